"""Floating-point values exactly as EXI carries them (7.1.4)."""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec

__all__ = ["INFINITY", "NAN", "NEGATIVE_INFINITY", "SPECIAL_EXPONENT", "FloatValue"]

_FLOAT = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]{1,9}))?")

#: The exponent that marks infinities and NaN.
SPECIAL_EXPONENT = -(1 << 14)
_MAX_EXPONENT = (1 << 14) - 1
_MAX_MANTISSA = (1 << 63) - 1


class FloatValue(msgspec.Struct, frozen=True, gc=False):
    """A value of ``xs:float`` or ``xs:double`` as EXI carries it: mantissa times ten to the exponent.

    Two values are equal when mantissa and exponent are: 10E-1 is not 1E0. ``float(value)`` gives the
    nearest binary number. The exponent -16384 marks :data:`INFINITY`, :data:`NEGATIVE_INFINITY` and :data:`NAN`.

    Example:
        >>> FloatValue.parse("2.50"), float(FloatValue(25, -1))
        (FloatValue(mantissa=25, exponent=-1), 2.5)
    """

    mantissa: int
    exponent: int

    @classmethod
    def parse(cls, text: str) -> FloatValue:
        """Parse a lexical form of ``xs:double``; zeros at the end of the mantissa go to the exponent.

        Raises:
            ValueError: It is none, or mantissa or exponent are out of the range that EXI has.
        """
        special = _SPECIAL_FLOATS.get(text)
        if special is not None:
            return special
        match = _FLOAT.fullmatch(text)
        if match is None:
            raise ValueError(f"{text[:40]!r} is no floating-point number")
        sign, whole, fraction, only_fraction, exponent = match.groups("")
        fraction = (fraction or only_fraction).rstrip("0")
        digits = (whole + fraction).lstrip("0")
        scale = int(exponent or "0") - len(fraction)
        significant = digits.rstrip("0")
        if not significant:
            return cls(0, 0)
        zeros = len(digits) - len(significant)
        # The last few zeros stay where the exponent has no room for them.
        kept = scale + zeros - _MAX_EXPONENT
        if 0 < kept <= zeros:
            significant += "0" * min(kept, 20)
            zeros -= kept
        scale += zeros
        # Twenty digits are beyond any mantissa, and int() of millions of them would take long.
        mantissa = int(sign + significant) if len(significant) < 20 else _MAX_MANTISSA + 1
        if not -_MAX_MANTISSA - 1 <= mantissa <= _MAX_MANTISSA or abs(scale) > _MAX_EXPONENT:
            raise ValueError(f"{text[:40]!r} is out of the range of floating-point numbers in EXI")
        return cls(mantissa, scale)

    @classmethod
    def from_float(cls, value: float) -> FloatValue:
        """The shortest decimal number that reads back as ``value``."""
        text = repr(value)
        return cls.parse({"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(text, text))

    def problem(self) -> str | None:
        """Why EXI cannot carry the number, ``None`` when it can."""
        if self.exponent == SPECIAL_EXPONENT:
            return None if self in _SPECIAL_NAMES else f"mantissa {self.mantissa} of a special value"
        if not -_MAX_MANTISSA - 1 <= self.mantissa <= _MAX_MANTISSA:
            return f"mantissa {self.mantissa}"
        return None if abs(self.exponent) <= _MAX_EXPONENT else f"exponent {self.exponent}"

    def decimal(self) -> Decimal:
        """The exact number, or an infinity or NaN of ``decimal``."""
        if self.exponent == SPECIAL_EXPONENT:
            return Decimal(str(self).replace("INF", "Infinity"))
        return Decimal((self.mantissa < 0, Decimal(abs(self.mantissa)).as_tuple().digits, self.exponent))

    def __float__(self) -> float:
        return float(self.decimal())

    def __str__(self) -> str:
        special = _SPECIAL_NAMES.get(self)
        return f"{self.mantissa}E{self.exponent}" if special is None else special


INFINITY = FloatValue(1, SPECIAL_EXPONENT)
NEGATIVE_INFINITY = FloatValue(-1, SPECIAL_EXPONENT)
NAN = FloatValue(0, SPECIAL_EXPONENT)
_SPECIAL_FLOATS = {"INF": INFINITY, "-INF": NEGATIVE_INFINITY, "NaN": NAN}
_SPECIAL_NAMES = {value: text for text, value in _SPECIAL_FLOATS.items()}
