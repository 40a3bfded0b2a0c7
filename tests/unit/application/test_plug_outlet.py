"""A station's outlet from plug to plug, told as stories; and any order of events leaves it in a state of its table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.application.plug_worlds import OutletWorld
from v2gstack.application.effects import AuthorizeEim, CloseContactors, OpenContactors, SetOutput
from v2gstack.application.plug import (
    OUTLET_TABLE,
    OUTLET_TIMERS,
    CurrentOffered,
    CutSession,
    EnergyMetered,
    OutletChanged,
    OutletConfig,
    OutletState,
    PlugFault,
    VehicleIdentified,
)
from v2gstack.errors import ConfigError
from v2gstack.protocols.pilot import STEADY, DutyMeaning, read_duty
from v2gstack.protocols.slac import KeySet, LinkEstablished, LinkLost, MatchConfirmed, NetworkLeft, SignalError, SlacFailed
from v2gstack.protocols.v2g import EndKind
from v2gstack.types import AuthorizationVerdict
from v2gstack.types import ControlPilotState as Pilot

S = OutletState
AC = OutletConfig(evse_id="DE*ABC*E0001", basic_current=16.0)
DC = OutletConfig(evse_id="DE*ABC*E0002")
EV = bytes.fromhex("021122334455")
CONFIRMED = MatchConfirmed(ev_mac=EV, evse_mac=bytes(6), run_id=bytes(8), nid=bytes(7))
SILENT = SlacFailed(reason="the vehicle does not ask", timer="TT_EVSE_SLAC_init")
UNJOINED = SlacFailed(reason="the vehicle's modem does not join", timer="TT_match_join")
DEAD = SlacFailed(reason="the modem took no key", timer="set_key_answer")


def linked(config: OutletConfig = AC) -> OutletWorld:
    """An outlet whose vehicle is matched."""
    world = OutletWorld(config)
    world.pilot("B1")
    world.take(world.policy.slac(CONFIRMED, world.now))
    world.take(world.policy.slac(LinkEstablished(), world.now))
    return world


def in_session(config: OutletConfig = AC) -> OutletWorld:
    world = linked(config)
    world.take(world.policy.session_begun(world.now))
    world.session = True
    return world


def offering(config: OutletConfig = AC) -> OutletWorld:
    """An outlet that has fallen back to basic charging."""
    world = OutletWorld(config)
    world.pilot("B1")
    world.take(world.policy.slac(SILENT, world.now))
    world.wait(3.0)
    world.settle()
    return world


# -- digital communication ---------------------------------------------------------------------------------------------------


def test_from_plug_to_session_and_its_end() -> None:
    world = OutletWorld(AC)
    assert (world.state, world.duty) == (S.AVAILABLE, 100.0)
    world.pilot("B1")
    assert (world.state, world.duty) == (S.MATCHING, 5.0)
    world.pilot("B2")
    world.take(world.policy.slac(CONFIRMED, 1.0))
    assert world.kinds(VehicleIdentified) == [VehicleIdentified(ev_mac=EV)]
    assert world.policy.ev_mac == EV
    assert not world.accepting
    world.take(world.policy.slac(LinkEstablished(), 2.0))
    assert (world.state, world.duty, world.accepting) == (S.LINKED, 5.0, True)
    world.take(world.policy.session_begun(3.0))
    assert world.state is S.SESSION
    assert world.policy.next_timeout() is None
    # the session sets the vehicle's letter and closes the contactors; the outlet keeps its hands off
    for name in ("C2", "B2"):
        world.pilot(name)
    assert world.kinds(CloseContactors) == []
    world.take(world.policy.session_ended(EndKind.TERMINATED, 100.0))
    assert (world.state, world.duty, world.accepting) == (S.ENDED, 100.0, False)
    assert world.requests == ["D-LINK_TERMINATE"]
    world.pilot("A")
    assert world.state is S.AVAILABLE
    assert world.policy.ev_mac == b""
    assert [change.state for change in world.kinds(OutletChanged)] == ["available", "matching", "linked", "session", "ended", "available"]


@pytest.mark.parametrize("wake", ["vehicle", "station"])
def test_a_pause_keeps_the_key(wake: str) -> None:
    world = in_session()
    world.take(world.policy.session_ended(EndKind.PAUSED, 10.0))
    assert (world.state, world.duty, world.accepting) == (S.PAUSED, 100.0, False)
    assert world.policy.next_timeout() is None
    if wake == "vehicle":
        world.pilot("C1")
    else:
        world.take(world.policy.wake(20.0))
    assert (world.state, world.duty, world.accepting) == (S.RESUMING, 5.0, True)
    world.take(world.policy.session_begun(21.0))
    assert world.state is S.SESSION
    assert world.requests == ["D-LINK_PAUSE", "resume"]


def test_nobody_comes_back_from_a_pause() -> None:
    world = in_session()
    world.take(world.policy.session_ended(EndKind.PAUSED, world.now))
    world.take(world.policy.wake(world.now))
    world.wait(5.9)
    assert world.state is S.RESUMING
    world.wait(0.1)
    assert (world.state, world.duty) == (S.STEP_EF, 0.0)
    assert world.requests[-1] == "D-LINK_ERROR"


@pytest.mark.parametrize(
    "kind", [EndKind.TIMEOUT, EndKind.CONNECTION_LOST, EndKind.SEQUENCE_ERROR, EndKind.FAILED_RESPONSE, EndKind.ABORTED]
)
def test_an_abnormal_end_begins_anew_by_the_control_pilot(kind: EndKind) -> None:
    world = in_session(DC)
    for _ in range(2):
        world.take(world.policy.session_ended(kind, world.now))
        assert (world.state, world.duty, world.requests[-1]) == (S.STEP_EF, 0.0, "D-LINK_ERROR")
        world.pilot("F")
        world.take(world.policy.slac(SignalError(seconds=4.0), world.now))
        world.wait(3.9)
        assert world.state is S.STEP_EF
        world.wait(0.2)
        assert (world.state, world.duty) == (S.MATCHING, 5.0)
        world.pilot("B2")
        world.take(world.policy.slac(LinkEstablished(), world.now))
        world.take(world.policy.session_begun(world.now))
        assert world.state is S.SESSION
    # C_sequ_retry: and no more
    world.take(world.policy.session_ended(kind, world.now))
    assert (world.state, world.duty, world.requests[-1]) == (S.FAILED, 100.0, "D-LINK_TERMINATE")
    world.pilot("A")
    world.pilot("B1")
    assert world.state is S.MATCHING


def test_a_vehicle_that_is_linked_and_does_not_connect() -> None:
    world = linked()
    world.wait(17.9)
    assert world.state is S.LINKED
    world.wait(0.1)
    assert (world.state, world.requests) == (S.STEP_EF, ["D-LINK_ERROR"])
    assert not world.accepting


def test_5_percent_waits_until_the_modem_has_its_key() -> None:
    """A vehicle asks as soon as it sees 5 %; while our modem waits for its key, only the neighbour's station would answer."""
    world = OutletWorld(DC, keyed=False)
    world.pilot("B1")
    assert (world.state, world.duty) == (S.MATCHING, STEADY)
    world.wait(0.3)
    world.key_set()
    assert (world.state, world.duty) == (S.MATCHING, 5.0)
    # unplugged and plugged in again while the modem gets the next one
    world.take(world.policy.slac(NetworkLeft(reason="the control pilot shows no vehicle"), world.now))
    world.pilot("A")
    world.pilot("B1")
    assert (world.state, world.duty) == (S.MATCHING, STEADY)
    world.key_set()
    assert world.duty == 5.0


