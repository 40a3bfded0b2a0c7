"""A segment of powerline with its modems, in simulated time.

Each `SimulatedModem` has a host, which is where a machine of `v2gstack.protocols.slac` sits, and a place on a `PowerlineMedium`. Hosts
send Ethernet frames to their modem; what is for the modem it answers itself, the rest goes over the medium to the other modems.

As on a real segment, SLAC frames reach everybody, whatever the keys are; everything else reaches only modems with the same key.
Attenuation is one number for each of 58 groups of carriers and each pair of modems; it is what modems measure, and from a limit on
nothing arrives. Nothing here runs by itself: `advance` moves the clock.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    VS_ATTEN_CHAR_IND,
    Mme,
    decode_mme,
    encode_mme,
)
from v2gstack.errors import ConfigError, DecodeError
from v2gstack.simulation.modem import QUESTIONS, ModemBehaviour, SimulatedModem, modem_answers

__all__ = ["LinkQuality", "ModemBehaviour", "PowerlineMedium", "SimulatedModem"]

#: Groups of carriers in an attenuation profile.
_GROUPS: Final = 58
_ETHERTYPE: Final = b"\x88\xe1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkQuality:
    """How frames get from one modem to another.

    Attributes:
        attenuation: dB of each of 58 groups.
        noise: dB by which a measurement is off at most, in either direction.
        loss: Of 65536 frames, how many are lost.
        delay: Seconds that a frame takes.
    """

    attenuation: tuple[int, ...] = (20,) * _GROUPS
    noise: int = 0
    loss: int = 0
    delay: float = 0.002

    def __post_init__(self) -> None:
        if len(self.attenuation) != _GROUPS or not all(0 <= level <= 255 for level in self.attenuation):
            raise ConfigError(f"an attenuation has {_GROUPS} groups of 0 to 255 dB")
        if not 0 <= self.loss <= 65536 or self.delay < 0 or self.noise < 0:
            raise ConfigError("loss is 0 to 65536, delay and noise are not negative")

    @property
    def total(self) -> int:
        """Sum over the groups, dB."""
        return _total(self.attenuation)

    @classmethod
    def flat(cls, level: int, *, noise: int = 0, loss: int = 0, delay: float = 0.002) -> LinkQuality:
        """The same attenuation for all groups, in dB."""
        return cls(attenuation=(level,) * _GROUPS, noise=noise, loss=loss, delay=delay)


class PowerlineMedium:
    """A segment.

    Args:
        random: Gives random bytes, for loss and noise.
        quality: Between modems for which nothing else is set.
        deaf_from: Mean attenuation in dB from which nothing arrives.
        capacity: Frames under way at most; what is more is lost.

    Attributes:
        now: The time.
        lost: How many frames were lost.
    """

    def __init__(
        self, random: Callable[[int], bytes], *, quality: LinkQuality | None = None, deaf_from: int = 100, capacity: int = 100_000
    ) -> None:
        self._random = random
        self._quality = quality or LinkQuality()
        self._deaf_from = deaf_from
        self._capacity = capacity
        self._links: dict[tuple[bytes, bytes], LinkQuality] = {}
        self._modems: dict[bytes, SimulatedModem] = {}
        self._under_way: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self.now = 0.0
        self.lost = 0

    def attach(self, modem: SimulatedModem) -> SimulatedModem:
        """Put a modem on the segment.

        Raises:
            ConfigError: There is one of that address already.
        """
        if modem.mac in self._modems:
            raise ConfigError(f"there is a modem {modem.mac.hex(':')} already")
        self._modems[modem.mac] = modem
        return modem

    def detach(self, modem: SimulatedModem) -> None:
        """Take a modem off the segment: its cable is pulled."""
        self._modems.pop(modem.mac, None)

    def connect(self, one: SimulatedModem, other: SimulatedModem, quality: LinkQuality) -> None:
        """Set how frames get from each of two modems to the other."""
        self._links[one.mac, other.mac] = self._links[other.mac, one.mac] = quality

    def quality(self, one: SimulatedModem, other: SimulatedModem) -> LinkQuality:
        """How frames get from one modem to another."""
        return self._links.get((one.mac, other.mac), self._quality)

    def attenuation(self, one: SimulatedModem, other: SimulatedModem) -> tuple[int, ...]:
        """Attenuation of each group between two modems, in dB."""
        return self.quality(one, other).attenuation

    def hears(self, one: SimulatedModem, other: SimulatedModem) -> bool:
        """Whether anything gets from one to the other."""
        if one.mac not in self._modems or other.mac not in self._modems:
            return False
        return self.quality(one, other).total < self._deaf_from * _GROUPS

    def linked(self, one: SimulatedModem, other: SimulatedModem) -> bool:
        """Whether two modems are in one network and have found each other."""
        return (
            bool(one.nmk)
            and (one.nmk, one.nid) == (other.nmk, other.nid)
            and self.now >= max(one.since + one.behaviour.join_seconds, other.since + other.behaviour.join_seconds)
            and self.hears(one, other)
        )

    def neighbours(self, modem: SimulatedModem) -> list[SimulatedModem]:
        """The modems that one is linked to."""
        return [other for other in self._modems.values() if other is not modem and self.linked(modem, other)]

    # -- time -----------------------------------------------------------------------------------------------------------

    def next_event(self) -> float | None:
        """When the next frame arrives; ``None`` while none is under way."""
        return self._under_way[0][0] if self._under_way else None

    def advance(self, now: float) -> None:
        """Let everything arrive that is due by then."""
        while self._under_way and self._under_way[0][0] <= now:
            at, _, arrive = heapq.heappop(self._under_way)
            self.now = max(self.now, at)
            arrive()
        self.now = max(self.now, now)

    def _later(self, seconds: float, arrive: Callable[[], None]) -> None:
        if len(self._under_way) >= self._capacity:
            self.lost += 1
            return
        self._count += 1
        heapq.heappush(self._under_way, (self.now + seconds, self._count, arrive))

    # -- frames ---------------------------------------------------------------------------------------------------------

    def send(self, modem: SimulatedModem, frame: bytes) -> None:
        """Take a frame from the host of a modem."""
        message = _decoded(frame)
        local = modem.behaviour.local_address
        if message is not None and type(message) in QUESTIONS and message.destination in (local, BROADCAST, modem.mac):
            for answer in modem_answers(modem, message, self, asker=modem.host):
                self._to_host(modem, answer, modem.behaviour.set_key_seconds)
        if message is not None and message.destination in (local, modem.mac):
            return
        if self.now < modem.restarting:
            self.lost += 1
            return
        modem.sent += 1
        # what is no SLAC frame needs a common key
        open_frame = message is not None or frame[12:14] == _ETHERTYPE
        for other in list(self._modems.values()):
            if other is not modem and self.hears(modem, other) and (open_frame or self.linked(modem, other)):
                self._carry(modem, other, frame, message)

    def _carry(self, modem: SimulatedModem, other: SimulatedModem, frame: bytes, message: Mme | None) -> None:
        quality = self.quality(modem, other)
        if self.now < other.restarting or (quality.loss and int.from_bytes(self._random(2), "big") < quality.loss):
            self.lost += 1
            return
        other.received += 1
        # a modem bridges what is for its host, and what is for all
        if frame[:6] == other.host or frame[0] & 1:
            self._later(quality.delay, lambda: other.inbox.append(frame))
        if message is not None and type(message) in QUESTIONS and message.destination in (other.mac, BROADCAST):
            # a modem may be asked from afar
            for answer in modem_answers(other, message, self, asker=message.source):
                self._to_host(modem, answer, 2 * quality.delay + other.behaviour.set_key_seconds)
        if other.measures and isinstance(message, CM_MNBC_SOUND_IND):
            for report in self._measured(other, message, quality):
                self._to_host(other, report, quality.delay)

    def _to_host(self, modem: SimulatedModem, message: Mme, seconds: float) -> None:
        frame = encode_mme(message)
        self._later(seconds, lambda: modem.inbox.append(frame))

    def _measured(self, modem: SimulatedModem, sound: CM_MNBC_SOUND_IND, quality: LinkQuality) -> list[Mme]:
        behaviour, vehicle = modem.behaviour, sound.source
        aag = bytes(self._noisy(level, quality.noise) for level in quality.attenuation)
        own = VS_ATTEN_CHAR_IND(BROADCAST, modem.mac, ev_mac=vehicle, aag=aag, oui=behaviour.vendor_oui)
        found: list[Mme] = [own] * behaviour.vendor_profiles
        if behaviour.empty_profiles:
            found.append(CM_ATTEN_PROFILE_IND(BROADCAST, modem.mac, pev_mac=vehicle, num_groups=0, aag=b""))
        elif behaviour.profiles:
            found.append(CM_ATTEN_PROFILE_IND(BROADCAST, modem.mac, pev_mac=vehicle, aag=aag))
        return found

    def _noisy(self, level: int, noise: int) -> int:
        if not noise:
            return level
        return min(max(level + self._random(1)[0] % (2 * noise + 1) - noise, 0), 255)


@lru_cache(maxsize=4096)
def _total(attenuation: tuple[int, ...]) -> int:
    return sum(attenuation)


def _decoded(frame: bytes) -> Mme | None:
    try:
        return decode_mme(frame)
    except DecodeError:
        return None
