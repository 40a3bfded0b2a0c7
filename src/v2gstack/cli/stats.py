"""The statistics of `inspect`: how many, how fast, what went wrong."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from v2gstack.cli.ladder import Row, delay_text
from v2gstack.cli.matchings import matchings_as_data, matchings_as_text
from v2gstack.cli.talk import columns
from v2gstack.trace import TraceKind
from v2gstack.trace.matchings import Matchings

__all__ = ["Statistics", "percentile"]


def percentile(values: Sequence[int], share: float) -> int:
    """The smallest value that is not below the given share of all values; the values need not be sorted.

    >>> percentile([5, 1, 3], 0.5), percentile([5, 1, 3], 1.0)
    (3, 5)
    """
    ordered = sorted(values)
    rank = max(1, -(-int(share * 100) * len(ordered) // 100))
    return ordered[rank - 1]


@dataclass(slots=True)
class _Exchange:
    """A request and its response.

    Attributes:
        requests: How many requests.
        responses: How many responses.
        answers: Delays of the responses, in nanoseconds: how long the station took.
        waits: Delays of the requests after the response before: how long the vehicle took.
    """

    requests: int = 0
    responses: int = 0
    answers: array[int] = field(default_factory=lambda: array("q"))
    waits: array[int] = field(default_factory=lambda: array("q"))


class Statistics:
    """Collects rows and sums them up."""

    def __init__(self) -> None:
        self.rows = 0
        #: Whether the capture could not be read to its end.
        self.is_broken = False
        self._exchanges: dict[tuple[str, str], _Exchange] = {}
        self._status: Counter[str] = Counter()
        self._findings: Counter[tuple[str, str]] = Counter()
        self._codes: Counter[tuple[str, str]] = Counter()
        self._streams: set[tuple[str, int]] = set()
        self._captures: dict[str, tuple[int, int]] = {}
        self._matchings = Matchings()

    def add(self, row: Row) -> None:
        """Take the next row."""
        event = row.event
        self.rows += 1
        self._status[row.status] += 1
        for text in row.findings:
            if row.status in ("deviation", "error"):
                self._findings[row.status, _without_place(text)] += 1
        first, last = self._captures.get(event.capture, (event.time_ns, event.time_ns))
        self._captures[event.capture] = (min(first, event.time_ns), max(last, event.time_ns))
        self._matchings.add(event)
        if event.stream is not None:
            self._streams.add((event.capture, event.stream))
        if event.kind in (TraceKind.MESSAGE, TraceKind.SDP) and event.document is not None:
            self._count(row)

    def _count(self, row: Row) -> None:
        stem = "discovery" if row.event.kind is TraceKind.SDP else row.name[:-3] if row.name.endswith(("Req", "Res")) else row.name
        exchange = self._exchanges.setdefault((row.protocol, stem), _Exchange())
        is_request = row.event.direction == "evcc"
        exchange.requests += is_request
        exchange.responses += not is_request
        for label, code in row.fields:
            # what is not OK, and warnings
            if not label and code.upper().startswith(("FAILED", "WARNING")):
                self._codes[row.name, code] += 1
        if row.delay_ns is not None:
            (exchange.waits if is_request else exchange.answers).append(row.delay_ns)

    @property
    def errors(self) -> int:
        """Rows that are errors."""
        return self._status["error"]

    @property
    def deviations(self) -> int:
        """Rows that deviate from the V2G profile or the schema."""
        return self._status["deviation"]

    @property
    def seconds(self) -> float:
        """Seconds from first to last event, summed over the captures."""
        return sum(last - first for first, last in self._captures.values()) / 1_000_000_000

    def as_text(self) -> list[str]:
        """The summary as lines."""
        lines = [
            f"{self.rows} rows in {self.seconds:.1f} s, {_plural(len(self._streams), 'connection')}, "
            f"{self.errors} errors, {self.deviations} deviations"
        ]
        lines += matchings_as_text(self._matchings.summaries)
        if self._matchings.left_out:
            lines += ["", f"{self._matchings.left_out} frames of further matchings are not summed up"]
        if self._exchanges:
            head = ["protocol", "exchange", "req", "res", "station p50", "p95", "max", "vehicle p50", "p95", "max"]
            rows = [head]
            for (protocol, stem), exchange in self._exchanges.items():
                counts = [str(exchange.requests), str(exchange.responses)]
                rows.append([protocol, stem, *counts, *_delays(exchange.answers), *_delays(exchange.waits)])
            lines += ["", *columns(rows, right=frozenset(range(2, 10)))]
            lines += ["", "station: from a request to its response; vehicle: from a response to the next request"]
        if self._codes:
            lines += ["", "response codes"]
            lines += columns(
                [[str(count), name, code] for (name, code), count in self._codes.most_common()], right=frozenset({0}), indent="  "
            )
        if self._findings:
            lines += ["", "findings"]
            lines += columns(
                [[str(count), status, text] for (status, text), count in self._findings.most_common(20)], right=frozenset({0}), indent="  "
            )
        return lines

    def as_data(self) -> dict[str, Any]:
        """The summary as plain data; delays in milliseconds."""
        return {
            "v": 1,
            "rows": self.rows,
            "seconds": round(self.seconds, 6),
            "connections": len(self._streams),
            "status": dict(self._status),
            "matchings": matchings_as_data(self._matchings.summaries),
            "exchanges": [
                {
                    "protocol": protocol,
                    "name": stem,
                    "requests": exchange.requests,
                    "responses": exchange.responses,
                    "station_ms": _milliseconds(exchange.answers),
                    "vehicle_ms": _milliseconds(exchange.waits),
                }
                for (protocol, stem), exchange in self._exchanges.items()
            ],
            "response_codes": [{"name": name, "code": code, "count": count} for (name, code), count in self._codes.most_common()],
            "findings": [{"status": status, "text": text, "count": count} for (status, text), count in self._findings.most_common()],
        }


def _without_place(text: str) -> str:
    """A finding without what differs from message to message."""
    return text.partition(" (at bit")[0].partition(": ")[0] if "octet(s) follow" in text else text.partition(" (at bit")[0]


def _delays(values: array[int]) -> list[str]:
    if not values:
        return ["-", "-", "-"]
    return [delay_text(value).removeprefix("+") for value in (percentile(values, 0.5), percentile(values, 0.95), max(values))]


def _milliseconds(values: array[int]) -> dict[str, float] | None:
    if not values:
        return None
    return {
        name: value / 1_000_000
        for name, value in (("p50", percentile(values, 0.5)), ("p95", percentile(values, 0.95)), ("max", max(values)))
    }


def _plural(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
