"""Settings of TLS that Python's ``ssl`` has no word for: suites, groups, signature algorithms, extensions, staples."""

from __future__ import annotations

import ctypes
import logging
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from v2gstack.errors import ConfigError
from v2gstack.transports.openssl.library import PROFILES, OpenSsl, library, unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "ClientHello",
    "Context",
    "bound_chain",
    "forget_sessions",
    "ignore_purposes",
    "name_authorities",
    "offer_trusted_cas",
    "on_client_hello",
    "request_staple",
    "serve_staple",
    "set_profile",
    "staple_of",
]

_LOG = logging.getLogger("v2gstack.transports")

# Numbers of ``openssl/ssl.h`` and ``openssl/tls1.h``; OpenSSL does not change them within a major version.
_SET_SESSION_CACHE: Final = 44
_SET_MAX_CERTIFICATES: Final = 51
_SET_STATUS_CALLBACK: Final = 63
_SET_STATUS_TYPE: Final = 65
_GET_STAPLE: Final = 70
_SET_STAPLE: Final = 71
_SET_GROUPS: Final = 92
_SET_SIGNATURES: Final = 98
_SET_CLIENT_SIGNATURES: Final = 102
_SET_MAX_VERSION: Final = 124
_OCSP: Final = 1
_ANY_PURPOSE: Final = 7
_IN_CLIENT_HELLO, _IN_TLS12_SERVER_HELLO = 0x80, 0x100
_ACKNOWLEDGED, _NOTHING_TO_SAY = 0, 3
_INTERNAL_ERROR: Final = 80

#: Numbers of extensions that a ClientHello is asked for.
_TRUSTED_CA_KEYS: Final = 3
_SUPPORTED_VERSIONS: Final = 43
_CERTIFICATE_AUTHORITIES: Final = 47

_Add = ctypes.CFUNCTYPE(
    ctypes.c_int,
    *(ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_size_t)),
    *(ctypes.c_void_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_int), ctypes.c_void_p),
)
_Parse = ctypes.CFUNCTYPE(
    ctypes.c_int,
    *(ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_size_t),
    *(ctypes.c_void_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_int), ctypes.c_void_p),
)
_Status = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_Hello = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int), ctypes.c_void_p)


class Context(ssl.SSLContext):
    """A context that keeps what OpenSSL holds by pointers alone: functions that it calls, contexts that it changes to."""

    #: What must live as long as the context.
    kept: list[object]
    #: Its groups, to be told again where a connection changes to it.
    groups: str

    def __new__(cls, protocol: int) -> Context:
        """Make one."""
        made = super().__new__(cls, protocol)
        made.kept = []
        made.groups = ""
        return made


@dataclass(frozen=True, slots=True)
class ClientHello:
    """What a station wants to know of a ClientHello.

    Attributes:
        versions: Versions that the vehicle offers, such as ``0x0304``; empty where it knows none above TLS 1.2.
        trusted_cas: Data of the extension ``trusted_ca_keys``.
        authorities: Data of the extension ``certificate_authorities``.
    """

    versions: bytes
    trusted_cas: bytes
    authorities: bytes


def _openssl(what: str) -> OpenSsl:
    found = library()[0]
    if found is None:
        raise unavailable(PROFILES, what)
    return found


def _text(text: str) -> ctypes.c_void_p:
    return ctypes.cast(ctypes.c_char_p(text.encode()), ctypes.c_void_p)


def set_profile(context: Context, *, suites: str, groups: str, signatures: str) -> None:
    """Choose the suites of TLS 1.3, and for all versions groups and signature algorithms, in the order of preference.

    Raises:
        ConfigError: OpenSSL does not know one of them, or cannot be reached.
    """
    openssl = _openssl("the choice of TLS 1.3 suites, groups and signature algorithms")
    handle = openssl.context(context)
    if suites:
        openssl.demand("SSL_CTX_set_ciphersuites", handle, suites.encode(), what=f"TLS 1.3 suites {suites}")
    openssl.demand("SSL_CTX_ctrl", handle, _SET_GROUPS, 0, _text(groups), what=f"groups {groups}")
    for number in (_SET_SIGNATURES, _SET_CLIENT_SIGNATURES):
        openssl.demand("SSL_CTX_ctrl", handle, number, 0, _text(signatures), what=f"signature algorithms {signatures}")
    context.groups = groups


def forget_sessions(context: ssl.SSLContext) -> None:
    """Resume no session of TLS, neither by tickets nor by identifiers."""
    openssl = _openssl("the end of TLS session identifiers")
    openssl.call("SSL_CTX_ctrl", openssl.context(context), _SET_SESSION_CACHE, 0, None)


def bound_chain(context: ssl.SSLContext, octets: int, depth: int) -> None:
    """Refuse chains of peers that are larger, or have more certificates between leaf and root, before they are looked at."""
    openssl = _openssl("the limit of certificate chains")
    openssl.call("SSL_CTX_ctrl", openssl.context(context), _SET_MAX_CERTIFICATES, octets, None)
    openssl.call("SSL_CTX_set_verify_depth", openssl.context(context), depth)


def ignore_purposes(context: ssl.SSLContext) -> None:
    """Leave key usages to who checks the profile: roots are in use whose extended key usage does not speak of TLS."""
    openssl = _openssl("roots with an extended key usage")
    openssl.demand("SSL_CTX_set_purpose", openssl.context(context), _ANY_PURPOSE, what="purposes of certificates")


def name_authorities(context: ssl.SSLContext, roots: str) -> None:
    """Tell the peer the names of the roots that are trusted (``certificate_authorities``; in a CertificateRequest, too).

    Args:
        context: The context.
        roots: PEM file of the roots.
    """
    openssl = _openssl("the extension certificate_authorities")
    names = openssl.call("SSL_load_client_CA_file", roots.encode())
    if not names:
        raise ConfigError(f"no certificates in {roots}: {openssl.reason()}")
    openssl.call("SSL_CTX_set0_CA_list", openssl.context(context), names)


