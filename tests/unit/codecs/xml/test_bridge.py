"""XML to EXI events and back: what XML says is kept, as far as the options say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.codecs.xml import tree
from v2gstack.codecs.xml.tree import XmlTree
from v2gstack.errors import DecodeError, EncodeError
from v2gstack.messages.iso15118_2 import ResponseCode, SessionSetupRes

EVERYTHING = ExiCodec.schemaless(preserve_comments=True, preserve_pis=True, preserve_prefixes=True)


@pytest.mark.parametrize(
    "xml",
    [
        b"<!-- before --><?do it?><a/><!-- after --><!-- later -->",
        b'<p:a xmlns:p="urn:p" xmlns:z="urn:z" z:k="1" xml:lang="en">t<!-- c -->u<?pi some?>x<b xmlns="urn:d"/>y<c>z</c>w</p:a>',
        b'<a xmlns="urn:d"><b xmlns="urn:e"><c xmlns="urn:d"/></b></a>',
        b"<a> x <b> </b></a>",
    ],
)
def test_documents_come_back_letter_for_letter(xml: bytes) -> None:
    assert EVERYTHING.decode_xml(EVERYTHING.encode_xml(xml)) == xml


def test_without_the_options_markup_and_prefixes_go() -> None:
    codec = ExiCodec.schemaless()
    assert codec.decode_xml(codec.encode_xml("<!-- x --><a><!-- y -->t<?z?></a>")) == b"<a>t</a>"


def test_white_space_between_elements_is_no_content() -> None:
    codec = ExiCodec.schemaless()
    assert codec.encode_xml("<a>\n  <b/>\n</a>") == codec.encode_xml("<a><b/></a>")
    assert codec.encode_xml("<a> </a>") != codec.encode_xml("<a/>")


def test_a_fragment_of_several_elements() -> None:
    codec = ExiCodec.schemaless(fragment=True)
    data = codec.encode_xml("<a><b/></a>\n<a/>")
    assert [str(event.kind) for event in codec.decode_events(data)] == ["SD", "SE", "SE", "EE", "EE", "SE", "EE", "ED"]
    assert codec.decode_xml(data) == b"<a><b/></a><a/>"
    with pytest.raises(DecodeError, match="not well-formed"):
        codec.encode_xml("<a/><b/>", fragment=False)


@pytest.mark.parametrize("engine", ["python", "auto"])
def test_a_document_type_declaration(engine: str) -> None:
    codec = ExiCodec.schemaless(engine=engine, preserve_dtd=True, preserve_comments=True)
    xml = b'<!-- 1 --><!DOCTYPE a SYSTEM "a.dtd" [<!ELEMENT a ANY>]><a/>'
    assert codec.decode_xml(codec.encode_xml(xml)) == xml


def test_indented_xml_says_the_same() -> None:
    """Nothing is put between elements where text is content."""
    codec = ExiCodec("xmldsig")
    for xml in (
        b'<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><KeyName>a</KeyName><KeyName>b</KeyName></KeyInfo>',
        b'<SignatureProperties xmlns="http://www.w3.org/2000/09/xmldsig#"><SignatureProperty Target="t">'
        b'<a xmlns=""><b/></a></SignatureProperty></SignatureProperties>',
    ):
        data = codec.encode_xml(xml)
        assert codec.encode_xml(codec.decode_xml(data, pretty=True)) == data


def test_xsi_type_has_a_prefix_that_is_declared() -> None:
    xsd = b"""<schema xmlns="http://www.w3.org/2001/XMLSchema"><element name="a"/></schema>"""
    codec = ExiCodec.from_xsd(xsd)
    xml = '<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:int">5</a>'
    again = codec.decode_xml(codec.encode_xml(xml))
    assert codec.encode_xml(again) == codec.encode_xml(xml)
    assert b">5<" in again


def test_characters_that_xml_cannot_hold() -> None:
    message = SessionSetupRes(response_code=ResponseCode.OK, evse_id="AB\x01CDEFG")
    codec = ExiCodec("iso15118_2")
    data = codec.encode(message)
    assert codec.decode(data) == message
    with pytest.raises(EncodeError, match="XML"):
        codec.to_xml(message)
    with pytest.raises(DecodeError, match="XML") as caught:
        codec.decode_xml(data)
    assert caught.value.offset is not None


def test_output_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value from the table costs two octets, however long it is."""
    monkeypatch.setattr(tree, "MAX_XML_CHARACTERS", 1000)
    codec = ExiCodec.schemaless()
    few = codec.encode_xml("<a>" + "<b>" + "x" * 90 + "</b>" + ("<b>" + "x" * 90 + "</b>") * 10 + "</a>")
    assert len(codec.decode_xml(few)) > 900
    many = codec.encode_xml("<a>" + ("<b>" + "x" * 90 + "</b>") * 12 + "</a>")
    with pytest.raises(DecodeError, match="1000 characters"):
        codec.decode_xml(many)


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=5), max_size=30))
def test_characters_may_come_one_by_one(parts: list[str]) -> None:
    grown = XmlTree({})
    grown.start(QName("", "a"))
    for part in parts:
        grown.text(part)
    grown.end()
    assert (grown.document().nodes[0].text or "") == "".join(parts)
