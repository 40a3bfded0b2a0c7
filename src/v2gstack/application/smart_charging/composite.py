"""The one schedule that follows from all profiles.

At each moment the highest stack level that says something counts for its purpose. A transaction's own profile comes before the one for
any transaction, and priority charging before both. Limits of transaction, station and grid connection: the lowest one holds; what is
generated on site comes on top of it (K08). A setpoint is cut to the limits (V2X.03 and 04). What the whole station is limited to, or
generates, its EVSEs share (K04.FR.05).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from v2gstack.application.smart_charging.profiles import (
    MAX_PERIODS,
    ChargingProfile,
    ProfileKind,
    ProfilePeriod,
    ProfilePurpose,
    RateUnit,
)
from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Bounds",
    "Circumstances",
    "CompositePeriod",
    "CompositeSchedule",
    "bounds_at",
    "composite",
    "is_shared",
    "schedule_of",
]

#: Moments at which something may change in one schedule. A week of daily profiles of a hundred periods has some thousand.
MAX_MOMENTS: Final = 20_000
#: Numbers on the wire have one digit behind the point.
_TENTH: Final = Decimal("0.1")

#: Whose word counts for a transaction, the first one that speaks.
OWN: Final = (ProfilePurpose.PRIORITY, ProfilePurpose.TX, ProfilePurpose.TX_DEFAULT)
_CEILINGS: Final = (ProfilePurpose.STATION_MAX, ProfilePurpose.EXTERNAL_CONSTRAINTS)

#: From when to when a period holds.
_Stretch: TypeAlias = tuple[float, float, ProfilePeriod]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a schedule is computed for.

    Attributes:
        evse_id: The EVSE; 0 for the station.
        transaction: The transaction that runs there; empty for none.
        transaction_start: When it began; relative schedules count from it, and from the moment in question where none runs.
        priority: Whether priority charging is on.
        voltage: V between phase and neutral, or of a DC output, to make W of A.
        phases: Phases of the connection; 1 for DC.
        offline_since: Since when the back end cannot be reached; ``None`` while it can.
        sharers: EVSEs that share what all of the station have together, in equal parts; this one included.
    """

    evse_id: int = 0
    transaction: str = ""
    transaction_start: float | None = None
    priority: bool = False
    voltage: Decimal = Decimal(230)
    phases: int = 3
    offline_since: float | None = None
    sharers: int = 1

    def __post_init__(self) -> None:
        if self.voltage <= 0 or self.phases < 1:
            raise ConfigError(f"{self.phases} phases of {self.voltage} V are no connection")
        if self.sharers < 1:
            raise ConfigError("an EVSE has its part of what all have together, even alone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What holds at one moment. ``None`` says nothing: the hardware's own limits count.

    Attributes:
        limit: At most.
        discharge_limit: At least: 0 or negative.
        setpoint: What to do, within the limits.
        operation_mode: Who sets what, by the names of OCPP 2.1.
        phases: Phases in use; ``None`` for all there are.
    """

    limit: Decimal | None = None
    discharge_limit: Decimal | None = None
    setpoint: Decimal | None = None
    operation_mode: str = "ChargingOnly"
    phases: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositePeriod:
    """What holds from a moment on.

    Attributes:
        start: Seconds from the beginning of the schedule.
        bounds: What holds.
    """

    start: int
    bounds: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeSchedule:
    """What follows from all profiles.

    Attributes:
        start: When it begins.
        duration: Seconds that it covers.
        unit: Unit of its numbers.
        periods: What holds when.
    """

    start: float
    duration: int
    unit: RateUnit
    periods: tuple[CompositePeriod, ...]


def bounds_at(
    profiles: Iterable[ChargingProfile], moment: float, horizon: float, unit: RateUnit, circumstances: Circumstances
) -> tuple[Bounds, float]:
    """What holds at a moment, and until when at least.

    Args:
        profiles: The profiles that are installed.
        moment: The moment.
        horizon: Seconds that are looked ahead.
        unit: Unit wanted.
        circumstances: What it is computed for.

    Raises:
        ConfigError: Too much changes within the horizon.
    """
    end = moment + horizon
    lines = _lines(profiles, moment, end, circumstances)
    # one that begins or ends right then counts as of then
    later = (each for line in lines for each in line.moments if moment < each < end)
    return _combined(lines, moment, unit, circumstances), min(later, default=end)


def composite(
    profiles: Iterable[ChargingProfile], start: float, duration: int, unit: RateUnit, circumstances: Circumstances
) -> CompositeSchedule:
    """The schedule that follows from all profiles (GetCompositeSchedule).

    Args:
        profiles: The profiles that are installed.
        start: From when on.
        duration: For how many seconds.
        unit: Unit wanted.
        circumstances: What it is computed for.

    Raises:
        ConfigError: The duration is not positive, or so much changes within it that nobody can want to know.
    """
    if duration < 1:
        raise ConfigError(f"a schedule of {duration} s cannot be computed")
    end = start + duration
    lines = _lines(profiles, start, end, circumstances)
    moments = sorted({start, *(moment for line in lines for moment in line.moments if moment < end)})
    return schedule_of(((moment, _combined(lines, moment, unit, circumstances)) for moment in moments), start, duration, unit)


def schedule_of(changes: Iterable[tuple[float, Bounds]], start: float, duration: int, unit: RateUnit) -> CompositeSchedule:
    """What holds from which moment on, as a schedule in whole seconds that fits into a message.

    Args:
        changes: Moments in their order, the first one is the start; and what holds from there.
        start: When it begins.
        duration: Seconds that it covers.
        unit: Unit of its numbers.
    """
    periods: list[CompositePeriod] = []
    for moment, bounds in changes:
        offset = int(moment - start)
        if periods and periods[-1].start == offset:
            # times on the wire are whole seconds: what holds longer within one counts
            periods.pop()
        if not periods or periods[-1].bounds != bounds:
            periods.append(CompositePeriod(start=offset, bounds=bounds))
        if len(periods) == MAX_PERIODS:
            # what does not fit into an answer is not part of it: the schedule ends there
            return CompositeSchedule(start=start, duration=max(offset, 1), unit=unit, periods=tuple(periods[:-1]))
    return CompositeSchedule(start=start, duration=duration, unit=unit, periods=tuple(periods))


def _lines(profiles: Iterable[ChargingProfile], start: float, end: float, circumstances: Circumstances) -> list[_Line]:
    """The profiles that have a say, on the line of time; the last one counts of those with the same purpose."""
    lines: list[_Line] = []
    room = MAX_MOMENTS
    for profile in profiles:
        if _concerns(profile, circumstances, start):
            lines.append(_Line(profile, start, end, circumstances, room))
            room -= lines[-1].size
    # at the same level that of the EVSE comes before that of the station, then the newer one
    lines.sort(key=lambda line: (line.profile.stack_level, line.profile.evse_id != 0))
    return lines


class _Line:
    """One profile on the line of time."""

    def __init__(self, profile: ChargingProfile, start: float, end: float, circumstances: Circumstances, room: int) -> None:
        self.profile = profile
        # no more than there is room for, however long the time in question is
        self._stretches = list(islice(_within(_stretches(profile, start, end, circumstances), start, end), room + 1))
        if len(self._stretches) > room:
            raise ConfigError(f"the schedule changes more than {MAX_MOMENTS} times", hint="ask for a shorter one")
        self._begins = [begin for begin, _, _ in self._stretches]

    @property
    def size(self) -> int:
        """How often it says something new."""
        return len(self._stretches)

    @property
    def moments(self) -> Iterable[float]:
        """When something changes."""
        for begin, stop, _ in self._stretches:
            yield begin
            yield stop

    def at(self, moment: float) -> ProfilePeriod | None:
        """What it says at a moment."""
        place = bisect_right(self._begins, moment) - 1
        if place < 0:
            return None
        _, stop, period = self._stretches[place]
        return period if moment < stop else None


def _within(stretches: Iterable[_Stretch], start: float, end: float) -> Iterable[_Stretch]:
    """Stretches cut to the time in question."""
    for begin, stop, period in stretches:
        if begin < end and stop > start:
            yield max(begin, start), min(stop, end), period


def _concerns(profile: ChargingProfile, circumstances: Circumstances, now: float) -> bool:
    if profile.evse_id not in (0, circumstances.evse_id):
        return False
    if profile.purpose is ProfilePurpose.TX and (
        not circumstances.transaction or profile.transaction not in ("", circumstances.transaction)
    ):
        return False
    if profile.purpose is ProfilePurpose.PRIORITY and not circumstances.priority:
        return False
    offline = None if circumstances.offline_since is None else now - circumstances.offline_since
    return offline is None or profile.max_offline_duration is None or offline <= profile.max_offline_duration


def _stretches(profile: ChargingProfile, start: float, end: float, circumstances: Circumstances) -> Iterable[_Stretch]:
    """From when to when each period holds, in order; those that have to do with the time in question, and perhaps some others."""
    valid_from = start if profile.valid_from is None else profile.valid_from
    valid_to = end if profile.valid_to is None else profile.valid_to
    for origin, limit in _origins(profile, start, end, circumstances):
        stops = [*(origin + period.start for period in profile.periods[1:]), limit]
        for period, stop in zip(profile.periods, stops, strict=True):
            begin = max(origin + period.start, valid_from)
            stop = min(stop, limit, valid_to)
            if begin < stop:
                yield begin, stop, period


def _origins(profile: ChargingProfile, start: float, end: float, circumstances: Circumstances) -> Iterable[tuple[float, float]]:
    """When the schedule begins, and until when it lasts from there."""
    if profile.kind is ProfileKind.RECURRING and profile.recurrency is not None and profile.start is not None:
        every = profile.recurrency.seconds
        lasts = every if profile.duration is None else min(profile.duration, every)
        # never before its first beginning
        count = max(int((start - profile.start) // every), 0)
        while (origin := profile.start + count * every) < end:
            yield origin, origin + lasts
            count += 1
        return
    if profile.kind is ProfileKind.RELATIVE:
        origin = start if circumstances.transaction_start is None else circumstances.transaction_start
    else:
        origin = profile.start if profile.start is not None else start
    yield origin, max(end, origin) if profile.duration is None else origin + profile.duration


def _combined(lines: list[_Line], moment: float, unit: RateUnit, circumstances: Circumstances) -> Bounds:
    """What follows from all lines at a moment; lines are in the order of their stack levels."""
    chosen: dict[ProfilePurpose, Bounds] = {}
    for line in lines:
        period = line.at(moment)
        if period is not None:
            chosen[line.profile.purpose] = _converted(period, line.profile, unit, circumstances)
    own = next((chosen[purpose] for purpose in OWN if purpose in chosen), None)
    ceilings = [chosen[purpose] for purpose in _CEILINGS if purpose in chosen]
    everything = ceilings if own is None else [own, *ceilings]
    limit = min((bounds.limit for bounds in everything if bounds.limit is not None), default=None)
    discharge = max((bounds.discharge_limit for bounds in everything if bounds.discharge_limit is not None), default=None)
    generated = chosen.get(ProfilePurpose.LOCAL_GENERATION)
    if generated is not None and generated.limit is not None and limit is not None:
        limit += generated.limit
    base = own or (everything[0] if everything else Bounds())
    phases = min((bounds.phases for bounds in everything if bounds.phases is not None), default=None)
    setpoint = base.setpoint
    if setpoint is not None and limit is not None:
        setpoint = min(setpoint, limit)
    if setpoint is not None and discharge is not None:
        setpoint = max(setpoint, discharge)
    return replace(base, limit=limit, discharge_limit=discharge, setpoint=setpoint, phases=phases)


def _converted(period: ProfilePeriod, profile: ChargingProfile, wanted: RateUnit, circumstances: Circumstances) -> Bounds:
    """A period in the unit wanted, as the part of this EVSE, towards zero: a limit never grows by rounding."""
    # of phases that there are not, nothing flows
    factor = circumstances.voltage * min(period.phases or circumstances.phases, circumstances.phases)
    parts = circumstances.sharers if is_shared(profile) else 1

    def number(value: Decimal | None) -> Decimal | None:
        if value is None or (profile.unit is wanted and parts == 1):
            return value
        if profile.unit is not wanted:
            value = value * factor if wanted is RateUnit.WATTS else value / factor
        return (value / parts).quantize(_TENTH, ROUND_DOWN)

    return Bounds(
        limit=number(period.limit),
        discharge_limit=number(period.discharge_limit),
        setpoint=number(period.setpoint),
        operation_mode=period.operation_mode,
        phases=period.phases,
    )


def is_shared(profile: ChargingProfile) -> bool:
    """Whether it is for all EVSEs of a station together, and not for each of them."""
    return not profile.evse_id and profile.purpose not in OWN
