"""The schema reader: built-in and user-defined simple types, facets."""

from __future__ import annotations

import pytest

from v2gstack.codecs.exi.schema.components import XSD_NAMESPACE, Facets, QName, Schema, SimpleType
from v2gstack.codecs.exi.schema.reader import read_schema
from v2gstack.errors import SchemaError


def read(body: str) -> Schema:
    return read_schema(f'<xs:schema xmlns:xs="{XSD_NAMESPACE}">\n{body}</xs:schema>'.encode())


def simple(schema: Schema, local: str, uri: str = "") -> SimpleType:
    found = schema.types[QName(uri, local)]
    assert isinstance(found, SimpleType)
    return found


def builtin(local: str) -> SimpleType:
    return simple(read(""), local, XSD_NAMESPACE)


def restriction(base: str, facets: str, name: str = "T") -> str:
    return f'<xs:simpleType name="{name}"><xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleType>\n'


def facets(base: str, inner: str) -> Facets:
    return simple(read(restriction(base, inner)), "T").facets


def fails(body: str, match: str) -> None:
    with pytest.raises(SchemaError, match=match) as caught:
        read(body)
    assert caught.value.line is not None


class TestBuiltIn:
    def test_all_of_xml_schema_1_0(self) -> None:
        types = read("").types
        assert {name.uri for name in types} == {XSD_NAMESPACE}
        datatypes = {name.local for name in types} - {"anyType", "anySimpleType"}
        assert len(datatypes) == 44
        primitives = {local for local in datatypes if simple(read(""), local, XSD_NAMESPACE).primitive == local}
        assert len(primitives) == 19

    def test_every_one_leads_to_any_simple_type(self) -> None:
        types = read("").types
        root = types[QName(XSD_NAMESPACE, "anySimpleType")]
        for name, kind in types.items():
            if not isinstance(kind, SimpleType):
                continue
            assert kind.builtin == name.local
            step: SimpleType = kind
            while step.base is not None:
                step = step.base
            assert step is root

    @pytest.mark.parametrize(
        ("local", "low", "high"),
        [
            ("integer", None, None),
            ("byte", "-128", "127"),
            ("unsignedLong", "0", "18446744073709551615"),
            ("long", "-9223372036854775808", "9223372036854775807"),
            ("negativeInteger", None, "-1"),
            ("nonPositiveInteger", None, "0"),
            ("positiveInteger", "1", None),
        ],
    )
    def test_integer_ranges(self, local: str, low: str | None, high: str | None) -> None:
        kind = builtin(local)
        assert (kind.primitive, kind.facets.min_inclusive, kind.facets.max_inclusive) == ("decimal", low, high)
        assert kind.facets.fraction_digits == 0

    @pytest.mark.parametrize(
        ("local", "white_space"),
        [("string", "preserve"), ("normalizedString", "replace"), ("token", "collapse"), ("ID", "collapse"), ("dateTime", "collapse")],
    )
    def test_white_space(self, local: str, white_space: str) -> None:
        assert builtin(local).facets.white_space == white_space

    def test_lists(self) -> None:
        kind = builtin("NMTOKENS")
        assert kind.item is not None
        assert (kind.variety, kind.item.builtin, kind.facets.min_length, kind.builtin) == ("list", "NMTOKEN", 1, "NMTOKENS")


