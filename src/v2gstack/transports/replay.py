"""One side of a recorded session, played back as a connection."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from v2gstack.errors import TransportError
from v2gstack.hooks.values import Address, ChannelInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from v2gstack.types import Role

__all__ = ["RecordedFrame", "ReplayStream"]


@dataclass(frozen=True, slots=True)
class RecordedFrame:
    """A frame of a recorded session.

    Attributes:
        sender: Who sent it.
        data: The frame, its V2GTP header included.
        time: When, in seconds from any beginning.
    """

    sender: Role
    data: bytes = field(repr=False)
    time: float = 0.0


class ReplayStream:
    """Plays one side of a recording; what the live side sends is kept, not looked at.

    A recorded frame is received once the live side has sent as many frames as the other side had in the recording before it: the
    session goes in lockstep, however fast the live side is. After the last frame the connection ends.

    Args:
        frames: The recording, in its order.
        plays: Whose frames are played back.
        delays: Whether a frame comes as long after the one before it as in the recording; else at once.
        channel: Facts of the connection.

    Attributes:
        sent: What the live side sent, one entry for each ``send``.

    Examples:
        >>> async def run():
        ...     stream = ReplayStream([RecordedFrame("evcc", b"question"), RecordedFrame("secc", b"answer")], plays="evcc")
        ...     asked = await stream.receive()
        ...     await stream.send(b"another answer")
        ...     return asked, stream.sent, await stream.receive()
        >>> asyncio.run(run())
        (b'question', [b'another answer'], b'')
    """

    def __init__(self, frames: Sequence[RecordedFrame], *, plays: Role, delays: bool = False, channel: ChannelInfo | None = None) -> None:
        self._frames = frames
        self._plays = plays
        self._delays = delays
        self._channel = channel or ChannelInfo(local=Address("replay", 2), remote=Address("replay", 1))
        self._position = 0
        self._answered = 0
        self._expected = 0
        self._waiter: asyncio.Future[None] | None = None
        self._closed = False
        self.sent: list[bytes] = []

    @property
    def channel(self) -> ChannelInfo:
        """Facts of the connection."""
        return self._channel

    async def receive(self) -> bytes:
        """The next frame of the recording, once it is its turn; empty after the last one.

        Raises:
            TransportError: The connection was closed on this side.
        """
        while self._position < len(self._frames) and self._frames[self._position].sender != self._plays:
            self._expected += 1
            self._position += 1
        while self._answered < self._expected and not self._closed:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        if self._closed:
            raise TransportError("the connection is closed by this side")
        if self._position == len(self._frames):
            return b""
        frame = self._frames[self._position]
        if self._delays and self._position:
            await asyncio.sleep(max(0.0, frame.time - self._frames[self._position - 1].time))
        self._position += 1
        return frame.data

    async def send(self, data: bytes) -> None:
        """Keep what the live side sends.

        Raises:
            TransportError: The connection was closed on this side.
        """
        if self._closed:
            raise TransportError("the connection is closed by this side")
        self.sent.append(data)
        self._answered += 1
        self._wake()

    async def close(self) -> None:
        """Close; what is left of the recording is not played."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
