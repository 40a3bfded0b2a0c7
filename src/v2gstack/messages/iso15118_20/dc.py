"""ISO 15118-20 DC: charging with direct current."""

# Generated from schemas/iso15118_20_dc.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): ca0fd8dbcff7386a422f2ad91ead45034186818b9c0cace107dec7025bd7fc52

from __future__ import annotations

import enum
from typing import Final, TypeAlias

from v2gstack.messages._base import Message
from v2gstack.messages.iso15118_20.common_types import (
    ChargeLoopReq,
    ChargeLoopRes,
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    Dynamic_CLReqControlMode,
    Dynamic_CLResControlMode,
    Processing,
    RationalNumber,
    Scheduled_CLReqControlMode,
    Scheduled_CLResControlMode,
    V2GRequest,
    V2GResponse,
    percentValueType,
)

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "AnyCLReqControlMode",
    "AnyCLResControlMode",
    "AnyDC_CPDReqEnergyTransferMode",
    "AnyDC_CPDResEnergyTransferMode",
    "BPT_DC_CPDReqEnergyTransferMode",
    "BPT_DC_CPDResEnergyTransferMode",
    "BPT_Dynamic_DC_CLReqControlMode",
    "BPT_Dynamic_DC_CLResControlMode",
    "BPT_Scheduled_DC_CLReqControlMode",
    "BPT_Scheduled_DC_CLResControlMode",
    "DC_CPDReqEnergyTransferMode",
    "DC_CPDResEnergyTransferMode",
    "DC_CableCheckReq",
    "DC_CableCheckRes",
    "DC_ChargeLoopReq",
    "DC_ChargeLoopRes",
    "DC_ChargeParameterDiscoveryReq",
    "DC_ChargeParameterDiscoveryRes",
    "DC_PreChargeReq",
    "DC_PreChargeRes",
    "DC_WeldingDetectionReq",
    "DC_WeldingDetectionRes",
    "Dynamic_DC_CLReqControlMode",
    "Dynamic_DC_CLResControlMode",
    "Scheduled_DC_CLReqControlMode",
    "Scheduled_DC_CLResControlMode",
]


class DC_ChargeParameterDiscoveryReq(
    ChargeParameterDiscoveryReq,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_ChargeParameterDiscoveryReq",
    rename={
        "dc_cpd_req_energy_transfer_mode": "DC_CPDReqEnergyTransferMode",
    },
):
    """The EV states its limits for DC charging.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        dc_cpd_req_energy_transfer_mode: Limits of the EV, or its limits in both directions when bidirectional
            transfer was selected.
    """

    dc_cpd_req_energy_transfer_mode: AnyDC_CPDReqEnergyTransferMode


class DC_CPDReqEnergyTransferMode(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_CPDReqEnergyTransferMode",
    rename={
        "ev_maximum_charge_power": "EVMaximumChargePower",
        "ev_minimum_charge_power": "EVMinimumChargePower",
        "ev_maximum_charge_current": "EVMaximumChargeCurrent",
        "ev_minimum_charge_current": "EVMinimumChargeCurrent",
        "ev_maximum_voltage": "EVMaximumVoltage",
        "ev_minimum_voltage": "EVMinimumVoltage",
        "target_soc": "TargetSOC",
    },
):
    """Limits of the EV for charging.

    ISO 15118-20.

    Attributes:
        ev_maximum_charge_power: Highest power of the EV for charging. Unit: W.
        ev_minimum_charge_power: Lowest power of the EV for charging. Unit: W.
        ev_maximum_charge_current: Highest current of the EV for charging. Unit: A.
        ev_minimum_charge_current: Lowest current of the EV for charging. Unit: A.
        ev_maximum_voltage: Highest voltage that the EV accepts. Unit: V.
        ev_minimum_voltage: Lowest voltage that the EV accepts. Unit: V.
        target_soc: State of charge that the EV wants to leave with. Unit: %.
    """

    ev_maximum_charge_power: RationalNumber
    ev_minimum_charge_power: RationalNumber
    ev_maximum_charge_current: RationalNumber
    ev_minimum_charge_current: RationalNumber
    ev_maximum_voltage: RationalNumber
    ev_minimum_voltage: RationalNumber
    target_soc: percentValueType | None = None


