"""When the line is cut and back again: what is queued, what is told, and which charging profiles outlast it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.unit.runtime.ocpp.places import OF_2, V16, V21, VERSIONS, Place, at_place, profile_message
from v2gstack.messages.ocpp import OcppVersion


@VERSIONS
def test_events_of_the_time_offline_come_first_in_order_and_say_so(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0)
        session = await place.until_it_charges()
        await place.drained()
        await place.go_offline()
        place.heard.clear()
        # MeterValuePeriodic every minute
        await asyncio.sleep(190)
        waiting = place.station.station.outbox.size
        assert waiting >= 3
        await place.come_back()
        await place.drained()
        name = "MeterValues" if version is V16 else "TransactionEvent"
        late = place.told(name)[:waiting]
        if version is V16:
            # it knows its number from before
            assert {each.transaction_id for each in late} == {place.evse.wire_id}
            times = [each.meter_value[0].timestamp for each in late]
        else:
            assert [each.offline for each in late] == [True] * waiting
            numbers = [each.seq_no for each in late]
            assert numbers == list(range(numbers[0], numbers[0] + waiting))
            times = [each.timestamp for each in late]
        assert times == sorted(times)
        await asyncio.sleep(61)
        await place.drained()
        if version is not V16:
            assert place.told(name)[-1].offline is None
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        _, report = await session
        await place.settled(report)

    at_place(version, story)


@VERSIONS
def test_a_transaction_that_runs_offline_from_beginning_to_end(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0, time_limit=60.0)
        # the station learns the car
        await place.session()
        await place.drained()
        await place.go_offline()
        _, report = await place.session()
        assert report.energy_in > 0
        await place.come_back()
        await place.settled(report)
        if version is V16:
            stop = place.told("StopTransaction")[-1]
            # the number that the CSMS gave after the fact (1.6 section 3.7)
            assert stop.transaction_id > 0

    at_place(version, story)


@VERSIONS
def test_the_status_of_all_is_told_when_the_line_is_back(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(evses=2)
        # B04.FR.01
        place.station.model.put("OCPPCommCtrlr", "OfflineThreshold", "20")
        await asyncio.sleep(1)
        await place.go_offline()
        place.heard.clear()
        place.station.evses[1].operative = False
        await asyncio.sleep(30)
        await place.come_back()
        await asyncio.sleep(1)
        assert (place.statuses(1), place.statuses(2)[-1]) == (["Available"], "Unavailable")
        # no BootNotification: nothing has changed (part 4, 5.3)
        assert place.told("BootNotification") == []

    at_place(version, story)


@VERSIONS
def test_profiles_hold_without_the_csms(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", loop_interval=1.0)
        session = await place.until_it_charges()
        start = place.clock() + 60
        wire = profile_message(version, [(0, 9_000), (60, 7_000)], kind="Absolute", start=start)
        assert (await place.set(wire)).status == "Accepted"
        await place.go_offline()
        # K06.FR.01: the next period comes all the same
        for moment, watts in ((30, 9_000), (75, 7_000)):
            await asyncio.sleep(start + moment - place.clock())
            assert place.power() == pytest.approx(watts, rel=0.01)
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(version, story)


@pytest.mark.parametrize("for_good", [False, True])
def test_profiles_that_do_not_outlast_the_absence_of_the_csms(for_good: bool) -> None:
    """K01.FR.101 and 102, and Q11: the next level counts meanwhile; back online it is valid again, or gone."""

    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", loop_interval=1.0)
        assert (await place.set(profile_message(V21, [(0, 6_000)], number=1))).status == "Accepted"
        more = {"max_offline_duration": 60, "invalid_after_offline_duration": for_good}
        assert (await place.set(profile_message(V21, [(0, 12_000)], number=2, level=1, **more))).status == "Accepted"
        session = await place.until_it_charges()
        await asyncio.sleep(10)
        assert place.power() == pytest.approx(12_000, rel=0.01)
        await place.go_offline()
        await asyncio.sleep(55)
        assert place.power() == pytest.approx(12_000, rel=0.01)
        await asyncio.sleep(10)
        assert place.power() == pytest.approx(6_000, rel=0.01)
        await place.come_back()
        await asyncio.sleep(20)
        assert place.power() == pytest.approx(6_000 if for_good else 12_000, rel=0.01)
        left = [each.profile_id for each in place.station.profiles.store.profiles]
        assert left == ([1] if for_good else [1, 2])
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(V21, story)


@OF_2
def test_a_short_absence_takes_no_profile_away(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", loop_interval=1.0)
        more: dict[str, Any] = {"max_offline_duration": 60, "invalid_after_offline_duration": True} if version is V21 else {}
        assert (await place.set(profile_message(version, [(0, 9_000)], **more))).status == "Accepted"
        for _ in range(3):
            await place.go_offline()
            await asyncio.sleep(30)
            await place.come_back()
            await asyncio.sleep(1)
        # each of them counts for itself
        assert len(place.station.profiles.store.profiles) == 1
        assert await place.limits(60) == [(0, 9_000)]

    at_place(version, story)


@VERSIONS
def test_what_is_asked_for_and_cut_off_is_told_later(version: OcppVersion) -> None:
    """What the station has accepted to send it sends (F06.FR.10), even if the line goes in between."""

    async def story(place: Place) -> None:
        await place.start()
        await asyncio.sleep(1)
        place.heard.clear()
        wanted = (place.msg.MessageTrigger if version is V16 else place.msg.MessageTriggerEnumType).MeterValues
        assert (await place.ask("TriggerMessage", requested_message=wanted)).status == "Accepted"
        await place.go_offline()
        await place.come_back()
        await asyncio.sleep(1)
        assert len(place.told("MeterValues")) >= 1

    at_place(version, story)
