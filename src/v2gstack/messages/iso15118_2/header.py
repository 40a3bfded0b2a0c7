"""ISO 15118-2 MsgHeader: the header of every message."""

# Generated from schemas/iso15118_2_header.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): 81ac9a89b7bfe08d52c056bb815273cbb70dc444e777300544f79be23326a227

from __future__ import annotations

import enum
from typing import Final

from v2gstack.messages._base import Message
from v2gstack.messages.iso15118_2.datatypes import Notification, sessionIDType
from v2gstack.messages.xmldsig import Signature

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "MessageHeader",
]


class MessageHeader(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "session_id": "SessionID",
        "notification": "Notification",
        "signature": "Signature",
    },
):
    """The header of a message: session, fault notice and signature.

    ISO 15118-2 8.3.3.

    Attributes:
        session_id: The session this message belongs to; eight zero bytes in the first request, then the
            number that the SECC gave.
        notification: Tells the other side why its last message could not be handled.
        signature: XML signature over an element of the body, in messages that must be signed.
    """

    session_id: sessionIDType
    notification: Notification | None = None
    signature: Signature | None = None


TYPES: Final[dict[str, type[Message]]] = {
    "{urn:iso:15118:2:2013:MsgHeader}MessageHeaderType": MessageHeader,
}

ELEMENTS: Final[dict[str, type[Message]]] = {}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {}

UNITS: Final[dict[str, str]] = {}

CHOICES: Final[dict[str, tuple[str, ...]]] = {}
