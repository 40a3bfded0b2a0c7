"""Streams without a schema: built-in grammars that learn, tables that fill, and the bytes that EXIficient makes of the same."""

from __future__ import annotations

from functools import cache, partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.interop.infoset import infoset
from tests.support.exi import outcome
from tests.support.recorded import DATA, SCHEMALESS_OPTION_SETS, Document, digest, documents, read
from v2gstack.codecs.exi import Alignment, EventKind, ExiCodec, Limits
from v2gstack.errors import ConfigError, DecodeError

RECORDED = DATA / "general" / "schemaless.jsonl"


@cache
def schemaless(options: str, engine: str = "python") -> ExiCodec:
    return ExiCodec.schemaless(engine=engine, **SCHEMALESS_OPTION_SETS[options][0])


@pytest.fixture(scope="module", params=SCHEMALESS_OPTION_SETS)
def recorded(request: pytest.FixtureRequest) -> list[Document]:
    """The recorded documents under one set of options."""
    return [document for document in documents(RECORDED) if document.options == request.param]


def test_passport() -> None:
    passport, entries = read(RECORDED)
    assert set(passport) == {"origin", "licence", "standard", "verified by"}
    assert len(entries) >= 16


def test_same_bytes_as_exificient(recorded: list[Document], exi_engine: str) -> None:
    for document in recorded:
        ours = schemaless(document.options, exi_engine).encode_xml(document.xml)
        assert ours == document.data, (document.xml, ours.hex(), document.data.hex())


def test_what_was_written_is_read(recorded: list[Document], exi_engine: str) -> None:
    for document in recorded:
        codec = schemaless(document.options, exi_engine)
        xml = codec.decode_xml(document.data)
        assert digest(xml) == document.said == digest(document.xml), document


def sizes(xml: str, **options: object) -> list[tuple[str, int]]:
    """The events of a document, and how many bits each takes."""
    codec = ExiCodec.schemaless(**options)
    return [(str(event.kind), event.end - event.start) for event in codec.decode_events(codec.encode_xml(xml))]


def test_bits_of_the_shortest_stream() -> None:
    """SE(*) is the only event, so no bits; URI 0 is known: code 1 of 2 bits; local name: length 2, one letter; EE: 1.00 of 2 bits."""
    assert sizes("<a/>") == [("SD", 0), ("SE", 2 + 8 + 8), ("EE", 2), ("ED", 0)]


def test_productions_learned_come_first() -> None:
    """A child's name costs its letters once, then its place among what was learned, the youngest with code 0 (8.4.3)."""
    se = [bits for kind, bits in sizes("<a><b/><b/><b/></a>") if kind == "SE"]
    # In the start tag by name; in the content by name, which the tables know now; then by a learned production.
    assert se == [2 + 8 + 8, 2 + 2 + 8 + 8, 2 + 1 + 2 + 8 + 0, 2]
    ee = [bits for kind, bits in sizes("<a><b/><b/><b/></a>") if kind == "EE"]
    assert ee == [2, 1, 1, 2]


def test_attributes_are_learned() -> None:
    at = [bits for kind, bits in sizes('<a><b x="1"/><b x="1"/></a>') if kind == "AT"]
    # Two-part code, URI, name, literal value; then a learned production of one bit and a hit in the local table of one value.
    assert at == [0 + 2 + 2 + 16 + 16, 2 + 8]


def test_grammars_belong_to_names_not_to_places() -> None:
    """The element ``a`` inside of ``a`` has the grammar that its parent has been teaching."""
    codec = ExiCodec.schemaless()
    deep = "<a><a><a><a/></a></a></a>"
    flat = "<a><b><c><d/></c></b></a>"
    assert len(codec.encode_xml(deep)) < len(codec.encode_xml(flat))
    assert codec.decode_xml(codec.encode_xml(deep)) == deep.encode()


def test_values_hit_locally_then_globally() -> None:
    values = [bits for kind, bits in sizes("<a><b>xyz</b><b>xyz</b><c>xyz</c></a>") if kind == "CH"]
    literal, local, global_ = values
    assert literal > global_ >= local


