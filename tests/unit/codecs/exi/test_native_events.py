"""The general processor in C: its events and bytes are those of the reference engine, under every option it has."""

from __future__ import annotations

import gc
import itertools
import os
import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from tests.support.exi import SETS, codec_of, outcome, reference_decode, same
from tests.support.recorded import DATA, GENERAL_XSD, OPTION_SETS, SCHEMALESS_OPTION_SETS, documents
from tests.support.threads import run_in_threads
from v2gstack.codecs.exi import Alignment, ExiCodec, ExiOptions, Limits
from v2gstack.codecs.exi._engine import unsupported_options, why_not
from v2gstack.codecs.exi.events import Event
from v2gstack.codecs.exi.limits import DEFAULT_LIMITS
from v2gstack.codecs.exi.native_events import native_processor, pack_options
from v2gstack.codecs.exi.program import Program
from v2gstack.codecs.exi.reference import schemaless_program
from v2gstack.codecs.exi.schema.components import XSI_NAMESPACE, QName
from v2gstack.codecs.xml.bridge import feed
from v2gstack.codecs.xml.parsing import parse_xml
from v2gstack.errors import CodecError, ConfigError, DecodeError, EncodeError
from v2gstack.testing.instances import Instances, RandomSource

if why_not() is not None and os.environ.get("V2GSTACK_BUILD_EXTENSION") != "yes":
    pytest.skip(f"{why_not()}; build it with V2GSTACK_BUILD_EXTENSION=yes", allow_module_level=True)

GENERAL = documents(DATA / "general" / "general.jsonl")
#: Documents that no schema describes, with all that XML has.
FREE = (
    "<a/>",
    '<a x="1" y="2"><b>t</b><b>t</b><c z="t">u</c></a>',
    '<p:a xmlns:p="urn:p"><b xmlns="urn:q"><a><b><c/></b></a></b>text<!-- note --><?do it?></p:a>',
    "<a>" + "".join(f'<i n="{n % 5}">{n % 7}</i>' for n in range(40)) + "</a>",
    '<!DOCTYPE a><!-- before --><a xml:space="preserve"> <b/> é\U0001f600 </a><?behind it?><!-- all -->',
    '<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="b"><c xsi:type="x:y" xsi:nil="true" xmlns:x="urn:x"/></a>',
)
Outcome = tuple[list[Event], "tuple[type[CodecError], str, dict[str, Any]] | None"]


@cache
def general_program() -> Program:
    return ExiCodec.from_xsd(GENERAL_XSD).program


@cache
def informed(options: ExiOptions, limits: Limits = DEFAULT_LIMITS) -> ExiCodec:
    return ExiCodec.from_program(general_program(), engine="c", options=options, limits=limits)


@cache
def free(options: ExiOptions) -> ExiCodec:
    return ExiCodec.schemaless(engine="c", **{name: getattr(options, name) for name in options.__dataclass_fields__})


def collected(events: Iterable[Event]) -> Outcome:
    """The events before an error, and the error."""
    found: list[Event] = []
    try:
        found.extend(events)
    except CodecError as error:
        return found, (type(error), str(error), error.details())
    return found, None


def both_events(codec: ExiCodec, data: bytes) -> tuple[Outcome, bool]:
    """The events by both engines, which are the same, and whether C gave up."""
    fragment = codec.options.fragment
    expected = collected(itertools.chain.from_iterable(_reference(codec, data)))
    begun = outcome(lambda: codec.decode_events(data))
    if begun.error is not None:
        assert expected == ([], (type(begun.error), str(begun.error), begun.error.details()))
        return expected, True
    events = begun.value
    found = collected(events)
    assert found[1] == expected[1], (codec.options, data.hex())
    assert len(found[0]) == len(expected[0]), (codec.options, data.hex())
    for ours, theirs in zip(found[0], expected[0], strict=True):
        assert ours == theirs, (codec.options, data.hex())
        assert [type(item) for item in ours] == [type(item) for item in theirs], (codec.options, data.hex())
    decoder = codec.reference.decoder(data, fragment=fragment)
    if expected[1] is None:
        collected(decoder.events())
        assert events.hits == decoder.values.hits
    return expected, events.gave_up


