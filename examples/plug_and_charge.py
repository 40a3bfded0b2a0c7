"""Plug & Charge in one process: a car without a contract gets one while it is plugged in, pays by it, and comes back with it.

    python examples/plug_and_charge.py [iso15118_2]

Certificates come from a PKI that is made on the spot, keys are software keys in memory, and time is virtual.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from datetime import UTC, datetime

from v2gstack import EvccRuntime, SeccRuntime
from v2gstack.application.config import StationConfig, VehicleConfig
from v2gstack.hooks import ChannelInfo
from v2gstack.protocols.v2g import ISO15118_2, ISO15118_20_DC
from v2gstack.runtime import StationHardware, VehicleHardware, run_virtual
from v2gstack.security import PKI_PROFILES, make_pki
from v2gstack.simulation import contract_parties
from v2gstack.transports import memory_pair
from v2gstack.types import AuthorizationVerdict

OLDER = sys.argv[1:] == ["iso15118_2"]
NOW = datetime(2027, 1, 15, tzinfo=UTC)
PKI = make_pki(PKI_PROFILES["iso15118_2" if OLDER else "iso15118_20_p521"], NOW)
#: Memory needs no TLS; without it there are no contracts, so that the connection passes for one with.
CHANNEL = ChannelInfo(tls="1.2" if OLDER else "1.3", mutual=not OLDER)


class BackEnd:
    """Who may charge here. A real one asks the mobility operator, which may take a while."""

    async def authorize_eim(self, evse_id: str, evcc_id: str, /) -> AuthorizationVerdict:
        """Nobody pays with a card here."""
        del evse_id, evcc_id
        return AuthorizationVerdict.REJECTED

    async def authorize_contract(self, evse_id: str, emaid: str, certificate_chain: tuple[bytes, ...], /) -> AuthorizationVerdict:
        """Whoever has a contract of ours."""
        await asyncio.sleep(2.0)
        print(f"  {evse_id}: contract {emaid} with {len(certificate_chain)} certificates")
        return AuthorizationVerdict.ACCEPTED


async def main() -> None:
    """Two sessions of the same car."""
    parties = contract_parties(PKI, unix_time=lambda: NOW.timestamp(), random=secrets.token_bytes)
    station = StationConfig(
        evse_id="DE*V2G*E0001",
        contract_payment=True,
        external_payment=False,
        contracts=parties.station,
        receipt_required=True,
    )
    hardware = StationHardware(authorizer=BackEnd(), signer=parties.station_signer, provisioning=parties.office)
    protocol = ISO15118_2 if OLDER else ISO15118_20_DC
    evse = SeccRuntime(station, hardware, protocols=[protocol])
    plan = VehicleConfig(contracts=parties.vehicle, time_limit=600.0, loop_interval=0.2)
    car = EvccRuntime(plan, VehicleHardware(signer=parties.vehicle_signer), protocols=[protocol])
    for what in ("without a contract", "with the contract it got"):
        print(f"the car is plugged in, {what}")
        inlet, outlet = memory_pair(first=CHANNEL, second=CHANNEL)
        report, _ = await asyncio.gather(car.run(inlet), evse.run(outlet))
        print(f"  {report.protocol}, {report.end.kind} after {report.duration / 60:.0f} min")
    contracts = car.config.contracts
    print("keys of the car:", ", ".join(parties.vehicle_signer.key_names()))
    print("contracts:", "none" if contracts is None else ", ".join(contract.emaid for contract in contracts.contracts))


if __name__ == "__main__":
    run_virtual(main(), epoch=NOW.timestamp())
