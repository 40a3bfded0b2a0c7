"""Path validation: from a leaf to a root that is trusted, by the rules of a protocol and of the leaf's role.

`cryptography` has a validator, too, but for the web: it knows neither Ed448 nor leaves without alternative names, and no roles.
What it does here is read certificates and verify signatures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from v2gstack.errors import CertificateError, ConfigError, SecurityError
from v2gstack.security.allowing import AllowList
from v2gstack.security.certificates import Certificate
from v2gstack.security.identifiers import Emaid, Pcid
from v2gstack.security.reasons import CertificateReason
from v2gstack.security.revocation import Revocation, RevocationStatus
from v2gstack.security.roles import ROLES, CertificateQuirk, CertificateRole, CertificateRules, ProtocolName, RoleProfile, rules_of
from v2gstack.security.suites import ECDSA_P256

__all__ = ["ValidatedPath", "likely_role", "oddities", "validate_path"]

#: Domain components that stand for a role or the root of all.
_DOMAINS: Final = frozenset({"V2G", "CPO", "MO", "OEM", "CPS"})

_SIGNED_BY: Final = {"secp256r1": "ecdsa-with-SHA256", "secp521r1": "ecdsa-with-SHA512", "ed448": "Ed448"}

#: Extended key usage that a leaf in TLS has to have if it has any.
_TLS_USAGES: Final = {
    CertificateRole.SECC: ExtendedKeyUsageOID.SERVER_AUTH,
    CertificateRole.VEHICLE: ExtendedKeyUsageOID.CLIENT_AUTH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidatedPath:
    """A path that holds.

    Attributes:
        role: Role of its leaf.
        protocol: By whose rules.
        certificates: Leaf first, root last.
        quirks: Deviations that were let pass.
        revocation: What is known of each certificate but the root.
    """

    role: CertificateRole
    protocol: ProtocolName
    certificates: tuple[Certificate, ...]
    quirks: tuple[CertificateQuirk, ...] = ()
    revocation: tuple[RevocationStatus, ...] = ()

    @property
    def leaf(self) -> Certificate:
        """What the path is of."""
        return self.certificates[0]

    @property
    def sub_cas(self) -> tuple[Certificate, ...]:
        """What lies between leaf and root, the leaf's issuer first."""
        return self.certificates[1:-1]

    @property
    def root(self) -> Certificate:
        """What is trusted."""
        return self.certificates[-1]

    @property
    def not_after(self) -> datetime:
        """Until when the whole path is valid."""
        return min(certificate.not_after for certificate in self.certificates)

    @property
    def emaid(self) -> Emaid | None:
        """The contract that the leaf is of, if it is a contract certificate with an identifier."""
        if self.role is not CertificateRole.CONTRACT:
            return None
        try:
            return Emaid.parse(self.leaf.common_name)
        except SecurityError:
            return None

    def expires_soon(self, at: datetime, within: timedelta = timedelta(days=14)) -> bool:
        """Whether the leaf ends soon, which messages tell as ``OK_CertificateExpiresSoon`` ([V2G20-2218])."""
        return self.leaf.not_after <= at + within