def _reference(codec: ExiCodec, data: bytes) -> Iterator[Iterator[Event]]:
    # The header is read when the first event is asked for.
    yield codec.reference.decoder(data, fragment=codec.options.fragment).events()


def reference_bytes(codec: ExiCodec, xml: str) -> bytes | None:
    body = codec.reference.body(fragment=codec.options.fragment, lexical=True, validate=False)
    try:
        feed(parse_xml(xml), body.encoder)
        return body.finish()
    except EncodeError:
        return None


def both_bytes(codec: ExiCodec, xml: str) -> bytes | None:
    """A stream written by both engines, byte for byte the same; `None` where it cannot be written."""
    expected = reference_bytes(codec, xml)
    native = codec.native_events
    assert native is not None
    written = native.encode(parse_xml(xml), fragment=codec.options.fragment)
    assert written == expected, (codec.options, xml)
    if expected is None:
        assert outcome(lambda: codec.encode_xml(xml)).error is not None
    return expected


def damaged(data: bytes, source: random.Random) -> bytes:
    """A stream with a few bits or octets changed, lost or added."""
    found = bytearray(data)
    for _ in range(source.choice((1, 1, 2))):
        at = source.randrange(1, len(found)) if len(found) > 1 else 0
        match source.randrange(6):
            case 0 | 1 | 2:
                found[at] ^= 1 << source.randrange(8)
            case 3:
                found[at] = source.choice((0, 127, 128, 255))
            case 4:
                del found[at:]
            case _:
                found[at:at] = source.randbytes(source.randrange(1, 4))
        if not found:
            break
    return bytes(found)


# -- documents, under the recorded options and under random ones ------------------------------------------------


@pytest.mark.parametrize("name", OPTION_SETS)
def test_documents_of_the_general_schema(name: str) -> None:
    codec = informed(ExiOptions(**OPTION_SETS[name][0]))
    source = random.Random(1)
    irregular = 0
    recorded = [document for document in GENERAL if document.options == name]
    for document in recorded:
        both_bytes(codec, document.xml)
        found, gave_up = both_events(codec, document.data)
        irregular += gave_up
        assert not gave_up or found[1] is not None, document
    for document in source.choices(recorded, k=120):
        found, gave_up = both_events(codec, damaged(document.data, source))
        assert not gave_up or found[1] is not None, document
    assert irregular < len(recorded) / 10


@pytest.mark.parametrize("name", SCHEMALESS_OPTION_SETS)
def test_documents_without_a_schema(name: str) -> None:
    codec = free(ExiOptions(**SCHEMALESS_OPTION_SETS[name][0]))
    source = random.Random(2)
    for xml in (*FREE, *(document.xml for document in GENERAL[::40])):
        data = both_bytes(codec, xml)
        assert data is not None
        assert not both_events(codec, data)[1]
        for _ in range(6):
            found, gave_up = both_events(codec, damaged(data, source))
            assert not gave_up or found[1] is not None


def some_options(source: random.Random) -> ExiOptions:
    """Options at random, as far as they go together."""
    strict = source.random() < 0.2
    kept = {name: not strict and source.random() < 0.4 for name in ("comments", "pis", "dtd", "prefixes")}
    learned = source.choice((None, None, 0))
    return ExiOptions(
        strict=strict,
        fragment=source.random() < 0.3,
        alignment=source.choice((Alignment.BIT_PACKED, Alignment.BIT_PACKED, Alignment.BYTE_ALIGNED)),
        value_max_length=source.choice((None, None, 0, 2, 10)),
        value_partition_capacity=source.choice((None, None, 0, 1, 3, 50)),
        preserve_lexical_values=source.random() < 0.3,
        maximum_builtin_element_grammars=learned,
        maximum_builtin_productions=learned,
        local_value_partitions=source.random() < 0.8,
        empty_as_characters=source.random() < 0.3,
        include_options=source.random() < 0.2,
        cookie=source.random() < 0.2,
        **{f"preserve_{name}": kept[name] for name in kept},
    ).checked()


