"""An OCSP responder for tests: signs with the keys of a PKI's issuers what is asked by hashes and serial number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ReasonFlags, ocsp

from v2gstack.security import Holder, OcspRequestData
from v2gstack.security.hashdata import issuer_hashes
from v2gstack.security.suites import x509_hash

__all__ = ["Responder"]


class Responder:
    """Answers for every certificate of the issuers it has the keys of."""

    def __init__(self, issuers: Iterable[Holder], now: Callable[[], float], *, lifetime: timedelta = timedelta(days=2)) -> None:
        self._issuers = tuple(issuers)
        self._now = now
        self._lifetime = lifetime
        self.asked: list[OcspRequestData] = []
        self.revoked: set[int] = set()
        self.silent = False

    async def __call__(self, data: OcspRequestData) -> bytes | None:
        self.asked.append(data)
        wanted = data.certificate
        assert wanted.hash_algorithm == "SHA256"
        for issuer in self._issuers:
            name, key = issuer_hashes(issuer.certificate, "SHA256")
            if (name.hex(), key.hex()) == (wanted.issuer_name_hash, wanted.issuer_key_hash) and not self.silent:
                return self._signed(issuer, name, key, int(wanted.serial_number, 16))
        return None

    def _signed(self, issuer: Holder, name: bytes, key: bytes, serial: int) -> bytes:
        now, revoked = datetime.fromtimestamp(self._now(), UTC).replace(microsecond=0), serial in self.revoked
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=name,
            issuer_key_hash=key,
            serial_number=serial,
            algorithm=hashes.SHA256(),
            cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=now,
            next_update=now + self._lifetime,
            revocation_time=now if revoked else None,
            revocation_reason=ReasonFlags.key_compromise if revoked else None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate.raw)
        return builder.sign(issuer.key, x509_hash(issuer.key)).public_bytes(Encoding.DER)
