"""Remote control by the CSMS: starts, stops, unlocking, triggered messages, and what it asks of transactions."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.runtime.ocpp.places import OF_2, V16, V21, VERSIONS, Place, at_place, date, profile_message
from v2gstack.errors import V2gError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime import StationHardware


class StubbornLock:
    """A lock that is jammed, or broken."""

    def __init__(self, trouble: str) -> None:
        self.trouble = trouble
        self.asked: list[bool] = []

    async def set_locked(self, locked: bool, /) -> bool:
        self.asked.append(locked)
        if locked or not self.trouble:
            return True
        if self.trouble == "jammed":
            return False
        raise V2gError("the lock does not answer") if self.trouble == "broken" else OSError("no such device")


async def unlock(place: Place, number: int = 1, connector: int = 1) -> str:
    where = {"connector_id": number} if place.version is V16 else {"evse_id": number, "connector_id": connector}
    return str((await place.ask("UnlockConnector", **where)).status)


# -- UnlockConnector (F05) -------------------------------------------------------------------------------------------------------


@VERSIONS
@pytest.mark.parametrize(
    ("trouble", "status"), [("", "Unlocked"), ("jammed", "UnlockFailed"), ("broken", "UnlockFailed"), ("gone", "UnlockFailed")]
)
def test_a_connector_is_unlocked_or_it_fails(version: OcppVersion, trouble: str, status: str) -> None:
    lock = StubbornLock(trouble)

    async def story(place: Place) -> None:
        await place.start(equip=lambda hardware: replace(hardware, lock=lock))
        # F05.FR.06: no cable is there, and it is tried all the same
        assert await unlock(place) == status
        assert lock.asked == [False]

    at_place(version, story)


@VERSIONS
def test_what_cannot_be_unlocked(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start()
        unknown = "NotSupported" if version is V16 else "UnknownConnector"
        assert await unlock(place, number=2) == unknown
        if version is not V16:
            assert await unlock(place, number=1, connector=2) == unknown

    at_place(version, story)


@VERSIONS
def test_unlocking_while_a_car_charges(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0)
        session = await place.until_it_charges()
        if version is V16:
            # OCPP 1.6 ends the transaction first
            assert await unlock(place) == "Unlocked"
            await session
            await place.drained()
            assert str(place.told("StopTransaction")[0].reason) == "UnlockCommand"
        else:
            assert await unlock(place) == "OngoingAuthorizedTransaction"
            await asyncio.sleep(5)
            # F05.FR.02: it goes on
            assert place.power() > 5_000
            await place.ask("RequestStopTransaction", transaction_id=place.evse.transaction)
            await session
            assert await unlock(place) == "Unlocked"

    at_place(version, story)


# -- TriggerMessage (F06) ----------------------------------------------------------------------------------------------------------


async def trigger(place: Place, wanted: str, number: int | None = None) -> str:
    msg = place.msg
    if place.version is V16:
        answer = await place.ask("TriggerMessage", requested_message=msg.MessageTrigger(wanted), connector_id=number)
    else:
        evse = None if number is None else msg.EVSEType(id=number)
        answer = await place.ask("TriggerMessage", requested_message=msg.MessageTriggerEnumType(wanted), evse=evse)
    return str(answer.status)


#: Messages that are sent, with the answer while nothing charges and while a car does.
TRIGGERED = {
    "Heartbeat": ("Accepted", "Accepted"),
    "MeterValues": ("Accepted", "Accepted"),
    "StatusNotification": ("Accepted", "Accepted"),
    "TransactionEvent": ("Rejected", "Accepted"),
    # F06.FR.17, which OCPP 1.6 does not have
    "BootNotification": ("Rejected", "Rejected"),
}


@VERSIONS
def test_every_message_is_sent_or_the_answer_says_that_it_is_not(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0)
        await asyncio.sleep(1)
        triggers: Any = place.msg.MessageTrigger if version is V16 else place.msg.MessageTriggerEnumType
        for charging in (False, True):
            if charging:
                await place.until_it_charges()
                await place.drained()
            for wanted in (each.value for each in triggers):
                expected = TRIGGERED.get(wanted, ("NotImplemented", "NotImplemented"))[charging]
                if (version, wanted) == (V16, "BootNotification"):
                    expected = "Accepted"
                before = len(place.told(wanted)) if wanted in TRIGGERED else len(place.heard)
                assert await trigger(place, wanted) == expected, wanted
                # less than the interval of samples and of Heartbeats
                await asyncio.sleep(0.5)
                after = len(place.told(wanted)) if wanted in TRIGGERED else len(place.heard)
                assert (after > before) == (expected == "Accepted"), wanted

    at_place(version, story)


@OF_2
def test_a_triggered_event_tells_what_the_car_does_now(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0)
        await place.until_it_charges()
        await asyncio.sleep(2)
        await place.drained()
        assert await trigger(place, "TransactionEvent", 1) == "Accepted"
        await asyncio.sleep(0.5)
        event = place.told("TransactionEvent")[-1]
        # F06.FR.07
        assert (str(event.trigger_reason), str(event.transaction_info.charging_state)) == ("Trigger", "Charging")
        measurands = {str(value.measurand) for value in event.meter_value[0].sampled_value}
        assert {"Energy.Active.Import.Register", "Power.Active.Import"} <= measurands
        assert await trigger(place, "TransactionEvent", 2) == "Rejected"

    at_place(version, story)


@VERSIONS
def test_an_evse_is_named_for_what_tells_of_evses_and_ignored_otherwise(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(evses=2)
        await asyncio.sleep(1)
        place.heard.clear()
        # F06.FR.03
        assert await trigger(place, "Heartbeat", 7) == "Accepted"
        assert await trigger(place, "MeterValues", 7) == "Rejected"
        assert await trigger(place, "StatusNotification", 7) == "Rejected"
        await asyncio.sleep(0.5)
        assert [type(each).__name__ for each in place.heard] == ["HeartbeatRequest"]
        assert await trigger(place, "StatusNotification", 2) == "Accepted"
        assert await trigger(place, "MeterValues", 2) == "Accepted"
        await asyncio.sleep(0.5)
        assert (len(place.statuses(1)), len(place.statuses(2))) == (0, 1)
        told = place.told("MeterValues")
        assert [each.connector_id if version is V16 else each.evse_id for each in told] == [2]
        [values] = told[0].meter_value
        assert {str(each.context) for each in values.sampled_value} == {"Trigger"}
        place.heard.clear()
        # for all of them
        assert await trigger(place, "StatusNotification") == "Accepted"
        assert await trigger(place, "MeterValues") == "Accepted"
        await asyncio.sleep(0.5)
        assert (len(place.statuses(1)), len(place.statuses(2)), len(place.told("MeterValues"))) == (1, 1, 2)
        if version is V16:
            place.heard.clear()
            assert await trigger(place, "StatusNotification", 0) == "Accepted"
            await asyncio.sleep(0.5)
            assert [each.connector_id for each in place.told("StatusNotification")] == [0]

    at_place(version, story)


@VERSIONS
def test_a_station_that_waits_to_be_accepted_boots_when_it_is_told_to(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        msg, answers = place.msg, ["Pending", "Accepted"]
        statuses = msg.RegistrationStatus if version is V16 else msg.RegistrationStatusEnumType

        async def booted(identity: str, request: Any) -> Any:
            del identity, request
            return msg.BootNotificationResponse(current_time=date(place.clock()), interval=3_600, status=statuses(answers.pop(0)))

        starting = asyncio.create_task(place.start(on={"BootNotification": booted}))
        await asyncio.sleep(5)
        assert len(answers) == 1
        before = place.clock()
        assert await trigger(place, "BootNotification") == "Accepted"
        await starting
        assert place.clock() - before < 10
        assert len(place.told("BootNotification")) == 2

    at_place(version, story)


# -- starts and stops (F01 to F03) ---------------------------------------------------------------------------------------------------


@VERSIONS
def test_a_remote_start_with_a_profile_for_its_transaction(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", autocharge=False, loop_interval=1.0)
        session = asyncio.create_task(place.session())
        await asyncio.sleep(5)
        wire = profile_message(version, [(0, 9_000), (60, 15_000)], number=3, purpose="TxProfile")
        assert (await place.remote_start(number=1, profile=wire)).status == "Accepted"
        while place.power() < 5_000:
            await asyncio.sleep(1)
        await asyncio.sleep(3)
        assert place.power() == pytest.approx(9_000, rel=0.01)
        [installed] = place.station.profiles.store.profiles
        assert (installed.transaction, installed.evse_id) == (place.evse.transaction, 1)
        # it is relative to its transaction; the car negotiates anew for it
        await asyncio.sleep(80)
        assert place.power() == pytest.approx(15_000, rel=0.01)
        name = "RemoteStopTransaction" if version is V16 else "RequestStopTransaction"
        assert (await place.ask(name, transaction_id=place.wire_transaction)).status == "Accepted"
        await session
        # and gone with it (K02.FR.05)
        assert place.station.profiles.store.profiles == ()

    at_place(version, story)


@VERSIONS
def test_a_profile_that_is_not_taken_refuses_the_start(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(autocharge=False)
        wrong = [
            (profile_message(version, [(0, 9_000)], purpose="TxDefaultProfile"), "InvalidProfile"),
            (profile_message(version, [(5, 9_000)], purpose="TxProfile"), "InvalidSchedule"),
            (profile_message(version, [(0, -1)], purpose="TxProfile"), "InvalidSchedule"),
        ]
        if version is V21:
            period = {"start_period": 0, "limit": 9, "number_phases": 3}
            wrong.append((profile_message(version, [period], purpose="TxProfile"), "NoPhaseForDC"))
        for wire, code in wrong:
            answer = await place.remote_start(profile=wire)
            assert answer.status == "Rejected"
            if version is not V16:
                assert answer.status_info.reason_code == code
        assert place.evse.authorizer.waiting is None
        assert (await place.remote_start()).status == "Accepted"

    at_place(version, story)


@VERSIONS
def test_where_a_remote_start_begins(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", autocharge=False, evses=2, loop_interval=1.0)
        assert (await place.remote_start(number=3)).status == "Rejected"
        session = asyncio.create_task(place.session(2))
        await asyncio.sleep(3)
        # rather where a car is
        assert (await place.remote_start()).status == "Accepted"
        await asyncio.sleep(60)
        assert place.station.evses[1].transaction
        # there a transaction runs (F02.FR.26), here none of a car that is not there
        assert (await place.remote_start(number=2)).status == "Rejected"
        assert (await place.remote_start()).status == "Accepted"
        assert place.station.evses[0].authorizer.waiting is not None
        # one waits already
        assert (await place.remote_start()).status == "Rejected"
        # EVConnectionTimeOut
        await asyncio.sleep(121)
        assert place.station.evses[0].authorizer.waiting is None
        place.station.evses[0].operative = False
        assert (await place.remote_start(number=1)).status == "Rejected"
        place.station.evses[1].stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(version, story)


# -- what the CSMS asks of transactions (E14), the cache (C11), vendors --------------------------------------------------------------


@OF_2
def test_the_status_of_transactions(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0)

        async def status(transaction: str | None = None) -> tuple[bool | None, bool]:
            answer = await place.ask("GetTransactionStatus", transaction_id=transaction)
            return answer.ongoing_indicator, answer.messages_in_queue

        assert await status() == (None, False)
        assert await status("nothing") == (False, False)
        session = await place.until_it_charges()
        await place.drained()
        name = place.evse.transaction
        assert await status(name) == (True, False)
        assert await status() == (None, False)
        # the CSMS takes its time, so that a message waits
        gate = asyncio.Event()

        async def slow(identity: str, request: Any) -> None:
            await gate.wait()

        place.csms.on(place.msg.TransactionEventRequest, slow)
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session
        assert await status(name) == (False, True)
        assert await status() == (None, True)
        assert await status("nothing") == (False, False)
        gate.set()
        await place.drained()
        assert await status(name) == (False, False)

    at_place(version, story)


@VERSIONS
def test_the_cache_is_cleared(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0, time_limit=30.0)
        await place.session()
        await place.drained()
        # offline who is known charges, and who is not does not
        await place.go_offline()
        _, report = await place.session()
        assert report.energy_in > 0
        await place.come_back()
        await place.drained()
        # what came with the answers to the last transaction is forgotten as well
        assert (await place.ask("ClearCache")).status == "Accepted"
        await place.go_offline()
        session = asyncio.create_task(place.session())
        await asyncio.sleep(60)
        assert not place.evse.transaction
        place.evse.cut("ISO 15118-2 cannot say no")
        _, report = await session
        assert report.energy_in == 0

    at_place(version, story)


@VERSIONS
def test_data_for_an_unknown_vendor(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start()
        assert (await place.ask("DataTransfer", vendor_id="com.example", message_id="anything")).status == "UnknownVendorId"

    at_place(version, story)


def test_hardware_is_equipped_as_the_tests_say() -> None:
    """The lock that the tests put in is the one that a session locks."""
    lock = StubbornLock("")

    async def story(place: Place) -> None:
        def equip(hardware: StationHardware) -> StationHardware:
            return replace(hardware, lock=lock)

        await place.start("iso15118_2 AC", equip=equip, loop_interval=1.0, time_limit=20.0)
        await place.session()
        assert True in lock.asked
        assert lock.asked[-1] is False

    at_place(V16, story)
