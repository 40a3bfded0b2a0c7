"""Connections: memory, TCP, TLS, UDP multicast, and recordings played back. Vendors bring others through the same hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from v2gstack._lazy import lazily

if TYPE_CHECKING:
    from v2gstack.transports.memory import MemoryDatagrams, MemoryStream, MemoryTransport, memory_pair
    from v2gstack.transports.peers import PeerCheck
    from v2gstack.transports.replay import RecordedFrame, ReplayStream
    from v2gstack.transports.secured import TlsStream, TlsTransport, tls_transport
    from v2gstack.transports.tcp import TcpStream, TcpTransport
    from v2gstack.transports.tls import TlsConfig, TlsIdentity, TlsProfile, TlsQuirk, client_context, server_context
    from v2gstack.transports.udp import UdpEndpoint, UdpTransport

__all__ = [
    "MemoryDatagrams",
    "MemoryStream",
    "MemoryTransport",
    "PeerCheck",
    "RecordedFrame",
    "ReplayStream",
    "TcpStream",
    "TcpTransport",
    "TlsConfig",
    "TlsIdentity",
    "TlsProfile",
    "TlsQuirk",
    "TlsStream",
    "TlsTransport",
    "UdpEndpoint",
    "UdpTransport",
    "client_context",
    "memory_pair",
    "server_context",
    "tls_transport",
]

_HOMES = {
    "MemoryDatagrams": "memory",
    "MemoryStream": "memory",
    "MemoryTransport": "memory",
    "memory_pair": "memory",
    "PeerCheck": "peers",
    "RecordedFrame": "replay",
    "ReplayStream": "replay",
    "TcpStream": "tcp",
    "TcpTransport": "tcp",
    "TlsConfig": "tls",
    "TlsIdentity": "tls",
    "TlsProfile": "tls",
    "TlsQuirk": "tls",
    "TlsStream": "secured",
    "TlsTransport": "secured",
    "client_context": "tls",
    "server_context": "tls",
    "tls_transport": "secured",
    "UdpEndpoint": "udp",
    "UdpTransport": "udp",
}

__getattr__, __dir__ = lazily(__name__, _HOMES)
