"""The CSMS that ``v2gstack demo`` tells its session: over a WebSocket of this machine, as any station tells any CSMS.

The session runs in virtual time and the WebSocket in real time. Time stands still while the CSMS has something to answer, so that a
transaction of half an hour is told in order, online, and with the times of the session.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from v2gstack.cli.ocpp_files import need_websockets
from v2gstack.cli.ocpp_values import completeness
from v2gstack.cli.talk import columns, emit, paint
from v2gstack.errors import DecodeError, TransportError
from v2gstack.metering.ocmf import EnergyFlow, parse_ocmf, verify_ocmf

if TYPE_CHECKING:
    from v2gstack.application.config import StationConfig
    from v2gstack.application.ocpp.accounts import EnergyAccount
    from v2gstack.messages.ocpp import OcppVersion
    from v2gstack.metering import MeterReading
    from v2gstack.protocols.ocpp import OcppEvent
    from v2gstack.protocols.v2g import Protocol
    from v2gstack.runtime import RuntimeSettings, StationHardware
    from v2gstack.runtime.ocpp import ChargingStation, Csms, OcppEvse, TransactionReport
    from v2gstack.simulation import SimulatedPair

__all__ = ["BackOffice", "KeptSession", "back_office", "kept_data", "show_kept"]

_IDENTITY: Final = "CS-1"
#: Seconds until the station is accepted, and until it has told all that it has to tell.
_PATIENCE: Final = 60.0
#: Wh on a register before and after.
_Register: TypeAlias = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSession:
    """What the CSMS has kept of the session, and what the meter says.

    Attributes:
        url: Where the CSMS was.
        version: The version of OCPP that was spoken.
        transactions: Transactions that the CSMS knows.
        report: How complete the first of them is.
        account: What it comes to.
        first: The meter before the session.
        last: The meter after it.
        public_key: The meter's key, from itself and not from its records.
        untold: Messages that the station could not tell.
    """

    url: str
    version: OcppVersion
    transactions: int
    report: TransactionReport | None
    account: EnergyAccount
    first: MeterReading
    last: MeterReading
    public_key: bytes
    untold: int

    @property
    def imports(self) -> tuple[_Register, _Register]:
        """The register of import: as it was told, and the meter's."""
        account = self.account
        return (account.first_imported, account.last_imported), (Decimal(self.first.imported), Decimal(self.last.imported))

    @property
    def exports(self) -> tuple[_Register, _Register]:
        """The register of export."""
        account = self.account
        return (account.first_exported, account.last_exported), (Decimal(self.first.exported), Decimal(self.last.exported))

    @property
    def agrees(self) -> bool:
        """Whether the registers that were told are the meter's."""
        return all(told == meter for told, meter in (self.imports, self.exports))

    @property
    def unsigned(self) -> str:
        """What is wrong with its signed records; empty where all of them are the meter's and say what the account says."""
        account, signed = self.account, set[str]()
        begin, end = (account.first_imported, account.first_exported), (account.last_imported, account.last_exported)
        for record in account.records:
            try:
                found = parse_ocmf(record.data)
                verdict = verify_ocmf(found, self.public_key)
            except DecodeError as error:
                return error.message
            if not verdict.valid:
                return verdict.reason
            for reading in found.payload.readings:
                registers = begin if reading.transaction == "B" else end
                told = registers[reading.flow is EnergyFlow.EXPORT]
                if reading.energy != told:
                    return f"{reading.energy} Wh were signed and {told} Wh were told"
                signed.add(reading.transaction)
        return "" if {"B", "E"} <= signed else "beginning and end are not signed"

    @property
    def is_whole(self) -> bool:
        """Whether the record is complete, once, the meter's, and signed by it."""
        report = self.report
        once = report is not None and report.complete and not (report.duplicates or report.conflicts or report.disordered)
        return once and self.transactions == 1 and self.agrees and not self.unsigned and not self.untold


