"""Charging profiles of OCPP messages as ours, schedules of ours as OCPP messages, and what they are to a station's output."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
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

__all__ = ["bounds_to_limits", "profile_of", "profile_to_message", "schedule_to_message", "setpoint_of", "updated_profile"]

#: OCPP 1.6 has other words for these.
_PURPOSES_16: Final = {"ChargePointMaxProfile": ProfilePurpose.STATION_MAX}
#: Purposes whose word counts for a transaction.
_OF_TRANSACTIONS: Final = frozenset({ProfilePurpose.TX, ProfilePurpose.TX_DEFAULT, ProfilePurpose.PRIORITY})
_NOTHING: Final = Decimal(0)
#: Operation modes of OCPP 2.1; the first one is meant where none is named.
_CHARGING_ONLY: Final = "ChargingOnly"
_IDLE: Final = "Idle"


def profile_of(version: OcppVersion, evse_id: int, message: Any, *, transaction: str | None = None) -> ChargingProfile:
    """A profile of a SetChargingProfile or RequestStartTransaction.

    Of several schedules, which only ISO 15118-20 vehicles choose from, the first one is taken. An absolute schedule of OCPP 1.6 without a
    start is relative to the start of charging (1.6, section 7.13), and a relative one needs none.

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
    kind, start = ProfileKind(str(message.charging_profile_kind)), _seconds(schedule.start_schedule)
    if version is OcppVersion.V16 and known in _OF_TRANSACTIONS:
        if kind is ProfileKind.ABSOLUTE and start is None:
            kind = ProfileKind.RELATIVE
        elif kind is ProfileKind.RELATIVE:
            start = None
    # in 2.1 a transaction that is not to feed back says nothing of it
    charges_only = version is OcppVersion.V21 and known in _OF_TRANSACTIONS
    return ChargingProfile(
        profile_id=number,
        stack_level=message.stack_level,
        purpose=known,
        kind=kind,
        unit=RateUnit(str(schedule.charging_rate_unit)),
        periods=tuple(_period(each, charges_only=charges_only) for each in schedule.charging_schedule_period),
        evse_id=evse_id,
        start=start,
        duration=schedule.duration,
        recurrency=None if recurrency is None else Recurrency(str(recurrency)),
        valid_from=_seconds(message.valid_from),
        valid_to=_seconds(message.valid_to),
        transaction=transaction if transaction is not None else "" if named is None else str(named),
        max_offline_duration=getattr(message, "max_offline_duration", None),
        invalid_after_offline=bool(getattr(message, "invalid_after_offline_duration", None)),
        schedule_id=getattr(schedule, "id", 0),
        min_rate=schedule.min_charging_rate,
        update_interval=getattr(message, "dyn_update_interval", None),
        updated=_seconds(getattr(message, "dyn_update_time", None)),
    )


def updated_profile(profile: ChargingProfile, update: Any, now: float) -> ChargingProfile:
    """A dynamic profile with what a ``ChargingScheduleUpdateType`` says anew (K28.FR.06).

    Args:
        profile: The profile.
        update: The new values; what it does not say stays.
        now: When they came, Unix time.
    """
    [period] = profile.periods
    changed = {name: getattr(update, name) for name in ("limit", "discharge_limit", "setpoint") if getattr(update, name) is not None}
    if period.operation_mode in (_CHARGING_ONLY, _IDLE):
        # nothing else is used there
        changed = {name: value for name, value in changed.items() if name == "limit" and period.operation_mode == _CHARGING_ONLY}
    return replace(profile, periods=(replace(period, **changed),), updated=now)


def _seconds(date: datetime | None) -> float | None:
    return None if date is None else date.timestamp()


def _period(message: Any, *, charges_only: bool) -> ProfilePeriod:
    mode = str(getattr(message, "operation_mode", None) or _CHARGING_ONLY)
    limit, discharge, setpoint = message.limit, getattr(message, "discharge_limit", None), getattr(message, "setpoint", None)
    if mode == _CHARGING_ONLY:
        # neither is used there (2.1 part 2, Q 2.2)
        discharge, setpoint = _NOTHING if charges_only else None, None
    elif mode == _IDLE:
        limit, discharge, setpoint = _NOTHING, _NOTHING, None
    return ProfilePeriod(
        start=message.start_period,
        limit=limit,
        discharge_limit=discharge,
        setpoint=setpoint,
        operation_mode=mode,
        phases=message.number_phases,
    )


