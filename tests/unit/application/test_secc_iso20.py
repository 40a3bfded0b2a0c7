"""The station under ISO 15118-20: AC and DC, one way and bidirectional, scheduled and dynamic. Every answer goes over the wire."""

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
    SelectService,
    SetOutput,
)
from v2gstack.application.numbers import rational, si
from v2gstack.application.secc import SeccApplication
from v2gstack.application.tariff import Tariff, TariffPeriod
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.v2gtp import encode_frame
from v2gstack.messages import iso15118_20 as msg
from v2gstack.messages.xmldsig import X509IssuerSerial
from v2gstack.protocols.v2g import UNSET_HEADER, EndKind, SeccSession
from v2gstack.protocols.v2g.iso15118_20 import ISO15118_20_AC, ISO15118_20_DC
from v2gstack.types import ControlMode, ControlPilotState, EnergyService, IsolationVerdict, Limits, OutputReading, OutputSetpoint

H = UNSET_HEADER
DC_LIMITS = Limits(
    maximum_voltage=500,
    minimum_voltage=150,
    maximum_current=200,
    minimum_current=1,
    maximum_power=60_000,
    minimum_power=100,
    maximum_discharge_current=50,
    maximum_discharge_power=20_000,
)
AC_LIMITS = Limits(maximum_current=32, maximum_power=22_000, maximum_discharge_power=11_000)
SERVICE_ID = {EnergyService.AC: 1, EnergyService.DC: 2, EnergyService.AC_BPT: 5, EnergyService.DC_BPT: 6}
ALL = tuple(SERVICE_ID)
SCHEDULED, DYNAMIC = ControlMode.SCHEDULED, ControlMode.DYNAMIC
VAS = (
    AddedService(
        service_id=65,
        free=False,
        parameter_sets=(
            AddedServiceParameters(set_id=3, values={"Protocol": "http", "Port": 80}),
            AddedServiceParameters(set_id=4, values={"Port": 443, "Big": 70_000, "Fast": True, "Price": Decimal("0.05")}),
        ),
    ),
    AddedService(service_id=66),
    AddedService(service_id=3, name="of ISO 15118-2 only"),
)
PRICED = Tariff(
    periods=(
        TariffPeriod(duration=600, maximum_power=10_000, price=Decimal("0.31")),
        TariffPeriod(duration=600, maximum_power=40_000, maximum_discharge_power=5000, price=Decimal("0.29")),
    )
)
SETUP = msg.SessionSetupReq(header=H, evcc_id="WMIV1234567890ABCDEX")
EIM = msg.AuthorizationReq(
    header=H, selected_authorization_service=msg.Authorization.EIM, eim_a_req_authorization_mode=msg.EIM_AReqAuthorizationMode()
)
DISCOVERY = msg.ServiceDiscoveryReq(header=H)
CABLE_CHECK = msg.DC_CableCheckReq(header=H)
TERMINATE = msg.SessionStopReq(header=H, charging_session=msg.ChargingSession.Terminate)
ROOT = X509IssuerSerial(x509_issuer_name="CN=V2G root", x509_serial_number=1)
SAFE = [SetOutput, OpenContactors, LockConnector]


def station(*services: EnergyService, paused: Any = (), **changes: Any) -> SeccApplication:
    dc = services[0].is_dc
    values: dict[str, Any] = {
        "evse_id": "DE*V2G*E0001",
        "services": services,
        "limits": DC_LIMITS if dc else AC_LIMITS,
        "added_services": VAS,
        "tariff": Tariff(),
    }
    session = SeccSession(
        protocols=[ISO15118_20_DC if dc else ISO15118_20_AC],
        random=lambda size: bytes(range(1, size + 1)),
        allow_insecure_20=True,
        unix_offset=1_700_000_000.0,
        paused=paused,
    )
    return SeccApplication(session, StationConfig(**(values | changes)))


