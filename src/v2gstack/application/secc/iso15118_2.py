"""The station's side of ISO 15118-2: AC and DC, external means and contracts."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final, TypeAlias

from v2gstack.application.effects import AuthorizationVerdict, SelectService
from v2gstack.application.numbers import physical2, si
from v2gstack.application.schedules import TUPLE_ID, schedule_list_iso2
from v2gstack.application.secc.contracts_2 import CERTIFICATE_SERVICE, Contracts2
from v2gstack.application.secc.handler import Answer, Failure, Signed
from v2gstack.application.secc.jobs import Progress
from v2gstack.application.secc.older import OlderHandler, or_no_limit
from v2gstack.application.secc.services import CHARGE_SERVICE_ID, added_services_2, parameter_sets_2, transfer_modes
from v2gstack.application.secc.station import Station
from v2gstack.application.wishes import Wish
from v2gstack.messages import iso15118_2 as msg
from v2gstack.metering.info import meter_info_2
from v2gstack.protocols.v2g import Quirk, SeccSession
from v2gstack.protocols.v2g.events import MessageReceived
from v2gstack.security import ECDSA_P256
from v2gstack.types import AddedService, EnergyService, IsolationVerdict, OutputSetpoint

__all__ = ["Iso2Handler"]


_V: Final = msg.UnitSymbol.V
_A: Final = msg.UnitSymbol.A
_OK: Final = msg.ResponseCode.OK
_Code: TypeAlias = msg.ResponseCode

#: Seconds until the contactors must have closed or opened ([V2G2-862], [V2G2-865]).
CONTACTOR_TIME: Final = 3.0
#: What a station without a limit of its own says.
_NO_LIMIT: Final = float("inf")


class Iso2Handler(OlderHandler):
    """Answers the requests of one session.

    Args:
        station: The EVSE.
        session: The session.
    """

    def __init__(self, station: Station, session: SeccSession) -> None:
        super().__init__(station, session, words=msg, physical=physical2, contactor_time=CONTACTOR_TIME)
        self._mode: msg.EnergyTransferMode | None = None
        self._receipted: msg.MeterInfo | None = None
        self._contracts = Contracts2(station, session)
        self._offered: msg.ChargeParameterDiscoveryRes | None = None

    def answer(self, received: MessageReceived, now: float) -> Answer:
        """The response to a request; ``None`` holds it back."""
        station, request = self._station, received.message
        if station.ending and isinstance(request, _WITHOUT_STATUS):
            # no status in the answer can tell the vehicle to stop
            return Failure(text=station.wish_text)
        signed = self._signed.get(request.__class__)
        if signed is not None:
            return signed(self, received, now)
        return self._answers[type(request)](self, request, now)

    # ------------------------------------------------------------------------------------------ set-up

    def _session_setup(self, _request: msg.SessionSetupReq, _now: float) -> Answer:
        return msg.SessionSetupRes(response_code=self.session_code(), evse_id=self._station.config.evse_id)

    def _service_discovery(self, request: msg.ServiceDiscoveryReq, _now: float) -> Answer:
        config = self._station.config
        modes = transfer_modes(config)
        if not modes:
            return Failure()
        added = added_services_2(self._added, scope=request.service_scope, category=request.service_category)
        services = tuple(
            msg.Service(
                service_id=service.service_id,
                service_name=service.name[:32] or None,
                service_category=msg.ServiceCategory(service.category),
                free_service=service.free,
            )
            for service in added
        )
        return msg.ServiceDiscoveryRes(
            response_code=_OK,
            payment_option_list=msg.PaymentOptionList(payment_option=self._payment_options),
            charge_service=msg.ChargeService(
                service_id=CHARGE_SERVICE_ID,
                service_category=msg.ServiceCategory.EVCharging,
                free_service=config.free_service,
                supported_energy_transfer_mode=msg.SupportedEnergyTransferMode(energy_transfer_mode=modes),
            ),
            service_list=msg.ServiceList(service=services) if services else None,
        )

    @property
    def _payment_options(self) -> tuple[msg.PaymentOption, ...]:
        external = (msg.PaymentOption.ExternalPayment,)
        if not self._contracts.desk.offered:
            return external
        return (msg.PaymentOption.Contract, *(external if self._station.config.external_payment else ()))

    @property
    def _added(self) -> tuple[AddedService, ...]:
        """The services beside charging; that of certificates belongs to contracts."""
        desk, added = self._contracts.desk, self._station.config.added_services
        if not (desk.offered and desk.config.provisioning):
            return added
        return (CERTIFICATE_SERVICE, *(one for one in added if one.service_id != CERTIFICATE_SERVICE.service_id))

    def _service_detail(self, request: msg.ServiceDetailReq, _now: float) -> Answer:
        if request.service_id == CHARGE_SERVICE_ID:
            return msg.ServiceDetailRes(response_code=_OK, service_id=CHARGE_SERVICE_ID)
        for service in added_services_2(self._added):
            if service.service_id == request.service_id:
                return msg.ServiceDetailRes(
                    response_code=_OK, service_id=service.service_id, service_parameter_list=parameter_sets_2(service)
                )
        return msg.ServiceDetailRes(response_code=_Code.FAILED_ServiceIDInvalid, service_id=request.service_id)

    def _payment_selection(self, request: msg.PaymentServiceSelectionReq, _now: float) -> Answer:
        if request.selected_payment_option not in self._payment_options:
            return Failure(_Code.FAILED_PaymentSelectionInvalid)
        offered = {service.service_id: service for service in added_services_2(self._added)}
        selected = request.selected_service_list.selected_service
        if all(one.service_id != CHARGE_SERVICE_ID for one in selected):
            return Failure(_Code.FAILED_NoChargeServiceSelected)
        added = [one for one in selected if one.service_id != CHARGE_SERVICE_ID]
        for one in added:
            service = offered.get(one.service_id)
            sets = {found.set_id for found in service.parameter_sets} if service is not None else set[int]()
            if service is None or (one.parameter_set_id is not None and one.parameter_set_id not in sets):
                return Failure(_Code.FAILED_ServiceSelectionInvalid)
        for one in added:
            if one.service_id != CERTIFICATE_SERVICE.service_id or CERTIFICATE_SERVICE not in self._added:
                self._station.errands.emit(SelectService, service_id=one.service_id, parameter_set_id=one.parameter_set_id)
        self._contracts.desk.selected = request.selected_payment_option is msg.PaymentOption.Contract
        return msg.PaymentServiceSelectionRes(response_code=_OK)

    def _certificate(self, received: MessageReceived, now: float) -> Answer:
        return self._contracts.certificate(received, now)

    def _payment_details(self, received: MessageReceived, now: float) -> Answer:
        return self._contracts.payment_details(received, now)

    def _authorization(self, received: MessageReceived, now: float) -> Answer:
        if self._contracts.desk.selected:
            return self._contracts.authorization(received, now)
        if received.message.gen_challenge is not None:
            # nobody was challenged
            return Failure(_Code.FAILED_ChallengeInvalid)
        verdict = self._station.desk.authorize_eim(self._station.ev.status.evcc_id or "", now)
        if verdict is None:
            return None
        # ISO 15118-2 cannot say no: the customer may try again until the vehicle gives up
        processing = _AUTHORIZATION.get(verdict, msg.EVSEProcessing.Ongoing_WaitingForCustomerInteraction)
        return msg.AuthorizationRes(response_code=_OK, evse_processing=processing)

    # ------------------------------------------------------------------------------------------ charge parameters

    def _charge_parameters(self, request: msg.ChargeParameterDiscoveryReq, now: float) -> Answer:
        station = self._station
        mode = request.requested_energy_transfer_mode
        dc = mode.value.startswith("DC_")
        if mode not in transfer_modes(station.config):
            return self._refuse_parameters(_Code.FAILED_WrongEnergyTransferMode, dc=dc)
        if not self._fits(request, dc=dc):
            return self._refuse_parameters(_Code.FAILED_WrongChargeParameter, dc=dc)
        self._mode = mode
        station.service = EnergyService.DC if dc else EnergyService.AC
        station.outlet.lock(now)
        departure = request.ev_charge_parameter.departure_time
        progress = station.find_tariff(station.service, now, departure=departure, maximum=request.max_entries_sa_schedule_tuple)
        if progress is Progress.WAIT:
            return None
        if progress is Progress.ONGOING:
            return msg.ChargeParameterDiscoveryRes(
                response_code=_OK, evse_processing=msg.EVSEProcessing.Ongoing, evse_charge_parameter=self._parameters(dc=dc)
            )
        return self._schedules(now, dc=dc)

    def _schedules(self, now: float, *, dc: bool) -> Answer:
        """The schedule, with a tariff that the contract's provider has signed, or with none where it should be signed and is not."""
        station, desk = self._station, self._contracts.desk
        if self._offered is None:
            self._offered = msg.ChargeParameterDiscoveryRes(
                response_code=_OK,
                evse_processing=msg.EVSEProcessing.Finished,
                sa_schedules=schedule_list_iso2(station.desk.tariff, station.slots),
                evse_charge_parameter=self._parameters(dc=dc),
            )
        progress = desk.sign_tariffs(self._offered, ECDSA_P256, now) if desk.selected else Progress.DONE
        if progress is Progress.WAIT:
            return None
        if progress is Progress.ONGOING:
            return msg.ChargeParameterDiscoveryRes(
                response_code=_OK, evse_processing=msg.EVSEProcessing.Ongoing, evse_charge_parameter=self._parameters(dc=dc)
            )
        offered, self._offered = self._offered, None
        signature = desk.tariff_signature()
        desk.forget_tariffs()
        if desk.selected and signature is None:
            return offered.replace(sa_schedules=schedule_list_iso2(station.desk.tariff, station.slots, prices=False))
        return Signed(offered, signature)

    def _refuse_parameters(self, code: msg.ResponseCode, *, dc: bool) -> Answer:
        return msg.ChargeParameterDiscoveryRes(
            response_code=code, evse_processing=msg.EVSEProcessing.Finished, evse_charge_parameter=self._parameters(dc=dc)
        )

    def _fits(self, request: msg.ChargeParameterDiscoveryReq, *, dc: bool) -> bool:
        # what limits it for the moment makes no vehicle unfit
        parameters, limits = request.ev_charge_parameter, self._station.capability
        if isinstance(parameters, msg.DC_EVChargeParameter):
            if not dc:
                return Quirk.MODE_PARAMETERS in self._session.policy.accepted
            return si(parameters.ev_maximum_voltage_limit) >= (limits.minimum_voltage or 0.0)
        if dc:
            # without the battery's voltage there is no DC charging, whatever the policy
            return False
        most = limits.maximum_current
        return most is None or si(parameters.ev_min_current) <= most

    def _parameters(self, *, dc: bool) -> msg.DC_EVSEChargeParameter | msg.AC_EVSEChargeParameter:
        station, limits = self._station, self._station.limits
        if not dc:
            return msg.AC_EVSEChargeParameter(
                ac_evse_status=self._ac_status,
                evse_nominal_voltage=physical2(station.config.nominal_voltage, _V),
                evse_max_current=physical2(or_no_limit(limits.maximum_current), _A),
            )
        parameters: msg.DC_EVSEChargeParameter = self.dc_parameters(limits)
        return parameters

    # ------------------------------------------------------------------------------------------ statuses

    @property
    def _notification(self) -> msg.EVSENotification:
        station = self._station
        if station.hindrance:
            return msg.EVSENotification.StopCharging
        if station.wish is Wish.RENEGOTIATE and station.outlet.delivering:
            return msg.EVSENotification.ReNegotiation
        return msg.EVSENotification.None_

    @property
    def _delay(self) -> int:
        station = self._station
        hurried = station.outlet.malfunction or station.wish is Wish.EMERGENCY
        return 0 if hurried or self._notification is msg.EVSENotification.None_ else station.config.notification_max_delay

    @property
    def _ac_status(self) -> msg.AC_EVSEStatus:
        return msg.AC_EVSEStatus(
            notification_max_delay=self._delay, evse_notification=self._notification, rcd=self._station.outlet.residual_current
        )

    def dc_status(self, code: str = "EVSE_Ready") -> msg.DC_EVSEStatus:
        """DC_EVSEStatus with a DC_EVSEStatusCode, unless something worse is to be said."""
        station = self._station
        if station.wish is Wish.EMERGENCY:
            code = "EVSE_EmergencyShutdown"
        elif station.outlet.malfunction:
            code = "EVSE_Malfunction"
        elif station.ending:
            code = "EVSE_Shutdown"
        return msg.DC_EVSEStatus(
            notification_max_delay=self._delay,
            evse_notification=self._notification,
            evse_isolation_status=_ISOLATION[station.outlet.isolation],
            evse_status_code=msg.DC_EVSEStatusCode(code),
        )

    @property
    def _status(self) -> msg.DC_EVSEStatus | msg.AC_EVSEStatus:
        return self.dc_status() if self._station.service is EnergyService.DC else self._ac_status

    # ------------------------------------------------------------------------------------------ power delivery

    def _power_delivery(self, request: msg.PowerDeliveryReq, now: float) -> Answer:
        station = self._station
        if request.charge_progress is msg.ChargeProgress.Start:
            code = self._begin(request, now)
        elif request.charge_progress is msg.ChargeProgress.Stop:
            progress = station.outlet.disconnect(now)
            code = None if progress is Progress.WAIT else (_OK if progress is Progress.DONE else _Code.FAILED_ContactorError)
        else:
            station.desk.forget_schedule()
            station.outlet.renew()
            if station.wish is Wish.RENEGOTIATE:
                station.wish = None
            code = _OK
        if code is None:
            return None
        return msg.PowerDeliveryRes(response_code=code, evse_status=self._status)

    def _begin(self, request: msg.PowerDeliveryReq, now: float) -> msg.ResponseCode | None:
        station = self._station
        if request.sa_schedule_tuple_id != TUPLE_ID:
            return _Code.FAILED_TariffSelectionInvalid
        if request.charging_profile is not None and self.profile_exceeds(
            (float(entry.charging_profile_entry_start), si(entry.charging_profile_entry_max_power))
            for entry in request.charging_profile.profile_entry
        ):
            return _Code.FAILED_ChargingProfileInvalid
        if station.hindrance or not station.outlet.is_precharged:
            return _Code.FAILED_PowerDeliveryNotApplied
        progress = station.outlet.connect(now)
        if progress is Progress.WAIT:
            return None
        if progress is not Progress.DONE:
            return _Code.FAILED_ContactorError if progress is Progress.FAILED else _Code.FAILED_PowerDeliveryNotApplied
        station.poll_meter(now)
        if station.service is EnergyService.AC:
            self._offer_ac(now)
        return _OK

    # ------------------------------------------------------------------------------------------ charge loops

    def _offer_ac(self, now: float) -> float:
        """Set what the vehicle may draw, and return the current of each phase."""
        station = self._station
        power, _ = station.powers(now)
        phases = 1 if self._mode is msg.EnergyTransferMode.AC_single_phase_core else station.config.phases
        current = or_no_limit(station.limits.maximum_current)
        if power != _NO_LIMIT:
            current = min(current, power / (station.config.nominal_voltage * phases))
        if not station.outlet.delivering or station.ending:
            current = 0.0
        # the vehicle is told the current; power is what it comes to
        station.outlet.set_output(
            OutputSetpoint(
                current=current, power=None if power == _NO_LIMIT else min(power, current * phases * station.config.nominal_voltage)
            )
        )
        return current

    def _charging_status(self, _request: msg.ChargingStatusReq, now: float) -> Answer:
        station = self._station
        current = self._offer_ac(now)
        station.poll_meter(now)
        meter, receipt = self._metering(now)
        return msg.ChargingStatusRes(
            response_code=_OK,
            evse_id=station.config.evse_id,
            sa_schedule_tuple_id=TUPLE_ID,
            evse_max_current=physical2(current, _A),
            meter_info=meter,
            receipt_required=receipt,
            ac_evse_status=self._ac_status,
        )

    def _current_demand(self, request: msg.CurrentDemandReq, now: float) -> Answer:
        meter, receipt = self._metering(now)
        response: msg.CurrentDemandRes = self.demand(
            request,
            now,
            evse_id=self._station.config.evse_id,
            sa_schedule_tuple_id=TUPLE_ID,
            meter_info=meter,
            receipt_required=receipt,
        )
        return response

    def _metering(self, now: float) -> tuple[msg.MeterInfo | None, bool | None]:
        station = self._station
        if station.meter is None:
            return None, None
        meter = meter_info_2(station.meter)
        if not station.receipt_due(now):
            return meter, False if station.config.receipt_required else None
        self._receipted = meter
        return meter, True

    def _receipt(self, received: MessageReceived, _now: float) -> Answer:
        request: msg.MeteringReceiptReq = received.message
        same = (
            request.meter_info == self._receipted
            and request.session_id == self._session.session_id
            and request.sa_schedule_tuple_id in (None, TUPLE_ID)
            # a receipt is signed by the contract that pays
            and (not self._contracts.desk.selected or self._contracts.receipt_holds(received))
        )
        code = _OK if same else _Code.FAILED_MeteringSignatureNotValid
        return msg.MeteringReceiptRes(response_code=code, evse_status=self._status)

    _answers: ClassVar[dict[type[object], Callable[..., Answer]]] = {
        msg.SessionSetupReq: _session_setup,
        msg.ServiceDiscoveryReq: _service_discovery,
        msg.ServiceDetailReq: _service_detail,
        msg.PaymentServiceSelectionReq: _payment_selection,
        msg.ChargeParameterDiscoveryReq: _charge_parameters,
        msg.CableCheckReq: OlderHandler.cable_check,
        msg.PreChargeReq: OlderHandler.precharge,
        msg.PowerDeliveryReq: _power_delivery,
        msg.ChargingStatusReq: _charging_status,
        msg.CurrentDemandReq: _current_demand,
        msg.WeldingDetectionReq: OlderHandler.welding_detection,
        msg.SessionStopReq: OlderHandler.session_stop,
    }
    #: Requests that are taken with their header and as they came, because of the signature.
    _signed: ClassVar[dict[type[object], Callable[..., Answer]]] = {
        msg.CertificateInstallationReq: _certificate,
        msg.CertificateUpdateReq: _certificate,
        msg.PaymentDetailsReq: _payment_details,
        msg.AuthorizationReq: _authorization,
        msg.MeteringReceiptReq: _receipt,
    }


#: Requests whose responses have no status that could tell the vehicle to stop.
_WITHOUT_STATUS: Final = (msg.ServiceDiscoveryReq, msg.ServiceDetailReq, msg.PaymentServiceSelectionReq, msg.AuthorizationReq)

_AUTHORIZATION: Final = {
    AuthorizationVerdict.ACCEPTED: msg.EVSEProcessing.Finished,
    AuthorizationVerdict.PENDING: msg.EVSEProcessing.Ongoing,
}

_ISOLATION: Final = {verdict: msg.IsolationLevel(verdict.value) for verdict in IsolationVerdict}
