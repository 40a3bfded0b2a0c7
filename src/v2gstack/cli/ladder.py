"""From the events of a trace to the lines of `inspect`: names, values, delays, and what is wrong."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from v2gstack.cli.talk import paint
from v2gstack.codecs.json import to_json
from v2gstack.codecs.mme import Mme
from v2gstack.codecs.v2gtp import describe_payload_type
from v2gstack.errors import EncodeError
from v2gstack.explain import HeadlineField, headline_fields, message_name, mme_headline, printable
from v2gstack.messages import Message
from v2gstack.messages.appprotocol import supportedAppProtocolReq, supportedAppProtocolRes
from v2gstack.trace import TraceEvent, TraceKind
from v2gstack.trace.deviations import deviations_of, mme_deviations
from v2gstack.trace.events import Timing

__all__ = ["Fold", "Ladder", "Row", "as_json", "as_text", "fold"]

#: What the protocol column says of each schema set.
_PROTOCOLS: Final = {"appprotocol": "SAP", "din70121": "din70121", "iso15118_2": "15118-2", "xmldsig": "xmldsig"}
#: Streams whose last messages are remembered, the newest ones: a capture may hold any number of connections.
_MAX_STREAMS: Final = 256
#: Bytes of an undecodable payload that the line shows.
_SHOWN_BYTES: Final = 16

#: What the sounds of SLAC look like in a capture.
_SOUNDS: Final = frozenset({"CM_MNBC_SOUND.IND", "CM_ATTEN_PROFILE.IND", "VS_ATTEN_CHAR.IND"})
#: Message types of SLAC, without the two lowest bits: CM_SLAC_PARM to CM_ATTEN_PROFILE, and VS_ATTEN_CHAR. The others are HomePlug's.
_SLAC_TYPES: Final = frozenset({*range(0x6064, 0x6088, 4), 0xA14C})
#: Rows of a repetition that stay at either end, in SLAC.
_KEPT_OF_SLAC: Final = 2
#: How much later than allowed something may look in a capture whose clock is not that of the wire.
_TOLERANCE: Final = 1.1

_STATUS_COLOURS: Final = {"ok": "green", "note": "cyan", "deviation": "yellow", "error": "red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line.

    Attributes:
        event: What happened in the trace.
        seconds: Seconds since the first event of the capture.
        protocol: ``SLAC``, ``HomePlug``, ``SDP``, ``SAP``, ``din70121``, ``15118-2``, ``15118-20``, ``TLS``, ``V2GTP`` or ``-``.
        name: Name of the message, or what happened instead.
        fields: The values that matter.
        delay_ns: Nanoseconds since the last message of the other side; ``None`` before there is one.
        status: ``ok``, ``note``, ``deviation`` or ``error``.
        findings: What is to be said about it, in words.
    """

    event: TraceEvent
    seconds: float
    protocol: str
    name: str
    fields: tuple[HeadlineField, ...]
    delay_ns: int | None
    status: str
    findings: tuple[str, ...] = ()

    @property
    def direction(self) -> str:
        """``evcc>secc``, ``secc>evcc``, what a modem and its host say as ``secc>plc``, or ``?`` where nobody knows."""
        event = self.event
        if "plc" in (event.direction, event.receiver):
            return ">".join("host" if each == "?" else each for each in (event.direction, event.receiver))
        return {"evcc": "evcc>secc", "secc": "secc>evcc"}.get(event.direction, "?")

    @property
    def values(self) -> str:
        """The values that matter, as text."""
        return " ".join(map(str, self.fields))

    @property
    def delay(self) -> str:
        """The delay with its unit; empty before there is one."""
        return "" if self.delay_ns is None else delay_text(self.delay_ns)

    @property
    def verdict(self) -> str:
        """Status, findings, and what the timers of the standard allow."""
        told = (*self.findings, *(timer_text(each) for each in self.event.timings if each.timer))
        return f"{self.status}: {'; '.join(told)}" if told else self.status


def delay_text(nanoseconds: int) -> str:
    """A delay for people.

    >>> delay_text(48_200_000), delay_text(400_000), delay_text(12_340_000_000)
    ('+48ms', '+0.4ms', '+12.3s')
    """
    milliseconds = nanoseconds / 1_000_000
    if abs(milliseconds) >= 10_000:
        return f"{milliseconds / 1000:+.1f}s"
    return f"{milliseconds:+.0f}ms" if abs(milliseconds) >= 1 or not milliseconds else f"{milliseconds:+.1f}ms"


