"""What a session knows of the connection below it, and of the session before it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final, Literal

__all__ = ["PLAIN", "Channel", "PausedSession", "session_binding"]


@dataclass(frozen=True, slots=True)
class Channel:
    """The connection that a session runs over.

    Attributes:
        tls: Version of TLS; ``None`` for plain TCP.
        mutual: Whether the vehicle has authenticated itself by a certificate too, without which there is no ISO 15118-20.
        peer_certificate: The peer's leaf certificate, DER.
    """

    tls: Literal["1.2", "1.3"] | None = None
    mutual: bool = False
    peer_certificate: bytes | None = field(default=None, repr=False)


#: Plain TCP.
PLAIN: Final = Channel()


def session_binding(session_id: bytes, certificate: bytes) -> bytes:
    """What binds a paused session of ISO 15118-20 to a vehicle: SHA-512(SessionID || SHA-512(vehicle's leaf certificate)).

    >>> session_binding(bytes(8), b"leaf").hex()[:16]
    'a5653e545e323c62'
    """
    return hashlib.sha512(session_id + hashlib.sha512(certificate).digest()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedSession:
    """What is kept of a paused session, so that a later connection can resume it.

    Attributes:
        session_id: Its identifier.
        protocol: Name of its protocol.
        evcc_id: The vehicle's EVCCID, as text; of DIN 70121 and ISO 15118-2 in hexadecimal digits.
        binding: Binding to the vehicle's certificate (`session_binding`); empty where there was none.
        memory: What the application wants to find again; the session does not look at it.
    """

    session_id: bytes
    protocol: str
    evcc_id: str = ""
    binding: bytes = b""
    memory: Any = None
