"""A complete PKI for tests: every role, and certificates that are wrong in one way each, with what they are refused for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final

from v2gstack.errors import ConfigError
from v2gstack.security.certificates import Certificate
from v2gstack.security.crl import make_crl
from v2gstack.security.identifiers import Emaid
from v2gstack.security.issuing import Holder, Subject, Terms, generate_key, issue_ca, issue_certificate, issue_leaf
from v2gstack.security.ocsp import make_ocsp_response
from v2gstack.security.reasons import CertificateReason
from v2gstack.security.roles import CertificateRole, ProtocolName, rules_of
from v2gstack.security.suites import ECDSA_P256, ECDSA_P521, ED448, PrivateKey, SignatureSuite

__all__ = ["PKI_PROFILES", "Entry", "PkiProfile", "PkiSettings", "TestPki", "make_pki"]

_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class PkiProfile:
    """What a PKI is made for.

    Attributes:
        name: What it is called.
        protocol: By whose rules.
        suite: Its keys.
    """

    name: str
    protocol: ProtocolName
    suite: SignatureSuite


#: The profiles there are, by name.
PKI_PROFILES: Final[Mapping[str, PkiProfile]] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            PkiProfile("iso15118_2", "iso15118_2", ECDSA_P256),
            PkiProfile("iso15118_20_p521", "iso15118_20", ECDSA_P521),
            PkiProfile("iso15118_20_ed448", "iso15118_20", ED448),
        )
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PkiSettings:
    """Names and times of a PKI.

    Attributes:
        emaid: The contract; its check digit is added if it is missing.
        pcid: The provisioning certificate.
        secc_id: Common name of the station's certificate.
        evcc_id: Common name of the vehicle's certificate.
        organization: O of every subject.
        leaf_lifetime: How long leaves are valid.
        ocsp_url: Where OCSP responders are said to be.
        crl_url: Where lists of the revoked are said to be.
    """

    emaid: str = "DE8AA1A2B3C4D5"
    pcid: str = "WMI0123456789ABCDE"
    secc_id: str = "DEABCS00000000000000000000000000000001"
    evcc_id: str = "WMIV1234567890ABCDEX"
    organization: str = "v2gstack test"
    leaf_lifetime: timedelta = timedelta(days=90)
    ocsp_url: str = "http://ocsp.example.org"
    crl_url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One certificate of a PKI.

    Attributes:
        name: What it is called.
        holder: The certificate, its key and what lies between it and its root.
        root: Name of its root.
        role: What it is for; ``None`` for CAs.
        refused: What it is refused for by those who trust the roots; ``None`` where it is good.
        ocsp: OCSP response of its issuer; empty for roots.
    """

    name: str
    holder: Holder
    root: str
    role: CertificateRole | None = None
    refused: CertificateReason | None = None
    ocsp: bytes = field(default=b"", repr=False)

    @property
    def certificate(self) -> Certificate:
        """The certificate."""
        return self.holder.certificate

    @property
    def key(self) -> PrivateKey:
        """Its key."""
        return self.holder.key


@dataclass(frozen=True, slots=True)
class TestPki:
    """Certificates by name, and what is known of the revoked.

    Attributes:
        profile: What it is made for.
        entries: Its certificates by name.
        crls: Lists of the revoked, by the name of their issuer.
    """

    #: pytest takes classes of such a name for tests otherwise.
    __test__ = False

    profile: PkiProfile
    entries: Mapping[str, Entry]
    crls: Mapping[str, bytes]

    def __getitem__(self, name: str) -> Entry:
        """A certificate by its name.

        Raises:
            ConfigError: There is none.
        """
        found = self.entries.get(name)
        if found is None:
            raise ConfigError(f"the PKI has no certificate {name!r}", hint=f"it has {', '.join(self.entries)}")
        return found

    @property
    def roots(self) -> tuple[Certificate, ...]:
        """The roots to trust; that of strangers is not among them."""
        return tuple(self.entries[name].certificate for name in ("v2g_root", "mo_root", "oem_root"))


