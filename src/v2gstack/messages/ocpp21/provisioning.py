"""OCPP 2.1: messages of provisioning."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated, ClassVar

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, Number, OcppObject, OcppSecretObject
from v2gstack.messages.ocpp21.datatypes import (
    ComponentType,
    ComponentVariableType,
    GenericDeviceModelStatusEnumType,
    StatusInfoType,
    VariableType,
)

__all__ = [
    "APNAuthenticationEnumType",
    "APNType",
    "AttributeEnumType",
    "BootNotificationRequest",
    "BootNotificationResponse",
    "BootReasonEnumType",
    "ChargingStationType",
    "ComponentCriterionEnumType",
    "DataEnumType",
    "GetBaseReportRequest",
    "GetBaseReportResponse",
    "GetReportRequest",
    "GetReportResponse",
    "GetVariableDataType",
    "GetVariableResultType",
    "GetVariableStatusEnumType",
    "GetVariablesRequest",
    "GetVariablesResponse",
    "ModemType",
    "MutabilityEnumType",
    "NetworkConnectionProfileType",
    "NotifyReportRequest",
    "NotifyReportResponse",
    "OCPPInterfaceEnumType",
    "OCPPTransportEnumType",
    "OCPPVersionEnumType",
    "RegistrationStatusEnumType",
    "ReportBaseEnumType",
    "ReportDataType",
    "ResetEnumType",
    "ResetRequest",
    "ResetResponse",
    "ResetStatusEnumType",
    "SetNetworkProfileRequest",
    "SetNetworkProfileResponse",
    "SetNetworkProfileStatusEnumType",
    "SetVariableDataType",
    "SetVariableResultType",
    "SetVariableStatusEnumType",
    "SetVariablesRequest",
    "SetVariablesResponse",
    "VPNEnumType",
    "VPNType",
    "VariableAttributeType",
    "VariableCharacteristicsType",
]


class APNAuthenticationEnumType(enum.StrEnum):
    """Values of ``APNAuthenticationEnumType``."""

    PAP = "PAP"
    CHAP = "CHAP"
    NONE = "NONE"
    AUTO = "AUTO"


class AttributeEnumType(enum.StrEnum):
    """Values of ``AttributeEnumType``."""

    Actual = "Actual"
    Target = "Target"
    MinSet = "MinSet"
    MaxSet = "MaxSet"


class BootReasonEnumType(enum.StrEnum):
    """Values of ``BootReasonEnumType``."""

    ApplicationReset = "ApplicationReset"
    FirmwareUpdate = "FirmwareUpdate"
    LocalReset = "LocalReset"
    PowerUp = "PowerUp"
    RemoteReset = "RemoteReset"
    ScheduledReset = "ScheduledReset"
    Triggered = "Triggered"
    Unknown = "Unknown"
    Watchdog = "Watchdog"


class ComponentCriterionEnumType(enum.StrEnum):
    """Values of ``ComponentCriterionEnumType``."""

    Active = "Active"
    Available = "Available"
    Enabled = "Enabled"
    Problem = "Problem"


class DataEnumType(enum.StrEnum):
    """Values of ``DataEnumType``."""

    string = "string"
    decimal = "decimal"
    integer = "integer"
    dateTime = "dateTime"
    boolean = "boolean"
    OptionList = "OptionList"
    SequenceList = "SequenceList"
    MemberList = "MemberList"


class GetVariableStatusEnumType(enum.StrEnum):
    """Values of ``GetVariableStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    UnknownComponent = "UnknownComponent"
    UnknownVariable = "UnknownVariable"
    NotSupportedAttributeType = "NotSupportedAttributeType"


class MutabilityEnumType(enum.StrEnum):
    """Values of ``MutabilityEnumType``."""

    ReadOnly = "ReadOnly"
    WriteOnly = "WriteOnly"
    ReadWrite = "ReadWrite"


class OCPPInterfaceEnumType(enum.StrEnum):
    """Values of ``OCPPInterfaceEnumType``."""

    Wired0 = "Wired0"
    Wired1 = "Wired1"
    Wired2 = "Wired2"
    Wired3 = "Wired3"
    Wireless0 = "Wireless0"
    Wireless1 = "Wireless1"
    Wireless2 = "Wireless2"
    Wireless3 = "Wireless3"
    Any = "Any"


class OCPPTransportEnumType(enum.StrEnum):
    """Values of ``OCPPTransportEnumType``."""

    SOAP = "SOAP"
    JSON = "JSON"


class OCPPVersionEnumType(enum.StrEnum):
    """Values of ``OCPPVersionEnumType``."""

    OCPP12 = "OCPP12"
    OCPP15 = "OCPP15"
    OCPP16 = "OCPP16"
    OCPP20 = "OCPP20"
    OCPP201 = "OCPP201"
    OCPP21 = "OCPP21"


