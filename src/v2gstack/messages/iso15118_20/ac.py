"""ISO 15118-20 AC: charging with alternating current."""

# Generated from schemas/iso15118_20_ac.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): 014738e7015c0e2fa5c446777d1e960ca658c5acb55e4db8bfd5a0b8d4452d5b

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
    RationalNumber,
    Scheduled_CLReqControlMode,
    Scheduled_CLResControlMode,
)

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "AC_CPDReqEnergyTransferMode",
    "AC_CPDResEnergyTransferMode",
    "AC_ChargeLoopReq",
    "AC_ChargeLoopRes",
    "AC_ChargeParameterDiscoveryReq",
    "AC_ChargeParameterDiscoveryRes",
    "AnyAC_CPDReqEnergyTransferMode",
    "AnyAC_CPDResEnergyTransferMode",
    "AnyCLReqControlMode",
    "AnyCLResControlMode",
    "BPT_AC_CPDReqEnergyTransferMode",
    "BPT_AC_CPDResEnergyTransferMode",
    "BPT_Dynamic_AC_CLReqControlMode",
    "BPT_Dynamic_AC_CLResControlMode",
    "BPT_Scheduled_AC_CLReqControlMode",
    "BPT_Scheduled_AC_CLResControlMode",
    "Dynamic_AC_CLReqControlMode",
    "Dynamic_AC_CLResControlMode",
    "Scheduled_AC_CLReqControlMode",
    "Scheduled_AC_CLResControlMode",
]


class AC_ChargeParameterDiscoveryReq(
    ChargeParameterDiscoveryReq,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AC_ChargeParameterDiscoveryReq",
    rename={
        "ac_cpd_req_energy_transfer_mode": "AC_CPDReqEnergyTransferMode",
    },
):
    """The EV states its limits for AC charging.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ac_cpd_req_energy_transfer_mode: Limits of the EV, or its limits in both directions when bidirectional
            transfer was selected.
    """

    ac_cpd_req_energy_transfer_mode: AnyAC_CPDReqEnergyTransferMode


class AC_CPDReqEnergyTransferMode(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AC_CPDReqEnergyTransferMode",
    rename={
        "ev_maximum_charge_power": "EVMaximumChargePower",
        "ev_maximum_charge_power_l2": "EVMaximumChargePower_L2",
        "ev_maximum_charge_power_l3": "EVMaximumChargePower_L3",
        "ev_minimum_charge_power": "EVMinimumChargePower",
        "ev_minimum_charge_power_l2": "EVMinimumChargePower_L2",
        "ev_minimum_charge_power_l3": "EVMinimumChargePower_L3",
    },
):
    """Limits of the EV for charging.

    ISO 15118-20.

    Attributes:
        ev_maximum_charge_power: Highest power of the EV for charging; on phase L1 when L2 and L3 are given,
            otherwise on all phases together. Unit: W.
        ev_maximum_charge_power_l2: Highest power of the EV for charging on phase L2. Unit: W.
        ev_maximum_charge_power_l3: Highest power of the EV for charging on phase L3. Unit: W.
        ev_minimum_charge_power: Lowest power of the EV for charging; on phase L1 when L2 and L3 are given,
            otherwise on all phases together. Unit: W.
        ev_minimum_charge_power_l2: Lowest power of the EV for charging on phase L2. Unit: W.
        ev_minimum_charge_power_l3: Lowest power of the EV for charging on phase L3. Unit: W.
    """

    ev_maximum_charge_power: RationalNumber
    ev_maximum_charge_power_l2: RationalNumber | None = None
    ev_maximum_charge_power_l3: RationalNumber | None = None
    ev_minimum_charge_power: RationalNumber
    ev_minimum_charge_power_l2: RationalNumber | None = None
    ev_minimum_charge_power_l3: RationalNumber | None = None


class BPT_AC_CPDReqEnergyTransferMode(
    AC_CPDReqEnergyTransferMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="BPT_AC_CPDReqEnergyTransferMode",
    rename={
        "ev_maximum_discharge_power": "EVMaximumDischargePower",
        "ev_maximum_discharge_power_l2": "EVMaximumDischargePower_L2",
        "ev_maximum_discharge_power_l3": "EVMaximumDischargePower_L3",
        "ev_minimum_discharge_power": "EVMinimumDischargePower",
        "ev_minimum_discharge_power_l2": "EVMinimumDischargePower_L2",
        "ev_minimum_discharge_power_l3": "EVMinimumDischargePower_L3",
    },
):
    """Limits of the EV for charging and for feeding back.

    ISO 15118-20.

    Attributes:
        ev_maximum_discharge_power: Highest power of the EV for feeding back; on phase L1 when L2 and L3 are
            given, otherwise on all phases together. Unit: W.
        ev_maximum_discharge_power_l2: Highest power of the EV for feeding back on phase L2. Unit: W.
        ev_maximum_discharge_power_l3: Highest power of the EV for feeding back on phase L3. Unit: W.
        ev_minimum_discharge_power: Lowest power of the EV for feeding back; on phase L1 when L2 and L3 are
            given, otherwise on all phases together. Unit: W.
        ev_minimum_discharge_power_l2: Lowest power of the EV for feeding back on phase L2. Unit: W.
        ev_minimum_discharge_power_l3: Lowest power of the EV for feeding back on phase L3. Unit: W.
    """

    ev_maximum_discharge_power: RationalNumber
    ev_maximum_discharge_power_l2: RationalNumber | None = None
    ev_maximum_discharge_power_l3: RationalNumber | None = None
    ev_minimum_discharge_power: RationalNumber
    ev_minimum_discharge_power_l2: RationalNumber | None = None
    ev_minimum_discharge_power_l3: RationalNumber | None = None


