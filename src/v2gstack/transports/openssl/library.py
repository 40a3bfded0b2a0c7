"""The OpenSSL that Python's ``ssl`` runs on: its functions, and a check that what is assumed of it is true.

Functions are looked up through the extension module ``_ssl`` itself, so they are those of the library that it is linked with and
of no other one. Handles are read from the objects of ``ssl``: an ``SSL_CTX*`` follows the head of an ``_SSLContext``, an ``SSL*``
the head and one pointer of an ``_SSLSocket``. CPython has had it so since 3.6; that the two belong together is checked with
OpenSSL itself before either is used.
"""

from __future__ import annotations

import _ssl
import ctypes
import ssl
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["KEYS", "PROFILES", "OpenSsl", "features", "library", "reasons", "unavailable"]

#: What `features` tells of: TLS by the standards' profiles, and keys that live elsewhere.
PROFILES: Final = "profiles"
KEYS: Final = "keys"

_INT, _LONG, _SIZE, _UINT = ctypes.c_int, ctypes.c_long, ctypes.c_size_t, ctypes.c_uint
_TEXT, _POINTER = ctypes.c_char_p, ctypes.c_void_p
_OUT = ctypes.POINTER(ctypes.c_void_p)
_OUT_SIZE = ctypes.POINTER(ctypes.c_size_t)

#: Functions by the feature that needs them: what each gives, and what it takes.
_FUNCTIONS: Final[dict[str, dict[str, tuple[Any, tuple[Any, ...]]]]] = {
    PROFILES: {
        "CRYPTO_malloc": (_POINTER, (_SIZE, _TEXT, _INT)),
        "ERR_clear_error": (None, ()),
        "ERR_get_error": (ctypes.c_ulong, ()),
        "ERR_reason_error_string": (_TEXT, (ctypes.c_ulong,)),
        "OpenSSL_version_num": (ctypes.c_ulong, ()),
        "SSL_CTX_add_custom_ext": (_INT, (_POINTER, _UINT, _UINT, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)),
        "SSL_CTX_callback_ctrl": (_LONG, (_POINTER, _INT, _POINTER)),
        "SSL_CTX_ctrl": (_LONG, (_POINTER, _INT, _LONG, _POINTER)),
        "SSL_CTX_set0_CA_list": (None, (_POINTER, _POINTER)),
        "SSL_CTX_set_ciphersuites": (_INT, (_POINTER, _TEXT)),
        "SSL_CTX_set_client_hello_cb": (None, (_POINTER, _POINTER, _POINTER)),
        "SSL_CTX_set_purpose": (_INT, (_POINTER, _INT)),
        "SSL_CTX_set_verify_depth": (None, (_POINTER, _INT)),
        "SSL_client_hello_get0_ext": (_INT, (_POINTER, _UINT, _OUT, _OUT_SIZE)),
        "SSL_ctrl": (_LONG, (_POINTER, _INT, _LONG, _POINTER)),
        "SSL_get_SSL_CTX": (_POINTER, (_POINTER,)),
        "SSL_load_client_CA_file": (_POINTER, (_TEXT,)),
        "SSL_set_SSL_CTX": (_POINTER, (_POINTER, _POINTER)),
        "SSL_set_verify": (None, (_POINTER, _INT, _POINTER)),
    },
    KEYS: {
        "EVP_PKEY_CTX_free": (None, (_POINTER,)),
        "EVP_PKEY_CTX_new_from_name": (_POINTER, (_POINTER, _TEXT, _TEXT)),
        "EVP_PKEY_free": (None, (_POINTER,)),
        "EVP_PKEY_fromdata": (_INT, (_POINTER, _OUT, _INT, _POINTER)),
        "EVP_PKEY_fromdata_init": (_INT, (_POINTER,)),
        "OSSL_PROVIDER_add_builtin": (_INT, (_POINTER, _TEXT, _POINTER)),
        "OSSL_PROVIDER_load": (_POINTER, (_POINTER, _TEXT)),
        "SSL_CTX_check_private_key": (_INT, (_POINTER,)),
        "SSL_CTX_use_PrivateKey": (_INT, (_POINTER, _POINTER)),
        "SSL_CTX_use_certificate_chain_file": (_INT, (_POINTER, _TEXT)),
    },
}


