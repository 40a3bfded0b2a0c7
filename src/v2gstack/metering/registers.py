"""Watching registers: what never shrinks must not, and what looks as if it did is told and never billed.

A register that goes back, or jumps further than the connection could carry, is first read again: two halves of a value from two
moments look like both. If it stays, counting freezes until somebody says why, with a name to it (`RegisterWatch.resync`).
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from v2gstack.metering.reading import MeterReading

__all__ = [
    "METER_RESYNC_REQUIRED",
    "Accumulator",
    "Discontinuity",
    "DiscontinuityKind",
    "EnergyCount",
    "Observation",
    "RegisterWatch",
    "Resync",
    "float32_step",
]

#: The diagnostic's name in logs and events. It is ours: no back-end protocol has one for it.
METER_RESYNC_REQUIRED: Final = "METER_RESYNC_REQUIRED"

#: Wh: the least that two readings of a meter may be apart without meaning anything. Registers here are whole Wh.
_LEAST_STEP: Final = 1.0
#: Wh that a register may show after it was reset: it has counted since.
_NEAR_ZERO: Final = 1_000
#: By how much power may exceed what the connection is made for: transients, and meters' clocks.
_MARGIN: Final = 1.1
#: Share of a register's range behind which a value near zero is a roll-over rather than a reset.
_NEAR_END: Final = 0.95


def float32_step(wh: float, unit: float = 1_000.0) -> float:
    """Wh from one value of a 32-bit float to the next one: the resolution of registers that are such floats.

    Args:
        wh: The register's value in Wh.
        unit: Wh of one unit of the register: 1000 for kWh.

    >>> [round(float32_step(kwh * 1000.0), 2) for kwh in (1_000, 16_383.9, 16_384, 65_536)]
    [0.06, 0.98, 1.95, 7.81]
    """
    value = struct.unpack(">f", struct.pack(">f", abs(wh) / unit))[0]
    following = struct.unpack(">f", struct.pack(">I", struct.unpack(">I", struct.pack(">f", value))[0] + 1))[0]
    step: float = (following - value) * unit
    return step


class Accumulator:
    """Makes a register that does not roll over of one that does, such as the 32-bit accumulators of SunSpec.

    It counts right while it is asked at least once in each turn of the register.

    Args:
        modulus: How many values the register has, such as ``2**32``.

    >>> count = Accumulator(2**32)
    >>> [count.unwrap(value) for value in (4_294_967_000, 4_294_967_290, 4)]
    [4294967000, 4294967290, 4294967300]
    """

    __slots__ = ("_last", "_modulus", "_turns")

    def __init__(self, modulus: int) -> None:
        if modulus < 2:
            raise ConfigError(f"a register has at least two values, not {modulus}")
        self._modulus = modulus
        self._last: int | None = None
        self._turns = 0

    def unwrap(self, value: int) -> int:
        """The count behind a value. A value a little below the last one is a step back and no turn: half the range decides."""
        if self._last is not None:
            step = (value - self._last) % self._modulus
            if step < self._modulus // 2:
                self._turns += value < self._last
            else:
                self._turns -= value > self._last
        self._last = value
        return self._turns * self._modulus + value


class DiscontinuityKind(StrEnum):
    """What became of a register."""

    #: It began again near zero, before it was full.
    RESET = "reset"
    #: It was full and began again.
    ROLLOVER = "rollover"
    #: It is another meter's.
    EXCHANGED = "exchanged"
    #: It went back, and neither of these explains it.
    DECREASED = "decreased"
    #: It went further than the connection can carry.
    IMPLAUSIBLE = "implausible"

    @property
    def ocmf_status(self) -> str:
        """State of the meter (ST) for records of that time."""
        return {"exchanged": "X", "implausible": "O"}.get(self.value, "E")


@dataclass(frozen=True, slots=True, kw_only=True)
class Discontinuity:
    """A register that does not go on where it was: METER_RESYNC_REQUIRED.

    Attributes:
        kind: What it looks like.
        register: ``imported`` or ``exported``; ``meter_id`` for another meter.
        before: The value that was counted last.
        after: The value that came.
        time: Seconds of the watch's clock.
    """

    kind: DiscontinuityKind
    register: str
    before: int | str
    after: int | str
    time: float

    @property
    def code(self) -> str:
        """Name of the diagnostic."""
        return METER_RESYNC_REQUIRED

    def __str__(self) -> str:
        return f"{self.code}: {self.register} {self.kind} from {self.before} to {self.after}"


@dataclass(frozen=True, slots=True)
class EnergyCount:
    """Energy since a watch began, in Wh, both ways."""

    imported: int = 0
    exported: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What came of a reading.

    Attributes:
        count: What may be billed so far.
        read_again: Whether the reading looks torn: read once more, at once, and hand that in.
        discontinuity: What froze the count, from the reading on at which it did.
    """

    count: EnergyCount
    read_again: bool = False
    discontinuity: Discontinuity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resync:
    """That somebody let counting go on, for the record.

    Attributes:
        discontinuity: What had frozen it.
        reason: Why it is in order to go on.
        operator: Who says so.
        time: Seconds of the watch's clock.
        carried: What had been counted; energy between the last good reading and this one is not in it.
        baseline: Registers that counting goes on from: import and export.
    """

    discontinuity: Discontinuity
    reason: str
    operator: str
    time: float
    carried: EnergyCount
    baseline: tuple[int, int]


