"""Adjustments from a file of measurements, and their signed record."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from v2gstack.cli.talk import InputError, columns
from v2gstack.errors import ConfigError
from v2gstack.hooks import build_config
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
)
from v2gstack.metering.keys import curve_named

__all__ = ["Calibration", "compute", "sign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phase:
    """One phase's measurements; pairs are what the meter said and what the reference said."""

    zero: tuple[float, ...] = ()
    voltage: tuple[tuple[float, float], ...] = ()
    current: tuple[tuple[float, float], ...] = ()
    half_power_factor: tuple[float, float, float] | None = None
    old: Adjustment = field(default_factory=Adjustment)


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


def compute(path: Path, *, now: int) -> Calibration:
    """Adjustments from a file.

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
    adjusted = [_adjusted(phase, number) for number, phase in enumerate(given.phases, 1)]
    calibrator = Calibrator(
        given.meter_id, MeterIdentity(serial=given.serial, certified=given.certified), tuple(phase.old for phase in given.phases)
    )
    record = calibrator.adjust(
        tuple(new for new, _ in adjusted),
        reference=given.reference,
        operator=given.operator,
        temperature=given.temperature,
        time=now,
        reason=given.reason,
    )
    return Calibration(record, [left for _, left in adjusted])


def _adjusted(phase: _Phase, number: int) -> tuple[Adjustment, float]:
    """What comes out of one phase's measurements, on top of what is set."""
    try:
        new, left = phase.old, 0.0
        offset = offset_of(phase.zero)[0] if phase.zero else 0.0
        new = replace(new, current_offset=new.current_offset + offset)
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


def sign(record: CalibrationRecord, key: Path, output: Path) -> None:
    """Sign a record and add it to a file.

    Raises:
        InputError: The key cannot be read or is no such key, or the file cannot be written.
    """
    try:
        private = load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        # what was wrong with a key is not repeated: error texts end up in logs
        raise InputError("the key cannot be read", source=str(key), hint="an unencrypted PEM file with an EC key") from error
    curve = curve_named(private.curve.name) if isinstance(private, ec.EllipticCurvePrivateKey) else None
    if not isinstance(private, ec.EllipticCurvePrivateKey) or curve is None:
        raise InputError("the key is no EC key on a curve of meters", source=str(key))
    job = CalibrationJob(record, curve)
    line = job.finish(private.sign(job.to_be_signed, ec.ECDSA(hashes.SHA256())))
    try:
        with output.open("ab") as stream:
            stream.write(line + b"\n")
    except OSError as error:
        raise InputError(f"the record cannot be written: {error.strerror}", source=str(output)) from error
