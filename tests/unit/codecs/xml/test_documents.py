"""Documents as a whole: document type declarations, fragments, white space that is content, indentation that is none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.interop.infoset import infoset
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.exi.walker import TypeName
from v2gstack.codecs.xml.bridge import events_to_xml, feed
from v2gstack.codecs.xml.documents import Doctype, find_doctype, read_xml, serialise
from v2gstack.errors import DecodeError, EncodeError
from v2gstack.messages import AnyElement
from v2gstack.messages.iso15118_2 import ResponseCode, SessionSetupRes
from v2gstack.messages.xmldsig import KeyInfo, KeyName, Object

DSIG = 'xmlns="http://www.w3.org/2000/09/xmldsig#"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

EVERYTHING = ExiCodec.schemaless(preserve_comments=True, preserve_pis=True, preserve_prefixes=True, preserve_dtd=True)
FRAGMENTS = ExiCodec.schemaless(fragment=True, preserve_comments=True, preserve_pis=True, preserve_prefixes=True)

MIXED = ExiCodec.from_xsd(
    b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
      <xs:element name="m"><xs:complexType mixed="true"><xs:sequence>
        <xs:element name="i" type="xs:int" minOccurs="0" maxOccurs="unbounded"/>
        <xs:element name="s" minOccurs="0"><xs:complexType><xs:sequence>
          <xs:element name="t" type="xs:string" maxOccurs="2"/></xs:sequence></xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
    </xs:schema>"""
)


def encoded(codec: ExiCodec, xml: str | bytes) -> bytes:
    """Text as EXI, document type declaration and all."""
    body = codec.reference.body(fragment=codec.options.fragment, lexical=True, validate=False)
    feed(read_xml(xml, fragment=codec.options.fragment), body.encoder)
    return body.finish()


# -- document type declarations --------------------------------------------------------------------------------------

DOCTYPES = [
    "<!DOCTYPE a><a/>",
    '<!DOCTYPE a SYSTEM "a.dtd"><a/>',
    "<!DOCTYPE a SYSTEM 'with \"quotes\"'><a/>",
    '<!DOCTYPE p:a PUBLIC "-//A//B" "a.dtd"><p:a xmlns:p="urn:p"/>',
    "<!-- 1 --><!DOCTYPE a><?p 2?><a/><!-- 3 -->",
    '<!DOCTYPE a [<!ELEMENT a ANY>\n  <!ATTLIST a b CDATA "]>">\n<!-- \' ]> --><?p ]> ?>]><a/>',
    '<!DOCTYPE a PUBLIC "-//A//B" "a.dtd" [ <!NOTATION n SYSTEM "n"> ]><a/>',
]


@pytest.mark.parametrize("xml", DOCTYPES)
def test_document_types_come_back_letter_for_letter(xml: str) -> None:
    data = encoded(EVERYTHING, xml)
    assert EVERYTHING.decode_xml(data) == xml.encode()
    declared = [event.value for event in EVERYTHING.decode_events(data) if event.kind == "DT"]
    assert declared == [tuple(find_doctype(xml)[0] or ())]


def test_document_types_are_kept_on_demand_only() -> None:
    codec = ExiCodec.schemaless()
    assert encoded(codec, '<!DOCTYPE a SYSTEM "a.dtd"><a/>') == encoded(codec, "<a/>")


def test_a_document_type_in_another_encoding() -> None:
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a SYSTEM "ä"><a/>'
    assert EVERYTHING.decode_xml(encoded(EVERYTHING, xml.encode("utf-16"))) == '<!DOCTYPE a SYSTEM "ä"><a/>'.encode()


@pytest.mark.parametrize(
    "strings",
    [
        ("a><b/><!--", "", "", ""),
        ("a", "", "x' y\"", ""),
        ("a", "p", "", "]><a/><!--"),
        ("a", "", "", "<!ELEMENT"),
        ("a [", "", "", "]"),
        ("", "", "", ""),
        ("a", "-//ä", "s", ""),
        ("a", "", "", "\x00"),
    ],
)
def test_document_types_that_are_none(strings: tuple[str, str, str, str]) -> None:
    """Streams hold four strings; XML that is made of them must say the same four."""
    with pytest.raises(DecodeError, match="document type"):
        Doctype(*strings).checked()


