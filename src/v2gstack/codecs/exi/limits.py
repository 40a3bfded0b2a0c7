"""Bounds on what a stream may make the processor spend.

A length, a count or an identifier in an EXI stream is a claim. Every claim is compared with a limit
of this module, and with what the rest of the stream could hold, before anything is allocated.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from v2gstack.errors import ConfigError

__all__ = ["DEFAULT_LIMITS", "MAX_CODE_POINT_OCTETS", "MAX_INTEGER_OCTETS_ALLOWED", "MAX_LENGTH_OCTETS", "Limits"]

#: A code point has 21 bits, which is three groups of seven.
MAX_CODE_POINT_OCTETS = 3

#: Lengths and counts: five groups of seven bits hold every 32-bit number, and none of ours is larger.
MAX_LENGTH_OCTETS = 5

#: Above this many groups a number has more than the 4300 decimal digits that Python converts to and
#: from text in bounded time (``sys.get_int_max_str_digits()``).
MAX_INTEGER_OCTETS_ALLOWED = 2040


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one processor; the defaults suit messages of a few megabytes.

    Attributes:
        max_depth: Open elements. The deepest V2G message has 32.
        max_events: Events of one document. Some events take no bits at all, so the size of the
            stream does not bound their number.
        max_string_characters: Characters of one string or name; twice the longest certificate chain in
            base64 that a V2G message may carry, and room to spare.
        max_binary_octets: Octets of one binary value.
        max_list_items: Items of one list.
        max_free_list_items: Items of a list whose items take no bits, as those of an enumeration with
            one value: the sender gets them for nothing.
        max_integer_octets: Groups of seven bits in a number of an unbounded type. Serial numbers of
            certificates and moduli of RSA keys are written this way; 512 groups hold 3584 bits.
        max_table_entries: Strings that the value table, and each partition of names, may learn from
            one stream. One entry costs the sender two octets, and us some two hundred.
        max_builtin_grammars: Element grammars that a stream may make us learn.
        max_builtin_productions: Productions that all learned grammars may have together.

    Raises:
        ConfigError: A limit is negative, or ``max_integer_octets`` is beyond
            ``MAX_INTEGER_OCTETS_ALLOWED``.
    """

    max_depth: int = 64
    max_events: int = 1 << 20
    max_string_characters: int = 1 << 20
    max_binary_octets: int = 1 << 24
    max_list_items: int = 1 << 16
    max_free_list_items: int = 1 << 10
    max_integer_octets: int = 512
    max_table_entries: int = 1 << 18
    max_builtin_grammars: int = 1 << 12
    max_builtin_productions: int = 1 << 16

    def __post_init__(self) -> None:
        for item in fields(self):
            if getattr(self, item.name) < 0:
                raise ConfigError(f"the limit {item.name} is negative")
        if self.max_integer_octets > MAX_INTEGER_OCTETS_ALLOWED:
            raise ConfigError(f"the limit max_integer_octets is above {MAX_INTEGER_OCTETS_ALLOWED}")


#: What is used where no limits are given.
DEFAULT_LIMITS = Limits()