def dialogue(app: SeccApplication, world: World | None = None, **options: Any) -> Dialogue:
    protocol = app.session._allowed_protocols[0]
    talk = Dialogue(app, protocol, World(dc=protocol is ISO15118_20_DC) if world is None else world, **options)
    answer = talk.ask(SETUP)
    assert answer.evse_id == "DE*V2G*E0001"
    return talk


def to_services(talk: Dialogue) -> None:
    answer = talk.ask(msg.AuthorizationSetupReq(header=H))
    assert (answer.authorization_services, answer.certificate_installation_service) == (("EIM",), False)
    assert talk.ask_until(EIM).response_code == "OK"


def select(service: EnergyService, set_id: int = 1, *added: tuple[int, int]) -> msg.ServiceSelectionReq:
    chosen = tuple(msg.SelectedService(service_id=number, parameter_set_id=one) for number, one in added)
    return msg.ServiceSelectionReq(
        header=H,
        selected_energy_transfer_service=msg.SelectedService(service_id=SERVICE_ID[service], parameter_set_id=set_id),
        selected_vas_list=msg.SelectedServiceList(selected_service=chosen) if chosen else None,
    )


def parameters(service: EnergyService, *, voltage: float = 450, minimum: float = 300) -> Any:
    power: dict[str, Any] = {"ev_maximum_charge_power": rational(50_000), "ev_minimum_charge_power": rational(0)}
    if service.is_bidirectional:
        power |= {"ev_maximum_discharge_power": rational(15_000), "ev_minimum_discharge_power": rational(0)}
    if not service.is_dc:
        kind: Any = msg.BPT_AC_CPDReqEnergyTransferMode if service.is_bidirectional else msg.AC_CPDReqEnergyTransferMode
        power["ev_maximum_charge_power"] = rational(11_000)
        return msg.AC_ChargeParameterDiscoveryReq(header=H, ac_cpd_req_energy_transfer_mode=kind(**power))
    power |= {
        "ev_maximum_charge_current": rational(125),
        "ev_minimum_charge_current": rational(0),
        "ev_maximum_voltage": rational(voltage),
        "ev_minimum_voltage": rational(minimum),
    }
    if service.is_bidirectional:
        power |= {"ev_maximum_discharge_current": rational(40), "ev_minimum_discharge_current": rational(0)}
    kind = msg.BPT_DC_CPDReqEnergyTransferMode if service.is_bidirectional else msg.DC_CPDReqEnergyTransferMode
    return msg.DC_ChargeParameterDiscoveryReq(header=H, dc_cpd_req_energy_transfer_mode=kind(**power))


def exchange(mode: ControlMode, points: int = 12) -> msg.ScheduleExchangeReq:
    dynamic = msg.Dynamic_SEReqControlMode(
        departure_time=7200,
        ev_target_energy_request=rational(30_000),
        ev_maximum_energy_request=rational(40_000),
        ev_minimum_energy_request=rational(0),
    )
    return msg.ScheduleExchangeReq(
        header=H,
        maximum_supporting_points=points,
        dynamic_se_req_control_mode=dynamic if mode is DYNAMIC else None,
        scheduled_se_req_control_mode=msg.Scheduled_SEReqControlMode() if mode is SCHEDULED else None,
    )


def precharge(*, finished: bool, voltage: float = 390) -> msg.DC_PreChargeReq:
    processing = msg.Processing.Finished if finished else msg.Processing.Ongoing
    return msg.DC_PreChargeReq(header=H, ev_processing=processing, ev_present_voltage=rational(2), ev_target_voltage=rational(voltage))


