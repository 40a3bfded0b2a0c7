"""Floods, spoofed and replayed frames: a running matching goes on, and nothing grows."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from random import Random

import pytest

from tests.unit.protocols.slac.segment import Segment, Station, plugged, profile_of
from tests.unit.protocols.slac.stations import EV, assert_matched, ev_of, evse_of, met
from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SET_KEY_CNF,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    Mme,
    decode_mme,
    encode_mme,
)
from v2gstack.protocols.slac import (
    MAX_MATCHINGS,
    TIMERS,
    AttenuationMeasured,
    EvseState,
    MatchConfirmed,
    MatchingFailed,
    SignalError,
    SlacFailed,
)
from v2gstack.protocols.slac.evse import MAX_SEQUENCES
from v2gstack.types import ControlPilotState


def test_a_flood_does_not_disturb_a_running_matching() -> None:
    """Thousands of requests of made-up vehicles, answers and matches from nowhere."""
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse, seconds=0.3)
    assert len(evse.machine.matchings) == 1
    random = Random(4)
    before = len(evse.sent)
    for _ in range(2000):
        mac = b"\x02" + random.randbytes(5)
        for message in (
            CM_SLAC_PARM_REQ(BROADCAST, mac, run_id=random.randbytes(8)),
            CM_START_ATTEN_CHAR_IND(BROADCAST, mac, forwarding_sta=mac, run_id=ev.machine.run_id),
            CM_ATTEN_CHAR_RSP(evse.mac, mac, source_address=EV, run_id=ev.machine.run_id, result=1),
            CM_SLAC_MATCH_REQ(evse.mac, mac, pev_mac=EV, evse_mac=evse.mac, run_id=ev.machine.run_id),
            CM_SLAC_MATCH_CNF(EV, mac, pev_mac=EV, evse_mac=evse.mac, run_id=ev.machine.run_id, nid=bytes(7), nmk=bytes(16)),
            CM_ATTEN_CHAR_IND(EV, mac, source_address=EV, run_id=ev.machine.run_id, num_sounds=10, aag=bytes(58)),
        ):
            for station in (ev, evse):
                events = station.machine.receive_frame(encode_mme(message), segment.now)
                assert len(events) <= 1
        assert len(evse.machine.matchings) <= MAX_MATCHINGS
    assert len(evse.machine.frames_to_send()) + len(evse.sent) - before <= MAX_MATCHINGS
    segment.run(8)
    assert_matched(ev, evse)


def test_random_and_altered_frames_are_ignored() -> None:
    """No frame raises, none brings a match about."""
    random = Random(11)
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    frames = [encode_mme(message) for message in (*ev.sent, *evse.sent)]
    fresh_ev, fresh_evse = ev_of(), evse_of()
    segment = Segment(fresh_ev, fresh_evse)
    plugged(fresh_evse.machine)
    segment.run(0.1)
    fresh_ev.machine.start(segment.now)
    for _ in range(3000):
        frame = bytearray(random.choice(frames))
        for _ in range(random.randrange(4)):
            frame[random.randrange(len(frame))] ^= 1 << random.randrange(8)
        del frame[random.randrange(len(frame) + 1) :]
        now = segment.now + random.random()
        for machine in (fresh_ev.machine, fresh_evse.machine):
            machine.receive_frame(bytes(frame), now)
            machine.handle_timeout(now)
            machine.frames_to_send()
            machine.effects()
        assert len(fresh_evse.machine.matchings) <= MAX_MATCHINGS


def begun(seconds: float = 0.3) -> tuple[Station, Station, Segment]:
    """A matching that runs: the vehicle's sounds are on their way."""
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse, seconds=seconds)
    assert len(evse.machine.matchings) == 1
    return ev, evse, segment


def told(segment: Segment, station: Station, *messages: Mme) -> None:
    """Messages of somebody who forges addresses; what the station answers goes to the segment."""
    for message in messages:
        segment.deliver(station, encode_mme(message), 0.0005)
    segment.run(0.001)


def test_requests_with_the_vehicles_own_address_and_other_numbers() -> None:
    """They get the places that are left, and the vehicle keeps its own."""
    ev, evse, segment = begun()
    for number in range(200):
        told(segment, evse, CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=b"forged" + number.to_bytes(2, "big")))
        assert len(evse.machine.matchings) <= MAX_MATCHINGS
        assert (EV, ev.machine.run_id) in evse.machine.matchings
    segment.run(6)
    assert_matched(ev, evse)


def test_trains_of_requests_while_a_vehicle_sounds() -> None:
    random = Random(2)
    ev, evse, segment = begun()
    for _ in range(500):
        mac = b"\x02" + random.randbytes(5)
        told(segment, evse, *[CM_SLAC_PARM_REQ(BROADCAST, mac, run_id=random.randbytes(8)) for _ in range(4)])
    segment.run(6)
    assert_matched(ev, evse)


