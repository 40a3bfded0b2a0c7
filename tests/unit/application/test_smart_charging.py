"""Charging profiles and the schedule that follows from them: rule by rule, and against counting second by second."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v2gstack.application.smart_charging import (
    Bounds,
    ChargingProfile,
    Circumstances,
    ProfileKind,
    ProfilePeriod,
    ProfilePurpose,
    ProfileRefused,
    ProfileStore,
    RateUnit,
    Recurrency,
    bounds_at,
    composite,
)
from v2gstack.application.smart_charging.profiles import DAY, MAX_PERIODS, MAX_PROFILES, WEEK
from v2gstack.errors import ConfigError

W, A = RateUnit.WATTS, RateUnit.AMPERES
T0 = 1_800_000_000.0
HERE = Circumstances(evse_id=1, transaction="tx", transaction_start=T0)


def period(start: int = 0, limit: float | None = None, **more: Any) -> ProfilePeriod:
    numbers = {name: Decimal(str(value)) for name, value in more.items() if name in ("discharge_limit", "setpoint") and value is not None}
    rest = {name: value for name, value in more.items() if name not in ("discharge_limit", "setpoint")}
    return ProfilePeriod(start=start, limit=None if limit is None else Decimal(str(limit)), **numbers, **rest)


def profile(*periods: ProfilePeriod, number: int = 1, **more: Any) -> ChargingProfile:
    values: dict[str, Any] = {
        "profile_id": number,
        "stack_level": 0,
        "purpose": ProfilePurpose.TX_DEFAULT,
        "kind": ProfileKind.ABSOLUTE,
        "unit": W,
        "periods": periods,
        "start": T0,
    }
    return ChargingProfile(**{**values, **more})


def limits(profiles: list[ChargingProfile], duration: int, start: float = T0, unit: RateUnit = W, where: Circumstances = HERE) -> list[Any]:
    schedule = composite(profiles, start, duration, unit, where)
    return [(each.start, each.bounds.limit) for each in schedule.periods]


# -- one profile -----------------------------------------------------------------------------------------------------------


def test_periods_of_an_absolute_profile_and_what_is_before_and_after() -> None:
    one = profile(period(0, 1000), period(100, 2000), start=T0 + 50, duration=150)
    assert limits([one], 400) == [(0, None), (50, 1000), (150, 2000), (200, None)]


@pytest.mark.parametrize(("recurrency", "every"), [(Recurrency.DAILY, DAY), (Recurrency.WEEKLY, WEEK)])
def test_recurring_profiles_begin_anew_and_never_before_their_first_time(recurrency: Recurrency, every: int) -> None:
    one = profile(period(0, 10), period(3600, 20), kind=ProfileKind.RECURRING, recurrency=recurrency, duration=7200)
    found = limits([one], 2 * every + 1, start=T0 - 10)
    assert found == [
        (0, None),
        *[(10 + n * every + at, value) for n in range(2) for at, value in ((0, 10), (3600, 20), (7200, None))],
    ]


def test_a_recurring_profile_without_duration_fills_its_day() -> None:
    one = profile(period(0, 10), period(3600, 20), kind=ProfileKind.RECURRING, recurrency=Recurrency.DAILY)
    assert limits([one], 2 * DAY) == [(0, 10), (3600, 20), (DAY, 10), (DAY + 3600, 20)]


def test_relative_profiles_count_from_the_transaction() -> None:
    one = profile(period(0, 10), period(100, 20), kind=ProfileKind.RELATIVE, start=None)
    assert limits([one], 200, start=T0 + 60) == [(0, 10), (40, 20)]
    assert limits([one], 200, start=T0 + 60, where=Circumstances(evse_id=1)) == [(0, 10), (100, 20)]


def test_validity_cuts() -> None:
    one = profile(period(0, 10), valid_from=T0 + 30, valid_to=T0 + 60)
    assert limits([one], 100) == [(0, None), (30, 10), (60, None)]


# -- several ---------------------------------------------------------------------------------------------------------------


def test_the_highest_stack_level_that_says_something_counts() -> None:
    low = profile(period(0, 1000), number=1)
    high = profile(period(0, 3000), number=2, stack_level=5, start=T0 + 10, duration=20)
    for order in ([low, high], [high, low]):
        assert limits(order, 60) == [(0, 1000), (10, 3000), (30, 1000)]


def test_a_transactions_own_profile_comes_before_the_one_for_all_whatever_their_levels() -> None:
    default = profile(period(0, 1000), stack_level=9)
    own = profile(period(0, 5000), number=2, purpose=ProfilePurpose.TX, evse_id=1, transaction="tx")
    assert limits([default, own], 10) == [(0, 5000)]
    assert limits([default, own], 10, where=replace(HERE, transaction="another")) == [(0, 1000)]
    assert limits([default, own], 10, where=replace(HERE, evse_id=2)) == [(0, 1000)]


def test_priority_charging_comes_before_both_while_it_is_on() -> None:
    own = profile(period(0, 5000), purpose=ProfilePurpose.TX, evse_id=1, transaction="tx")
    priority = profile(period(0, 11000), number=2, purpose=ProfilePurpose.PRIORITY)
    assert limits([own, priority], 10) == [(0, 5000)]
    assert limits([own, priority], 10, where=replace(HERE, priority=True)) == [(0, 11000)]


def test_the_lowest_of_transaction_station_and_grid_holds_and_own_generation_comes_on_top() -> None:
    own = profile(period(0, 9000))
    station = profile(period(0, 8000), number=2, purpose=ProfilePurpose.STATION_MAX)
    grid = profile(period(0, 7000), period(50, 10_000), number=3, purpose=ProfilePurpose.EXTERNAL_CONSTRAINTS)
    sun = profile(period(0, 500), number=4, purpose=ProfilePurpose.LOCAL_GENERATION)
    assert limits([own, station, grid], 100) == [(0, 7000), (50, 8000)]
    assert limits([own, station, grid, sun], 100) == [(0, 7500), (50, 8500)]
    assert limits([sun], 100) == [(0, None)]


def test_at_the_same_level_the_evse_comes_before_the_station() -> None:
    of_all = profile(period(0, 1000))
    of_one = profile(period(0, 2000), number=2, evse_id=1)
    for order in ([of_all, of_one], [of_one, of_all]):
        assert limits(order, 10) == [(0, 2000)]
        assert limits(order, 10, where=replace(HERE, evse_id=2)) == [(0, 1000)]


def test_phases_of_a_connection_that_has_one() -> None:
    """A profile for three phases at an output of DC, or at one phase: a limit in A is that of one."""
    alone = replace(HERE, phases=1, voltage=Decimal(400))
    assert limits([profile(period(0, 20, phases=3), unit=A)], 1, where=alone) == [(0, 8000)]
    assert limits([profile(period(0, 8000, phases=3))], 1, unit=A, where=alone) == [(0, 20)]


def test_defaults_for_all_and_for_one_at_the_same_level_are_rivals_from_ocpp_2_on() -> None:
    of_all = profile(period(0, 1000))
    of_one = profile(period(0, 2000), number=2, evse_id=2)
    for first, second in ((of_all, of_one), (of_one, of_all)):
        store = ProfileStore()
        store.install(first)
        with pytest.raises(ProfileRefused) as caught:
            store.install(second)
        assert caught.value.response_code == "DuplicateProfile"
        store.install(replace(second, stack_level=1))
        store.install(replace(first, purpose=ProfilePurpose.EXTERNAL_CONSTRAINTS, profile_id=3))
        # the same profile may move from all to one of them
        store.install(replace(first, evse_id=3 - first.evse_id, stack_level=2))
        older = ProfileStore(replace_same_level=True)
        older.install(first)
        older.install(second)
        assert len(older.profiles) == 2


def test_what_the_station_may_is_shared() -> None:
    station = profile(period(0, 10_000, discharge_limit=-5000), purpose=ProfilePurpose.STATION_MAX)
    grid = profile(period(0, 7000), number=2, purpose=ProfilePurpose.EXTERNAL_CONSTRAINTS, evse_id=1)
    own = profile(period(0, 9000), number=3)
    for sharers, limit, back in ((1, 9000, -5000), (2, 5000, -2500), (3, Decimal("3333.3"), Decimal("-1666.6"))):
        bounds, until = bounds_at([station, own], T0, 60, W, replace(HERE, sharers=sharers))
        assert (bounds.limit, bounds.discharge_limit, until) == (limit, back, T0 + 60)
    # what an EVSE's own connection allows is its alone
    assert limits([grid, own], 1, where=replace(HERE, sharers=3)) == [(0, 7000)]
    with pytest.raises(ConfigError):
        replace(HERE, sharers=0)


def test_bounds_change_at_their_moment_and_not_at_the_whole_second_before() -> None:
    one = profile(period(0, 1000), period(10, 5000))
    for moment, limit, until in ((0.0, 1000, 10.0), (9.5, 1000, 10.0), (9.999, 1000, 10.0), (10.0, 5000, 70.0)):
        bounds, end = bounds_at([one], T0 + moment, 60, W, HERE)
        assert (bounds.limit, end) == (limit, T0 + until)


def test_setpoints_are_cut_to_the_limits_of_all_both_ways() -> None:
    own = profile(
        period(0, 11_000, discharge_limit=-11_000, setpoint=-9000, operation_mode="CentralSetpoint"),
        period(10, 11_000, discharge_limit=-11_000, setpoint=9000, operation_mode="CentralSetpoint"),
    )
    grid = profile(period(0, 5000, discharge_limit=-4000), number=2, purpose=ProfilePurpose.EXTERNAL_CONSTRAINTS)
    found = composite([own, grid], T0, 20, W, HERE).periods
    assert [(each.bounds.setpoint, each.bounds.limit, each.bounds.discharge_limit) for each in found] == [
        (-4000, 5000, -4000),
        (5000, 5000, -4000),
    ]
    assert {each.bounds.operation_mode for each in found} == {"CentralSetpoint"}


def test_without_the_back_end_for_too_long_the_next_level_counts() -> None:
    low = profile(period(0, 1000))
    high = profile(period(0, 3000), number=2, stack_level=1, max_offline_duration=60)
    assert limits([low, high], 10, where=replace(HERE, offline_since=T0 - 60)) == [(0, 3000)]
    assert limits([low, high], 10, where=replace(HERE, offline_since=T0 - 61)) == [(0, 1000)]


# -- units -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "unit", "phases", "wanted", "expected"),
    [
        (16, A, None, W, 11_040),
        (16, A, 1, W, 3680),
        (11_040, W, None, A, 16),
        (10_000, W, None, A, Decimal("14.4")),
        (7.25, W, None, W, Decimal("7.25")),
        # of phases that there are not, nothing flows
        (16, A, 4, W, 11_040),
    ],
)
def test_units_are_converted_and_limits_never_grow(
    limit: float, unit: RateUnit, phases: int | None, wanted: RateUnit, expected: Any
) -> None:
    assert limits([profile(period(0, limit, phases=phases), unit=unit)], 1, unit=wanted) == [(0, expected)]


def test_discharging_does_not_grow_by_rounding_either() -> None:
    one = profile(period(0, discharge_limit=-10_000, setpoint=-9999))
    assert bounds_at([one], T0, 60, A, HERE)[0] == Bounds(discharge_limit=Decimal("-14.4"), setpoint=Decimal("-14.4"))


# -- what is refused -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (profile(), "InvalidSchedule"),
        (profile(period(1, 5)), "InvalidSchedule"),
        (profile(period(0, 5), period(5, 5), period(5, 6)), "InvalidSchedule"),
        (profile(period(0, -1)), "InvalidSchedule"),
        (profile(period(0, 5, discharge_limit=1)), "InvalidSchedule"),
        (profile(period(0, 5, setpoint=6)), "InvalidSchedule"),
        (profile(period(0, 5, discharge_limit=-5, setpoint=-6)), "InvalidSchedule"),
        (profile(period(0, 5), start=None), "InvalidSchedule"),
        (profile(period(0, 5), kind=ProfileKind.RECURRING), "InvalidProfile"),
        (profile(period(0, 5), period(1, 6), kind=ProfileKind.DYNAMIC), "InvalidSchedule"),
        (profile(period(0, 5), kind=ProfileKind.RELATIVE, purpose=ProfilePurpose.STATION_MAX), "InvalidProfile"),
        (profile(period(0, 5), kind=ProfileKind.RELATIVE), "InvalidSchedule"),
        (profile(period(0, 5), evse_id=1, purpose=ProfilePurpose.STATION_MAX), "InvalidProfile"),
        (profile(period(0, 5), purpose=ProfilePurpose.TX), "InvalidProfile"),
        (profile(period(0, 5), valid_from=5.0, valid_to=5.0), "InvalidProfile"),
        (profile(*(period(n, 5) for n in range(MAX_PERIODS + 1))), "InvalidSchedule"),
    ],
)
def test_profiles_that_contradict_themselves(wrong: ChargingProfile, code: str) -> None:
    store = ProfileStore()
    with pytest.raises(ProfileRefused) as caught:
        store.install(wrong)
    assert caught.value.response_code == code
    assert store.profiles == ()


def test_one_profile_for_each_level_and_purpose() -> None:
    store = ProfileStore()
    store.install(profile(period(0, 5)))
    with pytest.raises(ProfileRefused) as caught:
        store.install(profile(period(0, 6), number=2))
    assert caught.value.response_code == "DuplicateProfile"
    store.install(profile(period(0, 7)))
    store.install(profile(period(0, 6), number=2, stack_level=1))
    assert [(each.profile_id, each.periods[0].limit) for each in store.profiles] == [(1, 7), (2, 6)]
    older = ProfileStore(replace_same_level=True)
    older.install(profile(period(0, 5)))
    older.install(profile(period(0, 6), number=2))
    assert [each.profile_id for each in older.profiles] == [2]


def test_profiles_that_are_valid_one_after_the_other_are_no_rivals() -> None:
    store = ProfileStore()
    store.install(profile(period(0, 5), valid_to=T0))
    store.install(profile(period(0, 5), number=2, valid_from=T0))
    assert len(store.profiles) == 2


def test_there_is_room_for_so_many() -> None:
    store = ProfileStore()
    for number in range(MAX_PROFILES):
        store.install(profile(period(0, 5), number=number, stack_level=number))
    with pytest.raises(ProfileRefused):
        store.install(profile(period(0, 5), number=-1, stack_level=-1))
    store.install(profile(period(0, 6), number=3, stack_level=3))
    assert len(store.profiles) == MAX_PROFILES


def test_clearing() -> None:
    store = ProfileStore()
    for number, level in ((1, 0), (2, 1)):
        store.install(profile(period(0, 5), number=number, stack_level=level))
        store.install(
            profile(period(0, 5), number=number + 10, stack_level=level, purpose=ProfilePurpose.TX, evse_id=1, transaction=f"tx{number}")
        )
    assert store.clear(profile_id=99) == 0
    assert store.clear(purpose=ProfilePurpose.TX_DEFAULT, stack_level=1) == 1
    store.transaction_ended("tx1")
    assert sorted(each.profile_id for each in store.profiles) == [1, 12]
    assert store.clear() == 2


def test_purposes_that_are_spared() -> None:
    store = ProfileStore()
    store.install(profile(period(0, 5)))
    store.install(profile(period(0, 5), number=2, purpose=ProfilePurpose.EXTERNAL_CONSTRAINTS))
    spared = (ProfilePurpose.EXTERNAL_CONSTRAINTS,)
    assert store.clear(profile_id=2, spare=spared) == 0
    assert store.clear(spare=spared) == 1
    assert store.clear() == 1


def test_profiles_that_do_not_outlast_the_absence_of_the_back_end() -> None:
    store = ProfileStore()
    store.install(profile(period(0, 5), max_offline_duration=60, invalid_after_offline=True))
    store.install(profile(period(0, 5), number=2, stack_level=1, max_offline_duration=60))
    assert store.back_online(60) == 0
    assert store.back_online(61) == 1
    assert [each.profile_id for each in store.profiles] == [2]


# -- bounds ----------------------------------------------------------------------------------------------------------------


def test_what_nobody_can_want_to_know() -> None:
    with pytest.raises(ConfigError):
        composite([], T0, 0, W, HERE)
    busy = profile(*(period(n, n) for n in range(1000)), kind=ProfileKind.RECURRING, recurrency=Recurrency.DAILY)
    assert len(composite([busy], T0, 7 * DAY, W, HERE).periods) <= MAX_PERIODS
    with pytest.raises(ConfigError, match="more than 20000 times"):
        composite([busy], T0, 2**31 - 1, W, HERE)


# -- second by second ------------------------------------------------------------------------------------------------------

numbers = st.integers(0, 20).map(lambda n: Decimal(n * 100))
periods = st.lists(st.tuples(st.integers(1, 30), numbers | st.none(), numbers | st.none()), min_size=1, max_size=3).map(
    lambda found: tuple(
        ProfilePeriod(start=at, limit=limit, discharge_limit=None if low is None else -low)
        for at, limit, low in ((0 if n == 0 else sum(step for step, _, _ in found[1 : n + 1]), *found[n][1:]) for n in range(len(found)))
    )
)
offsets = st.integers(-40, 80).map(lambda n: T0 + n)


@st.composite
def some_profiles(draw: st.DrawFn) -> list[ChargingProfile]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        purpose = draw(st.sampled_from(ProfilePurpose))
        evse_id = 0 if purpose is ProfilePurpose.STATION_MAX else draw(st.sampled_from((0, 1, 2)))
        kind = draw(st.sampled_from((ProfileKind.ABSOLUTE, ProfileKind.RELATIVE)))
        found.append(
            ChargingProfile(
                profile_id=number,
                stack_level=draw(st.integers(0, 2)),
                purpose=purpose,
                kind=kind,
                unit=W,
                periods=draw(periods),
                evse_id=evse_id,
                start=draw(offsets) if kind is ProfileKind.ABSOLUTE else None,
                duration=draw(st.none() | st.integers(1, 60)),
                valid_from=draw(st.none() | offsets),
                valid_to=draw(st.none() | offsets),
                transaction=draw(st.sampled_from(("", "tx", "other"))),
            )
        )
    return found


def speaks(one: ChargingProfile, second: float, where: Circumstances) -> ProfilePeriod | None:
    """What a profile says in one second, found by looking at nothing but that second."""
    if one.evse_id not in (0, where.evse_id) or (one.purpose is ProfilePurpose.PRIORITY and not where.priority):
        return None
    if one.purpose is ProfilePurpose.TX and one.transaction not in ("", where.transaction):
        return None
    if (one.valid_from is not None and second < one.valid_from) or (one.valid_to is not None and second >= one.valid_to):
        return None
    origin = where.transaction_start if one.start is None else one.start
    assert origin is not None
    gone = second - origin
    if gone < 0 or (one.duration is not None and gone >= one.duration):
        return None
    return [each for each in one.periods if each.start <= gone][-1]


def counted(profiles: list[ChargingProfile], second: float, where: Circumstances) -> tuple[Decimal | None, Decimal | None]:
    said: dict[ProfilePurpose, ProfilePeriod] = {}
    for purpose in ProfilePurpose:
        candidates = [
            (one.stack_level, one.evse_id != 0, n, speaks(one, second, where)) for n, one in enumerate(profiles) if one.purpose is purpose
        ]
        speaking = [each for each in candidates if each[3] is not None]
        if speaking:
            said[purpose] = max(speaking, key=lambda each: each[:3])[3]
    own = said.get(ProfilePurpose.PRIORITY) or said.get(ProfilePurpose.TX) or said.get(ProfilePurpose.TX_DEFAULT)
    all_of_them = [each for each in (own, said.get(ProfilePurpose.STATION_MAX), said.get(ProfilePurpose.EXTERNAL_CONSTRAINTS)) if each]
    highest = [each.limit for each in all_of_them if each.limit is not None]
    lowest = [each.discharge_limit for each in all_of_them if each.discharge_limit is not None]
    limit = min(highest) if highest else None
    sun = said.get(ProfilePurpose.LOCAL_GENERATION)
    if limit is not None and sun is not None and sun.limit is not None:
        limit += sun.limit
    return limit, max(lowest) if lowest else None


@given(some_profiles(), st.booleans())
@settings(deadline=None)
def test_the_schedule_is_what_counting_second_by_second_gives(profiles: list[ChargingProfile], priority: bool) -> None:
    where = replace(HERE, priority=priority, transaction_start=T0 - 20)
    schedule = composite(profiles, T0, 60, W, where)
    assert [each.start for each in schedule.periods] == sorted({each.start for each in schedule.periods})
    assert schedule.periods[0].start == 0
    for second in range(60):
        bounds = [each for each in schedule.periods if each.start <= second][-1].bounds
        assert (bounds.limit, bounds.discharge_limit) == counted(profiles, T0 + second, where)
