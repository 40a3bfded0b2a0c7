"""``v2gstack ocpp decode``: a frame, or a log of frames."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from v2gstack.cli.ocpp_frames import Guess, Reading, find_frames, guess_version, read_frames
from v2gstack.cli.ocpp_values import message_rows, summary_of
from v2gstack.cli.talk import FINDING, FINE, InputError, Word, columns, common_options, emit, emit_bytes, harmless, paint, tell
from v2gstack.codecs.ocppj import Call, CallError, CallErrorCode, CallResult, CallResultError, OcppVersion, Send
from v2gstack.explain.text import printable

__all__ = ["command"]

#: Longest log that is read.
MAX_LOG_BYTES: Final = 64 << 20

_NAMES: Final = {Call: "CALL", CallResult: "CALLRESULT", CallError: "CALLERROR", CallResultError: "CALLRESULTERROR", Send: "SEND"}
_ARROWS: Final = {"station": "station > csms", "csms": "csms > station", "": ""}

_EPILOG: Final = """\b
Examples:
  v2gstack ocpp decode '[2,"19","Heartbeat",{}]'
  v2gstack ocpp decode station.log
  grep Authorize station.log | v2gstack ocpp decode --ocpp 1.6
"""


@click.command(name="decode", epilog=_EPILOG)
@click.argument("given", metavar="[INPUT]", nargs=-1)
@click.option("--ocpp", "version", type=Word([each.value for each in OcppVersion]), metavar="VERSION", help="1.6, 2.0.1 or 2.1.")
@click.option("--full", is_flag=True, help="Show whole messages, of a log too.")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def command(given: tuple[str, ...], version: str | None, full: bool, machine: bool) -> int:
    """Explain a frame of OCPP-J, or a log of frames.

    INPUT is a frame, a file, or - for stdin. In a log, frames are found wherever they are: behind times and arrows, over several
    lines, or inside of JSON Lines. The version is guessed unless told.
    """
    text, source = _read(given)
    frames = find_frames(text)
    if not frames:
        raise InputError("there is no frame of OCPP-J in it", source=source, hint='a frame is an array such as [2,"19","Heartbeat",{}]')
    guess = guess_version(frames) if version is None else Guess(version=OcppVersion(version), why="as told")
    readings = read_frames(frames, guess.version)
    if machine:
        _write(guess, readings)
    elif len(readings) == 1:
        _show(readings[0], guess)
    else:
        tell(f"OCPP {guess.version}: {guess.why}")
        for reading in readings:
            _show_line(reading, guess.version, full)
    return FINDING if any(reading.problems for reading in readings) else FINE


def _read(given: tuple[str, ...]) -> tuple[str, str]:
    """The text and where it came from."""
    if given in ((), ("-",)):
        if not given and sys.stdin.isatty():
            raise click.UsageError("there is no input. give a frame, a file, or - for stdin", click.get_current_context(silent=True))
        return _decoded(sys.stdin.buffer.read(MAX_LOG_BYTES + 1), "stdin"), "stdin"
    text = " ".join(given)
    if text.lstrip().startswith(("[", "{")):
        return text, "the argument"
    path = Path(text)
    try:
        with path.open("rb") as stream:
            return _decoded(stream.read(MAX_LOG_BYTES + 1), text), text
    except (OSError, ValueError) as error:
        raise InputError("neither a frame nor a file that can be read", source=text[:60], hint="check the path") from error


def _decoded(data: bytes, source: str) -> str:
    if len(data) > MAX_LOG_BYTES:
        raise InputError(f"more than {MAX_LOG_BYTES >> 20} MiB", source=source, hint="cut the log, or grep what matters")
    return data.decode("utf-8-sig", "replace")


# -- one frame ---------------------------------------------------------------------------------------------------------


def _show(reading: Reading, guess: Guess) -> None:
    emit(f"{paint(f'OCPP {guess.version}', 'cyan')}  {_headline(reading)}   ({guess.why})")
    _show_body(reading, guess.version, "")


def _headline(reading: Reading) -> str:
    if reading.frame is None:
        return paint("no frame", "red", bold=True)
    name = _NAMES[type(reading.frame)]
    action = reading.frame.action if isinstance(reading.frame, Call | Send) else reading.action.name if reading.action else ""
    parts = [
        name,
        paint(printable(action), "green", bold=True) if action else "",
        f"id {printable(reading.frame.id)}",
        _ARROWS[reading.sender],
    ]
    return "  ".join(part for part in parts if part)


def _show_body(reading: Reading, version: OcppVersion, indent: str) -> None:
    if reading.message is not None:
        about = (inspect.getdoc(type(reading.message)) or "").partition("\n")[0].replace("`", "")
        emit(f"{indent}{type(reading.message).__name__}: {about}")
        for line in columns(list(message_rows(reading.message, f"{indent}  "))):
            emit(line)
    for line in _remarks(reading):
        emit(f"{indent}{line}")
    wrong = [(finding.path, finding.message, finding.deviation.code) for finding in reading.findings]
    if reading.error is not None:
        wrong.append((reading.error.path, reading.error.message, reading.error.code))
    for path, message, code in wrong:
        where = f"{path}: " if path else ""
        emit(f"{indent}{paint('!', 'red', bold=True)} {printable(f'{where}{message}  ({code.spelled(version)})')}")


def _remarks(reading: Reading) -> Iterator[str]:
    frame = reading.frame
    if isinstance(frame, CallError | CallResultError):
        code = CallErrorCode.of(frame.code)
        yield printable(f"{frame.code}: {code.meaning if code else 'no code of OCPP'}")
        if frame.description:
            yield printable(f"  {frame.description}")
        if frame.details:
            yield printable(f"  {msgspec.json.encode(frame.details).decode()}")
    if isinstance(frame, CallResult) and reading.action is None and reading.error is None:
        yield "an answer: its call is not here, and the frame does not say which action it belongs to"
        if reading.candidates:
            named = ", ".join(reading.candidates[:8])
            more = f" and {len(reading.candidates) - 8} more" if len(reading.candidates) > 8 else ""
            yield f"it may answer {named}{more}"
        yield printable(f"  {frame.payload.decode(errors='replace')}")


# -- a log -------------------------------------------------------------------------------------------------------------


def _show_line(reading: Reading, version: OcppVersion, full: bool) -> None:
    mark = paint(f"{reading.problems} wrong", "red") if reading.problems else "ok"
    shown = "" if full or reading.message is None else summary_of(reading.message)
    emit("  ".join(part for part in (f"{reading.line:>6}", _headline(reading), shown, mark) if part))
    if full:
        _show_body(reading, version, " " * 8)
    elif reading.problems or isinstance(reading.frame, CallError | CallResultError):
        _show_body(replace(reading, message=None), version, " " * 8)


# -- for machines ------------------------------------------------------------------------------------------------------


def _write(guess: Guess, readings: list[Reading]) -> None:
    document = {"v": 1, "version": guess.version, "why": guess.why, "frames": [_document(reading, guess.version) for reading in readings]}
    emit_bytes(harmless(msgspec.json.encode(document), "json") + b"\n")


def _document(reading: Reading, version: OcppVersion) -> dict[str, Any]:
    frame = reading.frame
    found: dict[str, Any] = {"line": reading.line, "type": _NAMES[type(frame)] if frame is not None else None, "problems": []}
    if frame is not None:
        found["id"] = frame.id
    action = frame.action if isinstance(frame, Call | Send) else reading.action.name if reading.action else None
    found |= {key: value for key, value in (("action", action), ("sender", reading.sender or None)) if value}
    if isinstance(frame, Call | CallResult | Send):
        found["payload"] = json.loads(frame.payload)
    if isinstance(frame, CallError | CallResultError):
        found |= {"code": frame.code, "description": frame.description, "details": frame.details}
    if frame is None:
        found["text"] = reading.text
    if reading.candidates:
        found["candidates"] = reading.candidates
    wrong = [(each.deviation.name, each.path, each.message, each.deviation.code) for each in reading.findings]
    if (error := reading.error) is not None:
        wrong.append(("FRAME", error.path, error.message, error.code))
    keys = ("name", "path", "message", "code")
    found["problems"] = [dict(zip(keys, (*told, code.spelled(version)), strict=True)) for *told, code in wrong]
    return found
