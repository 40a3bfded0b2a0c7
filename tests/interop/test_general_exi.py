"""General EXI beside EXIficient: documents of no schema, and of a schema with every construct, under random options.

Bytes are the same and each side reads the other's. Where EXIficient is not followed there is a test of its own at the end that says why.
``V2GSTACK_INTEROP_SEED`` chooses other documents.
"""

from __future__ import annotations

import io
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from tests.interop.exificient import Exificient, ExificientError, Options
from tests.interop.grammars import compare
from tests.interop.infoset import Infoset, infoset
from tests.interop.instances import InstanceGenerator, InstanceOptions
from tests.interop.trees import Flavor, TreeGenerator, mutate
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.exi.grammar import compile_schema
from v2gstack.codecs.exi.options import Alignment, ExiOptions, SchemaId
from v2gstack.codecs.exi.program import Program
from v2gstack.codecs.exi.schema.reader import read_schema
from v2gstack.errors import DecodeError, EncodeError

pytestmark = [pytest.mark.interop, pytest.mark.slow, pytest.mark.timeout(900)]

SEED = os.environ.get("V2GSTACK_INTEROP_SEED", "15118")
GENERAL = Path(__file__).resolve().parent / "schemas" / "general.xsd"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

ALIGNMENTS = {"bit": Alignment.BIT_PACKED, "byte": Alignment.BYTE_ALIGNED}
PRESERVE = {
    "comments": "preserve_comments",
    "pis": "preserve_pis",
    "dtd": "preserve_dtd",
    "prefixes": "preserve_prefixes",
    "lexical": "preserve_lexical_values",
}


def ours(options: Options) -> ExiOptions:
    """The peer's options in our words."""
    return ExiOptions(
        strict=options.strict,
        fragment=options.fragment,
        alignment=ALIGNMENTS[options.alignment],
        value_partition_capacity=options.value_partition_capacity,
        value_max_length=options.value_max_length,
        maximum_builtin_element_grammars=options.max_element_grammars,
        maximum_builtin_productions=options.max_productions,
        cookie=options.cookie,
        include_options=options.options_in_header,
        **{name: key in options.preserve for key, name in PRESERVE.items()},
    )


@cache
def general_program() -> Program:
    return compile_schema(read_schema(GENERAL))


def codec_for(options: Options, program: Program | None) -> ExiCodec:
    if program is None:
        chosen = ours(options)
        return ExiCodec.schemaless(**{name: getattr(chosen, name) for name in chosen.__dataclass_fields__})
    return ExiCodec.from_program(program, options=ours(options))


def random_options(rng: random.Random) -> Options:
    """Any combination but strict ones; few entries of few characters make the value tables wrap around."""
    return Options(
        alignment=rng.choice(["bit", "bit", "byte"]),
        fragment=rng.random() < 0.3,
        preserve=frozenset(name for name in PRESERVE if rng.random() < 0.25),
        value_partition_capacity=rng.choice([None, None, 0, 1, 2, 3, 5, 8]),
        value_max_length=rng.choice([None, None, 0, 1, 4, 10]),
        options_in_header=rng.random() < 0.3,
        cookie=rng.random() < 0.2,
        keep_nil=True,
    )


def comparable(options: Options, xml: str) -> Options:
    """Options without those combinations that the tests of differences are about."""
    if any(ord(character) > 0xFFFF for character in xml):
        options = replace(options, value_max_length=None)
    if declares_again(xml):
        return replace(options, preserve=options.preserve - {"prefixes", "lexical"})
    if "lexical" in options.preserve and ("xsi:type" in xml or options.max_productions == 0):
        options = replace(options, preserve=options.preserve | {"prefixes"})
    return options


def declares_again(xml: str) -> bool:
    """Whether an element declares a namespace that is in force already."""
    scopes: list[dict[str, str]] = [{}]
    own: dict[str, str] = {}
    for event, what in etree.iterparse(io.BytesIO(f"<fragment>{xml}</fragment>".encode()), events=("start-ns", "start", "end")):
        if event == "start-ns":
            prefix, uri = what
            if scopes[-1].get(prefix) == uri:
                return True
            own[prefix] = uri
        elif event == "start":
            scopes.append(scopes[-1] | own)
            own = {}
        else:
            scopes.pop()
    return False


