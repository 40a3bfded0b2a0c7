"""Oddities of the field, each of which a real vehicle, station or modem has: a station that minds them charges fewer cars."""

from __future__ import annotations

import pytest

from tests.unit.protocols.slac.segment import Segment, Station, plugged, profile_of, source_of_random
from tests.unit.protocols.slac.stations import EV, EV_MODEM, assert_matched, ev_of, evse_of, met
from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SET_KEY_CNF,
    CM_SET_KEY_REQ,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    VS_ATTEN_CHAR_IND,
    Mme,
    decode_mme,
    encode_mme,
)
from v2gstack.protocols.slac import (
    AttenuationMeasured,
    EvseSlac,
    EvseSlacConfig,
    EvseState,
    EvSlac,
    EvSlacConfig,
    EvState,
    FrameIgnored,
    KeySet,
    SlacFailed,
)
from v2gstack.types import ControlPilotState


@pytest.mark.parametrize("result", [0, 1])
def test_set_key_results(result: int) -> None:
    """Nearly all modems answer 1 for success, which the tools of one maker take for failure and others for success."""
    ev, evse = ev_of(), evse_of()
    evse.set_key_result = ev.set_key_result = result
    met(ev, evse)
    assert_matched(ev, evse)
    assert evse.told(KeySet)[0].result == result


def test_set_key_refused() -> None:
    evse = evse_of(set_key_results=frozenset({0}), set_key_attempts=3)
    segment = Segment(evse)
    plugged(evse.machine)
    segment.run(5)
    assert evse.machine.state is EvseState.FAILED
    assert len([message for message in evse.sent if isinstance(message, CM_SET_KEY_REQ)]) == 3
    assert any("refuses the key with result 1" in reason for reason in evse.reasons)
    evse.set_key_result = 0
    evse.machine.pilot(ControlPilotState.A, segment.now)
    evse.machine.pilot(ControlPilotState.B2, segment.now)
    segment.run(1)
    assert evse.machine.state is EvseState.MATCHING


@pytest.mark.parametrize("restart", [False, True])
def test_a_modem_that_comes_late_is_asked_again(restart: bool) -> None:
    """It starts after the station, or takes keys but does not come back at first. What is told is told once for each key it takes."""
    evse = evse_of(restart_modem=restart)
    segment = Segment(evse)
    segment.answers_keys = restart
    evse.machine.start(0.0)
    for _ in range(60):
        segment.run(1)
        if evse.machine.state is EvseState.RESTART:
            evse.events += evse.machine.modem_restarted(False, segment.now)
    assert len(evse.told(SlacFailed)) == max(len(evse.told(KeySet)), 1)
    assert 4 <= len({message.new_key for message in evse.sent if isinstance(message, CM_SET_KEY_REQ)}) <= 6
    segment.answers_keys = True
    while evse.machine.state is not EvseState.UNMATCHED:
        segment.run(1)
        if evse.machine.state is EvseState.RESTART:
            evse.events += evse.machine.modem_restarted(True, segment.now)
        assert segment.now < 90
    assert evse.machine.next_timeout() is None


def test_a_modem_that_fails_beside_a_vehicle_is_asked_when_that_is_gone() -> None:
    evse = evse_of()
    segment = Segment(evse)
    segment.answers_keys = False
    plugged(evse.machine)
    segment.run(60)
    assert evse.machine.state is EvseState.FAILED
    assert evse.machine.next_timeout() is None
    segment.answers_keys = True
    evse.events += evse.machine.pilot(ControlPilotState.A, segment.now)
    segment.run(1)
    assert evse.machine.state is EvseState.UNMATCHED


def test_profiles_without_groups_are_not_counted() -> None:
    """One kind of modem sends a profile without groups beside its own message, which has them."""

    def profiles(station: Station, sound: CM_MNBC_SOUND_IND) -> list[Mme]:
        return [
            CM_ATTEN_PROFILE_IND(BROADCAST, station.modem, pev_mac=sound.source, num_groups=0, aag=b""),
            VS_ATTEN_CHAR_IND(BROADCAST, station.modem, ev_mac=sound.source, aag=bytes([7]) * 58, oui=bytes(3)),
        ]

    ev, evse = ev_of(), evse_of()
    segment = Segment(ev, evse)
    segment.profiles = profiles
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(6)
    assert_matched(ev, evse)
    [told] = evse.told(AttenuationMeasured)
    assert (told.sounds, told.mean) == (10, 7.0)
    assert evse.reasons.count("it has 0 groups, not 58") == 10


def test_doubled_profiles_count_once() -> None:
    """The modem's own message has the same values; were both counted, ten would be there after five sounds."""

    def profiles(station: Station, sound: CM_MNBC_SOUND_IND) -> list[Mme]:
        own = VS_ATTEN_CHAR_IND(BROADCAST, station.modem, ev_mac=sound.source, aag=bytes([20 + sound.cnt]) * 58)
        return [own, own, CM_ATTEN_PROFILE_IND(BROADCAST, station.modem, pev_mac=sound.source, aag=bytes([20 + sound.cnt]) * 58)]

    ev, evse = ev_of(), evse_of()
    segment = Segment(ev, evse)
    segment.profiles = profiles
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(6)
    [told] = evse.told(AttenuationMeasured)
    assert (told.sounds, told.mean) == (10, 25.0)
    assert_matched(ev, evse)


