"""What a station does not do it says: every action of every version gets an answer, and the right one."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import msgspec
import msgspec.inspect as shapes

from tests.unit.runtime.ocpp.places import VERSIONS, Place, at_place, date
from v2gstack.codecs.ocppj import OcppjCodec
from v2gstack.messages._ocpp import AnyJson, CustomData, DateTime, Number
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp import CallRefusedError

#: What 2.0.1 and 2.1 share.
OF_2 = {
    "ChangeAvailability",
    "ClearCache",
    "ClearChargingProfile",
    "DataTransfer",
    "GetBaseReport",
    "GetChargingProfiles",
    "GetCompositeSchedule",
    "GetLocalListVersion",
    "GetReport",
    "GetTransactionStatus",
    "GetVariables",
    "RequestStartTransaction",
    "RequestStopTransaction",
    "Reset",
    "SendLocalList",
    "SetChargingProfile",
    "SetNetworkProfile",
    "SetVariables",
    "TriggerMessage",
    "UnlockConnector",
}
#: Actions that are answered by their own response, by version.
ANSWERED = {
    OcppVersion.V16: {
        "ChangeAvailability",
        "ChangeConfiguration",
        "ClearCache",
        "ClearChargingProfile",
        "DataTransfer",
        "GetCompositeSchedule",
        "GetConfiguration",
        "GetLocalListVersion",
        "RemoteStartTransaction",
        "RemoteStopTransaction",
        "Reset",
        "SendLocalList",
        "SetChargingProfile",
        "TriggerMessage",
        "UnlockConnector",
    },
    OcppVersion.V201: OF_2,
    OcppVersion.V21: {*OF_2, "UpdateDynamicSchedule"},
}


def smallest(cls: Any) -> Any:
    """A message with nothing but what it must have."""
    info: Any = shapes.type_info(cls)
    return cls(**{field.name: _value(field.type) for field in info.fields if field.required})


def _value(shape: Any) -> Any:
    match shape:
        case shapes.Metadata():
            return _value(shape.type)
        case shapes.StructType():
            return smallest(shape.cls)
        case shapes.EnumType():
            return next(iter(shape.cls))
        case shapes.BoolType():
            return False
        case shapes.IntType():
            return max(1, shape.ge or 0)
        case shapes.StrType():
            return "https://example.com/" if shape.pattern else "x" * max(1, shape.min_length or 0)
        case shapes.VarTupleType():
            return (_value(shape.item_type),) * max(1, shape.min_length or 0)
        case shapes.CustomType():
            return _custom(shape.cls)
    raise AssertionError(shape)


def _custom(cls: Any) -> Any:
    if cls is DateTime:
        return date(1_800_000_000.0)
    if cls is CustomData:
        return {"vendorId": "x"}
    assert issubclass(cls, Number) or cls is AnyJson
    return Decimal(0)


@VERSIONS
def test_every_action_of_the_csms_is_answered(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start()
        answered: set[str] = set()
        refused: dict[str, str] = {}
        for name, action in version.actions.items():
            if action.sender == "station" or action.response is None:
                continue
            try:
                answer = await place.csms.call("CS-1", smallest(action.request))
            except CallRefusedError as error:
                refused[name] = error.response_code
            else:
                assert type(answer) is action.response
                answered.add(name)
        assert answered == ANSWERED[version]
        # known, and not supported
        assert set(refused.values()) == {"NotSupported"}
        # and it is alive
        await asyncio.sleep(1)
        assert place.station.station.online.is_set()

    at_place(version, story)


@VERSIONS
def test_what_no_version_knows_is_not_implemented(version: OcppVersion) -> None:
    """The difference between the two codes: an action that is known, and one that is not."""

    async def story(place: Place) -> None:
        await place.start()
        peer: Any = place.csms._peers["CS-1"]
        for name in ("Hibernate", "GetLocalListVersionX", "Heartbeat"):
            await peer.socket.send(f'[2,"x-{name}","{name}",{{}}]')
        await asyncio.sleep(1)
        frames = [msgspec.json.decode(text) for ours, text in place.wire if not ours]
        codes = {frame[1]: frame[2] for frame in frames if frame[0] == 4}
        assert codes == {"x-Hibernate": "NotImplemented", "x-GetLocalListVersionX": "NotImplemented", "x-Heartbeat": "NotSupported"}

    at_place(version, story)


def test_the_smallest_messages_are_valid() -> None:
    """Those of these tests, of every action and version."""
    for version in OcppVersion:
        codec = OcppjCodec(version)
        for action in version.actions.values():
            message = smallest(action.request)
            assert codec.decode_request(action.name, codec.encode_payload(message)).message == message