@given(st.tuples(*[st.text("a <>[]\"'!-?%;&\n", max_size=6)] * 4))
def test_document_types_say_what_they_are_made_of(strings: tuple[str, str, str, str]) -> None:
    try:
        checked = Doctype(*strings).checked()
    except DecodeError:
        return
    assert find_doctype(f"{checked}<a/>") == (strings, 0)


def test_a_second_document_type_is_refused() -> None:
    body = EVERYTHING.reference.body(fragment=False, lexical=True, validate=False)
    for _ in range(2):
        body.encoder.doctype("a", "", "", "")
    feed(read_xml("<a/>"), body.encoder)
    with pytest.raises(DecodeError, match="second document type"):
        EVERYTHING.decode_xml(body.finish())


# -- fragments -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "xml",
    [
        b"<a/><b/><a>1</a>",
        b"<!-- 1 --><a/><?p 2?><a/><b><c/></b><?p 3?><!-- 4 -->",
        b'<p:a xmlns:p="urn:p"/><p:a xmlns:p="urn:q"/>',
        b"",
        b"<!-- nothing -->",
    ],
)
def test_fragments_come_back_letter_for_letter(xml: bytes) -> None:
    assert FRAGMENTS.decode_xml(encoded(FRAGMENTS, xml)) == xml
    assert encoded(FRAGMENTS, xml.decode()) == encoded(FRAGMENTS, xml)


def test_white_space_between_the_elements_of_a_fragment() -> None:
    assert encoded(FRAGMENTS, "\n<a/>\n  <b/> ") == encoded(FRAGMENTS, "<a/><b/>")


@pytest.mark.parametrize(
    "xml",
    ['<?xml version="1.0" encoding="ISO-8859-1"?>\n<a>\u00e9</a><b/>', '<?xml version="1.0" encoding="utf-16"?><a>\u00e9</a><b/>'],
)
def test_declared_encodings_of_fragments(xml: str) -> None:
    encoding = "utf-16" if "utf-16" in xml else "iso-8859-1"
    assert encoded(FRAGMENTS, xml) == encoded(FRAGMENTS, xml.encode(encoding)) == encoded(FRAGMENTS, "<a>\u00e9</a><b/>")


@pytest.mark.parametrize(
    ("xml", "said", "line"),
    [
        (b"<a/>\ntext<b/>", "outside of the elements", 1),
        (b"<a/></fragment><fragment><b/>", "not well-formed", 1),
        (b"<a/>\n<b>", "not well-formed", 2),
        (b"<!DOCTYPE a><a/>", "not well-formed", 1),
        (b'<?xml version="1.0" encoding="idna"?><a/>', "idna", 1),
        (b"<a>\xff</a>", "utf-8", 1),
    ],
)
def test_fragments_that_are_refused(xml: bytes, said: str, line: int) -> None:
    with pytest.raises(DecodeError, match=said) as caught:
        read_xml(xml, fragment=True)
    assert caught.value.line == line


def test_an_element_of_lxml_is_a_document_and_a_fragment() -> None:
    root = etree.fromstring("<!-- 1 --><a/><!-- 2 -->")
    for fragment in (False, True):
        assert serialise(read_xml(root, fragment=fragment)) == b"<!-- 1 --><a/><!-- 2 -->"


