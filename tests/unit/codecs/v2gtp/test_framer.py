from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from v2gstack.codecs.v2gtp import (
    DEFAULT_MAX_PAYLOAD,
    FrameReceived,
    FramingFailed,
    PayloadType,
    UnknownPayloadSkipped,
    V2gtpFramer,
    decode_frame,
    encode_frame,
)
from v2gstack.errors import ConfigError, DecodeError, EncodeError

payload_types = st.sampled_from([0x8001, 0x8002, 0x8004, 0x9000, 0x1234, 0xA000, 0xFFFF]) | st.integers(0, 0xFFFF)
frames = st.tuples(payload_types, st.binary(max_size=40)).map(lambda frame: encode_frame(*frame))
headers = st.tuples(
    st.sampled_from([b"\x01\xfe", b"\x01\xfe", b"\x01\xff", b"\x00\xfe"]), st.binary(min_size=2, max_size=2), st.integers(0, 70)
).map(lambda parts: parts[0] + parts[1] + parts[2].to_bytes(4, "big"))
streams = st.lists(frames | headers | st.binary(max_size=6), max_size=8).map(b"".join)


def plain(event: object) -> object:
    """An event in a form that compares; errors do not."""
    if isinstance(event, FramingFailed):
        return (event.offset, event.error.details())
    return event


def run(chunks: list[bytes], *, max_payload: int = 60, end: bool = True) -> list[object]:
    framer = V2gtpFramer(max_payload=max_payload)
    events = [event for chunk in chunks for event in framer.receive_data(chunk)]
    return [plain(event) for event in events + (framer.receive_eof() if end else [])]


@settings(deadline=None)
@given(streams, st.data())
@example(b"\x01\xfe\x80\x01\x00\x00\x00\x00" * 2, None)
def test_any_chunking_gives_the_same_events(stream: bytes, data: st.DataObject | None) -> None:
    cuts = [] if data is None else sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    chunks = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    whole = run([stream])
    assert run(chunks) == whole
    assert run([stream[index : index + 1] for index in range(len(stream))]) == whole


@given(st.lists(st.tuples(payload_types, st.binary(max_size=40))))
def test_frames_come_back_in_order_with_their_offsets(sent: list[tuple[int, bytes]]) -> None:
    stream = b"".join(encode_frame(*frame) for frame in sent)
    received = V2gtpFramer().receive_data(stream)
    assert [(int(event.payload_type), event.payload) for event in received] == sent
    for event in received:
        assert stream[event.offset :].startswith(encode_frame(event.payload_type, event.payload))
        known = int(event.payload_type) in set(PayloadType)
        assert type(event) is (FrameReceived if known else UnknownPayloadSkipped)
        assert isinstance(event.payload_type, PayloadType) is known


def test_unknown_types_are_skipped_and_the_stream_goes_on() -> None:
    stream = encode_frame(0x8001, b"a") + encode_frame(0x7777, b"bb") + encode_frame(0xA123, b"c") + encode_frame(0x8002, b"d")
    assert V2gtpFramer().receive_data(stream) == [
        FrameReceived(PayloadType.SAP, b"a", 0),
        UnknownPayloadSkipped(0x7777, b"bb", 9),
        UnknownPayloadSkipped(0xA123, b"c", 19),
        FrameReceived(PayloadType.MAINSTREAM, b"d", 28),
    ]
    accepting = V2gtpFramer(accept=frozenset({0xA123}))
    assert accepting.receive_data(stream)[2] == FrameReceived(0xA123, b"c", 19)


@pytest.mark.parametrize("length", [0, 1, 8, 60])
def test_a_payload_at_the_limit_is_taken(length: int) -> None:
    (event,) = V2gtpFramer(max_payload=60).receive_data(encode_frame(0x8001, bytes(length)))
    assert event == FrameReceived(PayloadType.SAP, bytes(length), 0)


@pytest.mark.parametrize("length", [61, 1 << 31, 0xFFFFFFFF])
def test_a_longer_payload_ends_the_stream_before_it_is_buffered(length: int) -> None:
    framer = V2gtpFramer(max_payload=60)
    (event,) = framer.receive_data(b"\x01\xfe\x80\x01" + length.to_bytes(4, "big"))
    assert isinstance(event, FramingFailed)
    assert str(length) in event.error.message
    assert event.error.offset == 32
    assert framer.buffered == 0
    assert framer.failure is event.error
    assert framer.receive_data(encode_frame(0x8001, b"")) == []
    assert framer.receive_eof() == []