def deliver(
    progress: str = "Start",
    *,
    profile: list[tuple[int, float]] | None = None,
    tuple_id: int | None = 1,
    ongoing: bool = False,
    anchor: int = 0,
) -> msg.PowerDeliveryReq:
    made = None
    if profile is not None:
        entries = tuple(msg.PowerScheduleEntry(duration=duration, power=rational(power)) for duration, power in profile)
        scheduled = None if tuple_id is None else msg.Scheduled_EVPPTControlMode(selected_schedule_tuple_id=tuple_id)
        made = msg.EVPowerProfile(
            time_anchor=anchor,
            scheduled_evppt_control_mode=scheduled,
            dynamic_evppt_control_mode=msg.Dynamic_EVPPTControlMode() if tuple_id is None else None,
            ev_power_profile_entries=msg.EVPowerProfileEntryList(ev_power_profile_entry=entries),
        )
    return msg.PowerDeliveryReq(
        header=H,
        ev_processing=msg.Processing.Ongoing if ongoing else msg.Processing.Finished,
        charge_progress=msg.ChargeProgress(progress),
        ev_power_profile=made,
    )


def loop(service: EnergyService, mode: ControlMode, *, current: float = 100, power: float = 5000, meter: bool = True) -> Any:
    energy = {
        "ev_target_energy_request": rational(20_000),
        "ev_maximum_energy_request": rational(30_000),
        "ev_minimum_energy_request": rational(0),
    }
    limits: dict[str, Any] = {
        "ev_maximum_charge_power": rational(50_000 if service.is_dc else 11_000),
        "ev_minimum_charge_power": rational(0),
    }
    if service.is_bidirectional:
        limits |= {"ev_maximum_discharge_power": rational(15_000), "ev_minimum_discharge_power": rational(0)}
    prefix = "BPT_" if service.is_bidirectional else ""
    kind: Any = getattr(msg, f"{prefix}{mode}_{'DC' if service.is_dc else 'AC'}_CLReqControlMode")
    if service.is_dc and mode is SCHEDULED:
        values: dict[str, Any] = {"ev_target_current": rational(current), "ev_target_voltage": rational(440)}
    elif service.is_dc:
        values = energy | limits
        values |= {"ev_maximum_charge_current": rational(125), "ev_maximum_voltage": rational(450), "ev_minimum_voltage": rational(300)}
        if service.is_bidirectional:
            values["ev_maximum_discharge_current"] = rational(40)
    else:
        values = {"ev_present_active_power": rational(power)}
        if mode is DYNAMIC:
            values |= energy | limits | {"ev_present_reactive_power": rational(0)}
    if service.is_dc:
        return msg.DC_ChargeLoopReq(
            header=H, meter_info_requested=meter, ev_present_voltage=rational(400), cl_req_control_mode=kind(**values)
        )
    return msg.AC_ChargeLoopReq(header=H, meter_info_requested=meter, cl_req_control_mode=kind(**values))


def set_of(talk: Dialogue, service: EnergyService, mode: ControlMode) -> int:
    """The number of the first parameter set with a control mode."""
    answer = talk.ask(msg.ServiceDetailReq(header=H, service_id=SERVICE_ID[service]))
    wanted = 1 if mode is SCHEDULED else 2
    for one in answer.service_parameter_list.parameter_set:
        if any(each.name == "ControlMode" and each.int_value == wanted for each in one.parameter):
            return int(one.parameter_set_id)
    raise AssertionError(mode)


def to_schedule(talk: Dialogue, service: EnergyService, mode: ControlMode) -> Any:
    to_services(talk)
    assert talk.ask(DISCOVERY).response_code == "OK"
    assert talk.ask(select(service, set_of(talk, service, mode))).response_code == "OK"
    answer = talk.ask(parameters(service))
    assert answer.response_code == "OK"
    return answer


def to_delivery(talk: Dialogue, service: EnergyService, mode: ControlMode) -> None:
    to_schedule(talk, service, mode)
    assert talk.ask_until(exchange(mode)).response_code == "OK"
    if service.is_dc:
        assert talk.ask_until(CABLE_CHECK).response_code == "OK"
        talk.ask_until(precharge(finished=False), lambda answer: si(answer.evse_present_voltage) == 390)
        assert talk.ask(precharge(finished=True)).response_code == "OK"
        talk.world.vehicle_closed = True


