"""Adjusting meters that may be adjusted: what is computed from measurements, and a signed record of who changed what.

Nothing here writes to a meter, and nothing should: what a meter has inside is what its mark of conformity is for. A `CalibrationRecord`
says how what it measures is to be read, and `v2gstack.metering.adjusting` does so.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from v2gstack.errors import ConfigError, DecodeError, MeterError
from v2gstack.metering.keys import digest_of, load_public_key, signature_numbers
from v2gstack.metering.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from v2gstack.metering.keys import Curve, MeterPublicKey
    from v2gstack.metering.reading import MeterIdentity

__all__ = [
    "Adjustment",
    "CalibrationJob",
    "CalibrationPoint",
    "CalibrationRecord",
    "Calibrator",
    "check_adjustments",
    "gain_of",
    "offset_of",
    "phase_angle_of",
    "signed_record",
    "verify_calibration",
]

#: Samples of an open input that an offset wants at least.
_MIN_SAMPLES: Final = 8
#: Largest gain, either way, that is an adjustment; beyond it a transformer's ratio or the wiring is wrong.
_MAX_GAIN_ERROR: Final = 0.1
#: Largest angle, in degrees, that is an adjustment; beyond it phases are swapped.
_MAX_ANGLE: Final = 5.0
#: Longest record that is read back.
_MAX_RECORD: Final = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """The adjustment of one phase.

    Attributes:
        voltage_gain: What voltages are multiplied by.
        current_gain: What currents are multiplied by.
        current_offset: A that are taken off the current first.
        phase_angle: Degrees by which the current is turned.
    """

    voltage_gain: float = 1.0
    current_gain: float = 1.0
    current_offset: float = 0.0
    phase_angle: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPoint:
    """One load, by the meter and by the reference.

    Attributes:
        measured: V or A by the meter; negative for energy that flows out of the vehicle.
        reference: The same by the reference.
    """

    measured: float
    reference: float


def offset_of(samples: Sequence[float]) -> tuple[float, float]:
    """Offset of an open input, and its uncertainty: mean, and standard error of the mean.

    Raises:
        ConfigError: There are too few samples to tell.

    >>> offset_of([0.01, 0.03] * 8)[0]
    0.02
    """
    if len(samples) < _MIN_SAMPLES:
        raise ConfigError(f"an offset wants {_MIN_SAMPLES} samples of the open input, not {len(samples)}")
    return fmean(samples), stdev(samples) / math.sqrt(len(samples))


def gain_of(points: Sequence[CalibrationPoint], *, both_directions: bool = True) -> tuple[float, float]:
    """Gain from two loads or more, by least squares through zero, and the largest error that is left, as a share.

    Args:
        points: The loads; offsets have been taken off.
        both_directions: Whether both have to be there, as for the current of a meter that counts both ways.

    Raises:
        ConfigError: There are too few loads, all of one size or of one direction; or what comes out is no adjustment.

    >>> points = [CalibrationPoint(measured=10.1, reference=10.0), CalibrationPoint(measured=-20.2, reference=-20.0)]
    >>> round(gain_of(points)[0], 6)
    0.990099
    """
    if len(points) < 2 or len({round(abs(point.reference), 6) for point in points}) < 2:
        raise ConfigError("a gain wants two loads of different size", hint="one near full load, one at a tenth of it")
    if both_directions and len({point.reference > 0.0 for point in points}) < 2:
        raise ConfigError("a gain for both directions wants loads of both directions")
    gain = sum(point.measured * point.reference for point in points) / sum(point.measured**2 for point in points)
    if not abs(gain - 1.0) <= _MAX_GAIN_ERROR:
        raise ConfigError(f"a gain of {gain:.4f} is no adjustment", hint="check the ratio of transformers, and the wiring")
    left = max(abs(point.measured * gain - point.reference) / abs(point.reference) for point in points if point.reference)
    return gain, left


def phase_angle_of(measured_power: float, reference_power: float, apparent_power: float) -> float:
    """Degrees by which current has to be turned, from a load with a power factor near 0.5.

    Args:
        measured_power: W by the meter.
        reference_power: W by the reference.
        apparent_power: VA by the reference.

    Raises:
        ConfigError: The load is no such load, or what comes out is no adjustment.

    >>> round(phase_angle_of(1160.0, 1150.0, 2300.0), 3)
    0.288
    """
    cosines = [power / apparent_power if apparent_power > 0.0 else math.inf for power in (measured_power, reference_power)]
    if not all(0.3 <= abs(cosine) <= 0.7 for cosine in cosines):
        raise ConfigError("an angle wants a load with a power factor near 0.5, where it shows")
    angle = math.degrees(math.acos(cosines[1]) - math.acos(cosines[0]))
    if abs(angle) > _MAX_ANGLE:
        raise ConfigError(f"an angle of {angle:.1f} degrees is no adjustment", hint="check whether phases are swapped")
    return angle


# -- the record ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRecord:
    """Who changed what, when, against what.

    Attributes:
        meter_id: The meter.
        serial: Its serial number.
        old: What was set, for each phase.
        new: What is set from now on.
        reference: The reference's identification: its serial number and certificate.
        operator: Who did it.
        temperature: Degrees Celsius.
        time: Seconds since 1970-01-01 UTC.
        reason: Why.
    """

    meter_id: str
    serial: str
    old: tuple[Adjustment, ...]
    new: tuple[Adjustment, ...]
    reference: str
    operator: str
    temperature: float
    time: int
    reason: str = ""

    @property
    def identifier(self) -> str:
        """What readings name the record by: the beginning of its digest."""
        return digest_of(self.encode(), "sha256").hex()[:16]

    def encode(self) -> bytes:
        """The record as JSON, always the same octets for the same record."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


