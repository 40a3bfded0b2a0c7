"""The station under ISO 15118-2: what it answers, and what it asks of its hardware. Every answer goes over the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.support.pair import Dialogue, Fail, World
from v2gstack.application.config import AddedService, AddedServiceParameters, StationConfig
from v2gstack.application.effects import (
    AuthorizationVerdict,
    AuthorizeEim,
    CheckIsolation,
    CloseContactors,
    FetchTariff,
    LockConnector,
    OpenContactors,
    ReadMeter,
    SelectService,
    SetOutput,
    StopMonitoringIsolation,
)
from v2gstack.application.numbers import physical2, si
from v2gstack.application.secc import SeccApplication
from v2gstack.application.tariff import Tariff, TariffPeriod
from v2gstack.errors import ConfigError
from v2gstack.messages import iso15118_2 as msg
from v2gstack.protocols.v2g import ISO15118_2, STRICT, TOLERANT, EndKind, Policy, SeccSession
from v2gstack.types import ControlPilotState, EnergyService, IsolationVerdict, Limits, OutputReading, OutputSetpoint

U = msg.UnitSymbol
READY = msg.DC_EVStatus(ev_ready=True, ev_error_code=msg.DC_EVErrorCode.NO_ERROR, ev_ress_soc=40)
CHARGING = msg.SelectedServiceList(selected_service=(msg.SelectedService(service_id=1),))
EXTERNAL = msg.PaymentServiceSelectionReq(selected_payment_option=msg.PaymentOption.ExternalPayment, selected_service_list=CHARGING)
TERMINATE = msg.SessionStopReq(charging_session=msg.ChargingSession.Terminate)
SETUP = msg.SessionSetupReq(evcc_id=bytes.fromhex("02000000000a"))
SAFE = [SetOutput, OpenContactors, LockConnector]

DC_LIMITS = Limits(maximum_voltage=500, minimum_voltage=150, maximum_current=200, minimum_current=1, maximum_power=60_000, minimum_power=0)
AC_LIMITS = Limits(maximum_current=32, minimum_current=6, maximum_power=22_000)
VAS = (
    AddedService(
        service_id=3,
        name="Internet",
        category="Internet",
        free=False,
        parameter_sets=(
            AddedServiceParameters(set_id=1, values={"Protocol": "http", "Port": 80}),
            AddedServiceParameters(
                set_id=2, values={"Protocol": "https", "Port": 443, "Fast": True, "Big": 70_000, "Price": Decimal("0.5")}
            ),
        ),
    ),
    AddedService(service_id=4, name="Parking", category="OtherCustom"),
    AddedService(service_id=65, name="for ISO 15118-20 only"),
)


def station(*, ac: bool = False, policy: Policy = TOLERANT, **changes: Any) -> SeccApplication:
    """An application for a new connection."""
    values: dict[str, Any] = {
        "evse_id": "DE*V2G*E0001",
        "services": (EnergyService.AC,) if ac else (EnergyService.DC,),
        "limits": AC_LIMITS if ac else DC_LIMITS,
        "added_services": VAS,
    }
    session = SeccSession(protocols=[ISO15118_2], random=lambda size: bytes(range(1, size + 1)), policy=policy)
    return SeccApplication(session, StationConfig(**(values | changes)))


def dialogue(app: SeccApplication, world: World | None = None, **options: Any) -> Dialogue:
    """A dialogue after SessionSetup."""
    talk = Dialogue(app, ISO15118_2, world, **options)
    answer = talk.ask(SETUP)
    assert answer == msg.SessionSetupRes(response_code=msg.ResponseCode.OK_NewSessionEstablished, evse_id="DE*V2G*E0001")
    return talk


def dc_parameters(*, voltage: float = 450) -> msg.DC_EVChargeParameter:
    return msg.DC_EVChargeParameter(
        dc_ev_status=READY, ev_maximum_current_limit=physical2(125, U.A), ev_maximum_voltage_limit=physical2(voltage, U.V)
    )


def ac_parameters(*, minimum: float = 6) -> msg.AC_EVChargeParameter:
    return msg.AC_EVChargeParameter(
        e_amount=physical2(10_000, U.Wh),
        ev_max_voltage=physical2(400, U.V),
        ev_max_current=physical2(32, U.A),
        ev_min_current=physical2(minimum, U.A),
    )


def parameters(
    mode: msg.EnergyTransferMode = msg.EnergyTransferMode.DC_extended, found: Any = None, **more: Any
) -> msg.ChargeParameterDiscoveryReq:
    chosen = (dc_parameters() if mode.value.startswith("DC") else ac_parameters()) if found is None else found
    return msg.ChargeParameterDiscoveryReq(requested_energy_transfer_mode=mode, ev_charge_parameter=chosen, **more)


def deliver(
    progress: str = "Start", *, tuple_id: int = 1, profile: list[tuple[int, float]] | None = None, dc: bool = True
) -> msg.PowerDeliveryReq:
    entries = None
    if profile is not None:
        made = tuple(
            msg.ProfileEntry(charging_profile_entry_start=start, charging_profile_entry_max_power=physical2(power, U.W))
            for start, power in profile
        )
        entries = msg.ChargingProfile(profile_entry=made)
    return msg.PowerDeliveryReq(
        charge_progress=msg.ChargeProgress(progress),
        sa_schedule_tuple_id=tuple_id,
        charging_profile=entries,
        ev_power_delivery_parameter=msg.DC_EVPowerDeliveryParameter(dc_ev_status=READY, charging_complete=False) if dc else None,
    )


def demand(current: float = 100, voltage: float = 440) -> msg.CurrentDemandReq:
    return msg.CurrentDemandReq(
        dc_ev_status=READY, ev_target_current=physical2(current, U.A), charging_complete=False, ev_target_voltage=physical2(voltage, U.V)
    )


PRECHARGE = msg.PreChargeReq(dc_ev_status=READY, ev_target_voltage=physical2(390, U.V), ev_target_current=physical2(1, U.A))
CABLE_CHECK = msg.CableCheckReq(dc_ev_status=READY)


def to_authorization(talk: Dialogue) -> None:
    assert talk.ask(msg.ServiceDiscoveryReq()).response_code == "OK"
    assert talk.ask(EXTERNAL).response_code == "OK"


def to_parameters(talk: Dialogue) -> None:
    to_authorization(talk)
    assert talk.ask_until(msg.AuthorizationReq()).response_code == "OK"


def to_precharge(talk: Dialogue) -> None:
    to_parameters(talk)
    assert talk.ask_until(parameters()).response_code == "OK"
    assert talk.ask_until(CABLE_CHECK).response_code == "OK"


def to_loop(talk: Dialogue) -> None:
    to_precharge(talk)
    assert talk.ask_until(PRECHARGE, lambda answer: abs(si(answer.evse_present_voltage) - 390) < 20).response_code == "OK"
    talk.world.vehicle_closed = True
    assert talk.ask(deliver()).response_code == "OK"


def to_ac_loop(talk: Dialogue, mode: str = "AC_three_phase_core") -> None:
    to_parameters(talk)
    assert talk.ask_until(parameters(msg.EnergyTransferMode(mode))).response_code == "OK"
    assert talk.ask(deliver(dc=False)).response_code == "OK"


def kinds(talk: Dialogue, since: int = 0) -> list[type[Any]]:
    """Kinds of the station's effects."""
    return [type(effect) for effect in talk.effects("secc")[since:]]


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


