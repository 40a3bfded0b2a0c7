"""The EXI header: cookie, distinguishing bits, version, and the options document."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interop.infoset import infoset
from tests.support.exi import outcome
from v2gstack.codecs.exi import V2G_PROFILE, Alignment, ExiCodec, ExiOptions, SchemaId
from v2gstack.codecs.exi.bitstream import BitWriter
from v2gstack.codecs.exi.header import COOKIE, EXI_NAMESPACE, Header, read_header, write_header
from v2gstack.codecs.exi.limits import DEFAULT_LIMITS
from v2gstack.codecs.exi.reference import MAX_OPTION_SETS
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.codecs.exi.sets import EXI_OPTIONS, load_program
from v2gstack.errors import DecodeError

PROGRAM = partial(load_program, EXI_OPTIONS)


def read(data: bytes, options: ExiOptions | None = None) -> Header:
    return read_header(data, options or ExiOptions(), PROGRAM, DEFAULT_LIMITS)


def write(options: ExiOptions) -> bytes:
    return write_header(options, PROGRAM, DEFAULT_LIMITS).getvalue()


def bits(text: str) -> bytes:
    text = text.replace(" ", "")
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def test_the_shortest_header() -> None:
    """Distinguishing bits 10, no options, final version 1: one octet, and what is known out of band holds."""
    assert write(ExiOptions()) == b"\x80"
    known = ExiOptions(strict=True, value_max_length=3)
    assert read(b"\x80", known) == Header(known, 8, False)


def test_cookie() -> None:
    assert write(ExiOptions(cookie=True)) == COOKIE + b"\x80"
    assert read(COOKIE + b"\x80").end == 40
    assert read(COOKIE + b"\xa0\x40").has_options


@pytest.mark.parametrize(
    ("start", "offset", "named"),
    [
        (b"", 0, "ends within"),
        (b"$EXI", 32, "ends within"),
        (b"$EX", 0, "first two bits"),
        (b"\x00", 0, "first two bits"),
        (b"\x40", 0, "first two bits"),
        (b"\xc0", 0, "first two bits"),
        (b"<?xml version='1.0'?>", 0, "first two bits"),
        (b"\x90", 3, "preview"),
        (b"\x81", 4, "version 2"),
        (b"\x8e", 4, "version 15"),
        (b"\x8f\x00", 4, "version 16"),
        (b"\x8f\xf0", 4, "version 31"),
        (b"\x8f", None, "early"),
        (b"\x8f\xff\xff\xff\xff", 4, "version"),
    ],
)
def test_what_is_no_header(start: bytes, offset: int | None, named: str) -> None:
    with pytest.raises(DecodeError, match=named) as caught:
        read(start)
    assert offset is None or caught.value.offset == offset


@pytest.mark.parametrize(
    ("options", "document"),
    [
        # SE(header) of SE(header), SE(*); then one of lesscommon, common, strict, EE.
        (ExiOptions(include_options=True), "0 11"),
        (ExiOptions(include_options=True, strict=True), "0 10"),
        # common; one of compression, fragment, schemaId, EE; then of schemaId, EE; the end of common leaves strict, EE.
        (ExiOptions(include_options=True, fragment=True), "0 01 01 1 1"),
    ],
    ids=["defaults", "strict", "fragment"],
)
def test_options_documents_bit_by_bit(options: ExiOptions, document: str) -> None:
    data = bits("101 0 0000" + document)
    assert write(options) == data
    assert read(data).options == ExiOptions(strict=options.strict, fragment=options.fragment)


NAMES = st.builds(QName, st.sampled_from(["", "urn:x", "http://www.w3.org/2001/XMLSchema"]), st.sampled_from(["a", "decimal", "b-c"]))


@st.composite
def any_options(draw: st.DrawFn) -> ExiOptions:
    """Options as a header can say them, those that are not available here among them."""
    strict = draw(st.booleans())
    flag = st.booleans()
    compression = draw(flag)
    return ExiOptions(
        strict=strict,
        fragment=draw(flag),
        compression=compression,
        alignment=Alignment.BIT_PACKED if compression else draw(st.sampled_from(Alignment)),
        self_contained=False if strict else draw(flag),
        preserve_comments=False if strict else draw(flag),
        preserve_pis=False if strict else draw(flag),
        preserve_dtd=False if strict else draw(flag),
        preserve_prefixes=False if strict else draw(flag),
        preserve_lexical_values=draw(flag),
        value_max_length=draw(st.none() | st.integers(0, 2**32 - 1)),
        value_partition_capacity=draw(st.none() | st.integers(0, 2**32 - 1)),
        block_size=draw(st.sampled_from([1, 7, 1_000_000, 2**32 - 1])),
        datatype_representation_map=tuple(draw(st.lists(st.tuples(NAMES, NAMES), max_size=3))),
        schema_id=draw(st.sampled_from(SchemaId) | st.text("abc:/ä", min_size=1, max_size=9)),
        include_options=True,
        cookie=draw(flag),
    )


def told(options: ExiOptions) -> ExiOptions:
    """What a reader learns from a header: everything but what only concerns the writer."""
    return ExiOptions(
        **{
            name: getattr(options, name)
            for name in (
                "strict",
                "fragment",
                "compression",
                "alignment",
                "self_contained",
                "preserve_comments",
                "preserve_pis",
                "preserve_dtd",
                "preserve_prefixes",
                "preserve_lexical_values",
                "value_max_length",
                "value_partition_capacity",
                "block_size",
                "datatype_representation_map",
                "schema_id",
            )
        }
    )


@given(any_options())
def test_any_options_survive_the_header(options: ExiOptions) -> None:
    data = write(options)
    header = read(data + b"\0")
    assert header.options == told(options)
    assert header.has_options
    assert header.metadata == ()
    assert 0 <= 8 * len(data) - header.end < 8
    if options.compression or options.alignment is not Alignment.BIT_PACKED:
        assert header.end % 8 == 0


@given(any_options())
def test_the_header_overrules_what_was_known(options: ExiOptions) -> None:
    known = ExiOptions(strict=True, fragment=True, value_partition_capacity=0, block_size=5)
    assert read(write(options) + b"\0", known).options == told(options)


@given(st.binary(max_size=30))
def test_any_options_document_gives_options_or_an_error(octets: bytes) -> None:
    found = outcome(partial(read, b"\xa0" + octets))
    if found.error is None:
        assert found.value.has_options
        assert found.value.end <= 8 * (len(octets) + 1)
    else:
        assert isinstance(found.error, DecodeError)
        assert found.error.offset is not None


@given(any_options(), st.integers(0, 200))
def test_truncated_options_documents(options: ExiOptions, size: int) -> None:
    data = write(options)
    end = read(data + b"\0").end
    found = outcome(partial(read, data[: min(size, end // 8)]))
    assert isinstance(found.error, DecodeError) or end <= 8 * size


def header_of(content: str) -> bytes:
    """A header whose options document has this content, written with the codec of the options schema itself."""
    coder = ExiCodec.from_program(load_program(EXI_OPTIONS), options=ExiOptions(strict=True))
    body = coder.encode_xml(f"<header xmlns='{EXI_NAMESPACE}'>{content}</header>")
    assert body[0] == 0x80
    writer = BitWriter()
    writer.write_bits(0xA0, 8)
    writer.write_octets(body[1:])
    return writer.getvalue()


def test_elements_of_someones_own() -> None:
    """User-defined metadata does not change how the stream is read, and is named."""
    header = read(
        header_of(
            "<lesscommon><uncommon><own xmlns='urn:mine'><detail k='1'>text</detail></own></uncommon></lesscommon>"
            "<common><fragment/></common>"
        )
    )
    assert header.options == ExiOptions(fragment=True)
    assert header.metadata == ("{urn:mine}own",)


@pytest.mark.parametrize("option", ["blockSize", "valueMaxLength", "schemaId", "strict"])
def test_what_someones_own_element_holds_is_no_option(option: str) -> None:
    own = f"<own xmlns='urn:mine'><{option} xmlns='{EXI_NAMESPACE}'/></own>"
    header = read(header_of(f"<lesscommon><uncommon>{own}</uncommon></lesscommon>"))
    assert header.options == ExiOptions()


@pytest.mark.parametrize("option", ["<blockSize>many</blockSize>", "<blockSize/>"])
def test_options_where_only_others_elements_may_stand(option: str) -> None:
    """The wildcard for elements of someone's own takes any name, and then any content."""
    with pytest.raises(DecodeError, match="blockSize of the EXI header is a number") as caught:
        read(header_of(f"<lesscommon><uncommon>{option}</uncommon></lesscommon>"))
    assert caught.value.offset is not None


