"""Dynamic charging profiles of OCPP 2.1 (K28): the CSMS tells new values when it likes, or is asked for them."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.runtime.ocpp.places import V21, Place, at_place, profile_message
from v2gstack.application.ocpp import profile_of
from v2gstack.runtime.ocpp.commands_charging import pull_updates
from v2gstack.types import ControlMode


async def update(place: Place, number: int = 1, **values: float) -> Any:
    changed = place.msg.ChargingScheduleUpdateType(**{name: Decimal(str(value)) for name, value in values.items()})
    return await place.ask("UpdateDynamicSchedule", charging_profile_id=number, schedule_update=changed)


def test_a_setpoint_follows_the_csms() -> None:
    async def story(place: Place) -> None:
        await place.start(loop_interval=1.0, control_mode=ControlMode.DYNAMIC)
        session = await place.until_it_charges()
        mode = place.msg.OperationModeEnumType.CentralSetpoint
        period = {"start_period": 0, "limit": 9_000, "discharge_limit": -9_000, "setpoint": 4_000, "operation_mode": mode}
        wire = profile_message(V21, [period], kind="Dynamic", purpose="TxProfile", transaction=place.evse.transaction)
        assert (await place.set(wire)).status == "Accepted"
        await asyncio.sleep(20)
        assert place.power() == pytest.approx(4_000, rel=0.02)
        for watts in (-6_000, 2_000, 0, -1_500):
            assert (await update(place, setpoint=watts)).status == "Accepted"
            await asyncio.sleep(15)
            assert place.power() == pytest.approx(watts, rel=0.02, abs=50)
        # what it does not say stays
        [found] = place.station.profiles.store.profiles
        assert (found.periods[0].limit, found.periods[0].discharge_limit) == (9_000, -9_000)
        # V2X.05
        answer = await update(place, setpoint=-9_001)
        assert (str(answer.status), answer.status_info.reason_code) == ("Rejected", "InvalidSchedule")
        assert (await update(place, discharge_limit=-10_000, setpoint=-9_001)).status == "Accepted"
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(V21, story)


def test_a_limit_follows_the_csms_and_is_told_with_its_time() -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", loop_interval=1.0)
        assert (await place.set(profile_message(V21, [(0, 9_000)], kind="Dynamic"))).status == "Accepted"
        session = await place.until_it_charges()
        for watts in (12_000, 6_000):
            assert (await update(place, limit=watts)).status == "Accepted"
            await asyncio.sleep(30)
            assert place.power() == pytest.approx(watts, rel=0.01)
            assert await place.limits(600) == [(0, watts)]
        # a transaction that only charges does not feed back by that
        assert (await update(place, discharge_limit=-5_000, setpoint=-1_000)).status == "Accepted"
        [found] = place.station.profiles.store.profiles
        assert (found.periods[0].discharge_limit, found.periods[0].setpoint) == (0, None)
        criterion = place.msg.ChargingProfileCriterionType()
        await place.ask("GetChargingProfiles", request_id=1, charging_profile=criterion)
        await asyncio.sleep(1)
        [told] = place.told("ReportChargingProfiles")[0].charging_profile
        # K28.FR.09
        assert told.dyn_update_time.timestamp() == pytest.approx(place.clock(), abs=3)
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(V21, story)


def test_updates_that_are_refused() -> None:
    async def story(place: Place) -> None:
        await place.start()
        assert (await place.set(profile_message(V21, [(0, 9_000)], number=1, kind="Dynamic"))).status == "Accepted"
        assert (await place.set(profile_message(V21, [(0, 9_000)], number=2, level=1))).status == "Accepted"
        for number, values, code in (
            (2, {"limit": 5.0}, "InvalidProfile"),
            (3, {"limit": 5.0}, "InvalidProfile"),
            (1, {"limit": -5.0}, "InvalidSchedule"),
            (1, {"limit_l2": 5.0}, "InvalidSchedule"),
            (1, {"setpoint_reactive": 0.0}, "InvalidSchedule"),
        ):
            answer = await update(place, number, **values)
            assert (str(answer.status), answer.status_info.reason_code) == ("Rejected", code), values
        assert [each.periods[0].limit for each in place.station.profiles.store.profiles] == [9_000, 9_000]

    at_place(V21, story)


def test_a_station_asks_for_new_values_when_they_are_due() -> None:
    async def story(place: Place) -> None:
        values = iter((11_000, 12_000, 13_000))
        msg = place.msg

        async def pulled(identity: str, request: Any) -> Any:
            del identity
            assert request.charging_profile_id == 1
            value = next(values, None)
            if value is None:
                return msg.PullDynamicScheduleUpdateResponse(status=msg.ChargingProfileStatusEnumType.Rejected)
            changed = msg.ChargingScheduleUpdateType(limit=Decimal(value))
            return msg.PullDynamicScheduleUpdateResponse(status=msg.ChargingProfileStatusEnumType.Accepted, schedule_update=changed)

        await place.start("iso15118_20 DC", on={"PullDynamicScheduleUpdate": pulled})
        wire = profile_message(V21, [(0, 10_000)], kind="Dynamic", dyn_update_interval=60)
        assert (await place.set(wire)).status == "Accepted"

        async def after(seconds: float) -> tuple[int, Decimal]:
            await asyncio.sleep(seconds)
            [(_, limit)] = await place.limits(10)
            return len(place.told("PullDynamicScheduleUpdate")), limit

        assert await after(58) == (0, 10_000)
        assert await after(4) == (1, 11_000)
        # what the CSMS tells by itself makes the next question later
        await asyncio.sleep(30)
        assert (await update(place, limit=5_000)).status == "Accepted"
        assert await after(58) == (1, 5_000)
        assert await after(4) == (2, 12_000)
        # set anew, it is asked for as often, and not twice as often
        assert (await place.set(wire)).status == "Accepted"
        assert await after(62) == (3, 13_000)
        # nothing new: asked again later
        assert await after(120) == (5, 13_000)
        # without the CSMS it holds
        await place.go_offline()
        await asyncio.sleep(200)
        await place.come_back()
        count, limit = await after(61)
        assert (limit, count > 5) == (13_000, True)
        assert (await place.ask("ClearChargingProfile", charging_profile_id=1)).status == "Accepted"
        count, _ = await after(1)
        assert (await after(300))[0] == count
        assert place.station.profiles.pulled == set()

    at_place(V21, story)


def test_a_profile_that_outlasts_a_restart_is_asked_for_as_well() -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC")
        wire = profile_message(V21, [(0, 10_000)], kind="Dynamic", dyn_update_interval=60)
        place.station.install(profile_of(V21, 1, wire))
        place.heard.clear()
        await asyncio.sleep(200)
        assert place.told("PullDynamicScheduleUpdate") == []
        # what a station does when it starts; it asks once, however often that is
        pull_updates(place.station)
        pull_updates(place.station)
        await asyncio.sleep(130)
        assert 2 <= len(place.told("PullDynamicScheduleUpdate")) <= 3

    at_place(V21, story)


def test_a_dynamic_profile_of_a_remote_start_is_asked_for_while_its_transaction_runs() -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", autocharge=False, loop_interval=1.0)
        wire = profile_message(V21, [(0, 10_000)], kind="Dynamic", purpose="TxProfile", dyn_update_interval=20)
        assert (await place.remote_start(profile=wire)).status == "Accepted"
        session = await place.until_it_charges()
        await asyncio.sleep(70)
        count = len(place.told("PullDynamicScheduleUpdate"))
        assert count >= 3
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session
        await asyncio.sleep(100)
        # one may have been under way
        assert len(place.told("PullDynamicScheduleUpdate")) <= count + 1
        assert place.station.profiles.pulled == set()

    at_place(V21, story)
