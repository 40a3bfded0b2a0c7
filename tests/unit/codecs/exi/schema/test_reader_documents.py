"""The schema reader: include, import, redefine, chameleons, and where documents may come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from v2gstack.codecs.exi.schema.components import XSD_NAMESPACE, ComplexType, ModelGroup, QName, Schema, SimpleType
from v2gstack.codecs.exi.schema.reader import DirectoryResolver, MappingResolver, read_schema
from v2gstack.errors import SchemaError


def document(body: str, target: str | None = None, more: str = "") -> bytes:
    attribute = f'targetNamespace="{target}"' if target is not None else ""
    return f'<xs:schema xmlns:xs="{XSD_NAMESPACE}" xmlns:a="urn:a" xmlns:b="urn:b" {attribute} {more}>{body}</xs:schema>'.encode()


def read(root: bytes, **others: bytes) -> Schema:
    return read_schema(root, resolver=MappingResolver({f"{name}.xsd": data for name, data in others.items()}))


def locals_of(schema: Schema, local: str, uri: str = "urn:a") -> list[str]:
    """Names of the elements directly in the (nested) groups of a complex type."""
    kind = schema.types[QName(uri, local)]
    assert isinstance(kind, ComplexType)
    found: list[str] = []
    waiting = [kind.particle]
    while waiting:
        particle = waiting.pop(0)
        if particle is None:
            continue
        if isinstance(particle.term, ModelGroup):
            waiting = [*particle.term.particles, *waiting]
        else:
            found.append(str(getattr(particle.term, "name", "any")))
    return found


class TestInclude:
    def test_definitions_come_along(self) -> None:
        schema = read(
            document('<xs:include schemaLocation="o.xsd"/><xs:element name="e" type="a:T"/>', "urn:a"),
            o=document('<xs:simpleType name="T"><xs:restriction base="xs:int"/></xs:simpleType>', "urn:a"),
        )
        assert schema.elements[QName("urn:a", "e")].type is schema.types[QName("urn:a", "T")]
        assert schema.namespaces == ["urn:a"]

    def test_a_chameleon_adopts_the_namespace(self) -> None:
        body = '<xs:element name="e" type="T"/><xs:complexType name="T"><xs:sequence><xs:element name="x"/></xs:sequence></xs:complexType>'
        schema = read(document('<xs:include schemaLocation="o.xsd"/>', "urn:a"), o=document(body, more='elementFormDefault="qualified"'))
        assert schema.elements[QName("urn:a", "e")].type is schema.types[QName("urn:a", "T")]
        assert [element.name for element in schema.local_elements] == [QName("urn:a", "x")]

    def test_a_chameleon_can_be_two_things_at_once(self) -> None:
        schema = read(
            document('<xs:include schemaLocation="o.xsd"/><xs:import namespace="urn:b" schemaLocation="b.xsd"/>', "urn:a"),
            b=document('<xs:include schemaLocation="o.xsd"/>', "urn:b"),
            o=document('<xs:element name="e"/>'),
        )
        assert set(schema.elements) == {QName("urn:a", "e"), QName("urn:b", "e")}

    def test_circles_end(self) -> None:
        schema = read(
            document('<xs:include schemaLocation="o.xsd"/>', "urn:a"),
            o=document('<xs:include schemaLocation="p.xsd"/><xs:element name="o"/>', "urn:a"),
            p=document('<xs:include schemaLocation="o.xsd"/><xs:element name="p"/>', "urn:a"),
        )
        assert [name.local for name in schema.elements] == ["o", "p"]

    def test_faults(self) -> None:
        with pytest.raises(SchemaError, match="no document for 'o.xsd'"):
            read(document('<xs:include schemaLocation="o.xsd"/>'))
        with pytest.raises(SchemaError, match="needs the attribute 'schemaLocation'"):
            read(document("<xs:include/>"))
        with pytest.raises(SchemaError, match="target namespace 'urn:b', not 'urn:a'"):
            read(document('<xs:include schemaLocation="o.xsd"/>', "urn:a"), o=document("", "urn:b"))
        with pytest.raises(SchemaError, match=r"defined twice, first in <schema> line 1") as caught:
            read(
                document('<xs:include schemaLocation="o.xsd"/><xs:element name="e"/>', "urn:a"),
                o=document('<xs:element name="e"/>', "urn:a"),
            )
        assert caught.value.file == "o.xsd"


class TestImport:
    def test_circular_imports(self) -> None:
        schema = read(
            document('<xs:import namespace="urn:b" schemaLocation="b.xsd"/><xs:element name="x" type="b:T"/>', "urn:a"),
            b=document(
                '<xs:import namespace="urn:a" schemaLocation="a.xsd"/><xs:simpleType name="T"><xs:restriction base="a:S"/></xs:simpleType>',
                "urn:b",
            ),
            a=document('<xs:simpleType name="S"><xs:restriction base="xs:int"/></xs:simpleType>', "urn:a"),
        )
        assert schema.namespaces == ["urn:a", "urn:b"]
        kind = schema.types[QName("urn:b", "T")]
        assert isinstance(kind, SimpleType)
        assert kind.builtin == "int"

    def test_a_namespace_out_of_reach_matters_only_when_it_is_used(self) -> None:
        head = '<xs:import namespace="urn:b" schemaLocation="http://example.com/b.xsd"/>'
        assert read(document(head, "urn:a")).elements == {}
        with pytest.raises(SchemaError, match="no global type {urn:b}T") as caught:
            read(document(f'{head}\n<xs:element name="x" type="b:T"/>', "urn:a"))
        assert caught.value.line == 2
        assert "within reach" in caught.value.hint

    def test_no_namespace(self) -> None:
        schema = read(
            document('<xs:import schemaLocation="o.xsd"/><xs:element name="x" type="T"/>', "urn:a"),
            o=document('<xs:simpleType name="T"><xs:restriction base="xs:int"/></xs:simpleType>'),
        )
        assert schema.elements[QName("urn:a", "x")].type is schema.types[QName("", "T")]
        assert schema.namespaces == ["urn:a", ""]

    def test_a_root_given_as_bytes_is_known_when_it_is_imported(self) -> None:
        root = document('<xs:import namespace="urn:b" schemaLocation="b.xsd"/><xs:element name="x"/>', "urn:a")
        schema = read(root, b=document('<xs:import namespace="urn:a" schemaLocation="a.xsd"/>', "urn:b"), a=root)
        assert schema.namespaces == ["urn:a", "urn:b"]

    def test_copies_of_a_document_are_one(self) -> None:
        common = document('<xs:element name="c"/>', "urn:c")
        schema = read(
            document(
                '<xs:import namespace="urn:c" schemaLocation="c1.xsd"/><xs:import namespace="urn:b" schemaLocation="b.xsd"/>', "urn:a"
            ),
            b=document('<xs:import namespace="urn:c" schemaLocation="c2.xsd"/>', "urn:b"),
            c1=common,
            c2=common,
        )
        assert list(schema.elements) == [QName("urn:c", "c")]

    def test_faults(self) -> None:
        with pytest.raises(SchemaError, match="its own namespace"):
            read(document('<xs:import namespace="urn:a"/>', "urn:a"))
        with pytest.raises(SchemaError, match="has target namespace 'urn:c'"):
            read(document('<xs:import namespace="urn:b" schemaLocation="o.xsd"/>', "urn:a"), o=document("", "urn:c"))
        with pytest.raises(SchemaError, match="empty targetNamespace"):
            read(document("", ""))

    def test_documents_are_read_depth_first_and_all_count_in_the_digest(self) -> None:
        root = document(
            '<xs:import namespace="urn:b" schemaLocation="b.xsd"/><xs:import namespace="urn:d" schemaLocation="d.xsd"/>', "urn:a"
        )
        b = document('<xs:import namespace="urn:c" schemaLocation="c.xsd"/>', "urn:b")
        c, d = document("", "urn:c"), document("", "urn:d")
        schema = read(root, b=b, c=c, d=d)
        assert schema.namespaces == ["urn:a", "urn:b", "urn:c", "urn:d"]
        assert read(root, b=b, c=c, d=d).digest == schema.digest
        assert read(root, b=b, c=c, d=d + b" ").digest != schema.digest


class TestRedefine:
    BASE = document(
        """<xs:simpleType name="S"><xs:restriction base="xs:int"><xs:minInclusive value="0"/></xs:restriction></xs:simpleType>
        <xs:complexType name="T"><xs:sequence><xs:element name="x" type="a:S"/></xs:sequence></xs:complexType>
        <xs:group name="G"><xs:sequence><xs:element name="g"/></xs:sequence></xs:group>
        <xs:attributeGroup name="A"><xs:attribute name="p"/></xs:attributeGroup>
        <xs:complexType name="User"><xs:group ref="a:G"/><xs:attributeGroup ref="a:A"/></xs:complexType>""",
        "urn:a",
    )

    def redefined(self, body: str) -> Schema:
        return read(document(f'<xs:redefine schemaLocation="o.xsd">{body}</xs:redefine>', "urn:a"), o=self.BASE)

    def test_a_simple_type_is_replaced_where_it_is_used(self) -> None:
        schema = self.redefined(
            '<xs:simpleType name="S"><xs:restriction base="a:S"><xs:maxInclusive value="9"/></xs:restriction></xs:simpleType>'
        )
        kind = schema.types[QName("urn:a", "S")]
        assert isinstance(kind, SimpleType)
        assert (kind.facets.min_inclusive, kind.facets.max_inclusive) == ("0", "9")
        assert kind.base is not None
        assert kind.base.name is None
        assert schema.local_elements[0].type is kind

    def test_a_complex_type_extends_what_it_was(self) -> None:
        schema = self.redefined(
            '<xs:complexType name="T"><xs:complexContent><xs:extension base="a:T">'
            '<xs:sequence><xs:element name="y" type="a:T" minOccurs="0"/>'
            "</xs:sequence></xs:extension></xs:complexContent></xs:complexType>"
        )
        assert locals_of(schema, "T") == ["x", "y"]
        recursive = next(element for element in schema.local_elements if element.name.local == "y")
        assert recursive.type is schema.types[QName("urn:a", "T")]
        assert len([name for name in schema.types if name.uri == "urn:a"]) == 3

    def test_groups(self) -> None:
        schema = self.redefined(
            '<xs:group name="G"><xs:sequence><xs:element name="before"/><xs:group ref="a:G"/></xs:sequence></xs:group>'
            '<xs:attributeGroup name="A"><xs:attributeGroup ref="a:A"/><xs:attribute name="q"/></xs:attributeGroup>'
        )
        assert locals_of(schema, "User") == ["before", "g"]
        user = schema.types[QName("urn:a", "User")]
        assert isinstance(user, ComplexType)
        assert [use.declaration.name.local for use in user.attributes] == ["p", "q"]

    def test_redefinitions_nest(self) -> None:
        extension = (
            '<xs:redefine schemaLocation="{}.xsd"><xs:complexType name="T"><xs:complexContent><xs:extension base="a:T">'
            '<xs:sequence><xs:element name="{}"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine>'
        )
        schema = read(document(extension.format("m", "z"), "urn:a"), m=document(extension.format("o", "y"), "urn:a"), o=self.BASE)
        assert locals_of(schema, "T") == ["x", "y", "z"]

    def test_faults(self) -> None:
        with pytest.raises(SchemaError, match="no xs:simpleType {urn:a}Q to redefine"):
            self.redefined('<xs:simpleType name="Q"><xs:restriction base="a:S"/></xs:simpleType>')
        with pytest.raises(SchemaError, match="no xs:simpleType {urn:a}T to redefine"):
            self.redefined('<xs:simpleType name="T"><xs:restriction base="a:S"/></xs:simpleType>')
        with pytest.raises(SchemaError, match="xs:element may not stand in xs:redefine"):
            self.redefined('<xs:element name="Q"/>')


class TestDirectory:
    @pytest.fixture
    def tree(self, tmp_path: Path) -> Path:
        (tmp_path / "outside.xsd").write_bytes(document('<xs:element name="secret"/>', "urn:b"))
        root = tmp_path / "root"
        (root / "sub").mkdir(parents=True)
        (root / "sub" / "b.xsd").write_bytes(document('<xs:import namespace="urn:c" schemaLocation="../c.xsd"/>', "urn:b"))
        (root / "c.xsd").write_bytes(document("", "urn:c"))
        return root

    def namespaces(self, tree: Path, location: str, namespace: str = "urn:b") -> list[str]:
        main = tree / "main.xsd"
        main.write_bytes(document(f'<xs:import namespace="{namespace}" schemaLocation="{location}"/>', "urn:a"))
        return read_schema(main).namespaces

    def test_relative_locations_stay_relative_to_their_document(self, tree: Path) -> None:
        assert self.namespaces(tree, "sub/b.xsd") == ["urn:a", "urn:b", "urn:c"]
        assert self.namespaces(tree, "./sub/../sub/b.xsd") == ["urn:a", "urn:b", "urn:c"]

    def test_a_url_is_taken_for_a_file_of_that_name_beside_the_root(self, tree: Path) -> None:
        assert self.namespaces(tree, "https://example.com/schemas/c.xsd", "urn:c") == ["urn:a", "urn:c"]
        assert self.namespaces(tree, "https://example.com/schemas/c.xsd", "urn:other") == ["urn:a"]

    def test_nothing_outside_the_tree_is_read(self, tree: Path) -> None:
        outside = tree.parent / "outside.xsd"
        (tree / "link.xsd").symlink_to(outside)
        climbing = ["../outside.xsd", "sub/../../outside.xsd", "%2e%2e/outside.xsd"]
        for location in (*climbing, str(outside), outside.as_uri(), "link.xsd", "//host/outside.xsd"):
            assert self.namespaces(tree, location) == ["urn:a"]
        (tree / "inside.xsd").symlink_to(tree / "c.xsd")
        assert self.namespaces(tree, "inside.xsd", "urn:c") == ["urn:a", "urn:c"]

    @pytest.mark.parametrize("location", ["", ".", "..", "/", "sub", "a%00b.xsd", "x" * 5000, "http://[bad", "C:\\b.xsd"])
    def test_odd_locations_lead_nowhere(self, tree: Path, location: str) -> None:
        assert self.namespaces(tree, location) == ["urn:a"]

    def test_bytes_with_a_directory(self, tree: Path) -> None:
        root = document('<xs:import namespace="urn:b" schemaLocation="sub/b.xsd"/>', "urn:a")
        assert read_schema(root, resolver=DirectoryResolver(tree)).namespaces == ["urn:a", "urn:b", "urn:c"]
        assert read_schema(root).namespaces == ["urn:a"]

    def test_files_that_cannot_be_read(self, tree: Path) -> None:
        with pytest.raises(SchemaError, match="cannot be read") as caught:
            read_schema(tree / "none.xsd")
        assert caught.value.file.endswith("none.xsd")
        with pytest.raises(SchemaError, match="cannot be read"):
            read_schema(tree)
        with pytest.raises(SchemaError, match="cannot be read"):
            read_schema("a\0b")
        (tree / "empty.xsd").write_bytes(b"")
        with pytest.raises(SchemaError, match="not a well-formed"):
            read_schema(tree / "empty.xsd")
