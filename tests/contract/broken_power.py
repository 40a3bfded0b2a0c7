"""Power electronics, contactors, pilots and batteries that each break one rule."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.contract.broken import breaks
from v2gstack.hooks import defaults as least
from v2gstack.testing import contracts as kits
from v2gstack.types import (
    BatteryState,
    ControlPilotState,
    IsolationVerdict,
    Limits,
    OutputReading,
    OutputSetpoint,
    PilotEdge,
)

SOURCE = kits.PowerSourceContract


@breaks(SOURCE, "it_has_the_methods_of_its_interface")
class SourceWithoutRead:
    def limits(self) -> Limits:
        return Limits()

    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        return OutputReading()

    async def close(self) -> None:
        pass


@breaks(SOURCE, "limits_make_sense")
class SourceWithReversedLimits(least.IdealSource):
    def limits(self) -> Limits:
        return Limits(maximum_voltage=500.0, minimum_voltage=600.0)


@breaks(SOURCE, "readings_are_finite_numbers")
class SourceWithoutNumbers(least.IdealSource):
    async def read(self) -> OutputReading:
        return OutputReading(voltage=float("nan"))


@breaks(SOURCE, "it_never_gives_more_than_asked")
class SourceThatOvershoots(least.IdealSource):
    async def read(self) -> OutputReading:
        return OutputReading(voltage=400.0, current=2 * self._reading.current)


@breaks(SOURCE, "setpoints_beyond_the_limits_are_cut")
class SourceWithoutLimits(least.IdealSource):
    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        self._reading = OutputReading(voltage=setpoint.voltage or 0.0, current=setpoint.current) if setpoint else OutputReading()
        return self._reading


@breaks(SOURCE, "switching_off_stops_the_current")
class SourceThatStaysOn(least.IdealSource):
    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        return self._reading if setpoint is None else await super().set_output(setpoint)


@breaks(SOURCE, "a_source_that_takes_nothing_back_refuses_to")
class SourceThatTakesEverything(least.IdealSource):
    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        if setpoint is not None and setpoint.current < 0:
            return OutputReading(voltage=setpoint.voltage or 0.0, current=setpoint.current)
        return await super().set_output(setpoint)


@breaks(SOURCE, "a_bidirectional_source_says_how_much", "bidirectional")
class SourceThatDoesNotSayHowMuch(least.IdealSource):
    pass


@breaks(SOURCE, "calls_may_overlap")
class SourceThatIsBusy(least.IdealSource):
    busy = False

    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        if self.busy:
            raise RuntimeError("busy")
        self.busy = True
        await asyncio.sleep(0)
        self.busy = False
        return await super().set_output(setpoint)

    async def read(self) -> OutputReading:
        await asyncio.sleep(0)
        return await super().read()


@breaks(SOURCE, "closing_twice_is_no_error")
class SourceThatClosesOnce(least.IdealSource):
    closed = 0

    async def close(self) -> None:
        self.closed += 1
        if self.closed == 2:
            raise RuntimeError("closed already")


MONITOR = kits.IsolationMonitorContract


@breaks(MONITOR, "it_gives_a_verdict")
class MonitorOfWords(least.NoIsolationMonitor):
    async def test(self, voltage: float) -> Any:
        return "Valid"


@breaks(MONITOR, "it_can_be_stopped_at_any_time")
class MonitorThatMustRun(least.NoIsolationMonitor):
    runs = False

    async def test(self, voltage: float) -> IsolationVerdict:
        self.runs = True
        return IsolationVerdict.VALID

    async def stop(self) -> None:
        if not self.runs:
            raise RuntimeError("not running")


@breaks(MONITOR, "it_can_be_used_again")
class MonitorForOneUse(least.NoIsolationMonitor):
    used = False

    async def test(self, voltage: float) -> IsolationVerdict:
        first, self.used = not self.used, True
        return IsolationVerdict.VALID if first else IsolationVerdict.INVALID


@breaks(MONITOR, "a_test_may_be_cancelled")
class MonitorThatStaysBusy(least.NoIsolationMonitor):
    busy = False

    async def test(self, voltage: float) -> IsolationVerdict:
        if self.busy:
            raise RuntimeError("a test is running")
        self.busy = True
        await asyncio.sleep(0)
        self.busy = False
        return IsolationVerdict.VALID


CONTACTORS = kits.ContactorsContract


@breaks(CONTACTORS, "they_close_and_open")
class WeldedContactors(least.ObedientContactors):
    async def open_contacts(self) -> bool:
        return False


@breaks(CONTACTORS, "twice_the_same_is_no_error")
class ContactorsThatToggle(least.ObedientContactors):
    closed = False

    async def close_contacts(self) -> bool:
        self.closed = not self.closed
        return self.closed

    async def open_contacts(self) -> bool:
        self.closed = not self.closed
        return not self.closed


@breaks(CONTACTORS, "a_call_may_be_cancelled")
class ContactorsThatStayBusy(least.ObedientContactors):
    busy = False

    async def close_contacts(self) -> bool:
        self.busy = True
        await asyncio.sleep(0)
        self.busy = False
        return True

    async def open_contacts(self) -> bool:
        return not self.busy


@breaks(kits.ConnectorLockContract, "it_locks_and_unlocks")
class LockThatSaysNothing(least.ObedientLock):
    async def set_locked(self, locked: bool) -> Any:
        return None


PILOT = kits.ControlPilotContract


@breaks(PILOT, "it_tells_its_state")
class PilotOfLetters(least.PlainPilot):
    async def state(self) -> Any:
        return "B2"


@breaks(PILOT, "a_station_switches_its_oscillator", "secc")
@breaks(PILOT, "a_vehicle_sets_the_letter", "evcc")
class PilotThatIsStuck(least.PlainPilot):
    async def set_state(self, state: ControlPilotState) -> None:
        self._state = ControlPilotState.D1


@breaks(PILOT, "a_duty_cycle_is_what_was_set", "secc", "duty")
class PilotOfFivePercent(least.PlainPilot):
    async def set_duty(self, percent: float) -> None:
        self._state = ControlPilotState.B2

    async def duty(self) -> float:
        return 5.0


@breaks(PILOT, "edges_have_times", "edges")
class PilotThatRepeats(least.PlainPilot):
    async def edges(self, since: float) -> tuple[PilotEdge, ...]:
        return (PilotEdge(time=0.0, state=ControlPilotState.B2),)


BATTERY = kits.BatteryContract


def battery(**changes: Any) -> BatteryState:
    return BatteryState(**({"soc": 50.0, "voltage": 380.0, "capacity": 5e4, "limits": Limits(maximum_current=100.0)} | changes))


class OneBattery(least.SteadyBattery):
    shown = battery()

    async def read(self) -> BatteryState:
        return self.shown

    async def set_load(self, power: float | None, current: float | None) -> BatteryState:
        return self.shown


@breaks(BATTERY, "its_state_makes_sense")
class BatteryBeyondFull(OneBattery):
    shown = battery(soc=101.0)


@breaks(BATTERY, "setting_a_load_tells_the_state")
class BatteryThatIsSilent(OneBattery):
    async def set_load(self, power: float | None, current: float | None) -> Any:
        return None if power == 0.0 else self.shown


@breaks(BATTERY, "it_wants_what_it_can_take")
class BatteryThatIsGreedy(OneBattery):
    shown = battery(target_current=200.0)


@breaks(BATTERY, "only_a_bidirectional_battery_gives_back")
class BatteryThatGivesUnasked(OneBattery):
    shown = battery(target_current=-10.0)
