"""What a station remembers: files of earlier and later versions, damaged files, kills, and what is bounded."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v2gstack.application.ocpp import DeviceModel, standard_variables
from v2gstack.application.ocpp.standard_model import MAX_LISTED
from v2gstack.errors import StorageError
from v2gstack.runtime.ocpp import Journal, Part
from v2gstack.runtime.ocpp.identifiers import MAX_CACHED, AuthorizationCache, Known, LocalList
from v2gstack.runtime.ocpp.memory import Memory
from v2gstack.types import AuthorizationVerdict

#: A file as version 1 has made it, with a message that waits and a transaction that is open.
OF_VERSION_1 = """
CREATE TABLE outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL UNIQUE, action TEXT NOT NULL,
    payload BLOB NOT NULL, tx TEXT NOT NULL, part TEXT NOT NULL, droppable INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0);
CREATE INDEX outbox_tx ON outbox (tx, part);
CREATE TABLE transactions (tx TEXT PRIMARY KEY, evse_id INTEGER NOT NULL, next_seq INTEGER NOT NULL, facts BLOB NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0, wire_id INTEGER);
CREATE TABLE undelivered (number INTEGER PRIMARY KEY, message_id TEXT NOT NULL, action TEXT NOT NULL, payload BLOB NOT NULL,
    tx TEXT NOT NULL, reason TEXT NOT NULL);
INSERT INTO outbox (message_id, action, payload, tx, part, droppable) VALUES ('m-1', 'Happening', '{}', 'tx-1', 'started', 0);
INSERT INTO transactions (tx, evse_id, next_seq, facts) VALUES ('tx-1', 1, 1, 'facts');
PRAGMA user_version=1;
"""

#: Changes the local list again and again, and says which version is kept.
WRITER = """
import sys
from v2gstack.application.ocpp import DeviceModel, standard_variables
from v2gstack.runtime.ocpp import Journal
from v2gstack.runtime.ocpp.identifiers import Known, LocalList
from v2gstack.runtime.ocpp.memory import Memory
from v2gstack.types import AuthorizationVerdict

journal = Journal(sys.argv[1])
listed = LocalList(DeviceModel(standard_variables("CS-1", "v", "m")), journal.memory, lambda: 0.0)
for version in range(listed.version + 1, 1_000_000):
    known = Known(verdict=AuthorizationVerdict.ACCEPTED, until=float(version))
    listed.change(version, {f"id-{number}": known for number in range(20)}, full=True)
    journal.memory.keep(Memory.SETTING, "setting", version)
    print(version, flush=True)
