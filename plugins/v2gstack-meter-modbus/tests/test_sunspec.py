"""Devices that speak SunSpec are found by themselves; what they do not implement is nothing, not zero and not 32768."""

from __future__ import annotations

import asyncio
from typing import Any

import banks
import pytest
from servers import Bank, text
from test_faults import play
from test_meters import read
from v2gstack.errors import MeterError


def test_integers_with_scale_factors() -> None:
    reading = read("sunspec", banks.sunspec_203())
    assert (reading.imported, reading.exported) == (1_234_567, 98_765)
    assert reading.power == -11_040
    assert reading.phases[0].power == -3680
    assert reading.phases[0].voltage == pytest.approx(230.1)
    assert reading.reactive is None
    assert reading.identity is not None
    assert (reading.identity.manufacturer, reading.identity.model, reading.identity.serial) == ("V2G", "SIM", "SN1")
    assert reading.meter_id == "SN1"


def test_floats_and_another_base() -> None:
    reading = read("sunspec", banks.sunspec_213())
    assert (reading.imported, reading.exported, reading.power) == (1_234_567, 98_765, -11_040.5)
    assert reading.phases[0].voltage == 230.5
    assert reading.phases[1].voltage is None
    assert reading.reactive is not None
    assert (reading.reactive.q1, reading.reactive.q4) == (1, 4)


def test_a_der_injects_what_comes_out_of_the_vehicle() -> None:
    reading = read("sunspec", banks.sunspec_701())
    assert (reading.exported, reading.imported) == (10 * 2**40, 1230)
    assert reading.power == -11_000
    assert [phase.power for phase in reading.phases] == [-3700, -3700, -3600]
    assert reading.phases[0].voltage == pytest.approx(230.1)
    assert reading.reactive_power is None
    assert reading.temperature == pytest.approx(41.5)
    assert reading.frequency == pytest.approx(50.01)
    assert reading.resolution == 10.0


def test_accumulators_roll_over_and_the_count_goes_on() -> None:
    bank, place = banks.sunspec_203(), 40_000 + 2 + 68 + 4 + 46

    async def scenario(meter: Any) -> None:
        bank.put(place, [0xFFFF, 0xFFF0])
        first = await meter.read()
        bank.put(place, [0x0000, 0x0010])
        assert (await meter.read()).imported - first.imported == 32

    play(bank, scenario, name="sunspec")


def test_another_device_at_the_same_place_is_noticed() -> None:
    bank = banks.sunspec_203()
    bank.put(40_182, [0] * 60)

    async def scenario(meter: Any) -> None:
        await meter.read()
        bank.put(40_000, banks.sunspec_213().get(0, 203))
        with pytest.raises(MeterError):
            await meter.read()
        assert (await meter.read()).power == -11_040.5

    play(bank, scenario, name="sunspec")


def _chain(*registers: int) -> Bank:
    bank = Bank()
    bank.put(40_000, [0x5375, 0x6E53, *registers])
    return bank


@pytest.mark.parametrize(
    ("bank", "says"),
    [
        (Bank(), "does not speak SunSpec"),
        (_chain(0xFFFF, 0), "no model of a meter"),
        (_chain(*[17, 0] * 100), "no model of a meter"),
        (_chain(1, 0xFFF0), "no model of a meter"),
        (_chain(203, 104, *[0] * 104, 0xFFFF, 0), "no model of a meter"),
        (_chain(1, 66), "exception 2"),
        (_chain(203, 105, *text("", 105), 0xFFFF, 0), ""),
    ],
)
def test_chains_of_models_are_walked_with_bounds(bank: Bank, says: str) -> None:
    async def scenario(meter: Any) -> None:
        if says:
            with pytest.raises(MeterError, match=says):
                await meter.read()
        else:
            assert (await meter.read()).imported == 0

    play(bank, scenario, name="sunspec")
    assert len(bank.reads) < 80


@pytest.mark.parametrize("scale", [0x8000, 11, 0xFFF5])
def test_a_scale_that_makes_no_sense_is_no_scale(scale: int) -> None:
    bank = banks.sunspec_203()
    bank.values[40_000 + 2 + 68 + 4 + 22] = scale
    assert read("sunspec", bank).power is None
    bank.values[40_000 + 2 + 68 + 4 + 54] = scale
    with pytest.raises(MeterError, match="holds no energy"):
        read("sunspec", bank)


def test_cancelling_a_scan_does_no_harm() -> None:
    bank = banks.sunspec_203()

    async def scenario(meter: Any) -> None:
        bank.hold = held = asyncio.Event()
        task = asyncio.ensure_future(meter.read())
        while not bank.waiting:
            await asyncio.sleep(0.001)
        task.cancel()
        bank.hold = None
        held.set()
        assert (await meter.read()).imported == 1_234_567

    play(bank, scenario, name="sunspec")
