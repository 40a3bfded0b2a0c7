"""The station's side of SLAC."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from v2gstack.codecs.mme import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
    NMK_SIZE,
    VS_ATTEN_CHAR_IND,
    Mme,
    encode_mme,
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
    ResetModem,
    SignalError,
    SlacEvent,
    SlacFailed,
    ValidationEnded,
)
from v2gstack.protocols.slac.examining import unusual, wrong_match
from v2gstack.protocols.slac.machine import GROUPS, RETRIES, SlacConfig, SlacMachine
from v2gstack.protocols.slac.measuring import STANDARD, VENDOR, Matching, Step
from v2gstack.types import ControlPilotState

__all__ = ["MAX_MATCHINGS", "EvseSlac", "EvseSlacConfig", "EvseState"]

#: C_EVSE_match_parallel: matchings at a time. What comes beyond is ignored, so that a flood does not push out a running one.
MAX_MATCHINGS: Final = 5
#: C_sequ_retry: error sequences of the control pilot before digital communication is given up.
MAX_SEQUENCES: Final = 2
#: Edges of the control pilot that are kept for a validation; a vehicle makes at most three.
_MAX_EDGES: Final = 16
#: C_EV_vald_nb_toggles.
_TOGGLES: Final = range(1, 4)
_NOT_READY, _READY, _SUCCESS, _FAILURE, _NOT_REQUIRED = range(5)


class EvseState(Enum):
    """Where a station is."""

    #: Not started.
    OFF = "off"
    #: The modem gets a new key.
    RESET = "reset"
    #: The modem restarts with its new key.
    RESTART = "restart"
    #: No vehicle is plugged in, or the last session was terminated.
    UNMATCHED = "unmatched"
    #: A vehicle is plugged in; matchings may run.
    MATCHING = "matching"
    #: The match is confirmed; the vehicle's modem joins.
    WAIT_FOR_LINK = "wait_for_link"
    #: The link is up.
    MATCHED = "matched"
    #: Nothing more is tried until the vehicle is unplugged.
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvseSlacConfig(SlacConfig):
    """What a station wants to know.

    Attributes:
        calibration: dB that are added to what the modem measures: attenuation between it and the socket, with its sign changed.
        silent_attenuation: dB of each group that a vehicle is told whose sounds came but were not measured: some modems report no
            groups. ``None`` ends such a matching: a made-up value may attract the vehicle of another socket.
        validation: Whether CM_VALIDATE is answered by counting toggles; without, validation is said not to be required.
        max_matchings: Matchings at a time.
        restart_modem: Whether the modem is restarted after each new key. Some firmware leaves its old network only so.
    """

    calibration: int = 0
    silent_attenuation: int | None = None
    validation: bool = True
    max_matchings: int = MAX_MATCHINGS
    restart_modem: bool = False


@dataclass(slots=True)
class _Validation:
    matching: Matching
    begun: float
    counting: bool = False
    repeats: int = RETRIES
    deadline: float = 0.0


class EvseSlac(SlacMachine):
    """A station that waits for vehicles.

    Call `start`, tell the control pilot to `pilot`, frames to `receive_frame`; after each call send what `frames_to_send` gives, do
    what `effects` gives, and call `handle_timeout` when `next_timeout` is due.

    Args:
        config: The station.
        random: Gives random bytes fit for keys, such as `secrets.token_bytes`.
    """

    def __init__(self, config: EvseSlacConfig, *, random: Callable[[int], bytes]) -> None:
        super().__init__(config, random)
        self._config = config
        self._state = EvseState.OFF
        self._matchings: dict[tuple[bytes, bytes], Matching] = {}
        self._matched: Matching | None = None
        self._validation: _Validation | None = None
        self._pilot = ControlPilotState.A
        self._edges: deque[float] = deque(maxlen=_MAX_EDGES)
        self._sequences = 0
        self._paused = False
        self._terminated = False
        self._has_modem = True
        # the time for attempts has run out: who has begun is heard out, and nobody begins any more
        self._is_closing = False

    @property
    def state(self) -> EvseState:
        """Where the station is."""
        return self._state

    @property
    def matchings(self) -> tuple[tuple[bytes, bytes], ...]:
        """MAC address of the vehicle and RunID of each matching that runs."""
        return tuple(self._matchings)

    # -- what the world tells -------------------------------------------------------------------------------------------

    def start(self, now: float) -> list[SlacEvent]:
        """Give the modem its first key.

        Raises:
            LocalProtocolError: The station has started already.
        """
        if self._state is not EvseState.OFF:
            raise LocalProtocolError("the station has started already", state=self._state.value)
        self._reset(now)
        return self._taken()

    def pilot(self, state: ControlPilotState, now: float) -> list[SlacEvent]:
        """Tell what the control pilot shows; ``now`` is the time of its edge."""
        before, self._pilot = self._pilot, state
        if before.value[0] == "B" and state.value[0] == "C":
            self._edges.append(now)
        if state is ControlPilotState.A:
            self._sequences = 0
            self._terminated = False
        if not self._plugged:
            self._leave("the control pilot shows no vehicle", now)
            if self._state is EvseState.FAILED and state is ControlPilotState.A:
                self._reset(now)
        elif self._state is EvseState.UNMATCHED:
            self._enter(now)
        return self._taken()

    def modem_restarted(self, success: bool, now: float) -> list[SlacEvent]:
        """Tell what came of the restart that `ResetModem` asked for."""
        if self._state is EvseState.RESTART:
            self._stop_timers("modem_restart")
            if success:
                self._enter(now)
            else:
                self._no_modem("the modem does not come back after a restart", "", now)
        return self._taken()

    def terminate(self, now: float) -> list[SlacEvent]:
        """D-LINK_TERMINATE: the session is over. No new matching until the vehicle is unplugged."""
        self._terminated = True
        self._leave("D-LINK_TERMINATE", now)
        return self._taken()

    def error(self, now: float) -> list[SlacEvent]:
        """D-LINK_ERROR: leave the network, and start over by way of the control pilot."""
        self._leave("D-LINK_ERROR", now)
        self._effects.append(SignalError(seconds=self._base.seconds("T_step_EF")))
        return self._taken()

    def pause(self, now: float) -> list[SlacEvent]:
        """D-LINK_PAUSE: the key is kept, the modem may sleep, the link is not looked after until it is up again.

        Raises:
            LocalProtocolError: There is no link.
        """
        del now
        if self._state is not EvseState.MATCHED:
            raise LocalProtocolError("only a link that is up can be paused", state=self._state.value)
        self._paused = True
        self._stop_timers("link_poll")
        return self._taken()

    def resume(self, now: float) -> list[SlacEvent]:
        """Look after the link again after `pause`."""
        if self._paused and self._state is EvseState.MATCHED:
            self._paused = False
            self._poll_link(now)
        return self._taken()

    def next_timeout(self) -> float | None:
        """When to call `handle_timeout`; ``None`` while nothing is waited for."""
        deadlines = [*self._timers.values(), *(matching.deadline for matching in self._matchings.values())]
        if self._validation is not None:
            deadlines.append(self._validation.deadline)
        return min(deadlines, default=None)

    def handle_timeout(self, now: float) -> list[SlacEvent]:
        """Do what is due. May be called too early, and then does nothing."""
        if self._validation is not None and self._validation.deadline <= now:
            self._validation_due(self._validation, now)
        for matching in [matching for matching in self._matchings.values() if matching.deadline <= now]:
            self._step_over(matching, now)
        self._close_if_over(now)
        return super().handle_timeout(now)

    # -- states ---------------------------------------------------------------------------------------------------------

    @property
    def _plugged(self) -> bool:
        return self._pilot.value[0] in "BCD"

    def _reset(self, now: float) -> None:
        """A new key for the modem: nobody else is in its network then."""
        self._timers.clear()
        self._matchings.clear()
        self._validation = self._matched = None
        self._paused = self._is_closing = False
        self._downs = 0
        self._state = EvseState.RESET
        nmk = self._random(NMK_SIZE)
        self._take_key(nid_from_nmk(nmk), nmk, now)

    def _leave(self, reason: str, now: float) -> None:
        if self._state in (EvseState.MATCHING, EvseState.WAIT_FOR_LINK, EvseState.MATCHED):
            self._events.append(NetworkLeft(reason=reason))
            self._reset(now)

    def _enter(self, now: float) -> None:
        if self._plugged and not self._terminated:
            self._state = EvseState.MATCHING
            self._start_timer("TT_EVSE_SLAC_init", now)
        else:
            self._state = EvseState.UNMATCHED

    def _key_set(self, now: float) -> None:
        self._has_modem = True
        if self._config.restart_modem:
            self._state = EvseState.RESTART
            self._effects.append(ResetModem(modem=self._modem or self._base.modem))
            self._start_timer("modem_restart", now)
        else:
            self._enter(now)

    def _key_refused(self, now: float) -> None:
        self._no_modem(f"the modem took no key in {self._key_attempts} requests", "set_key_answer", now)

    def _no_modem(self, reason: str, timer: str, now: float) -> None:
        """The modem is not there: told once until it takes a key. It may still be starting, so it is asked again before a vehicle comes."""
        self._state = EvseState.FAILED
        self._start_timer("modem_again", now)
        if self._has_modem:
            self._has_modem = False
            self._events.append(SlacFailed(reason=reason, timer=timer))

    def _expired(self, timer: str, now: float) -> None:
        if timer == "TT_EVSE_SLAC_init":
            self._unmatched("the vehicle does not ask", timer, now)
        elif timer == "matching_attempts":
            self._is_closing = True
            self._close_if_over(now)
        elif timer == "TT_match_join":
            self._events.append(SlacFailed(reason="the vehicle's modem does not join", timer=timer))
            self._reset(now)
        elif timer == "link_poll":
            self._poll_link(now)
        elif timer == "modem_restart":
            self._no_modem("the modem does not come back after a restart", timer, now)
        elif timer == "modem_again":
            # with a vehicle at the cable the outlet has gone on without: unplugging asks again
            if not self._plugged:
                self._reset(now)
        else:
            super()._expired(timer, now)

    def _close_if_over(self, now: float) -> None:
        if self._is_closing and not self._matchings:
            self._is_closing = False
            self._unmatched("the vehicle asks again and again, and is not matched", "matching_attempts", now)

    def _unmatched(self, reason: str, timer: str, now: float) -> None:
        """A vehicle has had its time: the control pilot has it begin anew, so often; then digital communication is given up."""
        if self._sequences < MAX_SEQUENCES:
            self._sequences += 1
            self._effects.append(SignalError(seconds=self._base.seconds("T_step_EF")))
            self._start_timer("TT_EVSE_SLAC_init", now)
        else:
            self._state = EvseState.FAILED
            self._events.append(SlacFailed(reason=reason, timer=timer))

    def _link(self, up: bool, now: float) -> None:
        if self._state is EvseState.WAIT_FOR_LINK and up:
            self._stop_timers("TT_match_join")
            self._matchings.clear()
            self._state = EvseState.MATCHED
            self._events.append(LinkEstablished())
        elif self._state is EvseState.MATCHED and not self._paused:
            self._downs = 0 if up else self._downs + 1
            if self._downs >= self._base.link_debounce:
                self._events.append(LinkLost(polls=self._downs))
                self._reset(now)

    def _peer(self) -> bytes | None:
        return self._matched.ev_mac if self._matched is not None and self._state is EvseState.MATCHED else None

    # -- the steps of one matching --------------------------------------------------------------------------------------

    def _handlers(self) -> dict[type[Mme], Callable[[Any, float], None]]:
        return {
            **super()._handlers(),
            CM_SLAC_PARM_REQ: self._parm_req,
            CM_START_ATTEN_CHAR_IND: self._start_atten_char,
            CM_MNBC_SOUND_IND: self._sound,
            CM_ATTEN_PROFILE_IND: self._profile,
            VS_ATTEN_CHAR_IND: self._vendor_profile,
            CM_ATTEN_CHAR_RSP: self._atten_char_rsp,
            CM_VALIDATE_REQ: self._validate_req,
            CM_SLAC_MATCH_REQ: self._match_req,
        }

    def _begin(self, matching: Matching, step: Step, now: float) -> None:
        matching.step = step
        matching.deadline = now + self._base.seconds(step.value)

    def _reply(self, matching: Matching, message: Mme) -> None:
        matching.last = encode_mme(message)
        self._frames.append(matching.last)

    def _fail(self, matching: Matching, reason: str, timer: str = "") -> None:
        self._matchings.pop((matching.ev_mac, matching.run_id), None)
        if self._validation is not None and self._validation.matching is matching:
            self._validation = None
        self._events.append(MatchingFailed(ev_mac=matching.ev_mac, run_id=matching.run_id, reason=reason, timer=timer))

    def _parm_req(self, message: CM_SLAC_PARM_REQ, now: float) -> None:
        key = message.source, message.run_id
        reason = unusual(message)
        # a vehicle that has not heard the confirmation begins anew; it waits for nobody's link
        anew = self._state is EvseState.WAIT_FOR_LINK and self._matched is not None and self._matched.ev_mac == message.source
        if self._state is not EvseState.MATCHING and not anew:
            reason = f"the station is {self._state.value}"
        elif self._is_closing:
            reason = "the time for attempts is over, and only those that run are heard out"
        elif key not in self._matchings and len(self._matchings) >= self._config.max_matchings:
            reason = f"{len(self._matchings)} matchings run already"
        if reason:
            self._ignore(message, reason)
            return
        # a repeated request begins anew [V2G3-A09-16]
        again = key in self._matchings
        matching = self._matchings[key] = Matching(message.source, message.run_id, Step.WAIT_START, 0.0)
        self._begin(matching, Step.WAIT_START, now)
        if not anew and "matching_attempts" not in self._timers:
            # one time for all attempts: with a time of its own for each, a vehicle that asks for ever would never be given up
            self._stop_timers("TT_EVSE_SLAC_init")
            self._start_timer("matching_attempts", now)
        self._reply(matching, CM_SLAC_PARM_CNF(message.source, self._base.mac, forwarding_sta=message.source, run_id=message.run_id))
        self._events.append(MatchingStarted(ev_mac=message.source, run_id=message.run_id, again=again))

    def _known(self, message: Any, *steps: Step) -> Matching | None:
        """The matching that a message belongs to, if it is in one of these steps."""
        reason = unusual(message)
        matching = self._matchings.get((message.source, message.run_id))
        if matching is None:
            reason = "it belongs to no matching"
        elif matching.step not in steps:
            reason = f"its matching is in step {matching.step.name}"
        if reason:
            self._ignore(message, reason)
            return None
        return matching

    def _start_atten_char(self, message: CM_START_ATTEN_CHAR_IND, now: float) -> None:
        # it comes three times, the first one counts
        matching = self._known(message, Step.WAIT_START, Step.SOUNDING)
        if matching is not None and matching.step is Step.WAIT_START:
            self._begin(matching, Step.SOUNDING, now)

    def _sound(self, message: CM_MNBC_SOUND_IND, now: float) -> None:
        del now
        matching = self._known(message, Step.SOUNDING, Step.FINALIZE)
        if matching is not None:
            # at most 256 of them
            matching.sounds.add(message.cnt)

    def _profile(self, message: CM_ATTEN_PROFILE_IND, now: float) -> None:
        self._measure(message, message.pev_mac, STANDARD, now)

    def _vendor_profile(self, message: VS_ATTEN_CHAR_IND, now: float) -> None:
        self._measure(message, message.ev_mac, VENDOR, now)

    def _measure(self, message: CM_ATTEN_PROFILE_IND | VS_ATTEN_CHAR_IND, ev_mac: bytes, kind: int, now: float) -> None:
        measuring = [found for found in self._matchings.values() if found.ev_mac == ev_mac and found.step in (Step.SOUNDING, Step.FINALIZE)]
        if message.source != self._modem:
            self._ignore(message, "it comes from another modem")
        elif message.num_groups != GROUPS:
            self._ignore(message, f"it has {message.num_groups} groups, not {GROUPS}")
        elif not measuring:
            self._ignore(message, "no vehicle of this address sounds")
        for matching in measuring if message.source == self._modem and message.num_groups == GROUPS else ():
            profiles = matching.profiles[kind]
            if profiles.count < _SOUNDS:
                profiles.add(message.aag)
            if matching.step is Step.SOUNDING and kind == STANDARD and profiles.count == _SOUNDS:
                self._begin(matching, Step.FINALIZE, now)

    def _step_over(self, matching: Matching, now: float) -> None:
        step = matching.step
        if step in (Step.SOUNDING, Step.FINALIZE):
            self._report(matching, now)
        elif step is Step.WAIT_RSP and matching.repeats:
            matching.repeats -= 1
            self._frames.append(matching.last)
            self._begin(matching, step, now)
        else:
            self._fail(matching, f"the vehicle stopped in step {step.name}", step.value)

    def _report(self, matching: Matching, now: float) -> None:
        measured = matching.measured()
        sounds = measured.count or min(len(matching.sounds), _SOUNDS)
        if measured.count:
            aag = measured.mean(self._config.calibration)
        elif sounds and self._config.silent_attenuation is not None:
            aag = bytes([self._config.silent_attenuation]) * GROUPS
        else:
            heard = f"{len(matching.sounds)} sounds came, but the modem measured none"
            self._fail(matching, heard if matching.sounds else "no sounds came", matching.step.value)
            return
        matching.repeats = RETRIES
        self._begin(matching, Step.WAIT_RSP, now)
        self._events.append(AttenuationMeasured(ev_mac=matching.ev_mac, evse_mac=self._base.mac, sounds=sounds, attenuation=tuple(aag)))
        self._reply(
            matching,
            CM_ATTEN_CHAR_IND(
                matching.ev_mac,
                self._base.mac,
                source_address=matching.ev_mac,
                run_id=matching.run_id,
                num_sounds=sounds,
                aag=aag,
            ),
        )

    def _atten_char_rsp(self, message: CM_ATTEN_CHAR_RSP, now: float) -> None:
        matching = self._known(message, Step.WAIT_RSP)
        if matching is None:
            return
        # what is not as it must be is no answer: the attenuation is told again [V2G3-A09-47]
        if message.source_address != matching.ev_mac:
            self._ignore(message, "its SOURCE_ADDRESS is not the vehicle's")
        elif any(message.source_id) or any(message.resp_id):
            self._ignore(message, "it names an identifier, which must be 0")
        elif message.result:
            self._ignore(message, f"its result is {message.result}, not 0")
        else:
            self._begin(matching, Step.WAIT_MATCH, now)

    # -- validation -----------------------------------------------------------------------------------------------------

    def _validate_req(self, message: CM_VALIDATE_REQ, now: float) -> None:
        # it has no RunID
        ready = (found for found in self._matchings.values() if found.ev_mac == message.source and found.step is Step.WAIT_MATCH)
        matching = next(ready, None)
        if matching is None:
            self._ignore(message, "no matching of its sender is that far")
        elif message.signal_type:
            self._ignore(message, f"its SignalType is {message.signal_type}, not 0")
        elif not self._config.validation:
            self._validated(matching, 0, _NOT_REQUIRED)
        elif self._validation is None and message.result == _READY:
            self._validation = _Validation(matching, now)
            self._send_ready(self._validation, now)
        elif self._validation is None or self._validation.matching is not matching:
            self._validated(matching, 0, _NOT_READY)
        else:
            self._validate_again(self._validation, message, now)

    def _validate_again(self, validation: _Validation, message: CM_VALIDATE_REQ, now: float) -> None:
        if message.result != _READY:
            self._validation = None
            self._ignore(message, f"its result is {message.result}: the vehicle ends the validation")
        elif validation.counting:
            self._ignore(message, "the toggles are being counted")
        elif not message.timer:
            self._send_ready(validation, now)
        else:
            window = min((message.timer + 1) * 0.1, self._base.seconds("TT_EVSE_vald_toggle"))
            validation.counting = True
            validation.deadline = now + window + self._base.seconds("T_vald_detect_time")

    def _send_ready(self, validation: _Validation, now: float) -> None:
        validation.deadline = now + self._base.seconds("TT_match_sequence")
        self._validated(validation.matching, 0, _READY)

    def _validated(self, matching: Matching, toggles: int, result: int) -> None:
        self._send(CM_VALIDATE_CNF(matching.ev_mac, self._base.mac, toggle_num=toggles, result=result))

    def _validation_due(self, validation: _Validation, now: float) -> None:
        matching = validation.matching
        if not validation.counting and validation.repeats:
            validation.repeats -= 1
            self._send_ready(validation, now)
            return
        self._validation = None
        toggles = sum(edge >= validation.begun for edge in self._edges)
        success = validation.counting and toggles in _TOGGLES
        reason = f"{toggles} toggles" if validation.counting else "the vehicle did not go on"
        if validation.counting:
            self._validated(matching, toggles, _SUCCESS if success else _FAILURE)
        self._events.append(
            ValidationEnded(ev_mac=matching.ev_mac, evse_mac=self._base.mac, toggles=toggles, success=success, reason=reason)
        )

    # -- the match ------------------------------------------------------------------------------------------------------

    def _match_req(self, message: CM_SLAC_MATCH_REQ, now: float) -> None:
        reason = unusual(message) or wrong_match(message, self._base.mac)
        if reason:
            self._ignore(message, reason)
            return
        done = self._matched
        if done is not None and (done.ev_mac, done.run_id) == (message.source, message.run_id):
            if self._state is EvseState.WAIT_FOR_LINK:
                # the confirmation was lost
                self._matchings.pop((done.ev_mac, done.run_id), None)
                self._frames.append(done.last)
            else:
                self._ignore(message, "the link is up already")
            return
        # its answer to the attenuation may have been lost: the request says the same
        matching = self._known(message, Step.WAIT_RSP, Step.WAIT_MATCH)
        if matching is not None:
            self._confirm(matching, now)

    def _confirm(self, matching: Matching, now: float) -> None:
        nid, nmk = self._key
        self._reply(
            matching,
            CM_SLAC_MATCH_CNF(
                matching.ev_mac,
                self._base.mac,
                pev_mac=matching.ev_mac,
                evse_mac=self._base.mac,
                run_id=matching.run_id,
                nid=nid,
                nmk=nmk,
            ),
        )
        self._events.append(MatchConfirmed(ev_mac=matching.ev_mac, evse_mac=self._base.mac, run_id=matching.run_id, nid=nid))
        self._matched = matching
        self._validation = None
        # others of the same vehicle go on: somebody who knows its address may have asked before it
        del self._matchings[matching.ev_mac, matching.run_id]
        self._matchings = {key: found for key, found in self._matchings.items() if found.ev_mac == matching.ev_mac}
        self._state = EvseState.WAIT_FOR_LINK
        self._is_closing = False
        self._stop_timers("TT_EVSE_SLAC_init", "matching_attempts")
        self._start_timer("TT_match_join", now)
        self._poll_link(now)


#: C_EV_match_MNBC: sounds of a matching; more are not counted.
_SOUNDS: Final = 10
