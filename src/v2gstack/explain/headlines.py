"""The values that matter, on one line."""

from __future__ import annotations

import enum
from functools import cache
from typing import Any, Final, NamedTuple

from v2gstack.explain.structure import element_name, fields_of, items_of
from v2gstack.explain.text import short_form
from v2gstack.messages import Message
from v2gstack.messages.appprotocol import AppProtocol
from v2gstack.units import PhysicalNumber, ScaledNumber

__all__ = ["HEADLINES", "HeadlineField", "headline_fields", "message_name", "summary"]

#: What is worth knowing of each message, the most important first: ``label=path`` by names of the schema. Of fields with
#: the same label the first that is present counts; a ``?`` before a label means: only if it is true. What is not here, and
#: everything without an entry, is taken as it comes.
HEADLINES: Final[dict[str, str]] = {
    # SDP and supportedAppProtocol
    "SdpRequest": "security=security transport=transport_protocol",
    "SdpResponse": "address=secc_ip_address port=secc_port security=security",
    "PpdSdpRequest": "security=security EVID=evid EVSEID=evseid",
    "PpdSdpResponse": "address=secc_ip_address port=secc_port security=security diag=diag_status EVSEID=evseid",
    "supportedAppProtocolReq": "offers=AppProtocol",
    "supportedAppProtocolRes": "SchemaID=SchemaID",
    # DIN 70121 and ISO 15118-2; some names are those of ISO 15118-20, too
    "SessionSetupReq": "EVCCID=EVCCID",
    "SessionSetupRes": "EVSEID=EVSEID",
    "ServiceDiscoveryReq": "category=ServiceCategory scope=ServiceScope services=SupportedServiceIDs.ServiceID",
    "ServiceDiscoveryRes": (
        "pay=PaymentOptionList.PaymentOption pay=PaymentOptions.PaymentOption "
        "modes=ChargeService.SupportedEnergyTransferMode.EnergyTransferMode modes=ChargeService.EnergyTransferType "
        "services=EnergyTransferServiceList.Service.ServiceID services=ServiceList.Service.ServiceID "
        "services=ServiceList.Service.ServiceTag.ServiceID VAS=VASList.Service.ServiceID"
    ),
    "ServiceDetailReq": "ServiceID=ServiceID",
    "ServiceDetailRes": "ServiceID=ServiceID sets=ServiceParameterList.ParameterSet.ParameterSetID",
    "ServicePaymentSelectionReq": "pay=SelectedPaymentOption services=SelectedServiceList.SelectedService.ServiceID",
    "PaymentServiceSelectionReq": "pay=SelectedPaymentOption services=SelectedServiceList.SelectedService.ServiceID",
    "PaymentDetailsReq": "eMAID=eMAID eMAID=ContractID",
    "PaymentDetailsRes": "challenge=GenChallenge",
    "CertificateInstallationReq": "Id=@Id eMAIDs=PrioritizedEMAIDs.EMAID",
    "CertificateInstallationRes": (
        "eMAID=eMAID.#text eMAID=ContractID processing=EVSEProcessing remaining=RemainingContractCertificateChains"
    ),
    "CertificateUpdateReq": "eMAID=eMAID eMAID=ContractID",
    "CertificateUpdateRes": "eMAID=eMAID.#text eMAID=ContractID retry=RetryCounter",
    "ContractAuthenticationReq": "Id=@Id challenge=GenChallenge",
    "ContractAuthenticationRes": "processing=EVSEProcessing",
    "AuthorizationReq": (
        "service=SelectedAuthorizationService Id=@Id challenge=GenChallenge challenge=PnC_AReqAuthorizationMode.GenChallenge"
    ),
    "AuthorizationRes": "processing=EVSEProcessing",
    "ChargeParameterDiscoveryReq": (
        "mode=RequestedEnergyTransferMode mode=EVRequestedEnergyTransferType Imax=EVChargeParameter.EVMaximumCurrentLimit "
        "Imax=EVChargeParameter.EVMaxCurrent Vmax=EVChargeParameter.EVMaximumVoltageLimit Vmax=EVChargeParameter.EVMaxVoltage "
        "SOC=EVChargeParameter.DC_EVStatus.EVRESSSOC E=EVChargeParameter.EAmount"
    ),
    "ChargeParameterDiscoveryRes": (
        "processing=EVSEProcessing Imax=EVSEChargeParameter.EVSEMaximumCurrentLimit Imax=EVSEChargeParameter.EVSEMaxCurrent "
        "Vmax=EVSEChargeParameter.EVSEMaximumVoltageLimit V=EVSEChargeParameter.EVSENominalVoltage "
        "Pmax=EVSEChargeParameter.EVSEMaximumPowerLimit"
    ),
    "CableCheckReq": "SOC=DC_EVStatus.EVRESSSOC",
    "CableCheckRes": "processing=EVSEProcessing isolation=DC_EVSEStatus.EVSEIsolationStatus",
    "PreChargeReq": "V=EVTargetVoltage I=EVTargetCurrent SOC=DC_EVStatus.EVRESSSOC",
    "PreChargeRes": "V=EVSEPresentVoltage",
    "PowerDeliveryReq": (
        "progress=ChargeProgress ready=ReadyToChargeState schedule=SAScheduleTupleID "
        "SOC=EVPowerDeliveryParameter.DC_EVStatus.EVRESSSOC processing=EVProcessing"
    ),
    "PowerDeliveryRes": "isolation=EVSEStatus.EVSEIsolationStatus",
    "ChargingStatusRes": "EVSEID=EVSEID Imax=EVSEMaxCurrent E=MeterInfo.MeterReading ?ReceiptRequired=ReceiptRequired",
    "CurrentDemandReq": (
        "I=EVTargetCurrent V=EVTargetVoltage SOC=DC_EVStatus.EVRESSSOC ?complete=ChargingComplete "
        "?bulk=BulkChargingComplete Imax=EVMaximumCurrentLimit"
    ),
    "CurrentDemandRes": (
        "I=EVSEPresentCurrent V=EVSEPresentVoltage ?Ilimit=EVSECurrentLimitAchieved ?Vlimit=EVSEVoltageLimitAchieved "
        "?Plimit=EVSEPowerLimitAchieved E=MeterInfo.MeterReading ?ReceiptRequired=ReceiptRequired Imax=EVSEMaximumCurrentLimit"
    ),
    "MeteringReceiptReq": "E=MeterInfo.MeterReading meter=MeterInfo.MeterID",
    "WeldingDetectionReq": "SOC=DC_EVStatus.EVRESSSOC",
    "WeldingDetectionRes": "V=EVSEPresentVoltage",
    "SessionStopReq": "session=ChargingSession why=EVTerminationCode text=EVTerminationExplanation",
    # ISO 15118-20
    "AuthorizationSetupRes": "services=AuthorizationServices ?certificates=CertificateInstallationService",
    "ServiceSelectionReq": (
        "ServiceID=SelectedEnergyTransferService.ServiceID set=SelectedEnergyTransferService.ParameterSetID "
        "VAS=SelectedVASList.SelectedService.ServiceID"
    ),
    "ScheduleExchangeReq": (
        "departure=Dynamic_SEReqControlMode.DepartureTime departure=Scheduled_SEReqControlMode.DepartureTime "
        "E=Dynamic_SEReqControlMode.EVTargetEnergyRequest E=Scheduled_SEReqControlMode.EVTargetEnergyRequest "
        "SOC=Dynamic_SEReqControlMode.TargetSOC points=MaximumSupportingPoints"
    ),
    "ScheduleExchangeRes": (
        "processing=EVSEProcessing schedules=Scheduled_SEResControlMode.ScheduleTuple.ScheduleTupleID "
        "departure=Dynamic_SEResControlMode.DepartureTime ?pause=GoToPause"
    ),
    "MeteringConfirmationReq": "E=SignedMeteringData.MeterInfo.ChargedEnergyReadingWh meter=SignedMeteringData.MeterInfo.MeterID",
    "VehicleCheckInReq": "status=EVCheckInStatus method=ParkingMethod",
    "VehicleCheckInRes": "space=ParkingSpace distance=TargetDistance",
    "VehicleCheckOutReq": "status=EVCheckOutStatus at=CheckOutTime",
    "VehicleCheckOutRes": "status=EVSECheckOutStatus",
    "AC_ChargeParameterDiscoveryReq": (
        "Pmax=AC_CPDReqEnergyTransferMode.EVMaximumChargePower Pmin=AC_CPDReqEnergyTransferMode.EVMinimumChargePower "
        "Pdischarge=AC_CPDReqEnergyTransferMode.EVMaximumDischargePower"
    ),
    "AC_ChargeParameterDiscoveryRes": (
        "Pmax=AC_CPDResEnergyTransferMode.EVSEMaximumChargePower f=AC_CPDResEnergyTransferMode.EVSENominalFrequency "
        "Pdischarge=AC_CPDResEnergyTransferMode.EVSEMaximumDischargePower"
    ),
    "AC_ChargeLoopReq": (
        "P=CLReqControlMode.EVPresentActivePower Pmax=CLReqControlMode.EVMaximumChargePower SOC=DisplayParameters.PresentSOC "
        "E=CLReqControlMode.EVTargetEnergyRequest"
    ),
    "AC_ChargeLoopRes": (
        "Ptarget=CLResControlMode.EVSETargetActivePower P=CLResControlMode.EVSEPresentActivePower "
        "E=MeterInfo.ChargedEnergyReadingWh f=EVSETargetFrequency"
    ),
    "DC_ChargeParameterDiscoveryReq": (
        "Imax=DC_CPDReqEnergyTransferMode.EVMaximumChargeCurrent Vmax=DC_CPDReqEnergyTransferMode.EVMaximumVoltage "
        "Pmax=DC_CPDReqEnergyTransferMode.EVMaximumChargePower SOC=DC_CPDReqEnergyTransferMode.TargetSOC"
    ),
    "DC_ChargeParameterDiscoveryRes": (
        "Imax=DC_CPDResEnergyTransferMode.EVSEMaximumChargeCurrent Vmax=DC_CPDResEnergyTransferMode.EVSEMaximumVoltage "
        "Pmax=DC_CPDResEnergyTransferMode.EVSEMaximumChargePower"
    ),
    "DC_CableCheckRes": "processing=EVSEProcessing",
    "DC_PreChargeReq": "Vtarget=EVTargetVoltage V=EVPresentVoltage processing=EVProcessing",
    "DC_PreChargeRes": "V=EVSEPresentVoltage",
    "DC_ChargeLoopReq": (
        "I=CLReqControlMode.EVTargetCurrent V=CLReqControlMode.EVTargetVoltage Pmax=CLReqControlMode.EVMaximumChargePower "
        "Vpresent=EVPresentVoltage SOC=DisplayParameters.PresentSOC"
    ),
    "DC_ChargeLoopRes": (
        "I=EVSEPresentCurrent V=EVSEPresentVoltage E=MeterInfo.ChargedEnergyReadingWh ?Ilimit=EVSECurrentLimitAchieved "
        "?Vlimit=EVSEVoltageLimitAchieved ?Plimit=EVSEPowerLimitAchieved"
    ),
    "DC_WeldingDetectionReq": "processing=EVProcessing",
    "DC_WeldingDetectionRes": "V=EVSEPresentVoltage",
    "ACDP_VehiclePositioningReq": "mobile=EVMobilityStatus support=EVPositioningSupport",
    "ACDP_VehiclePositioningRes": "processing=EVSEProcessing x=EVRelativeXDeviation y=EVRelativeYDeviation ?inposition=EVInChargePosition",
    "ACDP_SystemStatusReq": "SOC=EVTechnicalStatus.EVSOC ready=EVTechnicalStatus.EVReadyToCharge",
    "ACDP_SystemStatusRes": "device=EVSEMechanicalChargingDeviceStatus ready=EVSEReadyToCharge isolation=EVSEIsolationStatus",
    "WPT_ChargeLoopReq": "P=EVPCPowerRequest Pout=EVPCPowerOutput SOC=DisplayParameters.PresentSOC",
    "WPT_ChargeLoopRes": "P=EVPCPowerRequest Pin=SDPowerInput E=MeterInfo.ChargedEnergyReadingWh",
}

