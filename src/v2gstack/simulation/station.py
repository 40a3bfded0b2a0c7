"""A station whose vehicle is not simulated: the outlet follows its setpoint as a vehicle that takes what it asks for would let it."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Protocol

from v2gstack.simulation.pilot import ControlPilotLine
from v2gstack.simulation.point import Faults
from v2gstack.types import OutputReading

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.simulation.meter import FourQuadrantMeter
    from v2gstack.simulation.point import StageParameters
    from v2gstack.types import ControlPilotState, OutputSetpoint, Role

__all__ = ["LoneStation", "StationEnd"]


#: A that a station lets flow at most in pre-charge (IEC 61851-23). The vehicle's contactors are open then, and nothing flows.
_PRECHARGE_CURRENT = 2.0


class StationEnd(Protocol):
    """The station's end of a cable: what `ChargingPoint` and `LoneStation` have in common."""

    @property
    def stage(self) -> StageParameters:
        """The power electronics."""
        ...

    @property
    def pilot(self) -> ControlPilotLine:
        """The control pilot."""
        ...

    @property
    def faults(self) -> Faults:
        """What is broken."""
        ...

    def set_output(self, setpoint: OutputSetpoint | None) -> None:
        """Set the output; ``None`` switches off."""
        ...

    def test_isolation(self, voltage: float | None) -> None:
        """Put the isolation test's voltage onto the outlet, or take it off."""
        ...

    def set_pilot(self, role: Role, state: ControlPilotState) -> None:
        """Set one end of the control pilot."""
        ...

    def set_duty(self, percent: float) -> None:
        """Set the station's duty cycle."""
        ...

    def outlet(self) -> OutputReading:
        """What the outlet measures."""
        ...

    def advance(self) -> None:
        """Let the time since the last call pass."""
        ...


class LoneStation:
    """The station's end of a cable with an unknown vehicle at the other.

    Voltage and current go to the setpoint at the stage's ramps, within its limits, and the meter counts their product. The vehicle
    is taken to be plugged in. It is taken to be pre-charged, without any current, while no more than 2 A are asked for.

    Args:
        stage: The power electronics.
        meter: The meter at the outlet.
        now: Seconds, monotonic.

    Attributes:
        stage: The power electronics.
        pilot: The control pilot.
        faults: What is broken.
    """

    def __init__(self, stage: StageParameters, meter: FourQuadrantMeter, *, now: Callable[[], float]) -> None:
        self.stage = stage
        self.pilot = ControlPilotLine(now)
        self.faults = Faults()
        self._meter = meter
        self._now = now
        self._time = now()
        self._setpoint: OutputSetpoint | None = None
        self._test_voltage: float | None = None
        self._closed = False
        self._voltage = 0.0
        self._current = 0.0

    def set_output(self, setpoint: OutputSetpoint | None) -> None:
        """Set the output; ``None`` switches off."""
        self.advance()
        self._setpoint = setpoint

    def test_isolation(self, voltage: float | None) -> None:
        """Put the isolation test's voltage onto the outlet, or take it off."""
        self.advance()
        self._test_voltage = voltage

    def set_pilot(self, role: Role, state: ControlPilotState) -> None:
        """Set one end of the control pilot."""
        self.advance()
        if role == "secc":
            self.pilot.set_station(state)
        else:
            self.pilot.set_vehicle(state)

    def set_duty(self, percent: float) -> None:
        """Set the station's duty cycle."""
        self.advance()
        self.pilot.set_duty(percent)

    def switch_station(self, closed: bool) -> bool:
        """Operate the contactors; tells whether they are closed afterwards."""
        self.advance()
        self._closed = closed or (self._closed and self.faults.station_welded)
        if not self._closed:
            self._current = self._meter.power = 0.0
        return self._closed

    def outlet(self) -> OutputReading:
        """What the outlet measures."""
        self.advance()
        voltage, current = self._voltage, self._current
        phases = 1 if self.stage.is_dc else self.stage.phases
        setpoint = self._setpoint
        wanted = setpoint.current if setpoint is not None else 0.0
        return OutputReading(
            voltage=voltage,
            current=current,
            power=voltage * current * phases,
            current_limited=wanted > (self.stage.limits.maximum_current or inf),
            power_limited=setpoint is not None and (setpoint.voltage or 0) * wanted > (self.stage.limits.maximum_power or inf),
        )

    def advance(self) -> None:
        """Let the time since the last call pass."""
        now = self._now()
        seconds = now - self._time
        if seconds <= 0:
            return
        self._time = now
        volts, amperes = self._targets()
        voltage_step, current_step = self.stage.voltage_ramp * seconds, self.stage.current_ramp * seconds
        self._voltage += max(-voltage_step, min(voltage_step, volts - self._voltage))
        before, self._current = self._current, self._current + max(-current_step, min(current_step, amperes - self._current))
        if not self._closed:
            self._current = 0.0
        phases = 1 if self.stage.is_dc else self.stage.phases
        self._meter.power = self._voltage * self._current * phases
        if before or self._current:
            self._meter.add(self._voltage * phases * (before + self._current) / 2 * seconds)

    def _targets(self) -> tuple[float, float]:
        """V and A that the outlet goes to."""
        if self._test_voltage is not None:
            return self._test_voltage, 0.0
        setpoint, limits = self._setpoint, self.stage.limits
        if setpoint is None or self.faults.tripped:
            return 0.0, 0.0
        volts = min(setpoint.voltage or 0.0, limits.maximum_voltage or inf) if self.stage.is_dc else self.stage.nominal_voltage
        if not self._closed or not volts:
            return volts, 0.0
        phases = 1 if self.stage.is_dc else self.stage.phases
        if abs(setpoint.current) <= _PRECHARGE_CURRENT and self.stage.is_dc:
            return volts, 0.0
        amperes = max(-(limits.maximum_discharge_current or 0.0), min(setpoint.current, limits.maximum_current or inf))
        for watts in (limits.maximum_power, setpoint.power):
            if watts is not None and watts >= 0:
                amperes = min(amperes, watts / (volts * phases))
        return volts, amperes
