"""What a charging station does when the CSMS asks it to, in every version of OCPP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from v2gstack.application.ocpp.profiles import profile_of, schedule_to_message
from v2gstack.application.ocpp.sampling import meter_values, meter_values_16
from v2gstack.application.smart_charging import Circumstances, ProfilePurpose, ProfileRefused, RateUnit
from v2gstack.errors import ConfigError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.authorizing import Presented
from v2gstack.runtime.ocpp.commands_model import change_configuration, get_base_report, get_configuration, get_variables, set_variables

if TYPE_CHECKING:
    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.runtime.ocpp.charging import ChargingStation
    from v2gstack.runtime.ocpp.evse import OcppEvse

__all__ = ["answer_command"]

#: Carries out a request: the station, its version's package, the version, the request.
_Command: TypeAlias = "Callable[[ChargingStation, Any, OcppVersion, Any], Awaitable[OcppObject | None]]"


async def answer_command(owner: ChargingStation, request: OcppObject) -> OcppObject | None:
    """Carry out a request of the CSMS, and answer it; ``None`` says that it is not supported.

    Args:
        owner: The station.
        request: The request.
    """
    command = _COMMANDS.get(type(request).__name__.removesuffix("Request"))
    version = owner.station.version
    if command is None or version is None:
        return None
    return await command(owner, import_module(version.package), version, request)


# -- transactions -----------------------------------------------------------------------------------------------------------------


async def _start(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """RemoteStartTransaction, RequestStartTransaction (F01, F02)."""
    is_16 = version is OcppVersion.V16
    number = request.connector_id if is_16 else request.evse_id
    token = (request.id_tag, "Central") if is_16 else (request.id_token.id_token, str(request.id_token.type))
    statuses = msg.RemoteStartStopStatus if is_16 else msg.RequestStartStopStatusEnumType
    answer = msg.RemoteStartTransactionResponse if is_16 else msg.RequestStartTransactionResponse
    evse = _to_start(owner, number)
    if evse is None:
        refused: OcppObject = answer(status=statuses.Rejected)
        return refused
    profile = None
    if request.charging_profile is not None:
        try:
            profile = profile_of(version, evse.number, request.charging_profile, transaction="")
            profile.check()
        except ProfileRefused:
            profile = None
        if profile is None or profile.purpose is not ProfilePurpose.TX:
            # F01.FR.26: a profile that is not taken refuses the start as a whole
            unfit: OcppObject = answer(status=statuses.Rejected)
            return unfit
    patience = owner.model.number("TxCtrlr", "EVConnectionTimeOut")
    evse.authorizer.present(
        Presented(
            token=token,
            trigger="RemoteStart",
            remote_start_id=None if is_16 else request.remote_start_id,
            trusted=not owner.model.is_on("AuthCtrlr", "AuthorizeRemoteStart"),
            until=asyncio.get_running_loop().time() + patience,
            profile=profile,
        )
    )
    accepted: OcppObject = answer(status=statuses.Accepted)
    return accepted


def _to_start(owner: ChargingStation, number: int | None) -> OcppEvse | None:
    """The EVSE for a remote start: the one that is named, or else the first that can, rather with a vehicle than without."""
    candidates = [owner.evse(number)] if number else sorted(owner.evses, key=lambda evse: not evse.is_busy)
    return next((each for each in candidates if each and each.operative and not each.transaction and not each.authorizer.waiting), None)


async def _stop(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """RemoteStopTransaction, RequestStopTransaction (F03)."""
    is_16 = version is OcppVersion.V16
    statuses = msg.RemoteStartStopStatus if is_16 else msg.RequestStartStopStatusEnumType
    answer = msg.RemoteStopTransactionResponse if is_16 else msg.RequestStopTransactionResponse
    evse = owner.charging(request.transaction_id)
    if evse is not None:
        evse.stop_transaction("RemoteStop", "Remote", "the back end ends the session")
    response: OcppObject = answer(status=statuses.Rejected if evse is None else statuses.Accepted)
    return response


async def _transaction_status(owner: ChargingStation, msg: Any, _version: OcppVersion, request: Any) -> OcppObject:
    """GetTransactionStatus (E14)."""
    wanted = request.transaction_id
    if wanted is None:
        of_all: OcppObject = msg.GetTransactionStatusResponse(messages_in_queue=owner.station.outbox.size > 0)
        return of_all
    response: OcppObject = msg.GetTransactionStatusResponse(
        ongoing_indicator=owner.charging(wanted) is not None, messages_in_queue=owner.station.outbox.waits_for(wanted)
    )
    return response


# -- the station ------------------------------------------------------------------------------------------------------------------


async def _availability(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """ChangeAvailability (G03, G04)."""
    if version is OcppVersion.V16:
        number, operative, statuses = request.connector_id, str(request.type) == "Operative", msg.AvailabilityStatus
    else:
        number = 0 if request.evse is None else request.evse.id
        operative, statuses = str(request.operational_status) == "Operative", msg.ChangeAvailabilityStatusEnumType
    named = owner.evse(number)
    if number and named is None:
        unknown: OcppObject = msg.ChangeAvailabilityResponse(status=statuses.Rejected)
        return unknown
    concerned = owner.evses if named is None else [named]
    for evse in concerned:
        evse.operative = operative
    waits = not operative and any(evse.transaction for evse in concerned)
    response: OcppObject = msg.ChangeAvailabilityResponse(status=statuses.Scheduled if waits else statuses.Accepted)
    return response


async def _reset(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """Reset (B11, B12)."""
    statuses = msg.ResetStatus if version is OcppVersion.V16 else msg.ResetStatusEnumType
    kind = str(request.type)
    evse_id = getattr(request, "evse_id", None)
    if owner.settings.reset is None or evse_id or kind == "ImmediateAndResume":
        # neither single EVSEs nor transactions that go on over it
        refused: OcppObject = msg.ResetResponse(status=statuses.Rejected)
        return refused
    running = any(evse.transaction for evse in owner.evses)
    owner.spawn(_start_anew(owner, at_once=kind in ("Hard", "Immediate"), waits=kind == "OnIdle"))
    scheduled = kind == "OnIdle" and running
    response: OcppObject = msg.ResetResponse(status=statuses.Scheduled if scheduled else statuses.Accepted)
    return response


async def _start_anew(owner: ChargingStation, *, at_once: bool, waits: bool) -> None:
    """End what runs, or wait for its end, and start the station anew."""
    for evse in owner.evses:
        evse.operative = False
        if evse.transaction and not waits:
            reason = "ImmediateReset" if at_once else "Reboot"
            evse.stop_transaction("ResetCommand", reason, "the station starts anew")
    while any(evse.transaction for evse in owner.evses):
        await asyncio.sleep(0.1)
    if owner.settings.reset is not None:
        await owner.settings.reset(at_once)
    for evse in owner.evses:
        evse.operative = True


async def _unlock(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """UnlockConnector (F05). OCPP 1.6 ends the transaction for it."""
    is_16 = version is OcppVersion.V16
    evse = owner.evse(request.connector_id if is_16 else request.evse_id)
    statuses = msg.UnlockStatus if is_16 else msg.UnlockStatusEnumType
    if evse is None:
        status = statuses.NotSupported if is_16 else statuses.UnknownConnector
    elif evse.transaction and not is_16:
        status = statuses.OngoingAuthorizedTransaction
    else:
        if evse.transaction:
            evse.stop_transaction("UnlockCommand", "Other", "the back end unlocks the connector")
            # the session's end unlocks it, too
            while evse.transaction:
                await asyncio.sleep(0.1)
        as_asked = await evse.hardware.lock.set_locked(False)
        status = statuses.Unlocked if as_asked else statuses.UnlockFailed
    response: OcppObject = msg.UnlockConnectorResponse(status=status)
    return response


async def _trigger(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """TriggerMessage (F06): what is asked for comes after the answer."""
    is_16 = version is OcppVersion.V16
    statuses = msg.TriggerMessageStatus if is_16 else msg.TriggerMessageStatusEnumType
    named = request.connector_id if is_16 else None if request.evse is None else request.evse.id
    evse = owner.evse(named or 0)
    wanted = str(request.requested_message)
    status = statuses.Accepted
    if named and evse is None:
        status = statuses.Rejected
    elif wanted == "BootNotification":
        owner.note(lambda _: owner.station.boot_request)
    elif wanted == "Heartbeat":
        owner.note(lambda spoken: import_module(spoken.package).HeartbeatRequest())
    elif wanted == "StatusNotification":
        owner.tell_status_again()
    elif wanted == "MeterValues":
        for each in owner.evses if evse is None else [evse]:
            owner.spawn(_send_meter_values(owner, each))
    elif wanted == "TransactionEvent":
        for each in owner.evses if evse is None else [evse]:
            owner.spawn(_send_event(each))
    else:
        status = statuses.NotImplemented
    response: OcppObject = msg.TriggerMessageResponse(status=status)
    return response


async def _send_meter_values(owner: ChargingStation, evse: OcppEvse) -> None:
    reading = await evse.hardware.meter.read()
    now = owner.station.unix_time()

    def message(version: OcppVersion) -> OcppObject:
        msg: Any = import_module(version.package)
        made: OcppObject
        if version is OcppVersion.V16:
            made = msg.MeterValuesRequest(connector_id=evse.number, meter_value=(meter_values_16(reading, now, "Trigger"),))
        else:
            made = msg.MeterValuesRequest(evse_id=evse.number, meter_value=(meter_values(version, reading, now, "Trigger"),))
        return made

    owner.note(message)


async def _send_event(evse: OcppEvse) -> None:
    await evse.sample("Trigger")


async def _data_transfer(_owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """DataTransfer: no vendor is known here."""
    del request
    statuses = msg.DataTransferStatus if version is OcppVersion.V16 else msg.DataTransferStatusEnumType
    response: OcppObject = msg.DataTransferResponse(status=statuses.UnknownVendorId)
    return response


async def _clear_cache(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """ClearCache (C11)."""
    del request
    owner.desk.clear()
    statuses = msg.ClearCacheStatus if version is OcppVersion.V16 else msg.ClearCacheStatusEnumType
    response: OcppObject = msg.ClearCacheResponse(status=statuses.Accepted)
    return response


# -- charging profiles ------------------------------------------------------------------------------------------------------------


async def _set_profile(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """SetChargingProfile (K01)."""
    is_16 = version is OcppVersion.V16
    number = request.connector_id if is_16 else request.evse_id
    wire = request.cs_charging_profiles if is_16 else request.charging_profile
    statuses = msg.ChargingProfileStatus if is_16 else msg.ChargingProfileStatusEnumType
    try:
        transaction = _transaction_of(owner, number, wire)
        owner.install(profile_of(version, number, wire, transaction=transaction))
    except ProfileRefused as error:
        refused: dict[str, Any] = {"status": statuses.Rejected}
        if not is_16:
            refused["status_info"] = msg.StatusInfoType(
                reason_code=(error.response_code or "InvalidProfile")[:20], additional_info=error.message[:512]
            )
        rejection: OcppObject = msg.SetChargingProfileResponse(**refused)
        return rejection
    response: OcppObject = msg.SetChargingProfileResponse(status=statuses.Accepted)
    return response


def _transaction_of(owner: ChargingStation, number: int, wire: Any) -> str | None:
    """The transaction that a profile is for: it runs at the EVSE (K01.FR.09, K01.FR.35). ``None`` for one that is for no transaction."""
    evse, named = owner.evse(number), wire.transaction_id
    if number and evse is None:
        raise ProfileRefused(f"there is no EVSE {number}", response_code="UnknownEvse")
    if str(wire.charging_profile_purpose) != ProfilePurpose.TX:
        return None
    if evse is None or not evse.transaction:
        raise ProfileRefused("no transaction runs there", response_code="TxNotFound")
    if named is not None and named not in (evse.transaction, evse.wire_id):
        raise ProfileRefused(f"the transaction {named} does not run there", response_code="TxNotFound")
    return evse.transaction


async def _clear_profile(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """ClearChargingProfile (K10)."""
    if version is OcppVersion.V16:
        statuses, number = msg.ClearChargingProfileStatus, request.id
        evse_id, purpose, level = request.connector_id, request.charging_profile_purpose, request.stack_level
    else:
        statuses, number = msg.ClearChargingProfileStatusEnumType, request.charging_profile_id
        criteria = request.charging_profile_criteria
        evse_id = None if criteria is None else criteria.evse_id
        purpose = None if criteria is None else criteria.charging_profile_purpose
        level = None if criteria is None else criteria.stack_level
    named = None if purpose is None else "ChargingStationMaxProfile" if str(purpose) == "ChargePointMaxProfile" else str(purpose)
    known = {each.value for each in ProfilePurpose}
    count = 0
    if named is None or named in known:
        count = owner.profiles.clear(
            profile_id=number,
            # the number alone says which one (K10.FR.02)
            evse_id=evse_id if number is None else None,
            purpose=None if named is None or number is not None else ProfilePurpose(named),
            stack_level=level if number is None else None,
        )
    response: OcppObject = msg.ClearChargingProfileResponse(status=statuses.Accepted if count else statuses.Unknown)
    return response


async def _composite(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """GetCompositeSchedule (K08)."""
    is_16 = version is OcppVersion.V16
    number = request.connector_id if is_16 else request.evse_id
    statuses = msg.GetCompositeScheduleStatus if is_16 else msg.GenericStatusEnumType
    evse = owner.evse(number)
    if (number and evse is None) or not owner.evses:
        unknown: OcppObject = msg.GetCompositeScheduleResponse(status=statuses.Rejected)
        return unknown
    first = evse or owner.evses[0]
    unit = first.allowed.unit if request.charging_rate_unit is None else RateUnit(str(request.charging_rate_unit))
    around = first.circumstances() if evse is not None else Circumstances(offline_since=owner.profiles.offline_since)
    try:
        schedule = owner.profiles.schedule(around, unit, request.duration)
    except ConfigError:
        impossible: OcppObject = msg.GetCompositeScheduleResponse(status=statuses.Rejected)
        return impossible
    maximum = sum((_maximum(each, unit) for each in ([evse] if evse is not None else owner.evses)), Decimal(0))
    return schedule_to_message(version, number, schedule, maximum)


def _maximum(evse: OcppEvse, unit: RateUnit) -> Decimal:
    """What the hardware of an EVSE can do."""
    limits, around = evse.config.limits, evse.circumstances()
    volts = float(around.voltage) * around.phases
    watts, amperes = limits.maximum_power, limits.maximum_current
    if watts is None:
        watts = (amperes or 0.0) * volts
    if amperes is None:
        amperes = watts / volts
    return Decimal(str(round(watts if unit is RateUnit.WATTS else min(amperes, watts / volts), 1)))


#: Requests that are carried out, by their action.
_COMMANDS: Final[dict[str, _Command]] = {
    "ChangeAvailability": _availability,
    "ChangeConfiguration": change_configuration,
    "ClearCache": _clear_cache,
    "ClearChargingProfile": _clear_profile,
    "DataTransfer": _data_transfer,
    "GetBaseReport": get_base_report,
    "GetCompositeSchedule": _composite,
    "GetConfiguration": get_configuration,
    "GetTransactionStatus": _transaction_status,
    "GetVariables": get_variables,
    "RemoteStartTransaction": _start,
    "RemoteStopTransaction": _stop,
    "RequestStartTransaction": _start,
    "RequestStopTransaction": _stop,
    "Reset": _reset,
    "SetChargingProfile": _set_profile,
    "SetVariables": set_variables,
    "TriggerMessage": _trigger,
    "UnlockConnector": _unlock,
}
