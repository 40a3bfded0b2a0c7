"""What may be done to measured values between the meter and whoever looks at them, each step told, none of them on a register.

A step takes a reading and gives another one, with what it changed. Registers, signatures, records and raw values pass through every
step untouched, and a meter whose registers are legally relevant refuses the steps that touch its measurements at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from v2gstack.errors import ConfigError, MeterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from v2gstack.metering.reading import MeterReading, PhaseReading

__all__ = [
    "Change",
    "Conditioned",
    "Conditioner",
    "ConditioningStep",
    "DeadBand",
    "InversionSuspected",
    "InversionWatch",
    "PhaseSign",
    "PhaseSum",
    "ThermalCompensation",
    "phase_sum",
]

#: A below which a load counts as none, and above which it counts again. What a display wants: starting currents of meters are lower.
_DEAD_BAND: Final = 0.050
_RELEASE: Final = 0.060
#: Degrees Celsius at which meters are adjusted (IEC 62053-21).
_REFERENCE_TEMPERATURE: Final = 23.0


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a step changed.

    Attributes:
        step: The step, by its name.
        field: Which value, such as ``phases[1].power``.
        before: What the meter said.
        after: What it became.
    """

    step: str
    field: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Conditioned:
    """A reading after some steps.

    Attributes:
        reading: The reading; its registers and raw values are the meter's.
        changes: All that was changed, in order.
    """

    reading: MeterReading
    changes: tuple[Change, ...] = ()


class ConditioningStep(Protocol):
    """A step."""

    @property
    def name(self) -> str:
        """What it is called in records."""
        ...

    @property
    def changes_measurement(self) -> bool:
        """Whether it changes what was measured, which a certified meter refuses; the rest only decides what is shown."""
        ...

    def apply(self, phase: PhaseReading, number: int, reading: MeterReading) -> PhaseReading:
        """One phase after the step.

        Args:
            phase: What is measured on it.
            number: Which one, from 0 on.
            reading: The whole reading, as the meter gave it.
        """
        ...


class Conditioner:
    """Runs steps one after the other, phase by phase.

    Args:
        steps: The steps.

    >>> from v2gstack.metering import MeterReading, PhaseReading
    >>> reading = MeterReading(meter_id="M1", imported=5, power=9.2, phases=(PhaseReading(voltage=230.0, current=0.04, power=9.2),))
    >>> shown = Conditioner([DeadBand()]).run(reading)
    >>> shown.reading.power, shown.reading.imported, [change.field for change in shown.changes]
    (0.0, 5, ['phases[0].current', 'phases[0].power', 'power'])
    """

    def __init__(self, steps: Iterable[ConditioningStep]) -> None:
        self._steps = tuple(steps)

    def run(self, reading: MeterReading) -> Conditioned:
        """All steps on one reading.

        Raises:
            MeterError: The meter is certified, and a step would change what it measured.
        """
        certified = reading.identity is not None and reading.identity.certified
        refused = [step.name for step in self._steps if certified and step.changes_measurement]
        if refused:
            raise MeterError(
                f"the registers of this meter are legally relevant; {refused[0]} does not change what it measures",
                meter=reading.meter_id,
                hint="a certified meter compensates inside; leave the step out",
            )
        current, changes = reading, list[Change]()
        for step in self._steps:
            phases = tuple(step.apply(phase, number, current) for number, phase in enumerate(current.phases))
            found = _changes(step.name, current.phases, phases)
            if not found:
                continue
            total = _total(current, phases)
            if total is not None and current.power is not None and total != current.power:
                found.append(Change(step.name, "power", current.power, total))
            changes += found
            current = replace(current, phases=phases, power=current.power if total is None else total)
        return Conditioned(current, tuple(changes))


_MEASURED: Final = ("voltage", "current", "power", "reactive_power")


def _changes(step: str, before: tuple[PhaseReading, ...], after: tuple[PhaseReading, ...]) -> list[Change]:
    return [
        Change(step, f"phases[{number}].{name}", getattr(one, name), getattr(other, name))
        for number, (one, other) in enumerate(zip(before, after, strict=True))
        for name in _MEASURED
        if getattr(one, name) != getattr(other, name)
    ]


def _total(reading: MeterReading, phases: tuple[PhaseReading, ...]) -> float | None:
    powers = [phase.power for phase in phases]
    return None if reading.power is None or None in powers else float(sum(power for power in powers if power is not None))


# -- steps -----------------------------------------------------------------------------------------------------------------


class DeadBand:
    """Takes currents that are next to nothing as nothing, and power with them, until there is a little more than that.

    Args:
        threshold: A below which a current counts as none.
        release: A from which it counts again; between the two it stays what it was.

    Raises:
        ConfigError: ``release`` is below ``threshold``, or one of them below 0.
    """

    def __init__(self, threshold: float = _DEAD_BAND, release: float = _RELEASE) -> None:
        if not 0.0 <= threshold <= release:
            raise ConfigError(f"a dead band releases at or above its threshold, not at {release} A after {threshold} A")
        self._threshold = threshold
        self._release = release
        self._quiet: dict[int, bool] = {}

    @property
    def name(self) -> str:
        """``dead band``."""
        return "dead band"

    @property
    def changes_measurement(self) -> bool:
        """No: it decides what is shown."""
        return False

    def apply(self, phase: PhaseReading, number: int, reading: MeterReading) -> PhaseReading:
        """One phase: zero while it is quiet."""
        if phase.current is None:
            return phase
        limit = self._release if self._quiet.get(number, False) else self._threshold
        quiet = self._quiet[number] = abs(phase.current) < limit
        if not quiet:
            return phase
        return replace(phase, current=0.0, power=None if phase.power is None else 0.0)


