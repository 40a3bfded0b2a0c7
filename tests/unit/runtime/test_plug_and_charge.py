"""Plug & Charge in the runtime: signers, the provisioning service, contracts that stay, traces without secrets."""

from __future__ import annotations

import asyncio
import io
import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.plug_and_charge import pki_of
from v2gstack.application.config import StationConfig, VehicleConfig
from v2gstack.hooks.values import ChannelInfo
from v2gstack.protocols.v2g import ISO15118_2, ISO15118_20_DC, STRICT
from v2gstack.runtime import (
    EvccRuntime,
    RuntimeSettings,
    SeccRuntime,
    SessionReport,
    StationHardware,
    VehicleHardware,
    Watchers,
    run_virtual,
)
from v2gstack.security import PKI_PROFILES, make_pki, private_octets
from v2gstack.signers import SoftwareSigner
from v2gstack.simulation import contract_parties
from v2gstack.trace import JsonLinesTrace
from v2gstack.transports import memory_pair

PROTOCOLS = {"iso15118_2": ISO15118_2, "iso15118_20_p521": ISO15118_20_DC, "iso15118_20_ed448": ISO15118_20_DC}
#: 2027-01-15, where the shared PKI begins.
EPOCH = 1_800_000_000.0


class Watched(SoftwareSigner):
    """A signer whose secrets a test may know, to look for them elsewhere."""

    def __init__(self, keys: Any) -> None:
        super().__init__(keys)
        self.secrets: list[bytes] = []

    async def agree(self, key: str, peer: bytes, /) -> bytes:
        secret = await super().agree(key, peer)
        self.secrets.append(secret)
        return secret

    async def make_key(self, name: str, curve: str, /, *, scalar: bytes | None = None, replace: bool = False) -> Any:
        assert scalar is not None
        self.secrets.append(scalar)
        return await super().make_key(name, curve, scalar=scalar, replace=replace)


async def charge(
    profile: str, sink: JsonLinesTrace | None = None, *, twice: bool = False
) -> tuple[list[SessionReport], EvccRuntime, Watched]:
    parties = contract_parties(pki_of(profile), unix_time=lambda: EPOCH, random=random.Random(5).randbytes)
    signer = Watched({name: parties.vehicle_signer.open_key(name) for name in parties.vehicle_signer.key_names()})
    channel = ChannelInfo(tls="1.2" if profile == "iso15118_2" else "1.3", mutual=profile != "iso15118_2")
    settings = RuntimeSettings(policy=STRICT, watchers=Watchers(sinks=[sink] if sink is not None else []))
    station = StationConfig(
        contract_payment=True, external_payment=False, contracts=parties.station, receipt_required=True, receipt_interval=5.0
    )
    secc = SeccRuntime(
        station,
        StationHardware(signer=parties.station_signer, provisioning=parties.office),
        protocols=[PROTOCOLS[profile]],
        settings=settings,
    )
    vehicle = VehicleConfig(contracts=parties.vehicle, time_limit=20.0, loop_interval=0.2)
    evcc = EvccRuntime(vehicle, VehicleHardware(signer=signer), protocols=[PROTOCOLS[profile]], settings=settings)
    reports = []
    for _ in range(1 + twice):
        inlet, outlet = memory_pair(first=channel, second=channel)
        report, _ = await asyncio.gather(evcc.run(inlet), secc.run(outlet))
        reports.append(report)
    return reports, evcc, signer


@pytest.mark.parametrize("profile", PROTOCOLS)
def test_a_contract_is_installed_once_and_stays(profile: str) -> None:
    reports, evcc, signer = run_virtual(charge(profile, twice=True), epoch=EPOCH)
    assert [report.end.kind for report in reports] == ["terminated", "terminated"], [report.end.text for report in reports]
    assert not any(report.failures for report in reports)
    contracts = evcc.config.contracts
    assert contracts is not None
    assert len(contracts.contracts) == 1
    # one agreement and one key taken in: the second session had nothing to install
    assert len(signer.secrets) == 2
    assert contracts.contracts[0].key in signer.key_names()


@pytest.mark.parametrize("profile", PROTOCOLS)
def test_a_trace_tells_no_secrets(profile: str) -> None:
    """Keys, secrets, certificates and identifiers, in octets, hexadecimal or as they are, in the redacted and the whole trace."""
    lines = {redact: io.BytesIO() for redact in (True, False)}
    found = {redact: run_virtual(charge(profile, JsonLinesTrace(lines[redact], redact=redact)), epoch=EPOCH) for redact in lines}
    for redact, (reports, evcc, signer) in found.items():
        assert reports[0].end.kind == "terminated"
        text = lines[redact].getvalue().decode()
        assert [json.loads(line)["event"] for line in text.splitlines()].count("InstallContract") == 1
        assert len(signer.secrets) == 2
        shown = text + repr(reports) + repr(evcc.config) + repr(signer)
        for secret in signer.secrets:
            # neither what the keys agreed on nor the contract's key is in any trace, redacted or not
            assert secret.hex() not in shown
        if redact:
            contracts = evcc.config.contracts
            assert contracts is not None
            for der in contracts.contracts[0].certificate_chain:
                assert der.hex()[40:200] not in text
            assert contracts.contracts[0].emaid not in text
            assert "WMI0123456789ABCDE" not in text


def test_without_a_provisioning_service_the_vehicle_is_told_so() -> None:
    async def run() -> SessionReport:
        parties = contract_parties(pki_of("iso15118_2"), unix_time=lambda: EPOCH, random=random.Random(5).randbytes)
        channel = ChannelInfo(tls="1.2")
        station = StationConfig(contract_payment=True, external_payment=False, contracts=parties.station)
        secc = SeccRuntime(station, protocols=[ISO15118_2])
        vehicle = EvccRuntime(
            VehicleConfig(contracts=parties.vehicle), VehicleHardware(signer=parties.vehicle_signer), protocols=[ISO15118_2]
        )
        inlet, outlet = memory_pair(first=channel, second=channel)
        report, _ = await asyncio.gather(vehicle.run(inlet), secc.run(outlet))
        return report

    report = run_virtual(run(), epoch=EPOCH)
    assert report.end.kind == "failed response"
    assert "FAILED_NoCertificateAvailable" in report.end.text


def test_ed448_contracts_pass_through_envelopes_of_56_octets() -> None:
    """The seed's last octet is zero: what the envelope carries is enough to make the key again."""
    _, _, signer = run_virtual(charge("iso15118_20_ed448"), epoch=EPOCH)
    key = signer.open_key("contract")
    assert len(signer.secrets[1]) == 57
    assert private_octets(key) + b"\0" == signer.secrets[1]  # type: ignore[arg-type]


def test_a_pki_of_today_serves_today() -> None:
    pki = make_pki(PKI_PROFILES["iso15118_2"], datetime.fromtimestamp(EPOCH, UTC))
    parties = contract_parties(pki, unix_time=lambda: EPOCH, random=random.Random(5).randbytes, installed=True)
    assert replace(parties.vehicle, contracts=()) != parties.vehicle
    assert parties.vehicle_signer.key_names() == ("oem", "contract")
