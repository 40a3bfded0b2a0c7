"""Documents as the tests see them: fenced blocks with their lines, and the text around them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["DOCUMENTS", "ROOT", "Block", "blocks", "prose", "text_of"]

ROOT = Path(__file__).resolve().parents[2]

#: Every document for users and contributors, by its path in the repository.
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")),
)

_FENCE = re.compile(r"^(?P<fence>```+)(?P<language>\w*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block.

    Attributes:
        document: Path of the document.
        language: What stands behind the fence; empty for none.
        line: Number of the block's first line.
        text: Its lines.
    """

    document: str
    language: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


@cache
def text_of(document: str) -> str:
    """A document's text."""
    return (ROOT / document).read_text(encoding="utf-8")


@cache
def blocks(document: str) -> tuple[Block, ...]:
    """The fenced blocks of a document."""
    text = text_of(document)
    return tuple(
        Block(document, match["language"], text.count("\n", 0, match.start("text")) + 1, match["text"]) for match in _FENCE.finditer(text)
    )


@cache
def prose(document: str) -> str:
    """A document without its fenced blocks."""
    return _FENCE.sub("", text_of(document))
