"""Recorded witness data: what is recorded under which options, and how it is read.

``tools/record_witness.py`` makes the files with EXIficient; tests compare with them without Java. Each file is JSON Lines, its
first line the passport of the rest.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from lxml import etree

from tests.interop.infoset import infoset
from tests.support.exi import DATA, json_lines
from v2gstack.codecs.exi import Alignment, SchemaId

__all__ = [
    "DATA",
    "GENERAL_XSD",
    "OPTION_SETS",
    "SCHEMALESS_OPTION_SETS",
    "Document",
    "OptionSets",
    "digest",
    "documents",
    "read",
    "witness_file",
]

GENERAL_XSD = DATA / "general" / "general.xsd"

#: By name: options as ``ExiOptions`` takes them, and as the driver of EXIficient takes them.
OptionSets: TypeAlias = "dict[str, tuple[dict[str, Any], dict[str, Any]]]"

_MARKUP = {"preserve_comments": True, "preserve_pis": True, "preserve_dtd": True, "preserve_prefixes": True}

_COMMON: OptionSets = {
    "default": ({}, {}),
    "byte-aligned": ({"alignment": Alignment.BYTE_ALIGNED}, {"alignment": "byte"}),
    "fragment": ({"fragment": True}, {"fragment": True}),
    "value-capacity-3": ({"value_partition_capacity": 3}, {"value_partition_capacity": 3}),
    "value-length-2": ({"value_max_length": 2}, {"value_max_length": 2}),
    "lexical": ({"preserve_lexical_values": True, "preserve_prefixes": True}, {"preserve": frozenset({"lexical", "prefixes"})}),
    "markup": (_MARKUP, {"preserve": frozenset({"comments", "pis", "dtd", "prefixes"})}),
}

OPTION_SETS: OptionSets = {
    **_COMMON,
    "strict": ({"strict": True}, {"strict": True}),
    "profile": (
        {"value_partition_capacity": 0, "maximum_builtin_element_grammars": 0, "maximum_builtin_productions": 0},
        {"value_partition_capacity": 0, "max_element_grammars": 0, "max_productions": 0},
    ),
}

SCHEMALESS_OPTION_SETS: OptionSets = {
    **_COMMON,
    "header": (
        {"include_options": True, "cookie": True, "value_partition_capacity": 3, "schema_id": SchemaId.NONE},
        {"options_in_header": True, "cookie": True, "value_partition_capacity": 3, "schema_id": True},
    ),
}


def witness_file(schema: str) -> Path:
    """The recorded instances of a schema set."""
    return DATA / f"witness_{schema}.jsonl"


def read(path: Path) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """The passport of a file, and its entries."""
    first, *entries = json_lines(path)
    return first["passport"], entries


class Document(NamedTuple):
    """A document under some options.

    Attributes:
        xml: What was encoded.
        options: Name of the option set.
        data: The bytes.
        said: Digest of the XML that the peer decodes its own bytes to.
    """

    xml: str
    options: str
    data: bytes
    said: str


def documents(path: Path) -> list[Document]:
    """The documents of a file, under all options."""
    return [
        Document(entry["xml"], options, bytes.fromhex(data), entry["said"].get(options, entry["said"][""]))
        for entry in read(path)[1]
        for options, data in entry["exi"].items()
    ]


def digest(xml: str | bytes) -> str:
    """A short name for what elements and texts say: equal for XML that says the same, comments and instructions aside."""
    root = etree.fromstring(xml.encode() if isinstance(xml, str) else xml)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    return hashlib.sha256(_text(infoset(etree.tostring(root))).encode()).hexdigest()[:16]


def _text(item: Any) -> str:
    if isinstance(item, str):
        return repr(item)
    if isinstance(item, frozenset):
        return repr(sorted(item))
    return f"({','.join(map(_text, item))})"
