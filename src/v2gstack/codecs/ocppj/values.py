"""Values that JSON knows less about than OCPP does: exact numbers, dates and times, custom data."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeGuard

from v2gstack.messages import _ocpp as kinds

__all__ = [
    "MAX_JSON_DEPTH",
    "NUMBER_EXPONENT_MAX",
    "NUMBER_LENGTH_MAX",
    "VENDOR_ID_MAX",
    "decode_hook",
    "depth_within",
    "is_array",
    "is_multiple",
    "is_object",
    "number_of",
    "timestamp_of",
]

#: Nesting of what has no schema: custom data and the data of DataTransfer. Messages themselves are nine levels deep at most.
MAX_JSON_DEPTH: Final = 32
#: Characters of a number with a fraction or an exponent. A double needs 24; meters give fewer.
NUMBER_LENGTH_MAX: Final = 100
#: Greatest power of ten: that of a double. Decimal would take exponents that make an integer of gigabytes.
NUMBER_EXPONENT_MAX: Final = 308
#: Characters of a vendor's identifier (CustomDataType).
VENDOR_ID_MAX: Final = 255

#: The date-time of RFC 3339, section 5.6, without leap seconds, which ``datetime`` does not have.
_RFC_3339: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-5][0-9])"
).fullmatch


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether it is a JSON array."""
    return isinstance(value, list)


def number_of(text: str) -> Decimal:
    """An exact number from its JSON text.

    Raises:
        ValueError: It has more digits or a greater exponent than any meter or bank account needs.
    """
    if len(text) > NUMBER_LENGTH_MAX:
        raise ValueError(f"a number of {len(text)} characters")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"a number with the exponent of {text}") from None
    if number and abs(number.adjusted()) > NUMBER_EXPONENT_MAX:
        raise ValueError(f"a number with the exponent of {text}")
    return number


def timestamp_of(text: str) -> datetime.datetime:
    """A date and time of RFC 3339.

    Raises:
        ValueError: It is none, or has no offset, or there is no such day.
    """
    if _RFC_3339(text) is None:
        raise ValueError(f"{text[:40]!r} is no date-time of RFC 3339")
    # upper case: fromisoformat knows no "z"
    return datetime.datetime.fromisoformat(text.upper())


def depth_within(value: object, limit: int) -> bool:
    """Whether objects and arrays are nested at most so deep. Does not recurse."""
    level = [value]
    for _ in range(limit + 1):
        level = [each for outer in level for each in _inside(outer) if isinstance(each, (dict, list))]
        if not level:
            return True
    return False


def _inside(value: object) -> Iterable[Any]:
    if is_object(value):
        return value.values()
    return value if is_array(value) else ()


def _timestamp(value: object) -> datetime.datetime:
    if type(value) is not str:
        raise ValueError("a date and time is a text")
    return timestamp_of(value)


def _custom(value: object) -> dict[str, Any]:
    if not is_object(value):
        raise ValueError("custom data is an object")
    vendor = value.get("vendorId")
    if type(vendor) is not str or len(vendor) > VENDOR_ID_MAX:
        raise ValueError(f"custom data has a vendorId of at most {VENDOR_ID_MAX} characters")
    _any(value)
    return value


def _any(value: object) -> object:
    if not depth_within(value, MAX_JSON_DEPTH):
        raise ValueError(f"JSON is nested deeper than {MAX_JSON_DEPTH} levels")
    return value


def _number(value: object) -> Decimal:
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return Decimal(value)
    raise ValueError("a number is no text")


def _limited(kind: Any) -> Callable[[object], Decimal]:
    low, high, step = kind.LOW, kind.HIGH, kind.STEP

    def check(value: object) -> Decimal:
        number = _number(value)
        if (low is not None and number < low) or (high is not None and number > high):
            raise ValueError(f"{number} is beyond its limits")
        if step is not None and not is_multiple(number, step):
            raise ValueError(f"{number} is no multiple of {step}")
        return number

    return check


def is_multiple(number: Decimal, step: Decimal) -> bool:
    """Whether a number has no more decimals than a step of 0.1, 0.01 and so on has."""
    _, digits, exponent = number.as_tuple()
    _, _, smallest = step.as_tuple()
    assert isinstance(exponent, int)
    assert isinstance(smallest, int)
    return exponent >= smallest or not any(digits[exponent - smallest :])


_HOOKS: Final[dict[Any, Callable[[Any], Any]]] = {
    kinds.AnyJson: _any,
    kinds.CustomData: _custom,
    kinds.DateTime: _timestamp,
    kinds.Number: _number,
    kinds.NonPositiveNumber: _limited(kinds.NonPositiveNumber),
    kinds.Percentage: _limited(kinds.Percentage),
    kinds.Tenths: _limited(kinds.Tenths),
}


def decode_hook(kind: Any, value: Any) -> Any:
    """What msgspec asks for types that it does not know."""
    return _HOOKS[kind](value)
