"""Effects in flight: order within a device, none between devices, and nothing left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from v2gstack.application import effects
from v2gstack.application.effects import (
    CheckIsolation,
    CloseContactors,
    Effect,
    FetchTariff,
    OpenContactors,
    ReadBattery,
    ReadMeter,
    SelectService,
    SetControlPilot,
    SetOutput,
    StopMonitoringIsolation,
)
from v2gstack.errors import MeterError
from v2gstack.runtime import StationHardware, VehicleHardware, run_virtual
from v2gstack.runtime.lanes import Lanes
from v2gstack.runtime.work import Work, station_work, vehicle_work
from v2gstack.types import ControlPilotState, EnergyService, Limits, OutputSetpoint, Tariff


class Desk:
    """Notes what lanes do."""

    def __init__(self) -> None:
        self.log: list[tuple[float, str, object]] = []
        self.lanes = Lanes(lambda effect, result: self._note(effect, result), lambda effect, text: self._note(effect, text))

    def _note(self, effect: Effect, what: object) -> None:
        self.log.append((round(asyncio.get_running_loop().time(), 3), type(effect).__name__, what))

    def add(self, effect: Effect, lane: str, do: Callable[[], Any], limit: float | None = 10.0) -> None:
        self.lanes.add(effect, Work(lane, object(), limit, do))

    def slow(self, effect: Effect, lane: str, seconds: float, result: object = None, limit: float | None = 10.0) -> None:
        async def do() -> object:
            await asyncio.sleep(seconds)
            return result

        self.add(effect, lane, do, limit)


def test_a_lane_keeps_its_order_and_lanes_do_not_wait_for_each_other() -> None:
    async def run() -> None:
        desk = Desk()
        desk.slow(CloseContactors(number=1), "contactors", 2, "closed")
        desk.slow(OpenContactors(number=2), "contactors", 1, "open")
        desk.slow(ReadMeter(number=3), "meter", 0.5, "reading")
        await desk.lanes.settle(10)
        assert desk.log == [(0.5, "ReadMeter", "reading"), (2.0, "CloseContactors", "closed"), (3.0, "OpenContactors", "open")]

    run_virtual(run())


def test_only_the_newest_setpoint_waits_and_switching_off_waits_for_nobody() -> None:
    async def run() -> None:
        desk = Desk()
        for number in range(5):
            desk.slow(SetOutput(number=number, setpoint=OutputSetpoint(current=number)), "power", 1, number)
            await asyncio.sleep(0)
        await asyncio.sleep(1.5)
        desk.slow(SetOutput(number=9, setpoint=None), "power", 0.1, "off")
        await desk.lanes.settle(10)
        assert desk.log == [(1.0, "SetOutput", 0), (1.6, "SetOutput", "off")]

    run_virtual(run())


def test_stopping_to_monitor_ends_a_running_test() -> None:
    async def run() -> None:
        desk = Desk()
        desk.slow(CheckIsolation(number=1, voltage=500), "isolation test", 30)
        await asyncio.sleep(1)
        desk.slow(StopMonitoringIsolation(number=2), "isolation", 0.1, "stopped")
        await desk.lanes.settle(10)
        assert desk.log == [(1.1, "StopMonitoringIsolation", "stopped")]
        assert len(asyncio.all_tasks()) == 1

    run_virtual(run())


def test_failures_and_limits_are_told() -> None:
    async def run() -> None:
        async def broken() -> None:
            raise MeterError("no answer on bus 3")

        async def defective() -> None:
            raise KeyError("x")

        desk = Desk()
        desk.add(ReadMeter(number=1), "meter", broken)
        desk.slow(ReadMeter(number=2), "meter", 5, limit=1.0)
        desk.add(ReadBattery(number=3), "battery", defective)
        await desk.lanes.settle(10)
        told = [text for _, _, text in desk.log]
        assert told == ["object is defective: KeyError('x')", "no answer on bus 3", "the meter did not answer within 1 s"] or told == [
            "no answer on bus 3",
            "object is defective: KeyError('x')",
            "the meter did not answer within 1 s",
        ]

    run_virtual(run())


def test_unimportant_lanes_are_given_up_and_the_rest_settles_in_bounded_time() -> None:
    async def run() -> None:
        desk = Desk()
        desk.slow(ReadMeter(number=1), "meter", 100, limit=None)
        desk.slow(OpenContactors(number=2), "contactors", 3, True)
        desk.slow(CloseContactors(number=3), "lock", 100, limit=None)
        await asyncio.sleep(0)
        desk.lanes.give_up()
        await desk.lanes.settle(5)
        assert [name for _, name, _ in desk.log] == ["OpenContactors"]
        assert asyncio.get_running_loop().time() == pytest.approx(5)
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1

    run_virtual(run())


def test_every_effect_has_a_device_on_one_side() -> None:
    values: dict[str, dict[str, Any]] = {
        "AuthorizeEim": {"evse_id": "", "evcc_id": ""},
        "AuthorizeContract": {"evse_id": "", "emaid": "", "certificate_chain": ()},
        "CheckIsolation": {"voltage": 500},
        "LockConnector": {"locked": True},
        "SetControlPilot": {"state": ControlPilotState.B1},
        "SetOutput": {"setpoint": None},
        "FetchTariff": {"evse_id": "", "service": EnergyService.DC, "limits": Limits()},
        "SelectService": {"service_id": 3},
        "SignData": {"key": "", "data": b""},
        "ProvisionContract": {"request": None},
        "InstallContract": {"contract": None, "receiver_key": "", "envelope": None, "rules": None},
    }
    kinds = {getattr(effects, name) for name in effects.__all__} & set(effects.Effect.__args__)  # type: ignore[attr-defined]
    assert len(kinds) == len(effects.Effect.__args__)  # type: ignore[attr-defined]
    for kind in kinds:
        effect = kind(number=1, **values.get(kind.__name__, {}))
        works = [station_work(StationHardware(), effect), vehicle_work(VehicleHardware(), effect)]
        assert any(work is not None for work in works)
    assert station_work(StationHardware(), object()) is None  # type: ignore[arg-type]


def test_devices_that_are_not_there_answer_with_the_least() -> None:
    async def run() -> None:
        hardware = StationHardware()
        tariff = station_work(hardware, FetchTariff(number=1, evse_id="", service=EnergyService.DC, limits=Limits()))
        assert tariff is not None
        assert await tariff.start() == Tariff()
        for effect in (SelectService(number=1, service_id=3), SetControlPilot(number=1, state=ControlPilotState.B1)):
            work = station_work(hardware, effect)
            assert work is not None
            assert work.device is None
            assert await work.start() is None

    run_virtual(run())