def to_loop(talk: Dialogue, service: EnergyService, mode: ControlMode) -> None:
    to_delivery(talk, service, mode)
    assert talk.ask(deliver(ongoing=True)).response_code == "OK"
    assert not talk.secc._station.outlet.delivering
    assert talk.ask(deliver()).response_code == "OK"


def setpoints(talk: Dialogue) -> list[OutputSetpoint | None]:
    return [effect.setpoint for effect in talk.effects("secc", SetOutput)]


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


# ---------------------------------------------------------------------------------------------- loops


def test_scheduled_dc_goes_by_the_vehicle_both_ways() -> None:
    talk = dialogue(station(EnergyService.DC_BPT))
    to_loop(talk, EnergyService.DC_BPT, SCHEDULED)
    talk.ask(loop(EnergyService.DC_BPT, SCHEDULED, current=100))
    assert setpoints(talk)[-1] == OutputSetpoint(voltage=440.0, current=100.0, power=50_000)
    talk.ask(loop(EnergyService.DC_BPT, SCHEDULED, current=-30))
    assert setpoints(talk)[-1] == OutputSetpoint(voltage=440.0, current=-30.0, power=-15_000)
    answer = talk.ask(loop(EnergyService.DC_BPT, SCHEDULED, current=-30))
    assert si(answer.evse_present_current) == -30
    answer = talk.ask(loop(EnergyService.DC_BPT, SCHEDULED, current=-90))
    setpoint = setpoints(talk)[-1]
    assert setpoint is not None
    assert setpoint.current * talk.world.battery_voltage >= -15_300
    assert answer.evse_current_limit_achieved or answer.evse_power_limit_achieved
    assert si(answer.cl_res_control_mode.evse_maximum_discharge_power) == 20_000


def test_a_service_that_goes_one_way_never_discharges() -> None:
    talk = dialogue(station(EnergyService.DC, limits=Limits(maximum_voltage=500, maximum_current=200, maximum_power=60_000)))
    to_loop(talk, EnergyService.DC, SCHEDULED)
    talk.ask(loop(EnergyService.DC, SCHEDULED, current=-30))
    setpoint = setpoints(talk)[-1]
    assert setpoint is not None
    assert setpoint.current == 0


def test_dynamic_dc_goes_by_the_energy_management() -> None:
    service = EnergyService.DC_BPT
    talk = dialogue(station(service))
    to_loop(talk, service, DYNAMIC)
    answer = talk.ask(loop(service, DYNAMIC))
    setpoint = setpoints(talk)[-1]
    assert setpoint is not None
    assert (setpoint.voltage, setpoint.power) == (450, 50_000)
    assert si(answer.cl_res_control_mode.evse_maximum_charge_power) == 60_000
    talk.call("secc", "update", OutputSetpoint(power=-8000.0))
    talk.ask(loop(service, DYNAMIC))
    setpoint = setpoints(talk)[-1]
    assert setpoint is not None
    assert setpoint.power == -8000
    assert setpoint.current * talk.world.battery_voltage == pytest.approx(-8000, rel=0.05)
    talk.call("secc", "update", OutputSetpoint(power=0.0))
    talk.ask(loop(service, DYNAMIC))
    setpoint = setpoints(talk)[-1]
    assert setpoint is not None
    assert setpoint.current == 0


def test_ac_targets() -> None:
    for mode, expected in ((SCHEDULED, 11_000), (DYNAMIC, 11_000)):
        talk = dialogue(station(EnergyService.AC))
        to_loop(talk, EnergyService.AC, mode)
        answer = talk.ask(loop(EnergyService.AC, mode))
        assert si(answer.cl_res_control_mode.evse_target_active_power) == expected, "what the vehicle can take"
        talk.call("secc", "update", OutputSetpoint(power=4000.0))
        answer = talk.ask(loop(EnergyService.AC, mode))
        assert si(answer.cl_res_control_mode.evse_target_active_power) == 4000
        talk.call("secc", "update", OutputSetpoint(power=-4000.0))
        answer = talk.ask(loop(EnergyService.AC, mode))
        assert si(answer.cl_res_control_mode.evse_target_active_power) == 0, "no energy back from a service that goes one way"
    talk = dialogue(station(EnergyService.AC, ac_power_control=False))
    to_loop(talk, EnergyService.AC, SCHEDULED)
    assert talk.ask(loop(EnergyService.AC, SCHEDULED)).cl_res_control_mode.evse_target_active_power is None


