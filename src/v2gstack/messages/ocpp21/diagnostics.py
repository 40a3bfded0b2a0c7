"""OCPP 2.1: messages of diagnostics, monitoring and event streams."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, Number, OcppObject
from v2gstack.messages.ocpp21.datatypes import (
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
    "AdjustPeriodicEventStreamRequest",
    "AdjustPeriodicEventStreamResponse",
    "ClearMonitoringResultType",
    "ClearMonitoringStatusEnumType",
    "ClearVariableMonitoringRequest",
    "ClearVariableMonitoringResponse",
    "ClosePeriodicEventStreamRequest",
    "ClosePeriodicEventStreamResponse",
    "ConstantStreamDataType",
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
    "GetPeriodicEventStreamRequest",
    "GetPeriodicEventStreamResponse",
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
    "NotifyPeriodicEventStream",
    "OpenPeriodicEventStreamRequest",
    "OpenPeriodicEventStreamResponse",
    "PeriodicEventStreamParamsType",
    "SetMonitoringBaseRequest",
    "SetMonitoringBaseResponse",
    "SetMonitoringDataType",
    "SetMonitoringLevelRequest",
    "SetMonitoringLevelResponse",
    "SetMonitoringResultType",
    "SetMonitoringStatusEnumType",
    "SetVariableMonitoringRequest",
    "SetVariableMonitoringResponse",
    "StreamDataElementType",
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
    DataCollectorLog = "DataCollectorLog"


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
    TargetDelta = "TargetDelta"
    TargetDeltaRelative = "TargetDeltaRelative"


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
    """``ClearMonitoringResultType`` of OCPP 2.1.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: ClearMonitoringStatusEnumType
    id: Annotated[int, Meta(ge=0)]
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class PeriodicEventStreamParamsType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``PeriodicEventStreamParamsType`` of OCPP 2.1.

    Attributes:
        interval: Seconds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    interval: Maybe[Annotated[int, Meta(ge=0)]] = None
    values: Maybe[Annotated[int, Meta(ge=0)]] = None
    custom_data: Maybe[CustomData] = None


class ConstantStreamDataType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "variable_monitoring_id": "variableMonitoringId",
        "custom_data": "customData",
    },
):
    """``ConstantStreamDataType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Annotated[int, Meta(ge=0)]
    params: PeriodicEventStreamParamsType
    variable_monitoring_id: Annotated[int, Meta(ge=0)]
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
        severity: From 0, danger, to 9, debugging.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    event_id: Annotated[int, Meta(ge=0)]
    timestamp: DateTime
    trigger: EventTriggerEnumType
    cause: Maybe[Annotated[int, Meta(ge=0)]] = None
    actual_value: Annotated[str, Meta(max_length=2500)]
    tech_code: Maybe[Annotated[str, Meta(max_length=50)]] = None
    tech_info: Maybe[Annotated[str, Meta(max_length=500)]] = None
    cleared: Maybe[bool] = None
    transaction_id: Maybe[Annotated[str, Meta(max_length=36)]] = None
    component: ComponentType
    variable_monitoring_id: Maybe[Annotated[int, Meta(ge=0)]] = None
    event_notification_type: EventNotificationEnumType
    variable: VariableType
    severity: Maybe[Annotated[int, Meta(ge=0)]] = None
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
    """``LogParametersType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    remote_location: Annotated[str, Meta(max_length=2000)]
    oldest_timestamp: Maybe[DateTime] = None
    latest_timestamp: Maybe[DateTime] = None
    custom_data: Maybe[CustomData] = None


