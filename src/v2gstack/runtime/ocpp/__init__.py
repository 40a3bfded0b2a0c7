"""OCPP at work: what must not get lost is kept in files of SQLite, on the station's side and on the CSMS's."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from v2gstack.runtime.ocpp.inbox import Inbox, TransactionReport
    from v2gstack.runtime.ocpp.journal import Entry, Journal, OpenTransaction, Part, Undelivered
    from v2gstack.runtime.ocpp.outbox import EntriesThinned, EntryDelivered, EntryDiscarded, Outbox, OutboxConfig

__all__ = [
    "EntriesThinned",
    "Entry",
    "EntryDelivered",
    "EntryDiscarded",
    "Inbox",
    "Journal",
    "OpenTransaction",
    "Outbox",
    "OutboxConfig",
    "Part",
    "TransactionReport",
    "Undelivered",
]

_HOMES = {
    "EntriesThinned": "outbox",
    "Entry": "journal",
    "EntryDelivered": "outbox",
    "EntryDiscarded": "outbox",
    "Inbox": "inbox",
    "Journal": "journal",
    "OpenTransaction": "journal",
    "Outbox": "outbox",
    "OutboxConfig": "outbox",
    "Part": "journal",
    "TransactionReport": "inbox",
    "Undelivered": "journal",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
