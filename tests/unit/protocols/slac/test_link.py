"""The link: it comes, is lost, is left, sleeps."""

from __future__ import annotations

import pytest

from tests.unit.protocols.slac.segment import Segment, plugged
from tests.unit.protocols.slac.stations import EV, assert_matched, ev_of, evse_of, met
from v2gstack.codecs.mme import (
    BROADCAST,
    CM_SLAC_PARM_REQ,
    VS_PL_LINK_STATUS_CNF,
    encode_mme,
)
from v2gstack.protocols.slac import (
    EvseState,
    EvState,
    LinkLost,
    MatchingStarted,
    NetworkLeft,
    ResetModem,
    SignalError,
    SlacFailed,
)
from v2gstack.types import ControlPilotState


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
    segment.link = lambda _station: None
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


def test_what_a_driver_tells_of_the_link_is_not_counted_twice() -> None:
    """The driver of the modem shares the link: its answers pass by the machine, too."""
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    for _ in range(8):
        segment.deliver(evse, encode_mme(VS_PL_LINK_STATUS_CNF(evse.mac, evse.modem, link_status=0)))
    segment.run(0.1)
    assert evse.machine.state is EvseState.MATCHED
    assert "it answers the driver of the modem" in evse.reasons


@pytest.mark.parametrize("outcome", [True, False, None])
def test_a_modem_is_restarted_where_that_is_wanted(outcome: bool | None) -> None:
    """It restarts with each new key; matching begins when it is back, and fails if it does not come back."""
    ev, evse = ev_of(), evse_of(restart_modem=True)
    segment = Segment(ev, evse)
    plugged(evse.machine)
    segment.run(1)
    assert evse.machine.state is EvseState.RESTART
    assert [effect for effect in evse.effects if isinstance(effect, ResetModem)] == [ResetModem(modem=evse.modem)]
    ev.machine.start(segment.now)
    segment.run(1)
    assert not evse.told(MatchingStarted)
    if outcome is None:
        segment.run(20)
        assert evse.told(SlacFailed)[0].timer == "modem_restart"
        assert evse.machine.modem_restarted(True, segment.now) == []
    else:
        evse.events += evse.machine.modem_restarted(outcome, segment.now)
    assert evse.machine.state is (EvseState.MATCHING if outcome else EvseState.FAILED)
    if outcome:
        segment.run(10)
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
