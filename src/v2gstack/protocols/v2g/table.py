"""What a protocol table is made of: states, rows with guards, timers.

A table says which request a state allows, and which state the pair of request and response leads to. It does not know the
role: the EVCC asks it what may be sent, the SECC what may come. Whoever wants a picture draws it from the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from v2gstack.protocols.v2g.policy import Quirk
    from v2gstack.types import EnergyService, Role

__all__ = [
    "ABORTED",
    "ALWAYS",
    "ENDS",
    "PAUSED",
    "SESSION_SETUP",
    "SUPPORTED_APP_PROTOCOL",
    "TERMINATED",
    "Guard",
    "Protocol",
    "Row",
    "Table",
    "Timer",
    "TimerKind",
    "answer_name",
]

#: Nothing is agreed on yet.
SUPPORTED_APP_PROTOCOL: Final = "SupportedAppProtocol"
#: The protocol is agreed on, the session is not set up.
SESSION_SETUP: Final = "SessionSetup"
#: SessionStop ended the session.
TERMINATED: Final = "Terminated"
#: SessionStop paused the session.
PAUSED: Final = "Paused"
#: The session ended in no regular way.
ABORTED: Final = "Aborted"
#: States in which a session is over. No row leaves them.
ENDS: Final = frozenset({TERMINATED, PAUSED, ABORTED})


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """A named condition on a request and its response.

    Attributes:
        name: What it says, for people and diagrams.
        request: Whether the request may be sent at all in this row; ``None`` allows every one.
        response: Whether the response, which is no FAILED, takes this row; ``None`` takes every one.
    """

    name: str
    request: Callable[[Any], bool] | None = None
    response: Callable[[Any], bool] | None = None


#: Holds for every request and response.
ALWAYS: Final = Guard("")


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One line of a table.

    Attributes:
        state: The state it starts from.
        request: Name of the request.
        target: The state after the response.
        guard: When it is taken; the first row of a state and request that holds is.
        quirk: What a policy has to accept for this row to exist; ``None`` for what the standard allows.
    """

    state: str
    request: str
    target: str
    guard: Guard = ALWAYS
    quirk: Quirk | None = None


class TimerKind(StrEnum):
    """What a timer watches, and what happens when it runs out."""

    #: EVCC: from a request to its response. The session ends.
    MESSAGE = "message timeout"
    #: SECC: from a request to its response. It is reported.
    PERFORMANCE = "performance time"
    #: SECC: from a response to the next request. The session ends.
    SEQUENCE = "sequence timeout"
    #: EVCC: from a response to the next request. It is reported.
    SEQUENCE_PERFORMANCE = "sequence performance time"
    #: Over several messages. The EVCC ends the session; the SECC answers FAILED and ends it.
    BUDGET = "budget"
    #: Over several messages. It is reported.
    BUDGET_PERFORMANCE = "budget, reported"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Timer:
    """A timer of the standard, for one role.

    Attributes:
        name: Its name in the standard.
        role: Whose timer.
        kind: What it watches.
        seconds: Its length.
        begins: Messages that start it; for sequence timers the response before, none for all others.
        ends: Messages that stop a budget; none means every request but those that begin it.
        strict_only: Whether it runs under policies that want it only.
        clause: Where the standard says so.
        note: What is uncertain about it.
    """

    name: str
    role: Role
    kind: TimerKind
    seconds: float
    begins: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    strict_only: bool = False
    clause: str = ""
    note: str = ""


def answer_name(request: str) -> str:
    """Name of the response that belongs to a request.

    >>> answer_name("CurrentDemandReq")
    'CurrentDemandRes'
    """
    return request.removesuffix("Req") + "Res"


