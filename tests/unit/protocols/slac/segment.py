"""A segment of powerline in virtual time, as little of it as two machines need to meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SET_KEY_CNF,
    CM_SET_KEY_REQ,
    Mme,
    decode_mme,
    encode_mme,
)
from v2gstack.protocols.slac import EvseSlac, EvSlac, FrameIgnored, PollLink, SlacEffect, SlacEvent
from v2gstack.types import ControlPilotState

#: Alters the frames between two stations: the sender's and the receiver's address, the frame; gives what arrives.
Channel = Callable[[bytes, bytes, bytes], list[bytes]]


@dataclass
class Station:
    """A machine with its modem."""

    name: str
    machine: EvSlac | EvseSlac
    mac: bytes
    modem: bytes
    attenuation: int = 12
    set_key_result: int = 1
    key: bytes = b""
    events: list[SlacEvent] = field(default_factory=list)
    effects: list[SlacEffect] = field(default_factory=list)
    sent: list[Mme] = field(default_factory=list)

    def told(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def reasons(self) -> list[str]:
        return [event.reason for event in self.told(FrameIgnored)]


class Segment:
    """Stations that hear each other; each modem answers for itself."""

    def __init__(self, *stations: Station, channel: Channel = lambda _from, _to, frame: [frame]) -> None:
        self.stations = list(stations)
        self.channel = channel
        self.now = 0.0
        self.later: list[tuple[float, int, Station, bytes]] = []
        self.count = 0
        self.profiles: Callable[[Station, CM_MNBC_SOUND_IND], list[Mme]] = profile_of
        self.link: Callable[[Station], bool | None] = self.joined
        self.answers_keys = True

    def joined(self, station: Station) -> bool:
        return sum(other.key == station.key for other in self.stations) > 1

    def deliver(self, station: Station, frame: bytes, delay: float = 0.001) -> None:
        self.count += 1
        self.later.append((self.now + delay, self.count, station, frame))

    def collect(self, station: Station) -> None:
        for frame in station.machine.frames_to_send():
            message = decode_mme(frame)
            station.sent.append(message)
            if isinstance(message, CM_SET_KEY_REQ):
                if self.answers_keys:
                    station.key = message.new_key
                    answer = CM_SET_KEY_CNF(station.mac, station.modem, result=station.set_key_result, your_nonce=message.my_nonce)
                    self.deliver(station, encode_mme(answer))
                continue
            for other in self.stations:
                if other is station:
                    continue
                for arrived in self.channel(station.mac, other.mac, frame):
                    self.deliver(other, arrived)
                if isinstance(message, CM_MNBC_SOUND_IND) and isinstance(other.machine, EvseSlac):
                    for profile in self.profiles(other, message):
                        self.deliver(other, encode_mme(profile), 0.002)
        for effect in station.machine.effects():
            station.effects.append(effect)
            # None: nobody asks the modem
            if isinstance(effect, PollLink) and self.link(station) is not None:
                station.events += station.machine.link_status(bool(self.link(station)), self.now)
                self.collect(station)

    def run(self, seconds: float = 5.0) -> None:
        end = self.now + seconds
        for station in self.stations:
            self.collect(station)
        while True:
            due = [(at, 1, station) for station in self.stations if (at := station.machine.next_timeout()) is not None]
            arrivals = sorted(self.later, key=lambda item: item[:2])
            times = [at for at, _, _ in due] + [arrivals[0][0]] if arrivals else [at for at, _, _ in due]
            if not times or min(times) > end:
                self.now = end
                return
            self.now = max(self.now, min(times))
            if arrivals and arrivals[0][0] <= self.now:
                self.later.remove(arrivals[0])
                _, _, station, frame = arrivals[0]
                station.events += station.machine.receive_frame(frame, self.now)
                self.collect(station)
                continue
            for at, _, station in due:
                if at <= self.now:
                    station.events += station.machine.handle_timeout(self.now)
                    self.collect(station)


def profile_of(station: Station, sound: CM_MNBC_SOUND_IND) -> list[Mme]:
    return [CM_ATTEN_PROFILE_IND(BROADCAST, station.modem, pev_mac=sound.source, aag=bytes([station.attenuation]) * 58)]


def plugged(machine: EvseSlac, now: float = 0.0) -> None:
    """Start a station with a vehicle at its socket."""
    machine.start(now)
    machine.pilot(ControlPilotState.B2, now)


def source_of_random(seed: int) -> Callable[[int], bytes]:
    return Random(seed).randbytes
