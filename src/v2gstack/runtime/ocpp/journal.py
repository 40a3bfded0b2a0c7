"""The station's journal: messages that wait for the CSMS, transactions that are open, and what else the station remembers.

What is committed survives a kill.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from v2gstack.runtime.ocpp.database import Database
from v2gstack.runtime.ocpp.memory import MEMORY_SCHEMA, StationMemory

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = ["Entry", "Journal", "OpenTransaction", "Part", "Receipt", "Undelivered"]

_VERSION: Final = 2
#: Version 1 had no memory: the schema makes it.
_UPGRADES: Final = {1: ""}
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,
    action TEXT NOT NULL,
    payload BLOB NOT NULL,
    tx TEXT NOT NULL,
    part TEXT NOT NULL,
    droppable INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS outbox_tx ON outbox (tx, part);
CREATE TABLE IF NOT EXISTS transactions (
    tx TEXT PRIMARY KEY,
    evse_id INTEGER NOT NULL,
    next_seq INTEGER NOT NULL,
    facts BLOB NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0,
    wire_id INTEGER
);
CREATE TABLE IF NOT EXISTS undelivered (
    number INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL,
    action TEXT NOT NULL,
    payload BLOB NOT NULL,
    tx TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS receipts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    tx TEXT NOT NULL,
    time REAL NOT NULL,
    schema_set TEXT NOT NULL,
    exi BLOB NOT NULL
);
"""
#: Receipts that are kept, the newest ones: one a minute is a week's.
MAX_RECEIPTS: Final = 10_000


