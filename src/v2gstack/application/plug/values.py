"""What policies of outlets and inlets tell, and what they want of the world beside the effects of sessions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from v2gstack.application.effects import Effect

if TYPE_CHECKING:
    from v2gstack.protocols.v2g import EndKind

__all__ = [
    "AcceptSessions",
    "CurrentOffered",
    "CutSession",
    "EnergyMetered",
    "FindStation",
    "InletChanged",
    "LinkRequest",
    "OutletChanged",
    "PlugEffect",
    "PlugEvent",
    "PlugFault",
    "PlugOutput",
    "RequestLink",
    "SessionLeft",
    "SetDuty",
    "StartMatching",
    "TogglePilot",
    "VehicleIdentified",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletChanged:
    """A station's outlet is in another state.

    Attributes:
        before: Where it was.
        state: Where it is.
        stimulus: What made it so.
    """

    before: str
    state: str
    stimulus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InletChanged:
    """A vehicle's inlet is in another state.

    Attributes:
        before: Where it was.
        state: Where it is.
        stimulus: What made it so.
    """

    before: str
    state: str
    stimulus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleIdentified:
    """The vehicle at the other end of the cable is known by its modem's address, by which some operators know their customers.

    Attributes:
        ev_mac: The vehicle's MAC address.
    """

    ev_mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentOffered:
    """The nominal duty cycle offers another current.

    Attributes:
        current: A per phase; 0 is none.
        duty: The duty cycle, percent.
    """

    current: float
    duty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyMetered:
    """The meter was read while basic charging goes on, or at its end.

    Attributes:
        energy: Wh since the contactors closed.
        imported: The meter's register, Wh.
        final: Whether the contactors are open again.
    """

    energy: int
    imported: int
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLeft:
    """A session is over, and what becomes of the link.

    Attributes:
        kind: How the session ended.
    """

    kind: EndKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PlugFault:
    """Something is broken.

    Attributes:
        text: What.
    """

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDuty:
    """Put a duty cycle onto the control pilot.

    Attributes:
        percent: 100 is the oscillator off (X1), 0 is state F.
    """

    percent: float


class LinkRequest(StrEnum):
    """What the data link layer is asked for, by the names of ISO 15118-3."""

    #: The session is over: leave the network.
    TERMINATE = "D-LINK_TERMINATE"
    #: The session went wrong: leave the network, and begin anew by way of the control pilot.
    ERROR = "D-LINK_ERROR"
    #: The session is paused: keep the key.
    PAUSE = "D-LINK_PAUSE"
    #: The pause is over: look after the link again. No name in the standard.
    RESUME = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLink:
    """Ask SLAC for something.

    Attributes:
        request: What.
    """

    request: LinkRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class StartMatching:
    """A vehicle looks for the station at the other end of its cable by SLAC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptSessions:
    """Answer vehicles that look for the station by SDP, and accept their connections; or do so no longer.

    Attributes:
        accepted: Whether it is to be done.
    """

    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindStation:
    """A vehicle looks for the station by SDP, connects, and runs a session.

    Attributes:
        resumed: Whether it is a session that was paused.
    """

    resumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CutSession:
    """End the session that stands, whatever it is at.

    Attributes:
        text: Why.
    """

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TogglePilot:
    """A vehicle toggles the control pilot from B to C and back.

    Attributes:
        toggles: How often.
        seconds: How long in each state.
    """

    toggles: int
    seconds: float


PlugEvent: TypeAlias = OutletChanged | InletChanged | VehicleIdentified | CurrentOffered | EnergyMetered | SessionLeft | PlugFault
PlugEffect: TypeAlias = SetDuty | RequestLink | StartMatching | AcceptSessions | FindStation | CutSession | TogglePilot
#: What a policy returns: what happened, and what it wants of the world.
PlugOutput: TypeAlias = PlugEvent | PlugEffect | Effect
