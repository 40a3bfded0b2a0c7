"""Limits, targets and present values of ISO 15118-20: what stands in the charge parameters and loops of AC and DC."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from v2gstack.application.numbers import rational, si
from v2gstack.application.secc.station import Demand, Station
from v2gstack.messages import iso15118_20 as msg
from v2gstack.types import ControlMode, EnergyService, Limits, OutputSetpoint

__all__ = [
    "LOOP_MODES",
    "PARAMETERS",
    "ac_loop_mode",
    "ac_parameters",
    "dc_loop_mode",
    "dc_parameters",
    "demand_ac",
    "demand_dc",
]

_Parameters: TypeAlias = (
    msg.AC_CPDReqEnergyTransferMode
    | msg.BPT_AC_CPDReqEnergyTransferMode
    | msg.DC_CPDReqEnergyTransferMode
    | msg.BPT_DC_CPDReqEnergyTransferMode
)

#: Parameters of a request by the service that was selected.
PARAMETERS: Final[dict[EnergyService, type[_Parameters]]] = {
    EnergyService.AC: msg.AC_CPDReqEnergyTransferMode,
    EnergyService.DC: msg.DC_CPDReqEnergyTransferMode,
    EnergyService.AC_BPT: msg.BPT_AC_CPDReqEnergyTransferMode,
    EnergyService.DC_BPT: msg.BPT_DC_CPDReqEnergyTransferMode,
}

#: Control mode of a loop's request by service and control mode that were selected.
LOOP_MODES: Final[dict[tuple[EnergyService, ControlMode], type[object]]] = {
    (EnergyService.AC, ControlMode.SCHEDULED): msg.Scheduled_AC_CLReqControlMode,
    (EnergyService.AC, ControlMode.DYNAMIC): msg.Dynamic_AC_CLReqControlMode,
    (EnergyService.DC, ControlMode.SCHEDULED): msg.Scheduled_DC_CLReqControlMode,
    (EnergyService.DC, ControlMode.DYNAMIC): msg.Dynamic_DC_CLReqControlMode,
    (EnergyService.AC_BPT, ControlMode.SCHEDULED): msg.BPT_Scheduled_AC_CLReqControlMode,
    (EnergyService.AC_BPT, ControlMode.DYNAMIC): msg.BPT_Dynamic_AC_CLReqControlMode,
    (EnergyService.DC_BPT, ControlMode.SCHEDULED): msg.BPT_Scheduled_DC_CLReqControlMode,
    (EnergyService.DC_BPT, ControlMode.DYNAMIC): msg.BPT_Dynamic_DC_CLReqControlMode,
}

_NO_LIMIT: Final = float("inf")


def _most(limit: float | None) -> msg.RationalNumber:
    return rational(_NO_LIMIT if limit is None else limit)


def _least(limit: float | None) -> msg.RationalNumber:
    return rational(limit or 0.0)


def _discharge(station: Station, limit: float | None) -> msg.RationalNumber:
    """A limit on what comes out of the vehicle, with the sign that the station's vehicles want."""
    value = limit or 0.0
    return rational(-value if station.config.negative_bidirectional_limits else value)


def ac_maximum(station: Station, limits: Limits, phases: int) -> float:
    """W into the vehicle that an AC station can do within limits, over all phases."""
    most = _NO_LIMIT if limits.maximum_power is None else limits.maximum_power
    if limits.maximum_current is not None:
        most = min(most, limits.maximum_current * station.config.nominal_voltage * phases)
    return most


# ---------------------------------------------------------------------------------------------- charge parameters


def ac_parameters(
    station: Station, service: EnergyService, phases: int
) -> msg.AC_CPDResEnergyTransferMode | msg.BPT_AC_CPDResEnergyTransferMode:
    """What the station can do, AC: the charge loop says what it may. Powers are those of all phases together, which have equal shares."""
    limits = station.capability
    most = rational(ac_maximum(station, limits, phases))
    least, frequency = _least(limits.minimum_power), rational(station.config.grid_frequency)
    if not service.is_bidirectional:
        return msg.AC_CPDResEnergyTransferMode(
            evse_maximum_charge_power=most, evse_minimum_charge_power=least, evse_nominal_frequency=frequency
        )
    return msg.BPT_AC_CPDResEnergyTransferMode(
        evse_maximum_charge_power=most,
        evse_minimum_charge_power=least,
        evse_nominal_frequency=frequency,
        evse_maximum_discharge_power=_discharge(station, limits.maximum_discharge_power),
        evse_minimum_discharge_power=_discharge(station, limits.minimum_discharge_power),
    )


