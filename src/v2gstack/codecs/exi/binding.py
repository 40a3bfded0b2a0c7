"""Typed messages and grammar programs: which class a type is, and which field a name is."""

from __future__ import annotations

import enum
from functools import cached_property
from typing import Any

from v2gstack.codecs.exi.datatype import Kind as DatatypeKind
from v2gstack.codecs.exi.program import Program, ShapeKind, SlotKind
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.messages._base import Message
from v2gstack.messages._registry import Registry

__all__ = ["Binding", "Field", "Record", "parse_name"]


class Field:
    """A field of a record: its Python name, what it holds, and how its values convert.

    Attributes:
        index: Position among the record's fields.
        many: Whether the field is a tuple.
        enumeration: Class of attributes and texts, if any.
        elements: For elements: type index by name, for every member of a substitution group.
        datatype: Datatype of attributes and texts, else ``UNTYPED``.
    """

    __slots__ = ("datatype", "elements", "enumeration", "index", "kind", "many", "name", "qname")

    def __init__(self, index: int, kind: int, name: str, qname: QName | None, many: bool, datatype: int) -> None:
        self.index = index
        self.kind = kind
        self.name = name
        self.qname = qname
        self.many = many
        self.datatype = datatype
        self.enumeration: type[enum.Enum] | None = None
        self.elements: dict[QName, int] = {}


class Record:
    """A complex type bound to its class.

    Attributes:
        cls: The class.
        fields: Its fields in slot order: attributes, then elements, text or content.
        by_attribute: Attribute fields by name.
        by_element: Element fields by name, the members of substitution groups included.
        text: The field of simple content.
        content: The field of ordered content.
    """

    def __init__(self, cls: type[Message], type_: int, label: str, fields: list[Field]) -> None:
        self.cls = cls
        self.type = type_
        self.label = label
        self.fields = fields
        self.by_attribute = {f.qname: f for f in fields if f.kind == SlotKind.ATTRIBUTE}
        self.by_element = {name: f for f in fields if f.kind == SlotKind.ELEMENT for name in f.elements}
        self.text = next((f for f in fields if f.kind == SlotKind.TEXT), None)
        self.content = next((f for f in fields if f.kind == SlotKind.CONTENT), None)


