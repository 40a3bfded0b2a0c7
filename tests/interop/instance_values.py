"""Random lexical values of XML Schema simple types, all facets observed."""

from __future__ import annotations

import base64
import string
from decimal import Decimal
from typing import TYPE_CHECKING

from v2gstack.codecs.exi import regex

if TYPE_CHECKING:
    import random

    from v2gstack.codecs.exi.schema.components import Facets, SimpleType

__all__ = ["GenerationError", "ValueGenerator"]

#: Longest value that is made when nothing bounds its length; long ones cross the one-byte form of EXI lengths.
USUAL_LENGTH = 24
LONG_LENGTH = 300
#: Bits of unbounded integers: certificate serial numbers have 160.
BIG_BITS = 320

_LETTERS = string.ascii_letters + string.digits + "_-.:"
_MARKUP = "&<>\"'"
#: One of each kind: Latin, combining, Greek, CJK, private use, the ends of the planes, beyond the BMP.
_UNICODE = "äÖßé\u0301\u03a9\u4e2d\ud7ff\ue000\ufffd\U00010000\U0001f50c\U0010fffd"
_NAME_START = string.ascii_letters + "_äΩ中"
_NAME = _NAME_START + string.digits + "-."

_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}


class GenerationError(Exception):
    """No value or element could be made that keeps the schema."""


