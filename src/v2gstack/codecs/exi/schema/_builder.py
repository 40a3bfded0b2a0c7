"""From registered definitions to schema components: elements, attributes, groups, complex types."""

from __future__ import annotations

from collections import deque
from typing import Literal

from v2gstack.codecs.exi.schema._documents import Document, qualified
from v2gstack.codecs.exi.schema._facets import FACET_NAMES, read_count
from v2gstack.codecs.exi.schema._registry import AttributeGroupEntry, ElementEntry, Entry, GroupEntry, Registry, TypeEntry
from v2gstack.codecs.exi.schema._simple import SimpleTypes
from v2gstack.codecs.exi.schema._wildcards import intersection, read_wildcard, union
from v2gstack.codecs.exi.schema._xml import Node
from v2gstack.codecs.exi.schema.components import (
    AttributeDeclaration,
    AttributeUse,
    ComplexType,
    ElementDeclaration,
    ModelGroup,
    Particle,
    QName,
    Schema,
    SimpleType,
    Type,
    Wildcard,
)

__all__ = ["build_schema"]

_KINDS: dict[str, Literal["sequence", "choice", "all"]] = {"sequence": "sequence", "choice": "choice", "all": "all"}
_MODELS = (*_KINDS, "group")


def build_schema(documents: list[Document], registry: Registry, digest: str) -> Schema:
    """Build all components of a schema.

    Raises:
        SchemaError: A definition is faulty.
    """
    return _Builder(registry).build(documents, digest)


