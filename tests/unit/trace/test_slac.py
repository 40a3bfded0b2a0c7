"""Frames of SLAC in captures: who said what to whom, in which matching, how long it took, and never a key unless it is asked for."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import replace
from ipaddress import IPv6Address
from pathlib import Path
from typing import Any

import pytest

from tests.unit.trace.slac_scenes import (
    CONFIRMATION,
    EV,
    EV_MODEM,
    EVSE,
    LOCAL,
    MATCH,
    MODEM,
    NMK,
    OTHER,
    REQUEST,
    RUN_ID,
    START,
    attenuation,
    capture_of,
    events_of,
    heard,
    matching,
    parameters,
    sounding,
)
from v2gstack.codecs.mme import (
    BROADCAST,
    CM_AMP_MAP_CNF,
    CM_AMP_MAP_REQ,
    CM_ATTEN_PROFILE_IND,
    CM_GET_KEY_CNF,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
    ST_IOTECHA_CP_STATE_IND,
    VS_PL_LINK_STATUS_CNF,
    VS_PL_LINK_STATUS_REQ,
    Mme,
    UnknownMme,
    decode_mme,
    encode_mme,
)
from v2gstack.codecs.v2gtp import SdpRequest
from v2gstack.errors import DecodeError
from v2gstack.trace import Endpoint, MatchingId, Packet, PcapWriter, SessionFollower, SessionWriter, SlacFollower, TraceKind, read_capture
from v2gstack.trace.deviations import mme_deviations
from v2gstack.trace.tcp import Origin

ID = MatchingId(EV, RUN_ID)


def test_a_matching_is_told_step_by_step() -> None:
    events = events_of(matching())
    assert [event.document.name for event in events if isinstance(event.document, Mme)] == [message.name for _, message in matching()]
    assert {event.kind for event in events} == {TraceKind.SLAC}
    told = [
        (event.direction, event.receiver) for event in events if "SOUND" not in str(event.document) and "PROFILE" not in str(event.document)
    ]
    evcc, secc = ("evcc", "secc"), ("secc", "evcc")
    assert told == [
        ("?", "plc"), ("plc", "?"), evcc, secc, secc, evcc, evcc, evcc, secc, evcc, secc, evcc, evcc, secc,
        ("evcc", "plc"), ("plc", "evcc"), ("evcc", "plc"), ("plc", "evcc"), ("evcc", "plc"), ("plc", "evcc"),
    ]  # fmt: skip
    assert {(event.direction, event.receiver) for event in events if isinstance(event.document, CM_ATTEN_PROFILE_IND)} == {("plc", "secc")}
    assert {event.matching for event in events[2:-6]} == {ID}
    assert [event.frame for event in events] == list(range(1, len(events) + 1))


#: What each message follows, and the timer of ISO 15118-3 for it: milliseconds as the scene has them, then the limit.
INTERVALS = [
    ("CM_SET_KEY.CNF", "CM_SET_KEY.REQ", 50, "set_key_answer", 500),
    ("CM_SLAC_PARM.CNF", "CM_SLAC_PARM.REQ", 40, "TT_match_response", 200),
    ("CM_START_ATTEN_CHAR.IND", "CM_SLAC_PARM.CNF", 60, "TT_match_sequence", 400),
    ("CM_START_ATTEN_CHAR.IND", "CM_START_ATTEN_CHAR.IND", 25, "TP_EV_batch_msg_interval", 50),
    ("CM_MNBC_SOUND.IND", "CM_START_ATTEN_CHAR.IND", 25, "TP_EV_batch_msg_interval", 50),
    ("CM_MNBC_SOUND.IND", "CM_MNBC_SOUND.IND", 25, "TP_EV_batch_msg_interval", 50),
    ("CM_MNBC_SOUND.IND", "CM_START_ATTEN_CHAR.IND", 300, "TT_EVSE_match_MNBC", 600),
    ("CM_ATTEN_PROFILE.IND", "CM_MNBC_SOUND.IND", 1, "", None),
    ("CM_ATTEN_CHAR.IND", "CM_MNBC_SOUND.IND", 50, "", None),
    ("CM_ATTEN_CHAR.IND", "CM_START_ATTEN_CHAR.IND", 350, "TT_EV_atten_results", 1200),
    ("CM_ATTEN_CHAR.RSP", "CM_ATTEN_CHAR.IND", 5, "TT_match_response", 200),
    ("CM_SLAC_MATCH.REQ", "CM_ATTEN_CHAR.RSP", 845, "TT_EVSE_match_session", 10_000),
    ("CM_SLAC_MATCH.CNF", "CM_SLAC_MATCH.REQ", 50, "TT_match_response", 200),
    ("VS_PL_LINK_STATUS.CNF", "VS_PL_LINK_STATUS.REQ", 2, "", None),
    ("VS_PL_LINK_STATUS.CNF", "CM_SLAC_MATCH.CNF", 2252, "TT_match_join", 12_000),
]


@pytest.mark.parametrize(("name", "since", "elapsed", "timer", "limit"), INTERVALS)
def test_each_interval_beside_its_timer(name: str, since: str, elapsed: int, timer: str, limit: int | None) -> None:
    found = [
        (timing.since, timing.elapsed_ns // 1_000_000, timing.timer, timing.at_most_ns)
        for event in events_of(matching())
        if isinstance(event.document, Mme) and event.document.name == name
        for timing in event.timings
    ]
    assert (since, elapsed, timer, None if limit is None else limit * 1_000_000) in found


def test_late_and_early() -> None:
    late = events_of(
        [(0, REQUEST), (201, parameters(EVSE)), (602, CM_START_ATTEN_CHAR_IND(BROADCAST, EV, forwarding_sta=EV, run_id=RUN_ID))]
    )
    assert [timing.is_late for event in late for timing in event.timings] == [True, True]
    on_time = events_of([(0, REQUEST), (200, parameters(EVSE))])
    assert [timing.is_late for event in on_time for timing in event.timings] == [False]
    early = events_of([(0, REQUEST), (10, parameters(EVSE)), *sounding(interval=8)])
    batch = [timing for event in early for timing in event.timings if timing.timer == "TP_EV_batch_msg_interval"]
    assert len(batch) == 12
    assert all(timing.is_early and not timing.is_late for timing in batch)


def test_validation() -> None:
    scene = [
        *matching()[:-8],
        (500, CM_VALIDATE_REQ(EVSE, EV)),
        (520, CM_VALIDATE_CNF(EV, EVSE, result=1)),
        (700, CM_VALIDATE_REQ(EVSE, EV, timer=5)),
        (1290, CM_VALIDATE_CNF(EV, EVSE, result=2, toggle_num=1)),
        (1300, MATCH),
    ]
    found = [(event.matching, *event.timings[0]) for event in events_of(scene)[-5:]]
    second = 1_000_000_000
    assert found[:4] == [
        (ID, "CM_ATTEN_CHAR.RSP", 45_000_000, "TT_EVSE_match_session", 10 * second, 0),
        (ID, "CM_VALIDATE.REQ", 20_000_000, "TT_match_response", second // 5, 0),
        (ID, "CM_VALIDATE.CNF", 180_000_000, "TT_match_sequence", 2 * second // 5, 0),
        # six times 100 ms for the toggles, then time to see them and to answer
        (ID, "CM_VALIDATE.REQ", 590_000_000, "TT_EVSE_vald_toggle", second, 0),
    ]


# -- notes --------------------------------------------------------------------------------------------------------------------


def notes_of(scene: list[tuple[float, Mme]]) -> list[str]:
    return [note for event in events_of(scene) for note in event.notes]


def test_what_is_worth_knowing() -> None:
    begun = [(0.0, REQUEST), (40.0, parameters(EVSE))]
    foreign = CM_ATTEN_PROFILE_IND(BROADCAST, OTHER, pev_mac=EV, aag=bytes([60]) * 58)
    empty = CM_ATTEN_PROFILE_IND(BROADCAST, MODEM, pev_mac=EV, num_groups=0, aag=b"")
    assert notes_of(matching()) == ["the 2nd station that answers"]
    assert notes_of([(0, REQUEST), (1000, REQUEST), (2000, REQUEST)]) == ["repeated: the vehicle asks once more"] * 2
    assert notes_of([*begun, *sounding(), (500, foreign)]) == ["another modem reports too; a station counts those of its own only"]
    assert notes_of([*begun, *sounding(sounds=0), (500, empty)]) == ["it has no groups and does not count"]
    assert notes_of([*begun, (50, foreign)]) == ["the vehicle has not said that sounds come"]
    assert notes_of([*begun, *sounding(), (500, attenuation(EVSE, 12, 9))]) == ["9 of 10 sounds were measured"]
    assert notes_of([*begun, *sounding(), (500, attenuation(EVSE, 1, 0))]) == ["the station measured no sound"]
    twice = [*begun, *sounding(), (500, attenuation(EVSE, 12)), (700, attenuation(EVSE, 12))]
    assert notes_of(twice) == ["repeated: the station has heard no answer"]
    assert notes_of([*twice[:-1], (600, heard(EVSE)), (700, MATCH), (900, MATCH)]) == ["repeated: the vehicle has heard no answer"]
    assert notes_of([*begun, (700, MATCH)]) == ["this station has told no attenuation"]
    assert notes_of([(0, CM_GET_KEY_CNF(EV, MODEM, result=0, nid=bytes(7), key=NMK))]) == ["the modem tells its key in clear"]
    odd = CONFIRMATION.replace(nid=bytes.fromhex("01020304050607"))
    assert notes_of([(0, odd)]) == ["the NID does not follow from the key; it is as good as any other"]
    assert notes_of([(0, UnknownMme(EV, EVSE, 0x6004, b"\x21\0" + bytes(40)))]) == ["a fragment, or of a version that is not known"]


def test_what_goes_between_a_host_and_its_modem() -> None:
    pilot = ST_IOTECHA_CP_STATE_IND(LOCAL, EVSE, state=3, duty_cycle=5, frequency=1000, voltage=9000)
    events = events_of([*matching()[:5], (70, pilot), (80, UnknownMme(EVSE, MODEM, 0xA001, b"\0\xb0\x52", mmv=0))])
    assert [(event.direction, event.receiver, event.matching) for event in events[-2:]] == [("secc", "plc", None), ("plc", "secc", None)]


def test_amplitude_maps_go_either_way() -> None:
    request = CM_AMP_MAP_REQ(EV, EVSE, amlen=2, amdata=b"\x21", mmv=2)
    events = events_of([*matching(), (4000, request), (4030, CM_AMP_MAP_CNF(EVSE, EV, res_type=0, mmv=2))])
    assert [(event.direction, event.receiver) for event in events[-2:]] == [("secc", "evcc"), ("evcc", "secc")]
    assert [(timing.timer, timing.elapsed_ns) for timing in events[-1].timings] == [("TT_amp_map_exchange", 30_000_000)]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (parameters(EVSE).replace(resp_type=0), "RESP_TYPE is 0, not 1"),
        (parameters(EVSE).replace(m_sound_target=EV), "M-SOUND_TARGET is 021122334455, not ffffffffffff"),
        (parameters(EVSE).replace(forwarding_sta=EVSE), "FORWARDING_STA is 02aabbccdd01, not the receiver's address"),
        (REQUEST.replace(security_type=1), "SECURITY_TYPE is 1, not 0"),
        (sounding()[0][1].replace(time_out=10), "TIME_OUT is 10, not 6"),
        (sounding()[3][1].replace(destination=EVSE), "its destination is 02aabbccdd01, not ffffffffffff"),
        (attenuation(EVSE, 12).replace(source_address=EVSE), "SOURCE_ADDRESS is 02aabbccdd01, not the receiver's address"),
        (heard(EVSE).replace(result=1), "Result is 1, not 0"),
        (MATCH.replace(mvf_length=0x3E00), "MVFLength is 15872, not 62"),
        (MATCH.replace(pev_mac=EVSE), "PEV_MAC is 02aabbccdd01, not the sender's address"),
        (CONFIRMATION.replace(evse_mac=EV), "EVSE_MAC is 021122334455, not the sender's address"),
        (CM_VALIDATE_REQ(EVSE, EV, signal_type=1), "SignalType is 1, not 0"),
    ],
)
def test_deviations(message: Mme, words: str) -> None:
    assert mme_deviations(message) == (words,)


def test_what_follows_the_standard_does_not_deviate(shared_vectors: Path) -> None:
    assert [mme_deviations(message) for _, message in matching()] == [()] * len(matching())
    # nearly all frames of real vehicles and stations: nine vehicles give a second for the sounds
    lines = (shared_vectors / "slac" / "frames.jsonl").read_text().splitlines()
    vectors = [vector for vector in map(json.loads, lines) if vector["layer"] == "ethernet" and vector["kind"] == "capture"]
    odd = {words for vector in vectors for words in mme_deviations(decode_mme(bytes.fromhex(vector["hex"])))}
    assert "TIME_OUT is 10, not 6" in odd
    assert not [words for words in odd if "MAC" in words or "MVFLength" in words or "TYPE" in words]


# -- keys ---------------------------------------------------------------------------------------------------------------------


def test_keys_are_told_only_if_asked_for() -> None:
    for event in events_of(matching()):
        assert NMK not in event.payload
        assert event.document is not None
        assert NMK not in encode_mme(event.document)  # type: ignore[arg-type]
    told = events_of(matching(), keys=True)
    assert [event.frame for event in told if NMK in event.payload] == [1, 34, 35]
    [confirmation] = [event.document for event in told if isinstance(event.document, CM_SLAC_MATCH_CNF)]
    assert confirmation.nmk == NMK
    assert repr(NMK)[2:-1] not in repr([event.document for event in told])
    assert repr(NMK)[2:-1] not in repr(events_of(matching()))


def test_frames_that_do_not_decode_tell_no_key() -> None:
    frame = encode_mme(CONFIRMATION)[:105]
    event = SlacFollower().frame(frame, Origin(1, START))
    assert isinstance(event.error, DecodeError)
    assert NMK[:4] not in event.payload
    assert len(event.payload) == len(frame)


# -- what the frames come in ----------------------------------------------------------------------------------------------------

FRAME = encode_mme(REQUEST)
PAYLOAD = FRAME[14:]


@pytest.mark.parametrize(
    ("link_type", "data", "destination"),
    [
        (1, FRAME, BROADCAST),
        (1, encode_mme(REQUEST.replace(vlan=5)), BROADCAST),
        (1, FRAME[:12] + bytes.fromhex("88a80007") + FRAME[12:], BROADCAST),
        (1, FRAME[:12] + bytes.fromhex("88a8000781000005") + FRAME[12:], BROADCAST),
        (113, struct.pack(">HHH", 1, 1, 6) + EV + bytes(2) + b"\x88\xe1" + PAYLOAD, BROADCAST),
        (113, struct.pack(">HHH", 4, 1, 6) + EV + bytes(2) + b"\x88\xe1" + PAYLOAD, bytes(6)),
        (276, struct.pack(">HHIHBB", 0x88E1, 0, 3, 1, 1, 6) + EV + bytes(2) + PAYLOAD, BROADCAST),
    ],
)
def test_link_types(link_type: int, data: bytes, destination: bytes) -> None:
    [event] = SessionFollower().push(Packet(7, START, link_type, data, len(data)))
    assert isinstance(event.document, CM_SLAC_PARM_REQ)
    assert (event.document.destination, event.document.source, event.frame) == (destination, EV, 7)
    assert event.matching == ID
    # cut anywhere, it is an error or nothing, never an exception
    for length in range(len(data)):
        SessionFollower().push(Packet(7, START, link_type, data[:length], len(data)))


def test_a_session_follows_its_matching() -> None:
    """The vehicle's first message over the link is told with the matching that led to it, once."""
    stream = io.BytesIO()
    packets = PcapWriter(stream)
    for milliseconds, message in matching()[:-6]:
        packets.write_packet(START + round(milliseconds * 1e6), encode_mme(message))
    writer = SessionWriter(packets)
    finder = Endpoint(IPv6Address("fe80::11:22ff:fe33:4455").packed, 40_000)
    for seconds in (5, 6):
        writer.sdp_request(START + seconds * 10**9, SdpRequest(), evcc=finder)
    stream.seek(0)
    *_, confirmation, first, second = read_capture(stream)
    assert isinstance(confirmation.document, CM_SLAC_MATCH_CNF)
    assert (first.kind, first.matching) == (TraceKind.SDP, ID)
    [timing] = first.timings
    assert (timing.since, timing.timer, timing.elapsed_ns) == ("CM_SLAC_MATCH.CNF", "TT_match_join", 3_650_000_000)
    assert (second.matching, second.timings) == (None, ())


