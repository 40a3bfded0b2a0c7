"""How a complex type looks as data: a record of named slots, or ordered content.

A type is a record when its children can be told apart by name alone and put back in order without
being told: no group repeats, no text stands between the elements, nothing is a wildcard, and no
name occurs twice. Everything else keeps its children in one ordered list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from v2gstack.codecs.exi.program import ShapeKind
from v2gstack.codecs.exi.schema.components import ComplexType, ElementDeclaration, ModelGroup, Particle, Wildcard

__all__ = ["Leaf", "element_leaves", "is_record", "shape_kind"]


class Leaf(NamedTuple):
    """An element particle, and how its surroundings bound it."""

    element: ElementDeclaration
    many: bool
    required: bool


def _walk(particle: Particle, many: bool, required: bool) -> Iterator[tuple[object, bool, bool, bool]]:
    """Leaf terms with (many, required, inside a repeated group)."""
    required = required and particle.min_occurs > 0
    repeats = particle.max_occurs is None or particle.max_occurs > 1
    term = particle.term
    if not isinstance(term, ModelGroup):
        yield term, many or repeats, required, many
        return
    if particle.max_occurs == 0:
        return
    alternatives = term.kind == "choice" and len(term.particles) > 1
    for child in term.particles:
        yield from _walk(child, many or repeats, required and not alternatives)


def element_leaves(particle: Particle | None) -> list[Leaf]:
    """The element particles of a content model in schema order, groups of no occurrence left out."""
    if particle is None:
        return []
    return [Leaf(term, many, required) for term, many, required, _ in _walk(particle, False, True) if isinstance(term, ElementDeclaration)]


def is_record(particle: Particle | None, substitutes: Callable[[ElementDeclaration], list[ElementDeclaration]]) -> bool:
    """Whether the children of this content model are told apart, and ordered, by name alone."""
    if particle is None:
        return True
    names: set[str] = set()
    for term, _, _, in_repeated_group in _walk(particle, False, True):
        if in_repeated_group or isinstance(term, Wildcard):
            return False
        assert isinstance(term, ElementDeclaration)
        for name in {term.name.local} | {member.name.local for member in substitutes(term)}:
            if name in names:
                return False
            names.add(name)
    return True


def shape_kind(type_: ComplexType, substitutes: Callable[[ElementDeclaration], list[ElementDeclaration]]) -> ShapeKind:
    """Record or content, for a complex type."""
    if type_.content == "mixed" or not is_record(type_.particle, substitutes):
        return ShapeKind.CONTENT
    return ShapeKind.RECORD