#: Fields that are worth a place on every line, unless they have one of these values.
_ALERTS: Final[dict[str, frozenset[object]]] = {
    "FaultCode": frozenset(),
    "FaultMsg": frozenset(),
    "EVErrorCode": frozenset({"NO_ERROR"}),
    "EVSEStatusCode": frozenset({"EVSE_Ready"}),
    "EVSENotification": frozenset({"None"}),
    "EVSEEmergencyShutdown": frozenset({False}),
    "EVSEMalfunction": frozenset({False}),
    "EVSEUtilityInterruptEvent": frozenset({False}),
    "RCD": frozenset({False}),
}
#: How far below a message alerts are looked for: V2G_Message, Body, message, parameters, status.
_ALERT_DEPTH: Final = 5
#: Alerts whose values speak for themselves.
_SPEAKING: Final = frozenset({"EVSEStatusCode"})
#: Values of a list that are shown.
_MAX_LISTED: Final = 6


class HeadlineField(NamedTuple):
    """A value worth a place on the line.

    Attributes:
        label: Its name; empty for response codes, which speak for themselves.
        text: The value, harmless on a terminal.
    """

    label: str
    text: str

    def __str__(self) -> str:
        return f"{self.label}={self.text}" if self.label else self.text


class _Wanted(NamedTuple):
    label: str
    path: tuple[str, ...]
    only_true: bool


