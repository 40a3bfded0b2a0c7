"""Every timer of every table, a millisecond before its limit and a millisecond after it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.v2g_walk import PROTOCOLS, Pair, example, taken
from v2gstack.protocols.v2g import ISO15118_2, ISO15118_20_DC, STRICT, TOLERANT, EndKind, Protocol
from v2gstack.protocols.v2g.events import (
    DeviationAccepted,
    MessageSent,
    PerformanceTimeExceeded,
    ProtocolViolated,
    SessionStopped,
    TimeoutExpired,
)
from v2gstack.protocols.v2g.negotiation import NEGOTIATION
from v2gstack.protocols.v2g.secc import ANSWER_MARGIN, LOOP_ANSWER_LIMIT
from v2gstack.protocols.v2g.table import ENDS, Row, Timer, TimerKind, answer_name
from v2gstack.protocols.v2g.timers import COMMUNICATION_SETUP

MILLISECOND = 0.001
REPORTED = (TimerKind.PERFORMANCE, TimerKind.SEQUENCE_PERFORMANCE, TimerKind.BUDGET_PERFORMANCE)
TIMERS = [
    pytest.param(protocol, timer, id=f"{protocol.name}-{timer.name}-{'-'.join(timer.begins)}")
    for protocol in PROTOCOLS
    for timer in protocol.timers
]
OF_NEGOTIATION = [pytest.param(ISO15118_2, timer, id=timer.name) for timer in NEGOTIATION.timers]


def row_of(protocol: Protocol, request: str, *, repeats: bool = False) -> Row:
    """A row that takes a request; one that leaves room for repeating it where asked for."""
    rows = [row for row in protocol.table.rows if row.request == request and "Joined" not in (row.state, row.target)]
    if repeats:
        rows = [row for row in rows if protocol.table.candidates(row.target, request)]
    return min(rows, key=lambda row: (row.quirk is not None, row.target in ENDS))


def taking(protocol: Protocol, row: Row) -> tuple[Any, Any]:
    """A request and a response that take a row; the station is still processing where it may be."""
    request, response = example(protocol, row)
    processing = getattr(response, "evse_processing", None)
    if processing is not None:
        ongoing = response.replace(evse_processing=type(processing)("Ongoing"))
        if taken(protocol, row.state, request, ongoing) is row:
            return request, ongoing
    return request, response


def provoke(protocol: Protocol, timer: Timer, start: float) -> Pair:
    """A pair in which the timer was started at `start`, and nothing happened since."""
    name = next(iter(timer.begins), "")
    policy = STRICT if timer.strict_only or timer.kind is TimerKind.BUDGET else TOLERANT
    if timer not in protocol.timers:
        sequence = timer.kind in (TimerKind.SEQUENCE_PERFORMANCE, TimerKind.SEQUENCE)
        others = {"timers": {other.name: None for other in COMMUNICATION_SETUP} if sequence else {}}
        pair = Pair(protocol, policy, now=start, negotiate=timer.kind is TimerKind.SEQUENCE_PERFORMANCE, evcc=others, secc=others)
        if timer.kind is TimerKind.MESSAGE:
            pair.evcc.start(start)
        return pair
    pair = Pair(protocol, policy, now=start - 0.01)
    if timer.kind in (TimerKind.MESSAGE, TimerKind.PERFORMANCE):
        row = row_of(protocol, name)
        pair.go_to(row.state)
        pair.now = start
        pair.note("evcc", pair.evcc.send(example(protocol, row)[0], start))
        if timer.role == "secc":
            pair.note("secc", pair.secc.receive_data(b"".join(pair.evcc.data_to_send()), start))
        return pair
    request = name.removesuffix("Res") + "Req" if name.endswith("Res") else name or "SessionSetupReq"
    row = row_of(protocol, request, repeats=bool(timer.begins) and request != "SessionSetupReq")
    pair.go_to(row.state)
    pair.now = start
    request_now, response = taking(protocol, row)
    pair.ask(request_now)
    pair.answer(response)
    return pair


@pytest.mark.parametrize(
    ("protocol", "timer"), TIMERS + [case for case in OF_NEGOTIATION if case.values[1].kind is not TimerKind.PERFORMANCE]
)
def test_at_the_limit(protocol: Protocol, timer: Timer) -> None:
    start = 100.0
    pair = provoke(protocol, timer, start)
    session = pair.evcc if timer.role == "evcc" else pair.secc
    before = session.handle_timeout(start + timer.seconds - MILLISECOND)
    assert timer.name not in {getattr(event, "timer", "") for event in before}
    assert session.end is None
    assert session.next_timeout() == pytest.approx(start + timer.seconds)
    after = session.handle_timeout(start + timer.seconds + MILLISECOND)
    if timer.kind in REPORTED:
        assert [type(event) for event in after] == [PerformanceTimeExceeded]
        assert (after[0].timer, after[0].role, after[0].seconds) == (timer.name, timer.role, timer.seconds)
        assert session.end is None
        return
    if timer.kind is TimerKind.BUDGET and timer.role == "secc":
        assert after == []
        after = failed_at_the_next_request(pair, timer)
    assert isinstance(after[0], TimeoutExpired)
    assert (after[0].timer, after[0].role, after[0].seconds, after[0].clause) == (timer.name, timer.role, timer.seconds, timer.clause)
    assert isinstance(after[-1], SessionStopped)
    end = session.end
    assert end is not None
    blamed = "secc" if timer.role == "evcc" or timer.kind is TimerKind.BUDGET else "evcc"
    assert (end.kind, end.timer, end.who) == (EndKind.TIMEOUT, timer.name, blamed)
    assert session.next_timeout() is None
    assert session.handle_timeout(start + 1e6) == []


def failed_at_the_next_request(pair: Pair, timer: Timer) -> list[Any]:
    """[V2G2-713]: the station answers FAILED and stops."""
    (name,) = timer.begins
    pair.now = 100.0 + timer.seconds + 2 * MILLISECOND
    events = pair.ask(example(pair.protocol, row_of(pair.protocol, name, repeats=True))[0])
    assert pair.evcc.end is not None
    sent = next(event for event in events if isinstance(event, MessageSent))
    assert (sent.name, sent.message.response_code.value) == (answer_name(name), "FAILED")
    return events


BUDGETS = [
    case
    for case in TIMERS
    if case.values[1].kind in (TimerKind.BUDGET, TimerKind.BUDGET_PERFORMANCE) and next(iter(case.values[1].begins)).endswith("Req")
]


@pytest.mark.parametrize(("protocol", "timer"), BUDGETS)
def test_repeats_do_not_restart_a_budget(protocol: Protocol, timer: Timer) -> None:
    pair = provoke(protocol, timer, 100.0)
    (name,) = timer.begins
    row = row_of(protocol, name, repeats=True)
    repeat = next(again for again in protocol.table.candidates(row.target, name) if protocol.table.candidates(again.target, name))
    session = pair.evcc if timer.role == "evcc" else pair.secc
    pair.now = 100.0 + timer.seconds / 2
    request, response = taking(protocol, repeat)
    pair.ask(request)
    pair.answer(response)
    assert session.next_timeout() == pytest.approx(100.0 + timer.seconds)


@pytest.mark.parametrize(
    ("protocol", "timer"), [case for case in BUDGETS if case.values[1].role == "secc" and case.values[1].kind is TimerKind.BUDGET]
)
def test_a_budget_runs_out_while_a_request_waits(protocol: Protocol, timer: Timer) -> None:
    pair = provoke(protocol, timer, 100.0)
    (name,) = timer.begins
    pair.now = 100.0 + timer.seconds - 0.5
    pair.ask(example(protocol, row_of(protocol, name, repeats=True))[0])
    assert pair.secc.pending == name
    pair.now = 100.0 + timer.seconds + MILLISECOND
    events = pair.secc.handle_timeout(pair.now)
    assert [type(event) for event in events] == [TimeoutExpired, MessageSent, SessionStopped]
    pair.carry()
    assert pair.evcc.end is not None
    assert pair.evcc.end.kind is EndKind.FAILED_RESPONSE


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_forgotten_requests_are_answered_before_the_vehicle_gives_up(protocol: Protocol) -> None:
    """A millisecond before the margin nothing, a millisecond after it FAILED; the charge loop is left alone for longer."""
    for name in sorted(protocol.table.requests):
        pair = Pair(protocol, now=50.0)
        row = row_of(protocol, name)
        pair.go_to(row.state)
        pair.ask(example(protocol, row)[0])
        limit = protocol.table.message_timeouts[name].seconds - ANSWER_MARGIN
        if name in protocol.table.loops:
            limit = LOOP_ANSWER_LIMIT
        events = pair.secc.handle_timeout(50.0 + limit - MILLISECOND)
        assert [type(event) for event in events] == [PerformanceTimeExceeded]
        events = pair.secc.handle_timeout(50.0 + limit + MILLISECOND)
        assert [type(event) for event in events] == [TimeoutExpired, MessageSent, SessionStopped]
        assert pair.secc.end is not None
        assert pair.secc.end.who == "secc"
        assert pair.secc.next_timeout() is None


def test_waiting_for_a_person_takes_no_budget() -> None:
    """ISO 15118-2: Ongoing_WaitingForCustomerInteraction may take longer than 55 s."""
    pair = Pair(ISO15118_2)
    pair.go_to("Authorization")
    request, response = example(ISO15118_2, row_of(ISO15118_2, "AuthorizationReq", repeats=True))
    waiting = response.replace(evse_processing=type(response.evse_processing)("Ongoing_WaitingForCustomerInteraction"))
    for second in range(0, 300, 2):
        pair.now = float(second)
        pair.ask(request)
        pair.answer(waiting)
    assert pair.secc.end is pair.evcc.end is None
    assert pair.secc.state == "Authorization"


def test_half_a_second_after_a_charge_loop_response_is_for_strict_policies() -> None:
    pair = Pair(ISO15118_20_DC)
    pair.go_to("ChargeLoop")
    pair.now = 10.0
    pair.take(row_of(ISO15118_20_DC, "DC_ChargeLoopReq"))
    assert pair.secc.next_timeout() == 70.0


def test_other_lengths_by_name() -> None:
    lengths = {"V2G_SECC_Sequence_Timeout": 5.0, "V2G_SECC_CommunicationSetup_Performance_Time": None}
    pair = Pair(ISO15118_2, secc={"timers": lengths})
    assert pair.secc.next_timeout() == 5.0
    events = pair.secc.handle_timeout(5.0)
    assert [type(event) for event in events] == [TimeoutExpired, SessionStopped]
    assert events[0].seconds == 5.0


def test_late_data_finds_the_timer_expired() -> None:
    """What comes after a limit comes too late, whether or not somebody looked at the clock before."""
    pair = Pair(ISO15118_2)
    pair.go_to("ServiceDiscovery")
    pair.note("evcc", pair.evcc.send(example(ISO15118_2, row_of(ISO15118_2, "ServiceDiscoveryReq"))[0], 0.0))
    events = pair.secc.receive_data(b"".join(pair.evcc.data_to_send()), 60.001)
    assert [type(event) for event in events] == [TimeoutExpired, SessionStopped]
    assert not any(isinstance(event, ProtocolViolated) for event in events)


@pytest.mark.parametrize(("protocol", "timer"), [case for case in BUDGETS if case.values[1].kind is TimerKind.BUDGET])
def test_a_tolerant_policy_gives_half_as_much_again(protocol: Protocol, timer: Timer) -> None:
    """The end by the standard is a deviation with a name; the end of patience is the end."""
    (name,) = timer.begins
    row = row_of(protocol, name, repeats=True)
    pair = Pair(protocol, now=100.0)
    pair.go_to(row.state)
    request, response = taking(protocol, row)
    pair.ask(request)
    pair.answer(response)
    session = pair.evcc if timer.role == "evcc" else pair.secc
    # The rest of the clock stands still: only this budget counts.
    events = [event for event in session.handle_timeout(100.0 + timer.seconds + MILLISECOND) if isinstance(event, DeviationAccepted)]
    assert [event.quirk for event in events] == ["overrun_budget"]
    if timer.role == "evcc":
        assert session.end is None
        session.handle_timeout(100.0 + 1.5 * timer.seconds - MILLISECOND)
        assert session.end is None
        session.handle_timeout(100.0 + 1.5 * timer.seconds + MILLISECOND)
        assert session.end is not None
        assert session.end.timer == timer.name
