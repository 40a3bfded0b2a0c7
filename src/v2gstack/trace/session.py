"""From a capture to charging sessions: SLAC, SDP, TCP streams, V2GTP frames, the negotiated protocol, messages."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, BinaryIO

from v2gstack.codecs.v2gtp import DEFAULT_MAX_PAYLOAD, SDP_PORT, PayloadType, PpdSdpResponse, SdpResponse, decode_frame
from v2gstack.errors import CaptureError, DecodeError
from v2gstack.trace.capture import open_capture
from v2gstack.trace.conversation import Conversation
from v2gstack.trace.events import TraceEvent, TraceKind
from v2gstack.trace.ip import Endpoint, UdpDatagram, homeplug_frame, is_known_link_type, parse_packet
from v2gstack.trace.negotiation import Interpreter, decode_message
from v2gstack.trace.pcap import LINKTYPE_ETHERNET
from v2gstack.trace.slac import SlacFollower
from v2gstack.trace.tcp import Origin, TcpClosed, TcpData, TcpFollower

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from v2gstack.trace.events import Direction
    from v2gstack.trace.negotiation import Decode
    from v2gstack.trace.source import Packet
    from v2gstack.trace.tcp import TcpEvent

__all__ = ["SessionFollower", "read_capture"]

#: Ends named by SDP responses that are remembered, the newest ones. A charger answers with one or two; a flood must not grow this.
_MAX_ANNOUNCED = 256


class SessionFollower:
    """Takes the packets of a capture one by one and tells what happened on the V2G level.

    Args:
        decode: Turns the name of a schema set and an EXI document into a message, or raises `DecodeError`. With ``None`` payloads
            stay raw, and the schema set is told only where the payload type does.
        max_payload: Longest V2GTP payload accepted, in bytes.
        examine: Whether the notes of messages tell how they deviate from the V2G profile. Each message is encoded again for it, and
            those that come out otherwise are looked at event by event.
        keys: Whether the keys in frames of SLAC are told; otherwise they are zeros.
    """

    def __init__(
        self,
        *,
        decode: Decode | None = decode_message,
        max_payload: int = DEFAULT_MAX_PAYLOAD,
        examine: bool = False,
        keys: bool = False,
    ) -> None:
        self._decode = decode
        self._examine = examine
        self._max_payload = max_payload
        self._slac = SlacFollower(keys=keys)
        self._tcp = TcpFollower()
        self._conversations: dict[int, Conversation] = {}
        self._announced: OrderedDict[Endpoint, None] = OrderedDict()
        self._unreadable: set[int] = set()
        #: Whether the capture brings TLS secrets along; events about encrypted connections mention it.
        self.key_log_present = False

    def push(self, packet: Packet) -> list[TraceEvent]:
        """Take the next packet and tell what it completes."""
        origin = Origin(packet.number, packet.time_ns)
        transport = parse_packet(packet.link_type, packet.data)
        if isinstance(transport, UdpDatagram):
            # a vehicle sends from the interface that it spoke SLAC with
            sender = packet.data[6:12] if packet.link_type == LINKTYPE_ETHERNET else None
            return self._datagram(transport, origin, sender)
        if transport is not None:
            return [event for found in self._tcp.push(transport, origin) for event in self._stream(found)]
        frame = homeplug_frame(packet.link_type, packet.data)
        if frame is not None:
            return [self._slac.frame(frame, origin)]
        if is_known_link_type(packet.link_type) or packet.link_type in self._unreadable:
            return []
        self._unreadable.add(packet.link_type)
        error = CaptureError(
            f"packets of link type {packet.link_type} cannot be read and are left out",
            hint="Capture on an Ethernet interface, on the pseudo-interface any, or on loopback.",
        )
        return [TraceEvent(kind=TraceKind.CAPTURE, time_ns=packet.time_ns, frame=packet.number, error=error)]

    def finish(self) -> list[TraceEvent]:
        """Note that the capture ends and tell what that completes."""
        events = [event for found in self._tcp.finish() for event in self._stream(found)]
        return sorted(events, key=lambda event: event.frame)

    def _datagram(self, datagram: UdpDatagram, origin: Origin, sender: bytes | None) -> list[TraceEvent]:
        if SDP_PORT not in (datagram.source.port, datagram.destination.port):
            return []
        direction: Direction = "evcc" if datagram.destination.port == SDP_PORT else "secc"
        try:
            frame = decode_frame(datagram.payload, max_payload=self._max_payload)
        except DecodeError as error:
            return [TraceEvent(kind=TraceKind.SDP, time_ns=origin.time_ns, frame=origin.number, direction=direction, error=error)]
        reading = Interpreter(self._decode, examine=self._examine).read(frame.payload_type, frame.payload)
        if isinstance(reading.document, SdpResponse | PpdSdpResponse):
            self._announced[Endpoint(reading.document.secc_ip_address.packed, reading.document.secc_port)] = None
            if len(self._announced) > _MAX_ANNOUNCED:
                self._announced.popitem(last=False)
        kind = TraceKind.UNKNOWN
        if isinstance(frame.payload_type, PayloadType):
            kind = TraceKind.SDP if frame.payload_type.is_sdp else TraceKind.MESSAGE
        matched = self._slac.session(sender, origin.time_ns) if direction == "evcc" else None
        event = TraceEvent(
            kind=kind,
            time_ns=origin.time_ns,
            frame=origin.number,
            direction=direction if reading.role == "?" else reading.role,
            payload_type=frame.payload_type,
            payload=frame.payload,
            schema_set=reading.schema_set,
            document=reading.document,
            error=reading.error,
            notes=reading.notes + ((f"{len(frame.trailing)} bytes follow the frame",) if frame.trailing else ()),
            matching=None if matched is None else matched[0],
            timings=() if matched is None else matched[1],
        )
        return [event]

    def _stream(self, event: TcpEvent) -> list[TraceEvent]:
        number = event.connection.number
        conversation = self._conversations.get(number)
        if conversation is None:
            if isinstance(event, TcpClosed):
                return []
            conversation = self._conversations[number] = Conversation(
                event.connection,
                Interpreter(self._decode, examine=self._examine),
                announced=self._announced,
                max_payload=self._max_payload,
            )
        conversation.key_log_present = self.key_log_present
        if isinstance(event, TcpData):
            found = conversation.data(event)
        elif isinstance(event, TcpClosed):
            found = conversation.closed(event)
        else:
            found = conversation.gap(event)
        if conversation.is_over:
            self._tcp.ignore(event.connection)
            del self._conversations[number]
        return found


def read_capture(
    source: str | PathLike[str] | BinaryIO,
    *,
    decode: Decode | None = decode_message,
    max_payload: int = DEFAULT_MAX_PAYLOAD,
    examine: bool = False,
    keys: bool = False,
) -> Iterator[TraceEvent]:
    """What happened in a capture, as it happened: SLAC, SDP, negotiation, every V2G message of every connection.

    The file is opened with the first event and closed with the last. A capture that breaks off gives everything up to there, then
    an event of kind `TraceKind.CAPTURE` with the error.

    Args:
        source: Path of a pcap or pcapng file, or a binary file object.
        decode: Turns the name of a schema set and an EXI document into a message; ``None`` leaves payloads raw.
        max_payload: Longest V2GTP payload accepted, in bytes.
        examine: Whether the notes of messages tell how they deviate from the V2G profile. Each message is encoded again for it, and
            those that come out otherwise are looked at event by event.
        keys: Whether the keys in frames of SLAC are told; otherwise they are zeros.

    Raises:
        CaptureError: With the first event: the file cannot be opened, or is no capture of a known format.
    """
    with open_capture(source) as reader:
        follower = SessionFollower(decode=decode, max_payload=max_payload, examine=examine, keys=keys)
        number, time_ns = 0, 0
        try:
            for packet in reader:
                number, time_ns = packet.number, packet.time_ns
                follower.key_log_present = bool(reader.secrets)
                yield from follower.push(packet)
        except CaptureError as error:
            yield from follower.finish()
            yield TraceEvent(kind=TraceKind.CAPTURE, time_ns=time_ns, frame=number, error=error)
        else:
            yield from follower.finish()
