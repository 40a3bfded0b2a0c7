"""The nine V2G schema sets, counted.

The numbers decide on the width of event codes, so a wrong one breaks every document or fragment
of its set: a document's root is coded among the global elements plus SE(*), a fragment's among the
distinct names of all elements plus SE(*) and ED.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from v2gstack.codecs.exi.schema.components import Schema
from v2gstack.codecs.exi.schema.reader import read_schema

SCHEMAS = Path(__file__).resolve().parents[5] / "schemas"

SETS = {
    "appprotocol": ("appprotocol.xsd", 2, 9),
    "din70121": ("din70121_msgdef.xsd", 81, 245),
    "iso15118_2": ("iso15118_2_msgdef.xsd", 80, 243),
    "iso15118_20_common": ("iso15118_20_common_messages.xsd", 54, 281),
    "iso15118_20_ac": ("iso15118_20_ac.xsd", 42, 154),
    "iso15118_20_dc": ("iso15118_20_dc.xsd", 48, 149),
    "iso15118_20_wpt": ("iso15118_20_wpt.xsd", 38, 193),
    "iso15118_20_acdp": ("iso15118_20_acdp.xsd", 34, 129),
    "xmldsig": ("xmldsig.xsd", 24, 45),
}


def load(name: str) -> Schema:
    return read_schema(SCHEMAS / SETS[name][0])


@pytest.mark.parametrize("name", SETS)
def test_counts(name: str) -> None:
    schema = load(name)
    names = {element.name for element in (*schema.elements.values(), *schema.local_elements)}
    assert (len(schema.elements), len(names)) == SETS[name][1:]


@pytest.mark.parametrize("name", ["iso15118_2", "din70121"])
def test_the_body_elements(name: str) -> None:
    groups = {head.local: members for head, members in load(name).substitutions.items()}
    members = groups["BodyElement"]
    assert len(members) == 35
    assert members[0].name.local == "BodyElement"
    assert sorted(member.name.local for member in members).index("SessionSetupReq") == 29


@pytest.mark.parametrize("name", SETS)
def test_every_set_says_what_its_elements_mean(name: str) -> None:
    schema = load(name)
    elements = [*schema.elements.values(), *schema.local_elements]
    undocumented = [str(element.name) for element in elements if not element.documentation]
    assert undocumented == []
