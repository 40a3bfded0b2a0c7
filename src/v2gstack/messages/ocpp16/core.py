"""OCPP 1.6: messages of core."""

# Generated from schemas/ocpp/ocpp16.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): 866bbaecffaf60b8e2f450eaf2569a0f158ae632c7085baec79b89b1d2fe263f

from __future__ import annotations

import enum
from typing import Annotated, ClassVar

from msgspec import Meta

from v2gstack.messages._ocpp import DateTime, Maybe, OcppObject, OcppSecretObject
from v2gstack.messages.ocpp16.datatypes import ChargingProfile, IdTagInfo

__all__ = [
    "AuthorizeRequest",
    "AuthorizeResponse",
    "AvailabilityStatus",
    "AvailabilityType",
    "BootNotificationRequest",
    "BootNotificationResponse",
    "ChangeAvailabilityRequest",
    "ChangeAvailabilityResponse",
    "ChangeConfigurationRequest",
    "ChangeConfigurationResponse",
    "ChargePointErrorCode",
    "ChargePointStatus",
    "ClearCacheRequest",
    "ClearCacheResponse",
    "ClearCacheStatus",
    "ConfigurationStatus",
    "DataTransferRequest",
    "DataTransferResponse",
    "DataTransferStatus",
    "GetConfigurationRequest",
    "GetConfigurationResponse",
    "HeartbeatRequest",
    "HeartbeatResponse",
    "KeyValue",
    "Location",
    "Measurand",
    "MeterValue",
    "MeterValuesRequest",
    "MeterValuesResponse",
    "Phase",
    "ReadingContext",
    "Reason",
    "RegistrationStatus",
    "RemoteStartStopStatus",
    "RemoteStartTransactionRequest",
    "RemoteStartTransactionResponse",
    "RemoteStopTransactionRequest",
    "RemoteStopTransactionResponse",
    "ResetRequest",
    "ResetResponse",
    "ResetStatus",
    "ResetType",
    "SampledValue",
    "StartTransactionRequest",
    "StartTransactionResponse",
    "StatusNotificationRequest",
    "StatusNotificationResponse",
    "StopTransactionRequest",
    "StopTransactionResponse",
    "UnitOfMeasure",
    "UnlockConnectorRequest",
    "UnlockConnectorResponse",
    "UnlockStatus",
    "ValueFormat",
]


class AvailabilityStatus(enum.StrEnum):
    """Values of ``AvailabilityStatus``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    Scheduled = "Scheduled"


class AvailabilityType(enum.StrEnum):
    """Values of ``AvailabilityType``."""

    Inoperative = "Inoperative"
    Operative = "Operative"


class ChargePointErrorCode(enum.StrEnum):
    """Values of ``ChargePointErrorCode``."""

    ConnectorLockFailure = "ConnectorLockFailure"
    EVCommunicationError = "EVCommunicationError"
    GroundFailure = "GroundFailure"
    HighTemperature = "HighTemperature"
    InternalError = "InternalError"
    LocalListConflict = "LocalListConflict"
    NoError = "NoError"
    OtherError = "OtherError"
    OverCurrentFailure = "OverCurrentFailure"
    PowerMeterFailure = "PowerMeterFailure"
    PowerSwitchFailure = "PowerSwitchFailure"
    ReaderFailure = "ReaderFailure"
    ResetFailure = "ResetFailure"
    UnderVoltage = "UnderVoltage"
    OverVoltage = "OverVoltage"
    WeakSignal = "WeakSignal"


class ChargePointStatus(enum.StrEnum):
    """Values of ``ChargePointStatus``."""

    Available = "Available"
    Preparing = "Preparing"
    Charging = "Charging"
    SuspendedEVSE = "SuspendedEVSE"
    SuspendedEV = "SuspendedEV"
    Finishing = "Finishing"
    Reserved = "Reserved"
    Unavailable = "Unavailable"
    Faulted = "Faulted"


class ClearCacheStatus(enum.StrEnum):
    """Values of ``ClearCacheStatus``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class ConfigurationStatus(enum.StrEnum):
    """Values of ``ConfigurationStatus``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    RebootRequired = "RebootRequired"
    NotSupported = "NotSupported"


class DataTransferStatus(enum.StrEnum):
    """Values of ``DataTransferStatus``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    UnknownMessageId = "UnknownMessageId"
    UnknownVendorId = "UnknownVendorId"


class Location(enum.StrEnum):
    """Values of ``Location``."""

    Cable = "Cable"
    EV = "EV"
    Inlet = "Inlet"
    Outlet = "Outlet"
    Body = "Body"


