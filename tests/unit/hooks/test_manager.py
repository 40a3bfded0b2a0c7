"""Plug-ins are found, loaded when wanted, kept apart, and shown."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.office import make_office
from tests.unit.hooks.support import Site, alone, context
from v2gstack import __version__
from v2gstack.errors import ConfigError, PluginLoadError, PluginNotFound
from v2gstack.hooks import (
    KINDS,
    MeterDriverSpec,
    PluginManager,
    PluginSettings,
    TraceRecord,
    hookimpl,
)
from v2gstack.hooks.interfaces import Authorizer, IsolationMonitor, TraceSink

METER = """
    from dataclasses import dataclass
    from v2gstack.hooks import MeterDriverSpec, hookimpl
    from v2gstack.metering import MeterReading

    @hookimpl
    def v2gstack_meter_drivers():
        yield MeterDriverSpec("{name}", "A meter", factory="{module}:Meter", config="{module}:Config")

    @dataclass(frozen=True, kw_only=True)
    class Config:
        meter_id: str = "M1"

    class Meter:
        def __init__(self, config):
            self.config = config

        async def read(self, *, signed=False):
            return MeterReading(meter_id=self.config.meter_id, imported=1)

        async def close(self):
            pass
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    with site.on_path():
        yield site


def meter(name: str) -> object:
    """A plug-in of the program itself that offers a meter."""

    class Plugin:
        @hookimpl
        def v2gstack_meter_drivers(self) -> list[MeterDriverSpec]:
            return [MeterDriverSpec(name, "", factory="v2gstack.hooks.defaults:NoMeter")]

    return Plugin()


# -- what is built in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_default_that_satisfies_its_interface(kind: str, tmp_path: Path) -> None:
    manager = alone()
    assert manager.names(kind)
    for name in manager.names(kind):
        spec = manager.spec(kind, name)
        assert spec.summary
        assert spec.capabilities <= set(KINDS[kind].capabilities)
        needed = {"trace_sinks": "path"} if name != "none" else {}
        needed |= {"signers": "folder"} if name == "files" else {}
        needed |= {"frame_transports": "path"} if name == "replay" else {}
        config: dict[str, object] | None = {needed[kind]: str(tmp_path / name)} if kind in needed else None
        if name == "office":
            config = make_office(tmp_path)
        made = manager.create(kind, name, config, context=context())
        assert isinstance(made, KINDS[kind].interfaces)
        if isinstance(made, TraceSink):
            made.close()


def test_what_is_built_in_is_listed_as_ours() -> None:
    entries = alone().entries()
    assert {(each.distribution, each.version, each.state) for each in entries} == {("v2gstack", __version__, "registered")}
    assert [each.kind for each in entries] == sorted((each.kind for each in entries), key=list(KINDS).index)


