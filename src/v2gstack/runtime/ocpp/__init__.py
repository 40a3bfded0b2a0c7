"""OCPP at work: WebSockets, and files of SQLite for what must not get lost, on the station's side and on the CSMS's."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from v2gstack.runtime.ocpp.inbox import Inbox, TransactionReport
    from v2gstack.runtime.ocpp.journal import Entry, Journal, OpenTransaction, Part, Undelivered
    from v2gstack.runtime.ocpp.outbox import EntriesThinned, EntryDelivered, EntryDiscarded, Outbox, OutboxConfig
    from v2gstack.runtime.ocpp.settings import BackOff, CsmsAddress, SecurityProfile, WebSocketSettings, csms_tls, station_tls
    from v2gstack.runtime.ocpp.sockets import (
        Credentials,
        OcppListener,
        OcppSocket,
        connect_to_csms,
        listen_for_stations,
        password_admission,
    )

__all__ = [
    "BackOff",
    "Credentials",
    "CsmsAddress",
    "EntriesThinned",
    "Entry",
    "EntryDelivered",
    "EntryDiscarded",
    "Inbox",
    "Journal",
    "OcppListener",
    "OcppSocket",
    "OpenTransaction",
    "Outbox",
    "OutboxConfig",
    "Part",
    "SecurityProfile",
    "TransactionReport",
    "Undelivered",
    "WebSocketSettings",
    "connect_to_csms",
    "csms_tls",
    "listen_for_stations",
    "password_admission",
    "station_tls",
]

_HOMES = {
    "BackOff": "settings",
    "Credentials": "sockets",
    "CsmsAddress": "settings",
    "EntriesThinned": "outbox",
    "Entry": "journal",
    "EntryDelivered": "outbox",
    "EntryDiscarded": "outbox",
    "Inbox": "inbox",
    "Journal": "journal",
    "OcppListener": "sockets",
    "OcppSocket": "sockets",
    "OpenTransaction": "journal",
    "Outbox": "outbox",
    "OutboxConfig": "outbox",
    "Part": "journal",
    "SecurityProfile": "settings",
    "TransactionReport": "inbox",
    "Undelivered": "journal",
    "WebSocketSettings": "settings",
    "connect_to_csms": "sockets",
    "csms_tls": "settings",
    "listen_for_stations": "sockets",
    "password_admission": "sockets",
    "station_tls": "settings",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
