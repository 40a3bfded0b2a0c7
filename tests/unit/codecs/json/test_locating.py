"""Places in JSON texts."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from v2gstack.codecs.json.locating import depth_of, line_of, locate, segments

TEXT = b'{\n "a": {"b": [10, {"c": "x{[,\\"]"}, 30]},\n "d": null\n}'


def test_lines_are_counted_from_one() -> None:
    assert line_of(TEXT, 0) == 1
    assert line_of(TEXT, TEXT.index(b'"a"')) == 2
    assert line_of(TEXT, TEXT.index(b"null")) == 3


def test_segments_of_paths() -> None:
    assert segments("$") == []
    assert segments("$.a.b[3].#element") == ["a", "b", "3", "#element"]
    assert segments("$[...].@Id") == ["...", "@Id"]


def test_locating() -> None:
    assert locate(TEXT, []) == 0
    assert TEXT[locate(TEXT, ["a", "b", "0"]) :].startswith(b"10")
    assert TEXT[locate(TEXT, ["a", "b", "2"]) :].startswith(b"30")
    assert TEXT[locate(TEXT, ["a", "b", "1", "c"]) :].startswith(b'"x{')
    assert TEXT[locate(TEXT, ["d"]) :].startswith(b"null")


def test_the_nearest_place_stands_for_one_that_is_not_there() -> None:
    assert locate(TEXT, ["a", "z", "y"]) == TEXT.index(b'{"b"')
    assert locate(TEXT, ["a", "b", "9"]) == TEXT.index(b"[10")


def test_depth_ends_at_the_limit() -> None:
    assert depth_of(TEXT, 10) == (4, -1)
    assert depth_of(b"[[[", 2) == (3, 2)
    assert depth_of(b'"[[[[" [', 2) == (1, -1)


def paths(value: Any, here: list[str]) -> list[tuple[list[str], Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    return [(here, value), *(found for key, each in inside for found in paths(each, [*here, str(key)]))]


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=8,
    )
)
def test_every_value_is_found(value: Any) -> None:
    text = json.dumps(value, indent=1).encode()
    for path, each in paths(value, []):
        found, _ = json.JSONDecoder().raw_decode(text[locate(text, path) :].decode())
        assert found == each
