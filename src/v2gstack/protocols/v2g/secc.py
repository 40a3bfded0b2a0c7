"""The station's session (SECC): requests in, responses out, and the answers that the standard gives to whatever is wrong."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from v2gstack.codecs.exi import codec_of
from v2gstack.codecs.v2gtp import FrameReceived, PayloadType
from v2gstack.errors import DecodeError, LocalProtocolError
from v2gstack.messages.appprotocol import ResponseCode, supportedAppProtocolReq
from v2gstack.protocols.v2g.answers import minimal_response, response_class, response_codes
from v2gstack.protocols.v2g.channel import PLAIN, Channel, PausedSession, session_binding
from v2gstack.protocols.v2g.ends import EndKind
from v2gstack.protocols.v2g.events import Event, ProtocolNegotiated, SessionEstablished
from v2gstack.protocols.v2g.negotiation import SAP_REQUEST, SAP_SET, Choice, Protocols, as_text, choose, make_answer
from v2gstack.protocols.v2g.policy import TOLERANT, Policy, Quirk
from v2gstack.protocols.v2g.session import SECC_MAX_PAYLOAD, Session
from v2gstack.protocols.v2g.table import SESSION_SETUP, Timer, TimerKind, answer_name
from v2gstack.protocols.v2g.wire import Document

if TYPE_CHECKING:
    from v2gstack.codecs.v2gtp import V2gtpEvent
    from v2gstack.messages.xmldsig import Signature
    from v2gstack.types import Role

__all__ = ["ANSWER_MARGIN", "LOOP_ANSWER_LIMIT", "MAX_HELD", "SeccSession"]

#: Seconds before the EVCC's message timeout at which the session answers FAILED by itself: the answer has to travel.
ANSWER_MARGIN: Final = 0.1
#: Seconds after which a request of the charge loop is answered FAILED, where the application has forgotten it. The EVCC's own
#: timeout is far shorter; this bounds the session.
LOOP_ANSWER_LIMIT: Final = 2.0
#: Frames held back while a request waits for its answer. A vehicle waits for the answer; more than these are no accident.
MAX_HELD: Final = 64

#: Octets of a SessionID: all eight are random, which is more than the 58 bits that ISO 15118-20 wants.
_SESSION_ID_SIZE: Final = 8
_ANSWER: Final = "answer"
_KINDS: Final = {"FAILED_SequenceError": EndKind.SEQUENCE_ERROR, "FAILED_UnknownSession": EndKind.UNKNOWN_SESSION}
_ENDING_CODES: Final = frozenset({"FAILED_SequenceError", "FAILED_UnknownSession"})


class SeccSession(Session):
    """The station's side of one connection.

    Feed it with `receive_data`, answer each ``MessageReceived`` with `send`, write what `data_to_send` gives, and call
    `handle_timeout` when `next_timeout` is due. After ``SessionStopped`` send what is left and close the connection.

    Args:
        protocols: What it speaks, the most wanted first. The vehicle's ranking decides.
        random: Gives random octets, for session identifiers.
        policy: What it lets pass.
        channel: The connection below.
        unix_offset: What makes ``now`` the Unix time, s; for the headers of ISO 15118-20.
        paused: Sessions that may be resumed.
        start: The time now, s.
        allow_insecure_20: For tests only: ISO 15118-20 without TLS 1.3.
        engine: EXI engine, as for `ExiCodec`.
        timers: Other lengths for timers, by name; ``None`` switches a timer off.
        max_payload: Longest payload taken, in octets.

    Raises:
        ConfigError: There is no protocol, or there are too many.
    """

    role: ClassVar[Role] = "secc"
    _peer: ClassVar[Role] = "evcc"
    _max_payload: ClassVar[int] = SECC_MAX_PAYLOAD

    __slots__ = ("_held", "_overdue", "_paused", "_request", "_request_name", "_resumable")

    def __init__(
        self,
        *,
        protocols: Protocols,
        random: Callable[[int], bytes],
        policy: Policy = TOLERANT,
        channel: Channel = PLAIN,
        unix_offset: float = 0.0,
        paused: Iterable[PausedSession] = (),
        start: float = 0.0,
        allow_insecure_20: bool = False,
        engine: str | None = None,
        timers: Mapping[str, float | None] | None = None,
        max_payload: int | None = None,
    ) -> None:
        super().__init__(
            protocols=protocols,
            random=random,
            policy=policy,
            channel=channel,
            unix_offset=unix_offset,
            start=start,
            allow_insecure_20=allow_insecure_20,
            engine=engine,
            timers=timers,
            max_payload=max_payload,
        )
        self._paused = tuple(paused)
        self._resumable: PausedSession | None = None
        self._request: Any = None
        self._request_name = ""
        self._held: deque[V2gtpEvent] | None = None
        self._overdue: Timer | None = None
        self._begin_sequence("", start)

    @property
    def pending(self) -> str:
        """Name of the request that waits for its answer; empty where none does."""
        return self._request_name

    @property
    def resumable(self) -> PausedSession | None:
        """The paused session that the pending SessionSetupReq may resume, by ``OK_OldSessionJoined``."""
        return self._resumable

    # -- answering -------------------------------------------------------------------------------------

    def send(self, message: Any, now: float, *, signature: Signature | None = None) -> list[Event]:
        """Answer the pending request.

        Args:
            message: The response: of DIN 70121 and ISO 15118-2 what stands in the body, of ISO 15118-20 with any header, which is
                replaced.
            now: The time.
            signature: XML signature for the header.

        Returns:
            What happened, requests that had come too early included.

        Raises:
            LocalProtocolError: No request is pending, or the response is not its.
            EncodeError: The message breaks its schema.
        """
        name = type(message).__name__
        if not self._request_name or self._protocol is None:
            raise LocalProtocolError(f"{name} answers nothing: no request is pending", state=self._state)
        if name != answer_name(self._request_name):
            raise LocalProtocolError(f"{name} does not answer {self._request_name}", state=self._state)
        self._answer(message, now, signature)
        self._take_held(now)
        return self._drain()

    def fail(self, response_code: str, now: float, text: str = "") -> list[Event]:
        """Answer the pending request with a response code and the least in all other fields.

        Args:
            response_code: Such as ``FAILED_ContactorError``; members of the messages' enumerations are strings and go as well.
            now: The time.
            text: Why, for the end reason.

        Returns:
            What happened. Under ISO 15118-20 the session is over; under DIN 70121 and ISO 15118-2 after a sequence error and
            an unknown session ([V2G2-539]).

        Raises:
            LocalProtocolError: No request is pending, or the protocol has no such response code.
        """
        if not self._request_name or self._protocol is None:
            raise LocalProtocolError(f"{response_code} answers nothing: no request is pending", state=self._state)
        self._answer(self._minimal(self._request_name, str(response_code)), now, None, text)
        self._take_held(now)
        return self._drain()

    def _minimal(self, request_name: str, code: str) -> Any:
        assert self._protocol is not None
        return minimal_response(self._protocol, answer_name(request_name), code, dc=self._state in self._table.dc_states)

    def _answer(self, message: Any, now: float, signature: Signature | None, text: str = "") -> None:
        """Send a response and go where it leads."""
        code = str(message.response_code.value)
        failed = code.startswith("FAILED")
        name, request = self._request_name, self._request
        row = None if failed else self._row_for_pair(request, name, message)
        if row is None and not failed:
            raise LocalProtocolError(f"{type(message).__name__} {code} leads nowhere", state=self._state)
        session_id, resumed = self._identify(name, code)
        document, payload = self._document(message, now, session_id, signature)
        self._session_id = session_id
        self._request, self._request_name = None, ""
        self._running.pop(_ANSWER, None)
        self._commit(document, payload, now)
        self._budget_response(document.name, message, now)
        if failed and (code in _ENDING_CODES or self._generation == 20):
            self._finish(_KINDS.get(code, EndKind.FAILED_RESPONSE), "secc", text or f"{document.name} said {code}")
            return
        if row is not None:
            if name == "SessionSetupReq":
                self._emit(SessionEstablished(session_id=session_id, resumed=resumed))
            self._move(row.target)
        if self._end is None:
            self._begin_sequence(document.name, now)

    @property
    def _generation(self) -> int:
        return 0 if self._protocol is None else self._protocol.generation

    def _identify(self, name: str, code: str) -> tuple[bytes, bool]:
        """The identifier for a response: SessionSetup gets a new one, or that of the session resumed."""
        if name != "SessionSetupReq" or code.startswith("FAILED"):
            return self._session_id, False
        if code == "OK_OldSessionJoined":
            if self._resumable is None:
                raise LocalProtocolError("there is no paused session that could be joined", state=self._state)
            return self._resumable.session_id, True
        found = self._random(_SESSION_ID_SIZE)
        while found == bytes(_SESSION_ID_SIZE):
            found = self._random(_SESSION_ID_SIZE)
        return found, False

    # -- requests --------------------------------------------------------------------------------------

    def _take(self, event: V2gtpEvent, now: float) -> None:
        """What comes while a request waits for its answer is held back, so that the split of the stream makes no difference."""
        if not self._request_name or self._end is not None:
            super()._take(event, now)
            return
        if self._held is None:
            self._held = deque()
        self._held.append(event)
        size = sum(len(held.payload) for held in self._held if isinstance(held, FrameReceived))
        if len(self._held) > MAX_HELD or size > SECC_MAX_PAYLOAD:
            self._held = None
            self._violated(self._error("requests came without waiting for answers", "FAILED_SequenceError"))
            self._finish(EndKind.SEQUENCE_ERROR, "evcc", "requests came without waiting for answers")

    def _take_held(self, now: float) -> None:
        while self._held and not self._request_name and self._end is None:
            super()._take(self._held.popleft(), now)
        if not self._held or self._end is not None:
            self._held = None

    def _on_negotiation(self, payload: bytes, now: float) -> None:
        codec = codec_of(SAP_SET, self._engine)
        try:
            request = codec.decode(payload)
        except DecodeError as error:
            request = None
            self._violated(error, ResponseCode.Failed_NoNegotiation.value, payload=payload)
        if not isinstance(request, supportedAppProtocolReq):
            self._send_choice(None, now)
            self._finish(EndKind.MALFORMED, "evcc", "the first message is no supportedAppProtocolReq")
            return
        self._received(Document(request, SAP_REQUEST, None, SAP_SET, request, payload), now)
        self._running.pop("sequence", None)
        choice = choose(request, self._allowed_protocols, self._policy)
        if choice is None:
            self._send_choice(None, now)
            ours = ", ".join(protocol.namespace for protocol in self._allowed_protocols) or "nothing on this connection"
            text = f"the vehicle offers {as_text(request.app_protocol)}; the station speaks {ours}"
            self._finish(EndKind.NO_COMMON_PROTOCOL, "secc", text, clause="[V2G2-169]")
            return
        if choice.quirk is not None:
            self._let_pass(choice.quirk, SAP_REQUEST, f"{choice.offer.protocol_namespace} is taken for {choice.protocol.name}")
        self._send_choice(choice, now)
        self._agree(choice.protocol)
        self._state = SESSION_SETUP
        self._emit(
            ProtocolNegotiated(
                protocol=choice.protocol.name,
                namespace=choice.offer.protocol_namespace,
                schema_id=choice.offer.schema_id,
                minor_deviation=choice.minor_deviation,
            )
        )
        self._begin_sequence("", now)

    def _send_choice(self, choice: Choice | None, now: float) -> None:
        answer = make_answer(choice)
        payload = codec_of(SAP_SET, self._engine).encode(answer)
        self._put(PayloadType.SAP, Document(answer, answer_name(SAP_REQUEST), None, SAP_SET, answer), payload, now)

    def _on_document(self, document: Document, now: float) -> None:
        self._running.pop("sequence", None)
        name, message = document.name, document.message
        if name == "SessionSetupReq" and self._state == SESSION_SETUP:
            if not self._set_up(document):
                self._refuse(document, Quirk.EMPTY_SESSION_ID, now)
                return
        elif document.header.session_id != self._session_id and name != "SessionSetupReq" and self._state != SESSION_SETUP:
            self._reject(document, "FAILED_UnknownSession", f"{name} has another SessionID", now)
            return
        row = self._row_for_request(message, name)
        if row is None:
            expected = " or ".join(self.allowed)
            self._reject(document, "FAILED_SequenceError", f"{name} came in {self._state}, which expects {expected}", now)
            return
        quirk = self._examine(document)
        if quirk is not None:
            self._refuse(document, quirk, now)
            return
        self._budget_request(name, now)
        overdue, self._overdue = self._overdue, None
        if overdue is not None and name in overdue.begins:
            self._remember("evcc", document, now)
            self._request, self._request_name = message, name
            self._give_up(overdue, now)
            return
        if row.quirk is not None:
            self._let_pass(row.quirk, name)
        self._request, self._request_name = message, name
        timer = self._table.performance_times.get(name)
        if timer is not None:
            self._start_timer(_ANSWER, timer, now)
        self._received(document, now)

    def _set_up(self, document: Document) -> bool:
        """Note who the vehicle is, and whether it may resume a session."""
        evcc_id = document.message.evcc_id
        self._evcc_id = evcc_id if isinstance(evcc_id, str) else evcc_id.hex().upper()
        session_id = document.header.session_id
        self._resumable = None
        if not session_id and Quirk.EMPTY_SESSION_ID not in self._policy.accepted:
            return False
        if not session_id:
            self._let_pass(Quirk.EMPTY_SESSION_ID, document.name)
        elif any(session_id):
            self._resumable = next((paused for paused in self._paused if self._proves(paused, session_id)), None)
        return True

    def _proves(self, paused: PausedSession, session_id: bytes) -> bool:
        """Whether a vehicle may join a paused session: ISO 15118-2 compares identifiers, ISO 15118-20 wants the same vehicle."""
        assert self._protocol is not None
        if paused.session_id != session_id or paused.protocol != self._protocol.name:
            return False
        if self._generation < 20:
            return True
        if paused.binding:
            certificate = self._channel.peer_certificate
            return certificate is not None and session_binding(session_id, certificate) == paused.binding
        return bool(paused.evcc_id) and paused.evcc_id == self._evcc_id

    def _refuse(self, document: Document, quirk: Quirk, now: float) -> None:
        """A deviation that the policy does not let pass."""
        code = f"FAILED_{quirk.code}" if quirk.code else "FAILED"
        self._reject(document, code, f"{document.name}: {quirk.text}", now, quirk.clause)

    def _reject(self, document: Document, code: str, text: str, now: float, clause: str = "") -> None:
        """Answer a request that the application never sees."""
        assert self._protocol is not None
        self._remember("evcc", document, now)
        name = document.name
        answerable = name.endswith("Req") and response_class(self._protocol, answer_name(name)) is not None
        if code == "FAILED_SequenceError" and not clause and self._generation == 2:
            clause = "[V2G2-539]"
        self._violated(self._error(text, code, clause), code if answerable else "", name, document.payload)
        if not answerable:
            self._finish(EndKind.SEQUENCE_ERROR, "evcc", text, clause=clause)
            return
        known = code in response_codes(self._protocol)
        document, payload = self._document(self._minimal(name, code if known else "FAILED"), now, self._session_id, None)
        self._commit(document, payload, now)
        if code in _ENDING_CODES or self._generation == 20:
            self._finish(_KINDS.get(code, EndKind.FAILED_RESPONSE), "evcc", text, clause=clause)
        else:
            self._begin_sequence(document.name, now)

    # -- time ------------------------------------------------------------------------------------------

    def _expired(self, timer: Timer, now: float) -> None:
        if timer.kind is TimerKind.PERFORMANCE:
            super()._expired(timer, now)
            self._await_answer(timer, now)
        elif timer.kind is TimerKind.MESSAGE:
            # The EVCC's timeout is near, and the application has not answered.
            own = self._table.performance_times[self._request_name]
            self._give_up(own, now)
        elif timer.kind is TimerKind.BUDGET:
            if self._request_name in timer.begins:
                self._give_up(timer, now)
            else:
                self._overdue = timer
        else:
            super()._expired(timer, now)

    def _await_answer(self, timer: Timer, now: float) -> None:
        """After the performance time: until shortly before the EVCC's message timeout; in the charge loop, far longer."""
        name = self._request_name
        timeout = self._table.message_timeouts[name]
        loop = name in self._table.loops
        left = LOOP_ANSWER_LIMIT if loop else self._length(timeout) - ANSWER_MARGIN
        self._running[_ANSWER] = (now + max(left - self._length(timer), 0.0), timeout)

    def _give_up(self, timer: Timer, now: float) -> None:
        """Answer FAILED by ourselves, and end the session."""
        self._report_timeout(timer)
        name = self._request_name
        text = f"{name} was answered FAILED: {timer.name} of {self._length(timer):g} s ran out"
        document, payload = self._document(self._minimal(name, "FAILED"), now, self._session_id, None)
        self._request, self._request_name = None, ""
        self._commit(document, payload, now)
        self._finish(EndKind.TIMEOUT, "secc", text, clause=timer.clause, timer=timer.name)
