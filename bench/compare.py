"""One run over all messages: C engine, msgspec's JSON, Python engine, and the ``iso15118`` package where it is installed.

Usage: python -m bench.compare [--rounds N] [--results DIRECTORY] [--document FILE]

The candidates of a message take turns, a millisecond or two each, for many rounds; the fastest turn of each counts, so that
what else runs on the machine troubles all alike, and little. Writes ``speed.md``, ``speed.json`` and charts into the results;
``--document`` puts tables and charts into a document as well, between its ``bench:`` comments.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import shutil
import sys
import timeit
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench import elsewhere, peers, svg
from bench.messages import MESSAGES, certificate_installation, codec, schedule_exchange

__all__ = ["Measured", "main"]

#: Seconds of one turn; long against the clock's grain, short against what else happens on a machine.
TURN = 1.5e-3
#: Rounds for candidates that take milliseconds.
FEW = 12

SERIES = ("C engine", "msgspec.json", "Python engine", "iso15118 package")

#: For the chart of linearity: octets of each certificate and number of sub-certificates; entries, stacks and tuples of schedules.
CERTIFICATES = ((60, 2), (160, 2), (330, 2), (770, 2), (800, 4))
SCHEDULES = ((96, 60, 1), (190, 120, 1), (380, 240, 1), (760, 480, 1), (1024, 480, 2))


class Measured(NamedTuple):
    """Seconds of one direction of one message, by series; ``None`` where a candidate cannot do it."""

    name: str
    direction: str
    octets: int
    seconds: tuple[float | None, ...]

    @property
    def ratio(self) -> float:
        """C engine to msgspec's JSON."""
        c, other = self.seconds[:2]
        assert c is not None
        assert other is not None
        return c / other


Call = tuple[Callable[[Any], Any], Any]


def fastest(calls: list[Call | None], rounds: int) -> tuple[float | None, ...]:
    """Seconds of one call of each candidate."""
    timers: list[tuple[int, timeit.Timer, int, int]] = []
    for place, call in enumerate(calls):
        if call is None:
            continue
        # Garbage collection stays on: what users have.
        timer = timeit.Timer("f(x)", setup="enable()", globals={"f": call[0], "x": call[1], "enable": gc.enable})
        timer.timeit(1)
        once = min(timer.repeat(3, 1))
        number = max(1, int(TURN / once))
        timers.append((place, timer, number, rounds if once < TURN else min(rounds, FEW)))
    best: list[float | None] = [None] * len(calls)
    for turn in range(rounds):
        for place, timer, number, most in timers:
            if turn < most:
                taken = timer.timeit(number) / number
                known = best[place]
                best[place] = taken if known is None else min(known, taken)
    return tuple(best)


def measure(name: str, rounds: int, package: peers.Package | None) -> Iterator[Measured]:
    """Both directions of one message."""
    schema, make = MESSAGES[name]
    message = make()
    c, python = codec(schema, "c"), codec(schema, "python")
    data = python.encode(message)
    native = c.native
    # The C engine itself is measured, not what it hands on.
    if native is None or native.try_decode(data) != message or native.try_encode(message) != data:
        raise SystemExit(f"the C engine does not do {name}")
    text = msgspec.json.encode(message)
    decoder, encoder = msgspec.json.Decoder(type(message)), msgspec.json.Encoder()
    if decoder.decode(text) != message:
        raise SystemExit(f"JSON does not give {name} back")
    theirs = None if package is None else package.calls(schema, data)
    reading: list[Call | None] = [(c.decode, data), (decoder.decode, text), (python.decode, data), theirs and theirs[0]]
    writing: list[Call | None] = [(c.encode, message), (encoder.encode, message), (python.encode, message), theirs and theirs[1]]
    yield Measured(name, "decode", len(data), fastest(reading, rounds))
    yield Measured(name, "encode", len(data), fastest(writing, rounds))


def growth(rounds: int) -> dict[str, list[tuple[int, float]]]:
    """Octets and seconds of decoding, for messages of growing size."""
    sizes = {
        "CertificateInstallationRes (ISO 15118-2)": ("iso15118_2", [certificate_installation(*size) for size in CERTIFICATES]),
        "ScheduleExchangeRes (ISO 15118-20)": ("iso15118_20_common", [schedule_exchange(*size) for size in SCHEDULES]),
    }
    found: dict[str, list[tuple[int, float]]] = {}
    for name, (schema, messages) in sizes.items():
        streams = [codec(schema).encode(message) for message in messages]
        seconds = fastest([(codec(schema, "c").decode, data) for data in streams], rounds)
        found[name] = [(len(data), taken) for data, taken in zip(streams, seconds, strict=True) if taken is not None]
    return found


