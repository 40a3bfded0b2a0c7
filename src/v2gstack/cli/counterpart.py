"""A simulated station or car for a real counterpart: what ``v2gstack simulate`` runs."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from ipaddress import IPv6Address
from pathlib import Path
from typing import TYPE_CHECKING, Final

from v2gstack.cli.interrupts import interrupts
from v2gstack.errors import ConfigError, TransportError
from v2gstack.hooks.values import Address

if TYPE_CHECKING:
    from v2gstack.cli.contracting import ContractMeans
    from v2gstack.hooks.interfaces import ByteStream, ConnectionHandler, Listener, StreamTransport, TraceSink
    from v2gstack.hooks.values import TraceRecord
    from v2gstack.protocols.v2g import PausedSession, Protocol
    from v2gstack.runtime import RuntimeSettings, SessionReport
    from v2gstack.simulation import StationProfile, VehicleProfile
    from v2gstack.transports.faults import Fault
    from v2gstack.transports.tls import TlsConfig

__all__ = ["Counterpart", "link_local_address", "run_evcc", "run_secc"]

#: Where Linux lists the IPv6 addresses of its interfaces.
_ADDRESSES: Final = Path("/proc/net/if_inet6")
#: Ports that stations listen on: IANA's dynamic range ([V2G2-085] V2G_DST_TCP_DATA), the only ones that some vehicles take.
_PORTS: Final = (49_152, 65_535)
#: How much longer than the standards say a slow station may take.
SLOWNESS: Final = 10
#: Seconds that a station is given to end a session in order.
_GRACE: Final = 10.0
#: Ports that are tried where any will do.
_TRIES: Final = 16
#: Scope of link-local addresses in that list.
_LINK: Final = "20"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """What both roles are told.

    Attributes:
        protocols: What it speaks, the most wanted first.
        interface: Network interface; empty for addresses that need none.
        tls: Keys and roots; ``None`` is plain TCP.
        faults: What goes wrong with messages that are sent.
        sinks: Traces.
        strict: Whether deviations of the peer are refused.
        insecure_20: Whether ISO 15118-20 runs without TLS 1.3.
        slac: Interface of the powerline modem, where the link is to be made by SLAC first; empty where there is one.
        slow_peer: Whether a station is given more time for its answers than the standards do.
        contracts: What it has for Plug & Charge; ``None`` is nothing.
    """

    protocols: list[Protocol | tuple[Protocol, ...]]
    interface: str = ""
    tls: TlsConfig | None = None
    faults: tuple[Fault, ...] = ()
    sinks: tuple[TraceSink, ...] = ()
    strict: bool = False
    insecure_20: bool = False
    slac: str = ""
    slow_peer: bool = False
    contracts: ContractMeans | None = None

    def settings(self, listener: Callable[[TraceRecord], None]) -> RuntimeSettings:
        """Settings of a runtime, with one more listener."""
        from v2gstack.protocols.v2g import STRICT, TOLERANT
        from v2gstack.runtime import RuntimeSettings, Watchers

        watchers = Watchers(sinks=list(self.sinks), listeners=[listener])
        return RuntimeSettings(
            policy=STRICT if self.strict else TOLERANT,
            watchers=watchers,
            allow_insecure_20=self.insecure_20,
            timers=self._timers() if self.slow_peer else None,
        )

    def _timers(self) -> dict[str, float]:
        from v2gstack.protocols.v2g.negotiation import NEGOTIATION, flatten
        from v2gstack.protocols.v2g.table import TimerKind

        kinds = (TimerKind.MESSAGE, TimerKind.BUDGET)
        timers = [*NEGOTIATION.timers, *(timer for protocol in flatten(self.protocols) for timer in protocol.timers)]
        return {timer.name: timer.seconds * SLOWNESS for timer in timers if timer.kind in kinds and timer.role == "evcc"}


class _Spoiler:
    """Puts faults between a session and its stream."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        from v2gstack.transports.faults import FaultyStream

        self._faults = faults
        self._kind = FaultyStream
        self._stream: FaultyStream | None = None

    def around(self, stream: ByteStream) -> ByteStream:
        if not self._faults:
            return stream
        self._stream = self._kind(stream, self._faults, asyncio.sleep)
        return self._stream

    def listen(self, record: TraceRecord) -> None:
        from v2gstack.protocols.v2g.events import MessageSent

        if self._stream is not None and isinstance(record.event, MessageSent):
            self._stream.about(record.event.name)


