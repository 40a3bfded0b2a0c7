"""OCPP 2.0.1: messages of authorization."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, Maybe, OcppObject
from v2gstack.messages.ocpp201.datatypes import IdTokenInfoType, IdTokenType, OCSPRequestDataType, StatusInfoType

__all__ = [
    "AuthorizeCertificateStatusEnumType",
    "AuthorizeRequest",
    "AuthorizeResponse",
    "ClearCacheRequest",
    "ClearCacheResponse",
    "ClearCacheStatusEnumType",
]


class AuthorizeCertificateStatusEnumType(enum.StrEnum):
    """Values of ``AuthorizeCertificateStatusEnumType``."""

    Accepted = "Accepted"
    SignatureError = "SignatureError"
    CertificateExpired = "CertificateExpired"
    CertificateRevoked = "CertificateRevoked"
    NoCertificateAvailable = "NoCertificateAvailable"
    CertChainError = "CertChainError"
    ContractCancelled = "ContractCancelled"


class ClearCacheStatusEnumType(enum.StrEnum):
    """Values of ``ClearCacheStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class AuthorizeRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "id_token": "idToken",
        "iso15118_certificate_hash_data": "iso15118CertificateHashData",
        "custom_data": "customData",
    },
):
    """Ask whether an identifier, or the contract certificate of a car, may charge. Sent by the charging station.

    Attributes:
        id_token: The identifier, and of which kind it is.
        certificate: A certificate in PEM.
        iso15118_certificate_hash_data: The car's contract certificates for OCSP.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id_token: IdTokenType
    certificate: Maybe[Annotated[str, Meta(max_length=5500)]] = None
    iso15118_certificate_hash_data: Maybe[Annotated[tuple[OCSPRequestDataType, ...], Meta(min_length=1, max_length=4)]] = None
    custom_data: Maybe[CustomData] = None


class AuthorizeResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "id_token_info": "idTokenInfo",
        "certificate_status": "certificateStatus",
        "custom_data": "customData",
    },
):
    """The answer to ``Authorize``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id_token_info: IdTokenInfoType
    certificate_status: Maybe[AuthorizeCertificateStatusEnumType] = None
    custom_data: Maybe[CustomData] = None


class ClearCacheRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Forget what the authorization cache knows. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class ClearCacheResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``ClearCache``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: ClearCacheStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
