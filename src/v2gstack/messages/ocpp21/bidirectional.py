"""OCPP 2.1: messages of bidirectional power transfer."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, OcppObject
from v2gstack.messages.ocpp21.datatypes import EnergyTransferModeEnumType, GenericStatusEnumType, StatusInfoType

__all__ = [
    "AFRRSignalRequest",
    "AFRRSignalResponse",
    "NotifyAllowedEnergyTransferRequest",
    "NotifyAllowedEnergyTransferResponse",
    "NotifyAllowedEnergyTransferStatusEnumType",
]


class NotifyAllowedEnergyTransferStatusEnumType(enum.StrEnum):
    """Values of ``NotifyAllowedEnergyTransferStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class AFRRSignalRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Pass on a signal of the grid operator for automatic frequency restoration (aFRR). Sent by the CSMS.

    Attributes:
        timestamp: When it happened or was read.
        signal: The signal's value; curves of the schedule say what power it means.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    timestamp: DateTime
    signal: int
    custom_data: Maybe[CustomData] = None


class AFRRSignalResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``AFRRSignal``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class NotifyAllowedEnergyTransferRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "transaction_id": "transactionId",
        "allowed_energy_transfer": "allowedEnergyTransfer",
        "custom_data": "customData",
    },
):
    """Tell which ways of energy transfer a running transaction may use. Sent by the CSMS.

    Attributes:
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        allowed_energy_transfer: Ways of energy transfer that the car may use, by the names of ISO 15118.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    transaction_id: Annotated[str, Meta(max_length=36)]
    allowed_energy_transfer: Annotated[tuple[EnergyTransferModeEnumType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


class NotifyAllowedEnergyTransferResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``NotifyAllowedEnergyTransfer``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: NotifyAllowedEnergyTransferStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
