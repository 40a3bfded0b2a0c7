"""Issuing certificates by the profiles of their roles: for test PKIs, and for labs that are a CA themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from v2gstack.errors import ConfigError
from v2gstack.security.certificates import USAGES, Certificate
from v2gstack.security.roles import ROLES, CertificateRole
from v2gstack.security.suites import ECDSA_P256, ECDSA_P521, ED448, PrivateKey, PublicKey, SignatureSuite, x509_hash

__all__ = ["Holder", "Subject", "Terms", "generate_key", "issue_ca", "issue_certificate", "issue_leaf"]

_CURVES: Final[dict[str, type[ec.EllipticCurve]]] = {ECDSA_P256.curve: ec.SECP256R1, ECDSA_P521.curve: ec.SECP521R1}

#: Of a contract, beyond what is demanded of it (ISO 15118-2 annex F).
_CONTRACT_USAGES: Final = frozenset({"digital_signature", "content_commitment", "key_encipherment", "key_agreement"})

#: A CA signs certificates and lists of the revoked.
_CA_USAGES: Final = frozenset({"key_cert_sign", "crl_sign"})


def generate_key(suite: SignatureSuite) -> PrivateKey:
    """A new key of a suite, from the randomness of the operating system."""
    if suite == ED448:
        return ed448.Ed448PrivateKey.generate()
    return ec.generate_private_key(_CURVES[suite.curve]())


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a certificate is of.

    Attributes:
        common_name: CN.
        organization: O.
        domain: DC; empty without one.
        country: C, two letters; empty without one.
    """

    common_name: str
    organization: str = "v2gstack test"
    domain: str = ""
    country: str = ""

    @property
    def name(self) -> x509.Name:
        """The same as X.509 has it."""
        parts = (
            (NameOID.COMMON_NAME, self.common_name),
            (NameOID.ORGANIZATION_NAME, self.organization),
            (NameOID.COUNTRY_NAME, self.country),
            (NameOID.DOMAIN_COMPONENT, self.domain),
        )
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When a certificate is valid, and where to ask about it.

    Attributes:
        not_before: From when.
        not_after: Until when.
        ocsp_url: Where its issuer's OCSP responder is; empty without one.
        crl_url: Where its issuer's list of the revoked is; empty without one.
    """

    not_before: datetime
    not_after: datetime
    ocsp_url: str = ""
    crl_url: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a certificate and its key.

    Attributes:
        certificate: The certificate.
        key: Its key.
        sub_cas: What lies between it and its root, its issuer first.
    """

    certificate: Certificate
    key: PrivateKey = field(repr=False)
    sub_cas: tuple[Certificate, ...] = ()

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The certificate and its sub-CAs, as messages and TLS carry them."""
        return (self.certificate, *self.sub_cas)


def key_identifier(key: PublicKey) -> bytes:
    """Eight octets, by the second method of RFC 5280 4.2.1.2.

    It is the form that published V2G certificates have, and fits the 16 characters that envelopes of ISO 15118-20 have ([V2G20-2492]).
    """
    form = (Encoding.Raw, PublicFormat.Raw) if isinstance(key, ed448.Ed448PublicKey) else (Encoding.X962, PublicFormat.UncompressedPoint)
    digest = hashlib.sha1(key.public_bytes(*form), usedforsecurity=False).digest()
    return bytes((0x40 | digest[-8] & 0x0F,)) + digest[-7:]


def issue_certificate(
    subject: Subject,
    key: PublicKey,
    issuer: Holder | None,
    terms: Terms,
    *,
    signer: PrivateKey | None = None,
    usages: Iterable[str],
    ca: bool = False,
    path_length: int | None = None,
    extended_usages: Iterable[x509.ObjectIdentifier] = (),
) -> Certificate:
    """Issue a certificate with whatever it shall say; `issue_leaf` and `issue_ca` know what it should.

    Args:
        subject: Whom it is of.
        key: Its public key.
        issuer: Who issues it; ``None`` for a root, which signs itself.
        terms: When it is valid, and where to ask about it.
        signer: The key of a root.
        usages: Key usages by the names of `cryptography`.
        ca: Whether it may issue certificates.
        path_length: How many CAs may follow it.
        extended_usages: Extended key usages.

    Raises:
        ConfigError: There is neither an issuer nor a key to sign with.
        SignatureError: The issuer's key is of no suite.
    """
    signing = issuer.key if issuer is not None else signer
    if signing is None:
        raise ConfigError("a root signs itself, and its key is not there")
    wanted = frozenset(usages)
    usage = x509.KeyUsage(**{name: name in wanted for name in USAGES}, encipher_only=False, decipher_only=False)
    identifier = key_identifier(key)
    # the serial number is taken from the key and what is certified: 63 bits, positive, and others for other certificates
    seed = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) + repr((subject, terms, sorted(wanted), path_length)).encode()
    serial = int.from_bytes(hashlib.sha256(seed).digest()[:8], "big") >> 1 or 1
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject.name)
        .issuer_name(subject.name if issuer is None else issuer.certificate.raw.subject)
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(terms.not_before)
        .not_valid_after(terms.not_after)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=path_length), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier(identifier), critical=False)
    )
    above = identifier if issuer is None else issuer.certificate.key_identifier
    if above is not None:
        builder = builder.add_extension(x509.AuthorityKeyIdentifier(above, None, None), critical=False)
    extended = list(extended_usages)
    if extended:
        builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=False)
    if terms.ocsp_url:
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(terms.ocsp_url))
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    if terms.crl_url:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(terms.crl_url)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return Certificate.of(builder.sign(signing, x509_hash(signing)))


def issue_ca(subject: Subject, key: PrivateKey, issuer: Holder | None, terms: Terms, *, path_length: int | None = None) -> Holder:
    """Issue a root, or a sub-CA.

    Args:
        subject: Whom it is of.
        key: Its key.
        issuer: Who issues it; ``None`` for a root.
        terms: When it is valid.
        path_length: How many CAs may follow it; a root does not say.
    """
    certificate = issue_certificate(
        subject, key.public_key(), issuer, terms, signer=key, usages=_CA_USAGES, ca=True, path_length=path_length
    )
    above = () if issuer is None or issuer.certificate.is_self_issued else issuer.chain
    return Holder(certificate, key, () if issuer is None else above)


def issue_leaf(role: CertificateRole, subject: Subject, key: PrivateKey, issuer: Holder, terms: Terms) -> Holder:
    """Issue a leaf with the key usages of its role; the subject is given as it is, its domain component included.

    Args:
        role: What it is for.
        subject: Whom it is of.
        key: Its key.
        issuer: Who issues it.
        terms: When it is valid, and where to ask about it.
    """
    usages = _CONTRACT_USAGES if role is CertificateRole.CONTRACT else ROLES[role].usages
    if isinstance(key, ed448.Ed448PrivateKey):
        usages = usages & {"digital_signature", "content_commitment"}
    extended = {
        CertificateRole.SECC: [x509.oid.ExtendedKeyUsageOID.SERVER_AUTH],
        CertificateRole.VEHICLE: [x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH],
    }.get(role, [])
    certificate = issue_certificate(subject, key.public_key(), issuer, terms, usages=usages, extended_usages=extended)
    return Holder(certificate, key, () if issuer.certificate.is_self_issued else issuer.chain)
