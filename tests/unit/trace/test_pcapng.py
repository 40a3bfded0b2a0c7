from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import CaptureError, ConfigError
from v2gstack.trace import CaptureReader, Packet, PcapngWriter, open_capture
from v2gstack.trace.pcapng import TLS_KEY_LOG
from v2gstack.trace.source import MAX_PACKET

ORDERS = ("<", ">")


class Builder:
    """Writes pcapng blocks by hand, in either byte order."""

    def __init__(self, order: str) -> None:
        self.order = order

    def block(self, kind: int, body: bytes, *, length: int | None = None, trailer: int | None = None) -> bytes:
        body += bytes(-len(body) % 4)
        length = len(body) + 12 if length is None else length
        return struct.pack(self.order + "II", kind, length) + body + struct.pack(self.order + "I", length if trailer is None else trailer)

    def section(self, options: bytes = b"") -> bytes:
        return self.block(0x0A0D0D0A, struct.pack(self.order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + options)

    def option(self, code: int, value: bytes) -> bytes:
        return struct.pack(self.order + "HH", code, len(value)) + value + bytes(-len(value) % 4)

    def interface(self, link_type: int = 1, *options: bytes, snapshot: int = 0) -> bytes:
        return self.block(1, struct.pack(self.order + "HHI", link_type, 0, snapshot) + b"".join(options))

    def packet(self, data: bytes, units: int = 0, *, interface: int = 0, captured: int | None = None) -> bytes:
        captured = len(data) if captured is None else captured
        head = struct.pack(self.order + "IIIII", interface, units >> 32, units & 0xFFFFFFFF, captured, len(data))
        return self.block(6, head + data)


def read(data: bytes) -> tuple[list[Packet], CaptureError | None, CaptureReader | None]:
    found: list[Packet] = []
    reader = None
    try:
        reader = open_capture(io.BytesIO(data))
        found.extend(reader)
    except CaptureError as error:
        return found, error, reader
    return found, None, reader


@given(st.lists(st.tuples(st.integers(0, (1 << 64) - 1), st.binary(max_size=60)), max_size=8))
def test_there_and_back(written: list[tuple[int, bytes]]) -> None:
    stream = io.BytesIO()
    writer = PcapngWriter(stream)
    for time_ns, data in written:
        writer.write_packet(time_ns, data)
    found, error, _ = read(stream.getvalue())
    assert error is None
    assert found == [Packet(number, time_ns, 1, data, len(data)) for number, (time_ns, data) in enumerate(written, 1)]


@pytest.mark.parametrize("order", ORDERS)
def test_all_kinds_of_packet_block(order: str) -> None:
    make = Builder(order)
    simple = make.block(3, struct.pack(order + "I", 9) + b"simple!")
    obsolete = make.block(2, struct.pack(order + "HHIIII", 1, 0, 0, 5, 3, 30) + b"old")
    data = make.section() + make.interface(snapshot=7) + make.interface(101) + make.packet(b"abcde", 1_000_001) + simple + obsolete
    found, error, _ = read(data)
    assert error is None
    assert found == [
        Packet(1, 1_000_001_000, 1, b"abcde", 5, 0),
        Packet(2, 0, 1, b"simple!", 9, 0),
        Packet(3, 5000, 101, b"old", 30, 1),
    ]


@pytest.mark.parametrize(
    ("resolution", "offset", "units", "time_ns"),
    [
        (None, None, 1_700_000_000_123_456, 1_700_000_000_123_456_000),
        (9, None, 1_700_000_000_123_456_789, 1_700_000_000_123_456_789),
        (3, None, 1_700_000_000_123, 1_700_000_000_123_000_000),
        (0, None, 17, 17_000_000_000),
        (12, None, 1_999_999, 1_999),
        (0x80 | 10, None, 1536, 1_500_000_000),
        (0x80 | 127, None, 1536, 0),
        (127, None, 1536, 0),
        (6, -100, 500_000_000, 400_000_000_000),
        (6, 1_700_000_000, 1, 1_700_000_000_000_001_000),
    ],
)
def test_time_resolution_and_offset(resolution: int | None, offset: int | None, units: int, time_ns: int) -> None:
    make = Builder("<")
    options = [make.option(2, b"eth0")]
    if resolution is not None:
        options.append(make.option(9, bytes([resolution])))
    if offset is not None:
        options.append(make.option(14, struct.pack("<q", offset)))
    found, error, _ = read(make.section() + make.interface(1, *options, make.option(0, b"")) + make.packet(b"", units))
    assert error is None
    assert [packet.time_ns for packet in found] == [time_ns]


def test_each_section_has_its_own_byte_order_and_interfaces() -> None:
    little, big = Builder("<"), Builder(">")
    data = little.section() + little.interface(1) + little.packet(b"a") + big.section() + big.interface(101) + big.packet(b"b")
    found, error, _ = read(data)
    assert error is None
    assert [(packet.number, packet.link_type, packet.data) for packet in found] == [(1, 1, b"a"), (2, 101, b"b")]
    _, error, _ = read(little.section() + little.interface(1) + big.section() + big.packet(b"b"))
    assert error is not None
    assert "interface 0" in error.message


@pytest.mark.parametrize("order", ORDERS)
def test_names_and_secrets_are_kept(order: str) -> None:
    make = Builder(order)
    ipv4 = make.option(1, bytes([192, 168, 0, 1]) + b"station\0alias\0")
    ipv6 = make.option(2, bytes(15) + b"\x01" + b"car\0")
    names = make.block(4, ipv4 + ipv6 + make.option(1, b"\x01") + make.option(0, b""))
    secrets = make.block(10, struct.pack(order + "II", TLS_KEY_LOG, 5) + b"KEYS!")
    custom = make.block(0x0BAD, b"whatever")
    _, error, reader = read(make.section() + names + custom + secrets)
    assert error is None
    assert reader is not None
    assert reader.format == "pcapng"
    assert reader.names == {"192.168.0.1": "station", "::1": "car"}
    assert [(secret.kind, secret.data) for secret in reader.secrets] == [(TLS_KEY_LOG, b"KEYS!")]


def test_names_secrets_and_interfaces_are_bounded() -> None:
    make = Builder("<")
    names = make.block(4, b"".join(make.option(1, number.to_bytes(4, "big") + b"x\0") for number in range(5000)))
    secrets = make.block(10, struct.pack("<II", TLS_KEY_LOG, 1) + b"K") * 100
    _, error, reader = read(make.section() + names + secrets)
    assert error is None
    assert reader is not None
    assert (len(reader.names), len(reader.secrets)) == (4096, 64)
    assert read(make.section() + make.interface() * 4096)[1] is None
    _, error, _ = read(make.section() + make.interface() * 4097)
    assert error is not None
    assert "more than 4096 interfaces" in error.message


def test_a_key_log_there_and_back() -> None:
    stream = io.BytesIO()
    writer = PcapngWriter(stream)
    writer.write_tls_key_log(b"CLIENT_RANDOM 00 11\n")
    _, error, reader = read(stream.getvalue())
    assert error is None
    assert reader is not None
    assert [secret.data for secret in reader.secrets] == [b"CLIENT_RANDOM 00 11\n"]
    with pytest.raises(ConfigError):
        writer.write_tls_key_log(bytes(5 * MAX_PACKET))


def damaged() -> dict[str, tuple[bytes, str]]:
    make = Builder("<")
    start = make.section() + make.interface()
    return {
        "length not a multiple of four": (start + make.block(5, b"", length=13), "claims 13 bytes"),
        "length too small": (start + make.block(5, b"", length=8), "claims 8 bytes"),
        "lengths differ": (start + make.block(5, b"abcd", trailer=20), "16 bytes long at its beginning and 20 at its end"),
        "huge block of interest": (start + make.block(6, b"", length=0xFFFFFFF0), "claims 4294967280 bytes"),
        "huge unknown block": (start + make.block(5, b"", length=0xFFFFFFF0), "breaks off within a block of type 5"),
        "packet longer than its block": (start + make.packet(b"abc", captured=9), "claims 9 bytes, more than its block holds"),
        "packet block too short": (start + make.block(6, b"1234"), "too short"),
        "unknown interface": (start + make.packet(b"abc", interface=7), "interface 7"),
        "simple packet without interface": (make.section() + make.block(3, struct.pack("<I", 0)), "interface 0"),
        "byte-order magic": (b"\x0a\x0d\x0d\x0a" + bytes(24), "byte-order magic 00000000"),
        "section length": (make.block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1), length=24), "claims 24 bytes"),
        "section version": (make.block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 2, 0, -1)), "version 2.0"),
        "cut in a section header": (make.section()[:20], "breaks off within a section header"),
    }


