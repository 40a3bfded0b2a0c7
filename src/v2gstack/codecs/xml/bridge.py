"""XML and EXI events: a document fed to an encoder, and events written as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol

from lxml import etree

from v2gstack.codecs.exi.events import UNTYPED, Event, EventKind
from v2gstack.codecs.exi.schema.components import XSI_NAMESPACE, QName
from v2gstack.codecs.xml.elements import XmlElement
from v2gstack.codecs.xml.tree import XmlTree
from v2gstack.errors import DecodeError

__all__ = ["ElementWriter", "XmlSink", "events_to_xml", "feed", "serialise"]

_XSI_TYPE: Final = QName(XSI_NAMESPACE, "type")


class ElementWriter(Protocol):
    """What :func:`feed` writes to: the EXI encoder."""

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

    def takes_characters(self) -> bool:
        """Whether white space here is content."""
        ...


def _qname(tag: str) -> QName:
    if tag.startswith("{"):
        uri, _, local = tag[1:].partition("}")
        return QName(uri, local)
    return QName("", tag)


def _prefix_of(node: XmlElement, uri: str) -> str | None:
    return next((prefix or "" for prefix, known in node.nsmap.items() if known == uri), None)


def _attributes(node: XmlElement) -> list[tuple[QName, Any, str | None]]:
    found: list[tuple[QName, Any, str | None]] = []
    for tag, value in node.attrib.items():
        qname = _qname(str(tag))
        if qname == _XSI_TYPE:
            found.append((qname, _resolve(node, str(value).strip()), _prefix_of(node, qname.uri)))
        else:
            found.append((qname, str(value), _prefix_of(node, qname.uri) if qname.uri else ""))
    return found


def _resolve(node: XmlElement, text: str) -> QName:
    """A QName value, by the prefixes in scope; text whose prefix is unknown is a local name (7.1.7)."""
    prefix, colon, local = text.rpartition(":")
    uri = node.nsmap.get(prefix or None) if colon or None in node.nsmap else ""
    if uri is None:
        return QName("", text)
    return QName(str(uri), local)


def _declared_here(node: XmlElement) -> list[tuple[str, str]]:
    parent = node.getparent()
    outer = {} if parent is None else parent.nsmap
    return [(prefix or "", str(uri)) for prefix, uri in node.nsmap.items() if outer.get(prefix) != uri]


def feed(root: XmlElement, writer: ElementWriter) -> None:
    """Write an element and everything in it.

    White space between the child elements of an element is left out; inside an element without
    children it is content.
    """
    for node in reversed(list(root.itersiblings(preceding=True))):
        _markup(node, writer)
    _open(root, writer)
    stack: list[tuple[XmlElement, Any]] = [(root, iter(root))]
    while stack:
        node, children = stack[-1]
        child = next(children, None)
        if child is None:
            writer.end_element()
            stack.pop()
            if stack:
                _text(node.tail, stack[-1][0], writer)
        elif _markup(child, writer):
            _text(child.tail, node, writer)
        else:
            _open(child, writer)
            stack.append((child, iter(child)))
    for node in root.itersiblings():
        _markup(node, writer)


def _markup(node: XmlElement, writer: ElementWriter) -> bool:
    """Write a comment or a processing instruction; false for anything else."""
    # lxml marks such nodes by a function in place of a name, which its types do not know.
    tag: Any = node.tag
    if tag is etree.Comment:
        writer.comment(_text_of(node.text))
    elif tag is etree.ProcessingInstruction:
        writer.processing_instruction(_text_of(getattr(node, "target", None)), _text_of(node.text))
    else:
        return False
    return True


def _text_of(text: str | bytes | None) -> str:
    return text.decode("utf-8") if isinstance(text, bytes) else text or ""


def _open(node: XmlElement, writer: ElementWriter) -> None:
    writer.start_element(_qname(str(node.tag)), _attributes(node), prefix=node.prefix or "", namespaces=_declared_here(node))
    _text(node.text, node, writer)


def _text(text: str | None, parent: XmlElement, writer: ElementWriter) -> None:
    if not text:
        return
    if not text.strip(" \t\r\n") and (len(parent) or not writer.takes_characters()):
        return
    writer.characters(text)


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

    def characters(self, value: Any) -> None:
        """Add text."""
        self._tree.text(value)

    def end_element(self) -> None:
        """Close the element that is open."""
        self._tree.end()

    @property
    def root(self) -> XmlElement:
        """The finished element."""
        return self._tree.roots[0]


def events_to_xml(
    events: Iterable[Event], lexical: Callable[[int, Any], str], prefixes: dict[str, str], *, keep_prefixes: bool = False
) -> list[XmlElement]:
    """The top-level elements that events describe.

    Args:
        events: What a decoder yields.
        lexical: Text of a value, by datatype index.
        prefixes: Prefix by namespace, declared on the root elements.
        keep_prefixes: Whether the stream has namespace declarations to keep.

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
    return tree.roots


def _expressible(events: list[Event]) -> Iterator[Event]:
    """The events without the default namespaces that lxml cannot write.

    It has no ``xmlns=""``: below a default namespace, elements without one would get into it.
    """
    defaults: list[int | None] = []
    dropped: set[int] = set()
    for number, event in enumerate(events):
        if event.kind == EventKind.SE:
            if event.name is not None and not event.name.uri:
                dropped.update(default for default in defaults if default is not None)
            defaults.append(None)
        elif event.kind == EventKind.EE:
            defaults.pop()
        elif event.kind == EventKind.NS and not event.value[1]:
            defaults[-1] = number
    return (event for number, event in enumerate(events) if number not in dropped)


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
        if event.name != _XSI_TYPE or not isinstance(event.value, QName):
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


def _node(make: Callable[..., XmlElement], *values: str) -> XmlElement:
    try:
        return make(*values)
    except ValueError as error:
        raise DecodeError(f"a comment, instruction or reference cannot be written as XML: {error}") from error


def _value(event: Event, lexical: Callable[[int, Any], str]) -> str:
    if event.ref == UNTYPED or (event.name is not None and event.name.uri == XSI_NAMESPACE):
        return str(event.value).lower() if isinstance(event.value, bool) else str(event.value)
    return lexical(event.ref, event.value)


def serialise(root: XmlElement, *, pretty: bool = False) -> bytes:
    """An element as UTF-8 XML without a declaration, with the comments and instructions around it."""
    return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=False, pretty_print=pretty)
