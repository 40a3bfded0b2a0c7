"""Reading certificates: two libraries agree on what they say, and octets that are none are an error and nothing else."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pki import AT, PROFILES, pki_of
from v2gstack.errors import CertificateError, SignatureError
from v2gstack.security import Certificate, CertificateReason, certificates_from_pem, likely_role, oddities, suite_of
from v2gstack.security.certificates import MAX_CERTIFICATE_OCTETS, MAX_CERTIFICATES_IN_FILE, pem_of
from v2gstack.security.der import encode_der, read_der


@pytest.mark.parametrize("profile", PROFILES)
def test_two_libraries_read_the_same(profile: str) -> None:
    for entry in pki_of(profile).entries.values():
        found = entry.certificate
        value = read_der("Certificate", found.der)
        inner = value["tbsCertificate"]
        assert encode_der("Certificate", value) == found.der
        assert (inner["version"], inner["serialNumber"]) == (2, found.serial_number)
        assert bytes(inner["subject"]) == found.raw.subject.public_bytes()
        assert bytes(inner["issuer"]) == found.raw.issuer.public_bytes()
        assert {each["extnID"] for each in inner["extensions"]} == found.extensions
        assert {each["extnID"] for each in inner["extensions"] if each["critical"]} == found.critical
        assert Certificate.from_der(found.der) == found


@given(st.binary(max_size=400))
def test_any_octets_are_a_certificate_or_an_error(data: bytes) -> None:
    with pytest.raises(CertificateError) as caught:
        Certificate.from_der(data, "the peer's")
    assert caught.value.reason == CertificateReason.MALFORMED
    assert caught.value.certificate == "the peer's"


@given(st.binary(max_size=400))
def test_any_file_holds_certificates_or_is_an_error(data: bytes) -> None:
    with pytest.raises(CertificateError):
        certificates_from_pem(data)


def test_size_at_its_limit() -> None:
    with pytest.raises(CertificateError) as caught:
        Certificate.from_der(bytes(MAX_CERTIFICATE_OCTETS))
    assert caught.value.reason == CertificateReason.MALFORMED
    with pytest.raises(CertificateError) as caught:
        Certificate.from_der(bytes(MAX_CERTIFICATE_OCTETS + 1))
    assert caught.value.reason == CertificateReason.SIZE


def test_files() -> None:
    pki = pki_of("iso15118_2")
    chain = pki["contract"].holder.chain
    text = pem_of(chain)
    assert certificates_from_pem(text) == chain
    assert certificates_from_pem(text.replace("\n", "\r\n").encode()) == chain
    assert certificates_from_pem(f"subject=CN = x\n{text}trailing words\n") == chain
    assert certificates_from_pem(chain[0].der) == chain[:1]
    assert len(certificates_from_pem(pem_of(chain[:1]) * MAX_CERTIFICATES_IN_FILE)) == MAX_CERTIFICATES_IN_FILE
    damaged = text.replace("MII", "MIJ", 1)
    for wrong in ("", "nothing", pem_of(chain[:1]) * (MAX_CERTIFICATES_IN_FILE + 1), damaged, chain[0].der + b"\x00"):
        with pytest.raises(CertificateError) as caught:
            certificates_from_pem(wrong, "file")
        assert caught.value.certificate.startswith("file")


def test_names_of_persons_stay_out_of_representations() -> None:
    contract = pki_of("iso15118_2")["contract"].certificate
    assert contract.common_name not in repr(contract)
    assert contract.fingerprint[:16] in repr(contract)


def other(key: object, **changes: object) -> x509.Certificate:
    """A certificate of a kind that V2G does not have."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, AT.replace(tzinfo=None), AT.replace(tzinfo=None))  # type: ignore[attr-defined]
    return builder.sign(key, hashes.SHA384())  # type: ignore[arg-type]


def test_keys_that_v2g_does_not_have_are_named() -> None:
    large = Certificate.of(other(rsa.generate_private_key(65537, 2048)))
    assert (large.key, large.key_name) == (None, "rsa")
    assert large.algorithm == "1.2.840.113549.1.1.12"
    middle = Certificate.of(other(ec.derive_private_key(7, ec.SECP384R1())))
    assert middle.key_name == "secp384r1"
    assert middle.key is not None
    with pytest.raises(SignatureError, match="secp384r1"):
        suite_of(middle.key)
    for each in (large, middle):
        assert likely_role(each) is None


@pytest.mark.parametrize("profile", PROFILES)
def test_good_certificates_are_not_odd(profile: str) -> None:
    pki = pki_of(profile)
    for entry in pki.entries.values():
        if entry.role is None or entry.refused is not None:
            continue
        assert likely_role(entry.certificate) is entry.role
        for each in (*entry.holder.chain, pki[entry.root].certificate):
            assert oddities(each, entry.role, pki.profile.protocol, AT) == ()
