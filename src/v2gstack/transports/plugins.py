"""TLS as a back-end: its settings in plain data, and the factory that the built-in plug-in names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from v2gstack.transports.tcp import TcpTransport
from v2gstack.transports.tls import TlsConfig, TlsProfile, tls_transport

__all__ = ["TlsEnd", "TlsTransportConfig", "tls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsEnd:
    """One end's part in TLS. All files are PEM.

    Attributes:
        certificates: The own chain, leaf first.
        key: The leaf's private key.
        password: The key's password.
        roots: Certificates of the roots trusted.
    """

    certificates: Path | None = None
    key: Path | None = None
    password: str | None = None
    roots: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsTransportConfig:
    """TCP with TLS.

    Attributes:
        profile: Which standard's TLS.
        server: For connections that are accepted; ``None`` accepts plain TCP.
        client: For connections that are made; ``None`` makes plain TCP.
    """

    profile: TlsProfile = TlsProfile.BOTH
    server: TlsEnd | None = None
    client: TlsEnd | None = None


def tls(config: TlsTransportConfig) -> TcpTransport:
    """TCP with TLS.

    Raises:
        ConfigError: A file is missing or no PEM, the key does not fit, or something the profile needs is not given.
    """
    return tls_transport(server=_config(config.profile, config.server), client=_config(config.profile, config.client))


def _config(profile: TlsProfile, end: TlsEnd | None) -> TlsConfig | None:
    if end is None:
        return None
    return TlsConfig(profile=profile, certificates=end.certificates, key=end.key, password=end.password, roots=end.roots)
