"""The powerline under ``v2gstack simulate``, on a simulated segment: a station that nobody asks goes on waiting."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from v2gstack.cli import linking
from v2gstack.cli.slac_link import LinkOptions, OpenedLink
from v2gstack.hooks import PluginManager
from v2gstack.protocols.slac import EvSlac, EvSlacConfig, EvState
from v2gstack.runtime import Powerline, PowerlineSegment, SlacRuntime, run_virtual
from v2gstack.simulation.medium import LinkQuality, PowerlineMedium, SimulatedModem
from v2gstack.transports.frames import FrameHub

POST, CAR = bytes.fromhex("02ee00000001"), bytes.fromhex("02cc00000001")


@pytest.mark.parametrize("seconds", [1.0, 610.0])
def test_a_car_is_matched_however_late_it_comes(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """C_sequ_retry is for a vehicle that is plugged in; here the control pilot shows one all the time, and none may be there."""
    said: list[str] = []

    async def scenario() -> None:
        medium = PowerlineMedium(secrets.token_bytes, quality=LinkQuality.flat(11, noise=2))
        segment = PowerlineSegment(medium)
        post = medium.attach(SimulatedModem(mac=bytes.fromhex("02ee00000002"), host=POST))
        modem = medium.attach(SimulatedModem(mac=bytes.fromhex("02cc00000002"), host=CAR, measures=False))

        @asynccontextmanager
        async def opened(options: LinkOptions) -> AsyncGenerator[OpenedLink]:
            hub = FrameHub(segment.link(post))
            driver = PluginManager().create("modem_drivers", options.modem)
            yield OpenedLink(hub, options.interface, POST, await driver.open(hub.branch()))
            await hub.close()

        monkeypatch.setattr(linking, "open_link", opened)
        async with linking.waiting_for_cars("eth1", said.append):
            await asyncio.sleep(seconds)
            machine = EvSlac(EvSlacConfig(mac=CAR), random=secrets.token_bytes)
            car = SlacRuntime(machine, Powerline(link=segment.link(modem)), name="car", role="evcc")
            car.start()
            car.do(machine.start)
            await asyncio.sleep(10.0)
            assert (machine.state, machine.station) == (EvState.MATCHED, POST)
            await car.close()

    run_virtual(scenario())
    assert said[0] == "eth1, 02:ee:00:00:00:01: waiting for a car"
    assert said.count("SLAC: failed: the vehicle does not ask") == seconds // 120
    assert said[-1] == "SLAC: the modems have found each other"
