"""Schemas compiled into programs: names, codes of documents and fragments, types, shapes, and programs that are shipped."""

from __future__ import annotations

import pytest

from tests.support.lists import components
from v2gstack.codecs.exi import SCHEMA_SETS, ExiCodec
from v2gstack.codecs.exi.grammar import compile_schema
from v2gstack.codecs.exi.program import Kind, Phase, Program, ShapeKind, SlotKind, State
from v2gstack.codecs.exi.schema.components import XML_NAMESPACE, XSD_NAMESPACE, XSI_NAMESPACE
from v2gstack.codecs.exi.schema.reader import MappingResolver, read_schema
from v2gstack.codecs.exi.sets import EXI_OPTIONS, load_program
from v2gstack.codecs.exi.strings import initial_names
from v2gstack.errors import SchemaError

HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">'


def compiled(text: str, **documents: str) -> Program:
    """A program of schema components, in the namespace ``urn:t``; other documents by name."""
    resolver = MappingResolver({f"{name}.xsd": document.encode() for name, document in documents.items()})
    return compile_schema(read_schema(f"{HEAD}{text}</xs:schema>".encode(), resolver=resolver))


def names(program: Program, numbers: tuple[int, ...]) -> list[str]:
    return ["{}:{}".format(*program.name(program.elements[number].qname)) for number in numbers]


def start_of(program: Program, local: str) -> State:
    """The first state of a named type, or of the element of that name."""
    for rule in program.types:
        if rule.name >= 0 and program.name(rule.name) == ("urn:t", local):
            return program.states[rule.start]
    (element,) = [e for e in program.elements if program.name(e.qname) == ("urn:t", local)]
    return program.states[program.types[element.type].start]


def events(program: Program, state: State) -> list[str]:
    found = []
    for production in state.productions:
        kind = Kind(production.kind)
        if kind is Kind.SE:
            found.append(program.name(program.elements[production.arg].qname)[1])
        elif kind is Kind.AT:
            found.append("@" + program.name(program.attributes[production.arg].qname)[1])
        else:
            found.append(kind.name)
    return found


# -- names -----------------------------------------------------------------------------------------------------


def test_initial_partitions() -> None:
    """Appendix D: four URIs that all streams know, then those of the schema, sorted; names within each sorted by code points."""
    program = compiled(
        '<xs:element name="b"><xs:complexType><xs:sequence><xs:element name="Z"/><xs:any namespace="urn:wild urn:a"/></xs:sequence>'
        '<xs:attribute name="plain"/></xs:complexType></xs:element><xs:simpleType name="a1"><xs:restriction base="xs:int"/></xs:simpleType>'
        '<xs:element name="\u00e9"/>'
    )
    assert program.uris == ("", XML_NAMESPACE, XSI_NAMESPACE, XSD_NAMESPACE, "urn:a", "urn:t", "urn:wild")
    by_uri = dict(zip(program.uris, program.local_names, strict=True))
    assert by_uri["urn:t"] == ("Z", "a1", "b", "\u00e9")
    assert by_uri[""] == ("plain",)
    assert by_uri["urn:a"] == by_uri["urn:wild"] == ()
    uris, initial = initial_names({"urn:t": ["Z", "a1", "b", "\u00e9"]})
    assert program.local_names[1:4] == initial[1:4]
    assert uris[:4] == program.uris[:4]


def test_documents_by_local_name_then_uri() -> None:
    """8.5.1: all global elements, imported ones too, in the order of code points."""
    program = compiled(
        '<xs:import namespace="urn:a" schemaLocation="a.xsd"/><xs:element name="b"/><xs:element name="B"/><xs:element name="x"/>',
        a='<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a"><xs:element name="x"/><xs:element name="c"/>'
        '<xs:element name="b"/></xs:schema>',
    )
    assert names(program, program.document) == ["urn:t:B", "urn:a:b", "urn:t:b", "urn:a:c", "urn:a:x", "urn:t:x"]


