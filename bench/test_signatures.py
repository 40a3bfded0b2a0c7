"""Signatures over EXI and paths of certificates, beside what `cryptography`, and OpenSSL within it, needs for the numbers alone."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import iso15118_20 as iso20
from v2gstack.security import (
    PKI_PROFILES,
    CertificateRole,
    Revocation,
    make_pki,
    prepare_signature,
    read_ocsp_response,
    sign_elements,
    signed_elements,
    suite_of,
    validate_path,
    verify_signature,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)
PKIS = {name: make_pki(profile, AT) for name, profile in PKI_PROFILES.items()}


def authorization(profile: str) -> tuple[str, Any]:
    """The message that a contract's key signs, and its schema."""
    if profile == "iso15118_2":
        return "iso15118_2", iso2.AuthorizationReq(id="ID1", gen_challenge=bytes(16))
    contract = PKIS[profile]["contract"].holder
    chain = iso20.ContractCertificateChain(
        certificate=contract.certificate.der,
        sub_certificates=iso20.SubCertificates(certificate=tuple(each.der for each in contract.sub_cas)),
    )
    mode = iso20.PnC_AReqAuthorizationMode(id="ID1", gen_challenge=bytes(16), contract_certificate_chain=chain)
    header = iso20.MessageHeader(session_id=bytes(8), time_stamp=0)
    return "iso15118_20_common", iso20.AuthorizationReq(
        header=header, selected_authorization_service=iso20.Authorization.PnC, pnc_a_req_authorization_mode=mode
    )


def plain(key: Any) -> tuple[Any, ...]:
    """What a key of `cryptography` wants to know besides the data."""
    if not isinstance(key, (ec.EllipticCurvePrivateKey, ec.EllipticCurvePublicKey)):
        return ()
    return (ec.ECDSA(hashes.SHA512() if key.curve.name == "secp521r1" else hashes.SHA256()),)


@pytest.mark.parametrize("peer", [False, True], ids=["v2gstack", "cryptography"])
@pytest.mark.parametrize("profile", PKI_PROFILES)
def test_sign(benchmark: Any, profile: str, peer: bool) -> None:
    benchmark.group = f"sign AuthorizationReq, {profile}"
    schema, message = authorization(profile)
    elements, key = signed_elements(message), PKIS[profile]["contract"].key
    if peer:
        benchmark.extra_info.update(peer="cryptography, the numbers alone")
        data = prepare_signature(schema, elements, suite_of(key)).to_be_signed
        benchmark(key.sign, data, *plain(key))
    else:
        benchmark.extra_info.update(what="sign_elements")
        benchmark(sign_elements, schema, elements, key)


@pytest.mark.parametrize("peer", [False, True], ids=["v2gstack", "cryptography"])
@pytest.mark.parametrize("profile", PKI_PROFILES)
def test_verify(benchmark: Any, profile: str, peer: bool) -> None:
    benchmark.group = f"verify AuthorizationReq, {profile}"
    schema, message = authorization(profile)
    elements, key = signed_elements(message), PKIS[profile]["contract"].key
    public = key.public_key()
    if peer:
        benchmark.extra_info.update(peer="cryptography, the numbers alone")
        data = prepare_signature(schema, elements, suite_of(key)).to_be_signed
        benchmark(public.verify, key.sign(data, *plain(key)), data, *plain(public))
    else:
        benchmark.extra_info.update(what="verify_signature")
        benchmark(verify_signature, schema, elements, sign_elements(schema, elements, key), public)


@pytest.mark.parametrize("what", ["octets", "with OCSP", "signatures alone"])
@pytest.mark.parametrize("profile", PKI_PROFILES)
def test_path(benchmark: Any, profile: str, what: str) -> None:
    """A contract's path of four certificates, from the octets of a message, beside the three signatures on it."""
    benchmark.group = f"path of a contract, {profile}"
    pki = PKIS[profile]
    chain = [*pki["contract"].holder.chain, pki["mo_root"].certificate]
    if what == "signatures alone":
        benchmark.extra_info.update(peer="cryptography, the signatures alone")
        benchmark(lambda: [one.raw.verify_directly_issued_by(two.raw) for one, two in pairwise(chain)])
        return
    benchmark.extra_info.update(what=f"validate_path, {what}")
    leaf, *sub_cas = (each.der for each in chain[:-1])
    responses = tuple(pki[name].ocsp for name in ("contract", "mo_sub_2", "mo_sub_1"))
    revocation = Revocation(ocsp=responses, required="all") if what == "with OCSP" else None
    options: dict[str, Any] = {"role": CertificateRole.CONTRACT, "protocol": pki.profile.protocol, "at": AT, "revocation": revocation}
    benchmark(validate_path, leaf, sub_cas, pki.roots, **options)


@pytest.mark.parametrize("profile", PKI_PROFILES)
def test_ocsp_response(benchmark: Any, profile: str) -> None:
    benchmark.group = f"read an OCSP response, {profile}"
    pki = PKIS[profile]
    benchmark(read_ocsp_response, pki["secc"].ocsp, pki["secc"].certificate, pki["cpo_sub_2"].certificate, AT)
