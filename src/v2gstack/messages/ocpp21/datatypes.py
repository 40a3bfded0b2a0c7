"""OCPP 2.1: types that several functional blocks share."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, NonPositiveNumber, Number, OcppObject

__all__ = [
    "AbsolutePriceScheduleType",
    "AdditionalInfoType",
    "AdditionalSelectedServicesType",
    "AuthorizationStatusEnumType",
    "CertificateHashDataType",
    "ChargingProfileKindEnumType",
    "ChargingProfilePurposeEnumType",
    "ChargingProfileType",
    "ChargingRateUnitEnumType",
    "ChargingSchedulePeriodType",
    "ChargingScheduleType",
    "ComponentType",
    "ComponentVariableType",
    "ConsumptionCostType",
    "CostKindEnumType",
    "CostType",
    "DERControlEnumType",
    "DayOfWeekEnumType",
    "EVSEType",
    "EnergyTransferModeEnumType",
    "EvseKindEnumType",
    "GenericDeviceModelStatusEnumType",
    "GenericStatusEnumType",
    "HashAlgorithmEnumType",
    "IdTokenInfoType",
    "IdTokenType",
    "LimitAtSoCType",
    "LocationEnumType",
    "MeasurandEnumType",
    "MessageContentType",
    "MessageFormatEnumType",
    "MeterValueType",
    "OCSPRequestDataType",
    "OperationModeEnumType",
    "OverstayRuleListType",
    "OverstayRuleType",
    "PhaseEnumType",
    "PriceLevelScheduleEntryType",
    "PriceLevelScheduleType",
    "PriceRuleStackType",
    "PriceRuleType",
    "PriceType",
    "RationalNumberType",
    "ReadingContextEnumType",
    "RecurrencyKindEnumType",
    "RelativeTimeIntervalType",
    "SalesTariffEntryType",
    "SalesTariffType",
    "SampledValueType",
    "SignedMeterValueType",
    "StatusInfoType",
    "TariffConditionsFixedType",
    "TariffConditionsType",
    "TariffEnergyPriceType",
    "TariffEnergyType",
    "TariffFixedPriceType",
    "TariffFixedType",
    "TariffTimePriceType",
    "TariffTimeType",
    "TariffType",
    "TaxRateType",
    "TaxRuleType",
    "UnitOfMeasureType",
    "V2XFreqWattPointType",
    "V2XSignalWattPointType",
    "VariableType",
]


class AuthorizationStatusEnumType(enum.StrEnum):
    """Values of ``AuthorizationStatusEnumType``."""

    Accepted = "Accepted"
    Blocked = "Blocked"
    ConcurrentTx = "ConcurrentTx"
    Expired = "Expired"
    Invalid = "Invalid"
    NoCredit = "NoCredit"
    NotAllowedTypeEVSE = "NotAllowedTypeEVSE"
    NotAtThisLocation = "NotAtThisLocation"
    NotAtThisTime = "NotAtThisTime"
    Unknown = "Unknown"


class ChargingProfileKindEnumType(enum.StrEnum):
    """Values of ``ChargingProfileKindEnumType``."""

    Absolute = "Absolute"
    Recurring = "Recurring"
    Relative = "Relative"
    Dynamic = "Dynamic"


class ChargingProfilePurposeEnumType(enum.StrEnum):
    """Values of ``ChargingProfilePurposeEnumType``."""

    ChargingStationExternalConstraints = "ChargingStationExternalConstraints"
    ChargingStationMaxProfile = "ChargingStationMaxProfile"
    TxDefaultProfile = "TxDefaultProfile"
    TxProfile = "TxProfile"
    PriorityCharging = "PriorityCharging"
    LocalGeneration = "LocalGeneration"


class ChargingRateUnitEnumType(enum.StrEnum):
    """Values of ``ChargingRateUnitEnumType``."""

    W = "W"
    A = "A"


class CostKindEnumType(enum.StrEnum):
    """Values of ``CostKindEnumType``."""

    CarbonDioxideEmission = "CarbonDioxideEmission"
    RelativePricePercentage = "RelativePricePercentage"
    RenewableGenerationPercentage = "RenewableGenerationPercentage"


class DERControlEnumType(enum.StrEnum):
    """Values of ``DERControlEnumType``."""

    EnterService = "EnterService"
    FreqDroop = "FreqDroop"
    FreqWatt = "FreqWatt"
    FixedPFAbsorb = "FixedPFAbsorb"
    FixedPFInject = "FixedPFInject"
    FixedVar = "FixedVar"
    Gradients = "Gradients"
    HFMustTrip = "HFMustTrip"
    HFMayTrip = "HFMayTrip"
    HVMustTrip = "HVMustTrip"
    HVMomCess = "HVMomCess"
    HVMayTrip = "HVMayTrip"
    LimitMaxDischarge = "LimitMaxDischarge"
    LFMustTrip = "LFMustTrip"
    LVMustTrip = "LVMustTrip"
    LVMomCess = "LVMomCess"
    LVMayTrip = "LVMayTrip"
    PowerMonitoringMustTrip = "PowerMonitoringMustTrip"
    VoltVar = "VoltVar"
    VoltWatt = "VoltWatt"
    WattPF = "WattPF"
    WattVar = "WattVar"


class DayOfWeekEnumType(enum.StrEnum):
    """Values of ``DayOfWeekEnumType``."""

    Monday = "Monday"
    Tuesday = "Tuesday"
    Wednesday = "Wednesday"
    Thursday = "Thursday"
    Friday = "Friday"
    Saturday = "Saturday"
    Sunday = "Sunday"


class EnergyTransferModeEnumType(enum.StrEnum):
    """Values of ``EnergyTransferModeEnumType``."""

    AC_single_phase = "AC_single_phase"
    AC_two_phase = "AC_two_phase"
    AC_three_phase = "AC_three_phase"
    DC = "DC"
    AC_BPT = "AC_BPT"
    AC_BPT_DER = "AC_BPT_DER"
    AC_DER = "AC_DER"
    DC_BPT = "DC_BPT"
    DC_ACDP = "DC_ACDP"
    DC_ACDP_BPT = "DC_ACDP_BPT"
    WPT = "WPT"


class EvseKindEnumType(enum.StrEnum):
    """Values of ``EvseKindEnumType``."""

    AC = "AC"
    DC = "DC"


class GenericDeviceModelStatusEnumType(enum.StrEnum):
    """Values of ``GenericDeviceModelStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    NotSupported = "NotSupported"
    EmptyResultSet = "EmptyResultSet"


