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


@pytest.mark.parametrize("state", [State.A, State.E, State.F])
def test_a_vehicle_cannot_do_everything(state: State) -> None:
    with pytest.raises(ConfigError, match="B, C or D"):
        ControlPilotLine(lambda: 0.0).set_vehicle(state)