def test_profiles_of_another_modem_are_not_counted() -> None:
    """Two modems on one segment broadcast for the same vehicle; the own one is known by its answer to CM_SET_KEY.REQ."""
    other = bytes.fromhex("0277777777ff")

    def profiles(station: Station, sound: CM_MNBC_SOUND_IND) -> list[Mme]:
        foreign = CM_ATTEN_PROFILE_IND(BROADCAST, other, pev_mac=sound.source, aag=bytes([60]) * 58)
        return [foreign, *profile_of(station, sound), foreign]

    ev, evse = ev_of(), evse_of()
    segment = Segment(ev, evse)
    segment.profiles = profiles
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(6)
    assert evse.machine.modem == evse.modem
    assert evse.told(AttenuationMeasured)[0].mean == 12.0
    assert evse.reasons.count("it comes from another modem") == 20


def test_fixed_run_ids() -> None:
    """Two vehicles of one maker have the same RunID: the sender's address tells them apart."""
    tesla = b"TESLA EV"
    evse = evse_of()
    first, second = ev_of(), ev_of()
    second.mac, second.modem = bytes.fromhex("021122334411"), bytes.fromhex("021122334412")
    first.machine = EvSlac(EvSlacConfig(mac=EV), random=lambda size: tesla if size == 8 else bytes(size))
    second.machine = EvSlac(EvSlacConfig(mac=second.mac, direct=1, indirect=2), random=lambda size: tesla if size == 8 else bytes(size))
    segment = Segment(first, second, evse)
    plugged(evse.machine)
    first.machine.start(0.0)
    second.machine.start(0.0)
    segment.run(0.6)
    assert set(evse.machine.matchings) == {(EV, tesla), (second.mac, tesla)}
    segment.run(6)
    assert_matched(first, evse)


def test_foreign_network_identifiers_are_taken() -> None:
    """Many stations' identifiers do not follow from their keys."""
    odd = bytes.fromhex("01020304050607")

    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        return [encode_mme(message.replace(nid=odd))] if isinstance(message, CM_SLAC_MATCH_CNF) else [frame]

    ev, evse = ev_of(), evse_of()
    met(ev, evse, channel=channel)
    assert ev.machine.state is EvState.MATCHED
    assert ev.machine.nid == odd


def test_long_trains_of_requests() -> None:
    """A vehicle asked fifty times in 48 seconds before it went on."""
    evse = evse_of()
    segment = Segment(evse)
    plugged(evse.machine)
    segment.run(0.1)
    for _ in range(50):
        segment.deliver(evse, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8))))
        segment.run(0.96)
    assert evse.machine.state is EvseState.MATCHING
    answers = [message for message in evse.sent if isinstance(message, CM_SLAC_PARM_CNF)]
    assert len(answers) == 50
    assert len(evse.machine.matchings) <= 1


def test_missing_sounds() -> None:
    """What was measured is told, with its number."""

    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        return [frame]

    ev, evse = ev_of(), evse_of()
    segment = Segment(ev, evse, channel=channel)
    segment.profiles = lambda station, sound: profile_of(station, sound) if sound.cnt in (9, 4) else []
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(6)
    assert evse.told(AttenuationMeasured)[0].sounds == 2
    assert_matched(ev, evse)


def test_an_answer_that_was_not_asked_for_is_ignored() -> None:
    ev = ev_of()
    [event] = ev.machine.receive_frame(encode_mme(CM_SET_KEY_CNF(EV, EV_MODEM, result=1)), 0.0)
    assert isinstance(event, FrameIgnored)
    assert event.reason == "no key was set"


def test_lengths_are_little_endian_on_the_wire() -> None:
    """One implementation builds MVFLength the other way round; on the wire it is always 3e 00 and 56 00."""
    ev, evse = ev_of(), evse_of()
    met(ev, evse)
    [request] = [message for message in ev.sent if isinstance(message, CM_SLAC_MATCH_REQ)]
    [answer] = [message for message in evse.sent if isinstance(message, CM_SLAC_MATCH_CNF)]
    assert encode_mme(request)[21:23].hex() == "3e00"
    assert encode_mme(answer)[21:23].hex() == "5600"
    # and nothing is shorter than Ethernet has it, nor longer than its message
    assert {len(encode_mme(message)) for message in ev.sent} == {60, 70, 71, 85}


def test_each_vehicle_gets_a_key_of_its_own() -> None:
    """Sixteen octets of the random source, new each time: no part of them is made of anything else."""
    drawn: list[bytes] = []
    source = source_of_random(3)

    def random(size: int) -> bytes:
        drawn.append(source(size))
        return drawn[-1]

    evse = evse_of()
    evse.machine = EvseSlac(EvseSlacConfig(mac=evse.mac), random=random)
    segment = Segment(evse)
    plugged(evse.machine)
    keys = []
    for _ in range(5):
        segment.run(1)
        keys.append(evse.key)
        evse.machine.pilot(ControlPilotState.A, segment.now)
        segment.run(1)
        evse.machine.pilot(ControlPilotState.B2, segment.now)
    assert len(set(keys)) == 5
    assert set(keys) <= set(drawn)
