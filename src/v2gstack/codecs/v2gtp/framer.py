"""Frames of the V2G transfer protocol: a header of eight bytes, then the payload (ISO 15118-2, V2GTP; DIN 70121)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from v2gstack.codecs.v2gtp.layout import HEADER_SIZE, VERSION_BYTES, fast, header
from v2gstack.codecs.v2gtp.payload_types import PayloadType, describe_payload_type, known_payload_type
from v2gstack.errors import ConfigError, DecodeError

__all__ = [
    "DEFAULT_MAX_PAYLOAD",
    "Frame",
    "FrameReceived",
    "FramingFailed",
    "UnknownPayloadSkipped",
    "V2gtpEvent",
    "V2gtpFramer",
    "decode_frame",
    "encode_frame",
]

#: Longest payload in bytes that is accepted unless the caller says otherwise. The length field allows 4 GiB, which a peer could
#: make us hold. Messages of real sessions stay below 4 KiB, certificate installation below 64 KiB; an ISO 15118-20
#: ScheduleExchangeRes with three full price schedules (1024 price rule stacks each) comes to some hundred KiB.
DEFAULT_MAX_PAYLOAD = 1 << 20

#: The header's length field has 32 bits.
_LENGTH_LIMIT = (1 << 32) - 1


@dataclass(frozen=True, slots=True)
class FrameReceived:
    """A whole frame with a payload type that a standard names, or that the framer was told to accept.

    Attributes:
        payload_type: What the payload is.
        payload: The payload, without the header.
        offset: Bytes of the stream before the frame's header.
    """

    payload_type: PayloadType | int
    payload: bytes
    offset: int


@dataclass(frozen=True, slots=True)
class UnknownPayloadSkipped:
    """A whole frame with a payload type that nobody here knows: to be ignored, the stream goes on ([V2G2-800]).

    Attributes:
        payload_type: The number in the header.
        payload: The payload, for traces.
        offset: Bytes of the stream before the frame's header.
    """

    payload_type: int
    payload: bytes
    offset: int


@dataclass(frozen=True, slots=True)
class FramingFailed:
    """The stream cannot be divided into frames any further; no event follows.

    Attributes:
        error: What is wrong with the header. Its ``offset`` counts bits from the beginning of the stream.
        offset: Bytes of the stream before the header at fault.
    """

    error: DecodeError
    offset: int


#: What `V2gtpFramer` reports.
V2gtpEvent: TypeAlias = FrameReceived | UnknownPayloadSkipped | FramingFailed


@dataclass(frozen=True, slots=True)
class Frame:
    """One V2GTP frame.

    Attributes:
        payload_type: What the payload is.
        payload: The payload, without the header.
        trailing: Bytes that followed the frame in the same input; empty as a rule.
    """

    payload_type: PayloadType | int
    payload: bytes
    trailing: bytes = b""


class V2gtpFramer:
    """Cuts a byte stream into V2GTP frames.

    The events depend on the bytes alone, not on how they are split or coalesced. Time is linear in the number of bytes, and
    never more than one payload of at most ``max_payload`` bytes is held back: a header that announces more ends the stream
    before its payload is taken in.

    Args:
        max_payload: Longest payload accepted, in bytes.
        accept: Payload types to report as `FrameReceived` beside those of `PayloadType`, such as a vendor's own.

    Raises:
        ConfigError: ``max_payload`` is negative or exceeds the 32 bits of the length field.

    >>> framer = V2gtpFramer()
    >>> framer.receive_data(bytes.fromhex("01fe9000000000"))
    []
    >>> framer.receive_data(bytes.fromhex("021000"))[0].payload.hex()
    '1000'
    """

    def __init__(self, *, max_payload: int = DEFAULT_MAX_PAYLOAD, accept: frozenset[int] = frozenset()) -> None:
        if not 0 <= max_payload <= _LENGTH_LIMIT:
            raise ConfigError(f"max_payload is {max_payload}, must be between 0 and {_LENGTH_LIMIT}")
        self._max_payload = max_payload
        self._accept = accept
        self._unpack_header = fast(header).unpack
        self._header = bytearray()
        self._payload = bytearray()
        self._payload_type = 0
        self._missing = 0
        self._offset = 0
        self._failure: DecodeError | None = None
        self._unread = b""

    @property
    def failure(self) -> DecodeError | None:
        """Why the stream is unusable; ``None`` while it is usable."""
        return self._failure

    @property
    def buffered(self) -> int:
        """Bytes of an unfinished frame that are held back, header included."""
        return len(self._header) + len(self._payload)

    @property
    def unread(self) -> bytes:
        """After a failure: what the failing call had from the header at fault on. Empty otherwise."""
        return self._unread

    def receive_data(self, data: bytes | bytearray | memoryview) -> list[V2gtpEvent]:
        """Take bytes from the peer, in any portion, and tell what they complete.

        Never raises for what the peer sends. After `FramingFailed` the stream is unusable: close the connection; further data
        is dropped.

        Returns:
            The events that this data completes, in stream order; often none.
        """
        events: list[V2gtpEvent] = []
        if self._failure is not None:
            return events
        view = memoryview(data)
        position, end = 0, len(view)
        while position < end:
            if len(self._header) < HEADER_SIZE:
                taken = min(HEADER_SIZE - len(self._header), end - position)
                self._header += view[position : position + taken]
                position += taken
                error = self._read_header()
                if error is not None:
                    self._failure = error
                    self._unread = bytes(self._header) + bytes(view[position:])
                    self._header = bytearray()
                    events.append(FramingFailed(error, self._offset))
                    break
                if len(self._header) < HEADER_SIZE:
                    break
            taken = min(self._missing, end - position)
            self._payload += view[position : position + taken]
            position += taken
            self._missing -= taken
            if not self._missing:
                events.append(self._finish_frame())
        return events

    def receive_eof(self) -> list[V2gtpEvent]:
        """Note that the peer sends nothing more.

        Returns:
            One `FramingFailed` if the stream ends within a frame, else nothing.
        """
        if self._failure is not None or not self.buffered:
            return []
        what = describe_payload_type(self._payload_type) if len(self._header) == HEADER_SIZE else "V2GTP header"
        missing = self._missing or HEADER_SIZE - len(self._header)
        self._failure = DecodeError(
            f"the stream ends within a frame ({what}): {missing} bytes are missing", offset=8 * (self._offset + self.buffered)
        )
        self._header, self._payload = bytearray(), bytearray()
        return [FramingFailed(self._failure, self._offset)]

    def _read_header(self) -> DecodeError | None:
        """Look at the header as far as it has come; take it over once it is whole."""
        got = bytes(self._header)
        if not VERSION_BYTES.startswith(got[:2]):
            return _not_v2gtp(got, self._offset)
        if len(got) < HEADER_SIZE:
            return None
        self._payload_type, self._missing = self._unpack_header(got)
        if self._missing > self._max_payload:
            return _too_long(self._payload_type, self._missing, self._max_payload, self._offset)
        return None

    def _finish_frame(self) -> V2gtpEvent:
        payload, offset, number = bytes(self._payload), self._offset, self._payload_type
        self._offset += HEADER_SIZE + len(payload)
        self._header, self._payload = bytearray(), bytearray()
        kind = known_payload_type(number)
        if isinstance(kind, PayloadType) or number in self._accept:
            return FrameReceived(kind, payload, offset)
        return UnknownPayloadSkipped(number, payload, offset)


def _not_v2gtp(got: bytes, offset: int) -> DecodeError:
    position = 1 if got[0] == VERSION_BYTES[0] else 0
    name = ("protocol version", "inverse protocol version")[position]
    return DecodeError(
        f"no V2GTP header: the {name} is 0x{got[position]:02X}, must be 0x{VERSION_BYTES[position]:02X}",
        offset=8 * (offset + position),
        hint="The data may be encrypted, belong to another protocol, or begin in the middle of a frame.",
    )


def _too_long(payload_type: int, length: int, limit: int, offset: int) -> DecodeError:
    return DecodeError(
        f"the header of {describe_payload_type(payload_type)} announces {length} bytes, more than the {limit} allowed",
        offset=8 * (offset + 4),
        hint="Raise max_payload if messages of this length are expected.",
    )


def encode_frame(payload_type: int, payload: bytes | bytearray | memoryview) -> bytes:
    """A V2GTP frame: header and payload.

    Raises:
        EncodeError: The payload type has more than 16 bits, or the payload is longer than the length field can tell.

    >>> encode_frame(PayloadType.SDP_REQUEST, bytes.fromhex("1000")).hex()
    '01fe9000000000021000'
    """
    return fast(header).pack(payload_type, len(payload)) + bytes(payload)


def decode_frame(data: bytes | bytearray | memoryview, *, max_payload: int = DEFAULT_MAX_PAYLOAD) -> Frame:
    """The V2GTP frame at the beginning of ``data``, such as a UDP datagram or a frame copied from a log.

    Any payload type is taken. Bytes after the frame are kept in `Frame.trailing`.

    Raises:
        DecodeError: There is no V2GTP header, the payload is cut short, or it is announced longer than ``max_payload``.

    >>> decode_frame(bytes.fromhex("01fe9000000000021000")).payload_type.name
    'SDP_REQUEST'
    """
    view = memoryview(data)
    got = bytes(view[:HEADER_SIZE])
    if got and not VERSION_BYTES.startswith(got[:2]):
        raise _not_v2gtp(got, 0)
    payload_type, length = fast(header).unpack(got)
    if length > max_payload:
        raise _too_long(payload_type, length, max_payload, 0)
    end = HEADER_SIZE + length
    if len(view) < end:
        raise DecodeError(
            f"the header of {describe_payload_type(payload_type)} announces {length} bytes, only {len(view) - HEADER_SIZE} follow",
            offset=8 * len(view),
        )
    return Frame(known_payload_type(payload_type), bytes(view[HEADER_SIZE:end]), bytes(view[end:]))
