"""A vehicle under ISO 15118-2: sequence, energy, schedules, renegotiation, receipts, notifications, ends."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.unit.application.evcc_bench import ac_bench, after, dc_bench
from tests.unit.application.evcc_iso15118_2 import DC_SEQUENCE, rounds
from v2gstack.application.effects import CloseContactors, SetControlPilot, SetLoad
from v2gstack.application.evcc.iso15118_2 import offers_of
from v2gstack.application.numbers import physical2, si
from v2gstack.messages.iso15118_2 import (
    ChargeProgress,
    ChargingSession,
    ConsumptionCost,
    Cost,
    CostKind,
    EnergyTransferMode,
    Parameter,
    ParameterSet,
    PaymentOption,
    PaymentOptionList,
    PMaxSchedule,
    PMaxScheduleEntry,
    RelativeTimeInterval,
    SalesTariff,
    SalesTariffEntry,
    SAScheduleList,
    SAScheduleTuple,
    Service,
    ServiceCategory,
    ServiceList,
    ServiceParameterList,
    UnitSymbol,
)
from v2gstack.types import Limits, OutputReading

# ---------------------------------------------------------------------------------------------- the sequence


def test_dc_from_the_beginning_to_the_end() -> None:
    bench = dc_bench().run()
    assert bench.end == "terminated"
    assert bench.names == DC_SEQUENCE
    assert bench.safe
    progress = [request.charge_progress for request in bench.of("PowerDeliveryReq")]
    assert progress == [ChargeProgress.Start, ChargeProgress.Stop]
    assert bench.of("SessionStopReq")[0].charging_session is ChargingSession.Terminate


def test_dc_effects_stand_where_the_standard_has_them() -> None:
    story = dc_bench().run().story
    order = ["SetControlPilot(C2)", "CableCheckReq", "PreChargeReq", "CloseContactors", "PowerDeliveryReq", "CurrentDemandReq"]
    places = [story.index(name) for name in order]
    assert places == sorted(places)
    end = ["SetLoad", "PowerDeliveryReq", "OpenContactors", "SetControlPilot(B2)", "WeldingDetectionReq", "SessionStopReq"]
    assert story[-6:] == end


def test_ac_from_the_beginning_to_the_end() -> None:
    bench = ac_bench().run()
    assert bench.end == "terminated"
    assert bench.names == [
        *DC_SEQUENCE[:6],
        "PowerDeliveryReq",
        "ChargingStatusReq",
        "PowerDeliveryReq",
        "SessionStopReq",
    ]
    assert bench.safe
    assert not bench.effects_of(CloseContactors)


def test_ac_signals_state_c_right_after_power_delivery_start() -> None:
    """[V2G2-847]: within 250 ms after the first PowerDeliveryReq(Start); [V2G2-848]: B within 250 ms after PowerDeliveryReq(Stop)."""
    bench = ac_bench().run()
    story = bench.story
    start, stop = (place for place, name in enumerate(story) if name == "PowerDeliveryReq")
    assert story[start + 1] == "SetControlPilot(C2)"
    assert story[stop + 1] == "SetControlPilot(B2)"
    when = {
        effect.state.value: time
        for effect, time in zip(bench.effects, bench.effect_times, strict=True)
        if isinstance(effect, SetControlPilot)
    }
    sent = [time for request, time in zip(bench.requests, bench.times, strict=True) if type(request).__name__ == "PowerDeliveryReq"]
    assert 0 <= when["C2"] - sent[0] <= 0.25
    assert 0 <= when["B2"] - sent[1] <= 0.25


def test_the_evcc_id_is_a_mac_address() -> None:
    assert dc_bench(config={"evcc_id": "02:00:00:00:00:ab"}).run().of("SessionSetupReq")[0].evcc_id == bytes.fromhex("0200000000ab")


def test_the_mode_is_the_best_that_both_have() -> None:
    assert dc_bench().run().of("ChargeParameterDiscoveryReq")[0].requested_energy_transfer_mode is EnergyTransferMode.DC_extended
    core = dc_bench(services=(EnergyTransferMode.DC_unique, EnergyTransferMode.DC_core)).run()
    assert core.of("ChargeParameterDiscoveryReq")[0].requested_energy_transfer_mode is EnergyTransferMode.DC_core
    assert ac_bench().run().of("ChargeParameterDiscoveryReq")[0].requested_energy_transfer_mode is EnergyTransferMode.AC_three_phase_core
    single = ac_bench(config={"phases": 1}).run()
    assert single.of("ChargeParameterDiscoveryReq")[0].requested_energy_transfer_mode is EnergyTransferMode.AC_single_phase_core


def test_a_vehicle_leaves_a_station_that_has_nothing_for_it() -> None:
    bench = dc_bench(services=(EnergyTransferMode.AC_single_phase_core,)).run()
    assert bench.names[-2:] == ["ServiceDiscoveryReq", "SessionStopReq"]
    assert bench.end == "terminated"


def test_a_vehicle_without_a_contract_leaves_a_station_that_takes_nothing_else() -> None:
    contracts = PaymentOptionList(payment_option=(PaymentOption.Contract,))
    bench = dc_bench(answers={"ServiceDiscoveryReq": lambda _, answer: answer.replace(payment_option_list=contracts)}).run()
    assert bench.names[-2:] == ["ServiceDiscoveryReq", "SessionStopReq"]


def test_added_services_are_looked_at_and_selected() -> None:
    offered = ServiceList(
        service=(
            Service(service_id=3, service_category=ServiceCategory.Internet, free_service=True),
            Service(service_id=4, service_category=ServiceCategory.OtherCustom, free_service=True),
        )
    )
    sets = ServiceParameterList(parameter_set=(ParameterSet(parameter_set_id=9, parameter=(Parameter(name="Port", int_value=80),)),))
    bench = dc_bench(
        config={"wanted_services": (3, 77)},
        answers={
            "ServiceDiscoveryReq": lambda _, answer: answer.replace(service_list=offered),
            "ServiceDetailReq": lambda request, answer: answer.replace(service_id=request.service_id, service_parameter_list=sets),
        },
    ).run()
    assert [request.service_id for request in bench.of("ServiceDetailReq")] == [3]
    selected = bench.of("PaymentServiceSelectionReq")[0].selected_service_list.selected_service
    assert [(each.service_id, each.parameter_set_id) for each in selected] == [(1, None), (3, 9)]
    assert bench.end == "terminated"


# ---------------------------------------------------------------------------------------------- polling and pacing


@pytest.mark.parametrize("name", ["AuthorizationReq", "ChargeParameterDiscoveryReq", "CableCheckReq"])
def test_a_station_that_processes_is_asked_again_at_the_poll_interval(name: str) -> None:
    bench = dc_bench(config={"poll_interval": 0.4}, answers={name: rounds(3)}).run()
    times = [time for request, time in zip(bench.requests, bench.times, strict=True) if type(request).__name__ == name]
    assert len(times) == 4
    for one, following in itertools.pairwise(times):
        assert following - one == pytest.approx(0.4 + 2 * bench.latency)
    assert bench.end == "terminated"


def test_the_loop_keeps_its_pace() -> None:
    bench = dc_bench(config={"loop_interval": 0.15}).run()
    times = [time for request, time in zip(bench.requests, bench.times, strict=True) if type(request).__name__ == "CurrentDemandReq"]
    gaps = {round(following - one, 3) for one, following in itertools.pairwise(times)}
    assert gaps == {0.16}


def test_precharge_goes_on_until_the_voltage_matches() -> None:
    volts = iter((10.0, 200.0, 369.9, 380.0))
    bench = dc_bench(
        answers={"PreChargeReq": lambda _, answer: answer.replace(evse_present_voltage=physical2(next(volts), UnitSymbol.V))}
    ).run()
    assert len(bench.of("PreChargeReq")) == 4
    assert {si(request.ev_target_voltage) for request in bench.of("PreChargeReq")} == {390.0}
    assert bench.end == "terminated"


def test_what_the_vehicle_measures_counts_more_than_what_the_station_says() -> None:
    bench = dc_bench()

    def measure(volts: float) -> None:
        bench.app.update(OutputReading(voltage=volts), bench.now)

    bench.answers["PreChargeReq"] = lambda _, answer: (
        bench.after(0.001, lambda: measure(100.0 if len(bench.of("PreChargeReq")) < 3 else 389.0)),
        answer,
    )[1]
    bench.run()
    assert len(bench.of("PreChargeReq")) == 3
    assert bench.end == "terminated"


def test_a_precharge_that_never_gets_there_ends_by_its_timer() -> None:
    bench = dc_bench(answers={"PreChargeReq": lambda _, answer: answer.replace(evse_present_voltage=physical2(10.0, UnitSymbol.V))}).run()
    assert bench.app.session.end is not None
    assert bench.app.session.end.timer == "V2G_EVCC_PreCharge_Timeout"
    assert bench.safe
    assert not bench.effects_of(CloseContactors)


# ---------------------------------------------------------------------------------------------- energy


def test_the_current_keeps_within_battery_vehicle_and_station() -> None:
    assert {si(request.ev_target_current) for request in dc_bench().run().of("CurrentDemandReq")[:-1]} == {150.0}
    weak = dc_bench(station=Limits(maximum_voltage=500, minimum_voltage=100, maximum_current=60, maximum_power=150_000)).run()
    assert {si(request.ev_target_current) for request in weak.of("CurrentDemandReq")[:-1]} == {60.0}
    poor = dc_bench(station=Limits(maximum_voltage=420, minimum_voltage=100, maximum_current=300, maximum_power=7_800)).run()
    assert max(si(request.ev_target_current) for request in poor.of("CurrentDemandReq")) <= 20.0
    assert {si(request.ev_target_voltage) for request in poor.of("CurrentDemandReq")} == {420.0}


def test_limits_of_the_loop_are_obeyed_from_the_next_request_on() -> None:
    def lower(_request: Any, answer: Any) -> Any:
        return answer.replace(
            evse_maximum_current_limit=physical2(32.0, UnitSymbol.A), evse_maximum_power_limit=physical2(20_000, UnitSymbol.W)
        )

    bench = dc_bench(answers={"CurrentDemandReq": after(5, lower)}).run()
    currents = [si(request.ev_target_current) for request in bench.of("CurrentDemandReq")]
    assert currents[:5] == [150.0] * 5
    assert set(currents[5:-1]) == {32.0}


def test_the_current_goes_to_nought_before_the_stop() -> None:
    bench = dc_bench().run()
    last = bench.of("CurrentDemandReq")[-1]
    assert si(last.ev_target_current) == 0.0
    assert last.charging_complete
    assert bench.of("PowerDeliveryReq")[-1].ev_power_delivery_parameter.charging_complete


def test_a_current_that_does_not_go_is_not_waited_for_forever() -> None:
    stuck = physical2(50.0, UnitSymbol.A)
    bench = dc_bench(answers={"CurrentDemandReq": lambda _, answer: answer.replace(evse_present_current=stuck)}).run()
    idle = [request for request in bench.of("CurrentDemandReq") if si(request.ev_target_current) == 0.0]
    assert 20 < len(idle) < 30
    assert bench.end == "terminated"


def test_energy_is_accounted_for() -> None:
    bench = dc_bench(config={"time_limit": 3600.0, "loop_interval": 1.0, "target_soc": 99.0}).run(until=8000)
    assert bench.end == "terminated"
    assert bench.app.energy_in == pytest.approx((bench.soc - 50) / 100 * 60_000, rel=0.001)
    assert bench.app.energy_out == 0.0
    status = bench.app.ev_status
    assert status.soc == pytest.approx(bench.soc, abs=0.1)
    assert status.energy_capacity == 60_000


@pytest.mark.parametrize(
    ("config", "low", "high"),
    [({"target_soc": 51.0}, 600, 640), ({"energy_limit": 500.0}, 500, 520), ({"time_limit": 30.0}, 450, 550)],
)
def test_ends(config: dict[str, Any], low: float, high: float) -> None:
    bench = dc_bench(config={"time_limit": None} | config).run()
    assert bench.end == "terminated"
    assert low <= bench.app.energy_in <= high


def test_a_full_battery_ends_charging() -> None:
    bench = dc_bench(config={"time_limit": None, "target_soc": 101.0}, soc=99.9).run()
    assert bench.end == "terminated"
    assert bench.soc == pytest.approx(100.0, abs=0.1)


def test_ac_takes_what_the_station_allows() -> None:
    """EVSEMaxCurrent of 16 A on three phases of 230 V, then 10 A, then 6 A of a vehicle that needs no more."""

    def ten(_request: Any, answer: Any) -> Any:
        return answer.replace(evse_max_current=physical2(10.0, UnitSymbol.A))

    bench = ac_bench(answers={"ChargingStatusReq": after(10, ten)}).run()
    loads = [(effect.power, effect.current) for effect in bench.effects_of(SetLoad)]
    assert loads == [(11_040.0, 16.0), (6_900.0, 10.0), (0.0, None)]
    request = bench.of("ChargeParameterDiscoveryReq")[0].ev_charge_parameter
    assert si(request.e_amount) == 18_000
    assert si(request.ev_max_current) == pytest.approx(22_000 / 690, abs=0.01)


def test_ac_energy_is_what_was_measured_at_the_inlet() -> None:
    bench = ac_bench()
    for second in range(30):
        bench.at(float(second), lambda: bench.app.update(OutputReading(voltage=231.0, current=15.0, power=10_000.0), bench.now))
    bench.run()
    assert bench.app.energy_in == pytest.approx(10_000 * 20 / 3600, rel=0.02)


# ---------------------------------------------------------------------------------------------- schedules


def _tuple(number: int, powers: list[tuple[int, float]], price: int | None = None, *, costs: bool = False) -> SAScheduleTuple:
    entries = tuple(
        PMaxScheduleEntry(time_interval=RelativeTimeInterval(start=start), p_max=physical2(power, UnitSymbol.W)) for start, power in powers
    )
    last = entries[-1].replace(time_interval=RelativeTimeInterval(start=powers[-1][0], duration=86_400))
    tariff = None
    if price is not None:
        cost = Cost(cost_kind=CostKind.relativePricePercentage, amount=price)
        consumption = (ConsumptionCost(start_value=physical2(0, UnitSymbol.W), cost=(cost,)),) if costs else ()
        entry = SalesTariffEntry(
            time_interval=RelativeTimeInterval(start=0), e_price_level=None if costs else price, consumption_cost=consumption
        )
        tariff = SalesTariff(sales_tariff_id=number, sales_tariff_entry=(entry,))
    return SAScheduleTuple(
        sa_schedule_tuple_id=number, p_max_schedule=PMaxSchedule(p_max_schedule_entry=(*entries[:-1], last)), sales_tariff=tariff
    )


def _schedules(*tuples: SAScheduleTuple) -> Any:
    return lambda _, answer: answer.replace(sa_schedules=SAScheduleList(sa_schedule_tuple=tuples))


@pytest.mark.parametrize("costs", [True, False])
def test_the_cheapest_schedule_is_selected(costs: bool) -> None:
    offered = [_tuple(4, [(0, 50_000)], 90, costs=costs), _tuple(8, [(0, 50_000)], 30, costs=costs)]
    bench = dc_bench(answers={"ChargeParameterDiscoveryReq": _schedules(*offered)}).run()
    assert [request.sa_schedule_tuple_id for request in bench.of("PowerDeliveryReq")] == [8, 8]


def test_the_profile_and_the_current_keep_to_the_schedule() -> None:
    schedule = _tuple(4, [(0, 39_000), (10, 7_800), (3600, 150_000)])
    bench = dc_bench(answers={"ChargeParameterDiscoveryReq": _schedules(schedule)}).run()
    entries = bench.of("PowerDeliveryReq")[0].charging_profile.profile_entry
    assert [(entry.charging_profile_entry_start, si(entry.charging_profile_entry_max_power)) for entry in entries] == [
        (0, 39_000),
        (10, 7_800),
        (3600, 80_000),
    ]
    currents = [si(request.ev_target_current) for request in bench.of("CurrentDemandReq")[:-1]]
    assert currents[0] == pytest.approx(100, abs=0.1)
    assert currents[-1] == pytest.approx(20, abs=0.1)


def test_the_profile_of_ac_names_the_phases() -> None:
    entries = ac_bench().run().of("PowerDeliveryReq")[0].charging_profile.profile_entry
    assert [entry.charging_profile_entry_max_number_of_phases_in_use for entry in entries] == [3]


def test_a_profile_has_no_more_entries_than_fit() -> None:
    schedule = _tuple(4, [(60 * number, 1_000.0 * (number % 7 + 1)) for number in range(40)])
    bench = dc_bench(config={"maximum_schedule_points": 1024}, answers={"ChargeParameterDiscoveryReq": _schedules(schedule)}).run()
    entries = bench.of("PowerDeliveryReq")[0].charging_profile.profile_entry
    assert len(entries) == 24
    assert si(entries[-1].charging_profile_entry_max_power) == 1_000
    few = dc_bench(config={"maximum_schedule_points": 3}, answers={"ChargeParameterDiscoveryReq": _schedules(schedule)}).run()
    assert few.of("ChargeParameterDiscoveryReq")[0].max_entries_sa_schedule_tuple == 3
    assert len(few.of("PowerDeliveryReq")[0].charging_profile.profile_entry) == 3


def test_offers_have_an_end() -> None:
    (offer,) = offers_of(SAScheduleList(sa_schedule_tuple=(_tuple(1, [(0, 5.0), (100, 6.0)]),)))
    assert offer.end == 86_500.0
    assert [step.power for step in offer.steps] == [5.0, 6.0]
