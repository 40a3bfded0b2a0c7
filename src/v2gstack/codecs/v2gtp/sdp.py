"""Messages of the SECC discovery protocol (SDP): how a vehicle finds the address of the station's controller.

A request goes over UDP to port 15118 of ``ff02::1``; the answer names an IPv6 address and a TCP port (ISO 15118-2 and DIN 70121,
SECC discovery protocol). ISO 15118-20 adds the wireless forms, in which pairing and positioning devices (PPD) find the parking
space. The layout of the wireless forms is known from two implementations, not checked against the standard's text.

Decoding keeps what it does not know: a reserved number stays an ``int``, bytes after the message stay in ``trailing``, and the
message's ``notes`` say so in words. Encoding what was decoded gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar

from v2gstack.codecs.v2gtp import layout
from v2gstack.codecs.v2gtp.framer import decode_frame, encode_frame
from v2gstack.codecs.v2gtp.payload_types import PayloadType, describe_payload_type
from v2gstack.errors import DecodeError, EncodeError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "SDP_MULTICAST_ADDRESS",
    "SDP_PORT",
    "DiagStatus",
    "PpdSdpRequest",
    "PpdSdpResponse",
    "SdpMessage",
    "SdpRequest",
    "SdpResponse",
    "Security",
    "TransportProtocol",
    "decode_sdp",
    "decode_sdp_frame",
    "encode_sdp_frame",
]

#: UDP port of the SECC ([V2G2-125]).
SDP_PORT = 15118
#: Where a vehicle sends its request: all nodes of the link.
SDP_MULTICAST_ADDRESS = IPv6Address("ff02::1")


class Security(IntEnum):
    """Security of the connection that is asked for or offered."""

    #: The connection is secured with TLS.
    TLS = 0x00
    #: The connection is plain TCP.
    NO_TLS = 0x10


class TransportProtocol(IntEnum):
    """Transport of the connection that is asked for or offered."""

    TCP = 0x00
    #: Reserved for UDP; no standard uses it.
    UDP = 0x10


class DiagStatus(IntEnum):
    """How far the station is with pairing and positioning."""

    #: Pairing and positioning goes on.
    ONGOING = 0x00
    #: Pairing and positioning is done, the EVSEID is in the message.
    FINISHED_WITH_EVSEID = 0x01
    #: Pairing and positioning is done, without an EVSEID.
    FINISHED_WITHOUT_EVSEID = 0x02
    #: Pairing and positioning failed.
    ERROR = 0x10


_Number = TypeVar("_Number", bound=IntEnum)


def _known(kind: type[_Number], value: int) -> _Number | int:
    try:
        return kind(value)
    except ValueError:
        return value


class _Notes:
    """What the four messages share: saying in words what is unusual about them."""

    __slots__ = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is unusual about the message, in words; empty for an impeccable one."""
        message: Any = self
        found: list[str] = []
        for name in ("security", "transport_protocol", "diag_status"):
            value = getattr(message, name, None)
            if value is not None and not isinstance(value, IntEnum):
                found.append(f"{name} 0x{value:02X} is reserved")
        if message.transport_protocol == TransportProtocol.UDP:
            found.append("transport_protocol UDP is reserved, no standard uses it")
        address = getattr(message, "secc_ip_address", None)
        if address is not None:
            if not address.is_link_local:
                found.append(f"secc_ip_address {address} is not link-local")
            if message.secc_port == 0:
                found.append("secc_port is 0")
        if message.trailing:
            found.append(f"{len(message.trailing)} bytes follow the message")
        return tuple(found)


def _text_field(name: str, value: bytes, size: int) -> bytes:
    if len(value) > size:
        raise EncodeError(f"{name} has {len(value)} bytes, at most {size} fit", path=name)
    return value.ljust(size, b"\0")


