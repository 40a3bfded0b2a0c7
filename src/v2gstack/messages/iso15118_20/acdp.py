"""ISO 15118-20 ACDP: charging through an automatic connection device, the pantograph."""

# Generated from schemas/iso15118_20_acdp.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): db36d8012483802ab82bc89ecbadfa5ec804ee63ca80622a451a492a3ffe1c62

from __future__ import annotations

import enum
from typing import Final

from v2gstack.messages._base import Message
from v2gstack.messages._scalars import Short
from v2gstack.messages.iso15118_20.common_types import Processing, RationalNumber, V2GRequest, V2GResponse, percentValueType

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "ACDP_ConnectReq",
    "ACDP_ConnectReqType",
    "ACDP_ConnectRes",
    "ACDP_ConnectResType",
    "ACDP_DisconnectReq",
    "ACDP_DisconnectRes",
    "ACDP_SystemStatusReq",
    "ACDP_SystemStatusRes",
    "ACDP_VehiclePositioningReq",
    "ACDP_VehiclePositioningRes",
    "CpStatus",
    "EVTechnicalStatus",
    "ElectricalChargingDeviceStatus",
    "ErrorCode",
    "IsolationStatus",
    "MechanicalChargingDeviceStatus",
]


class ElectricalChargingDeviceStatus(enum.StrEnum):
    """Electrical state of the connection, lettered like the states of the control pilot."""

    #: Not connected.
    State_A = "State_A"
    #: Connected, the vehicle is not ready for energy transfer.
    State_B = "State_B"
    #: Connected, the vehicle is ready for energy transfer.
    State_C = "State_C"
    #: Connected, the vehicle is ready for energy transfer and needs ventilation.
    State_D = "State_D"


class MechanicalChargingDeviceStatus(enum.StrEnum):
    """Where a connection device is."""

    #: At rest, away from the vehicle.
    Home = "Home"
    #: On its way.
    Moving = "Moving"
    #: At the vehicle.
    EndPosition = "EndPosition"


class CpStatus(enum.StrEnum):
    """State of the control pilot."""

    #: No vehicle connected.
    StateA = "StateA"
    #: Vehicle connected, not ready for energy transfer.
    StateB = "StateB"
    #: Vehicle connected and ready for energy transfer.
    StateC = "StateC"
    #: Vehicle connected and ready for energy transfer, ventilation needed.
    StateD = "StateD"
    #: Fault of the pilot line or of the supply.
    StateE = "StateE"


class ErrorCode(enum.StrEnum):
    """Fault of an EV; RESS is its rechargeable energy storage system."""

    #: No fault.
    OK_NoEVError = "OK_NoEVError"
    #: Fault without a code of its own.
    FAILED = "FAILED"
    #: Emergency in the vehicle.
    FAILED_EmergencyEvent = "FAILED_EmergencyEvent"
    #: Fault of a breaker in the vehicle.
    FAILED_Breaker = "FAILED_Breaker"
    #: The temperature of the battery does not allow charging.
    FAILED_RESSTemperatureInhibit = "FAILED_RESSTemperatureInhibit"
    #: Fault of the battery.
    FAILED_RESS = "FAILED_RESS"
    #: The current differs too much from the one that was asked for.
    FAILED_ChargingCurrentDifferential = "FAILED_ChargingCurrentDifferential"
    #: The voltage is out of range.
    FAILED_ChargingVoltageOutOfRange = "FAILED_ChargingVoltageOutOfRange"
    #: Kept for later use.
    FAILED_Reserved1 = "FAILED_Reserved1"
    #: Kept for later use.
    FAILED_Reserved2 = "FAILED_Reserved2"


class IsolationStatus(enum.StrEnum):
    """Result of insulation monitoring."""

    #: Not tested yet, or no valid result.
    Invalid = "Invalid"
    #: Insulation is good.
    Safe = "Safe"
    #: Insulation is below the warning level.
    Warning = "Warning"
    #: Insulation is below the fault level.
    Fault = "Fault"


class ACDP_VehiclePositioningReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ACDP_VehiclePositioningReq",
    rename={
        "ev_mobility_status": "EVMobilityStatus",
        "ev_positioning_support": "EVPositioningSupport",
    },
):
    """The EV reports whether it stands in position for the connection device.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_mobility_status: Whether the vehicle has stopped and is held in place, as the EV sees it.
        ev_positioning_support: Whether the EV can find its position by its own means.
    """

    ev_mobility_status: bool
    ev_positioning_support: bool


