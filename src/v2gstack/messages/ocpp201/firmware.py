"""OCPP 2.0.1: messages of firmware."""

# Generated from schemas/ocpp/ocpp201.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): a1b1b1cc99e6ba284f52973674cd0472ec9faeea3803b9376979a076235698e8

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import CustomData, DateTime, Maybe, OcppObject
from v2gstack.messages.ocpp201.datatypes import GenericStatusEnumType, StatusInfoType

__all__ = [
    "FirmwareStatusEnumType",
    "FirmwareStatusNotificationRequest",
    "FirmwareStatusNotificationResponse",
    "FirmwareType",
    "PublishFirmwareRequest",
    "PublishFirmwareResponse",
    "PublishFirmwareStatusEnumType",
    "PublishFirmwareStatusNotificationRequest",
    "PublishFirmwareStatusNotificationResponse",
    "UnpublishFirmwareRequest",
    "UnpublishFirmwareResponse",
    "UnpublishFirmwareStatusEnumType",
    "UpdateFirmwareRequest",
    "UpdateFirmwareResponse",
    "UpdateFirmwareStatusEnumType",
]


class FirmwareStatusEnumType(enum.StrEnum):
    """Values of ``FirmwareStatusEnumType``."""

    Downloaded = "Downloaded"
    DownloadFailed = "DownloadFailed"
    Downloading = "Downloading"
    DownloadScheduled = "DownloadScheduled"
    DownloadPaused = "DownloadPaused"
    Idle = "Idle"
    InstallationFailed = "InstallationFailed"
    Installing = "Installing"
    Installed = "Installed"
    InstallRebooting = "InstallRebooting"
    InstallScheduled = "InstallScheduled"
    InstallVerificationFailed = "InstallVerificationFailed"
    InvalidSignature = "InvalidSignature"
    SignatureVerified = "SignatureVerified"


class PublishFirmwareStatusEnumType(enum.StrEnum):
    """Values of ``PublishFirmwareStatusEnumType``."""

    Idle = "Idle"
    DownloadScheduled = "DownloadScheduled"
    Downloading = "Downloading"
    Downloaded = "Downloaded"
    Published = "Published"
    DownloadFailed = "DownloadFailed"
    DownloadPaused = "DownloadPaused"
    InvalidChecksum = "InvalidChecksum"
    ChecksumVerified = "ChecksumVerified"
    PublishFailed = "PublishFailed"


class UnpublishFirmwareStatusEnumType(enum.StrEnum):
    """Values of ``UnpublishFirmwareStatusEnumType``."""

    DownloadOngoing = "DownloadOngoing"
    NoFirmware = "NoFirmware"
    Unpublished = "Unpublished"


class UpdateFirmwareStatusEnumType(enum.StrEnum):
    """Values of ``UpdateFirmwareStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    AcceptedCanceled = "AcceptedCanceled"
    InvalidCertificate = "InvalidCertificate"
    RevokedCertificate = "RevokedCertificate"


class FirmwareType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "retrieve_date_time": "retrieveDateTime",
        "install_date_time": "installDateTime",
        "signing_certificate": "signingCertificate",
        "custom_data": "customData",
    },
):
    """A firmware, where it is, and its signature.

    Attributes:
        location: Where to download from.
        signing_certificate: The certificate that the firmware is signed with, in PEM.
        signature: The firmware's signature in base64.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    location: Annotated[str, Meta(max_length=512)]
    retrieve_date_time: DateTime
    install_date_time: Maybe[DateTime] = None
    signing_certificate: Maybe[Annotated[str, Meta(max_length=5500)]] = None
    signature: Maybe[Annotated[str, Meta(max_length=800)]] = None
    custom_data: Maybe[CustomData] = None


class FirmwareStatusNotificationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Tell how an update of the firmware goes. Sent by the charging station.

    Attributes:
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: FirmwareStatusEnumType
    request_id: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class FirmwareStatusNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``FirmwareStatusNotification``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class PublishFirmwareRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "retry_interval": "retryInterval",
        "custom_data": "customData",
    },
):
    """Have a local controller download a firmware and offer it to its stations. Sent by the CSMS.

    Attributes:
        location: Where to download from.
        retries: How often to try.
        request_id: Number of the request that this belongs to.
        retry_interval: Seconds between tries.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    location: Annotated[str, Meta(max_length=512)]
    retries: Maybe[int] = None
    checksum: Annotated[str, Meta(max_length=32)]
    request_id: int
    retry_interval: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class PublishFirmwareResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``PublishFirmware``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: GenericStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None


class PublishFirmwareStatusNotificationRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Tell how the publishing of a firmware goes. Sent by the charging station.

    Attributes:
        location: Where stations can download from.
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: PublishFirmwareStatusEnumType
    location: Maybe[Annotated[tuple[Annotated[str, Meta(max_length=512)], ...], Meta(min_length=1)]] = None
    request_id: Maybe[int] = None
    custom_data: Maybe[CustomData] = None


class PublishFirmwareStatusNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``PublishFirmwareStatusNotification``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    custom_data: Maybe[CustomData] = None


class UnpublishFirmwareRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """Have a local controller stop offering a firmware. Sent by the CSMS.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    checksum: Annotated[str, Meta(max_length=32)]
    custom_data: Maybe[CustomData] = None


class UnpublishFirmwareResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"custom_data": "customData"}):
    """The answer to ``UnpublishFirmware``.

    Attributes:
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: UnpublishFirmwareStatusEnumType
    custom_data: Maybe[CustomData] = None


class UpdateFirmwareRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "retry_interval": "retryInterval",
        "request_id": "requestId",
        "custom_data": "customData",
    },
):
    """Have a firmware installed. Sent by the CSMS.

    Attributes:
        retries: How often to try.
        retry_interval: Seconds between tries.
        request_id: Number of the request that this belongs to.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    retries: Maybe[int] = None
    retry_interval: Maybe[int] = None
    request_id: int
    firmware: FirmwareType
    custom_data: Maybe[CustomData] = None


class UpdateFirmwareResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "status_info": "statusInfo",
        "custom_data": "customData",
    },
):
    """The answer to ``UpdateFirmware``.

    Attributes:
        status_info: More about the status.
        custom_data: What a vendor adds; nothing in it is touched.
    """

    status: UpdateFirmwareStatusEnumType
    status_info: Maybe[StatusInfoType] = None
    custom_data: Maybe[CustomData] = None
