"""OCPP 2.0.1: messages of diagnostics, monitoring and event streams."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, Number, OcppObject
from v2gstack.messages.ocpp201.datatypes import (
    CertificateHashDataType,
    ComponentType,
    ComponentVariableType,
    GenericDeviceModelStatusEnumType,
    GenericStatusEnumType,
    IdTokenType,
    StatusInfoType,
    VariableType,
)

__all__ = [
    "ClearMonitoringResultType",
    "ClearMonitoringStatusEnumType",
    "ClearVariableMonitoringRequest",
    "ClearVariableMonitoringResponse",
    "CustomerInformationRequest",
    "CustomerInformationResponse",
    "CustomerInformationStatusEnumType",
    "EventDataType",
    "EventNotificationEnumType",
    "EventTriggerEnumType",
    "GetLogRequest",
    "GetLogResponse",
    "GetMonitoringReportRequest",
    "GetMonitoringReportResponse",
    "LogEnumType",
    "LogParametersType",
    "LogStatusEnumType",
    "LogStatusNotificationRequest",
    "LogStatusNotificationResponse",
    "MonitorEnumType",
    "MonitoringBaseEnumType",
    "MonitoringCriterionEnumType",
    "MonitoringDataType",
    "NotifyCustomerInformationRequest",
    "NotifyCustomerInformationResponse",
    "NotifyEventRequest",
    "NotifyEventResponse",
    "NotifyMonitoringReportRequest",
    "NotifyMonitoringReportResponse",
    "SetMonitoringBaseRequest",
    "SetMonitoringBaseResponse",
    "SetMonitoringDataType",
    "SetMonitoringLevelRequest",
    "SetMonitoringLevelResponse",
    "SetMonitoringResultType",
    "SetMonitoringStatusEnumType",
    "SetVariableMonitoringRequest",
    "SetVariableMonitoringResponse",
    "UploadLogStatusEnumType",
    "VariableMonitoringType",
]


class ClearMonitoringStatusEnumType(enum.StrEnum):
    """Values of ``ClearMonitoringStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    NotFound = "NotFound"


class CustomerInformationStatusEnumType(enum.StrEnum):
    """Values of ``CustomerInformationStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    Invalid = "Invalid"


class EventNotificationEnumType(enum.StrEnum):
    """Values of ``EventNotificationEnumType``."""

    HardWiredNotification = "HardWiredNotification"
    HardWiredMonitor = "HardWiredMonitor"
    PreconfiguredMonitor = "PreconfiguredMonitor"
    CustomMonitor = "CustomMonitor"


class EventTriggerEnumType(enum.StrEnum):
    """Values of ``EventTriggerEnumType``."""

    Alerting = "Alerting"
    Delta = "Delta"
    Periodic = "Periodic"


class LogEnumType(enum.StrEnum):
    """Values of ``LogEnumType``."""

    DiagnosticsLog = "DiagnosticsLog"
    SecurityLog = "SecurityLog"


class LogStatusEnumType(enum.StrEnum):
    """Values of ``LogStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    AcceptedCanceled = "AcceptedCanceled"


class MonitorEnumType(enum.StrEnum):
    """Values of ``MonitorEnumType``."""

    UpperThreshold = "UpperThreshold"
    LowerThreshold = "LowerThreshold"
    Delta = "Delta"
    Periodic = "Periodic"
    PeriodicClockAligned = "PeriodicClockAligned"


class MonitoringBaseEnumType(enum.StrEnum):
    """Values of ``MonitoringBaseEnumType``."""

    All = "All"
    FactoryDefault = "FactoryDefault"
    HardWiredOnly = "HardWiredOnly"


class MonitoringCriterionEnumType(enum.StrEnum):
    """Values of ``MonitoringCriterionEnumType``."""

    ThresholdMonitoring = "ThresholdMonitoring"
    DeltaMonitoring = "DeltaMonitoring"
    PeriodicMonitoring = "PeriodicMonitoring"


class SetMonitoringStatusEnumType(enum.StrEnum):
    """Values of ``SetMonitoringStatusEnumType``."""

    Accepted = "Accepted"
    UnknownComponent = "UnknownComponent"
    UnknownVariable = "UnknownVariable"
    UnsupportedMonitorType = "UnsupportedMonitorType"
    Rejected = "Rejected"
    Duplicate = "Duplicate"


class UploadLogStatusEnumType(enum.StrEnum):
    """Values of ``UploadLogStatusEnumType``."""

    BadMessage = "BadMessage"
    Idle = "Idle"
    NotSupportedOperation = "NotSupportedOperation"
    PermissionDenied = "PermissionDenied"
    Uploaded = "Uploaded"
    UploadFailure = "UploadFailure"
    Uploading = "Uploading"
    AcceptedCanceled = "AcceptedCanceled"


