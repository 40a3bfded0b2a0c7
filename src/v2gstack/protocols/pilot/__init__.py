"""The control pilot (IEC 61851-1, annex A): what a duty cycle says, and which state a voltage is.

>>> from v2gstack.protocols.pilot import duty_of, read_duty
>>> duty_of(16.0), read_duty(26.66).current
(26.66, 16.0)
>>> read_duty(5.0).meaning.value
'digital communication'
"""

from __future__ import annotations

from v2gstack.protocols.pilot.duty import DIGITAL, OFF, STEADY, DutyMeaning, DutyReading, duty_of, read_duty
from v2gstack.protocols.pilot.voltage import PilotMonitor, PilotWindow, window_of

__all__ = [
    "DIGITAL",
    "OFF",
    "STEADY",
    "DutyMeaning",
    "DutyReading",
    "PilotMonitor",
    "PilotWindow",
    "duty_of",
    "read_duty",
    "window_of",
]
