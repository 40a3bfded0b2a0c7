"""Frames of SLAC in a trace: who sent them, which matching they belong to, and how long they took beside the standard's timers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_GET_KEY_CNF,
    CM_MNBC_SOUND_IND,
    CM_SET_KEY_CNF,
    CM_SET_KEY_REQ,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
    NSCM_GET_D_LINK_STATUS_CNF,
    VS_ATTEN_CHAR_IND,
    VS_PL_LINK_STATUS_CNF,
    Mme,
    UnknownMme,
    decode_mme,
    frame_without_keys,
    mme_name,
    nid_follows_rule,
    without_keys,
)
from v2gstack.errors import DecodeError
from v2gstack.protocols.slac.timers import TIMERS
from v2gstack.trace.events import MatchingId, Timing, TraceEvent, TraceKind

if TYPE_CHECKING:
    from v2gstack.trace.events import Direction
    from v2gstack.trace.tcp import Origin

__all__ = ["SlacFollower"]

#: Matchings, and addresses of vehicles, stations and modems, that are remembered, the newest ones: a flood must not grow them.
_MAX_REMEMBERED: Final = 256
#: Stations of one matching, and messages whose times are remembered: each kind once, and those of stations once for each. A large car
#: park has some hundred stations on one segment.
_MAX_STATIONS: Final = 1024
_MAX_MARKS: Final = 4 * _MAX_STATIONS
#: Limits that are no single value in the table of timers: seconds at least and at most.
_SPANS: Final = {"TP_EV_batch_msg_interval": (0.02, 0.05), "TP_EVSE_avg_atten_calc": (0.0, 0.1)}
#: Where a host reaches its own modem.
_LOCAL: Final = bytes.fromhex("00b052000001")

#: What only a vehicle sends, and what only a station sends.
_OF_VEHICLES: Final = (
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_MNBC_SOUND_IND,
    CM_ATTEN_CHAR_RSP,
    CM_VALIDATE_REQ,
    CM_SLAC_MATCH_REQ,
)
_OF_STATIONS: Final = (CM_SLAC_PARM_CNF, CM_ATTEN_CHAR_IND, CM_VALIDATE_CNF, CM_SLAC_MATCH_CNF)
#: What a modem measures: only that of a station tells its host.
_PROFILES: Final = (CM_ATTEN_PROFILE_IND, VS_ATTEN_CHAR_IND)
_LINK: Final = (VS_PL_LINK_STATUS_CNF, NSCM_GET_D_LINK_STATUS_CNF)
#: Message types, without the two lowest bits, that a host and its own modem exchange, beside those of makers and vendors: CM_SET_KEY,
#: CM_GET_KEY, CM_NW_INFO, CM_NW_STATS.
_LOCAL_TYPES: Final = frozenset({0x6008, 0x600C, 0x6038, 0x6048})
_MAKERS: Final = 0x8000

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_Handler = Callable[["_Matching", Any, int], list[Timing]]


@dataclass(slots=True)
class _Matching:
    """What is remembered of a matching."""

    id: MatchingId
    #: When each kind of message came last; of stations by their address, too.
    marks: dict[tuple[str, bytes], int] = field(default_factory=dict[tuple[str, bytes], int])
    requests: int = 0
    expected: int = 0
    sounds: int = 0
    stations: dict[bytes, None] = field(default_factory=dict[bytes, None])
    reporter: bytes = b""
    window_ns: int = 0
    #: The modem has told that the link is up; somebody has spoken over it.
    is_linked: bool = False
    is_joined: bool = False

    def mark(self, name: str, now: int, mac: bytes = b"") -> None:
        """Note that a message came."""
        if len(self.marks) < _MAX_MARKS or (name, mac) in self.marks:
            self.marks[name, mac] = now

    def since(self, name: str, now: int, timer: str = "", mac: bytes = b"") -> list[Timing]:
        """How long ago a message came; empty if it did not."""
        before = self.marks.get((name, mac))
        return [] if before is None else [_timing(name, now - before, timer)]


class SlacFollower:
    """Takes the frames of a capture one by one and tells what they say.

    Args:
        keys: Whether the keys in them are told; otherwise they are zeros.
    """

    def __init__(self, *, keys: bool = False) -> None:
        self._keys = keys
        self._matchings: OrderedDict[MatchingId, _Matching] = OrderedDict()
        self._latest: OrderedDict[bytes, _Matching] = OrderedDict()
        self._stations: OrderedDict[bytes, None] = OrderedDict()
        self._hosts: OrderedDict[bytes, bytes] = OrderedDict()
        self._asked: OrderedDict[tuple[bytes, int], int] = OrderedDict()
        self._confirmed: OrderedDict[bytes, _Matching] = OrderedDict()
        self._handlers: dict[type[Mme], _Handler] = {
            CM_SLAC_PARM_REQ: _parm_req,
            CM_SLAC_PARM_CNF: _parm_cnf,
            CM_START_ATTEN_CHAR_IND: _start,
            CM_MNBC_SOUND_IND: _sound,
            CM_ATTEN_PROFILE_IND: _profile,
            VS_ATTEN_CHAR_IND: _profile,
            CM_ATTEN_CHAR_IND: _atten_char,
            CM_ATTEN_CHAR_RSP: _atten_char_rsp,
            CM_VALIDATE_REQ: _validate_req,
            CM_VALIDATE_CNF: _validate_cnf,
            CM_SLAC_MATCH_REQ: _match_req,
            CM_SLAC_MATCH_CNF: _match_cnf,
        }

    def frame(self, data: bytes, origin: Origin) -> TraceEvent:
        """Take the next frame, from its destination address on, and tell what it says."""
        shown = data if self._keys else frame_without_keys(data)
        try:
            message = decode_mme(data)
        except DecodeError as error:
            return TraceEvent(kind=TraceKind.SLAC, time_ns=origin.time_ns, frame=origin.number, payload=shown, error=error)
        matching = self._matching_of(message)
        direction, receiver = self._between(message)
        timings = self._local(message, origin.time_ns)
        notes = self._notes(message, matching)
        handler = self._handlers.get(type(message))
        if matching is not None and handler is not None:
            timings = handler(matching, message, origin.time_ns)
            if isinstance(message, CM_SLAC_MATCH_CNF):
                for mac in matching.id.ev_mac, message.source:
                    _remember(self._confirmed, mac, matching)
        return TraceEvent(
            kind=TraceKind.SLAC,
            time_ns=origin.time_ns,
            frame=origin.number,
            direction=direction,
            receiver=receiver,
            payload=shown,
            document=message if self._keys else without_keys(message),
            notes=notes,
            matching=None if matching is None else matching.id,
            timings=tuple(timings),
        )

    def session(self, mac: bytes | None, time_ns: int) -> tuple[MatchingId, tuple[Timing, ...]] | None:
        """The matching that a vehicle's first message over its link follows, and how long after the confirmation; told once.

        Args:
            mac: Hardware address of the vehicle; ``None`` if the capture does not tell it.
            time_ns: When the message came.
        """
        matching = self._confirmed.get(mac) if mac is not None else None
        if matching is None:
            # the network interface may have another address than the one that SLAC was spoken with
            waiting = {id(each): each for each in self._confirmed.values() if not each.is_joined}
            if len(waiting) != 1:
                return None
            [matching] = waiting.values()
        if matching.is_joined:
            return None
        matching.is_joined = True
        return matching.id, tuple(matching.since("CM_SLAC_MATCH.CNF", time_ns, "TT_match_join"))

    # -- who and which ----------------------------------------------------------------------------------------------------

    def _matching_of(self, message: Any) -> _Matching | None:
        if isinstance(message, _OF_VEHICLES):
            ev_mac: bytes = message.source
        elif isinstance(message, _OF_STATIONS):
            ev_mac = message.destination
        elif isinstance(message, _PROFILES):
            return self._latest.get(message.pev_mac if isinstance(message, CM_ATTEN_PROFILE_IND) else message.ev_mac)
        else:
            found = self._confirmed.get(message.destination) if isinstance(message, _LINK) else None
            # once the link is up, looking after it is no part of the matching
            return None if found is None or found.is_linked else found
        run_id: bytes | None = getattr(message, "run_id", None)
        if run_id is None:
            return self._latest.get(ev_mac)
        key = MatchingId(ev_mac, run_id)
        found = self._matchings.get(key)
        if found is None or isinstance(message, CM_SLAC_PARM_REQ):
            # a request begins anew; a capture may begin in the middle
            found = _Matching(key, requests=0 if found is None else found.requests)
            _remember(self._matchings, key, found)
        _remember(self._latest, ev_mac, found)
        return found

    def _between(self, message: Mme) -> tuple[Direction, Direction]:
        """Sender and receiver."""
        if isinstance(message, _OF_VEHICLES):
            if message.destination != BROADCAST and any(message.destination):
                _remember(self._stations, message.destination, None)
            return "evcc", "secc"
        if isinstance(message, _OF_STATIONS):
            _remember(self._stations, message.source, None)
            return "secc", "evcc"
        if isinstance(message, _PROFILES):
            return "plc", "secc"
        mmtype = _mmtype(message)
        if mmtype & ~3 in _LOCAL_TYPES or mmtype & 0xE000 >= _MAKERS:
            return self._with_modem(message, is_request=mmtype & 3 == 0 or message.destination == _LOCAL)
        sender = self._role(message.source)
        return sender, {"evcc": "secc", "secc": "evcc"}.get(sender, "?")  # type: ignore[return-value]  # of two literals

    def _with_modem(self, message: Mme, *, is_request: bool) -> tuple[Direction, Direction]:
        if is_request:
            return self._role(message.source), "plc"
        host = message.destination
        if host == BROADCAST:
            host = self._hosts.get(message.source, b"")
        elif isinstance(message, CM_SET_KEY_CNF):
            _remember(self._hosts, message.source, host)
        return "plc", self._role(host)

    def _role(self, mac: bytes) -> Direction:
        if mac in self._latest:
            return "evcc"
        return "secc" if mac in self._stations else "?"

    # -- how long, and what else ------------------------------------------------------------------------------------------

    def _local(self, message: Mme, now: int) -> list[Timing]:
        """How long a modem took, and how long the link."""
        mmtype = _mmtype(message)
        if isinstance(message, _OF_VEHICLES + _OF_STATIONS) or mmtype & 3 > 1:
            return []
        if mmtype & 3 == 0:
            _remember(self._asked, (message.source, mmtype), now)
            return []
        asked = self._asked.pop((message.destination, mmtype & ~3), None)
        timer = {CM_SET_KEY_REQ.MMTYPE: "set_key_answer", 0x601C: "TT_amp_map_exchange"}.get(mmtype & ~3, "")
        found = [] if asked is None else [_timing(mme_name(mmtype & ~3), now - asked, timer)]
        matching = self._confirmed.get(message.destination)
        if isinstance(message, _LINK) and message.link_status == 1 and matching is not None and not matching.is_linked:
            matching.is_linked = True
            found += matching.since("CM_SLAC_MATCH.CNF", now, "TT_match_join")
        return found

    def _notes(self, message: Mme, matching: _Matching | None) -> tuple[str, ...]:
        notes: list[str] = []
        if isinstance(message, CM_SLAC_MATCH_CNF) and any(message.nmk) and not nid_follows_rule(message.nid, message.nmk):
            notes.append("the NID does not follow from the key; it is as good as any other")
        if isinstance(message, CM_GET_KEY_CNF) and any(message.key):
            notes.append("the modem tells its key in clear")
        if isinstance(message, _PROFILES) and not message.num_groups:
            notes.append("it has no groups and does not count")
        if isinstance(message, UnknownMme) and message.payload[:1] > b"\0" and message.mmv:
            notes.append("a fragment, or of a version that is not known")
        if matching is not None:
            notes += _of_matching(message, matching)
        return tuple(notes)


def _of_matching(message: Any, matching: _Matching) -> list[str]:
    """What is worth knowing of a message beside those before it."""
    notes: list[str] = []
    if isinstance(message, CM_SLAC_PARM_REQ) and matching.requests:
        notes.append("repeated: the vehicle asks once more")
    if isinstance(message, CM_SLAC_PARM_CNF) and message.source not in matching.stations and matching.stations:
        notes.append(f"the {_ordinal(len(matching.stations) + 1)} station that answers")
    if isinstance(message, CM_MNBC_SOUND_IND) and not matching.sounds and not message.cnt and matching.expected > 1:
        notes.append("the vehicle counts up; Cnt should tell how many sounds are to come")
    if isinstance(message, _PROFILES):
        if matching.reporter and message.source != matching.reporter:
            notes.append("another modem reports too; a station counts those of its own only")
        if ("CM_START_ATTEN_CHAR.IND", b"") not in matching.marks:
            notes.append("the vehicle has not said that sounds come")
    if isinstance(message, CM_ATTEN_CHAR_IND):
        expected = matching.sounds or message.num_sounds
        if not message.num_sounds:
            notes.append("the station measured no sound")
        elif message.num_sounds < expected:
            notes.append(f"{message.num_sounds} of {expected} sounds were measured")
        if ("CM_ATTEN_CHAR.IND", message.source) in matching.marks:
            notes.append("repeated: the station has heard no answer")
    if isinstance(message, CM_SLAC_MATCH_REQ) and ("CM_SLAC_MATCH.REQ", message.destination) in matching.marks:
        notes.append("repeated: the vehicle has heard no answer")
    if isinstance(message, CM_SLAC_MATCH_REQ) and ("CM_ATTEN_CHAR.IND", message.destination) not in matching.marks:
        notes.append("this station has told no attenuation")
    return notes


# -- the steps of a matching: what each message says about the time ---------------------------------------------------------


def _parm_req(matching: _Matching, message: CM_SLAC_PARM_REQ, now: int) -> list[Timing]:
    matching.requests += 1
    matching.mark(message.name, now)
    return []


def _parm_cnf(matching: _Matching, message: CM_SLAC_PARM_CNF, now: int) -> list[Timing]:
    if len(matching.stations) < _MAX_STATIONS:
        matching.stations[message.source] = None
    if (message.name, b"") not in matching.marks:
        # the vehicle goes on within the time of the first one
        matching.mark(message.name, now)
    return matching.since("CM_SLAC_PARM.REQ", now, "TT_match_response")


def _start(matching: _Matching, message: CM_START_ATTEN_CHAR_IND, now: int) -> list[Timing]:
    found = matching.since(message.name, now, "TP_EV_batch_msg_interval")
    if not found:
        found = matching.since("CM_SLAC_PARM.CNF", now, "TT_match_sequence")
        matching.mark("sounding", now)
    matching.expected = message.num_sounds
    matching.mark(message.name, now)
    return found


def _sound(matching: _Matching, message: CM_MNBC_SOUND_IND, now: int) -> list[Timing]:
    timer = "TP_EV_batch_msg_interval"
    found = matching.since(message.name, now, timer) or matching.since("CM_START_ATTEN_CHAR.IND", now, timer)
    matching.sounds += 1
    # some vehicles count up instead of down
    is_last = matching.sounds == matching.expected or (not message.cnt and matching.sounds > 1)
    if is_last and ("sounding", b"") in matching.marks:
        found.append(_timing("CM_START_ATTEN_CHAR.IND", now - matching.marks["sounding", b""], "TT_EVSE_match_MNBC"))
    matching.mark(message.name, now)
    return found


def _profile(matching: _Matching, message: CM_ATTEN_PROFILE_IND | VS_ATTEN_CHAR_IND, now: int) -> list[Timing]:
    matching.reporter = matching.reporter or message.source
    return matching.since("CM_MNBC_SOUND.IND", now)


def _atten_char(matching: _Matching, message: CM_ATTEN_CHAR_IND, now: int) -> list[Timing]:
    found = matching.since(message.name, now, mac=message.source)
    if not found:
        # a station that missed a sound waits until TT_EVSE_match_MNBC is over
        found = matching.since("CM_MNBC_SOUND.IND", now)
        if ("sounding", b"") in matching.marks:
            found.append(_timing("CM_START_ATTEN_CHAR.IND", now - matching.marks["sounding", b""], "TT_EV_atten_results"))
    matching.mark(message.name, now, message.source)
    return found


def _atten_char_rsp(matching: _Matching, message: CM_ATTEN_CHAR_RSP, now: int) -> list[Timing]:
    matching.mark(message.name, now, message.destination)
    return matching.since("CM_ATTEN_CHAR.IND", now, "TT_match_response", message.destination)


def _validate_req(matching: _Matching, message: CM_VALIDATE_REQ, now: int) -> list[Timing]:
    before = matching.since("CM_VALIDATE.CNF", now, "TT_match_sequence", message.destination)
    matching.window_ns = (message.timer + 1) * 100_000_000 if message.timer else 0
    matching.mark(message.name, now, message.destination)
    return before or matching.since("CM_ATTEN_CHAR.RSP", now, "TT_EVSE_match_session", message.destination)


def _validate_cnf(matching: _Matching, message: CM_VALIDATE_CNF, now: int) -> list[Timing]:
    matching.mark(message.name, now, message.source)
    if not matching.window_ns:
        return matching.since("CM_VALIDATE.REQ", now, "TT_match_response", message.source)
    # the toggles come first, in the time that the request gives them
    late = _limits("T_vald_detect_time")[1] + _limits("TT_match_response")[1]
    counted = matching.since("CM_VALIDATE.REQ", now, mac=message.source)
    return [each._replace(timer="TT_EVSE_vald_toggle", at_most_ns=matching.window_ns + late) for each in counted]


def _match_req(matching: _Matching, message: CM_SLAC_MATCH_REQ, now: int) -> list[Timing]:
    found = matching.since(message.name, now, mac=message.destination)
    matching.mark(message.name, now, message.destination)
    return found or matching.since("CM_ATTEN_CHAR.RSP", now, "TT_EVSE_match_session", message.destination)


def _match_cnf(matching: _Matching, message: CM_SLAC_MATCH_CNF, now: int) -> list[Timing]:
    matching.mark(message.name, now)
    return matching.since("CM_SLAC_MATCH.REQ", now, "TT_match_response", message.source)


def _limits(timer: str) -> tuple[int, int]:
    """Nanoseconds at least and at most."""
    low, high = _SPANS.get(timer) or (0.0, TIMERS[timer].seconds)
    return round(low * 1e9), round(high * 1e9)


def _timing(since: str, elapsed_ns: int, timer: str) -> Timing:
    if not timer:
        return Timing(since, elapsed_ns)
    at_least, at_most = _limits(timer)
    return Timing(since, elapsed_ns, timer, at_most, at_least)


def _mmtype(message: Mme) -> int:
    return message.mmtype if isinstance(message, UnknownMme) else message.MMTYPE


def _ordinal(number: int) -> str:
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _remember(table: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Note something, and forget the oldest one where there are too many."""
    table[key] = value
    table.move_to_end(key)
    if len(table) > _MAX_REMEMBERED:
        table.popitem(last=False)
