"""``v2gstack plugins``."""

from __future__ import annotations

import asyncio
import time
import tomllib
from pathlib import Path
from typing import Any, Final, cast

import click
import msgspec

from v2gstack.cli.plugging import make_manager
from v2gstack.cli.skeleton import KIND_OPTIONS, write_skeleton
from v2gstack.cli.talk import FINDING, FINE, InputError, Word, columns, common_options, emit, emit_bytes, nearest, paint, tell
from v2gstack.errors import ConfigError, PluginNotFound
from v2gstack.hooks import KINDS, DeviceContext, PluginEntry, PluginManager
from v2gstack.hooks.manager import import_target

__all__ = ["command", "settings_from"]

_EPILOG: Final = """\b
Examples:
  v2gstack plugins list --kind meter_drivers
  v2gstack plugins new acme --kind meter
"""

_COLOURS: Final = {"registered": "", "loaded": "green", "broken": "red"}


@click.group(name="plugins", epilog=_EPILOG)
@common_options
def command() -> None:
    """List plug-ins, check whether they keep their contract, begin a new one."""


# -- list --------------------------------------------------------------------------------------------------------------


@command.command(name="list")
@click.option("--kind", type=Word([*KINDS]), help="Only this kind.")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def list_plugins(kind: str | None, machine: bool) -> int:
    """List back-ends and listeners: kind, name, what it is, distribution, state.

    What is registered has told its names and is imported when it is used. Exits with 1 where something is broken.
    """
    found = [each for each in make_manager().entries() if kind in (None, each.kind)]
    broken = any(each.state == "broken" for each in found)
    if machine:
        _write({"ok": not broken, "plugins": [_as_json(each) for each in found]})
        return FINDING if broken else FINE
    rows = [[each.kind, each.name, " ".join((each.distribution, each.version)).strip(), each.state, _about(each)] for each in found]
    for entry, line in zip(found, columns(rows) if rows else [], strict=True):
        emit(paint(line, _COLOURS[entry.state]))
    return FINDING if broken else FINE


def _about(entry: PluginEntry) -> str:
    return entry.reason or entry.summary


def _as_json(entry: PluginEntry) -> dict[str, object]:
    spec = entry.spec
    return {
        "kind": entry.kind,
        "name": entry.name,
        "summary": entry.summary,
        "distribution": entry.distribution,
        "version": entry.version,
        "state": entry.state,
        "reason": entry.reason,
        "factory": spec.factory if spec else "",
        "config": spec.config if spec else "",
        "capabilities": sorted(spec.capabilities) if spec else [],
    }


def _write(document: dict[str, object]) -> None:
    emit_bytes(msgspec.json.encode({"v": 1, **document}) + b"\n")


# -- check -------------------------------------------------------------------------------------------------------------


@command.command(name="check")
@click.argument("name")
@click.option("--kind", type=Word([*KINDS]), help="Only this kind.")
@click.option("--config", "config", type=click.Path(path_type=Path), help="TOML file with its settings.")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="One setting, over the file's; may be repeated.")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def check(name: str, kind: str | None, config: Path | None, pairs: tuple[str, ...], machine: bool) -> int:
    """Check whether the back-ends of that NAME, or of the distribution NAME, keep the contract of their interface.

    Each rule runs on a fresh device. Real devices are operated: contactors close, sources give voltage. Exits with 1 where a rule
    is broken.
    """
    manager = make_manager()
    chosen = _choose(manager, name, kind)
    if (config or pairs) and len(chosen) > 1:
        raise click.UsageError("settings are those of one back-end. choose one by --kind", click.get_current_context())
    settings = settings_from(config, pairs)
    reports = [_check_one(manager, each, settings, text=bool(pairs)) for each in chosen]
    ok = all(rule["ok"] for report in reports for rule in report["rules"])
    if machine:
        _write({"ok": ok, "plugins": reports})
        return FINE if ok else FINDING
    for report in reports:
        emit(f"{report['kind']} {report['name']}")
        for line in report["notes"]:
            tell(line)
        for rule in report["rules"]:
            emit(
                f"  {paint('pass', 'green')}  {rule['rule']}" if rule["ok"] else f"  {paint('fail', 'red')}  {rule['rule']} {rule['text']}"
            )
    return FINE if ok else FINDING


