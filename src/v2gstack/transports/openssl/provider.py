"""Private keys that live elsewhere, for TLS: an OpenSSL provider whose keys are objects of ``cryptography``'s abstract classes.

OpenSSL 3 asks the provider that a key came from to sign with it. This one is loaded into the process at first use, knows EC and
Ed448 keys, and signs by calling the object's ``sign``; everything else stays with OpenSSL's own provider. OpenSSL sees handles:
numbers that stand for entries of a table here, freed when the last context lets go of the key.
"""

from __future__ import annotations

import ctypes
import itertools
import ssl
import sys
import threading
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448

from v2gstack.errors import ConfigError
from v2gstack.transports.openssl.library import KEYS, OpenSsl, library, unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.hooks.values import PrivateKey

__all__ = ["take_signer_error", "use_key"]

_NAME: Final = b"v2gstack"
_PROPERTY: Final = b"provider=v2gstack"

# Numbers of ``openssl/core_dispatch.h`` and ``openssl/core.h``.
_OPERATION_KEYS, _OPERATION_SIGNATURES = 10, 12
_QUERY: Final = 1027
_KEY_NEW, _KEY_FREE, _KEY_GET, _KEY_GETTABLE, _KEY_NAME, _KEY_HAS, _KEY_MATCH, _KEY_IMPORT, _KEY_IMPORTABLE = (
    1,
    10,
    11,
    12,
    20,
    21,
    23,
    40,
    41,
)
_SIGN_NEW, _SIGN_INIT, _SIGN, _SIGN_FREE = 1, 8, 11, 16
_INTEGER, _UTF8, _OCTETS = 1, 4, 5
_PRIVATE, _PUBLIC = 1, 2
#: EVP_PKEY_KEYPAIR: private and public key, and domain parameters.
_KEY_PAIR: Final = 0x87
_UNSET: Final = ctypes.c_size_t(-1).value

_POINTER, _INT, _SIZE = ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t
_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    name: algorithm
    for algorithm, names in (
        (hashes.SHA256(), ("SHA256", "SHA2-256")),
        (hashes.SHA384(), ("SHA384", "SHA2-384")),
        (hashes.SHA512(), ("SHA512", "SHA2-512")),
    )
    for name in names
}
#: Names of curves in TLS, by those of ``cryptography``; bits, bits of security and octets of the longest signature.
_CURVES: Final = {
    "secp256r1": ("prime256v1", 256, 128, 72),
    "secp384r1": ("secp384r1", 384, 192, 104),
    "secp521r1": ("secp521r1", 521, 256, 139),
}
_ED448: Final = ("", 456, 224, 114)
#: Under which names OpenSSL hands groups over.
_GROUPS: Final = {
    "prime256v1": "prime256v1",
    "secp256r1": "prime256v1",
    "P-256": "prime256v1",
    "secp384r1": "secp384r1",
    "P-384": "secp384r1",
    "secp521r1": "secp521r1",
    "P-521": "secp521r1",
}


class _Dispatch(ctypes.Structure):
    _fields_ = (("number", _INT), ("function", _POINTER))


class _Param(ctypes.Structure):
    _fields_ = (("key", ctypes.c_char_p), ("kind", ctypes.c_uint), ("data", _POINTER), ("size", _SIZE), ("used", _SIZE))


class _Algorithm(ctypes.Structure):
    _fields_ = (
        ("names", ctypes.c_char_p),
        ("properties", ctypes.c_char_p),
        ("functions", ctypes.POINTER(_Dispatch)),
        ("text", ctypes.c_char_p),
    )


_PARAMS: Final = ctypes.POINTER(_Param)
_errors = threading.local()


def take_signer_error() -> BaseException | None:
    """What a key raised in this thread since it was asked last: OpenSSL itself only says that signing failed."""
    error, _errors.last = getattr(_errors, "last", None), None
    return error


@dataclass(slots=True)
class _Held:
    """A key that OpenSSL has a handle of: complete, or a public key to compare with."""

    group: str = ""
    public: bytes = b""
    key: PrivateKey | None = None

    @property
    def numbers(self) -> tuple[str, int, int, int]:
        """Its curve's name and numbers."""
        return next((each for each in _CURVES.values() if each[0] == self.group), _ED448)


