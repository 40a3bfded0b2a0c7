"""Keys do not get out: not through representations, errors, or frames that are handed on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from v2gstack.codecs.mme import (
    CM_GET_KEY_CNF,
    CM_SET_KEY_REQ,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    Mme,
    UnknownMme,
    decode_mme,
    encode_mme,
    explain_mme,
    frame_without_keys,
    without_keys,
)
from v2gstack.errors import DecodeError, EncodeError

EV, EVSE, RUN_ID = bytes.fromhex("021122334455"), bytes.fromhex("02aabbccddee"), bytes(8)
KEY = bytes.fromhex("5eceede7000102030405060708090a0b")
MATCH = CM_SLAC_MATCH_CNF(EV, EVSE, pev_mac=EV, evse_mac=EVSE, run_id=RUN_ID, nid=bytes(range(7)), nmk=KEY)
WITH_KEYS: list[Mme] = [
    MATCH,
    MATCH.replace(vlan=5),
    MATCH.replace(trailing=KEY),
    CM_SET_KEY_REQ(EV, EVSE, nid=bytes(range(7)), new_key=KEY),
    CM_GET_KEY_CNF(EV, EVSE, result=0, nid=bytes(range(7)), key=KEY),
    # the second fragment of a confirmation, a maker's own message, and one that writes into a modem's memory
    UnknownMme(EV, EVSE, 0x607D, b"\x11\x01" + KEY),
    UnknownMme(EV, EVSE, 0xA050, b"\0\xb0\x52" + KEY, mmv=0),
    UnknownMme(EV, EVSE, 0xA0B0, bytes(2) + KEY),
]


@pytest.mark.parametrize("message", WITH_KEYS, ids=lambda message: f"{message.name} {len(encode_mme(message))}")
def test_no_key_gets_out(message: Mme) -> None:
    frame = encode_mme(message)
    assert KEY in frame
    redacted = frame_without_keys(frame)
    assert KEY not in redacted
    assert len(redacted) == len(frame)
    assert decode_mme(redacted) == without_keys(decode_mme(frame))
    explained = " ".join(field.value for field in explain_mme(message))
    assert KEY.hex() not in explained
    for shown in (repr(message), f"{message}", str(list(message.__rich_repr__()))):
        assert repr(KEY)[2:-1] not in shown
        assert "bytes, secret" in shown
    # everything else is still there
    assert redacted[:17] == frame[:17]
    if isinstance(message, CM_SLAC_MATCH_CNF) and not message.trailing:
        assert without_keys(message) == message.replace(nmk=bytes(16))


@pytest.mark.parametrize("vlan", [None, 7])
@pytest.mark.parametrize("length", range(20, 105, 9))
def test_frames_that_break_off_keep_no_part_of_a_key(vlan: int | None, length: int) -> None:
    message = MATCH.replace(evse_id=b"\x55" * 17, vlan=vlan)
    frame = encode_mme(message)[:length]
    with pytest.raises(DecodeError):
        decode_mme(frame)
    redacted = frame_without_keys(frame)
    assert len(redacted) == len(frame)
    assert not any(redacted[19 + (4 if vlan is not None else 0) :])


def test_frames_without_keys_are_left_as_they_are(shared_vectors: Path) -> None:
    changed = set()
    for line in (shared_vectors / "slac" / "frames.jsonl").read_text().splitlines():
        vector = json.loads(line)
        if vector["layer"] != "ethernet":
            continue
        frame = bytes.fromhex(vector["hex"])
        redacted = frame_without_keys(frame)
        if redacted != frame:
            changed.add(decode_mme(frame).name)
    # reads and writes the memory of a modem, keys included
    own = {"VS_MODULE_OPERATION.REQ", "VS_MODULE_OPERATION.CNF"}
    assert changed == {"CM_SLAC_MATCH.CNF", "CM_SET_KEY.REQ", "CM_GET_KEY.CNF"} | own
    other = encode_mme(CM_SLAC_MATCH_REQ(EVSE, EV, pev_mac=EV, evse_mac=EVSE, run_id=RUN_ID))
    assert frame_without_keys(other) == other
    for odd in (b"", b"\xff", bytes(40), encode_mme(MATCH)[:15]):
        assert frame_without_keys(odd) == odd


def test_a_key_of_the_wrong_length_is_not_told() -> None:
    with pytest.raises(EncodeError) as failure:
        encode_mme(MATCH.replace(nmk=KEY[:15]))
    assert failure.value.path == "nmk"
    assert "\\xce\\xed" not in str(failure.value)


def test_explanations_hide_keys_until_they_are_asked_for() -> None:
    hidden = {field.name: field.value for field in explain_mme(MATCH)}
    told = {field.name: field.value for field in explain_mme(MATCH, secrets=True)}
    assert hidden["nmk"] == "(16 bytes, secret)"
    assert told["nmk"] == KEY.hex()
