"""The station under ISO 15118-20: AC and DC, one way and bidirectional, scheduled and dynamic. Every answer goes over the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.support.pair import Fail, World
from tests.unit.application.secc_iso20 import (
    ALL,
    CABLE_CHECK,
    DISCOVERY,
    DYNAMIC,
    EIM,
    PRICED,
    ROOT,
    SAFE,
    SCHEDULED,
    SERVICE_ID,
    TERMINATE,
    H,
    deliver,
    dialogue,
    exchange,
    loop,
    parameters,
    precharge,
    select,
    setpoints,
    station,
    to_delivery,
    to_loop,
    to_schedule,
    to_services,
)
from v2gstack.application.effects import (
    AuthorizationVerdict,
    AuthorizeEim,
    CheckIsolation,
    CloseContactors,
    FetchTariff,
    LockConnector,
    OpenContactors,
    SelectService,
)
from v2gstack.application.numbers import si
from v2gstack.application.tariff import Tariff, TariffPeriod
from v2gstack.messages import iso15118_20 as msg
from v2gstack.protocols.v2g import EndKind
from v2gstack.types import ControlMode, EnergyService, IsolationVerdict, Limits, OutputSetpoint

# ---------------------------------------------------------------------------------------------- whole sessions


@pytest.mark.parametrize("mode", [SCHEDULED, DYNAMIC])
@pytest.mark.parametrize("service", ALL)
def test_whole_sessions(service: EnergyService, mode: ControlMode) -> None:
    talk = dialogue(station(service, tariff=PRICED))
    to_loop(talk, service, mode)
    for _ in range(3):
        answer = talk.ask(loop(service, mode))
        assert answer.response_code == "OK"
        assert answer.evse_status is None
    assert answer.meter_info.meter_id == "PAIR-1"
    assert (answer.meter_info.bpt_discharged_energy_reading_wh is not None) == service.is_bidirectional
    assert talk.ask(deliver("Stop")).response_code == "OK"
    if service.is_dc:
        assert talk.ask(msg.DC_WeldingDetectionReq(header=H, ev_processing=msg.Processing.Finished)).response_code == "OK"
    assert talk.ask(TERMINATE).response_code == "OK"
    assert talk.end("secc").kind is EndKind.TERMINATED
    kinds = [type(effect) for effect in talk.effects("secc")]
    assert (kinds.count(CloseContactors), kinds.count(OpenContactors), kinds[-1]) == (1, 1, LockConnector)
    assert setpoints(talk).count(None) == 1


# ---------------------------------------------------------------------------------------------- authorization


def test_authorization_that_is_refused_may_be_tried_again() -> None:
    verdicts = iter([AuthorizationVerdict.REJECTED, AuthorizationVerdict.ACCEPTED])
    world = World(times={AuthorizeEim: 0.02}, results={AuthorizeEim: lambda _: next(verdicts)})
    talk = dialogue(station(EnergyService.DC), world)
    talk.ask(msg.AuthorizationSetupReq(header=H))
    answer = talk.ask(EIM)
    assert (answer.response_code, answer.evse_processing) == ("WARNING_EIMAuthorizationFailure", "Finished")
    answer = talk.ask(EIM)
    assert (answer.response_code, answer.evse_processing) == ("OK", "Finished")


def test_contracts_are_not_offered() -> None:
    talk = dialogue(station(EnergyService.DC, contract_payment=True))
    assert talk.ask(msg.AuthorizationSetupReq(header=H)).authorization_services == ("EIM",)
    chain = msg.ContractCertificateChain(certificate=b"1", sub_certificates=msg.SubCertificates(certificate=(b"2",)))
    pnc = msg.PnC_AReqAuthorizationMode(id="id1", gen_challenge=bytes(16), contract_certificate_chain=chain)
    request = msg.AuthorizationReq(header=H, selected_authorization_service=msg.Authorization.PnC, pnc_a_req_authorization_mode=pnc)
    answer = talk.ask(request)
    assert (answer.response_code, answer.evse_processing) == ("WARNING_AuthorizationSelectionInvalid", "Finished")
    install = msg.CertificateInstallationReq(
        header=H,
        oem_provisioning_certificate_chain=msg.SignedCertificateChain(id="id2", certificate=b"1"),
        list_of_root_certificate_ids=msg.ListOfRootCertificateIDs(root_certificate_id=(ROOT,)),
        maximum_contract_certificate_chains=1,
    )
    assert talk.ask(install).response_code == "WARNING_NoCertificateAvailable"
    assert talk.ask_until(EIM).response_code == "OK", "a warning ends nothing"


# ---------------------------------------------------------------------------------------------- services


def test_energy_services_of_the_protocol_and_of_the_filter() -> None:
    talk = dialogue(station(EnergyService.DC, EnergyService.DC_BPT, EnergyService.AC))
    to_services(talk)
    answer = talk.ask(DISCOVERY)
    assert [service.service_id for service in answer.energy_transfer_service_list.service] == [2, 6]
    assert [(service.service_id, service.free_service) for service in answer.vas_list.service] == [(65, False), (66, True)]
    assert answer.service_renegotiation_supported
    for wanted, energy, added in (((6, 66), [6], [66]), ((2, 6), [2, 6], None), ((1, 65), [2, 6], [65])):
        talk = dialogue(station(EnergyService.DC, EnergyService.DC_BPT))
        to_services(talk)
        answer = talk.ask(DISCOVERY.replace(supported_service_ids=msg.ServiceIDList(service_id=wanted)))
        assert [service.service_id for service in answer.energy_transfer_service_list.service] == energy
        assert (answer.vas_list and [service.service_id for service in answer.vas_list.service]) == added


@pytest.mark.parametrize(
    ("service", "sets"),
    [
        (EnergyService.DC, [{"Connector": 2, "ControlMode": mode, "MobilityNeedsMode": 1, "Pricing": 1} for mode in (1, 2)]),
        (
            EnergyService.DC_BPT,
            [
                {"Connector": 2, "ControlMode": mode, "MobilityNeedsMode": 1, "Pricing": 1, "BPTChannel": 1, "GeneratorMode": 1}
                for mode in (1, 2)
            ],
        ),
        (
            EnergyService.AC,
            [
                {"Connector": phases, "ControlMode": mode, "EVSENominalVoltage": 230, "MobilityNeedsMode": 1, "Pricing": 1}
                for phases in (2, 1)
                for mode in (1, 2)
            ],
        ),
        (
            EnergyService.AC_BPT,
            [
                {
                    "Connector": phases,
                    "ControlMode": mode,
                    "EVSENominalVoltage": 230,
                    "MobilityNeedsMode": 1,
                    "Pricing": 1,
                    "BPTChannel": 1,
                    "GeneratorMode": 1,
                    "GridCodeIslandingDetectionMethod": 1,
                }
                for phases in (2, 1)
                for mode in (1, 2)
            ],
        ),
    ],
)
def test_parameter_sets_of_energy_services(service: EnergyService, sets: list[dict[str, int]]) -> None:
    talk = dialogue(station(service, tariff=PRICED))
    to_services(talk)
    talk.ask(DISCOVERY)
    answer = talk.ask(msg.ServiceDetailReq(header=H, service_id=SERVICE_ID[service]))
    found = answer.service_parameter_list.parameter_set
    assert [{each.name: each.int_value for each in one.parameter} for one in found] == sets
    assert [one.parameter_set_id for one in found] == list(range(1, len(sets) + 1))


def test_parameter_sets_of_added_services() -> None:
    talk = dialogue(station(EnergyService.DC))
    to_services(talk)
    talk.ask(DISCOVERY)
    one, two = talk.ask(msg.ServiceDetailReq(header=H, service_id=65)).service_parameter_list.parameter_set
    assert [(each.name, each.finite_string or each.byte_value) for each in one.parameter] == [("Protocol", "http"), ("Port", 80)]
    values = {each.name: each for each in two.parameter}
    assert (values["Port"].short_value, values["Big"].int_value, values["Fast"].bool_value) == (443, 70_000, True)
    assert values["Price"].rational_number.decimal == Decimal("0.05")
    assert talk.ask(msg.ServiceDetailReq(header=H, service_id=66)).response_code == "OK"
    assert talk.ask(msg.ServiceDetailReq(header=H, service_id=3)).response_code == "FAILED_ServiceIDInvalid"
    assert talk.end("secc").kind is EndKind.FAILED_RESPONSE


def test_prices_of_a_tariff_source_are_part_of_the_offer() -> None:
    talk = dialogue(station(EnergyService.DC, tariff=None), World(results={FetchTariff: PRICED}))
    to_services(talk)
    talk.ask(DISCOVERY)
    (one, _) = talk.ask(msg.ServiceDetailReq(header=H, service_id=2)).service_parameter_list.parameter_set
    assert {each.name: each.int_value for each in one.parameter}["Pricing"] == 1
    talk.ask(select(EnergyService.DC))
    talk.ask(parameters(EnergyService.DC))
    answer = talk.ask_until(exchange(SCHEDULED))
    (offered,) = answer.scheduled_se_res_control_mode.schedule_tuple
    assert offered.charging_schedule.absolute_price_schedule is not None
    assert len(talk.effects("secc", FetchTariff)) == 2, "the second one knows what the vehicle needs"
    assert talk.effects("secc", FetchTariff)[1].limits.maximum_voltage == 450


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (select(EnergyService.DC, 1, (65, 4), (66, 1)), "OK"),
        (select(EnergyService.DC, 9), "FAILED_ServiceSelectionInvalid"),
        (select(EnergyService.AC), "FAILED_NoEnergyTransferServiceSelected"),
        (select(EnergyService.DC_BPT), "FAILED_NoEnergyTransferServiceSelected"),
        (select(EnergyService.DC, 1, (65, 1)), "FAILED_ServiceSelectionInvalid"),
        (select(EnergyService.DC, 1, (3, 1)), "FAILED_ServiceSelectionInvalid"),
    ],
)
def test_selection_of_services(request_: msg.ServiceSelectionReq, code: str) -> None:
    talk = dialogue(station(EnergyService.DC))
    to_services(talk)
    talk.ask(DISCOVERY)
    assert talk.ask(request_).response_code == code
    chosen = [(effect.service_id, effect.parameter_set_id) for effect in talk.effects("secc", SelectService)]
    assert chosen == ([(65, 4), (66, 1)] if code == "OK" else [])
    assert (talk.secc.session.end is None) == (code == "OK"), "FAILED ends a session of ISO 15118-20"


def test_a_station_without_services_of_the_protocol() -> None:
    app = station(EnergyService.DC, services=(EnergyService.AC,))
    talk = dialogue(app)
    to_services(talk)
    assert talk.ask(DISCOVERY).response_code == "FAILED"


# ---------------------------------------------------------------------------------------------- charge parameters, schedules


@pytest.mark.parametrize(("negative", "sign"), [(False, 1), (True, -1)])
def test_dc_limits_and_the_sign_of_discharging(negative: bool, sign: int) -> None:
    talk = dialogue(station(EnergyService.DC_BPT, negative_bidirectional_limits=negative))
    mode = to_schedule(talk, EnergyService.DC_BPT, SCHEDULED).dc_cpd_res_energy_transfer_mode
    assert si(mode.evse_maximum_charge_power) == 60_000
    assert si(mode.evse_minimum_charge_power) == 100
    assert si(mode.evse_maximum_discharge_power) == sign * 20_000
    assert si(mode.evse_maximum_discharge_current) == sign * 50
    answer = talk.ask_until(exchange(SCHEDULED))
    (offered,) = answer.scheduled_se_res_control_mode.schedule_tuple
    entries = offered.discharging_schedule.power_schedule.power_schedule_entries.power_schedule_entry
    assert [si(entry.power) for entry in entries] == [sign * 20_000]


def test_ac_limits() -> None:
    talk = dialogue(station(EnergyService.AC_BPT))
    mode = to_schedule(talk, EnergyService.AC_BPT, SCHEDULED).ac_cpd_res_energy_transfer_mode
    assert si(mode.evse_maximum_charge_power) == 22_000
    assert si(mode.evse_nominal_frequency) == 50
    assert si(mode.evse_maximum_discharge_power) == 11_000


@pytest.mark.parametrize(
    ("service", "request_"),
    [
        (EnergyService.DC, parameters(EnergyService.DC_BPT)),
        (EnergyService.DC_BPT, parameters(EnergyService.DC)),
        (EnergyService.AC, parameters(EnergyService.AC_BPT)),
        (EnergyService.AC_BPT, parameters(EnergyService.AC)),
        (EnergyService.DC, parameters(EnergyService.DC, voltage=100)),
        (EnergyService.DC, parameters(EnergyService.DC, voltage=900, minimum=600)),
    ],
)
def test_parameters_that_do_not_fit(service: EnergyService, request_: Any) -> None:
    talk = dialogue(station(service))
    to_services(talk)
    talk.ask(DISCOVERY)
    talk.ask(select(service))
    assert talk.ask(request_).response_code == "FAILED_WrongChargeParameter"


def test_limits_of_the_moment() -> None:
    """AC negotiates its schedule anew, but never what the station can do at all; the loop of DC tells everything."""
    for service, told, planned in ((EnergyService.AC, 22_000, 5000), (EnergyService.DC, 5000, 60_000)):
        talk = dialogue(station(service))
        to_services(talk)
        talk.ask(DISCOVERY)
        talk.ask(select(service))
        talk.call("secc", "update", Limits(maximum_power=5000))
        answer = talk.ask(parameters(service))
        mode = answer.dc_cpd_res_energy_transfer_mode if service.is_dc else answer.ac_cpd_res_energy_transfer_mode
        assert si(mode.evse_maximum_charge_power) == told
        [offered] = talk.ask_until(exchange(SCHEDULED)).scheduled_se_res_control_mode.schedule_tuple
        [entry] = offered.charging_schedule.power_schedule.power_schedule_entries.power_schedule_entry
        assert si(entry.power) == planned


def test_schedules_while_the_tariff_is_on_its_way() -> None:
    for mode in (SCHEDULED, DYNAMIC):
        talk = dialogue(station(EnergyService.DC, tariff=None), World(times={FetchTariff: 0.6}, results={FetchTariff: PRICED}))
        to_services(talk)
        talk.ask(DISCOVERY)
        chosen = 1 if mode is SCHEDULED else 2
        talk.ask(select(EnergyService.DC, chosen))
        talk.ask(parameters(EnergyService.DC))
        answer = talk.ask(exchange(mode))
        assert (answer.response_code, answer.evse_processing) == ("OK", "Ongoing")
        answer = talk.ask_until(exchange(mode))
        assert (answer.response_code, answer.evse_processing) == ("OK", "Finished")


def test_schedule_of_the_scheduled_mode() -> None:
    talk = dialogue(station(EnergyService.DC_BPT, tariff=PRICED))
    to_schedule(talk, EnergyService.DC_BPT, SCHEDULED)
    (offered,) = talk.ask_until(exchange(SCHEDULED)).scheduled_se_res_control_mode.schedule_tuple
    power = offered.charging_schedule.power_schedule
    assert [si(entry.power) for entry in power.power_schedule_entries.power_schedule_entry] == [10_000, 40_000]
    assert abs(power.time_anchor - (1_700_000_000 + talk.now)) < 3
    prices = offered.charging_schedule.absolute_price_schedule.price_rule_stacks.price_rule_stack
    assert [stack.price_rule[0].energy_fee.decimal for stack in prices] == [Decimal("0.31"), Decimal("0.29")]
    discharging = offered.discharging_schedule.power_schedule.power_schedule_entries.power_schedule_entry
    assert [si(entry.power) for entry in discharging] == [20_000, 5000]


def test_prices_of_the_dynamic_mode() -> None:
    levels = Tariff(periods=(TariffPeriod(duration=60, price_level=2), TariffPeriod(duration=60, price_level=1)))
    for tariff in (PRICED, levels, Tariff()):
        talk = dialogue(station(EnergyService.DC, tariff=tariff))
        to_schedule(talk, EnergyService.DC, DYNAMIC)
        mode = talk.ask_until(exchange(DYNAMIC)).dynamic_se_res_control_mode
        assert (mode.absolute_price_schedule is not None, mode.price_level_schedule is not None) == (tariff is PRICED, tariff is levels)


def test_a_schedule_request_of_the_other_control_mode() -> None:
    talk = dialogue(station(EnergyService.DC))
    to_schedule(talk, EnergyService.DC, SCHEDULED)
    assert talk.ask(exchange(DYNAMIC)).response_code == "FAILED"


# ---------------------------------------------------------------------------------------------- preparation, power delivery


@pytest.mark.parametrize(
    "results",
    [
        {CheckIsolation: IsolationVerdict.FAULT},
        {CheckIsolation: Fail("no answer")},
        {CloseContactors: False},
        {LockConnector: Fail("jammed")},
    ],
)
def test_cable_check_that_fails(results: dict[type[Any], Any]) -> None:
    talk = dialogue(station(EnergyService.DC), World(results=results))
    to_schedule(talk, EnergyService.DC, SCHEDULED)
    talk.ask_until(exchange(SCHEDULED))
    assert talk.ask_until(CABLE_CHECK).response_code == "FAILED"
    assert [type(effect) for effect in talk.effects("secc") if type(effect) in SAFE][-3:] == SAFE


def test_precharge_above_what_the_station_can_do() -> None:
    talk = dialogue(station(EnergyService.DC))
    to_schedule(talk, EnergyService.DC, SCHEDULED)
    talk.ask_until(exchange(SCHEDULED))
    talk.ask_until(CABLE_CHECK)
    assert talk.ask(precharge(finished=False, voltage=501)).response_code == "FAILED"


@pytest.mark.parametrize(
    ("profile", "tuple_id", "code"),
    [
        ([(600, 10_000), (600, 40_000)], 1, "OK"),
        ([(600, 9000), (600, -5000)], 1, "OK"),
        ([(600, 12_000)], 1, "FAILED_EVPowerProfileInvalid"),
        ([(700, 5000), (600, -6000)], 1, "FAILED_EVPowerProfileInvalid"),
        ([(600, 1000)], 2, "FAILED_ScheduleSelectionInvalid"),
        ([(600, 1000)], None, "FAILED_EVPowerProfileInvalid"),
    ],
)
def test_power_profiles(profile: list[tuple[int, float]], tuple_id: int | None, code: str) -> None:
    service = EnergyService.AC_BPT
    talk = dialogue(station(service, tariff=PRICED, limits=Limits(maximum_power=60_000, maximum_discharge_power=20_000)))
    to_schedule(talk, service, SCHEDULED)
    (offered,) = talk.ask_until(exchange(SCHEDULED)).scheduled_se_res_control_mode.schedule_tuple
    anchor = offered.charging_schedule.power_schedule.time_anchor
    assert talk.ask(deliver(profile=profile, tuple_id=tuple_id, anchor=anchor)).response_code == code


def test_contactors_that_do_not_close() -> None:
    for world in (World(dc=False, results={CloseContactors: False}), World(dc=False, times={CloseContactors: 30.0})):
        talk = dialogue(station(EnergyService.AC), world)
        to_delivery(talk, EnergyService.AC, SCHEDULED)
        before = talk.now
        assert talk.ask(deliver()).response_code == "FAILED_ContactorError"
        assert talk.now - before < 1.6


def test_contactors_that_do_not_open() -> None:
    talk = dialogue(station(EnergyService.AC), World(dc=False, results={OpenContactors: False}))
    to_loop(talk, EnergyService.AC, SCHEDULED)
    assert talk.ask(deliver("Stop")).response_code == "FAILED_ContactorError"


def test_standby() -> None:
    service = EnergyService.DC
    talk = dialogue(station(service))
    to_loop(talk, service, SCHEDULED)
    assert talk.ask(deliver("Standby")).response_code == "WARNING_StandbyNotAllowed"
    assert talk.ask(loop(service, SCHEDULED)).response_code == "OK"
    talk = dialogue(station(service, standby_allowed=True))
    to_loop(talk, service, SCHEDULED)
    talk.ask(loop(service, SCHEDULED))
    assert talk.ask(deliver("Standby")).response_code == "OK"
    assert setpoints(talk)[-1] is None
    assert talk.ask(loop(service, SCHEDULED)).evse_status is None
    assert setpoints(talk)[-1] is None, "no energy in standby"
    talk.call("secc", "update", OutputSetpoint(power=5000.0))
    assert talk.ask(loop(service, SCHEDULED)).evse_status.evse_notification == "ExitStandby"
    assert talk.ask(deliver()).response_code == "OK"
    talk.ask(loop(service, SCHEDULED))
    assert setpoints(talk)[-1] is not None
