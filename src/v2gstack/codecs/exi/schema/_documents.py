"""Finding and loading the documents that make up a schema."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from v2gstack.codecs.exi.schema._limits import ReaderLimits, fail_at
from v2gstack.codecs.exi.schema._syntax import check_syntax
from v2gstack.codecs.exi.schema._xml import Node, parse_document
from v2gstack.codecs.exi.schema.components import QName

__all__ = [
    "DirectoryResolver",
    "Document",
    "Link",
    "MappingResolver",
    "Resolver",
    "SchemaDocument",
    "load_documents",
    "qualified",
    "read_bounded",
]


# Each reference to a document reads it again, to see that it is known. Schemas import what they use
# in every file: some ten references a document.
_MAX_FETCHES = 16


class SchemaDocument(NamedTuple):
    """A schema document as a resolver hands it out.

    Attributes:
        name: What errors call the document, and what locations in it are resolved against.
        data: The bytes of the document, which identify it.
    """

    name: str
    data: bytes


class Resolver(Protocol):
    """Finds the document behind a ``schemaLocation``."""

    def __call__(self, location: str, base: str, max_bytes: int) -> SchemaDocument | None:
        """The document at ``location``, or ``None`` when there is none to be had.

        Args:
            location: The ``schemaLocation`` as written.
            base: Name of the document that says so.
            max_bytes: Bytes that may be returned; one more tells the reader that there are more.
        """
        ...


def read_bounded(path: Path, max_bytes: int) -> bytes:
    """The first ``max_bytes + 1`` bytes of a file."""
    with path.open("rb") as file:
        return file.read(max_bytes + 1)


class DirectoryResolver:
    """Finds schema documents in one directory tree and nowhere else.

    A relative location counts from the document that names it. Where that leads to no file inside
    the tree (a URL, a path that climbs out of it, a missing file), a file of the same last path
    segment directly in the tree's root is taken. Links are followed before the check.

    Args:
        root: Directory of the tree.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = Path(root).resolve()

    def __call__(self, location: str, base: str, max_bytes: int) -> SchemaDocument | None:
        """See :class:`Resolver`."""
        try:
            parts = urlsplit(location)
        except ValueError:
            return None
        path = unquote(parts.path)
        candidates = [self.root / PurePosixPath(path).name]
        if not parts.scheme and not parts.netloc:
            # A root document given as bytes lies nowhere; it counts as lying in the tree's root.
            directory = Path(base).parent if Path(base).is_absolute() else self.root
            candidates.insert(0, directory / path)
        for candidate in candidates:
            try:
                found = candidate.resolve()
                if found.is_relative_to(self.root) and found.is_file():
                    return SchemaDocument(str(found), read_bounded(found, max_bytes))
            except (OSError, ValueError):
                # Names that the file system cannot hold: NUL characters, overlong segments.
                continue
        return None


class MappingResolver:
    """Finds schema documents in a mapping from location to bytes.

    A location is looked up as written, then by its last path segment.
    """

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self.documents = dict(documents)

    def __call__(self, location: str, base: str, max_bytes: int) -> SchemaDocument | None:
        """See :class:`Resolver`."""
        for name in (location, location.rpartition("/")[2]):
            if name in self.documents:
                return SchemaDocument(name, self.documents[name])
        return None


@dataclass(eq=False)
class Link:
    """An ``include``, ``import`` or ``redefine`` with the document behind it, where there is one."""

    node: Node
    target: Document | None


@dataclass(eq=False)
class Document:
    """A schema document in its role: a chameleon is one document per namespace it adopts."""

    name: str
    root: Node
    namespace: str
    index: int
    element_form: bool
    attribute_form: bool
    links: list[Link] = field(default_factory=list[Link])

    def qname(self, node: Node, value: str) -> QName:
        """A qualified name out of an attribute of one of the document's nodes.

        In a chameleon, names in no namespace are names in the adopted one.
        """
        return node.resolve(value, "" if self.root.get("targetNamespace") is not None else self.namespace)


