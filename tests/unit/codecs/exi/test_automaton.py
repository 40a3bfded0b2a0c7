"""Content models as automata: event lists worked out by hand, and the same language as regular expressions have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from v2gstack.codecs.exi.grammar.automaton import AmbiguousCounterError, Automaton, Terminal, build_type, determine
from v2gstack.codecs.exi.program import ENTER_LOOP, Kind, Phase
from v2gstack.codecs.exi.schema.components import ComplexType, ElementDeclaration, QName, Schema
from v2gstack.codecs.exi.schema.reader import read_schema
from v2gstack.errors import SchemaError

XSD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" targetNamespace="urn:t">{}</xs:schema>'


def schema_of(text: str) -> Schema:
    return read_schema(XSD.format(text).encode())


def automaton_of(model: str, *, declarations: str = "", counting: bool = True) -> Automaton:
    """The automaton of a complex type with this content."""
    schema = schema_of(f'<xs:complexType name="T"{model}</xs:complexType>{declarations}')
    type_ = schema.types[QName("urn:t", "T")]
    assert isinstance(type_, ComplexType)

    def substitutes(element: ElementDeclaration) -> list[ElementDeclaration]:
        members = schema.substitutions.get(element.name, (element,)) if element.scope == "global" else (element,)
        return sorted(members, key=lambda member: (member.name.local, member.name.uri))

    text = Terminal(Kind.CH, None, type_.simple_content) if type_.content == "simple" else None
    start = build_type(
        attributes=sorted(type_.attributes, key=lambda use: (use.declaration.name.local, use.declaration.name.uri)),
        attribute_wildcard=type_.attribute_wildcard,
        particle=type_.particle,
        text=text,
        mixed=type_.content == "mixed",
        substitutes=substitutes,
        counting=counting,
    )
    return determine(start)


def content(model: str, **options: Any) -> Automaton:
    return automaton_of(f">{model}", **options)


def name_of(terminal: Terminal) -> str:
    """``a``, ``@a``, ``EE``, ``CH``, ``*``, ``urn:x:*``."""
    kind, name = terminal.kind, terminal.name
    if kind is Kind.EE:
        return "EE"
    if kind in (Kind.CH, Kind.CH_UNTYPED):
        return "CH"
    at = "@" if kind in (Kind.AT, Kind.AT_URI, Kind.AT_ANY) else ""
    if kind in (Kind.SE_ANY, Kind.AT_ANY):
        return f"{at}*"
    assert name is not None
    return f"{at}{name.uri}:*" if kind in (Kind.SE_URI, Kind.AT_URI) else f"{at}{name.local}"


class Place(NamedTuple):
    """Where a walk through an automaton stands."""

    row: int = 0
    count: int = 0


def events(automaton: Automaton, place: Place) -> list[str]:
    """The event list of a state, in the order of its codes."""
    return [name_of(edge.terminal) for edge in automaton.rows[place.row].edges]


def step(automaton: Automaton, place: Place, event: str) -> Place:
    (edge,) = [edge for edge in automaton.rows[place.row].edges if name_of(edge.terminal) == event]
    if edge.loop >= 0:
        loop = automaton.loops[edge.loop]
        count = place.count + 1
        if count < loop.minimum:
            return Place(loop.below, count)
        return Place(loop.between if loop.maximum < 0 or count < loop.maximum else loop.full, count)
    return Place(edge.next, 1 if edge.loop == ENTER_LOOP else 0)


def after(automaton: Automaton, *path: str) -> list[str]:
    """The event list behind a path of events."""
    place = Place()
    for event in path:
        place = step(automaton, place, event)
    return events(automaton, place)


def accepts(automaton: Automaton, word: str) -> bool:
    place = Place()
    for letter in word:
        if letter not in events(automaton, place):
            return False
        place = step(automaton, place, letter)
    return "EE" in events(automaton, place)


ELEMENT = '<xs:element name="{}" type="xs:string" minOccurs="{}" maxOccurs="{}"/>'


def el(name: str, low: int | str = 1, high: int | str = 1) -> str:
    return ELEMENT.format(name, low, high)


# -- by hand --------------------------------------------------------------------------------------------------


def test_empty() -> None:
    automaton = content("<xs:sequence/>")
    assert after(automaton) == ["EE"]
    assert automaton.rows[0].phase is Phase.FIRST


def test_sequence() -> None:
    automaton = content(f"<xs:sequence>{el('b')}{el('a', 0)}{el('c', 0, 2)}</xs:sequence>")
    assert after(automaton) == ["b"]
    assert after(automaton, "b") == ["a", "c", "EE"]
    assert after(automaton, "b", "a") == ["c", "EE"]
    assert after(automaton, "b", "c") == ["c", "EE"]
    assert after(automaton, "b", "c", "c") == ["EE"]


def test_choice_is_in_schema_order() -> None:
    """Event codes follow the schema, not the alphabet (8.5.4.3)."""
    automaton = content(f"<xs:choice>{el('z')}{el('a')}<xs:sequence>{el('m', 0)}{el('b')}</xs:sequence></xs:choice>")
    assert after(automaton) == ["z", "a", "m", "b"]
    assert after(automaton, "m") == ["b"]
    assert after(automaton, "z") == after(automaton, "a") == after(automaton, "m", "b") == ["EE"]


def test_repeated_choice() -> None:
    automaton = content(f"<xs:choice minOccurs='0' maxOccurs='unbounded'>{el('a')}{el('b')}</xs:choice>")
    assert after(automaton) == after(automaton, "a", "b", "b") == ["a", "b", "EE"]


def test_all_is_any_order_and_number() -> None:
    """8.5.4.1.8.3: what is there once, or must be there, the grammar does not count."""
    automaton = content(f"<xs:all>{el('a')}{el('b', 0)}{el('c')}</xs:all>")
    for path in ((), ("c",), ("b", "b", "a"), ("a",)):
        assert after(automaton, *path) == ["a", "b", "c", "EE"]


def test_wildcards_come_behind_elements() -> None:
    """SE(qname) before SE(uri:*) before SE(*), whatever their order in the schema."""
    automaton = content(
        "<xs:choice><xs:any namespace='##any'/><xs:any namespace='##targetNamespace urn:x ##local'/>" + el("a") + "</xs:choice>"
    )
    found = after(automaton)
    assert found[0] == "a"
    assert found[-1] == "*"
    assert set(found[1:-1]) == {":*", "urn:t:*", "urn:x:*"}
    assert after(automaton, "urn:x:*") == ["EE"]


def test_other_namespaces_are_any() -> None:
    """##other cannot be told by a list of namespaces: SE(*)."""
    assert after(content("<xs:sequence><xs:any namespace='##other' minOccurs='0'/></xs:sequence>")) == ["*", "EE"]


