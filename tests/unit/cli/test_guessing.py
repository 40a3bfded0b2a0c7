"""Which schema set bytes belong to."""

from __future__ import annotations

import random
import time

import pytest

from tests.support.exi import DATA, codec_of, json_lines
from tests.unit.cli.support import CURRENT_DEMAND, DIN, FRAGMENT
from v2gstack.cli.guessing import guess, unframe
from v2gstack.codecs.v2gtp import PayloadType, encode_frame
from v2gstack.errors import DecodeError
from v2gstack.explain import message_name

PUBLISHED = [
    (DIN, "din70121", False, "SessionSetupReq"),
    (CURRENT_DEMAND, "iso15118_2", False, "CurrentDemandReq"),
    ("8098020f532fe4cdd3b626d1d018004488cd12a800", "iso15118_2", False, "SessionSetupReq"),
    ("8098020f532fe4cdd3b626d1e0203d1114a905090ca914c0c0c0c0c41af7fc36c0c0", "iso15118_2", False, "SessionSetupRes"),
    ("80540402479ad7c263fda60a2a7e4a70620000000480e04007c2a924", "iso15118_20_common", False, "PowerDeliveryReq"),
    ("800c041e9869d6a61dc1ef895b9b4a806200484180180418018041801980", "iso15118_20_ac", False, "AC_ChargeLoopRes"),
    ("8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040", "appprotocol", False, "supportedAppProtocolReq"),
    (FRAGMENT, "iso15118_2", True, "AuthorizationReq"),
    ("8004015a590c40837f5aadc94b6d121ba2e83ea920e50169e8", "iso15118_2", True, "AuthorizationReq"),
    ("80ae015a590c40920100002028c140025f40", "iso15118_2", True, "SalesTariff"),
]


@pytest.mark.parametrize(("data", "schema", "fragment", "name"), PUBLISHED, ids=[f"{name}-{data[:6]}" for data, _, _, name in PUBLISHED])
def test_published_messages_are_recognised_for_certain(data: str, schema: str, fragment: bool, name: str) -> None:
    found = guess(bytes.fromhex(data))
    assert (found.best.schema, found.best.fragment, message_name(found.best.message)) == (schema, fragment, name)
    assert found.best.is_perfect
    assert found.certainty == "certain"
    assert found.others == ()
    assert found.reason == f"no V2GTP header; fits {schema}{' as a fragment' if fragment else ''} only, of nine schema sets tried"


def test_real_messages_are_recognised_without_any_context(shared_vectors: object) -> None:
    """A sample of what real cars send: the schema set that the negotiation gives is the one that is guessed."""
    lines = list(json_lines(shared_vectors / "real_cars" / "frames.jsonl"))  # type: ignore[operator]
    sample = random.Random(1).sample([line for line in lines if line["payload_type"] == "8001"], 60)
    for line in sample:
        found = guess(bytes.fromhex(line["payload"]))
        assert found.best.decoding is not None
        assert found.best.schema in ("appprotocol", "din70121", "iso15118_2")
        assert found.certainty in ("certain", "likely")


@pytest.mark.parametrize("schema", ["iso15118_20_ac", "iso15118_20_dc", "iso15118_20_common"])
def test_the_payload_type_decides(schema: str) -> None:
    data = next(
        bytes.fromhex(line["exi"]) for line in json_lines(DATA / f"witness_{schema}.jsonl") if "exi" in line and not line.get("fragment")
    )
    kind = next(kind for kind in PayloadType if kind.schema_set == schema)
    found = guess(encode_frame(kind, data))
    assert found.best.schema == schema
    assert found.frame is not None
    assert f"0x{kind:04X}" in found.reason
    assert len(found.tried) == 1


def test_deviations_make_it_likely() -> None:
    found = guess(bytes.fromhex(DIN) + b"\xff")
    assert found.best.schema == "din70121"
    assert found.certainty == "likely"
    assert found.best.deviations == ("1 octet(s) follow the message: ff",)
    padded = bytes.fromhex(DIN[:-2] + "3f")
    assert guess(padded).best.deviations == ("padding bits are not zero",)


def test_invalid_messages_are_recognised_and_told() -> None:
    codec = codec_of("din70121")
    message = codec.decode(bytes.fromhex(DIN))
    long = message.replace(header=message.header.replace(session_id=bytes(9)))
    found = guess(codec.encode(long, validate=False))
    assert found.best.schema == "din70121"
    assert found.best.invalid
    assert found.best.deviations[0].startswith("not schema-valid: ")
    assert not found.best.is_perfect


def test_a_cut_message_names_the_right_set() -> None:
    for end in range(4, 14):
        found = guess(bytes.fromhex(DIN)[:end])
        if found.best.decoding is None:
            assert found.best.schema == "din70121"
            assert found.certainty == "doubtful"
            assert "fits none of nine schema sets" in found.reason


def test_what_you_say_counts() -> None:
    found = guess(bytes.fromhex(DIN), schema="iso15118_2")
    assert found.best.schema == "iso15118_2"
    assert "as you say" in found.reason


@pytest.mark.parametrize("data", [b"\0", b"\x01\x02", b"<a/>", b"\xff"])
def test_what_is_no_exi_is_told_at_once(data: bytes) -> None:
    with pytest.raises(DecodeError, match="no EXI"):
        guess(data)


def test_empty_payload() -> None:
    with pytest.raises(DecodeError, match="empty"):
        guess(bytes.fromhex("01fe800100000000"))


def test_a_cut_frame_is_told() -> None:
    with pytest.raises(DecodeError, match="announces 14 bytes"):
        guess(encode_frame(0x8001, bytes.fromhex(DIN))[:-1])


def test_frames_inside_other_layers_are_found() -> None:
    frame, skipped = unframe(b"\x60\0\0\0" + b"\x01\xfe\x80" + encode_frame(0x8001, bytes.fromhex(DIN)) + b"tail")
    assert frame is not None
    assert skipped == 7
    assert frame.payload.hex() == DIN
    found = guess(b"\x60\0\0\0" + encode_frame(0x8001, bytes.fromhex(DIN)))
    assert found.best.schema == "din70121"
    assert "found after 4 other bytes" in found.reason


def test_bytes_without_a_frame() -> None:
    assert unframe(bytes.fromhex(DIN)) == (None, 0)
    assert unframe(b"") == (None, 0)
    assert unframe(b"\0\x01\xfe\x80\x01\0\0\0\x05ab") == (None, 0)


def test_random_bytes_end_in_a_guess_or_an_error() -> None:
    source = random.Random(5)
    for _ in range(60):
        data = b"\x80" + source.randbytes(source.randrange(1, 60))
        found = guess(data)
        assert found.certainty in ("certain", "likely", "doubtful")


def test_many_false_headers_are_no_burden() -> None:
    data = b"\0" + bytes.fromhex("01fe8001000fffff") * 200_000
    start = time.process_time()
    unframe(data)
    assert time.process_time() - start < 5
