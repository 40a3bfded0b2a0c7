"""Exact numbers as the messages carry them: a 16-bit value and a power of ten, with or without a unit.

The classes of the messages (``PhysicalValue`` of DIN 70121 and ISO 15118-2, ``RationalNumber`` of
ISO 15118-20) inherit what is here. Nothing is ever a float: numbers come in as ``Decimal``, ``int``
or text and go out as ``Decimal``.

Numbers compare as the fields they consist of, so that 120 x 10^0 and 12 x 10^1 differ: they are
different on the wire. They have no order of their own; compare their ``decimal``.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_05UP, Context, Decimal, InvalidOperation
from typing import Final, Generic, Protocol, Self, TypeVar, cast

from v2gstack.errors import ConfigError

__all__ = ["PhysicalNumber", "ScaledNumber"]

#: Range of the value on the wire, xs:short.
_VALUES: Final = range(-(2**15), 2**15)
#: Range of the multiplier of a PhysicalValue, unitMultiplierType.
_MULTIPLIERS: Final = range(-3, 4)
#: Range of the exponent of a RationalNumber, xs:byte.
_EXPONENTS: Final = range(-(2**7), 2**7)

#: More digits than a 16-bit value can tell apart. Longer numbers are cut to this many before
#: anything is computed; ROUND_05UP keeps later rounding as exact as if they had not been.
_SHORTEN: Final = Context(prec=40, rounding=ROUND_05UP, Emin=MIN_EMIN, Emax=MAX_EMAX)

UnitT = TypeVar("UnitT")


class _Physical(Protocol):
    @property
    def multiplier(self) -> int: ...
    @property
    def unit(self) -> object: ...
    @property
    def value(self) -> int: ...


class _Rational(Protocol):
    @property
    def exponent(self) -> int: ...
    @property
    def value(self) -> int: ...


class PhysicalNumber(Generic[UnitT]):
    """A number with a unit: ``value`` times ten to the power of ``multiplier``, in ``unit``."""

    __slots__ = ()

    @property
    def decimal(self: _Physical) -> Decimal:
        """The exact number."""
        return _decimal(self.value, self.multiplier)

    @classmethod
    def of(cls, number: Decimal | int | str, unit: UnitT, *, exact: bool = True) -> Self:
        """The number with a unit.

        Args:
            number: The number; floats are refused, for they are seldom what they look like.
            unit: Its unit.
            exact: Refuse what cannot be said exactly. Otherwise round half to even, as finely as
                the range of the multiplier, -3 to 3, allows.

        Raises:
            ConfigError: It is no number, out of range, or has more digits than fit.

        Example:
            >>> from v2gstack.messages.iso15118_2 import PhysicalValue, UnitSymbol
            >>> print(PhysicalValue.of("120.5", UnitSymbol.A))
            120.5 A
        """
        value, multiplier = _split(number, _MULTIPLIERS, exact)
        build = cast("Callable[..., Self]", cls)
        return build(multiplier=multiplier, unit=unit, value=value)

    def __str__(self: _Physical) -> str:
        unit = "" if self.unit is None else f" {self.unit}"
        return f"{_decimal(self.value, self.multiplier):f}{unit}"


class ScaledNumber:
    """A number without a unit of its own: ``value`` times ten to the power of ``exponent``."""

    __slots__ = ()

    @property
    def decimal(self: _Rational) -> Decimal:
        """The exact number."""
        return _decimal(self.value, self.exponent)

    @classmethod
    def of(cls, number: Decimal | int | str, *, exact: bool = True) -> Self:
        """The number.

        Args:
            number: The number; floats are refused, for they are seldom what they look like.
            exact: Refuse what cannot be said exactly. Otherwise round half to even, to as many
                digits as fit.

        Raises:
            ConfigError: It is no number, out of range, or has more digits than fit.

        Example:
            >>> from v2gstack.messages.iso15118_20 import RationalNumber
            >>> RationalNumber.of("0.25")
            RationalNumber(exponent=-2, value=25)
        """
        value, exponent = _split(number, _EXPONENTS, exact)
        build = cast("Callable[..., Self]", cls)
        return build(exponent=exponent, value=value)

    def __str__(self: _Rational) -> str:
        return f"{_decimal(self.value, self.exponent):f}"


def _decimal(value: int, exponent: int) -> Decimal:
    # From text, because arithmetic would round to the precision of the current context.
    return Decimal(f"{value}E{exponent}")


def _split(number: Decimal | int | str, exponents: range, exact: bool) -> tuple[int, int]:
    """Value and exponent of a number, with the exponent that is closest to zero."""
    mantissa, exponent = _parts(_SHORTEN.plus(_number(number)))
    if not mantissa:
        return 0, 0
    for candidate in sorted(exponents, key=abs):
        # The exponent may be anything that Decimal allows: look before computing.
        if 0 <= exponent - candidate <= len(str(_VALUES.stop)):
            value = mantissa * 10 ** (exponent - candidate)
            if value in _VALUES:
                return value, candidate
    digits = len(str(abs(mantissa)))
    if digits + exponent > exponents.stop + len(str(_VALUES.stop)):
        raise _refusal(number, "is too large")
    for candidate in exponents:
        value = _rounded(mantissa, exponent - candidate)
        if value in _VALUES:
            if exact:
                raise _refusal(number, "cannot be said exactly")
            return value, candidate
    raise _refusal(number, "is too large")


def _number(number: object) -> Decimal:
    if not isinstance(number, (Decimal, int, str)):
        raise ConfigError(f"{number!r} is not a Decimal, an int or a text", hint='write it as text, such as "0.1"')
    try:
        found = Decimal(number)
    except InvalidOperation:
        raise ConfigError(f"{str(number)[:40]!r} is not a number") from None
    if not found.is_finite():
        raise ConfigError(f"{found} is not a finite number")
    return found


def _parts(number: Decimal) -> tuple[int, int]:
    """Mantissa without trailing zeros, and exponent."""
    sign, digits, exponent = number.as_tuple()
    mantissa = int("".join(map(str, digits)))
    if not mantissa:
        return 0, 0
    while mantissa % 10 == 0:
        mantissa //= 10
        exponent = cast("int", exponent) + 1
    return -mantissa if sign else mantissa, cast("int", exponent)


def _rounded(mantissa: int, shift: int) -> int:
    """``mantissa * 10**shift``, rounded half to even."""
    if -shift > len(str(abs(mantissa))):
        return 0
    scale: int = 10 ** abs(shift)
    if shift >= 0:
        return mantissa * scale
    value, rest = divmod(mantissa, scale)
    return value + (2 * rest > scale or (2 * rest == scale and value % 2 == 1))


def _refusal(number: object, why: str) -> ConfigError:
    text = str(number)
    shown = text if len(text) <= 40 else f"{text[:37]}..."
    return ConfigError(
        f"{shown} {why} as a 16-bit value and a power of ten",
        hint="exact=False rounds it" if "exactly" in why else "",
    )
