"""What the messages of OCPP are built from: their base class, and types that say to a decoder what JSON must look like.

To a type checker a number is a ``Decimal``, a date and time a ``datetime`` and custom data a mapping. To a decoder the names below
are classes of their own, which it asks us about: so that a number is never read from a text, never becomes a float, and keeps the
digits it was written with; and that a date and time is one of RFC 3339 with its offset.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, TypeAlias, TypeVar

from msgspec import Meta

from v2gstack.messages._base import Message

__all__ = [
    "URI_PATTERN",
    "AnyJson",
    "CustomData",
    "DateTime",
    "Maybe",
    "NonPositiveNumber",
    "Number",
    "OcppAction",
    "OcppObject",
    "OcppSecretObject",
    "OcppSender",
    "Percentage",
    "Tenths",
    "Uri",
]

#: Who sends the request of an action.
OcppSender: TypeAlias = Literal["station", "csms", "both"]

#: A URI of RFC 3986: a scheme, then characters that may stand in one.
URI_PATTERN: Final = r"^[A-Za-z][A-Za-z0-9+.\-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*\Z"

#: A URI as a text.
Uri: TypeAlias = Annotated[str, Meta(pattern=URI_PATTERN)]

_T = TypeVar("_T")


class OcppObject(Message, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Base of every OCPP message and of every part of one.

    Immutable and equal by value. A field that is not there is ``None`` and is left out of the JSON: OCPP knows no ``null``. Building
    one checks nothing but the presence of its fields; encoding checks everything.
    """


class OcppSecretObject(OcppObject, frozen=True, kw_only=True, gc=False):
    """Base of what carries a password or a key: its ``repr`` does not show them."""

    #: Fields that are not shown.
    SECRETS: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        shown = ((name, getattr(self, name)) for name in self.__struct_fields__)
        values = (f"{name}={'***' if name in self.SECRETS and value is not None else repr(value)}" for name, value in shown)
        return f"{type(self).__name__}({', '.join(values)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class OcppAction:
    """One action of a version of OCPP.

    Attributes:
        name: Its name on the wire.
        block: The functional block it belongs to.
        sender: Who sends the request: ``station``, ``csms`` or ``both``.
        request: Class of the request.
        response: Class of the response; ``None`` for a message that is sent without one (SEND).
        zero_fraction: Whether an integer may be written as ``7.0``: JSON Schema says yes from draft 6 on, and draft 4 says no.
    """

    name: str
    block: str
    sender: OcppSender
    request: type[OcppObject]
    response: type[OcppObject] | None
    zero_fraction: bool = True


if TYPE_CHECKING:
    #: A field that may be absent.
    Maybe: TypeAlias = _T | None
    #: A date and time of RFC 3339. It keeps its offset, and fractions of seconds up to microseconds.
    DateTime: TypeAlias = datetime.datetime
    #: Any number.
    Number: TypeAlias = Decimal
    #: A number up to 0.
    NonPositiveNumber: TypeAlias = Decimal
    #: A number from 0 to 100.
    Percentage: TypeAlias = Decimal
    #: A multiple of 0.1.
    Tenths: TypeAlias = Decimal
    #: What a vendor adds to any part of a message. It has a ``vendorId``; nothing in it is renamed or rounded.
    CustomData: TypeAlias = Mapping[str, Any]
    #: Any JSON value.
    AnyJson: TypeAlias = Any
else:

    class Maybe:
        """``Maybe[X]`` is ``X`` to a decoder: what is absent is not ``null``."""

        def __class_getitem__(cls, item: object) -> object:
            return item

    def _standing_for(kind: type) -> type:
        """A metaclass: instances of ``kind`` are instances of its classes. The check is that of ``kind``, which costs next to nothing."""
        return type(f"{kind.__name__.title()}Kind", (type,), {"__instancecheck__": kind.__instancecheck__})

    class DateTime(metaclass=_standing_for(datetime.datetime)):
        """Stands for ``datetime``."""

    class Number(metaclass=_standing_for(Decimal)):
        """Stands for ``Decimal``; its subclasses add limits."""

        LOW: ClassVar[Decimal | None] = None
        HIGH: ClassVar[Decimal | None] = None
        STEP: ClassVar[Decimal | None] = None

    class NonPositiveNumber(Number):
        """Up to 0."""

        HIGH = Decimal(0)

    class Percentage(Number):
        """From 0 to 100."""

        LOW = Decimal(0)
        HIGH = Decimal(100)

    class Tenths(Number):
        """A multiple of 0.1."""

        STEP = Decimal("0.1")

    class CustomData(metaclass=_standing_for(dict)):
        """Stands for a mapping with a ``vendorId``."""

    class AnyJson(metaclass=_standing_for(object)):
        """Stands for whatever JSON has."""
