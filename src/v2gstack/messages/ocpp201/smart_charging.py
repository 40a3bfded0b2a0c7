"""OCPP 2.0.1: messages of smart charging."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, OcppObject
from v2gstack.messages.ocpp201.datatypes import (
    ChargingProfilePurposeEnumType,
    ChargingProfileType,
    ChargingRateUnitEnumType,
    ChargingSchedulePeriodType,
    ChargingScheduleType,
    GenericStatusEnumType,
    StatusInfoType,
)

__all__ = [
    "ACChargingParametersType",
    "ChargingLimitSourceEnumType",
    "ChargingLimitType",
    "ChargingNeedsType",
    "ChargingProfileCriterionType",
    "ChargingProfileStatusEnumType",
    "ClearChargingProfileRequest",
    "ClearChargingProfileResponse",
    "ClearChargingProfileStatusEnumType",
    "ClearChargingProfileType",
    "ClearedChargingLimitRequest",
    "ClearedChargingLimitResponse",
    "CompositeScheduleType",
    "DCChargingParametersType",
    "EnergyTransferModeEnumType",
    "GetChargingProfileStatusEnumType",
    "GetChargingProfilesRequest",
    "GetChargingProfilesResponse",
    "GetCompositeScheduleRequest",
    "GetCompositeScheduleResponse",
    "NotifyChargingLimitRequest",
    "NotifyChargingLimitResponse",
    "NotifyEVChargingNeedsRequest",
    "NotifyEVChargingNeedsResponse",
    "NotifyEVChargingNeedsStatusEnumType",
    "NotifyEVChargingScheduleRequest",
    "NotifyEVChargingScheduleResponse",
    "ReportChargingProfilesRequest",
    "ReportChargingProfilesResponse",
    "SetChargingProfileRequest",
    "SetChargingProfileResponse",
]


class ChargingLimitSourceEnumType(enum.StrEnum):
    """Values of ``ChargingLimitSourceEnumType``."""

    EMS = "EMS"
    Other = "Other"
    SO = "SO"
    CSO = "CSO"


class ChargingProfileStatusEnumType(enum.StrEnum):
    """Values of ``ChargingProfileStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class ClearChargingProfileStatusEnumType(enum.StrEnum):
    """Values of ``ClearChargingProfileStatusEnumType``."""

    Accepted = "Accepted"
    Unknown = "Unknown"


class EnergyTransferModeEnumType(enum.StrEnum):
    """Values of ``EnergyTransferModeEnumType``."""

    DC = "DC"
    AC_single_phase = "AC_single_phase"
    AC_two_phase = "AC_two_phase"
    AC_three_phase = "AC_three_phase"


class GetChargingProfileStatusEnumType(enum.StrEnum):
    """Values of ``GetChargingProfileStatusEnumType``."""

    Accepted = "Accepted"
    NoProfiles = "NoProfiles"


class NotifyEVChargingNeedsStatusEnumType(enum.StrEnum):
    """Values of ``NotifyEVChargingNeedsStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    Processing = "Processing"


class ACChargingParametersType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "energy_amount": "energyAmount",
        "ev_min_current": "evMinCurrent",
        "ev_max_current": "evMaxCurrent",
        "ev_max_voltage": "evMaxVoltage",
        "custom_data": "customData",
    },
):
    """What a car that charges with AC needs, as it said over ISO 15118-2.

    Attributes:
        energy_amount: Wh that the car wants.
        ev_min_current: A at least, per phase.
        ev_max_current: A at most, per phase.
        ev_max_voltage: V at most.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    energy_amount: int
    ev_min_current: int
    ev_max_current: int
    ev_max_voltage: int
    custom_data: Maybe[CustomData] = None


