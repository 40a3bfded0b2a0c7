"""OCPP 1.6: messages of the local authorization list."""

# Generated from schemas/ocpp/ocpp16.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): 866bbaecffaf60b8e2f450eaf2569a0f158ae632c7085baec79b89b1d2fe263f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import Maybe, OcppObject
from v2gstack.messages.ocpp16.datatypes import IdTagInfo

__all__ = [
    "AuthorizationData",
    "GetLocalListVersionRequest",
    "GetLocalListVersionResponse",
    "SendLocalListRequest",
    "SendLocalListResponse",
    "UpdateStatus",
    "UpdateType",
]


class UpdateStatus(enum.StrEnum):
    """Values of ``UpdateStatus``."""

    Accepted = "Accepted"
    Failed = "Failed"
    NotSupported = "NotSupported"
    VersionMismatch = "VersionMismatch"


class UpdateType(enum.StrEnum):
    """Values of ``UpdateType``."""

    Differential = "Differential"
    Full = "Full"


class AuthorizationData(OcppObject, frozen=True, kw_only=True, gc=False, rename={"id_tag": "idTag", "id_tag_info": "idTagInfo"}):
    """An entry of the local authorization list.

    Attributes:
        id_tag: The identifier, such as the number of a card; upper and lower case are the same.
    """

    id_tag: Annotated[str, Meta(max_length=20)]
    id_tag_info: Maybe[IdTagInfo] = None


class GetLocalListVersionRequest(OcppObject, frozen=True, kw_only=True, gc=False):
    """Ask for the version of the local authorization list. Sent by the CSMS."""


class GetLocalListVersionResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"list_version": "listVersion"}):
    """The answer to ``GetLocalListVersion``.

    Attributes:
        list_version: Version of the local authorization list; 0 is an empty one, -1 that there is none.
    """

    list_version: int


class SendLocalListRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "list_version": "listVersion",
        "local_authorization_list": "localAuthorizationList",
        "update_type": "updateType",
    },
):
    """Replace the local authorization list, or change entries of it. Sent by the CSMS.

    Attributes:
        list_version: Version of the local authorization list; 0 is an empty one, -1 that there is none.
        local_authorization_list: Entries; those without information are removed.
        update_type: Whether the list replaces the old one or changes it.
    """

    list_version: int
    local_authorization_list: Maybe[tuple[AuthorizationData, ...]] = None
    update_type: UpdateType


class SendLocalListResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``SendLocalList``."""

    status: UpdateStatus
