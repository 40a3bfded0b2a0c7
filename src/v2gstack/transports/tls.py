"""TLS for V2G: TLS 1.2 of ISO 15118-2 and mutual TLS 1.3 of ISO 15118-20, also both on one port.

========================  ==================================================  ====================================================
what                      ISO 15118-2                                         ISO 15118-20
========================  ==================================================  ====================================================
version                   TLS 1.2                                             TLS 1.3 ([V2G20-1264], [V2G20-2356])
certificates              the station's                                       those of both sides
suites                    ECDHE-ECDSA-AES128-SHA256 ([V2G2-602])              AES-256-GCM, then ChaCha20 ([V2G20-2458], [V2G20-1856])
groups                    secp256r1                                           secp521r1, x448 ([V2G20-1634])
signatures                ECDSA with SHA-256                                  ECDSA on P-521 with SHA-512, Ed448
choice of the root        ``trusted_ca_keys`` ([V2G2-651])                    ``certificate_authorities`` ([V2G20-1006])
========================  ==================================================  ====================================================

The second suite of ISO 15118-2, ECDH-ECDSA-AES128-SHA256, is static ECDH, which OpenSSL has no more. V2G certificates name no
hosts, so host names are not compared; the chain is, and what a certificate may be used for is for `TlsConfig.check` to say.
Sessions of TLS are not resumed and not renegotiated: both would let a vehicle in that shows no certificate.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448

from v2gstack.errors import ConfigError, SignerError, V2gError
from v2gstack.hooks.values import ChannelInfo
from v2gstack.signers import read_key
from v2gstack.transports import openssl
from v2gstack.transports.openssl import ClientHello, Context
from v2gstack.transports.tls_extensions import TLS_1_3, RootName, encode_trusted_cas, offered_versions, read_authorities, read_trusted_cas

if TYPE_CHECKING:
    from os import PathLike

    from v2gstack.hooks.values import PrivateKey

__all__ = ["TlsConfig", "TlsIdentity", "TlsProfile", "TlsQuirk", "client_context", "server_context"]

_LOG = logging.getLogger("v2gstack.transports")

_SUITE_2: Final = "ECDHE-ECDSA-AES128-SHA256"
_GROUPS_2, _SIGNATURES_2 = "P-256", "ECDSA+SHA256"
_SUITES_20: Final = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
_GROUPS_20, _SIGNATURES_20 = "P-521:X448", "ECDSA+SHA512:ed448"
#: What `TlsQuirk.SMALLER_CURVES` adds.
_MORE_SUITES, _MORE_GROUPS, _MORE_SIGNATURES = "TLS_AES_128_GCM_SHA256", "P-384:P-256", "ECDSA+SHA384:ECDSA+SHA256"

#: Octets of a peer's certificates: four of them, each at most 1,600 octets in ISO 15118-20, and as much again.
_MOST_CHAIN: Final = 12_800
#: Certificates between leaf and root: two, and one more for who cross-signs.
_MOST_DEPTH: Final = 3
#: Octets of a file with an OCSP response; those of one certificate have some 1,000.
_MOST_STAPLE: Final = 65_536
#: Roots that a vehicle may name ([V2G2-878]).
_MOST_ROOTS: Final = 10


class TlsProfile(StrEnum):
    """Which standard's TLS."""

    #: TLS 1.2, only the station has a certificate (ISO 15118-2, [V2G2-067], [V2G2-602]).
    ISO15118_2 = "iso15118_2"
    #: TLS 1.3, both sides have certificates ([V2G20-1264], [V2G20-2356]).
    ISO15118_20 = "iso15118_20"
    #: Either on one port: who offers TLS 1.3 is held to ISO 15118-20, everybody else to ISO 15118-2.
    BOTH = "both"


