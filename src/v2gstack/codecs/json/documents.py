"""Typed messages as JSON documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final, TypeVar, overload

import msgspec

from v2gstack.codecs.json.derived import TYPE, build, builtins_of, has_derived, is_tuple
from v2gstack.codecs.json.locating import depth_of, line_of, locate, segments
from v2gstack.errors import DecodeError, EncodeError
from v2gstack.messages import Message, registry

__all__ = ["MAX_JSON_BYTES", "MAX_JSON_DEPTH", "from_json", "root_of", "to_json"]

#: Longest text that is read. The longest V2G message, a price schedule with 1024 entries for three tariffs, has under
#: 4 MiB as XML, and JSON repeats no end tags.
MAX_JSON_BYTES: Final = 8 << 20

#: Deepest nesting of objects and arrays that is read: the 64 open elements that EXI decoding allows, each of them an
#: object in an array, and the document around them.
MAX_JSON_DEPTH: Final = 2 * 64 + 2

_SCHEMA: Final = "#schema"
_ELEMENT: Final = "#element"
#: msgspec writes integers of more than 64 bits as strings; serial numbers of certificates may be that long.
_LONG_INTEGER: Final = re.compile(rb'"-?\d{19,}"')

T = TypeVar("T", bound=Message)


def to_json(message: Message, *, schema: str = "", pretty: bool = False) -> bytes:
    """A typed message, or a part of one, as a JSON document.

    Args:
        message: The message; its class tells the name of the root element.
        schema: Name of a schema set to write into the document, so that reading needs no argument for it.
        pretty: Whether to break lines and indent.

    Raises:
        EncodeError: A text holds half of a surrogate pair, which no JSON text can.

    Example:
        >>> from v2gstack.messages.appprotocol import ResponseCode, supportedAppProtocolRes
        >>> to_json(supportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=1))
        b'{"supportedAppProtocolRes":{"ResponseCode":"OK_SuccessfulNegotiation","SchemaID":1}}'
    """
    name = _root_name(type(message))
    try:
        inner = msgspec.json.encode(message)
        if _LONG_INTEGER.search(inner) or has_derived(message):
            inner = json.dumps(builtins_of(message), ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise EncodeError(f"a text holds half of a surrogate pair, U+{ord(error.object[error.start]):04X}", path=f"/{name}") from error
    head = f'{{"{_SCHEMA}":{json.dumps(schema)},' if schema else "{"
    document = f'{head}"{name}":'.encode() + _without_tag(inner) + b"}"
    return msgspec.json.format(document, indent=2) if pretty else document


@overload
def from_json(data: bytes | bytearray | str, schema_or_type: type[T], *, validate: bool = True) -> T: ...
@overload
def from_json(data: bytes | bytearray | str, schema_or_type: str | None = None, *, validate: bool = True) -> Any: ...


def from_json(data: bytes | bytearray | str, schema_or_type: str | type[Message] | None = None, *, validate: bool = True) -> Any:
    """A typed message from a JSON document.

    Names and types are checked, and so are ranges and lengths; what is left of the facets, such as patterns, is checked by encoding.

    Args:
        data: The document, UTF-8 if it is bytes.
        schema_or_type: Name of a schema set, or the class of the message; may be left out where the document names its
            schema set in ``"#schema"``.
        validate: Whether ranges and lengths count; without, the document must fit the message classes, as messages do that were
            decoded from a stream that breaks a facet. Enumerations have no other values either way.

    Raises:
        DecodeError: It is no JSON, too long or too deep, or does not fit the message, with line and path.
        UnknownSchemaError: There is no schema set of that name.

    Example:
        >>> from_json('{"supportedAppProtocolRes": {"ResponseCode": "OK_SuccessfulNegotiation"}}', "appprotocol").schema_id
    """
    octets = _checked(data)
    schema, name, inner = _envelope(octets)
    if isinstance(schema_or_type, str):
        schema = schema_or_type
    if isinstance(schema_or_type, type):
        cls = schema_or_type
        if name != _root_name(cls):
            raise DecodeError(f"the root is {name!r}, not {_root_name(cls)!r}", line=_line(octets, name, []), path=f"/{name}")
    else:
        cls = _class_of(octets, schema, name)
    raw = bytes(inner)
    try:
        by_fields = not validate or b'"#type"' in raw
        message = _built(cls, raw, _roots(schema) if schema else {}, validate) if by_fields else msgspec.json.decode(raw, type=cls)
    except msgspec.ValidationError as error:
        text, _, where = str(error).partition(" - at `")
        raise _misfit(octets, name, segments(where.removesuffix("`")), text) from error
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise DecodeError(f"not well-formed JSON: {error}", path=f"/{name}", line=_line(octets, name, [])) from error
    _refuse_unknown(octets, name, raw, message)
    return message


def _built(cls: type[Message], raw: bytes, known: dict[str, type[Message]], validate: bool) -> Message:
    # the text is looked at by msgspec first: the module json takes things for JSON that are none
    msgspec.json.decode(raw, type=msgspec.Raw)
    return build(cls, json.loads(raw), known, validate=validate)


def root_of(data: bytes | bytearray | str) -> tuple[str, str]:
    """The schema set that a document names, empty if it names none, and its root element.

    Raises:
        DecodeError: It is no JSON document with one element at its root, too long or too deep.

    Example:
        >>> root_of('{"#schema": "din70121", "V2G_Message": {}}')
        ('din70121', 'V2G_Message')
    """
    schema, name, _ = _envelope(_checked(data))
    return schema, name


def _checked(data: bytes | bytearray | str) -> bytes:
    """The text as UTF-8, once it is sure that it is neither too long nor too deep."""
    try:
        octets = data.encode() if isinstance(data, str) else bytes(data)
        if len(octets) <= MAX_JSON_BYTES:
            # msgspec does not look into the texts that it passes over
            octets.decode()
    except UnicodeEncodeError as error:
        line = error.object.count("\n", 0, error.start) + 1
        raise DecodeError("not well-formed JSON: the text holds half of a surrogate pair", line=line) from error
    except UnicodeDecodeError as error:
        raise DecodeError("not well-formed JSON: the text is not UTF-8", line=line_of(error.object, error.start)) from error
    if len(octets) > MAX_JSON_BYTES:
        raise DecodeError(f"JSON of {len(octets)} bytes; at most {MAX_JSON_BYTES} are read")
    depth, offset = depth_of(octets, MAX_JSON_DEPTH)
    if offset >= 0:
        raise DecodeError(f"JSON nested {depth} deep; at most {MAX_JSON_DEPTH} are read", line=line_of(octets, offset))
    return octets.removeprefix(b"\xef\xbb\xbf")


def _envelope(data: bytes) -> tuple[str, str, msgspec.Raw]:
    try:
        members = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        schema = msgspec.json.decode(members.pop(_SCHEMA, msgspec.Raw(b'""')), type=str)
    except msgspec.ValidationError as error:
        raise DecodeError(f"no JSON form of a message: {error}", line=1, hint='a document looks like {"V2G_Message": {...}}') from error
    except msgspec.DecodeError as error:
        found = re.search(r" \(byte (\d+)\)$", str(error))
        offset = int(found[1]) if found else len(data)
        text = str(error).removesuffix(found[0] if found else "").removeprefix("JSON is malformed: ")
        raise DecodeError(f"not well-formed JSON: {text}", line=line_of(data, offset)) from error
    if len(members) != 1:
        names = ", ".join(sorted(members)[:5]) or "none"
        raise DecodeError(f"a document has one root element; these are {names}", hint='it looks like {"V2G_Message": {...}}')
    ((name, inner),) = members.items()
    return schema, name, inner


def _class_of(data: bytes, schema: str, name: str) -> type[Message]:
    if not schema:
        raise DecodeError(
            "the document does not name its schema set", path=f"/{name}", hint=f'add "{_SCHEMA}": "iso15118_2", or say which one it is'
        )
    roots = _roots(schema)
    cls = roots.get(name)
    if cls is None:
        raise DecodeError(f"{schema} has no element {name!r}", path=f"/{name}", line=_line(data, name, []), hint=_nearest(name, roots))
    return cls


@cache
def _roots(schema: str) -> dict[str, type[Message]]:
    """Classes by the name of the root: global elements, and parts of messages by their class."""
    found = registry(schema)
    parts = {cls.__name__: cls for cls in (*found.types.values(), *found.wrappers.values())}
    elements = {element.rpartition("}")[2]: cls for element, cls in found.elements.items()}
    return {**parts, **elements}


def _root_name(cls: type[Message]) -> str:
    tag = cls.__struct_config__.tag
    return tag if isinstance(tag, str) else cls.__name__


def _without_tag(inner: bytes) -> bytes:
    """An object without the tag that msgspec writes first."""
    prefix = b'{"' + _ELEMENT.encode() + b'":'
    if not inner.startswith(prefix):
        return inner
    end = inner.index(b'"', len(prefix) + 1) + 1
    return b"{" + inner[end:].removeprefix(b",")


def _line(data: bytes, name: str, path: list[str]) -> int:
    return line_of(data, locate(data, [name, *path]))


def _misfit(data: bytes, name: str, path: list[str], text: str, hint: str = "") -> DecodeError:
    steps = "".join(f"[{step}]" if step.isdigit() or step == "..." else f"/{step}" for step in path)
    return DecodeError(text, path=f"/{name}{steps}", line=_line(data, name, path), hint=hint)


def _nearest(name: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else ""


# -- what msgspec lets pass --------------------------------------------------------------------------------------------


class _Twice(Exception):  # noqa: N818
    """A name occurs twice in one object."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return members


