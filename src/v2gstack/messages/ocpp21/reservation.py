"""OCPP 2.1: messages of reservation."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, OcppObject
from v2gstack.messages.ocpp21.datatypes import IdTokenType, StatusInfoType

__all__ = [
    "CancelReservationRequest",
    "CancelReservationResponse",
    "CancelReservationStatusEnumType",
    "ReservationStatusUpdateRequest",
    "ReservationStatusUpdateResponse",
    "ReservationUpdateStatusEnumType",
    "ReserveNowRequest",
    "ReserveNowResponse",
    "ReserveNowStatusEnumType",
]


class CancelReservationStatusEnumType(enum.StrEnum):
    """Values of ``CancelReservationStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class ReservationUpdateStatusEnumType(enum.StrEnum):
    """Values of ``ReservationUpdateStatusEnumType``."""

    Expired = "Expired"
    Removed = "Removed"
    NoTransaction = "NoTransaction"


class ReserveNowStatusEnumType(enum.StrEnum):
    """Values of ``ReserveNowStatusEnumType``."""

    Accepted = "Accepted"
    Faulted = "Faulted"
    Occupied = "Occupied"
    Rejected = "Rejected"
    Unavailable = "Unavailable"


class CancelReservationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "reservation_id": "reservationId",
        "custom_data": "customData",
    },
):
    """Give up a reservation. Sent by the CSMS.

    Attributes:
        reservation_id: Number of the reservation.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    reservation_id: Annotated[int, Meta(ge=0)]
    custom_data: Maybe[CustomData] = None


class CancelReservationResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``CancelReservation``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: CancelReservationStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class ReservationStatusUpdateRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "reservation_id": "reservationId",
        "reservation_update_status": "reservationUpdateStatus",
        "custom_data": "customData",
    },
):
    """Tell that a reservation has expired or cannot be kept. Sent by the charging station.

    Attributes:
        reservation_id: Number of the reservation.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    reservation_id: Annotated[int, Meta(ge=0)]
    reservation_update_status: ReservationUpdateStatusEnumType
    custom_data: Maybe[CustomData] = None


class ReservationStatusUpdateResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``ReservationStatusUpdate``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class ReserveNowRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "expiry_date_time": "expiryDateTime",
        "connector_type": "connectorType",
        "id_token": "idToken",
        "evse_id": "evseId",
        "group_id_token": "groupIdToken",
        "custom_data": "customData",
    },
):
    """Reserve a connector or an EVSE for somebody. Sent by the CSMS.

    Attributes:
        expiry_date_time: Until when it is valid.
        id_token: The identifier, and of which kind it is.
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        group_id_token: Identifier of a group that may stop each other's transactions.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id: Annotated[int, Meta(ge=0)]
    expiry_date_time: DateTime
    connector_type: Maybe[Annotated[str, Meta(max_length=20)]] = None
    id_token: IdTokenType
    evse_id: Maybe[Annotated[int, Meta(ge=0)]] = None
    group_id_token: Maybe[IdTokenType] = None
    custom_data: Maybe[CustomData] = None


class ReserveNowResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``ReserveNow``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: ReserveNowStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
