"""Values as text that a terminal can be trusted with."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, Protocol, cast

from v2gstack.units import PhysicalNumber, ScaledNumber

__all__ = ["hexadecimal", "long_form", "printable", "short_form"]

#: Seconds since 1970 that are shown as a date as well: 2001 to 2100. Smaller numbers are durations, larger ones nonsense.
_DATES: Final = range(10**9, 4_102_444_800)

#: Bytes from which on printable ones are taken for text where there is no room for both forms.
_MIN_TEXT: Final = 8

_DURATIONS: Final = frozenset({"s", "m", "h", "d", "ms"})

_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}


class _Scaled(Protocol):
    @property
    def decimal(self) -> Decimal: ...


class _Physical(_Scaled, Protocol):
    @property
    def unit(self) -> object: ...


def printable(text: str) -> str:
    r"""A text of a peer's, harmless on a terminal: whatever is not printable is written as an escape.

    Control characters, escape sequences, and the marks that turn the direction of writing can hide or forge what is on
    the screen. Backslashes are doubled, so that nothing looks like an escape that is none.

    >>> printable("\x1b[2Jcafé\n")
    '\\x1b[2Jcafé\\n'
    """
    if text.isprintable() and "\\" not in text:
        return text
    return "".join(each if each.isprintable() and each != "\\" else _escape(each) for each in text)


def _escape(character: str) -> str:
    known = _ESCAPES.get(character)
    if known is not None:
        return known
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def hexadecimal(value: bytes, limit: int) -> str:
    """Bytes as hexadecimal digits, cut after ``limit`` bytes."""
    return value.hex() if len(value) <= limit else f"{value[:limit].hex()}…"


def _ascii(value: bytes) -> str:
    """The text that bytes seem to be, empty if they do not."""
    # zero bytes at the end are filling
    bare = value.rstrip(b"\0")
    return bare.decode("ascii") if len(bare) >= 4 and all(0x20 <= each < 0x7F for each in bare) else ""


def long_form(value: Any, unit: str = "", *, max_bytes: int = 64) -> str:
    """A value for a line of its own.

    Args:
        value: A plain value, or a number of a class of `v2gstack.units`.
        unit: Its unit, where it has one.
        max_bytes: Bytes that are shown of a longer value.

    >>> long_form(b"DE-ABC"), long_form(1725456343, "s"), long_form(True)
    ('44452d414243  "DE-ABC"', '1725456343 s  2024-09-04 13:25:43 UTC', 'true')
    """
    if isinstance(value, bytes):
        text = _ascii(value[:max_bytes])
        size = f"  {len(value)} bytes" if len(value) > max_bytes else ""
        return f"{hexadecimal(value, max_bytes) or '(empty)'}{size}" + (f'  "{printable(text)}"' if text else "")
    if isinstance(value, str) and not isinstance(value, enum.Enum):
        return f'"{printable(value)}"'
    text = _number(value, unit, " ")
    if unit == "s" and isinstance(value, int) and value in _DATES:
        text += f"  {datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return text


def short_form(value: Any, unit: str = "") -> str:
    """A value for a line with others: without spaces, where that is possible.

    >>> short_form(47, "%"), short_form("two words"), short_form(bytes(20))
    ('47%', '"two words"', '00000000000000000000000000000000…')
    """
    if isinstance(value, bytes):
        # identifiers are often text in a field for bytes
        text = _ascii(value) if len(value) >= _MIN_TEXT else ""
        return f'b"{printable(text)}"' if text and len(text) == len(value) <= 80 and "  " not in text else hexadecimal(value, 16) or '""'
    if isinstance(value, str) and not isinstance(value, enum.Enum):
        # two spaces separate the columns of a line
        text = printable(value if len(value) <= 80 else f"{value[:80]}…").replace("  ", " \\x20")
        return f'"{text}"' if not text or " " in text else text
    return _number(value, unit, "")


def _scaled(number: Decimal) -> str:
    """A number in full where that is readable: exponents go from -128 to 127."""
    exponent = number.as_tuple().exponent
    return f"{number:f}" if isinstance(exponent, int) and -9 <= exponent <= 9 else f"{number:E}"


def _number(value: Any, unit: str, space: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, enum.Enum):
        return printable(value.value if isinstance(value.value, str) else value.name)
    if isinstance(value, PhysicalNumber):
        number = cast("_Physical", value)
        own = "" if number.unit is None else printable(str(getattr(number.unit, "value", number.unit)))
        text = f"{number.decimal:f}{space}{own or unit}".rstrip()
        # minutes are as good as seconds; volts are not amperes
        agrees = own in ("", unit) or not unit or {own, unit} <= _DURATIONS
        return text if agrees else f"{text}{space}(not {unit})"
    if isinstance(value, ScaledNumber):
        value = _scaled(cast("_Scaled", value).decimal)
    return f"{printable(str(value))}{space}{unit}" if unit else printable(str(value))
