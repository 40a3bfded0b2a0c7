"""Bits in, bits out: the readers and writers that everything above them works with.

``Reader`` and ``Writer`` say what the layers above may ask for. There are two pairs: ``BitReader``
and ``BitWriter`` pack values bit by bit, ``ByteReader`` and ``ByteWriter`` give every value whole
octets. Channels of the compressed forms are further implementations of the same two protocols.

Positions are bits from the first bit of the input. Readers take time and memory linear in what
they read: never is the whole input turned into one number.
"""

from __future__ import annotations

from typing import NoReturn, Protocol, TypeAlias

from v2gstack.codecs.exi.limits import MAX_CODE_POINT_OCTETS, MAX_LENGTH_OCTETS
from v2gstack.errors import DecodeError, EncodeError

__all__ = ["BitReader", "BitWriter", "Buffer", "ByteReader", "ByteWriter", "Reader", "Writer"]

Buffer: TypeAlias = "bytes | bytearray | memoryview"

#: Octets taken into the window at a time. Below 16 the refills dominate, above 64 the shifts do.
_WINDOW_OCTETS = 32

#: Bits gathered before they go to the output; about the size of two machine words.
_FLUSH_BITS = 128


class Reader(Protocol):
    """What a value or a grammar may ask of the input."""

    @property
    def position(self) -> int:
        """Bits from the first bit of the input to the next bit to read."""
        ...

    @property
    def remaining(self) -> int:
        """Bits left."""
        ...

    def read_bits(self, count: int) -> int:
        """Read an n-bit unsigned integer (EXI 7.1.9); zero bits give zero."""
        ...

    def read_bool(self) -> bool:
        """Read a boolean (EXI 7.1.2)."""
        ...

    def read_unsigned(self, max_octets: int = MAX_LENGTH_OCTETS) -> int:
        """Read an unsigned integer of groups of seven bits (EXI 7.1.6), at most ``max_octets`` of them."""
        ...

    def read_octets(self, count: int) -> bytes:
        """Read ``count`` octets."""
        ...

    def read_characters(self, count: int) -> str:
        """Read ``count`` characters, each written as an unsigned integer (EXI 7.1.10)."""
        ...

    def align(self) -> None:
        """Skip to the next octet boundary."""
        ...


class Writer(Protocol):
    """What a value or a grammar may ask of the output."""

    @property
    def position(self) -> int:
        """Bits written so far."""
        ...

    def write_bits(self, value: int, count: int) -> None:
        """Write an n-bit unsigned integer (EXI 7.1.9)."""
        ...

    def write_bool(self, value: bool) -> None:
        """Write a boolean (EXI 7.1.2)."""
        ...

    def write_unsigned(self, value: int) -> None:
        """Write an unsigned integer of groups of seven bits (EXI 7.1.6)."""
        ...

    def write_octets(self, data: Buffer) -> None:
        """Write octets."""
        ...

    def write_characters(self, text: str) -> None:
        """Write the characters of a string, without a length (EXI 7.1.10)."""
        ...

    def align(self) -> None:
        """Fill up with zero bits to the next octet boundary."""
        ...

    def getvalue(self) -> bytes:
        """Everything written, filled up with zero bits to a whole octet."""
        ...


def _too_long(max_octets: int, position: int) -> NoReturn:
    raise DecodeError(f"unsigned integer of more than {max_octets} octets", offset=position)


def _character(code: int, position: int) -> str:
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise DecodeError(f"U+{code:04X} is not a character", offset=position)
    return chr(code)


