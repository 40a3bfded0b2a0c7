"""OCPP 2.1: messages of control of distributed energy resources (DER)."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, Number, OcppObject
from v2gstack.messages.ocpp21.datatypes import DERControlEnumType, StatusInfoType

__all__ = [
    "ClearDERControlRequest",
    "ClearDERControlResponse",
    "DERControlStatusEnumType",
    "DERCurveGetType",
    "DERCurvePointsType",
    "DERCurveType",
    "DERUnitEnumType",
    "EnterServiceGetType",
    "EnterServiceType",
    "FixedPFGetType",
    "FixedPFType",
    "FixedVarGetType",
    "FixedVarType",
    "FreqDroopGetType",
    "FreqDroopType",
    "GetDERControlRequest",
    "GetDERControlResponse",
    "GradientGetType",
    "GradientType",
    "GridEventFaultEnumType",
    "HysteresisType",
    "LimitMaxDischargeGetType",
    "LimitMaxDischargeType",
    "NotifyDERAlarmRequest",
    "NotifyDERAlarmResponse",
    "NotifyDERStartStopRequest",
    "NotifyDERStartStopResponse",
    "PowerDuringCessationEnumType",
    "ReactivePowerParamsType",
    "ReportDERControlRequest",
    "ReportDERControlResponse",
    "SetDERControlRequest",
    "SetDERControlResponse",
    "VoltageParamsType",
]


class DERControlStatusEnumType(enum.StrEnum):
    """Values of ``DERControlStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    NotSupported = "NotSupported"
    NotFound = "NotFound"


class DERUnitEnumType(enum.StrEnum):
    """Values of ``DERUnitEnumType``."""

    Not_Applicable = "Not_Applicable"
    PctMaxW = "PctMaxW"
    PctMaxVar = "PctMaxVar"
    PctWAvail = "PctWAvail"
    PctVarAvail = "PctVarAvail"
    PctEffectiveV = "PctEffectiveV"


class GridEventFaultEnumType(enum.StrEnum):
    """Values of ``GridEventFaultEnumType``."""

    CurrentImbalance = "CurrentImbalance"
    LocalEmergency = "LocalEmergency"
    LowInputPower = "LowInputPower"
    OverCurrent = "OverCurrent"
    OverFrequency = "OverFrequency"
    OverVoltage = "OverVoltage"
    PhaseRotation = "PhaseRotation"
    RemoteEmergency = "RemoteEmergency"
    UnderFrequency = "UnderFrequency"
    UnderVoltage = "UnderVoltage"
    VoltageImbalance = "VoltageImbalance"


class PowerDuringCessationEnumType(enum.StrEnum):
    """Values of ``PowerDuringCessationEnumType``."""

    Active = "Active"
    Reactive = "Reactive"


class DERCurvePointsType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``DERCurvePointsType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    x: Number
    y: Number
    custom_data: Maybe[CustomData] = None


class HysteresisType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "hysteresis_high": "hysteresisHigh",
        "hysteresis_low": "hysteresisLow",
        "hysteresis_delay": "hysteresisDelay",
        "hysteresis_gradient": "hysteresisGradient",
        "custom_data": "customData",
    },
):
    """``HysteresisType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    hysteresis_high: Maybe[Number] = None
    hysteresis_low: Maybe[Number] = None
    hysteresis_delay: Maybe[Number] = None
    hysteresis_gradient: Maybe[Number] = None
    custom_data: Maybe[CustomData] = None


class ReactivePowerParamsType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "v_ref": "vRef",
        "autonomous_v_ref_enable": "autonomousVRefEnable",
        "autonomous_v_ref_time_constant": "autonomousVRefTimeConstant",
        "custom_data": "customData",
    },
):
    """``ReactivePowerParamsType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    v_ref: Maybe[Number] = None
    autonomous_v_ref_enable: Maybe[bool] = None
    autonomous_v_ref_time_constant: Maybe[Number] = None
    custom_data: Maybe[CustomData] = None