class _Builder:
    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.simple = SimpleTypes(registry)
        # Anonymous complex types wait here, so that nesting them costs no recursion.
        self.waiting: deque[TypeEntry] = deque()
        self.local_elements: list[tuple[int, int, ElementDeclaration]] = []
        self.local_attributes: list[tuple[int, int, AttributeDeclaration]] = []

    def build(self, documents: list[Document], digest: str) -> Schema:
        registry = self.registry
        for attribute in list(registry.attributes.values()):
            self._fill_attribute(attribute.declaration, attribute, attribute.node)
        for entry in list(registry.types.values()):
            self._complete(entry, entry.node)
        for group in list(registry.groups.values()):
            self._complete_group(group, group.node)
        for attribute_group in list(registry.attribute_groups.values()):
            self._complete_attribute_group(attribute_group, attribute_group.node)
        for element in list(registry.elements.values()):
            self._fill_element(element.declaration, element, element.node)
        self._substitute()
        while self.waiting:
            entry = self.waiting.popleft()
            self._complete(entry, entry.node)
        attributes = {name: entry.declaration for name, entry in registry.attributes.items()} | registry.xml_attributes
        return Schema(
            elements={name: entry.declaration for name, entry in registry.elements.items()},
            attributes=attributes,
            types=registry.builtin | {name: entry.type for name, entry in registry.types.items() if entry.type.name is not None},
            local_elements=[found for *_, found in sorted(self.local_elements, key=lambda row: row[:2])],
            local_attributes=[found for *_, found in sorted(self.local_attributes, key=lambda row: row[:2])],
            namespaces=list(dict.fromkeys(document.namespace for document in documents)),
            digest=digest,
            substitutions=self._substitutions(),
        )

    # Elements

    def _fill_element(self, made: ElementDeclaration, entry: Entry, node: Node) -> None:
        made.nillable = node.flag("nillable")
        made.abstract = node.flag("abstract")
        made.default, made.fixed = _value_constraint(node)
        found = self._declared_type(entry, node)
        if found is not None:
            made.type = found

    def _declared_type(self, entry: Entry, node: Node) -> Type | None:
        """The type that an element declaration names or contains."""
        inner = node.only("simpleType", "complexType")
        value = node.get("type")
        if inner is not None and value is not None:
            node.fail("an element has both a type attribute and an inner type")
        if value is not None:
            return self.registry.type(entry, node, value)
        if inner is None:
            return None
        if inner.local == "simpleType":
            return self.simple.anonymous(entry, inner)
        if inner.get("name") is not None:
            inner.fail("a complex type inside an element has no name")
        made = TypeEntry(inner, entry.document)
        self.waiting.append(made)
        return made.type

    def _local_element(self, entry: Entry, node: Node) -> ElementDeclaration:
        if node.get("ref") is not None:
            _only_attributes(node, "ref", "minOccurs", "maxOccurs")
            if node.children:
                node.fail("a reference to an element has no content")
            return self.registry.element(entry, node, "ref").declaration
        for attribute in ("substitutionGroup", "abstract"):
            if node.get(attribute) is not None:
                node.fail(f"a local element has no {attribute!r}")
        name = _local_name(entry, node, entry.document.element_form)
        made = ElementDeclaration(name, self.registry.any_type, "local", documentation=node.documentation, line=node.line)
        self._fill_element(made, entry, node)
        self.local_elements.append((entry.document.index, node.order, made))
        return made

    def _substitute(self) -> None:
        """Point elements to the heads of their substitution groups, and inherit the heads' types."""
        entries = self.registry.elements
        for entry in entries.values():
            if entry.node.get("substitutionGroup") is not None:
                head = self.registry.element(entry, entry.node, "substitutionGroup")
                entry.declaration.substitution_head = head.declaration
        settled: set[QName] = set()
        for entry in entries.values():
            # Ordered, so that types are inherited from the outermost head down.
            chain: dict[QName, ElementEntry] = {}
            name: QName | None = entry.declaration.name
            while name is not None and name not in settled:
                if name in chain:
                    entry.node.fail(f"element {name} is in its own substitution group")
                chain[name] = entries[name]
                above = entries[name].declaration.substitution_head
                name = None if above is None else above.name
            for member in reversed(chain.values()):
                above = member.declaration.substitution_head
                if above is not None and member.node.get("type") is None and not member.node.named("simpleType", "complexType"):
                    member.declaration.type = above.type
            settled.update(chain)

    def _substitutions(self) -> dict[QName, tuple[ElementDeclaration, ...]]:
        found: dict[QName, list[ElementDeclaration]] = {}
        for entry in self.registry.elements.values():
            head = entry.declaration.substitution_head
            while head is not None:
                found.setdefault(head.name, [head]).append(entry.declaration)
                self.registry.spend(1, entry.node)
                head = head.substitution_head
        return {name: tuple(members) for name, members in found.items()}

    # Particles and groups

    def _particle(self, entry: Entry, node: Node) -> Particle | None:
        low, high = _occurrence(node)
        if high == 0:
            return None
        match node.local:
            case "element":
                return Particle(low, high, self._local_element(entry, node))
            case "any":
                return Particle(low, high, read_wildcard(node, entry.document.namespace))
            case "group":
                if node.children:
                    node.fail("a reference to a group has no content")
                group = self.registry.group(entry, node)
                model = self._complete_group(group, node)
                if model.kind == "all":
                    self._check_all(node, high)
                return Particle(low, high, model)
            case _:
                if node.local == "all":
                    self._check_all(node, high)
                return Particle(low, high, self._model(entry, node))

    def _check_all(self, node: Node, high: int | None) -> None:
        parent = node.parent
        if high != 1 or (parent is not None and parent.local in ("sequence", "choice")):
            node.fail("an xs:all group may only be a whole content model, occurring once")

    def _model(self, entry: Entry, node: Node) -> ModelGroup:
        kind = _KINDS[node.local]
        with self.registry.deeper(node):
            particles = [self._particle(entry, child) for child in node.children]
        made = ModelGroup(kind, tuple(particle for particle in particles if particle is not None))
        if kind == "all" and any(particle.max_occurs != 1 for particle in made.particles):
            node.fail("an element in xs:all may occur at most once")
        return made

    def _complete_group(self, entry: GroupEntry, user: Node) -> ModelGroup:
        with self.registry.building(entry, user) as todo:
            if todo:
                _only_attributes(entry.node, "name")
                node = entry.node.only("sequence", "choice", "all")
                if node is None:
                    entry.node.fail("a group definition needs xs:sequence, xs:choice or xs:all")
                _only_attributes(node)
                entry.model = self._model(entry, node)
        return entry.model

    # Attributes

    def _fill_attribute(self, made: AttributeDeclaration, entry: Entry, node: Node) -> None:
        if made.name.local == "xmlns":
            node.fail("an attribute cannot be called xmlns")
        found = self.simple.declared(entry, node, "type")
        if found is not None:
            made.type = found
        made.default, made.fixed = _value_constraint(node)

    def _attribute_use(self, entry: Entry, node: Node) -> AttributeUse:
        default, fixed = _value_constraint(node)
        required = node.get("use") == "required"
        if required and default is not None:
            node.fail("an attribute with a default cannot be required")
        if node.get("ref") is not None:
            _only_attributes(node, "ref", "use", "default", "fixed")
            made = self.registry.attribute(entry, node)
            if fixed is None and default is None:
                default, fixed = _global_constraint(self.registry, made)
            return AttributeUse(made, required, default, fixed)
        name = _local_name(entry, node, entry.document.attribute_form)
        made = AttributeDeclaration(name, self.registry.any_simple_type, "local", documentation=node.documentation, line=node.line)
        self._fill_attribute(made, entry, node)
        self.local_attributes.append((entry.document.index, node.order, made))
        return AttributeUse(made, required, default, fixed)

    def _attributes(self, entry: Entry, node: Node) -> tuple[dict[QName, AttributeUse], set[QName], Wildcard | None]:
        """The attribute uses, the prohibited names and the wildcard that stand in ``node``."""
        uses: dict[QName, AttributeUse] = {}
        prohibited: set[QName] = set()
        groups: list[Wildcard] = []
        for child in node.named("attribute", "attributeGroup"):
            if child.local == "attributeGroup":
                group = self.registry.attribute_group(entry, child)
                self._complete_attribute_group(group, child)
                found = group.uses
                if group.wildcard is not None:
                    groups.append(group.wildcard)
            else:
                if child.get("use") not in (None, "optional", "required", "prohibited"):
                    child.fail(f"use must be optional, required or prohibited, not {child.get('use')!r}")
                if child.get("use") == "prohibited":
                    prohibited.add(self._prohibited(entry, child))
                    continue
                found = (self._attribute_use(entry, child),)
            self.registry.spend(len(found), child)
            for use in found:
                if uses.setdefault(use.declaration.name, use) is not use:
                    child.fail(f"attribute {use.declaration.name} is declared twice")
        own = node.only("anyAttribute")
        wildcard = None if own is None else read_wildcard(own, entry.document.namespace)
        for other in groups:
            wildcard = other if wildcard is None else intersection(wildcard, other, node)
        return uses, prohibited, wildcard

    def _prohibited(self, entry: Entry, node: Node) -> QName:
        if node.get("ref") is not None:
            return self.registry.attribute(entry, node).name
        return _local_name(entry, node, entry.document.attribute_form)

    def _complete_attribute_group(self, entry: AttributeGroupEntry, user: Node) -> None:
        with self.registry.building(entry, user) as todo:
            if todo:
                _only_attributes(entry.node, "name")
                uses, _, entry.wildcard = self._attributes(entry, entry.node)
                entry.uses = tuple(uses.values())

    # Complex types

    def _complete(self, entry: TypeEntry, user: Node) -> Type:
        made = entry.type
        if isinstance(made, SimpleType):
            return self.simple.complete(entry, user)
        with self.registry.building(entry, user) as todo:
            if todo:
                self._fill_complex(made, entry)
        return made

    def _base(self, entry: TypeEntry, node: Node) -> Type:
        found = self.registry.base(entry, node, node.need("base"))
        return self._complete(found, node) if isinstance(found, TypeEntry) else found

    def _fill_complex(self, made: ComplexType, entry: TypeEntry) -> None:
        node = entry.node
        made.abstract = node.flag("abstract")
        content = node.only("simpleContent", "complexContent")
        if content is None:
            made.base = self.registry.any_type
            self._own_content(made, entry, node, mixed=node.flag("mixed"))
            uses, _, made.attribute_wildcard = self._attributes(entry, node)
            made.attributes = tuple(uses.values())
            return
        if len(node.children) > 1:
            node.children[1].fail(f"nothing may stand beside xs:{content.local}")
        derivation = content.only("restriction", "extension")
        if derivation is None:
            content.fail(f"xs:{content.local} needs xs:restriction or xs:extension")
        made.base = base = self._base(entry, derivation)
        made.derivation = "extension" if derivation.local == "extension" else "restriction"
        if content.local == "simpleContent":
            made.content = "simple"
            made.simple_content = self._simple_content(entry, derivation, base)
        else:
            if isinstance(base, SimpleType):
                derivation.fail(f"{base.name} is a simple type; xs:complexContent needs a complex base type")
            mixed = node.flag("mixed") if content.get("mixed") is None else content.flag("mixed")
            self._own_content(made, entry, derivation, mixed=mixed)
            if made.derivation == "extension":
                _extend(made, base, derivation)
        self._derive_attributes(made, entry, derivation)

    def _own_content(self, made: ComplexType, entry: TypeEntry, node: Node, *, mixed: bool) -> None:
        """Content model and kind as written, before a base adds to them."""
        model = node.only(*_MODELS)
        particle = None if model is None else self._particle(entry, model)
        if particle is not None and model is not None and _says_nothing(model, particle):
            particle = None
        made.particle = particle
        made.content = "mixed" if mixed else "element-only" if particle is not None else "empty"

    def _simple_content(self, entry: TypeEntry, node: Node, base: Type) -> SimpleType:
        if node.local == "extension":
            inherited = base if isinstance(base, SimpleType) else base.simple_content
            if inherited is None:
                node.fail(f"{base.name} has no simple content to extend")
            return inherited
        if isinstance(base, SimpleType):
            node.fail(f"{base.name} is a simple type, which xs:simpleContent can extend but not restrict")
        inner = node.only("simpleType")
        if inner is not None:
            inherited = self.simple.anonymous(entry, inner)
        elif base.simple_content is not None:
            inherited = base.simple_content
        else:
            node.fail(f"{base.name} has no simple content to restrict")
        return self.simple.restrict(inherited, node) if node.named(*FACET_NAMES) else inherited

    def _derive_attributes(self, made: ComplexType, entry: TypeEntry, node: Node) -> None:
        own, prohibited, wildcard = self._attributes(entry, node)
        base = made.base
        inherited = base.attributes if isinstance(base, ComplexType) else ()
        self.registry.spend(len(inherited), node)
        uses = {use.declaration.name: use for use in inherited}
        if made.derivation == "extension":
            for name in own:
                if name in uses:
                    node.fail(f"attribute {name} is declared again in an extension")
            above = base.attribute_wildcard if isinstance(base, ComplexType) else None
            if above is not None:
                wildcard = above if wildcard is None else union(wildcard, above, node)
        for name in prohibited:
            if made.derivation == "restriction":
                uses.pop(name, None)
        made.attributes = tuple((uses | own).values())
        made.attribute_wildcard = wildcard


