"""Datagrams wait in order, within a bound, until somebody takes them or the endpoint is closed."""

from __future__ import annotations

import asyncio

import pytest

from v2gstack.errors import TransportError
from v2gstack.hooks.values import Address
from v2gstack.transports.datagrams import MAX_DATAGRAMS, DatagramQueue

OWN, CAR = Address("fe80::1", 15118), Address("fe80::2", 50000)


def test_what_is_beyond_the_bound_is_dropped_and_counted() -> None:
    async def scenario() -> None:
        queue = DatagramQueue()
        for number in range(MAX_DATAGRAMS + 2):
            queue.put(bytes([number]), CAR)
        assert queue.dropped == 2
        assert [(await queue.take(OWN))[0] for _ in range(MAX_DATAGRAMS)] == [bytes([number]) for number in range(MAX_DATAGRAMS)]
        queue.put(b"room again", CAR)
        assert await queue.take(OWN) == (b"room again", CAR)

    asyncio.run(scenario())


def test_who_waits_is_woken_by_a_datagram_and_by_the_end() -> None:
    async def scenario() -> None:
        queue = DatagramQueue()
        waiting = asyncio.create_task(queue.take(OWN))
        await asyncio.sleep(0)
        queue.put(b"late", CAR)
        assert await waiting == (b"late", CAR)
        waiting = asyncio.create_task(queue.take(OWN))
        await asyncio.sleep(0)
        queue.close()
        with pytest.raises(TransportError, match="is closed"):
            await waiting

    asyncio.run(scenario())


def test_what_waits_at_the_end_can_still_be_taken() -> None:
    async def scenario() -> None:
        queue = DatagramQueue()
        queue.put(b"last", CAR)
        queue.close()
        with pytest.raises(TransportError) as caught:
            queue.check(OWN)
        assert caught.value.details()["address"] == str(OWN)
        assert await queue.take(OWN) == (b"last", CAR)
        with pytest.raises(TransportError):
            await queue.take(OWN)

    asyncio.run(scenario())
