"""OCPP 2.1: messages of meter values."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, Maybe, OcppObject
from v2gstack.messages.ocpp21.datatypes import MeterValueType

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

    evse_id: Annotated[int, Meta(ge=0)]
    meter_value: Annotated[tuple[MeterValueType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class MeterValuesResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``MeterValues``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None
