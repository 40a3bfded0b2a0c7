"""TCP, IPv6 link-local addresses included."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from typing import TYPE_CHECKING, Any, cast

from v2gstack.errors import TransportError
from v2gstack.hooks.values import Address, ChannelInfo
from v2gstack.transports.inbox import DEFAULT_LIMIT, Inbox

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import ConnectionHandler

__all__ = ["TcpListener", "TcpStream", "TcpTransport"]

#: Connections that the system holds until they are accepted; a station has one vehicle, and scanners knock too.
_BACKLOG = 16
#: Seconds that closing may take, before a connection is cut: the peer may be gone.
_CLOSE_TIMEOUT = 2.0


class _Connection(asyncio.Protocol):
    """Carries bytes between asyncio's transport and a stream."""

    def __init__(self, accept: _Accept | None, limit: int) -> None:
        self.stream: TcpStream | None = None
        self.writable = asyncio.Event()
        self.writable.set()
        self.lost = asyncio.Event()
        self._accept = accept
        self._limit = limit

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self.stream = TcpStream(cast("asyncio.Transport", transport), self, self._limit)
        if self._accept is not None:
            self._accept.take(self.stream)

    def data_received(self, data: bytes) -> None:
        """Octets came."""
        if self.stream is not None:
            self.stream.inbox.feed(data)

    def eof_received(self) -> bool:
        """The peer sends nothing more; we still may."""
        if self.stream is not None:
            self.stream.inbox.end()
        return self.stream is not None

    def pause_writing(self) -> None:
        """The peer does not read."""
        self.writable.clear()

    def resume_writing(self) -> None:
        """The peer reads again."""
        self.writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.lost.set()
        self.writable.set()
        if self.stream is not None:
            if exc is None and self.stream.inbox.ended:
                return
            self.stream.inbox.fail("the connection broke" if exc else "closed", exc)


class TcpStream:
    """A TCP connection; made by `TcpTransport`."""

    def __init__(self, transport: asyncio.Transport, connection: _Connection, limit: int) -> None:
        self._transport = transport
        self._connection = connection
        self._channel = _facts(transport)
        self.inbox = Inbox(
            f"connection with {self._channel.remote}", limit=limit, pause=transport.pause_reading, resume=self._resume_reading
        )
        transport.set_write_buffer_limits(high=limit)

    @property
    def channel(self) -> ChannelInfo:
        """Facts of the connection."""
        return self._channel

    async def receive(self) -> bytes:
        """The next octets; empty once the peer has closed.

        Raises:
            TransportError: The connection broke, or we closed it.
        """
        return await self.inbox.take()

    def send_nowait(self, data: bytes) -> bool:
        """Send all of it at once if the peer reads; tells whether it did.

        Raises:
            TransportError: The connection broke, or is closed.
        """
        self._check()
        if not self._connection.writable.is_set():
            return False
        self._transport.write(data)
        return True

    async def send(self, data: bytes) -> None:
        """Send all of it; waits while the peer does not read.

        Raises:
            TransportError: The connection broke, or is closed.
        """
        self._check()
        self._transport.write(data)
        await self._connection.writable.wait()
        if self._connection.lost.is_set():
            raise TransportError(f"the connection with {self._channel.remote} broke", address=str(self._channel.remote))

    async def close(self) -> None:
        """Close, after what was sent has gone out; a peer that does not read is given 2 s."""
        # who waits to receive learns of it at once, and not of an end that the peer never said
        self.inbox.fail("closed by this side")
        self._transport.close()
        try:
            async with asyncio.timeout(_CLOSE_TIMEOUT):
                await self._connection.lost.wait()
        except TimeoutError:
            self._transport.abort()

    def abort(self) -> None:
        """Break the connection off; the peer gets an error, not an end."""
        raw: socket.socket | None = self._transport.get_extra_info("socket")
        if raw is not None and not self._transport.is_closing():
            # a duplicate of the descriptor: the objects that event loops give here cannot set this
            with socket.socket(fileno=os.dup(raw.fileno())) as same:
                same.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()
        self.inbox.fail("aborted by this side")

    def _check(self) -> None:
        if self._transport.is_closing() or self._connection.lost.is_set():
            raise TransportError(f"the connection with {self._channel.remote} is closed", address=str(self._channel.remote))

    def _resume_reading(self) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()


class TcpListener:
    """Accepts TCP connections; made by `TcpTransport`."""

    def __init__(self, server: asyncio.Server, address: Address) -> None:
        self._server = server
        self._address = address

    @property
    def address(self) -> Address:
        """Where it listens, with the port that was chosen."""
        return self._address

    async def close(self) -> None:
        """Accept no more connections; those that are open stay."""
        self._server.close()


class TcpTransport:
    """TCP, by IPv6 or IPv4.

    Args:
        limit: Octets that may wait in each direction.

    Examples:
        >>> from v2gstack.hooks.values import Address
        >>> async def greet():
        ...     transport = TcpTransport()
        ...     async def answer(stream):
        ...         await stream.send(b"hello " + await stream.receive())
        ...     listener = await transport.listen(Address("::1"), answer)
        ...     stream = await transport.connect(listener.address)
        ...     await stream.send(b"car")
        ...     said = await stream.receive()
        ...     await stream.close()
        ...     await listener.close()
        ...     return said
        >>> asyncio.run(greet())
        b'hello car'
    """

    def __init__(self, *, limit: int = DEFAULT_LIMIT) -> None:
        self._limit = limit

    async def connect(self, address: Address) -> TcpStream:
        """Connect to a listener.

        Raises:
            TransportError: Nobody listens there, or the address is unknown.
        """
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: _Connection(None, self._limit), scoped(address), address.port
            )
        except OSError as error:
            raise TransportError(f"no connection to {address}: {error}", address=str(address)) from error
        stream = connection.stream
        if stream is None:
            raise TransportError(f"the connection to {address} broke at once", address=str(address))
        return stream

    async def listen(self, address: Address, handler: ConnectionHandler) -> TcpListener:
        """Accept connections.

        Raises:
            TransportError: The address is taken or not ours.
        """
        accept = _Accept(handler)
        try:
            server = await asyncio.get_running_loop().create_server(
                lambda: _Connection(accept, self._limit), scoped(address) or None, address.port, backlog=_BACKLOG
            )
        except OSError as error:
            raise TransportError(f"cannot listen on {address}: {error}", address=str(address)) from error
        host, port = server.sockets[0].getsockname()[:2]
        return TcpListener(server, Address(address.host or str(host), int(port), address.interface))


class _Accept:
    """Runs a handler for each connection."""

    def __init__(self, handler: ConnectionHandler) -> None:
        self._handler = handler
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, stream: TcpStream) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(stream))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, stream: TcpStream) -> None:
        try:
            await self._handler(stream)
        finally:
            await stream.close()


def scoped(address: Address) -> str:
    """The host as the system's resolver takes it: link-local addresses with their interface."""
    return f"{address.host}%{address.interface}" if address.interface and ":" in address.host else address.host


def _facts(transport: asyncio.Transport) -> ChannelInfo:
    return ChannelInfo(local=_address(transport.get_extra_info("sockname")), remote=_address(transport.get_extra_info("peername")))


def _address(name: Any) -> Address:
    if not name:
        return Address()
    host, _, interface = str(name[0]).partition("%")
    if not interface and len(name) > 3 and name[3]:
        try:
            interface = socket.if_indextoname(int(name[3]))
        except OSError:
            interface = ""
    return Address(host, int(name[1]), interface)
