"""The vehicle's side of SLAC."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
    NMK_SIZE,
    Mme,
    nid_from_nmk,
)
from v2gstack.errors import LocalProtocolError
from v2gstack.protocols.slac.events import (
    AttenuationMeasured,
    LinkEstablished,
    LinkLost,
    MatchConfirmed,
    MatchingFailed,
    MatchingStarted,
    NetworkLeft,
    SlacEvent,
    SlacFailed,
    ToggleControlPilot,
    ValidationEnded,
)
from v2gstack.protocols.slac.machine import RETRIES, SlacConfig, SlacMachine

__all__ = ["MAX_CANDIDATES", "EvSlac", "EvSlacConfig", "EvState"]

#: Stations that a vehicle looks at in one matching. A large car park has some hundred on one segment, and the right one may answer
#: last; each takes some hundred bytes.
MAX_CANDIDATES: Final = 1024
#: C_EV_start_atten_char_inds.
_STARTS: Final = 3
#: C_EV_match_MNBC, and the most that a station may ask for.
_SOUNDS: Final = 10
_MAX_SOUNDS: Final = 32
#: RESP_TYPE: the attenuation is told to another station, the vehicle.
_TO_ANOTHER_STATION: Final = 1
#: MVFLength of CM_SLAC_MATCH.CNF.
_MVF_LENGTH: Final = 0x56
_NOT_ZERO: Final = "a type or an identifier is not 0"
_NOT_READY, _READY, _SUCCESS, _FAILURE, _NOT_REQUIRED = range(5)


class EvState(Enum):
    """Where a vehicle is."""

    #: Not started, or left.
    IDLE = "idle"
    #: CM_SLAC_PARM.REQ is sent.
    ASKING = "asking"
    #: The sounds are being sent.
    SOUNDING = "sounding"
    #: The sounds are sent; the stations tell how they arrived.
    LISTENING = "listening"
    #: A station is to say whether it can count toggles.
    VALIDATING = "validating"
    #: The control pilot toggles.
    TOGGLING = "toggling"
    #: CM_SLAC_MATCH.REQ is sent.
    CONFIRMING = "confirming"
    #: The own modem gets the station's key.
    SETTING_KEY = "setting_key"
    #: The modems find each other.
    JOINING = "joining"
    #: The link is up.
    MATCHED = "matched"
    #: Between two attempts.
    WAITING = "waiting"
    #: Nothing more is tried.
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvSlacConfig(SlacConfig):
    """What a vehicle wants to know.

    Sources disagree on the two thresholds: 10 and 20 dB in one, 40 and 80 dB in another, 40 dB in a third. Means of 8 to 26 dB are
    what vehicles in the field see at the right station.

    Attributes:
        direct: C_EV_match_signalattn_direct: mean attenuation in dB up to which a station is taken without validation.
        indirect: C_EV_match_signalattn_indirect: mean attenuation in dB up to which a station is validated.
        attempts: C_conn_max_match: attempts within TT_matching_repetition.
        toggles: C_EV_vald_nb_toggles: toggles of a validation, 1 to 3.
        accept_silent: Whether a station counts that says it measured no sound.
    """

    direct: float = 40.0
    indirect: float = 80.0
    attempts: int = 3
    toggles: int = 1
    accept_silent: bool = False


@dataclass(slots=True)
class _Candidate:
    mac: bytes
    mean: float | None = None
    silent: bool = False


class EvSlac(SlacMachine):
    """A vehicle that looks for the station at the other end of its cable.

    Call `start` when the control pilot shows 5 %, frames go to `receive_frame`; after each call send what `frames_to_send` gives, do
    what `effects` gives, and call `handle_timeout` when `next_timeout` is due.

    Args:
        config: The vehicle.
        random: Gives random bytes, such as `secrets.token_bytes`.
    """

    def __init__(self, config: EvSlacConfig, *, random: Callable[[int], bytes]) -> None:
        super().__init__(config, random)
        self._config = config
        self._state = EvState.IDLE
        self._run_id = b""
        self._attempts = 0
        self._requests = 0
        self._batch = 0
        self._sounds = _SOUNDS
        self._candidates: dict[bytes, _Candidate] = {}
        self._order: list[_Candidate] = []
        self._station: bytes | None = None

    @property
    def state(self) -> EvState:
        """Where the vehicle is."""
        return self._state

    @property
    def run_id(self) -> bytes:
        """Number of the matching that runs, or ran last."""
        return self._run_id

    @property
    def station(self) -> bytes | None:
        """MAC address of the station that the vehicle has decided for."""
        return self._station

    @property
    def candidates(self) -> dict[bytes, float | None]:
        """Mean attenuation in dB of each station that answered, by MAC address; ``None`` where it is not told yet."""
        return {mac: candidate.mean for mac, candidate in self._candidates.items()}

    # -- what the world tells -------------------------------------------------------------------------------------------

    def start(self, now: float) -> list[SlacEvent]:
        """Look for a station.

        Raises:
            LocalProtocolError: A matching runs already.
        """
        if self._state not in (EvState.IDLE, EvState.FAILED):
            raise LocalProtocolError("a matching runs already", state=self._state.value)
        self._attempts = 0
        self._start_timer("TT_matching_repetition", now)
        self._attempt(now)
        return self._taken()

    def leave(self, now: float) -> list[SlacEvent]:
        """Leave: the cable is unplugged, or the session is over. The modem gets a key that nobody else has."""
        if self._state is EvState.IDLE:
            return []
        joined = self._state in (EvState.SETTING_KEY, EvState.JOINING, EvState.MATCHED)
        self._forget(EvState.IDLE)
        if joined:
            self._events.append(NetworkLeft(reason="the vehicle leaves"))
            nmk = self._random(NMK_SIZE)
            self._take_key(nid_from_nmk(nmk), nmk, now)
        return self._taken()

    # -- one attempt ----------------------------------------------------------------------------------------------------

    def _forget(self, state: EvState) -> None:
        self._timers.clear()
        self._candidates.clear()
        self._order.clear()
        self._station = None
        self._downs = 0
        self._state = state

    def _attempt(self, now: float) -> None:
        until = self._timers.get("TT_matching_repetition")
        self._forget(EvState.ASKING)
        if until is not None:
            self._timers["TT_matching_repetition"] = until
        self._attempts += 1
        self._requests = self._batch = 0
        self._sounds = _SOUNDS
        self._run_id = self._random(8)
        self._events.append(MatchingStarted(ev_mac=self._base.mac, run_id=self._run_id, again=self._attempts > 1))
        self._ask(now)

    def _failed(self, reason: str, now: float, timer: str = "") -> None:
        self._events.append(MatchingFailed(ev_mac=self._base.mac, run_id=self._run_id, reason=reason, timer=timer))
        until = self._timers.get("TT_matching_repetition")
        self._forget(EvState.WAITING)
        if until is None or self._attempts >= self._config.attempts:
            self._give_up(reason, timer)
            return
        self._timers["TT_matching_repetition"] = until
        self._start_timer("TT_matching_rate", now)

    def _give_up(self, reason: str, timer: str) -> None:
        self._forget(EvState.FAILED)
        self._events.append(SlacFailed(reason=f"{reason}; {self._attempts} attempts", timer=timer))

    def _expired(self, timer: str, now: float) -> None:
        due: dict[str, Callable[[float], None]] = {
            "TT_match_response": self._unanswered,
            "TT_match_sequence": self._validate,
            "TP_EV_batch_msg_interval": self._next_of_batch,
            "TT_EV_atten_results": self._decide,
            "TT_matching_rate": self._attempt,
            "link_poll": self._poll_link,
        }
        if timer in due:
            due[timer](now)
        elif timer == "TT_match_join":
            self._failed("the modems do not find each other", now, timer)
        elif timer == "TT_matching_repetition":
            if self._state is EvState.WAITING:
                self._give_up("the time for attempts is over", timer)
        elif timer == "TT_EVSE_vald_toggle":
            self._rejected("the station does not tell how many toggles it counted", 0, now)
        else:
            super()._expired(timer, now)

    def _unanswered(self, now: float) -> None:
        if self._state is EvState.ASKING and self._candidates:
            self._begin_batch(now)
        elif self._requests <= RETRIES:
            {EvState.ASKING: self._ask, EvState.VALIDATING: self._validate, EvState.CONFIRMING: self._confirm}[self._state](now)
        elif self._state is EvState.ASKING:
            self._failed("no station answers", now, "TT_match_response")
        elif self._state is EvState.VALIDATING:
            self._rejected("the station does not answer", 0, now)
        else:
            self._next_candidate(now, "the station does not confirm")

    def _ask(self, now: float) -> None:
        self._requests += 1
        self._send(CM_SLAC_PARM_REQ(BROADCAST, self._base.mac, run_id=self._run_id))
        self._start_timer("TT_match_response", now)

    def _begin_batch(self, now: float) -> None:
        self._state = EvState.SOUNDING
        self._start_timer("TT_EV_atten_results", now)
        self._next_of_batch(now)

    def _next_of_batch(self, now: float) -> None:
        mac, run_id = self._base.mac, self._run_id
        sound = self._batch - _STARTS
        if sound < 0:
            self._send(CM_START_ATTEN_CHAR_IND(BROADCAST, mac, num_sounds=self._sounds, forwarding_sta=mac, run_id=run_id))
        else:
            self._send(CM_MNBC_SOUND_IND(BROADCAST, mac, cnt=self._sounds - 1 - sound, run_id=run_id, rnd=self._random(16)))
        self._batch += 1
        if self._batch < _STARTS + self._sounds:
            self._start_timer("TP_EV_batch_msg_interval", now)
        else:
            self._state = EvState.LISTENING
            self._all_heard(now)

    def _all_heard(self, now: float) -> None:
        if self._state is EvState.LISTENING and all(found.mean is not None or found.silent for found in self._candidates.values()):
            self._decide(now)

    def _decide(self, now: float) -> None:
        """The least attenuation wins."""
        self._stop_timers("TT_EV_atten_results", "TP_EV_batch_msg_interval")
        heard = [found for found in self._candidates.values() if found.mean is not None]
        self._order = sorted((found for found in heard if _mean(found) <= self._config.indirect), key=_mean)
        if not heard:
            self._next_candidate(now, "no station tells how the sounds arrived")
        else:
            best = min(map(_mean, heard))
            self._next_candidate(now, f"the nearest station is {best:.1f} dB away, more than {self._config.indirect:g} dB")

    def _next_candidate(self, now: float, reason: str) -> None:
        self._stop_timers("TT_match_response", "TT_match_sequence", "TT_EVSE_vald_toggle")
        self._requests = 0
        if not self._order:
            self._failed(reason, now)
            return
        candidate = self._order.pop(0)
        self._station = candidate.mac
        if _mean(candidate) <= self._config.direct:
            self._confirm(now)
        else:
            self._validate(now)

    # -- validation -----------------------------------------------------------------------------------------------------

    def _validate(self, now: float) -> None:
        assert self._station is not None
        self._state = EvState.VALIDATING
        self._requests += 1
        self._send(CM_VALIDATE_REQ(self._station, self._base.mac))
        self._start_timer("TT_match_response", now)

    def _rejected(self, reason: str, toggles: int, now: float) -> None:
        self._validation_ended(toggles, reason, success=False)
        self._next_candidate(now, reason)

    def _validation_ended(self, toggles: int, reason: str, *, success: bool) -> None:
        assert self._station is not None
        self._events.append(ValidationEnded(ev_mac=self._base.mac, evse_mac=self._station, toggles=toggles, success=success, reason=reason))

    def _validate_cnf(self, message: CM_VALIDATE_CNF, now: float) -> None:
        if self._state not in (EvState.VALIDATING, EvState.TOGGLING) or message.source != self._station:
            self._ignore(message, "its sender was not asked")
        elif message.signal_type:
            self._ignore(message, f"its SignalType is {message.signal_type}, not 0")
        elif message.result == _NOT_REQUIRED:
            self._validated(0, "the station does not need it", now)
        elif self._state is EvState.TOGGLING:
            self._counted(message, now)
        elif message.result == _READY:
            self._toggle(now)
        elif message.result == _NOT_READY and self._requests <= RETRIES:
            self._stop_timers("TT_match_response")
            self._start_timer("TT_match_sequence", now)
        else:
            self._rejected("the station does not validate", 0, now)

    def _toggle(self, now: float) -> None:
        assert self._station is not None
        seconds = self._base.seconds("TP_EV_vald_state_duration")
        duration = 2 * self._config.toggles * seconds
        timer = max(int(duration * 10 + 0.999) - 1, 1)
        self._state = EvState.TOGGLING
        self._stop_timers("TT_match_response", "TT_match_sequence")
        self._send(CM_VALIDATE_REQ(self._station, self._base.mac, timer=timer))
        self._effects.append(ToggleControlPilot(toggles=self._config.toggles, seconds=seconds))
        self._timers["TT_EVSE_vald_toggle"] = (
            now + (timer + 1) * 0.1 + self._base.seconds("T_vald_detect_time") + self._base.seconds("TT_match_response")
        )

    def _counted(self, message: CM_VALIDATE_CNF, now: float) -> None:
        if message.result == _READY:
            # a repetition of the first answer
            self._ignore(message, "the toggles are under way")
        elif message.result == _SUCCESS and message.toggle_num == self._config.toggles:
            self._validated(message.toggle_num, f"{message.toggle_num} toggles", now)
        else:
            self._rejected(f"the station counted {message.toggle_num} toggles, not {self._config.toggles}", message.toggle_num, now)

    def _validated(self, toggles: int, reason: str, now: float) -> None:
        self._validation_ended(toggles, reason, success=True)
        self._stop_timers("TT_match_response", "TT_match_sequence", "TT_EVSE_vald_toggle")
        self._requests = 0
        self._confirm(now)

    # -- the match ------------------------------------------------------------------------------------------------------

    def _confirm(self, now: float) -> None:
        assert self._station is not None
        self._state = EvState.CONFIRMING
        self._requests += 1
        mac = self._base.mac
        self._send(CM_SLAC_MATCH_REQ(self._station, mac, pev_mac=mac, evse_mac=self._station, run_id=self._run_id))
        self._start_timer("TT_match_response", now)

    def _handlers(self) -> dict[type[Mme], Callable[[Any, float], None]]:
        return {
            **super()._handlers(),
            CM_SLAC_PARM_CNF: self._parm_cnf,
            CM_ATTEN_CHAR_IND: self._atten_char,
            CM_VALIDATE_CNF: self._validate_cnf,
            CM_SLAC_MATCH_CNF: self._match_cnf,
        }

    def _parm_cnf(self, message: CM_SLAC_PARM_CNF, now: float) -> None:
        del now
        if self._state is not EvState.ASKING or message.run_id != self._run_id:
            self._ignore(message, "it answers no request of ours")
        elif message.forwarding_sta != self._base.mac or message.application_type or message.security_type:
            self._ignore(message, "it is for another vehicle or another protocol")
        elif not message.time_out or message.resp_type != _TO_ANOTHER_STATION:
            self._ignore(message, f"its TIME_OUT is {message.time_out}, its RESP_TYPE {message.resp_type}, which must be 1")
        elif message.source not in self._candidates and len(self._candidates) >= MAX_CANDIDATES:
            self._ignore(message, f"{MAX_CANDIDATES} stations have answered already")
        elif message.source not in self._candidates:
            if not self._candidates and 0 < message.num_sounds <= _MAX_SOUNDS:
                self._sounds = message.num_sounds
            self._candidates[message.source] = _Candidate(message.source)

    def _atten_char(self, message: CM_ATTEN_CHAR_IND, now: float) -> None:
        candidate = self._candidates.get(message.source)
        if candidate is None:
            self._ignore(message, "its sender is no candidate")
        elif message.run_id != self._run_id or message.source_address != self._base.mac:
            self._ignore(message, "it is for another matching")
        elif not message.num_groups:
            self._ignore(message, "it has no groups")
        elif message.application_type or message.security_type or any(message.source_id) or any(message.resp_id):
            self._ignore(message, _NOT_ZERO)
        else:
            # every station gets its answer, each time it asks
            self._send(CM_ATTEN_CHAR_RSP(message.source, self._base.mac, source_address=self._base.mac, run_id=self._run_id))
            self._heard(candidate, message, now)

    def _heard(self, candidate: _Candidate, message: CM_ATTEN_CHAR_IND, now: float) -> None:
        if self._state not in (EvState.SOUNDING, EvState.LISTENING) or candidate.mean is not None:
            return
        if not message.num_sounds and not self._config.accept_silent:
            candidate.silent = True
            self._ignore(message, "it measured no sound")
        else:
            found = AttenuationMeasured(
                ev_mac=self._base.mac, evse_mac=message.source, sounds=message.num_sounds, attenuation=tuple(message.aag)
            )
            candidate.mean = found.mean
            self._events.append(found)
        self._all_heard(now)

    def _match_cnf(self, message: CM_SLAC_MATCH_CNF, now: float) -> None:
        if self._state is not EvState.CONFIRMING or message.source != self._station or message.run_id != self._run_id:
            self._ignore(message, "it answers no request of ours")
        elif message.pev_mac != self._base.mac or message.evse_mac != message.source:
            self._ignore(message, "it is for another vehicle")
        elif message.mvf_length != _MVF_LENGTH:
            self._ignore(message, f"its MVFLength is {message.mvf_length}, not {_MVF_LENGTH}")
        elif message.application_type or message.security_type or any(message.pev_id) or any(message.evse_id):
            self._ignore(message, _NOT_ZERO)
        else:
            # many stations' NIDs do not follow from their keys: any is taken
            self._stop_timers("TT_match_response", "TT_matching_repetition")
            self._events.append(MatchConfirmed(ev_mac=self._base.mac, evse_mac=message.source, run_id=self._run_id, nid=message.nid))
            self._state = EvState.SETTING_KEY
            self._start_timer("TT_match_join", now)
            self._take_key(message.nid, message.nmk, now)

    def _key_set(self, now: float) -> None:
        if self._state is EvState.SETTING_KEY:
            self._state = EvState.JOINING
            self._poll_link(now)

    def _key_refused(self, now: float) -> None:
        reason = f"the modem took no key in {self._key_attempts} requests"
        if self._state is EvState.SETTING_KEY:
            self._failed(reason, now, "set_key_answer")

    def _link(self, up: bool, now: float) -> None:
        del now
        if self._state is EvState.JOINING and up:
            self._stop_timers("TT_match_join")
            self._state = EvState.MATCHED
            self._events.append(LinkEstablished())
        elif self._state is EvState.MATCHED:
            self._downs = 0 if up else self._downs + 1
            if self._downs >= self._base.link_debounce:
                self._events.append(LinkLost(polls=self._downs))
                self._forget(EvState.IDLE)

    def _peer(self) -> bytes | None:
        return self._station if self._state is EvState.MATCHED else None


def _mean(candidate: _Candidate) -> float:
    assert candidate.mean is not None
    return candidate.mean
