"""Datagrams in memory and by UDP."""

from __future__ import annotations

import asyncio

import pytest

from v2gstack.errors import TransportError
from v2gstack.hooks.values import Address
from v2gstack.transports import MemoryDatagrams, UdpTransport


def test_udp_carries_datagrams_both_ways() -> None:
    async def main() -> None:
        transport = UdpTransport()
        one = await transport.open(Address("::1"))
        other = await transport.open(Address("::1"))
        await one.send(b"question", other.address)
        data, source = await other.receive()
        assert (data, source.port) == (b"question", one.address.port)
        await other.send(b"answer", source)
        assert (await one.receive())[0] == b"answer"
        await one.close()
        with pytest.raises(TransportError):
            await one.receive()
        with pytest.raises(TransportError):
            await one.send(b"x", other.address)
        await other.close()
        await asyncio.sleep(0)

    asyncio.run(main())


def test_udp_floods_are_dropped() -> None:
    async def main() -> None:
        transport = UdpTransport()
        one = await transport.open(Address("::1"))
        other = await transport.open(Address("::1"))
        for _ in range(100):
            await one.send(b"x", other.address)
            await asyncio.sleep(0)
        for _ in range(100):
            if other.dropped == 36:
                break
            await asyncio.sleep(0.01)
        assert other.dropped == 36
        await one.close()
        await other.close()

    asyncio.run(main())


def test_closing_wakes_the_receiver() -> None:
    async def main() -> None:
        for transport in (UdpTransport(), MemoryDatagrams()):
            endpoint = await transport.open(Address("::1"))
            waiting = asyncio.create_task(endpoint.receive())
            await asyncio.sleep(0.01)
            await endpoint.close()
            with pytest.raises(TransportError):
                await waiting

    asyncio.run(main())


def test_unknown_interfaces_and_foreign_addresses_are_refused() -> None:
    async def main() -> None:
        for address in (Address("ff02::1", 15118, "no-such-interface"), Address("2001:db8::1", 0)):
            with pytest.raises(TransportError):
                await UdpTransport().open(address)

    asyncio.run(main())


def test_multicast_in_memory_reaches_the_group_only() -> None:
    async def main() -> None:
        link = MemoryDatagrams()
        members = [await link.open(Address("ff02::1", 15118)) for _ in range(2)]
        outsider = await link.open(Address("", 15118))
        sender = await link.open(Address())
        await sender.send(b"anybody?", Address("ff02::1", 15118))
        for member in members:
            assert (await member.receive()) == (b"anybody?", sender.address)
        await sender.send(b"you", outsider.address)
        assert (await outsider.receive())[0] == b"you"
        with pytest.raises(TransportError, match="is taken"):
            await link.open(outsider.address)

    asyncio.run(main())
