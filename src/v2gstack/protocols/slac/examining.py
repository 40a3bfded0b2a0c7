"""What makes a message of a vehicle one that a station ignores."""

from __future__ import annotations

from typing import Any, Final

from v2gstack.codecs.mme import CM_SLAC_MATCH_REQ

__all__ = ["unusual", "wrong_match"]

#: MVFLength of CM_SLAC_MATCH.REQ.
_MVF_LENGTH: Final = 0x3E


def unusual(message: Any) -> str:
    """Why a message of a vehicle is not one of this protocol; empty if it is."""
    if message.application_type or message.security_type:
        return "its APPLICATION_TYPE or SECURITY_TYPE is not 0"
    if message.source[0] & 1:
        return "its sender is no station"
    return ""


def wrong_match(message: CM_SLAC_MATCH_REQ, mac: bytes) -> str:
    """Why a request for the key is none to this station, whose MAC address is given; empty if it is."""
    if message.mvf_length != _MVF_LENGTH:
        return f"its MVFLength is {message.mvf_length}, not {_MVF_LENGTH}"
    if any(message.pev_id) or any(message.evse_id):
        return "it names an identifier, which must be 0"
    if message.pev_mac != message.source:
        return "its PEV_MAC is not its sender's"
    if message.evse_mac != mac:
        return "its EVSE_MAC is another station's"
    return ""
