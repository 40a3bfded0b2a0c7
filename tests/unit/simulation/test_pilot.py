"""The control pilot: both ends make one state."""

from __future__ import annotations

import itertools

import pytest

from v2gstack.errors import ConfigError
from v2gstack.simulation import ControlPilotLine
from v2gstack.types import ControlPilotState as State


@pytest.mark.parametrize(("letter", "on"), list(itertools.product("BCD", [False, True])))
def test_letter_and_oscillator_make_the_state(letter: str, on: bool) -> None:
    line = ControlPilotLine(lambda: 0.0)
    line.set_station(State.B2 if on else State.B1)
    line.set_vehicle(State(f"{letter}2"))
    assert line.state is State(f"{letter}{2 if on else 1}")
    assert line.draws is (letter != "B")


def test_plug_and_faults() -> None:
    time = [0.0]
    line = ControlPilotLine(lambda: time[0], plugged=False)
    assert line.state is State.A
    assert not line.is_plugged
    time[0] = 1.0
    line.plug()
    line.set_vehicle(State.C1)
    line.set_station(State.F)
    assert line.state is State.F
    line.set_station(State.B2)
    assert line.state is State.C2
    line.unplug()
    assert line.state is State.A
    line.plug()
    assert line.state is State.B2
    assert [state for _, state in line.changes] == [State.A, State.B1, State.C1, State.F, State.C2, State.A, State.B2]
    assert [at for at, _ in line.changes][:2] == [0.0, 1.0]


def test_listeners_hear_changes_only() -> None:
    line = ControlPilotLine(lambda: 0.0)
    heard: list[State] = []
    end = line.subscribe(heard.append)
    line.set_station(State.B2)
    line.set_station(State.C2)
    line.set_vehicle(State.C2)
    end()
    end()
    line.unplug()
    assert heard == [State.B2, State.C2]


def test_duty_cycles_and_edges() -> None:
    time = [0.0]
    line = ControlPilotLine(lambda: time[0])
    heard: list[tuple[State, float]] = []
    line.subscribe(lambda state: heard.append((state, line.duty)))
    assert line.duty == 100.0
    for percent, state in ((5.0, State.B2), (26.66, State.B2), (0.0, State.F), (26.66, State.B2), (100.0, State.B1)):
        time[0] += 1.0
        line.set_duty(percent)
        assert (line.duty, line.state) == (percent, state)
    assert heard == [(State.B2, 5.0), (State.B2, 26.66), (State.F, 0.0), (State.B2, 26.66), (State.B1, 100.0)]
    # by its state, a station has 5 %, and leaves a duty cycle that is set as it is
    line.set_station(State.B2)
    assert line.duty == 5.0
    line.set_duty(50.0)
    line.set_station(State.C2)
    assert line.duty == 50.0
    line.set_station(State.E)
    assert (line.duty, line.state) == (0.0, State.E)
    line.set_duty(100.0)
    assert [(edge.time, edge.state) for edge in line.edges(3.0)] == [
        (4.0, State.B2),
        (5.0, State.B1),
        (5.0, State.B2),
        (5.0, State.E),
        (5.0, State.B1),
    ]
    assert line.edges(5.0) == ()
    for percent in (-1.0, 100.5):
        with pytest.raises(ConfigError):
            line.set_duty(percent)


@pytest.mark.parametrize("state", [State.A, State.E, State.F])
def test_a_vehicle_cannot_do_everything(state: State) -> None:
    with pytest.raises(ConfigError, match="B, C or D"):
        ControlPilotLine(lambda: 0.0).set_vehicle(state)
