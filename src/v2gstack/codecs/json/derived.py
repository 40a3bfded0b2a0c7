"""Messages that msgspec does not read by itself: of classes that their field is not declared with, or beyond their facets.

These are derived types (``xsi:type`` in XML), abstract elements under their own name, and elements of the schema in open
content. msgspec reads every field as the class it is declared with. Where a message holds an instance of another class, the
document says ``"#type"``, and the way down to that place is built here, field by field. So are messages whose facets do not
count, as msgspec checks them all.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, NamedTuple, TypeGuard, cast

import msgspec

from v2gstack.messages import AnyElement, Message

__all__ = ["TYPE", "build", "builtins_of", "has_derived", "is_tuple"]

#: The member that names the class of an object.
TYPE: Final = "#type"
_ELEMENT: Final = "#element"


class _Part(NamedTuple):
    """A field that holds messages.

    Attributes:
        name: Its name.
        encoded: Its name in JSON.
        classes: The classes that msgspec reads it as.
        many: Whether it holds a tuple of them.
    """

    name: str
    encoded: str
    classes: frozenset[type[Message]]
    many: bool


@cache
def _parts(cls: type[Message]) -> tuple[_Part, ...]:
    found: list[_Part] = []
    for field in msgspec.structs.fields(cls):
        classes = frozenset(each for each in _leaves(field.type) if isinstance(each, type) and issubclass(each, Message))
        if classes:
            found.append(_Part(field.name, field.encode_name, classes, _holds_tuple(field.type)))
    return tuple(found)


def _leaves(annotation: Any) -> list[Any]:
    arguments = typing.get_args(annotation)
    return [leaf for each in arguments for leaf in _leaves(each)] if arguments else [annotation]


def _holds_tuple(annotation: Any) -> bool:
    return typing.get_origin(annotation) is tuple or any(_holds_tuple(each) for each in typing.get_args(annotation))


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Whether a value is a tuple, of whatever."""
    return isinstance(value, tuple)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _items(value: Any) -> tuple[Any, ...]:
    """The values of a field that may be a tuple."""
    return value if is_tuple(value) else (value,)


def has_derived(message: Message) -> bool:
    """Whether a message holds an instance of a class that its field is not declared with."""
    pending = [message]
    while pending:
        owner = pending.pop()
        for part in _parts(type(owner)):
            value = getattr(owner, part.name)
            for item in _items(value):
                if isinstance(item, Message):
                    if type(item) not in part.classes:
                        return True
                    pending.append(item)
    return False


def builtins_of(message: Message) -> dict[str, Any]:
    """A message as dictionaries, lists, texts and numbers, with ``"#type"`` where it is needed."""
    found: dict[str, Any] = msgspec.to_builtins(message)
    pending: list[tuple[dict[str, Any], Message]] = [(found, message)]
    while pending:
        given, owner = pending.pop()
        for part in _parts(type(owner)):
            value = getattr(owner, part.name)
            texts: Any = given.get(part.encoded, [])
            for text, item in zip(texts if isinstance(value, tuple) else [texts], _items(value), strict=False):
                if isinstance(item, Message):
                    pending.append((text, item))
                    if type(item) not in part.classes:
                        rest = {name: each for name, each in text.items() if name != _ELEMENT}
                        text.clear()
                        text.update({TYPE: type(item).__name__, **rest})
    return found


def build(cls: type[Message], given: Any, known: Mapping[str, type[Message]], *, validate: bool = True) -> Message:
    """A message from what `builtins_of` makes of it.

    Args:
        cls: Its class.
        given: Its members.
        known: Classes by name that may stand in open content.
        validate: Whether facets count, as far as types carry them.

    Raises:
        msgspec.ValidationError: It does not fit, with the path as msgspec writes it.
    """
    return _Building(known, validate).message(cls, given)


