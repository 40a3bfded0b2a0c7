"""Regular expressions of XML Schema (part 2, appendix F): parsing and matching.

Schemas are ours, values are the peer's. A matcher that backtracks would let a peer choose a value
that takes ages, so a pattern becomes an automaton that looks at each character once.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from v2gstack.codecs.exi._blocks import BLOCKS
from v2gstack.errors import SchemaError

__all__ = [
    "CharacterClass",
    "Choice",
    "Node",
    "Pattern",
    "Property",
    "Ranges",
    "Repeat",
    "Sequence",
    "merge_ranges",
    "parse",
    "pattern",
]

#: States of one automaton. ``{0,4000}`` is written out as 4000 copies; nested counts multiply.
MAX_STATES = 1 << 16

#: Nesting of groups and class subtractions; patterns of real schemas stay below ten.
MAX_NESTING = 50

#: Steps that a pattern remembers, one for each pair of state set and character.
MAX_REMEMBERED_STEPS = 4096

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"} | {c: c for c in "\\|.?*+(){}-[]^$"}
_CATEGORIES = frozenset(
    major + minor
    for major, minors in {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon"}.items()
    for minor in ("", *minors)
)
_SPACES = ((0x9, 0xA), (0xD, 0xD), (0x20, 0x20))
_NOT_DOT = ((0xA, 0xA), (0xD, 0xD))
# First characters of names, and what may follow besides (XML 1.0, fifth edition, section 2.3).
_NAME_START = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF),
    (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF),
    (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
_NAME_MORE = ((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))

Ranges: TypeAlias = "tuple[tuple[int, int], ...]"


@dataclass(frozen=True)
class Property:
    r"""A set of characters by Unicode general category: ``\p{L}``, ``\d``, ``\w``.

    Attributes:
        categories: Beginnings of category names.
        negated: Whether the characters are all others.
    """

    categories: tuple[str, ...]
    negated: bool = False

    def contains(self, code: int) -> bool:
        """Whether the character is in the set."""
        return unicodedata.category(chr(code)).startswith(self.categories) != self.negated


@dataclass(frozen=True)
class CharacterClass:
    r"""A set of characters, as one atom of a pattern.

    Attributes:
        ranges: First and last code points.
        properties: Further characters by category.
        excluded: Further characters: all but these ranges, one entry for each negated escape.
        negated: Whether the set is everything but the above.
        minus: What is taken away at last.
        stable: Whether the set was written without escapes other than ``\s`` that stand for more
            than one character (and without ``.``): only such sets depend on no Unicode version.
    """

    ranges: Ranges = ()
    properties: tuple[Property, ...] = ()
    excluded: tuple[Ranges, ...] = ()
    negated: bool = False
    minus: CharacterClass | None = None
    stable: bool = True

    def contains(self, code: int) -> bool:
        """Whether the character is in the set."""
        found = (
            _within(self.ranges, code)
            or any(item.contains(code) for item in self.properties)
            or any(not _within(ranges, code) for ranges in self.excluded)
        )
        return found != self.negated and not (self.minus is not None and self.minus.contains(code))


@dataclass(frozen=True)
class Sequence:
    """One after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    """One of several."""

    branches: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    """A number of times; ``maximum`` is ``None`` for unbounded."""

    part: Node
    minimum: int
    maximum: int | None


Node: TypeAlias = "CharacterClass | Sequence | Choice | Repeat"


def _within(ranges: Ranges, code: int) -> bool:
    return any(low <= code <= high for low, high in ranges)


