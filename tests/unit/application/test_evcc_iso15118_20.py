"""A vehicle under ISO 15118-20: AC and DC, both ways, scheduled and dynamic."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tests.unit.application.evcc_bench import Bench, ac_bench, dc_bench
from v2gstack.application.effects import CloseContactors, SetControlPilot, SetLoad
from v2gstack.application.evcc.parameters_20 import offers_of, parameter_of
from v2gstack.application.numbers import rational, si
from v2gstack.messages import iso15118_20 as d20
from v2gstack.protocols.v2g import ISO15118_20_AC, ISO15118_20_DC
from v2gstack.types import ControlMode, EnergyService, Limits

DC_SEQUENCE = [
    "supportedAppProtocolReq",
    "SessionSetupReq",
    "AuthorizationSetupReq",
    "AuthorizationReq",
    "ServiceDiscoveryReq",
    "ServiceDetailReq",
    "ServiceSelectionReq",
    "DC_ChargeParameterDiscoveryReq",
    "ScheduleExchangeReq",
    "DC_CableCheckReq",
    "DC_PreChargeReq",
    "PowerDeliveryReq",
    "DC_ChargeLoopReq",
    "PowerDeliveryReq",
    "DC_WeldingDetectionReq",
    "SessionStopReq",
]
AC_SEQUENCE = [
    *DC_SEQUENCE[:7],
    "AC_ChargeParameterDiscoveryReq",
    "ScheduleExchangeReq",
    "PowerDeliveryReq",
    "AC_ChargeLoopReq",
    "PowerDeliveryReq",
    "SessionStopReq",
]
#: A vehicle that can feed back.
BOTH_WAYS = Limits(
    maximum_voltage=460,
    minimum_voltage=250,
    maximum_current=200,
    maximum_power=80_000,
    maximum_discharge_current=60,
    maximum_discharge_power=25_000,
)


def dc(**changes: Any) -> Bench:
    return dc_bench(ISO15118_20_DC, **changes)


def ac(**changes: Any) -> Bench:
    return ac_bench(ISO15118_20_AC, **changes)


def dc_bpt(**config: Any) -> Bench:
    return dc(config={"services": (EnergyService.DC_BPT,), "limits": BOTH_WAYS} | config)


def ac_bpt(**config: Any) -> Bench:
    return ac(config={"services": (EnergyService.AC_BPT,)} | config)


def after(count: int, change: Any) -> Any:
    """An answer that changes from its n-th time on."""
    seen = 0

    def script(request: Any, answer: Any) -> Any:
        nonlocal seen
        seen += 1
        return change(request, answer) if seen >= count else answer

    return script


def once(count: int, change: Any) -> Any:
    """An answer that changes its n-th time only."""
    seen = 0

    def script(request: Any, answer: Any) -> Any:
        nonlocal seen
        seen += 1
        return change(request, answer) if seen == count else answer

    return script


def notify(notification: d20.EvseNotification, **changes: Any) -> Any:
    """An answer with a notification."""
    status = d20.EVSEStatus(notification_max_delay=0, evse_notification=notification)
    return lambda _, answer: answer.replace(evse_status=status, **changes)


# ---------------------------------------------------------------------------------------------- the sequence


def test_dc_from_the_beginning_to_the_end() -> None:
    bench = dc().run()
    assert bench.end == "terminated"
    assert bench.names == DC_SEQUENCE
    assert bench.safe
    assert bench.app.energy_in > 300
    stop = bench.of("SessionStopReq")[0]
    assert stop.charging_session is d20.ChargingSession.Terminate
    assert stop.ev_termination_code == "ChargingComplete"
    assert stop.ev_termination_explanation == "the time limit is reached"


def test_ac_from_the_beginning_to_the_end() -> None:
    bench = ac().run()
    assert bench.end == "terminated"
    assert bench.names == AC_SEQUENCE
    assert bench.safe
    assert not bench.effects_of(CloseContactors)


@pytest.mark.parametrize(("service", "mode"), list(product(EnergyService, ControlMode)), ids=str)
def test_every_service_in_every_control_mode(service: EnergyService, mode: ControlMode) -> None:
    config = {"services": (service,), "control_mode": mode} | ({"limits": BOTH_WAYS} if service.is_dc else {})
    bench = (dc if service.is_dc else ac)(config=config).run()
    assert bench.end == "terminated"
    assert bench.names == (DC_SEQUENCE if service.is_dc else AC_SEQUENCE)
    assert bench.safe
    loop = bench.of(f"{'DC' if service.is_dc else 'AC'}_ChargeLoopReq")[0]
    kind = type(loop.cl_req_control_mode).__name__
    assert kind.startswith("BPT_") == service.is_bidirectional
    assert mode.value in kind


def test_state_c_comes_before_the_cable_check_and_after_power_delivery_start() -> None:
    story = dc().run().story
    order = ["SetControlPilot(C2)", "DC_CableCheckReq", "CloseContactors", "PowerDeliveryReq", "DC_ChargeLoopReq"]
    places = [story.index(name) for name in order]
    assert places == sorted(places)
    story = ac().run().story
    start, stop = (place for place, name in enumerate(story) if name == "PowerDeliveryReq")
    assert story[start + 1] == "SetControlPilot(C2)"
    assert story[stop + 1] == "SetControlPilot(B2)"


def test_precharge_goes_on_while_the_contactors_close() -> None:
    """[V2G20-2005]: PowerDelivery comes only after PreCharge with EVProcessing Finished."""
    bench = dc(delays={CloseContactors: 0.9}).run()
    processing = [request.ev_processing.value for request in bench.of("DC_PreChargeReq")]
    assert processing[-1] == "Finished"
    assert processing[:-1] == ["Ongoing"] * 5
    assert bench.end == "terminated"


def test_contactors_that_do_not_close() -> None:
    for settings in ({"results": {CloseContactors: False}}, {"delays": {CloseContactors: None}}):
        bench = dc(**settings).run()
        assert bench.end == "terminated"
        assert bench.names[-2:] == ["DC_PreChargeReq", "SessionStopReq"]
        assert bench.safe


def test_power_delivery_is_repeated_until_the_battery_is_ready() -> None:
    for make in (dc, ac):
        bench: Bench = make(battery={"ready": False})
        bench.at(2.0, lambda bench=bench: bench.battery.update(ready=True)).run()
        requests = [request for request in bench.of("PowerDeliveryReq") if request.charge_progress is d20.ChargeProgress.Start]
        processing = [request.ev_processing.value for request in requests]
        assert processing[-1] == "Finished"
        assert set(processing[:-1]) == {"Ongoing"}
        assert 6 <= len(processing) <= 10
        assert bench.end == "terminated"


def test_a_battery_that_never_gets_ready() -> None:
    bench = dc(battery={"ready": False}).run(until=100)
    assert bench.end == "terminated"
    assert bench.safe
    assert bench.now < 40


def test_authorization_is_polled_and_may_be_refused() -> None:
    seen = iter([d20.Processing.Ongoing, d20.Processing.Ongoing_WaitingForCustomerInteraction])
    bench = dc(answers={"AuthorizationReq": lambda _, answer: answer.replace(evse_processing=next(seen, d20.Processing.Finished))}).run()
    assert len(bench.of("AuthorizationReq")) == 3
    assert bench.end == "terminated"
    refusal = d20.ResponseCode.WARNING_EIMAuthorizationFailure
    refused = dc(answers={"AuthorizationReq": lambda _, answer: answer.replace(response_code=refusal)}).run()
    assert refused.names[-2:] == ["AuthorizationReq", "SessionStopReq"]
    assert refused.end == "terminated"
    assert "WARNING_EIMAuthorizationFailure" in refused.of("SessionStopReq")[0].ev_termination_explanation


def test_a_vehicle_without_a_contract_leaves_a_station_that_takes_nothing_else() -> None:
    def contracts(_request: Any, answer: Any) -> Any:
        return answer.replace(
            authorization_services=(d20.Authorization.PnC,),
            eim_as_res_authorization_mode=None,
            pnc_as_res_authorization_mode=d20.PnC_ASResAuthorizationMode(gen_challenge=bytes(16)),
        )

    bench = dc(answers={"AuthorizationSetupReq": contracts}).run()
    assert bench.names[-2:] == ["AuthorizationSetupReq", "SessionStopReq"]


# ---------------------------------------------------------------------------------------------- services


@pytest.mark.parametrize(
    ("wanted", "offered", "chosen"),
    [
        ((EnergyService.DC,), ("DC", "DC_BPT"), 2),
        ((EnergyService.DC_BPT,), ("DC", "DC_BPT"), 6),
        ((EnergyService.DC_BPT,), ("DC",), 2),
        ((EnergyService.DC_BPT, EnergyService.DC), ("DC",), 2),
        ((EnergyService.AC, EnergyService.DC), ("DC",), 2),
        ((EnergyService.DC,), ("DC_BPT",), None),
    ],
)
def test_the_service_is_the_first_that_both_have(wanted: tuple[EnergyService, ...], offered: tuple[str, ...], chosen: int | None) -> None:
    bench = dc(config={"services": wanted, "limits": BOTH_WAYS}, services=offered).run()
    assert bench.end == "terminated"
    found = [request.selected_energy_transfer_service.service_id for request in bench.of("ServiceSelectionReq")]
    assert found == ([] if chosen is None else [chosen])


def test_the_parameter_set_fits_control_mode_and_phases() -> None:
    def chosen(**config: Any) -> int:
        bench = ac(config=config).run()
        return int(bench.of("ServiceSelectionReq")[0].selected_energy_transfer_service.parameter_set_id)

    # sets of the bench: 1 scheduled single-phase, 2 scheduled three-phase, 3 dynamic single-phase, 4 dynamic three-phase
    assert chosen() == 2
    assert chosen(phases=1) == 1
    assert chosen(control_mode=ControlMode.DYNAMIC) == 4
    assert chosen(control_mode=ControlMode.DYNAMIC, phases=1) == 3


def test_a_control_mode_that_is_not_offered_is_done_without() -> None:
    def scheduled_only(_request: Any, answer: Any) -> Any:
        sets = answer.service_parameter_list.parameter_set
        return answer.replace(service_parameter_list=d20.ServiceParameterList(parameter_set=sets[:1]))

    bench = dc(config={"control_mode": ControlMode.DYNAMIC}, answers={"ServiceDetailReq": scheduled_only}).run()
    assert bench.end == "terminated"
    assert bench.of("ScheduleExchangeReq")[0].scheduled_se_req_control_mode is not None


def test_added_services_are_looked_at_and_selected() -> None:
    offered = d20.ServiceList(service=(d20.Service(service_id=65, free_service=True), d20.Service(service_id=66, free_service=True)))
    bench = dc(config={"wanted_services": (65,)}, answers={"ServiceDiscoveryReq": lambda _, answer: answer.replace(vas_list=offered)}).run()
    assert [request.service_id for request in bench.of("ServiceDetailReq")] == [2, 65]
    selected = bench.of("ServiceSelectionReq")[0].selected_vas_list.selected_service
    assert [(each.service_id, each.parameter_set_id) for each in selected] == [(65, 1)]


def test_parameters_are_whole_numbers_of_any_type() -> None:
    parameters = (
        d20.Parameter(name="a", byte_value=1),
        d20.Parameter(name="b", short_value=2),
        d20.Parameter(name="c", int_value=3),
        d20.Parameter(name="d", finite_string="4"),
    )
    found = d20.ParameterSet(parameter_set_id=1, parameter=parameters)
    assert [parameter_of(found, name) for name in "abcde"] == [1, 2, 3, None, None]


# ---------------------------------------------------------------------------------------------- energy, both ways


def test_dc_discharges_when_its_time_has_come() -> None:
    bench = dc_bpt(discharge_after=10.0, discharge_power=12_000.0).run()
    assert bench.end == "terminated"
    currents = [si(request.cl_req_control_mode.ev_target_current) for request in bench.of("DC_ChargeLoopReq")]
    assert currents[0] == 150.0
    assert currents[-2] == pytest.approx(-12_000 / 390, abs=0.1)
    assert currents[-1] == 0.0
    assert bench.app.energy_in == pytest.approx(150 * 390 * 10 / 3600, rel=0.03)
    assert bench.app.energy_out == pytest.approx(12_000 * 10 / 3600, rel=0.03)
    assert (bench.app.energy_in - bench.app.energy_out) / 600 == pytest.approx(bench.soc - 50, abs=0.01)
    profile = bench.of("PowerDeliveryReq")[0].ev_power_profile.ev_power_profile_entries.ev_power_profile_entry
    assert [(entry.duration, si(entry.power)) for entry in profile] == [(10, 60_000), (86_390, -12_000)]


def test_dc_discharge_keeps_within_limits_of_the_station_whatever_their_sign() -> None:
    """The station of the bench writes -40 A and -20 kW."""
    bench = dc_bpt(discharge_after=0.0, discharge_power=50_000.0).run()
    currents = [si(request.cl_req_control_mode.ev_target_current) for request in bench.of("DC_ChargeLoopReq")]
    assert min(currents) == -40.0


def test_discharge_keeps_to_the_discharging_schedule() -> None:
    def schedule(_request: Any, answer: Any) -> Any:
        (each,) = answer.scheduled_se_res_control_mode.schedule_tuple
        entries = d20.PowerScheduleEntryList(power_schedule_entry=(d20.PowerScheduleEntry(duration=86_400, power=rational(-3_900)),))
        power = each.charging_schedule.power_schedule.replace(power_schedule_entries=entries)
        both = each.replace(discharging_schedule=d20.ChargingSchedule(power_schedule=power))
        return answer.replace(scheduled_se_res_control_mode=d20.Scheduled_SEResControlMode(schedule_tuple=(both,)))

    bench = dc_bpt(discharge_after=0.0, discharge_power=50_000.0)
    bench.answers["ScheduleExchangeReq"] = schedule
    bench.run()
    currents = [si(request.cl_req_control_mode.ev_target_current) for request in bench.of("DC_ChargeLoopReq")]
    assert min(currents) == pytest.approx(-10.0, abs=0.1)


def test_discharge_stops_at_the_minimum_state_of_charge() -> None:
    bench = dc_bpt(discharge_after=0.0, discharge_power=20_000.0, minimum_soc=49.9, time_limit=None).run()
    assert bench.end == "terminated"
    assert bench.soc == pytest.approx(49.9, abs=0.02)
    assert bench.app.energy_out == pytest.approx(60, abs=12)


def test_a_vehicle_that_will_discharge_stays_when_it_is_charged() -> None:
    bench = dc_bpt(discharge_after=10.0, discharge_power=12_000.0, target_soc=50.0).run()
    currents = [si(request.cl_req_control_mode.ev_target_current) for request in bench.of("DC_ChargeLoopReq")]
    assert currents[0] == 0.0
    assert min(currents) < -30
    assert bench.end == "terminated"


def test_a_one_way_service_never_discharges() -> None:
    bench = dc(config={"discharge_after": 5.0, "discharge_power": 12_000.0}).run()
    assert min(si(request.cl_req_control_mode.ev_target_current) for request in bench.of("DC_ChargeLoopReq")) == 0.0
    assert bench.app.energy_out == 0.0


def test_ac_discharges_when_its_time_has_come() -> None:
    bench = ac_bpt(discharge_after=10.0, discharge_power=5_000.0).run()
    assert bench.end == "terminated"
    assert [effect.power for effect in bench.effects_of(SetLoad)] == [11_040.0, -5_000.0, 0.0]
    mode = bench.of("AC_ChargeLoopReq")[-1].cl_req_control_mode
    phases = (mode.ev_present_active_power, mode.ev_present_active_power_l2, mode.ev_present_active_power_l3)
    assert sum(si(power) for power in phases) == pytest.approx(-5_000, abs=1)
    assert bench.app.energy_out == pytest.approx(5_000 * 10 / 3600, rel=0.03)


def test_ac_obeys_the_targets_of_dynamic_mode() -> None:
    """5 kW at first; then out of the vehicle; then more than it can do, both ways."""
    targets = iter([5_000] * 20 + [-4_000] * 20 + [-90_000] * 20 + [90_000] * 1000)

    def target(_request: Any, answer: Any) -> Any:
        mode = answer.cl_res_control_mode.replace(evse_target_active_power=rational(next(targets)))
        return answer.replace(cl_res_control_mode=mode)

    bench = ac_bpt(control_mode=ControlMode.DYNAMIC)
    bench.answers["AC_ChargeLoopReq"] = target
    bench.run()
    loads = [effect.power for effect in bench.effects_of(SetLoad)]
    # the vehicle gives 10 kW at most, the station takes 6 kW; the station gives 11 040 W, the vehicle takes 22 kW
    assert loads == [0.0, 5_000.0, -4_000.0, -6_000.0, 11_040.0, 0.0]
    assert bench.end == "terminated"


def test_ac_targets_bind_scheduled_mode_where_the_station_gives_them() -> None:
    def target(_request: Any, answer: Any) -> Any:
        return answer.replace(cl_res_control_mode=answer.cl_res_control_mode.replace(evse_target_active_power=rational(3_000)))

    bench = ac(answers={"AC_ChargeLoopReq": after(10, target)}).run()
    assert [effect.power for effect in bench.effects_of(SetLoad)] == [11_040.0, 3_000.0, 0.0]


def test_ac_never_feeds_back_below_the_minimum_state_of_charge() -> None:
    def target(_request: Any, answer: Any) -> Any:
        return answer.replace(cl_res_control_mode=answer.cl_res_control_mode.replace(evse_target_active_power=rational(-4_000)))

    bench = ac_bpt(control_mode=ControlMode.DYNAMIC, minimum_soc=55.0)
    bench.answers["AC_ChargeLoopReq"] = target
    bench.run()
    assert bench.app.energy_out == 0.0


def test_dc_dynamic_leaves_the_power_to_the_station() -> None:
    bench = dc_bpt(control_mode=ControlMode.DYNAMIC, departure=7_200.0).run()
    assert bench.end == "terminated"
    assert bench.app.energy_out > 15
    assert bench.app.energy_in == 0.0
    request = bench.of("ScheduleExchangeReq")[0].dynamic_se_req_control_mode
    assert request.departure_time == 7_200
    assert (request.minimum_soc, request.target_soc) == (10, 80)
    assert si(request.ev_target_energy_request) == 18_000
    assert si(request.ev_minimum_energy_request) == -24_000
    profile = bench.of("PowerDeliveryReq")[0].ev_power_profile
    assert profile.dynamic_evppt_control_mode is not None
    assert profile.time_anchor == 1_800_000_000


def test_a_station_may_set_the_target_of_dynamic_mode() -> None:
    def needs(_request: Any, answer: Any) -> Any:
        return answer.replace(cl_res_control_mode=answer.cl_res_control_mode.replace(target_soc=65, minimum_soc=20))

    bench = dc_bpt(control_mode=ControlMode.DYNAMIC)
    bench.answers["DC_ChargeLoopReq"] = needs
    bench.run()
    assert bench.app.ev_status.target_soc == 65.0
    assert bench.of("DC_ChargeLoopReq")[-1].display_parameters.target_soc == 65


def test_the_parameters_of_ac_are_given_for_each_phase() -> None:
    mode = ac_bpt().run().of("AC_ChargeParameterDiscoveryReq")[0].ac_cpd_req_energy_transfer_mode
    assert si(mode.ev_maximum_charge_power) == pytest.approx(22_000 / 3, abs=1)
    assert si(mode.ev_maximum_charge_power_l3) == pytest.approx(22_000 / 3, abs=1)
    assert si(mode.ev_maximum_discharge_power_l2) == pytest.approx(10_000 / 3, abs=1)
    single = ac(config={"phases": 1}).run().of("AC_ChargeParameterDiscoveryReq")[0].ac_cpd_req_energy_transfer_mode
    assert si(single.ev_maximum_charge_power) == 32 * 230
    assert single.ev_maximum_charge_power_l2 is None


def test_limits_of_the_loop_are_obeyed() -> None:
    def lower(_request: Any, answer: Any) -> Any:
        limits = d20.Scheduled_DC_CLResControlMode(
            evse_maximum_charge_power=rational(150_000),
            evse_minimum_charge_power=rational(0),
            evse_maximum_charge_current=rational(32),
            evse_maximum_voltage=rational(430),
        )
        return answer.replace(cl_res_control_mode=limits)

    bench = dc(answers={"DC_ChargeLoopReq": after(5, lower)}).run()
    modes = [request.cl_req_control_mode for request in bench.of("DC_ChargeLoopReq")]
    assert [si(mode.ev_target_current) for mode in modes[:5]] == [150.0] * 5
    assert {si(mode.ev_target_current) for mode in modes[5:-1]} == {32.0}
    assert {si(mode.ev_target_voltage) for mode in modes[5:]} == {430.0}


def test_the_display_tells_the_state_of_charge() -> None:
    display = dc(config={"target_soc": 90.0}).run().of("DC_ChargeLoopReq")[-2].display_parameters
    assert (display.present_soc, display.target_soc, display.minimum_soc) == (51, 90, 10)
    assert si(display.battery_energy_capacity) == 60_000
    assert display.remaining_time_to_target_soc == pytest.approx(60_000 * 0.395 * 3600 / 58_600, rel=0.02)


# ---------------------------------------------------------------------------------------------- schedules


def _tuple(number: int, power: float, fee: float | None = None, level: int | None = None) -> d20.ScheduleTuple:
    anchor = 1_800_000_000
    entries = d20.PowerScheduleEntryList(power_schedule_entry=(d20.PowerScheduleEntry(duration=86_400, power=rational(power)),))
    absolute = levels = None
    if fee is not None:
        rule = d20.PriceRule(energy_fee=rational(fee), power_range_start=rational(0))
        absolute = d20.AbsolutePriceSchedule(
            time_anchor=anchor,
            price_schedule_id=number,
            currency="EUR",
            language="eng",
            price_algorithm="urn:x",
            price_rule_stacks=d20.PriceRuleStackList(price_rule_stack=(d20.PriceRuleStack(duration=86_400, price_rule=(rule,)),)),
        )
    if level is not None:
        stretch = d20.PriceLevelScheduleEntry(duration=86_400, price_level=level)
        levels = d20.PriceLevelSchedule(
            time_anchor=anchor,
            price_schedule_id=number,
            number_of_price_levels=9,
            price_level_schedule_entries=d20.PriceLevelScheduleEntryList(price_level_schedule_entry=(stretch,)),
        )
    schedule = d20.ChargingSchedule(
        power_schedule=d20.PowerSchedule(time_anchor=anchor + number, power_schedule_entries=entries),
        absolute_price_schedule=absolute,
        price_level_schedule=levels,
    )
    return d20.ScheduleTuple(schedule_tuple_id=number, charging_schedule=schedule)


def _offering(*tuples: d20.ScheduleTuple) -> Any:
    return lambda _, answer: answer.replace(scheduled_se_res_control_mode=d20.Scheduled_SEResControlMode(schedule_tuple=tuples))


@pytest.mark.parametrize("kind", ["fee", "level"])
def test_the_cheapest_schedule_is_selected(kind: str) -> None:
    offered = [_tuple(number, 60_000, **{kind: price}) for number, price in ((3, 5), (4, 2), (6, 7))]
    bench = dc(answers={"ScheduleExchangeReq": _offering(*offered)}).run()
    profile = bench.of("PowerDeliveryReq")[0].ev_power_profile
    assert profile.scheduled_evppt_control_mode.selected_schedule_tuple_id == 4
    assert profile.time_anchor == 1_800_000_004


def test_the_current_keeps_to_the_schedule() -> None:
    bench = dc(answers={"ScheduleExchangeReq": _offering(_tuple(1, 7_800))}).run()
    currents = [si(request.cl_req_control_mode.ev_target_current) for request in bench.of("DC_ChargeLoopReq")]
    assert max(currents) == pytest.approx(20, abs=0.1)


def test_powers_of_a_schedule_are_summed_over_the_phases() -> None:
    (each,) = offers_of([_tuple(1, 1)])
    assert each.end == 86_400.0
    three = d20.PowerScheduleEntry(duration=60, power=rational(1_000), power_l2=rational(2_000), power_l3=rational(3_000))
    power = d20.PowerSchedule(time_anchor=0, power_schedule_entries=d20.PowerScheduleEntryList(power_schedule_entry=(three,)))
    (offer,) = offers_of([d20.ScheduleTuple(schedule_tuple_id=1, charging_schedule=d20.ChargingSchedule(power_schedule=power))])
    assert offer.steps[0].power == 6_000


def test_schedule_exchange_is_polled_and_may_lead_to_a_pause() -> None:
    seen = iter([d20.Processing.Ongoing] * 2)
    bench = dc(answers={"ScheduleExchangeReq": lambda _, answer: answer.replace(evse_processing=next(seen, d20.Processing.Finished))}).run()
    assert len(bench.of("ScheduleExchangeReq")) == 3
    assert bench.end == "terminated"
    pause = dc(answers={"ScheduleExchangeReq": lambda _, answer: answer.replace(go_to_pause=True)}).run()
    assert pause.end == "paused"
    assert pause.safe


# ---------------------------------------------------------------------------------------------- notifications


@pytest.mark.parametrize("make", [dc, ac])
def test_the_station_terminates_or_pauses(make: Any) -> None:
    for notification, end in ((d20.EvseNotification.Terminate, "terminated"), (d20.EvseNotification.Pause, "paused")):
        loop = "DC_ChargeLoopReq" if make is dc else "AC_ChargeLoopReq"
        bench: Bench = make(answers={loop: after(5, notify(notification))}).run()
        assert bench.end == end
        assert bench.now < 5
        assert bench.safe


@pytest.mark.parametrize("make", [dc, ac])
def test_the_station_asks_for_a_new_schedule(make: Any) -> None:
    loop = "DC_ChargeLoopReq" if make is dc else "AC_ChargeLoopReq"
    bench: Bench = make(answers={loop: once(5, notify(d20.EvseNotification.ScheduleRenegotiation))}).run()
    progress = [request.charge_progress.value for request in bench.of("PowerDeliveryReq")]
    assert progress == ["Start", "ScheduleRenegotiation", "Start", "Stop"]
    assert len(bench.of("ScheduleExchangeReq")) == 2
    assert bench.end == "terminated"
    # contactors and the control pilot stay as they are
    assert len(bench.effects_of(SetControlPilot)) == 2


def test_a_renegotiation_that_is_refused() -> None:
    refusal = d20.ResponseCode.WARNING_ScheduleRenegotiationFailed

    def refuse(request: Any, answer: Any) -> Any:
        asks = request.charge_progress is d20.ChargeProgress.ScheduleRenegotiation
        return answer.replace(response_code=refusal) if asks else answer

    bench = dc(config={"renegotiate_after": 5.0}, answers={"PowerDeliveryReq": refuse}).run()
    assert len(bench.of("ScheduleExchangeReq")) == 1
    assert bench.end == "terminated"
    assert bench.now > 20


@pytest.mark.parametrize("make", [dc, ac])
def test_the_station_asks_for_other_services(make: Any) -> None:
    loop = "DC_ChargeLoopReq" if make is dc else "AC_ChargeLoopReq"
    bench: Bench = make(answers={loop: once(5, notify(d20.EvseNotification.ServiceRenegotiation))}).run()
    assert [request.charging_session.value for request in bench.of("SessionStopReq")] == ["ServiceRenegotiation", "Terminate"]
    sequence = DC_SEQUENCE if make is dc else AC_SEQUENCE
    assert bench.names == [*sequence, *sequence[4:]]
    assert bench.end == "terminated"
    assert bench.safe


def test_a_stop_after_the_services_were_renegotiated() -> None:
    bench = dc(answers={"DC_ChargeLoopReq": once(5, notify(d20.EvseNotification.ServiceRenegotiation))})
    bench.answers["ServiceSelectionReq"] = after(2, lambda _, answer: (bench.after(0.0, lambda: bench.app.stop(bench.now)), answer)[1])
    bench.run()
    assert [request.charging_session.value for request in bench.of("SessionStopReq")] == ["ServiceRenegotiation", "Terminate"]
    assert len(bench.of("DC_ChargeParameterDiscoveryReq")) == 1
    assert bench.end == "terminated"
    assert bench.safe


def test_a_metering_confirmation_follows_where_one_is_asked_for() -> None:
    meter = d20.MeterInfo(meter_id="M-1", charged_energy_reading_wh=4_711)
    asked = once(5, notify(d20.EvseNotification.MeteringConfirmation, meter_info=meter))
    bench = dc(answers={"DC_ChargeLoopReq": asked}).run()
    (request,) = bench.of("MeteringConfirmationReq")
    data = request.signed_metering_data
    assert data.meter_info == meter
    assert data.session_id == bench.app.session.session_id
    assert data.scheduled_smdt_control_mode.selected_schedule_tuple_id == 5
    assert bench.end == "terminated"
    dynamic = dc_bpt(control_mode=ControlMode.DYNAMIC)
    dynamic.answers["DC_ChargeLoopReq"] = once(5, notify(d20.EvseNotification.MeteringConfirmation, meter_info=meter))
    dynamic.run()
    assert dynamic.of("MeteringConfirmationReq")[0].signed_metering_data.dynamic_smdt_control_mode is not None


@pytest.mark.parametrize("make", [dc, ac])
def test_standby_and_back(make: Any) -> None:
    loop = "DC_ChargeLoopReq" if make is dc else "AC_ChargeLoopReq"
    bench: Bench = make(answers={loop: once(60, notify(d20.EvseNotification.ExitStandby))})
    bench.at(3.0, lambda: bench.app.stand_by(bench.now)).run()
    progress = [request.charge_progress.value for request in bench.of("PowerDeliveryReq")]
    assert progress == ["Start", "Standby", "Start", "Stop"]
    if make is dc:
        idle = [request for request in bench.of(loop) if si(request.cl_req_control_mode.ev_target_current) == 0.0]
        assert 20 < len(idle) < 60
    else:
        assert [effect.power for effect in bench.effects_of(SetLoad)] == [11_040.0, 0.0, 11_040.0, 0.0]
    assert bench.end == "terminated"


def test_standby_that_is_refused_and_an_end_out_of_standby() -> None:
    def refuse(request: Any, answer: Any) -> Any:
        asks = request.charge_progress is d20.ChargeProgress.Standby
        return answer.replace(response_code=d20.ResponseCode.WARNING_StandbyNotAllowed) if asks else answer

    bench = dc(answers={"PowerDeliveryReq": refuse})
    bench.at(3.0, lambda: bench.app.stand_by(bench.now)).run()
    assert [request.charge_progress.value for request in bench.of("PowerDeliveryReq")] == ["Start", "Standby", "Stop"]
    assert bench.end == "terminated"
    ending = dc()
    ending.at(3.0, lambda: ending.app.stand_by(ending.now)).at(6.0, lambda: ending.app.stop(ending.now)).run()
    assert [request.charge_progress.value for request in ending.of("PowerDeliveryReq")] == ["Start", "Standby", "Stop"]
    assert ending.end == "terminated"


# ---------------------------------------------------------------------------------------------- ends


def test_pause_and_resume_go_on_with_the_charge_parameters() -> None:
    """[V2G20-1032]: a resumed session goes on with ChargeParameterDiscovery, and with the service that was selected."""
    bench = ac_bpt(pause_after=5.0, control_mode=ControlMode.DYNAMIC).run()
    assert bench.end == "paused"
    paused = bench.app.paused
    assert paused is not None
    again = ac(
        config={"services": (EnergyService.AC_BPT,), "control_mode": ControlMode.DYNAMIC},
        resume=paused,
        station_paused=(bench.secc.paused,),
    ).run()
    assert again.names == [*AC_SEQUENCE[:2], *AC_SEQUENCE[7:]]
    assert type(again.of("AC_ChargeLoopReq")[0].cl_req_control_mode).__name__ == "BPT_Dynamic_AC_CLReqControlMode"
    assert again.end == "terminated"


def test_a_session_that_is_resumed_without_a_memory_goes_by_the_configuration() -> None:
    bench = dc(config={"pause_after": 5.0}).run()
    assert bench.end == "paused"
    bare = bench.app.session.paused
    again = dc(resume=bare, station_paused=(bench.secc.paused,)).run()
    assert again.names == [*DC_SEQUENCE[:2], *DC_SEQUENCE[7:]]
    assert again.end == "terminated"


def test_currents_bound_the_power_where_nothing_else_does() -> None:
    limits = Limits(maximum_voltage=400, minimum_voltage=200, maximum_current=50, maximum_discharge_current=20)
    bench = dc(config={"services": (EnergyService.DC_BPT,), "limits": limits}).run()
    mode = bench.of("DC_ChargeParameterDiscoveryReq")[0].dc_cpd_req_energy_transfer_mode
    assert si(mode.ev_maximum_charge_power) == 20_000
    assert si(mode.ev_maximum_discharge_power) == 8_000
    assert bench.end == "terminated"


@pytest.mark.parametrize("name", [name.removesuffix("Req") for name in dict.fromkeys(DC_SEQUENCE[2:-2])])
def test_early_ends(name: str) -> None:
    """The vehicle goes by SessionStop before any request, as the strict table allows."""
    bench = dc(config={"stop_before": name}).run()
    assert bench.end == "terminated"
    assert bench.safe
    assert f"{name}Req" not in bench.names or name == "PowerDelivery"
    assert bench.names[-1] == "SessionStopReq"


def test_early_ends_by_the_common_name() -> None:
    assert dc(config={"stop_before": "CableCheck"}).run().names[-2:] == ["ScheduleExchangeReq", "SessionStopReq"]


@pytest.mark.parametrize("name", list(dict.fromkeys(DC_SEQUENCE[1:])))
def test_a_failed_response_ends_the_session_and_leaves_nothing_connected(name: str) -> None:
    bench = dc(answers={name: lambda _, answer: answer.replace(response_code=d20.ResponseCode.FAILED)}).run()
    assert bench.end == "failed response"
    assert bench.requests[-1] == bench.of(name)[-1]
    assert bench.safe


def test_warnings_do_not_end_a_session() -> None:
    warning = d20.ResponseCode.WARNING_EVPowerProfileViolation
    bench = dc(answers={"PowerDeliveryReq": once(1, lambda _, answer: answer.replace(response_code=warning))}).run()
    assert bench.end == "terminated"
    assert bench.now > 20


def test_a_station_that_does_not_fit_is_left_before_the_cable_check() -> None:
    bench = dc(station=Limits(maximum_voltage=300, minimum_voltage=100, maximum_current=100, maximum_power=30_000)).run()
    assert bench.names[-2:] == ["ScheduleExchangeReq", "SessionStopReq"]
    assert bench.of("SessionStopReq")[0].ev_termination_code == "Incompatible"


@pytest.mark.parametrize("volts", [12.0, 61.0])
def test_welding_detection_ends_with_finished(volts: float) -> None:
    bench = dc(answers={"DC_WeldingDetectionReq": lambda _, answer: answer.replace(evse_present_voltage=rational(volts))}).run()
    processing = [request.ev_processing.value for request in bench.of("DC_WeldingDetectionReq")]
    assert processing == (["Ongoing", "Finished"] if volts < 60 else [*["Ongoing"] * 4, "Finished"])
    assert bench.end == "terminated"


def test_the_loop_keeps_within_its_performance_time() -> None:
    """[V2G20-1502]: a quarter of a second from a ChargeLoopRes to the next request."""
    for make in (dc, ac):
        bench: Bench = make(config={"renegotiate_after": 3.0}).run()
        assert not [event for event in bench.events if type(event).__name__ == "PerformanceTimeExceeded"]
