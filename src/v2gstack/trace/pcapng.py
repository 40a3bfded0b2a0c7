"""The pcapng format: reading and writing (IETF draft-ietf-opsawg-pcapng)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, BinaryIO

from v2gstack.errors import ConfigError
from v2gstack.trace.pcap import LINKTYPE_ETHERNET
from v2gstack.trace.source import MAX_PACKET, DecryptionSecrets, Packet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from v2gstack.trace.source import ByteSource

__all__ = ["SECTION_HEADER", "TLS_KEY_LOG", "PcapngReader", "PcapngWriter"]

#: Type of the block that a file and each further section begins with; reads the same in both byte orders.
SECTION_HEADER = b"\x0a\x0d\x0d\x0a"
#: Secrets type of a TLS key log in a decryption secrets block.
TLS_KEY_LOG = 0x544C534B

_BYTE_ORDER_MAGIC = 0x1A2B3C4D
_INTERFACE, _OBSOLETE_PACKET, _SIMPLE_PACKET, _NAMES, _ENHANCED_PACKET, _SECRETS = 1, 2, 3, 4, 6, 10
_USED = frozenset({_INTERFACE, _OBSOLETE_PACKET, _SIMPLE_PACKET, _NAMES, _ENHANCED_PACKET, _SECRETS})

#: Longest block that is read into memory: a packet of `MAX_PACKET` with its options, or a key log of a day of sessions.
_MAX_BLOCK = 4 * MAX_PACKET
#: Names and secrets kept of one file; a charger sees a handful of hosts, and one key log serves all sessions.
_MAX_NAMES = 4096
_MAX_SECRETS = 64
#: Interfaces of one section; capture machines have tens.
_MAX_INTERFACES = 4096

_OPTION_END, _OPTION_RESOLUTION, _OPTION_OFFSET = 0, 9, 14
_NAME_END, _NAME_IPV4, _NAME_IPV6 = 0, 1, 2


@dataclass(frozen=True, slots=True)
class _Interface:
    link_type: int
    snapshot_length: int
    units_per_second: int = 1_000_000
    offset_seconds: int = 0

    def time_ns(self, high: int, low: int) -> int:
        return (high << 32 | low) * 1_000_000_000 // self.units_per_second + self.offset_seconds * 1_000_000_000


class PcapngReader:
    """Reads the packets of a pcapng file whose first four bytes are already taken from ``source``.

    Args:
        source: The file.
        names: Filled with host names by address text.
        secrets: Filled with key material.
    """

    def __init__(self, source: ByteSource, *, names: dict[str, str], secrets: list[DecryptionSecrets]) -> None:
        self._source = source
        self._names = names
        self._secrets = secrets
        self._order = "<"
        self._interfaces: list[_Interface] = []
        self._number = 0

    def read(self) -> Iterator[Packet]:
        """The packets of all sections, in file order.

        Raises:
            CaptureError: The file is damaged or breaks off.
        """
        source = self._source
        head = SECTION_HEADER
        while head:
            if head == SECTION_HEADER:
                self._begin_section()
            else:
                packet = self._read_block(head)
                if packet is not None:
                    yield packet
            head = source.read_or_end(4, "a block header")

    def _begin_section(self) -> None:
        """Read a section header after its block type: from here on, byte order and interfaces are its own."""
        raw = self._source.read(8, "a section header")
        order = next((order for order in "<>" if struct.unpack(order + "I", raw[4:])[0] == _BYTE_ORDER_MAGIC), None)
        if order is None:
            raise self._source.error(f"a section header has byte-order magic {raw[4:].hex()}: the file is damaged here")
        self._order = order
        self._interfaces = []
        (length,) = struct.unpack(order + "I", raw[:4])
        if length < 28 or length % 4:
            raise self._source.error(f"a section header claims {length} bytes: the file is damaged here")
        major, minor = struct.unpack(order + "HH", self._source.read(4, "a section header"))
        # 1.2 was written by some programs and means 1.0
        if (major, minor) not in {(1, 0), (1, 2)}:
            raise self._source.error(f"pcapng version {major}.{minor} is unknown")
        self._source.skip(length - 20, "a section header")
        self._read_trailer(length)

    def _read_block(self, head: bytes) -> Packet | None:
        source = self._source
        (kind,) = struct.unpack(self._order + "I", head)
        (length,) = struct.unpack(self._order + "I", source.read(4, "a block header"))
        if length < 12 or length % 4:
            raise source.error(f"a block of type {kind} claims {length} bytes: the file is damaged here")
        if kind not in _USED:
            source.skip(length - 12, f"a block of type {kind}")
            self._read_trailer(length)
            return None
        if length > _MAX_BLOCK:
            raise source.error(f"a block of type {kind} claims {length} bytes: the file is damaged here")
        body = source.read(length - 12, f"a block of type {kind}")
        self._read_trailer(length)
        try:
            return self._take_block(kind, body)
        except struct.error as error:
            raise source.error(f"a block of type {kind} is too short: the file is damaged here") from error

    def _read_trailer(self, length: int) -> None:
        (again,) = struct.unpack(self._order + "I", self._source.read(4, "the end of a block"))
        if again != length:
            raise self._source.error(f"a block is {length} bytes long at its beginning and {again} at its end: the file is damaged here")

    def _take_block(self, kind: int, body: bytes) -> Packet | None:
        if kind == _ENHANCED_PACKET:
            interface, high, low, captured, original = struct.unpack_from(self._order + "IIIII", body)
            return self._packet(interface, (high, low), body[20:], captured, original)
        if kind == _SIMPLE_PACKET:
            (original,) = struct.unpack_from(self._order + "I", body)
            limit = self._interface(0).snapshot_length or MAX_PACKET
            return self._packet(0, None, body[4:], min(original, limit), original)
        if kind == _OBSOLETE_PACKET:
            interface, _, high, low, captured, original = struct.unpack_from(self._order + "HHIIII", body)
            return self._packet(interface, (high, low), body[20:], captured, original)
        if kind == _INTERFACE:
            self._add_interface(body)
        elif kind == _NAMES:
            self._add_names(body)
        elif len(self._secrets) < _MAX_SECRETS:
            secrets_kind, length = struct.unpack_from(self._order + "II", body)
            self._secrets.append(DecryptionSecrets(secrets_kind, body[8 : 8 + length]))
        return None

    def _packet(self, interface: int, time: tuple[int, int] | None, data: bytes, captured: int, original: int) -> Packet:
        self._number += 1
        if captured > min(len(data), MAX_PACKET):
            raise self._source.error(f"packet {self._number} claims {captured} bytes, more than its block holds: the file is damaged here")
        described = self._interface(interface)
        time_ns = described.time_ns(*time) if time is not None else 0
        return Packet(self._number, time_ns, described.link_type, data[:captured], original, interface)

    def _interface(self, number: int) -> _Interface:
        if number >= len(self._interfaces):
            raise self._source.error(f"a packet belongs to interface {number}, which the section does not describe")
        return self._interfaces[number]

    def _add_interface(self, body: bytes) -> None:
        if len(self._interfaces) >= _MAX_INTERFACES:
            raise self._source.error(f"a section describes more than {_MAX_INTERFACES} interfaces: the file is damaged here")
        link_type, _, snapshot_length = struct.unpack_from(self._order + "HHI", body)
        units, offset = 1_000_000, 0
        for code, value in self._options(body[8:]):
            if code == _OPTION_RESOLUTION and len(value) == 1:
                units = 2 ** (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
            elif code == _OPTION_OFFSET and len(value) == 8:
                (offset,) = struct.unpack(self._order + "q", value)
        self._interfaces.append(_Interface(link_type, snapshot_length, units, offset))

    def _add_names(self, body: bytes) -> None:
        for code, value in self._options(body):
            size = {_NAME_IPV4: 4, _NAME_IPV6: 16}.get(code)
            if size is None or len(value) <= size or len(self._names) >= _MAX_NAMES:
                continue
            address = IPv4Address(value[:4]) if code == _NAME_IPV4 else IPv6Address(value[:16])
            self._names[str(address)] = value[size:].split(b"\0", 1)[0].decode("utf-8", "replace")

    def _options(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Code and value of each option or record; a damaged list just ends, since nothing here depends on it."""
        position = 0
        while position + 4 <= len(data):
            code, length = struct.unpack_from(self._order + "HH", data, position)
            if code == _OPTION_END or position + 4 + length > len(data):
                return
            yield code, data[position + 4 : position + 4 + length]
            position += 4 + (length + 3) // 4 * 4


