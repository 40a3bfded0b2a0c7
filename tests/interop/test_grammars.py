"""Every grammar of every schema set against EXIficient's: events, their order and names, datatypes, code widths, string tables."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from tests.interop.exificient import Exificient, GrammarDump
from tests.interop.grammars import compare
from tests.interop.test_schemas_equal_reference import SETS as REFERENCE_SETS
from v2gstack.codecs.exi import SCHEMA_SETS
from v2gstack.codecs.exi.grammar import compile_schema
from v2gstack.codecs.exi.schema.reader import read_schema
from v2gstack.codecs.exi.sets import load_program

pytestmark = [pytest.mark.interop, pytest.mark.timeout(600)]


@cache
def dump_of(peer: Exificient, root: Path) -> GrammarDump:
    return peer.grammars(root)


def root_of(schemas: Path, name: str) -> Path:
    return schemas / f"{SCHEMA_SETS[name].root}.xsd"


@pytest.mark.parametrize("name", SCHEMA_SETS)
def test_every_grammar_is_equal(exificient: Exificient, schemas: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The programs that are shipped."""
    program, dump = load_program(name), dump_of(exificient, root_of(schemas, name))
    differences, counts = compare(program, dump)
    with capsys.disabled():
        print(f"\n{name}: " + ", ".join(f"{number} {what}" for what, number in counts.items()), end=" ")
    assert differences == []
    # The states before SD, of document and fragment content, at the end of a document, and that after EE have no counterpart in a program.
    assert counts["states of EXIficient"] >= len(dump.states) - 6
    assert counts["our states not reached"] == 0


@pytest.mark.parametrize("name", SCHEMA_SETS)
def test_grammars_of_the_reference_schemas(exificient: Exificient, reference_directory: Path, name: str, tmp_path: Path) -> None:
    """The programs that are shipped, against what EXIficient makes of the reference XSDs."""
    shutil.copytree(reference_directory, tmp_path, dirs_exist_ok=True)
    root = tmp_path / REFERENCE_SETS[name][1]
    # EXIficient looks for an imported document only beside the document that imports it.
    for each in reference_directory.glob("*.xsd"):
        if not (root.parent / each.name).exists():
            shutil.copy(each, root.parent)
    differences, counts = compare(load_program(name), exificient.grammars(root))
    assert differences == []
    assert counts["pairs of states"] > 100


#: A schema set, a document of it, one change there, and what a difference says.
CHANGES = {
    "one item more": ("iso15118_2", "iso15118_2_datatypes.xsd", 'maxOccurs="3"', 'maxOccurs="4"', "SE"),
    "one item less of very many": ("iso15118_20_common", "iso15118_20_common_messages.xsd", 'maxOccurs="2048"', 'maxOccurs="2047"', "SE"),
    "required": ("iso15118_2", "iso15118_2_body.xsd", 'minOccurs="0"', 'minOccurs="1"', "EE"),
    "optional": (
        "iso15118_2",
        "iso15118_2_body.xsd",
        '<xs:element name="EVSEID" type="data:evseIDType">',
        '<xs:element name="EVSEID" type="data:evseIDType" minOccurs="0">',
        "EVSEID",
    ),
    "order of an enumeration": (
        "iso15118_20_common",
        "iso15118_20_common_messages.xsd",
        ('value="SECP521"', 'value="X448"'),
        "",
        "enumeration",
    ),
    "range": ("appprotocol", "appprotocol.xsd", '<xs:maxInclusive value="20"', '<xs:maxInclusive value="40"', "nbit"),
    "type": ("iso15118_20_dc", "iso15118_20_dc.xsd", 'type="ct:RationalNumberType"', 'type="xs:short"', "CH"),
    "form": ("iso15118_2", "iso15118_2_body.xsd", 'attributeFormDefault="qualified"', 'attributeFormDefault="unqualified"', "Id"),
    "name": ("din70121", "din70121_body.xsd", '<xs:element name="EVCCID"', '<xs:element name="EvccId"', "EvccId"),
    "namespace of a wildcard": ("xmldsig", "xmldsig.xsd", '<xs:any namespace="##other"', '<xs:any namespace="##local"', "SE_NS"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_one_change_is_reported(exificient: Exificient, schemas: Path, tmp_path: Path, change: str) -> None:
    name, file, before, after, said = CHANGES[change]
    changed = tmp_path / "schemas"
    shutil.copytree(schemas, changed)
    text = (changed / file).read_text(encoding="utf-8")
    if isinstance(before, tuple):
        one, other = before
        assert one in text
        assert other in text
        text = text.replace(one, "\0").replace(other, one).replace("\0", other)
    else:
        assert before in text
        text = text.replace(before, after, 1)
    (changed / file).write_text(text, encoding="utf-8")
    differences, _ = compare(compile_schema(read_schema(root_of(changed, name))), dump_of(exificient, root_of(schemas, name)))
    assert any(said in difference for difference in differences)
