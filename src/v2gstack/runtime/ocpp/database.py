"""A file of SQLite that survives kills: opened in WAL mode, each step one transaction, errors as errors of this library."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from v2gstack.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

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

    Raises:
        StorageError: The file cannot be opened, is no such file, or is of another version.
    """

    def __init__(self, path: str | Path, schema: str, *, version: int, durable: bool = True) -> None:
        self.path = str(path)
        try:
            # autocommit: transactions are begun where they are wanted
            self._connection = sqlite3.connect(self.path, timeout=_BUSY, isolation_level=None)
        except sqlite3.Error as error:
            raise StorageError(f"the file cannot be opened: {error}", file=self.path, hint="does its directory exist?") from error
        try:
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
            # a number of more than 64 bits does not fit
            raise StorageError(f"the file cannot be used: {error}", file=self.path) from error

    @contextmanager
    def step(self) -> Generator[None]:
        """All or nothing of what is done inside; steps may be nested, the outermost counts."""
        if self._depth:
            yield
            return
        self.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        else:
            self.execute("COMMIT")
        finally:
            self._depth -= 1

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        self._connection.close()
