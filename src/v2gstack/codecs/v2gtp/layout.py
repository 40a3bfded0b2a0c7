"""The byte layouts of V2GTP and of the SECC discovery protocol, each declared once, in construct.

construct is imported on the first use of a layout, not with this module. `header` and its neighbours give the declaration,
for tools and for tests; `fast` gives the `FixedLayout` derived from it, which the codec itself uses.

Sources: ISO 15118-2 and DIN 70121 for the header and the two SDP messages, ISO 15118-20 for the wireless forms. All integers
are in network byte order.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from v2gstack.codecs.v2gtp.fixed import FixedLayout

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from v2gstack.codecs.v2gtp.fixed import Declaration

__all__ = [
    "EVID_SIZE",
    "EVSEID_SIZE",
    "HEADER_SIZE",
    "VERSION_BYTES",
    "fast",
    "header",
    "sdp_request",
    "sdp_request_wireless",
    "sdp_response",
    "sdp_response_wireless",
]

#: Protocol version 1 and its bitwise inverse: the first two bytes of every V2GTP frame.
VERSION_BYTES = b"\x01\xfe"
#: Bytes of the V2GTP header.
HEADER_SIZE = 8
#: Bytes of the EVID field in the wireless SDP request.
EVID_SIZE = 20
#: Bytes of the EVSEID field in both wireless SDP messages.
EVSEID_SIZE = 37


def _construct() -> ModuleType:
    # kept out of import time
    return import_module("construct")


def _struct(*members: object) -> Declaration:
    declaration: Declaration = _construct().Struct(*members)
    return declaration


@cache
def header() -> Declaration:
    """Declaration of the V2GTP header: version, inverse version, payload type, payload length."""
    c = _construct()
    return _struct(
        "protocol_version" / c.Const(VERSION_BYTES[0], c.Int8ub),
        "inverse_protocol_version" / c.Const(VERSION_BYTES[1], c.Int8ub),
        "payload_type" / c.Int16ub,
        "payload_length" / c.Int32ub,
    )


@cache
def sdp_request() -> Declaration:
    """Declaration of the SDP request: what security and transport the vehicle asks for."""
    c = _construct()
    return _struct("security" / c.Int8ub, "transport_protocol" / c.Int8ub)


@cache
def sdp_response() -> Declaration:
    """Declaration of the SDP response: address and port of the SECC, security and transport it offers there."""
    c = _construct()
    return _struct(
        "secc_ip_address" / c.Bytes(16),
        "secc_port" / c.Int16ub,
        "security" / c.Int8ub,
        "transport_protocol" / c.Int8ub,
    )


@cache
def sdp_request_wireless() -> Declaration:
    """Declaration of the SDP request for wireless links."""
    c = _construct()
    return _struct(
        "security" / c.Int8ub,
        "transport_protocol" / c.Int8ub,
        "p2ps_ppd" / c.Int16ub,
        "coupling_type" / c.Int8ub,
        "evid" / c.Bytes(EVID_SIZE),
        "evseid" / c.Bytes(EVSEID_SIZE),
    )


@cache
def sdp_response_wireless() -> Declaration:
    """Declaration of the SDP response for wireless links."""
    c = _construct()
    return _struct(
        "secc_ip_address" / c.Bytes(16),
        "secc_port" / c.Int16ub,
        "security" / c.Int8ub,
        "transport_protocol" / c.Int8ub,
        "diag_status" / c.Int8ub,
        "coupling_type" / c.Int8ub,
        "evseid" / c.Bytes(EVSEID_SIZE),
    )


_NAMES: dict[Callable[[], Declaration], str] = {
    header: "V2GTP header",
    sdp_request: "SDP request",
    sdp_response: "SDP response",
    sdp_request_wireless: "wireless SDP request",
    sdp_response_wireless: "wireless SDP response",
}


@cache
def fast(declaration: Callable[[], Declaration]) -> FixedLayout:
    """The fast form of one of this module's declarations, derived on first use.

    >>> fast(header).unpack(bytes.fromhex("01fe800100000004"))
    (32769, 4)
    """
    return FixedLayout.derive(_NAMES[declaration], declaration())
