"""Certificates by the hashes of their issuer: how OCPP and OCSP name them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Self

from v2gstack.errors import ConfigError
from v2gstack.security.certificates import Certificate
from v2gstack.security.der import read_der

__all__ = ["CertificateHashData", "OcspRequestData", "issuer_hashes", "ocsp_request_data"]

#: SHA-1 is in use for naming certificates in OCSP, where nothing depends on it; OCPP does not have it.
_HASHES: Final = ("SHA1", "SHA256", "SHA384", "SHA512")


def issuer_hashes(issuer: Certificate, hash_algorithm: str) -> tuple[bytes, bytes]:
    """The hashes of an issuer's name and key: of the DER of its subject, and the contents of its public key's bit string (RFC 6960).

    Raises:
        ConfigError: The hash is none of ``SHA1``, ``SHA256``, ``SHA384`` and ``SHA512``.
        CertificateError: The certificate is not in DER.
    """
    if hash_algorithm not in _HASHES:
        raise ConfigError(f"there is no hash {hash_algorithm!r} for certificates", hint=f"one of {', '.join(_HASHES)}")
    found = read_der("Certificate", issuer.der)["tbsCertificate"]
    key, _ = found["subjectPublicKeyInfo"]["subjectPublicKey"]

    def digest(data: bytes) -> bytes:
        return hashlib.new(hash_algorithm.lower(), data, usedforsecurity=False).digest()

    return digest(bytes(found["subject"])), digest(bytes(key))


@dataclass(frozen=True, slots=True)
class CertificateHashData:
    """What names a certificate in OCPP (``CertificateHashDataType``) and, in binary, in OCSP (CertID).

    Attributes:
        hash_algorithm: ``SHA256``, ``SHA384`` or ``SHA512``.
        issuer_name_hash: In hex.
        issuer_key_hash: In hex.
        serial_number: In hex, without zeros before it.
    """

    hash_algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str

    @classmethod
    def of(cls, certificate: Certificate, issuer: Certificate, hash_algorithm: str = "SHA256") -> Self:
        """The hash data of a certificate; of a root with itself as its issuer.

        Raises:
            ConfigError: There is no such hash.
            CertificateError: The issuer is not in DER.
        """
        name, key = issuer_hashes(issuer, hash_algorithm)
        return cls(hash_algorithm, name.hex(), key.hex(), format(certificate.serial_number, "x"))


@dataclass(frozen=True, slots=True)
class OcspRequestData:
    """What OCPP wants to ask an OCSP responder for somebody (``OCSPRequestDataType``).

    Attributes:
        certificate: The certificate in question.
        responder_url: Where its responder is; empty where it does not say.
    """

    certificate: CertificateHashData
    responder_url: str


def ocsp_request_data(path: Sequence[Certificate], hash_algorithm: str = "SHA256") -> tuple[OcspRequestData, ...]:
    """The request data of each certificate of a path but the root.

    Args:
        path: Leaf first, root last, as `ValidatedPath.certificates` is.
        hash_algorithm: As for `CertificateHashData`.

    Raises:
        ConfigError: There is no such hash.
        CertificateError: A certificate is not in DER.
    """
    return tuple(
        OcspRequestData(CertificateHashData.of(certificate, issuer, hash_algorithm), next(iter(certificate.ocsp_urls), ""))
        for certificate, issuer in pairwise(path)
    )
