"""What both sides of SLAC have in common: timers, frames to send, the key of the own modem, the link, the amplitude map."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from v2gstack.codecs.mme import (
    BROADCAST,
    CM_AMP_MAP_CNF,
    CM_AMP_MAP_REQ,
    CM_SET_KEY_CNF,
    CM_SET_KEY_REQ,
    NSCM_GET_D_LINK_STATUS_CNF,
    VS_PL_LINK_STATUS_CNF,
    Mme,
    decode_mme,
    encode_mme,
)
from v2gstack.errors import ConfigError, DecodeError, LocalProtocolError
from v2gstack.protocols.slac.events import (
    AmpMapFailed,
    AmpMapReceived,
    AmpMapSent,
    FrameIgnored,
    KeySet,
    PollLink,
    SlacEffect,
    SlacEvent,
)
from v2gstack.protocols.slac.timers import seconds_of

__all__ = ["GROUPS", "MODEM_ADDRESS", "RETRIES", "SlacConfig", "SlacMachine"]

#: Where a host reaches its own modem, whatever its address is.
MODEM_ADDRESS: Final = bytes.fromhex("00b052000001")
#: Groups of carriers in an attenuation profile (HomePlug Green PHY).
GROUPS: Final = 58
#: C_EV_match_retry: repetitions of a request, after the first.
RETRIES: Final = 2
#: Carriers of one CM_AMP_MAP.REQ that fit into a frame.
_MAX_CARRIERS: Final = 2986
#: Bytes of a nonce.
_NONCE_SIZE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SlacConfig:
    """What both sides want to know.

    Attributes:
        mac: Own MAC address: that of the interface towards the modem.
        modem: Address of the own modem for requests.
        timers: Timers that differ from the table's, by name, in seconds.
        set_key_results: Answers to CM_SET_KEY.REQ that count as success. Most modems say 1, some 0.
        set_key_attempts: Requests before the modem is given up.
        link_debounce: How often in a row the modem must say that the link is down.
    """

    mac: bytes
    modem: bytes = MODEM_ADDRESS
    timers: Mapping[str, float] = field(default_factory=dict[str, float])
    set_key_results: frozenset[int] = frozenset({0, 1})
    set_key_attempts: int = 10
    link_debounce: int = 3

    def __post_init__(self) -> None:
        if len(self.mac) != 6 or self.mac[0] & 1:
            raise ConfigError(f"{self.mac.hex(':')} is no MAC address of a station")
        for name in self.timers:
            if seconds_of(name, self.timers) <= 0:
                raise ConfigError(f"the timer {name} must last longer than 0 s")

    def seconds(self, name: str) -> float:
        """The value of a timer."""
        return seconds_of(name, self.timers)


class SlacMachine(ABC):
    """Base of both sides. A machine does no I/O: it takes frames and the time, and gives events, frames and effects."""

    def __init__(self, config: SlacConfig, random: Callable[[int], bytes]) -> None:
        self._base = config
        self._random = random
        self._frames: list[bytes] = []
        self._effects: list[SlacEffect] = []
        self._timers: dict[str, float] = {}
        self._events: list[SlacEvent] = []
        self._modem: bytes | None = None
        self._key: tuple[bytes, bytes] = (b"", b"")
        self._key_attempts = 0
        self._nonce = b""
        self._downs = 0
        self._told_link = False
        self._amp_map: CM_AMP_MAP_REQ | None = None
        self._amp_requests = 0

    @property
    def modem(self) -> bytes | None:
        """MAC address of the own modem, once it has answered CM_SET_KEY.REQ."""
        return self._modem

    @property
    def nid(self) -> bytes:
        """Identifier of the network that the modem is in, or is to be in."""
        return self._key[0]

    def frames_to_send(self) -> list[bytes]:
        """The frames that are to be sent now, oldest first; they are handed out once."""
        frames, self._frames = self._frames, []
        return frames

    def effects(self) -> list[SlacEffect]:
        """What is to be done now, oldest first; handed out once."""
        effects, self._effects = self._effects, []
        return effects

    def next_timeout(self) -> float | None:
        """When to call `handle_timeout`; ``None`` while nothing is waited for."""
        return min(self._timers.values(), default=None)

    def handle_timeout(self, now: float) -> list[SlacEvent]:
        """Do what is due. May be called too early, and then does nothing."""
        while (due := min(self._timers, key=self._timers.__getitem__, default=None)) is not None and self._timers[due] <= now:
            del self._timers[due]
            self._expired(due, now)
        return self._taken()

    def receive_frame(self, frame: bytes, now: float) -> list[SlacEvent]:
        """Take an Ethernet frame. Never raises for what is in it.

        Args:
            frame: The frame, from its destination address on.
            now: The time.
        """
        try:
            message = decode_mme(frame)
        except DecodeError as error:
            return [FrameIgnored(reason=str(error), source=bytes(frame[6:12]))]
        if message.destination not in (self._base.mac, BROADCAST):
            return [FrameIgnored(reason="it is for another station", source=message.source, name=message.name)]
        if message.source == self._base.mac:
            return [FrameIgnored(reason="it is our own", source=message.source, name=message.name)]
        handler = self._handlers().get(type(message))
        if handler is None:
            self._ignore(message, "it says nothing to this side")
        else:
            handler(message, now)
        return self._taken()

    def link_status(self, up: bool, now: float) -> list[SlacEvent]:
        """Tell what the modem says of the link. From then on its frames about the link are left to its driver."""
        self._told_link = True
        self._link(up, now)
        return self._taken()

    def send_amp_map(self, levels: Sequence[int], now: float) -> None:
        """Tell the other side how strong each carrier may be.

        Args:
            levels: Four bits for each carrier.
            now: The time.

        Raises:
            LocalProtocolError: There is no other side yet, or a map is on its way already.
            ConfigError: There are no carriers, too many, or a level is none of 0 to 15.
        """
        peer = self._peer()
        if peer is None or self._amp_map is not None:
            raise LocalProtocolError("there is no link" if peer is None else "a map is on its way already")
        if not 0 < len(levels) <= _MAX_CARRIERS or not all(0 <= level <= 15 for level in levels):
            raise ConfigError(f"a map has 1 to {_MAX_CARRIERS} levels of 0 to 15")
        pairs = [*levels, 0] if len(levels) % 2 else list(levels)
        data = bytes(low | high << 4 for low, high in zip(pairs[::2], pairs[1::2], strict=True))
        self._amp_map = CM_AMP_MAP_REQ(peer, self._base.mac, amlen=len(levels), amdata=data, mmv=2)
        self._amp_requests = 0
        self._send_amp_map(now)

    # -- what the sides do differently ----------------------------------------------------------------------------------

    def _handlers(self) -> dict[type[Mme], Callable[[Any, float], None]]:
        return {
            CM_SET_KEY_CNF: self._set_key_cnf,
            VS_PL_LINK_STATUS_CNF: self._link_cnf,
            NSCM_GET_D_LINK_STATUS_CNF: self._link_cnf,
            CM_AMP_MAP_REQ: self._amp_map_req,
            CM_AMP_MAP_CNF: self._amp_map_cnf,
        }

    def _expired(self, timer: str, now: float) -> None:
        if timer == "set_key_answer":
            self._send_key(now)
        elif timer == "TT_amp_map_exchange":
            self._send_amp_map(now)

    @abstractmethod
    def _key_set(self, now: float) -> None:
        """The modem has taken the key."""

    @abstractmethod
    def _key_refused(self, now: float) -> None:
        """The modem does not take the key."""

    @abstractmethod
    def _link(self, up: bool, now: float) -> None:
        """The modem says whether the link is up."""

    @abstractmethod
    def _peer(self) -> bytes | None:
        """The other side, once there is a link to it."""

    # -- what they share ------------------------------------------------------------------------------------------------

    def _taken(self) -> list[SlacEvent]:
        events, self._events = self._events, []
        return events

    def _send(self, message: Mme) -> None:
        self._frames.append(encode_mme(message))

    def _ignore(self, message: Mme, reason: str) -> None:
        self._events.append(FrameIgnored(reason=reason, source=message.source, name=message.name))

    def _start_timer(self, name: str, now: float) -> None:
        self._timers[name] = now + self._base.seconds(name)

    def _stop_timers(self, *names: str) -> None:
        for name in names:
            self._timers.pop(name, None)

    def _take_key(self, nid: bytes, nmk: bytes, now: float) -> None:
        """Give the modem a key."""
        self._key = nid, nmk
        self._key_attempts = 0
        self._send_key(now)

    def _send_key(self, now: float) -> None:
        self._stop_timers("set_key_answer")
        if self._key_attempts >= self._base.set_key_attempts:
            self._key_refused(now)
            return
        self._key_attempts += 1
        nid, nmk = self._key
        self._nonce = self._random(_NONCE_SIZE)
        self._send(CM_SET_KEY_REQ(self._base.modem, self._base.mac, nid=nid, new_key=nmk, my_nonce=self._nonce))
        self._start_timer("set_key_answer", now)

    def _set_key_cnf(self, message: CM_SET_KEY_CNF, now: float) -> None:
        if "set_key_answer" not in self._timers:
            self._ignore(message, "no key was set")
        elif message.your_nonce not in (self._nonce, bytes(_NONCE_SIZE)):
            # modems give back the number of the request; without the number this may be any answer
            self._ignore(message, "it answers another request")
        elif message.result not in self._base.set_key_results:
            self._ignore(message, f"the modem refuses the key with result {message.result}; the request is repeated")
        else:
            self._stop_timers("set_key_answer")
            # its profiles come from the same address
            self._modem = message.source
            self._events.append(KeySet(modem=message.source, nid=self._key[0], result=message.result))
            self._key_set(now)

    def _poll_link(self, now: float) -> None:
        self._effects.append(PollLink(modem=self._modem or self._base.modem))
        self._start_timer("link_poll", now)

    def _link_cnf(self, message: VS_PL_LINK_STATUS_CNF | NSCM_GET_D_LINK_STATUS_CNF, now: float) -> None:
        if self._modem is not None and message.source != self._modem:
            self._ignore(message, "it comes from another modem")
        elif self._told_link:
            self._ignore(message, "it answers the driver of the modem")
        else:
            self._link(message.link_status == 1, now)

    def _send_amp_map(self, now: float) -> None:
        if self._amp_map is None:
            return
        if self._amp_requests > RETRIES or self._peer() is None:
            self._events.append(AmpMapFailed(requests=self._amp_requests))
            self._amp_map = None
            return
        self._amp_requests += 1
        self._send(self._amp_map)
        self._start_timer("TT_amp_map_exchange", now)

    def _amp_map_req(self, message: CM_AMP_MAP_REQ, now: float) -> None:
        del now
        if message.source != self._peer():
            self._ignore(message, "there is no link to its sender")
        elif not message.amlen:
            self._ignore(message, "its map is empty")
        else:
            levels = tuple(level for pair in message.amdata for level in (pair & 15, pair >> 4))[: message.amlen]
            self._send(CM_AMP_MAP_CNF(message.source, self._base.mac, res_type=0, mmv=message.mmv))
            self._events.append(AmpMapReceived(levels=levels))

    def _amp_map_cnf(self, message: CM_AMP_MAP_CNF, now: float) -> None:
        del now
        if self._amp_map is None or message.source != self._peer():
            self._ignore(message, "no map was sent to its sender")
            return
        self._stop_timers("TT_amp_map_exchange")
        self._amp_map = None
        self._events.append(AmpMapSent(success=message.res_type == 0))