class Measurand(enum.StrEnum):
    """Values of ``Measurand``."""

    Energy_Active_Export_Register = "Energy.Active.Export.Register"
    Energy_Active_Import_Register = "Energy.Active.Import.Register"
    Energy_Reactive_Export_Register = "Energy.Reactive.Export.Register"
    Energy_Reactive_Import_Register = "Energy.Reactive.Import.Register"
    Energy_Active_Export_Interval = "Energy.Active.Export.Interval"
    Energy_Active_Import_Interval = "Energy.Active.Import.Interval"
    Energy_Reactive_Export_Interval = "Energy.Reactive.Export.Interval"
    Energy_Reactive_Import_Interval = "Energy.Reactive.Import.Interval"
    Power_Active_Export = "Power.Active.Export"
    Power_Active_Import = "Power.Active.Import"
    Power_Offered = "Power.Offered"
    Power_Reactive_Export = "Power.Reactive.Export"
    Power_Reactive_Import = "Power.Reactive.Import"
    Power_Factor = "Power.Factor"
    Current_Import = "Current.Import"
    Current_Export = "Current.Export"
    Current_Offered = "Current.Offered"
    Voltage = "Voltage"
    Frequency = "Frequency"
    Temperature = "Temperature"
    SoC = "SoC"
    RPM = "RPM"


class Phase(enum.StrEnum):
    """Values of ``Phase``."""

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


class ReadingContext(enum.StrEnum):
    """Values of ``ReadingContext``."""

    Interruption_Begin = "Interruption.Begin"
    Interruption_End = "Interruption.End"
    Sample_Clock = "Sample.Clock"
    Sample_Periodic = "Sample.Periodic"
    Transaction_Begin = "Transaction.Begin"
    Transaction_End = "Transaction.End"
    Trigger = "Trigger"
    Other = "Other"


class Reason(enum.StrEnum):
    """Values of ``Reason``."""

    EmergencyStop = "EmergencyStop"
    EVDisconnected = "EVDisconnected"
    HardReset = "HardReset"
    Local = "Local"
    Other = "Other"
    PowerLoss = "PowerLoss"
    Reboot = "Reboot"
    Remote = "Remote"
    SoftReset = "SoftReset"
    UnlockCommand = "UnlockCommand"
    DeAuthorized = "DeAuthorized"


class RegistrationStatus(enum.StrEnum):
    """Values of ``RegistrationStatus``."""

    Accepted = "Accepted"
    Pending = "Pending"
    Rejected = "Rejected"


class RemoteStartStopStatus(enum.StrEnum):
    """Values of ``RemoteStartStopStatus``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class ResetStatus(enum.StrEnum):
    """Values of ``ResetStatus``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class ResetType(enum.StrEnum):
    """Values of ``ResetType``."""

    Hard = "Hard"
    Soft = "Soft"


class UnitOfMeasure(enum.StrEnum):
    """Units. ``Celcius`` is a slip of the pen in the standard's schemas that is on the wire all the same; ``Hertz`` came later."""

    Wh = "Wh"
    kWh = "kWh"
    varh = "varh"
    kvarh = "kvarh"
    W = "W"
    kW = "kW"
    VA = "VA"
    kVA = "kVA"
    var = "var"
    kvar = "kvar"
    A = "A"
    V = "V"
    K = "K"
    Celcius = "Celcius"
    Celsius = "Celsius"
    Fahrenheit = "Fahrenheit"
    Percent = "Percent"
    Hertz = "Hertz"


class UnlockStatus(enum.StrEnum):
    """Values of ``UnlockStatus``."""

    Unlocked = "Unlocked"
    UnlockFailed = "UnlockFailed"
    NotSupported = "NotSupported"


class ValueFormat(enum.StrEnum):
    """Values of ``ValueFormat``."""

    Raw = "Raw"
    SignedData = "SignedData"


class KeyValue(OcppObject, frozen=True, kw_only=True, gc=False):
    """A configuration key and its value.

    Attributes:
        key: Name of the configuration key.
    """

    key: Annotated[str, Meta(max_length=50)]
    readonly: bool
    value: Maybe[Annotated[str, Meta(max_length=500)]] = None


class SampledValue(OcppObject, frozen=True, kw_only=True, gc=False):
    """One value that was read. The value is a text: it keeps the digits that the meter gave.

    Attributes:
        value: The number, or the signed record, as a text.
        measurand: What was measured.
        phase: Between which conductors, or on which one.
        location: Where it was measured.
        unit: The unit.
    """

    value: str
    context: Maybe[ReadingContext] = None
    format: Maybe[ValueFormat] = None
    measurand: Maybe[Measurand] = None
    phase: Maybe[Phase] = None
    location: Maybe[Location] = None
    unit: Maybe[UnitOfMeasure] = None


class MeterValue(OcppObject, frozen=True, kw_only=True, gc=False, rename={"sampled_value": "sampledValue"}):
    """What was read at one moment.

    Attributes:
        timestamp: When it happened or was read.
        sampled_value: The values.
    """

    timestamp: DateTime
    sampled_value: Annotated[tuple[SampledValue, ...], Meta(min_length=1)]


class AuthorizeRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"id_tag": "idTag"}):
    """Ask whether an identifier, or the contract certificate of a car, may charge. Sent by the charging station.

    Attributes:
        id_tag: The identifier, such as the number of a card; upper and lower case are the same.
    """

    id_tag: Annotated[str, Meta(max_length=20)]


class AuthorizeResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"id_tag_info": "idTagInfo"}):
    """The answer to ``Authorize``."""

    id_tag_info: IdTagInfo


class BootNotificationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charge_point_vendor": "chargePointVendor",
        "charge_point_model": "chargePointModel",
        "charge_point_serial_number": "chargePointSerialNumber",
        "charge_box_serial_number": "chargeBoxSerialNumber",
        "firmware_version": "firmwareVersion",
        "meter_type": "meterType",
        "meter_serial_number": "meterSerialNumber",
    },
):
    """Introduce the station after its start, and get the time and the interval of heartbeats. Sent by the charging station.

    Attributes:
        charge_box_serial_number: Serial number of the box inside; no longer in use.
        iccid: Number of the SIM card.
        imsi: Number of the mobile subscriber.
    """

    charge_point_vendor: Annotated[str, Meta(max_length=20)]
    charge_point_model: Annotated[str, Meta(max_length=20)]
    charge_point_serial_number: Maybe[Annotated[str, Meta(max_length=25)]] = None
    charge_box_serial_number: Maybe[Annotated[str, Meta(max_length=25)]] = None
    firmware_version: Maybe[Annotated[str, Meta(max_length=50)]] = None
    iccid: Maybe[Annotated[str, Meta(max_length=20)]] = None
    imsi: Maybe[Annotated[str, Meta(max_length=20)]] = None
    meter_type: Maybe[Annotated[str, Meta(max_length=25)]] = None
    meter_serial_number: Maybe[Annotated[str, Meta(max_length=25)]] = None


class BootNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"current_time": "currentTime"}):
    """The answer to ``BootNotification``.

    Attributes:
        current_time: The CSMS's time, to set the clock by.
        interval: Seconds between heartbeats; unless accepted, seconds until the next BootNotification.
    """

    status: RegistrationStatus
    current_time: DateTime
    interval: int


class ChangeAvailabilityRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"connector_id": "connectorId"}):
    """Take the station, an EVSE or a connector into service or out of it. Sent by the CSMS.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
    """

    connector_id: int
    type: AvailabilityType


class ChangeAvailabilityResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``ChangeAvailability``."""

    status: AvailabilityStatus


class ChangeConfigurationRequest(OcppSecretObject, frozen=True, kw_only=True, gc=False):
    """Set a configuration key. Sent by the CSMS.

    Attributes:
        key: Name of the configuration key.
    """

    SECRETS: ClassVar[frozenset[str]] = frozenset({"value"})

    key: Annotated[str, Meta(max_length=50)]
    value: Annotated[str, Meta(max_length=500)]


class ChangeConfigurationResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``ChangeConfiguration``."""

    status: ConfigurationStatus


class ClearCacheRequest(OcppObject, frozen=True, kw_only=True, gc=False):
    """Forget what the authorization cache knows. Sent by the CSMS."""


class ClearCacheResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``ClearCache``."""

    status: ClearCacheStatus


class DataTransferRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"vendor_id": "vendorId", "message_id": "messageId"}):
    """Carry what a vendor defines. Sent by either side.

    Attributes:
        vendor_id: Who defines it, by reversed domain name as a rule.
        data: Whatever both sides agreed upon.
    """

    vendor_id: Annotated[str, Meta(max_length=255)]
    message_id: Maybe[Annotated[str, Meta(max_length=50)]] = None
    data: Maybe[str] = None


class DataTransferResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``DataTransfer``.

    Attributes:
        data: Whatever both sides agreed upon.
    """

    status: DataTransferStatus
    data: Maybe[str] = None


class GetConfigurationRequest(OcppObject, frozen=True, kw_only=True, gc=False):
    """Ask for configuration keys, or for all of them. Sent by the CSMS.

    Attributes:
        key: Name of the configuration key.
    """

    key: Maybe[tuple[Annotated[str, Meta(max_length=50)], ...]] = None


class GetConfigurationResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "configuration_key": "configurationKey",
        "unknown_key": "unknownKey",
    },
):
    """The answer to ``GetConfiguration``.

    Attributes:
        unknown_key: Keys that the station does not know.
    """

    configuration_key: Maybe[tuple[KeyValue, ...]] = None
    unknown_key: Maybe[tuple[Annotated[str, Meta(max_length=50)], ...]] = None


