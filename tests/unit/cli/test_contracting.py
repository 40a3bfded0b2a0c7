"""Plug & Charge by ``v2gstack simulate``: certificates and keys from files, over real TLS between two processes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.cli.support import run
from tests.unit.cli.test_simulate import report_of, station
from v2gstack.security import PKI_PROFILES, TestPki, make_pki
from v2gstack.signers import write_key
from v2gstack.signers.wire import generate_key
from v2gstack.trace import read_trace

AC = {
    "iso15118_2": ("--protocol", "iso15118_2", "--service", "AC", "--tls", "1.2"),
    "iso15118_20_p521": ("--protocol", "iso15118_20", "--service", "AC", "--tls", "1.3"),
    "iso15118_20_ed448": ("--protocol", "iso15118_20", "--service", "AC", "--tls", "1.3"),
}
CAR = ("--seconds", "1", "--interval", "0.05")


@pytest.fixture(scope="module", params=AC)
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(profile: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(profile, tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write("iso15118_2", tmp_path_factory.mktemp("older"))


def write(profile: str, place: Path) -> Path:
    """A PKI of today in files."""
    pki: TestPki = make_pki(PKI_PROFILES[profile], datetime.now(UTC))
    for name in ("secc", "contract", "oem", "cps", "mo_sub_2", *(["vehicle"] if profile != "iso15118_2" else [])):
        holder = pki[name].holder
        (place / f"{name}.pem").write_text("".join(certificate.pem for certificate in holder.chain))
        write_key(place / f"{name}.key.pem", holder.key)
    if profile == "iso15118_20_ed448":
        write_key(place / "agreement.key.pem", generate_key("x448"))
    (place / "roots.pem").write_text("".join(root.pem for root in pki.roots))
    (place / "alone.pem").write_text(pki["mo_sub_2"].holder.certificate.pem)
    return place


def files(folder: Path, **options: str) -> list[str]:
    return [part for name, file in options.items() for part in (f"--{name.replace('_', '-')}", str(folder / file))]


def secc(folder: Path, profile: str) -> list[str]:
    offered = files(
        folder,
        certificates="secc.pem",
        key="secc.key.pem",
        roots="roots.pem",
        contract_roots="roots.pem",
        cps="cps.pem",
        cps_key="cps.key.pem",
        operator="mo_sub_2.pem",
        operator_key="mo_sub_2.key.pem",
    )
    if profile == "iso15118_20_ed448":
        shown = run("keys", "show", "--json", str(folder / "agreement.key.pem"))
        offered += ["--agreement-key", f"WMI0123456789ABCDE={json.loads(shown.out)['public_key']}"]
    contract = ["--contract-only", "--contract-for", "WMI0123456789ABCDE=DE8AA1A2B3C4D5V", "--price", "0.4", "--receipts", "0.2"]
    return ["--profile", "ac_station_22kw", *AC[profile], *offered, *contract]


def test_a_contract_is_installed_over_tls(folder: Path, profile: str, tmp_path: Path) -> None:
    charge(folder, profile, tmp_path, installed=True)


def test_a_contract_that_is_held_over_tls(older: Path, tmp_path: Path) -> None:
    charge(older, "iso15118_2", tmp_path, installed=False)


def charge(folder: Path, profile: str, tmp_path: Path, *, installed: bool) -> None:
    """A station in a process of its own, a car here."""
    trace = tmp_path / "car.jsonl"
    own = (
        files(folder, oem="oem.pem", oem_key="oem.key.pem")
        if installed
        else files(folder, contract="contract.pem", contract_key="contract.key.pem")
    )
    if profile == "iso15118_20_ed448":
        own += files(folder, oem_agreement_key="agreement.key.pem")
    if profile != "iso15118_2":
        own += files(folder, certificates="vehicle.pem", key="vehicle.key.pem")
    with station(*secc(folder, profile)) as (port, process):
        roots = files(folder, roots="roots.pem", contract_roots="roots.pem")
        found = run(
            "simulate",
            "evcc",
            "--connect",
            "::1",
            port,
            *AC[profile],
            *CAR,
            *own,
            *roots,
            "--contract-only",
            "--json",
            "--trace",
            str(trace),
        )
        theirs = report_of(process)
    ours = json.loads(found.out)
    assert (found.code, ours["end"]["kind"], theirs["end"]["kind"]) == (0, "terminated", "terminated"), found.err
    assert ours["violations"] == theirs["violations"] == 0
    names = [line.data["name"] for line in read_trace(trace) if line.event == "MessageSent"]
    assert ("CertificateInstallationReq" in names) is installed
    assert ({"PaymentDetailsReq", "MeteringReceiptReq"} if profile == "iso15118_2" else {"MeteringConfirmationReq"}) <= set(names)


@pytest.mark.parametrize(
    ("role", "arguments", "words"),
    [
        ("evcc", {"contract": "contract.pem"}, "--contract goes with --contract-key"),
        ("evcc", {"contract": "contract.pem", "contract_key": "contract.key.pem"}, "nobody is trusted"),
        ("evcc", {"contract": "contract.pem", "contract_key": "contract.key.pem", "contract_roots": "roots.pem"}, "add --tls"),
        ("secc", {"cps": "cps.pem"}, "--cps is about contracts, which are off"),
        ("secc", {"contract_roots": "roots.pem", "cps": "cps.pem", "cps_key": "cps.key.pem"}, "somebody who issues contracts"),
        (
            "secc",
            {"contract_roots": "roots.pem", "operator": "alone.pem", "operator_key": "mo_sub_2.key.pem"},
            "none of --contract-roots has issued 'MO Sub-CA 2', where the chain ends",
        ),
        ("evcc", {"contract": "contract.key.pem", "contract_key": "contract.key.pem"}, "certificate"),
        ("evcc", {"contract": "contract.pem", "contract_key": "roots.pem"}, "roots.pem"),
        ("secc", {"agreement_key": "oem.pem"}, "--agreement-key is about contracts, which are off"),
        (
            "secc",
            {
                "contract_roots": "roots.pem",
                "operator": "mo_sub_2.pem",
                "operator_key": "mo_sub_2.key.pem",
                "cps": "cps.pem",
                "cps_key": "cps.key.pem",
                "agreement_key": "oem.pem",
            },
            "says of no vehicle which X448 key it has",
        ),
        (
            "evcc",
            {"oem": "oem.pem", "oem_key": "oem.key.pem", "oem_agreement_key": "oem.key.pem"},
            "--oem-agreement-key is a key on secp256r1",
        ),
    ],
)
def test_what_is_missing_is_said(older: Path, role: str, arguments: dict[str, str], words: str) -> None:
    found = run("simulate", role, *files(older, **arguments))
    assert found.code in (1, 2), found
    assert words in found.err
    assert "Traceback" not in found.err


def test_keys_that_others_may_read_are_refused(older: Path, tmp_path: Path) -> None:
    key = tmp_path / "open.key.pem"
    key.write_bytes((older / "contract.key.pem").read_bytes())
    key.chmod(0o644)
    found = run("simulate", "evcc", *files(older, contract="contract.pem", contract_roots="roots.pem"), "--contract-key", str(key))
    assert found.code == 1
    assert "chmod 600" in found.err


def test_why_the_other_side_is_refused_is_said(older: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A car that asks for a contract and trusts nobody who sends one."""
    stranger = make_pki(PKI_PROFILES["iso15118_2"], datetime.now(UTC))
    (tmp_path / "others.pem").write_text("".join(root.pem for root in stranger.roots))
    own = files(older, oem="oem.pem", oem_key="oem.key.pem", roots="roots.pem")
    with station(*secc(older, "iso15118_2")) as (port, process):
        others = ["--contract-roots", str(tmp_path / "others.pem"), "--contract-only"]
        found = run("simulate", "evcc", "--connect", "::1", port, *AC["iso15118_2"], *CAR, *own, *others, "--json")
        report_of(process)
    assert json.loads(found.out)["violations"] == 1
    assert "CertificateInstallationRes: nobody who is trusted issued it" in caplog.text
