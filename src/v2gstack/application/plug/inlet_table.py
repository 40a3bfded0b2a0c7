"""The states of a vehicle's inlet, from one plug to the next."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from v2gstack.application.plug.table import PlugTimer, Row, Stimulus, Table

__all__ = ["ATTEMPTS", "INLET_TABLE", "INLET_TIMERS", "InletState"]

#: Times that a vehicle begins anew by itself while the control pilot stays at 5 %.
ATTEMPTS: Final = 3


class InletState(StrEnum):
    """Where an inlet is. What the vehicle makes of the control pilot stands behind."""

    #: No cable.
    UNPLUGGED = "unplugged"
    #: Plugged in; the station offers nothing, or nothing that comes to anything; B.
    WAITING = "waiting"
    #: SLAC runs; B.
    MATCHING = "matching"
    #: The link is up, and the station is looked for by SDP; B.
    SEARCHING = "searching"
    #: A session stands, and sets the state.
    SESSION = "session"
    #: The session is paused; B.
    PAUSED = "paused"
    #: The station is woken by toggles; B.
    WAKING = "waking"
    #: The battery charges with the current that the duty cycle offers; C.
    CHARGING = "charging"
    #: The session is over, or the battery has what it wants; B until the cable is pulled out.
    ENDED = "ended"
    #: The control pilot is in state E or F; B.
    FAULT = "fault"


_S = InletState
_W = Stimulus
_BEFORE: Final = (_S.UNPLUGGED, _S.WAITING, _S.FAULT)
_DIGITAL: Final = (_S.MATCHING, _S.SEARCHING)

#: The table.
INLET_TABLE: Final[Table[InletState]] = Table(
    (
        *(Row(state, _W.DIGITAL, _S.MATCHING, ("speaks",)) for state in (*_BEFORE, _S.CHARGING)),
        *(Row(state, _W.NOMINAL, _S.CHARGING, ("basic charging",)) for state in (*_BEFORE, *_DIGITAL, _S.WAKING)),
        *(Row(state, _W.STEADY, _S.WAITING) for state in (_S.UNPLUGGED, _S.FAULT, *_DIGITAL, _S.CHARGING)),
        *(Row(state, _W.DIGITAL, _S.WAITING) for state in (_S.UNPLUGGED, _S.FAULT, _S.CHARGING)),
        *(Row(state, _W.NOMINAL, _S.WAITING) for state in (_S.UNPLUGGED, _S.FAULT, *_DIGITAL, _S.WAKING)),
        Row(_S.WAITING, _W.RESETUP, _S.MATCHING, ("5 %", "speaks", "attempts left")),
        Row(_S.MATCHING, _W.LINK_UP, _S.SEARCHING),
        Row(_S.MATCHING, _W.UNMATCHED, _S.WAITING),
        # a station leaves the network as soon as its session is over: the vehicle may see that before its own devices are safe
        Row(_S.MATCHING, _W.TERMINATED, _S.ENDED),
        Row(_S.WAITING, _W.TERMINATED, _S.ENDED),
        Row(_S.SEARCHING, _W.CONNECTED, _S.SESSION),
        Row(_S.SEARCHING, _W.NOT_FOUND, _S.WAITING),
        Row(_S.SEARCHING, _W.LINK_LOST, _S.MATCHING, ("5 %",)),
        Row(_S.SEARCHING, _W.LINK_LOST, _S.WAITING),
        Row(_S.SESSION, _W.TERMINATED, _S.ENDED),
        Row(_S.SESSION, _W.PAUSED, _S.PAUSED),
        Row(_S.SESSION, _W.BROKEN, _S.WAITING),
        Row(_S.SESSION, _W.HOPELESS, _S.WAITING),
        Row(_S.SESSION, _W.LINK_LOST, _S.MATCHING, ("5 %",)),
        Row(_S.SESSION, _W.LINK_LOST, _S.WAITING),
        Row(_S.PAUSED, _W.WAKE, _S.SEARCHING, ("5 %",)),
        Row(_S.PAUSED, _W.WAKE, _S.WAKING),
        Row(_S.PAUSED, _W.DIGITAL, _S.SEARCHING),
        Row(_S.PAUSED, _W.LINK_LOST, _S.WAITING),
        Row(_S.WAKING, _W.DIGITAL, _S.SEARCHING),
        Row(_S.WAKING, _W.LINK_LOST, _S.WAITING),
        Row(_S.WAKING, _W.RESUME, _S.WAITING),
        Row(_S.CHARGING, _W.FULL, _S.ENDED),
        Row(None, _W.PILOT_FAULT, _S.FAULT),
        Row(None, _W.UNPLUGGED, _S.UNPLUGGED),
        Row(_S.ENDED, _W.PILOT_FAULT, _S.ENDED),
        Row(_S.UNPLUGGED, _W.UNPLUGGED, _S.UNPLUGGED),
    )
)

#: The timers, by name.
INLET_TIMERS: Final[Mapping[str, PlugTimer]] = {
    timer.name: timer
    for timer in (
        PlugTimer("T_conn_resume", "evcc", 6.0, "from waking the station to its 5 %"),
        PlugTimer("T_conn_resetup", "evcc", 15.0, "until the vehicle begins anew by itself, where the station does not make it"),
        PlugTimer("battery_reading", "evcc", 5.0, "no name in the standard: between two looks at the battery while basic charging goes on"),
    )
}
