"""A vehicle's inlet from one plug to the next: what the control pilot offers, SLAC, sessions, and basic charging."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from v2gstack.application.effects import Effect, ReadBattery, SetControlPilot, SetLoad
from v2gstack.application.plug.config import InletConfig
from v2gstack.application.plug.inlet_table import INLET_TABLE, InletState
from v2gstack.application.plug.policy import Policy, end_stimulus
from v2gstack.application.plug.table import Stimulus
from v2gstack.application.plug.values import (
    CutSession,
    FindStation,
    InletChanged,
    LinkRequest,
    PlugOutput,
    RequestLink,
    SessionLeft,
    StartMatching,
    TogglePilot,
)
from v2gstack.protocols.pilot import DutyMeaning, DutyReading, read_duty
from v2gstack.protocols.slac import LinkEstablished, LinkLost, SlacEffect, SlacEvent, SlacFailed, ToggleControlPilot
from v2gstack.protocols.v2g import EndKind
from v2gstack.types import BatteryState, ControlPilotState

__all__ = ["InletPolicy"]

_S = InletState
#: States in which the modem is in a network, or on its way into one.
_JOINED: Final = frozenset({_S.MATCHING, _S.SEARCHING, _S.SESSION, _S.PAUSED, _S.WAKING})
_MEANINGS: Final[Mapping[DutyMeaning, Stimulus]] = {
    DutyMeaning.NO_CHARGING: Stimulus.STEADY,
    DutyMeaning.DIGITAL: Stimulus.DIGITAL,
    DutyMeaning.CURRENT: Stimulus.NOMINAL,
}
#: Seconds in each state of a toggle that wakes a station: as in a validation (TP_EV_vald_state_duration).
_TOGGLE: Final = 0.3


class InletPolicy(Policy[InletState]):
    """What a vehicle's inlet does.

    Tell it what happens, and do what it returns, in order: results of the effects of sessions go to `complete`.

    Args:
        config: The inlet.

    Example:
        >>> policy = InletPolicy(InletConfig())
        >>> [type(each).__name__ for each in policy.pilot(ControlPilotState.B2, 5.0, now=0.0)]
        ['InletChanged', 'StartMatching']
        >>> [type(each).__name__ for each in policy.pilot(ControlPilotState.B2, 26.66, now=60.0)]
        ['InletChanged', 'RequestLink', 'SetLoad', 'SetControlPilot', 'ReadBattery']
    """

    def __init__(self, config: InletConfig) -> None:
        super().__init__(INLET_TABLE, _S.UNPLUGGED, config.seconds)
        self._config = config
        self._offer: DutyReading | None = None
        self._attempts = 0
        self._paused = False
        self._reading = 0

    @property
    def current(self) -> float:
        """A per phase that the duty cycle offers."""
        return 0.0 if self._offer is None else self._offer.current

    # -- what the world tells -------------------------------------------------------------------------------------------

    def pilot(self, state: ControlPilotState, duty: float, now: float) -> list[PlugOutput]:
        """Tell what the control pilot shows.

        Args:
            state: Its state.
            duty: Its duty cycle, percent.
            now: The time.
        """
        letter, before = state.value[0], self._offer
        if letter in "AEF":
            self._offer = None
            self._feed(Stimulus.UNPLUGGED if letter == "A" else Stimulus.PILOT_FAULT, now)
            return self._taken()
        offer = self._offer = read_duty(duty)
        was_charging = self._state is _S.CHARGING
        # a change of the letter alone, such as by a toggle of our own, says nothing new
        if before is None or before.meaning is not offer.meaning:
            self._feed(_MEANINGS[offer.meaning], now)
        if was_charging and self._state is _S.CHARGING and before != offer:
            self._set_load(offer.current)
        return self._taken()

    def slac(self, happened: SlacEvent | SlacEffect, now: float) -> list[PlugOutput]:
        """Tell what SLAC gives, events and effects."""
        if isinstance(happened, LinkEstablished):
            self._feed(Stimulus.LINK_UP, now)
        elif isinstance(happened, LinkLost):
            self._feed(Stimulus.LINK_LOST, now)
        elif isinstance(happened, SlacFailed):
            self._feed(Stimulus.UNMATCHED, now)
        elif isinstance(happened, ToggleControlPilot) and self._state is _S.MATCHING:
            self._emit(TogglePilot(toggles=happened.toggles, seconds=happened.seconds))
        return self._taken()

    def session_begun(self, now: float) -> list[PlugOutput]:
        """The station was found, and the connection stands."""
        if not self._feed(Stimulus.CONNECTED, now):
            self._emit(CutSession(text=f"the inlet is {self._state}: nobody wants a session"))
        return self._taken()

    def not_found(self, now: float) -> list[PlugOutput]:
        """No station answers, or it cannot be connected to."""
        self._feed(Stimulus.NOT_FOUND, now)
        return self._taken()

    def session_ended(self, kind: EndKind, now: float) -> list[PlugOutput]:
        """The session is over, and its devices are in their safe state."""
        self._emit(SessionLeft(kind=kind))
        self._feed(end_stimulus(kind), now)
        return self._taken()

    def wake(self, now: float) -> list[PlugOutput]:
        """End the pause of a session."""
        self._feed(Stimulus.WAKE, now)
        return self._taken()

    def complete(self, effect: Effect, result: object, now: float) -> list[PlugOutput]:
        """Report the result of an effect with a number."""
        if isinstance(effect, ReadBattery) and effect.number == self._reading and isinstance(result, BatteryState):
            if result.full or result.soc >= self._config.target_soc:
                self._feed(Stimulus.FULL, now)
            elif self._state is _S.CHARGING:
                self._start_timer("battery_reading", now)
        return self._taken()

    def fail(self, effect: Effect, text: str, now: float) -> list[PlugOutput]:
        """Report that an effect could not be done."""
        del text
        if isinstance(effect, ReadBattery) and effect.number == self._reading and self._state is _S.CHARGING:
            # a battery that cannot be asked now is asked again
            self._start_timer("battery_reading", now)
        return self._taken()

    # -- states ---------------------------------------------------------------------------------------------------------

    @property
    def _asks_to_speak(self) -> bool:
        return self._offer is not None and self._offer.meaning is DutyMeaning.DIGITAL

    def _guards(self) -> Mapping[str, Callable[[], bool]]:
        return {
            "speaks": lambda: self._config.digital,
            "basic charging": lambda: self._config.basic_charging,
            "5 %": lambda: self._asks_to_speak,
            "attempts left": lambda: self._attempts < self._config.attempts,
        }

    def _enter(self, before: InletState, stimulus: Stimulus, now: float) -> None:
        state = self._state
        self._emit(InletChanged(before=before, state=state, stimulus=stimulus))
        if before is _S.CHARGING:
            self._set_load(0.0)
            self._set_pilot(ControlPilotState.B2)
        if before is _S.SESSION and stimulus in (Stimulus.UNPLUGGED, Stimulus.PILOT_FAULT, Stimulus.LINK_LOST):
            self._emit(CutSession(text=f"the inlet is {state}: {stimulus}"))
        if before in _JOINED and (state not in _JOINED or stimulus is Stimulus.LINK_LOST):
            self._emit(RequestLink(request=LinkRequest.TERMINATE))
            self._paused = False
        self._begin(before, stimulus, now)

    def _begin(self, before: InletState, stimulus: Stimulus, now: float) -> None:
        """What is special about a state that begins."""
        state = self._state
        if state is _S.MATCHING:
            # begun anew by itself, or by the station's E/F
            self._attempts = self._attempts + 1 if stimulus is Stimulus.RESETUP else 0
            self._emit(StartMatching())
        elif state is _S.SEARCHING:
            self._emit(FindStation(resumed=self._paused))
            self._paused = False
        elif state is _S.PAUSED:
            self._paused = True
        elif state is _S.WAKING:
            self._emit(TogglePilot(toggles=1, seconds=_TOGGLE))
            self._start_timer(Stimulus.RESUME, now)
        elif state is _S.WAITING:
            if self._asks_to_speak:
                self._start_timer(Stimulus.RESETUP, now)
        elif state is _S.CHARGING:
            self._set_load(self.current)
            self._set_pilot(ControlPilotState.C2)
            self._look()

    def _expired(self, timer: str, now: float) -> None:
        if timer == "battery_reading":
            self._look()
        else:
            self._feed(Stimulus(timer), now)

    def _look(self) -> None:
        self._reading = self._number()
        self._emit(ReadBattery(number=self._reading))

    def _set_load(self, current: float) -> None:
        power = None if current else 0.0
        self._emit(SetLoad(number=self._number(), power=power, current=current))

    def _set_pilot(self, state: ControlPilotState) -> None:
        self._emit(SetControlPilot(number=self._number(), state=state))
