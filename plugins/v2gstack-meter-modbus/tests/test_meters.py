"""Every meter, over TCP and over a serial line, from a real server to a reading."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import banks
import pytest
from servers import Bank, background, serial, tcp
from v2gstack.hooks import DeviceContext, PluginManager
from v2gstack.metering import MeterReading
from v2gstack.testing.contracts import MeterDriverContract, run_contract

import v2gstack_meter_modbus
from v2gstack_meter_modbus.settings import ModbusConfig

MANAGER = PluginManager(find=list)
MANAGER.register(v2gstack_meter_modbus)
BANKS: dict[str, Callable[[], Bank]] = {
    "eastron-sdm630": banks.sdm630,
    "gavazzi-em24": banks.em24,
    "gavazzi-em340": banks.em340,
    "gavazzi-em580": banks.em580,
    "sunspec": banks.sunspec_203,
}


def context() -> DeviceContext:
    return DeviceContext(name="DE*V2G*E0001", role="secc", now=time.monotonic, unix_time=time.time, sleep=asyncio.sleep)


def made(name: str, config: ModbusConfig) -> Any:
    return MANAGER.create("meter_drivers", name, config, context=context())


def read(name: str, bank: Bank, *, over: Any = tcp, **settings: Any) -> MeterReading:
    async def scenario() -> MeterReading:
        async with over(bank, **settings) as config:
            meter = made(name, config)
            try:
                return await meter.read()
            finally:
                await meter.close()

    return asyncio.run(scenario())


@pytest.mark.parametrize("over", [tcp, serial])
@pytest.mark.parametrize(
    ("name", "imported", "exported", "power", "resolution"),
    [
        ("eastron-sdm630", 1_234_567, 98_765, 11_043.0, 1.0),
        ("gavazzi-em24", 1_234_500, 67_800, -11_040.3, 100.0),
        ("gavazzi-em340", 1_234_567, 98_007, -11_040.3, 1.0),
        ("gavazzi-em580", 5_000_000_000, 70_000_123, -11_040.3, 1.0),
        ("sunspec", 1_234_567, 98_765, -11_040.0, 1.0),
    ],
)
def test_registers_come_as_they_are(name: str, imported: int, exported: int, power: float, resolution: float, over: Any) -> None:
    reading = read(name, BANKS[name](), over=over)
    assert (reading.imported, reading.exported, reading.resolution) == (imported, exported, resolution)
    assert reading.power == pytest.approx(power)
    assert reading.frequency == pytest.approx(50.0, abs=0.02)
    assert [phase.voltage for phase in reading.phases] == pytest.approx([230.1, 230.2, 230.3] if name == "sunspec" else _steps(name))
    assert reading.phases[0].current == pytest.approx(16.0)
    assert {each.name for each in reading.raw} >= {"power", "voltage.1"}


def _steps(name: str) -> list[float]:
    step = 1.0 if name.startswith("eastron") else 0.1
    return [230.0, 230.0 + step, 230.0 + 2 * step]


def test_phases_have_their_own_registers() -> None:
    reading = read("eastron-sdm630", banks.sdm630())
    assert [(phase.imported, phase.exported) for phase in reading.phases] == [(400_000, 30_000), (401_000, 31_000), (402_000, 32_000)]
    assert [phase.reactive_power for phase in reading.phases] == [-100.0, -101.0, -102.0]


def test_a_meter_that_is_mounted_the_other_way_round_is_turned_and_not_netted() -> None:
    plain, turned = read("eastron-sdm630", banks.sdm630()), read("eastron-sdm630", banks.sdm630(), inverted=True)
    assert (turned.imported, turned.exported, turned.power) == (plain.exported, plain.imported, -11_043.0)
    assert [(phase.imported, phase.exported, phase.power) for phase in turned.phases] == [
        (phase.exported, phase.imported, -(phase.power or 0.0)) for phase in plain.phases
    ]


def test_what_is_known_of_the_meter_is_told() -> None:
    reading = read("gavazzi-em340", banks.em340(), accuracy_class="B", legal_mark="MID M18 0102", certified=True)
    assert reading.meter_id == "KZ1660104001D"
    assert reading.identity is not None
    assert (reading.identity.model, reading.identity.accuracy_class, reading.identity.certified) == ("EM340", "B", True)


def test_energy_comes_in_one_request() -> None:
    for name, both in (
        ("eastron-sdm630", {0x48, 0x4A}),
        ("gavazzi-em580", {0x500, 0x51C}),
        ("gavazzi-em340", {0x400, 0x402, 0x408, 0x40A}),
    ):
        bank = BANKS[name]()
        read(name, bank)
        assert any(all(address <= each < address + count for each in both) for address, count in bank.reads), name


def test_floats_of_32_bits_tell_their_step() -> None:
    bank = banks.sdm630()
    bank.put(0x48, [0x4788, 0xB800])  # 70,000 kWh
    reading = read("eastron-sdm630", bank)
    assert (reading.imported, reading.resolution) == (70_000_000, 7.8125)


@pytest.mark.parametrize("name", BANKS)
def test_the_contract_is_kept(name: str) -> None:
    with background(BANKS[name](), timeout=2.0) as config:
        capabilities = MANAGER.spec("meter_drivers", name).capabilities
        results = run_contract(MeterDriverContract, lambda: made(name, config), capabilities=capabilities)
    assert [(each.rule, each.text) for each in results if not each.ok] == []
    assert len(results) >= 5
