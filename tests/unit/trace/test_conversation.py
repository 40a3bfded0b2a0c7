from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.trace.support import EVCC, SECC, Opaque, decode, sap_request, sap_response, v2g
from v2gstack.codecs.v2gtp import encode_frame
from v2gstack.errors import DecodeError
from v2gstack.trace import Endpoint, TraceEvent, TraceKind
from v2gstack.trace.conversation import MAX_RESYNCHRONISATIONS, Conversation
from v2gstack.trace.negotiation import Interpreter
from v2gstack.trace.tcp import Origin, TcpClosed, TcpConnection, TcpData, TcpGap

if TYPE_CHECKING:
    from collections.abc import Iterable

REQUEST, RESPONSE, MESSAGE = sap_request(("urn:iso:15118:2:2013:MsgDef", 1)), sap_response(1), bytes.fromhex("80980022")
CLIENT_HELLO = bytes.fromhex("16030100050100000100")


class Talk:
    """A conversation, and the events it gave."""

    def __init__(self, *, client: Endpoint | None = EVCC, announced: Iterable[Endpoint] = (), max_payload: int = 1000) -> None:
        self.connection = TcpConnection(4, EVCC, SECC, client)
        self.conversation = Conversation(self.connection, Interpreter(decode), announced=frozenset(announced), max_payload=max_payload)
        self.number = 0
        self.events: list[TraceEvent] = []

    def _origin(self) -> Origin:
        self.number += 1
        return Origin(self.number, self.number * 1000)

    def say(self, sender: Endpoint, data: bytes, *, from_start: bool = True) -> Talk:
        self.events += self.conversation.data(TcpData(self.connection, sender, data, self._origin(), from_start))
        return self

    def lose(self, sender: Endpoint, missing: int) -> Talk:
        self.events += self.conversation.gap(TcpGap(self.connection, sender, missing, self._origin()))
        return self

    def end(self, sender: Endpoint, reason: str = "fin") -> Talk:
        self.events += self.conversation.closed(TcpClosed(self.connection, sender, self._origin(), reason))
        return self

    @property
    def told(self) -> list[tuple[str, str, bytes]]:
        return [(event.kind.value, event.direction, event.payload) for event in self.events]


def test_a_session() -> None:
    talk = Talk().say(EVCC, v2g(REQUEST)).say(SECC, v2g(RESPONSE)).say(EVCC, v2g(MESSAGE)[:9]).say(EVCC, v2g(MESSAGE)[9:])
    assert talk.told == [("message", "evcc", REQUEST), ("message", "secc", RESPONSE), ("message", "evcc", MESSAGE)]
    last = talk.events[-1]
    assert last == TraceEvent(
        kind=TraceKind.MESSAGE,
        time_ns=4000,
        frame=4,
        stream=4,
        direction="evcc",
        payload_type=0x8001,
        payload=MESSAGE,
        schema_set="iso15118_2",
        document=Opaque("iso15118_2", MESSAGE),
    )
    assert last.time == 4e-06
    assert last.message is last.document
    assert talk.end(EVCC).end(SECC).events[3:] == []
    assert talk.conversation.is_over


