"""The CSMS's end of a WebSocket, whose messages need not wait for whoever reads: over the server of the package ``websockets``.

Imported where stations are listened for, since it needs the package.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode

if TYPE_CHECKING:
    from websockets.http11 import Request, Response

__all__ = ["StationConnection"]

_TEXT: Final = Opcode.TEXT
#: Messages of one read of the socket that are handed over; the rest waits in the queue, and the socket with it, while others have
#: their turn. OCPP has one call out at a time: more than that at once is a flood, or SENDs.
_AT_ONCE: Final = 4


class StationConnection(ServerConnection):
    """Hands texts over as they come, while a reader waits and nothing waits to be read; all else goes its usual way.

    Waking a task for a message costs as much as reading it. The server makes such connections as its ``create_connection`` allows;
    if a release of the package had other ways inside, messages would be read from the queue, and nothing else would change.

    Attributes:
        idle: Whether a reader waits for the next message. Whoever reads says so.
        take: Takes a text; ``None`` has all of them wait to be read.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.idle = False
        self.take: Callable[[str], None] | None = None
        self._at_once = 0

    def data_received(self, data: bytes) -> None:
        """Octets have come."""
        self._at_once = _AT_ONCE
        super().data_received(data)

    def process_event(self, event: Request | Response | Frame) -> None:
        """Something has come."""
        if self.idle and self.take is not None and isinstance(event, Frame):
            if event.opcode is _TEXT and event.fin and self._at_once:
                try:
                    text = str(event.data, "utf-8")
                except UnicodeDecodeError:
                    # the reader closes the connection, and says why
                    pass
                else:
                    self._at_once -= 1
                    self.take(text)
                    return
            # order is kept: what comes behind this waits until it was read
            self.idle = event.opcode > Opcode.BINARY
        super().process_event(event)
