"""OCPP 2.1: messages of remote control."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, Maybe, OcppObject
from v2gstack.messages.ocpp21.datatypes import ChargingProfileType, EVSEType, IdTokenType, StatusInfoType

__all__ = [
    "MessageTriggerEnumType",
    "RequestStartStopStatusEnumType",
    "RequestStartTransactionRequest",
    "RequestStartTransactionResponse",
    "RequestStopTransactionRequest",
    "RequestStopTransactionResponse",
    "TriggerMessageRequest",
    "TriggerMessageResponse",
    "TriggerMessageStatusEnumType",
    "UnlockConnectorRequest",
    "UnlockConnectorResponse",
    "UnlockStatusEnumType",
]


class MessageTriggerEnumType(enum.StrEnum):
    """Values of ``MessageTriggerEnumType``."""

    BootNotification = "BootNotification"
    LogStatusNotification = "LogStatusNotification"
    FirmwareStatusNotification = "FirmwareStatusNotification"
    Heartbeat = "Heartbeat"
    MeterValues = "MeterValues"
    SignChargingStationCertificate = "SignChargingStationCertificate"
    SignV2GCertificate = "SignV2GCertificate"
    SignV2G20Certificate = "SignV2G20Certificate"
    StatusNotification = "StatusNotification"
    TransactionEvent = "TransactionEvent"
    SignCombinedCertificate = "SignCombinedCertificate"
    PublishFirmwareStatusNotification = "PublishFirmwareStatusNotification"
    CustomTrigger = "CustomTrigger"


class RequestStartStopStatusEnumType(enum.StrEnum):
    """Values of ``RequestStartStopStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class TriggerMessageStatusEnumType(enum.StrEnum):
    """Values of ``TriggerMessageStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    NotImplemented = "NotImplemented"


class UnlockStatusEnumType(enum.StrEnum):
    """Values of ``UnlockStatusEnumType``."""

    Unlocked = "Unlocked"
    UnlockFailed = "UnlockFailed"
    OngoingAuthorizedTransaction = "OngoingAuthorizedTransaction"
    UnknownConnector = "UnknownConnector"


class RequestStartTransactionRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "evse_id": "evseId",
        "group_id_token": "groupIdToken",
        "id_token": "idToken",
        "remote_start_id": "remoteStartId",
        "charging_profile": "chargingProfile",
        "custom_data": "customData",
    },
):
    """Ask the station to begin a transaction. Sent by the CSMS.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        group_id_token: Identifier of a group that may stop each other's transactions.
        id_token: The identifier, and of which kind it is.
        remote_start_id: Number that the CSMS gave to its request.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: Maybe[Annotated[int, Meta(ge=1)]] = None
    group_id_token: Maybe[IdTokenType] = None
    id_token: IdTokenType
    remote_start_id: int
    charging_profile: Maybe[ChargingProfileType] = None
    custom_data: Maybe[CustomData] = None


class RequestStartTransactionResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "transaction_id": "transactionId",
        "custom_data": "customData",
    },
):
    """The answer to ``RequestStartTransaction``.

    Attributes:
        status_info: More about the status.
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: RequestStartStopStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    transaction_id: Maybe[Annotated[str, Meta(max_length=36)]] = None
    custom_data: Maybe[CustomData] = None


class RequestStopTransactionRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "transaction_id": "transactionId",
        "custom_data": "customData",
    },
):
    """Ask the station to end a transaction. Sent by the CSMS.

    Attributes:
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    transaction_id: Annotated[str, Meta(max_length=36)]
    custom_data: Maybe[CustomData] = None


class RequestStopTransactionResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``RequestStopTransaction``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: RequestStartStopStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class TriggerMessageRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "requested_message": "requestedMessage",
        "custom_trigger": "customTrigger",
        "custom_data": "customData",
    },
):
    """Ask the station to send a message now. Sent by the CSMS.

    Attributes:
        evse: The EVSE in question, and its connector.
        requested_message: Which message.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse: Maybe[EVSEType] = None
    requested_message: MessageTriggerEnumType
    custom_trigger: Maybe[Annotated[str, Meta(max_length=50)]] = None
    custom_data: Maybe[CustomData] = None


class TriggerMessageResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``TriggerMessage``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: TriggerMessageStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class UnlockConnectorRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "evse_id": "evseId",
        "connector_id": "connectorId",
        "custom_data": "customData",
    },
):
    """Unlock a connector, for a driver whose cable is stuck. Sent by the CSMS.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: Annotated[int, Meta(ge=0)]
    connector_id: Annotated[int, Meta(ge=0)]
    custom_data: Maybe[CustomData] = None


class UnlockConnectorResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``UnlockConnector``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: UnlockStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
