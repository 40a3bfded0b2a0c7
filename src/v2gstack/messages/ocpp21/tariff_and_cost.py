"""OCPP 2.1: messages of tariffs and costs."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, Number, OcppObject
from v2gstack.messages.ocpp21.datatypes import GenericStatusEnumType, StatusInfoType, TariffType

__all__ = [
    "AddressType",
    "ChangeTransactionTariffRequest",
    "ChangeTransactionTariffResponse",
    "ClearTariffsRequest",
    "ClearTariffsResponse",
    "ClearTariffsResultType",
    "CostUpdatedRequest",
    "CostUpdatedResponse",
    "GetTariffsRequest",
    "GetTariffsResponse",
    "NotifySettlementRequest",
    "NotifySettlementResponse",
    "NotifyWebPaymentStartedRequest",
    "NotifyWebPaymentStartedResponse",
    "PaymentStatusEnumType",
    "SetDefaultTariffRequest",
    "SetDefaultTariffResponse",
    "TariffAssignmentType",
    "TariffChangeStatusEnumType",
    "TariffClearStatusEnumType",
    "TariffGetStatusEnumType",
    "TariffKindEnumType",
    "TariffSetStatusEnumType",
    "VatNumberValidationRequest",
    "VatNumberValidationResponse",
]


class PaymentStatusEnumType(enum.StrEnum):
    """Values of ``PaymentStatusEnumType``."""

    Settled = "Settled"
    Canceled = "Canceled"
    Rejected = "Rejected"
    Failed = "Failed"


class TariffChangeStatusEnumType(enum.StrEnum):
    """Values of ``TariffChangeStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    TooManyElements = "TooManyElements"
    ConditionNotSupported = "ConditionNotSupported"
    TxNotFound = "TxNotFound"
    NoCurrencyChange = "NoCurrencyChange"


class TariffClearStatusEnumType(enum.StrEnum):
    """Values of ``TariffClearStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    NoTariff = "NoTariff"


class TariffGetStatusEnumType(enum.StrEnum):
    """Values of ``TariffGetStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    NoTariff = "NoTariff"


class TariffKindEnumType(enum.StrEnum):
    """Values of ``TariffKindEnumType``."""

    DefaultTariff = "DefaultTariff"
    DriverTariff = "DriverTariff"


class TariffSetStatusEnumType(enum.StrEnum):
    """Values of ``TariffSetStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    TooManyElements = "TooManyElements"
    ConditionNotSupported = "ConditionNotSupported"
    DuplicateTariffId = "DuplicateTariffId"


class AddressType(OcppObject, frozen=True, kw_only=True, gc=False, rename={"postal_code": "postalCode", "custom_data": "customData"}):
    """``AddressType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    name: Annotated[str, Meta(max_length=50)]
    address1: Annotated[str, Meta(max_length=100)]
    address2: Maybe[Annotated[str, Meta(max_length=100)]] = None
    city: Annotated[str, Meta(max_length=100)]
    postal_code: Maybe[Annotated[str, Meta(max_length=20)]] = None
    country: Annotated[str, Meta(max_length=50)]
    custom_data: Maybe[CustomData] = None


class ClearTariffsResultType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "tariff_id": "tariffId",
        "custom_data": "customData",
    },
):
    """``ClearTariffsResultType`` of OCPP 2.1.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status_info: Maybe[StatusInfoType] = None
    tariff_id: Maybe[Annotated[str, Meta(max_length=60)]] = None
    status: TariffClearStatusEnumType
    custom_data: Maybe[CustomData] = None


class TariffAssignmentType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "tariff_id": "tariffId",
        "tariff_kind": "tariffKind",
        "valid_from": "validFrom",
        "evse_ids": "evseIds",
        "id_tokens": "idTokens",
        "custom_data": "customData",
    },
):
    """``TariffAssignmentType`` of OCPP 2.1.

    Attributes:
        valid_from: From when on it holds.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    tariff_id: Annotated[str, Meta(max_length=60)]
    tariff_kind: TariffKindEnumType
    valid_from: Maybe[DateTime] = None
    evse_ids: Maybe[Annotated[tuple[Annotated[int, Meta(ge=0)], ...], Meta(min_length=1)]] = None
    id_tokens: Maybe[Annotated[tuple[Annotated[str, Meta(max_length=255)], ...], Meta(min_length=1)]] = None
    custom_data: Maybe[CustomData] = None


class ChangeTransactionTariffRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "transaction_id": "transactionId",
        "custom_data": "customData",
    },
):
    """Let another tariff hold for a running transaction. Sent by the CSMS.

    Attributes:
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    tariff: TariffType
    transaction_id: Annotated[str, Meta(max_length=36)]
    custom_data: Maybe[CustomData] = None


class ChangeTransactionTariffResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``ChangeTransactionTariff``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: TariffChangeStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class ClearTariffsRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "tariff_ids": "tariffIds",
        "evse_id": "evseId",
        "custom_data": "customData",
    },
):
    """Remove tariffs that were installed. Sent by the CSMS.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    tariff_ids: Maybe[Annotated[tuple[Annotated[str, Meta(max_length=60)], ...], Meta(min_length=1)]] = None
    evse_id: Maybe[Annotated[int, Meta(ge=0)]] = None
    custom_data: Maybe[CustomData] = None


class ClearTariffsResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "clear_tariffs_result": "clearTariffsResult",
        "custom_data": "customData",
    },
):
    """The answer to ``ClearTariffs``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    clear_tariffs_result: Annotated[tuple[ClearTariffsResultType, ...], Meta(min_length=1)]
    custom_data: Maybe[CustomData] = None


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


class GetTariffsRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"evse_id": "evseId", "custom_data": "customData"}):
    """Ask which tariffs are installed. Sent by the CSMS.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: Annotated[int, Meta(ge=0)]
    custom_data: Maybe[CustomData] = None


class GetTariffsResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "tariff_assignments": "tariffAssignments",
        "custom_data": "customData",
    },
):
    """The answer to ``GetTariffs``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: TariffGetStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    tariff_assignments: Maybe[Annotated[tuple[TariffAssignmentType, ...], Meta(min_length=1)]] = None
    custom_data: Maybe[CustomData] = None


class NotifySettlementRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "transaction_id": "transactionId",
        "psp_ref": "pspRef",
        "status_info": "statusInfo",
        "settlement_amount": "settlementAmount",
        "settlement_time": "settlementTime",
        "receipt_id": "receiptId",
        "receipt_url": "receiptUrl",
        "vat_company": "vatCompany",
        "vat_number": "vatNumber",
        "custom_data": "customData",
    },
):
    """Tell what became of a payment at the station. Sent by the charging station.

    Attributes:
        transaction_id: The transaction; to OCPP 1.6 a number that the CSMS gives, later a text that the
            station chooses.
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    transaction_id: Maybe[Annotated[str, Meta(max_length=36)]] = None
    psp_ref: Annotated[str, Meta(max_length=255)]
    status: PaymentStatusEnumType
    status_info: Maybe[Annotated[str, Meta(max_length=500)]] = None
    settlement_amount: Number
    settlement_time: DateTime
    receipt_id: Maybe[Annotated[str, Meta(max_length=50)]] = None
    receipt_url: Maybe[Annotated[str, Meta(max_length=2000)]] = None
    vat_company: Maybe[AddressType] = None
    vat_number: Maybe[Annotated[str, Meta(max_length=20)]] = None
    custom_data: Maybe[CustomData] = None


class NotifySettlementResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "receipt_url": "receiptUrl",
        "receipt_id": "receiptId",
        "custom_data": "customData",
    },
):
    """The answer to ``NotifySettlement``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    receipt_url: Maybe[Annotated[str, Meta(max_length=2000)]] = None
    receipt_id: Maybe[Annotated[str, Meta(max_length=50)]] = None
    custom_data: Maybe[CustomData] = None


class NotifyWebPaymentStartedRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "evse_id": "evseId",
        "custom_data": "customData",
    },
):
    """Tell that somebody has begun to pay for an EVSE on a web page. Sent by the CSMS.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: Annotated[int, Meta(ge=0)]
    timeout: int
    custom_data: Maybe[CustomData] = None


class NotifyWebPaymentStartedResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``NotifyWebPaymentStarted``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class SetDefaultTariffRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"evse_id": "evseId", "custom_data": "customData"}):
    """Install the tariff that holds for everybody without one of their own. Sent by the CSMS.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    evse_id: Annotated[int, Meta(ge=0)]
    tariff: TariffType
    custom_data: Maybe[CustomData] = None


class SetDefaultTariffResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``SetDefaultTariff``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: TariffSetStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class VatNumberValidationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "vat_number": "vatNumber",
        "evse_id": "evseId",
        "custom_data": "customData",
    },
):
    """Ask whether a VAT number is valid. Sent by the charging station.

    Attributes:
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    vat_number: Annotated[str, Meta(max_length=20)]
    evse_id: Maybe[Annotated[int, Meta(ge=0)]] = None
    custom_data: Maybe[CustomData] = None


class VatNumberValidationResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "vat_number": "vatNumber",
        "evse_id": "evseId",
        "custom_data": "customData",
    },
):
    """The answer to ``VatNumberValidation``.

    Attributes:
        status_info: More about the status.
        evse_id: Number of the EVSE, from 1; 0 is the whole station.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    company: Maybe[AddressType] = None
    status_info: Maybe[StatusInfoType] = None
    vat_number: Annotated[str, Meta(max_length=20)]
    evse_id: Maybe[Annotated[int, Meta(ge=0)]] = None
    status: GenericStatusEnumType
    custom_data: Maybe[CustomData] = None
