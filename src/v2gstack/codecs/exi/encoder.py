"""The reference encoder: elements, attributes and characters as an EXI body.

The mirror of :mod:`.decoder`: it walks the same program, and for each item picks the event code
the recommendation prefers, falling back to what the schema does not declare where the options
allow it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from v2gstack.codecs.exi.bitstream import Writer
from v2gstack.codecs.exi.builtin import BuiltinElement, Learned, Name
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.program import Phase
from v2gstack.codecs.exi.runtime import Action, Codes, Grammars, Step, width
from v2gstack.codecs.exi.schema.components import XSD_NAMESPACE, XSI_NAMESPACE, QName
from v2gstack.codecs.exi.values import ValueCodec
from v2gstack.codecs.exi.walker import XSI_NIL, XSI_TYPE, XSI_TYPE_NAME, XSI_URI, Frame, TypeName, Walker
from v2gstack.errors import EncodeError

__all__ = ["AttributeItem", "EventEncoder"]

#: An attribute to write: name, value, prefix.
AttributeItem = tuple[QName, Any, "str | None"]

_ANY_TYPE: Final = QName(XSD_NAMESPACE, "anyType")
#: The prefix of that name where the document has none for its namespace.
_XSD_PREFIX: Final = "xsdP"
#: Hints of where schemas are: EXI streams carry the schema another way.
_HINTS: Final = (QName(XSI_NAMESPACE, "schemaLocation"), QName(XSI_NAMESPACE, "noNamespaceSchemaLocation"))


class EventEncoder(Walker):
    """Encodes one EXI body.

    Args:
        grammars: The program and its event codes under the stream's options.
        writer: Where the bits go.
        limits: Bounds on depth and tables.
        schema_informed: Whether documents start from the program's global elements.
        lexical: Values are text to parse; text that does not fit the declared datatype is then
            written untyped. Otherwise values are native, and one that does not fit is an error.
        validate: Whether native values must keep the facets of their types too.
    """

    def __init__(
        self,
        grammars: Grammars,
        writer: Writer,
        limits: Limits,
        *,
        schema_informed: bool = True,
        lexical: bool = True,
        validate: bool = True,
    ) -> None:
        super().__init__(grammars, limits, schema_informed=schema_informed)
        self.writer = writer
        self.lexical = lexical
        self.validate = validate
        # Messages say only what their schema declares, foreign elements at the wildcards included.
        self._declared_only = validate and not lexical
        # The limits of the EXI Profile are kept by casts to anyType, which only streams with a schema can have.
        self._by_any_type = self.options.maximum_builtin_element_grammars == 0 and bool(self.program.types)
        self.keeps_comments = self.options.preserve_comments
        self.keeps_instructions = self.options.preserve_pis
        self._fragment_learned: list[Name] = []
        self._after_root = False

    # -- codes ---------------------------------------------------------------------------------------

    def _put(self, parts: tuple[tuple[int, int], ...]) -> None:
        write = self.writer.write_bits
        for value, bits in parts:
            write(value, bits)

    def _fail(self, text: str, *, hint: str = "") -> EncodeError:
        return EncodeError(text, path=self.path(), hint=hint)

    # -- document ------------------------------------------------------------------------------------

    def end_document(self) -> None:
        """Write the end of the document or fragment."""
        if self.options.fragment:
            if self.schema_informed:
                self._put(self.grammars.fragment().lookup[Action.ED, 0][1])
            else:
                count = len(self._fragment_learned)
                markup = bool(self.grammars.markup)
                self.writer.write_bits(count + 1, width(count + 2 + markup))
        else:
            self._put(self.grammars.document()[1].lookup[Action.ED, 0][1])

    def _document_codes(self) -> Codes:
        return self.grammars.document()[1] if self._after_root else self._document_content()

    def _root(self, qname: QName, prefix: str | None) -> Frame:
        """Open a top-level element of the document or fragment."""
        if self.options.fragment and not self.schema_informed:
            return self._builtin_fragment_root(qname, prefix)
        codes = self.grammars.fragment() if self.options.fragment else self._document_codes()
        if self._after_root and not self.options.fragment:
            raise self._fail(f"a second root element {qname}")
        self._after_root = True
        found = self.names.find(qname)
        if found is not None and self.schema_informed:
            table = self.grammars.fragment_elements if self.options.fragment else self.grammars.globals
            element = table.get(found)
            if element is not None:
                self._put(codes.lookup[Action.SE, element][1])
                return self._open(found, qname, element, prefix)
        self._put(codes.lookup[Action.SE_ANY, 0][1])
        return self._open_any(self.names.write_qname(self.writer, qname), qname, prefix)

    def _builtin_fragment_root(self, qname: QName, prefix: str | None) -> Frame:
        learned = self._fragment_learned
        count = len(learned)
        bits = width(count + 2 + bool(self.grammars.markup))
        name = self.names.find(qname)
        if name is not None and name in learned:
            self.writer.write_bits(count - 1 - learned.index(name), bits)
        else:
            self.writer.write_bits(count, bits)
            name = self.names.write_qname(self.writer, qname)
            learned.append(name)
        return self._open_any(name, qname, prefix)

    # -- elements ------------------------------------------------------------------------------------

    def start_element(
        self,
        qname: QName,
        attributes: Sequence[AttributeItem] = (),
        *,
        prefix: str | None = None,
        namespaces: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Write a start tag.

        Args:
            qname: The element's name.
            attributes: Its attributes; the value of ``xsi:type`` is a :class:`QName` or a :class:`TypeName`.
            prefix: Its prefix, where prefixes are preserved.
            namespaces: Namespace declarations ``(prefix, uri)`` of the tag.

        Raises:
            EncodeError: The grammar has no place for it (strict), or nesting is too deep.
        """
        frame = self._child(qname, prefix) if self._stack else self._root(qname, prefix)
        if self.options.preserve_prefixes:
            for own_prefix, uri in namespaces:
                self._namespace(frame, uri, own_prefix, own=own_prefix == (prefix or "") and uri == qname.uri)
        rest = [item for item in attributes if item[0] not in _HINTS or self.options.preserve_prefixes]
        for item in rest:
            if item[0] == XSI_TYPE:
                self._xsi_type(frame, item[1], item[2])
        if frame.builtin is not None and self._by_any_type:
            # EXI Profile: nothing is learned; anyType describes what neither the schema nor the element's own xsi:type does.
            if self.options.preserve_lexical_values and not self.options.preserve_prefixes:
                raise self._fail(
                    f"element {qname} is of no type, and its letters do not tell one",
                    hint="the EXI Profile with preserve_lexical_values needs preserve_prefixes as well",
                )
            self._xsi_type(frame, self._any_type(frame), None)
        for item in rest:
            if item[0] == XSI_NIL:
                self._nil(frame, item)
        rest = [item for item in rest if item[0] not in (XSI_TYPE, XSI_NIL)]
        if frame.builtin is None or self.schema_informed:
            # Only for elements that the schema describes does the order matter; independent encoders sort the others as well.
            rest.sort(key=lambda item: (item[0].local, item[0].uri))
        for item in rest:
            self._attribute(frame, item)

    def _any_type(self, frame: Frame) -> TypeName:
        """The name of anyType, with a prefix that is declared where prefixes are preserved."""
        if not self.options.preserve_prefixes:
            return TypeName(_ANY_TYPE, "", _ANY_TYPE.local)
        declared = (prefix for each in reversed(self._stack) for prefix in each.namespaces or ())
        prefix = next((prefix for prefix in declared if self._namespace_of(prefix) == XSD_NAMESPACE), None)
        if prefix is None:
            prefix = _XSD_PREFIX
            self._namespace(frame, XSD_NAMESPACE, prefix, own=False)
        return TypeName(_ANY_TYPE, prefix, f"{prefix}:{_ANY_TYPE.local}" if prefix else _ANY_TYPE.local)

    def _nil(self, frame: Frame, item: AttributeItem) -> None:
        if frame.builtin is not None:
            self._builtin_attribute(frame, frame.builtin, item)
        else:
            self._xsi_nil(frame, item)

    def _put_prefix(self, uri: int, prefix: str | None) -> None:
        if self.options.preserve_prefixes:
            self.names.write_prefix_hit(self.writer, uri, prefix or "")

    def _open(self, name: Name, qname: QName, element: int, prefix: str | None) -> Frame:
        self._put_prefix(name[0], prefix)
        return self._push_declared(name, qname, element)

    def _open_any(self, name: Name, qname: QName, prefix: str | None) -> Frame:
        element = self._global_element(name)
        if element is not None:
            return self._open(name, qname, element, prefix)
        self._put_prefix(name[0], prefix)
        return self._push_builtin(name, qname)

    def _child(self, qname: QName, prefix: str | None) -> Frame:
        frame = self._stack[-1]
        if frame.builtin is not None:
            return self._builtin_child(frame, frame.builtin, qname, prefix)
        codes = self._codes(frame)
        found = self.names.find(qname)
        if found is not None:
            hit = self.grammars.children(codes).get(found)
            if hit is not None:
                step, parts = hit
                self._put(parts)
                self._advance(frame, step)
                return self._open(found, qname, step.arg, prefix)
        uri = self.names.find_uri(qname.uri)
        hit = codes.lookup.get((Action.SE_URI, -1 if uri is None else uri))
        if hit is not None:
            assert uri is not None
            step, parts = hit
            self._put(parts)
            self._advance(frame, step)
            name = uri, self.names.write_local(self.writer, uri, qname.local)
            return self._open_any(name, qname, prefix)
        hit = codes.lookup.get((Action.SE_ANY, 0))
        if hit is None:
            raise self._fail(f"element {qname} has no place here", hint="strict streams take only what is declared")
        if len(hit[1]) > 1 and self._declared_only:
            raise self._fail(
                f"element {qname} has no place here", hint="is it one more than the schema allows, or is something before it missing?"
            )
        step, parts = hit
        self._put(parts)
        self._advance(frame, step)
        return self._open_any(self.names.write_qname(self.writer, qname), qname, prefix)

    def end_element(self) -> None:
        """Write the end tag of the innermost open element.

        Raises:
            EncodeError: Something the schema requires is missing (strict).
        """
        frame = self._stack[-1]
        if frame.builtin is not None:
            self._builtin_plain(frame, frame.builtin, Action.EE)
        else:
            codes = self._codes(frame)
            hit = codes.lookup.get((Action.EE, 0))
            if hit is None or len(hit[1]) > 1:
                hit = self._empty_characters(frame, codes) or hit
            if hit is None or (len(hit[1]) > 1 and self._declared_only):
                raise self._fail("the element ends before everything the schema requires was written")
            self._put(hit[1])
        self._stack.pop()

    def _empty_characters(self, frame: Frame, codes: Codes) -> tuple[Step, tuple[tuple[int, int], ...]] | None:
        """Write empty simple content as a value, where the options and the datatype allow it."""
        if not (self.options.empty_as_characters or self.options.strict):
            return None
        step = next((step for step in codes.first if step.action is Action.CH), None)
        # Content that has begun is not empty: it holds something undeclared.
        if step is None or self.program.states[frame.state].phase == Phase.CONTENT:
            return None
        codec = self._codec(step.arg)
        try:
            value = codec.parse("")
        except ValueError:
            return None
        self._put(codes.lookup[Action.CH, step.arg][1])
        codec.write(self.writer, value, self.values, frame.name)
        self._advance(frame, step)
        return self._codes(frame).lookup.get((Action.EE, 0))

    # -- values ----------------------------------------------------------------------------------------

    def _codec(self, datatype: int) -> ValueCodec[Any]:
        return self.grammars.codec(datatype)

    def _native(self, codec: ValueCodec[Any], value: Any) -> Any:
        """The value as the datatype holds it; ``None`` when it does not fit and may go untyped."""
        if not self.lexical:
            reason = codec.check(value) if self.validate else codec.reject(value)
            if reason is not None:
                raise self._fail(reason)
            return value
        try:
            return codec.parse(value)
        except ValueError as error:
            if self.options.strict:
                raise self._fail(str(error)) from error
            return None

    def _write_value(self, codec: ValueCodec[Any], value: Any, name: Name) -> None:
        codec.write(self.writer, value, self.values, name)

    # -- attributes --------------------------------------------------------------------------------------

    def _attribute(self, frame: Frame, item: AttributeItem) -> None:
        if frame.builtin is not None:
            self._builtin_attribute(frame, frame.builtin, item)
            return
        qname, value, prefix = item
        codes = self._codes(frame)
        found = self.names.find(qname)
        hit = None if found is None else self.grammars.attributes(codes).get(found)
        if hit is not None and found is not None:
            step, parts = hit
            attribute = self.program.attributes[step.arg]
            codec = self._codec(attribute.datatype)
            native = self._native(codec, value)
            if native is None:
                step, parts = codes.lookup[Action.AT_UNTYPED, step.arg]
                codec, native = self.grammars.string, value
            self._put(parts)
            self._put_prefix(found[0], prefix)
            self._write_value(codec, native, found)
            self._advance(frame, step)
            return
        self._attribute_wild(frame, codes, qname, value, prefix)

    def _attribute_wild(self, frame: Frame, codes: Codes, qname: QName, value: Any, prefix: str | None) -> None:
        """An attribute that no use declares: by wildcard, or undeclared."""
        uri = self.names.find_uri(qname.uri)
        hit = codes.lookup.get((Action.AT_URI, -1 if uri is None else uri))
        by_uri = hit is not None
        if hit is None:
            hit = codes.lookup.get((Action.AT_ANY, 0))
        if hit is None:
            raise self._fail(f"attribute {qname} has no place here")
        known = self.names.find(qname)
        attribute = None if known is None else self.grammars.global_attributes.get(known)
        codec: ValueCodec[Any] = self.grammars.string
        native = value
        if attribute is not None:
            codec = self._codec(self.program.attributes[attribute].datatype)
            native = self._native(codec, value)
            if native is None:
                hit, by_uri, codec, native = codes.lookup[Action.AT_ANY_UNTYPED, 0], False, self.grammars.string, value
        step, parts = hit
        self._put(parts)
        if by_uri:
            assert uri is not None
            name = uri, self.names.write_local(self.writer, uri, qname.local)
        else:
            name = self.names.write_qname(self.writer, qname)
        self._put_prefix(name[0], prefix)
        self._write_value(codec, native, name)
        self._advance(frame, step)

    def _xsi_type(self, frame: Frame, value: QName | TypeName, prefix: str | None) -> None:
        named = value if isinstance(value, TypeName) else TypeName(value, "", value.local)
        if frame.builtin is not None:
            self._builtin_xsi_type(frame.builtin)
        else:
            hit = self._codes(frame).lookup.get((Action.XSI_TYPE, 0))
            if hit is None:
                raise self._fail("xsi:type has no place here")
            self._put(hit[1])
        self._put_prefix(XSI_URI, prefix)
        name: Name | None = None
        if self.options.preserve_lexical_values:
            self.grammars.string.write(self.writer, named.text, self.values, XSI_TYPE_NAME)
            meant = self._named_in(named.text)
            name = None if meant is None else self.names.find(meant.name)
        else:
            name = self.names.write_qname(self.writer, named.name)
            self._put_prefix(name[0], named.prefix)
        self._cast(frame, name)

    def _xsi_nil(self, frame: Frame, item: AttributeItem) -> None:
        text = str(item[1]).strip().lower() if not isinstance(item[1], bool) else ("true" if item[1] else "false")
        if text not in ("true", "false", "1", "0"):
            codes = self._codes(frame)
            hit = codes.lookup.get((Action.AT_ANY_UNTYPED, 0))
            if hit is None:
                raise self._fail(f"xsi:nil is true or false, not {item[1]!r}")
            self._put(hit[1])
            name = self.names.write_qname(self.writer, XSI_NIL)
            self._put_prefix(name[0], item[2])
            self._write_value(self.grammars.string, item[1], name)
            return
        hit = self._codes(frame).lookup.get((Action.XSI_NIL, 0))
        if hit is None:
            raise self._fail("xsi:nil has no place here")
        self._put(hit[1])
        self._put_prefix(XSI_URI, item[2])
        self.grammars.write_boolean(self.writer, text, self.values)
        if text in ("true", "1"):
            self._empty(frame)

    # -- characters and markup ----------------------------------------------------------------------------

    def characters(self, value: Any) -> None:
        """Write the characters of the innermost open element: text, or a native value.

        Raises:
            EncodeError: The value does not fit the datatype and may not go untyped.
        """
        frame = self._stack[-1]
        if frame.builtin is not None:
            self._builtin_plain(frame, frame.builtin, Action.CH_UNTYPED)
            self._write_value(self.grammars.string, value, frame.name)
            return
        codes = self._codes(frame)
        step = next((step for step in codes.first if step.action is Action.CH), None)
        if step is not None:
            codec = self._codec(step.arg)
            native = self._native(codec, value)
            if native is not None:
                self._put(codes.lookup[Action.CH, step.arg][1])
                self._write_value(codec, native, frame.name)
                self._advance(frame, step)
                return
        hit = codes.lookup.get((Action.CH_UNTYPED, 0))
        if hit is None or (len(hit[1]) > 1 and self._declared_only):
            raise self._fail("characters have no place here")
        step, parts = hit
        native = self._native(self.grammars.string, value)
        self._put(parts)
        self._write_value(self.grammars.string, native, frame.name)
        self._advance(frame, step)

    def takes_space(self, *, alone: bool, preserved: bool) -> bool:
        """Whether white space here is content.

        It is in mixed content, and in simple content or an element that no schema describes, where nothing stands beside it.

        Args:
            alone: No child element stands before it, and none follows at once.
            preserved: ``xml:space="preserve"`` is in force: it is content wherever it has a place.
        """
        preserved = preserved or self.options.preserve_lexical_values
        frame = self._stack[-1]
        if frame.builtin is not None:
            return alone or preserved
        codes = self._codes(frame)
        if any(step.action is Action.CH_UNTYPED for step in codes.first):
            return True
        if any(step.action is Action.CH for step in codes.first):
            return alone or preserved
        return preserved and (Action.CH_UNTYPED, 0) in codes.lookup

    def _markup(self, action: Action, write: Callable[[], None]) -> None:
        if not self._stack:
            codes = self.grammars.fragment() if self.options.fragment else self._document_codes()
            escape, *rest = codes.lookup[action, 0][1]
            if self.options.fragment and not self.schema_informed:
                # Behind what was learned, SE(*) and ED.
                count = len(self._fragment_learned) + 2
                escape = (count, width(count + 1))
            self._put((escape, *rest))
        else:
            frame = self._stack[-1]
            if frame.builtin is not None:
                self._builtin_second(frame, frame.builtin, action)
                frame.in_start_tag = False
            else:
                step, parts = self._codes(frame).lookup[action, 0]
                self._put(parts)
                self._advance(frame, step)
        write()

    def comment(self, text: str) -> None:
        """Write a comment, where comments are preserved."""
        if self.options.preserve_comments:
            self._markup(Action.CM, lambda: self.names.write_string(self.writer, text))

    def processing_instruction(self, target: str, text: str) -> None:
        """Write a processing instruction, where they are preserved."""
        if self.options.preserve_pis:

            def write() -> None:
                self.names.write_string(self.writer, target)
                self.names.write_string(self.writer, text)

            self._markup(Action.PI, write)

    def keep_space(self) -> None:
        """Nothing to do: EXI has no white space of its own."""

    def doctype(self, name: str, public: str, system: str, text: str) -> None:
        """Write a document type declaration, where DTDs are preserved; fragments have no place for one."""
        if self.options.preserve_dtd and not self.options.fragment:
            self._put(self._document_codes().lookup[Action.DT, 0][1])
            for part in (name, public, system, text):
                self.names.write_string(self.writer, part)

    def _namespace(self, frame: Frame, uri: str, prefix: str, *, own: bool) -> None:
        if frame.builtin is not None:
            self._builtin_second(frame, frame.builtin, Action.NS)
        else:
            hit = self._codes(frame).lookup.get((Action.NS, 0))
            if hit is None:
                raise self._fail("a namespace declaration has no place here")
            self._put(hit[1])
        self.names.write_namespace(self.writer, uri, prefix)
        self.writer.write_bool(own)
        self._declare(frame, prefix, uri)

    # -- elements that no schema describes -----------------------------------------------------------------

    def _builtin_learned(self, frame: Frame, grammar: BuiltinElement, production: Learned) -> bool:
        """Write the code of a learned production; false when it has not been learned, or may not be used."""
        if self._by_any_type or not grammar.knows(frame.in_start_tag, production):
            return False
        learned = grammar.productions(frame.in_start_tag)
        code = len(learned) - 1 - learned.index(production)
        self.writer.write_bits(code, self._builtin.bits(learned))
        return True

    def _builtin_second(self, frame: Frame, grammar: BuiltinElement, action: Action) -> None:
        learned = grammar.productions(frame.in_start_tag)
        self.writer.write_bits(len(learned), self._builtin.bits(learned))
        parts = self._builtin.second(frame.in_start_tag).lookup[action, 0][1]
        self._put(parts[1:])

    def _builtin_plain(self, frame: Frame, grammar: BuiltinElement, action: Action) -> None:
        """EE or CH: by its learned code, or by the second level, which teaches it."""
        if not self._builtin_learned(frame, grammar, (action, None)):
            self._builtin_second(frame, grammar, action)
            grammar.learn(frame.in_start_tag, (action, None))
        frame.in_start_tag = False

    def _builtin_child(self, frame: Frame, grammar: BuiltinElement, qname: QName, prefix: str | None) -> Frame:
        name = self.names.find(qname)
        if name is None or not self._builtin_learned(frame, grammar, (Action.SE, name)):
            self._builtin_second(frame, grammar, Action.SE_ANY)
            name = self.names.write_qname(self.writer, qname)
            grammar.learn(frame.in_start_tag, (Action.SE, name))
        frame.in_start_tag = False
        return self._open_any(name, qname, prefix)

    def _builtin_attribute(self, frame: Frame, grammar: BuiltinElement, item: AttributeItem) -> None:
        qname, value, prefix = item
        name = self.names.find(qname)
        if name is None or not self._builtin_learned(frame, grammar, (Action.AT, name)):
            self._builtin_second(frame, grammar, Action.AT_ANY)
            name = self.names.write_qname(self.writer, qname)
            grammar.learn(True, (Action.AT, name))
        self._put_prefix(name[0], prefix)
        self._write_value(self.grammars.string, value if isinstance(value, str) else str(value).lower(), name)

    def _builtin_xsi_type(self, grammar: BuiltinElement) -> None:
        frame = self._stack[-1]
        name = self.names.find(XSI_TYPE)
        if name is None or not self._builtin_learned(frame, grammar, (Action.AT, name)):
            self._builtin_second(frame, grammar, Action.AT_ANY)
            name = self.names.write_qname(self.writer, XSI_TYPE)
            if not grammar.knows(True, (Action.AT, name)):
                # Every decoder learns it, so it counts in the width of codes even where it is never used.
                grammar.learn(True, (Action.AT, name))
