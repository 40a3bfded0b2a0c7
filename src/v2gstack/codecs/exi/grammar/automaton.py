"""Content models as automata: proto-grammars, and their normalisation.

A proto-grammar (EXI 1.0 section 8.5.4.1) is a graph of :class:`Node`, one node a non-terminal.
Normalising it (8.5.4.2) removes productions without a terminal and merges duplicate terminals;
that is a subset construction, and :func:`determine` is it. A repeated element or wildcard is one
:class:`Counted` node that counts, where the recommendation writes as many copies of the particle
as ``maxOccurs`` says: both accept the same sequences, and a state's event list depends on nothing
else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from v2gstack.codecs.exi.program import ENTER_LOOP, NO_LOOP, Kind, Phase
from v2gstack.codecs.exi.schema.components import (
    AttributeUse,
    ElementDeclaration,
    ModelGroup,
    Particle,
    QName,
    Wildcard,
)
from v2gstack.errors import SchemaError

__all__ = ["Automaton", "Edge", "LoopRow", "Row", "Terminal", "build_type", "determine"]

#: Up to this many copies of a repeated leaf are written out; beyond, a counter is cheaper.
EXPANDED_COPIES: Final = 3
#: States of one type. The largest type of the V2G schemas has fewer than 100; a schema that needs
#: more repeats whole groups thousands of times and would exhaust memory rather than compile.
MAX_STATES_PER_TYPE: Final = 20_000
#: Nodes of one proto-grammar: bounds the copies of repeated groups before they are made.
MAX_NODES_PER_TYPE: Final = 200_000


class Terminal(NamedTuple):
    """A terminal symbol: what kind, of which name, and the declaration behind it."""

    kind: Kind
    name: QName | None
    declaration: object = None

    @property
    def key(self) -> tuple[Kind, QName | None]:
        """What makes two terminals the same symbol."""
        return self.kind, self.name


Order: TypeAlias = tuple[int, ...]


class Node:
    """A non-terminal of the proto-grammar.

    Attributes:
        edges: Productions with a terminal: order, terminal, target.
        empty: Productions without one.
        accepts: Whether it has the production ``EE``.
    """

    __slots__ = ("accepts", "edges", "empty", "phase")

    def __init__(self, phase: Phase, empty: list[Node], accepts: bool) -> None:
        self.phase = phase
        self.edges: list[tuple[Order, Terminal, Target]] = []
        self.empty = empty
        self.accepts = accepts


class Counter:
    """A leaf particle that repeats: its terminals, its bounds and what follows it."""

    __slots__ = ("_marks", "follow", "maximum", "minimum", "terminals")

    def __init__(self, terminals: list[tuple[Order, Terminal]], minimum: int, maximum: int | None, follow: Node) -> None:
        self.terminals = terminals
        self.minimum = minimum
        self.maximum = maximum
        self.follow = follow
        self._marks: dict[str, Counted] = {}

    def mark(self, place: str) -> Counted:
        """The one mark of a place, which is its identity in the subset construction."""
        return self._marks.setdefault(place, Counted(self, place))

    def first(self) -> Counted:
        """The mark after one occurrence."""
        if self.minimum > 1:
            return self.mark("below")
        return self.mark("between" if self.maximum is None or self.maximum > 1 else "full")


@dataclass(eq=False, slots=True)
class Counted:
    """A place in a repetition: ``below`` the minimum, ``between``, or ``full``."""

    counter: Counter
    place: str


Item: TypeAlias = "Node | Counted"


class Target(NamedTuple):
    """Where an edge leads, and what it does to a counter."""

    item: Item
    enter: Counter | None = None
    again: Counter | None = None


class _Builder:
    """Builds the proto-grammar of one type; every construct gets the node that follows it."""

    def __init__(self, substitutes: Callable[[ElementDeclaration], list[ElementDeclaration]], counting: bool) -> None:
        self.substitutes = substitutes
        self.counting = counting
        self.orders: dict[int, int] = {}
        self.nodes: list[Node] = []

    def node(self, phase: Phase = Phase.CONTENT, *, empty: list[Node] | None = None, accepts: bool = False) -> Node:
        if len(self.nodes) >= MAX_NODES_PER_TYPE:
            raise SchemaError(f"a content model needs more than {MAX_NODES_PER_TYPE} non-terminals")
        node = Node(phase, list(empty or ()), accepts)
        self.nodes.append(node)
        return node

    def number(self, particle: Particle) -> None:
        """Give each leaf particle its place in schema order (8.5.4.3), depth first."""
        if isinstance(particle.term, ModelGroup):
            for child in particle.term.particles:
                self.number(child)
        else:
            self.orders.setdefault(id(particle), len(self.orders))

    def leaf_terminals(self, particle: Particle) -> list[tuple[Order, Terminal]]:
        order = self.orders[id(particle)]
        term = particle.term
        if isinstance(term, ElementDeclaration):
            return [((order, index), Terminal(Kind.SE, member.name, member)) for index, member in enumerate(self.substitutes(term))]
        assert isinstance(term, Wildcard)
        if term.kind == "enumeration":
            return [((order, index), Terminal(Kind.SE_URI, QName(uri, "*"), term)) for index, uri in enumerate(term.namespaces)]
        return [((order, 0), Terminal(Kind.SE_ANY, None, term))]

    def particle(self, particle: Particle, follow: Node) -> Node:
        """8.5.4.1.5, with the copies of leaves beyond ``EXPANDED_COPIES`` counted."""
        minimum, maximum = particle.min_occurs, particle.max_occurs
        if maximum == 0:
            return follow
        leaf = not isinstance(particle.term, ModelGroup)
        copies = minimum if maximum is None else maximum
        if leaf and self.counting and copies > EXPANDED_COPIES:
            return self.counted(particle, follow)
        start = follow
        if maximum is None:
            loop = self.node()
            body = self.term(particle, loop)
            loop.empty += [body, follow]
            start = loop
            optional = 0
        else:
            optional = maximum - minimum
        for _ in range(optional):
            start = self.node(empty=[self.term(particle, start), follow])
        for _ in range(minimum):
            start = self.term(particle, start)
        return start

    def counted(self, particle: Particle, follow: Node) -> Node:
        counter = Counter(self.leaf_terminals(particle), particle.min_occurs, particle.max_occurs, follow)
        node = self.node(empty=[follow] if particle.min_occurs == 0 else [])
        target = Target(counter.first(), enter=counter)
        node.edges = [(order, terminal, target) for order, terminal in counter.terminals]
        return node

    def term(self, particle: Particle, follow: Node) -> Node:
        term = particle.term
        if not isinstance(term, ModelGroup):
            node = self.node()
            node.edges = [(order, terminal, Target(follow)) for order, terminal in self.leaf_terminals(particle)]
            return node
        if term.kind == "sequence":
            start = follow
            for child in reversed(term.particles):
                start = self.particle(child, start)
            return start
        if term.kind == "choice":
            if not term.particles:
                return follow
            return self.node(empty=[self.particle(child, follow) for child in term.particles])
        # all: any of the particles, in any order, any number of times (8.5.4.1.8.3)
        start = self.node(empty=[follow])
        start.empty += [self.particle(child, start) for child in term.particles]
        return start


def build_type(
    *,
    attributes: list[AttributeUse],
    attribute_wildcard: Wildcard | None,
    particle: Particle | None,
    text: Terminal | None,
    mixed: bool,
    substitutes: Callable[[ElementDeclaration], list[ElementDeclaration]],
    counting: bool = True,
) -> Node:
    """The proto-grammar of a type (8.5.4.1.3): attributes, then content.

    Args:
        attributes: Attribute uses, sorted by local name, then uri.
        attribute_wildcard: The attribute wildcard, if any.
        particle: The content model; ``None`` for empty or simple content.
        text: The ``CH`` terminal of simple content.
        mixed: Whether untyped characters may stand between the elements.
        substitutes: The sorted members of an element's substitution group, itself included.
        counting: Whether repeated leaves are counted.
    """
    builder = _Builder(substitutes, counting)
    end = builder.node(accepts=True)
    content = end
    if text is not None:
        content = builder.node()
        content.edges.append(((0,), text, Target(end)))
    elif particle is not None:
        builder.number(particle)
        # A node of its own: the model's first node may be one that the model loops back to.
        content = builder.node(empty=[builder.particle(particle, end)])
    if mixed:
        for node in builder.nodes:
            node.edges.append(((0,), Terminal(Kind.CH_UNTYPED, None), Target(node)))
    wild = _attribute_wildcard_terminals(attribute_wildcard)
    start = content
    if wild or not attributes:
        start = builder.node(Phase.START, empty=[content])
        start.edges = [((0,), terminal, Target(start)) for terminal in wild]
    for index in range(len(attributes) - 1, -1, -1):
        use = attributes[index]
        after = start
        if after is content or index == len(attributes) - 1:
            # G(i,1): the non-terminal after an attribute belongs to the start tag.
            after = builder.node(Phase.START, empty=[after])
        node = builder.node(Phase.START, empty=[] if use.required else [after])
        declaration = use.declaration
        node.edges.append(((0,), Terminal(Kind.AT, declaration.name, declaration), Target(after)))
        node.edges += [((0,), terminal, Target(node)) for terminal in wild]
        start = node
    return start


def _attribute_wildcard_terminals(wildcard: Wildcard | None) -> list[Terminal]:
    if wildcard is None:
        return []
    if wildcard.kind == "enumeration":
        return [Terminal(Kind.AT_URI, QName(uri, "*"), wildcard) for uri in wildcard.namespaces]
    return [Terminal(Kind.AT_ANY, None, wildcard)]


class Edge(NamedTuple):
    """A production of a normalized grammar: next state, and what it does to the counter."""

    terminal: Terminal
    next: int
    loop: int


@dataclass(slots=True)
class Row:
    """A non-terminal of a normalized grammar."""

    phase: Phase
    edges: list[Edge]


@dataclass(slots=True)
class LoopRow:
    """A counter: bounds, and the states for below, between and full."""

    minimum: int
    maximum: int
    below: int
    between: int
    full: int


@dataclass(slots=True)
class Automaton:
    """A normalized grammar; row 0 is its first non-terminal."""

    rows: list[Row]
    loops: list[LoopRow]


class AmbiguousCounterError(SchemaError):
    """A counted particle shares a terminal with another: the content model has to be expanded."""


_END: Final = Terminal(Kind.EE, None)


class _Determiner:
    """Subset construction over nodes and counter marks."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.numbers: dict[frozenset[int], int] = {}
        self.pending: list[tuple[int, tuple[Item, ...]]] = []
        self.loops: list[LoopRow] = []
        self.loop_numbers: dict[int, int] = {}

    def state(self, items: tuple[Item, ...], phase: Phase) -> int:
        key = frozenset(id(item) for item in items)
        number = self.numbers.get(key)
        if number is None:
            if len(self.rows) >= MAX_STATES_PER_TYPE:
                raise SchemaError(f"a content model needs more than {MAX_STATES_PER_TYPE} states")
            number = self.numbers[key] = len(self.rows)
            self.rows.append(Row(phase, []))
            self.pending.append((number, items))
        return number

    def loop(self, counter: Counter) -> int:
        number = self.loop_numbers.get(id(counter))
        if number is None:
            number = self.loop_numbers[id(counter)] = len(self.loops)
            row = LoopRow(counter.minimum, -1 if counter.maximum is None else counter.maximum, -1, -1, -1)
            self.loops.append(row)
            row.below = self.state((counter.mark("below"),), Phase.CONTENT)
            row.between = self.state((counter.mark("between"),), Phase.CONTENT)
            row.full = self.state((counter.mark("full"),), Phase.CONTENT)
        return number

    def follow(self, targets: list[Target]) -> tuple[int, int]:
        """The state, and the counter operation, of one terminal's targets."""
        unique = list({(id(t.item), id(t.enter), id(t.again)): t for t in targets}.values())
        counting = [target for target in unique if target.enter or target.again]
        if counting and len(unique) > 1:
            raise AmbiguousCounterError("a repeated particle is ambiguous")
        if counting:
            (target,) = counting
            if target.again is not None:
                return 0, self.loop(target.again)
            return self.state((target.item,), Phase.CONTENT), ENTER_LOOP
        items = tuple(target.item for target in unique)
        starts = all(isinstance(item, Node) and item.phase is not Phase.CONTENT for item in items)
        if starts and len(items) > 1:
            items = _without_implied(items)
        return self.state(items, Phase.START if starts else Phase.CONTENT), NO_LOOP

    def run(self, start: Node) -> Automaton:
        self.state((start,), Phase.FIRST)
        while self.pending:
            number, items = self.pending.pop()
            grouped: dict[tuple[Kind, QName | None], tuple[Order, Terminal, list[Target]]] = {}
            accepts = False
            for order, terminal, target in _productions(items):
                if terminal is _END:
                    accepts = True
                    continue
                known = grouped.get(terminal.key)
                if known is None:
                    grouped[terminal.key] = (order, terminal, [target])
                else:
                    known[2].append(target)
                    if order < known[0]:
                        grouped[terminal.key] = (order, terminal, known[2])
            edges: list[Edge] = []
            for _, terminal, targets in sorted(grouped.values(), key=lambda entry: _event_order(entry[0], entry[1])):
                next_state, loop = self.follow(targets)
                edges.append(Edge(terminal, next_state, loop))
            if accepts:
                place = next((i for i, edge in enumerate(edges) if edge.terminal.kind > Kind.EE), len(edges))
                edges.insert(place, Edge(_END, 0, NO_LOOP))
            self.rows[number].edges = edges
        return Automaton(self.rows, self.loops)


