"""The station's process: makes transactions until it is killed; after a restart it ends what was interrupted, and goes on."""

from __future__ import annotations

import argparse
import asyncio
import random
import uuid
from pathlib import Path

from tests.fuzz.delivery.meter import Meter
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import OcppSettings
from v2gstack.runtime.ocpp import BackOff, CsmsAddress, Journal, Outbox, OutboxConfig, WebSocketSettings
from v2gstack.runtime.ocpp.station import BootFacts, OcppStation, StationSettings
from v2gstack.runtime.ocpp.transactions import TransactionBook

#: Transactions at a time, each at an EVSE of its own. One meter: what flows belongs to whichever runs alone.
PAUSE = 0.002


async def nothing(message: object) -> None:
    del message


async def charge(book: TransactionBook, station: OcppStation, meter: Meter, chance: random.Random) -> None:
    """One transaction. A kill may come at any line."""
    key = str(uuid.uuid4())
    book.start(key, meter.read("B"), id_token=("04A1B2C3", "ISO14443"))
    station.told()
    for _ in range(chance.randrange(4)):
        await asyncio.sleep(PAUSE * chance.random())
        meter.flow(chance.randrange(1000), chance.randrange(300))
        book.update(key, meter.read(), charging_state="Charging")
        station.told()
    meter.flow(chance.randrange(1000), 0)
    book.end(key, meter.read("E"))
    station.told()


async def main(place: Path, port: int, version: OcppVersion, transactions: int, seed: int) -> None:
    chance = random.Random(seed)
    meter = Meter(place)
    journal = Journal(place / "journal.db", durable=False)
    outbox = Outbox(journal, OutboxConfig(attempts=10_000, interval=0.05), new_id=lambda: str(uuid.uuid4()))
    address = CsmsAddress(url=f"ws://127.0.0.1:{port}/ocpp", identity="CS-1", versions=(version,))
    settings = StationSettings(
        session=OcppSettings(timers={"MessageTimeout": 1.0}),
        socket=WebSocketSettings(open_timeout=2.0, ping_interval=1.0, ping_timeout=1.0),
        back_off=BackOff(wait_minimum=0.05, random_range=0.1, repeat_times=1),
        boot_interval=0.2,
    )
    station = OcppStation(address, BootFacts(vendor="v2gstack", model="Tortured"), outbox, nothing, settings=settings)
    book = TransactionBook(outbox, station.unix_time)
    book.recover(lambda evse_id: meter.read("P"))
    runner = asyncio.create_task(station.run())
    begun = place / "begun"
    while (count := len(begun.read_bytes()) if begun.exists() else 0) < transactions:
        if outbox.size > 200:
            await asyncio.sleep(0.05)
            continue
        with begun.open("ab") as file:
            file.write(b".")
        await charge(book, station, meter, chance)
        await asyncio.sleep(PAUSE)
        if runner.done():
            runner.result()
        del count
    while outbox.size:
        station.told()
        await asyncio.sleep(0.05)
    assert journal.undelivered() == [], journal.undelivered()
    (place / "told").touch()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("place", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("version", type=OcppVersion)
    parser.add_argument("transactions", type=int)
    parser.add_argument("seed", type=int)
    chosen = parser.parse_args()
    asyncio.run(main(chosen.place, chosen.port, chosen.version, chosen.transactions, chosen.seed))