class HeartbeatRequest(OcppObject, frozen=True, kw_only=True, gc=False):
    """Show that the station is alive, and get the time. Sent by the charging station."""


class HeartbeatResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"current_time": "currentTime"}):
    """The answer to ``Heartbeat``.

    Attributes:
        current_time: The CSMS's time, to set the clock by.
    """

    current_time: DateTime


class MeterValuesRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "connector_id": "connectorId",
        "transaction_id": "transactionId",
        "meter_value": "meterValue",
    },
):
    """Tell what meters read, outside of transaction events. Sent by the charging station.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        meter_value: What meters read.
    """

    connector_id: int
    transaction_id: Maybe[int] = None
    meter_value: Annotated[tuple[MeterValue, ...], Meta(min_length=1)]


class MeterValuesResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``MeterValues``."""


class RemoteStartTransactionRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "connector_id": "connectorId",
        "id_tag": "idTag",
        "charging_profile": "chargingProfile",
    },
):
    """Ask the station to begin a transaction. Sent by the CSMS.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        id_tag: The identifier, such as the number of a card; upper and lower case are the same.
    """

    connector_id: Maybe[int] = None
    id_tag: Annotated[str, Meta(max_length=20)]
    charging_profile: Maybe[ChargingProfile] = None


class RemoteStartTransactionResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``RemoteStartTransaction``."""

    status: RemoteStartStopStatus


class RemoteStopTransactionRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"transaction_id": "transactionId"}):
    """Ask the station to end a transaction. Sent by the CSMS.

    Attributes:
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
    """

    transaction_id: int


class RemoteStopTransactionResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``RemoteStopTransaction``."""

    status: RemoteStartStopStatus


class ResetRequest(OcppObject, frozen=True, kw_only=True, gc=False):
    """Have the station or an EVSE start again. Sent by the CSMS."""

    type: ResetType


class ResetResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``Reset``."""

    status: ResetStatus


class StartTransactionRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "connector_id": "connectorId",
        "id_tag": "idTag",
        "meter_start": "meterStart",
        "reservation_id": "reservationId",
    },
):
    """Tell that a transaction has begun, and get its number. Sent by the charging station.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        id_tag: The identifier, such as the number of a card; upper and lower case are the same.
        meter_start: Wh on the meter at the beginning.
        reservation_id: Number of the reservation.
        timestamp: When it happened or was read.
    """

    connector_id: int
    id_tag: Annotated[str, Meta(max_length=20)]
    meter_start: int
    reservation_id: Maybe[int] = None
    timestamp: DateTime


class StartTransactionResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "id_tag_info": "idTagInfo",
        "transaction_id": "transactionId",
    },
):
    """The answer to ``StartTransaction``.

    Attributes:
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
    """

    id_tag_info: IdTagInfo
    transaction_id: int


class StatusNotificationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "connector_id": "connectorId",
        "error_code": "errorCode",
        "vendor_id": "vendorId",
        "vendor_error_code": "vendorErrorCode",
    },
):
    """Tell the status of a connector. Sent by the charging station.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        error_code: What is wrong, if anything.
        timestamp: When it happened or was read.
        vendor_id: Who defines it, by reversed domain name as a rule.
    """

    connector_id: int
    error_code: ChargePointErrorCode
    info: Maybe[Annotated[str, Meta(max_length=50)]] = None
    status: ChargePointStatus
    timestamp: Maybe[DateTime] = None
    vendor_id: Maybe[Annotated[str, Meta(max_length=255)]] = None
    vendor_error_code: Maybe[Annotated[str, Meta(max_length=50)]] = None


class StatusNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``StatusNotification``."""


class StopTransactionRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "id_tag": "idTag",
        "meter_stop": "meterStop",
        "transaction_id": "transactionId",
        "transaction_data": "transactionData",
    },
):
    """Tell that a transaction has ended. Sent by the charging station.

    Attributes:
        id_tag: The identifier, such as the number of a card; upper and lower case are the same.
        meter_stop: Wh on the meter at the end.
        timestamp: When it happened or was read.
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        transaction_data: What meters read during the transaction.
    """

    id_tag: Maybe[Annotated[str, Meta(max_length=20)]] = None
    meter_stop: int
    timestamp: DateTime
    transaction_id: int
    reason: Maybe[Reason] = None
    transaction_data: Maybe[tuple[MeterValue, ...]] = None


class StopTransactionResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"id_tag_info": "idTagInfo"}):
    """The answer to ``StopTransaction``."""

    id_tag_info: Maybe[IdTagInfo] = None


class UnlockConnectorRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"connector_id": "connectorId"}):
    """Unlock a connector, for a driver whose cable is stuck. Sent by the CSMS.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
    """

    connector_id: int


class UnlockConnectorResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``UnlockConnector``."""

    status: UnlockStatus
