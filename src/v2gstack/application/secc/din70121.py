"""The station's side of DIN 70121: DC and external means, which is all that is in use of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final, TypeAlias

from v2gstack.application.effects import AuthorizationVerdict
from v2gstack.application.numbers import physical1, si
from v2gstack.application.schedules import TUPLE_ID, schedule_list_din
from v2gstack.application.secc.handler import Answer, Failure
from v2gstack.application.secc.jobs import Progress
from v2gstack.application.secc.older import OlderHandler
from v2gstack.application.secc.services import CHARGE_SERVICE_ID
from v2gstack.application.secc.station import Station
from v2gstack.application.wishes import Wish
from v2gstack.messages import din70121 as msg
from v2gstack.protocols.v2g import SeccSession
from v2gstack.protocols.v2g.events import MessageReceived
from v2gstack.types import EnergyService, IsolationVerdict

__all__ = ["DinHandler", "evse_id_of"]

_Code: TypeAlias = msg.ResponseCode

_OK: Final = msg.ResponseCode.OK

#: Seconds until the contactors must have closed: PowerDeliveryRes is due after 1.5 s.
CONTACTOR_TIME: Final = 1.4
#: What a station says that has no identifier of its own.
_NO_EVSE_ID: Final = "ZZ00000"
#: Longest EVSEID, octets.
_EVSE_ID: Final = 32


def evse_id_of(evse_id: str) -> bytes:
    r"""The EVSEID as DIN 70121 writes it.

    An identifier by DIN SPEC 91286 (``49*89*6360``) is packed, two digits to an octet and A for the star; any other goes as
    its characters, which is what stations in the field do; a station without one says zero.

    Example:
        >>> evse_id_of("49*89*6360").hex(), evse_id_of("DE*ABC*E1"), evse_id_of("ZZ00000")
        ('49a89a6360', b'DE*ABC*E1', b'\x00')
    """
    if evse_id == _NO_EVSE_ID:
        return b"\x00"
    digits = evse_id.removeprefix("+").replace("*", "A")
    if "*" in evse_id and set(digits) <= set("0123456789A"):
        padded = digits if len(digits) % 2 == 0 else f"{digits}F"
        return bytes.fromhex(padded)[:_EVSE_ID]
    return evse_id.encode()[:_EVSE_ID]


class DinHandler(OlderHandler):
    """Answers the requests of one session.

    Args:
        station: The EVSE.
        session: The session.
    """

    def __init__(self, station: Station, session: SeccSession) -> None:
        super().__init__(station, session, words=msg, physical=physical1, contactor_time=CONTACTOR_TIME)
        self._evse_id = evse_id_of(station.config.evse_id)

    def answer(self, received: MessageReceived, now: float) -> Answer:
        """The response to a request; ``None`` holds it back."""
        station, request = self._station, received.message
        if station.ending and isinstance(request, _WITHOUT_STATUS):
            # no status in the answer can tell the vehicle to stop
            return Failure(text=station.wish_text)
        reader = self._answers.get(request.__class__)
        # AC, contracts and receipts are in the schema only
        return Failure() if reader is None else reader(self, request, now)

    # ------------------------------------------------------------------------------------------ set-up

    def _session_setup(self, _request: msg.SessionSetupReq, _now: float) -> Answer:
        return msg.SessionSetupRes(response_code=self.session_code(), evse_id=self._evse_id)

    def _service_discovery(self, _request: msg.ServiceDiscoveryReq, _now: float) -> Answer:
        config = self._station.config
        if not any(service.is_dc for service in config.services):
            return Failure()
        tag = msg.ServiceTag(service_id=CHARGE_SERVICE_ID, service_category=msg.ServiceCategory.EVCharging)
        return msg.ServiceDiscoveryRes(
            response_code=_OK,
            payment_options=msg.PaymentOptions(payment_option=(msg.PaymentOption.ExternalPayment,)),
            charge_service=msg.ServiceCharge(
                service_tag=tag,
                free_service=config.free_service,
                energy_transfer_type=msg.EVSESupportedEnergyTransfer.DC_extended,
            ),
        )

    def _service_detail(self, request: msg.ServiceDetailReq, _now: float) -> Answer:
        code = _OK if request.service_id == CHARGE_SERVICE_ID else _Code.FAILED_ServiceIDInvalid
        return msg.ServiceDetailRes(response_code=code, service_id=request.service_id)

    def _payment_selection(self, request: msg.ServicePaymentSelectionReq, _now: float) -> Answer:
        if request.selected_payment_option is not msg.PaymentOption.ExternalPayment:
            return msg.ServicePaymentSelectionRes(response_code=_Code.FAILED_PaymentSelectionInvalid)
        if any(one.service_id != CHARGE_SERVICE_ID for one in request.selected_service_list.selected_service):
            return msg.ServicePaymentSelectionRes(response_code=_Code.FAILED_ServiceSelectionInvalid)
        return msg.ServicePaymentSelectionRes(response_code=_OK)

    def _authentication(self, _request: msg.ContractAuthenticationReq, now: float) -> Answer:
        verdict = self._station.desk.authorize_eim(self._station.ev.status.evcc_id or "", now)
        if verdict is None:
            return None
        if verdict is AuthorizationVerdict.REJECTED:
            # there is no word for a customer who may try again
            return Failure(text="authorization was refused")
        done = verdict is AuthorizationVerdict.ACCEPTED
        return msg.ContractAuthenticationRes(
            response_code=_OK, evse_processing=msg.EVSEProcessing.Finished if done else msg.EVSEProcessing.Ongoing
        )

    # ------------------------------------------------------------------------------------------ charge parameters

    def _charge_parameters(self, request: msg.ChargeParameterDiscoveryReq, now: float) -> Answer:
        station = self._station
        if request.ev_requested_energy_transfer_type is not msg.EVRequestedEnergyTransfer.DC_extended:
            return self._parameters(_Code.FAILED_WrongEnergyTransferType)
        parameters = request.ev_charge_parameter
        if not isinstance(parameters, msg.DC_EVChargeParameter):
            return self._parameters(_Code.FAILED_WrongChargeParameter)
        if si(parameters.ev_maximum_voltage_limit) < (station.limits.minimum_voltage or 0.0):
            return self._parameters(_Code.FAILED_WrongChargeParameter)
        station.service = EnergyService.DC
        station.outlet.lock(now)
        progress = station.find_tariff(EnergyService.DC, now, lasting=True)
        if progress is Progress.WAIT:
            return None
        return self._parameters(_OK, done=progress is Progress.DONE)

    def _parameters(self, code: msg.ResponseCode, *, done: bool = True) -> Answer:
        return msg.ChargeParameterDiscoveryRes(
            response_code=code,
            evse_processing=msg.EVSEProcessing.Finished if done else msg.EVSEProcessing.Ongoing,
            # the schedule has to be there even while it is not known
            sa_schedules=schedule_list_din(self._station.slots),
            evse_charge_parameter=self.dc_parameters(self._station.capability),
        )

    # ------------------------------------------------------------------------------------------ status

    def dc_status(self, code: str = "EVSE_Ready") -> msg.DC_EVSEStatus:
        """DC_EVSEStatus with a DC_EVSEStatusCode, unless something worse is to be said."""
        station = self._station
        notification = msg.EVSENotification.None_
        if station.hindrance:
            notification = msg.EVSENotification.StopCharging
            if station.wish is Wish.EMERGENCY:
                code = "EVSE_EmergencyShutdown"
            elif station.outlet.malfunction:
                code = "EVSE_Malfunction"
            else:
                code = "EVSE_Shutdown"
        return msg.DC_EVSEStatus(
            evse_isolation_status=_ISOLATION[station.outlet.isolation],
            evse_status_code=msg.DC_EVSEStatusCode(code),
            notification_max_delay=station.config.notification_max_delay if station.wish in (Wish.STOP, Wish.PAUSE) else 0,
            evse_notification=notification,
        )

    # ------------------------------------------------------------------------------------------ power delivery, loop

    def _power_delivery(self, request: msg.PowerDeliveryReq, now: float) -> Answer:
        station = self._station
        if request.ready_to_charge_state:
            code = self._begin(request, now)
        else:
            progress = station.outlet.disconnect(now)
            code = None if progress is Progress.WAIT else (_OK if progress is Progress.DONE else _Code.FAILED_PowerDeliveryNotApplied)
        return None if code is None else msg.PowerDeliveryRes(response_code=code, evse_status=self.dc_status())

    def _begin(self, request: msg.PowerDeliveryReq, now: float) -> msg.ResponseCode | None:
        station, profile = self._station, request.charging_profile
        if profile is not None:
            if profile.sa_schedule_tuple_id != TUPLE_ID:
                return _Code.FAILED_TariffSelectionInvalid
            entries = [
                (float(entry.charging_profile_entry_start), float(entry.charging_profile_entry_max_power))
                for entry in profile.profile_entry
            ]
            if self.profile_exceeds(entries):
                return _Code.FAILED_ChargingProfileInvalid
        if station.hindrance:
            return _Code.FAILED_PowerDeliveryNotApplied
        if not station.outlet.is_precharged:
            return _Code.FAILED_EVSEPresentVoltageToLow
        progress = station.outlet.connect(now)
        if progress is Progress.WAIT:
            return None
        if progress is not Progress.DONE:
            return _Code.FAILED_PowerDeliveryNotApplied
        station.poll_meter(now)
        return _OK

    def _current_demand(self, request: msg.CurrentDemandReq, now: float) -> Answer:
        response: msg.CurrentDemandRes = self.demand(request, now)
        return response

    _answers: ClassVar[dict[type[object], Callable[..., Answer]]] = {
        msg.SessionSetupReq: _session_setup,
        msg.ServiceDiscoveryReq: _service_discovery,
        msg.ServiceDetailReq: _service_detail,
        msg.ServicePaymentSelectionReq: _payment_selection,
        msg.ContractAuthenticationReq: _authentication,
        msg.ChargeParameterDiscoveryReq: _charge_parameters,
        msg.CableCheckReq: OlderHandler.cable_check,
        msg.PreChargeReq: OlderHandler.precharge,
        msg.PowerDeliveryReq: _power_delivery,
        msg.CurrentDemandReq: _current_demand,
        msg.WeldingDetectionReq: OlderHandler.welding_detection,
        msg.SessionStopReq: OlderHandler.session_stop,
    }


#: Requests whose responses have no status that could tell the vehicle to stop.
_WITHOUT_STATUS: Final = (
    msg.ServiceDiscoveryReq,
    msg.ServiceDetailReq,
    msg.ServicePaymentSelectionReq,
    msg.ContractAuthenticationReq,
)

#: DIN 70121 has no word for a station without an isolation monitor: what it has not measured is not valid.
_ISOLATION: Final = {
    IsolationVerdict.INVALID: msg.IsolationLevel.Invalid,
    IsolationVerdict.VALID: msg.IsolationLevel.Valid,
    IsolationVerdict.WARNING: msg.IsolationLevel.Warning,
    IsolationVerdict.FAULT: msg.IsolationLevel.Fault,
    IsolationVerdict.NO_IMD: msg.IsolationLevel.Invalid,
}
