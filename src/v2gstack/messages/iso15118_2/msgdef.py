"""ISO 15118-2 MsgDef: the envelope of every message."""

# Generated from schemas/iso15118_2_msgdef.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): 9cd2a08e12a3f47b9703818220fc963c12dd6372b0e2bc675628ee0ea5bae7b3

from __future__ import annotations

import enum
from typing import Final

from v2gstack.messages._base import Message
from v2gstack.messages.iso15118_2.body import Body
from v2gstack.messages.iso15118_2.header import MessageHeader

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "V2G_Message",
]


class V2G_Message(Message, frozen=True, kw_only=True, tag_field="#element", tag="V2G_Message", rename={"header": "Header", "body": "Body"}):
    """Every message of ISO 15118-2: a header and one request or response.

    ISO 15118-2 8.3.

    Attributes:
        header: Who is speaking: the session, a fault notice if any, and the signature over the body.
        body: What is said: one request or response.
    """

    header: MessageHeader
    body: Body


TYPES: Final[dict[str, type[Message]]] = {
    "{urn:iso:15118:2:2013:MsgDef}V2G_Message/": V2G_Message,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:iso:15118:2:2013:MsgDef}V2G_Message": V2G_Message,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {}

UNITS: Final[dict[str, str]] = {}

CHOICES: Final[dict[str, tuple[str, ...]]] = {}
