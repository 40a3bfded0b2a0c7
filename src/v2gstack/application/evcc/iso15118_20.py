"""A vehicle's part in ISO 15118-20: AC and DC, both ways, scheduled and dynamic, paying by contract or by external means."""

from __future__ import annotations

import math
from typing import Any, Final

from v2gstack.application.evcc.flow import IDLE_CURRENT, PRECHARGE_MATCH, RAMP_DOWN_TIME, SAFE_VOLTAGE, WELDING_POLLS
from v2gstack.application.evcc.parameters_20 import (
    ac_loop_mode,
    ac_parameters,
    dc_loop_mode,
    dc_parameters,
    least_power,
    most_power,
    offers_of,
    power_profile,
    priceless,
    station_limits,
    total,
)
from v2gstack.application.evcc.plan import Wants, energies, mismatch, narrowed, target_current, target_power
from v2gstack.application.evcc.schedules import ProfileStep, choose, profile, turned
from v2gstack.application.evcc.script import End, Ending, Leave, Script
from v2gstack.application.evcc.services_20 import Selection, ServicesFlow
from v2gstack.application.evcc.vehicle import CONTACTOR_TIME, EFFECT_TIME, Vehicle
from v2gstack.application.numbers import rational, si
from v2gstack.messages.iso15118_20 import (
    AC_ChargeLoopReq,
    AC_ChargeLoopRes,
    AC_ChargeParameterDiscoveryReq,
    AC_ChargeParameterDiscoveryRes,
    ChannelSelection,
    ChargeProgress,
    ChargingSession,
    DC_CableCheckReq,
    DC_CableCheckRes,
    DC_ChargeLoopReq,
    DC_ChargeLoopRes,
    DC_ChargeParameterDiscoveryReq,
    DC_ChargeParameterDiscoveryRes,
    DC_PreChargeReq,
    DC_PreChargeRes,
    DC_WeldingDetectionReq,
    DC_WeldingDetectionRes,
    DisplayParameters,
    Dynamic_SEReqControlMode,
    Dynamic_SMDTControlMode,
    EVPowerProfile,
    EvseNotification,
    EVSEStatus,
    MeterInfo,
    MeteringConfirmationReq,
    MeteringConfirmationRes,
    PowerDeliveryReq,
    PowerDeliveryRes,
    Processing,
    Receipt,
    Scheduled_SEReqControlMode,
    Scheduled_SMDTControlMode,
    ScheduleExchangeReq,
    ScheduleExchangeRes,
    SessionStopReq,
    SessionStopRes,
    SignedMeteringData,
)
from v2gstack.protocols.v2g import UNSET_HEADER, EvccSession, Quirk
from v2gstack.types import BatteryState, ControlMode, Limits

__all__ = ["Flow20"]

#: Points of a schedule that every vehicle has to hold, and the most there are (schema).
_POINTS: Final = (12, 1024)
#: Seconds until departure where nobody said: dynamic mode wants a number. A day, as long as a schedule.
_DEPARTURE: Final = 86_400
#: Characters of the texts in SessionStopReq (schema).
_CODE_LENGTH: Final = 80
_TEXT_LENGTH: Final = 160

_ENDS: Final = {
    End.TERMINATE: ChargingSession.Terminate,
    End.PAUSE: ChargingSession.Pause,
    End.SERVICE_RENEGOTIATION: ChargingSession.ServiceRenegotiation,
}


