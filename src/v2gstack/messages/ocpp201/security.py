"""OCPP 2.0.1: messages of security."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, OcppObject
from v2gstack.messages.ocpp201.datatypes import GenericStatusEnumType, StatusInfoType

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


class CertificateSignedRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_chain": "certificateChain",
        "certificate_type": "certificateType",
        "custom_data": "customData",
    },
):
    """Deliver the certificate for a signing request of the station. Sent by the CSMS.

    Attributes:
        certificate_chain: Certificates in PEM, that of the station first.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    certificate_chain: Annotated[str, Meta(max_length=10000)]
    certificate_type: Maybe[CertificateSigningUseEnumType] = None
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
        "custom_data": "customData",
    },
):
    """Ask to have a certificate signed. Sent by the charging station.

    Attributes:
        csr: The signing request in PEM.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    csr: Annotated[str, Meta(max_length=5500)]
    certificate_type: Maybe[CertificateSigningUseEnumType] = None
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
