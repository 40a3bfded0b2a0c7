"""The schedule of a whole station: what its EVSEs do together, within what all of them may (K08.FR.03, K04.FR.05)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from v2gstack.application.smart_charging.composite import Bounds, composite, is_shared, schedule_of
from v2gstack.application.smart_charging.profiles import ProfilePurpose, RateUnit
from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from v2gstack.application.smart_charging.composite import Circumstances, CompositeSchedule
    from v2gstack.application.smart_charging.profiles import ChargingProfile

__all__ = ["total"]


def total(
    profiles: Iterable[ChargingProfile], start: float, duration: int, unit: RateUnit, evses: Sequence[tuple[Circumstances, Decimal]]
) -> CompositeSchedule:
    """What a station expects to draw from the grid, if a vehicle charges at each of its EVSEs.

    Args:
        profiles: The profiles that are installed.
        start: From when on.
        duration: For how many seconds.
        unit: Unit wanted.
        evses: Its EVSEs: what profiles are applied to, and what the hardware can do, in that unit.

    Raises:
        ConfigError: There is no EVSE, the duration is not positive, or too much changes within it.
    """
    if not evses:
        raise ConfigError("a station without EVSEs has no schedule")
    installed = tuple(profiles)
    of_each = [each for each in installed if not is_shared(each)]
    ceilings = [each for each in installed if is_shared(each) and each.purpose is not ProfilePurpose.LOCAL_GENERATION]
    # alone, it says how much is generated
    generated = [
        replace(each, purpose=ProfilePurpose.STATION_MAX)
        for each in installed
        if is_shared(each) and each.purpose is ProfilePurpose.LOCAL_GENERATION
    ]
    station = replace(evses[0][0], evse_id=0, transaction="", transaction_start=None, sharers=1)
    parts = [composite(of_each, start, duration, unit, replace(around, sharers=1)) for around, _ in evses]
    above = composite(ceilings, start, duration, unit, station)
    sun = composite(generated, start, duration, unit, station)
    offsets = sorted({period.start for schedule in (*parts, above, sun) for period in schedule.periods})
    shortest = min(schedule.duration for schedule in (*parts, above, sun))

    def at(offset: int) -> Bounds:
        bounds = [_at(part, offset) for part in parts]
        limit = sum((_at_most(each, most) for each, (_, most) in zip(bounds, evses, strict=True)), Decimal(0))
        ceiling, more = _at(above, offset), _at(sun, offset).limit or Decimal(0)
        limit = limit if ceiling.limit is None else min(limit, ceiling.limit)
        back = [each.discharge_limit for each in bounds if each.discharge_limit is not None]
        lowest = sum(back, Decimal(0)) if len(back) == len(bounds) else None
        if ceiling.discharge_limit is not None:
            lowest = ceiling.discharge_limit if lowest is None else max(lowest, ceiling.discharge_limit)
        return Bounds(limit=limit + more, discharge_limit=lowest)

    changes = ((start + offset, at(offset)) for offset in offsets if offset < shortest)
    return schedule_of(changes, start, shortest, unit)


def _at(schedule: CompositeSchedule, offset: int) -> Bounds:
    place = bisect_right([period.start for period in schedule.periods], offset) - 1
    return schedule.periods[place].bounds


def _at_most(bounds: Bounds, most: Decimal) -> Decimal:
    return most if bounds.limit is None else min(bounds.limit, most)
