"""One cable with a station at one end and a vehicle at the other: the circuit that both ends' simulated hardware belongs to.

Nothing runs by itself: each reading and each change first lets the time since the last one pass. Currents follow their targets
at a ramp, the energy of each piece of time is integrated in closed form, and every joule is booked once: what the grid gave is in
the battery or in the losses.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from v2gstack.errors import ConfigError
from v2gstack.simulation.pilot import ControlPilotLine
from v2gstack.types import AcPhases, IsolationVerdict, Limits, OutputReading, OutputSetpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from v2gstack.simulation.battery import Battery
    from v2gstack.simulation.meter import FourQuadrantMeter
    from v2gstack.types import ControlPilotState, Role

__all__ = ["ChargingPoint", "Faults", "Ledger", "OnBoardChargerParameters", "StageParameters"]

#: Seconds of one integration step: the battery's voltage is taken as constant within it.
_STEP = 2.0
#: V and A within which a target counts as reached.
_CLOSE = 1e-9
#: V between outlet and battery at which closing contactors hurts them (ISO 15118-2: pre-charge ends within 20 V).
_HARD_CLOSING = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StageParameters:
    """A station's power electronics, and its cable.

    Attributes:
        is_dc: Whether it gives DC; else it connects the grid.
        limits: What it can do.
        efficiency: Share of the grid's energy that reaches the outlet, and the other way round; 1 for AC.
        voltage_ramp: V/s, with nothing connected; DC.
        current_ramp: A/s; DC.
        cable_resistance: Ohm of the cable, both ways; AC: per phase.
        nominal_voltage: V between phase and neutral; AC.
        phases: Phases; AC.

    Raises:
        ConfigError: A value is out of its range.
    """

    is_dc: bool = True
    limits: Limits
    efficiency: float = 0.95
    voltage_ramp: float = 200.0
    current_ramp: float = 20.0
    cable_resistance: float = 0.005
    nominal_voltage: float = 230.0
    phases: AcPhases = 3

    def __post_init__(self) -> None:
        if not 0 < self.efficiency <= 1:
            raise ConfigError(f"a station's efficiency is {self.efficiency}, must be above 0 and at most 1")
        for name in ("voltage_ramp", "current_ramp", "nominal_voltage"):
            if not getattr(self, name) > 0:
                raise ConfigError(f"{name} of a station is {getattr(self, name)}, must be above 0")
        if self.cable_resistance < 0:
            raise ConfigError("the resistance of a cable is not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBoardChargerParameters:
    """A vehicle's charger between an AC connection and its battery.

    Attributes:
        phases: Phases it uses.
        maximum_current: A per phase.
        maximum_power: W over all phases.
        maximum_discharge_power: W that it can feed back.
        efficiency: Share of the energy that passes, either way.
        ramp: W/s.

    Raises:
        ConfigError: A value is out of its range.
    """

    phases: AcPhases = 3
    maximum_current: float = 16.0
    maximum_power: float = inf
    maximum_discharge_power: float = 0.0
    efficiency: float = 0.92
    ramp: float = 2000.0

    def __post_init__(self) -> None:
        if not 0 < self.efficiency <= 1:
            raise ConfigError(f"an on-board charger's efficiency is {self.efficiency}, must be above 0 and at most 1")
        if not self.ramp > 0 or not self.maximum_current > 0:
            raise ConfigError("an on-board charger's ramp and maximum current are above 0")


@dataclass(slots=True, kw_only=True)
class Faults:
    """What is broken. Set at any time.

    Attributes:
        isolation: What the isolation monitor finds.
        station_welded: The station's contactors do not open any more.
        vehicle_welded: The vehicle's contactors do not open any more.
        tripped: The station gives nothing.
    """

    isolation: IsolationVerdict = IsolationVerdict.VALID
    station_welded: bool = False
    vehicle_welded: bool = False
    tripped: bool = False


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Where the energy went, in joules since the beginning.

    Attributes:
        grid_drawn: From the grid.
        grid_fed: Into the grid.
        outlet_drawn: Through the outlet into the vehicle.
        outlet_fed: Through the outlet out of the vehicle.
        terminals_in: Into the battery's terminals.
        terminals_out: Out of the battery's terminals.
        conversion_loss: Lost in the station.
        cable_loss: Lost in the cable.
        charger_loss: Lost in the on-board charger.
    """

    grid_drawn: float = 0.0
    grid_fed: float = 0.0
    outlet_drawn: float = 0.0
    outlet_fed: float = 0.0
    terminals_in: float = 0.0
    terminals_out: float = 0.0
    conversion_loss: float = 0.0
    cable_loss: float = 0.0
    charger_loss: float = 0.0

    @property
    def losses(self) -> float:
        """All losses between grid and battery terminals."""
        return self.conversion_loss + self.cable_loss + self.charger_loss


