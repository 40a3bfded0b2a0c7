"""Connections and datagrams within one event loop: no network, no addresses, the same back pressure."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from v2gstack.errors import ConfigError, TransportError
from v2gstack.hooks.values import Address, ChannelInfo
from v2gstack.transports.datagrams import DatagramQueue
from v2gstack.transports.inbox import DEFAULT_LIMIT, Inbox

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import ConnectionHandler

__all__ = ["MemoryDatagrams", "MemoryListener", "MemoryStream", "MemoryTransport", "memory_pair"]

#: Ports that are given out where 0 is asked for: those of IANA's dynamic range.
_FIRST_PORT, _LAST_PORT = 49_152, 65_535


class MemoryStream:
    """One end of a connection in memory; made by `memory_pair` or `MemoryTransport`."""

    def __init__(self, channel: ChannelInfo, limit: int) -> None:
        self._channel = channel
        self._inbox = Inbox(f"connection with {channel.remote}", limit=limit, resume=self._taken)
        self._peer: MemoryStream = self
        self._room: deque[asyncio.Future[None]] = deque()
        self._closed = False

    @classmethod
    def pair(cls, first: ChannelInfo, second: ChannelInfo, limit: int) -> tuple[MemoryStream, MemoryStream]:
        """Two ends of one connection; see `memory_pair`."""
        one, other = cls(first, limit), cls(second, limit)
        one._peer, other._peer = other, one
        return one, other

    @property
    def channel(self) -> ChannelInfo:
        """Facts of the connection."""
        return self._channel

    @property
    def waiting(self) -> int:
        """Octets that came and were not taken yet."""
        return self._inbox.size

    async def receive(self) -> bytes:
        """The next octets; empty once the peer has closed.

        Raises:
            TransportError: The connection broke, or we closed it.
        """
        return await self._inbox.take()

    def send_nowait(self, data: bytes) -> bool:
        """Send all of it at once if it fits; tells whether it did.

        Raises:
            TransportError: The connection is closed.
        """
        self._check()
        peer = self._peer
        if peer._room or len(data) > peer._inbox.room:
            return False
        peer._inbox.feed(data)
        return True

    async def send(self, data: bytes) -> None:
        """Send all of it; waits while the peer does not read.

        Raises:
            TransportError: The connection is closed, or closes meanwhile.
        """
        self._check()
        peer = self._peer
        view = memoryview(data)
        while view:
            room = peer._inbox.room
            if not room:
                waiter = asyncio.get_running_loop().create_future()
                peer._room.append(waiter)
                try:
                    await waiter
                finally:
                    if waiter in peer._room:
                        peer._room.remove(waiter)
                self._check()
                continue
            peer._inbox.feed(bytes(view[:room]))
            view = view[room:]

    async def close(self) -> None:
        """Close; the peer receives what was sent, then the end."""
        if not self._closed:
            self._closed = True
            self._inbox.fail("closed by this side")
            self._peer._inbox.end()
            self._taken()
            self._peer._taken()

    def abort(self) -> None:
        """Break the connection, as a cable that is pulled: both sides get an error."""
        self._closed = True
        self._inbox.fail("aborted by this side")
        self._peer._inbox.fail("reset by the peer")
        self._taken()
        self._peer._taken()

    def _check(self) -> None:
        if self._closed:
            raise TransportError(f"the connection with {self._channel.remote} is closed")
        if self._peer._closed:
            raise TransportError(f"{self._channel.remote} has closed the connection")

    def _taken(self) -> None:
        """Octets were taken here, or will never be: who waits to send may go on."""
        for waiter in self._room:
            if not waiter.done():
                waiter.set_result(None)
        self._room.clear()


def memory_pair(
    *, limit: int = DEFAULT_LIMIT, first: ChannelInfo | None = None, second: ChannelInfo | None = None
) -> tuple[MemoryStream, MemoryStream]:
    """Two ends of a connection in memory.

    Args:
        limit: Octets that may wait at each end before the other one is held up.
        first: Facts of the connection as the first end sees them; by default plain, with addresses made up.
        second: As the second end sees them.

    >>> import asyncio
    >>> async def talk():
    ...     evcc, secc = memory_pair()
    ...     await evcc.send(b"hello")
    ...     return await secc.receive()
    >>> asyncio.run(talk())
    b'hello'
    """
    here, there = Address("memory", 1), Address("memory", 2)
    return MemoryStream.pair(first or ChannelInfo(local=here, remote=there), second or ChannelInfo(local=there, remote=here), limit)


class MemoryListener:
    """Accepts connections of a `MemoryTransport`."""

    def __init__(self, transport: MemoryTransport, address: Address, handler: ConnectionHandler) -> None:
        self._transport = transport
        self._address = address
        self._handler = handler
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> Address:
        """Where it listens."""
        return self._address

    async def close(self) -> None:
        """Accept no more connections; those that are open stay."""
        self._transport.forget(self._address)

    def accept(self, stream: MemoryStream) -> None:
        """Take a connection, and run the handler for it."""
        task = asyncio.get_running_loop().create_task(self._serve(stream))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, stream: MemoryStream) -> None:
        try:
            await self._handler(stream)
        finally:
            await stream.close()


class MemoryTransport:
    """A network of its own in memory: what listens on it can be connected to through it.

    Args:
        limit: Octets that may wait at each end of a connection.
        channel: What connections say of themselves beside the addresses; by default they are plain. Tests say TLS here.
    """

    def __init__(self, *, limit: int = DEFAULT_LIMIT, channel: ChannelInfo | None = None) -> None:
        self._limit = limit
        self._facts = channel or ChannelInfo()
        self._listeners: dict[tuple[str, int], MemoryListener] = {}
        self._next = _FIRST_PORT

    async def connect(self, address: Address) -> MemoryStream:
        """Connect to a listener.

        Raises:
            TransportError: Nobody listens there.
        """
        listener = self._listeners.get((address.host, address.port))
        if listener is None:
            raise TransportError(f"nobody listens on {address}", address=str(address))
        here = Address("memory", self._port())
        client, server = memory_pair(limit=self._limit, first=self._info(here, listener.address), second=self._info(listener.address, here))
        listener.accept(server)
        return client

    async def listen(self, address: Address, handler: ConnectionHandler) -> MemoryListener:
        """Accept connections. Any host name will do; port 0 chooses one.

        Raises:
            TransportError: The address is taken.
        """
        taken = Address(address.host, address.port or self._port(), address.interface)
        if (taken.host, taken.port) in self._listeners:
            raise TransportError(f"{taken} is taken", address=str(taken))
        listener = MemoryListener(self, taken, handler)
        self._listeners[taken.host, taken.port] = listener
        return listener

    def _port(self) -> int:
        port, self._next = self._next, self._next + 1 if self._next < _LAST_PORT else _FIRST_PORT
        return port

    def _info(self, local: Address, remote: Address) -> ChannelInfo:
        facts = self._facts
        return ChannelInfo(local=local, remote=remote, tls=facts.tls, mutual=facts.mutual, peer_certificate=facts.peer_certificate)

    def forget(self, address: Address) -> None:
        """Nobody listens there any more."""
        self._listeners.pop((address.host, address.port), None)


class _MemoryEndpoint:
    def __init__(self, network: MemoryDatagrams, address: Address, group: str) -> None:
        self._network = network
        self._address = address
        self._group = group
        self._queue = DatagramQueue()

    @property
    def address(self) -> Address:
        return self._address

    async def receive(self) -> tuple[bytes, Address]:
        return await self._queue.take(self._address)

    async def send(self, data: bytes, address: Address) -> None:
        self._queue.check(self._address)
        self._network.deliver(data, self._address, address)

    async def close(self) -> None:
        self._network.close_endpoint(self)
        self._queue.close()

    def take(self, data: bytes, sender: Address, receiver: Address) -> None:
        if receiver.port == self._address.port and receiver.host in (self._address.host, self._group):
            self._queue.put(data, sender)


class MemoryDatagrams:
    """A link of its own in memory for datagrams.

    An endpoint opened on a multicast address gets an address of its own and what is sent to the group.
    """

    def __init__(self) -> None:
        self._endpoints: set[_MemoryEndpoint] = set()
        self._count = 0

    async def open(self, address: Address) -> _MemoryEndpoint:
        """Open an endpoint; an empty host gets an address, port 0 gets a port.

        Raises:
            TransportError: The address is taken.
        """
        self._count += 1
        if self._count > 0xFFFF:
            raise ConfigError("a link in memory has at most 65535 endpoints")
        group = address.host if address.host.startswith("ff") else ""
        host = f"fe80::{self._count:x}" if group or not address.host else address.host
        own = Address(host, address.port or _FIRST_PORT + self._count % (_LAST_PORT - _FIRST_PORT), address.interface)
        if any(each.address == own for each in self._endpoints):
            raise TransportError(f"{own} is taken", address=str(own))
        endpoint = _MemoryEndpoint(self, own, group)
        self._endpoints.add(endpoint)
        return endpoint

    def close_endpoint(self, endpoint: _MemoryEndpoint) -> None:
        """Bring nothing more to an endpoint."""
        self._endpoints.discard(endpoint)

    def deliver(self, data: bytes, sender: Address, receiver: Address) -> None:
        """Bring a datagram to whom it is for."""
        for endpoint in list(self._endpoints):
            if self.hears(sender, endpoint.address):
                endpoint.take(data, sender, receiver)

    def hears(self, sender: Address, endpoint: Address) -> bool:
        """Whether what one endpoint sends reaches another: on this link everything does."""
        return True