def validate_path(
    leaf: Certificate | bytes,
    sub_cas: Sequence[Certificate | bytes],
    roots: Sequence[Certificate],
    *,
    role: CertificateRole,
    protocol: ProtocolName,
    at: datetime,
    tolerate: Collection[CertificateQuirk] = (),
    revocation: Revocation | None = None,
    allowed: AllowList | None = None,
) -> ValidatedPath:
    """Find the path from a leaf to a root, and check everything along it.

    Args:
        leaf: The certificate, such as a message carries it.
        sub_cas: What came along with it, in any order.
        roots: What is trusted. Several may have the same subject: each is tried.
        role: What the leaf is to be.
        protocol: By whose rules.
        at: The time, with its zone.
        tolerate: Deviations to let pass, such as `FIELD_QUIRKS`.
        revocation: What is known of revoked certificates, and how much has to be known. Nothing is fetched.
        allowed: The list that the leaf has to be on.

    Raises:
        CertificateError: It is not to be trusted: which certificate, why, and the response code that the protocol has for it.
        ConfigError: The time has no zone.
    """
    if at.tzinfo is None:
        raise ConfigError("the time of a validation has a zone", hint="datetime.now(timezone.utc)")
    check = _Check(ROLES[role], rules_of(protocol), at, frozenset(tolerate))
    if len(sub_cas) > check.rules.max_sub_cas:
        raise check.refused(
            CertificateReason.TOO_MANY, f"{len(sub_cas)} sub-CAs are more than {check.rules.max_sub_cas}", "chain", clause="[V2G2-009]"
        )
    check.first = check.read(leaf, "leaf")
    path = check.find(check.first, [check.read(each, f"sub-CA no. {number}") for number, each in enumerate(sub_cas, 1)], roots)
    check.times(path)
    check.leaf(path[0])
    for below, certificate in enumerate(path[1:-1]):
        check.sub_ca(certificate, below)
    check.root(path)
    known = () if revocation is None else check.revoked(path, revocation)
    if allowed is not None and not allowed.allows(path[0]):
        raise check.refused(CertificateReason.NOT_ALLOWED, "it is not on the list of what is allowed here", path[0])
    return ValidatedPath(role=role, protocol=protocol, certificates=path, quirks=tuple(dict.fromkeys(check.quirks)), revocation=known)


