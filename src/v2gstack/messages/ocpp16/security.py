"""OCPP 1.6: messages of security."""

# Generated from schemas/ocpp/ocpp16.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): 866bbaecffaf60b8e2f450eaf2569a0f158ae632c7085baec79b89b1d2fe263f

from __future__ import annotations

import enum
from typing import Annotated

from msgspec import Meta

from v2gstack.messages._ocpp import DateTime, Maybe, OcppObject

__all__ = [
    "CertificateHashDataType",
    "CertificateSignedRequest",
    "CertificateSignedResponse",
    "CertificateSignedStatusEnumType",
    "CertificateUseEnumType",
    "DeleteCertificateRequest",
    "DeleteCertificateResponse",
    "DeleteCertificateStatusEnumType",
    "ExtendedTriggerMessageRequest",
    "ExtendedTriggerMessageResponse",
    "FirmwareStatusEnumType",
    "FirmwareType",
    "GenericStatusEnumType",
    "GetInstalledCertificateIdsRequest",
    "GetInstalledCertificateIdsResponse",
    "GetInstalledCertificateStatusEnumType",
    "GetLogRequest",
    "GetLogResponse",
    "HashAlgorithmEnumType",
    "InstallCertificateRequest",
    "InstallCertificateResponse",
    "InstallCertificateStatusEnumType",
    "LogEnumType",
    "LogParametersType",
    "LogStatusEnumType",
    "LogStatusNotificationRequest",
    "LogStatusNotificationResponse",
    "MessageTriggerEnumType",
    "SecurityEventNotificationRequest",
    "SecurityEventNotificationResponse",
    "SignCertificateRequest",
    "SignCertificateResponse",
    "SignedFirmwareStatusNotificationRequest",
    "SignedFirmwareStatusNotificationResponse",
    "SignedUpdateFirmwareRequest",
    "SignedUpdateFirmwareResponse",
    "TriggerMessageStatusEnumType",
    "UpdateFirmwareStatusEnumType",
    "UploadLogStatusEnumType",
]


class CertificateSignedStatusEnumType(enum.StrEnum):
    """Values of ``CertificateSignedStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class CertificateUseEnumType(enum.StrEnum):
    """Values of ``CertificateUseEnumType``."""

    CentralSystemRootCertificate = "CentralSystemRootCertificate"
    ManufacturerRootCertificate = "ManufacturerRootCertificate"


class DeleteCertificateStatusEnumType(enum.StrEnum):
    """Values of ``DeleteCertificateStatusEnumType``."""

    Accepted = "Accepted"
    Failed = "Failed"
    NotFound = "NotFound"


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


class GenericStatusEnumType(enum.StrEnum):
    """Values of ``GenericStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"


class GetInstalledCertificateStatusEnumType(enum.StrEnum):
    """Values of ``GetInstalledCertificateStatusEnumType``."""

    Accepted = "Accepted"
    NotFound = "NotFound"


class HashAlgorithmEnumType(enum.StrEnum):
    """Values of ``HashAlgorithmEnumType``."""

    SHA256 = "SHA256"
    SHA384 = "SHA384"
    SHA512 = "SHA512"


class InstallCertificateStatusEnumType(enum.StrEnum):
    """Values of ``InstallCertificateStatusEnumType``."""

    Accepted = "Accepted"
    Failed = "Failed"
    Rejected = "Rejected"


class LogEnumType(enum.StrEnum):
    """Values of ``LogEnumType``."""

    DiagnosticsLog = "DiagnosticsLog"
    SecurityLog = "SecurityLog"


class LogStatusEnumType(enum.StrEnum):
    """Values of ``LogStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    AcceptedCanceled = "AcceptedCanceled"


class MessageTriggerEnumType(enum.StrEnum):
    """Values of ``MessageTriggerEnumType``."""

    BootNotification = "BootNotification"
    LogStatusNotification = "LogStatusNotification"
    FirmwareStatusNotification = "FirmwareStatusNotification"
    Heartbeat = "Heartbeat"
    MeterValues = "MeterValues"
    SignChargePointCertificate = "SignChargePointCertificate"
    StatusNotification = "StatusNotification"


class TriggerMessageStatusEnumType(enum.StrEnum):
    """Values of ``TriggerMessageStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    NotImplemented = "NotImplemented"


