"""The runtime of a station: one EVSE, its hardware, and the sessions that come to it one after the other."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.effects import AuthorizeContract, AuthorizeEim, CloseContactors, ReadMeter, SetOutput
from v2gstack.application.secc import SeccApplication
from v2gstack.application.wishes import Wish
from v2gstack.errors import V2gError
from v2gstack.hooks.interfaces import TransactionMeter
from v2gstack.metering.events import MeterTransactionStarted
from v2gstack.metering.transaction import MeterTransaction, Modality
from v2gstack.protocols.v2g import SeccSession
from v2gstack.protocols.v2g.events import SessionEstablished
from v2gstack.runtime.driver import Driver, Output, unix_offset, within
from v2gstack.runtime.hardware import StationHardware
from v2gstack.runtime.lanes import is_immediate, run_now
from v2gstack.runtime.metering import BEGIN_LIMIT, MeterAccount, MeterTransactions, MeterWatch
from v2gstack.runtime.settings import RuntimeSettings, suited
from v2gstack.runtime.work import station_work
from v2gstack.types import AuthorizationVerdict, ControlPilotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.application.config import StationConfig
    from v2gstack.application.effects import Effect
    from v2gstack.hooks.interfaces import ByteStream, Listener, StreamTransport
    from v2gstack.hooks.values import Address
    from v2gstack.metering import MeterReading
    from v2gstack.metering.events import MeterEvent
    from v2gstack.protocols.v2g import PausedSession
    from v2gstack.protocols.v2g.events import Event
    from v2gstack.protocols.v2g.negotiation import Protocols
    from v2gstack.runtime.outcome import SessionReport
    from v2gstack.runtime.work import Work
    from v2gstack.types import EvStatus, Limits, OutputReading, OutputSetpoint, Role

__all__ = ["SeccRuntime"]

_LOG = logging.getLogger("v2gstack.runtime")

#: Reports that are kept for who asks later.
_MAX_REPORTS: Final = 100
#: Paused sessions that are kept to be resumed; vehicles come back to one EVSE one at a time.
_MAX_PAUSED: Final = 64
#: Seconds that each step of making the hardware safe without an application may take.
_SECURING: Final = 5.0
#: V of one phase, to make W of A where directions are compared.
_MAINS: Final = 230.0
#: Seconds for the last reading of the meter.
_LAST_READING: Final = 3.0


class _StationDriver(Driver):
    """One session of a station."""

    application: SeccApplication

    def __init__(
        self,
        application: SeccApplication,
        stream: ByteStream,
        hardware: StationHardware,
        *,
        transactions: MeterTransactions | None,
        new_transaction: Callable[[str], MeterTransaction],
        amended: Callable[[SessionReport], None],
        **options: Any,
    ) -> None:
        super().__init__(application, stream, **options)
        self._hardware = hardware
        self._power_is_immediate = is_immediate(hardware.power)
        self._limits: Limits | None = None
        self._first: asyncio.Task[object] | None = None
        self._meter = MeterWatch(hardware.meter, self._metered, self._loop.time)
        self._transactions = transactions
        self._new_transaction = new_transaction
        self._amended = amended
        self._transaction = ""
        self._account = MeterAccount()
        self._told: SessionReport | None = None

    @property
    def role(self) -> Role:
        """Whose session it is."""
        return "secc"

    def _work(self, effect: Effect) -> Work | None:
        work = station_work(self._hardware, effect)
        if work is None:
            return None
        if isinstance(effect, SetOutput):
            self._meter.commanded = _commanded(effect.setpoint)
            return work
        if isinstance(effect, ReadMeter):
            return work._replace(start=lambda: self._meter.read(signed=effect.signed))
        if self._transactions is None:
            return work
        if isinstance(effect, AuthorizeContract):
            return self._with_transaction(work, effect.emaid)
        if isinstance(effect, AuthorizeEim):
            return self._with_transaction(work, "")
        # where nobody is asked who charges, the meter begins before energy can flow
        return self._with_transaction(work, "", first=True) if isinstance(effect, CloseContactors) else work

    def _with_transaction(self, work: Work, emaid: str, *, first: bool = False) -> Work:
        """Work with the beginning of the meter's transaction: before it, or after a verdict that lets the vehicle charge."""

        async def do() -> object:
            if first:
                await self._begin_transaction(emaid)
            result = await work.start()
            if result is AuthorizationVerdict.ACCEPTED:
                await self._begin_transaction(emaid)
            return result

        device = self._hardware.meter if is_immediate(work.device) else work.device
        return work._replace(device=device, limit=None if work.limit is None else work.limit + BEGIN_LIMIT, start=do)

    async def _begin_transaction(self, emaid: str) -> None:
        transactions = self._transactions
        if transactions is None or (self._transaction and self._transaction == transactions.running):
            return
        facts = self._new_transaction(emaid)
        # known before it runs: the session may end while the meter begins it
        self._transaction = facts.transaction_id
        await transactions.begin(facts, self._metered)

    async def _end_transaction(self) -> MeterReading | None:
        """End the meter's transaction of this session; ``None`` where there is none, or the meter does not answer."""
        if self._transactions is None or not self._transaction:
            return None
        return await self._transactions.end(self._transaction)

    def _event(self, event: Event) -> None:
        super()._event(event)
        if isinstance(event, SessionEstablished) and event.resumed and self._transactions is not None:
            self._transaction = self._account.transaction = self._transactions.running
            self._transactions.adopt(self._metered)

    def _failed(self, effect: Effect, text: str) -> None:
        if isinstance(effect, ReadMeter):
            self._meter.lost(text)
        super()._failed(effect, text)

    def _metered(self, event: MeterEvent) -> None:
        """The meter has something to tell, perhaps after the session."""
        self._trace(event)
        text = self._account.take(event)
        if text:
            _LOG.warning("%s: %s", self.name, text)
        if isinstance(event, MeterTransactionStarted):
            self._meter.observe(event.reading)
        if self._told is not None:
            self._told = self._account.enter(self._told)
            self._amended(self._told)

    def _begin(self) -> None:
        self._look(self._loop.time())
        self._first = self._loop.create_task(self._read_meter(), name=f"{self.name} meter")
        if self._hardware.pilot is not None:
            self._watch_pilot(self._hardware.pilot)
        self._arm()

    def _look(self, now: float) -> None:
        power = self._hardware.power
        limits = power.limits()
        if limits is not self._limits:
            self._limits = limits
            self._outputs += self.application.update(limits, now)
        if self._power_is_immediate:
            try:
                reading: Any = run_now(power.read(), power)
            except (V2gError, OSError) as error:
                # setting the output will fail, too, and that counts
                _LOG.warning("%s: the output cannot be read: %s", self.name, error)
            else:
                self._outputs += self.application.update(reading, now)

    async def _read_meter(self) -> None:
        """Read the meter at an end of the session."""
        if await within(_LAST_READING, self._meter.read) is None:
            self._meter.lost("the meter cannot be read")

    async def _conclude(self) -> tuple[float, float]:
        if self._first is not None:
            await self._first
        last = await self._end_transaction() if self.application.paused is None else None
        if last is None or self._meter.observe(last):
            await self._read_meter()
        return float(self._meter.count.imported), float(self._meter.count.exported)

    async def _secure(self) -> None:
        hardware = self._hardware
        await within(_SECURING, lambda: hardware.power.set_output(None))
        await within(_SECURING, hardware.contactors.open_contacts)
        await within(_SECURING, hardware.isolation.stop)
        await self._end_transaction()

    def _report(self, energy_in: float, energy_out: float) -> SessionReport:
        self._told = self._account.enter(super()._report(energy_in, energy_out))
        return self._told


