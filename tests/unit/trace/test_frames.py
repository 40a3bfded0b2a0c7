from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.trace.support import Opaque, decode, sap_request, sap_response
from v2gstack.errors import CaptureError
from v2gstack.trace import TraceKind, read_frames

if TYPE_CHECKING:
    from pathlib import Path

DIN, ISO2 = "urn:din:70121:2012:MsgDef", "urn:iso:15118:2:2013:MsgDef"


def line(payload: bytes, *, capture: str = "a", sender: str = "evcc", payload_type: str = "8001", t: str = "1.5") -> bytes:
    return (f'{{"capture":"{capture}","t":{t},"from":"{sender}","payload_type":"{payload_type}","payload":"{payload.hex()}"}}\n').encode()


def agree(namespace: str, capture: str = "a") -> bytes:
    return line(sap_request((namespace, 1)), capture=capture) + line(sap_response(1), capture=capture, sender="secc")


def test_a_list(tmp_path: Path) -> None:
    path = tmp_path / "frames.jsonl"
    sdp = line(b"\0\0", payload_type="9000", t="1696425624.186681123")
    vendor = line(b"zz", payload_type="a001", sender="nobody")
    path.write_bytes(sdp + b"\n" + agree(DIN) + line(b"\x80\x9a\x00", t="7") + vendor)
    events = list(read_frames(path, decode=decode))
    assert [(event.kind, event.frame, event.stream, event.direction, event.schema_set, event.capture) for event in events] == [
        (TraceKind.SDP, 1, None, "evcc", None, "a"),
        (TraceKind.MESSAGE, 3, 0, "evcc", "appprotocol", "a"),
        (TraceKind.MESSAGE, 4, 0, "secc", "appprotocol", "a"),
        (TraceKind.MESSAGE, 5, 0, "evcc", "din70121", "a"),
        (TraceKind.UNKNOWN, 6, 0, "?", None, "a"),
    ]
    assert events[0].time_ns == 1_696_425_624_186_681_123
    assert events[3].time_ns == 7_000_000_000
    assert events[3].message == Opaque("din70121", b"\x80\x9a\x00")


def test_captures_do_not_mix_and_a_new_search_is_a_new_stream() -> None:
    message, sdp = b"\x80\x98\x00", line(b"\0\0", payload_type="9000")
    data = agree(DIN, "b") + agree(ISO2) + line(message) + line(b"\x80\x9a\x00", capture="b") + sdp + sdp + line(message)
    events = [event for event in read_frames(io.BytesIO(data), decode=decode) if event.kind is TraceKind.MESSAGE][4:]
    assert [(event.capture, event.stream, event.schema_set, len(event.notes)) for event in events] == [
        ("a", 0, "iso15118_2", 0),
        ("b", 0, "din70121", 0),
        ("a", 1, "iso15118_2", 2),
    ]


def test_the_capture_longest_silent_is_forgotten() -> None:
    others = b"".join(line(b"\x80\x98\x00", capture=str(number)) for number in range(64))
    events = list(read_frames(io.BytesIO(agree(DIN) + others + line(b"\x80\x9a\x00")), decode=decode))
    assert "no protocol was negotiated" in events[-1].notes[0]


@pytest.mark.parametrize(
    "bad",
    [
        b"no json\n",
        b"[]\n",
        b"5\n",
        b"{}\n",
        line(b"").replace(b'"8001"', b'"xyz"'),
        line(b"").replace(b'"8001"', b"8001"),
        line(b"\x80").replace(b'"80"', b'"8"'),
        line(b"").replace(b"1.5", b'"soon"'),
        line(b"").replace(b"1.5", b"NaN"),
        line(b"").replace(b"1.5", b"Infinity"),
        line(b"").replace(b"1.5", b"null"),
        b"\xff\xfe\n",
    ],
)
def test_a_line_that_is_none_is_named_and_everything_before_given(bad: bytes) -> None:
    good = line(b"\x80\x98")
    events = read_frames(io.BytesIO(good + bad), decode=decode)
    assert next(events).frame == 1
    with pytest.raises(CaptureError, match="line 2 is no V2GTP frame") as caught:
        next(events)
    assert caught.value.offset == len(good)


def test_a_line_beyond_the_bound_is_refused() -> None:
    fine = line(bytes(100))
    assert len(list(read_frames(io.BytesIO(fine), decode=None, max_payload=100))) == 1
    with pytest.raises(CaptureError, match="longer than"):
        list(read_frames(io.BytesIO(line(bytes(5000))), decode=None, max_payload=100))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="cannot be opened"):
        next(read_frames(tmp_path / "none.jsonl"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("01a-é", max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(["capture", "t", "from", "payload_type", "payload"]), json_values))
def test_any_object_gives_an_event_or_a_capture_error(value: dict[str, object]) -> None:
    try:
        events = list(read_frames(io.BytesIO(json.dumps(value).encode()), decode=decode))
    except CaptureError:
        return
    assert len(events) == 1
