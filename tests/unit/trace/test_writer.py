from __future__ import annotations

import struct
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.trace.support import EVCC, SECC, recorder
from v2gstack.codecs.v2gtp import SdpRequest
from v2gstack.errors import CaptureError, ConfigError
from v2gstack.trace import Endpoint, SessionWriter, open_capture
from v2gstack.trace.ip import TcpSegment, UdpDatagram, parse_packet
from v2gstack.trace.tcp import Origin, TcpClosed, TcpData, TcpFollower

if TYPE_CHECKING:
    from pathlib import Path

    from v2gstack.trace import Packet


def folded_sum(packet: Packet) -> int:
    """The ones' complement sum over pseudo header and body; all ones if the checksum is right."""
    body = packet.data[54:]
    data = packet.data[22:54] + struct.pack(">II", len(body), packet.data[20]) + body + bytes(len(body) % 2)
    total = sum(int.from_bytes(data[index : index + 2], "big") for index in range(0, len(data), 2))
    while total > 0xFFFF:
        total = (total >> 16) + (total & 0xFFFF)
    return total


@given(st.binary(max_size=70))
def test_datagrams_are_read_back_with_right_checksums(payload: bytes) -> None:
    sink, writer = recorder()
    writer.datagram(5, EVCC, SECC, payload)
    (packet,) = sink.packets
    assert parse_packet(1, packet.data) == UdpDatagram(EVCC, SECC, payload)
    assert folded_sum(packet) == 0xFFFF
    assert packet.data[60:62] != b"\0\0"


def test_a_checksum_of_zero_is_written_as_its_other_form() -> None:
    for value in range(0x10000):
        sink, writer = recorder()
        writer.datagram(0, EVCC, SECC, value.to_bytes(2, "big"))
        if sink.packets[0].data[60:62] == b"\xff\xff":
            assert folded_sum(sink.packets[0]) == 0xFFFF
            return
    raise AssertionError("no payload gave it")


@given(
    st.lists(st.tuples(st.sampled_from(["evcc", "secc"]), st.binary(min_size=1, max_size=50)), max_size=6),
    st.integers(1, 20),
    st.integers(0, (1 << 32) - 1),
)
def test_connections_are_read_back(sent: list[tuple[str, bytes]], max_segment: int, initial: int) -> None:
    sink, writer = recorder()
    connection = writer.connect(0, evcc=EVCC, secc=SECC, initial=(initial, (1 << 32) - 1))
    for sender, data in sent:
        connection.send(1, "evcc" if sender == "evcc" else "secc", data, max_segment=max_segment)
    connection.close(2, first="secc")
    follower, received, closed = TcpFollower(), {EVCC: b"", SECC: b""}, []
    for packet in sink.packets:
        assert folded_sum(packet) == 0xFFFF
        segment = parse_packet(1, packet.data)
        assert isinstance(segment, TcpSegment)
        assert len(segment.payload) <= max_segment
        for event in follower.push(segment, Origin(packet.number, packet.time_ns)):
            if isinstance(event, TcpData):
                received[event.sender] += event.data
            elif isinstance(event, TcpClosed):
                closed.append((event.sender, event.reason))
    assert received == {end: b"".join(data for sender, data in sent if sender == name) for name, end in (("evcc", EVCC), ("secc", SECC))}
    assert closed == [(SECC, "fin"), (EVCC, "fin")]
    assert follower.finish() == []


def test_requests_go_to_all_nodes() -> None:
    sink, writer = recorder()
    writer.sdp_request(0, SdpRequest(), evcc=EVCC)
    assert sink.packets[0].data[:6] == bytes.fromhex("333300000001")
    found = parse_packet(1, sink.packets[0].data)
    assert found is not None
    assert str(found.destination) == "[ff02::1]:15118"


@pytest.mark.parametrize(("name", "form"), [("a.pcap", "pcap"), ("a.PCAPNG", "pcapng"), ("a.dump", "pcap")])
def test_the_name_of_the_file_tells_its_format(name: str, form: str, tmp_path: Path) -> None:
    with SessionWriter.open(tmp_path / name) as writer:
        writer.datagram(1_000, EVCC, SECC, b"x")
    with open_capture(tmp_path / name) as reader:
        assert reader.format == form
        assert [packet.time_ns for packet in reader] == [1_000]


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    _, writer = recorder()
    with pytest.raises(ConfigError):
        writer.datagram(0, EVCC, SECC, bytes(65_528))
    with pytest.raises(ConfigError):
        writer.segment(0, EVCC, SECC, (0, 0), 0, bytes(65_516))
    with pytest.raises(ConfigError):
        writer.datagram(0, EVCC, Endpoint(IPv4Address("10.0.0.1").packed, 1), b"")
    with pytest.raises(ConfigError):
        writer.connect(0, evcc=EVCC, secc=SECC).send(0, "evcc", b"x", max_segment=0)
    with pytest.raises(CaptureError, match="cannot be written"):
        SessionWriter.open(tmp_path / "no" / "such" / "place.pcap")
    writer.close()


def test_the_largest_datagram_and_segment() -> None:
    sink, writer = recorder()
    writer.datagram(0, EVCC, SECC, bytes(65_527))
    writer.segment(0, EVCC, SECC, (0, 0), 16, bytes(65_515))
    lengths = [len(found.payload) for packet in sink.packets if (found := parse_packet(1, packet.data))]
    assert lengths == [65_527, 65_515]
