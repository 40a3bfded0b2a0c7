"""Resets (B11, B12; 1.6 section 5.14) and availability (G03, G04), with transactions running and without."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.unit.runtime.ocpp.places import OF_2, V16, V21, VERSIONS, Place, at_place
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.v2g import EndKind
from v2gstack.transports import memory_pair

#: The kinds of each version, and whether they wait for nobody.
KINDS = [
    (version, kind, at_once)
    for version in OcppVersion
    for kind, at_once in ((("Soft", False), ("Hard", True)) if version is V16 else (("Immediate", True), ("OnIdle", False)))
]
EACH_KIND = pytest.mark.parametrize(("version", "kind", "at_once"), KINDS, ids=[f"{version.value} {kind}" for version, kind, _ in KINDS])


async def reset(place: Place, kind: str, **more: Any) -> str:
    kinds = place.msg.ResetType if place.version is V16 else place.msg.ResetEnumType
    return str((await place.ask("Reset", type=kinds(kind), **more)).status)


async def make(place: Place, operative: bool, number: int = 0) -> str:
    msg, word = place.msg, "Operative" if operative else "Inoperative"
    if place.version is V16:
        return str((await place.ask("ChangeAvailability", connector_id=number, type=msg.AvailabilityType(word))).status)
    evse = msg.EVSEType(id=number) if number else None
    kind = msg.OperationalStatusEnumType(word)
    return str((await place.ask("ChangeAvailability", evse=evse, operational_status=kind)).status)


async def is_turned_away(place: Place, number: int = 1) -> bool:
    first, second = memory_pair()
    report = asyncio.create_task(place.station.evses[number - 1].run(second))
    await asyncio.sleep(1)
    await first.close()
    return await report is None


# -- resets ------------------------------------------------------------------------------------------------------------------------


@EACH_KIND
def test_a_reset_while_nothing_charges(version: OcppVersion, kind: str, at_once: bool) -> None:
    async def story(place: Place) -> None:
        await place.start()
        assert await reset(place, kind) == "Accepted"
        await asyncio.sleep(1)
        assert place.resets == [at_once]
        assert not await is_turned_away(place)

    at_place(version, story)


@EACH_KIND
def test_a_reset_while_a_car_charges(version: OcppVersion, kind: str, at_once: bool) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", evses=2, loop_interval=1.0)
        session = await place.until_it_charges()
        waits = kind == "OnIdle"
        assert await reset(place, kind) == ("Scheduled" if waits else "Accepted")
        if waits:
            # it charges on, and no other one comes (B12)
            await asyncio.sleep(30)
            assert place.power() > 5_000
            assert place.resets == []
            assert await is_turned_away(place, 2)
            assert place.statuses(2)[-1] == "Unavailable"
            place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        _, report = await session
        assert report.end.is_regular
        await asyncio.sleep(1)
        assert place.resets == [at_once]
        await place.drained()
        assert place.statuses(2)[-1] == "Available"
        if version is V16:
            [stopped] = place.told("StopTransaction")
            assert str(stopped.reason) == {"Soft": "SoftReset", "Hard": "HardReset"}[kind]
        else:
            ended = place.told("TransactionEvent")[-1]
            expected = ("RemoteStop", "Remote") if waits else ("ResetCommand", "ImmediateReset")
            assert (str(ended.trigger_reason), str(ended.transaction_info.stopped_reason)) == expected
        [name] = place.transactions
        assert place.csms.account("CS-1", name, version).imported == report.energy_in

    at_place(version, story)


@OF_2
def test_a_reset_that_waits_is_overtaken_by_one_that_does_not(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0)
        session = await place.until_it_charges()
        assert await reset(place, "OnIdle") == "Scheduled"
        assert await reset(place, "OnIdle") == "Scheduled"
        assert await reset(place, "Immediate") == "Accepted"
        # which does not become patient by another one
        assert await reset(place, "OnIdle") in ("Scheduled", "Accepted")
        await session
        await asyncio.sleep(5)
        # once, and at once
        assert place.resets == [True]

    at_place(version, story)


@OF_2
def test_what_was_inoperative_before_a_reset_is_so_after_it(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(evses=2)
        assert await make(place, False, 2) == "Accepted"
        assert await reset(place, "Immediate") == "Accepted"
        await asyncio.sleep(1)
        assert place.resets == [True]
        # B11.FR.02
        assert place.statuses(2)[-1] == "Unavailable"
        assert await is_turned_away(place, 2)
        assert not await is_turned_away(place, 1)

    at_place(version, story)


@VERSIONS
def test_resets_that_are_not_possible(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(can_reset=version is V21)
        if version is V21:
            # neither a single EVSE (B11.FR.09) nor one whose transactions go on
            assert await reset(place, "Immediate", evse_id=1) == "Rejected"
            assert await reset(place, "OnIdle", evse_id=1) == "Rejected"
            assert await reset(place, "ImmediateAndResume") == "Rejected"
            assert place.resets == []
        else:
            assert await reset(place, "Hard" if version is V16 else "OnIdle") == "Rejected"
        assert not await is_turned_away(place)

    at_place(version, story)


# -- availability --------------------------------------------------------------------------------------------------------------------


@VERSIONS
def test_one_evse_and_all_of_them(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(evses=2)
        await asyncio.sleep(1)
        assert await make(place, False, 2) == "Accepted"
        await asyncio.sleep(1)
        assert (place.statuses(1)[-1], place.statuses(2)[-1]) == ("Available", "Unavailable")
        assert await is_turned_away(place, 2)
        assert await make(place, False) == "Accepted"
        await asyncio.sleep(1)
        # each is told once
        assert (place.statuses(1), place.statuses(2)) == (["Available", "Unavailable"], ["Available", "Unavailable"])
        assert await make(place, True) == "Accepted"
        await asyncio.sleep(1)
        # G04.FR.08: from OCPP 2 on an EVSE keeps a state of its own beneath the station's
        assert (place.statuses(1)[-1], place.statuses(2)[-1]) == ("Available", "Available" if version is V16 else "Unavailable")
        assert await make(place, True, 2) == "Accepted"
        await asyncio.sleep(1)
        assert place.statuses(2)[-1] == "Available"
        assert await make(place, False, 3) == "Rejected"
        if version is not V16:
            evse, kind = place.msg.EVSEType(id=1, connector_id=2), place.msg.OperationalStatusEnumType.Inoperative
            assert (await place.ask("ChangeAvailability", evse=evse, operational_status=kind)).status == "Rejected"

    at_place(version, story)


@VERSIONS
def test_a_change_that_waits_for_the_end_of_a_transaction(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0)
        session = await place.until_it_charges()
        # what it is already it does not have to become (G03.FR.03)
        assert await make(place, True, 1) == "Accepted"
        assert await make(place, False, 1) == "Scheduled"
        await asyncio.sleep(30)
        assert place.power() > 5_000
        assert "Unavailable" not in place.statuses(1)
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        _, report = await session
        assert report.end.kind is not EndKind.CONNECTION_LOST
        await asyncio.sleep(1)
        # G01.FR.05
        assert place.statuses(1)[-1] == "Unavailable"
        assert await is_turned_away(place)
        assert await make(place, True, 1) == "Accepted"
        await asyncio.sleep(1)
        assert place.statuses(1)[-1] == "Available"

    at_place(version, story)


@VERSIONS
def test_a_change_that_is_taken_back_in_time(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0)
        session = await place.until_it_charges()
        assert await make(place, False) == "Scheduled"
        assert await make(place, True) == "Accepted"
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session
        await asyncio.sleep(1)
        assert place.statuses(1)[-1] == "Available"
        assert "Unavailable" not in place.statuses(1)

    at_place(version, story)