def test_nothing_of_a_device_is_imported_for_a_list() -> None:
    code = (
        "import sys; from v2gstack.hooks import PluginManager; PluginManager().entries();"
        "print([name for name in sys.modules if name in ('asyncio', 'ssl', 'v2gstack.hooks.defaults')"
        " or name.startswith(('v2gstack.simulation', 'v2gstack.transports', 'v2gstack.testing', 'v2gstack.messages'))])"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


# -- entry points ----------------------------------------------------------------------------------------------------------


def test_an_installed_plugin_is_found_and_loaded_when_it_is_wanted(site: Site) -> None:
    module = site.install("v2gstack-acme", METER.format(name="acme", module="v2gstack_acme"), version="1.2")
    manager = site.manager()
    assert module not in sys.modules
    (entry,) = [each for each in manager.entries() if each.distribution == "v2gstack-acme"]
    assert (entry.kind, entry.name, entry.version, entry.state) == ("meter_drivers", "acme", "1.2", "registered")
    made = manager.create("meter_drivers", "acme", {"meter_id": "M7"})
    assert made.config.meter_id == "M7"  # type: ignore[attr-defined]
    (entry,) = [each for each in manager.entries() if each.distribution == "v2gstack-acme"]
    assert entry.state == "loaded"
    assert manager.errors == ()


def test_built_in_devices_are_made_without_loading_plugins(site: Site) -> None:
    module = site.install("v2gstack-acme", METER.format(name="acme", module="v2gstack_acme"))
    site.manager().create("meter_drivers", "none")
    assert module not in sys.modules


BROKEN = {
    "import": ("raise RuntimeError('no licence')", "RuntimeError: no licence", "update or remove v2gstack-broken"),
    "missing module": ("import v2gstack_no_such_thing", "ModuleNotFoundError", "install v2gstack_no_such_thing"),
    "exit": ("raise SystemExit(3)", "SystemExit: 3", "update or remove"),
    "syntax": ("def", "SyntaxError", "update or remove"),
    "no hook": ("x = 1", "implements no hook", "@v2gstack.hooks.hookimpl"),
    "unknown hook": (
        """
        from v2gstack.hooks import hookimpl
        @hookimpl
        def v2gstack_meter_driver():
            return []
        """,
        "there is no hook v2gstack_meter_driver",
        "did you mean 'v2gstack_meter_drivers'?",
    ),
    "wrong argument": (
        """
        from v2gstack.hooks import hookimpl
        @hookimpl
        def v2gstack_session_event(evnt):
            pass
        """,
        "PluginValidationError",
        "update or remove",
    ),
    "wrapper": (
        """
        from v2gstack.hooks import hookimpl
        @hookimpl(wrapper=True)
        def v2gstack_meter_drivers():
            return (yield)
        """,
        "v2gstack_meter_drivers cannot be wrapped",
        "specs of your own",
    ),
    "hook fails": (
        """
        from v2gstack.hooks import hookimpl
        @hookimpl
        def v2gstack_meter_drivers():
            yield 1 / 0
        """,
        "ZeroDivisionError",
        "update or remove",
    ),
    "wrong spec": (
        """
        from v2gstack.hooks import SignerSpec, hookimpl
        @hookimpl
        def v2gstack_meter_drivers():
            yield SignerSpec("x", "", factory="a:b")
        """,
        "v2gstack_meter_drivers gives SignerSpec",
        "MeterDriverSpec",
    ),
    "wrong name": (
        """
        from v2gstack.hooks import MeterDriverSpec, hookimpl
        @hookimpl
        def v2gstack_meter_drivers():
            yield MeterDriverSpec("Acme DC 1", "", factory="a:b")
        """,
        "a back-end cannot be named 'Acme DC 1'",
        "update or remove",
    ),
    "no list": (
        """
        from v2gstack.hooks import hookimpl
        @hookimpl
        def v2gstack_meter_drivers():
            pass
        """,
        "TypeError",
        "update or remove",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plugin_is_one_error_and_the_rest_works(site: Site, case: str) -> None:
    source, message, hint = BROKEN[case]
    site.install("v2gstack-broken", source, version="0.3")
    site.install("v2gstack-whole", METER.format(name="whole", module="v2gstack_whole"))
    manager = site.manager()
    assert "whole" in manager.names("meter_drivers")
    (error,) = manager.errors
    assert isinstance(error, PluginLoadError)
    assert (error.distribution, error.version) == ("v2gstack-broken", "0.3")
    assert message in error.message
    assert hint in error.hint
    (entry,) = [each for each in manager.entries() if each.state == "broken"]
    assert (entry.distribution, entry.reason) == ("v2gstack-broken", error.message)
    with pytest.raises(PluginLoadError):
        site.manager(strict=True).load()


def test_a_plugin_loads_whole_or_not_at_all(site: Site) -> None:
    site.install(
        "v2gstack-half",
        """
        from v2gstack.hooks import MeterDriverSpec, SignerSpec, hookimpl
        @hookimpl
        def v2gstack_meter_drivers():
            yield MeterDriverSpec("half", "", factory="a:b")
        @hookimpl
        def v2gstack_signers():
            raise ValueError("second thoughts")
        @hookimpl
        def v2gstack_session_event(event):
            raise AssertionError("never called")
        """,
    )
    manager = site.manager()
    assert "half" not in manager.names("meter_drivers")
    manager.session_event(TraceRecord(time=0.0, session="s", role="secc", event=None))
    assert len(manager.errors) == 1


def test_names_do_not_clash_silently(site: Site) -> None:
    for vendor in ("v2gstack-b", "v2gstack-a"):
        site.install(vendor, METER.format(name="acme", module=vendor.replace("-", "_")))
    manager = site.manager()
    (error,) = manager.errors
    # in the order of their names, whatever the order of the file system
    assert manager.spec("meter_drivers", "acme").factory.startswith("v2gstack_a:")
    assert isinstance(error, PluginLoadError)
    assert error.distribution == "v2gstack-b"
    assert "the name 'acme' among meter_drivers is taken by v2gstack-a 1.0" in error.message


def test_nobody_replaces_what_is_built_in(site: Site) -> None:
    site.install("v2gstack-a", METER.format(name="none", module="v2gstack_a"))
    manager = site.manager()
    assert manager.spec("meter_drivers", "none").factory == "v2gstack.hooks.defaults:NoMeter"
    assert "taken by v2gstack " in manager.errors[0].message


@pytest.mark.parametrize(
    ("allow", "loaded"),
    [(None, {"a", "b"}), ((), set()), (("a",), {"a"}), (("v2gstack-b",), {"b"}), (("a", "v2gstack-b"), {"a", "b"})],
)
def test_only_what_is_allowed_is_loaded(site: Site, allow: tuple[str, ...] | None, loaded: set[str]) -> None:
    for name in ("a", "b"):
        site.install(f"v2gstack-{name}", METER.format(name=name, module=f"v2gstack_{name}"))
    manager = site.manager(allow=allow)
    assert set(manager.names("meter_drivers")) & {"a", "b"} == loaded
    assert {name for name in ("a", "b") if f"v2gstack_{name}" in sys.modules} == loaded
    assert manager.errors == ()


def test_a_name_that_is_allowed_and_not_there_is_told(site: Site) -> None:
    manager = site.manager(allow=("acmee",))
    manager.load()
    (error,) = manager.errors
    assert isinstance(error, PluginNotFound)
    assert "'acmee'" in error.message
    with pytest.raises(PluginNotFound):
        site.manager(allow=("acmee",), strict=True).load()


def test_loading_is_told_step_by_step(site: Site) -> None:
    site.install("v2gstack-a", METER.format(name="a", module="v2gstack_a"))
    site.install("v2gstack-b", METER.format(name="b", module="v2gstack_b"))
    lines: list[str] = []
    manager = PluginManager(PluginSettings(allow=("a",), trace=True), find=site.find, tell=lines.append)
    manager.create("meter_drivers", "a")
    assert [line.replace(__version__, "X") for line in lines[1:]] == [
        "plug-ins: loaded a of v2gstack-a 1.0: meter_drivers a",
        "plug-ins: left out b of v2gstack-b 1.0: not in V2GSTACK_PLUGINS",
        "plug-ins: created meter_drivers a",
    ]
    quiet: list[str] = []
    PluginManager(find=site.find, tell=quiet.append).load()
    assert quiet == []


def test_a_plugin_that_asks_for_plugins_while_it_loads(site: Site) -> None:
    site.install(
        "v2gstack-a",
        """
        import v2gstack_asker
        from v2gstack.hooks import hookimpl
        v2gstack_asker.MANAGER.entries()
        @hookimpl
        def v2gstack_session_event(event):
            pass
        """,
    )
    (site.path / "v2gstack_asker.py").write_text("MANAGER = None\n", encoding="utf-8")
    import v2gstack_asker  # type: ignore[import-not-found]

    manager = site.manager()
    v2gstack_asker.MANAGER = manager
    assert [each.name for each in manager.entries() if each.kind == "session_event"] == ["a"]


# -- the environment -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "settings"),
    [
        ({}, PluginSettings()),
        ({"V2GSTACK_PLUGINS": ""}, PluginSettings(allow=())),
        ({"V2GSTACK_PLUGINS": " a, b ,"}, PluginSettings(allow=("a", "b"))),
        ({"V2GSTACK_PLUGINS_STRICT": "1"}, PluginSettings(strict=True)),
        ({"V2GSTACK_PLUGINS_STRICT": "off", "V2GSTACK_TRACE_PLUGINS": "YES"}, PluginSettings(trace=True)),
    ],
)
def test_settings_from_the_environment(environment: dict[str, str], settings: PluginSettings) -> None:
    assert PluginSettings.from_environment(environment) == settings


def test_a_switch_is_on_or_off() -> None:
    with pytest.raises(ConfigError, match="V2GSTACK_TRACE_PLUGINS is 'maybe'"):
        PluginSettings.from_environment({"V2GSTACK_TRACE_PLUGINS": "maybe"})


# -- plug-ins of the program itself ----------------------------------------------------------------------------------------


def test_objects_are_registered_at_run_time() -> None:
    manager = alone()
    manager.register(meter("own"), name="our station")
    assert "own" in manager.names("meter_drivers")
    (entry,) = [each for each in manager.entries() if each.name == "own"]
    assert entry.distribution == ""
    assert manager.create("meter_drivers", "own") is not manager.create("meter_drivers", "own")


def test_a_clash_at_run_time_is_an_error_and_changes_nothing() -> None:
    manager = alone()
    first = meter("own")
    manager.register(first, name="one")
    with pytest.raises(PluginLoadError, match="taken by the program"):
        manager.register(meter("own"), name="two")
    with pytest.raises(PluginLoadError, match="registered already"):
        manager.register(first, name="three")
    with pytest.raises(PluginLoadError, match="implements no hook"):
        manager.register(object())
    assert manager.names("meter_drivers").count("own") == 1
    manager.register(meter("other"), name="two")


def test_a_plugin_clashes_with_itself() -> None:
    plugin = SimpleNamespace(__name__="twice")

    def v2gstack_meter_drivers() -> list[MeterDriverSpec]:
        return [MeterDriverSpec("x", "", factory="a:b"), MeterDriverSpec("x", "", factory="a:c")]

    plugin.v2gstack_meter_drivers = hookimpl(v2gstack_meter_drivers)
    with pytest.raises(PluginLoadError, match="'x' among meter_drivers is taken"):
        alone().register(plugin)


def test_managers_know_nothing_of_each_other() -> None:
    one, other = alone(), alone()
    one.register(meter("own"))
    assert "own" not in other.names("meter_drivers")


# -- asking ----------------------------------------------------------------------------------------------------------------


def test_unknown_words_get_the_nearest_one() -> None:
    manager = alone()
    with pytest.raises(PluginNotFound) as caught:
        manager.create("meter_driver", "none")
    assert caught.value.hint == "did you mean 'meter_drivers'?"
    with pytest.raises(PluginNotFound) as caught:
        manager.create("power_sources", "idael")
    assert caught.value.hint == "did you mean 'ideal'?"
    assert (caught.value.kind, caught.value.name) == ("power_sources", "idael")


def test_the_hint_tells_of_a_plugin_that_did_not_load(site: Site) -> None:
    site.install("v2gstack-acme", "raise RuntimeError('no licence')")
    with pytest.raises(PluginNotFound) as caught:
        site.manager().create("meter_drivers", "acme")
    assert "no licence" in caught.value.hint


def test_types_follow_the_kind() -> None:
    monitor: IsolationMonitor = alone().create("isolation_monitors", "none")
    authorizer: Authorizer = alone().create("authorizers", "accepting")
    assert (monitor, authorizer) != (None, None)


# -- listeners -------------------------------------------------------------------------------------------------------------


class Listener:
    def __init__(self) -> None:
        self.heard: list[object] = []

    @hookimpl
    def v2gstack_session_event(self, event: object) -> None:
        self.heard.append(event)


class Recorder:
    def __init__(self) -> None:
        self.heard: list[TraceRecord] = []

    @hookimpl
    def v2gstack_session_event(self, record: TraceRecord) -> None:
        self.heard.append(record)


class Failing:
    calls = 0

    @hookimpl
    def v2gstack_session_event(self) -> None:
        self.calls += 1
        raise ValueError("not today")


def test_listeners_take_what_they_name_and_one_that_fails_is_left_out() -> None:
    manager = alone()
    listener, recorder, failing = Listener(), Recorder(), Failing()
    for each in (listener, failing, recorder):
        manager.register(each)
    records = [TraceRecord(time=float(number), session="s", role="secc", event=number) for number in range(3)]
    for record in records:
        manager.session_event(record)
    assert listener.heard == [0, 1, 2]
    assert recorder.heard == records
    assert failing.calls == 1
    (error,) = manager.errors
    assert "not today" in error.message
    assert {each.name for each in manager.entries() if each.kind == "session_event" and each.state == "loaded"} == {"Listener", "Recorder"}


def test_a_strict_manager_raises_what_a_listener_raises() -> None:
    manager = PluginManager(PluginSettings(strict=True), find=list)
    manager.register(Failing())
    with pytest.raises(PluginLoadError, match="not today"):
        manager.session_event(TraceRecord(time=0.0, session="s", role="evcc", event=None))


def test_an_interrupt_is_nobodys_fault() -> None:
    class Interrupted:
        @hookimpl
        def v2gstack_session_event(self) -> None:
            raise KeyboardInterrupt

    manager = alone()
    manager.register(Interrupted())
    with pytest.raises(KeyboardInterrupt):
        manager.session_event(TraceRecord(time=0.0, session="s", role="evcc", event=None))