def test_slac_asks_for_its_own_error_sequences() -> None:
    world = OutletWorld(DC)
    world.pilot("B1")
    for _ in range(2):
        world.take(world.policy.slac(SignalError(seconds=4.0), world.now))
        assert (world.state, world.duty) == (S.STEP_EF, 0.0)
        world.pilot("F")
        world.wait(4.0)
        assert (world.state, world.duty) == (S.MATCHING, 5.0)
        world.pilot("B2")
    # SLAC has left by itself, and counts by itself
    assert world.requests == []
    world.take(world.policy.slac(SILENT, world.now))
    assert world.state is S.FAILED


def test_modems_that_do_not_find_each_other_are_given_another_chance() -> None:
    world = OutletWorld(DC)
    world.pilot("B1")
    world.take(world.policy.slac(CONFIRMED, world.now))
    for _ in range(2):
        world.take(world.policy.slac(UNJOINED, world.now))
        assert world.state is S.STEP_EF
        world.wait(4.0)
    world.take(world.policy.slac(UNJOINED, world.now))
    assert world.state is S.FAILED


@pytest.mark.parametrize("state", [S.LINKED, S.SESSION])
def test_a_link_that_is_lost_is_matched_again(state: OutletState) -> None:
    world = linked() if state is S.LINKED else in_session()
    world.take(world.policy.slac(LinkLost(polls=3), world.now))
    assert (world.state, world.duty, world.accepting) == (S.MATCHING, 5.0, False)
    assert len(world.kinds(CutSession)) == (state is S.SESSION)
    # what the session says while it falls changes nothing
    world.take(world.policy.session_ended(EndKind.CONNECTION_LOST, world.now))
    assert world.state is S.MATCHING
    world.take(world.policy.slac(LinkEstablished(), world.now))
    assert world.state is S.LINKED


