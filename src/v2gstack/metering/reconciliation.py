"""Two meters side by side over a period: do they agree, and is the period long enough to tell?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from v2gstack.metering.reading import MeterReading

__all__ = ["DirectionResult", "Reconciliation", "ReconciliationVerdict", "reconcile"]

#: Percent that two meters of class 0.5 may differ under reference conditions.
_TOLERANCE: Final = Decimal("0.5")


class ReconciliationVerdict(StrEnum):
    """What a comparison says."""

    #: They agree within the tolerance.
    WITHIN = "within"
    #: They do not.
    OUTSIDE = "outside"
    #: Registers are too coarse for the energy of that period: more energy will tell.
    INCONCLUSIVE = "inconclusive"
    #: Nothing flowed that way.
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionResult:
    """One direction.

    Attributes:
        energy: Wh by the meter that is compared.
        reference: Wh by the reference meter.
        uncertainty: Wh that the steps of both registers leave open.
        tolerance: Percent.
        verdict: What that says.
    """

    energy: int
    reference: int
    uncertainty: Decimal
    tolerance: Decimal
    verdict: ReconciliationVerdict

    @property
    def deviation(self) -> Decimal | None:
        """Percent by which the meter counts more than the reference; ``None`` where the reference counted nothing."""
        return None if self.reference == 0 else Decimal(self.energy - self.reference) * 100 / self.reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """A comparison over a period.

    Attributes:
        imported: Into the vehicle.
        exported: Out of it.
    """

    imported: DirectionResult
    exported: DirectionResult

    @property
    def verdict(self) -> ReconciliationVerdict:
        """The worse of both directions; idle ones do not count unless both are."""
        found = {self.imported.verdict, self.exported.verdict}
        order = (
            ReconciliationVerdict.OUTSIDE,
            ReconciliationVerdict.INCONCLUSIVE,
            ReconciliationVerdict.WITHIN,
            ReconciliationVerdict.IDLE,
        )
        return next(each for each in order if each in found)


def reconcile(
    meter: tuple[MeterReading, MeterReading],
    reference: tuple[MeterReading, MeterReading],
    *,
    tolerance: Decimal = _TOLERANCE,
) -> Reconciliation:
    """Compare a meter with a reference meter.

    Args:
        meter: Its readings at the beginning and the end of the period.
        reference: Those of the reference, at the same moments.
        tolerance: Percent that they may differ.

    Raises:
        ConfigError: Registers shrink within the period, two readings are of two meters, or the tolerance is not above 0.

    >>> from v2gstack.metering import MeterReading
    >>> ours = MeterReading(meter_id="A", imported=100), MeterReading(meter_id="A", imported=50_350)
    >>> theirs = MeterReading(meter_id="B", imported=0), MeterReading(meter_id="B", imported=50_000)
    >>> found = reconcile(ours, theirs)
    >>> str(found.verdict), found.imported.deviation
    ('inconclusive', Decimal('0.5'))
    """
    if not tolerance > 0:
        raise ConfigError(f"a tolerance is above 0 %, not {tolerance}")
    for begin, end in (meter, reference):
        if begin.meter_id != end.meter_id:
            raise ConfigError(f"a period has readings of one meter, not of {begin.meter_id} and {end.meter_id}")
    return Reconciliation(
        imported=_direction("imported", meter, reference, tolerance), exported=_direction("exported", meter, reference, tolerance)
    )


def _direction(
    name: str, meter: tuple[MeterReading, MeterReading], reference: tuple[MeterReading, MeterReading], tolerance: Decimal
) -> DirectionResult:
    energy, other = (int(getattr(end, name)) - int(getattr(begin, name)) for begin, end in (meter, reference))
    if energy < 0 or other < 0:
        raise ConfigError(f"the register {name} shrinks within the period", hint="reconcile up to the resync, and after it")
    # each of the two readings of a meter may be up to one step off
    uncertainty = sum((Decimal(str(max(1.0, end.resolution))) for _, end in (meter, reference)), Decimal(0))
    difference, allowed = abs(Decimal(energy - other)), tolerance * other / 100
    if energy == other == 0:
        verdict = ReconciliationVerdict.IDLE
    elif difference + uncertainty <= allowed:
        verdict = ReconciliationVerdict.WITHIN
    elif difference - uncertainty > allowed:
        verdict = ReconciliationVerdict.OUTSIDE
    else:
        verdict = ReconciliationVerdict.INCONCLUSIVE
    return DirectionResult(energy=energy, reference=other, uncertainty=uncertainty, tolerance=tolerance, verdict=verdict)
