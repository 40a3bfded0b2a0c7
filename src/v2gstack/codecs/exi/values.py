"""Values: reading, writing, parsing and formatting (EXI 7.1 and 7.2).

Values are plain Python where Python has the type: ``bytes``, ``bool``, ``int``, ``Decimal``, ``str``
(for enumerations the lexical value), and tuples for lists. Two classes keep what Python's own would
lose: :class:`FloatValue` and :class:`~v2gstack.codecs.exi.datetimes.DateTimeValue`.

:func:`value_codec` gives the codec of a datatype. A codec is made once and keeps no state.
"""

from __future__ import annotations

import base64
from collections.abc import Hashable
from functools import lru_cache
from typing import Any, NoReturn, cast

from v2gstack.codecs.exi._numbers import DateTimeCodec, DecimalCodec, FloatCodec, NBitCodec, SignedCodec, UnsignedCodec
from v2gstack.codecs.exi.bitstream import Reader, Writer
from v2gstack.codecs.exi.datatype import Datatype, Kind
from v2gstack.codecs.exi.datetimes import DateTimeValue
from v2gstack.codecs.exi.floats import INFINITY, NAN, NEGATIVE_INFINITY, FloatValue
from v2gstack.codecs.exi.limits import DEFAULT_LIMITS, Limits
from v2gstack.codecs.exi.strings import ValueTable
from v2gstack.codecs.exi.valuecodec import WHITE_SPACE, WHITE_SPACES, ValueCodec, collapse
from v2gstack.errors import DecodeError, EncodeError

__all__ = ["INFINITY", "NAN", "NEGATIVE_INFINITY", "STRING", "DateTimeValue", "FloatValue", "ValueCodec", "value_codec"]


class _StringCodec(ValueCodec[str]):
    """Strings, by literal or by table (7.1.10, 7.3.3)."""

    __slots__ = ("_max", "_white_space")

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits, 8)
        self._white_space = datatype.white_space
        self._max = limits.max_string_characters

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> str:
        length = reader.read_unsigned()
        if length < 2:
            return strings.read_global(reader) if length else strings.read_local(reader, qname_id)
        length -= 2
        if length > self._max:
            self._too_long(length, reader)
        value = reader.read_characters(length)
        strings.add(value, qname_id)
        return value

    def _too_long(self, length: int, reader: Reader) -> NoReturn:
        raise DecodeError(f"string of {length} characters, {self._max} are allowed", offset=reader.position)

    def write(self, writer: Writer, value: str, strings: ValueTable, qname_id: Hashable) -> None:
        if not strings.write_hit(writer, value, qname_id):
            writer.write_unsigned(len(value) + 2)
            writer.write_characters(value)

    def parse(self, text: str) -> str:
        if self._white_space == "preserve":
            return text
        if self._white_space == "collapse":
            return collapse(text)
        return text.translate({9: " ", 10: " ", 13: " "})

    def reject(self, value: object) -> str | None:
        if not isinstance(value, str):
            return self.unlike(value)
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            return "half of a surrogate pair is no character"
        return None


class _RestrictedCodec(_StringCodec):
    """Strings over a restricted character set (7.1.10.1)."""

    __slots__ = ("_bits", "_characters", "_codes", "_escape")

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits)
        self._characters = datatype.charset or ""
        self._codes = {character: code for code, character in enumerate(self._characters)}
        self._escape = len(self._characters)
        self._bits = self._escape.bit_length()

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> str:
        length = reader.read_unsigned()
        if length < 2:
            return strings.read_global(reader) if length else strings.read_local(reader, qname_id)
        length -= 2
        bits = self._bits
        if length > self._max or length * bits > reader.remaining:
            self._too_long(length, reader)
        characters = self._characters
        escape = self._escape
        read_bits = reader.read_bits
        found: list[str] = []
        for _ in range(length):
            code = read_bits(bits)
            if code < escape:
                found.append(characters[code])
            elif code == escape:
                found.append(reader.read_characters(1))
            else:
                raise DecodeError(f"no character has the code {code}", offset=reader.position, clause="EXI 1.0, 7.1.10.1")
        value = "".join(found)
        strings.add(value, qname_id)
        return value

    def write(self, writer: Writer, value: str, strings: ValueTable, qname_id: Hashable) -> None:
        if strings.write_hit(writer, value, qname_id):
            return
        writer.write_unsigned(len(value) + 2)
        for character in value:
            code = self._codes.get(character)
            if code is None:
                writer.write_bits(self._escape, self._bits)
                writer.write_characters(character)
            else:
                writer.write_bits(code, self._bits)


