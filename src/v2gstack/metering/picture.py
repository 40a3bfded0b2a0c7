"""A session as a picture: load curve, both registers, and where energy turned round. SVG, drawn with nothing but text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["LoadSample", "Turn", "draw_load_curve", "find_turns"]

#: W below which power says nothing about the direction.
_QUIET: Final = 100.0
#: Points of a curve that are drawn: more than a screen has columns; of longer ones the extremes of each stretch stay.
_MAX_POINTS: Final = 1_200

# The paper, in pixels: panels of power and of registers, one above the other, with the same time axis.
_WIDTH, _HEIGHT = 960, 540
_LEFT, _RIGHT = 84, 24
_POWER: Final = (96, 290)
_REGISTERS: Final = (340, 470)
_IN, _OUT, _INK, _FAINT, _TURN = "#1565c0", "#e65100", "#263238", "#cfd8dc", "#7b1fa2"


@dataclass(frozen=True, slots=True)
class LoadSample:
    """What was known at one moment. ``None`` where nothing was.

    Attributes:
        time: Seconds.
        power: W, positive into the vehicle.
        imported: Wh, the register of energy into the vehicle.
        exported: Wh, the register of energy out of it.
    """

    time: float
    power: float | None = None
    imported: int | None = None
    exported: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment at which energy turned round.

    Attributes:
        time: Seconds.
        into_vehicle: Whether it flows into the vehicle from then on.
    """

    time: float
    into_vehicle: bool


def find_turns(samples: Iterable[LoadSample]) -> tuple[Turn, ...]:
    """Where energy turned round. Next to no power in between is no turn, and neither is the first flow.

    >>> find_turns([LoadSample(0.0, 5000.0), LoadSample(1.0, 20.0), LoadSample(2.0, -4000.0)])
    (Turn(time=2.0, into_vehicle=False),)
    """
    turns: list[Turn] = []
    direction = 0
    for sample in samples:
        if sample.power is None or abs(sample.power) < _QUIET:
            continue
        now = 1 if sample.power > 0 else -1
        if direction and now != direction:
            turns.append(Turn(sample.time, now > 0))
        direction = now
    return tuple(turns)


def draw_load_curve(samples: Sequence[LoadSample], *, title: str = "") -> str:
    """An SVG document of a session.

    Args:
        samples: What was measured, in the order of time.
        title: What stands above it.

    Raises:
        ConfigError: There are fewer than two moments with power or registers.
    """
    known = [each for each in samples if each.power is not None or each.imported is not None or each.exported is not None]
    if len(known) < 2 or not known[-1].time > known[0].time:
        raise ConfigError("a curve wants two moments with power or with registers of a meter")
    start, end = known[0].time, known[-1].time
    axis = _Axis(start, end)
    powers = [(each.time, each.power) for each in known if each.power is not None]
    imported = _since_begin(known, "imported")
    exported = _since_begin(known, "exported")
    turns = find_turns(known)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="{_INK}">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<text x="{_LEFT}" y="34" font-size="18" font-weight="600">{escape(title or "Charging session")}</text>',
        f'<text x="{_LEFT}" y="56" fill="#546e7a">{escape(_summary(powers, imported, exported, turns, end - start))}</text>',
        *_power_panel(axis, powers),
        *_register_panel(axis, imported, exported),
        *_turn_marks(axis, turns),
        *_time_axis(axis),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


# -- numbers ---------------------------------------------------------------------------------------------------------------


class _Axis:
    """Seconds to pixels."""

    def __init__(self, start: float, end: float) -> None:
        self.start = start
        self.length = end - start

    def x(self, time: float) -> float:
        return _LEFT + (time - self.start) / self.length * (_WIDTH - _LEFT - _RIGHT)


