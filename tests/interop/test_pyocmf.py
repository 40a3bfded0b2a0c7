"""Signed records beside the package pyocmf: ours verify there, its verdicts on real ones are ours, and neither believes a forged one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.exi import json_lines
from v2gstack.errors import DecodeError
from v2gstack.metering import ClockStatus
from v2gstack.metering.ocmf import OcmfPayload, OcmfReading, OcmfSigningJob, parse_ocmf, verify_ocmf

pytestmark = pytest.mark.interop

#: Curves of the specification that both sides know: `cryptography` has no secp192k1, the peer no name for keys on brainpoolP384r1.
CURVES = [ec.SECP192R1, ec.SECP256K1, ec.SECP256R1, ec.SECP384R1, ec.BrainpoolP256R1]
Ask = Callable[[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def pyocmf() -> Iterator[Ask]:
    """Asks the peer."""
    python = Path(sys.prefix) / "ocmf" / "bin" / "python"
    if not python.exists():
        pytest.skip(f"the package pyocmf is missing: there is no {python}; run `make interop`")
    script = Path(__file__).with_name("ocmf_peer.py")
    with subprocess.Popen([str(python), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
        assert peer.stdin is not None
        assert peer.stdout is not None
        stdin, stdout = peer.stdin, peer.stdout

        def ask(record: str, key: str) -> dict[str, Any]:
            stdin.write(json.dumps({"ocmf": record, "key": key}) + "\n")
            stdin.flush()
            found: dict[str, Any] = json.loads(stdout.readline())
            return found

        yield ask
        stdin.close()


def payload(number: int) -> OcmfPayload:
    def reading(transaction: str, value: str) -> OcmfReading:
        return OcmfReading(
            time=datetime(2026, 11, 28, 5, number % 60, tzinfo=UTC),
            clock=ClockStatus.SYNCHRONISED,
            transaction=transaction,
            value=Decimal(value),
            identification="01-00:01.08.00*FF",
            unit="kWh",
            status="G",
        )

    return OcmfPayload(
        format_version="1.0",
        gateway="v2gstack | test",
        gateway_serial="G1",
        pagination=f"T{number}",
        meter_serial="M1",
        user_assigned=False,
        identification_level="NONE",
        identification_type="NONE",
        readings=(reading("B", "1.637"), reading("E", f"{number}.6370")),
    )


def spelled(curve: type[ec.EllipticCurve]) -> str:
    """The algorithm as the peer compares it with a key: of the spellings of Brainpool's curves it knows RFC 5639's for keys."""
    return f"ECDSA-{curve.name}-SHA256"


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_what_we_sign_it_verifies(pyocmf: Ask, curve: type[ec.EllipticCurve]) -> None:
    for number in range(2, 22):
        key = ec.derive_private_key(number**7, curve())
        job = OcmfSigningJob.of(payload(number), algorithm=spelled(curve))
        record = job.finish(key.sign(job.to_be_signed, ec.ECDSA(hashes.SHA256()))).data.decode()
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()
        found = pyocmf(record, public)
        assert (found["valid"], found["error"]) == (True, "")
        assert found["values"] == ["1.637", f"{number}.6370"]
        forged = record.replace("1.637,", "1.638,", 1)
        assert pyocmf(forged, public)["valid"] is False
        assert not verify_ocmf(forged, public).valid
        assert verify_ocmf(record, public).valid


def test_its_verdicts_on_real_records_are_ours(pyocmf: Ask, shared_vectors: Path) -> None:
    """It reads fewer spellings of keys than we do; where it has a verdict, it is the same one, and so is every digit."""
    compared = 0
    for entry in json_lines(shared_vectors / "metering" / "ocmf.jsonl"):
        if not entry["public_key"]:
            continue
        found = pyocmf(entry["ocmf"], entry["public_key"])
        try:
            ours: bool | None = verify_ocmf(entry["ocmf"], entry["public_key"]).valid
        except DecodeError:
            ours = None
        if found["error"]:
            # what it cannot read or verify, such as a key on another curve than the record says, must not be valid for it
            assert found["valid"] is None
            continue
        compared += 1
        assert found["valid"] is ours, entry["provenance"]
        values = [reading.value for reading in parse_ocmf(entry["ocmf"]).payload.readings]
        assert [None if value is None else Decimal(value) for value in found["values"]] == values
    assert compared >= 70