class _Provider:
    """Tables of functions that OpenSSL calls, and what its handles stand for. One for the process, never unloaded."""

    def __init__(self, openssl: OpenSsl) -> None:
        self._openssl = openssl
        self._kept: list[object] = []
        self._held: dict[int, _Held] = {}
        self._offered: dict[int, PrivateKey] = {}
        self._signing: dict[int, list[Any]] = {}
        self._handles = itertools.count(0x1000, 16)
        self._gettable = self._params(
            (b"bits", _INTEGER), (b"security-bits", _INTEGER), (b"max-size", _INTEGER), (b"group", _UTF8), (b"pub", _OCTETS)
        )
        self._importable = self._params((b"group", _UTF8), (b"pub", _OCTETS), (b"v2gstack-key", _OCTETS))
        signing = self._signing_functions()
        names = ((b"EC:id-ecPublicKey:1.2.840.10045.2.1", b"ECDSA"), (b"ED448:1.3.101.113", b"ED448"))
        keys = (_Algorithm * 3)(*(_Algorithm(name, _PROPERTY, self._key_functions(sign), b"") for name, sign in names))
        signatures = (_Algorithm * 3)(
            _Algorithm(b"ECDSA", _PROPERTY, signing, b""), _Algorithm(b"ED448:1.3.101.113", _PROPERTY, signing, b"")
        )
        self._kept += [keys, signatures]
        # OpenSSL holds pointers into this for as long as the process lives, longer than Python's modules
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))
        self._load(ctypes.addressof(keys), ctypes.addressof(signatures))

    def _load(self, keys: int, signatures: int) -> None:
        def query(_: int, operation: int, not_cached: Any) -> int:
            not_cached[0] = 0
            return {_OPERATION_KEYS: keys, _OPERATION_SIGNATURES: signatures}.get(operation, 0)

        # without a teardown function: OpenSSL would call it after Python has ended
        table = self._table({_QUERY: self._function(query, _POINTER, _POINTER, _INT, ctypes.POINTER(_INT))})

        def begin(_: int, __: int, out: Any, context: Any) -> int:
            out[0], context[0] = ctypes.cast(table, _POINTER).value, 1
            return 1

        start = self._function(begin, _INT, _POINTER, _POINTER, ctypes.POINTER(_POINTER), ctypes.POINTER(_POINTER))
        what = "the provider for keys that live elsewhere"
        # once any provider is loaded, OpenSSL does not load its own by itself any more
        self._openssl.demand("OSSL_PROVIDER_load", None, b"default", what=what)
        self._openssl.demand("OSSL_PROVIDER_add_builtin", None, _NAME, start, what=what)
        self._openssl.demand("OSSL_PROVIDER_load", None, _NAME, what=what)

    def make(self, key: ec.EllipticCurvePrivateKey | ed448.Ed448PrivateKey) -> int:
        """An ``EVP_PKEY*`` of a key, to be freed by who gets it."""
        if isinstance(key, ec.EllipticCurvePrivateKey):
            kind, group = b"EC", _CURVES[key.curve.name][0].encode()
            public = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        else:
            kind, group, public = b"ED448", b"", key.public_key().public_bytes_raw()
        handle = next(self._handles)
        self._offered[handle] = key
        values = [(b"pub", _OCTETS, public), (b"v2gstack-key", _OCTETS, handle.to_bytes(8, "little"))]
        if group:
            values.append((b"group", _UTF8, group))
        buffers = [ctypes.create_string_buffer(value, len(value)) for _, _, value in values]
        filled = [
            _Param(name, type_, ctypes.addressof(buffer), len(value), 0)
            for (name, type_, value), buffer in zip(values, buffers, strict=True)
        ]
        params = (_Param * (len(filled) + 1))(*filled)
        what = "a key that lives elsewhere cannot be handed to TLS"
        made, context = ctypes.c_void_p(), self._openssl.call("EVP_PKEY_CTX_new_from_name", None, kind, _PROPERTY)
        try:
            self._openssl.demand("EVP_PKEY_fromdata_init", context, what=what)
            self._openssl.demand("EVP_PKEY_fromdata", context, ctypes.byref(made), _KEY_PAIR, ctypes.cast(params, _POINTER), what=what)
        finally:
            self._openssl.call("EVP_PKEY_CTX_free", context)
            self._offered.pop(handle, None)
        return made.value or 0

    @property
    def keys(self) -> int:
        """Keys that OpenSSL holds at present."""
        return len(self._held)

    # -- what OpenSSL calls

    def _key_functions(self, signature: bytes) -> Any:
        def get(handle: int, params: Any) -> int:
            return self._get_key(signature == b"ED448", handle, params)

        name = ctypes.create_string_buffer(signature)
        self._kept.append(name)
        return self._table(
            {
                _KEY_NEW: self._function(self._new_key, _POINTER, _POINTER),
                _KEY_FREE: self._function(self._free_key, None, _POINTER),
                _KEY_GET: self._function(get, _INT, _POINTER, _PARAMS),
                _KEY_GETTABLE: self._constant(self._gettable, _POINTER),
                _KEY_NAME: self._constant(name, _INT),
                _KEY_HAS: self._function(self._has_key, _INT, _POINTER, _INT),
                _KEY_MATCH: self._function(self._match_keys, _INT, _POINTER, _POINTER, _INT),
                _KEY_IMPORT: self._function(self._import_key, _INT, _POINTER, _INT, _PARAMS),
                _KEY_IMPORTABLE: self._constant(self._importable, _INT),
            }
        )

    def _new_key(self, _: int) -> int:
        handle = next(self._handles)
        self._held[handle] = _Held()
        return handle

    def _free_key(self, handle: int) -> int:
        self._held.pop(handle, None)
        return 0

    def _get_key(self, edwards: bool, handle: int, params: Any) -> int:
        held = self._held[handle]
        name, bits, security, longest = held.numbers
        known: dict[bytes, int | bytes] = {b"bits": bits, b"security-bits": security, b"max-size": longest}
        known |= {b"pub": held.public, b"encoded-pub-key": held.public}
        known |= {b"mandatory-digest": b""} if edwards else {b"group": name.encode()}
        return int(all(_fill(param, known[param.key]) for param in _each(params) if param.key in known))

    def _has_key(self, handle: int, selection: int) -> int:
        held = self._held.get(handle)
        lacks = held is None or (selection & _PRIVATE and held.key is None) or (selection & _PUBLIC and not held.public)
        return int(not lacks)

    def _match_keys(self, one: int, other: int, _: int) -> int:
        first, second = self._held[one], self._held[other]
        return int((first.group, first.public) == (second.group, second.public))

    def _import_key(self, handle: int, _: int, params: Any) -> int:
        """Take what `make` offers, or a public key of OpenSSL's own to compare with; private keys have no business here."""
        values = {param.key: ctypes.string_at(param.data, param.size) if param.data else b"" for param in _each(params)}
        if b"priv" in values or not values.get(b"pub"):
            return 0
        held = self._held[handle]
        held.public = values[b"pub"]
        held.group = _GROUPS.get(values.get(b"group", b"").rstrip(b"\0").decode(), "")
        if b"v2gstack-key" in values:
            held.key = self._offered[int.from_bytes(values[b"v2gstack-key"], "little")]
        return 1

    def _signing_functions(self) -> Any:
        def new(_: int, __: bytes) -> int:
            handle = next(self._handles)
            self._signing[handle] = [None, None]
            return handle

        def free(context: int) -> int:
            self._signing.pop(context, None)
            return 0

        def begin(context: int, digest: bytes | None, handle: int, _: Any) -> int:
            state = self._signing[context]
            if handle:
                state[0] = self._held[handle]
            state[1] = digest.decode() if digest else ""
            return 1

        def sign(context: int, out: int, size: Any, room: int, data: int, length: int) -> int:
            held, digest = self._signing[context]
            if not out:
                size[0] = held.numbers[3]
                return 1
            signature = _sign(held.key, digest, ctypes.string_at(data, length))
            if len(signature) > room:
                return 0
            ctypes.memmove(out, signature, len(signature))
            size[0] = len(signature)
            return 1

        return self._table(
            {
                _SIGN_NEW: self._function(new, _POINTER, _POINTER, ctypes.c_char_p),
                _SIGN_FREE: self._function(free, None, _POINTER),
                _SIGN_INIT: self._function(begin, _INT, _POINTER, ctypes.c_char_p, _POINTER, _PARAMS),
                _SIGN: self._function(sign, _INT, _POINTER, _POINTER, ctypes.POINTER(_SIZE), _SIZE, _POINTER, _SIZE),
            }
        )

    def _function(self, function: Callable[..., int], gives: Any, *takes: Any) -> Any:
        """A function for C to call. What it raises is kept for `take_signer_error`, and C is told that it failed."""
        # bound here: contexts are freed when Python ends, and modules may be empty by then
        ending, errors = sys.is_finalizing, _errors

        def called(*arguments: Any) -> int:
            if ending():
                return 0
            try:
                return function(*arguments)
            except BaseException as error:
                errors.last = error
                return 0

        made = ctypes.CFUNCTYPE(gives, *takes)(called)
        self._kept.append(made)
        return ctypes.cast(made, _POINTER)

    def _constant(self, value: Any, *takes: Any) -> Any:
        """A function for C that gives the address of something that is kept."""
        address = ctypes.addressof(value)

        def give(_: int) -> int:
            return address

        return self._function(give, _POINTER, *takes)

    def _table(self, functions: dict[int, Any]) -> Any:
        table = (_Dispatch * (len(functions) + 1))(*(_Dispatch(number, each) for number, each in functions.items()))
        self._kept.append(table)
        return table

    def _params(self, *known: tuple[bytes, int]) -> Any:
        params = (_Param * (len(known) + 1))(*(_Param(name, kind, None, 0, _UNSET) for name, kind in known))
        self._kept.append(params)
        return params