def test_fragments_have_every_name_once() -> None:
    """8.5.2: local elements too; one of several types has no declaration of its own there, several of one type do."""
    program = compiled(
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="two" type="xs:int"/><xs:element name="same" type="xs:int"/>'
        "</xs:sequence></xs:complexType></xs:element>"
        '<xs:element name="s"><xs:complexType><xs:sequence><xs:element name="two" type="xs:string"/><xs:element name="same" type="xs:int"/>'
        "</xs:sequence></xs:complexType></xs:element>"
    )
    found = {program.name(qname)[1]: element for qname, element in program.fragment}
    assert list(found) == ["r", "s", "same", "two"]
    assert found["two"] < 0 or program.elements[found["two"]].type < 0
    assert found["same"] >= 0
    assert program.elements[found["same"]].type >= 0


def test_element_fragment_grammar() -> None:
    """8.5.3: all attributes by name, AT(*), all elements by name, SE(*), EE, CH; a name of two types is untyped."""
    program = compiled(
        '<xs:attribute name="glob" type="xs:int"/>'
        '<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="e" type="xs:int"/></xs:sequence>'
        '<xs:attribute name="b" type="xs:int"/><xs:attribute name="a" type="xs:int"/></xs:complexType></xs:element>'
        '<xs:element name="s"><xs:complexType><xs:attribute name="a" type="xs:boolean"/></xs:complexType></xs:element>'
    )
    start = program.states[program.fragment_start]
    assert events(program, start) == ["@a", "@b", "@glob", "AT_ANY", "e", "r", "s", "SE_ANY", "EE", "CH_UNTYPED"]
    assert start.phase == Phase.FIRST
    for production in start.productions:
        if production.kind <= Kind.AT_ANY:
            assert program.states[production.next].phase != Phase.CONTENT
    empty = program.states[program.fragment_empty]
    assert events(program, empty) == ["@a", "@b", "@glob", "AT_ANY", "EE"]


def test_element_fragment_grammar_of_iso15118_2() -> None:
    """257 productions in the start tag: ten attributes, AT(*), 243 elements, SE(*), EE, CH; 246 in content."""
    program = load_program("iso15118_2")
    start = program.states[program.fragment_start]
    kinds = [Kind(production.kind) for production in start.productions]
    assert [kinds.count(kind) for kind in (Kind.AT, Kind.AT_ANY, Kind.SE, Kind.SE_ANY, Kind.EE, Kind.CH_UNTYPED)] == [10, 1, 243, 1, 1, 1]
    content = program.states[start.productions[-1].next]
    assert len(content.productions) == 246


# -- types -------------------------------------------------------------------------------------------------------


def test_types_with_no_content_of_their_own() -> None:
    program = compiled('<xs:complexType name="T"/><xs:complexType name="A"><xs:attribute name="a"/></xs:complexType>')
    assert events(program, start_of(program, "T")) == ["EE"]
    assert events(program, start_of(program, "A")) == ["@a", "EE"]


def test_empty_types() -> None:
    """TypeEmpty, in force under xsi:nil: the attributes are left."""
    program = compiled(
        '<xs:complexType name="T"><xs:sequence><xs:element name="e"/></xs:sequence><xs:attribute name="a" use="required"/></xs:complexType>'
    )
    (rule,) = [rule for rule in program.types if rule.label == "T"]
    empty = program.states[rule.empty]
    assert events(program, empty) == ["@a"]
    assert events(program, program.states[empty.productions[0].next]) == ["EE"]


def test_strict_casts_are_offered_where_a_type_has_named_subtypes() -> None:
    program = compiled(
        '<xs:complexType name="Base"/><xs:complexType name="Leaf"><xs:complexContent><xs:extension base="Base"/></xs:complexContent>'
        '</xs:complexType><xs:simpleType name="U"><xs:union memberTypes="xs:int xs:boolean"/></xs:simpleType>'
        '<xs:simpleType name="R"><xs:restriction base="xs:int"/></xs:simpleType>'
    )
    castable = {rule.label: rule.castable for rule in program.types}
    assert castable["Base"]
    assert castable["int"]
    assert castable["U"], "a union is, whatever its subtypes"
    assert not castable["Leaf"]
    assert not castable["R"]


def test_any_type() -> None:
    """An element without a type takes attributes, elements and text in any order."""
    program = compiled('<xs:element name="e"/>')
    (element,) = [element for element in program.elements if program.name(element.qname) == ("urn:t", "e")]
    start = program.states[program.types[element.type].start]
    assert events(program, start) == ["AT_ANY", "SE_ANY", "EE", "CH_UNTYPED"]


