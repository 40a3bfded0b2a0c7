"""The C engine's Python side: what it is told, and what it is not asked to do.

The engine in C executes the same grammar program as the others. This module joins the program with
its options and message classes once more, into the flat tuples that the engine builds its tables
from: records with the slots of their classes, states, and for each event code one step. Leaves -
start tag, value, end tag - are single steps. What the engine has no step for is refused here and
listed in ``Program.unsupported``; streams and messages that come upon it go to the reference engine,
as does whatever is irregular.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from v2gstack.codecs.exi._engine import engine_module, why_not
from v2gstack.codecs.exi.binding import Binding, Field, Record
from v2gstack.codecs.exi.datatype import Datatype
from v2gstack.codecs.exi.datatype import Kind as DatatypeKind
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.program import Kind, Production, SlotKind
from v2gstack.codecs.exi.runtime import Action, Grammars, width
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.messages._base import Message

if TYPE_CHECKING:
    from v2gstack.codecs.exi._exi import Program as NativeProgram

__all__ = ["engine_module", "native_program", "why_not"]


class _Op(enum.IntEnum):
    """What a step does; the numbers are those of ``_exi.h``."""

    REFUSE = 0
    END = 1
    DONE = 2
    RECORD = 3
    BOOLEAN = 4
    ENUM = 5
    NBIT = 6
    UNSIGNED = 7
    INTEGER = 8
    STRING = 9
    BINARY = 10


_OPS: Final = {
    DatatypeKind.BOOLEAN: _Op.BOOLEAN,
    DatatypeKind.ENUM: _Op.ENUM,
    DatatypeKind.NBIT: _Op.NBIT,
    DatatypeKind.UNSIGNED: _Op.UNSIGNED,
    DatatypeKind.INTEGER: _Op.INTEGER,
    DatatypeKind.STRING: _Op.STRING,
    DatatypeKind.BASE64: _Op.BINARY,
    DatatypeKind.HEX: _Op.BINARY,
}

#: The pattern of names without colons: of ASCII, the engine checks them itself.
_NAME: Final = ((r"[\i-[:]][\c-[:]]*",),)

#: Groups of seven bits that any integer of bounded type may take.
_LONG_OCTETS: Final = 10

#: The key of text that no datatype describes.
_UNTYPED: Final = -1

#: The records that stand for document and fragment.
_DOCUMENT: Final = 0
_FRAGMENT: Final = 1

#: Defaults that may be shared between messages; those made anew for each message are none of these.
_SHARED: Final = (type(None), bool, int, str, bytes)


class _Step(NamedTuple):
    """One event code of a state, as ``_exi.c`` reads it; ``pre`` and ``post`` are codes around a leaf's value.

    ``qname`` tells the value partition of the strings in it; characters belong to that of their element.
    """

    op: int
    field: int = -1
    value: int = -1
    record: int = -1
    loop: int = -1
    next: int = 0
    pre_bits: int = 0
    pre: int = 0
    post_bits: int = 0
    post: int = 0
    wrap: type | None = None
    wrap_slot: object = None
    cls: type | None = None
    encodes: int = 1
    qname: int = -1
    empty_bits: int = 0
    empty: int = 0


_REFUSE: Final = _Step(_Op.REFUSE, encodes=0)


class _Frame(NamedTuple):
    """A simple element: its datatype, the codes before and after the value, and those of an end tag without one."""

    datatype: int
    pre_bits: int
    pre: int
    post_bits: int
    post: int
    empty_bits: int
    empty: int


class _RecordSpec:
    """A record under construction: a type seen as one class, and the states it has."""

    __slots__ = ("cls", "index", "loops", "record", "relaxed", "start", "states")

    def __init__(self, index: int, record: Record, cls: type[Message], *, relaxed: bool) -> None:
        self.index = index
        self.record = record
        self.cls = cls
        self.relaxed = relaxed
        self.start = 0
        self.states: dict[int, int] = {}
        self.loops: dict[int, int] = {}


class _Builder:
    """Makes the tuples of one program."""

    def __init__(self, binding: Binding, grammars: Grammars, limits: Limits) -> None:
        self.binding = binding
        self.program = binding.program
        self.grammars = grammars
        self.limits = limits
        self.values: list[tuple[Any, ...]] = []
        self.records: list[tuple[Any, ...] | None] = [None, None]
        self.states: list[tuple[int, int, tuple[_Step, ...]] | None] = []
        self.loops: list[tuple[int, int, int, int, int]] = []
        self.reasons: dict[str, None] = {}
        self._value_of: dict[int, int] = {}
        self._record_of: dict[tuple[int, type], int | None] = {}
        self._frame_of: dict[int, _Frame | None] = {}
        self._waiting: list[_RecordSpec] = []

    def build(self) -> tuple[Any, ...]:
        self._document()
        self._fragment()
        while self._waiting:
            self._fill(self._waiting.pop())
        limits = self.limits
        return (
            tuple(self.values),
            tuple(self.records),
            tuple(self.states),
            tuple(self.loops),
            (limits.max_depth, limits.max_events, limits.max_table_entries, len(self.program.qnames)),
        )

    def _refuse(self, reason: str) -> _Step:
        self.reasons[reason] = None
        return _REFUSE

    def _state(self) -> int:
        self.states.append(None)
        return len(self.states) - 1

    # -- document and fragment ---------------------------------------------------------------------------

    def _root_record(self, index: int, start: int) -> None:
        # One field, which is no slot of a message; the class of its value tells the element.
        self.records[index] = (None, start, ((None, 0, 1, 1, None, 0),), (0,))

    def _document(self) -> None:
        start, done = self._state(), self._state()
        self._root_record(_DOCUMENT, start)
        steps = [self._root(element, done, by_element=False) for element in self.program.document]
        content, _ = self.grammars.document()
        steps += [_REFUSE] * (len(content.first) - len(steps))
        self.states[start] = (_DOCUMENT, content.bits, tuple(steps))
        self.states[done] = (_DOCUMENT, 0, (_Step(_Op.DONE),))

    def _fragment(self) -> None:
        start = self._state()
        self._root_record(_FRAGMENT, start)
        steps = [self._root(element, start, by_element=True) for _, element in self.program.fragment]
        codes = self.grammars.fragment()
        # SE(*), then the end of the fragment.
        steps += [_REFUSE, _Step(_Op.DONE)]
        self.states[start] = (_FRAGMENT, codes.bits, tuple(steps))

    def _root(self, element: int, target: int, *, by_element: bool) -> _Step:
        """The step of a top-level element; in fragments the caller says which element it is, not the class."""
        declaration = self.program.elements[element]
        type_ = declaration.type
        qname = self.binding.qname(declaration.qname)
        if type_ < 0:
            return self._relaxed(qname)._replace(field=0, next=target, qname=declaration.qname)
        own = self.binding.registry.elements.get(str(qname))
        encodes = by_element or (own is not None and self.binding.registry.element_of.get(own) == str(qname))
        if self.binding.is_simple(type_):
            step = self._leaf(type_, own)
            return step._replace(field=0, next=target, encodes=int(encodes and step.encodes), cls=own, qname=declaration.qname)
        cls = self.binding.element_class(qname, type_)
        if cls is None and by_element:
            bound = self.binding.record(type_)
            cls = None if bound is None else bound.cls
        record = None if cls is None else self._record(type_, cls)
        if record is None:
            return _REFUSE
        return _Step(_Op.RECORD, 0, record=record, next=target, encodes=int(encodes), cls=own or cls, qname=declaration.qname)

    def _relaxed(self, qname: QName) -> _Step:
        """The step of an element that has several types, under the element-fragment grammar: texts with attributes."""
        type_ = self.binding.declared_types[qname][0]
        record = self.binding.record(type_)
        if record is None or record.text is None:
            return self._refuse("elements of several types in fragments")
        datatype = self.program.datatypes[record.text.datatype]
        if datatype.kind != DatatypeKind.STRING or datatype.white_space != "preserve":
            # The text comes untyped: only a string is what it says.
            return self._refuse("elements of several types in fragments")
        cls = self.binding.element_class(qname, type_) or record.cls
        index = self._new_record(type_, cls, relaxed=True)
        return _REFUSE if index is None else _Step(_Op.RECORD, record=index, cls=cls)

    # -- records -----------------------------------------------------------------------------------------

    def _record(self, type_: int, cls: type[Message]) -> int | None:
        """The index of a type as a class; ``None`` for types that the engine leaves alone."""
        key = type_, cls
        if key not in self._record_of:
            self._record_of[key] = self._new_record(type_, cls, relaxed=False)
        return self._record_of[key]

    def _new_record(self, type_: int, cls: type[Message], *, relaxed: bool) -> int | None:
        record = self.binding.record(type_)
        if record is None:
            return None
        problem = _class_problem(cls, len(record.fields))
        if problem is not None:
            self._refuse(f"{cls.__name__}: {problem}")
            return None
        index = len(self.records)
        self.records.append(None)
        spec = _RecordSpec(index, record, cls, relaxed=relaxed)
        spec.start = self._state_of(spec, self.program.fragment_start if relaxed else self.program.types[type_].start)
        self._waiting.append(spec)
        return index

    def _state_of(self, spec: _RecordSpec, number: int) -> int:
        found = spec.states.get(number)
        if found is None:
            found = spec.states[number] = self._state()
        return found

    def _loop_of(self, spec: _RecordSpec, number: int) -> int:
        found = spec.loops.get(number)
        if found is None:
            loop = self.program.loops[number]
            found = spec.loops[number] = len(self.loops)
            targets = (self._state_of(spec, state) for state in (loop.below, loop.between, loop.full))
            below, between, full = targets
            self.loops.append((loop.minimum, loop.maximum, below, between, full))
        return found

    def _fill(self, spec: _RecordSpec) -> None:
        """All states of a record, as far as productions lead."""
        done: set[int] = set()
        while len(done) < len(spec.states):
            for number in [number for number in spec.states if number not in done]:
                done.add(number)
                productions = self.program.states[number].productions
                steps = tuple(self._step(spec, production) for production in productions)
                self.states[spec.states[number]] = (spec.index, self._width(number), steps)
        fields = spec.record.fields
        defaults = _defaults(spec.cls)
        members = tuple(
            (
                getattr(spec.cls, f.name),
                int(f.many or f.kind == SlotKind.CONTENT),
                int(_by_class(f)),
                *defaults[f.name],
                int(f.kind == SlotKind.TEXT),
            )
            for f in fields
        )
        order = tuple(f.index for f in sorted(fields, key=_writing_order))
        self.records[spec.index] = (spec.cls, spec.start, members, order)

    def _width(self, state: int) -> int:
        """Bits of a state's codes; with the escape to what the schema does not declare."""
        return width(len(self.program.states[state].productions) + 1)

    # -- steps -------------------------------------------------------------------------------------------

    def _step(self, spec: _RecordSpec, production: Production) -> _Step:
        if production.kind == Kind.EE:
            return _Step(_Op.END)
        step = self._relaxed_step(spec.record, production) if spec.relaxed else self._field_step(spec.record, production)
        if step.op == _Op.REFUSE:
            return step
        if production.loop >= 0:
            return step._replace(loop=self._loop_of(spec, production.loop))
        return step._replace(loop=production.loop, next=self._state_of(spec, production.next))

    def _relaxed_step(self, record: Record, production: Production) -> _Step:
        if production.kind == Kind.CH_UNTYPED and record.text is not None:
            return self._plain(record.text, _UNTYPED)
        if production.kind == Kind.AT:
            attribute = self.program.attributes[production.arg]
            field = record.by_attribute.get(self.binding.qname(attribute.qname))
            if field is not None and field.datatype == attribute.datatype:
                return self._plain(field, attribute.datatype)._replace(qname=attribute.qname)
        return _REFUSE

    def _field_step(self, record: Record, production: Production) -> _Step:
        program, binding = self.program, self.binding
        if production.kind == Kind.AT:
            attribute = program.attributes[production.arg]
            field = record.by_attribute[binding.qname(attribute.qname)]
            return self._plain(field, attribute.datatype)._replace(qname=attribute.qname)
        if production.kind == Kind.CH and record.text is not None:
            return self._plain(record.text, production.arg)
        if production.kind == Kind.CH_UNTYPED and record.content is not None:
            return self._plain(record.content, _UNTYPED)._replace(cls=str)
        if production.kind != Kind.SE:
            return self._refuse("wildcards")
        element = program.elements[production.arg]
        qname = binding.qname(element.qname)
        if element.type < 0:
            return self._refuse("elements of several types")
        if record.content is not None:
            step = self._content_step(record, record.content, qname, element.type)
        else:
            step = self._element_step(record.by_element[qname], qname, element.type)
        return step._replace(qname=element.qname)

    def _element_step(self, field: Field, qname: QName, type_: int) -> _Step:
        if self.binding.is_simple(type_):
            if _by_class(field):
                return self._refuse("substitution groups of simple types")
            return self._leaf(type_, None)._replace(field=field.index)
        cls = self.binding.element_class(qname, type_)
        record = None if cls is None else self._record(type_, cls)
        if record is None:
            return _REFUSE
        step = _Step(_Op.RECORD, field.index, record=record)
        if not _by_class(field):
            return step
        # Abstract heads are read, but not written: no class stands for them.
        own = self.binding.registry.elements.get(str(qname))
        encodes = own is not None and self.binding.registry.element_of.get(own) == str(qname)
        return step._replace(cls=own, encodes=int(encodes))

    def _content_step(self, owner: Record, field: Field, qname: QName, type_: int) -> _Step:
        binding = self.binding
        wrapper = binding.wrapper(owner.type, qname)
        if binding.is_simple(type_):
            cls = wrapper or binding.registry.elements.get(str(qname))
            if cls is None:
                return self._refuse("plain values in ordered content that no class stands for")
            return self._leaf(type_, cls)._replace(field=field.index, cls=cls)
        cls = wrapper or binding.element_class(qname, type_)
        record = None if cls is None else self._record(type_, cls)
        if record is None:
            return _REFUSE
        return _Step(_Op.RECORD, field.index, record=record, cls=cls)

    def _plain(self, field: Field, datatype: int) -> _Step:
        """An attribute, or the characters of an element."""
        value = self._value(datatype)
        if value is None:
            return _REFUSE
        return _Step(self.values[value][0], field.index, value)

    def _leaf(self, type_: int, wrap: type[Message] | None) -> _Step:
        """A simple element: start tag, value and end tag."""
        if type_ not in self._frame_of:
            self._frame_of[type_] = self._frame(type_)
        frame = self._frame_of[type_]
        value = None if frame is None else self._value(frame.datatype)
        if frame is None or value is None:
            return _REFUSE
        slot = None
        if wrap is not None:
            problem = _class_problem(wrap, 1)
            if problem is not None:
                return self._refuse(f"{wrap.__name__}: {problem}")
            slot = getattr(wrap, "value")  # noqa: B009 - the descriptor of the slot, not a value
        op = self.values[value][0]
        codes = frame._asdict()
        del codes["datatype"]
        if op not in (_Op.STRING, _Op.BINARY):
            # Nothing is no number; only text and octets may be empty.
            codes["empty_bits"] = codes["empty"] = 0
        return _Step(op, value=value, wrap=wrap, wrap_slot=slot, **codes)

    def _frame(self, type_: int) -> _Frame | None:
        states = self.program.states
        start = self.program.types[type_].start
        for pre, production in enumerate(states[start].productions):
            if production.kind != Kind.CH or production.loop >= 0:
                continue
            for post, end in enumerate(states[production.next].productions):
                if end.kind == Kind.EE:
                    return _Frame(production.arg, self._width(start), pre, self._width(production.next), post, *self._no_value(start))
        self._refuse("simple elements without characters")
        return None

    def _no_value(self, start: int) -> tuple[int, int]:
        """The codes of an undeclared end tag, as bits and number."""
        found = self.grammars.codes(start).lookup.get((Action.EE, 0))
        bits = number = 0
        for code, width_ in found[1] if found is not None else ():
            bits, number = bits + width_, number << width_ | code
        return bits, number

    # -- values ------------------------------------------------------------------------------------------

    def _value(self, datatype: int) -> int | None:
        found = self._value_of.get(datatype)
        if found is None:
            made = self._make_value(datatype)
            if made is None:
                return None
            found = self._value_of[datatype] = len(self.values)
            self.values.append(made)
        return found

    def _make_value(self, number: int) -> tuple[Any, ...] | None:
        datatype = Datatype(DatatypeKind.STRING) if number == _UNTYPED else self.program.datatypes[number]
        op = _OPS.get(datatype.kind)
        if op is None:
            self._refuse(f"values of {datatype.kind.name}")
            return None
        table: tuple[Any, ...] = ()
        if op == _Op.ENUM:
            table = tuple(self.binding.value(number, text) for text in datatype.values)
        groups, low, high = self._bounds(datatype)
        limit = self.limits.max_binary_octets if op == _Op.BINARY else self.limits.max_string_characters
        shortest, longest = _lengths(datatype, limit)
        named = datatype.patterns == _NAME and not datatype.values and datatype.fixed is None
        check = self.grammars.codec(number).check if _needs_check(datatype) else None
        minimum = datatype.minimum or 0 if op == _Op.NBIT else 0
        return (op, datatype.bits, minimum, groups, table, low, high, shortest, longest, limit, int(named), check)

    def _bounds(self, datatype: Datatype) -> tuple[int, int | None, int | None]:
        """Groups that the decoder takes for an integer; the bounds that the encoder keeps."""
        low, high = datatype.minimum, datatype.maximum
        groups = self.limits.max_integer_octets
        if low is not None and high is not None:
            groups = max(_LONG_OCTETS, (max(abs(low), abs(high)).bit_length() + 6) // 7)
        if groups < _LONG_OCTETS:
            # A number of so few groups has less than 64 bits: the limit becomes a bound.
            limit = (1 << (7 * groups)) - 1
            low = -limit - 1 if low is None else max(low, -limit - 1)
            high = limit if high is None else min(high, limit)
        return groups, low, high


def _class_problem(cls: type[Message], fields: int) -> str | None:
    """Why instances of a class cannot be made slot by slot; ``None`` when they can."""
    config = cls.__struct_config__
    if config.gc or config.weakref or config.dict or config.cache_hash:
        return "instances hold more than their fields"
    if hasattr(cls, "__post_init__"):
        return "instances need more than their fields"
    if len(cls.__struct_fields__) != fields:
        return "the class has other fields than its type"
    return None


def _defaults(cls: type[Message]) -> dict[str, tuple[int, Any]]:
    """For each field whether it is required, and its default."""
    names = cls.__struct_fields__
    given: tuple[Any, ...] = cls.__struct_defaults__
    defaults: tuple[Any, ...] = (msgspec.NODEFAULT,) * (len(names) - len(given)) + given
    shared = {name: isinstance(default, _SHARED) or default == () for name, default in zip(names, defaults, strict=True)}
    # Without a default that can be shared, the engine gives up when the field is absent.
    return {name: (0, default) if shared[name] else (1, None) for name, default in zip(names, defaults, strict=True)}


def _by_class(field: Field) -> bool:
    """Whether the class of a field's value tells which element it is."""
    return field.kind == SlotKind.CONTENT or len(field.elements) > 1


def _writing_order(field: Field) -> tuple[bool, str, str, int]:
    """Attributes first, by name as EXI has them; everything else in schema order."""
    if field.kind == SlotKind.ATTRIBUTE and field.qname is not None:
        return False, field.qname.local, field.qname.uri, 0
    return True, "", "", field.index


def _lengths(datatype: Datatype, limit: int) -> tuple[int, int]:
    lows = [size for size in (datatype.length, datatype.min_length) if size is not None]
    highs = [size for size in (datatype.length, datatype.max_length) if size is not None]
    return max(lows, default=0), min([*highs, limit])


def _needs_check(datatype: Datatype) -> bool:
    """Whether a value has to keep more than bounds and lengths."""
    values = datatype.values if datatype.kind != DatatypeKind.ENUM else ()
    return bool(datatype.patterns or values or datatype.total_digits is not None or datatype.fixed is not None)


def native_program(
    binding: Binding,
    grammars: Grammars,
    limits: Limits,
    decode_fallback: Callable[[Any], Any],
    encode_fallback: Callable[..., bytes],
) -> NativeProgram:
    """A schema set's program for the C engine, under the V2G profile.

    Args:
        binding: Program and classes.
        grammars: The program's event codes under the V2G profile.
        limits: What is beyond them is left to the reference engine, which refuses it.
        decode_fallback: Decodes streams that this engine gives up on.
        encode_fallback: Encodes messages that this engine gives up on.

    Raises:
        ImportError: The extension is not part of this installation.
    """
    from v2gstack.codecs.exi import _exi

    builder = _Builder(binding, grammars, limits)
    spec = builder.build()
    return _exi.Program(spec, tuple(builder.reasons), decode_fallback, encode_fallback)
