"""The session that ``v2gstack demo`` shows: a simulated car at a simulated station, in one process, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from v2gstack.cli.live import LiveLadder
from v2gstack.errors import ConfigError
from v2gstack.types import EnergyService, Tariff, TariffPeriod

if TYPE_CHECKING:
    from v2gstack.application.config import StationConfig
    from v2gstack.cli.backoffice import BackOffice, KeptSession
    from v2gstack.cli.site import Site
    from v2gstack.hooks.interfaces import TraceSink
    from v2gstack.protocols.v2g import Protocol
    from v2gstack.runtime import SessionReport
    from v2gstack.simulation import ContractParties, SimulatedPair, StationProfile, VehicleProfile

__all__ = ["ENERGIES", "PROTOCOLS", "Outcome", "Scenario", "protocols_of", "run_scenario", "scenario"]

#: Protocols by their names on the command line.
PROTOCOLS: Final = ("din70121", "iso15118_2", "iso15118_20")
#: Kinds of energy transfer on the command line.
ENERGIES: Final = ("dc", "ac")
#: Seconds of charging and of discharging, in virtual time and as somebody watches.
_VIRTUAL: Final = (1200.0, 900.0)
_WATCHED: Final = (8.0, 8.0)
#: Seconds between two requests of the charge loop: the pace of real cars where somebody watches, and slower where nobody does.
_VIRTUAL_LOOP: Final = 2.0
_WATCHED_LOOP: Final = 0.1
#: Seconds for everything that is no charging: SLAC, the preparation, the end.
_PATIENCE: Final = 180.0
#: Seconds until energy gets cheaper, and between two receipts, where a contract pays.
_CHEAP_AFTER: Final = 900
_DAY: Final = 86_400
_RECEIPTS: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Who meets whom, and what they do.

    Attributes:
        protocol: The protocol.
        service: How energy is transferred.
        station: The station.
        vehicle: The car.
        discharges: Whether the car feeds back after charging.
        real_time: Whether time is real.
        contracts: Whether the car pays by a contract that it has installed on the way.
        csms: Whether the station tells a CSMS of it.
    """

    protocol: str
    service: EnergyService
    station: StationProfile
    vehicle: VehicleProfile
    discharges: bool
    real_time: bool
    contracts: bool = False
    csms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of it.

    Attributes:
        pair: Station and car as they are now.
        station: The station's report.
        vehicle: The car's report.
        seconds: How long it took, in the session's time.
        kept: What the CSMS has kept of it; ``None`` without one.
    """

    pair: SimulatedPair
    station: SessionReport
    vehicle: SessionReport
    seconds: float
    kept: KeptSession | None = None


def protocols_of(name: str, service: EnergyService) -> list[Protocol | tuple[Protocol, ...]]:
    """The protocols by a name on the command line, as far as they have the service.

    Raises:
        ConfigError: The protocol does not have it.
    """
    from v2gstack.protocols.v2g import DIN70121, ISO15118_2, ISO15118_20

    named = {"din70121": (DIN70121,), "iso15118_2": (ISO15118_2,), "iso15118_20": ISO15118_20}[name]
    found: list[Protocol | tuple[Protocol, ...]] = [protocol for protocol in named if protocol.transfers(service)]
    if not found:
        raise ConfigError(
            f"{name} does not know {service}", hint="bidirectional services belong to iso15118_20, and DIN 70121 is about DC only"
        )
    return found


def scenario(protocol: str, energy: str, *, real_time: bool = False, contracts: bool = False, csms: bool = False) -> Scenario:
    """The scenario of a protocol and a kind of energy: bidirectional where the protocol can.

    Raises:
        ConfigError: DIN 70121 and AC, or DIN 70121 and contracts.
    """
    from v2gstack.simulation import station_profile, vehicle_profile

    if contracts and protocol == "din70121":
        raise ConfigError("DIN 70121 knows no contracts", hint="choose iso15118_2 or iso15118_20")
    bidirectional = protocol == "iso15118_20"
    if energy == "dc":
        service = EnergyService.DC_BPT if bidirectional else EnergyService.DC
        station = station_profile("bidirectional_dc_20kw" if bidirectional else "dc_station_150kw")
    else:
        service = EnergyService.AC_BPT if bidirectional else EnergyService.AC
        station = station_profile("bidirectional_ac_11kw" if bidirectional else "ac_station_22kw")
    protocols_of(protocol, service)
    vehicle = vehicle_profile("bidirectional_car" if bidirectional else "city_car_400v")
    charging, discharging = _WATCHED if real_time else _VIRTUAL
    config = replace(
        vehicle.config,
        services=(service,),
        loop_interval=_WATCHED_LOOP if real_time else _VIRTUAL_LOOP,
        time_limit=charging + discharging if bidirectional else charging,
        discharge_after=charging if bidirectional else None,
        discharge_power=10_000.0 if bidirectional else 0.0,
    )
    return Scenario(
        protocol=protocol,
        service=service,
        station=replace(station, config=replace(station.config, services=(service,))),
        vehicle=replace(vehicle, config=config),
        discharges=bidirectional,
        real_time=real_time,
        contracts=contracts,
        csms=csms,
    )


def run_scenario(
    chosen: Scenario, watch: Callable[[SimulatedPair], list[TraceSink]], *, show: Callable[[str], None] | None = None
) -> Outcome:
    """Run it to its end.

    Args:
        chosen: The scenario.
        watch: Makes the traces of the station's side, once station and car are there.
        show: Takes lines on what the CSMS is told; ``None`` for nobody who reads them.
    """
    from v2gstack.runtime import run_virtual

    main = _run(chosen, watch, show)
    return asyncio.run(main) if chosen.real_time else run_virtual(main)


async def _run(chosen: Scenario, watch: Callable[[SimulatedPair], list[TraceSink]], show: Callable[[str], None] | None) -> Outcome:
    from v2gstack.runtime.driver import unix_offset
    from v2gstack.simulation import simulated_pair

    loop, offset = asyncio.get_running_loop(), unix_offset()
    pair = simulated_pair(
        chosen.station,
        chosen.vehicle,
        now=loop.time,
        sleep=asyncio.sleep,
        # records that are signed have a time
        clock=(lambda: loop.time() + offset) if chosen.csms else None,
    )
    pair.point.unplug()
    async with AsyncExitStack() as stack:
        office: BackOffice | None = None
        if chosen.csms:
            from v2gstack.cli.backoffice import back_office

            office = await stack.enter_async_context(back_office(pair, show))
        sinks = watch(pair)
        for sink in sinks:
            stack.callback(sink.close)
        begin = loop.time()
        at_station, at_car = await _site(chosen, pair, sinks, office).charge((chosen.vehicle.config.time_limit or 0.0) + _PATIENCE)
        seconds = loop.time() - begin
        kept = None if office is None else await office.kept()
    return Outcome(pair=pair, station=at_station, vehicle=at_car, seconds=seconds, kept=kept)


def _site(chosen: Scenario, pair: SimulatedPair, sinks: list[TraceSink], office: BackOffice | None) -> Site:
    """Outlet and car of a scenario, and whoever else belongs to it."""
    from v2gstack.cli.site import Site
    from v2gstack.runtime import RuntimeSettings, SeccRuntime, Watchers

    # in memory there is nobody to hide anything from, and no TLS
    settings = RuntimeSettings(allow_insecure_20=True)
    heard = [sink for sink in sinks if isinstance(sink, LiveLadder)]
    station, vehicle = chosen.station, chosen.vehicle
    parties = _parties(chosen.protocol) if chosen.contracts else None
    if parties is not None:
        station = replace(station, config=_contract_station(station.config, parties))
        vehicle = replace(vehicle, config=replace(vehicle.config, contracts=parties.vehicle))
    return Site.build(
        pair,
        station,
        vehicle,
        protocols_of(chosen.protocol, chosen.service),
        at_station=replace(settings, watchers=Watchers(sinks=list(sinks))),
        at_car=replace(settings, watchers=Watchers(listeners=[sink.hear for sink in heard])),
        contracts=parties,
        make_secc=SeccRuntime if office is None else office.make_secc,
    )


def _parties(protocol: str) -> ContractParties:
    """A PKI that is valid now, in whichever time the loop has, and everybody whom it certifies."""
    import secrets
    from datetime import UTC, datetime

    from v2gstack.runtime.driver import unix_offset
    from v2gstack.security import PKI_PROFILES, make_pki
    from v2gstack.simulation import contract_parties

    loop, offset = asyncio.get_running_loop(), unix_offset()
    profile = PKI_PROFILES["iso15118_2" if protocol == "iso15118_2" else "iso15118_20_p521"]
    pki = make_pki(profile, datetime.fromtimestamp(loop.time() + offset, UTC))
    return contract_parties(pki, unix_time=lambda: loop.time() + offset, random=secrets.token_bytes)


def _contract_station(config: StationConfig, parties: ContractParties) -> StationConfig:
    """A station that takes nothing but contracts, has a tariff to sign, and asks for receipts."""
    prices = (_CHEAP_AFTER, Decimal("0.49")), (_DAY, Decimal("0.39"))
    tariff = Tariff(periods=tuple(TariffPeriod(duration=seconds, price=price) for seconds, price in prices))
    return replace(
        config,
        contract_payment=True,
        external_payment=False,
        contracts=parties.station,
        tariff=tariff,
        receipt_required=True,
        receipt_interval=_RECEIPTS,
    )