@dataclass(frozen=True, slots=True)
class CalibrationJob:
    """A record that waits for its signature.

    Attributes:
        record: The record.
        curve: The curve of the key that will sign it.
    """

    record: CalibrationRecord
    curve: Curve

    @property
    def to_be_signed(self) -> bytes:
        """The octets to sign: the data, not their digest."""
        return self.record.encode()

    @property
    def hash_name(self) -> str:
        """The hash to sign with."""
        return "sha256"

    def finish(self, signature: bytes) -> bytes:
        """One line of an audit file: the record, the algorithm and the signature, as JSON.

        Args:
            signature: DER, or ``r || s``.

        Raises:
            DecodeError: It is neither.
        """
        der = encode_dss_signature(*signature_numbers(signature, self.curve.size))
        head = {"algorithm": _algorithm(self.curve), "signature": der.hex()}
        return json.dumps({"record": self.record.encode().decode(), **head}, ensure_ascii=False).encode()


def _algorithm(curve: Curve) -> str:
    return f"ECDSA-{curve.name}-SHA256"


def verify_calibration(line: bytes, key: MeterPublicKey | bytes | str) -> Verdict:
    """Verify a line of an audit file.

    Raises:
        DecodeError: Line or key cannot be read.
    """
    signed, signature, algorithm = _taken_apart(line)
    public = load_public_key(key) if isinstance(key, (bytes, str)) else key
    if algorithm != _algorithm(public.curve):
        return Verdict(valid=False, reason=f"the key is on {public.curve.name}, the record says {algorithm[:60]}", algorithm=algorithm)
    valid = public.verify(signature_numbers(signature, public.curve.size), signed)
    reason = f"the signature is this key's over {len(signed)} octets" if valid else "the signature is not this key's over this record"
    return Verdict(valid=valid, reason=reason, algorithm=algorithm)


def signed_record(line: bytes) -> bytes:
    """The record in a line of an audit file: the octets that are signed. Whose they are, `verify_calibration` says.

    Raises:
        DecodeError: The line cannot be read.
    """
    return _taken_apart(line)[0]


def _taken_apart(line: bytes) -> tuple[bytes, bytes, str]:
    """Record, signature and algorithm."""
    if len(line) > _MAX_RECORD:
        raise DecodeError(f"{len(line)} octets are no calibration record", path="calibration")
    try:
        found: dict[str, Any] = json.loads(line)
        return str(found["record"]).encode(), bytes.fromhex(found["signature"]), str(found["algorithm"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DecodeError("this is no signed calibration record", path="calibration") from error


def check_adjustments(adjustments: tuple[Adjustment, ...]) -> None:
    """Whether each is one.

    Raises:
        ConfigError: A number is missing, or larger than any adjustment.
    """
    for number, each in enumerate(adjustments, 1):
        if not math.isfinite(each.current_offset):
            raise ConfigError(f"phase {number}: a number is missing")
        if not all(abs(gain - 1.0) <= _MAX_GAIN_ERROR for gain in (each.voltage_gain, each.current_gain)):
            raise ConfigError(f"phase {number}: a gain is off by more than {_MAX_GAIN_ERROR:.0%}, which is no adjustment")
        if not abs(each.phase_angle) <= _MAX_ANGLE:
            raise ConfigError(f"phase {number}: an angle of {each.phase_angle:.1f} degrees is no adjustment")


class Calibrator:
    """Keeps adjustments, and lets them be changed only when they may be.

    Args:
        meter_id: The meter.
        identity: What is known of it. One that is certified is never adjusted.
        current: What is set now, for each phase.
    """

    def __init__(self, meter_id: str, identity: MeterIdentity, current: tuple[Adjustment, ...]) -> None:
        self._meter_id = meter_id
        self._identity = identity
        self.current = current
        self._transaction = ""

    def lock(self, transaction_id: str) -> None:
        """A transaction runs from now on."""
        self._transaction = transaction_id

    def unlock(self) -> None:
        """No transaction runs any more."""
        self._transaction = ""

    def adjust(
        self, new: tuple[Adjustment, ...], *, reference: str, operator: str, temperature: float, time: int, reason: str = ""
    ) -> CalibrationRecord:
        """Set new adjustments.

        Args:
            new: For each phase.
            reference: The reference's identification.
            operator: Who does it.
            temperature: Degrees Celsius.
            time: Seconds since 1970-01-01 UTC.
            reason: Why.

        Returns:
            What is to be signed and kept.

        Raises:
            MeterError: The meter is certified, or a transaction runs.
            ConfigError: It is not said against what or by whom, or a number is no adjustment.
        """
        if self._identity.certified:
            raise MeterError("a certified meter is not adjusted", meter=self._meter_id, hint="have it verified by whoever may")
        if self._transaction:
            raise MeterError(f"the transaction {self._transaction} runs", meter=self._meter_id, hint="adjust the meter when it has ended")
        if not reference.strip() or not operator.strip():
            raise ConfigError("a calibration names its reference and its operator")
        if len(new) != len(self.current):
            raise ConfigError(f"the meter has {len(self.current)} phases, not {len(new)}")
        if not math.isfinite(temperature):
            raise ConfigError("the temperature is missing")
        check_adjustments(new)
        record = CalibrationRecord(
            meter_id=self._meter_id,
            serial=self._identity.serial,
            old=self.current,
            new=new,
            reference=reference,
            operator=operator,
            temperature=temperature,
            time=time,
            reason=reason,
        )
        self.current = new
        return record
