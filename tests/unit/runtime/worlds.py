"""A simulated station and vehicle with their runtimes, for the tests of the runtime."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from v2gstack.hooks.interfaces import ByteStream
from v2gstack.hooks.values import TraceRecord
from v2gstack.protocols.v2g import DIN70121, ISO15118_2, ISO15118_20, ISO15118_20_AC, ISO15118_20_DC
from v2gstack.runtime import EvccRuntime, RuntimeSettings, SeccRuntime, SessionReport, StationHardware, VehicleHardware, Watchers
from v2gstack.simulation import SimulatedPair, simulated_pair, station_profile, vehicle_profile
from v2gstack.transports import memory_pair
from v2gstack.types import EnergyService

DC, AC, DC_BPT, AC_BPT = EnergyService.DC, EnergyService.AC, EnergyService.DC_BPT, EnergyService.AC_BPT

#: Protocols, station's profile, vehicle's profile and service, by name.
CASES: dict[str, tuple[Any, str, str, EnergyService]] = {
    "din70121 DC": (DIN70121, "dc_station_150kw", "city_car_400v", DC),
    "iso15118_2 DC": (ISO15118_2, "dc_station_150kw", "touring_car_800v", DC),
    "iso15118_2 AC": (ISO15118_2, "ac_station_22kw", "city_car_400v", AC),
    "iso15118_20 DC": (ISO15118_20_DC, "dc_station_150kw", "touring_car_800v", DC),
    "iso15118_20 AC": (ISO15118_20_AC, "ac_station_22kw", "touring_car_800v", AC),
    "iso15118_20 DC_BPT": (ISO15118_20, "bidirectional_dc_20kw", "bidirectional_car", DC_BPT),
    "iso15118_20 AC_BPT": (ISO15118_20, "bidirectional_ac_11kw", "bidirectional_car", AC_BPT),
}


@dataclass
class Recorder:
    """A trace sink that keeps the records."""

    records: list[TraceRecord] = field(default_factory=list[TraceRecord])
    closed: bool = False

    def write(self, record: TraceRecord) -> None:
        self.records.append(record)

    def close(self) -> None:
        self.closed = True

    def named(self, name: str, role: str = "") -> list[Any]:
        return [each.event for each in self.records if type(each.event).__name__ == name and role in ("", each.role)]

    def messages(self, role: str) -> list[str]:
        """Names of the messages that a side sent."""
        return [each.name for each in self.named("MessageSent", role)]


@dataclass
class World:
    """Both sides."""

    pair: SimulatedPair
    secc: SeccRuntime
    evcc: EvccRuntime
    recorder: Recorder
    stored: float

    async def session(self, streams: tuple[ByteStream, ByteStream] | None = None, **options: Any) -> tuple[SessionReport, SessionReport]:
        """Run a session to its end: the vehicle's report, then the station's."""
        first, second = streams or memory_pair()
        station = asyncio.create_task(self.secc.run(second))
        vehicle = await self.evcc.run(first, **options)
        report = await station
        assert report is not None
        return vehicle, report


def make_world(case: str, *, trace: bool = True, settings: dict[str, Any] | None = None, station: Any = None, **vehicle: Any) -> World:
    """A world by the name of its case, in the running loop, with changes to the configurations."""
    protocols, station_name, vehicle_name, service = CASES[case]
    loop = asyncio.get_running_loop()
    its = station_profile(station_name)
    its = replace(its, config=replace(its.config, **(station or {})))
    car = vehicle_profile(vehicle_name)
    car = replace(car, config=replace(car.config, services=(service,), **vehicle))
    clock: Callable[[], float] | None = getattr(loop, "unix_time", None)
    pair = simulated_pair(its, car, now=loop.time, sleep=asyncio.sleep, clock=clock)
    recorder = Recorder()
    shared = RuntimeSettings(allow_insecure_20=True, watchers=Watchers(sinks=[recorder] if trace else []), **(settings or {}))
    return World(
        pair,
        SeccRuntime(its.config, StationHardware.simulated(pair.station), protocols=[protocols], settings=shared),
        EvccRuntime(car.config, VehicleHardware.simulated(pair.vehicle), protocols=[protocols], settings=shared),
        recorder,
        pair.point.battery.stored,
    )