def test_bidirectional_ac() -> None:
    service = EnergyService.AC_BPT
    talk = dialogue(station(service))
    to_loop(talk, service, SCHEDULED)
    answer = talk.ask(loop(service, SCHEDULED, power=-3000))
    assert answer.cl_res_control_mode.evse_target_active_power is None, "a scheduled vehicle decides by itself"
    setpoint = setpoints(talk)[-1]
    assert setpoint is not None
    assert setpoint.power == -11_000, "the outlet lets it"
    talk.call("secc", "update", OutputSetpoint(power=-6000.0))
    answer = talk.ask(loop(service, SCHEDULED, power=2000))
    assert si(answer.cl_res_control_mode.evse_target_active_power) == -6000


@pytest.mark.parametrize(("service", "mode"), [(service, mode) for service in ALL for mode in (SCHEDULED, DYNAMIC)])
def test_a_loop_of_another_service_or_control_mode(service: EnergyService, mode: ControlMode) -> None:
    other = DYNAMIC if mode is SCHEDULED else SCHEDULED
    talk = dialogue(station(service))
    to_loop(talk, service, mode)
    assert talk.ask(loop(service, other)).response_code == "FAILED_WrongChargeParameter"


def test_new_limits_and_the_schedule_show_in_the_next_answer() -> None:
    service = EnergyService.DC
    talk = dialogue(station(service, tariff=PRICED))
    to_loop(talk, service, SCHEDULED)
    assert si(talk.ask(loop(service, SCHEDULED)).cl_res_control_mode.evse_maximum_charge_power) == 10_000
    talk.call("secc", "update", Limits(maximum_power=3000, maximum_current=20))
    answer = talk.ask(loop(service, SCHEDULED))
    assert si(answer.cl_res_control_mode.evse_maximum_charge_power) == 3000
    assert si(answer.cl_res_control_mode.evse_maximum_charge_current) == 20


def test_the_meter_is_told_when_it_is_asked_for() -> None:
    service = EnergyService.DC
    talk = dialogue(station(service))
    to_loop(talk, service, SCHEDULED)
    assert talk.ask(loop(service, SCHEDULED, meter=False)).meter_info is None
    assert talk.ask(loop(service, SCHEDULED, meter=True)).meter_info is not None


def test_metering_confirmation() -> None:
    service = EnergyService.DC
    talk = dialogue(station(service, receipt_required=True, receipt_interval=30.0))
    to_loop(talk, service, SCHEDULED)
    for _ in range(3):
        talk.ask(loop(service, SCHEDULED, meter=False))
    found = [line.message for line in talk.lines if line.name == "DC_ChargeLoopRes" and line.message.meter_info is not None]
    assert [each.evse_status.evse_notification for each in found] == ["MeteringConfirmation"]
    data = msg.SignedMeteringData(
        id="id1",
        session_id=talk.secc.session.session_id,
        meter_info=found[0].meter_info,
        scheduled_smdt_control_mode=msg.Scheduled_SMDTControlMode(selected_schedule_tuple_id=1),
    )
    request = msg.MeteringConfirmationReq(header=H, signed_metering_data=data)
    assert talk.ask(request).response_code == "OK"
    assert talk.ask(loop(service, SCHEDULED)).evse_status is None
    wrong = data.replace(meter_info=found[0].meter_info.replace(charged_energy_reading_wh=10**9))
    answer = talk.ask(request.replace(signed_metering_data=wrong))
    assert answer.response_code == "FAILED_MeteringSignatureNotValid"


# ---------------------------------------------------------------------------------------------- wishes, the end