class GenericStatusEnumType(enum.StrEnum):
    """Values of ``GenericStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class HashAlgorithmEnumType(enum.StrEnum):
    """Values of ``HashAlgorithmEnumType``."""

    SHA256 = "SHA256"
    SHA384 = "SHA384"
    SHA512 = "SHA512"


class LocationEnumType(enum.StrEnum):
    """Values of ``LocationEnumType``."""

    Body = "Body"
    Cable = "Cable"
    EV = "EV"
    Inlet = "Inlet"
    Outlet = "Outlet"
    Upstream = "Upstream"


class MeasurandEnumType(enum.StrEnum):
    """Values of ``MeasurandEnumType``."""

    Current_Export = "Current.Export"
    Current_Export_Offered = "Current.Export.Offered"
    Current_Export_Minimum = "Current.Export.Minimum"
    Current_Import = "Current.Import"
    Current_Import_Offered = "Current.Import.Offered"
    Current_Import_Minimum = "Current.Import.Minimum"
    Current_Offered = "Current.Offered"
    Display_PresentSOC = "Display.PresentSOC"
    Display_MinimumSOC = "Display.MinimumSOC"
    Display_TargetSOC = "Display.TargetSOC"
    Display_MaximumSOC = "Display.MaximumSOC"
    Display_RemainingTimeToMinimumSOC = "Display.RemainingTimeToMinimumSOC"
    Display_RemainingTimeToTargetSOC = "Display.RemainingTimeToTargetSOC"
    Display_RemainingTimeToMaximumSOC = "Display.RemainingTimeToMaximumSOC"
    Display_ChargingComplete = "Display.ChargingComplete"
    Display_BatteryEnergyCapacity = "Display.BatteryEnergyCapacity"
    Display_InletHot = "Display.InletHot"
    Energy_Active_Export_Interval = "Energy.Active.Export.Interval"
    Energy_Active_Export_Register = "Energy.Active.Export.Register"
    Energy_Active_Import_Interval = "Energy.Active.Import.Interval"
    Energy_Active_Import_Register = "Energy.Active.Import.Register"
    Energy_Active_Import_CableLoss = "Energy.Active.Import.CableLoss"
    Energy_Active_Import_LocalGeneration_Register = "Energy.Active.Import.LocalGeneration.Register"
    Energy_Active_Net = "Energy.Active.Net"
    Energy_Active_Setpoint_Interval = "Energy.Active.Setpoint.Interval"
    Energy_Apparent_Export = "Energy.Apparent.Export"
    Energy_Apparent_Import = "Energy.Apparent.Import"
    Energy_Apparent_Net = "Energy.Apparent.Net"
    Energy_Reactive_Export_Interval = "Energy.Reactive.Export.Interval"
    Energy_Reactive_Export_Register = "Energy.Reactive.Export.Register"
    Energy_Reactive_Import_Interval = "Energy.Reactive.Import.Interval"
    Energy_Reactive_Import_Register = "Energy.Reactive.Import.Register"
    Energy_Reactive_Net = "Energy.Reactive.Net"
    EnergyRequest_Target = "EnergyRequest.Target"
    EnergyRequest_Minimum = "EnergyRequest.Minimum"
    EnergyRequest_Maximum = "EnergyRequest.Maximum"
    EnergyRequest_Minimum_V2X = "EnergyRequest.Minimum.V2X"
    EnergyRequest_Maximum_V2X = "EnergyRequest.Maximum.V2X"
    EnergyRequest_Bulk = "EnergyRequest.Bulk"
    Frequency = "Frequency"
    Power_Active_Export = "Power.Active.Export"
    Power_Active_Import = "Power.Active.Import"
    Power_Active_Setpoint = "Power.Active.Setpoint"
    Power_Active_Residual = "Power.Active.Residual"
    Power_Export_Minimum = "Power.Export.Minimum"
    Power_Export_Offered = "Power.Export.Offered"
    Power_Factor = "Power.Factor"
    Power_Import_Offered = "Power.Import.Offered"
    Power_Import_Minimum = "Power.Import.Minimum"
    Power_Offered = "Power.Offered"
    Power_Reactive_Export = "Power.Reactive.Export"
    Power_Reactive_Import = "Power.Reactive.Import"
    SoC = "SoC"
    Voltage = "Voltage"
    Voltage_Minimum = "Voltage.Minimum"
    Voltage_Maximum = "Voltage.Maximum"


class MessageFormatEnumType(enum.StrEnum):
    """Values of ``MessageFormatEnumType``."""

    ASCII = "ASCII"
    HTML = "HTML"
    URI = "URI"
    UTF8 = "UTF8"
    QRCODE = "QRCODE"


class OperationModeEnumType(enum.StrEnum):
    """Values of ``OperationModeEnumType``."""

    Idle = "Idle"
    ChargingOnly = "ChargingOnly"
    CentralSetpoint = "CentralSetpoint"
    ExternalSetpoint = "ExternalSetpoint"
    ExternalLimits = "ExternalLimits"
    CentralFrequency = "CentralFrequency"
    LocalFrequency = "LocalFrequency"
    LocalLoadBalancing = "LocalLoadBalancing"


class PhaseEnumType(enum.StrEnum):
    """Values of ``PhaseEnumType``."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    N = "N"
    L1_N = "L1-N"
    L2_N = "L2-N"
    L3_N = "L3-N"
    L1_L2 = "L1-L2"
    L2_L3 = "L2-L3"
    L3_L1 = "L3-L1"


