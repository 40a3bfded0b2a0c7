"""Frames of HomePlug that have arrived and wait to be taken; and one link that several listen to."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from v2gstack.errors import TransportError, V2gError

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import FrameLink
    from v2gstack.hooks.values import LinkFrame

__all__ = ["MAX_FRAME", "MAX_FRAMES", "MIN_FRAME", "FrameBranch", "FrameHub", "FrameQueue", "check_length"]

#: Bytes of the shortest Ethernet frame, without its checksum (IEEE 802.3).
MIN_FRAME: Final = 60
#: Bytes of the longest: 1500 of payload, the header, and a VLAN tag.
MAX_FRAME: Final = 1518
#: Frames that wait at a link. A matching with fifty stations has some hundred in its busiest second; more is a flood.
MAX_FRAMES: Final = 512


def check_length(frame: bytes, interface: str) -> None:
    """Make sure that a frame is one: for links that no system checks.

    Raises:
        TransportError: It is longer than Ethernet's frames.
    """
    if len(frame) > MAX_FRAME:
        raise TransportError(f"a frame of {len(frame)} bytes is too long for {interface}: {MAX_FRAME} are allowed", address=interface)


class FrameQueue:
    """Frames that wait for one task. What does not fit is dropped: the newest, so that a flood does not push out an answer.

    Args:
        interface: Name of the interface, for errors.
        limit: Frames that may wait.

    Attributes:
        dropped: How many were dropped.
    """

    def __init__(self, interface: str, *, limit: int = MAX_FRAMES) -> None:
        self._interface = interface
        self._limit = limit
        self._frames: deque[LinkFrame] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._trouble: OSError | None = None
        self._closed = False
        self.dropped = 0

    @property
    def closed(self) -> bool:
        """Whether nothing can be taken any more."""
        return self._closed

    def put(self, frame: LinkFrame) -> None:
        """A frame has arrived."""
        if self._closed:
            return
        if len(self._frames) >= self._limit:
            self.dropped += 1
        else:
            self._frames.append(frame)
        self._wake()

    def fail(self, error: OSError) -> None:
        """The interface has trouble: whoever takes the next frame learns of it, once."""
        self._trouble = error
        self._wake()

    def close(self) -> None:
        """Nothing more is taken."""
        self._closed = True
        self._frames.clear()
        self._wake()

    async def take(self) -> LinkFrame:
        """The next frame.

        Raises:
            TransportError: The queue is closed, or the interface has trouble.
        """
        while not self._frames:
            self.check()
            if self._trouble is not None:
                error, self._trouble = self._trouble, None
                if isinstance(error, TransportError):
                    raise error
                raise TransportError(f"{self._interface} gives no frames: {error.strerror}", address=self._interface) from error
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._frames.popleft()

    def check(self) -> None:
        """Make sure that the link is open.

        Raises:
            TransportError: It is closed.
        """
        if self._closed:
            raise TransportError(f"the link on {self._interface} is closed", address=self._interface)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class FrameBranch:
    """One listener's share of a link, made by `FrameHub.branch`: a `FrameLink` of its own."""

    def __init__(self, hub: FrameHub, link: FrameLink) -> None:
        self._hub = hub
        self._link = link
        self.queue = FrameQueue(link.interface)

    @property
    def interface(self) -> str:
        """Name of the interface."""
        return self._link.interface

    @property
    def mac(self) -> bytes:
        """MAC address of the interface."""
        return self._link.mac

    async def receive(self) -> LinkFrame:
        """The next frame; each branch gets all of them.

        Raises:
            TransportError: The branch is closed, or the link has trouble.
        """
        self._hub.listen()
        return await self.queue.take()

    async def send(self, frame: bytes, /) -> None:
        """Send one frame. Other branches do not hear it.

        Raises:
            TransportError: The branch is closed, or the link does not take the frame.
        """
        self.queue.check()
        await self._link.send(frame)

    async def close(self) -> None:
        """Listen no more. The link stays open for the others."""
        self.queue.close()
        self._hub.leave(self)


class FrameHub:
    """Lets several listen to one link: a machine of SLAC, the driver of the modem, a trace.

    Args:
        link: The link. The hub receives from it, from the first branch on, and nobody else does.

    Example:
        >>> async def run(link):
        ...     hub = FrameHub(link)
        ...     machine, driver = hub.branch(), hub.branch()
        ...     ...
        ...     await hub.close()
    """

    def __init__(self, link: FrameLink) -> None:
        self._link = link
        self._branches: list[FrameBranch] = []
        self._reader: asyncio.Task[None] | None = None

    def branch(self) -> FrameBranch:
        """A link for one more listener. Needs a running event loop."""
        branch = FrameBranch(self, self._link)
        self._branches.append(branch)
        self.listen()
        return branch

    def listen(self) -> None:
        """Receive, unless that is going on; after trouble with the link it begins anew when somebody asks for the next frame."""
        if self._branches and (self._reader is None or self._reader.done()):
            self._reader = asyncio.get_running_loop().create_task(self._read())

    def leave(self, branch: FrameBranch) -> None:
        """A branch listens no more."""
        if branch in self._branches:
            self._branches.remove(branch)

    async def close(self) -> None:
        """Close all branches and the link."""
        for branch in tuple(self._branches):
            await branch.close()
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
        await self._link.close()

    async def _read(self) -> None:
        while True:
            try:
                frame = await self._link.receive()
            except (V2gError, OSError) as error:
                trouble = error if isinstance(error, OSError) else OSError(str(error))
                for branch in tuple(self._branches):
                    branch.queue.fail(trouble)
                return
            for branch in tuple(self._branches):
                branch.queue.put(frame)
