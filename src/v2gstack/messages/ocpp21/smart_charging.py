"""OCPP 2.1: messages of smart charging."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, NonPositiveNumber, Number, OcppObject
from v2gstack.messages.ocpp21.datatypes import (
    ChargingProfilePurposeEnumType,
    ChargingProfileType,
    ChargingRateUnitEnumType,
    ChargingSchedulePeriodType,
    ChargingScheduleType,
    DERControlEnumType,
    EnergyTransferModeEnumType,
    GenericStatusEnumType,
    StatusInfoType,
)

__all__ = [
    "ACChargingParametersType",
    "ChargingLimitType",
    "ChargingNeedsType",
    "ChargingProfileCriterionType",
    "ChargingProfileStatusEnumType",
    "ChargingScheduleUpdateType",
    "ClearChargingProfileRequest",
    "ClearChargingProfileResponse",
    "ClearChargingProfileStatusEnumType",
    "ClearChargingProfileType",
    "ClearedChargingLimitRequest",
    "ClearedChargingLimitResponse",
    "CompositeScheduleType",
    "ControlModeEnumType",
    "DCChargingParametersType",
    "DERChargingParametersType",
    "EVAbsolutePriceScheduleEntryType",
    "EVAbsolutePriceScheduleType",
    "EVEnergyOfferType",
    "EVPowerScheduleEntryType",
    "EVPowerScheduleType",
    "EVPriceRuleType",
    "GetChargingProfileStatusEnumType",
    "GetChargingProfilesRequest",
    "GetChargingProfilesResponse",
    "GetCompositeScheduleRequest",
    "GetCompositeScheduleResponse",
    "IslandingDetectionEnumType",
    "MobilityNeedsModeEnumType",
    "NotifyChargingLimitRequest",
    "NotifyChargingLimitResponse",
    "NotifyEVChargingNeedsRequest",
    "NotifyEVChargingNeedsResponse",
    "NotifyEVChargingNeedsStatusEnumType",
    "NotifyEVChargingScheduleRequest",
    "NotifyEVChargingScheduleResponse",
    "NotifyPriorityChargingRequest",
    "NotifyPriorityChargingResponse",
    "PriorityChargingStatusEnumType",
    "PullDynamicScheduleUpdateRequest",
    "PullDynamicScheduleUpdateResponse",
    "ReportChargingProfilesRequest",
    "ReportChargingProfilesResponse",
    "SetChargingProfileRequest",
    "SetChargingProfileResponse",
    "UpdateDynamicScheduleRequest",
    "UpdateDynamicScheduleResponse",
    "UsePriorityChargingRequest",
    "UsePriorityChargingResponse",
    "V2XChargingParametersType",
]


class ChargingProfileStatusEnumType(enum.StrEnum):
    """Values of ``ChargingProfileStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class ClearChargingProfileStatusEnumType(enum.StrEnum):
    """Values of ``ClearChargingProfileStatusEnumType``."""

    Accepted = "Accepted"
    Unknown = "Unknown"


class ControlModeEnumType(enum.StrEnum):
    """Values of ``ControlModeEnumType``."""

    ScheduledControl = "ScheduledControl"
    DynamicControl = "DynamicControl"


class GetChargingProfileStatusEnumType(enum.StrEnum):
    """Values of ``GetChargingProfileStatusEnumType``."""

    Accepted = "Accepted"
    NoProfiles = "NoProfiles"


class IslandingDetectionEnumType(enum.StrEnum):
    """Values of ``IslandingDetectionEnumType``."""

    NoAntiIslandingSupport = "NoAntiIslandingSupport"
    RoCoF = "RoCoF"
    UVP_OVP = "UVP_OVP"
    UFP_OFP = "UFP_OFP"
    VoltageVectorShift = "VoltageVectorShift"
    ZeroCrossingDetection = "ZeroCrossingDetection"
    OtherPassive = "OtherPassive"
    ImpedanceMeasurement = "ImpedanceMeasurement"
    ImpedanceAtFrequency = "ImpedanceAtFrequency"
    SlipModeFrequencyShift = "SlipModeFrequencyShift"
    SandiaFrequencyShift = "SandiaFrequencyShift"
    SandiaVoltageShift = "SandiaVoltageShift"
    FrequencyJump = "FrequencyJump"
    RCLQFactor = "RCLQFactor"
    OtherActive = "OtherActive"


