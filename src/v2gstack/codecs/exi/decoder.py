"""The reference decoder: an EXI body as events.

It walks the grammar program one event at a time, with an explicit stack, and handles every option
this processor has. It is the engine that explains: offsets, paths, what was declared and what was
not. The fused engine is faster, and falls back to this one for whatever is out of the ordinary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from v2gstack.codecs.exi.bitstream import Reader
from v2gstack.codecs.exi.builtin import BuiltinElement, Name
from v2gstack.codecs.exi.events import UNTYPED, Event, EventKind
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.runtime import Action, Codes, Grammars, Step, width
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.codecs.exi.walker import XSI_NIL, XSI_TYPE, XSI_TYPE_NAME, XSI_URI, Frame, TypeName, Walker
from v2gstack.errors import DecodeError

__all__ = ["EventDecoder"]


class EventDecoder(Walker):
    """Decodes one EXI body.

    Args:
        grammars: The program and its event codes under the stream's options.
        reader: The body's bits.
        limits: Bounds on what the input may ask for.
        schema_informed: Whether documents start from the program's global elements.
    """

    def __init__(self, grammars: Grammars, reader: Reader, limits: Limits, *, schema_informed: bool = True) -> None:
        super().__init__(grammars, limits, schema_informed=schema_informed)
        self.reader = reader
        self._qnames: dict[Name, QName] = {}
        self._events = 0
        self._actions: dict[Action, Callable[[Frame, Step, int], Event]] = {
            Action.AT: self._attribute,
            Action.AT_URI: self._attribute_of_uri,
            Action.AT_ANY: self._attribute_any,
            Action.AT_UNTYPED: self._attribute_untyped,
            Action.AT_ANY_UNTYPED: self._attribute_any_untyped,
            Action.XSI_TYPE: self._xsi_type,
            Action.XSI_NIL: self._xsi_nil,
            Action.SE: self._start,
            Action.SE_URI: self._start_of_uri,
            Action.SE_ANY: self._start_any,
            Action.EE: self._end,
            Action.CH: self._characters,
            Action.CH_UNTYPED: self._characters_untyped,
            Action.NS: self._namespace,
            Action.ER: self._entity_reference,
            Action.CM: self._comment,
            Action.PI: self._instruction,
        }

    def _fail(self, text: str, *, hint: str = "") -> DecodeError:
        return DecodeError(text, offset=self.reader.position, path=self.path(), hint=hint)

    def lexical(self, datatype: int, value: Any) -> str:
        """The text of an event's value."""
        return self.grammars.lexical(datatype, value)

    def is_mixed(self, type_: int) -> bool:
        """Whether an element of a type, by its index, may hold text beside elements."""
        # Attributes may have to come first, so the start tag itself does not tell.
        content = self.program.states[self.program.types[type_].start].content2
        return any(step.action is Action.CH_UNTYPED for step in self.grammars.codes(content).first)

    @property
    def value_table_hits(self) -> bool:
        """Whether strings were read from the value tables, which V2G encoders do not use."""
        return self.values.hits > 0

    def events(self) -> Iterator[Event]:
        """The events of the body, from ``SD`` to ``ED``.

        Raises:
            DecodeError: With bit offset and path.
        """
        try:
            yield Event(EventKind.SD, start=self.reader.position, end=self.reader.position)
            yield from self._fragment() if self.options.fragment else self._document()
        except DecodeError as error:
            if error.offset is None:
                error.offset = self.reader.position
            error.path = error.path or self.path()
            raise

    def _document(self) -> Iterator[Event]:
        content = self._document_content()
        _, end = self.grammars.document()
        while not self._stack:
            start = self.reader.position
            step = self._step(content)
            if step.action is Action.DT:
                yield self._event(EventKind.DT, None, self._strings(4), start)
            elif step.action in (Action.CM, Action.PI):
                yield self._markup(step, start)
            elif step.action is Action.SE:
                yield self._open(self.program.elements[step.arg].qname, step.arg, start, declared=True)
            else:
                yield self._open_any(self.names.read_qname(self.reader), start, declared=True)
        yield from self._content()
        while True:
            start = self.reader.position
            step = self._step(end)
            if step.action is Action.ED:
                yield Event(EventKind.ED, start=start, end=self.reader.position)
                return
            yield self._markup(step, start)

    def _fragment(self) -> Iterator[Event]:
        codes = self.grammars.fragment()
        learned: list[Name] = []
        while True:
            start = self.reader.position
            step = self._step(codes) if self.schema_informed else self._builtin_fragment_step(codes, learned)
            if step.action is Action.ED:
                yield Event(EventKind.ED, start=start, end=self.reader.position)
                return
            if step.action in (Action.CM, Action.PI):
                yield self._markup(step, start)
                continue
            if step.action is Action.SE and self.schema_informed:
                yield self._open(self.program.elements[step.arg].qname, step.arg, start, declared=True)
            elif step.action is Action.SE:
                yield self._open_any(learned[step.arg], start, declared=True)
            else:
                name = self.names.read_qname(self.reader)
                if not self.schema_informed:
                    learned.append(name)
                yield self._open_any(name, start, declared=True)
            yield from self._content()

    def _builtin_fragment_step(self, codes: Codes, learned: list[Name]) -> Step:
        """Section 8.4.2: SE(qname) learned so far, SE(*), ED, markup."""
        count = len(learned)
        total = count + 2
        code = self.reader.read_bits(width(total + bool(codes.second)))
        if code < count:
            return Step(Action.SE, count - 1 - code)
        if code < total:
            return Step((Action.SE_ANY, Action.ED)[code - count])
        return self._second(codes, code == total)

    def _content(self) -> Iterator[Event]:
        """Everything up to the end tag of the element just opened."""
        stack = self._stack
        limit = self.limits.max_events
        actions = self._actions
        reader = self.reader
        while stack:
            self._events += 1
            if self._events > limit:
                raise DecodeError(f"more than {limit} events in one stream")
            frame = stack[-1]
            start = reader.position
            if frame.builtin is None:
                step = self._step(self._codes(frame))
                yield actions[step.action](frame, step, start)
            else:
                yield self._builtin_event(frame, frame.builtin, start)

    # -- event codes ---------------------------------------------------------------------------

    def _step(self, codes: Codes) -> Step:
        first = codes.first
        code = self.reader.read_bits(codes.bits)
        if code < len(first):
            return first[code]
        return self._second(codes, code == len(first))

    def _second(self, codes: Codes, escaped: bool) -> Step:
        second = codes.second
        if not escaped or not second:
            raise DecodeError("an event code that the grammar does not have here")
        code = self.reader.read_bits(codes.second_bits)
        if code >= len(second):
            raise DecodeError("an event code that the grammar does not have here (second part)")
        entry = second[code]
        if isinstance(entry, Step):
            return entry
        code = self.reader.read_bits(width(len(entry)))
        if code >= len(entry):
            raise DecodeError("an event code that the grammar does not have here (third part)")
        return entry[code]

    def _event(self, kind: EventKind, name: QName | None, value: Any, start: int, ref: int = UNTYPED, declared: bool = True) -> Event:
        return Event(kind, name, value, start, self.reader.position, ref, declared)

    # -- names -----------------------------------------------------------------------------------

    def _qname(self, name: Name) -> QName:
        found = self._qnames.get(name)
        if found is None:
            found = self._qnames[name] = QName(self.names.uri(name[0]), self.names.local(*name))
        return found

    def _prefix(self, uri: int) -> str | None:
        if not self.options.preserve_prefixes:
            return None
        return self.names.read_prefix_hit(self.reader, uri)

    # -- elements --------------------------------------------------------------------------------

    def _open(self, qname: int, element: int, start: int, *, declared: bool) -> Event:
        """Open an element that the schema declares."""
        name = self.program.qnames[qname]
        prefix = self._prefix(name[0])
        frame = self._push_declared(name, self._qname(name), element)
        event = self._event(EventKind.SE, frame.qname, None, start, frame.type, declared)
        return event if prefix is None else event._replace(prefix=prefix)

    def _open_any(self, name: Name, start: int, *, declared: bool) -> Event:
        """Open an element by name: its global declaration, or its built-in grammar."""
        element = self._global_element(name)
        if element is not None:
            return self._open(self.program.elements[element].qname, element, start, declared=declared)
        prefix = self._prefix(name[0])
        frame = self._push_builtin(name, self._qname(name))
        event = self._event(EventKind.SE, frame.qname, None, start, UNTYPED, declared)
        return event if prefix is None else event._replace(prefix=prefix)

    def _start(self, frame: Frame, step: Step, start: int) -> Event:
        self._advance(frame, step)
        return self._open(self.program.elements[step.arg].qname, step.arg, start, declared=step.declared)

    def _start_of_uri(self, frame: Frame, step: Step, start: int) -> Event:
        self._advance(frame, step)
        return self._open_any((step.arg, self.names.read_local(self.reader, step.arg)), start, declared=step.declared)

    def _start_any(self, frame: Frame, step: Step, start: int) -> Event:
        self._advance(frame, step)
        return self._open_any(self.names.read_qname(self.reader), start, declared=step.declared)

    def _end(self, frame: Frame, step: Step, start: int) -> Event:
        event = self._event(EventKind.EE, frame.qname, None, start, frame.type, step.declared)
        self._stack.pop()
        return event

    # -- attributes and characters ----------------------------------------------------------------

    def _value(self, datatype: int, name: Name) -> Any:
        return self.grammars.codec(datatype).read(self.reader, self.values, name)

    def _attribute(self, frame: Frame, step: Step, start: int) -> Event:
        attribute = self.program.attributes[step.arg]
        return self._finish_attribute(frame, step, self.program.qnames[attribute.qname], attribute.datatype, start)

    def _attribute_untyped(self, frame: Frame, step: Step, start: int) -> Event:
        attribute = self.program.attributes[step.arg]
        return self._finish_attribute(frame, step, self.program.qnames[attribute.qname], UNTYPED, start)

    def _attribute_of_uri(self, frame: Frame, step: Step, start: int) -> Event:
        name = step.arg, self.names.read_local(self.reader, step.arg)
        return self._finish_attribute(frame, step, name, self._global_datatype(name), start)

    def _attribute_any(self, frame: Frame, step: Step, start: int) -> Event:
        name = self.names.read_qname(self.reader)
        return self._finish_attribute(frame, step, name, self._global_datatype(name), start)

    def _attribute_any_untyped(self, frame: Frame, step: Step, start: int) -> Event:
        name = self.names.read_qname(self.reader)
        return self._finish_attribute(frame, step, name, UNTYPED, start)

    def _global_datatype(self, name: Name) -> int:
        attribute = self.grammars.global_attributes.get(name)
        return UNTYPED if attribute is None else self.program.attributes[attribute].datatype

    def _finish_attribute(self, frame: Frame, step: Step, name: Name, datatype: int, start: int) -> Event:
        prefix = self._prefix(name[0])
        value = self._value(datatype, name)
        self._advance(frame, step)
        event = self._event(EventKind.AT, self._qname(name), value, start, datatype, step.declared)
        return event if prefix is None else event._replace(prefix=prefix)

    def _xsi_type(self, frame: Frame, step: Step, start: int) -> Event:
        prefix = self._prefix(XSI_URI)
        value, name = self._qname_value()
        type_ = self._cast(frame, name)
        event = self._event(EventKind.AT, XSI_TYPE, value, start, UNTYPED if type_ is None else type_, step.declared)
        return event if prefix is None else event._replace(prefix=prefix)

    def _qname_value(self) -> tuple[QName | TypeName, Name | None]:
        """A value of type QName (7.1.7), and its name as the tables number it."""
        if self.options.preserve_lexical_values:
            text = self.grammars.string.read(self.reader, self.values, XSI_TYPE_NAME)
            named = self._named_in(str(text))
            return (QName("", str(text)), None) if named is None else (named, self.names.find(named.name))
        name = self.names.read_qname(self.reader)
        self._prefix(name[0])
        return QName(self.names.uri(name[0]), self.names.local(*name)), name

    def _xsi_nil(self, frame: Frame, step: Step, start: int) -> Event:
        prefix = self._prefix(XSI_URI)
        value = self.grammars.read_boolean(self.reader, self.values)
        if value:
            self._empty(frame)
        event = self._event(EventKind.AT, XSI_NIL, value, start, UNTYPED, step.declared)
        return event if prefix is None else event._replace(prefix=prefix)

    def _characters(self, frame: Frame, step: Step, start: int) -> Event:
        value = self._value(step.arg, frame.name)
        self._advance(frame, step)
        return self._event(EventKind.CH, None, value, start, step.arg)

    def _characters_untyped(self, frame: Frame, step: Step, start: int) -> Event:
        value = self._value(UNTYPED, frame.name)
        self._advance(frame, step)
        return self._event(EventKind.CH, None, value, start, UNTYPED, step.declared)

    # -- what only fidelity options keep -------------------------------------------------------------

    def _strings(self, count: int) -> Any:
        found = tuple(self.names.read_string(self.reader) for _ in range(count))
        return found if count > 1 else found[0]

    def _namespace(self, frame: Frame, step: Step, start: int) -> Event:
        uri, prefix = self.names.read_namespace(self.reader)
        own = self.reader.read_bool()
        self._declare(frame, prefix, uri)
        return self._event(EventKind.NS, None, (uri, prefix, own), start, UNTYPED, True)

    def _entity_reference(self, frame: Frame, step: Step, start: int) -> Event:
        value = self._strings(1)
        self._leave_start_tag(frame, step)
        return self._event(EventKind.ER, None, value, start)

    def _comment(self, frame: Frame, step: Step, start: int) -> Event:
        self._leave_start_tag(frame, step)
        return self._event(EventKind.CM, None, self._strings(1), start)

    def _instruction(self, frame: Frame, step: Step, start: int) -> Event:
        self._leave_start_tag(frame, step)
        return self._event(EventKind.PI, None, self._strings(2), start)

    def _leave_start_tag(self, frame: Frame, step: Step) -> None:
        if frame.builtin is None:
            self._advance(frame, step)
        else:
            frame.in_start_tag = False

    def _markup(self, step: Step, start: int) -> Event:
        if step.action is Action.CM:
            return self._event(EventKind.CM, None, self._strings(1), start)
        return self._event(EventKind.PI, None, self._strings(2), start)

    # -- elements that no schema describes -----------------------------------------------------------

    def _builtin_event(self, frame: Frame, grammar: BuiltinElement, start: int) -> Event:
        in_start_tag = frame.in_start_tag
        learned = grammar.productions(in_start_tag)
        count = len(learned)
        code = self.reader.read_bits(self._builtin.bits(learned))
        if code < count:
            action, name = learned[count - 1 - code]
            step = Step(action, declared=True)
        else:
            step = self._second(self._builtin.second(in_start_tag), code == count)
            action, name = step.action, None
        if action is Action.AT_ANY or action is Action.AT:
            return self._builtin_attribute(frame, grammar, name, start)
        if action is Action.SE_ANY or action is Action.SE:
            if name is None:
                name = self.names.read_qname(self.reader)
                self._learn(grammar, in_start_tag, (Action.SE, name))
            frame.in_start_tag = False
            return self._open_any(name, start, declared=True)
        if action in (Action.CH_UNTYPED, Action.EE) and not grammar.knows(in_start_tag, (action, None)):
            self._learn(grammar, in_start_tag, (action, None))
        if action is Action.CH_UNTYPED:
            frame.in_start_tag = False
            return self._event(EventKind.CH, None, self._value(UNTYPED, frame.name), start)
        return self._actions[action](frame, step, start)

    def _builtin_attribute(self, frame: Frame, grammar: BuiltinElement, name: Name | None, start: int) -> Event:
        known = name is not None
        if name is None:
            name = self.names.read_qname(self.reader)
        qname = self._qname(name)
        production = (Action.AT, name)
        if qname == XSI_TYPE:
            if not known and not grammar.knows(True, production):
                self._learn(grammar, True, production)
            return self._xsi_type(frame, Step(Action.XSI_TYPE, declared=True), start)
        if not known:
            self._learn(grammar, True, production)
        prefix = self._prefix(name[0])
        value = self._value(UNTYPED, name)
        event = self._event(EventKind.AT, qname, value, start)
        return event if prefix is None else event._replace(prefix=prefix)

    def _learn(self, grammar: BuiltinElement, in_start_tag: bool, production: tuple[Action, Name | None]) -> None:
        if len(grammar.productions(in_start_tag)) >= self.limits.max_builtin_productions:
            raise DecodeError(f"more than {self.limits.max_builtin_productions} productions learned for one element")
        grammar.learn(in_start_tag, production)
