"""Validation by facets."""

from __future__ import annotations

from decimal import Decimal

import pytest

from v2gstack.codecs.exi.datatype import Datatype, Kind
from v2gstack.codecs.exi.values import DateTimeValue, value_codec
from v2gstack.errors import SchemaError

D = Datatype


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        (D(Kind.STRING, min_length=1, max_length=3), ["a", "abc"], ["", "abcd"]),
        (D(Kind.STRING, length=2), ["ab"], ["a", "abc"]),
        (D(Kind.HEX, length=2), ["abcd"], ["ab", "abcdef"]),
        (D(Kind.BASE64, max_length=3), ["QUJD"], ["QUJDQQ=="]),
        (D(Kind.LIST, item=D(Kind.BOOLEAN), min_length=1, max_length=2), ["1", "1 0"], ["", "1 1 1"]),
        (D(Kind.INTEGER, minimum=-5, maximum=5), ["-5", "5"], ["-6", "6"]),
        (D(Kind.UNSIGNED, minimum=2), ["2"], ["1"]),
        (D(Kind.INTEGER, total_digits=2), ["99", "-99", "0"], ["100", "-100"]),
        (D(Kind.DECIMAL, min_inclusive="0.5", max_exclusive="2"), ["0.5", "1.99"], ["0.4", "2", "2.1"]),
        (D(Kind.DECIMAL, min_exclusive="0.5", max_inclusive="2"), ["0.51", "2.0"], ["0.50", "2.01"]),
        (D(Kind.DECIMAL, total_digits=3, fraction_digits=2), ["1.23", "12.30", "123", "0.010"], ["1234", "12.34", "0.001"]),
        (D(Kind.FLOAT, min_inclusive="0", max_inclusive="1E1"), ["0", "10", "100E-1"], ["-1E-5", "11", "INF", "-INF", "NaN"]),
        (D(Kind.FLOAT, min_inclusive="-INF"), ["-INF", "INF", "0"], ["NaN"]),
        (D(Kind.DATE, min_inclusive="2024-01-01", max_exclusive="2025-01-01"), ["2024-01-01", "2024-12-31"], ["2023-12-31", "2025-01-01"]),
        (D(Kind.DATE_TIME, max_inclusive="2024-01-01T00:00:00Z"), ["2024-01-01T01:00:00+01:00"], ["2024-01-01T00:00:00-01:00"]),
        (D(Kind.TIME, max_inclusive="12:00:00"), ["12:00:00", "11:59:59.9"], ["12:00:00.001"]),
        (D(Kind.STRING, patterns=(("[a-z]+",), (".{2}", ".{3}"))), ["ab", "abc"], ["a", "AB", "abcd"]),
        (D(Kind.BOOLEAN_PATTERN, patterns=(("0|1",),)), ["0", "1"], ["true"]),
        (D(Kind.STRING, fixed="x"), ["x"], ["y"]),
        (D(Kind.DECIMAL, fixed="1.0"), ["1", "01.00"], ["2"]),
        (D(Kind.FLOAT, fixed="1.0"), ["10E-1"], ["1.1"]),
        (D(Kind.LIST, item=D(Kind.DECIMAL), values=("1 2", "3")), ["1.0 02", "3"], ["1", "2 1"]),
        (D(Kind.STRING, values=("a", "b")), ["a"], ["c"]),
    ],
)
def test_facets(datatype: Datatype, good: list[str], bad: list[str]) -> None:
    codec = value_codec(datatype)
    assert [(text, codec.check(codec.parse(text))) for text in good] == [(text, None) for text in good]
    assert [text for text in bad if codec.check(codec.parse(text)) is None] == []


def test_patterns_of_numbers_need_the_lexical_form() -> None:
    codec = value_codec(D(Kind.INTEGER, patterns=(("[0-9]{3}",),), white_space="collapse"))
    assert codec.check(7) is None
    assert codec.check(7, "007") is None
    assert codec.check(7, " 007\n") is None
    assert codec.check(7, "7") is not None


def test_dates_without_an_order_are_valid() -> None:
    codec = value_codec(D(Kind.DATE, min_inclusive="2024-01-01Z"))
    assert codec.check(codec.parse("1999-01-01")) is None
    assert codec.check(codec.parse("1999-01-01Z")) == "the value is below 2024-01-01Z"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (DateTimeValue(Kind.DATE, 2023, 2 * 32 + 29), "month 2 has no day 29"),
        (DateTimeValue(Kind.DATE_TIME, 2024, 33, (24 << 12) + 1), "24:00:00"),
        (DateTimeValue(Kind.MONTH_DAY, 0, 4 * 32 + 31), "no day 31"),
    ],
)
def test_dates_that_do_not_exist(value: DateTimeValue, reason: str) -> None:
    codec = value_codec(D(value.kind))
    assert codec.accepts(value)
    assert reason in (codec.check(value) or "")


def test_messages_say_what_is_allowed() -> None:
    assert value_codec(D(Kind.HEX, max_length=8)).check(bytes(9)) == "9 octets, at most 8 are allowed"
    assert value_codec(D(Kind.DECIMAL, min_exclusive="0")).check(Decimal(0)) == "the value is below or equal to 0"
    assert value_codec(D(Kind.STRING, patterns=(("a", "b"),))).check("c") == "the value does not match the pattern 'a' or its alternatives"


def test_facets_that_are_no_values_are_schema_errors() -> None:
    with pytest.raises(SchemaError, match="'x' is a facet of T"):
        value_codec(D(Kind.DECIMAL, "T", min_inclusive="x")).check(Decimal(1))
    with pytest.raises(SchemaError, match="not valid"):
        value_codec(D(Kind.STRING, patterns=(("[",),))).check("a")