def forger(segment: Segment, evse: Station, run_id: bytes) -> None:
    """Somebody with the vehicle's address, as far as a request for the key; the vehicle's sounds are measured for both."""
    told(
        segment,
        evse,
        CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=run_id),
        CM_START_ATTEN_CHAR_IND(BROADCAST, EV, forwarding_sta=EV, run_id=run_id),
    )


@pytest.mark.parametrize("after", [0.5, 0.73, 0.8, 1.0, 1.3])
def test_a_forged_request_for_the_key_does_not_lock_the_vehicle_out(after: float) -> None:
    """With the vehicle's address and a RunID of the forger's own, while the vehicle waits for another station that tells nothing."""
    run_id = b"a forger"
    ev, evse, silent = ev_of(), evse_of(1), evse_of(2, 30)

    def channel(sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        return [] if sender == silent.mac and isinstance(decode_mme(frame), CM_ATTEN_CHAR_IND) else [frame]

    segment = met(ev, evse, silent, seconds=0.21, channel=channel)
    forger(segment, evse, run_id)
    segment.run(after - 0.21)
    told(segment, evse, CM_SLAC_MATCH_REQ(evse.mac, EV, pev_mac=EV, evse_mac=evse.mac, run_id=run_id))
    forged = any(event.run_id == run_id for event in evse.told(MatchConfirmed))
    assert forged == (after > 0.5)
    segment.run(10)
    assert_matched(ev, evse)
    assert ev.machine.run_id in {event.run_id for event in evse.told(MatchConfirmed)}


def test_a_request_for_the_key_with_an_unknown_number_is_nothing() -> None:
    ev, evse, segment = begun()
    told(segment, evse, CM_SLAC_MATCH_REQ(evse.mac, EV, pev_mac=EV, evse_mac=evse.mac, run_id=b"forged!!"))
    assert not evse.told(MatchConfirmed)
    segment.run(6)
    assert_matched(ev, evse)


def test_foreign_profiles_do_not_change_what_is_measured() -> None:
    """Ten of another modem before each of the own one's."""
    foreign = bytes.fromhex("0277777777ff")

    def profiles(station: Station, sound: CM_MNBC_SOUND_IND) -> list[Mme]:
        return [CM_ATTEN_PROFILE_IND(BROADCAST, foreign, pev_mac=sound.source, aag=bytes([99]) * 58)] * 10 + profile_of(station, sound)

    ev, evse = ev_of(), evse_of()
    segment = Segment(ev, evse)
    segment.profiles = profiles
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(6)
    assert_matched(ev, evse)
    assert evse.told(AttenuationMeasured)[0].mean == 12.0


@pytest.mark.parametrize("side", ["ev", "evse"])
def test_a_replayed_answer_of_another_modem_is_not_the_own_ones(side: str) -> None:
    """Its nonce is not that of the request; taken at its word, the own modem's profiles would be another's."""
    stranger = bytes.fromhex("0277777777ff")
    ev, evse = ev_of(), evse_of()
    victim = ev if side == "ev" else evse
    segment = Segment(ev, evse)
    replayed = encode_mme(CM_SET_KEY_CNF(victim.mac, stranger, result=1, your_nonce=b"past"))

    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        if isinstance(decode_mme(frame), CM_SLAC_MATCH_CNF) and side == "ev":
            segment.deliver(ev, replayed, 0.0015)
        return [frame]

    segment.channel = channel
    plugged(evse.machine)
    if side == "evse":
        victim.events += victim.machine.receive_frame(replayed, 0.0)
    ev.machine.start(0.0)
    segment.run(8)
    assert_matched(ev, evse)
    assert victim.machine.modem == victim.modem
    assert "it answers another request" in victim.reasons


def test_a_replayed_matching_gives_nobody_the_link() -> None:
    """All frames of a vehicle, sent again with its address after it has gone: the station has another key by then."""
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    first = evse.key
    said = list(ev.sent)
    evse.machine.pilot(ControlPilotState.A, segment.now)
    segment.run(1)
    evse.machine.pilot(ControlPilotState.B2, segment.now)
    for message in said:
        told(segment, evse, message)
        segment.run(0.04)
    segment.run(20)
    assert evse.machine.state is EvseState.MATCHING
    assert evse.key != first


def test_a_flood_from_many_vehicles_is_forgotten() -> None:
    """Memory is bounded while it lasts, and free after it."""
    random = Random(5)
    evse = evse_of()
    segment = Segment(evse)
    plugged(evse.machine)
    segment.run(0.1)
    for _ in range(3000):
        mac = b"\x02" + random.randbytes(5)
        evse.machine.receive_frame(encode_mme(CM_SLAC_PARM_REQ(BROADCAST, mac, run_id=random.randbytes(8))), segment.now)
    assert len(evse.machine.matchings) == MAX_MATCHINGS
    assert len(evse.machine.frames_to_send()) == MAX_MATCHINGS
    segment.run(1)
    assert evse.machine.matchings == ()
    ev = ev_of()
    segment.stations.append(ev)
    ev.machine.start(segment.now)
    segment.run(6)
    assert_matched(ev, evse)


#: The longest that a station may be held in a matching: three times (C_sequ_retry and the first) until nobody may begin any more, and
#: the longest step of those who run.
LONGEST = 3 * (TIMERS["matching_attempts"].seconds + TIMERS["TT_EVSE_match_session"].seconds + 2.0)


def asked_for_ever(segment: Segment, evse: Station, requests: Callable[[], list[Mme]], interval: float) -> float:
    """Requests again and again, until the station gives up; when it did."""
    while evse.machine.state is not EvseState.FAILED:
        assert segment.now < LONGEST
        for message in requests():
            segment.deliver(evse, encode_mme(message))
        segment.run(interval)
        assert len(evse.machine.matchings) <= MAX_MATCHINGS
    return segment.now


def strangers(random: Random) -> list[Mme]:
    """Vehicles that nobody has."""
    made_up = [(b"\x02" + random.randbytes(5), random.randbytes(8)) for _ in range(10)]
    return [CM_SLAC_PARM_REQ(BROADCAST, mac, run_id=run_id) for mac, run_id in made_up]


def as_far_as_the_match(evse: Station, number: int) -> list[Mme]:
    """A vehicle that is measured and says that it was told so; then the station waits for its request for the key, and in vain."""
    run_id, before = number.to_bytes(8, "big"), (number - 1).to_bytes(8, "big")
    return [
        CM_ATTEN_CHAR_RSP(evse.mac, EV, source_address=EV, run_id=before),
        CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=run_id),
        CM_START_ATTEN_CHAR_IND(BROADCAST, EV, forwarding_sta=EV, run_id=run_id),
        *[CM_ATTEN_PROFILE_IND(BROADCAST, evse.modem, pev_mac=EV, aag=bytes([12]) * 58)] * 10,
    ]