class AC_ChargeParameterDiscoveryRes(
    ChargeParameterDiscoveryRes,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AC_ChargeParameterDiscoveryRes",
    rename={
        "ac_cpd_res_energy_transfer_mode": "AC_CPDResEnergyTransferMode",
    },
):
    """The EVSE states its limits for AC charging.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        ac_cpd_res_energy_transfer_mode: Limits of the EVSE, or its limits in both directions when
            bidirectional transfer was selected.
    """

    ac_cpd_res_energy_transfer_mode: AnyAC_CPDResEnergyTransferMode


class AC_CPDResEnergyTransferMode(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AC_CPDResEnergyTransferMode",
    rename={
        "evse_maximum_charge_power": "EVSEMaximumChargePower",
        "evse_maximum_charge_power_l2": "EVSEMaximumChargePower_L2",
        "evse_maximum_charge_power_l3": "EVSEMaximumChargePower_L3",
        "evse_minimum_charge_power": "EVSEMinimumChargePower",
        "evse_minimum_charge_power_l2": "EVSEMinimumChargePower_L2",
        "evse_minimum_charge_power_l3": "EVSEMinimumChargePower_L3",
        "evse_nominal_frequency": "EVSENominalFrequency",
        "maximum_power_asymmetry": "MaximumPowerAsymmetry",
        "evse_power_ramp_limitation": "EVSEPowerRampLimitation",
        "evse_present_active_power": "EVSEPresentActivePower",
        "evse_present_active_power_l2": "EVSEPresentActivePower_L2",
        "evse_present_active_power_l3": "EVSEPresentActivePower_L3",
    },
):
    """Limits and supply of the EVSE for charging.

    ISO 15118-20.

    Attributes:
        evse_maximum_charge_power: Highest power of the EVSE for charging; on phase L1 when L2 and L3 are
            given, otherwise on all phases together. Unit: W.
        evse_maximum_charge_power_l2: Highest power of the EVSE for charging on phase L2. Unit: W.
        evse_maximum_charge_power_l3: Highest power of the EVSE for charging on phase L3. Unit: W.
        evse_minimum_charge_power: Lowest power of the EVSE for charging; on phase L1 when L2 and L3 are
            given, otherwise on all phases together. Unit: W.
        evse_minimum_charge_power_l2: Lowest power of the EVSE for charging on phase L2. Unit: W.
        evse_minimum_charge_power_l3: Lowest power of the EVSE for charging on phase L3. Unit: W.
        evse_nominal_frequency: Nominal frequency of the supply. Unit: Hz.
        maximum_power_asymmetry: How far the powers on the phases may differ from each other. Unit: W.
        evse_power_ramp_limitation: How fast the power may change. Unit: %/min.
        evse_present_active_power: Active power that the EVSE measures at present; on phase L1 when L2 and L3
            are given, otherwise on all phases together. Unit: W.
        evse_present_active_power_l2: Active power on phase L2 that the EVSE measures at present. Unit: W.
        evse_present_active_power_l3: Active power on phase L3 that the EVSE measures at present. Unit: W.
    """

    evse_maximum_charge_power: RationalNumber
    evse_maximum_charge_power_l2: RationalNumber | None = None
    evse_maximum_charge_power_l3: RationalNumber | None = None
    evse_minimum_charge_power: RationalNumber
    evse_minimum_charge_power_l2: RationalNumber | None = None
    evse_minimum_charge_power_l3: RationalNumber | None = None
    evse_nominal_frequency: RationalNumber
    maximum_power_asymmetry: RationalNumber | None = None
    evse_power_ramp_limitation: RationalNumber | None = None
    evse_present_active_power: RationalNumber | None = None
    evse_present_active_power_l2: RationalNumber | None = None
    evse_present_active_power_l3: RationalNumber | None = None


class BPT_AC_CPDResEnergyTransferMode(
    AC_CPDResEnergyTransferMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="BPT_AC_CPDResEnergyTransferMode",
    rename={
        "evse_maximum_discharge_power": "EVSEMaximumDischargePower",
        "evse_maximum_discharge_power_l2": "EVSEMaximumDischargePower_L2",
        "evse_maximum_discharge_power_l3": "EVSEMaximumDischargePower_L3",
        "evse_minimum_discharge_power": "EVSEMinimumDischargePower",
        "evse_minimum_discharge_power_l2": "EVSEMinimumDischargePower_L2",
        "evse_minimum_discharge_power_l3": "EVSEMinimumDischargePower_L3",
    },
):
    """Limits and supply of the EVSE for charging and for feeding back.

    ISO 15118-20.

    Attributes:
        evse_maximum_discharge_power: Highest power of the EVSE for feeding back; on phase L1 when L2 and L3
            are given, otherwise on all phases together. Unit: W.
        evse_maximum_discharge_power_l2: Highest power of the EVSE for feeding back on phase L2. Unit: W.
        evse_maximum_discharge_power_l3: Highest power of the EVSE for feeding back on phase L3. Unit: W.
        evse_minimum_discharge_power: Lowest power of the EVSE for feeding back; on phase L1 when L2 and L3
            are given, otherwise on all phases together. Unit: W.
        evse_minimum_discharge_power_l2: Lowest power of the EVSE for feeding back on phase L2. Unit: W.
        evse_minimum_discharge_power_l3: Lowest power of the EVSE for feeding back on phase L3. Unit: W.
    """

    evse_maximum_discharge_power: RationalNumber
    evse_maximum_discharge_power_l2: RationalNumber | None = None
    evse_maximum_discharge_power_l3: RationalNumber | None = None
    evse_minimum_discharge_power: RationalNumber
    evse_minimum_discharge_power_l2: RationalNumber | None = None
    evse_minimum_discharge_power_l3: RationalNumber | None = None


