"""Voltages become states: windows, hysteresis, two equal measurements, the diode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.protocols.pilot import PilotMonitor, window_of
from v2gstack.types import ControlPilotState as State

NOMINAL = {"A": 12.0, "B": 9.0, "C": 6.0, "D": 3.0, "E": 0.0, "F": -12.0}


def settled(monitor: PilotMonitor, volts: float, now: float = 0.0, *, negative: float | None = -12.0, on: bool = True) -> State | None:
    for _ in range(2):
        monitor.measure(volts, negative, oscillates=on, now=now)
    return monitor.state


@pytest.mark.parametrize(("letter", "volts"), NOMINAL.items())
@pytest.mark.parametrize("off", [-1.0, 0.0, 1.0])
def test_windows(letter: str, volts: float, off: float) -> None:
    assert window_of(volts + off) == letter


@pytest.mark.parametrize("volts", [10.5, 7.5, 4.5, -5.0, 13.1, -13.1])
def test_between_and_beyond(volts: float) -> None:
    assert window_of(volts) == ""


@pytest.mark.parametrize(("letter", "volts"), NOMINAL.items())
@pytest.mark.parametrize("on", [False, True])
def test_states(letter: str, volts: float, on: bool) -> None:
    state = settled(PilotMonitor(), volts, on=on)
    assert state is State(letter if letter in "AEF" else f"{letter}{2 if on else 1}")


def test_one_measurement_changes_nothing() -> None:
    monitor = PilotMonitor()
    assert settled(monitor, 9.0) is State.B2
    for now, volts in enumerate((6.0, 9.0, 6.0, 9.0, 6.0)):
        assert monitor.measure(volts, -12.0, oscillates=True, now=now) is None
    edge = monitor.measure(6.1, -12.0, oscillates=True, now=9.0)
    assert edge is not None
    # the time is that of the first of both
    assert (edge.state, edge.time) == (State.C2, 4)
    assert monitor.is_settled
    monitor.measure(9.0, -12.0, oscillates=True, now=10.0)
    assert not monitor.is_settled


def test_hysteresis_keeps_the_letter_and_sees_the_oscillator() -> None:
    monitor = PilotMonitor()
    assert settled(monitor, 9.0) is State.B2
    assert settled(monitor, 7.5) is State.B2
    assert settled(monitor, 7.4, on=False) is State.B1
    assert settled(monitor, 6.9, on=False) is State.C1
    assert settled(monitor, 7.5, on=False) is State.C1


def test_a_vehicle_without_a_diode() -> None:
    monitor = PilotMonitor()
    assert settled(monitor, 9.0, negative=-9.2) is State.E
    assert "diode" in monitor.fault
    # without the oscillator there is no negative half wave to see it by, and in state A no vehicle
    assert settled(monitor, 9.0, negative=-9.2, on=False) is State.B1
    assert settled(monitor, 12.0, negative=-12.0) is State.A
    assert monitor.fault == ""
    assert settled(monitor, 6.0, negative=None) is State.C2


def test_too_much_voltage() -> None:
    monitor = PilotMonitor()
    assert settled(monitor, 14.0) is State.E
    assert "14.0 V" in monitor.fault


@given(st.lists(st.tuples(st.floats(-20, 20), st.one_of(st.none(), st.floats(-20, 20)), st.booleans()), max_size=60))
def test_any_voltages(samples: list[tuple[float, float | None, bool]]) -> None:
    """Edges alternate, their times do not go back, and the state is that of the last edge."""
    monitor = PilotMonitor()
    last: State | None = None
    at = -1.0
    for now, (positive, negative, on) in enumerate(samples):
        edge = monitor.measure(positive, negative, oscillates=on, now=float(now))
        if edge is not None:
            assert edge.state is not last
            assert at < edge.time <= now
            last, at = edge.state, edge.time
    assert monitor.state is last
