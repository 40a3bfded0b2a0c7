"""How a station reaches its CSMS, and how a CSMS lets stations in."""

from __future__ import annotations

import base64
import binascii
import re
import ssl
from dataclasses import dataclass, field
from enum import IntEnum
from os import PathLike
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit

from v2gstack.errors import ConfigError
from v2gstack.messages.ocpp import OcppVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from v2gstack.hooks.values import PrivateKey

__all__ = [
    "BackOff",
    "CsmsAddress",
    "SecurityProfile",
    "WebSocketSettings",
    "basic_authorization",
    "csms_tls",
    "identity_of_path",
    "password_of_header",
    "station_tls",
]

#: Characters of a station's identity, and what it may consist of: it is the user name of Basic authentication, which ends at a colon.
IDENTITY_MAX: Final = 48
_IDENTITY: Final = re.compile(r"[^:\x00-\x20\x7f]{1,48}")
#: The four suites of TLS 1.2 that OCPP names (A00.FR.318).
_SUITES: Final = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"


class SecurityProfile(IntEnum):
    """Security profiles of OCPP."""

    #: Nothing at all: for networks that nobody else is in.
    NONE = 0
    #: A password, in the open.
    BASIC = 1
    #: TLS, and a password.
    TLS_BASIC = 2
    #: TLS with certificates of both sides.
    TLS_MUTUAL = 3

    @property
    def has_tls(self) -> bool:
        """Whether connections are encrypted."""
        return self >= SecurityProfile.TLS_BASIC

    @property
    def has_password(self) -> bool:
        """Whether the station shows a password."""
        return self in (SecurityProfile.BASIC, SecurityProfile.TLS_BASIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackOff:
    """How long a station waits before it connects again.

    Attributes:
        wait_minimum: RetryBackOffWaitMinimum, s.
        random_range: RetryBackOffRandomRange, s: up to so much is added, so that a site does not come back all at once.
        repeat_times: RetryBackOffRepeatTimes: how often the time is doubled.
    """

    wait_minimum: float = 10.0
    random_range: float = 5.0
    repeat_times: int = 5

    def __post_init__(self) -> None:
        if self.wait_minimum < 0 or self.random_range < 0 or self.repeat_times < 0:
            raise ConfigError("a back-off has no negative times")

    def delays(self, random: Callable[[int], bytes]) -> Iterator[float]:
        """The waits, one after the other; there is always another one."""
        doubled = 0
        while True:
            share = int.from_bytes(random(4), "big") / 0xFFFFFFFF
            yield self.wait_minimum * 2**doubled + self.random_range * share
            doubled = min(doubled + 1, self.repeat_times)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketSettings:
    """What both ends of a WebSocket agree on by themselves.

    Attributes:
        compression: Whether messages may be compressed (RFC 7692). A CSMS has to be able to, a station need not.
        ping_interval: WebSocketPingInterval, s; 0 sends none.
        ping_timeout: Seconds for the answer to a ping.
        open_timeout: Seconds for the opening handshake, that of TLS included.
        max_octets: Octets of one message. The longest one of a station of ours, a report of its device model, has some ten thousand.
        watch: Called with the station's identity, whether we send it, and each message; it may hold secrets.
    """

    compression: bool = True
    ping_interval: float = 60.0
    ping_timeout: float = 20.0
    open_timeout: float = 20.0
    max_octets: int = 1 << 20
    watch: Callable[[str, bool, str], None] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsmsAddress:
    """Where a station finds its CSMS, and how it shows who it is.

    Attributes:
        url: The CSMS's URL; the identity is put behind it.
        identity: The station's identity, at most 48 characters, no colon.
        versions: Versions of OCPP, the most wanted first.
        profile: Security profile.
        password: BasicAuthPassword from OCPP 2 on; the AuthorizationKey of OCPP 1.6, in hexadecimal.
        tls: TLS context, from profile 2 on; `station_tls` makes one.
        is_octets: Whether the password is octets in hexadecimal; ``None`` where that follows from the versions, because 1.6 is alone.

    Raises:
        ConfigError: They do not go together.
    """

    url: str
    identity: str
    versions: tuple[OcppVersion, ...] = (OcppVersion.V21, OcppVersion.V201, OcppVersion.V16)
    profile: SecurityProfile = SecurityProfile.NONE
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    is_octets: bool | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != ("wss" if self.profile.has_tls else "ws") or not parts.hostname:
            scheme = "wss" if self.profile.has_tls else "ws"
            raise ConfigError(f"security profile {self.profile.value} wants a URL that begins with {scheme}://, not {self.url!r}")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ConfigError("the URL of a CSMS has no user, password, query or fragment", hint="give the password as password=")
        if not _IDENTITY.fullmatch(self.identity):
            raise ConfigError(f"{self.identity!r} is no identity of a station", hint="1 to 48 characters, no colon, no blank")
        if not self.versions:
            raise ConfigError("a station speaks at least one version of OCPP")
        if self.profile.has_password and not self.password:
            raise ConfigError(f"security profile {self.profile.value} wants a password")
        if self.profile.has_tls and self.tls is None:
            raise ConfigError(f"security profile {self.profile.value} wants a TLS context", hint="v2gstack.runtime.ocpp.station_tls")

    @property
    def full_url(self) -> str:
        """The URL with the identity, percent-encoded."""
        return f"{self.url.rstrip('/')}/{quote(self.identity, safe='')}"

    def headers(self) -> dict[str, str]:
        """What is said in the opening handshake beside the rest."""
        if not self.profile.has_password:
            return {}
        octets = self.versions == (OcppVersion.V16,) if self.is_octets is None else self.is_octets
        return {"Authorization": basic_authorization(self.identity, self.password, hexadecimal=octets)}


def basic_authorization(identity: str, password: str, *, hexadecimal: bool = False) -> str:
    """The header of Basic authentication. OCPP 1.6 sends the octets that its key stands for in hexadecimal.

    Raises:
        ConfigError: The key is not hexadecimal.
    """
    try:
        secret = bytes.fromhex(password) if hexadecimal else password.encode()
    except ValueError as error:
        # not the error's text, which shows part of the key
        raise ConfigError("the AuthorizationKey of OCPP 1.6 is not hexadecimal") from error.__cause__
    return "Basic " + base64.b64encode(identity.encode() + b":" + secret).decode("ascii")


def password_of_header(header: str, identity: str) -> bytes | None:
    """The password that a station shows in an ``Authorization`` header; ``None`` where it shows none, or one for another station."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, secret = base64.b64decode(value.strip(), validate=True).partition(b":")
    except binascii.Error:
        return None
    return secret if colon and user == identity.encode() else None


def identity_of_path(path: str) -> str | None:
    """The identity of a station: the last segment of the URL's path, decoded; ``None`` where that is none."""
    identity = unquote(urlsplit(path).path.rpartition("/")[2], errors="replace")
    return identity if _IDENTITY.fullmatch(identity) else None


def station_tls(
    roots: str | PathLike[str],
    *,
    certificates: str | PathLike[str] | None = None,
    key: str | PathLike[str] | PrivateKey | None = None,
    password: Callable[[], bytes] | None = None,
) -> ssl.SSLContext:
    """TLS of a station: the CSMS's certificate must be for the host of its URL. PEM files.

    Args:
        roots: Root certificates of the CSMS.
        certificates: The station's own chain, for profile 3.
        key: Its key: a file, or a key object, which may live in a token; a token holds the event loop up while it signs.
        password: Gives the key file's password.

    Raises:
        ConfigError: A file is missing or no PEM, or the key does not fit.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return _set_up(context, roots, certificates, key, password)


def csms_tls(
    certificates: str | PathLike[str],
    key: str | PathLike[str] | PrivateKey,
    *,
    station_roots: str | PathLike[str] | None = None,
    password: Callable[[], bytes] | None = None,
) -> ssl.SSLContext:
    """TLS of a CSMS. PEM files.

    Args:
        certificates: The CSMS's chain.
        key: Its key, as for `station_tls`.
        station_roots: Root certificates of stations; with it, they must show a certificate (profile 3).
        password: Gives the key file's password.

    Raises:
        ConfigError: A file is missing or no PEM, or the key does not fit.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if station_roots is not None:
        context.verify_mode = ssl.CERT_REQUIRED
    return _set_up(context, station_roots, certificates, key, password)


def _set_up(
    context: ssl.SSLContext,
    roots: str | PathLike[str] | None,
    certificates: str | PathLike[str] | None,
    key: str | PathLike[str] | PrivateKey | None,
    password: Callable[[], bytes] | None,
) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_SUITES)
    # A00.FR.322: compression of TLS is off, as in every build of today
    context.options |= ssl.OP_NO_COMPRESSION
    try:
        if roots is not None:
            context.load_verify_locations(roots)
        if certificates is not None:
            _use_key(context, certificates, key, password)
    except (OSError, ssl.SSLError) as error:
        # an SSLError is an OSError
        raise ConfigError(f"the certificates for TLS cannot be used: {error.strerror or error}") from error
    return context


def _use_key(
    context: ssl.SSLContext,
    certificates: str | PathLike[str],
    key: str | PathLike[str] | PrivateKey | None,
    password: Callable[[], bytes] | None,
) -> None:
    if key is None or isinstance(key, (str, PathLike)):
        # without a password OpenSSL would ask the terminal for one
        context.load_cert_chain(certificates, key, password or bytes)
    else:
        from v2gstack.transports.openssl import use_key

        use_key(context, str(certificates), key)