def test_a_vehicle_that_is_gone_before_the_devices_are_safe() -> None:
    world = in_session()
    world.take(world.policy.slac(LinkLost(polls=3), world.now))
    world.take(world.policy.session_ended(EndKind.TERMINATED, world.now))
    assert (world.state, world.duty, world.requests) == (S.ENDED, 100.0, ["D-LINK_TERMINATE"])


def test_a_second_connection_does_not_disturb_the_first() -> None:
    world = in_session()
    world.take(world.policy.session_begun(world.now))
    assert (world.state, world.kinds(CutSession)) == (S.SESSION, [])


def test_a_connection_that_nobody_waits_for_is_cut() -> None:
    world = OutletWorld(AC)
    world.take(world.policy.session_begun(0.0))
    assert len(world.kinds(CutSession)) == 1
    world = in_session()
    world.pilot("A")
    assert len(world.kinds(CutSession)) == 1
    world.take(world.policy.session_begun(1.0))
    assert len(world.kinds(CutSession)) == 2


# -- basic charging ----------------------------------------------------------------------------------------------------------


def test_fallback_to_basic_charging() -> None:
    world = OutletWorld(AC)
    world.pilot("B1")
    world.take(world.policy.slac(CONFIRMED, world.now))
    world.take(world.policy.slac(SILENT, world.now))
    assert (world.state, world.duty) == (S.STEP_X1, 100.0)
    assert world.requests == ["D-LINK_TERMINATE"]
    world.wait(2.9)
    assert world.state is S.STEP_X1
    world.wait(0.1)
    assert (world.state, world.duty) == (S.AUTHORIZING, 100.0)
    # the operator may know the vehicle by its modem
    assert world.kinds(AuthorizeEim)[0].evcc_id == "021122334455"
    world.answer()
    assert (world.state, world.duty) == (S.OFFERING, 26.66)
    assert world.kinds(CurrentOffered) == [CurrentOffered(current=16.0, duty=26.66)]
    world.pilot("C2")
    world.settle()
    assert (world.state, world.closed, world.locked) == (S.CHARGING, True, True)
    world.register += 500
    world.wait(61.0)
    world.settle()
    assert world.kinds(EnergyMetered) == [EnergyMetered(energy=500, imported=1500, final=False)]
    world.register += 100
    world.pilot("B2")
    world.settle()
    assert (world.state, world.closed, world.locked, world.duty) == (S.OFFERING, False, False, 26.66)
    assert world.kinds(EnergyMetered)[-1] == EnergyMetered(energy=600, imported=1600, final=True)
    world.pilot("C2")
    world.settle()
    assert world.closed
    world.pilot("A")
    world.settle()
    assert (world.state, world.closed, world.locked, world.duty) == (S.AVAILABLE, False, False, 100.0)


