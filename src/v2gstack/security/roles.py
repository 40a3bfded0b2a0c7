"""Roles of certificates, and what each protocol wants of a certificate in its role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from v2gstack.errors import ConfigError
from v2gstack.security.certificates import Certificate
from v2gstack.security.reasons import CertificateReason
from v2gstack.security.suites import ECDSA_P256, ECDSA_P521, ED448, SignatureSuite

__all__ = [
    "FIELD_QUIRKS",
    "ROLES",
    "RULES",
    "CertificateQuirk",
    "CertificateRole",
    "CertificateRules",
    "ProtocolName",
    "RoleProfile",
    "rules_of",
]

#: The protocols that have certificates, by the names of their schema sets.
ProtocolName: TypeAlias = Literal["iso15118_2", "iso15118_20"]


class CertificateRole(StrEnum):
    """What a leaf is for."""

    #: The station's, for TLS.
    SECC = "secc"
    #: A customer's, for Plug & Charge.
    CONTRACT = "contract"
    #: The vehicle's, to have contracts installed.
    OEM_PROVISIONING = "oem"
    #: The provisioning service's, which signs contracts that are installed.
    CPS = "cps"
    #: The vehicle's, for TLS (ISO 15118-20).
    VEHICLE = "vehicle"


class CertificateQuirk(Enum):
    """A deviation of a certificate that can be let pass. Each member knows the clause it breaks, and what is wrong in words."""

    clause: str
    text: str

    def __init__(self, clause: str, text: str) -> None:
        self.clause = clause
        self.text = text

    #: A root says what it may be used for beyond issuing, as some that are published do.
    ROOT_EXTENDED_KEY_USAGE = ("ISO 15118-2 annex F", "the root has an extended key usage")
    #: A root issued the leaf itself, as in private environments ([V2G2-868], [V2G2-927]).
    ROOT_ISSUES_LEAF = ("[V2G2-867]", "the root issued the leaf itself")
    #: A leaf lacks the domain component of its role.
    DOMAIN_COMPONENT_ABSENT = ("[V2G2-925]", "the domain component of the role is missing")
    #: A vehicle's subject with a domain component: some makers' have it, and so has a provisioning certificate in its place.
    VEHICLE_DOMAIN_COMPONENT = ("[V2G20-2598]", "the subject of a vehicle has a domain component")
    #: A leaf without key usage, as provisioning certificates of the field are.
    KEY_USAGE_ABSENT = ("ISO 15118-2 annex F", "the key usage is missing")
    #: Key usage that is not critical.
    KEY_USAGE_NOT_CRITICAL = ("ISO 15118-2 annex F", "the key usage is not critical")
    #: A leaf without basic constraints, as provisioning certificates of the field are.
    BASIC_CONSTRAINTS_ABSENT = ("ISO 15118-2 annex F", "the basic constraints are missing")
    #: Basic constraints that are not critical.
    BASIC_CONSTRAINTS_NOT_CRITICAL = ("ISO 15118-2 annex F", "the basic constraints are not critical")
    #: A sub-CA that does not say how many CAs may follow it.
    PATH_LENGTH_ABSENT = ("ISO 15118-2 annex F", "the sub-CA has no path length")
    #: A common name that is no identifier of the role.
    COMMON_NAME = ("ISO 15118-2 annex H", "the common name is no identifier of the role")
    #: An identifier whose check digit is wrong.
    CHECK_DIGIT = ("ISO 15118-2 annex H", "the check digit is wrong")
    #: Keys of ISO 15118-2 in ISO 15118-20, as the test certificates of several implementations are.
    OLDER_ALGORITHM = ("[V2G20-2674]", "key and signature are those of ISO 15118-2")
    #: A contract certificate that tells neither where its OCSP responder is nor where the list of the revoked.
    REVOCATION_SOURCE_ABSENT = ("[V2G20-2590]", "nothing says where to ask whether it is revoked")

    @property
    def title(self) -> str:
        """The name that people and events see."""
        return self.name.lower()


#: What certificates of the field show and what opens no door: whoever holds them was certified by the same root all the same. Not among
#: them are the domain component, which tells roles apart, and older algorithms.
FIELD_QUIRKS: Final = frozenset(
    {
        CertificateQuirk.ROOT_EXTENDED_KEY_USAGE,
        CertificateQuirk.VEHICLE_DOMAIN_COMPONENT,
        CertificateQuirk.KEY_USAGE_ABSENT,
        CertificateQuirk.KEY_USAGE_NOT_CRITICAL,
        CertificateQuirk.BASIC_CONSTRAINTS_ABSENT,
        CertificateQuirk.BASIC_CONSTRAINTS_NOT_CRITICAL,
        CertificateQuirk.PATH_LENGTH_ABSENT,
        CertificateQuirk.COMMON_NAME,
        CertificateQuirk.CHECK_DIGIT,
        CertificateQuirk.REVOCATION_SOURCE_ABSENT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleProfile:
    """What a leaf has to be.

    Attributes:
        role: The role.
        title: For people.
        domain: Its domain component.
        needs_domain: Whether it has to have it; another role's is refused in any case.
        usages: Key usages that it has to have.
        newer_usages: The same for ISO 15118-20.
        forbidden: Key usages that it must not have.
        roots: Domain components of the roots that may certify it.
        identifier: What its common name is: ``EMAID``, ``PCID``, ``SECCID``, ``EVCCID`` or a ``name``.
    """

    role: CertificateRole
    title: str
    domain: str
    needs_domain: bool
    usages: frozenset[str]
    newer_usages: frozenset[str]
    forbidden: frozenset[str] = frozenset({"key_cert_sign", "crl_sign"})
    roots: frozenset[str]
    identifier: str

    def required_usages(self, certificate: Certificate, protocol: ProtocolName) -> frozenset[str]:
        """The key usages that a certificate needs in this role; a key of Ed448 can do nothing but sign."""
        if certificate.key_name == "ed448":
            return frozenset({"digital_signature"})
        return self.usages if protocol == "iso15118_2" else self.newer_usages


def _profile(
    role: CertificateRole, title: str, domain: str, usages: str, roots: str, identifier: str, *, needs_domain: bool = True
) -> RoleProfile:
    return RoleProfile(
        role=role,
        title=title,
        domain=domain,
        needs_domain=needs_domain,
        usages=frozenset(usages.split()),
        # ISO 15118-20 has no static ECDH; what is left is the agreement on a key for contracts that are installed
        newer_usages=frozenset(usages.split() if role is CertificateRole.OEM_PROVISIONING else ["digital_signature"]),
        roots=frozenset(roots.split()),
        identifier=identifier,
    )


#: Profiles by role (ISO 15118-2 annex F, ISO 15118-20 annex B).
ROLES: Final[Mapping[CertificateRole, RoleProfile]] = MappingProxyType(
    {
        profile.role: profile
        for profile in (
            _profile(CertificateRole.SECC, "station (SECC)", "CPO", "digital_signature key_agreement", "V2G CPO", "SECCID"),
            _profile(CertificateRole.CONTRACT, "contract", "MO", "digital_signature key_agreement", "MO V2G", "EMAID", needs_domain=False),
            _profile(CertificateRole.OEM_PROVISIONING, "OEM provisioning", "OEM", "digital_signature key_agreement", "OEM V2G", "PCID"),
            _profile(CertificateRole.CPS, "provisioning service (CPS)", "CPS", "digital_signature", "V2G", "name"),
            # the subject has CN and O alone ([V2G20-2598]); of those that have a domain beside them, it may be the maker's
            _profile(CertificateRole.VEHICLE, "vehicle", "OEM", "digital_signature", "OEM V2G", "EVCCID", needs_domain=False),
        )
    }
)

_CONTRACT_2: Final = {
    CertificateReason.EXPIRED: "FAILED_CertificateExpired",
    CertificateReason.REVOKED: "FAILED_CertificateRevoked",
    CertificateReason.NOT_ALLOWED: "FAILED_CertificateNotAllowedAtThisEVSE",
}

_CONTRACT_20: Final = {
    CertificateReason.EXPIRED: "WARNING_CertificateExpired",
    CertificateReason.NOT_YET_VALID: "WARNING_CertificateNotYetValid",
    CertificateReason.REVOKED: "WARNING_CertificateRevoked",
    CertificateReason.UNKNOWN_ISSUER: "WARNING_eMSPUnknown",
    CertificateReason.NOT_ALLOWED: "WARNING_GeneralPnCAuthorizationError",
}


@dataclass(frozen=True, slots=True)
class CertificateRules:
    """What a protocol wants of all certificates.

    Attributes:
        protocol: Name of the protocol.
        suites: Keys and signatures that it has.
        max_octets: Longest certificate, in DER.
        max_sub_cas: Most sub-CAs between leaf and root.
        codes: Response code of the station for a vehicle's certificate by reason.
        code: Response code for any other reason.
    """

    protocol: ProtocolName
    suites: tuple[SignatureSuite, ...]
    max_octets: int
    max_sub_cas: int
    codes: Mapping[CertificateReason, str]
    code: str

    def response_code(self, role: CertificateRole, reason: CertificateReason) -> str:
        """What a station answers; empty for certificates that no message answers: those are refused within TLS, or by the vehicle."""
        if role not in (CertificateRole.CONTRACT, CertificateRole.OEM_PROVISIONING):
            return ""
        if role is CertificateRole.OEM_PROVISIONING and reason in (CertificateReason.UNKNOWN_ISSUER, CertificateReason.NOT_ALLOWED):
            # what is known there are providers and contracts, not manufacturers
            return self.code
        return self.codes.get(reason, self.code)


#: Rules by protocol. ISO 15118-2: P-256 ([V2G2-006], [V2G2-007]), 800 octets ([V2G2-010]), two sub-CAs ([V2G2-009]). ISO 15118-20: P-521
#: ([V2G20-2674]) or Ed448 ([V2G20-2319]), 1600 octets and three sub-CAs (its schema).
RULES: Final[Mapping[ProtocolName, CertificateRules]] = MappingProxyType(
    {
        "iso15118_2": CertificateRules("iso15118_2", (ECDSA_P256,), 800, 2, MappingProxyType(_CONTRACT_2), "FAILED_CertChainError"),
        "iso15118_20": CertificateRules(
            "iso15118_20", (ECDSA_P521, ED448), 1600, 3, MappingProxyType(_CONTRACT_20), "WARNING_CertificateValidationError"
        ),
    }
)


def rules_of(protocol: str) -> CertificateRules:
    """The rules of a protocol, by its name or that of one of its schema sets.

    Raises:
        ConfigError: It has no certificates.
    """
    if protocol == "iso15118_2":
        return RULES["iso15118_2"]
    if protocol.startswith("iso15118_20"):
        return RULES["iso15118_20"]
    raise ConfigError(f"{protocol} has no certificates", hint="iso15118_2 and iso15118_20 have")
