"""Paths: every certificate of the test PKIs by what it is, each deviation by its name, and what attackers send."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.support.pki import AT, PROFILES, pki_of
from v2gstack.errors import CertificateError, ConfigError
from v2gstack.messages import iso15118_2, iso15118_20
from v2gstack.security import (
    ECDSA_P256,
    FIELD_QUIRKS,
    AllowList,
    Certificate,
    CertificateQuirk,
    CertificateReason,
    CertificateRole,
    Holder,
    Revocation,
    Subject,
    Terms,
    TestPki,
    ValidatedPath,
    generate_key,
    issue_ca,
    issue_certificate,
    issue_leaf,
    validate_path,
)
from v2gstack.security.roles import ROLES, rules_of

TERMS = Terms(not_before=AT - timedelta(days=1), not_after=AT + timedelta(days=30))
EMAID = "DE8AA1A2B3C4D5V"

ENTRIES = [(profile, name) for profile in PROFILES for name, entry in pki_of(profile).entries.items() if entry.role is not None]


def check(pki: TestPki, holder: Holder, role: CertificateRole, **options: Any) -> ValidatedPath:
    settings: dict[str, Any] = {"role": role, "protocol": pki.profile.protocol, "at": AT, **options}
    roots = settings.pop("roots", pki.roots)
    return validate_path(holder.certificate, holder.sub_cas, roots, **settings)


def refusal(pki: TestPki, holder: Holder, role: CertificateRole, **options: Any) -> CertificateError:
    with pytest.raises(CertificateError) as caught:
        check(pki, holder, role, **options)
    assert caught.value.certificate
    assert caught.value.reason in set(CertificateReason)
    return caught.value


@pytest.fixture
def pki() -> TestPki:
    return pki_of("iso15118_2")


# -- the test PKIs ---------------------------------------------------------------------------------------------------------


def sources(pki: TestPki, kind: str) -> Revocation:
    """All that is known of the revoked, in any order: each has to find its own."""
    if kind == "ocsp":
        return Revocation(ocsp=tuple(reversed([each.ocsp for each in pki.entries.values() if each.ocsp])), required="all")
    return Revocation(crls=tuple(pki.crls.values()), required="all")


@pytest.mark.parametrize("kind", ["ocsp", "crl"])
@pytest.mark.parametrize(("profile", "name"), ENTRIES)
def test_every_certificate_is_what_it_is_said_to_be(profile: str, name: str, kind: str) -> None:
    pki = pki_of(profile)
    entry = pki[name]
    assert entry.role is not None
    if entry.refused is not None:
        error = refusal(pki, entry.holder, entry.role, revocation=sources(pki, kind))
        assert error.reason == entry.refused
        assert error.response_code == rules_of(pki.profile.protocol).response_code(entry.role, entry.refused)
        return
    path = check(pki, entry.holder, entry.role, revocation=sources(pki, kind))
    assert path.certificates == (*entry.holder.chain, pki[entry.root].certificate)
    assert (path.quirks, path.leaf, path.sub_cas, path.root) == ((), entry.certificate, entry.holder.sub_cas, pki[entry.root].certificate)
    assert [status.state for status in path.revocation] == ["good"] * 3
    assert path.not_after == entry.certificate.not_after


@pytest.mark.parametrize("profile", PROFILES)
def test_no_leaf_stands_in_for_another_role(profile: str) -> None:
    """Each good leaf, presented as each other role, with all roots trusted."""
    pki = pki_of(profile)
    good = [entry for entry in pki.entries.values() if entry.role is not None and entry.refused is None]
    for entry in good:
        for role in CertificateRole:
            if role is entry.role:
                continue
            if (entry.role, role) == (CertificateRole.OEM_PROVISIONING, CertificateRole.VEHICLE):
                # several implementations let it do the vehicle's work in TLS: by name only
                assert refusal(pki, entry.holder, role).clause == "[V2G20-2598]"
                path = check(pki, entry.holder, role, tolerate=FIELD_QUIRKS)
                assert path.quirks == (CertificateQuirk.VEHICLE_DOMAIN_COMPONENT,)
                continue
            reason = refusal(pki, entry.holder, role, tolerate=FIELD_QUIRKS).reason
            assert reason in {CertificateReason.DOMAIN, CertificateReason.KEY_USAGE}, (entry.name, role)


@pytest.mark.parametrize(
    ("profile", "reason", "code"),
    [
        ("iso15118_2", CertificateReason.EXPIRED, "FAILED_CertificateExpired"),
        ("iso15118_2", CertificateReason.REVOKED, "FAILED_CertificateRevoked"),
        ("iso15118_2", CertificateReason.NOT_ALLOWED, "FAILED_CertificateNotAllowedAtThisEVSE"),
        ("iso15118_2", CertificateReason.NOT_YET_VALID, "FAILED_CertChainError"),
        ("iso15118_2", CertificateReason.UNKNOWN_ISSUER, "FAILED_CertChainError"),
        ("iso15118_20_p521", CertificateReason.EXPIRED, "WARNING_CertificateExpired"),
        ("iso15118_20_p521", CertificateReason.NOT_YET_VALID, "WARNING_CertificateNotYetValid"),
        ("iso15118_20_p521", CertificateReason.REVOKED, "WARNING_CertificateRevoked"),
        ("iso15118_20_p521", CertificateReason.UNKNOWN_ISSUER, "WARNING_eMSPUnknown"),
        ("iso15118_20_p521", CertificateReason.SIGNATURE, "WARNING_CertificateValidationError"),
    ],
)
def test_response_codes(profile: str, reason: CertificateReason, code: str) -> None:
    protocol = pki_of(profile).profile.protocol
    assert rules_of(protocol).response_code(CertificateRole.CONTRACT, reason) == code
    for role in (CertificateRole.SECC, CertificateRole.VEHICLE, CertificateRole.CPS):
        assert rules_of(protocol).response_code(role, reason) == ""


@pytest.mark.parametrize("protocol", ["iso15118_2", "iso15118_20"])
def test_response_codes_are_those_of_the_messages(protocol: str) -> None:
    messages = iso15118_2 if protocol == "iso15118_2" else iso15118_20
    known = {code.value for code in messages.ResponseCode}
    for role in CertificateRole:
        for reason in CertificateReason:
            assert rules_of(protocol).response_code(role, reason) in known | {""}


def test_names_of_persons_stay_out_of_errors() -> None:
    """An EMAID in a log is a person in a log."""
    for profile in PROFILES:
        pki = pki_of(profile)
        for entry in pki.entries.values():
            if entry.refused is None or entry.role not in (
                CertificateRole.CONTRACT,
                CertificateRole.OEM_PROVISIONING,
                CertificateRole.VEHICLE,
            ):
                continue
            error = refusal(pki, entry.holder, entry.role, revocation=sources(pki, "crl"))
            text = f"{error} {error.details()} {error.__cause__}"
            for name in ("8AA1A2B3C4D5", "WMI0123456789ABCDE", "John Doe", "WMIV1234567890ABCDEX"):
                assert name not in text, entry.name


def test_keys_stay_out_of_representations(pki: TestPki) -> None:
    text = repr(pki) + repr(pki["secc"]) + repr(pki["secc"].holder)
    assert "PrivateKey" not in text


# -- finding the path ------------------------------------------------------------------------------------------------------


def test_any_order_of_sub_cas_and_roots(pki: TestPki) -> None:
    entry = pki["contract"]
    backwards = replace(entry.holder, sub_cas=tuple(reversed(entry.holder.sub_cas)))
    assert check(pki, backwards, CertificateRole.CONTRACT, roots=pki.roots[::-1]).sub_cas == entry.holder.sub_cas


def test_a_root_that_comes_along_is_not_trusted_for_that(pki: TestPki) -> None:
    stranger = pki["contract_wrong_root"].holder
    sent = replace(stranger, sub_cas=(stranger.sub_cas[0], pki["stranger_root"].certificate))
    assert refusal(pki, sent, CertificateRole.CONTRACT).reason == CertificateReason.UNKNOWN_ISSUER


def test_ten_roots_of_the_same_name(pki: TestPki) -> None:
    """Each is tried: names are not unique, and a new root may have the name of the old one ([V2G2-878])."""
    twins = [issue_ca(Subject(common_name="MO Root CA", domain="MO"), generate_key(ECDSA_P256), None, TERMS) for _ in range(9)]
    own = pki["mo_root"].certificate
    for place in range(10):
        roots = [twin.certificate for twin in twins]
        roots.insert(place, own)
        assert check(pki, pki["contract"].holder, CertificateRole.CONTRACT, roots=roots).root == own
    error = refusal(pki, pki["contract"].holder, CertificateRole.CONTRACT, roots=[twin.certificate for twin in twins])
    assert error.reason == CertificateReason.UNKNOWN_ISSUER


def test_a_renewed_sub_ca_takes_the_place_of_the_expired_one(pki: TestPki) -> None:
    key, root = pki["mo_sub_2"].key, pki["mo_root"].holder
    subject = Subject(common_name="MO Sub-CA 2", organization="v2gstack test", domain="MO")
    past = Terms(not_before=AT - timedelta(days=60), not_after=AT - timedelta(days=1))
    old, new = (issue_ca(subject, key, root, terms, path_length=0).certificate for terms in (past, TERMS))
    leaf = pki["contract"].certificate
    assert check(pki, Holder(leaf, key, (old, new)), CertificateRole.CONTRACT).sub_cas == (new,)
    assert refusal(pki, Holder(leaf, key, (old,)), CertificateRole.CONTRACT).reason == CertificateReason.EXPIRED


def test_cas_that_certify_each_other_lead_nowhere(pki: TestPki) -> None:
    one_key, two_key = generate_key(ECDSA_P256), generate_key(ECDSA_P256)
    one, two = Subject(common_name="One", domain="MO"), Subject(common_name="Two", domain="MO")
    first = issue_ca(one, one_key, Holder(issue_ca(two, two_key, None, TERMS).certificate, two_key), TERMS, path_length=5)
    second = issue_ca(two, two_key, Holder(issue_ca(one, one_key, None, TERMS).certificate, one_key), TERMS, path_length=5)
    leaf = issue_leaf(CertificateRole.CONTRACT, Subject(common_name=EMAID, domain="MO"), generate_key(ECDSA_P256), first, TERMS)
    chain = Holder(leaf.certificate, leaf.key, (first.certificate, second.certificate))
    assert refusal(pki, chain, CertificateRole.CONTRACT).reason == CertificateReason.UNKNOWN_ISSUER


def test_a_self_signed_leaf(pki: TestPki) -> None:
    """Trusted itself in a private environment, and only by name of the deviation."""
    key = generate_key(ECDSA_P256)
    certificate = issue_certificate(
        Subject(common_name="Garage", domain="CPO"), key.public_key(), None, TERMS, signer=key, usages=ROLES[CertificateRole.SECC].usages
    )
    holder = Holder(certificate, key)
    assert refusal(pki, holder, CertificateRole.SECC).reason == CertificateReason.UNKNOWN_ISSUER
    assert refusal(pki, holder, CertificateRole.SECC, roots=[certificate]).reason == CertificateReason.ROOT_ISSUES_LEAF
    path = check(pki, holder, CertificateRole.SECC, roots=[certificate], tolerate=[CertificateQuirk.ROOT_ISSUES_LEAF])
    assert path.certificates == (certificate,)


# -- attacks ---------------------------------------------------------------------------------------------------------------


def test_a_swapped_leaf(pki: TestPki) -> None:
    """A leaf with the chain of another."""
    swapped = replace(pki["contract"].holder, sub_cas=pki["secc"].holder.sub_cas)
    assert refusal(pki, swapped, CertificateRole.CONTRACT).reason == CertificateReason.UNKNOWN_ISSUER


@pytest.mark.parametrize("profile", PROFILES)
def test_any_bit_that_is_changed(profile: str) -> None:
    """Wherever it is in the leaf: it does not decode, or nobody signed it."""
    pki = pki_of(profile)
    entry = pki["contract"]
    der = entry.certificate.der
    choose = random.Random(15118)
    unused_bits = len(der) - len(entry.certificate.raw.signature) - 1
    changes = [(place, choose.randrange(8)) for place in range(len(der))] + [(unused_bits, bit) for bit in range(8)]
    for place, bit in changes:
        changed = bytearray(der)
        changed[place] ^= 1 << bit
        with pytest.raises(CertificateError):
            validate_path(
                bytes(changed), entry.holder.sub_cas, pki.roots, role=CertificateRole.CONTRACT, protocol=pki.profile.protocol, at=AT
            )


def test_octets_before_behind_and_within(pki: TestPki) -> None:
    der = pki["contract"].certificate.der
    assert der[:2] == b"\x30\x82"
    longer = b"\x30\x83\x00" + der[2:]  # the length in one octet more than it needs
    inner = der.index(b"\x30\x82", 2)
    overlong = der[:2] + (len(der) - 3).to_bytes(2, "big") + der[4:inner] + b"\x30\x83\x00" + der[inner + 2 :]
    for data in (b"", der[:-1], der + b"\x00", b"\x00" + der, longer, overlong, der[:4], b"\x30\x80" + der[4:] + b"\x00\x00"):
        with pytest.raises(CertificateError) as caught:
            validate_path(data, (), pki.roots, role=CertificateRole.CONTRACT, protocol="iso15118_2", at=AT)
        assert caught.value.reason == CertificateReason.MALFORMED
        assert caught.value.response_code == "FAILED_CertChainError"


def test_size_is_looked_at_before_anything_is_read(pki: TestPki) -> None:
    for data, role in ((bytes(801), CertificateRole.CONTRACT), (b"\x30" * 100_000, CertificateRole.SECC)):
        with pytest.raises(CertificateError) as caught:
            validate_path(data, (), pki.roots, role=role, protocol="iso15118_2", at=AT)
        assert caught.value.reason == CertificateReason.SIZE
    entry = pki["contract"]
    with pytest.raises(CertificateError) as caught:
        validate_path(entry.certificate, [bytes(801)], pki.roots, role=CertificateRole.CONTRACT, protocol="iso15118_2", at=AT)
    assert (caught.value.reason, caught.value.certificate) == (CertificateReason.SIZE, "sub-CA no. 1")


@pytest.mark.parametrize(("profile", "most"), [("iso15118_2", 2), ("iso15118_20_p521", 3)])
def test_a_chain_too_long_is_not_read(profile: str, most: int) -> None:
    pki = pki_of(profile)
    entry = pki["contract"]
    enough = [*entry.holder.sub_cas, *[pki["oem_sub_1"].certificate] * (most - 2)]
    options: dict[str, Any] = {"role": CertificateRole.CONTRACT, "protocol": pki.profile.protocol, "at": AT}
    validate_path(entry.certificate, enough, pki.roots, **options)
    with pytest.raises(CertificateError) as caught:
        validate_path(entry.certificate, [*enough, b"nonsense"], pki.roots, **options)
    assert caught.value.reason == CertificateReason.TOO_MANY


def test_time_at_its_limits(pki: TestPki) -> None:
    entry = pki["contract"]
    second = timedelta(seconds=1)
    for at in (entry.certificate.not_before, entry.certificate.not_after):
        check(pki, entry.holder, CertificateRole.CONTRACT, at=at)
    assert (
        refusal(pki, entry.holder, CertificateRole.CONTRACT, at=entry.certificate.not_before - second).reason
        == CertificateReason.NOT_YET_VALID
    )
    assert refusal(pki, entry.holder, CertificateRole.CONTRACT, at=entry.certificate.not_after + second).reason == CertificateReason.EXPIRED
    with pytest.raises(ConfigError, match="zone"):
        check(pki, entry.holder, CertificateRole.CONTRACT, at=datetime(2026, 3, 1))  # noqa: DTZ001


def test_what_expires_soon(pki: TestPki) -> None:
    path = check(pki, pki["contract"].holder, CertificateRole.CONTRACT)
    assert not path.expires_soon(AT)
    assert path.expires_soon(path.leaf.not_after - timedelta(days=14))
    assert str(path.emaid) == "DE-8AA-1A2B3C4D5-V"
    assert check(pki, pki["secc"].holder, CertificateRole.SECC).emaid is None


def test_keys_and_signatures_of_another_protocol(pki: TestPki) -> None:
    newer = pki_of("iso15118_20_p521")
    error = refusal(pki, newer["contract"].holder, CertificateRole.CONTRACT, roots=newer.roots, protocol="iso15118_2")
    assert error.reason == CertificateReason.ALGORITHM
    older = pki["contract"].holder
    options: dict[str, Any] = {"roots": pki.roots, "protocol": "iso15118_20"}
    assert refusal(newer, older, CertificateRole.CONTRACT, **options).reason == CertificateReason.ALGORITHM
    found = check(newer, older, CertificateRole.CONTRACT, tolerate=[CertificateQuirk.OLDER_ALGORITHM], **options)
    assert found.quirks == (CertificateQuirk.OLDER_ALGORITHM,)


def test_the_list_of_what_is_allowed(pki: TestPki) -> None:
    holder = pki["contract"].holder
    check(pki, holder, CertificateRole.CONTRACT, allowed=AllowList(emaids=frozenset({EMAID})))
    error = refusal(pki, holder, CertificateRole.CONTRACT, allowed=AllowList(providers=frozenset({"FR-XXX"})))
    assert (error.reason, error.response_code) == (CertificateReason.NOT_ALLOWED, "FAILED_CertificateNotAllowedAtThisEVSE")


# -- deviations ------------------------------------------------------------------------------------------------------------


class Odd:
    """Certificates with something left out, turned round or added: what `issue_certificate` does not make."""

    def __init__(self, pki: TestPki) -> None:
        self.pki = pki

    def builder(self, subject: Subject, key: Any, issuer: Holder) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject.name)
            .issuer_name(issuer.certificate.raw.subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(TERMS.not_before)
            .not_valid_after(TERMS.not_after)
        )

    def leaf(
        self, *extensions: tuple[x509.ExtensionType, bool], domain: str = "MO", common_name: str = EMAID, issuer: str = "mo_sub_2"
    ) -> Holder:
        above, key = self.pki[issuer].holder, generate_key(ECDSA_P256)
        builder = self.builder(Subject(common_name=common_name, domain=domain), key, above)
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return Holder(Certificate.of(builder.sign(above.key, hashes.SHA256())), key, above.chain)  # type: ignore[arg-type]

    def below(self, *extensions: tuple[x509.ExtensionType, bool], domain: str = "MO") -> Holder:
        """A good leaf below a sub-CA of these extensions."""
        above, key = self.pki["mo_root"].holder, generate_key(ECDSA_P256)
        builder = self.builder(Subject(common_name="Odd Sub-CA", domain=domain), key, above)
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        ca = Holder(Certificate.of(builder.sign(above.key, hashes.SHA256())), key)  # type: ignore[arg-type]
        leaf = issue_leaf(CertificateRole.CONTRACT, Subject(common_name=EMAID, domain="MO"), generate_key(ECDSA_P256), ca, TERMS)
        return replace(leaf, sub_cas=(ca.certificate,))


def usage(**given: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
    )
    return x509.KeyUsage(**{name: given.get(name, False) for name in names}, encipher_only=False, decipher_only=False)


NO_CA = (x509.BasicConstraints(ca=False, path_length=None), True)
SIGNS = (usage(digital_signature=True, key_agreement=True), True)
CA = (x509.BasicConstraints(ca=True, path_length=0), True)
ISSUES = (usage(key_cert_sign=True, crl_sign=True), True)


def loose(pair: tuple[x509.ExtensionType, bool]) -> tuple[x509.ExtensionType, bool]:
    return pair[0], False


@pytest.mark.parametrize(
    ("make", "quirk", "reason"),
    [
        (lambda odd: odd.leaf(SIGNS), CertificateQuirk.BASIC_CONSTRAINTS_ABSENT, CertificateReason.BASIC_CONSTRAINTS),
        (lambda odd: odd.leaf(loose(NO_CA), SIGNS), CertificateQuirk.BASIC_CONSTRAINTS_NOT_CRITICAL, CertificateReason.BASIC_CONSTRAINTS),
        (lambda odd: odd.leaf(NO_CA), CertificateQuirk.KEY_USAGE_ABSENT, CertificateReason.KEY_USAGE),
        (lambda odd: odd.leaf(NO_CA, loose(SIGNS)), CertificateQuirk.KEY_USAGE_NOT_CRITICAL, CertificateReason.KEY_USAGE),
        (lambda odd: odd.leaf(NO_CA, SIGNS, common_name="Jane"), CertificateQuirk.COMMON_NAME, CertificateReason.IDENTIFIER),
        (lambda odd: odd.leaf(NO_CA, SIGNS, common_name=EMAID[:-1] + "0"), CertificateQuirk.CHECK_DIGIT, CertificateReason.IDENTIFIER),
        (lambda odd: odd.leaf(NO_CA, SIGNS, issuer="mo_root"), CertificateQuirk.ROOT_ISSUES_LEAF, CertificateReason.ROOT_ISSUES_LEAF),
        (lambda odd: odd.below(loose(CA), ISSUES), CertificateQuirk.BASIC_CONSTRAINTS_NOT_CRITICAL, CertificateReason.BASIC_CONSTRAINTS),
        (lambda odd: odd.below(CA, loose(ISSUES)), CertificateQuirk.KEY_USAGE_NOT_CRITICAL, CertificateReason.KEY_USAGE),
        (
            lambda odd: odd.below((x509.BasicConstraints(ca=True, path_length=None), True), ISSUES),
            CertificateQuirk.PATH_LENGTH_ABSENT,
            CertificateReason.PATH_LENGTH,
        ),
    ],
)
def test_deviations_pass_by_name_only(
    pki: TestPki, make: Callable[[Odd], Holder], quirk: CertificateQuirk, reason: CertificateReason
) -> None:
    holder = make(Odd(pki))
    error = refusal(pki, holder, CertificateRole.CONTRACT, tolerate=set(CertificateQuirk) - {quirk})
    assert error.reason == reason
    assert quirk.name in error.hint
    assert error.clause == quirk.clause
    assert check(pki, holder, CertificateRole.CONTRACT, tolerate=[quirk]).quirks == (quirk,)


def test_a_missing_domain_passes_by_name_only(pki: TestPki) -> None:
    holder = pki["secc_without_domain"].holder
    path = check(pki, holder, CertificateRole.SECC, tolerate=[CertificateQuirk.DOMAIN_COMPONENT_ABSENT])
    assert path.quirks == (CertificateQuirk.DOMAIN_COMPONENT_ABSENT,)
    assert CertificateQuirk.DOMAIN_COMPONENT_ABSENT not in FIELD_QUIRKS


def test_a_contract_of_part_20_says_where_to_ask(pki: TestPki) -> None:
    newer = pki_of("iso15118_20_ed448")
    key = generate_key(newer.profile.suite)
    holder = issue_leaf(CertificateRole.CONTRACT, Subject(common_name=EMAID, domain="MO"), key, newer["mo_sub_2"].holder, TERMS)
    error = refusal(newer, holder, CertificateRole.CONTRACT)
    assert (error.reason, error.clause) == (CertificateReason.REVOCATION_UNKNOWN, "[V2G20-2590]")
    found = check(newer, holder, CertificateRole.CONTRACT, tolerate=[CertificateQuirk.REVOCATION_SOURCE_ABSENT])
    assert found.quirks == (CertificateQuirk.REVOCATION_SOURCE_ABSENT,)


def test_a_root_with_an_extended_key_usage(pki: TestPki) -> None:
    """As roots of the field have it, which TLS libraries stumble over."""
    key = generate_key(ECDSA_P256)
    subject = Subject(common_name="Odd Root", domain="V2G")
    certificate = issue_certificate(
        subject,
        key.public_key(),
        None,
        TERMS,
        signer=key,
        usages=["key_cert_sign", "crl_sign"],
        ca=True,
        extended_usages=[ExtendedKeyUsageOID.OCSP_SIGNING],
    )
    sub = issue_ca(Subject(common_name="Sub", domain="V2G"), generate_key(ECDSA_P256), Holder(certificate, key), TERMS, path_length=0)
    leaf = issue_leaf(CertificateRole.SECC, Subject(common_name="SECC", domain="CPO"), generate_key(ECDSA_P256), sub, TERMS)
    error = refusal(pki, leaf, CertificateRole.SECC, roots=[certificate])
    assert error.reason == CertificateReason.EXTENDED_KEY_USAGE
    path = check(pki, leaf, CertificateRole.SECC, roots=[certificate], tolerate=FIELD_QUIRKS)
    assert path.quirks == (CertificateQuirk.ROOT_EXTENDED_KEY_USAGE,)


@pytest.mark.parametrize(
    ("extensions", "reason"),
    [
        (((x509.BasicConstraints(ca=False, path_length=None), True), ISSUES), CertificateReason.NOT_A_CA),
        ((ISSUES,), CertificateReason.NOT_A_CA),
        ((CA, (usage(digital_signature=True), True)), CertificateReason.KEY_USAGE),
        ((CA,), CertificateReason.KEY_USAGE),
    ],
)
def test_what_is_no_issuer(pki: TestPki, extensions: tuple[Any, ...], reason: CertificateReason) -> None:
    error = refusal(pki, Odd(pki).below(*extensions), CertificateRole.CONTRACT, tolerate=list(CertificateQuirk))
    assert error.reason == reason


def test_path_length_counts(pki: TestPki) -> None:
    """A CA that may issue leaves only issues a CA."""
    forged = issue_ca(Subject(common_name="Forged", domain="MO"), generate_key(ECDSA_P256), pki["mo_sub_2"].holder, TERMS, path_length=0)
    leaf = issue_leaf(CertificateRole.CONTRACT, Subject(common_name=EMAID, domain="MO"), generate_key(ECDSA_P256), forged, TERMS)
    newer_rules: dict[str, Any] = {"protocol": "iso15118_20", "tolerate": list(CertificateQuirk)}
    error = refusal(pki, leaf, CertificateRole.CONTRACT, **newer_rules)
    assert error.reason == CertificateReason.PATH_LENGTH
    assert "MO Sub-CA 2" in error.certificate


def test_an_extension_that_nobody_understands(pki: TestPki) -> None:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
    odd = Odd(pki)
    check(pki, odd.leaf(NO_CA, SIGNS, (unknown, False)), CertificateRole.CONTRACT)
    error = refusal(pki, odd.leaf(NO_CA, SIGNS, (unknown, True)), CertificateRole.CONTRACT, tolerate=list(CertificateQuirk))
    assert error.reason == CertificateReason.EXTENSION


def test_the_other_side_of_tls(pki: TestPki) -> None:
    client = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)
    secc = Odd(pki).leaf(NO_CA, SIGNS, client, domain="CPO", common_name="SECC", issuer="cpo_sub_2")
    assert refusal(pki, secc, CertificateRole.SECC).reason == CertificateReason.EXTENDED_KEY_USAGE


def test_names_with_several_domains(pki: TestPki) -> None:
    """DC=CPO beside DC=MO is both, and so neither."""
    above, key = pki["cpo_sub_2"].holder, generate_key(ECDSA_P256)
    domains = [x509.NameAttribute(NameOID.DOMAIN_COMPONENT, each) for each in ("CPO", "MO")]
    builder = x509.CertificateBuilder(
        issuer_name=above.certificate.raw.subject,
        subject_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SECC"), *domains]),
        public_key=key.public_key(),
        serial_number=2,
        not_valid_before=TERMS.not_before.replace(tzinfo=None),
        not_valid_after=TERMS.not_after.replace(tzinfo=None),
    )
    certificate = builder.add_extension(*NO_CA).add_extension(*SIGNS).sign(above.key, hashes.SHA256())
    assert refusal(pki, Holder(Certificate.of(certificate), key, above.chain), CertificateRole.SECC).reason == CertificateReason.DOMAIN


def test_a_time_in_another_zone(pki: TestPki) -> None:
    holder = pki["contract"].holder
    check(pki, holder, CertificateRole.CONTRACT, at=AT.astimezone(timezone(timedelta(hours=9))))
    assert AT.tzinfo is UTC