@pytest.mark.parametrize(("header", "offset"), [("00", 0), ("0100", 8), ("16030100", 0), ("fe01", 0), ("01fd800100000000", 8)])
def test_a_wrong_version_ends_the_stream_at_the_first_wrong_byte(header: str, offset: int) -> None:
    framer = V2gtpFramer()
    good = encode_frame(0x8001, b"abc")
    events = framer.receive_data(good + bytes.fromhex(header) + b"rest")
    assert events[0] == FrameReceived(PayloadType.SAP, b"abc", 0)
    assert isinstance(events[1], FramingFailed)
    assert len(events) == 2
    assert events[1].offset == len(good)
    assert events[1].error.offset == 8 * len(good) + offset
    assert framer.unread == bytes.fromhex(header) + b"rest"
    assert framer.receive_data(good) == []


@pytest.mark.parametrize(("cut", "missing"), [(1, 7), (7, 1), (8, 3), (10, 1)])
def test_the_end_within_a_frame_is_reported(cut: int, missing: int) -> None:
    framer = V2gtpFramer()
    assert framer.receive_data(encode_frame(0x8001, b"abc")[:cut]) == []
    (event,) = framer.receive_eof()
    assert isinstance(event, FramingFailed)
    assert f"{missing} bytes are missing" in event.error.message
    assert event.error.offset == 8 * cut
    assert framer.receive_eof() == []


def test_the_end_between_frames_is_fine() -> None:
    framer = V2gtpFramer()
    framer.receive_data(encode_frame(0x8001, b"abc"))
    assert framer.receive_eof() == []


@given(st.lists(st.binary(max_size=64), max_size=20))
def test_any_bytes_never_raise_and_never_pile_up(chunks: list[bytes]) -> None:
    framer = V2gtpFramer(max_payload=100)
    for chunk in chunks:
        framer.receive_data(chunk)
        assert framer.buffered <= 108


def test_memory_stays_within_one_payload() -> None:
    framer = V2gtpFramer()
    frame = encode_frame(0x8001, bytes(50_000))
    framer.receive_data(frame)
    tracemalloc.start()
    for _ in range(50):
        for start in range(0, len(frame), 1000):
            framer.receive_data(frame[start : start + 1000])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * len(frame)


def test_byte_by_byte_is_linear() -> None:
    # copying what is buffered at every byte would move half a tebibyte here
    framer = V2gtpFramer()
    frame = encode_frame(0x8001, bytes(DEFAULT_MAX_PAYLOAD))
    events = [event for index in range(len(frame)) for event in framer.receive_data(frame[index : index + 1])]
    assert [len(event.payload) for event in events] == [DEFAULT_MAX_PAYLOAD]


@pytest.mark.parametrize("data", [b"\x01\xfe\x80\x01\x00\x00\x00\x01x", bytearray(b"\x01\xfe\x80\x01\x00\x00\x00\x01x")])
def test_any_buffer_is_taken_and_not_kept(data: bytes | bytearray) -> None:
    framer = V2gtpFramer()
    first = framer.receive_data(memoryview(data)[:8])
    assert first == []
    assert framer.receive_data(data[8:])[0].payload == b"x"


@pytest.mark.parametrize("limit", [-1, 1 << 32])
def test_a_senseless_limit_is_refused(limit: int) -> None:
    with pytest.raises(ConfigError):
        V2gtpFramer(max_payload=limit)


@given(payload_types, st.binary(max_size=40), st.binary(max_size=5))
def test_one_frame_there_and_back(payload_type: int, payload: bytes, trailing: bytes) -> None:
    frame = decode_frame(encode_frame(payload_type, payload) + trailing)
    assert (int(frame.payload_type), frame.payload, frame.trailing) == (payload_type, payload, trailing)


@given(st.binary(max_size=30))
def test_decoding_any_bytes_gives_a_frame_or_an_error_with_a_place(data: bytes) -> None:
    frame, place = None, None
    try:
        frame = decode_frame(data, max_payload=20)
    except DecodeError as error:
        place = error.offset
    if frame is None:
        assert place is not None
        assert 0 <= place <= 8 * len(data)
    else:
        assert encode_frame(frame.payload_type, frame.payload) + frame.trailing == data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "has 8 bytes, only 0"),
        ("01fe8001", "has 8 bytes, only 4"),
        ("01", "has 8 bytes, only 1"),
        ("02fe800100000000", "protocol version is 0x02, must be 0x01"),
        ("01fe80010000000461", "announces 4 bytes, only 1 follow"),
        ("01fe8001ffffffff61", "more than the 1048576 allowed"),
    ],
)
def test_errors_of_one_frame(data: str, said: str) -> None:
    with pytest.raises(DecodeError, match=said):
        decode_frame(bytes.fromhex(data))


def test_encoding_refuses_what_the_header_cannot_tell() -> None:
    with pytest.raises(EncodeError) as caught:
        encode_frame(0x10000, b"")
    assert caught.value.path == "payload_type"
