"""Smart Message Language (SML 1.04), as far as signed records of meters want it: the values of its messages, read within bounds."""

from __future__ import annotations

from typing import Final, TypeAlias, cast

from v2gstack.errors import DecodeError

__all__ = ["SmlValue", "read_sml"]

#: A value: octets, a number, a truth value, a list of values; empty octets stand for what is left out.
SmlValue: TypeAlias = "bytes | int | bool | list[SmlValue]"

#: Longest file that is read; a signed record has less than a kilobyte.
_MAX_OCTETS: Final = 8_192
#: How deep lists nest, and how many values a file has at most: a list response nests six deep.
_MAX_DEPTH: Final = 12
_MAX_VALUES: Final = 2_000

_ESCAPE: Final = b"\x1b\x1b\x1b\x1b"
_BEGIN: Final = _ESCAPE + b"\x01\x01\x01\x01"
#: Kinds of values, in the upper bits of their first octet; 0 are octets, 4 truth values, 6 unsigned integers.
_INTEGER, _LIST = 5, 7


def read_sml(data: bytes) -> list[list[SmlValue]]:
    """The messages of an SML file, each a list of its fields.

    Raises:
        DecodeError: It is no SML, or breaks off, or nests deeper or is longer than records are.
    """
    if len(data) > _MAX_OCTETS:
        raise DecodeError(f"{len(data)} octets are more than a signed record has", path="SML")
    end = data.rfind(_ESCAPE + b"\x1a")
    if not data.startswith(_BEGIN) or end < len(_BEGIN):
        raise DecodeError("SML begins and ends with its escape sequences", path="SML")
    # what looks like an escape inside was escaped itself
    reader = _Reader(data[len(_BEGIN) : end].replace(_ESCAPE + _ESCAPE, _ESCAPE))
    messages: list[list[SmlValue]] = []
    while reader.skip_filling():
        message = reader.value(0)
        if not isinstance(message, list):
            raise DecodeError("a message of SML is a list", path="SML")
        messages.append(message)
    return messages


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._values = 0

    def skip_filling(self) -> bool:
        """Pass over zeros between messages; tells whether something comes."""
        while self._at < len(self._data) and self._data[self._at] == 0:
            self._at += 1
        return self._at < len(self._data)

    def value(self, depth: int) -> SmlValue:
        """The next value, lists with what is in them."""
        self._values += 1
        if depth > _MAX_DEPTH or self._values > _MAX_VALUES:
            raise DecodeError("deeper or longer than records are", path="SML", offset=8 * self._at)
        if self._at < len(self._data) and self._data[self._at] == 0:
            # end of a message
            self._at += 1
            return b""
        kind, length, head = self._head()
        if kind == _LIST:
            self._at += head
            return cast("SmlValue", [self.value(depth + 1) for _ in range(length)])
        octets = self._data[self._at + head : self._at + length]
        if length < head or len(octets) != length - head:
            raise DecodeError("a value breaks off", path="SML", offset=8 * self._at)
        self._at += length
        return _converted(kind, octets, self._at)

    def _head(self) -> tuple[int, int, int]:
        """Kind of the next value, its length or count, and octets of that."""
        kind, length, head = -1, 0, 0
        while True:
            if self._at + head >= len(self._data) or head > 3:
                raise DecodeError("a value breaks off", path="SML", offset=8 * self._at)
            octet = self._data[self._at + head]
            kind = octet >> 4 & 7 if head == 0 else kind
            length = length << 4 | octet & 15
            head += 1
            if not octet & 0x80:
                return kind, length, head


def _converted(kind: int, octets: bytes, at: int) -> bytes | int | bool:
    match kind:
        case 0:
            return octets
        case 4 if len(octets) == 1:
            return octets != b"\x00"
        case 5 | 6 if 1 <= len(octets) <= 8:
            return int.from_bytes(octets, "big", signed=kind == _INTEGER)
        case _:
            raise DecodeError(f"there is no value of kind {kind} with {len(octets)} octets", path="SML", offset=8 * at)
