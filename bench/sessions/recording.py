"""What a vehicle of ours says in a whole session, as frames that are ready to be sent: the load generator encodes nothing.

A station whose random octets are `known_random` gives every session the same SessionID, the one that is in these frames.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from v2gstack.hooks.values import TraceRecord
from v2gstack.protocols.v2g import DIN70121, ISO15118_2, ISO15118_20_DC
from v2gstack.protocols.v2g.events import MessageSent
from v2gstack.runtime import EvccRuntime, RuntimeSettings, SeccRuntime, StationHardware, VehicleHardware, Watchers, run_virtual
from v2gstack.simulation import simulated_pair, station_profile, vehicle_profile
from v2gstack.trace.live import OctetsSent
from v2gstack.transports import memory_pair

__all__ = ["LOOPS", "PROTOCOLS", "STATION", "VEHICLE", "Recording", "known_random", "quick", "record"]

PROTOCOLS: dict[str, Any] = {"din70121": DIN70121, "iso15118_2": ISO15118_2, "iso15118_20": ISO15118_20_DC}
#: The request of the charge loop, by protocol.
LOOPS = {"din70121": "CurrentDemandReq", "iso15118_2": "CurrentDemandReq", "iso15118_20": "DC_ChargeLoopReq"}
STATION, VEHICLE = "dc_station_150kw", "city_car_400v"


def known_random(size: int) -> bytes:
    """Octets that are the same each time."""
    return bytes(range(1, size + 1))


def quick(profile: Any) -> Any:
    """A station whose devices take no time, so that what is measured is ours."""
    devices = replace(profile.devices, isolation_duration=0.0, contactor_delay=0.0, lock_delay=0.0, authorization_delay=0.0)
    return replace(profile, devices=devices, stage=replace(profile.stage, voltage_ramp=1e6))


@dataclass(frozen=True)
class Recording:
    """The requests of one session, by name, each once in a row: before the charge loop, in it, and after it."""

    before: tuple[tuple[str, bytes], ...]
    loop: tuple[str, bytes]
    after: tuple[tuple[str, bytes], ...]


@dataclass
class _Recorder:
    frames: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    name: str = ""

    def write(self, record: TraceRecord) -> None:
        if record.role != "evcc":
            return
        event = record.event
        if isinstance(event, MessageSent):
            self.name = event.name
        elif isinstance(event, OctetsSent) and not (self.frames and self.frames[-1][0] == self.name):
            self.frames.append((self.name, event.data))

    def close(self) -> None:
        pass


@cache
def record(protocol: str) -> Recording:
    """Let a car and a station of ours run a session in virtual time, and keep what the car says."""
    recorder = _Recorder()

    async def session() -> None:
        loop = asyncio.get_running_loop()
        station, car = quick(station_profile(STATION)), vehicle_profile(VEHICLE)
        pair = simulated_pair(station, car, now=loop.time, sleep=asyncio.sleep)
        settings = RuntimeSettings(random=known_random, allow_insecure_20=True, watchers=Watchers(sinks=[recorder]))
        spoken = [PROTOCOLS[protocol]]
        secc = SeccRuntime(station.config, StationHardware.simulated(pair.station), protocols=spoken, settings=settings)
        plan = replace(car.config, loop_interval=1.0, time_limit=5.0)
        evcc = EvccRuntime(plan, VehicleHardware.simulated(pair.vehicle), protocols=spoken, settings=settings)
        inlet, outlet = memory_pair()
        await asyncio.gather(evcc.run(inlet), secc.run(outlet))

    run_virtual(session())
    names = [name for name, _ in recorder.frames]
    at = names.index(LOOPS[protocol])
    if names[-1] != "SessionStopReq" or names.count(LOOPS[protocol]) != 1:
        raise SystemExit(f"the session to be recorded went another way: {names}")
    return Recording(tuple(recorder.frames[:at]), recorder.frames[at], tuple(recorder.frames[at + 1 :]))
