"""OCPP 1.6: messages of firmware."""

# Generated from schemas/ocpp/ocpp16.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): 866bbaecffaf60b8e2f450eaf2569a0f158ae632c7085baec79b89b1d2fe263f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import DateTime, Maybe, OcppObject, Uri

__all__ = [
    "DiagnosticsStatus",
    "DiagnosticsStatusNotificationRequest",
    "DiagnosticsStatusNotificationResponse",
    "FirmwareStatus",
    "FirmwareStatusNotificationRequest",
    "FirmwareStatusNotificationResponse",
    "GetDiagnosticsRequest",
    "GetDiagnosticsResponse",
    "UpdateFirmwareRequest",
    "UpdateFirmwareResponse",
]


class DiagnosticsStatus(enum.StrEnum):
    """Values of ``DiagnosticsStatus``."""

    Idle = "Idle"
    Uploaded = "Uploaded"
    UploadFailed = "UploadFailed"
    Uploading = "Uploading"


class FirmwareStatus(enum.StrEnum):
    """Values of ``FirmwareStatus``."""

    Downloaded = "Downloaded"
    DownloadFailed = "DownloadFailed"
    Downloading = "Downloading"
    Idle = "Idle"
    InstallationFailed = "InstallationFailed"
    Installing = "Installing"
    Installed = "Installed"


class DiagnosticsStatusNotificationRequest(OcppObject, frozen=True, kw_only=True, gc=False):
    """Tell how the upload of diagnostics goes. Sent by the charging station."""

    status: DiagnosticsStatus


class DiagnosticsStatusNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``DiagnosticsStatusNotification``."""


class FirmwareStatusNotificationRequest(OcppObject, frozen=True, kw_only=True, gc=False):
    """Tell how an update of the firmware goes. Sent by the charging station."""

    status: FirmwareStatus


class FirmwareStatusNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``FirmwareStatusNotification``."""


class GetDiagnosticsRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "retry_interval": "retryInterval",
        "start_time": "startTime",
        "stop_time": "stopTime",
    },
):
    """Have diagnostics uploaded. Sent by the CSMS.

    Attributes:
        location: Where to upload to.
        retries: How often to try.
        retry_interval: Seconds between tries.
    """

    location: Uri
    retries: Maybe[int] = None
    retry_interval: Maybe[int] = None
    start_time: Maybe[DateTime] = None
    stop_time: Maybe[DateTime] = None


class GetDiagnosticsResponse(OcppObject, frozen=True, kw_only=True, gc=False, rename={"file_name": "fileName"}):
    """The answer to ``GetDiagnostics``."""

    file_name: Maybe[Annotated[str, Meta(max_length=255)]] = None


class UpdateFirmwareRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "retrieve_date": "retrieveDate",
        "retry_interval": "retryInterval",
    },
):
    """Have a firmware installed. Sent by the CSMS.

    Attributes:
        location: Where to download from.
        retries: How often to try.
        retry_interval: Seconds between tries.
    """

    location: Uri
    retries: Maybe[int] = None
    retrieve_date: DateTime
    retry_interval: Maybe[int] = None


class UpdateFirmwareResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``UpdateFirmware``."""
