"""Random schema-valid instances of every schema set: our bytes and EXIficient's are the same, and each reads what the other wrote.

The instances are made anew from a fixed seed; ``V2GSTACK_INTEROP_SEED`` chooses another one, ``V2GSTACK_INTEROP_INSTANCES`` how
many documents, and how many fragments, there are of each schema set.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from tests.interop.exificient import V2G, V2G_FRAGMENT, Exificient
from tests.interop.infoset import infoset
from tests.interop.instances import InstanceGenerator, InstanceOptions
from tests.interop.test_schemas_equal_reference import SETS as REFERENCE_SETS
from v2gstack.codecs.exi import SCHEMA_SETS, ExiCodec
from v2gstack.codecs.exi._engine import ENGINES, choose_engine
from v2gstack.codecs.exi.grammar import compile_schema
from v2gstack.codecs.exi.options import V2G_PROFILE
from v2gstack.codecs.exi.schema.components import ComplexType, ElementDeclaration, ModelGroup, Particle, Schema
from v2gstack.codecs.exi.schema.reader import DirectoryResolver, read_schema
from v2gstack.errors import ConfigError

pytestmark = [pytest.mark.interop, pytest.mark.slow, pytest.mark.timeout(1200)]

SEED = os.environ.get("V2GSTACK_INTEROP_SEED", "15118")
#: Documents, and again fragments, of each schema set.
INSTANCES = int(os.environ.get("V2GSTACK_INTEROP_INSTANCES", "1000"))

#: The V2G profile but for one thing that encoders may choose: empty simple content is the undeclared end of its element, which is
#: what encoders that start from XML write; encoders of typed messages write a value of length 0.
UNDECLARED_EMPTY = replace(V2G_PROFILE, empty_as_characters=False)


#: What an element with ``xsi:type`` has in its start tag.
ABSTRACT_CAST = "xsi:type="


@cache
def components(schemas: Path, name: str) -> Schema:
    return read_schema(root_of(schemas, name))


def root_of(schemas: Path, name: str) -> Path:
    return schemas / f"{SCHEMA_SETS[name].root}.xsd"


@dataclass
class Comparison:
    """Compares instances of one schema set and counts what was found."""

    peer: Exificient
    xsd: Path
    #: Encodes XML with the same choices as the peer.
    plain: ExiCodec
    #: Encode typed messages: one codec for each engine.
    typed: list[ExiCodec]
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def check(self, xml: str, *, fragment: bool) -> None:
        """One instance, whose simple content is not empty."""
        options = V2G_FRAGMENT if fragment else V2G
        theirs = self.peer.encode(xml, xsd=self.xsd, options=options)
        self.counts["fragments" if fragment else "documents"] += 1
        self.counts["octets"] += len(theirs)
        ours = self.plain.encode_xml(xml, fragment=fragment)
        if ours != theirs:
            self.differ("encode_xml", xml, ours, theirs)
            return
        said = infoset(xml)
        if infoset(self.plain.decode_xml(theirs, fragment=fragment)) != said:
            self.differ("decode_xml", xml, theirs, self.plain.decode_xml(theirs, fragment=fragment))
        if infoset(self.peer.decode(ours, xsd=self.xsd, options=options)) != said:
            self.differ("the peer's decode", xml, ours, self.peer.decode(ours, xsd=self.xsd, options=options))
        self.check_typed(xml, theirs, fragment=fragment)

    def check_typed(self, xml: str, exi: bytes, *, fragment: bool) -> None:
        """The peer's bytes as a typed message and back, its facets checked."""
        name = str(etree.QName(etree.fromstring(xml)))
        for codec in self.typed:
            decode = codec.decode_fragment if fragment else codec.decode
            message = decode(exi)
            again = codec.encode_fragment(message, name) if fragment else codec.encode(message)
            if again == exi:
                continue
            # A message has the class of its type, and that type may have an element of its own in the substitution group:
            # <TimeInterval xsi:type="RelativeTimeIntervalType"> is the same message as <RelativeTimeInterval>, which is what is written.
            if ABSTRACT_CAST in xml and decode(again) == message:
                self.counts[f"{codec.engine}: heads of substitution groups written as their members"] += 1
            else:
                self.differ(f"{codec.engine}: encode(decode())", xml, again, exi)

    def differ(self, what: str, xml: str, ours: bytes, theirs: bytes) -> None:
        self.counts[f"differences: {what}"] += 1
        if len(self.findings) < 3:
            self.findings.append(f"{what}\n  XML  {xml[:2000]}\n  ours {show(ours)}\n  peer {show(theirs)}")

    def verdict(self, capsys: pytest.CaptureFixture[str], title: str) -> None:
        with capsys.disabled():
            print(f"\n{title}: " + ", ".join(f"{number} {what}" for what, number in self.counts.items()), end=" ")
        assert not self.findings, "\n".join(self.findings)