class OpenSsl:
    """The library's functions, and handles of Python's objects."""

    def __init__(self, functions: dict[str, Callable[..., Any]]) -> None:
        self._functions = functions

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function."""
        return self._functions[name](*arguments)

    def demand(self, name: str, *arguments: Any, what: str) -> None:
        """Call a function that tells success by 1 or a handle.

        Raises:
            ConfigError: It fails. The text says what the library says.
        """
        self.call("ERR_clear_error")
        outcome = self.call(name, *arguments)
        if not outcome or (isinstance(outcome, int) and outcome < 0):
            raise ConfigError(f"{what}: {self.reason()}")

    def reason(self) -> str:
        """The last error of this thread, in the library's words."""
        reason = "the library gives no reason"
        while code := self.call("ERR_get_error"):
            text = self.call("ERR_reason_error_string", code)
            reason = text.decode(errors="replace") if text else f"error {code:#x}"
        return reason

    @staticmethod
    def context(context: ssl.SSLContext) -> int:
        """The ``SSL_CTX*`` of a context."""
        return _word(context, 0)

    @staticmethod
    def connection(tls: ssl.SSLObject) -> int:
        """The ``SSL*`` of a connection."""
        return _word(getattr(tls, "_sslobj"), 1)  # noqa: B009 - typeshed does not know it


def _word(instance: object, number: int) -> int:
    """A pointer that follows the head of an object."""
    address = id(instance) + object.__basicsize__ + number * ctypes.sizeof(ctypes.c_void_p)
    return ctypes.c_void_p.from_address(address).value or 0


@cache
def library() -> tuple[OpenSsl | None, dict[str, str]]:
    """The library, and by the feature why it is not available; looked for once."""
    why = _unsuitable()
    if why:
        return None, dict.fromkeys((PROFILES, KEYS), why)
    try:
        handle = ctypes.CDLL(_ssl.__file__)
    except (AttributeError, OSError) as error:
        return None, dict.fromkeys((PROFILES, KEYS), f"OpenSSL is built into Python and cannot be reached: {error}")
    functions: dict[str, Callable[..., Any]] = {}
    missing: dict[str, str] = {}
    for feature, wanted in _FUNCTIONS.items():
        for name, (gives, takes) in wanted.items():
            function = getattr(handle, name, None)
            if function is None:
                missing.setdefault(feature, f"{ssl.OPENSSL_VERSION} has no {name}")
                continue
            function.restype, function.argtypes = gives, takes
            functions[name] = function
    if PROFILES not in missing:
        why = _mismatch(OpenSsl(functions))
        if why:
            missing[PROFILES] = why
    if PROFILES in missing:
        missing[KEYS] = missing[PROFILES]
        return None, missing
    return OpenSsl(functions), missing


def _unsuitable() -> str:
    """Why this Python is none that this was made for; empty where it is."""
    if sys.implementation.name != "cpython":
        return f"needs CPython, this is {sys.implementation.name}"
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return "was not tried with Python without its lock"
    if sys.platform == "win32":
        return "functions of the library cannot be reached through the extension module on Windows"
    if ssl.OPENSSL_VERSION_INFO[0] != 3:
        return f"needs OpenSSL 3, this is {ssl.OPENSSL_VERSION}"
    return ""


def _mismatch(found: OpenSsl) -> str:
    """Why the library is not what it seems; empty where it is."""
    version = found.call("OpenSSL_version_num")
    if version != ssl.OPENSSL_VERSION_NUMBER:
        return f"the library found is version {version:#x}, that of the ssl module {ssl.OPENSSL_VERSION_NUMBER:#x}"
    # two of each: what is read must be pointers, differ from object to object, and belong together
    contexts = [ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2)]
    ends = [each.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_side=True) for each in contexts]
    words = [(found.context(context), found.connection(end)) for context, end in zip(contexts, ends, strict=True)]
    alignment = ctypes.sizeof(ctypes.c_void_p)
    plausible = len({word for pair in words for word in pair}) == 4 and all(
        word and word % alignment == 0 for pair in words for word in pair
    )
    if not plausible or any(found.call("SSL_get_SSL_CTX", connection) != context for context, connection in words):
        return f"Python {sys.version.split()[0]} keeps OpenSSL's handles in another place than this knows"
    return ""


def reasons() -> dict[str, str]:
    """Why features are not available, by their names; empty where all are."""
    return dict(library()[1])


def features() -> dict[str, str]:
    """Every feature with why it is not available; an empty text where it is."""
    missing = library()[1]
    return {feature: missing.get(feature, "") for feature in (PROFILES, KEYS)}


def unavailable(feature: str, what: str) -> ConfigError:
    """The error of who wants a feature that is not there."""
    return ConfigError(f"{what} is not available: {library()[1].get(feature, '')}", hint="v2gstack doctor tells what TLS can do here")
