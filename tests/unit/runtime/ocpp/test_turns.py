"""Work of one turn of the loop in one step: one commit for all, nothing told before it, and nobody pays for somebody else's fault."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from pathlib import Path

import pytest

from v2gstack.errors import StorageError
from v2gstack.runtime.ocpp import Inbox, Part
from v2gstack.runtime.ocpp.database import Database
from v2gstack.runtime.ocpp.turns import TurnSteps

TOO_LARGE = 2**64


def test_what_comes_in_one_turn_is_committed_once_and_told_afterwards(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "inbox.db", durable=False)
    other = Inbox(tmp_path / "inbox.db", durable=False)
    said: list[str] = []
    inbox._db._connection.set_trace_callback(said.append)

    async def turn() -> None:
        steps = TurnSteps(inbox.step)
        futures = [steps.do(partial(inbox.take, f"cs-{number}", "t", 0, Part.STARTED, b"{}")) for number in range(20)]
        futures.append(steps.do(partial(inbox.take, "cs-0", "t", 0, Part.STARTED, b"{}")))
        futures[3].cancel()
        seen: list[int] = []
        futures[0].add_done_callback(lambda _: seen.extend(len(other.transactions(f"cs-{number}")) for number in range(20)))
        assert not said
        found = await asyncio.gather(*futures, return_exceptions=True)
        assert [each for each in found if each is True] == [True] * 19
        assert found[-1] is False
        # whoever is told can read it already, what was cancelled included
        assert seen == [1] * 20

    asyncio.run(turn())
    assert said.count("COMMIT") == 1


@pytest.mark.parametrize("place", [0, 4, 9])
def test_a_fault_is_its_own(place: int) -> None:
    inbox = Inbox()

    async def turn() -> None:
        steps = TurnSteps(inbox.step)
        futures = [
            steps.do(partial(inbox.take, "cs", "t", TOO_LARGE if number == place else number, Part.UPDATED, b"")) for number in range(10)
        ]
        found = await asyncio.gather(*futures, return_exceptions=True)
        assert isinstance(found.pop(place), StorageError)
        assert found == [True] * 9
        # and the next turn is as good as new
        assert await steps.do(partial(inbox.take, "cs", "t", 100, Part.UPDATED, b""))

    asyncio.run(turn())
    report = inbox.report("cs", "t")
    assert report is not None
    assert (report.events, report.duplicates, report.disordered) == (10, 0, 0)


def test_a_database_that_is_gone_is_everybodys_fault() -> None:
    inbox = Inbox()
    inbox.close()

    async def turn() -> None:
        steps = TurnSteps(inbox.step)
        futures = [steps.do(partial(inbox.take, "cs", "t", number, Part.UPDATED, b"")) for number in range(3)]
        found = await asyncio.gather(*futures, return_exceptions=True)
        assert all(isinstance(each, StorageError) for each in found)

    asyncio.run(turn())


def test_a_file_that_somebody_else_has_is_waited_for_once(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "inbox.db", durable=False)
    other = Inbox(tmp_path / "inbox.db", durable=False)
    inbox._db.execute("PRAGMA busy_timeout=200")

    async def turn() -> None:
        steps = TurnSteps(inbox.step)
        with other.step():
            begun = time.monotonic()
            futures = [steps.do(partial(inbox.take, "cs", "t", number, Part.UPDATED, b"")) for number in range(20)]
            found = await asyncio.gather(*futures, return_exceptions=True)
            assert time.monotonic() - begun < 10 * 0.2
        assert all(isinstance(each, StorageError) for each in found)
        assert await steps.do(partial(inbox.take, "cs", "t", 0, Part.UPDATED, b""))

    asyncio.run(turn())


def test_a_step_that_cannot_be_committed_does_not_stay_open() -> None:
    schema = "CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, of INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)"
    db = Database(":memory:", schema, version=1)
    db.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(StorageError, match="FOREIGN KEY"), db.step():
        assert db.change("INSERT INTO t VALUES (?, ?)", (1, 99)) == 1
    with db.step():
        assert db.change("INSERT INTO t VALUES (?, ?)", (2, 2)) == 1
        assert db.change("INSERT INTO t VALUES (?, ?) ON CONFLICT DO NOTHING", (2, 2)) == 0
    assert db.execute("SELECT n FROM t") == [(2,)]

    def fall_over() -> None:
        with db.step():
            with db.step():
                db.execute("DELETE FROM t")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fall_over()
    assert db.execute("SELECT n FROM t") == [(2,)]
    db.close()


def test_pages_of_a_file_are_those_it_was_made_with(tmp_path: Path) -> None:
    schema = "CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY)"
    for asked in (8192, 4096):
        db = Database(tmp_path / "file.db", schema, version=1, page_octets=asked)
        assert db.execute("PRAGMA page_size") == [(8192,)]
        assert db.execute("PRAGMA journal_mode") == [("wal",)]
        db.close()