class BitReader:
    """Reader of bit-packed streams.

    Args:
        data: The whole stream.
        start_bit: Where to begin, in bits.

    Example:
        >>> reader = BitReader(bytes.fromhex("809a"))
        >>> reader.read_bits(8), reader.read_bits(7), reader.position
        (128, 77, 15)
    """

    __slots__ = ("_data", "_end", "_left", "_window")

    def __init__(self, data: Buffer, start_bit: int = 0) -> None:
        self._data = bytes(data)
        # The window holds the octets up to bit `_end`; its lowest `_left` bits are still to be read.
        self._window = 0
        self._left = 0
        self._end = start_bit

    @property
    def position(self) -> int:
        """Bits from the first bit of the input to the next bit to read."""
        return self._end - self._left

    @property
    def remaining(self) -> int:
        """Bits left."""
        return len(self._data) * 8 - self._end + self._left

    def _refill(self, count: int) -> None:
        """Move the window so that it holds at least ``count`` bits from the position on."""
        position = self._end - self._left
        first = position >> 3
        last = max((position + count + 7) >> 3, first + _WINDOW_OCTETS)
        chunk = self._data[first:last]
        end = (first + len(chunk)) << 3
        if end - position < count:
            missing = count - max(0, len(self._data) * 8 - position)
            raise DecodeError(f"the data end {missing} bits too early", offset=position)
        self._window = int.from_bytes(chunk, "big")
        self._end = end
        self._left = end - position

    def read_bits(self, count: int) -> int:
        """Read an n-bit unsigned integer (EXI 7.1.9), most significant bit first.

        Raises:
            DecodeError: The data end before.
        """
        left = self._left - count
        if left < 0:
            self._refill(count)
            left = self._left - count
        self._left = left
        return (self._window >> left) & ((1 << count) - 1)

    def read_bool(self) -> bool:
        """Read one bit.

        Raises:
            DecodeError: The data end before.
        """
        left = self._left - 1
        if left < 0:
            self._refill(1)
            left = self._left - 1
        self._left = left
        return (self._window >> left) & 1 == 1

    def read_unsigned(self, max_octets: int = MAX_LENGTH_OCTETS) -> int:
        """Read an unsigned integer, groups of seven bits, least significant group first (EXI 7.1.6).

        Raises:
            DecodeError: The data end before, or there are more than ``max_octets`` groups.
        """
        left = self._left - 8
        if left < 0:
            self._refill(8)
            left = self._left - 8
        self._left = left
        octet = (self._window >> left) & 0xFF
        if octet < 0x80:
            return octet
        value = octet & 0x7F
        for shift in range(7, 7 * max_octets, 7):
            octet = self.read_bits(8)
            value |= (octet & 0x7F) << shift
            if octet < 0x80:
                return value
        _too_long(max_octets, self.position)

    def read_octets(self, count: int) -> bytes:
        """Read octets, aligned or not.

        Raises:
            DecodeError: The data end before.
        """
        position = self._end - self._left
        end = position + count * 8
        if end > len(self._data) * 8:
            raise DecodeError(f"{count} octets announced, {max(0, self.remaining) // 8} are left", offset=position)
        unused = -end & 7
        chunk = self._data[position >> 3 : (end + 7) >> 3]
        if unused:
            # The mask takes away the bits before the position, the shift those behind the end.
            value = (int.from_bytes(chunk, "big") >> unused) & ((1 << (count * 8)) - 1)
            chunk = value.to_bytes(count, "big")
        self._end = end
        self._left = 0
        return chunk

    def read_characters(self, count: int) -> str:
        """Read characters, each written as an unsigned integer (EXI 7.1.10).

        Raises:
            DecodeError: The data end before, or something is not a Unicode scalar value.
        """
        position = self._end - self._left
        chunk = self.read_octets(count)
        if chunk.isascii():
            return chunk.decode("ascii")
        self._end = position
        self._left = 0
        read_unsigned = self.read_unsigned
        return "".join([_character(read_unsigned(MAX_CODE_POINT_OCTETS), self.position) for _ in range(count)])

    def align(self) -> None:
        """Skip to the next octet boundary."""
        self.read_bits(-self.position & 7)


