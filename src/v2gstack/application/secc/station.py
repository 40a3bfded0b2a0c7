"""The station behind one session: snapshots, wishes, and the steps that all protocols share. It knows no messages."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Final, NamedTuple

from v2gstack.application.config import StationConfig
from v2gstack.application.effects import Effect, ReadMeter, SetOutput
from v2gstack.application.schedules import Slot, slots_of
from v2gstack.application.secc.desk import Desk
from v2gstack.application.secc.jobs import Errands, Progress
from v2gstack.application.secc.outlet import Outlet
from v2gstack.application.status import EvStatusTracker
from v2gstack.application.wishes import Wish
from v2gstack.metering.reading import MeterReading
from v2gstack.types import ControlPilotState, EnergyService, IsolationVerdict, Limits, OutputReading, OutputSetpoint, Tariff

__all__ = ["Demand", "Station", "Wish", "narrower", "rated"]

#: Seconds between two readings of the meter in the charge loop.
METER_INTERVAL: Final = 1.0
#: Seconds after which it is asked again although it has not answered: longer than a signature takes.
METER_PATIENCE: Final = 15.0
#: Seconds after the notified delay until a vehicle that does not stop is switched off.
STOP_GRACE: Final = 30.0
#: V of the isolation test where neither side has a limit.
TEST_VOLTAGE: Final = 1000.0


class Demand(NamedTuple):
    """What came of a vehicle's demand.

    Attributes:
        voltage: V at the outlet, by the newest reading.
        current: A at the outlet, by the newest reading.
        voltage_limited: The station's voltage limit holds it back.
        current_limited: A current limit holds it back.
        power_limited: A power limit, such as that of the schedule, holds it back.
    """

    voltage: float
    current: float
    voltage_limited: bool = False
    current_limited: bool = False
    power_limited: bool = False


def narrower(hard: Limits, soft: Limits) -> Limits:
    """The limits that keep both: the smaller maxima and the larger minima. What one of them leaves open, the other decides.

    Example:
        >>> found = narrower(Limits(maximum_power=22_000, minimum_current=6), Limits(maximum_power=11_000))
        >>> found.maximum_power, found.minimum_current
        (11000, 6)
    """
    found: dict[str, float | None] = {}
    for field in fields(Limits):
        ours, theirs = getattr(hard, field.name), getattr(soft, field.name)
        if ours is None or theirs is None:
            found[field.name] = theirs if ours is None else ours
        else:
            found[field.name] = min(ours, theirs) if field.name.startswith("maximum") else max(ours, theirs)
    return Limits(**found)


def rated(limits: Limits, config: StationConfig) -> Limits:
    """Limits with a power: what current and voltage come to, where none is given.

    Example:
        >>> rated(Limits(maximum_current=16), StationConfig(services=(EnergyService.AC,))).maximum_power
        11040.0
    """
    current, volts = limits.maximum_current, limits.maximum_voltage
    if not any(service.is_dc for service in config.services):
        volts = config.nominal_voltage * config.phases
    if limits.maximum_power is not None or current is None or volts is None:
        return limits
    return replace(limits, maximum_power=current * volts)


class Station:
    """One EVSE during one session.

    Attributes:
        config: What the EVSE is.
        errands: What it has asked of the world.
        outlet: Lock, contactors, isolation, output.
        desk: Authorization and tariff.
        ev: What the vehicle has told of itself.
        limits: What the EVSE can do now.
        meter: Newest reading of the meter.
        wish: What the world wants.
        wish_text: Why.
        service: How energy is transferred, once the vehicle has said.
        setpoint: What the energy management wants of the outlet, where the station decides (dynamic control mode).
        unix_offset: What makes the session's seconds Unix time, as far as the headers of ISO 15118-20 have shown it.
        stop_by: When to switch off, because the vehicle does not do as asked.
    """

    def __init__(self, config: StationConfig) -> None:
        self.config = config
        self.errands = Errands()
        self.outlet = Outlet(self.errands, config.precharge_tolerance)
        self.desk = Desk(self.errands, config)
        self.ev = EvStatusTracker()
        self.limits = rated(config.limits, config)
        self.meter: MeterReading | None = None
        self.wish: Wish | None = None
        self.wish_text = ""
        self.service: EnergyService | None = None
        self.setpoint: OutputSetpoint | None = None
        self.unix_offset = 0.0
        self.stop_by: float | None = None
        self._meter_at = self._reading_until = float("-inf")
        self._receipt_at: float | None = None

    # ------------------------------------------------------------------------------------------ what comes in

    def complete(self, effect: Effect, result: object, now: float) -> None:
        """Take the result of an effect."""
        self._read(effect)
        if isinstance(result, (OutputReading, MeterReading)):
            self.update(result)
        if self.errands.finish(effect, result):
            self.outlet.advance(now)

    def fail(self, effect: Effect, text: str, now: float) -> None:
        """Take notice that an effect failed."""
        self._read(effect)
        if self.errands.give_up(effect, text):
            self.outlet.advance(now)
        elif isinstance(effect, SetOutput) and effect.setpoint is not None:
            self.outlet.break_down(text)

    def update(self, snapshot: object) -> None:
        """Take a snapshot of the world."""
        outlet = self.outlet
        if isinstance(snapshot, OutputReading):
            if math.isnan(snapshot.voltage) or math.isnan(snapshot.current) or math.isnan(snapshot.power):
                outlet.break_down("the output measures what is not a number")
                return
            outlet.reading = snapshot
            if snapshot.residual_current:
                outlet.residual_current = True
                outlet.break_down("the residual current device has tripped")
        elif isinstance(snapshot, MeterReading):
            self.meter = snapshot
        elif isinstance(snapshot, Limits):
            self.limits = rated(narrower(self.config.limits, snapshot), self.config)
        elif isinstance(snapshot, IsolationVerdict):
            outlet.watch_isolation(snapshot)
        elif isinstance(snapshot, OutputSetpoint):
            # one that says nothing takes back the one before
            self.setpoint = None if snapshot == OutputSetpoint() else snapshot
        elif isinstance(snapshot, ControlPilotState):
            outlet.pilot = snapshot
            if outlet.delivering and snapshot.value[0] not in "CD":
                # the vehicle takes back that it is ready: no energy, whatever it will say next (IEC 61851-1)
                outlet.switch_off()

    def wants(self, wish: Wish, text: str, now: float) -> None:
        """Take a wish of the world; an emergency is never taken back."""
        if self.wish is Wish.EMERGENCY:
            return
        self.wish = wish
        self.wish_text = text
        if wish is Wish.EMERGENCY:
            self.outlet.barred = True
            self.outlet.make_safe(now, unlock=False)
        if wish.ends and self.stop_by is None:
            self.stop_by = now + self.config.notification_max_delay + STOP_GRACE

    @property
    def ending(self) -> bool:
        """Whether the world wants energy transfer to end, or not to begin."""
        return self.wish is not None and self.wish.ends

    @property
    def hindrance(self) -> str:
        """Why energy transfer shall not begin, or end soon; empty where nothing is in the way."""
        if self.ending:
            return self.wish_text
        return self.outlet.malfunction

    # ------------------------------------------------------------------------------------------ schedule

    @property
    def capability(self) -> Limits:
        """What the EVSE can do at all. A back end may allow less for the moment, and more later."""
        return rated(self.config.limits, self.config)

    def find_tariff(
        self, service: EnergyService, now: float, *, departure: float | None = None, maximum: int | None = None, lasting: bool = False
    ) -> Progress:
        """Have a tariff, and cut the schedule from it.

        Args:
            service: How energy is transferred.
            now: The time.
            departure: Seconds until the vehicle leaves, where it said.
            maximum: Most entries of the schedule.
            lasting: Whether what limits the EVSE for the moment is no part of the schedule: where it cannot be negotiated anew, or the
                charge loop says it all the same and the station cuts what flows.
        """
        progress = self.desk.fetch_tariff(service, self.ev.status, now, departure)
        if progress is Progress.DONE:
            self.desk.make_schedule(self.capability if lasting else self.limits, now, departure=departure, maximum=maximum)
        return progress

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The schedule in force; what the limits alone allow, while there is none."""
        return self.desk.slots or slots_of(Tariff(), self.limits)

    def powers(self, now: float) -> tuple[float, float]:
        """W into the vehicle and out of it that limits and schedule allow now, both positive."""
        return self.desk.powers(self.limits, now)

    # ------------------------------------------------------------------------------------------ output

    def check_isolation(self, now: float) -> Progress:
        """Test the isolation, at the configured voltage or the smaller of both sides' maximum voltages."""
        if self.hindrance:
            return Progress.FAILED
        voltage = self.config.isolation_voltage
        if voltage is None:
            voltage = _least(TEST_VOLTAGE, self.limits.maximum_voltage, self.ev.status.limits.maximum_voltage)
        return self.outlet.check_isolation(voltage, now)

    def precharge(self, voltage: float, current: float = 0.0) -> bool:
        """Bring the output to a voltage; whether the station can and may."""
        most = self.limits.maximum_voltage
        if self.hindrance or (most is not None and voltage > most):
            return False
        self.outlet.precharge(voltage, current)
        return True

    def demand(self, voltage: float, current: float, now: float, *, power: float | None = None) -> Demand:
        """Set the DC output as the vehicle, or the energy management, wants it, within all limits.

        Args:
            voltage: V wanted.
            current: A wanted, negative out of the vehicle.
            now: The time.
            power: W wanted at most, either way; ``None`` is no limit beyond the schedule.
        """
        ours, theirs = self.limits, self.ev.status.limits
        volts = _least(voltage, ours.maximum_voltage, theirs.maximum_voltage)
        into, out_of = self.powers(now)
        if current >= 0:
            most = _least(into, None if power is None else abs(power), theirs.maximum_power)
            amperes = _least(current, ours.maximum_current, theirs.maximum_current)
        else:
            most = _least(out_of, None if power is None else abs(power), theirs.maximum_discharge_power)
            amperes = _least(-current, ours.maximum_discharge_current or 0.0, theirs.maximum_discharge_current)
        reading = self.outlet.reading
        present = reading.voltage or volts
        by_current = amperes < abs(current)
        by_power = present > 0 and amperes * present > most
        if by_power:
            amperes = most / present
        sign = 1.0 if current >= 0 else -1.0
        self.outlet.set_output(OutputSetpoint(voltage=volts, current=sign * amperes, power=sign * most))
        over = ours.maximum_voltage is not None and voltage > ours.maximum_voltage
        return Demand(
            reading.voltage,
            reading.current,
            reading.voltage_limited or over,
            reading.current_limited or (by_current and not by_power),
            reading.power_limited or by_power,
        )

    # ------------------------------------------------------------------------------------------ meter

    def _read(self, effect: Effect) -> None:
        """The meter may be asked again when it has answered, or failed."""
        if isinstance(effect, ReadMeter):
            self._reading_until = float("-inf")

    def poll_meter(self, now: float) -> None:
        """Ask for the meter now and then."""
        if now >= self._meter_at and now >= self._reading_until:
            self._meter_at = now + METER_INTERVAL
            self._reading_until = now + METER_PATIENCE
            # what a vehicle shall receipt is signed, by a meter that can
            self.errands.emit(ReadMeter, signed=self.config.receipt_required)

    def receipt_due(self, now: float) -> bool:
        """Whether a receipt is to be asked for now; there must be something to receipt."""
        if not self.config.receipt_required or self.meter is None or (self._receipt_at is not None and now < self._receipt_at):
            return False
        self._receipt_at = now + self.config.receipt_interval
        return True

    # ------------------------------------------------------------------------------------------ the end

    def make_safe(self, now: float) -> None:
        """Switch off, open and unlock whatever has not been; safe to call again."""
        self.outlet.make_safe(now, unlock=True)
        self.stop_by = None
        self.errands.wake_at = None


def _least(value: float, *limits: float | None) -> float:
    for limit in limits:
        if limit is not None and limit < value:
            value = limit
    return value
