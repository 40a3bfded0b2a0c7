"""What a session may be told: timers, limits, what the program supports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from v2gstack.errors import ConfigError
from v2gstack.protocols.ocpp.timers import seconds_of

__all__ = ["OcppSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OcppSettings:
    """Settings of a session.

    Attributes:
        timers: Timers that differ from the table's, by name, in seconds.
        supported: Actions of the peer that the program carries out; others are answered with NotSupported. `None` for all.
        accept_retries: Whether the very same call may come again with the same id, as OCPP 2.1 allows. OCPP 2.0.1 has a new id for each.
        max_waiting: Calls of ours that wait for their turn.
        max_unanswered: Calls of the peer that wait for our answer. OCPP allows one; a peer that waits no longer sends the next.
        max_unsent: Frames that wait to be taken by `data_to_send`; more, and the peer reads nothing.
        max_remembered: Calls of ours that late and duplicate answers are told from, and answers that a CALLRESULTERROR may mean.
    """

    timers: Mapping[str, float] = field(default_factory=dict[str, float])
    supported: frozenset[str] | None = None
    accept_retries: bool = True
    max_waiting: int = 100
    max_unanswered: int = 16
    max_unsent: int = 1000
    max_remembered: int = 64

    def __post_init__(self) -> None:
        for name in self.timers:
            if seconds_of(name, self.timers) <= 0:
                raise ConfigError(f"the timer {name} must last longer than 0 s")
        for name in ("max_waiting", "max_unanswered", "max_unsent", "max_remembered"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} must be 1 at least")

    def seconds(self, name: str) -> float:
        """The value of a timer."""
        return seconds_of(name, self.timers)
