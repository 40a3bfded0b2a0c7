"""Validation of values by the facets of their datatype (XML Schema part 2, section 4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from v2gstack.codecs.exi.datatype import Datatype, Kind
from v2gstack.codecs.exi.datetimes import DateTimeValue
from v2gstack.codecs.exi.floats import FloatValue
from v2gstack.codecs.exi.regex import pattern
from v2gstack.errors import SchemaError

if TYPE_CHECKING:
    from v2gstack.codecs.exi.valuecodec import ValueCodec

__all__ = ["Rule", "facet_rules"]

#: Takes a value and its lexical form where that is known; says what is wrong.
Rule: TypeAlias = "Callable[[Any, str | None], str | None]"

_TEXTS = frozenset((Kind.STRING, Kind.RCS_STRING, Kind.BOOLEAN_PATTERN))
_SIZED = {
    Kind.STRING: "characters",
    Kind.RCS_STRING: "characters",
    Kind.BASE64: "octets",
    Kind.HEX: "octets",
    Kind.LIST: "items",
}
_INTEGERS = frozenset((Kind.INTEGER, Kind.UNSIGNED, Kind.NBIT))


def facet_rules(codec: ValueCodec[Any]) -> tuple[Rule, ...]:
    """The rules that the facets of a datatype make.

    Raises:
        SchemaError: A facet's value is not one of the datatype, or a pattern is not valid.
    """
    return tuple(_rules(codec))


def _rules(codec: ValueCodec[Any]) -> Iterator[Rule]:
    datatype = codec.datatype
    if datatype.kind >= Kind.YEAR:
        yield lambda value, _: value.impossible()
    if datatype.kind in _SIZED:
        yield from _sizes(datatype, _SIZED[datatype.kind])
    if datatype.kind in _INTEGERS:
        yield from _integer_bounds(datatype)
    else:
        yield from _bounds(codec)
    yield from _digits(datatype)
    for alternatives in datatype.patterns:
        yield _pattern_rule(datatype, alternatives)
    if datatype.values and datatype.kind != Kind.ENUM:
        allowed = frozenset(_keys(codec, datatype.values))
        yield lambda value, _: None if codec.key(value) in allowed else "the value is not one of the enumeration"
    if datatype.fixed is not None:
        fixed = datatype.fixed
        (wanted,) = _keys(codec, (fixed,))
        yield lambda value, _: None if codec.key(value) == wanted else f"the value is not the fixed {fixed!r}"


def _keys(codec: ValueCodec[Any], texts: tuple[str, ...]) -> Iterator[Any]:
    for text in texts:
        yield codec.key(_value(codec, text))


def _value(codec: ValueCodec[Any], text: str) -> object:
    try:
        return codec.parse(text)
    except ValueError as error:
        raise SchemaError(f"{text!r} is a facet of {codec.datatype.type_name}, but not one of its values") from error


def _sizes(datatype: Datatype, unit: str) -> Iterator[Rule]:
    low = max(size for size in (datatype.length, datatype.min_length, 0) if size is not None)
    highs = [size for size in (datatype.length, datatype.max_length) if size is not None]
    if low:
        yield lambda value, _: None if len(value) >= low else f"{len(value)} {unit}, at least {low} are needed"
    if highs:
        high = min(highs)
        yield lambda value, _: None if len(value) <= high else f"{len(value)} {unit}, at most {high} are allowed"


def _integer_bounds(datatype: Datatype) -> Iterator[Rule]:
    low = datatype.minimum
    high = datatype.maximum
    if low is not None:
        yield lambda value, _: None if value >= low else f"{value} is below {low}"
    if high is not None:
        yield lambda value, _: None if value <= high else f"{value} is above {high}"


def _bounds(codec: ValueCodec[Any]) -> Iterator[Rule]:
    """Bounds of decimals, floating-point numbers and dates."""
    datatype = codec.datatype
    for text, sign, strict in (
        (datatype.min_inclusive, 1, False),
        (datatype.min_exclusive, 1, True),
        (datatype.max_inclusive, -1, False),
        (datatype.max_exclusive, -1, True),
    ):
        if text is not None:
            yield _bound_rule(_value(codec, text), text, sign, strict=strict)


def _bound_rule(bound: object, text: str, sign: int, *, strict: bool) -> Rule:
    words = f"{'below' if sign > 0 else 'above'}{' or equal to' if strict else ''} {text}"

    def rule(value: object, _: str | None) -> str | None:
        order = _compare(value, bound)
        if order is None or order * sign > 0 or (order == 0 and not strict):
            return None
        return f"the value is {words}"

    return rule


def _compare(left: object, right: object) -> int | None:
    """-1, 0 or 1; ``None`` where there is no order, as with dates of which one lacks its offset from UTC."""
    if isinstance(left, FloatValue) and isinstance(right, FloatValue):
        left, right = left.decimal(), right.decimal()
        if left.is_nan() or right.is_nan():
            # NaN equals itself and is in no range.
            return 0 if left.is_nan() and right.is_nan() else -1 if left.is_nan() else 1
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return (left > right) - (left < right)
    if isinstance(left, DateTimeValue) and isinstance(right, DateTimeValue):
        if (left.timezone is None) != (right.timezone is None):
            return None
        return (left.order() > right.order()) - (left.order() < right.order())
    return None


def _digits(datatype: Datatype) -> Iterator[Rule]:
    total = datatype.total_digits
    places = datatype.fraction_digits
    if total is not None and datatype.kind in _INTEGERS | {Kind.DECIMAL}:
        yield lambda value, _: None if _count_digits(value)[0] <= total else f"more than {total} digits"
    if places is not None and datatype.kind == Kind.DECIMAL:
        yield lambda value, _: None if _count_digits(value)[1] <= places else f"more than {places} digits after the point"


def _count_digits(value: int | Decimal) -> tuple[int, int]:
    """Significant digits of a number, and how many of them are behind the point."""
    whole, _, fraction = format(Decimal(value).copy_abs(), "f").partition(".")
    fraction = fraction.rstrip("0")
    return len((whole + fraction).lstrip("0")), len(fraction)


def _pattern_rule(datatype: Datatype, alternatives: tuple[str, ...]) -> Rule:
    patterns = [pattern(text) for text in alternatives]
    is_text = datatype.kind in _TEXTS
    white_space = datatype.white_space

    def rule(value: object, text: str | None) -> str | None:
        if is_text:
            text = str(value)
        elif text is not None and white_space == "collapse":
            text = " ".join(text.replace("\t", " ").replace("\n", " ").replace("\r", " ").split(" ")).strip(" ")
        if text is None or any(item.matches(text) for item in patterns):
            return None
        more = " or its alternatives" if len(patterns) > 1 else ""
        return f"the value does not match the pattern {alternatives[0]!r}{more}"

    return rule
