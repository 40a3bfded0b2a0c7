"""What a vehicle wants: within all limits, and no more than it said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.application.config import VehicleConfig
from v2gstack.application.evcc.plan import energies, mismatch, narrowed, stop_reason, target_current, target_power
from v2gstack.types import BatteryState, Limits

BATTERY = BatteryState(soc=50, voltage=400, capacity=60_000, limits=Limits(), target_current=150, target_voltage=440)
_LIMIT = st.one_of(st.none(), st.floats(0, 1e6))
_LIMITS = st.builds(Limits, **dict.fromkeys(Limits.__dataclass_fields__, _LIMIT))


@given(_LIMITS, _LIMITS)
def test_narrowed_limits_keep_within_both(one: Limits, other: Limits) -> None:
    found = narrowed(one, other)
    assert found == narrowed(other, one)
    assert narrowed(found, one) == found
    for name in Limits.__dataclass_fields__:
        for side in (getattr(one, name), getattr(other, name)):
            if side is not None:
                value = getattr(found, name)
                assert value <= side if name.startswith("maximum") else value >= side


@given(_LIMITS, _LIMIT, _LIMIT)
def test_currents_keep_within_limits(limits: Limits, power: float | None, discharge: float | None) -> None:
    current = target_current(BATTERY, limits, power=power, discharge=discharge)
    if discharge is None:
        assert 0 <= current <= BATTERY.target_current
        assert limits.maximum_current is None or current <= limits.maximum_current
        for bound in (limits.maximum_power, power):
            assert bound is None or current * BATTERY.voltage <= bound * (1 + 1e-9)
    else:
        assert current <= 0
        assert -current * BATTERY.voltage <= discharge * (1 + 1e-9)
        assert limits.maximum_discharge_current is None or -current <= limits.maximum_discharge_current


@given(_LIMITS, _LIMIT, _LIMIT)
def test_powers_keep_within_limits(limits: Limits, power: float | None, discharge: float | None) -> None:
    found = target_power(BATTERY, limits, power=power, discharge=discharge)
    if discharge is not None:
        assert found is not None
        assert -discharge <= found <= 0
    elif found is None:
        assert limits.maximum_power is None
        assert power is None
    else:
        assert found >= 0


def test_a_full_battery_takes_no_power() -> None:
    assert target_power(replace(BATTERY, full=True), Limits(maximum_power=11_000), power=None, discharge=None) == 0.0


def test_energies() -> None:
    wants = energies(VehicleConfig(target_soc=80, minimum_soc=30), BATTERY)
    assert (wants.target, wants.maximum, wants.minimum) == (18_000, 30_000, -12_000)
    assert energies(VehicleConfig(energy_request=5_000), BATTERY, charged=2_000).target == 3_000
    assert energies(VehicleConfig(energy_request=90_000), BATTERY).target == 30_000
    assert energies(VehicleConfig(target_soc=40), BATTERY).target == 0
    assert energies(VehicleConfig(), BATTERY, target_soc=100).target == 30_000


@pytest.mark.parametrize(
    ("station", "words"),
    [
        (Limits(maximum_voltage=300), "the station reaches 300 V, the battery has 400 V"),
        (Limits(minimum_voltage=450), "the station begins at 450 V, the battery has 400 V"),
        (Limits(maximum_voltage=920, minimum_voltage=150), ""),
        (Limits(), ""),
    ],
)
def test_stations_that_do_not_fit(station: Limits, words: str) -> None:
    assert mismatch(BATTERY, station) == words


@pytest.mark.parametrize(
    ("changes", "battery", "situation", "reason"),
    [
        ({"time_limit": 60.0}, {}, {"elapsed": 60.0}, "the time limit is reached"),
        ({"time_limit": 60.0}, {}, {"elapsed": 59.9}, ""),
        ({"energy_limit": 100.0}, {}, {"energy": 100.0}, "the energy limit is reached"),
        ({"energy_limit": 100.0}, {}, {"energy": 99.9}, ""),
        ({"target_soc": 50.0}, {}, {}, "the target state of charge is reached"),
        ({"target_soc": 50.1}, {}, {}, ""),
        ({"target_soc": 50.0}, {}, {"holds": True}, ""),
        ({"target_soc": 50.0}, {}, {"discharging": True}, ""),
        ({"minimum_soc": 50.0}, {}, {"discharging": True}, "the minimum state of charge is reached"),
        ({"target_soc": 101.0}, {"full": True}, {}, "the battery is full"),
        ({}, {"ready": False}, {"holds": True}, "the battery is not ready any more"),
        ({"target_soc": 101.0}, {"full": True}, {"holds": True}, ""),
    ],
)
def test_reasons_to_stop(changes: dict[str, float], battery: dict[str, bool], situation: dict[str, float], reason: str) -> None:
    values = {"elapsed": 0.0, "energy": 0.0, "discharging": False, "holds": False} | situation
    assert stop_reason(VehicleConfig(**changes), replace(BATTERY, **battery), **values) == reason
