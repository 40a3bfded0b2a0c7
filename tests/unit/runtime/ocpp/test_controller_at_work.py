"""A site's controller between a station that charges and its CSMS: both give orders, and nobody notices the other."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.unit.runtime.ocpp.places import V16, VERSIONS, Place, at_place, profile_message
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import FrameIgnored, ResultReceived


async def share_out(place: Place, watts: int, number: int = 90) -> str:
    """The controller limits the station, as a CSMS would."""
    wire = profile_message(
        place.version, [(0, watts)], number=number, purpose="ChargingStationMaxProfile", kind="Absolute", start=place.clock(), level=9
    )
    fields = {"connector_id": 0, "cs_charging_profiles": wire} if place.version is V16 else {"evse_id": 0, "charging_profile": wire}
    answer: Any = await place.controller.call("CS-1", place.msg.SetChargingProfileRequest(**fields))
    return str(answer.status)


@VERSIONS
def test_a_session_behind_a_controller_is_that_of_the_csms(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", at_a_site=True, autocharge=False, loop_interval=1.0)
        assert place.controller.stations == ("CS-1",)
        session = asyncio.create_task(place.session())
        await asyncio.sleep(5)
        assert (await place.remote_start()).status == "Accepted"
        while place.power() < 5_000:
            await asyncio.sleep(1)
        assert (await place.set(profile_message(version, [(0, 12_000)]))).status == "Accepted"
        await asyncio.sleep(20)
        assert place.power() == pytest.approx(12_000, rel=0.01)
        name = "RemoteStopTransaction" if version is V16 else "RequestStopTransaction"
        assert (await place.ask(name, transaction_id=place.wire_transaction)).status == "Accepted"
        _, report = await session
        await place.settled(report)

    at_place(version, story)


@VERSIONS
def test_the_site_shares_its_power_out_and_the_csms_hears_nothing_of_it(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", at_a_site=True, loop_interval=1.0)
        answers: list[Any] = []
        place.csms.watchers.append(lambda _, event: answers.append(event) if isinstance(event, ResultReceived | FrameIgnored) else None)
        session = await place.until_it_charges()
        assert await share_out(place, 8_000) == "Accepted"
        await asyncio.sleep(20)
        assert place.power() == pytest.approx(8_000, rel=0.01)
        # the CSMS may allow more, and the site does not
        assert (await place.set(profile_message(version, [(0, 20_000)]))).status == "Accepted"
        await asyncio.sleep(20)
        assert place.power() == pytest.approx(8_000, rel=0.01)
        # and the other way round
        assert await share_out(place, 30_000) == "Accepted"
        await asyncio.sleep(20)
        assert place.power() == pytest.approx(20_000, rel=0.01)
        assert await place.limits(60) == [(0, 20_000)]
        # its own two answers, and no others
        assert [type(each) for each in answers] == [ResultReceived, ResultReceived]
        await place.drained()
        if version is not V16:
            reasons = [str(event.trigger_reason) for event in place.told("TransactionEvent")]
            assert reasons.count("ChargingRateChanged") >= 2
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(version, story)


@VERSIONS
def test_orders_of_both_at_the_same_time(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(at_a_site=True, evses=2)
        clear = place.msg.ClearCacheRequest
        mine = [place.set(profile_message(version, [(0, 5_000 + n)], number=n, level=n), 1 + n % 2) for n in range(1, 9)]
        theirs = [share_out(place, 9_000 + n, 90) for n in range(6)]
        others = [place.controller.call("CS-1", clear()) for _ in range(4)]
        found = await asyncio.gather(*mine, *theirs, *others)
        assert {str(getattr(each, "status", each)) for each in found} == {"Accepted"}
        numbers = sorted(each.profile_id for each in place.station.profiles.store.profiles)
        assert numbers == [*range(1, 9), 90]

    at_place(version, story)


@VERSIONS
def test_without_the_csms_the_station_charges_on_and_tells_later(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", at_a_site=True, loop_interval=1.0)
        session = await place.until_it_charges()
        await place.drained()
        await place.csms.close()
        # the controller drops the station, so that it queues (part 4, chapter 6)
        while place.station.station.online.is_set() or place.controller.stations:
            await asyncio.sleep(0.1)
        await asyncio.sleep(100)
        assert place.power() > 5_000
        assert place.station.station.outbox.size >= 1
        await place.come_back()
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        _, report = await session
        await place.settled(report)

    at_place(version, story)