def message_name(message: object) -> str:
    """The name a message goes by: in DIN 70121 and ISO 15118-2 that of the element in the body.

    >>> from v2gstack.messages.iso15118_2 import Body, MessageHeader, SessionStopRes, ResponseCode, V2G_Message
    >>> answer = SessionStopRes(response_code=ResponseCode.OK)
    >>> message_name(V2G_Message(header=MessageHeader(session_id=bytes(8)), body=Body(body_element=answer)))
    'SessionStopRes'
    """
    inner = _inner(message)
    if isinstance(inner, Message):
        tag = inner.__struct_config__.tag
        if isinstance(tag, str) and tag != "#any":
            return tag
    return type(inner).__name__


def headline_fields(message: object, limit: int = 4) -> tuple[HeadlineField, ...]:
    """The values of a message that matter most, what is wrong first.

    Args:
        message: A message, or a message of SDP.
        limit: How many at most. Response codes other than ``OK`` and faults come on top.
    """
    inner = _inner(message)
    wanted = _wanted(message_name(inner))
    found = _wanted_fields(inner, wanted, limit) if wanted else _first_fields(inner, limit)
    code = getattr(inner, "response_code", None)
    alerts = _alerts(message, _ALERT_DEPTH)
    if code is None or code == "OK":
        return (*alerts, *found)
    shown = HeadlineField("", short_form(code))
    return (*found, shown, *alerts) if str(code).startswith("OK") else (shown, *alerts, *found)


