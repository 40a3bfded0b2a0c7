"""Reading XML from anywhere: nothing fetched, nothing expanded, errors with their place."""

from __future__ import annotations

import pytest

from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.xml import parsing
from v2gstack.codecs.xml.parsing import parse_xml
from v2gstack.errors import DecodeError

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdef", "bcdefg", strict=True))
    + "]><a b='&g;'/>"
)


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ('<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "&e; is not expanded"),
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "&e; is not expanded"),
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a b="&e;"/>', "external entity"),
        (LAUGHS, "amplification"),
        ("<a>&nothing;</a>", "not defined"),
        ("<a><b></a>", "mismatch"),
        ("", "empty"),
        ("<!-- only -->", "not well-formed"),
        ("<a>\x01</a>", "not well-formed"),
    ],
)
def test_what_is_refused(xml: str, said: str) -> None:
    with pytest.raises(DecodeError, match=f"(?i){said}"):
        parse_xml(xml)


def test_the_line_of_an_error() -> None:
    with pytest.raises(DecodeError) as caught:
        parse_xml("<a>\n<b>\n</a>")
    assert caught.value.line == 3


def test_a_declared_encoding_does_not_contradict_text() -> None:
    xml = '<?xml version="1.0" encoding="ISO-8859-1"?><a>\u00e9</a>'
    assert parse_xml(xml).text == "\u00e9"
    assert parse_xml(xml.encode("latin-1")).text == "\u00e9"


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_XML_BYTES", 20)
    assert parse_xml("<a>1234567890123</a>").tag == "a"
    with pytest.raises(DecodeError, match="21 bytes"):
        parse_xml("<a>12345678901234</a>")


def test_an_invalid_message_is_refused_with_line_and_path() -> None:
    xml = """<app:supportedAppProtocolRes xmlns:app="urn:iso:15118:2:2010:AppProtocol">
      <ResponseCode>OK_SuccessfulNegotiation</ResponseCode>
      <SchemaID>256</SchemaID>
    </app:supportedAppProtocolRes>"""
    codec = ExiCodec("appprotocol")
    with pytest.raises(DecodeError, match="256") as caught:
        codec.from_xml(xml)
    assert (caught.value.line, caught.value.path) == (3, "/supportedAppProtocolRes/SchemaID")


def test_uris_that_libxml2_takes_for_invalid_are_valid() -> None:
    """XML Schema 1.0 lets nearly anything be an anyURI; libxml2 refuses a colon after such a beginning."""
    xml = """<app:supportedAppProtocolReq xmlns:app="urn:iso:15118:2:2010:AppProtocol"><AppProtocol>
      <ProtocolNamespace>2fI_OJ:cadn</ProtocolNamespace><VersionNumberMajor>1</VersionNumberMajor>
      <VersionNumberMinor>0</VersionNumberMinor><SchemaID>1</SchemaID><Priority>1</Priority>
    </AppProtocol></app:supportedAppProtocolReq>"""
    message = ExiCodec("appprotocol").from_xml(xml)
    assert message.app_protocol[0].protocol_namespace == "2fI_OJ:cadn"