@pytest.mark.parametrize("seed", range(4))
def test_documents_under_random_options(seed: int) -> None:
    source = random.Random(seed)
    texts = sorted({document.xml for document in GENERAL})
    written = 0
    for _ in range(12):
        options = some_options(source)
        for codec, some in ((informed(options), source.sample(texts, 12)), (free(options), [*FREE, *source.sample(texts, 3)])):
            for xml in some:
                data = both_bytes(codec, xml)
                written += data is not None
                for stream in [] if data is None else [data, damaged(data, source)]:
                    found, gave_up = both_events(codec, stream)
                    assert not gave_up or found[1] is not None, (options, stream.hex())
    assert written > 100


@pytest.mark.parametrize("schema", SETS)
def test_messages_and_foreign_elements(schema: str) -> None:
    """Streams of the V2G sets as events, and as XML and back."""
    codec = codec_of(schema, "c")
    source = random.Random(3)
    instances = Instances(schema, RandomSource(source))
    names = sorted(codec.binding.registry.elements)
    for _ in range(15):
        message = instances.element(source.choice(names))
        data = codec.encode(message, validate=False)
        assert not both_events(codec, data)[1]
        both_events(codec, damaged(data, source))
        assert same(codec._decode_by_reference(data), reference_decode(codec, data))
        examined, python = codec.examine(data), codec_of(schema).examine(data)
        assert same(examined, python)


def test_what_is_out_of_the_ordinary_is_reported_alike() -> None:
    source = random.Random(4)
    codec, python = codec_of("iso15118_2", "c"), codec_of("iso15118_2")
    data = bytes.fromhex("8098004011d01801f7e81f53ec00")
    compared = 0
    for _ in range(400):
        stream = damaged(data, source)
        ours, theirs = outcome(lambda stream=stream: codec.examine(stream)), outcome(lambda stream=stream: python.examine(stream))
        assert ours.place == theirs.place
        assert ours.error is not None or same(ours.value, theirs.value)
        compared += ours.error is None and bool(ours.value.deviations)
    assert compared > 10


# -- headers ------------------------------------------------------------------------------------------------------


def test_options_in_the_header_are_followed() -> None:
    """Also those of streams that say they have no schema."""
    reader = informed(ExiOptions())
    for changes in (
        {"strict": True},
        {"alignment": Alignment.BYTE_ALIGNED},
        {"preserve_lexical_values": True},
        {"preserve_comments": True},
    ):
        writer = informed(ExiOptions(include_options=True, **changes))
        data = writer.encode_xml(GENERAL[0].xml)
        assert not both_events(reader, data)[1]
    writer = free(ExiOptions(**SCHEMALESS_OPTION_SETS["header"][0]))
    for xml in FREE:
        assert not both_events(reader, writer.encode_xml(xml))[1]


def test_headers_that_do_not_decode() -> None:
    for data in (b"", b"\x00", b"\x90", b"\x81\x00", b"$EXI", b"\xa0"):
        found, _ = both_events(informed(ExiOptions()), data)
        assert found[0] == []
        assert found[1] is not None


def test_options_that_the_engine_does_not_have() -> None:
    assert unsupported_options(ExiOptions()) == ()
    assert unsupported_options(ExiOptions(compression=True)) == ("compression",)
    assert unsupported_options(ExiOptions(alignment=Alignment.PRE_COMPRESSION)) == ("pre-compression",)
    assert unsupported_options(ExiOptions(self_contained=True)) == ("self-contained elements",)
    name = QName("urn:x", "x")
    assert unsupported_options(ExiOptions(datatype_representation_map=((name, name),))) == ("datatype representation maps",)
    codec = informed(ExiOptions())
    assert codec.native_events is not None
    assert codec.native_events.unsupported == ()
    assert ExiCodec.schemaless(engine="python").native_events is None


# -- limits and errors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "limits",
    [
        Limits(max_depth=1),
        Limits(max_depth=3),
        Limits(max_events=5),
        Limits(max_string_characters=2),
        Limits(max_binary_octets=2),
        Limits(max_list_items=1, max_free_list_items=0),
        Limits(max_integer_octets=1),
        Limits(max_table_entries=2),
        Limits(max_builtin_grammars=1),
        Limits(max_builtin_productions=2),
    ],
)
def test_limits(limits: Limits) -> None:
    for options in (ExiOptions(), ExiOptions(preserve_prefixes=True, preserve_comments=True, value_partition_capacity=3)):
        codec = informed(options, limits)
        writer = informed(options)
        refused = 0
        for document in GENERAL[::6]:
            data = writer.encode_xml(document.xml)
            found, gave_up = both_events(codec, data)
            assert gave_up == (found[1] is not None)
            refused += gave_up
            both_bytes(codec, document.xml)
        assert refused


