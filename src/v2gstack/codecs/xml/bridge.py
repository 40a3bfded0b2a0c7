"""XML and EXI events: a document fed to an encoder, and events written as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol

from lxml import etree

from v2gstack.codecs.exi.events import UNTYPED, Event, EventKind
from v2gstack.codecs.exi.schema.components import XML_NAMESPACE, XSI_NAMESPACE, QName
from v2gstack.codecs.exi.walker import TypeName
from v2gstack.codecs.xml.documents import Doctype, XmlDocument, is_element, read_xml, serialise
from v2gstack.codecs.xml.elements import XmlElement
from v2gstack.codecs.xml.tree import XmlTree
from v2gstack.errors import DecodeError

__all__ = ["ElementWriter", "XmlSink", "events_to_xml", "feed", "serialise"]

_XSI_TYPE: Final = QName(XSI_NAMESPACE, "type")
_XML_SPACE: Final = f"{{{XML_NAMESPACE}}}space"
_WRITTEN: Final = etree.XPath("name(@*[local-name() = $local and namespace-uri() = $uri])")
#: What XML takes for white space.
_SPACE: Final = " \t\r\n"


class ElementWriter(Protocol):
    """What :func:`feed` writes to: the EXI encoder."""

    @property
    def keeps_comments(self) -> bool:
        """Whether comments are written at all."""
        ...

    @property
    def keeps_instructions(self) -> bool:
        """Whether processing instructions are written at all."""
        ...

    def start_element(
        self,
        qname: QName,
        attributes: Sequence[tuple[QName, Any, str | None]] = (),
        *,
        prefix: str | None = None,
        namespaces: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Write a start tag."""

    def characters(self, value: Any) -> None:
        """Write characters."""

    def end_element(self) -> None:
        """Write an end tag."""

    def comment(self, text: str) -> None:
        """Write a comment."""

    def processing_instruction(self, target: str, text: str) -> None:
        """Write a processing instruction."""

    def doctype(self, name: str, public: str, system: str, text: str) -> None:
        """Write a document type declaration."""

    def takes_space(self, *, alone: bool, preserved: bool) -> bool:
        """Whether white space here is content.

        Args:
            alone: No child element stands before it, and none follows at once.
            preserved: ``xml:space="preserve"`` is in force.
        """
        ...


def _qname(tag: str) -> QName:
    if tag.startswith("{"):
        uri, _, local = tag[1:].partition("}")
        return QName(uri, local)
    return QName("", tag)


def _prefix_of(node: XmlElement, name: QName) -> str | None:
    """The prefix of an attribute in a namespace."""
    known = [prefix for prefix, uri in node.nsmap.items() if prefix is not None and uri == name.uri]
    if len(known) < 2:
        return known[0] if known else None
    # lxml shows the prefixes of elements only.
    return str(_WRITTEN(node, uri=name.uri, local=name.local)).rpartition(":")[0]


def _attributes(node: XmlElement) -> list[tuple[QName, Any, str | None]]:
    found: list[tuple[QName, Any, str | None]] = []
    for tag, value in node.attrib.items():
        qname = _qname(str(tag))
        if qname == _XSI_TYPE:
            found.append((qname, _resolve(node, str(value)), _prefix_of(node, qname)))
        else:
            found.append((qname, str(value), _prefix_of(node, qname) if qname.uri else ""))
    return found


def _resolve(node: XmlElement, text: str) -> TypeName:
    """A QName value, by the prefixes in scope; text whose prefix is unknown is a local name (7.1.7)."""
    prefix, colon, local = text.strip(_SPACE).rpartition(":")
    uri = node.nsmap.get(prefix or None) if colon or None in node.nsmap else ""
    if uri is None:
        return TypeName(QName("", text.strip(_SPACE)), "", text)
    return TypeName(QName(str(uri), local), prefix, text)


def _declared_here(node: XmlElement) -> list[tuple[str, str]]:
    parent = node.getparent()
    outer = {} if parent is None else parent.nsmap
    return [(prefix or "", str(uri)) for prefix, uri in node.nsmap.items() if outer.get(prefix) != uri]