def merge_ranges(ranges: list[tuple[int, int]]) -> Ranges:
    """The same code points as sorted ranges that neither overlap nor touch."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def parse(pattern: str) -> Node:
    """Parse a pattern.

    Raises:
        SchemaError: The text is not a regular expression of XML Schema.

    Example:
        >>> parse("[A-Z]{2}").maximum
        2
    """
    return _Parser(pattern).whole()


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._depth = 0

    def _error(self, reason: str) -> SchemaError:
        return SchemaError(f"the pattern {self._text!r} is not valid: {reason} at character {self._at + 1}")

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._text[at] if at < len(self._text) else ""

    def _take(self) -> str:
        character = self._peek()
        if not character:
            raise self._error("something is missing")
        self._at += 1
        return character

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise self._error(f"nesting deeper than {MAX_NESTING}")

    def whole(self) -> Node:
        found = self._choice()
        if self._peek():
            raise self._error(f"unexpected {self._peek()!r}")
        return found

    def _choice(self) -> Node:
        branches = [self._branch()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._branch())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _branch(self) -> Node:
        parts: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._piece())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _piece(self) -> Node:
        part = self._atom()
        quantifier = self._peek()
        bounds: tuple[int, int | None]
        if quantifier == "{":
            bounds = self._quantity()
        elif quantifier and quantifier in "?*+":
            self._at += 1
            bounds = {"?": (0, 1), "*": (0, None), "+": (1, None)}[quantifier]
        else:
            return part
        return Repeat(part, *bounds)

    def _number(self) -> int:
        start = self._at
        while self._peek() and self._peek() in "0123456789":
            self._at += 1
        if not 0 < self._at - start < 10:
            raise self._error("no number that could be a count")
        return int(self._text[start : self._at])

    def _quantity(self) -> tuple[int, int | None]:
        self._at += 1
        minimum = self._number()
        maximum: int | None = minimum
        if self._peek() == ",":
            self._at += 1
            maximum = None if self._peek() == "}" else self._number()
        if self._take() != "}" or (maximum is not None and maximum < minimum):
            raise self._error("no count")
        return minimum, maximum

    def _atom(self) -> Node:
        character = self._take()
        if character == "(":
            self._enter()
            found = self._choice()
            if self._peek() != ")":
                raise self._error("a group without end")
            self._at += 1
            self._depth -= 1
            return found
        if character == "[":
            return self._class()
        if character == ".":
            return CharacterClass(excluded=(_NOT_DOT,), stable=False)
        if character == "\\":
            return self._escape()
        if character in "?*+)]{":
            self._at -= 1
            raise self._error(f"unexpected {character!r}")
        return _single(character)

    def _class(self) -> CharacterClass:
        """A character class expression; the opening bracket is behind us."""
        self._enter()
        negated = self._peek() == "^"
        self._at += negated
        ranges: list[tuple[int, int]] = []
        items: list[CharacterClass] = []
        minus = None
        if self._peek() == "]":
            raise self._error("an empty class")
        while self._peek() != "]":
            if self._peek() == "-" and self._peek(1) == "[" and (ranges or items):
                self._at += 2
                minus = self._class()
                if self._peek() != "]":
                    raise self._error("a subtraction that is not the last part of its class")
                break
            self._class_item(ranges, items)
        self._take()
        self._depth -= 1
        for item in items:
            ranges += item.ranges
        return CharacterClass(
            merge_ranges(ranges),
            tuple(found for item in items for found in item.properties),
            tuple(found for item in items for found in item.excluded),
            negated,
            minus,
            all(item.stable for item in items) and (minus is None or minus.stable),
        )

    def _class_item(self, ranges: list[tuple[int, int]], items: list[CharacterClass]) -> None:
        character = self._take()
        if character == "[":
            raise self._error("unexpected '['")
        if character == "\\":
            escape = self._escape()
            if len(escape.ranges) != 1 or escape.ranges[0][0] != escape.ranges[0][1]:
                items.append(escape)
                return
            low = escape.ranges[0][0]
        else:
            low = ord(character)
        if self._peek() != "-" or self._peek(1) in ("]", "["):
            ranges.append((low, low))
            return
        self._at += 1
        character = self._take()
        if character == "\\":
            escape = self._escape()
            if len(escape.ranges) != 1 or escape.ranges[0][0] != escape.ranges[0][1] or not escape.stable:
                raise self._error("a range that ends with a set")
            high = escape.ranges[0][0]
        else:
            high = ord(character)
        if high < low:
            raise self._error("a range that ends before it begins")
        ranges.append((low, high))

    def _escape(self) -> CharacterClass:
        """An escape; the backslash is behind us."""
        character = self._take()
        single = _ESCAPES.get(character)
        if single is not None:
            return _single(single)
        if character in "pP":
            return self._category(negated=character == "P")
        found = _MULTIPLE.get(character)
        if found is None:
            raise self._error(f"unknown escape \\{character}")
        return found

    def _category(self, *, negated: bool) -> CharacterClass:
        if self._take() != "{":
            raise self._error("a category without braces")
        end = self._text.find("}", self._at)
        if end < 0:
            raise self._error("a category without end")
        name = self._text[self._at : end]
        self._at = end + 1
        if name in _CATEGORIES:
            return CharacterClass(properties=(Property((name,), negated),), stable=False)
        block = BLOCKS.get(name[2:]) if name.startswith("Is") else None
        if block is None:
            raise self._error(f"unknown category {name!r}")
        return CharacterClass(excluded=(block,), stable=False) if negated else CharacterClass(block, stable=False)


def _single(character: str) -> CharacterClass:
    return CharacterClass(((ord(character), ord(character)),))


_MULTIPLE = {
    "s": CharacterClass(_SPACES),
    "S": CharacterClass(excluded=(_SPACES,), stable=False),
    "i": CharacterClass(_NAME_START, stable=False),
    "I": CharacterClass(excluded=(_NAME_START,), stable=False),
    "c": CharacterClass(merge_ranges([*_NAME_START, *_NAME_MORE]), stable=False),
    "C": CharacterClass(excluded=(merge_ranges([*_NAME_START, *_NAME_MORE]),), stable=False),
    "d": CharacterClass(properties=(Property(("Nd",)),), stable=False),
    "D": CharacterClass(properties=(Property(("Nd",), True),), stable=False),
    "w": CharacterClass(properties=(Property(("P", "Z", "C"), True),), stable=False),
    "W": CharacterClass(properties=(Property(("P", "Z", "C")),), stable=False),
}


class Pattern:
    """A pattern ready to match.

    Args:
        text: The regular expression.

    Raises:
        SchemaError: It is not valid, or needs more than ``MAX_STATES`` states.

    Example:
        >>> Pattern("[A-Z]{2}[0-9]+").matches("DE7")
        True
    """

    __slots__ = ("_accept", "_classes", "_edges", "_remembered", "_start", "_steps", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        # State by state: the states reached without a character, and the class and target with one.
        self._edges: list[list[int]] = []
        self._steps: list[tuple[CharacterClass, int] | None] = []
        self._remembered: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self._accept = self._state()
        self._start = self._closure([self._build(parse(text), self._accept)])

    def _state(self, *edges: int) -> int:
        if len(self._edges) >= MAX_STATES:
            raise SchemaError(f"the pattern {self.text!r} needs more than {MAX_STATES} states")
        self._edges.append(list(edges))
        self._steps.append(None)
        return len(self._edges) - 1

    def _build(self, node: Node, target: int) -> int:
        """Add states that match the node and then go on to ``target``; return the first of them."""
        if isinstance(node, CharacterClass):
            state = self._state()
            self._steps[state] = (node, target)
            return state
        if isinstance(node, Sequence):
            for part in reversed(node.parts):
                target = self._build(part, target)
            return target
        if isinstance(node, Choice):
            return self._state(*[self._build(branch, target) for branch in node.branches])
        if node.maximum is None:
            loop = self._state(target)
            self._edges[loop].append(self._build(node.part, loop))
            target = loop
        else:
            end = target
            for _ in range(node.maximum - node.minimum):
                target = self._state(end, self._build(node.part, target))
        for _ in range(node.minimum):
            first = self._build(node.part, target)
            if first == target:
                break  # The part matches nothing but the empty string and needs no state.
            target = first
        return target

    def _closure(self, states: list[int]) -> frozenset[int]:
        found = set(states)
        waiting = list(found)
        while waiting:
            for state in self._edges[waiting.pop()]:
                if state not in found:
                    found.add(state)
                    waiting.append(state)
        # States that only lead on are not needed any more.
        return frozenset(state for state in found if self._steps[state] is not None or state == self._accept)

    def _step(self, states: frozenset[int], character: str) -> frozenset[int]:
        reached = self._remembered.get((states, character))
        if reached is None:
            code = ord(character)
            steps = [self._steps[state] for state in states]
            reached = self._closure([step[1] for step in steps if step is not None and step[0].contains(code)])
            if len(self._remembered) >= MAX_REMEMBERED_STEPS:
                self._remembered.clear()
            self._remembered[states, character] = reached
        return reached

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        states = self._start
        for character in text:
            states = self._step(states, character)
            if not states:
                return False
        return self._accept in states


# Patterns come from schemas in use, not from peers; the bound is for programs that load many schemas.
@lru_cache(maxsize=1024)
def pattern(text: str) -> Pattern:
    """The pattern with that text, compiled once.

    Raises:
        SchemaError: It is not valid or too large.
    """
    return Pattern(text)
