"""What a vehicle wants right now: currents, powers, energies. Pure functions of battery, configuration and limits, in SI units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

from v2gstack.application.config import VehicleConfig
from v2gstack.types import BatteryState, Limits

__all__ = ["Wants", "energies", "mismatch", "narrowed", "stop_reason", "target_current", "target_power"]

#: The stricter of two limits, by field: the smaller maximum, the larger minimum.
_PICKS: Final[tuple[tuple[str, Callable[[float, float], float]], ...]] = tuple(
    (each.name, min if each.name.startswith("maximum") else max) for each in fields(Limits)
)


@dataclass(frozen=True, slots=True)
class Wants:
    """Energy that a vehicle asks for, in Wh; the minimum is negative while the battery holds more than it must.

    Attributes:
        target: To the target state of charge.
        maximum: To a full battery.
        minimum: To the minimum state of charge.
    """

    target: float
    maximum: float
    minimum: float


@lru_cache(maxsize=256)
def narrowed(first: Limits, second: Limits) -> Limits:
    """The limits that keep within both. The charge loop asks for the same ones again and again, so that they are remembered.

    Example:
        >>> found = narrowed(Limits(maximum_current=16), Limits(maximum_current=32, minimum_current=6))
        >>> found.maximum_current, found.minimum_current, found.maximum_power
        (16, 6, None)
    """
    found: dict[str, float | None] = {}
    for name, pick in _PICKS:
        one, other = getattr(first, name), getattr(second, name)
        found[name] = pick(one, other) if one is not None and other is not None else other if one is None else one
    return Limits(**found)


def energies(config: VehicleConfig, battery: BatteryState, *, charged: float = 0.0, target_soc: float | None = None) -> Wants:
    """What the vehicle asks for.

    Args:
        config: The vehicle.
        battery: Its battery.
        charged: Wh that it got in this session already.
        target_soc: Percent to charge to, where it is not the configuration's.
    """
    target = config.target_soc if target_soc is None else target_soc

    def missing(soc: float) -> float:
        return battery.capacity * (soc - battery.soc) / 100

    maximum = max(missing(100.0), 0.0)
    wanted = missing(target) if config.energy_request is None else config.energy_request - charged
    return Wants(target=min(max(wanted, 0.0), maximum), maximum=maximum, minimum=missing(config.minimum_soc))


def target_current(battery: BatteryState, limits: Limits, *, power: float | None, discharge: float | None) -> float:
    """A to ask a DC station for; negative feeds back.

    Args:
        battery: The battery.
        limits: What vehicle and station can do, both.
        power: W that the schedule allows at present.
        discharge: W to feed back; ``None`` charges.
    """
    voltage = max(battery.voltage, 1.0)
    if discharge is not None:
        bounds = [discharge / voltage, limits.maximum_discharge_current]
        if limits.maximum_discharge_power is not None:
            bounds.append(limits.maximum_discharge_power / voltage)
        return -max(min(bound for bound in bounds if bound is not None), 0.0)
    bounds = [battery.target_current, limits.maximum_current]
    bounds += [bound / voltage for bound in (limits.maximum_power, power) if bound is not None]
    return max(min(bound for bound in bounds if bound is not None), 0.0)


def target_power(battery: BatteryState, limits: Limits, *, power: float | None, discharge: float | None) -> float | None:
    """W for the on-board charger to take, negative to feed back; ``None`` takes what comes.

    Args: as `target_current`, AC.
    """
    if discharge is not None:
        bounds = [bound for bound in (discharge, limits.maximum_discharge_power) if bound is not None]
        return -max(min(bounds), 0.0)
    if battery.full:
        return 0.0
    bounds = [bound for bound in (limits.maximum_power, power) if bound is not None]
    return max(min(bounds), 0.0) if bounds else None


def mismatch(battery: BatteryState, station: Limits) -> str:
    """Why a DC station cannot charge this battery; empty if it can."""
    if station.maximum_voltage is not None and station.maximum_voltage < battery.voltage:
        return f"the station reaches {station.maximum_voltage:g} V, the battery has {battery.voltage:g} V"
    if station.minimum_voltage is not None and battery.voltage and station.minimum_voltage > battery.voltage:
        return f"the station begins at {station.minimum_voltage:g} V, the battery has {battery.voltage:g} V"
    return ""


def stop_reason(
    config: VehicleConfig,
    battery: BatteryState,
    *,
    elapsed: float,
    energy: float,
    discharging: bool,
    holds: bool,
    target_soc: float | None = None,
) -> str:
    """Why energy transfer is to end; empty if it goes on.

    Args:
        config: The vehicle.
        battery: Its battery.
        elapsed: Seconds since energy transfer began.
        energy: Wh that went the one way or the other, whichever is more.
        discharging: Whether it feeds back.
        holds: Whether it stays connected although it needs no more.
        target_soc: Percent to charge to, where it is not the configuration's.
    """
    if not battery.ready:
        return "the battery is not ready any more"
    if config.time_limit is not None and elapsed >= config.time_limit:
        return "the time limit is reached"
    if config.energy_limit is not None and energy >= config.energy_limit:
        return "the energy limit is reached"
    if discharging:
        return "the minimum state of charge is reached" if battery.soc <= config.minimum_soc else ""
    if holds:
        return ""
    if battery.full:
        return "the battery is full"
    if battery.soc >= (config.target_soc if target_soc is None else target_soc):
        return "the target state of charge is reached"
    return ""
