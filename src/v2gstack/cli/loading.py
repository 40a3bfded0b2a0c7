"""Messages that come as XML or JSON: which schema set they belong to, read and encoded."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, cast

import msgspec

from v2gstack.cli.inputs import Given
from v2gstack.codecs.exi import SCHEMA_SETS, codec_of
from v2gstack.codecs.json import from_json, root_of
from v2gstack.errors import CodecError, DecodeError

__all__ = ["Document", "load_document"]

_XMLDSIG: Final = "http://www.w3.org/2000/09/xmldsig#"


class Document(NamedTuple):
    """A message read from text.

    Attributes:
        schema: Its schema set.
        name: Name of its root element, for values whose class does not tell it.
        message: The message, or a plain value.
        exi: The message as EXI.
        fragment: Whether it is a fragment.
        reason: How the schema set was found.
    """

    schema: str
    name: str
    message: Any
    exi: bytes
    fragment: bool
    reason: str


def load_document(given: Given, schema: str | None, *, fragment: bool) -> Document:
    """Read a message from XML or JSON, and check it against its schema by encoding it.

    Args:
        given: The text.
        schema: Its schema set, if it is known.
        fragment: Whether it is to be encoded as a fragment.

    Raises:
        DecodeError: The text is not well-formed or does not fit, with line and path, or fits several schema sets.
        EncodeError: A value breaks a facet.
    """
    return _load_json(given, schema, fragment) if given.form == "json" else _load_xml(given, schema, fragment)


# -- XML ---------------------------------------------------------------------------------------------------------------


def _load_xml(given: Given, schema: str | None, fragment: bool) -> Document:

    from lxml import etree

    from v2gstack.codecs.xml.parsing import parse_xml

    root = parse_xml(given.data)
    for entity in root.iter(etree.Entity):
        # validation has no answer to them
        raise DecodeError(
            f"the entity {entity.text} is not expanded", line=cast("int | None", entity.sourceline), hint="write what it stands for"
        )
    tag = str(root.tag)
    local = tag.rpartition("}")[2]
    reason = "as you say"
    if schema is None:
        schema, reason = _schema_of_tag(tag, fragment)
    codec = codec_of(schema)
    if not fragment:
        message = codec.from_xml(given.data)
        return Document(schema, "", message, codec.encode(message), False, reason)
    found = codec.examine(codec.encode_xml(root, fragment=True), fragment=True)
    if found.undeclared:
        raise DecodeError(
            f"not of {schema}: {found.undeclared[0].partition(' (')[0]}",
            line=1,
            hint="v2gstack schema show lists its elements",
        )
    # encoded from the message, so that every facet is checked
    return Document(schema, local, found.message, codec.encode_fragment(found.message, tag), True, reason)


def _schema_of_tag(tag: str, fragment: bool) -> tuple[str, str]:
    """The schema set that the root element of an XML document belongs to."""
    uri = tag.partition("}")[0].removeprefix("{")
    # the stand-alone set is what signatures are digested under
    preferred = ["xmldsig"] if uri == _XMLDSIG else []
    own = [name for name, each in SCHEMA_SETS.items() if uri in each.prefixes]
    for name in dict.fromkeys(preferred + own):
        binding = codec_of(name).binding
        known = binding.fragment_elements if fragment else binding.global_elements
        if any(str(each) == tag for each in known):
            return name, f"its root element is of {name}"
    raise DecodeError(
        f"no schema set has a root element {tag}",
        line=1,
        hint="check its namespace; v2gstack schema list names them all" + ("" if fragment else ", and --fragment takes parts of messages"),
    )


# -- JSON --------------------------------------------------------------------------------------------------------------


def _load_json(given: Given, schema: str | None, fragment: bool) -> Document:
    data = _unwrapped(given.data)
    named, root = root_of(data)
    wanted = schema or named
    if wanted:
        reason = "as you say" if schema else "the document says so"
        return _encoded(data, wanted, root, fragment, reason)
    fitting: list[Document] = []
    errors: list[CodecError] = []
    for name in SCHEMA_SETS:
        try:
            fitting.append(_encoded(data, name, root, fragment, f"fits {name} only"))
        except CodecError as error:
            errors.append(error)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        # of nine refusals the most useful one knows the root element, and tells a line
        raise max(errors, key=lambda error: (getattr(error, "path", "").count("/"), getattr(error, "line", None) or 0))
    names = [each.schema for each in fitting]
    raise DecodeError(
        f"the message fits {', '.join(names)}", path=f"/{root}", hint=f'say which one: --schema {names[0]}, or "#schema" in the document'
    )


def _encoded(data: bytes, schema: str, root: str, fragment: bool, reason: str) -> Document:
    message = from_json(data, schema)
    codec = codec_of(schema)
    if fragment:
        return Document(schema, "", message, codec.encode_fragment(message, root), True, reason)
    return Document(schema, "", message, codec.encode(message), False, reason)


def _unwrapped(data: bytes) -> bytes:
    """The message in a document that `decode --json` has written, with the schema set that it names; else the data."""
    try:
        members = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        # whatever is wrong, reading the message tells it better
        return data
    if "message" not in members or "schema" not in members or b"message" not in data:
        return data
    inner = bytes(members["message"])
    if not inner.lstrip().startswith(b"{"):
        return data
    return b'{"#schema":' + bytes(members["schema"]) + b"," + inner.lstrip()[1:]
