"""An EVSE whose sessions are transactions of OCPP: begun by an authorization, metered, ended with both registers and a signed record."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp import setpoint_of
from v2gstack.application.ocpp.contracts import contract_facts
from v2gstack.application.smart_charging import Bounds, Circumstances, ProfileRefused, RateUnit
from v2gstack.errors import StorageError, V2gError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering.events import MeterEvent
from v2gstack.protocols.v2g import EndKind
from v2gstack.protocols.v2g.events import MessageReceived, MessageSent, SessionEstablished
from v2gstack.runtime.driver import Watchers
from v2gstack.runtime.hardware import StationHardware
from v2gstack.runtime.ocpp.authorizing import CsmsAuthorizer, Presented
from v2gstack.runtime.ocpp.commands_charging import pull_updates
from v2gstack.runtime.ocpp.contracts import CsmsProvisioning, session_config
from v2gstack.runtime.ocpp.journal import Receipt
from v2gstack.runtime.ocpp.limits import EvseBounds, voltage_of
from v2gstack.runtime.ocpp.metering import EvseMeter
from v2gstack.runtime.ocpp.power import LimitedPower
from v2gstack.runtime.secc import SeccRuntime
from v2gstack.runtime.settings import RuntimeSettings
from v2gstack.types import ControlPilotState, OutputSetpoint

if TYPE_CHECKING:
    from v2gstack.application.config import StationConfig
    from v2gstack.application.ocpp.contracts import ContractFacts
    from v2gstack.hooks.interfaces import ByteStream
    from v2gstack.hooks.values import TraceRecord
    from v2gstack.metering import MeterReading
    from v2gstack.protocols.v2g.negotiation import Protocols
    from v2gstack.runtime.ocpp.charging import ChargingStation
    from v2gstack.runtime.outcome import SessionReport
    from v2gstack.types import EvStatus

__all__ = ["OcppEvse"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Seconds between two looks at the meter and at what the CSMS allows, while a session runs.
_LOOK: Final = 1.0
#: W below which nothing flows: converters idle with less.
_IDLE: Final = 50.0
#: Looks without power before charging counts as suspended: converters ramp, and pass through zero when the direction changes.
_IDLE_LOOKS: Final = 5
#: How far the voltage may move until a setpoint in W is told anew as a current; meters and converters never show the same one twice.
_SAME_VOLTAGE: Final = 0.01
#: Looks that a vehicle is given to make use of a limit that has risen, before it is asked to negotiate anew.
_HELD_LOOKS: Final = 10
#: Part of a limit that a vehicle draws which keeps to it.
_KEPT: Final = 0.9

#: Messages of the charge loop, after which energy may flow.
_LOOPS: Final = frozenset({"ChargingStatusReq", "CurrentDemandReq", "AC_ChargeLoopReq", "DC_ChargeLoopReq"})
#: What vehicles confirm under their signature, and its answers.
_RECEIPTS: Final = {"MeteringReceiptReq": "MeteringReceiptRes", "MeteringConfirmationReq": "MeteringConfirmationRes"}
#: Messages after which the vehicle's needs are known.
_NEEDS: Final = frozenset({"ChargeParameterDiscoveryReq", "ScheduleExchangeReq"})
#: What ended a session, as trigger and reason of OCPP 2.
_ENDS: Final = {
    EndKind.TERMINATED: ("ChargingStateChanged", "StoppedByEV"),
    EndKind.CONNECTION_LOST: ("EVCommunicationLost", "EVDisconnected"),
    EndKind.TIMEOUT: ("EVCommunicationLost", "Timeout"),
}
_OTHERWISE: Final = ("AbnormalCondition", "Other")
_DEPARTED: Final = ("EVDeparted", "EVDisconnected")
#: What a control pilot shows without a vehicle, and while it shows nothing of the plug: a fault, or a station that is out of service.
_UNPLUGGED: Final = ControlPilotState.A
_BLIND: Final = frozenset({ControlPilotState.E, ControlPilotState.F})


class OcppEvse(SeccRuntime):
    """The runtime of one EVSE of a `ChargingStation`.

    Its authorizer is the CSMS, its power source keeps to the charging profiles, and its sessions are transactions. A session that is
    paused keeps its transaction until it is resumed, or until another one begins.

    Args:
        owner: The station.
        number: Its number, from 1 on.
        config: What it is.
        hardware: Its hardware; its authorizer is not asked.
        protocols: What it speaks.
        settings: How sessions run.
        autocharge: Whether the EVCCID of a vehicle counts as its identifier.
    """

    def __init__(
        self,
        owner: ChargingStation,
        number: int,
        config: StationConfig,
        hardware: StationHardware,
        *,
        protocols: Protocols,
        settings: RuntimeSettings | None = None,
        autocharge: bool = False,
    ) -> None:
        self.number = number
        self._owner = owner
        self._is_dc = any(service.is_dc for service in config.services)
        #: What the charging profiles say of it.
        self.allowed = EvseBounds(owner.profiles, RateUnit.WATTS if self._is_dc else RateUnit.AMPERES, self.circumstances)
        #: Who decides on its vehicles.
        self.authorizer = CsmsAuthorizer(
            owner.desk, owner.model, self._begin, contracts=self._contract_facts, autocharge=autocharge, changed=owner.changed
        )
        provisioning = hardware.provisioning
        if provisioning is None and config.contract_payment:
            provisioning = CsmsProvisioning(owner.station)
        equipped = replace(
            hardware,
            authorizer=self.authorizer,
            power=LimitedPower(hardware.power, self.allowed.limits),
            provisioning=provisioning,
        )
        chosen = settings or RuntimeSettings()
        watchers = Watchers(sinks=chosen.watchers.sinks, listeners=[*chosen.watchers.listeners, self._watch])
        super().__init__(config, equipped, protocols=protocols, settings=replace(chosen, watchers=watchers, meter_transactions=False))
        self._lock = asyncio.Lock()
        self._meter = EvseMeter(owner, self)
        self._transaction = ""
        self._token: tuple[str, str] = ("", "NoAuthorization")
        self._started = 0.0
        self._flowing = False
        self._resumed = False
        self._idle_looks = 0
        self._told_state = "EVConnected"
        self._told_bounds: Bounds = Bounds()
        # the setpoint of the profiles that the session was handed, and the voltage that it was made for
        self._obeyed: OutputSetpoint | None = None
        self._obeyed_at = 0.0
        self._told_needs: EvStatus | None = None
        # what held when the vehicle negotiated last; None where it has no plan, or was asked to negotiate again
        self._negotiated: Bounds | None = None
        self._held_looks = 0
        self._sampled_at = 0.0
        self._why: tuple[str, str] | None = None
        #: Wh from its beginning after which a transaction gets no more, because its identifier is not good; ``None`` for no such bound.
        self.most_energy: float | None = None
        self._first_imported = 0
        # whether a plug is in, since when, and whether its transaction has ended; None where nobody watches the control pilot
        self._plugged: bool | None = None
        self._plugged_at = 0.0
        self._finishing = False
        self._has_charged = False
        self._contract_roots = config.contracts.roots
        self._receipt: MessageReceived | MessageSent | None = None
        #: Number of its transaction in OCPP 1.6, once the CSMS has said it.
        self.wire_id: int | None = None

    # -- what it is doing -------------------------------------------------------------------------------------------------

    @property
    def transaction(self) -> str:
        """Name of the transaction that runs; empty for none."""
        return self._transaction

    @property
    def token(self) -> tuple[str, str]:
        """The identifier of the newest transaction, and its kind."""
        return self._token

    @property
    def operative(self) -> bool:
        """Whether the CSMS lets it take vehicles, and the station (ChangeAvailability)."""
        return self._owner.availability.get(self.number) and self._owner.availability.get(0)

    @operative.setter
    def operative(self, operative: bool) -> None:
        self._owner.availability.put(self.number, operative=operative)

    @property
    def is_available(self) -> bool:
        """Whether it takes vehicles: it may, and the station does not start anew."""
        return self.operative and not self._owner.resetting

    def status(self, version: OcppVersion) -> str:
        """Its status, by the names of a version; of OCPP 1.6 by the table of section 4.9."""
        held = self.is_busy or bool(self._transaction)
        plugged = held or bool(self._plugged)
        if version is not OcppVersion.V16:
            return "Unavailable" if not self.is_available and not held else "Occupied" if plugged else "Available"
        if self._transaction:
            return self._status_of_transaction()
        if not plugged and not self.is_available:
            return "Unavailable"
        if self.authorizer.waiting is not None:
            # F2: usage is initiated anew
            return "Preparing"
        if not plugged:
            return "Available"
        # B6: nobody has presented anything in time
        patience = self._owner.model.number("TxCtrlr", "EVConnectionTimeOut")
        given_up = not self.is_busy and asyncio.get_running_loop().time() >= self._plugged_at + patience
        return "Finishing" if self._finishing or given_up else "Preparing"

    def _status_of_transaction(self) -> str:
        """Its status in OCPP 1.6 while a transaction runs: once it has charged, it does not go back to Preparing."""
        if self._told_state != "EVConnected":
            return self._told_state
        return "SuspendedEV" if self._has_charged else "Preparing"

    def pilot_changed(self, state: ControlPilotState) -> None:
        """The control pilot shows a plug, or none. A vehicle that drives away ends the transaction of its paused session."""
        if state in _BLIND:
            return
        plugged = state is not _UNPLUGGED
        if plugged == self._plugged:
            return
        loop, was = asyncio.get_running_loop(), self._plugged
        self._plugged = plugged
        if plugged:
            self._plugged_at = loop.time()
            loop.call_later(self._owner.model.number("TxCtrlr", "EVConnectionTimeOut"), self._owner.changed)
        else:
            self._finishing = False
            if was:
                self._owner.spawn(self.departed())
        self._owner.changed()

    @property
    def phases(self) -> int | None:
        """Phases of its output; ``None`` for DC."""
        return None if self._is_dc else self.config.phases

    def circumstances(self) -> Circumstances:
        """What charging profiles are applied to."""
        profiles, running = self._owner.profiles, self._transaction
        return Circumstances(
            evse_id=self.number,
            transaction=running,
            transaction_start=self._started if running else None,
            voltage=voltage_of(self.ev_status.present_voltage if self._is_dc and self.ev_status else None, self._nominal),
            phases=self.phases or 1,
            offline_since=profiles.offline_since,
            sharers=self._owner.charging_besides(self) + 1 if profiles.is_any_shared else 1,
        )

    @property
    def _volts(self) -> float:
        """V to make W of A of each phase."""
        return self._nominal * (self.phases or 1)

    @property
    def _nominal(self) -> float:
        return (self.config.limits.maximum_voltage or 400.0) if self._is_dc else self.config.nominal_voltage

    # -- sessions -----------------------------------------------------------------------------------------------------------

    async def run(self, stream: ByteStream) -> SessionReport | None:
        """Run a session over a connection, and account for it."""
        if self.is_busy:
            # it is turned away, and told so
            return await super().run(stream)
        if not self.is_available:
            self.refused += 1
            await stream.close()
            return None
        self._flowing = self._resumed = False
        self._obeyed = None
        self._why = self._told_needs = None
        watch = asyncio.get_running_loop().create_task(self._look(), name=f"OCPP EVSE {self.number}")
        try:
            self._owner.changed()
            report = await super().run(stream)
        except V2gError:
            await self._finish(*_OTHERWISE)
            raise
        finally:
            watch.cancel()
        if report is None or report.end.kind is not EndKind.PAUSED or self._plugged is False:
            await self._finish(*self._cause(report))
        else:
            await self._suspend()
        self._owner.changed()
        return report

    def _session_config(self) -> StationConfig:
        """With contracts as the device model and the certificates that are installed have it, by now."""
        config = session_config(self._owner, super()._session_config())
        self._contract_roots = config.contracts.roots
        return config

    def _contract_facts(self, emaid: str, chain: tuple[bytes, ...]) -> ContractFacts:
        return contract_facts(emaid, chain, self._contract_roots)

    def _cause(self, report: SessionReport | None) -> tuple[str, str]:
        """Why a session ended, as trigger and reason; what asked for the end comes first."""
        if self._why is not None:
            return self._why
        if self._plugged is False:
            # the plug was pulled; that the session ended by it says less
            return _DEPARTED
        return _OTHERWISE if report is None else _ENDS.get(report.end.kind, _OTHERWISE)

    def stop_transaction(self, trigger: str, reason: str, text: str) -> None:
        """Have the session end, and the transaction with it.

        Args:
            trigger: Why it is told, by the names of OCPP 2.
            reason: Why it ends, by the names of OCPP 2.
            text: The same in words.
        """
        self._why = trigger, reason
        if self.is_busy:
            self.end_session(text)
        else:
            self._owner.spawn(self._finish(trigger, reason))

    async def departed(self) -> None:
        """The vehicle was unplugged: the transaction of a paused session ends."""
        if not self.is_busy:
            await self._finish(*_DEPARTED)

    async def sample(self, trigger: str) -> bool:
        """Read the meter, and tell it with the transaction; whether one runs."""
        async with self._lock:
            if not self._transaction:
                return False
            self._owner.book.update(self._transaction, await self.hardware.meter.read(), trigger=trigger, charging_state=self._told_state)
            self._owner.station.told()
            return True

    # -- a transaction ------------------------------------------------------------------------------------------------------

    async def _begin(self, presented: Presented) -> None:
        """A vehicle may charge: its transaction begins, or goes on where the session was resumed."""
        if self._transaction and self._resumed and presented.token == self._token:
            return
        await self._finish(*_DEPARTED)
        async with self._lock:
            await self._start(presented)
        self._owner.changed()

    async def _start(self, presented: Presented) -> None:
        owner, key = self._owner, self._owner.new_id()
        reading = await self._meter.begin(key, presented.token)
        owner.book.start(
            key,
            reading,
            evse_id=self.number,
            id_token=presented.token,
            trigger=presented.trigger,
            remote_start_id=presented.remote_start_id,
        )
        self._transaction, self._token, self._started, self.wire_id = key, presented.token, owner.station.unix_time(), None
        self._told_state = "EVConnected"
        self._finishing = self._has_charged = False
        self.most_energy, self._first_imported = None, reading.imported
        self._told_bounds = Bounds()
        self._sampled_at = asyncio.get_running_loop().time()
        if presented.profile is not None:
            profile = replace(presented.profile, transaction=key, evse_id=self.number)
            try:
                owner.install(profile)
                pull_updates(owner)
            except ProfileRefused as error:
                _LOG.warning("the profile of a remote start is not taken: %s", error)
        owner.station.told()

    async def _finish(self, trigger: str, reason: str) -> None:
        """The transaction ends; nothing flows any more."""
        async with self._lock:
            key = self._transaction
            if not key:
                return
            reading = await self._meter.end(key)
            # without a vehicle there is nothing that could be connected
            state = "Idle" if reason == _DEPARTED[1] else "EVConnected"
            self._owner.book.end(key, reading, trigger=trigger, reason=reason, charging_state=state)
            self._transaction = ""
            # only who sees the plug can say that something is left to be done
            self._finishing = bool(self._plugged)
            self.most_energy = None
            self.allowed.barred = False
            self._owner.profiles.transaction_ended(key)
            self._owner.station.told()
        self._owner.changed()

    async def _suspend(self) -> None:
        """The session pauses, its transaction goes on."""
        self._flowing = False
        self._told_state = "SuspendedEVSE" if self._is_barred() else "SuspendedEV"
        await self.sample("ChargingStateChanged")

    # -- while it runs --------------------------------------------------------------------------------------------------------

    def _watch(self, record: TraceRecord) -> None:
        event: Any = record.event
        if isinstance(event, (MessageReceived, MessageSent)):
            self._watch_receipts(event)
        if isinstance(event, SessionEstablished):
            self._resumed = event.resumed
        elif isinstance(event, MessageReceived):
            if event.name in _NEEDS:
                # in dynamic mode there is no plan: the loop says everything
                is_dynamic = getattr(event.message, "dynamic_se_req_control_mode", None) is not None
                self._negotiated = None if is_dynamic else self.allowed.bounds()
            if event.name in _LOOPS:
                self._flowing = True
            elif event.name in _NEEDS and self.ev_status != self._told_needs:
                # vehicles repeat themselves while a station is not ready
                self._told_needs = self.ev_status
                self._owner.needs_told(self)
            elif event.name == "PowerDeliveryReq":
                # the next message of the loop says whether it goes on
                self._flowing = False
        elif isinstance(event, MeterEvent):
            self._meter.tell(event)

    def _watch_receipts(self, event: MessageReceived | MessageSent) -> None:
        """Keep what the vehicle has confirmed under its signature, once the session has accepted it."""
        if event.name in _RECEIPTS:
            self._receipt = event if event.header is not None and event.header.signature is not None else None
            return
        receipt, self._receipt = self._receipt, None
        if receipt is None or event.name != _RECEIPTS[receipt.name] or not str(event.message.response_code).startswith("OK"):
            return
        kept = Receipt(
            transaction=self._transaction,
            time=self._owner.station.unix_time(),
            schema_set=receipt.schema_set,
            exi=receipt.payload,
        )
        try:
            self._owner.journal.keep_receipt(kept)
        except StorageError as error:
            _LOG.error("EVSE %d: a receipt cannot be kept: %s", self.number, error)

    async def _look(self) -> None:
        """Look at the meter and at what is allowed, again and again."""
        while True:
            await asyncio.sleep(_LOOK)
            try:
                await self._look_once()
            except (V2gError, OSError) as error:
                _LOG.error("EVSE %d: what happens cannot be told: %s", self.number, error)

    async def _look_once(self) -> None:
        self._obey()
        async with self._lock:
            if self._flowing and not self._transaction:
                # nobody was asked: the station charges without authorization
                await self._start(Presented(token=("", "NoAuthorization"), trigger="ChargingStateChanged"))
            if not self._transaction:
                return
            now = asyncio.get_running_loop().time()
            reading = await self.hardware.meter.read()
            self.allowed.barred = self.most_energy is not None and reading.imported - self._first_imported >= self.most_energy
            state, bounds = self._state(reading), self.allowed.bounds()
            self._keep_up(reading, bounds)
            interval = self._owner.model.number("SampledDataCtrlr", "TxUpdatedInterval")
            changed, trigger = state != self._told_state, ""
            if changed:
                trigger = "ChargingStateChanged"
            elif bounds != self._told_bounds:
                trigger = "ChargingRateChanged"
            elif interval and now >= self._sampled_at + interval:
                trigger = "MeterValuePeriodic"
            if not trigger:
                return
            self._told_state = state
            self._has_charged = self._has_charged or state == "Charging"
            self._told_bounds = bounds
            if trigger == "MeterValuePeriodic":
                # at fixed steps, whatever the looks' own times are
                self._sampled_at += interval * max(1, (now - self._sampled_at) // interval)
            self._owner.book.update(self._transaction, reading, trigger=trigger, charging_state=state)
            self._owner.station.told()
        if changed:
            self._owner.changed()

    def _keep_up(self, reading: MeterReading, bounds: Bounds) -> None:
        """Have the vehicle negotiate anew where its plan does not fit any more, and the charge loop has no word for it (K16)."""
        told = self._negotiated
        if not self._flowing or told is None:
            self._held_looks = 0
            return
        # by a schedule, a vehicle of AC that may feed back decides by itself
        amiss = not self._is_dc and any(service.is_bidirectional for service in self.config.services) and _narrower(bounds, told)
        if told.limit is not None and reading.power is not None and (bounds.limit is None or bounds.limit > told.limit):
            # its own plan keeps it to a limit that has risen since
            watts = float(told.limit) * (1.0 if self._is_dc else self._volts)
            self._held_looks = self._held_looks + 1 if reading.power >= _KEPT * watts - _IDLE else 0
        else:
            self._held_looks = 0
        if amiss or self._held_looks >= _HELD_LOOKS:
            self._negotiated, self._held_looks = None, 0
            self.renegotiate()

    def _state(self, reading: MeterReading) -> str:
        """The state of charging, by the names of OCPP 2."""
        if not self._flowing:
            self._idle_looks = 0
            return "EVConnected"
        idle = reading.power is not None and abs(reading.power) <= _IDLE
        self._idle_looks = self._idle_looks + 1 if idle else 0
        if self._idle_looks < _IDLE_LOOKS:
            return "Charging"
        return "SuspendedEVSE" if self._is_barred() else "SuspendedEV"

    def _is_barred(self) -> bool:
        """Whether the station lets nothing flow; that goes before a vehicle that wants nothing."""
        bounds = self.allowed.bounds()
        return bounds.limit == 0 or bounds.setpoint == 0

    def _obey(self) -> None:
        """Hand the session the setpoint of the charging profiles when it changes; limits it asks for by itself."""
        wanted = setpoint_of(self.allowed.bounds(), self.allowed.unit) if self._flowing else None
        if wanted is None:
            if self._obeyed is not None:
                # its profile is gone, or says something else now
                self._obeyed = None
                self.update(OutputSetpoint())
            return
        status = self.ev_status
        if self._is_dc and status is not None:
            volts = status.present_voltage or status.target_voltage or self._nominal
            before = self._obeyed
            if before is not None and before.power == wanted.power and abs(volts - self._obeyed_at) <= _SAME_VOLTAGE * self._obeyed_at:
                volts = self._obeyed_at
            self._obeyed_at = volts
            power = wanted.power or 0.0
            wanted = OutputSetpoint(voltage=status.target_voltage or volts, current=power / volts, power=power)
        elif wanted.power is None:
            wanted = OutputSetpoint(current=wanted.current, power=wanted.current * self._volts)
        if wanted != self._obeyed:
            self._obeyed = wanted
            self.update(wanted)


def _narrower(bounds: Bounds, told: Bounds) -> bool:
    """Whether less is allowed than was told, in one direction or the other; or more may flow out than that."""
    less = bounds.limit is not None and (told.limit is None or bounds.limit < told.limit)
    return less or bounds.discharge_limit != told.discharge_limit
