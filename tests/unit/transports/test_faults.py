"""Faults: what goes wrong is what was asked for, and nothing else."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.codecs.v2gtp import FrameReceived, FramingFailed, PayloadType, V2gtpFramer, encode_frame
from v2gstack.errors import ConfigError
from v2gstack.hooks.values import ChannelInfo
from v2gstack.transports.faults import Fault, FaultKind, FaultyStream, parse_fault
from v2gstack.transports.memory import memory_pair


async def _passed(data: list[bytes], *faults: Fault) -> tuple[bytes, list[float]]:
    """What comes out at the other end, and the pauses on the way."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    ours, theirs = memory_pair()
    stream = FaultyStream(ours, faults, sleep)
    assert isinstance(stream.channel, ChannelInfo)
    for number, message in enumerate(data):
        stream.about(f"Message{number + 1}")
        await stream.send(message)
    await ours.close()
    received = b""
    while piece := await theirs.receive():
        received += piece
    await theirs.close()
    return received, pauses


def passed(data: list[bytes], *faults: Fault) -> tuple[bytes, list[float]]:
    return asyncio.run(_passed(data, *faults))


FRAMES = [encode_frame(PayloadType.SAP, bytes([number]) * 20) for number in range(1, 4)]


def test_without_faults_nothing_changes() -> None:
    assert passed(FRAMES) == (b"".join(FRAMES), [])


@pytest.mark.parametrize("message", [2, "Message2"])
def test_the_message_that_is_named(message: int | str) -> None:
    assert passed(FRAMES, Fault(FaultKind.DROP, message))[0] == FRAMES[0] + FRAMES[2]
    assert passed(FRAMES, Fault(FaultKind.DUPLICATE, message))[0] == FRAMES[0] + FRAMES[1] * 2 + FRAMES[2]
    assert passed(FRAMES, Fault(FaultKind.ORDER, message))[0] == FRAMES[0] * 2 + FRAMES[2]
    assert passed(FRAMES, Fault(FaultKind.LATE, message, 1.5)) == (b"".join(FRAMES), [1.5])


def test_every_message_where_none_is_named() -> None:
    assert passed(FRAMES, Fault(FaultKind.DROP))[0] == b""


@given(st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=5))
def test_split_messages_are_the_same_messages(payloads: list[bytes]) -> None:
    frames = [encode_frame(PayloadType.SAP, payload) for payload in payloads]
    received, _ = passed(frames, Fault(FaultKind.SPLIT))
    assert received == b"".join(frames)
    events = V2gtpFramer().receive_data(received)
    assert [event.payload for event in events if isinstance(event, FrameReceived)] == payloads


@given(st.binary(min_size=1, max_size=60))
def test_corrupt_messages_keep_their_framing(payload: bytes) -> None:
    received, _ = passed([encode_frame(PayloadType.SAP, payload)], Fault(FaultKind.CORRUPT, 1))
    (event,) = V2gtpFramer().receive_data(received)
    assert isinstance(event, FrameReceived)
    assert len(event.payload) == len(payload)
    assert sum(one != other for one, other in zip(event.payload, payload, strict=True)) == 1


def test_wrong_lengths_and_garbage_break_the_framing() -> None:
    received, _ = passed(FRAMES[:1], Fault(FaultKind.LENGTH, 1))
    framer = V2gtpFramer()
    assert framer.receive_data(received) == []
    assert isinstance(framer.receive_eof()[-1], FramingFailed)
    received, _ = passed(FRAMES[:1], Fault(FaultKind.GARBAGE, 1))
    assert isinstance(V2gtpFramer().receive_data(received)[0], FramingFailed)


def test_the_connection_may_be_cut() -> None:
    assert passed(FRAMES[:2], Fault(FaultKind.CLOSE, 2))[0] == FRAMES[0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("split", Fault(FaultKind.SPLIT)),
        ("corrupt:3", Fault(FaultKind.CORRUPT, 3)),
        ("late:CurrentDemandRes:1.5", Fault(FaultKind.LATE, "CurrentDemandRes", 1.5)),
    ],
)
def test_faults_are_written_as_text(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize("text", ["", "explode", "late", "late:3", "late:3:soon", "split:3:1"])
def test_what_is_no_fault(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_fault(text)
