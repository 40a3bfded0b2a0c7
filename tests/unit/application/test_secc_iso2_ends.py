"""The station under ISO 15118-2: wishes from outside, and every way in which a session ends."""

from __future__ import annotations

import pytest

from tests.support.pair import Dialogue, Fail, World
from tests.unit.application.secc_iso2 import (
    CABLE_CHECK,
    PRECHARGE,
    READY,
    SAFE,
    SETUP,
    TERMINATE,
    deliver,
    demand,
    dialogue,
    kinds,
    parameters,
    station,
    to_authorization,
    to_loop,
    to_parameters,
    to_precharge,
)
from v2gstack.application.config import AddedService, StationConfig
from v2gstack.application.effects import (
    CheckIsolation,
    CloseContactors,
    FetchTariff,
    LockConnector,
    OpenContactors,
    SetOutput,
    StopMonitoringIsolation,
)
from v2gstack.application.numbers import si
from v2gstack.application.secc import SeccApplication
from v2gstack.application.tariff import Tariff, TariffPeriod
from v2gstack.application.wishes import Wish
from v2gstack.errors import ConfigError
from v2gstack.messages import iso15118_2 as msg
from v2gstack.protocols.v2g import ISO15118_2, EndKind, SeccSession
from v2gstack.types import ControlPilotState, IsolationVerdict, Limits, OutputReading

# ---------------------------------------------------------------------------------------------- wishes


def test_stop_is_notified_and_the_vehicle_follows() -> None:
    talk = dialogue(station(notification_max_delay=7))
    to_loop(talk)
    talk.call("secc", "wish", Wish.STOP)
    status = talk.ask(demand()).dc_evse_status
    assert (status.evse_notification, status.notification_max_delay, status.evse_status_code) == ("StopCharging", 7, "EVSE_Shutdown")
    assert talk.ask(deliver("Stop")).response_code == "OK"
    assert talk.ask(TERMINATE).response_code == "OK"
    assert talk.end("secc").kind is EndKind.TERMINATED


def test_a_vehicle_that_does_not_stop_is_switched_off() -> None:
    talk = dialogue(station(notification_max_delay=7), pause=0.5)
    to_loop(talk)
    began = talk.now
    talk.call("secc", "wish", Wish.STOP, text="the grid is overloaded")
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
    talk.call("secc", "wish", Wish.PAUSE)
    assert talk.ask(demand()).dc_evse_status.evse_notification == "StopCharging"


def test_stop_before_there_is_a_status_refuses() -> None:
    talk = dialogue(station())
    talk.call("secc", "wish", Wish.STOP)
    assert talk.ask(msg.ServiceDiscoveryReq()).response_code == "FAILED"
    assert talk.ask(TERMINATE).response_code == "OK"


def test_stop_before_power_delivery() -> None:
    talk = dialogue(station())
    to_precharge(talk)
    talk.call("secc", "wish", Wish.STOP)
    answer = talk.ask(PRECHARGE)
    assert (answer.response_code, answer.dc_evse_status.evse_notification) == ("FAILED", "StopCharging")
    assert talk.ask(TERMINATE).response_code == "OK"


def test_emergency_switches_off_at_once_and_tells_the_vehicle() -> None:
    talk = dialogue(station())
    to_loop(talk)
    talk.ask(demand())
    before = len(talk.effects("secc"))
    talk.call("secc", "wish", Wish.EMERGENCY)
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
    talk.call("secc", "wish", Wish.RENEGOTIATE)
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
        talk.call("secc", "wish", Wish.EMERGENCY)
        talk.call("secc", "receive_eof")
    assert talk.end("secc") is not None
    talk.rest(200)
    found = [kind for kind in kinds(talk, before) if kind in SAFE]
    assert found == SAFE
    assert all(effect.setpoint is None for effect in talk.effects("secc")[before:] if isinstance(effect, SetOutput))
    assert talk.secc.next_timeout() is None
    assert talk.secc.receive_eof(talk.now) == []
    assert talk.secc.wish(Wish.STOP, talk.now) == []


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
    found = app.wish(Wish.STOP, 0.0)
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
