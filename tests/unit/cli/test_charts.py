"""Bar charts: what is high is high, nothing is hidden, and any terminal shows them."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v2gstack.cli.charts import column_chart, means


def heights(lines: list[str], height: int) -> list[int]:
    """How many eighths each column has."""
    body = [line.partition("|")[2] for line in lines[:height]]
    width = max(map(len, body), default=0)
    return [sum(" ▁▂▃▄▅▆▇█".index(row.ljust(width)[column]) for row in body) for column in range(width)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(0, 255), min_size=1, max_size=64), st.integers(1, 12))
def test_columns_are_as_high_as_their_values(values: list[float], height: int) -> None:
    lines = column_chart(values, unit="dB", labels=("1", "58"), height=height, blocks=True)
    assert len(lines) == height + 2
    found = heights(lines, height)
    top = max(values)
    for value, eighths in zip(values, [*found, *[0] * len(values)], strict=False):
        assert abs(eighths - (value / max(top, 1e-9)) * height * 8) <= 1.0
        # what is there is seen
        assert (eighths > 0) == (value > 0)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 255), min_size=1, max_size=3000), st.integers(1, 80))
def test_means_keep_the_mean(values: list[int], columns: int) -> None:
    found = means(values, columns)
    assert len(found) == min(len(values), columns)
    assert min(values) - 1e-9 <= min(found)
    assert max(found) <= max(values) + 1e-9


@pytest.mark.parametrize(("encoding", "blocks"), [("utf-8", True), ("ascii", False), ("latin-1", False), ("nonsense", False)])
def test_terminals_without_blocks_get_plain_columns(monkeypatch: pytest.MonkeyPatch, encoding: str, blocks: bool) -> None:
    class Terminal(io.StringIO):
        pass

    terminal = Terminal()
    monkeypatch.setattr(Terminal, "encoding", encoding, raising=False)
    monkeypatch.setattr(sys, "stdout", terminal)
    lines = column_chart([1, 2, 3], unit="", labels=("a", "b"))
    monkeypatch.undo()
    assert ("█" in "".join(lines)) == blocks
    assert ("#" in "".join(lines)) != blocks


def test_nothing_but_zeros() -> None:
    lines = column_chart([0, 0], unit="dB", labels=("1", "2"), height=1, blocks=True)
    assert lines == ["0 dB |", "     +--", "      1 2"]
