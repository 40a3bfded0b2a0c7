"""Profiles: all that come along load and can charge; mistakes are named."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from v2gstack.errors import ConfigError
from v2gstack.runtime.virtual import run_virtual
from v2gstack.simulation import lone_station, lone_vehicle, profile_names, simulated_pair, station_profile, vehicle_profile
from v2gstack.types import ControlPilotState, EnergyService, OutputSetpoint

STATIONS = ("ac_station_22kw", "bidirectional_ac_11kw", "bidirectional_dc_20kw", "dc_station_150kw")
VEHICLES = ("bidirectional_car", "city_car_400v", "touring_car_800v")


def test_profiles_are_the_known_ones() -> None:
    assert profile_names() == tuple(sorted(STATIONS + VEHICLES))


@pytest.mark.parametrize("name", STATIONS)
def test_station_profiles_are_consistent(name: str) -> None:
    profile = station_profile(name)
    assert profile.summary
    assert profile.stage.limits == profile.config.limits
    assert profile.stage.is_dc is profile.config.services[0].is_dc
    bidirectional = any(service.is_bidirectional for service in profile.config.services)
    assert bool(profile.config.limits.maximum_discharge_power) is bidirectional


@pytest.mark.parametrize("name", VEHICLES)
def test_vehicle_profiles_are_consistent(name: str) -> None:
    profile = vehicle_profile(name)
    assert profile.summary
    limits, battery = profile.config.limits, profile.battery
    assert (limits.maximum_voltage, limits.maximum_current, limits.maximum_power) == (
        battery.maximum_voltage,
        battery.maximum_current,
        battery.maximum_power,
    )
    assert max(volts for _, volts in battery.open_circuit) < battery.maximum_voltage
    bidirectional = any(service.is_bidirectional for service in profile.config.services)
    assert bool(battery.maximum_discharge_current) is bidirectional


@pytest.mark.parametrize("station", STATIONS)
@pytest.mark.parametrize("vehicle", VEHICLES)
def test_every_pair_charges_and_sums_up(station: str, vehicle: str) -> None:
    async def charge() -> None:
        loop = asyncio.get_running_loop()
        pair = simulated_pair(station_profile(station), vehicle_profile(vehicle), now=loop.time, sleep=asyncio.sleep)
        point, hardware = pair.point, pair.station
        before = point.battery.stored
        await hardware.pilot.set_state(ControlPilotState.B2)
        if hardware.isolation is not None:
            assert await hardware.isolation.test(500) == "Valid"
            await hardware.isolation.stop()
        assert await hardware.lock.set_locked(True)
        assert await hardware.contactors.close_contacts()
        state = await pair.vehicle.battery.read()
        await hardware.power.set_output(OutputSetpoint(voltage=state.target_voltage, current=2))
        await asyncio.sleep(10)
        assert await pair.vehicle.contactors.close_contacts()
        assert point.hard_closings == 0
        await pair.vehicle.pilot.set_state(ControlPilotState.C2)
        for _ in range(60):
            state = await pair.vehicle.battery.read()
            await hardware.power.set_output(OutputSetpoint(voltage=state.target_voltage, current=state.target_current))
            await asyncio.sleep(10)
        reading = await hardware.power.read()
        assert reading.power > 3000
        inlet = await pair.vehicle.inlet.read()
        assert inlet.voltage == pytest.approx(reading.voltage, rel=0.02)
        await hardware.power.set_output(None)
        assert await pair.vehicle.contactors.open_contacts()
        assert await hardware.contactors.open_contacts()
        await hardware.power.close()
        meter = await hardware.meter.read(signed=True)
        await hardware.meter.close()
        ledger = point.ledger
        stored = point.battery.stored - before
        assert stored > 0
        assert ledger.grid_drawn == pytest.approx(stored + ledger.losses + point.battery.lost, rel=1e-9)
        assert meter.imported == int(ledger.outlet_drawn / 3600)

    run_virtual(charge())


def test_dc_stations_do_not_mind_a_vehicle_without_ac(tmp_path: Path) -> None:
    text = (Path(station_profile.__code__.co_filename).parent / "profiles" / "city_car_400v.toml").read_text().replace("[charger]", "[x]")
    file = tmp_path / "dc_only.toml"
    file.write_text(text.split("[x]")[0])
    car = vehicle_profile(file)
    assert car.charger is None
    simulated_pair(station_profile("dc_station_150kw"), car, now=lambda: 0.0, sleep=asyncio.sleep)
    with pytest.raises(ConfigError, match="no on-board charger"):
        simulated_pair(station_profile("ac_station_22kw"), car, now=lambda: 0.0, sleep=asyncio.sleep)
    with pytest.raises(ConfigError, match="no on-board charger"):
        lone_vehicle(car, now=lambda: 0.0, sleep=asyncio.sleep, dc=False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[station]\nservices = ['DCC']", "services"),
        ("[station]\nevse = 'X'", "unknown key 'evse'"),
        ("[station]\nlimits = {maximum_volts = 3}", "maximum_volts"),
        ("[stage]\nphases = 3", "phases"),
        ("[stage]\nefficiency = 2.0", "efficiency"),
        ("[stations]", "unknown key 'stations'"),
        ("[devices]\nmeter_id = 3", "meter_id"),
        ("[station]\nadded_services = [{name = 'x'}]", "added_services"),
        ("= 3", "not TOML"),
    ],
)
def test_mistakes_in_a_station_are_named(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=words):
        station_profile(file)


def test_missing_profiles_and_tables_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no profile 'dc'"):
        station_profile("dc")
    with pytest.raises(ConfigError, match="cannot be read"):
        vehicle_profile(str(tmp_path / "none.toml"))
    file = tmp_path / "mine.toml"
    file.write_text("[vehicle]\n")
    with pytest.raises(ConfigError, match=r"\[battery\]"):
        vehicle_profile(file)
    file.write_text("[battery]\ncapacity = 3\n")
    with pytest.raises(ConfigError, match="incomplete"):
        vehicle_profile(file)


def test_added_services_and_tariffs_come_from_profiles(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        """
        [station]
        services = ["AC"]
        added_services = [
          {service_id = 3, name = "internet", category = "Internet", parameter_sets = [{set_id = 1, values = {Rate = 1.5, Port80 = true}}]}
        ]
        tariff = {currency = "EUR", periods = [{duration = 3600, price = 0.35}]}
        """
    )
    config = station_profile(file).config
    assert config.services == (EnergyService.AC,)
    assert config.added_services[0].parameter_sets[0].values == {"Rate": Decimal("1.5"), "Port80": True}
    assert config.tariff is not None
    assert config.tariff.periods[0].price == Decimal("0.35")


def test_a_lone_station_follows_its_setpoint() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        station = lone_station(station_profile("dc_station_150kw"), now=loop.time, sleep=asyncio.sleep, clock=lambda: 1e9)
        await station.contactors.close_contacts()
        await station.power.set_output(OutputSetpoint(voltage=400, current=2))
        await asyncio.sleep(20)
        reading = await station.power.read()
        assert (reading.voltage, reading.current) == (400, 0)
        await station.power.set_output(OutputSetpoint(voltage=400, current=100))
        await asyncio.sleep(20)
        reading = await station.power.read()
        assert (reading.voltage, reading.current) == (400, 100)
        await asyncio.sleep(3600)
        meter = await station.meter.read()
        assert meter.imported == pytest.approx(40_000, rel=0.01)
        await station.power.set_output(OutputSetpoint(voltage=400, current=800, power=60_000))
        await asyncio.sleep(20)
        reading = await station.power.read()
        assert reading.power == pytest.approx(60_000)
        await station.contactors.open_contacts()
        assert (await station.power.read()).current == 0

    run_virtual(run())


def test_a_lone_vehicle_gets_what_it_asks_for() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        vehicle = lone_vehicle(vehicle_profile("bidirectional_car"), now=loop.time, sleep=asyncio.sleep)
        first = await vehicle.battery.read()
        assert first.target_voltage == pytest.approx(first.voltage)
        await vehicle.contactors.close_contacts()
        for _ in range(60):
            state = await vehicle.battery.read()
            await asyncio.sleep(10)
        assert state.soc > first.soc + 5
        for _ in range(60):
            state = await vehicle.battery.set_load(-8000, None)
            await asyncio.sleep(10)
        later = await vehicle.battery.read()
        assert later.soc == pytest.approx(state.soc, abs=0.1)
        assert vehicle.point.ledger.outlet_fed == pytest.approx(8000 * 600, rel=0.05)

    run_virtual(run())