class Part(StrEnum):
    """What a message is to its transaction."""

    STARTED = "started"
    UPDATED = "updated"
    ENDED = "ended"
    #: It belongs to none.
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message that waits.

    Attributes:
        number: Its place in the order of sending.
        message_id: Its id on the wire, the same in each attempt.
        action: The action, such as ``TransactionEvent``.
        payload: What is to be told, as its owner wrote it.
        transaction: Key of the transaction; empty for none.
        part: What it is to the transaction.
        droppable: Whether it may go when memory is short.
        attempts: How often it was tried while the station was online.
        wire_id: The number that a CSMS of OCPP 1.6 gave its transaction, once it has.
    """

    number: int
    message_id: str
    action: str
    payload: bytes
    transaction: str = ""
    part: Part = Part.NONE
    droppable: bool = False
    attempts: int = 0
    wire_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTransaction:
    """A transaction without an end.

    Attributes:
        key: The station's own name of it; from OCPP 2 on the transactionId.
        evse_id: Where it runs.
        next_seq: The next ``seqNo``.
        facts: What its owner wants to find again after a power cut, such as the last reading.
    """

    key: str
    evse_id: int
    next_seq: int
    facts: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A message that was given up. It is kept for whoever settles the account.

    Attributes:
        number: Its place in the order of sending.
        message_id: Its id on the wire.
        action: The action.
        payload: The request as JSON.
        transaction: Key of the transaction; empty for none.
        reason: Why, in words.
    """

    number: int
    message_id: str
    action: str
    payload: bytes
    transaction: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a vehicle has confirmed under its contract's signature. OCPP has no place for it; it is kept for whoever doubts the account.

    Attributes:
        transaction: Key of the transaction.
        time: When, Unix time.
        schema_set: Schema set of the message.
        exi: The EXI document of the MeteringReceiptReq or MeteringConfirmationReq, header and signature included, as it came.
    """

    transaction: str
    time: float
    schema_set: str
    exi: bytes = field(repr=False)


class Journal:
    """One station's file.

    Args:
        path: The file; ``":memory:"`` remembers nothing beyond the process.
        durable: Whether each step survives a power cut, not only a kill.

    Raises:
        StorageError: The file cannot be opened, is damaged, or is no journal of this version or an older one.
    """

    def __init__(self, path: str | Path = ":memory:", *, durable: bool = True) -> None:
        self._db = Database(path, _SCHEMA + MEMORY_SCHEMA, version=_VERSION, durable=durable, upgrades=_UPGRADES, examine=True)
        #: What the station remembers beside its transactions.
        self.memory = StationMemory(self._db)
        ((count,),) = self._db.execute("SELECT COUNT(*) FROM outbox")
        self._count = int(count)

    @property
    def size(self) -> int:
        """Messages that wait."""
        return self._count

    @contextmanager
    def step(self) -> Generator[None]:
        """All or nothing of what is done inside."""
        count = self._count
        try:
            with self._db.step():
                yield
        except BaseException:
            self._count = count
            raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- messages -------------------------------------------------------------------------------------------------------

    def append(self, message_id: str, action: str, payload: bytes, *, transaction: str, part: Part, droppable: bool) -> Entry:
        """Put a message at the end."""
        ((number,),) = self._db.execute(
            "INSERT INTO outbox (message_id, action, payload, tx, part, droppable) VALUES (?, ?, ?, ?, ?, ?) RETURNING number",
            (message_id, action, payload, transaction, part.value, droppable),
        )
        self._count += 1
        return Entry(
            number=number,
            message_id=message_id,
            action=action,
            payload=payload,
            transaction=transaction,
            part=part,
            droppable=droppable,
        )

    def first(self) -> Entry | None:
        """The message that is to go next."""
        rows = self._db.execute(
            "SELECT number, message_id, action, payload, tx, part, droppable, attempts FROM outbox ORDER BY number LIMIT 1"
        )
        return _entry(rows[0]) if rows else None

    def count_attempt(self, number: int) -> None:
        """Remember that a message was tried once more."""
        self._db.execute("UPDATE outbox SET attempts = attempts + 1 WHERE number = ?", (number,))

    def remove(self, number: int) -> None:
        """A message has arrived."""
        gone = self._db.execute("DELETE FROM outbox WHERE number = ? RETURNING number", (number,))
        self._count -= len(gone)

    def give_up(self, entry: Entry, reason: str) -> None:
        """Put a message aside."""
        with self.step():
            self._db.execute(
                "INSERT OR REPLACE INTO undelivered VALUES (?, ?, ?, ?, ?, ?)",
                (entry.number, entry.message_id, entry.action, entry.payload, entry.transaction, reason),
            )
            self.remove(entry.number)

    def undelivered(self) -> list[Undelivered]:
        """Messages that were given up, oldest first."""
        rows = self._db.execute("SELECT number, message_id, action, payload, tx, reason FROM undelivered ORDER BY number")
        return [Undelivered(number=n, message_id=i, action=a, payload=p, transaction=t, reason=r) for n, i, a, p, t, r in rows]

    def droppable(self) -> dict[str, list[int]]:
        """Numbers of the messages that may go when memory is short, by transaction, oldest first."""
        found: dict[str, list[int]] = {}
        for number, tx in self._db.execute("SELECT number, tx FROM outbox WHERE droppable = 1 ORDER BY number"):
            found.setdefault(tx, []).append(number)
        return found

    # -- receipts -------------------------------------------------------------------------------------------------------

    def keep_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt; the oldest ones make room."""
        ((number,),) = self._db.execute(
            "INSERT INTO receipts (tx, time, schema_set, exi) VALUES (?, ?, ?, ?) RETURNING number",
            (receipt.transaction, receipt.time, receipt.schema_set, receipt.exi),
        )
        self._db.execute("DELETE FROM receipts WHERE number <= ?", (number - MAX_RECEIPTS,))

    def receipts(self, key: str) -> list[Receipt]:
        """Receipts of a transaction, oldest first; they stay when the transaction has ended and is told."""
        rows = self._db.execute("SELECT tx, time, schema_set, exi FROM receipts WHERE tx = ? ORDER BY number", (key,))
        return [Receipt(transaction=tx, time=time, schema_set=schema_set, exi=exi) for tx, time, schema_set, exi in rows]

    # -- transactions ---------------------------------------------------------------------------------------------------

    def open(self, key: str, evse_id: int, facts: bytes) -> None:
        """Remember a transaction."""
        self._db.execute("INSERT INTO transactions (tx, evse_id, next_seq, facts) VALUES (?, ?, 0, ?)", (key, evse_id, facts))

    def open_transactions(self) -> list[OpenTransaction]:
        """Transactions without an end, oldest first."""
        rows = self._db.execute("SELECT tx, evse_id, next_seq, facts FROM transactions WHERE ended = 0 ORDER BY rowid")
        return [OpenTransaction(key=key, evse_id=evse, next_seq=seq, facts=facts) for key, evse, seq, facts in rows]

    def is_open(self, key: str) -> bool:
        """Whether a transaction is known and has no end."""
        return bool(self._db.execute("SELECT 1 FROM transactions WHERE tx = ? AND ended = 0", (key,)))

    def is_known(self, key: str) -> bool:
        """Whether a transaction is known, ended or not."""
        return bool(self._db.execute("SELECT 1 FROM transactions WHERE tx = ?", (key,)))

    def waits_for(self, key: str) -> bool:
        """Whether a message of a transaction waits."""
        return bool(self._db.execute("SELECT 1 FROM outbox WHERE tx = ? LIMIT 1", (key,)))

    def next_seq(self, key: str) -> int:
        """Take a transaction's next ``seqNo``."""
        rows = self._db.execute("UPDATE transactions SET next_seq = next_seq + 1 WHERE tx = ? RETURNING next_seq - 1", (key,))
        return int(rows[0][0])

    def note(self, key: str, facts: bytes) -> None:
        """Replace what is to be found again of a transaction."""
        self._db.execute("UPDATE transactions SET facts = ? WHERE tx = ?", (facts, key))

    def end(self, key: str) -> None:
        """A transaction has its end, which may still wait."""
        self._db.execute("UPDATE transactions SET ended = 1 WHERE tx = ?", (key,))

    def forget_ended(self, key: str) -> None:
        """Forget a transaction that has ended and of which nothing waits any more."""
        self._db.execute(
            "DELETE FROM transactions WHERE tx = ? AND ended = 1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE tx = ?)", (key, key)
        )

    def set_wire_id(self, key: str, wire_id: int) -> None:
        """Remember the number that a CSMS of OCPP 1.6 gave a transaction."""
        self._db.execute("UPDATE transactions SET wire_id = ? WHERE tx = ?", (wire_id, key))

    def wire_id(self, key: str) -> int | None:
        """The number that a CSMS of OCPP 1.6 gave a transaction; ``None`` before."""
        rows = self._db.execute("SELECT wire_id FROM transactions WHERE tx = ?", (key,))
        return rows[0][0] if rows else None


def _entry(row: tuple[Any, ...]) -> Entry:
    number, message_id, action, payload, tx, part, droppable, attempts = row
    return Entry(
        number=number,
        message_id=message_id,
        action=action,
        payload=payload,
        transaction=tx,
        part=Part(part),
        droppable=bool(droppable),
        attempts=attempts,
    )
