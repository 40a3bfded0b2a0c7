from __future__ import annotations

import io
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.trace.support import EVCC, SECC, decode, follow, recorder, renumbered, sap_request, sap_response, v2g
from v2gstack.codecs.v2gtp import PayloadType, SdpRequest, SdpResponse, Security, encode_frame
from v2gstack.errors import CaptureError, DecodeError
from v2gstack.trace import Endpoint, Packet, PcapWriter, SessionWriter, TraceEvent, TraceKind, read_capture, read_frames

if TYPE_CHECKING:
    from pathlib import Path

DIN = "urn:din:70121:2012:MsgDef"
MESSAGES = [bytes.fromhex("809a0011"), bytes.fromhex("809a00") + bytes(3000), bytes.fromhex("809a0033")]

#: Capture of nine sessions -> its name in the list of frames.
CAPTURES = {
    "audi_q4_din_dc": "Audi/Q4/dc-dinspec-1.dump",
    "bmw_ix_din_dc": "BMW/iX_2024-02-27/2024-02-27T13:26:06.131Z-1_din_spec/ethernet-traffic.dump",
    "byd_atto3_iso2_dc": "BYD/Atto3/2023-04-18T15:31:50.525Z-2_config-dc-iso2/ethernet-traffic.dump",
    "citroen_ec4_iso2_dc": "Citroen/eC4/2024-02-29T12:39:13.614Z-2_iso2_dc/ethernet-traffic.dump",
    "mercedes_eqe_din_dc": "Mercedes-Benz/EQE/2023-10-04/dinspec-DC.dump",
    "mercedes_eqe_iso2_ac": "Mercedes-Benz/EQE/2023-10-04/iso2-AC.dump",
    "mercedes_eqe_iso2_dc": "Mercedes-Benz/EQE/2023-10-04/iso2-DC.dump",
    "seres_iso2_ac": "Seres/2024-01-10T13:40:14.939Z-2_iso2_ac/ethernet-traffic.dump",
    "skoda_enyaq_iso2_ac": "Skoda/Enyaq_v3.0/iso15118_AC_Josev/enyaq_ac_0.dump",
}


def write_session(writer: SessionWriter, *, initial: tuple[int, int] = (1000, 2000), max_segment: int = 1440, time_ns: int = 0) -> None:
    """SDP, negotiation, and a few messages each way."""
    finder = Endpoint(EVCC.host, 40_000)
    writer.sdp_request(time_ns, SdpRequest(security=Security.NO_TLS), evcc=finder)
    answer = SdpResponse(secc_ip_address=SECC.address, secc_port=SECC.port, security=Security.NO_TLS)
    writer.sdp_response(time_ns + 1000, answer, secc=SECC.address, evcc=finder)
    connection = writer.connect(time_ns + 2000, evcc=EVCC, secc=SECC, initial=initial)
    connection.send(time_ns + 3000, "evcc", v2g(sap_request((DIN, 4))), max_segment=max_segment)
    connection.send(time_ns + 4000, "secc", v2g(sap_response(4)), max_segment=max_segment)
    for number, message in enumerate(MESSAGES):
        connection.send(time_ns + 5000 + number * 2000, "evcc", v2g(message), max_segment=max_segment)
        connection.send(time_ns + 6000 + number * 2000, "secc", v2g(message), max_segment=max_segment)
    connection.close(time_ns + 20_000)


def session_packets(**how: object) -> list[Packet]:
    sink, writer = recorder()
    write_session(writer, **how)  # type: ignore[arg-type]
    return sink.packets


def told(events: list[TraceEvent]) -> list[tuple[object, ...]]:
    return [(event.kind, event.direction, event.payload_type, event.payload, event.schema_set, event.message) for event in events]


def test_a_session_of_our_own() -> None:
    events = follow(session_packets(), using=decode)
    assert [event.kind.value for event in events] == ["sdp", "sdp", *["message"] * 8]
    assert [event.direction for event in events] == ["evcc", "secc"] * 5
    assert [event.schema_set for event in events] == [None, None, "appprotocol", "appprotocol", *["din70121"] * 6]
    assert [event.payload for event in events[4:]] == [message for message in MESSAGES for _ in range(2)]
    assert [event.time_ns for event in events] == [0, 1000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000]
    assert {event.stream for event in events} == {None, 0}
    assert isinstance(events[1].message, SdpResponse)
    assert not any(event.notes or event.error for event in events)


