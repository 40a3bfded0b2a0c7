"""``ExiCodec`` as its users meet it: making one, its four verbs, what it reports, what it refuses."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.support.exi import SETS, outcome
from tests.support.recorded import GENERAL_XSD
from v2gstack.codecs.exi import V2G_PROFILE, EventKind, ExiCodec, ExiOptions, Limits
from v2gstack.codecs.exi._engine import ENGINES, choose_engine
from v2gstack.codecs.exi.sets import load_program
from v2gstack.errors import ConfigError, DecodeError, EncodeError, SchemaError, UnknownSchemaError
from v2gstack.messages.appprotocol import ResponseCode, supportedAppProtocolRes
from v2gstack.messages.iso15118_2 import Body, MessageHeader, SessionSetupReq, V2G_Message

Codecs = Callable[[str], ExiCodec]

#: SessionSetupReq of a car, ISO 15118-2.
DATA = bytes.fromhex("8098020f532fe4cdd3b626d1d018004488cd12a800")
MESSAGE = V2G_Message(
    header=MessageHeader(session_id=bytes.fromhex("3d4cbf934ed89b47")),
    body=Body(body_element=SessionSetupReq(evcc_id=bytes.fromhex("0011223344aa"))),
)


# -- making one ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("schema", SETS)
def test_every_schema_set(schema: str, exi_engine: str) -> None:
    coder = ExiCodec(schema, engine=exi_engine)
    assert coder.schema == schema
    assert coder.engine == exi_engine
    assert coder.options == V2G_PROFILE


@pytest.mark.parametrize("name", ["iso15118-2", "ISO15118_2", "din", "", "exi_options", "schemaless"])
def test_unknown_schema_sets(name: str) -> None:
    with pytest.raises(UnknownSchemaError) as caught:
        ExiCodec(name)
    assert caught.value.hint


def test_engines_are_chosen_by_argument_then_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(ENGINES) == {"auto", "python", "c"}
    monkeypatch.setenv("V2GSTACK_EXI_ENGINE", "python")
    assert choose_engine() == "python"
    assert ExiCodec("appprotocol").engine == "python"
    monkeypatch.setenv("V2GSTACK_EXI_ENGINE", "fortran")
    with pytest.raises(ConfigError, match="fortran"):
        ExiCodec("appprotocol")
    assert ExiCodec("appprotocol", engine="python").engine == "python"
    monkeypatch.delenv("V2GSTACK_EXI_ENGINE")
    assert choose_engine() in ("python", "c")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"strict": True, "preserve_comments": True}, "strict"),
        ({"strict": True, "preserve_prefixes": True}, "strict"),
        ({"compression": True}, "compression"),
        ({"self_contained": True}, "self-contained"),
        ({"value_max_length": -1}, "value_max_length"),
        ({"value_partition_capacity": -1}, "value_partition_capacity"),
        ({"block_size": 0}, "block_size"),
        ({"maximum_builtin_productions": 0}, "EXI Profile"),
        ({"maximum_builtin_element_grammars": 3, "maximum_builtin_productions": 3}, "EXI Profile"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, Any], named: str) -> None:
    for make in (
        lambda: ExiCodec("appprotocol", options=ExiOptions(**options)),
        lambda: ExiCodec.schemaless(**options),
        lambda: ExiCodec.from_xsd(GENERAL_XSD, **options),
    ):
        with pytest.raises(ConfigError, match=named):
            make()


def test_from_xsd_by_path_and_by_contents(tmp_path: Path) -> None:
    text = b'<schema xmlns="http://www.w3.org/2001/XMLSchema"><element name="a" type="int"/></schema>'
    path = tmp_path / "a.xsd"
    path.write_bytes(text)
    one, other, third = ExiCodec.from_xsd(path), ExiCodec.from_xsd(str(path)), ExiCodec.from_xsd(text)
    assert one.encode_xml("<a>5</a>") == other.encode_xml("<a>5</a>") == third.encode_xml("<a>5</a>")
    assert one.schema == str(path)
    with pytest.raises(SchemaError):
        ExiCodec.from_xsd(tmp_path / "none.xsd")
    with pytest.raises(SchemaError):
        ExiCodec.from_xsd(b"<schema/>")


def test_from_program() -> None:
    coder = ExiCodec.from_program(load_program("din70121"), name="mine", options=V2G_PROFILE)
    data = bytes.fromhex("809a004011d01bb19732da177000")
    assert coder.schema == "mine"
    assert coder.encode_xml(coder.decode_xml(data)) == data
    with pytest.raises(ConfigError):
        coder.decode(data)


def test_making_one_costs_little_and_shares_the_program() -> None:
    assert ExiCodec("iso15118_2").program is ExiCodec("iso15118_2").program


# -- four verbs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_all_kinds_of_bytes(kind: type, codec: Codecs) -> None:
    coder = codec("iso15118_2")
    expected = coder.decode(DATA)
    assert coder.decode(kind(DATA)) == expected
    assert coder.decode_xml(kind(DATA)) == coder.decode_xml(DATA)
    assert coder.examine(kind(DATA)).message == expected
    assert [event.kind for event in coder.decode_events(kind(DATA))][-1] is EventKind.ED
    part = memoryview(b"xx" + DATA + b"yy")[2:-2]
    assert coder.decode(part) == expected
    fragment = coder.encode_fragment(expected.body.body_element)
    assert coder.decode_fragment(kind(fragment)) == expected.body.body_element


def test_messages_are_values(codec: Codecs) -> None:
    coder = codec("iso15118_2")
    one, other = coder.decode(DATA), coder.decode(DATA)
    assert one == other
    assert one is not other
    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(AttributeError):
        one.header = None
    assert coder.encode(one.replace(header=MessageHeader(session_id=b"\1"))) != DATA


def test_parts_of_messages_are_fragments_not_documents(codec: Codecs) -> None:
    coder = codec("iso15118_2")
    message = coder.decode(DATA)
    for part in (message.header, message.body):
        with pytest.raises(EncodeError, match="no message of iso15118_2") as caught:
            coder.encode(part)
        assert "encode_fragment" in caught.value.hint
    assert coder.decode_fragment(coder.encode_fragment(message.header, "Header")) == message.header
    # A body element is a global element, so a document of its own.
    assert coder.decode(coder.encode(message.body.body_element)) == message.body.body_element


@pytest.mark.parametrize("thing", [None, 5, "V2G_Message", b"", object(), V2G_Message, {}, []])
def test_what_is_no_message(thing: Any, codec: Codecs) -> None:
    for use in (codec("iso15118_2").encode, codec("iso15118_2").encode_fragment, codec("iso15118_2").to_xml, codec("iso15118_2").validate):
        with pytest.raises(EncodeError):
            use(thing)


def test_fragment_names(codec: Codecs) -> None:
    coder = codec("iso15118_2")
    clark = "{urn:iso:15118:2:2013:MsgBody}SessionSetupReq"
    request = SessionSetupReq(evcc_id=b"\1")
    by_class = coder.encode_fragment(request)
    assert coder.encode_fragment(request, "SessionSetupReq") == coder.encode_fragment(request, clark) == by_class
    assert coder.encode_fragment(b"\1\2", "EVCCID") == coder.encode_fragment(b"\1\2", "{urn:iso:15118:2:2013:MsgBody}EVCCID")
    assert coder.decode_fragment(coder.encode_fragment(b"\1\2", "EVCCID")) == b"\1\2"
    for wrong in ("Nothing", "{urn:x}SessionSetupReq", "", "{"):
        with pytest.raises(EncodeError, match="is not an element"):
            coder.encode_fragment(request, wrong)
    with pytest.raises(EncodeError, match="message|SessionSetupReq"):
        coder.encode_fragment(request, "CurrentDemandReq")


def test_names_of_several_elements_need_their_namespace(codec: Codecs) -> None:
    """The header and MeteringReceiptReq both have a SessionID."""
    coder = codec("iso15118_2")
    with pytest.raises(EncodeError, match="several elements"):
        coder.encode_fragment(b"\1", "SessionID")
    places = ("MsgHeader", "MsgBody")
    one, other = (coder.encode_fragment(b"\1", f"{{urn:iso:15118:2:2013:{place}}}SessionID") for place in places)
    assert one != other
    assert coder.decode_fragment(one) == coder.decode_fragment(other) == b"\1"


def test_validation_can_be_left_out(codec: Codecs) -> None:
    coder = codec("iso15118_2")
    long = MESSAGE.replace(header=MessageHeader(session_id=bytes(9)))
    with pytest.raises(EncodeError, match="9") as caught:
        coder.encode(long)
    assert caught.value.path == "/V2G_Message/Header/SessionID"
    with pytest.raises(EncodeError):
        coder.validate(long)
    data = coder.encode(long, validate=False)
    assert coder.decode(data) == long
    coder.validate(MESSAGE)


def test_numbers_beyond_their_type_are_refused_with_and_without_validation(codec: Codecs) -> None:
    """Without validation the format decides: eight bits hold no 256."""
    coder = codec("appprotocol")
    wrong = supportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=256)
    for validate in (True, False):
        with pytest.raises(EncodeError) as caught:
            coder.encode(wrong, validate=validate)
        assert caught.value.path == "/supportedAppProtocolRes/SchemaID"


# -- XML -----------------------------------------------------------------------------------------------------------


def test_xml_in_every_form(codec: Codecs) -> None:
    coder = codec("iso15118_2")
    xml = coder.decode_xml(DATA)
    declared = "<?xml version='1.0' encoding='{}'?>\n"
    forms = [xml, xml.decode(), declared.format("UTF-8").encode() + xml, declared.format("latin-1") + xml.decode()]
    for form in forms:
        assert coder.encode_xml(form) == DATA
        assert coder.from_xml(form) == coder.decode(DATA)
    assert coder.encode_xml(etree.fromstring(xml)) == DATA
    assert coder.encode_xml(coder.decode_xml(DATA, pretty=True)) == DATA
    assert coder.decode_xml(DATA, pretty=True).count(b"\n") > 5
    assert coder.to_xml(coder.decode(DATA)) == xml


def test_invalid_xml_is_an_error_with_line_and_path(codec: Codecs) -> None:
    coder = codec("iso15118_2")
    pretty = coder.decode_xml(DATA, pretty=True).decode()
    wrong = pretty.replace("<body:EVCCID>", "<body:EVCCID>zz")
    assert wrong != pretty
    with pytest.raises(DecodeError, match="not schema-valid") as caught:
        coder.from_xml(wrong)
    assert caught.value.line == wrong[: wrong.index("zz")].count("\n") + 1
    assert caught.value.path == "/V2G_Message/Body/SessionSetupReq/EVCCID"


@pytest.mark.parametrize(
    ("xml", "named"),
    [
        ("", "not well-formed|empty|no element"),
        ("<a", "not well-formed"),
        ("<a></b>", "not well-formed"),
        ("text", "not well-formed"),
        ("<a/><b/>", "not well-formed"),
        ("<a>\x01</a>", "not well-formed"),
        (b"\xff\xfe\xfd", "not well-formed"),
    ],
)
def test_what_is_not_xml(xml: str | bytes, named: str, codec: Codecs) -> None:
    for use in (codec("iso15118_2").from_xml, codec("iso15118_2").encode_xml):
        with pytest.raises(DecodeError, match=named):
            use(xml)


def test_entities_are_not_expanded(codec: Codecs) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
    for use in (codec("iso15118_2").from_xml, codec("iso15118_2").encode_xml, ExiCodec.schemaless().encode_xml):
        with pytest.raises(DecodeError):
            use(bomb)


def test_files_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words")
    xml = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]><a>&b;</a>'
    found = outcome(lambda: ExiCodec.schemaless().encode_xml(xml))
    assert found.error is not None or b"secret words" not in found.value


def test_xml_of_a_message_of_another_schema(codec: Codecs) -> None:
    message = codec("iso15118_2").decode(DATA)
    with pytest.raises(EncodeError):
        codec("din70121").to_xml(message)
    with pytest.raises(DecodeError):
        codec("din70121").from_xml(codec("iso15118_2").to_xml(message))


# -- looking closer --------------------------------------------------------------------------------------------------


def test_events_tell_their_bits(codec: Codecs) -> None:
    coder = codec("iso15118_2")
    events = list(coder.decode_events(DATA))
    assert events[0].kind is EventKind.SD
    assert events[-1].kind is EventKind.ED
    assert (events[0].start, events[-1].end) == (8, 165 - 3)
    values = {}
    for one, other in pairwise(events):
        assert one.end == other.start
        if other.kind is EventKind.CH and one.name is not None:
            values[one.name.local] = coder.lexical(other)
    assert values["EVCCID"] == "0011223344AA"


def test_events_come_one_by_one(codec: Codecs) -> None:
    """The events before a fault are given before the fault is raised."""
    events = codec("iso15118_2").decode_events(DATA[:8])
    seen: list[EventKind] = []
    with pytest.raises(DecodeError):
        seen.extend(event.kind for event in events)
    assert EventKind.SE in seen


def test_examine(codec: Codecs) -> None:
    coder = codec("iso15118_2")
    decoding = coder.examine(DATA)
    assert decoding.message == coder.decode(DATA)
    assert decoding.name == "{urn:iso:15118:2:2013:MsgDef}V2G_Message"
    assert (decoding.padding, decoding.trailing, decoding.value_table_hits, decoding.undeclared) == (False, b"", False, ())
    assert decoding.deviations == ()


def test_value_table_hits_are_read_and_reported(codec: Codecs) -> None:
    """V2G forbids them, and a stack of 2017 wrote them: values that come a second time are taken from the table."""
    coder = codec("appprotocol")
    xml = (
        "<a:supportedAppProtocolReq xmlns:a='urn:iso:15118:2:2010:AppProtocol'>"
        + "".join(
            f"<AppProtocol><ProtocolNamespace>urn:iso:15118:2:2013:MsgDef</ProtocolNamespace><VersionNumberMajor>{number}</VersionNumberMajor>"
            f"<VersionNumberMinor>0</VersionNumberMinor><SchemaID>{number}</SchemaID><Priority>1</Priority></AppProtocol>"
            for number in range(3)
        )
        + "</a:supportedAppProtocolReq>"
    )
    with_table = ExiCodec("appprotocol", options=V2G_PROFILE.with_(value_partition_capacity=None)).encode_xml(xml)
    canonical = coder.encode_xml(xml)
    assert len(with_table) < len(canonical) - 40
    assert coder.decode(with_table) == coder.decode(canonical)
    assert coder.examine(with_table).value_table_hits
    assert "strings come from the value table" in coder.examine(with_table).deviations
    assert coder.encode(coder.decode(with_table)) == canonical


def test_limits_are_arguments() -> None:
    small = ExiCodec("iso15118_2", limits=Limits(max_binary_octets=4))
    with pytest.raises(DecodeError, match="4 are allowed"):
        small.decode(DATA)
    with pytest.raises(ConfigError):
        Limits(max_depth=-1)
    shallow = ExiCodec("iso15118_2", limits=Limits(max_depth=3))
    with pytest.raises(DecodeError, match="nested deeper than 3"):
        shallow.decode(DATA)


def test_one_codec_serves_many_threads(exi_engine: str) -> None:
    """A codec makes its tables when they are first needed, by whichever thread needs them."""
    coder = ExiCodec("iso15118_2", engine=exi_engine)
    barrier = threading.Barrier(6)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            barrier.wait(10)
            for _ in range(20):
                assert coder.encode(coder.decode(DATA)) == DATA
                assert coder.encode_xml(coder.decode_xml(DATA)) == DATA
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []


def test_errors_say_where_and_survive_pickling(codec: Codecs) -> None:
    with pytest.raises(DecodeError) as caught:
        codec("iso15118_2").decode(DATA[:10])
    error = caught.value
    details = error.details()
    assert details["offset"] == error.offset
    assert details["path"] == error.path == "/V2G_Message/Header/SessionID"
    again = pickle.loads(pickle.dumps(error))
    assert (again.offset, again.path, str(again)) == (error.offset, error.path, str(error))
    assert "at bit" in str(error)


def test_a_value_that_does_not_fit_is_written_once(codec: Codecs) -> None:
    """As untyped text, and not followed by an empty value because its element ends with no typed one."""
    coder = codec("iso15118_2")
    xml = coder.decode_xml(DATA).replace(b"3D4CBF93374ED89B", b"not hex")
    data = coder.encode_xml(xml)
    characters = [event for event in coder.decode_events(data) if event.kind is EventKind.CH]
    assert [event.value for event in characters if event.ref < 0] == ["not hex"]
    assert len(characters) == 2
    assert coder.decode_xml(data) == xml
