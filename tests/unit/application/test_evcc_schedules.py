"""Schedules and profiles: the cheapest offer that serves, and profiles that stay within."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from v2gstack.application.evcc.schedules import Offer, ProfileStep, ScheduleStep, choose, merge, power_at, profile, turned

_POWERS = st.one_of(st.none(), st.floats(0, 50_000))
_STEPS = st.lists(st.tuples(st.integers(1, 7200), _POWERS, st.one_of(st.none(), st.floats(0, 10))), min_size=1, max_size=30)


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    start, steps = 0.0, []
    for duration, power, price in draw(_STEPS):
        steps.append(ScheduleStep(start, power, price))
        start += duration
    return Offer(draw(st.integers(1, 255)), tuple(steps), start)


def test_the_cheapest_offer_is_taken() -> None:
    dear, cheap = Offer(1, (ScheduleStep(0, 11_000, 30),)), Offer(2, (ScheduleStep(0, 11_000, 10),))
    assert choose([dear, cheap], energy=5_000, power=11_000).tuple_id == 2


def test_an_offer_that_serves_counts_more_than_one_that_is_cheap() -> None:
    slow, fast = Offer(1, (ScheduleStep(0, 1_000, 1),)), Offer(2, (ScheduleStep(0, 11_000, 30),))
    assert choose([slow, fast], energy=5_000, power=11_000, departure=3600).tuple_id == 2
    assert choose([slow, fast], energy=5_000, power=11_000, departure=6 * 3600).tuple_id == 1


def test_the_first_of_equal_offers_is_taken() -> None:
    same = [Offer(number, (ScheduleStep(0, 11_000),)) for number in (7, 3, 9)]
    assert choose(same, energy=5_000, power=11_000).tuple_id == 7


def test_cheap_hours_later_count() -> None:
    flat = Offer(1, (ScheduleStep(0, 10_000, 2),))
    falling = Offer(2, (ScheduleStep(0, 1_000, 3), ScheduleStep(3600, 10_000, 1)))
    assert choose([flat, falling], energy=5_000, power=10_000).tuple_id == 2


def test_rows_with_boundaries_of_their_own_are_merged() -> None:
    steps = merge([(0, 11.0), (60, 5.0)], [(0, 1.0), (30, 2.0), (90, 3.0)])
    assert [(step.start, step.power, step.price) for step in steps] == [(0, 11.0, 1.0), (30, 11.0, 2.0), (60, 5.0, 2.0), (90, 5.0, 3.0)]


@given(offers(), st.floats(0, 50_000), st.integers(1, 24))
def test_a_profile_never_exceeds_its_schedule_nor_the_vehicle(offer: Offer, power: float, points: int) -> None:
    steps = profile(offer, power=power, points=points)
    assert 1 <= len(steps) <= points
    assert steps[0].start == offer.steps[0].start
    for one, following in itertools.pairwise(steps):
        assert one.start + one.duration == following.start
    assert steps[-1].start + steps[-1].duration == offer.end
    for step in offer.steps:
        allowed = power_at(steps, step.start)
        assert allowed is not None
        assert allowed <= power
        assert step.power is None or allowed <= step.power


@given(offers(), st.floats(1, 50_000), st.integers(0, 86_400))
def test_a_profile_turns_once(offer: Offer, power: float, after: int) -> None:
    steps = profile(offer, power=power, points=24)
    found = turned(steps, after=after, power=5_000.0)
    assert sum(step.duration for step in found) == sum(step.duration for step in steps)
    for step in found:
        assert (step.power == -5_000.0) == (step.start >= after)


def test_the_last_step_holds_on() -> None:
    steps = (ProfileStep(0, 10.0, 60), ProfileStep(60, 5.0, 60))
    assert [power_at(steps, moment) for moment in (0, 59.9, 60, 10_000)] == [10.0, 10.0, 5.0, 5.0]
    assert power_at((), 0) is None
