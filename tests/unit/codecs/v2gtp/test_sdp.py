from __future__ import annotations

from ipaddress import IPv6Address
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.codecs.v2gtp import (
    DiagStatus,
    PayloadType,
    PpdSdpRequest,
    PpdSdpResponse,
    SdpRequest,
    SdpResponse,
    Security,
    TransportProtocol,
    decode_sdp,
    decode_sdp_frame,
    encode_sdp_frame,
)
from v2gstack.errors import DecodeError, EncodeError

if TYPE_CHECKING:
    from enum import IntEnum

    from v2gstack.codecs.v2gtp import SdpMessage

bytes_ = st.integers(0, 255)
addresses = st.binary(min_size=16, max_size=16).map(IPv6Address)
ports = st.integers(0, 0xFFFF)
trailing = st.binary(max_size=4)


def known(kind: type[IntEnum], value: int) -> int:
    return kind(value) if value in set(kind) else value


security = bytes_.map(lambda value: known(Security, value))
transport = bytes_.map(lambda value: known(TransportProtocol, value))
text = st.binary(max_size=20).filter(lambda value: not value.endswith(b"\0"))
link = {"security": security, "transport_protocol": transport, "trailing": trailing}

messages = st.one_of(
    st.builds(SdpRequest, **link),
    st.builds(SdpResponse, secc_ip_address=addresses, secc_port=ports, **link),
    st.builds(PpdSdpRequest, p2ps_ppd=ports, coupling_type=bytes_, evid=text, evseid=text, **link),
    st.builds(
        PpdSdpResponse,
        secc_ip_address=addresses,
        secc_port=ports,
        diag_status=bytes_.map(lambda value: known(DiagStatus, value)),
        coupling_type=bytes_,
        evseid=text,
        **link,
    ),
)


@given(messages)
def test_there_and_back(message: SdpMessage) -> None:
    assert decode_sdp(message.payload_type, message.encode()) == message
    assert decode_sdp_frame(encode_sdp_frame(message)) == message


@given(st.sampled_from([0x9000, 0x9001, 0x9002, 0x9003]), st.binary(max_size=80))
def test_any_bytes_give_a_message_that_encodes_alike_or_an_error(payload_type: int, payload: bytes) -> None:
    try:
        message = decode_sdp(payload_type, payload)
    except DecodeError:
        assert len(payload) < {0x9000: 2, 0x9001: 20, 0x9002: 62, 0x9003: 59}[payload_type]
    else:
        assert message.encode() == payload
        assert message.payload_type == payload_type


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("01fe9000000000021000", SdpRequest(security=Security.NO_TLS)),
        ("01fe9000000000020000", SdpRequest(security=Security.TLS, transport_protocol=TransportProtocol.TCP)),
        (
            "01fe900100000014fe8000000000000094f5db510876f23fef9d1000",
            SdpResponse(secc_ip_address=IPv6Address("fe80::94f5:db51:876:f23f"), secc_port=61341, security=Security.NO_TLS),
        ),
    ],
)
def test_messages_of_real_cars_and_stations(data: str, message: SdpMessage) -> None:
    assert decode_sdp_frame(bytes.fromhex(data)) == message
    assert encode_sdp_frame(message).hex() == data
    assert message.notes == ()


def test_wireless_layout() -> None:
    request = PpdSdpRequest(p2ps_ppd=0x0102, coupling_type=3, evid=b"ZZ00000", evseid=b"DE*V2G*E1")
    assert request.encode() == b"\0\0\x01\x02\x03" + b"ZZ00000".ljust(20, b"\0") + b"DE*V2G*E1".ljust(37, b"\0")
    address = IPv6Address("fe80::1")
    response = PpdSdpResponse(secc_ip_address=address, secc_port=50000, diag_status=DiagStatus.ERROR, coupling_type=3)
    assert response.encode() == address.packed + b"\xc3\x50\0\0\x10\x03" + bytes(37)
    assert decode_sdp(0x9003, response.encode()) == response


def test_reserved_values_are_kept_and_reported() -> None:
    message = SdpRequest.decode(b"\x05\x10abc")
    assert (message.security, message.transport_protocol, message.trailing) == (5, TransportProtocol.UDP, b"abc")
    assert not isinstance(message.security, Security)
    assert message.notes == (
        "security 0x05 is reserved",
        "transport_protocol UDP is reserved, no standard uses it",
        "3 bytes follow the message",
    )
    response = PpdSdpResponse.decode(IPv6Address("2001:db8::1").packed + b"\0\0\0\0\x07" + bytes(38))
    assert response.notes == ("diag_status 0x07 is reserved", "secc_ip_address 2001:db8::1 is not link-local", "secc_port is 0")


def test_bytes_behind_the_frame_do_not_complete_the_message() -> None:
    with pytest.raises(DecodeError):
        decode_sdp_frame(bytes.fromhex("01fe900000000001") + b"\x10\x00")
    message = decode_sdp_frame(bytes.fromhex("01fe9000000000031000aa") + b"bb")
    assert message.trailing == b"\xaabb"


def test_other_payload_types_are_refused() -> None:
    with pytest.raises(DecodeError, match="0x8001 EXI_ENCODED_V2G_MESSAGE is no message of the SECC discovery"):
        decode_sdp(PayloadType.SAP, b"\0\0")


@pytest.mark.parametrize(
    ("message", "path"),
    [
        (SdpRequest(security=256), "security"),
        (SdpResponse(secc_ip_address=IPv6Address("fe80::1"), secc_port=65536), "secc_port"),
        (PpdSdpRequest(p2ps_ppd=0, coupling_type=0, evid=bytes(21)), "evid"),
        (PpdSdpRequest(p2ps_ppd=-1, coupling_type=0, evid=b""), "p2ps_ppd"),
        (PpdSdpResponse(secc_ip_address=IPv6Address(1), secc_port=1, diag_status=0, coupling_type=0, evseid=bytes(38)), "evseid"),
    ],
)
def test_encoding_refuses_what_does_not_fit(message: SdpMessage, path: str) -> None:
    with pytest.raises(EncodeError) as caught:
        message.encode()
    assert caught.value.path == path