@pytest.mark.parametrize("who", ["one", "one with new numbers", "strangers", "one that sounds"])
def test_who_asks_for_ever_is_given_up_and_the_next_vehicle_is_not(who: str) -> None:
    random, numbers = Random(6), count(1)
    evse = evse_of()
    segment = Segment(evse)
    plugged(evse.machine)
    segment.run(0.1)

    def requests() -> list[Mme]:
        if who == "strangers":
            return strangers(random)
        if who == "one that sounds":
            return as_far_as_the_match(evse, next(numbers))
        return [CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8) if who == "one" else random.randbytes(8))]

    given_up = asked_for_ever(segment, evse, requests, 0.25)
    assert given_up > 3 * TIMERS["matching_attempts"].seconds - 1
    assert evse.effects.count(SignalError(seconds=4.0)) == MAX_SEQUENCES
    [failed] = evse.told(SlacFailed)
    assert failed.timer == "matching_attempts"
    assert any(event.timer == "TT_EVSE_match_session" for event in evse.told(MatchingFailed)) is (who == "one that sounds")
    # it hears nothing more of whoever goes on asking
    sent = len(evse.sent)
    for message in requests():
        segment.deliver(evse, encode_mme(message))
    segment.run(1)
    assert len(evse.sent) == sent
    assert evse.machine.next_timeout() is None
    # what is plugged in after it has all its attempts
    evse.machine.pilot(ControlPilotState.A, segment.now)
    segment.run(0.5)
    ev = ev_of()
    segment.stations.append(ev)
    evse.machine.pilot(ControlPilotState.B2, segment.now)
    ev.machine.start(segment.now)
    segment.run(6)
    assert_matched(ev, evse)


def test_who_begins_in_the_last_moment_is_heard_out() -> None:
    """Nobody else begins beside it, and when it is matched the station does not give it up."""
    ev, evse = ev_of(), evse_of()
    segment = Segment(evse)
    plugged(evse.machine)
    segment.run(0.1)
    asked = CM_SLAC_PARM_REQ(BROADCAST, b"\x02first", run_id=bytes(8))
    segment.deliver(evse, encode_mme(asked))
    segment.run(TIMERS["matching_attempts"].seconds - 0.2)
    segment.stations.append(ev)
    ev.machine.start(segment.now)
    segment.run(0.5)
    assert [mac for mac, _ in evse.machine.matchings] == [EV]
    segment.deliver(evse, encode_mme(asked))
    segment.run(6)
    assert_matched(ev, evse)
    assert "the time for attempts is over, and only those that run are heard out" in evse.reasons
    assert not [effect for effect in evse.effects if isinstance(effect, SignalError)]
    assert not evse.told(SlacFailed)


def test_who_asks_once_has_the_same_time() -> None:
    evse = evse_of()
    segment = Segment(evse)
    plugged(evse.machine)
    segment.run(0.1)
    told(segment, evse, CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8)))
    segment.run(TIMERS["matching_attempts"].seconds - 0.1)
    assert SignalError(seconds=4.0) not in evse.effects
    segment.run(0.2)
    assert SignalError(seconds=4.0) in evse.effects
