"""What reading a trace gives: one frozen `TraceEvent` for everything worth a line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from v2gstack.codecs.v2gtp import PayloadType
    from v2gstack.errors import V2gError

__all__ = ["Direction", "TraceEvent", "TraceKind", "said_in"]

#: Who sent something: the vehicle's controller, the station's, or nobody knows.
Direction: TypeAlias = Literal["evcc", "secc", "?"]


class TraceKind(StrEnum):
    """What a `TraceEvent` tells of."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEvent:
    """One thing that happened in a trace.

    Attributes:
        kind: What it is.
        time_ns: Nanoseconds since 1970-01-01 UTC; 0 where the trace gives no time.
        frame: Number of the packet that holds the event's last byte, counted from 1 as in Wireshark; the line of a frame list.
        stream: Number of the TCP connection, as Wireshark's ``tcp.stream``; ``None`` outside of one.
        direction: Who sent it.
        payload_type: From the V2GTP header; ``None`` where there is none.
        payload: The V2GTP payload, raw.
        schema_set: Name of the schema set that the payload was read with; ``None`` if it is unknown or there is none.
        document: What the payload decoded to: for DIN 70121 and ISO 15118-2 the V2G_Message, header and all; ``None`` if it was not
            or could not be decoded.
        error: Why it could not be decoded, or what is wrong with the stream or the capture.
        notes: What else a reader should know, in words; where that was asked for, how the payload deviates from the V2G profile.
        capture: Name of the capture, where a list holds several.
    """

    kind: TraceKind
    time_ns: int
    frame: int
    stream: int | None = None
    direction: Direction = "?"
    payload_type: PayloadType | int | None = None
    payload: bytes = b""
    schema_set: str | None = None
    document: object = None
    error: V2gError | None = None
    notes: tuple[str, ...] = ()
    capture: str = ""

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
