"""A charging session whose meter is an EM580 at the other end of a line: begun and ended by the station's runtime, signed by the meter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import banks
from pymodbus.constants import ExcCodes
from servers import Bank, tcp
from test_meters import made
from v2gstack import EvccRuntime, SeccRuntime
from v2gstack.metering.ocmf import parse_ocmf, verify_ocmf
from v2gstack.protocols.v2g import ISO15118_2
from v2gstack.runtime import SessionReport, StationHardware, VehicleHardware, run_virtual
from v2gstack.simulation import simulated_pair, station_profile, vehicle_profile
from v2gstack.transports import memory_pair


def charge(bank: Bank, afterwards: Callable[[], None] = lambda: None) -> tuple[SessionReport, SessionReport]:
    """A session in virtual time over a real connection: its report, and what has become of it two minutes later."""

    async def scenario() -> tuple[SessionReport, SessionReport]:
        station, car = station_profile("dc_station_150kw"), vehicle_profile("city_car_400v")
        pair = simulated_pair(station, car, now=asyncio.get_running_loop().time, sleep=asyncio.sleep)
        # the bank's power is out of the vehicle, if it is not mounted the other way round
        async with tcp(bank, timeout=5.0, inverted=True) as config:
            meter = made("gavazzi-em580", config)
            secc = SeccRuntime(station.config, replace(StationHardware.simulated(pair.station), meter=meter), protocols=[ISO15118_2])
            plan = replace(car.config, loop_interval=1.0, time_limit=60.0)
            evcc = EvccRuntime(plan, VehicleHardware.simulated(pair.vehicle), protocols=[ISO15118_2])
            inlet, outlet = memory_pair()
            _, report = await asyncio.gather(evcc.run(inlet), secc.run(outlet))
            assert report is not None
            afterwards()
            await asyncio.sleep(120.0)
            await secc.stop()
            await meter.close()
        return report, secc.reports[0]

    return run_virtual(scenario())


def check(report: SessionReport, bank: Bank) -> None:
    assert report.record is not None
    assert verify_ocmf(report.record.data, report.record.public_key).valid
    assert report.transaction
    assert report.transaction in parse_ocmf(report.record.data).payload.tariff
    assert bank.get(0x7100, 1) == [0]


def test_a_session_is_a_transaction_of_the_meter() -> None:
    bank = banks.em580()
    report, _ = charge(bank)
    check(report, bank)
    assert not report.metering


def test_a_record_that_the_meter_does_not_give_at_once_comes_later() -> None:
    bank = banks.em580()
    finish = bank.on_write

    def busy(address: int, values: list[int]) -> None:
        assert finish is not None
        finish(address, values)
        if bank.get(0x7100, 1) == [2]:
            bank.refuse[0x7110] = ExcCodes.DEVICE_BUSY

    bank.on_write = busy
    report, later = charge(bank, afterwards=lambda: bank.refuse.clear())
    assert report.record is None
    assert "exception 6: it is busy" in report.metering[-1]
    check(later, bank)
    assert not later.metering
