"""Requests for certificates, and OCSP responses about certificates that are not at hand."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from tests.support.plug_and_charge import EPOCH, pki_of
from v2gstack.errors import CertificateError
from v2gstack.security import (
    ECDSA_P256,
    ECDSA_P521,
    ED448,
    CertificateHashData,
    CertificateReason,
    Subject,
    generate_key,
    make_certificate_request,
    make_ocsp_response,
    read_certificate_request,
    read_ocsp_status,
)

SUBJECT = Subject(common_name="DEABCS0001", organization="Operator", domain="CPO", country="DE")
NOW = datetime.fromtimestamp(EPOCH, UTC)


@pytest.mark.parametrize("suite", [ECDSA_P256, ECDSA_P521, ED448], ids=lambda suite: suite.curve)
def test_a_request_says_who_and_for_which_key(suite: object) -> None:
    key = generate_key(suite)  # type: ignore[arg-type]
    text = make_certificate_request(SUBJECT.name, key)
    found = read_certificate_request(text)
    assert found.subject == SUBJECT
    assert found.key == key.public_key()
    assert text not in repr(found)


def test_requests_that_are_none() -> None:
    good = make_certificate_request(SUBJECT.name, generate_key(ECDSA_P256))
    der = bytearray(base64.b64decode("".join(good.splitlines()[1:-1])))
    der[-1] ^= 1
    forged = "-----BEGIN CERTIFICATE REQUEST-----\n" + base64.b64encode(der).decode() + "\n-----END CERTIFICATE REQUEST-----\n"
    of_rsa = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(SUBJECT.name)
        .sign(rsa.generate_private_key(65537, 2048), SHA256())
        .public_bytes(Encoding.PEM)
        .decode()
    )
    for text, reason in (
        ("", CertificateReason.MALFORMED),
        ("no PEM at all", CertificateReason.MALFORMED),
        (good.replace("REQUEST", "NONSENSE"), CertificateReason.MALFORMED),
        (good + "A" * 5_500, CertificateReason.SIZE),
        (forged, CertificateReason.SIGNATURE),
        (of_rsa, CertificateReason.ALGORITHM),
    ):
        with pytest.raises(CertificateError) as caught:
            read_certificate_request(text)
        assert caught.value.reason == reason, text


def test_the_status_of_a_certificate_by_its_hashes() -> None:
    pki = pki_of("iso15118_2")
    contract, issuer, other = pki["contract"].certificate, pki["mo_sub_2"], pki["mo_sub_1"]
    wanted = CertificateHashData.of(contract, issuer.certificate)
    for revoked_at, state in ((None, "good"), (NOW, "revoked")):
        data = make_ocsp_response(
            contract,
            issuer.certificate,
            issuer.certificate,
            issuer.key,
            this_update=NOW,
            next_update=NOW + timedelta(days=1),
            revoked_at=revoked_at,
        )
        assert read_ocsp_status(data, wanted, issuer.certificate, NOW).state == state
        with pytest.raises(CertificateError, match="another issuer's"):
            read_ocsp_status(data, wanted, other.certificate, NOW)
        another = CertificateHashData.of(pki["contract_revoked"].certificate, issuer.certificate)
        with pytest.raises(CertificateError, match="about other certificates"):
            read_ocsp_status(data, another, issuer.certificate, NOW)
        with pytest.raises(CertificateError, match="was good until"):
            read_ocsp_status(data, wanted, issuer.certificate, NOW + timedelta(days=2))
