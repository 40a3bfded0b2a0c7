"""From voltages to states (IEC 61851-1, table A.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from v2gstack.types import ControlPilotState, PilotEdge

__all__ = ["PilotMonitor", "PilotWindow", "window_of"]


@dataclass(frozen=True, slots=True)
class PilotWindow:
    """The voltages of one state.

    Attributes:
        letter: The state's letter.
        low: V from which on it is this state.
        high: V up to which it is.
    """

    letter: str
    low: float
    high: float


#: What lies between two windows says nothing: the state before it stays.
_WINDOWS: Final = (
    PilotWindow("A", 11.0, 13.0),
    PilotWindow("B", 8.0, 10.0),
    PilotWindow("C", 5.0, 7.0),
    PilotWindow("D", 2.0, 4.0),
    PilotWindow("E", -1.0, 2.0),
    PilotWindow("F", -13.0, -11.0),
)
#: V by which both half waves differ at least where the vehicle's diode is there.
_DIODE: Final = 1.2
#: Equal measurements in a row that make a change.
_EQUAL: Final = 2


def window_of(volts: float) -> str:
    """The letter of the state that a voltage belongs to; empty between two windows and beyond all of them.

    Args:
        volts: The positive peak at the station's side, V.

    >>> window_of(9.1), window_of(7.5), window_of(-12.0), window_of(14.0)
    ('B', '', 'F', '')
    """
    return next((window.letter for window in _WINDOWS if window.low <= volts <= window.high), "")


class PilotMonitor:
    """Makes states of measurements: with hysteresis, and a change only after two equal measurements.

    A vehicle without its diode loads both half waves alike. It counts as state E, with the reason in `fault`, and so does a voltage
    above all windows.

    Attributes:
        fault: What is wrong, in words; empty if nothing is.

    >>> monitor = PilotMonitor()
    >>> [monitor.measure(volts, -12.0, oscillates=True, now=now) for now, volts in enumerate((12.0, 12.0, 9.0, 6.5, 9.0, 9.0))][-1]
    PilotEdge(time=4, state=<ControlPilotState.B2: 'B2'>)
    """

    def __init__(self) -> None:
        self._state: ControlPilotState | None = None
        self._candidate: ControlPilotState | None = None
        self._since = 0.0
        self._count = 0
        self.fault = ""

    @property
    def state(self) -> ControlPilotState | None:
        """The state; ``None`` before the first two equal measurements."""
        return self._state

    @property
    def is_settled(self) -> bool:
        """Whether the newest measurements say what the state says: no change is under way."""
        return self._state is not None and self._candidate is self._state and self._count >= _EQUAL

    def measure(self, positive: float, negative: float | None, *, oscillates: bool, now: float) -> PilotEdge | None:
        """Take a measurement.

        Args:
            positive: V of the positive peak, or of the steady voltage.
            negative: V of the negative peak; ``None`` where it is not measured. Without it a missing diode is not seen.
            oscillates: Whether the oscillator is on.
            now: When it was measured.

        Returns:
            The change, if this measurement makes one; its time is that of the first of the equal measurements.
        """
        state, fault = self._seen(positive, negative, oscillates)
        if state is None:
            # between two windows: neither a new state nor a sign of the old one
            self._count = 0
            self._candidate = None
            return None
        if state is not self._candidate:
            self._candidate, self._since, self._count = state, now, 0
        self._count += 1
        if self._count < _EQUAL:
            return None
        self.fault = fault
        if state is self._state:
            return None
        self._state = state
        return PilotEdge(time=self._since, state=state)

    def _seen(self, positive: float, negative: float | None, oscillates: bool) -> tuple[ControlPilotState | None, str]:
        if positive > _WINDOWS[0].high:
            return ControlPilotState.E, f"{positive:.1f} V is more than a station's own voltage"
        letter = window_of(positive)
        if not letter and self._state is not None and self._state.value[0] in "BCD" and positive > 0:
            # hysteresis: the letter stays, the oscillator may have changed
            letter = self._state.value[0]
        if not letter:
            return None, ""
        if letter in "AEF":
            return ControlPilotState(letter), ""
        if oscillates and negative is not None and abs(positive + negative) <= _DIODE:
            return ControlPilotState.E, "both half waves are alike: the vehicle has no diode"
        return ControlPilotState(f"{letter}{2 if oscillates else 1}"), ""
