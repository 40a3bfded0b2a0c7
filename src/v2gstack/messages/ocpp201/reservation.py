"""OCPP 2.0.1: messages of reservation."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

import enum

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, OcppObject
from v2gstack.messages.ocpp201.datatypes import IdTokenType, StatusInfoType

__all__ = [
    "CancelReservationRequest",
    "CancelReservationResponse",
    "CancelReservationStatusEnumType",
    "ConnectorEnumType",
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


class ConnectorEnumType(enum.StrEnum):
    """Values of ``ConnectorEnumType``."""

    cCCS1 = "cCCS1"
    cCCS2 = "cCCS2"
    cG105 = "cG105"
    cTesla = "cTesla"
    cType1 = "cType1"
    cType2 = "cType2"
    s309_1P_16A = "s309-1P-16A"
    s309_1P_32A = "s309-1P-32A"
    s309_3P_16A = "s309-3P-16A"
    s309_3P_32A = "s309-3P-32A"
    sBS1361 = "sBS1361"
    sCEE_7_7 = "sCEE-7-7"
    sType2 = "sType2"
    sType3 = "sType3"
    Other1PhMax16A = "Other1PhMax16A"
    Other1PhOver16A = "Other1PhOver16A"
    Other3Ph = "Other3Ph"
    Pan = "Pan"
    wInductive = "wInductive"
    wResonant = "wResonant"
    Undetermined = "Undetermined"
    Unknown = "Unknown"


class ReservationUpdateStatusEnumType(enum.StrEnum):
    """Values of ``ReservationUpdateStatusEnumType``."""

    Expired = "Expired"
    Removed = "Removed"


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

    reservation_id: int
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

    reservation_id: int
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

    id: int
    expiry_date_time: DateTime
    connector_type: Maybe[ConnectorEnumType] = None
    id_token: IdTokenType
    evse_id: Maybe[int] = None
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
