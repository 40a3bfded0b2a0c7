"""Numbers between the world and the wire: floats in SI units on one side, a 16-bit value and a power of ten on the other.

Measured values are rounded to the finest resolution of the wire that holds them, and written with the exponent closest to
zero. This is the hot path of the charge loop, so that it does without `Decimal`; prices, which must stay exact, do not come
through here but through `price`.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Final, TypeAlias

from v2gstack.errors import ConfigError
from v2gstack.messages import din70121, iso15118_2
from v2gstack.messages.iso15118_20 import RationalNumber

__all__ = ["PhysicalValue", "physical1", "physical2", "price", "rational", "seconds_of", "si"]

#: A number with a unit, of either of the older protocols.
PhysicalValue: TypeAlias = din70121.PhysicalValue | iso15118_2.PhysicalValue

#: Range of the value on the wire, xs:short.
_MOST: Final = 32_767
_LEAST: Final = -32_768
#: What each exponent multiplies by, from the finest to the coarsest; -3 to 3 is all a PhysicalValue has. RationalNumber has
#: more, but every quantity of charging fits, and some vehicles know no others.
_FINEST: Final = -3
_COARSEST: Final = 3
_SCALES: Final = {exponent: 10.0**exponent for exponent in range(_FINEST, _COARSEST + 1)}
#: Bounds of the magnitude that each exponent holds after rounding, finest first.
_BOUNDS: Final = tuple((exponent, (_MOST + 0.499) * _SCALES[exponent], 10 ** abs(exponent)) for exponent in _SCALES)

#: Powers of ten, as far as the exponents of the wire go: -128 to 127.
_POWERS: Final[tuple[int, ...]] = tuple(10**exponent for exponent in range(129))

#: Seconds in each unit of time that a PhysicalValue can have.
_SECONDS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0}
#: Watt seconds in a watt hour.
_WS_PER_WH: Final = 3600.0


def physical1(value: float, unit: din70121.UnitSymbol) -> din70121.PhysicalValue:
    """A PhysicalValue of DIN 70121.

    Args:
        value: The number, in the unit; what is beyond the range of the wire becomes the largest or smallest it has.
        unit: Its unit.

    Raises:
        ConfigError: The number is not a number.
    """
    mantissa, exponent = _split(value)
    return din70121.PhysicalValue(multiplier=exponent, unit=unit, value=mantissa)


def physical2(value: float, unit: iso15118_2.UnitSymbol) -> iso15118_2.PhysicalValue:
    """A PhysicalValue of ISO 15118-2.

    Args:
        value: The number, in the unit; what is beyond the range of the wire becomes the largest or smallest it has.
        unit: Its unit.

    Raises:
        ConfigError: The number is not a number.

    Example:
        >>> from v2gstack.messages.iso15118_2 import UnitSymbol
        >>> print(physical2(41.25, UnitSymbol.V), physical2(62_500.0, UnitSymbol.W), physical2(1 / 3, UnitSymbol.A))
        41.25 V 62500 W 0.333 A
    """
    mantissa, exponent = _split(value)
    return iso15118_2.PhysicalValue(multiplier=exponent, unit=unit, value=mantissa)


def rational(value: float) -> RationalNumber:
    """A RationalNumber of ISO 15118-20.

    Args:
        value: The number, in the unit of the element; what is beyond 32 767 000 becomes that.

    Raises:
        ConfigError: The number is not a number.

    Example:
        >>> rational(-11_000.0)
        RationalNumber(exponent=0, value=-11000)
    """
    mantissa, exponent = _split(value)
    return RationalNumber(exponent=exponent, value=mantissa)


def price(value: Decimal) -> RationalNumber:
    """A price as a RationalNumber: exact wherever five digits hold it, else rounded half to even.

    Example:
        >>> price(Decimal("0.2875"))
        RationalNumber(exponent=-4, value=2875)
    """
    return RationalNumber.of(value, exact=False)


def si(number: PhysicalValue | RationalNumber) -> float:
    """The number of a PhysicalValue or RationalNumber as a float; its unit is the element's, and energy comes in Wh.

    Example:
        >>> from v2gstack.messages.iso15118_20 import RationalNumber
        >>> si(RationalNumber(exponent=-1, value=4123))
        412.3
    """
    if isinstance(number, RationalNumber):
        exponent = number.exponent
    elif isinstance(number, din70121.PhysicalValue) and number.unit == din70121.UnitSymbol.W_s:
        # an energy of DIN 70121 may come in watt seconds
        return _scaled(number.value, number.multiplier) / _WS_PER_WH
    else:
        exponent = number.multiplier
    return _scaled(number.value, exponent)


def seconds_of(number: PhysicalValue) -> float:
    """A span of time as seconds, whether it came in seconds, minutes or hours; without a unit it is taken for seconds.

    Example:
        >>> from v2gstack.messages.iso15118_2 import PhysicalValue, UnitSymbol
        >>> seconds_of(PhysicalValue(multiplier=0, unit=UnitSymbol.m, value=27))
        1620.0
    """
    return si(number) * _SECONDS.get(str(number.unit), 1.0)


def _scaled(value: int, exponent: int) -> float:
    # dividing by a whole power of ten rounds once; multiplying by a fraction would round twice
    return float(value * _POWERS[exponent]) if exponent >= 0 else value / _POWERS[-exponent]


def _split(value: float) -> tuple[int, int]:
    if math.isnan(value):
        raise ConfigError("a measured value is not a number", hint="look at what the hardware back end returns")
    size = abs(value)
    for exponent, bound, scale in _BOUNDS:
        if size <= bound:
            mantissa = round(value * scale) if exponent < 0 else round(value / scale)
            while exponent < 0 and not mantissa % 10:
                mantissa //= 10
                exponent += 1
            return mantissa, exponent if mantissa else 0
    return (_MOST if value > 0 else _LEAST), _COARSEST