class BPT_DC_CPDReqEnergyTransferMode(
    DC_CPDReqEnergyTransferMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="BPT_DC_CPDReqEnergyTransferMode",
    rename={
        "ev_maximum_discharge_power": "EVMaximumDischargePower",
        "ev_minimum_discharge_power": "EVMinimumDischargePower",
        "ev_maximum_discharge_current": "EVMaximumDischargeCurrent",
        "ev_minimum_discharge_current": "EVMinimumDischargeCurrent",
    },
):
    """Limits of the EV for charging and for feeding back.

    ISO 15118-20.

    Attributes:
        ev_maximum_discharge_power: Highest power of the EV for feeding back. Unit: W.
        ev_minimum_discharge_power: Lowest power of the EV for feeding back. Unit: W.
        ev_maximum_discharge_current: Highest current of the EV for feeding back. Unit: A.
        ev_minimum_discharge_current: Lowest current of the EV for feeding back. Unit: A.
    """

    ev_maximum_discharge_power: RationalNumber
    ev_minimum_discharge_power: RationalNumber
    ev_maximum_discharge_current: RationalNumber
    ev_minimum_discharge_current: RationalNumber


class DC_ChargeParameterDiscoveryRes(
    ChargeParameterDiscoveryRes,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_ChargeParameterDiscoveryRes",
    rename={
        "dc_cpd_res_energy_transfer_mode": "DC_CPDResEnergyTransferMode",
    },
):
    """The EVSE states its limits for DC charging.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        dc_cpd_res_energy_transfer_mode: Limits of the EVSE, or its limits in both directions when
            bidirectional transfer was selected.
    """

    dc_cpd_res_energy_transfer_mode: AnyDC_CPDResEnergyTransferMode


class DC_CPDResEnergyTransferMode(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_CPDResEnergyTransferMode",
    rename={
        "evse_maximum_charge_power": "EVSEMaximumChargePower",
        "evse_minimum_charge_power": "EVSEMinimumChargePower",
        "evse_maximum_charge_current": "EVSEMaximumChargeCurrent",
        "evse_minimum_charge_current": "EVSEMinimumChargeCurrent",
        "evse_maximum_voltage": "EVSEMaximumVoltage",
        "evse_minimum_voltage": "EVSEMinimumVoltage",
        "evse_power_ramp_limitation": "EVSEPowerRampLimitation",
    },
):
    """Limits of the EVSE for charging.

    ISO 15118-20.

    Attributes:
        evse_maximum_charge_power: Highest power of the EVSE for charging. Unit: W.
        evse_minimum_charge_power: Lowest power of the EVSE for charging. Unit: W.
        evse_maximum_charge_current: Highest current of the EVSE for charging. Unit: A.
        evse_minimum_charge_current: Lowest current of the EVSE for charging. Unit: A.
        evse_maximum_voltage: Highest voltage that the EVSE can deliver. Unit: V.
        evse_minimum_voltage: Lowest voltage that the EVSE can deliver. Unit: V.
        evse_power_ramp_limitation: How fast the power may change. Unit: %/min.
    """

    evse_maximum_charge_power: RationalNumber
    evse_minimum_charge_power: RationalNumber
    evse_maximum_charge_current: RationalNumber
    evse_minimum_charge_current: RationalNumber
    evse_maximum_voltage: RationalNumber
    evse_minimum_voltage: RationalNumber
    evse_power_ramp_limitation: RationalNumber | None = None


class BPT_DC_CPDResEnergyTransferMode(
    DC_CPDResEnergyTransferMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="BPT_DC_CPDResEnergyTransferMode",
    rename={
        "evse_maximum_discharge_power": "EVSEMaximumDischargePower",
        "evse_minimum_discharge_power": "EVSEMinimumDischargePower",
        "evse_maximum_discharge_current": "EVSEMaximumDischargeCurrent",
        "evse_minimum_discharge_current": "EVSEMinimumDischargeCurrent",
    },
):
    """Limits of the EVSE for charging and for feeding back.

    ISO 15118-20.

    Attributes:
        evse_maximum_discharge_power: Highest power of the EVSE for feeding back. Unit: W.
        evse_minimum_discharge_power: Lowest power of the EVSE for feeding back. Unit: W.
        evse_maximum_discharge_current: Highest current of the EVSE for feeding back. Unit: A.
        evse_minimum_discharge_current: Lowest current of the EVSE for feeding back. Unit: A.
    """

    evse_maximum_discharge_power: RationalNumber
    evse_minimum_discharge_power: RationalNumber
    evse_maximum_discharge_current: RationalNumber
    evse_minimum_discharge_current: RationalNumber


