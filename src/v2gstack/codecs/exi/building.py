"""Events to typed messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from v2gstack.codecs.exi.binding import Binding, Record
from v2gstack.codecs.exi.datatype import Kind as DatatypeKind
from v2gstack.codecs.exi.events import RELAXED, UNTYPED, Event, EventKind
from v2gstack.codecs.exi.program import SlotKind
from v2gstack.codecs.exi.schema.components import XSI_NAMESPACE, QName
from v2gstack.codecs.exi.values import value_codec
from v2gstack.errors import DecodeError
from v2gstack.messages._base import AnyElement, Message

__all__ = ["MessageBuilder"]

_INTEGERS: Final = frozenset({DatatypeKind.NBIT, DatatypeKind.UNSIGNED, DatatypeKind.INTEGER})

_XSI_TYPE: Final = QName(XSI_NAMESPACE, "type")


class _Open:
    """An element that is open while a message is built."""

    __slots__ = ("cls", "content", "datatype", "element", "generic", "has_text", "may_be_simple", "record", "simple", "text", "values")

    def __init__(self, element: QName) -> None:
        self.element = element
        self.cls: type[Message] | None = None
        self.record: Record | None = None
        self.values: dict[str, Any] = {}
        self.content: list[Any] = []
        self.simple = False
        self.may_be_simple = False
        self.generic = False
        self.datatype = UNTYPED
        self.text: Any = None
        self.has_text = False


class MessageBuilder:
    """Builds messages from events.

    Args:
        binding: Program and classes.
        document: Whether a document is wanted: one global element.
    """

    def __init__(self, binding: Binding, *, document: bool = False) -> None:
        self.binding = binding
        self._document = document
        self._stack: list[_Open] = []
        self._result: Any = None
        self._name: QName | None = None

    def build(self, events: Iterable[Event]) -> tuple[QName, Any]:
        """The name and value of the last top-level element of the events.

        Raises:
            DecodeError: Something in the stream has no place in a typed message.
        """
        for event in events:
            kind = event.kind
            if kind == EventKind.SE:
                self._start(event)
            elif kind == EventKind.CH:
                self._characters(event)
            elif kind == EventKind.EE:
                self._end(event)
            elif kind == EventKind.AT:
                self._attribute(event)
        if self._name is None:
            raise DecodeError("the stream holds no element", offset=0)
        return self._name, self._result

    def _refuse(self, text: str, event: Event) -> DecodeError:
        path = "".join("/" + open_.element.local for open_ in self._stack)
        return DecodeError(text, offset=event.start, path=path, hint="`decode_xml` and `decode_events` show whatever is in the stream")

    def _start(self, event: Event) -> None:
        assert event.name is not None
        binding = self.binding
        opened = _Open(event.name)
        parent = self._stack[-1] if self._stack else None
        if parent is not None and (parent.simple or (not parent.generic and not self._fits(parent, event))):
            raise self._refuse(f"element {event.name} has no place in a typed message", event)
        if parent is None and self._document:
            self._check_root(event)
        if parent is not None and parent.generic:
            opened.generic = True
            opened.datatype = binding.program.types[event.ref].datatype if event.ref >= 0 else UNTYPED
        elif event.ref == UNTYPED:
            if parent is None:
                raise self._refuse(f"the root element {event.name} is not one of this schema", event)
            opened.generic = True
        elif event.ref == RELAXED:
            # The relaxed element-fragment grammar: attributes tell which of the declared types it is.
            types = binding.declared_types[event.name]
            opened.may_be_simple = binding.is_simple(types[-1])
            self._bind(opened, types[0], event, parent)
        else:
            self._bind(opened, event.ref, event, parent)
        self._stack.append(opened)

    def _check_root(self, event: Event) -> None:
        """The header of a stream may say that it is a fragment, whatever was asked for; what it holds may be a message all the same."""
        if self._name is not None:
            raise self._refuse(f"the stream is a fragment: {event.name} follows {self._name}", event)
        if event.ref != UNTYPED and event.name not in self.binding.global_elements:
            raise self._refuse(f"the stream is a fragment: {event.name} is a part of messages, not a message", event)

    def _fits(self, parent: _Open, event: Event) -> bool:
        record = parent.record
        assert record is not None
        if record.content is not None:
            return event.declared
        return event.declared and event.name in record.by_element

    def _bind(self, opened: _Open, type_: int, event: Event, parent: _Open | None) -> None:
        binding = self.binding
        if binding.is_simple(type_):
            opened.simple = True
            opened.datatype = binding.program.types[type_].datatype
            if parent is None:
                opened.cls = binding.element_class(opened.element, type_) or binding.registry.elements.get(str(opened.element))
            elif parent.record is not None and parent.record.content is not None:
                # A global element that a wildcard let in: as a plain value it would be taken for text.
                opened.cls = binding.element_class(opened.element, type_)
        else:
            record = binding.record(type_)
            if record is None:
                raise self._refuse(f"type {binding.program.types[type_].label} has no message class", event)
            opened.record = record
            opened.datatype = binding.program.types[type_].datatype
            opened.cls = binding.element_class(opened.element, type_) or record.cls
        if parent is not None and parent.record is not None and parent.record.content is not None:
            opened.cls = binding.wrapper(parent.record.type, opened.element) or opened.cls

    def _attribute(self, event: Event) -> None:
        assert event.name is not None
        opened = self._stack[-1]
        if opened.generic:
            if event.name != _XSI_TYPE:
                opened.values[self._clark(event.name, event)] = self._lexical(event)
            return
        if event.name == _XSI_TYPE:
            if event.ref == UNTYPED:
                raise self._refuse(f"xsi:type names {event.value}, which the schema does not have", event)
            self._check_cast(opened, event)
            opened.record, opened.simple, opened.cls = None, False, None
            self._bind(opened, event.ref, event, self._stack[-2] if len(self._stack) > 1 else None)
            return
        field = None if opened.record is None else opened.record.by_attribute.get(event.name)
        if field is None:
            raise self._refuse(f"attribute {event.name} has no place in a typed message", event)
        opened.values[field.name] = self._typed(field.datatype, event)

    def _check_cast(self, opened: _Open, event: Event) -> None:
        """A type that xsi:type names has to be of the declared one's kind: grammars take any, messages cannot."""
        if opened.may_be_simple:
            # one name, declared with types of both kinds: the relaxed grammar is there to tell them apart like this
            return
        types, datatypes = self.binding.program.types, self.binding.program.datatypes
        fits = opened.simple == self.binding.is_simple(event.ref)
        if fits and opened.simple:
            kinds = {datatypes[opened.datatype].kind, datatypes[types[event.ref].datatype].kind}
            fits = len(kinds) == 1 or kinds <= _INTEGERS
        if not fits:
            raise self._refuse(f"xsi:type names {event.value}, which is not derived from the declared type", event)

    def _clark(self, name: QName, event: Event) -> str:
        """A foreign name as ``{uri}local``; streams can hold names that have no such form, and no XML."""
        if not name.local or {"{", "}"} & set(name.uri + name.local):
            raise self._refuse(f"{name.local!r} in {name.uri!r} is no name of XML", event)
        return str(name)

    def _lexical(self, event: Event) -> str:
        if event.ref == UNTYPED:
            return str(event.value).lower() if isinstance(event.value, bool) else str(event.value)
        return value_codec(self.binding.program.datatypes[event.ref]).format(event.value)

    def _typed(self, datatype: int, event: Event) -> Any:
        """A value as messages hold it; streams that preserve lexical values hold all of them as text."""
        if event.ref == UNTYPED:
            return self._parse(datatype, event)
        if isinstance(event.value, str) and self.binding.program.datatypes[event.ref].kind != DatatypeKind.STRING:
            return self._parse(event.ref, event)
        return self.binding.value(event.ref, event.value)

    def _parse(self, datatype: int, event: Event) -> Any:
        """A value that came untyped, as its declared datatype has it."""
        try:
            value = value_codec(self.binding.program.datatypes[datatype]).parse(event.value)
        except ValueError as error:
            raise self._refuse(f"untyped value does not fit the declared type: {error}", event) from error
        return self.binding.value(datatype, value)

    def _characters(self, event: Event) -> None:
        opened = self._stack[-1]
        if opened.generic:
            opened.content.append(self._lexical(event))
        elif opened.datatype >= 0:
            if opened.has_text:
                raise self._refuse("a second value in one element", event)
            opened.has_text = True
            opened.text = self._typed(opened.datatype, event)
        elif opened.record is not None and opened.record.content is not None and event.declared:
            opened.content.append(event.value)
        else:
            raise self._refuse("characters have no place in a typed message here", event)

    def _end(self, event: Event) -> None:
        opened = self._stack[-1]
        value = self._value(opened, event)
        self._stack.pop()
        if not self._stack:
            self._name, self._result = opened.element, value
            return
        parent = self._stack[-1]
        if parent.generic:
            parent.content.append(value)
            return
        record = parent.record
        assert record is not None
        if record.content is not None:
            parent.content.append(value)
            return
        field = record.by_element[opened.element]
        if field.many:
            parent.values.setdefault(field.name, []).append(value)
        elif field.name in parent.values:
            raise self._refuse(f"element {opened.element.local} occurs twice", event)
        else:
            parent.values[field.name] = value

    def _value(self, opened: _Open, event: Event) -> Any:
        if opened.generic:
            # XML gives no meaning to the order of attributes, so equal elements have them in one order.
            attributes = tuple(sorted(opened.values.items()))
            return AnyElement(name=self._clark(opened.element, event), attributes=attributes, content=tuple(opened.content))
        if opened.datatype >= 0 and not opened.has_text:
            # Empty simple content, written as an end tag alone.
            opened.text = self._parse(opened.datatype, event._replace(value=""))
        if opened.simple:
            return opened.text if opened.cls is None else opened.cls(**{"value": opened.text})
        record, cls = opened.record, opened.cls
        assert record is not None
        assert cls is not None
        values = opened.values
        if opened.may_be_simple and not values and record.text is not None:
            return opened.text
        for field in record.fields:
            if field.many and field.kind == SlotKind.ELEMENT and field.name in values:
                values[field.name] = tuple(values[field.name])
        if record.text is not None:
            values[record.text.name] = opened.text
        if record.content is not None:
            values[record.content.name] = tuple(opened.content)
        try:
            return cls(**values)
        except TypeError as error:
            missing = [f.name for f in record.fields if f.name not in values]
            raise self._refuse(f"{cls.__name__} ends without {', '.join(missing)}", event) from error
