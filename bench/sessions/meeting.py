"""One session of our car with a station, inside a network namespace of its own; run as a program.

Usage: unshare -Urn PYTHON -m bench.sessions.meeting package|ours MODE DIRECTORY

The car is this process and the method the same for both stations: the time of an answer is that from handing the request to the
connection to the first octets that come back, and the station's memory is the most that its processes, the Java virtual machine
included, had at a time. Prints one JSON document.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.sessions.recording import PROTOCOLS
from tests.interop.sessions import meeting, peer
from v2gstack.cli.counterpart import Counterpart, run_evcc
from v2gstack.hooks.values import TraceRecord
from v2gstack.protocols.v2g import EndKind
from v2gstack.protocols.v2g.events import MessageSent
from v2gstack.runtime import SessionReport
from v2gstack.simulation import vehicle_profile
from v2gstack.trace.live import OctetsReceived, OctetsSent

#: Seconds between two looks at the memory: few enough that looking does not disturb.
_INTERVAL = 0.5


def tree(root: int) -> list[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        number, rest = text.split(" ", 1)
        children.setdefault(int(rest.rpartition(")")[2].split()[1]), []).append(int(number))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def memory(process: int) -> tuple[str, int, int]:
    """Name, resident octets and private octets of a process."""
    place = Path("/proc") / str(process)
    try:
        name = (place / "comm").read_text(encoding="utf-8").strip()
        lines = (place / "smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "", 0, 0
    sizes = {key: int(rest.split()[0]) << 10 for key, _, rest in (line.partition(":") for line in lines[1:])}
    return name, sizes.get("Rss", 0), sizes.get("Private_Clean", 0) + sizes.get("Private_Dirty", 0)


class Most(threading.Thread):
    """The most memory that a process and its descendants have at a time."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.over = threading.Event()
        self.found: list[tuple[str, int, int]] = []

    def run(self) -> None:
        """Look again and again."""
        while not self.over.wait(_INTERVAL):
            now = [memory(process) for process in tree(self.process)]
            if sum(each[1] for each in now) > sum(each[1] for each in self.found):
                self.found = now


class Stopwatch:
    """A trace sink that takes the time from each request to the first octets after it."""

    def __init__(self) -> None:
        self.times: list[tuple[str, float]] = []
        self._name = ""
        self._sent: float | None = None

    def write(self, record: TraceRecord) -> None:
        """Look at a record."""
        event = record.event
        if isinstance(event, MessageSent):
            self._name = event.name
        elif isinstance(event, OctetsSent):
            self._sent = time.perf_counter()
        elif isinstance(event, OctetsReceived) and self._sent is not None:
            self.times.append((self._name, time.perf_counter() - self._sent))
            self._sent = None

    def close(self) -> None:
        """Nothing is left to do."""


async def charge(protocol: str, stopwatch: Stopwatch) -> SessionReport:
    """One session with the station on the other end of the veth pair; its budgets are those of a patient car."""
    profile = vehicle_profile("city_car_400v")
    profile = replace(profile, config=replace(profile.config, loop_interval=0.1, time_limit=4.0))
    counterpart = Counterpart(protocols=[PROTOCOLS[protocol]], interface=meeting.CAR, sinks=(stopwatch,), slow_peer=True)
    return await run_evcc(profile, counterpart, connect=None, resume=None, tell=lambda _: None)


def main(arguments: list[str]) -> None:
    """Let the two meet, and look."""
    secc, mode_name, directory = arguments
    mode, place = peer.MODES[mode_name], Path(directory)
    meeting.link()
    pki = peer.make_certificates(place)
    until = time.monotonic() + meeting.PATIENCE
    if secc == "package":
        station: subprocess.Popen[Any] = peer.start_secc(mode, pki, meeting.STATION, place)
        log, ready = place / "secc.log", "UDP server started"
    else:
        own = ["--iface", meeting.STATION, "--profile", "dc_station_150kw", "--protocol", mode.ours, "--service", mode.our_service]
        log, ready = place / "station.log", "listens on"
        station = subprocess.Popen(
            [sys.executable, "-m", "v2gstack.cli", "simulate", "secc", *own], stdout=log.open("w"), stderr=subprocess.STDOUT
        )
    meeting.wait_for(log, (ready,), until, station)
    stopwatch, most = Stopwatch(), Most(station.pid)
    most.start()
    try:
        report = asyncio.run(charge(mode.ours, stopwatch))
    finally:
        most.over.set()
        most.join()
        station.kill()
        station.wait()
    if report.end.kind is not EndKind.TERMINATED:
        raise SystemExit(f"the session did not end in order: {report}; {log.read_text(errors='replace')[-1500:]}")
    document = {
        "times": stopwatch.times,
        "resident": sum(each[1] for each in most.found),
        "private": sum(each[2] for each in most.found),
        "processes": most.found,
    }
    print(json.dumps(document))


if __name__ == "__main__":
    main(sys.argv[1:])
