"""Recordings play back in lockstep."""

from __future__ import annotations

import asyncio

import pytest

from v2gstack.errors import TransportError
from v2gstack.runtime import run_virtual
from v2gstack.transports import RecordedFrame, ReplayStream

FRAMES = [
    RecordedFrame("evcc", b"q1", 0.0),
    RecordedFrame("secc", b"a1", 0.1),
    RecordedFrame("evcc", b"q2", 2.0),
    RecordedFrame("evcc", b"q3", 2.5),
    RecordedFrame("secc", b"a2", 3.0),
    RecordedFrame("secc", b"a3", 3.1),
]


def test_a_frame_comes_once_the_live_side_has_said_its_part() -> None:
    async def run() -> None:
        stream = ReplayStream(FRAMES, plays="evcc")
        assert await stream.receive() == b"q1"
        waiting = asyncio.create_task(stream.receive())
        await asyncio.sleep(10)
        assert not waiting.done()
        await stream.send(b"A1")
        assert await waiting == b"q2"
        assert await stream.receive() == b"q3"
        await stream.send(b"A2")
        await stream.send(b"A3")
        assert await stream.receive() == b""
        assert stream.sent == [b"A1", b"A2", b"A3"]

    run_virtual(run())


def test_the_station_plays_too_and_keeps_its_pace() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        stream = ReplayStream(FRAMES, plays="secc", delays=True)
        await stream.send(b"Q1")
        assert await stream.receive() == b"a1"
        assert loop.time() == pytest.approx(0.1)
        await stream.send(b"Q2")
        await stream.send(b"Q3")
        assert await stream.receive() == b"a2"
        assert loop.time() == pytest.approx(0.6)

    run_virtual(run())


def test_closing_ends_waiting() -> None:
    async def run() -> None:
        stream = ReplayStream(FRAMES, plays="secc")
        waiting = asyncio.create_task(stream.receive())
        await asyncio.sleep(1)
        await stream.close()
        with pytest.raises(TransportError):
            await waiting
        with pytest.raises(TransportError):
            await stream.send(b"x")

    run_virtual(run())