@pytest.mark.parametrize(
    ("wish", "options", "notification", "delay"),
    [
        ("stop", {}, "Terminate", 9),
        ("pause", {}, "Pause", 9),
        ("renegotiate", {}, "ScheduleRenegotiation", 9),
        ("renegotiate", {"services": True}, "ServiceRenegotiation", 9),
        ("emergency", {}, "Terminate", 0),
    ],
)
def test_wishes_in_the_loop(wish: str, options: dict[str, Any], notification: str, delay: int) -> None:
    service = EnergyService.DC
    talk = dialogue(station(service, notification_max_delay=9))
    to_loop(talk, service, SCHEDULED)
    talk.call("secc", wish, **options)
    status = talk.ask(loop(service, SCHEDULED)).evse_status
    assert (status.evse_notification, status.notification_max_delay) == (notification, delay)


@pytest.mark.parametrize("service", [EnergyService.AC, EnergyService.DC])
def test_wishes_before_the_loop_refuse(service: EnergyService) -> None:
    talk = dialogue(station(service))
    to_schedule(talk, service, SCHEDULED)
    talk.call("secc", "stop", text="the station goes home")
    assert talk.ask(exchange(SCHEDULED)).response_code == "FAILED"
    assert "goes home" in talk.end("secc").text


def test_schedule_renegotiation() -> None:
    service = EnergyService.DC
    tariffs = iter([Tariff(), Tariff(), Tariff(periods=(TariffPeriod(duration=1, maximum_power=3000),))])
    talk = dialogue(station(service, tariff=None), World(results={FetchTariff: lambda _: next(tariffs)}))
    to_loop(talk, service, SCHEDULED)
    talk.call("secc", "renegotiate")
    talk.ask(loop(service, SCHEDULED))
    assert talk.ask(deliver("ScheduleRenegotiation")).response_code == "OK"
    talk.ask_until(exchange(SCHEDULED))
    assert talk.ask(deliver()).response_code == "OK"
    answer = talk.ask(loop(service, SCHEDULED))
    assert answer.evse_status is None
    assert si(answer.cl_res_control_mode.evse_maximum_charge_power) == 3000


def test_service_renegotiation_goes_back_to_the_services() -> None:
    talk = dialogue(station(EnergyService.DC, EnergyService.DC_BPT))
    to_loop(talk, EnergyService.DC, SCHEDULED)
    talk.ask(deliver("Stop"))
    again = msg.SessionStopReq(header=H, charging_session=msg.ChargingSession.ServiceRenegotiation)
    assert talk.ask(again).response_code == "OK"
    assert talk.ask(DISCOVERY).response_code == "OK"
    chosen = set_of(talk, EnergyService.DC_BPT, DYNAMIC)
    assert talk.ask(select(EnergyService.DC_BPT, chosen)).response_code == "OK"
    assert talk.ask(parameters(EnergyService.DC_BPT)).response_code == "OK"
    assert talk.ask_until(exchange(DYNAMIC)).response_code == "OK"
    assert talk.ask_until(CABLE_CHECK).response_code == "OK"
    talk.ask_until(precharge(finished=False), lambda answer: si(answer.evse_present_voltage) == 390)
    talk.ask(precharge(finished=True))
    assert talk.ask(deliver()).response_code == "OK"
    assert talk.ask(loop(EnergyService.DC_BPT, DYNAMIC)).response_code == "OK"
    assert len(talk.effects("secc", AuthorizeEim)) == 1


def test_service_renegotiation_that_is_not_supported() -> None:
    talk = dialogue(station(EnergyService.DC, service_renegotiation=False))
    to_services(talk)
    assert not talk.ask(DISCOVERY).service_renegotiation_supported
    talk.ask(select(EnergyService.DC))
    talk.ask(parameters(EnergyService.DC))
    talk.ask_until(exchange(SCHEDULED))
    again = msg.SessionStopReq(header=H, charging_session=msg.ChargingSession.ServiceRenegotiation)
    assert talk.ask(again).response_code == "FAILED_NoServiceRenegotiationSupported"


