"""A charging session whose station has all its keys in the token: TLS, the provisioning service, and the tariffs' signature."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from v2gstack.security import PKI_PROFILES, make_pki
from v2gstack.signers import write_key

from v2gstack_signer_pkcs11.signer import Pkcs11Signer, Pkcs11SignerConfig

SERVICE = ("--protocol", "iso15118_20", "--service", "DC_BPT", "--tls", "1.3")


@pytest.mark.timeout(120)
def test_a_contract_is_installed_and_pays_while_every_key_of_the_station_is_in_the_token(
    token: Pkcs11SignerConfig, module: Path, tmp_path: Path
) -> None:
    """ISO 15118-20, DC_BPT over mutual TLS 1.3 between two processes: the vehicle gets a contract and signs what the meter says."""
    pki = make_pki(PKI_PROFILES["iso15118_20_p521"], datetime.now(UTC))

    async def fill() -> None:
        signer = Pkcs11Signer(token)
        for name in ("secc", "cps", "mo_sub_2"):
            key = pki[name].key
            assert isinstance(key, ec.EllipticCurvePrivateKey)
            scalar = key.private_numbers().private_value.to_bytes(66, "big")
            await signer.make_key(name, "secp521r1", scalar=scalar)
        await signer.close()

    asyncio.run(fill())
    for name in ("secc", "cps", "mo_sub_2", "oem", "vehicle"):
        (tmp_path / f"{name}.pem").write_text("".join(certificate.pem for certificate in pki[name].holder.chain))
    for name in ("oem", "vehicle"):
        write_key(tmp_path / f"{name}.key.pem", pki[name].key)
    (tmp_path / "roots.pem").write_text("".join(root.pem for root in pki.roots))

    def uri(name: str) -> str:
        return f"pkcs11:token={token.token};object={name}?module-path={module}&pin-source=env:TEST_PIN"

    def file(name: str) -> str:
        return str(tmp_path / name)

    station = [
        *("--no-sdp", "--sessions", "1", "--json", "--profile", "bidirectional_dc_20kw", "--price", "0.3", "--receipts", "1"),
        *("--certificates", file("secc.pem"), "--key", uri("secc"), "--roots", file("roots.pem")),
        *("--contract-roots", file("roots.pem"), "--contract-only", "--contract-for", "WMI0123456789ABCDE=DE8AA1A2B3C4D5V"),
        *("--cps", file("cps.pem"), "--cps-key", uri("cps"), "--operator", file("mo_sub_2.pem"), "--operator-key", uri("mo_sub_2")),
    ]
    car = [
        *("--json", "--profile", "bidirectional_car", "--seconds", "5", "--interval", "0.2", "--contract-only"),
        *("--certificates", file("vehicle.pem"), "--key", file("vehicle.key.pem"), "--roots", file("roots.pem")),
        *("--oem", file("oem.pem"), "--oem-key", file("oem.key.pem"), "--contract-roots", file("roots.pem")),
        *("--trace", file("car.jsonl")),
    ]
    simulate = [sys.executable, "-m", "v2gstack.cli", "simulate"]
    secc = subprocess.Popen(
        [*simulate, "secc", *SERVICE, *station], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        assert secc.stderr is not None
        line = secc.stderr.readline()
        assert "listens on [::1]:" in line, line + secc.stderr.read()
        port = line.partition("]:")[2].partition(",")[0]
        command = [*simulate, "evcc", *SERVICE, "--connect", "::1", port, *car]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        report = json.loads(secc.communicate(timeout=30)[0].splitlines()[-1])
    finally:
        secc.kill()
        secc.communicate()
    assert report["end"]["kind"] == "terminated"
    assert (report["violations"], report["failures"]) == (0, [])
    names = [json.loads(each).get("name") for each in (tmp_path / "car.jsonl").read_text().splitlines()]
    assert names.count("CertificateInstallationRes") == 1
    assert names.count("MeteringConfirmationRes") >= 2
    # prices in the schedule are signed by the operator's key in the token, or the car would have said that they are not
    assert "unsigned_prices" not in (tmp_path / "car.jsonl").read_text()