@dataclass(slots=True)
class _Check:
    """One validation under way."""

    profile: RoleProfile
    rules: CertificateRules
    at: datetime
    tolerate: frozenset[CertificateQuirk]
    quirks: list[CertificateQuirk] = field(default_factory=list[CertificateQuirk])
    first: Certificate | None = None

    def refused(
        self, reason: CertificateReason, what: str, certificate: Certificate | str, *, clause: str = "", hint: str = ""
    ) -> CertificateError:
        """The error that tells which certificate, why, and the code that a station answers with."""
        role = self.profile.role
        return CertificateError(
            what,
            certificate=certificate if isinstance(certificate, str) else self._name(certificate),
            reason=reason,
            response_code=self.rules.response_code(role, reason),
            clause=clause,
            hint=hint,
        )

    def _name(self, certificate: Certificate) -> str:
        """What errors call a certificate: the names of contracts and vehicles are those of persons, and stay out of logs."""
        if certificate.is_ca and certificate is not self.first:
            return repr(certificate.common_name or certificate.subject)
        public = certificate is self.first and self.profile.role in (CertificateRole.SECC, CertificateRole.CPS)
        return repr(certificate.common_name) if public else f"leaf {certificate.fingerprint[:16]}"

    def let_pass(self, quirk: CertificateQuirk, reason: CertificateReason, certificate: Certificate) -> None:
        """Note a deviation.

        Raises:
            CertificateError: It is none that is let pass.
        """
        if quirk not in self.tolerate:
            raise self.refused(reason, quirk.text, certificate, clause=quirk.clause, hint=f"tolerate {quirk.name} lets it pass")
        self.quirks.append(quirk)

    # -- reading and finding -----------------------------------------------------------------------------------------------

    def read(self, given: Certificate | bytes, label: str) -> Certificate:
        octets = given.der if isinstance(given, Certificate) else given
        if len(octets) > self.rules.max_octets:
            what = f"{len(octets)} octets are more than {self.rules.max_octets}"
            raise self.refused(CertificateReason.SIZE, what, label, clause="[V2G2-010]" if self.rules.max_octets == 800 else "")
        if isinstance(given, Certificate):
            return given
        try:
            return Certificate.from_der(given, label)
        except CertificateError as error:
            raise self.refused(CertificateReason(error.reason), error.message, label, hint=error.hint) from error

    def find(self, leaf: Certificate, sub_cas: Sequence[Certificate], roots: Sequence[Certificate]) -> tuple[Certificate, ...]:
        """The first path to a root that is valid now, or else the first one."""
        first: tuple[Certificate, ...] = ()
        for path in _paths((leaf,), sub_cas, roots, self.rules.max_sub_cas):
            if all(each.not_before <= self.at <= each.not_after for each in path):
                return path
            first = first or path
        if first:
            return first
        last = _dead_end(leaf, sub_cas)
        self.times((leaf, *(() if last is leaf else (last,))))
        claimants = [each for each in (*sub_cas, *roots) if each is not last and last.may_be_issued_by(each)]
        if claimants and not any(last.is_signed_by(each) for each in claimants):
            what = f"its signature is by none of {len(claimants)} that are said to be its issuer"
            raise self.refused(CertificateReason.SIGNATURE, what, last, hint="it was changed, or its issuer has another key by now")
        raise self.refused(
            CertificateReason.UNKNOWN_ISSUER,
            f"nobody who is trusted issued it: its issuer is {last.issuer!r}",
            last,
            hint="either a sub-CA is missing in the chain, or the root is none of those that are trusted",
        )

    # -- checks ------------------------------------------------------------------------------------------------------------

    def times(self, path: Sequence[Certificate]) -> None:
        """That the time is right for all; what is over counts before what has not begun ([V2G20-2212], [V2G20-2213])."""
        for certificate in path:
            if certificate.not_after < self.at:
                raise self.refused(
                    CertificateReason.EXPIRED, f"it was valid until {certificate.not_after:%Y-%m-%d %H:%M:%S} UTC", certificate
                )
        for certificate in path:
            if certificate.not_before > self.at:
                what = f"it is valid from {certificate.not_before:%Y-%m-%d %H:%M:%S} UTC on"
                raise self.refused(CertificateReason.NOT_YET_VALID, what, certificate, hint="is the clock right?")

    def leaf(self, leaf: Certificate) -> None:
        """The leaf by its role."""
        if leaf.is_ca:
            raise self.refused(CertificateReason.BASIC_CONSTRAINTS, "it is a CA, and no leaf", leaf)
        if leaf.is_ca is None:
            self.let_pass(CertificateQuirk.BASIC_CONSTRAINTS_ABSENT, CertificateReason.BASIC_CONSTRAINTS, leaf)
        elif not leaf.is_critical(ExtensionOID.BASIC_CONSTRAINTS):
            self.let_pass(CertificateQuirk.BASIC_CONSTRAINTS_NOT_CRITICAL, CertificateReason.BASIC_CONSTRAINTS, leaf)
        self._domain(leaf)
        self._usage(leaf)
        self._common(leaf)
        self._identifier(leaf)
        if self.profile.role is CertificateRole.CONTRACT and self.rules.protocol == "iso15118_20" and not (leaf.ocsp_urls or leaf.crl_urls):
            self.let_pass(CertificateQuirk.REVOCATION_SOURCE_ABSENT, CertificateReason.REVOCATION_UNKNOWN, leaf)

    def _domain(self, leaf: Certificate) -> None:
        profile = self.profile
        foreign = [each for each in leaf.domains if each in _DOMAINS - {profile.domain, "V2G"}]
        if foreign:
            what = f"its domain component is {foreign[0]}, so that it is no certificate of a {profile.title}"
            raise self.refused(CertificateReason.DOMAIN, what, leaf, clause="[V2G2-925]")
        if profile.role is CertificateRole.VEHICLE and leaf.domains:
            self.let_pass(CertificateQuirk.VEHICLE_DOMAIN_COMPONENT, CertificateReason.DOMAIN, leaf)
        if profile.needs_domain and profile.domain not in leaf.domains:
            self.let_pass(CertificateQuirk.DOMAIN_COMPONENT_ABSENT, CertificateReason.DOMAIN, leaf)

    def _usage(self, leaf: Certificate) -> None:
        profile, usages = self.profile, leaf.usages
        if usages is None:
            self.let_pass(CertificateQuirk.KEY_USAGE_ABSENT, CertificateReason.KEY_USAGE, leaf)
        else:
            missing = profile.required_usages(leaf, self.rules.protocol) - usages
            surplus = profile.forbidden & usages
            if missing or surplus:
                what = f"its key usage {'has' if surplus else 'lacks'} {', '.join(sorted(surplus or missing))}"
                raise self.refused(CertificateReason.KEY_USAGE, what, leaf, hint=f"a {profile.title} certificate is none that is used so")
            if not leaf.is_critical(ExtensionOID.KEY_USAGE):
                self.let_pass(CertificateQuirk.KEY_USAGE_NOT_CRITICAL, CertificateReason.KEY_USAGE, leaf)
        wanted = _TLS_USAGES.get(profile.role)
        extended = leaf.extended_usages
        if wanted is not None and extended is not None and not extended & {wanted.dotted_string, "2.5.29.37.0"}:
            raise self.refused(CertificateReason.EXTENDED_KEY_USAGE, "its extended key usage is not that of its side of TLS", leaf)

    def _identifier(self, leaf: Certificate) -> None:
        if not leaf.common_name:
            raise self.refused(
                CertificateReason.IDENTIFIER, f"its subject has no common name, where the {self.profile.identifier} stands", leaf
            )
        try:
            if self.profile.identifier == "EMAID" and not Emaid.parse(leaf.common_name).is_consistent:
                self.let_pass(CertificateQuirk.CHECK_DIGIT, CertificateReason.IDENTIFIER, leaf)
            elif self.profile.identifier == "PCID":
                Pcid.parse(leaf.common_name)
        except CertificateError:
            raise
        except SecurityError:
            self.let_pass(CertificateQuirk.COMMON_NAME, CertificateReason.IDENTIFIER, leaf)

    def _common(self, certificate: Certificate) -> None:
        """Algorithms, and that nothing critical is passed over."""
        curves = {suite.curve for suite in self.rules.suites}
        signed_by = {_SIGNED_BY[curve] for curve in curves}
        if certificate.key_name not in curves or certificate.algorithm not in signed_by:
            older = self.rules.protocol == "iso15118_20" and certificate.key_name == ECDSA_P256.curve
            if not (older and certificate.algorithm == _SIGNED_BY[ECDSA_P256.curve]):
                what = f"its key is one of {certificate.key_name} and its signature {certificate.algorithm}"
                hint = f"{self.rules.protocol} has {', '.join(suite.name for suite in self.rules.suites)}"
                raise self.refused(CertificateReason.ALGORITHM, what, certificate, hint=hint)
            self.let_pass(CertificateQuirk.OLDER_ALGORITHM, CertificateReason.ALGORITHM, certificate)
        if certificate.unknown_critical:
            what = f"it has critical extensions that are not understood: {', '.join(sorted(certificate.unknown_critical))}"
            raise self.refused(CertificateReason.EXTENSION, what, certificate)

    def _issuer(self, certificate: Certificate, below: int) -> None:
        """What makes a CA, with so many CAs between it and the leaf."""
        if not certificate.is_ca:
            raise self.refused(CertificateReason.NOT_A_CA, "it issued a certificate, and is no CA", certificate)
        if certificate.path_length is not None and certificate.path_length < below:
            what = f"{below} CAs follow it, and its path length allows {certificate.path_length}"
            raise self.refused(CertificateReason.PATH_LENGTH, what, certificate)
        if certificate.usages is not None and "key_cert_sign" not in certificate.usages:
            raise self.refused(CertificateReason.KEY_USAGE, "it issued a certificate, which its key usage does not allow", certificate)

    def sub_ca(self, certificate: Certificate, below: int) -> None:
        """A CA between leaf and root."""
        self._issuer(certificate, below)
        self._common(certificate)
        if certificate.usages is None:
            raise self.refused(CertificateReason.KEY_USAGE, "a CA without key usage", certificate)
        if not certificate.is_critical(ExtensionOID.KEY_USAGE):
            self.let_pass(CertificateQuirk.KEY_USAGE_NOT_CRITICAL, CertificateReason.KEY_USAGE, certificate)
        if not certificate.is_critical(ExtensionOID.BASIC_CONSTRAINTS):
            self.let_pass(CertificateQuirk.BASIC_CONSTRAINTS_NOT_CRITICAL, CertificateReason.BASIC_CONSTRAINTS, certificate)
        if certificate.path_length is None:
            self.let_pass(CertificateQuirk.PATH_LENGTH_ABSENT, CertificateReason.PATH_LENGTH, certificate)
        foreign = [each for each in certificate.domains if each in _DOMAINS - {self.profile.domain, "V2G"}]
        if foreign:
            what = f"its domain component is {foreign[0]}: it issues no certificates of a {self.profile.title}"
            raise self.refused(CertificateReason.DOMAIN, what, certificate)

    def root(self, path: Sequence[Certificate]) -> None:
        """The root, and that it is one for this role."""
        root = path[-1]
        if len(path) < 3:
            self.let_pass(CertificateQuirk.ROOT_ISSUES_LEAF, CertificateReason.ROOT_ISSUES_LEAF, root)
        if len(path) == 1:
            return
        self._issuer(root, len(path) - 2)
        self._common(root)
        foreign = [each for each in root.domains if each in _DOMAINS - self.profile.roots]
        if foreign:
            what = f"a root of {foreign[0]} certifies no {self.profile.title}"
            raise self.refused(CertificateReason.WRONG_ROOT, what, root, clause="[V2G2-925]")
        if root.extended_usages is not None:
            self.let_pass(CertificateQuirk.ROOT_EXTENDED_KEY_USAGE, CertificateReason.EXTENDED_KEY_USAGE, root)

    def revoked(self, path: Sequence[Certificate], revocation: Revocation) -> tuple[RevocationStatus, ...]:
        """What is known of each certificate but the root."""
        found: list[RevocationStatus] = []
        for certificate, issuer in pairwise(path):
            status = revocation.status(certificate, issuer, self.at)
            if status.is_revoked:
                raise self.refused(CertificateReason.REVOKED, status.text, certificate)
            if not status.is_known and (revocation.required == "all" or (revocation.required == "leaf" and certificate is path[0])):
                raise self.refused(
                    CertificateReason.REVOCATION_UNKNOWN, status.text, certificate, hint="an OCSP response or a CRL has to be at hand"
                )
            found.append(status)
        return tuple(found)


