"""Compile a schema into a grammar program (EXI 1.0 sections 8.5 and 7.3, appendix D)."""

from __future__ import annotations

from typing import Final

from v2gstack.codecs.exi.datatype import Datatype, datatype_of
from v2gstack.codecs.exi.grammar.automaton import (
    AmbiguousCounterError,
    Automaton,
    Edge,
    Terminal,
    build_type,
    determine,
)
from v2gstack.codecs.exi.grammar.shape import element_leaves, shape_kind
from v2gstack.codecs.exi.program import (
    NO_LOOP,
    Attribute,
    Element,
    Kind,
    Loop,
    Phase,
    Production,
    Program,
    Shape,
    ShapeKind,
    Slot,
    SlotKind,
    State,
    TypeRule,
)
from v2gstack.codecs.exi.schema.components import (
    XML_NAMESPACE,
    XSD_NAMESPACE,
    XSI_NAMESPACE,
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
from v2gstack.errors import SchemaError

__all__ = ["compile_schema"]

#: States of a whole program, so that many large types together stay bounded too.
MAX_STATES: Final = 500_000

_SIMPLE_SHAPE: Final = Shape(ShapeKind.SIMPLE)


def _by_name(name: QName) -> tuple[str, str]:
    return name.local, name.uri


class _Names:
    """Qualified names and the initial string table partitions."""

    def __init__(self, schema: Schema) -> None:
        partitions: dict[str, set[str]] = {}

        def add(name: QName) -> None:
            partitions.setdefault(name.uri, set()).add(name.local)

        for table in (schema.elements, schema.attributes, schema.types):
            for name in table:
                add(name)
        for element in schema.local_elements:
            add(element.name)
        for attribute in schema.local_attributes:
            add(attribute.name)
        for uri in _wildcard_uris(schema):
            partitions.setdefault(uri, set())
        for uri in schema.namespaces:
            partitions.setdefault(uri, set())
        # Appendix D.1 and D.3: the namespaces every stream knows come first.
        partitions.setdefault(XML_NAMESPACE, set()).update(("base", "id", "lang", "space"))
        partitions.setdefault(XSI_NAMESPACE, set()).update(("nil", "type"))
        fixed = ["", XML_NAMESPACE, XSI_NAMESPACE, XSD_NAMESPACE]
        self.uris = (*fixed, *sorted(set(partitions) - set(fixed)))
        self.local_names = tuple(tuple(sorted(partitions.get(uri, ()))) for uri in self.uris)
        self.uri_numbers = {uri: number for number, uri in enumerate(self.uris)}
        self._locals = [{name: number for number, name in enumerate(names)} for names in self.local_names]
        self.qnames: list[tuple[int, int]] = []
        self._numbers: dict[QName, int] = {}

    def number(self, name: QName) -> int:
        number = self._numbers.get(name)
        if number is None:
            uri = self.uri_numbers[name.uri]
            number = self._numbers[name] = len(self.qnames)
            self.qnames.append((uri, self._locals[uri][name.local]))
        return number


def _wildcard_uris(schema: Schema) -> list[str]:
    """Namespaces that wildcards name: they belong to the initial uri partition."""
    found: list[str] = []

    def visit(particle: Particle | None) -> None:
        if particle is None:
            return
        if isinstance(particle.term, ModelGroup):
            for child in particle.term.particles:
                visit(child)
        elif isinstance(particle.term, Wildcard) and particle.term.kind == "enumeration":
            found.extend(particle.term.namespaces)

    for type_ in _all_types(schema):
        if isinstance(type_, ComplexType):
            visit(type_.particle)
            if type_.attribute_wildcard is not None and type_.attribute_wildcard.kind == "enumeration":
                found.extend(type_.attribute_wildcard.namespaces)
    return found


def _all_types(schema: Schema) -> list[Type]:
    """Every type that can describe an element: the named ones, then the anonymous ones."""
    found: dict[int, Type] = {id(type_): type_ for type_ in schema.types.values()}
    for element in (*schema.elements.values(), *schema.local_elements):
        found.setdefault(id(element.type), element.type)
    return list(found.values())


class _Compiler:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.names = _Names(schema)
        self.datatypes: dict[Datatype, int] = {}
        self.simple_datatypes: dict[int, int] = {}
        self.attributes: dict[tuple[int, int], int] = {}
        self.elements: dict[tuple[int, int, bool], int] = {}
        self.types = _all_types(schema)
        self.type_numbers = {id(type_): number for number, type_ in enumerate(self.types)}
        self.states: list[State] = []
        self.loops: list[Loop] = []
        self.castable = self._types_with_named_subtypes()

    def _types_with_named_subtypes(self) -> set[int]:
        found: set[int] = set()
        for type_ in self.schema.types.values():
            base = type_.base
            while base is not None and id(base) not in found:
                found.add(id(base))
                base = base.base
        return found

    def substitutes(self, element: ElementDeclaration) -> list[ElementDeclaration]:
        if element.scope == "local":
            return [element]
        members = self.schema.substitutions.get(element.name, (element,))
        return sorted(members, key=lambda member: _by_name(member.name))

    def datatype(self, simple: SimpleType) -> int:
        number = self.simple_datatypes.get(id(simple))
        if number is None:
            datatype = datatype_of(simple)
            number = self.datatypes.setdefault(datatype, len(self.datatypes))
            self.simple_datatypes[id(simple)] = number
        return number

    def attribute(self, declaration: AttributeDeclaration) -> int:
        key = self.names.number(declaration.name), self.datatype(declaration.type)
        return self.attributes.setdefault(key, len(self.attributes))

    def element(self, declaration: ElementDeclaration) -> int:
        key = self.names.number(declaration.name), self.type_numbers[id(declaration.type)], declaration.nillable
        return self.elements.setdefault(key, len(self.elements))

    def production(self, edge: Edge, base: int, loop_base: int) -> Production:
        kind, name, declaration = edge.terminal
        arg = 0
        if isinstance(declaration, AttributeDeclaration):
            arg = self.attribute(declaration)
        elif isinstance(declaration, ElementDeclaration):
            arg = self.element(declaration)
        elif isinstance(declaration, SimpleType):
            arg = self.datatype(declaration)
        elif kind in (Kind.AT_URI, Kind.SE_URI):
            assert name is not None
            arg = self.names.uri_numbers[name.uri]
        loop = edge.loop + loop_base if edge.loop >= 0 else edge.loop
        return Production(int(kind), arg, edge.next + base if edge.loop < 0 else 0, loop)

    def add(self, automaton: Automaton) -> int:
        """Append a grammar's states, with the copies that 8.5.4.4.1 calls content2; return the first."""
        base, loop_base = len(self.states), len(self.loops)
        if base + 2 * len(automaton.rows) > MAX_STATES:
            raise SchemaError(f"the schema needs more than {MAX_STATES} grammar states")
        for loop in automaton.loops:
            self.loops.append(Loop(loop.minimum, loop.maximum, loop.below + base, loop.between + base, loop.full + base))
        rows = [tuple(self.production(edge, base, loop_base) for edge in row.edges) for row in automaton.rows]
        content = [index for index, row in enumerate(automaton.rows) if row.phase is not Phase.CONTENT]
        # Element(i,content): the start-tag state without attributes. With an attribute wildcard there
        # is none, and what is left without the attributes is the first of the content.
        plain = [tuple(production for production in rows[index] if production.kind > Kind.AT_ANY) for index in content]
        chosen = next((p for index, p in zip(content, plain, strict=True) if p == rows[index]), None)
        if chosen is None:
            chosen = max(plain, key=len)
        content2 = base + len(rows)
        for index, row in enumerate(automaton.rows):
            own = base + index
            self.states.append(State(rows[index], int(row.phase), own if row.phase is Phase.CONTENT else content2))
        self.states.append(State(chosen, int(Phase.CONTENT), content2))
        return base

    def grammar(self, type_: Type, *, empty: bool) -> int:
        """The grammar *Type*, or *TypeEmpty*; its first state."""
        if isinstance(type_, SimpleType):
            text = None if empty else Terminal(Kind.CH, None, type_)
            return self._add_type([], None, None, text, mixed=False, counting=True)
        uses = sorted(type_.attributes, key=lambda use: _by_name(use.declaration.name))
        text = None
        particle = None
        if not empty:
            particle = type_.particle
            if type_.content == "simple":
                text = Terminal(Kind.CH, None, type_.simple_content)
        mixed = type_.content == "mixed" and not empty
        try:
            return self._add_type(uses, type_.attribute_wildcard, particle, text, mixed=mixed, counting=True)
        except AmbiguousCounterError:
            return self._add_type(uses, type_.attribute_wildcard, particle, text, mixed=mixed, counting=False)

    def _add_type(
        self,
        uses: list[AttributeUse],
        wildcard: Wildcard | None,
        particle: Particle | None,
        text: Terminal | None,
        *,
        mixed: bool,
        counting: bool,
    ) -> int:
        start = build_type(
            attributes=uses,
            attribute_wildcard=wildcard,
            particle=particle,
            text=text,
            mixed=mixed,
            substitutes=self.substitutes,
            counting=counting,
        )
        return self.add(determine(start))

    def type_rule(self, type_: Type, label: str) -> TypeRule:
        name = -1 if type_.name is None else self.names.number(type_.name)
        start = self.grammar(type_, empty=False)
        empty = self.grammar(type_, empty=True)
        datatype = -1
        union = False
        if isinstance(type_, SimpleType):
            datatype = self.datatype(type_)
            union = type_.variety == "union"
            shape = _SIMPLE_SHAPE
        else:
            if type_.content == "simple":
                assert type_.simple_content is not None
                datatype = self.datatype(type_.simple_content)
            shape = self.shape(type_)
        return TypeRule(name, label, start, empty, datatype, id(type_) in self.castable or union, shape)

    def shape(self, type_: ComplexType) -> Shape:
        slots = [
            Slot(
                SlotKind.ATTRIBUTE,
                use.declaration.name.local,
                self.names.number(use.declaration.name),
                False,
                use.required,
                (),
                self.datatype(use.declaration.type),
            )
            for use in type_.attributes
        ]
        if type_.content == "simple":
            assert type_.simple_content is not None
            slots.append(Slot(SlotKind.TEXT, "value", -1, False, True, (), self.datatype(type_.simple_content)))
            return Shape(ShapeKind.RECORD, tuple(slots))
        kind = shape_kind(type_, self.substitutes)
        leaves = element_leaves(type_.particle)
        if kind is ShapeKind.CONTENT:
            members: dict[int, None] = {}
            for leaf in leaves:
                members.update(dict.fromkeys(self.element(member) for member in self.substitutes(leaf.element)))
            slots.append(Slot(SlotKind.CONTENT, "content", -1, True, False, tuple(members)))
        else:
            slots += [
                Slot(
                    SlotKind.ELEMENT,
                    leaf.element.name.local,
                    self.names.number(leaf.element.name),
                    leaf.many,
                    leaf.required,
                    tuple(self.element(member) for member in self.substitutes(leaf.element)),
                )
                for leaf in leaves
            ]
        return Shape(kind, tuple(slots))

    def labels(self) -> dict[int, str]:
        """Names for people: a type's own, or that of the element that declares it."""
        found: dict[int, str] = {}
        for element in (*self.schema.elements.values(), *self.schema.local_elements):
            found.setdefault(id(element.type), f"{element.name.local}/")
        for name, type_ in self.schema.types.items():
            found[id(type_)] = name.local
        return found

    def document(self) -> tuple[int, ...]:
        """Section 8.5.1: global elements sorted by local name, then uri."""
        return tuple(self.element(self.schema.elements[name]) for name in sorted(self.schema.elements, key=_by_name))

    def fragment(self) -> tuple[tuple[int, int], ...]:
        """Section 8.5.2: every distinct element name, with its declaration if there is only one kind."""
        declared: dict[QName, set[int]] = {}
        for element in (*self.schema.elements.values(), *self.schema.local_elements):
            declared.setdefault(element.name, set()).add(self.element(element))
        return tuple(
            (self.names.number(name), next(iter(declared[name])) if len(declared[name]) == 1 else -1)
            for name in sorted(declared, key=_by_name)
        )

    def element_fragment(self, fragment: tuple[tuple[int, int], ...]) -> tuple[int, int]:
        """Section 8.5.3: the first states of *ElementFragment* and *ElementFragmentTypeEmpty*."""
        declared: dict[QName, set[int]] = {}
        for attribute in (*self.schema.attributes.values(), *self.schema.local_attributes):
            declared.setdefault(attribute.name, set()).add(self.attribute(attribute))
        untyped = self.datatype(self.schema.types[QName(XSD_NAMESPACE, "string")])  # type: ignore[arg-type]
        attributes: list[int] = []
        for name in sorted(declared, key=_by_name):
            numbers = declared[name]
            number = next(iter(numbers))
            if len(numbers) > 1:
                number = self.attributes.setdefault((self.names.number(name), untyped), len(self.attributes))
            attributes.append(number)
        base = len(self.states)
        first, content, empty, empty_end = base, base + 1, base + 2, base + 3
        children = [Production(int(Kind.SE), self._fragment_element(qname, element), content, NO_LOOP) for qname, element in fragment]
        children += [
            Production(int(Kind.SE_ANY), 0, content, NO_LOOP),
            Production(int(Kind.EE), 0, 0, NO_LOOP),
            Production(int(Kind.CH_UNTYPED), 0, content, NO_LOOP),
        ]

        def attribute_productions(state: int) -> tuple[Production, ...]:
            typed = [Production(int(Kind.AT), number, state, NO_LOOP) for number in attributes]
            return (*typed, Production(int(Kind.AT_ANY), 0, state, NO_LOOP))

        end = Production(int(Kind.EE), 0, 0, NO_LOOP)
        self.states += [
            State((*attribute_productions(first), *children), int(Phase.FIRST), content),
            State(tuple(children), int(Phase.CONTENT), content),
            State((*attribute_productions(empty), end), int(Phase.FIRST), empty_end),
            State((end,), int(Phase.CONTENT), empty_end),
        ]
        return first, empty

    def _fragment_element(self, qname: int, element: int) -> int:
        """An element entry for a name of several kinds: type -1 stands for the element-fragment grammar."""
        if element >= 0:
            return element
        return self.elements.setdefault((qname, -1, True), len(self.elements))

    def run(self) -> Program:
        schema = self.schema
        labels = self.labels()
        types = tuple(self.type_rule(type_, labels.get(id(type_), "?")) for type_ in self.types)
        document = self.document()
        fragment = self.fragment()
        fragment_start, fragment_empty = self.element_fragment(fragment)
        fragment = tuple((qname, self._fragment_element(qname, element)) for qname, element in fragment)
        named = tuple((self.names.number(name), self.type_numbers[id(t)]) for name, t in schema.types.items())
        attributes = tuple(self.attribute(declaration) for declaration in schema.attributes.values())
        return Program(
            digest=schema.digest,
            uris=self.names.uris,
            local_names=self.names.local_names,
            qnames=tuple(self.names.qnames),
            datatypes=tuple(self.datatypes),
            attributes=tuple(Attribute(*key) for key in self.attributes),
            elements=tuple(Element(*key) for key in self.elements),
            types=types,
            states=tuple(self.states),
            loops=tuple(self.loops),
            document=document,
            fragment=fragment,
            fragment_start=fragment_start,
            fragment_empty=fragment_empty,
            named_types=named,
            global_attributes=attributes,
            namespaces=tuple(schema.namespaces),
        )


def compile_schema(schema: Schema) -> Program:
    """Compile schema components into a grammar program.

    Raises:
        SchemaError: A content model, or the schema as a whole, is larger than the limits.
    """
    return _Compiler(schema).run()
