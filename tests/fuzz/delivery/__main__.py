"""Runs both processes, harms them, and looks at what has arrived."""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.delivery.line import Line
from tests.fuzz.delivery.meter import Meter
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering.ocmf import verify_ocmf
from v2gstack.runtime.ocpp import Inbox
from v2gstack.runtime.ocpp.csms import Csms

#: Seconds for each transaction before a run is given up: it waits for somebody who will not come.
PATIENCE = 2.0


@dataclass
class Harm:
    """What was done to them."""

    station_kills: int = 0
    csms_kills: int = 0
    cuts: int = 0
    delays: int = 0


class Run:
    def __init__(self, place: Path, version: OcppVersion, transactions: int, seed: int) -> None:
        self.place = place
        self.version = version
        self.transactions = transactions
        self.chance = random.Random(seed)
        self.harm = Harm()
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]

    async def _start(self, what: str, *arguments: object) -> asyncio.subprocess.Process:
        words = [str(each) for each in arguments]
        return await asyncio.create_subprocess_exec(sys.executable, "-m", f"tests.fuzz.delivery.{what}", *words)

    async def _start_csms(self) -> asyncio.subprocess.Process:
        return await self._start("csms", self.place, self.port, self.version.value, self.chance.randrange(2**32))

    async def _start_station(self, line: Line) -> asyncio.subprocess.Process:
        return await self._start("station", self.place, line.port, self.version.value, self.transactions, self.chance.randrange(2**32))

    async def run(self) -> None:
        """Until all transactions have been told; harm comes every half second or so."""
        line = Line(self.port, self.chance)
        await line.start()
        csms = await self._start_csms()
        station = await self._start_station(line)
        told = self.place / "told"
        end = time.monotonic() + 60 + PATIENCE * self.transactions
        try:
            while not told.exists():
                assert time.monotonic() < end, "the station does not come to its end"
                await asyncio.sleep(self.chance.uniform(0.3, 1.5))
                if station.returncode is not None and not told.exists():
                    raise AssertionError(f"the station ended by itself, with {station.returncode}")
                what = self.chance.choice(("station", "csms", "cut", "delay"))
                if what == "station" and not told.exists():
                    station.kill()
                    await station.wait()
                    self.harm.station_kills += 1
                    station = await self._start_station(line)
                elif what == "csms":
                    csms.kill()
                    await csms.wait()
                    self.harm.csms_kills += 1
                    await asyncio.sleep(self.chance.random())
                    csms = await self._start_csms()
                elif what == "cut":
                    line.cut()
                    self.harm.cuts += 1
                else:
                    self.harm.delays += 1
                    await line.hold(self.chance.uniform(0.2, 2.0))
        finally:
            for process in (station, csms):
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            await line.stop()

    def judge(self) -> str:
        """Compare what has arrived with what has flowed.

        Raises:
            AssertionError: Something is lost, or came twice, or is wrong.
        """
        inbox = Inbox(self.place / "inbox.db", durable=False)
        meter = Meter(self.place)
        csms = Csms(inbox)
        names = inbox.transactions("CS-1")
        imported = exported = records = duplicates = 0
        before: tuple[object, object] = (1_000_000, 20_000)
        for name in names:
            report = inbox.report("CS-1", name)
            assert report is not None
            assert report.complete, report
            assert (report.conflicts, report.disordered) == (0, 0), report
            duplicates += report.duplicates
            account = csms.account("CS-1", name, self.version)
            # in order: each begins where the one before it ended, and nothing flows between them
            assert (account.first_imported, account.first_exported) == before, (name, account, before)
            before = account.last_imported, account.last_exported
            assert account.imported is not None
            assert account.exported is not None
            imported += int(account.imported)
            exported += int(account.exported)
            assert len(account.records) == 2, (name, len(account.records))
            for record in account.records:
                verdict = verify_ocmf(record.data, meter.public_key)
                assert verdict.valid, (name, verdict)
                records += 1
        assert meter.registers == (1_000_000 + imported, 20_000 + exported), (meter.registers, imported, exported)
        begun = len((self.place / "begun").read_bytes())
        # a kill between the note that one begins and its beginning leaves a note without one
        assert begun - self.harm.station_kills <= len(names) <= begun, (begun, len(names))
        harm = self.harm
        return (
            f"OCPP {self.version.value}: {len(names)} transactions complete, in order, once; import {imported} Wh and export {exported} Wh "
            f"as on the meter; {records} signed records verified; {duplicates} messages came again and counted once; station killed "
            f"{harm.station_kills} times, CSMS {harm.csms_kills} times, {harm.cuts} cuts, {harm.delays} delays"
        )


def torture(place: Path, version: OcppVersion, transactions: int, seed: int) -> str:
    """One run.

    Raises:
        AssertionError: Something is lost, or came twice, or is wrong.
    """
    run = Run(place, version, transactions, seed)
    asyncio.run(run.run())
    return run.judge()


def main() -> int:
    """From the command line; a seed repeats the choices, not the moments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transactions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--version", type=OcppVersion, default=None, help="all of them by default")
    chosen = parser.parse_args()
    seed = random.SystemRandom().getrandbits(32) if chosen.seed is None else chosen.seed
    for version in [chosen.version] if chosen.version else list(OcppVersion):
        with tempfile.TemporaryDirectory() as place:
            print(f"OCPP {version.value}, seed {seed}, {chosen.transactions} transactions", flush=True)
            print(torture(Path(place), version, chosen.transactions, seed), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
