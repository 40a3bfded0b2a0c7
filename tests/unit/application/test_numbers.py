"""Numbers on their way to the wire and back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.application.numbers import physical1, physical2, price, rational, seconds_of, si
from v2gstack.codecs.exi import ExiCodec
from v2gstack.errors import ConfigError
from v2gstack.messages import din70121, iso15118_2
from v2gstack.messages.iso15118_20 import RationalNumber

_MEASURED = st.floats(min_value=-32_767_000, max_value=32_767_000, allow_nan=False)


@given(_MEASURED)
def test_rounds_to_the_finest_resolution_that_holds_the_number(value: float) -> None:
    for number in (physical1(value, din70121.UnitSymbol.V), physical2(value, iso15118_2.UnitSymbol.V)):
        assert -32768 <= number.value <= 32767
        assert -3 <= number.multiplier <= 3
        finest = next(step for step in (0.001, 0.01, 0.1, 1, 10, 100, 1000) if abs(value) <= 32767.5 * step)
        assert abs(si(number) - value) <= finest * 0.5001


@given(_MEASURED)
def test_all_three_kinds_of_number_are_alike(value: float) -> None:
    two = physical2(value, iso15118_2.UnitSymbol.W)
    assert (physical1(value, din70121.UnitSymbol.W).value, two.multiplier) == (two.value, rational(value).exponent)
    assert si(rational(value)) == si(two)


@given(_MEASURED)
def test_exponents_are_as_close_to_zero_as_they_can_be(value: float) -> None:
    number = rational(value)
    assert RationalNumber.of(number.decimal) == number or number.exponent > 0


@given(st.integers(-32767, 32767), st.integers(-3, 3))
def test_what_came_over_the_wire_goes_back_unchanged_in_value(mantissa: int, exponent: int) -> None:
    number = RationalNumber(value=mantissa, exponent=exponent)
    assert rational(si(number)).decimal == number.decimal


@pytest.mark.parametrize(
    ("value", "mantissa", "exponent"),
    [
        (0.0, 0, 0),
        (-0.0, 0, 0),
        (0.0001, 0, 0),
        (400.0, 400, 0),
        (41.25, 4125, -2),
        (32.767, 32767, -3),
        (32.7674, 32767, -3),
        (32.7676, 3277, -2),
        (32767.4, 32767, 0),
        (32768.0, 3277, 1),
        (150_000.0, 15000, 1),
        (-11_000.0, -11000, 0),
        (1e12, 32767, 3),
        (-1e12, -32768, 3),
        (float("inf"), 32767, 3),
        (float("-inf"), -32768, 3),
    ],
)
def test_limits_of_the_wire(value: float, mantissa: int, exponent: int) -> None:
    assert rational(value) == RationalNumber(value=mantissa, exponent=exponent)


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ConfigError, match="not a number"):
        rational(float("nan"))


@given(_MEASURED)
def test_numbers_encode(value: float) -> None:
    message = iso15118_2.V2G_Message(
        header=iso15118_2.MessageHeader(session_id=bytes(8)),
        body=iso15118_2.Body(
            body_element=iso15118_2.PreChargeReq(
                dc_ev_status=iso15118_2.DC_EVStatus(ev_ready=True, ev_error_code=iso15118_2.DC_EVErrorCode.NO_ERROR, ev_ress_soc=1),
                ev_target_voltage=physical2(value, iso15118_2.UnitSymbol.V),
                ev_target_current=physical2(1, iso15118_2.UnitSymbol.A),
            )
        ),
    )
    codec = ExiCodec("iso15118_2")
    assert codec.decode(codec.encode(message)) == message


@given(st.decimals(min_value=-1000, max_value=1000, places=4, allow_nan=False))
def test_prices_are_exact_while_they_fit(amount: Decimal) -> None:
    number = price(amount)
    if abs(amount.scaleb(4)) <= 32767:
        assert number.decimal == amount
    else:
        assert abs(number.decimal - amount) <= abs(amount) / 1000


def test_energy_of_din_may_come_in_watt_seconds() -> None:
    unit = din70121.UnitSymbol.W_s
    assert si(din70121.PhysicalValue(multiplier=3, unit=unit, value=3600)) == 1000
    assert si(din70121.PhysicalValue(multiplier=-1, unit=unit, value=36000)) == 1


@pytest.mark.parametrize(("unit", "seconds"), [("s", 90.0), ("m", 5400.0), ("h", 324_000.0)])
def test_spans_of_time_in_all_units(unit: str, seconds: float) -> None:
    assert seconds_of(iso15118_2.PhysicalValue(multiplier=0, unit=iso15118_2.UnitSymbol(unit), value=90)) == seconds


def test_a_span_without_unit_is_seconds() -> None:
    assert seconds_of(din70121.PhysicalValue(multiplier=1, value=9)) == 90


@given(st.integers(-32768, 32767), st.integers(-128, 127))
def test_every_exponent_of_the_wire_is_read(mantissa: int, exponent: int) -> None:
    number = RationalNumber(value=mantissa, exponent=exponent)
    assert si(number) == float(number.decimal)
