"""Requests for certificates (PKCS#10): made with a key wherever it is, and read by who issues."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from v2gstack.errors import CertificateError
from v2gstack.security.issuing import Subject
from v2gstack.security.reasons import CertificateReason
from v2gstack.security.suites import PrivateKey, PublicKey, x509_hash

__all__ = ["CertificateRequest", "make_certificate_request", "read_certificate_request"]

#: Characters of a request: what SignCertificate of OCPP carries.
MAX_REQUEST: Final = 5_500


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """A request for a certificate, whose signature holds: who asks has the key.

    Attributes:
        subject: Whom the certificate shall be of.
        key: The key that it shall be for.
        pem: The request.
    """

    subject: Subject
    key: PublicKey
    pem: str = field(repr=False)


def make_certificate_request(subject: x509.Name, key: PrivateKey) -> str:
    """A request for a certificate, in PEM.

    Args:
        subject: Whom it shall be of.
        key: The key that it shall be for, which may live in a token.

    Raises:
        SignatureError: The key is of no suite.
        SignerError: The token does not sign.
    """
    made = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, x509_hash(key))
    return made.public_bytes(Encoding.PEM).decode("ascii")


def read_certificate_request(text: str) -> CertificateRequest:
    """Read a request.

    Raises:
        CertificateError: It is none in PEM, its signature does not hold, or its key is of no kind that V2G has.
    """

    def refuse(what: str, reason: CertificateReason = CertificateReason.MALFORMED) -> CertificateError:
        return CertificateError(f"the request for a certificate {what}", reason=reason)

    if len(text) > MAX_REQUEST:
        raise refuse(f"has {len(text)} characters", CertificateReason.SIZE)
    try:
        found = x509.load_pem_x509_csr(text.encode("ascii", "replace"))
        key = found.public_key()
        valid = found.is_signature_valid
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise refuse(f"is none in PEM: {error}") from error
    if not valid:
        raise refuse("is not signed by its key", CertificateReason.SIGNATURE)
    if not isinstance(key, (ec.EllipticCurvePublicKey, ed448.Ed448PublicKey)):
        raise refuse("is for a key of no kind that V2G has", CertificateReason.ALGORITHM)

    def text_of(oid: x509.ObjectIdentifier) -> str:
        return next((str(attribute.value) for attribute in found.subject.get_attributes_for_oid(oid)), "")

    subject = Subject(
        common_name=text_of(NameOID.COMMON_NAME),
        organization=text_of(NameOID.ORGANIZATION_NAME),
        domain=text_of(NameOID.DOMAIN_COMPONENT),
        country=text_of(NameOID.COUNTRY_NAME),
    )
    return CertificateRequest(subject, key, text)
