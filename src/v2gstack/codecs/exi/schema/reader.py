"""Reading XML Schema 1.0 documents into schema components.

The reader is closed: it reads what it is given and what its resolver hands out, which by default
are files in the directory tree of the root document. It never touches a network.

Rules that judge a schema without changing what it means are not checked: unique particle
attribution and consistent element declarations, that a restriction restricts and the types of a
substitution group derive from their head's, ``final`` and ``block``, identity constraints, and that
default values are values of their types.
"""

from __future__ import annotations

import os
from pathlib import Path

from v2gstack.codecs.exi.schema._builder import build_schema
from v2gstack.codecs.exi.schema._documents import (
    DirectoryResolver,
    MappingResolver,
    Resolver,
    SchemaDocument,
    load_documents,
    read_bounded,
)
from v2gstack.codecs.exi.schema._limits import DEFAULT_LIMITS, ReaderLimits, fail_at
from v2gstack.codecs.exi.schema._registry import Registry
from v2gstack.codecs.exi.schema.components import Schema

__all__ = ["DirectoryResolver", "MappingResolver", "ReaderLimits", "Resolver", "SchemaDocument", "read_schema"]

_NAMELESS = "<schema>"


def read_schema(
    source: str | os.PathLike[str] | bytes,
    *,
    resolver: Resolver | None = None,
    limits: ReaderLimits = DEFAULT_LIMITS,
) -> Schema:
    """Read a schema: a root document and all that it includes, imports and redefines.

    Args:
        source: Path of the root document, or its bytes.
        resolver: Finds the documents behind ``schemaLocation``. By default files in the directory
            tree of the root document; for bytes nothing.
        limits: What reading may cost.

    Returns:
        The components. Attributes of the ``xml`` namespace are among them where they are referred
        to; no document is needed for those.

    Raises:
        SchemaError: A document cannot be read, is faulty, refers to something that does not exist,
            or exceeds a limit. It names file and line.

    Example:
        >>> schema = read_schema(b'''<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
        ...   <xs:element name="soc" type="xs:unsignedByte"/>
        ... </xs:schema>''')
        >>> [str(name) for name in schema.elements]
        ['soc']
    """
    if isinstance(source, bytes):
        root = SchemaDocument(_NAMELESS, source)
    else:
        path = Path(source)
        try:
            path = path.resolve()
            root = SchemaDocument(str(path), read_bounded(path, limits.max_bytes))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            fail_at(str(source), None, f"the schema document cannot be read: {reason}")
        if resolver is None:
            resolver = DirectoryResolver(path.parent)
    documents, digest = load_documents(root, resolver, limits)
    return build_schema(documents, Registry(documents, limits), digest)
