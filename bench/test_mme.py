"""Management messages of HomePlug beside pyslac: whole frames, from the Ethernet addresses to the last byte of the payload."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

import msgspec
import pytest

import v2gstack.codecs.mme as mme
from v2gstack.codecs.mme import BROADCAST, Mme, decode_mme, encode_mme

EV = bytes.fromhex("021122334455")
EVSE = bytes.fromhex("02aabbccddee")
RUN_ID = bytes.fromhex("1923deb200c6bda0")
AAG = bytes(range(8, 66))

#: Each with the class of pyslac that does the same.
MESSAGES: dict[str, tuple[Mme, str]] = {
    "CM_SET_KEY.REQ": (mme.CM_SET_KEY_REQ(EV, EVSE, nid=bytes(range(7)), new_key=bytes(range(16))), "SetKeyReq"),
    "CM_SET_KEY.CNF": (mme.CM_SET_KEY_CNF(EVSE, EV, result=1), "SetKeyCnf"),
    "CM_SLAC_PARM.REQ": (mme.CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=RUN_ID), "SlacParmReq"),
    "CM_SLAC_PARM.CNF": (mme.CM_SLAC_PARM_CNF(EV, EVSE, forwarding_sta=EV, run_id=RUN_ID), "SlacParmCnf"),
    "CM_START_ATTEN_CHAR.IND": (mme.CM_START_ATTEN_CHAR_IND(BROADCAST, EV, forwarding_sta=EV, run_id=RUN_ID), "StartAtennChar"),
    "CM_MNBC_SOUND.IND": (mme.CM_MNBC_SOUND_IND(BROADCAST, EV, cnt=9, run_id=RUN_ID, rnd=bytes(range(16))), "MnbcSound"),
    "CM_ATTEN_PROFILE.IND": (mme.CM_ATTEN_PROFILE_IND(BROADCAST, EVSE, pev_mac=EV, aag=AAG), "AttenProfile"),
    "CM_ATTEN_CHAR.IND": (mme.CM_ATTEN_CHAR_IND(EV, EVSE, source_address=EV, run_id=RUN_ID, num_sounds=10, aag=AAG), "AtennChar"),
    "CM_ATTEN_CHAR.RSP": (mme.CM_ATTEN_CHAR_RSP(EVSE, EV, source_address=EV, run_id=RUN_ID), "AtennCharRsp"),
    "CM_SLAC_MATCH.REQ": (mme.CM_SLAC_MATCH_REQ(EVSE, EV, pev_mac=EV, evse_mac=EVSE, run_id=RUN_ID), "MatchReq"),
    "CM_SLAC_MATCH.CNF": (
        mme.CM_SLAC_MATCH_CNF(EV, EVSE, pev_mac=EV, evse_mac=EVSE, run_id=RUN_ID, nid=bytes(7), nmk=bytes(range(16))),
        "MatchCnf",
    ),
    # pyslac has none of these
    "CM_VALIDATE.REQ": (mme.CM_VALIDATE_REQ(EVSE, EV), ""),
    "VS_PL_LINK_STATUS.CNF": (mme.VS_PL_LINK_STATUS_CNF(EVSE, EV, link_status=1), ""),
}
#: At least three times as fast as pyslac.
PROMISE = {"pyslac": 0.333}
#: Numbers that it wants as bytes.
AS_BYTES = {"pid", "prn", "pmn", "cco_capab"}
#: Bytes, all zero, that it wants as a number.
AS_NUMBER = {"source_id", "resp_id"}
WITH_PEER = [name for name, (_, peer) in MESSAGES.items() if peer]
#: It writes this one and does not read it.
READ_BY_PEER = [name for name in WITH_PEER if name != "CM_SET_KEY.REQ"]


@pytest.mark.parametrize("name", MESSAGES)
def test_parse(benchmark: Any, name: str) -> None:
    benchmark.group = f"parse {name}"
    benchmark.extra_info.update(what="decode_mme", at_most=PROMISE if name in WITH_PEER else {})
    message = MESSAGES[name][0]
    assert benchmark(decode_mme, encode_mme(message)) == message


@pytest.mark.parametrize("name", MESSAGES)
def test_build(benchmark: Any, name: str) -> None:
    """From the values: the message is made, then written, as a station does for each frame."""
    benchmark.group = f"build {name}"
    benchmark.extra_info.update(what="encode_mme", at_most=PROMISE if name in WITH_PEER else {})
    message = MESSAGES[name][0]
    model = type(message)
    # the fields that have no usual value come first
    values = [getattr(message, field.name) for field in msgspec.structs.fields(model) if field.required]

    def write() -> bytes:
        return encode_mme(model(*values))

    assert benchmark(write) == encode_mme(message)


@pytest.fixture(scope="module")
def pyslac() -> Any:
    return pytest.importorskip(
        "pyslac.messages",
        reason="pyslac is missing: tools/slac_peer_setup.sh makes an environment with it, and make bench does that",
    )


def reader(pyslac: Any, peer: str) -> Callable[[bytes], Any]:
    """How pyslac reads a frame: its Ethernet and HomePlug headers, then its payload."""
    from pyslac.layer_2_headers import EthernetHeader, HomePlugHeader

    payload = getattr(pyslac, peer).from_bytes

    def read(frame: bytes) -> Any:
        return EthernetHeader.from_bytes(frame), HomePlugHeader.from_bytes(frame), payload(frame)

    return read


def writer(pyslac: Any, message: Any, peer: str) -> Callable[[], bytes]:
    """How pyslac makes a message of its values, and a frame of that."""
    from pyslac.layer_2_headers import EthernetHeader, HomePlugHeader

    model = getattr(pyslac, peer)
    values: list[Any] = []
    for field in fields(model):
        if field.default is MISSING:
            value = getattr(message, {"cco_capab": "cco_capability"}.get(field.name, field.name), 0)
            if field.name in AS_NUMBER:
                value = 0
            elif field.name in AS_BYTES:
                value = value.to_bytes(2 if field.name == "prn" else 1, "big")
            # it adds up lists of numbers
            values.append(list(value) if field.name == "aag" else value)
    destination, source, mmtype = message.destination, message.source, message.MMTYPE

    def write() -> bytes:
        return EthernetHeader(destination, source).pack_big() + HomePlugHeader(mmtype).pack_big() + model(*values).pack_big()

    return write


@pytest.mark.parametrize("name", READ_BY_PEER)
def test_parse_pyslac(benchmark: Any, pyslac: Any, name: str) -> None:
    benchmark.group = f"parse {name}"
    benchmark.extra_info["peer"] = "pyslac"
    message, peer = MESSAGES[name]
    ethernet, _, _ = benchmark(reader(pyslac, peer), encode_mme(message))
    assert ethernet.src_mac == message.source


@pytest.mark.parametrize("name", WITH_PEER)
def test_build_pyslac(benchmark: Any, pyslac: Any, name: str) -> None:
    benchmark.group = f"build {name}"
    benchmark.extra_info["peer"] = "pyslac"
    message, peer = MESSAGES[name]
    built = benchmark(writer(pyslac, message, peer))
    assert built[:17] == encode_mme(message)[:17]
