"""OCPP 1.6: messages of smart charging."""

# Generated from schemas/ocpp/ocpp16.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): 866bbaecffaf60b8e2f450eaf2569a0f158ae632c7085baec79b89b1d2fe263f

from __future__ import annotations

import enum

from v2gstack.messages._ocpp import DateTime, Maybe, OcppObject
from v2gstack.messages.ocpp16.datatypes import ChargingProfile, ChargingProfilePurposeType, ChargingRateUnitType, ChargingSchedule

__all__ = [
    "ChargingProfileStatus",
    "ClearChargingProfileRequest",
    "ClearChargingProfileResponse",
    "ClearChargingProfileStatus",
    "GetCompositeScheduleRequest",
    "GetCompositeScheduleResponse",
    "GetCompositeScheduleStatus",
    "SetChargingProfileRequest",
    "SetChargingProfileResponse",
]


class ChargingProfileStatus(enum.StrEnum):
    """Values of ``ChargingProfileStatus``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    NotSupported = "NotSupported"


class ClearChargingProfileStatus(enum.StrEnum):
    """Values of ``ClearChargingProfileStatus``."""

    Accepted = "Accepted"
    Unknown = "Unknown"


class GetCompositeScheduleStatus(enum.StrEnum):
    """Values of ``GetCompositeScheduleStatus``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class ClearChargingProfileRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "connector_id": "connectorId",
        "charging_profile_purpose": "chargingProfilePurpose",
        "stack_level": "stackLevel",
    },
):
    """Remove charging profiles, one by its number or all that meet criteria. Sent by the CSMS.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        charging_profile_purpose: For what the profile is; with the stack level it decides which one holds.
        stack_level: Among profiles of one purpose the highest level holds.
    """

    id: Maybe[int] = None
    connector_id: Maybe[int] = None
    charging_profile_purpose: Maybe[ChargingProfilePurposeType] = None
    stack_level: Maybe[int] = None


class ClearChargingProfileResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``ClearChargingProfile``."""

    status: ClearChargingProfileStatus


class GetCompositeScheduleRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "connector_id": "connectorId",
        "charging_rate_unit": "chargingRateUnit",
    },
):
    """Ask what all charging profiles together allow, over time. Sent by the CSMS.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        duration: Seconds.
        charging_rate_unit: A (per phase) or W (of all phases): the unit of limits.
    """

    connector_id: int
    duration: int
    charging_rate_unit: Maybe[ChargingRateUnitType] = None


class GetCompositeScheduleResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "connector_id": "connectorId",
        "schedule_start": "scheduleStart",
        "charging_schedule": "chargingSchedule",
    },
):
    """The answer to ``GetCompositeSchedule``.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        schedule_start: When second 0 of the periods is.
    """

    status: GetCompositeScheduleStatus
    connector_id: Maybe[int] = None
    schedule_start: Maybe[DateTime] = None
    charging_schedule: Maybe[ChargingSchedule] = None


class SetChargingProfileRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "connector_id": "connectorId",
        "cs_charging_profiles": "csChargingProfiles",
    },
):
    """Install a charging profile. Sent by the CSMS.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
    """

    connector_id: int
    cs_charging_profiles: ChargingProfile


class SetChargingProfileResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``SetChargingProfile``."""

    status: ChargingProfileStatus
