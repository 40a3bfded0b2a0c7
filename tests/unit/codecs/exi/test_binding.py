"""Programs joined with message classes: which class a type is, which field a name is, and what is refused on either way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.exi import SETS, codec_of, decode_both, encode_both
from v2gstack.codecs.exi import EventKind, ExiCodec
from v2gstack.codecs.exi.binding import Binding, parse_name
from v2gstack.codecs.exi.bitstream import BitWriter
from v2gstack.codecs.exi.program import ShapeKind, SlotKind
from v2gstack.codecs.exi.schema.components import XSD_NAMESPACE, QName
from v2gstack.errors import ConfigError, DecodeError, EncodeError
from v2gstack.messages import AnyElement, din70121, iso15118_2, iso15118_20, registry, xmldsig

Codecs = Callable[[str], ExiCodec]

ISO_2 = "urn:iso:15118:2:2013:"
DSIG = "http://www.w3.org/2000/09/xmldsig#"


@pytest.mark.parametrize(
    ("text", "name"),
    [("{urn:a}b", QName("urn:a", "b")), ("b", QName("", "b")), ("{urn:{x}a", QName("urn:{x", "a")), ("", QName("", ""))],
)
def test_clark_notation(text: str, name: QName) -> None:
    assert parse_name(text) == name
    assert parse_name(str(name)) == name


@pytest.mark.parametrize("schema", SETS)
def test_every_type_and_element_has_its_class(schema: str) -> None:
    """Both ways: no type of the schema without a class, no class in the registry that the program does not have."""
    binding = codec_of(schema).binding
    keys = set()
    for type_, rule in enumerate(binding.program.types):
        if rule.shape.kind == ShapeKind.SIMPLE or (rule.name >= 0 and binding.qname(rule.name).uri == XSD_NAMESPACE):
            continue
        record = binding.record(type_)
        assert record is not None, rule.label
        keys.add(binding.type_name(type_))
        assert len(record.fields) == len(rule.shape.slots)
        assert {field.name for field in record.fields} == set(record.cls.__struct_fields__)
    assert keys == set(binding.registry.types)
    for name, cls in binding.registry.elements.items():
        qname = parse_name(name)
        type_ = binding.global_elements[qname]
        assert binding.element_name(cls) == qname
        assert binding.is_simple(type_) or binding.element_class(qname, type_) is cls
    concrete = set(map(str, binding.global_elements)) - {str(qname) for qname in binding.abstract_elements.values()}
    assert concrete == set(binding.registry.elements)


@pytest.mark.parametrize("schema", SETS)
def test_fields_are_a_bijection_with_the_schema(schema: str) -> None:
    binding = codec_of(schema).binding
    for type_ in range(len(binding.program.types)):
        record = None if binding.is_simple(type_) else binding.record(type_)
        if record is None:
            continue
        names = [field.name for field in record.fields]
        assert len(set(names)) == len(names), record.label
        for field in record.fields:
            if field.kind == SlotKind.ELEMENT:
                assert all(record.by_element[name] is field for name in field.elements)
            elif field.kind == SlotKind.ATTRIBUTE:
                assert record.by_attribute[field.qname] is field


def test_enumerations_have_their_class() -> None:
    binding = codec_of("iso15118_2").binding
    (number,) = [place for place, datatype in enumerate(binding.program.datatypes) if datatype.type_name == "responseCodeType"]
    assert binding.enumeration(number) is iso15118_2.ResponseCode
    assert binding.value(number, "OK") is iso15118_2.ResponseCode.OK


def test_own_schemas_have_no_classes() -> None:
    coder = ExiCodec.from_xsd(b'<schema xmlns="http://www.w3.org/2001/XMLSchema"><element name="a" type="int"/></schema>')
    for use in (lambda: coder.decode(b"\x80\0"), lambda: coder.encode(iso15118_2.Body()), lambda: coder.binding):
        with pytest.raises(ConfigError, match="message classes"):
            use()


def test_a_binding_needs_nothing_but_tables() -> None:
    binding = Binding(codec_of("appprotocol").program, registry("appprotocol"))
    assert [qname.local for qname in binding.global_elements] == ["supportedAppProtocolReq", "supportedAppProtocolRes"]


# -- writing -----------------------------------------------------------------------------------------------------


def message(body: Any) -> iso15118_2.V2G_Message:
    return iso15118_2.V2G_Message(header=iso15118_2.MessageHeader(session_id=b"\1"), body=iso15118_2.Body(body_element=body))


OF_ANOTHER_STANDARD = din70121.SessionSetupReq(evcc_id=b"\1")

WRONG = {
    "a number": (5, "int is not one of"),
    "text": ("x", "str is not one of"),
    "a part": (iso15118_2.MessageHeader(session_id=b""), "MessageHeader is not one of"),
    "of another standard": (OF_ANOTHER_STANDARD, "SessionSetupReq is not one of"),
    "foreign": (AnyElement(name="{urn:x}y"), "AnyElement is not one of"),
}


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("validate", [True, False])
def test_wrong_members_of_a_substitution_group(kind: str, validate: bool, codec: Codecs) -> None:
    body, text = WRONG[kind]
    with pytest.raises(EncodeError, match=text) as caught:
        encode_both(codec("iso15118_2"), message(body), validate=validate)
    assert caught.value.path == "/V2G_Message/Body"


def test_wrong_values_are_named_with_their_path(codec: Codecs) -> None:
    coder = codec("iso15118_2")
    cases = [
        (message(iso15118_2.SessionSetupReq(evcc_id="020000")), "/V2G_Message/Body/SessionSetupReq/EVCCID"),
        (message(iso15118_2.SessionSetupReq(evcc_id=None)), "/V2G_Message/Body/SessionSetupReq"),
        (message(iso15118_2.SessionSetupReq(evcc_id=bytes(7))), "/V2G_Message/Body/SessionSetupReq/EVCCID"),
        (message(iso15118_2.SessionSetupReq(evcc_id=iso15118_2.Body())), "/V2G_Message/Body/SessionSetupReq/EVCCID"),
        (message(None).replace(header=iso15118_2.Body()), "/V2G_Message/Header"),
        (message(None).replace(body=()), "/V2G_Message/Body"),
    ]
    for wrong, path in cases:
        with pytest.raises(EncodeError) as caught:
            encode_both(coder, wrong)
        assert caught.value.path == path


def test_true_is_no_number_and_one_no_truth(codec: Codecs) -> None:
    """Python takes True for 1; on the wire they are of different types."""
    coder = codec("iso15118_20_common")
    header = iso15118_20.MessageHeader(session_id=bytes(8), time_stamp=True)
    with pytest.raises(EncodeError, match="True"):
        encode_both(coder, iso15118_20.SessionSetupReq(header=header, evcc_id="WMIV1234567890ABCDEX"))


def test_abstract_elements_are_written_only_without_validation(codec: Codecs) -> None:
    coder = codec("din70121")
    wrong = din70121.V2G_Message(header=din70121.MessageHeader(session_id=b"\1"), body=din70121.Body(body_element=din70121.BodyElement()))
    with pytest.raises(EncodeError, match="BodyElement is not one of"):
        encode_both(coder, wrong)
    data = encode_both(coder, wrong, validate=False)
    assert decode_both(coder, data) == wrong
    assert coder.from_xml(coder.to_xml(wrong), validate=False) == wrong
    with pytest.raises(DecodeError, match="abstract"):
        coder.from_xml(coder.to_xml(wrong))


def test_derived_types_are_told_by_xsi_type(codec: Codecs) -> None:
    """A value of a derived type in the place of its base: written with a cast, read back as what it is."""
    coder = codec("iso15118_2")
    time = iso15118_2.RelativeTimeInterval(start=0, duration=60)
    entry = iso15118_2.PMaxScheduleEntry(
        time_interval=time, p_max=iso15118_2.PhysicalValue(multiplier=0, unit=iso15118_2.UnitSymbol.W, value=11_000)
    )
    schedule = iso15118_2.PMaxSchedule(p_max_schedule_entry=(entry,))
    data = coder.encode_fragment(schedule, "PMaxSchedule")
    assert decode_both(coder, data, fragment=True) == schedule
    xml = coder.decode_xml(data, fragment=True).replace(b"RelativeTimeInterval", b"TimeInterval")
    # As an abstract element with a cast it is the same message.
    cast = xml.replace(
        b"<data:TimeInterval>",
        b'<data:TimeInterval xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="data:RelativeTimeIntervalType">',
    )
    assert cast != xml
    assert decode_both(coder, coder.encode_xml(cast, fragment=True), fragment=True) == schedule


# -- reading -----------------------------------------------------------------------------------------------------

REFUSED = {
    "element of someone else": ("<h:SessionID>01</h:SessionID><x xmlns='urn:x'/>", "has no place in a typed message"),
    "second SessionID": ("<h:SessionID>01</h:SessionID><h:SessionID>02</h:SessionID>", "has no place|occurs twice"),
    "text between elements": ("<h:SessionID>01</h:SessionID>text", "characters have no place"),
    "attribute of someone else": ("<h:SessionID>01</h:SessionID><d:Notification k='1'/>", "has no place|no place"),
    "nothing": ("", "ends without session_id"),
    "value that is none": ("<h:SessionID>x</h:SessionID>", "does not fit the declared type"),
    "element in a value": ("<h:SessionID><h:SessionID>01</h:SessionID></h:SessionID>", "has no place in a typed message"),
    "unknown type": ("<h:SessionID xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type='h:nope'>01</h:SessionID>", "nope"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_has_no_place_in_a_message(kind: str, codec: Codecs) -> None:
    """The stream can say it, XML can show it, a message cannot hold it: an error at the bit where it begins."""
    coder = codec("iso15118_2")
    content, pattern = REFUSED[kind]
    xml = (
        f"<V2G_Message xmlns='{ISO_2}MsgDef' xmlns:h='{ISO_2}MsgHeader' xmlns:d='{ISO_2}MsgDataTypes'>"
        f"<Header>{content}</Header><Body/></V2G_Message>"
    )
    data = coder.encode_xml(xml)
    with pytest.raises(DecodeError, match=pattern) as caught:
        decode_both(coder, data)
    assert caught.value.path.startswith("/V2G_Message/Header")
    assert caught.value.offset is not None
    assert coder.decode_xml(data)


def test_untyped_values_that_fit_are_taken(codec: Codecs) -> None:
    """A peer that writes a value as text, because it does not trust its type, is understood."""
    coder = codec("iso15118_2")
    typed = coder.encode(message(iso15118_2.SessionSetupReq(evcc_id=b"\2\0\0\0\0\1")))
    events = list(coder.decode_events(typed))
    bits = "".join(f"{octet:08b}" for octet in typed)
    found = bits[: events[0].start]
    for event in events:
        if event.kind is EventKind.CH:
            # Escape, then CH untyped: the eighth of the second codes in a start tag with its own end, of three bits.
            text = event.value.hex()
            writer = BitWriter()
            writer.write_unsigned(len(text) + 2)
            writer.write_characters(text)
            found += "1" + f"{UNTYPED_CHARACTERS:03b}" + "".join(f"{octet:08b}" for octet in writer.getvalue())
            # What follows is the content without its value: the end is undeclared there.
            found += "1" + "00"
        elif event.kind is not EventKind.EE or events[events.index(event) - 1].kind is not EventKind.CH:
            found += bits[event.start : event.end]
    found += "0" * (-len(found) % 8)
    data = int(found, 2).to_bytes(len(found) // 8, "big")
    assert decode_both(coder, data) == coder.decode(typed)
    assert len(coder.examine(data).undeclared) >= 2


#: Second-level code of CH [untyped value] in a start tag: EE, AT(xsi:type), AT(xsi:nil), AT(*), AT [untyped], SE(*) come before.
UNTYPED_CHARACTERS = 6


def test_foreign_elements_keep_what_they_hold(codec: Codecs) -> None:
    coder = codec("xmldsig")
    foreign = AnyElement(
        name="{urn:x}a",
        attributes=(("b", "1"), ("{urn:y}c", "2")),
        content=("text", AnyElement(name="d"), AnyElement(name="{urn:x}a", content=("more",)), "end"),
    )
    info = xmldsig.KeyInfo(content=("before", foreign, xmldsig.KeyName(value="n"), "after"))
    data = encode_both(coder, info)
    assert decode_both(coder, data) == info
    assert coder.from_xml(coder.to_xml(info)) == info


def test_what_is_neither_text_nor_element_in_mixed_content(codec: Codecs) -> None:
    for item in (5, None, b"x", iso15118_2.Body()):
        with pytest.raises(EncodeError):
            encode_both(codec("xmldsig"), xmldsig.KeyInfo(content=(item,)))


def test_an_empty_fragment_is_no_message() -> None:
    coder = codec_of("iso15118_2")
    body = coder.reference.body(fragment=True, lexical=True, validate=False)
    with pytest.raises(DecodeError, match="no element"):
        coder.decode_fragment(body.finish())