def test_a_link_that_stays_up_is_no_part_of_the_matching() -> None:
    """A station asks its modem each second while the car charges, for hours."""
    polls: list[tuple[float, Mme]] = []
    for second in range(4, 100):
        polls += [
            (second * 1000, VS_PL_LINK_STATUS_REQ(LOCAL, EV)),
            (second * 1000 + 2, VS_PL_LINK_STATUS_CNF(EV, EV_MODEM, link_status=1)),
        ]
    events = events_of([*matching(), *polls])
    joined = [event.frame for event in events if any(timing.timer == "TT_match_join" for timing in event.timings)]
    assert joined == [len(matching())]
    assert {event.matching for event in events[len(matching()) :]} == {None}


# -- bounds -----------------------------------------------------------------------------------------------------------------------


def test_a_flood_does_not_grow_the_follower() -> None:
    follower = SlacFollower()
    for number in range(3000):
        mac = b"\x02" + number.to_bytes(5, "big")
        run_id = number.to_bytes(8, "big")
        for message in (
            CM_SLAC_PARM_REQ(BROADCAST, mac, run_id=run_id),
            parameters(mac).replace(destination=mac, run_id=run_id),
            CONFIRMATION.replace(destination=mac, run_id=run_id),
        ):
            follower.frame(encode_mme(message), Origin(number, number))
    tables: list[Any] = [value for value in vars(follower).values() if hasattr(value, "popitem")]
    assert len(tables) > 4
    assert max(map(len, tables)) <= 256


