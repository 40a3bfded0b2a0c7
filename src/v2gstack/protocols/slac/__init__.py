"""SLAC without I/O (ISO 15118-3): frames and edges of the control pilot in, frames, events and effects out.

Both sides are machines of the same surface: `EvseSlac` waits for vehicles, `EvSlac` looks for its station.

>>> from v2gstack.types import ControlPilotState
>>> evse = EvseSlac(EvseSlacConfig(mac=bytes.fromhex("02aabbccddee")), random=bytes)
>>> evse.start(now=0.0), [len(frame) for frame in evse.frames_to_send()], evse.state.name
([], [60], 'RESET')
"""

from __future__ import annotations

from v2gstack.protocols.slac.ev import MAX_CANDIDATES, EvSlac, EvSlacConfig, EvState
from v2gstack.protocols.slac.events import (
    AmpMapFailed,
    AmpMapReceived,
    AmpMapSent,
    AttenuationMeasured,
    FrameIgnored,
    KeySet,
    LinkEstablished,
    LinkLost,
    MatchConfirmed,
    MatchingFailed,
    MatchingStarted,
    NetworkLeft,
    PollLink,
    ResetModem,
    SignalError,
    SlacEffect,
    SlacEvent,
    SlacFailed,
    ToggleControlPilot,
    ValidationEnded,
)
from v2gstack.protocols.slac.evse import MAX_MATCHINGS, EvseSlac, EvseSlacConfig, EvseState
from v2gstack.protocols.slac.machine import GROUPS, MODEM_ADDRESS, SlacConfig
from v2gstack.protocols.slac.timers import TIMERS, SlacTimer, seconds_of

__all__ = [
    "GROUPS",
    "MAX_CANDIDATES",
    "MAX_MATCHINGS",
    "MODEM_ADDRESS",
    "TIMERS",
    "AmpMapFailed",
    "AmpMapReceived",
    "AmpMapSent",
    "AttenuationMeasured",
    "EvSlac",
    "EvSlacConfig",
    "EvState",
    "EvseSlac",
    "EvseSlacConfig",
    "EvseState",
    "FrameIgnored",
    "KeySet",
    "LinkEstablished",
    "LinkLost",
    "MatchConfirmed",
    "MatchingFailed",
    "MatchingStarted",
    "NetworkLeft",
    "PollLink",
    "ResetModem",
    "SignalError",
    "SlacConfig",
    "SlacEffect",
    "SlacEvent",
    "SlacFailed",
    "SlacTimer",
    "ToggleControlPilot",
    "ValidationEnded",
    "seconds_of",
]