def test_content2_of_start_tags() -> None:
    """8.5.4.4.1: what is undeclared in a start tag leads to a copy of the content without its attributes."""
    program = compiled(
        '<xs:complexType name="T"><xs:sequence><xs:element name="e"/></xs:sequence><xs:attribute name="a"/></xs:complexType>'
    )
    start = start_of(program, "T")
    content = program.states[start.content2]
    assert content.phase == Phase.CONTENT
    assert events(program, content) == ["e"]
    assert program.states[content.content2] == content


def test_recursive_types_end() -> None:
    program = compiled('<xs:complexType name="R"><xs:sequence><xs:element name="r" type="R" minOccurs="0"/></xs:sequence></xs:complexType>')
    start = start_of(program, "R")
    (se, ee) = start.productions
    assert Kind(ee.kind) is Kind.EE
    assert program.types[program.elements[se.arg].type].label == "R"


def test_redefinition_is_as_if_it_had_been_written_so() -> None:
    base = '<xs:complexType name="T"><xs:sequence><xs:element name="first"/></xs:sequence></xs:complexType>'
    added = '<xs:sequence><xs:element name="added" minOccurs="0"/></xs:sequence>'
    redefined = compiled(
        f'<xs:redefine schemaLocation="base.xsd"><xs:complexType name="T"><xs:complexContent><xs:extension base="T">{added}'
        "</xs:extension></xs:complexContent></xs:complexType></xs:redefine>"
        '<xs:element name="e" type="T"/>',
        base=f"{HEAD}{base}</xs:schema>",
    )
    start = start_of(redefined, "T")
    assert events(redefined, start) == ["first"]
    assert events(redefined, redefined.states[start.productions[0].next]) == ["added", "EE"]


def test_chameleons_take_the_namespace_of_who_includes_them() -> None:
    program = compiled(
        '<xs:include schemaLocation="part.xsd"/><xs:element name="e" type="Colour"/>',
        part='<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:simpleType name="Colour"><xs:restriction base="xs:string">'
        '<xs:enumeration value="red"/><xs:enumeration value="blue"/></xs:restriction></xs:simpleType></xs:schema>',
    )
    assert dict(zip(program.uris, program.local_names, strict=True))["urn:t"] == ("Colour", "e")
    assert any(datatype.values == ("red", "blue") for datatype in program.datatypes)


def test_models_that_violate_unique_particle_attribution() -> None:
    """Two declarations of one name merge their productions; a counter that meets its own name is written out."""
    program = compiled(
        '<xs:complexType name="T"><xs:sequence><xs:element name="a" type="xs:int" minOccurs="2" maxOccurs="5"/>'
        '<xs:element name="a" type="xs:int"/></xs:sequence></xs:complexType>'
    )
    state = start_of(program, "T")
    lists = [events(program, state)]
    for _ in range(6):
        state = program.states[state.productions[0].next]
        lists.append(events(program, state))
    assert lists == [["a"], ["a"], ["a"], ["a", "EE"], ["a", "EE"], ["a", "EE"], ["EE"]]
    assert not program.loops


@pytest.mark.parametrize(
    "text",
    [
        '<xs:complexType name="T"><xs:sequence maxOccurs="100000"><xs:element name="a"/><xs:element name="b"/></xs:sequence>'
        "</xs:complexType>",
        '<xs:complexType name="T"><xs:sequence maxOccurs="3000"><xs:sequence maxOccurs="3000"><xs:element name="a"/><xs:element name="b"/>'
        "</xs:sequence></xs:sequence></xs:complexType>",
    ],
)
def test_schemas_that_are_too_large(text: str) -> None:
    with pytest.raises(SchemaError):
        compiled(text)


# -- shapes ------------------------------------------------------------------------------------------------------

