"""What a CSMS hears of a plug: outlets with their control pilot, SLAC and sessions, around the EVSEs of a charging station."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest

from tests.unit.runtime.ocpp.ends import SOCKET
from tests.unit.runtime.plug_worlds import Place, Street
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import CallReceived
from v2gstack.runtime import run_virtual
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
    OcppEvse,
    Presented,
    StationSettings,
)
from v2gstack.types import ControlPilotState

V16, V201, V21 = OcppVersion
VERSIONS = pytest.mark.parametrize("version", list(OcppVersion), ids=lambda version: version.value)

#: Section 4.9 of OCPP 1.6: which status may follow which; Reserved and Faulted are not told here.
TABLE = {
    "Available": {"Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Unavailable"},
    "Preparing": {"Available", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing"},
    "Charging": {"Available", "SuspendedEV", "SuspendedEVSE", "Finishing", "Unavailable"},
    "SuspendedEV": {"Available", "Charging", "SuspendedEVSE", "Finishing", "Unavailable"},
    "SuspendedEVSE": {"Available", "Charging", "SuspendedEV", "Finishing", "Unavailable"},
    "Finishing": {"Available", "Preparing", "Unavailable"},
    "Unavailable": {"Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE"},
}


class Corner:
    """A charging station on a street, and what its CSMS has heard."""

    def __init__(self, version: OcppVersion, street: Street, place: Place, station: ChargingStation, csms: Csms, heard: list[Any]) -> None:
        self.version = version
        self.street = street
        self.place = place
        self.station = station
        self.evse: OcppEvse = station.evses[0]
        self.csms = csms
        self.heard = heard
        self.msg: Any = import_module(version.package)

    @property
    def point(self) -> Any:
        return self.place.pair.point

    def statuses(self) -> list[str]:
        """What was told of the connector, without repetitions."""
        told = [each for each in self.heard if type(each).__name__ == "StatusNotificationRequest"]
        of_it = [each for each in told if (each.connector_id if self.version is V16 else each.evse_id) == 1]
        return [str(each.status if self.version is V16 else each.connector_status) for each in of_it]

    def events(self) -> list[Any]:
        return [each for each in self.heard if type(each).__name__ == "TransactionEventRequest"]

    async def drained(self) -> None:
        while self.station.station.outbox.size:
            await asyncio.sleep(0.05)
        await asyncio.sleep(1.0)


def at_the_corner(version: OcppVersion, story: Callable[[Corner], Awaitable[None]], *, autocharge: bool = True, **options: Any) -> None:
    """Run a story at an outlet of a charging station with a vehicle, in virtual time."""

    async def run() -> None:
        loop: Any = asyncio.get_running_loop()
        heard: list[Any] = []
        csms = Csms(Inbox(":memory:"), settings=CsmsSettings(versions=(version,), socket=SOCKET, unix_time=loop.unix_time))
        csms.watchers.append(lambda _, event: heard.append(event.message) if isinstance(event, CallReceived) else None)
        listener = await csms.serve("127.0.0.1", 0)
        settings = ChargingSettings(
            station=StationSettings(
                socket=SOCKET, back_off=BackOff(wait_minimum=0.1, random_range=0.0, repeat_times=1), unix_time=loop.unix_time
            ),
            autocharge=autocharge,
        )
        address = CsmsAddress(url=f"ws://127.0.0.1:{listener.port}", identity="CS-1", versions=(version,))
        station = ChargingStation(address, BootFacts(vendor="v2gstack", model="Simulated"), Journal(":memory:"), settings=settings)
        street = Street("dc")
        place = street.add(secc=station.add_evse, **options)
        running = asyncio.create_task(station.run())
        await station.station.online.wait()
        async with street:
            await story(Corner(version, street, place, station, csms, heard))
            running.cancel()
            await asyncio.wait([running])
            await csms.close()

    run_virtual(run())


def allowed(statuses: list[str]) -> bool:
    """Whether each status may follow the one before it."""
    return all(after in TABLE[before] for before, after in pairwise(statuses))


@VERSIONS
def test_from_plug_to_plug(version: OcppVersion) -> None:
    async def story(corner: Corner) -> None:
        corner.point.plug()
        await asyncio.sleep(1.0)
        assert corner.statuses() == ["Available", "Preparing" if version is V16 else "Occupied"]
        await corner.place.until("ended", "ended")
        await corner.drained()
        # its transaction is over, and the plug is in
        assert corner.statuses()[-1] == ("Finishing" if version is V16 else "Occupied")
        corner.point.unplug()
        await asyncio.sleep(1.0)
        told = corner.statuses()
        if version is V16:
            assert told == ["Available", "Preparing", "Charging", "SuspendedEV", "Finishing", "Available"]
            assert allowed(told)
        else:
            assert told == ["Available", "Occupied", "Available"]
            [last] = [event for event in corner.events() if str(event.event_type) == "Ended"]
            assert (str(last.trigger_reason), str(last.transaction_info.charging_state)) == ("ChargingStateChanged", "EVConnected")

    at_the_corner(version, story)


@VERSIONS
def test_a_paused_vehicle_that_drives_away_ends_its_transaction(version: OcppVersion) -> None:
    async def story(corner: Corner) -> None:
        corner.point.plug()
        await corner.place.until("paused", "paused")
        await asyncio.sleep(600.0)
        assert corner.evse.transaction
        assert corner.statuses()[-1] == ("SuspendedEV" if version is V16 else "Occupied")
        corner.point.unplug()
        await asyncio.sleep(1.0)
        await corner.drained()
        assert not corner.evse.transaction
        assert corner.statuses()[-1] == "Available"
        [name] = corner.csms.inbox.transactions("CS-1")
        report = corner.csms.report("CS-1", name)
        assert report is not None
        assert report.complete
        if version is V16:
            [stop] = [each for each in corner.heard if type(each).__name__ == "StopTransactionRequest"]
            assert str(stop.reason) == "EVDisconnected"
            assert allowed(corner.statuses())
        else:
            last = corner.events()[-1]
            info = last.transaction_info
            assert (str(last.trigger_reason), str(info.stopped_reason)) == ("EVDeparted", "EVDisconnected")
            assert str(info.charging_state) == "Idle"

    at_the_corner(version, story, vehicle={"pause_after": 20.0})


@VERSIONS
def test_a_pause_that_is_resumed_goes_on_with_the_same_transaction(version: OcppVersion) -> None:
    async def story(corner: Corner) -> None:
        corner.point.plug()
        await corner.place.until("paused", "paused")
        name = corner.evse.transaction
        await asyncio.sleep(60.0)
        evcc = corner.place.inlet.evcc
        evcc.config = replace(evcc.config, pause_after=None)
        corner.place.inlet.wake()
        await corner.place.until("session", "session")
        await asyncio.sleep(30.0)
        assert corner.evse.transaction == name
        await corner.place.until("ended", "ended", limit=3600.0)
        await corner.drained()
        assert len(corner.csms.inbox.transactions("CS-1")) == 1
        if version is V16:
            assert allowed(corner.statuses())
            assert corner.statuses()[-1] == "Finishing"

    at_the_corner(version, story, vehicle={"pause_after": 20.0})


@VERSIONS
def test_a_plug_that_is_pulled_while_it_charges(version: OcppVersion) -> None:
    async def story(corner: Corner) -> None:
        corner.point.plug()
        await corner.place.until("session", "session")
        await asyncio.sleep(30.0)
        assert corner.evse.transaction
        corner.point.unplug()
        await asyncio.sleep(5.0)
        await corner.drained()
        assert corner.statuses()[-1] == "Available"
        if version is V16:
            [stop] = [each for each in corner.heard if type(each).__name__ == "StopTransactionRequest"]
            assert str(stop.reason) == "EVDisconnected"
            assert allowed(corner.statuses())
        else:
            last = corner.events()[-1]
            assert (str(last.trigger_reason), str(last.transaction_info.stopped_reason)) == ("EVDeparted", "EVDisconnected")

    at_the_corner(version, story)


def test_nobody_plugs_in_and_nobody_presents_anything() -> None:
    async def story(corner: Corner) -> None:
        corner.evse.authorizer.present(Presented(token=("04A1", "ISO14443")))
        await asyncio.sleep(1.0)
        assert corner.statuses() == ["Available", "Preparing"]
        # EVConnectionTimeOut: whoever presented it did not plug in
        await asyncio.sleep(120.0)
        assert corner.statuses()[2:] == ["Available"]
        corner.evse.pilot_changed(ControlPilotState.B1)
        await asyncio.sleep(121.0)
        assert corner.statuses()[3:] == ["Preparing", "Finishing"]
        # what shows nothing of the plug changes nothing
        corner.evse.pilot_changed(ControlPilotState.F)
        corner.evse.authorizer.present(Presented(token=("04A1", "ISO14443")))
        await asyncio.sleep(1.0)
        corner.evse.operative = False
        corner.evse.pilot_changed(ControlPilotState.A)
        await asyncio.sleep(121.0)
        assert corner.statuses()[5:] == ["Preparing", "Unavailable"]

    at_the_corner(V16, story, autocharge=False)
