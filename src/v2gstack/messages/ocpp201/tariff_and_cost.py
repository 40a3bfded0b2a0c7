"""OCPP 2.0.1: messages of tariffs and costs."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, Maybe, Number, OcppObject

__all__ = [
    "CostUpdatedRequest",
    "CostUpdatedResponse",
]


class CostUpdatedRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "total_cost": "totalCost",
        "transaction_id": "transactionId",
        "custom_data": "customData",
    },
):
    """Tell what a running transaction costs so far. Sent by the CSMS.

    Attributes:
        total_cost: What the transaction costs, with taxes unless they are listed.
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    total_cost: Number
    transaction_id: Annotated[str, Meta(max_length=36)]
    custom_data: Maybe[CustomData] = None


class CostUpdatedResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``CostUpdated``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None