class PcapngWriter:
    """Writes Ethernet packets with nanosecond times to a pcapng file.

    Args:
        stream: Binary file to write to; stays open.
        application: Name of the program that writes, for the file's header.
    """

    def __init__(self, stream: BinaryIO, *, application: str = "v2gstack") -> None:
        self._stream = stream
        # shb_userappl
        self._write_block(
            0x0A0D0D0A, struct.pack("<IHHq", _BYTE_ORDER_MAGIC, 1, 0, -1) + _option(4, application.encode()) + _option(0, b"")
        )
        interface = struct.pack("<HHI", LINKTYPE_ETHERNET, 0, MAX_PACKET)
        self._write_block(_INTERFACE, interface + _option(_OPTION_RESOLUTION, b"\x09") + _option(_OPTION_END, b""))

    def write_packet(self, time_ns: int, data: bytes) -> None:
        """Append one packet.

        Args:
            time_ns: Nanoseconds since 1970-01-01 UTC.
            data: The packet from its Ethernet header on.

        Raises:
            ConfigError: The time or the length does not fit the format.
        """
        if not 0 <= time_ns < 1 << 64:
            raise ConfigError(f"time {time_ns} ns does not fit a pcapng file, which counts from 1970 in 64 bits")
        if len(data) > MAX_PACKET:
            raise ConfigError(f"a packet has at most {MAX_PACKET} bytes, this one has {len(data)}")
        self._write_block(
            _ENHANCED_PACKET, struct.pack("<IIIII", 0, time_ns >> 32, time_ns & 0xFFFFFFFF, len(data), len(data)) + _padded(data)
        )

    def write_tls_key_log(self, key_log: bytes) -> None:
        """Append the secrets of the TLS connections in the capture, so that other programs can read them.

        Args:
            key_log: Lines in the NSS key log format.

        Raises:
            ConfigError: The key log is longer than a reader would take.
        """
        if len(key_log) > _MAX_BLOCK - 20:
            raise ConfigError(f"a key log has at most {_MAX_BLOCK - 20} bytes, this one has {len(key_log)}")
        self._write_block(_SECRETS, struct.pack("<II", TLS_KEY_LOG, len(key_log)) + _padded(key_log))

    def _write_block(self, kind: int, body: bytes) -> None:
        length = len(body) + 12
        self._stream.write(struct.pack("<II", kind, length) + body + struct.pack("<I", length))


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _option(code: int, value: bytes) -> bytes:
    return struct.pack("<HH", code, len(value)) + _padded(value)
