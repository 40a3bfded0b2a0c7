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
    "VENDOR_ID_MAX",
    "decode_hook",
    "is_array",
    "is_bounded",
    "is_multiple",
    "is_object",
    "number_of",
    "timestamp_of",
    "within_reach",
]

#: Nesting of what has no schema: custom data and the data of DataTransfer. Messages themselves are nine levels deep at most.
MAX_JSON_DEPTH: Final = 32
#: Greatest power of ten: that of a double. Decimal would take exponents that make an integer of gigabytes.
NUMBER_EXPONENT_MAX: Final = 308
#: Characters of a vendor's identifier (CustomDataType).
VENDOR_ID_MAX: Final = 255

#: The date-time of RFC 3339, section 5.6, without leap seconds, which ``datetime`` does not have.
_RFC_3339: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-5][0-9])"
).fullmatch

_from_iso: Final = datetime.datetime.fromisoformat


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Whether it is a JSON array."""
    return isinstance(value, list)


def number_of(text: str) -> Decimal:
    """An exact number from a text.

    Raises:
        ValueError: It is no number, or has a greater exponent than any meter or bank account needs.
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"no number: {text[:40]}") from None
    if not number.is_finite() or not within_reach(number):
        raise ValueError(f"a number with the exponent of {text[:40]}")
    return number


def within_reach(number: Decimal) -> bool:
    """Whether the exponent of a number is one that a double could have."""
    return -NUMBER_EXPONENT_MAX <= number.adjusted() <= NUMBER_EXPONENT_MAX


def timestamp_of(text: str) -> datetime.datetime:
    """A date and time of RFC 3339.

    Raises:
        ValueError: It is none, or has no offset, or there is no such day.
    """
    if _RFC_3339(text) is None:
        raise ValueError(f"{text[:40]!r} is no date-time of RFC 3339")
    # fromisoformat knows no "z"
    return _from_iso(text if text[-1] != "z" else text.upper())


def is_bounded(value: object) -> bool:
    """Whether JSON is nested at most `MAX_JSON_DEPTH` levels deep, and all of its numbers are within reach. Does not recurse."""
    level: list[Any] = [value]
    for _ in range(MAX_JSON_DEPTH + 1):
        inner: list[Any] = [each for outer in level for each in _inside(outer)]
        if not all(within_reach(each) for each in inner if type(each) is Decimal):
            return False
        level = [each for each in inner if isinstance(each, (dict, list))]
        if not level:
            return type(value) is not Decimal or within_reach(value)
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
    if not is_bounded(value):
        raise ValueError(f"JSON is nested deeper than {MAX_JSON_DEPTH} levels, or has a number beyond all bounds")
    return value


def _number(value: object) -> Decimal:
    if type(value) is Decimal:
        number = value
    elif type(value) is int:
        number = Decimal(value)
    else:
        raise ValueError("a number is no text")
    if not within_reach(number):
        raise ValueError("a number beyond all bounds")
    return number


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
    # most often it is a number with a fraction
    if kind is kinds.Number and type(value) is Decimal and -NUMBER_EXPONENT_MAX <= value.adjusted() <= NUMBER_EXPONENT_MAX:
        return value
    return _HOOKS[kind](value)
