"""The schema reader against hostile documents: bounded time and memory, SchemaError or a schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from v2gstack.codecs.exi.schema.components import XSD_NAMESPACE, ComplexType, QName, Schema
from v2gstack.codecs.exi.schema.reader import MappingResolver, ReaderLimits, SchemaDocument, read_schema
from v2gstack.errors import SchemaError

HEAD = f'<xs:schema xmlns:xs="{XSD_NAMESPACE}">'


def fails(data: bytes, match: str, limits: ReaderLimits | None = None) -> SchemaError:
    with pytest.raises(SchemaError, match=match) as caught:
        read_schema(data, limits=limits or ReaderLimits())
    assert str(caught.value)
    assert caught.value.file
    return caught.value


class TestEntities:
    def test_internal_entities_expand_in_attribute_values(self) -> None:
        schema = read_schema(
            b"""<?xml version="1.0"?>
            <!DOCTYPE schema PUBLIC "-//W3C//DTD XMLSchema 200102//EN" "http://example.invalid/XMLSchema.dtd" [
              <!ATTLIST schema xmlns:d CDATA #FIXED "urn:d">
              <!ENTITY ns 'urn:d'>
              <!ENTITY prefix 'd'>
              <!ENTITY % p ''>
            ]>
            <schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="&ns;">
              <element name="e" type="&prefix;:T"/>
              <simpleType name="T"><restriction base="string"/></simpleType>
            </schema>"""
        )
        assert schema.elements[QName("urn:d", "e")].type is schema.types[QName("urn:d", "T")]

    @staticmethod
    def laughs(levels: int, declare: str = "<!ENTITY {} '{}'>") -> bytes:
        entities = declare.format("e0", "ha" * 50)
        for level in range(1, levels):
            entities += declare.format(f"e{level}", f"&e{level - 1};" * 10)
        return f'<!DOCTYPE s [{entities}]>{HEAD}<xs:element name="a" default="&e{levels - 1};"/></xs:schema>'.encode()

    def test_a_billion_laughs(self) -> None:
        read_schema(self.laughs(2))
        fails(self.laughs(10), "expands to more than")

    def test_many_references_to_one_large_entity(self) -> None:
        body = "".join(f'<xs:element name="a{index}" default="&e;"/>' for index in range(200))
        fails(f"<!DOCTYPE s [<!ENTITY e '{'x' * 10_000}'>]>{HEAD}{body}</xs:schema>".encode(), "may expand to more than")

    def test_the_bound_holds_in_any_encoding(self) -> None:
        fails(self.laughs(10).decode().encode("utf-16"), "expands to more than")

    def test_a_large_defaulted_attribute_on_many_elements(self) -> None:
        body = '<xs:element name="a"/>' * 200
        fails(f"<!DOCTYPE s [<!ATTLIST xs:element d CDATA '{'x' * 10_000}'>]>{HEAD}{body}</xs:schema>".encode(), "may expand to more than")

    def test_declarations_behind_parameter_entities_count_too(self) -> None:
        inner = "".join(f'<!ENTITY f{level} "{"&#38;f" + str(level - 1) + ";" if level else "x" * 100}">' for level in range(3))
        data = f"<!DOCTYPE s [<!ENTITY % p '{inner}'> %p; <!ENTITY big '{'y' * 9000}'>]>{HEAD}{'<!-- & -->' * 200}</xs:schema>"
        fails(data.encode(), "may expand to more than|not a well-formed")
        fails(f"<!DOCTYPE s [%missing; <!ENTITY e 'x'>]>{HEAD}</xs:schema>".encode(), "not declared|not a well-formed")

    def test_entities_that_contain_themselves(self) -> None:
        fails(f"<!DOCTYPE s [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>{HEAD}</xs:schema>".encode(), "refers to itself")

    def test_too_many_entities(self) -> None:
        entities = "".join(f"<!ENTITY e{index} 'x'>" for index in range(65))
        fails(f"<!DOCTYPE s [{entities}]>{HEAD}</xs:schema>".encode(), "more than 64 entities")

    @pytest.mark.parametrize(
        "declaration", ["<!ENTITY e SYSTEM '{}'>", "<!ENTITY % e SYSTEM '{}'> %e;", "<!ENTITY e PUBLIC 'p' '{}' NDATA n>"]
    )
    def test_external_entities_are_refused(self, tmp_path: Path, declaration: str) -> None:
        secret = tmp_path / "secret"
        secret.write_text("<!ENTITY x 'secret'>")
        data = f"<!DOCTYPE s [<!NOTATION n SYSTEM 'n'>{declaration.format(secret.as_uri())}]>{HEAD}</xs:schema>"
        error = fails(data.encode(), "is external")
        assert error.line == 1

    def test_an_external_subset_is_not_read(self, tmp_path: Path) -> None:
        (tmp_path / "s.dtd").write_text("<!ATTLIST xs:element default CDATA 'read'>")
        (tmp_path / "s.xsd").write_text(f'<!DOCTYPE xs:schema SYSTEM "s.dtd">{HEAD}<xs:element name="a"/></xs:schema>')
        assert read_schema(tmp_path / "s.xsd").elements[QName("", "a")].default is None


class TestSizes:
    def test_bytes(self) -> None:
        data = f"{HEAD}</xs:schema>".encode()
        assert read_schema(data, limits=ReaderLimits(max_bytes=len(data)))
        fails(data + b" ", "more than", ReaderLimits(max_bytes=len(data)))

    def test_bytes_of_files(self, tmp_path: Path) -> None:
        path = tmp_path / "s.xsd"
        path.write_text(f"{HEAD}</xs:schema>" + " " * 1000)
        with pytest.raises(SchemaError, match="more than 500 bytes"):
            read_schema(path, limits=ReaderLimits(max_bytes=500))

    def test_documents(self) -> None:
        def chain(location: str, base: str, max_bytes: int) -> SchemaDocument:
            number = int(location) + 1
            return SchemaDocument(str(number), f'{HEAD}<xs:include schemaLocation="{number}"/></xs:schema>'.encode())

        with pytest.raises(SchemaError, match="more than 256 schema documents"):
            read_schema(f'{HEAD}<xs:include schemaLocation="0"/></xs:schema>'.encode(), resolver=chain)

    def test_documents_read_over_and_over(self) -> None:
        other = f'<xs:schema xmlns:xs="{XSD_NAMESPACE}" targetNamespace="urn:b"/>' + " " * 10_000
        imports = '<xs:import namespace="urn:b" schemaLocation="b"/>' * 500
        with pytest.raises(SchemaError, match="too often"):
            read_schema(
                f"{HEAD}{imports}</xs:schema>".encode(),
                resolver=MappingResolver({"b": other.encode()}),
                limits=ReaderLimits(max_bytes=100_000),
            )

    def test_elements(self) -> None:
        body = "".join(f'<xs:element name="a{index}"/>' for index in range(50))
        assert read_schema(f"{HEAD}{body}</xs:schema>".encode(), limits=ReaderLimits(max_components=51))
        fails(f"{HEAD}{body}</xs:schema>".encode(), "more than 50 elements", ReaderLimits(max_components=50))

    def test_nesting(self) -> None:
        def nested(depth: int) -> bytes:
            return (
                f'{HEAD}<xs:complexType name="T">{"<xs:sequence>" * depth}{"</xs:sequence>" * depth}</xs:complexType></xs:schema>'.encode()
            )

        assert read_schema(nested(62))
        fails(nested(63), "nested more than 64 deep")
        fails(nested(100_000), "nested more than 64 deep|not a well-formed")

    def test_nested_anonymous_types(self) -> None:
        open_, close = '<xs:element name="a"><xs:complexType><xs:sequence>', "</xs:sequence></xs:complexType></xs:element>"
        assert len(read_schema(f"{HEAD}{open_ * 20}{close * 20}</xs:schema>".encode()).local_elements) == 19

    @staticmethod
    def chain(count: int) -> bytes:
        types = "".join(
            f'<xs:complexType name="T{index}"><xs:complexContent><xs:extension base="T{index + 1}"/></xs:complexContent></xs:complexType>'
            for index in range(count)
        )
        return f'{HEAD}{types}<xs:complexType name="T{count}"/></xs:schema>'.encode()

    def test_derivation_chains(self) -> None:
        assert read_schema(self.chain(60))
        fails(self.chain(5000), "depend on each other more than 64 deep")

    def test_chains_of_simple_types_and_groups(self) -> None:
        simple = "".join(f'<xs:simpleType name="S{index}"><xs:restriction base="S{index + 1}"/></xs:simpleType>' for index in range(5000))
        fails(f"{HEAD}{simple}</xs:schema>".encode(), "more than 64 deep")
        groups = "".join(
            f'<xs:group name="G{index}"><xs:sequence><xs:group ref="G{index + 1}"/></xs:sequence></xs:group>' for index in range(5000)
        )
        fails(f"{HEAD}{groups}</xs:schema>".encode(), "more than 64 deep")
        uses = "".join(
            f'<xs:attributeGroup name="A{index}"><xs:attributeGroup ref="A{index + 1}"/></xs:attributeGroup>' for index in range(5000)
        )
        fails(f"{HEAD}{uses}</xs:schema>".encode(), "more than 64 deep")

    def test_a_long_chain_of_element_types_is_no_depth(self) -> None:
        types = "".join(
            f'<xs:complexType name="T{index}"><xs:sequence><xs:element name="e" type="T{index + 1}"/></xs:sequence></xs:complexType>'
            for index in range(3000)
        )
        schema = read_schema(f'{HEAD}{types}<xs:complexType name="T3000"/></xs:schema>'.encode())
        kind = schema.types[QName("", "T0")]
        for _ in range(3000):
            assert isinstance(kind, ComplexType)
            assert kind.particle is not None
            kind = kind.particle.term.particles[0].term.type  # type: ignore[union-attr]
        assert kind is schema.types[QName("", "T3000")]

    def test_attributes_that_multiply_by_inheritance(self) -> None:
        attributes = "".join(f'<xs:attribute name="a{index}"/>' for index in range(1000))
        types = "".join(f'<xs:complexType name="T{index}"><xs:attributeGroup ref="A"/></xs:complexType>' for index in range(1000))
        data = f'{HEAD}<xs:attributeGroup name="A">{attributes}</xs:attributeGroup>{types}</xs:schema>'.encode()
        fails(data, "inherited components")

    def test_substitution_groups_that_multiply(self) -> None:
        elements = "".join(f'<xs:element name="e{index}" substitutionGroup="e{index + 1}"/>' for index in range(2000))
        fails(f'{HEAD}{elements}<xs:element name="e2000"/></xs:schema>'.encode(), "inherited components")

    def test_groups_that_multiply_stay_small(self) -> None:
        # 2 ** 40 particles when written out; the component model shares them.
        groups = "".join(
            f'<xs:group name="G{index}"><xs:sequence><xs:group ref="G{index + 1}"/><xs:group ref="G{index + 1}"/></xs:sequence></xs:group>'
            for index in range(25)
        )
        last = '<xs:group name="G25"><xs:sequence><xs:element name="e"/></xs:sequence></xs:group>'
        assert len(read_schema(f"{HEAD}{groups}{last}</xs:schema>".encode()).local_elements) == 1


def _read(data: bytes) -> Schema | None:
    try:
        return read_schema(data, resolver=lambda location, base, max_bytes: SchemaDocument("<schema>", data))
    except SchemaError:
        return None


SAMPLE = f"""<!DOCTYPE s [<!ENTITY e 'x'>]>
{HEAD}<xs:include schemaLocation="self"/><xs:element name="&e;" type="T" substitutionGroup="h"/><xs:element name="h" type="T"/>
<xs:complexType name="T"><xs:complexContent><xs:extension base="B"><xs:sequence minOccurs="0"><xs:element ref="h"/><xs:any/></xs:sequence>
<xs:attribute name="a" type="S" use="required"/></xs:extension></xs:complexContent></xs:complexType><xs:complexType name="B"/>
<xs:simpleType name="S"><xs:restriction base="xs:byte"><xs:minInclusive value="3"/><xs:enumeration value="4"/></xs:restriction>
</xs:simpleType></xs:schema>"""


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """The sample with a few pieces replaced by other pieces of it."""
    words: list[str] = SAMPLE.replace("<", "\0<").replace(" ", "\0 ").replace('"', '\0"').split("\0")
    for _ in range(draw(st.integers(1, 4))):
        words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from([*words, "", "-1", '"', "&e;"]))
    return "".join(words).encode()


@given(st.one_of(mutations(), st.binary(max_size=200)))
@example(SAMPLE.encode())
@example(b"")
@example(b"<?xml version='1.0' encoding='utf-7'?><a/>")
@example(b"<?xml version='1.0' encoding='cp037'?><a/>")
@example(b"\xff\xfe<\x00")
def test_anything_gives_a_schema_or_a_schema_error(data: bytes) -> None:
    _read(data)


def test_the_sample_of_the_mutations_is_a_schema() -> None:
    schema = _read(SAMPLE.encode())
    assert schema is not None
    assert len(schema.elements) == 2