class TlsQuirk(StrEnum):
    """Deviations of peers that can be let pass."""

    #: TLS 1.3 with P-256 and P-384 in certificates and key agreement, and AES-128-GCM: PKIs that were made for ISO 15118-2.
    SMALLER_CURVES = "smaller-curves"
    #: A vehicle that offers TLS 1.3 and shows no certificate: it may charge by ISO 15118-2, not by ISO 15118-20.
    UNPROVED_VEHICLE = "unproved-vehicle"


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsIdentity:
    """A chain with its key.

    Attributes:
        certificates: PEM file of the chain, leaf first, without the root.
        key: The leaf's private key: a PEM file that nobody else may read, or a key object, which may live in a token.
        password: Gives the key file's password.
        root: PEM file of the root that the chain leads to. With several identities the one is served whose root the vehicle names.
        ocsp_response: File with the OCSP response of the leaf, DER, which is stapled for who asks. Read anew for each handshake,
            since responses grow old ([V2G20-1021]).
    """

    certificates: str | PathLike[str]
    key: str | PathLike[str] | PrivateKey
    password: Callable[[], bytes] | None = None
    root: str | PathLike[str] | None = None
    ocsp_response: str | PathLike[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsConfig:
    """Keys and roots of one side. All files are PEM unless told otherwise.

    Attributes:
        profile: Which standard's TLS.
        certificates: The own chain, leaf first; a vehicle of ISO 15118-2 has none.
        key: The leaf's private key: a file that nobody else may read, or a key object, which may live in a token.
        password: The key file's password, or what gives it.
        ocsp_response: File with the OCSP response of the leaf, DER.
        identities: More chains of a station. P-256 is for ISO 15118-2, P-521 and Ed448 are for ISO 15118-20; among several of one
            standard the vehicle's roots choose, and the first one is served where it names none that is there.
        roots: Certificates of the roots trusted.
        require_staple: Whether a vehicle leaves a station that staples no OCSP response ([V2G2-873]).
        check: Called with the facts of each connection before it is used, for what a certificate is allowed to be: it raises a
            `V2gError` to refuse the peer. With it, extended key usages of roots and chains are left to it.
        quirks: Deviations that are let pass.
        key_log: File to which the secrets of all connections are appended, for Wireshark. Whoever has it can read everything: for
            tests only, and it is warned about.
    """

    profile: TlsProfile = TlsProfile.BOTH
    certificates: str | PathLike[str] | None = None
    key: str | PathLike[str] | PrivateKey | None = None
    password: str | Callable[[], bytes] | None = None
    ocsp_response: str | PathLike[str] | None = None
    identities: tuple[TlsIdentity, ...] = ()
    roots: str | PathLike[str] | None = None
    require_staple: bool = False
    check: Callable[[ChannelInfo], None] | None = None
    quirks: frozenset[TlsQuirk] = frozenset()
    key_log: str | PathLike[str] | None = None

    def __repr__(self) -> str:
        """Without passwords and keys."""
        return f"TlsConfig(profile={self.profile!r}, certificates={self.certificates!r}, roots={self.roots!r}, key_log={self.key_log!r})"

    @property
    def has_slow_key(self) -> bool:
        """Whether a key is not a software key, so that a signature may take its time."""
        return any(is_key(each.key) for each in self.all_identities())

    def all_identities(self) -> tuple[TlsIdentity, ...]:
        """Every chain, the first one included.

        Raises:
            ConfigError: A chain without key, or a key without chain.
        """
        if (self.certificates is None) != (self.key is None):
            raise ConfigError("TLS has a certificate chain without its key, or a key without its chain")
        if self.certificates is None or self.key is None:
            return self.identities
        text = self.password
        password = (lambda: text.encode()) if isinstance(text, str) else text
        first = TlsIdentity(certificates=self.certificates, key=self.key, password=password, ocsp_response=self.ocsp_response)
        return (first, *self.identities)


def is_key(key: object) -> bool:
    """Whether it is a key object and no path."""
    return isinstance(key, (ec.EllipticCurvePrivateKey, ed448.Ed448PrivateKey, x448.X448PrivateKey))


# -- contexts --------------------------------------------------------------------------------------------------------------


def server_context(config: TlsConfig) -> Context:
    """The station's side of TLS.

    Raises:
        ConfigError: A file is missing or no PEM, a key does not fit or may be read by others, something that the profile needs is
            not given, or the OpenSSL of this Python cannot be reached; ``v2gstack doctor`` tells of that.
    """
    if not config.all_identities():
        raise ConfigError("a station needs a certificate chain and its key for TLS")
    if config.profile is not TlsProfile.ISO15118_2 and config.roots is None:
        raise ConfigError("ISO 15118-20 needs roots to check the vehicle's certificate with")
    return _Chooser(config).front


def client_context(config: TlsConfig) -> Context:
    """The vehicle's side of TLS.

    Raises:
        ConfigError: As for `server_context`.
    """
    identities = config.all_identities()
    if config.roots is None:
        raise ConfigError("a vehicle needs roots to check the station's certificate with")
    if config.profile is TlsProfile.ISO15118_20 and not identities:
        raise ConfigError("ISO 15118-20 needs a certificate of the vehicle")
    if len(identities) > 1:
        raise ConfigError("a vehicle has one certificate chain")
    context = _context(ssl.PROTOCOL_TLS_CLIENT, config, config.profile)
    context.verify_mode = ssl.CERT_REQUIRED
    for identity in identities:
        _use_identity(context, identity)
    if config.require_staple or config.profile is not TlsProfile.ISO15118_2:
        # [V2G20-2372]: a vehicle always asks
        openssl.request_staple(context)
    if config.profile is not TlsProfile.ISO15118_2:
        openssl.name_authorities(context, str(Path(config.roots)))
    if config.profile is not TlsProfile.ISO15118_20:
        try:
            roots = x509.load_pem_x509_certificates(Path(config.roots).read_bytes())
        except ValueError as error:
            raise _setup_error(error) from error
        openssl.offer_trusted_cas(context, encode_trusted_cas(roots[:_MOST_ROOTS]))
    return context


class _Chooser:
    """A station's contexts: one in front that every connection begins with, and one for each identity behind it."""

    def __init__(self, config: TlsConfig) -> None:
        self._quirks = config.quirks
        self.front = _context(ssl.PROTOCOL_TLS_SERVER, config, config.profile)
        self._behind: dict[TlsProfile, list[tuple[RootName | None, Context]]] = {TlsProfile.ISO15118_2: [], TlsProfile.ISO15118_20: []}
        for identity in config.all_identities():
            for profile in self._profiles(config, identity):
                self._behind[profile].append((_root_name(identity), self._context(config, profile, identity)))
        for profile, found in self._behind.items():
            if config.profile in (profile, TlsProfile.BOTH) and not found:
                wanted = "secp256r1" if profile is TlsProfile.ISO15118_2 else "secp521r1 or Ed448"
                raise ConfigError(
                    f"none of the certificate chains is for {profile}",
                    hint=f"its leaf has a key on {wanted}; the quirk smaller-curves lets others serve ISO 15118-20, too",
                )
        # OpenSSL keeps only those extensions of a ClientHello that the first context knows
        openssl.offer_trusted_cas(self.front, None)
        self.front.kept.append(self)
        openssl.on_client_hello(self.front, self.choose)

    def choose(self, hello: ClientHello) -> tuple[Context, bool]:
        """The context that answers a ClientHello, and whether the vehicle must show a certificate."""
        new = TLS_1_3 in offered_versions(hello.versions) and bool(self._behind[TlsProfile.ISO15118_20])
        profile = TlsProfile.ISO15118_20 if new or not self._behind[TlsProfile.ISO15118_2] else TlsProfile.ISO15118_2
        asked = read_authorities(hello.authorities) if new else read_trusted_cas(hello.trusted_cas)
        found = self._behind[profile]
        context = next((context for root, context in found if root is not None and root.is_asked_for(asked)), found[0][1])
        return context, new and TlsQuirk.UNPROVED_VEHICLE not in self._quirks

    def _profiles(self, config: TlsConfig, identity: TlsIdentity) -> list[TlsProfile]:
        """The profiles that an identity serves: by the curve of its leaf."""
        small = _leaf_curve(identity) == "secp256r1"
        wanted = [TlsProfile.ISO15118_2] if small else [TlsProfile.ISO15118_20]
        if small and TlsQuirk.SMALLER_CURVES in config.quirks:
            wanted.append(TlsProfile.ISO15118_20)
        return [each for each in wanted if config.profile in (each, TlsProfile.BOTH)]

    def _context(self, config: TlsConfig, profile: TlsProfile, identity: TlsIdentity) -> Context:
        context = _context(ssl.PROTOCOL_TLS_SERVER, config, profile)
        context.verify_mode = ssl.CERT_NONE if profile is TlsProfile.ISO15118_2 else ssl.CERT_REQUIRED
        _use_identity(context, identity)
        if profile is TlsProfile.ISO15118_2:
            openssl.offer_trusted_cas(context, None)
        elif config.roots is not None:
            openssl.name_authorities(context, str(Path(config.roots)))
        return context


def _context(protocol: int, config: TlsConfig, profile: TlsProfile) -> Context:
    """What all contexts of a profile share."""
    context = Context(protocol)
    context.check_hostname = False
    old, new = profile is not TlsProfile.ISO15118_20, profile is not TlsProfile.ISO15118_2
    context.minimum_version = ssl.TLSVersion.TLSv1_2 if old else ssl.TLSVersion.TLSv1_3
    context.maximum_version = ssl.TLSVersion.TLSv1_3 if new else ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_TICKET | ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    # an intermediate certificate may be all that is installed as trust anchor; and nothing strict, V2G roots lack identifiers
    context.verify_flags = ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_TRUSTED_FIRST
    if old:
        context.set_ciphers(_SUITE_2)
    more = new and TlsQuirk.SMALLER_CURVES in config.quirks
    openssl.set_profile(
        context,
        suites=_joined(_SUITES_20 if new else "", _MORE_SUITES if more else ""),
        groups=_joined(_GROUPS_20 if new else "", _MORE_GROUPS if more else _GROUPS_2 if old else ""),
        signatures=_joined(_SIGNATURES_20 if new else "", _MORE_SIGNATURES if more else _SIGNATURES_2 if old else ""),
    )
    openssl.bound_chain(context, _MOST_CHAIN, _MOST_DEPTH)
    openssl.forget_sessions(context)
    if protocol == ssl.PROTOCOL_TLS_SERVER:
        context.num_tickets = 0
        context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    if config.check is not None:
        openssl.ignore_purposes(context)
    try:
        if config.roots is not None:
            context.load_verify_locations(config.roots)
        if config.key_log is not None:
            context.keylog_filename = str(Path(config.key_log))
            _LOG.warning("TLS secrets are written to %s: whoever has the file can read all connections", config.key_log)
    except (OSError, ValueError) as error:
        raise _setup_error(error) from error
    return context


def _joined(*parts: str) -> str:
    return ":".join(part for part in parts if part)


def _use_identity(context: Context, identity: TlsIdentity) -> None:
    try:
        if isinstance(identity.key, (ec.EllipticCurvePrivateKey, ed448.Ed448PrivateKey, x448.X448PrivateKey)):
            openssl.use_key(context, str(Path(identity.certificates)), identity.key)
        else:
            # that nobody else may read it and that the password fits is told better there than by OpenSSL
            read_key(Path(identity.key), identity.password)
            context.load_cert_chain(identity.certificates, identity.key, identity.password)
    except SignerError as error:
        raise ConfigError(error.message, hint=error.hint) from error
    except (OSError, ValueError) as error:
        if isinstance(error, V2gError):
            raise
        # ssl.SSLError is an OSError
        raise _setup_error(error) from error
    if identity.ocsp_response is not None:
        path = Path(identity.ocsp_response)
        openssl.serve_staple(context, lambda: _staple(path))


def _setup_error(error: Exception) -> ConfigError:
    return ConfigError(f"TLS cannot be set up: {error}", hint="certificates, key and roots are PEM files, the chain leaf first")


def _staple(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_STAPLE)
    except OSError as error:
        _LOG.warning("no OCSP response is stapled: %s", error)
        return None


def _leaf_curve(identity: TlsIdentity) -> str:
    """The curve of a chain's leaf."""
    try:
        leaf = x509.load_pem_x509_certificates(Path(identity.certificates).read_bytes())[0]
    except (OSError, ValueError) as error:
        raise _setup_error(error) from error
    key = leaf.public_key()
    return key.curve.name if isinstance(key, ec.EllipticCurvePublicKey) else type(key).__name__


def _root_name(identity: TlsIdentity) -> RootName | None:
    if identity.root is None:
        return None
    try:
        return RootName.of(x509.load_pem_x509_certificate(Path(identity.root).read_bytes()))
    except (OSError, ValueError) as error:
        raise _setup_error(error) from error
