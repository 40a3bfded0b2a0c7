"""OCPP 2.0.1: messages of meter values."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, Maybe, OcppObject
from v2gstack.messages.ocpp201.datatypes import MeterValueType

__all__ = [
    "MeterValuesRequest",
    "MeterValuesResponse",
]


class MeterValuesRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "evse_id": "evseId",
        "meter_value": "meterValue",
        "custom_data": "customData",
    },
):
    """Tell what meters read, outside of transaction events. Sent by the charging station.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        meter_value: What meters read.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: int
    meter_value: Annotated[tuple[MeterValueType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class MeterValuesResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``MeterValues``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None
