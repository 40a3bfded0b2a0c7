"""Payloads: exact both ways, and what is wrong has a place, a code and a name."""

from __future__ import annotations

import contextlib
import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.json_values import json_values
from tests.support.ocpp_verdicts import recorded_cases
from v2gstack.codecs.ocppj import OFF, STRICT, TOLERANT, CallErrorCode, Decoded, Deviation, FrameError, OcppjCodec, OcppPolicy, OcppVersion
from v2gstack.codecs.ocppj.checking import MAX_FINDINGS, Checker
from v2gstack.errors import ConfigError, EncodeError
from v2gstack.messages import ocpp16, ocpp21, ocpp201
from v2gstack.messages.ocpp import OcppObject

V16, V201, V21 = OcppVersion
CODECS = {version: OcppjCodec(version) for version in OcppVersion}

METER = {"timestamp": "2026-03-01T12:00:00Z", "sampledValue": [{"value": 1}]}
EVENT = {
    "eventType": "Started",
    "timestamp": "2026-03-01T12:00:00.5+01:30",
    "triggerReason": "CablePluggedIn",
    "seqNo": 0,
    "transactionInfo": {"transactionId": "t1"},
}


def decode(version: OcppVersion, message: str, payload: object, policy: OcppPolicy = STRICT) -> Decoded:
    codec = OcppjCodec(version, policy=policy)
    text = payload if isinstance(payload, str) else json.dumps(payload)
    if message.endswith("Response"):
        return codec.decode_response(message.removesuffix("Response"), text.encode())
    return codec.decode_request(message.removesuffix("Request"), text.encode())


def exactly(text: str | bytes) -> Any:
    """JSON with numbers as they are written."""
    return json.loads(text, parse_float=Decimal)


# -- what is right -------------------------------------------------------------------------------------------------------


def test_recorded_instances_come_back_as_they_were() -> None:
    """Of every message of every version."""
    seen = set()
    for case in recorded_cases():
        if not case.valid:
            continue
        codec = CODECS[case.version]
        message = decode(case.version, case.message, case.text).message
        again = codec.encode_payload(message)
        assert decode(case.version, case.message, again.decode()).message == message
        assert _plain(exactly(again)) == _plain(exactly(case.text)), case
        seen.add(type(message))
    assert len(seen) == sum(1 + (a.response is not None) for version in OcppVersion for a in version.actions.values())


def _plain(value: Any) -> Any:
    """Dates and times as moments with offset, integers without fractions, nulls of DataTransfer as absent."""
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items() if each is not None or key != "data"}
        case list():
            return [_plain(each) for each in value]
        case str():
            try:
                moment = datetime.datetime.fromisoformat(value.upper())
            except ValueError:
                return value
            return moment, moment.utcoffset()
        case _:
            return value


def test_both_ways_of_reading_agree() -> None:
    """The compiled decoder and the one that explains: same verdict, same message."""
    for case in recorded_cases():
        action = case.version.actions[case.message.removesuffix("Request").removesuffix("Response")]
        cls = action.response if case.message.endswith("Response") else action.request
        assert cls is not None
        value = exactly(case.text)
        checker = Checker(STRICT, zero_fraction=action.zero_fraction)
        built = checker.build(cls, value) if isinstance(value, dict) else None
        assert (built is not None and checker.fatal is None) == case.valid, case
        if case.valid:
            assert built == decode(case.version, case.message, case.text).message
            assert not checker.findings


def test_numbers_keep_their_digits() -> None:
    for digits in ("16", "16.0", "16.00", "0.1", "-0.30", "1E+2", "123456789012345678.123456789"):
        period = {"startPeriod": 0, "limit": 0}
        schedule = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [period]}
        text = json.dumps({"evseId": 1, "chargingProfile": PROFILE | {"chargingSchedule": [schedule]}})
        text = text.replace('"limit": 0', f'"limit": {digits}')
        message = decode(V201, "SetChargingProfileRequest", text).message
        assert isinstance(message, ocpp201.SetChargingProfileRequest)
        (read,) = message.charging_profile.charging_schedule
        assert str(read.charging_schedule_period[0].limit) == digits
        assert f'"limit":{digits}' in CODECS[V201].encode_payload(message).decode()


