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

MODEM: Final = '''"""A driver for modems with a message of their own: they tell whether the link is up. All else is as with every modem."""

from __future__ import annotations

from dataclasses import dataclass

from v2gstack.codecs.mme import Mme, UnknownMme
from v2gstack.modems import DialectDriver, ModemConfig
from v2gstack.powerline import NOBODY, Dialect, LinkState, Question

__all__ = ["@Name@Dialect", "@Name@ModemDriver", "@Name@ModemDriverConfig"]

#: Types of the messages, and the OUI that they begin with.
_STATUS_REQ, _STATUS_CNF = 0x8A00, 0x8A01
_OUI = bytes.fromhex("020000")


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@ModemDriverConfig:
    """Settings of the driver.

    Attributes:
        patience: Seconds that the modem has for an answer.
    """

    patience: float = 0.2


class @Name@Dialect(Dialect):
    """What the modems are asked, and what their answers mean."""

    name = "@name@"
    maker = "@Name@"
    known_by = (_STATUS_CNF,)

    def identify(self) -> tuple[Question, ...]:
        """A modem that answers the own message is one of ours."""
        return (self._status(), *super().identify())

    def link(self) -> tuple[Question, ...]:
        """The own message first; without an answer, what every modem understands."""
        return (self._status(), *super().link())

    def link_state(self, answer: Mme) -> LinkState:
        """The byte after the OUI: 1, up."""
        if isinstance(answer, UnknownMme):
            if answer.payload[:3] != _OUI or len(answer.payload) < 4:
                return LinkState.UNKNOWN
            return LinkState.UP if answer.payload[3] == 1 else LinkState.DOWN
        return super().link_state(answer)

    def _status(self) -> Question:
        return Question(UnknownMme(NOBODY, NOBODY, mmtype=_STATUS_REQ, payload=_OUI, mmv=0), _STATUS_CNF)


class @Name@ModemDriver(DialectDriver):
    """Makes modems.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@ModemDriverConfig) -> None:
        super().__init__(ModemConfig(patience=config.patience), dialects=(@Name@Dialect(),))
'''