@dataclass
class Comparison:
    """Compares documents one by one and counts."""

    peer: Exificient
    xsd: Path | None = None
    program: Program | None = None
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    codecs: dict[Options, ExiCodec] = field(default_factory=dict)

    def codec(self, options: Options) -> ExiCodec:
        if options not in self.codecs:
            self.codecs[options] = codec_for(options, self.program)
        return self.codecs[options]

    def check(self, xml: str, options: Options) -> None:
        codec = self.codec(options)
        outcomes = [attempt(lambda: self.peer.encode(xml, xsd=self.xsd, options=options)), attempt(lambda: codec.encode_xml(xml))]
        theirs, mine = outcomes
        if not (isinstance(theirs, bytes) and isinstance(mine, bytes)):
            self.refused(xml, options, theirs, mine)
            return
        self.counts["documents"] += 1
        self.counts["strict"] += options.strict
        self.counts["fragments"] += options.fragment
        self.counts["octets"] += len(theirs)
        if mine != theirs:
            if isinstance(attempt(lambda: self.peer.decode(theirs, xsd=self.xsd, options=options)), str):
                # Seldom, where small tables overflow while the EXI Profile's xsi:type goes in as text.
                self.counts["the peer cannot read itself"] += 1
            else:
                self.differ("bytes", xml, options, mine.hex(), theirs.hex())
            return
        xml_of_ours = codec.decode_xml(theirs)
        if options.max_productions is None or "prefixes" not in options.preserve:
            # Otherwise it forgets to declare the prefix of the xsi:type that the EXI Profile adds, and its XML is not well-formed.
            xml_of_peer = self.peer.decode(mine, xsd=self.xsd, options=options)
            if said(xml_of_ours, options) != said(xml_of_peer, options):
                self.differ("XML", xml, options, xml_of_ours.decode(), xml_of_peer.decode())
        if codec.encode_xml(xml_of_ours) != theirs and options.value_max_length is None and not options.preserve:
            self.differ("encoded again", xml, options, xml_of_ours.decode(), "")

    def refused(self, xml: str, options: Options, theirs: bytes | str, mine: bytes | str) -> None:
        """In strict streams there is no place for what is not declared; the peer leaves out such text, which is no error to it."""
        self.counts["refused"] += 1
        if not options.strict or (isinstance(mine, bytes) and not isinstance(theirs, bytes)):
            self.differ("refused", xml, options, str(mine), str(theirs))

    def differ(self, what: str, xml: str, options: Options, mine: str, theirs: str) -> None:
        self.counts["differences"] += 1
        if len(self.findings) < 3:
            self.findings.append(f"{what} {options.fields()}\n  XML  {xml[:1500]}\n  ours {mine[:1500]}\n  peer {theirs[:1500]}")

    def verdict(self, capsys: pytest.CaptureFixture[str]) -> None:
        with capsys.disabled():
            print("\n" + ", ".join(f"{number} {what}" for what, number in self.counts.items()), end=" ")
        assert not self.findings, "\n".join(self.findings)


def attempt(action: Callable[[], bytes]) -> bytes | str:
    try:
        return action()
    except (ExificientError, EncodeError) as error:
        return str(error)


def said(xml: bytes, options: Options) -> Infoset:
    return without_ornaments(infoset(xml, fragment=options.fragment))


def without_ornaments(item: Infoset) -> Infoset:
    """EXIficient puts a space behind the last item of a list, and writes the decimal 1 as 1.0."""
    name, attributes, content = item
    parts = tuple(plain(part) if isinstance(part, str) else without_ornaments(part) for part in content)
    return name, frozenset((key, plain(value)) for key, value in attributes), parts


def plain(text: str) -> str:
    return re.sub(r"(?<=\d)\.0(?= |$)", "", text.rstrip(" "))


FLAVORS = {
    "plain": Flavor(),
    "markup": Flavor(markup=True),
    "xsi": Flavor(schema_instance=True),
    "space": Flavor(space=True, markup=True),
    "namespaces": Flavor(default_namespaces=True),
    "everything": Flavor(markup=True, schema_instance=True, space=True, default_namespaces=True),
}