def timer_text(timing: Timing) -> str:
    """A time beside its limit.

    >>> timer_text(Timing("CM_SLAC_PARM.REQ", 49_000_000, "TT_match_response", 200_000_000))
    'TT_match_response 49 of 200 ms'
    """
    limit = "" if timing.at_most_ns is None else f" of {timing.at_most_ns / 1_000_000:.0f}"
    elapsed = timing.elapsed_ns / 1_000_000
    return f"{timing.timer} {elapsed:.0f}{limit} ms" if elapsed >= 1 else f"{timing.timer} {elapsed:.1f}{limit} ms"


@dataclass(slots=True)
class _Stream:
    """What is remembered of a connection."""

    last: dict[str, int] = field(default_factory=dict[str, int])
    offers: dict[int, str] = field(default_factory=dict[int, str])


class Ladder:
    """Turns trace events into rows, in their order.

    Args:
        check: Whether to compare each message with what our encoder makes of it, which finds every deviation.
        keys: Whether keys are shown.
    """

    def __init__(self, *, check: bool = True, keys: bool = False) -> None:
        self._check = check
        self._keys = keys
        self._starts: dict[str, int] = {}
        self._streams: dict[tuple[str, int | None], _Stream] = {}

    def rows(self, events: Iterable[TraceEvent]) -> Iterator[Row]:
        """The rows of a trace."""
        for event in events:
            yield self.row(event)

    def row(self, event: TraceEvent) -> Row:
        """The row of the next event."""
        start = self._starts.setdefault(event.capture, event.time_ns)
        if len(self._starts) > _MAX_STREAMS:
            self._starts.pop(next(iter(self._starts)))
        stream = self._stream(event)
        delay = self._delay(stream, event)
        name, fields = self._content(stream, event)
        status, findings = self._verdict(event)
        return Row(
            event=event,
            seconds=(event.time_ns - start) / 1_000_000_000,
            protocol=_protocol(event),
            name=name,
            fields=fields,
            delay_ns=delay,
            status=status,
            findings=findings,
        )

    def _stream(self, event: TraceEvent) -> _Stream:
        key = (event.capture, event.stream)
        found = self._streams.pop(key, None) or _Stream()
        self._streams[key] = found
        if len(self._streams) > _MAX_STREAMS:
            self._streams.pop(next(iter(self._streams)))
        return found

    @staticmethod
    def _delay(stream: _Stream, event: TraceEvent) -> int | None:
        found: int | None = None
        if event.kind in (TraceKind.MESSAGE, TraceKind.SDP) and event.direction != "?":
            before = stream.last.get("secc" if event.direction == "evcc" else "evcc")
            stream.last[event.direction] = event.time_ns
            # a new search is no reaction to the last one's answer
            is_search = event.kind is TraceKind.SDP and event.direction == "evcc"
            found = None if before is None or is_search else event.time_ns - before
        return event.timings[0].elapsed_ns if event.timings else found

    def _content(self, stream: _Stream, event: TraceEvent) -> tuple[str, tuple[HeadlineField, ...]]:
        message = event.document
        if message is None:
            return _happening(event)
        if isinstance(message, Mme):
            return message.name, mme_headline(message, keys=self._keys)
        fields = headline_fields(message)
        if isinstance(message, supportedAppProtocolReq):
            stream.offers = {offer.schema_id: offer.protocol_namespace for offer in message.app_protocol}
        elif isinstance(message, supportedAppProtocolRes):
            agreed = self._agreed(stream, message)
            if agreed:
                fields = (*fields, HeadlineField("agreed", printable(agreed)))
        return message_name(message), fields

    @staticmethod
    def _agreed(stream: _Stream, message: supportedAppProtocolRes) -> str:
        if not message.response_code.value.startswith("OK"):
            return ""
        if message.schema_id is None:
            return next(iter(stream.offers.values())) if len(stream.offers) == 1 else ""
        return stream.offers.get(message.schema_id, "")

    def _verdict(self, event: TraceEvent) -> tuple[str, tuple[str, ...]]:
        notes = tuple(map(printable, event.notes))
        if event.error is not None:
            return "error", (printable(str(event.error)), *notes)
        if event.kind in (TraceKind.GAP, TraceKind.FRAMING, TraceKind.CAPTURE):
            return "error", notes
        late = tuple(_lateness(each) for each in event.timings if each.is_late and not _is_tolerable(each))
        if event.kind is TraceKind.SDP and (notes or late):
            return "deviation", (*late, *notes)
        if isinstance(event.document, Mme):
            return _mme_verdict(event, (*late, *mme_deviations(event.document)), notes)
        if self._check and isinstance(event.document, Message) and event.schema_set is not None:
            found = tuple(map(printable, deviations_of(event.schema_set, event.document, event.payload)))
            if found:
                return "deviation", (*found, *notes)
        return ("note", notes) if notes else ("ok", ())