class ReadingContextEnumType(enum.StrEnum):
    """Values of ``ReadingContextEnumType``."""

    Interruption_Begin = "Interruption.Begin"
    Interruption_End = "Interruption.End"
    Other = "Other"
    Sample_Clock = "Sample.Clock"
    Sample_Periodic = "Sample.Periodic"
    Transaction_Begin = "Transaction.Begin"
    Transaction_End = "Transaction.End"
    Trigger = "Trigger"


class RecurrencyKindEnumType(enum.StrEnum):
    """Values of ``RecurrencyKindEnumType``."""

    Daily = "Daily"
    Weekly = "Weekly"


class RationalNumberType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``RationalNumberType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    exponent: int
    value: int
    custom_data: Maybe[CustomData] = None


class PriceRuleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "parking_fee_period": "parkingFeePeriod",
        "carbon_dioxide_emission": "carbonDioxideEmission",
        "renewable_generation_percentage": "renewableGenerationPercentage",
        "energy_fee": "energyFee",
        "parking_fee": "parkingFee",
        "power_range_start": "powerRangeStart",
        "custom_data": "customData",
    },
):
    """``PriceRuleType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    parking_fee_period: Maybe[int] = None
    carbon_dioxide_emission: Maybe[Annotated[int, Meta(ge=0)]] = None
    renewable_generation_percentage: Maybe[Annotated[int, Meta(ge=0, le=100)]] = None
    energy_fee: RationalNumberType
    parking_fee: Maybe[RationalNumberType] = None
    power_range_start: RationalNumberType
    custom_data: Maybe[CustomData] = None


class PriceRuleStackType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"price_rule": "priceRule", "custom_data": "customData"}):
    """``PriceRuleStackType`` of OCPP 2.1.

    Attributes:
        duration: Seconds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    duration: int
    price_rule: Annotated[tuple[PriceRuleType, ...], Meta(min_length=1, max_length=8)]
    custom_data: Maybe[CustomData] = None


class TaxRuleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "tax_rule_id": "taxRuleID",
        "tax_rule_name": "taxRuleName",
        "tax_included_in_price": "taxIncludedInPrice",
        "applies_to_energy_fee": "appliesToEnergyFee",
        "applies_to_parking_fee": "appliesToParkingFee",
        "applies_to_overstay_fee": "appliesToOverstayFee",
        "applies_to_minimum_maximum_cost": "appliesToMinimumMaximumCost",
        "tax_rate": "taxRate",
        "custom_data": "customData",
    },
):
    """``TaxRuleType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    tax_rule_id: Annotated[int, Meta(ge=0)]
    tax_rule_name: Maybe[Annotated[str, Meta(max_length=100)]] = None
    tax_included_in_price: Maybe[bool] = None
    applies_to_energy_fee: bool
    applies_to_parking_fee: bool
    applies_to_overstay_fee: bool
    applies_to_minimum_maximum_cost: bool
    tax_rate: RationalNumberType
    custom_data: Maybe[CustomData] = None


class OverstayRuleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "overstay_fee": "overstayFee",
        "overstay_rule_description": "overstayRuleDescription",
        "start_time": "startTime",
        "overstay_fee_period": "overstayFeePeriod",
        "custom_data": "customData",
    },
):
    """``OverstayRuleType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    overstay_fee: RationalNumberType
    overstay_rule_description: Maybe[Annotated[str, Meta(max_length=32)]] = None
    start_time: int
    overstay_fee_period: int
    custom_data: Maybe[CustomData] = None


class OverstayRuleListType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "overstay_power_threshold": "overstayPowerThreshold",
        "overstay_rule": "overstayRule",
        "overstay_time_threshold": "overstayTimeThreshold",
        "custom_data": "customData",
    },
):
    """``OverstayRuleListType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    overstay_power_threshold: Maybe[RationalNumberType] = None
    overstay_rule: Annotated[tuple[OverstayRuleType, ...], Meta(min_length=1, max_length=5)]
    overstay_time_threshold: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class AdditionalSelectedServicesType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "service_fee": "serviceFee",
        "service_name": "serviceName",
        "custom_data": "customData",
    },
):
    """``AdditionalSelectedServicesType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    service_fee: RationalNumberType
    service_name: Annotated[str, Meta(max_length=80)]
    custom_data: Maybe[CustomData] = None


class AbsolutePriceScheduleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "time_anchor": "timeAnchor",
        "price_schedule_id": "priceScheduleID",
        "price_schedule_description": "priceScheduleDescription",
        "price_algorithm": "priceAlgorithm",
        "minimum_cost": "minimumCost",
        "maximum_cost": "maximumCost",
        "price_rule_stacks": "priceRuleStacks",
        "tax_rules": "taxRules",
        "overstay_rule_list": "overstayRuleList",
        "additional_selected_services": "additionalSelectedServices",
        "custom_data": "customData",
    },
):
    """Prices over time, as ISO 15118-20 has them.

    Attributes:
        currency: Three letters, ISO 4217.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    time_anchor: DateTime
    price_schedule_id: Annotated[int, Meta(ge=0)]
    price_schedule_description: Maybe[Annotated[str, Meta(max_length=160)]] = None
    currency: Annotated[str, Meta(max_length=3)]
    language: Annotated[str, Meta(max_length=8)]
    price_algorithm: Annotated[str, Meta(max_length=2000)]
    minimum_cost: Maybe[RationalNumberType] = None
    maximum_cost: Maybe[RationalNumberType] = None
    price_rule_stacks: Annotated[tuple[PriceRuleStackType, ...], Meta(min_length=1, max_length=1024)]
    tax_rules: Maybe[Annotated[tuple[TaxRuleType, ...], Meta(min_length=1, max_length=10)]] = None
    overstay_rule_list: Maybe[OverstayRuleListType] = None
    additional_selected_services: Maybe[Annotated[tuple[AdditionalSelectedServicesType, ...], Meta(min_length=1, max_length=5)]] = None
    custom_data: Maybe[CustomData] = None


class AdditionalInfoType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "additional_id_token": "additionalIdToken",
        "custom_data": "customData",
    },
):
    """A second identifier beside an IdToken.

    Attributes:
        additional_id_token: The second identifier.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    additional_id_token: Annotated[str, Meta(max_length=255)]
    type: Annotated[str, Meta(max_length=50)]
    custom_data: Maybe[CustomData] = None


class CertificateHashDataType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "hash_algorithm": "hashAlgorithm",
        "issuer_name_hash": "issuerNameHash",
        "issuer_key_hash": "issuerKeyHash",
        "serial_number": "serialNumber",
        "custom_data": "customData",
    },
):
    """A certificate, named by hashes of its issuer and its serial number.

    Attributes:
        hash_algorithm: The hash of the names and keys.
        issuer_name_hash: Hash of the issuer's name, hexadecimal.
        issuer_key_hash: Hash of the issuer's public key, hexadecimal.
        serial_number: The certificate's serial number, hexadecimal, without leading zeros.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    hash_algorithm: HashAlgorithmEnumType
    issuer_name_hash: Annotated[str, Meta(max_length=128)]
    issuer_key_hash: Annotated[str, Meta(max_length=128)]
    serial_number: Annotated[str, Meta(max_length=40)]
    custom_data: Maybe[CustomData] = None


class LimitAtSoCType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``LimitAtSoCType`` of OCPP 2.1.

    Attributes:
        limit: The most that may be drawn from that state of charge on, in the unit of the schedule.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    soc: Annotated[int, Meta(ge=0, le=100)]
    limit: Number
    custom_data: Maybe[CustomData] = None


class V2XFreqWattPointType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """A point of power over frequency.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    frequency: Number
    power: Number
    custom_data: Maybe[CustomData] = None


class V2XSignalWattPointType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """A point of power over an aFRR signal.

    Attributes:
        signal: A value of the signal.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    signal: int
    power: Number
    custom_data: Maybe[CustomData] = None


class ChargingSchedulePeriodType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "start_period": "startPeriod",
        "limit_l2": "limit_L2",
        "limit_l3": "limit_L3",
        "number_phases": "numberPhases",
        "phase_to_use": "phaseToUse",
        "discharge_limit": "dischargeLimit",
        "discharge_limit_l2": "dischargeLimit_L2",
        "discharge_limit_l3": "dischargeLimit_L3",
        "setpoint_l2": "setpoint_L2",
        "setpoint_l3": "setpoint_L3",
        "setpoint_reactive": "setpointReactive",
        "setpoint_reactive_l2": "setpointReactive_L2",
        "setpoint_reactive_l3": "setpointReactive_L3",
        "preconditioning_request": "preconditioningRequest",
        "evse_sleep": "evseSleep",
        "v2x_baseline": "v2xBaseline",
        "operation_mode": "operationMode",
        "v2x_freq_watt_curve": "v2xFreqWattCurve",
        "v2x_signal_watt_curve": "v2xSignalWattCurve",
        "custom_data": "customData",
    },
):
    """Limits and setpoints, from a moment up to the next period.

    Attributes:
        start_period: Seconds from the beginning of the schedule.
        limit: The most that may be drawn, in the unit of the schedule.
        limit_l2: Like the limit, on phase L2.
        limit_l3: Like the limit, on phase L3.
        number_phases: Number of phases.
        phase_to_use: Which phase, where a car charges on one and the station can choose.
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
        v2x_baseline: W that a frequency or signal curve is added to.
        operation_mode: Who decides on the power, and how.
        v2x_freq_watt_curve: Power over frequency.
        v2x_signal_watt_curve: Power over the aFRR signal.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    start_period: int
    limit: Maybe[Number] = None
    limit_l2: Maybe[Number] = None
    limit_l3: Maybe[Number] = None
    number_phases: Maybe[Annotated[int, Meta(ge=0, le=3)]] = None
    phase_to_use: Maybe[Annotated[int, Meta(ge=0, le=3)]] = None
    discharge_limit: Maybe[NonPositiveNumber] = None
    discharge_limit_l2: Maybe[NonPositiveNumber] = None
    discharge_limit_l3: Maybe[NonPositiveNumber] = None
    setpoint: Maybe[Number] = None
    setpoint_l2: Maybe[Number] = None
    setpoint_l3: Maybe[Number] = None
    setpoint_reactive: Maybe[Number] = None
    setpoint_reactive_l2: Maybe[Number] = None
    setpoint_reactive_l3: Maybe[Number] = None
    preconditioning_request: Maybe[bool] = None
    evse_sleep: Maybe[bool] = None
    v2x_baseline: Maybe[Number] = None
    operation_mode: Maybe[OperationModeEnumType] = None
    v2x_freq_watt_curve: Maybe[Annotated[tuple[V2XFreqWattPointType, ...], Meta(min_length=1, max_length=20)]] = None
    v2x_signal_watt_curve: Maybe[Annotated[tuple[V2XSignalWattPointType, ...], Meta(min_length=1, max_length=20)]] = None
    custom_data: Maybe[CustomData] = None