def request_staple(context: ssl.SSLContext) -> None:
    """Ask the station for the OCSP response of its certificate (``status_request``)."""
    openssl = _openssl("stapled OCSP responses")
    openssl.call("SSL_CTX_ctrl", openssl.context(context), _SET_STATUS_TYPE, _OCSP, None)


def staple_of(tls: ssl.SSLObject) -> bytes | None:
    """The OCSP response that the station stapled, once the handshake is over; ``None`` where it did not."""
    openssl = library()[0]
    if openssl is None:
        return None
    data = ctypes.c_void_p()
    size = openssl.call("SSL_ctrl", openssl.connection(tls), _GET_STAPLE, 0, ctypes.cast(ctypes.byref(data), ctypes.c_void_p))
    return ctypes.string_at(data, size) if size > 0 and data.value else None


def serve_staple(context: Context, response: Callable[[], bytes | None]) -> None:
    """Staple an OCSP response for who asks.

    Args:
        context: The context.
        response: Gives the response's DER, for each handshake anew; ``None`` staples nothing.
    """
    openssl = _openssl("stapled OCSP responses")

    def answer(connection: int, _: int) -> int:
        data = response()
        if not data:
            return _NOTHING_TO_SAY
        # OpenSSL frees it, so it has to come from its own heap
        copy = openssl.call("CRYPTO_malloc", len(data), b"", 0)
        if not copy:
            return _NOTHING_TO_SAY
        ctypes.memmove(copy, data, len(data))
        openssl.call("SSL_ctrl", connection, _SET_STAPLE, len(data), copy)
        return _ACKNOWLEDGED

    callback = _Status(_careful(answer, _NOTHING_TO_SAY))
    context.kept.append(callback)
    openssl.call("SSL_CTX_callback_ctrl", openssl.context(context), _SET_STATUS_CALLBACK, ctypes.cast(callback, ctypes.c_void_p))


def offer_trusted_cas(context: Context, data: bytes | None) -> None:
    """Tell the station which roots are trusted (``trusted_ca_keys``, RFC 6066); on its side, say that they were heard.

    Args:
        context: The context.
        data: Data of the extension that a vehicle sends; ``None`` on a station's side.
    """
    openssl = _openssl("the extension trusted_ca_keys")
    buffer = ctypes.create_string_buffer(data or b"", len(data or b"") or 1)

    def add(_: int, __: int, ___: int, out: Any, size: Any, *____: Any) -> int:
        out[0], size[0] = (ctypes.addressof(buffer), len(data)) if data else (None, 0)
        return 1

    def parse(*_: Any) -> int:
        return 1

    callbacks = _Add(_careful(add, 0)), _Parse(_careful(parse, 0))
    context.kept += [buffer, *callbacks]
    pointers = [ctypes.cast(each, ctypes.c_void_p) for each in callbacks]
    where = _IN_CLIENT_HELLO | _IN_TLS12_SERVER_HELLO
    arguments = (_TRUSTED_CA_KEYS, where, pointers[0], None, None, pointers[1], None)
    openssl.demand("SSL_CTX_add_custom_ext", openssl.context(context), *arguments, what="the extension trusted_ca_keys")


def on_client_hello(context: Context, choose: Callable[[ClientHello], tuple[Context, bool]]) -> None:
    """Choose a context for each ClientHello, before anything of it is answered.

    Args:
        context: The context that connections begin with.
        choose: Gives the context to go on with, and whether the vehicle must show a certificate. The contexts are kept by whoever
            keeps `context`. A version of TLS that the chosen context does not allow is not negotiated.
    """
    openssl = _openssl("ISO 15118-2 and ISO 15118-20 on one port")

    def extension(connection: int, number: int) -> bytes:
        data, size = ctypes.c_void_p(), ctypes.c_size_t()
        found = openssl.call("SSL_client_hello_get0_ext", connection, number, ctypes.byref(data), ctypes.byref(size))
        return ctypes.string_at(data, size.value) if found == 1 and data.value else b""

    def hello(connection: int, alert: Any, _: int) -> int:
        alert[0] = _INTERNAL_ERROR
        numbers = (_SUPPORTED_VERSIONS, _TRUSTED_CA_KEYS, _CERTIFICATE_AUTHORITIES)
        chosen, prove = choose(ClientHello(*(extension(connection, number) for number in numbers)))
        if chosen is not context:
            handle = openssl.context(chosen)
            if openssl.call("SSL_set_SSL_CTX", connection, handle) != handle:
                return 0
        openssl.call("SSL_set_verify", connection, _PROVE if prove else 0, None)
        # versions and groups stay those of the first context unless told again
        openssl.call("SSL_ctrl", connection, _SET_MAX_VERSION, int(chosen.maximum_version), None)
        return 1 if openssl.call("SSL_ctrl", connection, _SET_GROUPS, 0, _text(chosen.groups)) == 1 else 0

    callback = _Hello(_careful(hello, 0))
    context.kept.append(callback)
    openssl.call("SSL_CTX_set_client_hello_cb", openssl.context(context), ctypes.cast(callback, ctypes.c_void_p), None)


#: SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
_PROVE: Final = 3


def _careful(function: Callable[..., int], otherwise: int) -> Callable[..., int]:
    """A function for C to call: what it raises is written to the log, and C is told that it failed."""

    def careful(*arguments: Any) -> int:
        try:
            return function(*arguments)
        except Exception:
            _LOG.exception("TLS: a function that OpenSSL called failed")
            return otherwise

    return careful
