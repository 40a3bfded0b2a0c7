"""OCPP 2.0.1: messages of transactions."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, Number, OcppObject
from v2gstack.messages.ocpp201.datatypes import EVSEType, IdTokenInfoType, IdTokenType, MessageContentType, MeterValueType

__all__ = [
    "ChargingStateEnumType",
    "GetTransactionStatusRequest",
    "GetTransactionStatusResponse",
    "ReasonEnumType",
    "TransactionEventEnumType",
    "TransactionEventRequest",
    "TransactionEventResponse",
    "TransactionType",
    "TriggerReasonEnumType",
]


class ChargingStateEnumType(enum.StrEnum):
    """Values of ``ChargingStateEnumType``."""

    Charging = "Charging"
    EVConnected = "EVConnected"
    SuspendedEV = "SuspendedEV"
    SuspendedEVSE = "SuspendedEVSE"
    Idle = "Idle"


class ReasonEnumType(enum.StrEnum):
    """Values of ``ReasonEnumType``."""

    DeAuthorized = "DeAuthorized"
    EmergencyStop = "EmergencyStop"
    EnergyLimitReached = "EnergyLimitReached"
    EVDisconnected = "EVDisconnected"
    GroundFault = "GroundFault"
    ImmediateReset = "ImmediateReset"
    Local = "Local"
    LocalOutOfCredit = "LocalOutOfCredit"
    MasterPass = "MasterPass"
    Other = "Other"
    OvercurrentFault = "OvercurrentFault"
    PowerLoss = "PowerLoss"
    PowerQuality = "PowerQuality"
    Reboot = "Reboot"
    Remote = "Remote"
    SOCLimitReached = "SOCLimitReached"
    StoppedByEV = "StoppedByEV"
    TimeLimitReached = "TimeLimitReached"
    Timeout = "Timeout"


class TransactionEventEnumType(enum.StrEnum):
    """Values of ``TransactionEventEnumType``."""

    Ended = "Ended"
    Started = "Started"
    Updated = "Updated"


class TriggerReasonEnumType(enum.StrEnum):
    """Values of ``TriggerReasonEnumType``."""

    Authorized = "Authorized"
    CablePluggedIn = "CablePluggedIn"
    ChargingRateChanged = "ChargingRateChanged"
    ChargingStateChanged = "ChargingStateChanged"
    Deauthorized = "Deauthorized"
    EnergyLimitReached = "EnergyLimitReached"
    EVCommunicationLost = "EVCommunicationLost"
    EVConnectTimeout = "EVConnectTimeout"
    MeterValueClock = "MeterValueClock"
    MeterValuePeriodic = "MeterValuePeriodic"
    TimeLimitReached = "TimeLimitReached"
    Trigger = "Trigger"
    UnlockCommand = "UnlockCommand"
    StopAuthorized = "StopAuthorized"
    EVDeparted = "EVDeparted"
    EVDetected = "EVDetected"
    RemoteStop = "RemoteStop"
    RemoteStart = "RemoteStart"
    AbnormalCondition = "AbnormalCondition"
    SignedDataReceived = "SignedDataReceived"
    ResetCommand = "ResetCommand"


class TransactionType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "transaction_id": "transactionId",
        "charging_state": "chargingState",
        "time_spent_charging": "timeSpentCharging",
        "stopped_reason": "stoppedReason",
        "remote_start_id": "remoteStartId",
        "custom_data": "customData",
    },
):
    """A transaction and its state.

    Attributes:
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        charging_state: What happens between car and station.
        time_spent_charging: Seconds in which energy flowed.
        stopped_reason: Why the transaction was stopped.
        remote_start_id: Number that the CSMS gave to its request.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    transaction_id: Annotated[str, Meta(max_length=36)]
    charging_state: Maybe[ChargingStateEnumType] = None
    time_spent_charging: Maybe[int] = None
    stopped_reason: Maybe[ReasonEnumType] = None
    remote_start_id: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class GetTransactionStatusRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "transaction_id": "transactionId",
        "custom_data": "customData",
    },
):
    """Ask whether a transaction runs, and whether messages of it wait to be sent. Sent by the CSMS.

    Attributes:
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    transaction_id: Maybe[Annotated[str, Meta(max_length=36)]] = None
    custom_data: Maybe[CustomData] = None


class GetTransactionStatusResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "ongoing_indicator": "ongoingIndicator",
        "messages_in_queue": "messagesInQueue",
        "custom_data": "customData",
    },
):
    """The answer to ``GetTransactionStatus``.

    Attributes:
        messages_in_queue: Whether messages of the transaction wait to be sent.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    ongoing_indicator: Maybe[bool] = None
    messages_in_queue: bool
    custom_data: Maybe[CustomData] = None


class TransactionEventRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "event_type": "eventType",
        "meter_value": "meterValue",
        "trigger_reason": "triggerReason",
        "seq_no": "seqNo",
        "number_of_phases_used": "numberOfPhasesUsed",
        "cable_max_current": "cableMaxCurrent",
        "reservation_id": "reservationId",
        "transaction_info": "transactionInfo",
        "id_token": "idToken",
        "custom_data": "customData",
    },
):
    """Tell that a transaction has started, changed or ended. Sent by the charging station.

    Attributes:
        event_type: Whether the transaction has started, changed or ended.
        meter_value: What meters read.
        timestamp: When it happened or was read.
        trigger_reason: Why the message is sent.
        seq_no: Counts messages that belong together, from 0, without gaps.
        offline: Whether it happened while there was no connection; absent means false.
        number_of_phases_used: Number of phases in use.
        reservation_id: Number of the reservation.
        evse: The EVSE in question, and its connector.
        id_token: The identifier, and of which kind it is.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    event_type: TransactionEventEnumType
    meter_value: Maybe[Annotated[tuple[MeterValueType, ...], Meta(min_length=1)]] = None
    timestamp: DateTime
    trigger_reason: TriggerReasonEnumType
    seq_no: int
    offline: Maybe[bool] = None
    number_of_phases_used: Maybe[int] = None
    cable_max_current: Maybe[int] = None
    reservation_id: Maybe[int] = None
    transaction_info: TransactionType
    evse: Maybe[EVSEType] = None
    id_token: Maybe[IdTokenType] = None
    custom_data: Maybe[CustomData] = None


class TransactionEventResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "total_cost": "totalCost",
        "charging_priority": "chargingPriority",
        "id_token_info": "idTokenInfo",
        "updated_personal_message": "updatedPersonalMessage",
        "custom_data": "customData",
    },
):
    """The answer to ``TransactionEvent``.

    Attributes:
        total_cost: What the transaction costs, with taxes unless they are listed.
        charging_priority: From -9 to 9, higher is more important; 0 is usual.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    total_cost: Maybe[Number] = None
    charging_priority: Maybe[int] = None
    id_token_info: Maybe[IdTokenInfoType] = None
    updated_personal_message: Maybe[MessageContentType] = None
    custom_data: Maybe[CustomData] = None
