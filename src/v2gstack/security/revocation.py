"""What is known of revoked certificates, from OCSP responses and lists that are at hand. Nothing is fetched here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from v2gstack.errors import CertificateError
from v2gstack.security.certificates import Certificate
from v2gstack.security.crl import read_crl
from v2gstack.security.ocsp import read_ocsp_response
from v2gstack.security.status import MAX_AGE, RevocationStatus

__all__ = ["Revocation", "RevocationStatus"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """Sources on revoked certificates, and how much has to be known.

    Attributes:
        ocsp: OCSP responses in DER, such as TLS has them stapled, in any order.
        crls: Lists in DER.
        required: What has to be known to be good: ``none``, the ``leaf``, or ``all`` but the root. What is known to be revoked is
            refused in any case.
        max_age: How old an OCSP response may be.
    """

    ocsp: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    required: Literal["none", "leaf", "all"] = "none"
    max_age: timedelta = MAX_AGE

    def status(self, certificate: Certificate, issuer: Certificate, at: datetime) -> RevocationStatus:
        """What the sources say of a certificate: revoked if one says so, or else good if one says so."""
        good: RevocationStatus | None = None
        troubles: list[str] = []
        for kind, sources in (("ocsp", self.ocsp), ("crl", self.crls)):
            for data in sources:
                try:
                    if kind == "ocsp":
                        found = read_ocsp_response(data, certificate, issuer, at, max_age=self.max_age)
                    else:
                        found = read_crl(data, certificate, issuer, at)
                except CertificateError as error:
                    troubles.append(error.message)
                    continue
                if found.is_revoked:
                    return found
                if found.is_known:
                    good = good or found
                else:
                    troubles.append(found.text)
        if good is not None:
            return good
        if not troubles:
            return RevocationStatus("unknown")
        return RevocationStatus("unknown", "", f"nothing tells whether it is revoked: {'; '.join(dict.fromkeys(troubles))}")
