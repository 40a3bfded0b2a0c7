"""``v2gstack plugins``: what is listed, what a check finds, what is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli.support import run
from tests.unit.hooks.support import Site
from v2gstack import __version__
from v2gstack.cli.skeleton import KIND_OPTIONS, skeleton
from v2gstack.cli.skeleton_parts import PARTS
from v2gstack.errors import ConfigError
from v2gstack.hooks import KINDS

METER = """
    from dataclasses import dataclass
    from v2gstack.hooks import MeterDriverSpec, hookimpl
    from v2gstack.metering import MeterReading

    @hookimpl
    def v2gstack_meter_drivers():
        able = frozenset({"signd"})
        yield MeterDriverSpec("acme", "A meter", factory="v2gstack_acme:Meter", config="v2gstack_acme:Config", capabilities=able)

    @dataclass(frozen=True, kw_only=True)
    class Config:
        meter_id: str
        step: int = 1

    class Meter:
        def __init__(self, config):
            self.config = config
            self.count = 100

        async def read(self, *, signed=False):
            self.count += self.config.step
            return MeterReading(meter_id=self.config.meter_id, imported=self.count)

        async def close(self):
            pass

    @hookimpl
    def v2gstack_cli_commands(cli):
        import click

        @cli.command()
        def acme():
            "Say hello."
            click.echo("hello from acme")

        @cli.command()
        def decode():
            "Never reached: it is built in."
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "site")
    site.path.mkdir()
    with site.on_path():
        yield site


# -- list ------------------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_is_built_in() -> None:
    found = run("plugins", "list", env={"V2GSTACK_PLUGINS": ""})
    assert found.code == 0
    assert ["meter_drivers", "none", "v2gstack", __version__, "registered"] in [line.split()[:5] for line in found.lines]
    assert {line.split()[0] for line in found.lines} == set(KINDS)


def test_the_list_as_json() -> None:
    found = run("plugins", "list", "--kind", "transports", "--json", env={"V2GSTACK_PLUGINS": ""})
    document = json.loads(found.out)
    assert (document["v"], document["ok"]) == (1, True)
    (tcp,) = [each for each in document["plugins"] if each["name"] == "tcp"]
    assert tcp == {
        "kind": "transports",
        "name": "tcp",
        "summary": "TCP by IPv6 or IPv4",
        "distribution": "v2gstack",
        "version": __version__,
        "state": "registered",
        "reason": "",
        "factory": "v2gstack.transports.tcp:TcpTransport",
        "config": "",
        "capabilities": ["connect", "listen"],
    }


def test_a_broken_plugin_is_a_finding_and_the_reason_is_shown(site: Site) -> None:
    site.install("v2gstack-broken", "raise RuntimeError('no licence')", version="3.1")
    found = run("plugins", "list")
    assert found.code == 1
    assert "v2gstack-broken 3.1" in found.out
    assert "broken      plug-in broken does not import: RuntimeError: no licence" in found.out
    assert run("plugins", "list", env={"V2GSTACK_PLUGINS": ""}).code == 0


def test_strict_and_trace_come_from_the_environment(site: Site) -> None:
    site.install("v2gstack-broken", "raise RuntimeError('no licence')")
    strict = run("plugins", "list", env={"V2GSTACK_PLUGINS_STRICT": "1"})
    assert strict.code == 1
    assert strict.err.startswith(
        "error: plug-in broken does not import: RuntimeError: no licence\nwhere: broken, of v2gstack-broken 1.0\ntry:   "
    )
    traced = run("plugins", "list", env={"V2GSTACK_TRACE_PLUGINS": "1", "V2GSTACK_PLUGINS": ""})
    assert "plug-ins: left out broken of v2gstack-broken 1.0: not in V2GSTACK_PLUGINS\n" in traced.err
    wrong = run("plugins", "list", env={"V2GSTACK_PLUGINS_STRICT": "perhaps"})
    assert (wrong.code, wrong.err.splitlines()[0]) == (2, "error: V2GSTACK_PLUGINS_STRICT is 'perhaps'")


# -- check -----------------------------------------------------------------------------------------------------------------


def test_a_check_says_pass_or_fail_for_each_rule(site: Site) -> None:
    site.install("v2gstack-acme", METER)
    found = run("plugins", "check", "acme", "--set", "meter_id=M1")
    assert found.code == 0
    assert found.lines[0] == "meter_drivers acme"
    assert len(found.lines) == 6
    assert all(line.startswith("  pass  ") for line in found.lines[1:])
    assert "capability 'signd' is not known here; did you mean 'signed'?" in found.err
    broken = run("plugins", "check", "v2gstack-acme", "--set", "meter_id=M1", "--set", "step=-1", "--json")
    assert broken.code == 1
    document = json.loads(broken.out)
    assert document["ok"] is False
    (rule,) = [each for each in document["plugins"][0]["rules"] if not each["ok"]]
    assert rule == {
        "rule": "Neither register ever shrinks, and it stays the same meter.",
        "ok": False,
        "text": "import shrinks from 99 to 98 Wh",
    }


