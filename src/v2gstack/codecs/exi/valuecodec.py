"""What all value codecs have in common."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Hashable
from typing import Final, Generic, NoReturn, TypeVar

from v2gstack.codecs.exi.bitstream import Reader, Writer
from v2gstack.codecs.exi.datatype import Datatype
from v2gstack.codecs.exi.facets import Rule, facet_rules
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.strings import ValueTable

__all__ = ["LONGEST_SHOWN", "WHITE_SPACE", "WHITE_SPACES", "ValueCodec", "collapse", "quote"]

#: Bits of the longest integer that error texts write out.
LONGEST_SHOWN: Final = 1024
#: White space of XML; Python's own idea of it is wider.
WHITE_SPACE = "\t\n\r "
WHITE_SPACES = re.compile("[\t\n\r ]+")

T = TypeVar("T")


def quote(text: str) -> str:
    """A text for a message, cut short."""
    return repr(text) if len(text) <= 40 else f"{text[:40]!r}..."


def collapse(text: str) -> str:
    """Runs of white space as one space, none at the ends."""
    return WHITE_SPACES.sub(" ", text).strip(" ")


class ValueCodec(ABC, Generic[T]):
    """Reads, writes, parses, formats and checks the values of one datatype.

    Attributes:
        datatype: The datatype.
        limits: Bounds on what a stream may claim.
        min_bits: Bits that the shortest value takes.
    """

    __slots__ = ("_rules", "datatype", "limits", "min_bits")

    def __init__(self, datatype: Datatype, limits: Limits, min_bits: int) -> None:
        self.datatype = datatype
        self.limits = limits
        self.min_bits = min_bits
        self._rules: tuple[Rule, ...] | None = None

    @abstractmethod
    def read(self, reader: Reader, strings: ValueTable, qname_id: Hashable) -> T:
        """Read a value.

        Args:
            reader: Where from.
            strings: Value partitions of the stream.
            qname_id: Which local value partition: that of the element or attribute.

        Raises:
            DecodeError: The bits are not a value of this datatype, or claim more than is there or
                allowed.
        """

    @abstractmethod
    def write(self, writer: Writer, value: T, strings: ValueTable, qname_id: Hashable) -> None:
        """Write a value that :meth:`reject` accepts.

        Raises:
            EncodeError: The value cannot be written. Other exceptions are possible for values that
                are not of the codec's Python type at all; ask :meth:`reject` where that may be.
        """

    @abstractmethod
    def parse(self, text: str) -> T:
        """The value of a lexical form; white space is treated as the datatype says.

        Raises:
            ValueError: The text is not in the lexical space, or the datatype cannot carry the value.
        """

    @abstractmethod
    def reject(self, value: object) -> str | None:
        """Why a value cannot be written, ``None`` when it can. Facets play no part, ranges do."""

    def format(self, value: T) -> str:
        """The lexical form of a value."""
        return str(value)

    def accepts(self, value: object) -> bool:
        """Whether a value can be written."""
        return self.reject(value) is None

    def key(self, value: T) -> Hashable:
        """Something that equals that of another lexical form of the same value."""
        return value

    def check(self, value: T, text: str | None = None) -> str | None:
        """Which facet a value violates, ``None`` when it is valid.

        Args:
            value: The value.
            text: Its lexical form where known. Patterns are about lexical forms: those of numbers
                and dates are checked only when one is given, as EXI does not preserve them.
        """
        reason = self.reject(value)
        if reason is not None:
            return reason
        if self._rules is None:
            self._rules = facet_rules(self)
        for rule in self._rules:
            reason = rule(value, text)
            if reason is not None:
                return reason
        return None

    def wrong(self, text: str) -> NoReturn:
        """Raise the ValueError of :meth:`parse`."""
        raise ValueError(f"{quote(text)} is not a value of {self.datatype.type_name or self.datatype.kind.name}")

    def unlike(self, value: object) -> str:
        """The answer of :meth:`reject` for values of another type."""
        # Python writes out no integers of some thousand digits
        shown = (
            f"an integer of {value.bit_length()} bits"
            if isinstance(value, int) and value.bit_length() > LONGEST_SHOWN
            else quote(str(value))
        )
        return f"{shown} is not a value of {self.datatype.type_name or self.datatype.kind.name}"
