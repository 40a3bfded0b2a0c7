"""The classic pcap format: reading and writing (IETF draft-ietf-opsawg-pcap)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

from v2gstack.errors import ConfigError
from v2gstack.trace.source import MAX_PACKET, Packet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from v2gstack.trace.source import ByteSource

__all__ = ["LINKTYPE_ETHERNET", "PCAP_MAGICS", "PcapWriter", "read_pcap"]

#: Link type of Ethernet frames, which is what the writers write.
LINKTYPE_ETHERNET = 1

#: First bytes of a file -> byte order, nanoseconds per unit of the packets' sub-second field.
PCAP_MAGICS: dict[bytes, tuple[str, int]] = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}


def read_pcap(source: ByteSource, magic: bytes) -> Iterator[Packet]:
    """The packets of a pcap file whose first four bytes, ``magic``, are already taken from ``source``.

    Raises:
        CaptureError: The file is damaged or breaks off.
    """
    order, unit = PCAP_MAGICS[magic]
    major, _, _, _, snapshot_length, link_type = struct.unpack(order + "HHiIII", source.read(20, "the file header"))
    if major != 2:
        raise source.error(f"pcap version {major} is unknown, 2 is the only one")
    # the upper bits tell the length of a frame check sequence, which IP lengths cut off anyway
    link_type &= 0xFFFF
    record = struct.Struct(order + "IIII")
    number = 0
    while head := source.read_or_end(record.size, "a packet header"):
        seconds, fraction, length, original = record.unpack(head)
        number += 1
        if length > MAX_PACKET:
            raise source.error(
                f"packet {number} claims {length} bytes (the file's snapshot length is {snapshot_length}): the file is damaged here"
            )
        data = source.read(length, f"packet {number}")
        yield Packet(number, seconds * 1_000_000_000 + fraction * unit, link_type, data, original)


class PcapWriter:
    """Writes Ethernet packets to a pcap file.

    Args:
        stream: Binary file to write to; stays open.
        nanoseconds: Keep nanoseconds; microseconds are what older programs read.
    """

    def __init__(self, stream: BinaryIO, *, nanoseconds: bool = False) -> None:
        self._stream = stream
        self._unit = 1 if nanoseconds else 1000
        magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
        stream.write(struct.pack("<IHHiIII", magic, 2, 4, 0, 0, MAX_PACKET, LINKTYPE_ETHERNET))

    def write_packet(self, time_ns: int, data: bytes) -> None:
        """Append one packet.

        Args:
            time_ns: Nanoseconds since 1970-01-01 UTC.
            data: The packet from its Ethernet header on.

        Raises:
            ConfigError: The time or the length does not fit the format.
        """
        seconds, rest = divmod(time_ns, 1_000_000_000)
        if not 0 <= seconds < 1 << 32:
            raise ConfigError(f"time {time_ns} ns does not fit a pcap file, which counts seconds from 1970 in 32 bits")
        if len(data) > MAX_PACKET:
            raise ConfigError(f"a packet has at most {MAX_PACKET} bytes, this one has {len(data)}")
        self._stream.write(struct.pack("<IIII", seconds, rest // self._unit, len(data), len(data)) + data)
