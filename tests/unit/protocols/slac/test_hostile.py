"""Floods, spoofed and replayed frames: a running matching goes on, and nothing grows."""

from __future__ import annotations

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
    AttenuationMeasured,
    EvseState,
    MatchConfirmed,
)
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
