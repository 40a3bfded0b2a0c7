"""Numbers, dates and times, and JSON without a schema: what is taken, at the limit and beyond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.codecs.ocppj import MAX_JSON_DEPTH, NUMBER_EXPONENT_MAX, TOLERANT, FrameError, OcppjCodec, OcppVersion
from v2gstack.codecs.ocppj.values import is_bounded, is_multiple, number_of, timestamp_of


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6))
def test_numbers_keep_their_digits(number: Decimal) -> None:
    assert str(number_of(str(number))) == str(number)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "", "x", "1e309", "1e-309", "1e99999999999999999999"])
def test_what_is_no_number_or_beyond_all_bounds(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        number_of(text)
    assert number_of(f"1e{NUMBER_EXPONENT_MAX}").adjusted() == NUMBER_EXPONENT_MAX


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_multiples_of_a_tenth(number: int, places: int) -> None:
    value = Decimal(number).scaleb(-places)
    assert is_multiple(value, Decimal("0.1")) == ((value * 10) % 1 == 0)


@given(st.datetimes(timezones=st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))))
def test_dates_and_times_come_back_with_their_offset(moment: datetime) -> None:
    read = timestamp_of(moment.isoformat())
    assert (read, read.utcoffset()) == (moment, moment.utcoffset())


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01t12:00:00z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01T12:00:00.25Z", datetime(2026, 3, 1, 12, 0, 0, 250000, tzinfo=UTC)),
        ("2026-03-01T12:00:00.123456789Z", datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-01t12:00:00+00:00", datetime(2026, 3, 1, 12, tzinfo=UTC)),
    ],
)
def test_dates_and_times_of_rfc_3339(text: str, moment: datetime) -> None:
    assert timestamp_of(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-01", "2026-03-01T12:00:00", "2026-03-01 12:00:00Z", "2026-03-01T12:00Z", "20260301T120000Z", "2026-W09-7T12:00:00Z"),
        *("2026-03-01T12:00:00+0100", "2026-03-01T12:00:00,5Z", "2026-03-01T12:00:60Z", "2026-02-29T12:00:00Z", "2026-03-01T24:00:00Z"),
        *("2026-03-01T12:00:00+24:00", "2026-03-01T12:00:00Z\n", "\uff12026-03-01T12:00:00Z", "0000-01-01T00:00:00Z", ""),
    ],
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        timestamp_of(text)


def test_json_without_a_schema_is_bounded() -> None:
    value: Any = 1
    for _ in range(MAX_JSON_DEPTH):
        value = [value]
    assert is_bounded({"a": value}) is True
    assert is_bounded([{"a": [value]}]) is False
    assert is_bounded({"a": [Decimal("1E+308")]})
    assert not is_bounded({"a": [Decimal("1E+309")]})
    assert not is_bounded(Decimal("1E-309"))


@pytest.mark.parametrize("text", ["1_000", " 7", "7 ", "٣", "0x10", "+7", "1e400", "NaN", "7.5"])
def test_texts_that_are_no_numbers_are_none_to_the_tolerant_either(text: str) -> None:
    payload = f'{{"connectorId":"{text}","type":"Operative"}}'.encode()
    with pytest.raises(FrameError):
        OcppjCodec(OcppVersion.V16, policy=TOLERANT).decode_request("ChangeAvailability", payload)