def show(data: bytes) -> str:
    return data.hex() if data[:1] >= b"\x80" else data.decode(errors="replace")


@cache
def engines() -> list[str]:
    """Every engine that is there; all of them where the extension was asked for, so that its absence fails."""
    found = []
    for engine in ENGINES:
        if engine != "auto":
            try:
                found.append(choose_engine(engine))
            except ConfigError:
                if os.environ.get("V2GSTACK_BUILD_EXTENSION") == "yes":
                    raise
    return found


@pytest.fixture
def comparison(exificient: Exificient, schemas: Path, name: str) -> Comparison:
    plain = ExiCodec(name, options=UNDECLARED_EMPTY)
    return Comparison(exificient, root_of(schemas, name), plain, [ExiCodec(name, engine=engine) for engine in engines()])


def instances(schema: Schema, seed: str, options: InstanceOptions, *, fragment: bool, count: int) -> Iterator[str]:
    """As many instances as wanted, of every element at least one, each as often as any other."""
    generator = InstanceGenerator(schema, random.Random(f"{SEED}/{seed}/{fragment}"), options)
    names = generator.fragment_declarations() if fragment else generator.document_names()
    for number in range(max(count, len(names))):
        element = names[number % len(names)]
        yield generator.fragment(element) if isinstance(element, ElementDeclaration) else generator.document(element)


@pytest.mark.parametrize("fragment", [False, True], ids=["documents", "fragments"])
@pytest.mark.parametrize("name", SCHEMA_SETS)
def test_same_bytes(comparison: Comparison, schemas: Path, name: str, fragment: bool, capsys: pytest.CaptureFixture[str]) -> None:
    for xml in instances(components(schemas, name), name, InstanceOptions(), fragment=fragment, count=INSTANCES):
        comparison.check(xml, fragment=fragment)
    comparison.verdict(capsys, name)
    assert comparison.counts["fragments" if fragment else "documents"] >= INSTANCES


