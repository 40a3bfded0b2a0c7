"""What happens in a session: values that the sessions return, in order. Nothing else comes out of them but bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from v2gstack.errors import V2gError
    from v2gstack.protocols.v2g.ends import EndReason
    from v2gstack.types import Role

__all__ = [
    "DeviationAccepted",
    "Event",
    "MessageReceived",
    "MessageSent",
    "PayloadSkipped",
    "PerformanceTimeExceeded",
    "ProtocolNegotiated",
    "ProtocolViolated",
    "SessionEstablished",
    "SessionPaused",
    "SessionStopped",
    "SideStreamReceived",
    "TimeoutExpired",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived:
    """A message came that its state allows. For the SECC it wants an answer by ``send``.

    Attributes:
        message: The message: of DIN 70121 and ISO 15118-2 what stands in the body.
        name: Its name, such as ``CurrentDemandReq``.
        header: Its header; ``None`` for supportedAppProtocol.
        schema_set: The schema set it belongs to.
        payload: The EXI document, as it came.
        state: The state it came in.
        time: When, in the caller's seconds.
    """

    message: Any
    name: str
    header: Any
    schema_set: str
    payload: bytes = field(repr=False)
    state: str
    time: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """A message of ours is ready to go out: its bytes are in ``data_to_send``. Fields as in `MessageReceived`."""

    message: Any
    name: str
    header: Any
    schema_set: str
    payload: bytes = field(repr=False)
    state: str
    time: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolNegotiated:
    """supportedAppProtocol came to an agreement.

    Attributes:
        protocol: Name of the protocol, such as ``iso15118_2`` or ``iso15118_20_dc``.
        namespace: Its namespace, as offered.
        schema_id: The number that the offer gave it.
        minor_deviation: Whether the minor versions differ.
    """

    protocol: str
    namespace: str
    schema_id: int
    minor_deviation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEstablished:
    """SessionSetup is done.

    Attributes:
        session_id: The session's identifier, 1 to 8 octets.
        resumed: Whether it continues a paused session.
    """

    session_id: bytes = field(repr=False)
    resumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationAccepted:
    """The peer broke a rule, and the policy lets it pass.

    Attributes:
        quirk: Name of the quirk that lets it pass.
        text: What was wrong, in one sentence.
        clause: The clause it breaks.
        state: The state it happened in.
    """

    quirk: str
    text: str
    clause: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolViolated:
    """The peer broke a rule. The answer that the standard wants is in ``data_to_send`` already.

    Attributes:
        error: What was wrong.
        state: The state it happened in.
        response_code: The response code we answered with; empty where there was no answer.
        name: Name of the message that breaks it, where it is one.
        payload: The EXI document, where there is one.
    """

    error: V2gError
    state: str
    response_code: str = ""
    name: str = ""
    payload: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeoutExpired:
    """A timer of the standard ran out.

    Attributes:
        timer: Its name in the standard.
        role: Whose timer.
        seconds: Its length.
        state: The state it ran out in.
        clause: Where the standard says so.
    """

    timer: str
    role: Role
    seconds: float
    state: str
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceTimeExceeded:
    """One of the two sides took longer than its performance time. This is a deviation, no end.

    Attributes:
        timer: Name of the performance time in the standard.
        role: Who was slow.
        seconds: What is allowed.
        name: The message it is about.
    """

    timer: str
    role: Role
    seconds: float
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadSkipped:
    """A frame of unknown payload type was skipped ([V2G2-800]).

    Attributes:
        payload_type: Its type.
        size: Octets of its payload.
    """

    payload_type: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SideStreamReceived:
    """A message of a multiplexed side stream of ISO 15118-20 came (payload types 0x8101 to 0x8104).

    Attributes:
        payload_type: Which stream.
        message: The message.
        name: Its name.
        header: Its header.
        time: When, in the caller's seconds.
    """

    payload_type: int
    message: Any
    name: str
    header: Any
    time: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPaused:
    """The session is paused; `SessionStopped` follows.

    Attributes:
        session_id: What a later SessionSetup resumes it with.
        protocol: The protocol it ran.
    """

    session_id: bytes = field(repr=False)
    protocol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStopped:
    """The session is over. Send what is in ``data_to_send``, then close the connection.

    Attributes:
        reason: Why.
    """

    reason: EndReason


Event: TypeAlias = (
    MessageReceived
    | MessageSent
    | ProtocolNegotiated
    | SessionEstablished
    | DeviationAccepted
    | ProtocolViolated
    | TimeoutExpired
    | PerformanceTimeExceeded
    | PayloadSkipped
    | SideStreamReceived
    | SessionPaused
    | SessionStopped
)