class TestRestriction:
    def test_facets_merge_along_the_derivation(self) -> None:
        schema = read(
            restriction("xs:string", '<xs:minLength value="2"/><xs:pattern value="a.*"/><xs:pattern value="b.*"/>', "A")
            + restriction("A", '<xs:maxLength value="8"/><xs:pattern value=".*z"/>', "B")
            + restriction("B", '<xs:length value="4"/>', "C")
        )
        kind = simple(schema, "C")
        assert kind.facets == Facets(length=4, min_length=2, max_length=8, patterns=(("a.*", "b.*"), (".*z",)))
        assert (kind.base, kind.builtin, kind.primitive) == (simple(schema, "B"), "string", "string")

    def test_the_order_of_definitions_does_not_matter(self) -> None:
        schema = read(restriction("A", '<xs:maxInclusive value="9"/>', "B") + restriction("xs:byte", '<xs:minInclusive value="1"/>', "A"))
        assert simple(schema, "B").facets.min_inclusive == "1"

    def test_an_exclusive_bound_replaces_an_inclusive_one(self) -> None:
        found = facets("xs:byte", '<xs:minExclusive value="0"/><xs:maxExclusive value="10"/>')
        assert (found.min_inclusive, found.min_exclusive, found.max_inclusive, found.max_exclusive) == (None, "0", None, "10")

    def test_the_enumeration_keeps_its_order_and_the_last_step_wins(self) -> None:
        schema = read(
            restriction("xs:token", '<xs:enumeration value="b"/><xs:enumeration value=" a  c "/><xs:enumeration value="a"/>', "A")
            + restriction("A", '<xs:enumeration value="a"/>', "B")
        )
        assert simple(schema, "A").facets.enumeration == ("b", "a c", "a")
        assert simple(schema, "B").facets.enumeration == ("a",)

    def test_digits_and_white_space(self) -> None:
        found = facets("xs:decimal", '<xs:totalDigits value="5"/><xs:fractionDigits value="2"/>')
        assert (found.total_digits, found.fraction_digits) == (5, 2)
        assert facets("xs:string", '<xs:whiteSpace value="replace"/>').white_space == "replace"

    def test_an_inner_base(self) -> None:
        kind = simple(
            read(
                '<xs:simpleType name="T"><xs:restriction><xs:simpleType><xs:restriction base="xs:int"><xs:minInclusive value="3"/>'
                '</xs:restriction></xs:simpleType><xs:maxInclusive value="5"/></xs:restriction></xs:simpleType>'
            ),
            "T",
        )
        assert (kind.facets.min_inclusive, kind.facets.max_inclusive, kind.builtin) == ("3", "5", "int")

    @pytest.mark.parametrize(
        ("base", "inner", "match"),
        [
            ("xs:string", '<xs:minInclusive value="1"/>', "does not apply"),
            ("xs:int", '<xs:length value="1"/>', "does not apply"),
            ("xs:boolean", '<xs:enumeration value="true"/>', "does not apply"),
            ("xs:string", '<xs:length value="x"/>', "non-negative integer"),
            ("xs:string", '<xs:length value="-1"/>', "non-negative integer"),
            ("xs:string", "<xs:length/>", "needs the attribute 'value'"),
            ("xs:string", '<xs:length value="1"/><xs:length value="1"/>', "given twice"),
            ("xs:string", '<xs:minLength value="3"/><xs:maxLength value="2"/>', "minLength 3 is above maxLength 2"),
            ("xs:string", '<xs:length value="1"/><xs:minLength value="2"/>', "length 1 is outside"),
            ("xs:string", '<xs:whiteSpace value="squeeze"/>', "preserve, replace or collapse"),
            ("xs:token", '<xs:whiteSpace value="preserve"/>', "weaker"),
            ("xs:byte", '<xs:maxInclusive value="128"/>', "outside the base type's bound 127"),
            ("xs:byte", '<xs:minInclusive value="1.5"/>', "no value of xs:byte"),
            ("xs:byte", '<xs:minInclusive value="two"/>', "no value of xs:byte"),
            ("xs:byte", '<xs:minInclusive value="3"/><xs:maxInclusive value="2"/>', "lower bound 3 is above"),
            ("xs:byte", '<xs:minInclusive value="3"/><xs:minExclusive value="2"/>', "of one type"),
            ("xs:double", '<xs:maxInclusive value="1e5e"/>', "no value of xs:double"),
            ("xs:double", '<xs:maxInclusive value="1e9999999999"/>', "no value of xs:double"),
            ("xs:date", '<xs:maxInclusive value="2020-1-1"/>', "no value of xs:date"),
            ("xs:decimal", '<xs:totalDigits value="0"/>', "at least 1"),
            ("xs:decimal", '<xs:totalDigits value="2"/><xs:fractionDigits value="3"/>', "above totalDigits"),
            ("xs:int", '<xs:fractionDigits value="1"/>', "above the base type's 0"),
            ("xs:int", '<xs:enumeration value="x"/>', "no value of xs:int"),
            ("xs:anySimpleType", "", "cannot be restricted"),
            ("xs:anyType", "", "simple type must stand here"),
            ("missing", "", "no global type missing"),
            ("T", "", "by means of itself"),
        ],
    )
    def test_faults(self, base: str, inner: str, match: str) -> None:
        fails(restriction(base, inner), match)

    def test_a_restriction_cannot_widen_its_base(self) -> None:
        base = restriction("xs:string", '<xs:minLength value="2"/><xs:maxLength value="4"/>', "A")
        fails(base + restriction("A", '<xs:minLength value="1"/>'), "below the base type's 2")
        fails(base + restriction("A", '<xs:maxLength value="5"/>'), "above the base type's 4")
        fails(restriction("xs:string", '<xs:length value="2"/>', "A") + restriction("A", '<xs:length value="3"/>'), "differs")
        fails(restriction("xs:decimal", '<xs:minExclusive value="0"/>', "A") + restriction("A", '<xs:minInclusive value="0"/>'), "outside")


