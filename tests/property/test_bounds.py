"""Hostile input costs little: bounded time and memory whatever a stream claims, and an error that says where."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.exi import SETS, codec_of, decode_both, outcome
from tests.support.recorded import read, witness_file
from v2gstack.codecs.exi import Alignment, ExiCodec, ExiOptions, Limits
from v2gstack.codecs.exi.bitstream import BitWriter
from v2gstack.codecs.exi.header import write_header
from v2gstack.codecs.exi.limits import DEFAULT_LIMITS
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.codecs.exi.sets import EXI_OPTIONS, load_program
from v2gstack.errors import DecodeError, V2gError

Codecs = Callable[[str], ExiCodec]

#: Bytes that decoding any of these inputs may hold at its peak. They have some hundred bytes themselves; tables that grow with the
#: first use of a codec are made before.
MEMORY = 2 << 20
#: Seconds for any of them, on a machine that has other things to do.
SECONDS = 2.0


def bounded(decode: Callable[[bytes], Any], data: bytes, *, memory: int = MEMORY, seconds: float = SECONDS) -> V2gError | None:
    """Decode something within bounds of memory and time; gives the error it raised, if it raised one."""
    gc.collect()
    tracemalloc.start()
    begin = time.process_time()
    try:
        found = outcome(partial(decode, data))
    finally:
        taken = time.process_time() - begin
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < memory, f"{peak} bytes at the peak"
    assert taken < seconds, f"{taken:.2f} s"
    return found.error


def refused(decode: Callable[[bytes], Any], data: bytes, pattern: str = "", **bounds: Any) -> DecodeError:
    """The error of something that must not decode, within bounds."""
    error = bounded(decode, data, **bounds)
    assert isinstance(error, DecodeError)
    assert error.offset is not None
    assert pattern in error.message, error.message
    return error


def unsigned(value: int) -> bytes:
    octets = bytearray()
    while value > 0x7F:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*octets, value])


def test_the_bomb_of_eight_bytes(codec: Codecs) -> None:
    """A SessionID that claims 2 GiB. The reference implementation of EXI in Java asks for them."""
    coder = codec("iso15118_2")
    bomb = bytes.fromhex("80983fffffffc1c0")
    for decode in (coder.decode, coder.decode_xml, coder.examine, lambda data: list(coder.decode_events(data))):
        assert outcome(partial(decode, bomb)).error is not None
        error = refused(decode, bomb, "octets", memory=100_000)
        assert error.path == "/V2G_Message/Header/SessionID"
    refused(coder.decode_fragment, bomb, memory=100_000)


LENGTHS = [127, 2**14, 2**24, 2**31 - 1, 2**31, 2**32 - 1, 2**35 - 1, 2**63, 2**70]


@pytest.mark.parametrize("schema", SETS)
def test_inflated_lengths_everywhere(schema: str, codec: Codecs) -> None:
    """A large number in place of every octet of a message, wherever it may be taken for a length."""
    coder = codec(schema)
    entries = [bytes.fromhex(entry["exi"]) for entry in read(witness_file(schema))[1] if not entry.get("fragment")]
    longest = max(entries, key=len)
    coder.decode(longest)
    tracemalloc.start()
    try:
        for place in range(1, len(longest), 4):
            for length in LENGTHS[place % 2 :: 2]:
                number = unsigned(length)
                patch = (int.from_bytes(number, "big") << place % 8).to_bytes(len(number) + 1, "big")
                found = outcome(partial(coder.decode, longest[:place] + patch + longest[place:]))
                assert found.error is None or isinstance(found.error, DecodeError)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY


@pytest.mark.parametrize("element", ["KeyInfo", "Object", "SignatureProperty"])
def test_nesting_in_wildcards(element: str) -> None:
    """Elements that no schema describes, one inside the other, ten thousand deep."""
    deep = Limits(max_depth=20_000)
    body = ExiCodec("xmldsig", limits=deep).reference.body(fragment=False, lexical=True, validate=False)
    for depth in range(10_000):
        name = QName("http://www.w3.org/2000/09/xmldsig#", element) if depth == 0 else QName("urn:x", "a")
        body.encoder.start_element(name, [(QName("", "Target"), "t", None)] if element == "SignatureProperty" and depth == 0 else [])
    for _ in range(10_000):
        body.encoder.end_element()
    data = body.finish()
    coder = codec_of("xmldsig")
    assert coder.limits.max_depth == 64
    error = refused(coder.decode, data, "nested deeper than 64")
    assert error.path.count("/") == 64
    refused(coder.decode_xml, data, "nested deeper than 64")


def test_nesting_at_the_limit_and_beyond() -> None:
    for depth, fits in ((64, True), (65, False)):
        xml = "<a>" * depth + "</a>" * depth
        data = ExiCodec.schemaless(limits=Limits(max_depth=100)).encode_xml(xml)
        assert (outcome(partial(ExiCodec.schemaless().decode_xml, data)).error is None) is fits


ENDLESS = b"""<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
  <element name="r" type="t:R"/>
  <complexType name="R"><sequence><element name="r" type="t:R"/></sequence></complexType>
