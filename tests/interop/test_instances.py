"""The generator of instances makes what another validator accepts, and makes all of it."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from tests.interop.instance_values import ValueGenerator
from tests.interop.instances import GenerationError, InstanceGenerator, InstanceOptions
from v2gstack import _resources
from v2gstack.codecs.exi.schema.components import ElementDeclaration, Facets, Schema, SimpleType
from v2gstack.codecs.exi.schema.reader import read_schema

ROOTS = {
    "appprotocol": "appprotocol",
    "din70121": "din70121_msgdef",
    "iso15118_2": "iso15118_2_msgdef",
    "iso15118_20_common": "iso15118_20_common_messages",
    "iso15118_20_ac": "iso15118_20_ac",
    "iso15118_20_dc": "iso15118_20_dc",
    "iso15118_20_acdp": "iso15118_20_acdp",
    "iso15118_20_wpt": "iso15118_20_wpt",
    "xmldsig": "xmldsig",
}

#: Everything the schema language has that the V2G sets do not use.
GENERAL = r"""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">
  <xs:simpleType name="Code">
    <xs:restriction base="xs:string"><xs:pattern value="[A-Z]{2}\*[0-9a-f]{3,5}|x+"/><xs:maxLength value="7"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Numbers"><xs:list itemType="xs:short"/></xs:simpleType>
  <xs:simpleType name="Few">
    <xs:restriction base="t:Numbers"><xs:minLength value="2"/><xs:maxLength value="4"/></xs:restriction>
  </xs:simpleType>
  <xs:simpleType name="Either"><xs:union memberTypes="xs:date t:Code xs:boolean"/></xs:simpleType>
  <xs:simpleType name="Percent">
    <xs:restriction base="xs:decimal">
      <xs:minInclusive value="-0.5"/><xs:maxExclusive value="100"/><xs:fractionDigits value="2"/>
    </xs:restriction>
  </xs:simpleType>
  <xs:complexType name="Base" abstract="true">
    <xs:sequence><xs:element name="b" type="xs:int" minOccurs="0"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="One">
    <xs:complexContent>
      <xs:extension base="t:Base">
        <xs:sequence><xs:element name="c" type="t:Code" maxOccurs="3"/></xs:sequence>
        <xs:anyAttribute namespace="##other" processContents="lax"/>
      </xs:extension>
    </xs:complexContent>
  </xs:complexType>
  <xs:complexType name="Two">
    <xs:complexContent>
      <xs:extension base="t:One">
        <xs:choice minOccurs="2" maxOccurs="5">
          <xs:element name="d" type="t:Either"/>
          <xs:element name="e" type="t:Few" nillable="true"/>
        </xs:choice>
      </xs:extension>
    </xs:complexContent>
  </xs:complexType>
  <xs:complexType name="Tree">
    <xs:sequence><xs:element name="node" type="t:Tree" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="ref" type="xs:IDREF"/>
    <xs:attribute name="lang" type="xs:language"/>
    <xs:attribute name="name" type="xs:NMTOKENS"/>
  </xs:complexType>
  <xs:complexType name="Values">
    <xs:sequence>
      <xs:element name="dt" type="xs:dateTime"/><xs:element name="t" type="xs:time"/><xs:element name="d" type="xs:date"/>
      <xs:element name="y" type="xs:gYear"/><xs:element name="ym" type="xs:gYearMonth"/><xs:element name="m" type="xs:gMonth"/>
      <xs:element name="md" type="xs:gMonthDay"/><xs:element name="gd" type="xs:gDay"/><xs:element name="dur" type="xs:duration"/>
      <xs:element name="f" type="xs:float"/><xs:element name="do" type="xs:double"/><xs:element name="dec" type="xs:decimal"/>
      <xs:element name="q" type="xs:QName"/><xs:element name="tok" type="xs:token"/><xs:element name="u" type="xs:anyURI"/>
    </xs:sequence>
  </xs:complexType>
  <xs:complexType name="Nothing" abstract="true"/>
  <xs:element name="dead" type="t:Nothing"/>
  <xs:element name="root">
    <xs:complexType>
      <xs:all>
        <xs:element name="base" type="t:Base"/>
        <xs:element name="one" type="t:One" minOccurs="0"/>
        <xs:element name="percent" type="t:Percent"/>
        <xs:element name="tree" type="t:Tree"/>
        <xs:element name="values" type="t:Values"/>
      </xs:all>
      <xs:attribute name="id" type="xs:ID"/>
      <xs:attribute name="fixed" type="xs:int" fixed="7"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
