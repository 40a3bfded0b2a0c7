"""Where something is in a JSON text: the line of a byte, and the byte of a member."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final, TypeAlias

__all__ = ["depth_of", "line_of", "locate", "segments"]

Tokens: TypeAlias = Iterator["re.Match[bytes]"]

#: A string; one without an end goes on to the end of the text, so that nothing is looked at twice.
_STRING: Final = rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'
#: What a JSON text consists of, apart from white space.
_TOKEN: Final = re.compile(_STRING + rb'|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
#: What opens or closes something, and the strings in which that means nothing.
_NESTING: Final = re.compile(_STRING + rb"|[{}\[\]]", re.DOTALL)
#: One step of a path as msgspec writes it: ``.name``, ``[3]`` or ``[...]``.
_STEP: Final = re.compile(r"\.([^.\[]+)|\[([^\]]*)\]")


def depth_of(data: bytes, limit: int) -> tuple[int, int]:
    """How deep objects and arrays are nested, and where: reading stops at the first place beyond ``limit``.

    Returns:
        The greatest depth found, and the byte where ``limit`` was first exceeded, -1 where it was not.
    """
    depth = deepest = 0
    for found in _NESTING.finditer(data):
        mark = found[0]
        if mark in (b"{", b"["):
            depth += 1
            if depth > deepest:
                deepest = depth
                if depth > limit:
                    return depth, found.start()
        elif mark in (b"}", b"]"):
            depth -= 1
    return deepest, -1


def line_of(data: bytes, offset: int) -> int:
    """The line that a byte is in, counted from 1."""
    return data.count(b"\n", 0, offset) + 1


def segments(path: str) -> list[str]:
    """The names and numbers of a path such as ``$.Body.AppProtocol[2].SchemaID``.

    >>> segments("$.AppProtocol[2].SchemaID")
    ['AppProtocol', '2', 'SchemaID']
    """
    return [name or number for name, number in _STEP.findall(path)]


def locate(data: bytes, path: list[str]) -> int:
    """The first byte of what a path leads to, or of the nearest thing around it that is there.

    Args:
        data: Well-formed JSON.
        path: Names of members, and numbers of items.
    """
    tokens = _TOKEN.finditer(data)
    found = next(tokens, None)
    start = 0
    for step in path:
        if found is None:
            break
        start = found.start()
        found = _enter(tokens, found[0], step)
    return start if found is None else found.start()


def _enter(tokens: Tokens, opening: bytes, step: str) -> re.Match[bytes] | None:
    """The token at which a member or an item begins; ``None`` if there is no such thing."""
    number = 0
    for token in tokens:
        if token[0] in (b"}", b"]"):
            break
        value: re.Match[bytes] | None = token
        if opening == b"{":
            here = json.loads(token[0]) == step
            next(tokens, None)
            value = next(tokens, None)
        else:
            here = str(number) == step
            number += 1
        if here or value is None:
            return value
        _skip(tokens, value[0])
        separator = next(tokens, None)
        if separator is None or separator[0] != b",":
            break
    return None


def _skip(tokens: Tokens, first: bytes) -> None:
    """Pass over the rest of a value that begins with ``first``."""
    depth = int(first in (b"{", b"["))
    while depth:
        token = next(tokens, None)
        if token is None:
            break
        depth += (token[0] in (b"{", b"[")) - (token[0] in (b"}", b"]"))