class DC_CableCheckReq(V2GRequest, frozen=True, kw_only=True, tag_field="#element", tag="DC_CableCheckReq"):
    """The EV asks the EVSE to test the insulation of the cable before energy is transferred.

    ISO 15118-20, EVCC -> SECC.
    """


class DC_CableCheckRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_CableCheckRes",
    rename={
        "evse_processing": "EVSEProcessing",
    },
):
    """The EVSE reports on the insulation test.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_processing: Whether the EVSE is done with this step or the EV has to ask again.
    """

    evse_processing: Processing


class DC_PreChargeReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_PreChargeReq",
    rename={
        "ev_processing": "EVProcessing",
        "ev_present_voltage": "EVPresentVoltage",
        "ev_target_voltage": "EVTargetVoltage",
    },
):
    """The EV asks the EVSE to bring its output to the voltage of the battery.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_processing: Whether the EV is done with this step or will ask again.
        ev_present_voltage: Voltage that the EV measures at its inlet. Unit: V.
        ev_target_voltage: Voltage that the EV wants at the output of the EVSE. Unit: V.
    """

    ev_processing: Processing
    ev_present_voltage: RationalNumber
    ev_target_voltage: RationalNumber


class DC_PreChargeRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_PreChargeRes",
    rename={
        "evse_present_voltage": "EVSEPresentVoltage",
    },
):
    """The EVSE reports its output voltage.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_present_voltage: Voltage that the EVSE measures at its output. Unit: V.
    """

    evse_present_voltage: RationalNumber


class DC_ChargeLoopReq(
    ChargeLoopReq,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_ChargeLoopReq",
    rename={
        "ev_present_voltage": "EVPresentVoltage",
        "cl_req_control_mode": "CLReqControlMode",
    },
):
    """The EV asks for voltage and current, or reports its limits, while energy is transferred.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_present_voltage: Voltage that the EV measures at its inlet. Unit: V.
        cl_req_control_mode: What the EV sends for its control mode.
    """

    ev_present_voltage: RationalNumber
    cl_req_control_mode: AnyCLReqControlMode


class DC_ChargeLoopRes(
    ChargeLoopRes,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_ChargeLoopRes",
    rename={
        "evse_present_current": "EVSEPresentCurrent",
        "evse_present_voltage": "EVSEPresentVoltage",
        "evse_power_limit_achieved": "EVSEPowerLimitAchieved",
        "evse_current_limit_achieved": "EVSECurrentLimitAchieved",
        "evse_voltage_limit_achieved": "EVSEVoltageLimitAchieved",
        "cl_res_control_mode": "CLResControlMode",
    },
):
    """The EVSE reports its output while energy is transferred.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_present_current: Current that the EVSE measures at its output. Unit: A.
        evse_present_voltage: Voltage that the EVSE measures at its output. Unit: V.
        evse_power_limit_achieved: Whether the EVSE has reached its power limit.
        evse_current_limit_achieved: Whether the EVSE has reached its current limit.
        evse_voltage_limit_achieved: Whether the EVSE has reached its voltage limit.
        cl_res_control_mode: What the EVSE sends for the control mode.
    """

    evse_present_current: RationalNumber
    evse_present_voltage: RationalNumber
    evse_power_limit_achieved: bool
    evse_current_limit_achieved: bool
    evse_voltage_limit_achieved: bool
    cl_res_control_mode: AnyCLResControlMode


