from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.trace.support import EVCC, SECC, segment
from v2gstack.trace import Endpoint
from v2gstack.trace.ip import TcpSegment
from v2gstack.trace.tcp import (
    MAX_CONNECTIONS,
    MAX_PENDING_BYTES,
    MAX_PENDING_SEGMENTS,
    Origin,
    TcpClosed,
    TcpData,
    TcpEvent,
    TcpFollower,
    TcpGap,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

initials = st.integers(0, (1 << 32) - 1) | st.integers((1 << 32) - 40, (1 << 32) - 1)


def run(segments: Iterable[TcpSegment], *, follower: TcpFollower | None = None, finish: bool = True) -> list[TcpEvent]:
    follower = TcpFollower() if follower is None else follower
    events = [event for number, found in enumerate(segments, 1) for event in follower.push(found, Origin(number, number * 10))]
    return events + (follower.finish() if finish else [])


def received(events: list[TcpEvent], sender: Endpoint = EVCC) -> bytes:
    return b"".join(event.data for event in events if isinstance(event, TcpData) and event.sender == sender)


def gaps(events: list[TcpEvent]) -> list[int]:
    return [event.missing for event in events if isinstance(event, TcpGap)]


@given(initials, st.binary(min_size=1, max_size=60), st.data())
def test_any_order_overlap_and_repetition_gives_the_stream(initial: int, stream: bytes, data: st.DataObject) -> None:
    """Segments that cover the stream, in any order, some twice, some overlapping, across the wrap-around of sequence numbers."""
    cuts = sorted({0, len(stream), *data.draw(st.lists(st.integers(0, len(stream)), max_size=8))})
    parts = list(pairwise(cuts))
    parts += data.draw(st.lists(st.tuples(st.integers(0, len(stream)), st.integers(0, len(stream))).map(sorted).map(tuple), max_size=6))
    order = data.draw(st.permutations(parts))
    segments = [segment(initial, syn=True)] + [segment(initial + 1 + start, stream[start:end]) for start, end in order]
    segments.append(segment(initial + 1 + len(stream), fin=True))
    events = run(segments)
    assert received(events) == stream
    assert gaps(events) == []
    assert [event.reason for event in events if isinstance(event, TcpClosed) and event.sender == EVCC] == ["fin"]


@given(initials, st.lists(st.binary(min_size=1, max_size=9), min_size=2, max_size=8), st.data())
def test_missing_segments_become_gaps_of_their_size(initial: int, parts: list[bytes], data: st.DataObject) -> None:
    lost = data.draw(st.sets(st.integers(0, len(parts) - 2)))
    segments, position, expected = [segment(initial, syn=True)], initial + 1, b""
    for index, part in enumerate(parts):
        if index not in lost:
            segments.append(segment(position, part))
            expected += part
        position += len(part)
    events = run(segments)
    assert received(events) == expected
    assert sum(gaps(events)) == sum(len(parts[index]) for index in lost)


@given(st.lists(st.builds(
    segment, st.integers(0, 40) | st.integers(0, (1 << 32) - 1), st.binary(max_size=12), sender=st.sampled_from([EVCC, SECC]),
    ack=st.none() | st.integers(0, (1 << 32) - 1), syn=st.booleans(), fin=st.booleans(), rst=st.booleans(),
), max_size=30))  # fmt: skip
def test_any_segments_are_taken_and_every_direction_ends_once(segments: list[TcpSegment]) -> None:
    events = run(segments)
    over: set[tuple[int, int, Endpoint]] = set()
    for event in events:
        key = (id(event.connection), event.connection.number, event.sender)
        assert key not in over
        if isinstance(event, TcpClosed):
            over.add(key)
        elif isinstance(event, TcpData):
            assert event.data
        else:
            assert event.missing > 0


def test_data_comes_with_the_packet_that_carried_it() -> None:
    events = run([segment(0, syn=True), segment(4, b"def"), segment(1, b"abc"), segment(7, b"g")], finish=False)
    assert [(event.data, event.origin.number) for event in events if isinstance(event, TcpData)] == [(b"abc", 3), (b"def", 2), (b"g", 4)]


def test_the_first_of_two_segments_that_disagree_counts() -> None:
    events = run([segment(0, syn=True), segment(1, b"abc"), segment(2, b"XYZ"), segment(1, b"QQQ")])
    assert received(events) == b"abcZ"


def test_a_keep_alive_is_no_data() -> None:
    events = run([segment(0, syn=True), segment(1, b"abc"), segment(3, b"\0"), segment(3), segment(4, b"d")])
    assert received(events) == b"abcd"


def test_data_in_the_syn_counts() -> None:
    assert received(run([segment(9, b"abc", syn=True), segment(13, b"d")])) == b"abcd"


def test_who_opened_the_connection_is_the_client() -> None:
    def connection(first: TcpSegment) -> Endpoint | None:
        (event,) = run([first, segment(51, b"x", sender=SECC)], finish=False)
        return event.connection.client

    assert connection(segment(0, syn=True)) == EVCC
    assert connection(segment(50, syn=True, ack=1, sender=SECC)) == EVCC
    assert connection(segment(0, ack=1)) is None


def test_a_direction_without_its_beginning_says_so() -> None:
    events = run([segment(77, b"abc"), segment(0, b"zzz", syn=True, sender=SECC)], finish=False)
    assert [(event.data, event.from_start) for event in events if isinstance(event, TcpData)] == [(b"abc", False), (b"zzz", True)]


def test_a_hole_that_the_receiver_acknowledged_is_given_up() -> None:
    start = [segment(0, syn=True), segment(50, syn=True, ack=1, sender=SECC), segment(1, b"abc"), segment(9, b"xyz")]
    acknowledgements = [segment(51, ack=12, sender=SECC)] * 3
    follower = TcpFollower()
    assert received(run(start + acknowledgements[:2], follower=follower, finish=False)) == b"abc"
    events = run(acknowledgements[2:], follower=follower, finish=False)
    assert (gaps(events), received(events)) == ([5], b"xyz")
    late = run([segment(4, b"-----")], follower=follower, finish=False)
    assert late == []


def test_an_acknowledgement_before_the_hole_means_nothing() -> None:
    start = [segment(0, syn=True), segment(9, b"xyz"), *[segment(51, ack=1, sender=SECC)] * 20]
    assert run(start, finish=False) == []


def test_a_hole_does_not_hold_more_than_the_bound() -> None:
    follower = TcpFollower()
    waiting = [segment(100 + 2 * index, b"ab") for index in range(MAX_PENDING_SEGMENTS)]
    assert run([segment(0, syn=True), *waiting], follower=follower, finish=False) == []
    events = run([segment(100 + 2 * MAX_PENDING_SEGMENTS, b"ab")], follower=follower, finish=False)
    assert gaps(events) == [99]
    assert received(events) == b"ab" * (MAX_PENDING_SEGMENTS + 1)

    follower, size = TcpFollower(), MAX_PENDING_BYTES // 4
    big = [segment(100 + size * index, bytes(size)) for index in range(5)]
    assert run([segment(0, syn=True), *big[:4]], follower=follower, finish=False) == []
    assert len(received(run(big[4:], follower=follower, finish=False))) == 5 * size


def test_a_repeated_waiting_segment_is_held_once_and_the_longer_one_kept() -> None:
    follower = TcpFollower()
    repeated = [segment(5, b"ef"), segment(5, b"efgh"), segment(5, b"e")] * MAX_PENDING_SEGMENTS
    assert run([segment(0, syn=True), *repeated], follower=follower, finish=False) == []
    assert received(run([segment(1, b"abcd")], follower=follower, finish=False)) == b"abcdefgh"


def test_a_fin_behind_a_hole_waits_for_it() -> None:
    follower = TcpFollower()
    assert run([segment(0, syn=True), segment(4, b"d", fin=True)], follower=follower, finish=False) == []
    events = run([segment(1, b"abc")], follower=follower, finish=False)
    assert received(events) == b"abcd"
    assert isinstance(events[-1], TcpClosed)
    assert run([segment(5, b"too late")], follower=follower, finish=False) == []


def test_an_open_connection_ends_with_the_capture() -> None:
    events = run([segment(0, syn=True), segment(1, b"a"), segment(3, b"c")])
    assert (received(events), gaps(events)) == (b"ac", [1])
    assert [(event.sender, event.reason) for event in events if isinstance(event, TcpClosed)] == [(EVCC, "capture"), (SECC, "capture")]


def test_ports_used_again_make_a_new_connection() -> None:
    first = [segment(100, syn=True), segment(101, b"one")]
    for again in (segment(900, syn=True), segment(100, syn=True)):
        events = run([*first, again, segment(again.sequence + 1, b"two")])
        assert [(event.connection.number, event.data) for event in events if isinstance(event, TcpData)] == [(0, b"one"), (1, b"two")]


def test_a_repeated_syn_opens_nothing() -> None:
    events = run([segment(100, syn=True), segment(100, syn=True), segment(101, b"one")])
    assert [event.connection.number for event in events if isinstance(event, TcpData)] == [0]


def test_a_stale_connection_that_is_reset_and_opened_again_with_the_same_number() -> None:
    """A station that still knows an old connection answers the SYN with an old number, is reset, and asked again."""
    events = run(
        [
            segment(6509, syn=True),
            segment(3778263738, ack=10897, sender=SECC),
            segment(10897, ack=3778263738, rst=True),
            segment(6509, syn=True),
            segment(650621941, ack=6510, syn=True, sender=SECC),
            segment(6510, b"request", ack=650621942),
            segment(650621942, b"response", ack=6517, sender=SECC),
        ]
    )
    assert (received(events, EVCC), received(events, SECC)) == (b"request", b"response")
    assert {event.connection.number for event in events} == {0}


def test_a_connection_reset_before_its_first_byte_and_opened_again_forgets_both_numbers() -> None:
    opening = [segment(100, syn=True), segment(7, syn=True, ack=101, sender=SECC), segment(101, rst=True)]
    again = [segment(100, syn=True), segment(90_000, syn=True, ack=101, sender=SECC), segment(90_001, b"hello", ack=101, sender=SECC)]
    events = run(opening + again, finish=False)
    assert received(events, SECC) == b"hello"
    assert gaps(events) == []


@pytest.mark.parametrize(("after", "reason"), [([], "rst"), ([segment(4, b"d")], "capture")])
def test_a_reset_ends_the_connection_unless_it_goes_on(after: list[TcpSegment], reason: str) -> None:
    events = run([segment(0, syn=True), segment(1, b"abc"), segment(77, rst=True), *after])
    assert received(events) == b"abc" + b"d" * len(after)
    assert {event.reason for event in events if isinstance(event, TcpClosed)} == {reason}


def test_a_connection_nobody_wants_gives_nothing_more() -> None:
    follower = TcpFollower()
    (event,) = run([segment(0, syn=True), segment(1, b"a")], follower=follower, finish=False)
    follower.ignore(event.connection)
    assert run([segment(2, b"b"), segment(9, b"c"), segment(12, fin=True)], follower=follower) == []


def test_the_connection_longest_silent_makes_room() -> None:
    def opening(port: int) -> TcpSegment:
        return segment(0, b"x", syn=True)._replace(source=Endpoint(EVCC.host, port))

    follower = TcpFollower()
    run([opening(port) for port in range(MAX_CONNECTIONS)], follower=follower, finish=False)
    run([opening(0)._replace(syn=False, sequence=2, payload=b"y")], follower=follower, finish=False)
    events = run([opening(5000)], follower=follower, finish=False)
    assert {(event.connection.number, event.reason) for event in events if isinstance(event, TcpClosed)} == {(1, "capture")}
    assert len({event.connection.number for event in follower.finish()}) == MAX_CONNECTIONS
