"""What is known of a certificate's revocation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from v2gstack.errors import CertificateError
from v2gstack.security.reasons import CertificateReason

__all__ = ["CLOCK_SKEW", "MAX_AGE", "RevocationStatus"]

#: A response that is older says nothing any more ([V2G20-1021]).
MAX_AGE: Final = timedelta(days=7)

#: Clocks of responders may be this much ahead.
CLOCK_SKEW: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class RevocationStatus:
    """What a source says of a certificate.

    Attributes:
        state: ``good``, ``revoked`` or ``unknown``.
        source: ``ocsp``, ``crl`` or empty.
        text: The same for people.
        this_update: When the source was made.
        next_update: When there will be a newer one, if it says so.
        revoked_at: Since when it is revoked.
    """

    state: Literal["good", "revoked", "unknown"]
    source: Literal["ocsp", "crl", ""] = ""
    text: str = "nothing tells whether it is revoked"
    this_update: datetime | None = None
    next_update: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def is_revoked(self) -> bool:
        """Whether it is revoked for sure."""
        return self.state == "revoked"

    @property
    def is_known(self) -> bool:
        """Whether a source tells."""
        return self.state != "unknown"


def check_freshness(what: str, this_update: datetime, next_update: datetime | None, at: datetime, max_age: timedelta) -> None:
    """That a source is of now.

    Raises:
        CertificateError: It is older than is allowed, or not from the past.
    """

    def stale(text: str) -> CertificateError:
        return CertificateError(f"{what} {text}", reason=CertificateReason.REVOCATION_UNKNOWN, hint="fetch a newer one")

    if this_update > at + CLOCK_SKEW:
        raise stale(f"is of {this_update:%Y-%m-%d %H:%M} UTC, which has not come")
    if next_update is not None and next_update < at:
        raise stale(f"was good until {next_update:%Y-%m-%d %H:%M} UTC")
    if at - this_update > max_age:
        raise stale(f"is of {this_update:%Y-%m-%d %H:%M} UTC, longer ago than {max_age.days} days")