class MobilityNeedsModeEnumType(enum.StrEnum):
    """Values of ``MobilityNeedsModeEnumType``."""

    EVCC = "EVCC"
    EVCC_SECC = "EVCC_SECC"


class NotifyEVChargingNeedsStatusEnumType(enum.StrEnum):
    """Values of ``NotifyEVChargingNeedsStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    Processing = "Processing"
    NoChargingProfile = "NoChargingProfile"


class PriorityChargingStatusEnumType(enum.StrEnum):
    """Values of ``PriorityChargingStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    NoProfile = "NoProfile"


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

    energy_amount: Number
    ev_min_current: Number
    ev_max_current: Number
    ev_max_voltage: Number
    custom_data: Maybe[CustomData] = None


class ChargingLimitType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_limit_source": "chargingLimitSource",
        "is_local_generation": "isLocalGeneration",
        "is_grid_critical": "isGridCritical",
        "custom_data": "customData",
    },
):
    """``ChargingLimitType`` of OCPP 2.1.

    Attributes:
        charging_limit_source: Who set the limit.
        is_grid_critical: Whether the source of the limit calls it critical for the grid.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_limit_source: Annotated[str, Meta(max_length=20)]
    is_local_generation: Maybe[bool] = None
    is_grid_critical: Maybe[bool] = None
    custom_data: Maybe[CustomData] = None


class DERChargingParametersType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "ev_supported_der_control": "evSupportedDERControl",
        "ev_over_excited_max_discharge_power": "evOverExcitedMaxDischargePower",
        "ev_over_excited_power_factor": "evOverExcitedPowerFactor",
        "ev_under_excited_max_discharge_power": "evUnderExcitedMaxDischargePower",
        "ev_under_excited_power_factor": "evUnderExcitedPowerFactor",
        "max_apparent_power": "maxApparentPower",
        "max_charge_apparent_power": "maxChargeApparentPower",
        "max_charge_apparent_power_l2": "maxChargeApparentPower_L2",
        "max_charge_apparent_power_l3": "maxChargeApparentPower_L3",
        "max_discharge_apparent_power": "maxDischargeApparentPower",
        "max_discharge_apparent_power_l2": "maxDischargeApparentPower_L2",
        "max_discharge_apparent_power_l3": "maxDischargeApparentPower_L3",
        "max_charge_reactive_power": "maxChargeReactivePower",
        "max_charge_reactive_power_l2": "maxChargeReactivePower_L2",
        "max_charge_reactive_power_l3": "maxChargeReactivePower_L3",
        "min_charge_reactive_power": "minChargeReactivePower",
        "min_charge_reactive_power_l2": "minChargeReactivePower_L2",
        "min_charge_reactive_power_l3": "minChargeReactivePower_L3",
        "max_discharge_reactive_power": "maxDischargeReactivePower",
        "max_discharge_reactive_power_l2": "maxDischargeReactivePower_L2",
        "max_discharge_reactive_power_l3": "maxDischargeReactivePower_L3",
        "min_discharge_reactive_power": "minDischargeReactivePower",
        "min_discharge_reactive_power_l2": "minDischargeReactivePower_L2",
        "min_discharge_reactive_power_l3": "minDischargeReactivePower_L3",
        "nominal_voltage": "nominalVoltage",
        "nominal_voltage_offset": "nominalVoltageOffset",
        "max_nominal_voltage": "maxNominalVoltage",
        "min_nominal_voltage": "minNominalVoltage",
        "ev_inverter_manufacturer": "evInverterManufacturer",
        "ev_inverter_model": "evInverterModel",
        "ev_inverter_serial_number": "evInverterSerialNumber",
        "ev_inverter_sw_version": "evInverterSwVersion",
        "ev_inverter_hw_version": "evInverterHwVersion",
        "ev_islanding_detection_method": "evIslandingDetectionMethod",
        "ev_islanding_trip_time": "evIslandingTripTime",
        "ev_maximum_level1_dc_injection": "evMaximumLevel1DCInjection",
        "ev_duration_level1_dc_injection": "evDurationLevel1DCInjection",
        "ev_maximum_level2_dc_injection": "evMaximumLevel2DCInjection",
        "ev_duration_level2_dc_injection": "evDurationLevel2DCInjection",
        "ev_reactive_susceptance": "evReactiveSusceptance",
        "ev_session_total_discharge_energy_available": "evSessionTotalDischargeEnergyAvailable",
        "custom_data": "customData",
    },
):
    """What a car can do as a distributed energy resource (DER), as it said over ISO 15118-20.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    ev_supported_der_control: Maybe[Annotated[tuple[DERControlEnumType, ...], Meta(min_length=1)]] = None
    ev_over_excited_max_discharge_power: Maybe[Number] = None
    ev_over_excited_power_factor: Maybe[Number] = None
    ev_under_excited_max_discharge_power: Maybe[Number] = None
    ev_under_excited_power_factor: Maybe[Number] = None
    max_apparent_power: Maybe[Number] = None
    max_charge_apparent_power: Maybe[Number] = None
    max_charge_apparent_power_l2: Maybe[Number] = None
    max_charge_apparent_power_l3: Maybe[Number] = None
    max_discharge_apparent_power: Maybe[Number] = None
    max_discharge_apparent_power_l2: Maybe[Number] = None
    max_discharge_apparent_power_l3: Maybe[Number] = None
    max_charge_reactive_power: Maybe[Number] = None
    max_charge_reactive_power_l2: Maybe[Number] = None
    max_charge_reactive_power_l3: Maybe[Number] = None
    min_charge_reactive_power: Maybe[Number] = None
    min_charge_reactive_power_l2: Maybe[Number] = None
    min_charge_reactive_power_l3: Maybe[Number] = None
    max_discharge_reactive_power: Maybe[Number] = None
    max_discharge_reactive_power_l2: Maybe[Number] = None
    max_discharge_reactive_power_l3: Maybe[Number] = None
    min_discharge_reactive_power: Maybe[Number] = None
    min_discharge_reactive_power_l2: Maybe[Number] = None
    min_discharge_reactive_power_l3: Maybe[Number] = None
    nominal_voltage: Maybe[Number] = None
    nominal_voltage_offset: Maybe[Number] = None
    max_nominal_voltage: Maybe[Number] = None
    min_nominal_voltage: Maybe[Number] = None
    ev_inverter_manufacturer: Maybe[Annotated[str, Meta(max_length=50)]] = None
    ev_inverter_model: Maybe[Annotated[str, Meta(max_length=50)]] = None
    ev_inverter_serial_number: Maybe[Annotated[str, Meta(max_length=50)]] = None
    ev_inverter_sw_version: Maybe[Annotated[str, Meta(max_length=50)]] = None
    ev_inverter_hw_version: Maybe[Annotated[str, Meta(max_length=50)]] = None
    ev_islanding_detection_method: Maybe[Annotated[tuple[IslandingDetectionEnumType, ...], Meta(min_length=1)]] = None
    ev_islanding_trip_time: Maybe[Number] = None
    ev_maximum_level1_dc_injection: Maybe[Number] = None
    ev_duration_level1_dc_injection: Maybe[Number] = None
    ev_maximum_level2_dc_injection: Maybe[Number] = None
    ev_duration_level2_dc_injection: Maybe[Number] = None
    ev_reactive_susceptance: Maybe[Number] = None
    ev_session_total_discharge_energy_available: Maybe[Number] = None
    custom_data: Maybe[CustomData] = None


class EVPriceRuleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "energy_fee": "energyFee",
        "power_range_start": "powerRangeStart",
        "custom_data": "customData",
    },
):
    """``EVPriceRuleType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    energy_fee: Number
    power_range_start: Number
    custom_data: Maybe[CustomData] = None


class EVAbsolutePriceScheduleEntryType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "ev_price_rule": "evPriceRule",
        "custom_data": "customData",
    },
):
    """``EVAbsolutePriceScheduleEntryType`` of OCPP 2.1.

    Attributes:
        duration: Seconds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    duration: int
    ev_price_rule: Annotated[tuple[EVPriceRuleType, ...], Meta(min_length=1, max_length=8)]
    custom_data: Maybe[CustomData] = None


class EVAbsolutePriceScheduleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "time_anchor": "timeAnchor",
        "ev_absolute_price_schedule_entries": "evAbsolutePriceScheduleEntries",
        "price_algorithm": "priceAlgorithm",
        "custom_data": "customData",
    },
):
    """``EVAbsolutePriceScheduleType`` of OCPP 2.1.

    Attributes:
        currency: Three letters, ISO 4217.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    time_anchor: DateTime
    currency: Annotated[str, Meta(max_length=3)]
    ev_absolute_price_schedule_entries: Annotated[tuple[EVAbsolutePriceScheduleEntryType, ...], Meta(min_length=1, max_length=1024)]
    price_algorithm: Annotated[str, Meta(max_length=2000)]
    custom_data: Maybe[CustomData] = None


class EVPowerScheduleEntryType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``EVPowerScheduleEntryType`` of OCPP 2.1.

    Attributes:
        duration: Seconds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    duration: int
    power: Number
    custom_data: Maybe[CustomData] = None


class EVPowerScheduleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "ev_power_schedule_entries": "evPowerScheduleEntries",
        "time_anchor": "timeAnchor",
        "custom_data": "customData",
    },
):
    """``EVPowerScheduleType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    ev_power_schedule_entries: Annotated[tuple[EVPowerScheduleEntryType, ...], Meta(min_length=1, max_length=1024)]
    time_anchor: DateTime
    custom_data: Maybe[CustomData] = None