class Scheduled_DC_CLReqControlMode(
    Scheduled_CLReqControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Scheduled_DC_CLReqControlMode",
    rename={
        "ev_target_current": "EVTargetCurrent",
        "ev_target_voltage": "EVTargetVoltage",
        "ev_maximum_charge_power": "EVMaximumChargePower",
        "ev_minimum_charge_power": "EVMinimumChargePower",
        "ev_maximum_charge_current": "EVMaximumChargeCurrent",
        "ev_maximum_voltage": "EVMaximumVoltage",
        "ev_minimum_voltage": "EVMinimumVoltage",
    },
):
    """What the EV sends in scheduled control.

    ISO 15118-20.

    Attributes:
        ev_target_current: Current that the EV wants. Unit: A.
        ev_target_voltage: Voltage that the EV wants. Unit: V.
        ev_maximum_charge_power: Highest power of the EV for charging. Unit: W.
        ev_minimum_charge_power: Lowest power of the EV for charging. Unit: W.
        ev_maximum_charge_current: Highest current of the EV for charging. Unit: A.
        ev_maximum_voltage: Highest voltage that the EV accepts. Unit: V.
        ev_minimum_voltage: Lowest voltage that the EV accepts. Unit: V.
    """

    ev_target_current: RationalNumber
    ev_target_voltage: RationalNumber
    ev_maximum_charge_power: RationalNumber | None = None
    ev_minimum_charge_power: RationalNumber | None = None
    ev_maximum_charge_current: RationalNumber | None = None
    ev_maximum_voltage: RationalNumber | None = None
    ev_minimum_voltage: RationalNumber | None = None


class BPT_Scheduled_DC_CLReqControlMode(
    Scheduled_DC_CLReqControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="BPT_Scheduled_DC_CLReqControlMode",
    rename={
        "ev_maximum_discharge_power": "EVMaximumDischargePower",
        "ev_minimum_discharge_power": "EVMinimumDischargePower",
        "ev_maximum_discharge_current": "EVMaximumDischargeCurrent",
    },
):
    """What the EV sends in scheduled control with bidirectional transfer.

    ISO 15118-20.

    Attributes:
        ev_maximum_discharge_power: Highest power of the EV for feeding back. Unit: W.
        ev_minimum_discharge_power: Lowest power of the EV for feeding back. Unit: W.
        ev_maximum_discharge_current: Highest current of the EV for feeding back. Unit: A.
    """

    ev_maximum_discharge_power: RationalNumber | None = None
    ev_minimum_discharge_power: RationalNumber | None = None
    ev_maximum_discharge_current: RationalNumber | None = None


class Scheduled_DC_CLResControlMode(
    Scheduled_CLResControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Scheduled_DC_CLResControlMode",
    rename={
        "evse_maximum_charge_power": "EVSEMaximumChargePower",
        "evse_minimum_charge_power": "EVSEMinimumChargePower",
        "evse_maximum_charge_current": "EVSEMaximumChargeCurrent",
        "evse_maximum_voltage": "EVSEMaximumVoltage",
    },
):
    """What the EVSE sends in scheduled control.

    ISO 15118-20.

    Attributes:
        evse_maximum_charge_power: Highest power of the EVSE for charging. Unit: W.
        evse_minimum_charge_power: Lowest power of the EVSE for charging. Unit: W.
        evse_maximum_charge_current: Highest current of the EVSE for charging. Unit: A.
        evse_maximum_voltage: Highest voltage that the EVSE can deliver. Unit: V.
    """

    evse_maximum_charge_power: RationalNumber | None = None
    evse_minimum_charge_power: RationalNumber | None = None
    evse_maximum_charge_current: RationalNumber | None = None
    evse_maximum_voltage: RationalNumber | None = None


class BPT_Scheduled_DC_CLResControlMode(
    Scheduled_DC_CLResControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="BPT_Scheduled_DC_CLResControlMode",
    rename={
        "evse_maximum_discharge_power": "EVSEMaximumDischargePower",
        "evse_minimum_discharge_power": "EVSEMinimumDischargePower",
        "evse_maximum_discharge_current": "EVSEMaximumDischargeCurrent",
        "evse_minimum_voltage": "EVSEMinimumVoltage",
    },
):
    """What the EVSE sends in scheduled control with bidirectional transfer.

    ISO 15118-20.

    Attributes:
        evse_maximum_discharge_power: Highest power of the EVSE for feeding back. Unit: W.
        evse_minimum_discharge_power: Lowest power of the EVSE for feeding back. Unit: W.
        evse_maximum_discharge_current: Highest current of the EVSE for feeding back. Unit: A.
        evse_minimum_voltage: Lowest voltage that the EVSE can deliver. Unit: V.
    """

    evse_maximum_discharge_power: RationalNumber | None = None
    evse_minimum_discharge_power: RationalNumber | None = None
    evse_maximum_discharge_current: RationalNumber | None = None
    evse_minimum_voltage: RationalNumber | None = None