class VariableMonitoringType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "event_notification_type": "eventNotificationType",
        "custom_data": "customData",
    },
):
    """A monitor of a variable.

    Attributes:
        severity: From 0, danger, to 9, debugging.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Annotated[int, Meta(ge=0)]
    transaction: bool
    value: Number
    type: MonitorEnumType
    severity: Annotated[int, Meta(ge=0)]
    event_notification_type: EventNotificationEnumType
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
    """``MonitoringDataType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    component: ComponentType
    variable: VariableType
    variable_monitoring: Annotated[tuple[VariableMonitoringType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class SetMonitoringDataType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "periodic_event_stream": "periodicEventStream",
        "custom_data": "customData",
    },
):
    """``SetMonitoringDataType`` of OCPP 2.1.

    Attributes:
        transaction: Absent means false.
        severity: From 0, danger, to 9, debugging.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Maybe[Annotated[int, Meta(ge=0)]] = None
    periodic_event_stream: Maybe[PeriodicEventStreamParamsType] = None
    transaction: Maybe[bool] = None
    value: Number
    type: MonitorEnumType
    severity: Annotated[int, Meta(ge=0)]
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
    """``SetMonitoringResultType`` of OCPP 2.1.

    Attributes:
        status_info: More about the status.
        severity: From 0, danger, to 9, debugging.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Maybe[Annotated[int, Meta(ge=0)]] = None
    status_info: Maybe[StatusInfoType] = None
    status: SetMonitoringStatusEnumType
    type: MonitorEnumType
    component: ComponentType
    variable: VariableType
    severity: Annotated[int, Meta(ge=0)]
    custom_data: Maybe[CustomData] = None


class StreamDataElementType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """A value of a stream and when it was read.

    Attributes:
        t: Seconds from the base time.
        v: The value.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    t: Number
    v: Annotated[str, Meta(max_length=2500)]
    custom_data: Maybe[CustomData] = None


class AdjustPeriodicEventStreamRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Change how often and in what portions a stream of values is sent. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Annotated[int, Meta(ge=0)]
    params: PeriodicEventStreamParamsType
    custom_data: Maybe[CustomData] = None


class AdjustPeriodicEventStreamResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``AdjustPeriodicEventStream``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class ClearVariableMonitoringRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Remove monitors of variables. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Annotated[tuple[Annotated[int, Meta(ge=0)], ...], Meta(min_length=1)]
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


class ClosePeriodicEventStreamRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """End a stream of values. Sent by the charging station.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Annotated[int, Meta(ge=0)]
    custom_data: Maybe[CustomData] = None


class ClosePeriodicEventStreamResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``ClosePeriodicEventStream``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

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
    request_id: Annotated[int, Meta(ge=0)]
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
    retries: Maybe[Annotated[int, Meta(ge=0)]] = None
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


class GetPeriodicEventStreamRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Ask which streams of values are open. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class GetPeriodicEventStreamResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "constant_stream_data": "constantStreamData",
        "custom_data": "customData",
    },
):
    """The answer to ``GetPeriodicEventStream``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    constant_stream_data: Maybe[Annotated[tuple[ConstantStreamDataType, ...], Meta(min_length=1)]] = None
    custom_data: Maybe[CustomData] = None


class LogStatusNotificationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """Tell how the upload of a log goes. Sent by the charging station.

    Attributes:
        request_id: Number of the request that this belongs to.
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: UploadLogStatusEnumType
    request_id: Maybe[int] = None
    status_info: Maybe[StatusInfoType] = None
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
    seq_no: Annotated[int, Meta(ge=0)]
    generated_at: DateTime
    request_id: Annotated[int, Meta(ge=0)]
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
    seq_no: Annotated[int, Meta(ge=0)]
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
    seq_no: Annotated[int, Meta(ge=0)]
    generated_at: DateTime
    custom_data: Maybe[CustomData] = None


class NotifyMonitoringReportResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``NotifyMonitoringReport``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class NotifyPeriodicEventStream(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Tell values of a stream. Sent by the charging station, without an answer.

    Attributes:
        data: The values.
        pending: Values that wait to be sent.
        basetime: The moment that the values' times count from.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    data: Annotated[tuple[StreamDataElementType, ...], Meta(min_length=1)]
    id: Annotated[int, Meta(ge=0)]
    pending: Annotated[int, Meta(ge=0)]
    basetime: DateTime
    custom_data: Maybe[CustomData] = None


class OpenPeriodicEventStreamRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "constant_stream_data": "constantStreamData",
        "custom_data": "customData",
    },
):
    """Begin a stream of values. Sent by the charging station.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    constant_stream_data: ConstantStreamDataType
    custom_data: Maybe[CustomData] = None


class OpenPeriodicEventStreamResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``OpenPeriodicEventStream``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = None
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

    severity: Annotated[int, Meta(ge=0)]
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
