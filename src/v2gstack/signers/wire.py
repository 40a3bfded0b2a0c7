"""Signatures, shared secrets and public keys as ISO 15118 writes them, by any private key of ``cryptography``'s classes.

The standards write an ECDSA signature as ``r || s`` and a public key as its bare point; ``cryptography`` has DER and objects.
What a key refuses, and input that does not fit it, is a `SignerError` that names the key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from v2gstack.errors import SignerError

if TYPE_CHECKING:
    from v2gstack.hooks.values import PrivateKey

__all__ = [
    "CURVES",
    "agree_secret",
    "curve_of",
    "der_signature",
    "generate_key",
    "key_from_scalar",
    "public_octets",
    "raw_signature",
    "sign_data",
]

_EC: Final[dict[str, ec.EllipticCurve]] = {"secp256r1": ec.SECP256R1(), "secp521r1": ec.SECP521R1()}
#: Curves that the standards use: ISO 15118-2 the first, ISO 15118-20 the others.
CURVES: Final = ("secp256r1", "secp521r1", "ed448", "x448")
_LONGEST: Final = {"secp256r1": 32, "secp521r1": 66, "ed448": 57, "x448": 56}
_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {"sha256": hashes.SHA256(), "sha512": hashes.SHA512()}


def curve_of(key: PrivateKey) -> str:
    """Name of a key's curve, such as ``secp521r1``, ``ed448`` or ``x448``."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.curve.name
    return "ed448" if isinstance(key, ed448.Ed448PrivateKey) else "x448"


def sign_data(key: PrivateKey, data: bytes, hash_name: str, *, name: str = "") -> bytes:
    """Sign.

    Args:
        key: The key.
        data: What to sign: the bytes, not their digest.
        hash_name: ``sha256`` or ``sha512`` for ECDSA; empty for Ed448, which hashes by itself.
        name: The key's name, for error texts.

    Returns:
        ``r || s``, each as long as the curve's order, or the 114 octets of Ed448.

    Raises:
        SignerError: The key does not sign, the hash does not fit it, or its device refuses.
    """
    if isinstance(key, ed448.Ed448PrivateKey):
        if hash_name:
            raise SignerError(f"the hash {hash_name!r} does not go with Ed448", key=name, hint="Ed448 hashes by itself: give an empty name")
        return key.sign(data)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SignerError("the key is for agreeing on secrets, it does not sign", key=name)
    if hash_name not in _HASHES:
        raise SignerError(f"the hash {hash_name!r} is not available", key=name, hint="sha256 or sha512")
    return raw_signature(key.sign(data, ec.ECDSA(_HASHES[hash_name])), key.curve)


def agree_secret(key: PrivateKey, peer: bytes, *, name: str = "") -> bytes:
    """Agree on a secret by Diffie and Hellman.

    Args:
        key: The key.
        peer: The other side's public key: ``04 || x || y`` of the same curve, or the 56 octets of X448.
        name: The key's name, for error texts.

    Returns:
        The shared secret as it comes out of the curve, before any key derivation.

    Raises:
        SignerError: The key does not agree, ``peer`` is no point of its curve, or its device refuses.
    """
    if isinstance(key, ed448.Ed448PrivateKey):
        raise SignerError("the key is for signatures, it agrees on no secrets", key=name)
    try:
        if isinstance(key, x448.X448PrivateKey):
            return key.exchange(x448.X448PublicKey.from_public_bytes(peer))
        return key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(key.curve, peer))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignerError(f"the peer's public key of {len(peer)} octets is none of {curve_of(key)}: {error}", key=name) from error


def generate_key(curve: str, *, name: str = "") -> PrivateKey:
    """A new software key.

    Raises:
        SignerError: There is no such curve.
    """
    if curve in _EC:
        return ec.generate_private_key(_EC[curve])
    if curve == "ed448":
        return ed448.Ed448PrivateKey.generate()
    if curve == "x448":
        return x448.X448PrivateKey.generate()
    raise _no_curve(curve, name)


def key_from_scalar(curve: str, scalar: bytes, *, name: str = "") -> PrivateKey:
    """A software key from its private number, as a contract certificate's installation brings it.

    Args:
        curve: Its curve.
        scalar: The number, big-endian, not longer than the curve's order; for Ed448 and X448 their 57 and 56 octets.
        name: The key's name, for error texts.

    Raises:
        SignerError: There is no such curve, or the number does not fit it. The text does not contain the number.
    """
    if curve not in CURVES:
        raise _no_curve(curve, name)
    if len(scalar) <= _LONGEST[curve]:
        try:
            if curve == "ed448":
                return ed448.Ed448PrivateKey.from_private_bytes(scalar)
            if curve == "x448":
                return x448.X448PrivateKey.from_private_bytes(scalar)
            return ec.derive_private_key(int.from_bytes(scalar, "big"), _EC[curve])
        except ValueError:
            # not chained: what it says of the number is nobody's business
            pass
    raise SignerError(f"{len(scalar)} octets are no private key of {curve}", key=name)


def public_octets(key: PrivateKey) -> bytes:
    """The public key as messages carry it: ``04 || x || y``, or the bare octets of Ed448 and X448."""
    public = key.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return public.public_bytes_raw()


def raw_signature(signature: bytes, curve: ec.EllipticCurve) -> bytes:
    """``r || s`` from a DER signature, each as long as the curve's order."""
    size = _octets(curve)
    r, s = decode_dss_signature(signature)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def der_signature(signature: bytes) -> bytes:
    """A DER signature from ``r || s``."""
    size = len(signature) // 2
    return encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))


def _octets(curve: ec.EllipticCurve) -> int:
    # the order of the curves in use has as many bits as their field
    return (curve.key_size + 7) // 8


def _no_curve(curve: str, name: str) -> SignerError:
    return SignerError(f"there is no curve {curve!r}", key=name, hint=f"one of {', '.join(CURVES)}")
