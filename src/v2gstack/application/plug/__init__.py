"""What a station and a vehicle do from one plug to the next, without I/O: control pilot, SLAC, sessions, basic charging.

`OutletPolicy` and `InletPolicy` take what happens and the time, and return events and effects. Their states are tables.
"""

from __future__ import annotations

from v2gstack.application.plug.config import InletConfig, OutletConfig
from v2gstack.application.plug.inlet import InletPolicy
from v2gstack.application.plug.inlet_table import INLET_TABLE, INLET_TIMERS, InletState
from v2gstack.application.plug.outlet import OutletPolicy
from v2gstack.application.plug.outlet_table import OUTLET_TABLE, OUTLET_TIMERS, OutletState
from v2gstack.application.plug.table import PlugTimer, Row, Stimulus, Table
from v2gstack.application.plug.values import (
    AcceptSessions,
    CurrentOffered,
    CutSession,
    EnergyMetered,
    FindStation,
    InletChanged,
    LinkRequest,
    OutletChanged,
    PlugEffect,
    PlugEvent,
    PlugFault,
    PlugOutput,
    RequestLink,
    SessionLeft,
    SetDuty,
    StartMatching,
    TogglePilot,
    VehicleIdentified,
)

__all__ = [
    "INLET_TABLE",
    "INLET_TIMERS",
    "OUTLET_TABLE",
    "OUTLET_TIMERS",
    "AcceptSessions",
    "CurrentOffered",
    "CutSession",
    "EnergyMetered",
    "FindStation",
    "InletChanged",
    "InletConfig",
    "InletPolicy",
    "InletState",
    "LinkRequest",
    "OutletChanged",
    "OutletConfig",
    "OutletPolicy",
    "OutletState",
    "PlugEffect",
    "PlugEvent",
    "PlugFault",
    "PlugOutput",
    "PlugTimer",
    "RequestLink",
    "Row",
    "SessionLeft",
    "SetDuty",
    "StartMatching",
    "Stimulus",
    "Table",
    "TogglePilot",
    "VehicleIdentified",
]
