"""TCP streams put together from captured segments.

A `TcpFollower` takes segments in the order of the capture and gives, for every connection and direction, its bytes in the order of
the stream: reordered segments are sorted, repeated and overlapping ones cut, sequence numbers may wrap around. Bytes that the
capture does not hold are reported as a gap and the stream goes on behind them.

Where two segments disagree about the same bytes, the first one seen counts.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from v2gstack.trace.ip import Endpoint, TcpSegment

__all__ = [
    "MAX_CONNECTIONS",
    "MAX_PENDING_BYTES",
    "MAX_PENDING_SEGMENTS",
    "Origin",
    "TcpClosed",
    "TcpConnection",
    "TcpData",
    "TcpEvent",
    "TcpFollower",
    "TcpGap",
]

#: Connections followed at a time; the one longest silent makes room. A charger has a few, a capture machine on a busy network
#: hundreds.
MAX_CONNECTIONS = 1024
#: Bytes that wait behind a hole in one direction before the hole is given up: four times the usual receive window of 64 KiB.
MAX_PENDING_BYTES = 262_144
#: Segments that wait behind a hole in one direction before the hole is given up. V2G messages are one segment each and are
#: answered one by one, so a real reordering never lasts that long.
MAX_PENDING_SEGMENTS = 64
#: Segments of the other side that acknowledge the bytes of a hole before it is given up: the receiver has them, the capture has
#: not. More than one, because a capture may itself reorder; three, as TCP itself allows for reordering (RFC 5681).
_ACKNOWLEDGED_HOLE = 3

_SEQUENCE_SPACE = 1 << 32


class Origin(NamedTuple):
    """The packet that something came with.

    Attributes:
        number: Number of the packet in the capture.
        time_ns: Nanoseconds since 1970-01-01 UTC.
    """

    number: int
    time_ns: int


@dataclass(slots=True, eq=False)
class TcpConnection:
    """One TCP connection of a capture.

    Attributes:
        number: Connections are counted from 0, as Wireshark's ``tcp.stream``.
        first: Who sent the first segment seen.
        second: The other end.
        client: Who opened the connection; ``None`` if the capture does not hold its beginning.
    """

    number: int
    first: Endpoint
    second: Endpoint
    client: Endpoint | None = None


@dataclass(frozen=True, slots=True)
class TcpData:
    """The next bytes of a direction.

    Attributes:
        connection: Where.
        sender: Who sent them.
        data: At least one byte.
        origin: The packet that carried them.
        from_start: Whether the direction is known from its first byte on.
    """

    connection: TcpConnection
    sender: Endpoint
    data: bytes
    origin: Origin
    from_start: bool


@dataclass(frozen=True, slots=True)
class TcpGap:
    """Bytes of a direction that the capture does not hold; what follows comes after them.

    Attributes:
        connection: Where.
        sender: Who sent them.
        missing: How many bytes.
        origin: The packet behind the gap.
    """

    connection: TcpConnection
    sender: Endpoint
    missing: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class TcpClosed:
    """A direction that is over.

    Attributes:
        connection: Where.
        sender: Who sends nothing more.
        origin: The packet that ended it; the last one of the connection, if no FIN was seen.
        reason: ``"fin"``; ``"rst"``, if a reset was seen and nothing came after; ``"capture"``, if the capture ends first or the
            connection was silent for too long to be kept.
    """

    connection: TcpConnection
    sender: Endpoint
    origin: Origin
    reason: str


#: What `TcpFollower` reports.
TcpEvent: TypeAlias = TcpData | TcpGap | TcpClosed


class _HalfStream:
    """One direction of a connection. Positions count on where sequence numbers wrap around."""

    __slots__ = (
        "_acknowledged",
        "_heap",
        "_pending",
        "_pending_bytes",
        "closed",
        "connection",
        "delivered",
        "fin",
        "initial",
        "next",
        "sender",
        "started",
    )

    def __init__(self, connection: TcpConnection, sender: Endpoint) -> None:
        self.connection = connection
        self.sender = sender
        self.initial: int | None = None
        self.started = False
        self.next = 0
        self.fin: int | None = None
        self.delivered = 0
        self.closed = False
        self._heap: list[int] = []
        self._pending: dict[int, tuple[bytes, Origin]] = {}
        self._pending_bytes = 0
        self._acknowledged = 0

    def begin(self, sequence: int) -> None:
        """Take the sequence number of a SYN."""
        if not self.started:
            self.initial = sequence
            self._start(sequence + 1)

    def push(self, sequence: int, data: bytes, origin: Origin) -> list[TcpEvent]:
        events: list[TcpEvent] = []
        if self.closed or not data:
            return events
        if not self.started:
            self._start(sequence)
        position = self._position(sequence)
        if position <= self.next:
            self._deliver(position, data, origin, events)
            self._drain(events)
            return events
        waiting = self._pending.get(position)
        if waiting is None:
            heappush(self._heap, position)
        if waiting is None or len(waiting[0]) < len(data):
            self._pending[position] = (data, origin)
            self._pending_bytes += len(data) - (len(waiting[0]) if waiting else 0)
        while self._pending_bytes > MAX_PENDING_BYTES or len(self._pending) > MAX_PENDING_SEGMENTS:
            self._give_up_hole(events)
        return events

    def acknowledge(self, sequence: int) -> list[TcpEvent]:
        """Take an acknowledgement number of the other side."""
        events: list[TcpEvent] = []
        if self._heap and self._position(sequence) >= self._heap[0]:
            self._acknowledged += 1
            if self._acknowledged >= _ACKNOWLEDGED_HOLE:
                self._give_up_hole(events)
        return events

    def end(self, sequence: int, origin: Origin) -> list[TcpEvent]:
        """Take the sequence number of a FIN."""
        if self.closed:
            return []
        if not self.started:
            self._start(sequence)
        self.fin = self._position(sequence)
        return self.check_end(origin)

    def check_end(self, origin: Origin) -> list[TcpEvent]:
        if self.closed or self.fin is None or self.next < self.fin:
            return []
        return self.close("fin", origin)

    def close(self, reason: str, origin: Origin) -> list[TcpEvent]:
        """End the direction; holes are given up first."""
        events: list[TcpEvent] = []
        if self.closed:
            return events
        while self._heap:
            self._give_up_hole(events)
        self.closed = True
        events.append(TcpClosed(self.connection, self.sender, origin, reason))
        return events

    def drop(self) -> None:
        """Forget everything: nobody wants this direction."""
        self.closed = True
        self._heap, self._pending, self._pending_bytes = [], {}, 0

    def _start(self, sequence: int) -> None:
        self.started = True
        self.next = sequence

    def _position(self, sequence: int) -> int:
        """The position nearest to the expected one that has this sequence number."""
        distance = (sequence - self.next) % _SEQUENCE_SPACE
        return self.next + (distance if distance < _SEQUENCE_SPACE // 2 else distance - _SEQUENCE_SPACE)

    def _deliver(self, position: int, data: bytes, origin: Origin, events: list[TcpEvent]) -> None:
        end = position + len(data)
        if end <= self.next:
            return
        fresh = data[self.next - position :] if position < self.next else data
        self.next = end
        self.delivered += len(fresh)
        events.append(TcpData(self.connection, self.sender, fresh, origin, self.initial is not None))

    def _drain(self, events: list[TcpEvent]) -> None:
        while self._heap and self._heap[0] <= self.next:
            position = heappop(self._heap)
            data, origin = self._pending.pop(position)
            self._pending_bytes -= len(data)
            self._acknowledged = 0
            self._deliver(position, data, origin, events)

    def _give_up_hole(self, events: list[TcpEvent]) -> None:
        position = self._heap[0]
        events.append(TcpGap(self.connection, self.sender, position - self.next, self._pending[position][1]))
        self.next = position
        self._drain(events)


class _Entry:
    """A connection with its two directions."""

    __slots__ = ("connection", "halves", "last", "was_reset")

    def __init__(self, connection: TcpConnection, origin: Origin) -> None:
        self.connection = connection
        self.halves = {end: _HalfStream(connection, end) for end in (connection.first, connection.second)}
        self.last = origin
        self.was_reset = False

    @property
    def is_empty(self) -> bool:
        """Whether no byte was seen yet."""
        return all(half.delivered == 0 for half in self.halves.values())

    def close_unfinished(self) -> list[TcpEvent]:
        """Close what no FIN closed: nothing more of the connection will be seen."""
        reason = "rst" if self.was_reset else "capture"
        return [event for half in self.halves.values() for event in half.close(reason, self.last)]

    def is_repeated_by(self, segment: TcpSegment) -> bool:
        """Whether a SYN is the one that the connection began with, sent again."""
        return self.halves[segment.source].initial == segment.sequence

    def is_renewed_by(self, segment: TcpSegment) -> bool:
        """Whether a SYN belongs to a later connection between the same ends.

        Small devices begin with the same ports and the same sequence number after every restart, so neither tells alone.
        """
        half = self.halves[segment.source]
        if self.was_reset or half.closed or half.delivered:
            return True
        return half.started and half.initial != segment.sequence


class TcpFollower:
    """Follows the TCP connections of a capture.

    Memory is bounded by `MAX_CONNECTIONS`, `MAX_PENDING_BYTES` and `MAX_PENDING_SEGMENTS`, whatever the segments claim.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[frozenset[Endpoint], _Entry] = OrderedDict()
        self._count = 0

    def push(self, segment: TcpSegment, origin: Origin) -> list[TcpEvent]:
        """Take the next segment of the capture and tell what it completes."""
        events: list[TcpEvent] = []
        entry = self._entry(segment, origin, events)
        entry.last = origin
        half, other = entry.halves[segment.source], entry.halves[segment.destination]
        if segment.syn:
            half.begin(segment.sequence)
        if segment.acknowledgement is not None:
            events += other.acknowledge(segment.acknowledgement)
            events += other.check_end(origin)
        sequence = segment.sequence + segment.syn
        events += half.push(sequence, segment.payload, origin)
        if segment.fin:
            events += half.end(sequence + len(segment.payload), origin)
        else:
            events += half.check_end(origin)
        # whether a reset is believed depends on numbers that its receiver knows; if not, the connection goes on
        entry.was_reset = segment.rst or (entry.was_reset and not segment.payload)
        return events

    def ignore(self, connection: TcpConnection) -> None:
        """Give no further events of a connection, and hold none of its bytes."""
        entry = self._entries.get(frozenset((connection.first, connection.second)))
        if entry is not None and entry.connection is connection:
            for half in entry.halves.values():
                half.drop()

    def finish(self) -> list[TcpEvent]:
        """Note that the capture ends: what is still held back comes out, every open direction is closed."""
        events = [event for entry in self._entries.values() for event in entry.close_unfinished()]
        self._entries.clear()
        return events

    def _entry(self, segment: TcpSegment, origin: Origin, events: list[TcpEvent]) -> _Entry:
        key = frozenset((segment.source, segment.destination))
        entry = self._entries.get(key)
        opening = segment.syn and segment.acknowledgement is None
        number = self._count
        if entry is not None and opening and entry.is_renewed_by(segment):
            number = entry.connection.number if entry.is_empty and entry.is_repeated_by(segment) else self._count
            events += entry.close_unfinished()
            del self._entries[key]
            entry = None
        if entry is None:
            entry = _Entry(TcpConnection(number, segment.source, segment.destination), origin)
            self._count = max(self._count, number + 1)
            self._entries[key] = entry
            if len(self._entries) > MAX_CONNECTIONS:
                _, silent = self._entries.popitem(last=False)
                events += silent.close_unfinished()
        else:
            self._entries.move_to_end(key)
        if segment.syn and entry.connection.client is None:
            entry.connection.client = segment.source if opening else segment.destination
        return entry
