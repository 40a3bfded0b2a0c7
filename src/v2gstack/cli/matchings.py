"""Matchings of SLAC for `inspect --stats`: outcome, timing beside the standard's timers, attenuation as bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from v2gstack.cli.talk import columns
from v2gstack.trace.matchings import Interval, MatchingStation, MatchingSummary

__all__ = ["attenuation_bars", "matchings_as_data", "matchings_as_text"]

#: Eighths of a line, from none to all of it.
_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
#: Lines of a bar chart.
_HEIGHT: Final = 4
#: Least attenuation that fills the chart, in dB: what is near looks near.
_LEAST_SCALE: Final = 32
#: Stations of one matching that are shown with bars, the nearest first; the others get a line.
_MAX_CHARTS: Final = 4


def attenuation_bars(attenuation: Sequence[int], indent: str = "") -> list[str]:
    """An attenuation profile as a bar chart: one column for each group of carriers, from low to high frequencies.

    >>> for line in attenuation_bars([8, 16, 24, 32]):
    ...     print(line.rstrip())
     32 dB |   █
           |  ██
           | ███
         0 |████
    """
    highest = max(_LEAST_SCALE, *attenuation, 0) if attenuation else _LEAST_SCALE
    lines: list[str] = []
    for row in range(_HEIGHT, 0, -1):
        label = f"{highest:3d} dB |" if row == _HEIGHT else f"{'0 |' if row == 1 else '|':>8}"
        cells = (level * _HEIGHT * 8 / highest - (row - 1) * 8 for level in attenuation)
        lines.append(f"{indent}{label}{''.join(_EIGHTHS[min(max(round(cell), 0), 8)] for cell in cells)}")
    return lines


def matchings_as_text(summaries: Sequence[MatchingSummary]) -> Iterator[str]:
    """The matchings as lines."""
    for each in summaries:
        yield ""
        yield f"SLAC  EV {each.id.ev_mac.hex()}  RunID {each.id.run_id.hex()}  {each.seconds:.2f} s: {each.outcome}"
        if each.intervals:
            rows = [["from > to", "count", "least ms", "mean", "most", "allowed", ""], *map(_interval, each.intervals.values())]
            yield from columns(rows, right=frozenset(range(1, 6)), indent="  ")
        stations = sorted(each.stations.values(), key=lambda station: (station.mean is None, station.mean or 0.0))
        for number, station in enumerate(stations):
            yield f"  {_station(station, is_chosen=station.mac == each.chosen)}"
            if station.attenuation and number < _MAX_CHARTS:
                yield from attenuation_bars(station.attenuation, "  ")


def matchings_as_data(summaries: Sequence[MatchingSummary]) -> list[dict[str, Any]]:
    """The matchings as plain data; times in milliseconds, attenuation in dB."""
    return [
        {
            "capture": each.capture,
            "ev": each.id.ev_mac.hex(),
            "run_id": each.id.run_id.hex(),
            "seconds": each.seconds,
            "matched": each.is_matched,
            "outcome": each.outcome,
            "station": each.chosen.hex() or None,
            "nid": each.nid.hex() or None,
            "link_ms": None if each.link_ns is None else each.link_ns / 1_000_000,
            "requests": each.requests,
            "starts": each.starts,
            "sounds": each.sounds,
            "stations": [_station_data(station) for station in each.stations.values()],
            "intervals": [_interval_data(interval) for interval in each.intervals.values()],
        }
        for each in summaries
    ]


def _interval(interval: Interval) -> list[str]:
    mean = interval.sum_ns / interval.count
    allowed = "-" if interval.at_most_ns is None else f"{_ms(interval.at_least_ns)}-{_ms(interval.at_most_ns)} ms"
    if interval.at_most_ns is not None and not interval.at_least_ns:
        allowed = f"{_ms(interval.at_most_ns)} ms"
    late = f"  {interval.late} late" if interval.late else ""
    times = [_ms(interval.least_ns), _ms(mean), _ms(interval.most_ns)]
    return [interval.name, str(interval.count), *times, allowed, f"{interval.timer}{late}"]


def _ms(nanoseconds: float) -> str:
    return f"{nanoseconds / 1_000_000:.0f}"


def _station(station: MatchingStation, *, is_chosen: bool) -> str:
    told = "tells no attenuation"
    if station.mean is not None:
        told = f"mean {station.mean:.1f} dB over {len(station.attenuation)} groups, {station.sounds} sounds"
    elif station.sounds is not None:
        told = f"no groups, {station.sounds} sounds"
    chosen = "  <- the vehicle's choice" if is_chosen else ""
    return f"EVSE {station.mac.hex()}  {told}{'' if station.answered or station.mean is None else ', not answered'}{chosen}"


def _station_data(station: MatchingStation) -> dict[str, Any]:
    return {
        "mac": station.mac.hex(),
        "sounds": station.sounds,
        "mean_db": station.mean,
        "attenuation_db": list(station.attenuation),
        "answered": station.answered,
    }


def _interval_data(interval: Interval) -> dict[str, Any]:
    return {
        "name": interval.name,
        "count": interval.count,
        "least_ms": interval.least_ns / 1_000_000,
        "mean_ms": interval.sum_ns / interval.count / 1_000_000,
        "most_ms": interval.most_ns / 1_000_000,
        "timer": interval.timer or None,
        "at_least_ms": interval.at_least_ns / 1_000_000,
        "at_most_ms": None if interval.at_most_ns is None else interval.at_most_ns / 1_000_000,
        "late": interval.late,
    }
