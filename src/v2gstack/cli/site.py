"""A simulated place to charge at: an outlet and a car at one cable, their modems on a segment of powerline, and a neighbour's station."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, replace
from math import sin
from typing import TYPE_CHECKING, Final

from v2gstack.application.plug import InletConfig, OutletConfig
from v2gstack.codecs.v2gtp import Security
from v2gstack.errors import ConfigError
from v2gstack.hooks.values import Address, ChannelInfo
from v2gstack.protocols.slac import GROUPS, EvseSlac, EvseSlacConfig, EvSlacConfig
from v2gstack.protocols.v2g.negotiation import flatten
from v2gstack.runtime import (
    Door,
    EvccRuntime,
    InletRuntime,
    OutletRuntime,
    Path,
    Powerline,
    PowerlineSegment,
    SeccRuntime,
    SlacRuntime,
    StationHardware,
    VehicleHardware,
)
from v2gstack.simulation.medium import LinkQuality, PowerlineMedium, SimulatedModem
from v2gstack.types import ControlPilotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.protocols.v2g import Protocol
    from v2gstack.runtime import RuntimeSettings, SessionReport
    from v2gstack.simulation import ContractParties, SimulatedPair, StationProfile, VehicleProfile

__all__ = ["Site", "attenuation_of"]

#: Seconds from the beginning until somebody plugs the cable in.
_LOOKING: Final = 1.0
#: Seconds between two questions whether the link is up: a simulated one is lost when somebody wants it to be.
_POLL: Final = 1.0
#: Mean attenuation in dB to the station at the cable, and to the neighbour's.
_NEAR, _FAR = 11, 36


def attenuation_of(mean: int) -> tuple[int, ...]:
    """An attenuation profile as cables have it: rising with frequency, with ripples, and notches of stubs."""
    rise = [mean * (0.7 + 0.6 * group / GROUPS) + 2.0 * sin(group / 2.3) for group in range(GROUPS)]
    return tuple(max(round(level + (6 if group % 23 == 11 else 0)), 0) for group, level in enumerate(rise))


def _address(kind: int, part: int) -> bytes:
    """A locally administered MAC address."""
    return bytes([0x02, 0x76, 0x32, 0x67, kind, part])


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An outlet, a car, and the way to bring them together.

    Attributes:
        pair: Both ends of the cable.
        outlet: The station's side at work.
        inlet: The car's side at work.
        neighbour: Another station on the segment, whose control pilot shows somebody else's vehicle.
    """

    pair: SimulatedPair
    outlet: OutletRuntime
    inlet: InletRuntime
    neighbour: SlacRuntime[EvseSlac]

    @classmethod
    def build(
        cls,
        pair: SimulatedPair,
        station: StationProfile,
        vehicle: VehicleProfile,
        protocols: list[Protocol | tuple[Protocol, ...]],
        *,
        at_station: RuntimeSettings,
        at_car: RuntimeSettings,
        contracts: ContractParties | None = None,
        make_secc: Callable[..., SeccRuntime] = SeccRuntime,
    ) -> Site:
        """Put a site together around a cable that is not plugged in. Needs a running loop.

        Args:
            pair: Both ends of the cable.
            station: The station.
            vehicle: The car.
            protocols: What both speak.
            at_station: How sessions run at the station.
            at_car: How they run in the car.
            contracts: Whoever it takes for Plug & Charge; ``None`` is external payment.
            make_secc: Makes the runtime of the station's sessions, with the arguments of `SeccRuntime`.
        """
        # nobody listens within a process: with contracts, which want TLS, connections pass for ones that have it
        newer = any(protocol.generation == 20 for protocol in flatten(protocols))
        channel = None if contracts is None else ChannelInfo(tls="1.3" if newer else "1.2", mutual=newer)
        security = Security.NO_TLS if contracts is None else Security.TLS
        medium = PowerlineMedium(secrets.token_bytes, quality=LinkQuality(attenuation=attenuation_of(_FAR), noise=2))
        segment = PowerlineSegment(medium, channel)
        post, near = SimulatedModem(mac=_address(1, 2), host=_address(1, 1)), SimulatedModem(mac=_address(2, 2), host=_address(2, 1))
        car = SimulatedModem(mac=_address(3, 2), host=_address(3, 1), measures=False)
        for modem in (post, near, car):
            medium.attach(modem)
        medium.connect(post, car, LinkQuality(attenuation=attenuation_of(_NEAR), noise=1))
        timers = {"link_poll": _POLL}
        of_station, of_vehicle = StationHardware.simulated(pair.station), VehicleHardware.simulated(pair.vehicle)
        if contracts is not None:
            of_station = replace(of_station, signer=contracts.station_signer, provisioning=contracts.office)
            of_vehicle = replace(of_vehicle, signer=contracts.vehicle_signer)
        secc = make_secc(station.config, of_station, protocols=protocols, settings=at_station)
        evcc = EvccRuntime(vehicle.config, of_vehicle, protocols=protocols, settings=at_car)
        door = Door(transport=segment.streams(post), address=Address("fe80::5ecc"), datagrams=segment.datagrams(post), security=security)
        basic = None if station.stage.is_dc else min(station.config.limits.maximum_current or 16.0, 80.0)
        return cls(
            pair=pair,
            outlet=OutletRuntime(
                OutletConfig(evse_id=station.config.evse_id, basic_current=basic),
                secc,
                door,
                powerline=Powerline(link=segment.link(post)),
                slac=EvseSlacConfig(mac=post.host, timers=timers),
            ),
            inlet=InletRuntime(
                InletConfig(),
                evcc,
                Path(transport=segment.streams(car), datagrams=segment.datagrams(car), security=security),
                powerline=Powerline(link=segment.link(car)),
                slac=EvSlacConfig(mac=car.host, timers=timers),
            ),
            neighbour=SlacRuntime(
                EvseSlac(EvseSlacConfig(mac=near.host, timers=timers), random=secrets.token_bytes),
                Powerline(link=segment.link(near)),
                name="neighbour",
                role="secc",
            ),
        )

    async def charge(self, limit: float) -> tuple[SessionReport, SessionReport]:
        """Plug in, wait for the end of the session, unplug, and let go of everything; the reports of station and car.

        Args:
            limit: Seconds after which something is wrong.

        Raises:
            ConfigError: No session came about.
        """
        self.neighbour.start()
        self.neighbour.do(self.neighbour.machine.start)
        self.neighbour.do(lambda now: self.neighbour.machine.pilot(ControlPilotState.B2, now))
        await self.outlet.start()
        await self.inlet.start()
        try:
            await asyncio.sleep(_LOOKING)
            self.pair.point.plug()
            async with asyncio.timeout(limit):
                station = await self.outlet.secc.next_report()
                while not self.inlet.reports or self.outlet.state == "session":
                    await asyncio.sleep(0.1)
            self.pair.point.unplug()
            await asyncio.sleep(_LOOKING)
        except TimeoutError as error:
            raise ConfigError(f"no session came to its end: the outlet is {self.outlet.state}, the car {self.inlet.state}") from error
        finally:
            await self.inlet.stop()
            await self.outlet.stop()
            await self.neighbour.close()
        return station, self.inlet.reports[-1]