PROFILE = {"id": 1, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Absolute"}


def test_values_of_1_6_stay_texts() -> None:
    text = '{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T12:00:00Z","sampledValue":[{"value":"0012.50"}]}]}'
    message = decode(V16, "MeterValuesRequest", text).message
    assert isinstance(message, ocpp16.MeterValuesRequest)
    assert message.meter_value[0].sampled_value[0].value == "0012.50"
    assert CODECS[V16].encode_payload(message).decode() == text


def test_dates_keep_their_offset() -> None:
    message = decode(V201, "TransactionEventRequest", EVENT).message
    assert isinstance(message, ocpp201.TransactionEventRequest)
    assert message.timestamp.utcoffset() == datetime.timedelta(hours=1, minutes=30)
    assert '"timestamp":"2026-03-01T12:00:00.500000+01:30"' in CODECS[V201].encode_payload(message).decode()


def test_custom_data_is_not_touched() -> None:
    custom = '{"vendorId":"org.example","snake_key":{"SoCValue":[1.10,2E+3,null,"ß"],"":{}}}'
    text = f'{{"customData":{custom}}}'
    message = decode(V21, "HeartbeatRequest", text).message
    assert isinstance(message, ocpp21.HeartbeatRequest)
    assert message.custom_data is not None
    assert message.custom_data["snake_key"]["SoCValue"][0] == Decimal("1.10")
    assert CODECS[V21].encode_payload(message).decode() == text


@pytest.mark.parametrize("data", ["null", "7", "1.50", '"x"', "[1,{}]", '{"a":{"B_c":[0.10]}}'])
def test_data_transfer_carries_any_json(data: str) -> None:
    text = f'{{"data":{data},"vendorId":"v"}}'
    message = decode(V201, "DataTransferRequest", text).message
    written = CODECS[V201].encode_payload(message).decode()
    assert written == ('{"vendorId":"v"}' if data == "null" else text)


def test_fields_that_others_misspell() -> None:
    """Names that no rule for upper and lower case gives back."""
    battery = {"evseId": 1, "serialNumber": "s", "soC": 80, "soH": 99.5}
    payload = {"batteryData": [battery], "eventType": "BatteryIn", "idToken": {"idToken": "a", "type": "Central"}, "requestId": 1}
    message = decode(V21, "BatterySwapRequest", payload).message
    assert isinstance(message, ocpp21.BatterySwapRequest)
    assert (message.battery_data[0].soc, message.battery_data[0].soh) == (80, Decimal("99.5"))
    assert exactly(CODECS[V21].encode_payload(message)) == payload


# -- what is wrong -------------------------------------------------------------------------------------------------------


BOOT = {"reason": "PowerUp", "chargingStation": {"model": "m", "vendorName": "v"}}
STATUS = {"timestamp": "2026-03-01T12:00:00Z", "connectorStatus": "Available", "evseId": 1, "connectorId": 1}
DEEP: Any = {"vendorId": "v"}
for _ in range(40):
    DEEP = {"vendorId": "v", "inner": DEEP}


class Wrong:
    """A payload with one deviation, and what is kept of it where it passes."""

    def __init__(self, version: OcppVersion, message: str, payload: object, path: str, field: str, code: str, kept: object) -> None:
        self.version, self.message, self.payload = version, message, payload
        self.path, self.field, self.code, self.kept = path, field, code, kept


FORMAT, OCCURRENCE = "FormatViolation", "OccurrenceConstraintViolation"
PROPERTY, TYPE = "PropertyConstraintViolation", "TypeConstraintViolation"
ABSENT = object()

WRONGS = {
    Deviation.DATE_SYNTAX: Wrong(
        *(V201, "StatusNotificationRequest", STATUS | {"timestamp": "2026-03-01 12:00:00+0100"}),
        *("$.timestamp", "StatusNotificationRequest.timestamp", TYPE, datetime.datetime.fromisoformat("2026-03-01T12:00:00+01:00")),
    ),
    Deviation.DATE_WITHOUT_OFFSET: Wrong(
        *(V201, "StatusNotificationRequest", STATUS | {"timestamp": "2026-03-01T12:00:00"}),
        *("$.timestamp", "StatusNotificationRequest.timestamp", TYPE, datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)),
    ),
    Deviation.EMPTY_LIST: Wrong(
        *(V201, "MeterValuesRequest", {"evseId": 1, "meterValue": []}),
        *("$.meterValue", "MeterValuesRequest.meterValue", OCCURRENCE, ()),
    ),
    Deviation.INTEGER_WITH_FRACTION: Wrong(
        *(V16, "ChangeAvailabilityRequest", '{"connectorId":1.0,"type":"Operative"}'),
        *("$.connectorId", "ChangeAvailabilityRequest.connectorId", TYPE, 1),
    ),
    Deviation.MISSING: Wrong(
        *(V201, "BootNotificationRequest", {"chargingStation": BOOT["chargingStation"]}),
        *("$.reason", "BootNotificationRequest.reason", OCCURRENCE, None),
    ),
    Deviation.NOT_A_MULTIPLE: Wrong(
        *(V16, "GetCompositeScheduleResponse"),
        '{"status":"Accepted","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[],"minChargingRate":0.15}}',
        *("$.chargingSchedule.minChargingRate", "ChargingSchedule.minChargingRate", PROPERTY, Decimal("0.15")),
    ),
    Deviation.NULL: Wrong(
        *(V201, "BootNotificationRequest", BOOT | {"customData": None}),
        *("$.customData", "BootNotificationRequest.customData", TYPE, None),
    ),
    Deviation.NUMBER_AS_TEXT: Wrong(
        *(V201, "StatusNotificationRequest", STATUS | {"evseId": "1"}),
        *("$.evseId", "StatusNotificationRequest.evseId", TYPE, 1),
    ),
    Deviation.OUT_OF_RANGE: Wrong(
        *(V21, "StatusNotificationRequest", STATUS | {"evseId": -1}),
        *("$.evseId", "StatusNotificationRequest.evseId", PROPERTY, -1),
    ),
    Deviation.TEXT_AS_NUMBER: Wrong(
        *(V16, "AuthorizeRequest", '{"idTag":12.50}'),
        *("$.idTag", "AuthorizeRequest.idTag", TYPE, "12.50"),
    ),
    Deviation.TOO_DEEP: Wrong(
        *(V201, "HeartbeatRequest", {"customData": DEEP}),
        *("$.customData", "HeartbeatRequest.customData", FORMAT, DEEP),
    ),
    Deviation.TOO_LONG: Wrong(
        *(V16, "AuthorizeRequest", {"idTag": "ß" * 21}),
        *("$.idTag", "AuthorizeRequest.idTag", PROPERTY, "ß" * 21),
    ),
    Deviation.TOO_MANY_ITEMS: Wrong(
        *(V201, "GetChargingProfilesRequest"),
        {"requestId": 1, "chargingProfile": {"chargingLimitSource": ["EMS"] * 5}},
        *("$.chargingProfile.chargingLimitSource", "ChargingProfileCriterionType.chargingLimitSource", OCCURRENCE, ("EMS",) * 5),
    ),
    Deviation.UNKNOWN_FIELD: Wrong(
        *(V201, "BootNotificationRequest", BOOT | {"extra": 1}),
        *("$.extra", "BootNotificationRequest.extra", FORMAT, ABSENT),
    ),
    Deviation.UNKNOWN_VALUE: Wrong(
        *(V201, "BootNotificationRequest", BOOT | {"reason": "Boredom"}),
        *("$.reason", "BootNotificationRequest.reason", PROPERTY, "Boredom"),
    ),
    Deviation.URI_SYNTAX: Wrong(
        *(V16, "GetDiagnosticsRequest", {"location": "no uri"}),
        *("$.location", "GetDiagnosticsRequest.location", PROPERTY, "no uri"),
    ),
    Deviation.WRONG_TYPE: Wrong(
        *(V201, "StatusNotificationRequest", STATUS | {"evseId": [1]}),
        *("$.evseId", "StatusNotificationRequest.evseId", TYPE, [1]),
    ),
}


