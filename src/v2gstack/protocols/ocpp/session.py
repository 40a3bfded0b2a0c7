"""One connection of OCPP-J, either end: frames and the time in, events and frames out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, NoReturn, TypeAlias

from v2gstack.codecs.ocppj import (
    UNREADABLE_ID,
    Call,
    CallError,
    CallErrorCode,
    CallResult,
    CallResultError,
    FrameError,
    MessageType,
    OcppjCodec,
    OcppVersion,
    Send,
)
from v2gstack.errors import LocalProtocolError
from v2gstack.messages.ocpp import OcppAction, OcppObject
from v2gstack.protocols.ocpp.calls import Memory, OwnCall, OwnCalls
from v2gstack.protocols.ocpp.events import (
    AnswerOverdue,
    CallFailed,
    CallReceived,
    CloseWanted,
    FailureReason,
    FrameIgnored,
    FrameRejected,
    IgnoredReason,
    OcppEvent,
    ResultReceived,
    ResultRejected,
    SendReceived,
)
from v2gstack.protocols.ocpp.ids import MessageIds
from v2gstack.protocols.ocpp.peer_calls import PeerCalls
from v2gstack.protocols.ocpp.settings import OcppSettings

__all__ = ["OcppRole", "OcppSession"]

#: Which end of the connection: the charging station or the CSMS.
OcppRole: TypeAlias = Literal["station", "csms"]

#: Close code of a peer that breaks the rules (RFC 6455, section 7.4.1: policy violation).
_POLICY_VIOLATION: Final = 1008
#: How often a new id is asked for before the source of ids is given up.
_ID_ATTEMPTS: Final = 3
#: Frames of the peer that are never answered with an error: answers, errors, and what has no answer.
_UNANSWERED: Final = (MessageType.CALLRESULT, MessageType.CALLERROR, MessageType.CALLRESULTERROR, MessageType.SEND)

_ANSWERS: Final = (MessageType.CALLRESULT, MessageType.CALLERROR)


class OcppSession:
    """One connection, from its opening handshake to its end. It does no I/O and raises for nothing that the peer does.

    A call of the peer is an event and wants an answer; the session gives one itself where the program does not in time. Calls of
    ours go out one at a time, as OCPP wants it, in each direction for itself: calling while a call of the peer is being answered is
    usual. After each method, send what `data_to_send` gives, and ask `next_timeout`.

    Args:
        role: Which end this is.
        codec: The version, and the policy of deviations.
        new_id: Gives an id that was never used before, such as a UUID as text.
        settings: Timers and limits.
        own_ids: Ids that this end has used towards this peer, in earlier connections too.
        peer_ids: Ids that the peer has used, in earlier connections too.

    Example:
        >>> from v2gstack.messages.ocpp201 import HeartbeatRequest
        >>> session = OcppSession("station", OcppjCodec(OcppVersion.V201), new_id=iter("abc").__next__)
        >>> session.call(HeartbeatRequest(), now=0.0), session.data_to_send()
        ('a', ['[2,"a","Heartbeat",{}]'])
        >>> event, = session.receive_data('[3,"a",{"currentTime":"2026-03-01T12:00:00Z"}]', now=0.1)
        >>> event.message.current_time.year
        2026
    """

    def __init__(
        self,
        role: OcppRole,
        codec: OcppjCodec,
        *,
        new_id: Callable[[], str],
        settings: OcppSettings | None = None,
        own_ids: MessageIds | None = None,
        peer_ids: MessageIds | None = None,
    ) -> None:
        self.role = role
        self.codec = codec
        self._settings = settings if settings is not None else OcppSettings()
        self._new_id = new_id
        self._own_ids = own_ids if own_ids is not None else MessageIds()
        self._peer_ids = peer_ids if peer_ids is not None else MessageIds()
        self._own = OwnCalls(self._settings.max_remembered)
        self._peer = PeerCalls()
        self._answered: Memory[str] = Memory(self._settings.max_remembered)
        self._answer_timeout = self._settings.seconds("AnswerTimeout")
        self._unsent: list[str] = []
        self._events: list[OcppEvent] = []
        self._closed = False

    # -- what is there ----------------------------------------------------------------------------------------------------

    @property
    def closed(self) -> bool:
        """Whether the session is over."""
        return self._closed

    @property
    def outstanding(self) -> str | None:
        """Id of our call that is out."""
        return self._own.out.message_id if self._own.out is not None else None

    @property
    def waiting(self) -> int:
        """Number of our calls that wait for their turn."""
        return self._own.waiting

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Ids of the peer's calls that want an answer, oldest first."""
        return self._peer.ids

    # -- what we say ------------------------------------------------------------------------------------------------------

    def call(
        self, message: OcppObject, now: float, *, message_id: str | None = None, timeout: float | None = None, first: bool = False
    ) -> str:
        """Ask the peer, or tell it something that has no answer (SEND).

        The answer comes as `ResultReceived` or `CallFailed`. While another call is out, this one waits for its turn.

        Args:
            message: The request.
            now: The time.
            message_id: Its id, for a repetition of an earlier call; a new one unless told.
            timeout: Seconds to wait for the answer once it is out; MessageTimeout unless told.
            first: Whether it goes before those that wait, as BootNotification does.

        Returns:
            Its id.

        Raises:
            LocalProtocolError: The session is over, the other role sends such a request, too many calls wait, or the id was used for
                another call.
            EncodeError: The message breaks its schema.
        """
        self._open()
        action = self.codec.action_of(message)
        if type(message) is not action.request:
            raise LocalProtocolError(f"{type(message).__name__} is no request", hint="answer with respond")
        if action.sender not in (self.role, "both"):
            raise LocalProtocolError(f"{action.name} is sent by the {action.sender}, not by the {self.role}")
        if self._own.waiting >= self._settings.max_waiting:
            raise LocalProtocolError(f"{self._own.waiting} calls wait already", hint="wait for their results")
        if len(self._unsent) >= self._settings.max_unsent:
            raise LocalProtocolError(f"{len(self._unsent)} frames wait to be sent", hint="send what data_to_send gives")
        chosen, frame = self._numbered(message, message_id)
        if action.response is None:
            self._emit(frame, now)
        else:
            seconds = self._settings.seconds("MessageTimeout") if timeout is None else timeout
            self._own.add(OwnCall(message_id=chosen, action=action, request=message, frame=frame, timeout=seconds), first=first)
            self._send_next(now)
        return chosen

    def respond(self, message_id: str, message: OcppObject, now: float) -> None:
        """Answer a call of the peer.

        Args:
            message_id: The call's id.
            message: The response.
            now: The time.

        Raises:
            LocalProtocolError: No such call wants an answer, or it wants another one.
            EncodeError: The message breaks its schema. The call still wants its answer.
        """
        action = self._unanswered_call(message_id)
        if type(message) is not action.response:
            raise LocalProtocolError(f"{type(message).__name__} is no answer to {action.name}")
        frame = self.codec.encode_result(message_id, message)
        self._peer.pop(message_id)
        self._answered.put(message_id, action.name)
        self._emit(frame, now)

    def respond_error(
        self, message_id: str, code: CallErrorCode, now: float, *, description: str = "", details: dict[str, Any] | None = None
    ) -> None:
        """Answer a call of the peer with a CALLERROR.

        Args:
            message_id: The call's id.
            code: What is wrong.
            now: The time.
            description: The same for people; it is cut at 255 characters.
            details: More about it.

        Raises:
            LocalProtocolError: No such call wants an answer.
        """
        self._unanswered_call(message_id)
        self._peer.pop(message_id)
        self._emit(self.codec.encode_error(message_id, code, description, details), now)

    def data_to_send(self) -> list[str]:
        """The frames that are to be sent now, each as one text message, oldest first; they are handed out once."""
        frames, self._unsent = self._unsent, []
        return frames

    # -- what happens -----------------------------------------------------------------------------------------------------

    def receive_data(self, data: str | bytes, now: float) -> list[OcppEvent]:
        """Take one message of the WebSocket. Never raises for what is in it.

        Args:
            data: The message.
            now: The time.
        """
        if self._closed:
            return self._taken()
        try:
            frame = self.codec.split(data)
        except FrameError as error:
            self._bad_frame(error, now)
        else:
            match frame:
                case Call():
                    self._take_call(frame, now)
                case CallResult():
                    self._take_result(frame, now)
                case CallError():
                    self._take_error(frame, now)
                case Send():
                    self._take_send(frame, now)
                case CallResultError():
                    self._take_result_error(frame, now)
        self._send_next(now)
        return self._taken()

    def next_timeout(self) -> float | None:
        """When to call `handle_timeout`; ``None`` while nothing is waited for."""
        own, peer = self._own.deadline, self._peer.deadline
        if own is None or peer is None:
            return peer if own is None else own
        return min(own, peer)

    def handle_timeout(self, now: float) -> list[OcppEvent]:
        """Do what is due. May be called too early, and then does nothing."""
        if (call := self._own.expire(now)) is not None:
            self._fail(call, FailureReason.TIMEOUT, now, description=f"no answer within {call.timeout:g} s")
        for message_id, action in self._peer.overdue(now):
            self._emit(self.codec.encode_error(message_id, CallErrorCode.InternalError, "there was no answer in time"), now)
            self._events.append(AnswerOverdue(message_id=message_id, action=action.name, time=now))
        self._send_next(now)
        return self._taken()

    def close(self, now: float) -> list[OcppEvent]:
        """The connection is gone, or is to go. Every call of ours without answer fails."""
        self._give_up(now)
        return self._taken()

    # -- calls of the peer ------------------------------------------------------------------------------------------------

    def _take_call(self, frame: Call, now: float) -> None:
        content = hash((frame.action, frame.payload))
        before = self._peer_ids.content_of(frame.id)
        if before == content and self._peer.has(frame.id):
            self._ignore(frame.id, IgnoredReason.REPEATED, f"{frame.action} came again before it was answered", now)
            return
        self._peer_ids.note(frame.id, content if before is None else before)
        try:
            if before is not None and (before != content or not self._settings.accept_retries):
                self._refuse(f"the message id {frame.id!r} was used before", CallErrorCode.RpcFrameworkError)
            action = self._wanted(frame.action, answered=True)
            decoded = self.codec.decode_request(frame.action, frame.payload)
            if len(self._peer) >= self._settings.max_unanswered:
                self._refuse(f"{len(self._peer)} calls wait for their answers already", CallErrorCode.GenericError)
        except FrameError as error:
            error.message_id, error.message_type = frame.id, MessageType.CALL
            self._reject(error, now, action=frame.action)
            return
        event = CallReceived(
            message_id=frame.id,
            action=frame.action,
            message=decoded.message,
            payload=frame.payload,
            deviations=decoded.deviations,
            repeated=before is not None,
            overlapping=len(self._peer) > 0,
            time=now,
        )
        self._peer.add(frame.id, action, now + self._answer_timeout)
        self._events.append(event)

    def _take_send(self, frame: Send, now: float) -> None:
        try:
            self._wanted(frame.action, answered=False)
            decoded = self.codec.decode_request(frame.action, frame.payload)
        except FrameError as error:
            error.message_id, error.message_type = frame.id, MessageType.SEND
            self._events.append(FrameRejected(error=error, action=frame.action, answered=False, time=now))
            return
        self._events.append(
            SendReceived(
                message_id=frame.id,
                action=frame.action,
                message=decoded.message,
                payload=frame.payload,
                deviations=decoded.deviations,
                time=now,
            )
        )

    def _wanted(self, name: str, *, answered: bool) -> OcppAction:
        """The action, if the peer's role sends it in this way and the program supports it."""
        action = self.codec.action(name)
        if action.sender == self.role:
            self._refuse(f"{name} is sent by the {self.role}, not to it", CallErrorCode.NotSupported)
        if self._settings.supported is not None and name not in self._settings.supported:
            self._refuse(f"{name} is not supported here", CallErrorCode.NotSupported)
        if (action.response is not None) is not answered:
            self._refuse(f"{name} is for {'SEND' if answered else 'CALL'}", CallErrorCode.ProtocolError)
        return action

    @staticmethod
    def _refuse(text: str, code: CallErrorCode) -> NoReturn:
        raise FrameError(text, code=code)

    def _reject(self, error: FrameError, now: float, *, action: str = "") -> None:
        details = {"path": error.path} if error.path else None
        self._events.append(FrameRejected(error=error, action=action, answered=True, time=now))
        self._emit(self.codec.encode_error(error.message_id, error.code, error.message, details), now)

    def _bad_frame(self, error: FrameError, now: float) -> None:
        if error.message_type not in _UNANSWERED or error.code is CallErrorCode.MessageTypeNotSupported:
            self._reject(error, now)
            return
        # an answer that is no frame is an answer all the same: its call need not wait for another one
        found = self._own.answer(error.message_id) if error.message_type in _ANSWERS else None
        if found is None:
            self._events.append(FrameRejected(error=error, answered=False, time=now))
        else:
            self._bad_result(*found, error, now, of_result=error.message_type == MessageType.CALLRESULT)

    # -- answers of the peer ----------------------------------------------------------------------------------------------

    def _take_result(self, frame: CallResult, now: float) -> None:
        found = self._own.answer(frame.id)
        if found is None:
            self._unexpected(frame.id, "a result", now)
            return
        call, late = found
        try:
            decoded = self.codec.decode_response(call.action.name, frame.payload)
        except FrameError as error:
            self._bad_result(call, late, error, now)
            return
        event = ResultReceived(
            message_id=frame.id,
            action=call.action.name,
            request=call.request,
            message=decoded.message,
            deviations=decoded.deviations,
            late=late,
            time=now,
        )
        self._events.append(event)

    def _bad_result(self, call: OwnCall, late: bool, error: FrameError, now: float, *, of_result: bool = True) -> None:
        details = {"path": error.path} if error.path else {}
        text = str(error)
        if of_result and self.codec.version is OcppVersion.V21:
            self._emit(self.codec.encode_error(call.message_id, error.code, error.message, details, of_result=True), now)
        self._fail(call, FailureReason.BAD_RESULT, now, code=error.code, description=text, details=details, late=late)

    def _take_error(self, frame: CallError, now: float) -> None:
        if frame.id == UNREADABLE_ID:
            text = f"the peer could not read a frame of ours: {frame.code} {frame.description}".rstrip()
            self._ignore(frame.id, IgnoredReason.UNATTRIBUTED, text, now)
            return
        found = self._own.answer(frame.id)
        if found is None:
            self._unexpected(frame.id, f"the error {frame.code}", now)
            return
        call, late = found
        code = CallErrorCode.of(frame.code)
        self._fail(
            call,
            FailureReason.CALLERROR,
            now,
            code=code,
            code_text=frame.code,
            description=frame.description,
            details=frame.details,
            late=late,
        )

    def _take_result_error(self, frame: CallResultError, now: float) -> None:
        self._events.append(
            ResultRejected(
                message_id=frame.id,
                action=self._answered.get(frame.id) or "",
                code_text=frame.code,
                description=frame.description,
                details=frame.details,
                time=now,
            )
        )

    def _unexpected(self, message_id: str, what: str, now: float) -> None:
        again = self._own.was_answered(message_id)
        reason = IgnoredReason.DUPLICATE if again else IgnoredReason.UNKNOWN_ID
        text = f"{what} of a call that was answered before" if again else f"{what} of a call that was not made"
        self._ignore(message_id, reason, text, now)

    # -- small things -----------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        if self._closed:
            raise LocalProtocolError("the session is over", hint="open a new one with the next connection")

    def _unanswered_call(self, message_id: str) -> OcppAction:
        self._open()
        action = self._peer.action(message_id)
        if action is None:
            raise LocalProtocolError(f"no call with the id {message_id!r} wants an answer")
        return action

    def _numbered(self, message: OcppObject, message_id: str | None) -> tuple[str, str]:
        """The id and the frame of a call."""
        payload = self.codec.encode_payload(message)
        content = hash((type(message).__name__, payload))
        chosen = message_id
        for _ in range(_ID_ATTEMPTS):
            if chosen is None:
                made = self._new_id()
                chosen = made if self._own_ids.content_of(made) is None else None
        if chosen is None:
            raise LocalProtocolError("new_id gives ids that were used before", hint="give it a source of UUIDs")
        if self._own_ids.content_of(chosen) not in (None, content) or self._own.knows(chosen):
            raise LocalProtocolError(f"the message id {chosen!r} was used before", hint="an id may repeat the very same call only")
        frame = self.codec.encode_call(chosen, message, validate=False)
        self._own_ids.note(chosen, content)
        return chosen, frame

    def _send_next(self, now: float) -> None:
        if not self._closed and (call := self._own.next(now)) is not None:
            self._emit(call.frame, now)

    def _emit(self, frame: str, now: float) -> None:
        if len(self._unsent) < self._settings.max_unsent:
            self._unsent.append(frame)
        elif not self._closed:
            text = f"{len(self._unsent)} frames wait to be sent: the peer reads nothing"
            self._events.append(CloseWanted(code=_POLICY_VIOLATION, text=text, time=now))
            self._give_up(now)

    def _give_up(self, now: float) -> None:
        if self._closed:
            return
        self._closed = True
        for call, sent in self._own.give_up():
            self._fail(call, FailureReason.CONNECTION_LOST, now, sent=sent, description="the connection is gone")
        self._peer = PeerCalls()
        self._unsent.clear()

    def _fail(self, call: OwnCall, reason: FailureReason, now: float, **more: Any) -> None:
        self._events.append(
            CallFailed(message_id=call.message_id, action=call.action.name, request=call.request, reason=reason, time=now, **more)
        )

    def _ignore(self, message_id: str, reason: IgnoredReason, text: str, now: float) -> None:
        self._events.append(FrameIgnored(message_id=message_id, reason=reason, text=text, time=now))

    def _taken(self) -> list[OcppEvent]:
        events, self._events = self._events, []
        return events