class EVEnergyOfferType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "ev_absolute_price_schedule": "evAbsolutePriceSchedule",
        "ev_power_schedule": "evPowerSchedule",
        "custom_data": "customData",
    },
):
    """``EVEnergyOfferType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    ev_absolute_price_schedule: Maybe[EVAbsolutePriceScheduleType] = None
    ev_power_schedule: EVPowerScheduleType
    custom_data: Maybe[CustomData] = None


class DCChargingParametersType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "ev_max_current": "evMaxCurrent",
        "ev_max_voltage": "evMaxVoltage",
        "ev_max_power": "evMaxPower",
        "ev_energy_capacity": "evEnergyCapacity",
        "energy_amount": "energyAmount",
        "state_of_charge": "stateOfCharge",
        "full_soc": "fullSoC",
        "bulk_soc": "bulkSoC",
        "custom_data": "customData",
    },
):
    """What a car that charges with DC needs, as it said over ISO 15118-2.

    Attributes:
        ev_max_current: A at most, per phase.
        ev_max_voltage: V at most.
        ev_max_power: W at most.
        ev_energy_capacity: Wh that the battery holds.
        energy_amount: Wh that the car wants.
        state_of_charge: State of charge, in percent.
        full_soc: State of charge that the car calls full, in percent.
        bulk_soc: State of charge at which fast charging ends, in percent.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    ev_max_current: Number
    ev_max_voltage: Number
    ev_max_power: Maybe[Number] = None
    ev_energy_capacity: Maybe[Number] = None
    energy_amount: Maybe[Number] = None
    state_of_charge: Maybe[Annotated[int, Meta(ge=0, le=100)]] = None
    full_soc: Maybe[Annotated[int, Meta(ge=0, le=100)]] = None
    bulk_soc: Maybe[Annotated[int, Meta(ge=0, le=100)]] = None
    custom_data: Maybe[CustomData] = None


