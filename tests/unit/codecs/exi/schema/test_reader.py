"""The schema reader: elements, content models, groups, attributes, derivation."""

from __future__ import annotations

import textwrap

import pytest

from v2gstack.codecs.exi.schema.components import (
    XML_NAMESPACE,
    XSD_NAMESPACE,
    ComplexType,
    ElementDeclaration,
    ModelGroup,
    Particle,
    QName,
    Schema,
    SimpleType,
    Wildcard,
)
from v2gstack.codecs.exi.schema.reader import read_schema
from v2gstack.errors import SchemaError

T = "urn:test"


def read(body: str, attributes: str = 'elementFormDefault="qualified"') -> Schema:
    """A schema with target namespace ``urn:test``, prefix ``t``; line 1 is its start tag."""
    head = f'<xs:schema xmlns:xs="{XSD_NAMESPACE}" xmlns:t="{T}" targetNamespace="{T}" {attributes}>\n'
    return read_schema((head + textwrap.dedent(body) + "</xs:schema>").encode())


def fails(body: str, match: str, line: int | None = None) -> None:
    with pytest.raises(SchemaError, match=match) as caught:
        read(body)
    assert caught.value.file
    assert caught.value.line is not None
    if line is not None:
        assert caught.value.line == line


def complex_type(schema: Schema, local: str) -> ComplexType:
    found = schema.types[QName(T, local)]
    assert isinstance(found, ComplexType)
    return found


def show(term: Particle | ElementDeclaration | ModelGroup | Wildcard | None) -> str:
    """A content model in the notation of DTDs."""
    match term:
        case None:
            return "-"
        case Particle(low, high, inner):
            times = {(1, 1): "", (0, 1): "?", (0, None): "*", (1, None): "+"}.get((low, high), f"{{{low},{'' if high is None else high}}}")
            return show(inner) + times
        case ElementDeclaration():
            return term.name.local
        case Wildcard():
            return {"any": "any", "not": "other"}.get(term.kind, "|".join(term.namespaces))
        case ModelGroup():
            joint = {"sequence": ",", "choice": "|", "all": "&"}[term.kind]
            return "(" + joint.join(show(inner) for inner in term.particles) + ")"


def model(body: str, local: str = "T") -> str:
    return show(complex_type(read(body), local).particle)


