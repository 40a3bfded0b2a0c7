"""What the tests of traces share: packets made to order, and a small independent reader of supportedAppProtocol messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from v2gstack.codecs.v2gtp import encode_frame
from v2gstack.errors import DecodeError
from v2gstack.trace import Endpoint, Packet, SessionFollower, SessionWriter
from v2gstack.trace.ip import TcpSegment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from v2gstack.trace import Decode, TraceEvent

EVCC = Endpoint(IPv6Address("fe80::c").packed, 50_000)
SECC = Endpoint(IPv6Address("fe80::5").packed, 61_341)


@dataclass(frozen=True)
class AppProtocol:
    protocol_namespace: str
    version_number_major: int
    version_number_minor: int
    schema_id: int
    priority: int


@dataclass(frozen=True)
class SupportedAppProtocolReq:
    app_protocol: tuple[AppProtocol, ...]


@dataclass(frozen=True)
class SupportedAppProtocolRes:
    response_code: str
    schema_id: int | None


@dataclass(frozen=True)
class Opaque:
    """A message whose inside nobody looks at."""

    schema_set: str
    payload: bytes


class Bits:
    def __init__(self, data: bytes) -> None:
        self.text = "".join(f"{byte:08b}" for byte in data)
        self.position = 0

    def take(self, count: int) -> int:
        end = self.position + count
        if end > len(self.text):
            raise DecodeError("the document is too short", offset=self.position)
        value = int(self.text[self.position : end], 2)
        self.position = end
        return value

    def expect(self, count: int, value: int = 0) -> None:
        if self.take(count) != value:
            raise DecodeError("not the expected event", offset=self.position)

    def unsigned(self) -> int:
        value, shift = 0, 0
        while True:
            byte = self.take(8)
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def string(self) -> str:
        return "".join(chr(self.unsigned()) for _ in range(self.unsigned() - 2))


def read_sap(data: bytes) -> SupportedAppProtocolReq | SupportedAppProtocolRes:
    """The supportedAppProtocol messages, bit by bit as the EXI profile of ISO 15118-2 has them."""
    bits = Bits(data)
    bits.expect(8, 0x80)
    if bits.take(2) == 1:
        return _read_response(bits)
    offers: list[AppProtocol] = []
    bits.expect(1)
    while True:
        # each value stands between its start, a character event and an end, of one bit each
        bits.expect(2)
        namespace = bits.string()
        bits.expect(3)
        major = bits.unsigned()
        bits.expect(3)
        minor = bits.unsigned()
        bits.expect(3)
        schema_id = bits.take(8)
        bits.expect(3)
        priority = bits.take(5) + 1
        bits.expect(2)
        offers.append(AppProtocol(namespace, major, minor, schema_id, priority))
        if bits.take(2) == 1:
            return SupportedAppProtocolReq(tuple(offers))


def _read_response(bits: Bits) -> SupportedAppProtocolRes:
    bits.expect(2)
    code = ("OK_SuccessfulNegotiation", "OK_SuccessfulNegotiationWithMinorDeviation", "Failed_NoNegotiation")[bits.take(2)]
    bits.expect(1)
    if bits.take(2) == 1:
        return SupportedAppProtocolRes(code, None)
    bits.expect(1)
    return SupportedAppProtocolRes(code, bits.take(8))


class Writer:
    """Writes EXI bits; the other way round of `Bits`, for made-up offers and answers."""

    def __init__(self) -> None:
        self.text = "10000000"

    def put(self, count: int, value: int = 0) -> None:
        self.text += f"{value:0{count}b}"

    def unsigned(self, value: int) -> None:
        while value > 0x7F:
            self.put(8, 0x80 | value & 0x7F)
            value >>= 7
        self.put(8, value)

    def done(self) -> bytes:
        text = self.text + "0" * (-len(self.text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big")


def sap_request(*offers: tuple[str, int]) -> bytes:
    """A supportedAppProtocolReq that offers these namespaces with these SchemaIDs, the first one preferred."""
    bits = Writer()
    bits.put(2)
    for number, (namespace, schema_id) in enumerate(offers):
        bits.put(1 if number == 0 else 2)
        bits.put(2)
        bits.unsigned(len(namespace) + 2)
        for character in namespace:
            bits.unsigned(ord(character))
        bits.put(3)
        bits.unsigned(2)
        bits.put(3)
        bits.unsigned(0)
        bits.put(3)
        bits.put(8, schema_id)
        bits.put(3)
        bits.put(5, number)
        bits.put(2)
    bits.put(2, 1)
    return bits.done()


def sap_response(schema_id: int | None, *, code: int = 0) -> bytes:
    """A supportedAppProtocolRes; code 0 and 1 agree, 2 refuses."""
    bits = Writer()
    bits.put(2, 1)
    bits.put(2)
    bits.put(2, code)
    bits.put(1)
    if schema_id is None:
        bits.put(2, 1)
    else:
        bits.put(2)
        bits.put(1)
        bits.put(8, schema_id)
        bits.put(2)
    return bits.done()


def decode(schema_set: str, payload: bytes) -> object:
    """Decodes negotiation for real, and of DIN 70121 and ISO 15118-2 just the document's root."""
    if schema_set == "appprotocol":
        return read_sap(payload)
    roots = {"din70121": b"\x80\x9a", "iso15118_2": b"\x80\x98"}
    if schema_set in roots and not payload.startswith(roots[schema_set]):
        raise DecodeError(f"the root is none of {schema_set}", offset=8)
    if schema_set.startswith("iso15118_20") and payload[:1] != b"\x80":
        raise DecodeError("no EXI header", offset=0)
    return Opaque(schema_set, payload)


@dataclass
class Recorder:
    """Takes written packets as a capture would."""

    packets: list[Packet] = field(default_factory=list)

    def write_packet(self, time_ns: int, data: bytes) -> None:
        self.packets.append(Packet(len(self.packets) + 1, time_ns, 1, data, len(data)))


def recorder() -> tuple[Recorder, SessionWriter]:
    sink = Recorder()
    return sink, SessionWriter(sink)


def renumbered(packets: Iterable[Packet]) -> list[Packet]:
    return [Packet(number, p.time_ns, p.link_type, p.data, p.original_length) for number, p in enumerate(packets, 1)]


def follow(packets: Iterable[Packet], *, using: Decode | None = None, max_payload: int = 1 << 20) -> list[TraceEvent]:
    follower = SessionFollower(decode=using, max_payload=max_payload)
    events = [event for packet in packets for event in follower.push(packet)]
    return events + follower.finish()


def segment(
    sequence: int,
    payload: bytes = b"",
    *,
    sender: Endpoint = EVCC,
    ack: int | None = None,
    syn: bool = False,
    fin: bool = False,
    rst: bool = False,
) -> TcpSegment:
    receiver = SECC if sender == EVCC else EVCC
    return TcpSegment(sender, receiver, sequence % (1 << 32), None if ack is None else ack % (1 << 32), syn, fin, rst, payload)


def v2g(*payloads: bytes, payload_type: int = 0x8001) -> bytes:
    return b"".join(encode_frame(payload_type, payload) for payload in payloads)