"""


def model() -> DeviceModel:
    return DeviceModel(standard_variables("CS-1", "v2gstack", "Simulated"))


def test_a_file_of_version_1_is_brought_up(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "journal.db")
    old.executescript(OF_VERSION_1)
    old.close()
    for _ in range(2):
        journal = Journal(tmp_path / "journal.db")
        assert journal.size == 1
        assert [each.key for each in journal.open_transactions()] == ["tx-1"]
        entry = journal.first()
        assert entry is not None
        assert (entry.message_id, entry.part) == ("m-1", Part.STARTED)
        journal.memory.keep(Memory.AVAILABILITY, "1", False)
        journal.close()
    again = Journal(tmp_path / "journal.db")
    assert again.memory.recall(Memory.AVAILABILITY, bool) == [("1", False)]
    again.close()


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = Journal(path)
    journal._db.execute("PRAGMA user_version=3")
    journal.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="version 3 of the tables, newer than 2") as caught:
        Journal(path)
    assert "newer release" in str(caught.value.details())
    assert path.read_bytes() == before


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_torn_file_is_an_error_or_whole(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("torn") / "journal.db"
    journal = Journal(path, durable=False)
    for number in range(100):
        journal.memory.keep(Memory.PROFILE, str(number), {"number": number, "text": "x" * 100})
    journal.close()
    octets = bytearray(path.read_bytes())
    if data.draw(st.booleans(), "cut"):
        del octets[data.draw(st.integers(1, len(octets) - 1), "from") :]
    else:
        begin = data.draw(st.integers(0, len(octets) - 64), "begin")
        octets[begin : begin + 64] = data.draw(st.binary(min_size=64, max_size=64), "octets")
    path.write_bytes(octets)
    with suppress(StorageError):
        torn = Journal(path)
        try:
            torn.memory.recall(Memory.PROFILE, dict[str, int | str])
            torn.undelivered()
            torn.open_transactions()
        finally:
            torn.close()


def test_the_file_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = Journal(path)
    journal.memory.keep(Memory.SETTING, "password", "hush")
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}
    journal.close()


def test_what_is_not_of_the_kind_is_an_error_that_shows_nothing_of_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.db")
    journal.memory.keep(Memory.SETTING, "password", "hush-hush")
    with pytest.raises(StorageError, match="no setting") as caught:
        journal.memory.recall(Memory.SETTING, msgspec.defstruct("Kept", [("value", int)]))
    assert "hush" not in str(caught.value)
    journal.close()


def test_all_or_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.db")
    memory = journal.memory
    memory.replace(Memory.LISTED, [("a", 1), ("b", 2)])

    def change() -> None:
        with memory.step():
            memory.forget(Memory.LISTED, "a")
            memory.replace(Memory.LISTED, [("c", 4)])
            raise StorageError("the disk is full")

    with pytest.raises(StorageError, match="full"):
        change()
    assert memory.recall(Memory.LISTED, int) == [("a", 1), ("b", 2)]
    memory.keep(Memory.LISTED, "a", 3)
    # the one that was kept last is at the end
    assert memory.recall(Memory.LISTED, int) == [("b", 2), ("a", 3)]
    journal.close()


def test_a_kill_leaves_a_whole_list_and_loses_none_that_was_confirmed(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    confirmed = 0
    for life in range(4):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        for _ in range(5 + 7 * life):
            confirmed = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
        rest = writer.stdout.read().split()
        writer.stdout.close()
        writer.wait()
        confirmed = int(rest[-1]) if rest else confirmed
        journal = Journal(path)
        listed = LocalList(model(), journal.memory, lambda: 0.0)
        [(_, setting)] = journal.memory.recall(Memory.SETTING, int)
        # the one after the last that was told may have been kept as well
        assert listed.version - confirmed in (0, 1)
        assert setting - confirmed in (0, 1)
        entries = dict(journal.memory.recall(Memory.LISTED, Known))
        assert len(entries) == 20
        assert {each.until for each in entries.values()} == {float(listed.version)}
        journal.close()


def test_the_cache_is_bounded_and_forgets_the_one_that_was_not_used_longest() -> None:
    journal, now = Journal(":memory:"), [1_000_000.0]
    cache = AuthorizationCache(model(), journal.memory, lambda: now[0])
    for number in range(MAX_CACHED):
        cache.put(f"id-{number}", AuthorizationVerdict.ACCEPTED)
    assert cache.get("ID-0") is AuthorizationVerdict.ACCEPTED
    cache.put("one more", AuthorizationVerdict.REJECTED)
    assert cache.get("id-1") is None
    assert cache.get("id-0") is AuthorizationVerdict.ACCEPTED
    again = AuthorizationCache(model(), journal.memory, lambda: now[0])
    assert len(journal.memory.recall(Memory.IDENTIFIER, Known)) == MAX_CACHED
    assert again.get("one more") is AuthorizationVerdict.REJECTED
    assert again.get("id-1") is None
    again.clear()
    assert AuthorizationCache(model(), journal.memory, lambda: now[0]).get("id-0") is None


def test_what_is_known_expires() -> None:
    here, journal, now = model(), Journal(":memory:"), [1_000_000.0]
    cache = AuthorizationCache(here, journal.memory, lambda: now[0])
    cache.put("a", AuthorizationVerdict.ACCEPTED, until=now[0] + 10)
    cache.put("b", AuthorizationVerdict.ACCEPTED)
    here.put("AuthCacheCtrlr", "LifeTime", "7200")
    now[0] += 10
    assert (cache.get("a"), cache.get("b")) == (None, AuthorizationVerdict.ACCEPTED)
    # it counts from the last use, which is noted in whole hours
    for _ in range(3):
        now[0] += 3_600
        assert cache.get("b") is AuthorizationVerdict.ACCEPTED
    now[0] += 7_200
    assert cache.get("b") is None
    here.put("AuthCacheCtrlr", "LifeTime", "0")
    assert cache.get("b") is AuthorizationVerdict.ACCEPTED
    here.put("AuthCacheCtrlr", "Enabled", "false")
    cache.put("c", AuthorizationVerdict.ACCEPTED)
    assert cache.get("b") is None
    here.put("AuthCacheCtrlr", "Enabled", "true")
    assert (cache.get("b"), cache.get("c")) == (AuthorizationVerdict.ACCEPTED, None)


def test_the_local_list_has_room_for_so_many() -> None:
    here, journal = model(), Journal(":memory:")
    listed = LocalList(here, journal.memory, lambda: 0.0)
    good = Known(verdict=AuthorizationVerdict.ACCEPTED)
    assert listed.change(3, {f"id-{number}": good for number in range(MAX_LISTED)}, full=True)
    assert here.value("LocalAuthListCtrlr", "Entries") == str(MAX_LISTED)
    assert not listed.change(4, {"one more": good}, full=False)
    assert (listed.version, listed.get("one more")) == (3, None)
    assert listed.change(4, {"id-0": None, "one more": good}, full=False)
    assert (listed.version, listed.get("ID-0"), listed.get("One More")) == (4, None, AuthorizationVerdict.ACCEPTED)
    again = LocalList(model(), journal.memory, lambda: 0.0)
    assert (again.version, again.get("one more")) == (4, AuthorizationVerdict.ACCEPTED)
    assert again.change(9, {}, full=True)
    assert again.version == 0
    assert not again.fits(9)