def _refuse_unknown(data: bytes, name: str, raw: bytes, message: Message) -> None:
    """Refuse members that no field has taken: they would be lost without a word."""
    try:
        # numbers do not matter here, and their conversion has been paid for once
        text = json.loads(raw, parse_float=str, parse_int=str, object_pairs_hook=_members)
    except _Twice as error:
        raise DecodeError(f"the name {error.args[0]!r} occurs twice in one object", path=f"/{name}") from None
    pending: list[tuple[Any, Any, list[str]]] = [(text, message, [])]
    while pending:
        given, taken, path = pending.pop()
        if isinstance(taken, Message):
            fields = dict(zip(taken.__struct_encode_fields__, taken.__struct_fields__, strict=True))
            for member, value in given.items():
                if member in fields:
                    pending.append((value, getattr(taken, fields[member]), [*path, member]))
                elif member not in (_ELEMENT, TYPE):
                    what = type(taken).__name__
                    raise _misfit(data, name, [*path, member], f"{what} has no member {member!r}", _nearest(member, fields))
                elif member == _ELEMENT and value != taken.__struct_config__.tag:
                    # msgspec checks the tag only of classes that have one
                    raise _misfit(data, name, [*path, member], f"this is no {value!r}")
        elif is_tuple(taken):
            pairs = zip(given, taken, strict=True)
            pending += [(each, item, [*path, str(number)]) for number, (each, item) in enumerate(pairs)]
