"""Frames of OCPP-J: a JSON array with a message type, an id, and what belongs to the type."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Final, TypeAlias

import msgspec

from v2gstack.codecs.ocppj.codes import CallErrorCode
from v2gstack.codecs.ocppj.values import is_array, number_of
from v2gstack.errors import DecodeError
from v2gstack.messages.ocpp import OcppVersion

__all__ = [
    "DESCRIPTION_MAX",
    "MESSAGE_ID_MAX",
    "UNREADABLE_ID",
    "Call",
    "CallError",
    "CallResult",
    "CallResultError",
    "Frame",
    "FrameError",
    "MessageType",
    "Send",
    "message_types",
    "split_frame",
]

#: Characters of a message id.
MESSAGE_ID_MAX: Final = 36
#: Characters of an error's description.
DESCRIPTION_MAX: Final = 255
#: The id of an answer to a frame whose own id cannot be read.
UNREADABLE_ID: Final = "-1"
#: An id that is too long is given back in the error up to this many characters, so that its sender knows which one it was.
_ECHOED_ID_MAX: Final = 255


class MessageType(IntEnum):
    """The first item of a frame."""

    CALL = 2
    CALLRESULT = 3
    CALLERROR = 4
    CALLRESULTERROR = 5
    SEND = 6


def message_types(version: OcppVersion) -> tuple[MessageType, ...]:
    """The types of messages that a version has: OCPP 2.1 added CALLRESULTERROR and SEND."""
    return tuple(MessageType) if version is OcppVersion.V21 else (MessageType.CALL, MessageType.CALLRESULT, MessageType.CALLERROR)


class _WithPayload(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of what carries a payload: its ``repr`` does not show it, since a password may be in it."""

    def __repr__(self) -> str:
        shown = ((name, getattr(self, name)) for name in self.__struct_fields__)
        values = (f"{name}=<{len(value)} bytes>" if name == "payload" else f"{name}={value!r}" for name, value in shown)
        return f"{type(self).__name__}({', '.join(values)})"


class Call(_WithPayload, frozen=True, kw_only=True, gc=False):
    """CALL: a request, which wants an answer.

    Attributes:
        id: Its id, at most 36 characters, never used again by its sender.
        action: What is wanted.
        payload: The request as JSON.
    """

    id: str
    action: str
    payload: bytes


class CallResult(_WithPayload, frozen=True, kw_only=True, gc=False):
    """CALLRESULT: the answer to a request.

    Attributes:
        id: The request's id.
        payload: The response as JSON.
    """

    id: str
    payload: bytes


