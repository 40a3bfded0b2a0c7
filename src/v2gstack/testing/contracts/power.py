"""Kits for what carries power: sources, isolation monitors, contactors, locks, pilots, batteries."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import ClassVar, Final

from v2gstack.hooks import interfaces
from v2gstack.testing.contracts._base import Contract, check_limits, check_number, check_type, demand, rule
from v2gstack.types import BatteryState, ControlPilotState, IsolationVerdict, OutputReading, OutputSetpoint

__all__ = [
    "BatteryContract",
    "ConnectorLockContract",
    "ContactorsContract",
    "ControlPilotContract",
    "IsolationMonitorContract",
    "PowerSourceContract",
]

#: Percent by which a duty cycle may be off: what the interface promises.
_DUTY: Final = 0.5


def _check_reading(given: object, what: str) -> OutputReading:
    reading = check_type(given, OutputReading, what)
    check_number(reading.voltage, f"voltage of {what}", low=0.0)
    check_number(reading.current, f"current of {what}")
    check_number(reading.power, f"power of {what}")
    return reading


class PowerSourceContract(Contract[interfaces.PowerSource]):
    """Rules of a `PowerSource`.

    Attributes:
        setpoint: A setpoint within the device's limits. The default is for DC.
        tolerance: V, A by which readings may pass what was asked: the device's accuracy.
    """

    protocols = (interfaces.PowerSource,)
    setpoint: ClassVar[OutputSetpoint] = OutputSetpoint(voltage=400.0, current=20.0)
    tolerance: ClassVar[float] = 2.0

    @rule()
    async def test_limits_make_sense(self, device: interfaces.PowerSource) -> None:
        """Its limits are numbers not below 0, and no minimum is above its maximum."""
        check_limits(device.limits())

    @rule()
    async def test_readings_are_finite_numbers(self, device: interfaces.PowerSource) -> None:
        """Readings are finite numbers, before it is switched on, while it is on, and after."""
        _check_reading(await device.read(), "read()")
        _check_reading(await device.set_output(self.setpoint), "set_output()")
        _check_reading(await device.read(), "read()")
        _check_reading(await device.set_output(None), "set_output(None)")

    @rule()
    async def test_it_never_gives_more_than_asked(self, device: interfaces.PowerSource) -> None:
        """It gives neither more current nor more voltage than asked."""
        await device.set_output(self.setpoint)
        reading = _check_reading(await device.read(), "read()")
        check_number(reading.current, "the current", high=max(self.setpoint.current, 0.0) + self.tolerance)
        if self.setpoint.voltage is not None:
            check_number(reading.voltage, "the voltage", high=self.setpoint.voltage + self.tolerance)

    @rule()
    async def test_setpoints_beyond_the_limits_are_cut(self, device: interfaces.PowerSource) -> None:
        """A setpoint beyond its limits is cut to them."""
        limits = device.limits()
        beyond = OutputSetpoint(
            voltage=None if self.setpoint.voltage is None else 10 * (limits.maximum_voltage or 1000.0),
            current=10 * (limits.maximum_current or 1000.0),
        )
        reading = _check_reading(await device.set_output(beyond), "set_output()")
        if limits.maximum_voltage is not None and self.setpoint.voltage is not None:
            check_number(reading.voltage, "the voltage", high=limits.maximum_voltage + self.tolerance)
        if limits.maximum_current is not None:
            check_number(reading.current, "the current", high=limits.maximum_current + self.tolerance)

    @rule()
    async def test_switching_off_stops_the_current(self, device: interfaces.PowerSource) -> None:
        """Switched off, it gives no current, and switching off what is off is no error."""
        await device.set_output(self.setpoint)
        await device.set_output(None)
        reading = _check_reading(await device.set_output(None), "set_output(None)")
        check_number(reading.current, "the current after switching off", low=-self.tolerance, high=self.tolerance)

    @rule()
    async def test_a_source_that_takes_nothing_back_refuses_to(self, device: interfaces.PowerSource) -> None:
        """Asked to take back more than its discharge limit, it does not."""
        most = device.limits().maximum_discharge_current or 0.0
        setpoint = OutputSetpoint(voltage=self.setpoint.voltage, current=-(most + 100.0))
        reading = _check_reading(await device.set_output(setpoint), "set_output()")
        check_number(reading.current, "the current taken back", low=-most - self.tolerance)

    @rule(needs="bidirectional")
    async def test_a_bidirectional_source_says_how_much(self, device: interfaces.PowerSource) -> None:
        """A bidirectional source has a discharge limit above 0."""
        limits = device.limits()
        demand(limits.maximum_discharge_current or limits.maximum_discharge_power, "no discharge limit is given")

    @rule()
    async def test_calls_may_overlap(self, device: interfaces.PowerSource) -> None:
        """Setting and reading may overlap, and a call may be cancelled."""
        pending = asyncio.ensure_future(device.set_output(self.setpoint))
        _check_reading(await device.read(), "read()")
        pending.cancel()
        await asyncio.gather(pending, return_exceptions=True)
        _check_reading(await device.set_output(None), "set_output(None)")

    @rule()
    async def test_closing_twice_is_no_error(self, device: interfaces.PowerSource) -> None:
        """It may be closed twice."""
        await device.close()
        await device.close()


class IsolationMonitorContract(Contract[interfaces.IsolationMonitor]):
    """Rules of an `IsolationMonitor`.

    Attributes:
        voltage: V to test with.
    """

    protocols = (interfaces.IsolationMonitor,)
    #: A test may take 30 s.
    patience: ClassVar[float] = 60.0
    voltage: ClassVar[float] = 500.0

    @rule()
    async def test_it_gives_a_verdict(self, device: interfaces.IsolationMonitor) -> None:
        """A test ends with a verdict."""
        check_type(await device.test(self.voltage), IsolationVerdict, "test()")

    @rule()
    async def test_it_can_be_stopped_at_any_time(self, device: interfaces.IsolationMonitor) -> None:
        """It can be stopped before a test, after one, and twice."""
        await device.stop()
        await device.test(self.voltage)
        await device.stop()
        await device.stop()

    @rule()
    async def test_it_can_be_used_again(self, device: interfaces.IsolationMonitor) -> None:
        """After it was stopped it tests again, with the same verdict."""
        first = await device.test(self.voltage)
        await device.stop()
        second = await device.test(self.voltage)
        demand(first == second, f"the first test says {first}, the second {second}")

    @rule()
    async def test_a_test_may_be_cancelled(self, device: interfaces.IsolationMonitor) -> None:
        """A test may be cancelled, as at the end of a session, and the next one works."""
        pending = asyncio.ensure_future(device.test(self.voltage))
        await asyncio.sleep(0)
        pending.cancel()
        await asyncio.gather(pending, return_exceptions=True)
        await device.stop()
        check_type(await device.test(self.voltage), IsolationVerdict, "test() after a cancelled one")


class ContactorsContract(Contract[interfaces.Contactors]):
    """Rules of `Contactors`. They do close and open: disconnect what must not be switched."""

    protocols = (interfaces.Contactors,)
    #: Each way may take 2 s.
    patience: ClassVar[float] = 20.0

    @rule()
    async def test_they_close_and_open(self, device: interfaces.Contactors) -> None:
        """They close and open, and say so with ``True``."""
        for _ in range(2):
            closed: object = await device.close_contacts()
            demand(closed is True, f"close_contacts() gives {closed!r}, must give True")
            opened: object = await device.open_contacts()
            demand(opened is True, f"open_contacts() gives {opened!r}, must give True")

    @rule()
    async def test_twice_the_same_is_no_error(self, device: interfaces.Contactors) -> None:
        """Opening what is open and closing what is closed is no error."""
        answers: list[object] = [await each() for each in 2 * (device.open_contacts,) + 2 * (device.close_contacts,)]
        answers.append(await device.open_contacts())
        demand(answers == [True] * 5, f"open, open, close, close, open give {answers}")

    @rule()
    async def test_a_call_may_be_cancelled(self, device: interfaces.Contactors) -> None:
        """Closing may be cancelled, as by an emergency stop, and they open afterwards."""
        pending = asyncio.ensure_future(device.close_contacts())
        await asyncio.sleep(0)
        pending.cancel()
        await asyncio.gather(pending, return_exceptions=True)
        opened: object = await device.open_contacts()
        demand(opened is True, f"open_contacts() gives {opened!r} after a cancelled close_contacts()")


class ConnectorLockContract(Contract[interfaces.ConnectorLock]):
    """Rules of a `ConnectorLock`."""

    protocols = (interfaces.ConnectorLock,)
    #: Each way may take 3 s.
    patience: ClassVar[float] = 20.0

    @rule()
    async def test_it_locks_and_unlocks(self, device: interfaces.ConnectorLock) -> None:
        """It locks and unlocks, twice the same too, and says so with ``True``."""
        for locked in (True, True, False, False, True, False):
            answer: object = await device.set_locked(locked)
            demand(answer is True, f"set_locked({locked}) gives {answer!r}, must give True")


class ControlPilotContract(Contract[interfaces.ControlPilot]):
    """Rules of a `ControlPilot`."""

    protocols = (interfaces.ControlPilot,)

    @rule()
    async def test_it_tells_its_state(self, device: interfaces.ControlPilot) -> None:
        """It tells its state at any time."""
        for _ in range(2):
            check_type(await device.state(), ControlPilotState, "state()")

    @rule(needs="secc")
    async def test_a_station_switches_its_oscillator(self, device: interfaces.ControlPilot) -> None:
        """A station's pilot switches the oscillator on and off; the letter is the vehicle's."""
        for wanted in (ControlPilotState.B2, ControlPilotState.B1, ControlPilotState.B2):
            await device.set_state(wanted)
            state = await device.state()
            demand(state[1:] in ("", wanted[1:]), f"set_state({wanted}) leaves {state}")

    @rule(needs="evcc")
    async def test_a_vehicle_sets_the_letter(self, device: interfaces.ControlPilot) -> None:
        """A vehicle's pilot sets the letter; the oscillator is the station's."""
        for wanted in (ControlPilotState.B2, ControlPilotState.C2, ControlPilotState.B2):
            await device.set_state(wanted)
            state = await device.state()
            demand(state[:1] in (wanted[:1], "E", "F"), f"set_state({wanted}) leaves {state}")

    @rule(needs="duty")
    async def test_a_duty_cycle_is_what_was_set(self, device: interfaces.DutyPilot) -> None:
        """Its duty cycle is a percentage; a station's is the one that was set, 0 is state F, and what follows undoes it."""
        check_number(await device.duty(), "duty()", low=0.0, high=100.0)
        if "secc" not in self.capabilities:
            return
        for wanted in (100.0, 5.0, 26.66, 0.0, 96.0, 100.0):
            await device.set_duty(wanted)
            duty, state = await device.duty(), await device.state()
            demand(abs(duty - wanted) <= _DUTY, f"set_duty({wanted:g}) leaves {duty:g} %")
            digit = "" if wanted == 0.0 else "1" if wanted == 100.0 else "2"
            demand(state[1:] in ("", digit), f"set_duty({wanted:g}) leaves {state}")
            demand((state is ControlPilotState.F) is (wanted == 0.0), f"set_duty({wanted:g}) leaves {state}")
        await device.set_state(ControlPilotState.B2)
        duty = await device.duty()
        demand(abs(duty - 5.0) <= _DUTY, f"set_state(B2) leaves {duty:g} %")

    @rule(needs="edges")
    async def test_edges_have_times(self, device: interfaces.EdgePilot) -> None:
        """Edges come in the order of their times, none twice, and none that is older than asked for."""
        for wanted in (ControlPilotState.B2, ControlPilotState.C2, ControlPilotState.B2):
            await device.set_state(wanted)
        edges = await device.edges(float("-inf"))
        for one, other in pairwise(edges):
            demand(one.time <= other.time, f"the edge at {other.time:g} comes after the one at {one.time:g}")
            demand(one.state is not other.state, f"the edge at {other.time:g} changes nothing")
        if edges:
            demand(await device.edges(edges[-1].time) == (), "edges(since) tells an edge at that time, or one before it")