@dataclass(frozen=True, slots=True, kw_only=True)
class SdpRequest(_Notes):
    """SECC Discovery Request: which kind of connection the vehicle wants.

    Attributes:
        security: TLS or not.
        transport_protocol: Always TCP.
        trailing: Bytes found after the message.

    >>> SdpRequest.decode(bytes.fromhex("1000")).security.name
    'NO_TLS'
    """

    payload_type: ClassVar[PayloadType] = PayloadType.SDP_REQUEST

    security: Security | int = Security.TLS
    transport_protocol: TransportProtocol | int = TransportProtocol.TCP
    trailing: bytes = b""

    @classmethod
    def decode(cls, payload: bytes | bytearray | memoryview) -> SdpRequest:
        """Read the payload of a frame of type ``0x9000``.

        Raises:
            DecodeError: The payload is too short.
        """
        form = layout.fast(layout.sdp_request)
        security, transport = form.unpack(payload)
        return cls(
            security=_known(Security, security),
            transport_protocol=_known(TransportProtocol, transport),
            trailing=bytes(payload[form.size :]),
        )

    def encode(self) -> bytes:
        """The payload of the message.

        Raises:
            EncodeError: A value does not fit its field.
        """
        return layout.fast(layout.sdp_request).pack(self.security, self.transport_protocol) + self.trailing


@dataclass(frozen=True, slots=True, kw_only=True)
class SdpResponse(_Notes):
    """SECC Discovery Response: where the station's controller listens.

    Attributes:
        secc_ip_address: Address of the SECC, link-local as a rule.
        secc_port: TCP port of the SECC.
        security: Security that the SECC offers there; may differ from what was asked for.
        transport_protocol: Always TCP.
        trailing: Bytes found after the message.
    """

    payload_type: ClassVar[PayloadType] = PayloadType.SDP_RESPONSE

    secc_ip_address: IPv6Address
    secc_port: int
    security: Security | int = Security.TLS
    transport_protocol: TransportProtocol | int = TransportProtocol.TCP
    trailing: bytes = b""

    @classmethod
    def decode(cls, payload: bytes | bytearray | memoryview) -> SdpResponse:
        """Read the payload of a frame of type ``0x9001``.

        Raises:
            DecodeError: The payload is too short.
        """
        form = layout.fast(layout.sdp_response)
        address, port, security, transport = form.unpack(payload)
        return cls(
            secc_ip_address=IPv6Address(address),
            secc_port=port,
            security=_known(Security, security),
            transport_protocol=_known(TransportProtocol, transport),
            trailing=bytes(payload[form.size :]),
        )

    def encode(self) -> bytes:
        """The payload of the message.

        Raises:
            EncodeError: A value does not fit its field.
        """
        form = layout.fast(layout.sdp_response)
        return form.pack(self.secc_ip_address.packed, self.secc_port, self.security, self.transport_protocol) + self.trailing


@dataclass(frozen=True, slots=True, kw_only=True)
class PpdSdpRequest(_Notes):
    """SECC Discovery Request for wireless links (ISO 15118-20), with pairing and positioning.

    Attributes:
        p2ps_ppd: Bit field of point-to-point signals and pairing and positioning devices that the vehicle has.
        coupling_type: How the vehicle wants to couple.
        evid: Identifier of the vehicle, at most 20 bytes; padded with zero bytes on the wire.
        evseid: EVSEID if the vehicle knows it, at most 37 bytes; padded with zero bytes on the wire.
        security: TLS or not.
        transport_protocol: Always TCP.
        trailing: Bytes found after the message.
    """

    payload_type: ClassVar[PayloadType] = PayloadType.SDP_REQUEST_WIRELESS

    p2ps_ppd: int
    coupling_type: int
    evid: bytes
    evseid: bytes = b""
    security: Security | int = Security.TLS
    transport_protocol: TransportProtocol | int = TransportProtocol.TCP
    trailing: bytes = b""

    @classmethod
    def decode(cls, payload: bytes | bytearray | memoryview) -> PpdSdpRequest:
        """Read the payload of a frame of type ``0x9002``.

        Raises:
            DecodeError: The payload is too short.
        """
        form = layout.fast(layout.sdp_request_wireless)
        security, transport, p2ps_ppd, coupling_type, evid, evseid = form.unpack(payload)
        return cls(
            p2ps_ppd=p2ps_ppd,
            coupling_type=coupling_type,
            evid=evid.rstrip(b"\0"),
            evseid=evseid.rstrip(b"\0"),
            security=_known(Security, security),
            transport_protocol=_known(TransportProtocol, transport),
            trailing=bytes(payload[form.size :]),
        )

    def encode(self) -> bytes:
        """The payload of the message.

        Raises:
            EncodeError: A value does not fit its field.
        """
        form = layout.fast(layout.sdp_request_wireless)
        evid = _text_field("evid", self.evid, layout.EVID_SIZE)
        evseid = _text_field("evseid", self.evseid, layout.EVSEID_SIZE)
        return form.pack(self.security, self.transport_protocol, self.p2ps_ppd, self.coupling_type, evid, evseid) + self.trailing


