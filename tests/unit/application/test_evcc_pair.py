"""The vehicle's application against the station's: all protocols, all services, both strict, in virtual time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from tests.support.pair import Pair, World, run_pair
from tests.unit.application.evcc_bench import octets
from v2gstack.application.config import StationConfig, VehicleConfig
from v2gstack.application.effects import FetchTariff
from v2gstack.application.evcc import EvccApplication
from v2gstack.application.secc import SeccApplication
from v2gstack.application.tariff import Tariff, TariffPeriod
from v2gstack.application.wishes import Wish
from v2gstack.protocols.v2g import (
    DIN70121,
    ISO15118_2,
    ISO15118_20_AC,
    ISO15118_20_DC,
    STRICT,
    EvccSession,
    PausedSession,
    Protocol,
    SeccSession,
)
from v2gstack.types import ControlMode, EnergyService, Limits, OutputSetpoint

DC_VEHICLE = Limits(
    maximum_voltage=460,
    minimum_voltage=250,
    maximum_current=200,
    maximum_power=80_000,
    maximum_discharge_current=60,
    maximum_discharge_power=20_000,
)
DC_STATION = Limits(
    maximum_voltage=920,
    minimum_voltage=150,
    maximum_current=300,
    maximum_power=150_000,
    maximum_discharge_current=100,
    maximum_discharge_power=15_000,
)
AC_VEHICLE = Limits(maximum_voltage=400, maximum_current=32, minimum_current=6, maximum_power=22_000, maximum_discharge_power=10_000)
AC_STATION = Limits(maximum_current=32, minimum_current=6, maximum_power=11_000, maximum_discharge_power=8_000)
TARIFF = Tariff(
    periods=(TariffPeriod(duration=3_600, maximum_power=9_000, price=Decimal("0.40")), TariffPeriod(duration=80_000, price=Decimal("0.20")))
)

PROTOCOLS: tuple[tuple[Protocol, EnergyService], ...] = (
    (DIN70121, EnergyService.DC),
    (ISO15118_2, EnergyService.DC),
    (ISO15118_2, EnergyService.AC),
    (ISO15118_20_DC, EnergyService.DC),
    (ISO15118_20_AC, EnergyService.AC),
)


def charge(
    protocol: Protocol,
    service: EnergyService,
    *,
    actions: tuple[tuple[float, Callable[[Pair], None]], ...] = (),
    tariff: Tariff | None = None,
    resume: tuple[PausedSession | None, PausedSession | None] = (None, None),
    station: dict[str, Any] | None = None,
    **changes: Any,
) -> Pair:
    """Run a session; twenty seconds of energy unless told otherwise."""
    limits, offered = (DC_VEHICLE, DC_STATION) if service.is_dc else (AC_VEHICLE, AC_STATION)
    vehicle = replace(VehicleConfig(services=(service,), limits=limits, time_limit=20.0, loop_interval=0.2), **changes)
    common: dict[str, Any] = {
        "protocols": [protocol],
        "random": octets,
        "policy": STRICT,
        "allow_insecure_20": True,
        "unix_offset": 1_800_000_000.0,
    }
    mine, theirs = resume
    secc = SeccApplication(
        SeccSession(**common, paused=() if theirs is None else (theirs,)),
        replace(StationConfig(services=(service,), limits=offered), **(station or {})),
    )
    evcc = EvccApplication(EvccSession(**common, resume=mine), vehicle, resumed=mine)
    world = World(dc=service.is_dc, limits=limits)
    if tariff is not None:
        world.results[FetchTariff] = tariff
    return run_pair(secc, evcc, world, actions=actions, until=8_000)


def call(side: str, name: str, *arguments: Any, **keywords: Any) -> Callable[[Pair], None]:
    """An action."""
    return lambda pair: pair.call(side, name, *arguments, **keywords)  # type: ignore[arg-type]


def ends(pair: Pair) -> tuple[str, str]:
    """How both sides see the end."""
    return str(pair.end("evcc").kind), str(pair.end("secc").kind)


def regular(pair: Pair, kind: str = "terminated") -> bool:
    """Both sides agree on the end, nothing is connected, nothing deviates, and the energies of all sums agree."""
    odd = {"DeviationAccepted", "ProtocolViolated", "TimeoutExpired", "PerformanceTimeExceeded"}
    found = [output for _, _, output in pair.outputs if type(output).__name__ in odd]
    assert not found, found
    world = pair.world
    assert not world.vehicle_closed
    assert not world.station_closed
    assert not world.locked
    assert pair.evcc.energy_in == pytest.approx(world.imported, abs=3, rel=0.02)
    assert pair.evcc.energy_out == pytest.approx(world.exported, abs=3, rel=0.02)
    return ends(pair) == (kind, kind)


@pytest.mark.parametrize(("protocol", "service"), PROTOCOLS, ids=str)
def test_every_protocol(protocol: Protocol, service: EnergyService) -> None:
    pair = charge(protocol, service)
    assert regular(pair)
    assert pair.world.imported > 50
    assert pair.secc.ev_status.soc is None or pair.secc.ev_status.soc == pytest.approx(pair.world.soc, abs=1)


@pytest.mark.parametrize(("service", "mode"), list(product(EnergyService, ControlMode)), ids=str)
def test_every_service_of_iso_15118_20(service: EnergyService, mode: ControlMode) -> None:
    """Twenty seconds in, then out: because the vehicle says so (scheduled), or because the station does (dynamic)."""
    protocol = ISO15118_20_DC if service.is_dc else ISO15118_20_AC
    out = OutputSetpoint(power=-5_000.0, current=-13.0)
    dynamic = mode is ControlMode.DYNAMIC
    actions = ((20.0, call("secc", "update", out)),) if dynamic and service.is_bidirectional else ()
    pair = charge(
        protocol,
        service,
        actions=actions,
        control_mode=mode,
        time_limit=40.0,
        discharge_after=None if dynamic else 20.0,
        discharge_power=5_000.0,
    )
    assert regular(pair)
    assert pair.world.imported > 50
    assert (pair.world.exported > 20) == service.is_bidirectional
    net = (pair.world.imported - pair.world.exported) / pair.world.capacity * 100
    assert pair.world.soc == pytest.approx(40 + net)


@pytest.mark.parametrize(("protocol", "service"), PROTOCOLS, ids=str)
@pytest.mark.parametrize("side", ["evcc", "secc"])
def test_somebody_stops(protocol: Protocol, service: EnergyService, side: str) -> None:
    pair = charge(protocol, service, actions=((9.0, call(side, "wish", Wish.STOP, text="enough")),))
    assert regular(pair)
    assert pair.now < 12


@pytest.mark.parametrize(("protocol", "service"), PROTOCOLS[1:], ids=str)
def test_pause_and_resume(protocol: Protocol, service: EnergyService) -> None:
    pair = charge(protocol, service, pause_after=5.0)
    assert regular(pair, "paused")
    again = charge(protocol, service, resume=(pair.evcc.paused, pair.secc.paused))
    assert regular(again)
    assert [line.code for line in again.lines if line.name == "SessionSetupRes"] == ["OK_OldSessionJoined"]
    skipped = {"AuthorizationSetupReq", "ServiceSelectionReq", "AuthorizationReq"} & set(again.names)
    assert (not skipped) == (protocol.generation == 20)


@pytest.mark.parametrize(("protocol", "service"), PROTOCOLS[1:], ids=str)
@pytest.mark.parametrize("side", ["evcc", "secc"])
@pytest.mark.parametrize("repeat", [True, False])
def test_somebody_renegotiates(protocol: Protocol, service: EnergyService, side: str, repeat: bool) -> None:
    pair = charge(protocol, service, actions=((9.0, call(side, "wish", Wish.RENEGOTIATE)),), repeat_cable_check=repeat)
    assert regular(pair)
    assert len(pair.messages("PowerDeliveryReq")) == 4
    assert pair.world.imported > 50


@pytest.mark.parametrize(("protocol", "service"), PROTOCOLS, ids=str)
@pytest.mark.parametrize("side", ["evcc", "secc"])
def test_an_emergency(protocol: Protocol, service: EnergyService, side: str) -> None:
    pair = charge(protocol, service, actions=((9.0, call(side, "wish", Wish.EMERGENCY, text="smoke")),))
    assert pair.now < 12
    assert pair.end("evcc").is_regular or pair.end("evcc").kind == "failed response"
    assert not pair.world.vehicle_closed
    assert not pair.world.station_closed
    assert pair.world.reading().power == 0.0


@pytest.mark.parametrize(("protocol", "service"), PROTOCOLS, ids=str)
def test_a_tariff_bounds_the_power(protocol: Protocol, service: EnergyService) -> None:
    pair = charge(protocol, service, tariff=TARIFF, time_limit=8.0)
    assert regular(pair)
    assert pair.world.imported <= 9_000 * 9.0 / 3600


@pytest.mark.parametrize(("protocol", "service"), PROTOCOLS[1:3], ids=str)
def test_receipts(protocol: Protocol, service: EnergyService) -> None:
    pair = charge(protocol, service, station={"receipt_required": True, "receipt_interval": 4.0})
    assert regular(pair)
    assert len(pair.messages("MeteringReceiptReq")) >= 4


def test_a_charge_to_the_target() -> None:
    """From 40 to 80 percent, in steps of half a second."""
    pair = charge(ISO15118_20_DC, EnergyService.DC, time_limit=None, loop_interval=0.24, target_soc=42.0)
    assert regular(pair)
    assert pair.world.soc == pytest.approx(42.0, abs=0.1)
    assert pair.world.imported == pytest.approx(1_000, abs=40)
