"""Public keys in all their spellings, and a verifier of our own that agrees with OpenSSL on every curve that both know."""

from __future__ import annotations

import base64
import contextlib

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import DecodeError
from v2gstack.metering._ecdsa import verify_digest
from v2gstack.metering.keys import CURVES, Curve, MeterPublicKey, curve_named, digest_of, load_public_key, signature_numbers

OPENSSL = [curve for curve in CURVES if curve.openssl is not None]
#: Made by ``openssl dgst -sha256 -sign`` with a key of ``openssl ecparam -name secp192k1 -genkey``: OpenSSL itself knows the curve.
K192_KEY = (
    "3046301006072a8648ce3d020106052b8104001f03320004c73a42be3827f75acbf3e5fd1b7277e6"
    "21de5514670d00fc7468f9d80271a2396d77004fde58df0ae281b4ae793ab18d"
)
K192_SIGNATURE = "30350219008177467b75402228409ae94d668ce38507bcd25bf0c0c08c02184d08b45314048893095e95e2c3b9692f2c7d7e7c24e7ed98"
K192_DATA = (
    b'{"FV":"1.0","PG":"T1","IS":false,"IT":"NONE","RD":[{"TM":"2026-11-28T04:00:00,000+0000 S","TX":"B","RV":1.637,'
    b'"RI":"1-b:1.8.0","RU":"kWh","ST":"G"}]}'
)


def made(curve: Curve) -> tuple[ec.EllipticCurvePrivateKey, MeterPublicKey]:
    assert curve.openssl is not None
    private = ec.derive_private_key(0x1234567890ABCDEF, curve.openssl())
    numbers = private.public_key().public_numbers()
    return private, MeterPublicKey(curve, numbers.x, numbers.y)


def curve_id(curve: Curve) -> str:
    return curve.name


@pytest.mark.parametrize("curve", OPENSSL, ids=curve_id)
def test_every_spelling_of_a_key_is_read(curve: Curve) -> None:
    private, key = made(curve)
    public = private.public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    compressed = public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
    assert key.to_der() == der
    oca = f"oca:base16:asn1:{der.hex()}"
    named = [der, der.hex(), der.hex(" ").upper(), der.hex(":"), f"0x{der.hex()}", base64.b64encode(der).decode(), pem, pem.decode()]
    for spelling in (*named, oca, base64.b64encode(oca.encode()).decode()):
        assert load_public_key(spelling) == key
    for octets in (key.point(), key.point()[1:], compressed):
        for spelling in (octets, octets.hex(), base64.b64encode(octets).decode()):
            assert load_public_key(spelling, curve) == key


@pytest.mark.parametrize("curve", OPENSSL, ids=curve_id)
def test_both_verifiers_agree(curve: Curve) -> None:
    private, key = made(curve)
    for number, data in enumerate((b"", b"what is signed", bytes(1000))):
        r, s = decode_dss_signature(private.sign(data, ec.ECDSA(hashes.SHA256())))
        digest = digest_of(data, "sha256")
        n = curve.domain.n
        assert key.verify((r, s), data)
        assert verify_digest(curve.domain, key.x, key.y, r, s, digest)
        # the other root is a signature too: ECDSA is malleable, and both have to say so
        assert key.verify((r, n - s), data)
        assert verify_digest(curve.domain, key.x, key.y, r, n - s, digest)
        for wrong in ((r, (s + 1) % n), ((r + 1) % n, s), (s, r), (0, s), (r, 0), (r + n, s), (r, s + n), (n, n), (1, 1), (-r, s)):
            assert not key.verify(wrong, data), (number, wrong)
            assert not verify_digest(curve.domain, key.x, key.y, *wrong, digest)
        assert not verify_digest(curve.domain, key.x, key.y, r, s, digest_of(data + b"!", "sha256"))


@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("name", ["secp192r1", "secp256r1", "secp521r1", "brainpoolP512r1"])
def test_digests_are_cut_as_openssl_cuts_them(name: str, hash_name: str) -> None:
    curve = curve_named(name)
    assert curve is not None
    private, key = made(curve)
    algorithm = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[hash_name]
    numbers = decode_dss_signature(private.sign(b"data", ec.ECDSA(algorithm)))
    assert key.verify(numbers, b"data", hash_name)
    assert verify_digest(curve.domain, key.x, key.y, *numbers, digest_of(b"data", hash_name))


@pytest.mark.parametrize("curve", CURVES, ids=curve_id)
def test_parameters_are_those_of_a_curve_of_prime_order(curve: Curve) -> None:
    """The base point is on the curve, and n times it is nothing: with the key at infinity's neighbour, r = x(G) verifies only e = s·k."""
    d = curve.domain
    assert d.p % 4 == 3
    assert (d.y**2 - d.x**3 - d.a * d.x - d.b) % d.p == 0
    # the private key 1 and k = 1: r is x(G), s = e + r. Only the right order makes this verify.
    digest = digest_of(b"known answer", "sha256")
    e = int.from_bytes(digest, "big") >> max(0, 256 - d.n.bit_length())
    r = d.x % d.n
    assert verify_digest(d, d.x, d.y, r, (e + r) % d.n, digest)
    assert not verify_digest(d, d.x, d.y, r, (e + r + 1) % d.n, digest)
    # private key n - 1 is the mirrored base point: s = e - r
    assert verify_digest(d, d.x, d.p - d.y, r, (e - r) % d.n, digest)


def test_openssl_s_signature_on_secp192k1_verifies() -> None:
    key = load_public_key(K192_KEY)
    assert key.curve.name == "secp192k1"
    assert key.to_der().hex() == K192_KEY
    numbers = signature_numbers(bytes.fromhex(K192_SIGNATURE), 24)
    assert key.verify(numbers, K192_DATA)
    assert not key.verify(numbers, K192_DATA.replace(b"1.637", b"1.638"))


@pytest.mark.parametrize(
    "key",
    [
        "",
        "zz",
        "0x1",
        "04" * 65,
        b"",
        b"\x04" + bytes(64),
        b"\x30\x03\x02\x01\x01",
        b"\x05" + bytes(64),
        "-----BEGIN PUBLIC KEY-----\n\n-----END PUBLIC KEY-----",
        "A" * 100_000,
        K192_KEY[:-2],
        K192_KEY + "00",
        b"-----BEGIN\xff",
    ],
)
def test_what_is_no_key_is_told(key: bytes | str) -> None:
    with pytest.raises(DecodeError):
        load_public_key(key)


@given(st.binary(max_size=200), st.sampled_from([None, *CURVES]))
def test_any_octets_are_a_point_of_their_curve_or_an_error(octets: bytes, curve: Curve | None) -> None:
    for spelling in (octets, octets.hex(), base64.b64encode(octets).decode()):
        try:
            key = load_public_key(spelling, curve)
        except DecodeError:
            continue
        assert load_public_key(key.to_der()) == key


@given(st.text(max_size=200))
def test_any_text_is_a_key_or_an_error(text: str) -> None:
    with contextlib.suppress(DecodeError):
        load_public_key(text)


def test_a_signature_is_der_or_both_numbers() -> None:
    assert signature_numbers(bytes.fromhex("3006020101020102"), 32) == (1, 2)
    assert signature_numbers(bytes(31) + b"\x07" + bytes(31) + b"\x08", 32) == (7, 8)
    with pytest.raises(DecodeError, match="neither DER"):
        signature_numbers(bytes(63), 32)