def test_settings_come_from_a_file(site: Site, tmp_path: Path) -> None:
    site.install("v2gstack-acme", METER)
    path = tmp_path / "acme.toml"
    path.write_text('meter_id = "M1"\nstep = -1\n', encoding="utf-8")
    assert run("plugins", "check", "acme", "--config", str(path)).code == 1
    assert run("plugins", "check", "acme", "--config", str(path), "--set", "step=2").code == 0
    path.write_text("meter_id = ", encoding="utf-8")
    assert run("plugins", "check", "acme", "--config", str(path)).code == 3
    assert run("plugins", "check", "acme", "--config", str(tmp_path / "nothing.toml")).code == 3


@pytest.mark.parametrize(
    ("arguments", "code", "message", "hint"),
    [
        (("acme",), 2, "settings of meter_drivers acme: object missing required field meter_id", "its settings are meter_id, step"),
        (
            ("acme", "--set", "meter-id=M1"),
            2,
            "settings of meter_drivers acme: object missing required field meter_id",
            "did you mean 'meter_id'?",
        ),
        (("acme", "--set", "meter_id"), 2, "'meter_id' sets nothing", "write it as KEY=VALUE"),
        (("acmee",), 1, "no plug-in is named 'acmee'", "did you mean 'acme'?"),
        (("none", "--set", "x=1"), 2, "settings are those of one back-end", "choose one by --kind"),
    ],
)
def test_what_goes_wrong_is_told(site: Site, arguments: tuple[str, ...], code: int, message: str, hint: str) -> None:
    site.install("v2gstack-acme", METER)
    found = run("plugins", "check", *arguments)
    assert found.code == code
    assert found.err.splitlines()[0] == f"error: {message}"
    assert found.err.splitlines()[2] == f"try:   {hint}"


def test_a_plugin_that_does_not_load_is_told_when_it_is_checked(site: Site) -> None:
    site.install("v2gstack-broken", "raise RuntimeError('no licence')")
    found = run("plugins", "check", "broken")
    assert found.code == 1
    assert "RuntimeError: no licence" in found.err


def test_what_is_built_in_is_checked_like_any_other() -> None:
    found = run("plugins", "check", "ideal", env={"V2GSTACK_PLUGINS": ""})
    assert found.code == 0
    assert "fail" not in [line.split()[0] for line in found.lines]


# -- new -------------------------------------------------------------------------------------------------------------------


def test_new_writes_a_folder_and_never_over_one(tmp_path: Path) -> None:
    folder = tmp_path / "v2gstack-acme-dc1"
    found = run("plugins", "new", "acme-dc1", "--kind", "meter", "-o", str(folder))
    assert found.code == 0
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert written == {
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "src/v2gstack_acme_dc1/__init__.py",
        "src/v2gstack_acme_dc1/meter.py",
        "src/v2gstack_acme_dc1/py.typed",
        "tests/test_meter.py",
        "tests/test_plugin.py",
    }
    assert set(found.lines) == {str(folder / path) for path in written}
    assert "class AcmeDc1Meter:" in (folder / "src/v2gstack_acme_dc1/meter.py").read_text(encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = run("plugins", "new", "acme-dc1", "-o", str(folder))
    assert again.code == 3
    assert "nothing is overwritten" in again.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in ("file", "file/inside"):
        assert run("plugins", "new", "acme", "-o", str(tmp_path / place)).code == 3


@pytest.mark.parametrize("name", ["", "Acme", "acme dc", "1acme", "acme_dc", "acme-", "../acme", "a--b"])
def test_names_of_plugins(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be named"):
        skeleton(name, ("meter",))


def test_every_kind_can_be_begun() -> None:
    assert {part.kind for part in PARTS.values()} == set(KINDS)
    assert list(PARTS) == list(KIND_OPTIONS)
    for part in PARTS.values():
        kind = KINDS[part.kind]
        assert part.spec == kind.spec.__name__
        assert f"({kind.contract.partition(':')[2]}):" in part.test
        assert set(part.capabilities) <= set(kind.capabilities)


# -- commands of plug-ins --------------------------------------------------------------------------------------------------


def test_plugins_add_commands_and_replace_none(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.install("v2gstack-acme", METER)
    assert run("acme").out == "hello from acme\n"
    page = run("--help").out
    assert "Commands of plug-ins:\n  acme  Say hello." in page
    assert page.count("\n  decode ") == 1
    assert run("decode", "--help").out.startswith("Usage: v2gstack decode [OPTIONS] [INPUT]")
    found = run("acne")
    assert (found.code, found.err.splitlines()[2]) == (2, "try:   did you mean 'acme'?")


def test_a_command_that_does_not_load_is_told_and_the_rest_works(site: Site) -> None:
    site.install("v2gstack-broken", "raise RuntimeError('no licence')")
    found = run("--help")
    assert found.code == 0
    assert "no licence" in found.err
    assert "no licence" not in run("schema", "list").err
