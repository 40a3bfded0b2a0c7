"""A charging session whose meter is a DCBM: begun and ended by the station's runtime over HTTP, signed by the meter."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from dcbm import Dcbm, serving
from test_dcbm import made
from v2gstack import EvccRuntime, SeccRuntime
from v2gstack.metering.ocmf import verify_ocmf
from v2gstack.protocols.v2g import ISO15118_2
from v2gstack.runtime import SessionReport, StationHardware, VehicleHardware
from v2gstack.simulation import simulated_pair, station_profile, vehicle_profile
from v2gstack.transports import memory_pair

#: The meter's server knows no virtual time; the rest of the hardware is this much faster than it.
FASTER = 40.0


async def charge(port: int) -> SessionReport:
    station, car = station_profile("dc_station_150kw"), vehicle_profile("city_car_400v")
    loop = asyncio.get_running_loop()
    pair = simulated_pair(station, car, now=lambda: FASTER * loop.time(), sleep=lambda seconds: asyncio.sleep(seconds / FASTER))
    meter = made(port, inverted=True, timeout=3.0)
    secc = SeccRuntime(station.config, replace(StationHardware.simulated(pair.station), meter=meter), protocols=[ISO15118_2])
    plan = replace(car.config, loop_interval=0.02, time_limit=0.2)
    evcc = EvccRuntime(plan, VehicleHardware.simulated(pair.vehicle), protocols=[ISO15118_2])
    inlet, outlet = memory_pair()
    _, report = await asyncio.gather(evcc.run(inlet), secc.run(outlet))
    assert report is not None
    await secc.stop()
    return report


def test_a_session_is_a_transaction_of_the_meter() -> None:
    meter = Dcbm()
    with serving(meter) as port:
        report = asyncio.run(charge(port))
    assert not report.metering
    assert report.record is not None
    assert verify_ocmf(report.record.data, report.record.public_key).valid
    assert report.transaction == meter.transaction
    assert not meter.ongoing
    assert meter.body["evseId"]