def dc_parameters(station: Station, service: EnergyService) -> msg.DC_CPDResEnergyTransferMode | msg.BPT_DC_CPDResEnergyTransferMode:
    """The station's limits, DC."""
    limits = station.limits
    if not service.is_bidirectional:
        return msg.DC_CPDResEnergyTransferMode(
            evse_maximum_charge_power=_most(limits.maximum_power),
            evse_minimum_charge_power=_least(limits.minimum_power),
            evse_maximum_charge_current=_most(limits.maximum_current),
            evse_minimum_charge_current=_least(limits.minimum_current),
            evse_maximum_voltage=_most(limits.maximum_voltage),
            evse_minimum_voltage=_least(limits.minimum_voltage),
        )
    return msg.BPT_DC_CPDResEnergyTransferMode(
        evse_maximum_charge_power=_most(limits.maximum_power),
        evse_minimum_charge_power=_least(limits.minimum_power),
        evse_maximum_charge_current=_most(limits.maximum_current),
        evse_minimum_charge_current=_least(limits.minimum_current),
        evse_maximum_voltage=_most(limits.maximum_voltage),
        evse_minimum_voltage=_least(limits.minimum_voltage),
        evse_maximum_discharge_power=_discharge(station, limits.maximum_discharge_power),
        evse_minimum_discharge_power=_discharge(station, limits.minimum_discharge_power),
        evse_maximum_discharge_current=_discharge(station, limits.maximum_discharge_current),
        evse_minimum_discharge_current=_discharge(station, limits.minimum_discharge_current),
    )


# ---------------------------------------------------------------------------------------------- loops, DC


def demand_dc(station: Station, mode: Any, *, dynamic: bool, now: float) -> Demand:
    """Set the output as the vehicle wants it; in dynamic control mode, as the energy management wants it."""
    if not dynamic:
        return station.demand(si(mode.ev_target_voltage), si(mode.ev_target_current), now)
    theirs = station.ev.status.limits
    wanted = station.setpoint
    into, _ = station.powers(now)
    power = into if wanted is None or wanted.power is None else wanted.power
    if power >= 0:
        voltage = theirs.maximum_voltage
        current = _NO_LIMIT if wanted is None or not wanted.current else abs(wanted.current)
        return station.demand(voltage or 0.0, _first(theirs.maximum_current, station.limits.maximum_current, current), now, power=power)
    current = _first(theirs.maximum_discharge_current, station.limits.maximum_discharge_current, _NO_LIMIT)
    return station.demand(theirs.minimum_voltage or 0.0, -current, now, power=power)


def _first(*limits: float | None) -> float:
    return min(limit for limit in limits if limit is not None)


def dc_loop_mode(station: Station, service: EnergyService, *, dynamic: bool, now: float) -> Any:
    """The control mode of DC_ChargeLoopRes: the limits as they are now. In dynamic mode they are what the vehicle goes by."""
    limits = station.limits
    into, out_of = station.powers(now)
    values: dict[str, Any] = {
        "evse_maximum_charge_power": rational(into),
        "evse_minimum_charge_power": _least(limits.minimum_power),
        "evse_maximum_charge_current": _most(limits.maximum_current),
        "evse_maximum_voltage": _most(limits.maximum_voltage),
    }
    if service.is_bidirectional:
        values |= {
            "evse_maximum_discharge_power": _discharge(station, out_of),
            "evse_minimum_discharge_power": _discharge(station, limits.minimum_discharge_power),
            "evse_maximum_discharge_current": _discharge(station, limits.maximum_discharge_current),
            "evse_minimum_voltage": _least(limits.minimum_voltage),
        }
        kind: Any = msg.BPT_Dynamic_DC_CLResControlMode if dynamic else msg.BPT_Scheduled_DC_CLResControlMode
    else:
        kind = msg.Dynamic_DC_CLResControlMode if dynamic else msg.Scheduled_DC_CLResControlMode
    return kind(**values)


# ---------------------------------------------------------------------------------------------- loops, AC


def demand_ac(station: Station, mode: Any, service: EnergyService, phases: int, now: float) -> float:
    """Tell the outlet what may flow, and return the power that the vehicle shall keep to, negative to feed back."""
    into, out_of = station.powers(now)
    into = min(into, ac_maximum(station, station.limits, phases))
    theirs = station.ev.status.limits
    wanted = station.setpoint
    if not station.outlet.delivering or station.ending:
        power = 0.0
    elif wanted is not None and wanted.power is not None:
        power = wanted.power
    elif service.is_bidirectional and si(mode.ev_present_active_power) < 0:
        power = -out_of
    else:
        power = into
    if power >= 0:
        power = _first(power, into, theirs.maximum_power)
    else:
        power = -_first(-power, out_of, theirs.maximum_discharge_power) if service.is_bidirectional else 0.0
    current = abs(power) / (station.config.nominal_voltage * phases)
    station.outlet.set_output(OutputSetpoint(current=-current if power < 0 else current, power=power))
    return power


def ac_loop_mode(station: Station, service: EnergyService, power: float, *, dynamic: bool) -> Any:
    """The control mode of AC_ChargeLoopRes: the target power, and the present one.

    A vehicle that charges by a schedule and may feed back decides by itself, unless the energy management has said what it wants.
    """
    free = service.is_bidirectional and station.setpoint is None and station.outlet.delivering and not station.ending
    target = rational(power) if dynamic or (station.config.ac_power_control and not free) else None
    values: dict[str, Any] = {"evse_target_active_power": target, "evse_present_active_power": rational(station.outlet.reading.power)}
    if service.is_bidirectional:
        kind: Any = msg.BPT_Dynamic_AC_CLResControlMode if dynamic else msg.BPT_Scheduled_AC_CLResControlMode
    else:
        kind = msg.Dynamic_AC_CLResControlMode if dynamic else msg.Scheduled_AC_CLResControlMode
    return kind(**values)