</schema>"""


def test_elements_that_take_no_bits() -> None:
    """In a strict stream the only event that may follow takes no bits: one octet can mean elements without end."""
    coder = ExiCodec.from_xsd(ENDLESS, strict=True)
    refused(coder.decode_xml, b"\x80\0", "nested deeper")


PLAIN = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="base64" type="xs:base64Binary"/>
  <xs:element name="date" type="xs:dateTime"/>
  <xs:element name="decimal" type="xs:decimal"/>
  <xs:element name="flags"><xs:simpleType><xs:list itemType="xs:boolean"/></xs:simpleType></xs:element>
  <xs:element name="float" type="xs:double"/>
  <xs:element name="free">
    <xs:simpleType>
      <xs:list>
        <xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="only"/></xs:restriction></xs:simpleType>
      </xs:list>
    </xs:simpleType>
  </xs:element>
  <xs:element name="integer" type="xs:integer"/>
  <xs:element name="numbers"><xs:simpleType><xs:list itemType="xs:integer"/></xs:simpleType></xs:element>
  <xs:element name="string" type="xs:string"/>
</xs:schema>"""


@pytest.fixture(scope="module")
def plain() -> ExiCodec:
    return ExiCodec.from_xsd(PLAIN)


def document(coder: ExiCodec, local: str, value: bytes) -> bytes:
    """A stream of an element with the bits of its value given, behind its start tag and the event code of the value."""
    names = [coder.program.name(coder.program.elements[element].qname)[1] for element in coder.program.document]
    writer = BitWriter()
    writer.write_bits(0x80, 8)
    writer.write_bits(names.index(local), len(names).bit_length())
    writer.write_bits(0, 1)
    writer.write_octets(value)
    return writer.getvalue()


def test_values_stand_where_these_tests_put_them(plain: ExiCodec) -> None:
    assert plain.decode_xml(document(plain, "string", b"\x03x")) == b"<string>x</string>"
    assert plain.decode_xml(document(plain, "numbers", b"\x01\x00\x80\x00")) == b"<numbers>1</numbers>"


def test_lists_of_items_that_take_no_bits(plain: ExiCodec) -> None:
    """An enumeration of one value has items of no bits: ten octets could claim a thousand million of them."""
    for count in (2000, 2**20, 2**31, 2**34):
        refused(plain.decode_xml, document(plain, "free", unsigned(count) + b"\0" * 8), "items")
    fits = document(plain, "free", unsigned(DEFAULT_LIMITS.max_free_list_items) + b"\0")
    assert bounded(plain.decode_xml, fits) is None


def test_lists_of_items_of_one_bit(plain: ExiCodec) -> None:
    for count in (100, 70_000, 2**31):
        refused(plain.decode_xml, document(plain, "flags", unsigned(count) + b"\0" * 4))


@pytest.mark.parametrize("local", ["integer", "decimal", "float", "numbers", "date", "string", "base64"])
@pytest.mark.parametrize("first", [b"", b"\x7f", b"\x02"], ids=["all-ones", "127", "2"])
def test_numbers_without_end(plain: ExiCodec, local: str, first: bytes) -> None:
    """Unbounded integers stop at their limit; a hundred thousand octets of them are not summed up."""
    data = document(plain, local, first + b"\xff" * 100_000)
    error = bounded(plain.decode_xml, data, memory=MEMORY + 4 * len(data))
    # A short number may come first; what is behind the document is none of its.
    assert isinstance(error, DecodeError) or (error is None and first)


def test_the_longest_integer(plain: ExiCodec) -> None:
    """As many groups as are allowed are read and shown; one more is refused."""
    allowed = DEFAULT_LIMITS.max_integer_octets
    fits = BitWriter()
    fits.write_bits(0, 1)
    fits.write_octets(b"\xff" * (allowed - 1) + b"\x01")
    assert bounded(plain.decode_xml, document(plain, "integer", fits.getvalue())) is None
    refused(plain.decode_xml, document(plain, "integer", b"\x7f" + b"\xff" * allowed + b"\x01\0"), "octets")


# -- options documents ------------------------------------------------------------------------------------------


def with_options(body: bytes, **options: Any) -> bytes:
    writer = write_header(ExiOptions(include_options=True, **options), lambda: load_program(EXI_OPTIONS), DEFAULT_LIMITS)
    writer.write_octets(body)
    return writer.getvalue()


