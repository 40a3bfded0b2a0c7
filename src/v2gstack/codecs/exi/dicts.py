"""Typed messages as plain dictionaries, and back: the sink for programs that want no classes.

The form is that of :mod:`v2gstack.codecs.json`: members go by the names of the schema, ``"#element"`` names
an element, ``"@Id"`` is an attribute, ``"#text"`` a text beside attributes, ``"#content"`` ordered content; absent
elements are left out, repeated ones are tuples, bytes are base64 and enumerations are their text.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import msgspec

from v2gstack.errors import DecodeError, EncodeError
from v2gstack.messages._base import Message
from v2gstack.messages._registry import Registry

__all__ = ["from_dict", "to_dict"]

_ELEMENT: Final = "#element"
_TYPE: Final = "#type"


def to_dict(message: Message) -> dict[str, Any]:
    """A message as dictionaries, tuples, texts, numbers and truth values.

    Elements that no class of their own stands for, such as abstract ones, say in ``"#type"`` which class they are.
    """
    from v2gstack.codecs.json.derived import builtins_of, has_derived

    found: dict[str, Any] = builtins_of(message) if has_derived(message) else msgspec.to_builtins(message)
    return found if _ELEMENT in found else {_TYPE: type(message).__name__, **found}


def from_dict(mapping: Mapping[str, Any], classes: Registry, schema: str) -> Message:
    """The message that a dictionary describes.

    Args:
        mapping: What :func:`to_dict` makes; tuples may be lists, and bytes bytes.
        classes: The classes of the schema set.
        schema: Its name.

    Raises:
        EncodeError: It does not fit the classes of the schema set, with the path of the member at fault.
    """
    cls = _root(classes, mapping.get(_ELEMENT))
    if cls is not None:
        try:
            message = msgspec.convert(mapping, cls)
            # What no field has taken, and what is written in another way than here, is looked at more closely.
            if _says(mapping, msgspec.to_builtins(message)):
                return message
        except (msgspec.ValidationError, RecursionError):
            pass
    return _examined(mapping, schema)


def _says(given: Any, made: Any) -> bool:
    """Whether a value says what the message made of it says; for tuples, lists are as good."""
    if isinstance(made, dict):
        members = cast("dict[str, Any]", made)
        if not isinstance(given, Mapping) or len(cast("Mapping[str, Any]", given)) != len(members):
            return False
        return all(name in given and _says(given[name], value) for name, value in members.items())
    if isinstance(made, tuple):
        items = cast("Sequence[Any]", made)
        if not isinstance(given, (list, tuple)) or len(cast("list[Any]", given)) != len(items):
            return False
        return all(map(_says, cast("list[Any]", given), items))
    return bool(given == made)


def _examined(mapping: Mapping[str, Any], schema: str) -> Message:
    """The same, by way of the JSON text, whose reader tells what does not fit and where."""
    from v2gstack.codecs.json import from_json

    name = mapping.get(_ELEMENT, mapping.get(_TYPE))
    if not isinstance(name, str):
        raise EncodeError(f"the dictionary does not say in {_ELEMENT!r} which element it is", hint='such as "#element": "V2G_Message"')
    members = {member: value for member, value in mapping.items() if member not in (_ELEMENT, _TYPE)}
    try:
        text = json.dumps({name: members}, default=_base64, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise EncodeError(f"the dictionary holds what no message does: {error}", path=f"/{name}") from error
    try:
        message: Message = from_json(text, schema)
    except DecodeError as error:
        raise EncodeError(error.message, path=error.path, hint=error.hint) from error
    return message


def _base64(value: object) -> str:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(cast("bytes", value))).decode("ascii")
    raise TypeError(f"{type(value).__name__} is no value of a message")


def _root(classes: Registry, local: object) -> type[Message] | None:
    """The class of the global element of that local name."""
    return next((cls for cls in classes.elements.values() if cls.__struct_config__.tag == local), None)
