"""What goes wrong around a session: silent, greedy and mad peers, slow and defective devices, full disks. Nobody else is harmed."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.runtime.test_end_to_end import check_safe
from tests.unit.runtime.worlds import AC, World, make_world
from v2gstack.application.config import StationConfig, VehicleConfig
from v2gstack.errors import ConfigError, PluginError
from v2gstack.hooks.interfaces import ByteStream
from v2gstack.hooks.values import Address, ChannelInfo, TraceRecord
from v2gstack.protocols.v2g import DIN70121, ISO15118_2, ISO15118_20, ISO15118_20_AC, EndKind
from v2gstack.runtime import EvccRuntime, RuntimeSettings, SeccRuntime, VehicleHardware, Watchers, run_virtual
from v2gstack.runtime.settings import suited
from v2gstack.transports import MemoryStream, MemoryTransport, TcpTransport, memory_pair
from v2gstack.types import (
    ControlPilotState,
    EnergyService,
    IsolationVerdict,
    Limits,
    OutputReading,
    OutputSetpoint,
)


class Crumbs:
    """A stream that hands on one octet at a time, and sends without ``send_nowait``."""

    def __init__(self, stream: MemoryStream) -> None:
        self._stream = stream
        self._left = b""

    @property
    def channel(self) -> ChannelInfo:
        return self._stream.channel

    async def receive(self) -> bytes:
        if not self._left:
            self._left = await self._stream.receive()
        first, self._left = self._left[:1], self._left[1:]
        return first

    async def send(self, data: bytes, /) -> None:
        for start in range(0, len(data), 3):
            await self._stream.send(data[start : start + 3])
            await asyncio.sleep(0)

    async def close(self) -> None:
        await self._stream.close()


@asynccontextmanager
async def charging(case: str = "iso15118_2 DC", seconds: float = 40.0, **options: Any) -> AsyncIterator[tuple[World, Any, Any, Any]]:
    """A session that has run for a while: the world, both streams, and the task that runs both sides."""
    world = make_world(case, loop_interval=0.5, **options)
    first, second = memory_pair()
    session = asyncio.create_task(world.session((first, second)))
    await asyncio.sleep(seconds)
    assert not session.done()
    yield world, first, second, session
    if not session.done():
        await session


def test_any_chunking_gives_the_same_session() -> None:
    async def run(crumbs: bool) -> tuple[list[str], float]:
        world = make_world("iso15118_2 DC", loop_interval=1.0, time_limit=10.0)
        first, second = memory_pair()
        streams: Any = (Crumbs(first), Crumbs(second)) if crumbs else (first, second)
        vehicle, station = await world.session(streams)
        assert vehicle.end.kind is EndKind.TERMINATED
        return world.recorder.messages("secc"), station.energy_in

    assert run_virtual(run(True)) == run_virtual(run(False))


def test_a_second_connection_is_turned_away_and_the_first_goes_on() -> None:
    async def run() -> None:
        async with charging(time_limit=60.0) as (world, _, _, session):
            intruder, other = memory_pair()
            assert await world.secc.run(other) is None
            assert await intruder.receive() == b""
            vehicle, _ = await session
            assert vehicle.end.kind is EndKind.TERMINATED
            assert world.secc.refused == 1
            again = asyncio.create_task(world.evcc.run(memory_pair()[0]))
            await asyncio.sleep(0)
            with pytest.raises(ConfigError, match="one session at a time"):
                await world.evcc.run(memory_pair()[0])
            await world.evcc.stop(grace=0.0)
            assert (await again).end.kind is EndKind.ABORTED

    run_virtual(run())


@pytest.mark.parametrize("role", ["evcc", "secc"])
def test_a_peer_that_falls_silent_is_given_up_in_bounded_time(role: str) -> None:
    async def run() -> None:
        world = make_world("iso15118_2 DC", loop_interval=0.5)
        first, second = memory_pair()
        stop_at = 40.0

        class HalfOpen:
            """Swallows what is sent after a while, and never ends: the peer lost its power."""

            def __init__(self, stream: MemoryStream) -> None:
                self._stream = stream
                self.channel = stream.channel
                self.receive = stream.receive

            async def send(self, data: bytes, /) -> None:
                if asyncio.get_running_loop().time() < stop_at:
                    await self._stream.send(data)

            async def close(self) -> None:
                if asyncio.get_running_loop().time() < stop_at:
                    await self._stream.close()

        muted: Any = HalfOpen(second if role == "evcc" else first)
        own: Any = first if role == "evcc" else second
        loop = asyncio.get_running_loop()
        if role == "evcc":
            other = asyncio.create_task(world.secc.run(muted))
            report = await world.evcc.run(own)
        else:
            other = asyncio.create_task(world.evcc.run(muted))
            report = await world.secc.run(own)  # type: ignore[assignment]  # nobody else is connected
        assert report.end.kind is EndKind.TIMEOUT
        # ISO 15118-2 table 109 and 111: 0.25 s for CurrentDemandRes, 60 s for the next request
        assert loop.time() < stop_at + (2 if role == "evcc" else 62)
        await other
        assert world.pair.point.outlet().current == 0
        assert not world.pair.point.vehicle_closed

    run_virtual(run())


@pytest.mark.parametrize("garbage", [b"GET / HTTP/1.1\r\n\r\n", b"\x01\xfe\x80\x01\xff\xff\xff\xff", bytes(100)])
def test_garbage_ends_one_session_and_no_other(garbage: bytes) -> None:
    async def run() -> None:
        good = make_world("iso15118_2 AC", loop_interval=1.0, time_limit=60.0)
        running = asyncio.create_task(good.session())
        async with charging() as (world, first, _, session):
            await first.send(garbage)
            vehicle, station = await session
            assert station.end.kind is EndKind.MALFORMED
            assert not vehicle.end.is_regular
            check = world.pair.point
            assert check.outlet().current == 0
        vehicle, station = await running
        assert vehicle.end.kind is EndKind.TERMINATED
        check_safe(good)

    run_virtual(run())


def test_a_broken_connection_is_told_and_everything_gets_safe() -> None:
    async def run() -> None:
        async with charging() as (world, first, _, session):
            first.abort()
            vehicle, station = await session
            assert vehicle.end.kind is EndKind.CONNECTION_LOST
            assert station.end.kind is EndKind.CONNECTION_LOST
            await asyncio.sleep(10)
            check_safe(world)

    run_virtual(run())


def test_a_peer_that_never_reads_does_not_fill_the_memory() -> None:
    async def run() -> None:
        world = make_world("iso15118_2 DC")
        first, second = memory_pair(limit=64)
        station = asyncio.create_task(world.secc.run(second))

        async def greedy() -> None:
            # a frame that is answered, again and again, and no answer is ever taken
            frame = bytes.fromhex("01fe80010000001f") + bytes(31)
            try:
                while True:
                    await first.send(frame)
            except OSError:
                return

        sending = asyncio.create_task(greedy())
        report = await station
        assert report is not None
        assert not report.end.is_regular
        assert second.waiting <= 64
        sending.cancel()
        await asyncio.wait([sending])

    run_virtual(run())


def test_stopping_a_station_whose_vehicle_is_silent_cuts_it_off() -> None:
    async def run() -> None:
        async with charging() as (world, first, _, session):
            loop = asyncio.get_running_loop()
            first.send_nowait = lambda data: True
            began = loop.time()
            await world.secc.stop(grace=5.0)
            assert loop.time() - began < 10
            _, station = await session
            assert station.end.kind is EndKind.ABORTED
            assert world.pair.point.outlet().current == 0
            late, other = memory_pair()
            assert await world.secc.run(other) is None
            assert await late.receive() == b""

    run_virtual(run())


class DefectiveIsolationMonitor:
    """Raises what no device should."""

    async def test(self, voltage: float) -> IsolationVerdict:
        await asyncio.sleep(0.1)
        raise KeyError("register 42")

    async def stop(self) -> None:
        await asyncio.sleep(0)


def test_a_defective_device_fails_its_effect_and_the_session_ends_in_order() -> None:
    async def run() -> None:
        world = make_world("iso15118_2 DC")
        world.secc.hardware = replace(world.secc.hardware, isolation=DefectiveIsolationMonitor())
        vehicle, station = await world.session()
        assert not station.end.is_regular or not vehicle.energy_in
        assert [name for name, _ in station.failures] == ["CheckIsolation"]
        assert "DefectiveIsolationMonitor is defective" in station.failures[0][1]
        assert world.pair.point.outlet().voltage == 0

    run_virtual(run())


class LyingSource:
    """Says that it is immediate, and waits, once it is told to."""

    is_immediate = True

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.waits = False

    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        if self.waits and setpoint is not None:
            await asyncio.sleep(1)
        reading: OutputReading = await self.inner.set_output(setpoint)
        return reading

    async def read(self) -> OutputReading:
        if self.waits:
            raise ZeroDivisionError("no answer")
        reading: OutputReading = await self.inner.read()
        return reading

    def limits(self) -> Limits:
        limits: Limits = self.inner.limits()
        return limits

    async def close(self) -> None:
        await self.inner.close()


def test_a_driver_that_falls_over_leaves_the_hardware_safe() -> None:
    async def run() -> None:
        world = make_world("iso15118_2 DC", loop_interval=0.5)
        source = LyingSource(world.secc.hardware.power)
        world.secc.hardware = replace(world.secc.hardware, power=source)
        first, second = memory_pair()
        station = asyncio.create_task(world.secc.run(second))
        vehicle = asyncio.create_task(world.evcc.run(first))
        await asyncio.sleep(40)
        source.waits = True
        with pytest.raises(ZeroDivisionError):
            await station
        assert world.pair.point.outlet().current == 0
        assert (await vehicle).end.kind is EndKind.CONNECTION_LOST
        # and the EVSE takes the next one
        source.waits = False
        evcc = EvccRuntime(replace(world.evcc.config, time_limit=5.0), world.evcc.hardware, protocols=[ISO15118_2])
        first, second = memory_pair()
        again = asyncio.create_task(world.secc.run(second))
        assert (await evcc.run(first)).end.kind is EndKind.TERMINATED
        await again

    run_virtual(run())


@pytest.mark.parametrize("role", ["evcc", "secc"])
def test_a_cancelled_session_leaves_its_hardware_safe(role: str) -> None:
    async def run() -> None:
        world = make_world("iso15118_2 DC", loop_interval=0.5)
        first, second = memory_pair()
        tasks: dict[str, asyncio.Task[Any]] = {
            "secc": asyncio.create_task(world.secc.run(second)),
            "evcc": asyncio.create_task(world.evcc.run(first)),
        }
        await asyncio.sleep(40)
        cancelled = tasks.pop(role)
        cancelled.cancel()
        await asyncio.wait([cancelled])
        assert cancelled.cancelled()
        assert world.pair.point.outlet().current == 0
        (other,) = tasks.values()
        assert (await other).end.kind is EndKind.CONNECTION_LOST
        await asyncio.sleep(5)
        assert not world.pair.point.vehicle_closed
        assert len(asyncio.all_tasks()) == 1

    run_virtual(run())


def test_a_peer_that_takes_nothing_of_what_we_say_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("v2gstack.runtime.driver.MAX_UNSENT", 100)

    async def run() -> None:
        world = make_world("iso15118_2 DC")
        first, second = memory_pair(limit=8)
        report = await world.evcc.run(first)
        assert not report.end.is_regular
        assert second.waiting <= 8

    run_virtual(run())


def test_a_promise_that_is_not_kept_is_named() -> None:
    from v2gstack.runtime.lanes import run_now

    class Waits:
        async def read(self) -> None:
            await asyncio.sleep(1)

    async def run() -> None:
        with pytest.raises(PluginError, match="Waits says that it is immediate"):
            run_now(Waits().read(), Waits())

    run_virtual(run())


class FullDisk:
    """A trace sink whose disk gets full."""

    def __init__(self) -> None:
        self.written = 0

    def write(self, record: TraceRecord) -> None:
        self.written += 1
        if self.written > 10:
            raise OSError(errno.ENOSPC, "no space left on device")

    def close(self) -> None:
        pass


def test_a_trace_that_cannot_be_written_is_dropped_and_the_session_goes_on() -> None:
    async def run() -> None:
        disk = FullDisk()
        heard: list[TraceRecord] = []
        watchers = Watchers(sinks=[disk], listeners=[heard.append])
        world = make_world("iso15118_2 AC", loop_interval=1.0, time_limit=3.0)
        world.secc.settings = RuntimeSettings(watchers=watchers)
        vehicle, _ = await world.session()
        assert vehicle.end.kind is EndKind.TERMINATED
        assert disk.written == 11
        assert watchers.sinks == []
        assert len(heard) > 20

    run_virtual(run())


class PlainDevices:
    """Simulated devices behind the least that their hooks ask for: nothing is immediate, nothing tells of changes."""

    def __init__(self, inner: Any, seconds: float = 0.01) -> None:
        self._inner = inner
        self._seconds = seconds

    def __getattr__(self, name: str) -> Any:
        if name in ("is_immediate", "subscribe"):
            raise AttributeError(name)
        method = getattr(self._inner, name)
        if name == "limits":
            return method

        async def later(*args: Any, **named: Any) -> Any:
            await asyncio.sleep(self._seconds)
            return await method(*args, **named)

        return later


@pytest.mark.parametrize("case", ["iso15118_2 DC", "iso15118_20 AC"])
def test_devices_that_take_their_time_do_as_well(case: str) -> None:
    async def run() -> None:
        world = make_world(case, loop_interval=0.2, time_limit=20.0)
        hardware, car = world.secc.hardware, world.evcc.hardware
        world.secc.hardware = replace(
            hardware,
            power=PlainDevices(hardware.power),
            meter=PlainDevices(hardware.meter),
            pilot=PlainDevices(hardware.pilot),
        )
        world.evcc.hardware = replace(car, battery=PlainDevices(car.battery), inlet=PlainDevices(car.inlet), pilot=PlainDevices(car.pilot))
        vehicle, station = await world.session()
        assert vehicle.end.kind is EndKind.TERMINATED
        assert not station.failures
        assert station.energy_in > 20
        check_safe(world)

    run_virtual(run())


def test_a_device_that_does_not_answer_fails_after_its_time() -> None:
    async def run() -> None:
        world = make_world("iso15118_2 DC")
        world.secc.hardware = replace(world.secc.hardware, lock=PlainDevices(world.secc.hardware.lock, 1000.0))
        vehicle, station = await world.session()
        assert ("LockConnector", "the lock did not answer within 5 s") in station.failures
        assert not vehicle.energy_in
        assert station.duration < 120

    run_virtual(run())


def test_many_stations_and_cars_share_a_loop() -> None:
    async def run() -> None:
        cases = ["din70121 DC", "iso15118_2 AC", "iso15118_2 DC", "iso15118_20 AC", "iso15118_20 DC"]
        worlds = [make_world(cases[number % 5], trace=False, loop_interval=1.0, time_limit=5.0) for number in range(20)]
        for vehicle, station in await asyncio.gather(*(world.session() for world in worlds)):
            assert vehicle.end.kind is EndKind.TERMINATED
            assert station.end.kind is EndKind.TERMINATED
        for world in worlds:
            assert world.pair.point.hard_closings == 0
        assert len(asyncio.all_tasks()) == 1

    run_virtual(run())


def test_over_tcp_with_the_least_of_hardware() -> None:
    async def run() -> None:
        secc = SeccRuntime(StationConfig(evse_id="DE*ABC*E0001"), protocols=[ISO15118_2, DIN70121])
        listener = await secc.serve(TcpTransport(), Address("::1"))
        for protocol in (ISO15118_2, DIN70121):
            car = VehicleConfig(loop_interval=0.01, poll_interval=0.01, time_limit=0.2)
            evcc = EvccRuntime(car, VehicleHardware(), protocols=[protocol])
            waiting = asyncio.create_task(secc.next_report())
            report = await evcc.connect(TcpTransport(), listener.address)
            assert report.protocol == protocol.name
            assert report.end.kind is EndKind.TERMINATED
            assert report.energy_in > 0
            assert (await waiting).end.kind is EndKind.TERMINATED
            assert secc.ev_status is None
            assert evcc.ev_status is None
        await secc.stop()
        assert [each.protocol for each in secc.reports] == ["iso15118_2", "din70121"]

    asyncio.run(run())


def test_iso15118_20_needs_mutual_tls_1_3() -> None:
    async def run(channel: ChannelInfo | None) -> tuple[EndKind, str]:
        world = make_world("iso15118_20 DC", loop_interval=0.2, time_limit=2.0)
        world.secc.settings = world.evcc.settings = RuntimeSettings()
        transport = MemoryTransport(channel=channel)
        listener = await world.secc.serve(transport, Address("station"))
        report = await world.evcc.connect(transport, listener.address)
        await world.secc.stop()
        return report.end.kind, report.protocol

    secure = ChannelInfo(tls="1.3", mutual=True, peer_certificate=b"leaf")
    assert run_virtual(run(secure)) == (EndKind.TERMINATED, "iso15118_20_dc")
    with pytest.raises(ConfigError):
        run_virtual(run(None))


def test_wishes_reach_the_session_and_are_harmless_without_one() -> None:
    async def run() -> None:
        async with charging("iso15118_2 AC", trace=True) as (world, _, _, session):
            assert world.secc.ev_status is not None
            assert world.evcc.ev_status is not None
            world.secc.update(Limits(maximum_current=8.0))
            world.secc.renegotiate()
            await asyncio.sleep(20)
            assert world.recorder.messages("evcc").count("ChargeParameterDiscoveryReq") > 1
            world.evcc.renegotiate()
            await asyncio.sleep(5)
            world.secc.end_session("enough")
            vehicle, _ = await session
            assert vehicle.end.is_regular
        for runtime in (world.secc, world.evcc):
            runtime.pause()
            runtime.renegotiate()
            runtime.emergency("nothing")
            await runtime.stop()
        world.secc.end_session()

    run_virtual(run())


@pytest.mark.parametrize("role", ["evcc", "secc"])
def test_an_emergency_ends_the_flow_at_once(role: str) -> None:
    async def run() -> None:
        async with charging() as (world, _, _, session):
            assert world.pair.point.outlet().current > 10
            runtime: Any = getattr(world, role)
            runtime.emergency("smoke")
            await asyncio.sleep(1.0)
            assert world.pair.point.outlet().current == 0
            await session
            await asyncio.sleep(5)
            assert not world.pair.point.vehicle_closed
            assert world.pair.point.pilot.state is not ControlPilotState.C2

    run_virtual(run())


@pytest.mark.parametrize(
    ("protocols", "services", "names"),
    [
        ([ISO15118_20, ISO15118_2, DIN70121], ["DC", "AC"], ["iso15118_20_dc", "iso15118_20_ac", "iso15118_2", "din70121"]),
        ([ISO15118_20, ISO15118_2, DIN70121], ["AC", "DC"], ["iso15118_20_ac", "iso15118_20_dc", "iso15118_2", "din70121"]),
        ([ISO15118_20, ISO15118_2, DIN70121], ["AC_BPT"], ["iso15118_20_ac", "iso15118_2"]),
        ([DIN70121, ISO15118_20_AC], ["DC_BPT"], ["din70121"]),
    ],
)
def test_protocols_that_do_not_fit_are_left_out(protocols: Any, services: list[str], names: list[str]) -> None:
    assert [each.name for each in suited(protocols, [EnergyService(name) for name in services])] == names


def test_no_protocol_that_fits_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="none of the protocols"):
        suited([DIN70121], [AC])


def test_services_and_tariffs_of_providers_replace_those_of_the_configuration() -> None:
    from v2gstack.hooks.defaults import ConstantTariff
    from v2gstack.types import AddedService

    class Internet:
        def __init__(self) -> None:
            self.chosen: list[tuple[int, int | None]] = []

        def services(self) -> tuple[AddedService, ...]:
            return (AddedService(service_id=3, name="internet", category="Internet"),)

        async def selected(self, service_id: int, parameter_set_id: int | None) -> None:
            self.chosen.append((service_id, parameter_set_id))

    async def run() -> None:
        world = make_world("iso15118_2 AC", loop_interval=0.5, time_limit=2.0, wanted_services=(3,))
        provider = Internet()
        hardware = replace(world.secc.hardware, services=provider, tariffs=ConstantTariff())
        world.secc = SeccRuntime(world.secc.config, hardware, protocols=[ISO15118_2], settings=world.secc.settings)
        vehicle, station = await world.session()
        assert vehicle.end.kind is EndKind.TERMINATED
        assert not station.failures
        assert [service.service_id for service in world.secc.config.added_services] == [3]
        assert provider.chosen
        assert world.recorder.named("FetchTariff")

    run_virtual(run())


def test_streams_without_send_nowait_are_sent_to_in_a_task() -> None:
    async def run() -> None:
        world = make_world("iso15118_2 AC", loop_interval=0.5, time_limit=2.0)
        first, second = memory_pair(limit=50)
        streams: tuple[ByteStream, ByteStream] = (Crumbs(first), Crumbs(second))
        vehicle, _ = await world.session(streams)
        assert vehicle.end.kind is EndKind.TERMINATED

    run_virtual(run())
