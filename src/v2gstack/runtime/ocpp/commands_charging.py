"""Charging profiles towards the CSMS: set, cleared, told, and the schedule that follows from them."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp.admission import check_admissible, unsupported_in
from v2gstack.application.ocpp.profiles import profile_of, profile_to_message, schedule_to_message, updated_profile
from v2gstack.application.smart_charging import ChargingProfile, ProfileKind, ProfilePurpose, ProfileRefused, RateUnit
from v2gstack.errors import ConfigError, LocalProtocolError, SessionTimeout, TransportError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.limits import NOT_OF_THE_CSMS
from v2gstack.runtime.ocpp.peer import CallRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.runtime.ocpp.charging import ChargingStation
    from v2gstack.runtime.ocpp.evse import OcppEvse

__all__ = [
    "clear_profile",
    "composite_schedule",
    "get_profiles",
    "profile_of_start",
    "pull_updates",
    "refusal",
    "set_profile",
    "update_dynamic",
]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Seconds between two questions for new values, at least, whatever the CSMS wants.
_LEAST_INTERVAL: Final = 1.0
#: Profiles in one ReportChargingProfiles: with a thousand periods each, some hundred thousand characters.
_PER_REPORT: Final = 4


# -- set and cleared --------------------------------------------------------------------------------------------------------------


async def set_profile(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """SetChargingProfile (K01)."""
    is_16 = version is OcppVersion.V16
    number = request.connector_id if is_16 else request.evse_id
    wire = request.cs_charging_profiles if is_16 else request.charging_profile
    statuses = msg.ChargingProfileStatus if is_16 else msg.ChargingProfileStatusEnumType
    try:
        transaction = _transaction_of(owner, version, number, wire)
        _check(owner, version, number, wire)
        profile = profile_of(version, number, wire, transaction=transaction)
        if is_16 and profile.kind is ProfileKind.ABSOLUTE and profile.start is None:
            # what is for the whole station begins when it comes
            profile = replace(profile, start=owner.station.unix_time())
        if profile.kind is ProfileKind.DYNAMIC and profile.updated is None:
            # K28.FR.05
            profile = replace(profile, updated=owner.station.unix_time())
        owner.install(profile)
        pull_updates(owner)
    except ProfileRefused as error:
        rejection: OcppObject = msg.SetChargingProfileResponse(status=statuses.Rejected, **refusal(msg, version, error))
        return rejection
    response: OcppObject = msg.SetChargingProfileResponse(status=statuses.Accepted)
    return response


def profile_of_start(owner: ChargingStation, version: OcppVersion, evse_id: int, wire: Any) -> ChargingProfile:
    """The profile of a remote start; its transaction has no name yet.

    Raises:
        ProfileRefused: It is none for a transaction, contradicts itself, or is not supported.
    """
    _check(owner, version, evse_id, wire)
    profile = profile_of(version, evse_id, wire, transaction="")
    if profile.purpose is not ProfilePurpose.TX:
        raise ProfileRefused(f"profile {profile.profile_id} is refused: it is not for a transaction", response_code="InvalidProfile")
    profile.check()
    return profile


def refusal(msg: Any, version: OcppVersion, error: ProfileRefused) -> dict[str, Any]:
    """Why a profile is not taken, as fields of a response; OCPP 1.6 has none for it."""
    if version is OcppVersion.V16:
        return {}
    code = (error.response_code or "InvalidProfile")[:20]
    return {"status_info": msg.StatusInfoType(reason_code=code, additional_info=error.message[:512])}


def _check(owner: ChargingStation, version: OcppVersion, number: int, wire: Any) -> None:
    """Whether the CSMS may set it, and whether it is supported where it is for."""
    evse = owner.evse(number)
    check_admissible(version, wire, [each.phases for each in (owner.evses if evse is None else [evse])])
    identity = wire.charging_profile_id if version is OcppVersion.V16 else wire.id
    if any(each.profile_id == identity and each.purpose in NOT_OF_THE_CSMS for each in owner.profiles.store.profiles):
        # K01.FR.05
        raise ProfileRefused(f"profile {identity} is not the CSMS's to replace", response_code="InvalidProfile")


def _transaction_of(owner: ChargingStation, version: OcppVersion, number: int, wire: Any) -> str | None:
    """The transaction that a profile is for: it runs at the EVSE (K01.FR.09, K01.FR.33). ``None`` for one that is for no transaction."""
    evse, named = owner.evse(number), wire.transaction_id
    if number and evse is None:
        raise ProfileRefused(f"there is no EVSE {number}", response_code="UnknownEvse")
    if str(wire.charging_profile_purpose) != ProfilePurpose.TX:
        return None
    if evse is None:
        raise ProfileRefused("a profile of a transaction names its EVSE", response_code="InvalidProfile")
    if not evse.transaction:
        raise ProfileRefused("no transaction runs there", response_code="TxNotFound")
    if named is None and version is not OcppVersion.V16:
        # K01.FR.03: without, it may be meant for one that has ended
        raise ProfileRefused("a profile of a transaction names its transaction", response_code="MissingParam")
    if named is not None and named not in (evse.transaction, evse.wire_id):
        raise ProfileRefused(f"the transaction {named} does not run there", response_code="TxNotFound")
    return evse.transaction


async def update_dynamic(owner: ChargingStation, msg: Any, _version: OcppVersion, request: Any) -> OcppObject:
    """UpdateDynamicSchedule (K28)."""
    statuses = msg.ChargingProfileStatusEnumType
    try:
        _update(owner, request.charging_profile_id, request.schedule_update)
    except ProfileRefused as error:
        rejection: OcppObject = msg.UpdateDynamicScheduleResponse(status=statuses.Rejected, **refusal(msg, OcppVersion.V21, error))
        return rejection
    response: OcppObject = msg.UpdateDynamicScheduleResponse(status=statuses.Accepted)
    return response


def _update(owner: ChargingStation, number: int, update: Any) -> None:
    """Give a dynamic profile new values.

    Raises:
        ProfileRefused: There is none of this number, or the values are none for it.
    """
    profile = owner.profiles.find(number)
    if profile is None or profile.kind is not ProfileKind.DYNAMIC:
        raise ProfileRefused(f"there is no dynamic profile {number}", response_code="InvalidProfile")
    unsupported = unsupported_in(update)
    if unsupported:
        raise ProfileRefused(f"{unsupported} is not supported", response_code="InvalidSchedule")
    owner.install(updated_profile(profile, update, owner.station.unix_time()))


def pull_updates(owner: ChargingStation) -> None:
    """Have new values asked for of all dynamic profiles that want it."""
    for profile in owner.profiles.store.profiles:
        if profile.update_interval and profile.profile_id not in owner.profiles.pulled:
            owner.profiles.pulled.add(profile.profile_id)
            owner.spawn(_keep_pulling(owner, profile.profile_id))


async def _keep_pulling(owner: ChargingStation, number: int) -> None:
    """Ask for new values of a dynamic profile when they are due, as long as it is there (K28.FR.10)."""
    try:
        while (profile := owner.profiles.find(number)) is not None and profile.update_interval:
            interval = max(profile.update_interval, _LEAST_INTERVAL)
            due = (profile.updated or 0.0) + interval - owner.station.unix_time()
            if due > 0:
                await asyncio.sleep(due)
            elif not await _pull(owner, number):
                await asyncio.sleep(interval)
    finally:
        owner.profiles.pulled.discard(number)


async def _pull(owner: ChargingStation, number: int) -> bool:
    """Ask the CSMS for new values; whether there are any."""
    msg: Any = OcppVersion.V21.messages
    try:
        answer: Any = await owner.station.call(msg.PullDynamicScheduleUpdateRequest(charging_profile_id=number))
        if str(answer.status) != "Accepted" or answer.schedule_update is None:
            return False
        _update(owner, number, answer.schedule_update)
    except (TransportError, SessionTimeout, LocalProtocolError):
        # what becomes of it meanwhile its maxOfflineDuration says
        return False
    except (CallRefusedError, ProfileRefused) as error:
        _LOG.warning("%s: there are no new values of profile %d: %s", owner.station.address.identity, number, error)
        return False
    return True


async def clear_profile(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
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
    named = _purpose_named(purpose)
    count = owner.profiles.clear(
        profile_id=number,
        # the number alone says which one (K10.FR.02)
        evse_id=evse_id if number is None else None,
        purpose=None if number is not None else named,
        stack_level=level if number is None else None,
    )
    response: OcppObject = msg.ClearChargingProfileResponse(status=statuses.Accepted if count else statuses.Unknown)
    return response


def _purpose_named(purpose: Any) -> ProfilePurpose | None:
    if purpose is None:
        return None
    return ProfilePurpose.STATION_MAX if str(purpose) == "ChargePointMaxProfile" else ProfilePurpose(str(purpose))


# -- told -------------------------------------------------------------------------------------------------------------------------


async def get_profiles(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """GetChargingProfiles (K09): the answer first, then ReportChargingProfiles in as many pieces as it takes."""
    wanted = [each for each in owner.profiles.store.profiles if _is_wanted(msg, each, request)]
    statuses = msg.GetChargingProfileStatusEnumType
    reports = tuple(_reports(msg, version, request.request_id, wanted))
    if reports:
        owner.note(lambda spoken: reports if spoken is version else None)
    response: OcppObject = msg.GetChargingProfilesResponse(status=statuses.Accepted if reports else statuses.NoProfiles)
    return response


def _source_of(profile: ChargingProfile) -> str:
    """Who set a profile, by the words of OCPP."""
    return "EMS" if profile.purpose in NOT_OF_THE_CSMS else "CSO"


def _is_wanted(msg: Any, profile: ChargingProfile, request: Any) -> bool:
    criteria = request.charging_profile
    if profile.purpose.value not in {each.value for each in msg.ChargingProfilePurposeEnumType}:
        # a newer version has set it
        return False
    if request.evse_id is not None and profile.evse_id != request.evse_id:
        return False
    if criteria.charging_profile_id is not None:
        # the numbers alone say which ones (K09.FR.03)
        return profile.profile_id in criteria.charging_profile_id
    purpose, level, sources = criteria.charging_profile_purpose, criteria.stack_level, criteria.charging_limit_source
    if purpose is not None and str(purpose) != profile.purpose.value:
        return False
    if level is not None and level != profile.stack_level:
        return False
    return sources is None or _source_of(profile) in {str(each) for each in sources}


def _reports(msg: Any, version: OcppVersion, request_id: int, profiles: list[ChargingProfile]) -> Iterable[OcppObject]:
    """What is asked for: a message tells profiles of one EVSE and of one source."""
    groups: dict[tuple[int, str], list[ChargingProfile]] = {}
    for each in profiles:
        groups.setdefault((each.evse_id, _source_of(each)), []).append(each)
    pieces = [(*key, group[at : at + _PER_REPORT]) for key, group in groups.items() for at in range(0, len(group), _PER_REPORT)]
    sources = getattr(msg, "ChargingLimitSourceEnumType", str)
    for count, (evse_id, source, piece) in enumerate(pieces, 1):
        yield msg.ReportChargingProfilesRequest(
            request_id=request_id,
            charging_limit_source=sources(source),
            tbc=count < len(pieces),
            evse_id=evse_id,
            charging_profile=tuple(profile_to_message(version, each) for each in piece),
        )


# -- what follows from them -------------------------------------------------------------------------------------------------------


async def composite_schedule(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """GetCompositeSchedule (K08)."""
    is_16 = version is OcppVersion.V16
    number = request.connector_id if is_16 else request.evse_id
    statuses = msg.GetCompositeScheduleStatus if is_16 else msg.GenericStatusEnumType
    evse = owner.evse(number)
    impossible: OcppObject = msg.GetCompositeScheduleResponse(status=statuses.Rejected)
    if (number and evse is None) or not owner.evses:
        return impossible
    unit = (evse or owner.evses[0]).allowed.unit if request.charging_rate_unit is None else RateUnit(str(request.charging_rate_unit))
    try:
        if evse is not None:
            schedule = owner.profiles.schedule(evse.circumstances(), unit, request.duration)
        else:
            schedule = owner.profiles.total([(each.circumstances(), _maximum(each, unit)) for each in owner.evses], unit, request.duration)
    except ConfigError:
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
