"""A charge of two hours, in virtual time: every second of it happens, in order, and none of it is waited for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.unit.runtime.worlds import Recorder
from v2gstack.codecs.exi.native import why_not
from v2gstack.hooks.values import TraceRecord
from v2gstack.protocols.v2g import ISO15118_2, EndKind
from v2gstack.protocols.v2g.events import MessageReceived
from v2gstack.runtime import (
    EvccRuntime,
    RuntimeSettings,
    SeccRuntime,
    SessionReport,
    StationHardware,
    VehicleHardware,
    Watchers,
    run_virtual,
)
from v2gstack.simulation import SimulatedPair, simulated_pair, station_profile, vehicle_profile
from v2gstack.transports import memory_pair

#: Seconds of charging, W that the station gives, and seconds from an answer to the next request.
CHARGING, POWER, INTERVAL = 7200.0, 5_000.0, 1.0
ENGINES = ["python"] if why_not() else ["c", "python"]


class Requests(Recorder):
    """Keeps when the station took each request, and nothing else: two hours of all records are much."""

    def write(self, record: TraceRecord) -> None:
        if record.role == "secc" and isinstance(record.event, MessageReceived):
            self.records.append(record)


async def charge(engine: str, requests: Requests) -> tuple[SessionReport, SessionReport, SimulatedPair, float]:
    loop = asyncio.get_running_loop()
    station, car = station_profile("dc_station_150kw"), vehicle_profile("city_car_400v")
    limits = replace(station.config.limits, maximum_power=POWER)
    station = replace(station, config=replace(station.config, limits=limits), stage=replace(station.stage, limits=limits))
    plan = replace(car.config, loop_interval=INTERVAL, time_limit=CHARGING, target_soc=100.0)
    pair = simulated_pair(station, car, now=loop.time, sleep=asyncio.sleep)
    settings = RuntimeSettings(engine=engine, watchers=Watchers(sinks=[requests]))
    secc = SeccRuntime(station.config, StationHardware.simulated(pair.station), protocols=[ISO15118_2], settings=settings)
    evcc = EvccRuntime(plan, VehicleHardware.simulated(pair.vehicle), protocols=[ISO15118_2], settings=settings)
    inlet, outlet = memory_pair()
    begin = loop.time()
    vehicle, report = await asyncio.gather(evcc.run(inlet), secc.run(outlet))
    assert report is not None
    return vehicle, report, pair, loop.time() - begin


@pytest.mark.parametrize("engine", ENGINES)
def test_two_hours_happen_second_by_second(engine: str) -> None:
    requests = Requests()
    vehicle, station, pair, duration = run_virtual(charge(engine, requests))
    for report in (vehicle, station):
        assert report.end.kind is EndKind.TERMINATED
        assert not report.failures
        assert not report.violations
        assert not report.slow
    # the loop lasts as long as it is to last; isolation test, pre-charge and contactors come on top
    at = [record.time for record in requests.records if record.event.name == "CurrentDemandReq"]
    assert at[-1] - at[0] == pytest.approx(CHARGING, abs=2 * INTERVAL)
    assert CHARGING < duration < CHARGING + 30.0
    assert station.duration == pytest.approx(duration, abs=1.0)
    # one request each second, not one more or less
    assert {round(later - earlier, 6) for earlier, later in pairwise(at)} == {INTERVAL}
    assert len(at) == round((at[-1] - at[0]) / INTERVAL) + 1
    assert (vehicle.sent, vehicle.received) == (station.received, station.sent)
    assert vehicle.sent == len(requests.records)
    assert len(at) < vehicle.sent < len(at) + 60
    # 5 kW for two hours, but for the ramps; what was booked is where it belongs
    assert station.energy_in == pytest.approx(POWER * CHARGING / 3600.0, rel=0.005)
    assert vehicle.energy_in == pytest.approx(station.energy_in, rel=0.005)
    ledger = pair.point.ledger
    assert station.energy_in == int(ledger.outlet_drawn / 3600.0)
    assert ledger.grid_drawn == pytest.approx(ledger.losses + ledger.terminals_in, rel=1e-9)