@pytest.mark.parametrize("name", SCHEMA_SETS)
def test_type_casts(comparison: Comparison, schemas: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Elements with ``xsi:type`` wherever a type has a named subtype, and with ``xsi:nil``."""
    options = InstanceOptions(type_casts=0.3, nils=0.3)
    for fragment in (False, True):
        for xml in instances(components(schemas, name), f"casts/{name}", options, fragment=fragment, count=0):
            comparison.counts["casts"] += xml.count("xsi:type=")
            comparison.check(xml, fragment=fragment)
    comparison.verdict(capsys, name)


@pytest.mark.parametrize("name", SCHEMA_SETS)
def test_empty_values(comparison: Comparison, schemas: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Empty simple content: both ways to write it, each read by the other side."""
    counts = comparison.counts
    for fragment in (False, True):
        options = V2G_FRAGMENT if fragment else V2G
        for xml in instances(components(schemas, name), f"empty/{name}", InstanceOptions(allow_empty=True), fragment=fragment, count=100):
            theirs = comparison.peer.encode(xml, xsd=comparison.xsd, options=options)
            ours = comparison.plain.encode_xml(xml, fragment=fragment)
            if ours != theirs:
                comparison.differ("encode_xml", xml, ours, theirs)
                continue
            profile = comparison.typed[0].encode_xml(xml, fragment=fragment)
            counts["instances"] += 1
            counts["with empty content"] += profile != theirs
            assert infoset(comparison.peer.decode(profile, xsd=comparison.xsd, options=options)) == infoset(xml)
            assert infoset(comparison.plain.decode_xml(theirs, fragment=fragment)) == infoset(xml)
            for codec in comparison.typed:
                decode = codec.decode_fragment if fragment else codec.decode
                assert decode(theirs) == decode(profile)
            comparison.check_typed(xml, profile, fragment=fragment)
    comparison.verdict(capsys, name)
    assert counts["with empty content"] > 0


def bounded_lists(schema: Schema) -> dict[int, tuple[ElementDeclaration, list[Particle]]]:
    """Of each type with content of its own an element, and the element particles that may occur several times, but not without end."""

    def leaves(particle: Particle) -> Iterator[Particle]:
        if isinstance(particle.term, ModelGroup):
            for each in particle.term.particles:
                yield from leaves(each)
        else:
            yield particle

    found: dict[int, tuple[ElementDeclaration, list[Particle]]] = {}
    for declaration in InstanceGenerator(schema, random.Random(0)).fragment_declarations():
        kind = declaration.type
        if isinstance(kind, ComplexType) and kind.particle is not None and not kind.abstract and not declaration.abstract:
            lists = [each for each in leaves(kind.particle) if each.max_occurs is not None and each.max_occurs > 1]
            if lists:
                found.setdefault(id(kind), (declaration, lists))
    return found


# Lists of the two others have no end.
@pytest.mark.parametrize("name", [name for name in SCHEMA_SETS if name not in ("din70121", "xmldsig")])
def test_full_lists(comparison: Comparison, schemas: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every list with exactly as many items as it may have, and with one more, which is not valid but can be written."""
    schema = components(schemas, name)
    options = InstanceOptions(elements=1 << 20, depth=2, items=1, full_lists=1.0, type_casts=0.0, foreign=False)
    generator = InstanceGenerator(schema, random.Random(f"{SEED}/full/{name}"), options)
    for declaration, lists in bounded_lists(schema).values():
        waiting = {id(each): each for each in lists}
        for _ in range(60):
            xml = generator.fragment(declaration)
            children = Counter(str(child.tag) for child in etree.fromstring(xml))
            full = [each for each in waiting.values() if count_of(schema, each, children) == each.max_occurs]
            for particle in full:
                del waiting[id(particle)]
                comparison.counts["full lists"] += 1
                comparison.counts["longest"] = max(comparison.counts["longest"], particle.max_occurs or 0)
                overfull(comparison, xml, particle)
            if full:
                comparison.check(xml, fragment=True)
            if not waiting:
                break
        assert not waiting, f"{declaration.name}: no instance with as many items as allowed of {list(waiting.values())}"
    comparison.verdict(capsys, name)
    assert comparison.counts["full lists"] > 0


def count_of(schema: Schema, particle: Particle, children: Counter[str]) -> int:
    assert isinstance(particle.term, ElementDeclaration)
    members = schema.substitutions.get(particle.term.name, (particle.term,)) if particle.term.scope == "global" else (particle.term,)
    return sum(children[str(member.name)] for member in members)


def overfull(comparison: Comparison, xml: str, particle: Particle) -> None:
    """One item more than allowed: an element that is not declared there."""
    assert isinstance(particle.term, ElementDeclaration)
    root = etree.fromstring(xml)
    items = root.findall(str(particle.term.name))
    if items:
        again = etree.fromstring(etree.tostring(items[-1], with_tail=False))
        items[-1].addnext(again)
        text = etree.tostring(root, encoding="unicode")
        theirs = comparison.peer.encode(text, xsd=comparison.xsd, options=V2G_FRAGMENT)
        ours = comparison.plain.encode_xml(text, fragment=True)
        comparison.counts["overfull lists"] += 1
        if ours != theirs:
            comparison.differ("encode_xml", text, ours, theirs)
        elif infoset(comparison.plain.decode_xml(theirs, fragment=True)) != infoset(text):
            comparison.differ("decode_xml", text, ours, theirs)


@pytest.mark.parametrize("name", SCHEMA_SETS)
def test_reference_schemas(
    exificient: Exificient, reference_directory: Path, schemas: Path, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What we make of the reference XSDs codes as what we make of ours does, and as what EXIficient makes of the reference XSDs."""
    path = reference_directory / REFERENCE_SETS[name][1]
    program = compile_schema(read_schema(path, resolver=DirectoryResolver(reference_directory)))
    codec = ExiCodec.from_program(program, options=UNDECLARED_EMPTY)
    own = ExiCodec(name, options=UNDECLARED_EMPTY)
    # EXIficient looks for an imported document only beside the document that imports it.
    shutil.copytree(reference_directory, tmp_path, dirs_exist_ok=True)
    place = tmp_path / path.relative_to(reference_directory)
    for each in reference_directory.glob("*.xsd"):
        if not (place.parent / each.name).exists():
            shutil.copy(each, place.parent)
    checked = 0
    for fragment in (False, True):
        options = V2G_FRAGMENT if fragment else V2G
        for xml in instances(components(schemas, name), f"reference/{name}", InstanceOptions(), fragment=fragment, count=100):
            exi = codec.encode_xml(xml, fragment=fragment)
            assert exi.hex() == own.encode_xml(xml, fragment=fragment).hex(), xml
            assert exi.hex() == exificient.encode(xml, xsd=place, options=options).hex(), xml
            assert infoset(codec.decode_xml(exi, fragment=fragment)) == infoset(xml)
            checked += 1
    with capsys.disabled():
        print(f"\n{name}: {checked} instances", end=" ")
