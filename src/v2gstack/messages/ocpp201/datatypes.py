"""OCPP 2.0.1: types that several functional blocks share."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, Number, OcppObject

__all__ = [
    "AdditionalInfoType",
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
    "EVSEType",
    "GenericDeviceModelStatusEnumType",
    "GenericStatusEnumType",
    "HashAlgorithmEnumType",
    "IdTokenEnumType",
    "IdTokenInfoType",
    "IdTokenType",
    "LocationEnumType",
    "MeasurandEnumType",
    "MessageContentType",
    "MessageFormatEnumType",
    "MeterValueType",
    "OCSPRequestDataType",
    "PhaseEnumType",
    "ReadingContextEnumType",
    "RecurrencyKindEnumType",
    "RelativeTimeIntervalType",
    "SalesTariffEntryType",
    "SalesTariffType",
    "SampledValueType",
    "SignedMeterValueType",
    "StatusInfoType",
    "UnitOfMeasureType",
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


class ChargingProfilePurposeEnumType(enum.StrEnum):
    """Values of ``ChargingProfilePurposeEnumType``."""

    ChargingStationExternalConstraints = "ChargingStationExternalConstraints"
    ChargingStationMaxProfile = "ChargingStationMaxProfile"
    TxDefaultProfile = "TxDefaultProfile"
    TxProfile = "TxProfile"


class ChargingRateUnitEnumType(enum.StrEnum):
    """Values of ``ChargingRateUnitEnumType``."""

    W = "W"
    A = "A"


class CostKindEnumType(enum.StrEnum):
    """Values of ``CostKindEnumType``."""

    CarbonDioxideEmission = "CarbonDioxideEmission"
    RelativePricePercentage = "RelativePricePercentage"
    RenewableGenerationPercentage = "RenewableGenerationPercentage"


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


class IdTokenEnumType(enum.StrEnum):
    """Values of ``IdTokenEnumType``."""

    Central = "Central"
    eMAID = "eMAID"
    ISO14443 = "ISO14443"
    ISO15693 = "ISO15693"
    KeyCode = "KeyCode"
    Local = "Local"
    MacAddress = "MacAddress"
    NoAuthorization = "NoAuthorization"


class LocationEnumType(enum.StrEnum):
    """Values of ``LocationEnumType``."""

    Body = "Body"
    Cable = "Cable"
    EV = "EV"
    Inlet = "Inlet"
    Outlet = "Outlet"


class MeasurandEnumType(enum.StrEnum):
    """Values of ``MeasurandEnumType``."""

    Current_Export = "Current.Export"
    Current_Import = "Current.Import"
    Current_Offered = "Current.Offered"
    Energy_Active_Export_Register = "Energy.Active.Export.Register"
    Energy_Active_Import_Register = "Energy.Active.Import.Register"
    Energy_Reactive_Export_Register = "Energy.Reactive.Export.Register"
    Energy_Reactive_Import_Register = "Energy.Reactive.Import.Register"
    Energy_Active_Export_Interval = "Energy.Active.Export.Interval"
    Energy_Active_Import_Interval = "Energy.Active.Import.Interval"
    Energy_Active_Net = "Energy.Active.Net"
    Energy_Reactive_Export_Interval = "Energy.Reactive.Export.Interval"
    Energy_Reactive_Import_Interval = "Energy.Reactive.Import.Interval"
    Energy_Reactive_Net = "Energy.Reactive.Net"
    Energy_Apparent_Net = "Energy.Apparent.Net"
    Energy_Apparent_Import = "Energy.Apparent.Import"
    Energy_Apparent_Export = "Energy.Apparent.Export"
    Frequency = "Frequency"
    Power_Active_Export = "Power.Active.Export"
    Power_Active_Import = "Power.Active.Import"
    Power_Factor = "Power.Factor"
    Power_Offered = "Power.Offered"
    Power_Reactive_Export = "Power.Reactive.Export"
    Power_Reactive_Import = "Power.Reactive.Import"
    SoC = "SoC"
    Voltage = "Voltage"


class MessageFormatEnumType(enum.StrEnum):
    """Values of ``MessageFormatEnumType``."""

    ASCII = "ASCII"
    HTML = "HTML"
    URI = "URI"
    UTF8 = "UTF8"


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

    additional_id_token: Annotated[str, Meta(max_length=36)]
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


class ChargingSchedulePeriodType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "start_period": "startPeriod",
        "number_phases": "numberPhases",
        "phase_to_use": "phaseToUse",
        "custom_data": "customData",
    },
):
    """Limits and setpoints, from a moment up to the next period.

    Attributes:
        start_period: Seconds from the beginning of the schedule.
        limit: The most that may be drawn, in the unit of the schedule.
        number_phases: Number of phases.
        phase_to_use: Which phase, where a car charges on one and the station can choose.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    start_period: int
    limit: Number
    number_phases: Maybe[int] = None
    phase_to_use: Maybe[int] = None
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
    """``CostType`` of OCPP 2.0.1.

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
    """``ConsumptionCostType`` of OCPP 2.0.1.

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
    """``SalesTariffEntryType`` of OCPP 2.0.1.

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
    """``SalesTariffType`` of OCPP 2.0.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: int
    sales_tariff_description: Maybe[Annotated[str, Meta(max_length=32)]] = None
    num_e_price_levels: Maybe[int] = None
    sales_tariff_entry: Annotated[tuple[SalesTariffEntryType, ...], Meta(min_length=1, max_length=1024)]
    custom_data: Maybe[CustomData] = None


