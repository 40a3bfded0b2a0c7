"""It keeps the contract of its interface."""

from __future__ import annotations

import asyncio

from v2gstack.testing.contracts import MeterDriverContract

from v2gstack_example.meter import ExampleMeter, ExampleMeterConfig


class TestExampleMeter(MeterDriverContract):
    def make(self) -> ExampleMeter:
        return ExampleMeter(ExampleMeterConfig())


def test_pulses_are_energy() -> None:
    meter = ExampleMeter(ExampleMeterConfig(pulses_per_kwh=800, start=100))
    meter.pulse(799)
    meter.pulse()
    assert asyncio.run(meter.read()).imported == 1100