def test_every_truncation() -> None:
    codec = informed(ExiOptions(**OPTION_SETS["markup"][0]))
    data = max((document.data for document in GENERAL if document.options == "markup" and len(document.data) < 300), key=len)
    for length in range(len(data)):
        both_events(codec, data[:length])


def test_events_before_an_error_are_given() -> None:
    codec = free(ExiOptions())
    data = codec.encode_xml("<a><b>t</b><c/></a>")
    events = codec.decode_events(data[:-3])
    seen, error = collected(events)
    assert [event.kind for event in seen][:3] == ["SD", "SE", "SE"]
    assert error is not None
    assert error[0] is DecodeError
    assert list(events) == []


def test_streams_that_claim_more_than_they_hold() -> None:
    """Nothing is allocated for a claim."""
    codec = free(ExiOptions(alignment=Alignment.BYTE_ALIGNED))
    claim = b"\xff\xff\xff\xff\x07"
    honest = codec.encode_xml('<a x="text">text<b xmlns="urn:x"/></a>')
    for part in (b"\x06text", b"\x02x", b"\x05urn:x"):
        data = honest.replace(part, claim + part[1:], 1)
        assert data != honest
        assert both_events(codec, data)[0][1] is not None


def test_numbers_of_every_size() -> None:
    xsd = b"""<schema xmlns="http://www.w3.org/2001/XMLSchema"><element name="a"><complexType><sequence>
      <element name="i" type="integer" maxOccurs="unbounded"/><element name="u" type="nonNegativeInteger" maxOccurs="unbounded"/>
      <element name="d" type="decimal" maxOccurs="unbounded"/><element name="f" type="double" maxOccurs="unbounded"/>
      <element name="l" type="IDREFS" maxOccurs="unbounded"/>
    </sequence></complexType></element></schema>"""
    numbers = [0, 1, -1, 127, 128, -128, 16384, (1 << 62) - 1, 1 << 63, -(1 << 63), 1 << 64, 10**17, -(10**18), 10**19, 1 << 3000]
    for options in (ExiOptions(), ExiOptions(strict=True), ExiOptions(alignment=Alignment.BYTE_ALIGNED)):
        codec = ExiCodec.from_program(ExiCodec.from_xsd(xsd).program, engine="c", options=options)
        integers = "".join(f"<i> {n}\n</i>" for n in numbers) + "<i>+7</i><i>-0</i><i>007</i>"
        unsigned = "".join(f"<u>{abs(n)}</u>" for n in numbers)
        decimals = "".join(f"<d>{n}</d>" for n in ("0", "-0.0", "+1.50", ".5", "5.", "123456789.000001", "-" + "9" * 40 + "." + "1" * 40))
        floats = "".join(f"<f>{n}</f>" for n in ("0", "1.5", "-2E3", "INF", "-INF", "NaN", "9.9e-300", str((1 << 63) - 1)))
        lists = "<l>a</l><l> b\tc\n d </l><l>a b a</l>"
        data = both_bytes(codec, f"<a>{integers}{unsigned}{decimals}{floats}{lists}</a>")
        assert data is not None
        assert not both_events(codec, data)[1]
        for wrong in ("<i>1 2</i>", "<i>٣</i>", "<i/>", "<i>1.0</i>", "<u>-1</u>", f"<i>{1 << 4000}</i>", "<d>1e3</d>", "<f>x</f>", "<l/>"):
            both_bytes(codec, f"<a>{wrong}</a>")
        source = random.Random(5)
        for _ in range(100):
            both_events(codec, damaged(data, source))


def test_texts_that_cannot_be_written() -> None:
    codec = free(ExiOptions())
    native = codec.native_events
    assert native is not None
    encoder = native.encoder(fragment=False)
    assert encoder is not None
    encoder.start_element(QName("", "a"))
    give_up = sys.modules["v2gstack.codecs.exi._exi"].GiveUp
    with pytest.raises(give_up):
        encoder.characters("\ud800")
    with pytest.raises(give_up):
        encoder.finish()


