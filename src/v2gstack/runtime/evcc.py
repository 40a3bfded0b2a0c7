"""The runtime of a vehicle: its hardware, and one session after the other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.evcc import EvccApplication
from v2gstack.application.wishes import Wish
from v2gstack.errors import ConfigError
from v2gstack.protocols.v2g import EvccSession
from v2gstack.runtime.driver import Driver, unix_offset, within
from v2gstack.runtime.hardware import VehicleHardware
from v2gstack.runtime.lanes import is_immediate, run_now
from v2gstack.runtime.settings import RuntimeSettings, suited
from v2gstack.runtime.work import vehicle_work
from v2gstack.types import ControlPilotState

if TYPE_CHECKING:
    from v2gstack.application.config import VehicleConfig
    from v2gstack.application.effects import Effect
    from v2gstack.hooks.interfaces import ByteStream, StreamTransport
    from v2gstack.hooks.values import Address
    from v2gstack.protocols.v2g import PausedSession
    from v2gstack.protocols.v2g.negotiation import Protocols
    from v2gstack.runtime.outcome import SessionReport
    from v2gstack.runtime.work import Work
    from v2gstack.types import EvStatus, Role

__all__ = ["EvccRuntime"]

#: Seconds that each step of making the hardware safe without an application may take.
_SECURING: Final = 5.0


class _VehicleDriver(Driver):
    """One session of a vehicle."""

    application: EvccApplication

    def __init__(self, application: EvccApplication, stream: ByteStream, hardware: VehicleHardware, **options: Any) -> None:
        super().__init__(application, stream, **options)
        self._hardware = hardware
        # a device that takes its time is not asked before each message
        self._inlet = hardware.inlet if hardware.inlet is not None and is_immediate(hardware.inlet) else None

    @property
    def role(self) -> Role:
        """Whose session it is."""
        return "evcc"

    def _work(self, effect: Effect) -> Work | None:
        return vehicle_work(self._hardware, effect)

    def _begin(self) -> None:
        if self._hardware.pilot is not None:
            self._watch_pilot(self._hardware.pilot)
        self._take(self.application.start(self._loop.time()))

    def _look(self, now: float) -> None:
        inlet = self._inlet
        if inlet is not None:
            reading: Any = run_now(inlet.read(), inlet)
            self._outputs += self.application.update(reading, now)

    async def _conclude(self) -> tuple[float, float]:
        return self.application.energy_in, self.application.energy_out

    async def _secure(self) -> None:
        hardware = self._hardware
        await within(_SECURING, lambda: hardware.battery.set_load(0.0, 0.0))
        await within(_SECURING, hardware.contactors.open_contacts)
        pilot = hardware.pilot
        if pilot is not None:
            await within(_SECURING, lambda: pilot.set_state(ControlPilotState.B2))


class EvccRuntime:
    """A vehicle at work. Several of them live in one event loop and know nothing of each other.

    Args:
        config: What the vehicle is.
        hardware: Its hardware; by default the least there is.
        protocols: What it speaks, the most wanted first; nested tuples are flattened. Those that do not fit its
            energy services are left out.
        settings: How sessions run.
        name: What to call the vehicle in traces, logs and reports; its EVCCID is nobody's business there.

    Raises:
        ConfigError: None of the protocols fits the vehicle's energy services.
    """

    def __init__(
        self,
        config: VehicleConfig,
        hardware: VehicleHardware | None = None,
        *,
        protocols: Protocols,
        settings: RuntimeSettings | None = None,
        name: str = "evcc",
    ) -> None:
        self.name = name
        self.config = config
        self.hardware = hardware or VehicleHardware()
        self.settings = settings or RuntimeSettings()
        self._protocols = suited(protocols, config.services)
        self._driver: _VehicleDriver | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self._count = 0

    @property
    def is_busy(self) -> bool:
        """Whether a session stands."""
        return self._driver is not None

    @property
    def ev_status(self) -> EvStatus | None:
        """What the vehicle tells of itself; ``None`` without a session."""
        return None if self._driver is None else self._driver.application.ev_status

    async def connect(self, transport: StreamTransport, address: Address, *, resume: PausedSession | None = None) -> SessionReport:
        """Connect to a station and run a session.

        Raises:
            TransportError: Nobody listens there, or the connection cannot be secured.
            ConfigError: A session runs already.
        """
        return await self.run(await transport.connect(address), resume=resume)

    async def run(self, stream: ByteStream, *, resume: PausedSession | None = None) -> SessionReport:
        """Run a session over a connection, and close it.

        Args:
            stream: The connection.
            resume: The paused session to resume; ``paused`` of its report.

        Returns:
            How it went. A session that ends badly is no exception.

        Raises:
            ConfigError: A session runs already.
            V2gError: The application or a device is defective; the hardware is in its safe state.
        """
        if self._driver is not None:
            raise ConfigError("a vehicle has one session at a time")
        self._idle.clear()
        try:
            self._driver = self._new_driver(stream, resume)
            return await self._driver.run()
        finally:
            self._keep_contracts()
            self._driver = None
            self._idle.set()

    async def stop(self, grace: float = 10.0, text: str = "the vehicle stops") -> None:
        """Have the present session end by the protocol.

        Args:
            grace: Seconds that the station is given; then the connection is cut.
            text: Why.
        """
        if self._driver is not None:
            await self._driver.stop(grace, text)
        await self._idle.wait()

    def pause(self) -> None:
        """Pause the session."""
        self._wish(Wish.PAUSE)

    def renegotiate(self) -> None:
        """Negotiate a new schedule."""
        self._wish(Wish.RENEGOTIATE)

    def emergency(self, text: str) -> None:
        """Let go at once, and tell the station as far as the protocol lets us."""
        self._wish(Wish.EMERGENCY, text)

    def cut(self, text: str) -> None:
        """Let go and end the present session at once."""
        if self._driver is not None:
            self._driver.cut(text)

    def _wish(self, wish: Wish, text: str = "") -> None:
        driver = self._driver
        if driver is not None:
            driver.tell(lambda now: driver.application.wish(wish, now, text))

    def _keep_contracts(self) -> None:
        """The contracts that were installed in a session are there in the next one."""
        driver, contracts = self._driver, self.config.contracts
        if driver is not None and contracts is not None and driver.application.contracts != contracts.contracts:
            self.config = replace(self.config, contracts=replace(contracts, contracts=driver.application.contracts))

    def _new_driver(self, stream: ByteStream, resume: PausedSession | None) -> _VehicleDriver:
        offset, now = unix_offset(), asyncio.get_running_loop().time()
        session = EvccSession(
            protocols=self._protocols,
            evcc_id=self.config.evcc_id,
            resume=resume,
            **self.settings.for_session(stream.channel, now, offset),
        )
        self._count += 1
        return _VehicleDriver(
            EvccApplication(session, self.config, resumed=resume),
            stream,
            self.hardware,
            name=f"{self.name}/{self._count}",
            watchers=self.settings.watchers,
            unix_offset=offset,
        )
