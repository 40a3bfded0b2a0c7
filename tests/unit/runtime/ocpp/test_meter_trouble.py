"""What is wrong with a meter reaches the CSMS, in the words of its version; and a record that came late, too."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace
from typing import Any

from tests.unit.runtime.ocpp.test_charging import VERSIONS, Place
from tests.unit.runtime.test_meter_transactions import Signing
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering import MeterReading, SignedRecord
from v2gstack.metering.ocmf import parse_ocmf, verify_ocmf
from v2gstack.metering.records import find_records
from v2gstack.runtime import run_virtual


class Reset(Signing):
    """A meter whose register begins anew at some reading."""

    reads = 0

    async def read(self, *, signed: bool = False) -> MeterReading:
        reading = await super().read(signed=signed)
        self.reads += 1
        whole = replace(reading, imported=reading.imported + 50_000)
        return whole if self.reads < 20 else replace(whole, imported=7)


def placed(version: OcppVersion, kind: type[Signing] = Signing) -> tuple[Place, Any]:
    place = Place(version)

    async def start() -> Signing:
        await place.start("iso15118_2 DC", loop_interval=1.0, time_limit=120.0)
        meter = kind(place.pair.station.meter)
        place.evse.hardware = replace(place.evse.hardware, meter=meter)
        return meter

    return place, start


def codes(place: Place) -> list[tuple[str, bool]]:
    """Codes that the CSMS was told, and whether it was told that the trouble is there or over."""
    if place.version is OcppVersion.V16:
        told = [each for each in place.told("StatusNotification") if each.vendor_error_code]
        assert all(each.connector_id == 1 for each in told)
        return [(each.vendor_error_code, each.error_code == "PowerMeterFailure") for each in told]
    found: list[tuple[str, bool]] = []
    for each in place.told("NotifyEvent"):
        (event,) = each.event_data
        assert (event.component.name, event.component.evse.id, event.variable.name) == ("FiscalMetering", 1, "Problem")
        assert event.transaction_id
        found.append((event.tech_code, event.actual_value == "true"))
    numbers = [event.event_id for each in place.told("NotifyEvent") for event in each.event_data]
    assert len(set(numbers)) == len(numbers)
    return found


@VERSIONS
def test_a_register_that_was_reset_is_told(version: OcppVersion) -> None:
    async def scenario() -> None:
        place, start = placed(version, Reset)
        await start()
        _, report = await place.session()
        await place.drained()
        assert codes(place) == [("METER_RESYNC_REQUIRED", True)]
        assert "METER_RESYNC_REQUIRED" in report.metering[0]
        if version is not OcppVersion.V16:
            found = await place.ask(
                "GetVariables",
                get_variable_data=(
                    place.msg.GetVariableDataType(
                        component=place.msg.ComponentType(name="FiscalMetering", evse=place.msg.EVSEType(id=1)),
                        variable=place.msg.VariableType(name="Problem"),
                    ),
                ),
            )
            assert found.get_variable_result[0].attribute_value == "true"
        await place.stop()

    run_virtual(scenario())


@VERSIONS
def test_a_meter_that_is_gone_for_a_while_is_told_and_told_to_be_back(version: OcppVersion) -> None:
    async def scenario() -> None:
        place, start = placed(version)
        meter = await start()
        now = asyncio.get_running_loop().time()
        meter.gone = (now + 60.0, now + 80.0)
        await place.session()
        await place.drained()
        assert codes(place) == [("METER_LOST", True), ("METER_LOST", False)]
        await place.stop()

    run_virtual(scenario())


@VERSIONS
def test_a_record_that_comes_late_reaches_the_csms(version: OcppVersion) -> None:
    """The transaction ends without it, with what was read last; the record follows, and verifies, when the meter is back."""

    async def scenario() -> None:
        place, start = placed(version)
        meter = await start()
        begin = asyncio.get_running_loop().time()
        meter.gone = (begin + 60.0, begin + 400.0)
        await place.session()
        await place.drained()
        (name,) = place.transactions
        told = place.csms.inbox.report("CS-1", name)
        assert told is not None
        assert told.complete
        assert ("METER_RECORD_MISSING", True) in codes(place)
        before = len(place.told("MeterValues"))
        await asyncio.sleep(begin + 500.0 - asyncio.get_running_loop().time())
        (late,) = place.told("MeterValues")[before:]
        record, key = record_of(version, late)
        assert verify_ocmf(record, key).valid
        assert [reading.transaction for reading in parse_ocmf(record).payload.readings][-1] == "E"
        await place.stop()

    run_virtual(scenario())


class Verbose(Signing):
    """A meter whose records are as long as an EM580's can be."""

    async def stop_transaction(self, transaction_id: str, /) -> MeterReading:
        reading = await super().stop_transaction(transaction_id)
        return replace(reading, record=SignedRecord(format="OCMF", data=b"O" * 4_062))


@VERSIONS
def test_a_record_that_is_too_long_is_said_to_be_so(version: OcppVersion) -> None:
    """OCPP 2.0.1 takes 2,500 characters; the others take all that a meter writes."""

    async def scenario() -> None:
        place, start = placed(version, Verbose)
        await start()
        await place.session()
        await place.drained()
        await asyncio.sleep(5.0)
        if version is OcppVersion.V201:
            (told,) = place.told("NotifyEvent")
            assert told.event_data[0].tech_info == "given up: signedMeterData has 5416 characters, OCPP 2.0.1 takes 2500"
            assert codes(place) == [("METER_RECORD_MISSING", True)]
        else:
            assert codes(place) == []
        await place.stop()

    run_virtual(scenario())


def record_of(version: OcppVersion, request: Any) -> tuple[bytes, str]:
    (value,) = request.meter_value
    if version is OcppVersion.V16:
        (signed,) = [json.loads(each.value) for each in value.sampled_value if each.format == "SignedData"]
        data, key = signed["signedMeterData"], signed["publicKey"]
    else:
        (found,) = [each.signed_meter_value for each in value.sampled_value if each.signed_meter_value]
        data, key = found.signed_meter_data, found.public_key
    record = base64.b64decode(data)
    assert find_records(record.decode())
    return record, key
