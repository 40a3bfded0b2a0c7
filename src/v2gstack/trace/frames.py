"""Lists of V2GTP frames, and of frames of SLAC, as JSON Lines, such as other tools write of a capture.

Each line is an object with ``capture`` (a name), ``t`` (seconds since 1970), ``from`` (``evcc`` or ``secc``), ``payload_type`` (four
hex digits) and ``payload`` (hex). Those of SLAC have ``t`` and ``ethernet`` (the frame in hex, from its destination address on) instead.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import replace
from decimal import Decimal
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from v2gstack.codecs.v2gtp import DEFAULT_MAX_PAYLOAD, PayloadType, known_payload_type
from v2gstack.errors import CaptureError
from v2gstack.trace.events import TraceEvent, TraceKind
from v2gstack.trace.negotiation import Interpreter, decode_message
from v2gstack.trace.slac import SlacFollower
from v2gstack.trace.tcp import Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from v2gstack.trace.events import Direction
    from v2gstack.trace.negotiation import Decode

__all__ = ["read_frames"]

#: Captures whose sessions are kept in mind while their lines are interleaved; lists have one after the other as a rule.
_MAX_CAPTURES = 64
#: Bytes of a line beside its payload: names and numbers, with room for a long path.
_LINE_OVERHEAD = 8192


class _Capture:
    """The sessions of one capture, one after the other."""

    def __init__(self, new: Callable[[], Interpreter], *, keys: bool) -> None:
        self._new = new
        self._slac = SlacFollower(keys=keys)
        self._interpreter = new()
        self._stream = 0
        self._used = False

    def frame(self, name: str, line: int, time_ns: int, ethernet: bytes) -> TraceEvent:
        return replace(self._slac.frame(ethernet, Origin(line, time_ns)), capture=name)

    def event(self, name: str, line: int, time_ns: int, direction: Direction, payload_type: int, payload: bytes) -> TraceEvent:
        kind = known_payload_type(payload_type)
        is_sdp = isinstance(kind, PayloadType) and kind.is_sdp
        if is_sdp and self._used:
            # a vehicle that looks for the station again opens a new connection
            self._interpreter = self._new()
            self._stream += 1
            self._used = False
        self._used = self._used or not is_sdp
        matched = self._slac.session(None, time_ns) if is_sdp and direction == "evcc" else None
        reading = self._interpreter.read(kind, payload)
        event_kind = TraceKind.SDP if is_sdp else TraceKind.MESSAGE if isinstance(kind, PayloadType) else TraceKind.UNKNOWN
        return TraceEvent(
            kind=event_kind,
            time_ns=time_ns,
            frame=line,
            stream=None if is_sdp else self._stream,
            direction=reading.role if direction == "?" else direction,
            payload_type=kind,
            payload=payload,
            schema_set=reading.schema_set,
            document=reading.document,
            error=reading.error,
            notes=reading.notes,
            capture=name,
            matching=None if matched is None else matched[0],
            timings=() if matched is None else matched[1],
        )


def read_frames(
    source: str | PathLike[str] | BinaryIO,
    *,
    decode: Decode | None = decode_message,
    max_payload: int = DEFAULT_MAX_PAYLOAD,
    examine: bool = False,
    keys: bool = False,
) -> Iterator[TraceEvent]:
    """The events of a frame list: the same that `read_capture` gives of the captures it was made of.

    `TraceEvent.capture` names the capture, `TraceEvent.frame` is the line. Lines of different captures may be interleaved.

    Args:
        source: Path of the list, or a binary file object.
        decode: Turns the name of a schema set and an EXI document into a message; ``None`` leaves payloads raw.
        max_payload: Longest V2GTP payload accepted, in bytes.
        examine: Whether the notes of messages tell how they deviate from the V2G profile. Each message is encoded again for it, and
            those that come out otherwise are looked at event by event.
        keys: Whether the keys in frames of SLAC are told; otherwise they are zeros.

    Raises:
        CaptureError: The file cannot be opened, or a line is not of this form; every line before was given.
    """
    new = partial(_Capture, partial(Interpreter, decode, examine=examine), keys=keys)
    if not isinstance(source, str | PathLike):
        yield from _read(source, str(getattr(source, "name", "")), new, max_payload)
        return
    path = Path(source)
    try:
        stream = path.open("rb")
    except OSError as error:
        raise CaptureError(f"the frame list cannot be opened: {error.strerror}", file=str(path)) from error
    with stream:
        yield from _read(stream, str(path), new, max_payload)


def _read(stream: BinaryIO, file: str, new: Callable[[], _Capture], max_payload: int) -> Iterator[TraceEvent]:
    captures: OrderedDict[str, _Capture] = OrderedDict()
    limit = 2 * max_payload + _LINE_OVERHEAD
    number, offset = 0, 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit:
            raise CaptureError(f"line {number} is longer than {limit} bytes", file=file, offset=offset)
        if line.strip():
            try:
                data = json.loads(line, parse_float=Decimal)
                name, time_ns = str(data.get("capture", "")), _nanoseconds(data)
                ethernet = bytes.fromhex(data["ethernet"]) if "ethernet" in data else None
                fields = _fields(data) if ethernet is None else None
            except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError) as error:
                raise CaptureError(
                    f"line {number} is no V2GTP frame: {error}",
                    file=file,
                    offset=offset,
                    hint='A line looks like {"capture": "a.pcap", "t": 1.5, "from": "evcc", "payload_type": "8001", "payload": "80…"}',
                ) from error
            capture = captures.get(name)
            if capture is None:
                capture = captures[name] = new()
                if len(captures) > _MAX_CAPTURES:
                    captures.popitem(last=False)
            captures.move_to_end(name)
            if ethernet is not None:
                yield capture.frame(name, number, time_ns, ethernet)
            elif fields is not None:
                yield capture.event(name, number, time_ns, *fields)
        offset += len(line)


def _nanoseconds(data: Any) -> int:
    # times are read exactly; a float would lose nanoseconds
    return int(Decimal(data["t"]) * 1_000_000_000)


def _fields(data: Any) -> tuple[Direction, int, bytes]:
    sender = data["from"]
    direction: Direction = sender if sender in ("evcc", "secc") else "?"
    return direction, int(data["payload_type"], 16), bytes.fromhex(data["payload"])