class TestElements:
    def test_a_global_element_has_the_target_namespace(self) -> None:
        schema = read('<xs:element name="a" type="xs:string"/>')
        element = schema.elements[QName(T, "a")]
        assert element.scope == "global"
        assert element.type is schema.types[QName(XSD_NAMESPACE, "string")]
        assert element.line == 2

    def test_no_type_is_any_type(self) -> None:
        schema = read('<xs:element name="a"/>')
        assert schema.elements[QName(T, "a")].type is schema.types[QName(XSD_NAMESPACE, "anyType")]

    @pytest.mark.parametrize(
        ("default", "form", "uri"),
        [("qualified", "", T), ("unqualified", "", ""), ("unqualified", 'form="qualified"', T), ("qualified", 'form="unqualified"', "")],
    )
    def test_the_form_decides_on_the_namespace_of_local_elements(self, default: str, form: str, uri: str) -> None:
        body = f'<xs:complexType name="T"><xs:sequence><xs:element name="a" {form}/></xs:sequence></xs:complexType>'
        schema = read(body, f'elementFormDefault="{default}"')
        assert [element.name for element in schema.local_elements] == [QName(uri, "a")]

    def test_local_elements_come_in_document_order(self) -> None:
        schema = read("""\
            <xs:element name="root"><xs:complexType><xs:sequence>
              <xs:element name="a"><xs:complexType><xs:sequence><xs:element name="b"/></xs:sequence></xs:complexType></xs:element>
              <xs:element name="c"/>
            </xs:sequence></xs:complexType></xs:element>
            <xs:complexType name="T"><xs:sequence><xs:element name="d"/></xs:sequence></xs:complexType>
            """)
        assert [element.name.local for element in schema.local_elements] == ["a", "b", "c", "d"]

    def test_a_reference_is_the_global_declaration(self) -> None:
        schema = read("""\
            <xs:element name="a" type="xs:int"/>
            <xs:complexType name="T"><xs:sequence><xs:element ref="t:a" maxOccurs="3"/></xs:sequence></xs:complexType>
            """)
        particle = complex_type(schema, "T").particle
        assert particle is not None
        assert isinstance(particle.term, ModelGroup)
        assert particle.term.particles[0].term is schema.elements[QName(T, "a")]
        assert schema.local_elements == []

    def test_nillable_abstract_default_and_fixed(self) -> None:
        schema = read("""\
            <xs:element name="a" type="xs:string" nillable="true" default=" x "/>
            <xs:element name="b" type="xs:string" abstract="1" fixed="y"/>
            """)
        a, b = schema.elements.values()
        assert (a.nillable, a.abstract, a.default, a.fixed) == (True, False, " x ", None)
        assert (b.nillable, b.abstract, b.default, b.fixed) == (False, True, None, "y")

    def test_an_inner_simple_type(self) -> None:
        schema = read("""\
            <xs:element name="a"><xs:simpleType><xs:restriction base="xs:byte"><xs:minInclusive value="5"/></xs:restriction></xs:simpleType>
            </xs:element>""")
        kind = schema.elements[QName(T, "a")].type
        assert isinstance(kind, SimpleType)
        assert kind.name is None
        assert (kind.facets.min_inclusive, kind.facets.max_inclusive) == ("5", "127")

    def test_recursive_types(self) -> None:
        schema = read("""\
            <xs:complexType name="T"><xs:sequence>
              <xs:element name="t" type="t:T" minOccurs="0"/>
              <xs:element name="u" type="t:U"/>
            </xs:sequence></xs:complexType>
            <xs:complexType name="U"><xs:sequence><xs:element name="t" type="t:T"/></xs:sequence></xs:complexType>
            """)
        assert [element.type for element in schema.local_elements] == [
            complex_type(schema, "T"),
            complex_type(schema, "U"),
            complex_type(schema, "T"),
        ]

    def test_documentation_has_its_white_space_collapsed(self) -> None:
        schema = read("""\
            <xs:element name="a" type="xs:string">
              <xs:annotation>
                <xs:appinfo>tool &lt;data></xs:appinfo>
                <xs:documentation>State of charge
                   in <b xmlns="urn:other">percent</b>.</xs:documentation>
                <xs:documentation>More.</xs:documentation>
              </xs:annotation>
            </xs:element>""")
        assert schema.elements[QName(T, "a")].documentation == "State of charge in percent. More."

    def test_faults(self) -> None:
        fails('<xs:element name="a" type="t:Missing"/>', "no global type {urn:test}Missing", 2)
        fails('<xs:element name="a" type="x:Missing"/>', "prefix 'x' is not declared")
        fails('<xs:element name="a:b"/>', "not a name")
        fails("<xs:element/>", "needs the attribute 'name'")
        fails('<xs:element name="a" default="1" fixed="1"/>', "exclude each other")
        fails('<xs:element name="a" nillable="yes"/>', "true or false")
        fails('<xs:element name="a"/>\n<xs:element name="a"/>', "defined twice", 3)
        fails('<xs:element name="a" type="xs:int"><xs:simpleType><xs:restriction base="xs:int"/></xs:simpleType></xs:element>', "both")
        fails('<xs:element name="a" minOccur="0"/>', "no attribute 'minOccur'")
        fails('<xs:element name="a"><xs:alternative/></xs:element>', "xs:alternative may not stand in xs:element")
        fails('<other xmlns="urn:x"/>', "not in the XML Schema namespace")


