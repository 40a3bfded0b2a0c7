"""The package as a whole: what importing costs, what it exports, what its files are."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import v2gstack
from v2gstack import _resources
from v2gstack.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]


def in_fresh_process(code: str) -> list[str]:
    """Modules that running ``code`` adds to a fresh interpreter."""
    probe = f"import json, sys; before = set(sys.modules)\n{code}\nprint(json.dumps(sorted(set(sys.modules) - before)))"
    # -P: the working directory is not a place to import from
    done = subprocess.run([sys.executable, "-P", "-c", probe], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


def rooms() -> list[str]:
    """Every module but those that run when they are imported."""
    names = [module.name for module in pkgutil.walk_packages(v2gstack.__path__, "v2gstack.")]
    return sorted(name for name in names if not name.endswith(".__main__"))


def test_import_loads_no_third_party_module_and_no_room() -> None:
    added = in_fresh_process("import v2gstack")
    foreign = [name for name in added if name.partition(".")[0] not in sys.stdlib_module_names | {"v2gstack"}]
    assert foreign == []
    assert [name for name in added if name.startswith("v2gstack")] == ["v2gstack"]


def test_every_error_is_reachable_without_third_party_modules() -> None:
    added = in_fresh_process("import v2gstack; v2gstack.DecodeError; v2gstack.UnknownSchemaError")
    assert [name for name in added if name.partition(".")[0] not in sys.stdlib_module_names | {"v2gstack"}] == []


def test_import_time_is_small() -> None:
    """60 ms are allowed; the measurement is of a warm file system, best of five."""
    code = "import time; t = time.perf_counter(); import v2gstack; print(time.perf_counter() - t)"
    times = [
        float(subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout)
        for _ in range(5)
    ]
    assert min(times) < 0.060


@pytest.mark.parametrize("name", v2gstack.__all__)
def test_every_public_name_resolves(name: str) -> None:
    assert getattr(v2gstack, name) is not None
    assert name in dir(v2gstack)


def test_no_room_hides_a_public_name() -> None:
    """A module that is imported becomes an attribute of the package, and takes the place of what has the same name."""
    assert {module.name for module in pkgutil.iter_modules(v2gstack.__path__)} & set(v2gstack.__all__) == set()


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        v2gstack.nonsense  # noqa: B018


def test_version_is_the_distributions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert v2gstack.__version__ == project["version"]


@pytest.mark.parametrize("name", ["v2gstack", *rooms()])
def test_exports_are_sorted_and_exist(name: str) -> None:
    module = importlib.import_module(name)
    exported = getattr(module, "__all__", [])
    # The order of ruff rule RUF022, which also holds where lists are built and not written.
    assert list(exported) == sorted(exported, key=_isort_key)
    assert len(exported) == len(set(exported))
    for each in exported:
        assert hasattr(module, each), f"{name}.{each} is exported and does not exist"


def _isort_key(name: str) -> tuple[int, str]:
    """Order of ruff's RUF022: constants, then classes, then the rest."""
    bare = name.lstrip("_")
    kind = 0 if bare.isupper() and len(bare) > 1 else 1 if bare[:1].isupper() else 2
    return kind, name


def test_every_room_is_in_the_layer_contract() -> None:
    """A new room has to be given its place; import-linter itself ignores what it is not told of."""
    contract = next(
        each
        for each in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
        if each["id"] == "layers"
    )
    placed = {room.strip(" ()") for layer in contract["layers"] for room in layer.split("|")}
    there = {module.name for module in pkgutil.iter_modules(v2gstack.__path__)}
    assert there <= placed | {"__main__"}


def test_schemas_are_found() -> None:
    assert "iso15118_2_msgdef.xsd" in _resources.schema_names()
    for name in _resources.schema_names():
        assert b"schema" in _resources.schema_bytes(name)
    assert _resources.schema_path("xmldsig") == _resources.schema_path("xmldsig.xsd")


@pytest.mark.parametrize("name", ["", "nonsense", "../pyproject.toml", "/etc/passwd", "xmldsig.xsd/../xmldsig.xsd"])
def test_unknown_schema_document_is_a_config_error(name: str) -> None:
    with pytest.raises(ConfigError, match="no schema document"):
        _resources.schema_path(name)


def test_unknown_program_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="no grammar program"):
        _resources.program_bytes("../sets")