def profile_to_message(version: OcppVersion, profile: ChargingProfile) -> Any:
    """A profile as ReportChargingProfiles of OCPP 2.0.1 and 2.1 tells it.

    Args:
        version: The version that is spoken.
        profile: The profile.
    """
    msg: Any = version.messages
    is_21 = version is OcppVersion.V21
    periods = tuple(_reported(msg, version, each) for each in profile.periods)
    schedule = msg.ChargingScheduleType(
        id=profile.schedule_id,
        start_schedule=None if profile.start is None else moment(profile.start),
        duration=None if profile.duration is None else int(profile.duration),
        charging_rate_unit=msg.ChargingRateUnitEnumType(profile.unit.value),
        charging_schedule_period=periods,
        min_charging_rate=profile.min_rate,
    )
    only_21: dict[str, Any] = {}
    if is_21:
        only_21["max_offline_duration"] = None if profile.max_offline_duration is None else int(profile.max_offline_duration)
        only_21["dyn_update_interval"] = None if profile.update_interval is None else int(profile.update_interval)
        only_21["dyn_update_time"] = None if profile.updated is None else moment(profile.updated)
        only_21["invalid_after_offline_duration"] = profile.invalid_after_offline or None
    return msg.ChargingProfileType(
        id=profile.profile_id,
        stack_level=profile.stack_level,
        charging_profile_purpose=msg.ChargingProfilePurposeEnumType(profile.purpose.value),
        charging_profile_kind=msg.ChargingProfileKindEnumType(profile.kind.value),
        recurrency_kind=None if profile.recurrency is None else msg.RecurrencyKindEnumType(profile.recurrency.value),
        valid_from=None if profile.valid_from is None else moment(profile.valid_from),
        valid_to=None if profile.valid_to is None else moment(profile.valid_to),
        transaction_id=profile.transaction or None,
        charging_schedule=(schedule,),
        **only_21,
    )


def _reported(msg: Any, version: OcppVersion, period: ProfilePeriod) -> Any:
    if version is OcppVersion.V201:
        limit = _NOTHING if period.limit is None else period.limit
        return msg.ChargingSchedulePeriodType(start_period=period.start, limit=limit, number_phases=period.phases)
    only_charges = period.operation_mode == _CHARGING_ONLY
    return msg.ChargingSchedulePeriodType(
        start_period=period.start,
        limit=period.limit,
        discharge_limit=None if only_charges else period.discharge_limit,
        setpoint=period.setpoint,
        number_phases=period.phases,
        operation_mode=None if only_charges else msg.OperationModeEnumType(period.operation_mode),
    )


def schedule_to_message(version: OcppVersion, evse_id: int, schedule: CompositeSchedule, maximum: Decimal) -> OcppObject:
    """The answer to GetCompositeSchedule.

    Args:
        version: The version that is spoken.
        evse_id: The EVSE of the request; the connector in OCPP 1.6.
        schedule: The schedule.
        maximum: What the hardware can do, in the unit of the schedule: told where no profile says less.
    """
    msg: Any = version.messages

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


def bounds_to_limits(bounds: Bounds, unit: RateUnit, *, volts: float | None = None) -> Limits:
    """What holds, as limits of a station's output; what no profile says stays open.

    Args:
        bounds: What holds.
        unit: Unit of its numbers.
        volts: V of all phases together, where limits in A per phase are limits in W as well.
    """
    limit = None if bounds.limit is None else float(bounds.limit)
    # 0 is not -0
    discharge = None if bounds.discharge_limit is None else abs(float(bounds.discharge_limit))
    if unit is RateUnit.WATTS:
        return Limits(maximum_power=limit, maximum_discharge_power=discharge)
    return Limits(
        maximum_current=limit,
        maximum_discharge_current=discharge,
        maximum_power=None if limit is None or volts is None else limit * volts,
        maximum_discharge_power=None if discharge is None or volts is None else discharge * volts,
    )


def setpoint_of(bounds: Bounds, unit: RateUnit) -> OutputSetpoint | None:
    """What is to be done, as a setpoint of a station's output; ``None`` where it is left to the vehicle."""
    if bounds.setpoint is None:
        return None
    value = float(bounds.setpoint)
    return OutputSetpoint(power=value) if unit is RateUnit.WATTS else OutputSetpoint(current=value)