class ByteReader:
    """Reader of byte-aligned streams: an n-bit integer takes the octets it needs (EXI 7.1.9).

    Args:
        data: The whole stream.
        start_bit: Where to begin; what is left of an octet begun is skipped.

    Example:
        >>> reader = ByteReader(bytes.fromhex("4c0102"))
        >>> reader.read_bits(7), reader.read_bits(10)
        (76, 513)
    """

    __slots__ = ("_data", "_offset")

    def __init__(self, data: Buffer, start_bit: int = 0) -> None:
        self._data = bytes(data)
        self._offset = (start_bit + 7) >> 3

    @property
    def position(self) -> int:
        """Bits from the first bit of the input to the next bit to read."""
        return self._offset * 8

    @property
    def remaining(self) -> int:
        """Bits left."""
        return (len(self._data) - self._offset) * 8

    def read_bits(self, count: int) -> int:
        """Read an n-bit unsigned integer, least significant octet first.

        Raises:
            DecodeError: The data end before, or the octets hold more than ``count`` bits.
        """
        offset = self._offset
        end = offset + ((count + 7) >> 3)
        if end > len(self._data):
            raise DecodeError(f"the data end {(end - len(self._data)) * 8} bits too early", offset=offset * 8)
        value = int.from_bytes(self._data[offset:end], "little")
        if value >> count:
            raise DecodeError(f"{value} does not fit into {count} bits", offset=offset * 8)
        self._offset = end
        return value

    def read_bool(self) -> bool:
        """Read one octet that is 0 or 1.

        Raises:
            DecodeError: The data end before, or the octet is something else.
        """
        return self.read_bits(1) == 1

    def read_unsigned(self, max_octets: int = MAX_LENGTH_OCTETS) -> int:
        """Read an unsigned integer, groups of seven bits, least significant group first (EXI 7.1.6).

        Raises:
            DecodeError: The data end before, or there are more than ``max_octets`` groups.
        """
        data = self._data
        offset = self._offset
        value = shift = 0
        for octet in data[offset : offset + max_octets]:
            value |= (octet & 0x7F) << shift
            shift += 7
            if octet < 0x80:
                self._offset = offset + shift // 7
                return value
        if offset + max_octets > len(data):
            raise DecodeError("the data end 8 bits too early", offset=max(offset, len(data)) * 8)
        _too_long(max_octets, (offset + max_octets) * 8)

    def read_octets(self, count: int) -> bytes:
        """Read octets.

        Raises:
            DecodeError: The data end before.
        """
        offset = self._offset
        end = offset + count
        if end > len(self._data):
            raise DecodeError(f"{count} octets announced, {max(0, self.remaining) // 8} are left", offset=offset * 8)
        self._offset = end
        return self._data[offset:end]

    def read_characters(self, count: int) -> str:
        """Read characters, each written as an unsigned integer (EXI 7.1.10).

        Raises:
            DecodeError: The data end before, or something is not a Unicode scalar value.
        """
        offset = self._offset
        chunk = self.read_octets(count)
        if chunk.isascii():
            return chunk.decode("ascii")
        self._offset = offset
        read_unsigned = self.read_unsigned
        return "".join([_character(read_unsigned(MAX_CODE_POINT_OCTETS), self.position) for _ in range(count)])

    def align(self) -> None:
        """Do nothing: every position is an octet boundary."""


def _does_not_fit(value: int, count: int) -> NoReturn:
    raise EncodeError(f"{value} does not fit into {count} bits")


def _groups(value: int) -> bytearray:
    """The octets of an unsigned integer (EXI 7.1.6)."""
    if value < 0:
        raise EncodeError(f"{value} is not an unsigned integer")
    octets = bytearray()
    while value > 0x7F:
        octets.append((value & 0x7F) | 0x80)
        value >>= 7
    octets.append(value)
    return octets


def _character_octets(text: str) -> bytes:
    if text.isascii():
        return text.encode("ascii")
    octets = bytearray()
    for character in text:
        code = ord(character)
        if 0xD800 <= code <= 0xDFFF:
            raise EncodeError(f"U+{code:04X} is not a character")
        octets += _groups(code)
    return bytes(octets)


