"""Whole sessions by ``v2gstack simulate`` over TLS, with the keys of both sides in a SoftHSM token, each named by one line."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.support.tls_pki import branch, issue
from tests.unit.runtime.ocpp.contract_site import V201, ContractSite, at_site_now
from tests.unit.runtime.ocpp.test_certificates import SECC_ID, Authority
from v2gstack.hooks.values import Address
from v2gstack.runtime.ocpp import CertificateStore, ChainUse, RootUse
from v2gstack.transports import MemoryTransport, TlsConfig, TlsProfile, TlsTransport

pytestmark = [pytest.mark.interop]

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "739105"
CASES = {
    "iso15118_2": ("1.2", "secp256r1", "DC", "dc_station_150kw", "city_car_400v"),
    "iso15118_20 P-521": ("1.3", "secp521r1", "DC_BPT", "bidirectional_dc_20kw", "bidirectional_car"),
    "iso15118_20 Ed448": ("1.3", "ed448", "DC_BPT", "bidirectional_dc_20kw", "bidirectional_car"),
}


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which there is a token."""
    if shutil.which("softhsm2-util") is None or not MODULE.exists() or importlib.util.find_spec("v2gstack_signer_pkcs11") is None:
        pytest.skip("softhsm2 or the plug-in v2gstack-signer-pkcs11 is missing; run `make interop`")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    environment = {**os.environ, "SOFTHSM2_CONF": str(config), "V2G_PIN": PIN}
    command = ["softhsm2-util", "--init-token", "--free", "--label", "v2g", "--so-pin", "820461", "--pin", PIN]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return environment