# ---------------------------------------------------------------------------------------------- wishes


def test_stop_is_notified_and_the_vehicle_follows() -> None:
    talk = dialogue(station(notification_max_delay=7))
    to_loop(talk)
    talk.call("secc", "stop")
    status = talk.ask(demand()).dc_evse_status
    assert (status.evse_notification, status.notification_max_delay, status.evse_status_code) == ("StopCharging", 7, "EVSE_Shutdown")
    assert talk.ask(deliver("Stop")).response_code == "OK"
    assert talk.ask(TERMINATE).response_code == "OK"
    assert talk.end("secc").kind is EndKind.TERMINATED


def test_a_vehicle_that_does_not_stop_is_switched_off() -> None:
    talk = dialogue(station(notification_max_delay=7), pause=0.5)
    to_loop(talk)
    began = talk.now
    talk.call("secc", "stop", text="the grid is overloaded")
    while talk.secc.session.end is None:
        talk.rest(0.5)
        if talk.secc.session.end is None:
            talk.call("evcc", "say", demand())
    assert 36 < talk.now - began < 39
    assert "the grid is overloaded" in talk.end("secc").text
    assert kinds(talk)[-3:] == SAFE or kinds(talk)[-4:] == [SetOutput, StopMonitoringIsolation, OpenContactors, LockConnector]


