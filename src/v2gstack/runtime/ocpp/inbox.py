"""What a CSMS has received of transactions: each event once, however often it came, and whether all of them are there.

From OCPP 2 on an event is known by its transaction and ``seqNo``; a transaction is complete when it has a start, an end, and every
number between them. OCPP 1.6 numbers nothing: there a message that comes again is known by what it says, for ids are used again by
stations whose counters begin anew when they start; and it is the CSMS that names transactions.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from v2gstack.runtime.ocpp.database import Database
from v2gstack.runtime.ocpp.journal import Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

__all__ = ["Inbox", "TransactionReport"]

_VERSION: Final = 2
#: Of a page of the file. Events of 2 kB, with ten values or with a signed record, would have a page of 4 kB each for themselves.
_PAGE_OCTETS: Final = 8192
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    station TEXT NOT NULL,
    tx TEXT NOT NULL,
    seq INTEGER NOT NULL,
    part TEXT NOT NULL,
    payload BLOB NOT NULL,
    UNIQUE (station, tx, seq)
);
CREATE TABLE IF NOT EXISTS transactions (
    wire_id INTEGER PRIMARY KEY AUTOINCREMENT,
    station TEXT NOT NULL,
    tx TEXT NOT NULL,
    last_seq INTEGER NOT NULL DEFAULT -1,
    duplicates INTEGER NOT NULL DEFAULT 0,
    conflicts INTEGER NOT NULL DEFAULT 0,
    disordered INTEGER NOT NULL DEFAULT 0,
    UNIQUE (station, tx)
);
"""
_KEEPING: Final = "INSERT INTO events (station, tx, seq, part, payload) VALUES (?, ?, ?, ?, ?)"
_KEEPING_NEW: Final = f"{_KEEPING} ON CONFLICT DO NOTHING"
#: A new event of a transaction, which may be the first one that is heard of it, and may come after one with a higher number.
_HEARD: Final = """
INSERT INTO transactions (station, tx, last_seq) VALUES (?, ?, ?) ON CONFLICT (station, tx) DO UPDATE
SET disordered = disordered + (last_seq > excluded.last_seq), last_seq = MAX(last_seq, excluded.last_seq)
"""
_COUNTING: Final = {
    "duplicates": "UPDATE transactions SET duplicates = duplicates + 1 WHERE station = ? AND tx = ?",
    "conflicts": "UPDATE transactions SET conflicts = conflicts + 1 WHERE station = ? AND tx = ?",
    "disordered": "UPDATE transactions SET disordered = disordered + 1 WHERE station = ? AND tx = ?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionReport:
    """How complete a transaction is.

    Attributes:
        station: The station's identity.
        transaction: The transactionId.
        events: Events that are there.
        started: Whether its start is.
        ended: Whether its end is.
        missing: Ranges of ``seqNo`` that are not, first and last of each.
        duplicates: Events that came again and said the same.
        conflicts: Events that came again and said something else; the first one counts.
        disordered: Events that came after one with a higher number.
    """

    station: str
    transaction: str
    events: int
    started: bool
    ended: bool
    missing: tuple[tuple[int, int], ...] = ()
    duplicates: int = 0
    conflicts: int = 0
    disordered: int = 0

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.started and self.ended and not self.missing


class Inbox:
    """A CSMS's file of transactions.

    Args:
        path: The file; ``":memory:"`` remembers nothing beyond the process.
        durable: Whether each event survives a power cut, not only a kill, before it is answered.

    Raises:
        StorageError: The file cannot be opened, or is no inbox of this version.
    """

    def __init__(self, path: str | Path = ":memory:", *, durable: bool = True) -> None:
        self._db = Database(path, _SCHEMA, version=_VERSION, durable=durable, page_octets=_PAGE_OCTETS)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def step(self) -> AbstractContextManager[None]:
        """All or nothing of what is taken inside. Taking many events in one step is many times faster than one by one."""
        return self._db.step()

    # -- OCPP 2 ---------------------------------------------------------------------------------------------------------

    def take(self, station: str, transaction: str, seq: int, part: Part, payload: bytes) -> bool:
        """Take an event; what came before is counted and not kept again.

        Args:
            station: The station's identity.
            transaction: The transactionId.
            seq: Its ``seqNo``.
            part: What it is to the transaction.
            payload: The request as JSON.

        Returns:
            Whether it is new.

        Raises:
            StorageError: It cannot be kept; the station must not be told that it has arrived.
        """
        db = self._db
        with db.step():
            # most events are new: two statements for them, and some more for what came before
            if db.change(_KEEPING_NEW, (station, transaction, seq, part.value, payload)):
                db.execute(_HEARD, (station, transaction, seq))
                return True
            before = db.execute("SELECT payload FROM events WHERE station = ? AND tx = ? AND seq = ?", (station, transaction, seq))
            self._count("duplicates" if _same(before[0][0], payload) else "conflicts", station, transaction)
            return False

    # -- OCPP 1.6 -------------------------------------------------------------------------------------------------------

    def begin(self, station: str, payload: bytes) -> int:
        """Take a StartTransaction.req and give the transaction its number; the same request gets the same number again.

        Raises:
            StorageError: It cannot be kept.
        """
        db = self._db
        with db.step():
            rows = db.execute(
                "SELECT tx FROM events WHERE station = ? AND part = ? AND payload = ? LIMIT 1",
                (station, Part.STARTED.value, payload),
            )
            if rows:
                self._count("duplicates", station, rows[0][0])
                return int(rows[0][0])
            # the number is the row's own, which becomes its name
            ((wire_id,),) = db.execute("INSERT INTO transactions (station, tx) VALUES (?, '') RETURNING wire_id", (station,))
            transaction = str(wire_id)
            db.execute("UPDATE transactions SET tx = ? WHERE wire_id = ?", (transaction, wire_id))
            self._keep(station, transaction, 0, Part.STARTED, payload)
            return int(wire_id)

    def take_numbered(self, station: str, transaction: int, part: Part, payload: bytes) -> bool:
        """Take a MeterValues.req or StopTransaction.req of a transaction. There is one end: a second one that differs is a conflict.

        Numbers that were never given are kept, too, under the name ``N (unknown)``: whoever refuses them is asked again for ever.

        Returns:
            Whether it is new.

        Raises:
            StorageError: It cannot be kept.
        """
        db, name = self._db, str(transaction)
        with db.step():
            if not db.execute("SELECT 1 FROM transactions WHERE station = ? AND tx = ?", (station, name)):
                name = f"{name} (unknown)"
                self._know(station, name)
            same = "SELECT payload FROM events WHERE station = ? AND tx = ? AND part = ?"
            before = db.execute(f"{same} AND (part = 'ended' OR payload = ?) LIMIT 1", (station, name, part.value, payload))
            if before:
                self._count("duplicates" if before[0][0] == payload else "conflicts", station, name)
                return False
            ((last,),) = db.execute("SELECT MAX(seq) FROM events WHERE station = ? AND tx = ?", (station, name))
            self._keep(station, name, 0 if last is None else last + 1, part, payload)
            return True

    # -- what is there --------------------------------------------------------------------------------------------------

    def transactions(self, station: str) -> list[str]:
        """Names of a station's transactions, in the order in which they were first heard of."""
        return [tx for (tx,) in self._db.execute("SELECT tx FROM transactions WHERE station = ? ORDER BY wire_id", (station,))]

    def events(self, station: str, transaction: str) -> list[tuple[Part, bytes]]:
        """What each event of a transaction is to it, and its request as JSON, by ``seqNo``."""
        rows = self._db.execute("SELECT part, payload FROM events WHERE station = ? AND tx = ? ORDER BY seq", (station, transaction))
        return [(Part(part), payload) for part, payload in rows]

    def payloads(self, station: str, transaction: str) -> Iterator[bytes]:
        """The requests of a transaction as JSON, by ``seqNo``."""
        return (payload for _, payload in self.events(station, transaction))

    def report(self, station: str, transaction: str) -> TransactionReport | None:
        """How complete a transaction is; ``None`` where nothing of it is known."""
        counts = self._db.execute(
            "SELECT duplicates, conflicts, disordered FROM transactions WHERE station = ? AND tx = ?", (station, transaction)
        )
        if not counts:
            return None
        rows = self._db.execute("SELECT seq, part FROM events WHERE station = ? AND tx = ? ORDER BY seq", (station, transaction))
        parts = {part for _, part in rows}
        duplicates, conflicts, disordered = counts[0]
        return TransactionReport(
            station=station,
            transaction=transaction,
            events=len(rows),
            started=Part.STARTED.value in parts,
            ended=Part.ENDED.value in parts,
            missing=_gaps([seq for seq, _ in rows], from_start=Part.STARTED.value in parts),
            duplicates=duplicates,
            conflicts=conflicts,
            disordered=disordered,
        )

    def forget(self, station: str, transaction: str) -> None:
        """Forget a transaction that was settled."""
        with self._db.step():
            self._db.execute("DELETE FROM events WHERE station = ? AND tx = ?", (station, transaction))
            self._db.execute("DELETE FROM transactions WHERE station = ? AND tx = ?", (station, transaction))

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _know(self, station: str, transaction: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO transactions (station, tx) VALUES (?, ?)", (station, transaction))

    def _count(self, what: str, station: str, transaction: str) -> None:
        self._db.execute(_COUNTING[what], (station, transaction))

    def _keep(self, station: str, transaction: str, seq: int, part: Part, payload: bytes) -> None:
        self._db.execute(_KEEPING, (station, transaction, seq, part.value, payload))


_value_of: Final = msgspec.json.Decoder(float_hook=Decimal).decode


def _same(one: bytes, other: bytes) -> bool:
    """Whether two requests say the same, in whatever order and with whatever blanks."""
    if one == other:
        return True
    try:
        same: bool = _value_of(one) == _value_of(other)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ArithmeticError):
        return False
    return same


def _gaps(numbers: list[int], *, from_start: bool) -> tuple[tuple[int, int], ...]:
    """Ranges that are missing between numbers in order, and before the first one where the start has not come."""
    found: list[tuple[int, int]] = []
    expected = numbers[0] if from_start and numbers else 0
    for number in numbers:
        if number > expected:
            found.append((expected, number - 1))
        expected = number + 1
    return tuple(found)
