"""``v2gstack ocpp station``: a simulated station with a simulated car, for a CSMS that is not."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from v2gstack.cli.talk import FINDING, FINE, Word, common_options, emit, tell
from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from v2gstack.runtime import SessionReport
    from v2gstack.runtime.ocpp import ChargingStation, CsmsAddress

__all__ = ["command"]

_VERSIONS: Final = ("1.6", "2.0.1", "2.1")
#: Seconds for the connection, and for what is told at the end.
_PATIENCE: Final = 60.0


@click.command(name="station")
@click.argument("url")
@click.option("--identity", default="CS-1", show_default=True, help="The station's identity.")
@click.option("--ocpp", "version", type=Word(_VERSIONS), help="The version it speaks; all three are offered without.")
@click.option("--password-file", type=click.Path(path_type=Path), help="Its password, for security profile 1.")
@click.option("--journal", type=click.Path(path_type=Path), help="Where its transactions are kept; they are forgotten without.")
@click.option("--seconds", type=click.FloatRange(1, 86_400), default=30.0, show_default=True, help="How long the car charges.")
@common_options
def command(url: str, identity: str, version: str | None, password_file: Path | None, journal: Path | None, seconds: float) -> int:
    """Have a simulated car charge at a simulated station of the CSMS at URL, in real time.

    The car feeds back in the second half. Its address (EVCCID) is what the CSMS is asked to authorize.
    """
    from v2gstack.messages.ocpp import OcppVersion
    from v2gstack.runtime.ocpp import CsmsAddress, SecurityProfile

    password = _password_of(password_file)
    offered = tuple(reversed(OcppVersion)) if version is None else (OcppVersion(version),)
    profile = SecurityProfile.BASIC if password else SecurityProfile.NONE
    address = CsmsAddress(url=url, identity=identity, versions=offered, profile=profile, password=password)
    return asyncio.run(_charge(address, journal, seconds))


async def _charge(address: CsmsAddress, file: Path | None, seconds: float) -> int:
    from v2gstack.runtime.ocpp import BootFacts, ChargingSettings, ChargingStation, Journal

    journal = Journal(":memory:" if file is None else file)
    boot = BootFacts(vendor="v2gstack", model="Simulated")
    station = ChargingStation(address, boot, journal, settings=ChargingSettings(autocharge=True))
    running: asyncio.Task[None] | None = None
    try:
        running, report = await _session(station, seconds)
        if report is None:
            return FINDING
        emit(str(report))
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while station.station.outbox.size:
                    await asyncio.sleep(0.05)
        tell(f"{station.station.outbox.size} messages wait for the CSMS")
        return FINE if report.end.is_regular and not station.station.outbox.size else FINDING
    finally:
        if running is not None:
            running.cancel()
            await asyncio.wait([running])
        journal.close()


async def _session(station: ChargingStation, seconds: float) -> tuple[asyncio.Task[None], SessionReport | None]:
    from v2gstack.protocols.v2g import ISO15118_20
    from v2gstack.runtime import EvccRuntime, RuntimeSettings, StationHardware, VehicleHardware
    from v2gstack.simulation import simulated_pair, station_profile, vehicle_profile
    from v2gstack.transports import memory_pair
    from v2gstack.types import EnergyService

    loop = asyncio.get_running_loop()
    its, car = station_profile("bidirectional_dc_20kw"), vehicle_profile("bidirectional_car")
    pair = simulated_pair(its, car, now=loop.time, sleep=asyncio.sleep, clock=station.station.unix_time)
    settings = RuntimeSettings(allow_insecure_20=True)
    evse = station.add_evse(its.config, StationHardware.simulated(pair.station), protocols=[ISO15118_20], settings=settings)
    half = seconds / 2
    config = replace(car.config, services=(EnergyService.DC_BPT,), loop_interval=0.25, time_limit=seconds, discharge_after=half)
    vehicle = EvccRuntime(config, VehicleHardware.simulated(pair.vehicle), protocols=[ISO15118_20], settings=settings)
    running = loop.create_task(station.run())
    try:
        async with asyncio.timeout(_PATIENCE):
            await station.station.online.wait()
    except TimeoutError:
        tell("the CSMS cannot be reached")
        return running, None
    first, second = memory_pair()
    serving = loop.create_task(evse.run(second))
    await vehicle.run(first)
    return running, await serving


def _password_of(file: Path | None) -> str:
    """The password in a file, without the end of its line; empty for no file.

    Raises:
        ConfigError: The file cannot be read.
    """
    if file is None:
        return ""
    try:
        return file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read as a password") from error
