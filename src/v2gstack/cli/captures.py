"""Captures as the command line reads them: by name or from stdin, whatever the format, with a progress bar."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, cast

import click

from v2gstack.cli.talk import QUIET, InputError
from v2gstack.trace import TraceEvent, read_capture, read_frames

__all__ = ["read_events"]

#: Seconds before a progress bar appears: most captures are done by then.
_PATIENCE: Final = 1.0
#: Seconds between two looks at the clock and the bar.
_STEP: Final = 0.1


class _Watched(io.RawIOBase):
    """A stream that counts what was read, and leaves out the lines of our own output that are no frames."""

    def __init__(self, stream: BinaryIO, head: bytes) -> None:
        super().__init__()
        self._stream = stream
        self._head = head
        self.count = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Read bytes."""
        data, self._head = (self._head[:size], self._head[size:]) if self._head and size >= 0 else (self._head, b"")
        if size < 0 or len(data) < size:
            data += self._stream.read(size if size < 0 else size - len(data))
        self.count += len(data)
        return data

    def readline(self, size: int | None = -1, /) -> bytes:
        """Read the next line that is a frame, or that is none of ours."""
        limit = -1 if size is None else size
        while True:
            line = self._line(limit)
            self.count += len(line)
            if not (line.startswith(b'{"v":1,') and b'"event":' in line and b'"payload":' not in line and b'"ethernet":' not in line):
                return line

    def _line(self, limit: int) -> bytes:
        if b"\n" in self._head:
            end = self._head.index(b"\n") + 1
            line, self._head = self._head[:end], self._head[end:]
            return line
        line, self._head = self._head, b""
        return line + self._stream.readline(limit if limit < 0 else max(0, limit - len(line)))


@contextmanager
def read_events(source: str, *, keys: bool = False) -> Generator[Iterator[TraceEvent]]:
    """The events of a capture, pcap, pcapng or a frame list, closed at the end.

    Args:
        source: A path, or ``-`` for stdin.
        keys: Whether the keys in frames of SLAC are told.

    Raises:
        InputError: There is no such file, or it cannot be opened.
        CaptureError: It is no capture; while iterating: it breaks off.
    """
    with _opened(source) as (stream, name, size):
        head = stream.read(4)
        if head.startswith(b"\x01\xfe") or head[:1] == b"\x80":
            raise InputError("this is a message, not a capture", source=name, hint=f"v2gstack decode {source}")
        watched = _Watched(stream, head)
        # errors name the file
        watched.name = name  # type: ignore[attr-defined]  # any attribute will do
        binary = cast("BinaryIO", watched)
        events = read_frames(binary, keys=keys) if head[:1] == b"{" else read_capture(binary, keys=keys)
        with _Progress(watched, size) as progress:
            yield progress.follow(events)


@contextmanager
def _opened(source: str) -> Generator[tuple[BinaryIO, str, int]]:
    if source == "-":
        yield sys.stdin.buffer, "stdin", 0
        return
    path = Path(source)
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(f"the capture cannot be opened: {error.strerror}", source=source, hint=_similar(path)) from error
    with stream:
        yield stream, source, path.stat().st_size


def _similar(path: Path) -> str:
    import difflib

    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        return "check the path"
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"did you mean {close[0]!r}?" if close else "check the path"


class _Progress(AbstractContextManager["_Progress"]):
    """A progress bar on stderr, where somebody watches and it takes a while."""

    def __init__(self, watched: _Watched, size: int) -> None:
        ctx = click.get_current_context(silent=True)
        quiet = ctx is not None and ctx.meta.get(QUIET, False)
        # where the lines go to the same terminal, they are progress enough
        self._wanted = bool(size) and not quiet and sys.stderr.isatty() and not sys.stdout.isatty()
        self._watched = watched
        self._size = size
        self._bar: Any = None
        self._task: Any = None

    def follow(self, events: Iterator[TraceEvent]) -> Iterator[TraceEvent]:
        """Pass events on, and show how far reading is."""
        if not self._wanted:
            yield from events
            return
        start = looked = time.monotonic()
        for event in events:
            yield event
            now = time.monotonic()
            if now - looked >= _STEP:
                looked = now
                self._show(now - start)

    def _show(self, elapsed: float) -> None:
        if self._bar is None:
            if elapsed < _PATIENCE:
                return
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

            bar = Progress(
                TextColumn("reading"),
                BarColumn(),
                TaskProgressColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = bar.add_task("reading", total=self._size)
            bar.start()
            self._bar = bar
        self._bar.update(self._task, completed=self._watched.count)

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()
