"""The devices of a new plug-in that concern powerline: a link for frames, and a driver of a modem."""

from __future__ import annotations

from typing import Final

__all__: list[str] = []

FRAMES: Final = '''"""A frame transport within the process: what one link sends, the others of its segment hear."""

from __future__ import annotations

from dataclasses import dataclass

from v2gstack.errors import TransportError
from v2gstack.hooks import LinkFrame
from v2gstack.transports.frames import MIN_FRAME, FrameQueue, check_length

__all__ = ["@Name@FrameTransport", "@Name@FrameTransportConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@FrameTransportConfig:
    """Settings of the transport.

    Attributes:
        interfaces: Names of the interfaces that there are.
    """

    interfaces: tuple[str, ...] = ("@name@0", "@name@1")


class @Name@Link:
    """A link of the segment."""

    def __init__(self, interface: str, mac: bytes, others: list[@Name@Link]) -> None:
        self.interface = interface
        self.mac = mac
        self._others = others
        self._queue = FrameQueue(interface)

    async def receive(self) -> LinkFrame:
        """The next frame."""
        return await self._queue.take()

    async def send(self, frame: bytes, /) -> None:
        """Send one frame."""
        self._queue.check()
        check_length(frame, self.interface)
        for other in self._others:
            if other.mac != self.mac:
                other._queue.put(LinkFrame(frame.ljust(MIN_FRAME, b"\\0")))

    async def close(self) -> None:
        """Leave the segment."""
        self._queue.close()
        if self in self._others:
            self._others.remove(self)


class @Name@FrameTransport:
    """Makes links; those of one transport are one segment.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@FrameTransportConfig) -> None:
        self._interfaces = config.interfaces
        self._links: list[@Name@Link] = []

    async def open(self, interface: str, /) -> @Name@Link:
        """Open an interface."""
        if interface not in self._interfaces:
            raise TransportError(f"there is no interface {interface}", hint=f"there are {', '.join(self._interfaces)}")
        mac = bytes((2, 0, 0, 0, 0, self._interfaces.index(interface) + 1))
        link = @Name@Link(interface, mac, self._links)
        self._links.append(link)
        return link
'''

MODEM: Final = '''"""A driver for modems that understand the messages of HomePlug AV and no vendor's."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TypeVar

from v2gstack.codecs.mme import CM_NW_STATS_CNF, CM_NW_STATS_REQ, CM_SET_KEY_CNF, CM_SET_KEY_REQ, Mme, decode_mme, encode_mme
from v2gstack.errors import DecodeError, ModemError
from v2gstack.hooks.interfaces import FrameLink
from v2gstack.powerline import LinkState, ModemIdentity, ModemStatistics, NetworkStation

__all__ = ["@Name@ModemDriver", "@Name@ModemDriverConfig"]

#: Where a host reaches its own modem.
_LOCAL = bytes.fromhex("00b052000001")

_Answer = TypeVar("_Answer", bound=Mme)


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@ModemDriverConfig:
    """Settings of the driver.

    Attributes:
        patience: Seconds that the modem has for an answer.
        attempts: How often it is asked.
    """

    patience: float = 0.3
    attempts: int = 3


class @Name@Modem:
    """The modem at a link."""

    def __init__(self, link: FrameLink, config: @Name@ModemDriverConfig) -> None:
        self._link = link
        self._config = config

    async def _ask(self, request: Mme, kind: type[_Answer]) -> _Answer:
        for _ in range(self._config.attempts):
            await self._link.send(encode_mme(request))
            try:
                async with asyncio.timeout(self._config.patience):
                    return await self._answer(kind)
            except TimeoutError:
                continue
        name = f"the modem does not answer {request.name}"
        raise ModemError(name, modem=self._link.interface, hint="is it powered, and the interface up?")

    async def _answer(self, kind: type[_Answer]) -> _Answer:
        while True:
            frame = await self._link.receive()
            try:
                message = decode_mme(frame.data)
            except DecodeError:
                message = None
            if isinstance(message, kind) and message.destination == self._link.mac:
                return message
            # others may flood: the loop's other tasks, and the timeout, get their turn
            await asyncio.sleep(0)

    async def identify(self) -> ModemIdentity:
        """Who answers is the modem."""
        answer = await self._ask(CM_NW_STATS_REQ(_LOCAL, self._link.mac), CM_NW_STATS_CNF)
        return ModemIdentity(mac=answer.source, dialect="generic", maker="@Name@")

    async def set_key(self, nid: bytes, nmk: bytes, /) -> None:
        """Be in another network."""
        await self._ask(CM_SET_KEY_REQ(_LOCAL, self._link.mac, nid=nid, new_key=nmk), CM_SET_KEY_CNF)

    async def reset(self) -> None:
        """There is no message for it."""
        raise ModemError("the modem cannot be restarted by a message", modem=self._link.interface, hint="switch its supply")

    async def link_status(self) -> LinkState:
        """Whether there are other stations."""
        answer = await self._ask(CM_NW_STATS_REQ(_LOCAL, self._link.mac), CM_NW_STATS_CNF)
        return LinkState.UP if answer.num_stas else LinkState.DOWN

    async def statistics(self) -> ModemStatistics:
        """The stations of the network."""
        answer = await self._ask(CM_NW_STATS_REQ(_LOCAL, self._link.mac), CM_NW_STATS_CNF)
        rows = [answer.stations[at : at + 8] for at in range(0, len(answer.stations), 8)]
        stations = tuple(NetworkStation(mac=row[:6], rate_to=row[6], rate_from=row[7]) for row in rows)
        return ModemStatistics(mac=answer.source, link=LinkState.UP if stations else LinkState.DOWN, stations=stations)

    async def close(self) -> None:
        """Close the link."""
        await self._link.close()


class @Name@ModemDriver:
    """Makes modems.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@ModemDriverConfig) -> None:
        self._config = config

    async def open(self, link: FrameLink, /) -> @Name@Modem:
        """The modem at a link."""
        return @Name@Modem(link, self._config)
'''
