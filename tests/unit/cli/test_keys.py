"""``v2gstack keys``."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

import pytest

from tests.unit.cli.support import run
from v2gstack.signers import CURVES, public_octets, read_key


@pytest.mark.parametrize("curve", CURVES)
def test_a_key_is_made_and_shown(tmp_path: Path, curve: str) -> None:
    path = tmp_path / "secc.key.pem"
    assert run("keys", "make", str(path), "--curve", curve).code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    shown = json.loads(run("keys", "show", str(path), "--json").out)
    assert (shown["v"], shown["curve"], shown["public_key"]) == (1, curve, public_octets(read_key(path)).hex())
    lines = run("keys", "show", f"file:{path}").lines
    assert lines[0].split() == ["curve", curve]
    assert lines[2].split()[0] == "fingerprint"


def test_a_key_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "secc.key.pem"
    run("keys", "make", str(path))
    before = path.read_bytes()
    again = run("keys", "make", str(path))
    assert again.code == 1
    assert "is there already" in again.err
    assert path.read_bytes() == before
    assert run("keys", "make", str(path), "--replace").code == 0
    assert path.read_bytes() != before


@pytest.mark.parametrize("curve", ["secp256r1", "secp521r1", "ed448"])
def test_requests_are_what_openssl_verifies(tmp_path: Path, curve: str) -> None:
    key, password, file = tmp_path / "secc.key.pem", tmp_path / "password", tmp_path / "secc.csr.pem"
    password.write_text("correct horse\n")
    protected = ("--password-file", str(password))
    run("keys", "make", str(key), "--curve", curve, *protected)
    assert b"ENCRYPTED" in key.read_bytes()
    done = run("keys", "request", str(key), "--subject", "DC=CPO,O=Operator,CN=DEABC0001", "-o", str(file), *protected)
    assert (done.code, done.out) == (0, "")
    shown = subprocess.run(
        ["openssl", "req", "-in", str(file), "-verify", "-noout", "-subject"], capture_output=True, text=True, check=True
    )
    assert "DC = CPO, O = Operator, CN = DEABC0001" in shown.stdout or "CN = DEABC0001, O = Operator, DC = CPO" in shown.stdout
    assert "horse" not in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "no-such-file"), 1, "cannot be read"),
        (("show", "pkcs11:token=v2g"), 2, "names no key"),
        (("show", "pkcs11:token=v2g;object=a?pin-value=1234"), 2, "a PIN does not belong"),
        (("show", "nosuchsigner:a"), 1, "nosuchsigner"),
        (("request", "x", "--subject", "nonsense"), 2, "the subject is none"),
        (("make", "/no/such/folder/a.pem"), 1, "cannot be written"),
    ],
)
def test_what_does_not_go(arguments: tuple[str, ...], code: int, words: str) -> None:
    found = run("keys", *arguments)
    assert found.code == code
    assert words in found.err
    assert "1234" not in found.err


def test_a_key_for_secrets_requests_nothing(tmp_path: Path) -> None:
    key = tmp_path / "oem.key.pem"
    run("keys", "make", str(key), "--curve", "x448")
    found = run("keys", "request", str(key), "--subject", "CN=a")
    assert found.code == 1
    assert "does not sign" in found.err
