"""Walking the grammar program: what decoding and encoding share.

A :class:`Walker` knows which elements are open, in which state of which grammar each of them is,
and what was learned of elements that no schema describes. Its subclasses read or write the codes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final, NamedTuple

from v2gstack.codecs.exi.builtin import BuiltinElement, BuiltinGrammars, Name
from v2gstack.codecs.exi.events import RELAXED, UNTYPED
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.program import ENTER_LOOP
from v2gstack.codecs.exi.runtime import Action, Codes, Grammars, Step
from v2gstack.codecs.exi.schema.components import XSI_NAMESPACE, QName
from v2gstack.codecs.exi.strings import NameTable, ValueTable
from v2gstack.errors import CodecError

__all__ = ["XSI_NIL", "XSI_TYPE", "XSI_TYPE_NAME", "XSI_URI", "Frame", "TypeName", "Walker"]

XSI_TYPE: Final = QName(XSI_NAMESPACE, "type")
XSI_NIL: Final = QName(XSI_NAMESPACE, "nil")
#: The number of the xsi namespace in every string table, and the name ``xsi:type`` there (appendix D).
XSI_URI: Final = 2
XSI_TYPE_NAME: Final = (XSI_URI, 1)


class TypeName(NamedTuple):
    """The value of ``xsi:type`` as XML has it.

    Attributes:
        name: The type that it names.
        prefix: The prefix of that name.
        text: The letters.
    """

    name: QName
    prefix: str
    text: str

    def __str__(self) -> str:
        return self.text


class Frame:
    """An element that is open.

    Attributes:
        name: Its name, as the string tables number it.
        qname: Its name.
        state: The state of its grammar.
        count: Occurrences of the particle that repeats.
        type: Index of its type; ``UNTYPED``, or ``RELAXED`` under the element-fragment grammar.
        castable: Whether strict grammars offer ``xsi:type`` now.
        nillable: Whether strict grammars offer ``xsi:nil`` now.
        builtin: Its built-in grammar, where no schema describes it.
        in_start_tag: Whether its built-in grammar still takes attributes.
        namespaces: Namespace by prefix, as far as it declares them and they are preserved.
    """

    __slots__ = ("builtin", "castable", "count", "in_start_tag", "name", "namespaces", "nillable", "qname", "state", "type")

    def __init__(self, name: Name, qname: QName) -> None:
        self.name = name
        self.qname = qname
        self.state = 0
        self.count = 0
        self.type = UNTYPED
        self.castable = False
        self.nillable = False
        self.builtin: BuiltinElement | None = None
        self.in_start_tag = True
        self.namespaces: dict[str, str] | None = None


class Walker(ABC):
    """The open elements of one EXI body.

    Args:
        grammars: The program and its event codes under the stream's options.
        limits: Bounds on depth and on what is learned.
        schema_informed: Whether documents start from the program's global elements.
    """

    def __init__(self, grammars: Grammars, limits: Limits, *, schema_informed: bool) -> None:
        program = grammars.program
        self.program = program
        self.grammars = grammars
        self.options = grammars.options
        self.limits = limits
        self.schema_informed = schema_informed
        self.names = NameTable(program.uris, program.local_names, limits=limits)
        self.values = ValueTable(
            self.options.value_partition_capacity,
            self.options.value_max_length,
            local=self.options.local_value_partitions,
            limits=limits,
        )
        self._stack: list[Frame] = []
        self._builtin = BuiltinGrammars(self.options)
        self._builtin_elements: dict[Name, BuiltinElement] = {}

    def path(self) -> str:
        """The open elements, as ``/V2G_Message/Body``."""
        return "".join("/" + frame.qname.local for frame in self._stack)

    @abstractmethod
    def _fail(self, text: str, *, hint: str = "") -> CodecError:
        """The error of this direction, at this place."""

    def _codes(self, frame: Frame) -> Codes:
        return self.grammars.codes(frame.state, castable=frame.castable, nillable=frame.nillable)

    def _document_content(self) -> Codes:
        """The codes before the root element."""
        content, _ = self.grammars.document()
        return content if self.schema_informed else Codes((Step(Action.SE_ANY),), content.second)

    def _advance(self, frame: Frame, step: Step) -> None:
        """Follow a production: counter and next state (see :class:`~.program.Loop`)."""
        if step.loop >= 0:
            loop = self.program.loops[step.loop]
            frame.count += 1
            if frame.count < loop.minimum:
                frame.state = loop.below
            elif loop.maximum < 0 or frame.count < loop.maximum:
                frame.state = loop.between
            else:
                frame.state = loop.full
        else:
            if step.loop == ENTER_LOOP:
                frame.count = 1
            frame.state = step.next

    def _push(self, name: Name, qname: QName) -> Frame:
        if len(self._stack) >= self.limits.max_depth:
            raise self._fail(f"elements nested deeper than {self.limits.max_depth}")
        frame = Frame(name, qname)
        self._stack.append(frame)
        return frame

    def _push_declared(self, name: Name, qname: QName, element: int) -> Frame:
        """Open an element that the schema declares."""
        frame = self._push(name, qname)
        declaration = self.program.elements[element]
        frame.nillable = declaration.nillable
        if declaration.type >= 0:
            rule = self.program.types[declaration.type]
            frame.type, frame.state, frame.castable = declaration.type, rule.start, rule.castable
        else:
            frame.type, frame.state, frame.castable = RELAXED, self.program.fragment_start, True
        return frame

    def _push_builtin(self, name: Name, qname: QName) -> Frame:
        """Open an element that no schema describes."""
        frame = self._push(name, qname)
        grammar = self._builtin_elements.get(name)
        if grammar is None:
            if len(self._builtin_elements) >= self.limits.max_builtin_grammars:
                raise self._fail(f"more than {self.limits.max_builtin_grammars} elements that no schema describes")
            grammar = self._builtin_elements[name] = BuiltinElement()
        frame.builtin = grammar
        return frame

    def _global_element(self, name: Name) -> int | None:
        """The global declaration of an element name."""
        return self.grammars.globals.get(name) if self.schema_informed else None

    def _cast(self, frame: Frame, name: Name | None) -> int | None:
        """Go on with the grammar of the type that ``xsi:type`` names; its index, where there is one."""
        type_ = self.grammars.named_types.get(name) if name is not None else None
        if type_ is not None:
            frame.builtin = None
            frame.type, frame.state = type_, self.program.types[type_].start
            # Strict type grammars, unlike element grammars, offer no second cast (8.5.4.4.2).
            frame.castable = frame.nillable = False
        return type_

    def _declare(self, frame: Frame, prefix: str, uri: str) -> None:
        """Remember a namespace declaration of an element."""
        if frame.namespaces is None:
            frame.namespaces = {}
        frame.namespaces[prefix] = uri

    def _namespace_of(self, prefix: str) -> str | None:
        """The namespace that a prefix stands for in the innermost open element; ``None`` where nothing declares it."""
        for frame in reversed(self._stack):
            if frame.namespaces is not None and prefix in frame.namespaces:
                return frame.namespaces[prefix]
        return None if prefix else ""

    def _named_in(self, text: str) -> TypeName | None:
        """What a qualified name means that is kept in its letters: prefixes tell, so they have to be kept as well (6.3)."""
        prefix, _, local = text.strip(" \t\r\n").rpartition(":")
        uri = self._namespace_of(prefix) if self.options.preserve_prefixes else None
        return None if uri is None else TypeName(QName(uri, local), prefix, text)

    def _empty(self, frame: Frame) -> None:
        """Go on with the grammar *TypeEmpty*, as ``xsi:nil="true"`` says."""
        frame.state = self.program.types[frame.type].empty if frame.type >= 0 else self.program.fragment_empty
        frame.castable = frame.nillable = False
