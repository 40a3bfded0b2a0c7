"""Datagrams that wait at an endpoint until somebody takes them."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from v2gstack.errors import TransportError

if TYPE_CHECKING:
    from v2gstack.hooks.values import Address

__all__ = ["MAX_DATAGRAMS", "DatagramQueue"]

#: Datagrams that wait at an endpoint. A link has a handful of vehicles, each of which asks every 250 ms; more is a flood.
MAX_DATAGRAMS: Final = 64


class DatagramQueue:
    """Datagrams for one task, oldest first. What does not fit is dropped, as a network would."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[bytes, Address]] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._closed = False
        #: Datagrams dropped because nobody took them in time.
        self.dropped = 0

    def put(self, data: bytes, sender: Address) -> None:
        """A datagram has come."""
        if len(self._waiting) >= MAX_DATAGRAMS:
            self.dropped += 1
            return
        self._waiting.append((data, sender))
        self._wake()

    async def take(self, own: Address) -> tuple[bytes, Address]:
        """The next datagram and who sent it.

        Args:
            own: The endpoint's address, for the error.

        Raises:
            TransportError: The endpoint is closed.
        """
        while not self._waiting:
            self.check(own)
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._waiting.popleft()

    def check(self, own: Address) -> None:
        """See that the endpoint is open.

        Raises:
            TransportError: It is closed.
        """
        if self._closed:
            raise TransportError(f"the endpoint {own} is closed", address=str(own))

    def close(self) -> None:
        """No more is to come: what waits can be taken, after that `take` raises."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
