"""Schema components: what an XML Schema says, without how it is written.

The classes follow the abstract data model of XML Schema 1.0 part 1 (chapter 3), cut down to what
EXI grammars, validation and code generation need. All of them compare by identity: a schema is a
graph, and recursive types make it a cyclic one. The reader fills them in; afterwards nobody
changes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

__all__ = [
    "XML_NAMESPACE",
    "XSD_NAMESPACE",
    "XSI_NAMESPACE",
    "AttributeDeclaration",
    "AttributeUse",
    "ComplexType",
    "ElementDeclaration",
    "Facets",
    "ModelGroup",
    "Particle",
    "QName",
    "Schema",
    "SimpleType",
    "Term",
    "Type",
    "Wildcard",
]

XSD_NAMESPACE = "http://www.w3.org/2001/XMLSchema"
XSI_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance"
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"


class QName(NamedTuple):
    """A qualified name; ``uri`` is empty for names in no namespace."""

    uri: str
    local: str

    def __str__(self) -> str:
        return f"{{{self.uri}}}{self.local}" if self.uri else self.local


@dataclass(frozen=True)
class Facets:
    """The effective constraining facets of a simple type, merged along its derivation.

    Bounds are the lexical forms of the schema. ``patterns`` holds one tuple for each derivation
    step that has patterns, the base's first; inside a step the alternatives are or-ed, steps are
    and-ed. ``enumeration`` keeps the schema's order.
    """

    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_inclusive: str | None = None
    max_inclusive: str | None = None
    min_exclusive: str | None = None
    max_exclusive: str | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    white_space: Literal["preserve", "replace", "collapse"] = "preserve"
    enumeration: tuple[str, ...] | None = None
    patterns: tuple[tuple[str, ...], ...] = ()


@dataclass(eq=False)
class SimpleType:
    """A simple type definition.

    Attributes:
        name: Qualified name; ``None`` for an anonymous type.
        variety: ``atomic``, ``list`` or ``union``; ``anySimpleType`` is atomic.
        base: The type it is derived from; ``None`` for ``anySimpleType`` only.
        primitive: Local name of the XSD primitive for atomic types (``decimal`` for every integer
            type), ``anySimpleType`` for that type itself, empty otherwise.
        builtin: Local name of the nearest built-in type on the way to the root, itself included
            (``unsignedByte``, ``ID``, ``NMTOKENS``; ``anySimpleType`` for user lists and unions).
        item: Item type of a list.
        members: Member types of a union, in order.
        facets: Effective facets.
    """

    name: QName | None = None
    variety: Literal["atomic", "list", "union"] = "atomic"
    base: SimpleType | None = None
    primitive: str = ""
    builtin: str = ""
    item: SimpleType | None = None
    members: tuple[SimpleType, ...] = ()
    facets: Facets = field(default_factory=Facets)
    documentation: str = ""
    line: int = 0


@dataclass(eq=False)
class AttributeDeclaration:
    """An attribute declaration, global or local; ``default`` and ``fixed`` are lexical forms."""

    name: QName
    type: SimpleType
    scope: Literal["global", "local"]
    default: str | None = None
    fixed: str | None = None
    documentation: str = ""
    line: int = 0


@dataclass(eq=False)
class AttributeUse:
    """An attribute as a complex type uses it (prohibited uses are left out)."""

    declaration: AttributeDeclaration
    required: bool
    default: str | None = None
    fixed: str | None = None


@dataclass(eq=False)
class Wildcard:
    """An element or attribute wildcard.

    Attributes:
        kind: ``any``; ``not`` (everything but ``namespaces[0]`` and no-namespace, as ``##other``
            says); or ``enumeration`` (exactly ``namespaces``, in schema order, ``""`` for
            ``##local``).
    """

    kind: Literal["any", "not", "enumeration"]
    namespaces: tuple[str, ...] = ()
    process_contents: Literal["strict", "lax", "skip"] = "strict"


@dataclass(eq=False)
class ModelGroup:
    """A ``sequence``, ``choice`` or ``all``."""

    kind: Literal["sequence", "choice", "all"]
    particles: tuple[Particle, ...]


@dataclass(eq=False)
class Particle:
    """A term with its number of occurrences; ``max_occurs`` is ``None`` for unbounded."""

    min_occurs: int
    max_occurs: int | None
    term: Term


@dataclass(eq=False)
class ComplexType:
    """A complex type definition with its effective content and attributes.

    Attributes:
        content: ``empty``, ``simple`` (then ``simple_content`` is set), ``element-only`` or
            ``mixed`` (``particle`` is set, or ``None`` where the content model is empty).
        particle: The effective content model: for an extension, a sequence of the base's particle
            and the own one.
        attributes: Effective attribute uses, inherited ones included, in schema order.
    """

    name: QName | None = None
    base: Type | None = None
    derivation: Literal["restriction", "extension"] = "restriction"
    abstract: bool = False
    content: Literal["empty", "simple", "element-only", "mixed"] = "empty"
    simple_content: SimpleType | None = None
    particle: Particle | None = None
    attributes: tuple[AttributeUse, ...] = ()
    attribute_wildcard: Wildcard | None = None
    documentation: str = ""
    line: int = 0


@dataclass(eq=False)
class ElementDeclaration:
    """An element declaration, global or local; references are resolved to the global one."""

    name: QName
    type: Type
    scope: Literal["global", "local"]
    nillable: bool = False
    abstract: bool = False
    substitution_head: ElementDeclaration | None = None
    default: str | None = None
    fixed: str | None = None
    documentation: str = ""
    line: int = 0


Term: TypeAlias = "ElementDeclaration | ModelGroup | Wildcard"
Type: TypeAlias = "SimpleType | ComplexType"


@dataclass(eq=False)
class Schema:
    """A set of schema documents, resolved.

    Attributes:
        elements: Global element declarations by name.
        attributes: Global attribute declarations by name.
        types: Named types by name, the built-in ones of XSD included.
        local_elements: Every local element declaration, in document order.
        local_attributes: Every local attribute declaration, in document order.
        namespaces: Target namespaces in the order the documents were read (``""`` possible).
        digest: SHA-256 over the contents of all documents read, in reading order.
        substitutions: For each head that has any: the transitive members of its substitution
            group, the head itself first, otherwise unordered.
    """

    elements: dict[QName, ElementDeclaration] = field(default_factory=dict[QName, ElementDeclaration])
    attributes: dict[QName, AttributeDeclaration] = field(default_factory=dict[QName, AttributeDeclaration])
    types: dict[QName, Type] = field(default_factory=dict[QName, Type])
    local_elements: list[ElementDeclaration] = field(default_factory=list[ElementDeclaration])
    local_attributes: list[AttributeDeclaration] = field(default_factory=list[AttributeDeclaration])
    namespaces: list[str] = field(default_factory=list[str])
    digest: str = ""
    substitutions: dict[QName, tuple[ElementDeclaration, ...]] = field(default_factory=dict[QName, tuple[ElementDeclaration, ...]])
