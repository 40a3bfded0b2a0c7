"""A car and a station in one process: charge, discharge, pause, resume. Hours pass in a second.

    python examples/charge_in_virtual_time.py

The runtimes, sessions and bytes are those of a real connection; the wire is memory, the hardware arithmetic, and the clock jumps.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from v2gstack import EvccRuntime, SeccRuntime
from v2gstack.application.config import VehicleConfig
from v2gstack.protocols.v2g import ISO15118_20, PausedSession
from v2gstack.runtime import RuntimeSettings, SessionReport, StationHardware, VehicleHardware, run_virtual
from v2gstack.simulation import SimulatedPair, simulated_pair, station_profile, vehicle_profile
from v2gstack.transports import memory_pair
from v2gstack.types import EnergyService

STATION = station_profile("bidirectional_dc_20kw")
CAR = vehicle_profile("bidirectional_car")
#: Bidirectional DC, and a request of the charge loop every five seconds.
PLAN = replace(CAR.config, services=(EnergyService.DC_BPT,), loop_interval=5.0)


class Garage:
    """A station, a car, and the cable between them."""

    def __init__(self) -> None:
        self.pair: SimulatedPair = simulated_pair(STATION, CAR, now=asyncio.get_running_loop().time, sleep=asyncio.sleep)
        # memory has no TLS, which ISO 15118-20 wants: an exception that only tests may make
        self._settings = RuntimeSettings(allow_insecure_20=True)
        hardware = StationHardware.simulated(self.pair.station)
        self._station = SeccRuntime(STATION.config, hardware, protocols=[ISO15118_20], settings=self._settings)

    async def session(self, plan: VehicleConfig, resume: PausedSession | None = None) -> SessionReport:
        """Run a session and tell of it.

        Args:
            plan: What the car wants.
            resume: The paused session to go on with.
        """
        car = EvccRuntime(plan, VehicleHardware.simulated(self.pair.vehicle), protocols=[ISO15118_20], settings=self._settings)
        inlet, outlet = memory_pair()
        _, report = await asyncio.gather(car.run(inlet, resume=resume), self._station.run(outlet))
        assert report is not None
        print(f"{report.protocol}, {report.end.kind} after {report.duration / 60:.0f} min, {report.sent + report.received} messages")
        print(f"  meter    {report.energy_in:.0f} Wh into the car, {report.energy_out:.0f} Wh out of it")
        print(f"  battery  {self.pair.point.battery.soc:.1f} %")
        return report


async def evening() -> None:
    """What happens."""
    garage = Garage()

    print("charge for an hour, give back for another")
    await garage.session(replace(PLAN, time_limit=7200.0, discharge_after=3600.0, discharge_power=10_000.0))

    print("charge for half an hour, and pause")
    report = await garage.session(replace(PLAN, pause_after=1800.0))
    await asyncio.sleep(4 * 3600)

    print("four hours later: resume, to 85 %")
    await garage.session(replace(PLAN, target_soc=85.0), report.paused)

    ledger = garage.pair.point.ledger
    print(f"lost: {ledger.conversion_loss / 3.6e6:.2f} kWh in the station, {ledger.cable_loss / 3.6e6:.3f} kWh in the cable")


if __name__ == "__main__":
    run_virtual(evening())
