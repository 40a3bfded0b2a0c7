"""Reads the tables in ``schemas/ocpp``: facts of each version, Python names, meanings."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from tools._ocpp.actions import VERSIONS

__all__ = ["DIRECTORY", "Field", "Table", "Words", "python_names", "read_table", "words"]

DIRECTORY: Final = Path(__file__).resolve().parents[2] / "schemas" / "ocpp"

_SIMPLE_TYPES: Final = frozenset({"string", "integer", "decimal", "boolean", "datetime", "uri", "any", "custom"})
_FIELD: Final = re.compile(
    r"(?P<type>\w+)(?:\((?P<limits>[^)]*)\))?(?:\[(?P<low>\d*)\.\.(?P<high>\d*)\])?(?P<optional>\?)?(?: = (?P<default>.+))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field.

    Attributes:
        wire: Its name in JSON.
        name: Its name in Python.
        type: ``string``, ``integer``, ``decimal``, ``boolean``, ``datetime``, ``uri``, ``any``, or the name of a type or enumeration.
        limits: What stands in parentheses behind the type: characters, a range, a step.
        items: Fewest and most items of a list, the latter 0 for no limit; ``None`` for no list.
        optional: Whether it may be absent.
        default: What absence means, where the standard says so.
    """

    wire: str
    name: str
    type: str
    limits: str
    items: tuple[int, int] | None
    optional: bool
    default: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The facts of one version.

    Attributes:
        version: Such as ``2.0.1``.
        package: Its package below ``v2gstack.messages``.
        subprotocol: Of the WebSocket.
        custom_data: Whether every part may carry custom data.
        actions: Actions and who sends them, by functional block.
        messages: Fields of each message.
        types: Fields of each type.
        enums: Values of each enumeration.
    """

    version: str
    package: str
    subprotocol: str
    custom_data: bool
    actions: dict[str, dict[str, str]]
    messages: dict[str, tuple[Field, ...]]
    types: dict[str, tuple[Field, ...]]
    enums: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Words:
    """What things mean, in words of this project.

    Attributes:
        actions: Of each action: what its request asks or tells.
        types: Of types and enumerations.
        fields: Of fields, by wire name or by ``Owner.wire``.
    """

    actions: dict[str, str]
    types: dict[str, str]
    fields: dict[str, str]

    def field(self, owner: str, wire: str) -> str:
        """The meaning of a field; empty where its name says all that we know."""
        return self.fields.get(f"{owner}.{wire}", self.fields.get(wire, ""))


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((DIRECTORY / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def python_names() -> dict[str, str]:
    """Python names of all properties."""
    names: dict[str, str] = _load("names")["names"]
    return names


@cache
def words() -> Words:
    """The meanings."""
    found = _load("words")
    return Words(found["actions"], found["types"], found["fields"])


@cache
def read_table(version: str) -> Table:
    """The facts of a version."""
    package = VERSIONS[version].package
    found = _load(package)
    custom = bool(found["custom_data"])
    table = Table(
        version=found["version"],
        package=package,
        subprotocol=found["subprotocol"],
        custom_data=custom,
        actions=found["actions"],
        messages={name: tuple(_fields(fields, custom)) for name, fields in found["messages"].items()},
        types={name: tuple(_fields(fields, custom)) for name, fields in found["types"].items()},
        enums={name: tuple(values) for name, values in found["enums"].items()},
    )
    known = {*_SIMPLE_TYPES, *table.types, *table.enums}
    for owner, fields in (table.messages | table.types).items():
        for field in fields:
            if field.type not in known:
                raise SystemExit(f"schemas/ocpp: {owner}.{field.wire} of {version} has the unknown type {field.type}")
    return table


def _fields(rows: dict[str, str], custom: bool) -> Iterator[Field]:
    for wire, text in rows.items():
        match = _FIELD.fullmatch(text)
        if match is None:
            raise SystemExit(f"schemas/ocpp: {wire} = {text!r} cannot be read")
        items = None if match["low"] is None else (int(match["low"] or 0), int(match["high"] or 0))
        yield Field(
            wire=wire,
            name=python_names()[wire],
            type=match["type"],
            limits=match["limits"] or "",
            items=items,
            optional=bool(match["optional"]),
            default=_default(match["default"]),
        )
    if custom:
        name = python_names()["customData"]
        yield Field(wire="customData", name=name, type="custom", limits="", items=None, optional=True, default=None)


def _default(text: str | None) -> object:
    if text is None:
        return None
    return {"true": True, "false": False}[text] if text in ("true", "false") else ast.literal_eval(text)