def _without_implied(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items but for those that another one reaches without a terminal: they add no production to its.

    An attribute wildcard leads back to the non-terminal it is at, and to all behind the optional attributes that follow. The union of
    these is the first one again, so an element stays in the state where ``xsi:type`` and ``xsi:nil`` have their codes.
    """
    implied: set[int] = set()
    for item in items:
        stack = list(item.empty) if isinstance(item, Node) else []
        while stack:
            node = stack.pop()
            if id(node) not in implied:
                implied.add(id(node))
                stack.extend(node.empty)
    return tuple(item for item in items if id(item) not in implied)


def _productions(items: tuple[Item, ...]) -> Iterator[tuple[Order, Terminal, Target]]:
    """All productions with a terminal that the items reach, section 8.5.4.2.1."""
    seen: set[int] = set()
    stack: list[Item] = list(reversed(items))
    while stack:
        item = stack.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Counted):
            counter = item.counter
            if item.place != "full":
                again = Target(item, again=counter)
                for order, terminal in counter.terminals:
                    yield order, terminal, again
            if item.place != "below":
                stack.append(counter.follow)
            continue
        for order, terminal, target in item.edges:
            yield order, terminal, target
        if item.accepts:
            yield (0,), _END, Target(item)
        stack.extend(reversed(item.empty))


def _event_order(order: Order, terminal: Terminal) -> tuple[object, ...]:
    """Section 8.5.4.3: attributes by name, elements in schema order, then EE, then CH."""
    kind = terminal.kind
    if kind in (Kind.AT, Kind.AT_URI):
        assert terminal.name is not None
        return int(kind), terminal.name.local, terminal.name.uri
    if kind is Kind.CH_UNTYPED:
        kind = Kind.CH
    return int(kind), order


def determine(start: Node) -> Automaton:
    """Normalise a proto-grammar (8.5.4.2) and order its productions (8.5.4.3).

    Raises:
        AmbiguousCounterError: A counted particle cannot be told from another one; build the
            proto-grammar again without counting.
        SchemaError: The grammar has more states than allowed.
    """
    return _Determiner().run(start)
