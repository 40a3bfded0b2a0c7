"""A vehicle's part in ISO 15118-2, AC and DC, paying by contract or by external means."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from v2gstack.application.evcc.contracts_2 import CERTIFICATE_SERVICE_ID, PARAMETER_SETS, SIGNED_ID, Contracts2
from v2gstack.application.evcc.older import OlderFlow, mac_address
from v2gstack.application.evcc.plan import energies, narrowed, target_power
from v2gstack.application.evcc.schedules import Offer, choose, merge, profile
from v2gstack.application.evcc.script import End, Ending, Leave, Script
from v2gstack.application.evcc.vehicle import Vehicle
from v2gstack.application.numbers import physical2, si
from v2gstack.messages.iso15118_2 import (
    AC_EVChargeParameter,
    AC_EVSEChargeParameter,
    AC_EVSEStatus,
    AuthorizationReq,
    AuthorizationRes,
    CableCheckReq,
    CableCheckRes,
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    ChargeProgress,
    ChargingProfile,
    ChargingSession,
    ChargingStatusReq,
    ChargingStatusRes,
    CurrentDemandReq,
    CurrentDemandRes,
    DC_EVChargeParameter,
    DC_EVErrorCode,
    DC_EVPowerDeliveryParameter,
    DC_EVSEChargeParameter,
    DC_EVStatus,
    EnergyTransferMode,
    EVSEProcessing,
    MeteringReceiptReq,
    MeteringReceiptRes,
    PaymentOption,
    PaymentServiceSelectionReq,
    PaymentServiceSelectionRes,
    PhysicalValue,
    PowerDeliveryReq,
    PowerDeliveryRes,
    PreChargeReq,
    PreChargeRes,
    ProfileEntry,
    SalesTariff,
    SalesTariffEntry,
    SAScheduleList,
    SAScheduleTuple,
    SelectedService,
    SelectedServiceList,
    ServiceDetailReq,
    ServiceDetailRes,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    SessionSetupReq,
    SessionSetupRes,
    SessionStopReq,
    SessionStopRes,
    UnitSymbol,
    WeldingDetectionReq,
    WeldingDetectionRes,
)
from v2gstack.protocols.v2g import EvccSession, Quirk
from v2gstack.types import EnergyService, Limits

__all__ = ["Flow2", "offers_of"]

#: Modes of DC energy transfer, the one with the highest limits first, and those of AC by number of phases.
_DC_MODES: Final = (
    EnergyTransferMode.DC_extended,
    EnergyTransferMode.DC_combo_core,
    EnergyTransferMode.DC_core,
    EnergyTransferMode.DC_unique,
)
_AC_MODES: Final = {
    1: (EnergyTransferMode.AC_single_phase_core,),
    2: (EnergyTransferMode.AC_single_phase_core,),
    3: (EnergyTransferMode.AC_three_phase_core, EnergyTransferMode.AC_single_phase_core),
}
#: Entries that a ChargingProfile may have (schema).
_PROFILE_POINTS: Final = 24
#: V between phase and neutral where nobody said, and V that a vehicle of three phases stands.
_NOMINAL_VOLTAGE: Final = 230.0
_AC_VOLTAGE: Final = 400.0
#: Schedule tuple that is named where the station gave none.
_NO_TUPLE: Final = 1


def _volts(value: float) -> PhysicalValue:
    return physical2(value, UnitSymbol.V)


def _amperes(value: float) -> PhysicalValue:
    return physical2(value, UnitSymbol.A)


def _optional(value: float | None, unit: UnitSymbol) -> PhysicalValue | None:
    return None if value is None else physical2(value, unit)


def offers_of(schedules: SAScheduleList) -> tuple[Offer, ...]:
    """The schedule tuples as offers. The price is the relative price where costs are given, else the price level."""
    return tuple(_offer(each) for each in schedules.sa_schedule_tuple)


def _offer(each: SAScheduleTuple) -> Offer:
    entries = each.p_max_schedule.p_max_schedule_entry
    powers = [(float(entry.time_interval.start), si(entry.p_max)) for entry in entries]
    last = entries[-1].time_interval
    end = None if last.duration is None else float(last.start + last.duration)
    return Offer(each.sa_schedule_tuple_id, merge(powers, _prices(each.sales_tariff)), end)


def _prices(tariff: SalesTariff | None) -> list[tuple[float, float | None]]:
    if tariff is None:
        return []
    return [(float(entry.time_interval.start), _price(entry)) for entry in tariff.sales_tariff_entry]


def _priceless(schedules: SAScheduleList) -> SAScheduleList:
    """The same without tariffs: the power they allow needs no signature."""
    return SAScheduleList(sa_schedule_tuple=tuple(each.replace(sales_tariff=None) for each in schedules.sa_schedule_tuple))


def _price(entry: SalesTariffEntry) -> float | None:
    for consumption in entry.consumption_cost:
        for cost in consumption.cost:
            if cost.cost_kind == "relativePricePercentage":
                return float(cost.amount * 10 ** (cost.amount_multiplier or 0))
    return None if entry.e_price_level is None else float(entry.e_price_level)


class Flow2(OlderFlow):
    """The script of ISO 15118-2."""

    cable_check_res = CableCheckRes
    precharge_res = PreChargeRes
    power_delivery_res = PowerDeliveryRes
    current_demand_res = CurrentDemandRes
    welding_detection_res = WeldingDetectionRes

    _mode = EnergyTransferMode.DC_extended
    _tuple_id: int = _NO_TUPLE
    _profile: ChargingProfile | None = None
    _nominal_voltage = _NOMINAL_VOLTAGE

    _sessions: ClassVar = {End.PAUSE: ChargingSession.Pause}

    def __init__(self, session: EvccSession, vehicle: Vehicle) -> None:
        super().__init__(session, vehicle)
        self._contracts = Contracts2(self)

    # ---- messages

    def _status(self) -> DC_EVStatus:
        battery = self.vehicle.battery
        return DC_EVStatus(
            ev_ready=battery is not None and battery.ready and not self.vehicle.error,
            ev_error_code=DC_EVErrorCode(self.vehicle.error or "NO_ERROR"),
            ev_ress_soc=0 if battery is None else min(max(round(battery.soc), 0), 100),
        )

    def cable_check_req(self) -> CableCheckReq:
        """CableCheckReq."""
        return CableCheckReq(dc_ev_status=self._status())

    def precharge_req(self, *, voltage: float, current: float) -> PreChargeReq:
        """PreChargeReq."""
        return PreChargeReq(dc_ev_status=self._status(), ev_target_voltage=_volts(voltage), ev_target_current=_amperes(current))

    def power_delivery_req(self, progress: str, *, complete: bool = False) -> PowerDeliveryReq:
        """PowerDeliveryReq; DC says of itself whether charging is complete."""
        dc = DC_EVPowerDeliveryParameter(dc_ev_status=self._status(), charging_complete=complete) if self.service.is_dc else None
        return PowerDeliveryReq(
            charge_progress=ChargeProgress(progress),
            sa_schedule_tuple_id=self._tuple_id,
            charging_profile=self._profile if progress == "Start" else None,
            ev_power_delivery_parameter=dc,
        )

    def current_demand_req(self, *, voltage: float, current: float, complete: bool = False) -> CurrentDemandReq:
        """CurrentDemandReq."""
        limits = self.vehicle.limits
        return CurrentDemandReq(
            dc_ev_status=self._status(),
            ev_target_current=_amperes(current),
            ev_maximum_voltage_limit=_optional(limits.maximum_voltage, UnitSymbol.V),
            ev_maximum_current_limit=_optional(limits.maximum_current, UnitSymbol.A),
            ev_maximum_power_limit=_optional(limits.maximum_power, UnitSymbol.W),
            charging_complete=complete,
            remaining_time_to_full_soc=_optional(self.vehicle.remaining_time(100.0), UnitSymbol.s),
            ev_target_voltage=_volts(voltage),
        )

    def welding_detection_req(self) -> WeldingDetectionReq:
        """WeldingDetectionReq."""
        return WeldingDetectionReq(dc_ev_status=self._status())

    def stop_request(self, ending: Ending) -> tuple[SessionStopReq, type[SessionStopRes]]:
        """SessionStopReq."""
        return SessionStopReq(charging_session=self._sessions.get(ending.end, ChargingSession.Terminate)), SessionStopRes

    # ---- set-up

    def establish(self) -> Script[None]:
        """SessionSetup, services, payment, authorization."""
        yield from self.ask(SessionSetupReq(evcc_id=mac_address(self.config.evcc_id)), SessionSetupRes)
        offered = yield from self.ask(ServiceDiscoveryReq(), ServiceDiscoveryRes)
        self._choose_mode(offered.charge_service.supported_energy_transfer_mode.energy_transfer_mode)
        option, action = self._contracts.choose(offered)
        selected = [SelectedService(service_id=offered.charge_service.service_id)]
        if action is not None:
            yield from self.ask(ServiceDetailReq(service_id=CERTIFICATE_SERVICE_ID), ServiceDetailRes)
            selected += [SelectedService(service_id=CERTIFICATE_SERVICE_ID, parameter_set_id=PARAMETER_SETS[action])]
        for service in () if offered.service_list is None else offered.service_list.service:
            if service.service_id in self.config.wanted_services and service.service_id != CERTIFICATE_SERVICE_ID:
                selected += [(yield from self._added_service(service.service_id))]
        chosen = PaymentServiceSelectionReq(
            selected_payment_option=option, selected_service_list=SelectedServiceList(selected_service=tuple(selected))
        )
        yield from self.ask(chosen, PaymentServiceSelectionRes)
        yield from self._contracts.authorize(action) if option is PaymentOption.Contract else self.authorize()

    def _choose_mode(self, offered: tuple[EnergyTransferMode, ...]) -> None:
        for service in self.config.services:
            for mode in _DC_MODES if service.is_dc else _AC_MODES[self.config.phases]:
                if mode in offered:
                    self._mode = mode
                    self.service = EnergyService.DC if service.is_dc else EnergyService.AC
                    return
        raise Leave(Ending(End.TERMINATE, f"the station offers {', '.join(offered)} only"))

    def _added_service(self, service_id: int) -> Script[SelectedService]:
        detail = yield from self.ask(ServiceDetailReq(service_id=service_id), ServiceDetailRes)
        sets = () if detail.service_parameter_list is None else detail.service_parameter_list.parameter_set
        return SelectedService(service_id=service_id, parameter_set_id=sets[0].parameter_set_id if sets else None)

    def authorize(self) -> Script[None]:
        """Authorization by external means, until the station says Finished."""
        while True:
            response = yield from self.ask(AuthorizationReq(), AuthorizationRes)
            if response.evse_processing == EVSEProcessing.Finished:
                return
            yield from self.poll()

    # ---- charge parameters and schedules

    def _parameters(self) -> AC_EVChargeParameter | DC_EVChargeParameter:
        vehicle, limits = self.vehicle, self.vehicle.limits
        battery = vehicle.battery
        assert battery is not None, "the battery was asked before"
        wants = energies(self.config, battery, charged=vehicle.energy_in, target_soc=vehicle.target_soc)
        departure = None if self.config.departure is None else max(int(self.config.departure), 0)
        if not self.service.is_dc:
            current = self._ac_current(limits)
            return AC_EVChargeParameter(
                departure_time=departure,
                e_amount=physical2(wants.target, UnitSymbol.Wh),
                ev_max_voltage=_volts(limits.maximum_voltage or _AC_VOLTAGE),
                ev_max_current=_amperes(current),
                ev_min_current=_amperes(limits.minimum_current or 0.0),
            )
        return DC_EVChargeParameter(
            departure_time=departure,
            dc_ev_status=self._status(),
            ev_maximum_current_limit=_amperes(limits.maximum_current or 0.0),
            ev_maximum_power_limit=_optional(limits.maximum_power, UnitSymbol.W),
            ev_maximum_voltage_limit=_volts(limits.maximum_voltage or battery.voltage),
            ev_energy_capacity=physical2(battery.capacity, UnitSymbol.Wh),
            ev_energy_request=physical2(wants.target, UnitSymbol.Wh),
            full_soc=100,
            bulk_soc=min(max(round(vehicle.target_soc), 0), 100),
        )

    def _ac_current(self, limits: Limits) -> float:
        """A for each phase that limits allow."""
        bounds = [limits.maximum_current]
        if limits.maximum_power is not None:
            bounds.append(limits.maximum_power / (self._phases * self._nominal_voltage))
        known = [bound for bound in bounds if bound is not None]
        return min(known) if known else 0.0

    @property
    def _phases(self) -> int:
        return 3 if self._mode is EnergyTransferMode.AC_three_phase_core else 1

    def _discover(self, *, must: bool = False) -> Script[None]:
        """ChargeParameterDiscovery until the station says Finished; then its limits and the schedule."""
        yield from self.battery()
        while True:
            request = ChargeParameterDiscoveryReq(
                max_entries_sa_schedule_tuple=self.config.maximum_schedule_points,
                requested_energy_transfer_mode=self._mode,
                ev_charge_parameter=self._parameters(),
            )
            response = yield from self.ask(request, ChargeParameterDiscoveryRes, must=must)
            self._take_parameters(response.evse_charge_parameter, must=must)
            if response.evse_processing == EVSEProcessing.Finished:
                break
            yield from self.poll(must=must)
        if isinstance(response.sa_schedules, SAScheduleList):
            signed = self._contracts.purse.check_tariffs(response, self.header.signature)
            if not signed:
                self.session.accepts(Quirk.UNSIGNED_PRICES, "ChargeParameterDiscoveryRes")
            self._choose_schedule(response.sa_schedules if signed else _priceless(response.sa_schedules))

    def _take_parameters(self, parameters: Any, *, must: bool) -> None:
        if isinstance(parameters, DC_EVSEChargeParameter):
            self.station = self.dc_limits(parameters)
            if not must:
                self.heed(parameters.dc_evse_status)
        elif isinstance(parameters, AC_EVSEChargeParameter):
            self._nominal_voltage = si(parameters.evse_nominal_voltage) or _NOMINAL_VOLTAGE
            self._take_current(si(parameters.evse_max_current))
            if not must:
                self._heed_ac(parameters.ac_evse_status)

    def _take_current(self, current: float) -> None:
        self.station = Limits(maximum_current=current, maximum_power=current * self._nominal_voltage * self._phases)

    def _choose_schedule(self, schedules: SAScheduleList) -> None:
        battery = self.vehicle.battery
        assert battery is not None, "the battery was asked before"
        limits = narrowed(self.vehicle.limits, self.station)
        power = limits.maximum_power
        if power is None:
            power = (limits.maximum_current or 0.0) * (battery.voltage if self.service.is_dc else self._phases * self._nominal_voltage)
        wants = energies(self.config, battery, charged=self.vehicle.energy_in, target_soc=self.vehicle.target_soc)
        offer = choose(offers_of(schedules), energy=wants.target, power=power, departure=self.config.departure)
        self._tuple_id = offer.tuple_id
        steps = profile(offer, power=power, points=min(_PROFILE_POINTS, self.config.maximum_schedule_points))
        self.take_schedule(steps)
        phases = None if self.service.is_dc else self._phases
        entries = tuple(
            ProfileEntry(
                charging_profile_entry_start=int(step.start),
                charging_profile_entry_max_power=physical2(step.power, UnitSymbol.W),
                charging_profile_entry_max_number_of_phases_in_use=phases,
            )
            for step in steps
        )
        self._profile = ChargingProfile(profile_entry=entries) if entries else None

    # ---- energy transfer

    def charge(self) -> Script[Ending]:
        """Charge parameters, the preparation of DC, PowerDelivery(Start), the loop."""
        yield from self._discover()
        if self.service.is_dc:
            yield from self.prepare_dc()
            yield from self.start_dc()
            return (yield from self.dc_loop())
        yield from self.ready()
        yield from self._start_ac()
        return (yield from self._ac_loop())

    def _start_ac(self) -> Script[None]:
        # AC: state C within 250 ms after the first PowerDelivery(Start) ([V2G2-847]).
        response = yield from self.ask(self.power_delivery_req("Start"), PowerDeliveryRes, then=self.vehicle.state_c)
        self.begin_delivery()
        if isinstance(response.evse_status, AC_EVSEStatus):
            self._heed_ac(response.evse_status)

    def _ac_loop(self) -> Script[Ending]:
        while True:
            battery = yield from self.battery()
            ending = self.decide(battery)
            if ending is not None:
                return ending
            if self.wants_schedule():
                yield from self.renegotiate()
            limits = narrowed(self.vehicle.limits, self.station)
            power = target_power(battery, limits, power=self.scheduled_power, discharge=None)
            self.vehicle.target_current = self._ac_current(limits)
            self.vehicle.set_load(power=power, current=self.vehicle.target_current)
            self.vehicle.read_battery()
            response = yield from self.ask(ChargingStatusReq(), ChargingStatusRes)
            if response.evse_max_current is not None:
                self._take_current(si(response.evse_max_current))
            inlet = self.vehicle.inlet
            self.vehicle.measured(self._nominal_voltage, self.vehicle.load_power() if inlet is None else inlet.power)
            yield from self.receipt(response)
            if self._heed_ac(response.ac_evse_status):
                self.vehicle.renegotiation_wished = True
            yield from self.rest(self.config.loop_interval)

    def _heed_ac(self, status: AC_EVSEStatus) -> bool:
        if self._leaving:
            return False
        if status.rcd:
            raise Leave(Ending(End.TERMINATE, "the station's residual current device has tripped", abrupt=True))
        return self.notified(str(status.evse_notification))

    def receipt(self, response: CurrentDemandRes | ChargingStatusRes) -> Script[None]:
        """MeteringReceipt, where one is asked for, signed by the contract that pays; without a contract there is no key to sign it with."""
        if response.receipt_required and response.meter_info is not None:
            purse = self._contracts.purse
            request = MeteringReceiptReq(
                id=None if purse.paying is None else SIGNED_ID,
                session_id=self.session.session_id,
                sa_schedule_tuple_id=response.sa_schedule_tuple_id,
                meter_info=response.meter_info,
            )
            signature = yield from purse.sign_as_payer(request)
            yield from self.ask(request, MeteringReceiptRes, must=True, signature=signature)

    def renegotiate(self) -> Script[None]:
        """PowerDelivery(Renegotiate), ChargeParameterDiscovery, and energy transfer anew."""
        if self.service.is_dc and self.config.repeat_cable_check:
            yield from self.ramp_down()
        yield from self.ask(self.power_delivery_req("Renegotiate"), PowerDeliveryRes)
        # Whoever asked meanwhile asked for this.
        self.vehicle.renegotiation_wished = False
        yield from self._discover(must=True)
        if not self.service.is_dc:
            yield from self._start_ac()
            return
        if self.config.repeat_cable_check:
            # The isolation test puts a voltage of its own onto the line: the battery must not be on it.
            self._delivering = False
            self.vehicle.set_load(power=0.0)
            yield from self.perform(self.vehicle.open_contactors)
            yield from self.prepare_dc()
        yield from self.start_dc()

    def stop_delivery(self, ending: Ending) -> Script[None]:
        """The end of energy transfer."""
        if self.service.is_dc:
            yield from self.stop_dc(ending)
            return
        if ending.abrupt:
            self.vehicle.release()
        self.vehicle.set_load(power=0.0)
        # AC: state B within 250 ms after PowerDelivery(Stop) ([V2G2-848]).
        yield from self.ask(self.power_delivery_req("Stop"), PowerDeliveryRes, then=self.vehicle.state_b)