def test_an_encoder_is_hard_to_misuse() -> None:
    native = free(ExiOptions(preserve_comments=True, preserve_pis=True, preserve_dtd=True)).native_events
    assert native is not None

    def made() -> Any:
        return native.encoder(fragment=False)

    give_up = sys.modules["v2gstack.codecs.exi._exi"].GiveUp
    name = QName("", "a")
    for action in (
        lambda encoder: encoder.end_element(),
        lambda encoder: encoder.characters("x"),
        lambda encoder: encoder.takes_space(alone=True, preserved=False),
        lambda encoder: [encoder.start_element(name), encoder.finish()],
        lambda encoder: [encoder.start_element(name), encoder.end_element(), encoder.start_element(name)],
        lambda encoder: [encoder.start_element(name), encoder.characters(1)],
        lambda encoder: encoder.start_element(name, [1]),
        lambda encoder: encoder.start_element(name, [(name, 1, None)]),
        lambda encoder: encoder.start_element(name, [(QName(XSI_NAMESPACE, "type"), "x", None)]),
        lambda encoder: encoder.comment(1),
        lambda encoder: encoder.processing_instruction("x", 1),
        lambda encoder: encoder.doctype("x", "", "", 1),
        lambda encoder: [encoder.start_element(name), encoder.end_element(), encoder.finish(), encoder.finish()],
    ):
        with pytest.raises(give_up):
            action(made())
    for action in (
        lambda encoder: encoder.start_element("a"),
        lambda encoder: encoder.start_element(),
        lambda encoder: encoder.start_element(name, ()),
        lambda encoder: encoder.start_element(name, prefix=1),
        lambda encoder: encoder.start_element(name, other=1),
        lambda encoder: encoder.takes_space(),
        lambda encoder: encoder.doctype("x"),
    ):
        with pytest.raises(TypeError):
            action(made())


# -- objects, memory, threads -------------------------------------------------------------------------------------------


def test_an_iterator_may_be_left() -> None:
    codec = informed(ExiOptions())
    data = codec.encode_xml(GENERAL[0].xml)
    events = codec.decode_events(data)
    first = next(events)
    assert iter(events) is events
    assert first.kind == "SD"
    del events
    gc.collect()
    assert first.start == 8


def test_reading_while_reading_is_refused() -> None:
    codec = free(ExiOptions())
    events: list[Any] = []

    def fallback() -> Iterator[Event]:
        with pytest.raises(ValueError, match="already"):
            next(events[0])
        return iter(())

    processor = native_processor(schemaless_program(), DEFAULT_LIMITS)[0]
    assert processor is not None
    events.append(processor.events(b"\x80\xff", 8, pack_options(codec.options, DEFAULT_LIMITS, informed=False), fallback))
    assert next(events[0]).kind == "SD"
    assert list(events[0]) == []


def test_no_object_is_kept_alive() -> None:
    """Whatever comes of a stream or a document, every reference that was taken is given back."""
    source = random.Random(6)
    codecs = [informed(ExiOptions(**OPTION_SETS[name][0])) for name in ("default", "markup", "lexical", "value-capacity-3", "profile")]
    codecs.append(free(ExiOptions(preserve_prefixes=True, preserve_comments=True)))
    cases = []
    for codec in codecs:
        for document in GENERAL[::25]:
            data = codec.encode_xml(document.xml)
            cases.append((codec, parse_xml(document.xml), data, damaged(data, source)))

    def run() -> None:
        for codec, root, data, wrong in cases:
            assert list(codec.decode_events(data))
            outcome(lambda codec=codec, wrong=wrong: list(codec.decode_events(wrong)))
            # Comments and the like make the reference encoder necessary nowhere.
            native = codec.native_events
            assert native is not None
            assert native.encode(root, fragment=False) == data
            next(codec.decode_events(data))

    for _ in range(2):
        run()
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(4):
        run()
    gc.collect()
    assert sys.getallocatedblocks() - before < len(cases)


def test_threads_share_a_codec() -> None:
    codec = informed(ExiOptions(preserve_prefixes=True))
    cases = [(document.xml, codec.encode_xml(document.xml)) for document in GENERAL[::30]]
    expected = [list(codec.decode_events(data)) for _, data in cases]
    problems: list[str] = []

    def work(seed: int) -> None:
        source = random.Random(seed)
        for _ in range(60):
            at = source.randrange(len(cases))
            xml, data = cases[at]
            if codec.encode_xml(xml) != data or list(codec.decode_events(data)) != expected[at]:
                problems.append(xml)

    run_in_threads(work)
    assert not problems


