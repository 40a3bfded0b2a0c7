"""What happens in an OCPP session: values that it returns, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from v2gstack.codecs.ocppj import CallErrorCode, Finding, FrameError
    from v2gstack.messages.ocpp import OcppObject

__all__ = [
    "AnswerOverdue",
    "CallFailed",
    "CallReceived",
    "CloseWanted",
    "FailureReason",
    "FrameIgnored",
    "FrameRejected",
    "IgnoredReason",
    "OcppEvent",
    "ResultReceived",
    "ResultRejected",
    "SendReceived",
]


class FailureReason(StrEnum):
    """Why a call of ours failed."""

    #: The peer answered with a CALLERROR.
    CALLERROR = "callerror"
    #: The peer's answer breaks its schema, or is no frame.
    BAD_RESULT = "bad result"
    #: No answer came in time.
    TIMEOUT = "timeout"
    #: The connection went before an answer came, or before the call was sent.
    CONNECTION_LOST = "connection lost"


class IgnoredReason(StrEnum):
    """Why a frame of the peer means nothing."""

    #: An answer to a call that was answered before.
    DUPLICATE = "duplicate"
    #: An answer to a call that we never made, or made too long ago to know.
    UNKNOWN_ID = "unknown id"
    #: The call is the same as one that we have not answered yet: its answer will come.
    REPEATED = "repeated"
    #: An error that cannot be told which frame of ours it means: its id is -1.
    UNATTRIBUTED = "unattributed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReceived:
    """The peer asks. It wants an answer by ``respond`` or ``respond_error``.

    Attributes:
        message_id: Its id, for the answer.
        action: Its action.
        message: The request.
        payload: The request as it came, JSON.
        deviations: What the policy let pass.
        repeated: Whether the very same call came before and was answered: the peer has not seen the answer.
        overlapping: Whether an earlier call of the peer waits for its answer. OCPP does not allow that, unless the peer waits no longer.
        time: When, in the caller's seconds.
    """

    message_id: str
    action: str
    message: OcppObject
    payload: bytes = field(default=b"", repr=False)
    deviations: tuple[Finding, ...] = ()
    repeated: bool = False
    overlapping: bool = False
    time: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReceived:
    """The peer tells something that has no answer (SEND, OCPP 2.1).

    Attributes:
        message_id: Its id.
        action: Its action.
        message: The message.
        payload: The message as it came, JSON.
        deviations: What the policy let pass.
        time: When, in the caller's seconds.
    """

    message_id: str
    action: str
    message: OcppObject
    payload: bytes = field(default=b"", repr=False)
    deviations: tuple[Finding, ...] = ()
    time: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReceived:
    """The peer has answered a call of ours.

    Attributes:
        message_id: The call's id.
        action: The call's action.
        request: What was asked.
        message: The response.
        deviations: What the policy let pass.
        late: Whether the call had failed by timeout already.
        time: When, in the caller's seconds.
    """

    message_id: str
    action: str
    request: OcppObject
    message: OcppObject
    deviations: tuple[Finding, ...] = ()
    late: bool = False
    time: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFailed:
    """A call of ours has no result, and will not have one, but for a late answer.

    Attributes:
        message_id: The call's id.
        action: The call's action.
        request: What was asked.
        reason: Why.
        code: What a CALLERROR says, or what is wrong with the answer; ``None`` where nobody said anything.
        code_text: The code as it came.
        description: The same for people.
        details: What a CALLERROR adds.
        sent: Whether the call had gone out: a call that waited for its turn when the connection went had not.
        late: Whether the call had failed by timeout already.
        time: When, in the caller's seconds.
    """

    message_id: str
    action: str
    request: OcppObject
    reason: FailureReason
    code: CallErrorCode | None = None
    code_text: str = ""
    description: str = ""
    details: Any = field(default_factory=dict[str, Any])
    sent: bool = True
    late: bool = False
    time: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRejected:
    """The peer cannot read an answer of ours (CALLRESULTERROR, OCPP 2.1).

    Attributes:
        message_id: The id of its call.
        action: The action of its call; empty where that is too long ago to know.
        code_text: What is wrong, as it came.
        description: The same for people.
        details: What it adds.
        time: When, in the caller's seconds.
    """

    message_id: str
    action: str
    code_text: str
    description: str
    details: Any
    time: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRejected:
    """The peer sent what is no frame, or a call or message that breaks a rule. The answer, if there is to be one, is ready to be sent.

    Attributes:
        error: What is wrong, with the code that was answered.
        action: The action, where there is one.
        answered: Whether an error went back. Answers and errors are not answered, and neither are messages without an answer.
        time: When, in the caller's seconds.
    """

    error: FrameError
    action: str = ""
    answered: bool
    time: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameIgnored:
    """The peer sent a well-formed frame that means nothing here.

    Attributes:
        message_id: Its id.
        reason: Why.
        text: The same in one sentence, with what an error says.
        time: When, in the caller's seconds.
    """

    message_id: str
    reason: IgnoredReason
    text: str
    time: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOverdue:
    """The program did not answer a call in time; the session has answered it with an InternalError.

    Attributes:
        message_id: The call's id.
        action: The call's action.
        time: When, in the caller's seconds.
    """

    message_id: str
    action: str
    time: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseWanted:
    """The connection serves nothing any more and is to be closed. Nothing that comes after it is read.

    Attributes:
        code: The close code of the WebSocket.
        text: Why.
        time: When, in the caller's seconds.
    """

    code: int
    text: str
    time: float


OcppEvent: TypeAlias = (
    CallReceived | SendReceived | ResultReceived | CallFailed | ResultRejected | FrameRejected | FrameIgnored | AnswerOverdue | CloseWanted
)
