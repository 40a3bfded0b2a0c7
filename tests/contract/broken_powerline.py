"""Links and drivers of modems that each break one rule."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from tests.contract.broken import breaks
from v2gstack.errors import ModemError, TransportError
from v2gstack.hooks import LinkFrame
from v2gstack.hooks.defaults import NoModem, NoModemDriver
from v2gstack.hooks.interfaces import FrameLink
from v2gstack.modems import DialectDriver, DialectModem, ModemConfig
from v2gstack.powerline import DIALECTS, LinkState, ModemIdentity
from v2gstack.testing.contracts import FrameTransportContract, ModemDriverContract
from v2gstack.transports.frames import FrameQueue


class FRAMES(FrameTransportContract):
    """The kit at an interface that the links below have."""

    interface = "eth1"


MODEM = ModemDriverContract


class Link:
    """A link that keeps every rule."""

    interface = "eth1"
    mac: bytes = bytes.fromhex("020000000009")
    longest: ClassVar[int] = 1522

    def __init__(self) -> None:
        self.queue = FrameQueue(self.interface)

    async def receive(self) -> LinkFrame:
        return await self.queue.take()

    async def send(self, frame: bytes, /) -> None:
        self.queue.check()
        if len(frame) > self.longest:
            raise TransportError("too long")

    async def close(self) -> None:
        self.queue.close()


class Frames:
    """A transport that keeps every rule."""

    link: ClassVar[type] = Link
    known: ClassVar[tuple[str, ...]] = ("eth1",)

    async def open(self, interface: str, /) -> Any:
        if interface not in self.known:
            raise TransportError(f"there is no {interface}")
        return self.link()


@breaks(FRAMES, "it_has_the_methods_of_its_interface")
class NotEvenOpen:
    pass


@breaks(FRAMES, "no_interface_is_an_error")
class FramesOfNowhere(Frames):
    known = ("eth1", "nowhere0")


@breaks(FRAMES, "an_address_that_can_send")
class FramesOfAGroup(Frames):
    class link(Link):
        mac = b"\xff" * 6


@breaks(FRAMES, "sending_works")
class FramesOfAnyLength(Frames):
    class link(Link):
        longest = 1 << 20


@breaks(FRAMES, "sending_works")
class FramesThatEcho(Frames):
    class link(Link):
        async def send(self, frame: bytes, /) -> None:
            await super().send(frame)
            self.queue.put(LinkFrame(frame))


@breaks(FRAMES, "closing_ends_receive")
class FramesThatWaitOn(Frames):
    class link(Link):
        async def receive(self) -> LinkFrame:
            await asyncio.Event().wait()
            raise AssertionError


@breaks(FRAMES, "an_interface_is_shared", "shared")
class FramesForOne(Frames):
    used = 0

    async def open(self, interface: str, /) -> Any:
        self.used += 1
        if self.used > 1:
            raise TransportError("it is in use")
        return await super().open(interface)


@breaks(MODEM, "it_opens_a_modem")
class DriverOfHalfAModem:
    class half:
        def __init__(self, link: FrameLink) -> None:
            self.close = link.close

    async def open(self, link: FrameLink, /) -> Any:
        return self.half(link)


@breaks(MODEM, "it_opens_a_modem")
class DriverThatAsksAtOnce(NoModemDriver):
    async def open(self, link: FrameLink, /) -> NoModem:
        await link.send(bytes(60))
        return await super().open(link)


@breaks(MODEM, "closing_closes_the_link")
class DriverThatKeepsTheLink(NoModemDriver):
    async def open(self, link: FrameLink, /) -> NoModem:
        class Keeping(NoModem):
            async def close(self) -> None:
                pass

        return Keeping(link)


@breaks(MODEM, "silence_is_told")
class DriverThatMakesThingsUp(NoModemDriver):
    async def open(self, link: FrameLink, /) -> NoModem:
        class Hopeful(NoModem):
            async def link_status(self) -> LinkState:
                return LinkState.UP

        return Hopeful(link)


@breaks(MODEM, "silence_is_told")
class DriverThatIsNoHelp(NoModemDriver):
    async def open(self, link: FrameLink, /) -> NoModem:
        class Curt(NoModem):
            async def identify(self) -> ModemIdentity:
                raise ModemError("no")

        return Curt(link)


@breaks(MODEM, "silence_is_told")
class DriverThatTellsTheKey(NoModemDriver):
    async def open(self, link: FrameLink, /) -> NoModem:
        class Indiscreet(NoModem):
            async def set_key(self, nid: bytes, nmk: bytes, /) -> None:
                raise ModemError(f"no answer to key {nmk.hex()}", hint="look")

        return Indiscreet(link)


class Speaking(DialectDriver):
    """A driver that keeps every rule, in a dialect that each modem understands."""

    modem: ClassVar[type[DialectModem]]

    async def open(self, link: FrameLink, /) -> DialectModem:
        return self.modem(link, (DIALECTS["qualcomm"],), ModemConfig())


@breaks(MODEM, "it_knows_its_modem", "link")
class DriverThatForgetsTheModem(Speaking):
    class modem(DialectModem):
        async def identify(self) -> ModemIdentity:
            return ModemIdentity(mac=b"", dialect="none")


@breaks(MODEM, "the_link_is_told", "link")
class DriverThatTrustsItsMemory(Speaking):
    class modem(DialectModem):
        best = LinkState.DOWN

        async def link_status(self) -> LinkState:
            if self.best is LinkState.DOWN:
                self.best = await super().link_status()
            return self.best


@breaks(MODEM, "a_restart_ends", "reset")
class DriverThatWaitsForEver(Speaking):
    class modem(DialectModem):
        async def reset(self) -> None:
            await super().reset()
            await asyncio.sleep(100)


@breaks(MODEM, "nonsense_is_no_answer")
class DriverThatTakesAnything(NoModemDriver):
    async def open(self, link: FrameLink, /) -> NoModem:
        class Credulous(NoModem):
            async def set_key(self, nid: bytes, nmk: bytes, /) -> None:
                await link.receive()

        return Credulous(link)
