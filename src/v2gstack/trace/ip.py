"""From a captured packet down to UDP datagrams and TCP segments, and to frames of HomePlug.

Checksums are not verified: captures taken on the sending machine rarely hold them, because the network card fills them in.
IP fragments are left out, except those that carry a whole datagram.
"""

from __future__ import annotations

import struct
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple, TypeAlias

__all__ = ["Endpoint", "TcpSegment", "UdpDatagram", "homeplug_frame", "is_known_link_type", "parse_packet"]

_ETHERTYPE_IPV4, _ETHERTYPE_IPV6 = 0x0800, 0x86DD
_ETHERTYPE_HOMEPLUG, _ETHERTYPE_CTAG = 0x88E1, 0x8100
_ETHERTYPES_VLAN = frozenset({0x8100, 0x88A8, 0x9100})
_PROTOCOL_TCP, _PROTOCOL_UDP = 6, 17
_HOP_BY_HOP, _ROUTING, _FRAGMENT, _AUTHENTICATION, _DESTINATION, _MOBILITY, _HIP, _SHIM6 = 0, 43, 44, 51, 60, 135, 139, 140
_IPV6_EXTENSIONS = frozenset({_HOP_BY_HOP, _ROUTING, _DESTINATION, _MOBILITY, _HIP, _SHIM6})

# LINKTYPE numbers; 12 and 14 are what raw IP is called in files of some systems
_NULL, _ETHERNET, _LOOP, _LINUX_SLL, _IPV4, _IPV6, _LINUX_SLL2 = 0, 1, 108, 113, 228, 229, 276
_RAW_IP = frozenset({12, 14, 101, _IPV4, _IPV6})
_KNOWN = frozenset({_NULL, _ETHERNET, _LOOP, _LINUX_SLL, _LINUX_SLL2}) | _RAW_IP

_FIN, _SYN, _RST, _ACK = 0x01, 0x02, 0x04, 0x10


class Endpoint(NamedTuple):
    """One end of a conversation.

    Attributes:
        host: IPv6 or IPv4 address in network order, 16 or 4 bytes.
        port: UDP or TCP port.
    """

    host: bytes
    port: int

    @property
    def address(self) -> IPv6Address | IPv4Address:
        """The host as an address object."""
        return IPv6Address(self.host) if len(self.host) == 16 else IPv4Address(self.host)

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if len(self.host) == 16 else f"{self.address}:{self.port}"


class UdpDatagram(NamedTuple):
    """A UDP datagram.

    Attributes:
        source: Who sent it.
        destination: Whom it was sent to.
        payload: What it carries, as far as captured.
    """

    source: Endpoint
    destination: Endpoint
    payload: bytes


class TcpSegment(NamedTuple):
    """A TCP segment.

    Attributes:
        source: Who sent it.
        destination: Whom it was sent to.
        sequence: Number of its first byte, 32 bits.
        acknowledgement: Number of the byte that the sender expects next, or ``None`` without the ACK flag.
        syn: Begins a connection; the SYN takes the sequence number before the payload's.
        fin: Ends its sender's direction, after the payload.
        rst: Breaks the connection.
        payload: What it carries, as far as captured.
    """

    source: Endpoint
    destination: Endpoint
    sequence: int
    acknowledgement: int | None
    syn: bool
    fin: bool
    rst: bool
    payload: bytes


_Transport: TypeAlias = UdpDatagram | TcpSegment


def is_known_link_type(link_type: int) -> bool:
    """Whether packets of a LINKTYPE can be read here."""
    return link_type in _KNOWN


def parse_packet(link_type: int, data: bytes) -> UdpDatagram | TcpSegment | None:
    """The UDP datagram or TCP segment in a packet.

    Args:
        link_type: LINKTYPE of the capture: Ethernet (VLAN tags included), Linux cooked v1 and v2, raw IP, or loopback.
        data: The packet.

    Returns:
        ``None`` if the packet carries something else, is too short, or does not make sense.
    """
    try:
        start = _network_layer(link_type, data)
        if start is None or start >= len(data):
            return None
        version = data[start] >> 4
        if version == 6:
            return _ipv6(data, start)
        return _ipv4(data, start) if version == 4 else None
    except (struct.error, IndexError):
        return None


