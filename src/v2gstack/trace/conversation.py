"""One TCP connection of a trace: found out to be V2GTP or not, cut into frames, read as messages."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

from v2gstack.codecs.v2gtp import FramingFailed, PayloadType, UnknownPayloadSkipped, V2gtpFramer
from v2gstack.trace.events import TraceEvent, TraceKind
from v2gstack.trace.negotiation import Interpreter

if TYPE_CHECKING:
    from collections.abc import Container

    from v2gstack.codecs.v2gtp import V2gtpEvent
    from v2gstack.errors import DecodeError
    from v2gstack.trace.events import Direction
    from v2gstack.trace.ip import Endpoint
    from v2gstack.trace.tcp import Origin, TcpClosed, TcpConnection, TcpData, TcpGap

__all__ = ["MAX_RESYNCHRONISATIONS", "Conversation"]

#: Times that one direction may lose and find its frames again before it is left alone. A capture with holes has one per hole; a
#: stream that fails more often is not V2GTP, or is made to keep us busy.
MAX_RESYNCHRONISATIONS = 256

_VERSION = b"\x01\xfe"
_HEADER_SIZE = 8
# enough to tell a TLS record from others: type, major and minor version
_TLS_HEAD = 3
_TLS_RECORD_TYPES = frozenset({20, 21, 22, 23})
# version, a payload type of a standard, and the length
_HEADER = re.compile(_VERSION + b"(?:" + b"|".join(re.escape(kind.to_bytes(2, "big")) for kind in PayloadType) + b")(.{4})", re.DOTALL)

_ENDINGS = {
    "fin": "the sender closed the connection",
    "rst": "the connection was reset",
    "capture": "the capture holds no more of the connection",
}


class _Kind(Enum):
    """What a connection carries."""

    UNDECIDED = auto()
    V2GTP = auto()
    OTHER = auto()


class _Mode(Enum):
    """What a direction is doing."""

    NEW = auto()
    FRAMING = auto()
    SEEKING = auto()
    OVER = auto()


class _Side:
    """One direction of the connection."""

    __slots__ = ("buffer", "framer", "losses", "mode", "note", "skipped")

    def __init__(self, max_payload: int) -> None:
        self.mode = _Mode.NEW
        self.buffer = bytearray()
        self.framer = V2gtpFramer(max_payload=max_payload)
        self.skipped = 0
        self.losses = 0
        #: What the next event has to tell besides itself.
        self.note = ""

    def seek(self) -> None:
        """Look for the next header from here on."""
        self.mode = _Mode.SEEKING
        self.buffer.clear()
        self.note = ""
        self.skipped = 0
        self.losses += 1


class Conversation:
    """Turns what happens on a TCP connection into `TraceEvent` objects.

    Args:
        connection: The connection.
        interpreter: Reads the payloads.
        announced: Ends that an SDP response named: what runs there is V2GTP or TLS.
        max_payload: Longest V2GTP payload accepted, in bytes.
    """

    def __init__(self, connection: TcpConnection, interpreter: Interpreter, *, announced: Container[Endpoint], max_payload: int) -> None:
        self.connection = connection
        #: Set when TLS is found and the capture brings the keys along.
        self.key_log_present = False
        self._announced = announced
        self._max_payload = max_payload
        self._interpreter = interpreter
        self._kind = _Kind.UNDECIDED
        self._sides = {end: _Side(max_payload) for end in (connection.first, connection.second)}
        self._evcc: Endpoint | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing that follows on the connection matters."""
        return self._kind is _Kind.OTHER or all(side.mode is _Mode.OVER for side in self._sides.values())

    def data(self, event: TcpData) -> list[TraceEvent]:
        """Take the next bytes of a direction."""
        side = self._sides[event.sender]
        if self.is_over or side.mode is _Mode.OVER:
            return []
        if side.mode is not _Mode.NEW:
            return self._feed(side, event.data, event.sender, event.origin)
        side.buffer += event.data
        if not side.buffer.startswith(_VERSION) and len(side.buffer) < _TLS_HEAD:
            return []
        data = bytes(side.buffer)
        side.buffer.clear()
        return self._begin(side, data, event)

    def gap(self, event: TcpGap) -> list[TraceEvent]:
        """Note that bytes of a direction are missing."""
        side = self._sides[event.sender]
        if self.is_over or side.mode is _Mode.OVER:
            return []
        lost = side.framer.buffered if side.mode is _Mode.FRAMING else len(side.buffer)
        side.seek()
        if self._kind is not _Kind.V2GTP and not self._is_announced:
            return []
        notes = [f"{event.missing} bytes are missing in the capture"]
        if lost:
            notes.append(f"{lost} bytes of an unfinished frame before them are of no use")
        return [self._event(TraceKind.GAP, event.origin, event.sender, notes=tuple(notes))]

    def closed(self, event: TcpClosed) -> list[TraceEvent]:
        """Note that a direction is over."""
        side = self._sides[event.sender]
        found: list[TraceEvent] = []
        if side.mode is _Mode.NEW and side.buffer and self._is_v2gtp:
            side.mode = _Mode.FRAMING
            found += self._feed_framer(side, bytes(side.buffer), event.sender, event.origin)
        if side.mode is _Mode.FRAMING:
            ending = (_ENDINGS[event.reason],)
            found += [self._frame(failed, event.sender, event.origin, ending) for failed in side.framer.receive_eof()]
        side.mode = _Mode.OVER
        return found

    @property
    def _is_announced(self) -> bool:
        return self.connection.first in self._announced or self.connection.second in self._announced

    @property
    def _is_v2gtp(self) -> bool:
        return self._kind is _Kind.V2GTP or self._is_announced

    def _begin(self, side: _Side, data: bytes, event: TcpData) -> list[TraceEvent]:
        """Decide by its first bytes what a direction carries."""
        if data.startswith(_VERSION):
            self._kind = _Kind.V2GTP
            side.mode = _Mode.FRAMING
        elif self._kind is _Kind.UNDECIDED and data[0] in _TLS_RECORD_TYPES and data[1] == 3 and data[2] <= 4:
            self._kind = _Kind.OTHER
            return [self._tls(data, event)] if data[0] == 22 or self._is_announced else []
        elif self._is_v2gtp:
            # what should be frames does not begin with one: an error if the beginning is there, else a frame's second half
            side.mode = _Mode.FRAMING
            if not event.from_start:
                side.seek()
        elif event.from_start:
            self._kind = _Kind.OTHER
            return []
        else:
            side.seek()
        return self._feed(side, data, event.sender, event.origin)

    def _tls(self, data: bytes, event: TcpData) -> TraceEvent:
        notes = [f"TLS: the content is encrypted (record version 3.{data[2]})"]
        if self.key_log_present:
            notes.append("the capture holds TLS secrets, with which Wireshark can decrypt it")
        return self._event(TraceKind.TLS, event.origin, event.sender, notes=tuple(notes))

    def _feed(self, side: _Side, data: bytes, sender: Endpoint, origin: Origin) -> list[TraceEvent]:
        found: list[TraceEvent] = []
        while data and side.mode is not _Mode.OVER:
            if side.mode is _Mode.SEEKING:
                side.buffer += data
                position = _find_header(side.buffer, self._max_payload)
                if position < 0:
                    # the beginning of a header may be among the last bytes
                    dropped = max(0, len(side.buffer) - (_HEADER_SIZE - 1))
                    side.skipped += dropped
                    del side.buffer[:dropped]
                    break
                data = bytes(side.buffer[position:])
                side.skipped += position
                side.buffer.clear()
                side.note = f"frames found again after {side.skipped} bytes" if side.skipped else ""
                self._kind = _Kind.V2GTP
                side.framer = V2gtpFramer(max_payload=self._max_payload)
                side.mode = _Mode.FRAMING
            found += self._feed_framer(side, data, sender, origin)
            # a byte of the header at fault is passed over, or the search would find it again
            data = side.framer.unread[1:]
        return found

    def _feed_framer(self, side: _Side, data: bytes, sender: Endpoint, origin: Origin) -> list[TraceEvent]:
        found: list[TraceEvent] = []
        for event in side.framer.receive_data(data):
            notes = (side.note,) if side.note else ()
            side.note = ""
            found.append(self._frame(event, sender, origin, notes))
        if side.framer.failure is not None:
            side.seek()
            side.skipped = 1
            if side.losses > MAX_RESYNCHRONISATIONS:
                side.mode = _Mode.OVER
                notes = (f"the stream lost its frames {side.losses} times and is not followed any further",)
                found.append(self._event(TraceKind.FRAMING, origin, sender, error=side.framer.failure, notes=notes))
        return found

    def _frame(self, event: V2gtpEvent, sender: Endpoint, origin: Origin, notes: tuple[str, ...]) -> TraceEvent:
        if isinstance(event, FramingFailed):
            return self._event(TraceKind.FRAMING, origin, sender, error=event.error, notes=notes)
        if isinstance(event, UnknownPayloadSkipped):
            return self._event(TraceKind.UNKNOWN, origin, sender, payload_type=event.payload_type, payload=event.payload, notes=notes)
        reading = self._interpreter.read(event.payload_type, event.payload)
        if self._direction(sender) == "?" and reading.role != "?":
            self._evcc = sender if reading.role == "evcc" else self._other(sender)
        return TraceEvent(
            kind=TraceKind.SDP if isinstance(event.payload_type, PayloadType) and event.payload_type.is_sdp else TraceKind.MESSAGE,
            time_ns=origin.time_ns,
            frame=origin.number,
            stream=self.connection.number,
            direction=self._direction(sender),
            payload_type=event.payload_type,
            payload=event.payload,
            schema_set=reading.schema_set,
            document=reading.document,
            error=reading.error,
            notes=notes + reading.notes,
        )

    def _event(
        self,
        kind: TraceKind,
        origin: Origin,
        sender: Endpoint,
        *,
        payload_type: int | None = None,
        payload: bytes = b"",
        error: DecodeError | None = None,
        notes: tuple[str, ...] = (),
    ) -> TraceEvent:
        return TraceEvent(
            kind=kind,
            time_ns=origin.time_ns,
            frame=origin.number,
            stream=self.connection.number,
            direction=self._direction(sender),
            payload_type=payload_type,
            payload=payload,
            error=error,
            notes=notes,
        )

    def _direction(self, sender: Endpoint) -> Direction:
        """Who a sender is: the vehicle opens the connection, the station was announced, or a message told."""
        evcc = self.connection.client or self._evcc
        if evcc is None and sender in self._announced:
            return "secc"
        if evcc is None and self._other(sender) in self._announced:
            return "evcc"
        if evcc is None:
            return "?"
        return "evcc" if sender == evcc else "secc"

    def _other(self, end: Endpoint) -> Endpoint:
        return self.connection.second if end == self.connection.first else self.connection.first


def _find_header(data: bytearray, max_payload: int) -> int:
    """Where something begins that looks like the header of a frame; -1 if nothing does."""
    found = _HEADER.search(data)
    while found is not None:
        if 0 < int.from_bytes(found[1], "big") <= max_payload:
            return found.start()
        found = _HEADER.search(data, found.start() + 1)
    return -1