class UpdateFirmwareStatusEnumType(enum.StrEnum):
    """Values of ``UpdateFirmwareStatusEnumType``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    AcceptedCanceled = "AcceptedCanceled"
    InvalidCertificate = "InvalidCertificate"
    RevokedCertificate = "RevokedCertificate"


class UploadLogStatusEnumType(enum.StrEnum):
    """Values of ``UploadLogStatusEnumType``."""

    BadMessage = "BadMessage"
    Idle = "Idle"
    NotSupportedOperation = "NotSupportedOperation"
    PermissionDenied = "PermissionDenied"
    Uploaded = "Uploaded"
    UploadFailure = "UploadFailure"
    Uploading = "Uploading"


class CertificateHashDataType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "hash_algorithm": "hashAlgorithm",
        "issuer_name_hash": "issuerNameHash",
        "issuer_key_hash": "issuerKeyHash",
        "serial_number": "serialNumber",
    },
):
    """A certificate, named by hashes of its issuer and its serial number.

    Attributes:
        hash_algorithm: The hash of the names and keys.
        issuer_name_hash: Hash of the issuer's name, hexadecimal.
        issuer_key_hash: Hash of the issuer's public key, hexadecimal.
        serial_number: The certificate's serial number, hexadecimal, without leading zeros.
    """

    hash_algorithm: HashAlgorithmEnumType
    issuer_name_hash: Annotated[str, Meta(max_length=128)]
    issuer_key_hash: Annotated[str, Meta(max_length=128)]
    serial_number: Annotated[str, Meta(max_length=40)]


class FirmwareType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "retrieve_date_time": "retrieveDateTime",
        "install_date_time": "installDateTime",
        "signing_certificate": "signingCertificate",
    },
):
    """A firmware, where it is, and its signature.

    Attributes:
        location: Where to download from.
        signing_certificate: The certificate that the firmware is signed with, in PEM.
        signature: The firmware's signature in base64.
    """

    location: Annotated[str, Meta(max_length=512)]
    retrieve_date_time: DateTime
    install_date_time: Maybe[DateTime] = None
    signing_certificate: Annotated[str, Meta(max_length=5500)]
    signature: Annotated[str, Meta(max_length=800)]


class LogParametersType(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "remote_location": "remoteLocation",
        "oldest_timestamp": "oldestTimestamp",
        "latest_timestamp": "latestTimestamp",
    },
):
    """``LogParametersType`` of OCPP 1.6."""

    remote_location: Annotated[str, Meta(max_length=512)]
    oldest_timestamp: Maybe[DateTime] = None
    latest_timestamp: Maybe[DateTime] = None


class CertificateSignedRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"certificate_chain": "certificateChain"}):
    """Deliver the certificate for a signing request of the station. Sent by the CSMS.

    Attributes:
        certificate_chain: Certificates in PEM, that of the station first.
    """

    certificate_chain: Annotated[str, Meta(max_length=10000)]


class CertificateSignedResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``CertificateSigned``."""

    status: CertificateSignedStatusEnumType


class DeleteCertificateRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"certificate_hash_data": "certificateHashData"}):
    """Remove a certificate, named by its hashes. Sent by the CSMS."""

    certificate_hash_data: CertificateHashDataType


class DeleteCertificateResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``DeleteCertificate``."""

    status: DeleteCertificateStatusEnumType


class ExtendedTriggerMessageRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "requested_message": "requestedMessage",
        "connector_id": "connectorId",
    },
):
    """Ask the station to send a message now, those of the security extension included. Sent by the CSMS.

    Attributes:
        requested_message: Which message.
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
    """

    requested_message: MessageTriggerEnumType
    connector_id: Maybe[int] = None


class ExtendedTriggerMessageResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``ExtendedTriggerMessage``."""

    status: TriggerMessageStatusEnumType


class GetInstalledCertificateIdsRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"certificate_type": "certificateType"}):
    """Ask which certificates are installed. Sent by the CSMS."""

    certificate_type: CertificateUseEnumType


class GetInstalledCertificateIdsResponse(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "certificate_hash_data": "certificateHashData",
    },
):
    """The answer to ``GetInstalledCertificateIds``."""

    certificate_hash_data: Maybe[Annotated[tuple[CertificateHashDataType, ...], Meta(min_length=1)]] = None
    status: GetInstalledCertificateStatusEnumType


class GetLogRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "log_type": "logType",
        "request_id": "requestId",
        "retry_interval": "retryInterval",
    },
):
    """Have a log uploaded. Sent by the CSMS.

    Attributes:
        request_id: Number of the request that this belongs to.
        retries: How often to try.
        retry_interval: Seconds between tries.
    """

    log: LogParametersType
    log_type: LogEnumType
    request_id: int
    retries: Maybe[int] = None
    retry_interval: Maybe[int] = None


class GetLogResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``GetLog``."""

    status: LogStatusEnumType
    filename: Maybe[Annotated[str, Meta(max_length=255)]] = None


class InstallCertificateRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"certificate_type": "certificateType"}):
    """Install a root certificate. Sent by the CSMS.

    Attributes:
        certificate: A certificate in PEM.
    """

    certificate_type: CertificateUseEnumType
    certificate: Annotated[str, Meta(max_length=5500)]


class InstallCertificateResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``InstallCertificate``."""

    status: InstallCertificateStatusEnumType


class LogStatusNotificationRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"request_id": "requestId"}):
    """Tell how the upload of a log goes. Sent by the charging station.

    Attributes:
        request_id: Number of the request that this belongs to.
    """

    status: UploadLogStatusEnumType
    request_id: Maybe[int] = None


class LogStatusNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``LogStatusNotification``."""


class SecurityEventNotificationRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"tech_info": "techInfo"}):
    """Tell of an event that concerns security. Sent by the charging station.

    Attributes:
        timestamp: When it happened or was read.
        tech_info: More about it, for engineers.
    """

    type: Annotated[str, Meta(max_length=50)]
    timestamp: DateTime
    tech_info: Maybe[Annotated[str, Meta(max_length=255)]] = None


class SecurityEventNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``SecurityEventNotification``."""


class SignCertificateRequest(OcppObject, frozen=True, kw_only=True, gc=False):
    """Ask to have a certificate signed. Sent by the charging station.

    Attributes:
        csr: The signing request in PEM.
    """

    csr: Annotated[str, Meta(max_length=5500)]


class SignCertificateResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``SignCertificate``."""

    status: GenericStatusEnumType


class SignedFirmwareStatusNotificationRequest(OcppObject, frozen=True, kw_only=True, gc=False, rename={"request_id": "requestId"}):
    """Tell how an update of a signed firmware goes. Sent by the charging station.

    Attributes:
        request_id: Number of the request that this belongs to.
    """

    status: FirmwareStatusEnumType
    request_id: Maybe[int] = None


class SignedFirmwareStatusNotificationResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``SignedFirmwareStatusNotification``."""


class SignedUpdateFirmwareRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "retry_interval": "retryInterval",
        "request_id": "requestId",
    },
):
    """Have a signed firmware installed. Sent by the CSMS.

    Attributes:
        retries: How often to try.
        retry_interval: Seconds between tries.
        request_id: Number of the request that this belongs to.
    """

    retries: Maybe[int] = None
    retry_interval: Maybe[int] = None
    request_id: int
    firmware: FirmwareType


class SignedUpdateFirmwareResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``SignedUpdateFirmware``."""

    status: UpdateFirmwareStatusEnumType
