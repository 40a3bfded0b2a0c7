"""Frames of OCPP in whatever holds them, and what each of them says in each version."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from v2gstack.codecs.ocppj import (
    OFF,
    Call,
    CallError,
    CallErrorCode,
    CallResult,
    CallResultError,
    Finding,
    Frame,
    FrameError,
    OcppjCodec,
    OcppVersion,
    Send,
)
from v2gstack.codecs.ocppj.values import is_array, is_object
from v2gstack.messages.ocpp import OcppAction, OcppObject

__all__ = ["Guess", "Reading", "find_frames", "guess_version", "read_frames"]

#: Where a frame begins: a bracket, a number of one or two digits, a comma.
_BEGIN: Final = re.compile(r"\[\s*[0-9]{1,2}\s*,")

#: Frames that the version is guessed from.
_SAMPLE: Final = 300


def find_frames(text: str) -> list[tuple[int, str]]:
    """The frames in a text, with the line each begins in.

    They may stand alone, several on a line, behind a prefix, over several lines, or inside of texts of JSON Lines. What begins like a
    frame and is none goes up to the end of its line.

    >>> find_frames('12:00 recv [2,"1","Heartbeat",{}] and [3,"1",{}]')
    [(1, '[2,"1","Heartbeat",{}]'), (1, '[3,"1",{}]')]
    """
    wrapped = {number: found for number, each in enumerate(text.splitlines(), 1) if (found := _wrapped(each))}
    frames = [(number, frame) for number, found in wrapped.items() for frame in found]
    frames += [(line, frame) for line, frame in _bare(text) if line not in wrapped]
    return sorted(frames, key=lambda each: each[0])


def _bare(text: str) -> Iterator[tuple[int, str]]:
    decoder = json.JSONDecoder()
    position, line, counted = 0, 1, 0
    while (match := _BEGIN.search(text, position)) is not None:
        start = match.start()
        line += text.count("\n", counted, start)
        counted = start
        try:
            _, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            stop = text.find("\n", start)
            position = len(text) if stop < 0 else stop
        yield line, text[start:position].strip()


def _wrapped(line: str) -> list[str]:
    """Frames that are texts of an object."""
    if not line.lstrip().startswith("{"):
        return []
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return []
    pending: list[Any] = [found]
    frames: list[str] = []
    while pending:
        each = pending.pop()
        if is_object(each):
            pending += each.values()
        elif is_array(each):
            if len(each) > 1 and type(each[0]) is int and isinstance(each[1], str):
                frames.append(json.dumps(each))
            else:
                pending += each
        elif isinstance(each, str) and _BEGIN.match(each.strip()):
            frames.append(each.strip())
    return frames


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a frame says in a version.

    Attributes:
        line: The line it begins in.
        text: The frame.
        frame: The same, split; ``None`` where it is none.
        error: What is wrong with the frame, or with its action.
        action: Its action; for an answer that of its call, if that was seen.
        message: The message, with whatever is wrong with it.
        findings: What is wrong with its payload.
        candidates: For an answer without a call: the actions whose answers look like this.
    """

    line: int
    text: str
    frame: Frame | None = None
    error: FrameError | None = None
    action: OcppAction | None = None
    message: OcppObject | None = None
    findings: tuple[Finding, ...] = ()
    candidates: tuple[str, ...] = ()

    @property
    def problems(self) -> int:
        """How much is wrong."""
        return len(self.findings) + (self.error is not None)

    @property
    def sender(self) -> str:
        """Who sent it, as far as one can tell: ``station``, ``csms`` or nothing."""
        if self.action is None or self.action.sender == "both":
            return ""
        if isinstance(self.frame, Call | Send | CallResultError):
            return self.action.sender
        return "csms" if self.action.sender == "station" else "station"

    @property
    def code(self) -> CallErrorCode | None:
        """What a CALLERROR says of it, if anything is wrong."""
        if self.error is not None:
            return self.error.code
        return self.findings[0].deviation.code if self.findings else None


def read_frames(frames: list[tuple[int, str]], version: OcppVersion) -> list[Reading]:
    """What frames say in a version. Answers belong to the last call before them that has their id."""
    codec = OcppjCodec(version, policy=OFF)
    calls: dict[str, str] = {}
    return [_read(codec, line, text, calls) for line, text in frames]


def _read(codec: OcppjCodec, line: int, text: str, calls: dict[str, str]) -> Reading:
    try:
        frame = codec.split(text)
    except FrameError as error:
        return Reading(line=line, text=text, error=error)
    try:
        match frame:
            case Call() | Send():
                calls[frame.id] = frame.action
                return _payload(codec, line, text, frame, frame.action)
            case CallResult():
                name = calls.get(frame.id)
                if name is None:
                    return Reading(line=line, text=text, frame=frame, candidates=_candidates(codec, frame.payload))
                return _payload(codec, line, text, frame, name)
            case CallError() | CallResultError():
                known = codec.version.actions.get(calls.get(frame.id, ""))
                return Reading(line=line, text=text, frame=frame, action=known)
    except FrameError as error:
        known = codec.version.actions.get(calls.get(frame.id, ""))
        return Reading(line=line, text=text, frame=frame, action=known, error=error)


def _payload(codec: OcppjCodec, line: int, text: str, frame: Call | Send | CallResult, name: str) -> Reading:
    action = codec.action(name)
    response = isinstance(frame, CallResult)
    findings = codec.examine(name, frame.payload, response=response)
    decoded = (codec.decode_response if response else codec.decode_request)(name, frame.payload)
    return Reading(line=line, text=text, frame=frame, action=action, message=decoded.message, findings=findings)


def _candidates(codec: OcppjCodec, payload: bytes) -> tuple[str, ...]:
    found: list[str] = []
    for name, action in codec.version.actions.items():
        if action.response is not None and not codec.examine(name, payload, response=True):
            found.append(name)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A version and why.

    Attributes:
        version: The version.
        why: The reason, for people.
    """

    version: OcppVersion
    why: str


def guess_version(frames: list[tuple[int, str]]) -> Guess:
    """The version that frames fit best; the oldest of those that fit alike."""
    sample = frames[:_SAMPLE]
    problems = {version: sum(_misfit(reading, version) for reading in read_frames(sample, version)) for version in OcppVersion}
    least = min(problems.values())
    fitting = [version for version in OcppVersion if problems[version] == least]
    chosen = fitting[0]
    best = "only" if least == 0 else "best"
    if len(fitting) == 1:
        return Guess(version=chosen, why=f"fits {chosen} {best}, of three versions tried")
    others = f"{', '.join(fitting[:-1])} and {fitting[-1]}"
    return Guess(version=chosen, why=f"fits {others} alike; read as {chosen}")


def _misfit(reading: Reading, version: OcppVersion) -> int:
    """How little a frame looks like one of the version; an action that it does not have counts most."""
    if isinstance(reading.frame, CallError | CallResultError):
        # spelling gives OCPP 1.6 away
        code = CallErrorCode.of(reading.frame.code)
        return 0 if code is None else int(reading.frame.code != code.spelled(version))
    if isinstance(reading.frame, CallResult) and reading.action is None and reading.error is None:
        return int(not reading.candidates)
    return 20 * (reading.error is not None) + len(reading.findings)
