"""Charging profiles at work: what the CSMS sets is what flows, under every protocol, up and down, for one EVSE and for several."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from tests.unit.runtime.ocpp.places import V16, V21, V201, VERSIONS, Place, at_place, profile_message
from tests.unit.runtime.worlds import CASES, Recorder
from v2gstack.application.smart_charging import ChargingProfile, ProfileKind, ProfilePeriod, ProfilePurpose, RateUnit
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime import Watchers
from v2gstack.types import ControlMode

#: A per phase and W over all phases of the AC stations, whose nominal voltage is 230 V.
PHASES, VOLTS = 3, 230


@pytest.mark.parametrize("begin", ["low", "nothing"])
@pytest.mark.parametrize("case", CASES)
def test_a_limit_of_the_beginning_does_not_hold_for_the_whole_session(case: str, begin: str) -> None:
    """A car plugs in while little or nothing is allowed, and later more is: it charges with more, however it negotiated."""
    is_ac = " AC" in case
    low, high = ((8 if begin == "low" else 0), 14) if is_ac else ((6_000 if begin == "low" else 0), 9_000)
    watts = VOLTS * PHASES if is_ac else 1

    async def story(place: Place) -> None:
        await place.start(case, loop_interval=1.0)

        async def limit(value: int) -> None:
            wire = profile_message(V201, [(0, value)], unit="A" if is_ac else "W")
            assert (await place.set(wire)).status == "Accepted"

        await limit(low)
        session = asyncio.create_task(place.session())
        for value, patience in ((low, 90), (high, 60), (low, 10), (high, 60)):
            await limit(value)
            for second in range(patience):
                await asyncio.sleep(1)
                # never more, on the way either, once the car was told; meters of DC swing a little
                assert second < 4 or place.power() <= value * watts * 1.002 + 50
            assert place.power() == pytest.approx(value * watts, rel=0.01, abs=1)
        assert not session.done()
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        _, report = await session
        assert report.end.is_regular

    at_place(V201, story)


@VERSIONS
def test_periods_of_a_profile_reach_the_car_at_their_times(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", loop_interval=1.0)
        session = await place.until_it_charges()
        await asyncio.sleep(20)
        now = place.clock()
        wire = profile_message(version, [(0, 12_000), (60, 6_000), (120, 18_000)], kind="Absolute", start=now + 30, duration=200)
        assert (await place.set(wire)).status == "Accepted"
        free = place.power()
        for moment, watts in ((20, free), (40, 12_000), (80, 12_000), (100, 6_000), (170, 18_000), (225, 18_000), (260, free)):
            await asyncio.sleep(now + moment - place.clock())
            assert place.power() == pytest.approx(watts, rel=0.02), moment
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session
        await place.drained()
        if version is not V16:
            changes = [event for event in place.told("TransactionEvent") if str(event.trigger_reason) == "ChargingRateChanged"]
            # one for each change: four of the schedule
            assert len(changes) == 4

    at_place(version, story)


@VERSIONS
def test_a_stack_of_profiles_as_it_comes_and_goes(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", loop_interval=1.0)

        async def flows(watts: float) -> None:
            await asyncio.sleep(30)
            assert place.power() == pytest.approx(watts, rel=0.01)

        async def put(limit: int, number: int, evse_id: int = 1, **more: object) -> None:
            assert (await place.set(profile_message(version, [(0, limit)], number=number, **more), evse_id)).status == "Accepted"

        await put(10_000, 1)
        session = await place.until_it_charges()
        await flows(10_000)
        await put(14_000, 2, level=3)
        await flows(14_000)
        await put(12_000, 3, level=2, purpose="TxProfile", transaction=place.wire_transaction)
        await flows(12_000)
        start = place.clock()
        await put(8_000, 4, 0, purpose="ChargingStationMaxProfile", kind="Absolute", start=start)
        await flows(8_000)
        # from outside of OCPP, as an energy manager does
        place.station.install(
            ChargingProfile(
                profile_id=-1,
                stack_level=0,
                purpose=ProfilePurpose.EXTERNAL_CONSTRAINTS,
                kind=ProfileKind.ABSOLUTE,
                unit=RateUnit.WATTS,
                periods=(ProfilePeriod(start=0, limit=Decimal(7_000)),),
                start=start,
            )
        )
        await flows(7_000)
        # K10.FR.09: what is not the CSMS's it does not clear, nor replace
        number = {"id": -1} if version is V16 else {"charging_profile_id": -1}
        assert (await place.ask("ClearChargingProfile", **number)).status == "Unknown"
        assert (await place.set(profile_message(version, [(0, 9_000)], number=-1))).status == "Rejected"
        await flows(7_000)
        assert place.station.profiles.store.clear(profile_id=-1) == 1
        place.station.profiles.edition += 1
        for number, watts in ((4, 12_000), (3, 14_000), (2, 10_000)):
            field = "id" if version is V16 else "charging_profile_id"
            assert (await place.ask("ClearChargingProfile", **{field: number})).status == "Accepted"
            await flows(watts)
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(version, story)


@VERSIONS
def test_what_the_station_may_draw_its_evses_share(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", evses=2, loop_interval=1.0)
        wire = profile_message(version, [(0, 12_000)], purpose="ChargingStationMaxProfile", kind="Absolute", start=place.clock())
        assert (await place.set(wire, 0)).status == "Accepted"
        first = await place.until_it_charges(1)
        await asyncio.sleep(10)
        assert place.power(1) == pytest.approx(12_000, rel=0.01)
        second = await place.until_it_charges(2)
        for _ in range(60):
            await asyncio.sleep(1)
            # K04.FR.05
            assert place.power(1) + place.power(2) <= 12_050
        assert place.power(1) == pytest.approx(6_000, rel=0.01)
        assert place.power(2) == pytest.approx(6_000, rel=0.01)
        place.station.evses[0].stop_transaction("RemoteStop", "Remote", "enough")
        await first
        await asyncio.sleep(60)
        assert place.power(2) == pytest.approx(12_000, rel=0.01)
        place.station.evses[1].stop_transaction("RemoteStop", "Remote", "enough")
        await second

    at_place(version, story)


@pytest.mark.parametrize("unit", ["A", "W"])
def test_limits_of_three_phases_of_ac(unit: str) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 AC", loop_interval=1.0)
        period = {"start_period": 0, "limit": 10 if unit == "A" else 6_900, "number_phases": 3}
        assert (await place.set(profile_message(V201, [period], unit=unit))).status == "Accepted"
        session = await place.until_it_charges()
        await asyncio.sleep(10)
        assert place.power() == pytest.approx(6_900, rel=0.01)
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(V201, story)


# -- feeding back (2.1) --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["iso15118_20 DC_BPT", "iso15118_20 AC_BPT"])
@pytest.mark.parametrize("unit", ["A", "W"])
def test_setpoints_in_both_units_and_directions(case: str, unit: str) -> None:
    async def story(place: Place) -> None:
        await place.start(case, loop_interval=1.0, control_mode=ControlMode.DYNAMIC)
        session = await place.until_it_charges()
        is_ac = " AC" in case
        for watts in (4_600, -4_600, 0, 2_300, -2_300):
            # A of DC are those at the battery's voltage
            volts = VOLTS * PHASES if is_ac else place.evse.ev_status.present_voltage  # type: ignore[union-attr]
            value = watts if unit == "W" else round(watts / (volts or 1.0), 1)
            period = {"start_period": 0, "setpoint": value, "operation_mode": place.msg.OperationModeEnumType.CentralSetpoint}
            assert (await place.set(profile_message(V21, [period], unit=unit))).status == "Accepted"
            await asyncio.sleep(20)
            assert place.power() == pytest.approx(watts, rel=0.03, abs=50)
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(V21, story)


def test_a_setpoint_is_cut_to_the_limits_of_the_station() -> None:
    async def story(place: Place) -> None:
        await place.start(loop_interval=1.0, control_mode=ControlMode.DYNAMIC)
        session = await place.until_it_charges()
        mode = place.msg.OperationModeEnumType.CentralSetpoint
        period = {"start_period": 0, "setpoint": -9_000, "operation_mode": mode}
        assert (await place.set(profile_message(V21, [period]))).status == "Accepted"
        await asyncio.sleep(20)
        assert place.power() == pytest.approx(-9_000, rel=0.01)
        ceiling = {"start_period": 0, "limit": 9_000, "discharge_limit": -3_000, "setpoint": 0, "operation_mode": mode}
        wire = profile_message(V21, [ceiling], number=2, purpose="ChargingStationMaxProfile", kind="Absolute", start=place.clock())
        assert (await place.set(wire, 0)).status == "Accepted"
        await asyncio.sleep(20)
        # V2X.04
        assert place.power() == pytest.approx(-3_000, rel=0.01)
        answer = await place.schedule(60)
        [told] = answer.schedule.charging_schedule_period
        assert (told.setpoint, told.discharge_limit, str(told.operation_mode)) == (-3_000, -3_000, "CentralSetpoint")
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(V21, story)


@pytest.mark.parametrize("case", ["iso15118_20 DC_BPT", "iso15118_20 AC_BPT"])
def test_a_transaction_that_only_charges_does_not_feed_back(case: str) -> None:
    """ChargingOnly, which is meant where no operation mode is named: the car that wants to feed back is not let."""

    async def story(place: Place) -> None:
        await place.start(case, loop_interval=1.0, discharge_after=60.0, discharge_power=5_000.0)
        assert (await place.set(profile_message(V21, [(0, 9_000)]))).status == "Accepted"
        session = asyncio.create_task(place.session())
        lowest = 0.0
        for _ in range(200):
            await asyncio.sleep(1)
            lowest = min(lowest, place.power())
        assert lowest > -50
        # without it, the car does
        assert (await place.ask("ClearChargingProfile", charging_profile_id=1)).status == "Accepted"
        await asyncio.sleep(60)
        assert place.power() < -2_000
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(V21, story)


@pytest.mark.parametrize(("mode", "negotiations"), [(ControlMode.SCHEDULED, 3), (ControlMode.DYNAMIC, 1)])
def test_what_only_a_schedule_can_say_is_negotiated_anew(mode: ControlMode, negotiations: int) -> None:
    """By a schedule, a car of AC that may feed back decides by itself; in dynamic mode the loop tells it everything."""
    recorder = Recorder()

    async def story(place: Place) -> None:
        watching = {"watchers": Watchers(sinks=[recorder])}
        await place.start("iso15118_20 AC_BPT", loop_interval=1.0, control_mode=mode, runtime=watching)
        session = await place.until_it_charges()
        for limit in (6_000, 4_000):
            assert (await place.set(profile_message(V21, [(0, limit)]))).status == "Accepted"
            await asyncio.sleep(30)
            # limits in A have one digit behind the point
            assert place.power() == pytest.approx(limit, rel=0.02)
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(V21, story)
    assert recorder.messages("evcc").count("ScheduleExchangeReq") == negotiations


def test_idle_is_idle() -> None:
    async def story(place: Place) -> None:
        await place.start(loop_interval=1.0, control_mode=ControlMode.DYNAMIC)
        session = await place.until_it_charges()
        period = {"start_period": 0, "operation_mode": place.msg.OperationModeEnumType.Idle}
        assert (await place.set(profile_message(V21, [period]))).status == "Accepted"
        await asyncio.sleep(20)
        assert abs(place.power()) < 50
        await place.drained()
        assert str(place.told("TransactionEvent")[-1].transaction_info.charging_state) == "SuspendedEVSE"
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(V21, story)
