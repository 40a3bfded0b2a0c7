"""Lines that ask stations: taken apart, sent in order, answered or told why not."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.cli.ocpp_console import Asked, lines_of, parse_line
from v2gstack.cli.talk import InputError
from v2gstack.errors import DecodeError
from v2gstack.messages.ocpp import OcppVersion

ACTIONS = sorted({name for version in OcppVersion for name in version.actions})
IDENTITIES = st.text(st.characters(exclude_characters=":{#", exclude_categories=("C", "Z")), min_size=1, max_size=48)


@given(IDENTITIES, st.sampled_from(ACTIONS), st.sampled_from(["", "{}", ' {"a": {"b": "c d"}}']))
def test_a_line_says_what_is_asked_of_whom(identity: str, action: str, payload: str) -> None:
    wanted = payload.strip() or "{}"
    assert parse_line(f"{identity} {action} {payload}") == Asked(identity, action, wanted)
    assert parse_line(f"  {action}{payload}\n") == Asked("", action, wanted)


@pytest.mark.parametrize("line", ["", "   ", "# CS-1 Reset {}"])
def test_lines_that_say_nothing(line: str) -> None:
    assert parse_line(line) is None


@pytest.mark.parametrize("word", ["help", "quit", "stations", "transactions"])
def test_words_of_the_console(word: str) -> None:
    assert parse_line(f" {word} ") == Asked("", word, "")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("CS-1 Rest {}", "did you mean 'Reset'"),
        ("station", "did you mean 'stations'"),
        ("CS-1 help", "did you mean|one of"),
        ("CS-1 Reset [1]", "CS-1 TriggerMessage"),
        ("CS-1 Reset type=OnIdle", "CS-1 TriggerMessage"),
        ("{}", "CS-1 TriggerMessage"),
    ],
)
def test_what_is_no_request_is_told_with_a_hint(line: str, hint: str) -> None:
    with pytest.raises(DecodeError) as caught:
        parse_line(line)
    assert re.search(hint, caught.value.hint)


@given(st.text())
def test_any_line_is_a_request_or_a_decode_error(line: str) -> None:
    try:
        asked = parse_line(line)
    except DecodeError:
        return
    assert asked is None or asked.action in {*ACTIONS, "help", "quit", "stations", "transactions"}


# -- where lines come from -----------------------------------------------------------------------------------------------


def test_lines_of_stdin_come_as_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole lines at once, in whatever pieces they come, and the last one without its end."""
    reading, writing = os.pipe()
    stdin = os.fdopen(reading, "rb")
    monkeypatch.setattr("sys.stdin", stdin)

    async def lines() -> list[str]:
        found: list[str] = []
        source = lines_of(None)
        os.write(writing, b"CS-1 Reset {}\nCS-1 Cle")
        found.append(await anext(source))
        os.write(writing, "arCache {}\nZ\u00fcrich Reset".encode())
        found.append(await anext(source))
        os.close(writing)
        return found + [line async for line in source]

    with stdin:
        assert asyncio.run(asyncio.wait_for(lines(), 10)) == ["CS-1 Reset {}", "CS-1 ClearCache {}", "Z\u00fcrich Reset"]


def test_lines_of_a_file(tmp_path: Path) -> None:
    async def lines(file: Path) -> list[str]:
        return [line async for line in lines_of(file)]

    (tmp_path / "asked").write_text("stations\n\nquit")
    assert asyncio.run(lines(tmp_path / "asked")) == ["stations", "", "quit"]
    with pytest.raises(InputError, match="cannot be read"):
        asyncio.run(lines(tmp_path / "none"))
