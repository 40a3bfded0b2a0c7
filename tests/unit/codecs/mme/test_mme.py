"""Management messages: captured frames, the construct declarations as witness, hostile input."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import construct
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import v2gstack.codecs.mme as mme
from v2gstack.codecs.mme import BROADCAST, MIN_FRAME, Mme, UnknownMme, decode_mme, describe_mme, encode_mme, explain_mme
from v2gstack.codecs.mme.layouts import MmeLayout, frame_layout, innermost, layouts
from v2gstack.errors import ConfigError, DecodeError, EncodeError

EV = bytes.fromhex("021122334455")
EVSE = bytes.fromhex("02aabbccddee")


@pytest.fixture(scope="session")
def slac_frames(shared_vectors: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (shared_vectors / "slac" / "frames.jsonl").read_text().splitlines()]


def frame_of(row: dict[str, Any]) -> bytes:
    head = b"" if row["layer"] == "ethernet" else EV + EVSE + b"\x88\xe1"
    return head + bytes.fromhex(row["hex"])


def test_captured_frames_are_rebuilt(slac_frames: list[dict[str, Any]]) -> None:
    undeclared = {
        "CC_DISCOVER_LIST", "CM_ENCRYPTED_PAYLOAD", "VS_FR_LBK", "VS_ENET_SETTINGS", "VS_MODULE_OPERATION", "VS_GET_PROPERTY",
    }  # fmt: skip
    assert slac_frames
    for row in slac_frames:
        frame = frame_of(row)
        if "truncated" in row.get("note", ""):
            with pytest.raises(DecodeError, match="bytes, only"):
                decode_mme(frame)
            continue
        message = decode_mme(frame)
        # some messages have two forms, which the version tells apart
        assert message.name.replace("_V0.", ".") == row["mme"], row["id"]
        assert message.mmv == row["mmv"], row["id"]
        assert encode_mme(message) == frame, row["id"]
        unknown = message.name in undeclared or message.name.rpartition(".")[0] in undeclared
        assert isinstance(message, UnknownMme) == unknown, row["id"]


def test_captured_fields(slac_frames: list[dict[str, Any]]) -> None:
    """The fields as another dissector names them."""
    compared = 0
    for row in slac_frames:
        if "truncated" in row.get("note", ""):
            continue
        message = decode_mme(frame_of(row))
        for name, value in row.get("fields", {}).items():
            found: Any = getattr(message, {"cco_cap": "cco_capability"}.get(name, name), None)
            if found is None:
                continue
            if name == "version":
                found = found.rstrip(b"\0").decode()
            elif isinstance(found, bytes):
                found = list(found) if isinstance(value, list) else found.hex()
            assert found == value, (row["id"], name)
            compared += 1
    assert compared > 500


def test_vlan_tags_are_kept(slac_frames: list[dict[str, Any]]) -> None:
    tagged = [row for row in slac_frames if row.get("vlan") is not None]
    assert tagged
    for row in tagged:
        message = decode_mme(frame_of(row))
        assert message.vlan is not None
        assert message.vlan & 0xFFF == int(row["vlan"])


@cache
def declarations() -> list[tuple[MmeLayout, int]]:
    return [(layout, version) for layout in layouts().values() for version in layout.versions]


@pytest.mark.parametrize("layout", layouts().values(), ids=lambda layout: layout.name)
def test_classes_have_the_declared_fields(layout: MmeLayout) -> None:
    found = getattr(mme, layout.class_name)
    declared = {member.name: member for member in layout.members}
    fields = {field.name: field for field in msgspec.structs.fields(found)}
    envelope = {"destination", "source", "mmv", "fmi", "vlan", "trailing"} | ({"oui"} if len(layout.ouis) > 1 else set())
    assert set(fields) == set(declared) | envelope
    assert (found.NAME, found.MMTYPE, fields["mmv"].default) == (layout.name, layout.mmtype, layout.versions[0])
    for name, member in declared.items():
        kind = innermost(member)
        default = getattr(member.subcon, "value", msgspec.NODEFAULT)
        assert fields[name].default == default
        assert fields[name].type is (int if isinstance(kind, construct.FormatField) else bytes)


@st.composite
def declared_frames(draw: st.DrawFn) -> tuple[MmeLayout, int, bytes]:
    """A frame that construct wrote, of any declared message and version, sometimes cut, padded or with bytes after it."""
    layout, version = draw(st.sampled_from(declarations()))
    values: dict[str, Any] = {"destination": draw(st.binary(min_size=6, max_size=6)), "source": draw(st.binary(min_size=6, max_size=6))}
    for member in layout.members:
        kind = innermost(member)
        if isinstance(kind, construct.FormatField):
            signed, size = kind.fmtstr[1].islower(), kind.sizeof()
            low, high = (-(1 << 8 * size - 1), (1 << 8 * size - 1) - 1) if signed else (0, (1 << 8 * size) - 1)
            # what counts other fields stays small
            values[member.name] = draw(st.integers(low, min(high, 0x40) if "num" in member.name or "length" in member.name else high))
            if member.name == "amlen":
                values[member.name] = draw(st.integers(0, 80))
        elif kind is construct.GreedyBytes:
            values[member.name] = draw(st.binary(max_size=200))
        else:
            size = kind.length(values) if callable(kind.length) else kind.length
            values[member.name] = draw(st.binary(min_size=size, max_size=size))
    if len(layout.ouis) > 1:
        values["oui"] = draw(st.sampled_from(layout.ouis))
    declaration: Any = frame_layout(layout, version)
    return layout, version, declaration.build(values)


def ends(layout: MmeLayout) -> bool:
    """Whether a message goes on to the end of its frame."""
    return bool(layout.members) and innermost(layout.members[-1]) is construct.GreedyBytes


@settings(max_examples=400, deadline=None)
@given(drawn=declared_frames(), after=st.sampled_from(["exact", "padded", "more"]))
def test_the_fast_path_is_the_declaration(drawn: tuple[MmeLayout, int, bytes], after: str) -> None:
    layout, version, exact = drawn
    frame = {"exact": exact, "padded": exact.ljust(MIN_FRAME, b"\0"), "more": exact + b"\x01\x02"}[after]
    message = decode_mme(frame)
    assert type(message).__name__ == layout.class_name
    declaration: Any = frame_layout(layout, version)
    witness = declaration.parse(frame)
    for field in msgspec.structs.fields(type(message)):
        if field.name in witness:
            assert getattr(message, field.name) == witness[field.name]
    assert message.mmv == version
    assert encode_mme(message) == frame
    if ends(layout):
        # all of the frame is the message, and what pads it too
        exact = frame
    else:
        assert decode_mme(encode_mme(message.replace(trailing=None))) == message.replace(trailing=None)
    assert encode_mme(message.replace(trailing=b"")) == exact
    assert encode_mme(message.replace(trailing=None)) == exact.ljust(MIN_FRAME, b"\0")
    tagged = encode_mme(message.replace(vlan=0x2001))
    assert decode_mme(tagged) == message.replace(vlan=0x2001)
    assert describe_mme(message).startswith(layout.name)
    assert sum(field.size for field in explain_mme(message)) == len(exact) + len(message.trailing or b"")


@settings(max_examples=200, deadline=None)
@given(drawn=declared_frames(), data=st.data())
def test_every_length_is_checked(drawn: tuple[MmeLayout, int, bytes], data: st.DataObject) -> None:
    """One byte less than the message, or any less, is an error: never a message of short fields."""
    layout, version, exact = drawn
    head = 17 + (2 if version else 0) + (3 if layout.ouis else 0)
    declaration: Any = frame_layout(layout, version)
    if ends(layout):
        exact = exact[: len(exact) - len(declaration.parse(exact)[layout.members[-1].name])]
    if len(exact) == head:
        return
    length = data.draw(st.one_of(st.just(len(exact) - 1), st.integers(head, len(exact) - 1)))
    with pytest.raises(DecodeError, match="bytes, only"):
        decode_mme(exact[:length])
    with pytest.raises(construct.ConstructError):
        declaration.parse(exact[:length])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=160), st.binary(max_size=120).map(lambda rest: EV + EVSE + b"\x88\xe1" + rest)))
def test_any_bytes_are_a_message_or_an_error(data: bytes) -> None:
    try:
        message = decode_mme(data)
    except DecodeError:
        return
    assert encode_mme(message) == data
    assert describe_mme(message)
    assert explain_mme(message)


@settings(max_examples=300, deadline=None)
@given(drawn=declared_frames(), data=st.data())
def test_flipped_bits_are_a_message_or_an_error(drawn: tuple[MmeLayout, int, bytes], data: st.DataObject) -> None:
    frame = bytearray(drawn[2])
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(12, len(frame) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        message = decode_mme(frame)
    except DecodeError:
        return
    assert encode_mme(message) == bytes(frame)


def test_unknown_vendors_versions_and_fragments_are_kept() -> None:
    frames = {
        "foreign OUI": "88e1 00 b9a0 001122 0001",
        "version 3": "88e1 03 6460 0000 0000 0102030405060708",
        "a standard message with version 0": "88e1 00 6460 0000 0000 0102030405060708",
        "first fragment of two": "88e1 01 6460 1001",
        "unknown type": "88e1 01 f16f 0000 00",
    }
    for name, text in frames.items():
        frame = EV + EVSE + bytes.fromhex(text)
        message = decode_mme(frame)
        assert isinstance(message, UnknownMme), name
        assert encode_mme(message) == frame
    assert len(encode_mme(UnknownMme(EV, EVSE, 0x8002, b"{}"))) == MIN_FRAME


def test_both_ouis_of_the_doubled_attenuation() -> None:
    """Some firmware leaves the OUI of VS_ATTEN_CHAR.IND empty."""
    for oui in ("00b052", "000000"):
        message = decode_mme(EV + EVSE + bytes.fromhex("88e1 00 4ea1" + oui + EV.hex() + "02 0010 00000000000000 0a0b"))
        assert isinstance(message, mme.VS_ATTEN_CHAR_IND)
        assert (message.oui.hex(), message.aag) == (oui, b"\x0a\x0b")


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (b"", "at least 17 bytes, only 0"),
        (bytes(12) + b"\x88\xe1\x01\x64", "at least 17 bytes, only 16"),
        (bytes(12) + b"\x86\xdd" + bytes(40), "EtherType 0x86DD"),
        (bytes(12) + b"\x81\x00\x00\x02\x86\xdd" + bytes(40), "EtherType 0x8100"),
        (bytes(12) + b"\x81\x00\x00\x02\x81\x00\x00\x02\x88\xe1" + bytes(40), "EtherType 0x8100"),
    ],
)
def test_what_is_no_mme_is_an_error(frame: bytes, words: str) -> None:
    with pytest.raises(DecodeError, match=words):
        decode_mme(frame)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (mme.CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(7)), "run_id must have 8 bytes"),
        (mme.CM_SLAC_PARM_REQ(BROADCAST, EV[:5], run_id=bytes(8)), "source must have 6 bytes"),
        (mme.CM_SLAC_PARM_REQ(BROADCAST, EV, run_id="12345678"), "run_id must have 8 bytes"),  # type: ignore[arg-type]
        (mme.CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=None), "run_id must have 8 bytes"),  # type: ignore[arg-type]
        (mme.CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8), application_type=256), "does not fit"),
        (mme.CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8), mmv=0), "does not fit"),
        (mme.CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8), fmi=1), "does not fit"),
        (mme.CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8), vlan=0x10000), "vlan must be"),
        (mme.CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8), trailing=[]), "trailing must be"),  # type: ignore[arg-type]
        (mme.CM_ATTEN_PROFILE_IND(BROADCAST, EV, pev_mac=EV, aag=bytes(57)), "aag must have 58 bytes"),
        (mme.CM_AMP_MAP_REQ(EV, EVSE, amlen=3, amdata=b"1"), "amdata must have 2 bytes"),
        (mme.VS_RS_DEV_REQ(EV, EVSE, fmi=256), "does not fit"),
        (UnknownMme(EV, b"", 1, b""), "source must have 6 bytes"),
        (UnknownMme(EV, EVSE, 1 << 16, b""), "does not fit"),
        (UnknownMme(EV, EVSE, 1, None), "does not fit"),  # type: ignore[arg-type]
        (Mme(EV, EVSE), "is no MME"),
    ],
)
def test_what_does_not_fit_is_not_written(message: Mme, words: str) -> None:
    with pytest.raises(EncodeError, match=words):
        encode_mme(message)


def test_keys_are_not_told() -> None:
    secret = bytes(range(0x41, 0x51))
    message = mme.CM_SET_KEY_REQ(EV, EVSE, nid=bytes(7), new_key=secret)
    shown = [field for field in explain_mme(message) if field.name == "new_key"]
    assert shown[0].value == "(16 bytes, secret)"
    assert [field.value for field in explain_mme(message, secrets=True) if field.name == "new_key"] == [secret.hex()]
    assert secret.hex() not in describe_mme(message)
    assert explain_mme(decode_mme(EV + EVSE + bytes.fromhex("88e1 01 f16f 0000")))[0].name == "payload"


def test_network_identifiers(shared_vectors: Path) -> None:
    pairs = [json.loads(line) for line in (shared_vectors / "slac" / "nmk_nid.jsonl").read_text().splitlines()]
    for pair in pairs:
        nmk, nid = bytes.fromhex(pair["nmk"]), bytes.fromhex(pair["nid"]) if pair.get("nid") else b""
        if "password" in pair:
            assert mme.nmk_from_password(pair["password"]) == nmk
        if not nid:
            continue
        follows = pair.get("follows_rule", True)
        assert mme.nid_follows_rule(nid, nmk) == follows
        if follows:
            assert mme.nid_from_nmk(nmk, security_level=pair.get("sl", 0)) == nid
    assert len(pairs) > 3


def test_keys_of_other_lengths() -> None:
    with pytest.raises(ConfigError, match="16 bytes"):
        mme.nid_from_nmk(bytes(15))
    with pytest.raises(ConfigError, match="0 to 3"):
        mme.nid_from_nmk(bytes(16), security_level=4)
    assert not mme.nid_follows_rule(bytes(6), bytes(16))


def test_what_modems_counted(slac_frames: list[dict[str, Any]]) -> None:
    """Link statistics and tone maps as real modems sent them: their parts add up to the frame's length."""
    found = {row["mme"]: decode_mme(frame_of(row)) for row in slac_frames if row["kind"] == "capture"}
    counted = found["VS_LNK_STATS.CNF"]
    assert isinstance(counted, mme.VS_LNK_STATS_CNF)
    assert (counted.mstatus, counted.direction, counted.lid) == (0, 2, 0xFC)
    # five counters sent, six received, and rates of as many intervals as the next byte says
    assert len(counted.data) == 8 * 5 + 8 * 6 + 1 + 33 * counted.data[88]
    tones = found["VS_TONE_MAP_CHAR.CNF"]
    assert isinstance(tones, mme.VS_TONE_MAP_CHAR_CNF)
    assert tones.data_length == len(tones.data) == 477
    carriers = int.from_bytes(tones.data[12:14], "little")
    assert carriers == 917
    assert tones.data[2:8] == bytes.fromhex("bcf2aff31374")
    for form in ("VS_RX_TONE_MAP_CHAR.REQ", "VS_NW_INFO.CNF", "CM_NW_INFO.CNF", "CM_BRG_INFO.CNF"):
        assert not isinstance(found[form], UnknownMme), form
    bridged = found["CM_BRG_INFO.CNF"]
    assert isinstance(bridged, mme.CM_BRG_INFO_CNF)
    assert (bridged.nbda, len(bridged.hosts)) == (1, 6)


def test_what_is_told_of_the_control_pilot() -> None:
    """Vendor messages that make a capture tell of the control pilot by itself."""
    spidcom = EV + EVSE + bytes.fromhex("88e1 01 0ea1 0000 0013d7 03 e803 3200 2823")
    message = decode_mme(spidcom)
    assert isinstance(message, mme.SPIDCOM_CP_STATE_IND)
    assert (message.frequency, message.duty_cycle, message.voltage) == (1000, 50, 9000)
    assert describe_mme(message) == "SPIDCOM_CP_STATE.IND duty cycle 5 %, 9000 mV"
    text = b'dSPACE SCS Diag|dsV2Gshark|v1|CP state B|{"a": 1}'
    diagnostics = decode_mme(EV + EVSE + bytes.fromhex("88e1 01 0280 0000 644d70") + text)
    assert isinstance(diagnostics, mme.DSPACE_DIAGNOSTICS_IND)
    assert diagnostics.text == text
    assert describe_mme(diagnostics) == f"DSPACE_DIAGNOSTICS.IND {text.decode()}"
    assert type(decode_mme(EV + EVSE + bytes.fromhex("88e1 01 0280 0000 00b052") + text)) is UnknownMme