class Binding:
    """A program joined with the classes of its messages.

    Args:
        program: The grammar program.
        registry: The classes by type, element and enumeration name.
    """

    def __init__(self, program: Program, registry: Registry) -> None:
        self.program = program
        self.registry = registry
        self._records: dict[int, Record] = {}
        self._enums: dict[int, type[enum.Enum] | None] = {}

    def qname(self, number: int) -> QName:
        """A qualified name by its index."""
        return QName(*self.program.name(number))

    @cached_property
    def global_elements(self) -> dict[QName, int]:
        """Type index of each global element."""
        elements = self.program.elements
        return {self.qname(elements[e].qname): elements[e].type for e in self.program.document}

    @cached_property
    def abstract_elements(self) -> dict[type[Message], QName]:
        """Abstract global elements by class: valid messages have none of them, but peers may send them."""
        found: dict[type[Message], QName] = {}
        for qname, type_ in self.global_elements.items():
            if str(qname) not in self.registry.elements and not self.is_simple(type_):
                record = self.record(type_)
                if record is not None:
                    found[record.cls] = qname
        return found

    def element_name(self, cls: type[Message], *, abstract: bool = False) -> QName | None:
        """The global element that a class stands for; abstract ones only where asked for."""
        name = self.registry.element_of.get(cls)
        if name is not None:
            return parse_name(name)
        return self.abstract_elements.get(cls) if abstract else None

    @cached_property
    def fragment_elements(self) -> dict[QName, int]:
        """Type index of each element name, -1 under the relaxed element-fragment grammar."""
        elements = self.program.elements
        return {self.qname(qname): elements[e].type for qname, e in self.program.fragment}

    @cached_property
    def fragment_codes(self) -> dict[QName, int]:
        """Event code of each element name in fragments."""
        return {self.qname(qname): code for code, (qname, _) in enumerate(self.program.fragment)}

    @cached_property
    def classes(self) -> dict[type, int]:
        """Type index by class, for the types that have one."""
        found: dict[type, int] = {}
        for type_, rule in enumerate(self.program.types):
            if rule.shape.kind != ShapeKind.SIMPLE:
                cls = self.registry.types.get(self.type_name(type_))
                if cls is not None:
                    found[cls] = type_
        return found

    @cached_property
    def declared_types(self) -> dict[QName, list[int]]:
        """All types that elements of a name have, complex ones first."""
        found: dict[QName, list[int]] = {}
        for element in self.program.elements:
            if element.type >= 0:
                types = found.setdefault(self.qname(element.qname), [])
                if element.type not in types:
                    types.append(element.type)
        for types in found.values():
            types.sort(key=lambda type_: self.program.types[type_].shape.kind == ShapeKind.SIMPLE)
        return found

    def type_name(self, type_: int) -> str:
        """The key of a type in the registry."""
        rule = self.program.types[type_]
        if rule.name >= 0:
            return str(self.qname(rule.name))
        owner = next(e for e in self.program.elements if e.type == type_)
        return f"{self.qname(owner.qname)}/"

    def enumeration(self, datatype: int) -> type[enum.Enum] | None:
        """The enumeration class of a datatype."""
        if datatype not in self._enums:
            found = self.program.datatypes[datatype]
            self._enums[datatype] = self._enums_by_name.get(found.type_name) if found.kind == DatatypeKind.ENUM else None
        return self._enums[datatype]

    @cached_property
    def _enums_by_name(self) -> dict[str, type[enum.Enum]]:
        """Enumerations by local name, which is unique within each schema set."""
        return {name.rpartition("}")[2]: cls for name, cls in self.registry.enums.items()}

    def is_simple(self, type_: int) -> bool:
        """Whether values of a type are plain values, not messages."""
        return self.program.types[type_].shape.kind == ShapeKind.SIMPLE

    def record(self, type_: int) -> Record | None:
        """The record of a complex type; ``None`` where no class is bound to it."""
        found = self._records.get(type_)
        if found is None:
            cls = self.registry.types.get(self.type_name(type_))
            if cls is None:
                return None
            found = self._records[type_] = self._bind(type_, cls)
        return found

    def _bind(self, type_: int, cls: type[Message]) -> Record:
        rule = self.program.types[type_]
        python_names = dict(zip(cls.__struct_encode_fields__, cls.__struct_fields__, strict=True))
        fields: list[Field] = []
        for index, slot in enumerate(rule.shape.slots):
            kind = slot.kind
            if kind == SlotKind.ATTRIBUTE:
                name = python_names["@" + slot.name]
            elif kind == SlotKind.TEXT:
                name = python_names["#text"]
            elif kind == SlotKind.CONTENT:
                name = python_names["#content"]
            else:
                name = python_names[slot.name]
            qname = None if slot.qname < 0 else self.qname(slot.qname)
            field = Field(index, kind, name, qname, slot.many, slot.datatype)
            if slot.datatype >= 0:
                field.enumeration = self.enumeration(slot.datatype)
            for member in slot.members:
                element = self.program.elements[member]
                field.elements[self.qname(element.qname)] = element.type
            fields.append(field)
        return Record(cls, type_, rule.label, fields)

    def element_class(self, qname: QName, type_: int) -> type[Message] | None:
        """The class of an element: its own where it has one, else that of its type."""
        own = self.registry.elements.get(str(qname))
        if own is not None and self.global_elements.get(qname) == type_:
            return own
        return self.registry.types.get(self.type_name(type_)) if not self.is_simple(type_) else None

    def wrapper(self, owner: int, qname: QName) -> type[Message] | None:
        """The class that stands for an element inside ordered content."""
        return self.registry.wrappers.get(f"{self.type_name(owner)}|{qname}")

    def value(self, datatype: int, value: Any) -> Any:
        """A value as messages hold it: enumerations become members."""
        cls = self.enumeration(datatype)
        return value if cls is None else cls(value)


def parse_name(name: str) -> QName:
    """A qualified name from its Clark notation ``{uri}local``."""
    if name.startswith("{"):
        uri, _, local = name[1:].partition("}")
        return QName(uri, local)
    return QName("", name)
