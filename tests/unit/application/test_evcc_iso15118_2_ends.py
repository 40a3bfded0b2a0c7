"""A vehicle under ISO 15118-2: receipts, renegotiation, notifications, and every way in which a session ends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.application.evcc_bench import Bench, ac_bench, ac_status_2, after, dc_bench, status_2
from tests.unit.application.evcc_iso15118_2 import DC_SEQUENCE, rounds
from v2gstack.application.effects import CloseContactors, OpenContactors
from v2gstack.application.numbers import physical2, si
from v2gstack.application.wishes import Wish
from v2gstack.messages.iso15118_2 import (
    ChargingSession,
    DC_EVErrorCode,
    DC_EVSEStatusCode,
    EVSENotification,
    EVSEProcessing,
    IsolationLevel,
    MeterInfo,
    ResponseCode,
    UnitSymbol,
)
from v2gstack.types import EnergyService, Limits

# ---------------------------------------------------------------------------------------------- receipts, renegotiation


def _receipts(_request: Any, answer: Any) -> Any:
    return answer.replace(receipt_required=True, meter_info=MeterInfo(meter_id="M-1", meter_reading=12_345))


@pytest.mark.parametrize("make", [dc_bench, ac_bench])
def test_a_receipt_follows_where_one_is_required(make: Any) -> None:
    bench: Bench = make(config={"time_limit": 3.0})
    loop = "CurrentDemandReq" if make is dc_bench else "ChargingStatusReq"
    bench.answers[loop] = _receipts
    bench.run()
    assert bench.end == "terminated"
    receipts = bench.of("MeteringReceiptReq")
    assert len(receipts) == len(bench.of(loop))
    assert receipts[0].meter_info.meter_reading == 12_345
    assert receipts[0].session_id == bench.app.session.session_id
    assert receipts[0].id is None


@pytest.mark.parametrize("moment", [0.6, 0.7, 0.75, 0.8, 0.9])
def test_a_wish_to_stop_waits_for_the_receipt(moment: float) -> None:
    bench = dc_bench(answers={"CurrentDemandReq": _receipts})
    bench.at(moment, lambda: bench.app.wish(Wish.STOP, bench.now)).run()
    assert bench.end == "terminated"
    assert bench.safe


@pytest.mark.parametrize("repeat", [True, False])
def test_renegotiation_of_dc(repeat: bool) -> None:
    bench = dc_bench(config={"renegotiate_after": 5.0, "repeat_cable_check": repeat}).run()
    assert bench.end == "terminated"
    middle = ["PowerDeliveryReq", "ChargeParameterDiscoveryReq", *(["CableCheckReq", "PreChargeReq"] if repeat else []), "PowerDeliveryReq"]
    if not repeat:
        middle = ["PowerDeliveryReq", "ChargeParameterDiscoveryReq", "PowerDeliveryReq"]
    assert bench.names == [*DC_SEQUENCE[:10], *middle, *DC_SEQUENCE[9:]]
    progress = [request.charge_progress.value for request in bench.of("PowerDeliveryReq")]
    assert progress == ["Start", "Renegotiate", "Start", "Stop"]
    assert bench.of("PowerDeliveryReq")[2].charging_profile is not None
    # the isolation test must not see the battery
    assert [kind for kind in bench.story if "Contactors" in kind] == ["CloseContactors", "OpenContactors"] * (2 if repeat else 1)
    assert [kind for kind in bench.story if "Pilot" in kind] == ["SetControlPilot(C2)", "SetControlPilot(B2)"]


def test_renegotiation_of_ac() -> None:
    bench = ac_bench(config={"renegotiate_after": 5.0}).run()
    assert bench.end == "terminated"
    assert [request.charge_progress.value for request in bench.of("PowerDeliveryReq")] == ["Start", "Renegotiate", "Start", "Stop"]
    assert len(bench.of("ChargeParameterDiscoveryReq")) == 2


def test_the_station_asks_for_a_renegotiation() -> None:
    def ask(_request: Any, answer: Any) -> Any:
        return answer.replace(dc_evse_status=status_2(evse_notification=EVSENotification.ReNegotiation))

    once = iter([ask])
    bench = dc_bench(
        answers={"CurrentDemandReq": after(5, lambda request, answer: next(once, lambda _, same: same)(request, answer))}
    ).run()
    assert [request.charge_progress.value for request in bench.of("PowerDeliveryReq")] == ["Start", "Renegotiate", "Start", "Stop"]
    assert bench.end == "terminated"


def test_somebody_wishes_a_renegotiation() -> None:
    bench = ac_bench()
    bench.at(5.0, lambda: bench.app.wish(Wish.RENEGOTIATE, bench.now)).run()
    assert len(bench.of("ChargeParameterDiscoveryReq")) == 2
    assert bench.end == "terminated"


@pytest.mark.parametrize("make", [dc_bench, ac_bench])
def test_a_stop_in_the_middle_of_a_renegotiation(make: Any) -> None:
    """Wherever the wish falls, the vehicle finds a way out that the strict table has."""

    def processing(_request: Any, answer: Any) -> Any:
        return answer.replace(evse_processing=EVSEProcessing.Ongoing)

    for step in range(20):
        bench: Bench = make(config={"renegotiate_after": 1.0})
        if step % 2:
            # the station never gets done, so that the wish has to wait for the timer
            bench.answers["ChargeParameterDiscoveryReq"] = after(2, processing)
        bench.at(1.3 + step * 0.03, lambda bench=bench: bench.app.wish(Wish.STOP, bench.now)).run(until=200)
        assert bench.app.session.end is not None
        assert bench.safe, bench.story


# ---------------------------------------------------------------------------------------------- notifications, faults, ends


def test_the_station_asks_to_stop() -> None:
    stop = status_2(evse_notification=EVSENotification.StopCharging, notification_max_delay=1)
    bench = dc_bench(answers={"CurrentDemandReq": after(10, lambda _, answer: answer.replace(dc_evse_status=stop))}).run()
    assert bench.end == "terminated"
    assert bench.names == DC_SEQUENCE
    assert bench.now < 5
    ac_stop = ac_status_2(evse_notification=EVSENotification.StopCharging)
    ac = ac_bench(answers={"ChargingStatusReq": after(10, lambda _, answer: answer.replace(ac_evse_status=ac_stop))}).run()
    assert ac.end == "terminated"
    assert ac.now < 5


@pytest.mark.parametrize("name", ["CableCheckReq", "PreChargeReq"])
@pytest.mark.parametrize(
    "changes",
    [
        {"evse_notification": EVSENotification.StopCharging},
        {"evse_status_code": DC_EVSEStatusCode.EVSE_EmergencyShutdown},
        {"evse_status_code": DC_EVSEStatusCode.EVSE_Malfunction},
        {"evse_status_code": DC_EVSEStatusCode.EVSE_UtilityInterruptEvent},
        {"evse_status_code": DC_EVSEStatusCode.EVSE_Shutdown},
        {"evse_isolation_status": IsolationLevel.Fault},
    ],
    ids=str,
)
def test_a_station_that_cannot_go_on(name: str, changes: dict[str, Any]) -> None:
    bench = dc_bench(answers={name: lambda _, answer: answer.replace(dc_evse_status=status_2(**changes))}).run()
    assert bench.end == "terminated"
    assert bench.names[-2:] == [name, "SessionStopReq"]
    assert bench.safe
    assert not bench.effects_of(CloseContactors)


@pytest.mark.parametrize("code", [DC_EVSEStatusCode.EVSE_EmergencyShutdown, DC_EVSEStatusCode.EVSE_Malfunction])
def test_an_emergency_of_the_station_opens_the_contactors_first(code: DC_EVSEStatusCode) -> None:
    bench = dc_bench(
        answers={"CurrentDemandReq": after(10, lambda _, answer: answer.replace(dc_evse_status=status_2(evse_status_code=code)))}
    )
    bench.run()
    story = bench.story
    assert story[-5:] == ["SetLoad", "OpenContactors", "SetControlPilot(B2)", "PowerDeliveryReq", "SessionStopReq"]
    assert bench.end == "terminated"


def test_a_tripped_residual_current_device_ends_ac() -> None:
    tripped = ac_status_2(rcd=True)
    bench = ac_bench(answers={"ChargingStatusReq": after(5, lambda _, answer: answer.replace(ac_evse_status=tripped))}).run()
    assert bench.end == "terminated"
    assert bench.now < 5
    assert bench.safe


@pytest.mark.parametrize("name", list(dict.fromkeys(DC_SEQUENCE[1:])))
def test_a_failed_response_ends_the_session_and_leaves_nothing_connected(name: str) -> None:
    bench = dc_bench(answers={name: lambda _, answer: answer.replace(response_code=ResponseCode.FAILED)}).run()
    assert bench.end == "failed response"
    assert bench.requests[-1] == bench.of(name)[-1]
    assert bench.safe


def test_a_station_that_does_not_fit_is_left_before_the_cable_check() -> None:
    bench = dc_bench(station=Limits(maximum_voltage=300, minimum_voltage=100, maximum_current=100, maximum_power=30_000)).run()
    assert bench.names[-2:] == ["ChargeParameterDiscoveryReq", "SessionStopReq"]
    assert bench.app.ev_status.error == "FAILED_ChargingSystemIncompatibility"


@pytest.mark.parametrize("name", [name.removesuffix("Req") for name in dict.fromkeys(DC_SEQUENCE[2:-1])])
def test_early_ends(name: str) -> None:
    """The vehicle goes by SessionStop before any request, as the strict table allows."""
    bench = dc_bench(config={"stop_before": name}).run()
    assert bench.end == "terminated"
    assert bench.safe
    if name != "WeldingDetection":
        assert f"{name}Req" not in bench.names
    assert bench.names[-1] == "SessionStopReq"


def test_contactors_that_do_not_close() -> None:
    for settings in ({"results": {CloseContactors: False}}, {"delays": {CloseContactors: None}}):
        bench = dc_bench(**settings).run()
        assert bench.end == "terminated"
        assert bench.names[-2:] == ["PreChargeReq", "SessionStopReq"]
        assert bench.safe
        assert bench.app.ev_status.error == "FAILED_EVRESSMalfunction"


def test_contactors_that_do_not_open_hold_up_nothing_for_long() -> None:
    bench = dc_bench(delays={OpenContactors: None}).run()
    assert bench.end == "terminated"
    assert bench.now < 20 + 2 + 4


@pytest.mark.parametrize("volts", [12.0, 59.9, 61.0])
def test_welding_detection_looks_until_the_inlet_is_free_of_voltage(volts: float) -> None:
    bench = dc_bench(answers={"WeldingDetectionReq": lambda _, answer: answer.replace(evse_present_voltage=physical2(volts, UnitSymbol.V))})
    bench.run()
    assert len(bench.of("WeldingDetectionReq")) == (1 if volts < 60 else 5)
    assert bench.end == "terminated"


def test_welding_detection_is_left_out_where_it_is_not_wanted() -> None:
    bench = dc_bench(config={"welding_detection": False}).run()
    assert "WeldingDetectionReq" not in bench.names
    assert bench.end == "terminated"


def test_a_battery_that_is_not_ready_is_waited_for() -> None:
    bench = dc_bench(battery={"ready": False})
    bench.at(5.0, lambda: bench.battery.update(ready=True)).run()
    assert bench.end == "terminated"
    cable = next(time for request, time in zip(bench.requests, bench.times, strict=True) if type(request).__name__ == "CableCheckReq")
    assert cable == pytest.approx(5.0, abs=0.5)
    never = ac_bench(battery={"ready": False}).run()
    assert never.end == "terminated"
    assert never.names[-2:] == ["ChargeParameterDiscoveryReq", "SessionStopReq"]
    assert never.now < 40


# ---------------------------------------------------------------------------------------------- pause


def test_pause_and_resume() -> None:
    bench = dc_bench(config={"pause_after": 5.0}).run()
    assert bench.end == "paused"
    assert bench.of("SessionStopReq")[0].charging_session is ChargingSession.Pause
    assert bench.safe
    again = dc_bench(resume=bench.app.paused, station_paused=(bench.secc.paused,)).run()  # type: ignore[arg-type]
    assert again.end == "terminated"
    assert again.app.session.session_id == bench.app.session.session_id
    assert again.names == DC_SEQUENCE


def test_a_pause_before_energy_was_delivered_is_an_end() -> None:
    bench = dc_bench(answers={"CableCheckReq": rounds(10)})
    bench.at(1.0, lambda: bench.app.wish(Wish.PAUSE, bench.now)).run()
    assert bench.end == "terminated"
    assert bench.of("SessionStopReq")[0].charging_session is ChargingSession.Terminate


def test_what_the_status_tells() -> None:
    bench = dc_bench()
    assert bench.app.ev_status.soc is None
    bench.run(until=10)
    status = bench.app.ev_status
    assert status.soc == pytest.approx(50, abs=1)
    assert status.target_current == 150.0
    assert status.present_voltage == pytest.approx(390, abs=1)
    assert status.remaining_time is not None
    assert status.ready
    assert bench.of("CurrentDemandReq")[0].dc_ev_status.ev_error_code is DC_EVErrorCode.NO_ERROR


def test_bidirectional_wishes_become_plain_ones() -> None:
    bench = dc_bench(config={"services": (EnergyService.DC_BPT,), "discharge_after": 5.0, "discharge_power": 5_000.0}).run()
    assert bench.end == "terminated"
    assert min(si(request.ev_target_current) for request in bench.of("CurrentDemandReq")) == 0.0
