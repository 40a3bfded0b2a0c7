"""OCPP 2.1: messages of battery swapping."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, OcppObject, Percentage
from v2gstack.messages.ocpp21.datatypes import GenericStatusEnumType, IdTokenType, StatusInfoType

__all__ = [
    "BatteryDataType",
    "BatterySwapEventEnumType",
    "BatterySwapRequest",
    "BatterySwapResponse",
    "RequestBatterySwapRequest",
    "RequestBatterySwapResponse",
]


class BatterySwapEventEnumType(enum.StrEnum):
    """Values of ``BatterySwapEventEnumType``."""

    BatteryIn = "BatteryIn"
    BatteryOut = "BatteryOut"
    BatteryOutTimeout = "BatteryOutTimeout"


class BatteryDataType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "evse_id": "evseId",
        "serial_number": "serialNumber",
        "soc": "soC",
        "soh": "soH",
        "production_date": "productionDate",
        "vendor_info": "vendorInfo",
        "custom_data": "customData",
    },
):
    """A battery in a slot of a swap station.

    Attributes:
        evse_id: Number of the slot, which is an EVSE to OCPP.
        soc: State of charge, in percent.
        soh: State of health, in percent.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: Annotated[int, Meta(ge=0)]
    serial_number: Annotated[str, Meta(max_length=50)]
    soc: Percentage
    soh: Percentage
    production_date: Maybe[DateTime] = None
    vendor_info: Maybe[Annotated[str, Meta(max_length=500)]] = None
    custom_data: Maybe[CustomData] = None


class BatterySwapRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "battery_data": "batteryData",
        "event_type": "eventType",
        "id_token": "idToken",
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Tell that batteries were taken out or put in at a swap station. Sent by the charging station.

    Attributes:
        event_type: Whether batteries came in, went out, or were not taken in time.
        id_token: The identifier, and of which kind it is.
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    battery_data: Annotated[tuple[BatteryDataType, ...], Meta(min_length=1)]
    event_type: BatterySwapEventEnumType
    id_token: IdTokenType
    request_id: int
    custom_data: Maybe[CustomData] = None


class BatterySwapResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``BatterySwap``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class RequestBatterySwapRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "id_token": "idToken",
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Ask a swap station to release batteries for somebody. Sent by the CSMS.

    Attributes:
        id_token: The identifier, and of which kind it is.
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id_token: IdTokenType
    request_id: int
    custom_data: Maybe[CustomData] = None


class RequestBatterySwapResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``RequestBatterySwap``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