def rebuilt(program: Program) -> tuple[Any, ...]:
    """The tuples that a processor is made from."""
    from v2gstack.codecs.exi import native_events

    return native_events._Builder(program, DEFAULT_LIMITS).build()


def mutations(value: Any, source: random.Random) -> Any:
    """A copy of nested tuples with one item replaced."""
    if type(value) in (tuple, QName) and value and source.random() < 0.93:
        at = source.randrange(len(value))
        return (*value[:at], mutations(value[at], source), *value[at + 1 :])
    if isinstance(value, tuple) and value and source.random() < 0.93:
        at = source.randrange(len(value))
        return (*value[:at], mutations(value[at], source), *value[at + 1 :])
    return source.choice((None, -1, 0, 1, 3, 10, 255, 1 << 20, 1 << 70, (), "x", int, bytes, QName("", "x"), {}, {"x": 99999}, {"": 1}))


def test_programs_that_make_no_sense_are_refused() -> None:
    """The tables are checked when a processor is made: what passes runs within them."""
    module = sys.modules["v2gstack.codecs.exi._exi"]
    spec = rebuilt(general_program())
    source = random.Random(7)
    options = ExiOptions(preserve_prefixes=True, preserve_comments=True)
    packed = pack_options(options, DEFAULT_LIMITS, informed=True)
    codec = informed(options)
    cases = [(parse_xml(document.xml), codec.encode_xml(document.xml)) for document in GENERAL[:3]]
    refused = 0
    for _ in range(300):
        try:
            made = module.Processor(mutations(spec, source), ())
        except (TypeError, ValueError, OverflowError):
            refused += 1
            continue
        root, data = source.choice(cases)
        try:
            list(made.events(data, 8, packed, lambda: iter(())))
            feed(root, made.encoder(b"\x80", 8, packed))
        except (TypeError, ValueError, AttributeError, module.GiveUp):
            # Classes and tables of numbers are taken as they are; what comes of wrong ones is an exception.
            pass
    assert refused > 100


def test_a_processor_is_hard_to_misuse() -> None:
    processor = native_processor(schemaless_program(), DEFAULT_LIMITS)[0]
    assert processor is not None
    assert sys.getsizeof(processor) > 0
    packed = pack_options(ExiOptions(), DEFAULT_LIMITS, informed=False)
    aligned = pack_options(ExiOptions(alignment=Alignment.BYTE_ALIGNED), DEFAULT_LIMITS, informed=False)
    schema = pack_options(ExiOptions(), DEFAULT_LIMITS, informed=True)
    wrong: list[Any] = [
        ((b"\x80", 9, packed, iter), ValueError),
        ((b"\x80", -1, packed, iter), ValueError),
        ((b"\x80", 7, aligned, iter), ValueError),
        ((b"\x80", 8, schema, iter), ValueError),
        ((b"\x80", 8, (1 << 40, 0, 0), iter), ValueError),
        ((b"\x80", 8, (0, -2, 0), iter), ValueError),
        ((b"\x80", 8, (0, 0), iter), TypeError),
        ((bytearray(b"\x80"), 8, packed, iter), TypeError),
        ((b"\x80", "8", packed, iter), TypeError),
        ((b"\x80", 8, packed), TypeError),
    ]
    for arguments, error in wrong:
        with pytest.raises(error):
            processor.events(*arguments)
    for arguments, error in wrong[:5]:
        with pytest.raises(error):
            processor.encoder(*arguments[:3])
    # What the reference decoder would say is no iterator.
    with pytest.raises(TypeError):
        list(processor.events(b"\x80\xff", 8, packed, lambda: 1))  # type: ignore[arg-type,return-value]


def test_own_schemas_choose_their_engine() -> None:
    assert ExiCodec.schemaless(engine="auto").engine == "c"
    assert ExiCodec("din70121", engine="auto").engine == "c"
    with pytest.raises(ConfigError):
        replace(ExiOptions(), compression=True).checked()
