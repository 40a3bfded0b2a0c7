"""Duty cycle and current (IEC 61851-1, tables A.7 and A.8)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import floor, isfinite
from typing import Final

from v2gstack.errors import ConfigError

__all__ = ["DIGITAL", "OFF", "STEADY", "DutyMeaning", "DutyReading", "duty_of", "read_duty"]

#: Percent that ask for digital communication.
DIGITAL: Final = 5.0
#: Percent of a steady +12 V: the oscillator is off (X1).
STEADY: Final = 100.0
#: Percent of a steady -12 V: state F.
OFF: Final = 0.0

#: A that a station offers at least, and at most.
_LEAST: Final = 6.0
_MOST: Final = 80.0
#: A up to which one ampere is 1/0.6 percent. Between it and 52.5 A no duty cycle says anything.
_BEND: Final = 51.0
_RESOLUTION: Final = 100


class DutyMeaning(StrEnum):
    """What a duty cycle says."""

    #: Nothing may be drawn.
    NO_CHARGING = "no charging"
    #: Nothing may be drawn before station and vehicle have spoken: 3 to 7 %.
    DIGITAL = "digital communication"
    #: So much current may be drawn.
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class DutyReading:
    """What a duty cycle says.

    Attributes:
        meaning: What it says.
        current: A that may be drawn, per phase; 0 unless it says a current.
    """

    meaning: DutyMeaning
    current: float = 0.0


_NONE: Final = DutyReading(DutyMeaning.NO_CHARGING)


def read_duty(percent: float) -> DutyReading:
    """What a duty cycle says to a vehicle.

    Currents are rounded to a tenth of an ampere: finer than what a vehicle measures.

    Args:
        percent: The duty cycle, 0 to 100.

    >>> read_duty(53.3).current, read_duty(9.0).current, read_duty(89.2).current, read_duty(97.5).meaning.value
    (32.0, 6.0, 63.0, 'no charging')
    """
    if 3.0 <= percent <= 7.0:
        return DutyReading(DutyMeaning.DIGITAL)
    if not 8.0 <= percent <= 97.0:
        return _NONE
    if percent < 10.0:
        current = _LEAST
    elif percent <= 85.0:
        current = percent * 0.6
    elif percent <= 96.0:
        current = (percent - 64.0) * 2.5
    else:
        current = _MOST
    return DutyReading(DutyMeaning.CURRENT, round(current, 1))


def duty_of(current: float) -> float:
    """The duty cycle that offers a current, in percent, rounded down to hundredths.

    Less than 6 A cannot be offered: that is a steady +12 V. More than 80 A is 80 A, and what lies between 51 and 52.5 A is 51 A.

    Args:
        current: A that the vehicle may draw, per phase.

    Raises:
        ConfigError: It is negative, or no number.

    >>> [duty_of(current) for current in (5.9, 6.0, 32.0, 51.0, 52.0, 63.0, 100.0)]
    [100.0, 10.0, 53.33, 85.0, 85.0, 89.2, 96.0]
    """
    if not isfinite(current) or current < 0:
        raise ConfigError(f"a station cannot offer {current} A")
    if current < _LEAST:
        return STEADY
    percent = current / 0.6 if current <= _BEND else max(min(current, _MOST) / 2.5 + 64.0, 85.0)
    # what the division lost is given back, so that whole percents stay whole
    return floor(percent * _RESOLUTION + 1e-6) / _RESOLUTION