class AC_ChargeLoopReq(
    ChargeLoopReq,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AC_ChargeLoopReq",
    rename={
        "cl_req_control_mode": "CLReqControlMode",
    },
):
    """The EV reports its power and needs while energy is transferred.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        cl_req_control_mode: What the EV sends for its control mode.
    """

    cl_req_control_mode: AnyCLReqControlMode


class AC_ChargeLoopRes(
    ChargeLoopRes,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AC_ChargeLoopRes",
    rename={
        "evse_target_frequency": "EVSETargetFrequency",
        "cl_res_control_mode": "CLResControlMode",
    },
):
    """The EVSE sets or reports the power while energy is transferred.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_target_frequency: Frequency that the EVSE wants the EV to run at. Unit: Hz.
        cl_res_control_mode: What the EVSE sends for the control mode.
    """

    evse_target_frequency: RationalNumber | None = None
    cl_res_control_mode: AnyCLResControlMode


class Scheduled_AC_CLReqControlMode(
    Scheduled_CLReqControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Scheduled_AC_CLReqControlMode",
    rename={
        "ev_maximum_charge_power": "EVMaximumChargePower",
        "ev_maximum_charge_power_l2": "EVMaximumChargePower_L2",
        "ev_maximum_charge_power_l3": "EVMaximumChargePower_L3",
        "ev_minimum_charge_power": "EVMinimumChargePower",
        "ev_minimum_charge_power_l2": "EVMinimumChargePower_L2",
        "ev_minimum_charge_power_l3": "EVMinimumChargePower_L3",
        "ev_present_active_power": "EVPresentActivePower",
        "ev_present_active_power_l2": "EVPresentActivePower_L2",
        "ev_present_active_power_l3": "EVPresentActivePower_L3",
        "ev_present_reactive_power": "EVPresentReactivePower",
        "ev_present_reactive_power_l2": "EVPresentReactivePower_L2",
        "ev_present_reactive_power_l3": "EVPresentReactivePower_L3",
    },
):
    """What the EV sends in scheduled control.

    ISO 15118-20.

    Attributes:
        ev_maximum_charge_power: Highest power of the EV for charging; on phase L1 when L2 and L3 are given,
            otherwise on all phases together. Unit: W.
        ev_maximum_charge_power_l2: Highest power of the EV for charging on phase L2. Unit: W.
        ev_maximum_charge_power_l3: Highest power of the EV for charging on phase L3. Unit: W.
        ev_minimum_charge_power: Lowest power of the EV for charging; on phase L1 when L2 and L3 are given,
            otherwise on all phases together. Unit: W.
        ev_minimum_charge_power_l2: Lowest power of the EV for charging on phase L2. Unit: W.
        ev_minimum_charge_power_l3: Lowest power of the EV for charging on phase L3. Unit: W.
        ev_present_active_power: Active power that the EV measures at present; on phase L1 when L2 and L3 are
            given, otherwise on all phases together. Unit: W.
        ev_present_active_power_l2: Active power on phase L2 that the EV measures at present. Unit: W.
        ev_present_active_power_l3: Active power on phase L3 that the EV measures at present. Unit: W.
        ev_present_reactive_power: Reactive power that the EV measures at present; on phase L1 when L2 and L3
            are given, otherwise on all phases together. Unit: var.
        ev_present_reactive_power_l2: Reactive power on phase L2 that the EV measures at present. Unit: var.
        ev_present_reactive_power_l3: Reactive power on phase L3 that the EV measures at present. Unit: var.
    """

    ev_maximum_charge_power: RationalNumber | None = None
    ev_maximum_charge_power_l2: RationalNumber | None = None
    ev_maximum_charge_power_l3: RationalNumber | None = None
    ev_minimum_charge_power: RationalNumber | None = None
    ev_minimum_charge_power_l2: RationalNumber | None = None
    ev_minimum_charge_power_l3: RationalNumber | None = None
    ev_present_active_power: RationalNumber
    ev_present_active_power_l2: RationalNumber | None = None
    ev_present_active_power_l3: RationalNumber | None = None
    ev_present_reactive_power: RationalNumber | None = None
    ev_present_reactive_power_l2: RationalNumber | None = None
    ev_present_reactive_power_l3: RationalNumber | None = None