class BitWriter:
    """Writer of bit-packed streams.

    Example:
        >>> writer = BitWriter()
        >>> writer.write_bits(128, 8)
        >>> writer.write_bits(77, 7)
        >>> writer.getvalue().hex()
        '809a'
    """

    __slots__ = ("_bits", "_octets", "_pending")

    def __init__(self) -> None:
        self._octets = bytearray()
        # The lowest `_bits` bits of `_pending` are written but not yet in `_octets`.
        self._pending = 0
        self._bits = 0

    @property
    def position(self) -> int:
        """Bits written so far."""
        return len(self._octets) * 8 + self._bits

    def _flush(self) -> None:
        """Move whole octets to the output; fewer than eight bits stay behind."""
        rest = self._bits & 7
        self._octets += (self._pending >> rest).to_bytes(self._bits >> 3, "big")
        self._pending &= (1 << rest) - 1
        self._bits = rest

    def write_bits(self, value: int, count: int) -> None:
        """Write an n-bit unsigned integer (EXI 7.1.9), most significant bit first.

        Raises:
            EncodeError: The value is negative or has more bits.
        """
        if value >> count:
            _does_not_fit(value, count)
        self._pending = (self._pending << count) | value
        self._bits += count
        if self._bits >= _FLUSH_BITS:
            self._flush()

    def write_bool(self, value: bool) -> None:
        """Write one bit."""
        self._pending = (self._pending << 1) | (1 if value else 0)
        self._bits += 1
        if self._bits >= _FLUSH_BITS:
            self._flush()

    def write_unsigned(self, value: int) -> None:
        """Write an unsigned integer, groups of seven bits, least significant group first (EXI 7.1.6).

        Raises:
            EncodeError: The value is negative.
        """
        if 0 <= value < 0x80:
            self._pending = (self._pending << 8) | value
            self._bits += 8
            if self._bits >= _FLUSH_BITS:
                self._flush()
        else:
            self.write_octets(_groups(value))

    def write_octets(self, data: Buffer) -> None:
        """Write octets, aligned or not."""
        self._flush()
        rest = self._bits
        if not rest:
            self._octets += data
            return
        size = len(data)
        value = (self._pending << (size * 8)) | int.from_bytes(data, "big")
        self._octets += (value >> rest).to_bytes(size, "big")
        self._pending = value & ((1 << rest) - 1)

    def write_characters(self, text: str) -> None:
        """Write the characters of a string, without a length (EXI 7.1.10).

        Raises:
            EncodeError: The text holds half of a surrogate pair.
        """
        self.write_octets(_character_octets(text))

    def align(self) -> None:
        """Fill up with zero bits to the next octet boundary."""
        self.write_bits(0, -self._bits & 7)

    def getvalue(self) -> bytes:
        """Everything written, filled up with zero bits to a whole octet."""
        self._flush()
        if not self._bits:
            return bytes(self._octets)
        return bytes(self._octets) + bytes((self._pending << (8 - self._bits),))


class ByteWriter:
    """Writer of byte-aligned streams: an n-bit integer takes the octets it needs (EXI 7.1.9).

    Example:
        >>> writer = ByteWriter()
        >>> writer.write_bits(76, 7)
        >>> writer.write_bits(513, 10)
        >>> writer.getvalue().hex()
        '4c0102'
    """

    __slots__ = ("_octets",)

    def __init__(self) -> None:
        self._octets = bytearray()

    @property
    def position(self) -> int:
        """Bits written so far."""
        return len(self._octets) * 8

    def write_bits(self, value: int, count: int) -> None:
        """Write an n-bit unsigned integer, least significant octet first.

        Raises:
            EncodeError: The value is negative or has more bits.
        """
        if value >> count:
            _does_not_fit(value, count)
        self._octets += value.to_bytes((count + 7) >> 3, "little")

    def write_bool(self, value: bool) -> None:
        """Write one octet, 0 or 1."""
        self._octets.append(1 if value else 0)

    def write_unsigned(self, value: int) -> None:
        """Write an unsigned integer, groups of seven bits, least significant group first (EXI 7.1.6).

        Raises:
            EncodeError: The value is negative.
        """
        self._octets += _groups(value)

    def write_octets(self, data: Buffer) -> None:
        """Write octets."""
        self._octets += data

    def write_characters(self, text: str) -> None:
        """Write the characters of a string, without a length (EXI 7.1.10).

        Raises:
            EncodeError: The text holds half of a surrogate pair.
        """
        self._octets += _character_octets(text)

    def align(self) -> None:
        """Do nothing: every position is an octet boundary."""

    def getvalue(self) -> bytes:
        """Everything written."""
        return bytes(self._octets)