@dataclass(frozen=True, slots=True, kw_only=True)
class PpdSdpResponse(_Notes):
    """SECC Discovery Response for wireless links (ISO 15118-20), with pairing and positioning.

    Attributes:
        secc_ip_address: Address of the SECC, link-local as a rule.
        secc_port: TCP port of the SECC.
        diag_status: How far pairing and positioning is.
        coupling_type: How the station couples.
        evseid: EVSEID of the place found, at most 37 bytes; padded with zero bytes on the wire.
        security: Security that the SECC offers there; may differ from what was asked for.
        transport_protocol: Always TCP.
        trailing: Bytes found after the message.
    """

    payload_type: ClassVar[PayloadType] = PayloadType.SDP_RESPONSE_WIRELESS

    secc_ip_address: IPv6Address
    secc_port: int
    diag_status: DiagStatus | int
    coupling_type: int
    evseid: bytes = b""
    security: Security | int = Security.TLS
    transport_protocol: TransportProtocol | int = TransportProtocol.TCP
    trailing: bytes = b""

    @classmethod
    def decode(cls, payload: bytes | bytearray | memoryview) -> PpdSdpResponse:
        """Read the payload of a frame of type ``0x9003``.

        Raises:
            DecodeError: The payload is too short.
        """
        form = layout.fast(layout.sdp_response_wireless)
        address, port, security, transport, diag_status, coupling_type, evseid = form.unpack(payload)
        return cls(
            secc_ip_address=IPv6Address(address),
            secc_port=port,
            diag_status=_known(DiagStatus, diag_status),
            coupling_type=coupling_type,
            evseid=evseid.rstrip(b"\0"),
            security=_known(Security, security),
            transport_protocol=_known(TransportProtocol, transport),
            trailing=bytes(payload[form.size :]),
        )

    def encode(self) -> bytes:
        """The payload of the message.

        Raises:
            EncodeError: A value does not fit its field.
        """
        form = layout.fast(layout.sdp_response_wireless)
        evseid = _text_field("evseid", self.evseid, layout.EVSEID_SIZE)
        fields = (self.secc_ip_address.packed, self.secc_port, self.security, self.transport_protocol, self.diag_status, self.coupling_type)
        return form.pack(*fields, evseid) + self.trailing


#: Any message of the SECC discovery protocol.
SdpMessage: TypeAlias = SdpRequest | SdpResponse | PpdSdpRequest | PpdSdpResponse

_DECODERS: dict[int, Callable[[bytes], SdpMessage]] = {
    PayloadType.SDP_REQUEST: SdpRequest.decode,
    PayloadType.SDP_RESPONSE: SdpResponse.decode,
    PayloadType.SDP_REQUEST_WIRELESS: PpdSdpRequest.decode,
    PayloadType.SDP_RESPONSE_WIRELESS: PpdSdpResponse.decode,
}


def decode_sdp(payload_type: int, payload: bytes) -> SdpMessage:
    """The SDP message in the payload of a V2GTP frame.

    Raises:
        DecodeError: The payload type is none of SDP, or the payload is too short.
    """
    decoder = _DECODERS.get(payload_type)
    if decoder is None:
        raise DecodeError(f"payload type {describe_payload_type(payload_type)} is no message of the SECC discovery protocol")
    return decoder(payload)


def decode_sdp_frame(datagram: bytes | bytearray | memoryview) -> SdpMessage:
    """The SDP message in a UDP datagram, V2GTP header included.

    Bytes after the frame are kept in the message's ``trailing``, behind those that the frame itself has too many.

    Raises:
        DecodeError: The datagram is no V2GTP frame, or holds no SDP message.

    >>> decode_sdp_frame(bytes.fromhex("01fe9000000000021000"))
    SdpRequest(security=<Security.NO_TLS: 16>, transport_protocol=<TransportProtocol.TCP: 0>, trailing=b'')
    """
    frame = decode_frame(datagram)
    message = decode_sdp(frame.payload_type, frame.payload)
    return replace(message, trailing=message.trailing + frame.trailing) if frame.trailing else message


def encode_sdp_frame(message: SdpMessage) -> bytes:
    """The UDP datagram of an SDP message, V2GTP header included.

    Raises:
        EncodeError: A value does not fit its field.
    """
    return encode_frame(message.payload_type, message.encode())
