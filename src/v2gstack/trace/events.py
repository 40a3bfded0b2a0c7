"""What reading a trace gives: one frozen `TraceEvent` for everything worth a line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from v2gstack.codecs.v2gtp import PayloadType
    from v2gstack.errors import V2gError

__all__ = ["Direction", "MatchingId", "Timing", "TraceEvent", "TraceKind", "said_in"]

#: Who sent something: the vehicle's controller, the station's, the powerline modem of one of them (PLC), or nobody knows.
Direction: TypeAlias = Literal["evcc", "secc", "plc", "?"]


class TraceKind(StrEnum):
    """What a `TraceEvent` tells of."""

    #: A frame of SLAC, or another management message of HomePlug.
    SLAC = "slac"
    #: A V2GTP frame with an EXI payload.
    MESSAGE = "message"
    #: A message of the SECC discovery protocol.
    SDP = "sdp"
    #: A V2GTP frame with a payload type that no standard names; receivers skip it.
    UNKNOWN = "unknown"
    #: A connection encrypted with TLS begins; its content cannot be read.
    TLS = "tls"
    #: Bytes of a connection are missing in the capture.
    GAP = "gap"
    #: A stream that is no sequence of V2GTP frames here, or that ends within one.
    FRAMING = "framing"
    #: The capture itself cannot be read further, or not in part.
    CAPTURE = "capture"


class MatchingId(NamedTuple):
    """Which matching of SLAC a frame belongs to.

    Attributes:
        ev_mac: MAC address of the vehicle.
        run_id: The vehicle's number of the matching.
    """

    ev_mac: bytes
    run_id: bytes

    def __str__(self) -> str:
        return f"{self.ev_mac.hex()} {self.run_id.hex()}"


class Timing(NamedTuple):
    """How long something took, beside the timer of the standard that limits it.

    Attributes:
        since: What came before: the name of a message.
        elapsed_ns: Nanoseconds since then.
        timer: Name of the timer; empty where the standard has none.
        at_most_ns: The limit; ``None`` where there is none.
        at_least_ns: The least that is allowed.
    """

    since: str
    elapsed_ns: int
    timer: str = ""
    at_most_ns: int | None = None
    at_least_ns: int = 0

    @property
    def is_late(self) -> bool:
        """Whether it took longer than allowed."""
        return self.at_most_ns is not None and self.elapsed_ns > self.at_most_ns

    @property
    def is_early(self) -> bool:
        """Whether it took less time than it must."""
        return self.elapsed_ns < self.at_least_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEvent:
    """One thing that happened in a trace.

    Attributes:
        kind: What it is.
        time_ns: Nanoseconds since 1970-01-01 UTC; 0 where the trace gives no time.
        frame: Number of the packet that holds the event's last byte, counted from 1 as in Wireshark; the line of a frame list.
        stream: Number of the TCP connection, as Wireshark's ``tcp.stream``; ``None`` outside of one.
        direction: Who sent it.
        receiver: Whom it is for; told of SLAC alone, where a modem and its host talk, too.
        payload_type: From the V2GTP header; ``None`` where there is none.
        payload: The V2GTP payload, raw; of SLAC the Ethernet frame.
        schema_set: Name of the schema set that the payload was read with; ``None`` if it is unknown or there is none.
        document: What the payload decoded to: for DIN 70121 and ISO 15118-2 the V2G_Message, header and all; for SLAC the
            management message; ``None`` if it was not or could not be decoded.
        error: Why it could not be decoded, or what is wrong with the stream or the capture.
        notes: What else a reader should know, in words; where that was asked for, how the payload deviates from the V2G profile.
        capture: Name of the capture, where a list holds several.
        matching: The matching of SLAC that it belongs to, or that led to this session; ``None`` where there is none.
        timings: How long it took since what it follows, of SLAC and of the discovery after it.
    """

    kind: TraceKind
    time_ns: int
    frame: int
    stream: int | None = None
    direction: Direction = "?"
    receiver: Direction = "?"
    payload_type: PayloadType | int | None = None
    payload: bytes = b""
    schema_set: str | None = None
    document: object = None
    error: V2gError | None = None
    notes: tuple[str, ...] = ()
    capture: str = ""
    matching: MatchingId | None = None
    timings: tuple[Timing, ...] = ()

    @property
    def message(self) -> object:
        """The request or response itself: the `document`, or what stands in its body.

        ::

            match event.message:
                case CurrentDemandReq(ev_target_current=current): ...
        """
        return said_in(self.document)

    @property
    def time(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        return self.time_ns / 1_000_000_000


def said_in(document: object) -> object:
    """The request or response in a document; the document itself where it has no body, or an empty one."""
    element = getattr(getattr(document, "body", None), "body_element", None)
    return document if element is None else element