def _mme_verdict(event: TraceEvent, deviations: tuple[str, ...], notes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    if deviations:
        return "deviation", (*deviations, *notes)
    odd = [f"{_lateness(each)}, which the capture's clock may explain" for each in event.timings if _is_tolerable(each)]
    odd += [f"{each.elapsed_ns / 1e6:.0f} ms are less than {each.timer} allows" for each in event.timings if each.is_early]
    return ("note", (*odd, *notes)) if odd or notes else ("ok", ())


def _is_tolerable(timing: Timing) -> bool:
    return timing.is_late and timing.elapsed_ns <= _TOLERANCE * (timing.at_most_ns or 0)


def _lateness(timing: Timing) -> str:
    return f"late: {timing.elapsed_ns / 1e6:.0f} ms after {timing.since}"


def _protocol(event: TraceEvent) -> str:
    if event.kind is TraceKind.SLAC:
        return "HomePlug" if isinstance(event.document, Mme) and event.document.MMTYPE & ~3 not in _SLAC_TYPES else "SLAC"
    if event.kind is TraceKind.SDP:
        return "SDP"
    if event.kind is TraceKind.TLS:
        return "TLS"
    if event.kind in (TraceKind.UNKNOWN, TraceKind.FRAMING):
        return "V2GTP"
    if event.kind is TraceKind.GAP:
        return "TCP"
    if event.schema_set is None:
        return "-"
    return _PROTOCOLS.get(event.schema_set, "15118-20")


def _happening(event: TraceEvent) -> tuple[str, tuple[HeadlineField, ...]]:
    """Name and values of what is no message."""
    size = (HeadlineField("bytes", str(len(event.payload))),) if event.payload else ()
    if event.payload:
        cut = "…" if len(event.payload) > _SHOWN_BYTES else ""
        size = (*size, HeadlineField("data", event.payload[:_SHOWN_BYTES].hex() + cut))
    if event.kind in (TraceKind.MESSAGE, TraceKind.SDP, TraceKind.SLAC):
        return "(undecodable)", size
    if event.kind is TraceKind.UNKNOWN:
        kind = "" if event.payload_type is None else describe_payload_type(event.payload_type).replace(" ", "_")
        return "(unknown)", (HeadlineField("type", kind), *size)
    return f"({event.kind.value})", size


# -- text --------------------------------------------------------------------------------------------------------------


def as_text(row: Row, time: str = "relative") -> str:
    """A row as a line: time, direction, protocol, name, values, delay, verdict; at least two spaces between them.

    Args:
        row: The row.
        time: ``relative`` (seconds since the start of the capture), ``epoch`` or ``utc``.
    """
    # columns are filled up before they are coloured, for colours have no width
    direction_colour = {"evcc": "cyan", "secc": "magenta"}.get(row.event.direction, "")
    values = row.values or "-"
    parts = [
        paint(_time(row, time), "", dim=True),
        paint(f"{row.direction:<9}", direction_colour),
        f"{row.protocol:<8}",
        paint(f"{row.name:<27}", "red" if row.status == "error" else "", bold=True),
        f"{values:<44}",
        paint(f"{row.delay or '-':>7}", "", dim=True),
        paint(row.verdict, _STATUS_COLOURS[row.status]),
    ]
    return "  ".join(parts)


def _time(row: Row, time: str) -> str:
    if time == "epoch":
        return f"{row.event.time_ns // 10**9}.{row.event.time_ns // 1000 % 10**6:06d}"
    if time == "utc":
        from datetime import UTC, datetime

        moment = datetime.fromtimestamp(row.event.time_ns // 10**9, UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{row.event.time_ns // 1000 % 10**6:06d}Z"
    return f"{row.seconds:12.6f}"


@dataclass(frozen=True, slots=True)
class Fold:
    """Rows that are left out of a ladder because the exchange only repeats.

    Attributes:
        names: Names of the messages.
        count: How many rows.
        seconds: How long they took.
    """

    names: tuple[str, ...]
    count: int
    seconds: float

    def __str__(self) -> str:
        what = " and ".join(self.names)
        return f"{'':12}  ... {self.count} more {what}, {self.seconds:.1f} s ..."


class _Run:
    """The rows of a repetition behind those that are shown at once: no more of them are kept than may be shown."""

    def __init__(self, keep: int) -> None:
        self.keep = keep
        self._early: list[Row] = []
        self._tail: deque[Row] = deque()
        self._names: dict[str, None] = {}
        self._count = 0
        self._span = (0.0, 0.0)

    def push(self, row: Row) -> None:
        """Take the next row."""
        self._tail.append(row)
        if len(self._tail) > self.keep:
            out = self._tail.popleft()
            self._names[out.name] = None
            self._span = (self._span[0] if self._count else out.seconds, out.seconds)
            self._count += 1
            if self._count <= self.keep:
                self._early.append(out)

    def end(self) -> Iterator[Row | Fold]:
        """What is shown of them: a few in full, or what they were and the last ones."""
        if self._count < self.keep:
            yield from self._early
        else:
            yield Fold(tuple(self._names), self._count, self._span[1] - self._span[0])
        yield from self._tail


def fold(rows: Iterable[Row], keep: int = 4) -> Iterator[Row | Fold]:
    """Rows with long repetitions of the same exchange left out.

    The first and the last rows of each repetition stay, and so do errors and what deviates in another way than before. Sounds of SLAC and
    what the modems say of them are one repetition.

    Args:
        rows: The rows.
        keep: Rows that stay at either end; of SLAC fewer, for its repetitions are short.
    """
    before: Row | None = None
    run = _Run(keep)
    shown = 0
    findings: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if before is not None and _repeats(row, before) and findings.setdefault(row.name, row.findings) == row.findings:
            shown += 1
        else:
            yield from run.end()
            here = min(keep, _KEPT_OF_SLAC) if row.event.kind is TraceKind.SLAC else keep
            run, shown, findings = _Run(here), 1, {row.name: row.findings}
        before = row
        if shown <= run.keep:
            yield row
        else:
            run.push(row)
    yield from run.end()


def _repeats(row: Row, before: Row) -> bool:
    return (
        row.event.kind in (TraceKind.MESSAGE, TraceKind.SLAC)
        and row.event.kind is before.event.kind
        and row.status != "error"
        and (row.event.capture, row.event.stream, _stem(row)) == (before.event.capture, before.event.stream, _stem(before))
    )


def _stem(row: Row) -> str:
    if row.event.kind is TraceKind.SLAC:
        name = row.name.rpartition(".")[0] or row.name
        return "sounds" if row.name in _SOUNDS else f"{name} {row.event.matching or ''}"
    return row.name[:-3] if row.name.endswith(("Req", "Res")) else row.name


# -- JSON --------------------------------------------------------------------------------------------------------------


def as_json(row: Row) -> bytes:
    """A row as a line of JSON. Lines with a ``payload`` can be read again as a frame list."""
    event = row.event
    seconds = f"{event.time_ns // 10**9}.{event.time_ns % 10**9:09d}"
    document: dict[str, Any] = {
        "v": 1,
        "capture": event.capture,
        "t": msgspec.Raw(seconds.encode()),
        "from": event.direction,
        "event": event.kind.value,
        "frame": event.frame,
        "stream": event.stream,
        "protocol": row.protocol,
        "schema": event.schema_set,
        "name": row.name,
        "values": {field.label or "ResponseCode": field.text for field in row.fields},
        "delay_ms": None if row.delay_ns is None else row.delay_ns / 1_000_000,
        "status": row.status,
        "findings": list(row.findings),
    }
    if event.kind is TraceKind.SLAC:
        document |= {"to": event.receiver, "ethernet": event.payload.hex()}
    if isinstance(event.document, Mme):
        document["fields"] = _mme_fields(event.document)
    if event.matching is not None:
        document["matching"] = {"ev": event.matching.ev_mac.hex(), "run_id": event.matching.run_id.hex()}
    if event.timings:
        document["timings"] = [_timing_data(each) for each in event.timings]
    if event.payload_type is not None:
        document["payload_type"] = f"{event.payload_type:04x}"
        document["payload"] = event.payload.hex()
    if event.error is not None:
        document["error"] = event.error.details()
    if isinstance(event.document, Message):
        try:
            document["message"] = msgspec.Raw(to_json(event.document))
        except EncodeError:
            # half of a surrogate pair; the payload tells it all
            document["message"] = None
    return msgspec.json.encode(document)


def _mme_fields(message: Mme) -> dict[str, Any]:
    """The fields of a message by name, bytes as hex; keys are zeros here unless they were asked for."""
    values = msgspec.structs.asdict(message)
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()}


def _timing_data(timing: Timing) -> dict[str, Any]:
    return {
        "since": timing.since,
        "ms": timing.elapsed_ns / 1_000_000,
        "timer": timing.timer or None,
        "at_most_ms": None if timing.at_most_ns is None else timing.at_most_ns / 1_000_000,
        "at_least_ms": timing.at_least_ns / 1_000_000,
    }
