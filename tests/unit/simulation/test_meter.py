"""The meter: exact registers that never shrink and are never netted."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import ConfigError
from v2gstack.simulation import FourQuadrantMeter


@given(st.lists(st.floats(-1e7, 1e7), max_size=200))
def test_registers_hold_the_sum_of_each_direction(pieces: list[float]) -> None:
    meter = FourQuadrantMeter("M", imported=7, exported=3)
    last = (7, 3)
    for piece in pieces:
        meter.add(piece)
        reading = meter.reading()
        assert reading.imported >= last[0]
        assert reading.exported >= last[1]
        last = (reading.imported, reading.exported)
    exact = sum((Fraction(piece) for piece in pieces if piece >= 0), Fraction(7 * 3600))
    # one microjoule may wait as a remainder; the products with a million are rounded as floats are
    assert abs(Fraction(meter.imported_microjoules, 10**6) - exact) < Fraction(3, 10**6) + exact / 10**12
    assert meter.reading().imported == meter.imported_microjoules // 3_600_000_000
    assert meter.reading().exported == meter.exported_microjoules // 3_600_000_000


def test_many_small_pieces_make_a_watt_hour() -> None:
    meter = FourQuadrantMeter("M")
    for _ in range(36_000):
        meter.add(0.1)
    assert meter.reading().imported == 1 or meter.imported_microjoules == 3_599_999_999


def test_the_clock_is_the_meter_s() -> None:
    assert FourQuadrantMeter("M").reading().time is None
    reading = FourQuadrantMeter("M", clock=lambda: 1_767_225_600.9).reading()
    assert (reading.time, reading.synchronised) == (1_767_225_600, True)


@pytest.mark.parametrize("wrong", [{"meter_id": ""}, {"meter_id": "x" * 33}, {"imported": -1}, {"exported": -1}])
def test_wrong_arguments_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        FourQuadrantMeter(**{"meter_id": "M", **wrong})  # type: ignore[arg-type]
