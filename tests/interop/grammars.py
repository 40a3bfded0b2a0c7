"""Our grammar programs against EXIficient's grammars, state by state.

EXIficient writes a particle that repeats as that many states one after the other; our programs count. The comparison walks both
automata side by side from every place where an element, a type, a document or a fragment starts, and demands the same events in the
same order at every pair of states that the same input leads to::

    differences, counts = compare(program, peer.grammars(xsd))
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from v2gstack.codecs.exi.datatype import Datatype
from v2gstack.codecs.exi.datatype import Kind as DatatypeKind
from v2gstack.codecs.exi.options import ExiOptions
from v2gstack.codecs.exi.program import ENTER_LOOP, Kind, Phase, Production, Program
from v2gstack.codecs.exi.runtime import Grammars
from v2gstack.codecs.exi.schema.components import QName

if TYPE_CHECKING:
    from tests.interop.exificient import GrammarDump, State
    from tests.interop.exificient import Production as TheirProduction

__all__ = ["compare", "datatype_text"]

#: Differences after which a comparison ends: one wrong state makes all that follow it differ.
MAX_DIFFERENCES = 40

EVENTS = {
    Kind.AT: "AT",
    Kind.AT_URI: "AT_NS",
    Kind.AT_ANY: "AT_ANY",
    Kind.SE: "SE",
    Kind.SE_URI: "SE_NS",
    Kind.SE_ANY: "SE_ANY",
    Kind.EE: "EE",
    Kind.CH: "CH",
    Kind.CH_UNTYPED: "CH_ANY",
}
KINDS = {
    Phase.FIRST: "SCHEMA_INFORMED_FIRST_START_TAG_CONTENT",
    Phase.START: "SCHEMA_INFORMED_START_TAG_CONTENT",
    Phase.CONTENT: "SCHEMA_INFORMED_ELEMENT_CONTENT",
}
PLAIN = {
    DatatypeKind.STRING: "string",
    DatatypeKind.BOOLEAN: "boolean",
    DatatypeKind.BOOLEAN_PATTERN: "boolean-pattern",
    DatatypeKind.BASE64: "base64Binary",
    DatatypeKind.HEX: "hexBinary",
    DatatypeKind.DECIMAL: "decimal",
    DatatypeKind.FLOAT: "float",
    DatatypeKind.INTEGER: "integer",
    DatatypeKind.UNSIGNED: "unsigned",
    DatatypeKind.YEAR: "dateTime gYear",
    DatatypeKind.YEAR_MONTH: "dateTime gYearMonth",
    DatatypeKind.DATE: "dateTime date",
    DatatypeKind.DATE_TIME: "dateTime dateTime",
    DatatypeKind.MONTH: "dateTime gMonth",
    DatatypeKind.MONTH_DAY: "dateTime gMonthDay",
    DatatypeKind.DAY: "dateTime gDay",
    DatatypeKind.TIME: "dateTime time",
}

#: The default options: what is not declared can be said too, by an escape in every state of an element.
DEFAULT = ExiOptions()


def datatype_text(datatype: Datatype) -> str:
    """A datatype in the words of `Production.datatype` of a dump."""
    match datatype.kind:
        case DatatypeKind.NBIT:
            return f"nbit {datatype.minimum} {datatype.maximum}"
        case DatatypeKind.ENUM:
            values = datatype.values
            if datatype.item is not None and datatype.item.kind is DatatypeKind.DECIMAL:
                # EXIficient shows them in their canonical form.
                values = tuple(value if "." in value else f"{value}.0" for value in values)
            return "enumeration " + "|".join(values)
        case DatatypeKind.RCS_STRING:
            return f"charset {datatype.charset}"
        case DatatypeKind.LIST:
            return f"list {datatype_text(datatype.item) if datatype.item else '?'}"
        case _:
            return PLAIN[datatype.kind]


class Place(NamedTuple):
    """A pair of states that the same input leads to; ``count`` is the number of items of the list that is being counted."""

    state: int
    count: int
    their: int


class _Comparison:
    def __init__(self, program: Program, dump: GrammarDump) -> None:
        self.program = program
        self.dump = dump
        self.grammars = Grammars(program, DEFAULT)
        self.differences: list[str] = []
        self.places: dict[Place, str] = {}
        self.waiting: list[Place] = []
        self.types: set[tuple[int, int]] = set()
        self.counts: Counter[str] = Counter()
        # The productions of each state that count, for telling when a count no longer matters.
        self.loops = {
            number: {production.loop for production in state.productions if production.loop >= 0}
            for number, state in enumerate(program.states)
        }

    def differ(self, path: str, ours: object, theirs: object) -> None:
        self.differences.append(f"{path}: ours {ours}, EXIficient's {theirs}")

    def name(self, qname: int) -> str:
        return str(QName(*self.program.name(qname)))

    # -- where grammars start -----------------------------------------------------------------------

    def names(self) -> None:
        """The initial string tables."""
        ours = [(uri, list(names)) for uri, names in zip(self.program.uris, self.program.local_names, strict=True)]
        for mine, theirs in zip(ours, self.dump.uris, strict=False):
            if mine != theirs:
                self.differ("string table", mine, theirs)
        if len(ours) != len(self.dump.uris):
            self.differ("string table", [uri for uri, _ in ours], [uri for uri, _ in self.dump.uris])

    def roots(self) -> None:
        program, dump = self.program, self.dump
        document, fragment = dump.after_start(dump.document), dump.after_start(dump.fragment)
        self.list_of("document", [*program.document], document.productions[:-1])
        self.list_of("fragment", [element for _, element in program.fragment], fragment.productions[:-2])
        for path, state, end in (("document", document, ["SE_ANY"]), ("fragment", fragment, ["SE_ANY", "ED"])):
            if [production.event for production in state.productions[-len(end) :]] != end:
                self.differ(path, end, state.productions[-len(end) :])
        codes = (self.grammars.document()[0].bits, self.grammars.fragment().bits)
        theirs = (width(len(document.productions)), width(len(fragment.productions)))
        if codes != theirs:
            self.differ("bits of document and fragment codes", codes, theirs)
        self.their_type("element fragment", -1, dump.states[dump.element_fragment])
        global_elements = {self.name(program.elements[element].qname): element for element in program.document}
        if sorted(global_elements) != sorted(dump.elements):
            self.differ("global elements", sorted(global_elements), sorted(dump.elements))
        for name in sorted(global_elements.keys() & dump.elements.keys()):
            self.element(name, global_elements[name], dump.states[dump.elements[name]])
        types = {self.name(qname): type_ for qname, type_ in program.named_types}
        if sorted(types) != sorted(dump.types):
            self.differ("named types", sorted(types.keys() - dump.types.keys()), sorted(dump.types.keys() - types.keys()))
        for name in sorted(types.keys() & dump.types.keys()):
            self.their_type(f"type {name}", types[name], dump.states[dump.types[name]])

    def list_of(self, path: str, elements: list[int], theirs: list[TheirProduction]) -> None:
        """The elements of the document or fragment grammar, in the order of their codes."""
        ours = [("SE", self.name(self.program.elements[element].qname)) for element in elements]
        wanted = [(production.event, production.name) for production in theirs]
        if ours != wanted:
            self.differ(path, sorted(set(ours) - set(wanted)) or ours, sorted(set(wanted) - set(ours)) or wanted)
            return
        for element, production in zip(elements, theirs, strict=True):
            assert production.element is not None
            self.element(f"{path} {production.name}", element, self.dump.states[production.element])

    def element(self, path: str, element: int, their: State) -> None:
        declaration = self.program.elements[element]
        # What strict grammars offer; type grammars offer neither.
        ours = (True, True)
        if declaration.type >= 0:
            ours = (self.program.types[declaration.type].castable, declaration.nillable)
        if ours != (their.castable, their.nillable):
            self.differ(path, f"castable, nillable: {ours}", (their.castable, their.nillable))
        self.counts["elements"] += 1
        self.their_type(path, declaration.type, their)

    def their_type(self, path: str, type_: int, their: State) -> None:
        """A type's grammars: content, and the empty form."""
        if (type_, their.number) in self.types:
            return
        self.types.add((type_, their.number))
        program = self.program
        start, empty = program.fragment_start, program.fragment_empty
        if type_ >= 0:
            rule = program.types[type_]
            start, empty = rule.start, rule.empty
        self.add(path, start, 0, their.number)
        if their.empty is not None:
            self.add(f"{path} (nil)", empty, 0, their.empty)

    # -- the walk -------------------------------------------------------------------------------------

    def add(self, path: str, state: int, count: int, their: int) -> None:
        """A pair of states to compare, unless it has been."""
        loops = self.loops[state]
        if not loops:
            count = 0
        for loop in loops:
            row = self.program.loops[loop]
            if row.maximum < 0:
                count = min(count, row.minimum)
        place = Place(state, count, their)
        if place not in self.places:
            self.places[place] = path
            self.waiting.append(place)

    def follow(self, production: Production, count: int) -> tuple[int, int]:
        """The state after a production, and the count there (see `Loop`)."""
        if production.loop == ENTER_LOOP:
            return production.next, 1
        if production.loop < 0:
            return production.next, count
        loop = self.program.loops[production.loop]
        count += 1
        if count < loop.minimum:
            return loop.below, count
        return (loop.between if loop.maximum < 0 or count < loop.maximum else loop.full), count

    def symbol(self, production: Production) -> tuple[str, str, str]:
        """A production's event, name and datatype, as a dump has them."""
        kind, program = Kind(production.kind), self.program
        event = EVENTS[kind]
        if kind is Kind.SE:
            return event, self.name(program.elements[production.arg].qname), ""
        if kind in (Kind.AT_URI, Kind.SE_URI):
            return event, program.uris[production.arg], ""
        if kind is Kind.AT:
            attribute = program.attributes[production.arg]
            return event, self.name(attribute.qname), datatype_text(program.datatypes[attribute.datatype])
        if kind is Kind.CH:
            return event, "", datatype_text(program.datatypes[production.arg])
        return event, "", ""

    def compare(self, place: Place, path: str) -> None:
        state, their = self.program.states[place.state], self.dump.states[place.their]
        ours = [self.symbol(production) for production in state.productions]
        theirs = [
            (production.event, production.name, production.datatype if production.event in ("AT", "CH") else "")
            for production in their.productions
        ]
        if ours != theirs:
            self.differ(path, ours, theirs)
            return
        if KINDS[Phase(state.phase)] != their.kind:
            self.differ(path, Phase(state.phase).name, their.kind)
        bits = self.grammars.codes(place.state).bits
        if bits != width(len(theirs) + 1):
            self.differ(path, f"{bits} bits", f"{len(theirs)} productions and the escape")
        self.counts["productions"] += len(ours)
        assert their.content is not None
        self.add(f"{path} (undeclared content)", state.content2, place.count if state.content2 == place.state else 0, their.content)
        for production, other in zip(state.productions, their.productions, strict=True):
            if production.kind == Kind.EE:
                continue
            label = f"{path} {other.event}" + (f" {other.name.rpartition('}')[2]}" if other.name else "")
            if len(label) > 300:
                label = "..." + label[-300:]
            assert other.next is not None
            self.add(label, *self.follow(production, place.count), other.next)
            if production.kind == Kind.SE:
                assert other.element is not None
                self.element(label, production.arg, self.dump.states[other.element])

    def reachable(self) -> set[int]:
        """All states of the program but those of phases that a loop never is in."""
        idle = set()
        for loop in self.program.loops:
            if loop.minimum <= 1:
                idle.add(loop.below)
            if loop.minimum == loop.maximum:
                idle.add(loop.between)
            if loop.maximum < 0:
                idle.add(loop.full)
        return set(range(len(self.program.states))) - idle

    def run(self) -> None:
        self.names()
        self.roots()
        while self.waiting and len(self.differences) < MAX_DIFFERENCES:
            place = self.waiting.pop()
            self.compare(place, self.places[place])
        self.counts["pairs of states"] = len(self.places)
        self.counts["our states"] = len({place.state for place in self.places})
        self.counts["our states not reached"] = len(self.reachable() - {place.state for place in self.places})
        self.counts["states of EXIficient"] = len({place.their for place in self.places})


def width(values: int) -> int:
    return (values - 1).bit_length()


def compare(program: Program, dump: GrammarDump) -> tuple[list[str], Counter[str]]:
    """Compare all grammars of a program with EXIficient's for the same schema.

    Returns:
        The differences, and what was looked at: pairs of states, states of either side, productions, elements.
    """
    comparison = _Comparison(program, dump)
    comparison.run()
    return comparison.differences, comparison.counts
