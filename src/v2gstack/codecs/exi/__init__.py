"""EXI 1.0: a general processor, and typed V2G messages on top of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from v2gstack.codecs.exi.codec import Decoding, ExiCodec, codec_of
    from v2gstack.codecs.exi.events import Event, EventKind
    from v2gstack.codecs.exi.limits import Limits
    from v2gstack.codecs.exi.options import V2G_PROFILE, Alignment, ExiOptions, SchemaId
    from v2gstack.codecs.exi.sets import SCHEMA_SETS, SchemaSet

__all__ = [
    "SCHEMA_SETS",
    "V2G_PROFILE",
    "Alignment",
    "Decoding",
    "Event",
    "EventKind",
    "ExiCodec",
    "ExiOptions",
    "Limits",
    "SchemaId",
    "SchemaSet",
    "codec_of",
]

# Reading a schema needs neither messages nor engines, so nothing is imported until it is asked for.
_HOMES = {
    "Decoding": "codec",
    "ExiCodec": "codec",
    "codec_of": "codec",
    "Event": "events",
    "EventKind": "events",
    "Limits": "limits",
    "V2G_PROFILE": "options",
    "Alignment": "options",
    "ExiOptions": "options",
    "SchemaId": "options",
    "SCHEMA_SETS": "sets",
    "SchemaSet": "sets",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
