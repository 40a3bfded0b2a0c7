"""A station's process is killed as soon as it has answered; what it has answered for is there when it comes back."""

from __future__ import annotations

import asyncio
import signal
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.unit.runtime.ocpp.ends import SOCKET
from tests.unit.runtime.ocpp.places import profile_message
from v2gstack.messages import ocpp201 as msg
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import CallReceived
from v2gstack.runtime.ocpp import Csms, CsmsSettings, Inbox, password_admission

#: A station of one EVSE, in a process of its own.
STATION = """
import asyncio, sys
from v2gstack.application.config import StationConfig
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.v2g import ISO15118_2
from v2gstack.runtime.ocpp import *

async def main(file, port):
    where = {"url": f"ws://127.0.0.1:{port}", "identity": "CS-1", "versions": (OcppVersion.V201,)}
    address = CsmsAddress(profile=SecurityProfile.BASIC, password="the first password", **where)
    settings = ChargingSettings(station=StationSettings(back_off=BackOff(wait_minimum=0.05, random_range=0.0, repeat_times=0)))
    station = ChargingStation(address, BootFacts(vendor="v2gstack", model="Mortal"), Journal(file), settings=settings)
    station.add_evse(StationConfig(evse_id="DE*ABC*E0001"), protocols=[ISO15118_2])
    await station.run()

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


class Victim:
    """The station's process, and its CSMS in this one."""

    def __init__(self, place: Path) -> None:
        self.passwords = {"CS-1": b"the first password"}
        self.heard: list[Any] = []
        self._file = place / "journal.db"
        self._process: asyncio.subprocess.Process | None = None

    async def open(self) -> None:
        self.csms = Csms(Inbox(":memory:"), settings=CsmsSettings(versions=(OcppVersion.V201,), socket=SOCKET))
        self.csms.watchers.append(lambda _, event: self.heard.append(event.message) if isinstance(event, CallReceived) else None)
        listener = await self.csms.serve("127.0.0.1", 0, admission=password_admission(self.passwords))
        self.port = listener.port

    async def live(self) -> None:
        """Start the station, and wait until it has told its status."""
        self.heard.clear()
        self._process = await asyncio.create_subprocess_exec(sys.executable, "-c", STATION, str(self._file), str(self.port))
        async with asyncio.timeout(30):
            while not any(isinstance(each, msg.StatusNotificationRequest) for each in self.heard):
                await asyncio.sleep(0.01)

    async def die(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGKILL)
            await process.wait()
            async with asyncio.timeout(10):
                while self.csms.stations:
                    await asyncio.sleep(0.01)

    async def ask(self, request: Any) -> Any:
        return await self.csms.call("CS-1", request)

    async def value(self, component: str, name: str) -> str | None:
        item = msg.GetVariableDataType(component=msg.ComponentType(name=component), variable=msg.VariableType(name=name))
        [result] = (await self.ask(msg.GetVariablesRequest(get_variable_data=(item,)))).get_variable_result
        value: str | None = result.attribute_value
        return value

    async def set(self, component: str, name: str, value: str) -> str:
        item = msg.SetVariableDataType(
            attribute_value=value, component=msg.ComponentType(name=component), variable=msg.VariableType(name=name)
        )
        [result] = (await self.ask(msg.SetVariablesRequest(set_variable_data=(item,)))).set_variable_result
        return str(result.attribute_status)


async def story(victim: Victim) -> None:
    await victim.live()
    assert await victim.set("OCPPCommCtrlr", "OfflineThreshold", "77") == "Accepted"
    await victim.die()

    await victim.live()
    assert await victim.value("OCPPCommCtrlr", "OfflineThreshold") == "77"
    request = msg.ChangeAvailabilityRequest(operational_status=msg.OperationalStatusEnumType.Inoperative, evse=msg.EVSEType(id=1))
    assert (await victim.ask(request)).status == "Accepted"
    await victim.die()

    await victim.live()
    [status] = [each for each in victim.heard if isinstance(each, msg.StatusNotificationRequest)]
    assert status.connector_status == "Unavailable"
    wire = profile_message(OcppVersion.V201, [(0, 11_000)], number=7)
    assert (await victim.ask(msg.SetChargingProfileRequest(evse_id=1, charging_profile=wire))).status == "Accepted"
    await victim.die()

    await victim.live()
    answer = await victim.ask(msg.GetCompositeScheduleRequest(duration=60, evse_id=1))
    assert answer.schedule.charging_schedule_period[0].limit == Decimal(11_000)
    entry = msg.AuthorizationData(
        id_token=msg.IdTokenType(id_token="04A1", type=msg.IdTokenEnumType.ISO14443),
        id_token_info=msg.IdTokenInfoType(status=msg.AuthorizationStatusEnumType.Accepted),
    )
    whole = msg.SendLocalListRequest(version_number=4, update_type=msg.UpdateEnumType.Full, local_authorization_list=(entry,))
    assert (await victim.ask(whole)).status == "Accepted"
    await victim.die()

    await victim.live()
    assert (await victim.ask(msg.GetLocalListVersionRequest())).version_number == 4
    assert await victim.value("LocalAuthListCtrlr", "Entries") == "1"
    # killed before it has connected with the new password: the old one is not good any more, and the new one is known
    victim.passwords["CS-1"] = b"a new password, as long as it takes"
    assert await victim.set("SecurityCtrlr", "BasicAuthPassword", "a new password, as long as it takes") == "Accepted"
    await victim.die()

    await victim.live()
    assert await victim.value("OCPPCommCtrlr", "OfflineThreshold") == "77"


def test_what_was_answered_for_is_there_after_a_kill(tmp_path: Path) -> None:
    async def told() -> None:
        victim = Victim(tmp_path)
        await victim.open()
        try:
            await story(victim)
        finally:
            await victim.die()
            await victim.csms.close()

    asyncio.run(told())
