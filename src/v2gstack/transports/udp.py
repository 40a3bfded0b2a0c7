"""UDP by IPv6, multicast included: what the SECC discovery protocol runs over."""

from __future__ import annotations

import asyncio
import socket
import struct
from ipaddress import IPv6Address
from typing import Any, cast

from v2gstack.errors import TransportError
from v2gstack.hooks.values import Address
from v2gstack.transports.datagrams import DatagramQueue
from v2gstack.transports.tcp import scoped

__all__ = ["UdpEndpoint", "UdpTransport"]


class UdpEndpoint(asyncio.DatagramProtocol):
    """A UDP socket; made by `UdpTransport`."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._transport: asyncio.DatagramTransport | None = None
        self._queue = DatagramQueue()

    @property
    def dropped(self) -> int:
        """Datagrams dropped because nobody took them in time."""
        return self._queue.dropped

    @property
    def address(self) -> Address:
        """Our own address, with the port that was chosen."""
        return self._address

    async def receive(self) -> tuple[bytes, Address]:
        """The next datagram and who sent it.

        Raises:
            TransportError: The endpoint is closed.
        """
        return await self._queue.take(self._address)

    async def send(self, data: bytes, address: Address) -> None:
        """Send one datagram.

        Raises:
            TransportError: The endpoint is closed, or the address cannot be reached from here.
        """
        self._queue.check(self._address)
        assert self._transport is not None
        try:
            target = (address.host, address.port, 0, _index(address.interface or self._address.interface))
            self._transport.sendto(data, target)
        except OSError as error:
            raise TransportError(f"no datagram to {address}: {error}", address=str(address)) from error

    async def close(self) -> None:
        """Close; a pending `receive` raises `TransportError`."""
        if self._transport is not None:
            self._transport.close()
        self._queue.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast("asyncio.DatagramTransport", transport)
        port = int(transport.get_extra_info("sockname")[1])
        self._address = Address(self._address.host, port, self._address.interface)

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """A datagram came."""
        host = str(addr[0]).partition("%")[0]
        self._queue.put(data, Address(host, int(addr[1]), self._address.interface))

    def error_received(self, exc: Exception) -> None:
        """A datagram sent before could not be delivered: datagrams may get lost."""

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is closed."""
        self._queue.close()


class UdpTransport:
    """UDP by IPv6.

    Args:
        loopback: Whether multicast reaches endpoints of this host, too; a station and a vehicle on one machine need that.
    """

    def __init__(self, *, loopback: bool = True) -> None:
        self._loopback = loopback

    async def open(self, address: Address) -> UdpEndpoint:
        """Open an endpoint.

        A multicast address binds its port on all addresses and joins the group on the address's interface; several endpoints may do
        that at the same time. An empty host binds all addresses.

        Raises:
            TransportError: The address is taken or not ours, or there is no such interface.
        """
        loop = asyncio.get_running_loop()
        try:
            bound = await loop.run_in_executor(None, self._socket, address)
        except OSError as error:
            raise TransportError(f"cannot open {address}: {error}", address=str(address)) from error
        _, endpoint = await loop.create_datagram_endpoint(lambda: UdpEndpoint(address), sock=bound)
        return endpoint

    def _socket(self, address: Address) -> socket.socket:
        """The socket, bound. Host names are looked up here, which blocks."""
        index = _index(address.interface)
        opened = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        try:
            opened.setblocking(False)
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, int(self._loopback))
            if index:
                opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
            if _is_multicast(address.host):
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                opened.bind(("::", address.port, 0, 0))
                group = struct.pack("=16sI", IPv6Address(address.host).packed, index)
                opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group)
            elif address.host:
                found = socket.getaddrinfo(scoped(address), address.port, socket.AF_INET6, socket.SOCK_DGRAM)
                opened.bind(found[0][4])
            else:
                opened.bind(("::", address.port, 0, 0))
        except OSError:
            opened.close()
            raise
        return opened


def _is_multicast(host: str) -> bool:
    try:
        return IPv6Address(host).is_multicast
    except ValueError:
        return False


def _index(interface: str) -> int:
    return socket.if_nametoindex(interface) if interface else 0