def _paths(
    begun: tuple[Certificate, ...], sub_cas: Sequence[Certificate], roots: Sequence[Certificate], most: int
) -> Iterator[tuple[Certificate, ...]]:
    """Every path from what has begun to a root, the shortest first at each step."""
    last = begun[-1]
    if len(begun) == 1 and last in roots:
        yield begun
    for root in roots:
        if root not in begun and last.is_issued_by(root):
            yield *begun, root
    if len(begun) > most:
        return
    for each in sub_cas:
        if each not in begun and last.is_issued_by(each):
            yield from _paths((*begun, each), sub_cas, roots, most)


def _dead_end(leaf: Certificate, sub_cas: Sequence[Certificate]) -> Certificate:
    """The last certificate whose issuer is not there."""
    last, left = leaf, list(sub_cas)
    while True:
        issuer = next((each for each in left if last.is_issued_by(each)), None)
        if issuer is None or issuer is last:
            return last
        left.remove(issuer)
        last = issuer


def likely_role(certificate: Certificate) -> CertificateRole | None:
    """What a leaf looks like, by its domain component, its extended key usage and its name; ``None`` where nothing tells, and for CAs."""
    if certificate.is_ca:
        return None
    extended = certificate.extended_usages or frozenset()
    if "OEM" in certificate.domains and ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string in extended:
        return CertificateRole.VEHICLE
    by_domain = {profile.domain: profile.role for profile in ROLES.values() if profile.role is not CertificateRole.VEHICLE}
    found = next((by_domain[each] for each in certificate.domains if each in by_domain), None)
    if found is not None:
        return found
    for role, usage in _TLS_USAGES.items():
        if usage.dotted_string in extended:
            return role
    try:
        Emaid.parse(certificate.common_name)
    except SecurityError:
        return None
    return CertificateRole.CONTRACT


def oddities(certificate: Certificate, role: CertificateRole, protocol: ProtocolName, at: datetime) -> tuple[str, ...]:
    """What is odd about a certificate by itself, in words: deviations that can be let pass, and the first thing that cannot.

    Args:
        certificate: The certificate; of a CA, what matters for issuing leaves of the role.
        role: The role.
        protocol: By whose rules.
        at: The time, with its zone.
    """
    check = _Check(ROLES[role], rules_of(protocol), at, frozenset(CertificateQuirk), first=certificate)
    found: list[str] = []
    try:
        check.times([certificate])
    except CertificateError as error:
        found.append(error.message)
    try:
        check.read(certificate, "leaf")
        if not certificate.is_ca:
            check.leaf(certificate)
        elif certificate.is_self_issued:
            check.root((certificate, certificate, certificate))
        else:
            check.sub_ca(certificate, 0)
    except CertificateError as error:
        found.append(error.message)
    return (*(quirk.text for quirk in dict.fromkeys(check.quirks)), *found)
