"""Hypothesis strategies: schema-valid messages of every schema set.

Example::

    @given(messages("iso15118_2"))
    def test_round_trip(message):
        assert codec.decode(codec.encode(message)) == message
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from v2gstack.messages import Message, registry
from v2gstack.testing.instances import DEFAULT_BUDGET, Instances

__all__ = ["elements", "messages", "xml_text"]

T = TypeVar("T")

#: What XML 1.0 can carry, but for the characters that XML parsers or people change: carriage returns.
_CHARACTERS: Final = st.one_of(
    st.characters(min_codepoint=0x20, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), st.sampled_from("\t\n")
)


def xml_text(low: int, high: int) -> SearchStrategy[str]:
    """Texts of ``low`` to ``high`` characters that XML can carry."""
    return st.text(_CHARACTERS, min_size=low, max_size=high)


class _Drawn:
    """Choices that Hypothesis makes, so that it can shrink them."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def boolean(self) -> bool:
        return self._draw(st.booleans())

    def integer(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def pick(self, options: Sequence[T]) -> T:
        return self._draw(st.sampled_from(options))

    def text(self, low: int, high: int, alphabet: str | None) -> str:
        return self._draw(xml_text(low, high) if alphabet is None else st.text(alphabet, min_size=low, max_size=high))

    def binary(self, low: int, high: int) -> bytes:
        return self._draw(st.binary(min_size=low, max_size=high))


@st.composite
def _instances(draw: DrawFn, set_name: str, names: tuple[str, ...], budget: int) -> Message:
    name = draw(st.sampled_from(names))
    return Instances(set_name, _Drawn(draw), budget).element(name)


def messages(set_name: str, *, budget: int = DEFAULT_BUDGET) -> SearchStrategy[Message]:
    """Messages of any global element of a schema set.

    Args:
        set_name: The schema set, such as ``iso15118_20_dc``.
        budget: How many elements a message may have beyond those it must have.

    Raises:
        UnknownSchemaError: There is no such set.
    """
    return elements(set_name, *registry(set_name).elements, budget=budget)


def elements(set_name: str, *names: str, budget: int = DEFAULT_BUDGET) -> SearchStrategy[Message]:
    """Messages of some global elements of a schema set, named ``{uri}local``.

    Raises:
        UnknownSchemaError: There is no such set.
    """
    return _instances(set_name, names, budget)
