"""OCPP 2.1: messages of transactions."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, Number, OcppObject
from v2gstack.messages.ocpp21.datatypes import (
    EVSEType,
    IdTokenInfoType,
    IdTokenType,
    MessageContentType,
    MeterValueType,
    OperationModeEnumType,
    PriceType,
)

__all__ = [
    "ChargingPeriodType",
    "ChargingStateEnumType",
    "CostDetailsType",
    "CostDimensionEnumType",
    "CostDimensionType",
    "GetTransactionStatusRequest",
    "GetTransactionStatusResponse",
    "PreconditioningStatusEnumType",
    "ReasonEnumType",
    "TariffCostEnumType",
    "TotalCostType",
    "TotalPriceType",
    "TotalUsageType",
    "TransactionEventEnumType",
    "TransactionEventRequest",
    "TransactionEventResponse",
    "TransactionLimitType",
    "TransactionType",
    "TriggerReasonEnumType",
]


class ChargingStateEnumType(enum.StrEnum):
    """Values of ``ChargingStateEnumType``."""

    EVConnected = "EVConnected"
    Charging = "Charging"
    SuspendedEV = "SuspendedEV"
    SuspendedEVSE = "SuspendedEVSE"
    Idle = "Idle"


class CostDimensionEnumType(enum.StrEnum):
    """Values of ``CostDimensionEnumType``."""

    Energy = "Energy"
    MaxCurrent = "MaxCurrent"
    MinCurrent = "MinCurrent"
    MaxPower = "MaxPower"
    MinPower = "MinPower"
    IdleTIme = "IdleTIme"
    ChargingTime = "ChargingTime"


class PreconditioningStatusEnumType(enum.StrEnum):
    """Values of ``PreconditioningStatusEnumType``."""

    Unknown = "Unknown"
    Ready = "Ready"
    NotReady = "NotReady"
    Preconditioning = "Preconditioning"


class ReasonEnumType(enum.StrEnum):
    """Values of ``ReasonEnumType``."""

    DeAuthorized = "DeAuthorized"
    EmergencyStop = "EmergencyStop"
    EnergyLimitReached = "EnergyLimitReached"
    EVDisconnected = "EVDisconnected"
    GroundFault = "GroundFault"
    ImmediateReset = "ImmediateReset"
    MasterPass = "MasterPass"
    Local = "Local"
    LocalOutOfCredit = "LocalOutOfCredit"
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
    ReqEnergyTransferRejected = "ReqEnergyTransferRejected"


class TariffCostEnumType(enum.StrEnum):
    """Values of ``TariffCostEnumType``."""

    NormalCost = "NormalCost"
    MinCost = "MinCost"
    MaxCost = "MaxCost"


class TransactionEventEnumType(enum.StrEnum):
    """Values of ``TransactionEventEnumType``."""

    Ended = "Ended"
    Started = "Started"
    Updated = "Updated"


class TriggerReasonEnumType(enum.StrEnum):
    """Values of ``TriggerReasonEnumType``."""

    AbnormalCondition = "AbnormalCondition"
    Authorized = "Authorized"
    CablePluggedIn = "CablePluggedIn"
    ChargingRateChanged = "ChargingRateChanged"
    ChargingStateChanged = "ChargingStateChanged"
    CostLimitReached = "CostLimitReached"
    Deauthorized = "Deauthorized"
    EnergyLimitReached = "EnergyLimitReached"
    EVCommunicationLost = "EVCommunicationLost"
    EVConnectTimeout = "EVConnectTimeout"
    EVDeparted = "EVDeparted"
    EVDetected = "EVDetected"
    LimitSet = "LimitSet"
    MeterValueClock = "MeterValueClock"
    MeterValuePeriodic = "MeterValuePeriodic"
    OperationModeChanged = "OperationModeChanged"
    RemoteStart = "RemoteStart"
    RemoteStop = "RemoteStop"
    ResetCommand = "ResetCommand"
    RunningCost = "RunningCost"
    SignedDataReceived = "SignedDataReceived"
    SoCLimitReached = "SoCLimitReached"
    StopAuthorized = "StopAuthorized"
    TariffChanged = "TariffChanged"
    TariffNotAccepted = "TariffNotAccepted"
    TimeLimitReached = "TimeLimitReached"
    Trigger = "Trigger"
    TxResumed = "TxResumed"
    UnlockCommand = "UnlockCommand"


class CostDimensionType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """``CostDimensionType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    type: CostDimensionEnumType
    volume: Number
    custom_data: Maybe[CustomData] = None


class ChargingPeriodType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "tariff_id": "tariffId",
        "start_period": "startPeriod",
        "custom_data": "customData",
    },
):
    """A stretch of a transaction with one tariff, for cost details.

    Attributes:
        start_period: When it begins.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    dimensions: Maybe[Annotated[tuple[CostDimensionType, ...], Meta(min_length=1)]] = None
    tariff_id: Maybe[Annotated[str, Meta(max_length=60)]] = None
    start_period: DateTime
    custom_data: Maybe[CustomData] = None


class TotalPriceType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "excl_tax": "exclTax",
        "incl_tax": "inclTax",
        "custom_data": "customData",
    },
):
    """``TotalPriceType`` of OCPP 2.1.

    Attributes:
        excl_tax: Without taxes.
        incl_tax: With taxes.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    excl_tax: Maybe[Number] = None
    incl_tax: Maybe[Number] = None
    custom_data: Maybe[CustomData] = None


