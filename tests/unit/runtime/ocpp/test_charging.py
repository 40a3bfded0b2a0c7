"""Cars that charge at a station with a CSMS, over sockets and on virtual time: accounts, commands, charging profiles."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.runtime.ocpp.places import V16, V21, V201, VERSIONS, Place, at_place
from v2gstack.errors import TransportError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering.ocmf import verify_ocmf
from v2gstack.protocols.v2g import EndKind
from v2gstack.transports import memory_pair


@VERSIONS
def test_a_car_charges_and_feeds_back_and_the_account_is_the_meters(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(loop_interval=1.0, time_limit=300.0, discharge_after=150.0, discharge_power=8_000.0)
        await asyncio.sleep(1)
        before = place.pair.station.meter_registers.reading()
        _, report = await place.session()
        after = place.pair.station.meter_registers.reading()
        await place.drained()
        await asyncio.sleep(1)
        assert report.end.kind is EndKind.TERMINATED
        [name] = place.transactions
        completeness = place.csms.report("CS-1", name)
        assert completeness is not None
        assert completeness.complete
        account = place.csms.account("CS-1", name, version)
        assert account.imported == after.imported - before.imported > 200
        assert account.exported == after.exported - before.exported > 200
        assert [verify_ocmf(record.data, account.records[0].public_key).valid for record in account.records] == [True, True]
        if version is not V16:
            events = place.told("TransactionEvent")
            states = [str(event.transaction_info.charging_state) for event in events]
            assert states[:2] == ["EVConnected", "Charging"]
            assert events[0].id_token.type == "MacAddress"
            assert str(events[-1].transaction_info.stopped_reason) == "StoppedByEV"
            assert any(str(event.trigger_reason) == "MeterValuePeriodic" for event in events)
            [needs] = place.told("NotifyEVChargingNeeds")[:1]
            way = str(needs.charging_needs.requested_energy_transfer)
            assert way == ("DC_BPT" if version is V21 else "DC")
        statuses = [
            str(each.status if version is V16 else each.connector_status)
            for each in place.told("StatusNotification")
            if (each.connector_id if version is V16 else each.evse_id) == 1
        ]
        assert statuses[0] == statuses[-1] == "Available"
        assert ("Charging" if version is V16 else "Occupied") in statuses

    at_place(version, story)


@VERSIONS
def test_the_back_end_starts_limits_and_stops_a_session(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", autocharge=False, loop_interval=1.0)
        session = asyncio.create_task(place.session())
        await asyncio.sleep(10)
        # nobody has presented anything
        assert not place.evse.transaction
        if version is V16:
            answer = await place.ask("RemoteStartTransaction", id_tag="04A1B2C3")
        else:
            kind = "Central" if version is V21 else place.msg.IdTokenEnumType.Central
            token = place.msg.IdTokenType(id_token="04A1B2C3", type=kind)
            answer = await place.ask("RequestStartTransaction", id_token=token, remote_start_id=4711)
        assert answer.status == "Accepted"
        await asyncio.sleep(60)
        assert place.evse.transaction
        point = place.pair.point
        assert place.pair.station.meter_registers.power > 20_000
        answer = await place.ask("SetChargingProfile", **place.profile(11_000))
        assert answer.status == "Accepted"
        await asyncio.sleep(10)
        # the voltage has risen a little since the current was set
        assert place.pair.station.meter_registers.power == pytest.approx(11_000, rel=0.001)
        answer = await place.ask("GetCompositeSchedule", duration=600, **({"connector_id": 1} if version is V16 else {"evse_id": 1}))
        schedule = answer.charging_schedule if version is V16 else answer.schedule
        assert [period.limit for period in schedule.charging_schedule_period] == [Decimal(11_000)]
        answer = await place.ask("ClearChargingProfile")
        assert answer.status == "Accepted"
        await asyncio.sleep(10)
        assert place.pair.station.meter_registers.power > 20_000
        name = "RemoteStopTransaction" if version is V16 else "RequestStopTransaction"
        assert (await place.ask(name, transaction_id=4_000 if version is V16 else "nothing")).status == "Rejected"
        assert (await place.ask(name, transaction_id=place.wire_transaction)).status == "Accepted"
        _, report = await session
        assert report.end.is_regular
        assert point.outlet().current == 0
        await place.drained()
        [name] = place.transactions
        assert place.csms.account("CS-1", name, version).imported == report.energy_in
        if version is V16:
            assert str(place.told("StopTransaction")[0].reason) == "Remote"
        else:
            events = place.told("TransactionEvent")
            assert (events[0].transaction_info.remote_start_id, str(events[0].trigger_reason)) == (4711, "RemoteStart")
            assert str(events[-1].transaction_info.stopped_reason) == "Remote"
            assert any(str(event.trigger_reason) == "ChargingRateChanged" for event in events)

    at_place(version, story)


def test_a_setpoint_of_the_back_end_makes_a_car_feed_back() -> None:
    async def story(place: Place) -> None:
        from v2gstack.types import ControlMode

        await place.start(loop_interval=1.0, time_limit=240.0, control_mode=ControlMode.DYNAMIC)
        session = asyncio.create_task(place.session())
        await asyncio.sleep(120)
        msg = place.msg
        fields = place.profile(10_000)
        period = msg.ChargingSchedulePeriodType(
            start_period=0,
            limit=Decimal(10_000),
            discharge_limit=Decimal(-9_000),
            setpoint=Decimal(-5_000),
            operation_mode=msg.OperationModeEnumType.CentralSetpoint,
        )
        [schedule] = fields["charging_profile"].charging_schedule
        wire = fields["charging_profile"].replace(charging_schedule=(schedule.replace(charging_schedule_period=(period,)),))
        handed: list[Any] = []
        hand = place.evse.update

        def update(state: Any) -> None:
            handed.append(state)
            hand(state)

        place.evse.update = update  # type: ignore[method-assign]
        assert (await place.ask("SetChargingProfile", evse_id=1, charging_profile=wire)).status == "Accepted"
        await asyncio.sleep(20)
        assert place.pair.station.meter_registers.power == pytest.approx(-5_000, rel=0.05)
        # a setpoint is told once, and again when the voltage has gone with the direction, not with every look
        assert [each.power for each in handed] == [-5_000.0] * len(handed)
        assert 1 <= len(handed) <= 3
        # the profile is gone, and so is what it wanted: the car charges again
        assert (await place.ask("ClearChargingProfile")).status == "Accepted"
        await asyncio.sleep(20)
        assert place.pair.station.meter_registers.power > 5_000
        _, report = await session
        await place.drained()
        account = place.csms.account("CS-1", place.transactions[0], V21)
        assert (account.imported, account.exported) == (report.energy_in, report.energy_out)
        assert report.energy_out > 20

    at_place(V21, story)


@VERSIONS
def test_an_identifier_that_the_back_end_refuses_does_not_charge(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0)
        msg = place.msg
        if version is V16:
            refusal = msg.AuthorizeResponse(id_tag_info=msg.IdTagInfo(status=msg.AuthorizationStatus.Blocked))
        else:
            refusal = msg.AuthorizeResponse(id_token_info=msg.IdTokenInfoType(status=msg.AuthorizationStatusEnumType.Blocked))

        async def refuse(identity: str, request: Any) -> Any:
            del identity, request
            return refusal

        place.csms.on(msg.AuthorizeRequest, refuse)

        async def in_vain() -> None:
            session = asyncio.create_task(place.session())
            await asyncio.sleep(90)
            place.evse.cut("the vehicle would ask for ever: ISO 15118-2 cannot say no")
            _, report = await session
            assert report.energy_in == 0
            assert not place.evse.transaction

        await in_vain()
        assert not place.transactions
        # the vehicle asks all the time, the station does not
        assert len(place.told("Authorize")) == 2
        # and not offline either: that it was refused is remembered
        await place.csms.close()
        await in_vain()
        assert place.station.station.outbox.size == 0

    at_place(version, story)


def test_offline_the_known_charge_and_the_account_comes_later() -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0, time_limit=60.0)
        await place.session()
        await place.drained()
        await place.csms.close()
        while place.station.station.online.is_set():
            await asyncio.sleep(0.1)
        _, report = await place.session()
        assert report.energy_in > 0
        with pytest.raises(TransportError):
            await place.station.station.call(place.msg.HeartbeatRequest())
        assert place.station.station.outbox.size >= 3
        port = int(place.station.station.address.url.rpartition(":")[2])
        await place.csms.serve("127.0.0.1", port)
        await place.drained()
        assert place.csms.account("CS-1", place.transactions[-1], V201).imported == report.energy_in
        assert all(event.offline for event in place.told("TransactionEvent") if event.transaction_info.transaction_id == "tx-2")

    at_place(V201, story)


@VERSIONS
def test_availability_reset_and_what_the_back_end_triggers(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0)
        msg, is_16 = place.msg, version is V16
        where: dict[str, Any] = {"connector_id": 1} if is_16 else {"evse": msg.EVSEType(id=1)}
        kinds = msg.AvailabilityType if is_16 else msg.OperationalStatusEnumType
        field = "type" if is_16 else "operational_status"
        assert (await place.ask("ChangeAvailability", **where, **{field: kinds.Inoperative})).status == "Accepted"
        first, second = memory_pair()
        assert await place.evse.run(second) is None
        await first.close()
        assert (await place.ask("ChangeAvailability", **where, **{field: kinds.Operative})).status == "Accepted"
        session = asyncio.create_task(place.session())
        await asyncio.sleep(60)
        triggers = msg.MessageTrigger if is_16 else msg.MessageTriggerEnumType
        for wanted in ("MeterValues", "Heartbeat", "StatusNotification"):
            before = len(place.told(wanted))
            assert (await place.ask("TriggerMessage", requested_message=triggers(wanted))).status == "Accepted"
            await asyncio.sleep(1)
            assert len(place.told(wanted)) > before, wanted
        kind = msg.ResetType.Hard if is_16 else msg.ResetEnumType.Immediate
        assert (await place.ask("Reset", type=kind)).status == "Accepted"
        _, report = await session
        await asyncio.sleep(1)
        assert place.resets == [True]
        await place.drained()
        assert place.csms.account("CS-1", place.transactions[0], version).imported == report.energy_in
        if is_16:
            assert str(place.told("StopTransaction")[0].reason) == "HardReset"

    at_place(version, story)


@pytest.mark.parametrize("version", [V201, V21], ids=lambda version: version.value)
def test_variables_are_read_set_and_reported(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start()
        msg = place.msg
        component, variable = msg.ComponentType(name="OCPPCommCtrlr"), msg.VariableType(name="HeartbeatInterval")
        item = msg.SetVariableDataType(attribute_value="17", component=component, variable=variable)
        [result] = (await place.ask("SetVariables", set_variable_data=(item,))).set_variable_result
        assert result.attribute_status == "Accepted"
        assert place.station.station.heartbeat_interval == 17
        before = len(place.told("Heartbeat"))
        await asyncio.sleep(60)
        assert len(place.told("Heartbeat")) - before == 3
        wanted = (
            msg.GetVariableDataType(component=component, variable=variable),
            msg.GetVariableDataType(component=msg.ComponentType(name="Nobody"), variable=variable),
        )
        results = (await place.ask("GetVariables", get_variable_data=wanted)).get_variable_result
        assert [(str(each.attribute_status), each.attribute_value) for each in results] == [("Accepted", "17"), ("UnknownComponent", None)]
        answer = await place.ask("GetBaseReport", request_id=5, report_base=msg.ReportBaseEnumType.FullInventory)
        assert answer.status == "Accepted"
        await asyncio.sleep(5)
        reports = place.told("NotifyReport")
        assert [report.seq_no for report in reports] == list(range(len(reports)))
        assert [report.tbc for report in reports] == [True] * (len(reports) - 1) + [False]
        told = [entry for report in reports for entry in report.report_data]
        assert len(told) == len(list(place.station.model))
        # secrets are not told
        [password] = [each for each in told if each.variable.name == "BasicAuthPassword"]
        assert password.variable_attribute[0].value is None

    at_place(version, story)


def test_keys_of_1_6_are_read_and_set() -> None:
    async def story(place: Place) -> None:
        await place.start()
        answer = await place.ask("ChangeConfiguration", key="HeartbeatInterval", value="23")
        assert answer.status == "Accepted"
        assert place.station.station.heartbeat_interval == 23
        assert (await place.ask("ChangeConfiguration", key="HeartbeatInterval", value="often")).status == "Rejected"
        assert (await place.ask("ChangeConfiguration", key="Nothing", value="1")).status == "NotSupported"
        assert (await place.ask("ChangeConfiguration", key="TransactionMessageAttempts", value="9")).status == "Accepted"
        assert place.station.station.outbox.config.attempts == 9
        answer = await place.ask("GetConfiguration", key=("HeartbeatInterval", "Nothing"))
        assert [(each.key, each.value) for each in answer.configuration_key] == [("HeartbeatInterval", "23")]
        assert answer.unknown_key == ("Nothing",)

    at_place(V16, story)
