"""OCPP 1.6: messages of reservation."""

# Generated from schemas/ocpp/ocpp16.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): 866bbaecffaf60b8e2f450eaf2569a0f158ae632c7085baec79b89b1d2fe263f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import DateTime, Maybe, OcppObject

__all__ = [
    "CancelReservationRequest",
    "CancelReservationResponse",
    "CancelReservationStatus",
    "ReservationStatus",
    "ReserveNowRequest",
    "ReserveNowResponse",
]


class CancelReservationStatus(enum.StrEnum):
    """Values of ``CancelReservationStatus``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class ReservationStatus(enum.StrEnum):
    """Values of ``ReservationStatus``."""

    Accepted = "Accepted"
    Faulted = "Faulted"
    Occupied = "Occupied"
    Rejected = "Rejected"
    Unavailable = "Unavailable"


class CancelReservationRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"reservation_id": "reservationId"}):
    """Give up a reservation. Sent by the CSMS.

    Attributes:
        reservation_id: Number of the reservation.
    """

    reservation_id: int


class CancelReservationResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``CancelReservation``."""

    status: CancelReservationStatus


class ReserveNowRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "connector_id": "connectorId",
        "expiry_date": "expiryDate",
        "id_tag": "idTag",
        "parent_id_tag": "parentIdTag",
        "reservation_id": "reservationId",
    },
):
    """Reserve a connector or an EVSE for somebody. Sent by the CSMS.

    Attributes:
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        expiry_date: Until when it is valid.
        id_tag: The identifier, such as the number of a card; upper and lower case are the same.
        reservation_id: Number of the reservation.
    """

    connector_id: int
    expiry_date: DateTime
    id_tag: Annotated[str, Meta(max_length=20)]
    parent_id_tag: Maybe[Annotated[str, Meta(max_length=20)]] = None
    reservation_id: int


class ReserveNowResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``ReserveNow``."""

    status: ReservationStatus
