"""Settings from plain data: every type checked, every wrong name told, no value given away."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import msgspec
import pytest

from v2gstack.errors import ConfigError
from v2gstack.hooks.configuring import build_config, field_names, nearest


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    host: str
    port: int = 502


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    bus: Bus = field(default_factory=lambda: Bus(host="localhost"))
    others: tuple[Bus, ...] = ()
    named: dict[str, Bus] = field(default_factory=dict)
    price: Decimal | None = None
    colour: Colour = Colour.RED
    path: Path = Path("x")
    timeout: float = 1.0
    loud: bool = False
    tags: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.timeout <= 0:
            raise ConfigError("the timeout is not above 0", hint="seconds, such as 1.5")


class Struct(msgspec.Struct, frozen=True):
    number: int


def build(values: dict[str, object], *, text: bool = False) -> object:
    return build_config(Everything, values, of="meter_drivers acme", text=text)


def test_plain_data_becomes_typed() -> None:
    config = build(
        {
            "bus": {"host": "a", "port": 1},
            "others": [{"host": "b"}],
            "named": {"x": {"host": "c"}},
            "price": "0.39",
            "colour": "red",
            "path": "/dev/ttyS0",
            "timeout": 2,
            "tags": ["a", "b"],
        }
    )
    assert config == Everything(
        bus=Bus(host="a", port=1),
        others=(Bus(host="b"),),
        named={"x": Bus(host="c")},
        price=Decimal("0.39"),
        path=Path("/dev/ttyS0"),
        timeout=2.0,
        tags=frozenset({"a", "b"}),
    )
    assert build_config(Struct, {"number": 3}, of="x") == Struct(3)
    assert build({}) == Everything()


def test_text_is_read_only_where_it_is_wanted() -> None:
    with pytest.raises(ConfigError, match=r"setting 'loud' of meter_drivers acme: expected bool, got str"):
        build({"loud": "true"})
    assert build({"loud": "true", "timeout": "2.5"}, text=True) == Everything(loud=True, timeout=2.5)
    with pytest.raises(ConfigError, match="'timeout'"):
        build({"timeout": "soon"}, text=True)


@pytest.mark.parametrize(
    ("values", "name", "hint"),
    [
        ({"timout": 1.0}, "timout", "did you mean 'timeout'?"),
        ({"bus": {"host": "a", "prot": 1}}, "bus.prot", "did you mean 'port'?"),
        ({"others": [{"host": "a"}, {"host": "b", "prot": 1}]}, "others[1].prot", "did you mean 'port'?"),
        ({"named": {"x": {"host": "a", "prot": 1}}}, "named.x.prot", "did you mean 'port'?"),
        ({"zzz": 1}, "zzz", "one of bus, colour, loud, named, others, path, price, tags, timeout"),
    ],
)
def test_unknown_names_are_refused_wherever_they_stand(values: dict[str, object], name: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        build(values)
    assert caught.value.message == f"meter_drivers acme has no setting {name!r}"
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"bus": {"port": 1}}, "'bus'"),
        ({"bus": {"host": 1}}, "'bus.host'"),
        ({"others": [{"host": "a", "port": "s3cret"}]}, "'others[0].port'"),
        ({"colour": 7}, "'colour'"),
        ({"price": "s3cret"}, "'price'"),
        ({"path": 3}, "'path'"),
        ({"bus": None}, "'bus'"),
    ],
)
def test_wrong_types_name_the_setting_and_not_its_value(values: dict[str, object], place: str) -> None:
    with pytest.raises(ConfigError) as caught:
        build(values)
    assert f"setting {place} of meter_drivers acme: " in caught.value.message
    assert "s3cret" not in str(caught.value)
    assert caught.value.hint


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(ConfigError, match="settings of x: object missing required field host") as caught:
        build_config(Bus, {}, of="x")
    assert caught.value.hint == "its settings are host, port"
    # a misspelt one is named first: it is why the other one is missing
    with pytest.raises(ConfigError) as caught:
        build_config(Bus, {"hots": "a"}, of="x")
    assert caught.value.hint == "did you mean 'host'?"


def test_checks_of_the_class_itself_keep_their_hint() -> None:
    with pytest.raises(ConfigError, match="the timeout is not above 0") as caught:
        build({"timeout": -1.0})
    assert caught.value.hint == "seconds, such as 1.5"


def test_a_class_without_fields_is_a_mistake_of_the_plugin() -> None:
    with pytest.raises(TypeError, match="neither a dataclass nor"):
        build_config(int, {}, of="x")


def test_field_names() -> None:
    assert field_names(Bus) == field_names(Bus(host="a")) == ("host", "port")
    assert field_names(Struct) == ("number",)
    assert field_names(3) == ()


def test_nearest() -> None:
    assert nearest("metre", ["meter", "mirror"]) == "did you mean 'meter'?"
    assert nearest("x", ["b", "a"]) == "one of a, b"
    assert nearest("x", []) == "there is none"
