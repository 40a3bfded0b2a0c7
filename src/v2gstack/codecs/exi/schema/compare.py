"""Telling two schemas apart, component by component.

Two schemas without differences give the same EXI grammars, accept the same documents and generate
the same code. What people read (documentation, line numbers, prefixes, file names) and what has no
meaning (the order of global definitions and of attributes) is left out of the comparison.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import fields
from typing import TypeAlias

from v2gstack.codecs.exi.schema.components import (
    AttributeDeclaration,
    AttributeUse,
    ComplexType,
    ElementDeclaration,
    Facets,
    ModelGroup,
    Particle,
    QName,
    Schema,
    SimpleType,
    Term,
    Type,
    Wildcard,
)

__all__ = ["differences"]

_Value: TypeAlias = "str | int | bool | tuple[object, ...] | QName | None"


def differences(a: Schema, b: Schema) -> list[str]:
    """What differs between two schemas.

    Args:
        a: One schema.
        b: The other one.

    Returns:
        One line for each difference, in the order of names: where it is, and what either says.
        Empty when the schemas are equal.

    Example:
        >>> from v2gstack.codecs.exi.schema.reader import read_schema
        >>> text = b'''<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
        ...   <xs:element name="soc" type="xs:byte"/>
        ... </xs:schema>'''
        >>> differences(read_schema(text), read_schema(text.replace(b"byte", b"short")))
        ["element soc: type '{http://www.w3.org/2001/XMLSchema}byte', '{http://www.w3.org/2001/XMLSchema}short'"]
    """
    comparison = _Comparison()
    comparison.schemas(a, b)
    return comparison.found


class _Comparison:
    """Pairs of components still to compare, and what was found.

    Named types are compared once, where they are defined; a reference to one compares as its name.
    Anonymous types and groups are compared where they stand, each pair of them once, so cycles end
    and shared groups cost nothing.
    """

    def __init__(self) -> None:
        self.found: list[str] = []
        self.waiting: deque[tuple[str, Type, Type]] = deque()
        self.seen: set[tuple[int, int]] = set()

    def schemas(self, a: Schema, b: Schema) -> None:
        self.names("namespace", a.namespaces, b.namespaces)
        for name in self.names("element", a.elements, b.elements):
            self.element(f"element {name}", a.elements[name], b.elements[name])
        for name in self.names("attribute", a.attributes, b.attributes):
            self.attribute(f"attribute {name}", a.attributes[name], b.attributes[name])
        for name in self.names("type", a.types, b.types):
            self.waiting.append((f"type {name}", a.types[name], b.types[name]))
            self.drain()
        self.drain()
        for name in self.names("substitution group", a.substitutions, b.substitutions):
            self.names(
                f"substitution group {name}: member",
                (member.name for member in a.substitutions[name]),
                (member.name for member in b.substitutions[name]),
            )
        # Definitions that nothing refers to show up here alone.
        self.counts("local element", a.local_elements, b.local_elements)
        self.counts("local attribute", a.local_attributes, b.local_attributes)

    def say(self, where: str, what: str, a: _Value, b: _Value) -> None:
        if a != b:
            self.found.append(f"{where}: {what} {_text(a)}, {_text(b)}")

    def names(self, what: str, a: Iterable[QName | str], b: Iterable[QName | str]) -> list[QName]:
        """Report the names that only one side has; return those of both."""
        left, right = {str(name): name for name in a}, {str(name): name for name in b}
        for name in sorted(left.keys() ^ right.keys()):
            self.found.append(f"{what} {name or repr(name)}: only in the {'first' if name in left else 'second'}")
        return [name for text, name in sorted(left.items()) if text in right and isinstance(name, QName)]

    def counts(
        self,
        what: str,
        a: list[ElementDeclaration] | list[AttributeDeclaration],
        b: list[ElementDeclaration] | list[AttributeDeclaration],
    ) -> None:
        left, right = Counter(str(one.name) for one in a), Counter(str(one.name) for one in b)
        for name in sorted(left.keys() | right.keys()):
            self.say(f"{what} {name}", "declarations", left[name], right[name])

    def drain(self) -> None:
        while self.waiting:
            where, a, b = self.waiting.popleft()
            if isinstance(a, SimpleType) and isinstance(b, SimpleType):
                self.simple_type(where, a, b)
            elif isinstance(a, ComplexType) and isinstance(b, ComplexType):
                self.complex_type(where, a, b)
            else:
                self.say(where, "is a", type(a).__name__, type(b).__name__)

    def new(self, a: object, b: object) -> bool:
        pair = (id(a), id(b))
        if pair in self.seen:
            return False
        self.seen.add(pair)
        return True

    def reference(self, where: str, what: str, a: Type | None, b: Type | None) -> None:
        """Compare types as something refers to them."""
        self.say(where, what, _name(a), _name(b))
        if a is not None and b is not None and a.name is None and b.name is None and self.new(a, b):
            self.waiting.append((where if what == "type" else f"{where}, {what}", a, b))

    def element(self, where: str, a: ElementDeclaration, b: ElementDeclaration) -> None:
        self.reference(where, "type", a.type, b.type)
        self.say(where, "nillable", a.nillable, b.nillable)
        self.say(where, "abstract", a.abstract, b.abstract)
        self.say(where, "default", a.default, b.default)
        self.say(where, "fixed", a.fixed, b.fixed)
        heads = [None if one.substitution_head is None else one.substitution_head.name for one in (a, b)]
        self.say(where, "substitution head", *heads)

    def attribute(self, where: str, a: AttributeDeclaration, b: AttributeDeclaration) -> None:
        self.reference(where, "type", a.type, b.type)
        self.say(where, "default", a.default, b.default)
        self.say(where, "fixed", a.fixed, b.fixed)

    def simple_type(self, where: str, a: SimpleType, b: SimpleType) -> None:
        self.say(where, "variety", a.variety, b.variety)
        self.say(where, "primitive", a.primitive, b.primitive)
        self.say(where, "built-in", a.builtin, b.builtin)
        self.reference(where, "base", a.base, b.base)
        self.reference(where, "item", a.item, b.item)
        self.say(where, "number of members", len(a.members), len(b.members))
        for index, (left, right) in enumerate(zip(a.members, b.members, strict=False)):
            self.reference(where, f"member {index + 1}", left, right)
        for facet in fields(Facets):
            self.say(where, facet.name.replace("_", " "), getattr(a.facets, facet.name), getattr(b.facets, facet.name))

    def complex_type(self, where: str, a: ComplexType, b: ComplexType) -> None:
        self.reference(where, "base", a.base, b.base)
        self.say(where, "derivation", a.derivation, b.derivation)
        self.say(where, "abstract", a.abstract, b.abstract)
        self.say(where, "content", a.content, b.content)
        self.reference(where, "simple content", a.simple_content, b.simple_content)
        self.say(where, "content model", _presence(a.particle), _presence(b.particle))
        if a.particle is not None and b.particle is not None:
            self.particle(where, a.particle, b.particle)
        left, right = ({use.declaration.name: use for use in one.attributes} for one in (a, b))
        for name in self.names(f"{where}: attribute", left, right):
            self.attribute_use(f"{where}, attribute {name}", left[name], right[name])
        self.say(where, "attribute wildcard", _wildcard(a.attribute_wildcard), _wildcard(b.attribute_wildcard))

    def attribute_use(self, where: str, a: AttributeUse, b: AttributeUse) -> None:
        self.say(where, "required", a.required, b.required)
        self.say(where, "default", a.default, b.default)
        self.say(where, "fixed", a.fixed, b.fixed)
        self.say(where, "scope", a.declaration.scope, b.declaration.scope)
        if a.declaration.scope == "local":
            self.reference(where, "type", a.declaration.type, b.declaration.type)

    def particle(self, where: str, a: Particle, b: Particle) -> None:
        """Compare content models; recursive, as deep as their groups nest."""
        inner = f"{where}, {_term(a.term)}"
        self.say(inner, "minOccurs", a.min_occurs, b.min_occurs)
        self.say(inner, "maxOccurs", _unbounded(a.max_occurs), _unbounded(b.max_occurs))
        if _term(a.term) != _term(b.term):
            self.say(where, "term", _term(a.term), _term(b.term))
        elif isinstance(a.term, ModelGroup) and isinstance(b.term, ModelGroup):
            if self.new(a.term, b.term):
                self.say(inner, "number of particles", len(a.term.particles), len(b.term.particles))
                for index, (left, right) in enumerate(zip(a.term.particles, b.term.particles, strict=False)):
                    group = isinstance(left.term, ModelGroup)
                    self.particle(f"{inner} particle {index + 1}" if group else inner, left, right)
        elif isinstance(a.term, ElementDeclaration) and isinstance(b.term, ElementDeclaration) and a.term.scope == "local":
            self.element(inner, a.term, b.term)


def _text(value: _Value) -> str:
    return repr(str(value)) if isinstance(value, QName | str) else str(value)


def _name(kind: Type | None) -> str | None:
    return None if kind is None else str(kind.name) if kind.name is not None else f"anonymous {type(kind).__name__}"


def _presence(particle: Particle | None) -> str:
    return "empty" if particle is None else "present"


def _unbounded(count: int | None) -> int | str:
    return "unbounded" if count is None else count


def _wildcard(wildcard: Wildcard | None) -> str | None:
    if wildcard is None:
        return None
    namespaces = sorted(wildcard.namespaces)
    return " ".join([wildcard.kind, *(name or "##local" for name in namespaces), wildcard.process_contents])


def _term(term: Term) -> str:
    match term:
        case ElementDeclaration():
            return f"{'element' if term.scope == 'local' else 'reference'} {term.name}"
        case ModelGroup():
            return term.kind
        case Wildcard():
            return f"wildcard {_wildcard(term)}"