class TestSubstitution:
    BODY = """\
        <xs:element name="head" type="xs:string" abstract="true"/>
        <xs:element name="m1" substitutionGroup="t:head"/>
        <xs:element name="m2" type="xs:token" substitutionGroup="t:m1"/>
        <xs:element name="m3" substitutionGroup="t:m2"/>
        """

    def test_members_are_transitive_and_the_head_comes_first(self) -> None:
        schema = read(self.BODY)
        members = {name.local: [member.name.local for member in found] for name, found in schema.substitutions.items()}
        assert members.keys() == {"head", "m1", "m2"}
        assert members["head"][0] == "head"
        assert sorted(members["head"]) == ["head", "m1", "m2", "m3"]
        assert sorted(members["m1"]) == ["m1", "m2", "m3"]
        assert sorted(members["m2"]) == ["m2", "m3"]

    def test_a_member_without_a_type_has_its_heads(self) -> None:
        schema = read(self.BODY)
        types = {name.local: element.type.name.local for name, element in schema.elements.items() if element.type.name}
        assert types == {"head": "string", "m1": "string", "m2": "token", "m3": "token"}
        assert schema.elements[QName(T, "m3")].substitution_head is schema.elements[QName(T, "m2")]

    def test_the_order_of_declarations_does_not_matter(self) -> None:
        lines = textwrap.dedent(self.BODY).splitlines()
        schema = read("\n".join(reversed(lines)))
        assert {element.type.name.local for element in schema.elements.values() if element.type.name} == {"string", "token"}

    def test_faults(self) -> None:
        fails('<xs:element name="a" substitutionGroup="t:b"/>', "no global element {urn:test}b", 2)
        fails('<xs:element name="a" substitutionGroup="t:b"/><xs:element name="b" substitutionGroup="t:a"/>', "own substitution group")
        fails('<xs:element name="a" substitutionGroup="t:a"/>', "own substitution group")
        fails(
            '<xs:complexType name="T"><xs:sequence><xs:element name="a" substitutionGroup="t:a"/></xs:sequence></xs:complexType>',
            "local element has no 'substitutionGroup'",
        )


class TestContentModels:
    def test_nested_groups_and_occurrences(self) -> None:
        assert (
            model("""\
            <xs:complexType name="T"><xs:sequence minOccurs="0">
              <xs:element name="a" maxOccurs="unbounded"/>
              <xs:choice minOccurs="0" maxOccurs="5">
                <xs:element name="b"/>
                <xs:sequence><xs:element name="c"/><xs:element name="d" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
              </xs:choice>
              <xs:any namespace="##other"/>
              <xs:element name="gone" minOccurs="0" maxOccurs="0"/>
            </xs:sequence></xs:complexType>""")
            == "(a+,(b|(c,d*)){0,5},other)?"
        )

    def test_all(self) -> None:
        elements = '<xs:element name="a"/><xs:element name="b" minOccurs="0"/>'
        assert model(f'<xs:complexType name="T"><xs:all minOccurs="0">{elements}</xs:all></xs:complexType>') == "(a&b?)?"

    def test_a_group_reference_is_its_model_with_the_occurrence_of_the_reference(self) -> None:
        schema = read("""\
            <xs:complexType name="T"><xs:sequence><xs:group ref="t:G" minOccurs="0"/><xs:group ref="t:G"/></xs:sequence></xs:complexType>
            <xs:group name="G"><xs:choice><xs:element name="a"/><xs:group ref="t:H"/></xs:choice></xs:group>
            <xs:group name="H"><xs:sequence><xs:element name="b"/></xs:sequence></xs:group>
            """)
        assert show(complex_type(schema, "T").particle) == "((a|(b))?,(a|(b)))"
        assert [element.name.local for element in schema.local_elements] == ["a", "b"]

    def test_a_group_may_be_a_whole_content_model(self) -> None:
        assert (
            model(
                '<xs:complexType name="T"><xs:group ref="t:G"/></xs:complexType>'
                '<xs:group name="G"><xs:all><xs:element name="a"/></xs:all></xs:group>'
            )
            == "(a)"
        )

    def test_a_group_may_hold_a_type_that_holds_the_group(self) -> None:
        schema = read("""\
            <xs:group name="G"><xs:sequence><xs:element name="a" minOccurs="0">
              <xs:complexType><xs:group ref="t:G"/></xs:complexType>
            </xs:element></xs:sequence></xs:group>""")
        kind = schema.local_elements[0].type
        assert isinstance(kind, ComplexType)
        assert show(kind.particle) == "(a?)"

    @pytest.mark.parametrize(
        ("inner", "mixed", "content", "particle"),
        [
            ("", "false", "empty", "-"),
            ("<xs:sequence/>", "false", "empty", "-"),
            ("<xs:all/>", "false", "empty", "-"),
            ('<xs:choice minOccurs="0"/>', "false", "empty", "-"),
            ("<xs:choice/>", "false", "element-only", "()"),
            ('<xs:sequence minOccurs="0" maxOccurs="0"><xs:element name="a"/></xs:sequence>', "false", "empty", "-"),
            ("", "true", "mixed", "-"),
            ("<xs:sequence/>", "true", "mixed", "-"),
            ('<xs:sequence><xs:element name="a"/></xs:sequence>', "true", "mixed", "(a)"),
            ('<xs:sequence><xs:element name="a"/></xs:sequence>', "false", "element-only", "(a)"),
        ],
    )
    def test_kinds_of_content(self, inner: str, mixed: str, content: str, particle: str) -> None:
        found = complex_type(read(f'<xs:complexType name="T" mixed="{mixed}">{inner}</xs:complexType>'), "T")
        assert (found.content, show(found.particle)) == (content, particle)

    def test_any_type(self) -> None:
        found = read("").types[QName(XSD_NAMESPACE, "anyType")]
        assert isinstance(found, ComplexType)
        assert (found.content, show(found.particle)) == ("mixed", "(any*)")
        assert found.attribute_wildcard is not None
        assert (found.attribute_wildcard.kind, found.attribute_wildcard.process_contents) == ("any", "lax")

    def test_faults(self) -> None:
        def inside(content: str) -> str:
            return f'<xs:complexType name="T">{content}</xs:complexType>'

        fails(inside('<xs:sequence><xs:element name="a" minOccurs="2"/></xs:sequence>'), "minOccurs 2 is above maxOccurs 1")
        fails(inside('<xs:sequence><xs:element name="a" maxOccurs="-1"/></xs:sequence>'), "non-negative integer")
        fails(inside('<xs:sequence><xs:element name="a" maxOccurs="many"/></xs:sequence>'), "non-negative integer")
        fails(inside(f'<xs:sequence><xs:element name="a" maxOccurs="{"9" * 19}"/></xs:sequence>'), "19 digits")
        fails(inside('<xs:all maxOccurs="2"><xs:element name="a"/></xs:all>'), "whole content model")
        fails(inside('<xs:all><xs:element name="a" maxOccurs="2"/></xs:all>'), "at most once")
        fails(inside('<xs:sequence><xs:all><xs:element name="a"/></xs:all></xs:sequence>'), "xs:all may not stand in xs:sequence")
        fails(inside('<xs:sequence><xs:group ref="t:G"/></xs:sequence>') + '<xs:group name="G"><xs:all/></xs:group>', "whole content model")
        fails(inside('<xs:group ref="t:Missing"/>'), "no global group")
        fails(inside("<xs:sequence/><xs:choice/>"), "a second xs:choice")
        fails(inside('<xs:sequence><xs:any processContents="loose"/></xs:sequence>'), "strict, lax or skip")
        fails('<xs:group name="G"><xs:sequence><xs:group ref="t:H"/></xs:sequence></xs:group>'
              '<xs:group name="H"><xs:sequence><xs:group ref="t:G"/></xs:sequence></xs:group>', "by means of itself")  # fmt: skip
        fails('<xs:group name="G"/>', "needs xs:sequence")


