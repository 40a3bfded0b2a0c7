"""ISO 15118-20 CommonTypes: what the messages of all namespaces are built from."""

# Generated from schemas/iso15118_20_common_types.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): 42ed69d86aeec0c39edb0daf470ce42b7a1691ccc01f967b2e84ec7fc4c72cc6

from __future__ import annotations

import enum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from v2gstack.messages._base import Message
from v2gstack.messages._scalars import Byte, Short, UnsignedInt, UnsignedLong, UnsignedShort
from v2gstack.messages.xmldsig import Signature, X509IssuerSerial
from v2gstack.units import ScaledNumber

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "CLReqControlMode",
    "CLResControlMode",
    "ChargeLoopReq",
    "ChargeLoopRes",
    "ChargeParameterDiscoveryReq",
    "ChargeParameterDiscoveryRes",
    "DetailedCost",
    "DetailedTax",
    "DisplayParameters",
    "Dynamic_CLReqControlMode",
    "Dynamic_CLResControlMode",
    "EVSEStatus",
    "EvseNotification",
    "ListOfRootCertificateIDs",
    "MessageHeader",
    "MeterInfo",
    "Processing",
    "RationalNumber",
    "Receipt",
    "ResponseCode",
    "Scheduled_CLReqControlMode",
    "Scheduled_CLResControlMode",
    "V2GMessage",
    "V2GRequest",
    "V2GResponse",
    "descriptionType",
    "identifierType",
    "meterIDType",
    "meterSignatureType",
    "nameType",
    "numericIDType",
    "percentValueType",
    "sessionIDType",
]


