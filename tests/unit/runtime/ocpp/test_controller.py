"""The local controller between a station and its CSMS: nothing is changed, one side takes the other along, own requests stay here."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.unit.runtime.ocpp.ends import SOCKET, Site, reading, site
from v2gstack.errors import LocalProtocolError, SessionTimeout, TransportError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp import CallRefusedError, CsmsAddress, LocalController
from v2gstack.runtime.ocpp.controller import MAX_WAITING

VERSIONS = pytest.mark.parametrize("version", list(OcppVersion), ids=lambda version: version.value)


async def between(here: Site) -> LocalController:
    """A controller between the site's CSMS and its station, which takes it for the CSMS."""
    port = here.port

    def upstream(identity: str, version: OcppVersion) -> CsmsAddress:
        return CsmsAddress(url=f"ws://127.0.0.1:{port}/ocpp", identity=identity, versions=(version,))

    controller = LocalController(upstream, versions=(here.version,), settings=SOCKET)
    here.port = (await controller.serve("127.0.0.1", 0)).port
    here.upstream_port = port  # type: ignore[attr-defined]
    return controller


@VERSIONS
def test_transactions_pass_and_own_requests_stay_at_the_site(version: OcppVersion, tmp_path: Path) -> None:
    msg: Any = import_module(version.package)
    statuses = msg.ClearCacheStatus if version is OcppVersion.V16 else msg.ClearCacheStatusEnumType

    async def story() -> None:
        async with asyncio.timeout(40), site(tmp_path, version) as here:
            csms = await here.start_csms()
            heard: list[str] = []
            csms.watchers.append(lambda _, event: heard.append(type(event).__name__))
            controller = await between(here)
            asked: list[int] = []

            async def commands(message: Any) -> Any:
                if not isinstance(message, msg.ClearCacheRequest):
                    return None
                asked.append(len(asked))
                await asyncio.sleep(0.02)
                # one at a time, whoever asks
                assert len(asked) == asked[-1] + 1
                return msg.ClearCacheResponse(status=statuses.Accepted)

            station, book = await here.start_station(commands)
            await station.online.wait()
            assert controller.stations == ("CS-1",)
            book.start("tx-1", reading(1000))
            book.end("tx-1", reading(3500))
            station.told()
            # the controller and the CSMS ask at the same time
            answers = await asyncio.gather(
                *(controller.call("CS-1", msg.ClearCacheRequest()) for _ in range(3)),
                *(csms.call("CS-1", msg.ClearCacheRequest()) for _ in range(3)),
            )
            assert {answer.status for answer in answers} == {statuses.Accepted}
            await here.drained(station)
            [name] = csms.inbox.transactions("CS-1")
            assert csms.account("CS-1", name, version).imported == 2500
            # the CSMS has heard its own three answers and no other
            assert heard.count("ResultReceived") == 3
            assert "FrameIgnored" not in heard
            with pytest.raises(CallRefusedError) as caught:
                await controller.call("CS-1", msg.GetLocalListVersionRequest())
            assert caught.value.response_code == "NotSupported"
            with pytest.raises(LocalProtocolError):
                await controller.call("CS-1", msg.HeartbeatRequest())
            with pytest.raises(TransportError):
                await controller.call("CS-2", msg.ClearCacheRequest())
            await controller.close()

    asyncio.run(story())


@VERSIONS
def test_if_one_side_goes_the_other_one_does(version: OcppVersion, tmp_path: Path) -> None:
    async def story() -> None:
        async with asyncio.timeout(40), site(tmp_path, version) as here:
            await here.start_csms()
            controller = await between(here)
            station, book = await here.start_station()
            await station.online.wait()
            await here.stop_csms()
            while station.online.is_set() or controller.stations:
                await asyncio.sleep(0.005)
            # so that the station queues
            book.start("tx-1", reading(1000))
            book.end("tx-1", reading(1700))
            assert station.outbox.size == 2
            here.port = here.upstream_port  # type: ignore[attr-defined]
            csms = await here.start_csms()
            await here.drained(station)
            [name] = csms.inbox.transactions("CS-1")
            assert csms.account("CS-1", name, version).imported == 700
            await here.stop_station()
            while controller.stations or csms.stations:
                await asyncio.sleep(0.005)
            await controller.close()

    asyncio.run(story())


def test_a_station_that_does_not_answer(tmp_path: Path) -> None:
    from v2gstack.messages import ocpp201 as msg

    async def story() -> None:
        async with asyncio.timeout(40), site(tmp_path, OcppVersion.V201) as here:
            await here.start_csms()
            controller = await between(here)

            async def silent(message: Any) -> Any:
                await asyncio.Event().wait()

            station, _ = await here.start_station(silent)
            await station.online.wait()
            with pytest.raises(SessionTimeout):
                await controller.call("CS-1", msg.ClearCacheRequest(), timeout=0.05)
            waiting = [asyncio.ensure_future(controller.call("CS-1", msg.ClearCacheRequest()))]
            await asyncio.sleep(0.05)
            waiting += [asyncio.ensure_future(controller.call("CS-1", msg.ClearCacheRequest())) for _ in range(MAX_WAITING)]
            await asyncio.sleep(0.05)
            with pytest.raises(LocalProtocolError, match="wait already"):
                await controller.call("CS-1", msg.ClearCacheRequest())
            await here.stop_station()
            for each in waiting:
                with pytest.raises(TransportError):
                    await each
            await controller.close()

    asyncio.run(story())
