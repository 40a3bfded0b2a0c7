"""OCPP 2.1: messages of security."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, OcppObject
from v2gstack.messages.ocpp21.datatypes import CertificateHashDataType, GenericStatusEnumType, StatusInfoType

__all__ = [
    "CertificateSignedRequest",
    "CertificateSignedResponse",
    "CertificateSignedStatusEnumType",
    "CertificateSigningUseEnumType",
    "SecurityEventNotificationRequest",
    "SecurityEventNotificationResponse",
    "SignCertificateRequest",
    "SignCertificateResponse",
]


class CertificateSignedStatusEnumType(enum.StrEnum):
    """Values of ``CertificateSignedStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class CertificateSigningUseEnumType(enum.StrEnum):
    """Values of ``CertificateSigningUseEnumType``."""

    ChargingStationCertificate = "ChargingStationCertificate"
    V2GCertificate = "V2GCertificate"
    V2G20Certificate = "V2G20Certificate"


class CertificateSignedRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_chain": "certificateChain",
        "certificate_type": "certificateType",
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Deliver the certificate for a signing request of the station. Sent by the CSMS.

    Attributes:
        certificate_chain: Certificates in PEM, that of the station first.
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    certificate_chain: Annotated[str, Meta(max_length=10000)]
    certificate_type: Maybe[CertificateSigningUseEnumType] = None
    request_id: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class CertificateSignedResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``CertificateSigned``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: CertificateSignedStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class SecurityEventNotificationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "tech_info": "techInfo",
        "custom_data": "customData",
    },
):
    """Tell of an event that concerns security. Sent by the charging station.

    Attributes:
        timestamp: When it happened or was read.
        tech_info: More about it, for engineers.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    type: Annotated[str, Meta(max_length=50)]
    timestamp: DateTime
    tech_info: Maybe[Annotated[str, Meta(max_length=255)]] = None
    custom_data: Maybe[CustomData] = None


class SecurityEventNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``SecurityEventNotification``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class SignCertificateRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_type": "certificateType",
        "hash_root_certificate": "hashRootCertificate",
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Ask to have a certificate signed. Sent by the charging station.

    Attributes:
        csr: The signing request in PEM.
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    csr: Annotated[str, Meta(max_length=5500)]
    certificate_type: Maybe[CertificateSigningUseEnumType] = None
    hash_root_certificate: Maybe[CertificateHashDataType] = None
    request_id: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class SignCertificateResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``SignCertificate``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
