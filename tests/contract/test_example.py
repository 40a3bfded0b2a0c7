"""The example in ``plugins/`` is what ``v2gstack plugins new`` writes, and works as an installed distribution does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from v2gstack.cli.skeleton import KIND_OPTIONS, skeleton, write_skeleton

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "plugins" / "v2gstack-example"
#: What the example is made of: ``v2gstack plugins new example --kind authorizer --kind meter``.
KINDS = ("authorizer", "meter")


def run(folder: Path, *arguments: str, path: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, with the plug-in's package on the path and nothing of this repository but the library."""
    folders = [*path, folder / "src", ROOT / "src"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders)), "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    # the plug-ins of pytest that are installed here are not the vendor's
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False
    )


def install(folder: Path, target: Path) -> Path:
    """The metadata that an installation of the plug-in would leave, in a folder of its own."""
    import tomllib

    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = target / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8")
    points = project["entry-points"]["v2gstack"]
    (info / "entry_points.txt").write_text(
        "[v2gstack]\n" + "".join(f"{key} = {value}\n" for key, value in points.items()), encoding="utf-8"
    )
    return target


def test_the_example_is_what_new_writes() -> None:
    written = {
        path.relative_to(EXAMPLE).as_posix(): path.read_text(encoding="utf-8")
        for path in EXAMPLE.rglob("*")
        if path.is_file() and not {"__pycache__", ".pytest_cache", ".ruff_cache"} & set(path.parts) and ".egg-info" not in str(path)
    }
    assert written == skeleton("example", KINDS)


def test_its_own_tests_pass() -> None:
    done = run(EXAMPLE, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout


def test_it_is_found_and_checked_as_an_installed_plugin(tmp_path: Path) -> None:
    installed = (install(EXAMPLE, tmp_path),)
    listed = run(EXAMPLE, "-m", "v2gstack.cli", "plugins", "list", "--kind", "authorizers", path=installed)
    assert listed.returncode == 0, listed.stderr
    assert ["authorizers", "example", "v2gstack-example", "0.1.0", "registered"] in [
        line.split()[:5] for line in listed.stdout.splitlines()
    ]
    checked = run(EXAMPLE, "-m", "v2gstack.cli", "plugins", "check", "v2gstack-example", path=installed)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "authorizers example" in checked.stdout
    assert "meter_drivers example" in checked.stdout
    assert "  fail  " not in checked.stdout


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plug-in that offers one of every kind."""
    folder = tmp_path_factory.mktemp("new") / "v2gstack-all-kinds"
    write_skeleton("all-kinds", KIND_OPTIONS, folder)
    return folder


def test_a_plugin_of_every_kind_passes_its_tests(everything: Path) -> None:
    done = run(everything, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout


def test_what_is_written_is_formatted(everything: Path) -> None:
    for arguments in (("format", "--check", "."), ("check", ".")):
        done = run(everything, "-m", "ruff", *arguments, "--no-cache")
        assert done.returncode == 0, done.stdout + done.stderr