class ClearMonitoringResultType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """``ClearMonitoringResultType`` of OCPP 2.0.1.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: ClearMonitoringStatusEnumType
    id: int
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class EventDataType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "event_id": "eventId",
        "actual_value": "actualValue",
        "tech_code": "techCode",
        "tech_info": "techInfo",
        "transaction_id": "transactionId",
        "variable_monitoring_id": "variableMonitoringId",
        "event_notification_type": "eventNotificationType",
        "custom_data": "customData",
    },
):
    """Something that a monitor has noticed.

    Attributes:
        event_id: Number of the event.
        timestamp: When it happened or was read.
        tech_info: More about it, for engineers.
        cleared: What was removed.
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    event_id: int
    timestamp: DateTime
    trigger: EventTriggerEnumType
    cause: Maybe[int] = None
    actual_value: Annotated[str, Meta(max_length=2500)]
    tech_code: Maybe[Annotated[str, Meta(max_length=50)]] = None
    tech_info: Maybe[Annotated[str, Meta(max_length=500)]] = None
    cleared: Maybe[bool] = None
    transaction_id: Maybe[Annotated[str, Meta(max_length=36)]] = None
    component: ComponentType
    variable_monitoring_id: Maybe[int] = None
    event_notification_type: EventNotificationEnumType
    variable: VariableType
    custom_data: Maybe[CustomData] = None


class LogParametersType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "remote_location": "remoteLocation",
        "oldest_timestamp": "oldestTimestamp",
        "latest_timestamp": "latestTimestamp",
        "custom_data": "customData",
    },
):
    """``LogParametersType`` of OCPP 2.0.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    remote_location: Annotated[str, Meta(max_length=512)]
    oldest_timestamp: Maybe[DateTime] = None
    latest_timestamp: Maybe[DateTime] = None
    custom_data: Maybe[CustomData] = None


class VariableMonitoringType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """A monitor of a variable.

    Attributes:
        severity: From 0, danger, to 9, debugging.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: int
    transaction: bool
    value: Number
    type: MonitorEnumType
    severity: int
    custom_data: Maybe[CustomData] = None


class MonitoringDataType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "variable_monitoring": "variableMonitoring",
        "custom_data": "customData",
    },
):
    """``MonitoringDataType`` of OCPP 2.0.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    component: ComponentType
    variable: VariableType
    variable_monitoring: Annotated[tuple[VariableMonitoringType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class SetMonitoringDataType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``SetMonitoringDataType`` of OCPP 2.0.1.

    Attributes:
        transaction: Absent means false.
        severity: From 0, danger, to 9, debugging.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Maybe[int] = None
    transaction: Maybe[bool] = None
    value: Number
    type: MonitorEnumType
    severity: int
    component: ComponentType
    variable: VariableType
    custom_data: Maybe[CustomData] = None


class SetMonitoringResultType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """``SetMonitoringResultType`` of OCPP 2.0.1.

    Attributes:
        status_info: More about the status.
        severity: From 0, danger, to 9, debugging.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Maybe[int] = None
    status_info: Maybe[StatusInfoType] = None
    status: SetMonitoringStatusEnumType
    type: MonitorEnumType
    component: ComponentType
    variable: VariableType
    severity: int
    custom_data: Maybe[CustomData] = None


class ClearVariableMonitoringRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Remove monitors of variables. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Annotated[tuple[int, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class ClearVariableMonitoringResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "clear_monitoring_result": "clearMonitoringResult",
        "custom_data": "customData",
    },
):
    """The answer to ``ClearVariableMonitoring``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    clear_monitoring_result: Annotated[tuple[ClearMonitoringResultType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class CustomerInformationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "customer_certificate": "customerCertificate",
        "id_token": "idToken",
        "request_id": "requestId",
        "customer_identifier": "customerIdentifier",
        "custom_data": "customData",
    },
):
    """Ask for what the station keeps of a customer, and to forget it if wanted. Sent by the CSMS.

    Attributes:
        id_token: The identifier, and of which kind it is.
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    customer_certificate: Maybe[CertificateHashDataType] = None
    id_token: Maybe[IdTokenType] = None
    request_id: int
    report: bool
    clear: bool
    customer_identifier: Maybe[Annotated[str, Meta(max_length=64)]] = None
    custom_data: Maybe[CustomData] = None


class CustomerInformationResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``CustomerInformation``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: CustomerInformationStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class GetLogRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "log_type": "logType",
        "request_id": "requestId",
        "retry_interval": "retryInterval",
        "custom_data": "customData",
    },
):
    """Have a log uploaded. Sent by the CSMS.

    Attributes:
        request_id: Number of the request that this belongs to.
        retries: How often to try.
        retry_interval: Seconds between tries.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    log: LogParametersType
    log_type: LogEnumType
    request_id: int
    retries: Maybe[int] = None
    retry_interval: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class GetLogResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"status_info": "statusInfo", "custom_data": "customData"}):
    """The answer to ``GetLog``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: LogStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    filename: Maybe[Annotated[str, Meta(max_length=255)]] = None
    custom_data: Maybe[CustomData] = None


class GetMonitoringReportRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "component_variable": "componentVariable",
        "request_id": "requestId",
        "monitoring_criteria": "monitoringCriteria",
        "custom_data": "customData",
    },
):
    """Ask which monitors are set. Sent by the CSMS.

    Attributes:
        component_variable: Components and variables in question.
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    component_variable: Maybe[Annotated[tuple[ComponentVariableType, ...], Meta(min_length=1)]] = None
    request_id: int
    monitoring_criteria: Maybe[Annotated[tuple[MonitoringCriterionEnumType, ...], Meta(min_length=1, max_length=3)]] = None
    custom_data: Maybe[CustomData] = None


class GetMonitoringReportResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``GetMonitoringReport``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericDeviceModelStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class LogStatusNotificationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Tell how the upload of a log goes. Sent by the charging station.

    Attributes:
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: UploadLogStatusEnumType
    request_id: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class LogStatusNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``LogStatusNotification``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class NotifyCustomerInformationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "seq_no": "seqNo",
        "generated_at": "generatedAt",
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Tell what the station keeps of a customer, in one or several parts. Sent by the charging station.

    Attributes:
        data: What the station keeps, as a text.
        tbc: Whether more parts follow (to be continued); absent means false.
        seq_no: Counts messages that belong together, from 0, without gaps.
        generated_at: When it was generated.
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    data: Annotated[str, Meta(max_length=512)]
    tbc: Maybe[bool] = None
    seq_no: int
    generated_at: DateTime
    request_id: int
    custom_data: Maybe[CustomData] = None


class NotifyCustomerInformationResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``NotifyCustomerInformation``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class NotifyEventRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "generated_at": "generatedAt",
        "seq_no": "seqNo",
        "event_data": "eventData",
        "custom_data": "customData",
    },
):
    """Tell what monitors have noticed. Sent by the charging station.

    Attributes:
        generated_at: When it was generated.
        tbc: Whether more parts follow (to be continued); absent means false.
        seq_no: Counts messages that belong together, from 0, without gaps.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    generated_at: DateTime
    tbc: Maybe[bool] = None
    seq_no: int
    event_data: Annotated[tuple[EventDataType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class NotifyEventResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``NotifyEvent``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class NotifyMonitoringReportRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "seq_no": "seqNo",
        "generated_at": "generatedAt",
        "custom_data": "customData",
    },
):
    """Tell which monitors are set, in one or several parts. Sent by the charging station.

    Attributes:
        request_id: Number of the request that this belongs to.
        tbc: Whether more parts follow (to be continued); absent means false.
        seq_no: Counts messages that belong together, from 0, without gaps.
        generated_at: When it was generated.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    monitor: Maybe[Annotated[tuple[MonitoringDataType, ...], Meta(min_length=1)]] = None
    request_id: int
    tbc: Maybe[bool] = None
    seq_no: int
    generated_at: DateTime
    custom_data: Maybe[CustomData] = None


class NotifyMonitoringReportResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``NotifyMonitoringReport``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class SetMonitoringBaseRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "monitoring_base": "monitoringBase",
        "custom_data": "customData",
    },
):
    """Activate a set of preconfigured monitors. Sent by the CSMS.

    Attributes:
        monitoring_base: Which monitors.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    monitoring_base: MonitoringBaseEnumType
    custom_data: Maybe[CustomData] = None


class SetMonitoringBaseResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``SetMonitoringBase``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericDeviceModelStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class SetMonitoringLevelRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Set from which severity on events are reported. Sent by the CSMS.

    Attributes:
        severity: From 0, danger, to 9, debugging.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    severity: int
    custom_data: Maybe[CustomData] = None


class SetMonitoringLevelResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``SetMonitoringLevel``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class SetVariableMonitoringRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "set_monitoring_data": "setMonitoringData",
        "custom_data": "customData",
    },
):
    """Set monitors of variables. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    set_monitoring_data: Annotated[tuple[SetMonitoringDataType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class SetVariableMonitoringResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "set_monitoring_result": "setMonitoringResult",
        "custom_data": "customData",
    },
):
    """The answer to ``SetVariableMonitoring``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    set_monitoring_result: Annotated[tuple[SetMonitoringResultType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None
