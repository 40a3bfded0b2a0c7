"""A vehicle's part in DIN 70121: DC, paying by external means."""

from __future__ import annotations

from typing import Final

from v2gstack.application.evcc.older import OlderFlow, mac_address
from v2gstack.application.evcc.plan import energies, narrowed
from v2gstack.application.evcc.schedules import Offer, choose, merge, profile
from v2gstack.application.evcc.script import End, Ending, Leave, Script
from v2gstack.application.numbers import physical1
from v2gstack.messages.din70121 import (
    CableCheckReq,
    CableCheckRes,
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    ChargingProfile,
    ContractAuthenticationReq,
    ContractAuthenticationRes,
    CurrentDemandReq,
    CurrentDemandRes,
    DC_EVChargeParameter,
    DC_EVErrorCode,
    DC_EVPowerDeliveryParameter,
    DC_EVSEChargeParameter,
    DC_EVStatus,
    EVRequestedEnergyTransfer,
    EVSEProcessing,
    EVSESupportedEnergyTransfer,
    PaymentOption,
    PhysicalValue,
    PowerDeliveryReq,
    PowerDeliveryRes,
    PreChargeReq,
    PreChargeRes,
    ProfileEntry,
    SAScheduleList,
    SAScheduleTuple,
    SelectedService,
    SelectedServiceList,
    ServiceCategory,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    ServicePaymentSelectionReq,
    ServicePaymentSelectionRes,
    SessionSetupReq,
    SessionSetupRes,
    SessionStopReq,
    SessionStopRes,
    UnitSymbol,
    WeldingDetectionReq,
    WeldingDetectionRes,
)
from v2gstack.types import EnergyService

__all__ = ["FlowDin", "offers_of"]

#: What to ask for at a station that offers this; AC alone is not in it.
_MODES: Final = {
    EVSESupportedEnergyTransfer.DC_core: EVRequestedEnergyTransfer.DC_core,
    EVSESupportedEnergyTransfer.DC_extended: EVRequestedEnergyTransfer.DC_extended,
    EVSESupportedEnergyTransfer.DC_combo_core: EVRequestedEnergyTransfer.DC_combo_core,
    EVSESupportedEnergyTransfer.DC_dual: EVRequestedEnergyTransfer.DC_extended,
    EVSESupportedEnergyTransfer.AC_core1p_DC_extended: EVRequestedEnergyTransfer.DC_extended,
    EVSESupportedEnergyTransfer.AC_single_DC_core: EVRequestedEnergyTransfer.DC_core,
    EVSESupportedEnergyTransfer.AC_single_phase_three_phase_core_DC_extended: EVRequestedEnergyTransfer.DC_extended,
    EVSESupportedEnergyTransfer.AC_core3p_DC_extended: EVRequestedEnergyTransfer.DC_extended,
}
#: The largest PMax: a 16-bit number of watts, so that stations of more than 32 kW write it for "no limit".
_MOST_POWER: Final = 32_767


def _value(number: float, unit: UnitSymbol) -> PhysicalValue:
    return physical1(number, unit)


def _optional(number: float | None, unit: UnitSymbol) -> PhysicalValue | None:
    return None if number is None else physical1(number, unit)


def offers_of(schedules: SAScheduleList) -> tuple[Offer, ...]:
    """The schedule tuples as offers, with the price level as the price."""
    return tuple(_offer(each) for each in schedules.sa_schedule_tuple)


def _offer(each: SAScheduleTuple) -> Offer:
    entries = each.p_max_schedule.p_max_schedule_entry
    powers = [(float(entry.time_interval.start), None if entry.p_max >= _MOST_POWER else float(entry.p_max)) for entry in entries]
    tariff = () if each.sales_tariff is None else each.sales_tariff.sales_tariff_entry
    prices = [(float(entry.time_interval.start), float(entry.e_price_level)) for entry in tariff]
    last = entries[-1].time_interval
    end = None if last.duration is None else float(last.start + last.duration)
    return Offer(each.sa_schedule_tuple_id, merge(powers, prices), end)