class ResponseCode(enum.StrEnum):
    """Outcome of a request: accepted (OK), accepted with a problem (WARNING) or refused (FAILED)."""

    #: The request was accepted.
    OK = "OK"
    #: Accepted; the contract certificate is about to expire and should be renewed.
    OK_CertificateExpiresSoon = "OK_CertificateExpiresSoon"
    #: Accepted; a new session was opened.
    OK_NewSessionEstablished = "OK_NewSessionEstablished"
    #: Accepted; the paused session goes on.
    OK_OldSessionJoined = "OK_OldSessionJoined"
    #: Accepted; the EVSE takes note that the EV keeps to the power tolerance.
    OK_PowerToleranceConfirmed = "OK_PowerToleranceConfirmed"
    #: The selected way of authorization is not one that was offered.
    WARNING_AuthorizationSelectionInvalid = "WARNING_AuthorizationSelectionInvalid"
    #: A certificate of the EV has expired.
    WARNING_CertificateExpired = "WARNING_CertificateExpired"
    #: A certificate of the EV is not valid yet.
    WARNING_CertificateNotYetValid = "WARNING_CertificateNotYetValid"
    #: A certificate of the EV was revoked.
    WARNING_CertificateRevoked = "WARNING_CertificateRevoked"
    #: A certificate of the EV could not be verified.
    WARNING_CertificateValidationError = "WARNING_CertificateValidationError"
    #: The challenge in the request is not the one that was sent.
    WARNING_ChallengeInvalid = "WARNING_ChallengeInvalid"
    #: Authorization by external means was denied or did not happen.
    WARNING_EIMAuthorizationFailure = "WARNING_EIMAuthorizationFailure"
    #: The mobility service provider of the contract is not known.
    WARNING_eMSPUnknown = "WARNING_eMSPUnknown"
    #: The EV deviates from the power profile it announced.
    WARNING_EVPowerProfileViolation = "WARNING_EVPowerProfileViolation"
    #: Plug and Charge authorization failed for a reason without a code of its own.
    WARNING_GeneralPnCAuthorizationError = "WARNING_GeneralPnCAuthorizationError"
    #: There is no contract certificate to install.
    WARNING_NoCertificateAvailable = "WARNING_NoCertificateAvailable"
    #: No contract belongs to the provisioning certificate of the EV.
    WARNING_NoContractMatchingPCIDFound = "WARNING_NoContractMatchingPCIDFound"
    #: The EV does not keep to the power tolerance; the session goes on.
    WARNING_PowerToleranceNotConfirmed = "WARNING_PowerToleranceNotConfirmed"
    #: A new schedule was not agreed on; the present one stays in force.
    WARNING_ScheduleRenegotiationFailed = "WARNING_ScheduleRenegotiationFailed"
    #: The EVSE does not allow standby at present.
    WARNING_StandbyNotAllowed = "WARNING_StandbyNotAllowed"
    #: Wireless power transfer reports a problem.
    WARNING_WPT = "WARNING_WPT"
    #: The request failed for a reason without a code of its own.
    FAILED = "FAILED"
    #: The EVSE could not be matched with the EV in front of it.
    FAILED_AssociationError = "FAILED_AssociationError"
    #: The EVSE could not switch its contactor.
    FAILED_ContactorError = "FAILED_ContactorError"
    #: The power profile of the EV does not fit the selected schedule.
    FAILED_EVPowerProfileInvalid = "FAILED_EVPowerProfileInvalid"
    #: The EV deviates from its power profile and the session ends.
    FAILED_EVPowerProfileViolation = "FAILED_EVPowerProfileViolation"
    #: The signature over the confirmed meter readings is wrong.
    FAILED_MeteringSignatureNotValid = "FAILED_MeteringSignatureNotValid"
    #: No energy transfer service was selected.
    FAILED_NoEnergyTransferServiceSelected = "FAILED_NoEnergyTransferServiceSelected"
    #: The EV asked to renegotiate services and the EVSE does not support that.
    FAILED_NoServiceRenegotiationSupported = "FAILED_NoServiceRenegotiationSupported"
    #: The EVSE does not allow a pause.
    FAILED_PauseNotAllowed = "FAILED_PauseNotAllowed"
    #: The EVSE could not apply the power delivery request.
    FAILED_PowerDeliveryNotApplied = "FAILED_PowerDeliveryNotApplied"
    #: The EV does not keep to the power tolerance and the session ends.
    FAILED_PowerToleranceNotConfirmed = "FAILED_PowerToleranceNotConfirmed"
    #: A new schedule was not agreed on and the session ends.
    FAILED_ScheduleRenegotiation = "FAILED_ScheduleRenegotiation"
    #: The selected schedule is not one that was offered.
    FAILED_ScheduleSelectionInvalid = "FAILED_ScheduleSelectionInvalid"
    #: The message is not one that may come at this point of the session.
    FAILED_SequenceError = "FAILED_SequenceError"
    #: The service asked about was not offered.
    FAILED_ServiceIDInvalid = "FAILED_ServiceIDInvalid"
    #: The selected services or parameter sets were not offered.
    FAILED_ServiceSelectionInvalid = "FAILED_ServiceSelectionInvalid"
    #: The XML signature of the request is wrong or missing.
    FAILED_SignatureError = "FAILED_SignatureError"
    #: The SessionID is not that of the present session.
    FAILED_UnknownSession = "FAILED_UnknownSession"
    #: The charge parameters of the EV are out of range or contradict each other.
    FAILED_WrongChargeParameter = "FAILED_WrongChargeParameter"


class Processing(enum.StrEnum):
    """Whether the sender is done with the present step or the request has to be repeated."""

    #: The step is complete.
    Finished = "Finished"
    #: The step needs more time; the EV asks again.
    Ongoing = "Ongoing"
    #: The step waits for a person; the EV asks again.
    Ongoing_WaitingForCustomerInteraction = "Ongoing_WaitingForCustomerInteraction"


class EvseNotification(enum.StrEnum):
    """What an EVSE can ask the EV to do while energy is transferred."""

    #: Stop the energy transfer and pause the session.
    Pause = "Pause"
    #: Leave standby.
    ExitStandby = "ExitStandby"
    #: Stop the energy transfer and end the session.
    Terminate = "Terminate"
    #: Agree on a new schedule.
    ScheduleRenegotiation = "ScheduleRenegotiation"
    #: Agree on other services.
    ServiceRenegotiation = "ServiceRenegotiation"
    #: Confirm the meter readings with a MeteringConfirmationReq.
    MeteringConfirmation = "MeteringConfirmation"


