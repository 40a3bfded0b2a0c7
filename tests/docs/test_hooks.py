"""The reference of hooks is complete: every hook, interface, method, kit, capability, back-end and setting; and it invents none."""

from __future__ import annotations

import dataclasses
import re

import pytest

from tests.docs.markdown import text_of
from tests.docs.test_reference import section, words
from v2gstack.hooks import KINDS, DeviceContext, PluginManager, PluginSettings, Spec, hookspecs, interfaces
from v2gstack.hooks.configuring import field_names
from v2gstack.hooks.manager import import_target
from v2gstack.testing import contracts

HOOKS = "docs/reference/hooks.md"
MANAGER = PluginManager(find=list)
#: The Protocols, by their names.
INTERFACES = {name: getattr(interfaces, name) for name in interfaces.__all__ if getattr(getattr(interfaces, name), "_is_protocol", False)}


def rows(title: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    table = [line for line in section(HOOKS, title).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]


def named(title: str) -> set[str]:
    """What stands in the first column, without arguments."""
    return {re.sub(r"^`(?:async )?([\w.]+).*$", r"\1", row[0]) for row in rows(title) if row[0].startswith("`")}


def test_every_hook_is_documented() -> None:
    known = {name for name in vars(hookspecs) if name.startswith("v2gstack_")}
    assert named("Kinds of back-ends") | named("Listeners") == known
    assert known == {kind.hook for kind in KINDS.values()} | named("Listeners")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_has_its_row(kind: object) -> None:
    assert hasattr(kind, "hook")
    (row,) = [each for each in rows("Kinds of back-ends") if each[0] == f"`{kind.hook}`"]
    assert words(row[1]) == {kind.spec.__name__}  # type: ignore[attr-defined]
    assert words(row[2]) == {each.__name__ for each in kind.interfaces}  # type: ignore[attr-defined]
    assert words(row[3]) == {kind.contract.partition(":")[2]}  # type: ignore[attr-defined]
    assert words(row[4]) == set(kind.capabilities)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", INTERFACES)
def test_every_method_is_documented(name: str) -> None:
    methods = {method for method in vars(INTERFACES[name]) if not method.startswith("_")}
    assert 1 <= len(methods) <= 6
    assert named(f"`{name}`") == methods
    for method in methods:
        assert (vars(INTERFACES[name])[method].__doc__ or "").strip(), method


def test_every_kit_is_documented() -> None:
    kits = {name for name in contracts.__all__ if name.endswith("Contract")} - {"Contract"}
    assert kits == {kind.contract.partition(":")[2] for kind in KINDS.values()}


@pytest.mark.parametrize(
    ("cls", "title", "more"),
    [(Spec, "Specs", set()), (DeviceContext, "`DeviceContext`", {"share"}), (PluginSettings, "Settings", set())],
)
def test_every_field_is_documented(cls: type, title: str, more: set[str]) -> None:
    fields = {field.name for field in dataclasses.fields(cls) if not field.name.startswith("_")}
    assert named(title) == fields | more


def test_every_method_of_the_manager_is_documented() -> None:
    assert named("`PluginManager`") == {name for name in vars(PluginManager) if not name.startswith("_")}


def test_everything_built_in_is_documented_with_its_settings() -> None:
    table = {(row[0].strip("`"), row[1].strip("`")): words(row[3]) for row in rows("Built in") if row[0].startswith("`")}
    specs = {(kind, name): MANAGER.spec(kind, name) for kind in KINDS for name in MANAGER.names(kind)}
    assert table == {key: set(field_names(import_target(spec.config))) if spec.config else set() for key, spec in specs.items()}


def test_every_variable_has_its_setting() -> None:
    assert words(section(HOOKS, "Settings")) >= {"V2GSTACK_PLUGINS", "V2GSTACK_PLUGINS_STRICT", "V2GSTACK_TRACE_PLUGINS"}


def test_the_how_to_shows_each_step() -> None:
    text = text_of("docs/howto/write-a-plugin.md")
    for step in ("v2gstack plugins new", "@hookimpl", "[project.entry-points.v2gstack]", "v2gstack plugins check", "wants_context"):
        assert step in text
