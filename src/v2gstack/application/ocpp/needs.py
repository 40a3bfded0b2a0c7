"""What a vehicle needs, as OCPP tells it (NotifyEVChargingNeeds)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from v2gstack.application.ocpp.sampling import moment
from v2gstack.messages.ocpp import OcppVersion

if TYPE_CHECKING:
    from v2gstack.application.config import StationConfig
    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.types import EvStatus

__all__ = ["charging_needs"]


def charging_needs(version: OcppVersion, evse_id: int, config: StationConfig, status: EvStatus, now: float) -> OcppObject | None:
    """The request that tells what a vehicle needs; ``None`` where the version has none, or the vehicle has said too little.

    Args:
        version: The version that is spoken.
        evse_id: The EVSE.
        config: What the EVSE is.
        status: What the vehicle has told of itself.
        now: When it has, Unix time.
    """
    if version is OcppVersion.V16:
        return None
    msg: Any = version.messages
    is_dc = any(service.is_dc for service in config.services)
    parameters = _dc(msg, version, status) if is_dc else _ac(msg, version, config, status)
    if parameters is None:
        return None
    limits = status.limits
    both = version is OcppVersion.V21 and (limits.maximum_discharge_power or limits.maximum_discharge_current)
    phases = {1: "AC_single_phase", 2: "AC_two_phase", 3: "AC_three_phase"}[config.phases]
    way = "DC" if is_dc else "AC_BPT" if both else phases
    needs: dict[str, Any] = {
        "requested_energy_transfer": msg.EnergyTransferModeEnumType("DC_BPT" if is_dc and both else way),
        "dc_charging_parameters" if is_dc else "ac_charging_parameters": parameters,
        "departure_time": None if status.departure_time is None else moment(now + status.departure_time),
    }
    if both:
        needs["v2x_charging_parameters"] = _v2x(msg, status)
    request: OcppObject = msg.NotifyEVChargingNeedsRequest(evse_id=evse_id, charging_needs=msg.ChargingNeedsType(**needs))
    return request


def _number(version: OcppVersion, value: float | None) -> Any:
    """A number of the version: whole ones in 2.0.1."""
    if value is None:
        return None
    return Decimal(str(round(value, 1))) if version is OcppVersion.V21 else round(value)


def _percent(value: float | None) -> int | None:
    return None if value is None else min(max(round(value), 0), 100)


def _dc(msg: Any, version: OcppVersion, status: EvStatus) -> Any:
    limits = status.limits
    if limits.maximum_current is None or limits.maximum_voltage is None:
        return None
    return msg.DCChargingParametersType(
        ev_max_current=_number(version, limits.maximum_current),
        ev_max_voltage=_number(version, limits.maximum_voltage),
        ev_max_power=_number(version, limits.maximum_power),
        energy_amount=_number(version, status.energy_request),
        ev_energy_capacity=_number(version, status.energy_capacity),
        state_of_charge=_percent(status.soc),
        full_soc=_percent(status.target_soc),
    )


def _ac(msg: Any, version: OcppVersion, config: StationConfig, status: EvStatus) -> Any:
    limits = status.limits
    current = limits.maximum_current
    if current is None and limits.maximum_power is not None:
        current = limits.maximum_power / (config.nominal_voltage * config.phases)
    if current is None or status.energy_request is None:
        return None
    return msg.ACChargingParametersType(
        energy_amount=_number(version, status.energy_request),
        ev_min_current=_number(version, limits.minimum_current or 0.0),
        ev_max_current=_number(version, current),
        ev_max_voltage=_number(version, limits.maximum_voltage or config.nominal_voltage),
    )


def _v2x(msg: Any, status: EvStatus) -> Any:
    limits = status.limits

    def number(value: float | None) -> Any:
        return _number(OcppVersion.V21, value)

    return msg.V2XChargingParametersType(
        min_charge_power=number(limits.minimum_power),
        max_charge_power=number(limits.maximum_power),
        min_discharge_power=number(limits.minimum_discharge_power),
        max_discharge_power=number(limits.maximum_discharge_power),
        max_charge_current=number(limits.maximum_current),
        max_discharge_current=number(limits.maximum_discharge_current),
        min_voltage=number(limits.minimum_voltage),
        max_voltage=number(limits.maximum_voltage),
        ev_target_energy_request=number(status.energy_request),
        target_soc=_percent(status.target_soc),
    )
