"""The reference says of every variable of a station what it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from v2gstack.application.ocpp import Access, standard_variables

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "ocpp.md").read_text(encoding="utf-8")
SECTION = REFERENCE.partition("### Variables")[2].partition("\n### ")[0]
#: Rows of the table: variables, keys of OCPP 1.6, what may be done, what follows.
ROWS = [[cell.strip() for cell in line.split("|")[1:-1]] for line in SECTION.splitlines() if line.startswith("| `")]


def documented() -> dict[str, str]:
    """Access as it stands in the table, by component and name."""
    found: dict[str, str] = {}
    for row in ROWS:
        component = ""
        for whole, name in re.findall(r"`([A-Za-z0-9]*)\.([A-Za-z0-9]+)`", row[0]):
            component = whole or component
            found[f"{component}.{name}"] = row[2]
    return found


def test_every_variable_is_there_with_what_may_be_done_with_it() -> None:
    marks = {Access.READ_ONLY: "r", Access.READ_WRITE: "rw", Access.WRITE_ONLY: "w"}
    offered = {f"{each.component}.{each.name}": marks[each.access] for each in standard_variables("CS-1", "v", "m") if each.component}
    assert documented() == offered


@pytest.mark.parametrize("key", [each.key_16 for each in standard_variables("CS-1", "v", "m") if each.key_16])
def test_every_key_is_there(key: str) -> None:
    assert any(f"`{key}`" in row[1] for row in ROWS)
