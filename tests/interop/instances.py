"""Random schema-valid XML instances, made from schema components.

Example::

    schema = read_schema("schemas/iso15118_2_msgdef.xsd")
    generator = InstanceGenerator(schema, random.Random(7))
    for name in generator.document_names():
        xml = generator.document(name)
    for declaration in generator.fragment_declarations():
        xml = generator.fragment(declaration)

One generator makes any number of instances; the same schema and seed give the same ones. Each instance draws its own style:
some are minimal, some have everything, and now and then a list has exactly as many items as it may have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from tests.interop.instance_values import GenerationError, ValueGenerator
from v2gstack.codecs.exi.schema.components import (
    XSI_NAMESPACE,
    AttributeUse,
    ComplexType,
    ElementDeclaration,
    ModelGroup,
    Particle,
    QName,
    Schema,
    SimpleType,
    Term,
    Type,
    Wildcard,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator

__all__ = ["GenerationError", "InstanceGenerator", "InstanceOptions"]

#: Weight of what has no instance at all, such as an abstract element without members.
IMPOSSIBLE = 1 << 30
FOREIGN = "urn:example:foreign"


@dataclass(frozen=True)
class InstanceOptions:
    """What instances may contain.

    Attributes:
        elements: Number of elements from which on only what is required is added.
        depth: The same for nesting.
        items: Usual upper bound of occurrences of a repeated particle.
        full_lists: Probability that a bounded list is filled to its maximum, if `elements` allows.
        allow_empty: Whether simple content may be empty. EXIficient writes empty content as an undeclared event, and typed codecs
            as a value of length 0; instances for comparing bytes leave it out.
        foreign: Whether wildcards may hold elements and attributes of namespaces that the schema does not know.
        type_casts: Probability of ``xsi:type`` where a named subtype exists.
        abstract_casts: Whether elements occur whose type is abstract, which they can with ``xsi:type`` only. (DIN 70121 has a few.)
        nils: Probability of ``xsi:nil="true"`` on a nillable element.
        mixed_text: Whether mixed content has text.
    """

    elements: int = 250
    depth: int = 12
    items: int = 4
    full_lists: float = 0.1
    allow_empty: bool = False
    foreign: bool = True
    type_casts: float = 0.0
    abstract_casts: bool = True
    nils: float = 0.0
    mixed_text: bool = True


class InstanceGenerator:
    """Makes documents and fragments that are valid against a schema.

    Args:
        schema: The components.
        rng: Source of all decisions.
        options: What instances may contain.
    """

    def __init__(self, schema: Schema, rng: random.Random, options: InstanceOptions | None = None) -> None:
        self.schema = schema
        self.rng = rng
        self.options = options or InstanceOptions()
        self._subtypes = _subtypes(schema)
        self._weights = _Weights(schema, self._subtypes, abstract_casts=self.options.abstract_casts)
        self._values = ValueGenerator(rng)
        self._density = 0.5
        self._elements = 0
        self._references: list[tuple[etree._Element, str | None]] = []

    def document_names(self) -> list[QName]:
        """Global elements that can be the root of a document, sorted by local name and URI."""
        names = [name for name, declaration in self.schema.elements.items() if self._weights.instance(declaration) < IMPOSSIBLE]
        return sorted(names, key=lambda name: (name.local, name.uri))

    def fragment_declarations(self) -> list[ElementDeclaration]:
        """All declarations, global and local, that have instances; several may have the same name."""
        declarations = [*self.schema.elements.values(), *self.schema.local_elements]
        return [declaration for declaration in declarations if self._weights.instance(declaration) < IMPOSSIBLE]

    def document(self, name: QName | str) -> str:
        """A document with a global element as its root.

        Args:
            name: Qualified name, also as ``{uri}local``; or a local name that only one global element has.

        Raises:
            GenerationError: There is no such element, or it has no instances.
        """
        if isinstance(name, str) and not isinstance(name, QName):
            found = [each for each in self.schema.elements if name in (str(each), each.local)]
            if len(found) != 1:
                raise GenerationError(f"{len(found)} global elements are called {name!r}")
            name = found[0]
        return self.fragment(self.schema.elements[name])

    def fragment(self, declaration: ElementDeclaration) -> str:
        """An element of a declaration, global or local, as XML text.

        Raises:
            GenerationError: It has no instances.
        """
        if self._weights.instance(declaration) >= IMPOSSIBLE:
            raise GenerationError(f"{declaration.name} has no instances")
        self._values = ValueGenerator(self.rng, allow_empty=self.options.allow_empty)
        self._density = self.rng.choice([0.0, 0.2, 0.5, 0.5, 0.8, 1.0])
        self._elements = 0
        self._references = []
        holder = etree.Element("holder")
        self._element(holder, declaration, 0)
        self._resolve_references()
        # Taken out of its holder, the element would lose the declarations that only attribute values use.
        return etree.tostring(holder[0], encoding="unicode")

    # ------------------------------------------------------------------------------------ decisions

    def _minimal(self, depth: int) -> bool:
        return self._elements >= self.options.elements or depth >= self.options.depth

    def _chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def _count(self, particle: Particle, depth: int) -> int:
        low, high = particle.min_occurs, particle.max_occurs
        weight = self._weights.term(particle.term)
        if weight >= IMPOSSIBLE or self._minimal(depth):
            return low
        if high is not None and high > self.options.items and self._chance(self.options.full_lists):
            for full in (high, high - 1):
                if self._elements + full * max(weight, 1) <= self.options.elements:
                    return full
        most = max(low, min(self.options.items, self.options.items if high is None else high))
        if low == 0:
            return self.rng.randint(1, most) if most and self._chance(self._density) else 0
        return self.rng.choice([low, self.rng.randint(low, most)]) if self._density < 1 else most

    # ------------------------------------------------------------------------------------ elements

    def _element(self, parent: etree._Element, declaration: ElementDeclaration, depth: int) -> None:
        members = [member for member in self._weights.members(declaration) if self._weights.own(member) < IMPOSSIBLE]
        if self._minimal(depth):
            least = min(map(self._weights.own, members))
            members = [member for member in members if self._weights.own(member) == least]
        chosen = self.rng.choice(members)
        self._elements += 1
        kind = self._cast(chosen, depth)
        cast = kind.name if kind is not chosen.type else None
        element = etree.SubElement(parent, str(chosen.name), nsmap={"t": cast.uri} if cast and cast.uri else None)
        if cast is not None:
            # lxml declares a prefix only where there is none for the namespace yet.
            prefix = next((prefix for prefix, uri in element.nsmap.items() if prefix and uri == cast.uri), None)
            element.set(f"{{{XSI_NAMESPACE}}}type", f"{prefix}:{cast.local}" if prefix else cast.local)
        if chosen.nillable and chosen.fixed is None and self._chance(self.options.nils):
            element.set(f"{{{XSI_NAMESPACE}}}nil", "true")
            if isinstance(kind, ComplexType):
                self._attributes(element, kind)
            return
        if isinstance(kind, SimpleType):
            self._simple(element, kind, chosen.fixed)
            return
        self._attributes(element, kind)
        if kind.content == "simple" and kind.simple_content is not None:
            self._simple(element, kind.simple_content, chosen.fixed)
        elif kind.content == "mixed" and chosen.fixed is not None:
            element.text = chosen.fixed
        elif kind.particle is not None and kind.content in ("element-only", "mixed"):
            self._particle(element, kind.particle, depth + 1)
        if kind.content == "mixed" and self.options.mixed_text and chosen.fixed is None:
            self._scatter_text(element)

    def _cast(self, declaration: ElementDeclaration, depth: int) -> Type:
        """The type of the instance: the declared one, or one derived from it."""
        kind = declaration.type
        others = [other for other in self._subtypes.get(id(kind), ()) if self._weights.type(other) < IMPOSSIBLE]
        required = isinstance(kind, ComplexType) and kind.abstract
        if not others or not (required or (self._chance(self.options.type_casts) and not self._minimal(depth))):
            return kind
        return min(others, key=self._weights.type) if self._minimal(depth) else self.rng.choice(others)

    def _simple(self, element: etree._Element, kind: SimpleType, fixed: str | None) -> None:
        element.text = fixed if fixed is not None else self._values.value(kind)
        if fixed is None and kind.builtin == "IDREF":
            self._references.append((element, None))

    def _scatter_text(self, element: etree._Element) -> None:
        if self._chance(0.5 * self._density):
            element.text = self._values.characters(self.rng.randint(1, 20))
        for child in element:
            if self._chance(0.3 * self._density):
                child.tail = self._values.characters(self.rng.randint(1, 20))

    def _resolve_references(self) -> None:
        """Point each IDREF to an ID, if the instance has any."""
        for element, attribute in self._references:
            if not self._values.ids:
                return
            target = self.rng.choice(self._values.ids)
            if attribute is None:
                element.text = target
            else:
                element.set(attribute, target)

    # ------------------------------------------------------------------------------------ attributes

    def _attributes(self, element: etree._Element, kind: ComplexType) -> None:
        uses = list(kind.attributes)
        self.rng.shuffle(uses)
        for use in uses:
            if use.required or self._chance(self._density):
                self._attribute(element, use)
        wildcard = kind.attribute_wildcard
        if wildcard is not None and wildcard.process_contents != "strict" and self.options.foreign and self._chance(0.3 * self._density):
            for namespace in self._foreign_namespaces(wildcard)[:1]:
                name = QName(namespace, self.rng.choice(["extra", "other"]))
                if str(name) not in element.attrib:
                    element.set(str(name), self._values.characters(5))

    def _attribute(self, element: etree._Element, use: AttributeUse) -> None:
        declaration = use.declaration
        fixed = use.fixed if use.fixed is not None else declaration.fixed
        name = str(declaration.name)
        element.set(name, fixed if fixed is not None else self._values.value(declaration.type, may_be_empty=True))
        if fixed is None and declaration.type.builtin == "IDREF":
            self._references.append((element, name))

    # ------------------------------------------------------------------------------------ content models

    def _particle(self, parent: etree._Element, particle: Particle, depth: int) -> None:
        for _ in range(self._count(particle, depth)):
            self._term(parent, particle.term, depth)

    def _term(self, parent: etree._Element, term: Term, depth: int) -> None:
        match term:
            case ElementDeclaration():
                self._element(parent, term, depth)
            case Wildcard():
                self._wildcard(parent, term, depth)
            case ModelGroup(kind="choice"):
                possible = [each for each in term.particles if self._weights.particle(each) < IMPOSSIBLE]
                if possible and self._minimal(depth):
                    possible = [min(possible, key=self._weights.particle)]
                if possible:
                    self._particle(parent, self.rng.choice(possible), depth)
            case ModelGroup():
                particles = list(term.particles)
                if term.kind == "all":
                    self.rng.shuffle(particles)
                for each in particles:
                    self._particle(parent, each, depth)

    def _wildcard(self, parent: etree._Element, wildcard: Wildcard, depth: int) -> None:
        known = [] if wildcard.process_contents == "skip" else self._weights.candidates(wildcard)
        foreign = self._foreign_namespaces(wildcard) if wildcard.process_contents != "strict" else []
        if not self.options.foreign and known:
            foreign = []
        if known and (not foreign or (self._chance(0.4) and not self._minimal(depth))):
            self._element(parent, min(known, key=self._weights.instance) if self._minimal(depth) else self.rng.choice(known), depth)
        elif foreign:
            self._foreign_element(parent, foreign, depth)
        else:
            raise GenerationError(f"nothing fits {wildcard}")

    def _foreign_namespaces(self, wildcard: Wildcard) -> list[str]:
        match wildcard.kind:
            case "any":
                return [FOREIGN, f"{FOREIGN}:2", ""]
            case "not":
                return [FOREIGN, f"{FOREIGN}:2"]
            case "enumeration":
                return [each for each in wildcard.namespaces if each not in self.schema.namespaces]

    def _foreign_element(self, parent: etree._Element, namespaces: list[str], depth: int) -> None:
        self._elements += 1
        element = etree.SubElement(parent, str(QName(self.rng.choice(namespaces), self.rng.choice(["a", "b", "Vendor"]))))
        for name in ("x", f"{{{FOREIGN}}}y"):
            if self._chance(0.3 * self._density):
                element.set(name, self._values.characters(self.rng.randint(0, 8)))
        if not self._minimal(depth) and self._chance(0.4):
            # Their content may be of any namespace, as long as no declaration is found for it.
            for _ in range(self.rng.randint(1, 3)):
                self._foreign_element(element, [FOREIGN, f"{FOREIGN}:2", ""], depth + 1)
        if self._chance(0.6):
            element.text = self._values.characters(self.rng.randint(1, 20))


class _Weights:
    """The least number of elements that things take, so that instances come to an end and abstract dead ends are left out."""

    def __init__(self, schema: Schema, subtypes: dict[int, list[ComplexType]], *, abstract_casts: bool) -> None:
        self._schema = schema
        self._abstract_casts = abstract_casts
        self._subtypes = subtypes
        self._known: dict[int, int] = {}
        self._terms: dict[int, int] = {}
        self._candidates: dict[int, list[ElementDeclaration]] = {}
        kinds = list(_complex_types(schema))
        changed = True
        while changed:
            changed = False
            for kind in kinds:
                weight = 0 if kind.particle is None else self.particle(kind.particle)
                if weight < self._known.get(id(kind), IMPOSSIBLE):
                    self._known[id(kind)] = weight
                    changed = True
            self._terms.clear()
            self._candidates.clear()

    def type(self, kind: Type) -> int:
        """Elements inside the content of a type."""
        return 0 if isinstance(kind, SimpleType) else self._known.get(id(kind), IMPOSSIBLE)

    def own(self, declaration: ElementDeclaration) -> int:
        """An element of this very declaration."""
        kind = declaration.type
        if declaration.abstract:
            return IMPOSSIBLE
        if isinstance(kind, ComplexType) and kind.abstract:
            if not self._abstract_casts:
                return IMPOSSIBLE
            return min((1 + self.type(each) for each in self._subtypes.get(id(kind), ())), default=IMPOSSIBLE)
        return min(IMPOSSIBLE, 1 + self.type(kind))

    def members(self, declaration: ElementDeclaration) -> tuple[ElementDeclaration, ...]:
        """What may stand where a declaration is asked for."""
        if declaration.scope == "global":
            return self._schema.substitutions.get(declaration.name, (declaration,))
        return (declaration,)

    def instance(self, declaration: ElementDeclaration) -> int:
        """An element of this declaration or of one that substitutes it."""
        return min(map(self.own, self.members(declaration)))

    def candidates(self, wildcard: Wildcard) -> list[ElementDeclaration]:
        """Global declarations that a wildcard lets in and that have instances of their own, by name."""
        found = self._candidates.get(id(wildcard))
        if found is None:
            found = self._candidates[id(wildcard)] = [
                declaration
                for name, declaration in sorted(self._schema.elements.items())
                if _allows(wildcard, name.uri) and self.own(declaration) < IMPOSSIBLE
            ]
        return found

    def particle(self, particle: Particle) -> int:
        """What a particle takes at least."""
        return min(IMPOSSIBLE, particle.min_occurs * self.term(particle.term)) if particle.min_occurs else 0

    def term(self, term: Term) -> int:
        """What one occurrence of a term takes at least."""
        found = self._terms.get(id(term))
        if found is None:
            found = self._terms[id(term)] = self._term(term)
        return found

    def _term(self, term: Term) -> int:
        match term:
            case ElementDeclaration():
                return self.instance(term)
            case Wildcard():
                known = min(map(self.own, self.candidates(term)), default=IMPOSSIBLE)
                return known if term.process_contents == "strict" else 1
            case ModelGroup(kind="choice"):
                return min(map(self.particle, term.particles), default=0)
            case ModelGroup():
                return min(IMPOSSIBLE, sum(map(self.particle, term.particles)))


def _allows(wildcard: Wildcard, uri: str) -> bool:
    match wildcard.kind:
        case "any":
            return True
        case "not":
            return uri not in ("", *wildcard.namespaces)
        case "enumeration":
            return uri in wildcard.namespaces


def _complex_types(schema: Schema) -> Iterator[ComplexType]:
    """Every complex type, named or not, once."""
    seen: set[int] = set()
    declarations: Iterable[ElementDeclaration] = (*schema.elements.values(), *schema.local_elements)
    for kind in (*schema.types.values(), *(declaration.type for declaration in declarations)):
        if isinstance(kind, ComplexType) and id(kind) not in seen:
            seen.add(id(kind))
            yield kind


def _subtypes(schema: Schema) -> dict[int, list[ComplexType]]:
    """Named complex types that are not abstract, by the identity of each type that they are derived from."""
    found: dict[int, list[ComplexType]] = {}
    for _, kind in sorted(schema.types.items()):
        if isinstance(kind, ComplexType) and not kind.abstract:
            base = kind.base
            while isinstance(base, ComplexType) and base is not base.base:
                found.setdefault(id(base), []).append(kind)
                base = base.base
    return found