def test_frame_lists_tell_the_same_as_captures() -> None:
    from v2gstack.trace import read_frames

    lines = [
        json.dumps({"capture": "x", "t": (START + round(milliseconds * 1e6)) / 1e9, "ethernet": encode_mme(message).hex()})
        for milliseconds, message in matching()
    ]
    found = list(read_frames(io.BytesIO("\n".join(lines).encode())))
    assert [event.document for event in found] == [event.document for event in events_of(matching())]
    assert [replace(event, capture="", time_ns=0, timings=()) for event in found] == [
        replace(event, time_ns=0, timings=()) for event in events_of(matching())
    ]


def test_captured_matchings_are_told_whole(shared_vectors: Path) -> None:
    """Each matching of real vehicles and stations: the vehicle, its RunID, all intervals within what was measured in the field."""
    for line in (shared_vectors / "slac" / "sessions.jsonl").read_text().splitlines():
        session = json.loads(line)
        follower = SlacFollower()
        events = [follower.frame(bytes.fromhex(frame["hex"]), Origin(1, round(frame["t_ms"] * 1e6))) for frame in session["frames"]]
        assert not [event for event in events if event.error]
        assert bytes.fromhex(session["ev_mac"]) in {event.matching.ev_mac for event in events if event.matching}
        for event in events:
            assert all(timing.elapsed_ns >= 0 for timing in event.timings), session["source"]


