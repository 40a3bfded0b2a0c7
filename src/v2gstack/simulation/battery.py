"""A traction battery: open-circuit voltage, internal resistance, losses, and what its management lets in and out."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from math import inf, sqrt

from v2gstack.errors import ConfigError
from v2gstack.types import Limits

__all__ = ["Battery", "BatteryParameters", "Curve"]

#: Joules of a watt-hour.
_JOULES = 3600.0
#: A that count as nothing: below this the management says that the battery is full.
_NO_CURRENT = 0.05


class Curve:
    """A function given by points, straight between them and constant beyond.

    Args:
        points: Pairs of argument and value, arguments ascending.

    Raises:
        ConfigError: There is no point, or the arguments do not ascend.

    >>> Curve([(0, 320), (100, 400)])(25)
    340.0
    """

    __slots__ = ("_slopes", "_x", "_y", "points")

    def __init__(self, points: list[tuple[float, float]] | tuple[tuple[float, float], ...]) -> None:
        if not points:
            raise ConfigError("a curve has at least one point")
        self.points = tuple((float(x), float(y)) for x, y in points)
        self._x = [x for x, _ in self.points]
        self._y = [y for _, y in self.points]
        if any(low >= high for low, high in zip(self._x, self._x[1:], strict=False)):
            raise ConfigError("the arguments of a curve's points ascend")
        self._slopes = [(y1 - y0) / (x1 - x0) for x0, x1, y0, y1 in zip(self._x, self._x[1:], self._y, self._y[1:], strict=False)]

    def __call__(self, x: float) -> float:
        """The value at an argument."""
        position = bisect_right(self._x, x)
        if not position:
            return self._y[0]
        if position == len(self._x):
            return self._y[-1]
        return self._y[position - 1] + self._slopes[position - 1] * (x - self._x[position - 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryParameters:
    """What a battery is.

    Attributes:
        capacity: Usable energy, Wh.
        open_circuit: V at rest over the state of charge in percent, rising.
        resistance: Ohm, internal.
        maximum_voltage: V that charging keeps to (constant voltage).
        minimum_voltage: V below which it is not discharged.
        maximum_current: A of charging.
        maximum_power: W of charging, at its terminals.
        maximum_discharge_current: A; 0 for a battery that gives nothing back.
        maximum_discharge_power: W at its terminals.
        taper: Share of the charging current that is allowed, over the state of charge in percent.
        charge_efficiency: Share of the energy put in that can be taken out, beside the resistance's losses.
        discharge_efficiency: Share of the energy taken from the cells that reaches the terminals, beside the resistance's losses.
        maximum_soc: Percent at which the management ends charging.
        minimum_soc: Percent at which the management ends discharging.

    Raises:
        ConfigError: A value is out of its range.
    """

    capacity: float
    open_circuit: tuple[tuple[float, float], ...]
    resistance: float = 0.1
    maximum_voltage: float
    minimum_voltage: float
    maximum_current: float
    maximum_power: float = inf
    maximum_discharge_current: float = 0.0
    maximum_discharge_power: float = inf
    taper: tuple[tuple[float, float], ...] = ((0.0, 1.0),)
    charge_efficiency: float = 0.99
    discharge_efficiency: float = 0.99
    maximum_soc: float = 100.0
    minimum_soc: float = 0.0

    def __post_init__(self) -> None:
        for name in ("capacity", "resistance", "maximum_voltage", "maximum_current", "maximum_power"):
            if not getattr(self, name) > 0:
                raise ConfigError(f"{name} of a battery is {getattr(self, name)}, must be above 0")
        for name in ("charge_efficiency", "discharge_efficiency"):
            if not 0 < getattr(self, name) <= 1:
                raise ConfigError(f"{name} is {getattr(self, name)}, must be above 0 and at most 1")
        if not 0 <= self.minimum_soc < self.maximum_soc <= 100:
            raise ConfigError(f"the state of charge runs from {self.minimum_soc} to {self.maximum_soc} percent, must be within 0 to 100")
        if min(volts for _, volts in self.open_circuit) <= 0:
            raise ConfigError("the open-circuit voltage of a battery is above 0")


class Battery:
    """A battery's state: the energy in its cells, from which all else follows.

    Args:
        parameters: What it is.
        soc: State of charge at the beginning, percent.

    Attributes:
        parameters: What it is.
        stored: Joules in the cells.
        lost: Joules lost so far in the resistance and the cells.

    >>> battery = Battery(BatteryParameters(
    ...     capacity=50_000, open_circuit=((0, 320), (100, 400)), maximum_voltage=410, minimum_voltage=300, maximum_current=200), soc=50)
    >>> battery.rest_voltage, battery.soc
    (360.0, 50.0)
    """

    __slots__ = ("_full", "_open_circuit", "_taper", "lost", "parameters", "rest_voltage", "stored")

    def __init__(self, parameters: BatteryParameters, *, soc: float = 50.0) -> None:
        if not 0 <= soc <= 100:
            raise ConfigError(f"the state of charge is {soc} percent, must be within 0 to 100")
        self.parameters = parameters
        self._full = parameters.capacity * _JOULES
        self._open_circuit = Curve(parameters.open_circuit)
        self._taper = Curve(parameters.taper)
        self.stored = self._full * soc / 100
        self.lost = 0.0
        self.rest_voltage = self._open_circuit(soc)

    @property
    def soc(self) -> float:
        """State of charge, percent."""
        return min(100.0, max(0.0, 100.0 * self.stored / self._full))

    @property
    def energy(self) -> float:
        """Wh in the cells."""
        return self.stored / _JOULES

    def voltage(self, current: float) -> float:
        """V at the terminals while a current flows, in A, positive into the battery."""
        return self.rest_voltage + self.parameters.resistance * current

    def current_at(self, power: float) -> float:
        """A that flow when the terminals take a power, in W, positive into the battery.

        More than the battery can give at all is met with the current at which it gives the most.
        """
        root = self.rest_voltage**2 + 4 * self.parameters.resistance * power
        return (sqrt(max(0.0, root)) - self.rest_voltage) / (2 * self.parameters.resistance)

    def charge_current(self) -> float:
        """A that the battery takes now: constant current, tapered over the state of charge, then constant voltage."""
        parameters = self.parameters
        soc = self.soc
        if soc >= parameters.maximum_soc:
            return 0.0
        current = min(
            parameters.maximum_current * self._taper(soc),
            (parameters.maximum_voltage - self.rest_voltage) / parameters.resistance,
        )
        if parameters.maximum_power < inf:
            current = min(current, self.current_at(parameters.maximum_power))
        return current if current > _NO_CURRENT else 0.0

    def discharge_current(self) -> float:
        """A that the battery gives now, as a positive number."""
        parameters = self.parameters
        if self.soc <= parameters.minimum_soc or not parameters.maximum_discharge_current:
            return 0.0
        current = min(parameters.maximum_discharge_current, (self.rest_voltage - parameters.minimum_voltage) / parameters.resistance)
        if parameters.maximum_discharge_power < inf:
            current = min(current, -self.current_at(-parameters.maximum_discharge_power))
        return max(0.0, current)

    def limits(self) -> Limits:
        """What it can take and give now."""
        parameters = self.parameters
        charge, discharge = self.charge_current(), self.discharge_current()
        return Limits(
            maximum_voltage=parameters.maximum_voltage,
            minimum_voltage=parameters.minimum_voltage,
            maximum_current=charge,
            minimum_current=0.0,
            maximum_power=self.voltage(charge) * charge,
            minimum_power=0.0,
            maximum_discharge_current=discharge,
            minimum_discharge_current=0.0,
            maximum_discharge_power=self.voltage(-discharge) * discharge,
            minimum_discharge_power=0.0,
        )

    def move(self, charge: float, square: float) -> float:
        """Let a current flow for a while.

        Args:
            charge: The current's integral over time, A s; positive into the battery.
            square: The integral of its square, A² s.

        Returns:
            Joules that went through the terminals, positive into the battery.
        """
        inner = self.rest_voltage * charge
        heat = self.parameters.resistance * square
        change = inner * self.parameters.charge_efficiency if charge >= 0 else inner / self.parameters.discharge_efficiency
        self.stored += change
        self.lost += heat + inner - change
        self.rest_voltage = self._open_circuit(100.0 * self.stored / self._full)
        return inner + heat
