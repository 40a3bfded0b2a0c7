"""``v2gstack doctor``."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, NamedTuple

import click
import msgspec

from v2gstack import __version__
from v2gstack.cli.doctor_powerline import powerline_checks
from v2gstack.cli.talk import ENVIRONMENT, FINE, columns, common_options, emit, emit_bytes, paint
from v2gstack.errors import V2gError

__all__ = ["command"]

#: What the library needs, and what an extra brings: distribution, and the command that installs it.
_NEEDED: Final = ("lxml", "msgspec", "construct", "asn1tools", "cryptography", "pluggy")
_OPTIONAL: Final = {"click": "cli", "rich": "cli", "hypothesis": "testing", "pytest": "testing"}
_ENGINE: Final = "V2GSTACK_EXI_ENGINE"
#: How the names of extension modules end.
_BINARIES: Final = (".so", ".pyd")

_EPILOG: Final = """\b
Examples:
  v2gstack doctor
  v2gstack doctor --interface eth1
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
@click.option("--interface", help="Also look at this interface: is it fit for a powerline modem?")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def command(interface: str | None, machine: bool) -> int:
    """Tell versions, engine and what is missing, with the fix for each "no"."""
    engines = _Engines.look()
    checks = [*_checks(engines), *(_Check(*each) for each in powerline_checks(interface))]
    healthy = all(each.ok is not False for each in checks)
    if machine:
        report = {"v": 1, "ok": healthy, "exi": engines.report(), "checks": [each._asdict() for each in checks]}
        emit_bytes(msgspec.json.encode(report) + b"\n")
        return FINE if healthy else ENVIRONMENT
    marks = {True: ("yes", "green"), None: ("-", "yellow"), False: ("no", "red")}
    rows = [[marks[each.ok][0], each.what, each.found + (f"; {each.fix}" if each.fix else "")] for each in checks]
    for check, line in zip(checks, columns(rows), strict=True):
        mark, colour = marks[check.ok]
        emit(paint(line[: len(mark)], colour) + line[len(mark) :])
    return FINE if healthy else ENVIRONMENT


class _Engines(NamedTuple):
    """Which EXI engines there are, and which runs.

    Attributes:
        engine: The engine in use, ``c`` or ``python``; ``None`` when what was asked for cannot be had.
        wanted: The value of the environment variable; empty when it is not set.
        problem: Why there is no engine.
        extension: File of the C engine; ``None`` where it was not built.
        absent: Why the C engine cannot be used; empty when it can.
    """

    engine: str | None
    wanted: str
    problem: V2gError | None
    extension: str | None
    absent: str

    @classmethod
    def look(cls) -> _Engines:
        from v2gstack.codecs.exi._engine import choose_engine

        wanted = os.environ.get(_ENGINE, "")
        engine: str | None = None
        problem: V2gError | None = None
        try:
            engine = choose_engine()
        except V2gError as error:
            problem = error
        extension, absent = _extension()
        return cls(engine, wanted, problem, extension, absent)

    @property
    def why(self) -> str:
        return f"because {_ENGINE}={self.wanted}" if self.wanted else "chosen automatically"

    def report(self) -> dict[str, object]:
        """All of it, for machines."""
        from v2gstack.codecs.exi import SCHEMA_SETS

        left = None if self.absent else {name: list(_left_to_python(name)) for name in SCHEMA_SETS}
        return {
            "engine": self.engine,
            "chosen_by": "environment" if self.wanted else "auto",
            _ENGINE: self.wanted,
            "extension": self.extension,
            "abi": sysconfig.get_config_var("SOABI"),
            "absent": self.absent,
            "left_to_python": left,
        }


def _extension() -> tuple[str | None, str]:
    """The C engine's file, and why it cannot be used; nothing is loaded that the engine would not load."""
    import v2gstack.codecs.exi as package

    try:
        from v2gstack.codecs.exi import _exi
    except ImportError as error:
        files = sorted(file.name for place in package.__path__ for file in Path(place).glob("_exi.*") if file.suffix in _BINARIES)
        return None, f"{', '.join(files)} cannot be loaded: {error}" if files else "not built"
    return _exi.__file__, ""


def _left_to_python(schema: str) -> tuple[str, ...]:
    """What the C engine hands to the Python engine."""
    from v2gstack.codecs.exi import ExiCodec

    program = ExiCodec(schema, engine="c").native
    return () if program is None else program.unsupported


def _checks(engines: _Engines) -> Iterator[_Check]:
    fits = sys.version_info >= (3, 11)
    yield _Check(
        fits, "Python", f"{platform.python_implementation()} {platform.python_version()}", "" if fits else "3.11 or newer is needed"
    )
    yield _Check(True, "v2gstack", __version__)
    yield _engine(engines)
    yield _c_engine(engines)
    for name in _NEEDED:
        yield _distribution(name, needed=True)
    yield from _schemas(engines)
    yield from _tls()
    for name in _OPTIONAL:
        yield _distribution(name, needed=False)


def _distribution(name: str, *, needed: bool) -> _Check:
    try:
        return _Check(True, name, version(name))
    except PackageNotFoundError:
        if needed:
            return _Check(False, name, "not installed", f"pip install {name}")
        return _Check(None, name, "not installed", f"pip install 'v2gstack[{_OPTIONAL[name]}]' brings it")


def _engine(engines: _Engines) -> _Check:
    if engines.problem is not None:
        return _Check(False, "EXI engine", f"{engines.problem.message} ({_ENGINE}={engines.wanted})", engines.problem.hint)
    return _Check(True, "EXI engine", f"{engines.engine}, {engines.why}")


def _c_engine(engines: _Engines) -> _Check:
    if engines.absent:
        return _Check(None, "C engine", engines.absent, "pip install v2gstack with a C compiler and V2GSTACK_BUILD_EXTENSION=yes builds it")
    return _Check(True, "C engine", f"built for {sysconfig.get_config_var('SOABI')}: {engines.extension}")


def _tls() -> Iterator[_Check]:
    from ssl import OPENSSL_VERSION

    from v2gstack.transports.openssl import features

    for feature, why in features().items():
        what = {"profiles": "TLS profiles", "keys": "TLS keys in tokens"}[feature]
        # charging without TLS needs neither
        yield _Check(None, what, why, "use a CPython that is linked with OpenSSL 3") if why else _Check(True, what, OPENSSL_VERSION)


def _schemas(engines: _Engines) -> Iterator[_Check]:
    from v2gstack.codecs.exi import SCHEMA_SETS, ExiCodec

    for name in SCHEMA_SETS:
        start = time.perf_counter()
        try:
            elements = len(ExiCodec(name, engine="python").binding.global_elements)
        except (V2gError, OSError) as error:
            yield _Check(False, name, str(error), "reinstall v2gstack, or run `make generate` in a checkout")
            continue
        found = f"{elements} elements, ready in {1000 * (time.perf_counter() - start):.0f} ms"
        if not engines.absent:
            found += f"; C leaves to Python: {', '.join(_left_to_python(name)) or 'nothing'}"
        yield _Check(True, name, found)
