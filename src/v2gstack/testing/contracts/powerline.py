"""The kits for powerline: links for frames, and drivers of modems."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, ClassVar

from v2gstack.errors import ModemError, TransportError, V2gError
from v2gstack.hooks import interfaces
from v2gstack.hooks.values import LinkFrame, PacketType
from v2gstack.powerline import LinkState, ModemIdentity, ModemStatistics
from v2gstack.testing.contracts._base import Contract, check_type, demand, rule
from v2gstack.transports.frames import FrameQueue

__all__ = ["FrameTransportContract", "ModemDriverContract", "TestLink"]

#: A MAC address of nobody's, for hosts.
_HOST: bytes = bytes.fromhex("020000000001")
#: A frame of HomePlug that no station answers: its message type is not in use.
_FRAME: bytes = b"\xff" * 6 + _HOST + bytes.fromhex("88e101fc6f0000") + bytes(41)


async def _refused(call: Awaitable[object], what: str) -> None:
    try:
        given = await call
    except TransportError:
        return
    raise AssertionError(f"{what} gives {given!r}, must raise TransportError")


class FrameTransportContract(Contract[interfaces.FrameTransport]):
    """Rules of a `FrameTransport`.

    Attributes:
        interface: An interface that can be opened where the kit runs. Without one only what needs none is checked.
        nowhere: An interface that does not exist.
    """

    protocols = (interfaces.FrameTransport,)
    interface: ClassVar[str] = ""
    nowhere: ClassVar[str] = "nowhere0"

    @rule()
    async def test_no_interface_is_an_error(self, device: interfaces.FrameTransport) -> None:
        """Opening an interface that does not exist raises `TransportError`."""
        await _refused(device.open(self.nowhere), f"open({self.nowhere!r})")

    @rule()
    async def test_an_address_that_can_send(self, device: interfaces.FrameTransport) -> None:
        """A link has the MAC address of a station, and the name of its interface."""
        if self.interface:
            link = await device.open(self.interface)
            mac = check_type(link.mac, bytes, "mac")
            demand(len(mac) == 6 and not mac[0] & 1, f"mac is {mac.hex(':')}, must be a station's")
            demand(check_type(link.interface, str, "interface"), "interface is empty")
            await link.close()

    @rule()
    async def test_sending_works(self, device: interfaces.FrameTransport) -> None:
        """Frames are sent, short ones too; one that cannot be sent raises `TransportError`; the link does not hear its own."""
        if self.interface:
            link = await device.open(self.interface)
            await link.send(_FRAME)
            await link.send(_FRAME[:19])
            await _refused(link.send(_FRAME + bytes(1 << 16)), "send() of 65 KB")
            with_own = asyncio.ensure_future(link.receive())
            done, _ = await asyncio.wait((with_own,), timeout=0.1)
            demand(not done or with_own.result().data[6:12] != _HOST, "the link hears what it sends")
            with_own.cancel()
            await asyncio.gather(with_own, return_exceptions=True)
            await link.close()

    @rule()
    async def test_closing_ends_receive(self, device: interfaces.FrameTransport) -> None:
        """Closing, twice too, ends a ``receive()`` that waits, and later calls, by `TransportError`."""
        if self.interface:
            link = await device.open(self.interface)
            pending = asyncio.ensure_future(link.receive())
            await asyncio.sleep(0)
            await link.close()
            await link.close()
            await _refused(pending, "a pending receive()")
            await _refused(link.receive(), "receive() after close()")
            await _refused(link.send(_FRAME), "send() after close()")

    @rule(needs="shared")
    async def test_an_interface_is_shared(self, device: interfaces.FrameTransport) -> None:
        """An interface is opened twice, and one link stays when the other one is closed."""
        if self.interface:
            one, other = await device.open(self.interface), await device.open(self.interface)
            demand(one.mac == other.mac, "two links on one interface have different MAC addresses")
            await one.close()
            await other.send(_FRAME)
            await other.close()


class TestLink:
    """A link to nobody, which plays frames that it is given; what is sent is kept.

    Attributes:
        sent: What was sent.
        closed: Whether it is closed.
    """

    __test__ = False  # a name for people, not for pytest

    def __init__(self, frames: tuple[bytes, ...] = ()) -> None:
        self.interface = "test0"
        self.mac = _HOST
        self.sent: list[bytes] = []
        self._queue = FrameQueue(self.interface, limit=1 << 16)
        for frame in frames:
            self._queue.put(LinkFrame(frame, None, PacketType.HOST, None))

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._queue.closed

    async def receive(self) -> LinkFrame:
        """The next frame that it was given."""
        return await self._queue.take()

    async def send(self, frame: bytes, /) -> None:
        """Keep a frame."""
        self._queue.check()
        self.sent.append(frame)

    async def close(self) -> None:
        """Close it."""
        self._queue.close()


class ModemDriverContract(Contract[interfaces.ModemDriver]):
    """Rules of a `ModemDriver`, at a link where nobody answers, and at one that brings nonsense."""

    protocols = (interfaces.ModemDriver,)
    patience: ClassVar[float] = 30.0

    def nonsense(self) -> tuple[bytes, ...]:
        """Frames that say nothing: empty, cut off, of others, of unknown types, without end."""
        return (b"", _FRAME[:13], _FRAME[:15], _FRAME, _HOST + _FRAME[6:19], _HOST + _FRAME[6:12] + bytes(1500)) * 100

    @rule()
    async def test_it_opens_a_modem(self, device: interfaces.ModemDriver) -> None:
        """``open()`` gives a modem with every method of `PowerlineModem`, and sends nothing yet."""
        link = TestLink()
        modem = await device.open(link)
        lacking = [name for name in vars(interfaces.PowerlineModem) if not name.startswith("_") and not hasattr(modem, name)]
        demand(not lacking, f"{type(modem).__name__} lacks {', '.join(lacking)}")
        demand(not link.sent, "open() asks the modem already")
        await modem.close()

    @rule()
    async def test_closing_closes_the_link(self, device: interfaces.ModemDriver) -> None:
        """``close()``, twice too, closes the link."""
        link = TestLink()
        modem = await device.open(link)
        await modem.close()
        await modem.close()
        demand(link.closed, "the link is still open")

    @rule()
    async def test_silence_is_told(self, device: interfaces.ModemDriver) -> None:
        """Where nobody answers, each method says so by `ModemError`, or says that nothing is known; soon."""
        await self._nothing_comes_of_it(device, ())

    @rule()
    async def test_nonsense_is_no_answer(self, device: interfaces.ModemDriver) -> None:
        """Frames that make no sense are no answers."""
        await self._nothing_comes_of_it(device, self.nonsense())

    async def _nothing_comes_of_it(self, device: interfaces.ModemDriver, frames: tuple[bytes, ...]) -> None:
        modem = await device.open(TestLink(frames))
        calls: tuple[tuple[str, type, float], ...] = (
            ("identify", ModemIdentity, 5.0),
            ("link_status", LinkState, 2.0),
            ("statistics", ModemStatistics, 8.0),
        )
        for name, kind, seconds in calls:
            try:
                async with asyncio.timeout(seconds):
                    found: Any = await getattr(modem, name)()
            except ModemError as error:
                demand(error.hint, f"the error of {name}() does not say what to look at: {error}")
                continue
            except TimeoutError as error:
                raise AssertionError(f"{name}() does not end within {seconds:g} s") from error
            check_type(found, kind, f"{name}()")
            state = found if isinstance(found, LinkState) else getattr(found, "link", LinkState.UNKNOWN)
            demand(state is LinkState.UNKNOWN, f"{name}() says {state} though nobody answers")
        try:
            await modem.set_key(bytes(7), b"\xa5" * 16)
        except V2gError as error:
            told = f"{error} {error.hint} {error!r}".lower()
            demand("a5a5" not in told and r"\xa5" not in told, "the error shows the key")
        else:
            raise AssertionError("set_key() succeeds though nobody answers")
        await modem.close()