class RegistrationStatusEnumType(enum.StrEnum):
    """Values of ``RegistrationStatusEnumType``."""

    Accepted = "Accepted"
    Pending = "Pending"
    Rejected = "Rejected"


class ReportBaseEnumType(enum.StrEnum):
    """Values of ``ReportBaseEnumType``."""

    ConfigurationInventory = "ConfigurationInventory"
    FullInventory = "FullInventory"
    SummaryInventory = "SummaryInventory"


class ResetEnumType(enum.StrEnum):
    """Values of ``ResetEnumType``."""

    Immediate = "Immediate"
    OnIdle = "OnIdle"
    ImmediateAndResume = "ImmediateAndResume"


class ResetStatusEnumType(enum.StrEnum):
    """Values of ``ResetStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    Scheduled = "Scheduled"


class SetNetworkProfileStatusEnumType(enum.StrEnum):
    """Values of ``SetNetworkProfileStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    Failed = "Failed"


class SetVariableStatusEnumType(enum.StrEnum):
    """Values of ``SetVariableStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    UnknownComponent = "UnknownComponent"
    UnknownVariable = "UnknownVariable"
    NotSupportedAttributeType = "NotSupportedAttributeType"
    RebootRequired = "RebootRequired"


class VPNEnumType(enum.StrEnum):
    """Values of ``VPNEnumType``."""

    IKEv2 = "IKEv2"
    IPSec = "IPSec"
    L2TP = "L2TP"
    PPTP = "PPTP"


class APNType(
    OcppSecretObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "apn_user_name": "apnUserName",
        "apn_password": "apnPassword",
        "sim_pin": "simPin",
        "preferred_network": "preferredNetwork",
        "use_only_preferred_network": "useOnlyPreferredNetwork",
        "apn_authentication": "apnAuthentication",
        "custom_data": "customData",
    },
):
    """Access to a mobile network.

    Attributes:
        apn_password: A secret.
        sim_pin: A secret.
        use_only_preferred_network: Absent means false.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    SECRETS: ClassVar[frozenset[str]] = frozenset({"apn_password", "sim_pin"})

    apn: Annotated[str, Meta(max_length=2000)]
    apn_user_name: Maybe[Annotated[str, Meta(max_length=50)]] = None
    apn_password: Maybe[Annotated[str, Meta(max_length=64)]] = None
    sim_pin: Maybe[int] = None
    preferred_network: Maybe[Annotated[str, Meta(max_length=6)]] = None
    use_only_preferred_network: Maybe[bool] = None
    apn_authentication: APNAuthenticationEnumType
    custom_data: Maybe[CustomData] = None


class ModemType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The station's modem.

    Attributes:
        iccid: Number of the SIM card.
        imsi: Number of the mobile subscriber.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    iccid: Maybe[Annotated[str, Meta(max_length=20)]] = None
    imsi: Maybe[Annotated[str, Meta(max_length=20)]] = None
    custom_data: Maybe[CustomData] = None


class ChargingStationType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "serial_number": "serialNumber",
        "vendor_name": "vendorName",
        "firmware_version": "firmwareVersion",
        "custom_data": "customData",
    },
):
    """What a station is.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    serial_number: Maybe[Annotated[str, Meta(max_length=25)]] = None
    model: Annotated[str, Meta(max_length=20)]
    modem: Maybe[ModemType] = None
    vendor_name: Annotated[str, Meta(max_length=50)]
    firmware_version: Maybe[Annotated[str, Meta(max_length=50)]] = None
    custom_data: Maybe[CustomData] = None


class GetVariableDataType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "attribute_type": "attributeType",
        "custom_data": "customData",
    },
):
    """``GetVariableDataType`` of OCPP 2.1.

    Attributes:
        attribute_type: Which value of a variable: actual, target, or a limit of it.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    attribute_type: Maybe[AttributeEnumType] = None
    component: ComponentType
    variable: VariableType
    custom_data: Maybe[CustomData] = None