class TotalCostType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "type_of_cost": "typeOfCost",
        "charging_time": "chargingTime",
        "idle_time": "idleTime",
        "reservation_time": "reservationTime",
        "reservation_fixed": "reservationFixed",
        "custom_data": "customData",
    },
):
    """``TotalCostType`` of OCPP 2.1.

    Attributes:
        currency: Three letters, ISO 4217.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    currency: Annotated[str, Meta(max_length=3)]
    type_of_cost: TariffCostEnumType
    fixed: Maybe[PriceType] = None
    energy: Maybe[PriceType] = None
    charging_time: Maybe[PriceType] = None
    idle_time: Maybe[PriceType] = None
    reservation_time: Maybe[PriceType] = None
    reservation_fixed: Maybe[PriceType] = None
    total: TotalPriceType
    custom_data: Maybe[CustomData] = None


class TotalUsageType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_time": "chargingTime",
        "idle_time": "idleTime",
        "reservation_time": "reservationTime",
        "custom_data": "customData",
    },
):
    """``TotalUsageType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    energy: Number
    charging_time: int
    idle_time: int
    reservation_time: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class CostDetailsType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "charging_periods": "chargingPeriods",
        "total_cost": "totalCost",
        "total_usage": "totalUsage",
        "failure_to_calculate": "failureToCalculate",
        "failure_reason": "failureReason",
        "custom_data": "customData",
    },
):
    """``CostDetailsType`` of OCPP 2.1.

    Attributes:
        total_cost: What the transaction costs, with taxes unless they are listed.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    charging_periods: Maybe[Annotated[tuple[ChargingPeriodType, ...], Meta(min_length=1)]] = None
    total_cost: TotalCostType
    total_usage: TotalUsageType
    failure_to_calculate: Maybe[bool] = None
    failure_reason: Maybe[Annotated[str, Meta(max_length=500)]] = None
    custom_data: Maybe[CustomData] = None


class TransactionLimitType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "max_cost": "maxCost",
        "max_energy": "maxEnergy",
        "max_time": "maxTime",
        "max_soc": "maxSoC",
        "custom_data": "customData",
    },
):
    """``TransactionLimitType`` of OCPP 2.1.

    Attributes:
        max_cost: Stop before it costs more.
        max_energy: Wh: stop before it is more.
        max_time: Seconds: stop before it is more.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    max_cost: Maybe[Number] = None
    max_energy: Maybe[Number] = None
    max_time: Maybe[int] = None
    max_soc: Maybe[Annotated[int, Meta(ge=0, le=100)]] = None
    custom_data: Maybe[CustomData] = None


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
        "operation_mode": "operationMode",
        "tariff_id": "tariffId",
        "transaction_limit": "transactionLimit",
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
        operation_mode: Who decides on the power, and how.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    transaction_id: Annotated[str, Meta(max_length=36)]
    charging_state: Maybe[ChargingStateEnumType] = None
    time_spent_charging: Maybe[int] = None
    stopped_reason: Maybe[ReasonEnumType] = None
    remote_start_id: Maybe[int] = None
    operation_mode: Maybe[OperationModeEnumType] = None
    tariff_id: Maybe[Annotated[str, Meta(max_length=60)]] = None
    transaction_limit: Maybe[TransactionLimitType] = None
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
        "cost_details": "costDetails",
        "event_type": "eventType",
        "meter_value": "meterValue",
        "trigger_reason": "triggerReason",
        "seq_no": "seqNo",
        "number_of_phases_used": "numberOfPhasesUsed",
        "cable_max_current": "cableMaxCurrent",
        "reservation_id": "reservationId",
        "preconditioning_status": "preconditioningStatus",
        "evse_sleep": "evseSleep",
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

    cost_details: Maybe[CostDetailsType] = None
    event_type: TransactionEventEnumType
    meter_value: Maybe[Annotated[tuple[MeterValueType, ...], Meta(min_length=1)]] = None
    timestamp: DateTime
    trigger_reason: TriggerReasonEnumType
    seq_no: Annotated[int, Meta(ge=0)]
    offline: Maybe[bool] = None
    number_of_phases_used: Maybe[Annotated[int, Meta(ge=0, le=3)]] = None
    cable_max_current: Maybe[int] = None
    reservation_id: Maybe[Annotated[int, Meta(ge=0)]] = None
    preconditioning_status: Maybe[PreconditioningStatusEnumType] = None
    evse_sleep: Maybe[bool] = None
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
        "transaction_limit": "transactionLimit",
        "updated_personal_message": "updatedPersonalMessage",
        "updated_personal_message_extra": "updatedPersonalMessageExtra",
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
    transaction_limit: Maybe[TransactionLimitType] = None
    updated_personal_message: Maybe[MessageContentType] = None
    updated_personal_message_extra: Maybe[Annotated[tuple[MessageContentType, ...], Meta(min_length=1, max_length=4)]] = None
    custom_data: Maybe[CustomData] = None
