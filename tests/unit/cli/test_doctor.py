"""``v2gstack doctor``."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version

import pytest

from tests.support.exi import SETS
from tests.unit.cli.support import run
from v2gstack import __version__
from v2gstack.cli import doctor


def test_all_is_well() -> None:
    found = run("doctor")
    assert found.code == 0
    words = {line.split()[1]: line for line in found.lines}
    assert words["v2gstack"].split() == ["yes", "v2gstack", __version__]
    for schema in SETS:
        assert "elements, ready in" in words[schema]
    assert words["EXI"].startswith("yes  EXI engine")
    assert version("lxml") in words["lxml"]


def test_for_machines() -> None:
    data = json.loads(run("doctor", "--json").out)
    assert data["v"] == 1
    assert data["ok"] is True
    assert {check["what"] for check in data["checks"]} >= {"Python", "EXI engine", "rich", *SETS}


def test_what_is_missing_is_told_with_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str) -> str:
        if name in ("lxml", "hypothesis"):
            raise PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(doctor, "version", without)
    found = run("doctor")
    assert found.code == 4
    assert "no   lxml                not installed; pip install lxml" in found.lines
    assert "-    hypothesis          not installed; pip install 'v2gstack[testing]' brings it" in found.lines


def test_the_engine_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("V2GSTACK_EXI_ENGINE", "python")
    assert "python, because V2GSTACK_EXI_ENGINE=python" in run("doctor").out
    monkeypatch.setenv("V2GSTACK_EXI_ENGINE", "steam")
    found = run("doctor")
    assert found.code == 4
    assert "no EXI engine 'steam'" in found.out
