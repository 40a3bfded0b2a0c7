"""What the generated messages are built from: the base class and foreign elements."""

from __future__ import annotations

from typing import Self

import msgspec

from v2gstack.errors import EncodeError

__all__ = ["AnyElement", "Message", "nothing_chosen"]


class Message(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Base of every message and of every part of one.

    Messages are immutable, compare by value and hold nothing but immutable values, so that the
    garbage collector need not look at them (``gc=False``). Building one checks nothing but the
    presence of its fields: encoding checks everything, and so does decoding JSON.

    In JSON, fields go by their names in the schema (attributes with ``@`` before, simple content
    as ``#text``, ordered content as ``#content``), absent fields are left out, bytes are base64,
    and global elements say which one they are in ``#element``.
    """

    def replace(self, **changes: object) -> Self:
        """A copy with some fields changed.

        Raises:
            TypeError: The message has no field of that name.

        Example:
            >>> from v2gstack.messages.appprotocol import ResponseCode, supportedAppProtocolRes
            >>> answer = supportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=1)
            >>> answer.replace(schema_id=2).schema_id
            2
        """
        return msgspec.structs.replace(self, **changes)


class AnyElement(Message, frozen=True, kw_only=True, tag_field="#element", tag="#any"):
    """An element that the schema leaves open, where it has a wildcard.

    Attributes:
        name: Its name, ``{uri}local``; ``local`` alone without a namespace.
        attributes: Names and values of its attributes.
        content: Texts and elements, in order.
    """

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    content: tuple[str | AnyElement, ...] = ()


def nothing_chosen(owner: Message, branches: str) -> EncodeError:
    """The error of a message with a choice of which no branch is present."""
    return EncodeError(f"{type(owner).__name__} has none of {branches}", hint="set exactly one of them")