@settings(deadline=None)
@given(st.data())
def test_any_chunking_gives_the_same_events(data: st.DataObject) -> None:
    """Also for streams that lose their frames and find them again."""
    pieces = st.sampled_from(
        [v2g(MESSAGE), v2g(b"x", payload_type=0xB000), b"\x01", b"garbage", v2g(MESSAGE)[:5], encode_frame(0x8001, bytes(2000))[:8]]
    )
    stream = v2g(REQUEST) + b"".join(data.draw(st.lists(pieces, max_size=8)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    whole, split, single = Talk(), Talk(), Talk()
    whole.say(EVCC, stream).end(EVCC)
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        if start < end:
            split.say(EVCC, stream[start:end])
    split.end(EVCC)
    for index in range(len(stream)):
        single.say(EVCC, stream[index : index + 1])
    single.end(EVCC)
    assert split.told == whole.told == single.told
    assert [event.notes for event in split.events] == [event.notes for event in whole.events] == [event.notes for event in single.events]


def test_unknown_payload_types_are_told_and_passed_over() -> None:
    talk = Talk().say(EVCC, v2g(b"zz", payload_type=0xB000) + v2g(MESSAGE))
    assert talk.told == [("unknown", "evcc", b"zz"), ("message", "evcc", MESSAGE)]
    assert talk.events[0].payload_type == 0xB000


@pytest.mark.parametrize("chunk", [1, 2, 3, 10])
def test_tls_is_one_event(chunk: int) -> None:
    talk = Talk()
    for start in range(0, len(CLIENT_HELLO), chunk):
        talk.say(EVCC, CLIENT_HELLO[start : start + chunk])
    assert talk.told == [("tls", "evcc", b"")]
    assert talk.events[0].notes == ("TLS: the content is encrypted (record version 3.1)",)
    assert talk.conversation.is_over
    assert talk.say(SECC, CLIENT_HELLO).end(EVCC).events[1:] == []


def test_tls_with_a_key_log_at_hand_says_so() -> None:
    talk = Talk()
    talk.conversation.key_log_present = True
    assert "Wireshark can decrypt" in talk.say(EVCC, CLIENT_HELLO).events[0].notes[1]


def test_the_middle_of_tls_is_told_where_v2g_was_announced_only() -> None:
    record = bytes.fromhex("1703030010") + bytes(16)
    assert Talk().say(EVCC, record, from_start=False).events == []
    assert Talk(announced=[SECC]).say(EVCC, record, from_start=False).told == [("tls", "evcc", b"")]


def test_other_protocols_are_left_alone() -> None:
    talk = Talk().say(EVCC, b"GET / HTTP/1.1\r\n\r\n").say(SECC, b"HTTP/1.1 200 OK\r\n" + v2g(MESSAGE)).end(EVCC).end(SECC)
    assert talk.events == []
    assert talk.conversation.is_over


def test_other_protocols_where_v2g_was_announced_are_an_error() -> None:
    talk = Talk(announced=[SECC]).say(EVCC, b"GET / HTTP/1.1\r\n\r\n" + v2g(MESSAGE))
    assert talk.told == [("framing", "evcc", b""), ("message", "evcc", MESSAGE)]
    assert isinstance(talk.events[0].error, DecodeError)
    assert talk.events[1].notes[0] == "frames found again after 18 bytes"


def test_a_stream_caught_in_the_middle_is_entered_at_the_next_frame() -> None:
    talk = Talk(client=None).say(EVCC, b"half a frame" + v2g(MESSAGE, MESSAGE), from_start=False)
    assert [event.payload for event in talk.events] == [MESSAGE, MESSAGE]
    assert [event.direction for event in talk.events] == ["?", "?"]
    assert talk.events[0].notes[0] == "frames found again after 12 bytes"
    assert Talk(client=None).say(EVCC, b"nothing of ours" * 100, from_start=False).events == []


def test_the_other_direction_of_a_stream_caught_in_the_middle_is_no_error() -> None:
    talk = Talk(client=None).say(EVCC, v2g(MESSAGE), from_start=False).say(SECC, b"half" + v2g(MESSAGE), from_start=False)
    assert [(event.kind.value, event.payload) for event in talk.events] == [("message", MESSAGE)] * 2


def test_a_stream_whose_middle_begins_with_a_frame_needs_no_search() -> None:
    talk = Talk(client=None).say(EVCC, v2g(MESSAGE), from_start=False)
    assert not any("found again" in note for note in talk.events[0].notes)


@pytest.mark.parametrize("split", range(1, 8))
def test_a_header_split_while_it_is_looked_for_is_found(split: int) -> None:
    frame = v2g(MESSAGE)
    talk = Talk(client=None).say(EVCC, b"half" + frame[:split], from_start=False).say(EVCC, frame[split:])
    assert [event.payload for event in talk.events] == [MESSAGE]
    assert talk.events[0].notes[0] == "frames found again after 4 bytes"


def test_what_only_looks_like_a_header_is_passed_over() -> None:
    lookalikes = bytes.fromhex("ff 01fe ffff 00000001 01fe 8001 00000000 01fe 8001 000003e9 01fe01fe")
    talk = Talk(client=None).say(EVCC, lookalikes + v2g(MESSAGE), from_start=False)
    assert [event.payload for event in talk.events][-1:] == [MESSAGE]
    assert talk.events[-1].notes[0] == f"frames found again after {len(lookalikes)} bytes"


def test_a_gap_drops_the_unfinished_frame_and_goes_on_with_the_next() -> None:
    talk = Talk().say(EVCC, v2g(MESSAGE) + v2g(MESSAGE)[:10]).lose(EVCC, 30).say(EVCC, b"tail" + v2g(MESSAGE))
    assert talk.told == [("message", "evcc", MESSAGE), ("gap", "evcc", b""), ("message", "evcc", MESSAGE)]
    assert talk.events[1].notes == ("30 bytes are missing in the capture", "10 bytes of an unfinished frame before them are of no use")
    assert talk.events[2].notes[0] == "frames found again after 4 bytes"


def test_a_gap_between_frames_costs_no_frame() -> None:
    talk = Talk().say(EVCC, v2g(MESSAGE)).lose(EVCC, 30).say(EVCC, v2g(MESSAGE))
    assert talk.told[1:] == [("gap", "evcc", b""), ("message", "evcc", MESSAGE)]
    assert talk.events[1].notes == ("30 bytes are missing in the capture",)
    assert not any("found again" in note for note in talk.events[2].notes)


def test_a_gap_elsewhere_is_nobodys_business() -> None:
    assert Talk().lose(EVCC, 30).say(EVCC, b"more").end(EVCC).events == []
    assert Talk().say(EVCC, b"GET / HTTP/1.1").lose(EVCC, 30).events == []


@pytest.mark.parametrize(
    ("reason", "note"),
    [
        ("fin", "the sender closed the connection"),
        ("rst", "the connection was reset"),
        ("capture", "the capture holds no more of the connection"),
    ],
)
def test_an_end_within_a_frame_is_told(reason: str, note: str) -> None:
    talk = Talk().say(EVCC, v2g(MESSAGE)[:-1]).end(EVCC, reason)
    assert talk.told == [("framing", "evcc", b"")]
    assert talk.events[0].notes == (note,)
    assert isinstance(talk.events[0].error, DecodeError)
    assert "1 bytes are missing" in talk.events[0].error.message


def test_an_end_within_the_first_bytes_is_told_where_v2g_was_announced() -> None:
    assert Talk().say(EVCC, b"\x01").end(EVCC).events == []
    assert Talk(announced=[SECC]).say(EVCC, b"\x01").end(EVCC).told == [("framing", "evcc", b"")]
    assert Talk(announced=[SECC]).say(EVCC, b"\x07").end(EVCC).told == [("framing", "evcc", b"")]


def test_a_payload_beyond_the_bound_is_an_error_and_the_stream_is_entered_again() -> None:
    talk = Talk(max_payload=10).say(EVCC, encode_frame(0x8001, bytes(11)) + v2g(MESSAGE))
    assert talk.told == [("framing", "evcc", b""), ("message", "evcc", MESSAGE)]


def test_a_stream_that_fails_again_and_again_is_given_up() -> None:
    broken = v2g(MESSAGE) + b"?"
    talk = Talk()
    for _ in range(MAX_RESYNCHRONISATIONS + 50):
        talk.say(EVCC, broken)
    failures = [event for event in talk.events if event.kind is TraceKind.FRAMING]
    assert len(failures) == MAX_RESYNCHRONISATIONS + 2
    assert "not followed any further" in failures[-1].notes[0]
    assert talk.events[-1] is failures[-1]
    assert talk.say(SECC, v2g(MESSAGE)).told[-1] == ("message", "secc", MESSAGE)


@pytest.mark.parametrize(
    ("client", "announced", "first", "expected"),
    [
        (EVCC, [], MESSAGE, "evcc"),
        (SECC, [], MESSAGE, "secc"),
        (None, [SECC], MESSAGE, "evcc"),
        (None, [EVCC], MESSAGE, "secc"),
        (None, [], REQUEST, "evcc"),
        (None, [], RESPONSE, "secc"),
        (None, [], MESSAGE, "?"),
    ],
)
def test_directions(client: Endpoint | None, announced: list[Endpoint], first: bytes, expected: str) -> None:
    talk = Talk(client=client, announced=announced).say(EVCC, v2g(first)).say(SECC, v2g(MESSAGE))
    other = {"evcc": "secc", "secc": "evcc", "?": "?"}[expected]
    assert [event.direction for event in talk.events] == [expected, other]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([EVCC, SECC]), st.binary(min_size=1, max_size=30) | st.just(v2g(MESSAGE)), st.booleans()), max_size=12
    )
)
def test_any_bytes_are_taken(parts: list[tuple[Endpoint, bytes, bool]]) -> None:
    talk = Talk(announced=[SECC])
    for sender, data, lost in parts:
        if lost:
            talk.lose(sender, 5)
        talk.say(sender, data)
    talk.end(EVCC).end(SECC)
    assert all(event.direction in ("evcc", "secc") for event in talk.events)