class ChargingScheduleType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "start_schedule": "startSchedule",
        "charging_rate_unit": "chargingRateUnit",
        "charging_schedule_period": "chargingSchedulePeriod",
        "min_charging_rate": "minChargingRate",
        "sales_tariff": "salesTariff",
        "custom_data": "customData",
    },
):
    """Limits over time.

    Attributes:
        start_schedule: When second 0 of the periods is, for absolute and recurring profiles.
        duration: Seconds.
        charging_rate_unit: A (per phase) or W (of all phases): the unit of limits.
        charging_schedule_period: Periods, the first one from second 0.
        min_charging_rate: The least that is still worth charging with, in the unit of the schedule.
        sales_tariff: Prices over time, as ISO 15118-2 has them.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: int
    start_schedule: Maybe[DateTime] = None
    duration: Maybe[int] = None
    charging_rate_unit: ChargingRateUnitEnumType
    charging_schedule_period: Annotated[tuple[ChargingSchedulePeriodType, ...], Meta(min_length=1, max_length=1024)]
    min_charging_rate: Maybe[Number] = None
    sales_tariff: Maybe[SalesTariffType] = None
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
        "charging_schedule": "chargingSchedule",
        "transaction_id": "transactionId",
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
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: int
    stack_level: int
    charging_profile_purpose: ChargingProfilePurposeEnumType
    charging_profile_kind: ChargingProfileKindEnumType
    recurrency_kind: Maybe[RecurrencyKindEnumType] = None
    valid_from: Maybe[DateTime] = None
    valid_to: Maybe[DateTime] = None
    charging_schedule: Annotated[tuple[ChargingScheduleType, ...], Meta(min_length=1, max_length=3)]
    transaction_id: Maybe[Annotated[str, Meta(max_length=36)]] = None
    custom_data: Maybe[CustomData] = None


class EVSEType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"connector_id": "connectorId", "custom_data": "customData"}):
    """An EVSE, or one of its connectors.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: int
    connector_id: Maybe[int] = None
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
    """``ComponentVariableType`` of OCPP 2.0.1.

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
    id_token: Annotated[str, Meta(max_length=36)]
    type: IdTokenEnumType
    custom_data: Maybe[CustomData] = None


class MessageContentType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``MessageContentType`` of OCPP 2.0.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    format: MessageFormatEnumType
    language: Maybe[Annotated[str, Meta(max_length=8)]] = None
    content: Annotated[str, Meta(max_length=512)]
    custom_data: Maybe[CustomData] = None


class IdTokenInfoType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "cache_expiry_date_time": "cacheExpiryDateTime",
        "charging_priority": "chargingPriority",
        "evse_id": "evseId",
        "group_id_token": "groupIdToken",
        "personal_message": "personalMessage",
        "custom_data": "customData",
    },
):
    """Whether an identifier may charge, and what holds for it.

    Attributes:
        cache_expiry_date_time: Until when the station may rely on it.
        charging_priority: From -9 to 9, higher is more important; 0 is usual.
        evse_id: The EVSEs that it holds for; absent for all of them.
        group_id_token: Identifier of a group that may stop each other's transactions.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: AuthorizationStatusEnumType
    cache_expiry_date_time: Maybe[DateTime] = None
    charging_priority: Maybe[int] = None
    language1: Maybe[Annotated[str, Meta(max_length=8)]] = None
    evse_id: Maybe[Annotated[tuple[int, ...], Meta(min_length=1)]] = None
    group_id_token: Maybe[IdTokenType] = None
    language2: Maybe[Annotated[str, Meta(max_length=8)]] = None
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

    signed_meter_data: Annotated[str, Meta(max_length=2500)]
    signing_method: Annotated[str, Meta(max_length=50)]
    encoding_method: Annotated[str, Meta(max_length=50)]
    public_key: Annotated[str, Meta(max_length=2500)]
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
    context: Maybe[ReadingContextEnumType] = None
    measurand: Maybe[MeasurandEnumType] = None
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
    responder_url: Annotated[str, Meta(max_length=512)]
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
    additional_info: Maybe[Annotated[str, Meta(max_length=512)]] = None
    custom_data: Maybe[CustomData] = None
