"""Numbers of ISO 15118-20: a vehicle's limits as charge parameters and loop modes, a station's answers as limits and offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias, TypeVar

from v2gstack.application.evcc.plan import Wants
from v2gstack.application.evcc.schedules import Offer, ProfileStep, merge
from v2gstack.application.numbers import rational, si
from v2gstack.messages import iso15118_20 as d20
from v2gstack.types import BatteryState, ControlMode, Limits

__all__ = [
    "ac_loop_mode",
    "ac_parameters",
    "dc_loop_mode",
    "dc_parameters",
    "least_power",
    "most_power",
    "offers_of",
    "parameter_of",
    "power_profile",
    "priceless",
    "station_limits",
    "total",
]

#: Names of limits in messages of a station: DC and AC, charge parameters and loop.
_LIMITS: Final = (
    ("maximum_voltage", "evse_maximum_voltage"),
    ("minimum_voltage", "evse_minimum_voltage"),
    ("maximum_current", "evse_maximum_charge_current"),
    ("minimum_current", "evse_minimum_charge_current"),
    ("maximum_discharge_current", "evse_maximum_discharge_current"),
    ("minimum_discharge_current", "evse_minimum_discharge_current"),
    ("maximum_power", "evse_maximum_charge_power"),
    ("minimum_power", "evse_minimum_charge_power"),
    ("maximum_discharge_power", "evse_maximum_discharge_power"),
    ("minimum_discharge_power", "evse_minimum_discharge_power"),
)
#: Suffixes of the elements of the second and third phase.
_PHASES: Final = ("", "_l2", "_l3")

_ChargeParametersAC: TypeAlias = d20.AC_CPDReqEnergyTransferMode | d20.BPT_AC_CPDReqEnergyTransferMode
_ChargeParametersDC: TypeAlias = d20.DC_CPDReqEnergyTransferMode | d20.BPT_DC_CPDReqEnergyTransferMode
T = TypeVar("T")


def _percent(soc: float) -> int:
    return min(max(round(soc), 0), 100)


def most_power(limits: Limits, voltage: float) -> float:
    """W that limits allow into the vehicle at a voltage.

    Args:
        limits: The limits; where they say neither power nor current, nothing flows.
        voltage: V, DC.
    """
    if limits.maximum_power is not None:
        return limits.maximum_power
    return (limits.maximum_current or 0.0) * voltage


def _most_discharge(limits: Limits, voltage: float) -> float:
    if limits.maximum_discharge_power is not None:
        return limits.maximum_discharge_power
    return (limits.maximum_discharge_current or 0.0) * voltage


def total(message: Any, name: str) -> float | None:
    """The sum over the phases of an element such as ``evse_target_active_power``; ``None`` where it is absent.

    Example:
        >>> mode = d20.Scheduled_AC_CLResControlMode(evse_target_active_power=rational(3000), evse_target_active_power_l2=rational(500))
        >>> total(mode, "evse_target_active_power")
        3500.0
    """
    found = [getattr(message, name + phase, None) for phase in _PHASES]
    if found[0] is None:
        return None
    return sum(si(number) for number in found if number is not None)


def _phased(values: dict[str, float], phases: int) -> dict[str, d20.RationalNumber]:
    """Elements for each phase in use, each with its share."""
    return {name + phase: rational(value / phases) for name, value in values.items() for phase in _PHASES[:phases]}


# ---------------------------------------------------------------------------------------------- charge parameters


def dc_parameters(limits: Limits, battery: BatteryState, *, target_soc: float, bidirectional: bool) -> _ChargeParametersDC:
    """The charge parameters of DC."""
    voltage = limits.maximum_voltage or battery.voltage
    power = most_power(limits, voltage)
    values: dict[str, Any] = {
        "ev_maximum_charge_power": rational(power),
        "ev_minimum_charge_power": rational(limits.minimum_power or 0.0),
        "ev_maximum_charge_current": rational(limits.maximum_current or 0.0),
        "ev_minimum_charge_current": rational(limits.minimum_current or 0.0),
        "ev_maximum_voltage": rational(voltage),
        "ev_minimum_voltage": rational(limits.minimum_voltage or 0.0),
        "target_soc": _percent(target_soc),
    }
    if not bidirectional:
        return d20.DC_CPDReqEnergyTransferMode(**values)
    return d20.BPT_DC_CPDReqEnergyTransferMode(
        **values,
        ev_maximum_discharge_power=rational(_most_discharge(limits, voltage)),
        ev_minimum_discharge_power=rational(limits.minimum_discharge_power or 0.0),
        ev_maximum_discharge_current=rational(limits.maximum_discharge_current or 0.0),
        ev_minimum_discharge_current=rational(limits.minimum_discharge_current or 0.0),
    )


def _ac_powers(limits: Limits, *, bidirectional: bool) -> dict[str, float]:
    powers = {"ev_maximum_charge_power": limits.maximum_power or 0.0, "ev_minimum_charge_power": limits.minimum_power or 0.0}
    if bidirectional:
        powers["ev_maximum_discharge_power"] = limits.maximum_discharge_power or 0.0
        powers["ev_minimum_discharge_power"] = limits.minimum_discharge_power or 0.0
    return powers


def ac_parameters(limits: Limits, phases: int, *, bidirectional: bool) -> _ChargeParametersAC:
    """The charge parameters of AC, by phases."""
    values = _phased(_ac_powers(limits, bidirectional=bidirectional), phases)
    return (d20.BPT_AC_CPDReqEnergyTransferMode if bidirectional else d20.AC_CPDReqEnergyTransferMode)(**values)


def station_limits(known: Limits, mode: Any) -> Limits:
    """Limits with what a message of the station says anew.

    Powers of AC come out over all phases, and limits out of the vehicle positive, whatever sign they are written with.

    Args:
        known: What is known.
        mode: Its charge parameters, or the control mode of its charge loop.
    """
    changed: dict[str, float] = {}
    for ours, theirs in _LIMITS:
        value = total(mode, theirs)
        if value is not None:
            changed[ours] = abs(value)
    if not changed:
        return known
    return Limits(**{name: changed.get(name, getattr(known, name)) for name in Limits.__dataclass_fields__})


# ---------------------------------------------------------------------------------------------- charge loop


def _energies(wants: Wants, *, bidirectional: bool) -> dict[str, Any]:
    # A minimum below nought says how much may be taken out: only those who can give may say so.
    minimum = wants.minimum if bidirectional else max(wants.minimum, 0.0)
    return {
        "ev_target_energy_request": rational(wants.target),
        "ev_maximum_energy_request": rational(wants.maximum),
        "ev_minimum_energy_request": rational(minimum),
    }


def dc_loop_mode(
    limits: Limits,
    wants: Wants,
    mode: ControlMode,
    *,
    bidirectional: bool,
    target: tuple[float, float],
    departure: int | None,
) -> Any:
    """The control mode of DC_ChargeLoopReq.

    Args:
        limits: What the vehicle can do.
        wants: Energy it asks for.
        mode: Control mode of the session.
        bidirectional: Whether the service is.
        target: A and V that it asks for, scheduled mode; negative current feeds back.
        departure: Seconds until it leaves, dynamic mode.
    """
    voltage = limits.maximum_voltage or 0.0
    values: dict[str, Any] = {
        **_energies(wants, bidirectional=bidirectional),
        "ev_maximum_charge_power": rational(most_power(limits, voltage)),
        "ev_minimum_charge_power": rational(limits.minimum_power or 0.0),
        "ev_maximum_charge_current": rational(limits.maximum_current or 0.0),
        "ev_maximum_voltage": rational(voltage),
        "ev_minimum_voltage": rational(limits.minimum_voltage or 0.0),
    }
    if bidirectional:
        values |= {
            "ev_maximum_discharge_power": rational(_most_discharge(limits, voltage)),
            "ev_minimum_discharge_power": rational(limits.minimum_discharge_power or 0.0),
            "ev_maximum_discharge_current": rational(limits.maximum_discharge_current or 0.0),
        }
    if mode is ControlMode.DYNAMIC:
        dynamic = d20.BPT_Dynamic_DC_CLReqControlMode if bidirectional else d20.Dynamic_DC_CLReqControlMode
        return dynamic(departure_time=departure, **values)
    scheduled = d20.BPT_Scheduled_DC_CLReqControlMode if bidirectional else d20.Scheduled_DC_CLReqControlMode
    return scheduled(ev_target_current=rational(target[0]), ev_target_voltage=rational(target[1]), **values)


def ac_loop_mode(
    limits: Limits,
    wants: Wants,
    mode: ControlMode,
    *,
    bidirectional: bool,
    power: float,
    phases: int,
    departure: int | None,
) -> Any:
    """The control mode of AC_ChargeLoopReq.

    Args:
        limits: What the vehicle can do.
        wants: Energy it asks for.
        mode: Control mode of the session.
        bidirectional: Whether the service is.
        power: W that flow into it, over all phases; negative out of it.
        phases: Phases in use.
        departure: Seconds until it leaves, dynamic mode.
    """
    powers = {**_ac_powers(limits, bidirectional=bidirectional), "ev_present_active_power": power}
    if mode is ControlMode.DYNAMIC:
        powers["ev_present_reactive_power"] = 0.0
    values: dict[str, Any] = {**_energies(wants, bidirectional=bidirectional), **_phased(powers, phases)}
    if mode is ControlMode.DYNAMIC:
        dynamic = d20.BPT_Dynamic_AC_CLReqControlMode if bidirectional else d20.Dynamic_AC_CLReqControlMode
        return dynamic(departure_time=departure, **values)
    return (d20.BPT_Scheduled_AC_CLReqControlMode if bidirectional else d20.Scheduled_AC_CLReqControlMode)(**values)


# ---------------------------------------------------------------------------------------------- services and schedules


def parameter_of(parameters: d20.ParameterSet, name: str) -> int | None:
    """The whole number that a parameter has, whatever type it is written in; ``None`` where it is absent or no whole number."""
    for parameter in parameters.parameter:
        if parameter.name == name:
            for value in (parameter.int_value, parameter.short_value, parameter.byte_value):
                if value is not None:
                    return value
    return None


def offers_of(schedules: Sequence[d20.ScheduleTuple]) -> tuple[Offer, ...]:
    """Schedule tuples as offers: the energy fee as the price, else the price level."""
    return tuple(_offer(each) for each in schedules)


def _offer(each: d20.ScheduleTuple) -> Offer:
    schedule = each.charging_schedule
    entries = schedule.power_schedule.power_schedule_entries.power_schedule_entry
    powers, end = _starts([(entry.duration, total(entry, "power")) for entry in entries])
    return Offer(each.schedule_tuple_id, merge(powers, _prices(schedule)), end)


def _prices(schedule: d20.ChargingSchedule) -> Sequence[tuple[float, float | None]]:
    absolute, levels = schedule.absolute_price_schedule, schedule.price_level_schedule
    if absolute is not None:
        stacks = absolute.price_rule_stacks.price_rule_stack
        # The rule of the highest range counts: a vehicle charges as fast as it may.
        return _starts([(stack.duration, si(stack.price_rule[-1].energy_fee)) for stack in stacks])[0]
    if levels is not None:
        entries = levels.price_level_schedule_entries.price_level_schedule_entry
        return _starts([(entry.duration, float(entry.price_level)) for entry in entries])[0]
    return []


def _starts(durations: Sequence[tuple[int, T]]) -> tuple[list[tuple[float, T]], float]:
    found: list[tuple[float, T]] = []
    start = 0.0
    for duration, value in durations:
        found.append((start, value))
        start += duration
    return found, start


def least_power(schedule: d20.ChargingSchedule | None) -> float | None:
    """W that a discharging schedule allows all the time, as a positive number; ``None`` without a schedule.

    Args:
        schedule: The schedule. Some stations write what comes out of a vehicle as negative numbers.
    """
    if schedule is None:
        return None
    return min(abs(total(entry, "power") or 0.0) for entry in schedule.power_schedule.power_schedule_entries.power_schedule_entry)


def power_profile(steps: Sequence[ProfileStep], *, anchor: int, tuple_id: int | None) -> d20.EVPowerProfile:
    """The EVPowerProfile of PowerDeliveryReq.

    Args:
        steps: The profile, at least one step.
        anchor: When it begins, Unix time.
        tuple_id: The schedule tuple it belongs to; ``None`` in dynamic mode.
    """
    entries = tuple(d20.PowerScheduleEntry(duration=max(int(step.duration), 1), power=rational(step.power)) for step in steps)
    scheduled = None
    if tuple_id is not None:
        # it keeps to whatever tolerance the schedule has, and some stations want to hear it even where there is none
        confirmed = d20.PowerToleranceAcceptance.PowerToleranceConfirmed
        scheduled = d20.Scheduled_EVPPTControlMode(selected_schedule_tuple_id=tuple_id, power_tolerance_acceptance=confirmed)
    return d20.EVPowerProfile(
        time_anchor=anchor,
        dynamic_evppt_control_mode=d20.Dynamic_EVPPTControlMode() if tuple_id is None else None,
        scheduled_evppt_control_mode=scheduled,
        ev_power_profile_entries=d20.EVPowerProfileEntryList(ev_power_profile_entry=entries),
    )


def priceless(response: d20.ScheduleExchangeRes) -> d20.ScheduleExchangeRes:
    """The same without prices: the power in it needs no signature."""
    scheduled, dynamic = response.scheduled_se_res_control_mode, response.dynamic_se_res_control_mode
    if scheduled is None:
        bare = None if dynamic is None else dynamic.replace(absolute_price_schedule=None, price_level_schedule=None)
        return response.replace(dynamic_se_res_control_mode=bare)
    tuples = tuple(
        each.replace(
            charging_schedule=_bare(each.charging_schedule),
            discharging_schedule=None if each.discharging_schedule is None else _bare(each.discharging_schedule),
        )
        for each in scheduled.schedule_tuple
    )
    return response.replace(scheduled_se_res_control_mode=scheduled.replace(schedule_tuple=tuples))


def _bare(schedule: d20.ChargingSchedule) -> d20.ChargingSchedule:
    return schedule.replace(absolute_price_schedule=None, price_level_schedule=None)
