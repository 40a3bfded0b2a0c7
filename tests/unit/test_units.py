"""Exact numbers of messages."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import ConfigError
from v2gstack.messages import din70121
from v2gstack.messages.iso15118_2 import PhysicalValue, UnitSymbol
from v2gstack.messages.iso15118_20 import RationalNumber

VALUES = st.integers(-(2**15), 2**15 - 1)
MULTIPLIERS = st.integers(-3, 3)
EXPONENTS = st.integers(-128, 127)


@given(VALUES, MULTIPLIERS)
def test_of_finds_every_number_that_a_physical_value_can_say(value: int, multiplier: int) -> None:
    said = PhysicalValue(multiplier=multiplier, unit=UnitSymbol.W, value=value)
    found = PhysicalValue.of(said.decimal, UnitSymbol.W)
    assert found.decimal == said.decimal == Decimal(value) * Decimal(10) ** multiplier
    assert abs(found.multiplier) <= abs(multiplier)


@given(VALUES, EXPONENTS)
def test_of_finds_every_number_that_a_rational_number_can_say(value: int, exponent: int) -> None:
    said = RationalNumber(exponent=exponent, value=value)
    found = RationalNumber.of(said.decimal)
    assert found.decimal == said.decimal
    assert -128 <= found.exponent <= 127
    assert found.value in range(-(2**15), 2**15)
    assert RationalNumber.of(str(said)) == found


@given(st.decimals(min_value=-32_000_000, max_value=32_000_000, allow_nan=False, allow_infinity=False))
def test_of_is_exact_or_refuses_and_rounds_only_when_asked(number: Decimal) -> None:
    rounded = PhysicalValue.of(number, UnitSymbol.V, exact=False)
    try:
        exact = PhysicalValue.of(number, UnitSymbol.V)
    except ConfigError:
        # No multiplier below the one taken has room for the number.
        step = Decimal((0, (1,), rounded.multiplier))
        assert rounded.decimal == number.quantize(step, rounding=ROUND_HALF_EVEN)
        assert rounded.multiplier == -3 or abs(round(number / (step / 10))) > 32767
        assert rounded.decimal != number
    else:
        assert exact.decimal == number
        assert rounded == exact


@given(st.text(max_size=30) | st.decimals() | st.integers())
def test_of_gives_a_number_or_a_config_error(number: str | Decimal | int) -> None:
    for exact in (True, False):
        try:
            found = RationalNumber.of(number, exact=exact)
        except ConfigError:
            pass
        else:
            assert found.value in range(-(2**15), 2**15)
            assert found.exponent in range(-128, 128)


@pytest.mark.parametrize(
    ("number", "text"),
    [("120.5", "120.5 V"), (0, "0 V"), ("-0", "0 V"), (120000, "120000 V"), (Decimal("0.001"), "0.001 V"), (-32768, "-32768 V")],
)
def test_numbers_read_as_people_write_them(number: Decimal | int | str, text: str) -> None:
    assert str(PhysicalValue.of(number, UnitSymbol.V)) == text


@pytest.mark.parametrize(
    ("number", "multiplier", "value"),
    [
        ("1", 0, 1),
        ("1.00", 0, 1),
        ("32767", 0, 32767),
        ("32770", 1, 3277),
        ("32767000", 3, 32767),
        ("0.05", -2, 5),
        ("-32.768", -3, -32768),
    ],
)
def test_the_multiplier_is_the_one_closest_to_zero(number: str, multiplier: int, value: int) -> None:
    assert PhysicalValue.of(number, UnitSymbol.V) == PhysicalValue(multiplier=multiplier, unit=UnitSymbol.V, value=value)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("0.0001", "cannot be said exactly"),
        ("123456", "cannot be said exactly"),
        ("32768000", "too large"),
        ("1e999999999", "too large"),
        ("-1e40", "too large"),
        ("1e-999999999", "cannot be said exactly"),
        ("9" * 100_000, "too large"),
        ("0." + "3" * 100_000, "cannot be said exactly"),
        ("NaN", "not a finite number"),
        ("Infinity", "not a finite number"),
        ("twelve", "not a number"),
        ("", "not a number"),
    ],
)
def test_what_does_not_fit_is_refused(number: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as caught:
        PhysicalValue.of(number, UnitSymbol.V)
    assert len(str(caught.value)) < 200


def test_floats_are_refused() -> None:
    with pytest.raises(ConfigError, match="not a Decimal") as caught:
        PhysicalValue.of(0.1, UnitSymbol.V)  # type: ignore[arg-type]
    assert "0.1" in caught.value.hint


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("0.0005", "0.000"),
        ("0.0015", "0.002"),
        ("0.00150000000000000000000000000000000000000000000000000001", "0.002"),
        ("0.0025", "0.002"),
        ("0.00250000000000000000000000000000000000000000000001", "0.003"),
        ("32.7675", "32.77"),
        ("1e-999999999", "0.000"),
    ],
)
def test_rounding_is_half_to_even_at_the_finest_step(number: str, said: str) -> None:
    assert PhysicalValue.of(number, UnitSymbol.V, exact=False).decimal == Decimal(said)


def test_too_large_stays_too_large_when_rounded() -> None:
    with pytest.raises(ConfigError, match="too large"):
        PhysicalValue.of("32767501", UnitSymbol.V, exact=False)
    assert PhysicalValue.of("32767499", UnitSymbol.V, exact=False).decimal == 32767000


def test_the_context_of_decimal_does_not_matter() -> None:
    from decimal import localcontext

    with localcontext() as context:
        context.prec = 2
        assert PhysicalValue.of("327.67", UnitSymbol.V).decimal == Decimal("327.67")
        assert str(RationalNumber(exponent=-2, value=32767)) == "327.67"


def test_units_of_din_may_be_left_out() -> None:
    assert str(din70121.PhysicalValue.of("1.5", None)) == "1.5"
    assert str(din70121.PhysicalValue.of("1.5", din70121.UnitSymbol.Wh)) == "1.5 Wh"


def test_equal_numbers_in_other_words_are_different() -> None:
    one, other = RationalNumber(exponent=0, value=120), RationalNumber(exponent=1, value=12)
    assert one != other
    assert one.decimal == other.decimal
