"""The SECC discovery protocol without I/O: datagrams in, datagrams and events out.

>>> from ipaddress import IPv6Address
>>> from v2gstack.codecs.v2gtp import Security
>>> server = SdpServer([SdpEndpoint(address=IPv6Address("fe80::1"), port=61341, security=Security.TLS)])
>>> client = SdpClient(security=Security.TLS)
>>> [answer] = server.receive(client.start(now=0.0))
>>> [event] = client.receive(answer, "fe80::1%eth0", now=0.01)
>>> str(event.address), event.port, event.security.name
('fe80::1', 61341, 'TLS')
"""

from __future__ import annotations

from v2gstack.protocols.sdp.client import MAX_REQUESTS, RESPONSE_TIME, SdpClient
from v2gstack.protocols.sdp.events import (
    SdpConflict,
    SdpEvent,
    SdpFailed,
    SdpIgnored,
    SdpRequestDue,
    SdpSecurityDiffers,
    SeccDiscovered,
)
from v2gstack.protocols.sdp.server import SdpEndpoint, SdpServer

__all__ = [
    "MAX_REQUESTS",
    "RESPONSE_TIME",
    "SdpClient",
    "SdpConflict",
    "SdpEndpoint",
    "SdpEvent",
    "SdpFailed",
    "SdpIgnored",
    "SdpRequestDue",
    "SdpSecurityDiffers",
    "SdpServer",
    "SeccDiscovered",
]