class TestListAndUnion:
    def test_a_list_of_an_inner_type(self) -> None:
        schema = read(
            '<xs:simpleType name="L"><xs:list><xs:simpleType><xs:restriction base="xs:int"><xs:maxInclusive value="7"/>'
            "</xs:restriction></xs:simpleType></xs:list></xs:simpleType>" + restriction("L", '<xs:length value="3"/>')
        )
        kind = simple(schema, "T")
        assert kind.item is not None
        assert (kind.variety, kind.facets.length, kind.facets.white_space, kind.builtin, kind.primitive) == (
            "list",
            3,
            "collapse",
            "anySimpleType",
            "",
        )
        assert kind.item.facets.max_inclusive == "7"

    def test_a_union_of_named_and_inner_types(self) -> None:
        schema = read(
            '<xs:simpleType name="U"><xs:union memberTypes="xs:int L"><xs:simpleType><xs:restriction base="xs:token">'
            '<xs:enumeration value="none"/></xs:restriction></xs:simpleType></xs:union></xs:simpleType>'
            '<xs:simpleType name="L"><xs:list itemType="xs:date"/></xs:simpleType>' + restriction("U", '<xs:enumeration value="none"/>')
        )
        kind = simple(schema, "T")
        assert [member.builtin for member in kind.members] == ["int", "anySimpleType", "token"]
        assert kind.members[1] is simple(schema, "L")
        assert (kind.variety, kind.facets.enumeration, kind.base) == ("union", ("none",), simple(schema, "U"))

    def test_faults(self) -> None:
        fails('<xs:simpleType name="L"><xs:list/></xs:simpleType>', "needs an item type")
        fails('<xs:simpleType name="L"><xs:list itemType="xs:NMTOKENS"/></xs:simpleType>', "cannot be lists")
        fails('<xs:simpleType name="L"><xs:list itemType="L"/></xs:simpleType>', "by means of itself")
        fails('<xs:simpleType name="U"><xs:union/></xs:simpleType>', "needs a member type")
        fails('<xs:simpleType name="U"><xs:union memberTypes="xs:int U"/></xs:simpleType>', "by means of itself")
        fails(
            '<xs:simpleType name="L"><xs:list itemType="xs:int"/></xs:simpleType>' + restriction("L", '<xs:minInclusive value="1"/>'),
            "does not apply",
        )
        fails('<xs:simpleType name="S"/>', "needs xs:restriction, xs:list or xs:union")
