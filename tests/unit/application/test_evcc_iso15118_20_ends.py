"""A vehicle under ISO 15118-20: schedules, what the station asks for, standby, pauses and ends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.application.evcc_bench import Bench, after
from tests.unit.application.evcc_iso15118_20 import AC_SEQUENCE, DC_SEQUENCE, ac, ac_bpt, dc, dc_bpt, notify, once
from v2gstack.application.effects import SetControlPilot, SetLoad
from v2gstack.application.evcc.parameters_20 import offers_of
from v2gstack.application.numbers import rational, si
from v2gstack.application.wishes import Wish
from v2gstack.messages import iso15118_20 as d20
from v2gstack.types import ControlMode, EnergyService, Limits

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
    bench.answers["ServiceSelectionReq"] = after(
        2, lambda _, answer: (bench.after(0.0, lambda: bench.app.wish(Wish.STOP, bench.now)), answer)[1]
    )
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
    bench.at(3.0, lambda: bench.app.wish(Wish.STAND_BY, bench.now)).run()
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
    bench.at(3.0, lambda: bench.app.wish(Wish.STAND_BY, bench.now)).run()
    assert [request.charge_progress.value for request in bench.of("PowerDeliveryReq")] == ["Start", "Standby", "Stop"]
    assert bench.end == "terminated"
    ending = dc()
    ending.at(3.0, lambda: ending.app.wish(Wish.STAND_BY, ending.now)).at(6.0, lambda: ending.app.wish(Wish.STOP, ending.now)).run()
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
