"""Charging sessions without I/O: bytes in, events out; messages in, bytes out. Both roles, all protocols.

>>> import secrets
>>> from v2gstack.protocols.v2g import ISO15118_2, EvccSession, SeccSession
>>> evcc = EvccSession(protocols=[ISO15118_2], random=secrets.token_bytes)
>>> secc = SeccSession(protocols=[ISO15118_2], random=secrets.token_bytes)
>>> [type(event).__name__ for event in evcc.start(now=0.0)]
['MessageSent']
>>> events = secc.receive_data(b"".join(evcc.data_to_send()), now=0.01)
>>> [type(event).__name__ for event in events]
['MessageReceived', 'MessageSent', 'ProtocolNegotiated']
>>> secc.state, secc.allowed, secc.next_timeout()
('SessionSetup', ('SessionSetupReq', 'SessionStopReq'), 18.0)
"""

from __future__ import annotations

from v2gstack.protocols.v2g.channel import PLAIN, Channel, PausedSession
from v2gstack.protocols.v2g.din70121 import DIN70121
from v2gstack.protocols.v2g.ends import EndKind, EndReason, LastMessage
from v2gstack.protocols.v2g.evcc import EvccSession
from v2gstack.protocols.v2g.iso15118_2 import ISO15118_2
from v2gstack.protocols.v2g.iso15118_20 import ISO15118_20, ISO15118_20_AC, ISO15118_20_DC
from v2gstack.protocols.v2g.policy import STRICT, TOLERANT, Policy, Quirk
from v2gstack.protocols.v2g.secc import SeccSession
from v2gstack.protocols.v2g.table import Protocol
from v2gstack.protocols.v2g.wire import UNSET_HEADER

__all__ = [
    "DIN70121",
    "ISO15118_2",
    "ISO15118_20",
    "ISO15118_20_AC",
    "ISO15118_20_DC",
    "PLAIN",
    "STRICT",
    "TOLERANT",
    "UNSET_HEADER",
    "Channel",
    "EndKind",
    "EndReason",
    "EvccSession",
    "LastMessage",
    "PausedSession",
    "Policy",
    "Protocol",
    "Quirk",
    "SeccSession",
]
