"""Writing V2G sessions into capture files: SDP over UDP, V2GTP over TCP, on Ethernet and IPv6, with valid checksums."""

from __future__ import annotations

import struct
from ipaddress import IPv6Address
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from v2gstack.codecs.v2gtp import SDP_MULTICAST_ADDRESS, SDP_PORT, encode_sdp_frame
from v2gstack.errors import CaptureError, ConfigError
from v2gstack.trace.ip import Endpoint
from v2gstack.trace.pcap import PcapWriter
from v2gstack.trace.pcapng import PcapngWriter

if TYPE_CHECKING:
    from os import PathLike
    from types import TracebackType
    from typing import Self

    from v2gstack.codecs.v2gtp import SdpMessage

__all__ = ["ConnectionWriter", "PacketSink", "SessionWriter"]

#: Payload of a TCP segment on Ethernet: 1500 bytes less the headers of IPv6 and TCP.
MAX_SEGMENT = 1440
#: UDP payload that an IPv6 packet holds.
_MAX_DATAGRAM = 65_527
_WINDOW = 65_535
_TCP, _UDP = 6, 17
_FIN, _SYN, _PSH, _ACK = 0x01, 0x02, 0x08, 0x10


class PacketSink(Protocol):
    """Where packets go: `PcapWriter`, `PcapngWriter`, or anything alike."""

    def write_packet(self, time_ns: int, data: bytes) -> None:
        """Take an Ethernet frame captured at a time in nanoseconds since 1970-01-01 UTC."""
        ...