@dataclass(eq=False)
class _Loader:
    resolver: Resolver | None
    limits: ReaderLimits
    documents: list[Document] = field(default_factory=list[Document])
    by_role: dict[tuple[bytes, str], Document] = field(default_factory=dict[tuple[bytes, str], Document])
    parsed: dict[bytes, Node] = field(default_factory=dict[bytes, Node])
    bytes_left: int = 0
    nodes_left: int = 0
    fetches_left: int = 0

    def fetch(self, document: Document, node: Node, location: str | None) -> SchemaDocument | None:
        if not location or self.resolver is None:
            return None
        source = self.resolver(location, document.name, self.limits.max_bytes)
        if source is not None:
            self.fetches_left -= len(source.data)
            if self.fetches_left < 0:
                node.fail(f"the schema documents refer to each other too often, {_MAX_FETCHES} times as much was read as they may hold")
        return source

    def parse(self, source: SchemaDocument) -> Node:
        # Equal bytes are one document, whatever it is called: vocabularies carry copies of common
        # schemas along, and a root document given as bytes may be imported by another as a file.
        if source.data in self.parsed:
            return self.parsed[source.data]
        self.bytes_left -= len(source.data)
        if self.bytes_left < 0:
            fail_at(source.name, None, f"more than {self.limits.max_bytes} bytes in the schema documents")
        root, count = parse_document(source.data, source.name, self.limits, self.nodes_left)
        self.nodes_left -= count
        check_syntax(root)
        if root.get("targetNamespace") == "":
            root.fail("an empty targetNamespace", "Leave it out for no namespace.")
        self.parsed[source.data] = root
        return root

    def add(self, source: SchemaDocument, root: Node, namespace: str) -> Document:
        if len(self.documents) == self.limits.max_documents:
            root.fail(f"more than {self.limits.max_documents} schema documents")
        element_form = qualified(root, "elementFormDefault", default=False)
        attribute_form = qualified(root, "attributeFormDefault", default=False)
        document = Document(source.name, root, namespace, len(self.documents), element_form, attribute_form)
        self.documents.append(document)
        self.by_role[source.data, namespace] = document
        return document

    def follow(self, document: Document, node: Node) -> tuple[Document | None, bool]:
        """The document behind a link, and whether it is new."""
        if node.local == "import" and (node.get("namespace") or "") == document.namespace:
            node.fail("a document cannot import its own namespace", "Use xs:include.")
        location = node.get("schemaLocation")
        if node.local != "import" and location is None:
            node.need("schemaLocation")
        source = self.fetch(document, node, location)
        if source is None:
            if node.local == "import":
                return None, False
            node.fail(
                f"no document for {location!r} within reach",
                "Documents are read from the directory tree of the root document only; nothing is fetched.",
            )
        root = self.parse(source)
        target = root.get("targetNamespace") or ""
        if node.local == "import":
            wanted = node.get("namespace") or ""
            if target != wanted:
                if location is not None and "://" in location:
                    # A file of the same name lies within reach, but it is another one.
                    return None, False
                node.fail(f"the document imported for namespace {wanted!r} has target namespace {target!r}")
            namespace = target
        else:
            if root.get("targetNamespace") is not None and target != document.namespace:
                node.fail(f"the document of xs:{node.local} has target namespace {target!r}, not {document.namespace!r}")
            namespace = document.namespace
        known = self.by_role.get((source.data, namespace))
        return (known, False) if known is not None else (self.add(source, root, namespace), True)


def qualified(node: Node, name: str, *, default: bool) -> bool:
    """Read a form: whether local names are in the target namespace."""
    value = node.get(name)
    if value is None:
        return default
    if value not in ("qualified", "unqualified"):
        node.fail(f"{name} must be qualified or unqualified, not {value!r}")
    return value == "qualified"


def load_documents(root: SchemaDocument, resolver: Resolver | None, limits: ReaderLimits) -> tuple[list[Document], str]:
    """Load a root document and all it includes, imports and redefines.

    Returns:
        The documents in reading order (a document before what it links to, links in document
        order, depth first), and the SHA-256 of their contents in that order.

    Raises:
        SchemaError: A document is faulty, missing where it is needed, or a limit is exceeded.
    """
    loader = _Loader(
        resolver,
        limits,
        bytes_left=limits.max_bytes,
        nodes_left=limits.max_components,
        fetches_left=_MAX_FETCHES * limits.max_bytes,
    )
    node = loader.parse(root)
    first = loader.add(root, node, node.get("targetNamespace") or "")
    stack = [(first, iter(_links(first.root)))]
    while stack:
        document, links = stack[-1]
        link = next(links, None)
        if link is None:
            stack.pop()
            continue
        target, new = loader.follow(document, link)
        document.links.append(Link(link, target))
        if new and target is not None:
            stack.append((target, iter(_links(target.root))))
    return loader.documents, hashlib.sha256(b"".join(dict.fromkeys(data for data, _ in loader.by_role))).hexdigest()


def _links(root: Node) -> list[Node]:
    return root.named("include", "import", "redefine")