class RelativeTimeIntervalType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """A stretch of time, in seconds from the beginning of a schedule.

    Attributes:
        duration: Seconds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    start: int
    duration: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class CostType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "cost_kind": "costKind",
        "amount_multiplier": "amountMultiplier",
        "custom_data": "customData",
    },
):
    """``CostType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    cost_kind: CostKindEnumType
    amount: int
    amount_multiplier: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class ConsumptionCostType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "start_value": "startValue",
        "custom_data": "customData",
    },
):
    """``ConsumptionCostType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    start_value: Number
    cost: Annotated[tuple[CostType, ...], Meta(min_length=1, max_length=3)]
    custom_data: Maybe[CustomData] = None


class SalesTariffEntryType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "relative_time_interval": "relativeTimeInterval",
        "e_price_level": "ePriceLevel",
        "consumption_cost": "consumptionCost",
        "custom_data": "customData",
    },
):
    """``SalesTariffEntryType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    relative_time_interval: RelativeTimeIntervalType
    e_price_level: Maybe[Annotated[int, Meta(ge=0)]] = None
    consumption_cost: Maybe[Annotated[tuple[ConsumptionCostType, ...], Meta(min_length=1, max_length=3)]] = None
    custom_data: Maybe[CustomData] = None


class SalesTariffType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "sales_tariff_description": "salesTariffDescription",
        "num_e_price_levels": "numEPriceLevels",
        "sales_tariff_entry": "salesTariffEntry",
        "custom_data": "customData",
    },
):
    """``SalesTariffType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Annotated[int, Meta(ge=0)]
    sales_tariff_description: Maybe[Annotated[str, Meta(max_length=32)]] = None
    num_e_price_levels: Maybe[Annotated[int, Meta(ge=0)]] = None
    sales_tariff_entry: Annotated[tuple[SalesTariffEntryType, ...], Meta(min_length=1, max_length=1024)]
    custom_data: Maybe[CustomData] = None


class PriceLevelScheduleEntryType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "price_level": "priceLevel",
        "custom_data": "customData",
    },
):
    """``PriceLevelScheduleEntryType`` of OCPP 2.1.

    Attributes:
        duration: Seconds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    duration: int
    price_level: Annotated[int, Meta(ge=0)]
    custom_data: Maybe[CustomData] = None


class PriceLevelScheduleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "price_level_schedule_entries": "priceLevelScheduleEntries",
        "time_anchor": "timeAnchor",
        "price_schedule_id": "priceScheduleId",
        "price_schedule_description": "priceScheduleDescription",
        "number_of_price_levels": "numberOfPriceLevels",
        "custom_data": "customData",
    },
):
    """``PriceLevelScheduleType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    price_level_schedule_entries: Annotated[tuple[PriceLevelScheduleEntryType, ...], Meta(min_length=1, max_length=100)]
    time_anchor: DateTime
    price_schedule_id: Annotated[int, Meta(ge=0)]
    price_schedule_description: Maybe[Annotated[str, Meta(max_length=32)]] = None
    number_of_price_levels: Annotated[int, Meta(ge=0)]
    custom_data: Maybe[CustomData] = None


class ChargingScheduleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "limit_at_soc": "limitAtSoC",
        "start_schedule": "startSchedule",
        "charging_rate_unit": "chargingRateUnit",
        "min_charging_rate": "minChargingRate",
        "power_tolerance": "powerTolerance",
        "signature_id": "signatureId",
        "digest_value": "digestValue",
        "use_local_time": "useLocalTime",
        "charging_schedule_period": "chargingSchedulePeriod",
        "randomized_delay": "randomizedDelay",
        "sales_tariff": "salesTariff",
        "absolute_price_schedule": "absolutePriceSchedule",
        "price_level_schedule": "priceLevelSchedule",
        "custom_data": "customData",
    },
):
    """Limits over time.

    Attributes:
        start_schedule: When second 0 of the periods is, for absolute and recurring profiles.
        duration: Seconds.
        charging_rate_unit: A (per phase) or W (of all phases): the unit of limits.
        min_charging_rate: The least that is still worth charging with, in the unit of the schedule.
        charging_schedule_period: Periods, the first one from second 0.
        randomized_delay: Seconds at most that a station waits, each another time, so that not all of them
            change at once.
        sales_tariff: Prices over time, as ISO 15118-2 has them.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: int
    limit_at_soc: Maybe[LimitAtSoCType] = None
    start_schedule: Maybe[DateTime] = None
    duration: Maybe[int] = None
    charging_rate_unit: ChargingRateUnitEnumType
    min_charging_rate: Maybe[Number] = None
    power_tolerance: Maybe[Number] = None
    signature_id: Maybe[Annotated[int, Meta(ge=0)]] = None
    digest_value: Maybe[Annotated[str, Meta(max_length=88)]] = None
    use_local_time: Maybe[bool] = None
    charging_schedule_period: Annotated[tuple[ChargingSchedulePeriodType, ...], Meta(min_length=1, max_length=1024)]
    randomized_delay: Maybe[Annotated[int, Meta(ge=0)]] = None
    sales_tariff: Maybe[SalesTariffType] = None
    absolute_price_schedule: Maybe[AbsolutePriceScheduleType] = None
    price_level_schedule: Maybe[PriceLevelScheduleType] = None
    custom_data: Maybe[CustomData] = None


