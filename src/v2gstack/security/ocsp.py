"""OCSP: requests, responses, and what a response says. The bytes of a response are what TLS staples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from v2gstack.errors import CertificateError
from v2gstack.security.certificates import Certificate
from v2gstack.security.der import MAX_DER_OCTETS, encode_der, read_der
from v2gstack.security.hashdata import CertificateHashData, issuer_hashes
from v2gstack.security.reasons import CertificateReason
from v2gstack.security.status import MAX_AGE, RevocationStatus, check_freshness
from v2gstack.security.suites import PrivateKey, x509_hash

__all__ = ["OcspRequest", "make_ocsp_request", "make_ocsp_response", "read_ocsp_request", "read_ocsp_response", "read_ocsp_status"]

_NONCE: Final = "1.3.6.1.5.5.7.48.1.2"

_HASH_OIDS: Final = MappingProxyType(
    {
        "SHA1": "1.3.14.3.2.26",
        "SHA256": "2.16.840.1.101.3.4.2.1",
        "SHA384": "2.16.840.1.101.3.4.2.2",
        "SHA512": "2.16.840.1.101.3.4.2.3",
    }
)
_HASH_NAMES: Final = MappingProxyType({oid: name for name, oid in _HASH_OIDS.items()})

#: RFC 8954: a nonce has 1 to 32 octets.
_MAX_NONCE: Final = 32

#: More certificates than a chain has are not asked for at once.
_MAX_REQUESTS: Final = 16

_NULL: Final = b"\x05\x00"


@dataclass(frozen=True, slots=True)
class OcspRequest:
    """What an OCSP responder is asked.

    Attributes:
        certificates: The certificates in question.
        nonce: Octets that the response has to repeat; empty without.
    """

    certificates: tuple[CertificateHashData, ...]
    nonce: bytes = b""


def make_ocsp_request(certificates: Sequence[CertificateHashData], nonce: bytes = b"") -> bytes:
    """A request for several certificates at once, in DER.

    Args:
        certificates: What to ask for.
        nonce: Up to 32 octets of randomness, if the response shall be made for this request.
    """
    requests = [
        {
            "reqCert": {
                "hashAlgorithm": {"algorithm": _HASH_OIDS[each.hash_algorithm], "parameters": _NULL},
                "issuerNameHash": bytes.fromhex(each.issuer_name_hash),
                "issuerKeyHash": bytes.fromhex(each.issuer_key_hash),
                "serialNumber": int(each.serial_number, 16),
            }
        }
        for each in certificates
    ]
    request: dict[str, Any] = {"version": 0, "requestList": requests}
    if nonce:
        # the extension holds an OCTET STRING in DER, as short as it is
        request["requestExtensions"] = [{"extnID": _NONCE, "critical": False, "extnValue": bytes((4, len(nonce))) + nonce}]
    return encode_der("OCSPRequest", {"tbsRequest": request})


def read_ocsp_request(data: bytes) -> OcspRequest:
    """Read a request.

    Raises:
        CertificateError: It is none in DER, asks for nothing or for too much, or uses a hash that nobody here knows.
    """

    def refuse(what: str) -> CertificateError:
        return CertificateError(what, reason=CertificateReason.MALFORMED)

    found = read_der("OCSPRequest", data)["tbsRequest"]
    requests = found["requestList"]
    if not 0 < len(requests) <= _MAX_REQUESTS:
        raise refuse(f"a request for {len(requests)} certificates, where 1 to {_MAX_REQUESTS} may be")
    certificates: list[CertificateHashData] = []
    for each in requests:
        identifier = each["reqCert"]
        name = _HASH_NAMES.get(identifier["hashAlgorithm"]["algorithm"])
        if name is None or identifier["serialNumber"] < 0:
            raise refuse("a request names a certificate by an unknown hash or a negative serial number")
        name_hash, key_hash = identifier["issuerNameHash"].hex(), identifier["issuerKeyHash"].hex()
        certificates.append(CertificateHashData(name, name_hash, key_hash, format(identifier["serialNumber"], "x")))
    nonces = [bytes(each["extnValue"]) for each in found.get("requestExtensions", ()) if each["extnID"] == _NONCE]
    nonce = nonces[0] if nonces else b""
    if nonce and (nonce[:2] != bytes((4, len(nonce) - 2)) or not 0 < len(nonce) - 2 <= _MAX_NONCE):
        raise refuse("a nonce is an octet string of 1 to 32 octets")
    return OcspRequest(tuple(certificates), nonce[2:])


def make_ocsp_response(
    certificate: Certificate,
    issuer: Certificate,
    responder: Certificate,
    key: PrivateKey,
    *,
    this_update: datetime,
    next_update: datetime | None,
    revoked_at: datetime | None = None,
    nonce: bytes = b"",
) -> bytes:
    """A response for one certificate, in DER.

    Args:
        certificate: The certificate in question.
        issuer: Who issued it.
        responder: Who answers: the issuer, or a certificate that it issued for this.
        key: The responder's key.
        this_update: When.
        next_update: When there will be a newer one.
        revoked_at: Since when the certificate is revoked; ``None`` where it is good.
        nonce: That of the request.
    """
    status = ocsp.OCSPCertStatus.GOOD if revoked_at is None else ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=certificate.raw,
        issuer=issuer.raw,
        algorithm=hashes.SHA256(),
        cert_status=status,
        this_update=this_update,
        next_update=next_update,
        revocation_time=revoked_at,
        revocation_reason=None if revoked_at is None else x509.ReasonFlags.key_compromise,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.raw)
    if responder != issuer:
        builder = builder.certificates([responder.raw])
    if nonce:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.sign(key, x509_hash(key)).public_bytes(Encoding.DER)


def read_ocsp_response(
    data: bytes,
    certificate: Certificate,
    issuer: Certificate,
    at: datetime,
    *,
    max_age: timedelta = MAX_AGE,
    nonce: bytes = b"",
) -> RevocationStatus:
    """What a response says of a certificate, once it is sure that it comes from its issuer and is of now.

    Args:
        data: The response in DER, such as TLS has it stapled.
        certificate: The certificate in question.
        issuer: Who issued it.
        at: The time.
        max_age: How old it may be.
        nonce: What the request had; the response has to have the same.

    Raises:
        CertificateError: It is no response in DER, not about this certificate, not signed by who may, too old, or the responder's error.
    """
    return _read_response(data, certificate.serial_number, issuer, at, max_age=max_age, nonce=nonce)


def read_ocsp_status(
    data: bytes, certificate: CertificateHashData, issuer: Certificate, at: datetime, *, max_age: timedelta = MAX_AGE
) -> RevocationStatus:
    """The same of a certificate that is not at hand, such as OCPP names it.

    Args:
        data: The response in DER.
        certificate: What names the certificate.
        issuer: Who issued it.
        at: The time.
        max_age: How old it may be.

    Raises:
        CertificateError: As for `read_ocsp_response`; or the issuer is another one.
    """
    name, key = issuer_hashes(issuer, certificate.hash_algorithm)
    if (name.hex(), key.hex()) != (certificate.issuer_name_hash, certificate.issuer_key_hash):
        raise CertificateError("the certificate is named as another issuer's", reason=CertificateReason.UNKNOWN_ISSUER)
    return _read_response(data, int(certificate.serial_number, 16), issuer, at, max_age=max_age)


def _read_response(
    data: bytes, serial_number: int, issuer: Certificate, at: datetime, *, max_age: timedelta, nonce: bytes = b""
) -> RevocationStatus:
    def refuse(what: str, reason: CertificateReason = CertificateReason.REVOCATION_UNKNOWN) -> CertificateError:
        return CertificateError(f"the OCSP response {what}", reason=reason)

    if len(data) > MAX_DER_OCTETS:
        raise refuse(f"has {len(data)} octets", CertificateReason.MALFORMED)
    try:
        response = ocsp.load_der_ocsp_response(data)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise refuse(f"is an error of the responder's: {response.response_status.name.lower()}")
        single = next((each for each in response.responses if _is_about(each, serial_number, issuer)), None)
        if single is None:
            # before the signature, which costs most: there may be many responses, each about another certificate
            raise refuse("is about other certificates")
        _check_signature(response, issuer, at)
        given = _nonce_of(response)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise refuse(f"is none in DER: {error}", CertificateReason.MALFORMED) from error
    if nonce and given != nonce:
        raise refuse("is not the answer to this request: its nonce is another one")
    this_update, next_update = single.this_update_utc, single.next_update_utc
    check_freshness("the OCSP response", this_update, next_update, at, max_age)
    if single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        since = single.revocation_time_utc
        text = f"its OCSP responder says that it is revoked since {since:%Y-%m-%d %H:%M} UTC"
        return RevocationStatus("revoked", "ocsp", text, this_update, next_update, since)
    if single.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        return RevocationStatus("unknown", "ocsp", "its OCSP responder does not know it", this_update, next_update)
    return RevocationStatus("good", "ocsp", "its OCSP responder says that it is good", this_update, next_update)


def _nonce_of(response: ocsp.OCSPResponse) -> bytes:
    try:
        return response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return b""


def _is_about(single: ocsp.OCSPSingleResponse, serial_number: int, issuer: Certificate) -> bool:
    name = single.hash_algorithm.name.upper()
    if single.serial_number != serial_number or name not in _HASH_OIDS:
        return False
    return issuer_hashes(issuer, name) == (single.issuer_name_hash, single.issuer_key_hash)


def _check_signature(response: ocsp.OCSPResponse, issuer: Certificate, at: datetime) -> None:
    """That the issuer signed it, or one whom it has certified to do so (RFC 6960 4.2.2.2)."""
    candidates = [issuer]
    for each in response.certificates:
        delegate = Certificate.of(each)
        may = ExtendedKeyUsageOID.OCSP_SIGNING.dotted_string in (delegate.extended_usages or ())
        if may and delegate.not_before <= at <= delegate.not_after and delegate.is_issued_by(issuer):
            candidates.append(delegate)
    if not any(_is_signed(response, candidate) for candidate in candidates):
        raise CertificateError(
            "the OCSP response is signed neither by the certificate's issuer nor by a responder of its",
            reason=CertificateReason.SIGNATURE,
        )


def _is_signed(response: ocsp.OCSPResponse, responder: Certificate) -> bool:
    key, digest = responder.key, response.signature_hash_algorithm
    try:
        if isinstance(key, ed448.Ed448PublicKey):
            key.verify(response.signature, response.tbs_response_bytes)
        elif isinstance(key, ec.EllipticCurvePublicKey) and isinstance(digest, (hashes.SHA256, hashes.SHA384, hashes.SHA512)):
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True
