"""Frames that wait, and a link that several listen to."""

from __future__ import annotations

import asyncio

import pytest

from v2gstack.errors import TransportError
from v2gstack.hooks import LinkFrame
from v2gstack.transports.frames import MAX_FRAMES, FrameHub, FrameQueue


class Pipe:
    """A link that brings what is put into it."""

    interface = "pipe0"
    mac = bytes.fromhex("020000000001")

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.queue = FrameQueue(self.interface)

    async def receive(self) -> LinkFrame:
        return await self.queue.take()

    async def send(self, frame: bytes, /) -> None:
        self.sent.append(frame)

    async def close(self) -> None:
        self.queue.close()


def frame(number: int) -> LinkFrame:
    return LinkFrame(number.to_bytes(60, "big"))


def test_a_flood_drops_the_newest() -> None:
    async def run() -> None:
        queue = FrameQueue("eth1")
        for number in range(MAX_FRAMES + 3):
            queue.put(frame(number))
        assert queue.dropped == 3
        assert [await queue.take() for _ in range(MAX_FRAMES)] == [frame(number) for number in range(MAX_FRAMES)]
        queue.close()
        queue.put(frame(1))
        with pytest.raises(TransportError, match="the link on eth1 is closed"):
            await queue.take()

    asyncio.run(run())


def test_a_cancelled_take_loses_nothing() -> None:
    async def run() -> None:
        queue = FrameQueue("eth1")
        pending = asyncio.ensure_future(queue.take())
        await asyncio.sleep(0)
        queue.put(frame(7))
        pending.cancel()
        await asyncio.gather(pending, return_exceptions=True)
        assert await queue.take() == frame(7)

    asyncio.run(run())


def test_every_branch_hears_everything() -> None:
    async def run() -> None:
        link = Pipe()
        hub = FrameHub(link)
        one, other = hub.branch(), hub.branch()
        assert (one.interface, one.mac) == (link.interface, link.mac)
        for number in range(3):
            link.queue.put(frame(number))
        assert [await one.receive() for _ in range(3)] == [await other.receive() for _ in range(3)]
        await one.send(b"question")
        assert link.sent == [b"question"]
        await one.close()
        await one.close()
        link.queue.put(frame(9))
        assert await other.receive() == frame(9)
        with pytest.raises(TransportError):
            await one.receive()
        with pytest.raises(TransportError):
            await one.send(b"late")
        await hub.close()
        assert link.queue.closed
        with pytest.raises(TransportError):
            await other.receive()
        await hub.close()

    asyncio.run(run())


def test_trouble_is_told_to_all_and_does_not_end_the_hub() -> None:
    """An interface that goes down and up again serves its listeners again."""

    async def run() -> None:
        link = Pipe()
        hub = FrameHub(link)
        branches = [hub.branch(), hub.branch()]
        waiting = [asyncio.ensure_future(branch.receive()) for branch in branches]
        await asyncio.sleep(0)
        link.queue.fail(OSError(100, "Network is down"))
        for result in await asyncio.gather(*waiting, return_exceptions=True):
            assert isinstance(result, TransportError)
            assert "Network is down" in str(result)
        again = [asyncio.ensure_future(branch.receive()) for branch in branches]
        await asyncio.sleep(0)
        link.queue.put(frame(1))
        assert await asyncio.gather(*again) == [frame(1), frame(1)]
        await hub.close()

    asyncio.run(run())


def test_a_slow_branch_does_not_hold_up_another() -> None:
    async def run() -> None:
        link = Pipe()
        hub = FrameHub(link)
        slow, quick = hub.branch(), hub.branch()
        for number in range(3 * MAX_FRAMES):
            link.queue.put(frame(number))
            assert await quick.receive() == frame(number)
        assert slow.queue.dropped == 2 * MAX_FRAMES
        assert await slow.receive() == frame(0)
        await hub.close()

    asyncio.run(run())
