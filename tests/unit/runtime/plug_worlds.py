"""Outlets and inlets on one simulated segment, with their cables, in the running loop."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from tests.unit.runtime.worlds import Recorder
from v2gstack.application.plug import InletConfig, InletState, OutletConfig, OutletState
from v2gstack.hooks.values import Address
from v2gstack.protocols.v2g import ISO15118_2
from v2gstack.runtime import (
    Door,
    EvccRuntime,
    InletRuntime,
    OutletRuntime,
    Path,
    Powerline,
    PowerlineSegment,
    RuntimeSettings,
    SeccRuntime,
    StationHardware,
    VehicleHardware,
    Watchers,
)
from v2gstack.simulation import SimulatedPair, simulated_pair, station_profile, vehicle_profile
from v2gstack.simulation.medium import LinkQuality, ModemBehaviour, PowerlineMedium, SimulatedModem
from v2gstack.types import EnergyService

#: Profile of the station, and its service.
STATIONS = {"dc": ("dc_station_150kw", EnergyService.DC), "ac": ("ac_station_22kw", EnergyService.AC)}


def address(kind: int, number: int, part: int) -> bytes:
    """A MAC address of our own."""
    return bytes([2, kind, 0, 0, number, part])


@dataclass
class Place:
    """One outlet with its cable, and the vehicle at its end."""

    pair: SimulatedPair
    outlet: OutletRuntime
    inlet: InletRuntime
    post: SimulatedModem
    car: SimulatedModem
    recorder: Recorder

    @property
    def states(self) -> tuple[OutletState, InletState]:
        return self.outlet.state, self.inlet.state

    @property
    def is_safe(self) -> bool:
        """Whether nothing is under voltage, and the connector can be pulled out."""
        point = self.pair.point
        return not point.station_closed and not point.vehicle_closed and not self.pair.station.lock.is_locked

    def changes(self, role: str) -> list[str]:
        """The states that were gone through."""
        return [str(each.state) for each in self.recorder.named("OutletChanged" if role == "secc" else "InletChanged")]

    async def until(self, outlet: str, inlet: str = "", limit: float = 300.0) -> None:
        """Wait for a state."""
        loop = asyncio.get_running_loop()
        end = loop.time() + limit
        while self.outlet.state != outlet or inlet not in ("", self.inlet.state):
            assert loop.time() < end, f"still {self.states}, not {outlet} and {inlet}"
            await asyncio.sleep(0.01)


@dataclass
class Street:
    """Outlets on one segment, each with a vehicle."""

    energy: str = "dc"
    places: list[Place] = field(default_factory=list[Place])

    def __post_init__(self) -> None:
        self.medium = PowerlineMedium(secrets.token_bytes, quality=LinkQuality.flat(45, noise=2))
        self.segment = PowerlineSegment(self.medium)

    def add(
        self,
        *,
        outlet: dict[str, Any] | None = None,
        inlet: dict[str, Any] | None = None,
        vehicle: dict[str, Any] | None = None,
        behaviour: ModemBehaviour | None = None,
        wrap: Any = None,
        secc: Any = SeccRuntime,
    ) -> Place:
        """One more outlet and vehicle, the cable not plugged in."""
        loop: Any = asyncio.get_running_loop()
        number = len(self.places) + 1
        profile, service = STATIONS[self.energy]
        station, car = station_profile(profile), vehicle_profile("city_car_400v")
        pair = simulated_pair(station, car, now=loop.time, sleep=asyncio.sleep, clock=loop.unix_time)
        pair.point.unplug()
        post = self.medium.attach(
            SimulatedModem(mac=address(0xE, number, 2), host=address(0xE, number, 1), behaviour=behaviour or ModemBehaviour())
        )
        modem = self.medium.attach(SimulatedModem(mac=address(0xC, number, 2), host=address(0xC, number, 1), measures=False))
        self.medium.connect(post, modem, LinkQuality.flat(11, noise=2))
        recorder = Recorder()
        settings = RuntimeSettings(watchers=Watchers(sinks=[recorder]))
        hardware = StationHardware.simulated(pair.station)
        if wrap is not None:
            hardware = replace(hardware, pilot=wrap(hardware.pilot))
        runtime = secc(replace(station.config, services=(service,)), hardware, protocols=[ISO15118_2], settings=settings)
        plan = replace(car.config, services=(service,), loop_interval=2.0, **({"time_limit": 60.0} | (vehicle or {})))
        evcc = EvccRuntime(plan, VehicleHardware.simulated(pair.vehicle), protocols=[ISO15118_2], settings=settings)
        basic = 16.0 if self.energy == "ac" else None
        place = Place(
            pair=pair,
            outlet=OutletRuntime(
                OutletConfig(**({"evse_id": station.config.evse_id, "basic_current": basic} | (outlet or {}))),
                runtime,
                Door(transport=self.segment.streams(post), address=Address(f"fe80::5ecc:{number}"), datagrams=self.segment.datagrams(post)),
                powerline=Powerline(link=self.segment.link(post)),
            ),
            inlet=InletRuntime(
                InletConfig(**(inlet or {})),
                evcc,
                Path(transport=self.segment.streams(modem), datagrams=self.segment.datagrams(modem)),
                powerline=Powerline(link=self.segment.link(modem)),
            ),
            post=post,
            car=modem,
            recorder=recorder,
        )
        self.places.append(place)
        return place

    async def __aenter__(self) -> Street:
        for place in self.places:
            await place.outlet.start()
            await place.inlet.start()
        await asyncio.sleep(1.0)
        return self

    async def __aexit__(self, *error: object) -> None:
        for place in self.places:
            await place.inlet.stop()
            await place.outlet.stop()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        if error[0] is None:
            assert not left, left
            assert all(place.is_safe for place in self.places)
