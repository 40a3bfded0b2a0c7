"""The control pilot's plug-in in ``plugins/`` is a whole distribution: its own tests pass, and it is found as an installed one is."""

from __future__ import annotations

from pathlib import Path

from tests.contract.test_example import install, run

PLUGIN = Path(__file__).resolve().parents[2] / "plugins" / "v2gstack-pilot-sysfs"


def test_its_own_tests_pass() -> None:
    done = run(PLUGIN, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout


def test_it_is_found_as_an_installed_plugin_is(tmp_path: Path) -> None:
    listed = run(PLUGIN, "-m", "v2gstack.cli", "plugins", "list", "--kind", "control_pilots", path=(install(PLUGIN, tmp_path),))
    assert listed.returncode == 0, listed.stderr
    found = [line.split()[:5] for line in listed.stdout.splitlines()]
    assert ["control_pilots", "sysfs", "v2gstack-pilot-sysfs", "0.1.0", "registered"] in found
