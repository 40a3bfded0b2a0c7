"""The kit for transports: streams and datagrams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from v2gstack.errors import TransportError
from v2gstack.hooks import interfaces
from v2gstack.hooks.values import Address, ChannelInfo
from v2gstack.testing.contracts._base import Contract, check_type, demand, rule

__all__ = ["TransportContract"]

#: More than all buffers between two ends hold: those of a system's TCP grow to some MiB.
_LARGE = 32 << 20
#: Octets of one call.
_PIECE = 64 << 10
#: Seconds in which a sender comes to the point where it waits.
_SETTLING = 0.3


class TransportContract(Contract[Any]):
    """Rules of a `StreamTransport` or a `DatagramTransport`.

    Those for streams apply to what declares ``listen``, those for datagrams to what declares ``datagrams``.

    Attributes:
        address: Where to listen; port 0 lets the transport choose one.
        nobody: Where nobody listens.
    """

    protocols = (interfaces.StreamTransport, interfaces.DatagramTransport)
    patience: ClassVar[float] = 20.0
    address: ClassVar[Address] = Address("::1")
    nobody: ClassVar[Address] = Address("::1", 9)
    #: What came beyond what was asked for, by stream.
    _left: ClassVar[dict[int, bytearray]] = {}

    # -- streams

    @rule(needs="listen")
    async def test_what_is_sent_arrives(self, device: interfaces.StreamTransport) -> None:
        """What is sent arrives, in order and nothing else, both ways."""
        async with self.echo(device) as stream:
            for data in (b"a", bytes(range(256)), b"\x01\xfe\x80\x01\x00\x00\x00\x01\x80"):
                await stream.send(data)
                demand(await self.take(stream, len(data)) == data, "something else came back")

    @rule(needs="listen")
    async def test_large_data_passes_though_nobody_reads_at_first(self, device: interfaces.StreamTransport) -> None:
        """What does not fit into buffers waits until it is read, and arrives whole."""
        piece = bytes(range(256)) * (_PIECE // 256)

        async def send_all(stream: interfaces.ByteStream) -> None:
            for _ in range(_LARGE // _PIECE):
                await stream.send(piece)

        async with self.pair(device) as (stream, peer):
            sending = asyncio.ensure_future(send_all(stream))
            await asyncio.wait((sending,), timeout=_SETTLING)
            demand(not sending.done(), f"{_LARGE} octets are sent though nobody reads: nothing bounds what is kept")
            for _ in range(_LARGE // _PIECE):
                demand(await self.take(peer, _PIECE) == piece, "the data arrives changed")
            await sending

    @rule(needs="listen")
    async def test_the_end_is_received(self, device: interfaces.StreamTransport) -> None:
        """After one side closes, the other receives what was sent, then the end, again and again."""
        async with self.pair(device) as (stream, peer):
            await stream.send(b"last words")
            await stream.close()
            await stream.close()
            demand(await self.take(peer, 10) == b"last words", "what was sent before closing is lost")
            for _ in range(2):
                demand(await peer.receive() == b"", "there is something after the end")

    @rule(needs="listen")
    async def test_a_closed_stream_cannot_be_used(self, device: interfaces.StreamTransport) -> None:
        """Sending and receiving on a stream that we closed raises `TransportError`."""
        async with self.pair(device) as (stream, _):
            await stream.close()
            await self.refused(stream.send(b"x"), "send() after close()")
            await self.refused(stream.receive(), "receive() after close()")

    @rule(needs="listen")
    async def test_closing_ends_a_pending_receive(self, device: interfaces.StreamTransport) -> None:
        """Closing a stream ends a ``receive()`` that waits, by `TransportError`."""
        async with self.pair(device) as (stream, _):
            pending = asyncio.ensure_future(stream.receive())
            await asyncio.sleep(0)
            await stream.close()
            await self.refused(pending, "a pending receive()")

    @rule(needs="listen")
    async def test_a_cancelled_receive_loses_nothing(self, device: interfaces.StreamTransport) -> None:
        """A ``receive()`` that is cancelled loses nothing."""
        async with self.pair(device) as (stream, peer):
            pending = asyncio.ensure_future(peer.receive())
            await asyncio.sleep(0)
            pending.cancel()
            await asyncio.gather(pending, return_exceptions=True)
            await stream.send(b"still here")
            demand(await self.take(peer, 10) == b"still here", "something else arrives after a cancelled receive()")

    @rule(needs="connect")
    async def test_nobody_there_is_an_error(self, device: interfaces.StreamTransport) -> None:
        """Connecting to where nobody listens raises `TransportError`."""
        await self.refused(device.connect(self.nobody), f"connect() to {self.nobody}, where nobody listens,")

    @rule(needs="listen")
    async def test_connections_are_apart(self, device: interfaces.StreamTransport) -> None:
        """Several connections at once do not touch each other."""

        async def answer(peer: interfaces.ByteStream) -> None:
            await peer.send(await self.take(peer, 1))

        listener = await device.listen(self.address, answer)
        streams = [await device.connect(listener.address) for _ in range(5)]
        for number, stream in enumerate(streams):
            await stream.send(bytes([number]))
        for number, stream in reversed(list(enumerate(streams))):
            demand(await self.take(stream, 1) == bytes([number]), "an answer came on another connection")
        for stream in streams:
            await stream.close()
        await listener.close()

    @rule(needs="listen")
    async def test_a_closed_listener_takes_no_one(self, device: interfaces.StreamTransport) -> None:
        """After its listener is closed nobody can connect, and what is open stays open."""
        async with self.echo(device) as stream:
            # a connection that was not accepted yet may go with its listener
            await stream.send(b"hello")
            await self.take(stream, 5)
            address = stream.channel.remote
            await self.listener.close()
            await self.listener.close()
            await self.refused(device.connect(address), "connect() to a closed listener")
            await stream.send(b"still here")
            demand(await self.take(stream, 10) == b"still here", "an open connection is gone with its listener")

    @rule(needs="listen")
    async def test_the_channel_tells_both_ends(self, device: interfaces.StreamTransport) -> None:
        """The channel's facts name both ends, and TLS as declared."""
        async with self.pair(device) as (stream, peer):
            for end in (stream, peer):
                check_type(end.channel, ChannelInfo, "channel")
                demand((end.channel.tls is not None) == ("tls" in self.capabilities), f"channel.tls is {end.channel.tls}")
            demand(stream.channel.local.port == peer.channel.remote.port, "the two ends disagree on the address of one of them")

    # -- datagrams

    @rule(needs="datagrams")
    async def test_datagrams_stay_whole(self, device: interfaces.DatagramTransport) -> None:
        """Datagrams arrive whole and one by one, with their sender."""
        one, other = await device.open(self.address), await device.open(self.address)
        for data in (b"first", b"second", bytes(1000)):
            await one.send(data, other.address)
            received, sender = await other.receive()
            demand(received == data, f"{len(data)} octets were sent, {len(received)} others came")
            await other.send(b"answer", sender)
            demand((await one.receive())[0] == b"answer", "the answer to the sender's address does not arrive")
        await one.close()
        await other.close()

    @rule(needs="datagrams")
    async def test_closing_an_endpoint_ends_its_receive(self, device: interfaces.DatagramTransport) -> None:
        """Closing an endpoint, twice too, ends a ``receive()`` that waits, and later ones, by `TransportError`."""
        endpoint = await device.open(self.address)
        pending = asyncio.ensure_future(endpoint.receive())
        await asyncio.sleep(0)
        await endpoint.close()
        await endpoint.close()
        await self.refused(pending, "a pending receive()")
        await self.refused(endpoint.receive(), "receive() after close()")
        await self.refused(endpoint.send(b"x", self.address), "send() after close()")

    # -- help

    async def refused(self, call: Awaitable[object], what: str) -> None:
        """Demand a `TransportError`."""
        try:
            given = await call
        except TransportError:
            return
        raise AssertionError(f"{what} gives {given!r}, must raise TransportError")

    async def take(self, stream: interfaces.ByteStream, size: int) -> bytes:
        """Receive an amount of octets; what came beyond it is kept for the next time."""
        data = self._left.pop(id(stream), bytearray())
        while len(data) < size:
            piece = await stream.receive()
            demand(piece, f"the stream ends after {len(data)} of {size} octets")
            data += piece
        if len(data) > size:
            self._left[id(stream)] = data[size:]
        return bytes(data[:size])

    @asynccontextmanager
    async def _connected(
        self, device: interfaces.StreamTransport, handler: Callable[[interfaces.ByteStream], Awaitable[None]]
    ) -> AsyncGenerator[interfaces.ByteStream]:
        self._left.clear()
        self.listener = await device.listen(self.address, handler)
        try:
            stream = await device.connect(self.listener.address)
            try:
                yield stream
            finally:
                await stream.close()
        finally:
            await self.listener.close()

    @asynccontextmanager
    async def echo(self, device: interfaces.StreamTransport) -> AsyncGenerator[interfaces.ByteStream]:
        """A connection whose other end sends back what comes."""

        async def answer(peer: interfaces.ByteStream) -> None:
            while data := await peer.receive():
                await peer.send(data)

        async with self._connected(device, answer) as stream:
            yield stream

    @asynccontextmanager
    async def pair(self, device: interfaces.StreamTransport) -> AsyncGenerator[tuple[interfaces.ByteStream, interfaces.ByteStream]]:
        """Both ends of a connection."""
        accepted: asyncio.Queue[interfaces.ByteStream] = asyncio.Queue()
        done = asyncio.Event()

        async def keep(peer: interfaces.ByteStream) -> None:
            accepted.put_nowait(peer)
            await done.wait()

        async with self._connected(device, keep) as stream:
            peer = await accepted.get()
            try:
                yield stream, peer
            finally:
                done.set()
                await peer.close()
