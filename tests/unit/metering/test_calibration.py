"""Adjustments come out of loads, are refused where they must be, and leave a signed record."""

from __future__ import annotations

import json
import math

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.metering.test_keys import OPENSSL, made
from v2gstack.errors import ConfigError, DecodeError, MeterError
from v2gstack.metering import MeterIdentity
from v2gstack.metering.calibration import (
    Adjustment,
    CalibrationJob,
    CalibrationPoint,
    CalibrationRecord,
    Calibrator,
    gain_of,
    offset_of,
    phase_angle_of,
    verify_calibration,
)

NEW = (Adjustment(voltage_gain=1.002, current_gain=0.998, current_offset=0.01, phase_angle=0.2),)
WHO = {"reference": "RMM3006 s/n 1234, DKD 2026-11", "operator": "A. Smith", "temperature": 23.5, "time": 1_800_000_000}


def calibrator(*, certified: bool = False) -> Calibrator:
    return Calibrator("M1", MeterIdentity(serial="4711", certified=certified), (Adjustment(),))


@given(st.floats(0.92, 1.08), st.floats(1.0, 100.0))
def test_a_gain_is_found_again(gain: float, size: float) -> None:
    loads = (size, -size, size / 10.0, -size / 10.0)
    found, left = gain_of([CalibrationPoint(measured=load / gain, reference=load) for load in loads])
    assert found == pytest.approx(gain)
    assert left == pytest.approx(0.0, abs=1e-9)


@given(st.floats(-4.0, 4.0), st.floats(50.0, 66.0))
def test_an_angle_is_found_again(error: float, angle: float) -> None:
    measured, reference = (2300.0 * math.cos(math.radians(each)) for each in (angle - error, angle))
    assert phase_angle_of(measured, reference, 2300.0) == pytest.approx(error)


def test_an_offset_is_the_mean_of_an_open_input() -> None:
    offset, uncertainty = offset_of([0.01, 0.03] * 8)
    assert offset == pytest.approx(0.02)
    assert uncertainty < 0.01


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: offset_of([0.0] * 7), "samples"),
        (lambda: gain_of([CalibrationPoint(measured=1.0, reference=1.0)]), "two loads"),
        (lambda: gain_of([CalibrationPoint(measured=1.0, reference=1.0)] * 5), "different size"),
        (lambda: gain_of([CalibrationPoint(measured=each, reference=each) for each in (1.0, 2.0)]), "both directions"),
        (lambda: gain_of([CalibrationPoint(measured=each, reference=2 * each) for each in (1.0, -2.0)]), "no adjustment"),
        (lambda: gain_of([CalibrationPoint(measured=each, reference=-each) for each in (1.0, -2.0)]), "no adjustment"),
        (lambda: phase_angle_of(2300.0, 2300.0, 2300.0), "near 0.5"),
        (lambda: phase_angle_of(1150.0, 1150.0, 0.0), "near 0.5"),
        (lambda: phase_angle_of(1150.0, -1150.0, 2300.0), "no adjustment"),
    ],
)
def test_what_is_no_adjustment_is_told(make: object, says: str) -> None:
    assert callable(make)
    with pytest.raises(ConfigError, match=says):
        make()


def test_a_change_leaves_a_record_that_is_signed_elsewhere() -> None:
    device = calibrator()
    record = device.adjust(NEW, reason="yearly", **WHO)
    assert (record.old, record.new, device.current) == ((Adjustment(),), NEW, NEW)
    for curve in OPENSSL:
        private, key = made(curve)
        job = CalibrationJob(record, curve)
        line = job.finish(private.sign(job.to_be_signed, ec.ECDSA(hashes.SHA256())))
        assert verify_calibration(line, key).valid
        assert verify_calibration(line, key.to_der()).valid
        said = json.loads(json.loads(line)["record"])
        assert (said["operator"], said["new"][0]["voltage_gain"], said["serial"]) == ("A. Smith", 1.002, "4711")
        changed = line.replace(b"A. Smith", b"B. Smith")
        assert not verify_calibration(changed, key).valid
        other = made(OPENSSL[0] if curve is not OPENSSL[0] else OPENSSL[1])[1]
        assert not verify_calibration(line, other).valid


def test_certified_meters_and_running_transactions_refuse() -> None:
    with pytest.raises(MeterError, match="certified"):
        calibrator(certified=True).adjust(NEW, **WHO)
    device = calibrator()
    device.lock("tx-1")
    with pytest.raises(MeterError, match="tx-1"):
        device.adjust(NEW, **WHO)
    assert device.current == (Adjustment(),)
    device.unlock()
    assert device.adjust(NEW, **WHO).new == NEW


@pytest.mark.parametrize(
    ("new", "changes"),
    [
        (NEW, {"reference": ""}),
        (NEW, {"operator": " "}),
        (NEW, {"temperature": math.nan}),
        ((*NEW, *NEW), {}),
        ((Adjustment(voltage_gain=1.2),), {}),
        ((Adjustment(current_gain=math.nan),), {}),
        ((Adjustment(current_offset=math.inf),), {}),
        ((Adjustment(phase_angle=-6.0),), {}),
    ],
)
def test_what_is_not_said_or_no_adjustment_changes_nothing(new: tuple[Adjustment, ...], changes: dict[str, object]) -> None:
    device = calibrator()
    with pytest.raises(ConfigError):
        device.adjust(new, **{**WHO, **changes})
    assert device.current == (Adjustment(),)


@given(
    st.binary(max_size=200)
    | st.just(b"[]")
    | st.just(b'{"record":1,"signature":2,"algorithm":3}')
    | st.just(b"[" * 60_000)
    | st.just(b" " * 65_537)
)
def test_any_line_is_a_record_or_an_error(line: bytes) -> None:
    with pytest.raises(DecodeError):
        verify_calibration(line, made(OPENSSL[0])[1])


def test_records_say_the_same_in_the_same_octets() -> None:
    record = CalibrationRecord(meter_id="M1", serial="ä", old=NEW, new=NEW, **WHO)
    assert record.encode() == CalibrationRecord(**{name: getattr(record, name) for name in record.__slots__}).encode()
