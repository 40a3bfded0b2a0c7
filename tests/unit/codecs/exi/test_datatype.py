"""Datatypes of simple types. Representations marked * were seen in streams of EXIficient."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from v2gstack.codecs.exi.datatype import Datatype, Kind, datatype_as, datatype_of, lexical_datatype
from v2gstack.codecs.exi.schema._builtin import builtin_types
from v2gstack.codecs.exi.schema.components import XSD_NAMESPACE, QName, SimpleType
from v2gstack.codecs.exi.values import value_codec
from v2gstack.errors import SchemaError

TYPES = builtin_types()


def xs(name: str) -> SimpleType:
    found = TYPES[QName(XSD_NAMESPACE, name)]
    assert isinstance(found, SimpleType)
    return found


def restrict(base: SimpleType | str, *patterns: str, **facets: Any) -> SimpleType:
    """A restriction as the schema reader makes it: facets merged, patterns one step more."""
    base = xs(base) if isinstance(base, str) else base
    merged = replace(base.facets, **facets)
    if patterns:
        merged = replace(merged, patterns=(*base.facets.patterns, patterns))
    return SimpleType(QName("", "T"), base.variety, base, base.primitive, base.builtin, base.item, base.members, merged)


def list_of(item: SimpleType) -> SimpleType:
    return SimpleType(QName("", "L"), "list", xs("anySimpleType"), builtin="anySimpleType", item=item)


def union_of(*members: SimpleType) -> SimpleType:
    return SimpleType(QName("", "U"), "union", xs("anySimpleType"), builtin="anySimpleType", members=members)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("string", Kind.STRING), ("normalizedString", Kind.STRING), ("token", Kind.STRING), ("language", Kind.STRING),
        ("NMTOKEN", Kind.STRING), ("Name", Kind.STRING), ("NCName", Kind.STRING), ("ID", Kind.STRING), ("anyURI", Kind.STRING),
        ("QName", Kind.STRING), ("NOTATION", Kind.STRING), ("duration", Kind.STRING), ("anySimpleType", Kind.STRING),
        ("boolean", Kind.BOOLEAN), ("base64Binary", Kind.BASE64), ("hexBinary", Kind.HEX), ("decimal", Kind.DECIMAL),
        ("float", Kind.FLOAT), ("double", Kind.FLOAT), ("integer", Kind.INTEGER), ("long", Kind.INTEGER), ("int", Kind.INTEGER),
        ("short", Kind.INTEGER), ("negativeInteger", Kind.INTEGER), ("nonPositiveInteger", Kind.INTEGER), ("byte", Kind.NBIT),
        ("nonNegativeInteger", Kind.UNSIGNED), ("positiveInteger", Kind.UNSIGNED), ("unsignedLong", Kind.UNSIGNED),
        ("unsignedInt", Kind.UNSIGNED), ("unsignedShort", Kind.UNSIGNED), ("unsignedByte", Kind.NBIT), ("gYear", Kind.YEAR),
        ("gYearMonth", Kind.YEAR_MONTH), ("date", Kind.DATE), ("dateTime", Kind.DATE_TIME), ("gMonth", Kind.MONTH),
        ("gMonthDay", Kind.MONTH_DAY), ("gDay", Kind.DAY), ("time", Kind.TIME), ("NMTOKENS", Kind.LIST), ("IDREFS", Kind.LIST),
        ("ENTITIES", Kind.LIST),
    ],
)  # fmt: skip
def test_builtin_types(name: str, kind: Kind) -> None:
    datatype = datatype_of(xs(name))
    assert (datatype.kind, datatype.type_name) == (kind, name)
    assert datatype_of(restrict(name)).kind == kind


@pytest.mark.parametrize(
    ("facets", "kind", "bits"),
    [
        ({"min_inclusive": "10", "max_inclusive": "4105"}, Kind.NBIT, 12),  # *
        ({"min_inclusive": "10", "max_inclusive": "4106"}, Kind.UNSIGNED, 0),  # *
        ({"min_exclusive": "9", "max_exclusive": "4106"}, Kind.NBIT, 12),
        ({"min_exclusive": "-5", "max_exclusive": "5"}, Kind.NBIT, 4),  # *
        ({"min_inclusive": "7", "max_inclusive": "7"}, Kind.NBIT, 0),  # *
        ({"min_inclusive": "+007.0", "max_inclusive": "8"}, Kind.NBIT, 1),
        ({"min_exclusive": "-1"}, Kind.UNSIGNED, 0),  # *
        ({"min_exclusive": "-2"}, Kind.INTEGER, 0),
        ({"min_inclusive": "-3"}, Kind.INTEGER, 0),  # *
        ({"max_inclusive": "3"}, Kind.INTEGER, 0),  # *
        ({"min_inclusive": "-4000", "max_inclusive": "4000"}, Kind.INTEGER, 0),
        ({"min_inclusive": "5", "max_inclusive": "3"}, Kind.UNSIGNED, 0),
    ],
)
def test_bounded_integers(facets: dict[str, str], kind: Kind, bits: int) -> None:
    datatype = datatype_of(restrict("integer", **facets))
    assert (datatype.kind, datatype.bits) == (kind, bits)


def test_bounds_of_decimals_make_no_integers() -> None:
    assert datatype_of(restrict("decimal", min_inclusive="0", max_inclusive="3", fraction_digits=0)).kind == Kind.DECIMAL  # *


@pytest.mark.parametrize("bound", ["", ".", "x", "1.5", "1e3", "0x1", "1_0", "9" * 5000])
def test_bounds_that_are_no_integers(bound: str) -> None:
    with pytest.raises(SchemaError, match="bound"):
        datatype_of(restrict("integer", min_inclusive=bound))


def test_enumerations() -> None:
    datatype = datatype_of(restrict("token", enumeration=("c", "a", "b")))
    assert (datatype.kind, datatype.bits, datatype.values) == (Kind.ENUM, 2, ("c", "a", "b"))
    assert datatype_of(restrict("string", enumeration=("x",))).bits == 0  # *
    assert datatype_of(restrict("anyURI", enumeration=("x", "z"))).kind == Kind.ENUM  # *
    byte = datatype_of(restrict("byte", enumeration=("1", "2")))
    assert byte.item is not None
    assert (byte.kind, byte.item.kind) == (Kind.ENUM, Kind.NBIT)
    # A restriction of an enumeration without one of its own keeps that of the base.
    assert datatype_of(restrict(restrict("string", enumeration=("x", "y")), max_length=5)).kind == Kind.ENUM


def test_types_whose_enumerations_are_not_coded_by_position() -> None:
    assert datatype_of(restrict("QName", enumeration=("x", "y"))).kind == Kind.STRING  # *
    assert datatype_of(restrict("NOTATION", enumeration=("x", "y"))).kind == Kind.STRING
    assert datatype_of(restrict(list_of(xs("byte")), enumeration=("1 2", "3"))).kind == Kind.LIST  # *
    assert datatype_of(restrict(union_of(xs("byte")), enumeration=("1", "x"))).kind == Kind.STRING


def test_lists_and_unions() -> None:
    datatype = datatype_of(list_of(restrict("string", "[ab]")))
    assert datatype.item is not None
    assert (datatype.kind, datatype.item.kind) == (Kind.LIST, Kind.RCS_STRING)  # *
    enumeration = datatype_of(list_of(restrict("string", enumeration=("a", "b"))))
    assert enumeration.item is not None
    assert enumeration.item.kind == Kind.ENUM
    assert datatype_of(union_of(restrict("string", "[ab]"), xs("int"))).kind == Kind.STRING  # *
    assert datatype_of(restrict(union_of(xs("string")), "[ab]")).kind == Kind.STRING
    with pytest.raises(SchemaError, match="item"):
        datatype_of(SimpleType(QName("", "L"), "list"))


def test_patterns_restrict_characters_of_strings() -> None:
    datatype = datatype_of(restrict("string", "[a-c]*"))
    assert (datatype.kind, datatype.charset, datatype.bits) == (Kind.RCS_STRING, "abc", 2)
    assert datatype_of(restrict("string", "[a-d]*")).bits == 3
    assert datatype_of(restrict("string", "a")).bits == 1
    assert datatype_of(restrict("language", "[a-z]{2}")).charset == "abcdefghijklmnopqrstuvwxyz"  # *
    assert datatype_of(restrict("string", r"\d")).kind == Kind.STRING  # *


def test_the_most_derived_type_with_patterns_counts() -> None:
    wide = restrict("string", "[a-z]*")
    assert datatype_of(restrict(wide, "[ab]*")).charset == "ab"  # *
    assert datatype_of(restrict(wide, max_length=5)).charset == "abcdefghijklmnopqrstuvwxyz"  # *
    assert datatype_of(restrict(wide, r"\w")).kind == Kind.STRING


def test_patterns_of_builtin_types_restrict_nothing() -> None:
    builtin = replace(xs("token"), name=QName(XSD_NAMESPACE, "language"), facets=replace(xs("token").facets, patterns=(("[a-z]",),)))
    assert datatype_of(builtin).kind == Kind.STRING
    assert datatype_of(restrict(builtin, max_length=5)).kind == Kind.STRING
    assert datatype_of(restrict(builtin, "[xy]")).charset == "xy"


def test_only_types_derived_from_string_restrict_characters() -> None:
    assert datatype_of(restrict("anyURI", "[a-d]*")).kind == Kind.STRING
    assert datatype_of(restrict("duration", "P1Y")).kind == Kind.STRING
    assert datatype_of(restrict("anyURI", "[")).kind == Kind.STRING


def test_booleans_with_patterns() -> None:
    assert datatype_of(restrict("boolean", "0|1")).kind == Kind.BOOLEAN_PATTERN  # *
    assert datatype_as(restrict("boolean", "0|1"), "boolean").kind == Kind.BOOLEAN_PATTERN


def test_invalid_patterns_of_strings_are_schema_errors() -> None:
    with pytest.raises(SchemaError, match="not valid"):
        datatype_of(restrict("string", "[a"))


def test_anonymous_types_are_called_after_their_base() -> None:
    anonymous = replace(restrict("token"), name=None)
    assert datatype_of(anonymous).type_name == "token"
    assert datatype_of(SimpleType(primitive="string")).type_name == "anonymous"


@pytest.mark.parametrize(
    "simple",
    [xs("dateTime"), restrict("string", "[ab]", "c", max_length=4), restrict("byte", enumeration=("1", "2")), list_of(xs("boolean")),
     restrict("decimal", min_exclusive="0.5", total_digits=3, fraction_digits=2)],
)  # fmt: skip
def test_records_survive_message_pack(simple: SimpleType) -> None:
    datatype = datatype_of(simple)
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(datatype), type=Datatype)
    assert again == datatype
    assert hash(again) == hash(datatype)
    assert value_codec(again) is value_codec(datatype)


def test_numbers_of_kinds_are_a_format() -> None:
    names = (
        "STRING RCS_STRING BOOLEAN BOOLEAN_PATTERN BASE64 HEX DECIMAL FLOAT INTEGER UNSIGNED NBIT ENUM LIST YEAR YEAR_MONTH DATE "
        "DATE_TIME MONTH MONTH_DAY DAY TIME"
    )
    assert [(kind.name, kind.value) for kind in Kind] == [(name, number) for number, name in enumerate(names.split())]
    assert Datatype.__struct_fields__[:8] == ("kind", "type_name", "minimum", "maximum", "bits", "values", "item", "charset")


@pytest.mark.parametrize(
    ("simple", "size"),
    [
        (xs("string"), None),
        (restrict("string", "[ab]"), None),  # *
        (xs("boolean"), 14),  # *
        (xs("byte"), 16),  # *
        (xs("int"), 16),
        (xs("decimal"), 17),
        (xs("double"), 23),
        (xs("base64Binary"), 69),
        (xs("hexBinary"), 26),
        (xs("gYear"), 20),  # *
        (list_of(xs("int")), 16),  # *
        (restrict("int", enumeration=("1", "2")), 16),  # *
        (restrict("string", enumeration=("1", "2")), None),
        (xs("NMTOKENS"), None),
        (union_of(xs("int")), None),
    ],
)
def test_lexical_values(simple: SimpleType, size: int | None) -> None:
    datatype = lexical_datatype(datatype_of(simple))
    assert datatype.patterns == ()
    if size is None:
        assert datatype.kind == Kind.STRING
    else:
        assert (datatype.kind, len(datatype.charset or ""), datatype.bits) == (Kind.RCS_STRING, size, size.bit_length())


def test_other_representations() -> None:
    bounded = restrict("byte", min_inclusive="0", max_inclusive="7")
    assert datatype_as(bounded, "integer").bits == 3
    assert datatype_as(bounded, "string").kind == Kind.STRING
    assert datatype_as(bounded, "decimal").kind == Kind.DECIMAL
    assert datatype_as(xs("string"), "gYear").kind == Kind.YEAR
    assert datatype_as(restrict("string", "[ab]"), "string").kind == Kind.RCS_STRING
    for unknown in ("float", "QName", "", "nonsense"):
        with pytest.raises(SchemaError, match="representation"):
            datatype_as(bounded, unknown)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("language", "en-GB", "e n"),
        ("NMTOKEN", "1-a", "a b"),
        ("Name", "a:b", "1a"),
        ("NCName", "a.b", "a:b"),
        ("ID", "id1", "1"),
        ("QName", "a:b", "a:b:c"),
        ("duration", "-P1Y2M3DT4H5M6.7S", "P1H"),
        ("duration", "PT1S", "PT"),
        ("NMTOKENS", "a b", ""),
        ("unsignedByte", "255", None),
    ],
)
def test_lexical_rules_of_builtin_types_are_facets(name: str, good: str, bad: str | None) -> None:
    codec = value_codec(datatype_of(restrict(name)))
    assert codec.check(codec.parse(good)) is None
    if bad is not None:
        assert codec.check(codec.parse(bad)) is not None