def _since_begin(samples: Sequence[LoadSample], name: str) -> list[tuple[float, float]]:
    """A register's Wh since the first reading, over time."""
    found: list[tuple[float, int]] = [(each.time, getattr(each, name)) for each in samples if getattr(each, name) is not None]
    return [(time, float(value - found[0][1])) for time, value in found]


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most so many points as are drawn; the lowest and highest of each stretch stay."""
    size = math.ceil(len(points) / (_MAX_POINTS / 2))
    if size <= 1:
        return list(points)
    kept: list[tuple[float, float]] = []
    for first in range(0, len(points), size):
        stretch = points[first : first + size]
        ends = {min(stretch, key=lambda point: point[1]), max(stretch, key=lambda point: point[1])}
        kept += sorted(ends)
    return [points[0], *kept, points[-1]]


def _nice_step(span: float, count: int) -> float:
    """The step of 1, 2 or 5 times a power of ten that parts a span into about so many."""
    rough = max(span / count, 1e-9)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= rough * 0.999)


def _summary(
    powers: list[tuple[float, float]],
    imported: list[tuple[float, float]],
    exported: list[tuple[float, float]],
    turns: tuple[Turn, ...],
    seconds: float,
) -> str:
    words = [f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.0f} s"]
    if imported:
        words.append(f"import {imported[-1][1] / 1000:.3f} kWh")
    if exported:
        words.append(f"export {exported[-1][1] / 1000:.3f} kWh")
    if powers:
        most, least = max(power for _, power in powers), min(power for _, power in powers)
        words.append(f"peak {most / 1000:.1f} kW" + (f", {least / 1000:.1f} kW" if least < -_QUIET else ""))
    words.append("no change of direction" if not turns else f"{len(turns)} change{'s' * (len(turns) > 1)} of direction")
    return "  ·  ".join(words)


# -- panels ----------------------------------------------------------------------------------------------------------------


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = _FAINT, extra: str = "") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{extra}/>'


def _label(x: float, y: float, text: str, anchor: str = "end", colour: str = "#546e7a") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'


def _grid(panel: tuple[int, int], low: float, high: float, unit: str) -> list[str]:
    """Horizontal lines with their values in thousands of the unit."""
    top, bottom = panel
    step = _nice_step(high - low, 4)
    parts: list[str] = []
    value = math.ceil(low / step - 1e-9) * step
    while value <= high + step * 1e-6:
        y = bottom - (value - low) / (high - low) * (bottom - top)
        parts.append(_line(_LEFT, y, _WIDTH - _RIGHT, y, _INK if abs(value) < step / 2 else _FAINT))
        parts.append(_label(_LEFT - 8, y + 4, f"{value / 1000:g}"))
        value += step
    parts.append(_label(_LEFT - 8, top - 12, unit))
    return parts


def _power_panel(axis: _Axis, powers: list[tuple[float, float]]) -> list[str]:
    if not powers:
        return [_label(_LEFT, _POWER[0] + 40, "no power was told", "start")]
    values = [power for _, power in powers]
    low, high = min(0.0, *values), max(0.0, *values)
    pad = max(high - low, _QUIET) * 0.06
    low, high = (low - pad if low < 0.0 else 0.0), (high + pad if high > 0.0 or low == 0.0 else 0.0)
    top, bottom = _POWER
    points = [(axis.x(time), bottom - (power - low) / (high - low) * (bottom - top)) for time, power in _thinned(powers)]
    zero = bottom - (0.0 - low) / (high - low) * (bottom - top)
    curve = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    area = f"{points[0][0]:.1f},{zero:.1f} {curve} {points[-1][0]:.1f},{zero:.1f}"
    parts = _grid(_POWER, low, high, "kW")
    # one shape, seen through two windows: above zero it is energy into the vehicle, below out of it
    for name, colour, y1, y2 in (("in", _IN, top, zero), ("out", _OUT, zero, bottom)):
        parts.append(f'<clipPath id="{name}"><rect x="{_LEFT}" y="{y1:.1f}" width="{_WIDTH}" height="{max(0.0, y2 - y1):.1f}"/></clipPath>')
        parts.append(f'<polygon points="{area}" fill="{colour}" fill-opacity="0.18" clip-path="url(#{name})"/>')
        parts.append(f'<polyline points="{curve}" fill="none" stroke="{colour}" stroke-width="1.8" clip-path="url(#{name})"/>')
    return parts


def _register_panel(axis: _Axis, imported: list[tuple[float, float]], exported: list[tuple[float, float]]) -> list[str]:
    top, bottom = _REGISTERS
    if not imported and not exported:
        return [_label(_LEFT, top + 40, "no registers were told", "start")]
    values = [value for _, value in (*imported, *exported)]
    # a register that was reset goes below where it began; the picture shows that
    low, high = min(0.0, *values), max(1.0, *values) * 1.06
    parts = _grid(_REGISTERS, low, high, "kWh")
    legend = _LEFT + 40
    for name, colour, points in (("import", _IN, imported), ("export", _OUT, exported)):
        if not points:
            continue
        drawn = [(axis.x(time), bottom - (value - low) / (high - low) * (bottom - top)) for time, value in _thinned(points)]
        # registers stand still until they step
        steps = [f"{drawn[0][0]:.1f},{drawn[0][1]:.1f}"]
        steps += [f"{x:.1f},{before:.1f} {x:.1f},{y:.1f}" for (_, before), (x, y) in pairwise(drawn)]
        parts.append(f'<polyline points="{" ".join(steps)}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        parts.append(_line(legend, top - 16, legend + 22, top - 16, colour, ' stroke-width="3"'))
        parts.append(_label(legend + 28, top - 12, f"{name} since the beginning", "start"))
        legend += 230
    return parts


def _turn_marks(axis: _Axis, turns: tuple[Turn, ...]) -> list[str]:
    parts: list[str] = []
    for turn in turns:
        x = axis.x(turn.time)
        parts.append(_line(x, _POWER[0] - 6, x, _REGISTERS[1], _TURN, ' stroke-dasharray="4 4"'))
        # a label for each would hide the curve where energy turns often
        if len(turns) <= 8:
            left = x > _WIDTH - 130
            words = "into vehicle" if turn.into_vehicle else "out of vehicle"
            parts.append(_label(x - 5 if left else x + 5, _POWER[0] - 8, words, "end" if left else "start", _TURN))
    return parts


def _time_axis(axis: _Axis) -> list[str]:
    unit, name = (60.0, "min") if axis.length >= 120 else (1.0, "s")
    step = _nice_step(axis.length / unit, 8)
    parts: list[str] = []
    value = 0.0
    while value * unit <= axis.length * 1.0001:
        x = axis.x(axis.start + value * unit)
        parts += [_line(x, _REGISTERS[1], x, _REGISTERS[1] + 5, _INK), _label(x, _REGISTERS[1] + 20, f"{value:g}", "middle")]
        value += step
    return [*parts, _label(_WIDTH - _RIGHT, _REGISTERS[1] + 42, f"{name} since the beginning")]
