"""Fused encoding: typed messages to strings of bits."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final, TypeAlias

from v2gstack.codecs.exi.binding import Binding, Field, Record
from v2gstack.codecs.exi.datatype import Datatype, Kind
from v2gstack.codecs.exi.fused.common import MAX_FUSED_OCTETS, TABLE_BITS, FusedEngine, Irregular, bit_string
from v2gstack.codecs.exi.limits import DEFAULT_LIMITS, Limits
from v2gstack.codecs.exi.program import SlotKind
from v2gstack.codecs.exi.runtime import Action, Grammars, Step
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.messages._base import Message

__all__ = ["FusedEncoder"]

#: Appends the bits of an element.
Writer: TypeAlias = Callable[[Callable[[str], None], Any], None]
#: Gives the bits of a value.
Bits: TypeAlias = Callable[[Any], str]

#: Variable-length integers of one octet, as the lengths of most values are.
_SHORT: Final = tuple(f"{value:08b}" for value in range(128))
#: Their first octet, where more follow.
_MORE: Final = tuple(f"1{value:07b}" for value in range(128))

#: Bits of the longest integer of an unbounded type; longer ones are the reference's, which refuses them.
_LONGEST_INTEGER: Final = 7 * DEFAULT_LIMITS.max_integer_octets

# How a step writes: by a table of all values, by a function of the value, or element by element.
_TABLE: Final = 0
_VALUE: Final = 1
_ELEMENT: Final = 2
_END: Final = -1

#: What to do with a field: how, the bits of its start tag, the table or function, the class that
#: table values have, and the state that follows - or the number of the loop to count.
_StepRow: TypeAlias = tuple[int, str, Any, Any, Any]


class _State(dict[Any, _StepRow]):
    """A state: steps by field - and class, in substitution groups; filled in when first needed."""

    __slots__ = ("_fill", "number")

    def __init__(self, number: int, fill: Callable[[_State], None]) -> None:
        super().__init__()
        self.number = number
        self._fill: Callable[[_State], None] | None = fill

    def __missing__(self, key: Any) -> _StepRow:
        fill, self._fill = self._fill, None
        if fill is None:
            raise KeyError(key)
        fill(self)
        return self[key]


class FusedEncoder(FusedEngine):
    """Encodes documents of one schema set under the V2G profile."""

    def __init__(self, binding: Binding, grammars: Grammars, limits: Limits) -> None:
        super().__init__(binding, grammars, limits)
        self._records: dict[tuple[int, type], Writer] = {}
        self._values: dict[int, Bits] = {}
        self._roots: dict[type, tuple[str, Writer]] = {}

    def encode(self, message: Any) -> bytes | None:
        """The document; ``None`` where the reference engine is wanted."""
        parts: list[str] = []
        try:
            cls: type[Message] = message.__class__
            found = self._roots.get(cls)
            if found is None:
                found = self._root(cls)
            code, write = found
            parts.append(code)
            write(parts.append, message)
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError, Irregular):
            return None
        bits = "".join(parts)
        bits += "0" * (-len(bits) % 8)
        return int(bits, 2).to_bytes(len(bits) // 8, "big")

    def _root(self, cls: type[Message]) -> tuple[str, Writer]:
        name = self.binding.registry.element_of[cls]
        content, _ = self.grammars.document()
        for code, step in enumerate(content.first):
            if step.action is not Action.SE:
                continue
            element = self.program.elements[step.arg]
            qname = self.binding.qname(element.qname)
            if str(qname) == name:
                found = "10000000" + bit_string(code, content.bits), self._element(qname, element.type, cls)
                self._roots[cls] = found
                return found
        raise Irregular

    # -- elements ------------------------------------------------------------------------------------

    def _element(self, qname: QName, type_: int, cls: type | None = None) -> Writer:
        """The writer of an element after its start tag, end tag included."""
        if self.binding.is_simple(type_):
            bits = self._leaf(type_)
            wrapped = cls is not None

            def write_leaf(append: Callable[[str], None], value: Any) -> None:
                append(bits(value.value if wrapped else value))

            return write_leaf
        cls = cls or self.binding.element_class(qname, type_)
        record = self.binding.record(type_)
        if cls is None or record is None:
            raise Irregular
        key = type_, cls
        found = self._records.get(key)
        if found is None:
            found = self._records[key] = self._record(record, cls, self.program.types[type_].start)
        return found

    def _leaf(self, type_: int, code: str = "") -> Bits:
        """The bits of a simple element, from the code of its start tag to its end tag."""
        number, before, after = self.frame_of(type_)
        datatype = self.program.datatypes[number]
        if datatype.kind in (Kind.INTEGER, Kind.UNSIGNED) and not datatype.patterns and datatype.total_digits is None:
            return _integer(datatype, code + before, after)
        bits = self._value(number)
        before = code + before
        return lambda value: f"{before}{bits(value)}{after}"

    def _record(self, record: Record, cls: type, start: int) -> Writer:
        states: dict[int, _State] = {}

        def state_of(number: int) -> _State:
            state = states.get(number)
            if state is None:
                state = states[number] = _State(number, fill)
            return state

        def fill(state: _State) -> None:
            self._fill(record, state, state_of)

        first = state_of(start)
        fields = sorted(record.fields, key=_writing_order)
        straight = self._straight(record, cls, fields, first)
        if straight is not None:
            return straight
        plan = [(f.index, f.many, f.kind == SlotKind.CONTENT or len(f.elements) > 1) for f in fields]
        names = [f.name for f in fields]
        get = _getter(names)

        def write(append: Callable[[str], None], message: Any) -> None:
            if message.__class__ is not cls:
                raise Irregular
            state = first
            for value, (index, many, by_class) in zip(get(message), plan, strict=False):
                if value is None:
                    continue
                if many:
                    state = self._write_items(append, state, index, by_class, value, state_of)
                    continue
                how, code, use, kind, target = state[(index, value.__class__) if by_class else index]
                if how == _TABLE:
                    if value.__class__ is not kind:
                        raise Irregular
                    append(use[value])
                elif how == _VALUE:
                    append(use(value))
                else:
                    append(code)
                    use(append, value)
                state = target
            append(state[_END][1])

        return write

    def _straight(self, record: Record, cls: type, fields: list[Field], first: _State) -> Writer | None:
        """The writer of a record whose every field is there exactly once: one path through its states."""
        slots = self.program.types[record.type].shape.slots
        for field in fields:
            if field.many or len(field.elements) > 1 or field.kind == SlotKind.CONTENT or not slots[field.index].required:
                return None
        if len(fields) < 2:
            return None
        get = attrgetter(*(f.name for f in fields))
        path: list[tuple[int, str, Any, Any]] = []
        ends: list[str] = []

        def prepare() -> None:
            state = first
            rows: list[tuple[int, str, Any, Any]] = []
            for field in fields:
                how, code, use, kind, state = state[field.index]
                rows.append((how, code, use, kind))
            ends.append(state[_END][1])
            path.extend(rows)

        def write_straight(append: Callable[[str], None], message: Any) -> None:
            if message.__class__ is not cls:
                raise Irregular
            if not path:
                prepare()
            for value, (how, code, use, kind) in zip(get(message), path, strict=False):
                if how == _TABLE:
                    if value.__class__ is not kind:
                        raise Irregular
                    append(use[value])
                elif how == _VALUE:
                    append(use(value))
                else:
                    append(code)
                    use(append, value)
            append(ends[0])

        return write_straight

    def _write_items(
        self,
        append: Callable[[str], None],
        state: _State,
        index: int,
        by_class: bool,
        items: Any,
        state_of: Callable[[int], _State],
    ) -> _State:
        """Write the items of a repeated field; the state after them."""
        if items.__class__ is not tuple:
            raise Irregular
        count = 0
        for item in items:
            how, code, use, kind, target = state[(index, item.__class__) if by_class else index]
            if how == _TABLE:
                if item.__class__ is not kind:
                    raise Irregular
                append(use[item])
            elif how == _VALUE:
                append(use(item))
            else:
                append(code)
                use(append, item)
            if target.__class__ is _State:
                state = target
                count = 1
            else:
                count += 1
                state = state_of(self._counted(target, count))
        return state

    def _counted(self, number: int, count: int) -> int:
        """The state after that many occurrences."""
        loop = self.program.loops[number]
        if count < loop.minimum:
            return loop.below
        return loop.between if loop.maximum < 0 or count < loop.maximum else loop.full

    def _fill(self, record: Record, state: _State, state_of: Callable[[int], _State]) -> None:
        """Fill in a state the first time a message reaches it."""
        codes = self.grammars.codes(state.number)
        for number, step in enumerate(codes.first):
            code = bit_string(number, codes.bits)
            if step.action is Action.EE:
                state[_END] = (_VALUE, code, None, None, None)
                continue
            target: Any = step.loop if step.loop >= 0 else state_of(step.next)
            for key, how, use, kind in self._steps(record, step, code):
                state[key] = (how, code, use, kind, target)

    def _steps(self, record: Record, step: Step, code: str) -> list[tuple[Any, int, Any, Any]]:
        """The fields that a production writes, and how."""
        program, binding = self.program, self.binding
        if step.action is Action.AT:
            attribute = program.attributes[step.arg]
            field = record.by_attribute[binding.qname(attribute.qname)]
            return [(field.index, _VALUE, _prefixed(code, self._value(attribute.datatype)), None)]
        if step.action is Action.CH and record.text is not None:
            return [(record.text.index, _VALUE, _prefixed(code, self._value(step.arg)), None)]
        if step.action is Action.CH_UNTYPED and record.content is not None:
            text = _prefixed(code, self._string(Datatype(Kind.STRING)))
            return [((record.content.index, str), _VALUE, text, None)]
        if step.action is not Action.SE:
            return []
        element = program.elements[step.arg]
        qname = binding.qname(element.qname)
        if record.content is not None:
            return self._content_steps(record, record.content, qname, element.type)
        field = record.by_element[qname]
        if len(field.elements) > 1:
            cls = binding.registry.elements.get(str(qname))
            if cls is None:
                return []
            return [((field.index, cls), _ELEMENT, _Lazy(lambda: self._element(qname, element.type, cls)), None)]
        if not binding.is_simple(element.type):
            return [(field.index, _ELEMENT, self._element(qname, element.type), None)]
        datatype, before, after = self.frame_of(element.type)
        table = self._table(datatype)
        if table:
            framed = {value: f"{code}{before}{bits}{after}" for value, bits in table.items()}
            return [(field.index, _TABLE, framed, next(map(type, table)))]
        return [(field.index, _VALUE, self._leaf(element.type, code), None)]

    def _content_steps(self, record: Record, field: Field, qname: QName, type_: int) -> list[tuple[Any, int, Any, Any]]:
        binding = self.binding
        simple = binding.is_simple(type_)
        cls = binding.wrapper(record.type, qname)
        if cls is None:
            cls = binding.registry.elements.get(str(qname)) if simple else binding.element_class(qname, type_)
        if cls is None:
            return []
        if simple:
            return [((field.index, cls), _ELEMENT, self._element(qname, type_, cls), None)]
        own = binding.record(type_)
        if own is None:
            return []
        owner = cls
        write = _Lazy(lambda: self._record(own, owner, self.program.types[type_].start))
        return [((field.index, cls), _ELEMENT, write, None)]

    # -- values --------------------------------------------------------------------------------------

    def _table(self, datatype: int) -> dict[Any, str] | None:
        found = self.program.datatypes[datatype]
        if found.kind == Kind.BOOLEAN:
            return {False: "0", True: "1"}
        if found.kind == Kind.ENUM:
            value = self.binding.value
            return {value(datatype, text): bit_string(code, found.bits) for code, text in enumerate(found.values)}
        if found.kind == Kind.NBIT and found.bits <= TABLE_BITS and not found.patterns:
            low = found.minimum or 0
            high = low if found.maximum is None else found.maximum
            return {value: bit_string(value - low, found.bits) for value in range(low, high + 1)}
        return None

    def _value(self, datatype: int) -> Bits:
        bits = self._values.get(datatype)
        if bits is None:
            bits = self._values[datatype] = self._make_value(datatype, self.program.datatypes[datatype])
        return bits

    def _make_value(self, number: int, datatype: Datatype) -> Bits:
        table = self._table(number)
        if table:
            return _from_table(table)
        if datatype.patterns:
            return self._checked(number, datatype)
        if datatype.kind == Kind.STRING:
            return self._string(datatype)
        if datatype.kind in (Kind.BASE64, Kind.HEX):
            return self._octets(datatype)
        if datatype.kind in (Kind.NBIT, Kind.UNSIGNED, Kind.INTEGER) and datatype.total_digits is None:
            return _integer(datatype)
        return _irregular

    def _checked(self, number: int, datatype: Datatype) -> Bits:
        """Strings with patterns: names and identifiers of XML."""
        if datatype.kind != Kind.STRING:
            return _irregular
        check = self.grammars.codec(number).check
        bits = self._string(datatype)

        def checked_bits(value: Any) -> str:
            if check(value) is not None:
                raise Irregular
            return bits(value)

        return checked_bits

    def _string(self, datatype: Datatype) -> Bits:
        low, high = _lengths(datatype, min(self.limits.max_string_characters, MAX_FUSED_OCTETS))

        def string_bits(value: Any) -> str:
            length = len(value)
            if value.__class__ is not str or not low <= length <= high or not value.isascii():
                raise Irregular
            if not value:
                return "00000010"
            return _unsigned(length + 2) + bit_string(int.from_bytes(value.encode("ascii"), "big"), 8 * length)

        return string_bits

    def _octets(self, datatype: Datatype) -> Bits:
        low, high = _lengths(datatype, min(self.limits.max_binary_octets, MAX_FUSED_OCTETS))

        def octets_bits(value: Any) -> str:
            length = len(value)
            if value.__class__ is not bytes or not low <= length <= high:
                raise Irregular
            return _unsigned(length) + bit_string(int.from_bytes(value, "big"), 8 * length)

        return octets_bits


class _Lazy:
    """A writer made when it is first called."""

    __slots__ = ("_make", "_writer")

    def __init__(self, make: Callable[[], Writer]) -> None:
        self._make = make
        self._writer: Writer | None = None

    def __call__(self, append: Callable[[str], None], value: Any) -> None:
        writer = self._writer
        if writer is None:
            writer = self._writer = self._make()
        writer(append, value)


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Reads several attributes at once."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _: ()
    get = attrgetter(names[0])
    return lambda message: (get(message),)


def _writing_order(field: Field) -> tuple[bool, str, str, int]:
    """Attributes first, by name as EXI has them; everything else in schema order."""
    if field.kind == SlotKind.ATTRIBUTE and field.qname is not None:
        return False, field.qname.local, field.qname.uri, 0
    return True, "", "", field.index


def _from_table(table: dict[Any, str]) -> Bits:
    kind: type = next(map(type, table))

    def table_bits(value: Any) -> str:
        if value.__class__ is not kind:
            raise Irregular
        return table[value]

    return table_bits


def _irregular(value: Any) -> str:
    raise Irregular


def _lengths(datatype: Datatype, limit: int) -> tuple[int, int]:
    if datatype.length is not None:
        return datatype.length, min(datatype.length, limit)
    low = datatype.min_length or 0
    return low, limit if datatype.max_length is None else min(datatype.max_length, limit)


def _unsigned(value: int) -> str:
    if value < 128:
        return _SHORT[value]
    groups: list[str] = []
    while value >= 128:
        groups.append(_MORE[value & 127])
        value >>= 7
    groups.append(_SHORT[value])
    return "".join(groups)


def _prefixed(code: str, bits: Bits) -> Bits:
    return lambda value: code + bits(value)


def _integer(datatype: Datatype, before: str = "", after: str = "") -> Bits:
    """The bits of an integer between fixed codes."""
    low, high = datatype.minimum, datatype.maximum
    if datatype.kind == Kind.NBIT:
        return _offset(datatype)
    signed = datatype.kind == Kind.INTEGER
    plus, minus = (f"{before}0", f"{before}1") if signed else (before, "")
    short: list[str] = [f"{plus}{group}{after}" for group in _SHORT]

    def integer_bits(value: Any) -> str:
        if value.__class__ is not int or (low is not None and value < low) or (high is not None and value > high):
            raise Irregular
        number: int = value
        if number.bit_length() > _LONGEST_INTEGER:
            raise Irregular
        if number >= 0:
            if number < 128:
                return short[number]
            if number < 16384:
                return f"{plus}{_MORE[number & 127]}{_SHORT[number >> 7]}{after}"
            return f"{plus}{_unsigned(number)}{after}"
        if not signed:
            raise Irregular
        return f"{minus}{_unsigned(-number - 1)}{after}"

    return integer_bits


def _offset(datatype: Datatype) -> Bits:
    low, high, bits = datatype.minimum or 0, datatype.maximum or 0, datatype.bits

    def offset_bits(value: Any) -> str:
        if value.__class__ is not int or not low <= value <= high:
            raise Irregular
        return bit_string(value - low, bits)

    return offset_bits