def test_captures_of_real_cars_tell_one_story(shared_vectors: Path) -> None:
    """SLAC, then the discovery over the link that it made: nine cars at real stations, captured by somebody else."""
    for path in sorted((shared_vectors / "real_cars" / "captures").glob("*.pcap")):
        events = list(read_capture(path, decode=None))
        slac = [event for event in events if event.kind is TraceKind.SLAC]
        assert not [event for event in slac if event.error]
        # one of them holds twenty matchings that failed between the first and another car's
        confirmed = [event.matching for event in slac if isinstance(event.document, CM_SLAC_MATCH_CNF)]
        assert len(confirmed) == (2 if path.name == "mercedes_eqe_iso2_ac.pcap" else 1)
        joined = [event for event in events if event.kind is TraceKind.SDP and event.matching is not None]
        assert [event.matching for event in joined] == confirmed, path.name
        for event in joined:
            [timing] = event.timings
            assert timing.timer == "TT_match_join"
            assert 2_000_000_000 < timing.elapsed_ns < 12_000_000_000
        sounds = [event for event in slac if any(each.timer == "TT_EVSE_match_MNBC" for each in event.timings)]
        assert len({event.matching for event in sounds}) == len(sounds) >= len(confirmed), path.name
        counts_up = any("counts up" in note for event in slac for note in event.notes)
        assert counts_up == path.name.startswith("seres")


def test_captures_of_bytes_that_make_no_sense() -> None:
    frames = [encode_mme(message) for _, message in matching()]
    follower = SlacFollower()
    for frame in frames:
        for length in range(14, len(frame), 7):
            event = follower.frame(frame[:length], Origin(1, 1))
            assert (event.error is None) != (event.document is None)
    assert len(capture_of(matching())) > 1000