class BPT_Scheduled_AC_CLReqControlMode(
    Scheduled_AC_CLReqControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="BPT_Scheduled_AC_CLReqControlMode",
    rename={
        "ev_maximum_discharge_power": "EVMaximumDischargePower",
        "ev_maximum_discharge_power_l2": "EVMaximumDischargePower_L2",
        "ev_maximum_discharge_power_l3": "EVMaximumDischargePower_L3",
        "ev_minimum_discharge_power": "EVMinimumDischargePower",
        "ev_minimum_discharge_power_l2": "EVMinimumDischargePower_L2",
        "ev_minimum_discharge_power_l3": "EVMinimumDischargePower_L3",
    },
):
    """What the EV sends in scheduled control with bidirectional transfer.

    ISO 15118-20.

    Attributes:
        ev_maximum_discharge_power: Highest power of the EV for feeding back; on phase L1 when L2 and L3 are
            given, otherwise on all phases together. Unit: W.
        ev_maximum_discharge_power_l2: Highest power of the EV for feeding back on phase L2. Unit: W.
        ev_maximum_discharge_power_l3: Highest power of the EV for feeding back on phase L3. Unit: W.
        ev_minimum_discharge_power: Lowest power of the EV for feeding back; on phase L1 when L2 and L3 are
            given, otherwise on all phases together. Unit: W.
        ev_minimum_discharge_power_l2: Lowest power of the EV for feeding back on phase L2. Unit: W.
        ev_minimum_discharge_power_l3: Lowest power of the EV for feeding back on phase L3. Unit: W.
    """

    ev_maximum_discharge_power: RationalNumber | None = None
    ev_maximum_discharge_power_l2: RationalNumber | None = None
    ev_maximum_discharge_power_l3: RationalNumber | None = None
    ev_minimum_discharge_power: RationalNumber | None = None
    ev_minimum_discharge_power_l2: RationalNumber | None = None
    ev_minimum_discharge_power_l3: RationalNumber | None = None


class Scheduled_AC_CLResControlMode(
    Scheduled_CLResControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Scheduled_AC_CLResControlMode",
    rename={
        "evse_target_active_power": "EVSETargetActivePower",
        "evse_target_active_power_l2": "EVSETargetActivePower_L2",
        "evse_target_active_power_l3": "EVSETargetActivePower_L3",
        "evse_target_reactive_power": "EVSETargetReactivePower",
        "evse_target_reactive_power_l2": "EVSETargetReactivePower_L2",
        "evse_target_reactive_power_l3": "EVSETargetReactivePower_L3",
        "evse_present_active_power": "EVSEPresentActivePower",
        "evse_present_active_power_l2": "EVSEPresentActivePower_L2",
        "evse_present_active_power_l3": "EVSEPresentActivePower_L3",
    },
):
    """What the EVSE sends in scheduled control.

    ISO 15118-20.

    Attributes:
        evse_target_active_power: Active power that the EVSE wants the EV to take; on phase L1 when L2 and L3
            are given, otherwise on all phases together. Unit: W.
        evse_target_active_power_l2: Active power on phase L2 that the EVSE wants the EV to take. Unit: W.
        evse_target_active_power_l3: Active power on phase L3 that the EVSE wants the EV to take. Unit: W.
        evse_target_reactive_power: Reactive power that the EVSE wants the EV to take; on phase L1 when L2 and
            L3 are given, otherwise on all phases together. Unit: var.
        evse_target_reactive_power_l2: Reactive power on phase L2 that the EVSE wants the EV to take. Unit:
            var.
        evse_target_reactive_power_l3: Reactive power on phase L3 that the EVSE wants the EV to take. Unit:
            var.
        evse_present_active_power: Active power that the EVSE measures at present; on phase L1 when L2 and L3
            are given, otherwise on all phases together. Unit: W.
        evse_present_active_power_l2: Active power on phase L2 that the EVSE measures at present. Unit: W.
        evse_present_active_power_l3: Active power on phase L3 that the EVSE measures at present. Unit: W.
    """

    evse_target_active_power: RationalNumber | None = None
    evse_target_active_power_l2: RationalNumber | None = None
    evse_target_active_power_l3: RationalNumber | None = None
    evse_target_reactive_power: RationalNumber | None = None
    evse_target_reactive_power_l2: RationalNumber | None = None
    evse_target_reactive_power_l3: RationalNumber | None = None
    evse_present_active_power: RationalNumber | None = None
    evse_present_active_power_l2: RationalNumber | None = None
    evse_present_active_power_l3: RationalNumber | None = None


class BPT_Scheduled_AC_CLResControlMode(
    Scheduled_AC_CLResControlMode, frozen=True, kw_only=True, tag_field="#element", tag="BPT_Scheduled_AC_CLResControlMode"
):
    """What the EVSE sends in scheduled control with bidirectional transfer.

    ISO 15118-20.
    """


