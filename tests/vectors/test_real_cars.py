"""28,018 V2GTP frames of 48 captures of real cars and chargers, decoded and encoded again.

Each payload is read with the schema set that the supportedAppProtocol exchange of its capture settled on. What the captures hold
is written down here as exact counts: a change of any of them is a change of what the codec understands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.exi import codec_of, json_lines, outcome, reference_encode, same
from v2gstack.codecs.exi import ExiCodec
from v2gstack.errors import EncodeError
from v2gstack.trace import TraceEvent, TraceKind, read_frames

Codecs = Callable[[str], ExiCodec]


class Payload(NamedTuple):
    """A distinct EXI document, what it decodes to by the engine under test, and how many frames have it."""

    codec: ExiCodec
    data: bytes
    document: Any
    frames: int

    @property
    def reference(self) -> Reference:
        return reference(self.codec.schema, self.data)


class Reference(NamedTuple):
    """What the reference path makes of a document."""

    document: Any
    again: bytes
    deviations: tuple[str, ...]
    trailing: bytes


@cache
def reference(schema: str, data: bytes) -> Reference:
    codec = codec_of(schema)
    decoding = codec.examine(data)
    return Reference(decoding.message, reference_encode(codec, decoding.message, validate=False), decoding.deviations, decoding.trailing)


@pytest.fixture(scope="module")
def events(shared_vectors: Path, codec: Codecs) -> list[TraceEvent]:
    """All frames, classified and decoded."""
    return list(read_frames(shared_vectors / "real_cars" / "frames.jsonl", decode=lambda schema, data: codec(schema).decode(data)))


@pytest.fixture(scope="module")
def payloads(events: list[TraceEvent], codec: Codecs) -> list[Payload]:
    """The EXI documents, each once; cars and chargers repeat themselves."""
    counts = Counter((event.schema_set, event.payload) for event in events if event.schema_set is not None)
    documents = {(event.schema_set, event.payload): event.document for event in events}
    return [Payload(codec(schema), data, documents[schema, data], frames) for (schema, data), frames in counts.items() if schema]


def test_every_frame_is_classified(events: list[TraceEvent], shared_vectors: Path) -> None:
    assert len(events) == 28_018 == sum(1 for _ in json_lines(shared_vectors / "real_cars" / "frames.jsonl"))
    assert len({event.capture for event in events}) == 48
    assert Counter((str(event.kind), event.schema_set) for event in events) == {
        ("sdp", None): 107,
        ("message", "appprotocol"): 106,
        ("message", "din70121"): 12_032,
        ("message", "iso15118_2"): 15_773,
    }


def test_every_document_decodes(events: list[TraceEvent]) -> None:
    """Nothing that was negotiated fails to decode, and only one frame has no negotiation before it."""
    assert [event for event in events if event.error is not None] == []
    assert all(event.document is not None for event in events)
    assert [(event.capture.split("/")[1], event.notes) for event in events if event.notes] == [
        ("Atto3", ("no protocol was negotiated; iso15118_2 fits, of 3 schema sets tried",))
    ]


def test_every_message_comes_from_the_side_that_sends_it(events: list[TraceEvent]) -> None:
    """A wrong schema set would decode some messages to others: requests come from cars, responses from chargers, nothing else."""
    for event in events:
        if event.kind is TraceKind.MESSAGE:
            name = type(event.message).__name__
            assert name.endswith("Req" if event.direction == "evcc" else "Res"), (event.capture, event.frame, name)


def test_both_paths_decode_alike(payloads: list[Payload]) -> None:
    assert len(payloads) == 5_423
    for payload in payloads:
        assert same(payload.document, payload.reference.document)


#: What is out of the ordinary, by cause, and how many frames have it. H8: a Tesla Model 3 appends an octet to one message.
DEVIATIONS = {"1 octet(s) follow the message: 00": 3}


def test_encoding_gives_the_same_bytes(payloads: list[Payload]) -> None:
    """Byte for byte where the sender followed the profile; the others differ in just what `examine` reports."""
    alike = 0
    causes: Counter[str] = Counter()
    for payload in payloads:
        _, again, deviations, trailing = payload.reference
        assert (again == payload.data) is not bool(deviations), payload
        if again == payload.data:
            alike += payload.frames
            continue
        assert again + trailing == payload.data
        causes.update(dict.fromkeys(deviations, payload.frames))
    for cause, frames in causes.items():
        print(f"{frames} frames: {cause}")
    assert causes == DEVIATIONS
    assert alike == 27_911 - 3


def test_facets(payloads: list[Payload]) -> None:
    """What validation finds fault with, by place: a Seres asks for four phases, of at most three. The rest has the same bytes again."""
    faults: Counter[str] = Counter()
    for payload in payloads:
        found = outcome(partial(payload.codec.encode, payload.document))
        if found.error is None:
            assert found.value == payload.reference.again
        else:
            assert isinstance(found.error, EncodeError)
            faults[f"{found.error.path}: {found.error.message}"] += payload.frames
    for fault, frames in faults.items():
        print(f"{frames} frames: {fault}")
    assert faults == {
        "/V2G_Message/Body/PowerDeliveryReq/ChargingProfile/ProfileEntry/ChargingProfileEntryMaxNumberOfPhasesInUse: 4 is above 3": 1
    }


def test_odd_identifiers_are_bytes(events: list[TraceEvent]) -> None:
    """H12: SessionIDs of 1 and 6 bytes, and a charger's EVSEID that is no text."""
    session_ids: Counter[int] = Counter()
    evse_ids = set()
    for event in events:
        document: Any = event.document
        if event.schema_set in ("din70121", "iso15118_2"):
            session_ids[len(document.header.session_id)] += 1
            if event.schema_set == "din70121" and type(event.message).__name__ == "SessionSetupRes":
                evse_ids.add(document.body.body_element.evse_id)
    assert session_ids == {8: 27_766, 1: 37, 6: 2}
    assert any(not value.isascii() for value in evse_ids)


def test_xml_says_the_same(payloads: list[Payload]) -> None:
    """Each kind of message through XML, typed and untyped."""
    kinds: dict[tuple[str, str], Payload] = {}
    for payload in payloads:
        body = getattr(payload.document, "body", None)
        kinds.setdefault((payload.codec.schema, type(getattr(body, "body_element", payload.document)).__name__), payload)
    assert len(kinds) == 48
    for payload in kinds.values():
        xml = payload.codec.decode_xml(payload.data)
        assert payload.codec.encode_xml(xml) + payload.reference.trailing == payload.data
        assert payload.codec.from_xml(payload.codec.to_xml(payload.document)) == payload.document
