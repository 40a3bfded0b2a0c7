"""The global definitions of all documents by name, and references to them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal, NoReturn, TypeVar

from v2gstack.codecs.exi.schema._builtin import XML_ATTRIBUTES, builtin_types, xml_attribute
from v2gstack.codecs.exi.schema._documents import Document
from v2gstack.codecs.exi.schema._limits import ReaderLimits
from v2gstack.codecs.exi.schema._xml import Node
from v2gstack.codecs.exi.schema.components import (
    XML_NAMESPACE,
    XSD_NAMESPACE,
    AttributeDeclaration,
    AttributeUse,
    ComplexType,
    ElementDeclaration,
    ModelGroup,
    QName,
    SimpleType,
    Type,
    Wildcard,
)

__all__ = ["AttributeEntry", "AttributeGroupEntry", "ElementEntry", "Entry", "GroupEntry", "Registry", "TypeEntry"]


class Entry:
    """A definition on its way from a node to a component.

    The component exists from the beginning and is complete once ``state`` is ``done``. All that
    stands inside a definition is read in the light of its entry: names resolve in ``document``,
    and where ``hidden`` is set, the definition redefines another, which has moved to that name.
    """

    def __init__(self, node: Node, document: Document, name: QName | None = None) -> None:
        self.node = node
        self.document = document
        self.name = name
        self.hidden: QName | None = None
        self.state: Literal["new", "busy", "done"] = "new"

    def base_name(self, name: QName, kinds: tuple[str, ...]) -> QName:
        """What a name means as a base of this definition: inside a redefinition, its own is the old one's."""
        return self.hidden if self.hidden is not None and name == self.name and self.node.local in kinds else name


class ElementEntry(Entry):
    """A global element declaration."""

    def __init__(self, node: Node, document: Document, name: QName, placeholder: Type) -> None:
        super().__init__(node, document, name)
        self.declaration = ElementDeclaration(name, placeholder, "global", documentation=node.documentation, line=node.line)


class AttributeEntry(Entry):
    """A global attribute declaration."""

    def __init__(self, node: Node, document: Document, name: QName, placeholder: SimpleType) -> None:
        super().__init__(node, document, name)
        self.declaration = AttributeDeclaration(name, placeholder, "global", documentation=node.documentation, line=node.line)


class TypeEntry(Entry):
    """A type definition, named or not."""

    def __init__(self, node: Node, document: Document, name: QName | None = None) -> None:
        super().__init__(node, document, name)
        kind = SimpleType if node.local == "simpleType" else ComplexType
        self.type: Type = kind(name, documentation=node.documentation, line=node.line)


class GroupEntry(Entry):
    """A model group definition."""

    model: ModelGroup = ModelGroup("sequence", ())


class AttributeGroupEntry(Entry):
    """An attribute group definition: its uses, and its wildcard joined with those of groups in it."""

    uses: tuple[AttributeUse, ...] = ()
    wildcard: Wildcard | None = None


_E = TypeVar("_E", bound=Entry)
_TYPES = ("simpleType", "complexType")


