"""A station and a CSMS on one loop, over real sockets, with short waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering import MeterReading
from v2gstack.protocols.ocpp import OcppSettings
from v2gstack.runtime.ocpp import BackOff, CsmsAddress, Inbox, Journal, Outbox, OutboxConfig, WebSocketSettings
from v2gstack.runtime.ocpp.csms import Csms, CsmsSettings
from v2gstack.runtime.ocpp.station import BootFacts, OcppStation, StationSettings
from v2gstack.runtime.ocpp.transactions import TransactionBook

SOCKET = WebSocketSettings(open_timeout=5.0, ping_interval=0.0)


async def nothing(message: Any) -> None:
    """A station that supports no request of the CSMS."""
    del message


def reading(imported: int, exported: int = 0, **more: Any) -> MeterReading:
    return MeterReading(meter_id="M1", imported=imported, exported=exported, **more)


class Site:
    """One station with its journal, and its CSMS."""

    def __init__(self, place: Path, version: OcppVersion) -> None:
        self.place = place
        self.version = version
        self.port = 0
        self.csms: Csms | None = None
        self.inbox: Inbox | None = None
        self._task: asyncio.Task[None] | None = None
        self._ids = count(1)
        self._lives = count(1)

    async def start_csms(self, **settings: Any) -> Csms:
        self.inbox = Inbox(self.place / "inbox.db", durable=False)
        self.csms = Csms(self.inbox, settings=CsmsSettings(versions=(self.version,), socket=SOCKET, **settings))
        listener = await self.csms.serve("127.0.0.1", self.port)
        self.port = listener.port
        return self.csms

    async def stop_csms(self) -> None:
        if self.csms is not None and self.inbox is not None:
            await self.csms.close()
            self.inbox.close()
            self.csms = None

    async def start_station(
        self, handler: Callable[[Any], Awaitable[Any]] = nothing, *, timeout: float = 5.0, attempts: int = 100, **more: Any
    ) -> tuple[OcppStation, TransactionBook]:
        self.journal = Journal(self.place / "journal.db", durable=False)
        life = next(self._lives)
        outbox = Outbox(self.journal, OutboxConfig(attempts=attempts, interval=0.01), new_id=lambda: f"{life}-{next(self._ids)}")
        settings = StationSettings(
            session=OcppSettings(timers={"MessageTimeout": timeout}),
            socket=SOCKET,
            back_off=BackOff(wait_minimum=0.02, random_range=0.0, repeat_times=1),
            new_id=lambda: f"call-{life}-{next(self._ids)}",
            **more,
        )
        address = CsmsAddress(url=f"ws://127.0.0.1:{self.port}/ocpp", identity="CS-1", versions=(self.version,))
        station = OcppStation(address, BootFacts(vendor="v2gstack", model="Simulated"), outbox, handler, settings=settings)
        self._task = asyncio.get_running_loop().create_task(station.run())
        return station, TransactionBook(outbox, station.unix_time)

    async def stop_station(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
            self.journal.close()
            if not task.cancelled():
                task.result()

    async def drained(self, station: OcppStation) -> None:
        async with asyncio.timeout(20):
            while station.outbox.size:
                station.told()
                await asyncio.sleep(0.005)


@asynccontextmanager
async def site(place: Path, version: OcppVersion) -> AsyncIterator[Site]:
    here = Site(place, version)
    try:
        yield here
    finally:
        await here.stop_station()
        await here.stop_csms()
