"""Fused decoding: strings of bits to typed messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from v2gstack.codecs.exi.binding import Binding, Field, Record
from v2gstack.codecs.exi.datatype import Datatype, Kind
from v2gstack.codecs.exi.fused.common import MAX_FUSED_OCTETS, TABLE_BITS, FusedEngine, Irregular, bit_string
from v2gstack.codecs.exi.limits import MAX_LENGTH_OCTETS, Limits
from v2gstack.codecs.exi.program import ENTER_LOOP
from v2gstack.codecs.exi.runtime import Action, Grammars, Step
from v2gstack.codecs.exi.schema.components import QName

__all__ = ["FusedDecoder"]

#: Reads a value at a position of the bit string; gives the value and the position after it.
Reader: TypeAlias = Callable[[str, int], tuple[Any, int]]

# What a bit pattern stands for in a record.
_ONE: Final = 0
_MANY: Final = 1
_END: Final = 2
_COUNT: Final = 3
_MAKE: Final = 4
_TABLE: Final = 5

#: An octet of a variable-length integer: its seven bits, by the eight bits that end it or go on.
_LAST_GROUP: Final = {f"0{value:07b}": value for value in range(128)}
_MORE_GROUP: Final = {f"1{value:07b}": value for value in range(128)}


class _State:
    """A state: how many bits its codes have, and what each stands for.

    It starts out with a code of no bits that means "make me", so that a program costs nothing
    but for the states that messages reach.
    """

    __slots__ = ("table", "width")

    def __init__(self, number: int) -> None:
        self.width = 0
        self.table: dict[str, tuple[int, Any, Any, Any]] = {"": (_MAKE, number, None, None)}


class FusedDecoder(FusedEngine):
    """Decodes documents of one schema set under the V2G profile."""

    def __init__(self, binding: Binding, grammars: Grammars, limits: Limits) -> None:
        super().__init__(binding, grammars, limits)
        self._records: dict[tuple[int, type], Reader] = {}
        self._values: dict[int, Reader] = {}
        content, _ = grammars.document()
        self._document_bits = content.bits
        self._document: dict[str, Reader | int] = {
            bit_string(code, content.bits): step.arg for code, step in enumerate(content.first) if step.action is Action.SE
        }

    def decode(self, data: bytes) -> tuple[Any, int] | None:
        """The message, and the bit after its end; ``None`` where the reference engine is wanted."""
        if data[:1] != b"\x80" or len(data) > MAX_FUSED_OCTETS:
            return None
        bits = bit_string(int.from_bytes(data, "big"), 8 * len(data))
        end = 8 + self._document_bits
        try:
            reader = self._document[bits[8:end]]
            if isinstance(reader, int):
                reader = self._root(bits[8:end], reader)
            return reader(bits, end)
        except (KeyError, IndexError, ValueError, Irregular):
            return None

    def _root(self, code: str, element: int) -> Reader:
        declaration = self.program.elements[element]
        qname = self.binding.qname(declaration.qname)
        reader = self._element(qname, declaration.type)
        cls = self.binding.element_class(qname, declaration.type)
        if self.binding.is_simple(declaration.type):
            # A plain value at the root comes in the class of its element.
            cls = self.binding.registry.elements[str(qname)]
            reader = _wrapped(reader, cls)
        self._document[code] = reader
        return reader

    # -- elements ------------------------------------------------------------------------------------

    def _element(self, qname: QName, type_: int) -> Reader:
        """The reader of an element after its start tag, end tag included."""
        if self.binding.is_simple(type_):
            return self._leaf(type_)
        cls = self.binding.element_class(qname, type_)
        record = self.binding.record(type_)
        if cls is None or record is None:
            raise Irregular
        key = type_, cls
        found = self._records.get(key)
        if found is None:
            found = self._records[key] = self._record(record, cls, self.program.types[type_].start)
        return found

    def _leaf_table(self, step: Step) -> dict[str, Any] | None:
        """All that can follow the start tag of a small simple element; ``None`` for other elements."""
        if step.action is not Action.SE:
            return None
        type_ = self.program.elements[step.arg].type
        if type_ < 0 or not self.binding.is_simple(type_):
            return None
        datatype, before, after = self.frame_of(type_)
        table = self._table(datatype)
        if not table:
            return None
        return {f"{before}{code}{after}": value for code, value in table.items()}

    def _leaf(self, type_: int) -> Reader:
        """A simple element after its start tag, end tag included."""
        datatype, before, after = self.frame_of(type_)
        read = self._value(datatype)
        if before == "0" and after == "0":

            def read_leaf(bits: str, at: int) -> tuple[Any, int]:
                if bits[at] != "0":
                    raise Irregular
                value, at = read(bits, at + 1)
                if bits[at] != "0":
                    raise Irregular
                return value, at + 1

            return read_leaf
        skip = len(before)

        def read_between(bits: str, at: int) -> tuple[Any, int]:
            if bits[at : at + skip] != before:
                raise Irregular
            value, at = read(bits, at + skip)
            end = at + len(after)
            if bits[at:end] != after:
                raise Irregular
            return value, end

        return read_between

    def _record(self, record: Record, cls: type, start: int) -> Reader:
        states: dict[int, _State] = {}
        first = states[start] = _State(start)
        many = [f.name for f in record.fields if f.many]

        def read(bits: str, at: int) -> tuple[Any, int]:
            state = first
            values: dict[str, Any] = {}
            count = 0
            while True:
                end = at + state.width
                kind, name, reader, target = state.table[bits[at:end]]
                at = end
                if kind == _TABLE:
                    # The commonest case, without a call: a leaf whose values are all in a table.
                    end, state = target
                    end += at
                    values[name] = reader[bits[at:end]]
                    at = end
                elif kind == _ONE:
                    values[name], at = reader(bits, at)
                    state = target
                elif kind == _END:
                    break
                elif kind == _MAKE:
                    self._make(record, state, name, states)
                else:
                    value, at = reader(bits, at)
                    if name in values:
                        values[name].append(value)
                    else:
                        values[name] = [value]
                    if kind == _MANY:
                        state, count = target, 1
                    else:
                        count += 1
                        loop, below, between, full = target
                        if count < loop.minimum:
                            state = below
                        elif count == loop.maximum:
                            state = full
                        else:
                            state = between
            for name in many:
                if name in values:
                    values[name] = tuple(values[name])
            return cls(**values), at

        return read

    def _make(self, record: Record, state: _State, number: int, states: dict[int, _State]) -> None:
        """Fill in a state the first time a message reaches it."""
        codes = self.grammars.codes(number)
        table: dict[str, tuple[int, Any, Any, Any]] = {}
        for code, step in enumerate(codes.first):
            made = self._step(record, step, states)
            if made is not None:
                table[bit_string(code, codes.bits)] = made
        state.table = table
        state.width = codes.bits

    def _step(self, record: Record, step: Step, states: dict[int, _State]) -> tuple[int, Any, Any, Any] | None:
        if step.action is Action.EE:
            return (_END, None, None, None)
        found = self._field(record, step)
        if found is None:
            return None
        field, reader = found

        def at(number: int) -> _State:
            state = states.get(number)
            if state is None:
                state = states[number] = _State(number)
            return state

        if step.loop >= 0:
            loop = self.program.loops[step.loop]
            return (_COUNT, field.name, reader, (loop, at(loop.below), at(loop.between), at(loop.full)))
        if field.many or step.loop == ENTER_LOOP:
            return (_MANY, field.name, reader, at(step.next))
        table = self._leaf_table(step)
        if table is not None and record.content is None:
            width = len(next(iter(table)))
            return (_TABLE, field.name, table, (width, at(step.next)))
        return (_ONE, field.name, reader, at(step.next))

    def _field(self, record: Record, step: Step) -> tuple[Field, Reader] | None:
        """The field that a production fills, and the reader of its value; ``None`` for the reference engine."""
        program, binding = self.program, self.binding
        if step.action is Action.AT:
            attribute = program.attributes[step.arg]
            return record.by_attribute[binding.qname(attribute.qname)], self._value(attribute.datatype)
        if step.action is Action.CH and record.text is not None:
            return record.text, self._value(step.arg)
        if step.action is Action.CH_UNTYPED and record.content is not None:
            return record.content, _read_string(self.limits.max_string_characters)
        if step.action is not Action.SE:
            return None
        element = program.elements[step.arg]
        qname = binding.qname(element.qname)
        if record.content is not None:
            return record.content, self._content_item(record, qname, element.type)
        return record.by_element[qname], _Lazy(lambda: self._element(qname, element.type))

    def _content_item(self, record: Record, qname: QName, type_: int) -> Reader:
        wrapper = self.binding.wrapper(record.type, qname)

        def make() -> Reader:
            if self.binding.is_simple(type_):
                cls = wrapper or self.binding.registry.elements.get(str(qname))
                if cls is None:
                    raise Irregular
                return _wrapped(self._leaf(type_), cls)
            if wrapper is None:
                return self._element(qname, type_)
            own = self.binding.record(type_)
            if own is None:
                raise Irregular
            return self._record(own, wrapper, self.program.types[type_].start)

        return _Lazy(make)

    # -- values --------------------------------------------------------------------------------------

    def _table(self, datatype: int) -> dict[str, Any] | None:
        """All values of a small datatype by their bits; ``None`` for datatypes of other kinds."""
        found = self.program.datatypes[datatype]
        if found.kind == Kind.BOOLEAN:
            return {"0": False, "1": True}
        if found.kind == Kind.ENUM:
            value = self.binding.value
            return {bit_string(code, found.bits): value(datatype, text) for code, text in enumerate(found.values)}
        if found.kind == Kind.NBIT and found.bits <= TABLE_BITS:
            minimum = found.minimum or 0
            return {bit_string(code, found.bits): code + minimum for code in range(1 << found.bits)}
        return None

    def _value(self, datatype: int) -> Reader:
        reader = self._values.get(datatype)
        if reader is None:
            reader = self._values[datatype] = self._make_value(datatype, self.program.datatypes[datatype])
        return reader

    def _make_value(self, number: int, datatype: Datatype) -> Reader:
        table = self._table(number)
        if table is not None:
            width = len(next(iter(table))) if table else 0

            def read_table(bits: str, at: int) -> tuple[Any, int]:
                end = at + width
                return table[bits[at:end]], end

            return read_table
        if datatype.kind == Kind.NBIT:
            return _read_nbit(datatype.bits, datatype.minimum or 0)
        if datatype.kind == Kind.UNSIGNED:
            return _read_unsigned
        if datatype.kind == Kind.INTEGER:
            return _read_integer
        if datatype.kind == Kind.STRING:
            return _read_string(self.limits.max_string_characters)
        if datatype.kind in (Kind.BASE64, Kind.HEX):
            return _read_octets(self.limits.max_binary_octets)
        return _irregular


class _Lazy:
    """A reader made when it is first called: types that no message reaches are never built."""

    __slots__ = ("_make", "_reader")

    def __init__(self, make: Callable[[], Reader]) -> None:
        self._make = make
        self._reader: Reader | None = None

    def __call__(self, bits: str, at: int) -> tuple[Any, int]:
        reader = self._reader
        if reader is None:
            reader = self._reader = self._make()
        return reader(bits, at)


def _wrapped(read: Reader, cls: type) -> Reader:
    def read_wrapped(bits: str, at: int) -> tuple[Any, int]:
        value, at = read(bits, at)
        return cls(value=value), at

    return read_wrapped


def _irregular(bits: str, at: int) -> tuple[Any, int]:
    raise Irregular


def _read_nbit(width: int, minimum: int) -> Reader:
    def read_nbit(bits: str, at: int) -> tuple[Any, int]:
        end = at + width
        if end > len(bits):
            raise Irregular
        return int(bits[at:end], 2) + minimum, end

    return read_nbit


#: Groups that an integer of bounded type may take; more are for the reference engine to refuse.
_MAX_GROUPS: Final = 10


def _read_unsigned(bits: str, at: int, groups: int = _MAX_GROUPS) -> tuple[int, int]:
    end = at + 8
    value = _LAST_GROUP.get(bits[at:end])
    if value is not None:
        return value, end
    value = _MORE_GROUP[bits[at:end]]
    for shift in range(7, 7 * groups, 7):
        at = end
        end += 8
        group = bits[at:end]
        last = _LAST_GROUP.get(group)
        if last is not None:
            return value | last << shift, end
        value |= _MORE_GROUP[group] << shift
    raise Irregular


def _read_integer(bits: str, at: int) -> tuple[int, int]:
    value, end = _read_unsigned(bits, at + 1)
    return (value, end) if bits[at] == "0" else (-value - 1, end)


def _read_octets(limit: int) -> Reader:
    def read_octets(bits: str, at: int) -> tuple[bytes, int]:
        length, at = _read_unsigned(bits, at, MAX_LENGTH_OCTETS)
        if not length:
            return b"", at
        end = at + 8 * length
        if end > len(bits) or length > limit:
            raise Irregular
        return int(bits[at:end], 2).to_bytes(length, "big"), end

    return read_octets


def _read_string(limit: int) -> Reader:
    def read_string(bits: str, at: int) -> tuple[str, int]:
        length, at = _read_unsigned(bits, at, MAX_LENGTH_OCTETS)
        length -= 2
        if length <= 0:
            if length:
                # Codes 0 and 1 are hits in the value tables.
                raise Irregular
            return "", at
        end = at + 8 * length
        if end > len(bits) or length > limit:
            raise Irregular
        octets = int(bits[at:end], 2).to_bytes(length, "big")
        if not octets.isascii():
            raise Irregular
        return octets.decode("ascii"), end

    return read_string
