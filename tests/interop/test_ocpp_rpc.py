"""The npm package `ocpp-rpc` in strict mode at the other end of the line: it holds each message of ours to the schemas, in both roles.

OCPP 2.1 runs with the ids of its schemas repaired, without which the package refuses every message of that version.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.unit.runtime.ocpp.ends import SOCKET, reading
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering import SignedRecord
from v2gstack.runtime.ocpp import (
    BootFacts,
    Csms,
    CsmsAddress,
    CsmsSettings,
    Inbox,
    Journal,
    OcppStation,
    Outbox,
    StationSettings,
    TransactionBook,
)

PEER = Path(__file__).parent / "node" / "peer.cjs"
VERSIONS = pytest.mark.parametrize("version", list(OcppVersion), ids=lambda version: version.value)


def modules() -> Path:
    """Where npm has put the package: beside the interpreter of `make interop`."""
    import sys

    place = Path(sys.prefix) / "ocpp-rpc" / "node_modules"
    if shutil.which("node") is None or not (place / "ocpp-rpc").is_dir():
        pytest.skip("node or the npm package ocpp-rpc is missing; run `make interop`")
    return place


async def with_peer(arguments: list[str], story: Callable[[asyncio.subprocess.Process, list[dict[str, Any]]], Awaitable[None]]) -> None:
    """Run the peer while a story is told; what it says is kept as it comes."""
    environment = {**os.environ, "NODE_PATH": str(modules())}
    process = await asyncio.create_subprocess_exec("node", str(PEER), *arguments, env=environment, stdout=asyncio.subprocess.PIPE)
    said: list[dict[str, Any]] = []

    async def listen() -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            said.append(json.loads(line))

    listener = asyncio.create_task(listen())
    try:
        async with asyncio.timeout(40):
            await story(process, said)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await listener
    assert [each for each in said if each["what"] in ("failure", "broken", "refusal")] == []


async def until(said: list[dict[str, Any]], what: str) -> dict[str, Any]:
    while True:
        for each in said:
            if each["what"] == what:
                return each
            assert each["what"] != "broken", each
        await asyncio.sleep(0.01)


@VERSIONS
def test_a_station_of_ours_at_a_strict_csms(version: OcppVersion) -> None:
    msg: Any = import_module(version.package)
    statuses = msg.ClearCacheStatus if version is OcppVersion.V16 else msg.ClearCacheStatusEnumType

    async def commands(message: Any) -> Any:
        return msg.ClearCacheResponse(status=statuses.Accepted) if isinstance(message, msg.ClearCacheRequest) else None

    async def story(process: asyncio.subprocess.Process, said: list[dict[str, Any]]) -> None:
        port = (await until(said, "listening"))["port"]
        ids = iter(range(1000))
        outbox = Outbox(Journal(":memory:"), new_id=lambda: f"m{next(ids)}")
        address = CsmsAddress(url=f"ws://127.0.0.1:{port}", identity="CS|1", versions=(version,))
        boot = BootFacts(vendor="v2gstack", model="Simulated", serial="S1", firmware="1.0")
        station = OcppStation(address, boot, outbox, commands, settings=StationSettings(socket=SOCKET))
        running = asyncio.create_task(station.run())
        await station.online.wait()
        book = TransactionBook(outbox, station.unix_time)
        book.start("tx-1", reading(1000, 50, record=SignedRecord(format="OCMF", data=b"OCMF|{}|{}")), id_token=("04A1B2C3", "ISO14443"))
        book.update("tx-1", reading(2000, 60, power=-11_000.0, frequency=50.01), charging_state="Charging")
        book.end("tx-1", reading(3500, 75), reason="StoppedByEV")
        station.told()
        answer = await until(said, "answer")
        assert answer["answer"] == {"status": "Accepted"}
        assert outbox.size == 0
        running.cancel()
        await asyncio.wait([running])
        calls = [(each["method"], each["params"]) for each in said if each["what"] == "call"]
        names = ["StartTransaction", "MeterValues", "StopTransaction"] if version is OcppVersion.V16 else ["TransactionEvent"] * 3
        assert [name for name, _ in calls] == ["BootNotification", *names]

    asyncio.run(with_peer(["csms", version.subprotocol], story))


@VERSIONS
def test_a_strict_station_at_a_csms_of_ours(version: OcppVersion) -> None:
    async def told() -> None:
        msg: Any = import_module(version.package)
        csms = Csms(Inbox(":memory:"), settings=CsmsSettings(versions=(version,), socket=SOCKET))
        listener = await csms.serve("127.0.0.1", 0)

        async def story(process: asyncio.subprocess.Process, said: list[dict[str, Any]]) -> None:
            await until(said, "done")
            answer: Any = await csms.call("CS-9", msg.ClearCacheRequest())
            assert answer.status == "Accepted"
            [name] = csms.inbox.transactions("CS-9")
            report = csms.report("CS-9", name)
            assert report is not None
            assert report.complete
            assert csms.account("CS-9", name, version).imported == 2500
            await csms.close()
            await process.wait()

        try:
            await with_peer(["station", version.subprotocol, f"ws://127.0.0.1:{listener.port}/ocpp"], story)
        finally:
            await csms.close()

    asyncio.run(told())
