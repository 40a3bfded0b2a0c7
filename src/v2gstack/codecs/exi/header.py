"""The EXI header: cookie, distinguishing bits, version, options document (EXI 1.0 section 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple

from v2gstack.codecs.exi.bitstream import BitReader, BitWriter
from v2gstack.codecs.exi.decoder import EventDecoder
from v2gstack.codecs.exi.encoder import EventEncoder
from v2gstack.codecs.exi.events import Event, EventKind
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.options import Alignment, ExiOptions, SchemaId
from v2gstack.codecs.exi.program import Program
from v2gstack.codecs.exi.runtime import Grammars
from v2gstack.codecs.exi.schema.components import XSI_NAMESPACE, QName
from v2gstack.errors import DecodeError

__all__ = ["COOKIE", "EXI_NAMESPACE", "Header", "is_aligned", "read_header", "write_header"]

COOKIE: Final = b"$EXI"
EXI_NAMESPACE: Final = "http://www.w3.org/2009/exi"

#: The options document is itself EXI, under these options (section 5.4).
_DOCUMENT_OPTIONS: Final = ExiOptions(strict=True)
#: Groups of the version number that are read: version 1 takes one, and there is no other yet.
_MAX_VERSION_GROUPS: Final = 4


class Header(NamedTuple):
    """What a header said.

    Attributes:
        options: The stream's options: those given, with what the options document says on top.
        end: First bit of the body.
        has_options: Whether there was an options document.
        metadata: User-defined elements of the options document, by name.
    """

    options: ExiOptions
    end: int
    has_options: bool
    metadata: tuple[str, ...] = ()


def is_aligned(options: ExiOptions) -> bool:
    """Whether codes and values of the body occupy whole octets."""
    return options.compression or options.alignment is not Alignment.BIT_PACKED


def read_header(data: bytes, options: ExiOptions, options_program: Callable[[], Program], limits: Limits) -> Header:
    """Read a header.

    Args:
        data: The stream.
        options: What is known out of band; it holds where there is no options document.
        options_program: Gives the grammar program of the options schema, when it is needed.
        limits: Bounds for the options document.

    Raises:
        DecodeError: These bytes do not begin an EXI stream of a known version.
    """
    start = 8 * len(COOKIE) if data[: len(COOKIE)] == COOKIE else 0
    reader = BitReader(data, start)
    if reader.remaining < 8:
        raise DecodeError("the stream ends within the EXI header", offset=start)
    if reader.read_bits(2) != 0b10:
        raise DecodeError(
            "no EXI stream: the first two bits are not 10",
            offset=start,
            clause="EXI 1.0, 5.2",
            hint="a V2G message begins with 80; is this another kind of data?",
        )
    has_options = reader.read_bool()
    if reader.read_bool():
        raise DecodeError("a preview version of EXI", offset=start + 3, clause="EXI 1.0, 5.3")
    version = 1
    for _ in range(_MAX_VERSION_GROUPS):
        group = reader.read_bits(4)
        version += group
        if group < 15:
            break
    if version != 1:
        raise DecodeError(f"EXI of version {version}; this library reads version 1", offset=start + 4)
    metadata: tuple[str, ...] = ()
    if has_options:
        program = options_program()
        decoder = EventDecoder(Grammars(program, _DOCUMENT_OPTIONS, limits), reader, limits)
        events = list(decoder.events())
        options, metadata = _options_of(events, reader.position)
    if is_aligned(options):
        reader.align()
    return Header(options, reader.position, has_options, metadata)


_ROOT: Final = QName(EXI_NAMESPACE, "header")
#: Leaves of the options document that set one option to their value or to true.
_VALUES: Final = {
    "valueMaxLength": "value_max_length",
    "valuePartitionCapacity": "value_partition_capacity",
    "blockSize": "block_size",
}
_FLAGS: Final = {
    "selfContained": "self_contained",
    "dtd": "preserve_dtd",
    "prefixes": "preserve_prefixes",
    "lexicalValues": "preserve_lexical_values",
    "comments": "preserve_comments",
    "pis": "preserve_pis",
    "compression": "compression",
    "fragment": "fragment",
    "strict": "strict",
}


def _options_of(events: list[Event], end: int) -> tuple[ExiOptions, tuple[str, ...]]:
    """The options that the events of an options document set, and its user-defined elements.

    An option is what stands in the options schema: what someone's own element holds says nothing, whatever its name.

    Raises:
        DecodeError: This is another document, or a wildcard took an element with an option's name and a value of another type.
    """
    changes: dict[str, Any] = {}
    metadata: list[str] = []
    path: list[QName] = []
    mapped: list[QName] = []
    text: Any = None
    nil = False
    foreign = 0  # how many of the path's last elements are someone's own
    for event in events:
        name = event.name
        if event.kind == EventKind.SE:
            assert name is not None
            if not path and name != _ROOT:
                raise DecodeError(
                    f"the options of an EXI header stand in {_ROOT}, not in {name}", offset=event.start, clause="EXI 1.0, 5.4"
                )
            if foreign:
                foreign += 1
            elif path and path[-1].local == "datatypeRepresentationMap":
                foreign = 1
                mapped.append(name)
            elif name.uri != EXI_NAMESPACE:
                foreign = 1
                metadata.append(str(name))
            else:
                _set_flag(name.local, changes)
            path.append(name)
            text, nil = None, False
        elif event.kind == EventKind.AT and name == QName(XSI_NAMESPACE, "nil"):
            nil = bool(event.value)
        elif event.kind == EventKind.CH:
            text = event.value
        elif event.kind == EventKind.EE:
            closed = path.pop()
            if foreign:
                foreign -= 1
            else:
                _set_value(closed.local, text, nil, changes, end)
    if mapped:
        changes["datatype_representation_map"] = tuple(zip(mapped[::2], mapped[1::2], strict=False))
    return ExiOptions(**changes), tuple(metadata)


def _set_value(local: str, value: object, nil: bool, changes: dict[str, Any], end: int) -> None:
    if local in _VALUES:
        if not isinstance(value, int):
            raise DecodeError(f"{local} of the EXI header is a number, not {value!r:.60}", offset=end, clause="EXI 1.0, 5.4")
        changes[_VALUES[local]] = value
    elif local == "schemaId":
        changes["schema_id"] = SchemaId.NONE if nil else value or SchemaId.BUILTIN


def _set_flag(local: str, changes: dict[str, Any]) -> None:
    if local in _FLAGS:
        changes[_FLAGS[local]] = True
    elif local == "byte":
        changes["alignment"] = Alignment.BYTE_ALIGNED
    elif local == "pre-compress":
        changes["alignment"] = Alignment.PRE_COMPRESSION


def write_header(options: ExiOptions, options_program: Callable[[], Program], limits: Limits) -> BitWriter:
    """Write the header that the options ask for; the body follows in the same writer.

    Raises:
        EncodeError: The options do not fit the options document.
    """
    writer = BitWriter()
    if options.cookie:
        writer.write_octets(COOKIE)
    writer.write_bits(0b10, 2)
    writer.write_bool(options.include_options)
    writer.write_bits(0, 5)
    if options.include_options:
        program = options_program()
        encoder = EventEncoder(Grammars(program, _DOCUMENT_OPTIONS, limits), writer, limits)
        _write_part(encoder, _options_document(options))
        encoder.end_document()
    if is_aligned(options):
        writer.align()
    return writer


class _Part(NamedTuple):
    """An element of the options document.

    Attributes:
        qname: Its name.
        text: Its value; ``None`` where it has none.
        parts: The elements within.
        nil: Whether it is written as nil.
    """

    qname: QName
    text: str | None = None
    parts: tuple[_Part, ...] = ()
    nil: bool = False


def _name(local: str) -> QName:
    return QName(EXI_NAMESPACE, local)


def _group(local: str, *found: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """A group with its parts, or nothing where it has none."""
    parts = tuple(part for each in found for part in each)
    return (_Part(_name(local), parts=parts),) if parts else ()


def _flag(local: str, wanted: bool) -> tuple[_Part, ...]:
    return (_Part(_name(local)),) if wanted else ()


def _value(local: str, given: object, usual: object = None) -> tuple[_Part, ...]:
    return (_Part(_name(local), str(given)),) if given is not None and given != usual else ()


def _schema_id(given: str | SchemaId) -> tuple[_Part, ...]:
    if given is SchemaId.ABSENT:
        return ()
    if given is SchemaId.NONE:
        return (_Part(_name("schemaId"), nil=True),)
    return (_Part(_name("schemaId"), given if isinstance(given, str) else ""),)


def _uncommon(options: ExiOptions) -> tuple[_Part, ...]:
    alignment = options.alignment
    pairs = options.datatype_representation_map
    mappings = tuple(_Part(_name("datatypeRepresentationMap"), parts=tuple(map(_Part, pair))) for pair in pairs)
    return _group(
        "uncommon",
        _group(
            "alignment",
            _flag("byte", alignment is Alignment.BYTE_ALIGNED),
            _flag("pre-compress", alignment is Alignment.PRE_COMPRESSION),
        ),
        _flag("selfContained", options.self_contained),
        _value("valueMaxLength", options.value_max_length),
        _value("valuePartitionCapacity", options.value_partition_capacity),
        mappings,
    )


def _options_document(options: ExiOptions) -> _Part:
    """The document that says the options; what is as usual is not said."""
    preserve = _group(
        "preserve",
        _flag("dtd", options.preserve_dtd),
        _flag("prefixes", options.preserve_prefixes),
        _flag("lexicalValues", options.preserve_lexical_values),
        _flag("comments", options.preserve_comments),
        _flag("pis", options.preserve_pis),
    )
    less = _group("lesscommon", _uncommon(options), preserve, _value("blockSize", options.block_size, ExiOptions().block_size))
    common = _group("common", _flag("compression", options.compression), _flag("fragment", options.fragment), _schema_id(options.schema_id))
    return _Part(_name("header"), parts=(*less, *common, *_flag("strict", options.strict)))


def _write_part(encoder: EventEncoder, part: _Part) -> None:
    encoder.start_element(part.qname, [(QName(XSI_NAMESPACE, "nil"), "true", None)] if part.nil else [])
    if part.text is not None:
        encoder.characters(part.text)
    for each in part.parts:
        _write_part(encoder, each)
    encoder.end_element()


def with_defaults(options: ExiOptions, found: ExiOptions) -> ExiOptions:
    """Options of a stream's header, with what only concerns this processor kept."""
    return replace(found, cookie=options.cookie, empty_as_characters=options.empty_as_characters)
