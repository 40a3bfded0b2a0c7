"""What a session's energy is, is what the meter's registers allow to be said."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from tests.unit.runtime.worlds import make_world
from v2gstack.metering import MeterReading
from v2gstack.runtime import SessionReport, run_virtual


class MeterThatForgets:
    """A meter whose registers begin anew in the middle of a session, or show something else once."""

    def __init__(self, meter: object, after: int, *, once: bool = False, value: int = 0) -> None:
        self._meter, self._after, self._once, self._value = meter, after, once, value
        self._reads = 0

    async def read(self, *, signed: bool = False) -> MeterReading:
        reading: MeterReading = await self._meter.read(signed=signed)  # type: ignore[attr-defined]
        self._reads += 1
        if self._reads <= self._after or (self._once and self._reads > self._after + 1):
            return replace(reading, imported=reading.imported + 50_000)
        return replace(reading, imported=self._value)

    async def close(self) -> None:
        """Nothing to close."""


async def charged(**fault: int | bool) -> SessionReport:
    world = make_world("iso15118_2 DC", loop_interval=5.0)
    honest = await charged_honestly()
    count = honest[1]
    world.secc.hardware = replace(world.secc.hardware, meter=MeterThatForgets(world.pair.station.meter, count - 1, **fault))  # type: ignore[arg-type]
    _, report = await world.session()
    return report


async def charged_honestly() -> tuple[SessionReport, int]:
    """A session with a meter that only counts how often it is read."""
    world = make_world("iso15118_2 DC", loop_interval=5.0)
    meter = MeterThatForgets(world.pair.station.meter, 10**9)
    world.secc.hardware = replace(world.secc.hardware, meter=meter)  # type: ignore[arg-type]
    _, report = await world.session()
    return report, meter._reads


def test_a_torn_last_reading_is_read_again() -> None:
    honest, _ = run_virtual(charged_honestly())
    report = run_virtual(charged(once=True))
    assert honest.energy_in > 1_000
    assert report.energy_in == honest.energy_in


def test_a_meter_that_was_reset_bills_nothing_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "v2gstack.runtime"):
        report = run_virtual(charged(value=7))
    assert report.energy_in == 0.0
    assert "METER_RESYNC_REQUIRED: imported reset" in caplog.text
