"""Calibrations at work: the newest record of a meter, out of its audit file, and the step that applies it to what is measured.

Only voltages, currents and powers are adjusted, and only of meters whose registers nobody bills by law. Registers of energy, signatures
and signed records pass through untouched.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec

from v2gstack.errors import ConfigError, DecodeError, MeterError
from v2gstack.metering.calibration import CalibrationRecord, check_adjustments, signed_record, verify_calibration

if TYPE_CHECKING:
    from v2gstack.metering.calibration import Adjustment
    from v2gstack.metering.keys import MeterPublicKey
    from v2gstack.metering.reading import MeterReading, PhaseReading

__all__ = ["MAX_CALIBRATIONS_BYTES", "CalibrationStep", "calibration_in_force", "calibrations_in"]

#: Longest audit file: thousands of calibrations, where a meter has one a year.
MAX_CALIBRATIONS_BYTES: Final = 4 << 20
_record = msgspec.json.Decoder(CalibrationRecord)


def calibrations_in(data: bytes, key: MeterPublicKey | bytes | str) -> tuple[CalibrationRecord, ...]:
    """The records of an audit file, in their order, each verified.

    Args:
        data: The file: one signed record on each line.
        key: The key of whoever may calibrate.

    Raises:
        DecodeError: A line or the key cannot be read.
        ConfigError: A record is not signed by that key, or what it sets is no adjustment.
    """
    if len(data) > MAX_CALIBRATIONS_BYTES:
        raise DecodeError(f"more than {MAX_CALIBRATIONS_BYTES >> 20} MiB are no calibrations", path="calibration")
    found: list[CalibrationRecord] = []
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        verdict = verify_calibration(line, key)
        if not verdict.valid:
            raise ConfigError(f"line {number}: {verdict.reason}", hint="without a valid signature a calibration is nobody's")
        try:
            record = _record.decode(signed_record(line))
        except msgspec.MsgspecError as error:
            raise DecodeError(f"line {number}: {error}", path="calibration") from error
        check_adjustments(record.new)
        found.append(record)
    return tuple(found)


def calibration_in_force(data: bytes, key: MeterPublicKey | bytes | str, *, meter_id: str) -> CalibrationRecord:
    """The newest calibration of a meter out of an audit file.

    Its calibrations have to follow one another: each begins with what the one before has set, so that a line that was taken out is
    noticed.

    Args:
        data: The file.
        key: The key of whoever may calibrate.
        meter_id: The meter; empty takes the one that the file is of.

    Raises:
        DecodeError: A line or the key cannot be read.
        ConfigError: There is none of that meter, a record is not signed by that key, or one is missing between two others.
    """
    every = calibrations_in(data, key)
    meters = sorted({record.meter_id for record in every})
    if not meter_id and len(meters) > 1:
        raise ConfigError(f"the calibrations are of several meters: {', '.join(meters)}", hint="say which one")
    found = [record for record in every if record.meter_id == (meter_id or record.meter_id)]
    if not found:
        raise ConfigError(
            f"there is no calibration of meter {meter_id or '(any)'}", hint=f"there are those of {', '.join(meters) or 'none'}"
        )
    for before, after in pairwise(found):
        if before.new != after.old or before.serial != after.serial:
            raise ConfigError(
                f"the calibration of {after.time} does not begin with what that of {before.time} has set",
                hint="a record between them is missing, or the meter was exchanged: begin a new file",
            )
    return found[-1]


class CalibrationStep:
    """Applies a calibration: the first step after the meter.

    Args:
        record: The calibration in force.

    Raises:
        ConfigError: What it sets is no adjustment.

    >>> from v2gstack.metering import MeterReading, PhaseReading
    >>> from v2gstack.metering.calibration import Adjustment
    >>> from v2gstack.metering.conditioning import Conditioner
    >>> record = CalibrationRecord(meter_id="M1", serial="", old=(Adjustment(),), new=(Adjustment(voltage_gain=0.5 + 0.49),), reference="R",
    ...     operator="A", temperature=23.0, time=0)
    >>> reading = MeterReading(meter_id="M1", imported=5, power=2_000.0, phases=(PhaseReading(voltage=200.0, current=10.0, power=2_000.0),))
    >>> shown = Conditioner([CalibrationStep(record)]).run(reading)
    >>> shown.reading.phases[0].voltage, shown.reading.power, shown.reading.imported
    (198.0, 1980.0, 5)
    """

    def __init__(self, record: CalibrationRecord) -> None:
        check_adjustments(record.new)
        self.record = record

    @property
    def name(self) -> str:
        """``calibration``."""
        return "calibration"

    @property
    def changes_measurement(self) -> bool:
        """Yes."""
        return True

    def apply(self, phase: PhaseReading, number: int, reading: MeterReading) -> PhaseReading:
        """One phase, adjusted.

        Raises:
            MeterError: The calibration is another meter's, or wants what the meter does not tell.
        """
        record = self.record
        serial = "" if reading.identity is None else reading.identity.serial
        if reading.meter_id != record.meter_id or (record.serial and serial and serial != record.serial):
            raise MeterError(
                f"the calibration is that of meter {record.meter_id}, serial number {record.serial or '(none)'}",
                meter=reading.meter_id,
                hint="a calibration belongs to one meter",
            )
        if len(reading.phases) != len(record.new):
            raise MeterError(f"the calibration is of {len(record.new)} phases, the meter has {len(reading.phases)}", meter=reading.meter_id)
        return _adjusted(phase, record.new[number], reading)


def _adjusted(phase: PhaseReading, by: Adjustment, reading: MeterReading) -> PhaseReading:
    voltage = None if phase.voltage is None else phase.voltage * by.voltage_gain
    current, factor = _current(phase, by)
    power, reactive = phase.power, phase.reactive_power
    if by.phase_angle:
        if power is None or reactive is None:
            raise MeterError("the calibration turns the current by an angle, and the meter tells no reactive power", meter=reading.meter_id)
        angle = math.radians(by.phase_angle)
        power, reactive = (
            power * math.cos(angle) - reactive * math.sin(angle),
            reactive * math.cos(angle) + power * math.sin(angle),
        )
    scale = by.voltage_gain * factor
    return replace(
        phase,
        voltage=voltage,
        current=current,
        power=None if power is None else power * scale,
        reactive_power=None if reactive is None else reactive * scale,
    )


def _current(phase: PhaseReading, by: Adjustment) -> tuple[float | None, float]:
    """The current, and by what it became larger: power follows it."""
    if phase.current is None:
        return None, by.current_gain
    # offsets have a sign, which currents of many meters lack: power has it
    backwards = phase.current > 0.0 and phase.power is not None and phase.power < 0.0
    signed = -phase.current if backwards else phase.current
    adjusted = (signed - by.current_offset) * by.current_gain
    return (-adjusted if backwards else adjusted), (adjusted / signed if signed else by.current_gain)
