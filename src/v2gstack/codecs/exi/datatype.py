"""Datatypes: how the values of a simple type are coded, as plain data (EXI 7.1 and 7.2).

A :class:`Datatype` is what a grammar program stores for each simple type: the representation, its
parameters, and the facets that validation needs. :func:`datatype_of` derives it from the schema.
"""

from __future__ import annotations

import enum
import re
from typing import Literal, TypeAlias

import msgspec

from v2gstack.codecs.exi.schema.components import XSD_NAMESPACE, Facets, SimpleType
from v2gstack.errors import SchemaError

__all__ = ["MAX_NBIT_RANGE", "Datatype", "Kind", "WhiteSpace", "datatype_as", "datatype_of", "lexical_datatype"]

#: Integers of a range of at most this many values are coded as an offset (EXI 7.1.5).
MAX_NBIT_RANGE = 4096

WhiteSpace: TypeAlias = Literal["preserve", "replace", "collapse"]


class Kind(enum.IntEnum):
    """Representations. The numbers are part of the format of grammar programs and do not change."""

    STRING = 0
    RCS_STRING = 1
    BOOLEAN = 2
    BOOLEAN_PATTERN = 3
    BASE64 = 4
    HEX = 5
    DECIMAL = 6
    FLOAT = 7
    INTEGER = 8
    UNSIGNED = 9
    NBIT = 10
    ENUM = 11
    LIST = 12
    YEAR = 13
    YEAR_MONTH = 14
    DATE = 15
    DATE_TIME = 16
    MONTH = 17
    MONTH_DAY = 18
    DAY = 19
    TIME = 20


