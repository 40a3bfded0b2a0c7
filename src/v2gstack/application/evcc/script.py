"""What a vehicle's script yields: requests to send, time to let pass, effects to wait for. Values, performed by `EvccApplication`.

Each protocol is one script: a generator that reads like the sequence in the standard. It does no I/O and never blocks; what it
yields says what it waits for, and it is resumed with the answer.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias, TypeVar

from v2gstack.application.effects import Effect
from v2gstack.messages.xmldsig import Signature

__all__ = ["Ask", "Await", "End", "Ending", "Leave", "Rest", "Script", "Step"]


@dataclass(frozen=True, slots=True)
class Ask:
    """Send a request and wait for its response. Resumed with the ``MessageReceived`` event.

    Attributes:
        message: The request.
        then: Effects right after it has been handed over.
        signature: XML signature for its header, of Plug & Charge.
    """

    message: Any
    then: tuple[Effect, ...] = ()
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """Let time pass. Resumed with ``None``, earlier if somebody wishes something.

    Attributes:
        until: When to go on, in the caller's seconds.
    """

    until: float


@dataclass(frozen=True, slots=True)
class Await:
    """Wait for the result of an effect. Resumed with the result; with ``None`` if it failed or takes too long.

    Attributes:
        number: The effect's number.
        until: When to stop waiting, in the caller's seconds.
    """

    number: int
    until: float


Step: TypeAlias = Ask | Rest | Await

T = TypeVar("T")
#: A generator that yields steps and returns a value.
Script: TypeAlias = Generator[Step, Any, T]


class End(Enum):
    """How a vehicle leaves."""

    TERMINATE = "terminate"
    PAUSE = "pause"
    SERVICE_RENEGOTIATION = "service renegotiation"


@dataclass(frozen=True, slots=True)
class Ending:
    """The decision to leave.

    Attributes:
        end: How.
        text: Why, in a few words.
        abrupt: Whether there is no time for ramping down.
        code: What ISO 15118-20 calls the EVTerminationCode.
    """

    end: End
    text: str
    abrupt: bool = False
    code: str = "Stop"


class Leave(Exception):  # noqa: N818 - it carries a decision, not an error, and never leaves the script
    """Ends a script's present part and begins the winding down.

    Attributes:
        ending: The decision.
    """

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.text)
        self.ending = ending