class Flow20(ServicesFlow):
    """The script of ISO 15118-20: `ServicesFlow`, and everything behind it."""

    def __init__(self, session: EvccSession, vehicle: Vehicle, remembered: Selection | None = None) -> None:
        super().__init__(session, vehicle, remembered)
        self._profile: EVPowerProfile | None = None
        self._tuple_id: int | None = None
        #: W that an AC station tells the vehicle to take, negative to feed back; ``None`` where it does not.
        self._told_power: float | None = None
        self._flowing = 0.0
        #: W that the schedule lets out of the vehicle; ``None`` where it does not say.
        self._discharge_schedule: float | None = None
        self._standing_by = False

    @property
    def _dynamic(self) -> bool:
        return self.selection.control_mode is ControlMode.DYNAMIC

    def resume_services(self) -> Script[Ending]:
        """After SessionStop(ServiceRenegotiation): services anew, then energy transfer."""
        yield from self.choose_services()
        return (yield from self.charge())

    # ---- charge parameters and schedules

    def charge(self) -> Script[Ending]:
        """Charge parameters, schedule, the preparation of DC, PowerDelivery(Start), the loop."""
        self._told_power, self._standing_by = None, False
        battery = yield from self.battery()
        if self.service.is_dc:
            yield from self._discover_dc(battery)
        else:
            yield from self._discover_ac()
        yield from self._exchange_schedules()
        if self.service.is_dc:
            yield from self._prepare_dc()
        yield from self._start()
        return (yield from self._loop())

    def _discover_dc(self, battery: BatteryState) -> Script[None]:
        mode = dc_parameters(self.vehicle.limits, battery, target_soc=self.vehicle.target_soc, bidirectional=self.service.is_bidirectional)
        request = DC_ChargeParameterDiscoveryReq(header=UNSET_HEADER, dc_cpd_req_energy_transfer_mode=mode)
        response = yield from self.ask(request, DC_ChargeParameterDiscoveryRes)
        self.station = station_limits(Limits(), response.dc_cpd_res_energy_transfer_mode)

    def _discover_ac(self) -> Script[None]:
        mode = ac_parameters(self._ac_limits(), self.selection.phases, bidirectional=self.service.is_bidirectional)
        request = AC_ChargeParameterDiscoveryReq(header=UNSET_HEADER, ac_cpd_req_energy_transfer_mode=mode)
        response = yield from self.ask(request, AC_ChargeParameterDiscoveryRes)
        self.station = station_limits(Limits(), response.ac_cpd_res_energy_transfer_mode)

    def _ac_limits(self) -> Limits:
        """What the vehicle can do in AC, currents turned into power."""
        limits, volts = self.vehicle.limits, self.selection.phases * self.selection.nominal_voltage
        return narrowed(
            limits,
            Limits(
                maximum_power=None if limits.maximum_current is None else limits.maximum_current * volts,
                maximum_discharge_power=None if limits.maximum_discharge_current is None else limits.maximum_discharge_current * volts,
            ),
        )

    def _most_power(self) -> float:
        limits = narrowed(self.vehicle.limits if self.service.is_dc else self._ac_limits(), self.station)
        battery = self.vehicle.battery
        return most_power(limits, battery.voltage if battery is not None else 0.0)

    def _exchange_schedules(self, *, must: bool = False) -> Script[None]:
        """ScheduleExchange until the station says Finished.

        Raises:
            Leave: The station has nothing to give now and asks for a pause.
        """
        while True:
            response = yield from self.ask(self._schedule_request(), ScheduleExchangeRes, must=must)
            if response.evse_processing is Processing.Finished:
                break
            yield from self.poll(must=must)
        if not self.contracts.purse.check_tariffs(response, response.header.signature):
            self.session.accepts(Quirk.UNSIGNED_PRICES, "ScheduleExchangeRes")
            response = priceless(response)
        self._take_schedule(response)
        if response.go_to_pause and not must:
            raise Leave(Ending(End.PAUSE, "the station asks for a pause", code="Pause"))

    def _schedule_request(self) -> ScheduleExchangeReq:
        battery = self.vehicle.battery
        assert battery is not None, "the battery was asked before"
        wants = energies(self.config, battery, charged=self.vehicle.energy_in, target_soc=self.vehicle.target_soc)
        departure = self._departure
        target, most = rational(wants.target), rational(wants.maximum)
        least = rational(wants.minimum if self.service.is_bidirectional else max(wants.minimum, 0.0))
        points = min(max(self.config.maximum_schedule_points, _POINTS[0]), _POINTS[1])
        if not self._dynamic:
            scheduled = Scheduled_SEReqControlMode(
                departure_time=departure,
                ev_target_energy_request=target,
                ev_maximum_energy_request=most,
                ev_minimum_energy_request=least,
            )
            return ScheduleExchangeReq(header=UNSET_HEADER, maximum_supporting_points=points, scheduled_se_req_control_mode=scheduled)
        dynamic = Dynamic_SEReqControlMode(
            departure_time=_DEPARTURE if departure is None else departure,
            minimum_soc=_percent(self.config.minimum_soc),
            target_soc=_percent(self.vehicle.target_soc),
            ev_target_energy_request=target,
            ev_maximum_energy_request=most,
            ev_minimum_energy_request=least,
        )
        return ScheduleExchangeReq(header=UNSET_HEADER, maximum_supporting_points=points, dynamic_se_req_control_mode=dynamic)

    @property
    def _departure(self) -> int | None:
        return None if self.config.departure is None else max(int(self.config.departure), 0)

    def _take_schedule(self, response: ScheduleExchangeRes) -> None:
        power = self._most_power()
        scheduled = response.scheduled_se_res_control_mode
        if scheduled is None:
            self._tuple_id = self._discharge_schedule = None
            self.take_schedule(())
            steps: tuple[ProfileStep, ...] = (ProfileStep(0.0, power, float(_DEPARTURE)),)
            self._profile = power_profile(steps, anchor=self.station_time, tuple_id=None)
            return
        battery = self.vehicle.battery
        assert battery is not None, "the battery was asked before"
        wants = energies(self.config, battery, charged=self.vehicle.energy_in, target_soc=self.vehicle.target_soc)
        offer = choose(offers_of(scheduled.schedule_tuple), energy=wants.target, power=power, departure=self.config.departure)
        chosen = next(each for each in scheduled.schedule_tuple if each.schedule_tuple_id == offer.tuple_id)
        self._tuple_id = offer.tuple_id
        steps = profile(offer, power=power, points=self.config.maximum_schedule_points)
        self.take_schedule(steps)
        self._discharge_schedule = least_power(chosen.discharging_schedule)
        if self.service.is_bidirectional and self.config.discharge_after is not None:
            # The profile says when it turns; until then the schedule in force is that of charging.
            after = math.ceil(max(self.config.discharge_after - self.elapsed, 0.0))
            steps = turned(steps, after=after, power=self._discharge_power())
        anchor = chosen.charging_schedule.power_schedule.time_anchor
        self._profile = power_profile(steps, anchor=anchor, tuple_id=offer.tuple_id) if steps else None

    def _discharge_power(self) -> float:
        """W that the vehicle feeds back when it does: what it offers, within the limits of both and the discharging schedule."""
        limits = narrowed(self.vehicle.limits if self.service.is_dc else self._ac_limits(), self.station).maximum_discharge_power
        bounds = (self.config.discharge_power, limits, self._discharge_schedule)
        return min(bound for bound in bounds if bound is not None)

    @property
    def discharge(self) -> float | None:
        """W to feed back now; ``None`` while it charges, and in dynamic mode, where that is the station's to decide."""
        return None if self._dynamic or super().discharge is None else self._discharge_power()

    # ---- the preparation of DC

    def _prepare_dc(self) -> Script[None]:
        battery = yield from self.battery()
        fault = mismatch(battery, self.station)
        if fault:
            raise Leave(Ending(End.TERMINATE, fault, code="Incompatible"))
        self.check("DC_CableCheckReq")
        self.vehicle.outbox += self.vehicle.state_c()
        while True:
            response = yield from self.ask(DC_CableCheckReq(header=UNSET_HEADER), DC_CableCheckRes)
            if response.evse_processing is Processing.Finished:
                break
            yield from self.poll()
        yield from self._precharge()

    def _precharge(self) -> Script[None]:
        """PreCharge while the voltage rises and the contactors close; the last one says Finished ([V2G20-2005])."""
        vehicle = self.vehicle
        closing, until = 0, 0.0
        while True:
            battery = yield from self.battery()
            asked_at = vehicle.now
            response = yield from self._precharge_once(battery, Processing.Ongoing)
            present = self.voltage_at_inlet(si(response.evse_present_voltage), asked_at)
            vehicle.present_voltage = present
            if not closing and abs(present - battery.voltage) < PRECHARGE_MATCH:
                closing, until = vehicle.close_contactors(), vehicle.now + CONTACTOR_TIME
            if closing in vehicle.results or (closing and vehicle.now >= until):
                if not vehicle.results.pop(closing, None):
                    raise self.contactor_fault()
                break
            if not closing:
                vehicle.read_battery()
            yield from self.poll()
        yield from self._precharge_once(battery, Processing.Finished)

    def _precharge_once(self, battery: BatteryState, processing: Processing) -> Script[DC_PreChargeRes]:
        self.vehicle.target_voltage = battery.voltage
        request = DC_PreChargeReq(
            header=UNSET_HEADER,
            ev_processing=processing,
            ev_present_voltage=rational(self.vehicle.present_voltage or 0.0),
            ev_target_voltage=rational(battery.voltage),
        )
        return (yield from self.ask(request, DC_PreChargeRes))

    # ---- energy transfer

    def _power_delivery(self, progress: ChargeProgress, processing: Processing = Processing.Finished) -> PowerDeliveryReq:
        start = progress is ChargeProgress.Start
        channel = None
        if start and self.selection.separated:
            channel = ChannelSelection.Discharge if self.discharging else ChannelSelection.Charge
        return PowerDeliveryReq(
            header=UNSET_HEADER,
            ev_processing=processing,
            charge_progress=progress,
            ev_power_profile=self._profile if start else None,
            bpt_channel_selection=channel,
        )

    def _start(self) -> Script[None]:
        """PowerDelivery(Start), again and again until the battery is ready."""
        until = self.vehicle.now + EFFECT_TIME
        while True:
            battery = yield from self.battery()
            if battery.ready:
                break
            if self.vehicle.now >= until:
                raise self.not_ready()
            yield from self.ask(self._power_delivery(ChargeProgress.Start, Processing.Ongoing), PowerDeliveryRes)
            self.vehicle.read_battery()
            yield from self.poll()
        response = yield from self.ask(self._power_delivery(ChargeProgress.Start), PowerDeliveryRes, then=self.vehicle.state_c)
        self.begin_delivery()
        if self.service.is_dc:
            self.vehicle.set_load()
        self._heed(response.evse_status)

    def _loop(self) -> Script[Ending]:
        while True:
            battery = yield from self.battery()
            ending = self.decide(battery)
            if ending is not None:
                return ending
            if self.wants_schedule():
                yield from self._renegotiate()
            if self.vehicle.standby_wished != self._standing_by:
                yield from self._switch_standby()
            yield from self._once(battery, idle=self._standing_by)
            yield from self.rest(self.config.loop_interval)

    def _once(self, battery: BatteryState, *, idle: bool = False) -> Script[None]:
        """One turn of the charge loop; ``idle`` asks for nothing."""
        self.vehicle.read_battery()
        response: AC_ChargeLoopRes | DC_ChargeLoopRes
        if self.service.is_dc:
            response = yield from self._once_dc(battery, idle=idle)
        else:
            response = yield from self._once_ac(battery, idle=idle)
        confirm = self._heed(response.evse_status)
        if confirm and response.meter_info is not None and self.legal("MeteringConfirmationReq"):
            yield from self._confirm(response.meter_info, response.receipt)

    def _once_dc(self, battery: BatteryState, *, idle: bool) -> Script[DC_ChargeLoopRes]:
        vehicle = self.vehicle
        limits = narrowed(vehicle.limits, self.station)
        current = 0.0 if idle else target_current(battery, limits, power=self.scheduled_power, discharge=self.discharge)
        if self.discharge is None and self._satisfied(battery):
            current = 0.0
        voltage = battery.target_voltage or limits.maximum_voltage or battery.voltage
        if limits.maximum_voltage is not None:
            voltage = min(voltage, limits.maximum_voltage)
        vehicle.target_voltage = voltage
        vehicle.target_current = None if self._dynamic else current
        mode = dc_loop_mode(
            vehicle.limits,
            self._wants(battery),
            self.selection.control_mode,
            bidirectional=self.service.is_bidirectional,
            target=(current, voltage),
            departure=self._departure,
        )
        request = DC_ChargeLoopReq(
            header=UNSET_HEADER,
            display_parameters=self._display(battery),
            meter_info_requested=self.config.meter_info,
            ev_present_voltage=rational(battery.voltage if vehicle.present_voltage is None else vehicle.present_voltage),
            cl_req_control_mode=mode,
        )
        response = yield from self.ask(request, DC_ChargeLoopRes)
        present, self._flowing = si(response.evse_present_voltage), si(response.evse_present_current)
        vehicle.measured(present, present * self._flowing)
        self.station = station_limits(self.station, response.cl_res_control_mode)
        self._take_needs(response.cl_res_control_mode)
        return response

    def _once_ac(self, battery: BatteryState, *, idle: bool) -> Script[AC_ChargeLoopRes]:
        vehicle = self.vehicle
        vehicle.set_load(power=0.0 if idle else self._ac_power(battery))
        power = vehicle.load_power() if vehicle.inlet is None else vehicle.inlet.power
        mode = ac_loop_mode(
            self._ac_limits(),
            self._wants(battery),
            self.selection.control_mode,
            bidirectional=self.service.is_bidirectional,
            power=power,
            phases=self.selection.phases,
            departure=self._departure,
        )
        request = AC_ChargeLoopReq(
            header=UNSET_HEADER,
            display_parameters=self._display(battery),
            meter_info_requested=self.config.meter_info,
            cl_req_control_mode=mode,
        )
        response = yield from self.ask(request, AC_ChargeLoopRes)
        self._flowing = power
        vehicle.measured(self.selection.nominal_voltage, power)
        self.station = station_limits(self.station, response.cl_res_control_mode)
        self._told_power = total(response.cl_res_control_mode, "evse_target_active_power")
        self._take_needs(response.cl_res_control_mode)
        return response

    def _ac_power(self, battery: BatteryState) -> float:
        """W that the on-board charger shall take: what the station says in dynamic mode, else what the vehicle has planned."""
        limits = narrowed(self._ac_limits(), self.station)
        most = 0.0 if battery.full or self._satisfied(battery) else most_power(limits, 0.0)
        least = -(limits.maximum_discharge_power or 0.0) if self.service.is_bidirectional else 0.0
        if battery.soc <= self.config.minimum_soc:
            least = 0.0
        told = self._told_power
        if self._dynamic:
            return min(max(told or 0.0, least), most)
        planned = target_power(battery, limits, power=self.scheduled_power, discharge=self.discharge) or 0.0
        return min(max(planned, least), most if told is None else min(most, max(told, least)))

    def _satisfied(self, battery: BatteryState) -> bool:
        """Whether a vehicle that stays connected wants no more for now."""
        return self.holds and (battery.full or battery.soc >= self.vehicle.target_soc)

    def _wants(self, battery: BatteryState) -> Wants:
        return energies(self.config, battery, charged=self.vehicle.energy_in, target_soc=self.vehicle.target_soc)

    def _display(self, battery: BatteryState) -> DisplayParameters:
        vehicle = self.vehicle
        to_target, to_full = vehicle.remaining_time(vehicle.target_soc), vehicle.remaining_time(100.0)
        return DisplayParameters(
            present_soc=_percent(battery.soc),
            minimum_soc=_percent(self.config.minimum_soc),
            target_soc=_percent(vehicle.target_soc),
            remaining_time_to_target_soc=None if to_target is None else int(min(to_target, 2**32 - 1)),
            remaining_time_to_maximum_soc=None if to_full is None else int(min(to_full, 2**32 - 1)),
            charging_complete=battery.full,
            battery_energy_capacity=rational(battery.capacity),
        )

    def _take_needs(self, mode: Any) -> None:
        """In dynamic mode a station may know better what the driver wants: a target state of charge of its own."""
        target = getattr(mode, "target_soc", None)
        if target is not None:
            self.vehicle.target_soc = float(target)

    @property
    def discharging(self) -> bool:
        """Whether it feeds back: because it wants to, or because the station makes it."""
        return self.discharge is not None or (self._dynamic and self._flowing < 0)

    @property
    def holds(self) -> bool:
        """Whether it stays connected although its battery needs no more: it discharges later, or when the station wants it."""
        return self.service.is_bidirectional and (self._dynamic or self.config.discharge_after is not None)

    # ---- notifications, metering, renegotiation, the end

    def _heed(self, status: EVSEStatus | None) -> bool:
        """Heed the station's notification. ``True`` where it asks for a metering confirmation.

        Raises:
            Leave: It asks for an end, a pause or other services.
        """
        if status is None or self._leaving:
            return False
        match status.evse_notification:
            case EvseNotification.Terminate:
                raise Leave(Ending(End.TERMINATE, "the station asks to stop", code="StationStop"))
            case EvseNotification.Pause:
                raise Leave(Ending(End.PAUSE, "the station asks for a pause", code="Pause"))
            case EvseNotification.ServiceRenegotiation:
                raise Leave(Ending(End.SERVICE_RENEGOTIATION, "the station asks for other services", code="Renegotiation"))
            case EvseNotification.ScheduleRenegotiation:
                self.vehicle.renegotiation_wished = True
            case EvseNotification.MeteringConfirmation:
                return True
            case EvseNotification.ExitStandby:
                self.vehicle.standby_wished = False
        return False

    def _confirm(self, meter_info: MeterInfo, receipt: Receipt | None) -> Script[None]:
        """MeteringConfirmation, signed by the contract that pays; without a contract there is no key to sign it with."""
        scheduled = None if self._tuple_id is None else Scheduled_SMDTControlMode(selected_schedule_tuple_id=self._tuple_id)
        data = SignedMeteringData(
            id="meteringData",
            session_id=self.session.session_id,
            meter_info=meter_info,
            receipt=receipt,
            dynamic_smdt_control_mode=Dynamic_SMDTControlMode() if scheduled is None else None,
            scheduled_smdt_control_mode=scheduled,
        )
        request = MeteringConfirmationReq(header=UNSET_HEADER, signed_metering_data=data)
        signature = yield from self.contracts.purse.sign_as_payer(request)
        yield from self.ask(request, MeteringConfirmationRes, must=True, signature=signature)

    def _renegotiate(self) -> Script[None]:
        """PowerDelivery(ScheduleRenegotiation), ScheduleExchange, PowerDelivery(Start); contactors stay closed."""
        response = yield from self.ask(self._power_delivery(ChargeProgress.ScheduleRenegotiation), PowerDeliveryRes)
        self.vehicle.renegotiation_wished = False
        if str(response.response_code.value).startswith("WARNING"):
            return
        yield from self._exchange_schedules(must=True)
        self._standing_by = False
        yield from self._start()

    def _switch_standby(self) -> Script[None]:
        """Into standby, where the loop goes on without energy, as far as the station lets the vehicle; or out of it."""
        if self._standing_by:
            self._standing_by = False
            yield from self._start()
            return
        response = yield from self.ask(self._power_delivery(ChargeProgress.Standby), PowerDeliveryRes)
        if str(response.response_code.value).startswith("WARNING"):
            self.vehicle.standby_wished = False
            return
        self._standing_by = True
        self._heed(response.evse_status)

    def stop_delivery(self, ending: Ending) -> Script[None]:
        """Ramp down, PowerDelivery(Stop), contactors, state B, welding detection."""
        vehicle = self.vehicle
        if ending.abrupt:
            vehicle.release()
        elif self.service.is_dc and not self._dynamic:
            until = vehicle.now + RAMP_DOWN_TIME
            while vehicle.has_flowed and not self.hurry and self.legal("DC_ChargeLoopReq") and vehicle.now < until:
                yield from self._once((yield from self.battery()), idle=True)
                if abs(self._flowing) < IDLE_CURRENT:
                    break
                yield from self.rest(self.config.loop_interval)
        vehicle.set_load(power=0.0)
        then = tuple if self.service.is_dc else vehicle.state_b
        yield from self.ask(self._power_delivery(ChargeProgress.Stop), PowerDeliveryRes, then=then)
        yield from self.perform(vehicle.open_contactors)
        vehicle.outbox += vehicle.state_b()
        if self.service.is_dc and self.config.welding_detection and not (ending.abrupt or self.hurry):
            yield from self._detect_welding()

    def _detect_welding(self) -> Script[None]:
        for left in reversed(range(WELDING_POLLS)):
            request = DC_WeldingDetectionReq(header=UNSET_HEADER, ev_processing=Processing.Ongoing if left else Processing.Finished)
            response = yield from self.ask(request, DC_WeldingDetectionRes)
            if not left:
                return
            if self.hurry or si(response.evse_present_voltage) < SAFE_VOLTAGE:
                break
            yield from self.poll()
        last = DC_WeldingDetectionReq(header=UNSET_HEADER, ev_processing=Processing.Finished)
        yield from self.ask(last, DC_WeldingDetectionRes)

    def stop_request(self, ending: Ending) -> tuple[SessionStopReq, type[SessionStopRes]]:
        """SessionStopReq; an end in earnest says why."""
        final = ending.end is End.TERMINATE
        request = SessionStopReq(
            header=UNSET_HEADER,
            charging_session=_ENDS[ending.end],
            ev_termination_code=ending.code[:_CODE_LENGTH] if final else None,
            ev_termination_explanation=ending.text[:_TEXT_LENGTH] if final else None,
        )
        return request, SessionStopRes


def _percent(soc: float) -> int:
    return min(max(round(soc), 0), 100)
