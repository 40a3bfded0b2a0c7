"""What vehicles tell of themselves, in every protocol."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.support.real_sessions import real_sessions
from v2gstack.application.numbers import physical1, physical2, rational
from v2gstack.application.status import EvStatusTracker
from v2gstack.messages import din70121, iso15118_2
from v2gstack.messages import iso15118_20 as d20
from v2gstack.protocols.v2g import UNSET_HEADER
from v2gstack.types import EvStatus, Limits


def _older(module: ModuleType) -> tuple[Any, Any]:
    value = physical1 if module is din70121 else physical2
    return module.UnitSymbol, lambda number, unit: value(number, module.UnitSymbol(unit))


@pytest.mark.parametrize("module", [din70121, iso15118_2])
def test_dc_of_the_older_protocols(module: Any) -> None:
    unit, value = _older(module)
    tracker = EvStatusTracker()
    assert tracker.status == EvStatus()
    tracker.note(module.SessionSetupReq(evcc_id=bytes.fromhex("02000000000a")))
    status = module.DC_EVStatus(ev_ready=False, ev_error_code=module.DC_EVErrorCode.FAILED_RESSTemperatureInhibit, ev_ress_soc=41)
    parameters: dict[str, Any] = {
        "dc_ev_status": status,
        "ev_maximum_current_limit": value(200, "A"),
        "ev_maximum_power_limit": value(80_000, "W"),
        "ev_maximum_voltage_limit": value(450.5, "V"),
        "ev_energy_capacity": value(60_000, "Wh"),
        "ev_energy_request": value(12_300, "Wh"),
        "full_soc": 95,
    }
    mode = (
        {"requested_energy_transfer_mode": "DC_extended"} if module is iso15118_2 else {"ev_requested_energy_transfer_type": "DC_extended"}
    )
    if module is iso15118_2:
        parameters["departure_time"] = 7200
    request = module.ChargeParameterDiscoveryReq(ev_charge_parameter=module.DC_EVChargeParameter(**parameters), **mode)
    found = tracker.update(request, elapsed=3.0)
    assert found == EvStatus(
        evcc_id="02000000000A",
        soc=41.0,
        target_soc=95.0,
        energy_capacity=60_000.0,
        energy_request=12_300.0,
        departure_time=7203.0 if module is iso15118_2 else None,
        limits=Limits(maximum_current=200.0, maximum_power=80_000.0, maximum_voltage=450.5),
        ready=False,
        error="FAILED_RESSTemperatureInhibit",
    )
    status = module.DC_EVStatus(ev_ready=True, ev_error_code=module.DC_EVErrorCode.NO_ERROR, ev_ress_soc=42)
    tracker.note(module.CableCheckReq(dc_ev_status=status))
    assert (tracker.status.soc, tracker.status.ready, tracker.status.error) == (42.0, True, None)
    tracker.note(module.PreChargeReq(dc_ev_status=status, ev_target_voltage=value(399.5, "V"), ev_target_current=value(2, "A")))
    assert (tracker.status.target_voltage, tracker.status.target_current) == (399.5, 2.0)
    demand = module.CurrentDemandReq(
        dc_ev_status=status,
        ev_target_current=value(110, "A"),
        ev_maximum_current_limit=value(150, "A"),
        charging_complete=False,
        remaining_time_to_full_soc=value(20, "m"),
        ev_target_voltage=value(420, "V"),
    )
    found = tracker.update(demand)
    assert (found.target_current, found.remaining_time, found.limits.maximum_current) == (110.0, 1200.0, 150.0)
    assert found.limits.maximum_power == 80_000.0, "what a message does not say stays"
    assert unit is not None


def test_ac_of_iso2() -> None:
    unit = iso15118_2.UnitSymbol
    parameters = iso15118_2.AC_EVChargeParameter(
        departure_time=60,
        e_amount=physical2(9000, unit.Wh),
        ev_max_voltage=physical2(400, unit.V),
        ev_max_current=physical2(16, unit.A),
        ev_min_current=physical2(6, unit.A),
    )
    mode = iso15118_2.EnergyTransferMode.AC_three_phase_core
    found = EvStatusTracker().update(
        iso15118_2.ChargeParameterDiscoveryReq(requested_energy_transfer_mode=mode, ev_charge_parameter=parameters), elapsed=1.0
    )
    assert found == EvStatus(
        departure_time=61.0, energy_request=9000.0, limits=Limits(maximum_voltage=400.0, maximum_current=16.0, minimum_current=6.0)
    )


def test_dc_of_iso20() -> None:
    tracker = EvStatusTracker()
    tracker.note(d20.SessionSetupReq(header=UNSET_HEADER, evcc_id="WMIV1234567890ABCDEX"))
    mode = d20.BPT_DC_CPDReqEnergyTransferMode(
        ev_maximum_charge_power=rational(100_000),
        ev_minimum_charge_power=rational(100),
        ev_maximum_charge_current=rational(250),
        ev_minimum_charge_current=rational(1),
        ev_maximum_voltage=rational(450),
        ev_minimum_voltage=rational(300),
        target_soc=80,
        ev_maximum_discharge_power=rational(-11_000),
        ev_minimum_discharge_power=rational(-10),
        ev_maximum_discharge_current=rational(30),
        ev_minimum_discharge_current=rational(0),
    )
    tracker.note(d20.DC_ChargeParameterDiscoveryReq(header=UNSET_HEADER, dc_cpd_req_energy_transfer_mode=mode))
    needs = d20.Dynamic_SEReqControlMode(
        departure_time=3600,
        minimum_soc=30,
        target_soc=85,
        ev_target_energy_request=rational(40_000),
        ev_maximum_energy_request=rational(60_000),
        ev_minimum_energy_request=rational(-20_000),
    )
    tracker.note(d20.ScheduleExchangeReq(header=UNSET_HEADER, maximum_supporting_points=12, dynamic_se_req_control_mode=needs), elapsed=5)
    tracker.note(
        d20.DC_PreChargeReq(
            header=UNSET_HEADER, ev_processing=d20.Processing.Ongoing, ev_present_voltage=rational(10), ev_target_voltage=rational(400)
        )
    )
    tracker.note(d20.PowerDeliveryReq(header=UNSET_HEADER, ev_processing=d20.Processing.Finished, charge_progress=d20.ChargeProgress.Start))
    loop = d20.DC_ChargeLoopReq(
        header=UNSET_HEADER,
        display_parameters=d20.DisplayParameters(
            present_soc=44, remaining_time_to_target_soc=900, remaining_time_to_maximum_soc=2000, battery_energy_capacity=rational(77_000)
        ),
        meter_info_requested=True,
        ev_present_voltage=rational(401.5),
        cl_req_control_mode=d20.Scheduled_DC_CLReqControlMode(ev_target_current=rational(-12.5), ev_target_voltage=rational(402)),
    )
    assert tracker.update(loop) == EvStatus(
        evcc_id="WMIV1234567890ABCDEX",
        soc=44.0,
        target_soc=85.0,
        minimum_soc=30.0,
        energy_capacity=77_000.0,
        energy_request=40_000.0,
        departure_time=3605.0,
        remaining_time=900.0,
        limits=Limits(
            maximum_voltage=450.0,
            minimum_voltage=300.0,
            maximum_current=250.0,
            minimum_current=1.0,
            maximum_power=100_000.0,
            minimum_power=100.0,
            maximum_discharge_current=30.0,
            minimum_discharge_current=0.0,
            maximum_discharge_power=11_000.0,
            minimum_discharge_power=10.0,
        ),
        present_voltage=401.5,
        target_voltage=402.0,
        target_current=-12.5,
        ready=True,
    )


def test_ac_of_iso20_adds_up_phases() -> None:
    mode = d20.AC_CPDReqEnergyTransferMode(
        ev_maximum_charge_power=rational(3700),
        ev_maximum_charge_power_l2=rational(3700),
        ev_maximum_charge_power_l3=rational(3600),
        ev_minimum_charge_power=rational(1400),
    )
    found = EvStatusTracker().update(d20.AC_ChargeParameterDiscoveryReq(header=UNSET_HEADER, ac_cpd_req_energy_transfer_mode=mode))
    assert found.limits == Limits(maximum_power=11_000.0, minimum_power=1400.0)


def test_remaining_time_falls_back_to_the_maximum() -> None:
    tracker = EvStatusTracker()
    tracker.display(d20.DisplayParameters(remaining_time_to_maximum_soc=77))
    assert tracker.status.remaining_time == 77.0


def test_answers_and_others_tell_nothing() -> None:
    tracker = EvStatusTracker()
    for message in (object(), d20.SessionStopRes(header=UNSET_HEADER, response_code=d20.ResponseCode.OK), iso15118_2.ChargingStatusReq()):
        assert tracker.update(message) == EvStatus()


def test_every_real_car_tells_its_charge(shared_vectors: Path) -> None:
    """Each DC car in the captures tells its state of charge, and limits that make sense."""
    told = 0
    for session in real_sessions(shared_vectors):
        tracker = EvStatusTracker()
        for exchange in session.exchanges[1:]:
            tracker.note(exchange.request.message)
        status = tracker.status
        if session.first("CurrentDemandReq") is not None:
            told += 1
            assert status.soc is not None, str(session)
            assert 0 <= status.soc <= 100
            assert status.limits.maximum_voltage is not None
            assert 100 < status.limits.maximum_voltage < 1100, str(session)
            assert status.remaining_time is None or 0 <= status.remaining_time < 1e6
    assert told > 20
