"""Bounded lists of the V2G schemas: where they are, and messages that fill them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec

from v2gstack._resources import schema_path
from v2gstack.codecs.exi import SCHEMA_SETS
from v2gstack.codecs.exi.schema.components import ComplexType, ElementDeclaration, ModelGroup, Particle, Schema
from v2gstack.codecs.exi.schema.reader import read_schema
from v2gstack.messages import Message, registry
from v2gstack.testing.instances import Instances, RandomSource

__all__ = ["BoundedList", "FullSource", "bounded_lists", "components", "messages_with_lists", "resized"]


class BoundedList(NamedTuple):
    """A particle that repeats, but not for ever.

    Attributes:
        owner: Class of the type that holds it.
        field: Its field.
        element: Local name of the element.
    """

    schema: str
    owner: type[Message]
    field: str
    element: str
    minimum: int
    maximum: int

    def __str__(self) -> str:
        return f"{self.schema}-{self.owner.__name__}.{self.element}"


class FullSource(RandomSource):
    """Chooses most of what is optional, values that are short, and everything else at random."""

    def __init__(self, seed: int) -> None:
        super().__init__(random.Random(seed))

    def boolean(self) -> bool:
        """True three times out of four."""
        return self._random.random() < 0.75

    def integer(self, low: int, high: int) -> int:
        """The one closest to zero: short texts, small numbers."""
        return min(max(low, 0), high)


@cache
def components(schema: str) -> Schema:
    """The schema components of a set."""
    return read_schema(schema_path(SCHEMA_SETS[schema].root))


def _leaves(particle: Particle | None) -> Iterator[Particle]:
    if particle is None:
        return
    if isinstance(particle.term, ModelGroup):
        for child in particle.term.particles:
            yield from _leaves(child)
    else:
        yield particle


def _reachable(schema: Schema) -> dict[str, ComplexType]:
    """The complex types that documents can hold, by their key in the registry. Some types of shared schemas have no element there."""
    found: dict[str, ComplexType] = {}
    elements = list(schema.elements.values())
    while elements:
        element = elements.pop()
        type_ = element.type
        key = f"{element.name}/" if type_.name is None else str(type_.name)
        if isinstance(type_, ComplexType) and key not in found:
            found[key] = type_
            terms = [particle.term for particle in _leaves(type_.particle)]
            elements += [term for term in terms if isinstance(term, ElementDeclaration)]
    return found


@cache
def bounded_lists(schema: str) -> tuple[BoundedList, ...]:
    """Every element of a schema set that may occur several times, but not any number of times."""
    found = []
    for name, type_ in _reachable(components(schema)).items():
        if name not in registry(schema).types:
            continue  # of XML Schema itself
        for particle in _leaves(type_.particle):
            if particle.max_occurs is not None and particle.max_occurs > 1:
                assert isinstance(particle.term, ElementDeclaration)
                owner = registry(schema).types[name]
                fields = dict(zip(owner.__struct_encode_fields__, owner.__struct_fields__, strict=True))
                local = particle.term.name.local
                found.append(BoundedList(schema, owner, fields[local], local, particle.min_occurs, particle.max_occurs))
    return tuple(found)


def _parts(value: object) -> Iterator[Message]:
    if isinstance(value, Message):
        yield value
        for name in value.__struct_fields__:
            yield from _parts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _parts(item)


def resized(message: Any, wanted: BoundedList, size: int) -> Any:
    """A copy of a message in which the first such list has that many items."""
    done = False

    def walk(value: Any) -> Any:
        nonlocal done
        if isinstance(value, tuple):
            return tuple(walk(item) for item in value)
        if not isinstance(value, Message) or done:
            return value
        changes: dict[str, Any] = {}
        if isinstance(value, wanted.owner) and getattr(value, wanted.field):
            done = True
            items = getattr(value, wanted.field)
            return msgspec.structs.replace(value, **{wanted.field: items[:1] * size})
        for name in value.__struct_fields__:
            old = getattr(value, name)
            new = walk(old)
            if new is not old:
                changes[name] = new
        return msgspec.structs.replace(value, **changes) if changes else value

    found = walk(message)
    assert done
    return found


@cache
def messages_with_lists(schema: str) -> dict[BoundedList, Message]:
    """For each bounded list a message of a global element that holds it."""
    missing = set(bounded_lists(schema))
    found: dict[BoundedList, Message] = {}
    for seed in range(100):
        if not missing:
            break
        for name in registry(schema).elements:
            message = Instances(schema, FullSource(seed), budget=10 + 5 * seed).element(name)
            for part in _parts(message):
                for wanted in [wanted for wanted in missing if isinstance(part, wanted.owner) and getattr(part, wanted.field)]:
                    found[wanted] = message
                    missing.discard(wanted)
    assert not missing, missing
    return found