def _commanded(setpoint: OutputSetpoint | None) -> float | None:
    """W that a setpoint asks for, negative out of the vehicle; ``None`` where it is off. Of limits of AC the direction counts."""
    if setpoint is None:
        return None
    if setpoint.voltage is None and setpoint.power is not None:
        return setpoint.power
    return setpoint.current * (setpoint.voltage or _MAINS)


class SeccRuntime:
    """A station's EVSE at work. Several of them live in one event loop and know nothing of each other.

    One session at a time: a connection that comes while another one stands is closed at once.

    Args:
        config: What the EVSE is.
        hardware: Its hardware; by default the least there is.
        protocols: What it speaks, the most wanted first; nested tuples are flattened. Those that do not fit its
            energy services are left out.
        settings: How sessions run.

    Raises:
        ConfigError: None of the protocols fits the station's energy services.

    Examples:
        >>> from v2gstack.application.config import StationConfig
        >>> from v2gstack.hooks.values import Address
        >>> from v2gstack.protocols.v2g import DIN70121, ISO15118_2
        >>> from v2gstack.transports import TcpTransport
        >>> async def station():
        ...     runtime = SeccRuntime(StationConfig(evse_id="DE*ABC*E0001"), protocols=[ISO15118_2, DIN70121])
        ...     listener = await runtime.serve(TcpTransport(), Address("::1"))
        ...     await runtime.stop()
        ...     return listener.address.host
        >>> asyncio.run(station())
        '::1'
    """

    def __init__(
        self,
        config: StationConfig,
        hardware: StationHardware | None = None,
        *,
        protocols: Protocols,
        settings: RuntimeSettings | None = None,
    ) -> None:
        self.hardware = hardware or StationHardware()
        self.settings = settings or RuntimeSettings()
        self._config = self._completed(config)
        self._protocols = suited(protocols, config.services)
        self._driver: _StationDriver | None = None
        self._busy = False
        self._stopping = False
        self._listeners: list[Listener] = []
        self._paused: dict[bytes, PausedSession] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self._waiters: list[asyncio.Future[SessionReport]] = []
        self._transactions: MeterTransactions | None = None
        self._unplugged = False
        self._leaving: asyncio.Task[None] | None = None
        self._count = 0
        #: Connections turned away because another one stood.
        self.refused = 0
        #: Reports of the last sessions, oldest first.
        self.reports: deque[SessionReport] = deque(maxlen=_MAX_REPORTS)

    @property
    def config(self) -> StationConfig:
        """What the EVSE is, with the services of its provider."""
        return self._config

    @property
    def is_busy(self) -> bool:
        """Whether a session stands, or its devices are still on their way to the safe state."""
        return self._busy

    @property
    def ev_status(self) -> EvStatus | None:
        """What the vehicle of the present session has told of itself; ``None`` without a session."""
        return None if self._driver is None else self._driver.application.ev_status

    async def serve(self, transport: StreamTransport, address: Address) -> Listener:
        """Accept connections there, until `stop`.

        Raises:
            TransportError: The address is taken or not ours.
        """
        listener = await transport.listen(address, self.handle)
        self._listeners.append(listener)
        return listener

    async def handle(self, stream: ByteStream) -> None:
        """Run a session over a connection; what a listener calls."""
        await self.run(stream)

    async def run(self, stream: ByteStream) -> SessionReport | None:
        """Run a session over a connection, and close it.

        Returns:
            How it went; ``None`` where the connection was turned away, because a session runs already or the runtime stops.

        Raises:
            V2gError: The application or a device is defective; the hardware is in its safe state.
        """
        if self._busy or self._stopping:
            self.refused += 1
            _LOG.warning("%s: a connection of %s is turned away", self._config.evse_id, stream.channel.remote)
            await stream.close()
            return None
        self._busy = True
        self._idle.clear()
        try:
            self._driver = self._new_driver(stream)
            report = await self._driver.run()
            self._keep(report, self._driver)
        finally:
            self._driver = None
            self._busy = False
            self._idle.set()
        self._tell(report)
        if self._unplugged:
            # it was gone before its pause had begun
            await self.departed()
        return report

    async def next_report(self) -> SessionReport:
        """Wait for the end of a session."""
        waiter: asyncio.Future[SessionReport] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        return await waiter

    async def stop(self, grace: float = 10.0, text: str = "the station stops") -> None:
        """Accept no more connections, and have the present session end by the protocol.

        Args:
            grace: Seconds that the vehicle is given; then the connection is cut.
            text: Why.
        """
        self._stopping = True
        for listener in self._listeners:
            await listener.close()
        self._listeners.clear()
        if self._driver is not None:
            await self._driver.stop(grace, text)
        await self._idle.wait()
        if self._transactions is not None:
            await self._transactions.close()

    async def departed(self) -> None:
        """The vehicle was unplugged: a session that was paused is not resumed, and the meter's transaction of it ends."""
        if self._transactions is not None and not self._busy:
            await self._transactions.end()

    def pause(self) -> None:
        """Ask the vehicle to pause."""
        self._wish(Wish.PAUSE)

    def renegotiate(self) -> None:
        """Ask the vehicle to negotiate a new schedule."""
        self._wish(Wish.RENEGOTIATE)

    def end_session(self, text: str = "the station ends the session") -> None:
        """Ask the vehicle to end the session; the runtime goes on."""
        self._wish(Wish.STOP, text)

    def emergency(self, text: str) -> None:
        """Switch off at once, and tell the vehicle as far as the protocol lets us."""
        self._wish(Wish.EMERGENCY, text)

    def cut(self, text: str) -> None:
        """Switch off and end the present session at once; the runtime goes on."""
        if self._driver is not None:
            self._driver.cut(text)

    def update(self, state: OutputReading | MeterReading | Limits | ControlPilotState | OutputSetpoint) -> None:
        """Hand the present session what is new: a measurement, limits, or a setpoint of the energy management."""
        self._in_session(lambda app, now: app.update(state, now))

    def pilot_changed(self, state: ControlPilotState) -> None:
        """The control pilot has changed; told by the outlet around it, whether a session runs or not.

        A vehicle that drives away while its session is paused does not resume it.
        """
        self._unplugged = state is ControlPilotState.A
        if self._unplugged and not self._busy and self._transactions is not None and self._transactions.running:
            self._leaving = asyncio.get_running_loop().create_task(self.departed(), name=f"{self._config.evse_id} departed")

    def _wish(self, wish: Wish, text: str = "") -> None:
        self._in_session(lambda app, now: app.wish(wish, now, text))

    def _in_session(self, do: Callable[[SeccApplication, float], list[Output]]) -> None:
        driver = self._driver
        if driver is not None:
            driver.tell(lambda now: do(driver.application, now))

    def _completed(self, config: StationConfig) -> StationConfig:
        hardware = self.hardware
        if hardware.services is not None:
            config = replace(config, added_services=(*config.added_services, *hardware.services.services()))
        if hardware.provisioning is not None:
            config = replace(config, contracts=replace(config.contracts, provisioning=True))
        # a tariff source is asked only where no tariff is fixed
        return replace(config, tariff=None) if hardware.tariffs is not None else config

    def _session_config(self) -> StationConfig:
        """What the EVSE is in the session that begins."""
        return self._config

    def _new_driver(self, stream: ByteStream) -> _StationDriver:
        offset, now = unix_offset(), asyncio.get_running_loop().time()
        session = SeccSession(
            protocols=self._protocols,
            paused=tuple(self._paused.values()),
            **self.settings.for_session(stream.channel, now, offset),
        )
        self._count += 1
        return _StationDriver(
            SeccApplication(session, self._session_config()),
            stream,
            self.hardware,
            transactions=self._signing(),
            new_transaction=self._transaction_of,
            amended=self._amend,
            name=f"{self._config.evse_id}/{self._count}",
            watchers=self.settings.watchers,
            unix_offset=offset,
        )

    def _signing(self) -> MeterTransactions | None:
        """The transactions of the meter, where it signs them and nobody else sees to that."""
        meter = self.hardware.meter
        if not (self.settings.meter_transactions and isinstance(meter, TransactionMeter)):
            return None
        if self._transactions is None or self._transactions.meter is not meter:
            self._transactions = MeterTransactions(meter)
        return self._transactions

    def _transaction_of(self, emaid: str) -> MeterTransaction:
        """What the meter is told of a session: its name is never used again, and who charges is known where there is a contract."""
        both = any(service.is_bidirectional for service in self._config.services)
        return MeterTransaction(
            transaction_id=str(uuid.UUID(bytes=self.settings.random(16), version=4)),
            evse_id=self._config.evse_id,
            identification=emaid,
            identification_type="EMAID" if emaid else "NONE",
            identification_level="SECURE" if emaid else "NONE",
            identification_flags=("ISO15118_PNC",) if emaid else (),
            modality=Modality.BIDIRECTIONAL if both else Modality.CHARGE,
        )

    def _amend(self, report: SessionReport) -> None:
        """A record came when its session was over."""
        for number, each in enumerate(self.reports):
            if each.name == report.name:
                self.reports[number] = report

    def _keep(self, report: SessionReport, driver: _StationDriver) -> None:
        """Remember a paused session; one that was resumed and ended is forgotten."""
        self._paused.pop(driver.application.session.session_id, None)
        if report.paused is not None:
            self._paused[report.paused.session_id] = report.paused
            if len(self._paused) > _MAX_PAUSED:
                del self._paused[next(iter(self._paused))]

    def _tell(self, report: SessionReport) -> None:
        self.reports.append(report)
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(report)
