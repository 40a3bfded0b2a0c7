"""A vehicle under ISO 15118-20: AC and DC, both ways, scheduled and dynamic."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tests.unit.application.evcc_bench import Bench, after
from tests.unit.application.evcc_iso15118_20 import AC_SEQUENCE, BOTH_WAYS, DC_SEQUENCE, ac, ac_bpt, dc, dc_bpt
from v2gstack.application.effects import CloseContactors, SetLoad
from v2gstack.application.evcc.parameters_20 import parameter_of
from v2gstack.application.numbers import rational, si
from v2gstack.messages import iso15118_20 as d20
from v2gstack.types import ControlMode, EnergyService

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
