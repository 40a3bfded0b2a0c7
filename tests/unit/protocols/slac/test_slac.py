"""Vehicle against station over a segment in virtual time, the oddities of modems in the field, floods and spoofs."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tests.unit.protocols.slac.segment import Segment, Station, plugged, profile_of, source_of_random
from v2gstack.codecs.mme import (
    BROADCAST,
    CM_AMP_MAP_CNF,
    CM_AMP_MAP_REQ,
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
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
    VS_ATTEN_CHAR_IND,
    VS_PL_LINK_STATUS_CNF,
    Mme,
    decode_mme,
    encode_mme,
    nid_from_nmk,
)
from v2gstack.errors import ConfigError, LocalProtocolError
from v2gstack.protocols.slac import (
    MAX_CANDIDATES,
    MAX_MATCHINGS,
    TIMERS,
    AmpMapFailed,
    AmpMapReceived,
    AmpMapSent,
    AttenuationMeasured,
    EvseSlac,
    EvseSlacConfig,
    EvseState,
    EvSlac,
    EvSlacConfig,
    EvState,
    FrameIgnored,
    KeySet,
    LinkEstablished,
    LinkLost,
    MatchConfirmed,
    MatchingFailed,
    MatchingStarted,
    NetworkLeft,
    SignalError,
    SlacFailed,
    ToggleControlPilot,
    ValidationEnded,
)
from v2gstack.types import ControlPilotState

EV = bytes.fromhex("021122334401")
EV_MODEM = bytes.fromhex("021122334402")


def evse_of(number: int = 1, attenuation: int = 12, **options) -> Station:
    mac, modem = bytes((2, 0xEE, 0, 0, number, 1)), bytes((2, 0xEE, 0, 0, number, 2))
    machine = EvseSlac(EvseSlacConfig(mac=mac, **options), random=source_of_random(number))
    return Station(f"evse{number}", machine, mac, modem, attenuation)


def ev_of(**options) -> Station:
    return Station("ev", EvSlac(EvSlacConfig(mac=EV, **options), random=source_of_random(99)), EV, EV_MODEM)


def met(ev: Station, *stations: Station, seconds: float = 6.0, **options) -> Segment:
    """All of them on one segment, the vehicle plugged in at each station, after some seconds."""
    segment = Segment(ev, *stations, **options)
    for station in stations:
        plugged(station.machine)
    segment.run(0.1)
    ev.machine.start(segment.now)
    segment.run(seconds)
    return segment


def assert_matched(ev: Station, evse: Station) -> None:
    assert (ev.machine.state, evse.machine.state) == (EvState.MATCHED, EvseState.MATCHED)
    assert ev.key == evse.key
    assert ev.machine.nid == evse.machine.nid == nid_from_nmk(evse.key)
    assert ev.machine.station == evse.mac


# -- the usual --------------------------------------------------------------------------------------------------------------


def test_a_vehicle_is_matched() -> None:
    ev, evse = ev_of(), evse_of()
    met(ev, evse)
    assert_matched(ev, evse)
    names = [message.name for message in ev.sent]
    assert names == [
        "CM_SLAC_PARM.REQ", *["CM_START_ATTEN_CHAR.IND"] * 3, *["CM_MNBC_SOUND.IND"] * 10, "CM_ATTEN_CHAR.RSP",
        "CM_SLAC_MATCH.REQ", "CM_SET_KEY.REQ",
    ]  # fmt: skip
    assert [message.name for message in evse.sent] == [
        "CM_SET_KEY.REQ", "CM_SLAC_PARM.CNF", "CM_ATTEN_CHAR.IND", "CM_SLAC_MATCH.CNF",
    ]  # fmt: skip
    assert [message.cnt for message in ev.sent if isinstance(message, CM_MNBC_SOUND_IND)] == list(range(9, -1, -1))
    [told] = evse.told(AttenuationMeasured)
    assert (told.sounds, told.mean, told.ev_mac) == (10, 12.0, EV)
    kinds = [type(event) for event in evse.events if not isinstance(event, FrameIgnored)]
    assert kinds == [KeySet, MatchingStarted, AttenuationMeasured, MatchConfirmed, LinkEstablished]


def test_the_station_answers_with_the_fixed_values() -> None:
    """Some vehicles go on only if the parameters are exactly those of the standard."""
    ev, evse = ev_of(), evse_of()
    met(ev, evse)
    [parameters] = [message for message in evse.sent if isinstance(message, CM_SLAC_PARM_CNF)]
    expected = CM_SLAC_PARM_CNF(EV, evse.mac, forwarding_sta=EV, run_id=ev.machine.run_id)
    assert parameters == expected
    assert (expected.m_sound_target, expected.num_sounds, expected.time_out, expected.resp_type) == (BROADCAST, 10, 6, 1)


def test_the_nearest_of_several_stations_is_taken() -> None:
    ev, near, far, silent = ev_of(), evse_of(1, 15), evse_of(2, 31), evse_of(3, 33)
    met(ev, far, near, silent)
    assert_matched(ev, near)
    answers = [message.destination for message in ev.sent if isinstance(message, CM_ATTEN_CHAR_RSP)]
    assert sorted(answers) == [near.mac, far.mac, silent.mac]
    assert far.machine.state is EvseState.MATCHING
    assert "it is for another station" in far.reasons


def test_two_vehicles_at_one_station_are_kept_apart() -> None:
    evse = evse_of()
    first, second = ev_of(), ev_of()
    second.mac = bytes.fromhex("021122334411")
    second.modem = bytes.fromhex("021122334412")
    second.machine = EvSlac(EvSlacConfig(mac=second.mac, direct=5, indirect=6), random=source_of_random(5))
    segment = Segment(first, second, evse)
    plugged(evse.machine)
    segment.run(0.1)
    first.machine.start(segment.now)
    second.machine.start(segment.now)
    segment.run(0.5)
    assert len(evse.machine.matchings) == 2
    segment.run(8)
    assert_matched(first, evse)
    assert second.machine.state is EvState.FAILED
    assert "12.0 dB away" in second.told(MatchingFailed)[0].reason


def test_calibration() -> None:
    ev, evse = ev_of(), evse_of(calibration=-9)
    met(ev, evse)
    assert ev.told(AttenuationMeasured)[0].attenuation == (3,) * 58
    ev, evse = ev_of(), evse_of(calibration=-90)
    met(ev, evse)
    assert ev.told(AttenuationMeasured)[0].attenuation == (0,) * 58


@pytest.mark.parametrize("lost", ["CM_SLAC_PARM.CNF", "CM_ATTEN_CHAR.IND", "CM_ATTEN_CHAR.RSP", "CM_SLAC_MATCH.REQ", "CM_SLAC_MATCH.CNF"])
@pytest.mark.parametrize("times", [1, 2])
def test_lost_messages_are_repeated(lost: str, times: int) -> None:
    left = times

    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        nonlocal left
        if decode_mme(frame).name == lost and left:
            left -= 1
            return []
        return [frame]

    ev, evse = ev_of(), evse_of()
    met(ev, evse, channel=channel)
    assert_matched(ev, evse)
    # CM_SLAC_MATCH.REQ says what its predecessor would have said
    assert left == (1 if (lost, times) == ("CM_ATTEN_CHAR.RSP", 2) else 0)


def test_a_vehicle_gives_up() -> None:
    ev = ev_of()
    segment = Segment(ev)
    ev.machine.start(0.0)
    segment.run(30)
    assert ev.machine.state is EvState.FAILED
    requests = [message for message in ev.sent if isinstance(message, CM_SLAC_PARM_REQ)]
    assert len(requests) == 9
    assert len({message.run_id for message in requests}) == 3
    assert ev.machine.next_timeout() is None
    ev.machine.start(segment.now)
    assert ev.machine.state is EvState.ASKING


def test_a_vehicle_whose_time_is_over_gives_up() -> None:
    ev = ev_of(attempts=1000)
    Segment(ev).run(0)
    ev.machine.start(0.0)
    segment = Segment(ev)
    segment.run(30)
    assert ev.told(SlacFailed)[0].timer == "TT_matching_repetition"


# -- oddities of the field ----------------------------------------------------------------------------------------------------


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


def test_a_repeated_request_begins_anew() -> None:
    evse = evse_of()
    segment = Segment(evse)
    plugged(evse.machine)
    segment.run(0.1)
    request = encode_mme(CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8)))
    segment.deliver(evse, request)
    segment.deliver(evse, encode_mme(CM_START_ATTEN_CHAR_IND(BROADCAST, EV, forwarding_sta=EV, run_id=bytes(8))), 0.01)
    segment.deliver(evse, request, 0.3)
    segment.run(0.35)
    assert [event.again for event in evse.told(MatchingStarted)] == [False, True]
    segment.run(1)
    # the new one waits for its own start
    assert evse.told(MatchingFailed)[0].timer == "TT_match_sequence"


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


def test_padded_unpadded_and_tagged_frames_are_taken() -> None:
    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        return [encode_mme(message.replace(trailing=b"", vlan=2 if message.mmv else None))]

    ev, evse = ev_of(), evse_of()
    met(ev, evse, channel=channel)
    assert_matched(ev, evse)


def test_own_frames_are_ignored() -> None:
    ev = ev_of()
    ev.machine.start(0.0)
    [frame] = ev.machine.frames_to_send()
    [event] = ev.machine.receive_frame(frame, 0.0)
    assert isinstance(event, FrameIgnored)
    assert event.reason == "it is our own"


# -- validation -----------------------------------------------------------------------------------------------------------------


def toggling(segment: Segment, ev: Station, evse: Station, times: Callable[[ToggleControlPilot], int]) -> None:
    """Run until the vehicle toggles, then toggle."""
    while not (asked := [effect for effect in ev.effects if isinstance(effect, ToggleControlPilot)]):
        segment.run(0.02)
        assert segment.now < 5
    [effect] = asked
    for _ in range(times(effect)):
        evse.events += evse.machine.pilot(ControlPilotState.C2, segment.now)
        segment.run(effect.seconds)
        evse.events += evse.machine.pilot(ControlPilotState.B2, segment.now)
        segment.run(effect.seconds)


@pytest.mark.parametrize("toggles", [1, 2, 3])
def test_validation_by_toggles(toggles: int) -> None:
    ev, evse = ev_of(direct=10, indirect=20, toggles=toggles), evse_of()
    segment = met(ev, evse, seconds=0.2)
    toggling(segment, ev, evse, lambda effect: effect.toggles)
    segment.run(5)
    assert_matched(ev, evse)
    [told] = evse.told(ValidationEnded)
    assert (told.toggles, told.success) == (toggles, True)
    assert ev.told(ValidationEnded)[0].success
    first, second = [message for message in ev.sent if isinstance(message, CM_VALIDATE_REQ)]
    assert (first.timer, first.result, second.result) == (0, 1, 1)
    assert (second.timer + 1) * 0.1 >= 2 * toggles * 0.3


def test_validation_fails_at_the_wrong_cable() -> None:
    """Nobody toggles the control pilot of this station, or another vehicle does."""
    for wrong in (0, 2):
        ev, evse = ev_of(direct=10, indirect=20), evse_of()
        segment = met(ev, evse, seconds=0.2)
        toggling(segment, ev, evse, lambda _effect, wrong=wrong: wrong)
        segment.run(2)
        told = ev.told(ValidationEnded)[0]
        assert not told.success
        assert not ev.told(MatchConfirmed)


def test_validation_that_is_not_required() -> None:
    ev, evse = ev_of(direct=10, indirect=20), evse_of(validation=False)
    met(ev, evse)
    assert_matched(ev, evse)
    assert ev.told(ValidationEnded)[0].reason == "the station does not need it"


def test_validation_without_an_answer_tries_the_next_station() -> None:
    """One station is silent, the next one further away answers."""
    near, far = evse_of(1, 12), evse_of(2, 15, validation=False)

    def channel(sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        return [] if sender == near.mac and isinstance(decode_mme(frame), CM_VALIDATE_CNF) else [frame]

    ev = ev_of(direct=10, indirect=20)
    met(ev, near, far, channel=channel)
    assert_matched(ev, far)
    asked = [message.destination for message in ev.sent if isinstance(message, CM_VALIDATE_REQ)]
    assert asked == [near.mac] * 3 + [far.mac]


def test_a_station_repeats_that_it_is_ready_and_lets_others_wait() -> None:
    evse = evse_of()
    segment = Segment(evse)
    plugged(evse.machine)
    segment.run(0.1)
    other = bytes.fromhex("021122334411")
    for mac in (EV, other):
        segment.deliver(evse, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, mac, run_id=bytes(8))))
        segment.deliver(evse, encode_mme(CM_START_ATTEN_CHAR_IND(BROADCAST, mac, forwarding_sta=mac, run_id=bytes(8))), 0.01)
        segment.deliver(evse, encode_mme(CM_ATTEN_PROFILE_IND(BROADCAST, evse.modem, pev_mac=mac, aag=bytes(58))), 0.02)
        segment.deliver(evse, encode_mme(CM_ATTEN_CHAR_RSP(evse.mac, mac, source_address=mac, run_id=bytes(8))), 0.7)
    segment.run(0.8)
    segment.deliver(evse, encode_mme(CM_VALIDATE_REQ(evse.mac, EV, signal_type=1)))
    segment.deliver(evse, encode_mme(CM_VALIDATE_REQ(evse.mac, EV)), 0.01)
    segment.deliver(evse, encode_mme(CM_VALIDATE_REQ(evse.mac, other)), 0.02)
    segment.run(3)
    answers = [(message.destination, message.result) for message in evse.sent if isinstance(message, CM_VALIDATE_CNF)]
    assert answers == [(EV, 1), (other, 0), (EV, 1), (EV, 1)]
    assert evse.told(ValidationEnded)[0].reason == "the vehicle did not go on"
    assert "its SignalType is 1, not 0" in evse.reasons
    # the vehicle ends it silently
    segment.deliver(evse, encode_mme(CM_VALIDATE_REQ(evse.mac, EV)))
    segment.deliver(evse, encode_mme(CM_VALIDATE_REQ(evse.mac, EV, timer=5, result=0)), 0.01)
    segment.run(1)
    assert "its result is 0: the vehicle ends the validation" in evse.reasons


# -- link, leaving --------------------------------------------------------------------------------------------------------------


def test_link_loss_and_matching_again() -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    first = evse.key
    up = True
    segment.link = lambda station: up and segment.joined(station)
    evse.events += evse.machine.link_status(False, segment.now)
    segment.run(1)
    assert evse.machine.state is EvseState.MATCHED
    up = False
    segment.run(2)
    assert evse.told(LinkLost)[0].polls == 3
    assert ev.told(LinkLost)
    assert evse.machine.state is EvseState.MATCHING
    assert evse.key != first
    up = True
    ev.machine.start(segment.now)
    segment.run(6)
    assert_matched(ev, evse)


def test_link_status_of_the_modem_is_understood() -> None:
    ev, evse = ev_of(), evse_of()
    segment = Segment(ev, evse)
    segment.link = lambda _station: False
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(3)
    assert (ev.machine.state, evse.machine.state) == (EvState.JOINING, EvseState.WAIT_FOR_LINK)
    segment.deliver(evse, encode_mme(VS_PL_LINK_STATUS_CNF(evse.mac, ev.modem, link_status=1)))
    segment.run(0.1)
    assert evse.machine.state is EvseState.WAIT_FOR_LINK
    segment.deliver(evse, encode_mme(VS_PL_LINK_STATUS_CNF(evse.mac, evse.modem, link_status=1)))
    segment.run(0.1)
    assert evse.machine.state is EvseState.MATCHED


def test_a_link_that_does_not_come() -> None:
    ev, evse = ev_of(attempts=1), evse_of()
    segment = Segment(ev, evse)
    segment.link = lambda _station: False
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(20)
    assert evse.told(SlacFailed)[0].timer == "TT_match_join"
    assert evse.machine.state is EvseState.MATCHING
    assert ev.machine.state is EvState.FAILED


def test_unplugging_leaves_the_network() -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    key = evse.key
    evse.events += evse.machine.pilot(ControlPilotState.A, segment.now)
    ev.events += ev.machine.leave(segment.now)
    # TP_match_leave
    segment.run(1)
    assert evse.machine.state is EvseState.UNMATCHED
    assert ev.machine.state is EvState.IDLE
    assert len({key, evse.key, ev.key}) == 3
    assert evse.told(NetworkLeft)
    assert ev.told(NetworkLeft)
    assert ev.machine.leave(segment.now) == []


@pytest.mark.parametrize("seconds", [0.15, 0.3, 0.6, 0.75, 0.8])
def test_unplugging_at_any_time(seconds: float) -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse, seconds=seconds)
    evse.machine.pilot(ControlPilotState.A, segment.now)
    segment.run(1)
    assert evse.machine.state is EvseState.UNMATCHED
    assert evse.machine.matchings == ()
    segment.deliver(evse, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8))))
    segment.run(0.1)
    assert evse.machine.matchings == ()
    assert "the station is unmatched" in evse.reasons


def test_terminate_waits_for_the_next_vehicle() -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    evse.events += evse.machine.terminate(segment.now)
    segment.run(1)
    assert evse.machine.state is EvseState.UNMATCHED
    evse.machine.pilot(ControlPilotState.B1, segment.now)
    assert evse.machine.state is EvseState.UNMATCHED
    evse.machine.pilot(ControlPilotState.A, segment.now)
    evse.machine.pilot(ControlPilotState.B2, segment.now)
    assert evse.machine.state is EvseState.MATCHING


def test_error_begins_anew_by_way_of_the_control_pilot() -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    evse.machine.error(segment.now)
    assert evse.machine.effects() == [SignalError(seconds=4.0)]
    evse.machine.pilot(ControlPilotState.F, segment.now)
    segment.run(4)
    assert evse.machine.state is EvseState.UNMATCHED
    evse.machine.pilot(ControlPilotState.B2, segment.now)
    assert evse.machine.state is EvseState.MATCHING


def test_pause_keeps_the_key() -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    key = evse.key
    evse.machine.pause(segment.now)
    segment.link = lambda _station: False
    segment.run(10)
    assert evse.machine.state is EvseState.MATCHED
    assert evse.key == key
    segment.link = lambda _station: True
    evse.machine.resume(segment.now)
    segment.run(1)
    assert evse.machine.state is EvseState.MATCHED
    assert not evse.told(LinkLost)


def test_a_vehicle_that_does_not_ask() -> None:
    """The error sequence of the control pilot wakes it, twice; then digital communication is given up."""
    evse = evse_of()
    segment = Segment(evse)
    plugged(evse.machine)
    segment.run(130)
    assert evse.effects == [SignalError(seconds=4.0)] * 2
    assert evse.machine.state is EvseState.FAILED
    assert evse.told(SlacFailed)[0].timer == "TT_EVSE_SLAC_init"
    evse.machine.pilot(ControlPilotState.A, segment.now)
    segment.run(1)
    assert evse.machine.state is EvseState.UNMATCHED


def test_requests_to_a_matched_station_are_ignored() -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    segment.deliver(evse, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8))))
    again = next(message for message in ev.sent if isinstance(message, CM_SLAC_MATCH_REQ))
    segment.deliver(evse, encode_mme(again))
    segment.run(0.5)
    assert_matched(ev, evse)
    assert {"the station is matched", "the link is up already"} <= set(evse.reasons)


# -- amplitude maps -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("carriers", [1, 2, 917, 2986])
def test_amplitude_maps(carriers: int) -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    levels = tuple(number % 16 for number in range(carriers))
    evse.machine.send_amp_map(levels, segment.now)
    segment.run(0.5)
    assert ev.told(AmpMapReceived)[0].levels == levels
    assert evse.told(AmpMapSent)[0].success
    ev.machine.send_amp_map(levels, segment.now)
    segment.run(0.5)
    assert evse.told(AmpMapReceived)[0].levels == levels


def test_amplitude_maps_that_are_not_answered() -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    segment.channel = lambda _sender, _receiver, _frame: []
    evse.machine.send_amp_map([1], segment.now)
    with pytest.raises(LocalProtocolError, match="already"):
        evse.machine.send_amp_map([1], segment.now)
    segment.run(2)
    assert evse.told(AmpMapFailed)[0].requests == 3
    with pytest.raises(ConfigError, match="levels of 0 to 15"):
        evse.machine.send_amp_map([16], segment.now)
    with pytest.raises(LocalProtocolError, match="no link"):
        evse_of(2).machine.send_amp_map([1], 0.0)


# -- hostile peers --------------------------------------------------------------------------------------------------------------


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


def test_stations_beyond_the_limit_are_ignored() -> None:
    ev = ev_of()
    ev.machine.start(0.0)
    for number in range(MAX_CANDIDATES + 3):
        mac = bytes((2, 1, 1, 1, number >> 8, number & 255))
        ev.events += ev.machine.receive_frame(encode_mme(CM_SLAC_PARM_CNF(EV, mac, forwarding_sta=EV, run_id=ev.machine.run_id)), 0.01)
    assert len(ev.machine.candidates) == MAX_CANDIDATES
    assert f"{MAX_CANDIDATES} stations have answered already" in ev.reasons


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"application_type": 1}, "APPLICATION_TYPE"),
        ({"security_type": 1}, "SECURITY_TYPE"),
        ({"mvf_length": 0x3E00}, "MVFLength is 15872"),
        ({"pev_id": b"\x01" + bytes(16)}, "identifier"),
        ({"evse_id": b"\x01" + bytes(16)}, "identifier"),
        ({"pev_mac": bytes(6)}, "PEV_MAC"),
        ({"evse_mac": bytes(6)}, "EVSE_MAC"),
        ({"run_id": bytes(8)}, "no matching"),
        ({"source": b"\x03" + bytes(5), "pev_mac": b"\x03" + bytes(5)}, "no station"),
    ],
)
def test_matches_that_are_not_ours(change: dict[str, object], words: str) -> None:
    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        return [encode_mme(message.replace(**change))] if isinstance(message, CM_SLAC_MATCH_REQ) else [frame]

    ev, evse = ev_of(attempts=1), evse_of()
    met(ev, evse, channel=channel)
    assert not evse.told(MatchConfirmed)
    assert any(words in reason for reason in evse.reasons)
    assert ev.machine.state is EvState.FAILED


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


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("CM_SLAC_PARM.CNF", {"run_id": bytes(8)}, "it answers no request of ours"),
        ("CM_SLAC_PARM.CNF", {"forwarding_sta": bytes(6)}, "it is for another vehicle or another protocol"),
        ("CM_SLAC_PARM.CNF", {"security_type": 1}, "it is for another vehicle or another protocol"),
        ("CM_ATTEN_CHAR.IND", {"source": bytes(6)}, "its sender is no candidate"),
        ("CM_ATTEN_CHAR.IND", {"run_id": bytes(8)}, "it is for another matching"),
        ("CM_ATTEN_CHAR.IND", {"source_address": bytes(6)}, "it is for another matching"),
        ("CM_ATTEN_CHAR.IND", {"num_groups": 0, "aag": b""}, "it has no groups"),
        ("CM_SLAC_MATCH.CNF", {"run_id": bytes(8)}, "it answers no request of ours"),
        ("CM_SLAC_MATCH.CNF", {"pev_mac": bytes(6)}, "it is for another vehicle"),
        ("CM_SLAC_MATCH.CNF", {"evse_mac": bytes(6)}, "it is for another vehicle"),
        ("CM_VALIDATE.CNF", {"source": bytes(6)}, "its sender was not asked"),
        ("CM_VALIDATE.CNF", {"signal_type": 1}, "its SignalType is 1, not 0"),
    ],
)
def test_answers_that_are_not_ours(name: str, change: dict[str, object], words: str) -> None:
    """The vehicle does not take them, and tries again until it gives up."""

    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        return [encode_mme(message.replace(**change))] if message.name == name else [frame]

    ev, evse = ev_of(direct=10 if "VALIDATE" in name else 40, indirect=20 if "VALIDATE" in name else 80), evse_of()
    met(ev, evse, channel=channel, seconds=20)
    assert ev.machine.state is EvState.FAILED
    assert not ev.told(MatchConfirmed)
    assert words in ev.reasons


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"result": 1}, "the vehicle answers the attenuation with result 1"),
        ({"source_address": bytes(6)}, "the vehicle stopped in step WAIT_RSP"),
    ],
)
def test_answers_to_the_attenuation_that_are_no_consent(change: dict[str, object], words: str) -> None:
    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        if isinstance(message, CM_SLAC_MATCH_REQ):
            return []
        return [encode_mme(message.replace(**change))] if isinstance(message, CM_ATTEN_CHAR_RSP) else [frame]

    ev, evse = ev_of(attempts=1), evse_of()
    met(ev, evse, channel=channel)
    assert [event.reason for event in evse.told(MatchingFailed)] == [words]
    sent = [message for message in evse.sent if isinstance(message, CM_ATTEN_CHAR_IND)]
    assert len(sent) == (1 if "result" in change else 3)


def test_a_modem_of_the_vehicle_that_takes_no_key() -> None:
    ev, evse = ev_of(set_key_attempts=2), evse_of()
    ev.set_key_result = 7
    met(ev, evse)
    assert ev.machine.state is EvState.FAILED
    assert "took no key in 2 requests" in ev.told(SlacFailed)[0].reason


def test_a_station_that_is_not_ready_is_asked_again() -> None:
    left = 2

    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        nonlocal left
        message = decode_mme(frame)
        if isinstance(message, CM_VALIDATE_CNF) and left:
            left -= 1
            return [encode_mme(message.replace(result=0))]
        return [frame]

    ev, evse = ev_of(direct=10, indirect=20), evse_of()
    segment = met(ev, evse, seconds=0.2, channel=channel)
    toggling(segment, ev, evse, lambda effect: effect.toggles)
    segment.run(5)
    assert_matched(ev, evse)


def test_a_station_that_does_not_tell_its_count() -> None:
    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        return [] if isinstance(message, CM_VALIDATE_CNF) and message.result in (2, 3) else [frame]

    ev, evse = ev_of(direct=10, indirect=20, attempts=1), evse_of()
    met(ev, evse, channel=channel)
    assert ev.told(ValidationEnded)[0].reason == "the station does not tell how many toggles it counted"


def test_amplitude_maps_from_nowhere() -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    stranger = bytes.fromhex("020000000009")
    for message in (
        CM_AMP_MAP_REQ(evse.mac, stranger, amlen=1, amdata=b"1"),
        CM_AMP_MAP_REQ(evse.mac, EV, amlen=0, amdata=b""),
        CM_AMP_MAP_CNF(evse.mac, EV, res_type=0),
    ):
        evse.events += evse.machine.receive_frame(encode_mme(message), segment.now)
    assert evse.reasons[-3:] == ["there is no link to its sender", "its map is empty", "no map was sent to its sender"]
    assert evse.machine.frames_to_send() == []


# -- ourselves ------------------------------------------------------------------------------------------------------------------


def test_misuse() -> None:
    evse, ev = evse_of().machine, ev_of().machine
    with pytest.raises(LocalProtocolError, match="only a link that is up"):
        evse.pause(0.0)
    evse.start(0.0)
    with pytest.raises(LocalProtocolError, match="started already"):
        evse.start(0.0)
    ev.start(0.0)
    with pytest.raises(LocalProtocolError, match="runs already"):
        ev.start(0.0)
    with pytest.raises(ConfigError, match="no MAC address"):
        EvSlacConfig(mac=BROADCAST)
    with pytest.raises(ConfigError, match="there is no timer TT_x"):
        EvSlacConfig(mac=EV, timers={"TT_x": 1})
    with pytest.raises(ConfigError, match="longer than 0 s"):
        EvSlacConfig(mac=EV, timers={"link_poll": 0})


def test_timers_can_be_changed() -> None:
    ev = ev_of(timers={"TT_match_response": 1.0})
    ev.machine.start(0.0)
    assert ev.machine.handle_timeout(0.99) == []
    assert ev.machine.next_timeout() == 1.0
    assert all(timer.name == name and timer.seconds > 0 for name, timer in TIMERS.items())


def test_an_answer_that_was_not_asked_for_is_ignored() -> None:
    ev = ev_of()
    [event] = ev.machine.receive_frame(encode_mme(CM_SET_KEY_CNF(EV, EV_MODEM, result=1)), 0.0)
    assert isinstance(event, FrameIgnored)
    assert event.reason == "no key was set"