def make_pki(
    profile: PkiProfile,
    at: datetime,
    settings: PkiSettings | None = None,
    *,
    generate: Callable[[SignatureSuite], PrivateKey] = generate_key,
) -> TestPki:
    """Make a PKI: roots, sub-CAs of station, provider, manufacturer and provisioning service, and a leaf of each role, right and wrong.

    Args:
        profile: What for.
        at: The time from which it is valid, with its zone.
        settings: Names and times.
        generate: Where keys come from.

    Raises:
        ConfigError: The time has no zone.
        SecurityError: The EMAID is none.
    """
    if at.tzinfo is None:
        raise ConfigError("the time from which a PKI is valid has a zone", hint="datetime.now(timezone.utc)")
    return _Maker(profile, at, settings or PkiSettings(), partial(generate, profile.suite)).make()


#: Roots: name, common name, domain.
_ROOTS: Final = (
    ("v2g_root", "V2G Root CA", "V2G"),
    ("mo_root", "MO Root CA", "MO"),
    ("oem_root", "OEM Root CA", "OEM"),
    ("stranger_root", "MO Root CA of strangers", "MO"),
)

#: Pairs of sub-CAs: prefix of their names, title, domain, root.
_BRANCHES: Final = (
    ("cpo", "CPO", "V2G", "v2g_root"),
    ("cps", "CPS", "V2G", "v2g_root"),
    ("mo", "MO", "MO", "mo_root"),
    ("oem", "OEM", "OEM", "oem_root"),
    ("stray", "CPO of MO", "V2G", "mo_root"),
    ("stranger", "MO of strangers", "MO", "stranger_root"),
)


