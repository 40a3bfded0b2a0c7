"""Whatever a peer sends: bounded, answered, alive."""

from __future__ import annotations

import contextlib
import json
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.support.json_values import json_values
from tests.unit.protocols.ocpp.test_session import MESSAGE, NOW, heartbeat, sent, session
from v2gstack.codecs.ocppj import TOLERANT, CallErrorCode, MessageType, OcppVersion
from v2gstack.errors import LocalProtocolError
from v2gstack.messages import ocpp21
from v2gstack.protocols.ocpp import (
    REMEMBERED_IDS,
    AnswerOverdue,
    CallFailed,
    CallReceived,
    FrameIgnored,
    FrameRejected,
    MessageIds,
    OcppEvent,
    OcppSession,
    ResultReceived,
)

V21 = OcppVersion.V21


def still_alive(end: OcppSession, now: float = 0.0) -> None:
    end.data_to_send()
    (event,) = end.receive_data(heartbeat("are-you-alive"), now)
    assert isinstance(event, CallReceived), event
    end.respond("are-you-alive", ocpp21.HeartbeatResponse(current_time=NOW), now)
    assert sent(end)[0][:2] == [3, "are-you-alive"]


def test_unknown_ids_by_the_thousand() -> None:
    csms = session("csms", V21)
    for index in range(20_000):
        (event,) = csms.receive_data(f'[3,"nobody-{index}",{{}}]', 0.0)
        assert isinstance(event, FrameIgnored)
    assert csms.data_to_send() == []
    still_alive(csms)


def test_a_flood_of_garbage_is_answered_frame_by_frame() -> None:
    csms = session("csms", V21)
    for index in range(5_000):
        (event,) = csms.receive_data(f"garbage {index}", 0.0)
        assert isinstance(event, FrameRejected)
        assert sent(csms)[0][:3] == [4, "-1", "RpcFrameworkError"]
    still_alive(csms)


def test_a_flood_of_calls_waits_for_no_more_than_some_answers() -> None:
    csms = session("csms", V21, max_unanswered=4)
    events = [csms.receive_data(heartbeat(f"id-{index}"), 0.0)[0] for index in range(1_000)]
    taken = [event for event in events if isinstance(event, CallReceived)]
    assert [event.overlapping for event in taken] == [False, True, True, True]
    assert len(csms.unanswered) == 4
    refused = sent(csms)
    assert len(refused) == 996
    assert {frame[2] for frame in refused} == {"GenericError"}
    for message_id in csms.unanswered:
        csms.respond(message_id, ocpp21.HeartbeatResponse(current_time=NOW), 0.0)
    still_alive(csms)


def test_memory_does_not_grow_with_what_was_seen() -> None:
    ids = MessageIds()
    csms = session("csms", V21, TOLERANT, peer_ids=ids)

    def converse(first: int, count: int) -> None:
        for index in range(first, first + count):
            csms.receive_data(heartbeat(f"id-{index}"), 0.0)
            csms.respond(f"id-{index}", ocpp21.HeartbeatResponse(current_time=NOW), 0.0)
            csms.receive_data(f'[2,"bad-{index}","{"x" * 5000}",{{}}]', 0.0)
            csms.receive_data(f'[4,"old-{index}","{"y" * 5000}"]', 0.0)
            csms.call(ocpp21.ClearCacheRequest(), 0.0, message_id=f"own-{index}")
            csms.handle_timeout(MESSAGE)
            csms.data_to_send()

    converse(0, 500)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    converse(1000, 2000)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(ids) == REMEMBERED_IDS
    # what was remembered before is traced anew when it is replaced: a few hundred entries, and not thousands
    assert grown < 600_000
    still_alive(csms)


@pytest.mark.parametrize(
    "giant",
    [
        "[" * 1_000_000,
        '{"a":' * 200_000,
        '[2,"a","DataTransfer",{"vendorId":"v","data":' + "[" * 500_000 + "]" * 500_000 + "}]",
        '[2,"a","DataTransfer",{"vendorId":"v","data":' + "[" * 900 + "]" * 900 + "}]",
        '[2,"a","Heartbeat",{"customData":{"vendorId":"v","x":' + '{"a":' * 40 + "1" + "}" * 40 + "}}]",
        "[" + "0," * 500_000 + "0]",
        '"' + "x" * 2_000_000 + '"',
        '[2,"' + "x" * 1_000_000 + '","Heartbeat",{}]',
        '[2,"a","' + "x" * 1_000_000 + '",{}]',
        '[2,"a","Heartbeat",{' + ",".join(f'"x{index}":1' for index in range(80_000)) + "}]",
        '[2,"a","GetVariables",{"getVariableData":[' + "1," * 500_000 + "1]}]",
        '[2,"a","Heartbeat",{"customData":{"vendorId":"v","x":' + "9" * 900_000 + "}}]",
        "[" + "9" * 900_000 + ',"a","Heartbeat",{}]',
        "é" * 1_000_000,
    ],
    ids=range(14),
)
def test_giants_and_abysses(giant: str) -> None:
    for policy_end in (session("csms", V21), session("csms", V21, TOLERANT)):
        begun = time.process_time()
        (event,) = policy_end.receive_data(giant, 0.0)
        assert time.process_time() - begun < 2.0
        if isinstance(event, CallReceived):  # fields that nobody knows are let pass, and not all of them are listed
            assert len(event.deviations) <= 50
            policy_end.respond(event.message_id, ocpp21.HeartbeatResponse(current_time=NOW), 0.0)
        else:
            assert isinstance(event, FrameRejected)
            assert event.answered
            ((_, _, _, description, _),) = sent(policy_end)
            assert len(description) <= 255
        still_alive(policy_end)


