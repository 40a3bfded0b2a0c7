"""The reference decoder and encoder on schemas of every kind: bytes and XML as an independent implementation has them."""

from __future__ import annotations

from functools import cache, partial

import pytest

from tests.support.exi import outcome
from tests.support.recorded import DATA, GENERAL_XSD, OPTION_SETS, Document, digest, documents, read
from v2gstack.codecs.exi import EventKind, ExiCodec
from v2gstack.codecs.exi.encoder import EventEncoder
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.errors import DecodeError, EncodeError

GENERAL = DATA / "general" / "general.jsonl"

#: Where EXIficient is not followed: options, part of the document, and why.
DIFFERENCES = {
    ("value-length-2", "\U0001f600"): "it counts UTF-16 units where EXI counts characters",
    ("strict", '<b xsi:type="xs:anyType"'): "it offers a second xsi:type after a cast to anyType, though after no other (8.5.4.4.2)",
}


@cache
def general(options: str, engine: str = "python") -> ExiCodec:
    return ExiCodec.from_xsd(GENERAL_XSD, engine=engine, **OPTION_SETS[options][0])


def differs(document: Document) -> bool:
    return any(document.options == options and part in document.xml for options, part in DIFFERENCES)


@pytest.fixture(scope="module", params=OPTION_SETS)
def recorded(request: pytest.FixtureRequest) -> list[Document]:
    """The recorded documents under one set of options."""
    return [document for document in documents(GENERAL) if document.options == request.param]


def test_passport() -> None:
    passport, entries = read(GENERAL)
    assert set(passport) == {"origin", "licence", "standard", "verified by"}
    assert sum(len(entry["exi"]) for entry in entries) > 800


def test_same_bytes_as_exificient(recorded: list[Document], exi_engine: str) -> None:
    for document in recorded:
        if not differs(document):
            ours = general(document.options, exi_engine).encode_xml(document.xml)
            assert ours == document.data, (document.xml, ours.hex(), document.data.hex())


@pytest.mark.parametrize(("options", "part"), DIFFERENCES)
def test_differences_are_still_there(options: str, part: str) -> None:
    """An entry of DIFFERENCES that no document needs any more has to go."""
    found = [document for document in documents(GENERAL) if document.options == options and part in document.xml]
    assert any(general(options).encode_xml(document.xml) != document.data for document in found)


def test_what_exificient_wrote_is_read(recorded: list[Document], exi_engine: str) -> None:
    """Its bytes say to us what they say to it, and encode to themselves again."""
    for document in recorded:
        if differs(document):
            continue
        codec = general(document.options, exi_engine)
        xml = codec.decode_xml(document.data)
        if not (document.options == "profile" and 'bogus xsi:type="nope"' in document.xml):
            # There the stream has two xsi:type in one element. EXIficient shows the last, which its encoder added; we show the first.
            assert digest(xml) == document.said, document
        if not codec.options.preserve_prefixes:
            assert codec.encode_xml(xml) == document.data, document


def test_what_we_wrote_is_read(recorded: list[Document]) -> None:
    for document in recorded:
        codec = general(document.options)
        ours = codec.encode_xml(document.xml)
        xml = codec.decode_xml(ours)
        if not codec.options.preserve_prefixes:
            assert codec.encode_xml(xml) == ours, document


def test_lexical_values_are_kept_letter_for_letter() -> None:
    codec = general("lexical")
    for document in documents(GENERAL):
        if document.options == "lexical" and not differs(document):
            assert digest(codec.decode_xml(document.data)) == digest(document.xml), document


def test_events_cover_the_stream_without_gaps(recorded: list[Document]) -> None:
    for document in recorded:
        if differs(document):
            continue
        codec = general(document.options)
        end: int | None = None
        for event in codec.decode_events(document.data):
            assert end is None or event.start == end, (document, event)
            end = event.end
        assert event.kind is EventKind.ED
        assert end is not None
        assert 0 <= 8 * len(document.data) - end < 8


def test_truncated_streams_do_not_decode(recorded: list[Document]) -> None:
    """Every cut raises DecodeError at an offset inside of what is left, but for cuts behind the last event."""
    for document in recorded[::9]:
        codec = general(document.options)
        for size in range(len(document.data)):
            cut = document.data[:size]
            error = outcome(partial(codec.decode_xml, cut)).error
            assert isinstance(error, DecodeError), (document, size)
            assert error.offset is not None
            assert 0 <= error.offset <= 8 * size


STRICT = [
    ("<base><x>1</x></base>", "x"),
    ("<base q='1'><x>1</x><y>1</y></base>", "y"),
    ("<base q='maybe'><x>1</x></base>", "maybe"),
    ("<base q='1' other='1'><x>1</x></base>", "other"),
    ("<base q='1' xsi:nil='true'/>", "xsi:nil"),
    ("<list>1 x</list>", "'x'"),
    ("<colours>purple</colours>", "purple"),
    ("<counted><b>1</b></counted>", "ends before"),
    ("<counted>" + "<b>1</b>" * 13 + "</counted>", "b has no place"),
    ("<numbers>text</numbers>", "characters"),
    ("<bogus/>", "bogus"),
    ("<wild><unknown xmlns='urn:x' xsi:type='nope'/></wild>", ""),
]


@pytest.mark.parametrize(("content", "named"), STRICT)
def test_strict_streams_refuse_what_is_not_declared(content: str, named: str) -> None:
    xml = f"<root xmlns='urn:example:general' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>{content}</root>"
    found = outcome(partial(general("strict").encode_xml, xml))
    if not named:
        assert found.error is None
        return
    assert isinstance(found.error, EncodeError)
    assert found.error.path.startswith("/root")
    assert named in found.error.message
    # Without strictness all of it can be said.
    assert general("default").decode_xml(general("default").encode_xml(xml))


def write(encoder: EventEncoder, *names: str) -> None:
    for local in names:
        encoder.start_element(QName("urn:example:general", local))
        encoder.characters("1")
        encoder.end_element()


def test_a_second_root_is_refused() -> None:
    encoder = general("default").reference.body(fragment=False, lexical=True, validate=False).encoder
    with pytest.raises(EncodeError, match="second root"):
        write(encoder, "union", "union")


def test_fragments_hold_several_elements() -> None:
    codec = general("fragment")
    body = codec.reference.body(fragment=True, lexical=True, validate=False)
    write(body.encoder, "union", "x", "union", "unknown", "unknown")
    assert codec.decode_xml(body.finish()).count(b">1</") == 5