@dataclass(slots=True)
class _Maker:
    profile: PkiProfile
    at: datetime
    settings: PkiSettings
    key: Callable[[], PrivateKey]
    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    revoked: set[str] = field(default_factory=set[str])

    def make(self) -> TestPki:
        for name, title, domain in _ROOTS:
            holder = issue_ca(self._subject(title, domain), self.key(), None, self._terms(40 * _YEAR))
            self.entries[name] = Entry(name, holder, name)
        for prefix, title, domain, root in _BRANCHES:
            first = self._sub_ca(f"{prefix}_sub_1", f"{title} Sub-CA 1", domain, self.entries[root].holder, root, 1)
            self._sub_ca(f"{prefix}_sub_2", f"{title} Sub-CA 2", domain, first, root, 0)
        self._leaves()
        self._wrong_times()
        self._wrong_places()
        self._wrong_contents()
        entries = {name: replace(entry, ocsp=self._ocsp(entry)) for name, entry in self.entries.items()}
        return TestPki(self.profile, MappingProxyType(entries), MappingProxyType(self._crls()))

    def _subject(self, common_name: str, domain: str) -> Subject:
        return Subject(common_name=common_name, organization=self.settings.organization, domain=domain)

    def _terms(self, lifetime: timedelta, *, begins: timedelta = timedelta(), asked: bool = False) -> Terms:
        """Times from now on, a day early for clocks that are behind; where to ask for all but roots."""
        begin = self.at.replace(microsecond=0) - timedelta(days=1) + begins
        ocsp, crl = (self.settings.ocsp_url, self.settings.crl_url) if asked else ("", "")
        return Terms(not_before=begin, not_after=begin + lifetime, ocsp_url=ocsp, crl_url=crl)

    def _sub_ca(self, name: str, title: str, domain: str, issuer: Holder, root: str, path_length: int) -> Holder:
        terms = self._terms(4 * _YEAR, asked=True)
        holder = issue_ca(self._subject(title, domain), self.key(), issuer, terms, path_length=path_length)
        self.entries[name] = Entry(name, holder, root)
        return holder

    def _common_name(self, role: CertificateRole) -> str:
        contract = Emaid.parse(self.settings.emaid)
        return {
            CertificateRole.SECC: self.settings.secc_id,
            CertificateRole.CONTRACT: contract.bare + contract.expected_check,
            CertificateRole.OEM_PROVISIONING: self.settings.pcid,
            CertificateRole.CPS: "CPS",
            CertificateRole.VEHICLE: self.settings.evcc_id,
        }[role]

    def _leaf(
        self,
        name: str,
        role: CertificateRole,
        issuer: str,
        refused: CertificateReason | None = None,
        *,
        domain: str | None = None,
        terms: Terms | None = None,
        common_name: str | None = None,
    ) -> Holder:
        domains = {
            CertificateRole.SECC: "CPO",
            CertificateRole.CONTRACT: "MO",
            CertificateRole.OEM_PROVISIONING: "OEM",
            CertificateRole.CPS: "CPS",
            CertificateRole.VEHICLE: "",
        }
        subject = self._subject(common_name or self._common_name(role), domains[role] if domain is None else domain)
        terms = terms or self._terms(self.settings.leaf_lifetime, asked=True)
        above = self.entries[issuer]
        holder = issue_leaf(role, subject, self.key(), above.holder, terms)
        self.entries[name] = Entry(name, holder, above.root, role, refused)
        return holder

    def _leaves(self) -> None:
        self._leaf("secc", CertificateRole.SECC, "cpo_sub_2")
        self._leaf("contract", CertificateRole.CONTRACT, "mo_sub_2")
        self._leaf("oem", CertificateRole.OEM_PROVISIONING, "oem_sub_2")
        self._leaf("cps", CertificateRole.CPS, "cps_sub_2")
        if self.profile.protocol == "iso15118_20":
            self._leaf("vehicle", CertificateRole.VEHICLE, "oem_sub_2")

    def _roles(self) -> list[tuple[str, CertificateRole, str]]:
        found = [
            ("secc", CertificateRole.SECC, "cpo_sub_2"),
            ("contract", CertificateRole.CONTRACT, "mo_sub_2"),
            ("oem", CertificateRole.OEM_PROVISIONING, "oem_sub_2"),
            ("cps", CertificateRole.CPS, "cps_sub_2"),
        ]
        return [*found, ("vehicle", CertificateRole.VEHICLE, "oem_sub_2")] if "vehicle" in self.entries else found

    def _wrong_times(self) -> None:
        """Expired, not yet valid and revoked, of every role."""
        for name, role, issuer in self._roles():
            past = self._terms(timedelta(days=30), begins=timedelta(days=-60), asked=True)
            self._leaf(f"{name}_expired", role, issuer, CertificateReason.EXPIRED, terms=past)
            future = self._terms(timedelta(days=30), begins=timedelta(days=60), asked=True)
            self._leaf(f"{name}_not_yet_valid", role, issuer, CertificateReason.NOT_YET_VALID, terms=future)
            self._leaf(f"{name}_revoked", role, issuer, CertificateReason.REVOKED)
            self.revoked.add(f"{name}_revoked")

    def _wrong_places(self) -> None:
        """Right in themselves, and certified by the wrong ones."""
        self._leaf("secc_wrong_branch", CertificateRole.SECC, "mo_sub_2", CertificateReason.DOMAIN)
        self._leaf("secc_wrong_root", CertificateRole.SECC, "stray_sub_2", CertificateReason.WRONG_ROOT)
        self._leaf("contract_wrong_root", CertificateRole.CONTRACT, "stranger_sub_2", CertificateReason.UNKNOWN_ISSUER)
        self._leaf("secc_by_root", CertificateRole.SECC, "v2g_root", CertificateReason.ROOT_ISSUES_LEAF)
        impostor = replace(self.entries["mo_sub_2"].holder, key=self.key())
        self.entries["mo_sub_2_impostor"] = Entry("mo_sub_2_impostor", impostor, "mo_root", None, CertificateReason.SIGNATURE)
        self._leaf("contract_broken_chain", CertificateRole.CONTRACT, "mo_sub_2_impostor", CertificateReason.SIGNATURE)
        del self.entries["mo_sub_2_impostor"]
        incomplete = self.entries["contract"].holder
        self.entries["contract_incomplete_chain"] = Entry(
            "contract_incomplete_chain",
            replace(incomplete, sub_cas=incomplete.sub_cas[:1]),
            "mo_root",
            CertificateRole.CONTRACT,
            CertificateReason.UNKNOWN_ISSUER,
        )

    def _wrong_contents(self) -> None:
        """Certified by the right ones, and made for something else."""
        self._leaf("secc_wrong_domain", CertificateRole.SECC, "cpo_sub_2", CertificateReason.DOMAIN, domain="MO")
        self._leaf("secc_without_domain", CertificateRole.SECC, "cpo_sub_2", CertificateReason.DOMAIN, domain="")
        self._leaf("contract_wrong_role", CertificateRole.CONTRACT, "mo_sub_2", CertificateReason.DOMAIN, domain="OEM")
        self._leaf("cps_wrong_domain", CertificateRole.CPS, "cps_sub_2", CertificateReason.DOMAIN, domain="CPO")
        self._leaf("contract_wrong_name", CertificateRole.CONTRACT, "mo_sub_2", CertificateReason.IDENTIFIER, common_name="John Doe")
        contract = Emaid.parse(self.settings.emaid)
        wrong = "0" if contract.expected_check != "0" else "1"
        self._leaf(
            "contract_wrong_check_digit",
            CertificateRole.CONTRACT,
            "mo_sub_2",
            CertificateReason.IDENTIFIER,
            common_name=contract.bare + wrong,
        )
        self._special("contract_wrong_usage", CertificateRole.CONTRACT, "mo_sub_2", CertificateReason.KEY_USAGE, usages={"key_agreement"})
        self._special("contract_is_ca", CertificateRole.CONTRACT, "mo_sub_1", CertificateReason.BASIC_CONSTRAINTS, ca=True)
        self._issued_by_a_leaf()
        self._oversized()

    def _special(
        self,
        name: str,
        role: CertificateRole,
        issuer: str,
        refused: CertificateReason,
        *,
        usages: set[str] | None = None,
        ca: bool = False,
        organization: str | None = None,
    ) -> None:
        above, key = self.entries[issuer], self.key()
        subject = Subject(common_name=self._common_name(role), organization=organization or self.settings.organization, domain="MO")
        terms = self._terms(self.settings.leaf_lifetime, asked=True)
        named = usages or ({"digital_signature", "key_cert_sign", "crl_sign"} if ca else {"digital_signature", "key_agreement"})
        certificate = issue_certificate(subject, key.public_key(), above.holder, terms, usages=named, ca=ca, path_length=0 if ca else None)
        self.entries[name] = Entry(name, Holder(certificate, key, above.holder.chain), above.root, role, refused)

    def _issued_by_a_leaf(self) -> None:
        """A contract holder who plays CA, and takes its sub-CA's place so that the chain is not too long."""
        forged = self._leaf("contract_by_contract", CertificateRole.CONTRACT, "contract", CertificateReason.NOT_A_CA)
        short = replace(forged, sub_cas=forged.sub_cas[:3])
        reason = CertificateReason.NOT_A_CA if rules_of(self.profile.protocol).max_sub_cas >= 3 else CertificateReason.TOO_MANY
        self.entries["contract_by_contract"] = replace(self.entries["contract_by_contract"], holder=short, refused=reason)

    def _oversized(self) -> None:
        # each attribute may have 64 characters; what is long here are the URLs
        length = rules_of(self.profile.protocol).max_octets
        long = replace(self._terms(self.settings.leaf_lifetime, asked=True), crl_url="http://crl.example.org/" + "x" * length)
        self._leaf("contract_oversized", CertificateRole.CONTRACT, "mo_sub_2", CertificateReason.SIZE, terms=long)

    # -- what is known of the revoked --------------------------------------------------------------------------------------

    def _issuer_of(self, entry: Entry) -> Entry | None:
        issuer = entry.certificate.raw.issuer
        found = (each for each in self.entries.values() if each.role is None and each is not entry)
        return next((each for each in found if each.certificate.raw.subject == issuer), None)

    def _ocsp(self, entry: Entry) -> bytes:
        issuer = None if entry.certificate.is_self_issued else self._issuer_of(entry)
        if issuer is None:
            return b""
        now = self.at.replace(microsecond=0)
        return make_ocsp_response(
            entry.certificate,
            issuer.certificate,
            issuer.certificate,
            issuer.key,
            this_update=now,
            next_update=now + timedelta(days=7),
            revoked_at=now - timedelta(hours=12) if entry.name in self.revoked else None,
        )

    def _crls(self) -> dict[str, bytes]:
        now = self.at.replace(microsecond=0)
        found: dict[str, bytes] = {}
        for name, entry in self.entries.items():
            if entry.role is None:
                revoked = {
                    self.entries[each].certificate.serial_number: now - timedelta(hours=12)
                    for each in sorted(self.revoked)
                    if self.entries[each].certificate.raw.issuer == entry.certificate.raw.subject
                }
                found[name] = make_crl(entry.certificate, entry.key, revoked, this_update=now, next_update=now + timedelta(days=30))
        return found
