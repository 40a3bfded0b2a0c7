"""Extensions of a ClientHello by which a vehicle says which roots it trusts, and how a station chooses a chain by them.

ISO 15118-2 uses ``trusted_ca_keys`` (RFC 6066 section 6; [V2G2-651], [V2G2-871]), ISO 15118-20 ``certificate_authorities`` of
TLS 1.3 (RFC 8446 section 4.2.4; [V2G20-1006], [V2G20-2379]).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from v2gstack.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["TLS_1_3", "RootName", "encode_trusted_cas", "offered_versions", "read_authorities", "read_trusted_cas"]

TLS_1_3: Final = 0x0304

_PRE_AGREED, _KEY_HASH, _NAME, _CERTIFICATE_HASH = 0, 1, 2, 3
_SHA1: Final = 20


@dataclass(frozen=True, slots=True)
class RootName:
    """The names by which a vehicle may ask for a root.

    Attributes:
        certificate_hash: SHA-1 of the certificate.
        key_hash: SHA-1 of the public key.
        subject: The subject, DER.
    """

    certificate_hash: bytes
    key_hash: bytes
    subject: bytes

    @classmethod
    def of(cls, certificate: x509.Certificate) -> RootName:
        """The names of a root."""
        # SHA-1 names here and secures nothing; that of the key is the one of a subject key identifier
        encoded = certificate.public_bytes(Encoding.DER)
        key_hash = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
        return cls(hashlib.sha1(encoded, usedforsecurity=False).digest(), key_hash, certificate.subject.public_bytes())

    def is_asked_for(self, asked: Iterable[bytes]) -> bool:
        """Whether one of the hashes or names asks for it."""
        mine = {self.certificate_hash, self.key_hash, self.subject}
        return any(each in mine for each in asked)


def offered_versions(data: bytes) -> tuple[int, ...]:
    """The versions in the extension ``supported_versions``; none where there is no such extension."""
    if not data:
        return ()
    listed = _vector(data, 0, 1, whole=True)
    if len(listed) % 2:
        raise _malformed("supported_versions")
    return tuple(int.from_bytes(listed[place : place + 2], "big") for place in range(0, len(listed), 2))


def read_trusted_cas(data: bytes) -> tuple[bytes, ...]:
    """The hashes and names in the extension ``trusted_ca_keys``; ``pre_agreed`` asks for nothing.

    Raises:
        DecodeError: It is malformed.
    """
    if not data:
        return ()
    listed = _vector(data, 0, 2, whole=True)
    found: list[bytes] = []
    place = 0
    while place < len(listed):
        kind = listed[place]
        place += 1
        if kind in (_KEY_HASH, _CERTIFICATE_HASH):
            value = listed[place : place + _SHA1]
            if len(value) != _SHA1:
                raise _malformed("trusted_ca_keys")
            place += _SHA1
        elif kind == _NAME:
            value = _vector(listed, place, 2)
            place += 2 + len(value)
        elif kind == _PRE_AGREED:
            continue
        else:
            raise _malformed("trusted_ca_keys")
        found.append(value)
    return tuple(found)


def encode_trusted_cas(roots: Iterable[x509.Certificate]) -> bytes:
    """The extension ``trusted_ca_keys`` that asks for some roots, by the hashes of their certificates."""
    listed = b"".join(bytes([_CERTIFICATE_HASH]) + RootName.of(root).certificate_hash for root in roots)
    return len(listed).to_bytes(2, "big") + listed


def read_authorities(data: bytes) -> tuple[bytes, ...]:
    """The names in the extension ``certificate_authorities``, DER.

    Raises:
        DecodeError: It is malformed.
    """
    if not data:
        return ()
    listed = _vector(data, 0, 2, whole=True)
    found: list[bytes] = []
    place = 0
    while place < len(listed):
        found.append(_vector(listed, place, 2))
        place += 2 + len(found[-1])
    return tuple(found)


def _vector(data: bytes, place: int, octets: int, *, whole: bool = False) -> bytes:
    """What follows a length; with `whole`, nothing may follow it."""
    begin = place + octets
    size = int.from_bytes(data[place:begin], "big")
    value = data[begin : begin + size]
    if len(data) < begin or len(value) != size or (whole and len(data) != begin + size):
        raise _malformed("extension")
    return value


def _malformed(name: str) -> DecodeError:
    return DecodeError(f"the {name} of a ClientHello is malformed")
