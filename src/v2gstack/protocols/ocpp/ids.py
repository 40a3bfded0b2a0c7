"""Which message ids were used, and for what: no id may be used twice for different calls, whatever connections lie between."""

from __future__ import annotations

from typing import Final

from v2gstack.errors import ConfigError

__all__ = ["REMEMBERED_IDS", "MessageIds"]

#: Ids that are remembered of one sender. A repetition comes within a few messages; a station with this many keeps 60 kB.
REMEMBERED_IDS: Final = 256


class MessageIds:
    """The ids that one sender has used for calls. It outlives connections: hand the same one to each session of a station.

    Args:
        limit: Ids that are remembered; the oldest is forgotten first.

    >>> ids = MessageIds(limit=2)
    >>> ids.note("a", 1), ids.note("b", 2), ids.note("c", 3)
    (None, None, None)
    >>> ids.content_of("a"), ids.content_of("c"), len(ids)
    (None, 3, 2)
    """

    def __init__(self, limit: int = REMEMBERED_IDS) -> None:
        if limit < 1:
            raise ConfigError(f"at least one id has to be remembered, not {limit}")
        self._limit = limit
        self._contents: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._contents)

    def content_of(self, message_id: str) -> int | None:
        """What the id was used for, as a digest; ``None`` if it was not used, or too long ago."""
        return self._contents.get(message_id)

    def note(self, message_id: str, content: int) -> None:
        """Remember an id."""
        # dicts keep their order: the first key is the oldest
        self._contents.pop(message_id, None)
        self._contents[message_id] = content
        if len(self._contents) > self._limit:
            del self._contents[next(iter(self._contents))]
