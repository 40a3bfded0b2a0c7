"""Why a session ended: who ended it, where it stood, and what was said last."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from v2gstack.types import Role

__all__ = ["EndKind", "EndReason", "LastMessage", "Who"]

#: Who brought a session to its end; the network where the connection broke.
Who: TypeAlias = Literal["evcc", "secc", "network"]


class EndKind(StrEnum):
    """How a session ended."""

    #: SessionStop was asked for and answered: charging is over.
    TERMINATED = "terminated"
    #: SessionStop with Pause was asked for and answered: the session may be resumed.
    PAUSED = "paused"
    #: None of the protocols offered is supported.
    NO_COMMON_PROTOCOL = "no common protocol"
    #: A response said FAILED, for a reason other than those below.
    FAILED_RESPONSE = "failed response"
    #: A message came that its state does not allow.
    SEQUENCE_ERROR = "sequence error"
    #: A message came with a session identifier that is not this session's.
    UNKNOWN_SESSION = "unknown session"
    #: Bytes came that are no message.
    MALFORMED = "malformed"
    #: A timer of the standard ran out.
    TIMEOUT = "timeout"
    #: The peer closed the connection, or it broke.
    CONNECTION_LOST = "connection lost"
    #: Our own side asked for the end outside of the protocol's ways.
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True)
class LastMessage:
    """One of the last messages of a session.

    Attributes:
        time: When it was sent or received, in the caller's seconds.
        sender: Whose message it was.
        name: Its name.
        response_code: Its response code, for responses.
    """

    time: float
    sender: Role
    name: str
    response_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndReason:
    """Why a session ended.

    Attributes:
        kind: How.
        who: Who brought it about.
        state: The state it stood in, by the name of the protocol's table.
        text: What happened, in one sentence.
        clause: The clause behind it, where one is known.
        timer: The timer that ran out, for `EndKind.TIMEOUT`.
        last_messages: The last messages before the end, oldest first.
    """

    kind: EndKind
    who: Who
    state: str
    text: str
    clause: str = ""
    timer: str = ""
    last_messages: tuple[LastMessage, ...] = ()

    @property
    def is_regular(self) -> bool:
        """Whether both sides agreed on the end: terminated or paused."""
        return self.kind in (EndKind.TERMINATED, EndKind.PAUSED)

    def __str__(self) -> str:
        clause = f" {self.clause}" if self.clause else ""
        return f"{self.kind} by {self.who} in {self.state}: {self.text}{clause}"
