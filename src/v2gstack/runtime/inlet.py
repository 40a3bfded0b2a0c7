"""The runtime of a vehicle's inlet: control pilot, SLAC, SDP and sessions, from plug to plug."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from v2gstack.application.plug import (
    CutSession,
    FindStation,
    InletChanged,
    InletPolicy,
    LinkRequest,
    PlugOutput,
    RequestLink,
    StartMatching,
    TogglePilot,
)
from v2gstack.codecs.v2gtp import Security
from v2gstack.errors import V2gError
from v2gstack.protocols.slac import EvSlac, EvSlacConfig, EvState
from v2gstack.protocols.v2g import EndKind
from v2gstack.runtime.plug import PlugDriver, wired
from v2gstack.runtime.sdp import find_station
from v2gstack.runtime.work import Work, vehicle_work
from v2gstack.types import ControlPilotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.application.plug import InletConfig, InletState
    from v2gstack.hooks.interfaces import DatagramTransport, StreamTransport
    from v2gstack.protocols.v2g import PausedSession
    from v2gstack.runtime.evcc import EvccRuntime
    from v2gstack.runtime.outcome import SessionReport
    from v2gstack.runtime.pilots import PilotView
    from v2gstack.runtime.powerline import Powerline

__all__ = ["InletRuntime", "Path"]

_LOG = logging.getLogger("v2gstack.runtime")

#: Reports that are kept for who asks later.
_MAX_REPORTS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """How a vehicle gets to its station, once the link is up.

    Attributes:
        transport: Makes the connection.
        datagrams: Makes the endpoint for SDP.
        interface: Network interface of SDP.
        security: What the vehicle wants.
        accept_other_security: Whether another security is taken.
    """

    transport: StreamTransport
    datagrams: DatagramTransport
    interface: str = ""
    security: Security = Security.NO_TLS
    accept_other_security: bool = False


class InletRuntime(PlugDriver[EvSlac]):
    """A vehicle's inlet at work, around the runtime of its sessions.

    Args:
        config: The inlet.
        evcc: The runtime of its sessions; its hardware has the control pilot, and its settings say who watches.
        path: How it gets to its station.
        powerline: Its modem; ``None`` for a vehicle without digital communication.
        slac: What SLAC is told; by default what follows from the link.

    Raises:
        ConfigError: The hardware has no control pilot, or digital communication lacks its modem.
    """

    def __init__(
        self,
        config: InletConfig,
        evcc: EvccRuntime,
        path: Path,
        *,
        powerline: Powerline | None = None,
        slac: EvSlacConfig | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        wiring = wired(
            "an inlet",
            evcc.hardware.pilot,
            powerline,
            lambda mac: EvSlac(slac or EvSlacConfig(mac=mac), random=random),
            digital=config.digital,
        )
        self.policy = InletPolicy(config)
        super().__init__(self.policy, wiring, name=f"{evcc.name}/plug", role="evcc", watchers=evcc.settings.watchers)
        self.evcc = evcc
        self._path = path
        self._session: asyncio.Task[None] | None = None
        self._toggling: asyncio.Task[None] | None = None
        self._paused: PausedSession | None = None
        #: Reports of the last sessions, oldest first.
        self.reports: deque[SessionReport] = deque(maxlen=_MAX_REPORTS)

    @property
    def state(self) -> InletState:
        """Where the inlet is."""
        return self.policy.state

    async def start(self) -> None:
        """Begin to look at the control pilot."""
        if self._slac is not None:
            self._slac.start()
        self._pilot.watch()

    async def stop(self, grace: float = 10.0, text: str = "the vehicle stops") -> None:
        """Have the present session end by the protocol, and let go of everything.

        Args:
            grace: Seconds that the station is given; then the connection is cut.
            text: Why.
        """
        await self.evcc.stop(grace, text)
        await self._pilot.close()
        self._do(lambda now: self.policy.pilot(ControlPilotState.A, 100.0, now))
        for task in (self._session, self._toggling):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        await self._leave()
        if self._slac is not None:
            await self._slac.close()

    def wake(self) -> None:
        """End the pause of a session."""
        self._do(self.policy.wake)

    # -- what the world tells -------------------------------------------------------------------------------------------

    def _on_pilot(self, view: PilotView) -> None:
        self._take([] if self._closed else self.policy.pilot(view.state, view.duty, view.time))

    # -- what is done ---------------------------------------------------------------------------------------------------

    def _perform(self, output: PlugOutput) -> Work | None:
        if isinstance(output, StartMatching):
            self._match()
        elif isinstance(output, RequestLink):
            if output.request is LinkRequest.TERMINATE:
                self._let_go()
        elif isinstance(output, FindStation):
            self._session = self._spawn(self._run_session(self._session, resumed=output.resumed), "session")
        elif isinstance(output, CutSession):
            self.evcc.cut(output.text)
        elif isinstance(output, TogglePilot):
            self._toggling = self._spawn(self._toggle(output), "toggles")
        else:
            if isinstance(output, InletChanged) and self._toggling is not None:
                self._toggling.cancel()
            return vehicle_work(self.evcc.hardware, output)  # type: ignore[arg-type]  # an event has no work
        return None

    def _spawn(self, coroutine: object, what: str) -> asyncio.Task[None]:
        task: asyncio.Task[None] = self._loop.create_task(coroutine, name=f"{self.name} {what}")  # type: ignore[arg-type]
        task.add_done_callback(self._defect)
        return task

    def _defect(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            _LOG.error("%s: %s is defective", self.name, task.get_name(), exc_info=task.exception())

    def _match(self) -> None:
        slac = self._slac
        if slac is not None:
            if slac.machine.state not in (EvState.IDLE, EvState.FAILED):
                slac.do(slac.machine.leave)
            slac.do(slac.machine.start)

    def _let_go(self) -> None:
        """The link is not needed any more, nor is who looks for a station by it."""
        if self._slac is not None:
            self._slac.do(self._slac.machine.leave)
        if self._session is not None and self.policy.state != "session" and not self.evcc.is_busy:
            self._session.cancel()

    async def _run_session(self, before: asyncio.Task[None] | None, *, resumed: bool) -> None:
        """Look for the station, connect, and run a session."""
        path = self._path
        if before is not None:
            # the devices of a session that was cut may still be on their way to the safe state
            await asyncio.wait([before])
        try:
            found = await find_station(
                path.datagrams, path.interface, security=path.security, accept_other_security=path.accept_other_security
            )
            stream = await path.transport.connect(found.address)
        except (V2gError, OSError) as error:
            _LOG.warning("%s: %s", self.name, error)
            self._do(self.policy.not_found)
            return
        self._do(self.policy.session_begun)
        if self.policy.state != "session":
            await stream.close()
            return
        # what ends by a defect has no report
        kind = EndKind.ABORTED
        try:
            report = await self.evcc.run(stream, resume=self._paused if resumed else None)
            self._paused, kind = report.paused, report.end.kind
            self.reports.append(report)
        finally:
            self._do(lambda now: self.policy.session_ended(kind, now))

    async def _toggle(self, wanted: TogglePilot) -> None:
        pilot = self._pilot.pilot
        try:
            for _ in range(wanted.toggles):
                await pilot.set_state(ControlPilotState.C2)
                await asyncio.sleep(wanted.seconds)
                await pilot.set_state(ControlPilotState.B2)
                await asyncio.sleep(wanted.seconds)
        except (V2gError, OSError) as error:
            _LOG.warning("%s: the control pilot does not toggle: %s", self.name, error)
        finally:
            if self.policy.state not in ("charging", "session"):
                with suppress(V2gError, OSError):
                    await pilot.set_state(ControlPilotState.B2)
