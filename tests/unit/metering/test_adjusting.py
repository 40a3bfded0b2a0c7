"""A calibration that was computed from a meter's errors takes them out of its readings, and nothing else of them changes."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import ConfigError, DecodeError, MeterError
from v2gstack.metering import MeterIdentity, MeterReading, PhaseReading, RawValue, SignedRecord
from v2gstack.metering.adjusting import MAX_CALIBRATIONS_BYTES, CalibrationStep, calibration_in_force, calibrations_in
from v2gstack.metering.calibration import (
    Adjustment,
    CalibrationJob,
    CalibrationPoint,
    CalibrationRecord,
    Calibrator,
    gain_of,
    offset_of,
    phase_angle_of,
)
from v2gstack.metering.conditioning import Conditioner
from v2gstack.metering.keys import curve_named

KEY = ec.derive_private_key(4712, ec.SECP256R1())
OTHER = ec.derive_private_key(4713, ec.SECP256R1())
PUBLIC = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def record(new: tuple[Adjustment, ...], old: tuple[Adjustment, ...] | None = None, **fields: Any) -> CalibrationRecord:
    found = {"meter_id": "M1", "serial": "4711", "reference": "RMM", "operator": "A. Smith", "temperature": 23.0, "time": 1, **fields}
    return CalibrationRecord(old=old or tuple(Adjustment() for _ in new), new=new, **found)


def line(each: CalibrationRecord, key: ec.EllipticCurvePrivateKey = KEY) -> bytes:
    curve = curve_named("secp256r1")
    assert curve is not None
    job = CalibrationJob(each, curve)
    return job.finish(key.sign(job.to_be_signed, ec.ECDSA(hashes.SHA256()))) + b"\n"


class Distorted:
    """A meter with errors of one phase: what it says of a load.

    Attributes:
        by: What would take its errors out.
    """

    def __init__(self, by: Adjustment, *, signed: bool) -> None:
        self.by, self._signed = by, signed

    def measure(self, volts: float, amperes: float, degrees: float) -> PhaseReading:
        """What it says of a load; currents out of the vehicle are negative."""
        by = self.by
        voltage, current = volts / by.voltage_gain, amperes / by.current_gain + by.current_offset
        angle = math.radians(degrees - by.phase_angle)
        return PhaseReading(
            voltage=voltage,
            current=current if self._signed else abs(current),
            power=voltage * current * math.cos(angle),
            reactive_power=voltage * current * math.sin(angle),
        )


numbers = st.floats(0.95, 1.05)


@given(gain_v=numbers, gain_i=numbers, offset=st.floats(-0.02, 0.02), angle=st.floats(-2.0, 2.0), signed=st.booleans())
def test_what_calibrating_finds_is_what_applying_takes_out(gain_v: float, gain_i: float, offset: float, angle: float, signed: bool) -> None:
    """The whole way: measurements of known loads, adjustments from them, readings of other loads by them."""
    meter = Distorted(Adjustment(voltage_gain=gain_v, current_gain=gain_i, current_offset=offset, phase_angle=angle), signed=signed)
    found = offset_of([offset] * 10)[0]
    voltage, _ = gain_of([CalibrationPoint(measured=v / gain_v, reference=v) for v in (207.0, 230.0)], both_directions=False)
    loads = [CalibrationPoint(measured=i / gain_i + offset - found, reference=i) for i in (10.0, -10.0, 1.0, -1.0)]
    current, _ = gain_of(loads)
    half = meter.measure(230.0, 10.0, 60.0)
    assert half.power is not None
    turned = phase_angle_of(half.power * voltage * current * (10.0 / gain_i) / (10.0 / gain_i + offset), 1150.0, 2300.0)
    new = Adjustment(voltage_gain=voltage, current_gain=current, current_offset=found, phase_angle=turned)
    step = Conditioner([CalibrationStep(record((new,)))])
    for volts, amperes, degrees in ((230.0, 16.0, 0.0), (230.0, -16.0, 0.0), (400.0, 3.0, 30.0), (230.0, -7.0, -45.0)):
        phase = meter.measure(volts, amperes, degrees)
        reading = MeterReading(meter_id="M1", imported=7, exported=9, power=phase.power, phases=(phase,))
        after = step.run(reading).reading
        (seen,) = after.phases
        power, reactive = (volts * amperes * wave(math.radians(degrees)) for wave in (math.cos, math.sin))
        assert seen.voltage == pytest.approx(volts, rel=1e-6)
        assert seen.current == pytest.approx(amperes if signed else abs(amperes), rel=1e-5)
        assert seen.power == pytest.approx(power, rel=1e-4, abs=1e-2)
        assert seen.reactive_power == pytest.approx(reactive, rel=1e-4, abs=0.1)
        assert after.power == seen.power


def test_registers_signatures_and_what_came_pass_untouched() -> None:
    phase = PhaseReading(voltage=230.0, current=10.0, power=2_300.0, imported=5, exported=6)
    reading = MeterReading(
        meter_id="M1",
        imported=1_000,
        exported=2_000,
        power=2_300.0,
        signature=b"s",
        record=SignedRecord(format="OCMF", data=b"r"),
        phases=(phase,),
        raw=(RawValue("imported", b"\x01"),),
    )
    result = Conditioner([CalibrationStep(record((Adjustment(voltage_gain=1.01, current_gain=0.99),)))]).run(reading)
    after = result.reading
    assert after == replace(reading, phases=after.phases, power=after.power)
    assert (after.phases[0].imported, after.phases[0].exported) == (5, 6)
    assert [change.field for change in result.changes] == ["phases[0].voltage", "phases[0].current", "phases[0].power", "power"]
    assert {change.step for change in result.changes} == {"calibration"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"identity": MeterIdentity(serial="4711", certified=True)}, "legally relevant"),
        ({"meter_id": "M2"}, "that of meter M1"),
        ({"identity": MeterIdentity(serial="9")}, "serial number 4711"),
        ({"phases": (PhaseReading(voltage=1.0, current=1.0, power=1.0),) * 3}, "of 1 phases, the meter has 3"),
        ({"phases": (PhaseReading(voltage=230.0, current=10.0, power=2_300.0),)}, "no reactive power"),
    ],
)
def test_a_calibration_that_does_not_belong_there_is_refused(change: dict[str, Any], says: str) -> None:
    phase = PhaseReading(voltage=230.0, current=10.0, power=2_300.0, reactive_power=0.0)
    reading = replace(MeterReading(meter_id="M1", imported=0, phases=(phase,)), **change)
    with pytest.raises(MeterError, match=says):
        Conditioner([CalibrationStep(record((Adjustment(phase_angle=0.2),)))]).run(reading)


# -- the audit file --------------------------------------------------------------------------------------------------------------


def chain() -> list[CalibrationRecord]:
    first = record((Adjustment(voltage_gain=1.01),), time=1)
    second = record((Adjustment(voltage_gain=1.02),), old=first.new, time=2)
    return [first, second, record((Adjustment(voltage_gain=1.03),), old=second.new, time=3)]


def test_the_newest_calibration_is_in_force() -> None:
    records = chain()
    data = b"\n".join(line(each) for each in records)
    assert calibrations_in(data, PUBLIC) == tuple(records)
    assert calibration_in_force(data, PUBLIC, meter_id="M1") == calibration_in_force(data, PUBLIC, meter_id="") == records[-1]
    assert records[-1].identifier == calibrations_in(data, PUBLIC)[-1].identifier
    assert len({each.identifier for each in records}) == 3


def test_what_a_calibrator_hands_out_makes_a_chain() -> None:
    calibrator = Calibrator("M1", MeterIdentity(serial="4711"), (Adjustment(),))
    lines = b""
    for number in range(5):
        new = (Adjustment(current_gain=1.0 + number / 100),)
        lines += line(calibrator.adjust(new, reference="R", operator="A", temperature=20.0, time=number))
    assert calibration_in_force(lines, PUBLIC, meter_id="M1").new == calibrator.current


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (lambda records: line(records[0]) + line(records[2]), "does not begin with what that of 1 has set"),
        (lambda records: line(records[0]) + line(records[1], OTHER), "line 2: the signature is not this key's"),
        (lambda records: line(records[0]).replace(b"1.01", b"1.02"), "line 1: the signature is not this key's"),
        (lambda records: line(replace(records[0], meter_id="M2")), "there is no calibration of meter M1"),
        (lambda _: b"", "there is no calibration of meter M1"),
        (lambda _: line(record((Adjustment(voltage_gain=2.0),))), "off by more than 10%"),
        (lambda _: line(record((Adjustment(phase_angle=90.0),))), "degrees is no adjustment"),
    ],
)
def test_a_file_that_cannot_be_trusted_sets_nothing(data: Any, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        calibration_in_force(data(chain()), PUBLIC, meter_id="M1")


def test_a_file_of_several_meters_asks_which() -> None:
    data = b"".join(line(record((Adjustment(),), meter_id=name)) for name in ("M1", "M2"))
    with pytest.raises(ConfigError, match="of several meters: M1, M2"):
        calibration_in_force(data, PUBLIC, meter_id="")
    assert calibration_in_force(data, PUBLIC, meter_id="M2").meter_id == "M2"


@pytest.mark.parametrize("change", [{"new": None}, {"new": [{"voltage_gain": "1"}]}, {"time": "now"}, {"meter_id": 4}])
def test_a_signed_record_that_is_none_is_told(change: dict[str, Any]) -> None:
    signed = json.dumps({**json.loads(chain()[0].encode()), **change}).encode()
    signature = KEY.sign(signed, ec.ECDSA(hashes.SHA256()))
    told = json.dumps({"record": signed.decode(), "algorithm": "ECDSA-secp256r1-SHA256", "signature": signature.hex()}).encode()
    with pytest.raises(DecodeError, match="line 1: "):
        calibrations_in(told, PUBLIC)


@pytest.mark.parametrize("data", [b"{", b"[]\n", b'{"record": 1}', b"\xff\xfe", b"x" * (MAX_CALIBRATIONS_BYTES + 1)])
def test_what_is_no_file_of_calibrations_is_told(data: bytes) -> None:
    with pytest.raises(DecodeError):
        calibrations_in(data, PUBLIC)