def test_binary_and_broken_unicode() -> None:
    csms = session("csms", V21)
    for data, message_id in (
        (b"\xff\xfe", "-1"),
        (b"", "-1"),
        ("\x00", "-1"),
        ('[2,"\ud800","Heartbeat",{}]', "-1"),
        (b'[2,"b","Heartbeat",{"\xc3":1}]', "b"),
    ):
        (event,) = csms.receive_data(data, 0.0)
        assert isinstance(event, FrameRejected)
        assert sent(csms)[0][:2] == [4, message_id]
    assert isinstance(csms.receive_data(heartbeat().encode(), 0.0)[0], CallReceived)


def expected_answer(text: str, end: OcppSession, event: OcppEvent) -> None:
    """The rule of who is answered: calls and what nobody can read, and nothing else."""
    frames = sent(end)
    if isinstance(event, FrameRejected) and event.answered:
        ((kind, message_id, code, _, _),) = frames
        assert (kind, message_id) == (MessageType.CALLERROR, event.error.message_id)
        assert CallErrorCode.of(code) is not None
    else:
        assert frames == [], text


@given(st.text() | st.binary())
def test_any_text_gives_an_event_and_the_right_answer(data: str | bytes) -> None:
    for version in OcppVersion:
        end = session("csms", version)
        (event,) = end.receive_data(data, 0.0)
        expected_answer(repr(data), end, event)


@given(
    st.lists(json_values(), max_size=6)
    | st.tuples(
        st.integers(1, 7),
        st.text(max_size=40) | st.just("known"),
        st.sampled_from([*V21.actions, "Nonsense", "GenericError"]) | json_values(),
        json_values() | st.just({}),
    ).map(list)
)
def test_any_json_gives_an_event_and_the_right_answer(items: list[Any]) -> None:
    for version in OcppVersion:
        end = session("csms", version)
        (event,) = end.receive_data(json.dumps(items), 0.0)
        expected_answer(json.dumps(items), end, event)


class TwoEnds(RuleBasedStateMachine):
    """A station and a CSMS that talk in any order, over a line that loses, repeats and swaps frames."""

    @initialize()
    def begin(self) -> None:
        self.now = 0.0
        self.ends = {"station": session("station", V21), "csms": session("csms", V21)}
        self.line: dict[str, list[str]] = {"station": [], "csms": []}
        self.asked: dict[str, set[str]] = {"station": set(), "csms": set()}
        self.ended: dict[str, list[str]] = {"station": [], "csms": []}
        self.overdue: set[str] = set()

    def _note(self, name: str, events: list[OcppEvent]) -> None:
        for event in events:
            if isinstance(event, ResultReceived | CallFailed) and not event.late:
                self.ended[name].append(event.message_id)
        self.line[name] += self.ends[name].data_to_send()

    @rule(name=st.sampled_from(["station", "csms"]))
    def ask(self, name: str) -> None:
        request = ocpp21.HeartbeatRequest() if name == "station" else ocpp21.ClearCacheRequest()
        with contextlib.suppress(LocalProtocolError):
            self.asked[name].add(self.ends[name].call(request, self.now))
        self._note(name, [])

    @rule(name=st.sampled_from(["station", "csms"]), which=st.integers(0, 5), fate=st.sampled_from(["arrive", "arrive", "lose", "repeat"]))
    def carry(self, name: str, which: int, fate: str) -> None:
        line = self.line[name]
        if not line:
            return
        frame = line[which % len(line)] if fate == "repeat" else line.pop(which % len(line))
        if fate != "lose":
            other = "csms" if name == "station" else "station"
            self._note(other, self.ends[other].receive_data(frame, self.now))

    @rule(name=st.sampled_from(["station", "csms"]), good=st.booleans())
    def answer(self, name: str, good: bool) -> None:
        end = self.ends[name]
        for message_id in end.unanswered[:1]:
            if not good:
                end.respond_error(message_id, CallErrorCode.GenericError, self.now)
            elif name == "csms":
                end.respond(message_id, ocpp21.HeartbeatResponse(current_time=NOW), self.now)
            else:
                end.respond(message_id, ocpp21.ClearCacheResponse(status=ocpp21.ClearCacheStatusEnumType.Accepted), self.now)
        self._note(name, [])

    @rule(seconds=st.floats(0.0, 60.0))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        for name, end in self.ends.items():
            events = end.handle_timeout(self.now)
            assert all(isinstance(event, CallFailed | AnswerOverdue) for event in events)
            self._note(name, events)

    @invariant()
    def each_call_ends_once_and_nothing_overdue_waits(self) -> None:
        if not hasattr(self, "ends"):
            return
        for name, end in self.ends.items():
            assert len(self.ended[name]) == len(set(self.ended[name]))
            out = 1 if end.outstanding is not None else 0
            assert len(self.asked[name]) == len(self.ended[name]) + out + end.waiting
            deadline = end.next_timeout()
            assert (deadline is not None) == (end.outstanding is not None or bool(end.unanswered))

    def teardown(self) -> None:
        if hasattr(self, "ends"):
            for name, end in self.ends.items():
                self._note(name, end.close(self.now))
                assert set(self.ended[name]) == self.asked[name]


TestTwoEnds = TwoEnds.TestCase
TestTwoEnds.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
