"""A charging station at work: its EVSEs, their transactions, and what it and its CSMS have to tell each other of them."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from v2gstack.application.ocpp import DeviceModel, HappeningKind, standard_variables
from v2gstack.application.ocpp.contract_variables import add_contract_variables
from v2gstack.application.ocpp.needs import charging_needs
from v2gstack.application.ocpp.sampling import moment
from v2gstack.errors import ConfigError, EncodeError, LocalProtocolError, RemoteProtocolError, SessionTimeout, StorageError, TransportError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.hardware import StationHardware
from v2gstack.runtime.ocpp.aligned import keep_aligned
from v2gstack.runtime.ocpp.authorizing import AuthorizationDesk
from v2gstack.runtime.ocpp.availability import Availability
from v2gstack.runtime.ocpp.commands import answer_command
from v2gstack.runtime.ocpp.commands_charging import pull_updates
from v2gstack.runtime.ocpp.effects import recall_settings, tell_address, tell_settings
from v2gstack.runtime.ocpp.evse import OcppEvse
from v2gstack.runtime.ocpp.journal import Part
from v2gstack.runtime.ocpp.limits import StationProfiles
from v2gstack.runtime.ocpp.networks import Networks
from v2gstack.runtime.ocpp.outbox import Outbox
from v2gstack.runtime.ocpp.security import StationCertificates
from v2gstack.runtime.ocpp.station import OcppStation, StationSettings
from v2gstack.runtime.ocpp.transactions import NOTED, TransactionBook, noted
from v2gstack.types import AuthorizationVerdict

if TYPE_CHECKING:
    from v2gstack.application.config import StationConfig
    from v2gstack.application.smart_charging import ChargingProfile
    from v2gstack.hooks.interfaces import Signer
    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.metering import MeterReading
    from v2gstack.protocols.v2g.negotiation import Protocols
    from v2gstack.runtime.ocpp.certificates import CertificateStore
    from v2gstack.runtime.ocpp.journal import Entry, Journal
    from v2gstack.runtime.ocpp.outbox import OutboxConfig
    from v2gstack.runtime.ocpp.settings import CsmsAddress
    from v2gstack.runtime.ocpp.station import BootFacts
    from v2gstack.runtime.settings import RuntimeSettings

__all__ = ["ChargingSettings", "ChargingStation"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Notes of no transaction that wait for the CSMS. Status is not among them: what counts is the newest one.
_MAX_NOTES: Final = 64

#: Makes a message, or several, in the version that is spoken when they go; ``None`` where there is none in that version.
_Note: TypeAlias = Callable[[OcppVersion], "OcppObject | tuple[OcppObject, ...] | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargingSettings:
    """How a charging station behaves.

    Attributes:
        station: Towards its CSMS; what the CSMS sets in the device model goes before it.
        outbox: With messages of transactions; what the CSMS sets goes before it, and without it what the device model has.
        autocharge: Whether the EVCCID of a vehicle that pays by external means counts as its identifier.
        reset: Starts the station anew, once its transactions have ended; called with ``True`` where it may not wait. ``None`` refuses.
        certificates: Where certificates are kept that the CSMS installs; ``None`` keeps none, and such commands are not supported.
        signer: Who makes and keeps the keys of the station's own certificates; ``None`` orders none.
        new_id: Gives names of transactions that were never used before, at most 36 characters.
    """

    station: StationSettings = field(default_factory=StationSettings)
    outbox: OutboxConfig | None = None
    autocharge: bool = False
    reset: Callable[[bool], Awaitable[None]] | None = None
    certificates: CertificateStore | None = None
    signer: Signer | None = None
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())


class ChargingStation:
    """A charging station of OCPP 1.6, 2.0.1 or 2.1 with its EVSEs.

    Add the EVSEs, let them serve vehicles, and `run`. Sessions become transactions, whether the CSMS can be reached or not; its
    commands are carried out, and its charging profiles are kept to. What the CSMS has set, what it has said of identifiers, its local
    list, its profiles but for those of transactions, and whether EVSEs take vehicles, is in the journal, and outlasts a restart.

    Args:
        address: Where the CSMS is.
        boot: What the station says of itself.
        journal: Where its transactions are kept, and what else it remembers.
        evses: Number of its EVSEs.
        model: Its variables; by default those of what this library does.
        settings: How it behaves.

    Raises:
        StorageError: The journal holds what this version did not write.
    """

    def __init__(
        self,
        address: CsmsAddress,
        boot: BootFacts,
        journal: Journal,
        *,
        evses: int = 1,
        model: DeviceModel | None = None,
        settings: ChargingSettings | None = None,
    ) -> None:
        self.settings = settings or ChargingSettings()
        self.new_id = self.settings.new_id
        self.model = model or DeviceModel(standard_variables(address.identity, boot.vendor, boot.model, evses=evses))
        store = self.settings.certificates
        add_contract_variables(self.model, **({} if store is None else {"certificates": store.limit}))
        #: Where its transactions are kept, and what vehicles have confirmed of them.
        self.journal = journal
        self.memory = journal.memory
        #: The password that the program gave, whatever the CSMS has set since.
        self.given_password = address.password
        outbox = Outbox(journal, self.settings.outbox, new_id=self.settings.station.new_id)
        self.station = OcppStation(address, boot, outbox, lambda request: answer_command(self, request), settings=self.settings.station)
        self.station.delivered.append(self._delivered)
        self.station.connection_changed.append(self.changed)
        self.book = TransactionBook(outbox, self.station.unix_time)
        self.book.measurands = self._measurands
        #: The ways to its CSMS.
        self.networks = Networks(address, self.model, self.memory)
        self.desk = AuthorizationDesk(self.station, self.model, self.memory)
        self.profiles = StationProfiles(self.station, self.memory)
        #: What the station is called in its certificate, where it has a serial number.
        self.serial = boot.serial
        #: Its certificates; ``None`` where none are kept.
        self.certificates = None if store is None else StationCertificates(self, store, self.settings.signer)
        self.evses: list[OcppEvse] = []
        #: The kind of reset that is under way; until it is over, no vehicle is taken.
        self.resetting = ""
        #: Whether the CSMS lets its EVSEs take vehicles.
        self.availability = Availability(self.memory, self.changed)
        #: Set when readings are to be aligned to the clock at other times.
        self.alignment_changed = asyncio.Event()
        self._most = evses
        self._changed = asyncio.Event()
        self._told: dict[int, str] = {}
        self._notes: deque[_Note] = deque(maxlen=_MAX_NOTES)
        self._spoken: OcppVersion | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        tell_settings(self)
        self._recalled = recall_settings(self)
        self._go(*self.networks.first())
        self.station.next_way = self._next_way

    def add_evse(
        self,
        config: StationConfig,
        hardware: StationHardware | None = None,
        *,
        protocols: Protocols,
        settings: RuntimeSettings | None = None,
    ) -> OcppEvse:
        """Add an EVSE; its authorizer is the CSMS.

        Raises:
            ConfigError: There are as many as were announced, or none of the protocols fits.
        """
        if len(self.evses) >= self._most:
            raise ConfigError(f"the station has {self._most} EVSEs", hint="say how many there are with evses=")
        evse = OcppEvse(
            self,
            len(self.evses) + 1,
            config,
            hardware or StationHardware(),
            protocols=protocols,
            settings=settings,
            autocharge=self.settings.autocharge,
        )
        self.evses.append(evse)
        if config.contracts.central_validation and ("ISO15118Ctrlr", "CentralContractValidationAllowed") not in self._recalled:
            self.model.put("ISO15118Ctrlr", "CentralContractValidationAllowed", "true")
        return evse

    async def run(self) -> None:
        """Serve until cancelled: first of all, end what a power cut interrupted.

        Raises:
            StorageError: The journal cannot be used any more.
        """
        await self._recover()
        pull_updates(self)
        async with asyncio.TaskGroup() as group:
            group.create_task(self.station.run())
            group.create_task(self._keep_told())
            if self.certificates is not None:
                group.create_task(self.certificates.run())
            group.create_task(keep_aligned(self))
            group.create_task(self.profiles.note_contact())

    async def _recover(self) -> None:
        readings: dict[int, MeterReading] = {}
        for evse in self.evses:
            with suppress(OSError, LocalProtocolError, RemoteProtocolError, TransportError):
                readings[evse.number] = await evse.hardware.meter.read()
        for key in self.book.recover(readings.get):
            _LOG.warning("transaction %s was interrupted and is ended", key)

    # -- for its EVSEs and commands -----------------------------------------------------------------------------------------

    def evse(self, number: int) -> OcppEvse | None:
        """An EVSE by its number."""
        return self.evses[number - 1] if 1 <= number <= len(self.evses) else None

    def charging(self, transaction: str | int) -> OcppEvse | None:
        """The EVSE of a transaction, by its name or its number in OCPP 1.6."""
        if not transaction:
            return None
        return next((evse for evse in self.evses if transaction in (evse.transaction, evse.wire_id) and evse.transaction), None)

    def charging_besides(self, evse: OcppEvse) -> int:
        """How many other EVSEs charge, and have to share with it what the station may draw."""
        return sum(1 for each in self.evses if each is not evse and each.transaction and each.is_busy)

    @property
    def is_heard(self) -> bool:
        """Whether what belongs to no transaction is told, now or later: that is only kept under QueueAllMessages."""
        return self.station.online.is_set() or self.model.is_on("OCPPCommCtrlr", "QueueAllMessages")

    def changed(self) -> None:
        """The status of an EVSE may have changed."""
        self._changed.set()

    def tell_status_again(self, number: int | None = None) -> None:
        """Have the status of an EVSE told again, or of all; 0 is the station of OCPP 1.6."""
        if number is None:
            self._told.clear()
        else:
            self._told.pop(number, None)
        self._changed.set()

    def note(self, note: _Note) -> None:
        """Have something told that belongs to no transaction, when the CSMS can be reached; what is too old goes."""
        self._notes.append(note)
        self._changed.set()

    def needs_told(self, evse: OcppEvse) -> None:
        """The vehicle has told its needs."""
        status, config = evse.ev_status, evse.config
        if status is not None:
            now = self.station.unix_time()
            self.note(lambda version: charging_needs(version, evse.number, config, status, now))

    def install(self, profile: ChargingProfile) -> None:
        """Take a charging profile.

        Raises:
            ProfileRefused: It contradicts itself or another one, or there are too many.
        """
        self.profiles.install(profile, replace_same_level=self.station.version is OcppVersion.V16)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside all else; its failure is in the log."""
        task = asyncio.get_running_loop().create_task(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (RemoteProtocolError, LocalProtocolError, SessionTimeout, TransportError, StorageError, OSError) as error:
            _LOG.error("%s: %s", self.station.address.identity, error)

    def _measurands(self, kind: HappeningKind, trigger: str) -> tuple[str, ...]:
        """What is told of a reading."""
        if trigger == "MeterValueClock":
            return self.model.members("AlignedDataCtrlr", "Measurands")
        return self.model.members("SampledDataCtrlr", f"Tx{kind.value}Measurands")

    def _next_way(self) -> CsmsAddress:
        self._go(*self.networks.next())
        return self.station.address

    def _go(self, address: CsmsAddress, timeout: int) -> None:
        """Take a way to a CSMS."""
        self.station.address = address
        tell_address(self)
        if timeout:
            self.station.message_timeout = float(timeout)

    # -- what is told of no transaction -----------------------------------------------------------------------------------------

    async def _keep_told(self) -> None:
        """Keep the CSMS informed of status and notes, again and again."""
        connection = 0
        while True:
            station = self.station
            self._changed.clear()
            if not station.online.is_set():
                if self._spoken is not None and self.is_heard:
                    # what happens now is kept, in the words of the version that was spoken last
                    await self._tell(self._spoken)
                await self._changed.wait()
                continue
            if station.connections != connection:
                self._connected(first=not connection)
                connection = station.connections
            version = station.version
            if version is None:
                await asyncio.sleep(0)
                continue
            self._spoken = version
            if not await self._tell(version):
                continue
            await self._changed.wait()

    def _connected(self, *, first: bool) -> None:
        away = self.station.offline_for
        self.profiles.back_online(away)
        if first:
            if self.station.interval_named:
                _put_interval(self.model, self.station.heartbeat_interval)
            return
        if away > self.model.number("OCPPCommCtrlr", "OfflineThreshold"):
            # B04.FR.01: who comes back after long tells the status of all
            self._told.clear()

    async def _tell(self, version: OcppVersion) -> bool:
        """Tell what there is to be told; ``False`` where the connection went."""
        told = self._told
        own = "Available" if self.availability.get(0) else "Unavailable"
        if told.get(0) != own:
            if version is OcppVersion.V16 and not await self._try(status_request(version, 0, own, self.station.unix_time())):
                return False
            told[0] = own
            self.model.put("ChargingStation", "AvailabilityState", own)
        for evse in self.evses:
            status = evse.status(version)
            if told.get(evse.number) == status:
                continue
            if not await self._try(status_request(version, evse.number, status, self.station.unix_time())):
                return False
            told[evse.number] = status
            plain = status if status in _STATES else "Occupied"
            self.model.put("EVSE", "AvailabilityState", plain, evse_id=evse.number)
            self.model.put("Connector", "AvailabilityState", plain, evse_id=evse.number, connector_id=1)
        while self._notes:
            note = self._notes.popleft()
            made = note(version)
            for message in made if isinstance(made, tuple) else () if made is None else (made,):
                if not await self._try(message):
                    # a report in pieces is told again as a whole
                    self._notes.appendleft(note)
                    return False
        return True

    async def _try(self, message: OcppObject) -> bool:
        """Tell something; a refusal is in the log, and only a connection that went is a reason to tell it again."""
        try:
            if self._spoken is not None and self.model.is_on("OCPPCommCtrlr", "QueueAllMessages"):
                self.station.outbox.add(NOTED, noted(self._spoken, message), droppable=True)
                self.station.told()
            else:
                await self.station.call(message)
        except TransportError:
            # whoever reads it notices, too; until then there is nothing to be told
            await asyncio.sleep(0.01)
            return False
        except (RemoteProtocolError, LocalProtocolError, SessionTimeout, EncodeError, StorageError) as error:
            _LOG.warning("%s: %s was not taken: %s", self.station.address.identity, type(message).__name__, error)
        return True

    def _delivered(self, entry: Entry, answer: Any) -> None:
        """The CSMS has answered a message of a transaction, and may have said that its identifier is not good."""
        evse = self.charging(entry.transaction)
        if evse is None:
            return
        if entry.part is Part.STARTED:
            evse.wire_id = getattr(answer, "transaction_id", None)
        if getattr(answer, "id_tag_info", None) is None and getattr(answer, "id_token_info", None) is None:
            return
        verdict = self.desk.learn(evse.token, answer)
        if verdict is AuthorizationVerdict.ACCEPTED:
            evse.most_energy = None
        elif self.model.is_on("TxCtrlr", "StopTxOnInvalidId"):
            evse.stop_transaction("Deauthorized", "DeAuthorized", "the identifier is not good any more")
        else:
            # E05.FR.02 and 03
            evse.most_energy = self.model.number("TxCtrlr", "MaxEnergyOnInvalidId")


#: What the components EVSE and Connector know of.
_STATES: Final = frozenset({"Available", "Occupied", "Reserved", "Unavailable", "Faulted"})


def status_request(version: OcppVersion, evse_id: int, status: str, now: float) -> OcppObject:
    """The request that tells a status.

    Args:
        version: The version that is spoken.
        evse_id: The EVSE; in OCPP 1.6 the connector, and 0 for the station.
        status: The status, by the names of that version.
        now: The time, Unix time.
    """
    msg: Any = version.messages
    if version is OcppVersion.V16:
        of_16: OcppObject = msg.StatusNotificationRequest(
            connector_id=evse_id,
            error_code=msg.ChargePointErrorCode.NoError,
            status=msg.ChargePointStatus(status),
            timestamp=moment(now),
        )
        return of_16
    of_2: OcppObject = msg.StatusNotificationRequest(
        timestamp=moment(now), connector_status=msg.ConnectorStatusEnumType(status), evse_id=evse_id, connector_id=1
    )
    return of_2


def _put_interval(model: DeviceModel, seconds: float) -> None:
    """Have the device model say what the CSMS has said when it accepted the station (B01.FR.04)."""
    model.put("OCPPCommCtrlr", "HeartbeatInterval", str(min(max(round(seconds), 1), 86_400)))
