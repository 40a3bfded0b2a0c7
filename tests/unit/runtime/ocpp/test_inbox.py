"""The inbox: each event once, and whether all of them are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import StorageError
from v2gstack.runtime.ocpp import Inbox, Part

LAST = 5


def part(seq: int) -> Part:
    return {0: Part.STARTED, LAST: Part.ENDED}.get(seq, Part.UPDATED)


@given(st.lists(st.integers(0, LAST)))
def test_any_order_and_any_repetition(seqs: list[int]) -> None:
    inbox = Inbox()
    seen: set[int] = set()
    for seq in seqs:
        assert inbox.take("cs", "t", seq, part(seq), b"%d" % seq) is (seq not in seen)
        seen.add(seq)
    report = inbox.report("cs", "t")
    if not seqs:
        assert report is None
        return
    assert report is not None
    absent = {n for first, last in report.missing for n in range(first, last + 1)}
    assert absent == set(range(max(seen))) - seen
    assert report.complete is (seen == set(range(LAST + 1)))
    assert report.duplicates == len(seqs) - len(seen)
    assert (report.events, report.conflicts) == (len(seen), 0)
    assert list(inbox.payloads("cs", "t")) == [b"%d" % seq for seq in sorted(seen)]
    inbox.close()


def test_an_event_that_comes_again_with_other_words_is_a_conflict() -> None:
    inbox = Inbox()
    inbox.take("cs", "t", 0, Part.STARTED, b"1000 Wh")
    assert not inbox.take("cs", "t", 0, Part.STARTED, b"2000 Wh")
    report = inbox.report("cs", "t")
    assert report is not None
    assert (report.duplicates, report.conflicts) == (0, 1)
    assert list(inbox.payloads("cs", "t")) == [b"1000 Wh"]


def test_numbers_from_the_far_end_take_no_room() -> None:
    inbox = Inbox()
    inbox.take("cs", "t", 2**62, Part.ENDED, b"")
    inbox.take("cs", "t", 0, Part.STARTED, b"")
    report = inbox.report("cs", "t")
    assert report is not None
    assert report.missing == ((1, 2**62 - 1),)
    assert report.disordered == 1
    with pytest.raises(StorageError):
        inbox.take("cs", "t", 2**64, Part.UPDATED, b"")
    assert inbox.take("cs", "t", 1, Part.UPDATED, b"")


def test_stations_and_transactions_do_not_mix(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "inbox.db")
    inbox.take("one", "t", 0, Part.STARTED, b"a")
    inbox.take("two", "t", 0, Part.STARTED, b"b")
    inbox.take("one", "u", 0, Part.STARTED, b"c")
    again = Inbox(tmp_path / "inbox.db")
    assert again.transactions("one") == ["t", "u"]
    assert again.transactions("two") == ["t"]
    again.forget("one", "t")
    assert again.transactions("one") == ["u"]
    assert again.report("one", "t") is None
    assert list(again.payloads("two", "t")) == [b"b"]


def test_ocpp_16_names_transactions_and_knows_repetitions_by_what_they_say() -> None:
    inbox = Inbox()
    first = inbox.begin("cs", b"start at 10:00")
    assert [inbox.begin("cs", b"start at 10:00") for _ in range(2)] == [first, first]
    second = inbox.begin("cs", b"start at 11:00")
    assert second != first
    assert inbox.begin("other", b"start at 10:00") not in (first, second)
    assert inbox.take_numbered("cs", first, Part.UPDATED, b"values")
    assert not inbox.take_numbered("cs", first, Part.UPDATED, b"values")
    assert inbox.take_numbered("cs", first, Part.ENDED, b"stop")
    assert not inbox.take_numbered("cs", first, Part.ENDED, b"stop")
    assert not inbox.take_numbered("cs", first, Part.ENDED, b"another stop")
    report = inbox.report("cs", str(first))
    assert report is not None
    assert report.complete
    assert (report.events, report.duplicates, report.conflicts) == (3, 4, 1)


def test_an_end_without_a_start_is_kept() -> None:
    """A CSMS must answer it all the same, or the station repeats it for ever."""
    inbox = Inbox()
    assert inbox.take_numbered("cs", 77, Part.ENDED, b"stop")
    report = inbox.report("cs", "77 (unknown)")
    assert report is not None
    assert report.ended
    assert not report.complete
    # and is not mixed with the transaction that gets this number later
    numbers = [inbox.begin("cs", b"%d" % n) for n in range(80)]
    assert 77 in numbers
    assert inbox.take_numbered("cs", 77, Part.ENDED, b"stop")