class RegisterWatch:
    """Counts what a meter's registers count, and notices when they do not go on.

    Args:
        maximum_power: W that the connection can carry at most, either way.
        modulus: Wh at which the registers begin again at zero, where that is known.

    >>> from v2gstack.metering import MeterReading
    >>> watch = RegisterWatch(maximum_power=11_000.0)
    >>> watch.observe(MeterReading(meter_id="M1", imported=5_000), now=0.0).count
    EnergyCount(imported=0, exported=0)
    >>> watch.observe(MeterReading(meter_id="M1", imported=5_010), now=10.0).count
    EnergyCount(imported=10, exported=0)
    """

    def __init__(self, *, maximum_power: float, modulus: int | None = None) -> None:
        if not (maximum_power > 0.0 and math.isfinite(maximum_power)):
            raise ConfigError(f"maximum_power has to be above 0 W, not {maximum_power}")
        self._maximum_power = maximum_power
        self._modulus = modulus
        self._meter_id = ""
        #: Highest values that were believed: a register within its resolution below them has not shrunk.
        self._best: dict[str, int] = {}
        self._base = {"imported": 0, "exported": 0}
        self._carried = EnergyCount()
        self._at = 0.0
        self._suspected = False
        self._frozen: Discontinuity | None = None

    @property
    def frozen(self) -> Discontinuity | None:
        """What has frozen the count; ``None`` while it runs."""
        return self._frozen

    @property
    def count(self) -> EnergyCount:
        """What may be billed: energy since the first reading, over all resyncs. It never shrinks."""
        run = {name: self._best.get(name, 0) - base for name, base in self._base.items()}
        return EnergyCount(self._carried.imported + run["imported"], self._carried.exported + run["exported"])

    def observe(self, reading: MeterReading, now: float) -> Observation:
        """Take a reading.

        Args:
            reading: The reading.
            now: Seconds, monotonic.
        """
        if self._frozen is not None:
            return Observation(count=self.count, discontinuity=self._frozen)
        if not self._best:
            self._begin(reading, now)
            return Observation(count=self.count)
        found = self._discontinuity(reading, now)
        if found is None:
            for name in self._best:
                self._best[name] = max(self._best[name], getattr(reading, name))
            self._at = now
            self._suspected = False
            return Observation(count=self.count)
        if not self._suspected and found.kind is not DiscontinuityKind.EXCHANGED:
            self._suspected = True
            return Observation(count=self.count, read_again=True)
        self._frozen = found
        return Observation(count=self.count, discontinuity=found)

    def resync(self, reading: MeterReading, *, reason: str, operator: str, now: float) -> Resync:
        """Go on counting from a reading. What was counted stays; what flowed meanwhile is not made up.

        Args:
            reading: Registers to go on from.
            reason: Why that is in order, such as ``meter exchanged, protocol 4711``.
            operator: Who says so.
            now: Seconds, monotonic.

        Raises:
            ConfigError: Nothing is frozen, or reason or operator is missing.
        """
        if self._frozen is None:
            raise ConfigError("the count is not frozen; there is nothing to resync")
        if not reason.strip() or not operator.strip():
            raise ConfigError("a resync needs a reason and somebody who gives it")
        done, self._carried = self._frozen, self.count
        self._begin(reading, now)
        return Resync(
            discontinuity=done,
            reason=reason,
            operator=operator,
            time=now,
            carried=self._carried,
            baseline=(reading.imported, reading.exported),
        )

    def _begin(self, reading: MeterReading, now: float) -> None:
        self._meter_id = reading.meter_id
        self._best = {"imported": reading.imported, "exported": reading.exported}
        self._base = dict(self._best)
        self._at = now
        self._suspected = False
        self._frozen = None

    def _discontinuity(self, reading: MeterReading, now: float) -> Discontinuity | None:
        if reading.meter_id != self._meter_id:
            kind = DiscontinuityKind.EXCHANGED
            return Discontinuity(kind=kind, register="meter_id", before=self._meter_id, after=reading.meter_id, time=now)
        tolerance = max(_LEAST_STEP, reading.resolution)
        most = self._maximum_power * _MARGIN * max(0.0, now - self._at) / 3600.0 + 2.0 * tolerance
        for name, before in self._best.items():
            after: int = getattr(reading, name)
            if before - after > tolerance:
                kind = self._kind_of_decrease(before, after)
            elif after - before > most:
                kind = DiscontinuityKind.IMPLAUSIBLE
            else:
                continue
            return Discontinuity(kind=kind, register=name, before=before, after=after, time=now)
        return None

    def _kind_of_decrease(self, before: int, after: int) -> DiscontinuityKind:
        if after > _NEAR_ZERO:
            return DiscontinuityKind.DECREASED
        full = self._modulus is not None and before >= self._modulus * _NEAR_END
        return DiscontinuityKind.ROLLOVER if full else DiscontinuityKind.RESET
