"""A file of SQLite that survives kills: opened in WAL mode, each step one transaction, errors as errors of this library."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from v2gstack.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType

__all__ = ["Database"]

#: Seconds to wait for another process that has the file; a station's file has one owner, so that this is somebody who looks.
_BUSY: Final = 2.0
#: Who may read a new file: it names customers and may hold a password, which is nobody's business but its owner's.
_MODE: Final = 0o600


class Database:
    """One file of tables.

    A step that was committed is there after a kill of the process; with ``durable``, after a power cut, too.

    Args:
        path: The file; ``":memory:"`` for tests and for stations that need not remember.
        schema: Statements that make the tables that are not there.
        version: Version of the tables. A file of another version is refused, unless it can be brought up to this one.
        durable: Whether each step waits until the disk has it: some 200 us instead of 35.
        page_octets: Size of the pages of a new file, a power of two; a file that is there keeps its own.
        upgrades: Statements that bring tables of a version to the next one, before those of the schema; empty where those do.
        examine: Whether the whole file is looked through, so that a damaged one is found before anybody relies on it.

    Raises:
        StorageError: The file cannot be opened, is damaged or no such file, or is of another version.
    """

    def __init__(
        self,
        path: str | Path,
        schema: str,
        *,
        version: int,
        durable: bool = True,
        page_octets: int = 4096,
        upgrades: Mapping[int, str] | None = None,
        examine: bool = False,
    ) -> None:
        self.path = str(path)
        if self.path != ":memory:":
            with suppress(OSError):
                # who cannot make it is told by who opens it; what belongs to it inherits its mode
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE))
        try:
            # autocommit: transactions are begun where they are wanted
            self._connection = sqlite3.connect(self.path, timeout=_BUSY, isolation_level=None)
        except sqlite3.Error as error:
            raise StorageError(f"the file cannot be opened: {error}", file=self.path, hint="does its directory exist?") from error
        try:
            self.execute(f"PRAGMA page_size={page_octets}")
            self._set_up(schema, version, upgrades or {}, durable=durable, examine=examine)
        except StorageError:
            self._connection.close()
            raise
        self._depth = 0

    def _set_up(self, schema: str, version: int, upgrades: Mapping[int, str], *, durable: bool, examine: bool) -> None:
        self.execute("PRAGMA journal_mode=WAL")
        self.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        ((found,),) = self.execute("PRAGMA user_version")
        if found > version:
            hint = "a newer release has written it: go back to that one, or give another file"
            raise StorageError(f"the file has version {found} of the tables, newer than {version}", file=self.path, hint=hint)
        steps = range(found, version) if found else ()
        if any(step not in upgrades for step in steps):
            raise StorageError(f"the file has version {found} of the tables, not {version}", file=self.path)
        if examine and found:
            # the first finding tells enough
            ((verdict,), *_) = self.execute("PRAGMA quick_check(1)")
            if verdict != "ok":
                raise StorageError(
                    f"the file is damaged: {verdict}", file=self.path, hint="what can be saved is saved by: sqlite3 FILE .recover"
                )
        changes = "; ".join(upgrades[step] for step in steps if upgrades[step])
        try:
            self._connection.executescript(f"BEGIN; {changes}; {schema}; PRAGMA user_version={version}; COMMIT")
        except sqlite3.Error as error:
            raise StorageError(f"the tables cannot be made: {error}", file=self.path) from error

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement and give its rows.

        Raises:
            StorageError: The disk is full, the file is damaged, or somebody else has it.
        """
        try:
            return self._connection.execute(statement, values).fetchall()
        except (sqlite3.Error, OverflowError) as error:
            raise self._unusable(error) from error

    def change(self, statement: str, values: Sequence[Any]) -> int:
        """Run a statement and give the number of rows that it made or changed. RETURNING would tell, too, and takes as long again.

        Raises:
            StorageError: As in `execute`.
        """
        try:
            return self._connection.execute(statement, values).rowcount
        except (sqlite3.Error, OverflowError) as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> StorageError:
        # a number of more than 64 bits does not fit, and is an OverflowError
        return StorageError(f"the file cannot be used: {error}", file=self.path)

    def step(self) -> AbstractContextManager[None]:
        """All or nothing of what is done inside; steps may be nested, the outermost counts."""
        return self

    def __enter__(self) -> None:
        """Begin a step, as that of sqlite3 does. No generator: a step is taken for each event."""
        if not self._depth:
            self.execute("BEGIN IMMEDIATE")
        self._depth += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        """End a step."""
        self._depth -= 1
        if self._depth:
            return
        if error is not None:
            self._connection.rollback()
            return
        try:
            self.execute("COMMIT")
        except StorageError:
            # what could not be committed is still open, and no other step could begin
            self._connection.rollback()
            raise

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        self._connection.close()