class FlowDin(OlderFlow):
    """The script of DIN 70121."""

    cable_check_res = CableCheckRes
    precharge_res = PreChargeRes
    power_delivery_res = PowerDeliveryRes
    current_demand_res = CurrentDemandRes
    welding_detection_res = WeldingDetectionRes

    _mode = EVRequestedEnergyTransfer.DC_extended
    _profile: ChargingProfile | None = None

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
        return PreChargeReq(
            dc_ev_status=self._status(),
            ev_target_voltage=_value(voltage, UnitSymbol.V),
            ev_target_current=_value(current, UnitSymbol.A),
        )

    def power_delivery_req(self, progress: str, *, complete: bool = False) -> PowerDeliveryReq:
        """PowerDeliveryReq; DIN 70121 knows ready and not ready."""
        start = progress == "Start"
        return PowerDeliveryReq(
            ready_to_charge_state=start,
            charging_profile=self._profile if start else None,
            ev_power_delivery_parameter=DC_EVPowerDeliveryParameter(dc_ev_status=self._status(), charging_complete=complete),
        )

    def current_demand_req(self, *, voltage: float, current: float, complete: bool = False) -> CurrentDemandReq:
        """CurrentDemandReq."""
        limits = self.vehicle.limits
        return CurrentDemandReq(
            dc_ev_status=self._status(),
            ev_target_current=_value(current, UnitSymbol.A),
            ev_maximum_voltage_limit=_optional(limits.maximum_voltage, UnitSymbol.V),
            ev_maximum_current_limit=_optional(limits.maximum_current, UnitSymbol.A),
            ev_maximum_power_limit=_optional(limits.maximum_power, UnitSymbol.W),
            charging_complete=complete,
            remaining_time_to_full_soc=_optional(self.vehicle.remaining_time(100.0), UnitSymbol.s),
            ev_target_voltage=_value(voltage, UnitSymbol.V),
        )

    def welding_detection_req(self) -> WeldingDetectionReq:
        """WeldingDetectionReq."""
        return WeldingDetectionReq(dc_ev_status=self._status())

    def stop_request(self, ending: Ending) -> tuple[SessionStopReq, type[SessionStopRes]]:
        """SessionStopReq; DIN 70121 has no pause."""
        del ending
        return SessionStopReq(), SessionStopRes

    # ---- set-up

    def establish(self) -> Script[None]:
        """SessionSetup, service and payment, authorization."""
        yield from self.ask(SessionSetupReq(evcc_id=mac_address(self.config.evcc_id)), SessionSetupRes)
        offered = yield from self.ask(ServiceDiscoveryReq(service_category=ServiceCategory.EVCharging), ServiceDiscoveryRes)
        self._choose_mode(offered.charge_service.energy_transfer_type)
        if PaymentOption.ExternalPayment not in offered.payment_options.payment_option:
            raise Leave(Ending(End.TERMINATE, "the station takes contracts only"))
        service = SelectedService(service_id=offered.charge_service.service_tag.service_id)
        chosen = ServicePaymentSelectionReq(
            selected_payment_option=PaymentOption.ExternalPayment,
            selected_service_list=SelectedServiceList(selected_service=(service,)),
        )
        yield from self.ask(chosen, ServicePaymentSelectionRes)
        while True:
            response = yield from self.ask(ContractAuthenticationReq(), ContractAuthenticationRes)
            if response.evse_processing == EVSEProcessing.Finished:
                return
            yield from self.poll()

    def _choose_mode(self, offered: EVSESupportedEnergyTransfer) -> None:
        if not any(service.is_dc for service in self.config.services):
            raise Leave(Ending(End.TERMINATE, "the vehicle wants AC, which this protocol has not"))
        if offered not in _MODES:
            raise Leave(Ending(End.TERMINATE, f"the station offers {offered} only"))
        self._mode = _MODES[offered]
        self.service = EnergyService.DC

    # ---- charge parameters and energy transfer

    def charge(self) -> Script[Ending]:
        """Charge parameters, CableCheck to PowerDelivery, the loop."""
        battery = yield from self.battery()
        while True:
            request = ChargeParameterDiscoveryReq(
                ev_requested_energy_transfer_type=self._mode, ev_charge_parameter=self._parameters(battery.voltage, battery.capacity)
            )
            response = yield from self.ask(request, ChargeParameterDiscoveryRes)
            if isinstance(response.evse_charge_parameter, DC_EVSEChargeParameter):
                self.station = self.dc_limits(response.evse_charge_parameter)
                self.heed(response.evse_charge_parameter.dc_evse_status)
            if response.evse_processing == EVSEProcessing.Finished:
                break
            yield from self.poll()
        self._choose_schedule(response.sa_schedules)
        yield from self.prepare_dc()
        yield from self.start_dc()
        return (yield from self.dc_loop())

    def _parameters(self, voltage: float, capacity: float) -> DC_EVChargeParameter:
        vehicle, limits = self.vehicle, self.vehicle.limits
        return DC_EVChargeParameter(
            dc_ev_status=self._status(),
            ev_maximum_current_limit=_value(limits.maximum_current or 0.0, UnitSymbol.A),
            ev_maximum_power_limit=_optional(limits.maximum_power, UnitSymbol.W),
            ev_maximum_voltage_limit=_value(limits.maximum_voltage or voltage, UnitSymbol.V),
            ev_energy_capacity=_value(capacity, UnitSymbol.Wh),
            ev_energy_request=_value(vehicle.status().energy_request or 0.0, UnitSymbol.Wh),
            full_soc=100,
            bulk_soc=min(max(round(vehicle.target_soc), 0), 100),
        )

    def _choose_schedule(self, schedules: SAScheduleList) -> None:
        battery = self.vehicle.battery
        assert battery is not None, "the battery was asked before"
        limits = narrowed(self.vehicle.limits, self.station)
        power = limits.maximum_power
        if power is None:
            power = (limits.maximum_current or 0.0) * battery.voltage
        wants = energies(self.config, battery, target_soc=self.vehicle.target_soc)
        offer = choose(offers_of(schedules), energy=wants.target, power=power, departure=self.config.departure)
        steps = profile(offer, power=power, points=self.config.maximum_schedule_points)
        self.take_schedule(steps)
        entries = tuple(
            ProfileEntry(
                charging_profile_entry_start=int(step.start),
                charging_profile_entry_max_power=min(max(int(step.power), 0), _MOST_POWER),
            )
            for step in steps
        )
        self._profile = ChargingProfile(sa_schedule_tuple_id=offer.tuple_id, profile_entry=entries) if entries else None

    def stop_delivery(self, ending: Ending) -> Script[None]:
        """The end of energy transfer."""
        yield from self.stop_dc(ending)
