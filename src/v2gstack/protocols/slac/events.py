"""What happens while vehicle and station are matched, and what they want done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = [
    "AmpMapFailed",
    "AmpMapReceived",
    "AmpMapSent",
    "AttenuationMeasured",
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
    "SlacEffect",
    "SlacEvent",
    "SlacFailed",
    "ToggleControlPilot",
    "ValidationEnded",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameIgnored:
    """A frame that says nothing here: it is dropped, and all timers run on.

    Attributes:
        reason: Why, in words.
        source: MAC address of its sender; empty where there is none.
        name: Name of its message; empty where it does not decode.
    """

    reason: str
    source: bytes = b""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySet:
    """The own modem has taken a key.

    Attributes:
        modem: The modem's MAC address, as its answer has it.
        nid: Identifier of the network that it is in now.
        result: What the modem answered: 1 or 0.
    """

    modem: bytes
    nid: bytes
    result: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingStarted:
    """A vehicle asks, or asks once more with the same RunID. For the vehicle: it has asked.

    Attributes:
        ev_mac: The vehicle's MAC address. Some operators know their customers by it.
        run_id: The vehicle's number of the matching.
        again: Whether this matching had begun before.
    """

    ev_mac: bytes
    run_id: bytes
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttenuationMeasured:
    """The sounds have arrived, and so strong.

    Attributes:
        ev_mac: The vehicle's MAC address.
        evse_mac: The station's.
        sounds: How many sounds were measured.
        attenuation: Mean over them for each group of carriers, dB.
    """

    ev_mac: bytes
    evse_mac: bytes
    sounds: int
    attenuation: tuple[int, ...]

    @property
    def mean(self) -> float:
        """Mean over the groups, dB: what a vehicle decides by."""
        return sum(self.attenuation) / len(self.attenuation)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationEnded:
    """The toggles of the control pilot were counted, or were not needed.

    Attributes:
        ev_mac: The vehicle's MAC address.
        evse_mac: The station's.
        toggles: How many were counted.
        success: Whether it is this cable.
        reason: Why, in words.
    """

    ev_mac: bytes
    evse_mac: bytes
    toggles: int
    success: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchConfirmed:
    """Vehicle and station agree: they take the same key now.

    Attributes:
        ev_mac: The vehicle's MAC address.
        evse_mac: The station's.
        run_id: The vehicle's number of the matching.
        nid: The network's identifier.
    """

    ev_mac: bytes
    evse_mac: bytes
    run_id: bytes
    nid: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingFailed:
    """One matching has come to nothing; others go on.

    Attributes:
        ev_mac: The vehicle's MAC address.
        run_id: The vehicle's number of the matching.
        reason: Why, in words.
        timer: The timer that ran out; empty if none did.
    """

    ev_mac: bytes
    run_id: bytes
    reason: str
    timer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEstablished:
    """The powerline link is up: D-LINK_READY."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLost:
    """The powerline link was up and is down.

    Attributes:
        polls: How often in a row the modem said so.
    """

    polls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLeft:
    """The modem gets a key that nobody else has.

    Attributes:
        reason: Why, in words.
    """

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlacFailed:
    """Nothing more is tried by itself.

    Attributes:
        reason: Why, in words.
        timer: The timer that ran out; empty if none did.
    """

    reason: str
    timer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmpMapReceived:
    """The other side tells how strong each carrier may be.

    Attributes:
        levels: Four bits for each carrier.
    """

    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmpMapSent:
    """The other side has taken our map.

    Attributes:
        success: Whether it could.
    """

    success: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AmpMapFailed:
    """The other side does not answer our map.

    Attributes:
        requests: How often it was sent.
    """

    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PollLink:
    """Ask the modem whether the link is up; tell the answer to ``link_status``, or its frame to ``receive_frame``.

    Once ``link_status`` was called, frames about the link are ignored: they answer the modem's driver.

    Attributes:
        modem: The modem's MAC address.
    """

    modem: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetModem:
    """Restart the modem, which has a new key; tell the station's ``modem_restarted`` what came of it.

    Attributes:
        modem: The modem's MAC address.
    """

    modem: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalError:
    """Put the control pilot to E or F for this long, then back.

    Attributes:
        seconds: How long at least.
    """

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ToggleControlPilot:
    """Toggle the control pilot from B to C and back.

    Attributes:
        toggles: How often.
        seconds: How long in each state.
    """

    toggles: int
    seconds: float


SlacEvent: TypeAlias = (
    FrameIgnored
    | KeySet
    | MatchingStarted
    | AttenuationMeasured
    | ValidationEnded
    | MatchConfirmed
    | MatchingFailed
    | LinkEstablished
    | LinkLost
    | NetworkLeft
    | SlacFailed
    | AmpMapReceived
    | AmpMapSent
    | AmpMapFailed
)
SlacEffect: TypeAlias = PollLink | ResetModem | SignalError | ToggleControlPilot
