"""What the schemas of OCPP leave open: functional blocks, senders, and the names of what OCPP 1.6 defines in place."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["ACTIONS", "INLINE_ENUMS", "INLINE_TYPES", "SECRETS", "SPEC_OVER_SCHEMA", "VERSIONS"]


class _Version(NamedTuple):
    directory: str
    package: str
    subprotocol: str
    custom_data: bool


VERSIONS: Final = {
    "1.6": _Version("v16", "ocpp16", "ocpp1.6", custom_data=False),
    "2.0.1": _Version("v201", "ocpp201", "ocpp2.0.1", custom_data=True),
    "2.1": _Version("v21", "ocpp21", "ocpp2.1", custom_data=True),
}

_STATION, _CSMS, _BOTH = "station", "csms", "both"


def _block(station: str = "", csms: str = "", both: str = "", send: str = "") -> dict[str, str]:
    """Actions with who sends their request; a request without response has ``(send)``."""
    senders = dict.fromkeys(station.split(), _STATION) | dict.fromkeys(csms.split(), _CSMS)
    senders |= dict.fromkeys(both.split(), _BOTH) | dict.fromkeys(send.split(), f"{_STATION} (send)")
    return dict(sorted(senders.items()))


_V16: Final = {
    "core": _block(
        station="Authorize BootNotification Heartbeat MeterValues StartTransaction StatusNotification StopTransaction",
        csms="ChangeAvailability ChangeConfiguration ClearCache GetConfiguration RemoteStartTransaction RemoteStopTransaction Reset "
        "UnlockConnector",
        both="DataTransfer",
    ),
    "firmware": _block(
        station="DiagnosticsStatusNotification FirmwareStatusNotification",
        csms="GetDiagnostics UpdateFirmware",
    ),
    "local_list": _block(csms="GetLocalListVersion SendLocalList"),
    "reservation": _block(csms="CancelReservation ReserveNow"),
    "remote_trigger": _block(csms="TriggerMessage"),
    "smart_charging": _block(csms="ClearChargingProfile GetCompositeSchedule SetChargingProfile"),
    "security": _block(
        station="LogStatusNotification SecurityEventNotification SignCertificate SignedFirmwareStatusNotification",
        csms="CertificateSigned DeleteCertificate ExtendedTriggerMessage GetInstalledCertificateIds GetLog InstallCertificate "
        "SignedUpdateFirmware",
    ),
}

_V201: Final = {
    "security": _block(station="SecurityEventNotification SignCertificate", csms="CertificateSigned"),
    "provisioning": _block(
        station="BootNotification NotifyReport",
        csms="GetBaseReport GetReport GetVariables Reset SetNetworkProfile SetVariables",
    ),
    "authorization": _block(station="Authorize", csms="ClearCache"),
    "local_list": _block(csms="GetLocalListVersion SendLocalList"),
    "transactions": _block(station="TransactionEvent", csms="GetTransactionStatus"),
    "remote_control": _block(csms="RequestStartTransaction RequestStopTransaction TriggerMessage UnlockConnector"),
    "availability": _block(station="Heartbeat StatusNotification", csms="ChangeAvailability"),
    "reservation": _block(station="ReservationStatusUpdate", csms="CancelReservation ReserveNow"),
    "tariff_and_cost": _block(csms="CostUpdated"),
    "metering": _block(station="MeterValues"),
    "smart_charging": _block(
        station="ClearedChargingLimit NotifyChargingLimit NotifyEVChargingNeeds NotifyEVChargingSchedule ReportChargingProfiles",
        csms="ClearChargingProfile GetChargingProfiles GetCompositeSchedule SetChargingProfile",
    ),
    "firmware": _block(
        station="FirmwareStatusNotification PublishFirmwareStatusNotification",
        csms="PublishFirmware UnpublishFirmware UpdateFirmware",
    ),
    "certificates": _block(
        station="Get15118EVCertificate GetCertificateStatus",
        csms="DeleteCertificate GetInstalledCertificateIds InstallCertificate",
    ),
    "diagnostics": _block(
        station="LogStatusNotification NotifyCustomerInformation NotifyEvent NotifyMonitoringReport",
        csms="ClearVariableMonitoring CustomerInformation GetLog GetMonitoringReport SetMonitoringBase SetMonitoringLevel "
        "SetVariableMonitoring",
    ),
    "display": _block(station="NotifyDisplayMessages", csms="ClearDisplayMessage GetDisplayMessages SetDisplayMessage"),
    "data_transfer": _block(both="DataTransfer"),
}

_V21_MORE: Final = {
    "certificates": _block(station="GetCertificateChainStatus"),
    "tariff_and_cost": _block(
        station="NotifySettlement VatNumberValidation",
        csms="ChangeTransactionTariff ClearTariffs GetTariffs NotifyWebPaymentStarted SetDefaultTariff",
    ),
    "smart_charging": _block(
        station="NotifyPriorityCharging PullDynamicScheduleUpdate",
        csms="UpdateDynamicSchedule UsePriorityCharging",
    ),
    "diagnostics": _block(
        station="ClosePeriodicEventStream OpenPeriodicEventStream",
        csms="AdjustPeriodicEventStream GetPeriodicEventStream",
        send="NotifyPeriodicEventStream",
    ),
    "bidirectional": _block(csms="AFRRSignal NotifyAllowedEnergyTransfer"),
    "der_control": _block(
        station="NotifyDERAlarm NotifyDERStartStop ReportDERControl",
        csms="ClearDERControl GetDERControl SetDERControl",
    ),
    "battery_swap": _block(station="BatterySwap", csms="RequestBatterySwap"),
}

#: Actions by version and functional block, each with who sends its request.
ACTIONS: Final[dict[str, dict[str, dict[str, str]]]] = {
    "1.6": _V16,
    "2.0.1": _V201,
    "2.1": {
        block: dict(sorted((_V201.get(block, {}) | _V21_MORE.get(block, {})).items())) for block in dict.fromkeys((*_V201, *_V21_MORE))
    },
}

#: What OCPP 1.6 calls the parts that its schemas define in place, by the field that holds them.
INLINE_TYPES: Final = {
    "chargingProfile": "ChargingProfile",
    "chargingSchedule": "ChargingSchedule",
    "chargingSchedulePeriod": "ChargingSchedulePeriod",
    "configurationKey": "KeyValue",
    "csChargingProfiles": "ChargingProfile",
    "idTagInfo": "IdTagInfo",
    "localAuthorizationList": "AuthorizationData",
    "meterValue": "MeterValue",
    "sampledValue": "SampledValue",
    "transactionData": "MeterValue",
}

#: Likewise for enumerations, by the field or by its owner and the field.
INLINE_ENUMS: Final = {
    "BootNotificationResponse.status": "RegistrationStatus",
    "CancelReservationResponse.status": "CancelReservationStatus",
    "ChangeAvailabilityRequest.type": "AvailabilityType",
    "ChangeAvailabilityResponse.status": "AvailabilityStatus",
    "ChangeConfigurationResponse.status": "ConfigurationStatus",
    "ClearCacheResponse.status": "ClearCacheStatus",
    "ClearChargingProfileResponse.status": "ClearChargingProfileStatus",
    "DataTransferResponse.status": "DataTransferStatus",
    "DiagnosticsStatusNotificationRequest.status": "DiagnosticsStatus",
    "FirmwareStatusNotificationRequest.status": "FirmwareStatus",
    "GetCompositeScheduleResponse.status": "GetCompositeScheduleStatus",
    "IdTagInfo.status": "AuthorizationStatus",
    "RemoteStartTransactionResponse.status": "RemoteStartStopStatus",
    "RemoteStopTransactionResponse.status": "RemoteStartStopStatus",
    "ReserveNowResponse.status": "ReservationStatus",
    "ResetRequest.type": "ResetType",
    "ResetResponse.status": "ResetStatus",
    "SendLocalListResponse.status": "UpdateStatus",
    "SetChargingProfileResponse.status": "ChargingProfileStatus",
    "StatusNotificationRequest.status": "ChargePointStatus",
    "TriggerMessageResponse.status": "TriggerMessageStatus",
    "UnlockConnectorResponse.status": "UnlockStatus",
    "chargingProfileKind": "ChargingProfileKindType",
    "chargingProfilePurpose": "ChargingProfilePurposeType",
    "chargingRateUnit": "ChargingRateUnitType",
    "context": "ReadingContext",
    "errorCode": "ChargePointErrorCode",
    "format": "ValueFormat",
    "location": "Location",
    "measurand": "Measurand",
    "phase": "Phase",
    "reason": "Reason",
    "recurrencyKind": "RecurrencyKindType",
    "requestedMessage": "MessageTrigger",
    "unit": "UnitOfMeasure",
    "updateType": "UpdateType",
}

#: Where the schemas of OCPP 1.6 say of one and the same type two things: what the standard's text says.
SPEC_OVER_SCHEMA: Final = {
    ("1.6", "MeterValue", "sampledValue"): "SampledValue[1..]",
}

#: Fields that hold a password or a key, or may hold one.
SECRETS: Final = {
    "APNType": ("apnPassword", "simPin"),
    "ChangeConfigurationRequest": ("value",),
    "NetworkConnectionProfileType": ("basicAuthPassword",),
    "SetVariableDataType": ("attributeValue",),
    "VPNType": ("key", "password"),
}
