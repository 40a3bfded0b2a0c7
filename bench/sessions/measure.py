"""The measurements of sessions, each one function; `bench.sessions.__main__` and `bench.test_sessions` call them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from typing import Any

from bench.sessions.recording import LOOPS, PROTOCOLS, STATION, VEHICLE, quick
from v2gstack.protocols.v2g import EndKind
from v2gstack.runtime import EvccRuntime, RuntimeSettings, SeccRuntime, SessionReport, StationHardware, VehicleHardware, run_virtual
from v2gstack.simulation import simulated_pair, station_profile, vehicle_profile
from v2gstack.transports import memory_pair

__all__ = ["Station", "crowd", "many_sessions", "package", "quantile", "turnaround", "two_hours", "why_no_package"]

#: Seconds for a program to do what it is asked.
_PATIENCE = 300.0
#: Sessions that warm a station up: caches filled, modules loaded.
_WARM = 3


def quantile(values: list[float], share: float) -> float:
    """The value that a share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class Station:
    """A process with stations; see `bench.sessions.station`."""

    def __init__(self, protocol: str = "iso15118_2", engine: str | None = None, core: int | None = None) -> None:
        self.protocol = protocol
        options = ["--protocol", protocol, *(["--engine", engine] if engine else []), *(["--core", str(core)] if core is not None else [])]
        command = [sys.executable, "-m", "bench.sessions.station", *options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.first = self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the station's process ended")
        return json.loads(line)

    def ask(self, words: str) -> dict[str, Any]:
        """Give an order; what it answers."""
        assert self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        return self._answer()

    def vehicles(self, *options: str) -> subprocess.Popen[str]:
        """Start vehicles for it; see `bench.sessions.vehicles`."""
        command = [sys.executable, "-m", "bench.sessions.vehicles", str(self.first["port"]), "--protocol", self.protocol, *options]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def alone(self, *options: str) -> dict[str, list[float]]:
        """Sessions one after the other: seconds of each answer by request."""
        vehicles = self.vehicles(*options)
        output, _ = vehicles.communicate(timeout=_PATIENCE)
        if vehicles.returncode:
            raise SystemExit(f"the vehicles ended with {vehicles.returncode}")
        return json.loads(output)

    def __enter__(self) -> Station:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(timeout=30)
        if self._process.stdout is not None:
            self._process.stdout.close()


def turnaround(protocol: str = "iso15118_2", engine: str | None = None, *, loops: int = 2000, sessions: int = 5, pace: float = 0.0) -> Any:
    """One session at a time over TCP on ::1: seconds from a request to its answer, by request."""
    with Station(protocol, engine, core=0) as station:
        station.alone("--loops", "100", "--sessions", str(_WARM), "--pace", "0", "--core", "1")
        return station.alone("--loops", str(loops), "--sessions", str(sessions), "--pace", str(pace), "--core", "1")


def crowd(
    protocol: str = "iso15118_2", engine: str | None = None, *, sessions: int = 1000, pace: float = 1.0, seconds: float = 20.0
) -> dict[str, Any]:
    """Many sessions at a time, the station on core 0, the vehicles on core 1; its memory before, in and after them."""
    with Station(protocol, engine, core=0) as station:
        station.alone("--loops", "100", "--sessions", str(_WARM), "--pace", "0", "--core", "1")
        before = station.ask("memory")
        made = station.ask(f"make {sessions - 1}")
        vehicles = station.vehicles("--sessions", str(sessions), "--pace", str(pace), "--seconds", str(seconds), "--core", "1")
        assert vehicles.stdout is not None
        if not vehicles.stdout.readline():
            raise SystemExit("the vehicles did not reach the charge loop")
        during = station.ask("memory")
        output, _ = vehicles.communicate("go\n", timeout=_PATIENCE)
        if vehicles.returncode:
            raise SystemExit(f"the vehicles ended with {vehicles.returncode}")
        seen = json.loads(output)
        # the last sessions end a moment after the vehicles have their last answers
        time.sleep(0.5)
        after = station.ask("memory")
    terminated = after["ends"].get(EndKind.TERMINATED.value, 0) - before["ends"].get(EndKind.TERMINATED.value, 0)
    if during["open"] != sessions or terminated != sessions:
        raise SystemExit(f"of {sessions} sessions {during['open']} were open and {terminated} ended in order: {after['ends']}")
    times = seen["times"]
    return {
        "protocol": protocol,
        "sessions": sessions,
        "pace": pace,
        "answers": len(times),
        "answers_per_second": len(times) / seen["seconds"],
        "times": times,
        "p50": quantile(times, 0.5),
        "p99": quantile(times, 0.99),
        "max": max(times),
        "busy": (after["seconds"] - during["seconds"]) / seen["seconds"],
        "generator_busy": seen["generator_busy"],
        "generator_late_p99": seen["late_p99"],
        "resident_idle": before["resident"],
        "resident_made": made["resident"],
        "resident_open": during["resident"],
        "resident_after": after["resident"],
        "per_session": (during["resident"] - made["resident"]) / sessions,
        "per_evse": (made["resident"] - before["resident"]) / (sessions - 1),
    }


async def _pair(protocol: str, engine: str | None, station: Any, **plan: Any) -> tuple[SessionReport, SessionReport]:
    """One session between a car and a station of ours, simulated hardware on both sides, over memory."""
    loop = asyncio.get_running_loop()
    car = vehicle_profile(VEHICLE)
    pair = simulated_pair(station, car, now=loop.time, sleep=asyncio.sleep)
    settings = RuntimeSettings(allow_insecure_20=True, engine=engine)
    spoken = [PROTOCOLS[protocol]]
    secc = SeccRuntime(station.config, StationHardware.simulated(pair.station), protocols=spoken, settings=settings)
    evcc = EvccRuntime(replace(car.config, **plan), VehicleHardware.simulated(pair.vehicle), protocols=spoken, settings=settings)
    inlet, outlet = memory_pair()
    vehicle, report = await asyncio.gather(evcc.run(inlet), secc.run(outlet))
    if report is None or {vehicle.end.kind, report.end.kind} != {EndKind.TERMINATED}:
        raise SystemExit(f"the session ended otherwise: {vehicle}; {report}")
    return vehicle, report


def many_sessions(number: int, *, protocol: str = "iso15118_2", engine: str | None = None, loops: int = 10) -> int:
    """Whole sessions with both sides and the simulation in this process, in virtual time; gives the messages of all."""

    async def run() -> int:
        station = quick(station_profile(STATION))
        messages = 0
        for _ in range(number):
            vehicle, _ = await _pair(protocol, engine, station, loop_interval=0.5, time_limit=0.5 * loops)
            messages += vehicle.sent + vehicle.received
        return messages

    return run_virtual(run())


def two_hours(protocol: str = "iso15118_2", engine: str | None = None) -> dict[str, Any]:
    """A charge of two hours in virtual time, a request each second, with both sides and the simulation in this process."""

    async def run() -> tuple[SessionReport, SessionReport, float]:
        station = station_profile(STATION)
        limits = replace(station.config.limits, maximum_power=5_000.0)
        station = replace(station, config=replace(station.config, limits=limits), stage=replace(station.stage, limits=limits))
        begin = asyncio.get_running_loop().time()
        vehicle, report = await _pair(protocol, engine, station, loop_interval=1.0, time_limit=7200.0, target_soc=100.0)
        return vehicle, report, asyncio.get_running_loop().time() - begin

    many_sessions(1, protocol=protocol, engine=engine)
    wall, used = time.perf_counter(), time.process_time()
    vehicle, report, virtual = run_virtual(run())
    wall, used = time.perf_counter() - wall, time.process_time() - used
    if virtual < 7200.0:
        raise SystemExit(f"the charge took {virtual} s: {vehicle}")
    messages = vehicle.sent + vehicle.received
    return {
        "protocol": protocol,
        "engine": engine,
        "wall": wall,
        "cpu": used,
        "virtual": virtual,
        "messages": messages,
        "energy_in": report.energy_in,
    }


def why_no_package() -> str:
    """What the ``iso15118`` package needs and is missing here; empty where it can run."""
    if find_spec("iso15118") is None:
        return "the package iso15118 is not installed in this environment; run `make interop`, then `make bench`"
    missing = [tool for tool in ("unshare", "ip", "java") if shutil.which(tool) is None]
    if missing:
        return f"missing on this machine: {', '.join(missing)}"
    if subprocess.run(["unshare", "-Urn", "true"], check=False, capture_output=True).returncode:
        return "this machine grants no network namespace (unshare -Urn)"
    return ""


@cache
def package(secc: str = "package", mode: str = "iso2-dc") -> dict[str, Any]:
    """A session of our car with a station in a network namespace: the ``iso15118`` package's, or ours for the comparison."""
    with tempfile.TemporaryDirectory() as place:
        command = ["unshare", "-Urn", sys.executable, "-m", "bench.sessions.meeting", secc, mode, place]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=_PATIENCE)
        if done.returncode:
            raise SystemExit(f"no session with the station of {secc}: {done.stderr[-2000:] or done.stdout[-2000:]}")
        found = json.loads(done.stdout.splitlines()[-1])
    of_loop = [seconds for name, seconds in found["times"] if name == LOOPS["iso15118_2"]]
    found["median"] = statistics.median(seconds for _, seconds in found["times"])
    found["median_loop"] = statistics.median(of_loop) if of_loop else None
    return found


def rows(found: dict[str, list[float]]) -> Iterator[tuple[str, int, float, float]]:
    """Of times by request: name, number, p50, p99; all together first."""
    together = [seconds for times in found.values() for seconds in times]
    yield "all", len(together), quantile(together, 0.5), quantile(together, 0.99)
    for name, times in found.items():
        yield name, len(times), quantile(times, 0.5), quantile(times, 0.99)
