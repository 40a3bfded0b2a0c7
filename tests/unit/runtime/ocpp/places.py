"""A charging station with simulated cars, and its CSMS, over sockets and on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from itertools import count
from typing import Any

import pytest

from tests.unit.runtime.ocpp.ends import SOCKET
from tests.unit.runtime.worlds import CASES
from v2gstack.application.ocpp import DeviceModel, Variable, standard_variables
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import CallReceived
from v2gstack.runtime import EvccRuntime, RuntimeSettings, SessionReport, StationHardware, VehicleHardware, run_virtual
from v2gstack.runtime.ocpp import (
    BackOff,
    BootFacts,
    ChargingSettings,
    ChargingStation,
    Csms,
    CsmsAddress,
    CsmsSettings,
    Inbox,
    Journal,
    LocalController,
    OcppEvse,
    StationSettings,
)
from v2gstack.simulation import SimulatedPair, simulated_pair, station_profile, vehicle_profile
from v2gstack.transports import memory_pair

V16, V201, V21 = OcppVersion
VERSIONS = pytest.mark.parametrize("version", list(OcppVersion), ids=lambda version: version.value)
#: The versions that have TransactionEvent and a device model.
OF_2 = pytest.mark.parametrize("version", [V201, V21], ids=lambda version: version.value)


class Place:
    """Simulated cars and EVSEs, a charging station around them, and its CSMS."""

    def __init__(self, version: OcppVersion) -> None:
        self.version = version
        self.msg: Any = import_module(version.package)
        self.heard: list[Any] = []
        #: Messages as they stand on the wire, and whether the CSMS sends them.
        self.wire: list[tuple[bool, str]] = []
        self.resets: list[bool] = []
        self.pairs: list[SimulatedPair] = []
        self.evccs: list[EvccRuntime] = []
        self._ids = count(1)
        #: Between the station and the CSMS, if it is at a site that has one.
        self.controller = LocalController(self._upstream, versions=(version,), settings=SOCKET)
        self._tasks: list[asyncio.Task[None]] = []

    def _see(self, identity: str, ours: bool, text: str) -> None:
        del identity
        self.wire.append((ours, text))

    async def start(
        self,
        case: str = "iso15118_20 DC_BPT",
        *,
        autocharge: bool = True,
        evses: int = 1,
        can_reset: bool = True,
        equip: Callable[[StationHardware], StationHardware] = lambda hardware: hardware,
        more_variables: Iterable[Variable] = (),
        runtime: dict[str, Any] | None = None,
        on: dict[str, Callable[[str, Any], Awaitable[Any]]] | None = None,
        at_a_site: bool = False,
        **vehicle: Any,
    ) -> None:
        loop = asyncio.get_running_loop()
        clock: Any = loop.unix_time  # type: ignore[attr-defined]
        self.clock = clock
        self.csms = Csms(
            Inbox(":memory:"), settings=CsmsSettings(versions=(self.version,), socket=replace(SOCKET, watch=self._see), unix_time=clock)
        )
        self.csms.watchers.append(lambda _, event: self.heard.append(event.message) if isinstance(event, CallReceived) else None)
        for name, handler in (on or {}).items():
            self.csms.on(getattr(self.msg, name + "Request"), handler)
        self.listener = await self.csms.serve("127.0.0.1", 0)
        port = self.port = self.listener.port
        if at_a_site:
            port = (await self.controller.serve("127.0.0.1", 0)).port
        settings = ChargingSettings(
            station=StationSettings(
                socket=SOCKET, back_off=BackOff(wait_minimum=0.1, random_range=0.0, repeat_times=1), unix_time=clock, new_id=self._id
            ),
            autocharge=autocharge,
            reset=self._reset if can_reset else None,
            new_id=lambda: f"tx-{next(self._ids)}",
        )
        address = CsmsAddress(url=f"ws://127.0.0.1:{port}", identity="CS-1", versions=(self.version,))
        model = DeviceModel([*standard_variables("CS-1", "v2gstack", "Simulated", evses=evses), *more_variables])
        self.station = ChargingStation(
            address, BootFacts(vendor="v2gstack", model="Simulated"), Journal(":memory:"), evses=evses, model=model, settings=settings
        )
        shared = RuntimeSettings(allow_insecure_20=True, **(runtime or {}))
        protocols, station_name, vehicle_name, service = CASES[case]
        for _ in range(evses):
            its, car = station_profile(station_name), vehicle_profile(vehicle_name)
            pair = simulated_pair(its, car, now=loop.time, sleep=asyncio.sleep, clock=clock)
            self.pairs.append(pair)
            self.station.add_evse(its.config, equip(StationHardware.simulated(pair.station)), protocols=[protocols], settings=shared)
            self.evccs.append(
                EvccRuntime(
                    replace(car.config, services=(service,), **vehicle),
                    VehicleHardware.simulated(pair.vehicle),
                    protocols=[protocols],
                    settings=shared,
                )
            )
        self.pair, self.evcc = self.pairs[0], self.evccs[0]
        self.evse: OcppEvse = self.station.evses[0]
        self._tasks.append(asyncio.create_task(self.station.run()))
        await self.station.station.online.wait()

    def _id(self) -> str:
        return f"m-{next(self._ids)}"

    async def _reset(self, at_once: bool) -> None:
        self.resets.append(at_once)

    def _upstream(self, identity: str, version: OcppVersion) -> CsmsAddress:
        return CsmsAddress(url=f"ws://127.0.0.1:{self.port}", identity=identity, versions=(version,))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        await self.controller.close()
        await self.csms.close()

    # -- what happens -----------------------------------------------------------------------------------------------------

    async def session(self, number: int = 1, **options: Any) -> tuple[SessionReport, SessionReport]:
        """A car comes to an EVSE, and the session runs to its end."""
        first, second = memory_pair()
        station = asyncio.create_task(self.station.evses[number - 1].run(second))
        vehicle = await self.evccs[number - 1].run(first, **options)
        report = await station
        assert report is not None
        return vehicle, report

    async def until_it_charges(self, number: int = 1) -> asyncio.Task[tuple[SessionReport, SessionReport]]:
        """A car comes to an EVSE, and its session until much flows."""
        session = asyncio.create_task(self.session(number))
        async with asyncio.timeout(300):
            while not self.station.evses[number - 1].transaction or self.power(number) < 5_000:
                assert not session.done()
                await asyncio.sleep(0.5)
        return session

    def power(self, number: int = 1) -> float:
        """W that flow into the car now, by the meter."""
        return self.pairs[number - 1].station.meter_registers.power

    async def drained(self) -> None:
        async with asyncio.timeout(60):
            while self.station.station.outbox.size:
                await asyncio.sleep(0.05)

    async def settled(self, report: SessionReport) -> None:
        """Everything is told, and the newest transaction is complete and comes to what the session has drawn."""
        await self.drained()
        key = self.transactions[-1]
        completeness = self.csms.report("CS-1", key)
        assert completeness is not None
        assert completeness.complete
        assert self.csms.account("CS-1", key, self.version).imported == report.energy_in

    async def go_offline(self) -> None:
        """The line to the CSMS is cut."""
        await self.csms.close()
        while self.station.station.online.is_set():
            await asyncio.sleep(0.1)

    async def come_back(self) -> None:
        """The CSMS can be reached again."""
        self.listener = await self.csms.serve("127.0.0.1", self.port)
        await self.station.station.online.wait()

    # -- what the CSMS does and hears -------------------------------------------------------------------------------------

    async def ask(self, name: str, **fields: Any) -> Any:
        return await self.csms.call("CS-1", getattr(self.msg, name + "Request")(**fields))

    async def remote_start(self, *, number: int | None = None, profile: Any = None, **more: Any) -> Any:
        if self.version is V16:
            return await self.ask("RemoteStartTransaction", id_tag="04A1B2C3", connector_id=number, charging_profile=profile)
        kind = "Central" if self.version is V21 else self.msg.IdTokenEnumType.Central
        token = self.msg.IdTokenType(id_token="04A1B2C3", type=kind)
        fields = {"remote_start_id": 4711, "evse_id": number, **more}
        return await self.ask("RequestStartTransaction", id_token=token, charging_profile=profile, **fields)

    async def set(self, wire: Any, number: int = 1) -> Any:
        """SetChargingProfile for an EVSE."""
        if self.version is V16:
            return await self.ask("SetChargingProfile", connector_id=number, cs_charging_profiles=wire)
        return await self.ask("SetChargingProfile", evse_id=number, charging_profile=wire)

    async def schedule(self, duration: int, number: int = 1, unit: str | None = None) -> Any:
        """The answer to GetCompositeSchedule."""
        is_16 = self.version is V16
        wanted = None if unit is None else (self.msg.ChargingRateUnitType if is_16 else self.msg.ChargingRateUnitEnumType)(unit)
        where = {"connector_id": number} if is_16 else {"evse_id": number}
        return await self.ask("GetCompositeSchedule", duration=duration, charging_rate_unit=wanted, **where)

    async def limits(self, duration: int, number: int = 1, unit: str | None = None) -> list[tuple[int, Decimal]]:
        """The same as its limits, and when they begin."""
        answer = await self.schedule(duration, number, unit)
        assert answer.status == "Accepted"
        schedule = answer.charging_schedule if self.version is V16 else answer.schedule
        return [(period.start_period, period.limit) for period in schedule.charging_schedule_period]

    def told(self, name: str) -> list[Any]:
        return [each for each in self.heard if type(each).__name__ == name + "Request"]

    def statuses(self, number: int = 1) -> list[str]:
        """What the CSMS heard of the status of an EVSE."""
        is_16 = self.version is V16
        return [
            str(each.status if is_16 else each.connector_status)
            for each in self.told("StatusNotification")
            if (each.connector_id if is_16 else each.evse_id) == number
        ]

    @property
    def transactions(self) -> list[str]:
        return list(self.csms.inbox.transactions("CS-1"))

    @property
    def wire_transaction(self) -> Any:
        return self.evse.wire_id if self.version is V16 else self.evse.transaction

    def profile(self, limit: int, **more: Any) -> dict[str, Any]:
        """Fields of a SetChargingProfile that limits the EVSE."""
        wire = profile_message(self.version, [(0, limit)], number=7).replace(**more)
        return {"connector_id": 1, "cs_charging_profiles": wire} if self.version is V16 else {"evse_id": 1, "charging_profile": wire}


def profile_message(
    version: OcppVersion,
    periods: list[tuple[int, float]] | list[dict[str, Any]],
    *,
    number: int = 1,
    level: int = 0,
    purpose: str = "TxDefaultProfile",
    kind: str = "Relative",
    unit: str = "W",
    start: float | None = None,
    duration: int | None = None,
    recurrency: str | None = None,
    valid: tuple[float | None, float | None] = (None, None),
    transaction: Any = None,
    schedule: dict[str, Any] | None = None,
    **more: Any,
) -> Any:
    """A charging profile as the CSMS sends it; periods as start and limit, or as fields."""
    msg: Any = import_module(version.package)
    is_16 = version is V16
    fields = [
        {name: Decimal(str(value)) if name in _NUMBERS else value for name, value in each.items()}
        for each in (each if isinstance(each, dict) else {"start_period": each[0], "limit": each[1]} for each in periods)
    ]
    period = msg.ChargingSchedulePeriod if is_16 else msg.ChargingSchedulePeriodType
    made = (msg.ChargingSchedule if is_16 else msg.ChargingScheduleType)(
        charging_rate_unit=(msg.ChargingRateUnitType if is_16 else msg.ChargingRateUnitEnumType)(unit),
        charging_schedule_period=tuple(period(**each) for each in fields),
        start_schedule=None if start is None else date(start),
        duration=duration,
        **({} if is_16 else {"id": number}),
        **(schedule or {}),
    )
    if is_16 and purpose == "ChargingStationMaxProfile":
        purpose = "ChargePointMaxProfile"
    kinds = msg.RecurrencyKindType if is_16 else msg.RecurrencyKindEnumType
    return (msg.ChargingProfile if is_16 else msg.ChargingProfileType)(
        **{"charging_profile_id" if is_16 else "id": number},
        stack_level=level,
        charging_profile_purpose=(msg.ChargingProfilePurposeType if is_16 else msg.ChargingProfilePurposeEnumType)(purpose),
        charging_profile_kind=(msg.ChargingProfileKindType if is_16 else msg.ChargingProfileKindEnumType)(kind),
        recurrency_kind=None if recurrency is None else kinds(recurrency),
        valid_from=None if valid[0] is None else date(valid[0]),
        valid_to=None if valid[1] is None else date(valid[1]),
        transaction_id=transaction,
        charging_schedule=made if is_16 else (made,),
        **more,
    )


#: Fields of a period that are numbers of OCPP.
_NUMBERS = ("limit", "discharge_limit", "setpoint")


def date(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def at_place(version: OcppVersion, story: Callable[[Place], Awaitable[None]]) -> None:
    async def told() -> None:
        place = Place(version)
        try:
            await story(place)
        finally:
            await place.stop()

    run_virtual(told())