GROUP = (
    '<xs:element name="head" type="xs:string" abstract="true"/>'
    '<xs:element name="zulu" type="xs:string" substitutionGroup="head"/>'
    '<xs:element name="alpha" type="xs:string" substitutionGroup="zulu"/>'
)


def test_substitution_groups_with_their_head_by_name() -> None:
    """The members in the order of their names, transitively, and the head among them though it is abstract."""
    model = '<xs:sequence><xs:element ref="head" minOccurs="0"/>' + el("b", 0) + "</xs:sequence>"
    assert after(content(model, declarations=GROUP)) == ["alpha", "head", "zulu", "b", "EE"]


def test_counted_substitution_groups() -> None:
    automaton = content('<xs:sequence><xs:element ref="head" minOccurs="2" maxOccurs="9"/></xs:sequence>', declarations=GROUP)
    members = ["alpha", "head", "zulu"]
    assert after(automaton) == after(automaton, "zulu") == members
    assert after(automaton, "zulu", "alpha") == [*members, "EE"]
    assert after(automaton, *["zulu", "alpha"] * 4) == [*members, "EE"]
    assert after(automaton, *["zulu", "alpha"] * 4, "zulu") == ["EE"]
    assert len(automaton.loops) == 1


def test_mixed_content_has_characters_everywhere() -> None:
    automaton = automaton_of(f' mixed="true"><xs:sequence>{el("a")}{el("b", 0)}</xs:sequence>')
    assert after(automaton) == ["a", "CH"]
    assert after(automaton, "CH", "CH") == ["a", "CH"]
    assert after(automaton, "CH", "a") == ["b", "EE", "CH"]
    assert after(automaton, "a", "CH", "b", "CH") == ["EE", "CH"]


