"""The station's side of ISO 15118-20: AC and DC, one way and bidirectional, scheduled and dynamic; external means and contracts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final, NamedTuple, TypeAlias

from v2gstack.application.effects import AuthorizationVerdict, ReadOutput, SelectService
from v2gstack.application.numbers import rational, si
from v2gstack.application.schedules import TUPLE_ID, absolute_prices, exceeds, price_levels, profile20, schedule_tuples
from v2gstack.application.secc.contracts import Presented
from v2gstack.application.secc.contracts_20 import Contracts20
from v2gstack.application.secc.handler import Answer, Failure
from v2gstack.application.secc.jobs import Progress
from v2gstack.application.secc.power_20 import (
    LOOP_MODES,
    PARAMETERS,
    ac_loop_mode,
    ac_parameters,
    dc_loop_mode,
    dc_parameters,
    demand_ac,
    demand_dc,
)
from v2gstack.application.secc.services import (
    SERVICE_IDS,
    EnergyParameters,
    added_services_20,
    energy_parameters,
    parameters_20,
    pricing_of,
)
from v2gstack.application.secc.station import Demand, Station
from v2gstack.application.wishes import Wish
from v2gstack.messages import iso15118_20 as msg
from v2gstack.metering.info import meter_info_20
from v2gstack.protocols.v2g import UNSET_HEADER, SeccSession
from v2gstack.protocols.v2g.events import Event, MessageReceived
from v2gstack.types import ControlMode, EnergyService

__all__ = ["Iso20Handler", "Memory"]

_Code: TypeAlias = msg.ResponseCode
_OK: Final = msg.ResponseCode.OK

#: Seconds until the contactors must have closed or opened: PowerDeliveryRes is due after 1.5 s.
CONTACTOR_TIME: Final = 1.4
#: Payload type of the side stream of metering confirmations.
_METERING_STREAM: Final = 0x8102
#: Vehicle's parameters that are current where the wire has both.
_NONE_BEFORE: Final = EnergyService.DC


class Memory(NamedTuple):
    """What is kept of a paused session: a resumed one goes on after the selection of services.

    Attributes:
        service: The energy service.
        set_id: Its parameter set.
        pricing: The Pricing parameter in it.
        contract: The contract that pays, where one does.
    """

    service: EnergyService
    set_id: int
    pricing: int
    contract: Presented | None = None


class Iso20Handler:
    """Answers the requests of one session.

    Args:
        station: The EVSE.
        session: The session.
    """

    def __init__(self, station: Station, session: SeccSession) -> None:
        self._station = station
        self._session = session
        self._energy: EnergyParameters | None = None
        self._service = _NONE_BEFORE
        self._pricing: int | None = None
        self._anchor = 0
        self._confirmed: msg.MeterInfo | None = None
        self._standby = False
        self._contracts = Contracts20(station, session)
        station.outlet.contactor_time = CONTACTOR_TIME

    @property
    def memory(self) -> Memory | None:
        """What a resumed session needs."""
        if self._energy is None:
            return None
        desk = self._contracts.desk
        return Memory(self._service, self._energy.set_id, self._energy.pricing, desk.presented if desk.selected else None)

    def answer(self, received: MessageReceived, now: float) -> Answer:
        """The response to a request; ``None`` holds it back."""
        station, request = self._station, received.message
        if station.hindrance and isinstance(request, _WITHOUT_STATUS):
            # no status in the answer can tell the vehicle to stop
            return Failure(text=station.hindrance)
        if isinstance(request, msg.CertificateInstallationReq):
            return self._contracts.installation(received, now)
        if isinstance(request, msg.AuthorizationReq):
            return self._authorization(received, now)
        return self._answers[type(request)](self, request, now)

    def side_stream(self, payload_type: int, message: Any, now: float) -> list[Event]:
        """Take a message of a side stream: metering confirmations come on one of them too."""
        if payload_type == _METERING_STREAM and isinstance(message, msg.MeteringConfirmationReq):
            return self._session.send_side(payload_type, self._confirmation(message, now), now)
        return []

    # ------------------------------------------------------------------------------------------ set-up

    def _session_setup(self, _request: msg.SessionSetupReq, _now: float) -> Answer:
        paused = self._session.resumable
        code = _Code.OK_NewSessionEstablished
        if paused is not None and isinstance(paused.memory, Memory) and self._restore(paused.memory):
            code = _Code.OK_OldSessionJoined
            self._station.desk.authorized = True
        return msg.SessionSetupRes(header=UNSET_HEADER, response_code=code, evse_id=self._station.config.evse_id)

    def _restore(self, memory: Memory) -> bool:
        if memory.service not in self._services:
            return False
        self._pricing = memory.pricing
        desk = self._contracts.desk
        desk.presented, desk.selected = memory.contract, memory.contract is not None
        return self._select(memory.service, memory.set_id)

    def _authorization_setup(self, _request: msg.AuthorizationSetupReq, _now: float) -> Answer:
        return self._contracts.setup()

    def _authorization(self, received: MessageReceived, now: float) -> Answer:
        selected = received.message.selected_authorization_service
        if selected not in self._contracts.services:
            return self._authorized(_Code.WARNING_AuthorizationSelectionInvalid)
        if selected is msg.Authorization.PnC:
            return self._contracts.authorization(received, now)
        verdict = self._station.desk.authorize_eim(self._station.ev.status.evcc_id or "", now)
        if verdict is None:
            return None
        if verdict is AuthorizationVerdict.REJECTED:
            return self._authorized(_Code.WARNING_EIMAuthorizationFailure)
        return self._authorized(_OK, _AUTHORIZATION[verdict])

    def _authorized(self, code: msg.ResponseCode, processing: msg.Processing = msg.Processing.Finished) -> Answer:
        return msg.AuthorizationRes(header=UNSET_HEADER, response_code=code, evse_processing=processing)

    # ------------------------------------------------------------------------------------------ services

    @property
    def _services(self) -> tuple[EnergyService, ...]:
        """The energy services of the protocol agreed on: AC and DC have namespaces of their own."""
        protocol = self._session.protocol
        dc = protocol is not None and protocol.name.endswith("_dc")
        return tuple(service for service in self._station.config.services if service.is_dc is dc)

    def _service_discovery(self, request: msg.ServiceDiscoveryReq, _now: float) -> Answer:
        config = self._station.config
        wanted = None if request.supported_service_ids is None else request.supported_service_ids.service_id
        services = self._services
        if wanted is not None:
            # a vehicle that finds none of its services still wants to be told which there are
            services = tuple(service for service in services if SERVICE_IDS[service] in wanted) or services
        if not services:
            return Failure(text="the station has no energy service of this protocol")
        added = tuple(
            msg.Service(service_id=service.service_id, free_service=service.free)
            for service in added_services_20(config.added_services, supported=wanted)
        )
        energy = tuple(msg.Service(service_id=SERVICE_IDS[service], free_service=config.free_service) for service in services)
        return msg.ServiceDiscoveryRes(
            header=UNSET_HEADER,
            response_code=_OK,
            service_renegotiation_supported=config.service_renegotiation,
            energy_transfer_service_list=msg.ServiceList(service=energy),
            vas_list=msg.ServiceList(service=added) if added else None,
        )

    def _service_detail(self, request: msg.ServiceDetailReq, now: float) -> Answer:
        config = self._station.config
        for service in self._services:
            if SERVICE_IDS[service] == request.service_id:
                if self._pricing is None and self._station.find_tariff(service, now) is Progress.WAIT:
                    # whether there are prices is part of the offer
                    return None
                sets = tuple(one.parameters for one in self._offered(service))
                return self._detail(request.service_id, msg.ServiceParameterList(parameter_set=sets))
        for added in added_services_20(config.added_services):
            if added.service_id == request.service_id:
                return self._detail(request.service_id, parameters_20(added))
        return Failure(_Code.FAILED_ServiceIDInvalid)

    def _detail(self, service_id: int, parameters: msg.ServiceParameterList) -> Answer:
        return msg.ServiceDetailRes(header=UNSET_HEADER, response_code=_OK, service_id=service_id, service_parameter_list=parameters)

    def _offered(self, service: EnergyService) -> tuple[EnergyParameters, ...]:
        if self._pricing is None:
            self._pricing = pricing_of(self._station.desk.tariff)
            # the tariff of the schedule is asked for when the vehicle's needs are known
            self._station.desk.forget_schedule()
        return energy_parameters(self._station.config, service, pricing=self._pricing)

    def _service_selection(self, request: msg.ServiceSelectionReq, _now: float) -> Answer:
        energy = request.selected_energy_transfer_service
        service = next((one for one in self._services if SERVICE_IDS[one] == energy.service_id), None)
        if service is None:
            return Failure(_Code.FAILED_NoEnergyTransferServiceSelected)
        offered = {one.service_id: one for one in added_services_20(self._station.config.added_services)}
        selected = () if request.selected_vas_list is None else request.selected_vas_list.selected_service
        for one in selected:
            added = offered.get(one.service_id)
            if added is None or all(found.set_id != one.parameter_set_id for found in added.parameter_sets or _ONE_SET):
                return Failure(_Code.FAILED_ServiceSelectionInvalid)
        if not self._select(service, energy.parameter_set_id):
            return Failure(_Code.FAILED_ServiceSelectionInvalid)
        for one in selected:
            self._station.errands.emit(SelectService, service_id=one.service_id, parameter_set_id=one.parameter_set_id)
        return msg.ServiceSelectionRes(header=UNSET_HEADER, response_code=_OK)

    def _select(self, service: EnergyService, set_id: int) -> bool:
        for one in self._offered(service):
            if one.set_id == set_id:
                self._energy, self._service = one, service
                self._station.service = service
                return True
        return False

    @property
    def _dynamic(self) -> bool:
        return self._energy is not None and self._energy.control_mode is ControlMode.DYNAMIC

    @property
    def _phases(self) -> int:
        return 1 if self._energy is None else self._energy.phases

    # ------------------------------------------------------------------------------------------ charge parameters, schedules

    def _ac_charge_parameters(self, request: msg.AC_ChargeParameterDiscoveryReq, now: float) -> Answer:
        if type(request.ac_cpd_req_energy_transfer_mode) is not PARAMETERS[self._service]:
            return Failure(_Code.FAILED_WrongChargeParameter)
        self._station.outlet.lock(now)
        return msg.AC_ChargeParameterDiscoveryRes(
            header=UNSET_HEADER,
            response_code=_OK,
            ac_cpd_res_energy_transfer_mode=ac_parameters(self._station, self._service, self._phases),
        )

    def _dc_charge_parameters(self, request: msg.DC_ChargeParameterDiscoveryReq, now: float) -> Answer:
        mode, limits = request.dc_cpd_req_energy_transfer_mode, self._station.limits
        if type(mode) is not PARAMETERS[self._service]:
            return Failure(_Code.FAILED_WrongChargeParameter)
        too_low = si(mode.ev_maximum_voltage) < (limits.minimum_voltage or 0.0)
        too_high = limits.maximum_voltage is not None and si(mode.ev_minimum_voltage) > limits.maximum_voltage
        if too_low or too_high:
            return Failure(_Code.FAILED_WrongChargeParameter)
        self._station.outlet.lock(now)
        return msg.DC_ChargeParameterDiscoveryRes(
            header=UNSET_HEADER, response_code=_OK, dc_cpd_res_energy_transfer_mode=dc_parameters(self._station, self._service)
        )

    def _schedule_exchange(self, request: msg.ScheduleExchangeReq, now: float) -> Answer:
        station = self._station
        dynamic = request.dynamic_se_req_control_mode
        scheduled = request.scheduled_se_req_control_mode
        mode = dynamic if self._dynamic else scheduled
        if mode is None:
            return Failure(text="the schedule request is of another control mode than the one selected")
        points, dc = request.maximum_supporting_points, self._service.is_dc
        progress = station.find_tariff(self._service, now, departure=mode.departure_time, maximum=points, lasting=dc)
        if progress is Progress.WAIT:
            return None
        done = progress is Progress.DONE
        if not self._contracts.signing:
            self._anchor = int(now + station.unix_offset)
        answer = msg.ScheduleExchangeRes(
            header=UNSET_HEADER,
            response_code=_OK,
            evse_processing=msg.Processing.Finished if done else msg.Processing.Ongoing,
            dynamic_se_res_control_mode=self._dynamic_mode() if self._dynamic else None,
            scheduled_se_res_control_mode=None if self._dynamic else self._scheduled_mode(),
        )
        return self._contracts.schedules(answer, now) if done else answer

    def _dynamic_mode(self) -> msg.Dynamic_SEResControlMode:
        station = self._station
        tariff, slots = station.desk.tariff, station.desk.slots
        if not slots:
            return msg.Dynamic_SEResControlMode()
        return msg.Dynamic_SEResControlMode(
            absolute_price_schedule=absolute_prices(tariff, slots, anchor=self._anchor) if self._pricing == 1 else None,
            price_level_schedule=price_levels(tariff, slots, anchor=self._anchor) if self._pricing == 2 else None,
        )

    def _scheduled_mode(self) -> msg.Scheduled_SEResControlMode:
        station = self._station
        tuples = schedule_tuples(
            station.desk.tariff,
            # the schedule has to be there even while it is not known
            station.slots,
            anchor=self._anchor,
            bidirectional=self._service.is_bidirectional,
            negative=station.config.negative_bidirectional_limits,
            pricing=self._pricing or 0,
        )
        return msg.Scheduled_SEResControlMode(schedule_tuple=tuples)

    # ------------------------------------------------------------------------------------------ DC preparation

    def _cable_check(self, _request: msg.DC_CableCheckReq, now: float) -> Answer:
        progress = self._station.check_isolation(now)
        if progress is Progress.WAIT:
            return None
        if progress is Progress.FAILED:
            return Failure(text=self._station.hindrance)
        processing = msg.Processing.Finished if progress is Progress.DONE else msg.Processing.Ongoing
        return msg.DC_CableCheckRes(header=UNSET_HEADER, response_code=_OK, evse_processing=processing)

    def _precharge(self, request: msg.DC_PreChargeReq, _now: float) -> Answer:
        station = self._station
        if not station.precharge(si(request.ev_target_voltage)):
            return Failure(text="the voltage of pre-charge is above what the station can do")
        return msg.DC_PreChargeRes(header=UNSET_HEADER, response_code=_OK, evse_present_voltage=rational(station.outlet.reading.voltage))

    # ------------------------------------------------------------------------------------------ power delivery

    def _power_delivery(self, request: msg.PowerDeliveryReq, now: float) -> Answer:
        station = self._station
        progress = request.charge_progress
        code: msg.ResponseCode | None = _OK
        if progress is msg.ChargeProgress.Start:
            if request.ev_processing is msg.Processing.Finished:
                code = self._begin(request, now)
        elif progress is msg.ChargeProgress.Stop:
            outcome = station.outlet.disconnect(now)
            code = None if outcome is Progress.WAIT else (_OK if outcome is Progress.DONE else _Code.FAILED_ContactorError)
        elif progress is msg.ChargeProgress.Standby:
            code = self._stand_by()
        else:
            station.desk.forget_schedule()
            if station.wish is Wish.RENEGOTIATE:
                station.wish = None
        if code is None:
            return None
        return msg.PowerDeliveryRes(header=UNSET_HEADER, response_code=code, evse_status=self._status(now))

    def _stand_by(self) -> msg.ResponseCode:
        if not self._station.config.standby_allowed:
            return _Code.WARNING_StandbyNotAllowed
        self._standby = True
        self._station.outlet.switch_off()
        return _OK

    def _begin(self, request: msg.PowerDeliveryReq, now: float) -> msg.ResponseCode | None:
        station = self._station
        code = self._profile_code(request.ev_power_profile)
        if code is not None:
            return code
        if station.hindrance or not station.outlet.is_precharged:
            return _Code.FAILED_PowerDeliveryNotApplied
        progress = station.outlet.connect(now)
        if progress is Progress.WAIT:
            return None
        if progress is not Progress.DONE:
            return _Code.FAILED_ContactorError if progress is Progress.FAILED else _Code.FAILED_PowerDeliveryNotApplied
        station.poll_meter(now)
        self._standby = False
        return _OK

    def _profile_code(self, profile: msg.EVPowerProfile | None) -> msg.ResponseCode | None:
        """What is wrong with a power profile; in dynamic mode it binds nobody."""
        if self._dynamic or profile is None:
            return None
        scheduled = profile.scheduled_evppt_control_mode
        if scheduled is None:
            return _Code.FAILED_EVPowerProfileInvalid
        if scheduled.selected_schedule_tuple_id != TUPLE_ID:
            return _Code.FAILED_ScheduleSelectionInvalid
        return _Code.FAILED_EVPowerProfileInvalid if exceeds(profile20(profile, self._anchor), self._station.slots) else None

    # ------------------------------------------------------------------------------------------ charge loops

    def _status(self, _now: float, *, confirm: bool = False) -> msg.EVSEStatus | None:
        station = self._station
        notes = msg.EvseNotification
        delay = station.config.notification_max_delay
        if station.outlet.malfunction or station.wish is Wish.EMERGENCY:
            note, delay = notes.Terminate, 0
        elif station.wish is Wish.STOP:
            note = notes.Terminate
        elif station.wish is Wish.PAUSE:
            note = notes.Pause
        elif station.wish is Wish.RENEGOTIATE:
            note = notes.ScheduleRenegotiation
        elif station.wish is Wish.RENEGOTIATE_SERVICES:
            note = notes.ServiceRenegotiation
        elif self._standby and station.setpoint is not None:
            note = notes.ExitStandby
        elif confirm:
            note = notes.MeteringConfirmation
        else:
            return None
        return msg.EVSEStatus(notification_max_delay=delay, evse_notification=note)

    def _metering(self, *, requested: bool, now: float) -> tuple[msg.MeterInfo | None, bool]:
        """The meter's reading where the vehicle wants it, or shall confirm it ([V2G20-1082])."""
        station = self._station
        station.poll_meter(now)
        confirm = station.receipt_due(now)
        if station.meter is None or not (requested or confirm):
            return None, False
        info = meter_info_20(station.meter, bidirectional=self._service.is_bidirectional)
        if confirm:
            self._confirmed = info
        return info, confirm

    def _ac_loop(self, request: msg.AC_ChargeLoopReq, now: float) -> Answer:
        station, dynamic = self._station, self._dynamic
        mode = request.cl_req_control_mode
        if not self._fits(mode):
            return Failure(_Code.FAILED_WrongChargeParameter)
        power = 0.0 if self._standby else demand_ac(station, mode, self._service, self._phases, now)
        meter, confirm = self._metering(requested=request.meter_info_requested, now=now)
        return msg.AC_ChargeLoopRes(
            header=UNSET_HEADER,
            response_code=_OK,
            evse_status=self._status(now, confirm=confirm),
            meter_info=meter,
            cl_res_control_mode=ac_loop_mode(station, self._service, power, dynamic=dynamic),
        )

    def _dc_loop(self, request: msg.DC_ChargeLoopReq, now: float) -> Answer:
        station, dynamic = self._station, self._dynamic
        mode = request.cl_req_control_mode
        if not self._fits(mode):
            return Failure(_Code.FAILED_WrongChargeParameter)
        reading = station.outlet.reading
        demand = Demand(reading.voltage, reading.current) if self._standby else demand_dc(station, mode, dynamic=dynamic, now=now)
        meter, confirm = self._metering(requested=request.meter_info_requested, now=now)
        return msg.DC_ChargeLoopRes(
            header=UNSET_HEADER,
            response_code=_OK,
            evse_status=self._status(now, confirm=confirm),
            meter_info=meter,
            evse_present_current=rational(demand.current),
            evse_present_voltage=rational(demand.voltage),
            evse_power_limit_achieved=demand.power_limited,
            evse_current_limit_achieved=demand.current_limited,
            evse_voltage_limit_achieved=demand.voltage_limited,
            cl_res_control_mode=dc_loop_mode(station, self._service, dynamic=dynamic, now=now),
        )

    def _fits(self, mode: object) -> bool:
        """Whether a loop's request is of the service and control mode that were selected."""
        return self._energy is not None and type(mode) is LOOP_MODES[self._service, self._energy.control_mode]

    def _confirmation(self, request: msg.MeteringConfirmationReq, _now: float) -> msg.MeteringConfirmationRes:
        data, contracts = request.signed_metering_data, self._contracts
        same = data.meter_info == self._confirmed and data.session_id == self._session.session_id
        # it is signed by the contract that pays
        same = same and (not contracts.desk.selected or contracts.confirmation_holds(request))
        code = _OK if same else _Code.FAILED_MeteringSignatureNotValid
        return msg.MeteringConfirmationRes(header=UNSET_HEADER, response_code=code)

    # ------------------------------------------------------------------------------------------ the end

    def _welding_detection(self, _request: msg.DC_WeldingDetectionReq, _now: float) -> Answer:
        self._station.errands.emit(ReadOutput)
        return msg.DC_WeldingDetectionRes(
            header=UNSET_HEADER, response_code=_OK, evse_present_voltage=rational(self._station.outlet.reading.voltage)
        )

    def _session_stop(self, request: msg.SessionStopReq, now: float) -> Answer:
        station = self._station
        if request.charging_session is msg.ChargingSession.ServiceRenegotiation:
            if not station.config.service_renegotiation:
                return Failure(_Code.FAILED_NoServiceRenegotiationSupported)
            # the connector stays locked, and the vehicle authorized
            station.outlet.make_safe(now, unlock=False)
            station.desk.forget_schedule()
            station.desk.slots = ()
            station.service = None
            self._energy = None
            self._pricing = None
            self._standby = False
            if station.wish is Wish.RENEGOTIATE_SERVICES:
                station.wish = None
        return msg.SessionStopRes(header=UNSET_HEADER, response_code=_OK)

    _answers: ClassVar[dict[type[object], Callable[..., Answer]]] = {
        msg.SessionSetupReq: _session_setup,
        msg.AuthorizationSetupReq: _authorization_setup,
        msg.ServiceDiscoveryReq: _service_discovery,
        msg.ServiceDetailReq: _service_detail,
        msg.ServiceSelectionReq: _service_selection,
        msg.AC_ChargeParameterDiscoveryReq: _ac_charge_parameters,
        msg.DC_ChargeParameterDiscoveryReq: _dc_charge_parameters,
        msg.ScheduleExchangeReq: _schedule_exchange,
        msg.DC_CableCheckReq: _cable_check,
        msg.DC_PreChargeReq: _precharge,
        msg.PowerDeliveryReq: _power_delivery,
        msg.AC_ChargeLoopReq: _ac_loop,
        msg.DC_ChargeLoopReq: _dc_loop,
        msg.MeteringConfirmationReq: _confirmation,
        msg.DC_WeldingDetectionReq: _welding_detection,
        msg.SessionStopReq: _session_stop,
    }


class _AnySet(NamedTuple):
    set_id: int = 1


#: The parameter set of a value-added service that has none of its own.
_ONE_SET: Final = (_AnySet(),)

#: Requests whose responses have no status that could tell the vehicle to stop.
_WITHOUT_STATUS: Final = (
    msg.AuthorizationSetupReq,
    msg.AuthorizationReq,
    msg.ServiceDiscoveryReq,
    msg.ServiceDetailReq,
    msg.ServiceSelectionReq,
    msg.AC_ChargeParameterDiscoveryReq,
    msg.DC_ChargeParameterDiscoveryReq,
    msg.ScheduleExchangeReq,
    msg.DC_CableCheckReq,
    msg.DC_PreChargeReq,
)

_AUTHORIZATION: Final = {
    AuthorizationVerdict.ACCEPTED: msg.Processing.Finished,
    AuthorizationVerdict.PENDING: msg.Processing.Ongoing,
    AuthorizationVerdict.WAITING_FOR_CUSTOMER: msg.Processing.Ongoing_WaitingForCustomerInteraction,
}
