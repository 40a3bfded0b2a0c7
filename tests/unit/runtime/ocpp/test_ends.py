"""Station and CSMS against each other, over sockets: boot, transactions, restarts of both, commands, refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.unit.runtime.ocpp.ends import Site, reading, site
from v2gstack.errors import LocalProtocolError, SessionTimeout, TransportError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering import SignedRecord
from v2gstack.runtime.ocpp.peer import CallRefusedError, RequestRefusedError

V16, V201, V21 = OcppVersion
VERSIONS = pytest.mark.parametrize("version", list(OcppVersion), ids=lambda version: version.value)


def at_site(place: Path, version: OcppVersion, story: Callable[[Site], Awaitable[None]]) -> None:
    async def told() -> None:
        async with asyncio.timeout(60), site(place, version) as here:
            await story(here)

    asyncio.run(told())


@VERSIONS
def test_a_transaction_arrives_with_both_registers_and_its_signed_records(version: OcppVersion, tmp_path: Path) -> None:
    async def story(here: Site) -> None:
        csms = await here.start_csms()
        station, book = await here.start_station()
        await station.online.wait()
        assert station.version is version
        book.start("tx-1", reading(1000, 50, record=SignedRecord(format="OCMF", data=b"OCMF|begin|")), id_token=("04A1B2C3", "ISO14443"))
        book.update("tx-1", reading(2000, 60), charging_state="Charging")
        book.end("tx-1", reading(3500, 75, record=SignedRecord(format="OCMF", data=b"OCMF|end|")))
        station.told()
        await here.drained(station)
        [name] = csms.inbox.transactions("CS-1")
        assert name == ("1" if version is V16 else "tx-1")
        report = csms.report("CS-1", name)
        assert report is not None
        assert report.complete
        assert (report.events, report.duplicates) == (3, 0)
        account = csms.account("CS-1", name, version)
        assert (account.imported, account.exported) == (2500, 25)
        assert {each.data for each in account.records} == {b"OCMF|begin|", b"OCMF|end|"}

    at_site(tmp_path, version, story)


@VERSIONS
def test_what_happens_offline_arrives_later_and_says_so(version: OcppVersion, tmp_path: Path) -> None:
    async def story(here: Site) -> None:
        await here.start_csms()
        station, book = await here.start_station()
        await station.online.wait()
        book.start("tx-1", reading(1000))
        station.told()
        await here.drained(station)
        await here.stop_csms()
        while station.online.is_set():
            await asyncio.sleep(0.005)
        book.update("tx-1", reading(1500))
        book.end("tx-1", reading(2000))
        book.start("tx-2", reading(2000))
        book.end("tx-2", reading(2300))
        csms = await here.start_csms()
        await here.drained(station)
        names = csms.inbox.transactions("CS-1")
        assert len(names) == 2
        assert [csms.account("CS-1", name, version).imported for name in names] == [1000, 300]
        assert all(csms.report("CS-1", name).complete for name in names)
        if version is not V16:
            events = [event for name in names for _, event in csms.inbox.events("CS-1", name)]
            assert [b'"offline":true' in event for event in events] == [False, True, True, True, True]
        assert station.connections == 2

    at_site(tmp_path, version, story)


@VERSIONS
def test_a_power_cut_ends_what_ran_with_what_was_read_last(version: OcppVersion, tmp_path: Path) -> None:
    async def story(here: Site) -> None:
        csms = await here.start_csms()
        station, book = await here.start_station()
        await station.online.wait()
        book.start("tx-1", reading(1000))
        book.update("tx-1", reading(1700, 20))
        await here.stop_station()
        station, book = await here.start_station()
        assert list(book.running()) == ["tx-1"]
        assert book.recover() == ["tx-1"]
        assert book.running() == {}
        await here.drained(station)
        [name] = csms.inbox.transactions("CS-1")
        account = csms.account("CS-1", name, version)
        assert (account.imported, account.exported) == (700, 20)
        assert csms.report("CS-1", name).complete
        [*_, (_, last)] = csms.inbox.events("CS-1", name)
        assert b'"PowerLoss"' in last

    at_site(tmp_path, version, story)


@VERSIONS
def test_an_answer_that_comes_late_is_an_answer(version: OcppVersion, tmp_path: Path) -> None:
    msg = import_module(version.package)
    first = msg.StartTransactionRequest if version is V16 else msg.TransactionEventRequest

    async def story(here: Site) -> None:
        csms = await here.start_csms()
        delays = iter([0.3])

        async def slow(identity: str, message: Any) -> None:
            await asyncio.sleep(next(delays, 0.0))

        csms.on(first, slow)
        station, book = await here.start_station(timeout=0.1)
        await station.online.wait()
        book.start("tx-1", reading(1000))
        book.end("tx-1", reading(2000))
        station.told()
        await here.drained(station)
        [name] = csms.inbox.transactions("CS-1")
        assert csms.report("CS-1", name).complete
        assert here.journal.undelivered() == []

    at_site(tmp_path, version, story)


def test_a_csms_that_refuses_for_ever_loses_nothing(tmp_path: Path) -> None:
    from v2gstack.messages.ocpp201 import TransactionEventRequest

    async def story(here: Site) -> None:
        csms = await here.start_csms()

        async def refuse(identity: str, message: Any) -> None:
            if message.transaction_info.transaction_id == "tx-1":
                raise RequestRefusedError("not this one", response_code="PropertyConstraintViolation")

        csms.on(TransactionEventRequest, refuse)
        station, book = await here.start_station(attempts=3)
        await station.online.wait()
        book.start("tx-1", reading(1000))
        book.start("tx-2", reading(1000))
        station.told()
        await here.drained(station)
        [kept] = here.journal.undelivered()
        assert kept.transaction == "tx-1"
        assert "not this one" in kept.reason
        assert "at attempt 3" in kept.reason

    at_site(tmp_path, V201, story)


@VERSIONS
def test_commands_of_the_csms(version: OcppVersion, tmp_path: Path) -> None:
    msg: Any = import_module(version.package)
    statuses = msg.ResetStatus if version is V16 else msg.ResetStatusEnumType
    kinds = msg.ResetType if version is V16 else msg.ResetEnumType
    soft = kinds.Soft if version is V16 else kinds.OnIdle

    async def story(here: Site) -> None:
        csms = await here.start_csms()
        asked: list[Any] = []

        async def handler(message: Any) -> Any:
            asked.append(message)
            if isinstance(message, msg.ResetRequest):
                # a handler may call the other side while it is asked
                await station.call(msg.HeartbeatRequest())
                return msg.ResetResponse(status=statuses.Accepted)
            if isinstance(message, msg.ClearCacheRequest):
                raise RequestRefusedError("no cache", response_code="SecurityError")
            if isinstance(message, msg.GetLocalListVersionRequest):
                raise ZeroDivisionError("a bug of the handler")
            return None

        station, _ = await here.start_station(handler)
        await station.online.wait()
        assert csms.stations == ("CS-1",)
        assert csms.version_of("CS-1") is version
        assert await csms.call("CS-1", msg.ResetRequest(type=soft)) == msg.ResetResponse(status=statuses.Accepted)
        for request, code in (
            (msg.ClearCacheRequest(), "SecurityError"),
            (msg.GetLocalListVersionRequest(), "InternalError"),
            (
                msg.UnlockConnectorRequest(connector_id=1) if version is V16 else msg.UnlockConnectorRequest(evse_id=1, connector_id=1),
                "NotSupported",
            ),
        ):
            with pytest.raises(CallRefusedError) as caught:
                await csms.call("CS-1", request)
            assert caught.value.response_code == code
            assert "a bug" not in str(caught.value)
        # the connection lives on
        assert await csms.call("CS-1", msg.ResetRequest(type=soft)) == msg.ResetResponse(status=statuses.Accepted)
        assert station.connections == 1
        with pytest.raises(TransportError, match="not connected"):
            await csms.call("CS-2", msg.ResetRequest(type=soft))
        with pytest.raises(LocalProtocolError):
            await csms.call("CS-1", msg.HeartbeatRequest())

    at_site(tmp_path, version, story)


def test_calls_that_are_not_answered_or_whose_connection_goes(tmp_path: Path) -> None:
    from v2gstack.messages import ocpp201 as msg

    async def story(here: Site) -> None:
        csms = await here.start_csms()
        forever = asyncio.Event()

        async def handler(message: Any) -> Any:
            await forever.wait()

        station, _ = await here.start_station(handler)
        await station.online.wait()
        with pytest.raises(SessionTimeout):
            await csms.call("CS-1", msg.ClearCacheRequest(), timeout=0.05)
        waiting = asyncio.ensure_future(csms.call("CS-1", msg.ClearCacheRequest()))
        await asyncio.sleep(0.05)
        await here.stop_station()
        with pytest.raises(TransportError):
            await waiting
        assert csms.stations == ()
        with pytest.raises(TransportError):
            await station.call(msg.HeartbeatRequest())

    at_site(tmp_path, V201, story)


@VERSIONS
def test_a_station_that_has_to_wait_until_it_is_accepted(version: OcppVersion, tmp_path: Path) -> None:
    msg: Any = import_module(version.package)
    statuses = msg.RegistrationStatus if version is V16 else msg.RegistrationStatusEnumType

    async def story(here: Site) -> None:
        csms = await here.start_csms()
        answers = [statuses.Pending, statuses.Rejected, statuses.Accepted]

        async def boot(identity: str, message: Any) -> Any:
            return msg.BootNotificationResponse(current_time=csms._time(), interval=0, status=answers.pop(0))

        csms.on(msg.BootNotificationRequest, boot)
        station, book = await here.start_station(boot_interval=0.02, least_interval=0.02)
        book.start("tx-1", reading(1))
        await asyncio.sleep(0.02)
        assert station.outbox.size == 1
        await station.online.wait()
        assert answers == []
        await here.drained(station)

    at_site(tmp_path, version, story)


def test_a_station_that_connects_again_takes_its_own_place(tmp_path: Path) -> None:
    from tests.unit.runtime.ocpp.ends import SOCKET
    from v2gstack.runtime.ocpp import CsmsAddress, connect_to_csms

    async def story(here: Site) -> None:
        csms = await here.start_csms()
        address = CsmsAddress(url=f"ws://127.0.0.1:{here.port}", identity="CS-1", versions=(V201,))
        first = await connect_to_csms(address, SOCKET)
        second = await connect_to_csms(address, SOCKET)
        with pytest.raises(TransportError):
            await first.receive()
        await second.send('[2,"1","Heartbeat",{}]')
        assert (await second.receive()).startswith('[3,"1",{"currentTime"')
        assert csms.stations == ("CS-1",)
        # what is no frame is answered, and the connection lives on
        for nonsense in ("", "[]", "{", '[2,"2","Nonsense",{}]', '[2,"3","BootNotification",{}]', "[" * 10_000):
            await second.send(nonsense)
            assert (await second.receive()).startswith("[4,")
        await second.send('[2,"9","Heartbeat",{}]')
        assert (await second.receive()).startswith('[3,"9",')
        await second.close()

    at_site(tmp_path, V201, story)
