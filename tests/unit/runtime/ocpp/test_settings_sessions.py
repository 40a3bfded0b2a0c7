"""What settings do to sessions: measurands, signed records, identifiers that turn out not to be good."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.unit.runtime.ocpp.places import V16, VERSIONS, Place, at_place
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.v2g import EndKind

_IMPORT, _EXPORT = "Energy.Active.Import.Register", "Energy.Active.Export.Register"
#: Keys of OCPP 1.6 by the names of the variables.
KEYS = {
    "TxUpdatedMeasurands": "MeterValuesSampledData",
    "TxEndedMeasurands": "StopTxnSampledData",
    "TxUpdatedInterval": "MeterValueSampleInterval",
    "SignReadings": "SampledDataSignReadings",
    "StopTxOnInvalidId": "StopTransactionOnInvalidId",
    "MaxEnergyOnInvalidId": "MaxEnergyOnInvalidId",
    "Interval": "ClockAlignedDataInterval",
    "Measurands": "MeterValuesAlignedData",
}


async def put(place: Place, component: str, name: str, value: str) -> None:
    """Set a variable, or its key in OCPP 1.6, as the CSMS does."""
    if place.version is V16:
        assert (await place.ask("ChangeConfiguration", key=KEYS[name], value=value)).status == "Accepted"
        return
    msg = place.msg
    item = msg.SetVariableDataType(attribute_value=value, component=msg.ComponentType(name=component), variable=msg.VariableType(name=name))
    [result] = (await place.ask("SetVariables", set_variable_data=(item,))).set_variable_result
    assert result.attribute_status == "Accepted"


def samples(request: Any) -> list[tuple[str, str]]:
    """Context and measurand of all values of a request, signed records aside."""
    values = [*(getattr(request, "meter_value", None) or ()), *(getattr(request, "transaction_data", None) or ())]
    return [
        (str(sample.context), str(sample.measurand))
        for value in values
        for sample in value.sampled_value
        if str(getattr(sample, "format", None) or "Raw") == "Raw"
    ]


def of_kind(place: Place, kind: str) -> list[Any]:
    """Requests that begin, update or end a transaction."""
    if place.version is V16:
        return place.told({"Started": "StartTransaction", "Updated": "MeterValues", "Ended": "StopTransaction"}[kind])
    return [event for event in place.told("TransactionEvent") if str(event.event_type) == kind]


@VERSIONS
def test_what_is_told_of_readings(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0, time_limit=200.0)
        await put(place, "SampledDataCtrlr", "TxUpdatedMeasurands", f"{_IMPORT},Power.Active.Import")
        await put(place, "SampledDataCtrlr", "TxUpdatedInterval", "30")
        await put(place, "SampledDataCtrlr", "TxEndedMeasurands", _EXPORT)
        await put(place, "AlignedDataCtrlr", "Measurands", _EXPORT)
        await put(place, "AlignedDataCtrlr", "Interval", "60")
        await place.session()
        await place.drained()
        updates = [samples(event) for event in of_kind(place, "Updated")]
        periodic = [each for each in updates if ("Sample.Periodic", _IMPORT) in each]
        aligned = [each for each in updates if any(context == "Sample.Clock" for context, _ in each)]
        assert len(periodic) >= 4
        assert all(each == [("Sample.Periodic", _IMPORT), ("Sample.Periodic", "Power.Active.Import")] for each in periodic)
        assert len(aligned) >= 3
        assert all(each == [("Sample.Clock", _EXPORT)] for each in aligned)
        [end] = of_kind(place, "Ended")
        assert samples(end) == [("Transaction.Begin", _EXPORT), ("Transaction.End", _EXPORT)]
        # a record is the meter's word on the register of import: nobody wants it at the end, and 1.6 begins without readings
        assert len(place.csms.account("CS-1", place.transactions[0], version).records) == (0 if version is V16 else 1)

    at_place(version, story)


@VERSIONS
def test_an_event_without_values_is_no_message_without_values(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0, time_limit=100.0)
        await put(place, "SampledDataCtrlr", "TxUpdatedMeasurands", "")
        await put(place, "SampledDataCtrlr", "TxEndedMeasurands", "")
        await place.session()
        await place.drained()
        assert not place.station.station.outbox._journal.undelivered()
        if version is V16:
            assert not of_kind(place, "Updated")
        else:
            assert {event.meter_value for event in of_kind(place, "Updated")} == {None}
        [end] = of_kind(place, "Ended")
        assert samples(end) == []
        report = place.csms.report("CS-1", place.transactions[0])
        assert report is not None
        assert report.complete

    at_place(version, story)


@VERSIONS
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "plain"])
def test_signed_readings(version: OcppVersion, signed: bool) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0, time_limit=100.0)
        await put(place, "SampledDataCtrlr", "SignReadings", "true" if signed else "false")
        await place.session()
        await place.drained()
        account = place.csms.account("CS-1", place.transactions[0], version)
        assert len(account.records) == (2 if signed else 0)
        assert account.imported == place.pair.station.meter_registers.reading().imported

    at_place(version, story)


def doubt(place: Place) -> None:
    """Have the CSMS find out, with the start of a transaction, that the identifier is not good."""
    msg = place.msg

    async def started(identity: str, request: Any) -> Any:
        del identity
        if place.version is V16:
            return msg.StartTransactionResponse(id_tag_info=msg.IdTagInfo(status=msg.AuthorizationStatus.Blocked), transaction_id=1)
        if str(request.event_type) != "Started":
            return None
        return msg.TransactionEventResponse(id_token_info=msg.IdTokenInfoType(status=msg.AuthorizationStatusEnumType.Blocked))

    place.csms.on(msg.StartTransactionRequest if place.version is V16 else msg.TransactionEventRequest, started)


@VERSIONS
def test_an_identifier_that_turns_out_not_to_be_good_ends_its_transaction(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0)
        doubt(place)
        _, report = await place.session()
        await place.drained()
        assert report.end.kind is not EndKind.CONNECTION_LOST
        [end] = of_kind(place, "Ended")
        if version is V16:
            assert str(end.reason) == "DeAuthorized"
        else:
            assert (str(end.trigger_reason), str(end.transaction_info.stopped_reason)) == ("Deauthorized", "DeAuthorized")

    at_place(version, story)


@VERSIONS
@pytest.mark.parametrize("most", [0, 500], ids=["nothing", "a little"])
def test_or_it_gets_no_more_than_so_much_energy(version: OcppVersion, most: int) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 DC", loop_interval=1.0, time_limit=300.0)
        doubt(place)
        await put(place, "TxCtrlr", "StopTxOnInvalidId", "false")
        await put(place, "TxCtrlr", "MaxEnergyOnInvalidId", str(most))
        session = asyncio.create_task(place.session())
        await asyncio.sleep(200.0)
        # E05.FR.02: it goes on without energy
        assert place.evse.transaction
        assert place.pair.station.meter_registers.power < 50
        await session
        await place.drained()
        taken = place.pair.station.meter_registers.reading().imported
        # the meter is looked at once a second, and the vehicle asks as often: what 150 kW bring in three of them
        assert most <= taken <= most + 125
        if version is V16:
            assert "SuspendedEVSE" in [str(each.status) for each in place.told("StatusNotification")]
        else:
            states = [str(event.transaction_info.charging_state) for event in of_kind(place, "Updated")]
            assert "SuspendedEVSE" in states
        # the next one is somebody else
        assert not place.evse.allowed.barred

    at_place(version, story)