def _choose(manager: PluginManager, name: str, kind: str | None) -> list[PluginEntry]:
    backends = [each for each in manager.entries() if each.kind in KINDS and kind in (None, each.kind)]
    chosen = [each for each in backends if each.name == name] or [each for each in backends if each.distribution == name]
    if chosen:
        return chosen
    for error in manager.errors:
        if name in (error.name, getattr(error, "distribution", "")):
            raise error
    known = sorted({each.name for each in backends} | {each.distribution for each in backends})
    raise PluginNotFound(f"no plug-in is named {name!r}", kind=kind or "", name=name, hint=nearest(name, known))


def settings_from(config: Path | None, pairs: tuple[str, ...]) -> dict[str, object]:
    """The settings of a back-end: a TOML file's, and single ones over them.

    Raises:
        InputError: The file cannot be read, or is no TOML.
        ConfigError: A pair sets nothing.
    """
    settings: dict[str, object] = {}
    if config is not None:
        try:
            settings = tomllib.loads(config.read_text(encoding="utf-8"))
        except OSError as error:
            raise InputError(f"the settings cannot be read: {error.strerror}", source=str(config)) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"the settings are no TOML: {error}", source=str(config)) from error
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign:
            raise ConfigError(f"{pair!r} sets nothing", hint="write it as KEY=VALUE")
        *path, last = key.split(".")
        table = settings
        for part in path:
            inner = table.setdefault(part, {})
            if not isinstance(inner, dict):
                raise ConfigError(f"{key!r}: {part!r} is a value and no table")
            table = cast("dict[str, object]", inner)
        table[last] = value
    return settings


def _check_one(manager: PluginManager, entry: PluginEntry, settings: dict[str, object], *, text: bool) -> dict[str, Any]:
    kind, spec = KINDS[entry.kind], entry.spec
    assert spec is not None
    context = DeviceContext(
        name="DE*V2G*E0001",
        role="evcc" if entry.kind == "batteries" else "secc",
        now=time.monotonic,
        unix_time=time.time,
        sleep=asyncio.sleep,
    )
    config = manager.configure(entry.kind, entry.name, settings, text=text)
    # what cannot even be made is one error, not one for each rule
    made: Any = manager.create(entry.kind, entry.name, config, context=context)
    close = getattr(made, "close", None)
    if close is not None:
        asyncio.run(_close(close))
    run_contract = import_target("v2gstack.testing.contracts:run_contract")
    results = run_contract(
        import_target(kind.contract),
        lambda: manager.create(entry.kind, entry.name, config, context=context),
        capabilities=spec.capabilities,
    )
    unknown = sorted(spec.capabilities - kind.capabilities.keys())
    return {
        "kind": entry.kind,
        "name": entry.name,
        "distribution": entry.distribution,
        "version": entry.version,
        "notes": [f"capability {each!r} is not known here; {nearest(each, kind.capabilities)}" for each in unknown],
        "rules": [{"rule": each.rule, "ok": each.ok, "text": each.text} for each in results],
    }


async def _close(close: Any) -> None:
    outcome = close()
    if outcome is not None:
        await outcome


# -- new ---------------------------------------------------------------------------------------------------------------


@command.command(name="new")
@click.argument("name")
@click.option("--kind", "kinds", type=Word([*KIND_OPTIONS]), multiple=True, default=("meter",), help="What it offers; may be repeated.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder; v2gstack-NAME without.")
@common_options
def new(name: str, kinds: tuple[str, ...], output: Path | None) -> int:
    """Write a complete plug-in distribution: project file, one class per kind, settings, tests by the contract kit.

    NAME is that of the vendor or product: small letters, digits and '-'. Nothing that exists is overwritten.
    """
    folder = output or Path(f"v2gstack-{name}")
    for path in write_skeleton(name, tuple(dict.fromkeys(kinds)), folder):
        emit(str(path))
    tell(f"next: cd {folder}; pip install -e .[test]; pytest; v2gstack plugins check {name}")
    return FINE