class Dynamic_DC_CLReqControlMode(
    Dynamic_CLReqControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Dynamic_DC_CLReqControlMode",
    rename={
        "ev_maximum_charge_power": "EVMaximumChargePower",
        "ev_minimum_charge_power": "EVMinimumChargePower",
        "ev_maximum_charge_current": "EVMaximumChargeCurrent",
        "ev_maximum_voltage": "EVMaximumVoltage",
        "ev_minimum_voltage": "EVMinimumVoltage",
    },
):
    """What the EV sends in dynamic control.

    ISO 15118-20.

    Attributes:
        ev_maximum_charge_power: Highest power of the EV for charging. Unit: W.
        ev_minimum_charge_power: Lowest power of the EV for charging. Unit: W.
        ev_maximum_charge_current: Highest current of the EV for charging. Unit: A.
        ev_maximum_voltage: Highest voltage that the EV accepts. Unit: V.
        ev_minimum_voltage: Lowest voltage that the EV accepts. Unit: V.
    """

    ev_maximum_charge_power: RationalNumber
    ev_minimum_charge_power: RationalNumber
    ev_maximum_charge_current: RationalNumber
    ev_maximum_voltage: RationalNumber
    ev_minimum_voltage: RationalNumber


class BPT_Dynamic_DC_CLReqControlMode(
    Dynamic_DC_CLReqControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="BPT_Dynamic_DC_CLReqControlMode",
    rename={
        "ev_maximum_discharge_power": "EVMaximumDischargePower",
        "ev_minimum_discharge_power": "EVMinimumDischargePower",
        "ev_maximum_discharge_current": "EVMaximumDischargeCurrent",
        "ev_maximum_v2x_energy_request": "EVMaximumV2XEnergyRequest",
        "ev_minimum_v2x_energy_request": "EVMinimumV2XEnergyRequest",
    },
):
    """What the EV sends in dynamic control with bidirectional transfer.

    ISO 15118-20.

    Attributes:
        ev_maximum_discharge_power: Highest power of the EV for feeding back. Unit: W.
        ev_minimum_discharge_power: Lowest power of the EV for feeding back. Unit: W.
        ev_maximum_discharge_current: Highest current of the EV for feeding back. Unit: A.
        ev_maximum_v2x_energy_request: Room for charging up to the upper bound of the range in which the EV
            lets its battery be cycled. Unit: Wh.
        ev_minimum_v2x_energy_request: Energy that is missing to the lower bound of the range in which the EV
            lets its battery be cycled; negative above that bound. Unit: Wh.
    """

    ev_maximum_discharge_power: RationalNumber
    ev_minimum_discharge_power: RationalNumber
    ev_maximum_discharge_current: RationalNumber
    ev_maximum_v2x_energy_request: RationalNumber | None = None
    ev_minimum_v2x_energy_request: RationalNumber | None = None


class Dynamic_DC_CLResControlMode(
    Dynamic_CLResControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Dynamic_DC_CLResControlMode",
    rename={
        "evse_maximum_charge_power": "EVSEMaximumChargePower",
        "evse_minimum_charge_power": "EVSEMinimumChargePower",
        "evse_maximum_charge_current": "EVSEMaximumChargeCurrent",
        "evse_maximum_voltage": "EVSEMaximumVoltage",
    },
):
    """What the EVSE sends in dynamic control.

    ISO 15118-20.

    Attributes:
        evse_maximum_charge_power: Highest power of the EVSE for charging. Unit: W.
        evse_minimum_charge_power: Lowest power of the EVSE for charging. Unit: W.
        evse_maximum_charge_current: Highest current of the EVSE for charging. Unit: A.
        evse_maximum_voltage: Highest voltage that the EVSE can deliver. Unit: V.
    """

    evse_maximum_charge_power: RationalNumber
    evse_minimum_charge_power: RationalNumber
    evse_maximum_charge_current: RationalNumber
    evse_maximum_voltage: RationalNumber