def forged(name: str, value: int, body: bytes) -> bytes:
    """A stream whose options document gives a number that the schema of options may not allow."""
    one, other = ("".join(f"{octet:08b}" for octet in with_options(body, **{name: number})) for number in (0x7E, 0x7F))
    end = next(place for place in range(len(one)) if one[place] != other[place]) + 1
    bits = one[: end - 8] + "".join(f"{octet:08b}" for octet in unsigned(value)) + one[end:]
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


BODY = bytes.fromhex("98020f532fe4cdd3b626d1d018004488cd12a800")


@pytest.mark.parametrize("name", ["value_partition_capacity", "value_max_length", "block_size"])
@pytest.mark.parametrize("value", [2**16, 2**31 - 1, 2**32 - 1, 2**33, 2**64, 2**300])
def test_forged_sizes_in_the_options(name: str, value: int, codec: Codecs) -> None:
    """Nothing is allocated for a capacity that a header claims."""
    coder = codec("iso15118_2")
    assert outcome(partial(coder.decode, forged(name, 100, BODY))).error is None
    for body in (BODY, b"", b"\x98\x02" * 20):
        error = bounded(coder.decode, forged(name, value, body), memory=500_000)
        assert error is None or isinstance(error, DecodeError)
        if value < 2**32 and body == BODY:
            assert error is None


def test_options_that_are_not_available_are_an_error_of_the_stream(codec: Codecs) -> None:
    """A peer's choice of options is the peer's, so it is a DecodeError and no ConfigError."""
    coder = codec("iso15118_2")
    for options in ({"compression": True}, {"alignment": Alignment.PRE_COMPRESSION}, {"self_contained": True}):
        assert isinstance(outcome(partial(coder.decode, with_options(b"\0" * 8, **options))).error, DecodeError), options


def test_user_defined_metadata_without_end(codec: Codecs) -> None:
    """The options document may hold elements of anyone's; depth and number of them are bounded like everything else."""
    coder = codec("iso15118_2")
    for pattern in (b"\xff", b"\x00", b"\x55\xaa", b"\x80\x00\x01"):
        refused(coder.decode, b"\xa0" + pattern * 3000)


@settings(max_examples=150)
@given(st.binary(max_size=40))
def test_any_options_document(octets: bytes) -> None:
    """Random bits behind a header that announces options; strings, tables and grammars of the options document are bounded."""
    for schema in ("appprotocol", "iso15118_2"):
        found = outcome(partial(decode_both, codec_of(schema), b"\xa0" + octets))
        assert found.error is None or isinstance(found.error, DecodeError)


# -- tables and grammars ----------------------------------------------------------------------------------------


def test_tables_that_a_stream_fills() -> None:
    """Values and names that a stream makes us remember are counted."""
    small = Limits(max_table_entries=50)
    many = "<a>" + "".join(f"<b>{number}</b>" for number in range(60)) + "</a>"
    names = "<a>" + "".join(f"<n{number}/>" for number in range(60)) + "</a>"
    for xml, what in ((many, "values"), (names, "names")):
        data = ExiCodec.schemaless().encode_xml(xml)
        assert ExiCodec.schemaless().decode_xml(data)
        refused(ExiCodec.schemaless(limits=small).decode_xml, data, what)


def test_xml_that_is_larger_than_its_stream() -> None:
    """A value that is hit again and again takes two octets here and a thousand there: what comes out is bounded."""
    text = "x" * 60_000
    body = ExiCodec.schemaless().reference.body(fragment=False, lexical=True, validate=False)
    body.encoder.start_element(QName("", "a"))
    for _ in range(3000):
        body.encoder.start_element(QName("", "b"))
        body.encoder.characters(text)
        body.encoder.end_element()
    body.encoder.end_element()
    data = body.finish()
    assert len(data) < 75_000
    # 180 MB of XML from 70 kB.
    refused(ExiCodec.schemaless().decode_xml, data, memory=100 << 20, seconds=10)


def test_long_honest_streams_take_linear_time(codec: Codecs) -> None:
    """Four times as many octets take not much more than four times as long, nowhere near sixteen times."""
    coder = codec("iso15118_2")
    times = []
    for size in (200_000, 800_000):
        data = coder.encode_xml(
            "<V2G_Message xmlns='urn:iso:15118:2:2013:MsgDef'><Header>"
            "<SessionID xmlns='urn:iso:15118:2:2013:MsgHeader'>00</SessionID>"
            "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'>"
            "<SignedInfo><CanonicalizationMethod Algorithm=''/><SignatureMethod Algorithm=''/>"
            "<Reference><DigestMethod Algorithm=''/><DigestValue></DigestValue></Reference></SignedInfo>"
            f"<SignatureValue>{'AAAA' * (size // 3)}</SignatureValue></Signature></Header><Body/></V2G_Message>"
        )
        begin = time.process_time()
        coder.decode(data)
        times.append(time.process_time() - begin)
    assert times[1] < 14 * times[0] + 1.0, times
