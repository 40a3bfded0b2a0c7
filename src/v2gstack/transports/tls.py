"""TLS for V2G, as far as Python's ``ssl`` module reaches: contexts by the profiles of ISO 15118-2 and ISO 15118-20.

ISO 15118-2 wants TLS 1.2 with the station's certificate only, ISO 15118-20 wants TLS 1.3 with certificates of both sides. What
the module cannot do here: static ECDH suites (OpenSSL has none any more), ``trusted_ca_keys``, stapled OCSP responses and the
choice of TLS 1.3 suites. V2G certificates name no hosts, so host names are not compared; the chain is.
"""

from __future__ import annotations

import logging
import ssl
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from v2gstack.errors import ConfigError
from v2gstack.transports.tcp import TcpTransport

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["TlsConfig", "TlsProfile", "client_context", "server_context", "tls_transport"]

_LOG = logging.getLogger("v2gstack.transports")

#: The suite of ISO 15118-2 that OpenSSL still has; the other one, ECDH-ECDSA-AES128-SHA256, is static ECDH.
_SUITE_2 = "ECDHE-ECDSA-AES128-SHA256"


class TlsProfile(StrEnum):
    """Which standard's TLS."""

    #: TLS 1.2, only the station has a certificate (ISO 15118-2, [V2G2-067], [V2G2-602]).
    ISO15118_2 = "iso15118_2"
    #: TLS 1.3, both sides have certificates ([V2G20-1264], [V2G20-2356]).
    ISO15118_20 = "iso15118_20"
    #: Either. A station takes ISO 15118-20 from a vehicle that shows a certificate; the session refuses it otherwise.
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsConfig:
    """Keys and roots of one side. All files are PEM.

    Attributes:
        profile: Which standard's TLS.
        certificates: The own chain, leaf first; a vehicle of ISO 15118-2 has none.
        key: The leaf's private key.
        password: The key's password.
        roots: Certificates of the roots trusted.
        curve: Elliptic curve to agree keys on, such as ``secp521r1``; empty leaves the choice to OpenSSL.
        key_log: File to which the secrets of all connections are appended, for Wireshark. Whoever has it can read everything: for
            tests only, and it is warned about.
    """

    profile: TlsProfile = TlsProfile.BOTH
    certificates: str | PathLike[str] | None = None
    key: str | PathLike[str] | None = None
    password: str | None = None
    roots: str | PathLike[str] | None = None
    curve: str = ""
    key_log: str | PathLike[str] | None = None


def server_context(config: TlsConfig) -> ssl.SSLContext:
    """The station's side of TLS.

    Raises:
        ConfigError: A file is missing or no PEM, the key does not fit, or something the profile needs is not given.
    """
    if config.certificates is None or config.key is None:
        raise ConfigError("a station needs a certificate chain and its key for TLS")
    context = _context(ssl.PROTOCOL_TLS_SERVER, config)
    if config.profile is TlsProfile.ISO15118_2:
        context.verify_mode = ssl.CERT_NONE
    else:
        if config.roots is None:
            raise ConfigError("ISO 15118-20 needs roots to check the vehicle's certificate with")
        context.verify_mode = ssl.CERT_REQUIRED if config.profile is TlsProfile.ISO15118_20 else ssl.CERT_OPTIONAL
    # a resumed session would not show a certificate again
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET | ssl.OP_CIPHER_SERVER_PREFERENCE
    return context


def client_context(config: TlsConfig) -> ssl.SSLContext:
    """The vehicle's side of TLS.

    Raises:
        ConfigError: A file is missing or no PEM, the key does not fit, or something the profile needs is not given.
    """
    if config.roots is None:
        raise ConfigError("a vehicle needs roots to check the station's certificate with")
    if config.profile is TlsProfile.ISO15118_20 and config.certificates is None:
        raise ConfigError("ISO 15118-20 needs a certificate of the vehicle")
    context = _context(ssl.PROTOCOL_TLS_CLIENT, config)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def tls_transport(*, server: TlsConfig | None = None, client: TlsConfig | None = None) -> TcpTransport:
    """TCP with TLS.

    Args:
        server: For connections that are accepted; ``None`` is plain TCP.
        client: For connections that are made; ``None`` is plain TCP.

    Raises:
        ConfigError: As for `server_context` and `client_context`.
    """
    return TcpTransport(
        server_context=None if server is None else server_context(server),
        client_context=None if client is None else client_context(client),
        client_certificate=client is not None and client.certificates is not None,
    )


def _context(protocol: int, config: TlsConfig) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.check_hostname = False
    if config.profile is TlsProfile.ISO15118_2:
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    elif config.profile is TlsProfile.ISO15118_20:
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_3
    else:
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
    if config.profile is not TlsProfile.ISO15118_20:
        context.set_ciphers(_SUITE_2)
    # an intermediate certificate may be all that is installed as trust anchor
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        if config.certificates is not None:
            context.load_cert_chain(config.certificates, config.key, config.password)
        if config.roots is not None:
            context.load_verify_locations(config.roots)
        if config.curve:
            context.set_ecdh_curve(config.curve)
        if config.key_log is not None:
            context.keylog_filename = str(Path(config.key_log))
            _LOG.warning("TLS secrets are written to %s: whoever has the file can read all connections", config.key_log)
    except (OSError, ValueError) as error:
        # ssl.SSLError is an OSError
        raise ConfigError(
            f"TLS cannot be set up: {error}", hint="certificates, key and roots are PEM files, the chain leaf first"
        ) from error
    return context