def microseconds(seconds: float | None) -> str:
    """A time with three digits, in µs."""
    if seconds is None:
        return "-"
    value = seconds * 1e6
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def speed_table(measured: list[Measured], direction: str) -> str:
    """All candidates, in Markdown."""
    lines = [
        f"| {direction}, µs | octets | C | msgspec.json | Python | iso15118 | C / msgspec.json | Python / C |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for each in measured:
        if each.direction == direction:
            c, python = each.seconds[0], each.seconds[2]
            assert c is not None
            assert python is not None
            times = " | ".join(microseconds(value) for value in each.seconds)
            lines.append(f"| {each.name} | {each.octets:,} | {times} | {each.ratio:.2f} | {python / c:.0f} |")
    return "\n".join(lines)


def elsewhere_table(measured: list[Measured]) -> str:
    """The C engine beside figures of other codecs on another machine, in Markdown."""
    by_name: dict[str, dict[str, float]] = {}
    for each in measured:
        if each.seconds[0] is not None:
            by_name.setdefault(each.name, {})[each.direction] = each.seconds[0] * 1e6
    lines = [
        "| µs, decode / encode | C engine, here | prototype, there | here / there | libcbv2g into structs, there |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, there in elsewhere.FIGURES.items():
        decode, encode = by_name[name]["decode"], by_name[name]["encode"]
        ours = f"{decode:.3g} / {encode:.3g}"
        theirs = f"{there.decode:g} / {there.encode:g}"
        ratio = f"{decode / there.decode:.2f} / {encode / there.encode:.2f}"
        lines.append(f"| {name} | {ours} | {theirs} | {ratio} | {there.generated_decode:g} / {there.generated_encode:g} |")
    return "\n".join(lines)


def growth_table(found: dict[str, list[tuple[int, float]]]) -> str:
    """Nanoseconds for each octet, in Markdown."""
    lines = ["| message | octets | decode, µs | ns per octet |", "|---|---:|---:|---:|"]
    for name, points in found.items():
        lines += [f"| {name} | {octets:,} | {microseconds(seconds)} | {seconds * 1e9 / octets:.2f} |" for octets, seconds in points]
    return "\n".join(lines)


def machine() -> str:
    """What this ran on."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").is_file():
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        model = next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")), model)
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return (
        f"{model}, {os.cpu_count()} cores{load}; {platform.system()} {platform.machine()}, "
        f"{platform.python_implementation()} {platform.python_version()}, msgspec {msgspec.__version__}"
    )


def fill(document: Path, parts: dict[str, str]) -> None:
    """Put each part between its comments."""
    text = document.read_text(encoding="utf-8")
    for name, part in parts.items():
        start, end = f"<!-- bench: {name} -->\n", f"<!-- bench: end of {name} -->"
        before, found, rest = text.partition(start)
        if not found or end not in rest:
            raise SystemExit(f"{document} has no place for {name}")
        text = f"{before}{start}\n{part}\n\n{end}{rest.partition(end)[2]}"
    document.write_text(text, encoding="utf-8")


def main() -> int:
    """Measure, write, and say whether what is promised holds."""
    parser = argparse.ArgumentParser(description="All engines and peers, all messages, one run.")
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument("--results", type=Path, default=Path("bench/results"))
    parser.add_argument("--document", type=Path)
    arguments = parser.parse_args()
    where = machine()
    package = peers.find()
    measured: list[Measured] = []
    for name in MESSAGES:
        measured += measure(name, arguments.rounds, package)
        print(f"{name}: " + "; ".join(f"{m.direction} {', '.join(map(microseconds, m.seconds))}" for m in measured[-2:]), flush=True)
    grown = growth(arguments.rounds)
    parts = {
        "machine": where,
        "decode": speed_table(measured, "decode"),
        "encode": speed_table(measured, "encode"),
        "elsewhere": elsewhere_table(measured),
        "growth": growth_table(grown),
    }
    results: Path = arguments.results
    results.mkdir(parents=True, exist_ok=True)
    charts = {
        f"{direction}.svg": svg.dots(
            f"{direction.capitalize()}: time of one message, logarithmic",
            SERIES,
            [svg.Row(each.name, each.seconds) for each in measured if each.direction == direction],
        )
        for direction in ("decode", "encode")
    }
    lines = [svg.Line(name, [(octets / 1e3, seconds * 1e6) for octets, seconds in points]) for name, points in grown.items()]
    for number, line in enumerate(lines, 1):
        charts[f"growth-{number}.svg"] = svg.lines("Decode, C engine: time by size", "kB", "µs", [line])
    for file, chart in charts.items():
        (results / file).write_text(chart, encoding="utf-8")
    (results / "speed.md").write_text("\n\n".join(parts.values()) + "\n", encoding="utf-8")
    data = {"machine": where, "series": SERIES, "measured": [each._asdict() for each in measured], "growth": grown}
    (results / "speed.json").write_text(json.dumps(data, indent=1), encoding="utf-8")
    if arguments.document is not None:
        fill(arguments.document, parts)
        for file in charts:
            shutil.copyfile(results / file, arguments.document.parent / file)
    broken = [f"{each.direction} {each.name}: {each.ratio:.2f}" for each in measured if each.ratio > 1]
    print("\n".join(parts.values()))
    print("slower than msgspec.json:", "; ".join(broken) or "nothing")
    return 0


if __name__ == "__main__":
    sys.exit(main())
