"""``v2gstack schema``."""

from __future__ import annotations

import json

import pytest

from tests.support.exi import SETS
from tests.unit.cli.support import run
from v2gstack._resources import schema_bytes


def test_list() -> None:
    found = run("schema", "list")
    assert found.code == 0
    assert [line.split()[0] for line in found.lines] == list(SETS)
    data = json.loads(run("schema", "list", "--json").out)
    assert [each["name"] for each in data["schemas"]] == list(SETS)
    assert data["schemas"][0]["namespaces"] == ["urn:iso:15118:2:2010:AppProtocol"]


@pytest.mark.parametrize("schema", SETS)
def test_show(schema: str) -> None:
    found = run("schema", "show", schema)
    assert found.code == 0
    assert found.lines[0].startswith(f"{schema}  ")
    assert "namespaces" in found.lines
    assert "elements" in found.lines


@pytest.mark.parametrize("schema", SETS)
def test_show_for_machines(schema: str) -> None:
    data = json.loads(run("schema", "show", schema, "--json").out)
    listed = next(each for each in json.loads(run("schema", "list", "--json").out)["schemas"] if each["name"] == schema)
    assert (data["v"], data["name"], data["title"], len(data["elements"])) == (1, schema, listed["title"], listed["elements"])
    assert list(data["namespaces"].values()) == listed["namespaces"]


def test_show_an_element_for_machines() -> None:
    data = json.loads(run("schema", "show", "iso15118_2", "PreChargeReq", "--json").out)
    assert (data["schema"], data["name"]) == ("iso15118_2", "PreChargeReq")
    assert data["fields"][1] == {"name": "EVTargetVoltage", "unit": "V", "required": True, "python": "ev_target_voltage"}
    assert run("schema", "show", "iso15118_2", "--json", "--xsd").code == 2


def test_show_an_element() -> None:
    found = run("schema", "show", "iso15118_2", "CurrentDemandReq")
    assert found.lines[0] == "CurrentDemandReq  (iso15118_2)"
    assert "  EVTargetCurrent         A     required  ev_target_current" in found.lines
    assert "Attributes:" not in found.out


def test_show_the_document() -> None:
    assert run("schema", "show", "xmldsig", "--xsd").out.encode() == schema_bytes("xmldsig.xsd")
    assert run("schema", "show", "iso15118_2", "--xsd").out.encode() == schema_bytes("iso15118_2_msgdef.xsd")
    assert run("schema", "show", "iso15118_2_body.xsd", "--xsd").out.encode() == schema_bytes("iso15118_2_body.xsd")


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("din70212",), "did you mean 'din70121'?"),
        (("iso15118_2", "CurentDemandReq"), "did you mean 'CurrentDemandReq'?"),
        (("iso15118_2_bdy", "--xsd"), "did you mean 'iso15118_2_body'?"),
        (("../../etc/passwd", "--xsd"), ""),
    ],
)
def test_what_is_not_there(arguments: tuple[str, ...], advice: str) -> None:
    found = run("schema", "show", *arguments)
    assert found.code == 2
    assert found.out == ""
    assert advice in found.err
