"""Build the sdist, from it the wheels with and without the C engine, and try each in an environment of its own.

Usage: ``python tools/check_wheels.py DIRECTORY [--python INTERPRETER ...]``

The sdist and the wheels of the first interpreter stay in ``DIRECTORY``. Every wheel is built from the unpacked sdist, installed
alone into a fresh environment, and there ``tools/smoke.py`` decodes and encodes with the engine that it has to have. The
wheel without C is built and installed with a compiler that fails if it is called; a third build has that compiler and
``V2GSTACK_BUILD_EXTENSION=auto``, as users without a compiler have it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

__all__ = ["Build", "main"]

ROOT = Path(__file__).resolve().parents[1]
NO_COMPILER = {"CC": "false", "CXX": "false"}


class Build(NamedTuple):
    """One wheel.

    Attributes:
        wanted: The value of ``V2GSTACK_BUILD_EXTENSION``.
        engine: The engine that has to run, ``c`` or ``python``.
        environment: Variables for building and installing.
    """

    wanted: str
    engine: str
    environment: dict[str, str]


BUILDS = (Build("yes", "c", {}), Build("no", "python", NO_COMPILER), Build("auto", "python", NO_COMPILER))


def run(*command: str | Path, cwd: Path | None = None, environment: dict[str, str] | None = None) -> None:
    """Run a command, show it, and fail as it fails."""
    environment = environment or {}
    words = [str(word) for word in command]
    print("$", " ".join([*(f"{name}={value}" for name, value in environment.items()), *words]), flush=True)
    subprocess.run(words, check=True, cwd=cwd, env={**os.environ, **environment})


def unpack(sdist: Path, target: Path) -> Path:
    """The directory that an sdist holds."""
    with tarfile.open(sdist) as archive:
        archive.extractall(target, filter="data")
    return next(target.iterdir())


def check_contents(wheel: Path, build: Build) -> None:
    """What has to be in a wheel, and what must not.

    Raises:
        SystemExit: It holds too much or too little.
    """
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    built = any(Path(name).name.startswith("_exi.") and name.endswith((".so", ".pyd")) for name in names)
    problems = [f"{name} is in it" for name in names if name.endswith((".c", ".h")) or name.startswith(("tests/", "tools/", "bench/"))]
    if built is not (build.engine == "c"):
        problems.append("the extension is in it" if built else "the extension is not in it")
    if build.wanted == "no" and not wheel.name.endswith("-py3-none-any.whl"):
        problems.append("it is tagged for one platform")
    problems += [f"{name} is not in it" for name in ("v2gstack/py.typed", "v2gstack/codecs/exi/_exi.pyi") if name not in names]
    if problems:
        raise SystemExit(f"{wheel.name}: {'; '.join(problems)}")


def try_wheel(wheel: Path, build: Build, python: str, place: Path) -> None:
    """Install a wheel alone, and use it from a directory that has no sources."""
    home = place / "venv"
    run(python, "-m", "venv", home)
    own = home / "bin" / "python"
    run(own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"{wheel}[cli]", environment=build.environment)
    # Without an engine in the environment variable, the installation itself decides.
    smoke: list[str | Path] = [own, "-I", ROOT / "tools" / "smoke.py", build.engine, ROOT / "tests" / "vectors" / "data"]
    run(*smoke, cwd=place, environment={"V2GSTACK_EXI_ENGINE": ""})


def wheels(sdist: Path, python: str, target: Path) -> list[str]:
    """Build and try every wheel with one interpreter; those that users get stay in the target directory."""
    found: list[str] = []
    for build in BUILDS:
        with tempfile.TemporaryDirectory() as temporary:
            place = Path(temporary)
            source = unpack(sdist, place / "source")
            made = place / "dist"
            pip = [python, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-cache-dir"]
            run(*pip, "--wheel-dir", made, source, environment={"V2GSTACK_BUILD_EXTENSION": build.wanted, **build.environment})
            wheel = next(made.glob("*.whl"))
            check_contents(wheel, build)
            try_wheel(wheel, build, python, place)
            found.append(
                f"{wheel.name}, {wheel.stat().st_size / 1e3:.0f} kB (V2GSTACK_BUILD_EXTENSION={build.wanted}): {build.engine} engine"
            )
            if build.wanted != "auto":
                shutil.copy2(wheel, target)
    return found


def main() -> None:
    """Build and try everything."""
    parser = argparse.ArgumentParser(description="Build and try sdist and wheels.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--python", action="append", default=[], help="interpreter to build and try with; may be given again")
    arguments = parser.parse_args()
    target = arguments.directory.resolve()
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    run(sys.executable, "-m", "build", "--sdist", "--outdir", target, ROOT)
    sdist = next(target.glob("*.tar.gz"))
    found = [line for python in arguments.python or [sys.executable] for line in wheels(sdist, python, target)]
    print("\n".join([f"{sdist.name}, {sdist.stat().st_size / 1e3:.0f} kB", *found]))


if __name__ == "__main__":
    main()
