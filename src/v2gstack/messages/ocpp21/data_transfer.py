"""OCPP 2.1: messages of data transfer."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import AnyJson, CustomData, Maybe, OcppObject
from v2gstack.messages.ocpp21.datatypes import StatusInfoType

__all__ = [
    "DataTransferRequest",
    "DataTransferResponse",
    "DataTransferStatusEnumType",
]


class DataTransferStatusEnumType(enum.StrEnum):
    """Values of ``DataTransferStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    UnknownMessageId = "UnknownMessageId"
    UnknownVendorId = "UnknownVendorId"


class DataTransferRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "message_id": "messageId",
        "vendor_id": "vendorId",
        "custom_data": "customData",
    },
):
    """Carry what a vendor defines. Sent by either side.

    Attributes:
        data: Whatever both sides agreed upon.
        vendor_id: Who defines it, by reversed domain name as a rule.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    message_id: Maybe[Annotated[str, Meta(max_length=50)]] = None
    data: Maybe[AnyJson] = None
    vendor_id: Annotated[str, Meta(max_length=255)]
    custom_data: Maybe[CustomData] = None


class DataTransferResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``DataTransfer``.

    Attributes:
        status_info: More about the status.
        data: Whatever both sides agreed upon.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: DataTransferStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    data: Maybe[AnyJson] = None
    custom_data: Maybe[CustomData] = None
