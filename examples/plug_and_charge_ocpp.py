"""Plug & Charge through a CSMS, in one process: a car gets its contract by way of OCPP, pays by it, and the account arrives.

    python examples/plug_and_charge_ocpp.py [1.6|2.0.1|2.1]

Frames of OCPP pass through a WebSocket on this machine; certificates come from a PKI that is made on the spot, and time is virtual.
Needs the extra ``ocpp``.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from v2gstack import EvccRuntime
from v2gstack.application.config import StationConfig, VehicleConfig
from v2gstack.hooks import ChannelInfo
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import CallReceived
from v2gstack.protocols.v2g import ISO15118_2
from v2gstack.runtime import StationHardware, VehicleHardware, run_virtual
from v2gstack.runtime.ocpp import (
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
    StationSettings,
)
from v2gstack.security import PKI_PROFILES, OcspRequestData, make_pki
from v2gstack.simulation import contract_parties
from v2gstack.transports import memory_pair

if TYPE_CHECKING:
    from v2gstack.protocols.ocpp import OcppEvent

VERSION = OcppVersion(sys.argv[1]) if sys.argv[1:] else OcppVersion.V201
NOW = datetime(2027, 1, 15, tzinfo=UTC)
PKI = make_pki(PKI_PROFILES["iso15118_2"], NOW)


async def status(station: str, emaid: str) -> str:
    """Whose contract may charge: a mobility operator would know."""
    print(f"  {station} asks for {emaid}")
    return "Accepted"


async def ocsp(data: OcspRequestData) -> bytes | None:
    """Where a responder would be asked; here nobody is, so that `require_status` is off below."""
    print(f"  is certificate {data.certificate.serial_number} revoked? {data.responder_url} would know")
    return None


def show(station: str, event: OcppEvent) -> None:
    """What a station asks."""
    if isinstance(event, CallReceived):
        carried = getattr(event.message, "message_id", None)
        print(f"  {station} > {event.action}{f' with {carried}' if carried else ''}")


async def main() -> None:
    """Two sessions of the same car."""
    loop = asyncio.get_running_loop()
    begin = loop.time()

    def clock() -> float:
        return NOW.timestamp() + loop.time() - begin

    parties = contract_parties(PKI, unix_time=clock, random=secrets.token_bytes)
    csms = Csms(Inbox(":memory:"), settings=CsmsSettings(versions=(VERSION,), unix_time=clock))
    csms.watchers.append(show)
    trust = CsmsTrust(roots=PKI.roots, require_status=False)
    CsmsContracts(csms, trust=trust, status=status, provisioning=parties.office, ocsp=ocsp)
    listener = await csms.serve("127.0.0.1", 0)

    address = CsmsAddress(url=f"ws://127.0.0.1:{listener.port}", identity="CS-1", versions=(VERSION,))
    settings = ChargingSettings(station=StationSettings(unix_time=clock))
    station = ChargingStation(address, BootFacts(vendor="Acme", model="DC-1"), Journal(":memory:"), settings=settings)
    contracts = replace(parties.station, tariff_key="")
    config = StationConfig(evse_id="DE*V2G*E0001", contract_payment=True, external_payment=False, contracts=contracts)
    evse = station.add_evse(config, StationHardware(), protocols=[ISO15118_2])
    running = asyncio.create_task(station.run())
    await station.station.online.wait()

    plan = VehicleConfig(contracts=parties.vehicle, time_limit=60.0, loop_interval=1.0)
    car = EvccRuntime(plan, VehicleHardware(signer=parties.vehicle_signer), protocols=[ISO15118_2])
    # memory needs no TLS; without it there are no contracts, so that the connection passes for one with
    channel = ChannelInfo(tls="1.2")
    for what in ("without a contract", "with the contract it got"):
        print(f"the car is plugged in, {what}")
        inlet, outlet = memory_pair(first=channel, second=channel)
        report, _ = await asyncio.gather(car.run(inlet), evse.run(outlet))
        print(f"  the session: {report.end.text}")
    while station.station.outbox.size:
        await asyncio.sleep(0.1)
    for name in csms.inbox.transactions("CS-1"):
        found = csms.report("CS-1", name)
        print("a transaction is complete:", found is not None and found.complete)
    running.cancel()
    await asyncio.wait([running])
    await csms.close()


if __name__ == "__main__":
    run_virtual(main(), epoch=NOW.timestamp())