def test_an_outlet_without_a_modem() -> None:
    world = OutletWorld(replace(AC, digital=False, authorization_required=False))
    world.pilot("B1")
    assert (world.state, world.duty) == (S.OFFERING, 26.66)
    assert world.kinds(AuthorizeEim) == []


def test_a_vehicle_that_is_ready_at_once() -> None:
    """State C before there is anything to draw: the contactors close when a current is offered."""
    world = OutletWorld(AC)
    world.pilot("C1")
    world.take(world.policy.slac(SILENT, world.now))
    world.wait(3.0)
    assert world.kinds(CloseContactors) == []
    world.settle()
    assert (world.state, world.closed) == (S.CHARGING, True)


def test_authorisation_takes_its_time() -> None:
    world = OutletWorld(replace(AC, digital=False))
    world.pilot("B1")
    for verdict in (AuthorizationVerdict.PENDING, AuthorizationVerdict.WAITING_FOR_CUSTOMER):
        world.answer(verdict=verdict)
        assert world.state is S.AUTHORIZING
        assert world.pending == []
        world.wait(1.0)
        assert len(world.pending) == 1
    world.answer(verdict=AuthorizationVerdict.REJECTED)
    assert (world.state, world.duty) == (S.FAILED, 100.0)
    world.pilot("C1")
    assert world.kinds(CloseContactors) == []


def test_an_answer_for_the_vehicle_before_counts_for_nobody() -> None:
    world = OutletWorld(replace(AC, digital=False))
    world.pilot("B1")
    [asked] = world.pending
    world.pilot("A")
    world.pilot("B1")
    world.take(world.policy.complete(asked, AuthorizationVerdict.ACCEPTED, world.now))
    assert world.state is S.AUTHORIZING


def test_the_current_changes_at_most_every_five_seconds() -> None:
    world = offering()
    world.pilot("C2")
    begin = world.now
    for step in range(40):
        world.take(world.policy.offer(10.0 + step % 7, world.now))
        world.wait(0.5)
    changes = [at for at, duty in world.duties if at >= begin and read_duty(duty).meaning is DutyMeaning.CURRENT]
    assert len(changes) >= 4
    assert all(later - earlier >= 5.0 - 1e-9 for earlier, later in pairwise(changes))
    world.wait(10.0)
    # the last word is what holds
    assert read_duty(world.duty or 0).current == pytest.approx(10.0 + 39 % 7, abs=0.1)
    assert [each.setpoint.current for each in world.kinds(SetOutput) if each.setpoint][-1] == 10.0 + 39 % 7


def test_no_current_and_a_vehicle_that_stops() -> None:
    world = offering()
    world.pilot("C2")
    world.settle()
    world.take(world.policy.offer(5.0, world.now))
    assert (world.state, world.duty, world.closed) == (S.STOPPING, 100.0, True)
    world.pilot("B1")
    world.settle()
    assert (world.state, world.closed) == (S.WAITING, False)
    world.take(world.policy.offer(8.0, world.now))
    assert (world.state, read_duty(world.duty or 0).current) == (S.OFFERING, 8.0)


def test_no_current_and_a_vehicle_that_does_not_stop() -> None:
    world = offering()
    world.pilot("C2")
    world.settle()
    world.take(world.policy.offer(0.0, world.now))
    world.wait(2.9)
    world.settle()
    assert world.closed
    world.wait(0.1)
    world.settle()
    assert (world.state, world.closed) == (S.WAITING, False)


def test_ventilation() -> None:
    world = offering()
    world.pilot("D2")
    assert world.state is S.OFFERING
    world.pilot("C2")
    world.settle()
    assert world.closed
    world.pilot("D2")
    world.settle()
    assert not world.closed
    world = offering(replace(AC, ventilated=True))
    world.pilot("D2")
    world.settle()
    assert world.closed


# -- trouble -----------------------------------------------------------------------------------------------------------------


def test_contactors_that_do_not_close() -> None:
    world = offering()
    world.pilot("C2")
    while not isinstance(world.pending[0], CloseContactors):
        world.answer()
    world.answer(contactors=False)
    assert world.state is S.FAULT
    assert world.kinds(PlugFault) == [PlugFault(text="the contactors do not close")]
    assert isinstance(world.pending[0], OpenContactors)
    world.settle()
    world.pilot("A")
    assert world.state is S.AVAILABLE


