"""Curves and public keys of signed meter records, in all the forms in which meters and back ends hand them over."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature, encode_dss_signature

from v2gstack.errors import DecodeError
from v2gstack.metering._curves import CURVES, Curve
from v2gstack.metering._ecdsa import is_on_curve, verify_digest

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CURVES", "HASHES", "Curve", "MeterPublicKey", "curve_named", "digest_of", "load_public_key", "signature_numbers"]

#: Hashes by their names in signature algorithms, without the hyphen.
HASHES: Final[dict[str, Callable[[], hashes.HashAlgorithm]]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}

#: Longest text of a key: a P-521 SubjectPublicKeyInfo has 158 octets; hex with a blank after each octet triples that.
_MAX_KEY_TEXT: Final = 2_048

#: How OCPP writes the keys of meters (OCA application note on signed meter values).
_OCA: Final = re.compile(r"oca:(base16|base64):(asn1|raw):(.+)", re.DOTALL)
_PEM: Final = re.compile(r"-----BEGIN PUBLIC KEY-----(.+?)-----END PUBLIC KEY-----", re.DOTALL)
_BETWEEN: Final = re.compile(r"[\s:]")


@dataclass(frozen=True, slots=True)
class MeterPublicKey:
    """A public key of a meter.

    Attributes:
        curve: Its curve.
        x: First coordinate of its point.
        y: Second coordinate of its point.
    """

    curve: Curve
    x: int
    y: int

    def point(self) -> bytes:
        """``04 || x || y``."""
        size = self.curve.size
        return b"\x04" + self.x.to_bytes(size, "big") + self.y.to_bytes(size, "big")

    def to_der(self) -> bytes:
        """SubjectPublicKeyInfo (RFC 5480), with the point uncompressed."""
        return self.curve.spki_header(2 * self.curve.size + 1) + self.point()

    def verify(self, signature: tuple[int, int], data: bytes, hash_name: str = "sha256") -> bool:
        """Whether a signature is this key's over some data.

        Args:
            signature: Its two numbers, r and s.
            data: What was signed, octet by octet.
            hash_name: A name out of `HASHES`.
        """
        digest = digest_of(data, hash_name)
        order = self.curve.domain.n
        if not all(0 < number < order for number in signature):
            return False
        if self.curve.openssl is not None:
            try:
                numbers = ec.EllipticCurvePublicNumbers(self.x, self.y, self.curve.openssl())
                algorithm = ec.ECDSA(Prehashed(HASHES[hash_name]()))
                numbers.public_key().verify(encode_dss_signature(*signature), digest, algorithm)
            except InvalidSignature:
                return False
            except UnsupportedAlgorithm:
                # some builds of OpenSSL have been stripped of small curves, or of Brainpool's
                pass
            else:
                return True
        return verify_digest(self.curve.domain, self.x, self.y, *signature, digest)


def digest_of(data: bytes, hash_name: str) -> bytes:
    """The digest of some data."""
    running = hashes.Hash(HASHES[hash_name]())
    running.update(data)
    return running.finalize()


def curve_named(name: str) -> Curve | None:
    """A curve by any of its names, in any case; ``None`` where there is none.

    >>> curve_named("brainpool256r1").name, curve_named("prime256v1").name
    ('brainpoolP256r1', 'secp256r1')
    """
    return _NAMES.get(name.lower())


_NAMES: Final = {name.lower(): curve for curve in CURVES for name in (curve.name, *curve.synonyms)}


def signature_numbers(signature: bytes, size: int) -> tuple[int, int]:
    """The two numbers of an ECDSA signature, from DER or from ``r || s``.

    Args:
        signature: The signature. Meters write DER, as OCMF has it, and some of them ``r || s``.
        size: Octets of a coordinate of the curve.

    Raises:
        DecodeError: It is neither.
    """
    try:
        return decode_dss_signature(signature)
    except ValueError:
        if len(signature) != 2 * size:
            raise DecodeError(
                f"the signature is neither DER nor r || s of {2 * size} octets, it has {len(signature)}", path="signature"
            ) from None
    return int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")


# -- loading ---------------------------------------------------------------------------------------------------------------


def load_public_key(key: bytes | str, curve: Curve | None = None) -> MeterPublicKey:
    """A meter's public key, however it is written.

    Args:
        key: SubjectPublicKeyInfo (DER or PEM), a point (``04 || x || y``, or compressed), or the bare coordinates ``x || y``; as
            octets, as hex with or without blanks and colons, as base64, or as OCPP writes it (``oca:base16:asn1:…``).
        curve: The curve that bare coordinates and points are on. Without it they are taken to be on the NIST curve of their
            length, or on brainpoolP512r1. A key that names its curve does not ask.

    Raises:
        DecodeError: It is no public key, or not a point of its curve.

    >>> load_public_key("04" + "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    ...     "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5", curve_named("secp256r1")).curve.name
    'secp256r1'
    """
    if isinstance(key, str) or key.startswith(b"-----BEGIN"):
        return _from_text(key if isinstance(key, str) else key.decode("ascii", "replace"), curve)
    return _from_octets(key, curve)


def _from_text(text: str, curve: Curve | None) -> MeterPublicKey:
    if len(text) > _MAX_KEY_TEXT:
        raise DecodeError(f"a text of {len(text)} characters is no public key", path="public key")
    found = _OCA.fullmatch(text.strip())
    pem = _PEM.search(text)
    bare = _BETWEEN.sub("", pem[1] if pem else found[3] if found else text).removeprefix("0x")
    if not bare:
        raise DecodeError("there is no public key", path="public key")
    if re.fullmatch(r"[0-9a-fA-F]+", bare) and not pem and not (found and found[1] == "base64"):
        if len(bare) % 2:
            raise DecodeError(f"hex with an odd number of digits: {len(bare)}", path="public key", hint="a digit is missing")
        return _from_octets(bytes.fromhex(bare), curve)
    try:
        octets = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DecodeError("the key is neither hex nor base64", path="public key") from error
    if octets.startswith(b"oca:"):
        # OCPP 1.6 and 2.0.1 carry the whole of it in base64 once more
        return _from_text(octets.decode("ascii", "replace"), curve)
    return _from_octets(octets, curve)


def _from_octets(octets: bytes, curve: Curve | None) -> MeterPublicKey:
    for each in CURVES:
        for length in (2 * each.size + 1, each.size + 1):
            header = each.spki_header(length)
            # DER has one spelling: the header of a curve's keys is a constant
            if octets.startswith(header) and len(octets) == len(header) + length:
                return _point(octets[len(header) :], each)
    if curve is None:
        curve = next((each for each in CURVES if each.default and len(octets) in (2 * each.size, 2 * each.size + 1)), None)
    if curve is None:
        what = "DER, but no key on one of the curves of meters" if octets[:1] == b"\x30" else f"{len(octets)} octets and no key of a meter"
        raise DecodeError(f"the public key is {what}", path="public key", hint=_CURVE_HINT)
    return _point(octets, curve)


_CURVE_HINT: Final = "give it as SubjectPublicKeyInfo, which names its curve"


def _point(octets: bytes, curve: Curve) -> MeterPublicKey:
    size, p = curve.size, curve.domain.p
    if len(octets) == 2 * size:
        octets = b"\x04" + octets
    if len(octets) == 2 * size + 1 and octets[0] == 4:
        x, y = int.from_bytes(octets[1 : size + 1], "big"), int.from_bytes(octets[size + 1 :], "big")
    elif len(octets) == size + 1 and octets[0] in (2, 3):
        x = int.from_bytes(octets[1:], "big")
        # every prime here is 3 modulo 4, so that a root is one power
        y = pow(x**3 + curve.domain.a * x + curve.domain.b, (p + 1) // 4, p)
        y = y if y % 2 == octets[0] % 2 else p - y
    else:
        raise DecodeError(f"{len(octets)} octets are no point of {curve.name}", path="public key", hint=_CURVE_HINT)
    if not is_on_curve(curve.domain, x, y):
        raise DecodeError(f"the point is not on {curve.name}", path="public key", hint="check the key, and the curve that it is on")
    return MeterPublicKey(curve, x, y)