class ChargingProfileType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "stack_level": "stackLevel",
        "charging_profile_purpose": "chargingProfilePurpose",
        "charging_profile_kind": "chargingProfileKind",
        "recurrency_kind": "recurrencyKind",
        "valid_from": "validFrom",
        "valid_to": "validTo",
        "transaction_id": "transactionId",
        "max_offline_duration": "maxOfflineDuration",
        "charging_schedule": "chargingSchedule",
        "invalid_after_offline_duration": "invalidAfterOfflineDuration",
        "dyn_update_interval": "dynUpdateInterval",
        "dyn_update_time": "dynUpdateTime",
        "price_schedule_signature": "priceScheduleSignature",
        "custom_data": "customData",
    },
):
    """Limits over time, with the rank and purpose that decide when they hold.

    Attributes:
        stack_level: Among profiles of one purpose the highest level holds.
        charging_profile_purpose: For what the profile is; with the stack level it decides which one holds.
        charging_profile_kind: Whether times are absolute, recurring, relative to the start of charging, or
            dynamic.
        recurrency_kind: Every day or every week.
        valid_from: From when on it holds.
        valid_to: Until when it holds.
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        max_offline_duration: Seconds without connection after which the profile no longer holds.
        invalid_after_offline_duration: Whether the profile is given up for good after it was offline for too
            long.
        dyn_update_interval: Seconds after which the station asks for new values.
        dyn_update_time: When the values were updated.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: int
    stack_level: Annotated[int, Meta(ge=0)]
    charging_profile_purpose: ChargingProfilePurposeEnumType
    charging_profile_kind: ChargingProfileKindEnumType
    recurrency_kind: Maybe[RecurrencyKindEnumType] = None
    valid_from: Maybe[DateTime] = None
    valid_to: Maybe[DateTime] = None
    transaction_id: Maybe[Annotated[str, Meta(max_length=36)]] = None
    max_offline_duration: Maybe[int] = None
    charging_schedule: Annotated[tuple[ChargingScheduleType, ...], Meta(min_length=1, max_length=3)]
    invalid_after_offline_duration: Maybe[bool] = None
    dyn_update_interval: Maybe[int] = None
    dyn_update_time: Maybe[DateTime] = None
    price_schedule_signature: Maybe[Annotated[str, Meta(max_length=256)]] = None
    custom_data: Maybe[CustomData] = None


class EVSEType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"connector_id": "connectorId", "custom_data": "customData"}):
    """An EVSE, or one of its connectors.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Annotated[int, Meta(ge=0)]
    connector_id: Maybe[Annotated[int, Meta(ge=0)]] = None
    custom_data: Maybe[CustomData] = None


class ComponentType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """A component of the device model: by its name, and by instance and EVSE where there are several.

    Attributes:
        evse: The EVSE in question, and its connector.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse: Maybe[EVSEType] = None
    name: Annotated[str, Meta(max_length=50)]
    instance: Maybe[Annotated[str, Meta(max_length=50)]] = None
    custom_data: Maybe[CustomData] = None


class VariableType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """A variable of a component.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    name: Annotated[str, Meta(max_length=50)]
    instance: Maybe[Annotated[str, Meta(max_length=50)]] = None
    custom_data: Maybe[CustomData] = None


class ComponentVariableType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``ComponentVariableType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    component: ComponentType
    variable: Maybe[VariableType] = None
    custom_data: Maybe[CustomData] = None


class IdTokenType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "additional_info": "additionalInfo",
        "id_token": "idToken",
        "custom_data": "customData",
    },
):
    """An identifier, and of which kind it is.

    Attributes:
        additional_info: More identifiers of the same person or car, beside the main one.
        id_token: The identifier; upper and lower case are the same.
        type: Of which kind the identifier is. In OCPP 2.1 it is a text, so that kinds can be added.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    additional_info: Maybe[Annotated[tuple[AdditionalInfoType, ...], Meta(min_length=1)]] = None
    id_token: Annotated[str, Meta(max_length=255)]
    type: Annotated[str, Meta(max_length=20)]
    custom_data: Maybe[CustomData] = None


class MessageContentType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``MessageContentType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    format: MessageFormatEnumType
    language: Maybe[Annotated[str, Meta(max_length=8)]] = None
    content: Annotated[str, Meta(max_length=1024)]
    custom_data: Maybe[CustomData] = None


class IdTokenInfoType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "cache_expiry_date_time": "cacheExpiryDateTime",
        "charging_priority": "chargingPriority",
        "group_id_token": "groupIdToken",
        "evse_id": "evseId",
        "personal_message": "personalMessage",
        "custom_data": "customData",
    },
):
    """Whether an identifier may charge, and what holds for it.

    Attributes:
        cache_expiry_date_time: Until when the station may rely on it.
        charging_priority: From -9 to 9, higher is more important; 0 is usual.
        group_id_token: Identifier of a group that may stop each other's transactions.
        evse_id: The EVSEs that it holds for; absent for all of them.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: AuthorizationStatusEnumType
    cache_expiry_date_time: Maybe[DateTime] = None
    charging_priority: Maybe[int] = None
    group_id_token: Maybe[IdTokenType] = None
    language1: Maybe[Annotated[str, Meta(max_length=8)]] = None
    language2: Maybe[Annotated[str, Meta(max_length=8)]] = None
    evse_id: Maybe[Annotated[tuple[Annotated[int, Meta(ge=0)], ...], Meta(min_length=1)]] = None
    personal_message: Maybe[MessageContentType] = None
    custom_data: Maybe[CustomData] = None