class Registry:
    """The global definitions of a set of documents.

    A reference never waits for what it refers to, because the component is there, if unfilled.
    Derivation and groups alone need their bases complete, see :meth:`building`.
    """

    def __init__(self, documents: list[Document], limits: ReaderLimits) -> None:
        self.limits = limits
        self.builtin = builtin_types()
        self.elements: dict[QName, ElementEntry] = {}
        self.attributes: dict[QName, AttributeEntry] = {}
        self.types: dict[QName, TypeEntry] = {}
        self.groups: dict[QName, GroupEntry] = {}
        self.attribute_groups: dict[QName, AttributeGroupEntry] = {}
        self.xml_attributes: dict[QName, AttributeDeclaration] = {}
        self._depth = 0
        self._spent = 0
        for document in documents:
            for node in document.root.children:
                self._register(document, node)
        for document in _inner_first(documents):
            for link in document.links:
                if link.node.local == "redefine":
                    for node in link.node.children:
                        self._redefine(document, node)

    @property
    def any_type(self) -> ComplexType:
        """``xs:anyType``."""
        found = self.builtin[QName(XSD_NAMESPACE, "anyType")]
        assert isinstance(found, ComplexType)
        return found

    @property
    def any_simple_type(self) -> SimpleType:
        """``xs:anySimpleType``."""
        found = self.builtin[QName(XSD_NAMESPACE, "anySimpleType")]
        assert isinstance(found, SimpleType)
        return found

    def spend(self, count: int, node: Node) -> None:
        """Account for components that come from inheritance rather than from a document.

        Raises:
            SchemaError: There are too many of them.
        """
        self._spent += count
        if self._spent > self.limits.max_components:
            node.fail(f"more than {self.limits.max_components} inherited components")

    @contextmanager
    def building(self, entry: Entry, user: Node) -> Generator[bool]:
        """Guard the completion of a definition against cycles and deep chains.

        Yields:
            Whether there is something to do.

        Raises:
            SchemaError: The definition needs itself, or the chain of definitions is too long.
        """
        if entry.state == "done":
            yield False
            return
        if entry.state == "busy":
            user.fail(f"xs:{entry.node.local} {entry.name or ''} is defined by means of itself")
        entry.state = "busy"
        with self.deeper(user):
            yield True
        entry.state = "done"

    @contextmanager
    def deeper(self, user: Node) -> Generator[None]:
        """Bound the recursion along references and nested groups."""
        self._depth += 1
        if self._depth > self.limits.max_depth:
            user.fail(f"definitions depend on each other more than {self.limits.max_depth} deep")
        yield
        self._depth -= 1

    def element(self, entry: Entry, node: Node, attribute: str) -> ElementEntry:
        """The global element that an attribute of ``node`` names."""
        return _find(self.elements, entry.document.qname(node, node.need(attribute)), node, "element")

    def attribute(self, entry: Entry, node: Node) -> AttributeDeclaration:
        """The global attribute that ``ref`` of ``node`` names."""
        name = entry.document.qname(node, node.need("ref"))
        if name not in self.attributes and name.uri == XML_NAMESPACE and name.local in XML_ATTRIBUTES:
            if name not in self.xml_attributes:
                self.xml_attributes[name] = xml_attribute(name.local, self.builtin)
            return self.xml_attributes[name]
        return _find(self.attributes, name, node, "attribute").declaration

    def type(self, entry: Entry, node: Node, value: str) -> Type:
        """The type that ``value`` names, perhaps unfilled."""
        name = entry.document.qname(node, value)
        return self.builtin[name] if name in self.builtin else _find(self.types, name, node, "type").type

    def base(self, entry: Entry, node: Node, value: str) -> TypeEntry | Type:
        """The type that ``value`` names as a base: its entry, or the type if it is built in."""
        name = entry.base_name(entry.document.qname(node, value), _TYPES)
        return self.builtin[name] if name in self.builtin else _find(self.types, name, node, "type")

    def group(self, entry: Entry, node: Node) -> GroupEntry:
        """The group that ``ref`` of ``node`` names."""
        name = entry.base_name(entry.document.qname(node, node.need("ref")), ("group",))
        return _find(self.groups, name, node, "group")

    def attribute_group(self, entry: Entry, node: Node) -> AttributeGroupEntry:
        """The attribute group that ``ref`` of ``node`` names."""
        name = entry.base_name(entry.document.qname(node, node.need("ref")), ("attributeGroup",))
        return _find(self.attribute_groups, name, node, "attribute group")

    def _register(self, document: Document, node: Node) -> None:
        if node.local in ("include", "import", "redefine", "notation"):
            return
        name = QName(document.namespace, node.ncname())
        match node.local:
            case "element":
                _add(self.elements, ElementEntry(node, document, name, self.any_type))
            case "attribute":
                _add(self.attributes, AttributeEntry(node, document, name, self.any_simple_type))
            case "group":
                _add(self.groups, GroupEntry(node, document, name))
            case "attributeGroup":
                _add(self.attribute_groups, AttributeGroupEntry(node, document, name))
            case _:
                # The schema for schemas defines the built-in types; they are known already.
                if name not in self.builtin:
                    _add(self.types, TypeEntry(node, document, name))

    def _redefine(self, document: Document, node: Node) -> None:
        name = QName(document.namespace, node.ncname())
        match node.local:
            case "group":
                _replace(self.groups, GroupEntry(node, document, name))
            case "attributeGroup":
                _replace(self.attribute_groups, AttributeGroupEntry(node, document, name))
            case _:
                old = _replace(self.types, TypeEntry(node, document, name))
                # The old definition lives on as the base of the new one, without a name of its own.
                old.type.name = None


def _find(entries: dict[QName, _E], name: QName, node: Node, what: str) -> _E:
    found = entries.get(name)
    if found is None:
        _unknown(node, what, name)
    return found


def _unknown(node: Node, what: str, name: QName) -> NoReturn:
    node.fail(
        f"there is no global {what} {name}",
        "Is a document of that namespace imported, and within reach of the root document?",
    )


def _add(entries: dict[QName, _E], entry: _E) -> None:
    assert entry.name is not None
    if entry.name in entries:
        other = entries[entry.name].node
        entry.node.fail(f"xs:{entry.node.local} {entry.name} is defined twice, first in {other.file} line {other.line}")
    entries[entry.name] = entry


def _replace(entries: dict[QName, _E], entry: _E) -> _E:
    """Put a redefinition in the place of what it redefines, which moves to a name no schema can use."""
    assert entry.name is not None
    old = entries.get(entry.name)
    if old is None or old.node.local != entry.node.local:
        entry.node.fail(f"there is no xs:{entry.node.local} {entry.name} to redefine")
    hidden = entry.name
    while hidden in entries:
        hidden = QName(hidden.uri, f"{hidden.local} (redefined)")
    entry.hidden = hidden
    entries[hidden] = old
    entries[entry.name] = entry
    return old


def _inner_first(documents: list[Document]) -> list[Document]:
    """The documents in post-order of their links, so that redefinitions of redefinitions nest rightly."""
    ordered: list[Document] = []
    seen: set[int] = set()
    for start in documents[:1]:
        stack = [(start, iter(start.links))]
        seen.add(start.index)
        while stack:
            document, links = stack[-1]
            link = next(links, None)
            if link is None:
                ordered.append(document)
                stack.pop()
            elif link.target is not None and link.target.index not in seen:
                seen.add(link.target.index)
                stack.append((link.target, iter(link.target.links)))
    return ordered