class Datatype(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How values of one simple type are coded, and which values it has.

    New fields go to the end: the record is an array in grammar programs.

    Attributes:
        kind: The representation.
        type_name: Name of the simple type for messages to people; of an anonymous type, that of its
            nearest named base.
        minimum: ``NBIT``: the number that code 0 stands for. Other integers: the lower bound, if any.
        maximum: Integers: the upper bound, if any.
        bits: ``NBIT``, ``ENUM``: width of a code. ``RCS_STRING``: width of a character's code.
        values: Lexical values of an enumeration, in schema order. Only ``ENUM`` codes them by position;
            for other kinds they are a facet.
        item: ``LIST``: the items' datatype. ``ENUM``: that of the base type, which tells when two
            lexical values are the same value.
        charset: ``RCS_STRING``: the characters that have a code, by code point.
        length: Facet, in characters, octets or items, as the next two.
        min_length: Facet.
        max_length: Facet.
        min_inclusive: Facet, lexical form, as the next three.
        max_inclusive: Facet.
        min_exclusive: Facet.
        max_exclusive: Facet.
        total_digits: Facet.
        fraction_digits: Facet.
        patterns: Facet: alternatives of each derivation step that has any, after the lexical rule of
            the built-in type where that is one.
        white_space: Facet.
        fixed: Lexical form of the only value that an element or attribute may have. Types have no
            such thing; it is for copies of the record.
    """

    kind: Kind
    type_name: str = ""
    minimum: int | None = None
    maximum: int | None = None
    bits: int = 0
    values: tuple[str, ...] = ()
    item: Datatype | None = None
    charset: str | None = None
    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_inclusive: str | None = None
    max_inclusive: str | None = None
    min_exclusive: str | None = None
    max_exclusive: str | None = None
    total_digits: int | None = None
    fraction_digits: int | None = None
    patterns: tuple[tuple[str, ...], ...] = ()
    white_space: WhiteSpace = "preserve"
    fixed: str | None = None


_PRIMITIVE_KINDS = {
    "base64Binary": Kind.BASE64,
    "hexBinary": Kind.HEX,
    "boolean": Kind.BOOLEAN,
    "decimal": Kind.DECIMAL,
    "float": Kind.FLOAT,
    "double": Kind.FLOAT,
    "gYear": Kind.YEAR,
    "gYearMonth": Kind.YEAR_MONTH,
    "date": Kind.DATE,
    "dateTime": Kind.DATE_TIME,
    "gMonth": Kind.MONTH,
    "gMonthDay": Kind.MONTH_DAY,
    "gDay": Kind.DAY,
    "time": Kind.TIME,
}
_NC_NAME = r"[\i-[:]][\c-[:]]*"
_DAYS_AND_MORE = "([0-9]+Y([0-9]+M)?([0-9]+D)?|[0-9]+M([0-9]+D)?|[0-9]+D)"
_TIME = r"T([0-9]+H([0-9]+M)?([0-9]+(\.[0-9]+)?S)?|[0-9]+M([0-9]+(\.[0-9]+)?S)?|[0-9]+(\.[0-9]+)?S)"
#: Lexical rules of built-in types that EXI carries as strings.
_BUILTIN_PATTERNS = {
    "language": "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    "NMTOKEN": r"\c+",
    "Name": r"\i\c*",
    "QName": f"({_NC_NAME}:)?{_NC_NAME}",
    "NOTATION": f"({_NC_NAME}:)?{_NC_NAME}",
    "duration": f"-?P({_DAYS_AND_MORE}({_TIME})?|{_TIME})",
} | dict.fromkeys(("NCName", "ID", "IDREF", "ENTITY"), _NC_NAME)

_DATE_TIMES = frozenset(kind for kind in Kind if kind >= Kind.YEAR)

_SPACE = "\t\n\r "
# More digits than any type of a sensible schema; int() takes long for very many.
_INTEGER_BOUND = re.compile(r"([+-]?[0-9]{1,1000})(?:\.0*)?")
_DIGITS = "0123456789"
#: The characters of each representation when lexical values are preserved (EXI table 7-2).
_LEXICAL_CHARSETS = {
    Kind.BASE64: _SPACE + "+/=" + _DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    Kind.HEX: _SPACE + _DIGITS + "ABCDEFabcdef",
    Kind.BOOLEAN: _SPACE + "01aeflrstu",
    Kind.BOOLEAN_PATTERN: _SPACE + "01aeflrstu",
    Kind.DECIMAL: _SPACE + "+-." + _DIGITS,
    Kind.FLOAT: _SPACE + "+-." + _DIGITS + "EFINae",
    Kind.INTEGER: _SPACE + "+-" + _DIGITS,
    Kind.UNSIGNED: _SPACE + "+-" + _DIGITS,
    Kind.NBIT: _SPACE + "+-" + _DIGITS,
} | dict.fromkeys(_DATE_TIMES, _SPACE + "+-.:" + _DIGITS + "TZ")


def datatype_of(simple: SimpleType) -> Datatype:
    """The datatype of a simple type (EXI table 7-1, 7.1.5, 7.1.10.1 and 7.2).

    Args:
        simple: The type, with its effective facets.

    Raises:
        SchemaError: A pattern of a string type is not valid, or a bound of an integer type is no
            integer.

    Example:
        >>> from v2gstack.codecs.exi.schema.components import Facets, SimpleType
        >>> percent = Facets(min_inclusive="0", max_inclusive="100", white_space="collapse")
        >>> found = datatype_of(SimpleType(primitive="decimal", builtin="byte", facets=percent))
        >>> found.kind.name, found.bits
        ('NBIT', 7)
    """
    if simple.variety == "union":
        # White space of a union's values is collapsed, whatever its members do.
        return msgspec.structs.replace(_with_facets(Kind.STRING, simple), white_space="collapse")
    if simple.variety == "list":
        if simple.item is None:
            raise SchemaError(f"the list type {_name(simple)} has no item type")
        return msgspec.structs.replace(_with_facets(Kind.LIST, simple), item=datatype_of(simple.item))
    plain = _plain(simple)
    values = simple.facets.enumeration
    if values is None or simple.primitive in ("QName", "NOTATION"):
        return plain
    return _enumeration(plain, values)


def datatype_as(simple: SimpleType, representation: str) -> Datatype:
    """The datatype of a simple type under another representation (EXI 7.4).

    Args:
        simple: The type.
        representation: Local name of an EXI datatype identifier: ``base64Binary``, ``hexBinary``,
            ``boolean``, ``decimal``, ``double``, ``integer``, ``string``, or one of the date-time
            names.

    Raises:
        SchemaError: There is no such representation, or as :func:`datatype_of`.
    """
    if representation == "integer":
        return _integer(simple)
    if representation == "string":
        return _string(simple)
    if representation == "boolean" and simple.facets.patterns:
        return _with_facets(Kind.BOOLEAN_PATTERN, simple)
    kind = _PRIMITIVE_KINDS.get(representation) if representation != "float" else None
    if kind is None:
        raise SchemaError(f"there is no datatype representation {representation!r}")
    return _with_facets(kind, simple)


def lexical_datatype(datatype: Datatype) -> Datatype:
    """The datatype that stands for another one when lexical values are preserved (EXI 7, table 7-2).

    Values are strings then, with no regard to facets; those of most representations have a restricted character set.
    """
    base = datatype
    while base.kind in (Kind.ENUM, Kind.LIST) and base.item is not None:
        base = base.item
    charset = _LEXICAL_CHARSETS.get(base.kind)
    if charset is None:
        # Strings lose the characters of their patterns, too.
        return Datatype(Kind.STRING, datatype.type_name)
    charset = "".join(sorted(charset))
    return Datatype(Kind.RCS_STRING, datatype.type_name, bits=len(charset).bit_length(), charset=charset)


def _plain(simple: SimpleType) -> Datatype:
    """The datatype of an atomic type without regard to its enumeration."""
    primitive = simple.primitive
    if primitive == "decimal" and simple.builtin != "decimal":
        return _integer(simple)
    if primitive == "boolean" and simple.facets.patterns:
        return _with_facets(Kind.BOOLEAN_PATTERN, simple)
    kind = _PRIMITIVE_KINDS.get(primitive)
    return _string(simple) if kind is None else _with_facets(kind, simple)


def _enumeration(base: Datatype, values: tuple[str, ...]) -> Datatype:
    return Datatype(
        Kind.ENUM,
        base.type_name,
        bits=(len(values) - 1).bit_length() if values else 0,
        values=values,
        item=msgspec.structs.replace(base, values=()),
        white_space=base.white_space,
    )


def _string(simple: SimpleType) -> Datatype:
    datatype = _with_facets(Kind.STRING, simple)
    # Patterns are read where schemas are compiled, not where programs run.
    from v2gstack.codecs.exi.charset import restricted_charset

    # Only types derived from xs:string restrict their characters (7.1.10.1), not anyURI and the like.
    patterns = _own_patterns(simple) if simple.primitive == "string" else ()
    charset = restricted_charset(patterns) if patterns else None
    if charset is None:
        return datatype
    return msgspec.structs.replace(datatype, kind=Kind.RCS_STRING, charset=charset, bits=len(charset).bit_length())


def _own_patterns(simple: SimpleType) -> tuple[str, ...]:
    """The patterns of the most derived type that has any; none where that is a built-in type."""
    if not simple.facets.patterns:
        return ()
    count = len(simple.facets.patterns)
    target = simple
    while target.base is not None and len(target.base.facets.patterns) == count:
        target = target.base
    if target.name is not None and target.name.uri == XSD_NAMESPACE:
        return ()
    return target.facets.patterns[-1]


def _integer(simple: SimpleType) -> Datatype:
    facets = simple.facets
    low = [_bound(simple, facets.min_inclusive, 0), _bound(simple, facets.min_exclusive, 1)]
    high = [_bound(simple, facets.max_inclusive, 0), _bound(simple, facets.max_exclusive, -1)]
    minimum = max((bound for bound in low if bound is not None), default=None)
    maximum = min((bound for bound in high if bound is not None), default=None)
    bits = 0
    kind = Kind.INTEGER
    if minimum is not None and maximum is not None and 0 <= maximum - minimum < MAX_NBIT_RANGE:
        kind = Kind.NBIT
        bits = (maximum - minimum).bit_length()
    elif minimum is not None and minimum >= 0:
        kind = Kind.UNSIGNED
    datatype = _with_facets(kind, simple)
    return msgspec.structs.replace(datatype, minimum=minimum, maximum=maximum, bits=bits)


def _bound(simple: SimpleType, text: str | None, step: int) -> int | None:
    if text is None:
        return None
    # A bound of an integer type is an integer, but "5.0" is a way to write one.
    match = _INTEGER_BOUND.fullmatch(text.strip(_SPACE))
    if match is None:
        raise SchemaError(f"the bound {text[:40]!r} of the type {_name(simple)} is not an integer")
    return int(match[1]) + step


def _name(simple: SimpleType | None) -> str:
    while simple is not None:
        if simple.name is not None:
            return simple.name.local
        simple = simple.base
    return "anonymous"


def _with_facets(kind: Kind, simple: SimpleType) -> Datatype:
    facets: Facets = simple.facets
    rule = _BUILTIN_PATTERNS.get(simple.builtin) if simple.variety == "atomic" else None
    return Datatype(
        kind,
        _name(simple),
        values=facets.enumeration or (),
        length=facets.length,
        min_length=facets.min_length,
        max_length=facets.max_length,
        min_inclusive=facets.min_inclusive,
        max_inclusive=facets.max_inclusive,
        min_exclusive=facets.min_exclusive,
        max_exclusive=facets.max_exclusive,
        total_digits=facets.total_digits,
        fraction_digits=facets.fraction_digits,
        patterns=facets.patterns if rule is None else ((rule,), *facets.patterns),
        white_space=facets.white_space,
    )