#: Session identifier of exactly eight bytes, chosen by the SECC.
sessionIDType: TypeAlias = Annotated[bytes, Meta(min_length=8, max_length=8)]
#: Whole number of percent from 0 to 100.
percentValueType: TypeAlias = Annotated[int, Meta(ge=0, le=100)]
#: Number above zero that identifies an item within its message or session.
numericIDType: TypeAlias = Annotated[int, Meta(ge=1, le=4294967295)]
#: Identifier of up to 255 characters.
identifierType: TypeAlias = Annotated[str, Meta(max_length=255)]
#: Short name of up to 80 characters.
nameType: TypeAlias = Annotated[str, Meta(max_length=80)]
#: Text for people, of up to 160 characters.
descriptionType: TypeAlias = Annotated[str, Meta(max_length=160)]
#: Identifier of a meter, of up to 32 characters.
meterIDType: TypeAlias = Annotated[str, Meta(max_length=32)]
#: Signature made by a meter, of up to 64 bytes.
meterSignatureType: TypeAlias = Annotated[bytes, Meta(max_length=64)]


class V2GMessage(Message, frozen=True, kw_only=True, rename={"header": "Header"}):
    """Root of every message type: a message is its header and what its own type adds.

    ISO 15118-20. Abstract: messages hold what is derived from it.

    Attributes:
        header: Header of the message.
    """

    header: MessageHeader


class MessageHeader(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "session_id": "SessionID",
        "time_stamp": "TimeStamp",
        "signature": "Signature",
    },
):
    """Header that every message carries first.

    ISO 15118-20.

    Attributes:
        session_id: Session the message belongs to; eight zero bytes in a SessionSetupReq that opens a new
            one.
        time_stamp: Time at which the message was sent, as Unix time. Unit: s.
        signature: XML signature over the parts of the message that have an Id; present only in messages with
            signed content.
    """

    session_id: sessionIDType
    time_stamp: UnsignedLong
    signature: Signature | None = None


class V2GRequest(V2GMessage, frozen=True, kw_only=True):
    """Root of the requests, which the EVCC sends.

    ISO 15118-20. Abstract: messages hold what is derived from it.
    """


class V2GResponse(V2GMessage, frozen=True, kw_only=True, rename={"response_code": "ResponseCode"}):
    """Root of the responses, with which the SECC answers.

    ISO 15118-20. Abstract: messages hold what is derived from it.

    Attributes:
        response_code: Outcome of the request; a value that starts with FAILED ends the session.
    """

    response_code: ResponseCode


class RationalNumber(ScaledNumber, Message, frozen=True, kw_only=True, rename={"exponent": "Exponent", "value": "Value"}):
    """Decimal number as Value x 10^Exponent; the element that uses it names the unit.

    ISO 15118-20.

    Attributes:
        exponent: Power of ten that the value is multiplied with.
        value: Signed mantissa of the number.
    """

    exponent: Byte
    value: Short


class ListOfRootCertificateIDs(Message, frozen=True, kw_only=True, rename={"root_certificate_id": "RootCertificateID"}):
    """Root certificates that the EV has, so that chains can be chosen which it is able to verify.

    ISO 15118-20.

    Attributes:
        root_certificate_id: One root certificate, given by the name of its issuer and its serial number.
    """

    root_certificate_id: Annotated[tuple[X509IssuerSerial, ...], Meta(min_length=1, max_length=20)]


class ChargeParameterDiscoveryReq(V2GRequest, frozen=True, kw_only=True):
    """Root of the requests in which the EV states its limits for the selected kind of energy transfer.

    ISO 15118-20. Abstract: messages hold what is derived from it.
    """


class ChargeParameterDiscoveryRes(V2GResponse, frozen=True, kw_only=True):
    """Root of the responses in which the EVSE states its limits for the selected kind of energy transfer.

    ISO 15118-20. Abstract: messages hold what is derived from it.
    """


class ChargeLoopReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    rename={
        "display_parameters": "DisplayParameters",
        "meter_info_requested": "MeterInfoRequested",
    },
):
    """Root of the requests that the EV repeats while energy is transferred.

    ISO 15118-20. Abstract: messages hold what is derived from it.

    Attributes:
        display_parameters: State of the battery and of the charging process, meant for display at the EVSE.
        meter_info_requested: Whether the EV wants meter readings in the response.
    """

    display_parameters: DisplayParameters | None = None
    meter_info_requested: bool


class DisplayParameters(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "present_soc": "PresentSOC",
        "minimum_soc": "MinimumSOC",
        "target_soc": "TargetSOC",
        "maximum_soc": "MaximumSOC",
        "remaining_time_to_minimum_soc": "RemainingTimeToMinimumSOC",
        "remaining_time_to_target_soc": "RemainingTimeToTargetSOC",
        "remaining_time_to_maximum_soc": "RemainingTimeToMaximumSOC",
        "charging_complete": "ChargingComplete",
        "battery_energy_capacity": "BatteryEnergyCapacity",
        "inlet_hot": "InletHot",
    },
):
    """State of the battery and of the charging process, meant for display only.

    ISO 15118-20.

    Attributes:
        present_soc: Present state of charge of the battery. Unit: %.
        minimum_soc: State of charge that the EV wants as soon as possible. Unit: %.
        target_soc: State of charge that the EV wants to leave with. Unit: %.
        maximum_soc: State of charge that the EV never wants to exceed. Unit: %.
        remaining_time_to_minimum_soc: Time that is expected to pass until the minimum state of charge is
            reached. Unit: s.
        remaining_time_to_target_soc: Time that is expected to pass until the target state of charge is
            reached. Unit: s.
        remaining_time_to_maximum_soc: Time that is expected to pass until the maximum state of charge is
            reached. Unit: s.
        charging_complete: Whether the EV regards its charging as finished.
        battery_energy_capacity: Energy that the battery holds when it is full. Unit: Wh.
        inlet_hot: Whether the vehicle inlet is too hot for full power.
    """

    present_soc: percentValueType | None = None
    minimum_soc: percentValueType | None = None
    target_soc: percentValueType | None = None
    maximum_soc: percentValueType | None = None
    remaining_time_to_minimum_soc: UnsignedInt | None = None
    remaining_time_to_target_soc: UnsignedInt | None = None
    remaining_time_to_maximum_soc: UnsignedInt | None = None
    charging_complete: bool | None = None
    battery_energy_capacity: RationalNumber | None = None
    inlet_hot: bool | None = None


class ChargeLoopRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    rename={
        "evse_status": "EVSEStatus",
        "meter_info": "MeterInfo",
        "receipt": "Receipt",
    },
):
    """Root of the responses that the EVSE repeats while energy is transferred.

    ISO 15118-20. Abstract: messages hold what is derived from it.

    Attributes:
        evse_status: Notice of the EVSE that the EV has to act on; absent when there is none.
        meter_info: Present readings of the energy meter.
        receipt: What the session has cost so far.
    """

    evse_status: EVSEStatus | None = None
    meter_info: MeterInfo | None = None
    receipt: Receipt | None = None


class EVSEStatus(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "notification_max_delay": "NotificationMaxDelay",
        "evse_notification": "EVSENotification",
    },
):
    """Notice of the EVSE and the time the EV has to follow it.

    ISO 15118-20.

    Attributes:
        notification_max_delay: Time within which the EV has to react to the notification. Unit: s.
        evse_notification: What the EVSE wants the EV to do.
    """

    notification_max_delay: UnsignedShort
    evse_notification: EvseNotification