class SessionWriter:
    """Writes the two sides of a session as a capture would have seen them.

    Times are given with every call, in nanoseconds since 1970-01-01 UTC; the packets of one call all have its time.

    Args:
        sink: Takes the packets.
    """

    def __init__(self, sink: PacketSink) -> None:
        self._sink = sink
        self._file: _Closeable | None = None

    @classmethod
    def open(cls, path: str | PathLike[str]) -> SessionWriter:
        """Write to a new file: pcapng if its name ends so, else pcap. Use as a context manager.

        Raises:
            CaptureError: The file cannot be written.
        """
        where = Path(path)
        try:
            stream = where.open("wb")
        except OSError as error:
            raise CaptureError(f"the capture cannot be written: {error.strerror}", file=str(where)) from error
        writer = cls(PcapngWriter(stream) if where.suffix.lower() == ".pcapng" else PcapWriter(stream))
        writer._file = stream
        return writer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, if it was opened here."""
        if self._file is not None:
            self._file.close()

    def sdp_request(self, time_ns: int, message: SdpMessage, *, evcc: Endpoint) -> None:
        """Write an SDP request, sent to all nodes of the link."""
        self.datagram(time_ns, evcc, Endpoint(SDP_MULTICAST_ADDRESS.packed, SDP_PORT), encode_sdp_frame(message))

    def sdp_response(self, time_ns: int, message: SdpMessage, *, secc: IPv6Address, evcc: Endpoint) -> None:
        """Write an SDP response, sent back to where the request came from."""
        self.datagram(time_ns, Endpoint(secc.packed, SDP_PORT), evcc, encode_sdp_frame(message))

    def datagram(self, time_ns: int, source: Endpoint, destination: Endpoint, payload: bytes) -> None:
        """Write a UDP datagram.

        Raises:
            ConfigError: The payload does not fit one datagram, or an address is not IPv6.
        """
        if len(payload) > _MAX_DATAGRAM:
            raise ConfigError(f"a UDP datagram holds at most {_MAX_DATAGRAM} bytes, not {len(payload)}")
        header = struct.pack(">HHHH", source.port, destination.port, 8 + len(payload), 0)
        self._packet(time_ns, source, destination, _UDP, header + payload, checksum_at=6)

    def connect(self, time_ns: int, *, evcc: Endpoint, secc: Endpoint, initial: tuple[int, int] = (1000, 2000)) -> ConnectionWriter:
        """Write the opening of a TCP connection by the vehicle.

        Args:
            time_ns: When.
            evcc: The vehicle's end.
            secc: The station's end.
            initial: Initial sequence numbers of vehicle and station.
        """
        connection = ConnectionWriter(self, evcc, secc, initial)
        connection.open(time_ns)
        return connection

    def segment(self, time_ns: int, source: Endpoint, destination: Endpoint, numbers: tuple[int, int], flags: int, payload: bytes) -> None:
        """Write one TCP segment.

        Args:
            time_ns: When.
            source: Who sends it.
            destination: Whom it is sent to.
            numbers: Sequence and acknowledgement number; they wrap around after 32 bits.
            flags: FIN 1, SYN 2, RST 4, PSH 8, ACK 16.
            payload: What it carries.

        Raises:
            ConfigError: The payload does not fit one packet, or an address is not IPv6.
        """
        if len(payload) > 65_535 - 20:
            raise ConfigError(f"a TCP segment holds at most {65_535 - 20} bytes, not {len(payload)}")
        sequence, acknowledgement = (number % (1 << 32) for number in numbers)
        header = struct.pack(">HHIIBBHHH", source.port, destination.port, sequence, acknowledgement, 5 << 4, flags, _WINDOW, 0, 0)
        self._packet(time_ns, source, destination, _TCP, header + payload, checksum_at=16)

    def _packet(self, time_ns: int, source: Endpoint, destination: Endpoint, protocol: int, body: bytes, *, checksum_at: int) -> None:
        if len(source.host) != 16 or len(destination.host) != 16:
            raise ConfigError(f"sessions are written with IPv6 addresses, not {source} and {destination}")
        pseudo_header = source.host + destination.host + struct.pack(">II", len(body), protocol)
        # 0 means "no checksum" for UDP, which IPv6 does not allow; the other form of zero takes its place
        checksum = _checksum(pseudo_header + body) or 0xFFFF
        body = body[:checksum_at] + checksum.to_bytes(2, "big") + body[checksum_at + 2 :]
        ethernet = _mac(destination.host) + _mac(source.host) + b"\x86\xdd"
        ipv6 = struct.pack(">IHBB", 6 << 28, len(body), protocol, 255) + source.host + destination.host
        self._sink.write_packet(time_ns, ethernet + ipv6 + body)


class ConnectionWriter:
    """One TCP connection between vehicle and station; made by `SessionWriter.connect`."""

    def __init__(self, writer: SessionWriter, evcc: Endpoint, secc: Endpoint, initial: tuple[int, int]) -> None:
        self._writer = writer
        self._ends = {"evcc": evcc, "secc": secc}
        self._next = {"evcc": initial[0], "secc": initial[1]}

    def open(self, time_ns: int) -> None:
        """Write SYN, SYN-ACK, ACK. `SessionWriter.connect` has done so already."""
        self._write(time_ns, "evcc", _SYN, acknowledge=False)
        self._next["evcc"] += 1
        self._write(time_ns, "secc", _SYN | _ACK)
        self._next["secc"] += 1
        self._write(time_ns, "evcc", _ACK)

    def send(self, time_ns: int, sender: Literal["evcc", "secc"], data: bytes, *, max_segment: int = MAX_SEGMENT) -> None:
        """Write bytes of the stream, in segments of at most ``max_segment`` bytes, and the acknowledgement of the other side."""
        if max_segment < 1:
            raise ConfigError(f"max_segment is {max_segment}, must be at least 1")
        for start in range(0, len(data), max_segment):
            part = data[start : start + max_segment]
            self._write(time_ns, sender, _ACK | (_PSH if start + max_segment >= len(data) else 0), part)
            self._next[sender] += len(part)
        self._write(time_ns, _peer(sender), _ACK)

    def close(self, time_ns: int, *, first: Literal["evcc", "secc"] = "evcc") -> None:
        """Write the orderly end of the connection, begun by one side."""
        second = _peer(first)
        for sender in (first, second):
            self._write(time_ns, sender, _FIN | _ACK)
            self._next[sender] += 1
        self._write(time_ns, first, _ACK)

    def _write(self, time_ns: int, sender: str, flags: int, payload: bytes = b"", *, acknowledge: bool = True) -> None:
        peer = _peer(sender)
        numbers = (self._next[sender], self._next[peer] if acknowledge else 0)
        self._writer.segment(time_ns, self._ends[sender], self._ends[peer], numbers, flags, payload)


class _Closeable(Protocol):
    def close(self) -> None: ...


def _peer(sender: str) -> str:
    return "secc" if sender == "evcc" else "evcc"


def _mac(host: bytes) -> bytes:
    """A plausible MAC address: that of the multicast group, or a locally administered one made of the address."""
    return b"\x33\x33" + host[12:] if host[0] == 0xFF else b"\x02" + host[11:]


def _checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    total: int = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
