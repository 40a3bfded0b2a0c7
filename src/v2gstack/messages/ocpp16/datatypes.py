"""OCPP 1.6: types that several functional blocks share."""

# Generated from schemas/ocpp/ocpp16.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): 866bbaecffaf60b8e2f450eaf2569a0f158ae632c7085baec79b89b1d2fe263f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import DateTime, Maybe, OcppObject, Tenths

__all__ = [
    "AuthorizationStatus",
    "ChargingProfile",
    "ChargingProfileKindType",
    "ChargingProfilePurposeType",
    "ChargingRateUnitType",
    "ChargingSchedule",
    "ChargingSchedulePeriod",
    "IdTagInfo",
    "RecurrencyKindType",
]


class AuthorizationStatus(enum.StrEnum):
    """Values of ``AuthorizationStatus``."""

    Accepted = "Accepted"
    Blocked = "Blocked"
    Expired = "Expired"
    Invalid = "Invalid"
    ConcurrentTx = "ConcurrentTx"


class ChargingProfileKindType(enum.StrEnum):
    """Values of ``ChargingProfileKindType``."""

    Absolute = "Absolute"
    Recurring = "Recurring"
    Relative = "Relative"


class ChargingProfilePurposeType(enum.StrEnum):
    """Values of ``ChargingProfilePurposeType``."""

    ChargePointMaxProfile = "ChargePointMaxProfile"
    TxDefaultProfile = "TxDefaultProfile"
    TxProfile = "TxProfile"


class ChargingRateUnitType(enum.StrEnum):
    """Values of ``ChargingRateUnitType``."""

    A = "A"
    W = "W"


class RecurrencyKindType(enum.StrEnum):
    """Values of ``RecurrencyKindType``."""

    Daily = "Daily"
    Weekly = "Weekly"


class ChargingSchedulePeriod(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "start_period": "startPeriod",
        "number_phases": "numberPhases",
    },
):
    """A limit, from a moment up to the next period.

    Attributes:
        start_period: Seconds from the beginning of the schedule.
        limit: The most that may be drawn, in the unit of the schedule.
        number_phases: Number of phases.
    """

    start_period: int
    limit: Tenths
    number_phases: Maybe[int] = None


class ChargingSchedule(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "start_schedule": "startSchedule",
        "charging_rate_unit": "chargingRateUnit",
        "charging_schedule_period": "chargingSchedulePeriod",
        "min_charging_rate": "minChargingRate",
    },
):
    """Limits over time.

    Attributes:
        duration: Seconds.
        start_schedule: When second 0 of the periods is, for absolute and recurring profiles.
        charging_rate_unit: A (per phase) or W (of all phases): the unit of limits.
        charging_schedule_period: Periods, the first one from second 0.
        min_charging_rate: The least that is still worth charging with, in the unit of the schedule.
    """

    duration: Maybe[int] = None
    start_schedule: Maybe[DateTime] = None
    charging_rate_unit: ChargingRateUnitType
    charging_schedule_period: tuple[ChargingSchedulePeriod, ...]
    min_charging_rate: Maybe[Tenths] = None


class ChargingProfile(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_profile_id": "chargingProfileId",
        "transaction_id": "transactionId",
        "stack_level": "stackLevel",
        "charging_profile_purpose": "chargingProfilePurpose",
        "charging_profile_kind": "chargingProfileKind",
        "recurrency_kind": "recurrencyKind",
        "valid_from": "validFrom",
        "valid_to": "validTo",
        "charging_schedule": "chargingSchedule",
    },
):
    """Limits over time, with the rank and purpose that decide when they hold.

    Attributes:
        charging_profile_id: Number of the charging profile, chosen by the CSMS.
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        stack_level: Among profiles of one purpose the highest level holds.
        charging_profile_purpose: For what the profile is; with the stack level it decides which one holds.
        charging_profile_kind: Whether times are absolute, recurring, relative to the start of charging, or
            dynamic.
        recurrency_kind: Every day or every week.
        valid_from: From when on it holds.
        valid_to: Until when it holds.
    """

    charging_profile_id: int
    transaction_id: Maybe[int] = None
    stack_level: int
    charging_profile_purpose: ChargingProfilePurposeType
    charging_profile_kind: ChargingProfileKindType
    recurrency_kind: Maybe[RecurrencyKindType] = None
    valid_from: Maybe[DateTime] = None
    valid_to: Maybe[DateTime] = None
    charging_schedule: ChargingSchedule


class IdTagInfo(OcppObject, frozen=True, kw_only=True, gc=False, rename={"expiry_date": "expiryDate", "parent_id_tag": "parentIdTag"}):
    """Whether an identifier may charge, and until when that is known.

    Attributes:
        expiry_date: Until when it is valid.
    """

    expiry_date: Maybe[DateTime] = None
    parent_id_tag: Maybe[Annotated[str, Meta(max_length=20)]] = None
    status: AuthorizationStatus
