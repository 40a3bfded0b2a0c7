"""What became of the matchings in a trace: which vehicle, which stations, how far it came, and how long each step took."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from v2gstack.codecs.mme import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    NSCM_GET_D_LINK_STATUS_CNF,
    VS_PL_LINK_STATUS_CNF,
    Mme,
)
from v2gstack.trace.events import MatchingId, TraceEvent, TraceKind

if TYPE_CHECKING:
    from v2gstack.trace.events import Timing

__all__ = ["Interval", "MatchingStation", "MatchingSummary", "Matchings"]

#: Matchings that are summed up; what comes beyond is counted only. A vehicle makes a few, a flood any number.
_MAX_MATCHINGS: Final = 1024
#: Stations of one matching.
_MAX_STATIONS: Final = 1024
_NOT_READY, _FAILURE = 0, 3


@dataclass(slots=True)
class MatchingStation:
    """A station that takes part in a matching.

    Attributes:
        mac: Its MAC address.
        sounds: How many sounds it measured; ``None`` if it does not say.
        attenuation: Mean of each group of carriers, in dB; empty if it does not say.
        answered: Whether the vehicle answered that.
    """

    mac: bytes
    sounds: int | None = None
    attenuation: tuple[int, ...] = ()
    answered: bool = False

    @property
    def mean(self) -> float | None:
        """Mean attenuation over the groups, in dB: what a vehicle decides by."""
        return sum(self.attenuation) / len(self.attenuation) if self.attenuation else None


@dataclass(slots=True)
class Interval:
    """How long one step of a matching took, each time.

    Attributes:
        name: From which message to which.
        timer: Name of the timer that limits it; empty where there is none.
        at_least_ns: The least that is allowed, in nanoseconds.
        at_most_ns: The limit, in nanoseconds; ``None`` where there is none.
        least_ns: The shortest.
        most_ns: The longest.
        sum_ns: All together.
        count: How many.
        late: How many were longer than allowed.
    """

    name: str
    timer: str
    at_least_ns: int
    at_most_ns: int | None
    least_ns: int
    most_ns: int
    sum_ns: int = 0
    count: int = 0
    late: int = 0

    def add(self, timing: Timing) -> None:
        """Count one more."""
        self.least_ns = min(self.least_ns, timing.elapsed_ns)
        self.most_ns = max(self.most_ns, timing.elapsed_ns)
        self.sum_ns += timing.elapsed_ns
        self.count += 1
        self.late += timing.is_late


@dataclass(slots=True)
class MatchingSummary:
    """One matching.

    Attributes:
        id: The vehicle's MAC address and its RunID.
        capture: The capture it is in.
        first_ns: Time of its first frame.
        last_ns: Time of its last one.
        requests: How often the vehicle asked.
        starts: How often it said that sounds come.
        sounds: How many sounds it sent.
        stations: The stations that answered, by MAC address.
        validation: Result of the last CM_VALIDATE.CNF; ``None`` without one.
        chosen: MAC address of the station that the vehicle asked for; empty if it did not.
        nid: Identifier of the network, once it is confirmed.
        link_ns: Nanoseconds from the confirmation to the link, or to the first message over it; ``None`` if that is not seen.
        intervals: How long each step took, by name.
    """

    id: MatchingId
    capture: str
    first_ns: int
    last_ns: int
    requests: int = 0
    starts: int = 0
    sounds: int = 0
    stations: dict[bytes, MatchingStation] = field(default_factory=dict[bytes, MatchingStation])
    validation: int | None = None
    chosen: bytes = b""
    nid: bytes = b""
    link_ns: int | None = None
    intervals: dict[str, Interval] = field(default_factory=dict[str, Interval])

    @property
    def is_matched(self) -> bool:
        """Whether a station confirmed."""
        return bool(self.nid)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.last_ns - self.first_ns) / 1_000_000_000

    @property
    def outcome(self) -> str:
        """How it ended, in a sentence, for whoever looks for the reason."""
        if self.is_matched:
            link = "" if self.link_ns is None else f"; the link was used {self.link_ns / 1e9:.1f} s later"
            return f"matched with {self.chosen.hex()}, network {self.nid.hex()}{link}"
        if self.chosen:
            return f"station {self.chosen.hex()} does not confirm"
        if self.validation in (_NOT_READY, _FAILURE):
            return "the station did not see the control pilot toggle"
        heard = [each for each in self.stations.values() if each.attenuation]
        if heard:
            return _undecided(heard)
        if self.sounds:
            return f"{self.sounds} sounds, and no station told how they arrived"
        if self.starts:
            return "the vehicle said that sounds come, and sent none"
        if self.stations:
            return f"{_plural(len(self.stations), 'station')} answered, and the vehicle did not go on"
        return f"{_plural(self.requests, 'request')}, and no station answered" if self.requests else "the capture has only parts of it"

    def add(self, event: TraceEvent) -> None:
        """Take the next event that belongs to it."""
        self.last_ns = event.time_ns
        message = event.document
        name = message.name if isinstance(message, Mme) else "SDP request"
        for timing in event.timings:
            self._time(name, timing)
        if event.kind is TraceKind.SDP or isinstance(message, VS_PL_LINK_STATUS_CNF | NSCM_GET_D_LINK_STATUS_CNF):
            self._link(event)
        elif isinstance(message, Mme):
            self._count(message)

    def _time(self, name: str, timing: Timing) -> None:
        key = f"{timing.since} > {name}"
        if timing.timer == "TT_EVSE_match_MNBC":
            # the whole train, beside the interval between two of it
            key = f"{timing.since} > last {name}"
        found = self.intervals.get(key)
        if found is None:
            found = self.intervals[key] = Interval(
                key, timing.timer, timing.at_least_ns, timing.at_most_ns, timing.elapsed_ns, timing.elapsed_ns
            )
        found.add(timing)

    def _link(self, event: TraceEvent) -> None:
        for timing in event.timings:
            if timing.timer == "TT_match_join" and self.link_ns is None:
                self.link_ns = timing.elapsed_ns

    def _count(self, message: Any) -> None:
        if isinstance(message, CM_SLAC_PARM_REQ):
            self.requests += 1
        elif isinstance(message, CM_START_ATTEN_CHAR_IND):
            self.starts += 1
        elif isinstance(message, CM_MNBC_SOUND_IND):
            self.sounds += 1
        elif isinstance(message, CM_SLAC_PARM_CNF):
            self._station(message.source)
        elif isinstance(message, CM_ATTEN_CHAR_IND):
            station = self._station(message.source)
            station.sounds, station.attenuation = message.num_sounds, tuple(message.aag)
        elif isinstance(message, CM_ATTEN_CHAR_RSP):
            self._station(message.destination).answered = True
        elif isinstance(message, CM_VALIDATE_CNF):
            self.validation = message.result
        elif isinstance(message, CM_SLAC_MATCH_REQ):
            self.chosen = message.destination if any(message.destination) else message.evse_mac
        elif isinstance(message, CM_SLAC_MATCH_CNF):
            self.chosen, self.nid = message.source, message.nid

    def _station(self, mac: bytes) -> MatchingStation:
        found = self.stations.get(mac) or MatchingStation(mac)
        if len(self.stations) < _MAX_STATIONS:
            self.stations.setdefault(mac, found)
        return found


class Matchings:
    """Sums up the matchings of a trace while its events pass by.

    Attributes:
        summaries: The matchings, in the order in which they began.
        left_out: Events of matchings beyond those that are summed up.
    """

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[str, MatchingId], MatchingSummary] = OrderedDict()
        self.left_out = 0

    @property
    def summaries(self) -> list[MatchingSummary]:
        """The matchings, in the order in which they began."""
        return list(self._found.values())

    def add(self, event: TraceEvent) -> None:
        """Take the next event; those that belong to no matching are passed over."""
        if event.matching is None:
            return
        key = event.capture, event.matching
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= _MAX_MATCHINGS:
                self.left_out += 1
                return
            found = self._found[key] = MatchingSummary(event.matching, event.capture, event.time_ns, event.time_ns)
        found.add(event)


def _undecided(heard: list[MatchingStation]) -> str:
    nearest = min(heard, key=lambda each: each.mean or 0.0)
    if not any(each.answered for each in heard):
        return "the vehicle did not answer the attenuation"
    return f"the vehicle asked for no station; the nearest, {nearest.mac.hex()}, is {nearest.mean:.1f} dB away"


def _plural(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