class BatteryContract(Contract[interfaces.Battery]):
    """Rules of a `Battery`."""

    protocols = (interfaces.Battery,)

    @rule()
    async def test_its_state_makes_sense(self, device: interfaces.Battery) -> None:
        """The state of charge is a percentage, voltage and capacity are above 0, and the limits make sense."""
        self.check_state(await device.read(), "read()")

    @rule()
    async def test_setting_a_load_tells_the_state(self, device: interfaces.Battery) -> None:
        """Setting a load tells the state, for any load and for none."""
        for power, current in ((None, None), (3_000.0, None), (None, 16.0), (3_000.0, 6.0), (0.0, 0.0)):
            self.check_state(await device.set_load(power, current), f"set_load({power}, {current})")

    @rule()
    async def test_it_wants_what_it_can_take(self, device: interfaces.Battery) -> None:
        """It wants no more than its limits, and nothing when it is full."""
        state = await device.read()
        limits = state.limits
        if limits.maximum_current is not None:
            check_number(state.target_current, "target_current", high=limits.maximum_current + 0.1)
        if limits.maximum_voltage is not None:
            check_number(state.target_voltage, "target_voltage", high=limits.maximum_voltage + 0.1)
        demand(not (state.full and state.target_current > 0), f"it is full and wants {state.target_current:g} A")

    @rule()
    async def test_only_a_bidirectional_battery_gives_back(self, device: interfaces.Battery) -> None:
        """Without the capability ``bidirectional`` it offers nothing back; asked for it, it tells its state."""
        state = await device.set_load(-3_000.0, None)
        self.check_state(state, "set_load(-3000, None)")
        if "bidirectional" not in self.capabilities:
            demand(state.target_current >= 0, f"it wants {state.target_current:g} A and does not declare bidirectional")

    @staticmethod
    def check_state(given: object, what: str) -> None:
        """A battery's state that makes sense."""
        state = check_type(given, BatteryState, what)
        check_number(state.soc, f"soc of {what}", low=0.0, high=100.0)
        demand(check_number(state.voltage, f"voltage of {what}") > 0, f"voltage of {what} is {state.voltage:g}, must be above 0")
        demand(check_number(state.capacity, f"capacity of {what}") > 0, f"capacity of {what} is {state.capacity:g}, must be above 0")
        check_number(state.target_current, f"target_current of {what}")
        check_number(state.target_voltage, f"target_voltage of {what}", low=0.0)
        check_limits(state.limits)
