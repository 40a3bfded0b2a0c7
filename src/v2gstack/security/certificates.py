"""Certificates, read whole before anything is believed of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID, NameOID, SignatureAlgorithmOID

from v2gstack.errors import CertificateError
from v2gstack.security.reasons import CertificateReason
from v2gstack.security.suites import PublicKey

__all__ = ["MAX_CERTIFICATES_IN_FILE", "MAX_CERTIFICATE_OCTETS", "USAGES", "Certificate", "certificates_from_pem", "pem_of"]

#: No certificate of V2G is longer than 1600 octets; roots of the field are, a little. Whatever is longer is not looked at.
MAX_CERTIFICATE_OCTETS: Final = 8192

#: A bundle of all roots that are published has some thirty.
MAX_CERTIFICATES_IN_FILE: Final = 256

#: Key usages, by the names of `cryptography`.
USAGES: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)

#: Extensions that are read here, or that say nothing about trust; any other one must not be critical (RFC 5280 4.2).
_UNDERSTOOD: Final = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_KEY_IDENTIFIER,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.AUTHORITY_INFORMATION_ACCESS,
        ExtensionOID.SUBJECT_INFORMATION_ACCESS,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.OCSP_NO_CHECK,
    }
)

_ALGORITHMS: Final = {
    SignatureAlgorithmOID.ECDSA_WITH_SHA256: "ecdsa-with-SHA256",
    SignatureAlgorithmOID.ECDSA_WITH_SHA512: "ecdsa-with-SHA512",
    SignatureAlgorithmOID.ED448: "Ed448",
}

_PEM: Final = re.compile(rb"-----BEGIN CERTIFICATE-----\s.+?-----END CERTIFICATE-----", re.DOTALL)

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


@dataclass(frozen=True, slots=True, repr=False)
class Certificate:
    """A certificate in DER, and what it says, all of it read. Two are equal if their octets are.

    Attributes:
        der: The octets.
        raw: The same as `cryptography` has it.
        subject: Subject as RFC 4514 writes it.
        common_name: CN of the subject; empty without one.
        organization: O of the subject.
        domains: DC of the subject, in their order.
        issuer: Issuer as RFC 4514 writes it.
        serial_number: Serial number.
        not_before: From when it is valid, UTC.
        not_after: Until when, UTC.
        key: The public key, or ``None`` where it is of no kind that V2G has.
        key_name: What kind of key, for people: ``secp256r1``, ``secp521r1``, ``ed448`` or what it is.
        algorithm: How it is signed, for people: ``ecdsa-with-SHA256`` and the like, or an object identifier.
        is_ca: Whether basic constraints say that it is a CA; ``None`` without them.
        path_length: How many CAs may follow it; ``None`` where it does not say.
        usages: Key usages, by the names of `cryptography`; ``None`` without the extension.
        extended_usages: Extended key usages, as object identifiers; ``None`` without the extension.
        critical: Object identifiers of its critical extensions.
        extensions: Object identifiers of all of them.
        key_identifier: Subject key identifier.
        issuer_key_identifier: Key identifier of the issuer.
        ocsp_urls: Where its OCSP responder is.
        crl_urls: Where its issuer's list of the revoked is.
    """

    der: bytes
    raw: x509.Certificate = field(compare=False, repr=False)
    subject: str = field(compare=False)
    common_name: str = field(compare=False)
    organization: str = field(compare=False)
    domains: tuple[str, ...] = field(compare=False)
    issuer: str = field(compare=False)
    serial_number: int = field(compare=False)
    not_before: datetime = field(compare=False)
    not_after: datetime = field(compare=False)
    key: PublicKey | None = field(compare=False)
    key_name: str = field(compare=False)
    algorithm: str = field(compare=False)
    is_ca: bool | None = field(compare=False)
    path_length: int | None = field(compare=False)
    usages: frozenset[str] | None = field(compare=False)
    extended_usages: frozenset[str] | None = field(compare=False)
    critical: frozenset[str] = field(compare=False)
    extensions: frozenset[str] = field(compare=False)
    key_identifier: bytes | None = field(compare=False)
    issuer_key_identifier: bytes | None = field(compare=False)
    ocsp_urls: tuple[str, ...] = field(compare=False)
    crl_urls: tuple[str, ...] = field(compare=False)

    @classmethod
    def from_der(cls, data: bytes | bytearray | memoryview, label: str = "") -> Self:
        """Read a certificate.

        Args:
            data: Its octets.
            label: What to call it in errors, such as ``leaf``.

        Raises:
            CertificateError: It is too long, no certificate in DER, or a part of it makes no sense.
        """
        octets = bytes(data)
        if len(octets) > MAX_CERTIFICATE_OCTETS:
            raise CertificateError(
                f"{len(octets)} octets are more than a certificate has", certificate=label, reason=CertificateReason.SIZE
            )
        try:
            return cls._read(octets, x509.load_der_x509_certificate(octets))
        except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.InvalidVersion, Warning) as error:
            # of some oddities it warns only, and warnings may be errors
            raise CertificateError(
                f"{len(octets)} octets that are no certificate: {error}",
                certificate=label,
                reason=CertificateReason.MALFORMED,
                hint="one certificate in DER is expected, and nothing before, behind or within it that does not belong there",
            ) from error

    @classmethod
    def of(cls, certificate: x509.Certificate) -> Self:
        """The same of a certificate that `cryptography` has read or made.

        Raises:
            CertificateError: A part of it makes no sense.
        """
        return cls.from_der(certificate.public_bytes(Encoding.DER))

    @classmethod
    def _read(cls, der: bytes, found: x509.Certificate) -> Self:
        def texts(oid: x509.ObjectIdentifier) -> tuple[str, ...]:
            return tuple(str(attribute.value) for attribute in found.subject.get_attributes_for_oid(oid))

        if der[-len(found.signature) - 1]:
            # neither signed nor looked at by libraries: the same certificate in other octets, and so with another fingerprint
            raise ValueError("the signature is no whole number of octets")
        if found.serial_number <= 0:
            raise ValueError("the serial number is not positive")
        extensions = {extension.oid: extension for extension in found.extensions}

        def value(kind: type[_Extension]) -> _Extension | None:
            extension = extensions.get(kind.oid)
            return extension.value if extension is not None and isinstance(extension.value, kind) else None

        constraints, usage = value(x509.BasicConstraints), value(x509.KeyUsage)
        extended, own = value(x509.ExtendedKeyUsage), value(x509.SubjectKeyIdentifier)
        issuers = value(x509.AuthorityKeyIdentifier)
        key, key_name = _key_of(found)
        return cls(
            der=der,
            raw=found,
            subject=found.subject.rfc4514_string(),
            common_name=next(iter(texts(NameOID.COMMON_NAME)), ""),
            organization=next(iter(texts(NameOID.ORGANIZATION_NAME)), ""),
            domains=texts(NameOID.DOMAIN_COMPONENT),
            issuer=found.issuer.rfc4514_string(),
            serial_number=found.serial_number,
            not_before=found.not_valid_before_utc,
            not_after=found.not_valid_after_utc,
            key=key,
            key_name=key_name,
            algorithm=_ALGORITHMS.get(found.signature_algorithm_oid, found.signature_algorithm_oid.dotted_string),
            is_ca=None if constraints is None else constraints.ca,
            path_length=None if constraints is None else constraints.path_length,
            usages=None if usage is None else frozenset(name for name in USAGES if getattr(usage, name)),
            extended_usages=None if extended is None else frozenset(each.dotted_string for each in extended),
            critical=frozenset(oid.dotted_string for oid, extension in extensions.items() if extension.critical),
            extensions=frozenset(oid.dotted_string for oid in extensions),
            key_identifier=None if own is None else own.digest,
            issuer_key_identifier=None if issuers is None else issuers.key_identifier,
            ocsp_urls=_responders(value(x509.AuthorityInformationAccess)),
            crl_urls=_lists(value(x509.CRLDistributionPoints)),
        )

    def __repr__(self) -> str:
        # the names in it are those of persons, and representations end up in logs
        return f"<Certificate {self.fingerprint[:16]} {self.key_name} until {self.not_after:%Y-%m-%d}>"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of its octets, in hex."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def pem(self) -> str:
        """The same in PEM."""
        return self.raw.public_bytes(Encoding.PEM).decode("ascii")

    @property
    def is_self_issued(self) -> bool:
        """Whether subject and issuer are the same: a root, as far as it says itself."""
        return self.raw.subject == self.raw.issuer

    @property
    def unknown_critical(self) -> frozenset[str]:
        """Critical extensions that nobody here understands."""
        return self.critical - {oid.dotted_string for oid in _UNDERSTOOD}

    def is_critical(self, oid: x509.ObjectIdentifier) -> bool:
        """Whether it has an extension, and it is critical."""
        return oid.dotted_string in self.critical

    def is_signed_by(self, issuer: Certificate) -> bool:
        """Whether its signature is one of another certificate's key; the algorithms are any that `cryptography` verifies."""
        try:
            self.raw.verify_directly_issued_by(issuer.raw)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            return False
        return True

    def may_be_issued_by(self, issuer: Certificate) -> bool:
        """Whether names, and key identifiers where both have them, say that another certificate issued it."""
        if self.raw.issuer != issuer.raw.subject:
            return False
        return None in (self.issuer_key_identifier, issuer.key_identifier) or self.issuer_key_identifier == issuer.key_identifier

    def is_issued_by(self, issuer: Certificate) -> bool:
        """Whether another certificate issued it: names say so, and the signature is that of its key."""
        return self.may_be_issued_by(issuer) and self.is_signed_by(issuer)


