"""A file of SQLite that survives kills: opened in WAL mode, each step one transaction, errors as errors of this library."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Final

from v2gstack.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType

__all__ = ["Database"]

#: Seconds to wait for another process that has the file; a station's file has one owner, so that this is somebody who looks.
_BUSY: Final = 2.0


class Database:
    """One file of tables.

    A step that was committed is there after a kill of the process; with ``durable``, after a power cut, too.

    Args:
        path: The file; ``":memory:"`` for tests and for stations that need not remember.
        schema: Statements that make the tables.
        version: Version of the tables. A file of another version is refused.
        durable: Whether each step waits until the disk has it: some 200 us instead of 35.
        page_octets: Size of the pages of a new file, a power of two; a file that is there keeps its own.

    Raises:
        StorageError: The file cannot be opened, is no such file, or is of another version.
    """

    def __init__(self, path: str | Path, schema: str, *, version: int, durable: bool = True, page_octets: int = 4096) -> None:
        self.path = str(path)
        try:
            # autocommit: transactions are begun where they are wanted
            self._connection = sqlite3.connect(self.path, timeout=_BUSY, isolation_level=None)
        except sqlite3.Error as error:
            raise StorageError(f"the file cannot be opened: {error}", file=self.path, hint="does its directory exist?") from error
        try:
            self.execute(f"PRAGMA page_size={page_octets}")
            self._set_up(schema, version, durable=durable)
        except StorageError:
            self._connection.close()
            raise
        self._depth = 0

    def _set_up(self, schema: str, version: int, *, durable: bool) -> None:
        self.execute("PRAGMA journal_mode=WAL")
        self.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        ((found,),) = self.execute("PRAGMA user_version")
        if found not in (0, version):
            raise StorageError(f"the file has version {found} of the tables, not {version}", file=self.path)
        try:
            self._connection.executescript(f"BEGIN; {schema}; PRAGMA user_version={version}; COMMIT")
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
