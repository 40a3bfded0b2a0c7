"""Values as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.explain.text import hexadecimal, long_form, printable, short_form
from v2gstack.messages.iso15118_2 import EVSENotification, PhysicalValue, UnitSymbol
from v2gstack.messages.iso15118_20 import RationalNumber


@given(st.text())
def test_nothing_unprintable_comes_through(text: str) -> None:
    assert printable(text).isprintable()


@given(st.text(), st.text())
def test_different_texts_look_different(one: str, other: str) -> None:
    assert (printable(one) == printable(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é", "plain é"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b2J", "\\x9b2J"),
        ("a\nb\tc\rd\\", "a\\nb\\tc\\rd\\\\"),
        ("\u202eabc", "\\u202eabc"),
        ("\U000e0001", "\\U000e0001"),
        ("\ud800", "\\ud800"),
    ],
)
def test_escapes(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_hexadecimal_is_cut() -> None:
    assert hexadecimal(b"\1\2\3", 3) == "010203"
    assert hexadecimal(b"\1\2\3\4", 3) == "010203…"


@pytest.mark.parametrize(
    ("value", "unit", "long", "short"),
    [
        (True, "", "true", "true"),
        (47, "%", "47 %", "47%"),
        (3600, "s", "3600 s", "3600s"),
        (1_725_456_343, "s", "1725456343 s  2024-09-04 13:25:43 UTC", "1725456343s"),
        (2**63, "s", f"{2**63} s", f"{2**63}s"),
        (EVSENotification.None_, "", "None", "None"),
        (PhysicalValue.of("120.5", UnitSymbol.A), "A", "120.5 A", "120.5A"),
        (PhysicalValue.of("1.5", UnitSymbol.V), "A", "1.5 V (not A)", "1.5V(not A)"),
        (PhysicalValue.of(5, UnitSymbol.m), "s", "5 m", "5m"),
        (RationalNumber.of("-0.25"), "kW", "-0.25 kW", "-0.25kW"),
        (RationalNumber(exponent=100, value=3), "W", "3E+100 W", "3E+100W"),
        (b"", "", "(empty)", '""'),
        (b"\1\2", "", "0102", "0102"),
        (b"DE*ABC*E1", "", '44452a4142432a4531  "DE*ABC*E1"', 'b"DE*ABC*E1"'),
        ("DE*ABC", "", '"DE*ABC"', "DE*ABC"),
        ("", "", '""', '""'),
        ("two words", "", '"two words"', '"two words"'),
    ],
)
def test_forms(value: object, unit: str, long: str, short: str) -> None:
    assert long_form(value, unit) == long
    assert short_form(value, unit) == short


def test_long_bytes_tell_their_length() -> None:
    assert long_form(bytes(100), max_bytes=4) == "00000000…  100 bytes"


@given(st.text(max_size=120) | st.binary(max_size=40))
def test_short_forms_hold_no_column_separator(value: str | bytes) -> None:
    assert "  " not in short_form(value)
    assert short_form(value).isprintable()
