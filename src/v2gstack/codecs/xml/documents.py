"""XML documents as EXI has them: what stands at the top in its order, and the document type declaration in its letters."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from lxml import etree

from v2gstack.codecs.xml.elements import XmlElement
from v2gstack.codecs.xml.parsing import parse_fragment, parse_xml, text_of
from v2gstack.errors import DecodeError

__all__ = ["Doctype", "XmlDocument", "find_doctype", "is_element", "read_xml", "serialise"]

_SPACE: Final = r"[ \t\r\n]"
_LITERAL: Final = r"\"[^\"]*+\"|'[^']*+'"
_COMMENT: Final = r"<!--.*?-->"
_INSTRUCTION: Final = r"<\?.*?\?>"
#: What may stand before the declaration; comments and instructions are counted, the XML declaration is none.
_BEFORE: Final = re.compile(rf"{_SPACE}++|{_COMMENT}|{_INSTRUCTION}", re.DOTALL)
_DECLARATION: Final = re.compile(
    rf"<!DOCTYPE{_SPACE}++(?P<name>[^ \t\r\n\[>]++){_SPACE}*+"
    rf"(?:(?:PUBLIC{_SPACE}++(?P<public>{_LITERAL})|SYSTEM){_SPACE}++(?P<system>{_LITERAL}){_SPACE}*+)?"
    rf"(?:\[(?P<subset>(?:{_LITERAL}|{_COMMENT}|{_INSTRUCTION}|[^\]])*+)\]{_SPACE}*+)?>",
    re.DOTALL,
)


class Doctype(NamedTuple):
    """A document type declaration.

    Attributes:
        name: Name of the root element.
        public: Public identifier, empty if there is none.
        system: System identifier, empty if there is none.
        subset: The letters between the brackets, empty if there are none.
    """

    name: str
    public: str = ""
    system: str = ""
    subset: str = ""

    def __str__(self) -> str:
        external = ""
        if self.public:
            external = f" PUBLIC {_quoted(self.public)} {_quoted(self.system)}"
        elif self.system:
            external = f" SYSTEM {_quoted(self.system)}"
        return f"<!DOCTYPE {self.name}{external}{f' [{self.subset}]' if self.subset else ''}>"

    def checked(self) -> Doctype:
        """The declaration, once it is sure that it is one: a stream can hold anything in its four strings.

        Raises:
            DecodeError: It is no document type declaration of XML.
        """
        try:
            # The parser tells whether it is one, and reading it again whether it is this one, with nothing behind it.
            parse_xml(f"{self}<a/>")
        except DecodeError as error:
            raise DecodeError(f"a document type declaration cannot be written as XML: {error.message}") from error
        if find_doctype(f"{self}<a/>") != (self, 0):
            raise DecodeError("a document type declaration cannot be written as XML")
        return self


def _quoted(literal: str) -> str:
    return f"'{literal}'" if '"' in literal else f'"{literal}"'


def find_doctype(text: str) -> tuple[Doctype | None, int]:
    """The document type declaration of a well-formed document, and how many comments and instructions stand before it.

    >>> find_doctype('<!-- 1 --><!DOCTYPE a SYSTEM "a.dtd"><a/>')
    (Doctype(name='a', public='', system='a.dtd', subset=''), 1)
    """
    place = len("\ufeff") if text.startswith("\ufeff") else 0
    before = 0
    while found := _BEFORE.match(text, place):
        place = found.end()
        before += found[0].startswith("<") and not found[0].startswith(("<?xml ", "<?xml\t", "<?xml\r", "<?xml\n"))
    declared = _DECLARATION.match(text, place)
    if declared is None:
        return None, 0
    public, system = ((declared[part] or "  ")[1:-1].strip(" ") if declared[part] else "" for part in ("public", "system"))
    return Doctype(declared["name"], public, system, declared["subset"] or ""), before


@dataclass(frozen=True)
class XmlDocument:
    """An XML document, or a fragment with any number of elements.

    Attributes:
        nodes: Elements, comments and processing instructions at the top, in order; a document has one element.
        doctype: The document type declaration.
        before: How many nodes stand before that declaration.
        verbatim: Elements in which every character is content, so that nothing may be put between their children.
    """

    nodes: tuple[XmlElement, ...]
    doctype: Doctype | None = None
    before: int = 0
    verbatim: AbstractSet[XmlElement] = frozenset()


def read_xml(xml: bytes | str | XmlElement, *, fragment: bool = False) -> XmlDocument:
    """A document, or a fragment.

    Args:
        xml: The text; or an lxml element, with the comments and instructions beside it.
        fragment: Whether there may be several elements one after the other, or none. Only white space may stand between them.

    Raises:
        DecodeError: It is not well-formed, or too large, with the line.
    """
    if isinstance(xml, XmlElement):
        return XmlDocument(_siblings(xml))
    if fragment:
        return XmlDocument(_fragment(xml))
    root = parse_xml(xml)
    nodes = _siblings(root)
    info: Any = root.getroottree().docinfo
    return XmlDocument(nodes, *find_doctype(text_of(xml, info.encoding))) if info.doctype else XmlDocument(nodes)


def is_element(node: XmlElement) -> bool:
    """Whether a node is an element: comments and instructions are marked by a function in place of a name."""
    tag: Any = node.tag
    return isinstance(tag, str)


def _siblings(root: XmlElement) -> tuple[XmlElement, ...]:
    return (*reversed(list(root.itersiblings(preceding=True))), root, *root.itersiblings())


def _fragment(xml: bytes | str) -> tuple[XmlElement, ...]:
    around = parse_fragment(xml)
    for text, node in ((around.text, around), *((child.tail, child) for child in around)):
        if text and text.strip(" \t\r\n"):
            line: Any = node.sourceline
            raise DecodeError("text outside of the elements of a fragment", line=line)
    return tuple(around)


def serialise(document: XmlDocument, *, pretty: bool = False) -> bytes:
    """A document as UTF-8 XML without an XML declaration.

    Args:
        document: What to write.
        pretty: Whether to break lines and indent where that changes no content. The elements themselves are changed by it.
    """
    end = b"\n" if pretty else b""
    parts: list[bytes] = []
    for number, node in enumerate(document.nodes):
        if document.doctype is not None and number == document.before:
            parts += [str(document.doctype).encode(), end]
        if pretty and is_element(node):
            _indent(node, document.verbatim)
        parts += [etree.tostring(node, encoding="utf-8", xml_declaration=False, with_tail=False), end]
    return b"".join(parts)


def _indent(root: XmlElement, verbatim: AbstractSet[XmlElement]) -> None:
    """Put each element on a line of its own, but where there is text between elements, or could be."""
    pending = [(root, "\n")]
    while pending:
        node, outer = pending.pop()
        children = list(node)
        if not children or node in verbatim or node.text or any(child.tail for child in children):
            continue
        node.text = inner = outer + "  "
        for child in children:
            child.tail = inner
            if is_element(child):
                pending.append((child, inner))
        children[-1].tail = outer