class BackOffice:
    """A CSMS, and a charging station that tells it what happens at a simulated place.

    Args:
        csms: The CSMS.
        station: The station.
        url: Where the CSMS is.
        pair: The place.
    """

    def __init__(self, csms: Csms, station: ChargingStation, url: str, pair: SimulatedPair) -> None:
        self._csms = csms
        self._station = station
        self._url = url
        self._meter = pair.station.meter
        self._registers = pair.station.meter_registers
        self._first = self._registers.reading()
        self.closing = False

    def make_secc(
        self,
        config: StationConfig,
        hardware: StationHardware,
        *,
        protocols: list[Protocol | tuple[Protocol, ...]],
        settings: RuntimeSettings,
    ) -> OcppEvse:
        """The station's EVSE, whose sessions are transactions."""
        return self._station.add_evse(config, hardware, protocols=protocols, settings=settings)

    def waits(self) -> bool:
        """Whether the CSMS is waited for: to be connected, for an answer, or for what the outbox holds."""
        station = self._station.station
        return not self.closing and (not station.online.is_set() or station.asks or station.outbox.size > 0)

    async def online(self) -> None:
        """Wait until the CSMS has accepted the station.

        Raises:
            TransportError: It does not.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._station.station.online.wait()
        except TimeoutError as error:
            hint = "is the loopback interface up (ip link set lo up)? without --csms none is needed"
            raise TransportError("the station does not reach the CSMS of its own machine", address=self._url, hint=hint) from error

    async def kept(self) -> KeptSession:
        """Wait until all was told, and see what the CSMS has kept."""
        from v2gstack.application.ocpp.accounts import EnergyAccount
        from v2gstack.messages.ocpp import OcppVersion

        station, version = self._station.station, self._station.station.version or OcppVersion.V21
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while station.outbox.size and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)
        names = self._csms.inbox.transactions(_IDENTITY)
        account = self._csms.account(_IDENTITY, names[0], version) if names else EnergyAccount()
        return KeptSession(
            url=self._url,
            version=version,
            transactions=len(names),
            report=self._csms.report(_IDENTITY, names[0]) if names else None,
            account=account,
            first=self._first,
            last=self._registers.reading(),
            public_key=self._meter.public_key,
            untold=station.outbox.size,
        )


@asynccontextmanager
async def back_office(pair: SimulatedPair, show: Callable[[str], None] | None = None) -> AsyncGenerator[BackOffice]:
    """Start a CSMS, and a station that has connected to it.

    Args:
        pair: The place that the station is at.
        show: Takes lines on what the station tells; ``None`` for nobody who reads them.

    Raises:
        TransportError: There is no way to talk to oneself on this machine.
    """
    need_websockets()
    from v2gstack.runtime import VirtualTimeLoop
    from v2gstack.runtime.driver import unix_offset
    from v2gstack.runtime.ocpp import (
        BootFacts,
        ChargingSettings,
        ChargingStation,
        Csms,
        CsmsAddress,
        CsmsSettings,
        Inbox,
        Journal,
        StationSettings,
        WebSocketSettings,
    )

    loop, offset = asyncio.get_running_loop(), unix_offset()

    def unix_time() -> float:
        return loop.time() + offset

    # nobody cuts the line of a process to itself, and pings would be sent by the clock of the session
    socket = WebSocketSettings(ping_interval=0.0)
    csms = Csms(Inbox(), settings=CsmsSettings(socket=socket, unix_time=unix_time))
    if show is not None:
        csms.watchers.append(_Teller(show).watch)
    listener = await csms.serve("127.0.0.1", 0)
    url = f"ws://127.0.0.1:{listener.port}"
    settings = ChargingSettings(station=StationSettings(socket=socket, unix_time=unix_time), autocharge=True)
    address = CsmsAddress(url=url, identity=_IDENTITY)
    station = ChargingStation(address, BootFacts(vendor="v2gstack", model="Simulated"), Journal(":memory:"), settings=settings)
    office = BackOffice(csms, station, url, pair)
    if isinstance(loop, VirtualTimeLoop):
        loop.stand_still_while(office.waits)
    running = loop.create_task(station.run())
    try:
        await office.online()
        yield office
    finally:
        office.closing = True
        running.cancel()
        await asyncio.wait([running])
        await csms.close()
        csms.inbox.close()


# -- while it runs -----------------------------------------------------------------------------------------------------


class _Teller:
    """Says what the station tells its CSMS, but for what it tells each minute."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show

    def watch(self, identity: str, event: OcppEvent) -> None:
        """Take an event of the CSMS's session."""
        from v2gstack.protocols.ocpp import CallReceived

        if not isinstance(event, CallReceived):
            return
        message: Any = event.message
        details = ""
        if event.action == "Heartbeat":
            return
        if event.action == "TransactionEvent":
            if message.trigger_reason.value == "MeterValuePeriodic":
                return
            details = f"  {message.event_type.value}, {message.trigger_reason.value}"
        elif event.action == "StatusNotification":
            details = f"  {message.connector_status.value}"
        self._show(paint(f"{'':12}  {identity} > CSMS  {event.action}{details}", "blue"))


# -- afterwards --------------------------------------------------------------------------------------------------------


def show_kept(kept: KeptSession) -> None:
    """Show what the CSMS has kept."""
    report, account = kept.report, kept.account
    emit("")
    verdict = "is whole" if kept.is_whole else "is not whole"
    emit(paint(f"the CSMS at {kept.url}, OCPP {kept.version.value}: the record {verdict}", "green" if kept.is_whole else "red", bold=True))
    rows = [["transaction", "none", ""] if report is None else ["transaction", report.transaction, completeness(report)]]
    if kept.transactions > 1:
        rows.append(["", f"and {kept.transactions - 1} more", "where there was one session"])
    rows += [
        ["import", _energy(account.imported), _compared(*kept.imports)],
        ["export", _energy(account.exported), _compared(*kept.exports)],
        ["signed records", str(len(account.records)), kept.unsigned or "verified with the meter's key; they say the same"],
    ]
    if kept.untold:
        rows.append(["untold", str(kept.untold), "messages are left with the station"])
    for line in columns(rows, indent="  "):
        emit(line)


def _energy(value: Decimal | None) -> str:
    return "not told" if value is None else f"{value} Wh"


def _compared(told: _Register, meter: _Register) -> str:
    """A register as it was told, beside the meter's."""
    verdict = "as on the meter" if told == meter else f"on the meter {meter[0]} to {meter[1]} Wh"
    return f"register from {_energy(told[0])} to {_energy(told[1])}, {verdict}"


def kept_data(kept: KeptSession) -> dict[str, Any]:
    """The same for machines."""
    report, account = kept.report, kept.account
    return {
        "url": kept.url,
        "version": kept.version.value,
        "transaction": None if report is None else report.transaction,
        "whole": kept.is_whole,
        "complete": report is not None and report.complete,
        "events": 0 if report is None else report.events,
        "imported_wh": None if account.imported is None else int(account.imported),
        "exported_wh": None if account.exported is None else int(account.exported),
        "registers_agree": kept.agrees,
        "records": len(account.records),
        "signatures": kept.unsigned or "valid",
        "untold": kept.untold,
    }
