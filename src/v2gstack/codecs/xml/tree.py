"""Building an lxml tree from start tags, characters and end tags that come one by one."""

from __future__ import annotations

from typing import Final

from lxml import etree

from v2gstack.codecs.exi.schema.components import XML_NAMESPACE, QName
from v2gstack.codecs.exi.walker import TypeName
from v2gstack.codecs.xml.documents import Doctype, XmlDocument
from v2gstack.codecs.xml.elements import XmlElement
from v2gstack.errors import DecodeError

__all__ = ["MAX_XML_CHARACTERS", "XmlTree"]

#: Characters of all values of one document. Two octets of a stream can repeat a long string from the
#: value table; without a bound a small stream would become gigabytes of XML.
MAX_XML_CHARACTERS: Final = 1 << 26


class _StartTag:
    """A start tag that may still get namespaces and attributes: lxml fixes both when it makes the element."""

    __slots__ = ("attributes", "is_verbatim", "namespaces", "qname")

    def __init__(self, qname: QName) -> None:
        self.qname = qname
        self.namespaces: dict[str | None, str] = {}
        self.attributes: list[tuple[QName, str]] = []
        self.is_verbatim = False


class XmlTree:
    """A tree that grows.

    Args:
        prefixes: Prefix by namespace, declared on the root elements.

    Raises:
        DecodeError: From any method: a name or value that XML cannot hold, or too many characters.
    """

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        self._stack: list[XmlElement] = []
        self._start: _StartTag | None = None
        self._last: XmlElement | None = None
        # Elements, comments and the like at the top.
        self._nodes: list[XmlElement] = []
        self._doctype: Doctype | None = None
        self._before = 0
        self._verbatim: set[XmlElement] = set()
        # Characters since the last tag: joined once, as a stream may bring them one by one.
        self._text: list[str] = []
        self._characters = 0

    def document(self) -> XmlDocument:
        """What has grown, once every element is closed."""
        return XmlDocument(tuple(self._nodes), self._doctype, self._before, self._verbatim)

    def declare(self, doctype: Doctype) -> None:
        """Put a document type declaration behind what stands at the top so far."""
        if self._doctype is not None:
            raise DecodeError("a second document type declaration, which XML cannot have")
        self._doctype, self._before = doctype, len(self._nodes)

    def start(self, qname: QName) -> None:
        """Begin a start tag."""
        self._settle()
        self._start = _StartTag(qname)

    def namespace(self, prefix: str, uri: str) -> None:
        """Declare a namespace in the start tag."""
        if self._start is not None and uri:
            self._start.namespaces[prefix or None] = uri

    def has_attribute(self, qname: QName) -> bool:
        """Whether the start tag has an attribute."""
        return self._start is not None and any(name == qname for name, _ in self._start.attributes)

    def attribute(self, qname: QName, value: str | QName | TypeName) -> None:
        """Add an attribute to the start tag; a qualified name gets a prefix that is in scope there, its own if that means the same."""
        if isinstance(value, TypeName):
            own = value.prefix or None
            value = value.text if self._declared().get(own, "" if own is None else None) == value.name.uri else value.name
        text = self._with_prefix(value) if isinstance(value, QName) else value
        self._count(text)
        if self._start is not None:
            self._start.attributes.append((qname, text))

    def keep_space(self) -> None:
        """Note that every character in the open element is content, so that nothing is put between its children."""
        if self._start is not None:
            self._start.is_verbatim = True

    def text(self, text: str) -> None:
        """Add characters to the open element."""
        self._open()
        self._count(text)
        self._text.append(text)

    def append(self, node: XmlElement) -> None:
        """Add a comment, a processing instruction or an entity reference."""
        self._settle()
        if self._stack:
            self._stack[-1].append(node)
            self._last = node
        else:
            self._nodes.append(node)

    def end(self) -> None:
        """Close the open element."""
        self._settle()
        self._last = self._stack.pop()
        if not self._stack:
            self._last = None

    def _count(self, text: str) -> None:
        self._characters += len(text)
        if self._characters > MAX_XML_CHARACTERS:
            raise DecodeError(f"the values of the stream have more than {MAX_XML_CHARACTERS} characters as XML")

    def _scope(self) -> dict[str | None, str]:
        outer: dict[str | None, str] = {}
        if self._stack:
            outer.update((prefix, str(uri)) for prefix, uri in self._stack[-1].nsmap.items())
        else:
            outer.update((prefix, uri) for uri, prefix in self._prefixes.items() if uri)
        return outer

    def _declared(self) -> dict[str | None, str]:
        """What prefixes mean in the start tag."""
        return self._scope() | ({} if self._start is None else self._start.namespaces)

    def _with_prefix(self, name: QName) -> str:
        if not name.uri or self._start is None:
            return name.local
        scope = self._declared()
        for prefix, uri in scope.items():
            if prefix and uri == name.uri:
                return f"{prefix}:{name.local}"
        number = 0
        while f"t{number}" in scope:
            number += 1
        self._start.namespaces[f"t{number}"] = name.uri
        return f"t{number}:{name.local}"

    def _open(self) -> None:
        """Make the element of the start tag, which is complete now."""
        start, self._start = self._start, None
        if start is None:
            return
        namespaces = start.namespaces if self._stack else self._scope() | start.namespaces
        # The xml prefix is bound without a declaration, and lxml refuses one.
        nsmap = {prefix: uri for prefix, uri in namespaces.items() if uri != XML_NAMESPACE}
        try:
            if self._stack:
                node = etree.SubElement(self._stack[-1], str(start.qname), nsmap=nsmap)  # type: ignore[arg-type]
            else:
                node = etree.Element(str(start.qname), nsmap=nsmap)  # type: ignore[arg-type]
            for name, value in start.attributes:
                node.set(str(name), value)
        except ValueError as error:
            raise _not_xml(error) from error
        if not self._stack:
            self._nodes.append(node)
        if start.is_verbatim:
            self._verbatim.add(node)
        self._stack.append(node)
        self._last = None

    def _settle(self) -> None:
        """Put what was collected where it belongs, before something else comes."""
        self._open()
        if not self._text:
            return
        text = "".join(self._text)
        self._text.clear()
        try:
            if self._last is None:
                self._stack[-1].text = text
            else:
                self._last.tail = text
        except ValueError as error:
            raise _not_xml(error) from error


def _not_xml(error: ValueError) -> DecodeError:
    return DecodeError(
        f"a name or value cannot be written as XML: {error}",
        hint="control characters have no place in XML; use JSON or `--as tree`",
    )