@pytest.mark.parametrize("flavor", FLAVORS)
def test_schemaless(exificient: Exificient, flavor: str, capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(f"{SEED}/{flavor}")
    trees = TreeGenerator(rng)
    comparison = Comparison(exificient)
    for _ in range(400):
        options = random_options(rng)
        xml = "".join(trees.document(FLAVORS[flavor]) for _ in range(rng.randint(1, 3) if options.fragment else 1))
        comparison.check(xml, comparable(options, xml))
    comparison.verdict(capsys)
    assert comparison.counts["documents"] == 400


def general_documents(rng: random.Random, *, fragment: bool = False) -> Iterator[str]:
    """Valid instances without end."""
    options = InstanceOptions(elements=60, type_casts=0.2, nils=0.3, allow_empty=True)
    generator = InstanceGenerator(read_schema(GENERAL), rng, options)
    names, declarations = generator.document_names(), generator.fragment_declarations()
    while True:
        xml = generator.fragment(rng.choice(declarations)) if fragment else generator.document(rng.choice(names))
        # Years beyond 9999 have a test of their own.
        yield xml.replace(">12024", ">2024").replace('"12024', '"2024')


CASES = [
    "defaults",
    "fragments",
    "options",
    "fragments, options",
    "strict",
    "strict, options",
    "strict fragments",
    "strict fragments, options",
    "profile, options",
    "changed, options",
    "changed fragments",
    "changed strict",
]


@pytest.mark.parametrize("case", CASES)
def test_schema_with_every_construct(exificient: Exificient, case: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Instances as they are, and changed so that they are no longer valid: then everything that is not declared is needed."""
    rng = random.Random(f"{SEED}/{case}")
    comparison = Comparison(exificient, GENERAL, general_program())
    documents = general_documents(rng, fragment="fragments" in case)
    for _ in range(200):
        xml = next(documents)
        options = random_options(rng) if "options" in case else Options(keep_nil=True)
        options = replace(options, fragment="fragments" in case, strict="strict" in case)
        if options.strict:
            # The letters of xsi:type need prefixes, and strict streams have none.
            options = replace(options, preserve=options.preserve & ({"lexical"} if "xsi:type" not in xml else set()))
        if "changed" in case:
            xml = mutate(rng, xml)
        if "profile" in case:
            options = replace(options, max_element_grammars=0, max_productions=0, options_in_header=False)
        comparison.check(xml, comparable(options, xml))
    comparison.verdict(capsys)
    assert comparison.counts["documents"] + comparison.counts["refused"] == 200
    assert comparison.counts["the peer cannot read itself"] < 5
    # Strict streams hold no xsi:nil behind an xsi:type, which instances have now and then.
    assert comparison.counts["documents"] > (40 if case == "changed strict" else 180)


def test_grammars_of_every_construct(exificient: Exificient, capsys: pytest.CaptureFixture[str]) -> None:
    differences, counts = compare(general_program(), exificient.grammars(GENERAL))
    with capsys.disabled():
        print("\n" + ", ".join(f"{number} {what}" for what, number in counts.items()), end=" ")
    assert differences == []
    assert counts["our states not reached"] == 0


def test_schema_id_in_the_header(exificient: Exificient) -> None:
    options = Options(options_in_header=True, schema_id=True)
    codec = ExiCodec.schemaless(include_options=True, schema_id=SchemaId.NONE)
    assert codec.encode_xml("<a>1</a>") == exificient.encode("<a>1</a>", options=options)
    xml = '<nothing xmlns="urn:general"/>'
    named = ExiOptions(include_options=True, schema_id=str(GENERAL.resolve()))
    codec = ExiCodec.from_program(general_program(), options=named)
    assert codec.encode_xml(xml).hex() == exificient.encode(xml, xsd=GENERAL, options=options).hex()


DOCTYPES = [
    "<!DOCTYPE a><a/>",
    '<!DOCTYPE a SYSTEM "a.dtd"><a/>',
    '<!DOCTYPE a PUBLIC "-//A//B" "a.dtd"><a/>',
    "<!--1--><!DOCTYPE a><?p 2?><a/><!--3-->",
    '<!DOCTYPE a [<!ENTITY e "text"> <!ELEMENT a ANY> ]><a/>',
]


@pytest.mark.parametrize("xml", DOCTYPES)
@pytest.mark.parametrize("preserve", [{"dtd"}, {"dtd", "comments", "pis"}])
def test_document_types(exificient: Exificient, xml: str, preserve: set[str]) -> None:
    options = Options(preserve=frozenset(preserve))  # type: ignore[arg-type]
    for xsd, program in ((None, None), (GENERAL, general_program())):
        codec = codec_for(options, program)
        exi = codec.encode_xml(xml)
        assert exi.hex() == exificient.encode(xml, xsd=xsd, options=options).hex()
        assert xml[xml.index("<!DOCTYPE") :].partition(">")[0].encode() in codec.decode_xml(exi)


# ---------------------------------------------------------------------------------------------------------------------
# Where EXIficient is not followed, or chooses differently what EXI leaves to the encoder. Each test shows that the difference is
# still there, so that it goes when there is none any more.


def both(peer: Exificient, xml: str, options: Options, xsd: Path | None = None) -> tuple[bytes, bytes, ExiCodec]:
    codec = codec_for(options, general_program() if xsd is not None else None)
    return codec.encode_xml(xml), peer.encode(xml, xsd=xsd, options=options), codec


def test_difference_lengths_are_characters(exificient: Exificient) -> None:
    """5.4, 7.1.10: valueMaxLength is a number of characters, as every length is; EXIficient counts UTF-16 units."""
    xml = "<a><b>\U0001f600</b><b>\U0001f600</b></a>"
    mine, theirs, codec = both(exificient, xml, Options(value_max_length=1))
    assert mine != theirs
    assert mine == codec_for(Options(), None).encode_xml(xml)
    assert infoset(codec.decode_xml(mine)) == infoset(xml)


def test_difference_years_beyond_9999(exificient: Exificient) -> None:
    """7.1.8: the year is an integer of any size; EXIficient takes four digits and writes others untyped."""
    xml = '<values xmlns="urn:general"><gYear>12024</gYear></values>'
    mine, theirs, codec = both(exificient, xml, Options(), GENERAL)
    assert len(mine) < len(theirs)
    assert infoset(codec.decode_xml(mine)) == infoset(codec.decode_xml(theirs)) == infoset(xml)
    with pytest.raises(ExificientError, match="ArrayIndexOutOfBounds"):
        exificient.decode(mine, xsd=GENERAL, options=Options())


def test_difference_strict_cast_to_any_type(exificient: Exificient) -> None:
    """8.5.4.4.2: type grammars offer no second xsi:type; EXIficient offers it after a cast to anyType, though after no other."""
    xml = '<wild xmlns="urn:general"><between>1</between><behind>1</behind><v:V xmlns:v="urn:v" x="1"/></wild>'
    options = Options(strict=True, max_element_grammars=0, max_productions=0)
    mine, theirs, codec = both(exificient, xml, options, GENERAL)
    assert mine != theirs
    assert infoset(codec.decode_xml(mine)) == infoset(xml)
    assert both(exificient, xml, replace(options, strict=False), GENERAL)[0] == exificient.encode(
        xml, xsd=GENERAL, options=replace(options, strict=False)
    )


def test_difference_options_that_say_nothing(exificient: Exificient) -> None:
    """5.4: an option of default value need not be in the header; under the EXI Profile EXIficient writes an empty ``uncommon`` there."""
    xml = '<nothing xmlns="urn:general"/>'
    options = Options(max_element_grammars=0, max_productions=0, options_in_header=True)
    mine, theirs, codec = both(exificient, xml, options, GENERAL)
    assert mine != theirs
    assert codec.decode_xml(mine) == codec.decode_xml(theirs)
    options = Options(block_size=7, options_in_header=True)
    plain = codec_for(Options(), general_program())
    named = ExiCodec.from_program(general_program(), options=ExiOptions(block_size=7, include_options=True))
    mine, theirs = named.encode_xml(xml), exificient.encode(xml, xsd=GENERAL, options=options)
    assert mine != theirs, "EXIficient leaves out the size of blocks where nothing is compressed"
    assert plain.decode_xml(mine) == plain.decode_xml(theirs)


COUNTED = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="o"><xs:complexType><xs:sequence>
    <xs:element name="b" type="xs:string" minOccurs="3" maxOccurs="%s"/>%s
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
UNBOUNDED = b'<xs:element name="c" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>'


@pytest.mark.parametrize(
    ("maximum", "behind", "equal"), [(b"12", UNBOUNDED, False), (b"12", b"", True), (b"12", UNBOUNDED.replace(b"unbounded", b"2"), True)]
)
def test_difference_bounds_before_an_unbounded_particle(
    exificient: Exificient, tmp_path: Path, maximum: bytes, behind: bytes, equal: bool
) -> None:
    """8.5.4.1.5: a particle occurs as often as maxOccurs says, whatever follows it; here EXIficient's automaton offers a thirteenth."""
    xsd = tmp_path / "counted.xsd"
    xsd.write_bytes(COUNTED % (maximum, behind))
    differences, _ = compare(compile_schema(read_schema(xsd)), exificient.grammars(xsd))
    assert (differences == []) == equal
    if not equal:
        assert all("SE b" in difference and "'b'" in difference.partition("EXIficient")[2] for difference in differences)
        xml = f"<o>{'<b>x</b>' * 13}</o>"
        with pytest.raises(EncodeError):
            ExiCodec.from_xsd(xsd, strict=True).encode_xml(xml)
        exificient.encode(xml, xsd=xsd, options=Options(strict=True))


def test_difference_lexical_types_without_prefixes(exificient: Exificient) -> None:
    """6.3: prefixes SHOULD be preserved where the letters of xsi:type are; EXIficient insists."""
    xml = f'<derived xmlns="urn:general" {XSI} xmlns:g="urn:general"><base xsi:type="g:Extended" q="1"><x>1</x></base></derived>'
    options = Options(preserve=frozenset({"lexical"}))
    with pytest.raises(ExificientError, match="requires prefixes"):
        exificient.encode(xml, xsd=GENERAL, options=options)
    codec = codec_for(options, general_program())
    again = codec.decode_xml(codec.encode_xml(xml))
    assert b'type="g:Extended"' in again


def test_difference_white_space_around_types(exificient: Exificient) -> None:
    """XML Schema 1, 2.6.1 and XML Schema 2, 4.3.6: the white space of a QName is collapsed; EXIficient takes it for a part of the name."""
    xml = f'<derived xmlns="urn:general" {XSI} xmlns:g="urn:general"><base xsi:type="%s" q="true"><x>1</x></base></derived>'
    spaced, usual = xml % " g:Extended\n", xml % "g:Extended"
    mine, theirs, codec = both(exificient, spaced, Options(), GENERAL)
    assert mine != theirs
    assert mine == codec.encode_xml(usual) == exificient.encode(usual, xsd=GENERAL, options=Options())


def test_difference_nil_that_says_nothing(exificient: Exificient) -> None:
    """EXI does not say that xsi:nil="false" may be left out; EXIficient keeps it when asked to."""
    xml = f'<derived xmlns="urn:general" {XSI}><base q="true"><x>1</x></base><value xsi:nil="false">7</value></derived>'
    mine, theirs, codec = both(exificient, xml, Options(), GENERAL)
    assert mine != theirs
    assert b"nil=" in codec.decode_xml(mine)
    assert b"nil=" not in codec.decode_xml(theirs)
    assert mine == exificient.encode(xml, xsd=GENERAL, options=Options(keep_nil=True))


REDEFINED = {
    "base.xsd": """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:r" targetNamespace="urn:r">
  <xs:simpleType name="Letters"><xs:restriction base="xs:string"><xs:pattern value="[a-z]+"/></xs:restriction></xs:simpleType>
  <xs:complexType name="T"><xs:sequence><xs:element name="x" type="Letters"/></xs:sequence></xs:complexType>
</xs:schema>""",
    "root.xsd": """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:r" targetNamespace="urn:r">
  <xs:redefine schemaLocation="base.xsd">
    <xs:simpleType name="Letters"><xs:restriction base="Letters"><xs:pattern value="[a-m]+"/></xs:restriction></xs:simpleType>
    <xs:complexType name="T"><xs:complexContent><xs:extension base="T">
      <xs:sequence><xs:element name="y" type="xs:byte" minOccurs="0"/></xs:sequence>
    </xs:extension></xs:complexContent></xs:complexType>
  </xs:redefine>
  <xs:element name="t" type="T"/>
</xs:schema>""",
}


def test_difference_redefined_types(exificient: Exificient, tmp_path: Path) -> None:
    """XML Schema 1, 4.2.2: what is redefined is no component any more; Xerces keeps it under an invented name, which counts in tables."""
    for name, text in REDEFINED.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    xsd = tmp_path / "root.xsd"
    differences, counts = compare(compile_schema(read_schema(xsd)), exificient.grammars(xsd))
    assert all(difference.startswith(("string table", "named types", "type ")) or "castable" in difference for difference in differences)
    assert any("Letters_fn3dktizrknc9pi" in difference for difference in differences)
    assert counts["productions"] > 100
    codec = ExiCodec.from_xsd(xsd)
    for xml in ('<t xmlns="urn:r"><x xmlns="">abc</x></t>', '<t xmlns="urn:r"><x xmlns="">abc</x><y xmlns="">7</y></t>'):
        exi = codec.encode_xml(xml)
        assert exi.hex() == exificient.encode(xml, xsd=xsd, options=Options()).hex()
        assert infoset(codec.decode_xml(exi)) == infoset(xml)


def test_difference_white_space_without_a_place(exificient: Exificient) -> None:
    """White space where the schema has no text at all: we leave it out, as between elements, EXIficient writes it as undeclared."""
    xml = '<nothing xmlns="urn:general"> </nothing>'
    mine, theirs, codec = both(exificient, xml, Options(), GENERAL)
    assert mine == codec.encode_xml('<nothing xmlns="urn:general"/>')
    assert b"> <" in codec.decode_xml(theirs)


def test_difference_namespaces_declared_again(exificient: Exificient) -> None:
    """A declaration that is in force already says nothing; EXIficient keeps it, and we leave it out."""
    plain, again = '<a xmlns:p="urn:p"><b/></a>', '<a xmlns:p="urn:p"><b xmlns:p="urn:p"/></a>'
    mine, theirs, codec = both(exificient, again, Options(preserve=frozenset({"prefixes"})))
    assert mine != theirs
    assert mine == codec.encode_xml(plain) == exificient.encode(plain, options=Options(preserve=frozenset({"prefixes"})))


def test_difference_white_space_in_mixed_content(exificient: Exificient) -> None:
    """XML 1.0, 2.10: white space in mixed content is content; EXIficient leaves it out beside elements unless xml:space keeps it."""
    xml = '<mixed xmlns="urn:general"> <x>1</x>\n</mixed>'
    mine, theirs, codec = both(exificient, xml, Options(), GENERAL)
    assert theirs == codec.encode_xml('<mixed xmlns="urn:general"><x>1</x></mixed>') != mine
    assert infoset(codec.decode_xml(mine)) == infoset(xml)
    assert infoset(exificient.decode(mine, xsd=GENERAL, options=Options())) == infoset(xml)


def test_difference_hints_of_schemas(exificient: Exificient) -> None:
    """Where schemas are is left out by both, but not by us where prefixes, and with them the start tag, are preserved."""
    xml = f'<a {XSI} xsi:noNamespaceSchemaLocation="a.xsd"/>'
    mine, theirs, _ = both(exificient, xml, Options())
    assert mine == theirs
    mine, theirs, codec = both(exificient, xml, Options(preserve=frozenset({"prefixes"})))
    assert b"noNamespaceSchemaLocation" in codec.decode_xml(mine)
    assert b"noNamespaceSchemaLocation" not in codec.decode_xml(theirs)


def test_difference_text_without_a_place_in_strict_streams(exificient: Exificient) -> None:
    """8.5.4.4.2: strict streams cannot hold it. We refuse the document, EXIficient leaves text out without a word."""
    xml = '<nothing xmlns="urn:general">text</nothing>'
    options = Options(strict=True, fragment=True)
    with pytest.raises(EncodeError, match="no place"):
        codec_for(options, general_program()).encode_xml(xml)
    exi = exificient.encode(xml, xsd=GENERAL, options=options)
    assert infoset(codec_for(options, general_program()).decode_xml(exi)) == infoset('<nothing xmlns="urn:general"/>')


def test_difference_entities(exificient: Exificient) -> None:
    """Entities are not ours to expand; EXIficient's parser does so before it sees them."""
    xml = '<!DOCTYPE a [<!ENTITY e "text">]><a>&e;</a>'
    with pytest.raises(DecodeError, match="not expanded"):
        ExiCodec.schemaless().encode_xml(xml)
    assert exificient.encode(xml, options=Options()) == ExiCodec.schemaless().encode_xml("<a>text</a>")


def test_difference_internal_subset(exificient: Exificient) -> None:
    """We keep the letters between the brackets of a document type declaration, EXIficient puts a space behind each declaration."""
    xml = "<!DOCTYPE a [<!ELEMENT a ANY>\n<!ATTLIST a b CDATA #IMPLIED>]><a/>"
    mine, theirs, codec = both(exificient, xml, Options(preserve=frozenset({"dtd"})))
    assert mine != theirs
    assert codec.decode_xml(mine) == xml.encode()
