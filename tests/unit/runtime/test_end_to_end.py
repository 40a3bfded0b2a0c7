"""Whole sessions: both runtimes over memory, on virtual time, with simulated hardware. The energy must sum up."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.runtime.worlds import CASES, World, make_world
from v2gstack.hooks.interfaces import ByteStream
from v2gstack.hooks.values import Address, ChannelInfo
from v2gstack.protocols.v2g import EndKind
from v2gstack.runtime import SessionReport, run_virtual
from v2gstack.transports import MemoryTransport
from v2gstack.types import ControlMode, ControlPilotState, OutputSetpoint


def check_energy(world: World, vehicle: SessionReport, station: SessionReport) -> None:
    """What the grid gave is in the battery or in the losses, the meter counted it, and both sides tell of the same."""
    point = world.pair.point
    ledger, battery = point.ledger, point.battery
    change = battery.stored - world.stored
    turnover = ledger.grid_drawn + ledger.grid_fed
    assert abs(ledger.grid_drawn - ledger.grid_fed - ledger.losses - battery.lost - change) < 1e-8 * turnover
    assert station.energy_in == int(ledger.outlet_drawn / 3600)
    assert station.energy_out == int(ledger.outlet_fed / 3600)
    # the vehicle reckons from voltage and current once a second; ramps are steeper than that
    for reckoned, counted in ((vehicle.energy_in, station.energy_in), (vehicle.energy_out, station.energy_out)):
        assert reckoned == pytest.approx(counted, rel=0.05, abs=20)
    # by the efficiencies alone: cable, resistance and cells take the rest
    charger = point.charger.efficiency if not point.stage.is_dc else 1.0
    best = charger * battery.parameters.charge_efficiency
    if not ledger.outlet_fed:
        assert 0.9 * best * ledger.outlet_drawn < change < best * ledger.outlet_drawn


def check_safe(world: World) -> None:
    """Nothing is under voltage, nothing is closed, nothing is left over in the loop."""
    point, station = world.pair.point, world.pair.station
    assert point.hard_closings == 0
    assert not point.vehicle_closed
    assert not station.lock.is_locked
    assert point.pilot.state.value[0] == "B"
    assert point.outlet().current == 0
    assert len(asyncio.all_tasks()) == 1


@pytest.mark.parametrize("mode", ControlMode)
@pytest.mark.parametrize("case", CASES)
def test_every_protocol_charges_and_sums_up(case: str, mode: ControlMode) -> None:
    if mode is ControlMode.DYNAMIC and "_20" not in case:
        mode = ControlMode.SCHEDULED

    async def run() -> None:
        world = make_world(case, loop_interval=1.0, time_limit=120.0, control_mode=mode)
        vehicle, station = await world.session()
        for report in (vehicle, station):
            assert report.end.kind is EndKind.TERMINATED
            assert report.protocol.startswith(case.partition(" ")[0])
            assert not report.failures
            assert not report.violations
            assert not report.deviations
            assert report.duration < 200
        assert (vehicle.sent, vehicle.received) == (station.received, station.sent)
        assert station.energy_in > 100
        assert station.ev_status.evcc_id == vehicle.ev_status.evcc_id
        check_energy(world, vehicle, station)
        await asyncio.sleep(5)
        check_safe(world)

    run_virtual(run())


@pytest.mark.parametrize("mode", ControlMode)
@pytest.mark.parametrize("case", ["iso15118_20 DC_BPT", "iso15118_20 AC_BPT"])
def test_a_vehicle_charges_then_feeds_back(case: str, mode: ControlMode) -> None:
    async def run() -> None:
        world = make_world(case, loop_interval=0.5, time_limit=300.0, control_mode=mode, discharge_after=150.0, discharge_power=8_000.0)
        session = asyncio.create_task(world.session())
        if mode is ControlMode.DYNAMIC:
            # the station decides
            await asyncio.sleep(150)
            world.secc.update(OutputSetpoint(voltage=400.0 if "DC" in case else None, current=-20.0, power=-8_000.0))
        vehicle, station = await session
        assert vehicle.end.kind is EndKind.TERMINATED
        assert station.energy_in > 250
        assert station.energy_out > 200
        check_energy(world, vehicle, station)
        check_safe(world)

    run_virtual(run())


def test_charging_ends_at_the_target_state_of_charge() -> None:
    async def run() -> None:
        world = make_world("iso15118_2 DC", loop_interval=1.0, target_soc=15.0)
        vehicle, station = await world.session()
        assert vehicle.end.kind is EndKind.TERMINATED
        assert world.pair.point.battery.soc == pytest.approx(15.0, abs=0.3)
        check_energy(world, vehicle, station)

    run_virtual(run())


@pytest.mark.parametrize("case", CASES)
def test_the_station_stops_in_order(case: str) -> None:
    async def run() -> None:
        world = make_world(case, loop_interval=0.5)
        session = asyncio.create_task(world.session())
        await asyncio.sleep(60)
        await world.secc.stop(grace=20)
        vehicle, station = await session
        assert vehicle.end.is_regular
        assert station.end.is_regular
        assert station.duration < 90
        check_energy(world, vehicle, station)
        check_safe(world)

    run_virtual(run())


@pytest.mark.parametrize("case", CASES)
def test_the_vehicle_stops_in_order(case: str) -> None:
    async def run() -> None:
        world = make_world(case, loop_interval=0.5)
        session = asyncio.create_task(world.session())
        await asyncio.sleep(60)
        await world.evcc.stop(grace=20)
        vehicle, station = await session
        assert vehicle.end.is_regular
        assert station.end.is_regular
        check_safe(world)

    run_virtual(run())


@pytest.mark.parametrize("case", ["iso15118_2 AC", "iso15118_2 DC", "iso15118_20 DC"])
def test_a_pause_is_kept_and_resumed(case: str) -> None:
    async def run() -> None:
        world = make_world(case, loop_interval=1.0, pause_after=60.0)
        vehicle, station = await world.session()
        assert vehicle.end.kind is EndKind.PAUSED
        assert station.end.kind is EndKind.PAUSED
        assert vehicle.paused is not None
        await asyncio.sleep(600)
        again, other = await world.session(resume=vehicle.paused)
        assert again.end.kind is EndKind.PAUSED
        resumed = world.recorder.named("SessionEstablished", "secc")
        assert [each.resumed for each in resumed] == [False, True]
        assert other.energy_in > 0

    run_virtual(run())


def test_iso15118_20_resumes_for_the_vehicle_with_the_same_certificate() -> None:
    async def run(certificates: tuple[bytes, bytes]) -> list[bool]:
        world = make_world("iso15118_20 DC", loop_interval=0.4, pause_after=10.0)
        paused = None
        for certificate in certificates:
            transport = MemoryTransport(channel=ChannelInfo(tls="1.3", mutual=True, peer_certificate=certificate))
            accepted: asyncio.Queue[ByteStream] = asyncio.Queue()
            over = asyncio.Event()

            async def handler(stream: ByteStream, accepted: asyncio.Queue[ByteStream] = accepted, over: asyncio.Event = over) -> None:
                accepted.put_nowait(stream)
                await over.wait()

            listener = await transport.listen(Address("station"), handler)
            first = await transport.connect(listener.address)
            vehicle, station = await world.session((first, await accepted.get()), resume=paused)
            over.set()
            assert vehicle.end.kind is EndKind.PAUSED
            assert station.end.kind is EndKind.PAUSED
            paused = vehicle.paused
        return [each.resumed for each in world.recorder.named("SessionEstablished", "secc")]

    assert run_virtual(run((b"leaf", b"leaf"))) == [False, True]
    assert run_virtual(run((b"leaf", b"another"))) == [False, False]


def test_unplugging_ends_the_session_safely() -> None:
    async def run() -> None:
        world = make_world("iso15118_2 DC", loop_interval=0.5)
        session = asyncio.create_task(world.session())
        await asyncio.sleep(60)
        assert world.pair.point.outlet().current > 10
        world.pair.point.pilot.unplug()
        vehicle, station = await session
        assert world.pair.point.outlet().current == 0
        assert not world.pair.point.vehicle_closed
        assert world.pair.point.pilot.state is ControlPilotState.A
        assert vehicle.end.kind is not EndKind.TIMEOUT
        assert station.duration < 75

    run_virtual(run())


def test_a_trace_tells_the_session() -> None:
    async def run() -> None:
        world = make_world("iso15118_2 AC", loop_interval=1.0, time_limit=5.0)
        await world.session()
        names = world.recorder.messages("evcc")
        assert names[:2] == ["supportedAppProtocolReq", "SessionSetupReq"]
        assert names[-1] == "SessionStopReq"
        recorded = [type(each.event).__name__ for each in world.recorder.records if each.role == "secc"]
        assert recorded[0] == "ConnectionOpened"
        assert recorded[-1] == "ConnectionClosed"
        times = [each.time for each in world.recorder.records]
        assert times == sorted(times)
        assert times[0] == 1_767_225_600
        assert {each.session for each in world.recorder.records} == {"DE*V2G*E022*1/1", "evcc/1"}

    run_virtual(run())


def test_a_two_hour_charge_has_all_its_messages() -> None:
    async def run() -> None:
        world = make_world("iso15118_20 AC", trace=False, loop_interval=10.0, target_soc=100.0, time_limit=7200.0)
        vehicle, station = await world.session()
        assert vehicle.end.kind is EndKind.TERMINATED
        assert station.duration == pytest.approx(7200, abs=20)
        assert station.energy_in == pytest.approx(43_900, rel=0.03)
        check_energy(world, vehicle, station)

    run_virtual(run())
