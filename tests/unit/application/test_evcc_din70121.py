"""A vehicle under DIN 70121."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.application.evcc_bench import Bench, after, dc_bench, status_din
from v2gstack.application.numbers import si
from v2gstack.messages.din70121 import (
    ChargingProfile,
    DC_EVSEStatusCode,
    EVRequestedEnergyTransfer,
    EVSENotification,
    EVSEProcessing,
    EVSESupportedEnergyTransfer,
    PaymentOption,
    PaymentOptions,
    PMaxSchedule,
    PMaxScheduleEntry,
    RelativeTimeInterval,
    ResponseCode,
    SalesTariff,
    SalesTariffEntry,
    SAScheduleList,
    SAScheduleTuple,
)
from v2gstack.protocols.v2g import DIN70121
from v2gstack.types import EnergyService

SEQUENCE = [
    "supportedAppProtocolReq",
    "SessionSetupReq",
    "ServiceDiscoveryReq",
    "ServicePaymentSelectionReq",
    "ContractAuthenticationReq",
    "ChargeParameterDiscoveryReq",
    "CableCheckReq",
    "PreChargeReq",
    "PowerDeliveryReq",
    "CurrentDemandReq",
    "PowerDeliveryReq",
    "WeldingDetectionReq",
    "SessionStopReq",
]


def din_bench(**changes: Any) -> Bench:
    return dc_bench(DIN70121, **changes)


def test_from_the_beginning_to_the_end() -> None:
    bench = din_bench().run()
    assert bench.end == "terminated"
    assert bench.names == SEQUENCE
    assert bench.safe
    assert [request.ready_to_charge_state for request in bench.of("PowerDeliveryReq")] == [True, False]
    assert bench.app.energy_in > 300


def test_effects_stand_where_they_belong() -> None:
    story = din_bench().run().story
    order = ["SetControlPilot(C2)", "CableCheckReq", "PreChargeReq", "CloseContactors", "PowerDeliveryReq", "CurrentDemandReq"]
    places = [story.index(name) for name in order]
    assert places == sorted(places)
    tail = ["PowerDeliveryReq", "OpenContactors", "SetControlPilot(B2)", "WeldingDetectionReq", "SessionStopReq"]
    assert story[-5:] == tail


@pytest.mark.parametrize(
    ("offered", "asked"),
    [
        (EVSESupportedEnergyTransfer.DC_core, EVRequestedEnergyTransfer.DC_core),
        (EVSESupportedEnergyTransfer.DC_extended, EVRequestedEnergyTransfer.DC_extended),
        (EVSESupportedEnergyTransfer.DC_combo_core, EVRequestedEnergyTransfer.DC_combo_core),
        (EVSESupportedEnergyTransfer.DC_dual, EVRequestedEnergyTransfer.DC_extended),
        (EVSESupportedEnergyTransfer.AC_core3p_DC_extended, EVRequestedEnergyTransfer.DC_extended),
        (EVSESupportedEnergyTransfer.AC_single_DC_core, EVRequestedEnergyTransfer.DC_core),
        (EVSESupportedEnergyTransfer.AC_three_phase_core, None),
    ],
)
def test_modes(offered: EVSESupportedEnergyTransfer, asked: EVRequestedEnergyTransfer | None) -> None:
    bench = din_bench(services=(offered,)).run()
    assert bench.end == "terminated"
    found = [request.ev_requested_energy_transfer_type for request in bench.of("ChargeParameterDiscoveryReq")]
    assert found == ([] if asked is None else [asked])


def test_a_vehicle_that_wants_ac_leaves() -> None:
    bench = din_bench(config={"services": (EnergyService.AC,)}).run()
    assert bench.names == [*SEQUENCE[:3], "SessionStopReq"]


def test_a_vehicle_without_a_contract_leaves_a_station_that_takes_nothing_else() -> None:
    contracts = PaymentOptions(payment_option=(PaymentOption.Contract,))
    bench = din_bench(answers={"ServiceDiscoveryReq": lambda _, answer: answer.replace(payment_options=contracts)}).run()
    assert bench.names == [*SEQUENCE[:3], "SessionStopReq"]


def test_an_evcc_id_that_is_no_mac_address() -> None:
    assert din_bench(config={"evcc_id": "WMIV1234567890"}).run().of("SessionSetupReq")[0].evcc_id == b"WMIV12"


def test_the_parameters() -> None:
    request = din_bench().run().of("ChargeParameterDiscoveryReq")[0].ev_charge_parameter
    assert si(request.ev_maximum_current_limit) == 200
    assert si(request.ev_maximum_voltage_limit) == 460
    assert si(request.ev_maximum_power_limit) == 80_000
    assert si(request.ev_energy_capacity) == 60_000
    assert si(request.ev_energy_request) == 18_000
    assert (request.full_soc, request.bulk_soc) == (100, 80)
    assert request.dc_ev_status.ev_ress_soc == 50


def _tuple(number: int, power: int, level: int | None = None) -> SAScheduleTuple:
    interval = RelativeTimeInterval(start=0, duration=86_400)
    schedule = PMaxSchedule(p_max_schedule_id=number, p_max_schedule_entry=(PMaxScheduleEntry(time_interval=interval, p_max=power),))
    tariff = None
    if level is not None:
        entry = SalesTariffEntry(time_interval=interval, e_price_level=level)
        tariff = SalesTariff(id="t", sales_tariff_id=number, num_e_price_levels=9, sales_tariff_entry=(entry,))
    return SAScheduleTuple(sa_schedule_tuple_id=number, p_max_schedule=schedule, sales_tariff=tariff)


def _schedules(*tuples: SAScheduleTuple) -> Any:
    return lambda _, answer: answer.replace(sa_schedules=SAScheduleList(sa_schedule_tuple=tuples))


def test_the_largest_power_of_a_schedule_is_no_limit() -> None:
    """PMax is a 16-bit number of watts: stations of more power write 32767."""
    bench = din_bench(answers={"ChargeParameterDiscoveryReq": _schedules(_tuple(1, 32_767))}).run()
    assert max(si(request.ev_target_current) for request in bench.of("CurrentDemandReq")) == 150
    profile: ChargingProfile = bench.of("PowerDeliveryReq")[0].charging_profile
    assert profile.profile_entry[0].charging_profile_entry_max_power == 32_767


def test_a_smaller_power_of_a_schedule_is_one() -> None:
    bench = din_bench(answers={"ChargeParameterDiscoveryReq": _schedules(_tuple(1, 20_000))}).run()
    assert max(si(request.ev_target_current) for request in bench.of("CurrentDemandReq")) == pytest.approx(20_000 / 390, abs=0.1)


def test_the_cheapest_schedule_is_selected() -> None:
    bench = din_bench(answers={"ChargeParameterDiscoveryReq": _schedules(_tuple(1, 20_000, 5), _tuple(2, 20_000, 2))}).run()
    assert bench.of("PowerDeliveryReq")[0].charging_profile.sa_schedule_tuple_id == 2


def test_a_station_that_processes_is_asked_again() -> None:
    seen = iter([EVSEProcessing.Ongoing] * 3)
    answers = {"ContractAuthenticationReq": lambda _, answer: answer.replace(evse_processing=next(seen, EVSEProcessing.Finished))}
    bench = din_bench(answers=answers).run()
    assert len(bench.of("ContractAuthenticationReq")) == 4
    assert bench.end == "terminated"


@pytest.mark.parametrize(
    "changes",
    [
        {"evse_notification": EVSENotification.StopCharging},
        {"evse_status_code": DC_EVSEStatusCode.EVSE_Shutdown},
        {"evse_status_code": DC_EVSEStatusCode.EVSE_EmergencyShutdown},
    ],
    ids=str,
)
def test_the_station_stops(changes: dict[str, Any]) -> None:
    bench = din_bench(answers={"CurrentDemandReq": after(10, lambda _, answer: answer.replace(dc_evse_status=status_din(**changes)))}).run()
    assert bench.end == "terminated"
    assert bench.now < 5
    assert bench.safe


def test_there_is_no_pause_and_no_renegotiation() -> None:
    bench = din_bench(config={"pause_after": 5.0, "renegotiate_after": 2.0}).run()
    assert bench.end == "terminated"
    assert bench.names == SEQUENCE


@pytest.mark.parametrize("name", [name.removesuffix("Req") for name in dict.fromkeys(SEQUENCE[2:-2])])
def test_early_ends(name: str) -> None:
    bench = din_bench(config={"stop_before": name}).run()
    assert bench.end == "terminated"
    assert bench.safe
    assert f"{name}Req" not in bench.names or name == "PowerDelivery"


@pytest.mark.parametrize("name", list(dict.fromkeys(SEQUENCE[1:])))
def test_a_failed_response_leaves_nothing_connected(name: str) -> None:
    bench = din_bench(answers={name: lambda _, answer: answer.replace(response_code=ResponseCode.FAILED)}).run()
    assert bench.end == "failed response"
    assert bench.safe
