"""Any valid request of a CSMS at any time: the station answers, never with an internal error, and goes on."""

from __future__ import annotations

import asyncio
import random
from decimal import Decimal
from typing import Any

import msgspec.inspect as shapes
import pytest

from tests.unit.runtime.ocpp.places import V16, VERSIONS, Place, at_place, date
from v2gstack.codecs.ocppj import OcppjCodec
from v2gstack.errors import EncodeError, SessionTimeout, TransportError
from v2gstack.messages._ocpp import CustomData, DateTime, NonPositiveNumber, Number, Percentage
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp import CallRefusedError

#: Requests of each run.
REQUESTS = 150

#: Texts that mean something to a station, and some that do not.
TEXTS = (
    "",
    "x",
    "1",
    "true",
    "often",
    "tx-5",
    "OCPPCommCtrlr",
    "HeartbeatInterval",
    "SampledDataCtrlr",
    "TxUpdatedInterval",
    "MeterValueSampleInterval",
    "SmartChargingCtrlr",
    "AuthCtrlr",
    "Enabled",
    "04A1B2C3",
    "https://example.com/",
)
NUMBERS = (0, 1, 1, 1, 2, 3, 60, 600, 86_400, -1, 2**31 - 1, -(2**31))


class Maker:
    """Messages with some of what they may have."""

    def __init__(self, chooser: random.Random, now: float) -> None:
        self.chooser = chooser
        self.now = now

    def some(self, cls: Any) -> Any:
        info: Any = shapes.type_info(cls)
        fields = {
            field.name: self.value(field.type)
            for field in info.fields
            if field.required or (self.chooser.random() < 0.4 and field.name != "custom_data")
        }
        return cls(**fields)

    def value(self, shape: Any) -> Any:
        chooser = self.chooser
        match shape:
            case shapes.Metadata():
                return self.value(shape.type)
            case shapes.StructType():
                return self.some(shape.cls)
            case shapes.EnumType():
                return chooser.choice(list(shape.cls))
            case shapes.BoolType():
                return chooser.random() < 0.5
            case shapes.IntType():
                low, high = shape.ge, shape.le
                fitting = [n for n in NUMBERS if (low is None or n >= low) and (high is None or n <= high)]
                return chooser.choice(fitting or [low or 0])
            case shapes.StrType():
                return "https://example.com/" if shape.pattern else chooser.choice(TEXTS)[: shape.max_length]
            case shapes.VarTupleType():
                most = min(shape.max_length or 4, 4)
                return tuple(self.value(shape.item_type) for _ in range(max(shape.min_length or 0, chooser.randint(0, most))))
            case shapes.CustomType():
                return self._custom(shape.cls)
        raise AssertionError(shape)

    def _custom(self, cls: Any) -> Any:
        chooser = self.chooser
        if cls is DateTime:
            return date(self.now + chooser.choice((-1e8, -3_600.0, -1.0, 0.0, 0.5, 60.0, 1e8)))
        if cls is CustomData or not issubclass(cls, Number):
            return {"vendorId": "x"}
        if issubclass(cls, NonPositiveNumber):
            return Decimal(chooser.choice(("0", "-0.1", "-5000", "-1e9")))
        if issubclass(cls, Percentage):
            return Decimal(chooser.choice(("0", "50.5", "100")))
        return Decimal(chooser.choice(("0", "0.1", "6", "16", "11000", "-1", "1e9")))


@VERSIONS
@pytest.mark.parametrize("charging", [False, True])
def test_the_station_answers_and_goes_on(version: OcppVersion, charging: bool) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", evses=2, loop_interval=1.0)
        if charging:
            await place.until_it_charges()
        maker = Maker(random.Random(version.value), place.clock())
        codec = OcppjCodec(version)
        actions = [action for action in version.actions.values() if action.sender != "station" and action.response is not None]
        answered = sent = 0
        codes: dict[str, str] = {}
        while sent < REQUESTS:
            action = maker.chooser.choice(actions)
            request = maker.some(action.request)
            if action.name == "GetCompositeSchedule" and request.duration > 86_400:
                # tests of their own have long ones
                request = request.replace(duration=86_400)
            try:
                codec.encode_payload(request)
            except EncodeError:
                # what no schema lets pass is not sent
                continue
            sent += 1
            try:
                answer = await place.csms.call("CS-1", request, timeout=600)
            except CallRefusedError as error:
                codes[action.name] = error.response_code
            except (SessionTimeout, TransportError) as error:
                pytest.fail(f"{request} was not answered: {error}")
            else:
                assert type(answer) is action.response
                answered += 1
            if maker.chooser.random() < 0.1:
                await asyncio.sleep(20)
        assert answered > REQUESTS // 10
        assert set(codes.values()) <= {"NotSupported"}, codes
        await asyncio.sleep(60)
        assert (await place.ask("ClearCache")).status == "Accepted"
        if version is not V16:
            assert (await place.ask("GetTransactionStatus")).messages_in_queue in (True, False)

    at_place(version, story)