def test_simple_content() -> None:
    automaton = content('<xs:simpleContent><xs:extension base="xs:int"><xs:attribute name="a"/></xs:extension></xs:simpleContent>')
    assert after(automaton) == ["@a", "CH"]
    assert after(automaton, "@a") == ["CH"]
    assert after(automaton, "CH") == ["EE"]


def test_attributes_by_name_whatever_their_order() -> None:
    automaton = content(
        f'<xs:sequence>{el("e", 0)}</xs:sequence><xs:attribute name="z"/><xs:attribute name="a"/><xs:attribute name="m" use="required"/>'
    )
    assert after(automaton) == ["@a", "@m"]
    assert after(automaton, "@a") == ["@m"]
    assert after(automaton, "@m") == ["@z", "e", "EE"]
    assert after(automaton, "@m", "@z") == ["e", "EE"]
    phases = [automaton.rows[place].phase for place in range(len(automaton.rows))]
    assert phases.count(Phase.FIRST) == 1
    assert automaton.rows[step(automaton, Place(), "@a").row].phase is Phase.START
    assert automaton.rows[step(automaton, step(automaton, Place(), "@m"), "e").row].phase is Phase.CONTENT


def test_attribute_wildcards() -> None:
    automaton = content(f"<xs:sequence>{el('e')}</xs:sequence><xs:attribute name='a'/><xs:anyAttribute namespace='urn:y urn:x'/>")
    assert after(automaton) == ["@a", "@urn:x:*", "@urn:y:*", "e"]
    assert after(automaton, "@urn:x:*") == after(automaton)
    assert after(automaton, "@a") == ["@urn:x:*", "@urn:y:*", "e"]


@pytest.mark.parametrize(("low", "high"), [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4), (0, 100), (7, 100), (99, 100)])
def test_exact_lists(low: int, high: int) -> None:
    """Below the minimum only the item, from there to below the maximum both, at the maximum the end alone."""
    automaton = content(f"<xs:sequence>{el('a', low, high)}</xs:sequence>")
    for count in range(high + 1):
        expected = ["a"] * (count < high) + ["EE"] * (count >= low)
        assert after(automaton, *["a"] * count) == expected, count
    assert len(automaton.rows) < 10


def test_counters_do_not_grow_with_what_they_count() -> None:
    few = content(f"<xs:sequence>{el('a', 2, 5)}{el('b', 0, 7)}</xs:sequence>")
    many = content(f"<xs:sequence>{el('a', 2, 4096)}{el('b', 0, 2048)}</xs:sequence>")
    assert len(few.rows) == len(many.rows)
    assert [(loop.minimum, loop.maximum) for loop in many.loops] == [(2, 4096), (0, 2048)]


def test_a_counter_that_cannot_be_told_from_its_neighbour() -> None:
    """``a{2,5} a`` violates unique particle attribution: counting is refused, copies give the exact language."""
    model = f"<xs:sequence>{el('a', 2, 5)}{el('a')}{el('b', 0)}</xs:sequence>"
    with pytest.raises(AmbiguousCounterError):
        content(model)
    automaton = content(model, counting=False)
    for count in range(9):
        assert accepts(automaton, "a" * count) is (3 <= count <= 6)
        assert accepts(automaton, "a" * count + "b") is (3 <= count <= 6)


def test_duplicate_terminals_are_merged() -> None:
    """8.5.4.2.2: ``(a b | a c)`` has one production for ``a``, and both go on behind it."""
    automaton = content(
        f"<xs:choice><xs:sequence>{el('a')}{el('b')}</xs:sequence><xs:sequence>{el('a')}{el('c')}</xs:sequence></xs:choice>"
    )
    assert after(automaton) == ["a"]
    assert after(automaton, "a") == ["b", "c"]


