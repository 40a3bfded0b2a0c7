"""The timers of a session: what begins and ends them is in the protocol's table, what follows when one runs out stands here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from v2gstack.protocols.v2g.ends import EndKind, EndReason, Who
from v2gstack.protocols.v2g.events import DeviationAccepted, Event, PerformanceTimeExceeded, TimeoutExpired
from v2gstack.protocols.v2g.policy import Policy, Quirk
from v2gstack.protocols.v2g.table import ABORTED, Table, Timer, TimerKind

if TYPE_CHECKING:
    from v2gstack.types import Role

__all__ = ["TimedSession"]

_BUDGETS: Final = (TimerKind.BUDGET, TimerKind.BUDGET_PERFORMANCE)
#: Where the running timer of a sequence is kept; those of budgets are kept under themselves.
_SEQUENCE: Final = "sequence"


class TimedSession(ABC):
    """The part of a session that knows the time.

    Args:
        table: The table at first.
        state: The state at first.
        policy: What is let pass.
        timers: Timers that differ from the table's, by name; ``None`` switches one off.
    """

    role: ClassVar[Role]
    _peer: ClassVar[Role]

    __slots__ = ("_end", "_events", "_extended", "_overrides", "_policy", "_running", "_state", "_table")

    def __init__(self, table: Table, state: str, policy: Policy, timers: Mapping[str, float | None] | None) -> None:
        self._table = table
        self._state = state
        self._policy = policy
        self._overrides = timers
        self._end: EndReason | None = None
        self._events: list[Event] = []
        self._running: dict[str | Timer, tuple[float, Timer]] = {}
        self._extended: Timer | None = None

    def next_timeout(self) -> float | None:
        """When to call `handle_timeout` at the latest; ``None`` while no timer runs."""
        running = self._running
        return min([deadline for deadline, _ in running.values()]) if running else None

    def handle_timeout(self, now: float) -> list[Event]:
        """Let the timers that are due run out; too early a call does nothing."""
        self._expire(now)
        return self._drain()

    def _expire(self, now: float) -> None:
        while self._running:
            key, (deadline, timer) = min(self._running.items(), key=_deadline)
            if deadline > now:
                return
            del self._running[key]
            if timer.kind is not TimerKind.BUDGET or not self._has_patience(timer, deadline):
                self._expired(timer, deadline)

    def _has_patience(self, timer: Timer, now: float) -> bool:
        """Whether the policy lets a budget last longer than the standard does."""
        quirk = Quirk.OVERRUN_BUDGET
        longer = (self._policy.patience - 1) * self._length(timer)
        if self._extended is timer or longer <= 0 or quirk not in self._policy.accepted:
            return False
        self._extended = timer
        self._running[timer] = (now + longer, timer)
        text = f"{timer.name} of {self._length(timer):g} s ran out, {longer:g} s more are given"
        self._emit(DeviationAccepted(quirk=quirk.title, text=text, clause=timer.clause or quirk.clause, state=self._state))
        return True

    def _start_timer(self, key: str | Timer, timer: Timer, now: float) -> None:
        seconds = self._seconds(timer)
        if seconds is not None:
            if self._extended is timer:
                self._extended = None
            self._running[key] = (now + seconds, timer)

    def _seconds(self, timer: Timer) -> float | None:
        if self._overrides is not None and timer.name in self._overrides:
            return self._overrides[timer.name]
        return timer.seconds

    def _expired(self, timer: Timer, now: float) -> None:
        """A timer ran out; the roles add what is theirs."""
        if timer.kind in (TimerKind.PERFORMANCE, TimerKind.SEQUENCE_PERFORMANCE, TimerKind.BUDGET_PERFORMANCE):
            name = next(iter(timer.begins), "")
            self._emit(PerformanceTimeExceeded(timer=timer.name, role=timer.role, seconds=self._length(timer), name=name))
            return
        self._timed_out(timer, f"{timer.name} of {self._length(timer):g} s ran out")

    def _length(self, timer: Timer) -> float:
        seconds = self._seconds(timer)
        return timer.seconds if seconds is None else seconds

    def _timed_out(self, timer: Timer, text: str) -> None:
        self._report_timeout(timer)
        self._finish(EndKind.TIMEOUT, self._peer, text, clause=timer.clause, timer=timer.name)

    def _report_timeout(self, timer: Timer) -> None:
        self._emit(TimeoutExpired(timer=timer.name, role=timer.role, seconds=self._length(timer), state=self._state, clause=timer.clause))

    def _begin_sequence(self, response: str, now: float) -> None:
        """After a response: how long the next request may take."""
        of_role = self._table.sequence_timers[self.role]
        for timer in of_role.get(response) or of_role.get("", ()):
            if not timer.strict_only or self._policy.loop_sequence_timeout:
                self._start_timer(_SEQUENCE, timer, now)
                return

    def _budget_request(self, name: str, now: float) -> None:
        """A request passes: budgets that others began end, its own begin once."""
        running = self._running
        own = self._table.budgets[self.role].get(name, ())
        if running:
            for timer in [timer for _, timer in running.values() if timer.kind in _BUDGETS]:
                if name in timer.ends or (not timer.ends and name not in timer.begins):
                    del running[timer]
        for timer in own:
            if timer not in running and self._may_begin(timer):
                self._start_timer(timer, timer, now)

    def _budget_response(self, name: str, message: Any, now: float) -> None:
        """A response passes: Finished ends the budgets of repetitions, as waiting for a person does."""
        running = self._running
        if running:
            processing = getattr(message, "evse_processing", None)
            done = processing is not None and processing != "Ongoing"
            for timer in [timer for _, timer in running.values() if timer.kind in _BUDGETS]:
                if name in timer.ends or (done and not timer.ends):
                    del running[timer]
        for timer in self._table.budgets[self.role].get(name, ()):
            self._start_timer(timer, timer, now)

    def _may_begin(self, timer: Timer) -> bool:
        del timer
        return True

    def _start_budgets(self, now: float) -> None:
        """What begins with the connection."""
        for timer in self._table.timers:
            if timer.role == self.role and timer.kind in _BUDGETS:
                self._start_timer(timer, timer, now)

    # -- what happens and what it leads to -------------------------------------------------------------

    def _emit(self, event: Event) -> None:
        self._events.append(event)

    def _drain(self) -> list[Event]:
        events, self._events = self._events, []
        return events

    @abstractmethod
    def _finish(self, kind: EndKind, who: Who, text: str, *, clause: str = "", timer: str = "", state: str = ABORTED) -> None:
        """End the session."""


def _deadline(item: tuple[str | Timer, tuple[float, Timer]]) -> float:
    return item[1][0]
