"""Codecs of numbers and dates (EXI 7.1.3 to 7.1.6, 7.1.8, 7.1.9)."""

from __future__ import annotations

import re
from collections.abc import Hashable
from decimal import Decimal

from v2gstack.codecs.exi.bitstream import Reader, Writer
from v2gstack.codecs.exi.datatype import Datatype, Kind
from v2gstack.codecs.exi.datetimes import DateTimeValue, parse_date_time
from v2gstack.codecs.exi.floats import SPECIAL_EXPONENT, FloatValue
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.strings import ValueTable
from v2gstack.codecs.exi.valuecodec import WHITE_SPACE, ValueCodec
from v2gstack.errors import DecodeError

__all__ = ["DateTimeCodec", "DecimalCodec", "FloatCodec", "NBitCodec", "SignedCodec", "UnsignedCodec"]

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")

#: Groups of seven bits that a 64-bit number takes; peers may write numbers of smaller types that way.
_LONG_OCTETS = 10
#: The same for an exponent: 15 bits.
_EXPONENT_OCTETS = 3


class _IntegerCodec(ValueCodec[int]):
    """Integers: n bits, unsigned, or signed (7.1.5)."""

    __slots__ = ("_high", "_low", "_max_octets")

    def __init__(self, datatype: Datatype, limits: Limits, min_bits: int) -> None:
        super().__init__(datatype, limits, min_bits)
        self._max_octets = limits.max_integer_octets
        bounds = datatype.minimum, datatype.maximum
        if bounds[0] is not None and bounds[1] is not None:
            width = max(abs(bounds[0]), abs(bounds[1])).bit_length()
            self._max_octets = max(_LONG_OCTETS, (width + 6) // 7)
        # What can be written at all; the type's own bounds are facets, and narrower.
        self._high = (1 << (7 * self._max_octets)) - 1
        self._low = -self._high - 1

    def parse(self, text: str) -> int:
        text = text.strip(WHITE_SPACE)
        # int() also takes underscores and other digits. Of too many digits it raises ValueError itself.
        if _INTEGER.fullmatch(text) is None:
            self.wrong(text)
        value = int(text)
        if not self._low <= value <= self._high:
            self.wrong(text)
        return value

    def reject(self, value: object) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and self._low <= value <= self._high:
            return None
        return self.unlike(value)


class NBitCodec(_IntegerCodec):
    """Integers of a small range, as an offset from its lower end."""

    __slots__ = ("_bits", "_minimum")

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits, datatype.bits)
        self._bits = datatype.bits
        self._minimum = datatype.minimum or 0
        # A width holds codes beyond the range. They are read and written as they are, so that what
        # a peer sent can be shown, and reported by check().
        self._low = self._minimum
        self._high = self._minimum + (1 << self._bits) - 1

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> int:
        return reader.read_bits(self._bits) + self._minimum

    def write(self, writer: Writer, value: int, strings: ValueTable, qname_id: Hashable) -> None:
        writer.write_bits(value - self._minimum, self._bits)

    def parse(self, text: str) -> int:
        value = super().parse(text)
        maximum = self.datatype.maximum
        if maximum is not None and value > maximum:
            self.wrong(text)
        return value


class UnsignedCodec(_IntegerCodec):
    """Integers that are never negative."""

    __slots__ = ()

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits, 8)
        self._low = 0

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> int:
        return reader.read_unsigned(self._max_octets)

    def write(self, writer: Writer, value: int, strings: ValueTable, qname_id: Hashable) -> None:
        writer.write_unsigned(value)


class SignedCodec(_IntegerCodec):
    """Integers with a sign of their own."""

    __slots__ = ()

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits, 9)

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> int:
        return _read_integer(reader, self._max_octets)

    def write(self, writer: Writer, value: int, strings: ValueTable, qname_id: Hashable) -> None:
        _write_integer(writer, value)


def _read_integer(reader: Reader, max_octets: int) -> int:
    if reader.read_bool():
        return -1 - reader.read_unsigned(max_octets)
    return reader.read_unsigned(max_octets)


def _write_integer(writer: Writer, value: int) -> None:
    writer.write_bool(value < 0)
    writer.write_unsigned(-1 - value if value < 0 else value)


class DecimalCodec(ValueCodec[Decimal]):
    """Decimals: sign, integral part, fraction with its digits reversed (7.1.3)."""

    __slots__ = ("_max_digits",)

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits, 17)
        # Numbers of so many digits surely fit into the octets allowed: 7 bits are 2.1 digits.
        self._max_digits = limits.max_integer_octets * 21 // 10

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> Decimal:
        sign = "-" if reader.read_bool() else ""
        whole = reader.read_unsigned(self.limits.max_integer_octets)
        fraction = reader.read_unsigned(self.limits.max_integer_octets)
        return Decimal(f"{sign}{whole}.{str(fraction)[::-1]}" if fraction else f"{sign}{whole}")

    def write(self, writer: Writer, value: Decimal, strings: ValueTable, qname_id: Hashable) -> None:
        whole, _, fraction = format(value.copy_abs(), "f").partition(".")
        writer.write_bool(value.is_signed())
        writer.write_unsigned(int(whole))
        writer.write_unsigned(int(fraction.rstrip("0")[::-1] or "0"))

    def parse(self, text: str) -> Decimal:
        text = text.strip(WHITE_SPACE)
        match = _DECIMAL.fullmatch(text)
        if match is None or not (match[2] or match[3]):
            self.wrong(text)
        value = Decimal(text)
        if not value:
            return Decimal(0)
        if self.reject(value) is not None:
            self.wrong(text)
        return value

    def format(self, value: Decimal) -> str:
        text = format(value, "f")
        whole, _, fraction = text.partition(".")
        return f"{whole}.{fraction.rstrip('0') or '0'}"

    def reject(self, value: object) -> str | None:
        if not isinstance(value, Decimal) or not value.is_finite():
            return self.unlike(value)
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int)
        if value.adjusted() >= self._max_digits or -exponent > self._max_digits or exponent > self._max_digits:
            return f"decimal number of more than {self._max_digits} digits"
        return None


