"""What the sessions of both roles share, but for their timers: framing, quirks, the last messages, the end."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from v2gstack.codecs.exi import codec_of
from v2gstack.codecs.v2gtp import FrameReceived, PayloadType, UnknownPayloadSkipped, V2gtpFramer, encode_frame
from v2gstack.errors import DecodeError, LocalProtocolError, RemoteProtocolError, V2gError
from v2gstack.protocols.v2g.channel import PLAIN, Channel, PausedSession, session_binding
from v2gstack.protocols.v2g.ends import EndKind, EndReason, LastMessage, Who
from v2gstack.protocols.v2g.events import (
    DeviationAccepted,
    Event,
    MessageReceived,
    MessageSent,
    PayloadSkipped,
    ProtocolViolated,
    SessionPaused,
    SessionStopped,
    SideStreamReceived,
)
from v2gstack.protocols.v2g.examination import findings
from v2gstack.protocols.v2g.negotiation import NEGOTIATION, Protocols, flatten, offerable
from v2gstack.protocols.v2g.policy import TOLERANT, Policy, Quirk
from v2gstack.protocols.v2g.table import (
    ABORTED,
    ENDS,
    PAUSED,
    SUPPORTED_APP_PROTOCOL,
    TERMINATED,
    Protocol,
    Row,
)
from v2gstack.protocols.v2g.timing import TimedSession
from v2gstack.protocols.v2g.wire import SIDE_STREAMS, Document, Wire, wire_of

if TYPE_CHECKING:
    from v2gstack.codecs.v2gtp import V2gtpEvent
    from v2gstack.messages.xmldsig import Signature
    from v2gstack.types import Role

__all__ = ["Session"]

#: Payloads that do not decode, let pass in one session before it ends.
MAX_IGNORED_PAYLOADS: Final = 3
#: Messages whose names an `EndReason` tells.
LAST_MESSAGES: Final = 8
#: Kinds of deviations that one session reports; further ones of the same kind and message are not repeated.
MAX_REPORTED_DEVIATIONS: Final = 64
#: Longest payload taken from a vehicle: certificate installation stays below 64 KiB.
SECC_MAX_PAYLOAD: Final = 1 << 16
#: Longest payload taken from a station: schedules with three full price schedules come to some hundred KiB.
EVCC_MAX_PAYLOAD: Final = 1 << 20


class Session(TimedSession):
    """The part of a session that is the same in both roles; not for use by itself."""

    _max_payload: ClassVar[int]

    __slots__ = (
        "_allowed_protocols",
        "_channel",
        "_engine",
        "_evcc_id",
        "_framer",
        "_ignored",
        "_last",
        "_out",
        "_protocol",
        "_random",
        "_reported",
        "_session_id",
        "_signature",
        "_unix_offset",
        "_wire",
    )

    def __init__(
        self,
        *,
        protocols: Protocols,
        random: Callable[[int], bytes],
        policy: Policy = TOLERANT,
        channel: Channel = PLAIN,
        unix_offset: float = 0.0,
        start: float = 0.0,
        allow_insecure_20: bool = False,
        engine: str | None = None,
        timers: Mapping[str, float | None] | None = None,
        max_payload: int | None = None,
    ) -> None:
        super().__init__(NEGOTIATION, SUPPORTED_APP_PROTOCOL, policy, timers)
        self._allowed_protocols = offerable(flatten(protocols), channel, allow_insecure_20)
        self._random = random
        self._channel = channel
        self._unix_offset = unix_offset
        self._engine = engine
        self._framer = V2gtpFramer(max_payload=self._max_payload if max_payload is None else max_payload)
        self._protocol: Protocol | None = None
        self._wire: Wire | None = None
        self._session_id = bytes(8)
        self._evcc_id = ""
        self._out: list[bytes] = []
        self._last: deque[LastMessage] = deque(maxlen=LAST_MESSAGES)
        self._reported: set[tuple[Quirk, str]] = set()
        self._ignored = 0
        self._signature: Signature | None = None
        self._start_budgets(start)

    # -- what can be asked ---------------------------------------------------------------------------

    @property
    def state(self) -> str:
        """The state, by the name of the protocol's table."""
        return self._state

    @property
    def protocol(self) -> Protocol | None:
        """The protocol agreed on; ``None`` before."""
        return self._protocol

    @property
    def session_id(self) -> bytes:
        """The session's identifier; zeros before SessionSetup."""
        return self._session_id

    @property
    def end(self) -> EndReason | None:
        """Why the session is over; ``None`` while it is not."""
        return self._end

    @property
    def channel(self) -> Channel:
        """The connection below."""
        return self._channel

    @property
    def unix_offset(self) -> float:
        """What makes the session's seconds Unix time."""
        return self._unix_offset

    @property
    def policy(self) -> Policy:
        """What the session lets pass."""
        return self._policy

    @property
    def allowed(self) -> tuple[str, ...]:
        """Names of the requests that the state allows, those that the policy lets pass included."""
        rows = self._table.rows_of(self._state)
        return tuple(name for name, found in rows.items() if any(self._has(row) for row in found))

    @property
    def last_messages(self) -> tuple[LastMessage, ...]:
        """The last eight messages, oldest first."""
        return tuple(self._last)

    @property
    def paused(self) -> PausedSession | None:
        """What a later connection needs to resume this session, once it is paused."""
        if self._state != PAUSED or self._protocol is None:
            return None
        certificate = self._channel.peer_certificate if self.role == "secc" else None
        binding = session_binding(self._session_id, certificate) if certificate and self._protocol.generation == 20 else b""
        return PausedSession(session_id=self._session_id, protocol=self._protocol.name, evcc_id=self._evcc_id, binding=binding)

    @property
    def random(self) -> Callable[[int], bytes]:
        """What gives random octets."""
        return self._random

    # -- bytes -----------------------------------------------------------------------------------------

    def receive_data(self, data: bytes | bytearray | memoryview, now: float) -> list[Event]:
        """Take bytes from the peer, in any portion. Never raises for what the peer sends.

        Args:
            data: The bytes.
            now: The time, in the seconds of all other calls.

        Returns:
            What happened, in order.
        """
        if self._end is None:
            self._expire(now)
            for event in self._framer.receive_data(data):
                self._take(event, now)
        return self._drain()

    def receive_eof(self, now: float) -> list[Event]:
        """Note that the peer sends nothing more, or that the connection broke."""
        del now
        if self._end is None:
            failed = self._failed_before()
            if failed:
                self._finish(EndKind.FAILED_RESPONSE, "secc", f"the connection was closed after {failed}")
            else:
                text = "the peer closed the connection"
                self._finish(EndKind.CONNECTION_LOST, "network", text + (" within a frame" if self._framer.buffered else ""))
        return self._drain()

    def data_to_send(self) -> list[bytes]:
        """The frames to send, one bytes object for each, in order. Each is handed out once."""
        out, self._out = self._out, []
        return out

    def close(self, now: float, text: str = "the session was aborted") -> list[Event]:
        """End the session from our side, outside of the protocol's ways. Nothing is sent."""
        del now
        if self._end is None:
            self._finish(EndKind.ABORTED, self.role, text)
        return self._drain()

    def use_header_signature(self, signature: Signature | None) -> None:
        """Put a signature into the header of the next message, once."""
        self._signature = signature

    # -- frames ----------------------------------------------------------------------------------------

    def _take(self, event: V2gtpEvent, now: float) -> None:
        if self._end is not None:
            return
        if isinstance(event, FrameReceived):
            self._on_frame(event.payload_type, event.payload, now)
        elif isinstance(event, UnknownPayloadSkipped):
            self._emit(PayloadSkipped(payload_type=event.payload_type, size=len(event.payload)))
        else:
            self._violated(event.error)
            self._finish(EndKind.MALFORMED, self._peer, event.error.message)

    def _on_frame(self, payload_type: int, payload: bytes, now: float) -> None:
        wire = self._wire
        if wire is None:
            if payload_type == PayloadType.SAP:
                self._on_negotiation(payload, now)
            else:
                self._emit(PayloadSkipped(payload_type=payload_type, size=len(payload)))
            return
        schema_set = wire.schema_set(payload_type)
        generation = wire.protocol.generation
        if schema_set is None:
            if generation == 20 and payload_type in SIDE_STREAMS:
                self._on_side_stream(payload_type, payload, now)
                return
            if not 0x8001 <= payload_type <= 0x8011:
                self._emit(PayloadSkipped(payload_type=payload_type, size=len(payload)))
                return
        try:
            document = wire.decode(schema_set or wire.default_set, payload)
        except DecodeError as error:
            self._undecodable(error, payload)
            return
        if schema_set is None and not self._let_pass(Quirk.PAYLOAD_TYPE, document.name):
            self._refuse(document, Quirk.PAYLOAD_TYPE, now)
            return
        self._on_document(document, now)

    def _on_side_stream(self, payload_type: int, payload: bytes, now: float) -> None:
        try:
            message = codec_of(SIDE_STREAMS[payload_type], self._engine).decode(payload)
        except DecodeError as error:
            self._undecodable(error, payload)
            return
        header = getattr(message, "header", None)
        if header is None or header.session_id != self._session_id:
            self._undecodable(DecodeError("a message of a side stream has another session's header"), payload)
            return
        name = type(message).__name__
        self._emit(SideStreamReceived(payload_type=payload_type, message=message, name=name, header=header, time=now))

    @abstractmethod
    def _on_negotiation(self, payload: bytes, now: float) -> None:
        """A payload before a protocol is agreed on."""

    @abstractmethod
    def _on_document(self, document: Document, now: float) -> None:
        """A message of the peer."""

    @abstractmethod
    def _refuse(self, document: Document, quirk: Quirk, now: float) -> None:
        """A deviation that the policy does not let pass."""

    def _undecodable(self, error: DecodeError, payload: bytes) -> None:
        self._ignored += 1
        if self._ignored > MAX_IGNORED_PAYLOADS or Quirk.UNDECODABLE_PAYLOAD not in self._policy.accepted:
            self._violated(error, payload=payload)
            self._finish(EndKind.MALFORMED, self._peer, error.message)
            return
        quirk = Quirk.UNDECODABLE_PAYLOAD
        self._emit(DeviationAccepted(quirk=quirk.title, text=f"{quirk.text}: {error}", clause=quirk.clause, state=self._state))

    def _examine(self, document: Document) -> Quirk | None:
        """Look for deviations inside of a message; gives the first that the policy does not let pass."""
        if not self._policy.examine or self._wire is None:
            return None
        for quirk, text in findings(self._wire.codec(document.schema_set), document, self._reported):
            if not self._let_pass(quirk, document.name, text):
                return quirk
        return None

    def accepts(self, quirk: Quirk, name: str, text: str = "") -> bool:
        """Whether the policy lets a deviation pass that the application found. Either way it is reported, with the next events.

        Args:
            quirk: The deviation.
            name: Name of the message.
            text: What is wrong, where that is more than the quirk says.
        """
        if self._let_pass(quirk, name, text):
            return True
        code = f"FAILED_{quirk.code}" if quirk.code else "FAILED"
        error = RemoteProtocolError(f"{name}: {text or quirk.text}", response_code=code, state=self._state, clause=quirk.clause)
        self._emit(ProtocolViolated(error=error, state=self._state, response_code=code, name=name))
        return False

    def report(self, error: V2gError, name: str, response_code: str = "") -> None:
        """Tell, with the next events, what the application found wrong with a message of the peer's. It ends nothing.

        Args:
            error: What is wrong.
            name: Name of the message.
            response_code: What it is answered with; empty for a vehicle, which has no answer to give.
        """
        self._emit(ProtocolViolated(error=error, state=self._state, response_code=response_code, name=name))

    def _let_pass(self, quirk: Quirk, name: str, text: str = "") -> bool:
        """Whether the policy lets a deviation pass; it is reported once for each message name."""
        if quirk not in self._policy.accepted:
            return False
        key = (quirk, name)
        if key not in self._reported and len(self._reported) < MAX_REPORTED_DEVIATIONS:
            self._reported.add(key)
            words = text or quirk.text
            self._emit(DeviationAccepted(quirk=quirk.title, text=f"{name}: {words}", clause=quirk.clause, state=self._state))
        return True

    def _has(self, row: Row) -> bool:
        return row.quirk is None or row.quirk in self._policy.accepted

    def _row_for_request(self, request: Any, name: str) -> Row | None:
        """The first row that allows a request; those of the standard before those of quirks."""
        found: Row | None = None
        for row in self._table.candidates(self._state, name):
            if self._has(row) and (row.guard.request is None or row.guard.request(request)):
                if row.quirk is None:
                    return row
                found = found or row
        return found

    def _row_for_pair(self, request: Any, name: str, response: Any) -> Row | None:
        for row in self._table.candidates(self._state, name):
            guard = row.guard
            if (
                self._has(row)
                and (guard.request is None or guard.request(request))
                and (guard.response is None or guard.response(response))
            ):
                return row
        return None

    # -- sending ---------------------------------------------------------------------------------------

    def _document(self, message: Any, now: float, session_id: bytes, signature: Signature | None) -> tuple[Document, bytes]:
        """A message of ours and its payload; nothing changes if it does not encode."""
        assert self._wire is not None
        document = self._wire.document(message, session_id, int(now + self._unix_offset), signature or self._signature)
        return document, self._wire.encode(document)

    def _commit(self, document: Document, payload: bytes, now: float) -> None:
        assert self._wire is not None
        self._signature = None
        self._put(self._wire.payload_type(document.schema_set), document, payload, now)

    def _put(self, payload_type: int, document: Document, payload: bytes, now: float) -> None:
        self._out.append(encode_frame(payload_type, payload))
        self._remember(self.role, document, now)
        self._emit(
            MessageSent(
                message=document.message,
                name=document.name,
                header=document.header,
                schema_set=document.schema_set,
                payload=payload,
                state=self._state,
                time=now,
            )
        )

    def send_side(self, payload_type: int, message: Any, now: float) -> list[Event]:
        """Send a message of a multiplexed side stream of ISO 15118-20; its header is filled in.

        Args:
            payload_type: Which stream: 0x8101 or 0x8102.
            message: The message.
            now: The time.

        Raises:
            LocalProtocolError: The protocol has no such stream, or no session is established.
            EncodeError: The message breaks its schema.
        """
        if self._wire is None or payload_type not in SIDE_STREAMS or self._wire.protocol.generation != 20 or self._end is not None:
            raise LocalProtocolError(f"there is no side stream 0x{payload_type:04X} here", state=self._state)
        document, payload = self._document(message, now, self._session_id, None)
        self._put(payload_type, document, payload, now)
        return self._drain()

    # -- bookkeeping -----------------------------------------------------------------------------------

    def _received(self, document: Document, now: float) -> None:
        self._remember(self._peer, document, now)
        self._emit(
            MessageReceived(
                message=document.message,
                name=document.name,
                header=document.header,
                schema_set=document.schema_set,
                payload=document.payload,
                state=self._state,
                time=now,
            )
        )

    def _remember(self, sender: Role, document: Document, now: float) -> None:
        code = getattr(document.message, "response_code", None)
        self._last.append(LastMessage(now, sender, document.name, "" if code is None else str(code.value)))

    def _failed_before(self) -> str:
        """The last message, if it is a response that says FAILED."""
        last = self._last[-1] if self._last else None
        return f"{last.name} {last.response_code}" if last is not None and last.response_code.upper().startswith("FAILED") else ""

    def _violated(self, error: V2gError, response_code: str = "", name: str = "", payload: bytes = b"") -> None:
        self._emit(ProtocolViolated(error=error, state=self._state, response_code=response_code, name=name, payload=payload))

    def _error(self, text: str, code: str = "", clause: str = "") -> RemoteProtocolError:
        return RemoteProtocolError(text, response_code=code, state=self._state, clause=clause)

    def _agree(self, protocol: Protocol) -> None:
        """Take over the protocol that was agreed on."""
        self._protocol = protocol
        self._wire = wire_of(protocol, self._engine)
        self._table = protocol.table

    def _move(self, target: str) -> None:
        """Go to a state; those in which a session is over end it."""
        if target not in ENDS:
            self._state = target
        elif target == PAUSED:
            assert self._protocol is not None
            self._emit(SessionPaused(session_id=self._session_id, protocol=self._protocol.name))
            self._finish(EndKind.PAUSED, "evcc", "the vehicle paused the session", state=PAUSED)
        else:
            self._finish(EndKind.TERMINATED, "evcc", "the vehicle stopped the session", state=TERMINATED)

    def _finish(self, kind: EndKind, who: Who, text: str, *, clause: str = "", timer: str = "", state: str = ABORTED) -> None:
        self._running.clear()
        self._end = EndReason(kind=kind, who=who, state=self._state, text=text, clause=clause, timer=timer, last_messages=tuple(self._last))
        self._state = state
        self._emit(SessionStopped(reason=self._end))
