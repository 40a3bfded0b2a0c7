"""Our own calls: one at a time, the others wait; and what became of the last ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from v2gstack.messages.ocpp import OcppAction, OcppObject

__all__ = ["Memory", "OwnCall", "OwnCalls"]

_V = TypeVar("_V")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCall:
    """A call of ours.

    Attributes:
        message_id: Its id.
        action: Its action.
        request: What is asked.
        frame: What goes out.
        timeout: Seconds to wait for the answer.
    """

    message_id: str
    action: OcppAction
    request: OcppObject
    frame: str
    timeout: float


class Memory(Generic[_V]):
    """A dictionary that forgets what is oldest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._items: dict[str, _V] = {}

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: str) -> _V | None:
        """What is remembered, if it is."""
        return self._items.get(key)

    def pop(self, key: str) -> _V | None:
        """What is remembered, and forget it."""
        return self._items.pop(key, None)

    def put(self, key: str, value: _V) -> None:
        """Remember."""
        self._items.pop(key, None)
        self._items[key] = value
        if len(self._items) > self._limit:
            del self._items[next(iter(self._items))]


class OwnCalls:
    """Calls that wait, the one that is out, and the last ones that were.

    Args:
        max_remembered: Calls that are remembered once they are over.
    """

    def __init__(self, max_remembered: int) -> None:
        self._waiting: deque[OwnCall] = deque()
        self._expired: Memory[OwnCall] = Memory(max_remembered)
        self._answered: Memory[bool] = Memory(max_remembered)
        self.out: OwnCall | None = None
        self.deadline: float | None = None

    @property
    def waiting(self) -> int:
        """Number of calls that wait for their turn."""
        return len(self._waiting)

    def add(self, call: OwnCall, *, first: bool) -> None:
        """Let a call wait for its turn."""
        if first:
            self._waiting.appendleft(call)
        else:
            self._waiting.append(call)

    def knows(self, message_id: str) -> bool:
        """Whether a call of that id waits or is out."""
        return (self.out is not None and self.out.message_id == message_id) or any(c.message_id == message_id for c in self._waiting)

    def next(self, now: float) -> OwnCall | None:
        """The call whose turn it is; from now on it is out."""
        if self.out is not None or not self._waiting:
            return None
        call = self.out = self._waiting.popleft()
        # a repetition with the same id is not late any more
        self._expired.pop(call.message_id)
        self._answered.pop(call.message_id)
        self.deadline = now + call.timeout
        return call

    def answer(self, message_id: str) -> tuple[OwnCall, bool] | None:
        """The call that an answer is for, and whether it is late; ``None`` if no call without answer has that id."""
        late = False
        call = self.out
        if call is not None and call.message_id == message_id:
            self.out = self.deadline = None
        else:
            call, late = self._expired.pop(message_id), True
        if call is None:
            return None
        self._answered.put(message_id, True)
        return call, late

    def was_answered(self, message_id: str) -> bool:
        """Whether a call of that id had its answer, as far as remembered."""
        return self._answered.get(message_id) is not None

    def expire(self, now: float) -> OwnCall | None:
        """The call that is out, if it has waited long enough."""
        if self.out is None or self.deadline is None or now < self.deadline:
            return None
        call, self.out, self.deadline = self.out, None, None
        self._expired.put(call.message_id, call)
        return call

    def give_up(self) -> Iterator[tuple[OwnCall, bool]]:
        """Every call that has no answer, and whether it was out."""
        if self.out is not None:
            call, self.out, self.deadline = self.out, None, None
            yield call, True
        while self._waiting:
            yield self._waiting.popleft(), False