class _Building:
    """Builds one message.

    Attributes:
        known: Classes by name that may stand in open content.
        validate: Whether facets count.
    """

    def __init__(self, known: Mapping[str, type[Message]], validate: bool) -> None:
        self.known = known
        self.validate = validate

    def message(self, cls: type[Message], given: Any) -> Message:
        if not isinstance(given, dict):
            raise msgspec.ValidationError("Expected `object`")
        members = cast("dict[str, Any]", given)
        parts = {part.encoded: part for part in _parts(cls)}
        values: dict[str, Any] = {}
        for field in msgspec.structs.fields(cls):
            if field.encode_name not in members:
                if field.required:
                    raise msgspec.ValidationError(f"Object missing required field `{field.encode_name}`")
                continue
            try:
                values[field.name] = self.value(field.type, parts.get(field.encode_name), members[field.encode_name])
            except msgspec.ValidationError as error:
                raise _below(f".{field.encode_name}", error) from error
        return cls(**values)

    def value(self, declared: Any, part: _Part | None, given: Any) -> Any:
        """The value of a field."""
        # What is no object or array where one has to be is left to msgspec, which says what is wrong.
        wanted: Any = list if part is not None and part.many else dict
        if part is None or type(given) is not wanted or (self.validate and not _mentions_type(given)):
            return msgspec.convert(given, declared if self.validate else _without_facets(declared))
        if not _is_list(given):
            return self.item(part, given)
        found: list[Any] = []
        for number, each in enumerate(given):
            try:
                found.append(self.item(part, each))
            except msgspec.ValidationError as error:
                raise _below(f"[{number}]", error) from error
        return tuple(found)

    def item(self, part: _Part, value: Any) -> Any:
        """A message, or a text in ordered content."""
        return msgspec.convert(value, str) if isinstance(value, str) else self.message(*_class_in(part, value, self.known))


def _below(step: str, error: msgspec.ValidationError) -> msgspec.ValidationError:
    """An error of a part as one of the whole, the way msgspec tells it."""
    text, _, path = str(error).partition(" - at `$")
    return msgspec.ValidationError(f"{text} - at `${step}{path.removesuffix('`')}`")


@cache
def _without_facets(declared: Any) -> Any:
    """A type without the facets that are told to msgspec."""
    origin, arguments = typing.get_origin(declared), typing.get_args(declared)
    if origin is Annotated:
        return _without_facets(arguments[0])
    if not arguments:
        return declared
    generic: Any = tuple if origin is tuple else typing.Union
    return generic[tuple(each if each is ... else _without_facets(each) for each in arguments)]


def _class_in(part: _Part, value: Any, known: Mapping[str, type[Message]]) -> tuple[type[Message], dict[str, Any]]:
    """The class of a message in a field, and its members without those that tell the class."""
    if not isinstance(value, dict):
        raise msgspec.ValidationError("Expected `object`")
    given = cast("dict[str, Any]", value)
    name, element = given.get(TYPE), given.get(_ELEMENT)
    rest = {member: each for member, each in given.items() if member not in (TYPE, _ELEMENT)}
    if name is not None:
        relatives = {each.__name__: each for each in _relatives(part.classes)}
        classes = {**known, **relatives} if AnyElement in part.classes else relatives
    elif len(part.classes) == 1:
        return next(iter(part.classes)), rest
    else:
        name = element
        classes = {str(each.__struct_config__.tag): each for each in part.classes}
    if not isinstance(name, str) or name not in classes:
        raise msgspec.ValidationError(f"Invalid value {name!r} of `{TYPE if TYPE in given else _ELEMENT}` in `{part.encoded}`")
    return classes[name], rest


def _relatives(classes: frozenset[type[Message]]) -> set[type[Message]]:
    """Everything that these classes are derived from, and that is derived from them."""
    bases = {base for cls in classes for base in cls.__mro__ if issubclass(base, Message) and base is not Message}
    found = set(bases | classes)
    pending = list(classes)
    while pending:
        for derived in pending.pop().__subclasses__():
            if derived not in found:
                found.add(derived)
                pending.append(derived)
    return found


def _mentions_type(value: Any) -> bool:
    pending: list[Any] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            members = cast("dict[str, Any]", item)
            if TYPE in members:
                return True
            pending += members.values()
        elif _is_list(item):
            pending += item
    return False