class TestAttributes:
    def test_order_and_use(self) -> None:
        schema = read(
            """\
            <xs:attribute name="g" type="xs:int" default="7"/>
            <xs:complexType name="T">
              <xs:attribute name="b" type="xs:string" use="required"/>
              <xs:attribute name="a" fixed="x" form="qualified"/>
              <xs:attribute ref="t:g"/>
              <xs:attribute name="none" use="prohibited"/>
            </xs:complexType>""",
            "",
        )
        uses = complex_type(schema, "T").attributes
        assert [(use.declaration.name, use.required, use.default, use.fixed) for use in uses] == [
            (QName("", "b"), True, None, None),
            (QName(T, "a"), False, None, "x"),
            (QName(T, "g"), False, "7", None),
        ]
        assert uses[1].declaration.type is schema.types[QName(XSD_NAMESPACE, "anySimpleType")]
        assert uses[2].declaration is schema.attributes[QName(T, "g")]
        assert [attribute.name.local for attribute in schema.local_attributes] == ["b", "a"]

    def test_form_default(self) -> None:
        schema = read('<xs:complexType name="T"><xs:attribute name="a"/></xs:complexType>', 'attributeFormDefault="qualified"')
        assert schema.local_attributes[0].name == QName(T, "a")

    def test_attribute_groups_nest(self) -> None:
        schema = read("""\
            <xs:attributeGroup name="A"><xs:attribute name="a"/><xs:attributeGroup ref="t:B"/></xs:attributeGroup>
            <xs:attributeGroup name="B"><xs:attribute name="b"/></xs:attributeGroup>
            <xs:complexType name="T"><xs:attributeGroup ref="t:A"/><xs:attribute name="c"/></xs:complexType>
            <xs:complexType name="U"><xs:attributeGroup ref="t:A"/></xs:complexType>
            """)
        assert [use.declaration.name.local for use in complex_type(schema, "T").attributes] == ["a", "b", "c"]
        assert [attribute.name.local for attribute in schema.local_attributes] == ["a", "b", "c"]

    def test_xml_attributes_need_no_document(self) -> None:
        schema = read(
            '<xs:import namespace="http://www.w3.org/XML/1998/namespace"/>'
            '<xs:complexType name="T"><xs:attribute ref="xml:lang"/><xs:attribute ref="xml:space"/></xs:complexType>'
        )
        assert set(schema.attributes) == {QName(XML_NAMESPACE, "lang"), QName(XML_NAMESPACE, "space")}
        assert schema.attributes[QName(XML_NAMESPACE, "lang")].type.variety == "union"
        assert schema.attributes[QName(XML_NAMESPACE, "space")].type.facets.enumeration == ("default", "preserve")
        assert read("").attributes == {}

    def test_faults(self) -> None:
        def inside(content: str) -> str:
            return f'<xs:complexType name="T">{content}</xs:complexType>'

        fails(inside('<xs:attribute name="a"/><xs:attribute name="a"/>'), "declared twice")
        fails(inside('<xs:attribute name="a" use="maybe"/>'), "optional, required or prohibited")
        fails(inside('<xs:attribute name="a" use="required" default="1"/>'), "cannot be required")
        fails(inside('<xs:attribute ref="t:missing"/>'), "no global attribute")
        fails(inside('<xs:attribute ref="xml:colour"/>'), "no global attribute")
        fails(inside('<xs:attribute ref="t:a" type="xs:int"/>') + '<xs:attribute name="a"/>', "no attribute 'type' here")
        fails(inside('<xs:attribute name="xmlns"/>'), "xmlns")
        fails(inside('<xs:attribute name="a" type="t:T"/>'), "simple type must stand here")
        fails('<xs:attributeGroup name="A"><xs:attributeGroup ref="t:A"/></xs:attributeGroup>', "by means of itself")