def test_pause_can_only_ask_to_stop() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.call("secc", "pause")
    assert talk.ask(demand()).dc_evse_status.evse_notification == "StopCharging"


def test_stop_before_there_is_a_status_refuses() -> None:
    talk = dialogue(station())
    talk.call("secc", "stop")
    assert talk.ask(msg.ServiceDiscoveryReq()).response_code == "FAILED"
    assert talk.ask(TERMINATE).response_code == "OK"


def test_stop_before_power_delivery() -> None:
    talk = dialogue(station())
    to_precharge(talk)
    talk.call("secc", "stop")
    answer = talk.ask(PRECHARGE)
    assert (answer.response_code, answer.dc_evse_status.evse_notification) == ("FAILED", "StopCharging")
    assert talk.ask(TERMINATE).response_code == "OK"


def test_emergency_switches_off_at_once_and_tells_the_vehicle() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.ask(demand())
    before = len(talk.effects("secc"))
    talk.call("secc", "emergency")
    assert kinds(talk, before) == [SetOutput, StopMonitoringIsolation, OpenContactors]
    assert talk.effects("secc", SetOutput)[-1].setpoint is None
    answer = talk.ask(demand())
    assert answer.dc_evse_status.evse_status_code == "EVSE_EmergencyShutdown"
    assert talk.effects("secc", SetOutput)[-1].setpoint is None, "no demand switches it on again"
    assert talk.ask(deliver("Stop")).response_code == "OK"
    assert talk.ask(TERMINATE).response_code == "OK"
    after = kinds(talk, before)
    assert [after.count(kind) for kind in SAFE] == [1, 1, 1]


def test_renegotiation_asks_for_a_tariff_anew() -> None:
    tariffs = iter([Tariff(), Tariff(periods=(TariffPeriod(duration=1, maximum_power=3000),))])
    talk = dialogue(station(), World(results={FetchTariff: lambda _: next(tariffs)}))
    to_loop(talk)
    talk.call("secc", "renegotiate")
    assert talk.ask(demand()).dc_evse_status.evse_notification == "ReNegotiation"
    assert talk.ask(deliver("Renegotiate")).response_code == "OK"
    answer = talk.ask_until(parameters())
    assert si(answer.sa_schedules.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry[0].p_max) == 3000
    assert talk.ask(deliver()).response_code == "OK"
    answer = talk.ask(demand())
    assert answer.dc_evse_status.evse_notification == "None"
    assert si(answer.evse_maximum_power_limit) == 3000


def test_renegotiation_may_repeat_cable_check_and_precharge() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.ask(deliver("Renegotiate"))
    talk.ask_until(parameters())
    assert talk.ask_until(CABLE_CHECK).response_code == "OK"
    assert talk.ask_until(PRECHARGE, lambda answer: si(answer.evse_present_voltage) > 380).response_code == "OK"
    assert talk.ask(deliver()).response_code == "OK"
    assert len(talk.effects("secc", CheckIsolation)) == 2


