"""The V2G schemas against the reference XSDs that the package ``iso15118`` carries.

The package is a development dependency and is never imported here; its files are read where they
are installed. ``V2GSTACK_REFERENCE_XSD`` names another directory of the same layout.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from v2gstack.codecs.exi.schema.compare import differences
from v2gstack.codecs.exi.schema.components import Schema
from v2gstack.codecs.exi.schema.reader import DirectoryResolver, read_schema

pytestmark = pytest.mark.interop

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"

#: Root document of each set, ours and in the reference.
SETS = {
    "appprotocol": ("appprotocol.xsd", "V2G_CI_AppProtocol.xsd"),
    "din70121": ("din70121_msgdef.xsd", "din_spec/V2G_CI_MsgDef.xsd"),
    "iso15118_2": ("iso15118_2_msgdef.xsd", "iso15118_2/V2G_CI_MsgDef.xsd"),
    "iso15118_20_common": ("iso15118_20_common_messages.xsd", "iso15118_20/V2G_CI_CommonMessages.xsd"),
    "iso15118_20_ac": ("iso15118_20_ac.xsd", "iso15118_20/V2G_CI_AC.xsd"),
    "iso15118_20_dc": ("iso15118_20_dc.xsd", "iso15118_20/V2G_CI_DC.xsd"),
    "iso15118_20_acdp": ("iso15118_20_acdp.xsd", "iso15118_20/V2G_CI_ACDP.xsd"),
    "iso15118_20_wpt": ("iso15118_20_wpt.xsd", "iso15118_20/V2G_CI_WPT.xsd"),
    "xmldsig": ("xmldsig.xsd", "xmldsig-core-schema.xsd"),
}


def reference(name: str, directory: Path) -> Schema:
    return read_schema(directory / SETS[name][1], resolver=DirectoryResolver(directory))


@pytest.mark.parametrize("name", SETS)
def test_every_component_is_equal(name: str, reference_directory: Path) -> None:
    assert differences(read_schema(SCHEMAS / SETS[name][0]), reference(name, reference_directory)) == []


#: A file of ours, one change of one facet, order, occurrence or name in it, and the set to look at.
CHANGES = {
    "facet": ("iso15118_2", "iso15118_2_datatypes.xsd", '<xs:maxLength value="', '<xs:maxLength value="1'),
    "occurrence": ("iso15118_2", "iso15118_2_body.xsd", 'minOccurs="0"', 'minOccurs="1"'),
    "enumeration": ("din70121", "din70121_datatypes.xsd", '<xs:enumeration value="', '<xs:enumeration value="x'),
    "form": ("din70121", "din70121_body.xsd", 'elementFormDefault="qualified"', 'elementFormDefault="unqualified"'),
    "type": ("iso15118_20_dc", "iso15118_20_dc.xsd", 'type="ct:RationalNumberType"', 'type="xs:int"'),
}


@pytest.mark.parametrize("change", CHANGES)
def test_one_change_is_reported(change: str, reference_directory: Path, tmp_path: Path) -> None:
    name, file, before, after = CHANGES[change]
    changed = tmp_path / "schemas"
    shutil.copytree(SCHEMAS, changed)
    text = (changed / file).read_text(encoding="utf-8")
    assert before in text
    (changed / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    found = differences(read_schema(changed / SETS[name][0]), reference(name, reference_directory))
    assert found
