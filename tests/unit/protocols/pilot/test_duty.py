"""Duty cycle and current: never more than what is available, and every boundary of the standard's table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import ConfigError
from v2gstack.protocols.pilot import DIGITAL, OFF, STEADY, DutyMeaning, duty_of, read_duty

NONE, COMMUNICATE, CURRENT = DutyMeaning.NO_CHARGING, DutyMeaning.DIGITAL, DutyMeaning.CURRENT


@pytest.mark.parametrize(
    ("percent", "meaning", "current"),
    [
        (OFF, NONE, 0),
        (2.99, NONE, 0),
        (3.0, COMMUNICATE, 0),
        (DIGITAL, COMMUNICATE, 0),
        (7.0, COMMUNICATE, 0),
        (7.01, NONE, 0),
        (7.99, NONE, 0),
        (8.0, CURRENT, 6.0),
        (9.99, CURRENT, 6.0),
        (10.0, CURRENT, 6.0),
        (16.67, CURRENT, 10.0),
        (53.33, CURRENT, 32.0),
        (85.0, CURRENT, 51.0),
        (85.01, CURRENT, 52.5),
        (89.2, CURRENT, 63.0),
        (96.0, CURRENT, 80.0),
        (96.01, CURRENT, 80.0),
        (97.0, CURRENT, 80.0),
        (97.01, NONE, 0),
        (STEADY, NONE, 0),
    ],
)
def test_each_range(percent: float, meaning: DutyMeaning, current: float) -> None:
    reading = read_duty(percent)
    assert (reading.meaning, reading.current) == (meaning, current)


@given(st.floats(6.0, 80.0))
def test_what_is_offered_is_what_there_is(current: float) -> None:
    offered = read_duty(duty_of(current))
    assert offered.meaning is CURRENT
    # a hundredth of a percent is 0.006 or 0.025 A, and a vehicle reads tenths
    assert offered.current <= current + 0.05
    assert offered.current >= (51.0 if 51.0 <= current <= 52.6 else current - 0.1)


@given(st.floats(0.0, 5.999))
def test_less_than_six_amperes_is_nothing(current: float) -> None:
    assert duty_of(current) == STEADY
    assert read_duty(duty_of(current)).meaning is NONE


@given(st.floats(6.0, 200.0), st.floats(6.0, 200.0))
def test_more_current_is_more_duty(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert duty_of(low) <= duty_of(high) <= 96.0


@pytest.mark.parametrize("current", [-0.1, float("nan"), float("inf")])
def test_what_is_no_current(current: float) -> None:
    with pytest.raises(ConfigError):
        duty_of(current)
