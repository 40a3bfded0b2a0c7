"""Comparing schemas: every kind of difference is found, and nothing else is."""

from __future__ import annotations

import pytest

from v2gstack.codecs.exi.schema.compare import differences
from v2gstack.codecs.exi.schema.components import XSD_NAMESPACE, Schema
from v2gstack.codecs.exi.schema.reader import read_schema

BODY = """
<xs:element name="head" type="t:T" abstract="true"><xs:annotation><xs:documentation>One.</xs:documentation></xs:annotation></xs:element>
<xs:element name="member" type="t:U" substitutionGroup="t:head" nillable="true"/>
<xs:element name="value" type="t:S" default="4"/>
<xs:element name="inner"><xs:complexType><xs:sequence><xs:element name="deep"><xs:simpleType><xs:restriction base="xs:string">
  <xs:maxLength value="7"/></xs:restriction></xs:simpleType></xs:element></xs:sequence></xs:complexType></xs:element>
<xs:attribute name="g" type="xs:int" fixed="1"/>
<xs:complexType name="T"><xs:sequence>
  <xs:element name="a" type="xs:int"/>
  <xs:choice minOccurs="0" maxOccurs="5"><xs:element name="b" type="xs:byte"/><xs:element name="c" type="t:T"/></xs:choice>
  <xs:group ref="t:G"/><xs:any namespace="##other" processContents="lax" minOccurs="0"/>
</xs:sequence><xs:attribute name="p" type="xs:ID" use="required"/><xs:attribute ref="t:g"/>
  <xs:anyAttribute namespace="urn:1 urn:2"/></xs:complexType>
<xs:complexType name="U"><xs:complexContent><xs:extension base="t:T"><xs:sequence/></xs:extension></xs:complexContent></xs:complexType>
<xs:complexType name="V" mixed="true"/>
<xs:complexType name="W"><xs:simpleContent><xs:extension base="t:S"/></xs:simpleContent></xs:complexType>
<xs:group name="G"><xs:sequence><xs:element name="again" minOccurs="0"><xs:complexType><xs:group ref="t:G"/></xs:complexType></xs:element>
</xs:sequence></xs:group>
<xs:group name="unused"><xs:sequence><xs:element name="nowhere"/></xs:sequence></xs:group>
<xs:simpleType name="S"><xs:restriction base="xs:byte">
  <xs:minInclusive value="3"/><xs:enumeration value="4"/><xs:enumeration value="5"/></xs:restriction>
</xs:simpleType>
<xs:simpleType name="P"><xs:restriction base="xs:token"><xs:pattern value="x+"/></xs:restriction></xs:simpleType>
<xs:simpleType name="L"><xs:list itemType="t:S"/></xs:simpleType>
<xs:simpleType name="Q"><xs:union memberTypes="t:S xs:date"/></xs:simpleType>
"""


def read(body: str = BODY, form: str = "qualified") -> Schema:
    head = f'<xs:schema xmlns:xs="{XSD_NAMESPACE}" xmlns:t="urn:t" targetNamespace="urn:t" elementFormDefault="{form}">'
    return read_schema(f"{head}{body}</xs:schema>".encode())


def test_a_schema_equals_itself() -> None:
    assert differences(read(), read()) == []