class SignedMeterValueType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "signed_meter_data": "signedMeterData",
        "signing_method": "signingMethod",
        "encoding_method": "encodingMethod",
        "public_key": "publicKey",
        "custom_data": "customData",
    },
):
    """A value as the meter signed it.

    Attributes:
        signed_meter_data: The signed record in base64.
        signing_method: How it is signed, where the record does not say so itself.
        encoding_method: How the signed record is encoded, such as OCMF or EDL.
        public_key: The meter's public key: base64 of a format that says what it is, or empty.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    signed_meter_data: Annotated[str, Meta(max_length=32768)]
    signing_method: Maybe[Annotated[str, Meta(max_length=50)]] = None
    encoding_method: Annotated[str, Meta(max_length=50)]
    public_key: Maybe[Annotated[str, Meta(max_length=2500)]] = None
    custom_data: Maybe[CustomData] = None


class UnitOfMeasureType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """A unit and a power of ten.

    Attributes:
        unit: The unit; absent means Wh.
        multiplier: Power of ten that the value is multiplied with; absent means 0.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    unit: Maybe[Annotated[str, Meta(max_length=20)]] = None
    multiplier: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class SampledValueType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "signed_meter_value": "signedMeterValue",
        "unit_of_measure": "unitOfMeasure",
        "custom_data": "customData",
    },
):
    """One value that was read.

    Attributes:
        value: The number, to be multiplied by the power of ten of its unit.
        measurand: What was measured.
        phase: Between which conductors, or on which one.
        location: Where it was measured.
        signed_meter_value: The value as the meter signed it.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    value: Number
    measurand: Maybe[MeasurandEnumType] = None
    context: Maybe[ReadingContextEnumType] = None
    phase: Maybe[PhaseEnumType] = None
    location: Maybe[LocationEnumType] = None
    signed_meter_value: Maybe[SignedMeterValueType] = None
    unit_of_measure: Maybe[UnitOfMeasureType] = None
    custom_data: Maybe[CustomData] = None


class MeterValueType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "sampled_value": "sampledValue",
        "custom_data": "customData",
    },
):
    """What was read at one moment.

    Attributes:
        sampled_value: The values.
        timestamp: When it happened or was read.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    sampled_value: Annotated[tuple[SampledValueType, ...], Meta(min_length=1)]
    timestamp: DateTime
    custom_data: Maybe[CustomData] = None


class OCSPRequestDataType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "hash_algorithm": "hashAlgorithm",
        "issuer_name_hash": "issuerNameHash",
        "issuer_key_hash": "issuerKeyHash",
        "serial_number": "serialNumber",
        "responder_url": "responderURL",
        "custom_data": "customData",
    },
):
    """A certificate and where its status can be asked for.

    Attributes:
        hash_algorithm: The hash of the names and keys.
        issuer_name_hash: Hash of the issuer's name, hexadecimal.
        issuer_key_hash: Hash of the issuer's public key, hexadecimal.
        serial_number: The certificate's serial number, hexadecimal, without leading zeros.
        responder_url: Where the certificate's status can be asked for.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    hash_algorithm: HashAlgorithmEnumType
    issuer_name_hash: Annotated[str, Meta(max_length=128)]
    issuer_key_hash: Annotated[str, Meta(max_length=128)]
    serial_number: Annotated[str, Meta(max_length=40)]
    responder_url: Annotated[str, Meta(max_length=2000)]
    custom_data: Maybe[CustomData] = None


class TaxRateType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``TaxRateType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    type: Annotated[str, Meta(max_length=20)]
    tax: Number
    stack: Maybe[Annotated[int, Meta(ge=0)]] = None
    custom_data: Maybe[CustomData] = None


class PriceType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "excl_tax": "exclTax",
        "incl_tax": "inclTax",
        "tax_rates": "taxRates",
        "custom_data": "customData",
    },
):
    """``PriceType`` of OCPP 2.1.

    Attributes:
        excl_tax: Without taxes.
        incl_tax: With taxes.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    excl_tax: Maybe[Number] = None
    incl_tax: Maybe[Number] = None
    tax_rates: Maybe[Annotated[tuple[TaxRateType, ...], Meta(min_length=1, max_length=5)]] = None
    custom_data: Maybe[CustomData] = None


class StatusInfoType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "reason_code": "reasonCode",
        "additional_info": "additionalInfo",
        "custom_data": "customData",
    },
):
    """More about a status.

    Attributes:
        reason_code: A code of the standard's list.
        additional_info: More about it, for people.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    reason_code: Annotated[str, Meta(max_length=20)]
    additional_info: Maybe[Annotated[str, Meta(max_length=1024)]] = None
    custom_data: Maybe[CustomData] = None


class TariffConditionsFixedType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "start_time_of_day": "startTimeOfDay",
        "end_time_of_day": "endTimeOfDay",
        "day_of_week": "dayOfWeek",
        "valid_from_date": "validFromDate",
        "valid_to_date": "validToDate",
        "evse_kind": "evseKind",
        "payment_brand": "paymentBrand",
        "payment_recognition": "paymentRecognition",
        "custom_data": "customData",
    },
):
    """``TariffConditionsFixedType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    start_time_of_day: Maybe[str] = None
    end_time_of_day: Maybe[str] = None
    day_of_week: Maybe[Annotated[tuple[DayOfWeekEnumType, ...], Meta(min_length=1, max_length=7)]] = None
    valid_from_date: Maybe[str] = None
    valid_to_date: Maybe[str] = None
    evse_kind: Maybe[EvseKindEnumType] = None
    payment_brand: Maybe[Annotated[str, Meta(max_length=20)]] = None
    payment_recognition: Maybe[Annotated[str, Meta(max_length=20)]] = None
    custom_data: Maybe[CustomData] = None


