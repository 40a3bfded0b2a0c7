"""OCPP 2.1: messages of messages on displays."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, OcppObject
from v2gstack.messages.ocpp21.datatypes import ComponentType, MessageContentType, StatusInfoType

__all__ = [
    "ClearDisplayMessageRequest",
    "ClearDisplayMessageResponse",
    "ClearMessageStatusEnumType",
    "DisplayMessageStatusEnumType",
    "GetDisplayMessagesRequest",
    "GetDisplayMessagesResponse",
    "GetDisplayMessagesStatusEnumType",
    "MessageInfoType",
    "MessagePriorityEnumType",
    "MessageStateEnumType",
    "NotifyDisplayMessagesRequest",
    "NotifyDisplayMessagesResponse",
    "SetDisplayMessageRequest",
    "SetDisplayMessageResponse",
]


class ClearMessageStatusEnumType(enum.StrEnum):
    """Values of ``ClearMessageStatusEnumType``."""

    Accepted = "Accepted"
    Unknown = "Unknown"
    Rejected = "Rejected"


class DisplayMessageStatusEnumType(enum.StrEnum):
    """Values of ``DisplayMessageStatusEnumType``."""

    Accepted = "Accepted"
    NotSupportedMessageFormat = "NotSupportedMessageFormat"
    Rejected = "Rejected"
    NotSupportedPriority = "NotSupportedPriority"
    NotSupportedState = "NotSupportedState"
    UnknownTransaction = "UnknownTransaction"
    LanguageNotSupported = "LanguageNotSupported"


class GetDisplayMessagesStatusEnumType(enum.StrEnum):
    """Values of ``GetDisplayMessagesStatusEnumType``."""

    Accepted = "Accepted"
    Unknown = "Unknown"


class MessagePriorityEnumType(enum.StrEnum):
    """Values of ``MessagePriorityEnumType``."""

    AlwaysFront = "AlwaysFront"
    InFront = "InFront"
    NormalCycle = "NormalCycle"


class MessageStateEnumType(enum.StrEnum):
    """Values of ``MessageStateEnumType``."""

    Charging = "Charging"
    Faulted = "Faulted"
    Idle = "Idle"
    Unavailable = "Unavailable"
    Suspended = "Suspended"
    Discharging = "Discharging"


class MessageInfoType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "start_date_time": "startDateTime",
        "end_date_time": "endDateTime",
        "transaction_id": "transactionId",
        "message_extra": "messageExtra",
        "custom_data": "customData",
    },
):
    """``MessageInfoType`` of OCPP 2.1.

    Attributes:
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    display: Maybe[ComponentType] = None
    id: Annotated[int, Meta(ge=0)]
    priority: MessagePriorityEnumType
    state: Maybe[MessageStateEnumType] = None
    start_date_time: Maybe[DateTime] = None
    end_date_time: Maybe[DateTime] = None
    transaction_id: Maybe[Annotated[str, Meta(max_length=36)]] = None
    message: MessageContentType
    message_extra: Maybe[Annotated[tuple[MessageContentType, ...], Meta(min_length=1, max_length=4)]] = None
    custom_data: Maybe[CustomData] = None


class ClearDisplayMessageRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Remove a message from the display. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Annotated[int, Meta(ge=0)]
    custom_data: Maybe[CustomData] = None


class ClearDisplayMessageResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``ClearDisplayMessage``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: ClearMessageStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class GetDisplayMessagesRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Ask for the messages that are configured for the display. Sent by the CSMS.

    Attributes:
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Maybe[Annotated[tuple[Annotated[int, Meta(ge=0)], ...], Meta(min_length=1)]] = None
    request_id: int
    priority: Maybe[MessagePriorityEnumType] = None
    state: Maybe[MessageStateEnumType] = None
    custom_data: Maybe[CustomData] = None


class GetDisplayMessagesResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``GetDisplayMessages``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GetDisplayMessagesStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class NotifyDisplayMessagesRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "message_info": "messageInfo",
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Tell which messages are configured for the display, in one or several parts. Sent by the charging station.

    Attributes:
        request_id: Number of the request that this belongs to.
        tbc: Whether more parts follow (to be continued); absent means false.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    message_info: Maybe[Annotated[tuple[MessageInfoType, ...], Meta(min_length=1)]] = None
    request_id: int
    tbc: Maybe[bool] = None
    custom_data: Maybe[CustomData] = None


class NotifyDisplayMessagesResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``NotifyDisplayMessages``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class SetDisplayMessageRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Configure a message for the display. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    message: MessageInfoType
    custom_data: Maybe[CustomData] = None


class SetDisplayMessageResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``SetDisplayMessage``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: DisplayMessageStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