def link_local_address(interface: str) -> IPv6Address:
    """The link-local address of a network interface.

    Raises:
        TransportError: There is no such interface, or it has none.
    """
    try:
        lines = _ADDRESSES.read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise TransportError("this system does not list its IPv6 addresses", hint="leave SDP out with --no-sdp") from error
    for line in lines:
        address, _, _, scope, _, name = line.split()
        if (name, scope) == (interface, _LINK):
            return IPv6Address(int(address, 16))
    raise TransportError(
        f"{interface} has no link-local IPv6 address", address=interface, hint="is the interface there and up? ip -6 address show"
    )


async def run_secc(
    profile: StationProfile,
    counterpart: Counterpart,
    *,
    port: int = 0,
    sdp: bool = True,
    sessions: int | None = None,
    tell: Callable[[str], None] = lambda text: None,
    done: Callable[[SessionReport], None] = lambda report: None,
) -> None:
    """Be a station until so many sessions are over.

    Args:
        profile: Which station.
        counterpart: What both roles are told.
        port: TCP port; 0 takes a free one.
        sdp: Whether vehicles may find it.
        sessions: Sessions after which it ends; ``None`` goes on until it is cancelled.
        tell: Told what it does.
        done: Told of each session that is over.

    Raises:
        TransportError: The port or the interface is not to be had.
    """
    from v2gstack.codecs.v2gtp import Security
    from v2gstack.protocols.sdp import SdpEndpoint
    from v2gstack.runtime import SdpResponder, SeccRuntime, StationHardware
    from v2gstack.simulation import lone_station
    from v2gstack.transports.secured import tls_transport
    from v2gstack.transports.tcp import TcpTransport
    from v2gstack.transports.udp import UdpTransport

    loop = asyncio.get_running_loop()
    station = lone_station(profile, now=loop.time, sleep=asyncio.sleep)
    spoiler = _Spoiler(counterpart.faults)
    hardware, config = replace(StationHardware.simulated(station), pilot=None), profile.config
    means = counterpart.contracts
    if means is not None and means.station is not None:
        hardware = replace(hardware, signer=means.signer, provisioning=means.provisioning)
        config = replace(config, contract_payment=True, external_payment=not means.only, contracts=means.station)
    runtime = SeccRuntime(config, hardware, protocols=counterpart.protocols, settings=counterpart.settings(spoiler.listen))
    host = link_local_address(counterpart.interface) if counterpart.interface else IPv6Address("::1")
    transport = TcpTransport() if counterpart.tls is None else tls_transport(server=counterpart.tls)
    finished: asyncio.Queue[SessionReport] = asyncio.Queue()

    async def handle(stream: ByteStream) -> None:
        report = await runtime.run(spoiler.around(stream))
        if report is not None:
            finished.put_nowait(report)

    listener = await _listen(transport, str(host), port, counterpart.interface, handle)
    security = Security.NO_TLS if counterpart.tls is None else Security.TLS
    endpoint = SdpEndpoint(address=host, port=listener.address.port, security=security)
    responder = SdpResponder(UdpTransport(), [endpoint], counterpart.interface) if sdp else None
    try:
        if responder is not None:
            await responder.start()
        tell(f"{profile.config.evse_id} listens on {listener.address}, {'TLS' if counterpart.tls else 'TCP'}")
        async with AsyncExitStack() as stack:
            renew = await stack.enter_async_context(_powerline(counterpart, tell))
            count = 0
            while sessions is None or count < sessions:
                done(await finished.get())
                renew()
                count += 1
    finally:
        if responder is not None:
            await responder.stop()
        await listener.close()
        await runtime.stop()
        # a session that Ctrl-C has ended has its report, too, once whoever ran it comes round
        await asyncio.sleep(0)
        while not finished.empty():
            done(finished.get_nowait())


