"""Traces of running sessions: written as JSON Lines and as captures, read back, and free of what must not be in them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_PROFILE_IND,
    CM_NW_STATS_CNF,
    CM_SET_KEY_CNF,
    CM_SET_KEY_REQ,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    UnknownMme,
    decode_mme,
    encode_mme,
)
from v2gstack.errors import CaptureError
from v2gstack.hooks.values import Address, ChannelInfo, TraceRecord
from v2gstack.messages import iso15118_2, iso15118_20
from v2gstack.protocols.v2g.events import DeviationAccepted, MessageReceived, MessageSent, SessionEstablished, TimeoutExpired
from v2gstack.trace import open_capture, read_capture, read_frames
from v2gstack.trace.jsonl import JsonLinesTrace, read_trace
from v2gstack.trace.live import ConnectionClosed, ConnectionOpened, EffectFailed, FrameReceived, FrameSent, OctetsReceived, OctetsSent
from v2gstack.trace.livecapture import PcapngTrace
from v2gstack.trace.redaction import Redactor

SESSION = bytes.fromhex("A1B2C3D4E5F60718")
EVCC = bytes.fromhex("98ABCDEF1234")
EMAID = "DEABCC1234567X"
LEAF, SUB_CA, OCSP = b"\x30\x82the vehicle's own certificate", b"\x30\x82its manufacturer's", b"\x30\x82what its responder says"
CHANNEL = ChannelInfo(
    local=Address("fe80::1", 61_341),
    remote=Address("fe80::9aab:cdff:feef:1234", 50_000),
    tls="1.3",
    mutual=True,
    peer_certificate=LEAF,
    peer_chain=(LEAF, SUB_CA),
    ocsp_response=OCSP,
)


def _payload(element: object, session: bytes = SESSION) -> bytes:
    header = iso15118_2.MessageHeader(session_id=session)
    return ExiCodec("iso15118_2").encode(iso15118_2.V2G_Message(header=header, body=iso15118_2.Body(body_element=element)))  # type: ignore[arg-type]


def _records() -> list[TraceRecord]:
    setup = iso15118_2.SessionSetupReq(evcc_id=EVCC)
    answer = iso15118_2.SessionSetupRes(response_code=iso15118_2.ResponseCode.OK_NewSessionEstablished, evse_id="DE*ABC*E1")
    details = iso15118_2.PaymentDetailsReq(
        emaid=EMAID, contract_signature_cert_chain=iso15118_2.CertificateChain(certificate=b"\x30\x82secret certificate")
    )
    said: list[object] = [ConnectionOpened(channel=CHANNEL)]
    for kind, element, session in ((MessageReceived, setup, bytes(8)), (MessageSent, answer, SESSION), (MessageReceived, details, SESSION)):
        payload = _payload(element, session)
        frame = b"\x01\xfe\x80\x01" + len(payload).to_bytes(4, "big") + payload
        said.append((OctetsReceived if kind is MessageReceived else OctetsSent)(data=frame))
        said.append(
            kind(
                message=element,
                name=type(element).__name__,
                header=iso15118_2.MessageHeader(session_id=session),
                schema_set="iso15118_2",
                payload=payload,
                state="SessionSetup",
                time=1.0,
            )
        )
    said.append(SessionEstablished(session_id=SESSION))
    said.append(DeviationAccepted(quirk="odd", text=f"the contract {EMAID} of {EVCC.hex()} is odd", clause="[V2G2-1]", state="X"))
    said.append(EffectFailed(effect="ReadMeter", text="no answer"))
    said.append(ConnectionClosed())
    return [
        TraceRecord(time=1_767_225_600 + number / 8, session="DE*ABC*E1/1", role="secc", event=event) for number, event in enumerate(said)
    ]


def _secrets() -> list[bytes]:
    names = [SESSION, EVCC]
    return [
        EMAID.encode(),
        b"secret",
        b"9aab:cdff",
        *(LEAF, SUB_CA, OCSP),
        *names,
        *(each.hex().encode() for each in names),
        *(each.hex().upper().encode() for each in names),
    ]


def test_json_lines_are_redacted_and_readable() -> None:
    stream = io.BytesIO()
    trace = JsonLinesTrace(stream)
    for record in _records():
        trace.write(record)
    trace.close()
    written = stream.getvalue()
    for secret in _secrets():
        assert secret not in written
        assert secret.hex().encode() not in written
    lines = list(read_trace(io.BytesIO(written)))
    assert [line.event for line in lines][:3] == ["ConnectionOpened", "MessageReceived", "MessageSent"]
    assert lines[0].session == "DE*ABC*E1/1"
    assert lines[0].time == 1_767_225_600
    frames = [line for line in written.splitlines() if b'"payload":' in line]
    events = list(read_frames(io.BytesIO(b"\n".join(frames))))
    assert [type(event.message).__name__ for event in events] == ["SessionSetupReq", "SessionSetupRes", "PaymentDetailsReq"]
    assert [event.direction for event in events] == ["evcc", "secc", "evcc"]
    first, second, third = (event.document for event in events)
    assert isinstance(first, iso15118_2.V2G_Message)
    assert isinstance(second, iso15118_2.V2G_Message)
    assert isinstance(third, iso15118_2.V2G_Message)
    # all zeros is no identifier
    assert first.header.session_id == bytes(8)
    assert second.header.session_id == third.header.session_id != bytes(8)
    # the same identifier has the same pseudonym, whatever it stands in
    established = next(line for line in lines if line.event == "SessionEstablished")
    assert established.data["session_id"] == second.header.session_id.hex()


def test_json_lines_tell_everything_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "trace.jsonl"
    trace = JsonLinesTrace(file, redact=False)
    for record in _records():
        trace.write(record)
    trace.close()
    text = file.read_text()
    assert EMAID in text
    assert all(each.hex() in text for each in (LEAF, SUB_CA, OCSP))
    assert SESSION.hex() in text
    line = next(line for line in read_trace(file) if line.data.get("name") == "PaymentDetailsReq")
    assert line.data["message"]["PaymentDetailsReq"]["eMAID"] == EMAID
    assert bytes.fromhex(line.data["payload"]) == _payload(_records()[6].event.message)  # type: ignore[attr-defined]


@pytest.mark.parametrize("redact", [True, False])
def test_captures_hold_the_session(tmp_path: Path, redact: bool) -> None:
    file, keys = tmp_path / "trace.pcapng", tmp_path / "keys"
    keys.write_text("CLIENT_RANDOM 00 11\n")
    trace = PcapngTrace(file, redact=redact, key_log=keys)
    for record in _records():
        trace.write(record)
    trace.close()
    trace.close()
    events = list(read_capture(file))
    assert [type(event.message).__name__ for event in events] == ["SessionSetupReq", "SessionSetupRes", "PaymentDetailsReq"]
    assert [event.direction for event in events] == ["evcc", "secc", "evcc"]
    assert all(event.error is None for event in events)
    with open_capture(file) as reader:
        list(reader)
        assert reader.secrets[0].data == keys.read_bytes()
    told = "".join(str(event.document) for event in events) + file.read_bytes().decode("latin1")
    for secret in (EMAID, "secret certificate", str(SESSION)[2:-1], str(EVCC)[2:-1]):
        assert (secret in told) is not redact


def test_a_role_can_be_left_out(tmp_path: Path) -> None:
    file = tmp_path / "trace.pcapng"
    trace = PcapngTrace(file, role="evcc")
    for record in _records():
        trace.write(record)
    trace.close()
    assert list(read_capture(file)) == []


def test_paths_that_cannot_be_written_or_read_are_named(tmp_path: Path) -> None:
    for open_it in (JsonLinesTrace, PcapngTrace):
        with pytest.raises(CaptureError, match="cannot be written"):
            open_it(tmp_path / "none" / "trace")
    with pytest.raises(CaptureError, match="cannot be opened"):
        list(read_trace(tmp_path / "none"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{}", "no line of a trace"),
        (b"[1]", "no line of a trace"),
        (b"nothing", "no line of a trace"),
        (b'{"v":2,"t":0,"capture":"x","role":"evcc","event":"E"}', "version 2"),
        (b'{"v":1,"t":"x","capture":"x","role":"evcc","event":"E"}', "no line of a trace"),
    ],
)
def test_damaged_traces_are_named(line: bytes, words: str) -> None:
    good = b'{"v":1,"t":0,"capture":"x","role":"evcc","event":"E","more":1}\n\n'
    lines = read_trace(io.BytesIO(good + line))
    assert next(lines).data == {"more": 1}
    with pytest.raises(CaptureError, match=words) as caught:
        next(lines)
    assert caught.value.offset == len(good)


def test_events_that_nobody_knows_and_fields_that_clash_are_told() -> None:
    stream = io.BytesIO()
    trace = JsonLinesTrace(stream)
    timer = TimeoutExpired(timer="T", role="evcc", seconds=2.0, state="X")
    for event in (timer, "just a word", 3, object):
        trace.write(TraceRecord(time=0.0, session="s", role="secc", event=event))
    lines = list(read_trace(io.BytesIO(stream.getvalue())))
    assert [line.role for line in lines] == ["secc"] * 4
    assert lines[0].data["role"] == "evcc"
    assert [line.data for line in lines[1:3]] == ["just a word", 3]


def test_redaction_keeps_form_and_relation() -> None:
    redactor = Redactor()
    session = iso15118_20.MessageHeader(session_id=SESSION, time_stamp=1)
    req = iso15118_20.SessionSetupReq(header=session, evcc_id="WMIV1234567890ABCDEX")
    done = redactor.message(req)
    assert isinstance(done, iso15118_20.SessionSetupReq)
    assert len(done.evcc_id) == len(req.evcc_id)
    assert done.evcc_id != req.evcc_id
    assert done.header.session_id != SESSION
    assert redactor.message(req) == done
    assert redactor.field("certificate_chain", (b"abc", b"d")) == (bytes(3), bytes(1))
    assert redactor.field("signature", object()) is None
    assert redactor.field("host", "fe80::1") != redactor.field("host", "fe80::2")
    assert redactor.field("host", "station.example") == "station.example"
    assert redactor.payload("iso15118_2", b"garbage") is None


def test_what_cannot_be_redacted_is_left_out() -> None:
    stream = io.BytesIO()
    trace = JsonLinesTrace(stream, messages=False)
    record = _records()[2]
    event = record.event
    assert isinstance(event, MessageReceived)
    broken = MessageReceived(
        message=event.message, name=event.name, header=event.header, schema_set="iso15118_2", payload=b"\x80", state="", time=0.0
    )
    trace.write(TraceRecord(time=0.0, session="s", role="secc", event=broken))
    line = json.loads(stream.getvalue())
    assert line["payload_left_out"] == 1
    assert "payload" not in line


# -- frames of SLAC ---------------------------------------------------------------------------------------------------------

EV_MAC = bytes.fromhex("98abcdef1234")
EVSE_MAC, MODEM = bytes.fromhex("0211aa22bb33"), bytes.fromhex("0211aa22bb34")
NMK = bytes.fromhex("5eceede7000102030405060708090a0b")
RUN_ID = EV_MAC + bytes(2)


def _slac_frames() -> list[bytes]:
    """What a station sees; the vehicle makes its RunID of its address, as some do."""
    station_list = (EV_MAC + b"\x09\x09") * 2
    return [
        encode_mme(message)
        for message in (
            CM_SET_KEY_REQ(bytes.fromhex("00b052000001"), EVSE_MAC, nid=bytes(range(7)), new_key=NMK),
            CM_SET_KEY_CNF(EVSE_MAC, MODEM, result=1),
            CM_SLAC_PARM_REQ(BROADCAST, EV_MAC, run_id=RUN_ID),
            CM_SLAC_PARM_CNF(EV_MAC, EVSE_MAC, forwarding_sta=EV_MAC, run_id=RUN_ID),
            CM_ATTEN_PROFILE_IND(BROADCAST, MODEM, pev_mac=EV_MAC, aag=bytes([12]) * 58),
            CM_SLAC_MATCH_CNF(EV_MAC, EVSE_MAC, pev_mac=EV_MAC, evse_mac=EVSE_MAC, run_id=RUN_ID, nid=bytes(range(7)), nmk=NMK),
            CM_NW_STATS_CNF(EVSE_MAC, MODEM, num_stas=2, stations=station_list),
            UnknownMme(EVSE_MAC, MODEM, 0xA051, bytes(2) + NMK),
            UnknownMme(EVSE_MAC, MODEM, 0x8001, bytes(2) + EV_MAC),
        )
    ]


def _slac_records() -> list[TraceRecord]:
    events = [(FrameReceived if number % 2 else FrameSent)(data=frame) for number, frame in enumerate(_slac_frames())]
    return [
        TraceRecord(time=1_767_225_600 + number / 8, session="DE*ABC*E1", role="secc", event=event) for number, event in enumerate(events)
    ]


def test_events_of_frames_do_not_show_them() -> None:
    for record in _slac_records():
        assert NMK.hex() not in repr(record)
        assert repr(NMK)[2:-1] not in repr(record)


@pytest.mark.parametrize("redact", [True, False])
def test_frames_in_json_lines(redact: bool) -> None:
    stream = io.BytesIO()
    trace = JsonLinesTrace(stream, redact=redact)
    for record in _slac_records():
        trace.write(record)
    trace.close()
    lines = list(read_trace(io.BytesIO(stream.getvalue())))
    assert [line.event for line in lines][:2] == ["FrameSent", "FrameReceived"]
    assert lines[2].data["name"] == "CM_SLAC_PARM.REQ"
    frames = [bytes.fromhex(line.data["ethernet"]) for line in lines]
    _assert_redacted(frames, redact=redact)


@pytest.mark.parametrize("redact", [True, False])
def test_frames_in_a_capture(redact: bool, tmp_path: Path) -> None:
    path = tmp_path / "trace.pcapng"
    trace = PcapngTrace(path, redact=redact)
    for record in _slac_records():
        trace.write(record)
    trace.close()
    with open_capture(path) as packets:
        _assert_redacted([packet.data for packet in packets], redact=redact)


def _assert_redacted(frames: list[bytes], *, redact: bool) -> None:
    if not redact:
        assert frames == _slac_frames()
        return
    written = b"".join(frames)
    for secret in (NMK, EV_MAC, EVSE_MAC, MODEM, RUN_ID):
        assert secret not in written
    messages = [decode_mme(frame) for frame in frames]
    assert [message.name for message in messages] == [decode_mme(frame).name for frame in _slac_frames()]
    assert [len(frame) for frame in frames] == [len(frame) for frame in _slac_frames()]
    # the same address has the same pseudonym, whatever it stands in
    request, answer, profile, match = messages[2:6]
    assert isinstance(request, CM_SLAC_PARM_REQ)
    assert isinstance(answer, CM_SLAC_PARM_CNF)
    assert isinstance(profile, CM_ATTEN_PROFILE_IND)
    assert isinstance(match, CM_SLAC_MATCH_CNF)
    assert request.source == answer.destination == answer.forwarding_sta == profile.pev_mac == match.pev_mac
    assert request.run_id == answer.run_id == match.run_id
    assert (request.destination, messages[0].destination) == (BROADCAST, bytes.fromhex("00b052000001"))
    assert match.nmk == bytes(16)


def test_frames_that_do_not_decode_are_left_out_of_redacted_traces(tmp_path: Path) -> None:
    stream = io.BytesIO()
    cut = _slac_frames()[5][:100]
    for redact in (True, False):
        trace = JsonLinesTrace(stream, redact=redact)
        trace.write(TraceRecord(time=1.0, session="x", role="secc", event=FrameSent(data=cut)))
    first, second = stream.getvalue().splitlines()
    assert json.loads(first)["frame_left_out"] == 100
    assert NMK[:8].hex().encode() not in first
    assert json.loads(second)["ethernet"] == cut.hex()


def test_the_vehicle_is_the_same_in_frames_and_messages() -> None:
    redactor = Redactor()
    assert redactor.field("evcc_id", EV_MAC) == redactor.field("ev_mac", EV_MAC) != EV_MAC