class VoltageParamsType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "hv10_min_mean_value": "hv10MinMeanValue",
        "hv10_min_mean_trip_delay": "hv10MinMeanTripDelay",
        "power_during_cessation": "powerDuringCessation",
        "custom_data": "customData",
    },
):
    """``VoltageParamsType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    hv10_min_mean_value: Maybe[Number] = None
    hv10_min_mean_trip_delay: Maybe[Number] = None
    power_during_cessation: Maybe[PowerDuringCessationEnumType] = None
    custom_data: Maybe[CustomData] = None


class DERCurveType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "curve_data": "curveData",
        "reactive_power_params": "reactivePowerParams",
        "voltage_params": "voltageParams",
        "y_unit": "yUnit",
        "response_time": "responseTime",
        "start_time": "startTime",
        "custom_data": "customData",
    },
):
    """A curve of a DER control, such as reactive power over voltage.

    Attributes:
        hysteresis: How far the value must go back before the control ends.
        duration: Seconds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    curve_data: Annotated[tuple[DERCurvePointsType, ...], Meta(min_length=1, max_length=10)]
    hysteresis: Maybe[HysteresisType] = None
    priority: Annotated[int, Meta(ge=0)]
    reactive_power_params: Maybe[ReactivePowerParamsType] = None
    voltage_params: Maybe[VoltageParamsType] = None
    y_unit: DERUnitEnumType
    response_time: Maybe[Number] = None
    start_time: Maybe[DateTime] = None
    duration: Maybe[Number] = None
    custom_data: Maybe[CustomData] = None


class DERCurveGetType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "curve_type": "curveType",
        "is_default": "isDefault",
        "is_superseded": "isSuperseded",
        "custom_data": "customData",
    },
):
    """``DERCurveGetType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    curve: DERCurveType
    id: Annotated[str, Meta(max_length=36)]
    curve_type: DERControlEnumType
    is_default: bool
    is_superseded: bool
    custom_data: Maybe[CustomData] = None


class EnterServiceType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "high_voltage": "highVoltage",
        "low_voltage": "lowVoltage",
        "high_freq": "highFreq",
        "low_freq": "lowFreq",
        "random_delay": "randomDelay",
        "ramp_rate": "rampRate",
        "custom_data": "customData",
    },
):
    """When a DER may connect to the grid again.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    priority: Annotated[int, Meta(ge=0)]
    high_voltage: Number
    low_voltage: Number
    high_freq: Number
    low_freq: Number
    delay: Maybe[Number] = None
    random_delay: Maybe[Number] = None
    ramp_rate: Maybe[Number] = None
    custom_data: Maybe[CustomData] = None


class EnterServiceGetType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "enter_service": "enterService",
        "custom_data": "customData",
    },
):
    """``EnterServiceGetType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    enter_service: EnterServiceType
    id: Annotated[str, Meta(max_length=36)]
    custom_data: Maybe[CustomData] = None


class FixedPFType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"start_time": "startTime", "custom_data": "customData"}):
    """A fixed power factor.

    Attributes:
        duration: Seconds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    priority: Annotated[int, Meta(ge=0)]
    displacement: Number
    excitation: bool
    start_time: Maybe[DateTime] = None
    duration: Maybe[Number] = None
    custom_data: Maybe[CustomData] = None


class FixedPFGetType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "fixed_pf": "fixedPF",
        "is_default": "isDefault",
        "is_superseded": "isSuperseded",
        "custom_data": "customData",
    },
):
    """``FixedPFGetType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    fixed_pf: FixedPFType
    id: Annotated[str, Meta(max_length=36)]
    is_default: bool
    is_superseded: bool
    custom_data: Maybe[CustomData] = None


class FixedVarType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"start_time": "startTime", "custom_data": "customData"}):
    """A fixed reactive power.

    Attributes:
        setpoint: The reactive power, in its unit.
        unit: The unit.
        duration: Seconds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    priority: Annotated[int, Meta(ge=0)]
    setpoint: Number
    unit: DERUnitEnumType
    start_time: Maybe[DateTime] = None
    duration: Maybe[Number] = None
    custom_data: Maybe[CustomData] = None


