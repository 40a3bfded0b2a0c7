"""The station under DIN 70121. Every answer goes over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.pair import Dialogue, Fail, World
from v2gstack.application.config import StationConfig
from v2gstack.application.effects import (
    AuthorizationVerdict,
    AuthorizeEim,
    CheckIsolation,
    CloseContactors,
    FetchTariff,
    LockConnector,
    OpenContactors,
    SetOutput,
)
from v2gstack.application.numbers import physical1, si
from v2gstack.application.secc import SeccApplication
from v2gstack.application.secc.din70121 import evse_id_of
from v2gstack.application.tariff import Tariff, TariffPeriod
from v2gstack.application.wishes import Wish
from v2gstack.messages import din70121 as msg
from v2gstack.protocols.v2g import DIN70121, STRICT, TOLERANT, EndKind, Policy, SeccSession
from v2gstack.types import EnergyService, IsolationVerdict, Limits, OutputReading, OutputSetpoint

U = msg.UnitSymbol
READY = msg.DC_EVStatus(ev_ready=True, ev_error_code=msg.DC_EVErrorCode.NO_ERROR, ev_ress_soc=40)
SETUP = msg.SessionSetupReq(evcc_id=bytes.fromhex("02000000000a"))
AUTHENTICATION = msg.ContractAuthenticationReq()
CABLE_CHECK = msg.CableCheckReq(dc_ev_status=READY)
PRECHARGE = msg.PreChargeReq(dc_ev_status=READY, ev_target_voltage=physical1(390, U.V), ev_target_current=physical1(1, U.A))
STOP = msg.SessionStopReq()


def station(*, policy: Policy = TOLERANT, **changes: Any) -> SeccApplication:
    values: dict[str, Any] = {
        "limits": Limits(maximum_voltage=500, minimum_voltage=150, maximum_current=200, minimum_current=1, maximum_power=60_000)
    }
    session = SeccSession(protocols=[DIN70121], random=lambda size: bytes(range(1, size + 1)), policy=policy)
    return SeccApplication(session, StationConfig(**(values | changes)))


def dialogue(app: SeccApplication, world: World | None = None) -> Dialogue:
    talk = Dialogue(app, DIN70121, world)
    assert talk.ask(SETUP).response_code == "OK_NewSessionEstablished"
    return talk


def selection(option: str = "ExternalPayment", *services: int) -> msg.ServicePaymentSelectionReq:
    chosen = tuple(msg.SelectedService(service_id=number) for number in services or (1,))
    return msg.ServicePaymentSelectionReq(
        selected_payment_option=msg.PaymentOption(option), selected_service_list=msg.SelectedServiceList(selected_service=chosen)
    )


def parameters(kind: str = "DC_extended", found: Any = None, *, voltage: float = 450) -> msg.ChargeParameterDiscoveryReq:
    dc = msg.DC_EVChargeParameter(
        dc_ev_status=READY, ev_maximum_current_limit=physical1(125, U.A), ev_maximum_voltage_limit=physical1(voltage, U.V)
    )
    return msg.ChargeParameterDiscoveryReq(
        ev_requested_energy_transfer_type=msg.EVRequestedEnergyTransfer(kind), ev_charge_parameter=found or dc
    )


def deliver(*, ready: bool = True, profile: list[tuple[int, int]] | None = None, tuple_id: int = 1) -> msg.PowerDeliveryReq:
    entries = None
    if profile is not None:
        made = tuple(
            msg.ProfileEntry(charging_profile_entry_start=start, charging_profile_entry_max_power=power) for start, power in profile
        )
        entries = msg.ChargingProfile(sa_schedule_tuple_id=tuple_id, profile_entry=made)
    return msg.PowerDeliveryReq(
        ready_to_charge_state=ready,
        charging_profile=entries,
        ev_power_delivery_parameter=msg.DC_EVPowerDeliveryParameter(dc_ev_status=READY, charging_complete=False),
    )


def demand(current: float = 100) -> msg.CurrentDemandReq:
    return msg.CurrentDemandReq(
        dc_ev_status=READY, ev_target_current=physical1(current, U.A), charging_complete=False, ev_target_voltage=physical1(440, U.V)
    )


def to_parameters(talk: Dialogue) -> None:
    assert talk.ask(msg.ServiceDiscoveryReq()).response_code == "OK"
    assert talk.ask(selection()).response_code == "OK"
    assert talk.ask_until(AUTHENTICATION).response_code == "OK"


def to_precharge(talk: Dialogue) -> None:
    to_parameters(talk)
    assert talk.ask_until(parameters()).response_code == "OK"
    assert talk.ask_until(CABLE_CHECK).response_code == "OK"


def to_loop(talk: Dialogue) -> None:
    to_precharge(talk)
    assert talk.ask_until(PRECHARGE, lambda answer: si(answer.evse_present_voltage) == 390).response_code == "OK"
    talk.world.vehicle_closed = True
    assert talk.ask(deliver()).response_code == "OK"


def test_a_whole_session() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.ask(demand())
    answer = talk.ask(demand())
    assert (answer.response_code, si(answer.evse_present_current)) == ("OK", 100)
    assert talk.effects("secc", SetOutput)[-1].setpoint == OutputSetpoint(voltage=440.0, current=100.0, power=60_000)
    assert talk.ask(deliver(ready=False)).response_code == "OK"
    answer = talk.ask(msg.WeldingDetectionReq(dc_ev_status=READY))
    assert answer.dc_evse_status.evse_status_code == "EVSE_NotReady"
    assert talk.ask(STOP).response_code == "OK"
    assert talk.end("secc").kind is EndKind.TERMINATED
    kinds = [type(effect) for effect in talk.effects("secc")]
    assert [kinds.count(kind) for kind in (CloseContactors, OpenContactors, CheckIsolation)] == [1, 1, 1]
    assert kinds[-1] is LockConnector
    assert talk.secc.ev_status.evcc_id == "02000000000A"


def test_services() -> None:
    talk = dialogue(station(free_service=True))
    answer = talk.ask(msg.ServiceDiscoveryReq(service_category=msg.ServiceCategory.EVCharging))
    assert (answer.charge_service.energy_transfer_type, answer.charge_service.free_service) == ("DC_extended", True)
    assert answer.payment_options.payment_option == ("ExternalPayment",)
    assert talk.ask(msg.ServiceDetailReq(service_id=1)).response_code == "OK"
    assert talk.ask(msg.ServiceDetailReq(service_id=2)).response_code == "FAILED_ServiceIDInvalid"
    assert talk.ask(selection("Contract")).response_code == "FAILED_PaymentSelectionInvalid"
    assert talk.ask(selection("ExternalPayment", 1, 3)).response_code == "FAILED_ServiceSelectionInvalid"
    assert talk.ask(selection()).response_code == "OK"


def test_a_station_without_dc() -> None:
    assert dialogue(station(services=(EnergyService.AC,))).ask(msg.ServiceDiscoveryReq()).response_code == "FAILED"


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (AuthorizationVerdict.ACCEPTED, ("OK", "Finished")),
        (AuthorizationVerdict.PENDING, ("OK", "Ongoing")),
        (AuthorizationVerdict.WAITING_FOR_CUSTOMER, ("OK", "Ongoing")),
        (AuthorizationVerdict.REJECTED, ("FAILED", "Finished")),
    ],
)
def test_authorization(verdict: AuthorizationVerdict, expected: tuple[str, str]) -> None:
    talk = dialogue(station(), World(times={AuthorizeEim: 0.01}, results={AuthorizeEim: verdict}))
    talk.ask(msg.ServiceDiscoveryReq())
    talk.ask(selection())
    answer = talk.ask(AUTHENTICATION)
    assert (answer.response_code, answer.evse_processing) == expected


def test_a_schedule_is_there_even_while_it_is_unknown() -> None:
    tariff = Tariff(periods=(TariffPeriod(duration=60, maximum_power=9000), TariffPeriod(duration=60, maximum_power=40_000)))
    talk = dialogue(station(), World(times={FetchTariff: 0.5}, results={FetchTariff: tariff}))
    to_parameters(talk)
    answer = talk.ask(parameters())
    assert answer.evse_processing == "Ongoing"
    assert answer.sa_schedules.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry[0].p_max == 32_767
    answer = talk.ask_until(parameters())
    (one,) = answer.sa_schedules.sa_schedule_tuple
    assert [entry.p_max for entry in one.p_max_schedule.p_max_schedule_entry] == [9000, 32_767]
    assert si(answer.evse_charge_parameter.evse_maximum_power_limit) == 60_000


def test_limits_of_the_moment_do_not_hold_for_the_whole_session() -> None:
    """DIN 70121 negotiates once: what a back end allows for now is told in the loop, and later there is more."""
    talk = dialogue(station())
    to_parameters(talk)
    talk.call("secc", "update", Limits(maximum_power=5000))
    answer = talk.ask_until(parameters())
    assert si(answer.evse_charge_parameter.evse_maximum_power_limit) == 60_000
    assert answer.sa_schedules.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry[0].p_max == 32_767
    talk = dialogue(station())
    to_loop(talk)
    talk.call("secc", "update", Limits(maximum_power=5000))
    assert si(talk.ask(demand()).evse_maximum_power_limit) == 5000
    talk.call("secc", "update", Limits())
    assert si(talk.ask(demand()).evse_maximum_power_limit) == 60_000


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (parameters("DC_core"), "FAILED_WrongEnergyTransferType"),
        (parameters("AC_three_phase_core"), "FAILED_WrongEnergyTransferType"),
        (parameters(voltage=120), "FAILED_WrongChargeParameter"),
        (
            parameters(
                found=msg.AC_EVChargeParameter(
                    departure_time=0,
                    e_amount=physical1(1, U.Wh),
                    ev_max_voltage=physical1(1, U.V),
                    ev_max_current=physical1(1, U.A),
                    ev_min_current=physical1(1, U.A),
                )
            ),
            "FAILED_WrongChargeParameter",
        ),
    ],
)
def test_parameters_that_do_not_fit(request_: Any, code: str) -> None:
    talk = dialogue(station())
    to_parameters(talk)
    assert talk.ask(request_).response_code == code
    assert talk.ask_until(parameters()).response_code == "OK"


@pytest.mark.parametrize(
    ("result", "level"),
    [(IsolationVerdict.FAULT, "Fault"), (IsolationVerdict.INVALID, "Invalid"), (Fail("no answer"), "Fault")],
)
def test_cable_check_that_fails(result: Any, level: str) -> None:
    talk = dialogue(station(), World(results={CheckIsolation: result}))
    to_parameters(talk)
    talk.ask_until(parameters())
    answer = talk.ask_until(CABLE_CHECK)
    assert (answer.response_code, answer.dc_evse_status.evse_isolation_status) == ("FAILED", level)
    assert answer.dc_evse_status.evse_status_code == "EVSE_Malfunction"


def test_din_has_no_word_for_no_monitor() -> None:
    talk = dialogue(station(), World(results={CheckIsolation: IsolationVerdict.NO_IMD}))
    to_parameters(talk)
    talk.ask_until(parameters())
    assert talk.ask_until(CABLE_CHECK).dc_evse_status.evse_isolation_status == "Invalid"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (deliver(profile=[(0, 20_000)]), "OK"),
        (deliver(profile=[(0, 20_000)], tuple_id=9), "FAILED_TariffSelectionInvalid"),
        (deliver(profile=[(0, 26_000)]), "FAILED_ChargingProfileInvalid"),
    ],
)
def test_power_delivery(request_: Any, code: str) -> None:
    tariff = Tariff(periods=(TariffPeriod(duration=60, maximum_power=25_000),))
    # the tolerant station takes a profile above the schedule, because it limits the output itself
    for policy, expected in ((STRICT, code), (TOLERANT, "OK" if code == "FAILED_ChargingProfileInvalid" else code)):
        talk = dialogue(station(policy=policy, tariff=tariff))
        to_precharge(talk)
        talk.ask_until(PRECHARGE, lambda answer: si(answer.evse_present_voltage) == 390)
        assert talk.ask(request_).response_code == expected


def test_too_little_voltage() -> None:
    talk = dialogue(station(), World(results={SetOutput: OutputReading(voltage=360)}))
    to_precharge(talk)
    talk.ask(PRECHARGE)
    talk.ask(PRECHARGE)
    assert talk.ask(deliver()).response_code == "FAILED_EVSEPresentVoltageToLow"


def test_precharge_above_what_the_station_can_do() -> None:
    talk = dialogue(station())
    to_precharge(talk)
    assert talk.ask(PRECHARGE.replace(ev_target_voltage=physical1(600, U.V))).response_code == "FAILED"


@pytest.mark.parametrize(
    ("wish", "code"), [(Wish.STOP, "EVSE_Shutdown"), (Wish.PAUSE, "EVSE_Shutdown"), (Wish.EMERGENCY, "EVSE_EmergencyShutdown")]
)
def test_wishes_in_the_loop(wish: Wish, code: str) -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.call("secc", "wish", wish)
    status = talk.ask(demand()).dc_evse_status
    assert (status.evse_notification, status.evse_status_code) == ("StopCharging", code)
    assert talk.ask(deliver(ready=False)).response_code == "OK"
    assert talk.ask(STOP).response_code == "OK"


def test_wishes_before_the_loop() -> None:
    talk = dialogue(station())
    talk.call("secc", "wish", Wish.STOP)
    assert talk.ask(msg.ServiceDiscoveryReq()).response_code == "FAILED"
    talk = dialogue(station())
    to_parameters(talk)
    talk.ask_until(parameters())
    talk.call("secc", "wish", Wish.STOP)
    answer = talk.ask(CABLE_CHECK)
    assert (answer.response_code, answer.dc_evse_status.evse_notification) == ("FAILED", "StopCharging")


def test_renegotiation_is_unknown() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.call("secc", "wish", Wish.RENEGOTIATE)
    assert talk.ask(demand()).dc_evse_status.evse_notification == "None"


def test_contactors_that_stay_open() -> None:
    talk = dialogue(station(), World(results={OpenContactors: False}))
    to_loop(talk)
    assert talk.ask(deliver(ready=False)).response_code == "FAILED_PowerDeliveryNotApplied"


@pytest.mark.parametrize(
    ("evse_id", "wire"),
    [
        ("+49*89*636", "49a89a636f"),
        ("DE*" + "A" * 34, (b"DE*" + b"A" * 29).hex()),
        ("ZZ00000", "00"),
    ],
)
def test_evse_ids(evse_id: str, wire: str) -> None:
    assert evse_id_of(evse_id).hex() == wire
    assert Dialogue(station(evse_id=evse_id), DIN70121).ask(SETUP).evse_id.hex() == wire


def test_a_negative_profile_passes_or_not_by_policy() -> None:
    for policy, code in ((TOLERANT, "OK"), (STRICT, "FAILED_ChargingProfileInvalid")):
        talk = dialogue(station(policy=policy))
        to_precharge(talk)
        talk.ask_until(PRECHARGE, lambda answer: si(answer.evse_present_voltage) == 390)
        assert talk.ask(deliver(profile=[(0, -20_000)])).response_code == code