def homeplug_frame(link_type: int, data: bytes) -> bytes | None:
    """The Ethernet frame with a management message of HomePlug in a packet, such as SLAC.

    Args:
        link_type: LINKTYPE of the capture: Ethernet, VLAN tags included, or Linux cooked, which keeps no more of the destination than
            whether it was everybody; all zeros stand for any other.
        data: The packet.

    Returns:
        ``None`` if the packet carries something else. One 802.1Q tag stays where it is; other tags, and several, are left out.
    """
    try:
        if link_type == _ETHERNET:
            position, kind = 12, _ethertype(data, 12)
            while kind in _ETHERTYPES_VLAN:
                position += 4
                kind = _ethertype(data, position)
            if kind != _ETHERTYPE_HOMEPLUG:
                return None
            is_plain = position == 12 or (position == 16 and _ethertype(data, 12) == _ETHERTYPE_CTAG)
            return data if is_plain else data[:12] + data[position:]
        if link_type == _LINUX_SLL and _ethertype(data, 14) == _ETHERTYPE_HOMEPLUG:
            return _cooked_frame(_ethertype(data, 0), data[6:12], data[16:])
        if link_type == _LINUX_SLL2 and _ethertype(data, 0) == _ETHERTYPE_HOMEPLUG:
            return _cooked_frame(data[10], data[12:18], data[20:])
    except IndexError:
        # too short for its own header
        pass
    return None


def _cooked_frame(packet_type: int, source: bytes, payload: bytes) -> bytes:
    # packet type 1: sent to everybody
    destination = b"\xff" * 6 if packet_type == 1 else bytes(6)
    return destination + source + b"\x88\xe1" + payload


def _network_layer(link_type: int, data: bytes) -> int | None:
    """Where the IP header begins, ``None`` if there is none."""
    if link_type in _RAW_IP:
        return 0
    if link_type in (_NULL, _LOOP):
        # the address family says less than the IP version that follows, and its numbers differ between systems
        return 4
    if link_type == _ETHERNET:
        position = 12
    elif link_type == _LINUX_SLL:
        position = 14
    elif link_type == _LINUX_SLL2:
        return 20 if _ethertype(data, 0) in (_ETHERTYPE_IPV4, _ETHERTYPE_IPV6) else None
    else:
        return None
    kind = _ethertype(data, position)
    while kind in _ETHERTYPES_VLAN:
        position += 4
        kind = _ethertype(data, position)
    return position + 2 if kind in (_ETHERTYPE_IPV4, _ETHERTYPE_IPV6) else None


def _ethertype(data: bytes, position: int) -> int:
    return data[position] << 8 | data[position + 1]


def _ipv6(data: bytes, start: int) -> _Transport | None:
    length, protocol = struct.unpack_from(">HB", data, start + 4)
    source, destination = data[start + 8 : start + 24], data[start + 24 : start + 40]
    position = start + 40
    # length 0: a jumbogram, or a packet captured before the network card cut it into segments
    end = min(len(data), position + length) if length else len(data)
    while True:
        if protocol in _IPV6_EXTENSIONS:
            size = (data[position + 1] + 1) * 8
        elif protocol == _AUTHENTICATION:
            size = (data[position + 1] + 2) * 4
        elif protocol == _FRAGMENT:
            # offset and more-fragments flag; both zero means that the datagram is whole
            if struct.unpack_from(">H", data, position + 2)[0] & 0xFFF9:
                return None
            size = 8
        else:
            break
        protocol = data[position]
        position += size
    return _transport(protocol, source, destination, data[position:end])


def _ipv4(data: bytes, start: int) -> _Transport | None:
    length, _, fragment, _, protocol = struct.unpack_from(">HHHBB", data, start + 2)
    header = (data[start] & 0x0F) * 4
    # offset and more-fragments flag
    if header < 20 or fragment & 0x3FFF:
        return None
    end = min(len(data), start + length) if length else len(data)
    return _transport(protocol, data[start + 12 : start + 16], data[start + 16 : start + 20], data[start + header : end])


def _transport(protocol: int, source: bytes, destination: bytes, data: bytes) -> _Transport | None:
    if protocol == _PROTOCOL_UDP:
        source_port, destination_port, length, _ = struct.unpack_from(">HHHH", data)
        payload = data[8:length] if length >= 8 else data[8:]
        return UdpDatagram(Endpoint(source, source_port), Endpoint(destination, destination_port), payload)
    if protocol != _PROTOCOL_TCP:
        return None
    source_port, destination_port, sequence, acknowledgement, offset, flags = struct.unpack_from(">HHIIBB", data)
    header = (offset >> 4) * 4
    if header < 20 or header > len(data):
        return None
    return TcpSegment(
        Endpoint(source, source_port),
        Endpoint(destination, destination_port),
        sequence,
        acknowledgement if flags & _ACK else None,
        syn=bool(flags & _SYN),
        fin=bool(flags & _FIN),
        rst=bool(flags & _RST),
        payload=data[header:],
    )