def test_a_broken_power_source_stops_the_session() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.world.results[SetOutput] = Fail("fan failure")
    talk.ask(demand())
    answer = talk.ask(demand())
    assert (answer.dc_evse_status.evse_status_code, answer.dc_evse_status.evse_notification) == ("EVSE_Malfunction", "StopCharging")
    assert talk.effects("secc", SetOutput)[-1].setpoint is None


# ---------------------------------------------------------------------------------------------- the end


def test_stop_welding_detection_and_session_stop() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.ask(demand())
    assert talk.ask(deliver("Stop")).response_code == "OK"
    assert not talk.world.station_closed
    answers = [talk.ask(msg.WeldingDetectionReq(dc_ev_status=READY)) for _ in range(2)]
    assert si(answers[-1].evse_present_voltage) < 60
    assert answers[0].dc_evse_status.evse_isolation_status == "Valid"
    assert talk.ask(TERMINATE).response_code == "OK"
    found = kinds(talk)
    assert [found.count(kind) for kind in (OpenContactors, LockConnector)] == [1, 2]
    assert [effect.setpoint for effect in talk.effects("secc", SetOutput)].count(None) == 1
    talk.rest(1)
    assert not talk.world.locked


def test_welded_contactors_are_reported() -> None:
    for result in (False, Fail("welded")):
        talk = dialogue(station(), World(results={OpenContactors: result}))
        to_loop(talk)
        assert talk.ask(deliver("Stop")).response_code == "FAILED_ContactorError"


def test_charging_again_after_a_stop() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.ask(demand())
    talk.ask(deliver("Stop"))
    assert talk.ask_until(parameters()).response_code == "OK"
    assert talk.ask_until(CABLE_CHECK).response_code == "OK"
    assert talk.ask_until(PRECHARGE, lambda answer: si(answer.evse_present_voltage) > 380).response_code == "OK"
    assert talk.ask(deliver()).response_code == "OK"
    talk.ask(demand())
    talk.ask(deliver("Stop"))
    talk.ask(TERMINATE)
    found = kinds(talk)
    assert (found.count(OpenContactors), found.count(CloseContactors), found.count(CheckIsolation)) == (2, 2, 2)


def test_a_pause_is_remembered_and_resumed() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.ask(deliver("Stop"))
    assert talk.ask(msg.SessionStopReq(charging_session=msg.ChargingSession.Pause)).response_code == "OK"
    paused = talk.secc.paused
    assert paused is not None
    session = SeccSession(protocols=[ISO15118_2], random=lambda size: b"\xaa" * size, paused=[paused])
    again = Dialogue(SeccApplication(session, StationConfig()), ISO15118_2, session_id=talk.evcc.session_id)
    assert again.ask(SETUP).response_code == "OK_OldSessionJoined"
    assert session.session_id == paused.session_id


@pytest.mark.parametrize("place", ["setup", "services", "authorization", "parameters", "cable check", "precharge", "loop"])
@pytest.mark.parametrize("end", ["stop", "connection", "silence", "emergency and connection"])
def test_every_end_leaves_the_station_safe_exactly_once(place: str, end: str) -> None:
    talk = dialogue(station())
    if place == "services":
        talk.ask(msg.ServiceDiscoveryReq())
    elif place == "authorization":
        to_authorization(talk)
        talk.ask(msg.AuthorizationReq())
    elif place == "parameters":
        to_parameters(talk)
    elif place == "cable check":
        to_parameters(talk)
        talk.ask_until(parameters())
        talk.ask(CABLE_CHECK)
    elif place == "precharge":
        to_precharge(talk)
        talk.ask(PRECHARGE)
    elif place == "loop":
        to_loop(talk)
        talk.ask(demand())
    before = len(talk.effects("secc"))
    if end == "stop":
        assert talk.ask(TERMINATE).response_code == "OK"
    elif end == "connection":
        talk.call("secc", "receive_eof")
    elif end == "silence":
        talk.rest(61)
    else:
        talk.call("secc", "emergency")
        talk.call("secc", "receive_eof")
    assert talk.end("secc") is not None
    talk.rest(200)
    found = [kind for kind in kinds(talk, before) if kind in SAFE]
    assert found == SAFE
    assert all(effect.setpoint is None for effect in talk.effects("secc")[before:] if isinstance(effect, SetOutput))
    assert talk.secc.next_timeout() is None
    assert talk.secc.receive_eof(talk.now) == []
    assert talk.secc.stop(talk.now) == []


