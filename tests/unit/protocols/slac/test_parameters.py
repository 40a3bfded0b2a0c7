"""CM_SLAC_PARM: who is there, and with which parameters."""

from __future__ import annotations

import pytest

from tests.unit.protocols.slac.segment import Segment, plugged
from tests.unit.protocols.slac.stations import EV, altered, assert_matched, ev_of, evse_of, met
from v2gstack.codecs.mme import (
    BROADCAST,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    decode_mme,
    encode_mme,
)
from v2gstack.protocols.slac import (
    MAX_CANDIDATES,
    EvseState,
    EvState,
    MatchingFailed,
    MatchingStarted,
    SignalError,
    SlacFailed,
)
from v2gstack.types import ControlPilotState


def test_the_station_answers_with_the_fixed_values() -> None:
    """Some vehicles go on only if the parameters are exactly those of the standard."""
    ev, evse = ev_of(), evse_of()
    met(ev, evse)
    [parameters] = [message for message in evse.sent if isinstance(message, CM_SLAC_PARM_CNF)]
    expected = CM_SLAC_PARM_CNF(EV, evse.mac, forwarding_sta=EV, run_id=ev.machine.run_id)
    assert parameters == expected
    assert (expected.m_sound_target, expected.num_sounds, expected.time_out, expected.resp_type) == (BROADCAST, 10, 6, 1)


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


def test_stations_beyond_the_limit_are_ignored() -> None:
    ev = ev_of()
    ev.machine.start(0.0)
    for number in range(MAX_CANDIDATES + 3):
        mac = bytes((2, 1, 1, 1, number >> 8, number & 255))
        ev.events += ev.machine.receive_frame(encode_mme(CM_SLAC_PARM_CNF(EV, mac, forwarding_sta=EV, run_id=ev.machine.run_id)), 0.01)
    assert len(ev.machine.candidates) == MAX_CANDIDATES
    assert f"{MAX_CANDIDATES} stations have answered already" in ev.reasons


@pytest.mark.parametrize("pilot", ["B1", "B2", "C1", "C2", "D1", "D2"])
def test_a_station_answers_while_a_vehicle_is_plugged_in(pilot: str) -> None:
    evse = evse_of()
    segment = Segment(evse)
    evse.machine.start(0.0)
    evse.machine.pilot(ControlPilotState(pilot), 0.0)
    segment.run(0.1)
    segment.deliver(evse, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8))))
    segment.run(0.1)
    assert [message.name for message in evse.sent] == ["CM_SET_KEY.REQ", "CM_SLAC_PARM.CNF"]


@pytest.mark.parametrize("pilot", ["A", "E", "F"])
def test_a_station_without_a_vehicle_does_not_answer(pilot: str) -> None:
    evse = evse_of()
    segment = Segment(evse)
    evse.machine.start(0.0)
    evse.machine.pilot(ControlPilotState(pilot), 0.0)
    segment.run(0.1)
    segment.deliver(evse, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8))))
    segment.run(0.1)
    assert [message.name for message in evse.sent] == ["CM_SET_KEY.REQ"]
    assert evse.machine.matchings == ()


INVALID_REQUESTS = [{"application_type": 1}, {"security_type": 1}, {"source": b"\x03" + bytes(5)}]


@pytest.mark.parametrize("change", INVALID_REQUESTS, ids=lambda change: next(iter(change)))
def test_a_station_does_not_answer_an_invalid_request(change: dict[str, object]) -> None:
    evse = evse_of()
    segment = Segment(evse)
    plugged(evse.machine)
    segment.run(0.1)
    request = CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8))
    segment.deliver(evse, encode_mme(request.replace(**change)))
    segment.run(0.1)
    assert evse.machine.matchings == ()
    # and the timer for a valid one runs on
    segment.deliver(evse, encode_mme(request))
    segment.run(0.1)
    assert evse.machine.matchings == ((EV, bytes(8)),)


INVALID_PARAMETERS = [
    {"time_out": 0},
    {"resp_type": 0},
    {"application_type": 1},
    {"security_type": 1},
    {"run_id": bytes(8)},
    {"forwarding_sta": bytes(6)},
]


@pytest.mark.parametrize("change", INVALID_PARAMETERS, ids=lambda change: next(iter(change)))
def test_a_vehicle_goes_on_with_no_invalid_parameters(change: dict[str, object]) -> None:
    """It asks again, and another station's valid answer in between counts."""
    ev, evse = ev_of(attempts=1), evse_of()
    met(ev, evse, channel=altered(CM_SLAC_PARM_CNF, **change))
    assert {message.name for message in ev.sent} == {"CM_SLAC_PARM.REQ"}
    assert len(ev.sent) == 3
    [failed] = ev.told(MatchingFailed)
    assert failed.timer == "TT_match_response"
    good = evse_of(2)

    def channel(sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        is_bad = isinstance(message, CM_SLAC_PARM_CNF) and sender != good.mac
        return [encode_mme(message.replace(**change))] if is_bad else [frame]

    ev, evse = ev_of(), evse_of()
    met(ev, evse, good, channel=channel)
    assert_matched(ev, good)


def test_requests_are_repeated_in_the_time_of_an_answer() -> None:
    ev = ev_of(attempts=1)
    ev.machine.start(0.0)
    asked = [0.0]
    while (due := ev.machine.next_timeout()) is not None and ev.machine.state is EvState.ASKING:
        ev.machine.handle_timeout(due)
        asked.append(due)
    # one and C_EV_match_retry more, then it fails
    assert asked[:4] == pytest.approx([0.0, 0.2, 0.4, 0.6])
    assert ev.machine.state is EvState.FAILED


def test_attempts_have_new_numbers_and_keep_their_distance() -> None:
    ev = ev_of()
    segment = Segment(ev)
    ev.events += ev.machine.start(0.0)
    segment.run(30)
    begun = [event.run_id for event in ev.told(MatchingStarted)]
    assert len(set(begun)) == len(begun) == 3
    assert [event.again for event in ev.told(MatchingStarted)] == [False, True, True]


def test_a_vehicle_that_stops_after_its_request_is_forgotten() -> None:
    evse = evse_of()
    segment = Segment(evse)
    plugged(evse.machine)
    segment.run(0.1)
    segment.deliver(evse, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8))))
    segment.run(0.4)
    assert evse.machine.matchings == ((EV, bytes(8)),)
    segment.run(0.1)
    [failed] = evse.told(MatchingFailed)
    assert (failed.timer, evse.machine.matchings) == ("TT_match_sequence", ())
    assert evse.machine.state is EvseState.MATCHING
