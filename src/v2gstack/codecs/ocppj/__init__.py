"""OCPP-J: OCPP as JSON over WebSockets. Frames and payloads to typed messages and back.

>>> codec = OcppjCodec(OcppVersion.V201)
>>> frame = codec.split('[2,"1","Heartbeat",{}]')
>>> codec.decode_request(frame.action, frame.payload).message
HeartbeatRequest(custom_data=None)
"""

from __future__ import annotations

from v2gstack.codecs.ocppj.codec import MAX_FRAME_BYTES, Decoded, OcppjCodec
from v2gstack.codecs.ocppj.codes import CallErrorCode
from v2gstack.codecs.ocppj.deviations import OFF, STRICT, TOLERANT, Deviation, Finding, OcppPolicy
from v2gstack.codecs.ocppj.frames import (
    DESCRIPTION_MAX,
    MESSAGE_ID_MAX,
    UNREADABLE_ID,
    Call,
    CallError,
    CallResult,
    CallResultError,
    Frame,
    FrameError,
    MessageType,
    Send,
    message_types,
    split_frame,
)
from v2gstack.codecs.ocppj.values import MAX_JSON_DEPTH, NUMBER_EXPONENT_MAX
from v2gstack.messages.ocpp import OcppVersion

__all__ = [
    "DESCRIPTION_MAX",
    "MAX_FRAME_BYTES",
    "MAX_JSON_DEPTH",
    "MESSAGE_ID_MAX",
    "NUMBER_EXPONENT_MAX",
    "OFF",
    "STRICT",
    "TOLERANT",
    "UNREADABLE_ID",
    "Call",
    "CallError",
    "CallErrorCode",
    "CallResult",
    "CallResultError",
    "Decoded",
    "Deviation",
    "Finding",
    "Frame",
    "FrameError",
    "MessageType",
    "OcppPolicy",
    "OcppVersion",
    "OcppjCodec",
    "Send",
    "message_types",
    "split_frame",
]
