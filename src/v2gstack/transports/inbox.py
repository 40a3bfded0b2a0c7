"""What a stream has received and nobody has taken yet: bounded, with back pressure to where it comes from."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from v2gstack.errors import ConfigError, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DEFAULT_LIMIT", "Inbox"]

#: Octets that may wait in a stream. The largest V2G messages are some hundred KiB, those of a charge loop some hundred octets;
#: asyncio's own streams keep 64 KiB, too.
DEFAULT_LIMIT = 64 * 1024


class Inbox:
    """Octets that wait to be taken.

    Args:
        name: What to call the connection in errors.
        limit: Octets at which `pause` is called.
        pause: Called to hold up the peer.
        resume: Called once what waited was taken, to let it go on.

    Raises:
        ConfigError: The limit is below 1.
    """

    __slots__ = ("_chunks", "_ended", "_error", "_limit", "_name", "_pause", "_paused", "_resume", "_waiter", "size")

    def __init__(
        self,
        name: str,
        *,
        limit: int = DEFAULT_LIMIT,
        pause: Callable[[], None] | None = None,
        resume: Callable[[], None] | None = None,
    ) -> None:
        if limit < 1:
            raise ConfigError(f"the limit of a stream's buffer is {limit}, must be at least 1")
        self._name = name
        self._limit = limit
        self._pause = pause
        self._resume = resume
        self._paused = False
        self._chunks: deque[bytes] = deque()
        self._ended = False
        self._error: TransportError | None = None
        self._waiter: asyncio.Future[None] | None = None
        #: Octets that wait.
        self.size = 0

    @property
    def room(self) -> int:
        """Octets that fit before the peer is held up."""
        return max(0, self._limit - self.size)

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self._ended or self._error is not None

    def feed(self, data: bytes) -> None:
        """Take octets from the peer. After the end they are dropped."""
        if not data or self.ended:
            return
        self._chunks.append(data)
        self.size += len(data)
        if self.size >= self._limit and not self._paused:
            self._paused = True
            if self._pause is not None:
                self._pause()
        self._wake()

    def end(self) -> None:
        """Note that the peer sends nothing more; what waits can still be taken."""
        self._ended = True
        self._wake()

    def fail(self, text: str, cause: BaseException | None = None) -> None:
        """Note that the connection is no more; what waits is dropped."""
        if self._error is None:
            self._error = TransportError(f"{self._name}: {text}")
            self._error.__cause__ = cause
            self._chunks.clear()
            self.size = 0
        self._wake()

    async def take(self) -> bytes:
        """The octets that wait, at least one; empty at the end. One task at a time.

        Raises:
            TransportError: The connection is no more, or another task is waiting already.
        """
        while True:
            if self._error is not None:
                raise self._error
            if self._chunks:
                return self._taken()
            if self._ended:
                return b""
            if self._waiter is not None:
                raise TransportError(f"{self._name}: two tasks receive from one stream")
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None

    def _taken(self) -> bytes:
        data = self._chunks.popleft() if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks.clear()
        self.size = 0
        if self._paused:
            self._paused = False
            if self._resume is not None:
                self._resume()
        return data

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
