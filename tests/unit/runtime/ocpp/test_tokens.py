"""Who charges: everybody where nobody is asked, identifiers that turn bad, sessions that pause."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.runtime.ocpp.places import V16, VERSIONS, Place, at_place
from v2gstack.application.ocpp import Access
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.v2g import EndKind
from v2gstack.types import AuthorizationVerdict


def verdict(place: Place, name: str, status: str, **more: Any) -> Any:
    """An answer to StartTransaction, StopTransaction or TransactionEvent that says something of the identifier."""
    msg = place.msg
    if place.version is V16:
        return getattr(msg, name + "Response")(id_tag_info=msg.IdTagInfo(status=msg.AuthorizationStatus(status)), **more)
    info = msg.IdTokenInfoType(status=msg.AuthorizationStatusEnumType(status))
    return getattr(msg, name + "Response")(id_token_info=info, **more)


# -- without authorization ---------------------------------------------------------------------------------------------------------------


@VERSIONS
def test_a_station_that_asks_nobody(version: OcppVersion) -> None:
    """AuthCtrlr.Enabled is off: everybody charges, and the account is kept all the same."""

    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", autocharge=False, loop_interval=1.0, time_limit=60.0)
        place.station.model.put("AuthCtrlr", "Enabled", "false")
        _, report = await place.session()
        assert report.energy_in > 0
        await place.drained()
        assert place.told("Authorize") == []
        [name] = place.transactions
        assert place.csms.account("CS-1", name, version).imported == report.energy_in
        if version is V16:
            assert place.told("StartTransaction")[0].id_tag == ""
        else:
            token = place.told("TransactionEvent")[0].id_token
            assert (token.id_token, str(token.type)) == ("", "NoAuthorization")

    at_place(version, story)


# -- identifiers that turn bad (C15, E05; 1.6 section 4.10) --------------------------------------------------------------------------------


@VERSIONS
@pytest.mark.parametrize("stops", [True, False])
def test_an_identifier_that_is_not_good_at_the_start(version: OcppVersion, stops: bool) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0, time_limit=120.0)
        place.station.model.put("TxCtrlr", "StopTxOnInvalidId", "true" if stops else "false")
        # who was accepted before may charge offline
        await place.session()
        await place.drained()
        await place.go_offline()
        name = "StartTransaction" if version is V16 else "TransactionEvent"

        async def answer(identity: str, request: Any) -> Any:
            del identity
            if version is V16:
                return verdict(place, name, "Blocked", transaction_id=1)
            return verdict(place, name, "Blocked") if request.id_token is not None else None

        place.csms.on(getattr(place.msg, name + "Request"), answer)
        session = asyncio.create_task(place.session())
        await asyncio.sleep(40)
        assert place.power() > 5_000
        await place.come_back()
        await asyncio.sleep(30)
        assert session.done() is stops
        _, report = await session
        await place.drained()
        assert report.end.is_regular
        assert place.csms.account("CS-1", place.transactions[1], version).imported == report.energy_in
        if version is V16:
            reason = str(place.told("StopTransaction")[-1].reason)
        else:
            reason = str(place.told("TransactionEvent")[-1].transaction_info.stopped_reason)
        assert (reason == "DeAuthorized") is stops
        # and it is remembered
        await place.go_offline()
        assert await place.station.desk.decide(place.evse.token) is not AuthorizationVerdict.ACCEPTED

    at_place(version, story)


# -- sessions that pause -------------------------------------------------------------------------------------------------------------------


@VERSIONS
def test_a_paused_session_keeps_its_transaction_until_it_is_resumed(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", loop_interval=1.0)
        session = await place.until_it_charges()
        name = place.evse.transaction
        await asyncio.sleep(10)
        place.evse.pause()
        vehicle, report = await session
        assert report.end.kind is EndKind.PAUSED
        assert place.evse.transaction == name
        await asyncio.sleep(5)
        await place.drained()
        assert place.statuses()[-1] == ("SuspendedEV" if version is V16 else "Occupied")
        second = asyncio.create_task(place.session(resume=vehicle.paused))
        await asyncio.sleep(60)
        assert place.evse.transaction == name
        assert place.power() > 5_000
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        _, later = await second
        await place.drained()
        # one transaction for both, and its energy is that of both
        assert place.transactions == [place.transactions[0]]
        account = place.csms.account("CS-1", place.transactions[0], version)
        assert account.imported == pytest.approx(report.energy_in + later.energy_in, abs=1)

    at_place(version, story)


@VERSIONS
def test_a_paused_session_whose_vehicle_leaves_ends(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", loop_interval=1.0)
        session = await place.until_it_charges()
        place.evse.pause()
        _, report = await session
        assert report.end.kind is EndKind.PAUSED
        await place.evse.departed()
        await place.drained()
        assert not place.evse.transaction
        completeness = place.csms.report("CS-1", place.transactions[0])
        assert completeness is not None
        assert completeness.complete
        if version is not V16:
            ended = place.told("TransactionEvent")[-1]
            assert (str(ended.trigger_reason), str(ended.transaction_info.stopped_reason)) == ("EVDeparted", "EVDisconnected")

    at_place(version, story)


def test_what_only_the_maker_may_decide_is_read_only() -> None:
    """Whether authorization is needed is not for the CSMS to switch off in passing."""

    async def story(place: Place) -> None:
        await place.start()
        [enabled] = [each for each in place.station.model if (each.component, each.name) == ("AuthCtrlr", "Enabled")]
        assert enabled.access is Access.READ_ONLY
        assert replace(enabled, value="false").accepts("false")

    at_place(OcppVersion.V201, story)