class MeterInfo(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "meter_id": "MeterID",
        "charged_energy_reading_wh": "ChargedEnergyReadingWh",
        "bpt_discharged_energy_reading_wh": "BPT_DischargedEnergyReadingWh",
        "capacitive_energy_reading_varh": "CapacitiveEnergyReadingVARh",
        "bpt_inductive_energy_reading_varh": "BPT_InductiveEnergyReadingVARh",
        "meter_signature": "MeterSignature",
        "meter_status": "MeterStatus",
        "meter_timestamp": "MeterTimestamp",
    },
):
    """Readings of the energy meter of the EVSE.

    ISO 15118-20.

    Attributes:
        meter_id: Identifies the meter.
        charged_energy_reading_wh: Energy that was delivered to the EV. Unit: Wh.
        bpt_discharged_energy_reading_wh: Energy that the EV fed back. Unit: Wh.
        capacitive_energy_reading_varh: Capacitive reactive energy. Unit: varh.
        bpt_inductive_energy_reading_varh: Inductive reactive energy. Unit: varh.
        meter_signature: Signature of the meter over its readings, in a form that depends on the meter.
        meter_status: Status word of the meter; what it means depends on the meter.
        meter_timestamp: Time of the readings, as Unix time. Unit: s.
    """

    meter_id: meterIDType
    charged_energy_reading_wh: UnsignedLong
    bpt_discharged_energy_reading_wh: UnsignedLong | None = None
    capacitive_energy_reading_varh: UnsignedLong | None = None
    bpt_inductive_energy_reading_varh: UnsignedLong | None = None
    meter_signature: meterSignatureType | None = None
    meter_status: Short | None = None
    meter_timestamp: UnsignedLong | None = None


class Receipt(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "time_anchor": "TimeAnchor",
        "energy_costs": "EnergyCosts",
        "occupancy_costs": "OccupancyCosts",
        "additional_services_costs": "AdditionalServicesCosts",
        "overstay_costs": "OverstayCosts",
        "tax_costs": "TaxCosts",
    },
):
    """What a session has cost, by cause.

    ISO 15118-20.

    Attributes:
        time_anchor: Start of the period that the costs stand for, as Unix time. Unit: s.
        energy_costs: Costs of the energy.
        occupancy_costs: Costs of occupying the parking space.
        additional_services_costs: Costs of services other than energy.
        overstay_costs: Costs of staying longer than the tariff allows.
        tax_costs: Tax that is due under one tax rule.
    """

    time_anchor: UnsignedLong
    energy_costs: DetailedCost | None = None
    occupancy_costs: DetailedCost | None = None
    additional_services_costs: DetailedCost | None = None
    overstay_costs: DetailedCost | None = None
    tax_costs: Annotated[tuple[DetailedTax, ...], Meta(max_length=10)] = ()


class DetailedCost(Message, frozen=True, kw_only=True, rename={"amount": "Amount", "cost_per_unit": "CostPerUnit"}):
    """One kind of cost.

    ISO 15118-20.

    Attributes:
        amount: Sum due for this kind of cost. Unit: currency.
        cost_per_unit: Price of one unit of what is paid for, such as a kilowatt-hour. Unit: currency.
    """

    amount: RationalNumber
    cost_per_unit: RationalNumber


class DetailedTax(Message, frozen=True, kw_only=True, rename={"tax_rule_id": "TaxRuleID", "amount": "Amount"}):
    """Tax due under one tax rule.

    ISO 15118-20.

    Attributes:
        tax_rule_id: Tax rule that the sum follows from.
        amount: Sum due under this tax rule. Unit: currency.
    """

    tax_rule_id: numericIDType
    amount: RationalNumber


class CLReqControlMode(Message, frozen=True, kw_only=True):
    """Place of the control mode in a charge loop request; a message holds one of the elements that can stand for it.

    ISO 15118-20. Abstract: messages hold what is derived from it.
    """


class CLResControlMode(Message, frozen=True, kw_only=True):
    """Place of the control mode in a charge loop response; a message holds one of the elements that can stand for it.

    ISO 15118-20. Abstract: messages hold what is derived from it.
    """


