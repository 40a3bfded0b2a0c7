"""OCPP at work: station and CSMS over WebSockets, and files of SQLite for what must not get lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from v2gstack._lazy import lazily

if TYPE_CHECKING:
    from v2gstack.runtime.ocpp.authorizing import AuthorizationDesk, CsmsAuthorizer, Presented
    from v2gstack.runtime.ocpp.certificates import CertificateStore, ChainUse, OwnChain, RootUse
    from v2gstack.runtime.ocpp.charging import ChargingSettings, ChargingStation
    from v2gstack.runtime.ocpp.contracts import CsmsProvisioning
    from v2gstack.runtime.ocpp.controller import LocalController
    from v2gstack.runtime.ocpp.csms import Csms, CsmsSettings
    from v2gstack.runtime.ocpp.csms_contracts import CertificateOrder, CsmsContracts, CsmsTrust
    from v2gstack.runtime.ocpp.evse import OcppEvse
    from v2gstack.runtime.ocpp.inbox import Inbox, TransactionReport
    from v2gstack.runtime.ocpp.journal import Entry, Journal, OpenTransaction, Part, Receipt, Undelivered
    from v2gstack.runtime.ocpp.memory import Memory, StationMemory
    from v2gstack.runtime.ocpp.outbox import EntriesThinned, EntryDelivered, EntryDiscarded, Outbox, OutboxConfig
    from v2gstack.runtime.ocpp.peer import CallRefusedError, OcppPeer, RequestRefusedError
    from v2gstack.runtime.ocpp.power import LimitedPower
    from v2gstack.runtime.ocpp.security import StationCertificates
    from v2gstack.runtime.ocpp.settings import BackOff, CsmsAddress, SecurityProfile, WebSocketSettings, csms_tls, station_tls
    from v2gstack.runtime.ocpp.sockets import (
        Credentials,
        OcppListener,
        OcppSocket,
        connect_to_csms,
        listen_for_stations,
        password_admission,
    )
    from v2gstack.runtime.ocpp.station import BootFacts, OcppStation, StationSettings
    from v2gstack.runtime.ocpp.transactions import TransactionBook, TransactionFacts, request_of

__all__ = [
    "AuthorizationDesk",
    "BackOff",
    "BootFacts",
    "CallRefusedError",
    "CertificateOrder",
    "CertificateStore",
    "ChainUse",
    "ChargingSettings",
    "ChargingStation",
    "Credentials",
    "Csms",
    "CsmsAddress",
    "CsmsAuthorizer",
    "CsmsContracts",
    "CsmsProvisioning",
    "CsmsSettings",
    "CsmsTrust",
    "EntriesThinned",
    "Entry",
    "EntryDelivered",
    "EntryDiscarded",
    "Inbox",
    "Journal",
    "LimitedPower",
    "LocalController",
    "Memory",
    "OcppEvse",
    "OcppListener",
    "OcppPeer",
    "OcppSocket",
    "OcppStation",
    "OpenTransaction",
    "Outbox",
    "OutboxConfig",
    "OwnChain",
    "Part",
    "Presented",
    "Receipt",
    "RequestRefusedError",
    "RootUse",
    "SecurityProfile",
    "StationCertificates",
    "StationMemory",
    "StationSettings",
    "TransactionBook",
    "TransactionFacts",
    "TransactionReport",
    "Undelivered",
    "WebSocketSettings",
    "connect_to_csms",
    "csms_tls",
    "listen_for_stations",
    "password_admission",
    "request_of",
    "station_tls",
]

_HOMES = {
    "AuthorizationDesk": "authorizing",
    "BackOff": "settings",
    "BootFacts": "station",
    "CallRefusedError": "peer",
    "CertificateOrder": "csms_contracts",
    "CertificateStore": "certificates",
    "ChainUse": "certificates",
    "ChargingSettings": "charging",
    "ChargingStation": "charging",
    "Credentials": "sockets",
    "Csms": "csms",
    "CsmsAddress": "settings",
    "CsmsAuthorizer": "authorizing",
    "CsmsContracts": "csms_contracts",
    "CsmsProvisioning": "contracts",
    "CsmsSettings": "csms",
    "CsmsTrust": "csms_contracts",
    "EntriesThinned": "outbox",
    "Entry": "journal",
    "EntryDelivered": "outbox",
    "EntryDiscarded": "outbox",
    "Inbox": "inbox",
    "Journal": "journal",
    "LimitedPower": "power",
    "LocalController": "controller",
    "Memory": "memory",
    "OcppEvse": "evse",
    "OcppListener": "sockets",
    "OcppPeer": "peer",
    "OcppSocket": "sockets",
    "OcppStation": "station",
    "OpenTransaction": "journal",
    "Outbox": "outbox",
    "OutboxConfig": "outbox",
    "OwnChain": "certificates",
    "Part": "journal",
    "Presented": "authorizing",
    "Receipt": "journal",
    "RequestRefusedError": "peer",
    "RootUse": "certificates",
    "SecurityProfile": "settings",
    "StationCertificates": "security",
    "StationMemory": "memory",
    "StationSettings": "station",
    "TransactionBook": "transactions",
    "TransactionFacts": "transactions",
    "TransactionReport": "inbox",
    "Undelivered": "journal",
    "WebSocketSettings": "settings",
    "connect_to_csms": "sockets",
    "csms_tls": "settings",
    "listen_for_stations": "sockets",
    "password_admission": "sockets",
    "request_of": "transactions",
    "station_tls": "settings",
}

__getattr__, __dir__ = lazily(__name__, _HOMES)
