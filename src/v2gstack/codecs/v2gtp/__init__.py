"""The V2G transfer protocol (V2GTP) and the SECC discovery protocol (SDP): bytes to frames and messages, and back.

>>> from v2gstack.codecs.v2gtp import V2gtpFramer, encode_frame, PayloadType
>>> framer = V2gtpFramer()
>>> [event.payload.hex() for event in framer.receive_data(encode_frame(PayloadType.SAP, bytes.fromhex("80400040")))]
['80400040']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from v2gstack._lazy import lazily

if TYPE_CHECKING:
    from v2gstack.codecs.v2gtp.framer import (
        DEFAULT_MAX_PAYLOAD,
        Frame,
        FrameReceived,
        FramingFailed,
        UnknownPayloadSkipped,
        V2gtpEvent,
        V2gtpFramer,
        decode_frame,
        encode_frame,
    )
    from v2gstack.codecs.v2gtp.payload_types import (
        VENDOR_FIRST,
        VENDOR_LAST,
        PayloadType,
        describe_payload_type,
        is_vendor_payload_type,
        known_payload_type,
    )
    from v2gstack.codecs.v2gtp.sdp import (
        SDP_MULTICAST_ADDRESS,
        SDP_PORT,
        DiagStatus,
        PpdSdpRequest,
        PpdSdpResponse,
        SdpMessage,
        SdpRequest,
        SdpResponse,
        Security,
        TransportProtocol,
        decode_sdp,
        decode_sdp_frame,
        encode_sdp_frame,
    )

__all__ = [
    "DEFAULT_MAX_PAYLOAD",
    "SDP_MULTICAST_ADDRESS",
    "SDP_PORT",
    "VENDOR_FIRST",
    "VENDOR_LAST",
    "DiagStatus",
    "Frame",
    "FrameReceived",
    "FramingFailed",
    "PayloadType",
    "PpdSdpRequest",
    "PpdSdpResponse",
    "SdpMessage",
    "SdpRequest",
    "SdpResponse",
    "Security",
    "TransportProtocol",
    "UnknownPayloadSkipped",
    "V2gtpEvent",
    "V2gtpFramer",
    "decode_frame",
    "decode_sdp",
    "decode_sdp_frame",
    "describe_payload_type",
    "encode_frame",
    "encode_sdp_frame",
    "is_vendor_payload_type",
    "known_payload_type",
]

_HOMES = {
    "DEFAULT_MAX_PAYLOAD": "framer",
    "Frame": "framer",
    "FrameReceived": "framer",
    "FramingFailed": "framer",
    "UnknownPayloadSkipped": "framer",
    "V2gtpEvent": "framer",
    "V2gtpFramer": "framer",
    "decode_frame": "framer",
    "encode_frame": "framer",
    "VENDOR_FIRST": "payload_types",
    "VENDOR_LAST": "payload_types",
    "PayloadType": "payload_types",
    "describe_payload_type": "payload_types",
    "is_vendor_payload_type": "payload_types",
    "known_payload_type": "payload_types",
    "SDP_MULTICAST_ADDRESS": "sdp",
    "SDP_PORT": "sdp",
    "DiagStatus": "sdp",
    "PpdSdpRequest": "sdp",
    "PpdSdpResponse": "sdp",
    "SdpMessage": "sdp",
    "SdpRequest": "sdp",
    "SdpResponse": "sdp",
    "Security": "sdp",
    "TransportProtocol": "sdp",
    "decode_sdp": "sdp",
    "decode_sdp_frame": "sdp",
    "encode_sdp_frame": "sdp",
}

__getattr__, __dir__ = lazily(__name__, _HOMES)