def test_welded_contactors_end_the_service() -> None:
    world = offering()
    world.pilot("C2")
    world.settle()
    world.pilot("A")
    assert isinstance(world.pending[0], OpenContactors)
    world.answer(contactors=False)
    assert (world.state, world.duty) == (S.OUT_OF_SERVICE, 0.0)
    for name in ("F", "A", "B1", "C1"):
        world.pilot(name)
        assert world.state is S.OUT_OF_SERVICE
    assert [len(world.kinds(kind)) for kind in (CloseContactors, PlugFault)] == [1, 1]


@pytest.mark.parametrize("fault", ["E", "F"])
def test_a_fault_of_the_control_pilot(fault: str) -> None:
    world = offering()
    world.pilot("C2")
    world.settle()
    world.pilot(fault)
    world.settle()
    assert (world.state, world.closed, world.duty) == (S.FAULT, False, 100.0)
    world.pilot("C1")
    assert world.state is S.FAULT
    world.pilot("A")
    assert world.state is S.AVAILABLE


def test_a_modem_that_takes_no_key() -> None:
    world = OutletWorld(AC)
    world.take(world.policy.slac(DEAD, 1.0))
    world.pilot("B1")
    # the vehicle is not made to wait for a modem that is not there
    assert world.state is S.AUTHORIZING
    world.pilot("A")
    world.take(world.policy.slac(KeySet(modem=bytes(6), nid=bytes(7), result=1), 2.0))
    world.pilot("B1")
    assert world.state is S.MATCHING
    world = OutletWorld(DC)
    world.take(world.policy.slac(DEAD, 1.0))
    world.pilot("B1")
    assert world.state is S.FAILED


@pytest.mark.parametrize("make", [linked, in_session, offering])
def test_out_of_service_and_back(make: Callable[[], OutletWorld]) -> None:
    world = make()
    world.take(world.policy.disable(world.now))
    assert (world.state, world.duty, world.accepting) == (S.OUT_OF_SERVICE, 0.0, False)
    assert world.policy.next_timeout() is None
    world.pilot("F")
    world.take(world.policy.start(world.now))
    assert (world.state, world.duty) == (S.AVAILABLE, 100.0)
    world.pilot("B1")
    assert world.state is S.MATCHING


def test_configurations_that_cannot_be() -> None:
    for changes in (
        {"digital": False, "basic_current": None},
        {"basic_current": 81.0},
        {"basic_current": -1.0},
        {"timers": {"T_nothing": 1.0}},
    ):
        with pytest.raises(ConfigError):
            OutletConfig(**changes)  # type: ignore[arg-type]


# -- any order ---------------------------------------------------------------------------------------------------------------

#: The timers that may run in each state.
TIMERS = {
    S.LINKED: {"V2G_SECC_CommunicationSetup_Performance_Time"},
    S.RESUMING: {"T_conn_resume"},
    S.STEP_EF: {"T_step_EF"},
    S.STEP_X1: {"T_step_X1"},
    S.STOPPING: {"T_open_under_load"},
    S.AUTHORIZING: {"authorization_repetition"},
    S.OFFERING: {"duty_change"},
    S.CHARGING: {"duty_change", "meter_reading"},
}
SLAC = [
    CONFIRMED,
    LinkEstablished(),
    LinkLost(polls=3),
    SILENT,
    UNJOINED,
    DEAD,
    KeySet(modem=bytes(6), nid=bytes(7), result=1),
    SignalError(seconds=4.0),
]
EVENTS = st.one_of(
    st.tuples(st.just("pilot"), st.sampled_from([each.value for each in Pilot])),
    st.tuples(st.just("slac"), st.sampled_from(SLAC)),
    st.tuples(st.just("begun"), st.none()),
    st.tuples(st.just("ended"), st.sampled_from(EndKind)),
    st.tuples(st.just("offer"), st.sampled_from([0.0, 5.9, 6.0, 10.0, 16.0, 32.0])),
    st.tuples(st.just("wake"), st.none()),
    st.tuples(st.just("service"), st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([0.01, 1.0, 3.0, 5.0, 20.0, 100.0])),
    st.tuples(st.just("answer"), st.sampled_from(["yes", "yes", "yes", "no"])),
)
CONFIGS = st.sampled_from([AC, DC, replace(AC, digital=False), replace(AC, authorization_required=False, ventilated=True)])


