"""Charts as SVG, written by hand: a few lines, dots and words need no library."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

__all__ = ["Line", "Row", "dots", "lines"]

#: Colours that the colour-blind can tell apart (Okabe and Ito), and a mark for each: print has no colours.
COLOURS = ("#d55e00", "#0072b2", "#009e73", "#7f7f7f", "#cc79a7")
FONT = 'font-family="sans-serif" font-size="12"'
ROW = 22
LABELS = 290
PLOT = 560


class Row(NamedTuple):
    """One line of a dot chart: a label, and seconds by series; ``None`` where a series has no value."""

    label: str
    seconds: Sequence[float | None]


class Line(NamedTuple):
    """One line of a line chart: points as (x, y), y being at most a little over the line that its last point makes with the origin."""

    label: str
    points: Sequence[tuple[float, float]]


def _page(width: int, height: int, title: str, parts: Iterator[str]) -> str:
    inner = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" {FONT}>\n'
        f'<title>{escape(title)}</title>\n<rect width="{width}" height="{height}" fill="white"/>\n'
        f'<text x="12" y="22" font-size="15" font-weight="bold">{escape(title)}</text>\n{inner}\n</svg>\n'
    )


def _mark(number: int, x: float, y: float) -> str:
    colour = COLOURS[number % len(COLOURS)]
    match number % 4:
        case 0:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
        case 1:
            return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{colour}"/>'
        case 2:
            return f'<path d="M{x:.1f} {y - 5:.1f}l5 9h-10z" fill="{colour}"/>'
        case _:
            return f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" stroke="{colour}" stroke-width="2.5"/>'


def _legend(series: Sequence[str], y: float) -> Iterator[str]:
    x = 18.0
    for number, name in enumerate(series):
        yield _mark(number, x, y)
        yield f'<text x="{x + 10:.1f}" y="{y + 4:.1f}">{escape(name)}</text>'
        x += 34 + 7.0 * len(name)


def _time(seconds: float) -> str:
    for unit, size in (("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)):
        if seconds >= 0.999 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0g} s"


def dots(title: str, series: Sequence[str], rows: Sequence[Row]) -> str:
    """Times of several series, a row for each thing measured, on a logarithmic axis."""
    values = [value for row in rows for value in row.seconds if value is not None]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    top, bottom = 62, 62 + ROW * len(rows)

    def x(seconds: float) -> float:
        return LABELS + PLOT * (math.log10(seconds) - low) / (high - low)

    def parts() -> Iterator[str]:
        yield from _legend(series, 42)
        for power in range(low, high + 1):
            at = x(10.0**power)
            yield f'<path d="M{at:.1f} {top}V{bottom}" stroke="#cccccc"/>'
            yield f'<text x="{at:.1f}" y="{bottom + 18}" text-anchor="middle">{_time(10.0**power)}</text>'
        for number, row in enumerate(rows):
            y = top + ROW * (number + 0.5)
            yield f'<text x="{LABELS - 12}" y="{y + 4:.1f}" text-anchor="end">{escape(row.label)}</text>'
            yield f'<path d="M{LABELS} {y:.1f}h{PLOT}" stroke="#eeeeee"/>'
            yield from (_mark(place, x(value), y) for place, value in enumerate(row.seconds) if value is not None)

    return _page(LABELS + PLOT + 40, bottom + 34, title, parts())


def lines(title: str, across: str, up: str, drawn: Sequence[Line]) -> str:
    """Points of several series with the straight line from the origin to each last point: what is linear lies on it."""
    width, height, left, top = 620, 300, 80, 62
    right = max(x for line in drawn for x, _ in line.points) * 1.05
    high = max(y for line in drawn for _, y in line.points) * 1.1

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return left + width * point[0] / right, top + height * (1 - point[1] / high)

    def parts() -> Iterator[str]:
        yield from _legend([line.label for line in drawn], 42)
        yield f'<path d="M{left} {top}v{height}h{width}" stroke="#888888" fill="none"/>'
        for step in range(5):
            x, y = right * step / 4, high * step / 4
            yield f'<text x="{at((x, 0))[0]:.1f}" y="{top + height + 18}" text-anchor="middle">{x:.3g}</text>'
            yield f'<text x="{left - 8}" y="{at((0, y))[1] + 4:.1f}" text-anchor="end">{y:.3g}</text>'
        yield f'<text x="{left + width / 2:.0f}" y="{top + height + 38}" text-anchor="middle">{escape(across)}</text>'
        middle = f"{top + height / 2:.0f}"
        yield f'<text x="20" y="{middle}" text-anchor="middle" transform="rotate(-90 20 {middle})">{escape(up)}</text>'
        for number, line in enumerate(drawn):
            start, end = at((0, 0)), at(line.points[-1])
            colour = COLOURS[number % len(COLOURS)]
            yield f'<path d="M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}" stroke="{colour}" stroke-dasharray="4 4"/>'
            yield from (_mark(number, *at(point)) for point in line.points)

    return _page(left + width + 40, top + height + 54, title, parts())
