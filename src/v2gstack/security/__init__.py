"""Trust: signatures over messages, and the certificates behind them. No keys are kept here, and no clock is read."""

from __future__ import annotations

from v2gstack.security.elements import SignedElement, signed_elements
from v2gstack.security.reasons import SignatureReason
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
    "MAX_REFERENCES",
    "PrivateKey",
    "PublicKey",
    "SignatureQuirk",
    "SignatureReason",
    "SignatureSuite",
    "SignedElement",
    "SignedInfoGrammar",
    "SigningJob",
    "VerifiedReference",
    "VerifiedSignature",
    "prepare_signature",
    "sign_elements",
    "sign_raw",
    "signed_elements",
    "suite_of",
    "suites_of_schema",
    "verify_raw",
    "verify_signature",
]
