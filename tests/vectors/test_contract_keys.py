"""Envelopes of contract keys, octet by octet as recorded: opened with the receiver's key, and made again with the sender's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, x448
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.exi import json_lines
from v2gstack.errors import SecurityError
from v2gstack.security.contract_keys import (
    Curve,
    DhPublicKeyForm,
    Envelope,
    EnvelopeRules,
    KeyDerivation,
    derive_key,
    open_envelope,
    private_octets,
    seal_envelope,
)

POINTS: dict[str, ec.EllipticCurve] = {"secp256r1": ec.SECP256R1(), "secp521r1": ec.SECP521R1()}


@pytest.fixture(scope="module")
def vectors(shared_vectors: Path) -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in json_lines(shared_vectors / "security" / "vectors.jsonl") if entry["kind"] == "contract-key"}


def leaf_of(key: Any, aad: bytes) -> tuple[bytes, str]:
    """A certificate of a key whose identifier makes the recorded associated data, and the PCID in them."""
    text = aad.decode()
    name = x509.Name([])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    builder = builder.not_valid_before(moment).not_valid_after(moment)
    if text:
        builder = builder.add_extension(x509.SubjectKeyIdentifier(bytes.fromhex(text[18:])), critical=False)
    leaf = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    return leaf.public_bytes(Encoding.DER), text[:18]


def replay(*parts: bytes) -> Callable[[int], bytes]:
    """Randomness that gives what was recorded, in order."""
    left = list(parts)

    def draw(size: int) -> bytes:
        part = left.pop(0)
        assert len(part) == size
        return part

    return draw


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def test_iso15118_2(vectors: dict[str, dict[str, Any]]) -> None:
    found = vectors["self-iso2-contract-key-envelope"]
    curve = POINTS["secp256r1"]
    receiver = ec.derive_private_key(int(found["receiver_private_d"], 16), curve)
    contract = ec.derive_private_key(int(found["contract_private_d"], 16), curve)
    assert point(contract).hex() == found["contract_public"]
    leaf, _ = leaf_of(contract, b"")
    sent = Envelope(
        curve=Curve.SECP256R1,
        dh_public_key=bytes.fromhex(found["dh_public_key"]),
        encrypted_private_key=bytes.fromhex(found["envelope"]),
    )
    assert derive_key(bytes.fromhex(found["shared_secret_z"]), Curve.SECP256R1).hex() == found["session_key"]
    opened = open_envelope(sent, leaf, lambda peer: receiver.exchange(ec.ECDH(), peer))
    assert private_octets(opened).hex() == found["contract_private_d"]
    random = replay(bytes.fromhex(found["ephemeral_private_d"]), bytes.fromhex(found["iv"]))
    assert seal_envelope(contract, receiver.public_key(), leaf, random=random) == sent


def test_iso15118_2_by_another_derivation_is_refused(vectors: dict[str, dict[str, Any]]) -> None:
    """A peer that derives by X9.63 gets 32 octets of nonsense, and the comparison with the certificate catches it ([V2G2-823])."""
    found = vectors["self-iso2-contract-key-envelope"]
    secret = bytes.fromhex(found["shared_secret_z"])
    assert derive_key(secret, Curve.SECP256R1, KeyDerivation.X963).hex() == found["negative"]["x963_empty_sharedinfo_key"]
    receiver = ec.derive_private_key(int(found["receiver_private_d"], 16), POINTS["secp256r1"])
    leaf, _ = leaf_of(ec.derive_private_key(int(found["contract_private_d"], 16), POINTS["secp256r1"]), b"")
    sent = Envelope(
        curve=Curve.SECP256R1,
        dh_public_key=bytes.fromhex(found["dh_public_key"]),
        encrypted_private_key=bytes.fromhex(found["envelope"]),
    )
    with pytest.raises(SecurityError, match="does not belong to its certificate"):
        open_envelope(sent, leaf, lambda peer: receiver.exchange(ec.ECDH(), peer), rules=EnvelopeRules(derivation=KeyDerivation.X963))


def test_iso15118_20_secp521r1(vectors: dict[str, dict[str, Any]]) -> None:
    found = vectors["self-iso20-secp521-contract-key-envelope"]
    curve = POINTS["secp521r1"]
    receiver = ec.derive_private_key(int(found["receiver_private_d"], 16), curve)
    contract = ec.derive_private_key(int(found["contract_private"], 16), curve)
    leaf, pcid = leaf_of(contract, bytes.fromhex(found["aad"]))
    sent = Envelope(
        curve=Curve.SECP521R1,
        dh_public_key=bytes.fromhex(found["dh_public_key"]),
        encrypted_private_key=bytes.fromhex(found["envelope"]),
    )
    assert derive_key(bytes.fromhex(found["shared_secret_z"]), Curve.SECP521R1).hex() == found["session_key"]
    opened = open_envelope(sent, leaf, lambda peer: receiver.exchange(ec.ECDH(), peer), pcid=pcid)
    assert private_octets(opened).hex() == found["contract_private"]
    random = replay(bytes.fromhex(found["ephemeral_private_d"]), bytes.fromhex(found["iv"]))
    assert seal_envelope(contract, receiver.public_key(), leaf, random=random, pcid=pcid) == sent


@pytest.mark.parametrize("form", DhPublicKeyForm)
def test_iso15118_20_x448(vectors: dict[str, dict[str, Any]], form: DhPublicKeyForm) -> None:
    found = vectors["self-iso20-x448-contract-key-envelope"]
    receiver = x448.X448PrivateKey.from_private_bytes(bytes.fromhex(found["receiver_private"]))
    contract = x448.X448PrivateKey.from_private_bytes(bytes.fromhex(found["contract_private"]))
    leaf, pcid = leaf_of(contract, bytes.fromhex(found["aad"]))
    raw = bytes.fromhex(found["dh_public_key_raw"])
    written = {DhPublicKeyForm.RAW: raw, DhPublicKeyForm.PREFIXED: b"\4" + raw, DhPublicKeyForm.FILLED: (b"\4" + raw).ljust(133, b"\0")}
    sent = Envelope(curve=Curve.X448, dh_public_key=written[form], encrypted_private_key=bytes.fromhex(found["envelope"]))
    assert derive_key(bytes.fromhex(found["shared_secret_z"]), Curve.X448).hex() == found["session_key"]
    opened = open_envelope(sent, leaf, receiver.exchange, pcid=pcid)
    assert private_octets(opened).hex() == found["contract_private"]
    random = replay(bytes.fromhex(found["ephemeral_private"]), bytes.fromhex(found["iv"]))
    rules = EnvelopeRules(x448_form=form)
    assert seal_envelope(contract, receiver.public_key(), leaf, random=random, pcid=pcid, rules=rules) == sent
