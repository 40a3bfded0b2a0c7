"""A DC charging session of ISO 15118-2, made of our own messages: short, complete, and the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from ipaddress import IPv6Address
from pathlib import Path
from typing import Final, Literal, NamedTuple

from v2gstack.codecs.exi import codec_of
from v2gstack.codecs.v2gtp import PayloadType, SdpRequest, SdpResponse, Security, encode_frame
from v2gstack.messages import Message
from v2gstack.messages.appprotocol import AppProtocol, supportedAppProtocolReq, supportedAppProtocolRes
from v2gstack.messages.appprotocol import ResponseCode as SapResponseCode
from v2gstack.messages.iso15118_2 import (
    AnyBodyElement,
    AuthorizationReq,
    AuthorizationRes,
    Body,
    CableCheckReq,
    CableCheckRes,
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    ChargeProgress,
    ChargeService,
    ChargingSession,
    CurrentDemandReq,
    CurrentDemandRes,
    DC_EVChargeParameter,
    DC_EVErrorCode,
    DC_EVPowerDeliveryParameter,
    DC_EVSEChargeParameter,
    DC_EVSEStatus,
    DC_EVSEStatusCode,
    DC_EVStatus,
    EnergyTransferMode,
    EVSENotification,
    EVSEProcessing,
    IsolationLevel,
    MessageHeader,
    MeterInfo,
    PaymentOption,
    PaymentOptionList,
    PaymentServiceSelectionReq,
    PaymentServiceSelectionRes,
    PhysicalValue,
    PMaxSchedule,
    PMaxScheduleEntry,
    PowerDeliveryReq,
    PowerDeliveryRes,
    PreChargeReq,
    PreChargeRes,
    RelativeTimeInterval,
    ResponseCode,
    SAScheduleList,
    SAScheduleTuple,
    SelectedService,
    SelectedServiceList,
    ServiceCategory,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    SessionSetupReq,
    SessionSetupRes,
    SessionStopReq,
    SessionStopRes,
    SupportedEnergyTransferMode,
    UnitSymbol,
    V2G_Message,
    WeldingDetectionReq,
    WeldingDetectionRes,
)
from v2gstack.trace import Endpoint, SessionWriter

__all__ = ["Step", "steps", "write_session"]

#: 2026-01-05 09:00 UTC, in nanoseconds.
_START: Final = 1_767_603_600 * 10**9
_MS: Final = 10**6

_EVCC: Final = Endpoint(IPv6Address("fe80::200:ff:fe00:e0ca").packed, 52_341)
_SECC: Final = Endpoint(IPv6Address("fe80::200:ff:fe00:5ecc").packed, 61_341)
_SESSION_ID: Final = bytes.fromhex("76326773746b0001")
_EVSE_ID: Final = "XX*V2G*E0001"

#: Battery and station: 77 kWh, 300 V empty to 420 V full, 150 A.
_CAPACITY_WH: Final = Decimal(77_000)
_FIRST_SOC: Final = Decimal(47)
_MAX_CURRENT: Final = Decimal(150)
_MAX_VOLTAGE: Final = Decimal(450)
#: Seconds of energy transfer, and exchanges in a second.
_SECONDS: Final = 60
_RATE: Final = 4


class Step(NamedTuple):
    """One message of the session.

    Attributes:
        time_ns: When it is sent.
        sender: Who sends it.
        schema: Its schema set.
        message: The message.
    """

    time_ns: int
    sender: Literal["evcc", "secc"]
    schema: str
    message: Message


class _Clock:
    """Time as it passes in the session: messages come neither at once nor at equal distances."""

    def __init__(self) -> None:
        self.now = _START
        self._count = 0

    def think(self, milliseconds: int) -> int:
        """Let a while pass, give or take a tenth."""
        self._count += 1
        self.now += (milliseconds * _MS * (95 + self._count * 7 % 11)) // 100
        return self.now


class _Battery:
    """The battery: its charge, and the voltage that follows from it."""

    def __init__(self) -> None:
        self.energy = Decimal(0)

    @property
    def soc(self) -> Decimal:
        """State of charge in percent."""
        return _FIRST_SOC + 100 * self.energy / _CAPACITY_WH

    def voltage(self, current: Decimal) -> Decimal:
        """Terminal voltage in volts at a charging current in amperes."""
        return (300 + Decimal("1.2") * self.soc + current * Decimal("0.08")).quantize(Decimal("0.1"))

    def status(self) -> DC_EVStatus:
        """What the vehicle tells of itself."""
        return DC_EVStatus(ev_ready=True, ev_error_code=DC_EVErrorCode.NO_ERROR, ev_ress_soc=int(self.soc))


def _value(number: Decimal | int, unit: UnitSymbol) -> PhysicalValue:
    return PhysicalValue.of(number, unit)


def _volts(number: Decimal | int) -> PhysicalValue:
    return _value(number, UnitSymbol.V)


def _amperes(number: Decimal | int) -> PhysicalValue:
    return _value(number, UnitSymbol.A)


def _station(code: DC_EVSEStatusCode = DC_EVSEStatusCode.EVSE_Ready, isolation: IsolationLevel = IsolationLevel.Valid) -> DC_EVSEStatus:
    return DC_EVSEStatus(
        notification_max_delay=0, evse_notification=EVSENotification.None_, evse_isolation_status=isolation, evse_status_code=code
    )


def steps() -> Iterator[Step]:
    """The session, from the first offer to SessionStopRes."""
    clock = _Clock()
    clock.think(80)
    offers = (
        AppProtocol(
            protocol_namespace="urn:iso:15118:2:2013:MsgDef", version_number_major=2, version_number_minor=0, schema_id=1, priority=1
        ),
        AppProtocol(
            protocol_namespace="urn:din:70121:2012:MsgDef", version_number_major=2, version_number_minor=0, schema_id=2, priority=2
        ),
    )
    yield Step(clock.now, "evcc", "appprotocol", supportedAppProtocolReq(app_protocol=offers))
    agreed = supportedAppProtocolRes(response_code=SapResponseCode.OK_SuccessfulNegotiation, schema_id=1)
    yield Step(clock.think(4), "secc", "appprotocol", agreed)
    battery = _Battery()
    session_id = bytes(8)
    for wait, request, wait_answer, answer in _exchanges(battery):
        yield Step(clock.think(wait), "evcc", "iso15118_2", _message(session_id, request))
        session_id = _SESSION_ID
        yield Step(clock.think(wait_answer), "secc", "iso15118_2", _message(session_id, answer))


def _message(session_id: bytes, element: AnyBodyElement) -> V2G_Message:
    return V2G_Message(header=MessageHeader(session_id=session_id), body=Body(body_element=element))


#: Milliseconds until the request, the request, milliseconds until the response, the response.
_Exchange = tuple[int, AnyBodyElement, int, AnyBodyElement]


def _exchanges(battery: _Battery) -> Iterator[_Exchange]:
    yield from _setup()
    yield from _parameters(battery)
    yield from _energy(battery)
    stop = PowerDeliveryReq(
        charge_progress=ChargeProgress.Stop,
        sa_schedule_tuple_id=1,
        ev_power_delivery_parameter=DC_EVPowerDeliveryParameter(dc_ev_status=battery.status(), charging_complete=False),
    )
    yield 90, stop, 210, PowerDeliveryRes(response_code=ResponseCode.OK, evse_status=_station(DC_EVSEStatusCode.EVSE_NotReady))
    for volts in ("212.4", "38.7", "9.1"):
        measured = WeldingDetectionRes(
            response_code=ResponseCode.OK,
            dc_evse_status=_station(DC_EVSEStatusCode.EVSE_NotReady),
            evse_present_voltage=_volts(Decimal(volts)),
        )
        yield 260, WeldingDetectionReq(dc_ev_status=battery.status()), 25, measured
    yield 70, SessionStopReq(charging_session=ChargingSession.Terminate), 30, SessionStopRes(response_code=ResponseCode.OK)


def _setup() -> Iterator[_Exchange]:
    yield (
        60,
        SessionSetupReq(evcc_id=bytes.fromhex("02000000e0ca")),
        35,
        SessionSetupRes(response_code=ResponseCode.OK_NewSessionEstablished, evse_id=_EVSE_ID, evse_time_stamp=_START // 10**9),
    )
    service = ChargeService(
        service_id=1,
        service_category=ServiceCategory.EVCharging,
        free_service=False,
        supported_energy_transfer_mode=SupportedEnergyTransferMode(energy_transfer_mode=(EnergyTransferMode.DC_extended,)),
    )
    yield (
        40,
        ServiceDiscoveryReq(service_category=ServiceCategory.EVCharging),
        25,
        ServiceDiscoveryRes(
            response_code=ResponseCode.OK,
            payment_option_list=PaymentOptionList(payment_option=(PaymentOption.ExternalPayment,)),
            charge_service=service,
        ),
    )
    selected = SelectedServiceList(selected_service=(SelectedService(service_id=1),))
    yield (
        40,
        PaymentServiceSelectionReq(selected_payment_option=PaymentOption.ExternalPayment, selected_service_list=selected),
        25,
        PaymentServiceSelectionRes(response_code=ResponseCode.OK),
    )
    for processing in (
        EVSEProcessing.Ongoing_WaitingForCustomerInteraction,
        EVSEProcessing.Ongoing_WaitingForCustomerInteraction,
        EVSEProcessing.Finished,
    ):
        yield 500, AuthorizationReq(), 25, AuthorizationRes(response_code=ResponseCode.OK, evse_processing=processing)


def _parameters(battery: _Battery) -> Iterator[_Exchange]:
    request = DC_EVChargeParameter(
        dc_ev_status=battery.status(),
        ev_maximum_current_limit=_amperes(300),
        ev_maximum_voltage_limit=_volts(_MAX_VOLTAGE),
        ev_energy_capacity=_value(_CAPACITY_WH, UnitSymbol.Wh),
        full_soc=100,
        bulk_soc=80,
    )
    limits = DC_EVSEChargeParameter(
        dc_evse_status=_station(DC_EVSEStatusCode.EVSE_NotReady, IsolationLevel.Invalid),
        evse_maximum_current_limit=_amperes(_MAX_CURRENT),
        evse_maximum_power_limit=_value(60_000, UnitSymbol.W),
        evse_maximum_voltage_limit=_volts(920),
        evse_minimum_current_limit=_amperes(1),
        evse_minimum_voltage_limit=_volts(150),
        evse_peak_current_ripple=_amperes(Decimal("1.5")),
    )
    schedule = PMaxSchedule(
        p_max_schedule_entry=(
            PMaxScheduleEntry(time_interval=RelativeTimeInterval(start=0, duration=86_400), p_max=_value(60_000, UnitSymbol.W)),
        )
    )
    yield (
        60,
        ChargeParameterDiscoveryReq(requested_energy_transfer_mode=EnergyTransferMode.DC_extended, ev_charge_parameter=request),
        40,
        ChargeParameterDiscoveryRes(
            response_code=ResponseCode.OK,
            evse_processing=EVSEProcessing.Finished,
            sa_schedules=SAScheduleList(sa_schedule_tuple=(SAScheduleTuple(sa_schedule_tuple_id=1, p_max_schedule=schedule),)),
            evse_charge_parameter=limits,
        ),
    )
    for number in range(6):
        done = number == 5
        code = DC_EVSEStatusCode.EVSE_Ready if done else DC_EVSEStatusCode.EVSE_IsolationMonitoringActive
        status = _station(code, IsolationLevel.Valid if done else IsolationLevel.Invalid)
        processing = EVSEProcessing.Finished if done else EVSEProcessing.Ongoing
        yield (
            250,
            CableCheckReq(dc_ev_status=battery.status()),
            25,
            CableCheckRes(response_code=ResponseCode.OK, dc_evse_status=status, evse_processing=processing),
        )
    target = battery.voltage(Decimal(0))
    for share in ("0.31", "0.78", "0.97", "0.998"):
        present = (target * Decimal(share)).quantize(Decimal("0.1"))
        yield (
            120,
            PreChargeReq(dc_ev_status=battery.status(), ev_target_voltage=_volts(target), ev_target_current=_amperes(1)),
            25,
            PreChargeRes(response_code=ResponseCode.OK, dc_evse_status=_station(), evse_present_voltage=_volts(present)),
        )


def _energy(battery: _Battery) -> Iterator[_Exchange]:
    start = PowerDeliveryReq(
        charge_progress=ChargeProgress.Start,
        sa_schedule_tuple_id=1,
        ev_power_delivery_parameter=DC_EVPowerDeliveryParameter(dc_ev_status=battery.status(), charging_complete=False),
    )
    yield 90, start, 180, PowerDeliveryRes(response_code=ResponseCode.OK, evse_status=_station())
    current = Decimal(0)
    total = _SECONDS * _RATE
    for number in range(total):
        # up by 20 A in a second, and down as fast at the end
        ramp = Decimal(20) / _RATE
        wanted = min(_MAX_CURRENT, ramp * (number + 1), ramp * (total - number - 1))
        voltage = battery.voltage(current)
        request = CurrentDemandReq(
            dc_ev_status=battery.status(),
            ev_target_current=_amperes(wanted),
            ev_maximum_voltage_limit=_volts(_MAX_VOLTAGE),
            ev_maximum_current_limit=_amperes(300),
            charging_complete=False,
            ev_target_voltage=_volts(_MAX_VOLTAGE),
        )
        current = wanted
        battery.energy += voltage * current / (3600 * _RATE)
        answer = CurrentDemandRes(
            response_code=ResponseCode.OK,
            dc_evse_status=_station(),
            evse_present_voltage=_volts(voltage),
            evse_present_current=_amperes(current),
            evse_current_limit_achieved=current == _MAX_CURRENT,
            evse_voltage_limit_achieved=False,
            evse_power_limit_achieved=False,
            evse_id=_EVSE_ID,
            sa_schedule_tuple_id=1,
            meter_info=MeterInfo(meter_id="V2G-DEMO-1", meter_reading=1_204_000 + int(battery.energy)),
        )
        yield 1000 // _RATE - 20, request, 20, answer


def write_session(path: Path) -> None:
    """Write the session as a capture, as if recorded on the wire.

    Args:
        path: Where to; pcapng if it ends so, else pcap.

    Raises:
        CaptureError: The file cannot be written.
    """
    with SessionWriter.open(path) as writer:
        writer.sdp_request(_START, SdpRequest(security=Security.NO_TLS), evcc=_EVCC)
        answer = SdpResponse(secc_ip_address=IPv6Address(_SECC.host), secc_port=_SECC.port, security=Security.NO_TLS)
        writer.sdp_response(_START + 2 * _MS, answer, secc=IPv6Address(_SECC.host), evcc=_EVCC)
        connection = writer.connect(_START + 30 * _MS, evcc=_EVCC, secc=_SECC)
        last = _START
        for step in steps():
            data = encode_frame(PayloadType.SAP, codec_of(step.schema).encode(step.message))
            connection.send(step.time_ns, step.sender, data)
            last = step.time_ns
        connection.close(last + 50 * _MS)