class V2XChargingParametersType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "min_charge_power": "minChargePower",
        "min_charge_power_l2": "minChargePower_L2",
        "min_charge_power_l3": "minChargePower_L3",
        "max_charge_power": "maxChargePower",
        "max_charge_power_l2": "maxChargePower_L2",
        "max_charge_power_l3": "maxChargePower_L3",
        "min_discharge_power": "minDischargePower",
        "min_discharge_power_l2": "minDischargePower_L2",
        "min_discharge_power_l3": "minDischargePower_L3",
        "max_discharge_power": "maxDischargePower",
        "max_discharge_power_l2": "maxDischargePower_L2",
        "max_discharge_power_l3": "maxDischargePower_L3",
        "min_charge_current": "minChargeCurrent",
        "max_charge_current": "maxChargeCurrent",
        "min_discharge_current": "minDischargeCurrent",
        "max_discharge_current": "maxDischargeCurrent",
        "min_voltage": "minVoltage",
        "max_voltage": "maxVoltage",
        "ev_target_energy_request": "evTargetEnergyRequest",
        "ev_min_energy_request": "evMinEnergyRequest",
        "ev_max_energy_request": "evMaxEnergyRequest",
        "ev_min_v2x_energy_request": "evMinV2XEnergyRequest",
        "ev_max_v2x_energy_request": "evMaxV2XEnergyRequest",
        "target_soc": "targetSoC",
        "custom_data": "customData",
    },
):
    """What a car can take and give, as it said over ISO 15118-20.

    Attributes:
        min_charge_power: W at least, into the car.
        min_charge_power_l2: W at least into the car, on phase L2.
        min_charge_power_l3: W at least into the car, on phase L3.
        max_charge_power: W at most, into the car.
        max_charge_power_l2: W at most into the car, on phase L2.
        max_charge_power_l3: W at most into the car, on phase L3.
        min_discharge_power: W at least, out of the car.
        min_discharge_power_l2: W at least out of the car, on phase L2.
        min_discharge_power_l3: W at least out of the car, on phase L3.
        max_discharge_power: W at most, out of the car.
        max_discharge_power_l2: W at most out of the car, on phase L2.
        max_discharge_power_l3: W at most out of the car, on phase L3.
        min_charge_current: A at least, into the car.
        max_charge_current: A at most, into the car.
        min_discharge_current: A at least, out of the car.
        max_discharge_current: A at most, out of the car.
        min_voltage: V at least.
        max_voltage: V at most.
        ev_target_energy_request: Wh up to what the driver wants.
        ev_min_energy_request: Wh up to the least that the driver wants.
        ev_max_energy_request: Wh up to a full battery.
        ev_min_v2x_energy_request: Wh up to where feeding back may begin.
        ev_max_v2x_energy_request: Wh up to where feeding back must have begun.
        target_soc: State of charge that the car wants to reach, in percent.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    min_charge_power: Maybe[Number] = None
    min_charge_power_l2: Maybe[Number] = None
    min_charge_power_l3: Maybe[Number] = None
    max_charge_power: Maybe[Number] = None
    max_charge_power_l2: Maybe[Number] = None
    max_charge_power_l3: Maybe[Number] = None
    min_discharge_power: Maybe[Number] = None
    min_discharge_power_l2: Maybe[Number] = None
    min_discharge_power_l3: Maybe[Number] = None
    max_discharge_power: Maybe[Number] = None
    max_discharge_power_l2: Maybe[Number] = None
    max_discharge_power_l3: Maybe[Number] = None
    min_charge_current: Maybe[Number] = None
    max_charge_current: Maybe[Number] = None
    min_discharge_current: Maybe[Number] = None
    max_discharge_current: Maybe[Number] = None
    min_voltage: Maybe[Number] = None
    max_voltage: Maybe[Number] = None
    ev_target_energy_request: Maybe[Number] = None
    ev_min_energy_request: Maybe[Number] = None
    ev_max_energy_request: Maybe[Number] = None
    ev_min_v2x_energy_request: Maybe[Number] = None
    ev_max_v2x_energy_request: Maybe[Number] = None
    target_soc: Maybe[Annotated[int, Meta(ge=0, le=100)]] = None
    custom_data: Maybe[CustomData] = None


class ChargingNeedsType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "ac_charging_parameters": "acChargingParameters",
        "der_charging_parameters": "derChargingParameters",
        "ev_energy_offer": "evEnergyOffer",
        "requested_energy_transfer": "requestedEnergyTransfer",
        "dc_charging_parameters": "dcChargingParameters",
        "v2x_charging_parameters": "v2xChargingParameters",
        "available_energy_transfer": "availableEnergyTransfer",
        "control_mode": "controlMode",
        "mobility_needs_mode": "mobilityNeedsMode",
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
    der_charging_parameters: Maybe[DERChargingParametersType] = None
    ev_energy_offer: Maybe[EVEnergyOfferType] = None
    requested_energy_transfer: EnergyTransferModeEnumType
    dc_charging_parameters: Maybe[DCChargingParametersType] = None
    v2x_charging_parameters: Maybe[V2XChargingParametersType] = None
    available_energy_transfer: Maybe[Annotated[tuple[EnergyTransferModeEnumType, ...], Meta(min_length=1)]] = None
    control_mode: Maybe[ControlModeEnumType] = None
    mobility_needs_mode: Maybe[MobilityNeedsModeEnumType] = None
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
    """``ChargingProfileCriterionType`` of OCPP 2.1.

    Attributes:
        charging_profile_purpose: For what the profile is; with the stack level it decides which one holds.
        stack_level: Among profiles of one purpose the highest level holds.
        charging_profile_id: Number of the charging profile, chosen by the CSMS.
        charging_limit_source: Who set the limit.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_profile_purpose: Maybe[ChargingProfilePurposeEnumType] = None
    stack_level: Maybe[Annotated[int, Meta(ge=0)]] = None
    charging_profile_id: Maybe[Annotated[tuple[int, ...], Meta(min_length=1)]] = None
    charging_limit_source: Maybe[Annotated[tuple[Annotated[str, Meta(max_length=20)], ...], Meta(min_length=1, max_length=4)]] = None
    custom_data: Maybe[CustomData] = None


