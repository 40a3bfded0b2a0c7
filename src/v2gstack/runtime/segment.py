"""A simulated segment of powerline in asyncio: links to its modems, the frames under way, and the network of those who share a key."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from v2gstack.errors import TransportError
from v2gstack.hooks.values import Address, ChannelInfo, LinkFrame
from v2gstack.runtime.driver import unix_offset
from v2gstack.transports.frames import MIN_FRAME, FrameQueue, check_length
from v2gstack.transports.memory import MemoryDatagrams, MemoryTransport

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import ByteStream, ConnectionHandler, DatagramEndpoint, Listener
    from v2gstack.simulation.medium import PowerlineMedium, SimulatedModem

__all__ = ["PowerlineSegment", "SegmentDatagrams", "SegmentLink", "SegmentStreams"]


class SegmentLink:
    """A `FrameLink` to a simulated modem; made by `PowerlineSegment.link`."""

    def __init__(self, segment: PowerlineSegment, modem: SimulatedModem, interface: str) -> None:
        self._segment = segment
        self.modem = modem
        self._interface = interface
        self.queue = FrameQueue(interface)

    @property
    def interface(self) -> str:
        """What the interface is called."""
        return self._interface

    @property
    def mac(self) -> bytes:
        """MAC address of the modem's host."""
        return self.modem.host

    async def receive(self) -> LinkFrame:
        """The next frame.

        Raises:
            TransportError: The link is closed.
        """
        return await self.queue.take()

    async def send(self, frame: bytes, /) -> None:
        """Send one frame to the modem.

        Raises:
            TransportError: The link is closed, or the frame too long.
        """
        self.queue.check()
        check_length(frame, self._interface)
        self._segment.send(self.modem, frame.ljust(MIN_FRAME, b"\0"))

    async def close(self) -> None:
        """Close; a pending `receive` raises `TransportError`."""
        self.queue.close()
        self._segment.leave(self)


class PowerlineSegment:
    """A medium whose time is that of the running loop, virtual or real.

    Args:
        medium: The medium. Its modems are attached to it as ever.
        channel: What connections say of themselves; by default they are plain.
    """

    def __init__(self, medium: PowerlineMedium, channel: ChannelInfo | None = None) -> None:
        self.medium = medium
        self._loop = asyncio.get_running_loop()
        self._begin = self._loop.time() - medium.now
        self._offset = unix_offset()
        self._links: list[SegmentLink] = []
        self._timer: asyncio.TimerHandle | None = None
        #: What is above the frames: both networks carry only between modems that are linked.
        self.network = MemoryTransport(channel=channel)
        self.listeners: dict[tuple[str, int], SimulatedModem] = {}
        self.datagram_network = _Datagrams(self)

    def linked(self, one: SimulatedModem, other: SimulatedModem) -> bool:
        """Whether two modems are in one network now."""
        self._advance()
        return one is other or self.medium.linked(one, other)

    def link(self, modem: SimulatedModem, interface: str = "simulated") -> SegmentLink:
        """The link of a modem's host."""
        link = SegmentLink(self, modem, interface)
        self._links.append(link)
        return link

    def streams(self, modem: SimulatedModem) -> SegmentStreams:
        """Connections of a modem's host: they come about only between modems that are linked."""
        return SegmentStreams(self, modem)

    def datagrams(self, modem: SimulatedModem) -> SegmentDatagrams:
        """Datagrams of a modem's host: they reach only modems that are linked to it."""
        return SegmentDatagrams(self, modem)

    def leave(self, link: SegmentLink) -> None:
        """Nobody listens at a link any more."""
        if link in self._links:
            self._links.remove(link)

    def send(self, modem: SimulatedModem, frame: bytes) -> None:
        """Take a frame from the host of a modem."""
        self._advance()
        self.medium.send(modem, frame)
        self._arm()

    def _advance(self, at_least: float = 0.0) -> None:
        self.medium.advance(max(self._loop.time() - self._begin, at_least))
        time = self._offset + self._loop.time()
        for link in tuple(self._links):
            for frame in link.modem.take() if link.modem.inbox else ():
                link.queue.put(LinkFrame(frame, time))

    def _arm(self) -> None:
        due = self.medium.next_event()
        if due is None:
            return
        at = due + self._begin
        if self._timer is not None:
            if self._timer.when() <= at:
                return
            self._timer.cancel()
        # what is due is due, however sums of times are rounded
        self._timer = self._loop.call_at(at, self._on_timer, due)

    def _on_timer(self, due: float) -> None:
        self._timer = None
        self._advance(due)
        self._arm()


class SegmentStreams:
    """Connections of the host of one modem; made by `PowerlineSegment.streams`."""

    def __init__(self, segment: PowerlineSegment, modem: SimulatedModem) -> None:
        self._segment = segment
        self._modem = modem

    async def connect(self, address: Address, /) -> ByteStream:
        """Connect to a listener.

        Raises:
            TransportError: Nobody listens there, or the modems are not in one network.
        """
        owner = self._segment.listeners.get((address.host, address.port))
        if owner is not None and not self._segment.linked(self._modem, owner):
            raise TransportError(f"{address} cannot be reached: there is no powerline link to it", address=str(address))
        return await self._segment.network.connect(address)

    async def listen(self, address: Address, handler: ConnectionHandler, /) -> Listener:
        """Accept connections. Each host needs an address of its own; port 0 chooses a port.

        Raises:
            TransportError: The address is taken.
        """
        listener = await self._segment.network.listen(address, handler)
        self._segment.listeners[listener.address.host, listener.address.port] = self._modem
        return listener


class SegmentDatagrams:
    """Datagrams of the host of one modem; made by `PowerlineSegment.datagrams`."""

    def __init__(self, segment: PowerlineSegment, modem: SimulatedModem) -> None:
        self._segment = segment
        self._modem = modem

    async def open(self, address: Address, /) -> DatagramEndpoint:
        """Open an endpoint; an empty host gets an address, port 0 gets a port.

        Raises:
            TransportError: The address is taken.
        """
        endpoint = await self._segment.datagram_network.open(address)
        self._segment.datagram_network.owners[endpoint.address] = self._modem
        return endpoint


class _Datagrams(MemoryDatagrams):
    """A network of datagrams that carries between linked modems only."""

    def __init__(self, segment: PowerlineSegment) -> None:
        super().__init__()
        self._segment = segment
        self.owners: dict[Address, SimulatedModem] = {}

    def hears(self, sender: Address, endpoint: Address) -> bool:
        """Whether what one endpoint sends reaches another."""
        one, other = self.owners.get(sender), self.owners.get(endpoint)
        return one is not None and other is not None and self._segment.linked(one, other)
