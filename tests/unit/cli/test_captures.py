"""Reading captures, and the progress bar."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from v2gstack.cli import captures
from v2gstack.cli.captures import read_events
from v2gstack.cli.rehearsal import write_session
from v2gstack.cli.talk import InputError


class Screen(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def session(tmp_path: Path) -> str:
    path = tmp_path / "session.pcap"
    write_session(path)
    return str(path)


@pytest.mark.parametrize(
    ("out", "err", "patience", "shown"),
    [(False, True, 0.0, True), (False, True, 60.0, False), (True, True, 0.0, False), (False, False, 0.0, False)],
)
def test_a_bar_is_shown_to_who_waits(
    session: str, monkeypatch: pytest.MonkeyPatch, out: bool, err: bool, patience: float, shown: bool
) -> None:
    """On a terminal, after a while, and not where the lines go to the same terminal."""
    stderr = Screen(terminal=err)
    monkeypatch.setattr(sys, "stdout", Screen(terminal=out))
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(captures, "_PATIENCE", patience)
    monkeypatch.setattr(captures, "_STEP", 0.0)
    with read_events(session) as events:
        assert len(list(events)) == 530
    assert ("reading" in stderr.getvalue()) is shown


def test_a_misspelt_name(session: str) -> None:
    with pytest.raises(InputError) as caught, read_events(session + "x"):
        pass
    assert caught.value.hint == "did you mean 'session.pcap'?"
    with pytest.raises(InputError) as caught, read_events("/no/such/directory/x.pcap"):
        pass
    assert caught.value.hint == "check the path"


def test_names_are_in_the_errors(tmp_path: Path) -> None:
    from v2gstack.errors import CaptureError

    path = tmp_path / "odd.pcap"
    path.write_bytes(b"nonsense")
    with pytest.raises(CaptureError) as caught, read_events(str(path)) as events:
        list(events)
    assert caught.value.file == str(path)