class ChargingScheduleUpdateType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "limit_l2": "limit_L2",
        "limit_l3": "limit_L3",
        "discharge_limit": "dischargeLimit",
        "discharge_limit_l2": "dischargeLimit_L2",
        "discharge_limit_l3": "dischargeLimit_L3",
        "setpoint_l2": "setpoint_L2",
        "setpoint_l3": "setpoint_L3",
        "setpoint_reactive": "setpointReactive",
        "setpoint_reactive_l2": "setpointReactive_L2",
        "setpoint_reactive_l3": "setpointReactive_L3",
        "custom_data": "customData",
    },
):
    """New limits and setpoints of a dynamic charging profile.

    Attributes:
        limit: The most that may be drawn, in the unit of the schedule.
        limit_l2: Like the limit, on phase L2.
        limit_l3: Like the limit, on phase L3.
        discharge_limit: The most that may be fed back on one phase or on all, as a number up to 0, in the
            unit of the schedule.
        discharge_limit_l2: Like the discharge limit, on phase L2.
        discharge_limit_l3: Like the discharge limit, on phase L3.
        setpoint: What is to be drawn, or fed back where it is negative, in the unit of the schedule.
        setpoint_l2: Like the setpoint, on phase L2.
        setpoint_l3: Like the setpoint, on phase L3.
        setpoint_reactive: Reactive power or current to be kept, in var or A.
        setpoint_reactive_l2: Like the reactive setpoint, on phase L2.
        setpoint_reactive_l3: Like the reactive setpoint, on phase L3.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    limit: Maybe[Number] = None
    limit_l2: Maybe[Number] = None
    limit_l3: Maybe[Number] = None
    discharge_limit: Maybe[NonPositiveNumber] = None
    discharge_limit_l2: Maybe[NonPositiveNumber] = None
    discharge_limit_l3: Maybe[NonPositiveNumber] = None
    setpoint: Maybe[Number] = None
    setpoint_l2: Maybe[Number] = None
    setpoint_l3: Maybe[Number] = None
    setpoint_reactive: Maybe[Number] = None
    setpoint_reactive_l2: Maybe[Number] = None
    setpoint_reactive_l3: Maybe[Number] = None
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
    """``ClearChargingProfileType`` of OCPP 2.1.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        charging_profile_purpose: For what the profile is; with the stack level it decides which one holds.
        stack_level: Among profiles of one purpose the highest level holds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: Maybe[Annotated[int, Meta(ge=0)]] = None
    charging_profile_purpose: Maybe[ChargingProfilePurposeEnumType] = None
    stack_level: Maybe[Annotated[int, Meta(ge=0)]] = None
    custom_data: Maybe[CustomData] = None


class CompositeScheduleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "evse_id": "evseId",
        "schedule_start": "scheduleStart",
        "charging_rate_unit": "chargingRateUnit",
        "charging_schedule_period": "chargingSchedulePeriod",
        "custom_data": "customData",
    },
):
    """What all charging profiles together allow.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        duration: Seconds.
        schedule_start: When second 0 of the periods is.
        charging_rate_unit: A (per phase) or W (of all phases): the unit of limits.
        charging_schedule_period: Periods, the first one from second 0.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: Annotated[int, Meta(ge=0)]
    duration: int
    schedule_start: DateTime
    charging_rate_unit: ChargingRateUnitEnumType
    charging_schedule_period: Annotated[tuple[ChargingSchedulePeriodType, ...], Meta(min_length=1)]
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

    charging_limit_source: Annotated[str, Meta(max_length=20)]
    evse_id: Maybe[Annotated[int, Meta(ge=0)]] = None
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
    evse_id: Maybe[Annotated[int, Meta(ge=0)]] = None
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
    evse_id: Annotated[int, Meta(ge=0)]
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
    evse_id: Maybe[Annotated[int, Meta(ge=0)]] = None
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
        "evse_id": "evseId",
        "max_schedule_tuples": "maxScheduleTuples",
        "charging_needs": "chargingNeeds",
        "custom_data": "customData",
    },
):
    """Tell what a car needs, as it said over ISO 15118. Sent by the charging station.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        timestamp: When it happened or was read.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: Annotated[int, Meta(ge=1)]
    max_schedule_tuples: Maybe[Annotated[int, Meta(ge=0)]] = None
    charging_needs: ChargingNeedsType
    timestamp: Maybe[DateTime] = None
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
        "selected_charging_schedule_id": "selectedChargingScheduleId",
        "power_tolerance_acceptance": "powerToleranceAcceptance",
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
    evse_id: Annotated[int, Meta(ge=1)]
    selected_charging_schedule_id: Maybe[Annotated[int, Meta(ge=0)]] = None
    power_tolerance_acceptance: Maybe[bool] = None
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


class NotifyPriorityChargingRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "transaction_id": "transactionId",
        "custom_data": "customData",
    },
):
    """Tell that priority charging was switched on or off at the station. Sent by the charging station.

    Attributes:
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    transaction_id: Annotated[str, Meta(max_length=36)]
    activated: bool
    custom_data: Maybe[CustomData] = None


class NotifyPriorityChargingResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``NotifyPriorityCharging``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class PullDynamicScheduleUpdateRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_profile_id": "chargingProfileId",
        "custom_data": "customData",
    },
):
    """Ask for new values of a dynamic charging profile. Sent by the charging station.

    Attributes:
        charging_profile_id: Number of the charging profile, chosen by the CSMS.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_profile_id: int
    custom_data: Maybe[CustomData] = None


class PullDynamicScheduleUpdateResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "schedule_update": "scheduleUpdate",
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``PullDynamicScheduleUpdate``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    schedule_update: Maybe[ChargingScheduleUpdateType] = None
    status: ChargingProfileStatusEnumType
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
    charging_limit_source: Annotated[str, Meta(max_length=20)]
    charging_profile: Annotated[tuple[ChargingProfileType, ...], Meta(min_length=1)]
    tbc: Maybe[bool] = None
    evse_id: Annotated[int, Meta(ge=0)]
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

    evse_id: Annotated[int, Meta(ge=0)]
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


class UpdateDynamicScheduleRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_profile_id": "chargingProfileId",
        "schedule_update": "scheduleUpdate",
        "custom_data": "customData",
    },
):
    """Give new values to a dynamic charging profile. Sent by the CSMS.

    Attributes:
        charging_profile_id: Number of the charging profile, chosen by the CSMS.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_profile_id: int
    schedule_update: ChargingScheduleUpdateType
    custom_data: Maybe[CustomData] = None


class UpdateDynamicScheduleResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``UpdateDynamicSchedule``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: ChargingProfileStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class UsePriorityChargingRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "transaction_id": "transactionId",
        "custom_data": "customData",
    },
):
    """Switch priority charging of a transaction on or off. Sent by the CSMS.

    Attributes:
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    transaction_id: Annotated[str, Meta(max_length=36)]
    activate: bool
    custom_data: Maybe[CustomData] = None


class UsePriorityChargingResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``UsePriorityCharging``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: PriorityChargingStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
