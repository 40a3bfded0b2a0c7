"""OCSP, lists of the revoked and hash data: made here and read by others, made by others and read here, refused where they have to be."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pki import AT, PROFILES, pki_of
from v2gstack.errors import CertificateError, ConfigError
from v2gstack.security import (
    Certificate,
    CertificateHashData,
    CertificateReason,
    CertificateRole,
    Entry,
    Holder,
    Revocation,
    RevocationStatus,
    Subject,
    Terms,
    TestPki,
    generate_key,
    issue_certificate,
    make_crl,
    make_ocsp_request,
    make_ocsp_response,
    ocsp_request_data,
    read_crl,
    read_ocsp_request,
    read_ocsp_response,
    validate_path,
)
from v2gstack.security.der import encode_der, read_der
from v2gstack.security.suites import x509_hash

HASHES = {"SHA1": hashes.SHA1(), "SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}
TERMS = Terms(not_before=AT - timedelta(days=1), not_after=AT + timedelta(days=30))


@pytest.fixture(params=PROFILES)
def pki(request: pytest.FixtureRequest) -> TestPki:
    return pki_of(request.param)


def response(pki: TestPki, name: str = "contract", issuer: str = "mo_sub_2", **options: Any) -> bytes:
    above = pki[issuer]
    settings: dict[str, Any] = {"this_update": AT, "next_update": AT + timedelta(days=7), **options}
    responder: Entry | Holder = settings.pop("responder", above)
    return make_ocsp_response(pki[name].certificate, above.certificate, responder.certificate, responder.key, **settings)


def read(pki: TestPki, data: bytes, at: datetime = AT, **options: Any) -> RevocationStatus:
    return read_ocsp_response(data, pki["contract"].certificate, pki["mo_sub_2"].certificate, at, **options)


def refused(pki: TestPki, data: bytes, at: datetime = AT, **options: Any) -> CertificateReason:
    with pytest.raises(CertificateError) as caught:
        read(pki, data, at, **options)
    return CertificateReason(caught.value.reason)


# -- requests --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HASHES)
def test_a_request_is_the_one_that_cryptography_makes(pki: TestPki, name: str) -> None:
    """Two libraries, the same octets."""
    certificate, issuer = pki["contract"].certificate, pki["mo_sub_2"].certificate
    ours = make_ocsp_request([CertificateHashData.of(certificate, issuer, name)])
    theirs = ocsp.OCSPRequestBuilder().add_certificate(certificate.raw, issuer.raw, HASHES[name]).build().public_bytes(Encoding.DER)
    assert ours == theirs
    nonce = bytes(range(16))
    with_nonce = make_ocsp_request([CertificateHashData.of(certificate, issuer, name)], nonce)
    found = ocsp.load_der_ocsp_request(with_nonce)
    assert (found.serial_number, found.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce) == (certificate.serial_number, nonce)
    assert read_ocsp_request(theirs).certificates == read_ocsp_request(with_nonce).certificates
    assert read_ocsp_request(with_nonce).nonce == nonce


def test_a_request_for_a_whole_chain(pki: TestPki) -> None:
    """Which `cryptography` cannot make."""
    path = validate_path(
        pki["secc"].certificate, pki["secc"].holder.sub_cas, pki.roots, role=CertificateRole.SECC, protocol=pki.profile.protocol, at=AT
    )
    wanted = ocsp_request_data(path.certificates)
    assert [each.responder_url for each in wanted] == ["http://ocsp.example.org"] * 3
    found = read_ocsp_request(make_ocsp_request([each.certificate for each in wanted]))
    assert found.certificates == tuple(each.certificate for each in wanted)


@pytest.mark.parametrize(
    "change",
    [
        lambda der: b"",
        lambda der: der[:-1],
        lambda der: der + b"\x00",
        lambda der: b"\x30\x81" + der[1:] if der[1] < 0x80 else der[:1] + b"\x82\x00" + der[2:],
        lambda der: b"\x31" + der[1:],
    ],
)
def test_requests_that_are_not_in_der(change: Any) -> None:
    pki = pki_of("iso15118_2")
    der = make_ocsp_request([CertificateHashData.of(pki["contract"].certificate, pki["mo_sub_2"].certificate)])
    with pytest.raises(CertificateError) as caught:
        read_ocsp_request(change(der))
    assert caught.value.reason == CertificateReason.MALFORMED


@given(st.binary(max_size=200))
def test_any_octets_are_a_request_or_none(data: bytes) -> None:
    try:
        found = read_ocsp_request(data)
    except CertificateError:
        return
    assert found.certificates


@given(st.integers(0, 120), st.integers(0, 255))
def test_a_changed_request_is_read_strictly(place: int, octet: int) -> None:
    """What decodes is in DER: it is the same when it is written again."""
    pki = pki_of("iso15118_2")
    der = bytearray(make_ocsp_request([CertificateHashData.of(pki["contract"].certificate, pki["mo_sub_2"].certificate)]))
    der[place % len(der)] = octet
    try:
        value = read_der("OCSPRequest", bytes(der))
    except CertificateError:
        return
    assert encode_der("OCSPRequest", value) == bytes(der)


def test_requests_for_too_much() -> None:
    pki = pki_of("iso15118_2")
    data = CertificateHashData.of(pki["contract"].certificate, pki["mo_sub_2"].certificate)
    assert len(read_ocsp_request(make_ocsp_request([data] * 16)).certificates) == 16
    for wrong in (make_ocsp_request([data] * 17), make_ocsp_request([]), make_ocsp_request([data], bytes(33))):
        with pytest.raises(CertificateError) as caught:
            read_ocsp_request(wrong)
        assert caught.value.reason == CertificateReason.MALFORMED


# -- responses -------------------------------------------------------------------------------------------------------------


def test_what_a_response_says(pki: TestPki) -> None:
    good = read(pki, response(pki))
    assert (good.state, good.source, good.this_update, good.next_update) == ("good", "ocsp", AT, AT + timedelta(days=7))
    since = AT - timedelta(days=3)
    revoked = read(pki, response(pki, revoked_at=since))
    assert (revoked.state, revoked.revoked_at, revoked.is_revoked, revoked.is_known) == ("revoked", since, True, True)


def test_time_of_a_response(pki: TestPki) -> None:
    data = response(pki)
    second = timedelta(seconds=1)
    read(pki, data, AT + timedelta(days=7))
    assert refused(pki, data, AT + timedelta(days=7) + second) == CertificateReason.REVOCATION_UNKNOWN
    read(pki, data, AT - timedelta(minutes=5))
    assert refused(pki, data, AT - timedelta(minutes=5) - second) == CertificateReason.REVOCATION_UNKNOWN
    endless = response(pki, next_update=None)
    read(pki, endless, AT + timedelta(days=7))
    assert refused(pki, endless, AT + timedelta(days=7) + second) == CertificateReason.REVOCATION_UNKNOWN
    assert refused(pki, data, AT + timedelta(hours=2), max_age=timedelta(hours=1)) == CertificateReason.REVOCATION_UNKNOWN


def test_a_response_about_another_certificate(pki: TestPki) -> None:
    assert refused(pki, response(pki, "contract_revoked")) == CertificateReason.REVOCATION_UNKNOWN


def test_who_may_answer(pki: TestPki) -> None:
    """The issuer, or one whom it certified for this; not just anybody below it."""
    key = generate_key(pki.profile.suite)
    for extended, issuer, good in (
        ([ExtendedKeyUsageOID.OCSP_SIGNING], "mo_sub_2", True),
        ([ExtendedKeyUsageOID.CLIENT_AUTH], "mo_sub_2", False),
        ([], "mo_sub_2", False),
        ([ExtendedKeyUsageOID.OCSP_SIGNING], "cpo_sub_2", False),
    ):
        certificate = issue_certificate(
            Subject(common_name="Responder"),
            key.public_key(),
            pki[issuer].holder,
            TERMS,
            usages=["digital_signature"],
            extended_usages=extended,
        )
        data = response(pki, responder=Holder(certificate, key))
        if good:
            assert read(pki, data).state == "good"
            assert refused(pki, data, TERMS.not_after + timedelta(days=1)) == CertificateReason.SIGNATURE
        else:
            assert refused(pki, data) == CertificateReason.SIGNATURE
    assert refused(pki, response(pki, responder=pki["contract"])) == CertificateReason.SIGNATURE


def test_nonces(pki: TestPki) -> None:
    nonce = bytes(range(16))
    assert read(pki, response(pki, nonce=nonce), nonce=nonce).state == "good"
    assert read(pki, response(pki, nonce=nonce)).state == "good"
    assert refused(pki, response(pki), nonce=nonce) == CertificateReason.REVOCATION_UNKNOWN
    assert refused(pki, response(pki, nonce=nonce[::-1]), nonce=nonce) == CertificateReason.REVOCATION_UNKNOWN


def test_errors_of_a_responder() -> None:
    data = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER).public_bytes(Encoding.DER)
    assert refused(pki_of("iso15118_2"), data) == CertificateReason.REVOCATION_UNKNOWN


def test_a_response_of_another_hash() -> None:
    """SHA-1 names certificates in the field."""
    pki = pki_of("iso15118_2")
    issuer = pki["mo_sub_2"]
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=pki["contract"].certificate.raw,
        issuer=issuer.certificate.raw,
        algorithm=hashes.SHA1(),
        cert_status=ocsp.OCSPCertStatus.UNKNOWN,
        this_update=AT,
        next_update=None,
        revocation_time=None,
        revocation_reason=None,
    )
    made = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, issuer.certificate.raw).sign(issuer.key, x509_hash(issuer.key))  # type: ignore[arg-type]
    status = read(pki, made.public_bytes(Encoding.DER))
    assert (status.state, status.is_known) == ("unknown", False)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_changed_response_says_nothing(profile: str) -> None:
    pki = pki_of(profile)
    data = response(pki, revoked_at=AT)
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 0x10
        try:
            found = read(pki, bytes(changed))
        except CertificateError:
            continue
        # where nothing depends on it, such as the octet that says how many bits the signature leaves out
        assert found == read(pki, data)


@given(st.binary(max_size=300))
def test_any_octets_are_a_response_or_none(data: bytes) -> None:
    pki = pki_of("iso15118_2")
    for reader in (read_ocsp_response, read_crl):
        with pytest.raises(CertificateError):
            reader(data, pki["contract"].certificate, pki["mo_sub_2"].certificate, AT)


# -- lists -----------------------------------------------------------------------------------------------------------------


def crl(pki: TestPki, issuer: str = "mo_sub_2", key: Any = None, **options: Any) -> bytes:
    settings: dict[str, Any] = {"this_update": AT, "next_update": AT + timedelta(days=30), **options}
    revoked = settings.pop("revoked", {pki["contract_revoked"].certificate.serial_number: AT})
    return make_crl(pki[issuer].certificate, key or pki[issuer].key, revoked, **settings)


def test_what_a_list_says(pki: TestPki) -> None:
    issuer = pki["mo_sub_2"].certificate
    assert read_crl(crl(pki), pki["contract"].certificate, issuer, AT).state == "good"
    found = read_crl(crl(pki), pki["contract_revoked"].certificate, issuer, AT)
    assert (found.state, found.source, found.revoked_at) == ("revoked", "crl", AT)


def test_lists_that_say_nothing(pki: TestPki) -> None:
    leaf, issuer = pki["contract"].certificate, pki["mo_sub_2"].certificate
    wrong: list[tuple[bytes, datetime, CertificateReason]] = [
        (crl(pki, "cpo_sub_2"), AT, CertificateReason.REVOCATION_UNKNOWN),
        (crl(pki, key=generate_key(pki.profile.suite)), AT, CertificateReason.SIGNATURE),
        (crl(pki), AT + timedelta(days=31), CertificateReason.REVOCATION_UNKNOWN),
        (crl(pki), AT - timedelta(days=1), CertificateReason.REVOCATION_UNKNOWN),
        (crl(pki) + b"\x00", AT, CertificateReason.MALFORMED),
        (crl(pki)[:-1], AT, CertificateReason.MALFORMED),
        (b"\x30" * (1 << 21), AT, CertificateReason.MALFORMED),
    ]
    for data, at, reason in wrong:
        with pytest.raises(CertificateError) as caught:
            read_crl(data, leaf, issuer, at)
        assert caught.value.reason == reason


def test_a_list_of_a_part_only() -> None:
    """It does not have the certificate on it, and that says nothing."""
    pki = pki_of("iso15118_2")
    issuer = pki["mo_sub_2"]
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.raw.subject)
        .last_update(AT)
        .next_update(AT + timedelta(days=1))
        .add_extension(x509.DeltaCRLIndicator(1), critical=True)
    )
    data = builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)  # type: ignore[arg-type]
    with pytest.raises(CertificateError, match="a part of the certificates only"):
        read_crl(data, pki["contract"].certificate, issuer.certificate, AT)


# -- several sources -------------------------------------------------------------------------------------------------------


def test_revoked_by_one_source_is_revoked(pki: TestPki) -> None:
    leaf, issuer = pki["contract"].certificate, pki["mo_sub_2"].certificate
    good = response(pki)
    bad = crl(pki, revoked={leaf.serial_number: AT})
    assert Revocation(ocsp=(good,), crls=(bad,)).status(leaf, issuer, AT).is_revoked
    assert Revocation(ocsp=(b"nonsense", good), crls=(crl(pki, "cpo_sub_2"),)).status(leaf, issuer, AT).state == "good"
    unknown = Revocation(ocsp=(b"nonsense",), crls=(crl(pki, "cpo_sub_2"),)).status(leaf, issuer, AT)
    assert not unknown.is_known
    assert "another issuer's" in unknown.text
    assert Revocation().status(leaf, issuer, AT).text == "nothing tells whether it is revoked"


def test_how_much_has_to_be_known(pki: TestPki) -> None:
    entry = pki["contract"]
    settings: dict[str, Any] = {"role": CertificateRole.CONTRACT, "protocol": pki.profile.protocol, "at": AT}
    leaf_only = (response(pki),)
    whole = (*leaf_only, *(pki[name].ocsp for name in ("mo_sub_1", "mo_sub_2")))
    for sources, required, good in (
        ((), "none", True),
        ((), "leaf", False),
        (leaf_only, "leaf", True),
        (leaf_only, "all", False),
        (whole, "all", True),
    ):
        revocation = Revocation(ocsp=sources, required=required)  # type: ignore[arg-type]
        if good:
            validate_path(entry.certificate, entry.holder.sub_cas, pki.roots, revocation=revocation, **settings)
        else:
            with pytest.raises(CertificateError) as caught:
                validate_path(entry.certificate, entry.holder.sub_cas, pki.roots, revocation=revocation, **settings)
            assert caught.value.reason == CertificateReason.REVOCATION_UNKNOWN


# -- hash data -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HASHES)
def test_hash_data_as_cryptography_has_them(pki: TestPki, name: str) -> None:
    certificate, issuer = pki["contract"].certificate, pki["mo_sub_2"].certificate
    theirs = ocsp.OCSPRequestBuilder().add_certificate(certificate.raw, issuer.raw, HASHES[name]).build()
    ours = CertificateHashData.of(certificate, issuer, name)
    assert (ours.issuer_name_hash, ours.issuer_key_hash) == (theirs.issuer_name_hash.hex(), theirs.issuer_key_hash.hex())
    assert ours.serial_number == f"{certificate.serial_number:x}"


def test_a_compressed_key_is_hashed_as_it_is() -> None:
    """What is hashed are the octets of the certificate, not those that a library writes of the same key."""
    pki = pki_of("iso15118_2")
    key = generate_key(pki.profile.suite).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    compressed = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    der = pki["mo_sub_2"].certificate.der
    value = read_der("Certificate", der)
    value["tbsCertificate"]["subjectPublicKeyInfo"] = {
        "algorithm": read_der("SubjectPublicKeyInfo", spki)["algorithm"],
        "subjectPublicKey": (compressed, 8 * len(compressed)),
    }
    issuer = Certificate.from_der(encode_der("Certificate", value))
    ours = CertificateHashData.of(pki["contract"].certificate, issuer)
    assert ours.issuer_key_hash == hashlib.sha256(compressed).hexdigest()


def test_a_hash_that_nobody_knows() -> None:
    pki = pki_of("iso15118_2")
    with pytest.raises(ConfigError, match="MD5"):
        CertificateHashData.of(pki["contract"].certificate, pki["mo_sub_2"].certificate, "MD5")