def test_what_has_no_meaning_does_not_count() -> None:
    lines = BODY.replace("One.", "Two.").replace("t:", "other:").replace('<xs:any namespace="##other"', '\n<xs:any namespace="##other"')
    parts = ["<xs:" + part for part in lines.split("\n<xs:")[1:]]
    moved = "\n".join(part for part in parts if part.startswith("<xs:simpleType")) + "\n".join(
        part for part in parts if not part.startswith("<xs:simpleType")
    )
    moved = moved.replace(
        '<xs:attribute name="p" type="xs:ID" use="required"/><xs:attribute ref="other:g"/>',
        '<xs:attribute ref="other:g"/><xs:attribute use="required" name="p" type="xs:ID"/>',
    )
    assert moved != lines
    head = f'<xs:schema xmlns:xs="{XSD_NAMESPACE}" xmlns:other="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">'
    assert differences(read(), read_schema(f"{head}{moved}</xs:schema>".encode())) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('name="head" type="t:T" abstract="true"', 'name="head" type="t:T"', "element {urn:t}head: abstract True, False"),
        (' substitutionGroup="t:head"', "", "element {urn:t}member: substitution head '{urn:t}head', None"),
        (' nillable="true"', "", "element {urn:t}member: nillable True, False"),
        ('default="4"', 'default="5"', "element {urn:t}value: default '4', '5'"),
        ('default="4"', 'fixed="4"', "element {urn:t}value: fixed None, '4'"),
        ('name="value"', 'name="worth"', "element {urn:t}value: only in the first"),
        ('value="7"', 'value="8"', "element {urn:t}inner, sequence, element {urn:t}deep: max length 7, 8"),
        ('type="xs:int" fixed="1"', 'type="xs:long" fixed="1"', "attribute {urn:t}g: type"),
        ('type="xs:int" fixed="1"', 'type="xs:int" default="1"', "attribute {urn:t}g: default None, '1'"),
        ('name="a" type="xs:int"', 'name="a" type="xs:int" minOccurs="0"', "type {urn:t}T, sequence, element {urn:t}a: minOccurs 1, 0"),
        ('maxOccurs="5"', 'maxOccurs="unbounded"', "type {urn:t}T, sequence particle 2, choice: maxOccurs 5, 'unbounded'"),
        ('name="b" type="xs:byte"', 'name="b" type="xs:short"', "choice, element {urn:t}b: type"),
        (
            '<xs:element name="b" type="xs:byte"/><xs:element name="c" type="t:T"/>',
            '<xs:element name="c" type="t:T"/><xs:element name="b" type="xs:byte"/>',
            "choice: term 'element {urn:t}b', 'element {urn:t}c'",
        ),
        ('namespace="##other"', 'namespace="##any"', "term 'wildcard not urn:t lax', 'wildcard any lax'"),
        ('processContents="lax"', 'processContents="skip"', "term 'wildcard not urn:t lax', 'wildcard not urn:t skip'"),
        (' use="required"', "", "type {urn:t}T, attribute p: required True, False"),
        ('type="xs:ID"', 'type="xs:NCName"', "type {urn:t}T, attribute p: type"),
        ('<xs:attribute ref="t:g"/>', "", "type {urn:t}T: attribute {urn:t}g: only in the first"),
        ("urn:1 urn:2", "urn:1", "attribute wildcard 'enumeration urn:1 urn:2 strict', 'enumeration urn:1 strict'"),
        ("urn:1 urn:2", "urn:2 urn:1", ""),
        ('extension base="t:T"', 'extension base="t:V"', "type {urn:t}U: base '{urn:t}T', '{urn:t}V'"),
        (' mixed="true"', "", "type {urn:t}V: content 'mixed', 'empty'"),
        ('<xs:extension base="t:S"/>', '<xs:extension base="xs:int"/>', "type {urn:t}W: simple content"),
        ('name="again" minOccurs="0"', 'name="again"', "element {urn:t}again: minOccurs 0, 1"),
        ('name="nowhere"', 'name="elsewhere"', "local element {urn:t}nowhere: declarations 1, 0"),
        ('minInclusive value="3"', 'minInclusive value="2"', "type {urn:t}S: min inclusive '3', '2'"),
        ('<xs:enumeration value="4"/><xs:enumeration value="5"/>', '<xs:enumeration value="5"/><xs:enumeration value="4"/>', "enumeration"),
        ('value="x+"', 'value="x*"', "type {urn:t}P: patterns"),
        ('base="xs:token"', 'base="xs:string"', "type {urn:t}P: built-in 'token', 'string'"),
        ('itemType="t:S"', 'itemType="xs:byte"', "type {urn:t}L: item"),
        ('memberTypes="t:S xs:date"', 'memberTypes="xs:date t:S"', "type {urn:t}Q: member 1"),
        ('memberTypes="t:S xs:date"', 'memberTypes="t:S"', "type {urn:t}Q: number of members 2, 1"),
        ('<xs:list itemType="t:S"/>', '<xs:restriction base="t:S"/>', "type {urn:t}L: variety 'list', 'atomic'"),
        (
            '<xs:simpleType name="L"><xs:list itemType="t:S"/></xs:simpleType>',
            '<xs:complexType name="L"/>',
            "type {urn:t}L: is a 'SimpleType', 'ComplexType'",
        ),
    ],
)
def test_a_difference_is_found_both_ways(before: str, after: str, expected: str) -> None:
    assert before in BODY
    found = differences(read(), read(BODY.replace(before, after)))
    assert any(expected in line for line in found) if expected else found == []
    assert bool(differences(read(BODY.replace(before, after)), read())) is bool(found)


def test_form_defaults_show_in_the_names() -> None:
    assert any("only in" in line or "declarations" in line for line in differences(read(), read(form="unqualified")))


def test_namespaces_count() -> None:
    empty = f'<xs:schema xmlns:xs="{XSD_NAMESPACE}" targetNamespace="{{}}"/>'
    assert differences(read_schema(empty.format("urn:a").encode()), read_schema(empty.format("urn:b").encode())) == [
        "namespace urn:a: only in the first",
        "namespace urn:b: only in the second",
    ]


def test_shared_groups_are_compared_once() -> None:
    groups = "".join(
        f'<xs:group name="G{index}"><xs:sequence><xs:group ref="t:G{index + 1}"/><xs:group ref="t:G{index + 1}"/></xs:sequence></xs:group>'
        for index in range(30)
    )
    body = groups + '<xs:group name="G30"><xs:sequence><xs:element name="{}"/></xs:sequence></xs:group>'
    body += '<xs:complexType name="T"><xs:group ref="t:G0"/></xs:complexType>'
    assert differences(read(body.format("x")), read(body.format("x"))) == []
    assert len(differences(read(body.format("x")), read(body.format("y")))) == 3