class ACDP_VehiclePositioningRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ACDP_VehiclePositioningRes",
    rename={
        "evse_processing": "EVSEProcessing",
        "evse_positioning_support": "EVSEPositioningSupport",
        "ev_relative_x_deviation": "EVRelativeXDeviation",
        "ev_relative_y_deviation": "EVRelativeYDeviation",
        "contact_window_xc": "ContactWindowXc",
        "contact_window_yc": "ContactWindowYc",
        "ev_in_charge_position": "EVInChargePosition",
    },
):
    """The EVSE guides the EV into position.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_processing: Whether the EVSE is done with this step or the EV has to ask again.
        evse_positioning_support: Whether the EVSE can measure where the vehicle stands.
        ev_relative_x_deviation: How far the vehicle is off its charging position along X.
        ev_relative_y_deviation: How far the vehicle is off its charging position along Y.
        contact_window_xc: Contact window along X, within which the devices can be joined.
        contact_window_yc: Contact window along Y, within which the devices can be joined.
        ev_in_charge_position: Whether the EVSE sees the vehicle in its charging position.
    """

    evse_processing: Processing
    evse_positioning_support: bool
    ev_relative_x_deviation: Short
    ev_relative_y_deviation: Short
    contact_window_xc: Short
    contact_window_yc: Short
    ev_in_charge_position: bool


class ACDP_ConnectReqType(
    V2GRequest,
    frozen=True,
    kw_only=True,
    rename={
        "ev_electrical_charging_device_status": "EVElectricalChargingDeviceStatus",
    },
):
    """Content of ACDP_ConnectReq and of ACDP_DisconnectReq.

    ISO 15118-20.

    Attributes:
        ev_electrical_charging_device_status: Electrical state of the connection that the EV sees.
    """

    ev_electrical_charging_device_status: ElectricalChargingDeviceStatus


class ACDP_ConnectResType(
    V2GResponse,
    frozen=True,
    kw_only=True,
    rename={
        "evse_processing": "EVSEProcessing",
        "evse_electrical_charging_device_status": "EVSEElectricalChargingDeviceStatus",
        "evse_mechanical_charging_device_status": "EVSEMechanicalChargingDeviceStatus",
    },
):
    """Content of ACDP_ConnectRes and of ACDP_DisconnectRes.

    ISO 15118-20.

    Attributes:
        evse_processing: Whether the EVSE is done with this step or the EV has to ask again.
        evse_electrical_charging_device_status: Electrical state of the connection that the EVSE sees.
        evse_mechanical_charging_device_status: Where the connection device is.
    """

    evse_processing: Processing
    evse_electrical_charging_device_status: ElectricalChargingDeviceStatus
    evse_mechanical_charging_device_status: MechanicalChargingDeviceStatus


class ACDP_SystemStatusReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ACDP_SystemStatusReq",
    rename={
        "ev_technical_status": "EVTechnicalStatus",
    },
):
    """The EV reports its technical state, alongside the messages of the charging process.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_technical_status: Technical state of the EV.
    """

    ev_technical_status: EVTechnicalStatus


class EVTechnicalStatus(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "ev_ready_to_charge": "EVReadyToCharge",
        "ev_immobilization_request": "EVImmobilizationRequest",
        "ev_immobilized": "EVImmobilized",
        "ev_wlan_strength": "EVWLANStrength",
        "ev_cp_status": "EVCPStatus",
        "ev_soc": "EVSOC",
        "ev_error_code": "EVErrorCode",
        "ev_timeout": "EVTimeout",
    },
):
    """Technical state of an EV at a connection device.

    ISO 15118-20.

    Attributes:
        ev_ready_to_charge: Whether the EV is ready for energy transfer.
        ev_immobilization_request: Whether the driver holds the vehicle in place for charging, such as with
            the hand brake.
        ev_immobilized: Whether the EV is held in place.
        ev_wlan_strength: Strength of the wireless signal that the EV receives. Unit: dBm.
        ev_cp_status: State of the control pilot that the EV sees.
        ev_soc: Present state of charge of the battery. Unit: %.
        ev_error_code: Fault of the EV.
        ev_timeout: Whether the EV ran into a timeout.
    """

    ev_ready_to_charge: bool
    ev_immobilization_request: bool
    ev_immobilized: bool | None = None
    ev_wlan_strength: RationalNumber | None = None
    ev_cp_status: CpStatus | None = None
    ev_soc: percentValueType | None = None
    ev_error_code: ErrorCode | None = None
    ev_timeout: bool | None = None


