"""A process with many stations, each one EVSE of its own, over TCP on ::1.

Usage: python -m bench.sessions.station [--protocol NAME] [--engine c|python] [--core N]

Says its port in a line of JSON, then obeys words on stdin: ``make N`` makes N more EVSEs that wait for their vehicles, ``memory``
and ``profile`` (until the next ``profile``) answer in JSON, ``quit`` ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import gc
import json
import os
import pstats
import sys
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.sessions.recording import PROTOCOLS, STATION, known_random, quick
from v2gstack.hooks.interfaces import ByteStream
from v2gstack.hooks.values import Address
from v2gstack.runtime import RuntimeSettings, SeccRuntime, StationHardware
from v2gstack.simulation import lone_station, station_profile
from v2gstack.transports import TcpTransport


def resident() -> int:
    """Octets of this process that are resident."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Depot:
    """EVSEs; each connection goes to one that is free."""

    def __init__(self, protocol: str, engine: str | None) -> None:
        self.protocol = PROTOCOLS[protocol]
        self.profile = quick(station_profile(STATION))
        self.settings = RuntimeSettings(random=known_random, allow_insecure_20=True, engine=engine)
        self.free: deque[SeccRuntime] = deque()
        self.made = self.open = 0
        self.ends: dict[str, int] = {}
        self.profiler: cProfile.Profile | None = None

    def make(self, number: int) -> None:
        """Make EVSEs. Nothing moves the vehicle's end of the control pilot, so that they have none."""
        loop = asyncio.get_running_loop()
        for _ in range(number):
            self.made += 1
            config = replace(self.profile.config, evse_id=f"DE*V2G*E{self.made}")
            hardware = StationHardware.simulated(lone_station(self.profile, now=loop.time, sleep=asyncio.sleep, clock=time.time))
            hardware = replace(hardware, pilot=None)
            self.free.append(SeccRuntime(config, hardware, protocols=[self.protocol], settings=self.settings))

    async def handle(self, stream: ByteStream) -> None:
        """Run a session with an EVSE that is free."""
        runtime = self.free.popleft()
        self.open += 1
        report = await runtime.run(stream)
        self.open -= 1
        kind = "refused" if report is None else report.end.kind.value
        self.ends[kind] = self.ends.get(kind, 0) + 1
        self.free.append(runtime)

    def obey(self, words: list[str]) -> None:
        """Do what was asked, and answer."""
        if words[0] == "make":
            self.make(int(words[1]))
        elif words[0] == "profile":
            self._profile()
        gc.collect()
        say({"resident": resident(), "made": self.made, "open": self.open, "ends": self.ends, "seconds": time.process_time()})

    def _profile(self) -> None:
        if self.profiler is None:
            self.profiler = cProfile.Profile()
            self.profiler.enable()
        else:
            self.profiler.disable()
            pstats.Stats(self.profiler, stream=sys.stderr).sort_stats("tottime").print_stats(45)
            self.profiler = None


def say(what: dict[str, Any]) -> None:
    """Answer in a line."""
    print(json.dumps(what), flush=True)


async def main(arguments: argparse.Namespace) -> None:
    """Serve until told to quit."""
    depot = Depot(arguments.protocol, arguments.engine)
    depot.make(1)
    listener = await TcpTransport().listen(Address("::1"), depot.handle)
    orders: asyncio.Queue[list[str]] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), lambda: orders.put_nowait(sys.stdin.readline().split() or ["quit"]))
    say({"port": listener.address.port, "resident": resident(), "pid": os.getpid()})
    while (words := await orders.get()) != ["quit"]:
        depot.obey(words)
    loop.remove_reader(sys.stdin.fileno())
    await listener.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Many stations in one process.")
    parser.add_argument("--protocol", choices=PROTOCOLS, default="iso15118_2")
    parser.add_argument("--engine", choices=("c", "python"))
    parser.add_argument("--core", type=int)
    given = parser.parse_args()
    if given.core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {given.core})
    asyncio.run(main(given))