class _BooleanCodec(ValueCodec[bool]):
    """Booleans (7.1.2)."""

    __slots__ = ()

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits, 1)

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> bool:
        return reader.read_bool()

    def write(self, writer: Writer, value: bool, strings: ValueTable, qname_id: Hashable) -> None:
        writer.write_bool(value)

    def parse(self, text: str) -> bool:
        text = text.strip(WHITE_SPACE)
        if text in ("true", "1"):
            return True
        if text in ("false", "0"):
            return False
        return self.wrong(text)

    def format(self, value: bool) -> str:
        return "true" if value else "false"

    def reject(self, value: object) -> str | None:
        return None if isinstance(value, bool) else self.unlike(value)


class _BooleanPatternCodec(ValueCodec[str]):
    """Booleans with a pattern: it may tell ``1`` from ``true``, so values are lexical (7.1.2)."""

    __slots__ = ()

    _VALUES = ("false", "0", "true", "1")

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits, 2)

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> str:
        return self._VALUES[reader.read_bits(2)]

    def write(self, writer: Writer, value: str, strings: ValueTable, qname_id: Hashable) -> None:
        writer.write_bits(self._VALUES.index(value), 2)

    def parse(self, text: str) -> str:
        text = text.strip(WHITE_SPACE)
        if text not in self._VALUES:
            self.wrong(text)
        return text

    def reject(self, value: object) -> str | None:
        return None if isinstance(value, str) and value in self._VALUES else self.unlike(value)

    def key(self, value: str) -> Hashable:
        return value in ("true", "1")


class _BinaryCodec(ValueCodec[bytes]):
    """Binary values (7.1.1)."""

    __slots__ = ("_hex",)

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits, 8)
        self._hex = datatype.kind == Kind.HEX

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> bytes:
        length = reader.read_unsigned()
        if length > self.limits.max_binary_octets:
            raise DecodeError(f"binary value of {length} octets, {self.limits.max_binary_octets} are allowed", offset=reader.position)
        return reader.read_octets(length)

    def write(self, writer: Writer, value: bytes, strings: ValueTable, qname_id: Hashable) -> None:
        writer.write_unsigned(len(value))
        writer.write_octets(value)

    def parse(self, text: str) -> bytes:
        if self._hex:
            text = text.strip(WHITE_SPACE)
            if WHITE_SPACES.search(text):
                self.wrong(text)
            return bytes.fromhex(text)
        # Lines are common in base64, and XML Schema allows the white space that they need.
        return base64.b64decode(WHITE_SPACES.sub("", text), validate=True)

    def format(self, value: bytes) -> str:
        return value.hex().upper() if self._hex else base64.b64encode(value).decode("ascii")

    def reject(self, value: object) -> str | None:
        return None if isinstance(value, bytes) else self.unlike(value)


class _EnumCodec(ValueCodec[str]):
    """Enumerated values, by position in the schema (7.2)."""

    __slots__ = ("_base", "_bits", "_codes", "_values", "_white_space")

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits, datatype.bits)
        self._values = datatype.values
        self._bits = datatype.bits
        self._base = None if datatype.item is None else value_codec(datatype.item, limits)
        self._codes: dict[str, int] = {}
        for code, value in enumerate(datatype.values):
            self._codes.setdefault(value, code)

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> str:
        code = reader.read_bits(self._bits)
        if code >= len(self._values):
            raise DecodeError(
                f"{self.datatype.type_name or 'the enumeration'} has no value {code}, it has {len(self._values)} values",
                offset=reader.position - self._bits,
                clause="EXI 1.0, 7.2",
            )
        return self._values[code]

    def write(self, writer: Writer, value: str, strings: ValueTable, qname_id: Hashable) -> None:
        code = self._codes.get(value)
        if code is None:
            raise EncodeError(self.unlike(value))
        writer.write_bits(code, self._bits)

    def parse(self, text: str) -> str:
        if text in self._codes:
            return text
        if self._base is None:
            self.wrong(text)
        # Other lexical forms of the same value: "01" for 1, or white space around it.
        wanted = self._base.key(self._base.parse(text))
        for value in self._values:
            if self._base.key(self._base.parse(value)) == wanted:
                return value
        return self.wrong(text)

    def reject(self, value: object) -> str | None:
        return None if isinstance(value, str) and value in self._codes else self.unlike(value)


