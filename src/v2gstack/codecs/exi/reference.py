"""The reference engine as a whole: header, body, and typed messages on either side.

:class:`~.codec.ExiCodec` loads it when a stream or message is out of the ordinary, or when someone
wants to look closer; most processes on a charger never do.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from v2gstack.codecs.exi.binding import Binding
from v2gstack.codecs.exi.bitstream import BitReader, BitWriter, ByteReader, ByteWriter
from v2gstack.codecs.exi.building import MessageBuilder
from v2gstack.codecs.exi.decoder import EventDecoder
from v2gstack.codecs.exi.emitting import emit
from v2gstack.codecs.exi.encoder import EventEncoder
from v2gstack.codecs.exi.events import Event
from v2gstack.codecs.exi.header import Header, is_aligned, read_header, write_header
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.options import ExiOptions, SchemaId
from v2gstack.codecs.exi.program import Program
from v2gstack.codecs.exi.runtime import Grammars
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.codecs.exi.sets import EXI_OPTIONS, load_program
from v2gstack.codecs.exi.strings import initial_names
from v2gstack.errors import ConfigError, DecodeError

__all__ = ["Body", "ReferenceEngine", "schemaless_program"]

#: Sets of options whose event codes an engine keeps. A processor meets its own and a few of its peers'; streams that state
#: options of their own, each another table size, would fill the memory of a process that lives long.
MAX_OPTION_SETS: Final = 16


class Body:
    """An EXI stream that is being written: its encoder, and its bytes once it is done."""

    def __init__(self, encoder: EventEncoder, writer: BitWriter | ByteWriter, head: bytes) -> None:
        self.encoder = encoder
        self._writer = writer
        self._head = head

    def finish(self) -> bytes:
        """End the document; the whole stream."""
        self.encoder.end_document()
        return self._head + self._writer.getvalue()


class ReferenceEngine:
    """Decodes and encodes with every option.

    Args:
        program: The grammar program; that of :func:`schemaless_program` without a schema.
        options: What streams are written with, and read with unless their header says otherwise.
        limits: Bounds on what a stream may ask for.
        schema_informed: Whether the program comes from a schema.
    """

    def __init__(self, program: Program, options: ExiOptions, limits: Limits, *, schema_informed: bool) -> None:
        self.program = program
        self.options = options
        self.limits = limits
        self.schema_informed = schema_informed
        self._grammars: dict[tuple[ExiOptions, bool], Grammars] = {}

    def grammars(self, options: ExiOptions, *, informed: bool) -> Grammars:
        """Event codes under given options, of the program or of streams without a schema."""
        key = options, informed
        found = self._grammars.get(key)
        if found is None:
            # Two threads may both make them; either result serves.
            program = self.program if informed else schemaless_program()
            found = Grammars(program, options, self.limits)
            if len(self._grammars) >= MAX_OPTION_SETS:
                # our own stay; of the others the oldest goes, which another thread may have done already
                oldest = next(known for known in list(self._grammars) if known[0] != self.options)
                self._grammars.pop(oldest, None)
            self._grammars[key] = found
        return found

    def _options(self, fragment: bool) -> ExiOptions:
        return self.options if self.options.fragment == fragment else self.options.with_(fragment=fragment)

    def decoder(self, data: bytes, *, fragment: bool) -> EventDecoder:
        """A decoder at the beginning of a stream's body.

        Raises:
            DecodeError: The header does not decode, or asks for an option that is not available.
        """
        header = read_header(data, self._options(fragment), lambda: load_program(EXI_OPTIONS), self.limits)
        options = _asked_for(header) if header.has_options else _as_peers_write(header.options)
        informed = self.schema_informed and options.schema_id is not SchemaId.NONE
        grammars = self.grammars(options, informed=informed)
        reader = ByteReader(data, header.end) if is_aligned(options) else BitReader(data, header.end)
        return EventDecoder(grammars, reader, self.limits, schema_informed=informed)

    def body(self, *, fragment: bool, lexical: bool, validate: bool) -> Body:
        """An encoder behind a written header.

        Args:
            fragment: Whether the stream is a fragment.
            lexical: Whether values are text.
            validate: Whether native values must keep the facets of their types.
        """
        options = self._options(fragment)
        writer: BitWriter | ByteWriter = write_header(options, lambda: load_program(EXI_OPTIONS), self.limits)
        head = b""
        if is_aligned(options):
            head, writer = writer.getvalue(), ByteWriter()
        grammars = self.grammars(options, informed=self.schema_informed)
        encoder = EventEncoder(
            grammars,
            writer,
            self.limits,
            schema_informed=self.schema_informed,
            lexical=lexical,
            validate=validate,
        )
        return Body(encoder, writer, head)

    def head(self, *, fragment: bool) -> tuple[bytes, int]:
        """A written header, filled up to whole octets, and the bits that it takes."""
        writer = write_header(self._options(fragment), lambda: load_program(EXI_OPTIONS), self.limits)
        return writer.getvalue(), writer.position

    def decode(self, binding: Binding, data: bytes, *, fragment: bool) -> tuple[QName, Any]:
        """The name and value of a stream's element.

        Raises:
            DecodeError: The stream does not decode into typed messages.
        """
        return self.build(binding, self.decoder(data, fragment=fragment).events(), document=not fragment)

    @staticmethod
    def build(binding: Binding, events: Iterator[Event], *, document: bool = False) -> tuple[QName, Any]:
        """The name and value of the element that events describe; of a document, a global element."""
        return MessageBuilder(binding, document=document).build(events)

    def encode(self, binding: Binding, value: Any, qname: QName, type_: int, *, fragment: bool, validate: bool) -> bytes:
        """A stream of one element.

        Raises:
            EncodeError: The value cannot be written, with the path of the element at fault.
        """
        body = self.body(fragment=fragment, lexical=False, validate=validate)
        emit(binding, body.encoder, qname, type_, value, validate=validate)
        return body.finish()


def _asked_for(header: Header) -> ExiOptions:
    """The options that a header states."""
    try:
        return header.options.checked()
    except ConfigError as error:
        raise DecodeError(f"the EXI header asks for what cannot be done: {error.message}", offset=header.end) from error


def _as_peers_write(options: ExiOptions) -> ExiOptions:
    """How to read V2G streams: the profile keeps value tables empty, and some peers fill them all the same."""
    if options.maximum_builtin_element_grammars == 0 and options.value_partition_capacity == 0:
        return options.with_(value_partition_capacity=None)
    return options


@cache
def schemaless_program() -> Program:
    """The program of streams without a schema: nothing but the names every stream knows."""
    uris, names = initial_names()
    return Program(
        digest="",
        uris=uris,
        local_names=names,
        qnames=(),
        datatypes=(),
        attributes=(),
        elements=(),
        types=(),
        states=(),
        loops=(),
        document=(),
        fragment=(),
        fragment_start=0,
        fragment_empty=0,
        named_types=(),
        global_attributes=(),
        namespaces=(),
    )
