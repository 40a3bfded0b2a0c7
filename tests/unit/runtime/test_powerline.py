"""SLAC at work with drivers of modems: matchings, links and restarts, with modems of each dialect, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from v2gstack.hooks import PluginManager
from v2gstack.protocols.slac import (
    EvseSlac,
    EvseSlacConfig,
    EvseState,
    EvSlac,
    EvSlacConfig,
    EvState,
    LinkEstablished,
    LinkLost,
    SlacFailed,
)
from v2gstack.runtime import PowerlineSegment, SlacRuntime, open_powerline, run_virtual
from v2gstack.simulation.medium import LinkQuality, PowerlineMedium
from v2gstack.simulation.modem import ModemBehaviour, SimulatedModem
from v2gstack.types import ControlPilotState


class Pair:
    """A station and a vehicle with their modems, drivers and runtimes."""

    def __init__(self, **behaviour: Any) -> None:
        self.random = Random(11)
        self.medium = PowerlineMedium(self.random.randbytes, quality=LinkQuality.flat(15, noise=1, loss=200))
        self.segment = PowerlineSegment(self.medium)
        self.station = self.modem(1, ModemBehaviour(**behaviour))
        self.car = self.modem(2, ModemBehaviour(), measures=False)
        self.told: dict[str, list[Any]] = {"evse": [], "ev": []}

    def modem(self, number: int, behaviour: ModemBehaviour, *, measures: bool = True) -> SimulatedModem:
        mac, host = (bytes((2, kind, 0, 0, 0, number)) for kind in (0, 1))
        return self.medium.attach(SimulatedModem(mac=mac, host=host, behaviour=behaviour, measures=measures))

    async def open(self, driver: str | None = "auto", **config: Any) -> None:
        made = None if driver is None else PluginManager(find=list).create("modem_drivers", driver)
        evse = EvseSlac(EvseSlacConfig(mac=self.station.host, **config), random=self.random.randbytes)
        ev = EvSlac(EvSlacConfig(mac=self.car.host), random=self.random.randbytes)
        self.evse = SlacRuntime(
            evse,
            await open_powerline(self.segment.link(self.station, "plc0"), made),
            name="evse",
            role="secc",
            tell=lambda what, _: self.told["evse"].append(what),
        )
        auto = PluginManager(find=list).create("modem_drivers", "auto")
        self.ev = SlacRuntime(
            ev,
            await open_powerline(self.segment.link(self.car, "plc1"), auto),
            name="ev",
            role="evcc",
            tell=lambda what, _: self.told["ev"].append(what),
        )
        for runtime in (self.evse, self.ev):
            runtime.start()
        self.evse.do(evse.start)
        self.evse.do(lambda now: evse.pilot(ControlPilotState.B2, now))

    def heard(self, side: str, kind: type) -> list[Any]:
        return [what for what in self.told[side] if isinstance(what, kind)]

    async def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        end = asyncio.get_running_loop().time() + seconds
        while not condition():
            assert asyncio.get_running_loop().time() < end, f"{self.evse.machine.state} {self.ev.machine.state} {self.told}"
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        await self.evse.close()
        await self.ev.close()


@pytest.mark.parametrize("dialect", ["qualcomm", "qualcomm_v0", "lumissil", "generic"])
def test_a_station_matches_and_loses_its_link_with_any_modem(dialect: str) -> None:
    async def run() -> None:
        pair = Pair(dialect=dialect)
        await pair.open()
        await pair.until(lambda: pair.evse.machine.state is EvseState.MATCHING)
        pair.ev.do(pair.ev.machine.start)
        await pair.until(lambda: pair.evse.machine.state is EvseState.MATCHED and pair.ev.machine.state is EvState.MATCHED)
        assert len(pair.heard("evse", LinkEstablished)) == 1
        await asyncio.sleep(5)
        assert not pair.heard("evse", LinkLost)
        begin = asyncio.get_running_loop().time()
        pair.medium.detach(pair.car)
        await pair.until(lambda: bool(pair.heard("evse", LinkLost)))
        # three polls in a row, each counted once, though the driver's answers pass by the machine as well
        (lost,) = pair.heard("evse", LinkLost)
        assert lost.polls == 3
        assert asyncio.get_running_loop().time() - begin >= 2 * 0.2
        await pair.close()

    run_virtual(run())


def test_a_modem_that_is_not_asked_is_taken_as_linked() -> None:
    async def run() -> None:
        pair = Pair(dialect="generic")
        await pair.open("none")
        await pair.until(lambda: pair.evse.machine.state is EvseState.MATCHING)
        pair.ev.do(pair.ev.machine.start)
        await pair.until(lambda: pair.evse.machine.state is EvseState.MATCHED)
        await pair.close()

    run_virtual(run())


@pytest.mark.parametrize("dialect", ["qualcomm", "lumissil"])
def test_a_modem_restarts_with_each_new_key(dialect: str) -> None:
    async def run() -> None:
        pair = Pair(dialect=dialect, restart_seconds=3.0)
        await pair.open(restart_modem=True)
        await pair.until(lambda: pair.evse.machine.state is EvseState.RESTART)
        await pair.until(lambda: pair.evse.machine.state is EvseState.MATCHING)
        assert pair.station.restarting > 3.0
        pair.ev.do(pair.ev.machine.start)
        await pair.until(lambda: pair.evse.machine.state is EvseState.MATCHED)
        before = pair.station.restarting
        pair.evse.do(lambda now: pair.evse.machine.pilot(ControlPilotState.A, now))
        await pair.until(lambda: pair.evse.machine.state is EvseState.UNMATCHED)
        assert pair.station.restarting > before
        await pair.close()

    run_virtual(run())


@pytest.mark.parametrize(("driver", "behaviour"), [("generic", {"dialect": "generic"}), (None, {}), ("qualcomm", {"restart_seconds": 1e6})])
def test_a_modem_that_does_not_restart_ends_slac(driver: str | None, behaviour: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        pair = Pair(**behaviour)
        await pair.open(driver, restart_modem=True)
        await pair.until(lambda: pair.evse.machine.state is EvseState.FAILED, seconds=60)
        (failed,) = pair.heard("evse", SlacFailed)
        assert failed.reason == "the modem does not come back after a restart"
        await pair.close()

    run_virtual(run())
    assert "restart" in caplog.text
