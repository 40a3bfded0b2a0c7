"""Regular expressions of XML Schema."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.codecs.exi.regex import MAX_STATES, Pattern, parse
from v2gstack.errors import SchemaError


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("abc", ["abc"], ["", "ab", "abcd", "xabc"]),
        ("", [""], ["a"]),
        ("a|", ["a", ""], ["b"]),
        ("[0-9]{1,3}(,[0-9]{3})*", ["1", "123", "1,234,567"], ["1234", "1,23", ""]),
        ("a{2}b{1,}c{0,1}", ["aab", "aabbbc"], ["ab", "aabcc"]),
        ("(ab){0}", [""], ["ab"]),
        (".", ["a", "\U0001f600", " "], ["\n", "\r", ""]),
        (r"\d+", ["12", "\u0663"], ["a", ""]),
        (r"\D", ["a"], ["1"]),
        (r"\w+", ["aZ1_\u00e9$"[:3], "\u00e9"], ["a b", "-"]),
        (r"\W", [" ", "-"], ["a"]),
        (r"\s\S", ["\tx"], ["xx", "  "]),
        (r"\i\c*", ["a:b", "_1"], ["1a", "-"]),
        (r"[\i-[:]][\c-[:]]*", ["ab"], ["a:b"]),
        (r"\I\C", ["1 "], ["a ", "1a"]),
        (r"\p{Lu}\p{Ll}", ["Ab"], ["ab"]),
        (r"\P{Lu}", ["a"], ["A"]),
        (r"\p{IsGreek}\P{IsGreek}", ["\u03b1a"], ["aa"]),
        (r"[^\d]", ["a"], ["1"]),
        (r"[^a-c]", ["d"], ["b"]),
        (r"[\S-[a]]", ["b"], ["a", " "]),
        ("[a-z-[aeiou]]", ["b"], ["e"]),
        ("^a$", ["^a$"], ["a"]),
        (r"[\-\]\[]", ["-", "]", "["], ["\\"]),
    ],
)
def test_matching(pattern: str, yes: list[str], no: list[str]) -> None:
    compiled = Pattern(pattern)
    assert [text for text in yes if not compiled.matches(text)] == []
    assert [text for text in no if compiled.matches(text)] == []


@pytest.mark.parametrize("pattern", ["(a*)*b", "(a|a)*b", "(a?){50}a{50}b", r"(\s?a\s?)*b"])
def test_no_value_takes_long(pattern: str) -> None:
    """Each of these makes a matcher that backtracks take exponential time."""
    assert not Pattern(pattern).matches("a" * 20_000)


def test_patterns_have_a_bounded_size() -> None:
    assert Pattern("[0-9]{0,4000}").matches("1" * 4000)
    assert not Pattern("[0-9]{0,4000}").matches("1" * 4001)
    with pytest.raises(SchemaError, match=str(MAX_STATES)):
        Pattern("((a{1,100}){1,100}){1,100}")
    assert Pattern("(){999999999}").matches("")


def test_errors_name_the_place() -> None:
    with pytest.raises(SchemaError, match="at character 3"):
        parse("ab)c")


SIMPLE = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", "."]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + "|".join(parts) + ")"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "{1,}"])).map(lambda pair: f"({pair[0]}){pair[1]}"),
    ),
    max_leaves=6,
)


@given(SIMPLE, st.text("abc", max_size=6))
def test_the_common_part_agrees_with_python(pattern: str, text: str) -> None:
    assert Pattern(pattern).matches(text) == (re.fullmatch(pattern, text) is not None)
