"""An OCSP responder for tests: signs with the keys of a PKI's issuers what is asked by hashes and serial number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from cryptography import x509

from v2gstack.security import Certificate, Holder, OcspRequestData, make_ocsp_response
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
                return self._signed(issuer, int(wanted.serial_number, 16))
        return None

    def _signed(self, issuer: Holder, serial: int) -> bytes:
        now = datetime.fromtimestamp(self._now(), UTC).replace(microsecond=0)
        # a stand-in with that number: nothing else of a certificate goes into a response
        stand_in = (
            x509.CertificateBuilder()
            .subject_name(issuer.certificate.raw.subject)
            .issuer_name(issuer.certificate.raw.subject)
            .public_key(issuer.certificate.raw.public_key())
            .serial_number(serial)
            .not_valid_before(now)
            .not_valid_after(now + self._lifetime)
            .sign(issuer.key, x509_hash(issuer.key))
        )
        return make_ocsp_response(
            Certificate.of(stand_in),
            issuer.certificate,
            issuer.certificate,
            issuer.key,
            this_update=now,
            next_update=now + self._lifetime,
            revoked_at=now if serial in self.revoked else None,
        )
