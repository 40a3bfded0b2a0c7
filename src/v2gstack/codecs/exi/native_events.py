"""The general processor in C: what it is told, and what it is not asked to do.

A :class:`~._exi.Processor` holds a grammar program - names, datatypes, declarations, states - and
decodes or encodes any stream of it, as events or from elements, under the options that come with
each stream. Streams under options that it does not have (``unsupported_options``), and whatever is
irregular, go to the reference engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from v2gstack.codecs.exi._engine import unsupported_options
from v2gstack.codecs.exi.datatype import Datatype, Kind, lexical_datatype
from v2gstack.codecs.exi.datetimes import DateTimeValue
from v2gstack.codecs.exi.events import Event, EventKind
from v2gstack.codecs.exi.floats import FloatValue
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.options import Alignment, ExiOptions
from v2gstack.codecs.exi.program import Program
from v2gstack.codecs.exi.schema.components import XSD_NAMESPACE, QName
from v2gstack.codecs.exi.strings import ValueTable
from v2gstack.codecs.exi.valuecodec import ValueCodec
from v2gstack.codecs.exi.values import value_codec
from v2gstack.codecs.exi.walker import TypeName

if TYPE_CHECKING:
    from v2gstack.codecs.exi._exi import Encoder, Processor
    from v2gstack.codecs.exi.bitstream import Buffer
    from v2gstack.codecs.exi.decoder import EventDecoder
    from v2gstack.codecs.exi.reference import ReferenceEngine
    from v2gstack.codecs.xml.bridge import ElementWriter
    from v2gstack.codecs.xml.documents import XmlDocument

__all__ = ["NativeEvents", "PackedOptions", "native_processor", "pack_options"]

#: Options that are one bit each; the numbers are those of ``_exi_general.h``.
_FLAGS: Final = {
    "strict": 1,
    "fragment": 2,
    "preserve_comments": 8,
    "preserve_pis": 16,
    "preserve_dtd": 32,
    "preserve_prefixes": 64,
    "preserve_lexical_values": 128,
    "local_value_partitions": 512,
    "empty_as_characters": 2048,
}
_ALIGNED: Final = 4
_INFORMED: Final = 256
_NO_LEARNING: Final = 1024

#: Widest code of an enumerated value.
_MAX_CODE_BITS: Final = 32
#: Groups of seven bits that any integer of bounded type may take.
_LONG_OCTETS: Final = 10
#: Widest limits that the engine counts to.
_MOST: Final = (1 << 61) - 1
#: Bounds of a machine word.
_WORD: Final = (-(1 << 63), (1 << 63) - 1)
#: Bits of the offset of a small integer.
_MOST_MINIMUM: Final = 1 << 62

_INTEGERS: Final = (Kind.INTEGER, Kind.UNSIGNED, Kind.NBIT)
_TEXTS: Final = (Kind.STRING, Kind.RCS_STRING)
_OCTETS: Final = (Kind.BASE64, Kind.HEX)

_EVENT_KINDS: Final = (
    EventKind.SD,
    EventKind.ED,
    EventKind.SE,
    EventKind.EE,
    EventKind.AT,
    EventKind.CH,
    EventKind.NS,
    EventKind.CM,
    EventKind.PI,
    EventKind.DT,
    EventKind.ER,
)
#: The prefix of xs:anyType where the document has none for its namespace.
_XSD_PREFIX: Final = "xsdP"
#: The four lexical values of a boolean with a pattern, by code (EXI 7.1.2).
_BOOLEANS: Final = ("false", "0", "true", "1")

#: The header of a stream without cookie and options.
_PLAIN_HEADER: Final = b"\x80"

#: Options as the engine takes them: flags, capacity of the value tables (-1: unbounded), longest string they keep.
PackedOptions = tuple[int, int, int]


class _Pairs:
    """A writer that keeps what is written: numbers and their widths, -1 for unsigned integers."""

    def __init__(self) -> None:
        self.pairs: list[tuple[int, int]] = []

    @property
    def position(self) -> int:
        return len(self.pairs)

    def write_bits(self, value: int, count: int) -> None:
        self.pairs.append((value, count))

    def write_bool(self, value: bool) -> None:
        self.pairs.append((1 if value else 0, 1))

    def write_unsigned(self, value: int) -> None:
        self.pairs.append((value, -1))

    def write_octets(self, data: Buffer) -> None:
        self.pairs += [(octet, 8) for octet in bytes(data)]

    def write_characters(self, text: str) -> None:
        self.pairs += [(ord(character), -1) for character in text]

    def align(self) -> None:
        raise NotImplementedError("values are not aligned by themselves")

    def getvalue(self) -> bytes:
        raise NotImplementedError("the engine writes the pairs")


class _Parser:
    """What the engine asks about texts that it does not read itself: what is to be written for them."""

    __slots__ = ("_codec", "_datatype", "_limits")

    def __init__(self, datatype: Datatype, limits: Limits) -> None:
        self._datatype = datatype
        self._limits = limits
        # Made when first needed: most texts of most streams never are asked about.
        self._codec: ValueCodec[Any] | None = None

    def __call__(self, text: str) -> str | bytes | tuple[tuple[int, int], ...] | None:
        codec = self._codec
        if codec is None:
            codec = self._codec = value_codec(self._datatype, self._limits)
        try:
            value: Any = codec.parse(text)
        except ValueError:
            return None
        if isinstance(value, (bytes, str)) and self._datatype.kind in (*_TEXTS, *_OCTETS):
            return value
        writer = _Pairs()
        codec.write(writer, value, ValueTable(0), None)
        return tuple(writer.pairs)


class _DatatypeSpec(NamedTuple):
    """A datatype, as ``_exi_processor.c`` reads it."""

    kind: int
    bits: int
    minimum: int
    max_groups: int
    low: int
    high: int
    table: tuple[str, ...]
    codes: dict[str, int]
    charset: str
    item: int
    keeps_space: int
    max_items: int
    min_item_bits: int
    kind_object: Kind
    parse: _Parser


class _Builder:
    """Makes the tuples of one processor."""

    def __init__(self, program: Program, limits: Limits) -> None:
        self.program = program
        self.limits = limits
        self.items: list[_DatatypeSpec] = []
        self.reasons: dict[str, None] = {}
        self._first: list[int] = []

    def build(self) -> tuple[Any, ...]:
        program = self.program
        names = self._names()
        native = list(program.datatypes)
        lexical = [lexical_datatype(datatype) for datatype in native]
        own = [Datatype(Kind.STRING), lexical_datatype(Datatype(Kind.BOOLEAN))]
        datatypes = tuple([self._datatype(datatype) for datatype in (*native, *lexical, *own)])
        return (
            names,
            tuple(self.items),
            datatypes,
            tuple((self._name(a.qname), a.datatype) for a in program.attributes),
            tuple((self._name(e.qname), max(e.type, -1), int(e.nillable)) for e in program.elements),
            tuple((t.start, t.empty, int(t.castable)) for t in program.types),
            tuple((tuple((p.kind, p.arg, p.next, p.loop) for p in s.productions), s.phase, s.content2) for s in program.states),
            tuple((r.minimum, r.maximum, r.below, r.between, r.full) for r in program.loops),
            program.document,
            tuple((self._name(qname), element) for qname, element in program.fragment),
            (program.fragment_start, program.fragment_empty),
            tuple((self._name(qname), type_) for qname, type_ in program.named_types),
            program.global_attributes,
            self._bounds(),
            (
                Event,
                QName,
                _EVENT_KINDS,
                Decimal,
                FloatValue,
                DateTimeValue,
                _BOOLEANS,
                "",
                QName(XSD_NAMESPACE, "anyType"),
                _XSD_PREFIX,
                TypeName,
            ),
        )

    def _names(self) -> tuple[Any, ...]:
        uris, local_names = self.program.uris, self.program.local_names
        first = 0
        for names in local_names:
            self._first.append(first)
            first += len(names)
        return (
            uris,
            tuple(len(names) for names in local_names),
            tuple(QName(uri, local) for uri, names in zip(uris, local_names, strict=True) for local in names),
            {uri: number for number, uri in enumerate(uris)},
            tuple({name: number for number, name in enumerate(names)} for names in local_names),
        )

    def _name(self, qname: int) -> int:
        uri, local = self.program.qnames[qname]
        return self._first[uri] + local

    def _bounds(self) -> tuple[int, ...]:
        limits = self.limits
        # Beyond what memory holds, one limit is as good as another.
        memory = (1 << 59) - 1
        return (
            min(limits.max_depth, 1 << 29),
            min(limits.max_events, _MOST),
            min(limits.max_string_characters, memory),
            min(limits.max_binary_octets, memory),
            limits.max_integer_octets,
            min(limits.max_table_entries, _MOST),
            min(limits.max_builtin_grammars, _MOST),
            min(limits.max_builtin_productions, _MOST),
        )

    # -- datatypes ---------------------------------------------------------------------------------------

    def _datatype(self, datatype: Datatype) -> _DatatypeSpec:
        kind = datatype.kind
        item = max_items = min_bits = 0
        if kind == Kind.LIST:
            inner = datatype.item or Datatype(Kind.STRING)
            if inner.kind == Kind.LIST:
                self.reasons["lists of lists"] = None
            codec = value_codec(inner, self.limits)
            min_bits = codec.min_bits
            max_items = min(self.limits.max_list_items if min_bits else self.limits.max_free_list_items, (1 << 32) - 1)
            item = len(self.items)
            self.items.append(self._datatype(inner))
        values = datatype.values if kind == Kind.ENUM else ()
        codes: dict[str, int] = {}
        for code, value in enumerate(values):
            codes.setdefault(value, code)
        bits = datatype.bits
        if kind == Kind.RCS_STRING:
            bits = len(datatype.charset or "").bit_length()
        if bits > _MAX_CODE_BITS:
            self.reasons[f"enumerations of more than 2 to the {_MAX_CODE_BITS} values"] = None
        groups, low, high = self._range(datatype)
        return _DatatypeSpec(
            kind=kind,
            bits=bits,
            minimum=datatype.minimum or 0 if kind == Kind.NBIT else 0,
            max_groups=groups,
            low=low,
            high=high,
            table=values,
            codes=codes,
            charset=(datatype.charset or "") if kind == Kind.RCS_STRING else "",
            item=item if kind == Kind.LIST else -1,
            keeps_space=int(datatype.white_space == "preserve"),
            max_items=max_items,
            min_item_bits=min_bits,
            kind_object=kind,
            parse=_Parser(datatype, self.limits),
        )

    def _range(self, datatype: Datatype) -> tuple[int, int, int]:
        """Groups that are read of an integer, and the least and largest number that a text may say, within a machine word."""
        if datatype.kind not in _INTEGERS:
            return 0, *_WORD
        low, high = datatype.minimum, datatype.maximum
        groups = self.limits.max_integer_octets
        if low is not None and high is not None:
            groups = max(_LONG_OCTETS, (max(abs(low), abs(high)).bit_length() + 6) // 7)
        most = (1 << (7 * groups)) - 1
        least = 0 if datatype.kind == Kind.UNSIGNED else -most - 1
        if datatype.kind == Kind.NBIT:
            least = datatype.minimum or 0
            most = least + (1 << datatype.bits) - 1
            if high is not None:
                most = min(most, high)
            if abs(least) >= _MOST_MINIMUM:
                self.reasons["small ranges of integers beyond 62 bits"] = None
        if groups > self._most_groups():
            self.reasons["bounded integers of more digits than Python converts"] = None
        return groups, max(least, _WORD[0]), min(most, _WORD[1])

    @staticmethod
    def _most_groups() -> int:
        from v2gstack.codecs.exi.limits import MAX_INTEGER_OCTETS_ALLOWED

        return MAX_INTEGER_OCTETS_ALLOWED


def _problems(program: Program) -> Iterable[str]:
    """What of a program is beyond the engine by its size alone."""
    if len(program.states) >= 1 << 29:
        yield "programs of more than 2 to the 29 states"


def native_processor(program: Program, limits: Limits) -> tuple[Processor | None, Sequence[str]]:
    """A program for the general processor in C, and why it has none.

    Args:
        program: The grammar program, or that of streams without a schema.
        limits: What is beyond them is left to the reference engine, which refuses it.

    Raises:
        ImportError: The extension is not part of this installation.
    """
    from v2gstack.codecs.exi import _exi

    builder = _Builder(program, limits)
    spec = builder.build()
    reasons = (*builder.reasons, *_problems(program))
    return (None if reasons else _exi.Processor(spec, reasons)), reasons


# Codecs have options of their own; some streams bring others, in their headers.
@lru_cache(maxsize=64)
def pack_options(options: ExiOptions, limits: Limits, *, informed: bool) -> PackedOptions:
    """Options as the engine takes them; only those that ``unsupported_options`` does not name.

    Args:
        options: The options of one stream.
        limits: Bound the strings that value tables keep where the options do not.
        informed: Whether documents begin with the program's global elements.
    """
    flags = sum(bit for name, bit in _FLAGS.items() if getattr(options, name))
    flags |= _ALIGNED if options.alignment is Alignment.BYTE_ALIGNED else 0
    flags |= _INFORMED if informed else 0
    flags |= _NO_LEARNING if options.maximum_builtin_element_grammars == 0 else 0
    capacity = -1 if options.value_partition_capacity is None else min(options.value_partition_capacity, _MOST)
    longest = limits.max_string_characters if options.value_max_length is None else options.value_max_length
    return flags, capacity, min(longest, _MOST)


class NativeEvents:
    """The general processor of one codec: events and elements by the C engine, as far as it goes.

    Args:
        reference: The codec's reference engine, which does the rest and explains.

    Raises:
        ImportError: The extension is not part of this installation.

    Attributes:
        unsupported: What is left to the reference engine, in words.
    """

    def __init__(self, reference: ReferenceEngine) -> None:
        self._reference = reference
        self._processor, reasons = native_processor(reference.program, reference.limits)
        self.unsupported: tuple[str, ...] = (*reasons, *unsupported_options(reference.options))
        # Of streams whose header says that they have no schema.
        self._schemaless: Processor | None = None
        # By whether a fragment follows: how streams without options in their header are read, and headers that are written.
        self._plain: dict[bool, tuple[Processor | None, PackedOptions]] = {}
        self._heads: dict[bool, tuple[bytes, int]] = {}

    def _processor_of(self, program: Program) -> Processor | None:
        if program is self._reference.program:
            return self._processor
        if self._schemaless is None:
            # Two threads may both make one; either serves.
            self._schemaless, _ = native_processor(program, self._reference.limits)
        return self._schemaless

    def _prepared(self, decoder: EventDecoder) -> tuple[Processor | None, PackedOptions]:
        """The processor for a stream, ``None`` where it is for the reference decoder, and the options as it takes them."""
        options = pack_options(decoder.options, self._reference.limits, informed=decoder.schema_informed)
        return (None if unsupported_options(decoder.options) else self._processor_of(decoder.program)), options

    def events(self, decoder: EventDecoder, data: bytes) -> Iterator[Event]:
        """The events that a reference decoder, which has not begun, would give.

        Errors are its own: where something is irregular, it takes over.
        """
        processor, options = self._prepared(decoder)
        return decoder.events() if processor is None else processor.events(data, decoder.reader.position, options, decoder.events)

    def plain_events(self, data: bytes, *, fragment: bool) -> Iterator[Event]:
        """The events of a stream; for most of them no reference decoder is made.

        Raises:
            DecodeError: The header does not decode.
        """
        if data[:1] != _PLAIN_HEADER:
            return self.events(self._reference.decoder(data, fragment=fragment), data)
        found = self._plain.get(fragment)
        if found is None:
            found = self._plain[fragment] = self._prepared(self._reference.decoder(data, fragment=fragment))
        processor, options = found

        def reference_events() -> Iterator[Event]:
            return self._reference.decoder(data, fragment=fragment).events()

        return reference_events() if processor is None else processor.events(data, 8, options, reference_events)

    def encode(self, document: XmlDocument, *, fragment: bool) -> bytes | None:
        """A stream of an XML document; ``None`` where the reference encoder has to write it, or to say why it cannot."""
        from v2gstack.codecs.exi._exi import GiveUp
        from v2gstack.codecs.xml.bridge import feed

        encoder = self.encoder(fragment=fragment)
        if encoder is None:
            return None
        try:
            # Its methods are those of the protocol; they only take no arguments by name.
            feed(document, cast("ElementWriter", encoder))
            return encoder.finish()
        except GiveUp:
            return None

    def encoder(self, *, fragment: bool) -> Encoder | None:
        """An encoder behind a header; ``None`` where the reference encoder has to do it."""
        reference = self._reference
        if self._processor is None or self.unsupported:
            return None
        head = self._heads.get(fragment)
        if head is None:
            head = self._heads[fragment] = reference.head(fragment=fragment)
        options = reference.options if reference.options.fragment == fragment else reference.options.with_(fragment=fragment)
        return self._processor.encoder(*head, pack_options(options, reference.limits, informed=reference.schema_informed))
