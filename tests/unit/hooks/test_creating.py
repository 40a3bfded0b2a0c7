"""Plug-ins are made from their settings, with the parts of one device shared, and errors say whose fault it is."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from tests.unit.hooks.support import alone, context
from v2gstack.errors import ConfigError, PluginError, PluginLoadError
from v2gstack.hooks import (
    AuthorizerSpec,
    DeviceContext,
    MeterDriverSpec,
    PluginManager,
    PowerSourceSpec,
    hookimpl,
)
from v2gstack.metering import MeterReading

# -- creating --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Config:
    name: str = "x"

    def __post_init__(self) -> None:
        if not self.name:
            raise ConfigError("the name is empty")


class Device:
    def __init__(self, config: Config, *, context: DeviceContext) -> None:
        self.config = config
        self.bus = context.share("acme", object)
        if config.name == "broken":
            raise OSError("no such device")
        if config.name == "wrong":
            raise ConfigError("that name is reserved", hint="another one")

    async def read(self, *, signed: bool = False) -> MeterReading:
        return MeterReading(meter_id=self.config.name, imported=0)

    async def close(self) -> None:
        pass


class Half:
    async def read(self, *, signed: bool = False) -> MeterReading:
        return MeterReading(meter_id="x", imported=0)


class Vendor:
    @hookimpl
    def v2gstack_meter_drivers(self) -> list[MeterDriverSpec]:
        here = __name__
        sys.modules.setdefault(here, sys.modules[Device.__module__])
        return [
            MeterDriverSpec("device", "", factory=f"{here}:Device", config=f"{here}:Config", wants_context=True),
            MeterDriverSpec("half", "", factory=f"{here}:Half"),
            MeterDriverSpec("nowhere", "", factory="v2gstack_no_such_module:Meter"),
            MeterDriverSpec("nameless", "", factory=f"{here}:NoSuchName"),
            MeterDriverSpec("unset", "", factory=f"{here}:Device", config=f"{here}:NoSuchConfig"),
        ]

    @hookimpl
    def v2gstack_authorizers(self) -> list[AuthorizerSpec]:
        return []


def vendor() -> PluginManager:
    manager = alone()
    manager.register(Vendor(), name="vendor")
    return manager


def test_settings_come_as_an_object_or_a_mapping_or_not_at_all() -> None:
    manager = vendor()
    for config, name in ((Config("a"), "a"), ({"name": "b"}, "b"), (None, "x")):
        assert manager.create("meter_drivers", "device", config, context=context()).config.name == name  # type: ignore[attr-defined]
    assert manager.configure("meter_drivers", "device", {"name": "c"}) == Config("c")
    assert manager.configure("meter_drivers", "half") is None


def test_parts_of_one_device_share_what_they_share() -> None:
    manager, here, there = vendor(), context(), context()
    buses = [manager.create("meter_drivers", "device", context=each).bus for each in (here, here, there)]  # type: ignore[attr-defined]
    assert buses[0] is buses[1]
    assert buses[0] is not buses[2]


@pytest.mark.parametrize(
    ("name", "config", "error", "message"),
    [
        ("device", {"nam": "b"}, ConfigError, "meter_drivers device has no setting 'nam'"),
        ("device", {"name": 3}, ConfigError, "setting 'name' of meter_drivers device"),
        ("device", {"name": ""}, ConfigError, "the name is empty"),
        ("device", Config("wrong"), ConfigError, "that name is reserved"),
        ("device", Config("broken"), PluginLoadError, "device does not start: OSError: no such device"),
        ("half", {"name": "x"}, ConfigError, "meter_drivers half has no settings, name cannot be set"),
        ("half", None, PluginLoadError, "Half is no Meter"),
        ("nowhere", None, PluginLoadError, "ModuleNotFoundError"),
        ("nameless", None, PluginLoadError, "AttributeError"),
        ("unset", None, PluginLoadError, "the settings of unset do not load"),
    ],
)
def test_what_goes_wrong_says_whose_fault_it_is(name: str, config: object, error: type[PluginError], message: str) -> None:
    manager = vendor()
    with pytest.raises(error, match=message):
        manager.create("meter_drivers", name, config, context=context())


def test_the_cause_is_kept_and_the_list_shows_it() -> None:
    manager = vendor()
    with pytest.raises(PluginLoadError) as caught:
        manager.create("meter_drivers", "device", Config("broken"), context=context())
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.name == "device"
    states = {each.name: (each.state, each.reason) for each in manager.entries() if each.kind == "meter_drivers"}
    assert states["device"] == ("broken", "device does not start: OSError: no such device")
    # the cable is plugged in again
    manager.create("meter_drivers", "device", context=context())
    assert {each.name: each.state for each in manager.entries()}["device"] == "loaded"


def test_the_hint_names_the_missing_method() -> None:
    with pytest.raises(PluginLoadError) as caught:
        vendor().create("meter_drivers", "half")
    assert caught.value.hint == "it lacks methods: Meter has close"


def test_a_part_of_a_device_needs_a_context() -> None:
    with pytest.raises(ConfigError, match="was given no context"):
        vendor().create("meter_drivers", "device")


# -- specs -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "Acme", "acme dc1", "-acme", "a" * 65, "acme/1", "äcme"])
def test_names_need_no_quoting(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be named"):
        PowerSourceSpec(name, "", factory="a:b")


@pytest.mark.parametrize("target", ["", "a", "a.b", "a:", ":b", "a:b:c", "a-b:c", "a b:c"])
def test_targets_are_a_module_and_a_name(target: str) -> None:
    with pytest.raises(ConfigError, match="the factory of x is"):
        PowerSourceSpec("x", "", factory=target)
    if target:
        with pytest.raises(ConfigError, match="the config of x is"):
            PowerSourceSpec("x", "", factory="a:b", config=target)