@dataclass(frozen=True, eq=False)
class Table:
    """States, rows and timers of a protocol.

    Attributes:
        name: Name of the protocol.
        rows: All rows; their order counts among those of one state and request.
        timers: All timers of both roles.
        loops: Requests of the charge loop, whose answers are due in milliseconds.
        dc_states: States in which DC is what is charged, for answers that come in an AC and a DC form.
    """

    name: str
    rows: tuple[Row, ...]
    timers: tuple[Timer, ...]
    loops: frozenset[str] = frozenset()
    dc_states: frozenset[str] = frozenset()
    _index: dict[str, dict[str, tuple[Row, ...]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        index: dict[str, dict[str, tuple[Row, ...]]] = {}
        for row in self.rows:
            of_state = index.setdefault(row.state, {})
            of_state[row.request] = (*of_state.get(row.request, ()), row)
        object.__setattr__(self, "_index", index)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order of the rows; those in which a session is over come last."""
        found = dict.fromkeys([*(row.state for row in self.rows), *(row.target for row in self.rows), ABORTED])
        return tuple(sorted(found, key=lambda state: state in ENDS))

    @cached_property
    def requests(self) -> frozenset[str]:
        """Every request of the table."""
        return frozenset(row.request for row in self.rows)

    def rows_of(self, state: str) -> dict[str, tuple[Row, ...]]:
        """The rows of a state by request; empty for states in which a session is over."""
        return self._index.get(state, {})

    def candidates(self, state: str, request: str) -> tuple[Row, ...]:
        """The rows of a state for a request, quirks included."""
        return self._index.get(state, {}).get(request, ())

    def timers_of(self, role: Role, kind: TimerKind) -> tuple[Timer, ...]:
        """The timers of a role and kind."""
        return tuple(timer for timer in self.timers if timer.role == role and timer.kind is kind)

    @cached_property
    def message_timeouts(self) -> dict[str, Timer]:
        """The EVCC's message timeout of each request."""
        return {name: timer for timer in self.timers_of("evcc", TimerKind.MESSAGE) for name in timer.begins}

    @cached_property
    def performance_times(self) -> dict[str, Timer]:
        """The SECC's performance time of each request."""
        return {name: timer for timer in self.timers_of("secc", TimerKind.PERFORMANCE) for name in timer.begins}

    @cached_property
    def sequence_timers(self) -> dict[str, dict[str, tuple[Timer, ...]]]:
        """By role and response: the timers that the response starts, the particular ones first; ``""`` for all others."""
        found: dict[str, dict[str, tuple[Timer, ...]]] = {"evcc": {}, "secc": {}}
        kinds = (TimerKind.SEQUENCE, TimerKind.SEQUENCE_PERFORMANCE)
        ordered = sorted((timer for timer in self.timers if timer.kind in kinds), key=lambda timer: not timer.begins)
        for timer in ordered:
            of_role = found[timer.role]
            for name in timer.begins or {"", *of_role}:
                of_role[name] = (*of_role.get(name, ()), timer)
        return found

    @cached_property
    def budgets(self) -> dict[str, dict[str, tuple[Timer, ...]]]:
        """By role and message: the budgets that the message starts."""
        found: dict[str, dict[str, tuple[Timer, ...]]] = {"evcc": {}, "secc": {}}
        for timer in self.timers:
            if timer.kind in (TimerKind.BUDGET, TimerKind.BUDGET_PERFORMANCE):
                of_role = found[timer.role]
                for name in timer.begins:
                    of_role[name] = (*of_role.get(name, ()), timer)
        return found

    def extended(self, rows: Iterable[Row] = (), timers: Iterable[Timer] = ()) -> Table:
        """A table with more rows and timers, for messages that this one leaves out."""
        return Table(self.name, (*self.rows, *rows), (*self.timers, *timers), self.loops, self.dc_states)


@dataclass(frozen=True, eq=False, kw_only=True)
class Protocol:
    """A protocol that a session can speak.

    Attributes:
        name: Name of the protocol, which is that of its schema set.
        namespace: What supportedAppProtocol calls it.
        major: Major version; both sides must have the same.
        minor: Minor version; a difference is a deviation only.
        generation: 1 for DIN 70121, 2 for ISO 15118-2, 20 for ISO 15118-20.
        table: States and timers.
        schema_sets: Schema set by payload type; the first is that of messages whose payload type is wrong.
        dialects: Namespaces of makers that mean this protocol.
    """

    name: str
    namespace: str
    major: int
    minor: int
    generation: int
    table: Table
    schema_sets: dict[int, str]
    dialects: tuple[str, ...] = ()

    @property
    def timers(self) -> tuple[Timer, ...]:
        """The timers of the table."""
        return self.table.timers

    def transfers(self, service: EnergyService) -> bool:
        """Whether it has an energy service: DIN 70121 is DC only, ISO 15118-20 has parts for AC and DC, and it alone discharges."""
        if self.generation == 20:
            return service.is_dc == self.name.endswith("_dc")
        return not service.is_bidirectional and (service.is_dc or self.generation == 2)

    def __repr__(self) -> str:
        return f"Protocol({self.name!r})"