def summary(message: object, limit: int = 4) -> str:
    """A message on one line: its name, then the values that matter.

    Example:
        >>> from v2gstack.messages.appprotocol import ResponseCode, supportedAppProtocolRes
        >>> summary(supportedAppProtocolRes(response_code=ResponseCode.Failed_NoNegotiation))
        'supportedAppProtocolRes  Failed_NoNegotiation'
    """
    fields = " ".join(map(str, headline_fields(message, limit)))
    name = message_name(message)
    return f"{name}  {fields}" if fields else name


def _inner(message: object) -> object:
    """What is inside the envelope of DIN 70121 and ISO 15118-2."""
    body = getattr(message, "body", None)
    return message if body is None else getattr(body, "body_element", None) or message


@cache
def _wanted(name: str) -> tuple[_Wanted, ...]:
    found: list[_Wanted] = []
    for entry in HEADLINES.get(name, "").split():
        label, _, path = entry.partition("=")
        found.append(_Wanted(label.removeprefix("?"), tuple(path.split(".")), label.startswith("?")))
    return tuple(found)


def _wanted_fields(message: object, wanted: tuple[_Wanted, ...], limit: int) -> list[HeadlineField]:
    found: dict[str, HeadlineField] = {}
    for label, path, only_true in wanted:
        if len(found) >= limit:
            break
        if label in found:
            continue
        values, unit = _values(message, path)
        if values and not (only_true and values[0] is not True):
            shown = [_short(value, unit) for value in values[:_MAX_LISTED]]
            if len(values) > _MAX_LISTED:
                shown.append(f"…+{len(values) - _MAX_LISTED}")
            found[label] = HeadlineField("" if only_true else label, label if only_true else ",".join(shown))
    return list(found.values())


