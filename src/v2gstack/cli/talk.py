"""What goes to stderr, and how things look: errors in three lines, notes, colours, files written whole."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any, Final, TypeVar

import click

from v2gstack.errors import CaptureError, CertificateError, ConfigError, DecodeError, EncodeError, V2gError
from v2gstack.explain.text import printable

__all__ = [
    "DEBUG",
    "ENVIRONMENT",
    "FINDING",
    "FINE",
    "INTERRUPTED",
    "QUIET",
    "UNREADABLE",
    "USAGE",
    "InputError",
    "Word",
    "columns",
    "common_options",
    "emit",
    "emit_bytes",
    "exit_code_of",
    "harmless",
    "nearest",
    "paint",
    "tell",
    "tell_error",
    "tell_failure",
    "use_colour",
    "write_whole",
]

FINE: Final = 0
FINDING: Final = 1
USAGE: Final = 2
UNREADABLE: Final = 3
ENVIRONMENT: Final = 4
#: 128 + SIGINT, as shells have it.
INTERRUPTED: Final = 130

#: Keys of ``click.Context.meta``.
DEBUG: Final = "v2gstack.debug"
QUIET: Final = "v2gstack.quiet"

#: DEL, C1 controls such as CSI, and marks that change the direction of writing; C0 is escaped or forbidden in JSON and XML.
_OBEYED: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_Command = TypeVar("_Command", bound=Callable[..., Any])


class InputError(V2gError):
    """Input that cannot be read at all: a missing file, or text that is nothing we know.

    Attributes:
        source: Where it came from.
    """

    _fields = ("source",)

    def __init__(self, message: str, *, source: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.source = source

    def where(self) -> str:
        """The source."""
        return self.source


def common_options(command: _Command) -> _Command:
    """Options that every command has, besides those of the group."""

    def remember(key: str) -> Callable[[click.Context, click.Parameter, bool], None]:
        def callback(ctx: click.Context, _: click.Parameter, value: bool) -> None:
            ctx.meta[key] = ctx.meta.get(key, False) or value

        return callback

    for name, key, text in (
        (("--debug",), DEBUG, "Show where in the program an error came from."),
        (("-q", "--quiet"), QUIET, "Say nothing on stderr but errors."),
    ):
        command = click.option(*name, is_flag=True, expose_value=False, callback=remember(key), help=text)(command)
    return command


# -- talk --------------------------------------------------------------------------------------------------------------


def tell(text: str) -> None:
    """A remark for the person at the terminal."""
    ctx = click.get_current_context(silent=True)
    if ctx is None or not ctx.meta.get(QUIET, False):
        click.echo(paint(printable(text), "yellow", err=True), err=True)


def tell_failure(what: str, where: str, advice: str) -> None:
    """An error, in three lines."""
    click.echo(f"{paint('error:', 'red', err=True)} {printable(what)}", err=True)
    click.echo(f"where: {printable(where)}", err=True)
    click.echo(f"try:   {printable(advice)}", err=True)


def tell_error(error: V2gError, place: str = "v2gstack") -> None:
    """An error of the library, in three lines.

    Args:
        error: The error.
        place: Where it happened, for errors that do not know.
    """
    tell_failure(error.message, error.where() or place, error.hint or _advice(error))


def _advice(error: V2gError) -> str:
    """What to do about an error that does not say so itself."""
    if isinstance(error, CaptureError):
        return "check that the file was copied whole; capinfos tells what it is"
    if isinstance(error, CertificateError):
        return "v2gstack pki show tells what the certificate says"
    if isinstance(error, DecodeError):
        return "check that the input is whole and unchanged" if error.line is None else "correct that place"
    return "correct the value" if isinstance(error, EncodeError) else "v2gstack doctor, or the same command with --debug"


def exit_code_of(error: V2gError) -> int:
    """The exit code for an error of the library."""
    if isinstance(error, (CaptureError, InputError)):
        return UNREADABLE
    if isinstance(error.__cause__, PermissionError):
        return ENVIRONMENT
    return USAGE if isinstance(error, ConfigError) else FINDING


def nearest(word: str, known: Iterable[str]) -> str:
    """Advice for a word that is not known."""
    import difflib

    words = list(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"one of {', '.join(words)}"


class Word(click.Choice[str]):
    """A word of a list; for others the nearest one is named."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check a word."""
        if value not in self.choices:
            self.fail(f"there is no {value!r}. {nearest(value, map(str, self.choices))}", param, ctx)
        return value


# -- looks -------------------------------------------------------------------------------------------------------------


def use_colour(*, err: bool = False) -> bool:
    """Whether to colour: on a terminal, unless ``NO_COLOR`` is set; everywhere with ``FORCE_COLOR``."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return (sys.stderr if err else sys.stdout).isatty() and os.environ.get("TERM") != "dumb"


def paint(text: str, colour: str, *, bold: bool = False, dim: bool = False, err: bool = False) -> str:
    """A text in a colour, where colours are wanted."""
    return click.style(text, fg=colour or None, bold=bold or None, dim=dim or None) if use_colour(err=err) else text


def columns(rows: list[list[str]], *, right: frozenset[int] = frozenset(), indent: str = "") -> list[str]:
    """Rows as lines with aligned columns, two spaces apart.

    Args:
        rows: Cells; all rows have as many.
        right: Columns to align at the right.
        indent: What each line begins with.
    """
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        indent
        + "  ".join(
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


# -- data --------------------------------------------------------------------------------------------------------------


def emit(text: str) -> None:
    """A line of data."""
    # the caller has decided on colours; click would take them away again
    click.echo(text, color=True)


def harmless(data: bytes, form: str) -> bytes:
    """JSON or XML without characters that a terminal would obey: they are written as escapes, which mean the same.

    Args:
        data: UTF-8 text.
        form: ``json`` or ``xml``.
    """
    pattern = "\\u%04x" if form == "json" else "&#x%x;"
    return _OBEYED.sub(lambda found: pattern % ord(found[0]), data.decode()).encode() if _OBEYED.search(data.decode()) else data


def emit_bytes(data: bytes) -> None:
    """Data as it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole, or not at all.

    Raises:
        InputError: The file cannot be written.
    """
    import tempfile

    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with open_handle(handle) as stream:
                stream.write(data)
            # mkstemp gives the file to its owner alone; the result is a file like any other
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"the file cannot be written: {error.strerror}", source=str(path), hint="choose another place with -o") from error


def open_handle(handle: int) -> IO[bytes]:
    """A binary stream on a file descriptor."""
    return os.fdopen(handle, "wb")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
