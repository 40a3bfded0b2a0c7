from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.trace.support import Opaque, decode, sap_request, sap_response
from v2gstack.codecs.v2gtp import PayloadType, SdpRequest
from v2gstack.errors import DecodeError
from v2gstack.trace.negotiation import NAMESPACES, Interpreter, Reading

DIN, ISO2 = "urn:din:70121:2012:MsgDef", "urn:iso:15118:2:2013:MsgDef"
DIN_MESSAGE, ISO2_MESSAGE = bytes.fromhex("809a0011"), bytes.fromhex("80980022")


def read(interpreter: Interpreter, *payloads: bytes) -> list[Reading]:
    return [interpreter.read(PayloadType.SAP, payload) for payload in payloads]


@pytest.mark.parametrize(("schema_id", "expected"), [(3, "din70121"), (0, "iso15118_2")], ids=["the first offer", "the second offer"])
def test_the_answer_picks_the_set(schema_id: int, expected: str) -> None:
    message = {"din70121": DIN_MESSAGE, "iso15118_2": ISO2_MESSAGE}[expected]
    request, response, first = read(Interpreter(decode), sap_request((DIN, 3), (ISO2, 0)), sap_response(schema_id), message)
    assert (request.schema_set, request.role) == ("appprotocol", "evcc")
    assert (response.schema_set, response.role) == ("appprotocol", "secc")
    assert first == Reading(expected, Opaque(expected, message))
    assert not (request.notes + response.notes)


@pytest.mark.parametrize(("namespace", "schema_set"), NAMESPACES.items())
def test_every_namespace(namespace: str, schema_set: str) -> None:
    interpreter = Interpreter(decode)
    _, response = read(interpreter, sap_request((namespace, 7)), sap_response(7, code=1))
    by_type = {"din70121": 0x8001, "iso15118_2": 0x8001, "ac": 0x8003, "dc": 0x8004, "acdp": 0x8005, "wpt": 0x8006}
    kind = PayloadType(by_type[schema_set.removeprefix("iso15118_20_")])
    message = {"din70121": DIN_MESSAGE}.get(schema_set, ISO2_MESSAGE)
    assert interpreter.read(kind, message).schema_set == schema_set
    assert bool(response.notes) is namespace.startswith("urn:tesla")


@pytest.mark.parametrize(
    ("payload_type", "schema_set"),
    [(0x8002, "iso15118_20_common"), (0x8101, "iso15118_20_common"), (0x8102, "iso15118_20_common"), (0x8103, "iso15118_20_acdp")],
)
def test_payload_types_of_20_need_no_negotiation(payload_type: int, schema_set: str) -> None:
    assert Interpreter(decode).read(PayloadType(payload_type), b"\x80\x10") == Reading(schema_set, Opaque(schema_set, b"\x80\x10"))


@pytest.mark.parametrize("payload_type", [0x8010, 0x8011, 0x8104])
def test_types_without_a_schema_set_stay_raw_and_say_so(payload_type: int) -> None:
    reading = Interpreter(decode).read(PayloadType(payload_type), b"\x80\x10")
    assert (reading.schema_set, reading.document, reading.error) == (None, None, None)
    assert f"0x{payload_type:04X}" in reading.notes[0]


def test_unknown_payload_types_are_not_read() -> None:
    assert Interpreter(decode).read(0xA000, b"\x80\x10") == Reading()


def test_a_response_may_leave_the_number_out_where_one_protocol_was_offered() -> None:
    *_, message = read(Interpreter(decode), sap_request((DIN, 9)), sap_response(None), DIN_MESSAGE)
    assert message.schema_set == "din70121"
    assert not message.notes
    _, response, message = read(Interpreter(decode), sap_request((DIN, 9), (ISO2, 8)), sap_response(None), DIN_MESSAGE)
    assert response.notes == ("the answer names no SchemaID",)
    assert message.schema_set == "din70121"
    assert "no protocol was negotiated" in message.notes[0]


@pytest.mark.parametrize(
    ("payloads", "note"),
    [
        ([sap_request((DIN, 1)), sap_response(2)], "SchemaID 2 was not offered"),
        ([sap_response(1)], "the request that this answers was not captured"),
        ([sap_request((DIN, 1)), sap_response(None, code=2)], "the station supports none of the protocols offered"),
        ([sap_request(("urn:acme", 1)), sap_response(1)], "no schema set describes the namespace agreed on, urn:acme"),
    ],
)
def test_a_negotiation_that_settles_nothing_says_why_and_the_sets_are_tried(payloads: list[bytes], note: str) -> None:
    *_, response, message = read(Interpreter(decode), *payloads, ISO2_MESSAGE)
    assert response.notes == (note,)
    assert message.schema_set == "iso15118_2"
    assert "no protocol was negotiated" in message.notes[0]


