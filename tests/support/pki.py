"""Test PKIs, made once for all tests, at a time of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from v2gstack.security import PKI_PROFILES, TestPki, make_pki

__all__ = ["AT", "PROFILES", "pki_of"]

#: The time at which the PKIs are of now. Nothing in the tests asks a clock.
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)

#: Names of the profiles.
PROFILES = tuple(PKI_PROFILES)


@cache
def pki_of(profile: str) -> TestPki:
    """The PKI of a profile."""
    return make_pki(PKI_PROFILES[profile], AT)
