"""Every stream transport keeps the same promises: order, back pressure, ends and breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from v2gstack.errors import ConfigError, TransportError
from v2gstack.hooks.interfaces import ByteStream, StreamTransport
from v2gstack.hooks.values import Address, ChannelInfo
from v2gstack.transports import MemoryTransport, TcpTransport, memory_pair
from v2gstack.transports.inbox import Inbox

LIMIT = 8192
TRANSPORTS: dict[str, Callable[[], Any]] = {"memory": lambda: MemoryTransport(limit=LIMIT), "tcp": lambda: TcpTransport(limit=LIMIT)}


@asynccontextmanager
async def connection(name: str) -> AsyncIterator[tuple[ByteStream, ByteStream]]:
    """A vehicle's and a station's end."""
    transport: StreamTransport = TRANSPORTS[name]()
    accepted: asyncio.Queue[ByteStream] = asyncio.Queue()
    done = asyncio.Event()

    async def handler(stream: ByteStream) -> None:
        accepted.put_nowait(stream)
        await done.wait()

    listener = await transport.listen(Address("::1" if name == "tcp" else "station"), handler)
    evcc = await transport.connect(listener.address)
    secc = await accepted.get()
    await listener.close()
    try:
        yield evcc, secc
    finally:
        done.set()
        await evcc.close()
        # the handler's task closes the other end
        while len(asyncio.all_tasks()) > 1:
            await asyncio.sleep(0.001)


def run(name: str, test: Callable[[Any, Any], Awaitable[None]]) -> None:
    async def main() -> None:
        async with connection(name) as (evcc, secc):
            await test(evcc, secc)

    asyncio.run(main())


@pytest.fixture(params=TRANSPORTS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_what_is_sent_arrives_in_order(name: str) -> None:
    async def test(evcc: ByteStream, secc: ByteStream) -> None:
        sent = bytes(range(256)) * 400

        async def send() -> None:
            for start in range(0, len(sent), 1000):
                await evcc.send(sent[start : start + 1000])

        sending = asyncio.create_task(send())
        got = b""
        while len(got) < len(sent):
            part = await secc.receive()
            assert part
            got += part
        await sending
        assert got == sent

    run(name, test)


def test_a_peer_that_does_not_read_holds_the_sender_up(name: str) -> None:
    async def test(evcc: Any, secc: Any) -> None:
        sent = 0

        async def send() -> None:
            nonlocal sent
            while True:
                await evcc.send(bytes(1024))
                sent += 1024

        sending = asyncio.create_task(send())
        while True:
            before = sent
            await asyncio.sleep(0.05)
            if sent == before:
                break
        assert not sending.done()
        assert not evcc.send_nowait(bytes(LIMIT))
        held = sent
        got = 0
        while got < held:
            got += len(await secc.receive())
        await asyncio.sleep(0.02)
        assert sent > held
        sending.cancel()
        await asyncio.wait([sending])

    run(name, test)


def test_the_end_follows_what_was_sent(name: str) -> None:
    async def test(evcc: ByteStream, secc: ByteStream) -> None:
        await evcc.send(b"last words")
        await evcc.close()
        assert await secc.receive() == b"last words"
        assert await secc.receive() == b""
        assert await secc.receive() == b""
        with pytest.raises(TransportError):
            await evcc.receive()
        with pytest.raises(TransportError):
            await evcc.send(b"more")
        await evcc.close()

    run(name, test)


def test_a_break_is_an_error_on_both_sides(name: str) -> None:
    async def test(evcc: Any, secc: Any) -> None:
        waiting = asyncio.create_task(secc.receive())
        await asyncio.sleep(0.01)
        evcc.abort()
        with pytest.raises(TransportError):
            await waiting
        with pytest.raises(TransportError):
            await evcc.receive()
        for _ in range(100):
            try:
                await secc.send(b"x")
            except TransportError:
                break
            await asyncio.sleep(0.001)
        else:
            pytest.fail("sending into a broken connection goes on")

    run(name, test)


def test_a_waiting_sender_learns_of_the_end(name: str) -> None:
    async def test(evcc: ByteStream, secc: ByteStream) -> None:
        async def send() -> None:
            while True:
                await evcc.send(bytes(LIMIT))

        sending = asyncio.create_task(send())
        await asyncio.sleep(0.05)
        await secc.close()
        with pytest.raises(TransportError):
            await sending

    run(name, test)


def test_closing_ends_our_own_waiting(name: str) -> None:
    async def test(evcc: ByteStream, secc: ByteStream) -> None:
        waiting = asyncio.create_task(evcc.receive())
        await asyncio.sleep(0)
        await evcc.close()
        with pytest.raises(TransportError):
            await waiting

    run(name, test)


def test_cancelling_receive_loses_nothing(name: str) -> None:
    async def test(evcc: ByteStream, secc: ByteStream) -> None:
        waiting = asyncio.create_task(secc.receive())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        await evcc.send(b"still here")
        assert await secc.receive() == b"still here"

    run(name, test)


def test_facts_of_a_plain_connection(name: str) -> None:
    async def test(evcc: ByteStream, secc: ByteStream) -> None:
        assert evcc.channel.tls is None
        assert not evcc.channel.mutual
        assert evcc.channel.remote.port == secc.channel.local.port
        assert evcc.channel.local.port == secc.channel.remote.port
        assert str(evcc.channel.remote) in str(evcc.channel.remote)

    run(name, test)


def test_two_receivers_are_refused(name: str) -> None:
    async def test(evcc: ByteStream, secc: ByteStream) -> None:
        first = asyncio.create_task(secc.receive())
        await asyncio.sleep(0)
        with pytest.raises(TransportError, match="two tasks"):
            await secc.receive()
        await evcc.send(b"x")
        assert await first == b"x"

    run(name, test)


def test_nobody_listens(name: str) -> None:
    async def main() -> None:
        transport = TRANSPORTS[name]()

        async def handler(stream: ByteStream) -> None:
            pass

        listener = await transport.listen(Address("::1"), handler)
        with pytest.raises(TransportError):
            await transport.listen(listener.address, handler)
        await listener.close()
        await asyncio.sleep(0.01)
        with pytest.raises(TransportError):
            await transport.connect(listener.address)

    asyncio.run(main())


def test_memory_tells_the_facts_it_is_given() -> None:
    async def main() -> None:
        seen: list[ChannelInfo] = []
        transport = MemoryTransport(channel=ChannelInfo(tls="1.3", mutual=True, peer_certificate=b"leaf"))

        async def handler(stream: ByteStream) -> None:
            seen.append(stream.channel)

        listener = await transport.listen(Address("station", 5), handler)
        stream = await transport.connect(Address("station", 5))
        assert await stream.receive() == b""
        assert (seen[0].tls, seen[0].mutual, seen[0].peer_certificate) == ("1.3", True, b"leaf")
        assert listener.address.port == 5

    asyncio.run(main())


def test_memory_waits_by_octets() -> None:
    async def main() -> None:
        evcc, secc = memory_pair(limit=10)
        assert evcc.send_nowait(bytes(10))
        assert not evcc.send_nowait(b"x")
        assert secc.waiting == 10
        sending = asyncio.create_task(evcc.send(bytes(25)))
        await asyncio.sleep(0)
        assert not sending.done()
        assert [len(await secc.receive()) for _ in range(4)] == [10, 10, 10, 5]
        await sending

    asyncio.run(main())


def test_inbox_limits_are_checked() -> None:
    with pytest.raises(ConfigError):
        Inbox("x", limit=0)


def test_inbox_pauses_at_its_limit_and_resumes_when_taken() -> None:
    async def main() -> None:
        calls: list[str] = []
        inbox = Inbox("x", limit=4, pause=lambda: calls.append("pause"), resume=lambda: calls.append("resume"))
        inbox.feed(b"abc")
        assert calls == []
        inbox.feed(b"d")
        inbox.feed(b"e")
        assert calls == ["pause"]
        assert inbox.room == 0
        assert await inbox.take() == b"abcde"
        assert calls == ["pause", "resume"]
        inbox.end()
        inbox.feed(b"late")
        assert await inbox.take() == b""

    asyncio.run(main())
