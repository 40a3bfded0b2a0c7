"""The station under ISO 15118-2: what it answers, and what it asks of its hardware. Every answer goes over the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.support.pair import Fail, World
from tests.unit.application.secc_iso2 import (
    CABLE_CHECK,
    CHARGING,
    EXTERNAL,
    PRECHARGE,
    TERMINATE,
    U,
    ac_parameters,
    dc_parameters,
    deliver,
    demand,
    dialogue,
    kinds,
    parameters,
    station,
    to_ac_loop,
    to_authorization,
    to_loop,
    to_parameters,
    to_precharge,
)
from v2gstack.application.effects import (
    AuthorizationVerdict,
    AuthorizeEim,
    CheckIsolation,
    CloseContactors,
    FetchTariff,
    LockConnector,
    ReadMeter,
    SelectService,
    SetOutput,
)
from v2gstack.application.numbers import physical2, si
from v2gstack.application.tariff import Tariff, TariffPeriod
from v2gstack.messages import iso15118_2 as msg
from v2gstack.protocols.v2g import STRICT, TOLERANT
from v2gstack.types import ControlPilotState, EnergyService, IsolationVerdict, Limits, OutputReading, OutputSetpoint

# ---------------------------------------------------------------------------------------------- services


def test_services_by_category_and_scope() -> None:
    talk = dialogue(station())
    answer = talk.ask(msg.ServiceDiscoveryReq())
    assert [service.service_id for service in answer.service_list.service] == [3, 4]
    assert answer.charge_service.supported_energy_transfer_mode.energy_transfer_mode == ("DC_extended",)
    assert answer.payment_option_list.payment_option == ("ExternalPayment",)
    for category, ids in (("Internet", [3]), ("OtherCustom", [4]), ("EVCharging", None), ("ContractCertificate", None)):
        talk = dialogue(station())
        answer = talk.ask(msg.ServiceDiscoveryReq(service_category=msg.ServiceCategory(category)))
        found = answer.service_list and [service.service_id for service in answer.service_list.service]
        assert found == ids
    assert dialogue(station()).ask(msg.ServiceDiscoveryReq(service_scope="somewhere")).service_list is None
    assert dialogue(station()).ask(msg.ServiceDiscoveryReq(service_scope="")).service_list is not None


def test_contracts_are_not_offered_while_nobody_can_verify_them() -> None:
    talk = dialogue(station(contract_payment=True))
    assert talk.ask(msg.ServiceDiscoveryReq()).payment_option_list.payment_option == ("ExternalPayment",)
    contract = msg.PaymentServiceSelectionReq(selected_payment_option=msg.PaymentOption.Contract, selected_service_list=CHARGING)
    assert talk.ask(contract).response_code == "FAILED_PaymentSelectionInvalid"
    assert talk.ask(EXTERNAL).response_code == "OK", "a wrong value ends nothing"


def test_energy_transfer_modes_of_ac() -> None:
    for phases, modes in ((3, ("AC_three_phase_core", "AC_single_phase_core")), (1, ("AC_single_phase_core",))):
        answer = dialogue(station(ac=True, phases=phases)).ask(msg.ServiceDiscoveryReq())
        assert answer.charge_service.supported_energy_transfer_mode.energy_transfer_mode == modes


def test_service_details() -> None:
    talk = dialogue(station())
    talk.ask(msg.ServiceDiscoveryReq())
    answer = talk.ask(msg.ServiceDetailReq(service_id=3))
    one, two = answer.service_parameter_list.parameter_set
    assert [(each.name, each.any_value) for each in one.parameter] == [("Protocol", "http"), ("Port", 80)]
    values = {each.name: each for each in two.parameter}
    assert (values["Port"].short_value, values["Big"].int_value, values["Fast"].bool_value) == (443, 70_000, True)
    assert values["Price"].physical_value.decimal == Decimal("0.5")
    assert talk.ask(msg.ServiceDetailReq(service_id=1)).response_code == "OK"
    assert talk.ask(msg.ServiceDetailReq(service_id=4)).service_parameter_list is None
    for unknown in (2, 65, 9999):
        assert talk.ask(msg.ServiceDetailReq(service_id=unknown)).response_code == "FAILED_ServiceIDInvalid"


@pytest.mark.parametrize(
    ("selected", "code"),
    [
        (((1, None),), "OK"),
        (((1, None), (3, 2), (4, None)), "OK"),
        (((3, 1),), "FAILED_NoChargeServiceSelected"),
        (((1, None), (3, 7)), "FAILED_ServiceSelectionInvalid"),
        (((1, None), (2, None)), "FAILED_ServiceSelectionInvalid"),
        (((1, None), (65, None)), "FAILED_ServiceSelectionInvalid"),
    ],
)
def test_selection_of_services(selected: tuple[tuple[int, int | None], ...], code: str) -> None:
    talk = dialogue(station())
    talk.ask(msg.ServiceDiscoveryReq())
    services = tuple(msg.SelectedService(service_id=number, parameter_set_id=chosen) for number, chosen in selected)
    request = msg.PaymentServiceSelectionReq(
        selected_payment_option=msg.PaymentOption.ExternalPayment, selected_service_list=msg.SelectedServiceList(selected_service=services)
    )
    assert talk.ask(request).response_code == code
    chosen = [(effect.service_id, effect.parameter_set_id) for effect in talk.effects("secc", SelectService)]
    assert chosen == (list(selected[1:]) if code == "OK" else [])


# ---------------------------------------------------------------------------------------------- authorization


def test_authorization_goes_on_until_the_world_has_decided() -> None:
    talk = dialogue(station())
    to_authorization(talk)
    first = talk.ask(msg.AuthorizationReq())
    assert (first.response_code, first.evse_processing) == ("OK", "Ongoing_WaitingForCustomerInteraction")
    assert talk.ask_until(msg.AuthorizationReq()).response_code == "OK"
    (effect,) = talk.effects("secc", AuthorizeEim)
    assert (effect.evse_id, effect.evcc_id) == ("DE*V2G*E0001", "02000000000A")


def test_a_quick_decision_is_in_the_first_answer() -> None:
    talk = dialogue(station(), World(times={AuthorizeEim: 0.02}))
    to_authorization(talk)
    assert talk.ask(msg.AuthorizationReq()).evse_processing == "Finished"


def test_no_authorization_needed() -> None:
    talk = dialogue(station(authorization_required=False))
    to_authorization(talk)
    assert talk.ask(msg.AuthorizationReq()).evse_processing == "Finished"
    assert not talk.effects("secc", AuthorizeEim)


@pytest.mark.parametrize(
    ("verdict", "processing"),
    [
        (AuthorizationVerdict.REJECTED, "Ongoing_WaitingForCustomerInteraction"),
        (AuthorizationVerdict.WAITING_FOR_CUSTOMER, "Ongoing_WaitingForCustomerInteraction"),
        (AuthorizationVerdict.PENDING, "Ongoing"),
        (Fail("no network"), "Ongoing_WaitingForCustomerInteraction"),
    ],
)
def test_verdicts_that_are_no_yes(verdict: Any, processing: str) -> None:
    verdicts = iter([verdict, AuthorizationVerdict.ACCEPTED])
    talk = dialogue(station(), World(times={AuthorizeEim: 0.01}, results={AuthorizeEim: lambda _: next(verdicts)}))
    to_authorization(talk)
    answer = talk.ask(msg.AuthorizationReq())
    assert (answer.response_code, answer.evse_processing) == ("OK", processing)
    assert talk.ask(msg.AuthorizationReq()).evse_processing == "Finished", "the world is asked again"


def test_a_challenge_that_nobody_gave() -> None:
    talk = dialogue(station())
    to_authorization(talk)
    assert talk.ask(msg.AuthorizationReq(id="id1", gen_challenge=bytes(16))).response_code == "FAILED_ChallengeInvalid"


# ---------------------------------------------------------------------------------------------- charge parameters


def test_dc_parameters_and_schedule() -> None:
    tariff = Tariff(
        periods=(TariffPeriod(duration=3600, maximum_power=20_000, price=Decimal("0.3")), TariffPeriod(duration=1, price=Decimal("0.6")))
    )
    talk = dialogue(station(tariff=tariff, regulation_tolerance=1.5))
    to_parameters(talk)
    answer = talk.ask(parameters(max_entries_sa_schedule_tuple=192))
    offered = answer.evse_charge_parameter
    assert (answer.response_code, answer.evse_processing) == ("OK", "Finished")
    assert si(offered.evse_maximum_power_limit) == 60_000
    assert si(offered.evse_minimum_voltage_limit) == 150
    assert si(offered.evse_current_regulation_tolerance) == 1.5
    (one,) = answer.sa_schedules.sa_schedule_tuple
    assert [si(entry.p_max) for entry in one.p_max_schedule.p_max_schedule_entry] == [20_000, 60_000]
    assert one.sales_tariff.num_e_price_levels == 2
    assert not talk.effects("secc", FetchTariff)
    talk.rest(0.3)
    assert talk.world.locked, "the connector is locked before the cable is tested"


def test_a_tariff_is_fetched_where_none_is_configured() -> None:
    talk = dialogue(
        station(), World(times={FetchTariff: 1.0}, results={FetchTariff: Tariff(periods=(TariffPeriod(duration=1, maximum_power=7000),))})
    )
    to_parameters(talk)
    answer = talk.ask(parameters(found=dc_parameters().replace(departure_time=7200, ev_energy_request=physical2(9000, U.Wh))))
    assert (answer.evse_processing, answer.sa_schedules) == ("Ongoing", None)
    (effect,) = talk.effects("secc", FetchTariff)
    assert (effect.service, effect.energy, effect.departure) == (EnergyService.DC, 9000.0, 7200)
    assert effect.limits == Limits(maximum_voltage=450.0, maximum_current=125.0)
    answer = talk.ask_until(parameters())
    assert si(answer.sa_schedules.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry[0].p_max) == 7000


def test_a_station_without_back_end_charges_all_the_same() -> None:
    talk = dialogue(station(), World(results={FetchTariff: Fail("the back end does not answer")}))
    to_parameters(talk)
    answer = talk.ask_until(parameters())
    assert si(answer.sa_schedules.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry[0].p_max) == 60_000


@pytest.mark.parametrize(
    ("ac", "request_", "code"),
    [
        (False, parameters(msg.EnergyTransferMode.AC_three_phase_core), "FAILED_WrongEnergyTransferMode"),
        (False, parameters(msg.EnergyTransferMode.DC_core), "FAILED_WrongEnergyTransferMode"),
        (True, parameters(), "FAILED_WrongEnergyTransferMode"),
        (False, parameters(found=dc_parameters(voltage=100)), "FAILED_WrongChargeParameter"),
        (False, parameters(found=ac_parameters()), "FAILED_WrongChargeParameter"),
        (True, parameters(msg.EnergyTransferMode.AC_single_phase_core, ac_parameters(minimum=40)), "FAILED_WrongChargeParameter"),
    ],
)
def test_parameters_that_do_not_fit(ac: bool, request_: msg.ChargeParameterDiscoveryReq, code: str) -> None:
    talk = dialogue(station(ac=ac))
    to_parameters(talk)
    answer = talk.ask(request_)
    assert answer.response_code == code
    right = parameters(msg.EnergyTransferMode.AC_three_phase_core) if ac else parameters()
    assert talk.ask_until(right).response_code == "OK", "a wrong value ends nothing"


def test_dc_parameters_with_an_ac_mode_pass_or_not_by_policy() -> None:
    wrong = parameters(msg.EnergyTransferMode.AC_three_phase_core, dc_parameters())
    for policy, code in ((TOLERANT, "OK"), (STRICT, "FAILED_WrongChargeParameter")):
        talk = dialogue(station(ac=True, policy=policy))
        to_parameters(talk)
        answer = talk.ask_until(wrong)
        assert answer.response_code == code
        assert isinstance(answer.evse_charge_parameter, msg.AC_EVSEChargeParameter)


def test_limits_of_the_moment_are_told_and_make_no_vehicle_unfit() -> None:
    """A back end allows nothing for now: a vehicle that wants 6 A at least may wait for more."""
    talk = dialogue(station(ac=True), World(dc=False))
    to_parameters(talk)
    talk.call("secc", "update", Limits(maximum_current=0))
    answer = talk.ask_until(parameters(msg.EnergyTransferMode.AC_three_phase_core))
    assert (answer.response_code, si(answer.evse_charge_parameter.evse_max_current)) == ("OK", 0)
    # those of DC are told, and are part of the schedule: it can be negotiated anew
    talk = dialogue(station())
    to_parameters(talk)
    talk.call("secc", "update", Limits(maximum_power=5000))
    answer = talk.ask_until(parameters())
    assert si(answer.evse_charge_parameter.evse_maximum_power_limit) == 5000
    [entry] = answer.sa_schedules.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry
    assert si(entry.p_max) == 5000


# ---------------------------------------------------------------------------------------------- CableCheck, PreCharge


def test_cable_check_locks_closes_and_tests_in_this_order() -> None:
    talk = dialogue(station())
    to_parameters(talk)
    talk.ask_until(parameters())
    answer = talk.ask(CABLE_CHECK)
    assert (answer.response_code, answer.evse_processing) == ("OK", "Ongoing")
    assert answer.dc_evse_status.evse_status_code == "EVSE_IsolationMonitoringActive"
    assert answer.dc_evse_status.evse_isolation_status == "Invalid"
    answer = talk.ask_until(CABLE_CHECK)
    assert (answer.dc_evse_status.evse_status_code, answer.dc_evse_status.evse_isolation_status) == ("EVSE_Ready", "Valid")
    order = [kind for kind in kinds(talk) if kind in (LockConnector, CloseContactors, CheckIsolation)]
    assert order == [LockConnector, CloseContactors, CheckIsolation]
    assert talk.effects("secc", CheckIsolation)[0].voltage == 450, "the smaller of both sides' maximum voltages"


@pytest.mark.parametrize(
    ("results", "level"),
    [
        ({CheckIsolation: IsolationVerdict.FAULT}, "Fault"),
        ({CheckIsolation: IsolationVerdict.INVALID}, "Invalid"),
        ({CheckIsolation: Fail("the monitor does not answer")}, "Fault"),
        ({CloseContactors: False}, "Invalid"),
        ({CloseContactors: Fail("stuck")}, "Invalid"),
        ({LockConnector: False}, "Invalid"),
    ],
)
def test_cable_check_that_fails(results: dict[type[Any], Any], level: str) -> None:
    talk = dialogue(station(), World(results=results))
    to_parameters(talk)
    talk.ask_until(parameters())
    answer = talk.ask_until(CABLE_CHECK)
    assert answer.response_code == "FAILED"
    assert (answer.dc_evse_status.evse_status_code, answer.dc_evse_status.evse_isolation_status) == ("EVSE_Malfunction", level)
    assert talk.effects("secc", SetOutput)[-1].setpoint is None
    assert talk.ask(TERMINATE).response_code == "OK"


@pytest.mark.parametrize(("verdict", "level"), [(IsolationVerdict.WARNING, "Warning"), (IsolationVerdict.NO_IMD, "No_IMD")])
def test_cable_check_that_passes_with_reserve(verdict: IsolationVerdict, level: str) -> None:
    talk = dialogue(station(), World(results={CheckIsolation: verdict}))
    to_parameters(talk)
    talk.ask_until(parameters())
    answer = talk.ask_until(CABLE_CHECK)
    assert (answer.response_code, answer.dc_evse_status.evse_isolation_status) == ("OK", level)


def test_precharge_follows_the_target_with_little_current() -> None:
    talk = dialogue(station())
    to_precharge(talk)
    answer = talk.ask(PRECHARGE)
    assert answer.response_code == "OK"
    assert talk.effects("secc", SetOutput)[-1].setpoint == OutputSetpoint(voltage=390.0, current=1.0)
    assert si(talk.ask(PRECHARGE).evse_present_voltage) == 390


def test_precharge_above_what_the_station_can_do() -> None:
    talk = dialogue(station())
    to_precharge(talk)
    assert talk.ask(PRECHARGE.replace(ev_target_voltage=physical2(501, U.V))).response_code == "FAILED"
    assert not talk.effects("secc", SetOutput)


# ---------------------------------------------------------------------------------------------- PowerDelivery


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (deliver(tuple_id=2), "FAILED_TariffSelectionInvalid"),
        (deliver(profile=[(0, 61_000)]), "FAILED_ChargingProfileInvalid"),
        (deliver(profile=[(0, 50_000), (3600, 70_000)]), "FAILED_ChargingProfileInvalid"),
        (deliver(profile=[(0, 60_000), (3600, 0)]), "OK"),
        (deliver(), "OK"),
    ],
)
def test_power_delivery_looks_at_schedule_and_profile(request_: msg.PowerDeliveryReq, code: str) -> None:
    # the tolerant station takes a profile above the schedule, because it limits the output itself
    for policy, expected in ((STRICT, code), (TOLERANT, "OK" if code == "FAILED_ChargingProfileInvalid" else code)):
        talk = dialogue(station(policy=policy))
        to_precharge(talk)
        talk.ask_until(PRECHARGE, lambda answer: si(answer.evse_present_voltage) == 390)
        answer = talk.ask(request_)
        assert answer.response_code == expected
        assert isinstance(answer.evse_status, msg.DC_EVSEStatus)


def test_power_delivery_before_the_voltage_is_there() -> None:
    talk = dialogue(station(), World(results={SetOutput: OutputReading(voltage=300)}))
    to_precharge(talk)
    talk.ask(PRECHARGE)
    talk.ask(PRECHARGE)
    assert talk.ask(deliver()).response_code == "FAILED_PowerDeliveryNotApplied"


def test_ac_contactors_that_do_not_close() -> None:
    for result, time in ((False, 0.2), (Fail("welded"), 0.2), (True, 60.0)):
        talk = dialogue(station(ac=True), World(dc=False, times={CloseContactors: time}, results={CloseContactors: result}))
        to_parameters(talk)
        talk.ask_until(parameters(msg.EnergyTransferMode.AC_three_phase_core))
        before = talk.now
        answer = talk.ask(deliver(dc=False))
        assert answer.response_code == "FAILED_ContactorError"
        assert talk.now - before <= 3.1, "[V2G2-862]"


def test_a_vehicle_that_does_not_show_that_it_is_ready() -> None:
    talk = dialogue(station(ac=True), World(dc=False))
    talk.call("secc", "update", ControlPilotState.B2)
    to_parameters(talk)
    talk.ask_until(parameters(msg.EnergyTransferMode.AC_three_phase_core))
    assert talk.ask(deliver(dc=False)).response_code == "FAILED_PowerDeliveryNotApplied"
    assert not talk.effects("secc", CloseContactors)


def test_the_station_waits_for_state_c() -> None:
    talk = dialogue(station(ac=True), World(dc=False))
    talk.call("secc", "update", ControlPilotState.B2)
    to_parameters(talk)
    talk.ask_until(parameters(msg.EnergyTransferMode.AC_three_phase_core))
    talk.at(talk.now + 0.3, lambda: talk.call("secc", "update", ControlPilotState.C2))
    assert talk.ask(deliver(dc=False)).response_code == "OK"


# ---------------------------------------------------------------------------------------------- charge loops


def test_current_demand_sets_the_output_and_tells_what_there_is() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.ask(demand())
    answer = talk.ask(demand())
    assert talk.effects("secc", SetOutput)[-1].setpoint == OutputSetpoint(voltage=440.0, current=100.0, power=60_000)
    assert si(answer.evse_present_current) == 100
    assert si(answer.evse_present_voltage) == pytest.approx(395, abs=1)
    assert (answer.evse_current_limit_achieved, answer.evse_power_limit_achieved, answer.evse_voltage_limit_achieved) == (
        False,
        False,
        False,
    )
    assert si(answer.evse_maximum_current_limit) == 200
    assert answer.meter_info.meter_id == "PAIR-1"
    assert answer.receipt_required is None
    assert answer.dc_evse_status.evse_notification == "None"
    assert talk.secc.ev_status.target_current == 100


@pytest.mark.parametrize(
    ("current", "voltage", "setpoint", "flags"),
    [
        (150, 440, (440, 125), (True, False, False)),
        (100, 600, (450, 100), (False, True, False)),
        (120, 440, (440, 120), (False, False, False)),
        (-20, 440, (440, 0), (True, False, False)),
    ],
)
def test_limits_of_both_sides_hold(current: float, voltage: float, setpoint: tuple[float, float], flags: tuple[bool, bool, bool]) -> None:
    talk = dialogue(station())
    to_loop(talk)
    answer = talk.ask(demand(current, voltage))
    wanted = talk.effects("secc", SetOutput)[-1].setpoint
    assert (wanted.voltage, abs(wanted.current)) == setpoint
    assert (answer.evse_current_limit_achieved, answer.evse_voltage_limit_achieved, answer.evse_power_limit_achieved) == flags


def test_the_schedule_limits_the_power() -> None:
    tariff = Tariff(periods=(TariffPeriod(duration=30, maximum_power=10_000), TariffPeriod(duration=1, maximum_power=40_000)))
    talk = dialogue(station(tariff=tariff))
    to_loop(talk)
    for _ in range(3):
        answer = talk.ask(demand())
    assert answer.evse_power_limit_achieved
    assert si(answer.evse_maximum_power_limit) == 10_000
    assert si(answer.evse_present_voltage) * si(answer.evse_present_current) == pytest.approx(10_000, rel=0.01)
    talk.rest(30)
    assert si(talk.ask(demand()).evse_maximum_power_limit) == 40_000


def test_new_limits_show_in_the_next_answer() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.call("secc", "update", Limits(maximum_power=5000, maximum_current=50))
    answer = talk.ask(demand())
    assert si(answer.evse_maximum_power_limit) == 5000
    assert si(answer.evse_maximum_current_limit) == 50
    assert si(answer.evse_maximum_voltage_limit) == 500, "what new limits leave open is as configured"
    talk.call("secc", "update", Limits(maximum_power=1e6))
    assert si(talk.ask(demand()).evse_maximum_power_limit) == 60_000, "no more than configured"


def test_the_meter_is_read_now_and_then() -> None:
    talk = dialogue(station(), pause=0.1)
    to_loop(talk)
    before = len(talk.effects("secc", ReadMeter))
    for _ in range(60):
        talk.ask(demand())
    assert 5 <= len(talk.effects("secc", ReadMeter)) - before <= 7


def test_receipts() -> None:
    talk = dialogue(station(receipt_required=True, receipt_interval=5.0), pause=0.1)
    to_loop(talk)
    answer = talk.ask(demand())
    assert answer.receipt_required
    receipt = msg.MeteringReceiptReq(session_id=talk.secc.session.session_id, sa_schedule_tuple_id=1, meter_info=answer.meter_info)
    assert talk.ask(receipt).response_code == "OK"
    asked = [bool(talk.ask(demand()).receipt_required) for _ in range(20)]
    assert not any(asked)
    talk.rest(5)
    answer = talk.ask(demand())
    assert answer.receipt_required
    wrong = receipt.replace(meter_info=answer.meter_info.replace(meter_reading=1_000_000))
    assert talk.ask(wrong).response_code == "FAILED_MeteringSignatureNotValid"


def test_ac_status_tells_the_current_of_the_schedule() -> None:
    tariff = Tariff(periods=(TariffPeriod(duration=20, maximum_power=11_040), TariffPeriod(duration=1)))
    for mode, expected in (("AC_three_phase_core", 16.0), ("AC_single_phase_core", 32.0)):
        talk = dialogue(station(ac=True, tariff=tariff), World(dc=False))
        to_ac_loop(talk, mode)
        answer = talk.ask(msg.ChargingStatusReq())
        assert (answer.response_code, si(answer.evse_max_current), answer.ac_evse_status.rcd) == ("OK", expected, False)
        setpoint = talk.effects("secc", SetOutput)[-1].setpoint
        assert setpoint.current == pytest.approx(expected)
        talk.rest(20)
        assert si(talk.ask(msg.ChargingStatusReq()).evse_max_current) == pytest.approx(
            31.884 if mode == "AC_three_phase_core" else 32, abs=0.01
        )


def test_a_tripped_residual_current_device() -> None:
    talk = dialogue(station(ac=True), World(dc=False))
    to_ac_loop(talk)
    talk.call("secc", "update", OutputReading(voltage=0.0, residual_current=True))
    assert talk.effects("secc", SetOutput)[-1].setpoint is None
    answer = talk.ask(msg.ChargingStatusReq())
    assert (answer.ac_evse_status.rcd, answer.ac_evse_status.evse_notification) == (True, "StopCharging")
    assert si(answer.evse_max_current) == 0
