"""From the bytes of one schema document to a tree of plain nodes.

lxml does the parsing; nothing behind this module sees it. Nothing is ever fetched: the external
DTD subset is not read, external entities are refused, and entities of the internal subset expand
within bounds that are checked before the document is parsed.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn
from xml.parsers import expat

from lxml import etree

from v2gstack.codecs.exi.schema._limits import ReaderLimits, fail_at
from v2gstack.codecs.exi.schema.components import XML_NAMESPACE, XSD_NAMESPACE, QName

__all__ = ["Node", "parse_document"]

_NCNAME = re.compile(r"[^\W\d][\w.\-\u00b7]*")
_REFERENCE = re.compile(r"&([^#&;][^&;]*);")


class Node:
    """One element in the XSD namespace.

    Attributes:
        local: Local name.
        attributes: Unqualified attributes.
        children: Child elements, annotations left out.
        documentation: Text of the node's own annotation, white space collapsed.
        parent: The element around it; ``None`` for the root.
        prefixes: Namespaces declared right here; ``""`` is the default one.
        order: Position in the document, counted in elements.
    """

    __slots__ = ("attributes", "children", "documentation", "file", "line", "local", "order", "parent", "prefixes")

    def __init__(self, local: str, attributes: dict[str, str], parent: Node | None, file: str, line: int, order: int) -> None:
        self.local = local
        self.attributes = attributes
        self.children: list[Node] = []
        self.documentation = ""
        self.parent = parent
        self.prefixes: dict[str, str] = {}
        self.file = file
        self.line = line
        self.order = order

    def get(self, name: str) -> str | None:
        """An attribute's value as a token, or ``None``."""
        value = self.attributes.get(name)
        return None if value is None else " ".join(value.split())

    def flag(self, name: str) -> bool:
        """A boolean attribute, false when it is absent."""
        value = self.get(name)
        if value not in (None, "true", "false", "1", "0"):
            self.fail(f"attribute {name!r} must be true or false, not {value!r}")
        return value in ("true", "1")

    def need(self, name: str) -> str:
        """A required attribute."""
        value = self.get(name)
        if value is None:
            self.fail(f"xs:{self.local} needs the attribute {name!r}")
        return value

    def ncname(self) -> str:
        """The attribute ``name``, checked to be an XML name without a colon."""
        value = self.need("name")
        if not _NCNAME.fullmatch(value):
            self.fail(f"{value!r} is not a name")
        return value

    def namespace_of(self, prefix: str) -> str | None:
        """What a prefix stands for here; ``None`` when it is not declared."""
        if prefix == "xml":
            return XML_NAMESPACE
        node: Node | None = self
        while node is not None:
            if prefix in node.prefixes:
                return node.prefixes[prefix]
            node = node.parent
        return None

    def resolve(self, value: str, unprefixed: str) -> QName:
        """A qualified name out of an attribute; ``unprefixed`` replaces 'no namespace'."""
        prefix, colon, local = value.rpartition(":")
        if not _NCNAME.fullmatch(local) or (colon and not _NCNAME.fullmatch(prefix)):
            self.fail(f"{value!r} is not a qualified name")
        uri = self.namespace_of(prefix)
        if uri is None and prefix:
            self.fail(f"the prefix {prefix!r} is not declared")
        return QName(uri or unprefixed, local)

    def named(self, *locals_: str) -> list[Node]:
        """The children of these names, in document order."""
        return [child for child in self.children if child.local in locals_]

    def only(self, *locals_: str) -> Node | None:
        """The one child of these names, ``None`` when there is none; two are a fault."""
        found = self.named(*locals_)
        if len(found) > 1:
            found[1].fail(f"a second xs:{found[1].local} in xs:{self.local}, where at most one of {', '.join(locals_)} may stand")
        return found[0] if found else None

    def fail(self, message: str, hint: str = "") -> NoReturn:
        """Raise the ``SchemaError`` of a fault in this element."""
        fail_at(self.file, self.line, message, hint)