def _key_of(certificate: x509.Certificate) -> tuple[PublicKey | None, str]:
    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:
        return None, certificate.public_key_algorithm_oid.dotted_string
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key, key.curve.name
    if isinstance(key, ed448.Ed448PublicKey):
        return key, "ed448"
    return None, type(key).__name__.removeprefix("_").removesuffix("PublicKey").lower()


def _responders(access: x509.AuthorityInformationAccess | None) -> tuple[str, ...]:
    return tuple(
        str(each.access_location.value)
        for each in access or ()
        if each.access_method == AuthorityInformationAccessOID.OCSP and isinstance(each.access_location, x509.UniformResourceIdentifier)
    )


def _lists(points: x509.CRLDistributionPoints | None) -> tuple[str, ...]:
    names = [name for point in points or () for name in point.full_name or ()]
    return tuple(str(name.value) for name in names if isinstance(name, x509.UniformResourceIdentifier))


def certificates_from_pem(data: bytes | str, label: str = "") -> tuple[Certificate, ...]:
    """The certificates of a PEM file, or the one of a file in DER, in their order. Anything else in it is passed over.

    Args:
        data: Contents of the file.
        label: What to call them in errors, such as the file's name.

    Raises:
        CertificateError: There is none, there are too many, or one is none in DER.
    """
    octets = data.encode("ascii", "replace") if isinstance(data, str) else bytes(data)
    blocks = _PEM.findall(octets)
    if not blocks and octets[:1] == b"\x30":
        return (Certificate.from_der(octets, label),)
    if not 0 < len(blocks) <= MAX_CERTIFICATES_IN_FILE:
        raise CertificateError(
            f"{len(blocks)} certificates, where 1 to {MAX_CERTIFICATES_IN_FILE} may be",
            certificate=label,
            reason=CertificateReason.MALFORMED,
            hint="a file in PEM has lines BEGIN CERTIFICATE",
        )
    return tuple(_from_block(block, f"{label} no. {number}".strip()) for number, block in enumerate(blocks, 1))


def _from_block(block: bytes, label: str) -> Certificate:
    try:
        found = x509.load_pem_x509_certificate(block)
    except ValueError as error:
        raise CertificateError(
            f"a certificate in PEM that does not decode: {error}", certificate=label, reason=CertificateReason.MALFORMED
        ) from error
    return Certificate.from_der(found.public_bytes(Encoding.DER), label)


def pem_of(certificates: Sequence[Certificate]) -> str:
    """Certificates one after the other, in PEM."""
    return "".join(certificate.pem for certificate in certificates)
