"""Runs stations and vehicles in asyncio: owns connections, clocks, tasks and devices, and takes no decision of the protocol.

A station and a car on one cable, charging for ten minutes of virtual time:

>>> import asyncio
>>> from dataclasses import replace
>>> from v2gstack.protocols.v2g import ISO15118_2
>>> from v2gstack.simulation import simulated_pair, station_profile, vehicle_profile
>>> from v2gstack.transports import memory_pair
>>> async def charge():
...     station, car = station_profile("dc_station_150kw"), vehicle_profile("city_car_400v")
...     pair = simulated_pair(station, car, now=asyncio.get_running_loop().time, sleep=asyncio.sleep)
...     secc = SeccRuntime(station.config, StationHardware.simulated(pair.station), protocols=[ISO15118_2])
...     plan = replace(car.config, loop_interval=5.0, time_limit=600.0)
...     evcc = EvccRuntime(plan, VehicleHardware.simulated(pair.vehicle), protocols=[ISO15118_2])
...     inlet, outlet = memory_pair()
...     return await asyncio.gather(evcc.run(inlet), secc.run(outlet))
>>> from v2gstack.runtime import EvccRuntime, SeccRuntime, StationHardware, VehicleHardware, run_virtual
>>> vehicle, station = run_virtual(charge())
>>> station.end.kind.value, round(station.energy_in, -3), round(vehicle.ev_status.soc)
('terminated', 13000.0, 49)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from v2gstack._lazy import lazily

if TYPE_CHECKING:
    from v2gstack.runtime.calibrated import calibrated_meter
    from v2gstack.runtime.driver import Watchers
    from v2gstack.runtime.evcc import EvccRuntime
    from v2gstack.runtime.hardware import StationHardware, VehicleHardware
    from v2gstack.runtime.inlet import InletRuntime, Path
    from v2gstack.runtime.outcome import SessionReport
    from v2gstack.runtime.outlet import Door, OutletRuntime
    from v2gstack.runtime.powerline import Powerline, SlacRuntime, open_powerline
    from v2gstack.runtime.sdp import SdpFinding, SdpResponder, find_station
    from v2gstack.runtime.secc import SeccRuntime
    from v2gstack.runtime.segment import PowerlineSegment
    from v2gstack.runtime.settings import RuntimeSettings
    from v2gstack.runtime.virtual import VirtualTimeLoop, run_virtual

__all__ = [
    "Door",
    "EvccRuntime",
    "InletRuntime",
    "OutletRuntime",
    "Path",
    "Powerline",
    "PowerlineSegment",
    "RuntimeSettings",
    "SdpFinding",
    "SdpResponder",
    "SeccRuntime",
    "SessionReport",
    "SlacRuntime",
    "StationHardware",
    "VehicleHardware",
    "VirtualTimeLoop",
    "Watchers",
    "calibrated_meter",
    "find_station",
    "open_powerline",
    "run_virtual",
]

_HOMES = {
    "Door": "outlet",
    "EvccRuntime": "evcc",
    "InletRuntime": "inlet",
    "OutletRuntime": "outlet",
    "Path": "inlet",
    "Powerline": "powerline",
    "PowerlineSegment": "segment",
    "RuntimeSettings": "settings",
    "SdpFinding": "sdp",
    "SdpResponder": "sdp",
    "SeccRuntime": "secc",
    "SessionReport": "outcome",
    "SlacRuntime": "powerline",
    "StationHardware": "hardware",
    "VehicleHardware": "hardware",
    "VirtualTimeLoop": "virtual",
    "Watchers": "driver",
    "calibrated_meter": "calibrated",
    "find_station": "sdp",
    "open_powerline": "powerline",
    "run_virtual": "virtual",
}

__getattr__, __dir__ = lazily(__name__, _HOMES)
