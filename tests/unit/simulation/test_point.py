"""The circuit: energy is neither made nor lost, ramps and limits hold, faults show."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v2gstack.errors import ConfigError
from v2gstack.simulation import (
    Battery,
    BatteryParameters,
    ChargingPoint,
    FourQuadrantMeter,
    OnBoardChargerParameters,
    StageParameters,
)
from v2gstack.types import ControlPilotState, Limits, OutputSetpoint

BATTERY = BatteryParameters(
    capacity=40_000,
    open_circuit=((0, 320), (50, 365), (100, 402)),
    resistance=0.1,
    maximum_voltage=410,
    minimum_voltage=300,
    maximum_current=200,
    maximum_power=70_000,
    maximum_discharge_current=100,
    maximum_discharge_power=25_000,
    taper=((0, 1), (60, 1), (100, 0.05)),
    charge_efficiency=0.98,
    discharge_efficiency=0.97,
)
DC = StageParameters(
    limits=Limits(
        maximum_voltage=920,
        minimum_voltage=150,
        maximum_current=250,
        maximum_power=100_000,
        maximum_discharge_current=80,
        maximum_discharge_power=20_000,
    ),
    efficiency=0.94,
    voltage_ramp=300,
    current_ramp=40,
    cable_resistance=0.01,
)
AC = StageParameters(
    is_dc=False,
    limits=Limits(maximum_current=32, maximum_power=22_000, maximum_discharge_power=11_000),
    efficiency=0.998,
    cable_resistance=0.03,
)
CHARGER = OnBoardChargerParameters(maximum_current=16, maximum_power=11_000, maximum_discharge_power=9_000, efficiency=0.9, ramp=2500)


@dataclass
class World:
    stage: StageParameters = DC
    soc: float = 40.0
    time: float = 0.0

    def __post_init__(self) -> None:
        self.battery = Battery(BATTERY, soc=self.soc)
        self.meter = FourQuadrantMeter("M")
        self.point = ChargingPoint(self.stage, self.battery, self.meter, now=lambda: self.time, charger=CHARGER)
        self.before = self.battery.stored

    def connect(self) -> ChargingPoint:
        point = self.point
        point.set_pilot("secc", ControlPilotState.B2)
        point.set_pilot("evcc", ControlPilotState.C2)
        point.switch_station(True)
        point.switch_vehicle(True)
        return point

    def after(self, seconds: float) -> ChargingPoint:
        self.time += seconds
        self.point.advance()
        return self.point

    def imbalance(self) -> float:
        """Joules that are nowhere."""
        ledger = self.point.ledger
        return ledger.grid_drawn - ledger.grid_fed - ledger.losses - self.battery.lost - (self.battery.stored - self.before)


SETPOINTS = st.one_of(
    st.none(),
    st.builds(
        OutputSetpoint,
        voltage=st.floats(0, 900),
        current=st.floats(-150, 400),
        power=st.one_of(st.none(), st.floats(-50_000, 150_000)),
    ),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["output", "load", "station", "vehicle", "pilot", "trip", "read"]),
        st.one_of(SETPOINTS, st.booleans(), st.floats(-12_000, 30_000)),
        st.floats(0, 400),
    ),
    max_size=25,
)


def _do(world: World, what: str, value: object) -> None:
    point = world.point
    if what == "output" and (value is None or isinstance(value, OutputSetpoint)):
        point.set_output(value)
    elif what == "load" and isinstance(value, float):
        point.set_load(value, None if value > 20_000 else abs(value) / 500)
    elif what == "station":
        point.switch_station(bool(value))
    elif what == "vehicle":
        point.switch_vehicle(bool(value))
    elif what == "pilot":
        point.set_pilot("evcc", ControlPilotState.C2 if value else ControlPilotState.B2)
    elif what == "trip":
        point.faults.tripped = value is True
    else:
        point.outlet()


@given(steps=STEPS, dc=st.booleans(), soc=st.floats(0, 100))
@settings(max_examples=150)
def test_every_joule_is_booked_once(steps: list[tuple[str, object, float]], dc: bool, soc: float) -> None:
    world = World(DC if dc else AC, soc)
    world.connect()
    for what, value, seconds in steps:
        _do(world, what, value)
        world.after(seconds)
        assert 0 <= world.battery.soc <= 100
        reading = world.point.outlet()
        assert abs(reading.current) <= 250 + 1e-6
    ledger = world.point.ledger
    turnover = ledger.grid_drawn + ledger.grid_fed + 1
    assert abs(world.imbalance()) < 1e-8 * turnover
    # the meter's registers are the outlet's energy, to the microjoule that each of them still carries
    assert abs(world.meter.imported_microjoules / 1e6 - ledger.outlet_drawn) < 1e-5 + 1e-10 * turnover
    assert abs(world.meter.exported_microjoules / 1e6 - ledger.outlet_fed) < 1e-5 + 1e-10 * turnover


@given(cuts=st.lists(st.floats(0.001, 50), max_size=40), dc=st.booleans())
@settings(max_examples=60)
def test_looking_more_often_changes_little(cuts: list[float], dc: bool) -> None:
    def run(pieces: list[float]) -> World:
        world = World(DC if dc else AC)
        world.connect().set_output(OutputSetpoint(voltage=405 if dc else None, current=100 if dc else 16))
        for piece in pieces:
            world.after(piece)
        return world

    often, once = run(cuts), run([sum(cuts)])
    assert often.battery.stored - often.before == pytest.approx(once.battery.stored - once.before, rel=2e-3, abs=50)


def test_current_follows_its_ramp() -> None:
    world = World()
    world.connect().set_output(OutputSetpoint(voltage=405, current=100))
    assert world.after(1.0).outlet().current == pytest.approx(40)
    assert world.after(1.0).outlet().current == pytest.approx(80)
    assert world.after(1.0).outlet().current == pytest.approx(100)
    world.point.set_output(OutputSetpoint(voltage=405, current=-50))
    assert world.after(3.0).outlet().current == pytest.approx(-20)
    assert world.after(3.0).outlet().current == pytest.approx(-50)


@pytest.mark.parametrize(
    ("setpoint", "current", "limited"),
    [
        (OutputSetpoint(voltage=420, current=400), 250, "current_limited"),
        (OutputSetpoint(voltage=420, current=200, power=30_000), 80, "power_limited"),
        (OutputSetpoint(voltage=370, current=200), 120, "voltage_limited"),
        (OutputSetpoint(voltage=420, current=-100), -60, "power_limited"),
    ],
)
def test_the_stage_keeps_its_limits_and_says_so(setpoint: OutputSetpoint, current: float, limited: str) -> None:
    world = World()
    world.connect().set_output(setpoint)
    reading = world.after(20).outlet()
    assert reading.current == pytest.approx(current, abs=abs(current) * 0.12)
    assert [name for name in ("voltage_limited", "current_limited", "power_limited") if getattr(reading, name)] == [limited]


def test_precharge_raises_the_voltage_without_current() -> None:
    world = World()
    world.point.switch_station(True)
    world.point.set_output(OutputSetpoint(voltage=360, current=2))
    assert world.after(1.0).outlet().voltage == pytest.approx(300)
    assert world.after(1.0).outlet().voltage == pytest.approx(360)
    assert world.point.inlet_voltage() == pytest.approx(360)
    assert world.point.outlet().current == 0
    world.point.switch_vehicle(True)
    assert world.point.hard_closings == 0
    assert world.point.outlet().voltage == pytest.approx(world.battery.rest_voltage)


def test_closing_onto_a_wrong_voltage_is_counted() -> None:
    world = World()
    world.point.switch_station(True)
    world.point.switch_vehicle(True)
    assert world.point.hard_closings == 1


def test_opening_contactors_ends_the_current_at_once() -> None:
    world = World()
    world.connect().set_output(OutputSetpoint(voltage=405, current=50))
    world.after(10)
    assert world.point.switch_vehicle(False) is False
    assert world.point.outlet().current == 0
    assert world.point.inlet_voltage() == pytest.approx(world.point.outlet().voltage)


def test_welded_contactors_stay_closed_and_show_at_the_inlet() -> None:
    world = World()
    world.connect()
    world.point.faults.vehicle_welded = True
    assert world.point.switch_vehicle(False) is True
    world.point.set_output(None)
    assert world.after(30).outlet().voltage == pytest.approx(world.battery.rest_voltage)


def test_a_trip_ends_the_output() -> None:
    world = World()
    world.connect().set_output(OutputSetpoint(voltage=405, current=50))
    world.after(10)
    world.point.faults.tripped = True
    assert world.after(10).outlet().current == 0


def test_isolation_test_voltage_comes_and_goes() -> None:
    world = World()
    world.point.switch_station(True)
    world.point.test_isolation(500)
    assert world.after(3).outlet().voltage == 500
    world.point.test_isolation(None)
    assert world.after(3).outlet().voltage == 0


def test_ac_needs_state_c_and_obeys_load_and_limit() -> None:
    world = World(AC)
    point = world.point
    point.switch_station(True)
    point.set_output(OutputSetpoint(current=16))
    assert world.after(10).outlet().power == 0
    point.set_pilot("secc", ControlPilotState.B2)
    point.set_pilot("evcc", ControlPilotState.C2)
    assert world.after(10).outlet().power == pytest.approx(11_000, rel=0.01)
    point.set_output(OutputSetpoint(current=10))
    assert world.after(10).outlet().current == pytest.approx(10, rel=0.01)
    point.set_load(3000, None)
    assert world.after(10).outlet().power == pytest.approx(3000, rel=0.01)
    point.set_load(-20_000, None)
    assert world.after(10).outlet().power == pytest.approx(-9000, rel=0.01)
    point.set_pilot("evcc", ControlPilotState.B2)
    assert world.after(1).outlet().power == 0


def test_ac_of_one_phase_takes_a_third() -> None:
    battery = Battery(BATTERY, soc=40)
    time = [0.0]
    charger = OnBoardChargerParameters(phases=1, maximum_current=16, efficiency=0.9)
    point = ChargingPoint(AC, battery, FourQuadrantMeter("M"), now=lambda: time[0], charger=charger)
    point.set_pilot("secc", ControlPilotState.B2)
    point.set_pilot("evcc", ControlPilotState.C2)
    point.switch_station(True)
    point.set_output(OutputSetpoint(current=32))
    time[0] = 30
    assert point.outlet().power == pytest.approx(16 * 230, rel=0.01)


def test_ac_without_an_on_board_charger_is_refused() -> None:
    with pytest.raises(ConfigError, match="on-board charger"):
        ChargingPoint(AC, Battery(BATTERY), FourQuadrantMeter("M"), now=lambda: 0.0)


@pytest.mark.parametrize(
    "wrong", [{"efficiency": 0.0}, {"efficiency": 1.1}, {"voltage_ramp": 0}, {"current_ramp": -1}, {"cable_resistance": -0.1}]
)
def test_stage_parameters_are_checked(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError):
        StageParameters(limits=Limits(), **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"efficiency": 0.0}, {"ramp": 0}, {"maximum_current": 0}])
def test_charger_parameters_are_checked(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError):
        OnBoardChargerParameters(**wrong)  # type: ignore[arg-type]
