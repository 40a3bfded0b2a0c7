"""Transports that each break one rule."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.contract.broken import breaks
from v2gstack.errors import TransportError
from v2gstack.hooks import Address, ChannelInfo
from v2gstack.testing import contracts as kits
from v2gstack.transports.memory import MemoryDatagrams, MemoryStream, MemoryTransport

TRANSPORT = kits.TransportContract
STREAMS = ("connect", "listen")


class Wrapped:
    """A stream of memory; subclasses break one thing of it."""

    def __init__(self, stream: MemoryStream) -> None:
        self.stream = stream
        self.closed = False

    @property
    def channel(self) -> ChannelInfo:
        return self.stream.channel

    async def receive(self) -> bytes:
        return await self.stream.receive()

    async def send(self, data: bytes) -> None:
        await self.stream.send(data)

    async def close(self) -> None:
        self.closed = True
        await self.stream.close()


class WrappingTransport(MemoryTransport):
    wrap: type[Wrapped] = Wrapped

    async def connect(self, address: Address) -> Any:
        return self.wrap(await super().connect(address))

    async def listen(self, address: Address, handler: Any) -> Any:
        return await super().listen(address, lambda stream: handler(self.wrap(stream)))


@breaks(TRANSPORT, "what_is_sent_arrives", *STREAMS)
class TransportThatTranslates(WrappingTransport):
    class wrap(Wrapped):
        async def send(self, data: bytes) -> None:
            await self.stream.send(data.replace(b"\n", b"\r\n"))


@breaks(TRANSPORT, "large_data_passes_though_nobody_reads_at_first", *STREAMS)
class TransportWithoutBound(MemoryTransport):
    def __init__(self) -> None:
        super().__init__(limit=1 << 30)


@breaks(TRANSPORT, "the_end_is_received", *STREAMS)
class TransportThatBreaksOff(WrappingTransport):
    class wrap(Wrapped):
        async def close(self) -> None:
            self.stream.abort()


@breaks(TRANSPORT, "a_closed_stream_cannot_be_used", *STREAMS)
class TransportThatSwallows(WrappingTransport):
    class wrap(Wrapped):
        async def send(self, data: bytes) -> None:
            if not self.closed:
                await self.stream.send(data)


@breaks(TRANSPORT, "closing_ends_a_pending_receive", *STREAMS)
class TransportThatWaitsOn(WrappingTransport):
    class wrap(Wrapped):
        async def receive(self) -> bytes:
            if self.closed:
                raise TransportError("closed")
            try:
                return await self.stream.receive()
            except TransportError:
                return b""


@breaks(TRANSPORT, "a_cancelled_receive_loses_nothing", *STREAMS)
class TransportThatForgets(WrappingTransport):
    class wrap(Wrapped):
        async def receive(self) -> bytes:
            try:
                return await self.stream.receive()
            except asyncio.CancelledError:
                self.forget = True
                raise

        forget = False

        async def close(self) -> None:
            await super().close()

        async def send(self, data: bytes) -> None:
            await self.stream.send(data)

    async def listen(self, address: Address, handler: Any) -> Any:
        class Forgetful(self.wrap):  # type: ignore[name-defined,misc]
            async def receive(self) -> bytes:
                if self.forget:
                    self.forget = False
                    await self.stream.receive()
                return await super().receive()  # type: ignore[no-any-return]

        return await MemoryTransport.listen(self, address, lambda stream: handler(Forgetful(stream)))


@breaks(TRANSPORT, "nobody_there_is_an_error", *STREAMS)
class TransportWithItsOwnErrors(MemoryTransport):
    async def connect(self, address: Address) -> Any:
        try:
            return await super().connect(address)
        except TransportError as error:
            raise ConnectionRefusedError(str(error)) from error


@breaks(TRANSPORT, "connections_are_apart", *STREAMS)
class TransportForOne(MemoryTransport):
    open = 0

    async def connect(self, address: Address) -> Any:
        self.open += 1
        if self.open > 1:
            raise TransportError("one connection at a time")
        return await super().connect(address)


@breaks(TRANSPORT, "a_closed_listener_takes_no_one", *STREAMS)
class TransportThatListensOn(MemoryTransport):
    class Endless:
        def __init__(self, address: Address) -> None:
            self.address = address

        async def close(self) -> None:
            pass

    async def listen(self, address: Address, handler: Any) -> Any:
        return self.Endless((await super().listen(address, handler)).address)


@breaks(TRANSPORT, "the_channel_tells_both_ends", *STREAMS)
class TransportThatHidesTls(MemoryTransport):
    def __init__(self) -> None:
        super().__init__(channel=ChannelInfo(tls="1.3"))


class WrappedEndpoint:
    """An endpoint of memory; subclasses break one thing of it."""

    def __init__(self, endpoint: Any) -> None:
        self.endpoint = endpoint

    @property
    def address(self) -> Address:
        return self.endpoint.address  # type: ignore[no-any-return]

    async def receive(self) -> tuple[bytes, Address]:
        return await self.endpoint.receive()  # type: ignore[no-any-return]

    async def send(self, data: bytes, address: Address) -> None:
        await self.endpoint.send(data, address)

    async def close(self) -> None:
        await self.endpoint.close()


@breaks(TRANSPORT, "datagrams_stay_whole", "datagrams")
class DatagramsThatAreCut(MemoryDatagrams):
    class Cutting(WrappedEndpoint):
        async def send(self, data: bytes, address: Address) -> None:
            await self.endpoint.send(data[:576], address)

    async def open(self, address: Address) -> Any:
        return self.Cutting(await super().open(address))


@breaks(TRANSPORT, "closing_an_endpoint_ends_its_receive", "datagrams")
class DatagramsThatWaitOn(MemoryDatagrams):
    class Waiting(WrappedEndpoint):
        async def close(self) -> None:
            pass

    async def open(self, address: Address) -> Any:
        return self.Waiting(await super().open(address))
