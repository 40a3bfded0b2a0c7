"""The variables of a station of this library, with the standard's names and usual values.

What has no effect here is not offered, or can be read and not written. What each of them does stands in the reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from v2gstack.application.ocpp.device_model import Access, Variable, VariableKind

__all__ = ["MEASURANDS", "standard_variables"]

_RW, _RO, _WO = Access.READ_WRITE, Access.READ_ONLY, Access.WRITE_ONLY
_INT, _BOOL, _MEMBERS = VariableKind.INTEGER, VariableKind.BOOLEAN, VariableKind.MEMBERS
#: What readings of meters tell.
MEASURANDS: Final = (
    "Energy.Active.Import.Register",
    "Energy.Active.Export.Register",
    "Power.Active.Import",
    "Power.Active.Export",
    "Current.Import",
    "Current.Export",
    "Voltage",
    "Frequency",
)
_ENERGY: Final = ",".join(MEASURANDS[:2])
_ALL: Final = ",".join(MEASURANDS)
#: Seconds of a day: the longest interval that makes sense for what is told again and again.
_DAY: Final = 86_400
#: Entries of the local authorization list: a fleet, not a town. SendLocalList brings so many of them at a time.
MAX_LISTED: Final = 2_000
MAX_LISTED_AT_ONCE: Final = 250
#: Slots for ways to a CSMS: at least two (B09.FR.06); the first one is the program's own.
NETWORK_SLOTS: Final = ("1", "2", "3")


def standard_variables(identity: str, vendor: str, model: str, *, evses: int = 1) -> list[Variable]:
    """The variables of what this library does, with the standard's names and usual values.

    Args:
        identity: The station's identity.
        vendor: Its vendor.
        model: Its model.
        evses: Number of its EVSEs, each with one connector.
    """
    return [
        *_of_communication(),
        *_of_authorization(),
        *_of_transactions(),
        *_of_meters(),
        *_of_security(identity),
        *_of_smart_charging(),
        *_of_the_station(vendor, model, evses),
    ]


def _flag(component: str, name: str, value: bool, key_16: str = "", *, access: Access = _RW) -> Variable:
    text = "true" if value else "false"
    return Variable(component=component, name=name, value=text, kind=_BOOL, access=access, key_16=key_16)


def _number(
    component: str,
    name: str,
    value: int,
    key_16: str = "",
    *,
    instance: str = "",
    unit: str = "",
    access: Access = _RW,
    limits: tuple[int | None, int | None] = (0, None),
) -> Variable:
    least, most = limits
    return Variable(
        component=component,
        name=name,
        value=str(value),
        instance=instance,
        kind=_INT,
        access=access,
        unit=unit,
        minimum=least,
        maximum=most,
        key_16=key_16,
    )


def _of_communication() -> Iterator[Variable]:
    comm, event = "OCPPCommCtrlr", "TransactionEvent"

    def seconds(name: str, value: int, key_16: str = "", *, instance: str = "", minimum: int = 0, maximum: int = _DAY) -> Variable:
        return _number(comm, name, value, key_16, instance=instance, unit="s", limits=(minimum, maximum))

    yield seconds("HeartbeatInterval", 300, "HeartbeatInterval", minimum=1)
    yield seconds("WebSocketPingInterval", 60, "WebSocketPingInterval")
    yield seconds("RetryBackOffWaitMinimum", 10)
    yield seconds("RetryBackOffRandomRange", 5)
    yield _number(comm, "RetryBackOffRepeatTimes", 5, limits=(0, 20))
    yield seconds("MessageTimeout", 30, instance="Default", minimum=1)
    yield _number(comm, "MessageAttempts", 5, "TransactionMessageAttempts", instance=event, limits=(1, 1_000))
    yield seconds("MessageAttemptInterval", 60, "TransactionMessageRetryInterval", instance=event)
    yield seconds("OfflineThreshold", 300, maximum=7 * _DAY)
    yield _flag(comm, "QueueAllMessages", value=False)
    yield _number(comm, "ResetRetries", 1, "ResetRetries", limits=(0, 10))
    yield _flag(comm, "UnlockOnEVSideDisconnect", True, "UnlockConnectorOnEVSideDisconnect", access=_RO)
    yield Variable(
        component=comm,
        name="NetworkConfigurationPriority",
        value="1",
        kind=VariableKind.SEQUENCE,
        access=_RW,
        choices=NETWORK_SLOTS,
        needs_reboot=True,
    )
    yield _number(comm, "NetworkProfileConnectionAttempts", 3, limits=(1, 1_000))
    yield Variable(component=comm, name="FileTransferProtocols", kind=_MEMBERS)
    yield Variable(
        component=comm,
        name="PublicKeyWithSignedMeterValue",
        value="OncePerTransaction",
        kind=VariableKind.OPTION,
        access=_RW,
        choices=("Never", "OncePerTransaction", "EveryMeterValue"),
        key_16="PublicKeyWithSignedMeterValue",
    )


def _of_authorization() -> Iterator[Variable]:
    auth, cache, listed = "AuthCtrlr", "AuthCacheCtrlr", "LocalAuthListCtrlr"
    yield _flag(auth, "Enabled", value=True, access=_RO)
    yield _flag(auth, "AuthorizeRemoteStart", True, "AuthorizeRemoteTxRequests")
    yield _flag(auth, "LocalAuthorizeOffline", True, "LocalAuthorizeOffline")
    yield _flag(auth, "LocalPreAuthorize", False, "LocalPreAuthorize")
    yield _flag(auth, "OfflineTxForUnknownIdEnabled", False, "AllowOfflineTxForUnknownId")
    yield _flag(cache, "Available", value=True, access=_RO)
    yield _flag(cache, "Enabled", True, "AuthorizationCacheEnabled")
    yield _number(cache, "LifeTime", 365 * _DAY, unit="s", limits=(0, 10 * 365 * _DAY))
    yield Variable(component=cache, name="Policy", value="LRU", kind=VariableKind.OPTION, choices=("LRU", "LFU", "FIFO", "CUSTOM"))
    yield _flag(listed, "Available", value=True, access=_RO)
    yield _flag(listed, "Enabled", True, "LocalAuthListEnabled")
    # the actual value is how many there are, its upper limit how many there may be
    yield _number(listed, "Entries", 0, access=_RO, limits=(0, MAX_LISTED))
    yield _number(listed, "ItemsPerMessage", MAX_LISTED_AT_ONCE, "SendLocalListMaxLength", access=_RO)
    yield _flag(listed, "SupportsExpiryDateTime", value=True, access=_RO)
    yield _number("", "LocalAuthListMaxLength", MAX_LISTED, "LocalAuthListMaxLength", access=_RO)


def _of_transactions() -> Iterator[Variable]:
    component = "TxCtrlr"
    yield _number(component, "EVConnectionTimeOut", 120, "ConnectionTimeOut", unit="s", limits=(1, _DAY))
    yield _flag(component, "StopTxOnInvalidId", True, "StopTransactionOnInvalidId")
    yield _number(component, "MaxEnergyOnInvalidId", 0, "MaxEnergyOnInvalidId", unit="Wh")
    yield _flag(component, "StopTxOnEVSideDisconnect", True, "StopTransactionOnEVSideDisconnect", access=_RO)
    # a vehicle that is connected and authorized begins it, and without the one or the other it ends
    yield Variable(component=component, name="TxStartPoint", value="PowerPathClosed", kind=_MEMBERS)
    yield Variable(component=component, name="TxStopPoint", value="EVConnected,Authorized", kind=_MEMBERS)


def _of_meters() -> Iterator[Variable]:
    sampled, aligned = "SampledDataCtrlr", "AlignedDataCtrlr"

    def measurands(component: str, name: str, value: str, key_16: str = "", *, access: Access = _RW) -> Variable:
        return Variable(component=component, name=name, value=value, kind=_MEMBERS, access=access, choices=MEASURANDS, key_16=key_16)

    yield _flag(sampled, "Available", value=True, access=_RO)
    yield measurands(sampled, "TxStartedMeasurands", _ENERGY)
    yield measurands(sampled, "TxUpdatedMeasurands", _ALL, "MeterValuesSampledData")
    yield _number(sampled, "TxUpdatedInterval", 60, "MeterValueSampleInterval", unit="s", limits=(0, _DAY))
    yield measurands(sampled, "TxEndedMeasurands", _ENERGY, "StopTxnSampledData")
    # the end brings what was read at the beginning and at the end, and nothing of in between
    yield _number(sampled, "TxEndedInterval", 0, unit="s", access=_RO)
    yield _flag(sampled, "SignReadings", True, "SampledDataSignReadings")
    yield _flag(aligned, "Available", value=True, access=_RO)
    yield measurands(aligned, "Measurands", _ENERGY, "MeterValuesAlignedData")
    yield _number(aligned, "Interval", 0, "ClockAlignedDataInterval", unit="s", limits=(0, _DAY))
    yield _flag(aligned, "SendDuringIdle", value=False)
    yield measurands(aligned, "TxEndedMeasurands", "", "StopTxnAlignedData", access=_RO)
    yield _number(aligned, "TxEndedInterval", 0, unit="s", access=_RO)


def _of_security(identity: str) -> Iterator[Variable]:
    yield Variable(component="SecurityCtrlr", name="Identity", value=identity)
    yield Variable(component="SecurityCtrlr", name="OrganizationName", access=_RW, maximum=100, key_16="CpoName")
    yield Variable(component="SecurityCtrlr", name="SecurityProfile", value="0", kind=_INT, minimum=0, maximum=3, key_16="SecurityProfile")
    yield Variable(
        component="SecurityCtrlr",
        name="BasicAuthPassword",
        access=_WO,
        minimum=16,
        maximum=64,
    )
    # the same for OCPP 1.6, where it is octets: 16 to 20 of them, in hexadecimal
    yield Variable(component="", name="AuthorizationKey", access=_WO, minimum=32, maximum=40, is_octets=True, key_16="AuthorizationKey")


def _of_smart_charging() -> Iterator[Variable]:
    component = "SmartChargingCtrlr"
    yield Variable(component=component, name="Enabled", value="true", kind=_BOOL)
    yield Variable(component=component, name="ProfileStackLevel", value="100", kind=_INT, key_16="ChargeProfileMaxStackLevel")
    yield Variable(component=component, name="RateUnit", value="A,W", kind=_MEMBERS)
    yield Variable(component=component, name="SupportsDynamicProfiles", value="true", kind=_BOOL)
    yield Variable(component=component, name="PeriodsPerSchedule", value="1024", kind=_INT, key_16="ChargingScheduleMaxPeriods")
    yield Variable(
        component=component, name="Entries", instance="ChargingProfiles", value="256", kind=_INT, key_16="MaxChargingProfilesInstalled"
    )


def _of_the_station(vendor: str, model: str, evses: int) -> Iterator[Variable]:
    yield Variable(component="ChargingStation", name="VendorName", value=vendor)
    yield Variable(component="ChargingStation", name="Model", value=model)
    yield Variable(component="ChargingStation", name="AvailabilityState", value="Available", kind=VariableKind.OPTION, choices=_STATES)
    for limit, value in (("GetReport", 50), ("GetVariables", 50), ("SetVariables", 50)):
        yield Variable(component="DeviceDataCtrlr", name="ItemsPerMessage", instance=limit, value=str(value), kind=_INT)
    yield Variable(component="ClockCtrlr", name="DateTime", kind=VariableKind.DATE_TIME)
    yield Variable(component="ClockCtrlr", name="TimeSource", value="Heartbeat", kind=VariableKind.SEQUENCE)
    # names of OCPP 1.6 for what is a matter of structure in 2
    yield Variable(component="", name="NumberOfConnectors", value=str(evses), kind=_INT, key_16="NumberOfConnectors")
    yield Variable(component="", name="GetConfigurationMaxKeys", value="100", kind=_INT, key_16="GetConfigurationMaxKeys")
    yield Variable(component="", name="RateUnits", value="Current,Power", key_16="ChargingScheduleAllowedChargingRateUnit")
    yield Variable(
        component="",
        name="FeatureProfiles",
        value="Core,LocalAuthListManagement,RemoteTrigger,SmartCharging",
        key_16="SupportedFeatureProfiles",
    )
    for number in range(1, evses + 1):
        yield Variable(component="FiscalMetering", name="Problem", evse_id=number, value="false", kind=_BOOL)
        yield Variable(
            component="EVSE", name="AvailabilityState", evse_id=number, value="Available", kind=VariableKind.OPTION, choices=_STATES
        )
        yield Variable(
            component="Connector",
            name="AvailabilityState",
            evse_id=number,
            connector_id=1,
            value="Available",
            kind=VariableKind.OPTION,
            choices=_STATES,
        )


_STATES: Final = ("Available", "Occupied", "Reserved", "Unavailable", "Faulted")