class ChargingPoint:
    """The circuit of grid, station, cable and vehicle.

    Args:
        stage: The station's power electronics.
        battery: The vehicle's battery.
        meter: The station's meter, at the outlet.
        now: Seconds, monotonic.
        charger: The vehicle's on-board charger; needed for AC.
        plugged: Whether the cable is plugged in at the beginning.

    Attributes:
        pilot: The control pilot.
        faults: What is broken.
        ledger: Where the energy went.
        hard_closings: How often contactors closed onto a voltage that hurts them.

    Raises:
        ConfigError: AC without an on-board charger.
    """

    def __init__(
        self,
        stage: StageParameters,
        battery: Battery,
        meter: FourQuadrantMeter,
        *,
        now: Callable[[], float],
        charger: OnBoardChargerParameters | None = None,
        plugged: bool = True,
    ) -> None:
        if not stage.is_dc and charger is None:
            raise ConfigError("AC needs a vehicle with an on-board charger")
        self.stage = stage
        self.battery = battery
        self.meter = meter
        self.charger = charger or OnBoardChargerParameters()
        self.pilot = ControlPilotLine(now, plugged=plugged)
        self.faults = Faults()
        self.ledger = Ledger()
        self.hard_closings = 0
        self._now = now
        self._time = now()
        self._setpoint: OutputSetpoint | None = None
        self._test_voltage: float | None = None
        self._load_power: float | None = None
        self._load_current: float | None = None
        self._station_closed = False
        # a vehicle without contactors of its own in the AC path never operates them
        self._vehicle_closed: bool | None = None
        # what flows: A at the DC outlet, or W at the on-board charger's AC side
        self._flow = 0.0
        self._voltage = 0.0
        self._phases: AcPhases = min(stage.phases, self.charger.phases)

    # -- what both ends do

    def set_output(self, setpoint: OutputSetpoint | None) -> None:
        """Set the station's output; ``None`` switches off."""
        self.advance()
        self._setpoint = setpoint

    def set_load(self, power: float | None, current: float | None) -> None:
        """Set what the on-board charger takes: W, negative to feed back, and A per phase at most. ``None`` takes what comes."""
        self.advance()
        self._load_power, self._load_current = power, current

    def test_isolation(self, voltage: float | None) -> None:
        """Put the isolation test's voltage onto the outlet; ``None`` takes it off."""
        self.advance()
        self._test_voltage = voltage

    def switch_station(self, closed: bool) -> bool:
        """Operate the station's contactors; tells whether they are closed afterwards."""
        self.advance()
        if closed and not self._station_closed and self._vehicle_closed:
            self._note_closing()
        self._station_closed = closed or (self._station_closed and self.faults.station_welded)
        self._cut()
        return self._station_closed

    def switch_vehicle(self, closed: bool) -> bool:
        """Operate the vehicle's contactors; tells whether they are closed afterwards."""
        self.advance()
        if closed and not self._vehicle_closed and self._station_closed:
            self._note_closing()
        self._vehicle_closed = closed or (bool(self._vehicle_closed) and self.faults.vehicle_welded)
        self._cut()
        return self._vehicle_closed

    def set_pilot(self, role: Role, state: ControlPilotState) -> None:
        """Set one end of the control pilot: the vehicle's letter, or the station's oscillator."""
        self.advance()
        if role == "secc":
            self.pilot.set_station(state)
        else:
            self.pilot.set_vehicle(state)
        self._cut()

    def set_duty(self, percent: float) -> None:
        """Set the station's duty cycle."""
        self.advance()
        self.pilot.set_duty(percent)
        self._cut()

    def plug(self) -> None:
        """Plug the cable in."""
        self.advance()
        self.pilot.plug()

    def unplug(self) -> None:
        """Pull the cable out, whatever flows."""
        self.advance()
        self.pilot.unplug()
        self._cut()

    def outlet(self) -> OutputReading:
        """What the station measures at its outlet."""
        self.advance()
        if not self.stage.is_dc:
            power = self._outlet_power(self._flow)
            current = power / (self._phases * self.stage.nominal_voltage)
            volts = self.stage.nominal_voltage if self._station_closed else 0.0
            return OutputReading(voltage=volts, current=current, power=power)
        target, by = self._dc_target() if self._connected else (0.0, "")
        # it is a limit that holds the output back only once the ramp has arrived there
        by = by if abs(target - self._flow) < 1.0 else ""
        return OutputReading(
            voltage=self._voltage,
            current=self._flow,
            power=self._voltage * self._flow,
            voltage_limited=by == "voltage",
            current_limited=by == "current",
            power_limited=by == "power",
        )

    def inlet_voltage(self) -> float:
        """V that the vehicle measures at its inlet, DC."""
        self.advance()
        if self._vehicle_closed:
            return self.battery.voltage(self._flow)
        return self._voltage if self._station_closed else 0.0

    def battery_current(self) -> float:
        """A into the battery at present."""
        self.advance()
        return self._flow if self.stage.is_dc else self.battery.current_at(self._charger_output(self._flow))

    @property
    def station_closed(self) -> bool:
        """Whether the station's contactors are closed."""
        return self._station_closed

    @property
    def vehicle_closed(self) -> bool:
        """Whether the vehicle's contactors are closed."""
        return bool(self._vehicle_closed)

    # -- time

    def advance(self) -> None:
        """Let the time since the last call pass."""
        now = self._now()
        left = now - self._time
        if left <= 0:
            return
        self._time = now
        if not (self._connected or self._flow):
            self._settle_voltage(left)
            return
        step = self._step_dc if self.stage.is_dc else self._step_ac
        while left > _STEP:
            step(_STEP)
            left -= _STEP
        step(left)

    @property
    def _connected(self) -> bool:
        if self.stage.is_dc:
            return self._station_closed and bool(self._vehicle_closed) and self.pilot.is_plugged
        return self._station_closed and self._vehicle_closed is not False and self.pilot.draws

    def _cut(self) -> None:
        """A circuit that opens carries no current, and its two sides are on their own."""
        if not self._connected:
            self._flow = 0.0
            self.meter.power = 0.0
        elif self.stage.is_dc:
            self._voltage = self._dc_voltage(self._flow)

    def _note_closing(self) -> None:
        if self.stage.is_dc and abs(self._voltage - self.battery.rest_voltage) > _HARD_CLOSING:
            self.hard_closings += 1

    def _settle_voltage(self, seconds: float) -> None:
        """With nothing connected, the outlet's voltage goes to its target at the stage's ramp."""
        if not self.stage.is_dc:
            return
        target = self._test_voltage
        if target is None:
            target = 0.0 if self._setpoint is None or self.faults.tripped else self._setpoint.voltage or 0.0
        target = min(target, self.stage.limits.maximum_voltage or inf)
        if target != self._voltage:
            reach = self.stage.voltage_ramp * seconds
            self._voltage = min(target, self._voltage + reach) if target > self._voltage else max(target, self._voltage - reach)

    # -- DC

    def _dc_voltage(self, current: float) -> float:
        return self.battery.voltage(current) + self.stage.cable_resistance * current

    def _dc_target(self) -> tuple[float, str]:
        """A that the stage aims at, and which of its limits holds it there."""
        setpoint = self._setpoint
        if setpoint is None or self.faults.tripped:
            return 0.0, ""
        stage, limits = self.stage, self.stage.limits
        rest = self.battery.rest_voltage
        resistance = self.battery.parameters.resistance + stage.cable_resistance
        target, by = setpoint.current, ""
        if target >= 0:
            if limits.maximum_current is not None and target > limits.maximum_current:
                target, by = limits.maximum_current, "current"
            power = min(setpoint.power if setpoint.power is not None else inf, limits.maximum_power or inf)
            if target * self._voltage > power:
                target, by = power / self._voltage, "power"
            room = max(0.0, (setpoint.voltage or 0.0) - rest) / resistance
            if target > room:
                target, by = room, "voltage"
            # management opens no contactor here, it only refuses: a full battery takes nothing
            return (0.0, by) if self.battery.soc >= 100 else (target, by)
        most = limits.maximum_discharge_current or 0.0
        if -target > most:
            target, by = -most, "current"
        power = min(-setpoint.power if setpoint.power is not None else inf, limits.maximum_discharge_power or inf)
        if -target * self._voltage > power:
            target, by = -power / self._voltage, "power"
        room = max(0.0, rest - (limits.minimum_voltage or 0.0)) / resistance
        if -target > room:
            target, by = -room, "voltage"
        return (0.0, by) if self.battery.soc <= 0 else (target, by)

    def _step_dc(self, seconds: float) -> None:
        target, _ = self._dc_target()
        for span, first, last in _ramp(self._flow, target, self.stage.current_ramp, seconds):
            charge = (first + last) / 2 * span
            square = (first * first + first * last + last * last) / 3 * span
            self._book(self.battery.move(charge, square), self.stage.cable_resistance * square)
            self._flow = last
        self._voltage = self._dc_voltage(self._flow)
        self.meter.power = self._voltage * self._flow

    # -- AC

    def _charger_output(self, power: float) -> float:
        """W at the battery's terminals while the on-board charger takes a power from the connection."""
        efficiency = self.charger.efficiency
        return power * efficiency if power >= 0 else power / efficiency

    def _outlet_power(self, power: float) -> float:
        """W through the outlet while the on-board charger takes a power at the other end of the cable."""
        current = power / (self._phases * self.stage.nominal_voltage)
        return power + self._phases * self.stage.cable_resistance * current * current

    def _ac_target(self) -> float:
        """W that the on-board charger aims at."""
        if not self._connected or self.faults.tripped or self._setpoint is None:
            return 0.0
        volts = self._phases * self.stage.nominal_voltage
        battery, charger, limits = self.battery, self.charger, self.stage.limits
        wanted = self._load_power if self._load_power is not None else inf
        if wanted >= 0:
            amperes = min(charger.maximum_current, limits.maximum_current or inf)
            for current in (self._load_current, self._setpoint.current or None):
                amperes = min(amperes, max(0.0, current)) if current is not None else amperes
            allowed = max(0.0, self._setpoint.power) if self._setpoint.power is not None else inf
            taken = battery.charge_current()
            taken *= battery.voltage(taken) / charger.efficiency
            return min(wanted, volts * amperes, charger.maximum_power, allowed, limits.maximum_power or inf, taken)
        given = battery.discharge_current()
        given *= battery.voltage(-given) * charger.efficiency
        return -min(-wanted, charger.maximum_discharge_power, limits.maximum_discharge_power or 0.0, given)

    def _step_ac(self, seconds: float) -> None:
        target = self._ac_target()
        if not self._connected:
            # the vehicle's own switch opened: no ramp
            self._flow = 0.0
        for span, first, last in _ramp(self._flow, target, self.charger.ramp, seconds):
            power = (first + last) / 2
            current = self.battery.current_at(self._charger_output(power))
            inside = self.battery.move(current * span, current * current * span)
            self.ledger.charger_loss += power * span - inside
            self._book(inside, (self._outlet_power(power) - power) * span, through=power * span)
            self._flow = last
        self.meter.power = self._outlet_power(self._flow)

    # -- books

    def _book(self, terminals: float, cable: float, *, through: float | None = None) -> None:
        """Book one piece of time: joules into the terminals, lost in the cable, and (AC) through the vehicle's inlet."""
        ledger = self.ledger
        if terminals >= 0:
            ledger.terminals_in += terminals
        else:
            ledger.terminals_out -= terminals
        ledger.cable_loss += cable
        outlet = (terminals if through is None else through) + cable
        self.meter.add(outlet)
        if outlet >= 0:
            ledger.outlet_drawn += outlet
            grid = outlet / self.stage.efficiency
            ledger.grid_drawn += grid
        else:
            ledger.outlet_fed -= outlet
            grid = outlet * self.stage.efficiency
            ledger.grid_fed -= grid
        ledger.conversion_loss += grid - outlet


def _ramp(first: float, target: float, slope: float, seconds: float) -> Iterator[tuple[float, float, float]]:
    """Pieces of a ramp from a value to a target: duration, first and last value; none of them changes its sign."""
    distance = target - first
    if abs(distance) > _CLOSE:
        span = min(seconds, abs(distance) / slope)
        last = target if span < seconds else first + (slope if distance > 0 else -slope) * span
        if first * last < 0:
            part = span * first / (first - last)
            yield part, first, 0.0
            yield span - part, 0.0, last
        else:
            yield span, first, last
        seconds -= span
        first = last
    if seconds > 0:
        yield seconds, first, first