# -- white space -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "kept"),
    [
        ("<m> <i>1</i>\n<i>2</i>\t</m>", "<m> <i>1</i>\n<i>2</i>\t</m>"),
        ("<m> </m>", "<m> </m>"),
        ("<m><s> <t> </t> </s></m>", "<m><s><t> </t></s></m>"),
        ('<m><s xml:space="preserve"> <t/> </s></m>', '<m><s xml:space="preserve"> <t/> </s></m>'),
        ('<m xml:space="preserve"><s xml:space="default"> <t/> </s></m>', '<m xml:space="preserve"><s xml:space="default"><t/></s></m>'),
        ("<m><i>1<!-- in between -->2</i></m>", "<m><i>12</i></m>"),
        ("<m>a<!-- in between -->b<i>1</i></m>", "<m>ab<i>1</i></m>"),
    ],
)
def test_white_space_is_content_where_the_schema_has_text(xml: str, kept: str) -> None:
    assert infoset(MIXED.decode_xml(MIXED.encode_xml(xml))) == infoset(kept)


def test_text_around_a_comment_is_one_value() -> None:
    """Otherwise a number would become two texts."""
    data = MIXED.encode_xml("<m><i>1<!-- in between -->2</i></m>")
    assert data == MIXED.encode_xml("<m><i>12</i></m>")
    assert all(event.declared for event in MIXED.decode_events(data))


def test_text_in_many_pieces_takes_linear_time() -> None:
    codec = ExiCodec.schemaless()
    start = time.process_time()
    data = codec.encode_xml("<a>" + "<!---->x" * 200_000 + "</a>")
    assert codec.decode_xml(data) == b"<a>" + b"x" * 200_000 + b"</a>"
    assert time.process_time() - start < 10


def test_preserved_letters_are_all_letters() -> None:
    codec = ExiCodec.schemaless(preserve_lexical_values=True)
    assert codec.decode_xml(codec.encode_xml("<a> <b/>\n</a>")) == b"<a> <b/>\n</a>"


WHITE = [
    KeyInfo(content=(" ", KeyName(value="a"), "\n")),
    Object(content=("\t\n ",)),
    KeyInfo(content=(KeyName(value=" "),)),
    Object(content=(AnyElement(name="{urn:x}a", content=(" ", AnyElement(name="b", content=("\n",)), " ")), "  ")),
    Object(content=(AnyElement(name="a", content=(AnyElement(name="b"), AnyElement(name="c"))),)),
]


@pytest.mark.parametrize("message", WHITE)
def test_white_space_of_messages_is_not_lost(message: KeyInfo | Object) -> None:
    codec = ExiCodec("xmldsig")
    exi = codec.encode(message)
    assert codec.decode(exi) == message
    for pretty in (False, True):
        xml = codec.to_xml(message, pretty=pretty)
        assert codec.from_xml(xml, validate=False) == message
        assert codec.encode_xml(xml) == exi
    assert codec.from_xml(codec.decode_xml(exi), validate=False) == message


# -- indentation -----------------------------------------------------------------------------------------------------


def test_indentation_changes_no_message() -> None:
    message = SessionSetupRes(response_code=ResponseCode.OK, evse_id="ZZ00000")
    codec = ExiCodec("iso15118_2")
    xml = codec.to_xml(message, pretty=True)
    assert xml.splitlines()[1] == b"  <body:ResponseCode>OK</body:ResponseCode>"
    assert xml.endswith(b">\n")
    assert codec.encode_xml(xml) == codec.encode(message)


@pytest.mark.parametrize(
    ("xml", "indented"),
    [
        ("<m><i>1</i><s><t>x</t></s></m>", "<m><i>1</i><s><t>x</t></s></m>\n"),
        ("<m/>", "<m/>\n"),
    ],
)
def test_mixed_content_is_not_indented(xml: str, indented: str) -> None:
    decoder = MIXED.reference.decoder(MIXED.encode_xml(xml), fragment=False)
    (document,) = events_to_xml(decoder.events(), decoder.lexical, {}, is_mixed=decoder.is_mixed)
    assert serialise(document, pretty=True) == indented.encode()


def test_everything_around_the_root_has_its_line() -> None:
    document = read_xml("<!-- 1 --><!DOCTYPE a><a><b><c/></b><d>x</d><e>y<f/></e></a><?p 2?>")
    assert serialise(document, pretty=True).decode().splitlines() == [
        "<!-- 1 -->",
        "<!DOCTYPE a>",
        "<a>",
        "  <b>",
        "    <c/>",
        "  </b>",
        "  <d>x</d>",
        "  <e>y<f/></e>",
        "</a>",
        "<?p 2?>",
    ]