def _extend(made: ComplexType, base: ComplexType, node: Node) -> None:
    """Put the base's content before the own one (XML Schema 1.0 part 1, 3.4.2)."""
    if made.particle is None and (made.content == "empty" or base.content == "mixed"):
        made.content, made.particle, made.simple_content = base.content, base.particle, base.simple_content
        return
    if base.content == "empty":
        return
    if base.content != made.content:
        node.fail(f"{base.name} has {base.content} content, the extension is {made.content}")
    if base.particle is not None and made.particle is not None:
        for particle in (base.particle, made.particle):
            if isinstance(particle.term, ModelGroup) and particle.term.kind == "all":
                node.fail("an xs:all group can be neither extended nor an extension")
        made.particle = Particle(1, 1, ModelGroup("sequence", (base.particle, made.particle)))
    else:
        made.particle = made.particle or base.particle


def _says_nothing(node: Node, particle: Particle) -> bool:
    """Whether a group as written stands for no content at all (XML Schema 1.0 part 1, 3.4.2).

    An empty choice that must occur does not: nothing satisfies it.
    """
    if node.children or node.local == "group":
        return False
    return node.local != "choice" or particle.min_occurs == 0


def _occurrence(node: Node) -> tuple[int, int | None]:
    low_text, high_text = node.get("minOccurs"), node.get("maxOccurs")
    low = 1 if low_text is None else read_count(node, low_text, "minOccurs")
    if high_text == "unbounded":
        return low, None
    high = 1 if high_text is None else read_count(node, high_text, "maxOccurs")
    if low > high:
        node.fail(f"minOccurs {low} is above maxOccurs {high}")
    return low, high


def _value_constraint(node: Node) -> tuple[str | None, str | None]:
    default, fixed = node.attributes.get("default"), node.attributes.get("fixed")
    if default is not None and fixed is not None:
        node.fail("default and fixed exclude each other")
    return default, fixed


def _global_constraint(registry: Registry, made: AttributeDeclaration) -> tuple[str | None, str | None]:
    entry = registry.attributes.get(made.name)
    # Read from the node: the declaration itself may not be filled yet.
    return (None, None) if entry is None else _value_constraint(entry.node)


def _local_name(entry: Entry, node: Node, form: bool) -> QName:
    """The name of a local declaration: in the target namespace if its form says so."""
    in_namespace = qualified(node, "form", default=form)
    return QName(entry.document.namespace if in_namespace else "", node.ncname())


def _only_attributes(node: Node, *allowed: str) -> None:
    for name in node.attributes:
        if name not in (*allowed, "id"):
            node.fail(f"xs:{node.local} has no attribute {name!r} here")
