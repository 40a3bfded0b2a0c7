"""What vehicles do not take, side streams, and what sessions make of odd values, with each engine."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from tests.support.v2g_walk import PROTOCOLS, Pair, minimal_request
from tests.unit.protocols.v2g.sessions import EACH, raw, request_frame
from v2gstack.codecs.v2gtp import PayloadType, encode_frame
from v2gstack.errors import DecodeError, LocalProtocolError
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import iso15118_20 as iso20
from v2gstack.protocols.v2g import (
    DIN70121,
    ISO15118_2,
    ISO15118_20_DC,
    STRICT,
    TOLERANT,
    UNSET_HEADER,
    EndKind,
    Policy,
    Protocol,
    Quirk,
    SeccSession,
)
from v2gstack.protocols.v2g.answers import minimal_response, response_codes
from v2gstack.protocols.v2g.events import (
    DeviationAccepted,
    MessageReceived,
    MessageSent,
    ProtocolViolated,
    SessionStopped,
    SideStreamReceived,
)
from v2gstack.protocols.v2g.table import Row
from v2gstack.protocols.v2g.wire import wire_of
from v2gstack.testing.instances import Instances, MinimalSource

# -- responses that the vehicle does not take ---------------------------------------------------------


def answered(protocol: Protocol, message: Any, session_id: bytes | None = None) -> Pair:
    """A vehicle that has asked ServiceDiscovery and gets a message."""
    pair = Pair(protocol)
    pair.go_to("ServiceDiscovery")
    pair.evcc.send(minimal_request(protocol, "ServiceDiscoveryReq"), pair.now)
    assert len(pair.evcc.data_to_send()) == 1
    data = request_frame(protocol, message, pair.evcc.session_id if session_id is None else session_id)
    pair.note("evcc", pair.evcc.receive_data(data, pair.now))
    return pair


@EACH
def test_vehicles_refuse_wrong_responses(protocol: Protocol) -> None:
    good = minimal_response(protocol, "ServiceDiscoveryRes", "OK")
    assert answered(protocol, good).evcc.end is None
    cases = [
        (minimal_response(protocol, "SessionStopRes", "OK"), None, EndKind.SEQUENCE_ERROR),
        (minimal_request(protocol, "ServiceDiscoveryReq"), None, EndKind.SEQUENCE_ERROR),
        (good, b"\x77" * 8, EndKind.UNKNOWN_SESSION),
    ]
    for message, session_id, kind in cases:
        pair = answered(protocol, message, session_id)
        assert pair.evcc.end is not None
        assert (pair.evcc.end.kind, pair.evcc.end.who) == (kind, "secc")
        assert pair.evcc.data_to_send() == []
        assert pair.evcc.next_timeout() is None
    pair = answered(protocol, good)
    events = pair.evcc.receive_data(request_frame(protocol, good, pair.evcc.session_id), pair.now)
    assert [type(event) for event in events] == [ProtocolViolated, SessionStopped]


def test_vehicles_do_not_join_what_they_did_not_ask_for() -> None:
    pair = Pair(ISO15118_2)
    pair.evcc.send(minimal_request(ISO15118_2, "SessionSetupReq"), 0.0)
    joined = minimal_response(ISO15118_2, "SessionSetupRes", "OK_OldSessionJoined")
    pair.evcc.receive_data(request_frame(ISO15118_2, joined, b"\x05" * 8), 0.0)
    assert pair.evcc.end is not None
    assert pair.evcc.end.kind is EndKind.UNKNOWN_SESSION


# -- side streams, headers, size ----------------------------------------------------------------------


def test_side_streams() -> None:
    pair = Pair(ISO15118_20_DC)
    pair.go_to("ChargeLoop")
    request = iso20.ScheduleExchangeReq(
        header=UNSET_HEADER,
        maximum_supporting_points=12,
        dynamic_se_req_control_mode=iso20.Dynamic_SEReqControlMode(
            departure_time=1,
            ev_target_energy_request=iso20.RationalNumber(exponent=0, value=1),
            ev_maximum_energy_request=iso20.RationalNumber(exponent=0, value=1),
            ev_minimum_energy_request=iso20.RationalNumber(exponent=0, value=1),
        ),
    )
    (sent,) = pair.evcc.send_side(PayloadType.SCHEDULE_RENEGOTIATION, request, 1.0)
    assert isinstance(sent, MessageSent)
    (frame,) = pair.evcc.data_to_send()
    (event,) = pair.secc.receive_data(b"\x01\xfe\x81\x01" + frame[4:], 1.0)
    assert isinstance(event, SideStreamReceived)
    assert (event.name, event.payload_type) == ("ScheduleExchangeReq", 0x8101)
    assert frame[2:4] == b"\x81\x01"
    assert pair.secc.state == "ChargeLoop"
    with pytest.raises(LocalProtocolError):
        pair.evcc.send_side(0x9000, request, 1.0)


def test_headers_carry_time_and_signature() -> None:
    signature: Any = Instances("xmldsig", MinimalSource()).element("{http://www.w3.org/2000/09/xmldsig#}Signature")
    pair = Pair(ISO15118_20_DC, evcc={"unix_offset": 1_700_000_000.0})
    pair.evcc.use_header_signature(signature)
    (event,) = [event for event in pair.ask(minimal_request(ISO15118_20_DC, "SessionSetupReq")) if isinstance(event, MessageReceived)]
    assert event.header.time_stamp == 1_700_000_000
    assert event.header.signature == signature
    pair.answer(minimal_response(ISO15118_20_DC, "SessionSetupRes", "OK_NewSessionEstablished"))
    (event,) = [event for event in pair.ask(minimal_request(ISO15118_20_DC, "AuthorizationSetupReq")) if isinstance(event, MessageReceived)]
    assert event.header.signature is None


def test_sessions_are_small() -> None:
    """Less than 20 kB each, also after a thousand exchanges."""
    row = next(row for row in ISO15118_2.table.rows if row.request == "CurrentDemandReq" and row.target == "CurrentDemand")
    Pair(ISO15118_2).go_to("CurrentDemand")
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        pairs = [Pair(ISO15118_2) for _ in range(10)]
        for pair in pairs:
            pair.go_to("CurrentDemand")
            for _ in range(100):
                pair.take(row)
            pair.events.clear()
        used = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert used / len(pairs) / 2 < 20_000
    assert len(pairs[0].secc.last_messages) == 8
    assert isinstance(pairs[0].secc, SeccSession)


# -- engines, quirks, traces --------------------------------------------------------------------------


@EACH
def test_a_whole_session_with_each_engine(protocol: Protocol, exi_engine: str) -> None:
    last = "WeldingDetection" if "WeldingDetection" in protocol.table.states else "SessionStop"
    pair = Pair(protocol, STRICT, evcc={"engine": exi_engine}, secc={"engine": exi_engine})
    pair.go_to(last)
    pair.take(next(row for row in protocol.table.rows if row.state == last and row.target == "Terminated"))
    for session in (pair.evcc, pair.secc):
        assert session.end is not None
        assert (session.end.kind, session.end.who, session.end.state) == (EndKind.TERMINATED, "evcc", last)
        assert [message.name for message in session.end.last_messages][-2:] == ["SessionStopReq", "SessionStopRes"]
        assert session.paused is None
    assert not any(isinstance(event, (DeviationAccepted, ProtocolViolated)) for _, event in pair.events)
    sent = [event.payload for role, event in pair.events if role == "evcc" and isinstance(event, MessageSent)]
    received = [event.payload for role, event in pair.events if role == "secc" and isinstance(event, MessageReceived)]
    assert sent == received


def test_quirks_are_distinct_and_described() -> None:
    assert len(Quirk) == len(Quirk.__members__)
    assert TOLERANT.accepted == frozenset(Quirk)
    assert not STRICT.accepted
    for quirk in Quirk:
        assert quirk.text
        assert quirk.clause
        assert not quirk.code or any(f"FAILED_{quirk.code}" in response_codes(protocol) for protocol in PROTOCOLS)


def test_violations_carry_what_came() -> None:
    pair = Pair(ISO15118_2)
    pair.go_to("ServiceDiscovery")
    request = minimal_request(ISO15118_2, "CableCheckReq")
    violated = raw(pair, request)[0]
    assert violated.name == "CableCheckReq"
    assert violated.payload == request_frame(ISO15118_2, request, pair.secc.session_id)[8:]
    assert pair.secc.last_messages[-2].name == "CableCheckReq"
    pair = answered(ISO15118_2, minimal_response(ISO15118_2, "SessionStopRes", "OK"))
    (violation,) = [event for role, event in pair.events if role == "evcc" and isinstance(event, ProtocolViolated)]
    assert violation.name == "SessionStopRes"
    assert violation.payload


def odd(data: bytes, *, padding: bool = False) -> bytes:
    """A frame whose document ends with a set padding bit, or with octets behind it."""
    if padding:
        return data[:-1] + bytes([data[-1] | 1])
    size = int.from_bytes(data[4:8], "big") + 1
    return data[:4] + size.to_bytes(4, "big") + data[8:] + b"\0"


@EACH
@pytest.mark.parametrize("policy", [TOLERANT, STRICT, Policy(name="blind", examine=False)], ids=lambda policy: policy.name)
def test_vehicles_examine_responses(protocol: Protocol, policy: Policy) -> None:
    pair = Pair(protocol, policy)
    pair.go_to("ServiceDiscovery")
    pair.evcc.send(minimal_request(protocol, "ServiceDiscoveryReq"), pair.now)
    response = odd(request_frame(protocol, minimal_response(protocol, "ServiceDiscoveryRes", "OK"), pair.evcc.session_id))
    events = pair.evcc.receive_data(response, pair.now)
    kinds = {
        "tolerant": [DeviationAccepted, MessageReceived],
        "strict": [ProtocolViolated, SessionStopped],
        "blind": [MessageReceived],
    }
    assert [type(event) for event in events] == kinds[policy.name]


def test_padding_bits() -> None:
    pair = Pair(ISO15118_2)
    pair.go_to("ServiceSelection")
    data = request_frame(ISO15118_2, minimal_request(ISO15118_2, "ServiceDetailReq"), pair.secc.session_id)
    events = pair.secc.receive_data(odd(data, padding=True), pair.now)
    assert [event.quirk for event in events if isinstance(event, DeviationAccepted)] == ["padding_bits"]
    assert isinstance(events[-1], MessageReceived)


def test_values_out_of_range() -> None:
    """What decodes may still break the schema: the strict policy answers FAILED, and the session goes on as ISO 15118-2 says."""
    wire = wire_of(ISO15118_2, None)
    for policy in (TOLERANT, STRICT):
        pair = Pair(ISO15118_2, policy)
        pair.go_to("PreCharging")
        request = minimal_request(ISO15118_2, "PreChargeReq")
        status = request.dc_ev_status.replace(ev_ress_soc=101)
        document = wire.document(request.replace(dc_ev_status=status), pair.secc.session_id, 0, None)
        payload = wire.codec("iso15118_2").encode(document.root, validate=False)
        events = pair.secc.receive_data(encode_frame(PayloadType.SAP, payload), pair.now)
        if policy is TOLERANT:
            assert [event.quirk for event in events if isinstance(event, DeviationAccepted)] == ["schema_facets"]
            assert isinstance(events[-1], MessageReceived)
        else:
            assert [type(event) for event in events] == [ProtocolViolated, MessageSent]
            assert events[0].response_code == "FAILED"
            assert pair.secc.end is None


@EACH
def test_vehicles_and_undecodable_responses(protocol: Protocol) -> None:
    for policy in (TOLERANT, STRICT):
        pair = Pair(protocol, policy)
        pair.go_to("ServiceDiscovery")
        pair.evcc.send(minimal_request(protocol, "ServiceDiscoveryReq"), pair.now)
        pair.evcc.receive_data(encode_frame(min(protocol.schema_sets), b"\x80\xff\xff\xff"), pair.now)
        assert (pair.evcc.end is None) == (policy is TOLERANT)


def test_vehicles_before_the_negotiation() -> None:
    for policy in (TOLERANT, STRICT):
        pair = Pair(ISO15118_2, policy, negotiate=False)
        pair.evcc.start(0.0)
        pair.evcc.receive_data(encode_frame(PayloadType.SAP, b"\x80\xff"), 0.0)
        assert (pair.evcc.end is None) == (policy is TOLERANT)
    pair = Pair(ISO15118_2, negotiate=False)
    pair.evcc.receive_data(encode_frame(PayloadType.SAP, bytes.fromhex("80400040")), 0.0)
    assert pair.evcc.end is not None
    assert pair.evcc.end.kind is EndKind.SEQUENCE_ERROR


def test_a_station_that_gives_no_identifier() -> None:
    for policy in (TOLERANT, STRICT):
        pair = Pair(ISO15118_2, policy)
        pair.evcc.send(minimal_request(ISO15118_2, "SessionSetupReq"), 0.0)
        answer = minimal_response(ISO15118_2, "SessionSetupRes", "OK_NewSessionEstablished")
        events = pair.evcc.receive_data(request_frame(ISO15118_2, answer, bytes(8)), 0.0)
        quirks = [event.quirk for event in events if isinstance(event, DeviationAccepted)]
        assert quirks == (["zero_session_id"] if policy is TOLERANT else [])
        assert (pair.evcc.end is None) == (policy is TOLERANT)


def test_side_streams_of_another_session() -> None:
    pair = Pair(ISO15118_20_DC, STRICT)
    pair.go_to("ChargeLoop")
    data = request_frame(ISO15118_20_DC, minimal_request(ISO15118_20_DC, "MeteringConfirmationReq"), b"\x66" * 8)
    events = pair.secc.receive_data(data[:2] + b"\x81\x02" + data[4:], pair.now)
    assert [type(event) for event in events] == [ProtocolViolated, SessionStopped]
    pair = Pair(ISO15118_20_DC)
    pair.go_to("ChargeLoop")
    (event,) = pair.secc.receive_data(encode_frame(0x8102, b"\x80\xff"), pair.now)
    assert isinstance(event, DeviationAccepted)


def test_documents_of_the_right_schema_that_are_no_messages() -> None:
    """A header alone, or an element that no protocol sends."""
    wire = wire_of(ISO15118_2, None)
    empty = iso2.V2G_Message(header=iso2.MessageHeader(session_id=bytes(8)), body=iso2.Body())
    with pytest.raises(DecodeError):
        wire.decode("iso15118_2", wire.codec("iso15118_2").encode(empty))
    signed = Instances("iso15118_20_common", MinimalSource()).element("{urn:iso:std:iso:15118:-20:CommonMessages}SignedMeteringData")
    wire = wire_of(ISO15118_20_DC, None)
    with pytest.raises(DecodeError):
        wire.decode("iso15118_20_common", wire.codec("iso15118_20_common").encode(signed))


def test_tables_can_be_extended() -> None:
    """The way in for messages that the tables leave out."""
    table = DIN70121.table.extended([Row("ServicePaymentSelection", "PaymentDetailsReq", "ContractAuthentication")])
    assert table.candidates("ServicePaymentSelection", "PaymentDetailsReq")
    assert not DIN70121.table.candidates("ServicePaymentSelection", "PaymentDetailsReq")
    assert table.timers == DIN70121.timers