class TestDerivation:
    BASE = """\
        <xs:complexType name="B"><xs:sequence><xs:element name="a"/></xs:sequence>
          <xs:attribute name="x" type="xs:int"/><xs:attribute name="y"/></xs:complexType>
        """

    def test_an_extension_appends(self) -> None:
        schema = read(
            self.BASE
            + """\
            <xs:complexType name="T"><xs:complexContent><xs:extension base="t:B">
              <xs:choice minOccurs="0"><xs:element name="b"/></xs:choice><xs:attribute name="z"/>
            </xs:extension></xs:complexContent></xs:complexType>"""
        )
        base, derived = complex_type(schema, "B"), complex_type(schema, "T")
        assert show(derived.particle) == "((a),(b)?)"
        assert [use.declaration.name.local for use in derived.attributes] == ["x", "y", "z"]
        assert (derived.base, derived.derivation) == (base, "extension")
        particle = derived.particle
        assert particle is not None
        assert isinstance(particle.term, ModelGroup)
        assert particle.term.particles[0] is base.particle

    @pytest.mark.parametrize(
        ("base", "own", "content", "particle"),
        [
            ("", "", "empty", "-"),
            ("", '<xs:sequence><xs:element name="b"/></xs:sequence>', "element-only", "(b)"),
            ('<xs:sequence><xs:element name="a"/></xs:sequence>', "", "element-only", "(a)"),
            ('<xs:all><xs:element name="a"/></xs:all>', "<xs:sequence/>", "element-only", "(a)"),
        ],
    )
    def test_an_extension_where_one_side_is_empty(self, base: str, own: str, content: str, particle: str) -> None:
        found = complex_type(
            read(f"""\
            <xs:complexType name="B">{base}</xs:complexType>
            <xs:complexType name="T"><xs:complexContent><xs:extension base="t:B">{own}</xs:extension></xs:complexContent>
            </xs:complexType>"""),
            "T",
        )
        assert (found.content, show(found.particle)) == (content, particle)

    def test_a_mixed_base_stays_mixed(self) -> None:
        schema = read("""\
            <xs:complexType name="B" mixed="true"><xs:sequence><xs:element name="a"/></xs:sequence></xs:complexType>
            <xs:complexType name="T"><xs:complexContent><xs:extension base="t:B"/></xs:complexContent></xs:complexType>
            <xs:complexType name="U"><xs:complexContent mixed="true"><xs:extension base="t:B">
              <xs:sequence><xs:element name="b"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
            """)
        assert (complex_type(schema, "T").content, show(complex_type(schema, "T").particle)) == ("mixed", "(a)")
        assert (complex_type(schema, "U").content, show(complex_type(schema, "U").particle)) == ("mixed", "((a),(b))")

    def test_a_restriction_says_it_all_again_except_attributes(self) -> None:
        schema = read(
            self.BASE
            + """\
            <xs:complexType name="T"><xs:complexContent><xs:restriction base="t:B">
              <xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence>
              <xs:attribute name="x" type="xs:byte" use="required"/><xs:attribute name="y" use="prohibited"/>
            </xs:restriction></xs:complexContent></xs:complexType>"""
        )
        found = complex_type(schema, "T")
        assert [(use.declaration.name.local, use.required) for use in found.attributes] == [("x", True)]
        assert found.attributes[0].declaration.type is schema.types[QName(XSD_NAMESPACE, "byte")]
        assert found.derivation == "restriction"

    def test_simple_content(self) -> None:
        schema = read("""\
            <xs:complexType name="E"><xs:simpleContent><xs:extension base="xs:short"><xs:attribute name="u"/></xs:extension>
            </xs:simpleContent></xs:complexType>
            <xs:complexType name="F"><xs:simpleContent><xs:extension base="t:E"><xs:attribute name="v"/></xs:extension></xs:simpleContent>
            </xs:complexType>
            <xs:complexType name="R"><xs:simpleContent><xs:restriction base="t:F"><xs:maxInclusive value="9"/></xs:restriction>
            </xs:simpleContent></xs:complexType>
            <xs:complexType name="S"><xs:simpleContent><xs:restriction base="t:F">
              <xs:simpleType><xs:restriction base="xs:byte"/></xs:simpleType><xs:minInclusive value="1"/></xs:restriction>
            </xs:simpleContent></xs:complexType>
            """)
        extended, restricted, inner = (complex_type(schema, name) for name in ("F", "R", "S"))
        assert extended.simple_content is schema.types[QName(XSD_NAMESPACE, "short")]
        assert [use.declaration.name.local for use in extended.attributes] == ["u", "v"]
        assert restricted.content == "simple"
        assert restricted.simple_content is not None
        assert restricted.simple_content.facets.max_inclusive == "9"
        assert restricted.simple_content.facets.min_inclusive == "-32768"
        assert inner.simple_content is not None
        assert (inner.simple_content.builtin, inner.simple_content.facets.min_inclusive) == ("byte", "1")

    def test_a_type_without_derivation_restricts_any_type(self) -> None:
        schema = read(self.BASE)
        assert complex_type(schema, "B").base is schema.types[QName(XSD_NAMESPACE, "anyType")]
        assert complex_type(schema, "B").derivation == "restriction"

    def test_faults(self) -> None:
        def derived(name: str, base: str, kind: str = "extension", content: str = "complexContent", inner: str = "") -> str:
            return (
                f'<xs:complexType name="{name}"><xs:{content}><xs:{kind} base="{base}">{inner}</xs:{kind}></xs:{content}></xs:complexType>'
            )

        fails(derived("A", "t:A"), "by means of itself")
        fails(derived("A", "t:B") + derived("B", "t:A"), "by means of itself")
        fails(derived("A", "xs:int"), "needs a complex base")
        fails(derived("A", "xs:int", "restriction", "simpleContent"), "can extend but not restrict")
        fails(self.BASE + derived("A", "t:B", content="simpleContent"), "no simple content to extend")
        fails(self.BASE + derived("A", "t:B", inner='<xs:attribute name="x"/>'), "declared again")
        fails(self.BASE + derived("A", "t:B", inner='<xs:all><xs:element name="b"/></xs:all>'), "neither extended")
        fails(
            '<xs:complexType name="M" mixed="true"><xs:sequence><xs:element name="a"/></xs:sequence></xs:complexType>'
            + derived("A", "t:M", inner='<xs:sequence><xs:element name="b"/></xs:sequence>'),
            "has mixed content",
        )
        fails('<xs:complexType name="A"><xs:complexContent/></xs:complexType>', "needs xs:restriction or xs:extension")
        extension = '<xs:complexContent><xs:extension base="xs:anyType"/></xs:complexContent>'
        fails(f'<xs:complexType name="A">{extension}<xs:attribute name="a"/></xs:complexType>', "beside")