def _values(message: object, path: tuple[str, ...]) -> tuple[list[Any], str]:
    """The values at a path, and their unit."""
    values: list[object] = [message]
    unit = ""
    for step in path:
        inside: list[object] = []
        for value in values:
            for field in fields_of(type(value)):
                if field.wire == step:
                    inside += items_of(getattr(value, field.name))
                    unit = field.unit
        values = inside
    offers = [value for value in values if isinstance(value, AppProtocol)]
    if offers:
        offers.sort(key=lambda offer: offer.priority)
        values = [*offers]
    # simple content counts for its element
    return [getattr(value, "value", value) if _is_text(value) else value for value in values], unit


def _is_text(value: Any) -> bool:
    return isinstance(value, Message) and any(field.wire == "#text" for field in fields_of(type(value)))


def _short(value: Any, unit: str) -> str:
    if isinstance(value, AppProtocol):
        version = f"{value.version_number_major}.{value.version_number_minor}"
        return f"{short_form(value.protocol_namespace)}({version},SchemaID={value.schema_id})"
    if isinstance(value, Message) and not isinstance(value, (PhysicalNumber, ScaledNumber)):
        return ":".join(short_form(getattr(value, name)) for name in value.__struct_fields__ if _is_plain(getattr(value, name)))
    return short_form(value, unit)


def _first_fields(message: object, limit: int) -> list[HeadlineField]:
    """The first plain values, for messages without an entry."""
    found: list[HeadlineField] = []
    pending: list[object] = [message]
    while pending and len(found) < limit:
        owner = pending.pop(0)
        for field in fields_of(type(owner)):
            value: object = getattr(owner, field.name)
            if value is None or field.wire in ("ResponseCode", "Header", "trailing") or field.wire in _ALERTS:
                continue
            if _is_plain(value) and len(found) < limit:
                found.append(HeadlineField(element_name(field, type(value)), short_form(value, field.unit)))
            elif isinstance(value, Message):
                pending.append(value)
    return found


def _is_plain(value: object) -> bool:
    return isinstance(value, (PhysicalNumber, ScaledNumber)) or not (value is None or isinstance(value, (Message, tuple)))


def _alerts(message: object, depth: int) -> list[HeadlineField]:
    found: list[HeadlineField] = []
    for field in fields_of(type(message)):
        value = getattr(message, field.name)
        if field.wire in _ALERTS:
            plain = value.value if isinstance(value, enum.Enum) else value
            if value is not None and plain not in _ALERTS[field.wire]:
                found.append(HeadlineField("" if field.wire in _SPEAKING else field.wire, short_form(value)))
        elif depth and isinstance(value, Message) and not isinstance(value, (PhysicalNumber, ScaledNumber)):
            found += _alerts(value, depth - 1)
    return found
