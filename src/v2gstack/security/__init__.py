"""Trust: signatures over messages, certificates and the paths to their roots.

No keys are kept here, no clock is read, and nothing is fetched.
"""

from __future__ import annotations

from v2gstack.security.allowing import AllowList
from v2gstack.security.certificates import Certificate, certificates_from_pem
from v2gstack.security.contract_keys import (
    AssociatedData,
    ContractKey,
    Curve,
    DhPublicKeyForm,
    Envelope,
    EnvelopeOpening,
    EnvelopeRules,
    KeyDerivation,
    ReceiverKey,
    derive_key,
    open_envelope,
    private_octets,
    seal_envelope,
)
from v2gstack.security.crl import make_crl, read_crl
from v2gstack.security.elements import SignedElement, signed_elements
from v2gstack.security.hashdata import CertificateHashData, OcspRequestData, ocsp_request_data
from v2gstack.security.identifiers import Emaid, Pcid, check_digit
from v2gstack.security.issuing import Holder, Subject, Terms, generate_key, issue_ca, issue_certificate, issue_leaf
from v2gstack.security.ocsp import (
    OcspRequest,
    make_ocsp_request,
    make_ocsp_response,
    read_ocsp_request,
    read_ocsp_response,
    read_ocsp_status,
)
from v2gstack.security.paths import ValidatedPath, likely_role, oddities, validate_path
from v2gstack.security.pki import PKI_PROFILES, Entry, PkiProfile, PkiSettings, TestPki, make_pki
from v2gstack.security.reasons import CertificateReason, SignatureReason
from v2gstack.security.requests import CertificateRequest, make_certificate_request, read_certificate_request
from v2gstack.security.revocation import Revocation, RevocationStatus
from v2gstack.security.roles import FIELD_QUIRKS, CertificateQuirk, CertificateRole, ProtocolName
from v2gstack.security.signatures import (
    MAX_REFERENCES,
    SignatureQuirk,
    SignedInfoGrammar,
    SigningJob,
    VerifiedReference,
    VerifiedSignature,
    prepare_signature,
    sign_elements,
    verify_signature,
)
from v2gstack.security.suites import (
    ECDSA_P256,
    ECDSA_P521,
    ED448,
    PrivateKey,
    PublicKey,
    SignatureSuite,
    sign_raw,
    suite_of,
    suites_of_schema,
    verify_raw,
)

__all__ = [
    "ECDSA_P256",
    "ECDSA_P521",
    "ED448",
    "FIELD_QUIRKS",
    "MAX_REFERENCES",
    "PKI_PROFILES",
    "AllowList",
    "AssociatedData",
    "Certificate",
    "CertificateHashData",
    "CertificateQuirk",
    "CertificateReason",
    "CertificateRequest",
    "CertificateRole",
    "ContractKey",
    "Curve",
    "DhPublicKeyForm",
    "Emaid",
    "Entry",
    "Envelope",
    "EnvelopeOpening",
    "EnvelopeRules",
    "Holder",
    "KeyDerivation",
    "OcspRequest",
    "OcspRequestData",
    "Pcid",
    "PkiProfile",
    "PkiSettings",
    "PrivateKey",
    "ProtocolName",
    "PublicKey",
    "ReceiverKey",
    "Revocation",
    "RevocationStatus",
    "SignatureQuirk",
    "SignatureReason",
    "SignatureSuite",
    "SignedElement",
    "SignedInfoGrammar",
    "SigningJob",
    "Subject",
    "Terms",
    "TestPki",
    "ValidatedPath",
    "VerifiedReference",
    "VerifiedSignature",
    "certificates_from_pem",
    "check_digit",
    "derive_key",
    "generate_key",
    "issue_ca",
    "issue_certificate",
    "issue_leaf",
    "likely_role",
    "make_certificate_request",
    "make_crl",
    "make_ocsp_request",
    "make_ocsp_response",
    "make_pki",
    "ocsp_request_data",
    "oddities",
    "open_envelope",
    "prepare_signature",
    "private_octets",
    "read_certificate_request",
    "read_crl",
    "read_ocsp_request",
    "read_ocsp_response",
    "read_ocsp_status",
    "seal_envelope",
    "sign_elements",
    "sign_raw",
    "signed_elements",
    "suite_of",
    "suites_of_schema",
    "validate_path",
    "verify_raw",
    "verify_signature",
]
