"""Simulated stations and vehicles, put together from their profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from v2gstack.errors import ConfigError
from v2gstack.simulation.battery import Battery
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
from v2gstack.simulation.meter import FourQuadrantMeter
from v2gstack.simulation.point import ChargingPoint, StageParameters
from v2gstack.simulation.station import LoneStation
from v2gstack.types import ControlPilotState, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.simulation.devices import Sleep
    from v2gstack.simulation.loading import StationDevices, StationProfile, VehicleProfile
    from v2gstack.simulation.station import StationEnd

__all__ = ["SimulatedPair", "SimulatedStation", "SimulatedVehicle", "lone_station", "lone_vehicle", "simulated_pair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedStation:
    """A station's simulated hardware, by the names of its hooks.

    Attributes:
        end: The circuit it belongs to.
        meter_registers: The meter's registers.
        power: Its power electronics.
        isolation: Its isolation monitor; ``None`` for AC.
        contactors: Its contactors.
        lock: Its connector's lock.
        pilot: Its end of the control pilot.
        authorizer: Who decides who may charge.
        meter: Its meter.
    """

    end: StationEnd
    meter_registers: FourQuadrantMeter
    power: SimulatedPowerSource
    isolation: SimulatedIsolationMonitor | None
    contactors: SimulatedContactors
    lock: SimulatedConnectorLock
    pilot: SimulatedControlPilot
    authorizer: SimulatedAuthorizer
    meter: SimulatedMeter


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedVehicle:
    """A vehicle's simulated hardware, by the names of its hooks.

    Attributes:
        point: The circuit it belongs to.
        battery: Its battery and on-board charger.
        inlet: What it measures at its inlet.
        contactors: Its contactors.
        lock: Its inlet's lock.
        pilot: Its end of the control pilot.
    """

    point: ChargingPoint
    battery: SimulatedBattery
    inlet: SimulatedInlet
    contactors: SimulatedContactors
    lock: SimulatedConnectorLock
    pilot: SimulatedControlPilot


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPair:
    """A station and a vehicle on one cable.

    Attributes:
        point: The circuit.
        station: The station's hardware.
        vehicle: The vehicle's hardware.
    """

    point: ChargingPoint
    station: SimulatedStation
    vehicle: SimulatedVehicle


def simulated_pair(
    station: StationProfile,
    vehicle: VehicleProfile,
    *,
    now: Callable[[], float],
    sleep: Sleep,
    clock: Callable[[], float] | None = None,
) -> SimulatedPair:
    """A station and a vehicle, with a cable plugged in between them.

    Args:
        station: The station.
        vehicle: The vehicle.
        now: Seconds, monotonic.
        sleep: Lets time pass, such as ``asyncio.sleep``.
        clock: Seconds since 1970-01-01 UTC, for the meter; ``None`` is a meter without a clock.

    Raises:
        ConfigError: The two do not fit: an AC station and a vehicle without an on-board charger.
    """
    if not station.stage.is_dc and vehicle.charger is None:
        raise ConfigError(f"{vehicle.name} has no on-board charger for the AC of {station.name}")
    registers = _registers(station.devices, clock)
    battery = Battery(vehicle.battery, soc=vehicle.soc)
    point = ChargingPoint(station.stage, battery, registers, now=now, charger=vehicle.charger)
    return SimulatedPair(
        point=point,
        station=_station(point, point.switch_station, SimulatedMeter(point, registers, uptime=now), station, sleep),
        vehicle=_vehicle(point, vehicle, sleep, alone=False),
    )


def lone_station(
    station: StationProfile, *, now: Callable[[], float], sleep: Sleep, clock: Callable[[], float] | None = None
) -> SimulatedStation:
    """A station for a vehicle that is not simulated: the output follows what it is set to. Arguments as for `simulated_pair`."""
    registers = _registers(station.devices, clock)
    end = LoneStation(station.stage, registers, now=now)
    return _station(end, end.switch_station, SimulatedMeter(end, registers, uptime=now), station, sleep)


def lone_vehicle(vehicle: VehicleProfile, *, now: Callable[[], float], sleep: Sleep, dc: bool = True) -> SimulatedVehicle:
    """A vehicle for a station that is not simulated: the battery takes what it asks for as given. Arguments as for `simulated_pair`.

    Raises:
        ConfigError: AC, and the vehicle has no on-board charger.
    """
    if not dc and vehicle.charger is None:
        raise ConfigError(f"{vehicle.name} has no on-board charger for AC")
    # no limits but the vehicle's own
    wide = Limits(maximum_voltage=vehicle.battery.maximum_voltage, maximum_discharge_current=1e6, maximum_discharge_power=1e9)
    stage = StageParameters(is_dc=dc, limits=wide, efficiency=1.0, phases=vehicle.config.phases, current_ramp=1e6)
    point = ChargingPoint(stage, Battery(vehicle.battery, soc=vehicle.soc), FourQuadrantMeter("ASSUMED"), now=now, charger=vehicle.charger)
    point.pilot.set_station(ControlPilotState.B2)
    point.switch_station(True)
    return _vehicle(point, vehicle, sleep, alone=True)


def _registers(devices: StationDevices, clock: Callable[[], float] | None) -> FourQuadrantMeter:
    return FourQuadrantMeter(devices.meter_id, imported=devices.imported, exported=devices.exported, clock=clock)


def _station(
    end: StationEnd, switch: Callable[[bool], bool], meter: SimulatedMeter, profile: StationProfile, sleep: Sleep
) -> SimulatedStation:
    devices = profile.devices
    return SimulatedStation(
        end=end,
        meter_registers=meter.registers,
        power=SimulatedPowerSource(end),
        isolation=SimulatedIsolationMonitor(end, sleep=sleep, duration=devices.isolation_duration) if profile.stage.is_dc else None,
        contactors=SimulatedContactors(switch, sleep=sleep, delay=devices.contactor_delay),
        lock=SimulatedConnectorLock(sleep=sleep, delay=devices.lock_delay),
        pilot=SimulatedControlPilot(end, "secc"),
        authorizer=SimulatedAuthorizer(sleep=sleep, delay=devices.authorization_delay),
        meter=meter,
    )


def _vehicle(point: ChargingPoint, profile: VehicleProfile, sleep: Sleep, *, alone: bool) -> SimulatedVehicle:
    return SimulatedVehicle(
        point=point,
        battery=SimulatedBattery(point, alone=alone),
        inlet=SimulatedInlet(point),
        contactors=SimulatedContactors(point.switch_vehicle, sleep=sleep, delay=profile.devices.contactor_delay),
        lock=SimulatedConnectorLock(sleep=sleep, delay=profile.devices.lock_delay),
        pilot=SimulatedControlPilot(point, "evcc"),
    )
