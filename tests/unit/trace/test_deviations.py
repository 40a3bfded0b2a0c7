"""How payloads deviate from the V2G profile, told in notes where somebody asks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.trace.support import EVCC, SECC, Opaque, decode, sap_request, sap_response
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.v2gtp import encode_frame
from v2gstack.messages.din70121 import SessionSetupReq
from v2gstack.trace import SessionWriter, TraceEvent, TraceKind, read_capture, read_frames
from v2gstack.trace.deviations import deviations_of

if TYPE_CHECKING:
    from pathlib import Path

DIN = bytes.fromhex("809a004011d01bb19732da177000")
CODEC = ExiCodec("din70121")
MESSAGE: Any = CODEC.decode(DIN)
TRAILING = "1 octet(s) follow the message: 01"


def with_a_hit() -> bytes:
    """The offer of two protocols whose names are the same; the second comes from the value table."""
    codec = ExiCodec("appprotocol")
    offer = codec.decode(sap_request(("urn:a", 1), ("urn:a", 2)))
    return ExiCodec("appprotocol", options=codec.options.with_(value_partition_capacity=None)).encode(offer)


def test_each_kind() -> None:
    assert deviations_of("din70121", MESSAGE, DIN) == ()
    assert deviations_of("din70121", MESSAGE, DIN + b"\1") == (TRAILING,)
    padded = DIN[:-1] + bytes([DIN[-1] | 1])
    assert deviations_of("din70121", CODEC.decode(padded), padded) == ("padding bits are not zero",)
    hit = with_a_hit()
    assert deviations_of("appprotocol", ExiCodec("appprotocol").decode(hit), hit) == ("strings come from the value table",)
    long = MESSAGE.replace(header=MESSAGE.header.replace(session_id=bytes(9)))
    data = CODEC.encode(long, validate=False)
    assert deviations_of("din70121", long, data)[-1].startswith("not schema-valid: ")


def test_what_is_no_exi_of_the_message_at_all() -> None:
    assert "offset" not in deviations_of("din70121", MESSAGE, b"\x80")[0]
    other = CODEC.encode(MESSAGE.replace(header=MESSAGE.header.replace(session_id=bytes(8))))
    assert deviations_of("din70121", MESSAGE, other) == ("encoded in another way than the V2G profile prescribes",)


def frame_list(*payloads: bytes) -> io.BytesIO:
    lines = (f'{{"t": 1, "from": "evcc", "payload_type": "8001", "payload": "{payload.hex()}"}}\n' for payload in payloads)
    return io.BytesIO("".join(lines).encode())


@pytest.mark.parametrize("examine", [False, True])
def test_notes_of_a_frame_list(examine: bool) -> None:
    agreement = sap_request(("urn:din:70121:2012:MsgDef", 1)), sap_response(1)
    events = list(read_frames(frame_list(*agreement, DIN, DIN + b"\1", b"\x80\x9a"), examine=examine))
    assert [event.notes for event in events] == [(), (), (), (TRAILING,) if examine else (), ()]
    assert isinstance(events[3].message, SessionSetupReq)
    assert events[4].error is not None


def test_notes_stand_behind_what_was_noted_before() -> None:
    (event,) = read_frames(frame_list(DIN + b"\1"), examine=True)
    assert len(event.notes) == 3
    assert event.notes[0].startswith("no protocol was negotiated")
    assert event.notes[-1] == TRAILING


def test_documents_of_other_decoders_are_left_alone() -> None:
    events: list[TraceEvent] = list(read_frames(frame_list(DIN + b"\1"), decode=decode, examine=True))
    assert isinstance(events[0].document, Opaque)
    assert TRAILING not in events[0].notes
    assert not next(iter(read_frames(frame_list(DIN + b"\1"), decode=None, examine=True))).notes


def test_notes_of_a_capture(tmp_path: Path) -> None:
    path = tmp_path / "a.pcap"
    with SessionWriter.open(path) as writer:
        connection = writer.connect(1, evcc=EVCC, secc=SECC)
        connection.send(2, "evcc", encode_frame(0x8001, sap_request(("urn:din:70121:2012:MsgDef", 1))))
        connection.send(3, "secc", encode_frame(0x8001, sap_response(1)))
        connection.send(4, "evcc", encode_frame(0x8001, DIN + b"\1"))
    notes = [event.notes for event in read_capture(path, examine=True) if event.kind is TraceKind.MESSAGE]
    assert notes == [(), (), (TRAILING,)]
    assert [event.notes for event in read_capture(path) if event.kind is TraceKind.MESSAGE] == [(), (), ()]
