"""Frames of OCPP in a file while they come and go: JSON Lines, which ``v2gstack ocpp decode`` reads."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, Literal

from v2gstack.cli.talk import InputError, tell
from v2gstack.codecs.ocppj.values import is_array, is_object
from v2gstack.errors import V2gError

__all__ = ["FrameTrace", "frame_trace", "shown_logs"]

#: Actions whose requests hold what may be a secret, and the fields that do, by their names on the wire.
SECRETS: Final = {
    "ChangeConfiguration": frozenset({"value"}),
    "SetNetworkProfile": frozenset({"apnPassword", "basicAuthPassword", "key", "password", "simPin"}),
    "SetVariables": frozenset({"attributeValue"}),
}
_MASK: Final = "***"


class FrameTrace:
    """Writes frames as lines: ``v``, ``t`` (Unix time), ``station``, ``from`` (``station`` or ``csms``), and the ``frame`` as it stood.

    Args:
        stream: Where to.
        role: Whose end this is.
        redact: Whether what may be a secret is replaced.
        unix_time: Gives the time.
    """

    def __init__(
        self,
        stream: IO[str],
        role: Literal["station", "csms"],
        *,
        redact: bool = True,
        unix_time: Callable[[], float] = time.time,
    ) -> None:
        self._stream = stream
        self._names = {True: role, False: "csms" if role == "station" else "station"}
        self._redact = redact
        self._time = unix_time

    def watch(self, identity: str, sent: bool, frame: str) -> None:
        """Write a frame."""
        text = redacted(frame) if self._redact else frame
        line = {"v": 1, "t": round(self._time(), 6), "station": identity, "from": self._names[sent], "frame": text}
        # whoever looks while it runs sees whole lines
        self._stream.write(f"{json.dumps(line)}\n")
        self._stream.flush()


def redacted(frame: str) -> str:
    """A frame without what may be a secret. What cannot be read is left out where it could be such a request.

    >>> redacted('[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"00ff"}]')
    '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"***"}]'
    """
    try:
        found = json.loads(frame)
    except (ValueError, RecursionError):
        return _MASK if any(action in frame for action in SECRETS) else frame
    action = found[2] if is_array(found) and len(found) > 2 else None
    secrets = SECRETS.get(action) if isinstance(action, str) else None
    if secrets is None:
        return frame
    return json.dumps(_masked(found, secrets), separators=(",", ":"), ensure_ascii=False)


def _masked(value: Any, secrets: frozenset[str]) -> Any:
    # json.loads has read it, so that it is no deeper than Python's stack
    if is_object(value):
        return {name: _mask(each) if name in secrets else _masked(each, secrets) for name, each in value.items()}
    if is_array(value):
        return [_masked(each, secrets) for each in value]
    return value


def _mask(value: Any) -> Any:
    """What keeps the schema: a number for a number, a text for anything else."""
    return 0 if isinstance(value, int) else _MASK


@contextmanager
def frame_trace(file: Path | None, role: Literal["station", "csms"], *, redact: bool) -> Generator[FrameTrace | None]:
    """A trace to a new file, which only its owner may read where secrets stay in it; ``None`` without a file.

    Raises:
        InputError: The file cannot be written.
    """
    if file is None:
        yield None
        return
    try:
        file.touch()
        if not redact:
            file.chmod(0o600)
        stream = file.open("w", encoding="utf-8")
    except OSError as error:
        raise InputError(f"the trace cannot be written: {error.strerror}", source=str(file), hint="choose another place") from error
    with stream:
        yield FrameTrace(stream, role, redact=redact)


class _Remarks(logging.Handler):
    """What the library logs, as remarks at the terminal.

    Args:
        level: The least level.
        but: Modules of which only errors are told.
    """

    def __init__(self, level: int, but: tuple[str, ...]) -> None:
        super().__init__(level)
        self._but = but

    def emit(self, record: logging.LogRecord) -> None:
        if record.module in self._but and record.levelno < logging.ERROR:
            return
        arguments = record.args if isinstance(record.args, tuple) else ()
        hints = [f" - {each.hint}" for each in arguments if isinstance(each, V2gError) and each.hint]
        tell("".join([record.getMessage(), *hints]))


@contextmanager
def shown_logs(level: int = logging.INFO, *, but: tuple[str, ...] = ()) -> Generator[None]:
    """Have remarked what the library logs of connections: why there is none, and what a peer does wrong.

    Args:
        level: The least level.
        but: Modules of which only errors are told, because the rest is shown in another way.
    """
    logger, handler = logging.getLogger("v2gstack.runtime.ocpp"), _Remarks(level, but)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(level)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
