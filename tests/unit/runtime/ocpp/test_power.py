"""Power electronics within what is allowed: limits, setpoints, and how little it costs while nothing changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from v2gstack.runtime.ocpp import LimitedPower
from v2gstack.types import Limits, OutputReading, OutputSetpoint


class Converter:
    """A power source that does what it is told and keeps account of it."""

    def __init__(self, limits: Limits) -> None:
        self.hard = limits
        self.told: list[OutputSetpoint | None] = []
        self.closed = False

    async def set_output(self, setpoint: OutputSetpoint | None, /) -> OutputReading:
        self.told.append(setpoint)
        return await self.read()

    async def read(self) -> OutputReading:
        last = self.told[-1] if self.told else None
        return OutputReading(voltage=400.0, current=0.0 if last is None else last.current)

    def limits(self) -> Limits:
        return self.hard

    async def close(self) -> None:
        self.closed = True


HARD = Limits(maximum_current=100.0, maximum_power=40_000.0, maximum_discharge_current=50.0, maximum_discharge_power=20_000.0)


def set_output(allowed: Limits, setpoint: OutputSetpoint | None) -> OutputSetpoint | None:
    converter = Converter(HARD)
    asyncio.run(LimitedPower(converter, lambda: allowed).set_output(setpoint))
    return converter.told[-1]


def test_whichever_are_narrower() -> None:
    allowed = Limits()
    power = LimitedPower(Converter(HARD), lambda: allowed)
    assert power.limits() == HARD
    allowed = Limits(maximum_power=10_000.0, maximum_current=500.0, maximum_discharge_power=0.0)
    assert power.limits() == replace(HARD, maximum_power=10_000.0, maximum_discharge_power=0.0)


def test_limits_are_the_same_object_as_long_as_nothing_changes() -> None:
    allowed = Limits(maximum_power=10_000.0)
    converter = Converter(HARD)
    power = LimitedPower(converter, lambda: allowed)
    first = power.limits()
    assert power.limits() is first
    allowed = Limits(maximum_power=9_000.0)
    second = power.limits()
    assert second.maximum_power == 9_000.0
    # the hardware changes, too: it grows hot
    converter.hard = replace(HARD, maximum_power=5_000.0)
    assert power.limits().maximum_power == 5_000.0


def test_nothing_is_nothing() -> None:
    assert set_output(Limits(maximum_power=0.0), None) is None


def test_a_setpoint_within_the_limits_is_left_as_it_is() -> None:
    wanted = OutputSetpoint(voltage=400.0, current=25.0, power=10_000.0)
    converter = Converter(HARD)
    asyncio.run(LimitedPower(converter, lambda: Limits(maximum_power=10_000.0)).set_output(wanted))
    assert converter.told == [wanted]
    assert converter.told[0] is wanted


def test_setpoints_are_cut_both_ways() -> None:
    allowed = Limits(maximum_current=20.0, maximum_power=8_000.0, maximum_discharge_current=10.0, maximum_discharge_power=3_000.0)
    into = set_output(allowed, OutputSetpoint(voltage=400.0, current=60.0, power=24_000.0))
    assert into == OutputSetpoint(voltage=400.0, current=20.0, power=8_000.0)
    back = set_output(allowed, OutputSetpoint(voltage=400.0, current=-60.0, power=-24_000.0))
    assert back == OutputSetpoint(voltage=400.0, current=-10.0, power=-3_000.0)
    # no current, no power
    barred = replace(allowed, maximum_discharge_current=0.0)
    assert set_output(barred, OutputSetpoint(voltage=400.0, current=-60.0, power=-24_000.0)) == OutputSetpoint(voltage=400.0, power=0.0)
    # without a power of its own it has that of the limit
    assert set_output(allowed, OutputSetpoint(voltage=400.0, current=15.0)) == OutputSetpoint(voltage=400.0, current=15.0, power=8_000.0)


amounts = st.none() | st.floats(0.0, 60_000.0)
signed = st.floats(-60_000.0, 60_000.0)


some_limits = st.builds(
    Limits, maximum_current=amounts, maximum_power=amounts, maximum_discharge_current=amounts, maximum_discharge_power=amounts
)


@given(some_limits, signed)
def test_no_setpoint_passes_the_limits_whatever_they_are(allowed: Limits, current: float) -> None:
    found = set_output(allowed, OutputSetpoint(voltage=400.0, current=current, power=current * 400.0))
    assert found is not None
    limits = LimitedPower(Converter(HARD), lambda: allowed).limits()
    assert limits.maximum_current is not None
    assert limits.maximum_power is not None
    assert limits.maximum_discharge_current is not None
    assert limits.maximum_discharge_power is not None
    assert -limits.maximum_discharge_current <= found.current <= limits.maximum_current
    assert found.power is not None
    assert -limits.maximum_discharge_power <= found.power <= limits.maximum_power
    # and it is cut, not turned round
    assert found.current * current >= 0
    assert found.power * current >= 0


def test_it_reads_and_closes_what_it_stands_for() -> None:
    async def story() -> None:
        converter = Converter(HARD)
        power = LimitedPower(converter, Limits)
        await power.set_output(OutputSetpoint(current=5.0))
        assert (await power.read()).current == 5.0
        await power.close()
        assert converter.closed

    asyncio.run(story())
