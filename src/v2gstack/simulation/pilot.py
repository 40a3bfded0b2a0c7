"""The control pilot of one cable: the station's oscillator and the vehicle's resistors make one state (IEC 61851-1, annex A)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from v2gstack.errors import ConfigError
from v2gstack.protocols.pilot import DIGITAL, OFF, STEADY
from v2gstack.types import ControlPilotState, PilotEdge

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ControlPilotLine"]

_FAULTS = {ControlPilotState.E: "E", ControlPilotState.F: "F"}


class ControlPilotLine:
    """Both ends of a control pilot.

    Args:
        now: Seconds, monotonic.
        plugged: Whether the cable is plugged in at the beginning.

    Attributes:
        changes: When each state began, oldest first, at most the last 64.

    >>> line = ControlPilotLine(lambda: 0.0)
    >>> line.set_station(ControlPilotState.B2); line.set_vehicle(ControlPilotState.C2); line.state.value
    'C2'
    """

    #: States kept in `changes`: a session has some ten.
    _KEPT = 64

    def __init__(self, now: Callable[[], float], *, plugged: bool = True) -> None:
        self._now = now
        self._plugged = plugged
        self._letter = "B"
        self._duty = STEADY
        self._fault = ""
        self._state = ControlPilotState.A
        self.changes: list[tuple[float, ControlPilotState]] = []
        self._listeners: list[Callable[[ControlPilotState], None]] = []
        self._settle()

    @property
    def state(self) -> ControlPilotState:
        """What both ends see."""
        return self._state

    @property
    def duty(self) -> float:
        """Percent of the time that the station puts +12 V onto the line: 100 without the oscillator, 0 in states E and F."""
        return OFF if self._fault else self._duty

    @property
    def is_plugged(self) -> bool:
        """Whether the cable is plugged in."""
        return self._plugged

    @property
    def draws(self) -> bool:
        """Whether the vehicle asks for energy: state C or D."""
        return self._state.value[0] in "CD"

    def subscribe(self, listener: Callable[[ControlPilotState], None]) -> Callable[[], None]:
        """Have a listener called with each new state or duty cycle; gives what ends that, and may be called again."""
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def plug(self) -> None:
        """Plug the cable in."""
        self._plugged = True
        self._settle()

    def unplug(self) -> None:
        """Pull the cable out; the vehicle falls back to state B for the next time."""
        self._plugged, self._letter = False, "B"
        self._settle()

    def set_station(self, state: ControlPilotState) -> None:
        """The station's part: the oscillator, on for A2 to D2 and off for the others, or a fault.

        State A is the vehicle's absence; asking for it turns the oscillator off.
        """
        oscillates, before = state.value.endswith("2"), self.duty
        self._fault = _FAULTS.get(state, "")
        if oscillates is (self._duty == STEADY):
            self._duty = DIGITAL if oscillates else STEADY
        self._settle(told=before != self.duty)

    def set_duty(self, percent: float) -> None:
        """The station's part by its duty cycle: 100 is the oscillator off, 0 is state F.

        Raises:
            ConfigError: It is no percentage.
        """
        if not OFF <= percent <= STEADY:
            raise ConfigError(f"a duty cycle is 0 to 100 %, not {percent}")
        before = self.duty
        self._fault = "F" if percent == OFF else ""
        self._duty = percent or STEADY
        self._settle(told=before != self.duty)

    def edges(self, since: float) -> tuple[PilotEdge, ...]:
        """The changes after a moment, oldest first."""
        return tuple(PilotEdge(time=at, state=state) for at, state in self.changes if at > since)

    def set_vehicle(self, state: ControlPilotState) -> None:
        """The vehicle's part: B, C or D; whether the oscillator is on is the station's matter.

        Raises:
            ConfigError: A vehicle cannot bring about state A, E or F while it is plugged in.
        """
        if state.value[0] not in "BCD":
            raise ConfigError(f"a vehicle sets the control pilot to B, C or D, not {state}")
        self._letter = state.value[0]
        self._settle()

    def _settle(self, *, told: bool = False) -> None:
        if self._fault:
            state = ControlPilotState(self._fault)
        elif not self._plugged:
            state = ControlPilotState.A
        else:
            state = ControlPilotState(f"{self._letter}{2 if self._duty != STEADY else 1}")
        if state is not self._state or not self.changes:
            told = True
            self._state = state
            self.changes.append((self._now(), state))
            del self.changes[: -self._KEPT]
        for listener in list(self._listeners) if told else ():
            listener(state)
