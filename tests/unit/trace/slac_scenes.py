"""Matchings as a capture sees them, made to order for the tests of traces and of the command line."""

from __future__ import annotations

import io
from collections.abc import Iterable

from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SET_KEY_CNF,
    CM_SET_KEY_REQ,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    VS_PL_LINK_STATUS_CNF,
    VS_PL_LINK_STATUS_REQ,
    Mme,
    encode_mme,
    nid_from_nmk,
)
from v2gstack.trace import PcapWriter, TraceEvent, read_capture

EV, EVSE, OTHER = bytes.fromhex("021122334455"), bytes.fromhex("02aabbccdd01"), bytes.fromhex("02aabbccdd11")
MODEM, EV_MODEM = bytes.fromhex("02aabbccdd02"), bytes.fromhex("021122334456")
LOCAL = bytes.fromhex("00b052000001")
RUN_ID = b"TESLA EV"
NMK = bytes.fromhex("5eceede7000102030405060708090a0b")
NID = nid_from_nmk(NMK)
START = 1_700_000_000_000_000_000

#: Milliseconds and messages.
Scene = list[tuple[float, Mme]]


def sounding(now: float = 100, *, sounds: int = 10, interval: float = 25) -> Scene:
    """Three starts, then sounds, each of which the station's modem reports."""
    start = CM_START_ATTEN_CHAR_IND(BROADCAST, EV, forwarding_sta=EV, run_id=RUN_ID)
    scene: Scene = [(now + number * interval, start) for number in range(3)]
    for number in range(sounds):
        at = now + (3 + number) * interval
        scene.append((at, CM_MNBC_SOUND_IND(BROADCAST, EV, cnt=9 - number, run_id=RUN_ID, rnd=bytes(16))))
        scene.append((at + 1, CM_ATTEN_PROFILE_IND(BROADCAST, MODEM, pev_mac=EV, aag=bytes([12]) * 58)))
    return scene


def attenuation(station: bytes, level: int, sounds: int = 10) -> CM_ATTEN_CHAR_IND:
    return CM_ATTEN_CHAR_IND(EV, station, source_address=EV, run_id=RUN_ID, num_sounds=sounds, aag=bytes([level]) * 58)


def heard(station: bytes) -> CM_ATTEN_CHAR_RSP:
    return CM_ATTEN_CHAR_RSP(station, EV, source_address=EV, run_id=RUN_ID)


def parameters(station: bytes) -> CM_SLAC_PARM_CNF:
    return CM_SLAC_PARM_CNF(EV, station, forwarding_sta=EV, run_id=RUN_ID)


REQUEST = CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=RUN_ID)
MATCH = CM_SLAC_MATCH_REQ(EVSE, EV, pev_mac=EV, evse_mac=EVSE, run_id=RUN_ID)
CONFIRMATION = CM_SLAC_MATCH_CNF(EV, EVSE, pev_mac=EV, evse_mac=EVSE, run_id=RUN_ID, nid=NID, nmk=NMK)


def matching() -> Scene:
    """All of it, with two stations that answer, from the station's first key to the link of the vehicle."""
    return [
        (-500, CM_SET_KEY_REQ(LOCAL, EVSE, nid=NID, new_key=NMK)),
        (-450, CM_SET_KEY_CNF(EVSE, MODEM, result=1)),
        (0, REQUEST),
        (40, parameters(EVSE)),
        (60, parameters(OTHER)),
        *sounding(),
        (450, attenuation(EVSE, 12)),
        (455, heard(EVSE)),
        (460, attenuation(OTHER, 31)),
        (470, heard(OTHER)),
        (1300, MATCH),
        (1350, CONFIRMATION),
        (1360, CM_SET_KEY_REQ(LOCAL, EV, nid=NID, new_key=NMK)),
        (1400, CM_SET_KEY_CNF(EV, EV_MODEM, result=1)),
        (1600, VS_PL_LINK_STATUS_REQ(LOCAL, EV)),
        (1602, VS_PL_LINK_STATUS_CNF(EV, EV_MODEM, link_status=0)),
        (3600, VS_PL_LINK_STATUS_REQ(LOCAL, EV)),
        (3602, VS_PL_LINK_STATUS_CNF(EV, EV_MODEM, link_status=1)),
    ]


def capture_of(scene: Iterable[tuple[float, Mme]]) -> bytes:
    """A capture of a scene."""
    stream = io.BytesIO()
    writer = PcapWriter(stream)
    for milliseconds, message in scene:
        writer.write_packet(START + round(milliseconds * 1_000_000), encode_mme(message))
    return stream.getvalue()


def events_of(scene: Iterable[tuple[float, Mme]], *, keys: bool = False) -> list[TraceEvent]:
    """What a reader tells of it."""
    return list(read_capture(io.BytesIO(capture_of(scene)), keys=keys))
