"""Lists of revoked certificates (CRL)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID

from v2gstack.errors import CertificateError
from v2gstack.security.certificates import Certificate
from v2gstack.security.der import MAX_DER_OCTETS
from v2gstack.security.reasons import CertificateReason
from v2gstack.security.status import CLOCK_SKEW, RevocationStatus
from v2gstack.security.suites import PrivateKey, x509_hash

__all__ = ["make_crl", "read_crl"]

_UNDERSTOOD: Final = frozenset({ExtensionOID.AUTHORITY_KEY_IDENTIFIER, ExtensionOID.CRL_NUMBER})


def make_crl(
    issuer: Certificate,
    key: PrivateKey,
    revoked: Mapping[int, datetime],
    *,
    this_update: datetime,
    next_update: datetime,
    number: int = 1,
) -> bytes:
    """A list, in DER.

    Args:
        issuer: Whose certificates are listed.
        key: Its key.
        revoked: Since when, by serial number.
        this_update: When.
        next_update: When there will be a newer one.
        number: Number of the list.
    """
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.raw.subject).last_update(this_update).next_update(next_update)
    for serial, since in revoked.items():
        builder = builder.add_revoked_certificate(x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since).build())
    builder = builder.add_extension(x509.CRLNumber(number), critical=False)
    if issuer.key_identifier is not None:
        identifier = x509.AuthorityKeyIdentifier(issuer.key_identifier, None, None)
        builder = builder.add_extension(identifier, critical=False)
    return builder.sign(key, x509_hash(key)).public_bytes(Encoding.DER)


def read_crl(data: bytes, certificate: Certificate, issuer: Certificate, at: datetime) -> RevocationStatus:
    """What a list says of a certificate, once it is sure that it is its issuer's, whole and of now.

    Args:
        data: The list in DER.
        certificate: The certificate in question.
        issuer: Who issued it.
        at: The time.

    Raises:
        CertificateError: It is no list in DER, another issuer's, not signed by it, only a part, or too old.
    """

    def refuse(what: str, reason: CertificateReason = CertificateReason.REVOCATION_UNKNOWN) -> CertificateError:
        return CertificateError(f"the CRL {what}", reason=reason)

    if len(data) > MAX_DER_OCTETS:
        raise refuse(f"has {len(data)} octets", CertificateReason.MALFORMED)
    try:
        found = x509.load_der_x509_crl(data)
        if found.issuer != issuer.raw.subject:
            raise refuse("is another issuer's")
        if issuer.key is None or not found.is_signature_valid(issuer.key):
            raise refuse("is not signed by its issuer", CertificateReason.SIGNATURE)
        critical = {extension.oid for extension in found.extensions if extension.critical} - _UNDERSTOOD
        entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension) as error:
        raise refuse(f"is none in DER: {error}", CertificateReason.MALFORMED) from error
    if issuer.usages is not None and "crl_sign" not in issuer.usages:
        raise refuse("is of an issuer that may not sign any", CertificateReason.KEY_USAGE)
    if critical:
        raise refuse("tells of a part of the certificates only, or of changes")
    this_update, next_update = found.last_update_utc, found.next_update_utc
    if this_update > at + CLOCK_SKEW or next_update is None or next_update < at:
        raise refuse(f"is of {this_update:%Y-%m-%d %H:%M} UTC and not of now")
    if entry is not None:
        since = entry.revocation_date_utc
        text = f"its issuer's list says that it is revoked since {since:%Y-%m-%d %H:%M} UTC"
        return RevocationStatus("revoked", "crl", text, this_update, next_update, since)
    return RevocationStatus("good", "crl", "it is not on its issuer's list of the revoked", this_update, next_update)