def parse_document(data: bytes, file: str, limits: ReaderLimits, budget: int) -> tuple[Node, int]:
    """Parse one document.

    Args:
        data: The document.
        file: How errors call it.
        limits: Bounds on depth and entities.
        budget: Elements that may still be read.

    Returns:
        The node of ``xs:schema`` and the number of elements read.

    Raises:
        SchemaError: The document is not well-formed, is no schema or exceeds a limit.
    """
    _check_entities(data, file, limits)
    parser = etree.XMLParser(
        resolve_entities="internal",  # type: ignore[arg-type]  # newer than the stubs
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Any = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        fail_at(file, error.lineno or None, f"not a well-formed XML document: {error.msg}")
    if root.tag != f"{{{XSD_NAMESPACE}}}schema":
        fail_at(file, root.sourceline, f"the document element is {root.tag}, not xs:schema")
    return _tree(root, file, limits, budget)


def _tree(root: object, file: str, limits: ReaderLimits, budget: int) -> tuple[Node, int]:
    """Copy an lxml tree; iterative, because the depth is the document's."""
    node: Node | None = None
    top: Node | None = None
    count = depth = 0
    prefixes: dict[str, str] = {}
    walk: Any = etree.iterwalk(root, events=("start-ns", "start", "end"))
    prefix_length = len(XSD_NAMESPACE) + 2
    for event, item in walk:
        if event == "start-ns":
            prefixes[item[0] or ""] = item[1] or ""
            continue
        if event == "end":
            # Annotations get no node, so they must not close the one around them.
            if node is not None and item.tag != f"{{{XSD_NAMESPACE}}}annotation":
                node = node.parent
                depth -= 1
            continue
        count += 1
        if count > budget:
            fail_at(file, item.sourceline, f"more than {limits.max_components} elements in the schema documents")
        if item.tag == f"{{{XSD_NAMESPACE}}}annotation":
            if node is not None:
                texts = [" ".join("".join(part.itertext()).split()) for part in item.iterchildren(f"{{{XSD_NAMESPACE}}}documentation")]
                node.documentation = " ".join(filter(None, (node.documentation, *texts)))
            walk.skip_subtree()
            prefixes = {}
            continue
        depth += 1
        if depth > limits.max_depth:
            fail_at(file, item.sourceline, f"elements nested more than {limits.max_depth} deep")
        if not item.tag.startswith(f"{{{XSD_NAMESPACE}}}"):
            fail_at(file, item.sourceline, f"element {item.tag} is not in the XML Schema namespace")
        attributes = {name: value for name, value in item.attrib.items() if not name.startswith("{")}
        child = Node(item.tag[prefix_length:], attributes, node, file, item.sourceline or 0, count)
        child.prefixes, prefixes = prefixes, {}
        if node is None:
            top = child
        else:
            node.children.append(child)
        node = child
    assert top is not None
    return top, count


def _check_entities(data: bytes, file: str, limits: ReaderLimits) -> None:
    """Bound what the entities of the internal subset can do, before anything expands them.

    The prolog alone is read, by expat, which neither fetches nor expands anything there. Every
    ampersand of the document then counts as a reference to the largest entity, and every tag as one
    that gets all defaulted attributes; that overestimates, but needs no knowledge of the document.
    """
    entities: dict[str, str] = {}
    defaulted = 0

    def declare_entity(name: str, parameter: int, value: str | None, *_: str | None) -> None:
        if value is None:
            fail_at(file, parser.CurrentLineNumber, f"entity {name!r} is external; nothing outside the schema documents is read")
        if len(entities) == limits.max_entities:
            fail_at(file, parser.CurrentLineNumber, f"more than {limits.max_entities} entities declared")
        entities[f"%{name}" if parameter else name] = value

    def declare_attribute(_element: str, name: str, _kind: str, default: str | None, _required: int) -> None:
        nonlocal defaulted
        defaulted += 0 if default is None else len(name) + len(default)

    def skip(name: str, _parameter: int) -> None:
        fail_at(file, parser.CurrentLineNumber, f"entity {name!r} is not declared in the document")

    def start(*_: object) -> None:
        raise _PrologReadError

    parser = expat.ParserCreate()
    # Parameter entities of the internal subset must be followed: expat ignores what is declared
    # after one that is not, and lxml does not. External ones are refused when they are declared.
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
    parser.EntityDeclHandler = declare_entity
    parser.AttlistDeclHandler = declare_attribute
    parser.SkippedEntityHandler = skip
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except _PrologReadError:
        pass
    except (expat.ExpatError, ValueError) as error:
        # ValueError: an encoding that Python's codecs do not know as a single-byte one.
        fail_at(file, parser.CurrentLineNumber, f"not a well-formed XML document: {error}")
    largest = max((_expanded(name, entities, file, limits) for name in entities), default=0)
    if largest * data.count(b"&") + defaulted * data.count(b"<") > limits.max_entity_expansion:
        fail_at(file, None, f"entities and defaulted attributes may expand to more than {limits.max_entity_expansion} characters")


class _PrologReadError(Exception):
    """Ends the parser run at the document element."""


def _expanded(name: str, entities: dict[str, str], file: str, limits: ReaderLimits) -> int:
    """Characters that one reference to an entity expands to, references in it included."""
    sizes: dict[str, int] = {}
    busy: set[str] = set()

    # At most max_entities deep: a name that is busy is never entered again.
    def size(current: str) -> int:
        if current in sizes:
            return sizes[current]
        if current in busy:
            fail_at(file, None, f"entity {current!r} refers to itself")
        busy.add(current)
        text = entities.get(current, "")
        total = len(text) + sum(size(reference) for reference in _REFERENCE.findall(text))
        busy.discard(current)
        if total > limits.max_entity_expansion:
            fail_at(file, None, f"entity {current!r} expands to more than {limits.max_entity_expansion} characters")
        sizes[current] = total
        return total

    return size(name)