class TestAttributeWildcards:
    @staticmethod
    def wildcard(own: str, group: str | None = None, base: str | None = None) -> tuple[str, tuple[str, ...], str] | None:
        def any_attribute(namespace: str, process: str = "lax") -> str:
            return f'<xs:anyAttribute namespace="{namespace}" processContents="{process}"/>' if namespace else ""

        body = f'<xs:attributeGroup name="G">{any_attribute(group, "skip")}</xs:attributeGroup>' if group is not None else ""
        reference = '<xs:attributeGroup ref="t:G"/>' if group is not None else ""
        if base is None:
            body += f'<xs:complexType name="T">{reference}{any_attribute(own)}</xs:complexType>'
        else:
            body += f'<xs:complexType name="B">{any_attribute(base, "skip")}</xs:complexType>'
            body += (
                '<xs:complexType name="T"><xs:complexContent><xs:extension base="t:B">'
                f"{reference}{any_attribute(own)}</xs:extension></xs:complexContent></xs:complexType>"
            )
        found = complex_type(read(body), "T").attribute_wildcard
        return None if found is None else (found.kind, found.namespaces, found.process_contents)

    @pytest.mark.parametrize(
        ("text", "kind", "names"),
        [
            ("##any", "any", ()),
            ("##other", "not", (T,)),
            ("##targetNamespace ##local urn:x", "enumeration", (T, "", "urn:x")),
        ],
    )
    def test_constraints(self, text: str, kind: str, names: tuple[str, ...]) -> None:
        assert self.wildcard(text) == (kind, names, "lax")

    @pytest.mark.parametrize(
        ("own", "group", "expected"),
        [
            ("", "##other", ("not", (T,), "skip")),
            ("##any", "##other", ("not", (T,), "lax")),
            ("##other", "##any", ("not", (T,), "lax")),
            ("##other", "##local urn:a ##targetNamespace", ("enumeration", ("urn:a",), "lax")),
            ("urn:a urn:b", "##other", ("enumeration", ("urn:a", "urn:b"), "lax")),
            ("urn:a urn:b ##local", "urn:b urn:c ##local", ("enumeration", ("urn:b", ""), "lax")),
            ("##other", "##other", ("not", (T,), "lax")),
        ],
    )
    def test_groups_intersect(self, own: str, group: str, expected: tuple[str, tuple[str, ...], str]) -> None:
        assert self.wildcard(own, group=group) == expected

    @pytest.mark.parametrize(
        ("own", "base", "expected"),
        [
            ("", "##other", ("not", (T,), "skip")),
            ("urn:a", "", ("enumeration", ("urn:a",), "lax")),
            ("##any", "urn:a", ("any", (), "lax")),
            ("urn:b", "urn:a", ("enumeration", ("urn:a", "urn:b"), "lax")),
            ("urn:a", "##other", ("not", (T,), "lax")),
            ("##targetNamespace", "##other", ("not", ("",), "lax")),
            ("##targetNamespace ##local", "##other", ("any", (), "lax")),
        ],
    )
    def test_extensions_unite(self, own: str, base: str, expected: tuple[str, tuple[str, ...], str]) -> None:
        assert self.wildcard(own, base=base) == expected

    def test_a_union_that_cannot_be_said(self) -> None:
        with pytest.raises(SchemaError, match="cannot express"):
            self.wildcard("##local", base="##other")

    def test_a_bad_list(self) -> None:
        with pytest.raises(SchemaError, match="may not stand in a list"):
            self.wildcard("##any urn:a")
