"""``v2gstack ocpp station``: a simulated station with a simulated car, for a CSMS that is not."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from v2gstack.cli.interrupts import interrupts
from v2gstack.cli.ocpp_files import address_of, need_websockets
from v2gstack.cli.ocpp_trace import frame_trace, shown_logs
from v2gstack.cli.talk import FINDING, FINE, Word, common_options, emit, tell

if TYPE_CHECKING:
    from v2gstack.runtime import SessionReport
    from v2gstack.runtime.ocpp import ChargingSettings, ChargingStation, CsmsAddress

__all__ = ["command"]

_VERSIONS: Final = ("1.6", "2.0.1", "2.1")
_PROFILES: Final = ("0", "1", "2", "3")
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
#: Seconds for the connection, and for what is told at the end.
_PATIENCE: Final = 60.0
#: Seconds that the car is given to end the session.
_GRACE: Final = 10.0

_EPILOG: Final = """\b
Examples:
  v2gstack ocpp station ws://csms.example:9000/ocpp --identity CS-7 --ocpp 1.6 --trace station.jsonl
  v2gstack ocpp station wss://csms.example/ocpp --password-file password.txt --roots csms-root.pem
  v2gstack ocpp station wss://csms.example/ocpp --roots csms-root.pem --certificate cs.pem --key cs.key.pem
"""


@click.command(name="station", epilog=_EPILOG)
@click.argument("url")
@click.option("--identity", default="CS-1", show_default=True, help="The station's identity.")
@click.option("--ocpp", "versions", type=Word(_VERSIONS), multiple=True, help="A version it speaks, the most wanted first; all without.")
@click.option("--profile", type=Word(_PROFILES), help="Security profile; without it what the options below amount to.")
@click.option("--password-file", type=click.Path(path_type=Path), help="Its password, for security profiles 1 and 2.")
@click.option("--roots", type=_FILE, help="TLS: trusted roots of the CSMS (PEM).")
@click.option("--certificate", type=_FILE, help="TLS: its certificate chain, leaf first, for security profile 3 (PEM).")
@click.option("--key", metavar="KEY", help="TLS: its private key: a PEM file, or a URI such as pkcs11:token=ocpp;object=cs.")
@click.option("--key-password-file", type=_FILE, help="TLS: the key's password.")
@click.option(
    "--journal", type=click.Path(path_type=Path), help="Where its transactions are kept, and what the CSMS has set; forgotten without."
)
@click.option("--seconds", type=click.FloatRange(1, 86_400), default=30.0, show_default=True, help="How long the car charges.")
@click.option("--trace", type=click.Path(dir_okay=False, path_type=Path), help="Write all frames there, as JSON Lines.")
@click.option("--unredacted", is_flag=True, help="Leave passwords and values of settings in the trace.")
@common_options
def command(url: str, identity: str, versions: tuple[str, ...], journal: Path | None, seconds: float, **options: Any) -> int:
    """Have a simulated car charge at a simulated station of the CSMS at URL, in real time.

    The car feeds back in the second half. Its address (EVCCID) is what the CSMS is asked to authorize. Ctrl-C ends the session in
    order, and once more at once.
    """
    need_websockets()
    from v2gstack.messages.ocpp import OcppVersion
    from v2gstack.runtime.ocpp import ChargingSettings, StationSettings, WebSocketSettings

    offered = tuple(OcppVersion(each) for each in versions) or tuple(reversed(OcppVersion))
    address = address_of(url, identity, offered, options)
    with frame_trace(options["trace"], "station", redact=not options["unredacted"]) as frames, shown_logs():
        socket = WebSocketSettings(watch=None if frames is None else frames.watch)
        settings = ChargingSettings(station=StationSettings(socket=socket), autocharge=True)
        return asyncio.run(_charge(address, settings, journal, seconds))


async def _charge(address: CsmsAddress, settings: ChargingSettings, file: Path | None, seconds: float) -> int:
    from v2gstack.runtime.ocpp import BootFacts, ChargingStation, Journal

    journal = Journal(":memory:" if file is None else file)
    station = ChargingStation(address, BootFacts(vendor="v2gstack", model="Simulated"), journal, settings=settings)
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
    with interrupts(lambda: vehicle.stop(_GRACE, "Ctrl-C"), lambda: vehicle.cut("Ctrl-C")):
        await vehicle.run(first)
    return running, await serving