class Scheduled_CLReqControlMode(
    CLReqControlMode,
    frozen=True,
    kw_only=True,
    rename={
        "ev_target_energy_request": "EVTargetEnergyRequest",
        "ev_maximum_energy_request": "EVMaximumEnergyRequest",
        "ev_minimum_energy_request": "EVMinimumEnergyRequest",
    },
):
    """Charge loop request in scheduled control, where the EV follows a schedule that it selected.

    ISO 15118-20. Abstract: messages hold what is derived from it.

    Attributes:
        ev_target_energy_request: Energy that is missing to the target state of charge. Unit: Wh.
        ev_maximum_energy_request: Energy that the EV can take in at most. Unit: Wh.
        ev_minimum_energy_request: Energy that is missing to the minimum state of charge. Unit: Wh.
    """

    ev_target_energy_request: RationalNumber | None = None
    ev_maximum_energy_request: RationalNumber | None = None
    ev_minimum_energy_request: RationalNumber | None = None


class Scheduled_CLResControlMode(CLResControlMode, frozen=True, kw_only=True):
    """Charge loop response in scheduled control.

    ISO 15118-20. Abstract: messages hold what is derived from it.
    """


class Dynamic_CLReqControlMode(
    CLReqControlMode,
    frozen=True,
    kw_only=True,
    rename={
        "departure_time": "DepartureTime",
        "ev_target_energy_request": "EVTargetEnergyRequest",
        "ev_maximum_energy_request": "EVMaximumEnergyRequest",
        "ev_minimum_energy_request": "EVMinimumEnergyRequest",
    },
):
    """Charge loop request in dynamic control, where the EVSE decides on the power and the EV keeps its needs up to date.

    ISO 15118-20. Abstract: messages hold what is derived from it.

    Attributes:
        departure_time: Time from the sending of the message until the EV wants to leave. Unit: s.
        ev_target_energy_request: Energy that is missing to the target state of charge. Unit: Wh.
        ev_maximum_energy_request: Energy that the EV can take in at most. Unit: Wh.
        ev_minimum_energy_request: Energy that is missing to the minimum state of charge; negative above it.
            Unit: Wh.
    """

    departure_time: UnsignedInt | None = None
    ev_target_energy_request: RationalNumber
    ev_maximum_energy_request: RationalNumber
    ev_minimum_energy_request: RationalNumber


class Dynamic_CLResControlMode(
    CLResControlMode,
    frozen=True,
    kw_only=True,
    rename={
        "departure_time": "DepartureTime",
        "minimum_soc": "MinimumSOC",
        "target_soc": "TargetSOC",
        "ack_max_delay": "AckMaxDelay",
    },
):
    """Charge loop response in dynamic control, with changes that the EVSE wants in the needs of the EV.

    ISO 15118-20. Abstract: messages hold what is derived from it.

    Attributes:
        departure_time: Departure time that the EV is asked to adopt, counted from the sending of the message.
            Unit: s.
        minimum_soc: Minimum state of charge that the EV is asked to adopt. Unit: %.
        target_soc: Target state of charge that the EV is asked to adopt. Unit: %.
        ack_max_delay: Time within which the EV should adopt the changed departure time or states of charge.
            Unit: s.
    """

    departure_time: UnsignedInt | None = None
    minimum_soc: percentValueType | None = None
    target_soc: percentValueType | None = None
    ack_max_delay: UnsignedShort | None = None


