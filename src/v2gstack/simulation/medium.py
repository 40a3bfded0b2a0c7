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
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_PROFILE_IND,
    CM_GET_KEY_CNF,
    CM_GET_KEY_REQ,
    CM_MNBC_SOUND_IND,
    CM_NW_STATS_CNF,
    CM_NW_STATS_REQ,
    CM_SET_KEY_CNF,
    CM_SET_KEY_REQ,
    VS_ATTEN_CHAR_IND,
    VS_PL_LINK_STATUS_CNF,
    VS_PL_LINK_STATUS_REQ,
    VS_RS_DEV_CNF,
    VS_RS_DEV_REQ,
    VS_SW_VER_CNF,
    VS_SW_VER_REQ,
    Mme,
    decode_mme,
    encode_mme,
)
from v2gstack.errors import ConfigError, DecodeError

__all__ = ["LinkQuality", "ModemBehaviour", "PowerlineMedium", "SimulatedModem"]

#: Groups of carriers in an attenuation profile.
_GROUPS: Final = 58
#: Addresses by which a host reaches its own modem.
_LOCAL: Final = (bytes.fromhex("00b052000001"), BROADCAST)
_ETHERTYPE: Final = b"\x88\xe1"
_VERSION: Final = b"SIMULATED-1.0\0"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ModemBehaviour:
    """What differs between modems in the field.

    Attributes:
        set_key_result: What CM_SET_KEY.CNF says for success: 1 of nearly all, 0 of some.
        set_key_seconds: How long a key takes.
        join_seconds: How long modems with the same key take to find each other.
        profiles: Whether CM_ATTEN_PROFILE.IND is sent.
        empty_profiles: Whether it has no groups.
        vendor_profiles: How often VS_ATTEN_CHAR.IND is sent before it.
        vendor_oui: The OUI in that message; some firmware leaves it empty.
        answers: Whether the modem answers its host at all.
    """

    set_key_result: int = 1
    set_key_seconds: float = 0.05
    join_seconds: float = 1.5
    profiles: bool = True
    empty_profiles: bool = False
    vendor_profiles: int = 0
    vendor_oui: bytes = bytes.fromhex("00b052")
    answers: bool = True


@dataclass(slots=True, eq=False)
class SimulatedModem:
    """One modem and the side of its host.

    Attributes:
        mac: Its own MAC address.
        host: MAC address of its host.
        behaviour: What is special about it.
        measures: Whether it measures sounds: a station's modem does, a vehicle's does not.
        nmk: The key it has; empty before the first.
        nid: The network's identifier that came with it.
        since: When it got the key.
        inbox: Frames for the host, oldest first.
    """

    mac: bytes
    host: bytes
    behaviour: ModemBehaviour = field(default_factory=ModemBehaviour)
    measures: bool = True
    nmk: bytes = b""
    nid: bytes = b""
    since: float = 0.0
    inbox: list[bytes] = field(default_factory=list[bytes])

    def take(self) -> list[bytes]:
        """The frames that have arrived for the host; handed out once."""
        frames, self.inbox = self.inbox, []
        return frames


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
        if message is not None and message.destination in (*_LOCAL, modem.mac):
            answer = self._answer(modem, message)
            if answer is not None:
                self._to_host(modem, answer, modem.behaviour.set_key_seconds)
        if message is not None and message.destination == _LOCAL[0]:
            return
        # what is no SLAC frame needs a common key
        open_frame = message is not None or frame[12:14] == _ETHERTYPE
        for other in list(self._modems.values()):
            if other is not modem and self.hears(modem, other) and (open_frame or self.linked(modem, other)):
                self._carry(modem, other, frame, message)

    def _carry(self, modem: SimulatedModem, other: SimulatedModem, frame: bytes, message: Mme | None) -> None:
        quality = self.quality(modem, other)
        if quality.loss and int.from_bytes(self._random(2), "big") < quality.loss:
            self.lost += 1
            return
        # a modem bridges what is for its host, and what is for all
        if frame[:6] == other.host or frame[0] & 1:
            self._later(quality.delay, lambda: other.inbox.append(frame))
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

    # -- what a modem answers -------------------------------------------------------------------------------------------

    def _answer(self, modem: SimulatedModem, message: Mme) -> Mme | None:
        host, mac = modem.host, modem.mac
        if not modem.behaviour.answers:
            return None
        if isinstance(message, CM_SET_KEY_REQ):
            modem.nmk, modem.nid, modem.since = message.new_key, message.nid, self.now + modem.behaviour.set_key_seconds
            return CM_SET_KEY_CNF(host, mac, result=modem.behaviour.set_key_result, your_nonce=message.my_nonce)
        if isinstance(message, VS_PL_LINK_STATUS_REQ):
            return VS_PL_LINK_STATUS_CNF(host, mac, link_status=int(bool(self.neighbours(modem))))
        if isinstance(message, CM_GET_KEY_REQ):
            # the own host is told the key in clear, as by real ones
            return CM_GET_KEY_CNF(host, mac, result=0, nid=modem.nid or bytes(7), key=modem.nmk or bytes(16), your_nonce=message.my_nonce)
        if isinstance(message, VS_SW_VER_REQ):
            return VS_SW_VER_CNF(host, mac, device_class=0x22, version_length=len(_VERSION), version=_VERSION)
        if isinstance(message, VS_RS_DEV_REQ):
            modem.since = self.now
            return VS_RS_DEV_CNF(host, mac)
        if isinstance(message, CM_NW_STATS_REQ):
            stations = [other.mac + b"\x09\x09" for other in self.neighbours(modem)][:255]
            return CM_NW_STATS_CNF(host, mac, num_stas=len(stations), stations=b"".join(stations))
        return None


@lru_cache(maxsize=4096)
def _total(attenuation: tuple[int, ...]) -> int:
    return sum(attenuation)


def _decoded(frame: bytes) -> Mme | None:
    try:
        return decode_mme(frame)
    except DecodeError:
        return None