class BPT_Dynamic_DC_CLResControlMode(
    Dynamic_DC_CLResControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="BPT_Dynamic_DC_CLResControlMode",
    rename={
        "evse_maximum_discharge_power": "EVSEMaximumDischargePower",
        "evse_minimum_discharge_power": "EVSEMinimumDischargePower",
        "evse_maximum_discharge_current": "EVSEMaximumDischargeCurrent",
        "evse_minimum_voltage": "EVSEMinimumVoltage",
    },
):
    """What the EVSE sends in dynamic control with bidirectional transfer.

    ISO 15118-20.

    Attributes:
        evse_maximum_discharge_power: Highest power of the EVSE for feeding back. Unit: W.
        evse_minimum_discharge_power: Lowest power of the EVSE for feeding back. Unit: W.
        evse_maximum_discharge_current: Highest current of the EVSE for feeding back. Unit: A.
        evse_minimum_voltage: Lowest voltage that the EVSE can deliver. Unit: V.
    """

    evse_maximum_discharge_power: RationalNumber
    evse_minimum_discharge_power: RationalNumber
    evse_maximum_discharge_current: RationalNumber
    evse_minimum_voltage: RationalNumber


class DC_WeldingDetectionReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_WeldingDetectionReq",
    rename={
        "ev_processing": "EVProcessing",
    },
):
    """The EV asks for voltage readings while it tests whether a contactor is welded.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_processing: Whether the EV is done with this step or will ask again.
    """

    ev_processing: Processing


class DC_WeldingDetectionRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_WeldingDetectionRes",
    rename={
        "evse_present_voltage": "EVSEPresentVoltage",
    },
):
    """The EVSE reports its output voltage during the welding test.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_present_voltage: Voltage that the EVSE measures at its output. Unit: V.
    """

    evse_present_voltage: RationalNumber


#: What stands in place of DC_CPDReqEnergyTransferMode.
AnyDC_CPDReqEnergyTransferMode: TypeAlias = DC_CPDReqEnergyTransferMode | BPT_DC_CPDReqEnergyTransferMode
#: What stands in place of DC_CPDResEnergyTransferMode.
AnyDC_CPDResEnergyTransferMode: TypeAlias = DC_CPDResEnergyTransferMode | BPT_DC_CPDResEnergyTransferMode
#: What stands in place of CLReqControlMode.
AnyCLReqControlMode: TypeAlias = (
    Scheduled_DC_CLReqControlMode | BPT_Scheduled_DC_CLReqControlMode | Dynamic_DC_CLReqControlMode | BPT_Dynamic_DC_CLReqControlMode
)
#: What stands in place of CLResControlMode.
AnyCLResControlMode: TypeAlias = (
    Scheduled_DC_CLResControlMode | BPT_Scheduled_DC_CLResControlMode | Dynamic_DC_CLResControlMode | BPT_Dynamic_DC_CLResControlMode
)

