"""A program under options: the complete event codes of every state.

First-level codes are positions in a state's productions. The second and third level hold what the
schema does not declare (EXI 1.0 section 8.5.4.4) and are computed here, pruned by the fidelity
options (8.3). Both directions of the reference engine look states up here.
"""

from __future__ import annotations

import enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from v2gstack.codecs.exi.datatype import Datatype, lexical_datatype
from v2gstack.codecs.exi.datatype import Kind as DatatypeKind
from v2gstack.codecs.exi.limits import DEFAULT_LIMITS, Limits
from v2gstack.codecs.exi.options import ExiOptions
from v2gstack.codecs.exi.program import NO_LOOP, Phase, Production, Program

if TYPE_CHECKING:
    from v2gstack.codecs.exi.bitstream import Reader, Writer
    from v2gstack.codecs.exi.strings import ValueTable
    from v2gstack.codecs.exi.valuecodec import ValueCodec

__all__ = ["Action", "Codes", "Grammars", "Step", "width"]


class Action(enum.IntEnum):
    """What an event code stands for; the first nine are :class:`~.program.Kind`."""

    AT = 0
    AT_URI = 1
    AT_ANY = 2
    SE = 3
    SE_URI = 4
    SE_ANY = 5
    EE = 6
    CH = 7
    CH_UNTYPED = 8
    XSI_TYPE = 9
    XSI_NIL = 10
    AT_UNTYPED = 11
    AT_ANY_UNTYPED = 12
    NS = 13
    ER = 14
    CM = 15
    PI = 16
    DT = 17
    ED = 18


class Step(NamedTuple):
    """One event code's meaning: action, its argument, the next state, the counter, declared or not."""

    action: Action
    arg: int = 0
    next: int = 0
    loop: int = NO_LOOP
    declared: bool = False


Second: TypeAlias = "tuple[Step | tuple[Step, ...], ...]"
#: A step and its code, as ``(value, bits)`` for each part.
Coded: TypeAlias = tuple[Step, tuple[tuple[int, int], ...]]
#: Steps by the name of their element or attribute, as the string tables number names.
NamedSteps: TypeAlias = dict[tuple[int, int], Coded]

#: The name of ``xsi:nil`` as the string tables number it: its URI, then its place among two.
_XSI_NIL = (2, 0)

# One object per action saves an enum call for each production looked up.
_ACTIONS = tuple(Action)


def width(values: int) -> int:
    """Bits that tell this many values apart."""
    return (values - 1).bit_length() if values > 1 else 0


class Codes:
    """The event codes of one state.

    Attributes:
        first: Steps by first-level code.
        second: Steps, or third-level groups, by second-level code.
        bits: Width of the first part, the escape to the second level included.
    """

    __slots__ = ("__dict__", "attributes", "bits", "children", "first", "second", "second_bits")

    def __init__(self, first: tuple[Step, ...], second: Second) -> None:
        self.first = first
        self.second = second
        self.bits = width(len(first) + bool(second))
        self.second_bits = width(len(second))
        self.children: NamedSteps | None = None
        self.attributes: NamedSteps | None = None

    @cached_property
    def lookup(self) -> dict[tuple[Action, int], Coded]:
        """For the encoder: step and code parts ``(value, bits)`` by action and argument."""
        found: dict[tuple[Action, int], Coded] = {}
        escape = (len(self.first), self.bits)
        for code, entry in enumerate(self.second):
            second = (code, self.second_bits)
            if isinstance(entry, Step):
                found.setdefault((entry.action, entry.arg), (entry, (escape, second)))
                continue
            for third, step in enumerate(entry):
                found.setdefault((step.action, step.arg), (step, (escape, second, (third, width(len(entry))))))
        for code, step in enumerate(self.first):
            found[step.action, step.arg] = (step, ((code, self.bits),))
        return found


def _step(production: Production) -> Step:
    return Step(_ACTIONS[production.kind], production.arg, production.next, production.loop, True)


