"""The peer itself: published bytes, and what its grammars look like. If this fails, comparisons with it mean nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.interop.exificient import V2G, V2G_FRAGMENT, Exificient, ExificientError, Options, parse_dump
from tests.interop.infoset import infoset
from tests.interop.instances import InstanceGenerator
from v2gstack.codecs.exi.schema.reader import read_schema

ISO_2 = "urn:iso:15118:2:2013:"
SESSION_SETUP = (
    f'<v:V2G_Message xmlns:v="{ISO_2}MsgDef" xmlns:h="{ISO_2}MsgHeader" xmlns:b="{ISO_2}MsgBody">'
    "<v:Header><h:SessionID>0000000000000000</h:SessionID></v:Header>"
    "<v:Body><b:SessionSetupReq><b:EVCCID>020000000001</b:EVCCID></b:SessionSetupReq></v:Body></v:V2G_Message>"
)
EMAID = f'<b:eMAID xmlns:b="{ISO_2}MsgBody" xmlns:t="{ISO_2}MsgDataTypes" t:Id="id4">DEABCC123ABC56</b:eMAID>'

#: The same message in every coding; the bytes are published or agreed on by two independent implementations.
CODINGS = {
    "bit-packed": (V2G, "809802000000000000000011d01808000000000400"),
    "defaults": (Options(), "809802000000000000000011d01808000000000400"),
    "strict": (Options(strict=True), "80981000000000000000013a0c040000000002"),
    "byte-aligned": (Options(alignment="byte"), "804c0000000800000000000000000002001d00000602000000000100000000"),
    "pre-compression": (Options(alignment="pre"), "804c0000000002001d00000000000008000000000000000006020000000001"),
    "compression": (Options(alignment="comp"), "80f36100022606590630e0608002362610c90800"),
    "options in the header": (Options(options_in_header=True), "a073004000000000000000023a0301000000000080"),
}

#: Documents, by root schema: bytes that must decode and encode to themselves.
DOCUMENTS = [
    ("din70121_msgdef.xsd", "809a004011d01bb19732da177000"),
    ("iso15118_2_msgdef.xsd", "8098021050908c0c0c0e0c50d10032018600a01881ae0601860c806140c801030800006100001881980600"),
    ("iso15118_2_msgdef.xsd", "8098020f532fe4cdd3b626d1d018004488cd12a800"),
    ("iso15118_2_msgdef.xsd", "8098020f532fe4cdd3b626d1e0203d1114a905090ca914c0c0c0c0c41af7fc36c0c0"),
    ("iso15118_20_common_messages.xsd", "80540402479ad7c263fda60a2a7e4a70620000000480e04007c2a924"),
    ("iso15118_20_ac.xsd", "800c041e9869d6a61dc1ef895b9b4a806200484180180418018041801980"),
    ("appprotocol.xsd", "8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040"),
]
FRAGMENTS = [
    ("iso15118_2_msgdef.xsd", "80040152510c40829b7b6b2902930b73237b6902230ba309e8"),
    ("iso15118_2_msgdef.xsd", "8004015a590c40837f5aadc94b6d121ba2e83ea920e50169e8"),
    ("iso15118_2_msgdef.xsd", "80ae015a590c40920100002028c140025f40"),
    ("iso15118_2_msgdef.xsd", "80ec0202b4b21a40041111505090d0cc4c8cd05090cd4dbd3d00"),
]


@pytest.mark.parametrize("coding", CODINGS)
def test_one_message_in_every_coding(exificient: Exificient, schemas: Path, coding: str) -> None:
    options, expected = CODINGS[coding]
    xsd = schemas / "iso15118_2_msgdef.xsd"
    exi = exificient.encode(SESSION_SETUP, xsd=xsd, options=options)
    assert exi.hex() == expected
    assert infoset(exificient.decode(exi, xsd=xsd, options=options)) == infoset(SESSION_SETUP)


@pytest.mark.parametrize(("root", "hex_bytes"), DOCUMENTS)
def test_documents(exificient: Exificient, schemas: Path, root: str, hex_bytes: str) -> None:
    xml = exificient.decode(bytes.fromhex(hex_bytes), xsd=schemas / root)
    assert exificient.encode(xml, xsd=schemas / root).hex() == hex_bytes


@pytest.mark.parametrize(("root", "hex_bytes"), FRAGMENTS)
def test_fragments(exificient: Exificient, schemas: Path, root: str, hex_bytes: str) -> None:
    xml = exificient.decode(bytes.fromhex(hex_bytes), xsd=schemas / root, options=V2G_FRAGMENT)
    assert exificient.encode(xml, xsd=schemas / root, options=V2G_FRAGMENT).hex() == hex_bytes


def test_emaid_takes_the_element_fragment_grammar(exificient: Exificient, schemas: Path) -> None:
    exi = exificient.encode(EMAID, xsd=schemas / "iso15118_2_msgdef.xsd", options=V2G_FRAGMENT)
    assert exi.hex() == "80ec0202b4b21a40041111505090d0cc4c8cd05090cd4dbd3d00"


def test_reference_schemas_encode_alike(exificient: Exificient, reference_directory: Path) -> None:
    """Among them the XML Signature schema, whose DOCTYPE names a remote document."""
    exi = exificient.encode(SESSION_SETUP, xsd=reference_directory / "iso15118_2" / "V2G_CI_MsgDef.xsd")
    assert exi.hex() == CODINGS["bit-packed"][1]


def test_schemaless_and_cookie(exificient: Exificient) -> None:
    exi = exificient.encode("<a b='1'><c/>text</a>", options=Options(cookie=True))
    assert exi.startswith(b"$EXI\x80")
    assert infoset(exificient.decode(exi, options=Options())) == infoset("<a b='1'><c/>text</a>")


def test_a_fragment_of_two_elements(exificient: Exificient) -> None:
    options = Options(fragment=True)
    xml = exificient.decode(exificient.encode("<a/><b>x</b>", options=options), options=options)
    assert infoset(xml, fragment=True) == infoset("<a/><b>x</b>", fragment=True)


def test_errors_leave_the_peer_usable(exificient: Exificient, schemas: Path) -> None:
    with pytest.raises(ExificientError):
        exificient.encode("<a", xsd=schemas / "xmldsig.xsd")
    with pytest.raises(ExificientError):
        exificient.decode(b"\x00\x00", xsd=schemas / "xmldsig.xsd")
    with pytest.raises(ExificientError):
        exificient.encode("<a/>", xsd=schemas / "no_such.xsd")
    assert exificient.encode(SESSION_SETUP, xsd=schemas / "iso15118_2_msgdef.xsd").hex() == CODINGS["bit-packed"][1]


#: Root schema, global elements, and elements of the fragment grammar with its wildcard and end.
CODES = [
    ("appprotocol.xsd", 2, 9),
    ("din70121_msgdef.xsd", 81, 245),
    ("iso15118_2_msgdef.xsd", 80, 243),
    ("iso15118_20_common_messages.xsd", 54, 281),
    ("iso15118_20_ac.xsd", 42, 154),
    ("iso15118_20_dc.xsd", 48, 149),
    ("iso15118_20_wpt.xsd", 38, 193),
    ("iso15118_20_acdp.xsd", 34, 129),
    ("xmldsig.xsd", 24, 45),
]


@pytest.mark.parametrize(("root", "globals_", "elements"), CODES)
def test_grammars(exificient: Exificient, schemas: Path, root: str, globals_: int, elements: int) -> None:
    dump = exificient.grammars(schemas / root)
    document = dump.after_start(dump.document)
    assert [production.event for production in document.productions] == ["SE"] * globals_ + ["SE_ANY"]
    fragment = dump.after_start(dump.fragment)
    assert [production.event for production in fragment.productions] == ["SE"] * elements + ["SE_ANY", "ED"]
    for state in dump.states.values():
        assert [production.code for production in state.productions] == list(range(len(state.productions)))
        for production in state.productions:
            assert production.next is None or production.next in dump.states
            assert production.element is None or production.element in dump.states
    assert dump.uris[0][0] == ""
    assert len(dump.elements) == globals_


def test_grammar_of_the_body(exificient: Exificient, schemas: Path) -> None:
    dump = exificient.grammars(schemas / "iso15118_2_msgdef.xsd")
    message = dump.states[dump.elements[f"{{{ISO_2}MsgDef}}V2G_Message"]]
    header = message.productions[0]
    assert header.name == f"{{{ISO_2}MsgDef}}Header"
    assert header.next is not None
    body = dump.states[header.next].productions[0]
    assert body.name == f"{{{ISO_2}MsgDef}}Body"
    assert body.element is not None
    members = dump.states[body.element].productions
    assert [member.event for member in members] == ["SE"] * 35 + ["EE"]
    assert members[29].name == f"{{{ISO_2}MsgBody}}SessionSetupReq"
    assert members[2].name == f"{{{ISO_2}MsgBody}}BodyElement"


def test_dump_fields_are_unescaped() -> None:
    dump = parse_dump("root\tdocument\t0\nstate\t0\tX\ttrue\tfalse\t-\t3\non\t0\tCH\t\tcharset \\t\\n\\r\\\\t\t1\t-\n")
    assert dump.states[0].productions[0].datatype == "charset \t\n\r\\t"
    assert (dump.states[0].castable, dump.states[0].content, dump.states[0].empty) == (True, 3, None)


@pytest.mark.parametrize("root", [root for root, _, _ in CODES])
def test_random_instances_there_and_back(exificient: Exificient, schemas: Path, root: str) -> None:
    """What the generator makes, the peer encodes and decodes without loss."""
    generator = InstanceGenerator(read_schema(schemas / root), random.Random(root))
    cases = [(False, generator.document(name)) for name in generator.document_names()]
    cases += [(True, generator.fragment(declaration)) for declaration in generator.fragment_declarations()[::3]]
    for fragment, xml in cases:
        options = V2G_FRAGMENT if fragment else V2G
        exi = exificient.encode(xml, xsd=schemas / root, options=options)
        assert infoset(exificient.decode(exi, xsd=schemas / root, options=options)) == infoset(xml)