def test_unplugging_ends_the_session() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.call("secc", "update", ControlPilotState.A)
    assert "unplugged" in talk.end("secc").text
    assert talk.effects("secc", SetOutput)[-1].setpoint is None


def test_leaving_state_c_while_charging_switches_off() -> None:
    talk = dialogue(station())
    talk.call("secc", "update", ControlPilotState.C2)
    to_loop(talk)
    talk.ask(demand())
    talk.call("secc", "update", ControlPilotState.B2)
    assert talk.effects("secc", SetOutput)[-1].setpoint is None


def test_stop_before_anything_is_agreed_on() -> None:
    app = station()
    found = app.stop(0.0)
    assert [type(output).__name__ for output in found] == ["SessionStopped", "SetOutput", "OpenContactors", "LockConnector"]


def test_a_station_that_only_has_dc_services_of_another_protocol() -> None:
    talk = dialogue(station(services=()))
    assert talk.ask(msg.ServiceDiscoveryReq()).response_code == "FAILED"


def test_a_reading_that_is_no_number_is_a_malfunction() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.call("secc", "update", OutputReading(voltage=float("nan")))
    assert talk.ask(demand()).dc_evse_status.evse_status_code == "EVSE_Malfunction"
    assert talk.effects("secc", SetOutput)[-1].setpoint is None


def test_configurations_that_no_message_can_say() -> None:
    for changes in ({"evse_id": "E1"}, {"evse_id": "E" * 38}, {"added_services": (AddedService(service_id=9, category="EVCharging"),)}):
        with pytest.raises(ConfigError):
            station(**changes)


def test_a_late_result_of_something_forgotten_changes_nothing() -> None:
    talk = dialogue(station(ac=True), World(dc=False, times={CloseContactors: 5.0}))
    to_parameters(talk)
    talk.ask_until(parameters(msg.EnergyTransferMode.AC_three_phase_core))
    assert talk.ask(deliver(dc=False)).response_code == "FAILED_ContactorError"
    assert talk.ask(TERMINATE).response_code == "OK"
    talk.rest(10)
    assert kinds(talk).count(OpenContactors) == 1


def test_power_of_a_station_that_only_knows_its_current() -> None:
    talk = dialogue(station(ac=True, limits=Limits(maximum_current=16)), World(dc=False))
    to_parameters(talk)
    answer = talk.ask_until(parameters(msg.EnergyTransferMode.AC_three_phase_core))
    assert si(answer.sa_schedules.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry[0].p_max) == 11_040


def test_isolation_is_watched_while_energy_flows() -> None:
    talk = dialogue(station())
    talk.call("secc", "update", IsolationVerdict.FAULT)
    to_loop(talk)
    talk.call("secc", "update", IsolationVerdict.WARNING)
    assert talk.ask(demand()).dc_evse_status.evse_isolation_status == "Warning"
    talk.call("secc", "update", IsolationVerdict.FAULT)
    assert talk.effects("secc", SetOutput)[-1].setpoint is None
    status = talk.ask(demand()).dc_evse_status
    assert (status.evse_isolation_status, status.evse_status_code, status.evse_notification) == (
        "Fault",
        "EVSE_Malfunction",
        "StopCharging",
    )
