"""The outbox: order, attempts, offline time, memory that is short, numbers of OCPP 1.6."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import msgspec
import pytest

from v2gstack.errors import ConfigError, LocalProtocolError, StorageError
from v2gstack.runtime.ocpp import EntriesThinned, EntryDelivered, EntryDiscarded, Journal, Outbox, OutboxConfig, Part

EVENT = "TransactionEvent"


def outbox(journal: Journal | None = None, **config: object) -> Outbox:
    ids = count(1)
    return Outbox(journal or Journal(), OutboxConfig(**config), new_id=lambda: f"id-{next(ids)}")


def said(text: str) -> Callable[[int], bytes]:
    return lambda seq: msgspec.json.encode({"seqNo": seq, "text": text})


def seq(payload: bytes) -> int:
    return msgspec.json.decode(payload)["seqNo"]


def test_messages_go_in_their_order_one_at_a_time() -> None:
    box = outbox()
    box.start("t1", EVENT, said("a"))
    box.start("t2", EVENT, said("b"))
    box.update("t1", EVENT, said("c"))
    box.end("t1", EVENT, said("d"))
    box.add("StatusNotification", b"{}")
    assert box.next_to_send(0.0) is None
    box.connected(True, 1.0)
    went = []
    for _ in range(5):
        entry = box.next_to_send(1.0)
        assert entry is not None
        assert box.next_to_send(1.0) is None
        went.append((entry.transaction, entry.part, entry.message_id))
        box.delivered(entry, 1.0)
    assert went == [
        ("t1", Part.STARTED, "id-1"),
        ("t2", Part.STARTED, "id-2"),
        ("t1", Part.UPDATED, "id-3"),
        ("t1", Part.ENDED, "id-4"),
        ("", Part.NONE, "id-5"),
    ]
    assert box.next_to_send(1.0) is None
    assert box.size == 0
    assert [event.entry.message_id for event in box.take_events() if isinstance(event, EntryDelivered)] == [f"id-{n}" for n in range(1, 6)]
    assert [each.key for each in box.open_transactions()] == ["t2"]


def test_failures_are_repeated_after_growing_waits_and_then_given_up() -> None:
    journal = Journal()
    box = outbox(journal, attempts=3, interval=10.0)
    box.start("t1", EVENT, said("a"))
    box.end("t1", EVENT, said("b"))
    box.connected(True, 0.0)
    now, tries = 0.0, []
    while (entry := box.next_to_send(now)) is not None and entry.part is Part.STARTED:
        tries.append((now, entry.message_id, entry.attempts))
        box.failed(entry, "InternalError", now)
        now = box.next_timeout() or now
        assert box.next_to_send(now - 0.001) is None or now == 30.0
    assert tries == [(0.0, "id-1", 0), (10.0, "id-1", 1), (30.0, "id-1", 2)]
    assert entry is not None
    assert entry.part is Part.ENDED
    [event] = box.take_events()
    assert isinstance(event, EntryDiscarded)
    assert event.reason == "InternalError, at attempt 3"
    [kept] = journal.undelivered()
    assert (kept.message_id, kept.transaction, kept.reason) == ("id-1", "t1", event.reason)


def test_offline_time_is_no_attempt() -> None:
    box = outbox(attempts=2, interval=10.0)
    box.start("t1", EVENT, said("a"))
    for now in range(100):
        box.connected(True, float(now))
        entry = box.next_to_send(float(now))
        assert entry is not None
        assert entry.attempts == 0
        box.connected(False, now + 0.5)
    assert box.next_timeout() is None


def test_a_restart_finds_what_waits_and_what_is_open(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.db")
    box = outbox(journal)
    box.start("t1", EVENT, said("a"), evse_id=2, facts=b"1000 Wh")
    box.update("t1", EVENT, said("b"), facts=b"1200 Wh")
    box.connected(True, 0.0)
    entry = box.next_to_send(0.0)
    # killed: nothing is closed
    again = Journal(tmp_path / "journal.db")
    after = Outbox(again, new_id=lambda: "new")
    [found] = after.open_transactions()
    assert (found.key, found.evse_id, found.next_seq, found.facts) == ("t1", 2, 2, b"1200 Wh")
    after.connected(True, 0.0)
    assert after.next_to_send(0.0) == entry
    assert seq(after.end("t1", EVENT, said("PowerLoss")).payload) == 2
    assert after.open_transactions() == []


@pytest.mark.parametrize("act", ["start", "update", "end"])
def test_what_does_not_fit_the_state_of_its_transaction(act: str) -> None:
    box = outbox()
    box.start("open", EVENT, said("a"))
    box.start("over", EVENT, said("a"))
    box.end("over", EVENT, said("b"))
    before = box.size
    for key in {"start": ("open", "over"), "update": ("over", "none"), "end": ("over", "none")}[act]:
        with pytest.raises(LocalProtocolError):
            getattr(box, act)(key, EVENT, said("x"))
    assert box.size == before


def test_short_memory_drops_every_second_update_and_never_an_end() -> None:
    box = outbox(max_entries=12)
    box.start("t1", EVENT, said("start"))
    for n in range(9):
        box.update("t1", EVENT, said(f"update {n}"))
    box.update("t1", EVENT, said("limit reached"), droppable=False)
    box.start("t2", EVENT, said("start"))
    box.end("t1", EVENT, said("end"))
    [thinned] = box.take_events()
    assert thinned == EntriesThinned(count=4)
    box.connected(True, 0.0)
    went = []
    while (entry := box.next_to_send(0.0)) is not None:
        went.append(msgspec.json.decode(entry.payload)["text"])
        box.delivered(entry, 0.0)
    assert went == ["start", "update 0", "update 2", "update 4", "update 6", "update 8", "limit reached", "start", "end"]


def test_what_belongs_to_no_transaction_goes_first_if_it_may() -> None:
    here = outbox(max_entries=6)
    here.start("t1", "TransactionEvent", said("a"))
    here.add("Noted", b"kept")
    here.add("Noted", b"dropped", droppable=True)
    here.add("Noted", b"dropped", droppable=True)
    here.update("t1", "TransactionEvent", said("b"))
    here.update("t1", "TransactionEvent", said("c"))
    assert here.size == 6
    here.update("t1", "TransactionEvent", said("d"))
    assert here.take_events() == [EntriesThinned(count=2)]
    here.connected(True, 0.0)
    told: list[bytes] = []
    while (entry := here.next_to_send(0.0)) is not None:
        told.append(entry.payload)
        here.delivered(entry, 0.0)
    assert len(told) == 5
    assert b"kept" in told
    assert b"dropped" not in told


def test_a_station_that_can_keep_no_more_begins_nothing_and_ends_what_runs() -> None:
    box = outbox(max_entries=4)
    for n in range(4):
        box.start(f"t{n}", EVENT, said("start"))
    with pytest.raises(StorageError, match="no transaction can be begun"):
        box.start("more", EVENT, said("start"))
    with pytest.raises(StorageError):
        box.add("StatusNotification", b"{}")
    assert box.update("t0", EVENT, said("update")) is None
    assert box.take_events() == [EntriesThinned(count=1)]
    for n in range(4):
        box.end(f"t{n}", EVENT, said("end"))
    assert box.size == 8
    # a step that fails leaves nothing behind
    assert {each.key for each in box.open_transactions()} == set()


def test_a_message_that_cannot_be_built_leaves_no_hole() -> None:
    box = outbox()
    box.start("t1", EVENT, said("a"))

    def broken(seq: int) -> bytes:
        raise ValueError(seq)

    with pytest.raises(ValueError, match="1"):
        box.update("t1", EVENT, broken)
    assert box.size == 1
    entry = box.update("t1", EVENT, said("b"))
    assert entry is not None
    assert seq(entry.payload) == 1


def test_numbers_of_a_csms_of_ocpp_16_go_with_what_follows_the_start() -> None:
    box = outbox(attempts=1)
    box.start("t1", "StartTransaction", said("start"))
    box.update("t1", "MeterValues", said("values"))
    box.end("t1", "StopTransaction", said("stop"))
    box.connected(True, 0.0, numbered=True)
    start = box.next_to_send(0.0)
    assert start is not None
    assert start.wire_id is None
    box.delivered(start, 0.0, wire_id=815)
    for action in ("MeterValues", "StopTransaction"):
        entry = box.next_to_send(0.0)
        assert entry is not None
        assert (entry.action, entry.wire_id) == (action, 815)
        box.delivered(entry, 0.0)
    assert box.size == 0


def test_without_a_number_nothing_of_the_transaction_is_sent() -> None:
    journal = Journal()
    box = outbox(journal, attempts=1)
    box.start("t1", "StartTransaction", said("start"))
    box.end("t1", "StopTransaction", said("stop"))
    box.start("t2", "StartTransaction", said("start"))
    box.connected(True, 0.0, numbered=True)
    start = box.next_to_send(0.0)
    assert start is not None
    box.failed(start, "InternalError", 0.0)
    entry = box.next_to_send(0.0)
    assert entry is not None
    assert entry.transaction == "t2"
    assert [each.action for each in journal.undelivered()] == ["StartTransaction", "StopTransaction"]


@pytest.mark.parametrize("wrong", [{"attempts": 0}, {"interval": -1.0}, {"max_entries": 0}])
def test_configuration_that_makes_no_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError):
        OutboxConfig(**wrong)


def test_files_that_are_no_journal(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database at all, but long enough to be looked at as one" * 20)
    with pytest.raises(StorageError, match="file"):
        Journal(tmp_path / "text")
    with pytest.raises(StorageError, match="cannot be opened") as caught:
        Journal(tmp_path / "nowhere" / "journal.db")
    assert caught.value.file.endswith("journal.db")
    journal = Journal(tmp_path / "newer")
    journal._db.execute("PRAGMA user_version=99")
    journal.close()
    with pytest.raises(StorageError, match="version 99"):
        Journal(tmp_path / "newer")