TYPES: Final[dict[str, type[Message]]] = {
    "{urn:iso:std:iso:15118:-20:DC}DC_ChargeParameterDiscoveryReqType": DC_ChargeParameterDiscoveryReq,
    "{urn:iso:std:iso:15118:-20:DC}DC_CPDReqEnergyTransferModeType": DC_CPDReqEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_DC_CPDReqEnergyTransferModeType": BPT_DC_CPDReqEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:DC}DC_ChargeParameterDiscoveryResType": DC_ChargeParameterDiscoveryRes,
    "{urn:iso:std:iso:15118:-20:DC}DC_CPDResEnergyTransferModeType": DC_CPDResEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_DC_CPDResEnergyTransferModeType": BPT_DC_CPDResEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:DC}DC_CableCheckReqType": DC_CableCheckReq,
    "{urn:iso:std:iso:15118:-20:DC}DC_CableCheckResType": DC_CableCheckRes,
    "{urn:iso:std:iso:15118:-20:DC}DC_PreChargeReqType": DC_PreChargeReq,
    "{urn:iso:std:iso:15118:-20:DC}DC_PreChargeResType": DC_PreChargeRes,
    "{urn:iso:std:iso:15118:-20:DC}DC_ChargeLoopReqType": DC_ChargeLoopReq,
    "{urn:iso:std:iso:15118:-20:DC}DC_ChargeLoopResType": DC_ChargeLoopRes,
    "{urn:iso:std:iso:15118:-20:DC}Scheduled_DC_CLReqControlModeType": Scheduled_DC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_Scheduled_DC_CLReqControlModeType": BPT_Scheduled_DC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:DC}Scheduled_DC_CLResControlModeType": Scheduled_DC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_Scheduled_DC_CLResControlModeType": BPT_Scheduled_DC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:DC}Dynamic_DC_CLReqControlModeType": Dynamic_DC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_Dynamic_DC_CLReqControlModeType": BPT_Dynamic_DC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:DC}Dynamic_DC_CLResControlModeType": Dynamic_DC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_Dynamic_DC_CLResControlModeType": BPT_Dynamic_DC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:DC}DC_WeldingDetectionReqType": DC_WeldingDetectionReq,
    "{urn:iso:std:iso:15118:-20:DC}DC_WeldingDetectionResType": DC_WeldingDetectionRes,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:iso:std:iso:15118:-20:DC}DC_ChargeParameterDiscoveryReq": DC_ChargeParameterDiscoveryReq,
    "{urn:iso:std:iso:15118:-20:DC}DC_CPDReqEnergyTransferMode": DC_CPDReqEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_DC_CPDReqEnergyTransferMode": BPT_DC_CPDReqEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:DC}DC_ChargeParameterDiscoveryRes": DC_ChargeParameterDiscoveryRes,
    "{urn:iso:std:iso:15118:-20:DC}DC_CPDResEnergyTransferMode": DC_CPDResEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_DC_CPDResEnergyTransferMode": BPT_DC_CPDResEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:DC}DC_CableCheckReq": DC_CableCheckReq,
    "{urn:iso:std:iso:15118:-20:DC}DC_CableCheckRes": DC_CableCheckRes,
    "{urn:iso:std:iso:15118:-20:DC}DC_PreChargeReq": DC_PreChargeReq,
    "{urn:iso:std:iso:15118:-20:DC}DC_PreChargeRes": DC_PreChargeRes,
    "{urn:iso:std:iso:15118:-20:DC}DC_ChargeLoopReq": DC_ChargeLoopReq,
    "{urn:iso:std:iso:15118:-20:DC}DC_ChargeLoopRes": DC_ChargeLoopRes,
    "{urn:iso:std:iso:15118:-20:DC}Scheduled_DC_CLReqControlMode": Scheduled_DC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_Scheduled_DC_CLReqControlMode": BPT_Scheduled_DC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:DC}Scheduled_DC_CLResControlMode": Scheduled_DC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_Scheduled_DC_CLResControlMode": BPT_Scheduled_DC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:DC}Dynamic_DC_CLReqControlMode": Dynamic_DC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_Dynamic_DC_CLReqControlMode": BPT_Dynamic_DC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:DC}Dynamic_DC_CLResControlMode": Dynamic_DC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:DC}BPT_Dynamic_DC_CLResControlMode": BPT_Dynamic_DC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:DC}DC_WeldingDetectionReq": DC_WeldingDetectionReq,
    "{urn:iso:std:iso:15118:-20:DC}DC_WeldingDetectionRes": DC_WeldingDetectionRes,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {}