TYPES: Final[dict[str, type[Message]]] = {
    "{urn:iso:std:iso:15118:-20:CommonTypes}V2GMessageType": V2GMessage,
    "{urn:iso:std:iso:15118:-20:CommonTypes}MessageHeaderType": MessageHeader,
    "{urn:iso:std:iso:15118:-20:CommonTypes}V2GRequestType": V2GRequest,
    "{urn:iso:std:iso:15118:-20:CommonTypes}V2GResponseType": V2GResponse,
    "{urn:iso:std:iso:15118:-20:CommonTypes}RationalNumberType": RationalNumber,
    "{urn:iso:std:iso:15118:-20:CommonTypes}ListOfRootCertificateIDsType": ListOfRootCertificateIDs,
    "{urn:iso:std:iso:15118:-20:CommonTypes}ChargeParameterDiscoveryReqType": ChargeParameterDiscoveryReq,
    "{urn:iso:std:iso:15118:-20:CommonTypes}ChargeParameterDiscoveryResType": ChargeParameterDiscoveryRes,
    "{urn:iso:std:iso:15118:-20:CommonTypes}ChargeLoopReqType": ChargeLoopReq,
    "{urn:iso:std:iso:15118:-20:CommonTypes}DisplayParametersType": DisplayParameters,
    "{urn:iso:std:iso:15118:-20:CommonTypes}ChargeLoopResType": ChargeLoopRes,
    "{urn:iso:std:iso:15118:-20:CommonTypes}EVSEStatusType": EVSEStatus,
    "{urn:iso:std:iso:15118:-20:CommonTypes}MeterInfoType": MeterInfo,
    "{urn:iso:std:iso:15118:-20:CommonTypes}ReceiptType": Receipt,
    "{urn:iso:std:iso:15118:-20:CommonTypes}DetailedCostType": DetailedCost,
    "{urn:iso:std:iso:15118:-20:CommonTypes}DetailedTaxType": DetailedTax,
    "{urn:iso:std:iso:15118:-20:CommonTypes}CLReqControlModeType": CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:CommonTypes}CLResControlModeType": CLResControlMode,
    "{urn:iso:std:iso:15118:-20:CommonTypes}Scheduled_CLReqControlModeType": Scheduled_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:CommonTypes}Scheduled_CLResControlModeType": Scheduled_CLResControlMode,
    "{urn:iso:std:iso:15118:-20:CommonTypes}Dynamic_CLReqControlModeType": Dynamic_CLReqControlMode,
    "{urn:iso:std:iso:15118:-20:CommonTypes}Dynamic_CLResControlModeType": Dynamic_CLResControlMode,
}

ELEMENTS: Final[dict[str, type[Message]]] = {}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {
    "{urn:iso:std:iso:15118:-20:CommonTypes}responseCodeType": ResponseCode,
    "{urn:iso:std:iso:15118:-20:CommonTypes}processingType": Processing,
    "{urn:iso:std:iso:15118:-20:CommonTypes}evseNotificationType": EvseNotification,
}

UNITS: Final[dict[str, str]] = {
    "MessageHeader.time_stamp": "s",
    "DisplayParameters.present_soc": "%",
    "DisplayParameters.minimum_soc": "%",
    "DisplayParameters.target_soc": "%",
    "DisplayParameters.maximum_soc": "%",
    "DisplayParameters.remaining_time_to_minimum_soc": "s",
    "DisplayParameters.remaining_time_to_target_soc": "s",
    "DisplayParameters.remaining_time_to_maximum_soc": "s",
    "DisplayParameters.battery_energy_capacity": "Wh",
    "EVSEStatus.notification_max_delay": "s",
    "MeterInfo.charged_energy_reading_wh": "Wh",
    "MeterInfo.bpt_discharged_energy_reading_wh": "Wh",
    "MeterInfo.capacitive_energy_reading_varh": "varh",
    "MeterInfo.bpt_inductive_energy_reading_varh": "varh",
    "MeterInfo.meter_timestamp": "s",
    "Receipt.time_anchor": "s",
    "DetailedCost.amount": "currency",
    "DetailedCost.cost_per_unit": "currency",
    "DetailedTax.amount": "currency",
    "Scheduled_CLReqControlMode.ev_target_energy_request": "Wh",
    "Scheduled_CLReqControlMode.ev_maximum_energy_request": "Wh",
    "Scheduled_CLReqControlMode.ev_minimum_energy_request": "Wh",
    "Dynamic_CLReqControlMode.departure_time": "s",
    "Dynamic_CLReqControlMode.ev_target_energy_request": "Wh",
    "Dynamic_CLReqControlMode.ev_maximum_energy_request": "Wh",
    "Dynamic_CLReqControlMode.ev_minimum_energy_request": "Wh",
    "Dynamic_CLResControlMode.departure_time": "s",
    "Dynamic_CLResControlMode.minimum_soc": "%",
    "Dynamic_CLResControlMode.target_soc": "%",
    "Dynamic_CLResControlMode.ack_max_delay": "s",
}

CHOICES: Final[dict[str, tuple[str, ...]]] = {}
