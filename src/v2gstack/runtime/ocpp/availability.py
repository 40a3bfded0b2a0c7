"""Whether the CSMS lets a station and its EVSEs take vehicles (ChangeAvailability: G03, G04; 1.6 section 5.2). That outlasts a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from v2gstack.runtime.ocpp.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.runtime.ocpp.memory import StationMemory

__all__ = ["Availability"]


class Availability:
    """The word of the CSMS on each EVSE by its number, and on the station as 0. Nothing said is yes.

    Args:
        memory: Where it is kept.
        changed: Called when it changes.

    Raises:
        StorageError: The file holds something else.
    """

    def __init__(self, memory: StationMemory, changed: Callable[[], None]) -> None:
        self._memory = memory
        self._changed = changed
        self._said = dict(memory.recall(Memory.AVAILABILITY, bool))

    def get(self, number: int) -> bool:
        """Whether one may take vehicles, by its own state."""
        return self._said.get(str(number), True)

    def put(self, number: int, *, operative: bool) -> None:
        """Let one take vehicles, or none.

        Raises:
            StorageError: It cannot be kept.
        """
        self._memory.keep(Memory.AVAILABILITY, str(number), operative)
        self._said[str(number)] = operative
        self._changed()
