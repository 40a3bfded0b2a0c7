"""The schema sets of V2G: their names, where their schemas and programs are, what they are for."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from v2gstack._resources import schema_path
from v2gstack.codecs.exi.program import Program, decode_program
from v2gstack.errors import UnknownSchemaError

__all__ = ["EXI_OPTIONS", "SCHEMA_SETS", "SchemaSet", "load_program", "schema_set"]


class SchemaSet(NamedTuple):
    """A schema and everything it imports.

    Attributes:
        name: The name used throughout this library.
        root: Its root document in ``schemas/``.
        title: What it is, for people.
        prefixes: Prefix by namespace, for XML that people read.
    """

    name: str
    root: str
    title: str
    prefixes: MappingProxyType[str, str]


_TABLES: Final = Path(__file__).parent / "tables"

_XMLDSIG: Final = {"http://www.w3.org/2000/09/xmldsig#": "ds"}
_COMMON: Final = {"urn:iso:std:iso:15118:-20:CommonTypes": "ct", **_XMLDSIG}


def _set(name: str, root: str, title: str, prefixes: dict[str, str]) -> SchemaSet:
    return SchemaSet(name, root, title, MappingProxyType(prefixes))


def _four(urn: str) -> dict[str, str]:
    parts = {"def": "MsgDef", "hdr": "MsgHeader", "body": "MsgBody", "data": "MsgDataTypes"}
    return {**{f"{urn}:{part}": prefix for prefix, part in parts.items()}, **_XMLDSIG}


def _part(part: str, prefix: str) -> dict[str, str]:
    return {f"urn:iso:std:iso:15118:-20:{part}": prefix, **_COMMON}


#: Every schema set by name, in the order in which unknown messages are tried.
SCHEMA_SETS: Final = MappingProxyType(
    {
        found.name: found
        for found in (
            _set(
                "appprotocol",
                "appprotocol",
                "supportedAppProtocol handshake",
                {"urn:iso:15118:2:2010:AppProtocol": "app"},
            ),
            _set("din70121", "din70121_msgdef", "DIN SPEC 70121", _four("urn:din:70121:2012")),
            _set("iso15118_2", "iso15118_2_msgdef", "ISO 15118-2", _four("urn:iso:15118:2:2013")),
            _set(
                "iso15118_20_common",
                "iso15118_20_common_messages",
                "ISO 15118-20 common messages",
                _part("CommonMessages", "cm"),
            ),
            _set("iso15118_20_ac", "iso15118_20_ac", "ISO 15118-20 AC", _part("AC", "ac")),
            _set("iso15118_20_dc", "iso15118_20_dc", "ISO 15118-20 DC", _part("DC", "dc")),
            _set("iso15118_20_acdp", "iso15118_20_acdp", "ISO 15118-20 ACDP", _part("ACDP", "acdp")),
            _set("iso15118_20_wpt", "iso15118_20_wpt", "ISO 15118-20 WPT", _part("WPT", "wpt")),
            _set("xmldsig", "xmldsig", "XML Signature", _XMLDSIG),
        )
    }
)

#: The schema of the EXI options document: shipped as a program like the others, but no message set.
EXI_OPTIONS: Final = "exi_options"


def schema_set(name: str) -> SchemaSet:
    """A schema set by name.

    Raises:
        UnknownSchemaError: There is none of that name.
    """
    found = SCHEMA_SETS.get(name)
    if found is None:
        import difflib

        close = difflib.get_close_matches(name, SCHEMA_SETS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"one of {', '.join(SCHEMA_SETS)}"
        raise UnknownSchemaError(f"there is no schema set {name!r}", hint=hint)
    return found


@cache
def load_program(name: str) -> Program:
    """The prebuilt program of a schema set, or of the options schema; loaded once.

    Raises:
        UnknownSchemaError: There is none of that name.
        SchemaError: The program is damaged or of another version.
    """
    if name != EXI_OPTIONS:
        schema_set(name)
    return decode_program((_TABLES / f"{name}.bin").read_bytes())


def root_path(name: str) -> str:
    """Path of a set's root schema document."""
    return str(schema_path(schema_set(name).root))