def test_an_options_document_of_another_element(exi_engine: str) -> None:
    """An empty blockSize instead of a header, and then some body: found by the guided fuzzer."""
    codec = ExiCodec.schemaless(engine=exi_engine)
    with pytest.raises(DecodeError, match="stand in .*header, not in .*blockSize") as caught:
        codec.decode_xml(bytes.fromhex("a0d00080a9023000440452a9793f5855"))
    assert caught.value.offset == 8


def test_options_without_a_schema(exi_engine: str) -> None:
    """schemaId with xsi:nil: the stream has no schema, whatever the reader knows."""
    xml = "<a><b>1</b></a>"
    data = ExiCodec.schemaless(include_options=True, schema_id=SchemaId.NONE).encode_xml(xml)
    assert infoset(ExiCodec("din70121", engine=exi_engine).decode_xml(data)) == infoset(xml)


def test_the_v2g_profile_with_its_options_told(exi_engine: str) -> None:
    plain = ExiCodec("din70121", engine=exi_engine)
    message = plain.decode(bytes.fromhex("809a004011d01bb19732da177000"))
    told_ = ExiCodec("din70121", engine=exi_engine, options=V2G_PROFILE.with_(include_options=True, cookie=True))
    data = told_.encode(message)
    assert data.startswith(COOKIE + b"\xa0")
    assert plain.decode(data) == message == told_.decode(data)
    assert plain.examine(data).options.value_partition_capacity == 0


