"""Messages that are taken as they come: each once and in order, whichever way it goes; and bad ones end their connection only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame
from websockets.http11 import Response
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from v2gstack.errors import TransportError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import CallReceived, OcppEvent
from v2gstack.runtime.ocpp import CsmsAddress, Inbox, OcppSocket, WebSocketSettings, connect_to_csms
from v2gstack.runtime.ocpp.csms import Csms, CsmsSettings
from v2gstack.runtime.ocpp.sockets import listen_for_stations

SOCKET = WebSocketSettings(open_timeout=5.0, ping_interval=0.0, compression=False, max_octets=4096)


class Wire:
    """A station that writes its octets itself."""

    async def open(self, port: int) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        self.ends = ClientProtocol(parse_uri(f"ws://127.0.0.1:{port}/CS-1"), subprotocols=[Subprotocol("ocpp2.0.1")])
        self.ends.send_request(self.ends.connect())
        self.write(self.octets())
        while not await self.received(Response):
            pass

    def octets(self) -> bytes:
        return b"".join(self.ends.data_to_send())

    def write(self, octets: bytes) -> None:
        self.writer.write(octets)

    async def received(self, kind: type[Any]) -> list[Any]:
        self.ends.receive_data(await self.reader.read(1 << 16))
        return [event for event in self.ends.events_received() if isinstance(event, kind)]

    def text(self, content: str, parts: int = 1) -> None:
        data = content.encode()
        size = -(-len(data) // parts)
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        self.ends.send_text(pieces[0], fin=len(pieces) == 1)
        for number, piece in enumerate(pieces[1:], 2):
            self.ends.send_ping(b"between")
            self.ends.send_continuation(piece, fin=number == len(pieces))


class Reader:
    """A CSMS that notes which way each message came."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.ended = ""

    async def handle(self, socket: OcppSocket) -> None:
        socket.hand_over(lambda text: self.taken.append(("as it came", text)))
        try:
            while True:
                self.taken.append(("read", await socket.receive()))
        except TransportError as error:
            self.ended = str(error)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.001)


def at_a_reader(story: Callable[[Wire, Reader], Any], **more: Any) -> Reader:
    reader = Reader()

    async def told() -> None:
        listener = await listen_for_stations("127.0.0.1", 0, reader.handle, settings=SOCKET)
        wire = Wire()
        await wire.open(listener.port)
        await story(wire, reader)
        wire.writer.close()
        await listener.close()

    asyncio.run(told())
    return reader


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([1, 1, 1, 2, 5]), st.integers(1, 40)), max_size=60),
    st.lists(st.integers(1, 700), min_size=1, max_size=8),
    st.integers(0, 3),
)
def test_every_message_once_and_in_order(messages: list[tuple[int, int]], cuts: list[int], pauses: int) -> None:
    """Whole, in fragments, many in one piece of the stream, one in many; while the reader waits, and while it does not."""
    texts = [f"{number}:" + "é" * length for number, (_, length) in enumerate(messages)]

    async def story(wire: Wire, reader: Reader) -> None:
        for (parts, _), text in zip(messages, texts, strict=True):
            wire.text(text, parts)
        stream, at, turn = wire.octets(), 0, 0
        while at < len(stream):
            size = cuts[turn % len(cuts)]
            wire.write(stream[at : at + size])
            at, turn = at + size, turn + 1
            for _ in range(pauses):
                await asyncio.sleep(0)
        await reader.until(lambda: len(reader.taken) >= len(texts))

    assert [text for _, text in at_a_reader(story).taken] == texts


def test_what_comes_alone_is_taken_and_a_flood_is_read() -> None:
    async def story(wire: Wire, reader: Reader) -> None:
        for number in range(5):
            wire.text(f"alone {number}")
            wire.write(wire.octets())
            await reader.until(lambda: len(reader.taken) == number + 1)  # noqa: B023 - it is awaited in this turn
        for number in range(100):
            wire.text(f"flood {number}")
        wire.write(wire.octets())
        await reader.until(lambda: len(reader.taken) == 105)
        wire.text("alone again")
        wire.write(wire.octets())
        await reader.until(lambda: len(reader.taken) == 106)

    taken = at_a_reader(story).taken
    assert [text for _, text in taken] == [*(f"alone {n}" for n in range(5)), *(f"flood {n}" for n in range(100)), "alone again"]
    ways = [way for way, _ in taken]
    # if the first ones are read, connections of this release of websockets work otherwise: see StationConnection
    assert ways[:5] == ["as it came"] * 5
    assert 1 <= ways[5:105].count("as it came") <= 32
    assert ways[105] == "as it came"


@pytest.mark.parametrize(
    ("send", "code"),
    [
        (lambda ends: ends.send_text(b"\xff\xfe"), "1007"),
        (lambda ends: ends.send_text(b"x" * 4097), "1009"),
        (lambda ends: ends.send_binary(b"octets"), "octets"),
        (lambda ends: ends.send_close(4000, "bye"), "4000"),
    ],
    ids=["no UTF-8", "too long", "octets", "closed"],
)
def test_how_a_connection_ends(send: Callable[[ClientProtocol], None], code: str) -> None:
    async def story(wire: Wire, reader: Reader) -> None:
        wire.text("before")
        wire.write(wire.octets())
        send(wire.ends)
        wire.write(wire.octets())
        await wire.received(Frame)
        wire.writer.close()
        await reader.until(lambda: bool(reader.ended))

    reader = at_a_reader(story)
    assert [text for _, text in reader.taken] == ["before"]
    assert code in reader.ended


def test_a_watcher_that_falls_over_ends_its_connection_only() -> None:
    async def told() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: fell.append(context["exception"]))
        csms = Csms(Inbox(), settings=CsmsSettings(versions=(OcppVersion.V201,), socket=SOCKET))
        port = (await csms.serve("127.0.0.1", 0)).port
        tasks: list[Any] = []

        def watch(identity: str, event: OcppEvent) -> None:
            tasks.append(asyncio.current_task())
            if isinstance(event, CallReceived) and identity == "bad":
                raise ZeroDivisionError

        csms.watchers.append(watch)
        good, bad = [
            await connect_to_csms(CsmsAddress(url=f"ws://127.0.0.1:{port}", identity=name, versions=(OcppVersion.V201,)), SOCKET)
            for name in ("good", "bad")
        ]
        await bad.send('[2,"1","Heartbeat",{}]')
        with pytest.raises(TransportError):
            await bad.receive()
        await good.send('[2,"1","Heartbeat",{}]')
        assert (await good.receive()).startswith('[3,"1"')
        assert csms.stations == ("good",)
        # no task was woken for either of them
        assert tasks == [None, None]
        await good.close()
        await csms.close()

    fell: list[BaseException] = []
    asyncio.run(told())
    assert [type(each) for each in fell] == [ZeroDivisionError]
