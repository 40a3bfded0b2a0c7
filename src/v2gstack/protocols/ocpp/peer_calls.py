"""Calls of the peer that want an answer, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from v2gstack.messages.ocpp import OcppAction

__all__ = ["PeerCalls"]


class _Open(NamedTuple):
    action: OcppAction
    deadline: float


class PeerCalls:
    """Calls without answer, oldest first. Deadlines follow the order in which calls came."""

    def __init__(self) -> None:
        self._open: dict[str, _Open] = {}

    def __len__(self) -> int:
        return len(self._open)

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids, oldest first."""
        return tuple(self._open)

    @property
    def deadline(self) -> float | None:
        """When the next one is overdue."""
        return next(iter(self._open.values())).deadline if self._open else None

    def has(self, message_id: str) -> bool:
        """Whether a call wants an answer."""
        return message_id in self._open

    def action(self, message_id: str) -> OcppAction | None:
        """The action of a call; ``None`` if it wants no answer."""
        found = self._open.get(message_id)
        return found.action if found is not None else None

    def add(self, message_id: str, action: OcppAction, deadline: float) -> None:
        """A call has come."""
        self._open[message_id] = _Open(action, deadline)

    def pop(self, message_id: str) -> None:
        """A call has its answer."""
        del self._open[message_id]

    def overdue(self, now: float) -> Iterator[tuple[str, OcppAction]]:
        """Take out what waits too long."""
        while self._open:
            message_id, first = next(iter(self._open.items()))
            if now < first.deadline:
                break
            del self._open[message_id]
            yield message_id, first.action
