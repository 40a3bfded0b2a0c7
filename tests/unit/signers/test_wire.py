"""Forms of the wire: against openssl's arithmetic, and what does not fit is refused without telling secrets."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448

from v2gstack.errors import SignerError
from v2gstack.signers import CURVES, agree_secret, curve_of, public_octets, sign_data
from v2gstack.signers.wire import der_signature, generate_key, key_from_scalar, raw_signature

SIZES = {"secp256r1": (64, 65, 32), "secp521r1": (132, 133, 66), "ed448": (114, 57, 0), "x448": (0, 56, 56)}


@pytest.mark.parametrize("curve", CURVES)
def test_sizes_are_those_of_the_standards(curve: str) -> None:
    key = generate_key(curve)
    signature, public, secret = SIZES[curve]
    assert curve_of(key) == curve
    assert len(public_octets(key)) == public
    if signature:
        # short numbers are padded: of 40 signatures some have an r or s with leading zeros in P-521, whose top octet is 0 or 1
        assert {len(sign_data(key, bytes([each]), "" if curve == "ed448" else "sha512")) for each in range(40)} == {signature}
    if secret:
        other = generate_key(curve)
        assert agree_secret(key, public_octets(other)) == agree_secret(other, public_octets(key))
        assert len(agree_secret(key, public_octets(other))) == secret


def test_raw_and_der_signatures_say_the_same() -> None:
    key = ec.generate_private_key(ec.SECP521R1())
    signature = sign_data(key, b"x", "sha512")
    key.public_key().verify(der_signature(signature), b"x", ec.ECDSA(hashes.SHA512()))
    assert raw_signature(der_signature(signature), key.curve) == signature


def test_x448_of_rfc_7748() -> None:
    alice = bytes.fromhex(
        "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b"
    )
    bob = bytes.fromhex("3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609")
    shared = "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d"
    assert agree_secret(key_from_scalar("x448", alice), bob).hex() == shared


@pytest.mark.parametrize(
    ("curve", "scalar"),
    [
        ("secp256r1", b"\xff" * 32),
        ("secp256r1", bytes(32)),
        ("secp256r1", b"\x00" + b"\x11" * 32),
        ("secp521r1", b"\x02" + bytes(65)),
        ("ed448", b"\x11" * 56),
        ("x448", b"\x11" * 57),
        ("x448", b""),
    ],
)
def test_numbers_that_do_not_fit_are_refused_and_not_shown(curve: str, scalar: bytes) -> None:
    with pytest.raises(SignerError) as caught:
        key_from_scalar(curve, scalar, name="contract")
    chain = [caught.value, caught.value.__cause__, caught.value.__context__]
    shown = " ".join(repr(each) for each in chain[:2])
    assert caught.value.key == "contract"
    assert str(int.from_bytes(scalar, "big")) not in shown or not any(scalar)


def test_what_a_key_is_not_for_is_refused() -> None:
    with pytest.raises(SignerError, match="does not sign"):
        sign_data(x448.X448PrivateKey.generate(), b"x", "")
    with pytest.raises(SignerError, match="for signatures"):
        agree_secret(ed448.Ed448PrivateKey.generate(), bytes(57))
    with pytest.raises(SignerError, match="does not go with Ed448"):
        sign_data(ed448.Ed448PrivateKey.generate(), b"x", "sha512")
    with pytest.raises(SignerError, match="no curve 'secp192r1'"):
        generate_key("secp192r1")
    with pytest.raises(SignerError, match="none of secp256r1"):
        agree_secret(generate_key("secp256r1"), public_octets(generate_key("secp521r1")))
