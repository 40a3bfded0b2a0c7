"""The station under ISO 15118-20: the charge loops, wishes from outside, and how a session ends."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.support.pair import Dialogue, World
from tests.unit.application.secc_iso20 import (
    ALL,
    CABLE_CHECK,
    DISCOVERY,
    DYNAMIC,
    PRICED,
    SAFE,
    SCHEDULED,
    SETUP,
    H,
    deliver,
    dialogue,
    exchange,
    loop,
    parameters,
    precharge,
    select,
    set_of,
    setpoints,
    station,
    to_loop,
    to_schedule,
    to_services,
)
from v2gstack.application.effects import (
    AuthorizeEim,
    FetchTariff,
)
from v2gstack.application.numbers import si
from v2gstack.application.tariff import Tariff, TariffPeriod
from v2gstack.application.wishes import Wish
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.v2gtp import encode_frame
from v2gstack.messages import iso15118_20 as msg
from v2gstack.protocols.v2g.iso15118_20 import ISO15118_20_DC
from v2gstack.types import ControlMode, ControlPilotState, EnergyService, Limits, OutputReading, OutputSetpoint

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
    ("wish", "notification", "delay"),
    [
        (Wish.STOP, "Terminate", 9),
        (Wish.PAUSE, "Pause", 9),
        (Wish.RENEGOTIATE, "ScheduleRenegotiation", 9),
        (Wish.RENEGOTIATE_SERVICES, "ServiceRenegotiation", 9),
        (Wish.EMERGENCY, "Terminate", 0),
    ],
)
def test_wishes_in_the_loop(wish: Wish, notification: str, delay: int) -> None:
    service = EnergyService.DC
    talk = dialogue(station(service, notification_max_delay=9))
    to_loop(talk, service, SCHEDULED)
    talk.call("secc", "wish", wish)
    status = talk.ask(loop(service, SCHEDULED)).evse_status
    assert (status.evse_notification, status.notification_max_delay) == (notification, delay)


@pytest.mark.parametrize("service", [EnergyService.AC, EnergyService.DC])
def test_wishes_before_the_loop_refuse(service: EnergyService) -> None:
    talk = dialogue(station(service))
    to_schedule(talk, service, SCHEDULED)
    talk.call("secc", "wish", Wish.STOP, text="the station goes home")
    assert talk.ask(exchange(SCHEDULED)).response_code == "FAILED"
    assert "goes home" in talk.end("secc").text


def test_schedule_renegotiation() -> None:
    service = EnergyService.DC
    tariffs = iter([Tariff(), Tariff(), Tariff(periods=(TariffPeriod(duration=1, maximum_power=3000),))])
    talk = dialogue(station(service, tariff=None), World(results={FetchTariff: lambda _: next(tariffs)}))
    to_loop(talk, service, SCHEDULED)
    talk.call("secc", "wish", Wish.RENEGOTIATE)
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
