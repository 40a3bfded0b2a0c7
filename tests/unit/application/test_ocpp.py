"""Charging sessions in OCPP: every version, on the wire and back, both registers, signed records; profiles both ways."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.application.ocpp import (
    Happening,
    HappeningKind,
    account_of,
    bounds_to_limits,
    profile_of,
    schedule_to_message,
    setpoint_of,
    tell,
)
from v2gstack.application.ocpp.sampling import moment
from v2gstack.application.smart_charging import Bounds, Circumstances, ProfileKind, ProfilePurpose, ProfileRefused, RateUnit, composite
from v2gstack.codecs.ocppj import OcppjCodec
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering import MeterReading, PhaseReading, SignedRecord
from v2gstack.types import Limits, OutputSetpoint

V16, V201, V21 = OcppVersion
VERSIONS = pytest.mark.parametrize("version", list(OcppVersion), ids=lambda version: version.value)
STARTED, UPDATED, ENDED = HappeningKind
T0 = 1_800_000_000.0


def reading(imported: int, exported: int = 0, **more: Any) -> MeterReading:
    return MeterReading(meter_id="M1", imported=imported, exported=exported, **more)


def happening(kind: HappeningKind, seq: int = 0, **more: Any) -> Happening:
    triggers = {STARTED: "Authorized", UPDATED: "MeterValuePeriodic", ENDED: "StopAuthorized"}
    return Happening(**{"kind": kind, "transaction": "tx-1", "seq": seq, "time": T0 + seq, "trigger": triggers[kind], **more})


def over_the_wire(version: OcppVersion, message: Any) -> Any:
    """The message as the other side reads it, checked against the schema on both ways."""
    codec = OcppjCodec(version)
    action = type(message).__name__.removesuffix("Request").removesuffix("Response")
    payload = codec.encode_payload(message)
    if type(message).__name__.endswith("Response"):
        return codec.decode_response(action, payload).message
    return codec.decode_request(action, payload).message


@VERSIONS
def test_a_session_is_told_and_its_energy_read_back(version: OcppVersion) -> None:
    first, last = reading(100_000, 5_000), reading(112_345, 7_500)
    story = [
        happening(STARTED, 0, reading=first, id_token=("04A1B2C3D4E5F6", "ISO14443")),
        happening(UPDATED, 1, reading=reading(105_000, 6_000, power=-7000.0)),
        happening(ENDED, 2, reading=last, first_reading=first, first_time=T0, stopped_reason="StoppedByEV"),
    ]
    told = [over_the_wire(version, tell(version, each)) for each in story]
    names = (
        ["StartTransactionRequest", "MeterValuesRequest", "StopTransactionRequest"] if version is V16 else ["TransactionEventRequest"] * 3
    )
    assert [type(each).__name__ for each in told] == names
    account = account_of(told)
    assert (account.imported, account.exported) == (12_345, 2_500)
    # the end alone settles it, and nothing is netted
    alone = account_of(told[-1:])
    assert (alone.first_imported, alone.last_imported, alone.first_exported, alone.last_exported) == (100_000, 112_345, 5_000, 7_500)


@given(
    version=st.sampled_from(OcppVersion),
    registers=st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 2**40)), min_size=2, max_size=5),
)
def test_energy_comes_back_to_the_watt_hour(version: OcppVersion, registers: list[tuple[int, int]]) -> None:
    readings = [reading(sum(i for i, _ in registers[: n + 1]), sum(e for _, e in registers[: n + 1])) for n in range(len(registers))]
    kinds = [STARTED, *[UPDATED] * (len(readings) - 2), ENDED]
    told = [
        over_the_wire(version, tell(version, happening(kind, n, reading=each, first_reading=readings[0], first_time=T0)))
        for n, (kind, each) in enumerate(zip(kinds, readings, strict=True))
    ]
    account = account_of(told)
    assert account.imported == readings[-1].imported - readings[0].imported
    assert account.exported == readings[-1].exported - readings[0].exported


@VERSIONS
@pytest.mark.parametrize("public_key", [True, False])
def test_signed_records_arrive_octet_by_octet(version: OcppVersion, public_key: bool) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    begin, end = (SignedRecord(format="OCMF", data=f'OCMF|{{"PG":"T{n}"}}|é'.encode(), public_key=der) for n in (1, 2))
    first = reading(1000, record=begin)
    story = [
        happening(STARTED, 0, reading=first, public_key=public_key),
        happening(ENDED, 1, reading=reading(2000, record=end), first_reading=first, first_time=T0, public_key=public_key),
    ]
    records = account_of([over_the_wire(version, tell(version, each)) for each in story]).records
    expected = [begin, end] if public_key else [SignedRecord(format="OCMF", data=each.data) for each in (begin, end)]
    # OCPP 1.6 has no place for values in its start: there the end brings both
    assert sorted(records, key=lambda each: each.data) == expected


def test_a_record_that_does_not_fit_is_left_out_and_the_register_stays() -> None:
    long = reading(1000, record=SignedRecord(format="OCMF", data=b"O" * 4062))
    [sample, *_] = tell(V201, happening(ENDED, reading=long)).meter_value[0].sampled_value
    assert sample.signed_meter_value is None
    assert sample.value == 1000
    [sample, *_] = tell(V21, happening(ENDED, reading=long)).meter_value[0].sampled_value
    assert base64.b64decode(sample.signed_meter_value.signed_meter_data) == long.record.data


@VERSIONS
def test_what_else_the_meter_measures(version: OcppVersion) -> None:
    phases = tuple(PhaseReading(voltage=230.04, current=16.0, power=-3680.0) for _ in range(3))
    full = reading(1000, power=-11_040.25, frequency=50.01, phases=phases)
    told = over_the_wire(version, tell(version, happening(UPDATED, reading=full)))
    samples = {
        (str(each.measurand), str(each.phase) if each.phase else None): Decimal(each.value) for each in told.meter_value[0].sampled_value
    }
    assert samples["Power.Active.Import", None] == 0
    assert samples["Power.Active.Export", None] == Decimal("11040.2")
    assert samples["Voltage", "L2-N"] == Decimal("230.0")
    assert samples["Current.Export", "L3"] == Decimal("16.0")
    assert (("Frequency", None) in samples) is (version is not V16)


@VERSIONS
@pytest.mark.parametrize("reason", ["Local", "PowerLoss", "Remote", "StoppedByEV", "ImmediateReset", "SOCLimitReached", "EVDisconnected"])
def test_reasons_for_the_end(version: OcppVersion, reason: str) -> None:
    told = over_the_wire(version, tell(version, happening(ENDED, reading=reading(1), stopped_reason=reason)))
    if version is not V16:
        assert told.transaction_info.stopped_reason == reason
    else:
        expected = {"StoppedByEV": "Other", "SOCLimitReached": "Other", "ImmediateReset": "HardReset"}
        assert told.reason == expected.get(reason, reason)


def test_what_happened_offline_says_so() -> None:
    assert tell(V201, happening(UPDATED, reading=reading(1), offline=True)).offline is True
    assert tell(V201, happening(UPDATED, reading=reading(1))).offline is None


@pytest.mark.parametrize(
    "value",
    ["", "NaN", "Infinity", "12 kWh", "1e999999999", "{}", '{"signedMeterData":"%%%","encodingMethod":"OCMF","publicKey":""}', "[" * 5000],
)
def test_values_that_are_none_are_passed_over(value: str) -> None:
    """A CSMS must answer whatever comes; what cannot be read does not count."""
    from v2gstack.messages import ocpp16 as msg

    for format_ in (None, msg.ValueFormat.Raw, msg.ValueFormat.SignedData):
        sample = msg.SampledValue(value=value, format=format_)
        request = msg.MeterValuesRequest(
            connector_id=1, meter_value=(msg.MeterValue(timestamp=tell(V16, happening(STARTED)).timestamp, sampled_value=(sample,)),)
        )
        account = account_of([request])
        assert account.records == ()
        assert account.last_imported is None or account.last_imported.is_finite()


@pytest.mark.parametrize(
    ("unit", "multiplier", "expected"),
    [("kWh", 0, 12_345), ("Wh", 3, 12_345), (None, None, Decimal("12.345")), ("kWh", -3, Decimal("12.345"))],
)
def test_units_and_multipliers(unit: str | None, multiplier: int | None, expected: Any) -> None:
    from v2gstack.messages import ocpp201 as msg

    of_unit = None if unit is None else msg.UnitOfMeasureType(unit=unit, multiplier=multiplier)
    sample = msg.SampledValueType(value=Decimal("12.345"), unit_of_measure=of_unit)
    value = msg.MeterValueType(timestamp=moment(T0), sampled_value=(sample,))
    request = msg.MeterValuesRequest(evse_id=1, meter_value=(value,))
    assert account_of([request]).last_imported == expected


# -- profiles --------------------------------------------------------------------------------------------------------------

PROFILE_16 = (
    b'{"connectorId":1,"csChargingProfiles":{"chargingProfileId":7,"transactionId":4711,"stackLevel":2,"chargingProfilePurpose":"TxProfile",'
    b'"chargingProfileKind":"Relative","chargingSchedule":{"duration":600,"chargingRateUnit":"A","chargingSchedulePeriod":['
    b'{"startPeriod":0,"limit":16.0,"numberPhases":3},{"startPeriod":60,"limit":6.5}]}}}'
)
PROFILE_21 = (
    b'{"evseId":1,"chargingProfile":{"id":8,"stackLevel":0,"chargingProfilePurpose":"TxDefaultProfile","chargingProfileKind":"Recurring",'
    b'"recurrencyKind":"Daily","maxOfflineDuration":60,"invalidAfterOfflineDuration":true,"validFrom":"2027-01-15T08:00:00Z","chargingSchedule":'
    b'[{"id":1,"chargingRateUnit":"W","startSchedule":"2027-01-15T08:00:00+01:00","chargingSchedulePeriod":['
    b'{"startPeriod":0,"limit":11000,"dischargeLimit":-11000,"setpoint":-5000,"operationMode":"CentralSetpoint"}]}]}}'
)


def test_a_profile_of_ocpp_16() -> None:
    request = OcppjCodec(V16).decode_request("SetChargingProfile", PROFILE_16).message
    found = profile_of(V16, request.connector_id, request.cs_charging_profiles, transaction="tx-1")
    found.check()
    assert (found.profile_id, found.stack_level, found.purpose, found.kind) == (7, 2, ProfilePurpose.TX, ProfileKind.RELATIVE)
    assert (found.transaction, found.unit, found.duration, found.start) == ("tx-1", RateUnit.AMPERES, 600, None)
    assert [(each.start, each.limit, each.phases) for each in found.periods] == [(0, 16, 3), (60, Decimal("6.5"), None)]


def test_a_profile_of_ocpp_21() -> None:
    request = OcppjCodec(V21).decode_request("SetChargingProfile", PROFILE_21).message
    found = profile_of(V21, request.evse_id, request.charging_profile)
    found.check()
    assert found.valid_from == T0
    assert found.start == T0 - 3600
    assert (found.max_offline_duration, found.invalid_after_offline) == (60, True)
    [period] = found.periods
    assert (period.limit, period.discharge_limit, period.setpoint, period.operation_mode) == (11_000, -11_000, -5_000, "CentralSetpoint")


def test_purposes_of_1_6_and_none() -> None:
    text = (
        PROFILE_16.replace(b"TxProfile", b"ChargePointMaxProfile").replace(b'"transactionId":4711,', b"").replace(b"Relative", b"Absolute")
    )
    request = OcppjCodec(V16).decode_request("SetChargingProfile", text).message
    assert profile_of(V16, 0, request.cs_charging_profiles).purpose is ProfilePurpose.STATION_MAX
    strange = request.cs_charging_profiles.replace(charging_profile_purpose="Whatever")
    with pytest.raises(ProfileRefused) as caught:
        profile_of(V16, 0, strange)
    assert caught.value.response_code == "InvalidProfile"


@VERSIONS
def test_composite_schedules_as_answers(version: OcppVersion) -> None:
    request = OcppjCodec(V21).decode_request("SetChargingProfile", PROFILE_21).message
    profile = profile_of(V21, 1, request.charging_profile)
    schedule = composite([profile], T0 - 10, 3600, RateUnit.WATTS, Circumstances(evse_id=1))
    answer = over_the_wire(version, schedule_to_message(version, 1, schedule, Decimal(22_000)))
    schedule_of = answer.charging_schedule if version is V16 else answer.schedule
    periods = [(each.start_period, each.limit) for each in schedule_of.charging_schedule_period]
    assert periods == [(0, 22_000), (10, 11_000)]
    if version is V21:
        assert schedule_of.charging_schedule_period[1].setpoint == -5000


def test_bounds_as_limits_and_setpoints_of_an_output() -> None:
    bounds = Bounds(limit=Decimal(11_000), discharge_limit=Decimal(-5000), setpoint=Decimal(-4000))
    assert bounds_to_limits(bounds, RateUnit.WATTS) == Limits(maximum_power=11_000, maximum_discharge_power=5000)
    assert setpoint_of(bounds, RateUnit.WATTS) == OutputSetpoint(power=-4000)
    assert bounds_to_limits(Bounds(limit=Decimal(16)), RateUnit.AMPERES) == Limits(maximum_current=16)
    assert setpoint_of(Bounds(setpoint=Decimal(16)), RateUnit.AMPERES) == OutputSetpoint(current=16)
    assert setpoint_of(Bounds(), RateUnit.WATTS) is None
    assert bounds_to_limits(Bounds(), RateUnit.WATTS) == Limits()
