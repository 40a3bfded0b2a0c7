"""JSON documents: what EXI says and what JSON says are equal, and nothing else is accepted."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.exi import DATA, SETS, codec_of, json_lines
from v2gstack.codecs.json import MAX_JSON_BYTES, MAX_JSON_DEPTH, from_json, root_of, to_json
from v2gstack.errors import DecodeError, EncodeError, UnknownSchemaError, V2gError
from v2gstack.messages import Message, registry
from v2gstack.messages.appprotocol import AppProtocol, ResponseCode, supportedAppProtocolReq, supportedAppProtocolRes
from v2gstack.messages.iso15118_2 import (
    Body,
    BodyElement,
    ChargeService,
    EnergyTransferMode,
    MessageHeader,
    Service,
    ServiceCategory,
    ServiceList,
    SessionSetupReq,
    SupportedEnergyTransferMode,
    V2G_Message,
)
from v2gstack.messages.xmldsig import X509Data, X509Data_X509IssuerSerial
from v2gstack.testing import instances

DIN = bytes.fromhex("809a004011d01bb19732da177000")


def recorded(schema: str) -> Iterator[Any]:
    """What the recorded documents and fragments of a schema set decode to."""
    for line in json_lines(DATA / f"witness_{schema}.jsonl"):
        if "exi" in line:
            codec = codec_of(schema)
            decode = codec.decode_fragment if line.get("fragment") else codec.decode
            yield decode(bytes.fromhex(line["exi"]))


@pytest.mark.parametrize("schema", SETS)
def test_recorded_messages_are_the_same_in_json(schema: str) -> None:
    tried = 0
    for message in recorded(schema):
        if not isinstance(message, Message):
            # fragments of simple type
            continue
        tried += 1
        document = to_json(message)
        assert from_json(document, schema) == message
        assert from_json(to_json(message, schema=schema, pretty=True)) == message
        assert list(json.loads(document)) == [message.__struct_config__.tag or type(message).__name__]
    assert tried > 5


@pytest.mark.parametrize("schema", SETS)
def test_random_messages_are_the_same_in_json_and_give_the_same_exi(schema: str) -> None:
    codec = codec_of(schema)
    made = instances.Instances(schema, instances.RandomSource(random.Random(7)))
    for name in list(registry(schema).elements)[:60]:
        message = made.element(name)
        again = from_json(to_json(message, schema=schema))
        assert again == message
        assert codec.encode(again) == codec.encode(message)


def test_foreign_witnesses_are_the_same_in_json(shared_vectors: Any) -> None:
    sets = {"appHandshake": "appprotocol", "din": "din70121", "iso2": "iso15118_2", "xmldsig": "xmldsig"}
    sets |= {f"iso20-{part}": f"iso15118_20_{part}" for part in ("common", "ac", "dc", "acdp", "wpt")}
    count = 0
    for line in json_lines(shared_vectors / "exi" / "witness.jsonl"):
        schema, data = sets[line["schema"]], bytes.fromhex(line["hex"])
        message = codec_of(schema).decode_fragment(data) if line["mode"] == "fragment" else codec_of(schema).decode(data)
        assert from_json(to_json(message, schema=schema)) == message
        count += 1
    assert count == 488


def test_the_form_is_the_documented_one() -> None:
    message = codec_of("din70121").decode(DIN)
    assert to_json(message, schema="din70121") == (
        b'{"#schema":"din70121","V2G_Message":{"Header":{"SessionID":"AA=="},'
        b'"Body":{"BodyElement":{"#element":"SessionSetupReq","EVCCID":"7GXMtoXc"}}}}'
    )


def test_pretty_is_the_same_document() -> None:
    message = codec_of("din70121").decode(DIN)
    pretty = to_json(message, pretty=True)
    assert b"\n  " in pretty
    assert json.loads(pretty) == json.loads(to_json(message))


@pytest.mark.parametrize("number", [0, -1, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**40, -(10**40)])
def test_integers_of_any_length_are_numbers(number: int) -> None:
    serial = X509Data_X509IssuerSerial(x509_issuer_name="CN=a", x509_serial_number=number)
    message = X509Data(content=(serial,))
    document = to_json(message)
    assert f'"X509SerialNumber":{number}'.encode() in document
    assert from_json(document, X509Data) == message


def test_a_text_of_digits_is_no_number() -> None:
    offer = AppProtocol(protocol_namespace="9" * 30, version_number_major=1, version_number_minor=0, schema_id=1, priority=1)
    message = supportedAppProtocolReq(app_protocol=(offer,))
    assert f'"{"9" * 30}"'.encode() in to_json(message)
    assert from_json(to_json(message), "appprotocol") == message


def test_derived_types_say_which_they_are() -> None:
    modes = SupportedEnergyTransferMode(energy_transfer_mode=(EnergyTransferMode.DC_core,))
    charge = ChargeService(
        service_id=1, service_category=ServiceCategory.EVCharging, free_service=True, supported_energy_transfer_mode=modes
    )
    plain = Service(service_id=2, service_category=ServiceCategory.Internet, free_service=False)
    message = ServiceList(service=(plain, charge, plain))
    document = to_json(message)
    assert document.count(b'"#type"') == 1
    again = from_json(document, ServiceList)
    assert again == message
    assert [type(each) for each in again.service] == [Service, ChargeService, Service]


def test_an_abstract_element_under_its_own_name() -> None:
    message = V2G_Message(header=MessageHeader(session_id=b"\1"), body=Body(body_element=BodyElement()))  # type: ignore[arg-type]
    again = from_json(to_json(message), "iso15118_2")
    assert again == message
    assert type(again.body.body_element) is BodyElement


def test_a_derived_type_of_another_place_is_refused() -> None:
    text = '{"ServiceList": {"Service": [{"#type": "SessionSetupReq", "EVCCID": "AA=="}]}}'
    with pytest.raises(DecodeError, match="Invalid value 'SessionSetupReq' of `#type`"):
        from_json(text, ServiceList)


HEADER = '"Header": {"SessionID": "AA=="}'

REFUSED = [
    ("", None, "not well-formed", 1, ""),
    ("{", None, "not well-formed", 1, ""),
    ('{"a": 1,\n"b": }', None, "not well-formed", 2, ""),
    ("[]", None, "Expected `object`, got `array`", 1, ""),
    ("null", None, "Expected `object`, got `null`", 1, ""),
    ("{}", None, "one root element; these are none", None, ""),
    ('{"a": 1, "b": 2}', None, "one root element; these are a, b", None, ""),
    ('{"#schema": 7, "V2G_Message": {}}', None, "Expected `str`, got `int`", 1, ""),
    ('{"V2G_Message": {}}', None, "does not name its schema set", None, "/V2G_Message"),
    ('{\n"V2G_Mesage": {}}', "din70121", "has no element 'V2G_Mesage'", 2, "/V2G_Mesage"),
    ('{"V2G_Message": 5}', "din70121", "Expected `object`, got `int`", 1, "/V2G_Message"),
    ('{"V2G_Message": {' + HEADER + "}}", "din70121", "missing required field `Body`", 1, "/V2G_Message"),
    ('{"V2G_Message": {\n"Header": {"SessionID": 5},\n"Body": {}}}', "din70121", "Expected `bytes`", 2, "/V2G_Message/Header/SessionID"),
    ('{"V2G_Message": {\n"Header": {"SessionID": "?"},\n"Body": {}}}', "din70121", "base64", 2, "/V2G_Message/Header/SessionID"),
    ('{"V2G_Message": {' + HEADER + ',\n"Body": {},\n"Tail": 1}}', "din70121", "no member 'Tail'", 3, "/V2G_Message/Tail"),
    ('{"V2G_Message": {' + HEADER + ', "Body": {}, "Body": {}}}', "din70121", "'Body' occurs twice", None, "/V2G_Message"),
    ('{"V2G_Message": {"#element": "Other", ' + HEADER + ', "Body": {}}}', "din70121", "Invalid value 'Other'", 1, "/V2G_Message/#element"),
    (
        '{"V2G_Message": {' + HEADER + ',\n"Body": {"BodyElement":\n{"#element": "Nope"}}}}',
        "din70121",
        "Invalid value 'Nope'",
        3,
        "/V2G_Message/Body/BodyElement/#element",
    ),
    (
        '{"supportedAppProtocolReq": {"AppProtocol": [\n{"ProtocolNamespace": "a", "VersionNumberMajor": 1, "VersionNumberMinor": 0, '
        '"SchemaID": 1, "Priority": 1},\n{"ProtocolNamespace": "a", "VersionNumberMajor": 1, "VersionNumberMinor": 0, "SchemaID": 1,\n'
        '"Priority": 21}]}}',
        "appprotocol",
        "<= 20",
        4,
        "/supportedAppProtocolReq/AppProtocol[1]/Priority",
    ),
    (
        '{"supportedAppProtocolRes": {"ResponseCode": "Fine"}}',
        "appprotocol",
        "Invalid enum value",
        1,
        "/supportedAppProtocolRes/ResponseCode",
    ),
    (
        '{"supportedAppProtocolRes": {"ResponseCode": "OK_SuccessfulNegotiation", "SchemaID": true}}',
        "appprotocol",
        "Expected `int",
        1,
        "/supportedAppProtocolRes/SchemaID",
    ),
    (
        '{"supportedAppProtocolRes": {"ResponseCode": "OK_SuccessfulNegotiation", "SchemaID": 1.5}}',
        "appprotocol",
        "Expected `int",
        1,
        "/supportedAppProtocolRes/SchemaID",
    ),
    ('{"V2G_Message": {"Header": {"SessionID": "\\ud800"}, "Body": {}}}', "din70121", "not well-formed", 1, ""),
    ('{"V2G_Message": {"Header": {"SessionID": "\ud800"}, "Body": {}}}', "din70121", "half of a surrogate pair", 1, ""),
    ('{"V2G_Message": NaN}', "din70121", "not well-formed", 1, ""),
    ('{"V2G_Message": {}} x', "din70121", "not well-formed", 1, ""),
    ('{"X509Data": {"content": []}}', "xmldsig", "no member 'content'", 1, "/X509Data/content"),
]


@pytest.mark.parametrize(("text", "schema", "phrase", "line", "path"), REFUSED, ids=range(len(REFUSED)))
def test_what_does_not_fit_is_refused_with_its_place(text: str, schema: str | None, phrase: str, line: int | None, path: str) -> None:
    with pytest.raises(DecodeError) as caught:
        from_json(text, schema)
    assert phrase in caught.value.message
    assert caught.value.line == line
    assert caught.value.path == path


def test_misspelt_names_are_answered_with_the_nearest() -> None:
    with pytest.raises(DecodeError) as caught:
        from_json('{"supportedAppProtocolRes": {"ResponseCode": "OK_SuccessfulNegotiation", "SchemaId": 1}}', "appprotocol")
    assert caught.value.hint == "did you mean 'SchemaID'?"


def test_unknown_schema_set() -> None:
    with pytest.raises(UnknownSchemaError):
        from_json('{"V2G_Message": {}}', "din")
    with pytest.raises(UnknownSchemaError):
        from_json('{"#schema": "din", "V2G_Message": {}}')


def test_the_class_decides_where_it_is_given() -> None:
    document = '{"supportedAppProtocolRes": {"ResponseCode": "OK_SuccessfulNegotiation"}}'
    assert from_json(document, supportedAppProtocolRes) == supportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation)
    with pytest.raises(DecodeError, match="the root is 'supportedAppProtocolRes', not 'SessionSetupReq'"):
        from_json(document, SessionSetupReq)


def test_parts_of_messages_go_by_their_class() -> None:
    header = MessageHeader(session_id=b"\1\2")
    assert to_json(header) == b'{"MessageHeader":{"SessionID":"AQI="}}'
    assert from_json(to_json(header), "iso15118_2") == header


def test_a_byte_order_mark_is_no_harm() -> None:
    assert from_json(b"\xef\xbb\xbf" + to_json(codec_of("din70121").decode(DIN)), "din70121") == codec_of("din70121").decode(DIN)


def test_root_of() -> None:
    assert root_of(b'{"#schema": "din70121", "V2G_Message": 7}') == ("din70121", "V2G_Message")
    assert root_of('{"x": []}') == ("", "x")


# -- hostile input -----------------------------------------------------------------------------------------------------


def nested(depth: int) -> str:
    return '{"x": ' + "[" * (depth - 1) + "]" * (depth - 1) + "}"


def test_depth_is_bounded() -> None:
    assert root_of(nested(MAX_JSON_DEPTH)) == ("", "x")
    with pytest.raises(DecodeError, match=f"at most {MAX_JSON_DEPTH}"):
        root_of(nested(MAX_JSON_DEPTH + 1))
    with pytest.raises(DecodeError, match="nested"):
        from_json("[" * 1_000_000, "din70121")


def test_brackets_in_texts_are_no_depth() -> None:
    text = "[{" * 1000 + '\\"['
    with pytest.raises(DecodeError, match="no member 'x'"):
        from_json('{"V2G_Message": {' + HEADER + ', "Body": {}, "x": "' + text + '"}}', "din70121")


def test_size_is_bounded() -> None:
    fitting = '{"V2G_Message": {' + HEADER + ', "Body": {}}}'
    assert from_json(fitting.ljust(MAX_JSON_BYTES), "din70121")
    with pytest.raises(DecodeError, match="at most"):
        from_json(fitting.ljust(MAX_JSON_BYTES + 1), "din70121")


def test_endless_numbers_are_refused() -> None:
    with pytest.raises(DecodeError):
        from_json(
            '{"supportedAppProtocolRes": {"ResponseCode": "OK_SuccessfulNegotiation", "SchemaID": ' + "9" * 100_000 + "}}", "appprotocol"
        )
    with pytest.raises(DecodeError):
        from_json('{"X509IssuerSerial": {"X509IssuerName": "a", "X509SerialNumber": ' + "9" * 5000 + "}}", "xmldsig")


def test_half_of_a_surrogate_pair_cannot_be_written() -> None:
    offer = AppProtocol(protocol_namespace="\ud800", version_number_major=1, version_number_minor=0, schema_id=1, priority=1)
    with pytest.raises(EncodeError, match="U\\+D800"):
        to_json(supportedAppProtocolReq(app_protocol=(offer,)))


@pytest.mark.parametrize("schema", SETS)
def test_without_facets_valid_messages_are_the_same(schema: str) -> None:
    for name in codec_of(schema).binding.registry.elements:
        message = instances.Instances(schema, instances.RandomSource(random.Random(f"{schema}{name}"))).element(name)
        again = from_json(to_json(message), schema, validate=False)
        assert repr(again) == repr(message)


#: Messages that break ranges and lengths, as odd streams do, deep inside and in lists too.
ODD = [
    ("iso15118_2", '{"SessionSetupRes":{"ResponseCode":"OK","EVSEID":"X"}}', "/SessionSetupRes/EVSEID"),
    ("iso15118_2", '{"V2G_Message":{"Header":{"SessionID":"AAAAAAAAAAAAAAAA"},"Body":{}}}', "/V2G_Message/Header/SessionID"),
    (
        "iso15118_2",
        '{"V2G_Message":{"Header":{"SessionID":""},"Body":{"BodyElement":{"#element":"CableCheckReq","DC_EVStatus":'
        '{"#element":"DC_EVStatus","EVReady":true,"EVErrorCode":"NO_ERROR","EVRESSSOC":101}}}}}',
        "/V2G_Message/Body/BodyElement/DC_EVStatus/EVRESSSOC",
    ),
    (
        "appprotocol",
        '{"supportedAppProtocolReq":{"AppProtocol":[{"ProtocolNamespace":"urn:a","VersionNumberMajor":-1,"VersionNumberMinor":'
        '99999999999999999999999,"SchemaID":256,"Priority":21}]}}',
        "/supportedAppProtocolReq/AppProtocol",
    ),
    ("appprotocol", '{"supportedAppProtocolReq":{"AppProtocol":[]}}', "/supportedAppProtocolReq/AppProtocol"),
]


@pytest.mark.parametrize(("schema", "text", "path"), ODD)
def test_without_facets_odd_messages_come_back(schema: str, text: str, path: str) -> None:
    with pytest.raises(DecodeError) as caught:
        from_json(text, schema)
    assert caught.value.path.startswith(path)
    message = from_json(text, schema, validate=False)
    assert json.loads(to_json(message)) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"SessionSetupRes":{"ResponseCode":"no code","EVSEID":"X"}}', "/SessionSetupRes/ResponseCode"),
        ('{"SessionSetupRes":{"ResponseCode":"OK","EVSEID":5}}', "/SessionSetupRes/EVSEID"),
        ('{"SessionSetupRes":{"ResponseCode":"OK"}}', "/SessionSetupRes"),
        ('{"SessionSetupRes":[]}', "/SessionSetupRes"),
        ('{"SessionSetupRes":{"ResponseCode":"OK","EVSEID":"ZZ00000","More":1}}', "/SessionSetupRes/More"),
        ('{"V2G_Message":{"Header":[{"SessionID":""}],"Body":{}}}', "/V2G_Message/Header"),
        ('{"V2G_Message":{"Header":{"SessionID":"A"},"Body":{}}}', "/V2G_Message/Header/SessionID"),
        ('{"V2G_Message":{"Header":{"SessionID":""},"Body":{"BodyElement":{"#element":"none"}}}}', "/V2G_Message/Body/BodyElement"),
        ('{"PaymentServiceSelectionReq":{"SelectedPaymentOption":"Contract","SelectedServiceList":{"SelectedService":[1]}}}', ""),
    ],
)
def test_without_facets_everything_else_counts(text: str, path: str) -> None:
    for validate in (True, False):
        with pytest.raises(DecodeError) as caught:
            from_json(text, "iso15118_2", validate=validate)
        assert caught.value.path.startswith(path)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_message_or_an_error(data: bytes) -> None:
    for schema, validate in ((None, True), ("iso15118_2", True), ("iso15118_2", False)):
        try:
            from_json(data, schema, validate=validate)
        except V2gError:
            continue


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_change_of_a_document_gives_a_message_or_an_error(data: st.DataObject) -> None:
    document = bytearray(to_json(codec_of("din70121").decode(DIN), schema="din70121"))
    position = data.draw(st.integers(0, len(document) - 1))
    document[position : position + data.draw(st.integers(0, 4))] = data.draw(
        st.sampled_from([b"", b"{", b"]", b'"', b",", b"null", b"#", b"\xff", b"1e9"])
    )
    validate = data.draw(st.booleans())
    try:
        message = from_json(document, validate=validate)
    except V2gError:
        return
    assert from_json(to_json(message), type(message), validate=validate) == message


@pytest.mark.parametrize(
    "text",
    ['{"x": "' + '\\"' * 2_000_000, '"' * 2_000_001, '{"x": [' + "[]," * 1_000_000, '{"x": "' + "\\" * 4_000_001, '{"x"' + " " * 4_000_000],
    ids=["no end", "quotes", "many", "backslashes", "blanks"],
)
def test_time_is_linear(text: str) -> None:
    """Four megabytes of what makes careless readers look at everything from everywhere."""
    start = time.process_time()
    with pytest.raises(DecodeError):
        from_json(text, "din70121")
    assert time.process_time() - start < 10
