"""A car with a provisioning certificate, a charging station, its CSMS on a WebSocket, and whoever is behind the CSMS."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from itertools import count
from typing import Any

from tests.support.ocsp_responder import Responder
from tests.support.plug_and_charge import EPOCH, pki_of
from tests.unit.runtime.ocpp.ends import SOCKET
from v2gstack.application.config import StationConfig, VehicleConfig
from v2gstack.hooks.values import ChannelInfo
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import CallReceived, OcppSettings
from v2gstack.protocols.v2g import ISO15118_2, ISO15118_20_DC
from v2gstack.runtime import EvccRuntime, RuntimeSettings, SessionReport, StationHardware, VehicleHardware, run_virtual
from v2gstack.runtime.ocpp import (
    BackOff,
    BootFacts,
    ChargingSettings,
    ChargingStation,
    Csms,
    CsmsAddress,
    CsmsContracts,
    CsmsSettings,
    CsmsTrust,
    Inbox,
    Journal,
    OcppEvse,
    StationSettings,
)
from v2gstack.security import PKI_PROFILES, make_pki
from v2gstack.simulation import contract_parties
from v2gstack.transports import memory_pair

V16, V201, V21 = OcppVersion
PROTOCOLS = {"iso15118_2": ISO15118_2, "iso15118_20_p521": ISO15118_20_DC, "iso15118_20_ed448": ISO15118_20_DC}


class ContractSite:
    """Everybody, on virtual time unless told otherwise; frames pass through real sockets."""

    def __init__(self, version: OcppVersion, profile: str = "iso15118_2", *, now: float | None = None) -> None:
        self.version = version
        self.msg: Any = import_module(version.package)
        self.profile = profile
        self.real_time = now is not None
        self.pki = pki_of(profile) if now is None else make_pki(PKI_PROFILES[profile], datetime.fromtimestamp(now, UTC))
        #: Requests of the station, and the answers of the CSMS to them.
        self.heard: list[Any] = []
        self.answered: list[Any] = []
        self.statuses: dict[str, str] = {}
        self._ids = count(1)
        self._running: asyncio.Task[None] | None = None

    async def start(
        self,
        *,
        installed: bool = False,
        trusted: bool = True,
        emaids: tuple[str, ...] = (),
        charging: dict[str, Any] | None = None,
        station: dict[str, Any] | None = None,
        journal: Journal | None = None,
        watch: Callable[[str, bool, str], None] | None = None,
        port: int = 0,
        **more: Any,
    ) -> None:
        """Start all; `more` goes to `CsmsContracts`. With a port, somebody else is the CSMS."""
        loop: Any = asyncio.get_running_loop()
        clock: Any = time.time if self.real_time else loop.unix_time
        socket = replace(SOCKET, watch=watch)
        self.csms = Csms(Inbox(":memory:"), settings=CsmsSettings(versions=(self.version,), socket=socket, unix_time=clock))
        self.csms.watchers.append(lambda _, event: self.heard.append(event.message) if isinstance(event, CallReceived) else None)
        if not port:
            port = (await self.csms.serve("127.0.0.1", 0)).port
        self.parties = contract_parties(self.pki, unix_time=clock, random=random.Random(5).randbytes, installed=installed, emaids=emaids)
        issuers = [self.pki[name].holder for name in ("mo_root", "mo_sub_1", "mo_sub_2", "v2g_root", "cpo_sub_1", "cpo_sub_2")]
        self.responder = Responder(issuers, clock)
        trust = CsmsTrust(roots=self.pki.roots, issuers=(self.pki["mo_sub_1"].certificate, self.pki["mo_sub_2"].certificate))

        async def status(_: str, emaid: str) -> str:
            return self.statuses.get(emaid, "Accepted")

        chosen = {"trust": trust, "status": status, "provisioning": self.parties.office, "ocsp": self.responder} | more
        self.contracts = CsmsContracts(self.csms, **chosen)
        settings = ChargingSettings(
            station=StationSettings(
                socket=SOCKET,
                session=OcppSettings(timers={"MessageTimeout": 30.0}),
                back_off=BackOff(wait_minimum=0.1, random_range=0.0, repeat_times=1),
                unix_time=clock,
                new_id=self._id,
            ),
            new_id=lambda: f"tx-{next(self._ids)}",
            **(charging or {}),
        )
        address = CsmsAddress(url=f"ws://127.0.0.1:{port}", identity="CS-1", versions=(self.version,))
        boot = BootFacts(vendor="v2gstack", model="Simulated")
        self.journal = journal or Journal(":memory:")
        self.station = ChargingStation(address, boot, self.journal, settings=settings)
        roots = {} if trusted else {"roots": (), "central_validation": True}
        config = StationConfig(
            contract_payment=True,
            external_payment=False,
            contracts=replace(self.parties.station, tariff_key="", provisioning=False, **roots),
            receipt_required=True,
            receipt_interval=5.0,
            **(station or {}),
        )
        self.evse: OcppEvse = self.station.add_evse(
            config, StationHardware(), protocols=[PROTOCOLS[self.profile]], settings=RuntimeSettings()
        )
        vehicle = VehicleConfig(
            contracts=self.parties.vehicle, time_limit=0.5 if self.real_time else 20.0, loop_interval=0.1 if self.real_time else 0.5
        )
        self.evcc = EvccRuntime(
            vehicle, VehicleHardware(signer=self.parties.vehicle_signer), protocols=[PROTOCOLS[self.profile]], settings=RuntimeSettings()
        )
        self._running = asyncio.create_task(self.station.run())
        await self.station.station.online.wait()

    def _id(self) -> str:
        return f"m-{next(self._ids)}"

    async def session(self) -> tuple[SessionReport, SessionReport]:
        """The car's report, then the station's."""
        channel = ChannelInfo(tls="1.2" if self.profile == "iso15118_2" else "1.3", mutual=self.profile != "iso15118_2")
        inlet, outlet = memory_pair(first=channel, second=channel)
        served = asyncio.create_task(self.evse.run(outlet))
        vehicle = await self.evcc.run(inlet)
        report = await served
        assert report is not None
        return vehicle, report

    async def ask(self, name: str, **fields: Any) -> Any:
        return await self.csms.call("CS-1", getattr(self.msg, name + "Request")(**fields))

    async def drained(self) -> None:
        async with asyncio.timeout(60):
            while self.station.station.outbox.size:
                await asyncio.sleep(0.05)

    def told(self, name: str) -> list[Any]:
        """Requests of the station by their action; in OCPP 1.6 what DataTransfer carries, as JSON."""
        return [each for each in self.heard if type(each).__name__ == name + "Request"]

    @property
    def installed(self) -> list[str]:
        """EMAIDs of the car's contracts."""
        contracts = self.evcc.config.contracts
        return [] if contracts is None else [each.emaid for each in contracts.contracts]

    @property
    def transactions(self) -> list[str]:
        return list(self.csms.inbox.transactions("CS-1"))

    async def stop_station(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            await asyncio.wait([running])

    async def stop(self) -> None:
        await self.stop_station()
        await self.csms.close()


def at_site_now(story: Callable[[ContractSite], Awaitable[None]], version: OcppVersion) -> None:
    """In real time, with certificates of today."""

    async def told() -> None:
        site = ContractSite(version, now=time.time())
        try:
            await story(site)
        finally:
            await site.stop()

    asyncio.run(told())


def at_site(story: Callable[[ContractSite], Awaitable[None]], version: OcppVersion, profile: str = "iso15118_2") -> None:
    async def told() -> None:
        site = ContractSite(version, profile)
        try:
            await story(site)
        finally:
            await site.stop()

    run_virtual(told(), epoch=EPOCH)