class GetVariableResultType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "attribute_status": "attributeStatus",
        "attribute_status_info": "attributeStatusInfo",
        "attribute_type": "attributeType",
        "attribute_value": "attributeValue",
        "custom_data": "customData",
    },
):
    """``GetVariableResultType`` of OCPP 2.1.

    Attributes:
        attribute_type: Which value of a variable: actual, target, or a limit of it.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    attribute_status: GetVariableStatusEnumType
    attribute_status_info: Maybe[StatusInfoType] = None
    attribute_type: Maybe[AttributeEnumType] = None
    attribute_value: Maybe[Annotated[str, Meta(max_length=2500)]] = None
    component: ComponentType
    variable: VariableType
    custom_data: Maybe[CustomData] = None


class VPNType(OcppSecretObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Access to a virtual private network.

    Attributes:
        password: A secret.
        key: A secret: the key that both ends share.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    SECRETS: ClassVar[frozenset[str]] = frozenset({"password", "key"})

    server: Annotated[str, Meta(max_length=2000)]
    user: Annotated[str, Meta(max_length=50)]
    group: Maybe[Annotated[str, Meta(max_length=50)]] = None
    password: Annotated[str, Meta(max_length=64)]
    key: Annotated[str, Meta(max_length=255)]
    type: VPNEnumType
    custom_data: Maybe[CustomData] = None


class NetworkConnectionProfileType(
    OcppSecretObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "ocpp_version": "ocppVersion",
        "ocpp_interface": "ocppInterface",
        "ocpp_transport": "ocppTransport",
        "message_timeout": "messageTimeout",
        "ocpp_csms_url": "ocppCsmsUrl",
        "security_profile": "securityProfile",
        "basic_auth_password": "basicAuthPassword",
        "custom_data": "customData",
    },
):
    """How a station reaches its CSMS.

    Attributes:
        ocpp_csms_url: Where the CSMS is, without the station's identity at the end.
        basic_auth_password: A secret: the password of HTTP Basic authentication.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    SECRETS: ClassVar[frozenset[str]] = frozenset({"basic_auth_password"})

    apn: Maybe[APNType] = None
    ocpp_version: Maybe[OCPPVersionEnumType] = None
    ocpp_interface: OCPPInterfaceEnumType
    ocpp_transport: OCPPTransportEnumType
    message_timeout: int
    ocpp_csms_url: Annotated[str, Meta(max_length=2000)]
    security_profile: Annotated[int, Meta(ge=0)]
    identity: Maybe[Annotated[str, Meta(max_length=48)]] = None
    basic_auth_password: Maybe[Annotated[str, Meta(max_length=64)]] = None
    vpn: Maybe[VPNType] = None
    custom_data: Maybe[CustomData] = None


class VariableAttributeType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``VariableAttributeType`` of OCPP 2.1.

    Attributes:
        persistent: Absent means false.
        constant: Absent means false.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    type: Maybe[AttributeEnumType] = None
    value: Maybe[Annotated[str, Meta(max_length=2500)]] = None
    mutability: Maybe[MutabilityEnumType] = None
    persistent: Maybe[bool] = None
    constant: Maybe[bool] = None
    custom_data: Maybe[CustomData] = None


class VariableCharacteristicsType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "data_type": "dataType",
        "min_limit": "minLimit",
        "max_limit": "maxLimit",
        "max_elements": "maxElements",
        "values_list": "valuesList",
        "supports_monitoring": "supportsMonitoring",
        "custom_data": "customData",
    },
):
    """``VariableCharacteristicsType`` of OCPP 2.1.

    Attributes:
        unit: The unit.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    unit: Maybe[Annotated[str, Meta(max_length=16)]] = None
    data_type: DataEnumType
    min_limit: Maybe[Number] = None
    max_limit: Maybe[Number] = None
    max_elements: Maybe[Annotated[int, Meta(ge=1)]] = None
    values_list: Maybe[Annotated[str, Meta(max_length=1000)]] = None
    supports_monitoring: bool
    custom_data: Maybe[CustomData] = None


class ReportDataType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "variable_attribute": "variableAttribute",
        "variable_characteristics": "variableCharacteristics",
        "custom_data": "customData",
    },
):
    """``ReportDataType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    component: ComponentType
    variable: VariableType
    variable_attribute: Annotated[tuple[VariableAttributeType, ...], Meta(min_length=1, max_length=4)]
    variable_characteristics: Maybe[VariableCharacteristicsType] = None
    custom_data: Maybe[CustomData] = None


class SetVariableDataType(
    OcppSecretObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "attribute_type": "attributeType",
        "attribute_value": "attributeValue",
        "custom_data": "customData",
    },
):
    """``SetVariableDataType`` of OCPP 2.1.

    Attributes:
        attribute_type: Which value of a variable: actual, target, or a limit of it.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    SECRETS: ClassVar[frozenset[str]] = frozenset({"attribute_value"})

    attribute_type: Maybe[AttributeEnumType] = None
    attribute_value: Annotated[str, Meta(max_length=2500)]
    component: ComponentType
    variable: VariableType
    custom_data: Maybe[CustomData] = None


class SetVariableResultType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "attribute_type": "attributeType",
        "attribute_status": "attributeStatus",
        "attribute_status_info": "attributeStatusInfo",
        "custom_data": "customData",
    },
):
    """``SetVariableResultType`` of OCPP 2.1.

    Attributes:
        attribute_type: Which value of a variable: actual, target, or a limit of it.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    attribute_type: Maybe[AttributeEnumType] = None
    attribute_status: SetVariableStatusEnumType
    attribute_status_info: Maybe[StatusInfoType] = None
    component: ComponentType
    variable: VariableType
    custom_data: Maybe[CustomData] = None


class BootNotificationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_station": "chargingStation",
        "custom_data": "customData",
    },
):
    """Introduce the station after its start, and get the time and the interval of heartbeats. Sent by the charging station.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_station: ChargingStationType
    reason: BootReasonEnumType
    custom_data: Maybe[CustomData] = None


class BootNotificationResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "current_time": "currentTime",
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``BootNotification``.

    Attributes:
        current_time: The CSMS's time, to set the clock by.
        interval: Seconds between heartbeats; unless accepted, seconds until the next BootNotification.
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    current_time: DateTime
    interval: int
    status: RegistrationStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class GetBaseReportRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "report_base": "reportBase",
        "custom_data": "customData",
    },
):
    """Ask for a report of the device model. Sent by the CSMS.

    Attributes:
        request_id: Number of the request that this belongs to.
        report_base: Which report.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    request_id: int
    report_base: ReportBaseEnumType
    custom_data: Maybe[CustomData] = None


class GetBaseReportResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``GetBaseReport``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericDeviceModelStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class GetReportRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "component_variable": "componentVariable",
        "request_id": "requestId",
        "component_criteria": "componentCriteria",
        "custom_data": "customData",
    },
):
    """Ask for a part of the device model. Sent by the CSMS.

    Attributes:
        component_variable: Components and variables in question.
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    component_variable: Maybe[Annotated[tuple[ComponentVariableType, ...], Meta(min_length=1)]] = None
    request_id: int
    component_criteria: Maybe[Annotated[tuple[ComponentCriterionEnumType, ...], Meta(min_length=1, max_length=4)]] = None
    custom_data: Maybe[CustomData] = None


class GetReportResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"status_info": "statusInfo", "custom_data": "customData"}):
    """The answer to ``GetReport``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericDeviceModelStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class GetVariablesRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "get_variable_data": "getVariableData",
        "custom_data": "customData",
    },
):
    """Ask for values of the device model. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    get_variable_data: Annotated[tuple[GetVariableDataType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class GetVariablesResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "get_variable_result": "getVariableResult",
        "custom_data": "customData",
    },
):
    """The answer to ``GetVariables``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    get_variable_result: Annotated[tuple[GetVariableResultType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class NotifyReportRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "generated_at": "generatedAt",
        "report_data": "reportData",
        "seq_no": "seqNo",
        "custom_data": "customData",
    },
):
    """Tell of the device model, in one or several parts. Sent by the charging station.

    Attributes:
        request_id: Number of the request that this belongs to.
        generated_at: When it was generated.
        tbc: Whether more parts follow (to be continued); absent means false.
        seq_no: Counts messages that belong together, from 0, without gaps.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    request_id: int
    generated_at: DateTime
    report_data: Maybe[Annotated[tuple[ReportDataType, ...], Meta(min_length=1)]] = None
    tbc: Maybe[bool] = None
    seq_no: Annotated[int, Meta(ge=0)]
    custom_data: Maybe[CustomData] = None


class NotifyReportResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``NotifyReport``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class ResetRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"evse_id": "evseId", "custom_data": "customData"}):
    """Have the station or an EVSE start again. Sent by the CSMS.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    type: ResetEnumType
    evse_id: Maybe[Annotated[int, Meta(ge=0)]] = None
    custom_data: Maybe[CustomData] = None


class ResetResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"status_info": "statusInfo", "custom_data": "customData"}):
    """The answer to ``Reset``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: ResetStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class SetNetworkProfileRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "configuration_slot": "configurationSlot",
        "connection_data": "connectionData",
        "custom_data": "customData",
    },
):
    """Configure how the station reaches its CSMS. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    configuration_slot: int
    connection_data: NetworkConnectionProfileType
    custom_data: Maybe[CustomData] = None


class SetNetworkProfileResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``SetNetworkProfile``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: SetNetworkProfileStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class SetVariablesRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "set_variable_data": "setVariableData",
        "custom_data": "customData",
    },
):
    """Set values of the device model. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    set_variable_data: Annotated[tuple[SetVariableDataType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class SetVariablesResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "set_variable_result": "setVariableResult",
        "custom_data": "customData",
    },
):
    """The answer to ``SetVariables``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    set_variable_result: Annotated[tuple[SetVariableResultType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None
