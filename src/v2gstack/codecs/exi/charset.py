"""Restricted character sets from patterns (EXI 7.1.10.1 and appendix E).

A string whose type has patterns is written with few bits for each character that the patterns can
match at all. The set of those characters is the union over all atoms of the patterns; how often an
atom is repeated, even zero times, plays no part.
"""

from __future__ import annotations

from collections.abc import Iterable

from v2gstack.codecs.exi.regex import CharacterClass, Choice, Node, Ranges, Repeat, merge_ranges, parse

__all__ = ["MAX_CHARSET", "characters_of", "restricted_charset"]

#: A restricted set has fewer than 256 characters.
MAX_CHARSET = 255

_BMP_LAST = 0xFFFF
#: What negation is relative to: the characters of XML 1.0.
_XML_CHARACTERS = ((0x9, 0xA), (0xD, 0xD), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))


def restricted_charset(patterns: Iterable[str]) -> str | None:
    r"""The characters that strings under these patterns are coded with.

    Args:
        patterns: The patterns of one derivation step: alternatives.

    Returns:
        The characters by code point, or ``None`` where the set is not restricted: 256 characters
        or more, one outside the basic multilingual plane, or an escape whose characters depend on
        the Unicode version (all but ``\s`` and those for one character). An empty set restricts
        nothing either: it has codes for no character.

    Raises:
        SchemaError: A pattern is not valid.

    Example:
        >>> restricted_charset(["[A-C]{2}(x|y)*"])
        'ABCxy'
    """
    merged: list[tuple[int, int]] = []
    for pattern in patterns:
        found = characters_of(parse(pattern))
        if found is None:
            return None
        merged += found
    ranges = merge_ranges(merged)
    size = sum(high - low + 1 for low, high in ranges)
    if not 0 < size <= MAX_CHARSET or ranges[-1][1] > _BMP_LAST:
        return None
    return "".join(chr(code) for low, high in ranges for code in range(low, high + 1))


def characters_of(node: Node) -> Ranges | None:
    """The characters of a pattern's atoms, ``None`` where an escape forbids a restricted set."""
    if isinstance(node, CharacterClass):
        return _class_ranges(node)
    if isinstance(node, Repeat):
        return characters_of(node.part)
    merged: list[tuple[int, int]] = []
    for part in node.branches if isinstance(node, Choice) else node.parts:
        found = characters_of(part)
        if found is None:
            return None
        merged += found
    return merge_ranges(merged)


def _class_ranges(node: CharacterClass) -> Ranges | None:
    if not node.stable:
        return None
    ranges = _complement(node.ranges) if node.negated else node.ranges
    if node.minus is None:
        return ranges
    taken = _class_ranges(node.minus)
    return None if taken is None else _intersection(ranges, _complement(taken))


def _complement(ranges: Ranges) -> Ranges:
    """All characters of XML but these; the ranges are sorted and do not overlap."""
    found: list[tuple[int, int]] = []
    start = 0
    for low, high in ranges:
        if start < low:
            found.append((start, low - 1))
        start = high + 1
    if start <= _XML_CHARACTERS[-1][1]:
        found.append((start, _XML_CHARACTERS[-1][1]))
    return _intersection(tuple(found), _XML_CHARACTERS)


def _intersection(left: Ranges, right: Ranges) -> Ranges:
    found = [(max(a, c), min(b, d)) for a, b in left for c, d in right]
    return tuple((low, high) for low, high in sorted(found) if low <= high)
