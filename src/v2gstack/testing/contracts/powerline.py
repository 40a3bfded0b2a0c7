"""The kits for powerline: links for frames, and drivers of modems."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ClassVar
from unittest import SkipTest

from v2gstack.errors import ModemError, TransportError, V2gError
from v2gstack.hooks import interfaces
from v2gstack.hooks.values import LinkFrame, PacketType
from v2gstack.powerline import LinkState, ModemIdentity, ModemStatistics
from v2gstack.runtime import run_virtual
from v2gstack.runtime.segment import PowerlineSegment
from v2gstack.simulation.medium import PowerlineMedium
from v2gstack.simulation.modem import ModemBehaviour, ModemDialect, SimulatedModem
from v2gstack.testing.contracts._base import Contract, check_type, demand, rule
from v2gstack.transports.frames import FrameQueue

__all__ = ["FrameTransportContract", "ModemDriverContract", "TestLink"]

#: A MAC address of nobody's, for hosts.
_HOST: bytes = bytes.fromhex("020000000001")
#: Those of two simulated modems.
_MODEM: bytes = bytes.fromhex("020000000002")
_OTHER: bytes = bytes.fromhex("020000000003")
#: Seconds in which modems find each other.
_JOINED: float = 3.0
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
        interface: An interface that can be opened where the kit runs. Without one the rules that need it are left out.
        nowhere: An interface that does not exist.
    """

    protocols = (interfaces.FrameTransport,)
    interface: ClassVar[str] = ""
    nowhere: ClassVar[str] = "nowhere0"

    def _there(self) -> str:
        if not self.interface:
            raise SkipTest("it needs an interface that can be opened here: set `interface`")
        return self.interface

    @rule()
    async def test_no_interface_is_an_error(self, device: interfaces.FrameTransport) -> None:
        """Opening an interface that does not exist raises `TransportError`."""
        await _refused(device.open(self.nowhere), f"open({self.nowhere!r})")

    @rule()
    async def test_an_address_that_can_send(self, device: interfaces.FrameTransport) -> None:
        """A link has the MAC address of a station, and the name of its interface."""
        link = await device.open(self._there())
        mac = check_type(link.mac, bytes, "mac")
        demand(len(mac) == 6 and not mac[0] & 1, f"mac is {mac.hex(':')}, must be a station's")
        demand(check_type(link.interface, str, "interface"), "interface is empty")
        await link.close()

    @rule()
    async def test_sending_works(self, device: interfaces.FrameTransport) -> None:
        """Frames are sent, short ones too; one that cannot be sent raises `TransportError`; the link does not hear its own."""
        link = await device.open(self._there())
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
        link = await device.open(self._there())
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
        one, other = await device.open(self._there()), await device.open(self._there())
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
    """Rules of a `ModemDriver`, at a link where nobody answers, at one that brings nonsense, and at one with a simulated modem.

    They run in virtual time, so that patience costs none. A driver that uses threads or sockets overrides `run` with ``asyncio.run``.

    Attributes:
        dialect: Which messages the simulated modem understands. For those of another maker override `speaking`.
    """

    protocols = (interfaces.ModemDriver,)
    patience: ClassVar[float] = 60.0
    dialect: ClassVar[ModemDialect] = "qualcomm"

    def run(self, main: Coroutine[Any, Any, None]) -> None:
        """Run a rule in virtual time."""
        run_virtual(main)

    def speaking(self) -> tuple[interfaces.FrameLink, Callable[[bool], None]]:
        """A link with a modem that answers, and what puts another modem into its network, or takes it away."""
        medium = PowerlineMedium(bytes)
        own = SimulatedModem(mac=_MODEM, host=_HOST, behaviour=ModemBehaviour(dialect=self.dialect))
        other = SimulatedModem(mac=_OTHER, host=_OTHER[:5] + b"\xff", measures=False)
        medium.attach(own)
        segment = PowerlineSegment(medium)

        def join(there: bool) -> None:
            medium.detach(other)
            if there:
                other.nmk, other.nid, other.since = own.nmk, own.nid, medium.now
                medium.attach(other)

        return segment.link(own, "test0"), join

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

    @rule(needs="link")
    async def test_it_knows_its_modem(self, device: interfaces.ModemDriver) -> None:
        """``identify()`` and ``statistics()`` tell the modem's address, and ``set_key()`` succeeds."""
        link, _ = self.speaking()
        modem = await device.open(link)
        found = check_type(await modem.identify(), ModemIdentity, "identify()")
        demand(len(found.mac) == 6, f"identify() says the modem's address is {found.mac.hex(':')!r}")
        await modem.set_key(bytes(range(7)), bytes(range(16)))
        told = check_type(await modem.statistics(), ModemStatistics, "statistics()")
        demand(told.mac == found.mac, "identify() and statistics() tell different addresses")
        await modem.close()

    @rule(needs="link")
    async def test_the_link_is_told(self, device: interfaces.ModemDriver) -> None:
        """``link_status()`` is DOWN until another modem is in the network, UP while it is there, and soon DOWN after."""
        link, join = self.speaking()
        modem = await device.open(link)
        await modem.set_key(bytes(range(7)), bytes(range(16)))
        for there, state in ((False, LinkState.DOWN), (True, LinkState.UP), (False, LinkState.DOWN)):
            join(there)
            await asyncio.sleep(_JOINED)
            found = check_type(await modem.link_status(), LinkState, "link_status()")
            demand(found is state, f"link_status() says {found.value} where it is {state.value}")
        await modem.close()

    @rule(needs="reset")
    async def test_a_restart_ends(self, device: interfaces.ModemDriver) -> None:
        """``reset()`` comes back once the modem answers again, within 16 s."""
        link, _ = self.speaking()
        modem = await device.open(link)
        try:
            async with asyncio.timeout(16.0):
                await modem.reset()
        except TimeoutError as error:
            raise AssertionError("reset() does not end within 16 s") from error
        await modem.link_status()
        await modem.close()

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