def test_models_that_are_too_large_are_refused() -> None:
    """Groups are copied, so their number is bounded before they are made."""
    with pytest.raises(SchemaError, match="non-terminals|states"):
        content(f"<xs:sequence maxOccurs='1000000'>{el('a')}{el('b')}</xs:sequence>")


# -- against regular expressions --------------------------------------------------------------------------------


class Model(NamedTuple):
    """A content model as XSD and as a regular expression."""

    xsd: str
    pattern: str


def bounds(low: int, high: int | None) -> tuple[str, str]:
    return (
        f'minOccurs="{low}" maxOccurs="{"unbounded" if high is None else high}"',
        f"{{{low},{'' if high is None else high}}}",
    )


@st.composite
def models(draw: st.DrawFn, letters: str = "abcdefgh") -> Model:
    """Random content models; with few letters most of them violate unique particle attribution."""

    def occurs() -> tuple[str, str]:
        low = draw(st.sampled_from([0, 1, 1, 1, 2]))
        more = draw(st.sampled_from([0, 0, 0, 1, 4, None]))
        return bounds(low, None if more is None else max(low + more, 1))

    def particle(depth: int) -> Model:
        kind = draw(st.sampled_from(["element", "element", "sequence", "choice"])) if depth < 2 else "element"
        how, times = occurs()
        if kind == "element":
            letter = draw(st.sampled_from(letters))
            return Model(f'<xs:element name="{letter}" type="xs:string" {how}/>', f"(?:{letter}){times}")
        parts = [particle(depth + 1) for _ in range(draw(st.integers(1, 3)))]
        inner = "".join(part.pattern for part in parts) if kind == "sequence" else "|".join(part.pattern for part in parts)
        return Model(f"<xs:{kind} {how}>{''.join(part.xsd for part in parts)}</xs:{kind}>", f"(?:{inner}){times}")

    parts = [particle(1) for _ in range(draw(st.integers(1, 3)))]
    return Model(f"<xs:sequence>{''.join(part.xsd for part in parts)}</xs:sequence>", "".join(part.pattern for part in parts))


def compiled(xsd: str) -> Automaton:
    """As the compiler does: with counters where they can be told apart."""
    try:
        return content(xsd)
    except AmbiguousCounterError:
        return content(xsd, counting=False)


def walks(automaton: Automaton, draw: Any) -> Iterator[str]:
    """Words that the automaton accepts."""
    place, word = Place(), ""
    for _ in range(25):
        found = events(automaton, place)
        if "EE" in found:
            yield word
        letters = [event for event in found if event != "EE"]
        if not letters:
            return
        letter = draw(st.sampled_from(letters))
        place, word = step(automaton, place, letter), word + letter


@settings(max_examples=100)
@given(st.one_of(models(), models("abc"), models("ab")), st.data())
def test_the_language_is_that_of_the_regular_expression(model: Model, data: st.DataObject) -> None:
    automaton = compiled(model.xsd)
    pattern = re.compile(model.pattern)
    for word in walks(automaton, data.draw):
        assert pattern.fullmatch(word), (model, word)
    for _ in range(10):
        word = data.draw(st.text("abc", max_size=8))
        assert accepts(automaton, word) is (pattern.fullmatch(word) is not None), (model, word)


@settings(max_examples=100)
@given(st.one_of(models(), models("abc")), st.data())
def test_counting_changes_no_event_list(model: Model, data: st.DataObject) -> None:
    """Along any walk the states of the counted and of the expanded automaton offer the same events in the same order."""
    try:
        counted = content(model.xsd)
    except AmbiguousCounterError:
        assume(False)
    expanded = content(model.xsd, counting=False)
    assert not expanded.loops
    one, other = Place(), Place()
    for _ in range(30):
        assert events(counted, one) == events(expanded, other), model
        letters = [event for event in events(counted, one) if event != "EE"]
        if not letters:
            return
        letter = data.draw(st.sampled_from(letters))
        one, other = step(counted, one, letter), step(expanded, other, letter)