class Dynamic_AC_CLReqControlMode(
    Dynamic_CLReqControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Dynamic_AC_CLReqControlMode",
    rename={
        "ev_maximum_charge_power": "EVMaximumChargePower",
        "ev_maximum_charge_power_l2": "EVMaximumChargePower_L2",
        "ev_maximum_charge_power_l3": "EVMaximumChargePower_L3",
        "ev_minimum_charge_power": "EVMinimumChargePower",
        "ev_minimum_charge_power_l2": "EVMinimumChargePower_L2",
        "ev_minimum_charge_power_l3": "EVMinimumChargePower_L3",
        "ev_present_active_power": "EVPresentActivePower",
        "ev_present_active_power_l2": "EVPresentActivePower_L2",
        "ev_present_active_power_l3": "EVPresentActivePower_L3",
        "ev_present_reactive_power": "EVPresentReactivePower",
        "ev_present_reactive_power_l2": "EVPresentReactivePower_L2",
        "ev_present_reactive_power_l3": "EVPresentReactivePower_L3",
    },
):
    """What the EV sends in dynamic control.

    ISO 15118-20.

    Attributes:
        ev_maximum_charge_power: Highest power of the EV for charging; on phase L1 when L2 and L3 are given,
            otherwise on all phases together. Unit: W.
        ev_maximum_charge_power_l2: Highest power of the EV for charging on phase L2. Unit: W.
        ev_maximum_charge_power_l3: Highest power of the EV for charging on phase L3. Unit: W.
        ev_minimum_charge_power: Lowest power of the EV for charging; on phase L1 when L2 and L3 are given,
            otherwise on all phases together. Unit: W.
        ev_minimum_charge_power_l2: Lowest power of the EV for charging on phase L2. Unit: W.
        ev_minimum_charge_power_l3: Lowest power of the EV for charging on phase L3. Unit: W.
        ev_present_active_power: Active power that the EV measures at present; on phase L1 when L2 and L3 are
            given, otherwise on all phases together. Unit: W.
        ev_present_active_power_l2: Active power on phase L2 that the EV measures at present. Unit: W.
        ev_present_active_power_l3: Active power on phase L3 that the EV measures at present. Unit: W.
        ev_present_reactive_power: Reactive power that the EV measures at present; on phase L1 when L2 and L3
            are given, otherwise on all phases together. Unit: var.
        ev_present_reactive_power_l2: Reactive power on phase L2 that the EV measures at present. Unit: var.
        ev_present_reactive_power_l3: Reactive power on phase L3 that the EV measures at present. Unit: var.
    """

    ev_maximum_charge_power: RationalNumber
    ev_maximum_charge_power_l2: RationalNumber | None = None
    ev_maximum_charge_power_l3: RationalNumber | None = None
    ev_minimum_charge_power: RationalNumber
    ev_minimum_charge_power_l2: RationalNumber | None = None
    ev_minimum_charge_power_l3: RationalNumber | None = None
    ev_present_active_power: RationalNumber
    ev_present_active_power_l2: RationalNumber | None = None
    ev_present_active_power_l3: RationalNumber | None = None
    ev_present_reactive_power: RationalNumber
    ev_present_reactive_power_l2: RationalNumber | None = None
    ev_present_reactive_power_l3: RationalNumber | None = None


class BPT_Dynamic_AC_CLReqControlMode(
    Dynamic_AC_CLReqControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="BPT_Dynamic_AC_CLReqControlMode",
    rename={
        "ev_maximum_discharge_power": "EVMaximumDischargePower",
        "ev_maximum_discharge_power_l2": "EVMaximumDischargePower_L2",
        "ev_maximum_discharge_power_l3": "EVMaximumDischargePower_L3",
        "ev_minimum_discharge_power": "EVMinimumDischargePower",
        "ev_minimum_discharge_power_l2": "EVMinimumDischargePower_L2",
        "ev_minimum_discharge_power_l3": "EVMinimumDischargePower_L3",
        "ev_maximum_v2x_energy_request": "EVMaximumV2XEnergyRequest",
        "ev_minimum_v2x_energy_request": "EVMinimumV2XEnergyRequest",
    },
):
    """What the EV sends in dynamic control with bidirectional transfer.

    ISO 15118-20.

    Attributes:
        ev_maximum_discharge_power: Highest power of the EV for feeding back; on phase L1 when L2 and L3 are
            given, otherwise on all phases together. Unit: W.
        ev_maximum_discharge_power_l2: Highest power of the EV for feeding back on phase L2. Unit: W.
        ev_maximum_discharge_power_l3: Highest power of the EV for feeding back on phase L3. Unit: W.
        ev_minimum_discharge_power: Lowest power of the EV for feeding back; on phase L1 when L2 and L3 are
            given, otherwise on all phases together. Unit: W.
        ev_minimum_discharge_power_l2: Lowest power of the EV for feeding back on phase L2. Unit: W.
        ev_minimum_discharge_power_l3: Lowest power of the EV for feeding back on phase L3. Unit: W.
        ev_maximum_v2x_energy_request: Room for charging up to the upper bound of the range in which the EV
            lets its battery be cycled. Unit: Wh.
        ev_minimum_v2x_energy_request: Energy that is missing to the lower bound of the range in which the EV
            lets its battery be cycled; negative above that bound. Unit: Wh.
    """

    ev_maximum_discharge_power: RationalNumber
    ev_maximum_discharge_power_l2: RationalNumber | None = None
    ev_maximum_discharge_power_l3: RationalNumber | None = None
    ev_minimum_discharge_power: RationalNumber
    ev_minimum_discharge_power_l2: RationalNumber | None = None
    ev_minimum_discharge_power_l3: RationalNumber | None = None
    ev_maximum_v2x_energy_request: RationalNumber | None = None
    ev_minimum_v2x_energy_request: RationalNumber | None = None