def feed(xml: XmlDocument | XmlElement, writer: ElementWriter) -> None:
    """Write a document, or an element with the comments and instructions beside it.

    White space is content wherever the schema declares text, that is in simple and in mixed content; in an element without
    children; and, as far as the grammar has a place for it, where ``xml:space="preserve"`` or the options want the letters. Elsewhere
    it is left out. Text on both sides of a comment that is not kept is one text.
    """
    document = xml if isinstance(xml, XmlDocument) else read_xml(xml)
    for number, node in enumerate(document.nodes):
        if document.doctype is not None and number == document.before:
            writer.doctype(*document.doctype)
        if is_element(node):
            _element(node, writer)
        else:
            _markup(node, writer)


class _Open:
    """An element that is being written.

    Attributes:
        node: The element.
        rest: Its children that are still to be written, the next one last.
        text: Characters that have been read and not been written.
        has_children: Whether a child element has been written.
    """

    __slots__ = ("has_children", "node", "rest", "text")

    def __init__(self, node: XmlElement) -> None:
        self.node = node
        self.rest = list(node)[::-1]
        # Joined once, as comments that are not kept may cut it into any number of pieces.
        self.text = [node.text or ""]
        self.has_children = False


def _element(root: XmlElement, writer: ElementWriter) -> None:
    stack = [_start(root, writer)]
    while stack:
        opened = stack[-1]
        child = opened.rest.pop() if opened.rest else None
        if child is None:
            _flush(opened, writer, alone=not opened.has_children)
            writer.end_element()
            stack.pop()
        elif is_element(child):
            _flush(opened, writer, alone=False)
            opened.has_children = True
            opened.text = [child.tail or ""]
            stack.append(_start(child, writer))
        elif _is_kept(child, writer):
            _flush(opened, writer, alone=not opened.has_children)
            _markup(child, writer)
            opened.text = [child.tail or ""]
        else:
            # What stands around it is one text.
            opened.text.append(child.tail or "")


def _start(node: XmlElement, writer: ElementWriter) -> _Open:
    writer.start_element(_qname(str(node.tag)), _attributes(node), prefix=node.prefix or "", namespaces=_declared_here(node))
    return _Open(node)


def _flush(opened: _Open, writer: ElementWriter, *, alone: bool) -> None:
    """Write the characters before a tag, a comment or an instruction."""
    text = "".join(opened.text)
    if text and (text.strip(_SPACE) or writer.takes_space(alone=alone, preserved=_is_space_preserved(opened.node))):
        writer.characters(text)


def _is_kept(node: XmlElement, writer: ElementWriter) -> bool:
    tag: Any = node.tag
    return writer.keeps_comments if tag is etree.Comment else writer.keeps_instructions


def _markup(node: XmlElement, writer: ElementWriter) -> None:
    tag: Any = node.tag
    if tag is etree.Comment:
        writer.comment(_text_of(node.text))
    else:
        writer.processing_instruction(_text_of(getattr(node, "target", None)), _text_of(node.text))


def _text_of(text: str | bytes | None) -> str:
    return text.decode("utf-8") if isinstance(text, bytes) else text or ""


def _is_space_preserved(node: XmlElement) -> bool:
    """Whether ``xml:space`` of the nearest element that says something says so (XML 1.0, 2.10)."""
    said: Any = (each.get(_XML_SPACE) for each in (node, *node.iterancestors()))
    return next((value for value in said if value in ("preserve", "default")), "default") == "preserve"


class XmlSink:
    """Writes a message as an lxml tree.

    Args:
        prefixes: Prefix by namespace, declared on the root element.
    """

    lexical = True

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._tree = XmlTree(prefixes)

    def start_element(self, qname: QName, attributes: Sequence[tuple[QName, Any, str | None]] = ()) -> None:
        """Open an element with its attributes."""
        self._tree.start(qname)
        for name, value, _ in attributes:
            self._tree.attribute(name, value)

    def keep_space(self) -> None:
        """Note that every character in the open element is content."""
        self._tree.keep_space()

    def characters(self, value: Any) -> None:
        """Add text."""
        self._tree.text(value)

    def end_element(self) -> None:
        """Close the element that is open."""
        self._tree.end()

    @property
    def root(self) -> XmlDocument:
        """The finished document."""
        return self._tree.document()


