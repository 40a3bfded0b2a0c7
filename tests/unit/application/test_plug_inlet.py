"""A vehicle's inlet from plug to plug, told as stories; and any order of events leaves it in a state of its table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v2gstack.application.effects import ReadBattery, SetControlPilot, SetLoad
from v2gstack.application.plug import (
    INLET_TABLE,
    CutSession,
    FindStation,
    InletConfig,
    InletPolicy,
    InletState,
    PlugOutput,
    RequestLink,
    StartMatching,
    TogglePilot,
)
from v2gstack.errors import ConfigError
from v2gstack.protocols.slac import LinkEstablished, LinkLost, SlacFailed, ToggleControlPilot
from v2gstack.protocols.v2g import EndKind
from v2gstack.types import BatteryState, Limits
from v2gstack.types import ControlPilotState as Pilot

S = InletState
FAILED = SlacFailed(reason="no station answers", timer="TT_match_response")


def battery(soc: float, *, full: bool = False) -> BatteryState:
    return BatteryState(soc=soc, voltage=380.0, capacity=5e4, limits=Limits(maximum_current=100.0), full=full)


@dataclass
class World:
    """An inlet with its devices, and the time."""

    config: InletConfig = field(default_factory=InletConfig)
    now: float = 0.0
    letter: str = "B"
    load: tuple[float | None, float | None] = (0.0, 0.0)
    joined: bool = False
    session: bool = False
    searching: bool = False
    outputs: list[PlugOutput] = field(default_factory=list[PlugOutput])
    reading: ReadBattery | None = None

    def __post_init__(self) -> None:
        self.policy = InletPolicy(self.config)

    @property
    def state(self) -> InletState:
        return self.policy.state

    def take(self, outputs: list[PlugOutput]) -> None:
        self.outputs += outputs
        for output in outputs:
            if isinstance(output, SetControlPilot):
                self.letter = output.state.value[0]
            elif isinstance(output, SetLoad):
                self.load = output.power, output.current
            elif isinstance(output, StartMatching):
                self.joined = True
            elif isinstance(output, RequestLink):
                self.joined = self.searching = False
            elif isinstance(output, CutSession):
                self.session = False
            elif isinstance(output, FindStation):
                self.searching = True
            elif isinstance(output, ReadBattery):
                self.reading = output

    def pilot(self, name: str, duty: float = 5.0) -> None:
        self.take(self.policy.pilot(Pilot(name), duty, self.now))

    def slac(self, happened: Any) -> None:
        self.take(self.policy.slac(happened, self.now))

    def begun(self) -> None:
        self.searching, self.session = False, True
        self.take(self.policy.session_begun(self.now))

    def ended(self, kind: EndKind) -> None:
        self.session = False
        self.take(self.policy.session_ended(kind, self.now))

    def wait(self, seconds: float) -> None:
        until = self.now + seconds
        while (due := self.policy.next_timeout()) is not None and due <= until:
            self.now = max(due, self.now)
            self.take(self.policy.handle_timeout(self.now))
        self.now = until

    def kinds(self, kind: type) -> list[Any]:
        return [each for each in self.outputs if isinstance(each, kind)]


def in_session(config: InletConfig | None = None) -> World:
    world = World(config or InletConfig())
    world.pilot("B2")
    world.slac(LinkEstablished())
    world.begun()
    return world


def charging(config: InletConfig | None = None) -> World:
    world = World(config or InletConfig())
    world.pilot("B2", 26.66)
    return world


def test_from_plug_to_session_and_its_end() -> None:
    world = World()
    world.pilot("B1", 100.0)
    assert world.state is S.WAITING
    world.pilot("B2")
    assert (world.state, world.kinds(StartMatching)) == (S.MATCHING, [StartMatching()])
    world.slac(LinkEstablished())
    assert (world.state, world.kinds(FindStation)) == (S.SEARCHING, [FindStation(resumed=False)])
    world.begun()
    # the session changes the letter, and the station the oscillator at the end
    world.pilot("C2")
    world.pilot("B2")
    assert world.state is S.SESSION
    world.ended(EndKind.TERMINATED)
    assert (world.state, world.joined) == (S.ENDED, False)
    for duty in (100.0, 5.0, 26.66):
        world.pilot("B2", duty)
    assert world.state is S.ENDED
    world.pilot("A")
    assert world.state is S.UNPLUGGED
    world.pilot("B2")
    assert world.state is S.MATCHING


def test_a_pause_and_the_vehicle_wakes_the_station() -> None:
    world = in_session()
    world.ended(EndKind.PAUSED)
    assert (world.state, world.joined) == (S.PAUSED, True)
    world.pilot("B1", 100.0)
    world.take(world.policy.wake(world.now))
    assert (world.state, world.kinds(TogglePilot)) == (S.WAKING, [TogglePilot(toggles=1, seconds=0.3)])
    # its own toggle is no news
    world.pilot("C1", 100.0)
    world.pilot("C2")
    assert (world.state, world.kinds(FindStation)[-1]) == (S.SEARCHING, FindStation(resumed=True))


def test_a_pause_and_the_station_wakes_the_vehicle() -> None:
    world = in_session()
    world.ended(EndKind.PAUSED)
    world.pilot("B1", 100.0)
    world.pilot("B2")
    assert (world.state, world.kinds(FindStation)[-1]) == (S.SEARCHING, FindStation(resumed=True))


def test_a_station_that_sleeps_on() -> None:
    world = in_session()
    world.ended(EndKind.PAUSED)
    world.pilot("B1", 100.0)
    world.take(world.policy.wake(world.now))
    world.wait(6.0)
    assert (world.state, world.joined) == (S.WAITING, False)


def test_the_link_is_lost_in_a_pause() -> None:
    world = in_session()
    world.ended(EndKind.PAUSED)
    world.pilot("B1", 100.0)
    world.slac(LinkLost(polls=3))
    assert (world.state, world.joined) == (S.WAITING, False)
    world.pilot("B2")
    assert world.state is S.MATCHING


def test_basic_charging() -> None:
    world = charging()
    assert (world.state, world.letter, world.load) == (S.CHARGING, "C", (None, 16.0))
    world.pilot("C2", 26.66)
    world.pilot("C2", 16.66)
    assert world.load == (None, 10.0)
    assert world.reading is not None
    world.take(world.policy.complete(world.reading, battery(50.0), world.now))
    world.wait(5.0)
    assert len(world.kinds(ReadBattery)) == 2
    world.take(world.policy.complete(world.reading, battery(100.0, full=True), world.now))
    assert (world.state, world.letter, world.load) == (S.ENDED, "B", (0.0, 0.0))
    assert world.policy.next_timeout() is None


def test_basic_charging_is_interrupted() -> None:
    world = charging()
    world.pilot("C1", 100.0)
    assert (world.state, world.letter, world.load) == (S.WAITING, "B", (0.0, 0.0))
    world.pilot("B2", 53.33)
    assert (world.state, world.load) == (S.CHARGING, (None, 32.0))
    world.pilot("F", 0.0)
    assert (world.state, world.letter, world.load) == (S.FAULT, "B", (0.0, 0.0))
    world.pilot("B2")
    assert world.state is S.MATCHING


def test_fallback_by_way_of_the_stations_control_pilot() -> None:
    world = World()
    world.pilot("B2")
    world.slac(FAILED)
    assert (world.state, world.joined) == (S.WAITING, False)
    world.pilot("F", 0.0)
    assert world.state is S.FAULT
    world.pilot("B2")
    assert (world.state, len(world.kinds(StartMatching))) == (S.MATCHING, 2)
    world.slac(FAILED)
    world.pilot("B1", 100.0)
    world.pilot("B2", 26.66)
    assert world.state is S.CHARGING


def test_a_vehicle_begins_anew_by_itself_a_few_times() -> None:
    world = World()
    world.pilot("B2")
    for count in range(1, 4):
        world.slac(FAILED)
        world.wait(14.9)
        assert len(world.kinds(StartMatching)) == count
        world.wait(0.1)
        assert (world.state, len(world.kinds(StartMatching))) == (S.MATCHING, count + 1)
    world.slac(FAILED)
    world.wait(1000.0)
    assert (world.state, len(world.kinds(StartMatching)), world.policy.next_timeout()) == (S.WAITING, 4, None)


@pytest.mark.parametrize("kind", [EndKind.TIMEOUT, EndKind.CONNECTION_LOST, EndKind.NO_COMMON_PROTOCOL, EndKind.ABORTED])
def test_a_session_that_goes_wrong(kind: EndKind) -> None:
    world = in_session()
    world.ended(kind)
    assert (world.state, world.joined) == (S.WAITING, False)
    # a change of the letter at the end of the session is no reason to begin anew
    world.pilot("B2")
    assert world.state is S.WAITING


def test_a_link_that_is_lost() -> None:
    world = in_session()
    world.slac(LinkLost(polls=3))
    assert (world.state, world.session, len(world.kinds(StartMatching))) == (S.MATCHING, False, 2)
    world.ended(EndKind.CONNECTION_LOST)
    assert world.state is S.MATCHING
    world = in_session()
    world.pilot("B1", 100.0)
    world.slac(LinkLost(polls=3))
    assert world.state is S.WAITING


def test_a_station_that_is_gone_before_the_devices_are_safe() -> None:
    for duty in (5.0, 100.0):
        world = in_session()
        world.pilot("B2", duty)
        world.slac(LinkLost(polls=3))
        world.ended(EndKind.TERMINATED)
        assert (world.state, world.joined) == (S.ENDED, False)


def test_no_station_answers() -> None:
    world = World()
    world.pilot("B2")
    world.slac(LinkEstablished())
    world.take(world.policy.not_found(world.now))
    assert (world.state, world.joined) == (S.WAITING, False)


def test_toggles_are_for_a_matching() -> None:
    world = World()
    world.slac(ToggleControlPilot(toggles=2, seconds=0.3))
    assert world.kinds(TogglePilot) == []
    world.pilot("B2")
    world.slac(ToggleControlPilot(toggles=2, seconds=0.3))
    assert world.kinds(TogglePilot) == [TogglePilot(toggles=2, seconds=0.3)]


def test_vehicles_that_cannot_do_both() -> None:
    world = World(InletConfig(digital=False))
    world.pilot("B2")
    assert world.state is S.WAITING
    world.pilot("B2", 26.66)
    assert world.state is S.CHARGING
    world = World(InletConfig(basic_charging=False))
    world.pilot("B2", 26.66)
    assert world.state is S.WAITING
    world.pilot("B2")
    assert world.state is S.MATCHING
    for changes in ({"digital": False, "basic_charging": False}, {"timers": {"T_nothing": 1.0}}):
        with pytest.raises(ConfigError):
            InletConfig(**changes)  # type: ignore[arg-type]


def test_the_battery_cannot_be_read() -> None:
    world = charging()
    assert world.reading is not None
    world.take(world.policy.fail(world.reading, "no answer", world.now))
    world.wait(5.0)
    assert len(world.kinds(ReadBattery)) == 2


# -- any order ---------------------------------------------------------------------------------------------------------------

TIMERS = {S.WAITING: {"T_conn_resetup"}, S.WAKING: {"T_conn_resume"}, S.CHARGING: {"battery_reading"}}
EVENTS = st.one_of(
    st.tuples(
        st.just("pilot"), st.tuples(st.sampled_from([each.value for each in Pilot]), st.sampled_from([100.0, 5.0, 26.66, 10.0, 0.0]))
    ),
    st.tuples(st.just("slac"), st.sampled_from([LinkEstablished(), LinkLost(polls=3), FAILED, ToggleControlPilot(toggles=1, seconds=0.3)])),
    st.tuples(st.just("begun"), st.none()),
    st.tuples(st.just("lost"), st.none()),
    st.tuples(st.just("ended"), st.sampled_from(EndKind)),
    st.tuples(st.just("wake"), st.none()),
    st.tuples(st.just("battery"), st.sampled_from([20.0, 100.0])),
    st.tuples(st.just("wait"), st.sampled_from([0.01, 5.0, 15.0])),
)


def happen(world: World, what: str, value: Any) -> None:
    if what == "pilot":
        world.pilot(*value)
    elif what == "slac":
        world.slac(value)
    elif what == "begun":
        world.begun()
    elif what == "lost":
        world.take(world.policy.not_found(world.now))
    elif what == "ended":
        world.ended(value)
    elif what == "wake":
        world.take(world.policy.wake(world.now))
    elif what == "wait":
        world.wait(value)
    elif world.reading is not None:
        world.take(world.policy.complete(world.reading, battery(value), world.now))


@given(st.sampled_from([lambda config: World(config), in_session, charging]), st.lists(EVENTS, max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_order_of_events(make: Any, events: list[tuple[str, Any]]) -> None:
    world = make(InletConfig())
    for what, value in events:
        happen(world, what, value)
        state = world.state
        assert set(world.policy.timers) <= TIMERS.get(state, set())
        assert (world.letter == "C") is (state is S.CHARGING)
        assert (world.load[1] != 0.0) is (state is S.CHARGING)
        assert state is not S.CHARGING or (world.load[1] == world.policy.current and world.policy.current >= 6.0)
        assert not world.session or state is S.SESSION
        assert world.joined is (state in (S.MATCHING, S.SEARCHING, S.SESSION, S.PAUSED, S.WAKING))
    world.pilot("A")
    assert (world.state, world.policy.next_timeout(), world.letter, world.session) == (S.UNPLUGGED, None, "B", False)


def test_every_state_is_reached() -> None:
    assert {row.target for row in INLET_TABLE.rows} == set(InletState)
    assert {name for row in INLET_TABLE.rows for name in row.guards} == set(World().policy._guards())