class TariffConditionsType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "start_time_of_day": "startTimeOfDay",
        "end_time_of_day": "endTimeOfDay",
        "day_of_week": "dayOfWeek",
        "valid_from_date": "validFromDate",
        "valid_to_date": "validToDate",
        "evse_kind": "evseKind",
        "min_energy": "minEnergy",
        "max_energy": "maxEnergy",
        "min_current": "minCurrent",
        "max_current": "maxCurrent",
        "min_power": "minPower",
        "max_power": "maxPower",
        "min_time": "minTime",
        "max_time": "maxTime",
        "min_charging_time": "minChargingTime",
        "max_charging_time": "maxChargingTime",
        "min_idle_time": "minIdleTime",
        "max_idle_time": "maxIdleTime",
        "custom_data": "customData",
    },
):
    """``TariffConditionsType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    start_time_of_day: Maybe[str] = None
    end_time_of_day: Maybe[str] = None
    day_of_week: Maybe[Annotated[tuple[DayOfWeekEnumType, ...], Meta(min_length=1, max_length=7)]] = None
    valid_from_date: Maybe[str] = None
    valid_to_date: Maybe[str] = None
    evse_kind: Maybe[EvseKindEnumType] = None
    min_energy: Maybe[Number] = None
    max_energy: Maybe[Number] = None
    min_current: Maybe[Number] = None
    max_current: Maybe[Number] = None
    min_power: Maybe[Number] = None
    max_power: Maybe[Number] = None
    min_time: Maybe[int] = None
    max_time: Maybe[int] = None
    min_charging_time: Maybe[int] = None
    max_charging_time: Maybe[int] = None
    min_idle_time: Maybe[int] = None
    max_idle_time: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class TariffEnergyPriceType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"price_kwh": "priceKwh", "custom_data": "customData"}):
    """``TariffEnergyPriceType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    price_kwh: Number
    conditions: Maybe[TariffConditionsType] = None
    custom_data: Maybe[CustomData] = None


class TariffEnergyType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"tax_rates": "taxRates", "custom_data": "customData"}):
    """``TariffEnergyType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    prices: Annotated[tuple[TariffEnergyPriceType, ...], Meta(min_length=1)]
    tax_rates: Maybe[Annotated[tuple[TaxRateType, ...], Meta(min_length=1, max_length=5)]] = None
    custom_data: Maybe[CustomData] = None


class TariffFixedPriceType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "price_fixed": "priceFixed",
        "custom_data": "customData",
    },
):
    """``TariffFixedPriceType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    conditions: Maybe[TariffConditionsFixedType] = None
    price_fixed: Number
    custom_data: Maybe[CustomData] = None


class TariffFixedType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"tax_rates": "taxRates", "custom_data": "customData"}):
    """``TariffFixedType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    prices: Annotated[tuple[TariffFixedPriceType, ...], Meta(min_length=1)]
    tax_rates: Maybe[Annotated[tuple[TaxRateType, ...], Meta(min_length=1, max_length=5)]] = None
    custom_data: Maybe[CustomData] = None


class TariffTimePriceType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "price_minute": "priceMinute",
        "custom_data": "customData",
    },
):
    """``TariffTimePriceType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    price_minute: Number
    conditions: Maybe[TariffConditionsType] = None
    custom_data: Maybe[CustomData] = None


class TariffTimeType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"tax_rates": "taxRates", "custom_data": "customData"}):
    """``TariffTimeType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    prices: Annotated[tuple[TariffTimePriceType, ...], Meta(min_length=1)]
    tax_rates: Maybe[Annotated[tuple[TaxRateType, ...], Meta(min_length=1, max_length=5)]] = None
    custom_data: Maybe[CustomData] = None


class TariffType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "tariff_id": "tariffId",
        "valid_from": "validFrom",
        "charging_time": "chargingTime",
        "idle_time": "idleTime",
        "fixed_fee": "fixedFee",
        "reservation_time": "reservationTime",
        "reservation_fixed": "reservationFixed",
        "min_cost": "minCost",
        "max_cost": "maxCost",
        "custom_data": "customData",
    },
):
    """What charging costs: by energy, by time, idle, and fixed.

    Attributes:
        currency: Three letters, ISO 4217.
        valid_from: From when on it holds.
        max_cost: The most that a transaction costs.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    tariff_id: Annotated[str, Meta(max_length=60)]
    description: Maybe[Annotated[tuple[MessageContentType, ...], Meta(min_length=1, max_length=10)]] = None
    currency: Annotated[str, Meta(max_length=3)]
    energy: Maybe[TariffEnergyType] = None
    valid_from: Maybe[DateTime] = None
    charging_time: Maybe[TariffTimeType] = None
    idle_time: Maybe[TariffTimeType] = None
    fixed_fee: Maybe[TariffFixedType] = None
    reservation_time: Maybe[TariffTimeType] = None
    reservation_fixed: Maybe[TariffFixedType] = None
    min_cost: Maybe[PriceType] = None
    max_cost: Maybe[PriceType] = None
    custom_data: Maybe[CustomData] = None