@pytest.mark.parametrize("name", list(damaged()))
def test_damage_is_named(name: str) -> None:
    data, said = damaged()[name]
    _, error, _ = read(data)
    assert error is not None
    assert said in error.message
    assert error.offset is not None
    assert 0 < error.offset <= len(data)


def test_options_that_are_damaged_do_no_harm() -> None:
    make = Builder("<")
    broken = make.section() + make.interface(1, struct.pack("<HH", 9, 400)) + make.packet(b"x", 7)
    found, error, _ = read(broken)
    assert error is None
    assert found[0].time_ns == 7000


@given(st.data())
def test_a_cut_file_gives_every_whole_packet(data: st.DataObject) -> None:
    make = Builder("<")
    head = make.section() + make.interface()
    blocks = [make.packet(bytes([index]) * index) for index in range(6)]
    whole = head + b"".join(blocks)
    cut = data.draw(st.integers(len(head), len(whole)))
    found, error, _ = read(whole[:cut])
    ends = [len(head) + sum(map(len, blocks[:count])) for count in range(len(blocks) + 1)]
    assert len(found) == max(count for count, end in enumerate(ends) if end <= cut)
    assert (error is None) is (cut in ends)


@given(st.binary(max_size=120), st.sampled_from(ORDERS))
def test_any_blocks_give_packets_or_a_capture_error(tail: bytes, order: str) -> None:
    make = Builder(order)
    read(make.section() + make.interface() + tail)


def test_the_writer_refuses_what_the_format_cannot_hold() -> None:
    writer = PcapngWriter(io.BytesIO())
    with pytest.raises(ConfigError):
        writer.write_packet(-1, b"")
    with pytest.raises(ConfigError):
        writer.write_packet(0, bytes(MAX_PACKET + 1))