def test_what_is_kept_of_options_that_streams_state_is_bounded() -> None:
    """Whoever sends streams with ever other options does not fill the reader's memory, and it still reads all of them."""
    reader = ExiCodec.schemaless(engine="python")
    reader.decode_xml(reader.encode_xml("<a/>"))
    engine = reader.reference
    own = engine.grammars(reader.options, informed=False)
    for length in range(3 * MAX_OPTION_SETS):
        data = ExiCodec.schemaless(include_options=True, value_max_length=length, schema_id=SchemaId.NONE).encode_xml("<a>text</a>")
        assert infoset(reader.decode_xml(data)) == infoset("<a>text</a>")
        assert len(engine._grammars) <= MAX_OPTION_SETS
    assert engine.grammars(reader.options, informed=False) is own


def test_a_fragment_by_its_header_is_no_message(exi_engine: str) -> None:
    """The header says that the stream is a fragment, which counts more than what was asked for."""
    codec = ExiCodec("appprotocol", engine=exi_engine)
    part = bytes.fromhex("a011488044ffa6fff3")
    with pytest.raises(DecodeError, match="SchemaID is a part of messages, not a message") as caught:
        codec.decode(part)
    assert caught.value.offset == 36
    assert codec.decode_fragment(part) == 255

    message = codec.decode(bytes.fromhex("8040004000"))
    xml = codec.to_xml(message)
    writer = ExiCodec("appprotocol", engine=exi_engine, options=V2G_PROFILE.with_(include_options=True, fragment=True))
    assert codec.decode(writer.encode_xml(xml)) == message
    with pytest.raises(DecodeError, match="supportedAppProtocolRes follows"):
        codec.decode(writer.encode_xml(xml + xml))