class CallError(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """CALLERROR: a request was not understood, or not carried out.

    Attributes:
        id: The request's id; ``-1`` if it could not be read.
        code: What is wrong, as it is spelled on the wire; `CallErrorCode.of` reads it.
        description: The same for people; may be empty.
        details: More about it; a JSON object of any content.
    """

    id: str
    code: str
    description: str = ""
    details: Any = msgspec.field(default_factory=dict[str, Any])


class CallResultError(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """CALLRESULTERROR (OCPP 2.1): the answer to a request was not understood. Fields as in `CallError`."""

    id: str
    code: str
    description: str = ""
    details: Any = msgspec.field(default_factory=dict[str, Any])


class Send(_WithPayload, frozen=True, kw_only=True, gc=False):
    """SEND (OCPP 2.1): a message without an answer.

    Attributes:
        id: Its id.
        action: What it is.
        payload: The message as JSON.
    """

    id: str
    action: str
    payload: bytes


Frame: TypeAlias = Call | CallResult | CallError | CallResultError | Send


class FrameError(DecodeError):
    """A frame or a payload that is not what it must be.

    Attributes:
        code: What a CALLERROR says of it.
        message_id: The id of the frame; ``-1`` if it cannot be read.
        message_type: Its type, as far as it can be read.
        path: Where in the payload, such as ``$.chargingStation.model``; empty where it is the frame.
    """

    _fields = (*DecodeError._fields, "code", "message_id", "message_type")

    def __init__(
        self,
        message: str,
        *,
        code: CallErrorCode = CallErrorCode.RpcFrameworkError,
        message_id: str = UNREADABLE_ID,
        message_type: int | None = None,
        offset: int | None = None,
        path: str = "",
        line: int | None = None,
        clause: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, offset=offset, path=path, line=line, clause=clause, hint=hint)
        self.code = code
        self.message_id = message_id
        self.message_type = message_type


class _Split(msgspec.Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    kind: int
    id: str
    third: msgspec.Raw
    fourth: msgspec.Raw = msgspec.Raw()
    fifth: msgspec.Raw = msgspec.Raw()


_split: Final = msgspec.json.Decoder(_Split).decode
_text: Final = msgspec.json.Decoder(str).decode
_json: Final = msgspec.json.Decoder(float_hook=number_of).decode
#: What the decoders raise for text that is no JSON, has the wrong types, is no UTF-8, or is nested without end.
_BAD: Final = (msgspec.MsgspecError, UnicodeError, RecursionError)


def split_frame(data: str | bytes, version: OcppVersion) -> Frame:
    """Read a frame. Payloads stay JSON: what they mean depends on the action, and for a CALLRESULT on the request.

    Args:
        data: The text of one WebSocket message.
        version: The version that was negotiated.

    Raises:
        FrameError: It is no frame of that version. ``code`` and ``message_id`` are those of the CALLERROR to be sent.

    >>> split_frame('[2, "19", "Heartbeat", {}]', OcppVersion.V201)
    Call(id='19', action='Heartbeat', payload=<2 bytes>)
    """
    try:
        parts = _split(data)
    except _BAD as error:
        raise _explained(data, version, error) from None
    kind, id_ = parts.kind, parts.id
    if len(id_) > MESSAGE_ID_MAX or id_ == UNREADABLE_ID:
        _check_id(kind, id_)
    if kind == MessageType.CALL:
        if not len(parts.fourth) or len(parts.fifth):
            raise _shape_error("CALL", "4", kind, id_)
        return Call(id=id_, action=_action(parts.third, kind, id_), payload=bytes(parts.fourth))
    if kind == MessageType.CALLRESULT:
        if len(parts.fourth):
            raise _shape_error("CALLRESULT", "3", kind, id_)
        return CallResult(id=id_, payload=bytes(parts.third))
    if kind == MessageType.CALLERROR:
        return CallError(id=id_, **_error_parts(parts))
    if version is OcppVersion.V21:
        if kind == MessageType.CALLRESULTERROR:
            return CallResultError(id=id_, **_error_parts(parts))
        if kind == MessageType.SEND:
            if not len(parts.fourth) or len(parts.fifth):
                raise _shape_error("SEND", "4", kind, id_)
            return Send(id=id_, action=_action(parts.third, kind, id_), payload=bytes(parts.fourth))
    raise _unknown_type(kind, id_, version)


def _check_id(kind: int, id_: str) -> None:
    """Ids of calls are their sender's to choose; those of answers are given back, and may be of a call that was refused for its id."""
    chosen = kind in (MessageType.CALL, MessageType.SEND)
    longest = MESSAGE_ID_MAX if chosen else _ECHOED_ID_MAX
    if len(id_) > longest:
        raise FrameError(
            f"the message id has {len(id_)} characters, and {MESSAGE_ID_MAX} are allowed",
            message_id=id_ if len(id_) <= _ECHOED_ID_MAX else UNREADABLE_ID,
            message_type=kind,
        )
    if chosen and id_ == UNREADABLE_ID:
        raise FrameError(f"the message id {UNREADABLE_ID} is kept for errors", message_type=kind)


def _shape_error(name: str, items: str, kind: int, id_: str) -> FrameError:
    return FrameError(f"a {name} has {items} items", message_id=id_, message_type=kind)


def _action(raw: msgspec.Raw, kind: int, id_: str) -> str:
    try:
        return _text(raw)
    except _BAD:
        raise FrameError("the action is no text", message_id=id_, message_type=kind) from None


def _error_parts(parts: _Split) -> dict[str, Any]:
    """Code, description and details. Peers leave out the last two, and nobody answers an error: what is there is taken."""
    kind, id_ = parts.kind, parts.id
    try:
        code = _text(parts.third)
        description = _text(parts.fourth) if len(parts.fourth) else ""
        details: Any = _json(parts.fifth) if len(parts.fifth) else {}
    except _BAD:
        raise FrameError("an error has a code and a description, which are texts", message_id=id_, message_type=kind) from None
    return {"code": code, "description": description, "details": details}


def _unknown_type(kind: int, id_: str, version: OcppVersion) -> FrameError:
    known = ", ".join(f"{each.value} {each.name}" for each in message_types(version))
    return FrameError(
        f"message type {kind} is none of OCPP {version}",
        code=CallErrorCode.MessageTypeNotSupported,
        message_id=id_,
        message_type=kind,
        hint=f"there are {known}",
    )


def _explained(data: str | bytes, version: OcppVersion, error: Exception) -> FrameError:
    """Why a frame cannot be split, and which id it has if that can be read all the same."""
    try:
        if isinstance(error, RecursionError):
            raise error
        found = _json(data)
    except RecursionError:
        return FrameError("the frame is nested too deeply")
    except _BAD as reason:
        return FrameError(f"the frame is no JSON: {str(reason)[:100]}")
    if not is_array(found):
        return FrameError("a frame is a JSON array")
    items = found
    kind = items[0] if items and type(items[0]) is int else None
    if kind is None:
        return FrameError("a frame begins with the number of its message type")
    if len(items) < 2 or type(items[1]) is not str:
        return FrameError("the second item of a frame is its id, a text", message_type=kind)
    id_: str = items[1]
    if len(id_) > MESSAGE_ID_MAX:
        id_ = id_ if len(id_) <= _ECHOED_ID_MAX else UNREADABLE_ID
    if kind not in message_types(version):
        return _unknown_type(kind, id_, version)
    name = MessageType(kind).name
    return FrameError(f"a {name} of {len(items)} items", message_id=id_, message_type=kind)
