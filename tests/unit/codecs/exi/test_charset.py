"""Restricted character sets. Widths of codes marked * were seen in streams of EXIficient."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.codecs.exi.charset import restricted_charset
from v2gstack.codecs.exi.regex import Pattern
from v2gstack.errors import SchemaError


@pytest.mark.parametrize(
    ("pattern", "charset"),
    [
        ("[a-d]*", "abcd"),
        ("abc", "abc"),
        ("[A-C]{2}(x|y)+", "ABCxy"),
        ("a{0}b", "ab"),  # * how often does not matter
        ("[ab]{0}c|d", "abcd"),  # *
        ("[a-z-[aeiou]]+", "bcdfghjklmnpqrstvwxyz"),  # *
        ("[a-c-[^b]]", "b"),  # *
        (r"[\s+]{2}", "\t\n\r +"),  # *
        (r"\s\.\-\\", "\t\n\r -.\\"),
        (r"\n\r\t\|\?\*\+\(\)\{\}\[\]\^", "\t\n\r()*+?[]^{|}"),
        ("[+-]", "+-"),
        ("[-a]", "-a"),
        ("[a-]", "-a"),
        ("^a$", "$^a"),
        ("[.]", "."),
        ("(a|(b|(c)))?", "abc"),
        ("[ -\u011e]*", "".join(map(chr, range(0x20, 0x11F)))),  # * 255 characters
        ("[a-z-[b-y-[m]]]", "amz"),
        ("\u00e9\uffee", "\u00e9\uffee"),
    ],
)
def test_sets(pattern: str, charset: str) -> None:
    assert restricted_charset([pattern]) == charset


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "x{0}|.",
        ".",
        "[^a]",
        r"\d\d",  # *
        r"\S",
        r"[\i-[:]]x",  # *
        r"\c+",
        r"\w",
        r"\W",
        r"\D",
        r"\p{Lu}",
        r"\P{Lu}",
        r"\p{IsBasicLatin}",
        r"[a-z-[\w]]",
        "[ -\u011f]*",  # * 256 characters
        "a\U0001f600",
        "[\ufffd-\U00010000]",
    ],
)
def test_no_sets(pattern: str) -> None:
    assert restricted_charset([pattern]) is None


def test_patterns_of_one_step_are_alternatives() -> None:
    assert restricted_charset(["[0-9]", "[a-f]"]) == "0123456789abcdef"
    assert restricted_charset(["[0-9]", "."]) is None
    assert restricted_charset([]) is None


def test_negation_is_relative_to_the_characters_of_xml() -> None:
    assert restricted_charset(["[^ -\U0010ffff]"]) == "\t\n\r"


@pytest.mark.parametrize(
    "pattern",
    [
        "[a",
        "a)",
        "(a",
        "a{2",
        "a{3,2}",
        "*a",
        "[]",
        "[z-a]",
        "\\",
        r"\q",
        r"\p{Xx}",
        r"\p{IsNowhere}",
        r"[a-\d]",
        "[a-[b]c]",
        "(" * 60 + ")" * 60,
    ],
)
def test_invalid_patterns_are_schema_errors(pattern: str) -> None:
    with pytest.raises(SchemaError, match="not valid"):
        restricted_charset([pattern])


ATOMS = st.sampled_from(["a", "b", "[c-e]", r"\.", r"\s", "[a-z-[aeiou]]", "(x|y)", "[^\u0020-\U0010ffff]", "[-+]"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + "|".join(parts) + ")"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "{1,}"])).map(lambda pair: f"({pair[0]}){pair[1]}"),
    ),
    max_leaves=8,
)


@given(PATTERNS, st.text("abcdexyz.+-\t m", max_size=12))
def test_a_match_has_characters_of_the_set_only(pattern: str, text: str) -> None:
    charset = restricted_charset([pattern])
    assert charset is not None
    assert list(charset) == sorted(set(charset))
    if Pattern(pattern).matches(text):
        assert set(text) <= set(charset)
