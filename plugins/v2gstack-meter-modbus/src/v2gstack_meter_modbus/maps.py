"""Maps of registers: each value declared once, with its place, its kind and what makes it SI; and the requests that follow from it."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal

from v2gstack_meter_modbus.link import MAX_READ, RegisterKind

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Block", "Field", "Kind", "RegisterMap", "Value", "blocks_of", "octets_of"]

#: Registers that nobody asked for, up to which two fields are read in one request: a request costs more than they do.
_MAX_GAP: Final = 24


class Kind(Enum):
    """How a number is written: how many registers, and the format of ``struct`` for big-endian octets."""

    INT16 = 1, ">h"
    UINT16 = 1, ">H"
    INT32 = 2, ">i"
    UINT32 = 2, ">I"
    INT64 = 4, ">q"
    UINT64 = 4, ">Q"
    FLOAT32 = 2, ">f"

    @property
    def registers(self) -> int:
        """How many registers."""
        return self.value[0]

    @property
    def format(self) -> str:
        """For ``struct``."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Value:
    """What a field held.

    Attributes:
        number: The number, before its scale; ``None`` where the meter says that it has none.
        data: The octets, in the order of their registers.
    """

    number: int | float | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Field:
    """A value in the registers.

    Attributes:
        name: What it is, by the names of `MeterReading`; of phases with their number, such as ``voltage.1``; of parts of a register
            with what they are parts of, such as ``imported.kwh``.
        address: Its first register, from 0 on.
        kind: How it is written.
        scale: What makes it V, A, W, var, Wh, varh, Hz or degrees Celsius.
        absent: The number by which a meter says that there is none.
    """

    name: str
    address: int
    kind: Kind
    scale: float = 1.0
    absent: int | None = None

    def decode(self, registers: Sequence[int], words: Literal["big", "little"]) -> Value:
        """Its number.

        Args:
            registers: Its registers.
            words: Which of them comes first.
        """
        data = octets_of(registers)
        ordered = data if words == "big" else octets_of(registers[::-1])
        number: int | float = struct.unpack(self.kind.format, ordered)[0]
        missing = number == self.absent if isinstance(number, int) else not math.isfinite(number)
        return Value(None if missing else number, data)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMap:
    """The registers of a meter.

    Attributes:
        manufacturer: Who makes it.
        model: What it is called.
        kind: Which registers hold its values.
        words: Which of the words of a number comes first.
        fields: Its values. Those of energy come in one request, so that they are of one moment.
        serial: First register and number of registers of its serial number, as text; ``None`` where it has none.
    """

    manufacturer: str
    model: str
    fields: tuple[Field, ...]
    kind: RegisterKind = "input"
    words: Literal["big", "little"] = "big"
    serial: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A request.

    Attributes:
        address: First register.
        count: How many.
        fields: What is in them.
    """

    address: int
    count: int
    fields: tuple[Field, ...]


def octets_of(registers: Sequence[int]) -> bytes:
    """Registers as octets, each of them big-endian as on the wire."""
    return struct.pack(f">{len(registers)}H", *registers)


def blocks_of(fields: Sequence[Field]) -> tuple[Block, ...]:
    """The fewest requests for some fields: what lies close together comes at once.

    >>> fields = [Field("a", 0, Kind.INT32), Field("b", 10, Kind.INT32), Field("c", 200, Kind.INT16)]
    >>> [(block.address, block.count) for block in blocks_of(fields)]
    [(0, 12), (200, 1)]
    """
    blocks: list[Block] = []
    run: list[Field] = []
    for field in sorted(fields, key=lambda each: each.address):
        end = field.address + field.kind.registers
        if run and (field.address - _end(run) > _MAX_GAP or end - run[0].address > MAX_READ):
            blocks.append(_block(run))
            run = []
        run.append(field)
    return (*blocks, _block(run)) if run else tuple(blocks)


def _end(fields: Sequence[Field]) -> int:
    return max(field.address + field.kind.registers for field in fields)


def _block(fields: Sequence[Field]) -> Block:
    return Block(fields[0].address, _end(fields) - fields[0].address, tuple(fields))