class Dynamic_AC_CLResControlMode(
    Dynamic_CLResControlMode,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Dynamic_AC_CLResControlMode",
    rename={
        "evse_target_active_power": "EVSETargetActivePower",
        "evse_target_active_power_l2": "EVSETargetActivePower_L2",
        "evse_target_active_power_l3": "EVSETargetActivePower_L3",
        "evse_target_reactive_power": "EVSETargetReactivePower",
        "evse_target_reactive_power_l2": "EVSETargetReactivePower_L2",
        "evse_target_reactive_power_l3": "EVSETargetReactivePower_L3",
        "evse_present_active_power": "EVSEPresentActivePower",
        "evse_present_active_power_l2": "EVSEPresentActivePower_L2",
        "evse_present_active_power_l3": "EVSEPresentActivePower_L3",
    },
):
    """What the EVSE sends in dynamic control.

    ISO 15118-20.

    Attributes:
        evse_target_active_power: Active power that the EVSE wants the EV to take; on phase L1 when L2 and L3
            are given, otherwise on all phases together. Unit: W.
        evse_target_active_power_l2: Active power on phase L2 that the EVSE wants the EV to take. Unit: W.
        evse_target_active_power_l3: Active power on phase L3 that the EVSE wants the EV to take. Unit: W.
        evse_target_reactive_power: Reactive power that the EVSE wants the EV to take; on phase L1 when L2 and
            L3 are given, otherwise on all phases together. Unit: var.
        evse_target_reactive_power_l2: Reactive power on phase L2 that the EVSE wants the EV to take. Unit:
            var.
        evse_target_reactive_power_l3: Reactive power on phase L3 that the EVSE wants the EV to take. Unit:
            var.
        evse_present_active_power: Active power that the EVSE measures at present; on phase L1 when L2 and L3
            are given, otherwise on all phases together. Unit: W.
        evse_present_active_power_l2: Active power on phase L2 that the EVSE measures at present. Unit: W.
        evse_present_active_power_l3: Active power on phase L3 that the EVSE measures at present. Unit: W.
    """

    evse_target_active_power: RationalNumber
    evse_target_active_power_l2: RationalNumber | None = None
    evse_target_active_power_l3: RationalNumber | None = None
    evse_target_reactive_power: RationalNumber | None = None
    evse_target_reactive_power_l2: RationalNumber | None = None
    evse_target_reactive_power_l3: RationalNumber | None = None
    evse_present_active_power: RationalNumber | None = None
    evse_present_active_power_l2: RationalNumber | None = None
    evse_present_active_power_l3: RationalNumber | None = None


class BPT_Dynamic_AC_CLResControlMode(
    Dynamic_AC_CLResControlMode, frozen=True, kw_only=True, tag_field="#element", tag="BPT_Dynamic_AC_CLResControlMode"
):
    """What the EVSE sends in dynamic control with bidirectional transfer.

    ISO 15118-20.
    """


#: What stands in place of AC_CPDReqEnergyTransferMode.
AnyAC_CPDReqEnergyTransferMode: TypeAlias = AC_CPDReqEnergyTransferMode | BPT_AC_CPDReqEnergyTransferMode
#: What stands in place of AC_CPDResEnergyTransferMode.
AnyAC_CPDResEnergyTransferMode: TypeAlias = AC_CPDResEnergyTransferMode | BPT_AC_CPDResEnergyTransferMode
#: What stands in place of CLReqControlMode.
AnyCLReqControlMode: TypeAlias = (
    Scheduled_AC_CLReqControlMode | BPT_Scheduled_AC_CLReqControlMode | Dynamic_AC_CLReqControlMode | BPT_Dynamic_AC_CLReqControlMode
)
#: What stands in place of CLResControlMode.
AnyCLResControlMode: TypeAlias = (
    Scheduled_AC_CLResControlMode | BPT_Scheduled_AC_CLResControlMode | Dynamic_AC_CLResControlMode | BPT_Dynamic_AC_CLResControlMode
)