""".strip()


@cache
def component_model(name: str) -> Schema:
    return read_schema(_resources.schema_path(ROOTS[name]))


@cache
def validator(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_resources.schema_path(ROOTS[name]), etree.XMLParser(no_network=True)))


@pytest.mark.parametrize("name", ROOTS)
def test_documents_validate(name: str) -> None:
    generator = InstanceGenerator(component_model(name), random.Random(name))
    for root in generator.document_names() * 6:
        xml = generator.document(root)
        validator(name).assertValid(etree.fromstring(xml))


@pytest.mark.parametrize("name", ROOTS)
def test_fragments_validate(name: str, tmp_path: Path) -> None:
    """An element of a named type is as valid as a new global element of that type."""
    generator = InstanceGenerator(component_model(name), random.Random(name))
    namespaces = [uri for uri in component_model(name).namespaces if uri]
    by_type: dict[str, list[ElementDeclaration]] = {}
    for declaration in generator.fragment_declarations():
        if declaration.type.name is not None and declaration.scope == "local":
            by_type.setdefault(str(declaration.type.name), []).append(declaration)
    declared = {declarations[0].type.name: f"r{number}" for number, declarations in enumerate(by_type.values())}
    prefixes = {uri: f"n{number}" for number, uri in enumerate([*namespaces, "http://www.w3.org/2001/XMLSchema"])}
    wrapper = tmp_path / "wrapper.xsd"
    wrapper.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:wrapper" '
        + " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in prefixes.items())
        + ">"
        + "".join(f'<xs:import namespace="{uri}" schemaLocation="{document(uri).as_uri()}"/>' for uri in namespaces)
        + "".join(f'<xs:element name="{root}" type="{prefixes[name.uri]}:{name.local}"/>' for name, root in declared.items() if name)
        + "</xs:schema>",
        encoding="utf-8",
    )
    schema = etree.XMLSchema(etree.parse(wrapper))
    for declaration in [each for declarations in by_type.values() for each in declarations] * 2:
        root = etree.fromstring(generator.fragment(declaration))
        assert root.tag == str(declaration.name) or declaration.abstract
        root.tag = f"{{urn:wrapper}}{declared[declaration.type.name]}"
        schema.assertValid(root)


@cache
def document(uri: str) -> Path:
    for name in _resources.schema_names():
        if etree.parse(_resources.schema_path(name)).getroot().get("targetNamespace") == uri:
            return _resources.schema_path(name)
    raise AssertionError(f"no schema document for {uri}")


@pytest.mark.parametrize("name", ["iso15118_2", "xmldsig"])
def test_every_declaration_is_used_sooner_or_later(name: str) -> None:
    generator = InstanceGenerator(component_model(name), random.Random(5))
    seen: set[str] = set()
    for root in generator.document_names() * 15:
        seen.update(str(element.tag) for element in etree.fromstring(generator.document(root)).iter())
    wanted = {str(declaration.name) for declaration in generator.fragment_declarations() if not declaration.abstract}
    assert wanted - seen == set()


def test_lists_reach_their_maximum() -> None:
    generator = InstanceGenerator(component_model("iso15118_2"), random.Random(11), InstanceOptions(full_lists=0.5, elements=1500))
    (declaration,) = [each for each in generator.fragment_declarations() if each.name.local == "ServiceParameterList"]
    counts = {len(etree.fromstring(generator.fragment(declaration))) for _ in range(20)}
    assert 255 in counts
    assert min(counts) < 5


def test_general_schema_validates() -> None:
    components = read_schema(GENERAL.encode())
    generator = InstanceGenerator(components, random.Random(3), InstanceOptions(type_casts=0.5, nils=0.3))
    schema = etree.XMLSchema(etree.fromstring(GENERAL))
    assert [name.local for name in generator.document_names()] == ["root"]
    texts = [generator.document("root") for _ in range(80)]
    for xml in texts:
        schema.assertValid(etree.fromstring(xml))
    assert any('type="t:Two"' in xml for xml in texts)
    assert any('nil="true"' in xml for xml in texts)
    with pytest.raises(GenerationError, match="no instances"):
        generator.document("dead")
    with pytest.raises(GenerationError, match="0 global elements"):
        generator.document("nonsense")


def test_the_same_seed_gives_the_same_instances() -> None:
    first, second = (InstanceGenerator(component_model("din70121"), random.Random(1)) for _ in range(2))
    for name in first.document_names()[:20]:
        assert first.document(name) == second.document(name)


def test_no_empty_content_unless_asked_for() -> None:
    generator = InstanceGenerator(component_model("iso15118_2"), random.Random(2))
    for xml in [generator.document("V2G_Message") for _ in range(50)]:
        assert not [each.tag for each in etree.fromstring(xml).iter("{*}SessionID", "{*}EVSEID", "{*}Certificate") if not each.text]
    generator = InstanceGenerator(component_model("iso15118_2"), random.Random(2), InstanceOptions(allow_empty=True))
    texts = [etree.fromstring(generator.document("V2G_Message")) for _ in range(80)]
    assert any(not each.text for root in texts for each in root.iter("{*}SessionID"))


def test_abstract_types_can_be_left_out() -> None:
    texts = []
    for casts in (True, False):
        options = InstanceOptions(abstract_casts=casts)
        generator = InstanceGenerator(component_model("din70121"), random.Random(6), options)
        texts.append("".join(generator.document("SAScheduleList") for _ in range(100)))
    assert "xsi:type" in texts[0]
    assert "xsi:type" not in texts[1]


def test_integers_reach_their_ends() -> None:
    values = ValueGenerator(random.Random(4))
    short = SimpleType(primitive="decimal", builtin="unsignedShort", facets=Facets(max_exclusive="1000"))
    found = {int(values.value(short)) for _ in range(500)}
    assert (min(found), max(found)) == (0, 999)
    unbounded = SimpleType(primitive="decimal", builtin="integer")
    assert max(abs(int(values.value(unbounded))) for _ in range(200)) > 2**64
