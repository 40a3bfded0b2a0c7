"""The least of every kind: what it does, and what its settings refuse."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import ConfigError, SignerError
from v2gstack.hooks import defaults as least
from v2gstack.hooks.values import TraceRecord
from v2gstack.types import (
    AuthorizationVerdict,
    ControlPilotState,
    EnergyService,
    IsolationVerdict,
    Limits,
    OutputReading,
    OutputSetpoint,
    TariffRequest,
)

LIMITS = Limits(maximum_voltage=500.0, maximum_current=100.0, maximum_power=30_000.0, maximum_discharge_current=50.0)


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


def given_out(setpoint: OutputSetpoint | None, limits: Limits = LIMITS) -> OutputReading:
    """What an ideal source gives for a setpoint."""
    source = least.IdealSource(least.IdealSourceConfig(limits=limits))
    reading = run(source.set_output(setpoint))
    assert run(source.read()) == reading
    return reading


@pytest.mark.parametrize(
    ("setpoint", "voltage", "current", "limited"),
    [
        (None, 0.0, 0.0, set()),
        (OutputSetpoint(voltage=400.0, current=50.0), 400.0, 50.0, set()),
        (OutputSetpoint(voltage=600.0, current=50.0), 500.0, 50.0, {"voltage_limited"}),
        (OutputSetpoint(voltage=200.0, current=150.0), 200.0, 100.0, {"current_limited"}),
        (OutputSetpoint(voltage=400.0, current=100.0), 400.0, 75.0, {"power_limited"}),
        (OutputSetpoint(voltage=400.0, current=50.0, power=8_000.0), 400.0, 20.0, {"power_limited"}),
        (OutputSetpoint(voltage=400.0, current=-80.0), 400.0, -50.0, {"current_limited"}),
    ],
)
def test_an_ideal_source_says_what_holds_it_back(
    setpoint: OutputSetpoint | None, voltage: float, current: float, limited: set[str]
) -> None:
    reading = given_out(setpoint)
    assert (reading.voltage, reading.current, reading.power) == (voltage, current, voltage * current)
    assert limited == {name for name in ("voltage_limited", "current_limited", "power_limited") if getattr(reading, name)}


@given(
    st.floats(0, 2000),
    st.floats(-1000, 1000),
    st.none() | st.floats(0, 1e6),
    st.sampled_from([LIMITS, Limits(), Limits(maximum_power=1.0)]),
)
def test_an_ideal_source_keeps_its_limits(voltage: float, current: float, power: float | None, limits: Limits) -> None:
    source = least.IdealSource(least.IdealSourceConfig(limits=limits))
    reading = source._cut(OutputSetpoint(voltage=voltage, current=current, power=power))
    assert reading.voltage <= min(voltage, limits.maximum_voltage or 1e9)
    assert -(limits.maximum_discharge_current or 0.0) <= reading.current <= max(current, 0.0)
    for most in (limits.maximum_power, power):
        assert most is None or reading.power <= most * (1 + 1e-9)


def test_a_closed_source_gives_nothing() -> None:
    source = least.IdealSource()
    run(source.set_output(OutputSetpoint(voltage=400.0, current=1.0)))
    run(source.close())
    assert run(source.read()) == OutputReading()


def test_nothing_is_measured_and_everything_obeys() -> None:
    assert run(least.NoIsolationMonitor().test(500.0)) is IsolationVerdict.NO_IMD
    assert run(least.ObedientContactors().close_contacts()) is True
    assert run(least.ObedientContactors().open_contacts()) is True
    assert run(least.ObedientLock().set_locked(True)) is True
    assert run(least.NoMeter().read()).imported == 0
    assert least.NoServices().services() == ()
    least.NoTrace().write(TraceRecord(time=0.0, session="", role="secc", event=None))


def test_everybody_may() -> None:
    authorizer = least.AcceptingAuthorizer()
    assert run(authorizer.authorize_eim("", "")) is AuthorizationVerdict.ACCEPTED
    assert run(authorizer.authorize_contract("", "", ())) is AuthorizationVerdict.ACCEPTED


def test_a_plain_pilot_is_where_it_was_put() -> None:
    pilot = least.PlainPilot()
    assert run(pilot.state()) is ControlPilotState.B1
    run(pilot.set_state(ControlPilotState.C2))
    assert run(pilot.state()) is ControlPilotState.C2


def test_a_constant_tariff() -> None:
    source = least.ConstantTariff(least.ConstantTariffConfig(price=Decimal("0.39"), currency="CHF", description="flat", maximum_power=11e3))
    tariff = run(source.tariff(TariffRequest(evse_id="x", service=EnergyService.DC)))
    (period,) = tariff.periods
    assert (tariff.currency, tariff.description, period.price, period.maximum_power) == ("CHF", "flat", Decimal("0.39"), 11e3)


@pytest.mark.parametrize(
    "settings", [{"currency": "Euro"}, {"currency": "eur"}, {"price": Decimal(-1)}, {"maximum_power": -1.0}, {"description": "x" * 33}]
)
def test_tariffs_that_do_not_fit(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        least.ConstantTariffConfig(**settings)


def test_a_steady_battery() -> None:
    battery = least.SteadyBattery(least.SteadyBatteryConfig(soc=20.0))
    assert run(battery.read()) == run(battery.set_load(1e6, None))
    assert run(battery.read()).soc == 20.0


@pytest.mark.parametrize("settings", [{"soc": -1.0}, {"soc": 101.0}, {"voltage": 0.0}, {"capacity": 0.0}])
def test_batteries_that_do_not_exist(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        least.SteadyBatteryConfig(**settings)


def test_no_key_signs() -> None:
    with pytest.raises(SignerError) as caught:
        run(least.NoKeys().sign("contract", b"", "sha256"))
    assert caught.value.key == "contract"