@pytest.mark.parametrize(
    ("xml", "data"),
    [
        ("<a/>", "80409840"),
        ("<a>x</a>", "804098703780"),
        ("<a><b/><b/><b/></a>", "804098640988900820"),
        ('<a><b x="1"/><b x="1"/></a>', "804098640989409e00cc648028198880"),
    ],
)
def test_limits_of_the_profile_need_a_schema(xml: str, data: str) -> None:
    """They are kept by casts to anyType: without a schema grammars learn as ever, only values are not kept. EXIficient agrees."""
    codec = ExiCodec.schemaless(value_partition_capacity=0, maximum_builtin_element_grammars=0, maximum_builtin_productions=0)
    assert codec.encode_xml(xml).hex() == data
    assert codec.decode_xml(bytes.fromhex(data)) == xml.encode()


NAMES = st.sampled_from(["a", "b", "c", "{urn:x}a", "{urn:x}b", "{urn:y}long-name"])
TEXTS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x24F), max_size=6)


@st.composite
def trees(draw: st.DrawFn) -> bytes:
    """Small documents with few names and values, so that tables and grammars are hit often."""

    def element(depth: int) -> etree._Element:
        node = etree.Element(draw(NAMES))
        for name in draw(st.lists(NAMES, max_size=3, unique=True)):
            node.set(name, draw(TEXTS))
        children = draw(st.integers(0, 3)) if depth < 4 else 0
        if draw(st.booleans()):
            node.text = draw(TEXTS) or None
        for _ in range(children):
            child = element(depth + 1)
            if draw(st.booleans()):
                child.tail = draw(TEXTS) or None
            node.append(child)
        return node

    return etree.tostring(element(0))


@settings(max_examples=60)
@given(trees(), st.sampled_from(sorted(SCHEMALESS_OPTION_SETS)))
def test_any_document_survives(xml: bytes, options: str) -> None:
    codec = schemaless(options)
    assert infoset(codec.decode_xml(codec.encode_xml(xml))) == infoset(xml)


@given(st.binary(max_size=80), st.sampled_from(sorted(SCHEMALESS_OPTION_SETS)))
def test_any_bytes_give_xml_or_an_error(data: bytes, options: str) -> None:
    for start in (b"", b"\x80"):
        found = outcome(partial(schemaless(options).decode_xml, start + data))
        if found.error is not None:
            assert isinstance(found.error, DecodeError)
            assert found.error.offset is not None
            assert 0 <= found.error.offset <= 8 * len(start + data)


@pytest.mark.parametrize(
    ("limits", "xml", "named"),
    [
        (Limits(max_depth=3), "<a><a><a><a/></a></a></a>", "nested deeper than 3"),
        (Limits(max_builtin_grammars=2), "<a><b/><c/></a>", "more than 2 elements"),
        (Limits(max_events=5), "<a><b/><b/><b/></a>", "more than 5 events"),
        (Limits(max_string_characters=3), "<a>abcd</a>", "4 characters"),
        (Limits(max_builtin_productions=2), "<a><b/><c/><d/><e/></a>", "productions"),
    ],
)
def test_limits_at_the_limit_and_beyond(limits: Limits, xml: str, named: str) -> None:
    """What the limits allow decodes, one more does not; the error says which limit."""
    data = ExiCodec.schemaless().encode_xml(xml)
    error = outcome(partial(ExiCodec.schemaless(limits=limits).decode_xml, data)).error
    assert isinstance(error, DecodeError)
    assert named in error.message
    assert ExiCodec.schemaless(limits=Limits(max_depth=4, max_builtin_grammars=5, max_events=12)).decode_xml(data)


def test_typed_messages_need_a_schema() -> None:
    with pytest.raises(ConfigError, match="message classes"):
        ExiCodec.schemaless().decode(b"\x80\x40\x98\x40")


def test_byte_alignment_moves_every_code_to_an_octet() -> None:
    codec = ExiCodec.schemaless(alignment=Alignment.BYTE_ALIGNED)
    events = list(codec.decode_events(codec.encode_xml("<a><b x='1'>t</b></a>")))
    assert events[-1].kind is EventKind.ED
    assert all(event.start % 8 == event.end % 8 == 0 for event in events)
