"""Certificates of others: hash data as OCPP has them, and what the profiles say of a chain that another implementation made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.exi import codec_of, json_lines
from v2gstack.errors import CertificateError
from v2gstack.security import (
    FIELD_QUIRKS,
    Certificate,
    CertificateHashData,
    CertificateQuirk,
    CertificateReason,
    CertificateRole,
    make_ocsp_request,
    read_ocsp_request,
    validate_path,
)


@pytest.fixture(scope="module")
def vectors(shared_vectors: Path) -> list[dict[str, Any]]:
    return list(json_lines(shared_vectors / "security" / "vectors.jsonl"))


def test_hash_data(vectors: list[dict[str, Any]]) -> None:
    """In hex, which OCPP wants, and not in the form in which the vectors' origin had them."""
    found = [vector for vector in vectors if vector["kind"] == "ocpp-certificate-hash-data"]
    assert len(found) == 4
    for vector in found:
        certificate = Certificate.from_der(bytes.fromhex(vector["certificate_der"]))
        issuer = Certificate.from_der(bytes.fromhex(vector["issuer_der"]))
        data = CertificateHashData.of(certificate, issuer, vector["hash"])
        assert (data.issuer_name_hash, data.issuer_key_hash) == (vector["issuer_name_hash"], vector["issuer_key_hash"])
        assert data.serial_number == vector["serial_hex"]
        assert int(data.serial_number, 16) == int(vector["serial_decimal"])
        assert read_ocsp_request(make_ocsp_request([data])).certificates == (data,)


def test_a_contract_chain_of_another_implementation(vectors: list[dict[str, Any]]) -> None:
    """From the contract to its root: what the vectors have, put together, holds but for what is odd about it."""
    pairs = {vector["id"]: vector for vector in vectors if vector["kind"] == "ocpp-certificate-hash-data"}
    certificates = {name: Certificate.from_der(bytes.fromhex(pairs[f"ocsp-hash-{name}.der"]["certificate_der"])) for name in CHAIN}
    leaf, *sub_cas = (certificates[name] for name in CHAIN[:3])
    options: dict[str, Any] = {"role": CertificateRole.CONTRACT, "protocol": "iso15118_2", "at": datetime(2025, 6, 1, tzinfo=UTC)}
    with pytest.raises(CertificateError) as caught:
        validate_path(leaf, sub_cas, [certificates["moRootCACert"]], **options)
    assert caught.value.reason == CertificateReason.IDENTIFIER
    path = validate_path(leaf, sub_cas, [certificates["moRootCACert"]], tolerate=FIELD_QUIRKS, **options)
    assert path.quirks == (CertificateQuirk.CHECK_DIGIT,)
    assert path.sub_cas == tuple(sub_cas)
    for role in set(CertificateRole) - {CertificateRole.CONTRACT}:
        with pytest.raises(CertificateError):
            validate_path(leaf, sub_cas, [certificates["moRootCACert"]], tolerate=FIELD_QUIRKS, **{**options, "role": role})


CHAIN = ("contractLeafCert", "moSubCA2Cert", "moSubCA1Cert", "moRootCACert")


def test_certificates_in_live_messages(vectors: list[dict[str, Any]]) -> None:
    """Those of a live frame and of published test data are read whole."""
    by_id = {vector["id"]: vector for vector in vectors}
    live = by_id["josev-20-CertificateInstallationReq-live"]
    message = codec_of("iso15118_20_common").decode(bytes.fromhex(live["message_exi"]))
    leaf = Certificate.from_der(message.oem_provisioning_certificate_chain.certificate)
    assert leaf.der.hex() == live["leaf_der"]
    assert leaf.domains == ("OEM",)
    assert leaf.usages is not None
    published = codec_of("iso15118_2").from_xml(by_id["rise-v2g-CertificateInstallationRes-correct-ns"]["full_message_xml"])
    body = published.body.body_element
    for der in (body.contract_signature_cert_chain.certificate, body.sa_provisioning_certificate_chain.certificate):
        assert Certificate.from_der(der).key_name == "secp256r1"