E = '<xs:element name="{}" type="xs:int" minOccurs="{}" maxOccurs="{}"/>'


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        (f"<xs:sequence>{E.format('a', 1, 1)}{E.format('b', 0, 3)}</xs:sequence>", ShapeKind.RECORD),
        (f"<xs:choice>{E.format('a', 1, 1)}{E.format('b', 0, 3)}</xs:choice>", ShapeKind.RECORD),
        (f"<xs:sequence maxOccurs='2'>{E.format('a', 1, 1)}{E.format('b', 0, 3)}</xs:sequence>", ShapeKind.CONTENT),
        (f"<xs:sequence>{E.format('a', 1, 1)}{E.format('b', 1, 1)}{E.format('a', 0, 1)}</xs:sequence>", ShapeKind.CONTENT),
        (f"<xs:sequence>{E.format('a', 1, 1)}<xs:any/></xs:sequence>", ShapeKind.CONTENT),
    ],
)
def test_shapes(model: str, kind: ShapeKind) -> None:
    """Records where names tell the children apart and in order, one ordered list everywhere else."""
    program = compiled(f'<xs:complexType name="T">{model}<xs:attribute name="k"/></xs:complexType>')
    (rule,) = [rule for rule in program.types if rule.label == "T"]
    assert rule.shape.kind == kind
    assert rule.shape.slots[0].kind == SlotKind.ATTRIBUTE
    if kind is ShapeKind.RECORD:
        assert [(slot.name, slot.many) for slot in rule.shape.slots[1:]] == [("a", False), ("b", True)]
    else:
        assert [slot.kind for slot in rule.shape.slots[1:]] == [SlotKind.CONTENT]


def test_what_is_required() -> None:
    program = compiled(
        f'<xs:complexType name="T"><xs:sequence>{E.format("a", 1, 1)}<xs:choice>{E.format("b", 1, 1)}{E.format("c", 1, 1)}</xs:choice>'
        f'{E.format("d", 0, 1)}</xs:sequence><xs:attribute name="r" use="required"/><xs:attribute name="o"/></xs:complexType>'
    )
    (rule,) = [rule for rule in program.types if rule.label == "T"]
    required = {slot.name: slot.required for slot in rule.shape.slots}
    assert required == {"r": True, "o": False, "a": True, "b": False, "c": False, "d": False}


# -- what is shipped ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("schema", SCHEMA_SETS)
def test_shipped_programs_are_what_the_schemas_compile_to(schema: str) -> None:
    assert load_program(schema) == compile_schema(components(schema))


def test_the_program_of_the_options_schema() -> None:
    program = load_program(EXI_OPTIONS)
    assert "http://www.w3.org/2009/exi" in program.uris
    assert names(program, program.document) == ["http://www.w3.org/2009/exi:header"]


@pytest.mark.parametrize("schema", SCHEMA_SETS)
def test_programs_are_sound(schema: str) -> None:
    """Every number in a program points at something, event lists are in order, and no event is there twice."""
    program = load_program(schema)
    for state in program.states:
        assert 0 <= state.content2 < len(program.states)
        keys = []
        for production in state.productions:
            kind = Kind(production.kind)
            tables = {Kind.AT: program.attributes, Kind.SE: program.elements, Kind.CH: program.datatypes}
            table = tables.get(kind)
            assert table is None or 0 <= production.arg < len(table)
            assert 0 <= production.next < len(program.states)
            assert production.loop < len(program.loops)
            keys.append((kind, program.elements[production.arg].qname if kind is Kind.SE else production.arg))
        assert len(set(keys)) == len(keys)
        order = [Kind.CH if kind is Kind.CH_UNTYPED else kind for kind, _ in keys]
        assert order == sorted(order)
    for loop in program.loops:
        assert loop.maximum < 0 or loop.minimum <= loop.maximum
        assert all(0 <= number < len(program.states) for number in (loop.below, loop.between, loop.full))
    for element in program.elements:
        assert element.type < len(program.types)


def test_counters_keep_programs_small() -> None:
    """ISO 15118-20 CommonMessages, with its lists of 1024 and 2048, has some hundred states instead of eight thousand."""
    program = load_program("iso15118_20_common")
    assert max(loop.maximum for loop in program.loops) == 2048
    assert len(program.states) < 3_000


def test_compiling_leaves_no_state_behind() -> None:
    """Two codecs of one schema are equal in all they write."""
    text = f'{HEAD}<xs:element name="e" type="xs:int"/></xs:schema>'.encode()
    one, other = ExiCodec.from_xsd(text), ExiCodec.from_xsd(text)
    assert one.program == other.program
    assert one.encode_xml("<e xmlns='urn:t'>1</e>") == other.encode_xml("<e xmlns='urn:t'>1</e>")
