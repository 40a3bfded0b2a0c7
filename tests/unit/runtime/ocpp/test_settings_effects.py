"""What settings of the device model do, and that they outlast a restart: a station and its CSMS over sockets, on virtual time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from decimal import Decimal
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.unit.runtime.ocpp.ends import SOCKET
from v2gstack.errors import PluginError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import CallReceived
from v2gstack.protocols.v2g import ISO15118_2
from v2gstack.runtime import RuntimeSettings, StationHardware, run_virtual
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
    SecurityProfile,
    StationSettings,
    password_admission,
)
from v2gstack.simulation import simulated_pair, station_profile, vehicle_profile
from v2gstack.types import AuthorizationVerdict

V16, V201, V21 = OcppVersion
VERSIONS = pytest.mark.parametrize("version", list(OcppVersion), ids=lambda version: version.value)
#: Names of variables of OCPP 2 as component, variable and instance, and of the keys of 1.6.
KEYS = {
    ("OCPPCommCtrlr", "HeartbeatInterval", ""): "HeartbeatInterval",
    ("OCPPCommCtrlr", "WebSocketPingInterval", ""): "WebSocketPingInterval",
    ("AlignedDataCtrlr", "Interval", ""): "ClockAlignedDataInterval",
    ("AlignedDataCtrlr", "Measurands", ""): "MeterValuesAlignedData",
    ("AuthCtrlr", "LocalPreAuthorize", ""): "LocalPreAuthorize",
    ("OCPPCommCtrlr", "MessageAttempts", "TransactionEvent"): "TransactionMessageAttempts",
}


class Stand:
    """One EVSE without a vehicle, its station, which may be started again, and its CSMS."""

    def __init__(self, version: OcppVersion, place: Path) -> None:
        self.version = version
        self.msg: Any = import_module(version.package)
        self.heard: list[Any] = []
        self.passwords: dict[str, bytes] = {"CS-1": b"the first password"}
        self._file = place / "journal.db"
        self._running: asyncio.Task[None] | None = None

    async def open(self, **settings: Any) -> None:
        loop: Any = asyncio.get_running_loop()
        chosen = CsmsSettings(versions=(self.version,), socket=SOCKET, unix_time=loop.unix_time)
        self.csms = Csms(Inbox(":memory:"), settings=chosen)
        self.csms.watchers.append(lambda _, event: self.heard.append(event.message) if isinstance(event, CallReceived) else None)
        await self.serve(0)
        await self.start(**settings)

    async def serve(self, port: int) -> None:
        listener = await self.csms.serve("127.0.0.1", port, admission=password_admission(self.passwords))
        self.port = listener.port

    async def start(self, *, password: str = "the first password", wait: bool = True, **settings: Any) -> None:
        loop: Any = asyncio.get_running_loop()
        address = CsmsAddress(
            url=f"ws://127.0.0.1:{self.port}",
            identity="CS-1",
            versions=(self.version,),
            profile=SecurityProfile.BASIC,
            password=password,
            is_octets=False,
        )
        chosen = ChargingSettings(
            station=StationSettings(
                socket=SOCKET, back_off=BackOff(wait_minimum=1.0, random_range=0.0, repeat_times=1), unix_time=loop.unix_time
            ),
            **settings,
        )
        self.journal = Journal(self._file, durable=False)
        self.station = ChargingStation(address, BootFacts(vendor="v2gstack", model="Simulated"), self.journal, settings=chosen)
        its, car = station_profile("dc_station_150kw"), vehicle_profile("city_car_400v")
        self.pair = simulated_pair(its, car, now=loop.time, sleep=asyncio.sleep, clock=loop.unix_time)
        self.evse = self.station.add_evse(
            its.config, StationHardware.simulated(self.pair.station), protocols=[ISO15118_2], settings=RuntimeSettings()
        )
        self._running = asyncio.create_task(self.station.run())
        if wait:
            await self.station.station.online.wait()
            await asyncio.sleep(0.5)

    async def stop(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            await asyncio.wait([running])
            self.journal.close()

    async def close(self) -> None:
        await self.stop()
        await self.csms.close()

    async def ask(self, name: str, **fields: Any) -> Any:
        return await self.csms.call("CS-1", getattr(self.msg, name + "Request")(**fields))

    async def set(self, component: str, name: str, value: str, instance: str = "", *, key: str = "") -> str:
        """Set a variable, or its key in OCPP 1.6; gives the status."""
        if self.version is V16:
            return str((await self.ask("ChangeConfiguration", key=key or KEYS[component, name, instance], value=value)).status)
        item = self.msg.SetVariableDataType(
            attribute_value=value,
            component=self.msg.ComponentType(name=component),
            variable=self.msg.VariableType(name=name, instance=instance or None),
        )
        [result] = (await self.ask("SetVariables", set_variable_data=(item,))).set_variable_result
        return str(result.attribute_status)

    async def set_list(self, number: int, *identifiers: str, full: bool = True) -> str:
        """Send a local list of identifiers that may charge; those with a minus are taken out."""
        msg, is_16 = self.msg, self.version is V16
        entries: list[Any] = []
        for identifier in identifiers:
            out = identifier.startswith("-")
            if is_16:
                info = None if out else msg.IdTagInfo(status=msg.AuthorizationStatus.Accepted)
                entries.append(msg.AuthorizationData(id_tag=identifier.lstrip("-"), id_tag_info=info))
                continue
            info = None if out else msg.IdTokenInfoType(status=msg.AuthorizationStatusEnumType.Accepted)
            kind = "ISO14443" if self.version is V21 else msg.IdTokenEnumType.ISO14443
            entries.append(msg.AuthorizationData(id_token=msg.IdTokenType(id_token=identifier.lstrip("-"), type=kind), id_token_info=info))
        kinds = msg.UpdateType if is_16 else msg.UpdateEnumType
        fields: dict[str, Any] = {"local_authorization_list": tuple(entries) or None}
        fields["update_type"] = kinds("Full" if full else "Differential")
        answer = await self.ask("SendLocalList", **{"list_version" if is_16 else "version_number": number}, **fields)
        return str(answer.status)

    async def set_profile(self, number: int, limit: int, **more: Any) -> None:
        """Limit the EVSE by default."""
        msg, is_16 = self.msg, self.version is V16
        period = (msg.ChargingSchedulePeriod if is_16 else msg.ChargingSchedulePeriodType)(start_period=0, limit=Decimal(limit))
        unit = (msg.ChargingRateUnitType if is_16 else msg.ChargingRateUnitEnumType)("W")
        schedule = (msg.ChargingSchedule if is_16 else msg.ChargingScheduleType)(
            charging_rate_unit=unit, charging_schedule_period=(period,), **({} if is_16 else {"id": 1})
        )
        wire = (msg.ChargingProfile if is_16 else msg.ChargingProfileType)(
            **{"charging_profile_id" if is_16 else "id": number},
            stack_level=0,
            charging_profile_purpose=(msg.ChargingProfilePurposeType if is_16 else msg.ChargingProfilePurposeEnumType)("TxDefaultProfile"),
            charging_profile_kind=(msg.ChargingProfileKindType if is_16 else msg.ChargingProfileKindEnumType)("Relative"),
            charging_schedule=schedule if is_16 else (schedule,),
            **more,
        )
        where = {"connector_id": 1, "cs_charging_profiles": wire} if is_16 else {"evse_id": 1, "charging_profile": wire}
        assert (await self.ask("SetChargingProfile", **where)).status == "Accepted"

    def told(self, name: str) -> list[Any]:
        return [each for each in self.heard if type(each).__name__ == name + "Request"]

    async def away(self, seconds: float) -> None:
        """The CSMS is away for so long."""
        await self.csms.close()
        while self.station.station.online.is_set():
            await asyncio.sleep(0.1)
        await asyncio.sleep(seconds)
        await self.serve(self.port)
        await self.station.station.online.wait()
        await asyncio.sleep(1.0)


def at_a_stand(version: OcppVersion, place: Path, story: Callable[[Stand], Awaitable[None]]) -> None:
    async def told() -> None:
        stand = Stand(version, place)
        try:
            await story(stand)
        finally:
            await stand.close()

    run_virtual(told())


@VERSIONS
def test_a_new_password_is_shown_at_once_and_after_a_restart(version: OcppVersion, tmp_path: Path, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG, "v2gstack")
    octets = bytes(range(100, 120))
    new = octets.hex() if version is V16 else "a new password, as long as it takes"
    shown = octets if version is V16 else new.encode()

    async def story(stand: Stand) -> None:
        await stand.open()
        before = stand.station.station.connections
        # A01.FR.03: from the answer on, the old one is not good any more
        stand.passwords["CS-1"] = shown
        assert await stand.set("SecurityCtrlr", "BasicAuthPassword", new, key="AuthorizationKey") == "Accepted"
        await asyncio.sleep(2.0)
        assert stand.station.station.connections == before + 1
        assert stand.station.station.online.is_set()
        # connecting again is no start
        assert len(stand.told("BootNotification")) == 1
        await stand.stop()
        await stand.start()
        assert len(stand.told("BootNotification")) == 2
        await stand.stop()
        # another one in the program is the newer word
        stand.passwords["CS-1"] = b"the password of the technician"
        await stand.start(password="the password of the technician")
        await stand.stop()
        await stand.start(password="the password of the technician")

    at_a_stand(version, tmp_path, story)
    assert "new password" in caplog.text
    assert new not in caplog.text
    assert "technician" not in caplog.text


@VERSIONS
def test_the_password_cannot_be_read(version: OcppVersion, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        await stand.open()
        new = "00" * 20 if version is V16 else "a new password, as long as it takes"
        short = "00" * 15 if version is V16 else "too short"
        assert await stand.set("SecurityCtrlr", "BasicAuthPassword", short, key="AuthorizationKey") == "Rejected"
        assert await stand.set("SecurityCtrlr", "BasicAuthPassword", new, key="AuthorizationKey") == "Accepted"
        await stand.stop()
        stand.passwords["CS-1"] = bytes(20) if version is V16 else new.encode()
        await stand.start()
        if version is V16:
            [key] = (await stand.ask("GetConfiguration", key=("AuthorizationKey",))).configuration_key
            assert key.value is None
            everything = await stand.ask("GetConfiguration")
        else:
            where = {"component": stand.msg.ComponentType(name="SecurityCtrlr")}
            item = stand.msg.GetVariableDataType(variable=stand.msg.VariableType(name="BasicAuthPassword"), **where)
            [result] = (await stand.ask("GetVariables", get_variable_data=(item,))).get_variable_result
            assert (str(result.attribute_status), result.attribute_value) == ("Rejected", None)
            await stand.ask("GetBaseReport", request_id=1, report_base=stand.msg.ReportBaseEnumType.FullInventory)
            await asyncio.sleep(5.0)
            everything = stand.told("NotifyReport")
            assert len(everything) > 1
        assert new not in repr(everything)

    at_a_stand(version, tmp_path, story)


@VERSIONS
def test_the_interval_of_heartbeats_is_the_boots_and_else_the_one_that_was_set(version: OcppVersion, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        await stand.open()
        assert stand.station.station.heartbeat_interval == 300
        assert stand.station.model.value("OCPPCommCtrlr", "HeartbeatInterval") == "300"
        assert await stand.set("OCPPCommCtrlr", "HeartbeatInterval", "20") == "Accepted"
        await stand.away(60.0)
        # that the connection was lost changes nothing
        assert stand.station.station.heartbeat_interval == 20
        assert stand.station.model.value("OCPPCommCtrlr", "HeartbeatInterval") == "20"
        await stand.stop()
        await stand.start()
        # B01.FR.04, 1.6 section 4.2: what the CSMS says when it accepts the station counts
        assert stand.station.station.heartbeat_interval == 300
        await stand.close()

    at_a_stand(version, tmp_path, story)


@VERSIONS
def test_pings_go_as_often_as_they_are_wanted(version: OcppVersion, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        await stand.open()
        assert await stand.set("OCPPCommCtrlr", "WebSocketPingInterval", "7") == "Accepted"
        socket: Any = stand.station.station._peer.socket._socket  # type: ignore[union-attr]
        pings: list[float] = []
        ping = socket.ping

        async def counted(data: Any = None) -> Any:
            pings.append(asyncio.get_running_loop().time())
            return await ping(data)

        socket.ping = counted
        await asyncio.sleep(30.0)
        assert len(pings) == 4
        assert {round(after - before) for before, after in pairwise(pings)} == {7}
        assert await stand.set("OCPPCommCtrlr", "WebSocketPingInterval", "0") == "Accepted"
        await asyncio.sleep(60.0)
        assert len(pings) == 4
        assert await stand.set("OCPPCommCtrlr", "WebSocketPingInterval", "-1") == "Rejected"

    at_a_stand(version, tmp_path, story)


@pytest.mark.parametrize("version", [V201, V21], ids=lambda version: version.value)
def test_an_answer_is_waited_for_as_long_as_the_csms_says(version: OcppVersion, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        await stand.open()
        waited: list[float] = []

        async def dawdle(identity: str, request: Any) -> Any:
            del identity, request
            waited.append(asyncio.get_running_loop().time())
            await asyncio.sleep(1_000.0)

        stand.csms.on(stand.msg.AuthorizeRequest, dawdle)
        assert await stand.set("OCPPCommCtrlr", "MessageTimeout", "3", "Default") == "Accepted"
        verdict = await stand.station.desk.decide(("04A1", "ISO14443"))
        assert asyncio.get_running_loop().time() - waited[0] == pytest.approx(3.0, abs=0.1)
        assert verdict is AuthorizationVerdict.REJECTED

    at_a_stand(version, tmp_path, story)


@VERSIONS
def test_who_was_away_long_tells_the_status_of_all(version: OcppVersion, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        await stand.open()
        count = len(stand.told("StatusNotification"))
        await stand.away(200.0)
        # B04.FR.02: nothing has changed in less than OfflineThreshold
        assert len(stand.told("StatusNotification")) == count
        await stand.away(400.0)
        assert len(stand.told("StatusNotification")) == 2 * count
        await stand.csms.close()
        while stand.station.station.online.is_set():
            await asyncio.sleep(0.1)
        stand.evse.operative = False
        await stand.serve(stand.port)
        await stand.station.station.online.wait()
        await asyncio.sleep(1.0)
        # and only what has changed is told
        assert len(stand.told("StatusNotification")) == 2 * count + 1

    at_a_stand(version, tmp_path, story)


@pytest.mark.parametrize("version", [V201, V21], ids=lambda version: version.value)
@pytest.mark.parametrize("queue", [False, True], ids=["lost", "kept"])
def test_what_belongs_to_no_transaction_is_kept_if_it_is_wanted(version: OcppVersion, queue: bool, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        await stand.open()
        assert await stand.set("OCPPCommCtrlr", "QueueAllMessages", "true" if queue else "false") == "Accepted"
        assert await stand.set("AlignedDataCtrlr", "Interval", "900") == "Accepted"
        await asyncio.sleep(1.0)
        before = len(stand.told("StatusNotification")), len(stand.told("MeterValues"))
        await stand.csms.close()
        while stand.station.station.online.is_set():
            await asyncio.sleep(0.1)
        for operative in (False, True, False, True):
            stand.evse.operative = operative
            await asyncio.sleep(900.0)
        await stand.stop()
        await stand.serve(stand.port)
        await stand.start()
        await asyncio.sleep(5.0)
        statuses = [str(each.connector_status) for each in stand.told("StatusNotification")[before[0] :]]
        values = len(stand.told("MeterValues")) - before[1]
        if queue:
            assert statuses[:4] == ["Unavailable", "Available", "Unavailable", "Available"]
            assert values == 4
        else:
            # the one that each start tells
            assert statuses == ["Available"]
            assert values == 0

    at_a_stand(version, tmp_path, story)


@VERSIONS
def test_readings_at_the_clocks_own_times(version: OcppVersion, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        await stand.open()
        await asyncio.sleep(37.0)
        assert await stand.set("AlignedDataCtrlr", "Measurands", "Energy.Active.Import.Register,Voltage") == "Accepted"
        assert await stand.set("AlignedDataCtrlr", "Interval", "300") == "Accepted"
        await asyncio.sleep(1_500.0)
        told = stand.told("MeterValues")
        assert len(told) == 5
        for request in told:
            [value] = request.meter_value
            # at the full minute, but for the time that it takes
            assert value.timestamp.timestamp() % 300 < 1
            assert {str(sample.context) for sample in value.sampled_value} == {"Sample.Clock"}
            assert {str(sample.measurand) for sample in value.sampled_value} <= {"Energy.Active.Import.Register", "Voltage"}
        assert await stand.set("AlignedDataCtrlr", "Interval", "0") == "Accepted"
        await asyncio.sleep(1_500.0)
        assert len(stand.told("MeterValues")) == 5

    at_a_stand(version, tmp_path, story)


@VERSIONS
@pytest.mark.parametrize("failures", [2, 3])
def test_a_reset_that_fails_is_tried_again(version: OcppVersion, failures: int, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        tries: list[float] = []

        async def reset(at_once: bool) -> None:
            assert at_once
            tries.append(asyncio.get_running_loop().time())
            if len(tries) <= failures:
                raise PluginError("the relay hangs")

        await stand.open(reset=reset)
        assert await stand.set("OCPPCommCtrlr", "ResetRetries", "2", key="ResetRetries") == "Accepted"
        kind = stand.msg.ResetType.Hard if version is V16 else stand.msg.ResetEnumType.Immediate
        assert (await stand.ask("Reset", type=kind)).status == "Accepted"
        await asyncio.sleep(60.0)
        assert len(tries) == 3
        # whether it worked or not, the station takes vehicles again
        assert stand.evse.is_available

    at_a_stand(version, tmp_path, story)


@VERSIONS
def test_the_local_list_is_changed_by_the_rules(version: OcppVersion, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        await stand.open()
        assert await stand.set_list(5, "04A1", "04B2") == "Accepted"
        assert await stand.set_list(5, "04C3", full=False) == "VersionMismatch"
        assert await stand.set_list(6, "04C3", "-04a1", full=False) == "Accepted"
        listed = stand.station.desk.listed
        assert [listed.get(each) for each in ("04A1", "04B2", "04C3")] == [
            None,
            AuthorizationVerdict.ACCEPTED,
            AuthorizationVerdict.ACCEPTED,
        ]
        # D01.FR.10: twice the same, and a new list with something to be taken out
        assert await stand.set_list(7, "04D4", "04d4") == "Failed"
        assert await stand.set_list(7, "-04B2") == "Failed"
        assert await stand.set_list(0, "04D4") == "Failed"
        assert await stand.set_list(8, *(f"{number:06}" for number in range(251))) == "Failed"
        told = await stand.ask("GetLocalListVersion")
        assert (told.list_version if version is V16 else told.version_number) == 6
        assert await stand.set_list(9) == "Accepted"
        told = await stand.ask("GetLocalListVersion")
        assert (told.list_version if version is V16 else told.version_number) == 0
        assert await stand.set("LocalAuthListCtrlr", "Enabled", "false", key="LocalAuthListEnabled") == "Accepted"
        assert await stand.set_list(10, "04A1") == ("NotSupported" if version is V16 else "Failed")
        told = await stand.ask("GetLocalListVersion")
        assert (told.list_version if version is V16 else told.version_number) == (-1 if version is V16 else 0)

    at_a_stand(version, tmp_path, story)


@VERSIONS
def test_who_is_on_the_list_charges_without_the_csms(version: OcppVersion, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        await stand.open()
        assert await stand.set_list(1, "04A1") == "Accepted"
        await stand.csms.close()
        while stand.station.station.online.is_set():
            await asyncio.sleep(0.1)
        assert await stand.station.desk.decide(("04a1", "ISO14443")) is AuthorizationVerdict.ACCEPTED
        assert await stand.station.desk.decide(("04A2", "ISO14443")) is AuthorizationVerdict.REJECTED

    at_a_stand(version, tmp_path, story)


@pytest.mark.parametrize(("off", "there"), [(300.0, True), (900.0, False)], ids=["short", "long"])
def test_a_station_that_is_off_is_without_its_csms(off: float, there: bool, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        await stand.open()
        await stand.set_profile(7, 11_000, max_offline_duration=600, invalid_after_offline_duration=True)
        await asyncio.sleep(1_800.0)
        await stand.stop()
        await asyncio.sleep(off)
        await stand.start()
        # what is gone for good after so long without the CSMS is not prolonged by a restart (Q11)
        assert bool(stand.station.profiles.store.profiles) is there

    at_a_stand(V21, tmp_path, story)


@VERSIONS
def test_the_station_as_a_whole_takes_no_vehicle(version: OcppVersion, tmp_path: Path) -> None:
    is_16 = version is V16

    async def story(stand: Stand) -> None:
        await stand.open()
        kinds = stand.msg.AvailabilityType if is_16 else stand.msg.OperationalStatusEnumType

        async def change(kind: str, number: int) -> None:
            evse = None if is_16 or not number else stand.msg.EVSEType(id=number)
            where: dict[str, Any] = {"connector_id": number} if is_16 else {"evse": evse}
            answer = await stand.ask("ChangeAvailability", **where, **{"type" if is_16 else "operational_status": kinds(kind)})
            assert answer.status == "Accepted"

        def statuses() -> list[tuple[int, str]]:
            told = stand.told("StatusNotification")
            return [(each.connector_id, str(each.status)) if is_16 else (each.evse_id, str(each.connector_status)) for each in told]

        await change("Inoperative", 1)
        await change("Inoperative", 0)
        await asyncio.sleep(1.0)
        await stand.stop()
        before = len(statuses())
        await stand.start()
        assert statuses()[before:] == ([(0, "Unavailable"), (1, "Unavailable")] if is_16 else [(1, "Unavailable")])
        assert stand.station.model.value("ChargingStation", "AvailabilityState") == "Unavailable"
        await change("Operative", 0)
        await asyncio.sleep(1.0)
        # OCPP 1.6 has the connectors follow the station; from 2 on each keeps a state of its own
        assert stand.evse.operative is is_16
        await change("Operative", 1)
        await asyncio.sleep(1.0)
        assert stand.evse.operative
        assert statuses()[-1] == (1, "Available")
        if is_16:
            # one connector that takes vehicles makes the station available
            await change("Inoperative", 0)
            await change("Operative", 1)
            await asyncio.sleep(1.0)
            assert dict(statuses()) == {0: "Available", 1: "Available"}

    at_a_stand(version, tmp_path, story)


@pytest.mark.parametrize("version", [V201, V21], ids=lambda version: version.value)
def test_another_way_to_a_csms(version: OcppVersion, tmp_path: Path) -> None:
    async def story(stand: Stand) -> None:
        await stand.open()
        msg, loop = stand.msg, asyncio.get_running_loop()
        clock: Any = loop.unix_time  # type: ignore[attr-defined]
        other = Csms(Inbox(":memory:"), settings=CsmsSettings(versions=(version,), socket=SOCKET, unix_time=clock))
        heard: list[str] = []
        other.watchers.append(lambda _, event: heard.append(event.action) if isinstance(event, CallReceived) else None)
        listener = await other.serve("127.0.0.1", 0, admission=password_admission(stand.passwords))

        async def put(slot: int, **fields: Any) -> str:
            told = {
                "ocpp_interface": msg.OCPPInterfaceEnumType.Wired0,
                "ocpp_transport": msg.OCPPTransportEnumType.JSON,
                "ocpp_version": None if version is V21 else msg.OCPPVersionEnumType.OCPP20,
                "message_timeout": 11,
                "ocpp_csms_url": f"ws://127.0.0.1:{listener.port}",
                "security_profile": 1,
            }
            data = msg.NetworkConnectionProfileType(**{**told, **fields})
            return str((await stand.ask("SetNetworkProfile", configuration_slot=slot, connection_data=data)).status)

        assert await put(1) == "Rejected"
        assert await put(4) == "Rejected"
        assert await put(2, security_profile=0) == "Rejected"
        assert await put(2, security_profile=2) == "Rejected"
        assert await put(2, security_profile=7) == "Rejected"
        assert await put(2, ocpp_csms_url="http://nobody") == "Rejected"
        assert await put(2, ocpp_transport=msg.OCPPTransportEnumType.SOAP if version is V201 else "SOAP") == "Rejected"
        # B10.FR.02: a slot that holds nothing
        assert await stand.set("OCPPCommCtrlr", "NetworkConfigurationPriority", "2,1") == "Rejected"
        assert await put(2) == "Accepted"
        assert await stand.set("OCPPCommCtrlr", "NetworkConfigurationPriority", "2,1") == "RebootRequired"
        assert await stand.set("OCPPCommCtrlr", "NetworkProfileConnectionAttempts", "2") == "Accepted"
        await asyncio.sleep(60.0)
        assert heard == []
        await stand.stop()
        boots = len(stand.told("BootNotification"))
        await stand.start()
        assert heard[0] == "BootNotification"
        assert other.stations == ("CS-1",)
        assert stand.station.station.message_timeout == 11
        assert len(stand.told("BootNotification")) == boots
        # it goes: after two attempts the next one, which has not heard of the station since its start
        await other.close()
        while not stand.csms.stations:
            await asyncio.sleep(0.1)
        await stand.station.station.online.wait()
        assert len(stand.told("BootNotification")) == boots + 1
        assert "password" not in repr(stand.station.networks._added).lower()

    at_a_stand(version, tmp_path, story)


@VERSIONS
def test_what_a_station_knows_outlasts_a_restart(version: OcppVersion, tmp_path: Path) -> None:
    is_16 = version is V16

    async def story(stand: Stand) -> None:
        await stand.open()
        msg = stand.msg
        assert await stand.set("OCPPCommCtrlr", "MessageAttempts", "9", "TransactionEvent") == "Accepted"
        assert await stand.set("AuthCtrlr", "LocalPreAuthorize", "true") == "Accepted"
        where: dict[str, Any] = {"connector_id": 1} if is_16 else {"evse": msg.EVSEType(id=1)}
        kinds = msg.AvailabilityType if is_16 else msg.OperationalStatusEnumType
        change = {"type" if is_16 else "operational_status": kinds("Inoperative")}
        assert (await stand.ask("ChangeAvailability", **where, **change)).status == "Accepted"
        assert await stand.station.desk.decide(("04A1", "ISO14443")) is AuthorizationVerdict.ACCEPTED
        asked = len(stand.told("Authorize"))
        assert await stand.set_list(5, "04B2") == "Accepted"
        await stand.set_profile(7, 11_000)
        await asyncio.sleep(1.0)
        await stand.stop()
        await stand.start()
        assert stand.station.station.outbox.config.attempts == 9
        assert stand.station.model.is_on("AuthCtrlr", "LocalPreAuthorize")
        statuses = [each for each in stand.told("StatusNotification") if (each.connector_id if is_16 else each.evse_id) == 1]
        assert str(statuses[-1].status if is_16 else statuses[-1].connector_status) == "Unavailable"
        assert not stand.evse.operative
        # both are known without asking
        assert await stand.station.desk.decide(("04A1", "ISO14443")) is AuthorizationVerdict.ACCEPTED
        assert await stand.station.desk.decide(("04b2", "ISO14443")) is AuthorizationVerdict.ACCEPTED
        assert len(stand.told("Authorize")) == asked
        version_told = await stand.ask("GetLocalListVersion")
        assert (version_told.list_version if is_16 else version_told.version_number) == 5
        [profile] = stand.station.profiles.store.profiles
        assert (profile.profile_id, profile.periods[0].limit) == (7, 11_000)
        assert (await stand.ask("ClearChargingProfile")).status == "Accepted"
        assert (await stand.ask("ClearCache")).status == "Accepted"
        await stand.stop()
        await stand.start()
        assert not stand.station.profiles.store.profiles
        assert await stand.station.desk.decide(("04A1", "ISO14443")) is AuthorizationVerdict.ACCEPTED
        assert len(stand.told("Authorize")) == asked + 1

    at_a_stand(version, tmp_path, story)