class Grammars:
    """The event codes of a program's states under given options, made when first asked for."""

    def __init__(self, program: Program, options: ExiOptions, limits: Limits = DEFAULT_LIMITS) -> None:
        self.program = program
        self.options = options
        self.limits = limits
        self._value_codecs: list[ValueCodec[Any] | None] = [None] * len(program.datatypes)
        self._codes: dict[tuple[int, bool, bool], Codes] = {}
        self.named_types = {program.qnames[qname]: type_ for qname, type_ in program.named_types}
        self.globals = {program.qnames[program.elements[e].qname]: e for e in program.document}
        self.global_attributes = {program.qnames[program.attributes[a].qname]: a for a in program.global_attributes}
        self.fragment_elements = {program.qnames[qname]: element for qname, element in program.fragment}
        self.markup = tuple(
            Step(action) for action, kept in ((Action.CM, options.preserve_comments), (Action.PI, options.preserve_pis)) if kept
        )

    @cached_property
    def string(self) -> ValueCodec[Any]:
        """The codec of strings that no schema describes."""
        return self._make_codec(Datatype(DatatypeKind.STRING))

    @cached_property
    def _nil(self) -> ValueCodec[Any]:
        return self._make_codec(Datatype(DatatypeKind.BOOLEAN))

    def _make_codec(self, datatype: Datatype) -> ValueCodec[Any]:
        # Values are coded one by one only by the reference engine; most processes never need that.
        from v2gstack.codecs.exi.values import value_codec

        if self.options.preserve_lexical_values:
            datatype = lexical_datatype(datatype)
        return value_codec(datatype, self.limits)

    def codec(self, datatype: int) -> ValueCodec[Any]:
        """The value codec of a datatype; that of untyped strings for ``UNTYPED``."""
        if datatype < 0:
            return self.string
        codec = self._value_codecs[datatype]
        if codec is None:
            codec = self._value_codecs[datatype] = self._make_codec(self.program.datatypes[datatype])
        return codec

    def read_boolean(self, reader: Reader, strings: ValueTable) -> bool:
        """The value of ``xsi:nil``."""
        value = self._nil.read(reader, strings, _XSI_NIL)
        return value.strip() in ("true", "1") if isinstance(value, str) else bool(value)

    def write_boolean(self, writer: Writer, text: str, strings: ValueTable) -> None:
        """Write the value of ``xsi:nil``, given as text."""
        self._nil.write(writer, self._nil.parse(text), strings, _XSI_NIL)

    def lexical(self, datatype: int, value: Any) -> str:
        """The text of a value; a datatype of ``UNTYPED`` stands for text."""
        if datatype < 0:
            return str(value).lower() if isinstance(value, bool) else str(value)
        return self.codec(datatype).format(value)

    def codes(self, state: int, *, castable: bool = False, nillable: bool = False) -> Codes:
        """The codes of a state; the flags matter to strict grammars in their first state only."""
        if not self.options.strict:
            castable = nillable = False
        key = state, castable, nillable
        found = self._codes.get(key)
        if found is None:
            found = self._codes[key] = self._make(state, castable, nillable)
        return found

    def _make(self, number: int, castable: bool, nillable: bool) -> Codes:
        state = self.program.states[number]
        first = tuple(_step(production) for production in state.productions)
        if self.options.strict:
            offered = []
            if state.phase == Phase.FIRST:
                offered = [Step(Action.XSI_TYPE)] * castable + [Step(Action.XSI_NIL)] * nillable
            return Codes(first, tuple(offered))
        return Codes(first, tuple(self._undeclared(number, first)))

    def _undeclared(self, number: int, first: tuple[Step, ...]) -> list[Step | tuple[Step, ...]]:
        """Section 8.5.4.4.1, in its order."""
        options = self.options
        state = self.program.states[number]
        target = state.content2
        found: list[Step | tuple[Step, ...]] = []
        if all(step.action is not Action.EE for step in first):
            found.append(Step(Action.EE))
        if state.phase == Phase.FIRST:
            found += [Step(Action.XSI_TYPE), Step(Action.XSI_NIL)]
        if state.phase != Phase.CONTENT:
            untyped = [Step(Action.AT_UNTYPED, step.arg, step.next) for step in first if step.action is Action.AT]
            found += [
                Step(Action.AT_ANY, 0, number),
                (*untyped, Step(Action.AT_ANY_UNTYPED, 0, number)),
            ]
        if state.phase == Phase.FIRST and options.preserve_prefixes:
            found.append(Step(Action.NS, 0, number))
        found += [Step(Action.SE_ANY, 0, target), Step(Action.CH_UNTYPED, 0, target)]
        if options.preserve_dtd:
            found.append(Step(Action.ER, 0, target))
        if self.markup:
            found.append(tuple(step._replace(next=target) for step in self.markup))
        return found

    def children(self, codes: Codes) -> NamedSteps:
        """For the encoder: the declared child elements of a state, by name."""
        if codes.children is None:
            elements, qnames = self.program.elements, self.program.qnames
            codes.children = {
                qnames[elements[step.arg].qname]: (step, ((code, codes.bits),))
                for code, step in enumerate(codes.first)
                if step.action is Action.SE
            }
        return codes.children

    def attributes(self, codes: Codes) -> NamedSteps:
        """For the encoder: the declared attributes of a state, by name."""
        if codes.attributes is None:
            attributes, qnames = self.program.attributes, self.program.qnames
            codes.attributes = {
                qnames[attributes[step.arg].qname]: (step, ((code, codes.bits),))
                for code, step in enumerate(codes.first)
                if step.action is Action.AT
            }
        return codes.attributes

    def document(self) -> tuple[Codes, Codes]:
        """Document content and document end (8.4.1, 8.5.1)."""
        first = [Step(Action.SE, element) for element in self.program.document]
        second: list[Step | tuple[Step, ...]] = []
        if self.options.preserve_dtd:
            second.append(Step(Action.DT))
        if self.markup:
            second.append(self.markup)
        # After the end tag of the root, comments and instructions have codes of two parts.
        return Codes((*first, Step(Action.SE_ANY)), tuple(second)), Codes((Step(Action.ED),), self.markup)

    def fragment(self) -> Codes:
        """Fragment content (8.4.2, 8.5.2)."""
        first = [Step(Action.SE, element) for _, element in self.program.fragment]
        return Codes((*first, Step(Action.SE_ANY), Step(Action.ED)), self.markup)
