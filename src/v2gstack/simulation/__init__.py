"""A simulated world: stations and vehicles whose hardware is arithmetic, good enough that energy sums up.

Nothing here runs by itself or knows a clock: time comes in as a callable, and what takes time awaits a ``sleep`` it is given.

>>> from v2gstack.simulation import simulated_pair, station_profile, vehicle_profile
>>> import asyncio
>>> time = [0.0]
>>> pair = simulated_pair(station_profile("dc_station_150kw"), vehicle_profile("city_car_400v"), now=lambda: time[0], sleep=asyncio.sleep)
>>> pair.point.battery.soc
20.0
"""

from __future__ import annotations

from v2gstack.simulation.assembly import SimulatedPair, SimulatedStation, SimulatedVehicle, lone_station, lone_vehicle, simulated_pair
from v2gstack.simulation.battery import Battery, BatteryParameters, Curve
from v2gstack.simulation.contracts import ContractParties, contract_parties
from v2gstack.simulation.devices import (
    SimulatedAuthorizer,
    SimulatedBattery,
    SimulatedConnectorLock,
    SimulatedContactors,
    SimulatedControlPilot,
    SimulatedInlet,
    SimulatedIsolationMonitor,
    SimulatedMeter,
    SimulatedPowerSource,
)
from v2gstack.simulation.loading import (
    StationDevices,
    StationProfile,
    VehicleDevices,
    VehicleProfile,
    profile_names,
    station_profile,
    vehicle_profile,
)
from v2gstack.simulation.meter import FourQuadrantMeter
from v2gstack.simulation.pilot import ControlPilotLine
from v2gstack.simulation.point import ChargingPoint, Faults, Ledger, OnBoardChargerParameters, StageParameters
from v2gstack.simulation.provisioning import ContractOffice, ProvisioningSettings
from v2gstack.simulation.station import LoneStation

__all__ = [
    "Battery",
    "BatteryParameters",
    "ChargingPoint",
    "ContractOffice",
    "ContractParties",
    "ControlPilotLine",
    "Curve",
    "Faults",
    "FourQuadrantMeter",
    "Ledger",
    "LoneStation",
    "OnBoardChargerParameters",
    "ProvisioningSettings",
    "SimulatedAuthorizer",
    "SimulatedBattery",
    "SimulatedConnectorLock",
    "SimulatedContactors",
    "SimulatedControlPilot",
    "SimulatedInlet",
    "SimulatedIsolationMonitor",
    "SimulatedMeter",
    "SimulatedPair",
    "SimulatedPowerSource",
    "SimulatedStation",
    "SimulatedVehicle",
    "StageParameters",
    "StationDevices",
    "StationProfile",
    "VehicleDevices",
    "VehicleProfile",
    "contract_parties",
    "lone_station",
    "lone_vehicle",
    "profile_names",
    "simulated_pair",
    "station_profile",
    "vehicle_profile",
]
