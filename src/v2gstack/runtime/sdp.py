"""Finding a station and being found, by the SECC discovery protocol over datagrams."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from v2gstack.codecs.v2gtp import SDP_MULTICAST_ADDRESS, SDP_PORT, Security
from v2gstack.errors import TransportError
from v2gstack.hooks.values import Address
from v2gstack.protocols.sdp import SdpClient, SdpConflict, SdpFailed, SdpRequestDue, SdpSecurityDiffers, SdpServer, SeccDiscovered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from v2gstack.hooks.interfaces import DatagramEndpoint, DatagramTransport
    from v2gstack.protocols.sdp import SdpEndpoint, SdpEvent

__all__ = ["SdpFinding", "SdpResponder", "find_station"]

_LOG = logging.getLogger("v2gstack.runtime")

#: Where vehicles send their requests.
_GROUP: Final = str(SDP_MULTICAST_ADDRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SdpFinding:
    """A station that was found.

    Attributes:
        address: Where to connect to, the interface included.
        security: What runs there.
        requests: Requests that it took.
        conflicts: Answers that said something else: two stations, or somebody in between.
    """

    address: Address
    security: Security
    requests: int
    conflicts: tuple[SdpConflict, ...] = ()


async def find_station(
    transport: DatagramTransport,
    interface: str = "",
    *,
    security: Security = Security.TLS,
    accept_other_security: bool = False,
    linger: float = 0.0,
) -> SdpFinding:
    """Look for a station on an interface.

    Args:
        transport: Makes the endpoint.
        interface: Network interface.
        security: What the vehicle wants.
        accept_other_security: Whether another security is taken.
        linger: Seconds to listen for conflicting answers after the first one.

    Raises:
        TransportError: There is no such interface, or no station answers within 50 requests, or none with the security wanted.
    """
    loop = asyncio.get_running_loop()
    client = SdpClient(security=security, accept_other_security=accept_other_security)
    endpoint = await transport.open(Address("", 0, interface))
    group = Address(_GROUP, SDP_PORT, interface)
    try:
        await endpoint.send(client.start(loop.time()), group)
        search = _Search(client, interface)
        while search.found is None:
            for event in await _next_events(client, endpoint):
                search.take(event)
                if isinstance(event, SdpRequestDue):
                    await endpoint.send(event.datagram, group)
        until = loop.time() + linger
        while linger and loop.time() < until:
            try:
                async with asyncio.timeout_at(until):
                    data, source = await endpoint.receive()
            except TimeoutError:
                break
            for event in client.receive(data, str(source), loop.time()):
                search.take(event)
        return search.finding()
    finally:
        await endpoint.close()


class _Search:
    """What came of a search so far."""

    def __init__(self, client: SdpClient, interface: str) -> None:
        self.found: SeccDiscovered | None = None
        self._client = client
        self._interface = interface
        self._conflicts: list[SdpConflict] = []
        self._other = ""

    def take(self, event: SdpEvent) -> None:
        if isinstance(event, SeccDiscovered):
            self.found = event
        elif isinstance(event, SdpConflict):
            _LOG.warning("SDP: %s answers with another address than the station that answered first", event.source)
            self._conflicts.append(event)
        elif isinstance(event, SdpSecurityDiffers):
            self._other = f"; {event.source} offers {getattr(event.response.security, 'name', event.response.security)} only"
        elif isinstance(event, SdpFailed):
            raise TransportError(
                f"no station answered {event.requests} SDP requests{self._other}",
                address=self._interface,
                hint="is SLAC done, the interface up, and has it a link-local IPv6 address?",
            )

    def finding(self) -> SdpFinding:
        found = self.found
        assert found is not None
        return SdpFinding(
            address=Address(str(found.address), found.port, self._interface),
            security=found.security,
            requests=found.requests,
            conflicts=tuple(self._conflicts),
        )


async def _next_events(client: SdpClient, endpoint: DatagramEndpoint) -> list[SdpEvent]:
    """What the next datagram or the client's next timer brings about."""
    loop = asyncio.get_running_loop()
    due = client.next_timeout()
    try:
        async with asyncio.timeout_at(due):
            data, source = await endpoint.receive()
    except TimeoutError:
        return client.handle_timeout(max(loop.time(), due or 0.0))
    return client.receive(data, str(source), loop.time())


class SdpResponder:
    """Answers vehicles that look for a station.

    Args:
        transport: Makes the endpoint.
        endpoints: Where the station listens, one for each security.
        interface: Network interface.
        tell: Called with whom it has answered.
    """

    def __init__(
        self,
        transport: DatagramTransport,
        endpoints: Iterable[SdpEndpoint],
        interface: str = "",
        *,
        tell: Callable[[Address], None] = lambda source: None,
    ) -> None:
        self._transport = transport
        self._tell = tell
        self._server = SdpServer(endpoints)
        self._interface = interface
        self._endpoint: DatagramEndpoint | None = None
        self._task: asyncio.Task[None] | None = None
        #: Requests answered.
        self.answered = 0

    async def start(self) -> None:
        """Begin to answer; harmless when it has begun.

        Raises:
            TransportError: The port is taken, or there is no such interface.
        """
        if self._task is None:
            self._endpoint = await self._transport.open(Address(_GROUP, SDP_PORT, self._interface))
            self._task = asyncio.get_running_loop().create_task(self._answer(self._endpoint), name="SDP")

    async def stop(self) -> None:
        """Answer no more."""
        task, self._task = self._task, None
        if task is not None and self._endpoint is not None:
            await self._endpoint.close()
            await asyncio.wait([task])

    async def _answer(self, endpoint: DatagramEndpoint) -> None:
        while True:
            try:
                data, source = await endpoint.receive()
            except TransportError as error:
                if self._task is not None:
                    _LOG.error("SDP requests cannot be received any more: %s", error)
                return
            for answer in self._server.receive(data):
                try:
                    await endpoint.send(answer, source)
                    self.answered += 1
                    self._tell(source)
                except TransportError as error:
                    _LOG.warning("an SDP answer to %s cannot be sent: %s", source, error)
