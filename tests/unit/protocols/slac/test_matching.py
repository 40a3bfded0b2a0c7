"""A vehicle meets its station: the whole of it, the choice among several, what is lost on the way."""

from __future__ import annotations

import pytest

from tests.unit.protocols.slac.segment import Segment, plugged, source_of_random
from tests.unit.protocols.slac.stations import EV, assert_matched, ev_of, evse_of, met
from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    decode_mme,
    encode_mme,
)
from v2gstack.errors import ConfigError, LocalProtocolError
from v2gstack.protocols.slac import (
    TIMERS,
    AttenuationMeasured,
    EvseState,
    EvSlac,
    EvSlacConfig,
    EvState,
    FrameIgnored,
    KeySet,
    LinkEstablished,
    MatchConfirmed,
    MatchingFailed,
    MatchingStarted,
)


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
