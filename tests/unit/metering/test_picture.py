"""Pictures are well-formed, say what the session was, and stay small however long it took."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from v2gstack.errors import ConfigError
from v2gstack.metering.picture import LoadSample, Turn, draw_load_curve, find_turns

NUMBERS = st.none() | st.floats(-1e6, 1e6)
REGISTERS = st.none() | st.integers(0, 10**9)


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in etree.fromstring(svg.encode()).iter("{http://www.w3.org/2000/svg}text")]


def test_it_tells_energy_peak_and_turns() -> None:
    samples = [
        LoadSample(60.0 * minute, 11_000.0 if minute < 10 else -5_000.0, 1000 + 183 * min(minute, 10), 500 + 83 * max(0, minute - 10))
        for minute in range(21)
    ]
    told = texts(draw_load_curve(samples, title="tx <1> & more"))
    assert told[0] == "tx <1> & more"
    assert told[1] == "20 min  ·  import 1.830 kWh  ·  export 0.830 kWh  ·  peak 11.0 kW, -5.0 kW  ·  1 change of direction"
    assert "out of vehicle" in told
    assert {"kW", "kWh", "min since the beginning"} <= set(told)


@given(st.lists(st.tuples(st.floats(0.0, 1e6), NUMBERS, REGISTERS, REGISTERS), max_size=30))
def test_any_session_is_drawn_or_refused(rows: list[tuple[float, float | None, int | None, int | None]]) -> None:
    samples = [LoadSample(*row) for row in sorted(rows, key=lambda row: row[0])]
    try:
        svg = draw_load_curve(samples)
    except ConfigError:
        return
    assert "nan" not in svg
    assert "inf" not in svg
    for node in etree.fromstring(svg.encode()).iter("{http://www.w3.org/2000/svg}polyline"):
        for point in (node.get("points") or "").split():
            x, y = map(float, point.split(","))
            assert 80 <= x <= 940
            assert 80 <= y <= 480


def test_a_long_session_stays_small_and_keeps_its_peaks() -> None:
    samples = [LoadSample(float(second), 7000.0 + (90_000.0 if second == 31_415 else 0.0), second) for second in range(50_000)]
    svg = draw_load_curve(samples)
    assert len(svg) < 150_000
    assert "peak 97.0 kW" in svg
    assert (
        min(
            float(point.split(",")[1])
            for node in etree.fromstring(svg.encode()).iter("{http://www.w3.org/2000/svg}polyline")
            for point in (node.get("points") or "").split()
        )
        < 110
    )


def test_turns_are_changes_of_direction_and_no_noise() -> None:
    powers = [0.0, 50.0, 5000.0, -50.0, 5000.0, 0.0, -3000.0, -99.0, 99.0, -3000.0, 200.0]
    turns = find_turns(LoadSample(float(number), power) for number, power in enumerate(powers))
    assert turns == (Turn(6.0, into_vehicle=False), Turn(10.0, into_vehicle=True))


@pytest.mark.parametrize(
    "samples", [[], [LoadSample(0.0, 1.0)], [LoadSample(0.0, 1.0), LoadSample(0.0, 2.0)], [LoadSample(0.0), LoadSample(1.0)]]
)
def test_nothing_is_no_curve(samples: list[LoadSample]) -> None:
    with pytest.raises(ConfigError):
        draw_load_curve(samples)


def test_a_session_without_power_or_without_registers_is_drawn_too() -> None:
    assert "no power was told" in texts(draw_load_curve([LoadSample(0.0, None, 5), LoadSample(5.0, None, 8)]))
    assert "no registers were told" in texts(draw_load_curve([LoadSample(0.0, 5.0), LoadSample(5.0, 8.0)]))
    assert math.isfinite(len(draw_load_curve([LoadSample(0.0, 0.0, 7, 7), LoadSample(5.0, 0.0, 7, 7)])))
