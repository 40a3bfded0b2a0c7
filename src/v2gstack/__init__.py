"""v2gstack: charging sessions and messages of DIN 70121, ISO 15118-2 and ISO 15118-20, both roles.

What most programs need is reachable from here and is loaded on first use; importing the package
itself loads nothing else.

Example:
    >>> import v2gstack
    >>> codec = v2gstack.ExiCodec("iso15118_2")
    >>> data = bytes.fromhex("809802000000000000000011d01808000000000400")
    >>> codec.encode(codec.decode(data)) == data
    True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from v2gstack.application.evcc import EvccApplication
    from v2gstack.application.secc import SeccApplication
    from v2gstack.codecs.exi import ExiCodec
    from v2gstack.errors import (
        CaptureError,
        CertificateError,
        CodecError,
        ConfigError,
        DecodeError,
        EncodeError,
        LocalProtocolError,
        MeterError,
        ModemError,
        PluginError,
        PluginLoadError,
        PluginNotFound,
        ProtocolError,
        RemoteProtocolError,
        SchemaError,
        SecurityError,
        SessionTimeout,
        SignatureError,
        SignerError,
        StorageError,
        TransportError,
        UnknownSchemaError,
        V2gError,
    )
    from v2gstack.hooks import hookimpl
    from v2gstack.protocols.v2g import EvccSession, SeccSession
    from v2gstack.runtime import EvccRuntime, SeccRuntime
    from v2gstack.trace import read_capture

__all__ = [
    "CaptureError",
    "CertificateError",
    "CodecError",
    "ConfigError",
    "DecodeError",
    "EncodeError",
    "EvccApplication",
    "EvccRuntime",
    "EvccSession",
    "ExiCodec",
    "LocalProtocolError",
    "MeterError",
    "ModemError",
    "PluginError",
    "PluginLoadError",
    "PluginNotFound",
    "ProtocolError",
    "RemoteProtocolError",
    "SchemaError",
    "SeccApplication",
    "SeccRuntime",
    "SeccSession",
    "SecurityError",
    "SessionTimeout",
    "SignatureError",
    "SignerError",
    "StorageError",
    "TransportError",
    "UnknownSchemaError",
    "V2gError",
    "__version__",
    "hookimpl",
    "read_capture",
]

__version__ = "0.1.0"

#: Where the public names live that are no errors.
_HOMES = {
    "EvccApplication": "v2gstack.application.evcc",
    "EvccRuntime": "v2gstack.runtime",
    "EvccSession": "v2gstack.protocols.v2g",
    "ExiCodec": "v2gstack.codecs.exi",
    "SeccApplication": "v2gstack.application.secc",
    "SeccRuntime": "v2gstack.runtime",
    "SeccSession": "v2gstack.protocols.v2g",
    "hookimpl": "v2gstack.hooks",
    "read_capture": "v2gstack.trace",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "v2gstack.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
