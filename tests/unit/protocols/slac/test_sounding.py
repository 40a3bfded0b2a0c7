"""CM_START_ATTEN_CHAR, CM_MNBC_SOUND and CM_ATTEN_CHAR: the sounds, and how they arrived."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.unit.protocols.slac.segment import Segment, plugged, profile_of
from tests.unit.protocols.slac.stations import altered, assert_matched, ev_of, evse_of, losing, met
from v2gstack.codecs.mme import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_REQ,
    CM_START_ATTEN_CHAR_IND,
    Mme,
    decode_mme,
    encode_mme,
)
from v2gstack.protocols.slac import (
    TIMERS,
    AttenuationMeasured,
    EvState,
    MatchConfirmed,
    MatchingFailed,
)


def test_calibration() -> None:
    ev, evse = ev_of(), evse_of(calibration=-9)
    met(ev, evse)
    assert ev.told(AttenuationMeasured)[0].attenuation == (3,) * 58
    ev, evse = ev_of(), evse_of(calibration=-90)
    met(ev, evse)
    assert ev.told(AttenuationMeasured)[0].attenuation == (0,) * 58


@pytest.mark.parametrize("silent", [None, 90])
def test_sounds_that_are_not_measured(silent: int | None) -> None:
    """A station that measured nothing does not look like the best one, unless it is told to make something up."""
    ev, evse = ev_of(), evse_of(silent_attenuation=silent)
    segment = Segment(ev, evse)
    segment.profiles = lambda _station, _sound: []
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(15)
    assert ev.machine.state is EvState.FAILED
    assert not evse.told(MatchConfirmed)
    if silent is None:
        assert evse.told(MatchingFailed)[0].reason == "10 sounds came, but the modem measured none"
    else:
        assert (evse.told(AttenuationMeasured)[0].sounds, ev.told(AttenuationMeasured)[0].mean) == (10, 90.0)


def test_sounds_that_do_not_come() -> None:
    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        return [] if isinstance(decode_mme(frame), CM_MNBC_SOUND_IND) else [frame]

    ev, evse = ev_of(), evse_of(silent_attenuation=12)
    segment = Segment(ev, evse, channel=channel)
    segment.profiles = lambda _station, _sound: []
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(15)
    assert {event.reason for event in evse.told(MatchingFailed)} == {"no sounds came"}


@pytest.mark.parametrize("accept", [False, True])
def test_a_station_that_says_it_heard_nothing(accept: bool) -> None:
    """One implementation tells no sounds and the least attenuation, as if it were the best station."""

    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        if isinstance(message, CM_ATTEN_CHAR_IND):
            return [encode_mme(message.replace(num_sounds=0, aag=bytes([1]) * 58))]
        return [frame]

    ev, evse = ev_of(accept_silent=accept), evse_of()
    met(ev, evse, channel=channel)
    assert (ev.machine.state is EvState.MATCHED) == accept
    assert ("it measured no sound" in ev.reasons) != accept


INVALID_ANSWERS = [
    {"application_type": 1},
    {"security_type": 1},
    {"source_address": bytes(6)},
    {"run_id": bytes(8)},
    {"source_id": b"\x01" + bytes(16)},
    {"resp_id": b"\x01" + bytes(16)},
    {"result": 1},
]


@pytest.mark.parametrize("change", INVALID_ANSWERS, ids=lambda change: next(iter(change)))
def test_invalid_answers_to_the_attenuation_do_not_count(change: dict[str, object]) -> None:
    """The station tells it again, C_EV_match_retry times, then the matching has failed."""

    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        if isinstance(message, CM_SLAC_MATCH_REQ):
            return []
        return [encode_mme(message.replace(**change))] if isinstance(message, CM_ATTEN_CHAR_RSP) else [frame]

    ev, evse = ev_of(attempts=1), evse_of()
    met(ev, evse, channel=channel)
    assert len([message for message in evse.sent if isinstance(message, CM_ATTEN_CHAR_IND)]) == 3
    [failed] = evse.told(MatchingFailed)
    assert failed.timer == "TT_match_response"


def test_a_valid_answer_after_an_invalid_one_counts() -> None:
    left = 2

    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        nonlocal left
        message = decode_mme(frame)
        if isinstance(message, CM_ATTEN_CHAR_RSP) and left:
            left -= 1
            return [encode_mme(message.replace(result=1))]
        return [frame]

    ev, evse = ev_of(), evse_of()
    met(ev, evse, channel=channel)
    assert_matched(ev, evse)


INVALID_ATTENUATIONS = [
    {"application_type": 1},
    {"security_type": 1},
    {"source_address": bytes(6)},
    {"run_id": bytes(8)},
    {"source_id": b"\x01" + bytes(16)},
    {"resp_id": b"\x01" + bytes(16)},
    {"num_groups": 0, "aag": b""},
]


@pytest.mark.parametrize("change", INVALID_ATTENUATIONS, ids=lambda change: next(iter(change)))
def test_a_vehicle_does_not_answer_an_invalid_attenuation(change: dict[str, object]) -> None:
    ev, evse = ev_of(attempts=1), evse_of()
    met(ev, evse, channel=altered(CM_ATTEN_CHAR_IND, **change))
    assert not [message for message in ev.sent if isinstance(message, CM_ATTEN_CHAR_RSP)]
    assert ev.machine.state is EvState.FAILED
    assert ev.told(MatchingFailed)[0].reason == "no station tells how the sounds arrived"


INVALID_HEADS = [{"application_type": 1}, {"security_type": 1}, {"run_id": bytes(8)}]


@pytest.mark.parametrize("change", INVALID_HEADS, ids=lambda change: next(iter(change)))
@pytest.mark.parametrize("kind", [CM_START_ATTEN_CHAR_IND, CM_MNBC_SOUND_IND])
def test_invalid_starts_and_sounds_do_not_count(kind: type[Mme], change: dict[str, object]) -> None:
    ev, evse = ev_of(attempts=1), evse_of()
    segment = Segment(ev, evse, channel=altered(kind, **change))
    segment.profiles = lambda _station, _sound: []
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(3)
    [failed] = evse.told(MatchingFailed)
    is_start = kind is CM_START_ATTEN_CHAR_IND
    assert failed.timer == ("TT_match_sequence" if is_start else "TT_EVSE_match_MNBC")
    assert is_start or failed.reason == "no sounds came"


def test_three_starts_then_ten_sounds_in_the_interval_of_the_batch() -> None:
    ev = ev_of()
    evse = evse_of()
    segment = Segment(ev, evse)
    at: list[tuple[str, float]] = []

    def channel(_sender: bytes, receiver: bytes, frame: bytes) -> list[bytes]:
        if receiver == evse.mac:
            at.append((decode_mme(frame).name, segment.now))
        return [frame]

    segment.channel = channel
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(2)
    batch = [(name, now) for name, now in at if "START" in name or "SOUND" in name]
    assert [name for name, _ in batch] == ["CM_START_ATTEN_CHAR.IND"] * 3 + ["CM_MNBC_SOUND.IND"] * 10
    gaps = [later - before for (_, before), (_, later) in pairwise(batch)]
    assert all(0.02 <= gap <= 0.05 for gap in gaps)
    assert batch[-1][1] - batch[0][1] < TIMERS["TT_EVSE_match_MNBC"].seconds


@pytest.mark.parametrize("starts", [1, 2, 3])
def test_the_first_start_counts_however_many_arrive(starts: int) -> None:
    ev, evse = ev_of(), evse_of()
    met(ev, evse, channel=losing(CM_START_ATTEN_CHAR_IND, 3 - starts))
    assert_matched(ev, evse)


def test_the_station_tells_the_attenuation_when_the_time_for_sounds_is_over() -> None:
    """Sounds that never come are not waited for: TT_EVSE_match_MNBC after the first start."""
    ev, evse = ev_of(), evse_of()
    segment = Segment(ev, evse)
    told: list[float] = []

    def channel(sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        if isinstance(message, CM_START_ATTEN_CHAR_IND) and not told:
            told.append(segment.now)
        if isinstance(message, CM_ATTEN_CHAR_IND) and sender == evse.mac:
            told.append(segment.now)
        return [] if isinstance(message, CM_MNBC_SOUND_IND) and message.cnt < 5 else [frame]

    segment.channel = channel
    segment.profiles = lambda station, sound: profile_of(station, sound) if sound.cnt >= 5 else []
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(2)
    begun, ended = told[:2]
    assert ended - begun == pytest.approx(TIMERS["TT_EVSE_match_MNBC"].seconds, abs=0.005)
    assert evse.told(AttenuationMeasured)[0].sounds == 5


def test_vehicles_that_count_their_sounds_up_are_heard() -> None:
    """One vehicle does, and begins with 0."""

    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        return [encode_mme(message.replace(cnt=9 - message.cnt))] if isinstance(message, CM_MNBC_SOUND_IND) else [frame]

    ev, evse = ev_of(), evse_of()
    met(ev, evse, channel=channel)
    assert_matched(ev, evse)
