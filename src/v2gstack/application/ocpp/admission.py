"""What a CSMS may not set in a charging profile, or what this library does not carry out: it is refused, not overheard (K01)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.smart_charging import ProfileRefused
from v2gstack.messages.ocpp import OcppVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["check_admissible", "unsupported_in"]

#: Operation modes of OCPP 2.1 that are carried out: the CSMS, or the vehicle, decides.
_MODES: Final = frozenset({"ChargingOnly", "CentralSetpoint", "CentralFrequency", "Idle"})
#: Those with a setpoint of the CSMS.
_SETPOINTS: Final = frozenset({"CentralSetpoint", "CentralFrequency"})
#: Fields of a schedule of OCPP 2.1 that are not carried out (K01.FR.95, K01.FR.123 to 125).
_OF_SCHEDULES: Final = ("limit_at_soc", "randomized_delay", "use_local_time")
#: Fields of its periods that are not (K01.FR.126): phases that differ, reactive power, curves.
_OF_PERIODS: Final = (
    "limit_l2",
    "limit_l3",
    "discharge_limit_l2",
    "discharge_limit_l3",
    "setpoint_l2",
    "setpoint_l3",
    "setpoint_reactive",
    "setpoint_reactive_l2",
    "setpoint_reactive_l3",
    "evse_sleep",
    "v2x_baseline",
    "v2x_freq_watt_curve",
    "v2x_signal_watt_curve",
)


def check_admissible(version: OcppVersion, message: Any, phases: Iterable[int | None]) -> None:
    """Check what only the CSMS must keep to, and what is not supported here.

    Args:
        version: The version that is spoken.
        message: The ``ChargingProfile`` or ``ChargingProfileType`` of the CSMS.
        phases: Phases of each EVSE that it is for; ``None`` for one of DC.

    Raises:
        ProfileRefused: It is not to be taken; with the reason code.
    """
    if version is OcppVersion.V16:
        number, schedules = message.charging_profile_id, (message.charging_schedule,)
    else:
        number, schedules = message.id, message.charging_schedule
        _check_kind(number, message)
    of_evses = list(phases)
    for schedule in schedules:
        for name in _OF_SCHEDULES:
            if getattr(schedule, name, None):
                raise _refused(number, f"{name} is not supported", "InvalidSchedule")
        for period in schedule.charging_schedule_period:
            _check_period(number, period)
            for count in of_evses:
                _check_phases(version, number, period, count)


def unsupported_in(period: Any) -> str:
    """The first field of a ``ChargingSchedulePeriodType`` or ``ChargingScheduleUpdateType`` that is not carried out; empty for none."""
    for name in _OF_PERIODS:
        value = getattr(period, name, None)
        # a setpoint of 0 is one
        if value is not None and value is not False:
            return name
    return ""


def _check_kind(number: int, message: Any) -> None:
    purpose, kind = str(message.charging_profile_purpose), str(message.charging_profile_kind)
    if purpose == "ChargingStationExternalConstraints":
        raise _refused(number, "external constraints are not the CSMS's (K01.FR.22)", "InvalidProfile")
    if purpose in ("PriorityCharging", "LocalGeneration"):
        raise _refused(number, f"the purpose {purpose} is not supported (K01.FR.120)", "UnsupportedPurpose")
    if kind == "Dynamic":
        if len(message.charging_schedule) > 1:
            raise _refused(number, "it is dynamic and has several schedules (K28.FR.01)", "InvalidSchedule")
    elif getattr(message, "dyn_update_interval", None) is not None or getattr(message, "dyn_update_time", None) is not None:
        raise _refused(number, "only dynamic profiles are updated (K01.FR.122)", "InvalidProfile")


def _check_period(number: int, period: Any) -> None:
    unsupported = unsupported_in(period)
    if unsupported:
        raise _refused(number, f"{unsupported} is not supported", "InvalidSchedule")
    mode = str(getattr(period, "operation_mode", None) or "ChargingOnly")
    if mode not in _MODES:
        raise _refused(number, f"the operation mode {mode} is not supported", "InvalidSchedule")
    if mode == "ChargingOnly" and period.limit is None:
        raise _refused(number, "a period without a limit says nothing", "InvalidSchedule")
    if mode in _SETPOINTS and period.setpoint is None:
        raise _refused(number, f"there is no setpoint for {mode}", "InvalidSchedule")


def _check_phases(version: OcppVersion, number: int, period: Any, phases: int | None) -> None:
    """An EVSE of AC always uses all phases that it has; one of DC has none (K01.FR.43, 44 and 48)."""
    wanted, which = period.number_phases, getattr(period, "phase_to_use", None)
    if phases is None:
        if version is OcppVersion.V21 and (wanted is not None or which is not None):
            raise _refused(number, "DC has no phases", "NoPhaseForDC")
        return
    if which is not None:
        raise _refused(number, "the phase cannot be chosen", "InvalidSchedule")
    if wanted is not None and wanted < phases:
        raise _refused(number, f"{phases} phases are in use, and not {wanted}", "InvalidSchedule")


def _refused(number: int, reason: str, code: str) -> ProfileRefused:
    return ProfileRefused(f"profile {number} is refused: {reason}", response_code=code)
