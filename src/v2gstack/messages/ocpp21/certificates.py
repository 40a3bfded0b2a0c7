"""OCPP 2.1: messages of certificates."""

# Generated from schemas/ocpp/ocpp21.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): e9f3b7128fa94c276e8489022cde5e6ae10f7ff0fb96ee7bd39b265ce23eee2f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, OcppObject
from v2gstack.messages.ocpp21.datatypes import CertificateHashDataType, OCSPRequestDataType, StatusInfoType

__all__ = [
    "CertificateActionEnumType",
    "CertificateHashDataChainType",
    "CertificateStatusEnumType",
    "CertificateStatusRequestInfoType",
    "CertificateStatusSourceEnumType",
    "CertificateStatusType",
    "DeleteCertificateRequest",
    "DeleteCertificateResponse",
    "DeleteCertificateStatusEnumType",
    "Get15118EVCertificateRequest",
    "Get15118EVCertificateResponse",
    "GetCertificateChainStatusRequest",
    "GetCertificateChainStatusResponse",
    "GetCertificateIdUseEnumType",
    "GetCertificateStatusEnumType",
    "GetCertificateStatusRequest",
    "GetCertificateStatusResponse",
    "GetInstalledCertificateIdsRequest",
    "GetInstalledCertificateIdsResponse",
    "GetInstalledCertificateStatusEnumType",
    "InstallCertificateRequest",
    "InstallCertificateResponse",
    "InstallCertificateStatusEnumType",
    "InstallCertificateUseEnumType",
    "Iso15118EVCertificateStatusEnumType",
]


class CertificateActionEnumType(enum.StrEnum):
    """Values of ``CertificateActionEnumType``."""

    Install = "Install"
    Update = "Update"


class CertificateStatusEnumType(enum.StrEnum):
    """Values of ``CertificateStatusEnumType``."""

    Good = "Good"
    Revoked = "Revoked"
    Unknown = "Unknown"
    Failed = "Failed"


class CertificateStatusSourceEnumType(enum.StrEnum):
    """Values of ``CertificateStatusSourceEnumType``."""

    CRL = "CRL"
    OCSP = "OCSP"


class DeleteCertificateStatusEnumType(enum.StrEnum):
    """Values of ``DeleteCertificateStatusEnumType``."""

    Accepted = "Accepted"
    Failed = "Failed"
    NotFound = "NotFound"


class GetCertificateIdUseEnumType(enum.StrEnum):
    """Values of ``GetCertificateIdUseEnumType``."""

    V2GRootCertificate = "V2GRootCertificate"
    MORootCertificate = "MORootCertificate"
    CSMSRootCertificate = "CSMSRootCertificate"
    V2GCertificateChain = "V2GCertificateChain"
    ManufacturerRootCertificate = "ManufacturerRootCertificate"
    OEMRootCertificate = "OEMRootCertificate"


class GetCertificateStatusEnumType(enum.StrEnum):
    """Values of ``GetCertificateStatusEnumType``."""

    Accepted = "Accepted"
    Failed = "Failed"


class GetInstalledCertificateStatusEnumType(enum.StrEnum):
    """Values of ``GetInstalledCertificateStatusEnumType``."""

    Accepted = "Accepted"
    NotFound = "NotFound"


class InstallCertificateStatusEnumType(enum.StrEnum):
    """Values of ``InstallCertificateStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    Failed = "Failed"


class InstallCertificateUseEnumType(enum.StrEnum):
    """Values of ``InstallCertificateUseEnumType``."""

    V2GRootCertificate = "V2GRootCertificate"
    MORootCertificate = "MORootCertificate"
    ManufacturerRootCertificate = "ManufacturerRootCertificate"
    CSMSRootCertificate = "CSMSRootCertificate"
    OEMRootCertificate = "OEMRootCertificate"


class Iso15118EVCertificateStatusEnumType(enum.StrEnum):
    """Values of ``Iso15118EVCertificateStatusEnumType``."""

    Accepted = "Accepted"
    Failed = "Failed"


class CertificateHashDataChainType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_hash_data": "certificateHashData",
        "certificate_type": "certificateType",
        "child_certificate_hash_data": "childCertificateHashData",
        "custom_data": "customData",
    },
):
    """A certificate with those below it, by their hashes.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    certificate_hash_data: CertificateHashDataType
    certificate_type: GetCertificateIdUseEnumType
    child_certificate_hash_data: Maybe[Annotated[tuple[CertificateHashDataType, ...], Meta(min_length=1, max_length=4)]] = None
    custom_data: Maybe[CustomData] = None


