"""A fast reader and writer derived from a construct declaration.

construct checks everything but takes tens of microseconds per structure, and its compiled form takes short input for whole
input without a word. `FixedLayout` walks a declaration once and makes a `struct.Struct` of it, which is as strict as the
declaration's own interpreter and some twenty times faster.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from v2gstack.errors import ConfigError, DecodeError, EncodeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Declaration", "FixedLayout"]

# One integer of construct: a byte order and a letter of the struct module.
_INTEGER = re.compile(r"[<>=]?([bBhHiIlLqQ])")


class Declaration(Protocol):
    """What a ``construct.Struct`` of fixed size offers: construct itself carries no types."""

    @property
    def subcons(self) -> Sequence[object]:
        """The members, in wire order."""
        ...

    def parse(self, data: bytes) -> Mapping[str, Any]:
        """Read the structure, slowly and with full checks; ``construct.ConstructError`` if it does not fit."""
        ...

    def build(self, obj: Mapping[str, object]) -> bytes:
        """Write the structure; ``construct.ConstructError`` if a value does not fit."""
        ...

    def sizeof(self) -> int:
        """Length in bytes."""
        ...


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    offset: int
    size: int
    code: str
    constant: Any = None


class FixedLayout:
    """A structure of fixed size, read and written through one `struct.Struct`.

    Attributes:
        name: What the structure is called in errors.
        size: Its length in bytes.
        fields: Names of the fields that carry values, in wire order; constants are left out.
    """

    __slots__ = ("_constants", "_fields", "_positions", "_struct", "fields", "name", "size")

    def __init__(self, name: str, fields: tuple[_Field, ...], *, byte_order: str) -> None:
        self.name = name
        self._fields = fields
        self._struct = struct.Struct(byte_order + "".join(field.code for field in fields))
        self._constants = tuple((index, field) for index, field in enumerate(fields) if field.constant is not None)
        self._positions = tuple(index for index, field in enumerate(fields) if field.constant is None)
        self.size: int = self._struct.size
        self.fields: tuple[str, ...] = tuple(fields[index].name for index in self._positions)

    @classmethod
    def derive(cls, name: str, declaration: Declaration) -> FixedLayout:
        """Make the fast form of a `construct.Struct`.

        Args:
            name: What the structure is called in errors.
            declaration: A ``construct.Struct`` of named integers, byte strings of fixed length, and constants of both; its
                integers are of one byte order.

        Raises:
            ConfigError: The declaration holds something of variable size, or mixes byte orders.
        """
        fields: list[_Field] = []
        orders: set[str] = set()
        offset = 0
        for field, order in _walk(declaration, name):
            fields.append(_Field(field.name, offset, field.size, field.code, field.constant))
            offset += field.size
            if order:
                orders.add(order)
        if len(orders) > 1:
            raise ConfigError(f"{name} mixes byte orders; a struct has one")
        return cls(name, tuple(fields), byte_order=orders.pop() if orders else ">")

    def unpack(self, data: bytes | bytearray | memoryview) -> tuple[Any, ...]:
        """The values of `fields`, read from the beginning of ``data``; what follows the structure is not looked at.

        Raises:
            DecodeError: ``data`` is too short, or a constant has another value.
        """
        if len(data) < self.size:
            raise DecodeError(f"{self.name} has {self.size} bytes, only {len(data)} are there", offset=8 * len(data))
        values = self._struct.unpack_from(data)
        for index, field in self._constants:
            if values[index] != field.constant:
                raise DecodeError(
                    f"{self.name}: {field.name} is {_shown(values[index])}, must be {_shown(field.constant)}", offset=8 * field.offset
                )
        return tuple([values[index] for index in self._positions])

    def pack(self, *values: int | bytes) -> bytes:
        """The structure with these values in `fields`' order, as bytes.

        Raises:
            EncodeError: A number does not fit its field, a byte string has another length than its field, or there are more or
                fewer values than fields.
        """
        if len(values) != len(self._positions):
            raise EncodeError(f"{self.name} has {len(self._positions)} fields, {len(values)} values given")
        given = iter(values)
        arguments: list[Any] = []
        for field in self._fields:
            value = field.constant if field.constant is not None else next(given)
            # struct cuts and pads byte strings silently
            if field.code[-1] == "s" and (not isinstance(value, bytes) or len(value) != field.size):
                raise EncodeError(f"{self.name}: {field.name} must have {field.size} bytes, is {value!r}", path=field.name)
            arguments.append(value)
        try:
            return self._struct.pack(*arguments)
        except struct.error as error:
            raise EncodeError(f"{self.name}: a value does not fit its field ({error})", path=self._misfit(arguments)) from error

    def _misfit(self, arguments: list[Any]) -> str:
        return next(field.name for field, value in zip(self._fields, arguments, strict=True) if not _fits(field.code, value))


def _walk(declaration: Declaration, name: str) -> Iterator[tuple[_Field, str]]:
    """Each field of a construct declaration, with its byte order where it has one."""
    kind = type(declaration).__name__
    if kind != "Struct":
        raise ConfigError(f"{name} is declared as {kind}, only a Struct has a derived form")
    member: Any
    for member in declaration.subcons:
        inner = member.subcon if type(member).__name__ == "Renamed" else member
        constant: Any = None
        if type(inner).__name__ == "Const":
            constant, inner = inner.value, inner.subcon
        if type(inner).__name__ == "FormatField" and (match := _INTEGER.fullmatch(inner.fmtstr)):
            size = struct.calcsize(inner.fmtstr)
            yield _Field(member.name, 0, size, match[1], constant), inner.fmtstr[0] if size > 1 else ""
        elif type(inner).__name__ == "Bytes" and isinstance(inner.length, int):
            yield _Field(member.name, 0, inner.length, f"{inner.length}s", constant), ""
        else:
            raise ConfigError(f"{name}: {member.name} has no fixed layout ({type(inner).__name__})")


def _fits(code: str, value: int | bytes) -> bool:
    try:
        struct.pack(">" + code, value)
    except struct.error:
        return False
    return True


def _shown(value: int | bytes) -> str:
    return f"0x{value:02X}" if isinstance(value, int) else value.hex()