@dataclass(frozen=True, slots=True)
class PhaseSign:
    """Turns round phases whose current transformer is mounted the wrong way, and scales by its ratio. Set by hand, never found out.

    Attributes:
        signs: 1 or -1 for each phase.
        ratios: By what current and power of each phase are multiplied.
    """

    signs: tuple[int, ...] = (1, 1, 1)
    ratios: tuple[float, ...] = (1.0, 1.0, 1.0)

    def __post_init__(self) -> None:
        if any(sign not in (1, -1) for sign in self.signs) or any(ratio <= 0.0 for ratio in self.ratios):
            raise ConfigError("the sign of a phase is 1 or -1, and its ratio above 0")

    @property
    def name(self) -> str:
        """``phase sign``."""
        return "phase sign"

    @property
    def changes_measurement(self) -> bool:
        """Yes."""
        return True

    def apply(self, phase: PhaseReading, number: int, reading: MeterReading) -> PhaseReading:
        """One phase: power turned round, current and power scaled."""
        sign = self.signs[number] if number < len(self.signs) else 1
        ratio = self.ratios[number] if number < len(self.ratios) else 1.0
        if (sign, ratio) == (1, 1.0):
            return phase
        return replace(
            phase,
            current=_times(phase.current, ratio),
            power=_times(phase.power, sign * ratio),
            reactive_power=_times(phase.reactive_power, sign * ratio),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ThermalCompensation:
    """Takes out what temperature does to voltage and current references, linearly.

    Attributes:
        voltage: Parts per million and kelvin by which voltages read high.
        current: Parts per million and kelvin by which currents read high.
        reference: Degrees Celsius at which both are right.
    """

    voltage: float = 0.0
    current: float = 0.0
    reference: float = _REFERENCE_TEMPERATURE

    @property
    def name(self) -> str:
        """``thermal compensation``."""
        return "thermal compensation"

    @property
    def changes_measurement(self) -> bool:
        """Yes."""
        return True

    def apply(self, phase: PhaseReading, number: int, reading: MeterReading) -> PhaseReading:
        """One phase; unchanged where the meter tells no temperature."""
        if reading.temperature is None:
            return phase
        away = reading.temperature - self.reference
        volts, amperes = 1.0 + self.voltage * away / 1e6, 1.0 + self.current * away / 1e6
        return replace(
            phase,
            voltage=_times(phase.voltage, 1.0 / volts),
            current=_times(phase.current, 1.0 / amperes),
            power=_times(phase.power, 1.0 / (volts * amperes)),
            reactive_power=_times(phase.reactive_power, 1.0 / (volts * amperes)),
        )


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


# -- watching --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class InversionSuspected:
    """Phases count the other way than power was asked to flow: a current transformer is mounted the wrong way, or two are swapped.

    Attributes:
        phases: Which ones, from 0 on.
        seconds: For how long.
    """

    phases: tuple[int, ...]
    seconds: float


class InversionWatch:
    """Compares the direction of each phase with the commanded one. It tells and never corrects: that is `PhaseSign`, set by hand.

    Args:
        seconds: For how long phases have to disagree.
        minimum_power: W below which a phase says nothing about directions.
        minimum_phases: How many phases have to disagree, of meters with several.
    """

    def __init__(self, *, seconds: float = 30.0, minimum_power: float = 100.0, minimum_phases: int = 2) -> None:
        self._seconds = seconds
        self._minimum_power = minimum_power
        self._minimum_phases = minimum_phases
        self._since: float | None = None
        self._told = False

    def observe(self, reading: MeterReading, commanded: float, now: float) -> InversionSuspected | None:
        """Take a reading.

        Args:
            reading: The reading.
            commanded: W that should flow, positive into the vehicle.
            now: Seconds, monotonic.

        Returns:
            The suspicion, once, when it has lasted long enough.
        """
        wrong = tuple(
            number
            for number, phase in enumerate(reading.phases)
            if phase.power is not None and abs(phase.power) >= self._minimum_power and phase.power * commanded < 0.0
        )
        if len(wrong) < min(self._minimum_phases, max(1, len(reading.phases))) or abs(commanded) < self._minimum_power:
            self._since, self._told = None, False
            return None
        if self._since is None:
            self._since = now
        lasting = now - self._since
        if self._told or lasting < self._seconds:
            return None
        self._told = True
        return InversionSuspected(phases=wrong, seconds=lasting)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSum:
    """The phases' powers beside the meter's total.

    Attributes:
        total: W that the meter tells for all of them.
        phases: W of the phases together.
    """

    total: float
    phases: float

    @property
    def difference(self) -> float:
        """W by which the phases exceed the total."""
        return self.phases - self.total

    def agrees(self, *, relative: float = 0.01, absolute: float = 5.0) -> bool:
        """Whether the difference is within a share of the total, or within some W."""
        return abs(self.difference) <= max(absolute, relative * abs(self.total))


def phase_sum(reading: MeterReading) -> PhaseSum | None:
    """The phases' powers beside the total; ``None`` where the meter does not tell both."""
    powers = [phase.power for phase in reading.phases]
    if reading.power is None or not powers or None in powers:
        return None
    return PhaseSum(total=reading.power, phases=float(sum(power for power in powers if power is not None)))