def _each(params: Any) -> Any:
    """The parameters of a list that ends with one without a name."""
    return itertools.takewhile(lambda param: param.key, (params[number] for number in itertools.count())) if params else ()


def _fill(param: Any, value: int | bytes) -> bool:
    """Write a value into a parameter; without a buffer, only its size is wanted."""
    if isinstance(value, int):
        param.used = param.size
        if param.data:
            ctypes.memmove(param.data, value.to_bytes(param.size, "little"), param.size)
        return True
    param.used = len(value)
    if not param.data:
        return True
    if param.size < len(value):
        return False
    ended = param.kind == _UTF8 and param.size > len(value)
    ctypes.memmove(param.data, value + b"\0" if ended else value, len(value) + ended)
    return True


def _sign(key: PrivateKey, digest: str, data: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(_HASHES[digest]))
    assert isinstance(key, ed448.Ed448PrivateKey)
    return key.sign(data)


@cache
def _provider() -> _Provider:
    openssl, missing = library()
    if openssl is None or KEYS in missing:
        raise unavailable(KEYS, "TLS with a key that lives elsewhere")
    return _Provider(openssl)


def use_key(context: ssl.SSLContext, chain: str, key: PrivateKey) -> None:
    """Have a context use a chain and a key that lives elsewhere.

    Args:
        context: The context.
        chain: PEM file of the chain, leaf first.
        key: The key of the leaf. Its ``sign`` is called from whatever thread does the handshake.

    Raises:
        ConfigError: The chain cannot be read, is another key's, or the key is of a kind that TLS does not use.
    """
    if not isinstance(key, (ec.EllipticCurvePrivateKey, ed448.Ed448PrivateKey)):
        raise ConfigError("the key does not sign, and TLS wants one that does")
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name not in _CURVES:
        raise ConfigError(f"TLS has no signatures on {key.curve.name}")
    provider = _provider()
    openssl = library()[0]
    assert openssl is not None
    handle = openssl.context(context)
    openssl.demand("SSL_CTX_use_certificate_chain_file", handle, chain.encode(), what=f"the certificate chain {chain} cannot be used")
    made = provider.make(key)
    try:
        openssl.demand("SSL_CTX_use_PrivateKey", handle, made, what=f"the key is not that of the certificate in {chain}")
        openssl.demand("SSL_CTX_check_private_key", handle, what=f"the key is not that of the certificate in {chain}")
    finally:
        openssl.call("EVP_PKEY_free", made)
