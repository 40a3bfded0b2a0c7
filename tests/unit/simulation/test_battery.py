"""The battery: what its management lets in and out, and where it stops."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import ConfigError
from v2gstack.simulation import Battery, BatteryParameters, Curve

PARAMETERS = BatteryParameters(
    capacity=50_000,
    open_circuit=((0, 320), (100, 400)),
    resistance=0.1,
    maximum_voltage=405,
    minimum_voltage=310,
    maximum_current=200,
    maximum_power=60_000,
    maximum_discharge_current=80,
    maximum_discharge_power=20_000,
    taper=((0, 1), (80, 1), (100, 0)),
    minimum_soc=5,
)


@given(soc=st.floats(0, 100))
def test_what_it_takes_keeps_voltage_current_and_power(soc: float) -> None:
    battery = Battery(PARAMETERS, soc=soc)
    current = battery.charge_current()
    assert 0 <= current <= 200
    assert battery.voltage(current) <= 405 + 1e-9
    assert battery.voltage(current) * current <= 60_000 * (1 + 1e-9)
    given_ = battery.discharge_current()
    assert 0 <= given_ <= 80
    if given_:
        assert battery.voltage(-given_) >= 310 - 1e-9
        assert battery.voltage(-given_) * given_ <= 20_000 * (1 + 1e-9)


@given(power=st.floats(-100_000, 100_000), soc=st.floats(0, 100))
def test_current_of_a_power_is_that_power_s(power: float, soc: float) -> None:
    battery = Battery(PARAMETERS, soc=soc)
    current = battery.current_at(power)
    assert battery.voltage(current) * current == pytest.approx(power, rel=1e-9, abs=1e-6)


@given(charge=st.floats(-3600, 3600), square=st.floats(0, 1e5))
def test_moving_charge_conserves_energy(charge: float, square: float) -> None:
    battery = Battery(PARAMETERS, soc=50)
    before = battery.stored
    through = battery.move(charge, square)
    assert through == pytest.approx(battery.stored - before + battery.lost, rel=1e-9, abs=1e-6)
    assert battery.lost >= -1e-6


def test_full_and_empty_batteries_refuse() -> None:
    assert Battery(PARAMETERS, soc=100).charge_current() == 0
    assert Battery(PARAMETERS, soc=5).discharge_current() == 0
    assert Battery(replace(PARAMETERS, maximum_discharge_current=0), soc=50).discharge_current() == 0
    limits = Battery(PARAMETERS, soc=50).limits()
    assert limits.maximum_power == pytest.approx(60_000)
    assert limits.maximum_discharge_power == pytest.approx(20_000)


def test_energy_is_soc_of_capacity() -> None:
    battery = Battery(PARAMETERS, soc=25)
    assert battery.energy == pytest.approx(12_500)
    assert battery.rest_voltage == pytest.approx(340)


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": 0},
        {"resistance": 0},
        {"charge_efficiency": 0},
        {"discharge_efficiency": 1.01},
        {"minimum_soc": 60, "maximum_soc": 50},
        {"open_circuit": ((0, -1), (100, 400))},
    ],
)
def test_parameters_are_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        replace(PARAMETERS, **wrong)  # type: ignore[arg-type]


def test_state_of_charge_is_a_percentage() -> None:
    with pytest.raises(ConfigError, match="0 to 100"):
        Battery(PARAMETERS, soc=101)


@given(x=st.floats(-50, 150))
def test_curves_go_through_their_points_and_stay_between_them(x: float) -> None:
    curve = Curve([(0, 10), (20, 30), (100, 20)])
    assert curve(0) == 10
    assert curve(20) == 30
    assert curve(100) == 20
    assert 10 <= curve(x) <= 30


@pytest.mark.parametrize("points", [[], [(1, 1), (1, 2)], [(2, 1), (1, 2)]])
def test_curves_without_points_or_order_are_refused(points: list[tuple[float, float]]) -> None:
    with pytest.raises(ConfigError):
        Curve(points)
