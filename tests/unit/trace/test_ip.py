from __future__ import annotations

import struct
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.trace import Endpoint
from v2gstack.trace.ip import TcpSegment, UdpDatagram, is_known_link_type, parse_packet

A6, B6 = IPv6Address("fe80::a").packed, IPv6Address("fe80::b").packed
A4, B4 = IPv4Address("10.0.0.1").packed, IPv4Address("10.0.0.2").packed


def udp(payload: bytes, *, length: int | None = None) -> bytes:
    return struct.pack(">HHHH", 1000, 15118, 8 + len(payload) if length is None else length, 0) + payload


def tcp(payload: bytes, *, flags: int = 0x10, options: bytes = b"", offset: int | None = None) -> bytes:
    words = 5 + len(options) // 4 if offset is None else offset
    return struct.pack(">HHIIBBHHH", 1000, 15118, 7, 9, words << 4, flags, 100, 0, 0) + options + payload


def ipv6(body: bytes, protocol: int = 17, *, length: int | None = None) -> bytes:
    return struct.pack(">IHBB", 6 << 28, len(body) if length is None else length, protocol, 64) + A6 + B6 + body


def ipv4(body: bytes, protocol: int = 17, *, options: bytes = b"", fragment: int = 0, length: int | None = None) -> bytes:
    header = 20 + len(options)
    total = header + len(body) if length is None else length
    return struct.pack(">BBHHHBBH", 0x40 | header // 4, 0, total, 1, fragment, 64, protocol, 0) + A4 + B4 + options + body


def ethernet(packet: bytes, kind: int = 0x86DD, tags: bytes = b"") -> bytes:
    return b"\x02" * 6 + b"\x04" * 6 + tags + struct.pack(">H", kind) + packet


DATAGRAM = UdpDatagram(Endpoint(A6, 1000), Endpoint(B6, 15118), b"hello")
HELLO = ipv6(udp(b"hello"))


@pytest.mark.parametrize(
    ("link_type", "data"),
    [
        (1, ethernet(HELLO)),
        (1, ethernet(HELLO) + b"padding of a short frame"),
        (1, ethernet(HELLO, tags=b"\x81\x00\x00\x05")),
        (1, ethernet(HELLO, tags=b"\x88\xa8\x00\x07\x81\x00\x00\x05")),
        (113, b"\0\0\0\1\0\6" + bytes(8) + b"\x86\xdd" + HELLO),
        (113, b"\0\0\0\1\0\6" + bytes(8) + b"\x81\x00\x00\x05\x86\xdd" + HELLO),
        (276, b"\x86\xdd" + bytes(18) + HELLO),
        (101, HELLO),
        (12, HELLO),
        (229, HELLO),
        (0, b"\x1e\0\0\0" + HELLO),
        (0, b"\0\0\0\x0a" + HELLO),
        (108, b"\0\0\0\x18" + HELLO),
    ],
)
def test_link_types(link_type: int, data: bytes) -> None:
    assert parse_packet(link_type, data) == DATAGRAM
    assert is_known_link_type(link_type)


@pytest.mark.parametrize(
    ("link_type", "data"),
    [
        (1, ethernet(HELLO, kind=0x88E1)),
        (113, bytes(14) + b"\x08\x06" + HELLO),
        (276, b"\x08\x06" + bytes(18) + HELLO),
        (147, HELLO),
        (101, b"\x50" + HELLO[1:]),
        (101, ipv6(b"\0" * 8, 58)),
    ],
)
def test_other_packets_are_passed_over(link_type: int, data: bytes) -> None:
    assert parse_packet(link_type, data) is None


def test_unknown_link_type() -> None:
    assert not is_known_link_type(147)


@pytest.mark.parametrize(
    ("protocol", "extensions"),
    [
        (0, b"\x11\x00" + bytes(6)),
        (60, b"\x11\x01" + bytes(14)),
        (43, b"\x11\x00" + bytes(6)),
        (0, b"\x2b\x00" + bytes(6) + b"\x3c\x00" + bytes(6) + b"\x11\x00" + bytes(6)),
        (51, b"\x11\x01" + bytes(10)),
        (44, b"\x11\x00\x00\x00" + bytes(4)),
        (135, b"\x11\x00" + bytes(6)),
    ],
)
def test_ipv6_extension_headers(protocol: int, extensions: bytes) -> None:
    assert parse_packet(101, ipv6(extensions + udp(b"hello"), protocol)) == DATAGRAM


@pytest.mark.parametrize("offset_and_flags", [0x0001, 0x0008, 0x0009])
def test_ipv6_fragments_are_left_out(offset_and_flags: int) -> None:
    fragment = b"\x11\x00" + struct.pack(">H", offset_and_flags) + bytes(4)
    assert parse_packet(101, ipv6(fragment + udp(b"hello"), 44)) is None


def test_ipv4() -> None:
    expected = UdpDatagram(Endpoint(A4, 1000), Endpoint(B4, 15118), b"hello")
    assert parse_packet(1, ethernet(ipv4(udp(b"hello")) + b"pad", 0x0800)) == expected
    assert parse_packet(228, ipv4(udp(b"hello"), options=bytes(8))) == expected
    assert parse_packet(101, ipv4(udp(b"hello"), fragment=0x4000)) == expected
    assert parse_packet(101, ipv4(udp(b"hello"), length=0)) == expected
    assert parse_packet(101, ipv4(udp(b"hello"), fragment=0x2000)) is None
    assert parse_packet(101, ipv4(udp(b"hello"), fragment=1)) is None
    assert parse_packet(101, b"\x44" + ipv4(udp(b"hello"))[1:]) is None


def test_lengths_that_are_zero_or_too_long_are_taken_as_captured() -> None:
    assert parse_packet(101, ipv6(udp(b"hello"), length=0)) == DATAGRAM
    assert parse_packet(101, ipv6(udp(b"hello"), length=9999)) == DATAGRAM
    assert parse_packet(101, ipv6(udp(b"hello", length=0))) == DATAGRAM
    assert parse_packet(101, ipv6(udp(b"hello", length=10))) == DATAGRAM._replace(payload=b"he")


def test_tcp() -> None:
    found = parse_packet(101, ipv6(tcp(b"data", flags=0x11, options=b"\x02\x04\x05\xa0"), 6))
    assert found == TcpSegment(Endpoint(A6, 1000), Endpoint(B6, 15118), 7, 9, False, True, False, b"data")
    opening = parse_packet(101, ipv6(tcp(b"", flags=0x02), 6))
    assert isinstance(opening, TcpSegment)
    assert (opening.syn, opening.acknowledgement, opening.rst) == (True, None, False)
    reset = parse_packet(101, ipv6(tcp(b"", flags=0x04), 6))
    assert isinstance(reset, TcpSegment)
    assert reset.rst


@pytest.mark.parametrize("offset", [0, 4, 15])
def test_a_tcp_header_that_makes_no_sense(offset: int) -> None:
    assert parse_packet(101, ipv6(tcp(b"", offset=offset), 6)) is None


def test_endpoints_in_words() -> None:
    assert str(Endpoint(A6, 61341)) == "[fe80::a]:61341"
    assert str(Endpoint(A4, 80)) == "10.0.0.1:80"


@given(st.sampled_from([0, 1, 12, 101, 108, 113, 228, 276, 147]), st.binary(max_size=90))
def test_any_bytes_are_taken(link_type: int, data: bytes) -> None:
    parse_packet(link_type, data)


@given(st.sampled_from([HELLO, ipv6(tcp(b"data"), 6), ipv4(tcp(b"data"), 6), ipv6(b"\x2b\x00" + bytes(6) + tcp(b"x"), 0)]), st.data())
def test_every_cut_and_every_wrong_byte_is_taken(packet: bytes, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(packet) - 1))
    parse_packet(101, packet[:index])
    parse_packet(101, packet[:index] + data.draw(st.binary(min_size=1, max_size=1)) + packet[index + 1 :])