class CertificateStatusRequestInfoType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_hash_data": "certificateHashData",
        "custom_data": "customData",
    },
):
    """``CertificateStatusRequestInfoType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    certificate_hash_data: CertificateHashDataType
    source: CertificateStatusSourceEnumType
    urls: Annotated[tuple[Annotated[str, Meta(max_length=2000)], ...], Meta(min_length=1, max_length=5)]
    custom_data: Maybe[CustomData] = None


class CertificateStatusType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_hash_data": "certificateHashData",
        "next_update": "nextUpdate",
        "custom_data": "customData",
    },
):
    """``CertificateStatusType`` of OCPP 2.1.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    certificate_hash_data: CertificateHashDataType
    source: CertificateStatusSourceEnumType
    status: CertificateStatusEnumType
    next_update: DateTime
    custom_data: Maybe[CustomData] = None


class DeleteCertificateRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_hash_data": "certificateHashData",
        "custom_data": "customData",
    },
):
    """Remove a certificate, named by its hashes. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    certificate_hash_data: CertificateHashDataType
    custom_data: Maybe[CustomData] = None


class DeleteCertificateResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``DeleteCertificate``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: DeleteCertificateStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class Get15118EVCertificateRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "iso15118_schema_version": "iso15118SchemaVersion",
        "exi_request": "exiRequest",
        "maximum_contract_certificate_chains": "maximumContractCertificateChains",
        "prioritized_emaids": "prioritizedEMAIDs",
        "custom_data": "customData",
    },
):
    """Pass a car's request to install or update its contract certificate on to the back end. Sent by the charging station.

    Attributes:
        exi_request: The car's request as EXI, in base64.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    iso15118_schema_version: Annotated[str, Meta(max_length=50)]
    action: CertificateActionEnumType
    exi_request: Annotated[str, Meta(max_length=11000)]
    maximum_contract_certificate_chains: Maybe[Annotated[int, Meta(ge=0)]] = None
    prioritized_emaids: Maybe[Annotated[tuple[Annotated[str, Meta(max_length=255)], ...], Meta(min_length=1, max_length=8)]] = None
    custom_data: Maybe[CustomData] = None


class Get15118EVCertificateResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "exi_response": "exiResponse",
        "remaining_contracts": "remainingContracts",
        "custom_data": "customData",
    },
):
    """The answer to ``Get15118EVCertificate``.

    Attributes:
        status_info: More about the status.
        exi_response: The answer for the car as EXI, in base64.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: Iso15118EVCertificateStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    exi_response: Annotated[str, Meta(max_length=17000)]
    remaining_contracts: Maybe[Annotated[int, Meta(ge=0)]] = None
    custom_data: Maybe[CustomData] = None


class GetCertificateChainStatusRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_status_requests": "certificateStatusRequests",
        "custom_data": "customData",
    },
):
    """Ask for the revocation status of a chain of certificates. Sent by the charging station.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    certificate_status_requests: Annotated[tuple[CertificateStatusRequestInfoType, ...], Meta(min_length=1, max_length=4)]
    custom_data: Maybe[CustomData] = None


class GetCertificateChainStatusResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_status": "certificateStatus",
        "custom_data": "customData",
    },
):
    """The answer to ``GetCertificateChainStatus``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    certificate_status: Annotated[tuple[CertificateStatusType, ...], Meta(min_length=1, max_length=4)]
    custom_data: Maybe[CustomData] = None


class GetCertificateStatusRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "ocsp_request_data": "ocspRequestData",
        "custom_data": "customData",
    },
):
    """Ask for the OCSP status of a certificate. Sent by the charging station.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    ocsp_request_data: OCSPRequestDataType
    custom_data: Maybe[CustomData] = None


class GetCertificateStatusResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "ocsp_result": "ocspResult",
        "custom_data": "customData",
    },
):
    """The answer to ``GetCertificateStatus``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GetCertificateStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    ocsp_result: Maybe[Annotated[str, Meta(max_length=18000)]] = None
    custom_data: Maybe[CustomData] = None


class GetInstalledCertificateIdsRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_type": "certificateType",
        "custom_data": "customData",
    },
):
    """Ask which certificates are installed. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    certificate_type: Maybe[Annotated[tuple[GetCertificateIdUseEnumType, ...], Meta(min_length=1)]] = None
    custom_data: Maybe[CustomData] = None


class GetInstalledCertificateIdsResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "certificate_hash_data_chain": "certificateHashDataChain",
        "custom_data": "customData",
    },
):
    """The answer to ``GetInstalledCertificateIds``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GetInstalledCertificateStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    certificate_hash_data_chain: Maybe[Annotated[tuple[CertificateHashDataChainType, ...], Meta(min_length=1)]] = None
    custom_data: Maybe[CustomData] = None


class InstallCertificateRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_type": "certificateType",
        "custom_data": "customData",
    },
):
    """Install a root certificate. Sent by the CSMS.

    Attributes:
        certificate: A certificate in PEM.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    certificate_type: InstallCertificateUseEnumType
    certificate: Annotated[str, Meta(max_length=10000)]
    custom_data: Maybe[CustomData] = None


class InstallCertificateResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``InstallCertificate``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: InstallCertificateStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
