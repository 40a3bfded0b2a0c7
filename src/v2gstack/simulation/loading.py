"""Profiles of simulated stations and vehicles, read from TOML: what they are, for the applications, and their physics."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

import msgspec

from v2gstack.application.config import AddedService, AddedServiceParameters, StationConfig, VehicleConfig
from v2gstack.errors import ConfigError
from v2gstack.simulation.battery import BatteryParameters
from v2gstack.simulation.point import OnBoardChargerParameters, StageParameters
from v2gstack.types import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "StationDevices",
    "StationProfile",
    "VehicleDevices",
    "VehicleProfile",
    "profile_names",
    "station_profile",
    "vehicle_profile",
]

_Made = TypeVar("_Made")
_PACKAGE = "v2gstack.simulation"


@dataclass(frozen=True, slots=True, kw_only=True)
class StationDevices:
    """What a station has beside its power electronics, and how long that takes.

    Attributes:
        meter_id: The meter's identifier.
        imported: Wh in the meter's import register at the beginning.
        exported: Wh in the meter's export register at the beginning.
        isolation_duration: Seconds of an isolation test.
        contactor_delay: Seconds that contactors take.
        lock_delay: Seconds of the connector's lock.
        authorization_delay: Seconds until an authorization is decided.
    """

    meter_id: str = "V2G-METER"
    imported: int = 0
    exported: int = 0
    isolation_duration: float = 3.0
    contactor_delay: float = 0.1
    lock_delay: float = 0.2
    authorization_delay: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleDevices:
    """How long a vehicle's devices take.

    Attributes:
        contactor_delay: Seconds that contactors take.
        lock_delay: Seconds of the inlet's lock.
    """

    contactor_delay: float = 0.1
    lock_delay: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class StationProfile:
    """A simulated station.

    Attributes:
        name: The profile's name.
        summary: What it is, in a line.
        config: What its application is given.
        stage: Its power electronics and cable.
        devices: Its other devices.
    """

    name: str
    summary: str
    config: StationConfig
    stage: StageParameters
    devices: StationDevices


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleProfile:
    """A simulated vehicle.

    Attributes:
        name: The profile's name.
        summary: What it is, in a line.
        config: What its application is given.
        battery: Its battery.
        soc: State of charge at the beginning, percent.
        charger: Its on-board charger; ``None`` for a vehicle without AC.
        devices: Its other devices.
    """

    name: str
    summary: str
    config: VehicleConfig
    battery: BatteryParameters
    soc: float
    charger: OnBoardChargerParameters | None
    devices: VehicleDevices


def profile_names() -> tuple[str, ...]:
    """Names of the profiles that come with the package, sorted.

    >>> "city_car_400v" in profile_names()
    True
    """
    return tuple(
        sorted(each.name.removesuffix(".toml") for each in files(_PACKAGE).joinpath("profiles").iterdir() if each.name.endswith(".toml"))
    )


def station_profile(profile: str | Path) -> StationProfile:
    """A station's profile, by name or from a file.

    Args:
        profile: Name of one that comes with the package, or the path of a TOML file.

    Raises:
        ConfigError: There is no such profile, or it is not a station's, or a value in it is wrong; the text names the place.

    >>> station_profile("dc_station_150kw").config.limits.maximum_power
    150000.0
    """
    name, data = _read(profile)
    _only(data, {"summary", "station", "stage", "devices"}, name, "station")
    config = _make(StationConfig, data.get("station", {}), name, "station")
    stage: Mapping[str, Any] = data.get("stage", {})
    own = {
        "is_dc": bool(config.services) and config.services[0].is_dc,
        "limits": config.limits,
        "nominal_voltage": config.nominal_voltage,
        "phases": config.phases,
    }
    _only(stage, {each.name for each in fields(StageParameters)} - own.keys(), name, "stage")
    return StationProfile(
        name=name,
        summary=str(data.get("summary", "")),
        config=config,
        stage=_make(StageParameters, stage, name, "stage", **own),
        devices=_make(StationDevices, data.get("devices", {}), name, "devices"),
    )


def vehicle_profile(profile: str | Path) -> VehicleProfile:
    """A vehicle's profile, by name or from a file.

    Args:
        profile: Name of one that comes with the package, or the path of a TOML file.

    Raises:
        ConfigError: There is no such profile, or it is not a vehicle's, or a value in it is wrong; the text names the place.

    >>> vehicle_profile("city_car_400v").battery.capacity
    42000.0
    """
    name, data = _read(profile)
    _only(data, {"summary", "soc", "vehicle", "battery", "charger", "devices"}, name, "vehicle")
    if "battery" not in data:
        raise ConfigError(f"profile {name} has no table [battery]: a vehicle needs one")
    charger = data.get("charger")
    return VehicleProfile(
        name=name,
        summary=str(data.get("summary", "")),
        config=_make(VehicleConfig, data.get("vehicle", {}), name, "vehicle"),
        battery=_make(BatteryParameters, data["battery"], name, "battery"),
        soc=float(data.get("soc", 50.0)),
        charger=None if charger is None else _make(OnBoardChargerParameters, charger, name, "charger"),
        devices=_make(VehicleDevices, data.get("devices", {}), name, "devices"),
    )


def _read(profile: str | Path) -> tuple[str, dict[str, Any]]:
    if isinstance(profile, str) and not profile.endswith(".toml"):
        if profile not in profile_names():
            raise ConfigError(f"there is no profile {profile!r}", hint=f"there are: {', '.join(profile_names())}; or name a .toml file")
        name, data = profile, files(_PACKAGE).joinpath("profiles", f"{profile}.toml").read_bytes()
    else:
        path = Path(profile)
        try:
            name, data = path.name.removesuffix(".toml"), path.read_bytes()
        except OSError as error:
            raise ConfigError(f"profile {path} cannot be read: {error.strerror}") from error
    try:
        return name, tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"profile {name} is not TOML: {error}") from error


def _only(table: Mapping[str, Any], known: set[str], name: str, where: str) -> None:
    for key in table:
        if key not in known:
            raise ConfigError(f"profile {name} has an unknown key {key!r} for its {where}", hint=f"there are: {', '.join(sorted(known))}")


def _make(kind: type[_Made], table: Mapping[str, Any], name: str, where: str, **own: object) -> _Made:
    """An object of a dataclass from a table of the profile, checked by its annotations."""
    hints = get_type_hints(kind)
    _only(table, set(hints), name, f"table [{where}]")
    values: dict[str, Any] = dict(own)
    for key, value in table.items():
        try:
            if key == "added_services":
                values[key] = tuple(_added_service(each) for each in value)
            else:
                values[key] = msgspec.convert(value, hints[key])
        except (msgspec.ValidationError, KeyError, TypeError, ValueError) as error:
            raise ConfigError(f"profile {name}, [{where}] {key}: {error}") from error
    for key, value in values.items():
        if isinstance(value, Limits):
            raw: Any = table.get(key)
            if raw is not None:
                _only(raw, {each.name for each in fields(Limits)}, name, f"table [{where}.{key}]")
    try:
        return kind(**values)
    except TypeError as error:
        raise ConfigError(f"profile {name}, table [{where}] is incomplete: {error}") from error


def _added_service(table: Mapping[str, Any]) -> AddedService:
    """A value-added service; TOML's floats become decimals, which go to the wire exactly."""
    sets = tuple(
        AddedServiceParameters(
            set_id=each["set_id"],
            values={key: Decimal(str(value)) if isinstance(value, float) else value for key, value in each.get("values", {}).items()},
        )
        for each in table.get("parameter_sets", ())
    )
    plain = {key: value for key, value in table.items() if key != "parameter_sets"}
    return replace(AddedService(service_id=plain.pop("service_id")), **plain, parameter_sets=sets)
