"""What the application expects of the handler of a protocol."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol, TypeAlias

from v2gstack.messages import Message
from v2gstack.messages.xmldsig import Signature
from v2gstack.protocols.v2g.events import Event, MessageReceived

__all__ = ["Answer", "Failure", "Handler", "Signed"]


class Failure(NamedTuple):
    """Refuse a request: the session answers with the response that belongs to it, and the least in all its other fields.

    Attributes:
        code: The response code.
        text: Why, for the end reason.
    """

    code: str = "FAILED"
    text: str = ""


class Signed(NamedTuple):
    """A response with a signature in its header.

    Attributes:
        message: The response.
        signature: The signature.
    """

    message: Message
    signature: Signature | None


#: What a handler says to a request; ``None`` is nothing yet.
Answer: TypeAlias = Message | Signed | Failure | None


class Handler(Protocol):
    """A station's side of one protocol."""

    @property
    def memory(self) -> Any:
        """What to keep of a paused session."""
        ...

    def answer(self, received: MessageReceived, now: float) -> Answer:
        """The response to a request; ``None`` holds it back until an effect has completed or a moment has come.

        It is asked again then, with the same request, so that answering is to look at how things stand.
        """
        ...

    def side_stream(self, payload_type: int, message: Any, now: float) -> list[Event]:
        """Take a message of a side stream."""
        ...