def at(message: Any, path: str) -> object:
    """What a path leads to in a message."""
    for step in path.removeprefix("$.").split("."):
        fields = dict(zip(message.__struct_encode_fields__, message.__struct_fields__, strict=True))
        message = getattr(message, fields[step])
    return message


@pytest.mark.parametrize("deviation", list(Deviation), ids=lambda each: each.name)
def test_each_deviation_has_its_place_its_code_and_its_name(deviation: Deviation) -> None:
    wrong = WRONGS[deviation]
    with pytest.raises(FrameError) as caught:
        decode(wrong.version, wrong.message, wrong.payload)
    assert (caught.value.path, caught.value.code) == (wrong.path, wrong.code)
    policy = STRICT.allowing(wrong.field, deviations=frozenset({deviation}), name="mine")
    decoded = decode(wrong.version, wrong.message, wrong.payload, policy)
    (finding,) = decoded.deviations
    assert (finding.deviation, finding.path, finding.field, finding.tolerated) == (deviation, wrong.path, wrong.field, True)
    assert finding.message
    if wrong.kept is not ABSENT:
        kept = at(decoded.message, wrong.path)
        assert (kept, type(kept)) == (wrong.kept, type(wrong.kept))
    # in another field, it does not pass
    with pytest.raises(FrameError):
        decode(wrong.version, wrong.message, wrong.payload, STRICT.allowing("Other.field", deviations=frozenset({deviation})))
    # and with everything off, it does
    assert decode(wrong.version, wrong.message, wrong.payload, OFF).deviations


