"""Sessions under any split of the stream, and under a peer that does whatever it likes."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.support.v2g_walk import PROTOCOLS, Pair, codes, example, minimal_request, octets, path_to
from v2gstack.codecs.v2gtp import encode_frame
from v2gstack.protocols.v2g import STRICT, TOLERANT, EvccSession, Protocol, SeccSession
from v2gstack.protocols.v2g.answers import minimal_response
from v2gstack.protocols.v2g.events import MessageReceived, SessionStopped
from v2gstack.protocols.v2g.secc import MAX_HELD
from v2gstack.protocols.v2g.table import ENDS, SUPPORTED_APP_PROTOCOL, Row, answer_name
from v2gstack.protocols.v2g.wire import wire_of

#: Where each protocol's walk of the whole sequence ends.
LAST = {protocol: "WeldingDetection" if "WeldingDetection" in protocol.table.states else "SessionStop" for protocol in PROTOCOLS}


@cache
def walk(protocol: Protocol) -> tuple[tuple[Row, ...], bytes, bytes]:
    """The rows of a whole session, and the bytes of both sides."""
    stop = next(row for row in protocol.table.rows if row.state == LAST[protocol] and row.request == "SessionStopReq")
    pair = Pair(protocol, negotiate=False)
    up, down = bytearray(), bytearray()

    def carry() -> None:
        for found in pair.evcc.data_to_send():
            up.extend(found)
            pair.secc.receive_data(found, 0.0)

    def back() -> None:
        for found in pair.secc.data_to_send():
            down.extend(found)
            pair.evcc.receive_data(found, 0.0)

    pair.evcc.start(0.0)
    carry()
    back()
    rows = (*path_to(protocol, LAST[protocol]), stop)
    for row in rows:
        request, response = example(protocol, row)
        pair.evcc.send(request, 0.0)
        carry()
        pair.secc.send(response, 0.0)
        back()
    assert pair.secc.state in ENDS
    return rows, bytes(up), bytes(down)


def served(protocol: Protocol, chunks: list[bytes]) -> list[Any]:
    """What a station reports that answers each request as soon as it sees it."""
    rows, _, _ = walk(protocol)
    answers = [example(protocol, row)[1] for row in rows]
    secc = SeccSession(protocols=[protocol], random=octets, allow_insecure_20=True)
    events: list[Any] = []
    for chunk in chunks:
        found = secc.receive_data(chunk, 0.0)
        while found:
            events += found
            waiting = [event for event in found if isinstance(event, MessageReceived) and event.header is not None]
            found = secc.send(answers.pop(0), 0.0) if waiting else []
    return events


def driven(protocol: Protocol, chunks: list[bytes]) -> list[Any]:
    """What a vehicle reports that sends each request as soon as it may."""
    rows, _, _ = walk(protocol)
    requests = [example(protocol, row)[0] for row in rows]
    evcc = EvccSession(protocols=[protocol], random=octets, allow_insecure_20=True)
    events: list[Any] = list(evcc.start(0.0))
    for chunk in chunks:
        events += evcc.receive_data(chunk, 0.0)
        if not evcc.pending and evcc.end is None:
            events += evcc.send(requests.pop(0), 0.0)
    return events


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted({place % (len(data) + 1) for place in places}), len(data)]
    return [data[begin:end] for begin, end in itertools.pairwise(edges)]


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
@given(places=st.lists(st.integers(0, 4000), max_size=30))
@settings(max_examples=25)
def test_any_chunking_gives_the_station_the_same_session(protocol: Protocol, places: list[int]) -> None:
    """Whole sessions in one piece, octet by octet, or cut anywhere."""
    rows, up, _ = walk(protocol)
    assert len(rows) < MAX_HELD
    whole = served(protocol, [up])
    assert isinstance(whole[-1], SessionStopped)
    assert served(protocol, cut(up, places)) == whole


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_octet_by_octet(protocol: Protocol) -> None:
    _, up, down = walk(protocol)
    assert served(protocol, [up[i : i + 1] for i in range(len(up))]) == served(protocol, [up])
    single = driven(protocol, [down[i : i + 1] for i in range(len(down))])
    assert isinstance(single[-1], SessionStopped)
    assert single[-1].reason.is_regular


@given(data=st.binary(max_size=200), protocol=st.sampled_from(PROTOCOLS), strict=st.booleans(), framed=st.booleans())
@settings(max_examples=150)
def test_no_octets_raise(data: bytes, protocol: Protocol, strict: bool, framed: bool) -> None:
    for state in ("SessionSetup", "ServiceDiscovery"):
        pair = Pair(protocol, STRICT if strict else TOLERANT)
        pair.go_to(state)
        payload = encode_frame(min(protocol.schema_sets), data) if framed else data
        for session in (pair.secc, pair.evcc):
            session.receive_data(payload, 0.0)
            assert session.end is None or session.next_timeout() is None


@given(protocol=st.sampled_from(PROTOCOLS), flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 7)), min_size=1, max_size=4))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_flipped_bits_do_not_raise(protocol: Protocol, flips: list[tuple[int, int]]) -> None:
    """A whole session with bits flipped: the station answers as long as it is asked, and never leaves its table."""
    rows, up, _ = walk(protocol)
    damaged = bytearray(up)
    for place, bit in flips:
        damaged[place % len(damaged)] ^= 1 << bit
    secc = SeccSession(protocols=[protocol], random=octets, allow_insecure_20=True)
    secc.receive_data(damaged, 0.0)
    for _ in rows:
        if not secc.pending:
            break
        assert secc.protocol is not None
        secc.send(minimal_response(secc.protocol, answer_name(secc.pending), "FAILED"), 0.0)
    assert secc.state in {SUPPORTED_APP_PROTOCOL, *protocol.table.states}


class Conversation(RuleBasedStateMachine):
    """Both roles walk their table, with a network and a peer that break everything now and then."""

    pair: Pair

    @initialize(number=st.integers(0, len(PROTOCOLS) - 1), strict=st.booleans())
    def begin(self, number: int, strict: bool) -> None:
        self.pair = Pair(PROTOCOLS[number], STRICT if strict else TOLERANT)

    @precondition(lambda self: not self.open)
    @rule(number=st.integers(0, len(PROTOCOLS) - 1), strict=st.booleans())
    def begin_again(self, number: int, strict: bool) -> None:
        """The other side learns of the end by the connection, whatever it was about to say."""
        for session in self.both():
            session.receive_eof(self.pair.now)
            assert session.end is not None
            assert session.next_timeout() is None
        self.begin(number, strict)

    def both(self) -> list[Any]:
        return [self.pair.evcc, self.pair.secc]

    @property
    def open(self) -> bool:
        return self.pair.evcc.end is None and self.pair.secc.end is None

    @property
    def idle(self) -> bool:
        return self.open and not self.pair.evcc.pending and not self.pair.secc.pending

    def rows(self) -> list[Row]:
        secc, table = self.pair.secc, self.pair.protocol.table
        rows = [row for found in table.rows_of(secc.state).values() for row in found]
        return [row for row in rows if row.target != "Joined" and (row.quirk is None or row.quirk in secc.policy.accepted)]

    @precondition(lambda self: self.idle)
    @rule(number=st.integers(0, 50), pace=st.floats(0, 0.2))
    def take_a_row(self, number: int, pace: float) -> None:
        pair = self.pair
        pair.now += pace
        rows = self.rows()
        row = rows[number % len(rows)]
        request, response = example(pair.protocol, row)
        received = [event for event in pair.ask(request) if isinstance(event, MessageReceived)]
        pair.now += 0.01
        if received:
            pair.answer(response)
            if self.open:
                assert pair.evcc.state == pair.secc.state == row.target

    @precondition(lambda self: self.idle)
    @rule(number=st.integers(0, 50))
    def answer_failed(self, number: int) -> None:
        pair = self.pair
        rows = self.rows()
        received = [event for event in pair.ask(example(pair.protocol, rows[number % len(rows)])[0]) if isinstance(event, MessageReceived)]
        if received:
            failing = [code.value for code in codes(pair.protocol) if code.value.startswith("FAILED")]
            pair.note("secc", pair.secc.fail(failing[number % len(failing)], pair.now))
            pair.carry()
            assert pair.evcc.end is not None

    @precondition(lambda self: self.idle)
    @rule(number=st.integers(0, 50), seconds=st.floats(0, 200))
    def be_late_or_silent(self, number: int, seconds: float) -> None:
        pair = self.pair
        if number % 3:
            rows = self.rows()
            pair.note("evcc", pair.evcc.send(example(pair.protocol, rows[number % len(rows)])[0], pair.now))
        pair.now += seconds
        for session in self.both():
            pair.note(session.role, session.handle_timeout(pair.now))
            deadline = session.next_timeout()
            assert deadline is None or deadline > pair.now
        pair.carry()

    @precondition(lambda self: self.open)
    @rule(number=st.integers(0, 100), wrong_id=st.booleans(), twice=st.booleans())
    def say_anything(self, number: int, wrong_id: bool, twice: bool) -> None:
        """Wrong order, wrong session id, duplicates."""
        pair = self.pair
        requests = sorted(pair.protocol.table.requests)
        name = requests[number % len(requests)]
        message = minimal_request(pair.protocol, name) if number % 2 else minimal_response(pair.protocol, answer_name(name), "OK")
        wire = wire_of(pair.protocol, None)
        document = wire.document(message, b"\xee" * 8 if wrong_id else pair.secc.session_id, 0, None)
        frame = encode_frame(wire.payload_type(document.schema_set), wire.encode(document)) * (1 + twice)
        session = pair.secc if name.endswith("Req") and number % 2 else pair.evcc
        pair.note(session.role, session.receive_data(frame, pair.now))

    @precondition(lambda self: self.open)
    @rule(data=st.binary(max_size=40), secc=st.booleans(), framed=st.booleans())
    def send_garbage(self, data: bytes, secc: bool, framed: bool) -> None:
        session = self.pair.secc if secc else self.pair.evcc
        payload = encode_frame(min(self.pair.protocol.schema_sets), data) if framed else data
        self.pair.note(session.role, session.receive_data(payload, self.pair.now))

    @precondition(lambda self: self.open)
    @rule(secc=st.booleans())
    def hang_up(self, secc: bool) -> None:
        session = self.pair.secc if secc else self.pair.evcc
        self.pair.note(session.role, session.receive_eof(self.pair.now))

    @precondition(lambda self: not self.idle and self.open)
    @rule()
    def go_on(self) -> None:
        """Whatever is pending is answered, so that walks get far."""
        pair = self.pair
        if pair.secc.pending:
            answer = minimal_response(pair.protocol, answer_name(pair.secc.pending), "FAILED")
            pair.note("secc", pair.secc.send(answer, pair.now))
        pair.carry()

    @invariant()
    def states_are_of_the_table(self) -> None:
        if hasattr(self, "pair"):
            for session in self.both():
                assert session.state in self.pair.protocol.table.states
                assert (session.state in ENDS) == (session.end is not None)

    @invariant()
    def no_timer_survives_the_end(self) -> None:
        if hasattr(self, "pair"):
            for session in self.both():
                if session.end is not None:
                    assert session.next_timeout() is None
                    assert session.handle_timeout(self.pair.now + 1e9) == []
                    assert session.receive_data(b"\x01\xfe", self.pair.now) == []
                elif session.role == "secc" or session.pending:
                    # A vehicle that has nothing to ask waits for nobody.
                    assert session.next_timeout() is not None

    @invariant()
    def sessions_stop_once_and_last(self) -> None:
        if hasattr(self, "pair"):
            for session in self.both():
                events = [event for role, event in self.pair.events if role == session.role]
                stops = [number for number, event in enumerate(events) if isinstance(event, SessionStopped)]
                assert len(stops) == (session.end is not None)
                assert not stops or stops[0] == len(events) - 1

    @invariant()
    def memory_is_bounded(self) -> None:
        if hasattr(self, "pair"):
            for session in self.both():
                assert len(session.last_messages) <= 8
                assert len(session._running) <= 8
                assert session._framer.buffered <= session._max_payload + 8


Conversation.TestCase.settings = settings(max_examples=120, stateful_step_count=25)
TestConversation = Conversation.TestCase