class ValueGenerator:
    """Makes values; remembers strings and IDs, to repeat the ones and to refer to the others.

    Args:
        rng: Source of all decisions.
        allow_empty: Whether strings, binary values and lists may be empty where their type lets them.
    """

    def __init__(self, rng: random.Random, *, allow_empty: bool = False) -> None:
        self.rng = rng
        self.allow_empty = allow_empty
        self.ids: list[str] = []
        self._earlier: list[str] = []

    def value(self, kind: SimpleType, *, may_be_empty: bool = False) -> str:
        """A value of a type in its lexical form.

        Args:
            kind: The type.
            may_be_empty: Whether an empty value is welcome here whatever the generator allows, as in attributes.

        Raises:
            GenerationError: Its facets leave nothing that was found.
        """
        facets = kind.facets
        if facets.enumeration is not None:
            return self.rng.choice(facets.enumeration)
        if kind.variety == "union":
            return self.value(self.rng.choice(kind.members), may_be_empty=may_be_empty)
        for _ in range(100):
            found = self._list(kind) if kind.variety == "list" else self._atomic(kind, may_be_empty=may_be_empty)
            if all(any(regex.pattern(one).matches(found) for one in step) for step in facets.patterns):
                return found
        raise GenerationError(f"no value found for {kind.name or kind.builtin} with {facets}")

    def _list(self, kind: SimpleType) -> str:
        if kind.item is None:
            raise GenerationError(f"{kind.name} is a list of nothing")
        count = self._length(kind.facets, usual=5, long=40)
        return " ".join(self.value(kind.item) for _ in range(count))

    def _atomic(self, kind: SimpleType, *, may_be_empty: bool) -> str:
        facets = kind.facets
        match kind.primitive:
            case "boolean":
                return self.rng.choice(["true", "false"])
            case "decimal" if self._is_integer(kind):
                return str(self._integer(kind))
            case "decimal":
                return self._decimal(facets)
            case "float" | "double":
                return self._float()
            case "hexBinary":
                return self._bytes(facets, may_be_empty=may_be_empty).hex().upper()
            case "base64Binary":
                return base64.b64encode(self._bytes(facets, may_be_empty=may_be_empty)).decode()
            case "dateTime" | "date" | "time" | "gYear" | "gYearMonth" | "gMonth" | "gMonthDay" | "gDay":
                return self._date(kind.primitive)
            case "duration":
                return f"P{self.rng.randrange(100)}Y{self.rng.randrange(12)}M{self.rng.randrange(31)}DT{self.rng.randrange(60)}.5S"
            case _:
                return self._text(kind, may_be_empty=may_be_empty)

    # ------------------------------------------------------------------------------------ numbers

    def _is_integer(self, kind: SimpleType) -> bool:
        return kind.builtin in _INTEGERS or kind.facets.fraction_digits == 0

    def _integer(self, kind: SimpleType) -> int:
        low, high = _INTEGERS.get(kind.builtin, (None, None))
        facets = kind.facets
        lows = [low, _int(facets.min_inclusive), _int(facets.min_exclusive, 1)]
        highs = [high, _int(facets.max_inclusive), _int(facets.max_exclusive, -1)]
        if facets.total_digits is not None:
            lows.append(1 - 10**facets.total_digits)
            highs.append(10**facets.total_digits - 1)
        smallest = max((each for each in lows if each is not None), default=None)
        largest = min((each for each in highs if each is not None), default=None)
        if smallest is not None and largest is not None and smallest > largest:
            raise GenerationError(f"no integer between {smallest} and {largest}")
        big = self.rng.getrandbits(self.rng.randint(1, BIG_BITS))
        near = 1 << self.rng.randint(0, 64)
        wanted = self.rng.choice([0, 1, -1, near, -near, near - 1, near + 1, big, -big, smallest, largest, None])
        if wanted is None and smallest is not None and largest is not None:
            return self.rng.randint(smallest, largest)
        wanted = wanted or 0
        if smallest is not None:
            wanted = max(wanted, smallest)
        return wanted if largest is None else min(wanted, largest)

    def _decimal(self, facets: Facets) -> str:
        digits = min(facets.total_digits or 18, 30)
        fraction = self.rng.randint(0, min(facets.fraction_digits if facets.fraction_digits is not None else 9, digits))
        number = Decimal(self.rng.randrange(10**digits)).scaleb(-fraction) * self.rng.choice([1, -1])
        step = Decimal(1).scaleb(-fraction)
        if facets.min_inclusive is not None or facets.min_exclusive is not None:
            least = Decimal(facets.min_inclusive) if facets.min_inclusive is not None else Decimal(facets.min_exclusive or 0) + step
            number = max(number, least)
        if facets.max_inclusive is not None or facets.max_exclusive is not None:
            most = Decimal(facets.max_inclusive) if facets.max_inclusive is not None else Decimal(facets.max_exclusive or 0) - step
            number = min(number, most)
        text = f"{number:f}"
        return "0.0" if Decimal(text) == 0 else text

    def _float(self) -> str:
        mantissa = self.rng.choice([0, 1, -1, self.rng.randrange(-(2**53), 2**53), self.rng.randrange(-999, 999)])
        return self.rng.choice(["INF", "-INF", "NaN", f"{mantissa}E{self.rng.randint(-30, 20)}", f"{mantissa}.25", str(mantissa)])

    # ------------------------------------------------------------------------------------ lengths, text

    def _length(self, facets: Facets, *, usual: int = USUAL_LENGTH, long: int = LONG_LENGTH, may_be_empty: bool = False) -> int:
        if facets.length is not None:
            return facets.length
        low = facets.min_length or 0
        if low == 0 and facets.max_length != 0 and not (self.allow_empty or may_be_empty):
            low = 1
        high = facets.max_length
        if high is None:
            high = max(low, usual if self.rng.random() < 0.9 else long)
        kind = self.rng.randrange(6)
        if kind < 4:
            return (low, min(low + 1, high), max(low, high - 1), high)[kind]
        return self.rng.randint(low, high if kind == 4 else min(high, low + usual))

    def _bytes(self, facets: Facets, *, may_be_empty: bool) -> bytes:
        return self.rng.randbytes(self._length(facets, may_be_empty=may_be_empty))

    def _text(self, kind: SimpleType, *, may_be_empty: bool) -> str:
        facets = kind.facets
        if facets.patterns:
            tries = (self._matching(regex.parse(self.rng.choice(facets.patterns[-1]))) for _ in range(100))
            return next((found for found in tries if self._fits(found, facets)), "")
        length = self._length(facets, may_be_empty=may_be_empty)
        match kind.builtin:
            case "ID":
                return self._new_id(length, facets)
            case "IDREF" | "NCName" | "ENTITY":
                return self._name(length)
            case "Name" | "NMTOKEN" | "QName" | "NOTATION":
                return self._name(length)
            case "language":
                return self.rng.choice(["de", "en", "fr-CH", "x-klingon", "zh-Hant-TW"])
            case "anyURI":
                return self._uri(length, facets)
        earlier = [text for text in self._earlier if self._fits(text, facets)]
        if earlier and self.rng.random() < 0.15:
            return self.rng.choice(earlier)
        found = self.characters(length)
        if facets.white_space != "preserve":
            found = found.replace(" ", "+").replace("\n", "+").replace("\t", "+")
        if found:
            self._earlier = [*self._earlier[-50:], found]
        return found

    def characters(self, length: int) -> str:
        """Text that is not all white space, from one of several alphabets."""
        alphabet = self.rng.choice([_LETTERS, _LETTERS, _LETTERS + _MARKUP + "  \t\n", _LETTERS + _UNICODE, _UNICODE])
        text = "".join(self.rng.choices(alphabet, k=length))
        # EXI processors may drop text that is white space only; what they do with it is not what instances are for.
        return text if text.strip() or not text else "x" + text[1:]

    @staticmethod
    def _fits(text: str, facets: Facets) -> bool:
        if facets.white_space != "preserve" and (" " in text or "\n" in text or "\t" in text):
            return False
        low = facets.length if facets.length is not None else facets.min_length or 0
        high = facets.length if facets.length is not None else facets.max_length
        return low <= len(text) and (high is None or len(text) <= high)

    def _name(self, length: int) -> str:
        return self.rng.choice(_NAME_START) + "".join(self.rng.choices(_NAME, k=max(length, 1) - 1))

    def _new_id(self, length: int, facets: Facets) -> str:
        for attempt in range(100):
            found = self._name(length if attempt < 50 else max(length, 8))
            if found not in self.ids and self._fits(found, facets):
                self.ids.append(found)
                return found
        raise GenerationError(f"no new ID of length {length}")

    def _uri(self, length: int, facets: Facets) -> str:
        usual = ["#id1", "urn:iso:15118:2:2013:MsgDef", "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/TR/canonical-exi/"]
        found = self.rng.choice(usual)
        if self.rng.random() < 0.6 and self._fits(found, facets):
            return found
        return "".join(self.rng.choices(string.ascii_letters + string.digits + "/", k=length))

    def _matching(self, node: regex.Node) -> str:
        """Text that a regular expression matches."""
        match node:
            case regex.Sequence():
                return "".join(map(self._matching, node.parts))
            case regex.Choice():
                return self._matching(self.rng.choice(node.branches))
            case regex.Repeat():
                most = node.maximum if node.maximum is not None else node.minimum + 5
                return "".join(self._matching(node.part) for _ in range(self.rng.randint(node.minimum, most)))
            case regex.CharacterClass():
                codes = [ord(each) for each in string.printable + _UNICODE if each not in "\r\x0b\x0c"]
                codes += [code for low, high in node.ranges for code in (low, high) if code >= 0x20 and not 0xD800 <= code < 0xE000]
                fitting = [code for code in codes if node.contains(code)]
                if not fitting:
                    raise GenerationError(f"no character found for {node}")
                return chr(self.rng.choice(fitting))

    # ------------------------------------------------------------------------------------ dates

    def _date(self, primitive: str) -> str:
        rng = self.rng
        year = rng.choice([f"{rng.randint(1, 9999):04}", f"{rng.randint(1990, 2040)}", "12024", "-0044"])
        month, day = f"{rng.randint(1, 12):02}", f"{rng.randint(1, 28):02}"
        clock = f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}" + rng.choice(
            ["", ".5", f".{rng.randrange(1, 1000):03}1"]
        )
        zone = rng.choice(["", "", "Z", "+01:00", "-13:59", "+14:00", "-00:30"])
        return {
            "dateTime": f"{year}-{month}-{day}T{clock}",
            "date": f"{year}-{month}-{day}",
            "time": clock,
            "gYear": year,
            "gYearMonth": f"{year}-{month}",
            "gMonth": f"--{month}",
            "gMonthDay": f"--{month}-{day}",
            "gDay": f"---{day}",
        }[primitive] + zone


def _int(bound: str | None, step: int = 0) -> int | None:
    """A bound as the integer nearest to it that the facet still allows; ``step`` leads away from exclusive bounds."""
    return None if bound is None else int(Decimal(bound)) + step