def make_keys(names: list[str], curve: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Keys made in the token; gives their public keys."""
    from v2gstack_signer_pkcs11.signer import Pkcs11Signer, Pkcs11SignerConfig

    monkeypatch.setenv("SOFTHSM2_CONF", environment["SOFTHSM2_CONF"])
    monkeypatch.setenv("V2G_PIN", PIN)

    async def run() -> dict[str, Any]:
        signer = Pkcs11Signer(Pkcs11SignerConfig(module=MODULE, token="v2g", pin_source="env:V2G_PIN"))
        made = {name: (await signer.make_key(name, curve, replace=True)).public_key() for name in names}
        await signer.close()
        return made

    return asyncio.run(run())


def uri(name: str) -> str:
    return f"pkcs11:token=v2g;object={name}?module-path={MODULE}&pin-source=env:V2G_PIN"


@pytest.mark.parametrize("case", CASES)
def test_a_session_with_all_keys_in_a_token(case: str, tmp_path: Path, token: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    version, curve, service, station, car = CASES[case]
    home = branch(tmp_path, "v2g", curve)
    sides: dict[str, list[str]] = {}
    for name, public in make_keys(["secc", "evcc"], curve, token, monkeypatch).items():
        chain = tmp_path / f"{name}.pem"
        leaf = issue(name, public, home.issuer)
        chain.write_bytes(leaf.public_bytes(Encoding.PEM) + home.issuer[0].public_bytes(Encoding.PEM))
        sides[name] = ["--tls", version, "--roots", str(home.root), "--certificates", str(chain), "--key", uri(name)]
    if version == "1.2":
        sides["evcc"] = sides["evcc"][:4]
    common = ["--protocol", case.split()[0], "--service", service, "--json"]
    ours, theirs = meet(
        token, ["--profile", station, *common, *sides["secc"]], ["--profile", car, "--seconds", "2", *common, *sides["evcc"]]
    )
    assert ours["end"]["kind"] == theirs["end"]["kind"] == "terminated"


def meet(environment: dict[str, str], station: list[str], car: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """One session of two processes; gives the reports of car and station. Neither of them says the token's PIN."""
    program = [sys.executable, "-m", "v2gstack.cli", "simulate"]
    secc = subprocess.Popen(
        [*program, "secc", "--no-sdp", "--sessions", "1", *station],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert secc.stderr is not None
        said = ""
        while (found := re.search(r"listens on \[::1?\]:(\d+), TLS", said)) is None:
            line = secc.stderr.readline()
            assert line, said
            said += line
        command = [*program, "evcc", "--connect", "::1", found[1], *car]
        evcc = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=90, check=False)
        output, talk = secc.communicate(timeout=30)
    finally:
        secc.kill()
        secc.wait()
    assert evcc.returncode == 0, evcc.stderr
    assert PIN not in evcc.stderr + evcc.stdout + output + talk + said
    return json.loads(evcc.stdout.splitlines()[-1]), json.loads(output.splitlines()[-1])


def test_plug_and_charge_with_all_keys_of_the_station_in_a_token(tmp_path: Path, token: dict[str, str]) -> None:
    """The command of the documents: DC_BPT, a contract that is installed in the session, confirmations that are signed."""
    make = [sys.executable, "-m", "v2gstack.cli", "pki", "make", str(tmp_path), "--profile", "iso15118_20_p521"]
    subprocess.run(make, check=True, capture_output=True)
    home = next(tmp_path.rglob("secc.pem")).parent
    for number, name in enumerate(("secc", "cps", "mo_sub_2"), 1):
        imported = [
            "softhsm2-util",
            "--import",
            str(home / f"{name}.key"),
            "--token",
            "v2g",
            "--label",
            f"pnc-{name}",
            "--id",
            f"5{number}",
        ]
        subprocess.run([*imported, "--pin", PIN], check=True, capture_output=True, env=token)
    operator = home / "operator.pem"
    operator.write_text("".join((home / f"mo_sub_{number}.pem").read_text() for number in (2, 1)))
    common = ["--protocol", "iso15118_20", "--service", "DC_BPT", "--tls", "1.3", "--json", "--unredacted"]
    trust = ["--roots", str(home / "roots.pem"), "--contract-roots", str(home / "roots.pem")]
    trace = tmp_path / "secc.jsonl"
    station = [
        *("--profile", "bidirectional_dc_20kw", "--certificates", str(home / "secc.pem"), "--key", uri("pnc-secc")),
        *("--contract-only", "--receipts", "1", "--price", "0.30", "--trace", str(trace)),
        *("--cps", str(home / "cps.pem"), "--cps-key", uri("pnc-cps"), "--operator", str(operator), "--operator-key", uri("pnc-mo_sub_2")),
        *("--contract-for", "WMI0123456789ABCDE=DE8AA1A2B3C4D5V"),
    ]
    car = [
        *("--profile", "bidirectional_car", "--certificates", str(home / "vehicle.pem"), "--key", str(home / "vehicle.key")),
        *("--oem", str(home / "oem.pem"), "--oem-key", str(home / "oem.key"), "--seconds", "5"),
    ]
    ours, theirs = meet(token, [*common, *trust, *station], [*common, *trust, *car])
    assert ours["end"]["kind"] == theirs["end"]["kind"] == "terminated"
    assert ours["violations"] == theirs["violations"] == 0
    told = trace.read_text()
    for message in ("CertificateInstallationRes", "PnC_AReqAuthorizationMode", "MeteringConfirmationReq", "SignedMeteringData"):
        assert message in told, message


def test_keys_are_made_shown_and_certified_by_the_command_line(tmp_path: Path, token: dict[str, str]) -> None:
    def keys(*arguments: str) -> str:
        command = [sys.executable, "-m", "v2gstack.cli", "keys", *arguments]
        ended = subprocess.run(command, env=token, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        assert PIN not in ended.stdout + ended.stderr
        return ended.stdout

    for curve in ("secp256r1", "secp521r1", "ed448"):
        name = f"cli-{curve}"
        keys("make", uri(name), "--curve", curve)
        shown = json.loads(keys("show", uri(name), "--json"))
        assert shown["curve"] == curve
        request = tmp_path / f"{curve}.pem"
        keys("request", uri(name), "--subject", "DC=CPO,CN=DEABC0001", "-o", str(request))
        verify = ["openssl", "req", "-in", str(request), "-verify", "-noout"]
        assert subprocess.run(verify, capture_output=True, check=False).returncode == 0


def test_a_certificate_whose_key_is_made_in_a_token(tmp_path: Path, token: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ordered through the CSMS: the token makes the key and signs the request, and TLS answers a car with it and with the staple."""
    from v2gstack_signer_pkcs11.signer import Pkcs11Signer, Pkcs11SignerConfig

    monkeypatch.setenv("SOFTHSM2_CONF", token["SOFTHSM2_CONF"])
    monkeypatch.setenv("V2G_PIN", PIN)

    async def story(site: ContractSite) -> None:
        signer = Pkcs11Signer(Pkcs11SignerConfig(module=MODULE, token="v2g", pin_source="env:V2G_PIN"))
        store, authority = CertificateStore(tmp_path / "kept"), Authority(site.pki["cpo_sub_2"].holder)
        await site.start(charging={"certificates": store, "signer": signer}, issue=authority)
        site.station.model.put("ISO15118Ctrlr", "SeccId", SECC_ID)
        store.install_root(RootUse.V2G, site.pki["v2g_root"].certificate)
        certificates, ready = site.station.certificates, asyncio.Event()
        assert certificates is not None
        certificates.listeners.append(ready.set)
        await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        async with asyncio.timeout(20):
            await ready.wait()
        [chain] = store.chains(ChainUse.V2G)
        assert chain.leaf.key == signer.open_key(chain.key).public_key()
        roots = tmp_path / "roots.pem"
        roots.write_text(site.pki["v2g_root"].certificate.pem)
        station = TlsConfig(profile=TlsProfile.ISO15118_2, identities=certificates.identities())
        car = TlsConfig(profile=TlsProfile.ISO15118_2, roots=roots, require_staple=True)
        transport = TlsTransport(MemoryTransport(), server=station, client=car)
        listener = await site.evse.serve(transport, Address("::1"))
        report = await site.evcc.run(await transport.connect(listener.address))
        assert report.end.kind == "terminated", report.end.text
        assert len(site.installed) == 1
        await listener.close()
        await signer.close()

    at_site_now(story, V201)
