"""Instances of the JSON schemas that the package ``ocpp`` carries: valid ones, and such with one thing changed."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tools._ocpp.actions import VERSIONS

__all__ = ["Mutation", "Schemas", "instance_of", "mutations_of", "set_at"]

Json = Any
Path_ = tuple[str | int, ...]

_TEXTS = ["a", "Größe", "0123456789", "urn:x", "ABC-1", "€€€"]


class Mutation(NamedTuple):
    """A change of one place of an instance.

    Attributes:
        path: The place; its last step may be a new one.
        value: What is put there; ``...`` takes the place away.
    """

    path: Path_
    value: Json


class Schemas:
    """The schemas of one version.

    Args:
        package: The directory of the package ``ocpp``.
        version: Such as ``2.0.1``.
    """

    def __init__(self, package: Path, version: str) -> None:
        self.version = version
        self._directory = package / VERSIONS[version].directory / "schemas"

    def schema(self, message: str) -> Json:
        """The schema of a message, by our name for it."""
        stem = message.removesuffix("Request") if self.version == "1.6" else message
        return json.loads((self._directory / f"{stem}.json").read_text(encoding="utf-8-sig"))


def _resolved(schema: Json, root: Json) -> Json:
    while "$ref" in schema:
        schema = root["definitions"][schema["$ref"].removeprefix("#/definitions/")]
    return schema


def instance_of(schema: Json, root: Json, chooser: random.Random, *, name: str = "", fill: float = 0.5) -> Json:
    """A valid instance.

    Args:
        schema: The schema.
        root: The document with its definitions.
        chooser: Decides.
        name: The property it is for.
        fill: How likely optional properties are.
    """
    schema = _resolved(schema, root)
    if "enum" in schema:
        return chooser.choice(schema["enum"])
    match schema.get("type"):
        case "object":
            required = set(schema.get("required", ()))
            made = {
                key: instance_of(part, root, chooser, name=key, fill=fill * 0.8)
                for key, part in schema.get("properties", {}).items()
                if key in required or chooser.random() < fill
            }
            if "vendorId" in made and name == "customData":
                made |= {"snake_key": 1, "SoCValue": {"a": [1.5, None, "x"]}}
            return made
        case "array":
            least, most = schema.get("minItems", 0), schema.get("maxItems", 3)
            count = chooser.randint(least, max(least, min(most, least + 2)))
            return [instance_of(schema["items"], root, chooser, name=name, fill=fill * 0.8) for _ in range(count)]
        case "string":
            return _string(schema, chooser)
        case "integer":
            return chooser.randint(int(schema.get("minimum", -5)), int(schema.get("maximum", 100000)))
        case "number":
            low, high = int(schema.get("minimum", -100)), int(schema.get("maximum", 100))
            if "multipleOf" in schema:
                return Decimal(chooser.randint(10 * low, 10 * high)) / 10
            return chooser.choice([chooser.randint(low, high), chooser.randint(low * 8, high * 8) / 8])
        case "boolean":
            return chooser.random() < 0.5
        case _:
            return chooser.choice([{"a": [1, 2.5]}, "text", 7, [None], True])


def _string(schema: Json, chooser: random.Random) -> str:
    most: int
    match schema.get("format"):
        case "date-time":
            return chooser.choice(["2026-03-01T12:00:00Z", "2025-12-31T23:59:59.123+01:00", "2024-02-29T00:00:00.5-11:30"])
        case "uri":
            return chooser.choice(["https://example.com/a?b=c#d", "ftp://user@host:21/x%20y", "urn:x:y"])
        case _:
            most = schema.get("maxLength", 100)
            return chooser.choice([chooser.choice(_TEXTS), "x" * most])[:most]


def set_at(instance: Json, mutation: Mutation) -> Json:
    """The instance with the change."""
    if not mutation.path:
        return mutation.value
    changed = copy.deepcopy(instance)
    where = changed
    for step in mutation.path[:-1]:
        where = where[step]
    if mutation.value is ...:
        del where[mutation.path[-1]]
    else:
        where[mutation.path[-1]] = mutation.value
    return changed


def mutations_of(instance: Json, schema: Json, root: Json) -> Iterator[Mutation]:
    """Changes of every place of an instance: some leave it valid, most do not."""
    yield from _mutations(instance, _resolved(schema, root), root, ())


def _mutations(value: Json, schema: Json, root: Json, path: Path_) -> Iterator[Mutation]:
    other: Json
    custom: Json
    if path:
        for other in (None, True, 1, 7.0, 1.5, "x", "1", [], {}):
            yield Mutation(path, other)
    if isinstance(value, dict):
        yield Mutation((*path, "vendorExtra"), {"a": 1})
        for key, part in value.items():
            if key in schema.get("properties", {}):
                yield Mutation((*path, key), ...)
                yield from _mutations(part, _resolved(schema["properties"][key], root), root, (*path, key))
        if "customData" in schema.get("properties", {}):
            for custom in ({"vendorId": "v", "x_y": {"Z": [1, "é", None, 2.5]}}, {}, {"vendorId": 5}, {"vendorId": "v" * 256}, []):
                yield Mutation((*path, "customData"), custom)
    elif isinstance(value, list) and "items" in schema:
        items = _resolved(schema["items"], root)
        yield Mutation(path, value + value)
        if value:
            yield Mutation(path, [value[0]] * (schema.get("maxItems", 5) + 1))
            yield Mutation(path, [value[0]] * schema.get("maxItems", 5))
            yield from _mutations(value[0], items, root, (*path, 0))
    else:
        yield from (Mutation(path, other) for other in _other_values(schema))


def _other_values(schema: Json) -> Iterator[Json]:
    if "enum" in schema:
        first = schema["enum"][0]
        yield from ("", first.lower() + "_", first.swapcase(), f" {first}")
    elif schema.get("format") == "date-time":
        yield from ("yesterday", "2026-03-01", "2026-03-01T12:00:00", "2026-03-01 12:00:00Z", "2026-03-01T12:00:00+0100")
        yield from ("2026-03-01t12:00:00z", "2026-02-30T12:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T12:00:00.123456789Z")
        yield from ("2026-03-01T12:00:00.Z", "2026-03-01T12:00:00+24:00", "2026-03-01T12:00Z", "")
    elif schema.get("format") == "uri":
        yield from ("no uri", "", "://x", "mailto:a@b")
    elif schema.get("type") == "string":
        most = schema.get("maxLength", 1000)
        yield from ("", "y" * most, "y" * (most + 1), "ß" * most, "\U0001f50c" * most, 'a\u0000b\n"\\'[:most])
    elif schema.get("type") in ("integer", "number"):
        yield from (0, -1, -0.5, 2**31, -(2**40), 10**20, 0.1, 0.15, 99.95, 100, 101, 3, 4, 1e3)
        for limit in ("minimum", "maximum"):
            if limit in schema:
                yield from (int(schema[limit]), int(schema[limit]) - 1, int(schema[limit]) + 1)