def test_unknown_and_hostile_payloads() -> None:
    for payload in ("null", "[]", "7", '"x"', "{", '{"a":}', "[" * 5000, '{"customData":' * 5000):
        with pytest.raises(FrameError) as caught:
            decode(V201, "HeartbeatRequest", payload)
        assert caught.value.code == "FormatViolation"
        with pytest.raises(FrameError):
            decode(V201, "HeartbeatRequest", payload, OFF)
    with pytest.raises(FrameError, match="no action 'Nonsense'") as caught:
        decode(V201, "NonsenseRequest", {})
    assert caught.value.code is CallErrorCode.NotImplemented
    with pytest.raises(FrameError, match="has no response"):
        decode(V21, "NotifyPeriodicEventStreamResponse", {})


def test_findings_are_bounded() -> None:
    payload = {f"x{index}": 1 for index in range(20_000)}
    decoded = decode(V201, "HeartbeatRequest", payload, TOLERANT)
    assert len(decoded.deviations) == MAX_FINDINGS
    with pytest.raises(FrameError, match="has no field"):
        decode(V201, "HeartbeatRequest", payload)


@pytest.mark.parametrize("number", ["1e400", "1e-400", "9" * 5000, "1e99999999999999999999", "-1E+309"])
def test_numbers_that_would_fill_the_memory(number: str) -> None:
    for field in (f'{{"totalCost":{number},"transactionId":"t"}}', f'{{"totalCost":"{number}","transactionId":"t"}}'):
        with pytest.raises(FrameError):
            decode(V201, "CostUpdatedRequest", field)
    with pytest.raises(FrameError):
        decode(V201, "CostUpdatedRequest", f'{{"totalCost":1,"transactionId":"t","customData":{{"vendorId":"v","x":{number}}}}}', OFF)


def test_everything_wrong_is_found_at_once() -> None:
    payload = {"reason": "Boredom", "chargingStation": {"model": "m" * 21, "extra": 1}}
    found = CODECS[V201].examine("BootNotification", json.dumps(payload).encode())
    assert {(each.deviation, each.path) for each in found} == {
        (Deviation.UNKNOWN_VALUE, "$.reason"),
        (Deviation.UNKNOWN_FIELD, "$.chargingStation.extra"),
        (Deviation.TOO_LONG, "$.chargingStation.model"),
        (Deviation.MISSING, "$.chargingStation.vendorName"),
    }
    assert CODECS[V201].examine("BootNotification", json.dumps(BOOT).encode()) == ()
    assert CODECS[V201].examine("BootNotification", b"{}", response=True)