# -- the letters of xsi:type -----------------------------------------------------------------------------------------

TYPED = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">
  <xs:complexType name="T"><xs:sequence><xs:element name="x" type="xs:int" minOccurs="0"/></xs:sequence></xs:complexType>
  <xs:complexType name="U"><xs:complexContent><xs:extension base="T">
    <xs:attribute name="u" type="xs:boolean"/></xs:extension></xs:complexContent></xs:complexType>
  <xs:element name="a" type="T"/>
</xs:schema>"""


def test_letters_of_types_are_kept_and_understood() -> None:
    """With their prefixes; the grammar changes to that of the type."""
    codec = ExiCodec.from_xsd(TYPED, preserve_lexical_values=True, preserve_prefixes=True)
    xml = f'<t:a xmlns:t="urn:t" {XSI} xsi:type=" t:U" u="1"><t:x>07</t:x></t:a>'
    data = codec.encode_xml(xml)
    assert infoset(codec.decode_xml(data).replace(b'" t:U"', b'"t:U"')) == infoset(xml.replace('" t:U"', '"t:U"'))
    events = list(codec.decode_events(data))
    (cast,) = (event for event in events if isinstance(event.value, TypeName))
    assert (cast.value.name.uri, cast.value.name.local, cast.value.prefix, str(cast.value)) == ("urn:t", "U", "t", " t:U")
    assert codec.program.types[cast.ref].label.endswith("U")
    assert all(event.declared for event in events if event.name is None or event.name.local == "u")


def test_letters_without_prefixes_mean_nothing() -> None:
    codec = ExiCodec.from_xsd(TYPED, preserve_lexical_values=True)
    data = codec.encode_xml(f'<t:a xmlns:t="urn:t" {XSI} xsi:type="t:U" u="1"/>')
    assert b'type="t:U"' in codec.decode_xml(data)
    assert all(event.ref == -1 for event in codec.decode_events(data) if event.kind == "AT" and event.name and event.name.local == "type")


def test_a_type_without_a_namespace_below_a_default_one() -> None:
    """lxml has no xmlns="", so the default namespace goes."""
    xml = f'<a xmlns="urn:d"><p:b xmlns="" xmlns:p="urn:p" {XSI} xsi:type="T"/></a>'
    for lexical in (False, True):
        codec = ExiCodec.schemaless(preserve_prefixes=True, preserve_lexical_values=lexical)
        assert infoset(codec.decode_xml(codec.encode_xml(xml))) == infoset(xml)


def test_the_profile_declares_the_prefix_of_the_type_that_it_adds() -> None:
    profile = {"maximum_builtin_element_grammars": 0, "maximum_builtin_productions": 0}
    xml = '<w:a xmlns:w="urn:t"><n/></w:a>'
    for options in ({"preserve_prefixes": True}, {"preserve_prefixes": True, "preserve_lexical_values": True}):
        codec = ExiCodec.from_xsd(TYPED, **profile, **options)
        data = codec.encode_xml(xml)
        assert infoset(codec.decode_xml(data)) == infoset(xml)
        assert any(event.kind == "NS" and event.value[0].endswith("XMLSchema") for event in codec.decode_events(data))
    with pytest.raises(EncodeError, match="letters") as caught:
        ExiCodec.from_xsd(TYPED, **profile, preserve_lexical_values=True).encode_xml(xml)
    assert caught.value.hint


def test_prefixes_of_attributes() -> None:
    """A default namespace is none of an attribute's; and of two prefixes the one that is written counts."""
    xml = b'<p:a xmlns="urn:p" xmlns:p="urn:p" xmlns:q="urn:p" q:i="1" p:j="2"/>'
    prefixes = [event.prefix for event in EVERYTHING.decode_events(encoded(EVERYTHING, xml)) if event.kind == "AT"]
    assert prefixes == ["q", "p"]
