"""Built-in element grammars: what EXI learns about elements that no schema describes (8.4.3)."""

from __future__ import annotations

from typing import Final, TypeAlias

from v2gstack.codecs.exi.options import ExiOptions
from v2gstack.codecs.exi.runtime import Action, Codes, Second, Step, width

__all__ = ["BuiltinElement", "BuiltinGrammars", "Learned", "Name"]

#: A qualified name as the string tables number it: uri, local name.
Name: TypeAlias = tuple[int, int]
#: A learned production: action and name (``None`` for CH and EE).
Learned: TypeAlias = tuple[Action, Name | None]

_END: Final[Learned] = (Action.EE, None)


class BuiltinElement:
    """The grammar of one element name; it grows while the stream is read or written.

    Learned productions get code 0 and push the others up, so the list is kept oldest first and
    a production's code is its distance from the end.
    """

    __slots__ = ("content", "content_known", "start", "start_known")

    def __init__(self) -> None:
        self.start: list[Learned] = []
        self.start_known: set[Learned] = set()
        self.content: list[Learned] = [_END]
        self.content_known: set[Learned] = {_END}

    def productions(self, in_start_tag: bool) -> list[Learned]:
        """What was learned, oldest first."""
        return self.start if in_start_tag else self.content

    def learn(self, in_start_tag: bool, production: Learned) -> None:
        """Add a production with code 0."""
        if in_start_tag:
            self.start.append(production)
            self.start_known.add(production)
        else:
            self.content.append(production)
            self.content_known.add(production)

    def knows(self, in_start_tag: bool, production: Learned) -> bool:
        """Whether a production was learned."""
        return production in (self.start_known if in_start_tag else self.content_known)


class BuiltinGrammars:
    """The second-level codes that all built-in element grammars share under given options."""

    def __init__(self, options: ExiOptions) -> None:
        markup = tuple(Step(action) for action, kept in ((Action.CM, options.preserve_comments), (Action.PI, options.preserve_pis)) if kept)
        children: Second = (Step(Action.SE_ANY), Step(Action.CH_UNTYPED))
        if options.preserve_dtd:
            children = (*children, Step(Action.ER))
        if markup:
            children = (*children, markup)
        namespace = (Step(Action.NS),) if options.preserve_prefixes else ()
        self.start = Codes((), (Step(Action.EE), Step(Action.AT_ANY), *namespace, *children))
        self.content = Codes((), children)

    def second(self, in_start_tag: bool) -> Codes:
        """Second level of StartTagContent or ElementContent."""
        return self.start if in_start_tag else self.content

    @staticmethod
    def bits(learned: list[Learned]) -> int:
        """Width of the first part: the learned productions and the escape."""
        return width(len(learned) + 1)
