"""``v2gstack doctor``."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Final, NamedTuple

import click
import msgspec

from v2gstack import __version__
from v2gstack.cli.talk import ENVIRONMENT, FINE, columns, common_options, emit, emit_bytes, paint
from v2gstack.errors import V2gError

__all__ = ["command"]

#: What the library needs, and what an extra brings: distribution, and the command that installs it.
_NEEDED: Final = ("lxml", "msgspec", "construct", "asn1tools", "cryptography", "pluggy")
_OPTIONAL: Final = {"click": "cli", "rich": "cli", "hypothesis": "testing", "pytest": "testing"}
_ENGINE: Final = "V2GSTACK_EXI_ENGINE"

_EPILOG: Final = """\b
Examples:
  v2gstack doctor
  v2gstack doctor --json
"""


class _Check(NamedTuple):
    """One thing that was looked at.

    Attributes:
        ok: Whether it is as it should be; ``None`` if it is missing and nothing needs it.
        what: What it is.
        found: What was found.
        fix: What to do about it.
    """

    ok: bool | None
    what: str
    found: str
    fix: str = ""


@click.command(name="doctor", epilog=_EPILOG)
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def command(machine: bool) -> int:
    """Tell versions, engine and what is missing, with the fix for each "no"."""
    checks = list(_checks())
    healthy = all(each.ok is not False for each in checks)
    if machine:
        emit_bytes(msgspec.json.encode({"v": 1, "ok": healthy, "checks": [each._asdict() for each in checks]}) + b"\n")
        return FINE if healthy else ENVIRONMENT
    marks = {True: ("yes", "green"), None: ("-", "yellow"), False: ("no", "red")}
    rows = [[marks[each.ok][0], each.what, each.found + (f"; {each.fix}" if each.fix else "")] for each in checks]
    for check, line in zip(checks, columns(rows), strict=True):
        mark, colour = marks[check.ok]
        emit(paint(line[: len(mark)], colour) + line[len(mark) :])
    return FINE if healthy else ENVIRONMENT


def _checks() -> Iterator[_Check]:
    fits = sys.version_info >= (3, 11)
    yield _Check(
        fits, "Python", f"{platform.python_implementation()} {platform.python_version()}", "" if fits else "3.11 or newer is needed"
    )
    yield _Check(True, "v2gstack", __version__)
    yield _engine()
    for name in _NEEDED:
        yield _distribution(name, needed=True)
    yield from _schemas()
    for name in _OPTIONAL:
        yield _distribution(name, needed=False)


def _distribution(name: str, *, needed: bool) -> _Check:
    try:
        return _Check(True, name, version(name))
    except PackageNotFoundError:
        if needed:
            return _Check(False, name, "not installed", f"pip install {name}")
        return _Check(None, name, "not installed", f"pip install 'v2gstack[{_OPTIONAL[name]}]' brings it")


def _engine() -> _Check:
    from v2gstack.codecs.exi._engine import choose_engine

    wanted = os.environ.get(_ENGINE, "")
    why = f"because {_ENGINE}={wanted}" if wanted else "chosen automatically"
    try:
        engine = choose_engine()
    except V2gError as error:
        return _Check(False, "EXI engine", f"{error.message} ({_ENGINE}={wanted})", error.hint)
    return _Check(True, "EXI engine", f"{engine}, {why}" + ("" if engine == "c" else f"; C engine: {_c_engine()}"))


def _c_engine() -> str:
    from v2gstack.codecs.exi._engine import choose_engine

    try:
        choose_engine("c")
    except V2gError:
        return "not built"
    return "available"


def _schemas() -> Iterator[_Check]:
    from v2gstack.codecs.exi import SCHEMA_SETS, ExiCodec

    for name in SCHEMA_SETS:
        start = time.perf_counter()
        try:
            elements = len(ExiCodec(name).binding.global_elements)
        except (V2gError, OSError) as error:
            yield _Check(False, name, str(error), "reinstall v2gstack, or run `make generate` in a checkout")
        else:
            yield _Check(True, name, f"{elements} elements, ready in {1000 * (time.perf_counter() - start):.0f} ms")
