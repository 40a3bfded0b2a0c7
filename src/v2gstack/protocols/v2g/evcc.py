"""The vehicle's session (EVCC): requests out, responses in, and the vehicle's timeouts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from v2gstack.codecs.exi import codec_of
from v2gstack.codecs.v2gtp import PayloadType
from v2gstack.errors import ConfigError, DecodeError, LocalProtocolError
from v2gstack.messages.appprotocol import ResponseCode, supportedAppProtocolRes
from v2gstack.protocols.v2g.channel import PLAIN, Channel, PausedSession
from v2gstack.protocols.v2g.ends import EndKind
from v2gstack.protocols.v2g.events import Event, ProtocolNegotiated, SessionEstablished
from v2gstack.protocols.v2g.negotiation import SAP_REQUEST, SAP_SET, Protocols, as_text, make_offer
from v2gstack.protocols.v2g.policy import TOLERANT, Policy, Quirk
from v2gstack.protocols.v2g.session import EVCC_MAX_PAYLOAD, Session
from v2gstack.protocols.v2g.table import SESSION_SETUP, Protocol, answer_name
from v2gstack.protocols.v2g.wire import Document

if TYPE_CHECKING:
    from v2gstack.messages.xmldsig import Signature
    from v2gstack.types import Role

__all__ = ["EvccSession"]

_KINDS: Final = {"FAILED_SequenceError": EndKind.SEQUENCE_ERROR, "FAILED_UnknownSession": EndKind.UNKNOWN_SESSION}


class EvccSession(Session):
    """The vehicle's side of one connection.

    Begin with `start`. After ``ProtocolNegotiated`` send requests one at a time, each after the response to the one before;
    write what `data_to_send` gives, feed what comes to `receive_data`, and call `handle_timeout` when `next_timeout` is due.

    Args:
        protocols: What it offers, the most wanted first.
        random: Gives random octets; the vehicle needs none as yet.
        policy: What it lets pass.
        channel: The connection below.
        unix_offset: What makes ``now`` the Unix time, s; for the headers of ISO 15118-20.
        evcc_id: Its EVCCID as text, kept for resuming.
        resume: The paused session to resume, if its protocol is agreed on.
        start: The time when it was plugged in, s: the communication set-up has to be done 20 s later.
        allow_insecure_20: For tests only: ISO 15118-20 without TLS 1.3.
        engine: EXI engine, as for `ExiCodec`.
        timers: Other lengths for timers, by name; ``None`` switches a timer off.
        max_payload: Longest payload taken, in octets.

    Raises:
        ConfigError: There is no protocol that may run over the channel, or there are too many.
    """

    role: ClassVar[Role] = "evcc"
    _peer: ClassVar[Role] = "secc"
    _max_payload: ClassVar[int] = EVCC_MAX_PAYLOAD

    __slots__ = ("_request", "_request_name", "_resume", "_started")

    def __init__(
        self,
        *,
        protocols: Protocols,
        random: Callable[[int], bytes],
        policy: Policy = TOLERANT,
        channel: Channel = PLAIN,
        unix_offset: float = 0.0,
        evcc_id: str = "",
        resume: PausedSession | None = None,
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
        if not self._allowed_protocols:
            raise ConfigError("none of the protocols may run over this connection", hint="ISO 15118-20 needs TLS 1.3")
        self._evcc_id = evcc_id
        self._resume = resume
        self._request: Any = None
        self._request_name = ""
        self._started = False

    @property
    def pending(self) -> str:
        """Name of the request that waits for its response; empty where none does."""
        return self._request_name

    # -- sending ---------------------------------------------------------------------------------------

    def start(self, now: float) -> list[Event]:
        """Offer the protocols: sends supportedAppProtocolReq.

        Raises:
            LocalProtocolError: The session has started already.
        """
        if self._started or self._end is not None:
            raise LocalProtocolError("the session has started already", state=self._state)
        self._started = True
        offer = make_offer(self._allowed_protocols)
        payload = codec_of(SAP_SET, self._engine).encode(offer)
        self._ask(offer, SAP_REQUEST, now)
        self._put(PayloadType.SAP, Document(offer, SAP_REQUEST, None, SAP_SET, offer), payload, now)
        return self._drain()

    def send(self, message: Any, now: float, *, signature: Signature | None = None) -> list[Event]:
        """Send a request.

        Args:
            message: The request: of DIN 70121 and ISO 15118-2 what stands in the body, of ISO 15118-20 with any header, which is
                replaced.
            now: The time.
            signature: XML signature for the header.

        Returns:
            What happened.

        Raises:
            LocalProtocolError: A response is pending, or the state does not allow the request.
            EncodeError: The message breaks its schema.
        """
        name = type(message).__name__
        if self._end is not None or self._protocol is None:
            raise LocalProtocolError(f"{name} cannot be sent: the session is not open", state=self._state)
        if self._request_name:
            raise LocalProtocolError(f"{name} cannot be sent: {self._request_name} has no response yet", state=self._state)
        if self._row_for_request(message, name) is None:
            allowed = " or ".join(self.allowed)
            raise LocalProtocolError(f"{name} is not allowed, {allowed} is", state=self._state)
        session_id = self._session_id
        if name == "SessionSetupReq" and self._resume is not None and self._resume.protocol == self._protocol.name:
            session_id = self._resume.session_id
        document, payload = self._document(message, now, session_id, signature)
        self._ask(document.message, name, now)
        self._commit(document, payload, now)
        return self._drain()

    def _ask(self, message: Any, name: str, now: float) -> None:
        self._request, self._request_name = message, name
        self._running.pop("sequence", None)
        timer = self._table.message_timeouts.get(name)
        if timer is not None:
            self._start_timer("message", timer, now)
        self._budget_request(name, now)

    # -- responses -------------------------------------------------------------------------------------

    def _on_negotiation(self, payload: bytes, now: float) -> None:
        try:
            answer = codec_of(SAP_SET, self._engine).decode(payload)
        except DecodeError as error:
            self._undecodable(error, payload)
            return
        if not self._request_name or not isinstance(answer, supportedAppProtocolRes):
            self._give_up("something else than supportedAppProtocolRes came, or nothing was asked", EndKind.SEQUENCE_ERROR)
            return
        self._settle()
        self._received(Document(answer, answer_name(SAP_REQUEST), None, SAP_SET, answer, payload), now)
        if answer.response_code is ResponseCode.Failed_NoNegotiation:
            offered = as_text(make_offer(self._allowed_protocols).app_protocol)
            self._finish(EndKind.NO_COMMON_PROTOCOL, "secc", f"the station supports none of {offered}", clause="[V2G2-169]")
            return
        protocol = self._chosen(answer.schema_id)
        if protocol is None:
            self._give_up(f"the station chose SchemaID {answer.schema_id}, which was not offered", EndKind.NO_COMMON_PROTOCOL)
            return
        self._agree(protocol)
        self._state = SESSION_SETUP
        deviates = answer.response_code is ResponseCode.OK_SuccessfulNegotiationWithMinorDeviation
        number = self._allowed_protocols.index(protocol) + 1
        self._emit(ProtocolNegotiated(protocol=protocol.name, namespace=protocol.namespace, schema_id=number, minor_deviation=deviates))
        self._begin_sequence("", now)

    def _chosen(self, schema_id: int | None) -> Protocol | None:
        offered = self._allowed_protocols
        if schema_id is None and len(offered) == 1 and self._let_pass(Quirk.MISSING_SCHEMA_ID, answer_name(SAP_REQUEST)):
            return offered[0]
        return offered[schema_id - 1] if schema_id is not None and 0 < schema_id <= len(offered) else None

    def _on_document(self, document: Document, now: float) -> None:
        name, message, request_name = document.name, document.message, self._request_name
        if not request_name:
            self._give_up(f"{name} came, and nothing was asked", EndKind.SEQUENCE_ERROR, document)
            return
        if name != answer_name(request_name):
            self._give_up(f"{name} came instead of {answer_name(request_name)}", EndKind.SEQUENCE_ERROR, document)
            return
        setup = request_name == "SessionSetupReq"
        code = str(message.response_code.value)
        failed = code.startswith("FAILED")
        if not setup and not failed and document.header.session_id != self._session_id:
            self._give_up(f"{name} has another SessionID", EndKind.UNKNOWN_SESSION, document)
            return
        quirk = self._examine(document)
        if quirk is not None:
            self._refuse(document, quirk, now)
            return
        request = self._request
        self._settle()
        self._received(document, now)
        self._budget_response(name, message, now)
        if failed:
            self._finish(_KINDS.get(code, EndKind.FAILED_RESPONSE), "secc", f"{name} says {code}")
            return
        if setup and not self._establish(document, code):
            return
        row = self._row_for_pair(request, request_name, message)
        if row is None:
            self._give_up(f"{name} leads nowhere in {self._state}", EndKind.SEQUENCE_ERROR)
            return
        self._move(row.target)
        if self._end is None:
            self._begin_sequence(name, now)

    def _settle(self) -> None:
        self._request, self._request_name = None, ""
        self._running.pop("message", None)

    def _establish(self, document: Document, code: str) -> bool:
        """Take over the station's identifier; a session is resumed only under the one asked for."""
        session_id = document.header.session_id
        asked = self._resume
        resumed = code == "OK_OldSessionJoined"
        if resumed and (asked is None or asked.session_id != session_id):
            self._give_up("the station joined a session that was not asked for", EndKind.UNKNOWN_SESSION)
            return False
        if not any(session_id) and not self._let_pass(Quirk.ZERO_SESSION_ID, document.name):
            self._give_up(Quirk.ZERO_SESSION_ID.text, EndKind.UNKNOWN_SESSION)
            return False
        self._session_id = session_id
        self._emit(SessionEstablished(session_id=session_id, resumed=resumed))
        return True

    def _refuse(self, document: Document, quirk: Quirk, now: float) -> None:
        del now
        self._give_up(f"{document.name}: {quirk.text}", EndKind.MALFORMED, document, quirk.clause)

    def _give_up(self, text: str, kind: EndKind, document: Document | None = None, clause: str = "") -> None:
        """The station broke a rule: report it and end the session; a vehicle has no answer to give."""
        code = {"sequence error": "FAILED_SequenceError", "unknown session": "FAILED_UnknownSession"}.get(kind.value, "")
        error = self._error(text, code, clause)
        if document is None:
            self._violated(error)
        else:
            self._violated(error, name=document.name, payload=document.payload)
        self._finish(kind, "secc", text, clause=clause)
