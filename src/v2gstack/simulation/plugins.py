"""The simulated devices as back-ends: factories that the built-in plug-in names, one for each kind.

Parts of one device share one circuit: those of a station face a vehicle that is not simulated, and those of a vehicle a station.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from v2gstack.errors import ConfigError
from v2gstack.simulation.assembly import SimulatedStation, SimulatedVehicle, lone_station, lone_vehicle
from v2gstack.simulation.loading import station_profile, vehicle_profile

if TYPE_CHECKING:
    from v2gstack.hooks.values import DeviceContext
    from v2gstack.simulation.devices import (
        SimulatedAuthorizer,
        SimulatedBattery,
        SimulatedConnectorLock,
        SimulatedContactors,
        SimulatedControlPilot,
        SimulatedIsolationMonitor,
        SimulatedMeter,
        SimulatedPowerSource,
    )

__all__ = [
    "SimulationConfig",
    "authorizer",
    "battery",
    "connector_lock",
    "contactors",
    "control_pilot",
    "isolation_monitor",
    "meter",
    "power_source",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationConfig:
    """What is simulated. The parts of one device are given the same.

    Attributes:
        profile: Name of a station's or vehicle's profile, or the path of a TOML file; empty takes one that comes with the package.
        dc: Whether a vehicle charges by DC.
    """

    profile: str = ""
    dc: bool = True


def _station(config: SimulationConfig, context: DeviceContext) -> SimulatedStation:
    profile = config.profile or "dc_station_150kw"
    return context.share(
        f"v2gstack simulation station {profile}",
        lambda: lone_station(station_profile(profile), now=context.now, sleep=context.sleep, clock=context.unix_time),
    )


def _vehicle(config: SimulationConfig, context: DeviceContext) -> SimulatedVehicle:
    profile = config.profile or "city_car_400v"
    return context.share(
        f"v2gstack simulation vehicle {profile}",
        lambda: lone_vehicle(vehicle_profile(profile), now=context.now, sleep=context.sleep, dc=config.dc),
    )


def power_source(config: SimulationConfig, *, context: DeviceContext) -> SimulatedPowerSource:
    """A station's power electronics."""
    return _station(config, context).power


def isolation_monitor(config: SimulationConfig, *, context: DeviceContext) -> SimulatedIsolationMonitor:
    """A DC station's isolation monitor.

    Raises:
        ConfigError: The profile is that of an AC station.
    """
    found = _station(config, context).isolation
    if found is None:
        raise ConfigError(f"the AC station {config.profile} has no isolation monitor", hint="choose the isolation monitor 'none'")
    return found


def meter(config: SimulationConfig, *, context: DeviceContext) -> SimulatedMeter:
    """A station's meter."""
    return _station(config, context).meter


def authorizer(config: SimulationConfig, *, context: DeviceContext) -> SimulatedAuthorizer:
    """Who decides at a station."""
    return _station(config, context).authorizer


def battery(config: SimulationConfig, *, context: DeviceContext) -> SimulatedBattery:
    """A vehicle's battery and on-board charger."""
    return _vehicle(config, context).battery


def contactors(config: SimulationConfig, *, context: DeviceContext) -> SimulatedContactors:
    """The contactors of the context's side."""
    return (_station(config, context) if context.role == "secc" else _vehicle(config, context)).contactors


def connector_lock(config: SimulationConfig, *, context: DeviceContext) -> SimulatedConnectorLock:
    """The lock of the context's side."""
    return (_station(config, context) if context.role == "secc" else _vehicle(config, context)).lock


def control_pilot(config: SimulationConfig, *, context: DeviceContext) -> SimulatedControlPilot:
    """The control pilot's end of the context's side."""
    return (_station(config, context) if context.role == "secc" else _vehicle(config, context)).pilot
