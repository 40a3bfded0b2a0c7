"""What a person hands to `decode` and `encode`: hex in all its forms, hex dumps, base64, files, XML, JSON."""

from __future__ import annotations

import base64
import binascii
import re
import sys
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import click

from v2gstack.cli.talk import InputError

__all__ = ["MAX_INPUT_BYTES", "Given", "read_input", "read_text"]

#: Longest input that is read: as hex, more than twice the longest message that is decoded.
MAX_INPUT_BYTES: Final = 32 << 20

#: The first bytes of capture files: pcap in both byte orders and both resolutions, pcapng.
_CAPTURES: Final = tuple(bytes.fromhex(magic) for magic in ("d4c3b2a1", "a1b2c3d4", "4d3cb2a1", "a1b23c4d", "0a0d0d0a"))
_COOKIE: Final = b"$EXI"
_V2GTP: Final = b"\x01\xfe"
#: First bytes of EXI streams: version 1, without and with an options document.
_EXI: Final = (b"\x80", b"\xa0")

#: What people put between and before hexadecimal digits.
_BETWEEN: Final = re.compile(r"0[xX]|\\x|[\s:,;._'\"-]")
_DUMP_LINE: Final = re.compile(r"([0-9a-fA-F]{3,8}):?(?:\s+(\S.*))?")


class Given(NamedTuple):
    """Input that was read.

    Attributes:
        data: The bytes it stands for; the text itself for XML and JSON.
        form: ``hex``, ``hex dump``, ``base64``, ``binary``, ``xml`` or ``json``.
        source: Where it came from, for messages.
    """

    data: bytes
    form: str
    source: str


def read_input(words: tuple[str, ...]) -> Given:
    """Read what the arguments of a command name or are.

    Args:
        words: Nothing or ``-`` for stdin, the name of a file, or the text itself, spaces and all.

    Raises:
        InputError: It cannot be read, or is nothing we know.
    """
    if not " ".join(words).strip():
        words = ()
    if words in ((), ("-",)):
        if not words and sys.stdin.isatty():
            raise click.UsageError("there is no input. give hex, a file, or - for stdin", click.get_current_context(silent=True))
        return _from_stream(sys.stdin.buffer, "stdin")
    if len(words) == 1:
        path = _existing(words[0])
        if path is not None and path.is_dir():
            raise InputError("this is a directory", source=str(path), hint="name a file in it")
        if path is not None:
            try:
                with path.open("rb") as stream:
                    return _from_stream(stream, str(path))
            except OSError as error:
                raise InputError(f"the file cannot be read: {error.strerror}", source=str(path), hint="check its permissions") from error
    text = " ".join(words)
    found = read_text(text, "the argument")
    if found is None:
        shown = text if len(text) <= 60 else f"{text[:57]}..."
        raise InputError(
            "neither an existing file, nor hex, base64, XML or JSON",
            source=shown,
            hint="check the path, or the digits for other characters",
        )
    return found


def _existing(word: str) -> Path | None:
    try:
        path = Path(word)
        return path if path.exists() else None
    except (OSError, ValueError):
        # too long for a name, or with a zero byte: hex is often the former
        return None


def _from_stream(stream: BinaryIO, source: str) -> Given:
    data = stream.read(MAX_INPUT_BYTES + 1)
    if len(data) > MAX_INPUT_BYTES:
        raise InputError(
            f"more than {MAX_INPUT_BYTES >> 20} MiB are no single message", source=source, hint=f"for captures: v2gstack inspect {source}"
        )
    if data.startswith(_CAPTURES):
        raise InputError("this is a capture, not a message", source=source, hint=f"v2gstack inspect {source}")
    if not data.strip():
        raise InputError("there is nothing in it", source=source, hint="give hex, base64, EXI, XML or JSON")
    if data.startswith((_COOKIE, _V2GTP)):
        return Given(data, "binary", source)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # XML may declare an encoding of its own
        return Given(data, "xml" if data.lstrip().startswith(b"<?xml") else "binary", source)
    found = read_text(text, source)
    if found is None:
        if text.isprintable() or text.isascii():
            raise InputError(
                "text that is neither hex, base64, XML nor JSON",
                source=source,
                hint="remove what is not part of the message, such as log prefixes",
            )
        return Given(data, "binary", source)
    return found


def read_text(text: str, source: str) -> Given | None:
    """Read a text; ``None`` if it is nothing we know.

    Raises:
        InputError: It is hex, but for its odd number of digits.

    >>> read_text("0x80:9a 00", "").data.hex(), read_text("gJoAQBHQG7GXMtoXcAA=", "").form
    ('809a00', 'base64')
    """
    bare = text.strip()
    if bare.startswith("<"):
        return Given(bare.encode(), "xml", source)
    if bare.startswith("{"):
        return Given(bare.encode(), "json", source)
    dump = _hex_dump(bare)
    if dump is not None:
        return Given(dump, "hex dump", source)
    digits = _BETWEEN.sub("", bare)
    if re.fullmatch(r"[0-9a-fA-F]+", digits):
        if len(digits) % 2:
            raise InputError(
                f"hex with an odd number of digits: {len(digits)}", source=source, hint="a digit is missing, or there is one too many"
            )
        return Given(bytes.fromhex(digits), "hex", source)
    return _base64(bare, source)


def _base64(text: str, source: str) -> Given | None:
    letters = re.sub(r"\s", "", text).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        data = base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    # any word is base64 of something: believe it only if a header of EXI or V2GTP comes out
    return Given(data, "base64", source) if data.startswith((_COOKIE, _V2GTP, *_EXI)) else None


def _hex_dump(text: str) -> bytes | None:
    """The bytes of a dump with offsets, as Wireshark, xxd and hexdump print it; ``None`` if it is no such dump."""
    lines = [
        (int(match[1], 16), match[2] or "") if match else (-1, "")
        for match in (_DUMP_LINE.fullmatch(line.strip()) for line in text.splitlines())
    ]
    found = bytearray()
    for number, (offset, rest) in enumerate(lines):
        following = lines[number + 1][0] if number + 1 < len(lines) else -1
        if offset != len(found):
            return None
        if rest:
            found += _dumped(rest, following - offset if following > offset else None)
        elif not found or number + 1 < len(lines):
            # hexdump ends with the total alone
            return None
    return bytes(found) or None


def _dumped(line: str, count: int | None) -> bytes:
    """The bytes of one line of a dump, without the characters at its end.

    Args:
        line: The line behind its offset.
        count: How many bytes it holds, where the next offset tells.
    """
    found = bytearray()
    for match in re.finditer(r"(\S+)(\s*)", line):
        if not re.fullmatch(r"(?:[0-9a-fA-F]{2}){1,4}", match[1]):
            break
        found += bytes.fromhex(match[1])
        if count is not None and len(found) >= count:
            return bytes(found[:count])
        # a gap is in the middle, behind eight bytes, or before the characters
        if count is None and len(match[2]) > 1 and (len(match[2]) > 2 or len(found) != 8):
            break
    return bytes(found)
