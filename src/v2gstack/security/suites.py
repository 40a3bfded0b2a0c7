"""Signature suites: which curve, hash and digest belong together, their names in XML, and signatures as raw ``r || s``.

ISO 15118-2 has one suite, ECDSA on P-256 with SHA-256 ([V2G2-006], [V2G2-007]); ISO 15118-20 has two, ECDSA on P-521 with SHA-512
([V2G20-2674]) and Ed448 ([V2G20-2319]).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from v2gstack.errors import ConfigError, SignatureError
from v2gstack.security.reasons import SignatureReason

__all__ = [
    "CANONICAL_EXI",
    "DIGESTS",
    "ECDSA_P256",
    "ECDSA_P521",
    "ED448",
    "SUITES",
    "PrivateKey",
    "PublicKey",
    "SignatureSuite",
    "sign_raw",
    "suite_of",
    "suites_of_schema",
    "verify_raw",
    "x509_hash",
]

#: Keys that sign, wherever they live: a key in a token is a subclass of these abstract classes.
PrivateKey: TypeAlias = ec.EllipticCurvePrivateKey | ed448.Ed448PrivateKey

#: Keys that verify.
PublicKey: TypeAlias = ec.EllipticCurvePublicKey | ed448.Ed448PublicKey

#: The one way in which V2G turns elements into bytes ([V2G2-765], [V2G20-765]).
CANONICAL_EXI: Final = "http://www.w3.org/TR/canonical-exi/"

_SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
_SHA512: Final = "http://www.w3.org/2001/04/xmlenc#sha512"
#: SHAKE256 with 512 bits, by the name that ISO 15118-20 gives it ([V2G20-2475]).
_SHAKE256: Final = "urn:iso:std:iso:15118:-20:Security:xmlenc#SHAKE256"


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sha512(data: bytes) -> bytes:
    return hashlib.sha512(data).digest()


def _shake256(data: bytes) -> bytes:
    return hashlib.shake_256(data).digest(64)


#: The digest of an element by the URI of its DigestMethod.
DIGESTS: Final[MappingProxyType[str, Callable[[bytes], bytes]]] = MappingProxyType(
    {_SHA256: _sha256, _SHA512: _sha512, _SHAKE256: _shake256}
)


@dataclass(frozen=True, slots=True)
class SignatureSuite:
    """Algorithms that go together.

    Attributes:
        name: For people, such as ``ecdsa-p256-sha256``.
        curve: ``secp256r1``, ``secp521r1`` or ``ed448``.
        hash_name: Hash of ECDSA by Python's name; empty for Ed448, which hashes by itself.
        length: Octets of a signature.
        signature_methods: URIs of SignatureMethod that mean it; the first is the one that is written.
        digest_methods: URIs of DigestMethod that go with it; the first is the one that is written.
    """

    name: str
    curve: str
    hash_name: str
    length: int
    signature_methods: tuple[str, ...]
    digest_methods: tuple[str, ...]


#: ISO 15118-2.
ECDSA_P256: Final = SignatureSuite(
    "ecdsa-p256-sha256", "secp256r1", "sha256", 64, ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",), (_SHA256,)
)

#: ISO 15118-20.
ECDSA_P521: Final = SignatureSuite(
    "ecdsa-p521-sha512", "secp521r1", "sha512", 132, ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",), (_SHA512,)
)

#: ISO 15118-20. The standard has names of its own ([V2G20-2473] and after), RFC 9231 another one; implementations differ in the digest, and
#: what a reference says it is counts.
ED448: Final = SignatureSuite(
    "ed448",
    "ed448",
    "",
    114,
    ("urn:iso:std:iso:15118:-20:Security:xmldsig#Ed448", "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed448"),
    (_SHAKE256, _SHA512),
)

#: The suites that each protocol has, by the first part of the name of its schema sets.
SUITES: Final = MappingProxyType({"iso15118_2": (ECDSA_P256,), "iso15118_20": (ECDSA_P521, ED448)})

_HASHES: Final[MappingProxyType[str, Callable[[], hashes.HashAlgorithm]]] = MappingProxyType(
    {"sha256": hashes.SHA256, "sha512": hashes.SHA512}
)


def suites_of_schema(schema: str) -> tuple[SignatureSuite, ...]:
    """The suites of the protocol that a schema set belongs to.

    Raises:
        ConfigError: Its protocol signs nothing.
    """
    found = SUITES.get("iso15118_20" if schema.startswith("iso15118_20") else schema)
    if found is None:
        raise ConfigError(f"messages of {schema} are not signed", hint="signatures belong to iso15118_2 and iso15118_20_common")
    return found


def suite_of(key: PrivateKey | PublicKey) -> SignatureSuite:
    """The suite that a key signs with.

    Raises:
        SignatureError: No suite of V2G has such keys.
    """
    if isinstance(key, (ed448.Ed448PrivateKey, ed448.Ed448PublicKey)):
        return ED448
    curve = getattr(getattr(key, "curve", None), "name", type(key).__name__)
    for suite in (ECDSA_P256, ECDSA_P521):
        if curve == suite.curve:
            return suite
    raise SignatureError(
        f"no signature suite of ISO 15118 has keys of {curve}",
        reason=SignatureReason.SUITE,
        hint="ISO 15118-2 uses secp256r1, ISO 15118-20 secp521r1 or Ed448",
    )


def x509_hash(key: PrivateKey) -> hashes.SHA256 | hashes.SHA512 | None:
    """The hash with which a key signs certificates and what belongs to them; ``None`` for Ed448.

    Raises:
        SignatureError: No suite of V2G has such keys.
    """
    name = suite_of(key).hash_name
    return hashes.SHA256() if name == "sha256" else hashes.SHA512() if name else None


def sign_raw(key: PrivateKey, data: bytes) -> bytes:
    """Sign data, not their digest; ECDSA gives ``r || s``, each as long as the curve's order.

    Raises:
        SignatureError: No suite of V2G has such keys.
    """
    suite = suite_of(key)
    if isinstance(key, ed448.Ed448PrivateKey):
        return key.sign(data)
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(_HASHES[suite.hash_name]())))
    half = suite.length // 2
    return r.to_bytes(half, "big") + s.to_bytes(half, "big")


def verify_raw(key: PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether a raw signature of the right length is that of the data by the key.

    Raises:
        SignatureError: No suite of V2G has such keys, or the signature has another length: by what it looks like.
    """
    suite = suite_of(key)
    if len(signature) != suite.length:
        raise _wrong_length(signature, suite)
    try:
        if isinstance(key, ed448.Ed448PublicKey):
            key.verify(signature, data)
        else:
            half = suite.length // 2
            pair = encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
            key.verify(pair, data, ec.ECDSA(_HASHES[suite.hash_name]()))
    except InvalidSignature:
        return False
    return True


def _wrong_length(signature: bytes, suite: SignatureSuite) -> SignatureError:
    expected = f"a signature by {suite.name} has {suite.length} octets, this one {len(signature)}"
    try:
        decode_dss_signature(signature)
    except ValueError:
        return SignatureError(expected, reason=SignatureReason.FORMAT, hint="r and s follow one another, each as long as the curve's order")
    return SignatureError(
        f"{expected}: it is written in DER",
        reason=SignatureReason.DER,
        hint="V2G writes r and s one after the other, without ASN.1 around them; the peer has to convert what its library gives",
    )
