"""The trace of running sessions as JSON Lines: one object per line for everything that happened, versioned, redacted by default.

Each line has ``v`` (1), ``t`` (seconds since 1970-01-01 UTC), ``capture`` (the session's name), ``role`` (whose session it is) and
``event`` (what happened). Lines of messages have ``from``, ``payload_type`` and ``payload`` as well, those of frames of SLAC ``name``
and ``ethernet``, which makes the file a frame list that `read_frames` and ``v2gstack inspect`` understand; the fields of all other
events are in ``fields``.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from enum import Enum
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

import msgspec

from v2gstack.codecs.json import to_json
from v2gstack.codecs.mme import decode_mme
from v2gstack.codecs.v2gtp import PayloadType
from v2gstack.errors import CaptureError, DecodeError, EncodeError, V2gError
from v2gstack.protocols.v2g.events import MessageReceived, MessageSent, SideStreamReceived
from v2gstack.trace.live import FrameReceived, FrameSent, OctetsReceived, OctetsSent
from v2gstack.trace.redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from v2gstack.hooks.values import TraceRecord

__all__ = ["TRACE_VERSION", "JsonLinesTrace", "TraceLine", "payload_type_of", "read_trace"]

#: Version of the form of a line. It grows when a reader of the old form would misread the new one.
TRACE_VERSION: Final = 1
#: Longest line that is read: the longest messages are some MiB as JSON.
_MAX_LINE: Final = 16 << 20

#: Payload types of the parts of ISO 15118-20; everything older has one for all.
_PAYLOAD_TYPES: Final = {
    "iso15118_20_common": PayloadType.MAINSTREAM,
    "iso15118_20_ac": PayloadType.AC_MAINSTREAM,
    "iso15118_20_dc": PayloadType.DC_MAINSTREAM,
    "iso15118_20_acdp": PayloadType.ACDP_MAINSTREAM,
    "iso15118_20_wpt": PayloadType.WPT_MAINSTREAM,
}


def payload_type_of(schema_set: str) -> int:
    """The V2GTP payload type that messages of a schema set have.

    >>> hex(payload_type_of("iso15118_2")), hex(payload_type_of("iso15118_20_dc"))
    ('0x8001', '0x8004')
    """
    return int(_PAYLOAD_TYPES.get(schema_set, PayloadType.SAP))


class JsonLinesTrace:
    """A trace sink that writes JSON Lines.

    Args:
        target: Path of a new file, or a binary file object, which stays open.
        redact: Whether identifiers, certificates and keys are replaced; see `Redactor`.
        messages: Whether messages are written out beside their payload.

    Raises:
        CaptureError: The file cannot be opened.
    """

    def __init__(self, target: str | PathLike[str] | BinaryIO, *, redact: bool = True, messages: bool = True) -> None:
        self._owned = isinstance(target, str | PathLike)
        self._stream = _opened(Path(target)) if isinstance(target, str | PathLike) else target
        self._redactor = Redactor() if redact else None
        self._messages = messages
        self._encoder = msgspec.json.Encoder()

    def write(self, record: TraceRecord) -> None:
        """Write a record as a line.

        Raises:
            OSError: The file cannot be written.
        """
        event = record.event
        if isinstance(event, OctetsReceived | OctetsSent):
            # the messages in them have lines of their own, and what is no message is told by the session
            return
        line: dict[str, Any] = {
            "v": TRACE_VERSION,
            "t": round(record.time, 6),
            "capture": record.session,
            "role": record.role,
            "event": type(event).__name__,
        }
        if isinstance(event, MessageReceived | MessageSent):
            line |= self._message(record, event)
        elif isinstance(event, FrameReceived | FrameSent):
            line |= self._frame(event.data)
        elif isinstance(event, SideStreamReceived):
            line |= {"payload_type_received": f"{event.payload_type:04X}", "name": event.name, "message": self._document(event.message)}
        else:
            # apart, because a timer has a role of its own
            line["fields"] = self._plain(event)
        self._stream.write(self._encoder.encode(line) + b"\n")

    def close(self) -> None:
        """Finish the trace."""
        if self._owned:
            self._stream.close()
        else:
            self._stream.flush()

    def _message(self, record: TraceRecord, event: MessageReceived | MessageSent) -> dict[str, Any]:
        ours = isinstance(event, MessageSent)
        sender = record.role if ours else ("secc" if record.role == "evcc" else "evcc")
        found: dict[str, Any] = {"from": sender, "name": event.name, "state": event.state, "schema_set": event.schema_set}
        payload = event.payload if self._redactor is None else self._redactor.payload(event.schema_set, event.payload)
        if payload is None:
            # what cannot be encoded again cannot be redacted
            found["payload_left_out"] = len(event.payload)
        else:
            found |= {"payload_type": f"{payload_type_of(event.schema_set):04x}", "payload": payload.hex()}
        if self._messages:
            found["message"] = self._document(event.message)
        return found

    def _frame(self, data: bytes) -> dict[str, Any]:
        try:
            name = decode_mme(data).name
        except DecodeError:
            name = ""
        found: dict[str, Any] = {"name": name}
        frame = data if self._redactor is None else self._redactor.frame(data)
        # what cannot be decoded cannot be redacted
        return found | ({"frame_left_out": len(data)} if frame is None else {"ethernet": frame.hex()})

    def _document(self, message: Any) -> msgspec.Raw | None:
        if self._redactor is not None:
            message = self._redactor.message(message)
        try:
            return msgspec.Raw(to_json(message))
        except EncodeError:
            return None

    def _plain(self, value: Any, name: str = "") -> Any:
        """A value as JSON has it, by its type."""
        if self._redactor is not None:
            value = self._redactor.field(name, value)
        if isinstance(value, str) and not isinstance(value, Enum):
            return value if self._redactor is None else self._redactor.text(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, bytes):
            return value.hex()
        if isinstance(value, V2gError):
            return self._plain(str(value))
        if isinstance(value, tuple | list | frozenset):
            items = cast("tuple[object, ...]", value)
            return [self._plain(each) for each in items]
        if isinstance(value, dict):
            table = cast("dict[object, object]", value)
            return {str(key): self._plain(each, str(key)) for key, each in table.items()}
        if dataclasses.is_dataclass(value):
            return {each.name: self._plain(getattr(value, each.name), each.name) for each in dataclasses.fields(value)}
        return self._plain(str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceLine:
    """One line of a trace.

    Attributes:
        time: Seconds since 1970-01-01 UTC.
        session: Name of the session.
        role: Whose session it is.
        event: What happened, such as ``MessageReceived``.
        data: The fields of the event; of messages the rest of the line.
    """

    time: float
    session: str
    role: str
    event: str
    data: Any = field(repr=False)


def read_trace(source: str | PathLike[str] | BinaryIO) -> Iterator[TraceLine]:
    """The lines of a trace that `JsonLinesTrace` wrote.

    Args:
        source: A path, or a binary file object, which stays open.

    Raises:
        CaptureError: The file cannot be opened, a line is not of this form, or it is of a version unknown here; every line before
            was given.
    """
    if not isinstance(source, str | PathLike):
        yield from _lines(source, str(getattr(source, "name", "")))
        return
    path = Path(source)
    try:
        stream = path.open("rb")
    except OSError as error:
        raise CaptureError(f"the trace cannot be opened: {error.strerror}", file=str(path)) from error
    with stream:
        yield from _lines(stream, str(path))


def _lines(stream: BinaryIO, file: str) -> Iterator[TraceLine]:
    number, offset = 0, 0
    while line := stream.readline(_MAX_LINE + 1):
        number += 1
        if len(line) > _MAX_LINE:
            raise CaptureError(f"line {number} is longer than {_MAX_LINE} bytes", file=file, offset=offset)
        if line.strip():
            yield _line(line, number, file, offset)
        offset += len(line)


def _line(line: bytes, number: int, file: str, offset: int) -> TraceLine:
    try:
        data: Any = json.loads(line)
        version = data.pop("v")
        if version != TRACE_VERSION:
            raise CaptureError(
                f"line {number} is of version {version}, known is {TRACE_VERSION}", file=file, offset=offset, hint="update v2gstack"
            )
        return TraceLine(
            time=float(data.pop("t")),
            session=str(data.pop("capture")),
            role=str(data.pop("role")),
            event=str(data.pop("event")),
            data=data.get("fields", data),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CaptureError(f"line {number} is no line of a trace: {error!r}", file=file, offset=offset) from error


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("wb")
    except OSError as error:
        raise CaptureError(f"the trace cannot be written: {error.strerror}", file=str(path)) from error
