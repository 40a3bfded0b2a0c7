"""Bounds of the schema reader, and the one way it reports a fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from v2gstack.errors import SchemaError

__all__ = ["DEFAULT_LIMITS", "ReaderLimits", "fail_at"]

# The largest V2G set is 0.2 MB in four documents with 4,000 elements; the schemas of large
# industry vocabularies (UBL, NIEM, HL7) stay below 10 MB, 150 documents and 150,000 elements.
_MAX_BYTES = 16 * 1024 * 1024
_MAX_DOCUMENTS = 256
_MAX_COMPONENTS = 250_000
# XSD documents nest some 10 levels deep, generated ones some 30. Content models are read
# recursively with three Python frames per level, and Python allows 1,000 frames by default.
_MAX_DEPTH = 64
# Entities in schemas abbreviate namespace names and prefixes: a handful, below 100 characters each.
_MAX_ENTITIES = 64
_MAX_ENTITY_EXPANSION = 1024 * 1024


@dataclass(frozen=True)
class ReaderLimits:
    """What reading a schema may cost at most; exceeding any of them is a ``SchemaError``.

    Attributes:
        max_bytes: Bytes of all documents together.
        max_documents: Documents read, the root included.
        max_components: Elements in all documents together, and attribute uses and substitution
            group members after inheritance.
        max_depth: Nesting of elements in a document, and of references (a type's base, that
            base's base, a group inside a group) while resolving.
        max_entities: Entities declared in one document's internal subset.
        max_entity_expansion: Characters that one document's entity references may expand to.
    """

    max_bytes: int = _MAX_BYTES
    max_documents: int = _MAX_DOCUMENTS
    max_components: int = _MAX_COMPONENTS
    max_depth: int = _MAX_DEPTH
    max_entities: int = _MAX_ENTITIES
    max_entity_expansion: int = _MAX_ENTITY_EXPANSION


DEFAULT_LIMITS = ReaderLimits()


def fail_at(file: str, line: int | None, message: str, hint: str = "") -> NoReturn:
    """Raise the ``SchemaError`` of a fault at a line of a schema document."""
    raise SchemaError(message, file=file, line=line, hint=hint)
