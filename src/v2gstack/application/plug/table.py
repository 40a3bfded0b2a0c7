"""What tables of an outlet and of an inlet are made of: states, stimuli, rows with guards, timers.

A row says which state a stimulus leads to. The first row of a state and a stimulus whose guards all hold is taken; a stimulus without
a row changes nothing. What is done in a state stands in the policies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

from v2gstack.errors import ConfigError

__all__ = ["PlugTimer", "Row", "Stimulus", "Table", "timer_seconds"]

State = TypeVar("State", bound=StrEnum)


class Stimulus(StrEnum):
    """What moves an outlet or an inlet from one state to another. Timers have their names."""

    #: The control pilot shows that the cable is pulled out.
    UNPLUGGED = "unplugged"
    #: The control pilot shows a vehicle.
    PLUGGED = "plugged"
    #: The vehicle asks for energy: state C, or D where there is ventilation.
    READY = "ready"
    #: The vehicle asks for energy no longer: state B.
    REST = "rest"
    #: The control pilot shows E or F, and it is not the station that makes it so.
    PILOT_FAULT = "pilot fault"
    #: The oscillator is off, or its duty cycle allows nothing.
    STEADY = "steady"
    #: The duty cycle asks for digital communication.
    DIGITAL = "digital"
    #: The duty cycle offers a current.
    NOMINAL = "nominal"
    #: The powerline link is up: D-LINK_READY.
    LINK_UP = "link up"
    #: The powerline link was up and is down.
    LINK_LOST = "link lost"
    #: SLAC has come to nothing.
    UNMATCHED = "unmatched"
    #: Vehicle and station agreed, and their modems do not find each other.
    NOT_JOINED = "not joined"
    #: SLAC wants the control pilot in E or F for a while.
    SIGNAL_ERROR = "signal error"
    #: A session has begun.
    CONNECTED = "connected"
    #: There is no station to connect to.
    NOT_FOUND = "not found"
    #: The session was ended by SessionStop.
    TERMINATED = "terminated"
    #: The session was paused.
    PAUSED = "paused"
    #: The session ended in no regular way.
    BROKEN = "broken"
    #: The session ended because both sides have no protocol in common.
    HOPELESS = "hopeless"
    #: The vehicle may charge.
    AUTHORIZED = "authorized"
    #: The vehicle may not charge.
    REFUSED = "refused"
    #: There is current to offer.
    CURRENT = "current"
    #: There is no current to offer any more.
    NO_CURRENT = "no current"
    #: The contactors did not close.
    NOT_CLOSED = "not closed"
    #: The contactors did not open.
    WELDED = "welded"
    #: The battery has what it wants.
    FULL = "full"
    #: Somebody ends the pause.
    WAKE = "wake"
    #: The outlet is put out of service.
    DISABLED = "disabled"
    #: The outlet is put into service.
    ENABLED = "enabled"
    #: The time in E or F is over.
    STEP_EF = "T_step_EF"
    #: The time in X1 is over.
    STEP_X1 = "T_step_X1"
    #: No session began after the link was up.
    SETUP = "V2G_SECC_CommunicationSetup_Performance_Time"
    #: No session began after a pause.
    RESUME = "T_conn_resume"
    #: Time for the vehicle to try again by itself.
    RESETUP = "T_conn_resetup"
    #: The vehicle did not stop drawing current when it was told to.
    OPEN = "T_open_under_load"


@dataclass(frozen=True, slots=True)
class Row(Generic[State]):
    """One line of a table.

    Attributes:
        state: The state it starts from; ``None`` is every state that has no row of its own for the stimulus.
        stimulus: What happens.
        target: The state it leads to.
        guards: Names of the conditions that have to hold.
    """

    state: State | None
    stimulus: Stimulus
    target: State
    guards: tuple[str, ...] = ()


class Table(Generic[State]):
    """Rows, found by state and stimulus.

    Args:
        rows: The rows, in the order in which their guards are asked.
    """

    def __init__(self, rows: Iterable[Row[State]]) -> None:
        self.rows = tuple(rows)

    @cached_property
    def _found(self) -> Mapping[tuple[State | None, Stimulus], tuple[Row[State], ...]]:
        found: dict[tuple[State | None, Stimulus], tuple[Row[State], ...]] = {}
        for row in self.rows:
            key = row.state, row.stimulus
            found[key] = (*found.get(key, ()), row)
        return found

    def rows_of(self, state: State, stimulus: Stimulus) -> tuple[Row[State], ...]:
        """The rows of a state and a stimulus."""
        own = self._found.get((state, stimulus))
        return self._found.get((None, stimulus), ()) if own is None else own


@dataclass(frozen=True, slots=True)
class PlugTimer:
    """One timer.

    Attributes:
        name: Its name in the standard; small letters where the standard has none.
        role: Whose it is.
        seconds: Its value.
        note: What it is for, and what is uncertain.
    """

    name: str
    role: str
    seconds: float
    note: str


def timer_seconds(timers: Mapping[str, PlugTimer], name: str, changes: Mapping[str, float]) -> float:
    """The value of a timer.

    Args:
        timers: The timers there are.
        name: Its name.
        changes: Values that differ.

    Raises:
        ConfigError: There is no such timer.
    """
    timer = timers.get(name)
    if timer is None:
        raise ConfigError(f"there is no timer {name}", hint=f"the timers are {', '.join(timers)}")
    return changes.get(name, timer.seconds)
