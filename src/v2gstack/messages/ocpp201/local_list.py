"""OCPP 2.0.1: messages of the local authorization list."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, Maybe, OcppObject
from v2gstack.messages.ocpp201.datatypes import IdTokenInfoType, IdTokenType, StatusInfoType

__all__ = [
    "AuthorizationData",
    "GetLocalListVersionRequest",
    "GetLocalListVersionResponse",
    "SendLocalListRequest",
    "SendLocalListResponse",
    "SendLocalListStatusEnumType",
    "UpdateEnumType",
]


class SendLocalListStatusEnumType(enum.StrEnum):
    """Values of ``SendLocalListStatusEnumType``."""

    Accepted = "Accepted"
    Failed = "Failed"
    VersionMismatch = "VersionMismatch"


class UpdateEnumType(enum.StrEnum):
    """Values of ``UpdateEnumType``."""

    Differential = "Differential"
    Full = "Full"


class AuthorizationData(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "id_token": "idToken",
        "id_token_info": "idTokenInfo",
        "custom_data": "customData",
    },
):
    """An entry of the local authorization list.

    Attributes:
        id_token: The identifier, and of which kind it is.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    id_token: IdTokenType
    id_token_info: Maybe[IdTokenInfoType] = None
    custom_data: Maybe[CustomData] = None


class GetLocalListVersionRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Ask for the version of the local authorization list. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class GetLocalListVersionResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "version_number": "versionNumber",
        "custom_data": "customData",
    },
):
    """The answer to ``GetLocalListVersion``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    version_number: int
    custom_data: Maybe[CustomData] = None


class SendLocalListRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "local_authorization_list": "localAuthorizationList",
        "version_number": "versionNumber",
        "update_type": "updateType",
        "custom_data": "customData",
    },
):
    """Replace the local authorization list, or change entries of it. Sent by the CSMS.

    Attributes:
        local_authorization_list: Entries; those without information are removed.
        update_type: Whether the list replaces the old one or changes it.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    local_authorization_list: Maybe[Annotated[tuple[AuthorizationData, ...], Meta(min_length=1)]] = None
    version_number: int
    update_type: UpdateEnumType
    custom_data: Maybe[CustomData] = None


class SendLocalListResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``SendLocalList``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: SendLocalListStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