@settings(deadline=None)
@given(st.integers(0, (1 << 32) - 1) | st.integers((1 << 32) - 4000, (1 << 32) - 1), st.integers(7, 1440))
def test_segmentation_and_sequence_numbers_make_no_difference(initial: int, max_segment: int) -> None:
    expected = told(follow(session_packets(), using=decode))
    packets = session_packets(initial=(initial, initial // 2), max_segment=max_segment)
    assert told(follow(packets, using=decode)) == expected


@settings(deadline=None)
@given(st.integers(300, 1440), st.randoms(use_true_random=False))
def test_packets_out_of_order_and_repeated_make_no_difference(max_segment: int, randomness: random.Random) -> None:
    packets = session_packets(max_segment=max_segment)
    expected = told(follow(packets, using=decode))
    head, body = packets[:5], packets[5:]
    # neighbours change places, as on a network card with several queues; some come twice
    for index in range(0, len(body) - 1, 2):
        if randomness.random() < 0.4:
            body[index], body[index + 1] = body[index + 1], body[index]
    body = [packet for packet in body for _ in range(2 if randomness.random() < 0.3 else 1)]
    found = told(follow(renumbered(head + body), using=decode))
    assert Counter(map(repr, found)) == Counter(map(repr, expected))
    for direction in ("evcc", "secc"):
        assert [event for event in found if event[1] == direction] == [event for event in expected if event[1] == direction]


def test_a_packet_that_was_not_captured_costs_its_message_only() -> None:
    packets = session_packets()
    message = next(index for index, packet in enumerate(packets) if packet.data.endswith(MESSAGES[0]))
    lossy = packets[:message] + packets[message + 1 :]
    events = follow(lossy, using=decode)
    kinds = Counter((event.kind.value, event.direction) for event in events)
    assert kinds == {("sdp", "evcc"): 1, ("sdp", "secc"): 1, ("message", "evcc"): 3, ("message", "secc"): 4, ("gap", "evcc"): 1}
    assert [event.payload for event in events if event.kind == "message" and event.direction == "evcc"][1:] == MESSAGES[1:]


def test_messages_are_decoded_unless_told_otherwise() -> None:
    sink, writer = recorder()
    connection = writer.connect(0, evcc=EVCC, secc=SECC)
    connection.send(1, "evcc", v2g(sap_request(("urn:iso:15118:2:2013:MsgDef", 1))))
    connection.send(2, "secc", v2g(sap_response(1)))
    connection.send(3, "evcc", v2g(bytes.fromhex("809802000000000000000011d01808000000000400")))
    stream = io.BytesIO()
    pcap = PcapWriter(stream)
    for packet in sink.packets:
        pcap.write_packet(packet.time_ns, packet.data)
    stream.seek(0)
    events = list(read_capture(stream))
    assert [type(event.message).__name__ for event in events] == ["supportedAppProtocolReq", "supportedAppProtocolRes", "SessionSetupReq"]
    assert type(events[2].document).__name__ == "V2G_Message"


def test_only_the_newest_announcements_are_remembered() -> None:
    sink, writer = recorder()
    for port in range(50_000, 50_300):
        answer = SdpResponse(secc_ip_address=SECC.address, secc_port=port)
        writer.sdp_response(0, answer, secc=SECC.address, evcc=EVCC)
    for number, port in enumerate((50_000, 50_299)):
        connection = writer.connect(1, evcc=Endpoint(EVCC.host, 40_000 + number), secc=Endpoint(SECC.host, port))
        connection.send(2, "evcc", b"GET / HTTP/1.1")
    assert [(event.kind.value, event.stream) for event in follow(sink.packets)][300:] == [("framing", 1)]


def test_a_capture_that_begins_late_is_understood_by_trying() -> None:
    packets = session_packets()[12:]
    events = follow(packets, using=decode)
    assert {event.schema_set for event in events} == {"din70121"}
    assert events[0].notes[0] == "no protocol was negotiated; din70121 fits, of 3 schema sets tried"
    assert {event.direction for event in events} == {"?"}


def test_several_sessions_at_once_do_not_mix() -> None:
    sink, writer = recorder()
    first = writer.connect(0, evcc=EVCC, secc=SECC)
    second = writer.connect(0, evcc=Endpoint(EVCC.host, 50_001), secc=SECC)
    first.send(1, "evcc", v2g(sap_request((DIN, 1))))
    second.send(2, "evcc", v2g(sap_request(("urn:iso:15118:2:2013:MsgDef", 1))))
    second.send(3, "secc", v2g(sap_response(1)))
    first.send(4, "secc", v2g(sap_response(1)))
    first.send(5, "evcc", v2g(bytes.fromhex("809a00")))
    second.send(6, "evcc", v2g(bytes.fromhex("809800")))
    events = follow(sink.packets, using=decode)
    assert [(event.stream, event.schema_set) for event in events[4:]] == [(0, "din70121"), (1, "iso15118_2")]


def test_sdp_that_is_none_is_an_error_event() -> None:
    sink, writer = recorder()
    finder = Endpoint(EVCC.host, 40_000)
    to_secc = Endpoint(SECC.host, 15118)
    writer.datagram(0, finder, to_secc, b"hello")
    writer.datagram(1, finder, to_secc, encode_frame(0x9000, b"\x00"))
    writer.datagram(2, to_secc, finder, encode_frame(0xA000, b"xyz") + b"!")
    writer.datagram(3, to_secc, finder, encode_frame(0x9000, b"\x00\x00"))
    writer.datagram(4, finder, Endpoint(SECC.host, 53), b"no business of ours")
    writer.datagram(5, finder, to_secc, encode_frame(0x8001, sap_response(1)))
    events = follow(sink.packets, using=decode)
    assert [(event.kind.value, event.direction, type(event.error)) for event in events] == [
        ("sdp", "evcc", DecodeError),
        ("sdp", "evcc", DecodeError),
        ("unknown", "secc", type(None)),
        ("sdp", "evcc", type(None)),
        ("message", "secc", type(None)),
    ]
    assert events[2].notes == ("1 bytes follow the frame",)


def test_an_unreadable_link_type_is_told_once() -> None:
    packets = [Packet(number, 0, 147, b"\0" * 20, 20) for number in (1, 2)]
    (event,) = follow(packets)
    assert event.kind is TraceKind.CAPTURE
    assert "link type 147" in str(event.error)


@pytest.mark.parametrize("suffix", ["pcap", "pcapng"])
def test_a_capture_written_and_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"session.{suffix}"
    with SessionWriter.open(path) as writer:
        write_session(writer, time_ns=1_700_000_000_000_000_000)
    expected = follow(session_packets(), using=decode)
    events = list(read_capture(path, decode=decode))
    assert told(events) == told(expected)
    assert [event.time_ns - 1_700_000_000_000_000_000 for event in events] == [event.time_ns for event in expected]
    assert events[0].time == 1_700_000_000.0


def test_a_capture_that_breaks_off_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "session.pcap"
    with SessionWriter.open(path) as writer:
        write_session(writer)
    data = path.read_bytes()
    events = list(read_capture(io.BytesIO(data[:1400]), decode=decode))
    assert [event.kind.value for event in events[:3]] == ["sdp", "sdp", "message"]
    assert events[-1].kind is TraceKind.CAPTURE
    assert isinstance(events[-1].error, CaptureError)
    assert "breaks off" in events[-1].error.message


def test_what_is_no_capture_raises(tmp_path: Path) -> None:
    with pytest.raises(CaptureError):
        next(read_capture(tmp_path / "none.pcap"))
    with pytest.raises(CaptureError):
        next(read_capture(io.BytesIO(b"hello")))


@settings(deadline=None)
@given(st.data())
def test_any_damage_to_a_capture_gives_events_or_a_capture_error(data: st.DataObject) -> None:
    damaged = bytearray(CAPTURE)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(24, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    for event in read_capture(io.BytesIO(damaged), decode=decode):
        assert event.kind is not TraceKind.MESSAGE or event.payload_type is not None


def _capture() -> bytes:
    sink, writer = recorder()
    write_session(writer)
    stream = io.BytesIO()
    pcap = PcapWriter(stream)
    for packet in sink.packets:
        pcap.write_packet(packet.time_ns, packet.data)
    return stream.getvalue()


CAPTURE = _capture()


@pytest.fixture(scope="module")
def listed(shared_vectors: Path) -> dict[str, list[TraceEvent]]:
    """Events of the frame list, by capture."""
    found: dict[str, list[TraceEvent]] = {}
    for event in read_frames(shared_vectors / "real_cars" / "frames.jsonl", decode=decode):
        found.setdefault(event.capture, []).append(event)
    return found


@pytest.mark.parametrize("name", CAPTURES)
def test_captures_of_real_cars_hold_the_frames_of_the_list(name: str, shared_vectors: Path, listed: dict[str, list[TraceEvent]]) -> None:
    events = list(read_capture(shared_vectors / "real_cars" / "captures" / f"{name}.pcap", decode=decode))
    frames = [event for event in events if event.kind in (TraceKind.MESSAGE, TraceKind.SDP)]
    expected = listed[CAPTURES[name]]
    assert told(frames) == told(expected)
    assert [event.time_ns for event in frames] == [event.time_ns for event in expected]
    assert not any(event.error for event in frames)
    # the documents themselves begin with the number of their root, which tells the protocol too
    roots = {b"\x80\x9a": "din70121", b"\x80\x98": "iso15118_2", b"\x80\x00": "appprotocol", b"\x80\x40": "appprotocol"}
    for event in frames:
        assert event.schema_set == (roots[event.payload[:2]] if event.kind is TraceKind.MESSAGE else None)
    others = [event for event in events if event not in frames and event.kind is not TraceKind.SLAC]
    assert [event.kind for event in others] == ([TraceKind.CAPTURE] if name == "byd_atto3_iso2_dc" else [])


def test_every_frame_of_the_real_cars_is_classified(listed: dict[str, list[TraceEvent]]) -> None:
    events = [event for capture in listed.values() for event in capture]
    assert len(events) == 28_018
    assert Counter(event.schema_set for event in events) == {
        "iso15118_2": 15_773,
        "din70121": 12_032,
        None: 107,
        "appprotocol": 106,
    }
    assert all(event.error is None for event in events)
    assert {event.payload_type for event in events if event.schema_set is None} == {PayloadType.SDP_REQUEST, PayloadType.SDP_RESPONSE}
    assert sum("no protocol was negotiated" in " ".join(event.notes) for event in events) == 1
