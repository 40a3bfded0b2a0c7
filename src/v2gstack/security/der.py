"""DER that `cryptography` has no API for, through asn1tools with a guard.

The DER decoder of asn1tools is lenient: it takes trailing octets, long forms of short lengths, numbers with leading zeros and elements that
run past the end of what holds them. So whatever it decodes is encoded again and has to be the same octets.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, Final

from v2gstack.errors import CertificateError
from v2gstack.security.reasons import CertificateReason

__all__ = ["MAX_DER_OCTETS", "encode_der", "read_der"]

#: Longer than any certificate, OCSP message or list that V2G carries: 1600 octets are allowed for a certificate, and a list of the
#: revoked holds some 40 for each.
MAX_DER_OCTETS: Final = 1 << 20

_MODULE: Final = """
V2gSecurity DEFINITIONS EXPLICIT TAGS ::= BEGIN
AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }
SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
Extensions ::= SEQUENCE OF Extension
Certificate ::= SEQUENCE { tbsCertificate TBSCertificate, signatureAlgorithm AlgorithmIdentifier, signatureValue BIT STRING }
TBSCertificate ::= SEQUENCE {
  version [0] EXPLICIT INTEGER DEFAULT 0, serialNumber INTEGER, signature AlgorithmIdentifier, issuer ANY, validity ANY, subject ANY,
  subjectPublicKeyInfo SubjectPublicKeyInfo, issuerUniqueID [1] IMPLICIT BIT STRING OPTIONAL,
  subjectUniqueID [2] IMPLICIT BIT STRING OPTIONAL, extensions [3] EXPLICIT Extensions OPTIONAL }
CertID ::= SEQUENCE {
  hashAlgorithm AlgorithmIdentifier, issuerNameHash OCTET STRING, issuerKeyHash OCTET STRING, serialNumber INTEGER }
Request ::= SEQUENCE { reqCert CertID, singleRequestExtensions [0] EXPLICIT Extensions OPTIONAL }
TBSRequest ::= SEQUENCE {
  version [0] EXPLICIT INTEGER DEFAULT 0, requestorName [1] EXPLICIT ANY OPTIONAL, requestList SEQUENCE OF Request,
  requestExtensions [2] EXPLICIT Extensions OPTIONAL }
OCSPRequest ::= SEQUENCE { tbsRequest TBSRequest, optionalSignature [0] EXPLICIT ANY OPTIONAL }
END
"""


@cache
def _specification() -> Any:
    # asn1tools has no types, and takes longer to load than all the rest
    compiler: Any = import_module("asn1tools")
    return compiler.compile_string(_MODULE, "der")


def encode_der(kind: str, value: Any) -> bytes:
    """Encode a value of a type of the module above."""
    return bytes(_specification().encode(kind, value))


def read_der(kind: str, data: bytes) -> Any:
    """Decode a value of a type of the module above, which is DER and nothing else.

    Raises:
        CertificateError: It is too long, does not decode, or is not the one encoding that DER has for it.
    """
    if len(data) > MAX_DER_OCTETS:
        raise CertificateError(f"{len(data)} octets are more than a {kind} has", reason=CertificateReason.MALFORMED)
    specification = _specification()
    try:
        value = specification.decode(kind, data)
        again = specification.encode(kind, value)
    except Exception as error:
        # its decoder lets IndexError, struct.error and others pass besides its own
        raise CertificateError(f"{len(data)} octets that are no {kind} in DER", reason=CertificateReason.MALFORMED) from error
    if again != data:
        raise CertificateError(
            f"the {kind} is not in DER: encoded again it has other octets",
            reason=CertificateReason.MALFORMED,
            hint="octets follow it, or lengths or numbers are longer than they need to be",
        )
    return value
