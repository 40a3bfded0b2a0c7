"""The meter plug-ins in ``plugins/`` are whole distributions: their own tests pass, and they are found as installed ones are."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.contract.test_example import install, run

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
#: Distribution, what its tests need beyond the library, and the meter drivers that it offers.
METERS = {
    "v2gstack-meter-lem-dcbm": ("cryptography", ["lem-dcbm"]),
    "v2gstack-meter-modbus": ("pymodbus", ["eastron-sdm630", "gavazzi-em24", "gavazzi-em340", "gavazzi-em580", "sunspec"]),
}


@pytest.mark.parametrize("name", METERS)
def test_its_own_tests_pass(name: str) -> None:
    needed = METERS[name][0]
    assert importlib.util.find_spec(needed) is not None, f"{needed} is missing: make .venv/.ready installs the group `test`"
    done = run(PLUGINS / name, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout


@pytest.mark.parametrize("name", METERS)
def test_it_is_found_as_an_installed_plugin_is(name: str, tmp_path: Path) -> None:
    listed = run(
        PLUGINS / name, "-m", "v2gstack.cli", "plugins", "list", "--kind", "meter_drivers", path=(install(PLUGINS / name, tmp_path),)
    )
    assert listed.returncode == 0, listed.stderr
    found = [line.split()[:5] for line in listed.stdout.splitlines()]
    for meter in METERS[name][1]:
        assert ["meter_drivers", meter, name, "0.1.0", "registered"] in found
