"""Schema-valid messages on demand: every type, choice, substitution group and limit of a schema set.

:class:`Instances` walks the schema components and asks a :class:`Source` wherever there is a
choice. Where the choices come from - Hypothesis, a random generator, or nowhere - is the source's
business: :class:`RandomSource` makes test corpora, :class:`MinimalSource` makes the smallest
message there is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, Protocol, TypeVar

from v2gstack._resources import schema_path
from v2gstack.codecs.exi.grammar.shape import shape_kind
from v2gstack.codecs.exi.program import ShapeKind
from v2gstack.codecs.exi.schema.components import (
    ComplexType,
    ElementDeclaration,
    ModelGroup,
    Particle,
    Schema,
    SimpleType,
    Wildcard,
)
from v2gstack.codecs.exi.schema.reader import read_schema
from v2gstack.codecs.exi.sets import schema_set
from v2gstack.errors import ConfigError
from v2gstack.messages import AnyElement, Message, Registry, registry

__all__ = ["Instances", "MinimalSource", "RandomSource", "Source"]

T = TypeVar("T")

#: More than the smallest message has is made of no more than this many elements, so that a signature
#: with all its parts, or a list of a thousand entries, does not fill a test's day.
DEFAULT_BUDGET: Final = 60
#: Lists are no more than this much longer than they have to be.
_MORE_ITEMS: Final = 3
#: Lists of at most this many items are sometimes as long as they may be, where grammars differ.
_FULL_LISTS: Final = 20
#: Texts and bytes without a limit are no longer than this.
_LENGTH: Final = 24
#: Integers without bounds have up to this many bits, as the serial numbers of certificates do.
_BITS: Final = 160

#: Foreign elements are in this namespace, which no schema set has.
FOREIGN_NAMESPACE: Final = "urn:example:foreign"

_NAME_START: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
_NAME: Final = _NAME_START + "0123456789-."
_URI: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
_NAME_TYPES: Final = frozenset({"ID", "IDREF", "NCName", "Name"})


class Source(Protocol):
    """Where choices come from."""

    def boolean(self) -> bool:
        """Whether something optional is there."""
        ...

    def integer(self, low: int, high: int) -> int:
        """A number from ``low`` to ``high``, both included."""
        ...

    def pick(self, options: Sequence[T]) -> T:
        """One of several."""
        ...

    def text(self, low: int, high: int, alphabet: str | None) -> str:
        """A text of ``low`` to ``high`` characters; of any that XML has without an alphabet."""
        ...

    def binary(self, low: int, high: int) -> bytes:
        """From ``low`` to ``high`` bytes."""
        ...


class MinimalSource:
    """Chooses the least: nothing optional, the first of several, the shortest, the number closest to zero."""

    def boolean(self) -> bool:
        """False."""
        return False

    def integer(self, low: int, high: int) -> int:
        """The number closest to zero."""
        return min(max(low, 0), high)

    def pick(self, options: Sequence[T]) -> T:
        """The first."""
        return options[0]

    def text(self, low: int, high: int, alphabet: str | None) -> str:
        """The shortest."""
        del high
        return (alphabet or "x")[0] * low

    def binary(self, low: int, high: int) -> bytes:
        """The shortest."""
        del high
        return bytes(low)


class RandomSource:
    """Chooses at random, the extremes often.

    Args:
        generator: The generator of random numbers, seeded for the same messages every time.
    """

    def __init__(self, generator: random.Random) -> None:
        self._random = generator

    def boolean(self) -> bool:
        """Either."""
        return self._random.random() < 0.5

    def integer(self, low: int, high: int) -> int:
        """Any; one in four is a bound."""
        if self._random.random() < 0.25:
            return self._random.choice((low, high))
        return self._random.randint(low, high)

    def pick(self, options: Sequence[T]) -> T:
        """Any."""
        return self._random.choice(options)

    def text(self, low: int, high: int, alphabet: str | None) -> str:
        """Any; of printable ASCII, and a few other characters, without an alphabet."""
        characters = alphabet or "".join(map(chr, range(32, 127))) + "\t\näß€\U0001f50c"
        return "".join(self._random.choice(characters) for _ in range(self.integer(low, high)))

    def binary(self, low: int, high: int) -> bytes:
        """Any."""
        return self._random.randbytes(self.integer(low, high))


@cache
def _schema(set_name: str) -> Schema:
    return read_schema(schema_path(schema_set(set_name).root))


class Instances:
    """Makes messages of one schema set.

    Args:
        set_name: The schema set.
        source: Where choices come from.
        budget: How many elements a message may have beyond those it must have.

    Raises:
        UnknownSchemaError: There is no such set.

    Example:
        >>> from v2gstack.testing.instances import Instances, MinimalSource
        >>> Instances("appprotocol", MinimalSource()).element("{urn:iso:15118:2:2010:AppProtocol}supportedAppProtocolRes")
        supportedAppProtocolRes(response_code=<ResponseCode.OK_SuccessfulNegotiation: 'OK_SuccessfulNegotiation'>, schema_id=None)
    """

    def __init__(self, set_name: str, source: Source, budget: int = DEFAULT_BUDGET) -> None:
        self.registry: Registry = registry(set_name)
        self._schema = _schema(set_name)
        self._source = source
        self._budget = budget
        self._left = budget
        self._ids: set[str] = set()

    def element(self, name: str) -> Message:
        """A message of a global element, ``{uri}local``.

        Raises:
            ConfigError: There is no such element.
        """
        declaration = next((e for q, e in self._schema.elements.items() if str(q) == name), None)
        if declaration is None or name not in self.registry.elements:
            raise ConfigError(f"the schema set {self.registry.name} has no element {name}")
        self._restart()
        made = self._element(declaration)
        return made if isinstance(made, Message) else _build(self.registry.elements[name], {"value": made})

    def complex_type(self, name: str) -> Message:
        """A message of a complex type, ``{uri}Type``; abstract types give one of a type derived from it.

        Raises:
            ConfigError: There is no such type.
        """
        found = next((t for q, t in self._schema.types.items() if str(q) == name), None)
        if not isinstance(found, ComplexType):
            raise ConfigError(f"the schema set {self.registry.name} has no complex type {name}")
        self._restart()
        derived = [t for t in self._schema.types.values() if isinstance(t, ComplexType) and not t.abstract and _derives(t, found)]
        if not derived:
            raise ConfigError(f"the schema set {self.registry.name} has nothing of the abstract type {name}")
        chosen = found if not found.abstract else self._source.pick(derived)
        return self._complex(chosen, str(chosen.name), self.registry.types[str(chosen.name)])

    def _restart(self) -> None:
        self._left = self._budget
        self._ids.clear()

    # Elements

    def _element(self, declaration: ElementDeclaration) -> object:
        """The value of an element: plain for a simple type."""
        type_ = declaration.type
        if isinstance(type_, SimpleType):
            return self._simple(type_)
        own = self.registry.elements.get(str(declaration.name)) if declaration.scope == "global" else None
        key = str(type_.name) if type_.name is not None else f"{declaration.name}/"
        return self._complex(type_, key, own or self.registry.types[key])

    def _complex(self, type_: ComplexType, key: str, cls: type[Message]) -> Message:
        fields = dict(zip(cls.__struct_encode_fields__, cls.__struct_fields__, strict=True))
        values: dict[str, object] = {}
        for use in type_.attributes:
            if use.required or self._more():
                values[fields[f"@{use.declaration.name.local}"]] = self._simple(use.declaration.type)
        if type_.content == "simple":
            assert type_.simple_content is not None
            values[fields["#text"]] = self._simple(type_.simple_content)
        elif shape_kind(type_, self._substitutes) == ShapeKind.CONTENT:
            values[fields["#content"]] = self._content(type_, key)
        else:
            found: dict[str, list[object]] = {}
            for term in self._terms(type_.particle):
                assert isinstance(term, ElementDeclaration)
                found.setdefault(fields[term.name.local], []).append(self._element(self._member(term)))
            many = _repeated(type_.particle)
            values |= {name: tuple(items) if name in {fields[n] for n in many} else items[0] for name, items in found.items()}
        return _build(cls, values)

    def _content(self, type_: ComplexType, key: str) -> tuple[object, ...]:
        items: list[object] = []

        def text() -> None:
            if type_.content == "mixed" and self._more():
                items.append(self._source.text(1, _LENGTH, None))

        text()
        for term in self._terms(type_.particle):
            if isinstance(term, Wildcard):
                items.append(self._foreign())
            else:
                made = self._element(term)
                wrapper = self.registry.wrappers.get(f"{key}|{term.name}")
                if wrapper is not None and isinstance(made, Message):
                    made = _build(wrapper, {name: getattr(made, name) for name in made.__struct_fields__})
                items.append(made if wrapper is None or isinstance(made, Message) else _build(wrapper, {"value": made}))
            text()
        return tuple(items)

    def _foreign(self) -> AnyElement:
        name = self._source.text(1, 8, _NAME_START)
        attributes = [(f"a{i}", self._source.text(1, 8, None)) for i in range(self._source.integer(0, 2))] if self._more() else []
        content: list[str | AnyElement] = []
        while self._more() and len(content) < _MORE_ITEMS:
            # Two texts beside each other would be one.
            if (content and isinstance(content[-1], str)) or self._source.boolean():
                content.append(self._foreign())
            else:
                content.append(self._source.text(1, _LENGTH, None))
        return AnyElement(name=f"{{{FOREIGN_NAMESPACE}}}{name}", attributes=tuple(attributes), content=tuple(content))

    def _more(self) -> bool:
        """Whether something optional is there, as long as there is a budget."""
        if self._left <= 0 or not self._source.boolean():
            return False
        self._left -= 1
        return True

    def _rarely(self) -> bool:
        """True one time in eight."""
        return self._source.boolean() and self._source.boolean() and self._source.boolean()

    # Content models

    def _terms(self, particle: Particle | None) -> list[ElementDeclaration | Wildcard]:
        """Elements and wildcards that stand in an instance, in order."""
        if particle is None:
            return []
        found: list[ElementDeclaration | Wildcard] = []
        for _ in range(self._occurrences(particle)):
            term = particle.term
            if not isinstance(term, ModelGroup):
                found.append(term)
            elif term.kind == "choice":
                if term.particles:
                    found += self._terms(self._source.pick(term.particles))
            else:
                for child in term.particles:
                    found += self._terms(child)
        return found

    def _occurrences(self, particle: Particle) -> int:
        low = particle.min_occurs
        if particle.max_occurs is not None and low < particle.max_occurs <= min(_FULL_LISTS, self._left) and self._rarely():
            self._left -= particle.max_occurs
            return particle.max_occurs
        high = low + _MORE_ITEMS if particle.max_occurs is None else min(particle.max_occurs, low + _MORE_ITEMS)
        count = low
        while count < high and self._more():
            count += 1
        return count

    def _substitutes(self, element: ElementDeclaration) -> list[ElementDeclaration]:
        return list(self._schema.substitutions.get(element.name, ())) if element.scope == "global" else []

    def _member(self, element: ElementDeclaration) -> ElementDeclaration:
        """An element that may stand in place of another."""
        members = [m for m in self._substitutes(element) or [element] if str(m.name) in self.registry.elements]
        if element.scope == "local" or not members:
            return element
        return self._source.pick(sorted(members, key=lambda member: member.name))

    # Values

    def _simple(self, type_: SimpleType) -> object:
        facets = type_.facets
        if facets.enumeration is not None:
            value = self._source.pick(facets.enumeration)
            cls = self.registry.enums.get(str(type_.name))
            return value if cls is None else cls(value)
        low = facets.length if facets.length is not None else facets.min_length or 0
        high = facets.length if facets.length is not None else facets.max_length
        limit = max(low, _LENGTH) if high is None else high
        builtin = type_.builtin
        makers: dict[str, Callable[[], object]] = {
            "boolean": self._source.boolean,
            "base64Binary": lambda: self._source.binary(low, limit),
            "hexBinary": lambda: self._source.binary(low, limit),
            "string": lambda: self._source.text(low, limit, None),
            "anyURI": lambda: self._source.text(low, limit, _URI),
        }
        if builtin in makers:
            return makers[builtin]()
        if builtin in _NAME_TYPES:
            return self._name(builtin == "ID")
        if type_.primitive == "decimal" and facets.fraction_digits == 0:
            least = -(2**_BITS) if facets.min_inclusive is None else int(facets.min_inclusive)
            most = 2**_BITS if facets.max_inclusive is None else int(facets.max_inclusive)
            return self._source.integer(least, most)
        raise ConfigError(f"no values are made of xs:{builtin}")

    def _name(self, unique: bool) -> str:
        name = self._source.text(1, 1, _NAME_START) + self._source.text(0, 12, _NAME)
        while unique and name in self._ids:
            name += str(len(self._ids))
        if unique:
            self._ids.add(name)
        return name


def _build(cls: type[Message], values: dict[str, object]) -> Message:
    make: Callable[..., Message] = cls
    return make(**values)


def _derives(type_: ComplexType, base: ComplexType) -> bool:
    found: object = type_
    while isinstance(found, ComplexType):
        if found is base:
            return True
        if found.base is found:
            break
        found = found.base
    return False


def _repeated(particle: Particle | None, many: bool = False) -> set[str]:
    """Local names of elements that may stand several times."""
    if particle is None:
        return set()
    many = many or particle.max_occurs is None or particle.max_occurs > 1
    if isinstance(particle.term, ModelGroup):
        return {name for child in particle.term.particles for name in _repeated(child, many)}
    return {particle.term.name.local} if many and isinstance(particle.term, ElementDeclaration) else set()
