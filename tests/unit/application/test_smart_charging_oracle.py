"""Schedules against an oracle that looks at nothing but one second: recurring profiles, both units, setpoints, several EVSEs."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from v2gstack.application.smart_charging import (
    ChargingProfile,
    Circumstances,
    CompositeSchedule,
    ProfileKind,
    ProfilePeriod,
    ProfilePurpose,
    RateUnit,
    Recurrency,
    bounds_at,
    composite,
    total,
)
from v2gstack.application.smart_charging.profiles import DAY, WEEK

W, A = RateUnit.WATTS, RateUnit.AMPERES
#: A Sunday, midnight.
T0 = 1_799_971_200.0
SECONDS = 50
VOLTS, PHASES = Decimal(230), 3

tens = st.integers(0, 40).map(lambda n: Decimal(n) * 250)
offsets = st.integers(-30, 70).map(lambda n: T0 + n)


@st.composite
def some_periods(draw: st.DrawFn) -> tuple[ProfilePeriod, ...]:
    starts = [0, *sorted(draw(st.sets(st.integers(1, 40), max_size=3)))]
    periods = []
    for start in starts:
        limit, low = draw(st.none() | tens), draw(st.none() | tens)
        lowest = None if low is None else -low
        setpoint = draw(st.none() | st.integers(-20, 20).map(lambda n: Decimal(n) * 500))
        if setpoint is not None:
            setpoint = setpoint if limit is None else min(setpoint, limit)
            setpoint = setpoint if lowest is None else max(setpoint, lowest)
        mode = "ChargingOnly" if setpoint is None else "CentralSetpoint"
        phases = draw(st.sampled_from((None, 1, 2, 3)))
        periods.append(
            ProfilePeriod(start=start, limit=limit, discharge_limit=lowest, setpoint=setpoint, operation_mode=mode, phases=phases)
        )
    return tuple(periods)


@st.composite
def some_profiles(draw: st.DrawFn) -> list[ChargingProfile]:
    found = []
    for number in range(draw(st.integers(1, 6))):
        purpose = draw(st.sampled_from(ProfilePurpose))
        kind = draw(st.sampled_from(ProfileKind))
        recurrency = draw(st.sampled_from(Recurrency)) if kind is ProfileKind.RECURRING else None
        start = draw(offsets) if kind in (ProfileKind.ABSOLUTE, ProfileKind.RECURRING) else None
        if start is not None and recurrency is not None:
            # it began some turns ago, or begins with one of the next seconds
            start -= draw(st.integers(0, 400)) * (DAY if recurrency is Recurrency.DAILY else WEEK)
        found.append(
            ChargingProfile(
                profile_id=number,
                stack_level=draw(st.integers(0, 2)),
                purpose=purpose,
                kind=kind,
                unit=draw(st.sampled_from(RateUnit)),
                periods=draw(some_periods()),
                evse_id=0 if purpose is ProfilePurpose.STATION_MAX else draw(st.sampled_from((0, 1, 2))),
                start=start,
                duration=draw(st.none() | st.integers(1, 90)),
                recurrency=recurrency,
                valid_from=draw(st.none() | offsets),
                valid_to=draw(st.none() | offsets),
                transaction=draw(st.sampled_from(("", "tx", "other"))),
            )
        )
    return found


# -- the oracle ------------------------------------------------------------------------------------------------------------


def says(one: ChargingProfile, second: float, where: Circumstances, now: float) -> ProfilePeriod | None:
    """What a profile says in one second."""
    if one.evse_id and one.evse_id != where.evse_id:
        return None
    if one.purpose is ProfilePurpose.PRIORITY and not where.priority:
        return None
    if one.purpose is ProfilePurpose.TX and (not where.transaction or one.transaction not in ("", where.transaction)):
        return None
    if (one.valid_from is not None and second < one.valid_from) or (one.valid_to is not None and second >= one.valid_to):
        return None
    origin = one.start
    if one.kind is ProfileKind.RELATIVE:
        origin = now if where.transaction_start is None else where.transaction_start
    elif origin is None:
        origin = now
    gone = second - origin
    if gone < 0:
        return None
    if one.recurrency is not None:
        gone %= {Recurrency.DAILY: 86_400, Recurrency.WEEKLY: 604_800}[one.recurrency]
    if one.duration is not None and gone >= one.duration:
        return None
    return [each for each in one.periods if each.start <= gone][-1]


def converted(value: Decimal | None, one: ChargingProfile, period: ProfilePeriod, unit: RateUnit, parts: int) -> Decimal | None:
    if value is None:
        return None
    phases = PHASES if not period.phases else min(period.phases, PHASES)
    if (one.unit, unit) == (A, W):
        value = value * VOLTS * phases
    elif (one.unit, unit) == (W, A):
        value = value / VOLTS / phases
    elif parts == 1:
        return value
    return (value / parts).quantize(Decimal("0.1"), ROUND_DOWN)


def counted(
    profiles: list[ChargingProfile], second: float, unit: RateUnit, where: Circumstances, now: float
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Limit, limit of discharging and setpoint of one second."""
    said: dict[ProfilePurpose, tuple[Decimal | None, Decimal | None, Decimal | None]] = {}
    for purpose in ProfilePurpose:
        best: tuple[tuple[int, bool, int], ChargingProfile, ProfilePeriod] | None = None
        for place, one in enumerate(profiles):
            period = says(one, second, where, now) if one.purpose is purpose else None
            if period is not None:
                rank = one.stack_level, bool(one.evse_id), place
                if best is None or rank > best[0]:
                    best = rank, one, period
        if best is not None:
            _, one, period = best
            common = not one.evse_id and purpose not in (ProfilePurpose.TX, ProfilePurpose.TX_DEFAULT, ProfilePurpose.PRIORITY)
            parts = where.sharers if common else 1
            limit, low, point = (
                converted(value, one, period, unit, parts) for value in (period.limit, period.discharge_limit, period.setpoint)
            )
            said[purpose] = limit, low, point
    own = said.get(ProfilePurpose.PRIORITY) or said.get(ProfilePurpose.TX) or said.get(ProfilePurpose.TX_DEFAULT)
    station, grid = said.get(ProfilePurpose.STATION_MAX), said.get(ProfilePurpose.EXTERNAL_CONSTRAINTS)
    all_of_them = [each for each in (own, station, grid) if each is not None]
    highest = [each[0] for each in all_of_them if each[0] is not None]
    lowest = [each[1] for each in all_of_them if each[1] is not None]
    limit, low = min(highest, default=None), max(lowest, default=None)
    sun = said.get(ProfilePurpose.LOCAL_GENERATION)
    if limit is not None and sun is not None and sun[0] is not None:
        limit += sun[0]
    setpoint = all_of_them[0][2] if all_of_them else None
    if setpoint is not None and setpoint > 0 and limit is not None:
        setpoint = min(setpoint, limit)
    if setpoint is not None and setpoint < 0 and low is not None:
        setpoint = max(setpoint, low)
    return limit, low, setpoint