def events_to_xml(
    events: Iterable[Event],
    lexical: Callable[[int, Any], str],
    prefixes: dict[str, str],
    *,
    keep_prefixes: bool = False,
    is_mixed: Callable[[int], bool] | None = None,
) -> list[XmlDocument]:
    """The document, or the fragment, that events describe: as the only one of a list.

    Args:
        events: What a decoder yields.
        lexical: Text of a value, by datatype index.
        prefixes: Prefix by namespace, declared on the root elements.
        keep_prefixes: Whether the stream has namespace declarations to keep.
        is_mixed: Whether an element of a type, by its index, may hold text beside elements; nothing is put between its children.

    Raises:
        DecodeError: The events do not decode, or hold what XML cannot.
    """
    tree = XmlTree(prefixes)
    for event in _expressible(list(events)) if keep_prefixes else events:
        try:
            _apply(tree, event, lexical)
        except DecodeError as error:
            error.offset = event.start
            raise
        if is_mixed is not None and event.ref >= 0 and (event.kind == EventKind.SE or event.name == _XSI_TYPE) and is_mixed(event.ref):
            tree.keep_space()
    return [tree.document()]


def _expressible(events: list[Event]) -> Iterator[Event]:
    """The events without the default namespaces that lxml cannot write.

    It has no ``xmlns=""``: below a default namespace, elements and types without one would get into it.
    """
    defaults: list[int | None] = []
    dropped: set[int] = set()
    for number, event in enumerate(events):
        if event.kind == EventKind.SE:
            defaults.append(None)
        elif event.kind == EventKind.EE:
            defaults.pop()
        elif event.kind == EventKind.NS and not event.value[1]:
            defaults[-1] = number
        if _is_without_namespace(event):
            dropped.update(default for default in defaults if default is not None)
    return (event for number, event in enumerate(events) if number not in dropped)


def _is_without_namespace(event: Event) -> bool:
    """Whether an event names an element or a type that is in no namespace."""
    name = event.name
    if event.kind == EventKind.AT and name == _XSI_TYPE:
        name = event.value.name if isinstance(event.value, TypeName) else event.value
    elif event.kind != EventKind.SE:
        return False
    return isinstance(name, QName) and not name.uri


def _apply(tree: XmlTree, event: Event, lexical: Callable[[int, Any], str]) -> None:
    kind = event.kind
    if kind == EventKind.SE:
        assert event.name is not None
        tree.start(event.name)
    elif kind == EventKind.EE:
        tree.end()
    elif kind == EventKind.CH:
        tree.text(_value(event, lexical))
    elif kind == EventKind.AT:
        assert event.name is not None
        if event.name != _XSI_TYPE or not isinstance(event.value, QName | TypeName):
            tree.attribute(event.name, _value(event, lexical))
        elif not tree.has_attribute(_XSI_TYPE):
            # The EXI Profile adds a second one, xs:anyType, where the first names a type that the schema does not have.
            tree.attribute(event.name, event.value)
    elif kind == EventKind.NS:
        uri, prefix, _ = event.value
        tree.namespace(prefix, uri)
    elif kind == EventKind.CM:
        tree.append(_node(etree.Comment, event.value))
    elif kind == EventKind.PI:
        tree.append(_node(etree.ProcessingInstruction, *event.value))
    elif kind == EventKind.ER:
        tree.append(_node(etree.Entity, event.value))
    elif kind == EventKind.DT:
        tree.declare(Doctype(*event.value).checked())


def _node(make: Callable[..., XmlElement], *values: str) -> XmlElement:
    try:
        return make(*values)
    except ValueError as error:
        raise DecodeError(f"a comment, instruction or reference cannot be written as XML: {error}") from error


def _value(event: Event, lexical: Callable[[int, Any], str]) -> str:
    if event.ref == UNTYPED or (event.name is not None and event.name.uri == XSI_NAMESPACE):
        return str(event.value).lower() if isinstance(event.value, bool) else str(event.value)
    return lexical(event.ref, event.value)
