"""What tests of sessions send past them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.v2g_walk import PROTOCOLS, Pair
from v2gstack.codecs.v2gtp import encode_frame
from v2gstack.protocols.v2g import (
    Protocol,
)
from v2gstack.protocols.v2g.wire import wire_of

EACH = pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)


def request_frame(protocol: Protocol, message: Any, session_id: bytes) -> bytes:
    """A frame of the vehicle, whatever its session thinks of it."""
    wire = wire_of(protocol, None)
    document = wire.document(message, session_id, 0, None)
    return encode_frame(wire.payload_type(document.schema_set), wire.encode(document))


def raw(pair: Pair, message: Any, session_id: bytes | None = None) -> list[Any]:
    """What the station makes of a message that the vehicle's session would not send."""
    found = pair.secc.session_id if session_id is None else session_id
    return pair.secc.receive_data(request_frame(pair.protocol, message, found), pair.now)
