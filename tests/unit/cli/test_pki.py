"""``v2gstack pki``: what it makes is what the library makes, it shows what is odd, and it refuses what has to be refused."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.support.pki import PROFILES
from tests.unit.cli.support import run
from v2gstack.security import CertificateRole

AT = ("--at", "2026-03-01T12:00:00Z")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PKI of each profile."""
    folder = tmp_path_factory.mktemp("pki") / "certificates"
    assert run("pki", "make", str(folder), *AT).code == 0
    return folder


def index(made: Path, profile: str) -> list[dict[str, str | None]]:
    document = json.loads((made / profile / "index.json").read_bytes())
    assert (document["v"], document["profile"]) == (1, profile)
    return document["certificates"]


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_made(made: Path, profile: str) -> None:
    """Every certificate has its file, and its key in a file of its owner's."""
    folder = made / profile
    for entry in index(made, profile):
        path = folder / str(entry["file"])
        assert path.read_text().startswith("-----BEGIN CERTIFICATE-----")
        key = path.with_suffix(".key")
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert load_pem_private_key(key.read_bytes(), None) is not None
        assert (entry["refused"] is not None) == (path.parent.name == "wrong")
    assert len(list(folder.rglob("*.key"))) == len(index(made, profile))


@pytest.mark.parametrize("profile", PROFILES)
def test_check_says_what_the_index_says(made: Path, profile: str) -> None:
    folder = made / profile
    lists = [word for path in sorted(folder.glob("*.crl")) for word in ("--crl", str(path))]
    for entry in index(made, profile):
        if entry["role"] is None:
            continue
        path = str(folder / str(entry["file"]))
        words = ("--roots", str(folder / "roots.pem"), "--role", entry["role"], *lists, "--require", "all", *AT)
        found = run("pki", "check", path, *words, "--json")
        document = json.loads(found.out)
        assert document.get("reason") == entry["refused"], path
        assert (found.code, document["ok"]) == ((0, True) if entry["refused"] is None else (1, False))


def test_check_for_people(made: Path) -> None:
    folder = made / "iso15118_2"
    roots = ("--roots", str(folder / "roots.pem"))
    found = run("pki", "check", str(folder / "contract.pem"), *roots, *AT, "--ocsp", str(folder / "contract.ocsp"), "--require", "leaf")
    assert found.code == 0
    assert found.lines[0].endswith("good")
    assert found.lines[-1] == "yes  a contract certificate of iso15118_2"
    found = run("pki", "check", str(folder / "wrong/contract_expired.pem"), *roots, *AT)
    assert found.code == 1
    assert found.out == ""
    what, where, _ = found.err.splitlines()
    assert what.startswith("error: it was valid until 2026-01-29")
    assert "FAILED_CertificateExpired" in where


def test_deviations_are_named(made: Path) -> None:
    folder = made / "iso15118_2"
    words = (str(folder / "wrong/secc_without_domain.pem"), "--roots", str(folder / "roots.pem"), "--role", "secc", *AT)
    refused = run("pki", "check", *words)
    assert refused.code == 1
    assert "DOMAIN_COMPONENT_ABSENT" in refused.err
    assert run("pki", "check", *words, "--tolerate", "field").code == 1
    found = run("pki", "check", *words, "--tolerate", "domain_component_absent")
    assert found.code == 0
    assert "odd  the domain component of the role is missing  [V2G2-925]" in found.lines


def test_chains_in_files_of_their_own(made: Path, tmp_path: Path) -> None:
    folder = made / "iso15118_20_p521"
    leaf, *rest = (folder / "vehicle.pem").read_text().split("-----BEGIN")[1:]
    alone = tmp_path / "leaf.pem"
    alone.write_text(f"-----BEGIN{leaf}")
    chain = tmp_path / "chain.pem"
    chain.write_text("".join(f"-----BEGIN{each}" for each in rest) + (folder / "oem_root.pem").read_text())
    words = ("--roots", str(folder / "oem_root.pem"), *AT)
    assert run("pki", "check", str(alone), *words).code == 1
    assert run("pki", "check", str(alone), "--chain", str(chain), *words).code == 0


