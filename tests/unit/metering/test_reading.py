"""Readings are values; what is known of the clock has one answer."""

from __future__ import annotations

import pytest

from tests.unit.test_package import in_fresh_process
from v2gstack.metering import ClockStatus, MeterReading


@pytest.mark.parametrize(
    ("reading", "status"),
    [
        (MeterReading(meter_id="M1", imported=0), ClockStatus.UNKNOWN),
        (MeterReading(meter_id="M1", imported=0, time=1, synchronised=True), ClockStatus.SYNCHRONISED),
        (MeterReading(meter_id="M1", imported=0, time=1, clock=ClockStatus.RELATIVE), ClockStatus.RELATIVE),
    ],
)
def test_the_clock_has_one_status(reading: MeterReading, status: ClockStatus) -> None:
    assert reading.clock_status is status


def test_readings_are_hashable_values() -> None:
    assert len({MeterReading(meter_id="M1", imported=1), MeterReading(meter_id="M1", imported=1)}) == 1


def test_only_what_the_meter_tells_is_shown() -> None:
    assert repr(MeterReading(meter_id="M1", imported=7, power=0.0)) == "MeterReading(meter_id='M1', imported=7, exported=0, power=0.0)"


def test_readings_bring_no_cryptography_along() -> None:
    added = in_fresh_process("import v2gstack.metering")
    assert [name for name in added if name.startswith("cryptography")] == []