class ChargingLimitType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_limit_source": "chargingLimitSource",
        "is_grid_critical": "isGridCritical",
        "custom_data": "customData",
    },
):
    """``ChargingLimitType`` of OCPP 2.0.1.

    Attributes:
        charging_limit_source: Who set the limit.
        is_grid_critical: Whether the source of the limit calls it critical for the grid.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_limit_source: ChargingLimitSourceEnumType
    is_grid_critical: Maybe[bool] = None
    custom_data: Maybe[CustomData] = None


class DCChargingParametersType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "ev_max_current": "evMaxCurrent",
        "ev_max_voltage": "evMaxVoltage",
        "energy_amount": "energyAmount",
        "ev_max_power": "evMaxPower",
        "state_of_charge": "stateOfCharge",
        "ev_energy_capacity": "evEnergyCapacity",
        "full_soc": "fullSoC",
        "bulk_soc": "bulkSoC",
        "custom_data": "customData",
    },
):
    """What a car that charges with DC needs, as it said over ISO 15118-2.

    Attributes:
        ev_max_current: A at most, per phase.
        ev_max_voltage: V at most.
        energy_amount: Wh that the car wants.
        ev_max_power: W at most.
        state_of_charge: State of charge, in percent.
        ev_energy_capacity: Wh that the battery holds.
        full_soc: State of charge that the car calls full, in percent.
        bulk_soc: State of charge at which fast charging ends, in percent.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    ev_max_current: int
    ev_max_voltage: int
    energy_amount: Maybe[int] = None
    ev_max_power: Maybe[int] = None
    state_of_charge: Maybe[Annotated[int, Meta(ge=0, le=100)]] = None
    ev_energy_capacity: Maybe[int] = None
    full_soc: Maybe[Annotated[int, Meta(ge=0, le=100)]] = None
    bulk_soc: Maybe[Annotated[int, Meta(ge=0, le=100)]] = None
    custom_data: Maybe[CustomData] = None


class ChargingNeedsType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "ac_charging_parameters": "acChargingParameters",
        "dc_charging_parameters": "dcChargingParameters",
        "requested_energy_transfer": "requestedEnergyTransfer",
        "departure_time": "departureTime",
        "custom_data": "customData",
    },
):
    """What a car needs and can do.

    Attributes:
        departure_time: When the driver wants to leave.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    ac_charging_parameters: Maybe[ACChargingParametersType] = None
    dc_charging_parameters: Maybe[DCChargingParametersType] = None
    requested_energy_transfer: EnergyTransferModeEnumType
    departure_time: Maybe[DateTime] = None
    custom_data: Maybe[CustomData] = None


class ChargingProfileCriterionType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_profile_purpose": "chargingProfilePurpose",
        "stack_level": "stackLevel",
        "charging_profile_id": "chargingProfileId",
        "charging_limit_source": "chargingLimitSource",
        "custom_data": "customData",
    },
):
    """``ChargingProfileCriterionType`` of OCPP 2.0.1.

    Attributes:
        charging_profile_purpose: For what the profile is; with the stack level it decides which one holds.
        stack_level: Among profiles of one purpose the highest level holds.
        charging_profile_id: Number of the charging profile, chosen by the CSMS.
        charging_limit_source: Who set the limit.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_profile_purpose: Maybe[ChargingProfilePurposeEnumType] = None
    stack_level: Maybe[int] = None
    charging_profile_id: Maybe[Annotated[tuple[int, ...], Meta(min_length=1)]] = None
    charging_limit_source: Maybe[Annotated[tuple[ChargingLimitSourceEnumType, ...], Meta(min_length=1, max_length=4)]] = None
    custom_data: Maybe[CustomData] = None


class ClearChargingProfileType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "evse_id": "evseId",
        "charging_profile_purpose": "chargingProfilePurpose",
        "stack_level": "stackLevel",
        "custom_data": "customData",
    },
):
    """``ClearChargingProfileType`` of OCPP 2.0.1.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        charging_profile_purpose: For what the profile is; with the stack level it decides which one holds.
        stack_level: Among profiles of one purpose the highest level holds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: Maybe[int] = None
    charging_profile_purpose: Maybe[ChargingProfilePurposeEnumType] = None
    stack_level: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class CompositeScheduleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_schedule_period": "chargingSchedulePeriod",
        "evse_id": "evseId",
        "schedule_start": "scheduleStart",
        "charging_rate_unit": "chargingRateUnit",
        "custom_data": "customData",
    },
):
    """What all charging profiles together allow.

    Attributes:
        charging_schedule_period: Periods, the first one from second 0.
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        duration: Seconds.
        schedule_start: When second 0 of the periods is.
        charging_rate_unit: A (per phase) or W (of all phases): the unit of limits.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_schedule_period: Annotated[tuple[ChargingSchedulePeriodType, ...], Meta(min_length=1)]
    evse_id: int
    duration: int
    schedule_start: DateTime
    charging_rate_unit: ChargingRateUnitEnumType
    custom_data: Maybe[CustomData] = None


class ClearChargingProfileRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_profile_id": "chargingProfileId",
        "charging_profile_criteria": "chargingProfileCriteria",
        "custom_data": "customData",
    },
):
    """Remove charging profiles, one by its number or all that meet criteria. Sent by the CSMS.

    Attributes:
        charging_profile_id: Number of the charging profile, chosen by the CSMS.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_profile_id: Maybe[int] = None
    charging_profile_criteria: Maybe[ClearChargingProfileType] = None
    custom_data: Maybe[CustomData] = None


class ClearChargingProfileResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``ClearChargingProfile``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: ClearChargingProfileStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class ClearedChargingLimitRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_limit_source": "chargingLimitSource",
        "evse_id": "evseId",
        "custom_data": "customData",
    },
):
    """Tell that a limit of somebody else, such as an energy management system, no longer holds. Sent by the charging station.

    Attributes:
        charging_limit_source: Who set the limit.
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_limit_source: ChargingLimitSourceEnumType
    evse_id: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class ClearedChargingLimitResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``ClearedChargingLimit``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class GetChargingProfilesRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "evse_id": "evseId",
        "charging_profile": "chargingProfile",
        "custom_data": "customData",
    },
):
    """Ask for the installed charging profiles. Sent by the CSMS.

    Attributes:
        request_id: Number of the request that this belongs to.
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    request_id: int
    evse_id: Maybe[int] = None
    charging_profile: ChargingProfileCriterionType
    custom_data: Maybe[CustomData] = None


class GetChargingProfilesResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``GetChargingProfiles``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GetChargingProfileStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class GetCompositeScheduleRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_rate_unit": "chargingRateUnit",
        "evse_id": "evseId",
        "custom_data": "customData",
    },
):
    """Ask what all charging profiles together allow, over time. Sent by the CSMS.

    Attributes:
        duration: Seconds.
        charging_rate_unit: A (per phase) or W (of all phases): the unit of limits.
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    duration: int
    charging_rate_unit: Maybe[ChargingRateUnitEnumType] = None
    evse_id: int
    custom_data: Maybe[CustomData] = None


class GetCompositeScheduleResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``GetCompositeSchedule``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    schedule: Maybe[CompositeScheduleType] = None
    custom_data: Maybe[CustomData] = None


class NotifyChargingLimitRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_schedule": "chargingSchedule",
        "evse_id": "evseId",
        "charging_limit": "chargingLimit",
        "custom_data": "customData",
    },
):
    """Tell of a limit that somebody else, such as an energy management system, has set. Sent by the charging station.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_schedule: Maybe[Annotated[tuple[ChargingScheduleType, ...], Meta(min_length=1)]] = None
    evse_id: Maybe[int] = None
    charging_limit: ChargingLimitType
    custom_data: Maybe[CustomData] = None


class NotifyChargingLimitResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``NotifyChargingLimit``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class NotifyEVChargingNeedsRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "max_schedule_tuples": "maxScheduleTuples",
        "charging_needs": "chargingNeeds",
        "evse_id": "evseId",
        "custom_data": "customData",
    },
):
    """Tell what a car needs, as it said over ISO 15118. Sent by the charging station.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    max_schedule_tuples: Maybe[int] = None
    charging_needs: ChargingNeedsType
    evse_id: int
    custom_data: Maybe[CustomData] = None


class NotifyEVChargingNeedsResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``NotifyEVChargingNeeds``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: NotifyEVChargingNeedsStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class NotifyEVChargingScheduleRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "time_base": "timeBase",
        "charging_schedule": "chargingSchedule",
        "evse_id": "evseId",
        "custom_data": "customData",
    },
):
    """Tell which schedule a car has chosen. Sent by the charging station.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    time_base: DateTime
    charging_schedule: ChargingScheduleType
    evse_id: int
    custom_data: Maybe[CustomData] = None


class NotifyEVChargingScheduleResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``NotifyEVChargingSchedule``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class ReportChargingProfilesRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "charging_limit_source": "chargingLimitSource",
        "charging_profile": "chargingProfile",
        "evse_id": "evseId",
        "custom_data": "customData",
    },
):
    """Tell which charging profiles are installed, in one or several parts. Sent by the charging station.

    Attributes:
        request_id: Number of the request that this belongs to.
        charging_limit_source: Who set the limit.
        tbc: Whether more parts follow (to be continued); absent means false.
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    request_id: int
    charging_limit_source: ChargingLimitSourceEnumType
    charging_profile: Annotated[tuple[ChargingProfileType, ...], Meta(min_length=1)]
    tbc: Maybe[bool] = None
    evse_id: int
    custom_data: Maybe[CustomData] = None


class ReportChargingProfilesResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``ReportChargingProfiles``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class SetChargingProfileRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "evse_id": "evseId",
        "charging_profile": "chargingProfile",
        "custom_data": "customData",
    },
):
    """Install a charging profile. Sent by the CSMS.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: int
    charging_profile: ChargingProfileType
    custom_data: Maybe[CustomData] = None


class SetChargingProfileResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``SetChargingProfile``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: ChargingProfileStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