class ACDP_SystemStatusRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ACDP_SystemStatusRes",
    rename={
        "evse_mechanical_charging_device_status": "EVSEMechanicalChargingDeviceStatus",
        "evse_ready_to_charge": "EVSEReadyToCharge",
        "evse_isolation_status": "EVSEIsolationStatus",
        "evse_disabled": "EVSEDisabled",
        "evse_utility_interrupt_event": "EVSEUtilityInterruptEvent",
        "evse_emergency_shutdown": "EVSEEmergencyShutdown",
        "evse_malfunction": "EVSEMalfunction",
        "ev_in_charge_position": "EVInChargePosition",
        "ev_association_status": "EVAssociationStatus",
    },
):
    """The EVSE reports its technical state.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_mechanical_charging_device_status: Where the connection device is.
        evse_ready_to_charge: Whether the EVSE is ready for energy transfer.
        evse_isolation_status: Result of the insulation monitoring.
        evse_disabled: Whether the EVSE is out of service.
        evse_utility_interrupt_event: Whether the grid operator has interrupted the supply.
        evse_emergency_shutdown: Whether the EVSE was shut down in an emergency.
        evse_malfunction: Whether the EVSE has a fault.
        ev_in_charge_position: Whether the EVSE sees the vehicle in its charging position.
        ev_association_status: Whether the vehicle in position is the one that takes part in this session.
    """

    evse_mechanical_charging_device_status: MechanicalChargingDeviceStatus
    evse_ready_to_charge: bool
    evse_isolation_status: IsolationStatus
    evse_disabled: bool
    evse_utility_interrupt_event: bool
    evse_emergency_shutdown: bool
    evse_malfunction: bool
    ev_in_charge_position: bool
    ev_association_status: bool


class ACDP_ConnectReq(ACDP_ConnectReqType, frozen=True, kw_only=True, tag_field="#element", tag="ACDP_ConnectReq"):
    """The EV asks the EVSE to join the connection device with the vehicle.

    ISO 15118-20, EVCC -> SECC.
    """


class ACDP_ConnectRes(ACDP_ConnectResType, frozen=True, kw_only=True, tag_field="#element", tag="ACDP_ConnectRes"):
    """The EVSE reports how far the connection device has come.

    ISO 15118-20, SECC -> EVCC.
    """


class ACDP_DisconnectReq(ACDP_ConnectReqType, frozen=True, kw_only=True, tag_field="#element", tag="ACDP_DisconnectReq"):
    """The EV asks the EVSE to move the connection device away from the vehicle.

    ISO 15118-20, EVCC -> SECC.
    """


class ACDP_DisconnectRes(ACDP_ConnectResType, frozen=True, kw_only=True, tag_field="#element", tag="ACDP_DisconnectRes"):
    """The EVSE reports how far the connection device has come on its way back.

    ISO 15118-20, SECC -> EVCC.
    """


TYPES: Final[dict[str, type[Message]]] = {
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_VehiclePositioningReqType": ACDP_VehiclePositioningReq,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_VehiclePositioningResType": ACDP_VehiclePositioningRes,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_ConnectReqType": ACDP_ConnectReqType,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_ConnectResType": ACDP_ConnectResType,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_SystemStatusReqType": ACDP_SystemStatusReq,
    "{urn:iso:std:iso:15118:-20:ACDP}EVTechnicalStatusType": EVTechnicalStatus,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_SystemStatusResType": ACDP_SystemStatusRes,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_VehiclePositioningReq": ACDP_VehiclePositioningReq,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_VehiclePositioningRes": ACDP_VehiclePositioningRes,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_SystemStatusReq": ACDP_SystemStatusReq,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_SystemStatusRes": ACDP_SystemStatusRes,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_ConnectReq": ACDP_ConnectReq,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_ConnectRes": ACDP_ConnectRes,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_DisconnectReq": ACDP_DisconnectReq,
    "{urn:iso:std:iso:15118:-20:ACDP}ACDP_DisconnectRes": ACDP_DisconnectRes,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {
    "{urn:iso:std:iso:15118:-20:ACDP}electricalChargingDeviceStatusType": ElectricalChargingDeviceStatus,
    "{urn:iso:std:iso:15118:-20:ACDP}mechanicalChargingDeviceStatusType": MechanicalChargingDeviceStatus,
    "{urn:iso:std:iso:15118:-20:ACDP}cpStatusType": CpStatus,
    "{urn:iso:std:iso:15118:-20:ACDP}errorCodeType": ErrorCode,
    "{urn:iso:std:iso:15118:-20:ACDP}isolationStatusType": IsolationStatus,
}

UNITS: Final[dict[str, str]] = {
    "EVTechnicalStatus.ev_wlan_strength": "dBm",
    "EVTechnicalStatus.ev_soc": "%",
}

CHOICES: Final[dict[str, tuple[str, ...]]] = {}