@asynccontextmanager
async def _powerline(counterpart: Counterpart, tell: Callable[[str], None]) -> AsyncGenerator[Callable[[], None]]:
    """Wait for cars by SLAC, where that was asked for; gives what to call after each session."""
    if not counterpart.slac:
        yield lambda: None
        return
    from v2gstack.cli.linking import waiting_for_cars

    async with waiting_for_cars(counterpart.slac, tell) as renew:
        yield renew


async def _listen(transport: StreamTransport, host: str, port: int, interface: str, handle: ConnectionHandler) -> Listener:
    """Listen on a port, or on any that vehicles take."""
    if port:
        return await transport.listen(Address(host, port, interface), handle)
    for left in reversed(range(_TRIES)):
        chosen = _PORTS[0] + secrets.randbelow(_PORTS[1] - _PORTS[0] + 1)
        try:
            return await transport.listen(Address(host, chosen, interface), handle)
        except TransportError:
            if not left:
                raise
    raise AssertionError


async def run_evcc(
    profile: VehicleProfile,
    counterpart: Counterpart,
    *,
    connect: tuple[str, int] | None = None,
    resume: PausedSession | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> SessionReport:
    """Be a car for one session.

    Args:
        profile: Which car.
        counterpart: What both roles are told.
        connect: Host and port of the station; ``None`` looks for it by SDP.
        resume: A paused session to resume.
        tell: Told what it does.

    Raises:
        TransportError: No station answers, or the connection cannot be made.
        ConfigError: Neither interface nor address is given.
    """
    from v2gstack.codecs.v2gtp import Security
    from v2gstack.runtime import EvccRuntime, VehicleHardware, find_station
    from v2gstack.simulation import lone_vehicle
    from v2gstack.transports.secured import tls_transport
    from v2gstack.transports.tcp import TcpTransport
    from v2gstack.transports.udp import UdpTransport

    if counterpart.slac:
        from v2gstack.cli.linking import find_link

        await find_link(counterpart.slac, tell)
    if connect is not None:
        address = Address(connect[0], connect[1], counterpart.interface)
    elif counterpart.interface:
        wanted = Security.NO_TLS if counterpart.tls is None else Security.TLS
        found = await find_station(UdpTransport(), counterpart.interface, security=wanted)
        address = found.address
    else:
        raise ConfigError("there is no way to find a station", hint="name the interface, or host and port with --connect")
    loop = asyncio.get_running_loop()
    vehicle = lone_vehicle(profile, now=loop.time, sleep=asyncio.sleep, dc=profile.config.services[0].is_dc)
    spoiler = _Spoiler(counterpart.faults)
    # a simulated car has no station at the other end of its control pilot, and nothing at its inlet to measure
    hardware = replace(VehicleHardware.simulated(vehicle), pilot=None, inlet=None)
    config, means = profile.config, counterpart.contracts
    if means is not None and means.vehicle is not None:
        hardware, config = replace(hardware, signer=means.signer), replace(config, contracts=means.vehicle)
    runtime = EvccRuntime(config, hardware, protocols=counterpart.protocols, settings=counterpart.settings(spoiler.listen))
    transport = TcpTransport() if counterpart.tls is None else tls_transport(client=counterpart.tls)
    tell(f"{profile.config.evcc_id} connects to {address}, {'TLS' if counterpart.tls else 'TCP'}")
    stream = await transport.connect(address)
    with interrupts(lambda: runtime.stop(_GRACE, "Ctrl-C"), lambda: runtime.cut("Ctrl-C")):
        return await runtime.run(spoiler.around(stream), resume=resume)
