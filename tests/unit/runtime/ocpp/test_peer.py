"""A peer that reads slowly, or not at all, or sends without end; handlers that answer at once, later, wrongly."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from v2gstack.messages import ocpp201 as msg
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import CallReceived, CloseWanted, OcppSettings
from v2gstack.runtime.ocpp import CsmsAddress, Inbox, OcppSocket, WebSocketSettings, connect_to_csms
from v2gstack.runtime.ocpp.csms import Csms, CsmsSettings
from v2gstack.runtime.ocpp.peer import RequestRefusedError

SOCKET = WebSocketSettings(open_timeout=5.0, ping_interval=0.0, compression=False, max_octets=1 << 24)
#: More than what the kernel keeps for a peer that does not read.
LARGE = "x" * 1_000_000
LARGE_ANSWERS = 30

Story = Callable[[Csms, Callable[[str], Awaitable[OcppSocket]]], Awaitable[None]]


def tell(story: Story, **session: Any) -> None:
    async def told() -> None:
        settings = CsmsSettings(versions=(OcppVersion.V201,), socket=SOCKET, session=OcppSettings(**session))
        csms = Csms(Inbox(), settings=settings)
        listener = await csms.serve("127.0.0.1", 0)

        async def connect(identity: str) -> OcppSocket:
            address = CsmsAddress(url=f"ws://127.0.0.1:{listener.port}", identity=identity, versions=(OcppVersion.V201,))
            return await connect_to_csms(address, SOCKET)

        async with asyncio.timeout(30):
            await story(csms, connect)
            await csms.close()

    asyncio.run(told())


async def large(identity: str, request: Any) -> Any:
    del identity, request
    return msg.DataTransferResponse(status=msg.DataTransferStatusEnumType.Accepted, data=LARGE)


def transfer(number: int) -> str:
    return json.dumps([2, str(number), "DataTransfer", {"vendorId": "acme"}])


def event(number: int, seq: int, **more: Any) -> str:
    content = {
        "eventType": "Updated",
        "timestamp": "2026-03-01T12:00:00Z",
        "triggerReason": "Trigger",
        "seqNo": seq,
        "transactionInfo": {"transactionId": "t"},
        **more,
    }
    return json.dumps([2, str(number), "TransactionEvent", content])


def test_a_peer_that_reads_late_gets_everything_in_order() -> None:
    async def story(csms: Csms, connect: Callable[[str], Awaitable[OcppSocket]]) -> None:
        csms.on(msg.DataTransferRequest, large)
        slow, other = await connect("slow"), await connect("other")
        pause(slow)
        for number in range(LARGE_ANSWERS):
            await slow.send(transfer(number))
            # its answers are small, and go after the large ones all the same
            await slow.send(json.dumps([2, f"beat {number}", "Heartbeat", {}]))
            await asyncio.sleep(0.002)
        # others are served meanwhile
        await other.send('[2,"1","Heartbeat",{}]')
        assert (await other.receive()).startswith('[3,"1"')
        resume(slow)
        answers = [json.loads(await slow.receive()) for _ in range(2 * LARGE_ANSWERS)]
        assert [each[0] for each in answers] == [3] * len(answers)
        assert [each[1] for each in answers if "data" in each[2]] == [str(number) for number in range(LARGE_ANSWERS)]
        assert [each[1] for each in answers if "data" not in each[2]] == [f"beat {number}" for number in range(LARGE_ANSWERS)]
        # and once it has caught up, answers go at once again
        await slow.send(event(1000, 0))
        assert await slow.receive() == '[3,"1000",{}]'
        await slow.close()
        await other.close()

    tell(story)


def test_a_peer_that_reads_nothing_is_let_go() -> None:
    async def story(csms: Csms, connect: Callable[[str], Awaitable[OcppSocket]]) -> None:
        csms.on(msg.DataTransferRequest, large)
        wanted: list[CloseWanted] = []
        csms.watchers.append(lambda identity, event: wanted.append(event) if isinstance(event, CloseWanted) else None)
        deaf = await connect("deaf")
        pause(deaf)
        number = 0
        while not wanted:
            await deaf.send(transfer(number))
            await asyncio.sleep(0.001)
            number += 1
        assert "reads nothing" in wanted[0].text
        assert number < LARGE_ANSWERS + 2 * 10
        deaf.abort()
        while csms.stations:
            await asyncio.sleep(0.005)

    tell(story, max_unsent=10)


def test_a_flood_is_answered_and_others_have_their_turn() -> None:
    frames = 2000

    async def story(csms: Csms, connect: Callable[[str], Awaitable[OcppSocket]]) -> None:
        loud, quiet = await connect("loud"), await connect("quiet")
        # in one piece: all of it is there at once
        for number in range(frames):
            await loud.send(event(number, number) if number % 2 else "[]")
        await quiet.send('[2,"1","Heartbeat",{}]')
        assert (await quiet.receive()).startswith('[3,"1"')
        report = csms.report("loud", "t")
        assert report is None or report.events < frames // 2, "the others had to wait for all of it"
        answers = [json.loads(await loud.receive()) for _ in range(frames)]
        assert sum(each[0] == 3 for each in answers) == frames // 2
        assert sum(each[:3:2] == [4, "RpcFrameworkError"] for each in answers) == frames // 2
        report = csms.report("loud", "t")
        assert report is not None
        assert (report.events, report.duplicates, report.disordered) == (frames // 2, 0, 0)
        await loud.close()
        await quiet.close()

    tell(story)


def test_answers_that_come_later_or_are_none() -> None:
    async def story(csms: Csms, connect: Callable[[str], Awaitable[OcppSocket]]) -> None:
        waiting = asyncio.Event()

        async def later(identity: str, request: Any) -> Any:
            await waiting.wait()
            return msg.AuthorizeResponse(id_token_info=msg.IdTokenInfoType(status=msg.AuthorizationStatusEnumType.Blocked))

        async def mistaken(identity: str, request: Any) -> Any:
            return msg.HeartbeatResponse(current_time=csms._time())

        async def refusing(identity: str, request: Any) -> Any:
            raise RequestRefusedError("not today", response_code="SecurityError")

        async def given_up(identity: str, request: Any) -> Any:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await asyncio.sleep(0)

        csms.on(msg.SecurityEventNotificationRequest, given_up)
        csms.on(msg.AuthorizeRequest, later)
        csms.on(msg.StatusNotificationRequest, mistaken)
        csms.on(msg.TransactionEventRequest, refusing)
        station = await connect("CS-1")
        await station.send('[2,"a","Authorize",{"idToken":{"idToken":"04A1","type":"ISO14443"}}]')
        status = {"timestamp": "2026-03-01T12:00:00Z", "connectorStatus": "Available", "evseId": 1, "connectorId": 1}
        await station.send(json.dumps([2, "b", "StatusNotification", status]))
        # an answer of another kind is a fault of ours, and is told so without delay
        assert (await station.receive()).startswith('[4,"b","InternalError"')
        await station.send(event(7, 0))
        assert await station.receive() == '[4,"7","SecurityError","not today",{}]'
        await station.send('[2,"f","SecurityEventNotification",{"type":"InvalidTLSVersion","timestamp":"2026-03-01T12:00:00Z"}]')
        assert (await station.receive()).startswith('[4,"f","InternalError"')
        await station.send('[2,"c","Heartbeat",{}]')
        assert (await station.receive()).startswith('[3,"c"')
        waiting.set()
        assert await station.receive() == '[3,"a",{"idTokenInfo":{"status":"Blocked"}}]'
        # the event that was refused is kept all the same
        report = csms.report("CS-1", "t")
        assert report is not None
        assert report.events == 1
        # a connection that goes while a handler is at work takes its answer with it
        waiting.clear()
        await station.send('[2,"d","Authorize",{"idToken":{"idToken":"04A1","type":"ISO14443"}}]')
        await station.send('[2,"e","Heartbeat",{}]')
        assert (await station.receive()).startswith('[3,"e"')
        station.abort()
        while csms.stations:
            await asyncio.sleep(0.005)

    tell(story)


def test_what_is_kept_is_what_came() -> None:
    """Octet by octet; and what comes again in other words that say the same is no contradiction."""

    async def story(csms: Csms, connect: Callable[[str], Awaitable[OcppSocket]]) -> None:
        came: list[CallReceived] = []
        csms.watchers.append(lambda identity, event: came.append(event) if isinstance(event, CallReceived) else None)
        station = await connect("CS-1")
        text = event(1, 0, offline=True, customData={"vendorId": "acme", "höhe": 1.50})
        payload = text[text.index("{") : -1]
        again = json.dumps(dict(reversed(json.loads(payload).items())), indent=1)
        for number, content in enumerate((payload, payload, again, payload.replace("Updated", "Ended"))):
            await station.send(f'[2,"id-{number}","TransactionEvent",{content}]')
            assert await station.receive() == f'[3,"id-{number}",{{}}]'
        assert list(csms.inbox.payloads("CS-1", "t")) == [payload.encode()]
        assert [each.payload for each in came[:3]] == [payload.encode(), payload.encode(), again.encode()]
        assert "acme" not in repr(came[0]).partition("message=")[0]
        report = csms.report("CS-1", "t")
        assert report is not None
        assert (report.duplicates, report.conflicts) == (2, 1)
        await station.close()

    tell(story)


def pause(station: OcppSocket) -> None:
    station._socket.transport.pause_reading()


def resume(station: OcppSocket) -> None:
    station._socket.transport.resume_reading()


@pytest.mark.parametrize("stations", [1, 50])
def test_events_of_many_stations_are_kept_before_they_are_answered(stations: int) -> None:
    async def story(csms: Csms, connect: Callable[[str], Awaitable[OcppSocket]]) -> None:
        sockets = [await connect(f"CS-{number}") for number in range(stations)]
        for seq in range(5):
            for socket in sockets:
                await socket.send(event(seq, seq))
            for number, socket in enumerate(sockets):
                assert await socket.receive() == f'[3,"{seq}",{{}}]'
                report = csms.report(f"CS-{number}", "t")
                assert report is not None
                assert report.events == seq + 1
        for socket in sockets:
            await socket.close()

    tell(story)