TYPES: Final[dict[str, type[Message]]] = {
    "{urn:iso:std:iso:15118:-20:AC}AC_ChargeParameterDiscoveryReqType": AC_ChargeParameterDiscoveryReq,
    "{urn:iso:std:iso:15118:-20:AC}AC_CPDReqEnergyTransferModeType": AC_CPDReqEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_AC_CPDReqEnergyTransferModeType": BPT_AC_CPDReqEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:AC}AC_ChargeParameterDiscoveryResType": AC_ChargeParameterDiscoveryRes,
    "{urn:iso:std:iso:15118:-20:AC}AC_CPDResEnergyTransferModeType": AC_CPDResEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_AC_CPDResEnergyTransferModeType": BPT_AC_CPDResEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:AC}AC_ChargeLoopReqType": AC_ChargeLoopReq,
    "{urn:iso:std:iso:15118:-20:AC}AC_ChargeLoopResType": AC_ChargeLoopRes,
    "{urn:iso:std:iso:15118:-20:AC}Scheduled_AC_CLReqControlModeType": Scheduled_AC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_Scheduled_AC_CLReqControlModeType": BPT_Scheduled_AC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:AC}Scheduled_AC_CLResControlModeType": Scheduled_AC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_Scheduled_AC_CLResControlModeType": BPT_Scheduled_AC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:AC}Dynamic_AC_CLReqControlModeType": Dynamic_AC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_Dynamic_AC_CLReqControlModeType": BPT_Dynamic_AC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:AC}Dynamic_AC_CLResControlModeType": Dynamic_AC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_Dynamic_AC_CLResControlModeType": BPT_Dynamic_AC_CLResControlMode,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:iso:std:iso:15118:-20:AC}AC_ChargeParameterDiscoveryReq": AC_ChargeParameterDiscoveryReq,
    "{urn:iso:std:iso:15118:-20:AC}AC_CPDReqEnergyTransferMode": AC_CPDReqEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_AC_CPDReqEnergyTransferMode": BPT_AC_CPDReqEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:AC}AC_ChargeParameterDiscoveryRes": AC_ChargeParameterDiscoveryRes,
    "{urn:iso:std:iso:15118:-20:AC}AC_CPDResEnergyTransferMode": AC_CPDResEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_AC_CPDResEnergyTransferMode": BPT_AC_CPDResEnergyTransferMode,
    "{urn:iso:std:iso:15118:-20:AC}AC_ChargeLoopReq": AC_ChargeLoopReq,
    "{urn:iso:std:iso:15118:-20:AC}AC_ChargeLoopRes": AC_ChargeLoopRes,
    "{urn:iso:std:iso:15118:-20:AC}Scheduled_AC_CLReqControlMode": Scheduled_AC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_Scheduled_AC_CLReqControlMode": BPT_Scheduled_AC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:AC}Scheduled_AC_CLResControlMode": Scheduled_AC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_Scheduled_AC_CLResControlMode": BPT_Scheduled_AC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:AC}Dynamic_AC_CLReqControlMode": Dynamic_AC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_Dynamic_AC_CLReqControlMode": BPT_Dynamic_AC_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:AC}Dynamic_AC_CLResControlMode": Dynamic_AC_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:AC}BPT_Dynamic_AC_CLResControlMode": BPT_Dynamic_AC_CLResControlMode,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {}