def at(schedule: CompositeSchedule, second: int) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    bounds = [each for each in schedule.periods if each.start <= second][-1].bounds
    return bounds.limit, bounds.discharge_limit, bounds.setpoint


# -- the properties --------------------------------------------------------------------------------------------------------

everywhere = st.builds(
    Circumstances,
    evse_id=st.sampled_from((1, 2)),
    transaction=st.sampled_from(("", "tx")),
    transaction_start=st.none() | st.integers(-40, 0).map(lambda n: T0 + n),
    priority=st.booleans(),
    sharers=st.sampled_from((1, 2, 3)),
    voltage=st.just(VOLTS),
    phases=st.just(PHASES),
)
A_DAY = ChargingProfile(
    profile_id=1,
    stack_level=0,
    purpose=ProfilePurpose.TX_DEFAULT,
    kind=ProfileKind.RECURRING,
    recurrency=Recurrency.DAILY,
    unit=A,
    periods=(ProfilePeriod(start=0, limit=Decimal(16)), ProfilePeriod(start=20, limit=Decimal(8))),
    start=T0 - 30 * DAY + 10,
    duration=30,
)


@given(some_profiles(), st.sampled_from(RateUnit), everywhere)
@example([A_DAY], W, Circumstances(evse_id=1))
@settings(deadline=None, max_examples=120)
def test_a_schedule_is_what_each_second_says(profiles: list[ChargingProfile], unit: RateUnit, where: Circumstances) -> None:
    schedule = composite(profiles, T0, SECONDS, unit, where)
    for second in range(SECONDS):
        assert at(schedule, second) == counted(profiles, T0 + second, unit, where, T0)
    for earlier, later in zip(schedule.periods, schedule.periods[1:], strict=False):
        assert earlier.start < later.start
        assert earlier.bounds != later.bounds


@given(some_profiles(), st.sampled_from(RateUnit), everywhere, st.integers(0, 10 * SECONDS))
@settings(deadline=None)
def test_bounds_hold_as_long_as_they_say(profiles: list[ChargingProfile], unit: RateUnit, where: Circumstances, tenths: int) -> None:
    # what counts from now on would count from another moment each time
    steady = [each for each in profiles if each.start is not None or (each.kind is ProfileKind.RELATIVE and where.transaction_start)]
    now = T0 + tenths / 10
    bounds, until = bounds_at(steady, now, SECONDS, unit, where)
    assert now < until <= now + SECONDS
    moment = now
    while moment < until:
        expected = counted(steady, moment, unit, where, now)
        assert (bounds.limit, bounds.discharge_limit, bounds.setpoint) == expected
        moment += 0.7


@given(some_profiles(), st.sampled_from(RateUnit), st.integers(1, 3), tens)
@settings(deadline=None)
def test_the_total_is_what_the_evses_may_within_what_the_station_may(
    profiles: list[ChargingProfile], unit: RateUnit, count: int, most: Decimal
) -> None:
    evses = [
        (Circumstances(evse_id=n, transaction="tx" if n == 1 else "", voltage=VOLTS, phases=PHASES), most + n) for n in range(1, count + 1)
    ]
    schedule = total(profiles, T0, SECONDS, unit, evses)
    common = [
        each for each in profiles if not each.evse_id and each.purpose in (ProfilePurpose.STATION_MAX, ProfilePurpose.EXTERNAL_CONSTRAINTS)
    ]
    sun = [
        replace(each, purpose=ProfilePurpose.TX_DEFAULT)
        for each in profiles
        if not each.evse_id and each.purpose is ProfilePurpose.LOCAL_GENERATION
    ]
    rest = [each for each in profiles if each.evse_id or each.purpose in (ProfilePurpose.TX, ProfilePurpose.TX_DEFAULT)]
    here = Circumstances(voltage=VOLTS, phases=PHASES)
    for second in range(SECONDS):
        moment = T0 + second
        limit = Decimal(0)
        for where, best in evses:
            own = counted(rest, moment, unit, where, T0)[0]
            limit += best if own is None else min(own, best)
        ceiling = counted(common, moment, unit, here, T0)[0]
        limit = limit if ceiling is None else min(limit, ceiling)
        limit += counted(sun, moment, unit, here, T0)[0] or 0
        assert at(schedule, second)[0] == limit
