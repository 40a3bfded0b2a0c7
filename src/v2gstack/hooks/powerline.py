"""What plug-ins implement for powerline: links for frames of HomePlug, and drivers of modems.

What `v2gstack.hooks.interfaces` says of units, tasks and errors holds here too; it has these names as its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from v2gstack.hooks.values import LinkFrame, PacketType

if TYPE_CHECKING:
    from v2gstack.powerline import LinkState, ModemIdentity, ModemStatistics

__all__ = ["FrameLink", "FrameTransport", "LinkFrame", "ModemDriver", "PacketType", "PowerlineModem"]


@runtime_checkable
class FrameLink(Protocol):
    """Ethernet frames of HomePlug (EtherType 0x88E1) at the interface of a powerline modem. One task receives.

    A link hears what the modem hands to this host, also what is for another one, and not what the host itself sends.
    """

    @property
    def interface(self) -> str:
        """Name of the interface, for people."""
        ...

    @property
    def mac(self) -> bytes:
        """MAC address of the interface: the sender's address of what is sent. Six bytes; it does not change."""
        ...

    async def receive(self) -> LinkFrame:
        """The next frame. Frames that come faster than they are taken are dropped. A call that is cancelled loses none.

        Raises:
            TransportError: The link is closed, or its interface is down or gone.
        """
        ...

    async def send(self, frame: bytes, /) -> None:
        """Send one frame, from its destination address on; the link pads it to 60 bytes. It may get lost.

        Raises:
            TransportError: The link is closed, the interface down, the frame too long, or the modem takes no more frames.
        """
        ...

    async def close(self) -> None:
        """Close it; a pending `receive` raises `TransportError`."""
        ...


@runtime_checkable
class FrameTransport(Protocol):
    """Makes links for frames of HomePlug."""

    async def open(self, interface: str, /) -> FrameLink:
        """Open an interface.

        Args:
            interface: Its name, such as ``eth1``; what names there are is the transport's matter.

        Raises:
            TransportError: There is no such interface, or this program may not open it; the hint says what to do.
        """
        ...


@runtime_checkable
class PowerlineModem(Protocol):
    """The modem at a link. Calls do not overlap, and each comes to its end within some seconds.

    Nothing is ever written to a modem's memory: no firmware, no parameters.
    """

    async def identify(self) -> ModemIdentity:
        """Which modem it is, and who else answers. Up to 3 s.

        Raises:
            ModemError: No modem answers.
        """
        ...

    async def set_key(self, nid: bytes, nmk: bytes, /) -> None:
        """Be in another network. Up to 3 s. The machines of SLAC do this by themselves, by CM_SET_KEY.REQ.

        Args:
            nid: The network's identifier, 7 bytes.
            nmk: The network's key, 16 bytes; it is never shown or kept.

        Raises:
            ModemError: The modem does not answer, or refuses.
        """
        ...

    async def reset(self) -> None:
        """Restart, and wait until the modem answers again. Up to 15 s.

        Raises:
            ModemError: It cannot be restarted from here, or does not come back.
        """
        ...

    async def link_status(self) -> LinkState:
        """Whether the modem has found another one in its network. Up to 1 s; called up to ten times a second.

        Raises:
            ModemError: The modem does not answer.
        """
        ...

    async def statistics(self) -> ModemStatistics:
        """The network as the modem sees it. Up to 5 s. What it does not tell stays empty.

        Raises:
            ModemError: The modem answers nothing.
        """
        ...

    async def close(self) -> None:
        """Let go of the modem, and close the link that it was opened with."""
        ...


@runtime_checkable
class ModemDriver(Protocol):
    """Knows how to talk to a kind of modem."""

    async def open(self, link: FrameLink, /) -> PowerlineModem:
        """The modem at a link. It is not asked anything yet.

        Args:
            link: A link of its own: it receives what comes, and closes it in the end. Where others listen too, this is a branch
                of `v2gstack.transports.frames.FrameHub`.
        """
        ...
