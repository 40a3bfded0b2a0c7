"""Constraining facets: reading them and merging them with those of the base type.

XML Schema 1.0 part 2, chapter 4.3.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final, Literal

from v2gstack.codecs.exi.schema._builtin import INTEGERS
from v2gstack.codecs.exi.schema._xml import Node
from v2gstack.codecs.exi.schema.components import Facets, SimpleType

__all__ = ["FACET_NAMES", "derive_facets", "normalise", "read_count"]

_LENGTHS = ("length", "minLength", "maxLength")
_BOUNDS = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
_COMMON = ("pattern", "enumeration", "whiteSpace")

#: All facets of XML Schema 1.0.
FACET_NAMES: Final = (*_LENGTHS, *_BOUNDS, "totalDigits", "fractionDigits", *_COMMON)

_TEXT = frozenset((*_LENGTHS, *_COMMON))
_ORDERED = frozenset((*_BOUNDS, *_COMMON))
_DECIMAL = frozenset((*_BOUNDS, *_COMMON, "totalDigits", "fractionDigits"))
_APPLICABLE: dict[str, frozenset[str]] = {
    **dict.fromkeys(("string", "anyURI", "hexBinary", "base64Binary", "QName", "NOTATION"), _TEXT),
    **dict.fromkeys(("float", "double", "duration", "dateTime", "time", "date"), _ORDERED),
    **dict.fromkeys(("gYearMonth", "gYear", "gMonthDay", "gDay", "gMonth"), _ORDERED),
    "boolean": frozenset(("pattern", "whiteSpace")),
    "decimal": _DECIMAL,
}
_LIST = frozenset((*_LENGTHS, *_COMMON))
_UNION = frozenset(("pattern", "enumeration"))

_ZONE = r"(Z|[+-]\d\d:\d\d)?"
_FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,9})?|-?INF|NaN", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_LEXICAL: dict[str, re.Pattern[str]] = {
    "decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII),
    "float": _FLOAT,
    "double": _FLOAT,
    "duration": re.compile(r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.ASCII),
    "dateTime": re.compile(rf"-?\d{{4,}}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?{_ZONE}", re.ASCII),
    "time": re.compile(rf"\d\d:\d\d:\d\d(\.\d+)?{_ZONE}", re.ASCII),
    "date": re.compile(rf"-?\d{{4,}}-\d\d-\d\d{_ZONE}", re.ASCII),
    "gYearMonth": re.compile(rf"-?\d{{4,}}-\d\d{_ZONE}", re.ASCII),
    "gYear": re.compile(rf"-?\d{{4,}}{_ZONE}", re.ASCII),
    "gMonthDay": re.compile(rf"--\d\d-\d\d{_ZONE}", re.ASCII),
    "gDay": re.compile(rf"---\d\d{_ZONE}", re.ASCII),
    "gMonth": re.compile(rf"--\d\d(--)?{_ZONE}", re.ASCII),
    "hexBinary": re.compile(r"([0-9a-fA-F]{2})*"),
}
# A count of more digits than this is no count of anything that fits into a message.
_MAX_COUNT_DIGITS = 18
_WHITE_SPACE: dict[str, Literal["preserve", "replace", "collapse"]] = {
    "preserve": "preserve",
    "replace": "replace",
    "collapse": "collapse",
}


def read_count(node: Node, text: str, what: str) -> int:
    """A non-negative integer of at most 18 digits.

    Raises:
        SchemaError: It is something else.
    """
    digits = text[1:] if text[:1] == "+" else text
    if not (digits.isascii() and digits.isdigit()):
        node.fail(f"{what} must be a non-negative integer, not {text!r}")
    digits = digits.lstrip("0") or "0"
    if len(digits) > _MAX_COUNT_DIGITS:
        node.fail(f"{what} has {len(digits)} digits, at most {_MAX_COUNT_DIGITS} are supported")
    return int(digits)


def normalise(text: str, white_space: str) -> str:
    """Apply a ``whiteSpace`` facet; only the four white-space characters of XML count."""
    if white_space == "preserve":
        return text
    spaced = re.sub(r"[\t\n\r ]", " ", text)
    return spaced if white_space == "replace" else re.sub(" +", " ", spaced).strip(" ")


def derive_facets(base: SimpleType, nodes: list[Node]) -> Facets:
    """The effective facets of a restriction of ``base`` by these facet elements.

    Raises:
        SchemaError: A facet does not apply to the type, has a bad value, is given twice, or allows
            what the base does not.
    """
    applicable = {"list": _LIST, "union": _UNION}.get(base.variety) or _APPLICABLE.get(base.primitive, frozenset())
    given: dict[str, Node] = {}
    for node in nodes:
        if node.local not in applicable:
            node.fail(f"the facet {node.local} does not apply to {_kind(base)}")
        node.need("value")
        if node.local in given and node.local not in ("pattern", "enumeration"):
            node.fail(f"the facet {node.local} is given twice")
        given[node.local] = node
    facets = _white_space(base.facets, given.get("whiteSpace"))
    facets = _lengths(facets, given)
    facets = _digits(facets, given)
    facets = _bounds(base, facets, given)
    patterns = tuple(node.attributes["value"] for node in nodes if node.local == "pattern")
    if patterns:
        facets = replace(facets, patterns=(*facets.patterns, patterns))
    values = [node for node in nodes if node.local == "enumeration"]
    if values:
        facets = replace(facets, enumeration=_enumeration(base, facets, values))
    return facets


def _kind(base: SimpleType) -> str:
    return f"a {base.variety} type" if base.variety != "atomic" else f"types derived from xs:{base.primitive}"


def _white_space(facets: Facets, node: Node | None) -> Facets:
    if node is None:
        return facets
    value = _WHITE_SPACE.get(node.need("value"))
    if value is None:
        node.fail(f"whiteSpace must be preserve, replace or collapse, not {node.need('value')!r}")
    # The keys stand in order of strength.
    if list(_WHITE_SPACE).index(value) < list(_WHITE_SPACE).index(facets.white_space):
        node.fail(f"whiteSpace {value} is weaker than the base type's {facets.white_space}")
    return replace(facets, white_space=value)


def _lengths(facets: Facets, given: dict[str, Node]) -> Facets:
    nodes = [given[name] for name in _LENGTHS if name in given]
    if not nodes:
        return facets
    exact, low, high = (read_count(given[name], given[name].need("value"), name) if name in given else None for name in _LENGTHS)
    if exact is not None and facets.length not in (None, exact):
        nodes[0].fail(f"length {exact} differs from the base type's {facets.length}")
    if low is not None and facets.min_length is not None and low < facets.min_length:
        given["minLength"].fail(f"minLength {low} is below the base type's {facets.min_length}")
    if high is not None and facets.max_length is not None and high > facets.max_length:
        given["maxLength"].fail(f"maxLength {high} is above the base type's {facets.max_length}")
    facets = replace(
        facets,
        length=exact if exact is not None else facets.length,
        min_length=low if low is not None else facets.min_length,
        max_length=high if high is not None else facets.max_length,
    )
    low, high = facets.min_length or 0, facets.max_length
    if high is not None and low > high:
        nodes[0].fail(f"minLength {low} is above maxLength {high}")
    if facets.length is not None and (facets.length < low or (high is not None and facets.length > high)):
        nodes[0].fail(f"length {facets.length} is outside minLength and maxLength")
    return facets


def _digits(facets: Facets, given: dict[str, Node]) -> Facets:
    total, fraction = given.get("totalDigits"), given.get("fractionDigits")
    if total is not None:
        count = read_count(total, total.need("value"), "totalDigits")
        if count == 0:
            total.fail("totalDigits must be at least 1")
        if facets.total_digits is not None and count > facets.total_digits:
            total.fail(f"totalDigits {count} is above the base type's {facets.total_digits}")
        facets = replace(facets, total_digits=count)
    if fraction is not None:
        count = read_count(fraction, fraction.need("value"), "fractionDigits")
        if facets.fraction_digits is not None and count > facets.fraction_digits:
            fraction.fail(f"fractionDigits {count} is above the base type's {facets.fraction_digits}")
        facets = replace(facets, fraction_digits=count)
    node = fraction or total
    if node is not None and facets.total_digits is not None and (facets.fraction_digits or 0) > facets.total_digits:
        node.fail(f"fractionDigits {facets.fraction_digits} is above totalDigits {facets.total_digits}")
    return facets


def _bounds(base: SimpleType, facets: Facets, given: dict[str, Node]) -> Facets:
    for inclusive, exclusive in (("minInclusive", "minExclusive"), ("maxInclusive", "maxExclusive")):
        if inclusive in given and exclusive in given:
            given[exclusive].fail(f"{inclusive} and {exclusive} of one type")
    before = facets
    for name in _BOUNDS:
        node = given.get(name)
        if node is None:
            continue
        value = _lexical(base, node)
        # A bound replaces the base's of the other kind: it is at least as tight.
        if name == "minInclusive":
            facets = replace(facets, min_inclusive=value, min_exclusive=None)
        elif name == "minExclusive":
            facets = replace(facets, min_exclusive=value, min_inclusive=None)
        elif name == "maxInclusive":
            facets = replace(facets, max_inclusive=value, max_exclusive=None)
        else:
            facets = replace(facets, max_exclusive=value, max_inclusive=None)
        _check_bound(base, before, node)
    low = facets.min_inclusive if facets.min_inclusive is not None else facets.min_exclusive
    high = facets.max_inclusive if facets.max_inclusive is not None else facets.max_exclusive
    if low is not None and high is not None and any(name in given for name in _BOUNDS):
        lowest, highest = _number(base, low), _number(base, high)
        if lowest is not None and highest is not None and lowest > highest:
            next(given[name] for name in _BOUNDS if name in given).fail(f"the lower bound {low} is above the upper bound {high}")
    return facets


def _check_bound(base: SimpleType, before: Facets, node: Node) -> None:
    """A bound must lie within the base type's bounds."""
    value = _number(base, normalise(node.attributes["value"], "collapse"))
    if value is None:
        return
    for limit, above, strict in (
        (before.min_inclusive, False, False),
        (before.min_exclusive, False, node.local.endswith("Inclusive")),
        (before.max_inclusive, True, False),
        (before.max_exclusive, True, node.local.endswith("Inclusive")),
    ):
        edge = None if limit is None else _number(base, limit)
        if edge is None:
            continue
        # The base's own bound of the same kind may be repeated; an exclusive one next to an
        # inclusive bound of the base may not open the range.
        outside = value > edge if above else value < edge
        if outside or (strict and value == edge):
            node.fail(f"{node.local} {value} is outside the base type's bound {limit}")


def _number(base: SimpleType, text: str) -> Decimal | None:
    """The value of a bound where it is a number that can be compared."""
    if base.primitive not in ("decimal", "float", "double"):
        return None
    number = Decimal({"INF": "Infinity", "-INF": "-Infinity"}.get(text, text))
    return None if number.is_nan() else number


def _lexical(base: SimpleType, node: Node) -> str:
    """The value of a bound or enumeration of an atomic type, checked and normalised."""
    value = normalise(node.attributes["value"], base.facets.white_space)
    rule = _INTEGER if base.builtin in INTEGERS else _LEXICAL.get(base.primitive)
    if rule is not None and not rule.fullmatch(value):
        node.fail(f"{node.local} {value!r} is no value of xs:{base.builtin}")
    return value


def _enumeration(base: SimpleType, facets: Facets, nodes: list[Node]) -> tuple[str, ...]:
    return tuple(
        _lexical(base, node) if base.variety == "atomic" else normalise(node.attributes["value"], facets.white_space) for node in nodes
    )
