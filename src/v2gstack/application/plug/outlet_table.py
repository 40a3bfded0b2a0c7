"""The states of a station's outlet, from one plug to the next."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from v2gstack.application.plug.table import PlugTimer, Row, Stimulus, Table

__all__ = ["OUTLET_TABLE", "OUTLET_TIMERS", "SEQUENCES", "OutletState"]

#: C_sequ_retry: error sequences of the control pilot, before digital communication is given up.
SEQUENCES: Final = 2


class OutletState(StrEnum):
    """Where an outlet is. What is at the control pilot stands behind."""

    #: Not in service; F.
    OUT_OF_SERVICE = "out of service"
    #: No vehicle; X1.
    AVAILABLE = "available"
    #: A vehicle is there and SLAC runs; 5 % as soon as the modem has its key.
    MATCHING = "matching"
    #: The link is up, and the vehicle looks for the station by SDP; 5 %.
    LINKED = "linked"
    #: A session stands; 5 %.
    SESSION = "session"
    #: The session is paused, and the modem keeps its key; X1.
    PAUSED = "paused"
    #: The pause is over, and the vehicle connects again; 5 %.
    RESUMING = "resuming"
    #: The session is over; X1 until the vehicle is unplugged.
    ENDED = "ended"
    #: Digital communication begins anew after this; F.
    STEP_EF = "step E/F"
    #: Digital communication is given up, basic charging follows; X1.
    STEP_X1 = "step X1"
    #: Whether the vehicle may charge is being asked; X1.
    AUTHORIZING = "authorizing"
    #: The vehicle may charge, but there is no current for it; X1.
    WAITING = "waiting for current"
    #: A current is offered, and the contactors are open; the nominal duty cycle.
    OFFERING = "offering"
    #: The contactors are closed; the nominal duty cycle.
    CHARGING = "charging"
    #: There is no current any more, and the vehicle is given time to stop; X1.
    STOPPING = "stopping"
    #: Nothing more is tried until the vehicle is unplugged; X1.
    FAILED = "failed"
    #: The control pilot or the contactors are at fault; X1 until the vehicle is unplugged.
    FAULT = "fault"


_S = OutletState
_W = Stimulus


def _again(state: OutletState, stimulus: Stimulus) -> tuple[Row[OutletState], ...]:
    """Digital communication begins anew by way of E/F, so many times; after that there is basic charging, or nothing."""
    return (Row(state, stimulus, _S.STEP_EF, ("retries left",)), *_instead(state, stimulus))


def _instead(state: OutletState, stimulus: Stimulus) -> tuple[Row[OutletState], ...]:
    return Row(state, stimulus, _S.STEP_X1, ("basic charging",)), Row(state, stimulus, _S.FAILED)


#: The table.
OUTLET_TABLE: Final[Table[OutletState]] = Table(
    (
        Row(_S.AVAILABLE, _W.PLUGGED, _S.MATCHING, ("digital",)),
        Row(_S.AVAILABLE, _W.PLUGGED, _S.AUTHORIZING, ("basic charging",)),
        Row(_S.AVAILABLE, _W.PLUGGED, _S.FAILED),
        Row(_S.MATCHING, _W.LINK_UP, _S.LINKED),
        Row(_S.MATCHING, _W.SIGNAL_ERROR, _S.STEP_EF),
        *_again(_S.MATCHING, _W.NOT_JOINED),
        *_instead(_S.MATCHING, _W.UNMATCHED),
        # a vehicle leaves the network as soon as its session is over: the station may see that before its own devices are safe
        Row(_S.MATCHING, _W.TERMINATED, _S.ENDED),
        Row(_S.LINKED, _W.CONNECTED, _S.SESSION),
        *_again(_S.LINKED, _W.SETUP),
        Row(_S.LINKED, _W.LINK_LOST, _S.MATCHING),
        Row(_S.SESSION, _W.TERMINATED, _S.ENDED),
        Row(_S.SESSION, _W.PAUSED, _S.PAUSED),
        *_again(_S.SESSION, _W.BROKEN),
        *_instead(_S.SESSION, _W.HOPELESS),
        Row(_S.SESSION, _W.LINK_LOST, _S.MATCHING),
        Row(_S.PAUSED, _W.READY, _S.RESUMING),
        Row(_S.PAUSED, _W.WAKE, _S.RESUMING),
        Row(_S.PAUSED, _W.LINK_LOST, _S.MATCHING),
        Row(_S.RESUMING, _W.CONNECTED, _S.SESSION),
        *_again(_S.RESUMING, _W.RESUME),
        Row(_S.RESUMING, _W.LINK_LOST, _S.MATCHING),
        Row(_S.STEP_EF, _W.STEP_EF, _S.MATCHING),
        *_instead(_S.STEP_EF, _W.UNMATCHED),
        Row(_S.STEP_X1, _W.STEP_X1, _S.AUTHORIZING),
        Row(_S.AUTHORIZING, _W.AUTHORIZED, _S.OFFERING, ("current",)),
        Row(_S.AUTHORIZING, _W.AUTHORIZED, _S.WAITING),
        Row(_S.AUTHORIZING, _W.REFUSED, _S.FAILED),
        Row(_S.WAITING, _W.CURRENT, _S.OFFERING),
        Row(_S.OFFERING, _W.READY, _S.CHARGING),
        Row(_S.OFFERING, _W.NO_CURRENT, _S.WAITING),
        Row(_S.CHARGING, _W.REST, _S.OFFERING),
        Row(_S.CHARGING, _W.NO_CURRENT, _S.STOPPING),
        Row(_S.CHARGING, _W.NOT_CLOSED, _S.FAULT),
        Row(_S.STOPPING, _W.REST, _S.WAITING),
        Row(_S.STOPPING, _W.OPEN, _S.WAITING),
        Row(_S.STOPPING, _W.NOT_CLOSED, _S.FAULT),
        # a contactor that is welded, or a pilot at fault, is no state to go back from by unplugging alone
        Row(None, _W.WELDED, _S.OUT_OF_SERVICE),
        Row(None, _W.DISABLED, _S.OUT_OF_SERVICE),
        Row(None, _W.PILOT_FAULT, _S.FAULT),
        Row(None, _W.UNPLUGGED, _S.AVAILABLE),
        # these stay out of service whatever the vehicle does
        Row(_S.OUT_OF_SERVICE, _W.UNPLUGGED, _S.OUT_OF_SERVICE),
        Row(_S.OUT_OF_SERVICE, _W.PILOT_FAULT, _S.OUT_OF_SERVICE),
        Row(_S.OUT_OF_SERVICE, _W.ENABLED, _S.AVAILABLE),
    )
)

#: The timers, by name.
OUTLET_TIMERS: Final[Mapping[str, PlugTimer]] = {
    timer.name: timer
    for timer in (
        PlugTimer("T_step_EF", "secc", 4.0, "at least, in state E or F, so that the vehicle begins anew"),
        PlugTimer("T_step_X1", "secc", 3.0, "at least, without the oscillator, between 5 % and the nominal duty cycle"),
        PlugTimer(
            "V2G_SECC_CommunicationSetup_Performance_Time", "secc", 18.0, "from the link to the session: the vehicle gives up after 20"
        ),
        PlugTimer("T_conn_resume", "secc", 6.0, "from the end of a pause to the session"),
        PlugTimer("duty_change", "secc", 5.0, "no name in the standard: at least between two currents that are offered"),
        PlugTimer("T_open_under_load", "secc", 3.0, "no name in the standard: what a vehicle has to stop after X1 (IEC 61851-1)"),
        PlugTimer("authorization_repetition", "secc", 1.0, "no name in the standard: until a pending authorisation is asked for again"),
        PlugTimer("meter_reading", "secc", 60.0, "no name in the standard: between two readings of the meter while basic charging goes on"),
    )
}
