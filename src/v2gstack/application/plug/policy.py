"""What policies of outlets and inlets share: a state of a table, guards, timers, outputs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from v2gstack.application.plug.table import Stimulus, Table
from v2gstack.application.plug.values import PlugOutput
from v2gstack.protocols.v2g import EndKind

__all__ = ["Policy", "end_stimulus"]

State = TypeVar("State", bound=StrEnum)

_ENDS: Mapping[EndKind, Stimulus] = {
    EndKind.TERMINATED: Stimulus.TERMINATED,
    EndKind.PAUSED: Stimulus.PAUSED,
    EndKind.NO_COMMON_PROTOCOL: Stimulus.HOPELESS,
}


def end_stimulus(kind: EndKind) -> Stimulus:
    """What the end of a session means to an outlet or an inlet."""
    return _ENDS.get(kind, Stimulus.BROKEN)


class Policy(ABC, Generic[State]):
    """Base of both policies. It takes what happens and the time, and returns what follows, in order.

    Args:
        table: The table.
        state: The state to begin with.
        seconds: Gives the value of a timer.
    """

    def __init__(self, table: Table[State], state: State, seconds: Callable[[str], float]) -> None:
        self._table = table
        self._state = state
        self._seconds = seconds
        self._timers: dict[str, float] = {}
        self._outputs: list[PlugOutput] = []
        self._numbers = 0

    @property
    def state(self) -> State:
        """Where it is."""
        return self._state

    @property
    def timers(self) -> Mapping[str, float]:
        """When each timer that runs is due, by name."""
        return self._timers

    def next_timeout(self) -> float | None:
        """When to call `handle_timeout`; ``None`` while nothing is waited for."""
        return min(self._timers.values(), default=None)

    def handle_timeout(self, now: float) -> list[PlugOutput]:
        """Do what is due. May be called too early, and then does nothing."""
        while (due := min(self._timers, key=self._timers.__getitem__, default=None)) is not None and self._timers[due] <= now:
            del self._timers[due]
            self._expired(due, now)
        return self._taken()

    # -- what the policies do differently -------------------------------------------------------------------------------

    @abstractmethod
    def _guards(self) -> Mapping[str, Callable[[], bool]]:
        """The conditions of the table, by name."""

    @abstractmethod
    def _enter(self, before: State, stimulus: Stimulus, now: float) -> None:
        """A state has begun: do what is done in it."""

    @abstractmethod
    def _expired(self, timer: str, now: float) -> None:
        """A timer is due."""

    # -- what they share ------------------------------------------------------------------------------------------------

    def _feed(self, stimulus: Stimulus, now: float) -> bool:
        """Let something happen; tells whether it led to a state."""
        guards = self._guards()
        for row in self._table.rows_of(self._state, stimulus):
            if all(guards[name]() for name in row.guards):
                before, self._state = self._state, row.target
                if before is not row.target:
                    self._timers.clear()
                    self._enter(before, stimulus, now)
                return True
        return False

    def _start_timer(self, name: str, now: float) -> None:
        self._timers[name] = now + self._seconds(name)

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _emit(self, *outputs: PlugOutput) -> None:
        self._outputs += outputs

    def _taken(self) -> list[PlugOutput]:
        outputs, self._outputs = self._outputs, []
        return outputs
