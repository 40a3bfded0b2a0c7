"""Nothing lost, nothing twice: a station's outbox and a CSMS's inbox, and between them all that can go wrong."""

from __future__ import annotations

import tempfile
from itertools import count
from pathlib import Path

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from v2gstack.runtime.ocpp import EntryDiscarded, Inbox, Journal, Outbox, OutboxConfig, Part

STATION = "cs-1"


class Delivery(RuleBasedStateMachine):
    """Both ends may be killed at any moment: what they have not committed is gone, what they have is there."""

    @initialize(numbered=st.booleans())
    def begin(self, numbered: bool) -> None:
        self.directory = tempfile.TemporaryDirectory()
        self.place = Path(self.directory.name)
        self.numbered = numbered
        self.ids = count(1)
        self.names = count(1)
        self.register = 0
        self.now = 0.0
        self.said: dict[str, list[int]] = {}
        self.over: set[str] = set()
        self.station_starts()
        self.csms_starts()

    def station_starts(self) -> None:
        self.journal = Journal(self.place / "journal.db", durable=False)
        config = OutboxConfig(attempts=1_000_000, interval=1.0)
        self.outbox = Outbox(self.journal, config, new_id=lambda: f"id-{next(self.ids)}")
        self.under_way = None

    def csms_starts(self) -> None:
        self.inbox = Inbox(self.place / "inbox.db", durable=False)

    def build(self, key: str):
        def payload(seq: int) -> bytes:
            self.said.setdefault(key, []).append(self.register)
            return msgspec.json.encode({"tx": key, "seqNo": seq, "register": self.register})

        return payload

    # -- the station ----------------------------------------------------------------------------------------------------

    @rule()
    def plug_in(self) -> None:
        key = f"tx-{next(self.names)}"
        self.outbox.start(key, "TransactionEvent", self.build(key))

    @rule(energy=st.integers(0, 1000), data=st.data())
    def charge(self, energy: int, data: st.DataObject) -> None:
        running = [each.key for each in self.outbox.open_transactions()]
        self.register += energy
        if running:
            key = data.draw(st.sampled_from(running))
            self.outbox.update(key, "TransactionEvent", self.build(key))

    @rule(data=st.data())
    def unplug(self, data: st.DataObject) -> None:
        running = [each.key for each in self.outbox.open_transactions()]
        if running:
            key = data.draw(st.sampled_from(running))
            self.outbox.end(key, "TransactionEvent", self.build(key))
            self.over.add(key)

    @rule()
    def station_is_killed(self) -> None:
        self.station_starts()

    # -- the link -------------------------------------------------------------------------------------------------------

    @rule()
    def connect(self) -> None:
        self.outbox.connected(True, self.now, numbered=self.numbered)
        self.under_way = None

    @rule()
    def disconnect(self) -> None:
        self.outbox.connected(False, self.now)
        self.under_way = None

    @rule(seconds=st.floats(0.1, 5.0))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def send(self) -> None:
        if self.under_way is None:
            self.under_way = self.outbox.next_to_send(self.now)

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def request_is_lost(self) -> None:
        self.outbox.failed(self.under_way, "timeout", self.now)
        self.under_way = None

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def answer_is_lost(self) -> None:
        self.receive(self.under_way)
        self.outbox.failed(self.under_way, "timeout", self.now)
        self.under_way = None

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def answered(self) -> None:
        wire_id = self.receive(self.under_way)
        self.outbox.delivered(self.under_way, self.now, wire_id=wire_id)
        self.under_way = None

    @precondition(lambda self: self.under_way is not None)
    @rule()
    def station_is_killed_before_it_hears_the_answer(self) -> None:
        self.receive(self.under_way)
        self.station_starts()

    # -- the CSMS -------------------------------------------------------------------------------------------------------

    @rule()
    def csms_is_killed(self) -> None:
        self.csms_starts()
        self.outbox.connected(False, self.now)
        self.under_way = None

    def receive(self, entry) -> int | None:
        payload = msgspec.json.decode(entry.payload)
        if not self.numbered:
            self.inbox.take(STATION, payload["tx"], payload["seqNo"], entry.part, entry.payload)
            return None
        if entry.part is Part.STARTED:
            return self.inbox.begin(STATION, entry.payload)
        assert entry.wire_id is not None
        self.inbox.take_numbered(STATION, entry.wire_id, entry.part, entry.payload)
        return None

    # -- what has to hold -----------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_given_up(self) -> None:
        assert not any(isinstance(event, EntryDiscarded) for event in self.outbox.take_events())

    @invariant()
    def nothing_is_there_that_was_not_said(self) -> None:
        for name in self.inbox.transactions(STATION):
            found = [msgspec.json.decode(payload) for payload in self.inbox.payloads(STATION, name)]
            registers = [each["register"] for each in found]
            assert registers == self.said[found[0]["tx"]][: len(registers)]
            report = self.inbox.report(STATION, name)
            assert report is not None
            assert (report.conflicts, report.disordered, report.missing) == (0, 0, ())

    def teardown(self) -> None:
        if not hasattr(self, "outbox"):
            return
        self.connect()
        for _ in range(10_000):
            self.now += 1_000_000.0
            self.send()
            if self.under_way is None:
                break
            self.answered()
        assert self.outbox.size == 0
        names = self.inbox.transactions(STATION)
        assert len(names) == len(self.said)
        for name in names:
            found = [msgspec.json.decode(payload) for payload in self.inbox.payloads(STATION, name)]
            key = found[0]["tx"]
            assert [each["register"] for each in found] == self.said[key]
            report = self.inbox.report(STATION, name)
            assert report is not None
            assert report.complete is (key in self.over)
        self.journal.close()
        self.inbox.close()
        self.directory.cleanup()


TestDelivery = Delivery.TestCase
TestDelivery.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
