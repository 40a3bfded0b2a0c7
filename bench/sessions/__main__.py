"""Sessions in one run: turnaround, many at a time, memory, sessions per second, two hours in virtual time, and the package beside.

Usage: python -m bench.sessions [--quick] [--only PART ...] [--results DIRECTORY] [--document FILE]

Writes ``sessions.md`` and ``sessions.json`` into the results, and says of each promise whether it was kept. ``--document`` puts
the tables into a document as well, between its ``bench:`` comments.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from bench.compare import machine
from bench.sessions import measure
from bench.sessions.recording import LOOPS
from bench.tables import Part, run_parts
from v2gstack.codecs.exi.native import why_not

__all__ = ["main"]


def engines() -> tuple[str, ...]:
    """The EXI engines there are."""
    return ("c", "python") if why_not() is None else ("python",)


def verdict(value: float, promise: float) -> str:
    """Whether a promise was kept."""
    return f"{promise:g}: {'kept' if value <= promise else 'BROKEN'}"


def load() -> str:
    """The load of the machine now."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "-"


def turnaround(quick: bool) -> Part:
    """One vehicle: p50 and p99 of each answer."""
    loops, sessions = (300, 1) if quick else (4000, 3)
    lines = ["| protocol | engine | requests | pace, s | answers | p50, µs | p99, µs | load |", "|---|---|---|---:|---:|---:|---:|---:|"]
    data: dict[str, Any] = {}
    cases = [("iso15118_2", engine, 0.0) for engine in engines()]
    cases += [("iso15118_2", engines()[0], 0.1), ("iso15118_20", engines()[0], 0.0), ("din70121", engines()[0], 0.0)]
    for protocol, engine, pace in cases:
        now = load()
        found = measure.turnaround(protocol, engine, loops=50 if pace else loops, sessions=sessions, pace=pace)
        for name, number, p50, p99 in measure.rows(found):
            if name in ("all", LOOPS[protocol]):
                cells = (protocol, engine, name, f"{pace:g}", f"{number:,}", f"{p50 * 1e6:,.0f}", f"{p99 * 1e6:,.0f}", now)
                lines.append(f"| {' | '.join(cells)} |")
                data[f"{protocol} {engine} {name} {pace:g}"] = {"answers": number, "p50": p50, "p99": p99}
    return "\n".join(lines), data


def crowds(quick: bool) -> Part:
    """Many vehicles: p50 and p99 of the charge loop, and memory."""
    sessions, seconds = (100, 3.0) if quick else (1000, 20.0)
    lines = [
        "| protocol | sessions | pace, s | answers/s | p50, ms | p99, ms | station's core | promised p99, ms | kB per session | load |",
        "|---|---:|---:|---:|---:|---:|---:|---|---:|---:|",
    ]
    data: list[dict[str, Any]] = []
    for protocol, pace in (("iso15118_2", 1.0), ("iso15118_2", 0.5), ("iso15118_2", 0.25), ("iso15118_20", 0.5)):
        now = load()
        found = measure.crowd(protocol, engines()[0], sessions=sessions, pace=pace, seconds=seconds)
        del found["times"]
        data.append({**found, "load": now})
        p50, p99 = found["p50"] * 1e3, found["p99"] * 1e3
        cells = (protocol, f"{sessions:,}", f"{pace:g}", f"{found['answers_per_second']:,.0f}", f"{p50:.2f}", f"{p99:.2f}")
        more = (f"{found['busy']:.0%}", verdict(p99, 25), f"{found['per_session'] / 1e3:.1f}", now)
        lines.append(f"| {' | '.join(cells + more)} |")
    return "\n".join(lines), {"crowds": data}


def throughput(quick: bool) -> Part:
    """Whole sessions in one process."""
    number = 10 if quick else 100
    lines = ["| protocol | engine | sessions/s | messages/s | load |", "|---|---|---:|---:|---:|"]
    data: dict[str, Any] = {}
    for protocol in ("iso15118_2", "iso15118_20", "din70121"):
        for engine in engines():
            now = load()
            measure.many_sessions(2, protocol=protocol, engine=engine)
            begin = time.perf_counter()
            messages = measure.many_sessions(number, protocol=protocol, engine=engine)
            taken = time.perf_counter() - begin
            lines.append(f"| {protocol} | {engine} | {number / taken:.0f} | {messages / taken:,.0f} | {now} |")
            data[f"{protocol} {engine}"] = {"sessions": number, "messages": messages, "seconds": taken}
    return "\n".join(lines), data


def two_hours(quick: bool) -> Part:
    """Two hours in virtual time."""
    lines = ["| protocol | engine | wall, s | CPU, s | promised | messages | load |", "|---|---|---:|---:|---|---:|---:|"]
    data: list[dict[str, Any]] = []
    for protocol in ("iso15118_2",) if quick else ("iso15118_2", "iso15118_20", "din70121"):
        for engine in engines():
            now = load()
            found = min((measure.two_hours(protocol, engine) for _ in range(1 if quick else 3)), key=lambda each: each["wall"])
            data.append(found)
            cells = (
                protocol,
                engine,
                f"{found['wall']:.2f}",
                f"{found['cpu']:.2f}",
                verdict(found["wall"], 2),
                f"{found['messages']:,}",
                now,
            )
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines), {"charges": data}


def beside(quick: bool) -> Part:
    """Our station and that of the ``iso15118`` package, one session each with the same car."""
    del quick
    problem = measure.why_no_package()
    if problem:
        return f"Not measured: {problem}.", {"problem": problem}
    now = load()
    theirs, ours = measure.package("package"), measure.package("ours")
    lines = [
        "| station | messages | median, ms | median in the charge loop, ms | resident, MB | private, MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, found in (("v2gstack", ours), ("iso15118 package", theirs)):
        times = f"{found['median'] * 1e3:.2f} | {found['median_loop'] * 1e3:.2f}"
        lines.append(f"| {name} | {len(found['times'])} | {times} | {found['resident'] / 1e6:.1f} | {found['private'] / 1e6:.1f} |")
    ratios = {name: theirs[name] / ours[name] for name in ("median", "median_loop", "resident", "private")}
    lines.append("| ratio | | " + " | ".join(f"{ratio:.0f}" for ratio in ratios.values()) + " |")
    faster, smaller = ratios["median"], ratios["resident"]
    lines.append(
        f"\nPromised 50 times faster: {'kept' if faster >= 50 else 'BROKEN'}; 20 times less memory of a process with one session: "
        f"{'kept' if smaller >= 20 else 'BROKEN'}. Load {now}."
    )
    return "\n".join(lines), {"ours": ours, "theirs": theirs, "ratios": ratios}


PARTS: dict[str, Callable[[bool], Part]] = {
    "turnaround": turnaround,
    "crowds": crowds,
    "throughput": throughput,
    "two-hours": two_hours,
    "beside": beside,
}


def main() -> int:
    """Measure, write, tell."""
    return run_parts("sessions", "Sessions: turnaround, many at a time, memory, virtual time, the iso15118 package.", PARTS, machine)


if __name__ == "__main__":
    raise SystemExit(main())
