"""Both applications against each other: real bytes, simple physics, virtual time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.pair import Fail, Pair, World, run_pair
from v2gstack.application.config import StationConfig, VehicleConfig
from v2gstack.application.effects import (
    AuthorizationVerdict,
    AuthorizeEim,
    CheckIsolation,
    CloseContactors,
    LockConnector,
    OpenContactors,
    SetOutput,
)
from v2gstack.application.evcc import EvccApplication
from v2gstack.application.secc import SeccApplication, usable_protocols
from v2gstack.application.wishes import Wish
from v2gstack.protocols.v2g import DIN70121, ISO15118_2, ISO15118_20, TOLERANT, EndKind, EvccSession, SeccSession
from v2gstack.protocols.v2g.events import DeviationAccepted, PerformanceTimeExceeded, ProtocolViolated, TimeoutExpired
from v2gstack.types import ControlMode, EnergyService, Limits

DC_STATION = Limits(
    maximum_voltage=920,
    minimum_voltage=150,
    maximum_current=300,
    maximum_power=150_000,
    maximum_discharge_current=100,
    maximum_discharge_power=30_000,
)
DC_VEHICLE = Limits(
    maximum_voltage=460,
    minimum_voltage=250,
    maximum_current=200,
    minimum_current=0,
    maximum_power=80_000,
    minimum_power=0,
    maximum_discharge_current=100,
    maximum_discharge_power=30_000,
)
AC_STATION = Limits(maximum_current=32, maximum_power=22_000, maximum_discharge_power=11_000)
AC_VEHICLE = Limits(
    maximum_current=16, maximum_power=11_000, maximum_voltage=230, minimum_current=6, minimum_power=0, maximum_discharge_power=11_000
)

DIN, ISO2, ISO20 = [DIN70121], [ISO15118_2], [*ISO15118_20]
SESSIONS = [
    (DIN, EnergyService.DC, ControlMode.SCHEDULED),
    (ISO2, EnergyService.AC, ControlMode.SCHEDULED),
    (ISO2, EnergyService.DC, ControlMode.SCHEDULED),
    *((ISO20, service, mode) for service in EnergyService for mode in ControlMode),
]
#: One of each kind, for what does not depend on the rest.
SOME = [
    SESSIONS[0],
    SESSIONS[1],
    SESSIONS[2],
    (ISO20, EnergyService.AC, ControlMode.SCHEDULED),
    (ISO20, EnergyService.DC_BPT, ControlMode.DYNAMIC),
]
NAMES = [f"{protocols[0].name.removesuffix('_dc')}-{service}-{mode}" for protocols, service, mode in SESSIONS]


def pair(
    protocols: list[Any],
    service: EnergyService,
    mode: ControlMode = ControlMode.SCHEDULED,
    *,
    station: dict[str, Any] | None = None,
    vehicle: dict[str, Any] | None = None,
    paused: Any = None,
    world: World | None = None,
    **options: Any,
) -> Pair:
    dc = service.is_dc
    config = StationConfig(
        **({"services": (service,), "limits": DC_STATION if dc else AC_STATION, "evse_id": "DE*V2G*E0001"} | (station or {}))
    )
    spoken = usable_protocols(protocols, config)
    random = lambda size: bytes(range(7, size + 7))  # noqa: E731
    common: dict[str, Any] = {"random": random, "policy": TOLERANT, "allow_insecure_20": True, "unix_offset": 1.7e9}
    secc = SeccApplication(
        SeccSession(protocols=list(spoken), paused=[] if paused is None else [paused[0]], **common),
        config,
    )
    wishes: dict[str, Any] = {
        "services": (service,),
        "limits": DC_VEHICLE if dc else AC_VEHICLE,
        "control_mode": mode,
        "time_limit": 8.0,
        "loop_interval": 0.2,
    }
    evcc = EvccApplication(
        EvccSession(protocols=list(spoken), evcc_id="02000000000A", resume=None if paused is None else paused[1], **common),
        VehicleConfig(**(wishes | (vehicle or {}))),
        resumed=None if paused is None else paused[1],
    )
    return run_pair(secc, evcc, world or World(dc=dc, limits=DC_VEHICLE if dc else AC_VEHICLE), **options)


def troubles(run: Pair) -> list[Any]:
    kinds = (ProtocolViolated, TimeoutExpired, DeviationAccepted, PerformanceTimeExceeded)
    return [output for _, _, output in run.outputs if isinstance(output, kinds)]


@pytest.mark.parametrize(("protocols", "service", "mode"), SESSIONS, ids=NAMES)
def test_whole_sessions(protocols: list[Any], service: EnergyService, mode: ControlMode) -> None:
    run = pair(protocols, service, mode)
    assert run.end("secc").kind is run.end("evcc").kind is EndKind.TERMINATED
    assert troubles(run) == []
    assert run.world.imported > 15
    assert run.world.setpoint is None
    assert not run.world.locked
    assert not run.world.station_closed
    assert not run.world.vehicle_closed
    assert run.secc.ev_status.evcc_id == "02000000000A"
    assert run.secc.next_timeout() is None


@pytest.mark.parametrize(("protocols", "service", "mode"), SOME)
def test_the_same_input_gives_the_same_run(protocols: list[Any], service: EnergyService, mode: ControlMode) -> None:
    one, two = (pair(protocols, service, mode, vehicle={"time_limit": 2.0}) for _ in range(2))
    assert [line[:3] for line in one.lines] == [line[:3] for line in two.lines]


@pytest.mark.parametrize("service", [EnergyService.AC_BPT, EnergyService.DC_BPT])
def test_energy_goes_both_ways(service: EnergyService) -> None:
    run = pair(ISO20, service, vehicle={"discharge_power": 5000.0, "discharge_after": 4.0})
    assert run.end("secc").kind is EndKind.TERMINATED
    assert run.world.imported > 5
    assert run.world.exported > 2


@pytest.mark.parametrize(("protocols", "service", "mode"), SOME)
def test_the_station_asks_to_stop(protocols: list[Any], service: EnergyService, mode: ControlMode) -> None:
    run = pair(protocols, service, mode, vehicle={"time_limit": None}, actions=((8.0, lambda run: run.call("secc", "wish", Wish.STOP)),))
    assert run.end("secc").kind is run.end("evcc").kind is EndKind.TERMINATED
    assert 8 < run.now < 13


@pytest.mark.parametrize(("protocols", "service", "mode"), SOME)
def test_emergency(protocols: list[Any], service: EnergyService, mode: ControlMode) -> None:
    run = pair(protocols, service, mode, actions=((8.0, lambda run: run.call("secc", "wish", Wish.EMERGENCY)),))
    off = [time for time, side, output in run.outputs if side == "secc" and isinstance(output, SetOutput) and output.setpoint is None]
    assert off[0] == pytest.approx(8.0)
    assert not [True for time, _, output in run.outputs if time > 8.0 and isinstance(output, SetOutput) and output.setpoint is not None]
    assert run.end("secc") is not None
    assert not run.world.station_closed


@pytest.mark.parametrize("protocols", [ISO2, ISO20])
@pytest.mark.parametrize("service", [EnergyService.AC, EnergyService.DC])
def test_renegotiation_by_either_side(protocols: list[Any], service: EnergyService) -> None:
    for options in (
        {"actions": ((7.0, lambda run: run.call("secc", "wish", Wish.RENEGOTIATE)),)},
        {"vehicle": {"renegotiate_after": 3.0}},
    ):
        run = pair(protocols, service, **options)
        assert run.end("secc").kind is EndKind.TERMINATED, str(run.end("secc"))
        progress = [str(message.charge_progress) for message in run.messages("PowerDeliveryReq")]
        assert progress[1] in ("Renegotiate", "ScheduleRenegotiation")
        assert progress[-1] == "Stop"
        assert run.world.imported > 15


@pytest.mark.parametrize("protocols", [ISO2, ISO20])
@pytest.mark.parametrize("service", [EnergyService.AC, EnergyService.DC])
def test_pause_and_resume(protocols: list[Any], service: EnergyService) -> None:
    first = pair(protocols, service, vehicle={"pause_after": 5.0})
    assert first.end("secc").kind is first.end("evcc").kind is EndKind.PAUSED
    second = pair(protocols, service, paused=(first.secc.paused, first.evcc.paused))
    assert second.end("secc").kind is EndKind.TERMINATED
    assert second.messages("SessionSetupRes")[0].response_code == "OK_OldSessionJoined"
    assert second.secc.session.session_id == first.secc.session.session_id
    assert second.world.imported > 15


@pytest.mark.parametrize(("protocols", "service", "mode"), SOME)
def test_isolation_faults_and_contactors_end_it(protocols: list[Any], service: EnergyService, mode: ControlMode) -> None:
    dc = service.is_dc
    result: dict[type[Any], Any] = {CheckIsolation: Fail("fault")} if dc else {CloseContactors: lambda _: False}
    run = pair(protocols, service, mode, world=World(dc=dc, limits=DC_VEHICLE if dc else AC_VEHICLE, results=result))
    assert run.end("secc") is not None
    assert run.end("evcc") is not None
    assert run.world.imported == 0
    found = [type(effect) for effect in run.effects("secc")]
    assert (found.count(OpenContactors), found[-1]) == (1, LockConnector)


@pytest.mark.parametrize(("protocols", "service", "mode"), SOME)
def test_authorization_that_takes_minutes(protocols: list[Any], service: EnergyService, mode: ControlMode) -> None:
    """ISO 15118 knows how to say that a person has to act; DIN 70121 gives up after 55 s."""
    dc = service.is_dc
    run = pair(protocols, service, mode, world=World(dc=dc, limits=DC_VEHICLE if dc else AC_VEHICLE, times={AuthorizeEim: 50.0}))
    assert run.end("secc").kind is EndKind.TERMINATED
    assert len(run.effects("secc", AuthorizeEim)) == 1


def test_authorization_that_is_refused() -> None:
    for protocols in (DIN, ISO20):
        world = World(limits=DC_VEHICLE, results={AuthorizeEim: AuthorizationVerdict.REJECTED})
        run = pair(protocols, EnergyService.DC, world=world, until=400.0)
        assert run.end("evcc") is not None
        assert run.world.imported == 0