class _ListCodec(ValueCodec[tuple[Any, ...]]):
    """Lists: a count, then the items (7.1.11)."""

    __slots__ = ("_item", "_max_items")

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits, 8)
        self._item = value_codec(datatype.item or Datatype(Kind.STRING), limits)
        # Items that take no bits cost the sender nothing.
        self._max_items = limits.max_list_items if self._item.min_bits else limits.max_free_list_items

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> tuple[Any, ...]:
        count = reader.read_unsigned()
        if count > self._max_items:
            raise DecodeError(f"list of {count} items, {self._max_items} are allowed", offset=reader.position)
        if count * self._item.min_bits > reader.remaining:
            raise DecodeError(f"list of {count} items, {reader.remaining} bits are left", offset=reader.position)
        read = self._item.read
        return tuple([read(reader, strings, qname_id) for _ in range(count)])

    def write(self, writer: Writer, value: tuple[Any, ...], strings: ValueTable, qname_id: Hashable) -> None:
        writer.write_unsigned(len(value))
        write = self._item.write
        for item in value:
            write(writer, item, strings, qname_id)

    def parse(self, text: str) -> tuple[Any, ...]:
        text = collapse(text)
        return tuple([self._item.parse(item) for item in text.split(" ")]) if text else ()

    def format(self, value: tuple[Any, ...]) -> str:
        return " ".join([self._item.format(item) for item in value])

    def reject(self, value: object) -> str | None:
        if not isinstance(value, tuple):
            return self.unlike(value)
        for item in cast("tuple[object, ...]", value):
            reason = self._item.reject(item)
            if reason is not None:
                return reason
        return None

    def key(self, value: tuple[Any, ...]) -> Hashable:
        return tuple([self._item.key(item) for item in value])


_CODECS: dict[Kind, Any] = {
    Kind.STRING: _StringCodec,
    Kind.RCS_STRING: _RestrictedCodec,
    Kind.BOOLEAN: _BooleanCodec,
    Kind.BOOLEAN_PATTERN: _BooleanPatternCodec,
    Kind.BASE64: _BinaryCodec,
    Kind.HEX: _BinaryCodec,
    Kind.DECIMAL: DecimalCodec,
    Kind.FLOAT: FloatCodec,
    Kind.INTEGER: SignedCodec,
    Kind.UNSIGNED: UnsignedCodec,
    Kind.NBIT: NBitCodec,
    Kind.ENUM: _EnumCodec,
    Kind.LIST: _ListCodec,
}


# Datatypes come from programs in use; the bound is for processes that load many schemas.
@lru_cache(maxsize=4096)
def value_codec(datatype: Datatype, limits: Limits = DEFAULT_LIMITS) -> ValueCodec[Any]:
    """The codec of a datatype, made once.

    The look-up compares whole datatypes. Keep the codec where many values are to follow.

    Example:
        >>> from v2gstack.codecs.exi.bitstream import BitReader
        >>> value_codec(Datatype(Kind.BOOLEAN)).read(BitReader(bytes([128])), ValueTable(), None)
        True
    """
    codec: ValueCodec[Any] = _CODECS.get(datatype.kind, DateTimeCodec)(datatype, limits)
    return codec


#: Values that no schema describes, and those written untyped.
STRING: ValueCodec[str] = value_codec(Datatype(Kind.STRING))
