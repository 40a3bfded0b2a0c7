"""OCPP 2.0.1: messages of availability."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

import enum

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, OcppObject
from v2gstack.messages.ocpp201.datatypes import EVSEType, StatusInfoType

__all__ = [
    "ChangeAvailabilityRequest",
    "ChangeAvailabilityResponse",
    "ChangeAvailabilityStatusEnumType",
    "ConnectorStatusEnumType",
    "HeartbeatRequest",
    "HeartbeatResponse",
    "OperationalStatusEnumType",
    "StatusNotificationRequest",
    "StatusNotificationResponse",
]


class ChangeAvailabilityStatusEnumType(enum.StrEnum):
    """Values of ``ChangeAvailabilityStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    Scheduled = "Scheduled"


class ConnectorStatusEnumType(enum.StrEnum):
    """Values of ``ConnectorStatusEnumType``."""

    Available = "Available"
    Occupied = "Occupied"
    Reserved = "Reserved"
    Unavailable = "Unavailable"
    Faulted = "Faulted"


class OperationalStatusEnumType(enum.StrEnum):
    """Values of ``OperationalStatusEnumType``."""

    Inoperative = "Inoperative"
    Operative = "Operative"


class ChangeAvailabilityRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "operational_status": "operationalStatus",
        "custom_data": "customData",
    },
):
    """Take the station, an EVSE or a connector into service or out of it. Sent by the CSMS.

    Attributes:
        evse: The EVSE in question, and its connector.
        operational_status: Whether it is to be in service.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse: Maybe[EVSEType] = None
    operational_status: OperationalStatusEnumType
    custom_data: Maybe[CustomData] = None


class ChangeAvailabilityResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``ChangeAvailability``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: ChangeAvailabilityStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class HeartbeatRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Show that the station is alive, and get the time. Sent by the charging station.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class HeartbeatResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "current_time": "currentTime",
        "custom_data": "customData",
    },
):
    """The answer to ``Heartbeat``.

    Attributes:
        current_time: The CSMS's time, to set the clock by.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    current_time: DateTime
    custom_data: Maybe[CustomData] = None


class StatusNotificationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "connector_status": "connectorStatus",
        "evse_id": "evseId",
        "connector_id": "connectorId",
        "custom_data": "customData",
    },
):
    """Tell the status of a connector. Sent by the charging station.

    Attributes:
        timestamp: When it happened or was read.
        connector_status: Whether the connector is available, occupied, reserved, unavailable or faulted.
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    timestamp: DateTime
    connector_status: ConnectorStatusEnumType
    evse_id: int
    connector_id: int
    custom_data: Maybe[CustomData] = None


class StatusNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``StatusNotification``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None
