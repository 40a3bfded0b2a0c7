"""The one exception tree of v2gstack.

::

    V2gError
    ├─ CodecError
    │  ├─ DecodeError          bytes or text that do not decode (offset in bits, element path)
    │  ├─ EncodeError          a message that cannot be written (element path)
    │  └─ SchemaError          an XSD that cannot be read or compiled (file, line)
    │     └─ UnknownSchemaError   a schema set of that name does not exist
    ├─ CaptureError            a capture file that cannot be read (file, byte offset)
    └─ ConfigError             a wrong argument or setting (also ValueError)

Every class has a non-empty ``str()``, typed attributes, survives pickling and answers ``details()``
with what a machine would want to know.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "CaptureError",
    "CodecError",
    "ConfigError",
    "DecodeError",
    "EncodeError",
    "SchemaError",
    "UnknownSchemaError",
    "V2gError",
]


class V2gError(Exception):
    """Base of everything this library raises on purpose.

    Args:
        message: What happened, in one sentence.
        hint: What the person reading it could do next; empty when there is nothing to say.
    """

    #: Names of the attributes that ``details()`` reports and that ``str()`` appends.
    _fields: tuple[str, ...] = ()

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def details(self) -> dict[str, Any]:
        """What went wrong as plain data: the error's class, its message and its typed attributes."""
        found: dict[str, Any] = {"error": type(self).__name__, "message": self.message}
        for name in (*self._fields, "hint"):
            value = getattr(self, name)
            if value not in (None, ""):
                found[name] = value
        return found

    def where(self) -> str:
        """The place of the error in one phrase, empty when it has none."""
        parts = [f"{name} {getattr(self, name)}" for name in self._fields if getattr(self, name) not in (None, "")]
        return ", ".join(parts)

    def __str__(self) -> str:
        where = self.where()
        return f"{self.message} ({where})" if where else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, {name: getattr(self, name) for name in (*self._fields, "hint")})


def _rebuild(kind: type[V2gError], message: str, fields: dict[str, Any]) -> V2gError:
    return kind(message, **fields)


class CodecError(V2gError):
    """Base of what codecs raise."""


class DecodeError(CodecError):
    """Input that does not decode.

    Attributes:
        offset: Bits from the first bit of the input up to where decoding stopped making sense;
            ``None`` when the input is text.
        path: Path of the element being read, such as ``/V2G_Message/Body/CurrentDemandRes``.
        line: Line of the text, for XML and JSON input.
        clause: Clause of the standard that the input breaks, where one is known.
    """

    _fields = ("offset", "path", "line", "clause")

    def __init__(
        self,
        message: str,
        *,
        offset: int | None = None,
        path: str = "",
        line: int | None = None,
        clause: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.offset = offset
        self.path = path
        self.line = line
        self.clause = clause

    def where(self) -> str:
        """The place of the error: bit offset, path, line and clause, as far as known."""
        parts: list[str] = []
        if self.offset is not None:
            parts.append(f"at bit {self.offset}")
        if self.path:
            parts.append(f"in {self.path}")
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.clause:
            parts.append(self.clause)
        return ", ".join(parts)


class EncodeError(CodecError):
    """A message, element or value that cannot be written.

    Attributes:
        path: Path of the element or attribute at fault.
        clause: Clause of the standard that the value breaks, where one is known.
    """

    _fields = ("path", "clause")

    def __init__(self, message: str, *, path: str = "", clause: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path
        self.clause = clause

    def where(self) -> str:
        """The place of the error: path and clause, as far as known."""
        return ", ".join(part for part in (f"in {self.path}" if self.path else "", self.clause) if part)


class SchemaError(CodecError):
    """An XSD that cannot be read, or that cannot be compiled into grammars.

    Attributes:
        file: The schema document.
        line: Line of the component at fault.
    """

    _fields = ("file", "line")

    def __init__(self, message: str, *, file: str = "", line: int | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.file = file
        self.line = line


class UnknownSchemaError(SchemaError):
    """No schema set has the name asked for."""


class CaptureError(V2gError):
    """A capture file that cannot be read.

    Attributes:
        file: The capture file.
        offset: Bytes from the beginning of the file up to the fault.
    """

    _fields = ("file", "offset")

    def __init__(self, message: str, *, file: str = "", offset: int | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.file = file
        self.offset = offset


class ConfigError(V2gError, ValueError):
    """A wrong argument, option or setting of ours, not of the peer."""
