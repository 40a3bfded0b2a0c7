"""String tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.codecs.exi.bitstream import BitReader, BitWriter, ByteReader, ByteWriter
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.schema.components import XML_NAMESPACE, XSD_NAMESPACE, XSI_NAMESPACE, QName
from v2gstack.codecs.exi.strings import NameTable, ValueTable, initial_names, read_string, write_string
from v2gstack.codecs.exi.values import STRING
from v2gstack.errors import DecodeError, EncodeError

VALUES = st.lists(
    st.tuples(st.sampled_from(["p", "q", ("x", 1)]), st.sampled_from(["", "a", "b", "cc", "ddd", "eeee", "\u00e9"])), max_size=60
)


def write_values(values: list, table: ValueTable) -> bytes:
    writer = BitWriter()
    for key, value in values:
        STRING.write(writer, value, table, key)
    return writer.getvalue()


@given(VALUES, st.sampled_from([None, 0, 1, 2, 3, 5]), st.sampled_from([None, 0, 1, 2, 3]), st.booleans())
def test_values_are_read_as_written(values: list, capacity: int | None, max_length: int | None, local: bool) -> None:
    data = write_values(values, ValueTable(capacity, max_length, local=local))
    reader = BitReader(data)
    table = ValueTable(capacity, max_length)
    assert [STRING.read(reader, table, key) for key, _ in values] == [value for _, value in values]
    assert len(table) <= (len(values) if capacity is None else capacity)


@given(VALUES)
def test_a_live_table_reads_what_a_writer_without_one_wrote(values: list) -> None:
    reader = BitReader(write_values(values, ValueTable(0)))
    table = ValueTable()
    assert [STRING.read(reader, table, key) for key, _ in values] == [value for _, value in values]


def bits(values: list, table: ValueTable) -> str:
    writer = BitWriter()
    for key, value in values:
        STRING.write(writer, value, table, key)
    return "".join(f"{octet:08b}" for octet in writer.getvalue())[: writer.position]


def test_local_hits_then_global_hits() -> None:
    literal_a = "00000011" + "01100001"
    literal_b = "00000011" + "01100010"
    assert bits([("p", "a"), ("p", "a")], ValueTable()) == literal_a + "00000000"
    assert bits([("p", "a"), ("q", "a")], ValueTable()) == literal_a + "00000001"
    assert bits([("p", "a"), ("p", "b"), ("p", "b")], ValueTable()) == literal_a + literal_b + "00000000" + "1"
    assert bits([("p", "a"), ("q", "b"), ("p", "b")], ValueTable()) == literal_a + literal_b + "00000001" + "1"


def test_a_global_hit_adds_nothing_to_the_local_partition() -> None:
    literal = "00000011" + "01100001"
    assert bits([("p", "a"), ("q", "a"), ("q", "a")], ValueTable()) == literal + "00000001" * 2


def test_without_local_hits_the_global_partition_is_used() -> None:
    assert bits([("p", "a"), ("p", "a")], ValueTable(local=False))[16:] == "00000001"


def test_strings_that_are_not_kept() -> None:
    assert bits([("p", ""), ("p", "")], ValueTable()) == "00000010" * 2
    table = ValueTable(None, 1)
    assert len(bits([("p", "ab"), ("p", "ab")], table)) == 48
    assert len(table) == 0


def test_a_full_partition_starts_again_and_the_value_overwritten_is_gone() -> None:
    table = ValueTable(2)
    text = bits([("p", "a"), ("p", "b"), ("p", "c"), ("p", "b"), ("p", "c"), ("p", "a")], table)
    # "c" takes the place of "a" in the global partition and identifier 2 in the local one, whose
    # identifier 0 nothing has any more: three identifiers are two bits.
    assert text[48:68] == "00000000" + "01" + "00000000" + "10"
    assert text[68:] == "00000011" + "01100001"
    assert len(table) == 2


def test_an_identifier_whose_value_was_overwritten_is_refused() -> None:
    table = ValueTable(1)
    table.add("a", "p")
    table.add("b", "p")
    with pytest.raises(DecodeError, match="no value has the identifier 0"):
        table.read_local(BitReader(b"\x00"), "p")
    assert table.read_local(BitReader(b"\x80"), "p") == "b"
    assert table.read_global(BitReader(b"")) == "b"


@pytest.mark.parametrize("data", [b"\x00", b"\x01"])
def test_hits_in_an_empty_table_are_refused(data: bytes) -> None:
    with pytest.raises(DecodeError, match="empty"):
        STRING.read(BitReader(data), ValueTable(), "p")


def test_identifiers_beyond_the_last_are_refused() -> None:
    table = ValueTable()
    for value in "abc":
        table.add(value, "p")
    with pytest.raises(DecodeError, match="identifier 3"):
        table.read_global(BitReader(b"\xff"))
    with pytest.raises(DecodeError, match="identifier 3"):
        table.read_local(BitReader(b"\xff"), "p")


def test_literals_sent_again_get_identifiers_again() -> None:
    """Encoders without a table repeat literals; those with one count what they sent."""
    table = ValueTable()
    table.add("a", "p")
    table.add("a", "p")
    assert len(table) == 2
    writer = BitWriter()
    assert table.write_hit(writer, "a", "p")


def test_the_table_is_bounded() -> None:
    limits = Limits(max_table_entries=2)
    table = ValueTable(limits=limits)
    table.add("a", 1)
    table.add("b", 2)
    with pytest.raises(DecodeError, match="more than 2 values"):
        table.add("c", 3)
    writing = ValueTable(limits=limits)
    for value in "ab":
        writing.write_hit(BitWriter(), value, 1)
    with pytest.raises(EncodeError, match="more than 2 values"):
        writing.write_hit(BitWriter(), "c", 1)
    wrapping = ValueTable(2, limits=limits)
    for value in "abcde":
        wrapping.add(value, 1)
    # A forged capacity reserves nothing.
    assert len(ValueTable(1 << 62)) == 0


# -- names ---------------------------------------------------------------------------------------------


def test_initial_entries_without_a_schema() -> None:
    uris, names = initial_names()
    assert uris == ("", XML_NAMESPACE, XSI_NAMESPACE)
    assert names == ((), ("base", "id", "lang", "space"), ("nil", "type"))


def test_initial_entries_with_a_schema() -> None:
    uris, names = initial_names({"urn:b": ["y", "x", "y"], "urn:a": [], XML_NAMESPACE: ["lang", "attributes"], "": ["z"]})
    assert uris == ("", XML_NAMESPACE, XSI_NAMESPACE, XSD_NAMESPACE, "urn:a", "urn:b")
    assert names[0] == ("z",)
    assert names[1] == ("base", "id", "lang", "space", "attributes")
    assert len(names[3]) == 46
    assert list(names[3]) == sorted(names[3])
    assert names[4:] == ((), ("x", "y"))


NAMES = st.lists(
    st.builds(QName, st.sampled_from(["", XSI_NAMESPACE, "urn:a", "urn:b"]), st.sampled_from(["a", "b", "nil", "type", "\u00e9"])),
    max_size=40,
)


@given(NAMES, st.booleans(), st.sampled_from([(BitWriter, BitReader), (ByteWriter, ByteReader)]))
def test_names_are_read_as_written(names: list[QName], schema: bool, pair: tuple) -> None:
    initial = initial_names({"urn:a": ["a", "b"]} if schema else None)
    writer = pair[0]()
    writing = NameTable(*initial)
    numbers = []
    for name in names:
        known = writing.find(name)
        numbers.append(writing.write_qname(writer, name))
        assert known in (None, numbers[-1])
        assert writing.find(name) == numbers[-1]
    reader = pair[1](writer.getvalue())
    reading = NameTable(*initial)
    assert [reading.read_qname(reader) for _ in names] == numbers
    assert [QName(reading.uri(uri), reading.local(uri, local)) for uri, local in numbers] == names
    # What the reader has learned, it can also look up.
    assert [reading.find(name) for name in names] == numbers


def test_names_in_bits() -> None:
    writer = BitWriter()
    table = NameTable(*initial_names())
    table.write_qname(writer, QName(XSI_NAMESPACE, "type"))
    assert (writer.position, writer.getvalue()) == (2 + 8 + 1, bytes([0b11000000, 0b00100000]))
    writer = BitWriter()
    assert table.write_qname(writer, QName("u", "n")) == (3, 0)
    # Zero in two bits, the URI with its length, the name with its length plus one.
    assert writer.position == 2 + 16 + 16
    writer = BitWriter()
    table.write_qname(writer, QName("u", "n"))
    # Four URIs and zero take three bits; the only name of its partition takes none.
    assert (writer.position, writer.getvalue()) == (3 + 8, bytes([0b10000000, 0]))


@pytest.mark.parametrize(
    ("data", "message"), [("c030", "no local name"), ("1fc0", "127 octets announced"), ("3fffffffffffff", "more than 5 octets")]
)
def test_names_that_make_no_sense_are_refused(data: str, message: str) -> None:
    uris, names = initial_names()
    with pytest.raises(DecodeError, match=message):
        NameTable(uris, (*names[:2], ("only", "three", "names"))).read_qname(BitReader(bytes.fromhex(data) + b"\xff"))


def test_uris_beyond_the_last_are_refused() -> None:
    initial = initial_names({"urn:a": []})
    assert len(initial[0]) == 5
    with pytest.raises(DecodeError, match="no URI has the identifier 6"):
        NameTable(*initial).read_uri(BitReader(b"\xff"))
    with pytest.raises(DecodeError, match="no local name"):
        NameTable(*initial).read_local(BitReader(b"\x00"), 4)


def test_names_are_bounded() -> None:
    writer = BitWriter()
    writing = NameTable(*initial_names())
    for number in range(3):
        writing.write_qname(writer, QName("", f"n{number}"))
    reader = BitReader(writer.getvalue())
    table = NameTable(*initial_names(), limits=Limits(max_table_entries=2))
    table.read_qname(reader)
    table.read_qname(reader)
    with pytest.raises(DecodeError, match="more than 2 names"):
        table.read_qname(reader)
    short = Limits(max_string_characters=1)
    with pytest.raises(DecodeError, match="2 characters, 1 are allowed"):
        NameTable(*initial_names(), limits=short).read_qname(BitReader(writer.getvalue()))


def test_prefixes() -> None:
    initial = initial_names()
    writer = BitWriter()
    writing = NameTable(*initial)
    for uri, prefix in (("urn:a", "a"), ("urn:a", "b"), ("urn:a", "a"), ("", ""), (XML_NAMESPACE, "xml")):
        writing.write_namespace(writer, uri, prefix)
    writing.write_prefix_hit(writer, 3, "b")
    writing.write_prefix_hit(writer, 3, "unknown")
    writing.write_prefix_hit(writer, 0, "")
    reader = BitReader(writer.getvalue())
    reading = NameTable(*initial)
    assert reading.read_prefix_hit(reader, 7) is None
    found = [reading.read_namespace(reader) for _ in range(5)]
    assert found == [("urn:a", "a"), ("urn:a", "b"), ("urn:a", "a"), ("", ""), (XML_NAMESPACE, "xml")]
    assert reading.prefixes(3) == ["a", "b"]
    before = reader.position
    assert reading.read_prefix_hit(reader, 3) == "b"
    assert reading.read_prefix_hit(reader, 3) == "a"
    assert reading.read_prefix_hit(reader, 0) == ""
    assert reader.position == before + 2
    assert reader.position == writer.position


def test_tables_that_begin_alike_do_not_share_what_they_learn() -> None:
    initial = initial_names({"urn:a": ["a"]})
    first = NameTable(*initial)
    first.write_qname(BitWriter(), QName("urn:a", "new"))
    first.write_namespace(BitWriter(), "", "p")
    second = NameTable(*initial)
    assert second.find(QName("urn:a", "new")) is None
    assert second.prefixes(0) == [""]
    assert initial[1][4] == ("a",)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_strings_of_no_partition(text: str) -> None:
    writer = BitWriter()
    write_string(writer, text)
    assert read_string(BitReader(writer.getvalue())) == text
    assert NameTable(*initial_names()).read_string(BitReader(writer.getvalue())) == text


@given(st.binary(max_size=60))
def test_any_bytes_are_names_or_a_decode_error(data: bytes) -> None:
    reader = BitReader(data)
    table = NameTable(*initial_names({"urn:a": ["a", "b", "c"]}))
    values = ValueTable(3)
    offset: int | None = None
    try:
        while True:
            uri, local = table.read_qname(reader)
            assert isinstance(table.local(uri, local), str)
            table.read_namespace(reader)
            STRING.read(reader, values, (uri, local))
    except DecodeError as error:
        offset = error.offset
    assert offset is None or 0 <= offset <= len(data) * 8
