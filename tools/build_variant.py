"""Build the package with flags of one's own, beside what is installed: sanitizers, coverage, other optimisation.

Usage: ``python tools/build_variant.py DIRECTORY [--cflags FLAGS] [--ldflags FLAGS] [--link FILE.c ...]``

``DIRECTORY/lib`` becomes the package, made from a copy of the sources, so that nothing of it meets other builds; programs use it
with ``PYTHONPATH=DIRECTORY/lib``. Each ``--link`` is a C file that is compiled without the flags and linked into the extension.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

__all__ = ["build", "copy_sources"]

ROOT = Path(__file__).resolve().parents[1]
#: What a build reads.
SOURCES = ("setup.py", "pyproject.toml", "README.md", "LICENSE", "schemas", "src")


def copy_sources(target: Path) -> None:
    """Copy what a build reads into a new directory; extensions built in place stay behind."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd", "*.egg-info"))
        else:
            shutil.copy2(source, target / name)


def build(directory: Path, cflags: str = "", ldflags: str = "", linked: tuple[Path, ...] = ()) -> Path:
    """Build the package into ``directory/lib`` and return that.

    Raises:
        subprocess.CalledProcessError: It does not build.
    """
    directory = directory.resolve()
    library = directory / "lib"
    shutil.rmtree(library, ignore_errors=True)
    copy_sources(directory / "source")
    compiler = os.environ.get("CC", "gcc")
    objects: list[str] = []
    for source in linked:
        made = directory / f"{source.stem}.o"
        subprocess.run([compiler, "-std=c11", "-O2", "-fPIC", "-Wall", "-Wextra", "-c", str(source), "-o", str(made)], check=True)
        objects.append(str(made))
    environment = {
        **os.environ,
        "CC": compiler,
        "CFLAGS": cflags,
        "LDFLAGS": " ".join([*objects, ldflags]),
        "V2GSTACK_BUILD_EXTENSION": "yes",
    }
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--target", str(library), str(directory / "source")], env=environment, check=True)
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    if not (library / "v2gstack/codecs/exi" / f"_exi{suffix}").is_file():
        raise SystemExit(f"no extension in {library}")
    return library


def main() -> None:
    """Build as the command line says."""
    parser = argparse.ArgumentParser(description="Build the package with flags of one's own.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--cflags", default="")
    parser.add_argument("--ldflags", default="")
    parser.add_argument("--link", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    print(build(arguments.directory, arguments.cflags, arguments.ldflags, tuple(arguments.link)))


if __name__ == "__main__":
    main()
