"""What a station remembers beside its transactions, in the file of its journal: settings, identifiers, charging profiles, availability.

A thing that is remembered is text of its owner's making under a name. Owners bound how much there is.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from v2gstack.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from v2gstack.runtime.ocpp.database import Database

__all__ = ["MEMORY_SCHEMA", "Memory", "StationMemory"]

MEMORY_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS memory (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (kind, name)
);
"""

_T = TypeVar("_T")
_encode = msgspec.json.Encoder(decimal_format="number").encode


class Memory(StrEnum):
    """Kinds of things that are remembered."""

    #: A variable that the CSMS has set, by its place in the device model.
    SETTING = "setting"
    #: What the CSMS has said of an identifier (authorization cache).
    IDENTIFIER = "identifier"
    #: An entry of the local authorization list.
    LISTED = "listed"
    #: Version of that list.
    LIST_VERSION = "list version"
    #: A charging profile, by its number.
    PROFILE = "profile"
    #: Whether an EVSE takes vehicles, by its number; 0 for the station.
    AVAILABILITY = "availability"
    #: A way to a CSMS, by its slot.
    NETWORK = "network"
    #: When the CSMS could be reached last, Unix time.
    CONTACT = "contact"


class StationMemory:
    """The things that a station remembers; each change is one step of its own, or part of the step that is under way.

    Args:
        database: The file.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def step(self) -> AbstractContextManager[None]:
        """All or nothing of what is done inside."""
        return self._db.step()

    def keep(self, kind: Memory, name: str, value: object) -> None:
        """Remember something, as the newest of its kind.

        Raises:
            StorageError: It cannot be kept.
        """
        self._db.execute("INSERT OR REPLACE INTO memory (kind, name, body) VALUES (?, ?, ?)", (kind.value, name, _encode(value)))

    def forget(self, kind: Memory, name: str) -> None:
        """Forget something; harmless where it is not known.

        Raises:
            StorageError: The file cannot be used.
        """
        self._db.execute("DELETE FROM memory WHERE kind = ? AND name = ?", (kind.value, name))

    def replace(self, kind: Memory, things: Iterable[tuple[str, object]]) -> None:
        """Remember these, and nothing else of their kind: all or nothing.

        Raises:
            StorageError: They cannot be kept.
        """
        with self._db.step():
            self._db.execute("DELETE FROM memory WHERE kind = ?", (kind.value,))
            for name, value in things:
                self.keep(kind, name, value)

    def recall(self, kind: Memory, shape: type[_T]) -> list[tuple[str, _T]]:
        """All of a kind by their names, the one that was kept last at the end.

        Args:
            kind: The kind.
            shape: What they are.

        Raises:
            StorageError: The file holds something else.
        """
        rows = self._db.execute("SELECT name, body FROM memory WHERE kind = ? ORDER BY number", (kind.value,))
        decoder = msgspec.json.Decoder(shape)
        try:
            return [(name, decoder.decode(body)) for name, body in rows]
        except msgspec.MsgspecError as error:
            raise StorageError(f"the file holds what is no {kind}: {error}", file=self._db.path) from error
