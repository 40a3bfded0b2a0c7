"""What a charging station does when the CSMS asks it to, in every version of OCPP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from v2gstack.application.smart_charging import ProfileRefused
from v2gstack.errors import V2gError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.aligned import meter_values_request
from v2gstack.runtime.ocpp.authorizing import Presented
from v2gstack.runtime.ocpp.commands_certificates import (
    SIGNING_TRIGGERS,
    begin_signing,
    carried_command,
    certificate_signed,
    delete_certificate,
    extended_trigger,
    install_certificate,
    installed_certificates,
    orders_certificates,
)
from v2gstack.runtime.ocpp.commands_charging import (
    clear_profile,
    composite_schedule,
    get_profiles,
    profile_of_start,
    refusal,
    set_profile,
    update_dynamic,
)
from v2gstack.runtime.ocpp.commands_list import get_local_list_version, send_local_list
from v2gstack.runtime.ocpp.commands_model import (
    change_configuration,
    get_base_report,
    get_configuration,
    get_report,
    get_variables,
    set_variables,
)
from v2gstack.runtime.ocpp.commands_network import set_network_profile

if TYPE_CHECKING:
    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.runtime.ocpp.charging import ChargingStation
    from v2gstack.runtime.ocpp.evse import OcppEvse

__all__ = ["answer_command"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Seconds between two attempts to start the station anew.
_RESET_PAUSE: Final = 5.0

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
    return await command(owner, version.messages, version, request)


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
            profile = profile_of_start(owner, version, evse.number, request.charging_profile)
        except ProfileRefused as error:
            # F01.FR.26: a profile that is not taken refuses the start as a whole
            unfit: OcppObject = answer(status=statuses.Rejected, **refusal(msg, version, error))
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
    return next((each for each in candidates if each and each.is_available and not each.transaction and not each.authorizer.waiting), None)


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
        number, connector = request.connector_id, 1
        operative, statuses = str(request.type) == "Operative", msg.AvailabilityStatus
    else:
        number = 0 if request.evse is None else request.evse.id
        connector = 1 if request.evse is None else request.evse.connector_id or 1
        operative, statuses = str(request.operational_status) == "Operative", msg.ChangeAvailabilityStatusEnumType
    named = owner.evse(number)
    if (number and named is None) or connector != 1:
        unknown: OcppObject = msg.ChangeAvailabilityResponse(status=statuses.Rejected)
        return unknown
    # what is in that state already does not wait for anything (G03.FR.03)
    concerned = [evse for evse in (owner.evses if named is None else [named]) if evse.operative is not operative]
    if not number or (version is OcppVersion.V16 and operative and not owner.availability.get(0)):
        # a station of OCPP 1.6 of which one connector takes vehicles is available
        owner.availability.put(0, operative=operative)
    if number or version is OcppVersion.V16:
        # OCPP 1.6 sets all connectors with the station; from 2 on each keeps its own state beneath the station's
        for evse in owner.evses if named is None else [named]:
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
    if kind != "OnIdle":
        for evse in owner.evses:
            if evse.transaction:
                evse.stop_transaction("ResetCommand", _RESET_REASONS[kind], "the station starts anew")
    if not owner.resetting:
        owner.spawn(_start_anew(owner))
    if kind != "OnIdle" or not owner.resetting:
        # one that waits is overtaken by one that does not, and not the other way round
        owner.resetting = kind
        owner.changed()
    scheduled = kind == "OnIdle" and running
    response: OcppObject = msg.ResetResponse(status=statuses.Scheduled if scheduled else statuses.Accepted)
    return response


#: Why a reset ends a transaction, by the words of OCPP 2.
_RESET_REASONS: Final = {"Hard": "ImmediateReset", "Immediate": "ImmediateReset", "Soft": "Reboot"}


async def _start_anew(owner: ChargingStation) -> None:
    """Wait for the end of what runs, and start the station anew. Until then it takes no vehicle."""
    while any(evse.transaction for evse in owner.evses):
        await asyncio.sleep(0.1)
    try:
        await _try_to_reset(owner)
    finally:
        owner.resetting = ""
        owner.changed()


async def _try_to_reset(owner: ChargingStation) -> None:
    """Start the station anew; a failure is tried again as often as ResetRetries says."""
    reset = owner.settings.reset
    retries = int(owner.model.number("OCPPCommCtrlr", "ResetRetries"))
    while reset is not None:
        try:
            await reset(owner.resetting in ("Hard", "Immediate"))
        except (V2gError, OSError) as error:
            _LOG.error("the station cannot start anew: %s", error)
            if not retries:
                return
            retries -= 1
            await asyncio.sleep(_RESET_PAUSE)
        else:
            return


async def _unlock(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """UnlockConnector (F05). OCPP 1.6 ends the transaction for it."""
    is_16 = version is OcppVersion.V16
    # an EVSE has one connector
    evse = owner.evse(request.connector_id if is_16 else request.evse_id if request.connector_id == 1 else 0)
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
        status = statuses.Unlocked if await _is_unlocked(evse) else statuses.UnlockFailed
    response: OcppObject = msg.UnlockConnectorResponse(status=status)
    return response


async def _is_unlocked(evse: OcppEvse) -> bool:
    """Unlock, and tell whether that worked."""
    try:
        return await evse.hardware.lock.set_locked(False)
    except (V2gError, OSError) as error:
        _LOG.error("EVSE %d: the connector cannot be unlocked: %s", evse.number, error)
        return False


async def _trigger(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """TriggerMessage (F06): what is asked for comes after the answer."""
    is_16 = version is OcppVersion.V16
    statuses = msg.TriggerMessageStatus if is_16 else msg.TriggerMessageStatusEnumType
    named = request.connector_id if is_16 else None if request.evse is None else request.evse.id
    evse = owner.evse(named or 0)
    concerned = owner.evses if evse is None else [evse]
    wanted = str(request.requested_message)
    status = statuses.Accepted
    if wanted in _OF_EVSES and named and evse is None:
        status = statuses.Rejected
    elif wanted == "BootNotification":
        if not owner.station.online.is_set():
            owner.station.boot_again()
        elif is_16:
            owner.note(lambda _: owner.station.boot_request)
        else:
            # F06.FR.17: only one that is not accepted yet may have to tell it again
            status = statuses.Rejected
    elif wanted == "Heartbeat":
        owner.note(lambda spoken: spoken.messages.HeartbeatRequest())
    elif wanted == "StatusNotification":
        owner.tell_status_again(named if is_16 else named or None)
    elif wanted == "MeterValues":
        for each in concerned:
            owner.spawn(_send_meter_values(owner, each))
    elif wanted == "TransactionEvent":
        charging = [each for each in concerned if each.transaction]
        for each in charging:
            owner.spawn(_send_event(each))
        # what is accepted is sent (F06.FR.10)
        status = statuses.Accepted if charging else statuses.Rejected
    elif wanted in SIGNING_TRIGGERS and orders_certificates(owner):
        status = statuses.Accepted if begin_signing(owner, SIGNING_TRIGGERS[wanted]) else statuses.Rejected
    else:
        status = statuses.NotImplemented
    response: OcppObject = msg.TriggerMessageResponse(status=status)
    return response


#: Messages that tell of one EVSE; an EVSE is ignored with all others (F06.FR.03).
_OF_EVSES: Final = frozenset({"MeterValues", "StatusNotification", "TransactionEvent"})


async def _send_meter_values(owner: ChargingStation, evse: OcppEvse) -> None:
    reading = await evse.hardware.meter.read()
    now = owner.station.unix_time()

    def message(version: OcppVersion) -> OcppObject | None:
        # F06.FR.06; 1.6 section 5.17
        component, name = ("SampledDataCtrlr", "TxUpdatedMeasurands") if version is OcppVersion.V16 else ("AlignedDataCtrlr", "Measurands")
        return meter_values_request(version, evse.number, reading, now, "Trigger", owner.model.members(component, name))

    owner.note(message)


async def _send_event(evse: OcppEvse) -> None:
    await evse.sample("Trigger")


async def _data_transfer(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """DataTransfer: no vendor is known here, but who carries Plug & Charge in OCPP 1.6."""
    if version is OcppVersion.V16 and (answer := await carried_command(owner, request)) is not None:
        return answer
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


#: Requests that are carried out, by their action.
_COMMANDS: Final[dict[str, _Command]] = {
    "ChangeAvailability": _availability,
    "ChangeConfiguration": change_configuration,
    "CertificateSigned": certificate_signed,
    "ClearCache": _clear_cache,
    "ClearChargingProfile": clear_profile,
    "DataTransfer": _data_transfer,
    "DeleteCertificate": delete_certificate,
    "ExtendedTriggerMessage": extended_trigger,
    "GetBaseReport": get_base_report,
    "GetChargingProfiles": get_profiles,
    "GetCompositeSchedule": composite_schedule,
    "GetConfiguration": get_configuration,
    "GetInstalledCertificateIds": installed_certificates,
    "GetLocalListVersion": get_local_list_version,
    "GetReport": get_report,
    "GetTransactionStatus": _transaction_status,
    "GetVariables": get_variables,
    "InstallCertificate": install_certificate,
    "RemoteStartTransaction": _start,
    "RemoteStopTransaction": _stop,
    "RequestStartTransaction": _start,
    "RequestStopTransaction": _stop,
    "Reset": _reset,
    "SendLocalList": send_local_list,
    "SetChargingProfile": set_profile,
    "SetNetworkProfile": set_network_profile,
    "SetVariables": set_variables,
    "TriggerMessage": _trigger,
    "UnlockConnector": _unlock,
    "UpdateDynamicSchedule": update_dynamic,
}
