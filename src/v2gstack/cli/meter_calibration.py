"""Adjustments from a file of measurements, and their signed record."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from v2gstack.cli.talk import InputError, columns
from v2gstack.errors import ConfigError
from v2gstack.hooks import build_config
from v2gstack.metering import MeterIdentity
from v2gstack.metering.adjusting import MAX_CALIBRATIONS_BYTES, calibration_in_force, calibrations_in
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
from v2gstack.metering.keys import curve_named

if TYPE_CHECKING:
    from v2gstack.metering.keys import MeterPublicKey

__all__ = ["Calibration", "Signer", "calibration_for", "compute"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phase:
    """One phase's measurements; pairs are what the meter said and what the reference said."""

    zero: tuple[float, ...] = ()
    voltage: tuple[tuple[float, float], ...] = ()
    current: tuple[tuple[float, float], ...] = ()
    half_power_factor: tuple[float, float, float] | None = None
    old: Adjustment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measurements:
    """The file."""

    meter_id: str
    reference: str
    operator: str
    temperature: float
    phases: tuple[_Phase, ...]
    serial: str = ""
    certified: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What came out.

    Attributes:
        record: Who changed what.
        left: The largest error that is left of each phase's loads, as a share.
    """

    record: CalibrationRecord
    left: list[float]

    def lines(self) -> list[str]:
        """For people: old and new, phase by phase."""
        rows = [["phase", "", "voltage gain", "current gain", "current offset", "phase angle", "error left"]]
        for number, (old, new, left) in enumerate(zip(self.record.old, self.record.new, self.left, strict=True), 1):
            for word, each, rest in (("old", old, ""), ("new", new, f"{left:.4%}")):
                numbers = [
                    f"{each.voltage_gain:.6f}",
                    f"{each.current_gain:.6f}",
                    f"{each.current_offset:.6f} A",
                    f"{each.phase_angle:.4f}°",
                ]
                rows.append([str(number), word, *numbers, rest])
        return columns(rows, right=frozenset({2, 3, 4, 5, 6}))


def compute(path: Path, *, now: int, done: tuple[CalibrationRecord, ...] = ()) -> Calibration:
    """Adjustments from a file.

    Args:
        path: The file.
        now: Seconds since 1970-01-01 UTC.
        done: Calibrations so far; what the newest one of the meter has set is what the new one begins with.

    Raises:
        InputError: The file cannot be read, or is no TOML.
        ConfigError: A setting is wrong, or what comes out is no adjustment.
        MeterError: The meter is certified.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"the measurements cannot be read: {error.strerror}", source=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"the measurements are no TOML: {error}", source=str(path)) from error
    given = build_config(_Measurements, values, of=f"the measurements {path}")
    old = _in_force(given, done)
    adjusted = [_adjusted(phase, each, number) for number, (phase, each) in enumerate(zip(given.phases, old, strict=True), 1)]
    calibrator = Calibrator(given.meter_id, MeterIdentity(serial=given.serial, certified=given.certified), old)
    record = calibrator.adjust(
        tuple(new for new, _ in adjusted),
        reference=given.reference,
        operator=given.operator,
        temperature=given.temperature,
        time=now,
        reason=given.reason,
    )
    return Calibration(record, [left for _, left in adjusted])


def _in_force(given: _Measurements, done: tuple[CalibrationRecord, ...]) -> tuple[Adjustment, ...]:
    """What is set now: by the meter's newest calibration, by the file, or nothing."""
    newest = next((record for record in reversed(done) if record.meter_id == given.meter_id), None)
    if newest is None:
        return tuple(phase.old or Adjustment() for phase in given.phases)
    said = [phase.old for phase in given.phases]
    if len(said) != len(newest.new) or any(each not in (None, known) for each, known in zip(said, newest.new, strict=True)):
        raise ConfigError(
            f"the meter's newest calibration, of {newest.time}, has set something else than the measurements say",
            hint="leave old out: what is set is known from the file of calibrations",
        )
    return newest.new


def _adjusted(phase: _Phase, old: Adjustment, number: int) -> tuple[Adjustment, float]:
    """What comes out of one phase's measurements, which were read with what is set, on top of it."""
    try:
        left = 0.0
        offset = offset_of(phase.zero)[0] if phase.zero else 0.0
        # it was measured behind the old gain, and is taken off before it
        new = replace(old, current_offset=old.current_offset + offset / old.current_gain)
        if phase.voltage:
            gain, error = gain_of(
                [CalibrationPoint(measured=ours, reference=theirs) for ours, theirs in phase.voltage], both_directions=False
            )
            new, left = replace(new, voltage_gain=new.voltage_gain * gain), max(left, error)
        if phase.current:
            gain, error = gain_of([CalibrationPoint(measured=ours - offset, reference=theirs) for ours, theirs in phase.current])
            new, left = replace(new, current_gain=new.current_gain * gain), max(left, error)
        if phase.half_power_factor is not None:
            new = replace(new, phase_angle=new.phase_angle + phase_angle_of(*phase.half_power_factor))
    except ConfigError as error:
        raise ConfigError(f"phase {number}: {error.message}", hint=error.hint) from error
    return new, left


class Signer:
    """Who signs, and the file that records are added to.

    Args:
        key: PEM file with the private key.
        output: The file; what is in it has to be signed by the same key.

    Raises:
        InputError: The key cannot be read or is no such key, or the file cannot be read.
        ConfigError: A calibration in the file is not signed by this key.
    """

    def __init__(self, key: Path, output: Path) -> None:
        try:
            private = load_pem_private_key(key.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as error:
            # what was wrong with a key is not repeated: error texts end up in logs
            raise InputError("the key cannot be read", source=str(key), hint="an unencrypted PEM file with an EC key") from error
        curve = curve_named(private.curve.name) if isinstance(private, ec.EllipticCurvePrivateKey) else None
        if not isinstance(private, ec.EllipticCurvePrivateKey) or curve is None:
            raise InputError("the key is no EC key on a curve of meters", source=str(key))
        self._private, self._curve, self._output = private, curve, output
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        #: What was signed before.
        self.done = calibrations_in(_octets_of(output), public) if output.exists() else ()

    def sign(self, record: CalibrationRecord) -> None:
        """Sign a record and add it to the file.

        Raises:
            InputError: The file cannot be written.
        """
        job = CalibrationJob(record, self._curve)
        line = job.finish(self._private.sign(job.to_be_signed, ec.ECDSA(hashes.SHA256())))
        try:
            with self._output.open("ab") as stream:
                stream.write(line + b"\n")
        except OSError as error:
            raise InputError(f"the record cannot be written: {error.strerror}", source=str(self._output)) from error


def calibration_for(path: Path, key: MeterPublicKey, meter_id: str) -> CalibrationRecord:
    """The calibration in force of a meter, out of a file that `Signer` has written.

    Args:
        path: The file.
        key: The key of whoever signs.
        meter_id: The meter; empty where the file is of one alone.

    Raises:
        InputError: The file cannot be read.
        ConfigError: There is none, one is not signed by that key, or one is missing.
    """
    return calibration_in_force(_octets_of(path), key, meter_id=meter_id)


def _octets_of(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_CALIBRATIONS_BYTES + 1)
    except OSError as error:
        raise InputError(f"the calibrations cannot be read: {error.strerror}", source=str(path)) from error