class FixedVarGetType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "fixed_var": "fixedVar",
        "is_default": "isDefault",
        "is_superseded": "isSuperseded",
        "custom_data": "customData",
    },
):
    """``FixedVarGetType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    fixed_var: FixedVarType
    id: Annotated[str, Meta(max_length=36)]
    is_default: bool
    is_superseded: bool
    custom_data: Maybe[CustomData] = None


class FreqDroopType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "over_freq": "overFreq",
        "under_freq": "underFreq",
        "over_droop": "overDroop",
        "under_droop": "underDroop",
        "response_time": "responseTime",
        "start_time": "startTime",
        "custom_data": "customData",
    },
):
    """Power that follows the frequency of the grid.

    Attributes:
        duration: Seconds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    priority: Annotated[int, Meta(ge=0)]
    over_freq: Number
    under_freq: Number
    over_droop: Number
    under_droop: Number
    response_time: Number
    start_time: Maybe[DateTime] = None
    duration: Maybe[Number] = None
    custom_data: Maybe[CustomData] = None


class FreqDroopGetType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "freq_droop": "freqDroop",
        "is_default": "isDefault",
        "is_superseded": "isSuperseded",
        "custom_data": "customData",
    },
):
    """``FreqDroopGetType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    freq_droop: FreqDroopType
    id: Annotated[str, Meta(max_length=36)]
    is_default: bool
    is_superseded: bool
    custom_data: Maybe[CustomData] = None


class GradientType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"soft_gradient": "softGradient", "custom_data": "customData"}):
    """How fast power may change.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    priority: Annotated[int, Meta(ge=0)]
    gradient: Number
    soft_gradient: Number
    custom_data: Maybe[CustomData] = None


class GradientGetType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``GradientGetType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    gradient: GradientType
    id: Annotated[str, Meta(max_length=36)]
    custom_data: Maybe[CustomData] = None


class LimitMaxDischargeType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "pct_max_discharge_power": "pctMaxDischargePower",
        "power_monitoring_must_trip": "powerMonitoringMustTrip",
        "start_time": "startTime",
        "custom_data": "customData",
    },
):
    """A limit of the power that is fed back.

    Attributes:
        duration: Seconds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    priority: Annotated[int, Meta(ge=0)]
    pct_max_discharge_power: Maybe[Number] = None
    power_monitoring_must_trip: Maybe[DERCurveType] = None
    start_time: Maybe[DateTime] = None
    duration: Maybe[Number] = None
    custom_data: Maybe[CustomData] = None


class LimitMaxDischargeGetType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "is_default": "isDefault",
        "is_superseded": "isSuperseded",
        "limit_max_discharge": "limitMaxDischarge",
        "custom_data": "customData",
    },
):
    """``LimitMaxDischargeGetType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Annotated[str, Meta(max_length=36)]
    is_default: bool
    is_superseded: bool
    limit_max_discharge: LimitMaxDischargeType
    custom_data: Maybe[CustomData] = None


class ClearDERControlRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "is_default": "isDefault",
        "control_type": "controlType",
        "control_id": "controlId",
        "custom_data": "customData",
    },
):
    """Remove controls of distributed energy resources. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    is_default: bool
    control_type: Maybe[DERControlEnumType] = None
    control_id: Maybe[Annotated[str, Meta(max_length=36)]] = None
    custom_data: Maybe[CustomData] = None


class ClearDERControlResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``ClearDERControl``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: DERControlStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class GetDERControlRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "is_default": "isDefault",
        "control_type": "controlType",
        "control_id": "controlId",
        "custom_data": "customData",
    },
):
    """Ask for the controls of distributed energy resources that are installed. Sent by the CSMS.

    Attributes:
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    request_id: int
    is_default: Maybe[bool] = None
    control_type: Maybe[DERControlEnumType] = None
    control_id: Maybe[Annotated[str, Meta(max_length=36)]] = None
    custom_data: Maybe[CustomData] = None


class GetDERControlResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``GetDERControl``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: DERControlStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class NotifyDERAlarmRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "control_type": "controlType",
        "grid_event_fault": "gridEventFault",
        "alarm_ended": "alarmEnded",
        "extra_info": "extraInfo",
        "custom_data": "customData",
    },
):
    """Tell that a grid event concerns a control of distributed energy resources. Sent by the charging station.

    Attributes:
        alarm_ended: Whether the alarm is over.
        timestamp: When it happened or was read.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    control_type: DERControlEnumType
    grid_event_fault: Maybe[GridEventFaultEnumType] = None
    alarm_ended: Maybe[bool] = None
    timestamp: DateTime
    extra_info: Maybe[Annotated[str, Meta(max_length=200)]] = None
    custom_data: Maybe[CustomData] = None


class NotifyDERAlarmResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``NotifyDERAlarm``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class NotifyDERStartStopRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "control_id": "controlId",
        "superseded_ids": "supersededIds",
        "custom_data": "customData",
    },
):
    """Tell that a scheduled control of distributed energy resources begins or ends. Sent by the charging station.

    Attributes:
        timestamp: When it happened or was read.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    control_id: Annotated[str, Meta(max_length=36)]
    started: bool
    timestamp: DateTime
    superseded_ids: Maybe[Annotated[tuple[Annotated[str, Meta(max_length=36)], ...], Meta(min_length=1, max_length=24)]] = None
    custom_data: Maybe[CustomData] = None


class NotifyDERStartStopResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``NotifyDERStartStop``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class ReportDERControlRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "enter_service": "enterService",
        "fixed_pf_absorb": "fixedPFAbsorb",
        "fixed_pf_inject": "fixedPFInject",
        "fixed_var": "fixedVar",
        "freq_droop": "freqDroop",
        "limit_max_discharge": "limitMaxDischarge",
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Tell which controls of distributed energy resources are installed, in one or several parts. Sent by the charging station.

    Attributes:
        request_id: Number of the request that this belongs to.
        tbc: Whether more parts follow (to be continued).
        custom_data: What a vendor adds; nothing in it is touched.
    """

    curve: Maybe[Annotated[tuple[DERCurveGetType, ...], Meta(min_length=1, max_length=24)]] = None
    enter_service: Maybe[Annotated[tuple[EnterServiceGetType, ...], Meta(min_length=1, max_length=24)]] = None
    fixed_pf_absorb: Maybe[Annotated[tuple[FixedPFGetType, ...], Meta(min_length=1, max_length=24)]] = None
    fixed_pf_inject: Maybe[Annotated[tuple[FixedPFGetType, ...], Meta(min_length=1, max_length=24)]] = None
    fixed_var: Maybe[Annotated[tuple[FixedVarGetType, ...], Meta(min_length=1, max_length=24)]] = None
    freq_droop: Maybe[Annotated[tuple[FreqDroopGetType, ...], Meta(min_length=1, max_length=24)]] = None
    gradient: Maybe[Annotated[tuple[GradientGetType, ...], Meta(min_length=1, max_length=24)]] = None
    limit_max_discharge: Maybe[Annotated[tuple[LimitMaxDischargeGetType, ...], Meta(min_length=1, max_length=24)]] = None
    request_id: int
    tbc: Maybe[bool] = None
    custom_data: Maybe[CustomData] = None


class ReportDERControlResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``ReportDERControl``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class SetDERControlRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "is_default": "isDefault",
        "control_id": "controlId",
        "control_type": "controlType",
        "enter_service": "enterService",
        "fixed_pf_absorb": "fixedPFAbsorb",
        "fixed_pf_inject": "fixedPFInject",
        "fixed_var": "fixedVar",
        "freq_droop": "freqDroop",
        "limit_max_discharge": "limitMaxDischarge",
        "custom_data": "customData",
    },
):
    """Install a control of distributed energy resources. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    is_default: bool
    control_id: Annotated[str, Meta(max_length=36)]
    control_type: DERControlEnumType
    curve: Maybe[DERCurveType] = None
    enter_service: Maybe[EnterServiceType] = None
    fixed_pf_absorb: Maybe[FixedPFType] = None
    fixed_pf_inject: Maybe[FixedPFType] = None
    fixed_var: Maybe[FixedVarType] = None
    freq_droop: Maybe[FreqDroopType] = None
    gradient: Maybe[GradientType] = None
    limit_max_discharge: Maybe[LimitMaxDischargeType] = None
    custom_data: Maybe[CustomData] = None


class SetDERControlResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "superseded_ids": "supersededIds",
        "custom_data": "customData",
    },
):
    """The answer to ``SetDERControl``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: DERControlStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    superseded_ids: Maybe[Annotated[tuple[Annotated[str, Meta(max_length=36)], ...], Meta(min_length=1, max_length=24)]] = None
    custom_data: Maybe[CustomData] = None
