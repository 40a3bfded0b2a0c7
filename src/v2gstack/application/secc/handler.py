"""What the application expects of the handler of a protocol."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from v2gstack.messages import Message
from v2gstack.protocols.v2g.events import Event

__all__ = ["Failure", "Handler"]


class Failure(NamedTuple):
    """Refuse a request: the session answers with the response that belongs to it, and the least in all its other fields.

    Attributes:
        code: The response code.
        text: Why, for the end reason.
    """

    code: str = "FAILED"
    text: str = ""


class Handler(Protocol):
    """A station's side of one protocol."""

    @property
    def memory(self) -> Any:
        """What to keep of a paused session."""
        ...

    def answer(self, request: Any, now: float) -> Message | Failure | None:
        """The response to a request; ``None`` holds it back until an effect has completed or a moment has come.

        It is asked again then, with the same request, so that answering is to look at how things stand.
        """
        ...

    def side_stream(self, payload_type: int, message: Any, now: float) -> list[Event]:
        """Take a message of a side stream."""
        ...
