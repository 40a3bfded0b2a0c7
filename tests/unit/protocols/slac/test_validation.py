"""CM_VALIDATE: toggles of the control pilot tell which cable it is."""

from __future__ import annotations

import pytest

from tests.unit.protocols.slac.segment import Segment, plugged
from tests.unit.protocols.slac.stations import EV, assert_matched, ev_of, evse_of, met, toggling
from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
    decode_mme,
    encode_mme,
)
from v2gstack.protocols.slac import (
    MatchConfirmed,
    ValidationEnded,
)


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