def test_a_vendor_unit_passes_where_tolerant_and_decides_nothing() -> None:
    sampled = {"value": "50.01", "measurand": "Frequency", "unit": "Hz", "context": "Sample.Periodic"}
    payload = {"connectorId": 1, "meterValue": [{"timestamp": "2026-03-01T12:00:00Z", "sampledValue": [sampled]}]}
    with pytest.raises(FrameError, match='"Hz" is none of Wh') as caught:
        decode(V16, "MeterValuesRequest", payload)
    assert caught.value.path == "$.meterValue[0].sampledValue[0].unit"
    decoded = decode(V16, "MeterValuesRequest", payload, TOLERANT)
    assert [each.field for each in decoded.deviations] == ["SampledValue.unit"]
    # a status that nobody knows is no answer
    with pytest.raises(FrameError):
        decode(V201, "BootNotificationResponse", {"status": "Fine", "currentTime": "2026-03-01T12:00:00Z", "interval": 1}, TOLERANT)


def test_policies_name_fields() -> None:
    with pytest.raises(ConfigError, match="names no field"):
        OcppPolicy(name="x", fields={"unit": frozenset()})
    for name in TOLERANT.fields:
        owner, _, wire = name.partition(".")
        classes = [getattr(module, owner) for module in (ocpp16, ocpp201, ocpp21) if hasattr(module, owner)]
        assert any(wire in cls.__struct_encode_fields__ for cls in classes), name
    assert STRICT.name == "strict"
    assert not STRICT.everywhere


@given(
    st.sampled_from([(version, action) for version in OcppVersion for action in version.actions.values()]),
    st.dictionaries(
        st.sampled_from(["status", "evseId", "customData", "data", "timestamp", "x"]),
        json_values(max_leaves=8),
    ),
)
def test_any_payload_is_a_message_or_an_error_and_off_takes_every_object(chosen: tuple[OcppVersion, Any], payload: dict[str, Any]) -> None:
    version, action = chosen
    text = json.dumps(payload)
    for policy in (STRICT, TOLERANT, OFF):
        decoded: Decoded | None = None
        with contextlib.suppress(FrameError):
            decoded = decode(version, f"{action.name}Request", text, policy)
        assert decoded is None or isinstance(decoded.message, action.request)
        assert decoded is not None or policy is not OFF or "e" in text


# -- writing -------------------------------------------------------------------------------------------------------------


def boot(**changes: Any) -> OcppObject:
    station = ocpp201.ChargingStationType(model="m", vendor_name="v")
    return ocpp201.BootNotificationRequest(reason=ocpp201.BootReasonEnumType.PowerUp, charging_station=station).replace(**changes)


@pytest.mark.parametrize(
    ("changes", "path", "what"),
    [
        ({"reason": "Boredom"}, "$.reason", "is none of"),
        ({"reason": None}, "$.reason", "null"),
        ({"charging_station": ocpp201.ChargingStationType(model="m" * 21, vendor_name="v")}, "$.chargingStation.model", "at most 20"),
        ({"custom_data": {"vendor": "v"}}, "$.customData.vendorId", "needs the field vendorId"),
    ],
)
def test_no_wrong_message_leaves(changes: dict[str, Any], path: str, what: str) -> None:
    with pytest.raises(EncodeError, match=what) as caught:
        CODECS[V201].encode_payload(boot(**changes))
    assert caught.value.path == path
    assert CODECS[V201].encode_payload(boot(**changes), validate=False)


def test_what_json_cannot_say() -> None:
    codec = CODECS[V201]
    cost = ocpp201.CostUpdatedRequest(total_cost=Decimal("1.10"), transaction_id="t")
    assert codec.encode_payload(cost) == b'{"totalCost":1.10,"transactionId":"t"}'
    for number in (Decimal("NaN"), Decimal("Infinity"), Decimal("1E+400"), float("nan"), "1.10"):
        with pytest.raises(EncodeError):
            codec.encode_payload(cost.replace(total_cost=number))
    with pytest.raises(EncodeError, match="cannot say"):
        codec.encode_payload(boot(custom_data={"vendorId": "v", "x": object()}))
    naive = ocpp201.HeartbeatResponse(current_time=datetime.datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(EncodeError, match="offset"):
        codec.encode_payload(naive)
    with pytest.raises(EncodeError, match="no message of OCPP 2.0.1"):
        codec.encode_payload(ocpp16.HeartbeatRequest())
    with pytest.raises(EncodeError, match="no message of OCPP 2.0.1"):
        codec.encode_payload(ocpp201.ChargingStationType(model="m", vendor_name="v"))