UNITS: Final[dict[str, str]] = {
    "DC_CPDReqEnergyTransferMode.ev_maximum_charge_power": "W",
    "DC_CPDReqEnergyTransferMode.ev_minimum_charge_power": "W",
    "DC_CPDReqEnergyTransferMode.ev_maximum_charge_current": "A",
    "DC_CPDReqEnergyTransferMode.ev_minimum_charge_current": "A",
    "DC_CPDReqEnergyTransferMode.ev_maximum_voltage": "V",
    "DC_CPDReqEnergyTransferMode.ev_minimum_voltage": "V",
    "DC_CPDReqEnergyTransferMode.target_soc": "%",
    "BPT_DC_CPDReqEnergyTransferMode.ev_maximum_discharge_power": "W",
    "BPT_DC_CPDReqEnergyTransferMode.ev_minimum_discharge_power": "W",
    "BPT_DC_CPDReqEnergyTransferMode.ev_maximum_discharge_current": "A",
    "BPT_DC_CPDReqEnergyTransferMode.ev_minimum_discharge_current": "A",
    "DC_CPDResEnergyTransferMode.evse_maximum_charge_power": "W",
    "DC_CPDResEnergyTransferMode.evse_minimum_charge_power": "W",
    "DC_CPDResEnergyTransferMode.evse_maximum_charge_current": "A",
    "DC_CPDResEnergyTransferMode.evse_minimum_charge_current": "A",
    "DC_CPDResEnergyTransferMode.evse_maximum_voltage": "V",
    "DC_CPDResEnergyTransferMode.evse_minimum_voltage": "V",
    "DC_CPDResEnergyTransferMode.evse_power_ramp_limitation": "%/min",
    "BPT_DC_CPDResEnergyTransferMode.evse_maximum_discharge_power": "W",
    "BPT_DC_CPDResEnergyTransferMode.evse_minimum_discharge_power": "W",
    "BPT_DC_CPDResEnergyTransferMode.evse_maximum_discharge_current": "A",
    "BPT_DC_CPDResEnergyTransferMode.evse_minimum_discharge_current": "A",
    "DC_PreChargeReq.ev_present_voltage": "V",
    "DC_PreChargeReq.ev_target_voltage": "V",
    "DC_PreChargeRes.evse_present_voltage": "V",
    "DC_ChargeLoopReq.ev_present_voltage": "V",
    "DC_ChargeLoopRes.evse_present_current": "A",
    "DC_ChargeLoopRes.evse_present_voltage": "V",
    "Scheduled_DC_CLReqControlMode.ev_target_current": "A",
    "Scheduled_DC_CLReqControlMode.ev_target_voltage": "V",
    "Scheduled_DC_CLReqControlMode.ev_maximum_charge_power": "W",
    "Scheduled_DC_CLReqControlMode.ev_minimum_charge_power": "W",
    "Scheduled_DC_CLReqControlMode.ev_maximum_charge_current": "A",
    "Scheduled_DC_CLReqControlMode.ev_maximum_voltage": "V",
    "Scheduled_DC_CLReqControlMode.ev_minimum_voltage": "V",
    "BPT_Scheduled_DC_CLReqControlMode.ev_maximum_discharge_power": "W",
    "BPT_Scheduled_DC_CLReqControlMode.ev_minimum_discharge_power": "W",
    "BPT_Scheduled_DC_CLReqControlMode.ev_maximum_discharge_current": "A",
    "Scheduled_DC_CLResControlMode.evse_maximum_charge_power": "W",
    "Scheduled_DC_CLResControlMode.evse_minimum_charge_power": "W",
    "Scheduled_DC_CLResControlMode.evse_maximum_charge_current": "A",
    "Scheduled_DC_CLResControlMode.evse_maximum_voltage": "V",
    "BPT_Scheduled_DC_CLResControlMode.evse_maximum_discharge_power": "W",
    "BPT_Scheduled_DC_CLResControlMode.evse_minimum_discharge_power": "W",
    "BPT_Scheduled_DC_CLResControlMode.evse_maximum_discharge_current": "A",
    "BPT_Scheduled_DC_CLResControlMode.evse_minimum_voltage": "V",
    "Dynamic_DC_CLReqControlMode.ev_maximum_charge_power": "W",
    "Dynamic_DC_CLReqControlMode.ev_minimum_charge_power": "W",
    "Dynamic_DC_CLReqControlMode.ev_maximum_charge_current": "A",
    "Dynamic_DC_CLReqControlMode.ev_maximum_voltage": "V",
    "Dynamic_DC_CLReqControlMode.ev_minimum_voltage": "V",
    "BPT_Dynamic_DC_CLReqControlMode.ev_maximum_discharge_power": "W",
    "BPT_Dynamic_DC_CLReqControlMode.ev_minimum_discharge_power": "W",
    "BPT_Dynamic_DC_CLReqControlMode.ev_maximum_discharge_current": "A",
    "BPT_Dynamic_DC_CLReqControlMode.ev_maximum_v2x_energy_request": "Wh",
    "BPT_Dynamic_DC_CLReqControlMode.ev_minimum_v2x_energy_request": "Wh",
    "Dynamic_DC_CLResControlMode.evse_maximum_charge_power": "W",
    "Dynamic_DC_CLResControlMode.evse_minimum_charge_power": "W",
    "Dynamic_DC_CLResControlMode.evse_maximum_charge_current": "A",
    "Dynamic_DC_CLResControlMode.evse_maximum_voltage": "V",
    "BPT_Dynamic_DC_CLResControlMode.evse_maximum_discharge_power": "W",
    "BPT_Dynamic_DC_CLResControlMode.evse_minimum_discharge_power": "W",
    "BPT_Dynamic_DC_CLResControlMode.evse_maximum_discharge_current": "A",
    "BPT_Dynamic_DC_CLResControlMode.evse_minimum_voltage": "V",
    "DC_WeldingDetectionRes.evse_present_voltage": "V",
}

CHOICES: Final[dict[str, tuple[str, ...]]] = {}
