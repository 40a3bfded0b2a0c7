"""Keys of devices serve wherever a private key is wanted: the builders of cryptography take them and what they sign verifies."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509 import ocsp

from v2gstack.errors import SignerError
from v2gstack.signers import DeviceEcKey, DeviceEd448Key, DeviceX448Key, agree_secret, public_octets
from v2gstack.signers.wire import raw_signature

NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "SECC"), x509.NameAttribute(x509.NameOID.DOMAIN_COMPONENT, "CPO")])
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def ec_key(curve: ec.EllipticCurve) -> DeviceEcKey:
    inside = ec.generate_private_key(curve)

    def sign(digest: bytes) -> bytes:
        hashing = {32: hashes.SHA256(), 64: hashes.SHA512()}[len(digest)]
        return raw_signature(inside.sign(digest, ec.ECDSA(Prehashed(hashing))), curve)

    return DeviceEcKey("secc", inside.public_key(), sign=sign, agree=lambda peer: agree_secret(inside, peer))


def ed448_key() -> DeviceEd448Key:
    inside = ed448.Ed448PrivateKey.generate()
    return DeviceEd448Key("secc", inside.public_key(), sign=inside.sign)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(ec_key(ec.SECP256R1()), hashes.SHA256()), (ec_key(ec.SECP521R1()), hashes.SHA512()), (ed448_key(), None)],
    ids=["secp256r1", "secp521r1", "ed448"],
)
def test_builders_take_it(key: Any, algorithm: Any) -> None:
    assert x509.CertificateSigningRequestBuilder().subject_name(NAME).sign(key, algorithm).is_signature_valid
    builder = x509.CertificateBuilder(NAME, NAME, key.public_key(), 1, NOW, NOW + timedelta(days=1))
    certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, algorithm)
    certificate.verify_directly_issued_by(certificate)
    revocations = x509.CertificateRevocationListBuilder(NAME, NOW, NOW + timedelta(days=1)).sign(key, algorithm)
    assert revocations.is_signature_valid(key.public_key())
    response = (
        ocsp.OCSPResponseBuilder()
        .add_response(certificate, certificate, hashes.SHA256(), ocsp.OCSPCertStatus.GOOD, NOW, NOW + timedelta(days=7), None, None)
        .responder_id(ocsp.OCSPResponderEncoding.HASH, certificate)
        .sign(key, algorithm)
    )
    assert response.certificate_status is ocsp.OCSPCertStatus.GOOD


def test_it_agrees() -> None:
    key, other = ec_key(ec.SECP521R1()), ec.generate_private_key(ec.SECP521R1())
    assert key.exchange(ec.ECDH(), other.public_key()) == other.exchange(ec.ECDH(), key.public_key())
    with pytest.raises(ValueError, match="secp256r1"):
        key.exchange(ec.ECDH(), ec.generate_private_key(ec.SECP256R1()).public_key())
    inside, peer = x448.X448PrivateKey.generate(), x448.X448PrivateKey.generate()
    device = DeviceX448Key("oem", inside.public_key(), agree=lambda octets: agree_secret(inside, octets))
    assert agree_secret(device, public_octets(peer)) == peer.exchange(device.public_key())


def test_a_digest_longer_than_the_curve_is_cut() -> None:
    seen: list[int] = []
    inside = ec.generate_private_key(ec.SECP256R1())

    def sign(digest: bytes) -> bytes:
        seen.append(len(digest))
        return raw_signature(inside.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256()))), inside.curve)

    key = DeviceEcKey("contract", inside.public_key(), sign=sign, agree=None)
    signature = key.sign(b"what is signed", ec.ECDSA(hashes.SHA512()))
    assert seen == [32]
    key.public_key().verify(signature, b"what is signed", ec.ECDSA(hashes.SHA512()))


def test_it_does_not_come_out() -> None:
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    inside = x448.X448PrivateKey.generate()
    keys = [ec_key(ec.SECP256R1()), ed448_key(), DeviceX448Key("secc", inside.public_key(), agree=bytes)]
    for key in keys:
        for refused in (lambda key=key: key.private_bytes(*plain), lambda key=key: pickle.dumps(key)):
            with pytest.raises(SignerError) as caught:
                refused()
            assert caught.value.key == "secc"
        assert copy.copy(key) is copy.deepcopy(key) is key
        assert repr(key) == f"{type(key).__name__}('secc')"
    with pytest.raises(SignerError):
        keys[0].private_numbers()  # type: ignore[union-attr]
    for raw in keys[1:]:
        with pytest.raises(SignerError):
            raw.private_bytes_raw()  # type: ignore[union-attr]
    mute = DeviceEcKey("oem", ec.generate_private_key(ec.SECP256R1()).public_key(), sign=None, agree=None)
    with pytest.raises(SignerError, match="does not sign"):
        mute.sign(b"x", ec.ECDSA(hashes.SHA256()))
    with pytest.raises(SignerError, match="agrees on no"):
        mute.exchange(ec.ECDH(), mute.public_key())
