"""Identifiers in certificates and messages: contracts (EMAID) and provisioning certificates (PCID)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

from v2gstack.errors import SecurityError

__all__ = ["Emaid", "Pcid", "check_digit"]

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#: Country, provider, instance, check digit; hyphens between them are for people (ISO 15118-2 annex H).
_EMAID: Final = re.compile(r"([A-Z]{2})(-?)([A-Z0-9]{3})\2([A-Z0-9]{9})(?:\2([A-Z0-9]))?")

#: World manufacturer identifier, 14 characters of the manufacturer's, and a check digit that some leave out.
_PCID: Final = re.compile(r"([A-Z0-9]{3})([A-Z0-9]{14})([A-Z0-9]?)")

_Pair = tuple[int, int]
_Matrix = tuple[_Pair, _Pair]

#: The generators of the code: a check digit is the character that makes the weighted sums vanish, modulo 2 and modulo 3
#: (Chen, Niemenmaa and Vinck, "A check digit system for e-mobility", 2013). It finds each wrong character and each exchange of neighbours.
_MODULO_2: Final[_Matrix] = ((0, 1), (1, 1))
_MODULO_3: Final[_Matrix] = ((0, 1), (1, 2))


def _upper(text: str) -> str:
    """In capitals, where these are those of ASCII: others turn into letters that they are not."""
    return text.upper() if text.isascii() else text


def _times(row: _Pair, matrix: _Matrix, modulus: int) -> _Pair:
    (a, b), (c, d) = matrix
    return (row[0] * a + row[1] * c) % modulus, (row[0] * b + row[1] * d) % modulus


@lru_cache(maxsize=64)
def _weights(position: int) -> tuple[_Matrix, _Matrix]:
    two, three = _MODULO_2, _MODULO_3
    for _ in range(position):
        two = (_times(two[0], _MODULO_2, 2), _times(two[1], _MODULO_2, 2))
        three = (_times(three[0], _MODULO_3, 3), _times(three[1], _MODULO_3, 3))
    return two, three


def _digits(character: str) -> tuple[_Pair, _Pair]:
    """A character as two binary and two ternary digits."""
    number = _ALPHABET.index(character)
    return (number // 18, number // 9 % 2), (number // 3 % 3, number % 3)


@lru_cache(maxsize=1024)
def _weighted(character: str, position: int) -> tuple[int, int, int, int]:
    two, three = _weights(position)
    binary, ternary = _digits(character)
    return *_times(binary, two, 2), *_times(ternary, three, 3)


def check_digit(text: str) -> str:
    """The check digit of an identifier without it.

    Args:
        text: Letters and digits, without separators.

    Raises:
        SecurityError: It has other characters.

    Example:
        >>> check_digit("DE83DUIEN83QGZ")
        'D'
    """
    text = _upper(text)
    if not text or not all(character in _ALPHABET for character in text):
        raise SecurityError("a check digit is one of letters and digits")
    columns = list(zip(*(_weighted(character, position) for position, character in enumerate(text)), strict=True))
    wanted = tuple(-sum(column) % modulus for column, modulus in zip(columns, (2, 2, 3, 3), strict=True))
    return next(character for character in _ALPHABET if _weighted(character, len(text)) == wanted)


@dataclass(frozen=True, slots=True)
class Emaid:
    """Identifier of a contract (e-mobility account identifier).

    Attributes:
        country: Two letters.
        provider: Three letters or digits.
        instance: Nine letters or digits.
        check: The check digit; empty where it was left out.
    """

    country: str
    provider: str
    instance: str
    check: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an EMAID, with hyphens or without, in letters of any case.

        Raises:
            SecurityError: It is none. Its characters are not told, as they belong to a person. A wrong check digit is no error here:
                `is_consistent` tells.

        Example:
            >>> Emaid.parse("nl-tnm-000722345-x")
            Emaid(country='NL', provider='TNM', instance='000722345', check='X')
        """
        match = _EMAID.fullmatch(_upper(text))
        if match is None:
            raise SecurityError(
                f"{len(text)} characters that are no EMAID",
                clause="ISO 15118-2 annex H",
                hint="country (2 letters), provider (3), instance (9) and perhaps a check digit, with hyphens between all of them or none",
            )
        country, _, provider, instance, check = match.groups()
        return cls(country, provider, instance, check or "")

    @property
    def expected_check(self) -> str:
        """The check digit that belongs to the other characters."""
        return check_digit(self.country + self.provider + self.instance)

    @property
    def is_consistent(self) -> bool:
        """Whether the check digit is right, or left out."""
        return self.check in ("", self.expected_check)

    @property
    def compact(self) -> str:
        """As messages carry it: without hyphens, with the check digit that it came with."""
        return self.country + self.provider + self.instance + self.check

    @property
    def bare(self) -> str:
        """Without check digit, to compare: the same contract may be written with it and without."""
        return self.country + self.provider + self.instance

    def __str__(self) -> str:
        return "-".join(part for part in (self.country, self.provider, self.instance, self.check) if part)


@dataclass(frozen=True, slots=True)
class Pcid:
    """Identifier of an OEM provisioning certificate.

    Attributes:
        manufacturer: World manufacturer identifier, three characters.
        instance: Fourteen characters of the manufacturer's.
        check: The check digit; empty where it was left out. How it is computed is in no public text, so that it is not verified.
    """

    manufacturer: str
    instance: str
    check: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a PCID: 17 or 18 letters and digits.

        Raises:
            SecurityError: It is none.

        Example:
            >>> Pcid.parse("WMI0123456789ABCDE").manufacturer
            'WMI'
        """
        match = _PCID.fullmatch(_upper(text))
        if match is None:
            raise SecurityError(f"{len(text)} characters that are no PCID", hint="17 or 18 letters and digits, the manufacturer's first")
        return cls(*match.groups())

    @property
    def compact(self) -> str:
        """As certificates carry it."""
        return self.manufacturer + self.instance + self.check

    def __str__(self) -> str:
        return self.compact