def happen(world: OutletWorld, what: str, value: object) -> None:
    policy, now = world.policy, world.now
    if what == "pilot":
        world.pilot(str(value))
    elif what == "slac":
        world.take(policy.slac(value, now))  # type: ignore[arg-type]
    elif what == "begun":
        world.session = True
        world.take(policy.session_begun(now))
    elif what == "ended":
        world.session = False
        world.take(policy.session_ended(value, now))  # type: ignore[arg-type]
    elif what == "offer":
        world.take(policy.offer(value, now))  # type: ignore[arg-type]
    elif what == "wake":
        world.take(policy.wake(now))
    elif what == "service":
        world.take(policy.start(now) if value else policy.disable(now))
    elif what == "wait":
        world.wait(value)  # type: ignore[arg-type]
    elif world.pending:
        yes = value == "yes"
        world.answer(contactors=yes, verdict=AuthorizationVerdict.ACCEPTED if yes else AuthorizationVerdict.PENDING)


def check(world: OutletWorld, before: int) -> None:
    """What holds at any time."""
    policy, state = world.policy, world.state
    assert set(policy.timers) <= TIMERS.get(state, set())
    assert all(due > world.now for due in policy.timers.values())
    assert world.accepting is (state in (S.LINKED, S.SESSION, S.RESUMING))
    assert not world.session or state is S.SESSION
    nominal = state in (S.OFFERING, S.CHARGING)
    assert (read_duty(world.duty or 0.0).meaning is DutyMeaning.CURRENT) is nominal
    for output in world.outputs[before:]:
        if isinstance(output, CloseContactors):
            # it may have been left again within the same call, but it was ready, and a current was offered
            assert world.letter in "CD"
    # whatever is closed, or about to be, is charging or about to be opened
    will_be = world.closed
    for effect in world.pending:
        if isinstance(effect, (CloseContactors, OpenContactors)):
            will_be = isinstance(effect, CloseContactors)
    if state in (S.CHARGING, S.STOPPING):
        assert will_be
        assert world.letter in "CD"
    elif state is not S.OUT_OF_SERVICE:
        assert not will_be
    if world.letter == "A":
        assert state in (S.AVAILABLE, S.OUT_OF_SERVICE)
        assert not policy.timers


@given(st.sampled_from([OutletWorld, linked, in_session, offering]), CONFIGS, st.lists(EVENTS, max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_order_of_events(make: Callable[[OutletConfig], OutletWorld], config: OutletConfig, events: list[tuple[str, object]]) -> None:
    world = make(config)
    world.session = world.state is S.SESSION
    for what, value in events:
        before = len(world.outputs)
        happen(world, what, value)
        check(world, before)
    # welded contactors, that is an opening that failed, stay closed: all others are open once everything is done
    welded = any("do not open" in fault.text for fault in world.kinds(PlugFault))
    world.pilot("A")
    world.settle()
    assert welded or not world.closed
    assert world.policy.next_timeout() is None
    # nominal duty cycles that follow one another without X1 between them are five seconds apart
    for (one, duty), (other, later) in pairwise(world.duties):
        if read_duty(duty).meaning is read_duty(later).meaning is DutyMeaning.CURRENT:
            assert other - one >= OUTLET_TIMERS["duty_change"].seconds - 1e-9


def test_every_state_is_reached_and_left() -> None:
    """The table has no dead ends but those that only the vehicle leaves, and every guard is one that the policy knows."""
    targets = {row.target for row in OUTLET_TABLE.rows}
    assert targets == set(OutletState)
    guards = OutletWorld(AC).policy._guards()
    assert {name for row in OUTLET_TABLE.rows for name in row.guards} == set(guards)
    left = {row.state for row in OUTLET_TABLE.rows}
    assert set(OutletState) - left == {S.ENDED, S.FAILED, S.FAULT}
