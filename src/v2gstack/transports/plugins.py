"""TLS as a back-end: its settings in plain data, and the factory that the built-in plug-in names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from v2gstack.signers import password_from
from v2gstack.signers.uris import open_key, parse_key_uri
from v2gstack.transports.secured import TlsTransport, tls_transport
from v2gstack.transports.tls import TlsConfig, TlsIdentity, TlsProfile, TlsQuirk

if TYPE_CHECKING:
    from v2gstack.hooks.values import PrivateKey

__all__ = ["TlsChain", "TlsEnd", "TlsTransportConfig", "key_or_path", "tls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsChain:
    """A chain with its key.

    Attributes:
        certificates: PEM file of the chain, leaf first.
        key: The leaf's private key: a PEM file that nobody else may read, or a URI such as ``pkcs11:token=v2g;object=secc?…``.
        password_variable: Name of the environment variable that holds the key file's password.
        root: PEM file of the root that the chain leads to; vehicles choose by it.
        ocsp_response: File with the leaf's OCSP response, DER, to be stapled; read anew for each handshake.
    """

    certificates: Path
    key: str
    password_variable: str = ""
    root: Path | None = None
    ocsp_response: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsEnd:
    """One end's part in TLS.

    Attributes:
        chains: Its own chains; a vehicle has one or none.
        roots: PEM file of the roots trusted.
        require_staple: Whether a vehicle leaves a station that staples no OCSP response.
        quirks: Deviations that are let pass.
        key_log: File for the secrets of all connections; for tests only.
    """

    chains: tuple[TlsChain, ...] = ()
    roots: Path | None = None
    require_staple: bool = False
    quirks: tuple[TlsQuirk, ...] = ()
    key_log: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsTransportConfig:
    """TCP with TLS.

    Attributes:
        profile: Which standard's TLS.
        server: For connections that are accepted; without it none are.
        client: For connections that are made; without it none are.
    """

    profile: TlsProfile = TlsProfile.BOTH
    server: TlsEnd | None = None
    client: TlsEnd | None = None


def tls(config: TlsTransportConfig) -> TlsTransport:
    """TCP with TLS.

    Raises:
        ConfigError: A file is missing or no PEM, the key does not fit, or something the profile needs is not given.
    """
    return tls_transport(server=_config(config.profile, config.server), client=_config(config.profile, config.client))


def key_or_path(text: str) -> PrivateKey | Path:
    """What `TlsIdentity` takes for a key: a file by its path, what is elsewhere as an object.

    Raises:
        ConfigError: It is neither a path nor a URI of a key.
        V2gError: The signer does not start, or has no such key.
    """
    uri = parse_key_uri(text)
    return open_key(text) if uri.signer else Path(uri.key)


def _config(profile: TlsProfile, end: TlsEnd | None) -> TlsConfig | None:
    if end is None:
        return None
    return TlsConfig(
        profile=profile,
        identities=tuple(_identity(each) for each in end.chains),
        roots=end.roots,
        require_staple=end.require_staple,
        quirks=frozenset(end.quirks),
        key_log=end.key_log,
    )


def _identity(chain: TlsChain) -> TlsIdentity:
    return TlsIdentity(
        certificates=chain.certificates,
        key=key_or_path(chain.key),
        password=password_from(chain.password_variable) if chain.password_variable else None,
        root=chain.root,
        ocsp_response=chain.ocsp_response,
    )
