"""The runtime of a station's outlet: control pilot, SLAC, SDP and sessions, from plug to plug."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, Final

from v2gstack.application.plug import AcceptSessions, CutSession, LinkRequest, OutletPolicy, PlugOutput, RequestLink, SetDuty
from v2gstack.codecs.v2gtp import Security
from v2gstack.hooks.values import Address
from v2gstack.protocols.sdp import SdpEndpoint
from v2gstack.protocols.slac import EvseSlac, EvseSlacConfig, EvseState
from v2gstack.protocols.v2g import EndKind
from v2gstack.runtime.driver import within
from v2gstack.runtime.plug import PlugDriver, wired
from v2gstack.runtime.sdp import SdpResponder
from v2gstack.runtime.work import Work, station_work
from v2gstack.trace.live import SdpAnswered

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.application.plug import OutletConfig, OutletState
    from v2gstack.hooks.interfaces import ByteStream, DatagramTransport, Listener, StreamTransport
    from v2gstack.runtime.pilots import PilotView
    from v2gstack.runtime.powerline import Powerline
    from v2gstack.runtime.secc import SeccRuntime

__all__ = ["Door", "OutletRuntime"]

#: Seconds that a driver may take to set a duty cycle, and a network to open or close a port.
_PILOT: Final = 2.0
_DOOR: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where vehicles connect to, once the link is up.

    Attributes:
        transport: Makes the listener.
        address: Where it listens; port 0 lets the transport choose.
        datagrams: Makes the endpoint for SDP; ``None`` does not answer vehicles that look for the station.
        interface: Network interface of SDP.
        security: What runs there.
    """

    transport: StreamTransport
    address: Address
    datagrams: DatagramTransport | None = None
    interface: str = ""
    security: Security = Security.NO_TLS


class OutletRuntime(PlugDriver[EvseSlac]):
    """A station's outlet at work, around the runtime of its sessions. Several of them live in one event loop.

    Args:
        config: The outlet.
        secc: The runtime of its sessions; its hardware has the control pilot, and its settings say who watches.
        door: Where vehicles connect to.
        powerline: Its modem; ``None`` for an outlet without digital communication.
        slac: What SLAC is told; by default what follows from the link.

    Raises:
        ConfigError: The hardware has no control pilot, or digital communication lacks its modem.

    Example:
        >>> async def station(config, secc, door, powerline):
        ...     outlet = OutletRuntime(config, secc, door, powerline=powerline)
        ...     await outlet.start()
        ...     ...
        ...     await outlet.stop()
    """

    def __init__(
        self,
        config: OutletConfig,
        secc: SeccRuntime,
        door: Door,
        *,
        powerline: Powerline | None = None,
        slac: EvseSlacConfig | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        wiring = wired(
            "an outlet",
            secc.hardware.pilot,
            powerline,
            lambda mac: EvseSlac(slac or EvseSlacConfig(mac=mac), random=random),
            digital=config.digital,
        )
        self.policy = OutletPolicy(config)
        super().__init__(self.policy, wiring, name=f"{config.evse_id}/plug", role="secc", watchers=secc.settings.watchers)
        self.secc = secc
        self._door = door
        self._listener: Listener | None = None
        self._responder: SdpResponder | None = None

    @property
    def state(self) -> OutletState:
        """Where the outlet is."""
        return self.policy.state

    async def start(self) -> None:
        """Go into service."""
        if self._slac is not None:
            self._slac.start()
            self._slac.do(self._slac.machine.start)
        self._do(self.policy.start)
        self._pilot.watch()

    async def stop(self, grace: float = 10.0, text: str = "the station stops") -> None:
        """Have the present session end by the protocol, go out of service, and let go of everything.

        Args:
            grace: Seconds that the vehicle is given; then the connection is cut.
            text: Why.
        """
        await self.secc.stop(grace, text)
        await self._pilot.close()
        self._do(self.policy.disable)
        await self._leave()
        if self._slac is not None:
            await self._slac.close()

    def offer(self, current: float) -> None:
        """So much current is there for basic charging, A per phase."""
        self._do(lambda now: self.policy.offer(current, now))

    def wake(self) -> None:
        """End the pause of a session."""
        self._do(self.policy.wake)

    # -- what the world tells -------------------------------------------------------------------------------------------

    def _on_pilot(self, view: PilotView) -> None:
        # what is safe comes first: the policy opens contactors, SLAC leaves networks
        self._take([] if self._closed else self.policy.pilot(view.state, view.time))
        self.secc.pilot_changed(view.state)
        if self._slac is not None:
            machine = self._slac.machine
            self._slac.do(lambda now: machine.pilot(view.state, view.time))

    async def _handle(self, stream: ByteStream) -> None:
        """A vehicle has connected."""
        if self.secc.is_busy:
            # one session at a time: the runtime turns it away, and the outlet has nothing to do with it
            await self.secc.run(stream)
            return
        self._do(self.policy.session_begun)
        if self.policy.state != "session":
            await stream.close()
            return
        # what ends by a defect has no report
        kind = EndKind.ABORTED
        try:
            report = await self.secc.run(stream)
            kind = EndKind.ABORTED if report is None else report.end.kind
        finally:
            self._do(lambda now: self.policy.session_ended(kind, now))

    # -- what is done ---------------------------------------------------------------------------------------------------

    def _perform(self, output: PlugOutput) -> Work | None:
        if isinstance(output, SetDuty):
            percent = output.percent
            return Work("pilot", self._pilot.pilot, _PILOT, lambda: self._pilot.set_duty(percent))
        if isinstance(output, RequestLink):
            self._request(output.request)
        elif isinstance(output, AcceptSessions):
            step = self._open_door if output.accepted else self._close_door
            return Work("door", self._door, _DOOR, step)
        elif isinstance(output, CutSession):
            self.secc.cut(output.text)
        else:
            return station_work(self.secc.hardware, output)  # type: ignore[arg-type]  # an event has no work
        return None

    def _request(self, request: LinkRequest) -> None:
        slac = self._slac
        if slac is None:
            return
        machine = slac.machine
        if request is LinkRequest.TERMINATE:
            slac.do(machine.terminate)
        elif request is LinkRequest.ERROR:
            slac.do(machine.error)
        elif request is LinkRequest.RESUME:
            slac.do(machine.resume)
        elif machine.state is EvseState.MATCHED:
            slac.do(machine.pause)

    async def _open_door(self) -> None:
        door = self._door
        if self._listener is None:
            self._listener = await door.transport.listen(door.address, self._handle)
        if door.datagrams is not None and self._responder is None:
            address = self._listener.address
            endpoint = SdpEndpoint(address=IPv6Address(address.host), port=address.port, security=door.security)
            told, security = str(address), door.security.name

            def tell(source: Address) -> None:
                self._trace(SdpAnswered(source=str(source), address=told, security=security))

            responder = SdpResponder(door.datagrams, [endpoint], door.interface, tell=tell)
            await responder.start()
            self._responder = responder

    async def _close_door(self) -> None:
        responder, self._responder = self._responder, None
        if responder is not None:
            await responder.stop()
        listener, self._listener = self._listener, None
        if listener is not None:
            await within(_DOOR, listener.close)