def test_show(made: Path) -> None:
    folder = made / "iso15118_2"
    found = run("pki", "show", str(folder / "secc.pem"), str(folder / "roots.pem"), *AT, "--json")
    secc, sub_2, sub_1, v2g, *_ = json.loads(found.out)["certificates"]
    assert (secc["looks_like"], secc["role"], secc["odd"]) == ("station (SECC)", "secc", [])
    assert (sub_2["looks_like"], sub_2["path_length"]) == ("sub-CA of V2G", 0)
    assert (sub_1["path_length"], v2g["looks_like"]) == (1, "root of V2G")
    for each in (secc, sub_2, sub_1, v2g):
        assert each["odd"] == []
    text = run("pki", "show", str(folder / "secc.pem"), *AT)
    assert text.lines[0] == "DC=CPO,O=v2gstack test,CN=DEABCS00000000000000000000000000000001"
    assert "  looks like      station (SECC)" in text.lines


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("contract_expired", "it was valid until 2026-01-29 12:00:00 UTC"),
        ("contract_wrong_check_digit", "the check digit is wrong"),
        ("contract_oversized", "octets are more than 800"),
        ("secc_without_domain", "the domain component of the role is missing"),
    ],
)
def test_show_tells_what_is_odd(made: Path, name: str, odd: str) -> None:
    found = run("pki", "show", str(made / "iso15118_2/wrong" / f"{name}.pem"), *AT)
    assert found.code == 0
    assert any(line.startswith("  odd  ") and odd in line for line in found.lines)


@pytest.mark.parametrize("profile", PROFILES)
def test_each_leaf_looks_like_what_it_is(made: Path, profile: str) -> None:
    for role in CertificateRole:
        path = made / profile / f"{role.value}.pem"
        if path.exists():
            (first, *_) = json.loads(run("pki", "show", str(path), *AT, "--json").out)["certificates"]
            assert (first["role"], first["odd"]) == (role.value, [])


def test_a_password(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("Charge!\n")
    folder = tmp_path / "made"
    made = run("pki", "make", str(folder), "--profile", "iso15118_2", "--password-file", str(secret), *AT)
    assert made.code == 0
    assert "Charge!" not in made.out + made.err
    data = (folder / "iso15118_2/secc.key").read_bytes()
    assert b"ENCRYPTED" in data
    assert load_pem_private_key(data, b"Charge!") is not None
    secret.write_text("\n")
    refused = run("pki", "make", str(tmp_path / "other"), "--password-file", str(secret))
    assert (refused.code, (tmp_path / "other").exists()) == (2, False)


def test_nothing_is_overwritten(made: Path) -> None:
    before = (made / "iso15118_2/secc.pem").read_bytes()
    again = run("pki", "make", str(made), *AT)
    assert again.code == 3
    assert "something already" in again.err
    assert (made / "iso15118_2/secc.pem").read_bytes() == before


def test_names_of_ones_own(tmp_path: Path) -> None:
    words = ("--profile", "iso15118_2", "--emaid", "NL-TNM-000722345", "--pcid", "ABC0123456789ABCDE", "--secc-id", "NLTNMS1", *AT)
    found = run("pki", "make", str(tmp_path / "made"), *words, "--days", "7", "--ocsp-url", "http://ocsp.example.net", "--json")
    assert found.code == 0
    files = {each["name"]: each["file"] for each in json.loads(found.out)["certificates"]}
    shown = [json.loads(run("pki", "show", files[name], *AT, "--json").out)["certificates"][0] for name in ("contract", "oem", "secc")]
    assert [each["subject"].rpartition("CN=")[2] for each in shown] == ["NLTNM000722345X", "ABC0123456789ABCDE", "NLTNMS1"]
    assert (shown[0]["ocsp"], shown[0]["not_after"]) == (["http://ocsp.example.net"], "2026-03-07T12:00:00Z")
    assert run("pki", "make", str(tmp_path / "other"), "--emaid", "nobody").code == 2


def test_wrong_input(made: Path, tmp_path: Path) -> None:
    roots = str(made / "iso15118_2/roots.pem")
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("nothing")
    key = str(made / "iso15118_2/secc.key")
    for path in (str(tmp_path / "missing.pem"), str(nothing), key, str(tmp_path)):
        assert run("pki", "show", path).code == 3
        assert run("pki", "check", path, "--roots", roots).code == 3
    assert "PRIVATE" not in run("pki", "show", key).err
    contract = str(made / "iso15118_2/contract.pem")
    assert run("pki", "check", contract).code == 2
    assert run("pki", "check", contract, "--roots", roots, "--at", "tomorrow").code == 2
    assert run("pki", "check", roots, "--roots", roots).code == 2
    assert run("pki", "check", contract, "--roots", roots, "--role", "driver").code == 2
