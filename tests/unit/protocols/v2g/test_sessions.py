"""What sessions do when the peer, the network or the application does something wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.v2g_walk import Pair, codes, example, minimal_request, octets, path_to
from tests.unit.protocols.v2g.sessions import EACH, raw, request_frame
from v2gstack.codecs.v2gtp import PayloadType, encode_frame
from v2gstack.errors import EncodeError, LocalProtocolError, RemoteProtocolError
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import registry
from v2gstack.protocols.v2g import (
    DIN70121,
    ISO15118_2,
    ISO15118_20_DC,
    STRICT,
    TOLERANT,
    Channel,
    EndKind,
    PausedSession,
    Protocol,
)
from v2gstack.protocols.v2g.answers import minimal_response, response_codes
from v2gstack.protocols.v2g.channel import session_binding
from v2gstack.protocols.v2g.events import (
    DeviationAccepted,
    MessageReceived,
    MessageSent,
    PayloadSkipped,
    ProtocolViolated,
    SessionEstablished,
    SessionPaused,
    SessionStopped,
)
from v2gstack.protocols.v2g.secc import MAX_HELD
from v2gstack.protocols.v2g.session import MAX_IGNORED_PAYLOADS
from v2gstack.protocols.v2g.table import answer_name
from v2gstack.protocols.v2g.wire import wire_of

# -- answers of the station ---------------------------------------------------------------------------


@EACH
def test_every_response_has_a_smallest_form(protocol: Protocol) -> None:
    wire = wire_of(protocol, None)
    assert {"OK", "FAILED", "FAILED_SequenceError", "FAILED_UnknownSession"} <= response_codes(protocol)
    for schema_set in protocol.schema_sets.values():
        for cls in registry(schema_set).element_of:
            for dc in (False, True) if cls.__name__.endswith("Res") else ():
                for code in response_codes(protocol):
                    answer = minimal_response(protocol, cls.__name__, code, dc=dc)
                    document = wire.document(answer, octets(8), 1, None)
                    assert wire.decode(document.schema_set, wire.encode(document)).root == document.root
                    assert answer.response_code.value == code
    with pytest.raises(LocalProtocolError):
        minimal_response(protocol, "NoSuchRes", "OK")
    with pytest.raises(LocalProtocolError):
        minimal_response(protocol, "SessionSetupRes", "FAILED_ToExist")


@EACH
def test_wrong_order_is_answered_by_the_response_that_belongs_to_it(protocol: Protocol) -> None:
    """In every state, every request that the state does not allow."""
    table = protocol.table
    for state in [state for state in table.states if table.rows_of(state) and state not in ("SessionSetup", "Joined")]:
        for name in sorted(table.requests - set(table.rows_of(state))):
            pair = Pair(protocol)
            pair.go_to(state)
            events = raw(pair, minimal_request(protocol, name))
            assert [type(event) for event in events] == [ProtocolViolated, MessageSent, SessionStopped]
            violated, sent, ended = events
            assert isinstance(violated.error, RemoteProtocolError)
            assert violated.error.response_code == violated.response_code == "FAILED_SequenceError"
            assert (sent.name, sent.message.response_code.value) == (answer_name(name), "FAILED_SequenceError")
            assert (ended.reason.kind, ended.reason.who, ended.reason.state) == (EndKind.SEQUENCE_ERROR, "evcc", state)
            assert pair.secc.next_timeout() is None
            assert len(pair.secc.data_to_send()) == 1


@EACH
def test_another_session_id(protocol: Protocol) -> None:
    pair = Pair(protocol)
    row = path_to(protocol, path_to(protocol, "ServiceDiscovery")[-1].target)[-1]
    pair.go_to(row.target)
    request = minimal_request(protocol, next(iter(protocol.table.rows_of(row.target))))
    events = raw(pair, request, b"\xff" * 8)
    assert events[1].message.response_code.value == "FAILED_UnknownSession"
    assert pair.secc.end is not None
    assert pair.secc.end.kind is EndKind.UNKNOWN_SESSION


@EACH
def test_responses_and_unknown_names_have_no_answer(protocol: Protocol) -> None:
    pair = Pair(protocol)
    pair.go_to("ServiceDiscovery")
    events = raw(pair, minimal_response(protocol, "SessionStopRes", "OK"))
    assert [type(event) for event in events] == [ProtocolViolated, SessionStopped]
    assert pair.secc.data_to_send() == []


@EACH
def test_a_failed_response_ends_what_the_generation_says(protocol: Protocol) -> None:
    """ISO 15118-20 ends on both sides; before, the vehicle ends, and the station waits for it ([V2G2-539])."""
    pair = Pair(protocol)
    pair.go_to("ServiceDiscovery")
    pair.ask(minimal_request(protocol, "ServiceDiscoveryReq"))
    pair.note("secc", pair.secc.fail("FAILED", pair.now))
    pair.carry()
    assert pair.evcc.end is not None
    assert (pair.evcc.end.kind, pair.evcc.end.who) == (EndKind.FAILED_RESPONSE, "secc")
    if protocol.generation == 20:
        assert pair.secc.end is not None
        assert pair.secc.end.kind is EndKind.FAILED_RESPONSE
    else:
        assert pair.secc.end is None
        assert pair.secc.state == "ServiceDiscovery"
        pair.secc.receive_eof(pair.now)
        assert pair.secc.end is not None
        assert pair.secc.end.kind is EndKind.FAILED_RESPONSE


def test_every_failing_code_by_name_or_member() -> None:
    for code in codes(ISO15118_2):
        if code.value.startswith("FAILED"):
            pair = Pair(ISO15118_2)
            pair.go_to("PreCharging")
            pair.ask(minimal_request(ISO15118_2, "PreChargeReq"))
            pair.secc.fail(code, pair.now, "because")
            pair.carry()
            assert pair.evcc.end is not None
            assert pair.evcc.last_messages[-1].response_code == code.value


# -- malformed input ----------------------------------------------------------------------------------


@EACH
def test_undecodable_payloads_are_counted(protocol: Protocol) -> None:
    for policy, patience in ((TOLERANT, MAX_IGNORED_PAYLOADS), (STRICT, 0)):
        pair = Pair(protocol, policy)
        pair.go_to("ServiceDiscovery")
        garbage = encode_frame(min(protocol.schema_sets), b"\x80\xff\xff\xff")
        for _ in range(patience):
            assert [type(event) for event in pair.secc.receive_data(garbage, pair.now)] == [DeviationAccepted]
        events = pair.secc.receive_data(garbage, pair.now)
        assert [type(event) for event in events] == [ProtocolViolated, SessionStopped]
        assert pair.secc.end is not None
        assert pair.secc.end.kind is EndKind.MALFORMED


def test_a_broken_stream_ends_the_session() -> None:
    for data in (b"\x00", b"\x01\xfe\x80\x01\xff\xff\xff\xff"):
        pair = Pair(ISO15118_2)
        pair.go_to("ServiceDiscovery")
        events = pair.secc.receive_data(data, pair.now)
        assert [type(event) for event in events] == [ProtocolViolated, SessionStopped]
        assert pair.secc.receive_data(data, pair.now) == []


def test_unknown_payload_types_are_skipped() -> None:
    """[V2G2-800]."""
    for negotiate in (False, True):
        pair = Pair(ISO15118_2, negotiate=negotiate)
        for number in (0x7000, 0xA001, 0x9000, 0x8101):
            events = pair.secc.receive_data(encode_frame(number, b"abc"), 0.0)
            assert events == [PayloadSkipped(payload_type=number, size=3)]
        assert pair.secc.end is None


def test_a_wrong_payload_type_is_a_quirk() -> None:
    """EcoG sends CertificateInstallationReq of ISO 15118-20 with 0x8001."""
    for policy in (TOLERANT, STRICT):
        pair = Pair(ISO15118_20_DC, policy)
        pair.go_to("Authorization")
        request = minimal_request(ISO15118_20_DC, "CertificateInstallationReq")
        data = request_frame(ISO15118_20_DC, request, pair.secc.session_id)
        data = data[:2] + PayloadType.SAP.to_bytes(2, "big") + data[4:]
        events = pair.secc.receive_data(data, pair.now)
        expected = [DeviationAccepted, MessageReceived] if policy is TOLERANT else [ProtocolViolated, MessageSent, SessionStopped]
        assert [type(event) for event in events] == expected


def test_trailing_octets_and_padding_are_quirks_reported_once() -> None:
    pair = Pair(ISO15118_2)
    pair.go_to("CurrentDemand")
    request, response = example(
        ISO15118_2, next(row for row in ISO15118_2.table.rows if row.request == "CurrentDemandReq" and row.target == "CurrentDemand")
    )
    data = request_frame(ISO15118_2, request, pair.secc.session_id)
    data = data[:4] + (int.from_bytes(data[4:8], "big") + 2).to_bytes(4, "big") + data[8:] + b"\0\0"
    found: list[Any] = []
    for _ in range(5):
        found += pair.secc.receive_data(data, pair.now)
        pair.secc.send(response, pair.now)
    assert [event.quirk for event in found if isinstance(event, DeviationAccepted)] == ["trailing_octets"]


# -- the stream ---------------------------------------------------------------------------------------


def test_requests_that_do_not_wait_are_held_back() -> None:
    pair = Pair(DIN70121)
    requests = [minimal_request(DIN70121, name) for name in ("SessionSetupReq", "ServiceDiscoveryReq")]
    first = request_frame(DIN70121, requests[0], bytes(8))
    second = request_frame(DIN70121, requests[1], octets(8))
    events = pair.secc.receive_data(first + second, 0.0)
    assert [event.name for event in events if isinstance(event, MessageReceived)] == ["SessionSetupReq"]
    events = pair.secc.send(minimal_response(DIN70121, "SessionSetupRes", "OK_NewSessionEstablished"), 0.0)
    assert [type(event) for event in events] == [MessageSent, SessionEstablished, MessageReceived]
    assert pair.secc.pending == "ServiceDiscoveryReq"


def test_a_flood_is_bounded() -> None:
    pair = Pair(DIN70121)
    pair.ask(minimal_request(DIN70121, "SessionSetupReq"))
    frame = request_frame(DIN70121, minimal_request(DIN70121, "ServiceDiscoveryReq"), octets(8))
    assert pair.secc.receive_data(frame * MAX_HELD, 0.0) == []
    events = pair.secc.receive_data(frame * 1000, 0.0)
    assert [type(event) for event in events] == [ProtocolViolated, SessionStopped]


def test_half_open_connections_end() -> None:
    pair = Pair(ISO15118_2)
    pair.go_to("CurrentDemand")
    for session in (pair.secc, pair.evcc):
        assert [type(event) for event in session.receive_eof(1.0)] == [SessionStopped]
        assert session.end is not None
        assert (session.end.kind, session.end.who, session.next_timeout()) == (EndKind.CONNECTION_LOST, "network", None)
        assert session.receive_eof(1.0) == []


def test_closing_from_our_side() -> None:
    pair = Pair(ISO15118_2)
    (event,) = pair.secc.close(1.0, "emergency stop pressed")
    assert isinstance(event, SessionStopped)
    assert (event.reason.kind, event.reason.who, event.reason.text) == (EndKind.ABORTED, "secc", "emergency stop pressed")
    assert str(event.reason) == "aborted by secc in SessionSetup: emergency stop pressed"
    assert pair.secc.close(1.0) == []
    assert pair.secc.state == "Aborted"
    assert pair.secc.allowed == ()


# -- our own mistakes ---------------------------------------------------------------------------------


def test_our_own_mistakes_raise_and_change_nothing() -> None:
    pair = Pair(ISO15118_2)
    secc, evcc = pair.secc, pair.evcc
    with pytest.raises(LocalProtocolError, match="no request is pending"):
        secc.send(minimal_response(ISO15118_2, "SessionSetupRes", "OK"), 0.0)
    with pytest.raises(LocalProtocolError, match="no request is pending"):
        secc.fail("FAILED", 0.0)
    with pytest.raises(LocalProtocolError, match="SessionSetupReq"):
        evcc.send(minimal_request(ISO15118_2, "CableCheckReq"), 0.0)
    with pytest.raises(LocalProtocolError):
        evcc.send(minimal_request(ISO15118_20_DC, "SessionSetupReq"), 0.0)
    pair.ask(minimal_request(ISO15118_2, "SessionSetupReq"))
    with pytest.raises(LocalProtocolError, match="no response yet"):
        evcc.send(minimal_request(ISO15118_2, "SessionSetupReq"), 0.0)
    with pytest.raises(LocalProtocolError, match="does not answer"):
        secc.send(minimal_response(ISO15118_2, "ServiceDiscoveryRes", "OK"), 0.0)
    with pytest.raises(LocalProtocolError, match="could be joined"):
        secc.send(minimal_response(ISO15118_2, "SessionSetupRes", "OK_OldSessionJoined"), 0.0)
    with pytest.raises(EncodeError):
        secc.send(iso2.SessionSetupRes(response_code=iso2.ResponseCode.OK, evse_id="too long" * 9), 0.0)
    assert secc.pending == "SessionSetupReq"
    assert secc.data_to_send() == []
    pair.answer(minimal_response(ISO15118_2, "SessionSetupRes", "OK_NewSessionEstablished"))
    assert evcc.state == secc.state == "ServiceDiscovery"


# -- identities ---------------------------------------------------------------------------------------


@EACH
def test_a_new_session_gets_eight_random_octets(protocol: Protocol) -> None:
    drawn: list[bytes] = [bytes(8), b"\x11" * 8]
    pair = Pair(protocol, secc={"random": lambda size: drawn.pop(0)})
    pair.go_to(path_to(protocol, "ServiceDiscovery")[0].target)
    assert pair.secc.session_id == pair.evcc.session_id == b"\x11" * 8
    assert drawn == []


def test_an_empty_session_id_is_a_quirk() -> None:
    for policy in (TOLERANT, STRICT):
        pair = Pair(ISO15118_2, policy)
        events = raw(pair, minimal_request(ISO15118_2, "SessionSetupReq"), b"")
        assert any(isinstance(event, DeviationAccepted) for event in events) == (policy is TOLERANT)
        assert any(isinstance(event, MessageReceived) for event in events) == (policy is TOLERANT)


def test_an_unknown_session_id_begins_a_new_session() -> None:
    pair = Pair(ISO15118_2, secc={"paused": [PausedSession(session_id=b"\x01" * 8, protocol="din70121")]})
    for asked in (b"\x02" * 8, b"\x01" * 8):
        pair = Pair(ISO15118_2, secc={"paused": [PausedSession(session_id=b"\x01" * 8, protocol="din70121")]})
        raw(pair, minimal_request(ISO15118_2, "SessionSetupReq"), asked)
        assert pair.secc.resumable is None


@pytest.mark.parametrize("protocol", [ISO15118_2, ISO15118_20_DC], ids=lambda protocol: protocol.name)
def test_pausing_and_resuming(protocol: Protocol) -> None:
    pause = next(row for row in protocol.table.rows if row.target == "Paused" and row.quirk is None and row.state == "WeldingDetection")
    pair = Pair(protocol)
    pair.go_to(pause.state)
    pair.take(pause)
    session_id = pair.secc.session_id
    assert pair.secc.end is not None
    assert pair.secc.end.kind is EndKind.PAUSED
    assert pair.secc.end.is_regular
    assert sum(isinstance(event, SessionPaused) for _, event in pair.events) == 2
    assert pair.secc.paused is not None
    assert pair.evcc.paused is not None
    again = Pair(protocol, secc={"paused": [pair.secc.paused]}, evcc={"resume": pair.evcc.paused})
    again.ask(minimal_request(protocol, "SessionSetupReq"))
    assert again.secc.resumable == pair.secc.paused
    again.answer(minimal_response(protocol, "SessionSetupRes", "OK_OldSessionJoined"))
    assert again.secc.session_id == again.evcc.session_id == session_id
    assert again.evcc.state == again.secc.state == ("Joined" if protocol.generation == 20 else "ServiceDiscovery")
    assert [event.resumed for _, event in again.events if isinstance(event, SessionEstablished)] == [True, True]


def test_resuming_iso15118_20_needs_the_same_vehicle() -> None:
    binding = session_binding(b"\x07" * 8, b"leaf")
    paused = PausedSession(session_id=b"\x07" * 8, protocol="iso15118_20_dc", evcc_id="someone", binding=binding)
    for certificate, expected in ((b"leaf", paused), (b"other", None), (None, None)):
        pair = Pair(ISO15118_20_DC, secc={"paused": [paused], "channel": Channel("1.3", True, certificate)})
        raw(pair, minimal_request(ISO15118_20_DC, "SessionSetupReq"), b"\x07" * 8)
        assert pair.secc.resumable is expected
    unbound = PausedSession(session_id=b"\x07" * 8, protocol="iso15118_20_dc", evcc_id="someone")
    pair = Pair(ISO15118_20_DC, secc={"paused": [unbound]})
    raw(pair, minimal_request(ISO15118_20_DC, "SessionSetupReq"), b"\x07" * 8)
    assert pair.secc.resumable is None
    raw_id = minimal_request(ISO15118_20_DC, "SessionSetupReq").replace(evcc_id="someone")
    pair = Pair(ISO15118_20_DC, secc={"paused": [unbound]})
    raw(pair, raw_id, b"\x07" * 8)
    assert pair.secc.resumable is unbound


def test_the_binding_is_kept_with_the_pause() -> None:
    pair = Pair(ISO15118_20_DC, secc={"channel": Channel("1.3", True, b"leaf")})
    pair.go_to("WeldingDetection")
    pair.take(next(row for row in ISO15118_20_DC.table.rows if row.target == "Paused" and row.state == "WeldingDetection"))
    assert pair.secc.paused is not None
    assert pair.secc.paused.binding == session_binding(pair.secc.session_id, b"leaf")
