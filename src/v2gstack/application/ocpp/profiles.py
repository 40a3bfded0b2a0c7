"""Charging profiles of OCPP messages as ours, schedules of ours as OCPP messages, and what they are to a station's output."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp.sampling import moment
from v2gstack.application.smart_charging import (
    Bounds,
    ChargingProfile,
    CompositeSchedule,
    ProfileKind,
    ProfilePeriod,
    ProfilePurpose,
    ProfileRefused,
    RateUnit,
    Recurrency,
)
from v2gstack.messages.ocpp import OcppObject, OcppVersion
from v2gstack.types import Limits, OutputSetpoint

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["bounds_to_limits", "profile_of", "schedule_to_message", "setpoint_of"]

#: OCPP 1.6 has other words for these.
_PURPOSES_16: Final = {"ChargePointMaxProfile": ProfilePurpose.STATION_MAX}


def profile_of(version: OcppVersion, evse_id: int, message: Any, *, transaction: str | None = None) -> ChargingProfile:
    """A profile of a SetChargingProfile or RequestStartTransaction.

    Of several schedules, which only ISO 15118-20 vehicles choose from, the first one is taken.

    Args:
        version: The version that is spoken.
        evse_id: The EVSE of the request; the connector in OCPP 1.6.
        message: The ``ChargingProfile`` or ``ChargingProfileType``.
        transaction: The station's own name of the transaction, where the message's is a number of OCPP 1.6.

    Raises:
        ProfileRefused: It says something that there is no name for here.
    """
    schedule = message.charging_schedule if version is OcppVersion.V16 else message.charging_schedule[0]
    number = message.charging_profile_id if version is OcppVersion.V16 else message.id
    purpose, recurrency = str(message.charging_profile_purpose), message.recurrency_kind
    try:
        known = _PURPOSES_16.get(purpose) or ProfilePurpose(purpose)
    except ValueError as error:
        raise ProfileRefused(f"profile {number} is refused: there is no purpose {purpose}", response_code="InvalidProfile") from error
    named = getattr(message, "transaction_id", None)
    return ChargingProfile(
        profile_id=number,
        stack_level=message.stack_level,
        purpose=known,
        kind=ProfileKind(str(message.charging_profile_kind)),
        unit=RateUnit(str(schedule.charging_rate_unit)),
        periods=tuple(_period(each) for each in schedule.charging_schedule_period),
        evse_id=evse_id,
        start=_seconds(schedule.start_schedule),
        duration=schedule.duration,
        recurrency=None if recurrency is None else Recurrency(str(recurrency)),
        valid_from=_seconds(message.valid_from),
        valid_to=_seconds(message.valid_to),
        transaction=transaction if transaction is not None else "" if named is None else str(named),
        max_offline_duration=getattr(message, "max_offline_duration", None),
        invalid_after_offline=bool(getattr(message, "invalid_after_offline_duration", None)),
    )


def _seconds(date: datetime | None) -> float | None:
    return None if date is None else date.timestamp()


def _period(message: Any) -> ProfilePeriod:
    mode = getattr(message, "operation_mode", None)
    return ProfilePeriod(
        start=message.start_period,
        limit=message.limit,
        discharge_limit=getattr(message, "discharge_limit", None),
        setpoint=getattr(message, "setpoint", None),
        operation_mode="ChargingOnly" if mode is None else str(mode),
        phases=message.number_phases,
    )


def schedule_to_message(version: OcppVersion, evse_id: int, schedule: CompositeSchedule, maximum: Decimal) -> OcppObject:
    """The answer to GetCompositeSchedule.

    Args:
        version: The version that is spoken.
        evse_id: The EVSE of the request; the connector in OCPP 1.6.
        schedule: The schedule.
        maximum: What the hardware can do, in the unit of the schedule: told where no profile says less.
    """
    msg: Any = import_module(version.package)

    def limit(bounds: Bounds) -> Decimal:
        return maximum if bounds.limit is None else min(bounds.limit, maximum)

    if version is OcppVersion.V16:
        of_16: OcppObject = msg.GetCompositeScheduleResponse(
            status=msg.GetCompositeScheduleStatus.Accepted,
            connector_id=evse_id,
            schedule_start=moment(schedule.start),
            charging_schedule=msg.ChargingSchedule(
                duration=schedule.duration,
                charging_rate_unit=msg.ChargingRateUnitType(schedule.unit.value),
                charging_schedule_period=tuple(
                    msg.ChargingSchedulePeriod(start_period=each.start, limit=limit(each.bounds), number_phases=each.bounds.phases)
                    for each in schedule.periods
                ),
            ),
        )
        return of_16
    periods = tuple(_period_to_message(msg, version, each.start, each.bounds, limit(each.bounds)) for each in schedule.periods)
    of_2: OcppObject = msg.GetCompositeScheduleResponse(
        status=msg.GenericStatusEnumType.Accepted,
        schedule=msg.CompositeScheduleType(
            evse_id=evse_id,
            duration=schedule.duration,
            schedule_start=moment(schedule.start),
            charging_rate_unit=msg.ChargingRateUnitEnumType(schedule.unit.value),
            charging_schedule_period=periods,
        ),
    )
    return of_2


def _period_to_message(msg: Any, version: OcppVersion, start: int, bounds: Bounds, limit: Decimal) -> Any:
    if version is OcppVersion.V201:
        return msg.ChargingSchedulePeriodType(start_period=start, limit=limit, number_phases=bounds.phases)
    return msg.ChargingSchedulePeriodType(
        start_period=start,
        limit=limit,
        discharge_limit=bounds.discharge_limit,
        setpoint=bounds.setpoint,
        number_phases=bounds.phases,
        operation_mode=msg.OperationModeEnumType(bounds.operation_mode),
    )


def bounds_to_limits(bounds: Bounds, unit: RateUnit) -> Limits:
    """What holds, as limits of a station's output; what no profile says stays open.

    Args:
        bounds: What holds.
        unit: Unit of its numbers.
    """
    limit = None if bounds.limit is None else float(bounds.limit)
    discharge = None if bounds.discharge_limit is None else -float(bounds.discharge_limit)
    if unit is RateUnit.WATTS:
        return Limits(maximum_power=limit, maximum_discharge_power=discharge)
    return Limits(maximum_current=limit, maximum_discharge_current=discharge)


def setpoint_of(bounds: Bounds, unit: RateUnit) -> OutputSetpoint | None:
    """What is to be done, as a setpoint of a station's output; ``None`` where it is left to the vehicle."""
    if bounds.setpoint is None:
        return None
    value = float(bounds.setpoint)
    return OutputSetpoint(power=value) if unit is RateUnit.WATTS else OutputSetpoint(current=value)
