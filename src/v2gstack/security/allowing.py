"""Lists of what is allowed: contracts and certificates that may be used at a place, whoever else is certified."""

from __future__ import annotations

from dataclasses import dataclass

from v2gstack.errors import ConfigError, SecurityError
from v2gstack.security.certificates import Certificate
from v2gstack.security.identifiers import Emaid

__all__ = ["AllowList"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowList:
    """Leaves that are allowed, by any of three ways. An empty list allows nothing.

    Attributes:
        emaids: Contracts, with check digit or without, with hyphens or without.
        providers: Contracts of these providers: country and provider, such as ``DEABC`` or ``DE-ABC``.
        fingerprints: SHA-256 of certificates, in hex; colons are left out.

    Raises:
        ConfigError: An entry is none of its kind.
    """

    emaids: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()
    fingerprints: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        try:
            emaids = frozenset(Emaid.parse(each).bare for each in self.emaids)
        except SecurityError as error:
            raise ConfigError(f"the allow-list has {error.message}", hint=error.hint) from error
        providers = frozenset(each.replace("-", "").upper() for each in self.providers)
        fingerprints = frozenset(each.replace(":", "").lower() for each in self.fingerprints)
        if not all(len(each) == 5 for each in providers):
            raise ConfigError("a provider in an allow-list is a country and three characters", hint="such as DE-ABC")
        if not all(len(each) == 64 and set(each) <= set("0123456789abcdef") for each in fingerprints):
            raise ConfigError("a fingerprint in an allow-list is SHA-256 in hex", hint="openssl x509 -noout -fingerprint -sha256")
        for name, value in (("emaids", emaids), ("providers", providers), ("fingerprints", fingerprints)):
            object.__setattr__(self, name, value)

    def allows_emaid(self, text: str) -> bool:
        """Whether a contract is on the list, by its identifier or its provider."""
        try:
            found = Emaid.parse(text)
        except SecurityError:
            return False
        return found.bare in self.emaids or found.country + found.provider in self.providers

    def allows(self, certificate: Certificate) -> bool:
        """Whether a certificate is on the list."""
        return certificate.fingerprint in self.fingerprints or self.allows_emaid(certificate.common_name)
