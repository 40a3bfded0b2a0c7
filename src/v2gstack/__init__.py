"""v2gstack: every V2G message, from bytes to typed Python and back.

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
    from v2gstack.codecs.exi import ExiCodec
    from v2gstack.errors import (
        CaptureError,
        CodecError,
        ConfigError,
        DecodeError,
        EncodeError,
        SchemaError,
        UnknownSchemaError,
        V2gError,
    )
    from v2gstack.trace import read_capture

__all__ = [
    "CaptureError",
    "CodecError",
    "ConfigError",
    "DecodeError",
    "EncodeError",
    "ExiCodec",
    "SchemaError",
    "UnknownSchemaError",
    "V2gError",
    "__version__",
    "read_capture",
]

__version__ = "0.1.0"

#: Where each public name lives.
_HOMES = {
    "CaptureError": "v2gstack.errors",
    "CodecError": "v2gstack.errors",
    "ConfigError": "v2gstack.errors",
    "DecodeError": "v2gstack.errors",
    "EncodeError": "v2gstack.errors",
    "ExiCodec": "v2gstack.codecs.exi",
    "SchemaError": "v2gstack.errors",
    "UnknownSchemaError": "v2gstack.errors",
    "V2gError": "v2gstack.errors",
    "read_capture": "v2gstack.trace",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