UNITS: Final[dict[str, str]] = {
    "AC_CPDReqEnergyTransferMode.ev_maximum_charge_power": "W",
    "AC_CPDReqEnergyTransferMode.ev_maximum_charge_power_l2": "W",
    "AC_CPDReqEnergyTransferMode.ev_maximum_charge_power_l3": "W",
    "AC_CPDReqEnergyTransferMode.ev_minimum_charge_power": "W",
    "AC_CPDReqEnergyTransferMode.ev_minimum_charge_power_l2": "W",
    "AC_CPDReqEnergyTransferMode.ev_minimum_charge_power_l3": "W",
    "BPT_AC_CPDReqEnergyTransferMode.ev_maximum_discharge_power": "W",
    "BPT_AC_CPDReqEnergyTransferMode.ev_maximum_discharge_power_l2": "W",
    "BPT_AC_CPDReqEnergyTransferMode.ev_maximum_discharge_power_l3": "W",
    "BPT_AC_CPDReqEnergyTransferMode.ev_minimum_discharge_power": "W",
    "BPT_AC_CPDReqEnergyTransferMode.ev_minimum_discharge_power_l2": "W",
    "BPT_AC_CPDReqEnergyTransferMode.ev_minimum_discharge_power_l3": "W",
    "AC_CPDResEnergyTransferMode.evse_maximum_charge_power": "W",
    "AC_CPDResEnergyTransferMode.evse_maximum_charge_power_l2": "W",
    "AC_CPDResEnergyTransferMode.evse_maximum_charge_power_l3": "W",
    "AC_CPDResEnergyTransferMode.evse_minimum_charge_power": "W",
    "AC_CPDResEnergyTransferMode.evse_minimum_charge_power_l2": "W",
    "AC_CPDResEnergyTransferMode.evse_minimum_charge_power_l3": "W",
    "AC_CPDResEnergyTransferMode.evse_nominal_frequency": "Hz",
    "AC_CPDResEnergyTransferMode.maximum_power_asymmetry": "W",
    "AC_CPDResEnergyTransferMode.evse_power_ramp_limitation": "%/min",
    "AC_CPDResEnergyTransferMode.evse_present_active_power": "W",
    "AC_CPDResEnergyTransferMode.evse_present_active_power_l2": "W",
    "AC_CPDResEnergyTransferMode.evse_present_active_power_l3": "W",
    "BPT_AC_CPDResEnergyTransferMode.evse_maximum_discharge_power": "W",
    "BPT_AC_CPDResEnergyTransferMode.evse_maximum_discharge_power_l2": "W",
    "BPT_AC_CPDResEnergyTransferMode.evse_maximum_discharge_power_l3": "W",
    "BPT_AC_CPDResEnergyTransferMode.evse_minimum_discharge_power": "W",
    "BPT_AC_CPDResEnergyTransferMode.evse_minimum_discharge_power_l2": "W",
    "BPT_AC_CPDResEnergyTransferMode.evse_minimum_discharge_power_l3": "W",
    "AC_ChargeLoopRes.evse_target_frequency": "Hz",
    "Scheduled_AC_CLReqControlMode.ev_maximum_charge_power": "W",
    "Scheduled_AC_CLReqControlMode.ev_maximum_charge_power_l2": "W",
    "Scheduled_AC_CLReqControlMode.ev_maximum_charge_power_l3": "W",
    "Scheduled_AC_CLReqControlMode.ev_minimum_charge_power": "W",
    "Scheduled_AC_CLReqControlMode.ev_minimum_charge_power_l2": "W",
    "Scheduled_AC_CLReqControlMode.ev_minimum_charge_power_l3": "W",
    "Scheduled_AC_CLReqControlMode.ev_present_active_power": "W",
    "Scheduled_AC_CLReqControlMode.ev_present_active_power_l2": "W",
    "Scheduled_AC_CLReqControlMode.ev_present_active_power_l3": "W",
    "Scheduled_AC_CLReqControlMode.ev_present_reactive_power": "var",
    "Scheduled_AC_CLReqControlMode.ev_present_reactive_power_l2": "var",
    "Scheduled_AC_CLReqControlMode.ev_present_reactive_power_l3": "var",
    "BPT_Scheduled_AC_CLReqControlMode.ev_maximum_discharge_power": "W",
    "BPT_Scheduled_AC_CLReqControlMode.ev_maximum_discharge_power_l2": "W",
    "BPT_Scheduled_AC_CLReqControlMode.ev_maximum_discharge_power_l3": "W",
    "BPT_Scheduled_AC_CLReqControlMode.ev_minimum_discharge_power": "W",
    "BPT_Scheduled_AC_CLReqControlMode.ev_minimum_discharge_power_l2": "W",
    "BPT_Scheduled_AC_CLReqControlMode.ev_minimum_discharge_power_l3": "W",
    "Scheduled_AC_CLResControlMode.evse_target_active_power": "W",
    "Scheduled_AC_CLResControlMode.evse_target_active_power_l2": "W",
    "Scheduled_AC_CLResControlMode.evse_target_active_power_l3": "W",
    "Scheduled_AC_CLResControlMode.evse_target_reactive_power": "var",
    "Scheduled_AC_CLResControlMode.evse_target_reactive_power_l2": "var",
    "Scheduled_AC_CLResControlMode.evse_target_reactive_power_l3": "var",
    "Scheduled_AC_CLResControlMode.evse_present_active_power": "W",
    "Scheduled_AC_CLResControlMode.evse_present_active_power_l2": "W",
    "Scheduled_AC_CLResControlMode.evse_present_active_power_l3": "W",
    "Dynamic_AC_CLReqControlMode.ev_maximum_charge_power": "W",
    "Dynamic_AC_CLReqControlMode.ev_maximum_charge_power_l2": "W",
    "Dynamic_AC_CLReqControlMode.ev_maximum_charge_power_l3": "W",
    "Dynamic_AC_CLReqControlMode.ev_minimum_charge_power": "W",
    "Dynamic_AC_CLReqControlMode.ev_minimum_charge_power_l2": "W",
    "Dynamic_AC_CLReqControlMode.ev_minimum_charge_power_l3": "W",
    "Dynamic_AC_CLReqControlMode.ev_present_active_power": "W",
    "Dynamic_AC_CLReqControlMode.ev_present_active_power_l2": "W",
    "Dynamic_AC_CLReqControlMode.ev_present_active_power_l3": "W",
    "Dynamic_AC_CLReqControlMode.ev_present_reactive_power": "var",
    "Dynamic_AC_CLReqControlMode.ev_present_reactive_power_l2": "var",
    "Dynamic_AC_CLReqControlMode.ev_present_reactive_power_l3": "var",
    "BPT_Dynamic_AC_CLReqControlMode.ev_maximum_discharge_power": "W",
    "BPT_Dynamic_AC_CLReqControlMode.ev_maximum_discharge_power_l2": "W",
    "BPT_Dynamic_AC_CLReqControlMode.ev_maximum_discharge_power_l3": "W",
    "BPT_Dynamic_AC_CLReqControlMode.ev_minimum_discharge_power": "W",
    "BPT_Dynamic_AC_CLReqControlMode.ev_minimum_discharge_power_l2": "W",
    "BPT_Dynamic_AC_CLReqControlMode.ev_minimum_discharge_power_l3": "W",
    "BPT_Dynamic_AC_CLReqControlMode.ev_maximum_v2x_energy_request": "Wh",
    "BPT_Dynamic_AC_CLReqControlMode.ev_minimum_v2x_energy_request": "Wh",
    "Dynamic_AC_CLResControlMode.evse_target_active_power": "W",
    "Dynamic_AC_CLResControlMode.evse_target_active_power_l2": "W",
    "Dynamic_AC_CLResControlMode.evse_target_active_power_l3": "W",
    "Dynamic_AC_CLResControlMode.evse_target_reactive_power": "var",
    "Dynamic_AC_CLResControlMode.evse_target_reactive_power_l2": "var",
    "Dynamic_AC_CLResControlMode.evse_target_reactive_power_l3": "var",
    "Dynamic_AC_CLResControlMode.evse_present_active_power": "W",
    "Dynamic_AC_CLResControlMode.evse_present_active_power_l2": "W",
    "Dynamic_AC_CLResControlMode.evse_present_active_power_l3": "W",
}

CHOICES: Final[dict[str, tuple[str, ...]]] = {}