def test_a_second_negotiation_replaces_the_first() -> None:
    interpreter = Interpreter(decode)
    read(interpreter, sap_request((DIN, 1)), sap_response(1))
    assert read(interpreter, DIN_MESSAGE)[0].schema_set == "din70121"
    *_, message = read(interpreter, sap_request((ISO2, 1)), sap_response(1), ISO2_MESSAGE)
    assert message.schema_set == "iso15118_2"


def test_without_negotiation_the_sets_are_tried_and_remembered() -> None:
    interpreter = Interpreter(decode)
    first, second, other, again = read(interpreter, DIN_MESSAGE, DIN_MESSAGE, b"\x80\x8c", b"\x80\x8c")
    assert first.schema_set == second.schema_set == "din70121"
    assert first.notes == (
        "no protocol was negotiated; din70121 fits, of 3 schema sets tried",
        "also fits iso15118_20_common",
    )
    assert second.notes == ("also fits iso15118_20_common",)
    assert other.schema_set == again.schema_set == "iso15118_20_common"
    assert other.notes == again.notes == ()


def test_a_payload_that_fits_no_set_gives_the_error_that_got_furthest() -> None:
    (reading,) = read(Interpreter(decode), b"\x00\x99")
    assert (reading.schema_set, reading.document) == (None, None)
    assert isinstance(reading.error, DecodeError)
    assert reading.error.offset == 8
    assert reading.notes == ("no protocol was negotiated, and the payload fits none of iso15118_2, din70121, iso15118_20_common",)


def test_a_negotiated_set_that_does_not_fit_is_an_error_not_a_guess() -> None:
    *_, message = read(Interpreter(decode), sap_request((DIN, 1)), sap_response(1), ISO2_MESSAGE)
    assert message.schema_set == "din70121"
    assert isinstance(message.error, DecodeError)


def test_a_broken_negotiation_message_is_an_error_of_its_own_set() -> None:
    (reading,) = read(Interpreter(decode), b"\x80\x00\xdb")
    assert reading.schema_set == "appprotocol"
    assert isinstance(reading.error, DecodeError)


def test_20_messages_sent_as_8001_are_read_as_common_messages() -> None:
    interpreter = Interpreter(decode)
    read(interpreter, sap_request(("urn:iso:std:iso:15118:-20:DC", 1)), sap_response(1))
    for payload in (b"\x80\x10\x01", b"\x80\x8c\x01"):
        (reading,) = read(interpreter, payload)
        assert reading.schema_set == "iso15118_20_common"
        assert reading.notes == ("ISO 15118-20 message sent with payload type 0x8001",)


def test_raw_reading_tells_only_what_the_bytes_do() -> None:
    interpreter = Interpreter(None)
    request, response, message = read(interpreter, sap_request((DIN, 1)), sap_response(1), DIN_MESSAGE)
    assert (request.schema_set, request.document, request.role) == ("appprotocol", None, "evcc")
    assert (response.schema_set, response.role) == ("appprotocol", "secc")
    assert message == Reading()
    assert interpreter.read(PayloadType.DC_MAINSTREAM, b"\x80\x10") == Reading("iso15118_20_dc")


def test_sdp_needs_no_exi() -> None:
    reading = Interpreter(None).read(PayloadType.SDP_REQUEST, b"\x00\x00")
    assert (reading.document, reading.role) == (SdpRequest(), "evcc")
    short = Interpreter(None).read(PayloadType.SDP_RESPONSE, b"\x00\x00")
    assert isinstance(short.error, DecodeError)
    assert short.role == "secc"


@dataclass
class SessionSetupRes:
    pass


@dataclass
class Body:
    body_element: object


@dataclass
class V2GMessage:
    body: Body


@dataclass
class CurrentDemandReq:
    pass


@pytest.mark.parametrize(
    ("message", "role"),
    [
        (SessionSetupRes(), "secc"),
        (V2GMessage(Body(SessionSetupRes())), "secc"),
        (V2GMessage(Body(CurrentDemandReq())), "evcc"),
        (V2GMessage(Body(None)), "?"),
        (Opaque("x", b""), "?"),
    ],
)
def test_the_name_of_a_message_tells_who_sends_it(message: object, role: str) -> None:
    assert Interpreter(lambda _set, _payload: message).read(PayloadType.MAINSTREAM, b"\x80").role == role


offers = st.lists(st.tuples(st.sampled_from([*NAMESPACES, "urn:x"]), st.integers(0, 255)), min_size=1, max_size=4)
payloads = st.one_of(
    st.binary(max_size=20),
    offers.map(lambda found: sap_request(*found)),
    st.builds(sap_response, st.none() | st.integers(0, 255), code=st.integers(0, 2)),
)


@given(st.lists(st.tuples(st.sampled_from(PayloadType), payloads), max_size=8))
def test_any_payloads_are_read_without_raising(given_payloads: list[tuple[PayloadType, bytes]]) -> None:
    interpreter = Interpreter(decode)
    for kind, payload in given_payloads:
        reading = interpreter.read(kind, payload)
        assert reading.document is None or reading.error is None
