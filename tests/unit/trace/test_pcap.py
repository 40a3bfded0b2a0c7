from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import CaptureError, ConfigError
from v2gstack.trace import Packet, PcapWriter, open_capture
from v2gstack.trace.source import MAX_PACKET

packets = st.lists(st.tuples(st.integers(0, (1 << 32) * 1_000_000_000 - 1), st.binary(max_size=80)), max_size=8)

MAGICS = {("<", 1000): 0xA1B2C3D4, (">", 1000): 0xA1B2C3D4, ("<", 1): 0xA1B23C4D, (">", 1): 0xA1B23C4D}


def pcap(order: str, unit: int, records: list[tuple[int, bytes]], *, link_type: int = 1) -> bytes:
    """A pcap file written by hand, in any of the four forms."""
    data = struct.pack(order + "IHHiIII", MAGICS[order, unit], 2, 4, 0, 0, 65535, link_type)
    for time_ns, packet in records:
        seconds, rest = divmod(time_ns, 1_000_000_000)
        data += struct.pack(order + "IIII", seconds, rest // unit, len(packet), len(packet) + 3) + packet
    return data


def read(data: bytes) -> tuple[list[Packet], CaptureError | None]:
    found: list[Packet] = []
    try:
        found.extend(open_capture(io.BytesIO(data)))
    except CaptureError as error:
        return found, error
    return found, None


@given(packets, st.booleans())
def test_there_and_back(written: list[tuple[int, bytes]], nanoseconds: bool) -> None:
    stream = io.BytesIO()
    writer = PcapWriter(stream, nanoseconds=nanoseconds)
    for time_ns, data in written:
        writer.write_packet(time_ns, data)
    found, error = read(stream.getvalue())
    unit = 1 if nanoseconds else 1000
    assert error is None
    assert found == [Packet(number, time_ns // unit * unit, 1, data, len(data)) for number, (time_ns, data) in enumerate(written, 1)]


@pytest.mark.parametrize(("order", "unit"), list(MAGICS))
def test_every_form_of_the_header(order: str, unit: int) -> None:
    found, error = read(pcap(order, unit, [(1_700_000_000_123_456_000, b"abc")], link_type=0x1000_0071))
    assert error is None
    assert found == [Packet(1, 1_700_000_000_123_456_000, 0x71, b"abc", 6)]


@given(packets.filter(bool), st.data())
def test_a_cut_file_gives_every_whole_packet_and_then_says_where_it_breaks_off(
    written: list[tuple[int, bytes]], data: st.DataObject
) -> None:
    whole = pcap("<", 1, written)
    ends = [24]
    for _, packet in written:
        ends.append(ends[-1] + 16 + len(packet))
    cut = data.draw(st.integers(24, len(whole)))
    found, error = read(whole[:cut])
    assert [packet.data for packet in found] == [packet for _, packet in written][: sum(end <= cut for end in ends[1:])]
    if cut in ends:
        assert error is None
    else:
        assert error is not None
        assert "breaks off" in error.message
        assert error.offset is not None
        assert max(end for end in ends if end <= cut) <= error.offset <= cut


def test_a_file_header_cut_short() -> None:
    found, error = read(pcap("<", 1000, [])[:20])
    assert found == []
    assert error is not None
    assert "within the file header" in error.message


@pytest.mark.parametrize(("length", "fine"), [(MAX_PACKET, True), (MAX_PACKET + 1, False), (0xFFFFFFFF, False)])
def test_a_packet_length_beyond_reason_is_a_damaged_file(length: int, fine: bool) -> None:
    data = pcap("<", 1000, []) + struct.pack("<IIII", 0, 0, length, length) + bytes(min(length, MAX_PACKET + 1))
    found, error = read(data)
    assert (error is None) is fine
    assert len(found) == fine


def test_another_version_is_refused() -> None:
    _, error = read(struct.pack("<IHHiIII", 0xA1B2C3D4, 3, 0, 0, 0, 65535, 1))
    assert error is not None
    assert "version 3" in error.message


def test_the_writer_refuses_what_the_format_cannot_hold() -> None:
    writer = PcapWriter(io.BytesIO())
    with pytest.raises(ConfigError):
        writer.write_packet(-1, b"")
    with pytest.raises(ConfigError):
        writer.write_packet((1 << 32) * 1_000_000_000, b"")
    with pytest.raises(ConfigError):
        writer.write_packet(0, bytes(MAX_PACKET + 1))
