"""What a station has to tell of its transactions, delivered in order and exactly as often as it takes (E04, E12, E13; 1.6 section 3.7).

A message is in the journal before anybody learns of it, keeps its id through all attempts, and leaves the journal when the CSMS has
answered. So a message may arrive twice, with the same id, and never not at all; the CSMS knows the second one by its id, or by its
transaction and ``seqNo``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from v2gstack.errors import ConfigError, LocalProtocolError, StorageError
from v2gstack.runtime.ocpp.journal import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.runtime.ocpp.journal import Entry, Journal, OpenTransaction

__all__ = ["EntriesThinned", "EntryDelivered", "EntryDiscarded", "Outbox", "OutboxConfig", "OutboxEvent"]

#: What must not get lost may exceed the bound by this factor: ends of transactions that were begun when there was room.
_RESERVE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxConfig:
    """How messages are repeated and bounded.

    Attributes:
        attempts: MessageAttempts: how often a message is tried while the station is online.
        interval: MessageAttemptInterval: seconds after the first failure, twice that after the second, and so on.
        max_entries: Messages that wait, before updates are thinned.
    """

    attempts: int = 3
    interval: float = 60.0
    max_entries: int = 100_000

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.interval < 0 or self.max_entries < 1:
            raise ConfigError("an outbox tries at least once, waits no negative time and holds at least one message")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDelivered:
    """The CSMS has answered a message.

    Attributes:
        entry: The message.
    """

    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDiscarded:
    """A message was given up; the journal keeps it aside.

    Attributes:
        entry: The message.
        reason: Why, in words.
    """

    entry: Entry
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesThinned:
    """Updates were dropped because memory is short. Registers grow on, so that no energy is lost with them.

    Attributes:
        count: How many.
    """

    count: int


OutboxEvent: TypeAlias = EntryDelivered | EntryDiscarded | EntriesThinned


class Outbox:
    """The station's messages in their order.

    Tell it of the connection with `connected`; while `next_to_send` gives a message, send it and report `delivered` or `failed`. Time
    that the station is offline counts for nothing.

    Args:
        journal: Where messages are kept.
        config: How they are repeated and bounded.
        new_id: Gives ids that were never used, such as UUIDs.
    """

    def __init__(self, journal: Journal, config: OutboxConfig | None = None, *, new_id: Callable[[], str]) -> None:
        self._journal = journal
        #: How messages are repeated and bounded; may be replaced at any time.
        self.config = config or OutboxConfig()
        self._new_id = new_id
        self._online = False
        self._numbered = False
        self._in_flight: Entry | None = None
        self._not_before = 0.0
        self._events: list[OutboxEvent] = []

    @property
    def online(self) -> bool:
        """Whether the CSMS can be reached; events of transactions say so."""
        return self._online

    @property
    def size(self) -> int:
        """Messages that wait, the one that is under way included."""
        return self._journal.size

    def waits_for(self, key: str) -> bool:
        """Whether something of a transaction waits (GetTransactionStatus)."""
        return self._journal.waits_for(key)

    def take_events(self) -> list[OutboxEvent]:
        """What has happened, oldest first; handed out once."""
        events, self._events = self._events, []
        return events

    # -- what is to be told ---------------------------------------------------------------------------------------------

    def open_transactions(self) -> list[OpenTransaction]:
        """Transactions without an end: after a restart, those that the power cut interrupted."""
        return self._journal.open_transactions()

    def start(self, key: str, action: str, build: Callable[[int], bytes], *, evse_id: int = 0, facts: bytes = b"") -> Entry:
        """Begin a transaction.

        Args:
            key: The station's own name of it, never used before.
            action: The message's action.
            build: Gives what is to be told for its ``seqNo``.
            evse_id: Where it runs.
            facts: What is to be found again after a power cut.

        Raises:
            LocalProtocolError: There is a transaction of that name.
            StorageError: Nothing more can be kept; the station must not begin what it cannot account for.
        """
        if self._journal.is_known(key):
            raise LocalProtocolError(f"there is a transaction {key} already")
        with self._journal.step():
            self._make_room()
            if self._journal.size >= self.config.max_entries:
                raise StorageError(f"{self._journal.size} messages wait for the CSMS; no transaction can be begun")
            self._journal.open(key, evse_id, facts)
            return self._append(key, action, build, Part.STARTED, droppable=False)

    def update(
        self, key: str, action: str, build: Callable[[int], bytes], *, droppable: bool = True, facts: bytes | None = None
    ) -> Entry | None:
        """Tell something of a transaction.

        Args:
            key: The transaction.
            action: The message's action.
            build: Gives what is to be told for its ``seqNo``.
            droppable: Whether it may be left out when memory is short; not those of limits (E04.FR.07).
            facts: What is to be found again after a power cut; ``None`` leaves what there is.

        Returns:
            The message; ``None`` where there was no room for it.

        Raises:
            LocalProtocolError: No such transaction is open.
            StorageError: Nothing more can be kept.
        """
        self._check_open(key)
        with self._journal.step():
            if facts is not None:
                self._journal.note(key, facts)
            self._make_room()
            if droppable and self._journal.size >= self.config.max_entries:
                self._events.append(EntriesThinned(count=1))
                return None
            self._check_reserve()
            return self._append(key, action, build, Part.UPDATED, droppable=droppable)

    def end(self, key: str, action: str, build: Callable[[int], bytes]) -> Entry:
        """End a transaction.

        Raises:
            LocalProtocolError: No such transaction is open.
            StorageError: Nothing more can be kept.
        """
        self._check_open(key)
        with self._journal.step():
            self._make_room()
            self._check_reserve()
            entry = self._append(key, action, build, Part.ENDED, droppable=False)
            self._journal.end(key)
            return entry

    def add(self, action: str, payload: bytes, *, droppable: bool = False) -> Entry:
        """Tell something that belongs to no transaction and must not get lost either.

        Args:
            action: The message's action.
            payload: What is to be told.
            droppable: Whether it goes when memory is short, before all else does (QueueAllMessages).

        Raises:
            StorageError: There is no room.
        """
        with self._journal.step():
            self._make_room()
            if self._journal.size >= self.config.max_entries:
                raise StorageError(f"{self._journal.size} messages wait for the CSMS")
            return self._journal.append(self._new_id(), action, payload, transaction="", part=Part.NONE, droppable=droppable)

    # -- delivery -------------------------------------------------------------------------------------------------------

    def connected(self, online: bool, now: float, *, numbered: bool = False) -> None:
        """Tell whether the CSMS can be reached. What was under way is tried anew, and that does not count as an attempt.

        Args:
            online: Whether it can.
            now: The time.
            numbered: Whether the CSMS numbers transactions, as in OCPP 1.6: what follows a start has the number as `Entry.wire_id`, and
                is given up where the start was.
        """
        self._online = online
        self._numbered = numbered
        self._in_flight = None
        self._not_before = now

    def next_to_send(self, now: float) -> Entry | None:
        """The message to be sent now; ``None`` while there is none, one is under way, or the time has not come."""
        if not self._online or self._in_flight is not None or now < self._not_before:
            return None
        while (entry := self._journal.first()) is not None:
            if not self._numbered or entry.part in (Part.STARTED, Part.NONE):
                break
            wire_id = self._journal.wire_id(entry.transaction)
            if wire_id is not None:
                entry = replace(entry, wire_id=wire_id)
                break
            # its start was given up, so that the CSMS does not know the transaction
            self._discard(entry, "the CSMS has no number for its transaction")
        self._in_flight = entry
        return entry

    def next_timeout(self) -> float | None:
        """When to ask `next_to_send` again; ``None`` while nothing but an answer or a connection is waited for."""
        if not self._online or self._in_flight is not None or not self._journal.size:
            return None
        return self._not_before

    def delivered(self, entry: Entry, now: float, *, wire_id: int | None = None) -> None:
        """The CSMS has answered with a CALLRESULT.

        Args:
            entry: The message, as `next_to_send` gave it.
            now: The time.
            wire_id: The number that a CSMS of OCPP 1.6 gave the transaction.
        """
        self._not_before = now
        self._in_flight = None
        with self._journal.step():
            if wire_id is not None:
                self._journal.set_wire_id(entry.transaction, wire_id)
            self._journal.remove(entry.number)
            self._journal.forget_ended(entry.transaction)
        self._events.append(EntryDelivered(entry=entry))

    def failed(self, entry: Entry, reason: str, now: float) -> None:
        """The CSMS has answered with a CALLERROR, or not in time, while the station was online."""
        self._in_flight = None
        tries = entry.attempts + 1
        if tries >= self.config.attempts:
            self._not_before = now
            self._discard(entry, f"{reason}, at attempt {tries}")
        else:
            self._journal.count_attempt(entry.number)
            self._not_before = now + self.config.interval * tries

    def refuse(self, entry: Entry, reason: str, now: float) -> None:
        """A message that cannot be sent at all: it is put aside at once."""
        self._in_flight = None
        self._not_before = now
        self._discard(entry, reason)

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _append(self, key: str, action: str, build: Callable[[int], bytes], part: Part, *, droppable: bool) -> Entry:
        payload = build(self._journal.next_seq(key))
        return self._journal.append(self._new_id(), action, payload, transaction=key, part=part, droppable=droppable)

    def _discard(self, entry: Entry, reason: str) -> None:
        with self._journal.step():
            self._journal.give_up(entry, reason)
            self._journal.forget_ended(entry.transaction)
        self._events.append(EntryDiscarded(entry=entry, reason=reason))

    def _check_open(self, key: str) -> None:
        if not self._journal.is_open(key):
            raise LocalProtocolError(f"no transaction {key} is open")

    def _check_reserve(self) -> None:
        if self._journal.size >= self.config.max_entries * _RESERVE:
            raise StorageError(f"{self._journal.size} messages wait for the CSMS; there is no room for more")

    def _make_room(self) -> None:
        """Drop what belongs to no transaction and may go; then every second update of each, never its first or last (E04.FR.07 and 08)."""
        if self._journal.size < self.config.max_entries:
            return
        under_way = self._in_flight.number if self._in_flight is not None else None
        droppable = self._journal.droppable()
        victims = droppable.pop("", None) or [number for numbers in droppable.values() for number in numbers[1:-1:2]]
        victims = [number for number in victims if number != under_way]
        for number in victims:
            self._journal.remove(number)
        if victims:
            self._events.append(EntriesThinned(count=len(victims)))
