"""DIN SPEC 70121 MsgDef: the envelope of every message."""

# Generated from schemas/din70121_msgdef.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): b5100b16ba42ad926674220e34607e1032c7fbe21e6bab477f5ef7f39bb96192

from __future__ import annotations

import enum
from typing import Final

from v2gstack.messages._base import Message
from v2gstack.messages.din70121.header import MessageHeader

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "Body",
    "BodyElement",
    "V2G_Message",
]


class V2G_Message(Message, frozen=True, kw_only=True, tag_field="#element", tag="V2G_Message", rename={"header": "Header", "body": "Body"}):
    """Every message of DIN SPEC 70121: a header and one request or response.

    DIN SPEC 70121.

    Attributes:
        header: Who is speaking: the session, a fault notice if any, and the signature over the body.
        body: What is said: one request or response.
    """

    header: MessageHeader
    body: Body


class Body(Message, frozen=True, kw_only=True, rename={"body_element": "BodyElement"}):
    """The body of a message: one request or response, or nothing.

    DIN SPEC 70121 9.3.4.

    Attributes:
        body_element: The request or response; on the wire one of the message elements stands here.
    """

    body_element: body.AnyBodyElement | None = None


class BodyElement(Message, frozen=True, kw_only=True):
    """Head of the group of all messages; never sent under this name.

    DIN SPEC 70121. Abstract: messages hold what is derived from it.
    """


from v2gstack.messages.din70121 import body  # noqa: E402 - it has subclasses of classes here

TYPES: Final[dict[str, type[Message]]] = {
    "{urn:din:70121:2012:MsgDef}V2G_Message/": V2G_Message,
    "{urn:din:70121:2012:MsgDef}BodyType": Body,
    "{urn:din:70121:2012:MsgDef}BodyBaseType": BodyElement,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:din:70121:2012:MsgDef}V2G_Message": V2G_Message,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {}

UNITS: Final[dict[str, str]] = {}

CHOICES: Final[dict[str, tuple[str, ...]]] = {}
