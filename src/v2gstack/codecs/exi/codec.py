"""``ExiCodec``: EXI to typed messages, to XML, to events, and back."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final

from v2gstack.codecs.exi._engine import choose_engine
from v2gstack.codecs.exi.binding import Binding
from v2gstack.codecs.exi.fused import FusedDecoder, FusedEncoder
from v2gstack.codecs.exi.limits import DEFAULT_LIMITS, Limits
from v2gstack.codecs.exi.options import V2G_PROFILE, ExiOptions
from v2gstack.codecs.exi.program import Program
from v2gstack.codecs.exi.runtime import Grammars
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.codecs.exi.sets import load_program, schema_set
from v2gstack.errors import ConfigError, DecodeError, EncodeError
from v2gstack.messages._base import Message
from v2gstack.messages._registry import registry

if TYPE_CHECKING:
    from v2gstack.codecs.exi._exi import Program as NativeProgram
    from v2gstack.codecs.exi.decoder import EventDecoder
    from v2gstack.codecs.exi.events import Event
    from v2gstack.codecs.exi.native_events import NativeEvents
    from v2gstack.codecs.exi.reference import ReferenceEngine
    from v2gstack.codecs.xml.elements import XmlElement

__all__ = ["Decoding", "ExiCodec", "codec_of"]

_EMPTY_PROGRAM: Final = "schemaless"


@dataclass(frozen=True)
class Decoding:
    """A decoded stream, and what was out of the ordinary about it.

    Attributes:
        name: Name of the root element, in Clark notation.
        message: What it decoded to.
        options: The options the stream was read with.
        end: The bit after the last event.
        padding: Whether bits of the last octet behind the end are not zero.
        trailing: Octets behind the last octet of the message.
        value_table_hits: Whether strings came from the value tables, which the V2G profile forbids.
        undeclared: Places where the stream leaves the schema, as ``path`` strings.
    """

    name: str
    message: Any
    options: ExiOptions
    end: int
    padding: bool
    trailing: bytes
    value_table_hits: bool
    undeclared: tuple[str, ...]

    @property
    def deviations(self) -> tuple[str, ...]:
        """What deviates from a canonical V2G stream, in words."""
        found: list[str] = []
        if self.padding:
            found.append("padding bits are not zero")
        if self.trailing:
            found.append(f"{len(self.trailing)} octet(s) follow the message: {self.trailing[:16].hex()}")
        if self.value_table_hits:
            found.append("strings come from the value table")
        found += [f"undeclared event in {path}" for path in self.undeclared]
        return tuple(found)


class ExiCodec:
    """EXI for one schema set: decodes into and encodes from typed messages.

    A codec holds nothing but tables, is shared freely between threads, and costs a few
    milliseconds to make; keep it.

    Args:
        schema: Name of a schema set: ``appprotocol``, ``din70121``, ``iso15118_2``,
            ``iso15118_20_common``, ``iso15118_20_ac``, ``iso15118_20_dc``, ``iso15118_20_acdp``,
            ``iso15118_20_wpt`` or ``xmldsig``.
        engine: ``auto``, ``python`` or ``c``; by default ``V2GSTACK_EXI_ENGINE`` decides.
        options: Stream options; by default those of the V2G profile.
        limits: Bounds on what a stream may ask for.

    Raises:
        UnknownSchemaError: There is no such schema set.
        ConfigError: The engine or the options are not available.

    Example:
        >>> codec = ExiCodec("din70121")
        >>> message = codec.decode(bytes.fromhex("809a004011d01bb19732da177000"))
        >>> message.body.body_element.evcc_id.hex()
        'ec65ccb685dc'
        >>> codec.encode(message).hex()
        '809a004011d01bb19732da177000'
    """

    def __init__(
        self,
        schema: str,
        *,
        engine: str | None = None,
        options: ExiOptions = V2G_PROFILE,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        schema_set(schema)
        self._setup(schema, None, engine, options, limits)

    def _setup(self, schema: str, program: Program | None, engine: str | None, options: ExiOptions, limits: Limits) -> None:
        #: Name of the schema set; the file name for schemas of one's own.
        self.schema = schema
        #: Options that streams are written with, and read with unless their header says otherwise.
        self.options = options.checked()
        self.limits = limits
        #: The engine in use: ``python`` or ``c``.
        self.engine = choose_engine(engine, self.options)
        self.program = load_program(schema) if program is None else program
        self._own = program is not None
        self._informed = schema != _EMPTY_PROGRAM

    @classmethod
    def from_program(
        cls,
        program: Program,
        *,
        name: str = "program",
        engine: str | None = None,
        options: ExiOptions | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> ExiCodec:
        """A codec for a grammar program of one's own: XML and events, no typed messages."""
        codec = cls.__new__(cls)
        codec._setup(name, program, engine, options or ExiOptions(), limits)
        return codec

    @classmethod
    def from_xsd(
        cls,
        path: str | os.PathLike[str] | bytes,
        *,
        engine: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
        **options: Any,
    ) -> ExiCodec:
        """A codec for any schema: XML in, EXI out, and back.

        Args:
            path: The root schema document, or its contents. Documents it imports are looked for in
                its own folder and below; nothing is fetched.
            engine: As for the class.
            limits: As for the class.
            options: Fields of :class:`~.options.ExiOptions`, such as ``strict=True``.

        Raises:
            SchemaError: The schema cannot be read or compiled.
            ConfigError: The options are not available.

        Example:
            >>> xsd = b'<schema xmlns="http://www.w3.org/2001/XMLSchema"><element name="a" type="int"/></schema>'
            >>> codec = ExiCodec.from_xsd(xsd, strict=True)
            >>> codec.encode_xml("<a>7</a>").hex(), codec.decode_xml(codec.encode_xml("<a>7</a>"))
            ('8000e0', b'<a>7</a>')
        """
        from v2gstack.codecs.exi.grammar import compile_schema
        from v2gstack.codecs.exi.schema.reader import read_schema

        program = compile_schema(read_schema(path))
        name = "inline schema" if isinstance(path, bytes) else os.fspath(path)
        return cls.from_program(program, name=name, engine=engine, options=ExiOptions(**options), limits=limits)

    @classmethod
    def schemaless(cls, *, engine: str | None = None, limits: Limits = DEFAULT_LIMITS, **options: Any) -> ExiCodec:
        """A codec without a schema: built-in grammars that learn from the stream.

        Example:
            >>> codec = ExiCodec.schemaless()
            >>> codec.decode_xml(codec.encode_xml("<a><b>1</b><b>2</b></a>"))
            b'<a><b>1</b><b>2</b></a>'
        """
        from v2gstack.codecs.exi.reference import schemaless_program

        codec = cls.__new__(cls)
        codec._setup(_EMPTY_PROGRAM, schemaless_program(), engine, ExiOptions(**options), limits)
        return codec

    # -- engine parts ------------------------------------------------------------------------------

    @cached_property
    def reference(self) -> ReferenceEngine:
        """The engine that handles everything, and explains."""
        from v2gstack.codecs.exi.reference import ReferenceEngine

        return ReferenceEngine(self.program, self.options, self.limits, schema_informed=self._informed)

    @cached_property
    def binding(self) -> Binding:
        """The program joined with its message classes.

        Raises:
            ConfigError: This codec has no message classes.
        """
        if self._own:
            raise ConfigError(f"no message classes belong to {self.schema}", hint="use decode_xml, encode_xml or decode_events")
        return Binding(self.program, registry(self.schema))

    @cached_property
    def _profile_grammars(self) -> Grammars | None:
        """Event codes for the fused engine; ``None`` where it does not apply."""
        # Of the limits it knows those on lengths; the rest it keeps by the schema being what it is.
        lengths = {"max_string_characters": self.limits.max_string_characters, "max_binary_octets": self.limits.max_binary_octets}
        if self.options != V2G_PROFILE or self._own or self.limits != replace(DEFAULT_LIMITS, **lengths):
            return None
        return Grammars(self.program, self.options, self.limits)

    @cached_property
    def _fused_decoder(self) -> FusedDecoder | None:
        grammars = self._profile_grammars
        return None if grammars is None else FusedDecoder(self.binding, grammars, self.limits)

    @cached_property
    def _fused_encoder(self) -> FusedEncoder | None:
        grammars = self._profile_grammars
        return None if grammars is None else FusedEncoder(self.binding, grammars, self.limits)

    @cached_property
    def native(self) -> NativeProgram | None:
        """The C engine's program, ``None`` where Python runs; its ``unsupported`` lists what is left to Python.

        Making it puts its methods in the place of :meth:`decode` and :meth:`encode`, so that calls
        reach C directly.
        """
        if self.engine != "c" or self.options != V2G_PROFILE or self._own:
            return None
        from v2gstack.codecs.exi.native import native_program

        grammars = Grammars(self.program, self.options, self.limits)
        program = native_program(self.binding, grammars, self.limits, self._decode_by_reference, self._encode_by_reference)
        cls = type(self)
        if cls.decode is ExiCodec.decode and cls.encode is ExiCodec.encode:
            self.__dict__.update(decode=program.decode, encode=program.encode)
        return program

    @cached_property
    def native_events(self) -> NativeEvents | None:
        """The C engine for events and XML, ``None`` where Python runs; its ``unsupported`` lists what is left to Python."""
        if self.engine != "c":
            return None
        from v2gstack.codecs.exi.native_events import NativeEvents

        return NativeEvents(self.reference)

    def _events(self, decoder: EventDecoder, data: bytes) -> Iterator[Event]:
        """The events of a stream, by whichever engine runs; the decoder is at the beginning of the body."""
        native = self.native_events
        return decoder.events() if native is None else native.events(decoder, data)

    def _plain_events(self, data: bytes, *, fragment: bool) -> Iterator[Event]:
        """The same where nothing but events is wanted."""
        native = self.native_events
        if native is None:
            return self.reference.decoder(data, fragment=fragment).events()
        return native.plain_events(data, fragment=fragment)

    # -- typed messages ------------------------------------------------------------------------------

    def decode(self, data: bytes | bytearray | memoryview) -> Any:
        """Decode a document into a typed message.

        Octets behind the message and padding bits that are not zero are tolerated, as real cars
        send them; :meth:`examine` reports them.

        Args:
            data: The EXI stream, header included.

        Returns:
            The message; for ``iso15118_2`` and ``din70121`` usually a ``V2G_Message``.

        Raises:
            DecodeError: The stream does not decode, with bit offset and element path.
        """
        if self.native is not None:
            return self.native.decode(data)
        data = bytes(data)
        fused = self._fused_decoder
        if fused is not None:
            found = fused.decode(data)
            if found is not None:
                return found[0]
        return self._decode_by_reference(data)

    def _decode_by_reference(self, data: bytes | bytearray | memoryview) -> Any:
        return self._build(bytes(data), fragment=False)

    def _build(self, data: bytes, *, fragment: bool) -> Any:
        """The message of a stream, built from its events."""
        return self.reference.build(self.binding, self._plain_events(data, fragment=fragment), document=not fragment)[1]

    def encode(self, message: Message, *, validate: bool = True) -> bytes:
        """Encode a typed message as a document.

        Args:
            message: An instance of a global element's class.
            validate: Whether facets count, such as maximum lengths; without, whatever the format
                can carry is written.

        Raises:
            EncodeError: The message cannot be written, with the path of the element at fault.
        """
        if self.native is not None:
            return self.native.encode(message, validate=validate)
        fused = self._fused_encoder if validate else None
        if fused is not None:
            found = fused.encode(message)
            if found is not None:
                return found
        return self._encode_by_reference(message, validate=validate)

    def _encode_by_reference(self, message: Message, *, validate: bool = True) -> bytes:
        qname = self._message_name(message, abstract=not validate)
        type_ = self.binding.global_elements[qname]
        return self.reference.encode(self.binding, message, qname, type_, fragment=False, validate=validate)

    def _message_name(self, message: Message, *, abstract: bool) -> QName:
        qname = self.binding.element_name(type(message), abstract=abstract)
        if qname is None:
            raise EncodeError(
                f"{type(message).__name__} is no message of {self.schema}",
                hint="encode_fragment() takes parts of messages",
            )
        return qname

    def validate(self, message: Message) -> None:
        """Check a message against its schema without keeping the bytes.

        Raises:
            EncodeError: The first thing that is wrong, with its path.
        """
        self.encode(message)

    def decode_fragment(self, data: bytes | bytearray | memoryview) -> Any:
        """Decode a fragment of one element, as signatures digest them.

        Returns:
            The element's message, or its plain value where its type is simple.

        Raises:
            DecodeError: As for :meth:`decode`.
        """
        found = None if self.native is None else self.native.try_decode_fragment(data)
        if found is not None:
            return found
        return self._build(bytes(data), fragment=True)

    def encode_fragment(self, element: Any, name: str | None = None, *, validate: bool = True) -> bytes:
        """Encode one element as a fragment.

        Args:
            element: The element's message, or plain value.
            name: Its name: local, or in Clark notation. May be left out where the class tells it.
            validate: As for :meth:`encode`.

        Raises:
            EncodeError: The element cannot be written, or its name is not clear.
        """
        qname = self._fragment_name(element, name)
        if validate and self.native is not None:
            found = self.native.try_encode_fragment(element, self.binding.fragment_codes[qname])
            if found is not None:
                return found
        type_ = self.binding.fragment_elements[qname]
        return self.reference.encode(self.binding, element, qname, type_, fragment=True, validate=validate)

    def _fragment_name(self, element: Any, name: str | None) -> QName:
        known = self.binding.fragment_elements
        if name is None:
            cls: type[Message] = element.__class__
            own = self.binding.element_name(cls)
            if own is not None:
                return own
            name = cls.__name__
        if name.startswith("{"):
            candidates = [qname for qname in known if str(qname) == name]
        else:
            candidates = [qname for qname in known if qname.local == name]
        if len(candidates) != 1:
            problem = "is not an element" if not candidates else "is the name of several elements"
            raise EncodeError(f"{name} {problem} of {self.schema}", hint="give the name as {namespace}local")
        return candidates[0]

    # -- dictionaries -------------------------------------------------------------------------------------

    def decode_dict(self, data: bytes | bytearray | memoryview) -> dict[str, Any]:
        """Decode a document into plain dictionaries, tuples, texts and numbers.

        Names and values are those of :mod:`v2gstack.codecs.json`; ``"#element"`` names the root.

        Raises:
            DecodeError: As for :meth:`decode`.

        Example:
            >>> ExiCodec("appprotocol").decode_dict(bytes.fromhex("80400080"))
            {'#element': 'supportedAppProtocolRes', 'ResponseCode': 'OK_SuccessfulNegotiation', 'SchemaID': 2}
        """
        from v2gstack.codecs.exi.dicts import to_dict

        return to_dict(self.decode(data))

    def encode_dict(self, mapping: Mapping[str, Any], *, validate: bool = True) -> bytes:
        """Encode a document from plain dictionaries, as :meth:`decode_dict` gives them; lists and bytes are taken as well.

        Raises:
            EncodeError: It does not fit, or cannot be written, with the path of what is at fault.

        Example:
            >>> ExiCodec("appprotocol").encode_dict({"#element": "supportedAppProtocolRes", "ResponseCode": "Failed_NoNegotiation"}).hex()
            '804880'
        """
        from v2gstack.codecs.exi.dicts import from_dict

        return self.encode(from_dict(mapping, self.binding.registry, self.schema), validate=validate)

    # -- XML -------------------------------------------------------------------------------------------

    def encode_xml(self, xml: bytes | str | XmlElement, *, fragment: bool | None = None) -> bytes:
        """Encode XML; what does not fit the schema is written as the options allow.

        Args:
            xml: A document, or an lxml element. A fragment that is given as text may have any number of elements, one after the other.
            fragment: Whether to write a fragment; by default as the options say.

        Raises:
            DecodeError: It is not well-formed.
            EncodeError: A strict stream has no place for something in it.
        """
        from v2gstack.codecs.xml.bridge import feed
        from v2gstack.codecs.xml.documents import read_xml

        as_fragment = self.options.fragment if fragment is None else fragment
        document = read_xml(xml, fragment=as_fragment)
        native = self.native_events
        written = None if native is None else native.encode(document, fragment=as_fragment)
        if written is not None:
            return written
        body = self.reference.body(fragment=as_fragment, lexical=True, validate=False)
        feed(document, body.encoder)
        return body.finish()

    def decode_xml(self, data: bytes | bytearray | memoryview, *, fragment: bool | None = None, pretty: bool = False) -> bytes:
        """Decode a stream into XML; a fragment of several elements gives them one after the other.

        Raises:
            DecodeError: The stream does not decode, or holds characters that XML cannot.
        """
        from v2gstack.codecs.xml.bridge import events_to_xml, serialise

        octets = bytes(data)
        decoder = self.reference.decoder(octets, fragment=self.options.fragment if fragment is None else fragment)
        kept = decoder.options.preserve_prefixes
        is_mixed = decoder.is_mixed if pretty else None
        documents = events_to_xml(self._events(decoder, octets), decoder.lexical, self._prefixes, keep_prefixes=kept, is_mixed=is_mixed)
        return b"".join(serialise(document, pretty=pretty) for document in documents)

    @property
    def _prefixes(self) -> dict[str, str]:
        return {} if self._own else dict(schema_set(self.schema).prefixes)

    def to_xml(self, message: Message, *, pretty: bool = False) -> bytes:
        """A typed message as XML.

        Raises:
            EncodeError: The message is not of this schema, or holds characters that XML cannot.
        """
        from v2gstack.codecs.exi.emitting import emit
        from v2gstack.codecs.xml.bridge import XmlSink, serialise

        qname = self._message_name(message, abstract=True)
        sink = XmlSink(self._prefixes)
        grammars = self.reference.grammars(self.options, informed=True)

        def text(datatype: int, value: Any) -> str:
            codec = grammars.codec(datatype)
            reason = codec.reject(value)
            if reason is not None:
                raise EncodeError(reason)
            return codec.format(value)

        try:
            emit(
                self.binding,
                sink,
                qname,
                self.binding.global_elements[qname],
                message,
                text,
                validate=False,
            )
            return serialise(sink.root, pretty=pretty)
        except DecodeError as error:
            raise EncodeError(error.message, hint=error.hint) from error

    def from_xml(self, xml: bytes | str, *, validate: bool = True) -> Any:
        """A typed message from XML.

        Args:
            xml: A document.
            validate: Whether it must be schema-valid; without, it must fit the message classes.

        Raises:
            DecodeError: It is not well-formed, not valid, or does not fit, with line and path.
        """
        from v2gstack.codecs.xml.parsing import parse_xml, validation_error
        from v2gstack.codecs.xml.validation import message_schema

        root = parse_xml(xml)
        if validate:
            error = validation_error(message_schema(self.schema), root)
            if error is not None:
                raise error
        return self.decode(self.encode_xml(root))

    # -- looking closer ----------------------------------------------------------------------------------

    def decode_events(self, data: bytes | bytearray | memoryview, *, fragment: bool | None = None) -> Iterator[Event]:
        """The events of a stream, each with the bits it occupies.

        Raises:
            DecodeError: While iterating, where the stream stops making sense.
        """
        return self._plain_events(bytes(data), fragment=self.options.fragment if fragment is None else fragment)

    def lexical(self, event: Event) -> str:
        """The text of an ``AT`` or ``CH`` event's value."""
        return self.reference.grammars(self.options, informed=self._informed).lexical(event.ref, event.value)

    def examine(self, data: bytes | bytearray | memoryview, *, fragment: bool = False) -> Decoding:
        """Decode a stream into a message, and report what is out of the ordinary about it.

        Raises:
            DecodeError: As for :meth:`decode`.
        """
        octets = bytes(data)
        decoder = self.reference.decoder(octets, fragment=fragment)
        events = self._events(decoder, octets)
        undeclared: list[str] = []
        path: list[str] = []
        end = 0

        def watched() -> Iterator[Event]:
            nonlocal end
            for event in events:
                if event.kind == "SE" and event.name is not None:
                    path.append(event.name.local)
                if not event.declared:
                    undeclared.append(f"{''.join(f'/{step}' for step in path)} ({event.kind} at bit {event.start})")
                if event.kind == "EE":
                    path.pop()
                end = event.end
                yield event

        name, message = self.reference.build(self.binding, watched())
        last = -(-end // 8)
        spare = 8 * last - end
        return Decoding(
            name=str(name),
            message=message,
            options=decoder.options,
            end=end,
            padding=bool(spare and octets[last - 1] & ((1 << spare) - 1)),
            trailing=octets[last:],
            value_table_hits=decoder.value_table_hits or getattr(events, "hits", 0) > 0,
            undeclared=tuple(undeclared),
        )


@cache
def codec_of(schema: str, engine: str | None = None) -> ExiCodec:
    """The codec of a schema set with default options, made once: codecs hold nothing but tables, so that all users share them.

    Args:
        schema: Name of the schema set.
        engine: As for `ExiCodec`.

    Raises:
        UnknownSchemaError: There is no such schema set.
        ConfigError: The engine is not available.
    """
    return ExiCodec(schema, engine=engine)