class FloatCodec(ValueCodec[FloatValue]):
    """Floating-point numbers: mantissa and decimal exponent (7.1.4)."""

    __slots__ = ()

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        super().__init__(datatype, limits, 18)

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> FloatValue:
        start = reader.position
        mantissa = _read_integer(reader, _LONG_OCTETS)
        exponent = _read_integer(reader, _EXPONENT_OCTETS)
        if exponent == SPECIAL_EXPONENT:
            return FloatValue(mantissa if mantissa in (1, -1) else 0, exponent)
        value = FloatValue(mantissa, exponent)
        reason = value.problem()
        if reason is not None:
            raise DecodeError(f"floating-point number with {reason}", offset=start, clause="EXI 1.0, 7.1.4")
        return value

    def write(self, writer: Writer, value: FloatValue, strings: ValueTable, qname_id: Hashable) -> None:
        _write_integer(writer, value.mantissa)
        _write_integer(writer, value.exponent)

    def parse(self, text: str) -> FloatValue:
        return FloatValue.parse(text.strip(WHITE_SPACE))

    def reject(self, value: object) -> str | None:
        if not isinstance(value, FloatValue):
            return self.unlike(value)
        reason = value.problem()
        return None if reason is None else f"floating-point number with {reason}"

    def key(self, value: FloatValue) -> Hashable:
        return str(value) if value.exponent == SPECIAL_EXPONENT else value.decimal()


class DateTimeCodec(ValueCodec[DateTimeValue]):
    """Dates and times (7.1.8)."""

    __slots__ = ("_has_date", "_has_time", "_has_year", "_mask")

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        kind = datatype.kind
        self._has_year = kind in (Kind.YEAR, Kind.YEAR_MONTH, Kind.DATE, Kind.DATE_TIME)
        self._has_date = kind not in (Kind.YEAR, Kind.TIME)
        self._has_time = kind in (Kind.DATE_TIME, Kind.TIME)
        # Month and day share a field; what a type has no use for is left out of the value.
        self._mask = {Kind.YEAR_MONTH: 0x1E0, Kind.MONTH: 0x1E0, Kind.DAY: 0x1F}.get(kind, 0x1FF)
        super().__init__(datatype, limits, 9 * self._has_year + 9 * self._has_date + 18 * self._has_time + 1)

    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> DateTimeValue:
        start = reader.position
        year = _read_integer(reader, _LONG_OCTETS) + 2000 if self._has_year else 0
        month_day = reader.read_bits(9) & self._mask if self._has_date else 0
        time = 0
        fraction = None
        if self._has_time:
            time = reader.read_bits(17)
            if reader.read_bool():
                fraction = str(reader.read_unsigned(self.limits.max_integer_octets))[::-1]
        timezone = None
        if reader.read_bool():
            hours, minutes = divmod(abs(offset := reader.read_bits(11) - 896), 64)
            if minutes > 59:
                raise DecodeError(f"offset from UTC of {minutes} minutes", offset=start, clause="EXI 1.0, 7.1.8")
            timezone = (hours * 60 + minutes) * (-1 if offset < 0 else 1)
        value = DateTimeValue(self.datatype.kind, year, month_day, time, fraction, timezone)
        reason = value.problem()
        if reason is not None:
            raise DecodeError(f"date or time with {reason}", offset=start, clause="EXI 1.0, 7.1.8")
        return value

    def write(self, writer: Writer, value: DateTimeValue, strings: ValueTable, qname_id: Hashable) -> None:
        if self._has_year:
            _write_integer(writer, value.year - 2000)
        if self._has_date:
            writer.write_bits(value.month_day, 9)
        if self._has_time:
            writer.write_bits(value.time, 17)
            writer.write_bool(value.fraction is not None)
            if value.fraction is not None:
                writer.write_unsigned(int(value.fraction[::-1]))
        writer.write_bool(value.timezone is not None)
        if value.timezone is not None:
            hours, minutes = divmod(abs(value.timezone), 60)
            offset = hours * 64 + minutes
            writer.write_bits(896 - offset if value.timezone < 0 else 896 + offset, 11)

    def parse(self, text: str) -> DateTimeValue:
        return parse_date_time(self.datatype.kind, text.strip(WHITE_SPACE))

    def reject(self, value: object) -> str | None:
        if not isinstance(value, DateTimeValue) or value.kind != self.datatype.kind:
            return self.unlike(value)
        reason = value.problem()
        return None if reason is None else f"date or time with {reason}"

    def key(self, value: DateTimeValue) -> Hashable:
        return value.timezone is None, value.order()
