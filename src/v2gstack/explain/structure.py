"""What the classes of messages tell about their fields: names on the wire, units, protocol."""

from __future__ import annotations

import dataclasses
import sys
import typing
from typing import Any, Final, NamedTuple, TypeGuard, cast

import msgspec

from v2gstack.messages import Message

__all__ = ["Field", "element_name", "fields_of", "items_of", "protocol_of"]

#: Fields that are named after an abstract element with one single substitute; on the wire the substitute's name stands.
_HEADS: Final = frozenset({"EVPowerDeliveryParameter", "SASchedules", "TimeInterval"})

#: Titles by the package of the message classes.
_TITLES: Final = {
    "appprotocol": "SupportedAppProtocol",
    "din70121": "DIN 70121",
    "iso15118_2": "ISO 15118-2",
    "iso15118_20": "ISO 15118-20",
    "xmldsig": "XML Signature",
}


class Field(NamedTuple):
    """A field of a message.

    Attributes:
        name: Its name in Python.
        wire: Its name in the schema; attributes begin with ``@``.
        unit: Its unit, empty without one.
        is_group: Whether it holds one of several elements, each with a name of its own.
    """

    name: str
    wire: str
    unit: str
    is_group: bool


#: Fields by class; there are as many as classes of messages.
_known: Final[dict[type, tuple[Field, ...]]] = {}


def fields_of(cls: type) -> tuple[Field, ...]:
    """The fields of a message class, or of a dataclass such as those of SDP, in the order of the wire."""
    found = _known.get(cls)
    if found is None:
        found = _known[cls] = _fields_of(cls)
    return found


def _fields_of(cls: type) -> tuple[Field, ...]:
    if issubclass(cls, Message):
        return tuple(
            Field(field.name, field.encode_name, _unit(cls, field.name), field.encode_name in _HEADS or _is_union(field.type))
            for field in msgspec.structs.fields(cls)
        )
    kind = cast("Any", cls)
    return tuple(Field(field.name, field.name, "", False) for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


def items_of(value: Any) -> tuple[Any, ...]:
    """The values of a field: none, one, or those of a tuple."""
    if _is_tuple(value):
        return value
    return () if value is None else (value,)


def _is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    return isinstance(value, tuple)


def element_name(field: Field, cls: type) -> str:
    """The name of the element that a value of a class, in a field, is on the wire."""
    if field.is_group and issubclass(cls, Message):
        tag = cls.__struct_config__.tag
        return tag if isinstance(tag, str) else cls.__name__
    return field.wire


def protocol_of(message: object) -> str:
    """The title of the protocol that a message belongs to, empty if there is none.

    >>> from v2gstack.messages.din70121 import SessionStopReq
    >>> protocol_of(SessionStopReq())
    'DIN 70121'
    """
    package, _, rest = type(message).__module__.partition("messages.")
    return _TITLES.get(rest.partition(".")[0], "") if package == "v2gstack." else ""


def _unit(cls: type[Message], name: str) -> str:
    for owner in cls.__mro__:
        units: dict[str, str] = getattr(sys.modules[owner.__module__], "UNITS", {})
        found = units.get(f"{owner.__name__}.{name}")
        if found is not None:
            return found
    return ""


def _is_union(annotation: Any) -> bool:
    arguments = typing.get_args(annotation)
    if typing.get_origin(annotation) in (tuple, typing.Annotated):
        return _is_union(arguments[0])
    return sum(isinstance(each, type) and issubclass(each, Message) for each in arguments) > 1