def test_pause_and_resume() -> None:
    service, mode = EnergyService.DC, DYNAMIC
    talk = dialogue(station(service, tariff=PRICED))
    to_loop(talk, service, mode)
    talk.ask(deliver("Stop"))
    assert talk.ask(msg.SessionStopReq(header=H, charging_session=msg.ChargingSession.Pause)).response_code == "OK"
    paused = talk.secc.paused
    assert paused is not None
    app = station(service, tariff=PRICED, paused=[paused])
    again = Dialogue(app, ISO15118_20_DC, session_id=paused.session_id)
    assert again.ask(SETUP).response_code == "OK_OldSessionJoined"
    assert again.ask(parameters(service)).response_code == "OK"
    answer = again.ask_until(exchange(mode))
    assert answer.dynamic_se_res_control_mode.absolute_price_schedule is not None
    assert again.ask_until(CABLE_CHECK).response_code == "OK"
    gone = station(EnergyService.DC_BPT, paused=[paused])
    answer = Dialogue(gone, ISO15118_20_DC, session_id=paused.session_id).ask(SETUP)
    assert answer.response_code == "OK_NewSessionEstablished", "what was agreed on then is not offered any more"


@pytest.mark.parametrize("end", ["connection", "silence", "unplugged"])
def test_every_end_leaves_the_station_safe(end: str) -> None:
    service = EnergyService.AC_BPT
    talk = dialogue(station(service))
    to_loop(talk, service, DYNAMIC)
    talk.ask(loop(service, DYNAMIC))
    before = len(talk.effects("secc"))
    if end == "connection":
        talk.call("secc", "receive_eof")
    elif end == "silence":
        talk.rest(61)
    else:
        talk.call("secc", "update", ControlPilotState.A)
    talk.rest(100)
    assert [type(effect) for effect in talk.effects("secc")[before:] if type(effect) in SAFE] == SAFE


def test_a_tripped_residual_current_device_terminates() -> None:
    service = EnergyService.AC
    talk = dialogue(station(service))
    to_loop(talk, service, SCHEDULED)
    talk.call("secc", "update", OutputReading(residual_current=True))
    assert talk.ask(loop(service, SCHEDULED)).evse_status.evse_notification == "Terminate"
    assert setpoints(talk)[-1] is None


def test_confirmations_on_the_side_stream() -> None:
    service = EnergyService.DC
    talk = dialogue(station(service, receipt_required=True, receipt_interval=30.0))
    to_loop(talk, service, SCHEDULED)
    info = None
    while info is None:
        info = talk.ask(loop(service, SCHEDULED, meter=False)).meter_info
    for reading, code in ((info, "OK"), (info.replace(charged_energy_reading_wh=10**9), "FAILED_MeteringSignatureNotValid")):
        data = msg.SignedMeteringData(
            id="id1",
            session_id=talk.secc.session.session_id,
            meter_info=reading,
            scheduled_smdt_control_mode=msg.Scheduled_SMDTControlMode(selected_schedule_tuple_id=1),
        )
        header = msg.MessageHeader(session_id=talk.secc.session.session_id, time_stamp=1)
        payload = ExiCodec("iso15118_20_common").encode(msg.MeteringConfirmationReq(header=header, signed_metering_data=data))
        talk.call("secc", "receive_data", encode_frame(0x8102, payload))
        sent = talk.lines[-1]
        assert (sent.name, sent.message.response_code) == ("MeteringConfirmationRes", code)
        talk.rest(0.1)


def test_a_tariff_that_no_message_can_say_is_a_malfunction_and_no_crash() -> None:
    tariff = Tariff(periods=(TariffPeriod(duration=60, price=Decimal(1)),), currency="EURO")
    talk = dialogue(station(EnergyService.DC, tariff=tariff))
    to_schedule(talk, EnergyService.DC, SCHEDULED)
    answer = talk.ask(exchange(SCHEDULED))
    assert answer.response_code == "FAILED"
    assert "urrency" in talk.end("secc").text
