"""Typed messages to start tags, characters and end tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from v2gstack.codecs.exi.binding import Binding, Field, Record, parse_name
from v2gstack.codecs.exi.program import SlotKind
from v2gstack.codecs.exi.schema.components import XSI_NAMESPACE, QName
from v2gstack.errors import EncodeError
from v2gstack.messages._base import AnyElement, Message

__all__ = ["Sink", "emit"]

_XSI_TYPE: Final = QName(XSI_NAMESPACE, "type")


class Sink(Protocol):
    """What messages can be written to.

    Attributes:
        lexical: Whether values are text; set while foreign elements, which have no types, are
            written.
    """

    lexical: bool

    def start_element(self, qname: QName, attributes: Sequence[tuple[QName, Any, str | None]] = ()) -> None:
        """Open an element; attributes are name, value and prefix."""

    def keep_space(self) -> None:
        """Every character in the element that was just opened is content."""

    def characters(self, value: Any) -> None:
        """The characters, or the value, of the element that is open."""

    def end_element(self) -> None:
        """Close the element that is open."""


class _Emitter:
    """Writes one message to a sink."""

    def __init__(self, binding: Binding, sink: Sink, convert: Callable[[int, Any], Any], validate: bool) -> None:
        self.binding = binding
        self.sink = sink
        self.convert = convert
        self.validate = validate
        self.path: list[str] = []

    def fail(self, text: str) -> EncodeError:
        return EncodeError(text, path="".join(f"/{part}" for part in self.path))

    def element(self, qname: QName, declared: int, value: Any) -> None:
        """An element of a declared type, or of one derived from it."""
        self.path.append(qname.local)
        if declared < 0 and not isinstance(value, Message):
            # One of several types under the relaxed element-fragment grammar: the simple one, if there is one.
            declared = self.binding.declared_types[qname][-1]
        if declared >= 0 and self.binding.is_simple(declared):
            self.simple(qname, declared, value)
        else:
            self.complex(qname, declared, value)
        self.path.pop()

    def simple(self, qname: QName, declared: int, value: Any) -> None:
        if isinstance(value, Message) and type(value).__struct_encode_fields__ == ("#text",):
            # The class of an element of simple type, as global elements and ordered content have it.
            value = getattr(value, type(value).__struct_fields__[0])
        if isinstance(value, Message):
            raise self.fail(f"a plain value is expected, not {type(value).__name__}")
        self.sink.start_element(qname)
        self.sink.characters(self.value(self.binding.program.types[declared].datatype, value))
        self.sink.end_element()

    def complex(self, qname: QName, declared: int, value: Any) -> None:
        record = self.record_of(qname, declared, value)
        attributes: list[tuple[QName, Any, str | None]] = []
        if declared >= 0 and record.type != declared:
            name = self.binding.program.types[record.type].name
            attributes.append((_XSI_TYPE, self.binding.qname(name), None))
        for field in record.fields:
            if field.kind == SlotKind.ATTRIBUTE:
                given = getattr(value, field.name)
                if given is not None:
                    assert field.qname is not None
                    attributes.append((field.qname, self.value(field.datatype, given), None))
        self.sink.start_element(qname, attributes)
        if record.content is not None:
            self.sink.keep_space()
        for field in record.fields:
            if field.kind == SlotKind.ATTRIBUTE:
                continue
            given = getattr(value, field.name)
            if field.kind == SlotKind.TEXT:
                self.sink.characters(self.value(field.datatype, given))
            elif given is None:
                continue
            elif field.kind == SlotKind.CONTENT:
                for item in self.items(field, given):
                    self.item(record, field, item)
            elif field.many:
                for item in self.items(field, given):
                    self.member(field, item)
            else:
                self.member(field, given)
        self.sink.end_element()

    def value(self, datatype: int, given: Any) -> Any:
        try:
            return self.convert(datatype, given)
        except EncodeError as error:
            error.path = error.path or "".join(f"/{part}" for part in self.path)
            raise

    def items(self, field: Field, given: Any) -> tuple[Any, ...]:
        if given.__class__ is not tuple:
            raise self.fail(f"{field.name} is a tuple, not {type(given).__name__}")
        found: tuple[Any, ...] = given
        return found

    def record_of(self, qname: QName, declared: int, value: Any) -> Record:
        """The record to write a value by: of the declared type, or of the value's own derived one."""
        if not isinstance(value, Message):
            raise self.fail(f"a message is expected, not {type(value).__name__}")
        record = self.binding.record(declared) if declared >= 0 else None
        for cls in type(value).__mro__:
            if record is not None and cls is record.cls:
                return record
            type_ = self.binding.classes.get(cls)
            if type_ is not None:
                own = self.binding.record(type_)
                assert own is not None
                if record is None or issubclass(own.cls, record.cls):
                    return own
                break
        expected = "a message of this schema" if record is None else record.cls.__name__
        raise self.fail(f"{expected} is expected, not {type(value).__name__}")

    def member(self, field: Field, value: Any) -> None:
        """An element of a field: the declared one, or the substitution group member of the value's class."""
        if len(field.elements) == 1:
            ((qname, type_),) = field.elements.items()
            self.element(qname, type_, value)
            return
        cls: type[Message] = value.__class__
        qname_of = self.binding.registry.element_of.get(cls)
        if qname_of is not None:
            for qname, type_ in field.elements.items():
                if str(qname) == qname_of:
                    self.element(qname, type_, value)
                    return
        elif not self.validate:
            for qname, type_ in field.elements.items():
                record = self.binding.record(type_)
                if record is not None and type(value) is record.cls:
                    self.element(qname, type_, value)
                    return
        names = ", ".join(qname.local for qname in field.elements if str(qname) in self.binding.registry.elements)
        raise self.fail(f"{type(value).__name__} is not one of {names}")

    def item(self, record: Record, field: Field, item: Any) -> None:
        """An item of ordered content: text, a declared element, or a foreign one."""
        if isinstance(item, str):
            self.sink.characters(item)
            return
        if isinstance(item, AnyElement):
            before, self.sink.lexical = self.sink.lexical, True
            self.generic(item)
            self.sink.lexical = before
            return
        for qname, type_ in field.elements.items():
            cls = self.binding.wrapper(record.type, qname) or self.binding.element_class(qname, type_)
            if cls is not None and type(item) is cls:
                self.element(qname, type_, item)
                return
        own: type[Message] = item.__class__
        qname_of = self.binding.registry.element_of.get(own)
        if qname_of is None:
            raise self.fail(f"{type(item).__name__} has no place here")
        qname = parse_name(qname_of)
        self.element(qname, self.binding.global_elements[qname], item)

    def generic(self, element: AnyElement) -> None:
        attributes = [(parse_name(name), value, None) for name, value in element.attributes]
        self.sink.start_element(parse_name(element.name), attributes)
        for item in element.content:
            if isinstance(item, str):
                self.sink.characters(item)
            else:
                self.generic(item)
        self.sink.end_element()


def _as_is(_: int, value: Any) -> Any:
    return value


def emit(
    binding: Binding,
    sink: Sink,
    qname: QName,
    type_: int,
    value: Any,
    convert: Callable[[int, Any], Any] = _as_is,
    *,
    validate: bool = True,
) -> None:
    """Write a message, or a plain value, as an element.

    Args:
        binding: Program and classes.
        sink: Where it goes.
        qname: Name of the element.
        type_: Index of its declared type; -1 to take that of the value's class.
        value: The message or value.
        convert: Makes what the sink takes from a datatype index and a native value.
        validate: Whether the abstract heads of substitution groups, which no valid message holds,
            are refused.

    Raises:
        EncodeError: The value is not of the declared type.
    """
    _Emitter(binding, sink, convert, validate).element(qname, type_, value)
