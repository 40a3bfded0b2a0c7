"""Values in streams and in text. Streams marked with a header were written by EXIficient."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.codecs.exi.bitstream import BitReader, BitWriter, ByteReader, ByteWriter
from v2gstack.codecs.exi.datatype import Datatype, Kind
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.strings import ValueTable
from v2gstack.codecs.exi.values import INFINITY, NAN, NEGATIVE_INFINITY, STRING, DateTimeValue, FloatValue, value_codec
from v2gstack.errors import ConfigError, DecodeError, EncodeError

TOKEN = Datatype(Kind.STRING, "token", white_space="collapse")
ABC = Datatype(Kind.RCS_STRING, "T", charset="abc", bits=2)
BYTE = Datatype(Kind.NBIT, "byte", minimum=-128, maximum=127, bits=8)
ENUM = Datatype(Kind.ENUM, "T", bits=2, values=("1.0", "2", "3.50"), item=Datatype(Kind.DECIMAL))
WORDS = Datatype(Kind.ENUM, "T", bits=1, values=("x y", "z"), item=TOKEN)
ONE = Datatype(Kind.ENUM, "T", bits=0, values=("x",), item=Datatype(Kind.STRING))


def list_of(item: Datatype) -> Datatype:
    return Datatype(Kind.LIST, "L", item=item)


def write(datatype: Datatype, value: Any, *, byte: bool = False) -> bytes:
    """A strict document of one global element: header, a document event of one bit, the value."""
    writer = ByteWriter() if byte else BitWriter()
    writer.write_bits(0x80, 8)
    writer.write_bits(0, 1)
    value_codec(datatype).write(writer, value, ValueTable(), "r")
    return writer.getvalue()


def read(datatype: Datatype, data: bytes, *, byte: bool = False, limits: Limits | None = None) -> Any:
    reader = ByteReader(data, 16) if byte else BitReader(data, 9)
    codec = value_codec(datatype) if limits is None else value_codec(datatype, limits)
    value = codec.read(reader, ValueTable(), "r")
    assert reader.remaining < 8
    return value


D = Datatype


@pytest.mark.parametrize(
    ("datatype", "text", "stream", "form"),
    [
        (D(Kind.FLOAT), "1.0", "80004000", "1E0"),
        (D(Kind.FLOAT), "0", "80000000", "0E0"),
        (D(Kind.FLOAT), "-0", "80000000", "0E0"),
        (D(Kind.FLOAT), "1.50", "8003e000", "15E-1"),
        (D(Kind.FLOAT), "1e5", "800040a0", "1E5"),
        (D(Kind.FLOAT), "0.00100E3", "80004000", "1E0"),
        (D(Kind.FLOAT), "100", "80004040", "1E2"),
        (D(Kind.FLOAT), "INF", "80007fefe0", "INF"),
        (D(Kind.FLOAT), "-INF", "80403fefe0", "-INF"),
        (D(Kind.FLOAT), "NaN", "80003fefe0", "NaN"),
        (D(Kind.FLOAT), "1E-400", "800071e060", "1E-400"),
        (D(Kind.DECIMAL), "1", "80004000", "1.0"),
        (D(Kind.DECIMAL), "-0.0", "80000000", "0.0"),
        (D(Kind.DECIMAL), "-1.50", "80404140", "-1.5"),
        (D(Kind.DECIMAL), "+2", "80008000", "2.0"),
        (D(Kind.DECIMAL), "0.010", "80000280", "0.01"),
        (D(Kind.DECIMAL), ".5", "80000140", "0.5"),
        (D(Kind.DECIMAL), "12345678901234567890123.5", "8032e26262b9f3a4f6f0ae828140", "12345678901234567890123.5"),
        (D(Kind.BASE64), "", "800000", ""),
        (D(Kind.BASE64), " QU\nJD ", "8001a0a12180", "QUJD"),
        (D(Kind.HEX), "", "800000", ""),
        (D(Kind.HEX), "abCD", "800155e680", "ABCD"),
        (D(Kind.DATE_TIME), "2012-06-15T10:20:30", "800319ea51e0", "2012-06-15T10:20:30"),
        (D(Kind.DATE_TIME), "2012-06-15T10:20:30.000", "800319ea51e0", "2012-06-15T10:20:30"),
        (D(Kind.DATE_TIME), "2012-06-15T10:20:30.0100Z", "800319ea51e855c000", "2012-06-15T10:20:30.01Z"),
        (D(Kind.DATE_TIME), "-0044-03-16T00:00:00+14:00", "807ec3ce0000078000", "-0044-03-16T00:00:00+14:00"),
        (D(Kind.DATE_TIME), "2012-06-15T10:20:30-05:30", "800319ea51e51100", "2012-06-15T10:20:30-05:30"),
        (D(Kind.TIME), "10:20:30.5", "802947a0a0", "10:20:30.5"),
        (D(Kind.TIME), "10:20:30-00:30", "80294796c4", "10:20:30-00:30"),
        (D(Kind.MONTH), "--05", "802800", "--05"),
        (D(Kind.DAY), "---31Z", "8007ee00", "---31Z"),
        (D(Kind.MONTH_DAY), "--02-29", "801740", "--02-29"),
        (D(Kind.YEAR), "2024", "800600", "2024"),
        (D(Kind.YEAR), "1999+01:00", "80402f00", "1999+01:00"),
        (D(Kind.YEAR_MONTH), "2024-05", "80061400", "2024-05"),
        (D(Kind.DATE), "2024-05-06", "800614c0", "2024-05-06"),
        (TOKEN, "  a  b ", "8002b0903100", "a b"),
        (D(Kind.STRING), "  a  b ", "80049010309010311000", "  a  b "),
        (D(Kind.STRING), "", "800100", ""),
        (D(Kind.STRING, white_space="replace"), "a\tb", "8002b0903100", "a b"),
        (D(Kind.BOOLEAN_PATTERN), "true", "8040", "true"),
        (D(Kind.BOOLEAN_PATTERN), "0", "8020", "0"),
        (D(Kind.BOOLEAN_PATTERN), "1", "8060", "1"),
        (D(Kind.BOOLEAN_PATTERN), "false", "8000", "false"),
        (D(Kind.BOOLEAN), "1", "8040", "true"),
        (D(Kind.BOOLEAN), " 0 ", "8000", "false"),
        (ABC, "a\u00e9bc", "80031f480b00", "a\u00e9bc"),
        # By hand: the processor above counts characters outside the BMP twice.
        (ABC, "a\U0001f600c", "80029c07603c", "a\U0001f600c"),
        (D(Kind.RCS_STRING, charset="bcdfghjklmnpqrstvwxyz", bits=5), "bd", "80020040", "bd"),
        (D(Kind.INTEGER), "-129", "80600040", "-129"),
        (D(Kind.INTEGER), "-1", "804000", "-1"),
        (D(Kind.INTEGER), " +5 ", "800140", "5"),
        (D(Kind.UNSIGNED, minimum=0), "129", "80408080", "129"),
        (D(Kind.UNSIGNED, minimum=0), "-0", "800000", "0"),
        (D(Kind.UNSIGNED, minimum=0, maximum=65535), "65535", "807fff8180", "65535"),
        (BYTE, "-128", "800000", "-128"),
        (D(Kind.NBIT, minimum=10, maximum=4105, bits=12), "4105", "807ff8", "4105"),
        (D(Kind.NBIT, minimum=-4, maximum=4, bits=4), "4", "8040", "4"),
        (D(Kind.NBIT, minimum=7, maximum=7, bits=0), "7", "8000", "7"),
        (ENUM, "1", "8000", "1.0"),
        (ENUM, "01.0", "8000", "1.0"),
        (ENUM, " 2 ", "8020", "2"),
        (ENUM, "3.5", "8040", "3.50"),
        (WORDS, " x  y", "8000", "x y"),
        (WORDS, "z", "8040", "z"),
        (ONE, "x", "8000", "x"),
        (list_of(D(Kind.STRING)), " a b  a a", "800201b081b1000000", "a b a a"),
        (list_of(D(Kind.BOOLEAN)), "1 0 true", "8001d0", "true false true"),
        (list_of(D(Kind.BOOLEAN)), "", "800000", ""),
        (list_of(BYTE), "1 2", "800140c100", "1 2"),
    ],
)
def test_streams_of_another_processor(datatype: Datatype, text: str, stream: str, form: str) -> None:
    codec = value_codec(datatype)
    value = codec.parse(text)
    assert write(datatype, value).hex() == stream
    again = read(datatype, bytes.fromhex(stream))
    assert again == value
    assert codec.format(again) == form
    assert codec.parse(form) == value
    assert codec.accepts(again)


@pytest.mark.parametrize(
    ("datatype", "text", "stream"),
    [
        (ABC, "a\u00e9bc", "8000060003e9010102"),
        (D(Kind.DATE_TIME), "2012-06-15T10:20:30.0100Z", "8000000ccf001ea500010a018003"),
        (D(Kind.BOOLEAN), "true", "800001"),
        (list_of(D(Kind.BOOLEAN)), "1 0 true", "800003010001"),
        (D(Kind.NBIT, minimum=10, maximum=4105, bits=12), "4105", "8000ff0f"),
        (D(Kind.BOOLEAN_PATTERN), "1", "800003"),
    ],
)
def test_byte_aligned_streams_of_another_processor(datatype: Datatype, text: str, stream: str) -> None:
    value = value_codec(datatype).parse(text)
    assert write(datatype, value, byte=True).hex() == stream
    assert read(datatype, bytes.fromhex(stream), byte=True) == value


# -- properties ----------------------------------------------------------------------------------------

CHARACTERS = st.characters(exclude_categories=["Cs"])
MONTH_DAYS = st.integers(1, 12).flatmap(lambda month: st.integers(1, 28 if month == 2 else 30).map(lambda day: month * 32 + day))
TIMES = st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(0, 60)).map(lambda t: (t[0] * 64 + t[1]) * 64 + t[2])
FRACTIONS = st.none() | st.text("0123456789", min_size=1, max_size=12).filter(lambda text: text[-1] != "0")
ZONES = st.none() | st.integers(-840, 840)
YEARS = st.integers(-(10**17), 10**17)


def dates(kind: Kind) -> st.SearchStrategy[DateTimeValue]:
    has_year = kind in (Kind.YEAR, Kind.YEAR_MONTH, Kind.DATE, Kind.DATE_TIME)
    has_time = kind in (Kind.DATE_TIME, Kind.TIME)
    mask = {Kind.YEAR: 0, Kind.TIME: 0, Kind.YEAR_MONTH: 0x1E0, Kind.MONTH: 0x1E0, Kind.DAY: 0x1F}.get(kind, 0x1FF)
    return st.builds(
        DateTimeValue,
        st.just(kind),
        YEARS if has_year else st.just(0),
        MONTH_DAYS.map(lambda value: value & mask),
        TIMES if has_time else st.just(0),
        FRACTIONS if has_time else st.none(),
        ZONES,
    )


FLOATS = st.one_of(
    st.sampled_from([INFINITY, NEGATIVE_INFINITY, NAN]),
    st.builds(FloatValue, st.integers(-(2**63), 2**63 - 1), st.integers(-16383, 16383)),
)
DECIMALS = st.tuples(st.integers(-(10**30), 10**30), st.integers(0, 40)).map(lambda pair: Decimal(pair[0]).scaleb(-pair[1]))
ATOMIC: list[tuple[Datatype, st.SearchStrategy[Any]]] = [
    (D(Kind.STRING), st.text(CHARACTERS, max_size=30)),
    (ABC, st.text(st.one_of(st.sampled_from("abc"), CHARACTERS), max_size=30)),
    (D(Kind.RCS_STRING, charset="".join(map(chr, range(255))), bits=8), st.text(CHARACTERS, max_size=10)),
    (D(Kind.RCS_STRING, charset="x", bits=1), st.text("xy", max_size=10)),
    (D(Kind.BOOLEAN), st.booleans()),
    (D(Kind.BOOLEAN_PATTERN), st.sampled_from(["false", "0", "true", "1"])),
    (D(Kind.BASE64), st.binary(max_size=40)),
    (D(Kind.HEX), st.binary(max_size=40)),
    (D(Kind.DECIMAL), DECIMALS),
    (D(Kind.FLOAT), FLOATS),
    (D(Kind.INTEGER), st.integers(-(2**200), 2**200)),
    (D(Kind.UNSIGNED), st.integers(0, 2**200)),
    (BYTE, st.integers(-128, 127)),
    (D(Kind.NBIT, minimum=5, maximum=5), st.just(5)),
    (ENUM, st.sampled_from(ENUM.values)),
    (ONE, st.just("x")),
    *[(D(kind), dates(kind)) for kind in Kind if kind >= Kind.YEAR],
]
KINDS = st.sampled_from(ATOMIC).flatmap(
    lambda pair: st.one_of(
        st.tuples(st.just(pair[0]), pair[1]),
        st.tuples(st.just(list_of(pair[0])), st.lists(pair[1], max_size=5).map(tuple)),
    )
)
STREAMS = st.sampled_from([(BitWriter, BitReader), (ByteWriter, ByteReader)])


@given(STREAMS, st.lists(KINDS, max_size=8))
def test_values_are_read_as_written(pair: tuple, values: list[tuple[Datatype, Any]]) -> None:
    writer = pair[0]()
    table = ValueTable()
    for datatype, value in values:
        codec = value_codec(datatype)
        assert codec.reject(value) is None
        before = writer.position
        codec.write(writer, value, table, datatype.kind)
        assert writer.position - before >= codec.min_bits
    reader = pair[1](writer.getvalue())
    table = ValueTable()
    for datatype, value in values:
        assert value_codec(datatype).read(reader, table, datatype.kind) == value
    assert reader.position == writer.position


@given(KINDS)
def test_values_are_parsed_as_formatted(pair: tuple[Datatype, Any]) -> None:
    datatype, value = pair
    codec = value_codec(datatype)
    if isinstance(value, tuple) and any(codec.format((item,)).split() != [codec.format((item,))] for item in value):
        return  # As text, a list cannot hold empty items or items with white space.
    again = codec.parse(codec.format(value))
    assert codec.key(again) == codec.key(value)
    assert codec.format(again) == codec.format(value) or Kind.FLOAT in (datatype.kind, datatype.item and datatype.item.kind)


@given(STREAMS, st.sampled_from(ATOMIC), st.booleans(), st.binary(max_size=60))
def test_any_bytes_are_a_value_or_a_decode_error(pair: tuple, kind: tuple, in_list: bool, data: bytes) -> None:
    datatype = list_of(kind[0]) if in_list else kind[0]
    codec = value_codec(datatype)
    reader = pair[1](data)
    table = ValueTable(3)
    offset: int | None = None
    try:
        for _ in range(50):
            value = codec.read(reader, table, "p")
            # What was read can be written again, formatted, and checked.
            assert codec.reject(value) is None
            codec.write(pair[0](), value, ValueTable(0), "p")
            assert isinstance(codec.format(value), str)
            codec.check(value)
    except DecodeError as error:
        offset = error.offset
    assert offset is None or 0 <= offset <= len(data) * 8


@given(st.floats())
def test_floats_come_back(number: float) -> None:
    value = FloatValue.from_float(number)
    assert value.problem() is None
    assert float(value) == number or number != number
    assert FloatValue.parse(str(value)) == value


# -- lexical spaces ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("datatype", "text"),
    [
        (D(Kind.BOOLEAN), "True"),
        (D(Kind.BOOLEAN), ""),
        (D(Kind.BOOLEAN_PATTERN), "yes"),
        (D(Kind.HEX), "abc"),
        (D(Kind.HEX), "ab cd"),
        (D(Kind.HEX), "xx"),
        (D(Kind.BASE64), "QUJ"),
        (D(Kind.BASE64), "QU*D"),
        (D(Kind.BASE64), "QQ==QQ=="),
        (D(Kind.DECIMAL), ""),
        (D(Kind.DECIMAL), "."),
        (D(Kind.DECIMAL), "+"),
        (D(Kind.DECIMAL), "1e3"),
        (D(Kind.DECIMAL), "1_0"),
        (D(Kind.DECIMAL), "NaN"),
        (D(Kind.DECIMAL), "1" * 2000),
        (D(Kind.DECIMAL), "0." + "1" * 2000),
        (D(Kind.FLOAT), ""),
        (D(Kind.FLOAT), "+INF"),
        (D(Kind.FLOAT), "inf"),
        (D(Kind.FLOAT), "1e"),
        (D(Kind.FLOAT), "0x1"),
        (D(Kind.FLOAT), "12345678901234567891"),
        (D(Kind.FLOAT), "9223372036854775808"),
        (D(Kind.FLOAT), "3.14159265358979323846"),
        (D(Kind.FLOAT), "1E20000"),
        (D(Kind.FLOAT), "1E-999999999"),
        (D(Kind.FLOAT), "1E9999999999"),
        (D(Kind.INTEGER), ""),
        (D(Kind.INTEGER), "1.0"),
        (D(Kind.INTEGER), "1_0"),
        (D(Kind.INTEGER), "\u0661"),
        (D(Kind.INTEGER), "\u00a01"),
        (D(Kind.INTEGER), "9" * 5000),
        (D(Kind.INTEGER), "9" * 1200),
        (D(Kind.UNSIGNED, minimum=0), "-1"),
        (BYTE, "128"),
        (BYTE, "-129"),
        (D(Kind.NBIT, minimum=0, maximum=100, bits=7), "101"),
        (ENUM, "4"),
        (ENUM, "x"),
        (WORDS, "xy"),
        (list_of(BYTE), "1 x"),
        (D(Kind.YEAR), "24"),
        (D(Kind.YEAR), "02024"),
        (D(Kind.YEAR), "2024 Z"),
        (D(Kind.YEAR), "2024+15:00"),
        (D(Kind.YEAR), "2024+14:01"),
        (D(Kind.YEAR_MONTH), "2024-13"),
        (D(Kind.DATE), "2023-02-29"),
        (D(Kind.DATE), "1900-02-29"),
        (D(Kind.DATE), "2024-04-31"),
        (D(Kind.DATE), "2024-00-01"),
        (D(Kind.DATE_TIME), "2024-01-01"),
        (D(Kind.DATE_TIME), "2024-01-01T24:00:01"),
        (D(Kind.DATE_TIME), "2024-01-01T24:00:00.1"),
        (D(Kind.DATE_TIME), "2024-01-01T25:00:00"),
        (D(Kind.DATE_TIME), "2024-01-01T12:60:00"),
        (D(Kind.DATE_TIME), "2024-01-01T12:00:00."),
        (D(Kind.TIME), "12:00"),
        (D(Kind.MONTH), "--13"),
        (D(Kind.DAY), "---32"),
        (D(Kind.MONTH_DAY), "--02-30"),
        (D(Kind.DAY), "---3\u0661"),
    ],
)
def test_texts_that_are_no_values(datatype: Datatype, text: str) -> None:
    with pytest.raises(ValueError):
        value_codec(datatype).parse(text)


@given(st.sampled_from(ATOMIC), st.text(st.sampled_from("0123456789+-.:TZEeINFa \t"), max_size=30))
def test_any_text_is_a_value_or_a_value_error(kind: tuple, text: str) -> None:
    codec = value_codec(kind[0])
    try:
        value = codec.parse(text)
    except ValueError:
        return
    assert codec.reject(value) is None
    codec.write(BitWriter(), value, ValueTable(), "p")
    assert codec.key(codec.parse(codec.format(value))) == codec.key(value)


def test_decades_and_leap_years() -> None:
    assert str(value_codec(D(Kind.DATE)).parse("2000-02-29")) == "2000-02-29"
    assert str(value_codec(D(Kind.DATE)).parse("12345-12-31")) == "12345-12-31"
    midnight = value_codec(D(Kind.DATE_TIME)).parse("2024-12-31T24:00:00Z")
    assert (midnight.hour, midnight.month, midnight.day, midnight.minute, midnight.second) == (24, 12, 31, 0, 0)
    next_day = value_codec(D(Kind.DATE_TIME)).parse("2025-01-01T00:00:00Z")
    assert midnight.order() == next_day.order()
    assert value_codec(D(Kind.DATE_TIME)).parse("2025-01-01T02:00:00+02:00").order() == next_day.order()


# -- values that are not of the datatype ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        (D(Kind.STRING), b"a"),
        (D(Kind.STRING), None),
        (D(Kind.STRING), "\ud800"),
        (D(Kind.BOOLEAN), 1),
        (D(Kind.BOOLEAN_PATTERN), True),
        (D(Kind.BOOLEAN_PATTERN), "TRUE"),
        (D(Kind.HEX), "00"),
        (D(Kind.INTEGER), True),
        (D(Kind.INTEGER), 1.0),
        (D(Kind.INTEGER), 1 << 4000),
        (D(Kind.UNSIGNED), -1),
        (BYTE, 128),
        (D(Kind.DECIMAL), 1),
        (D(Kind.DECIMAL), Decimal("NaN")),
        (D(Kind.DECIMAL), Decimal("Infinity")),
        (D(Kind.DECIMAL), Decimal("1E+999999")),
        (D(Kind.DECIMAL), Decimal("0E+999999")),
        (D(Kind.DECIMAL), Decimal("1E-999999")),
        (D(Kind.FLOAT), 1.0),
        (D(Kind.FLOAT), FloatValue(1 << 63, 0)),
        (D(Kind.FLOAT), FloatValue(1, 16384)),
        (D(Kind.FLOAT), FloatValue(5, -16384)),
        (ENUM, "1"),
        (ENUM, 0),
        (list_of(BYTE), [1]),
        (list_of(BYTE), (1, "x")),
        (D(Kind.DATE), DateTimeValue(Kind.TIME)),
        (D(Kind.DATE), DateTimeValue(Kind.DATE, 2024, 0)),
        (D(Kind.DATE), DateTimeValue(Kind.DATE, 2024, 13 * 32 + 1)),
        (D(Kind.DATE), DateTimeValue(Kind.DATE, 10**18, 33)),
        (D(Kind.DATE), DateTimeValue(Kind.DATE, 2024, 33, 5)),
        (D(Kind.MONTH), DateTimeValue(Kind.MONTH, 0, 33)),
        (D(Kind.TIME), DateTimeValue(Kind.TIME, time=61)),
        (D(Kind.TIME), DateTimeValue(Kind.TIME, time=25 << 12)),
        (D(Kind.TIME), DateTimeValue(Kind.TIME, time=-1)),
        (D(Kind.TIME), DateTimeValue(Kind.TIME, fraction="x")),
        (D(Kind.TIME), DateTimeValue(Kind.TIME, fraction="")),
        (D(Kind.TIME), DateTimeValue(Kind.TIME, timezone=841)),
    ],
)
def test_values_of_another_type_are_rejected(datatype: Datatype, value: object) -> None:
    codec = value_codec(datatype)
    assert codec.reject(value)
    assert not codec.accepts(value)
    assert codec.check(value)


def test_unknown_enumeration_values_are_encode_errors() -> None:
    with pytest.raises(EncodeError, match="'4'"):
        write(ENUM, "4")


# -- hostile streams -----------------------------------------------------------------------------------


def packed(*parts: str) -> bytes:
    """Bits and, after a colon, octets in hexadecimal, one behind the other."""
    text = "".join(f"{int(part[1:], 16):0{4 * len(part) - 4}b}" if part.startswith(":") else part for part in parts)
    text += "0" * (-len(text) % 8)
    return int("1" + text, 2).to_bytes(len(text) // 8 + 1, "big")[1:]


TWO_TO_63 = ":80808080808080808001"


def claim(count: int) -> bytes:
    writer = ByteWriter()
    writer.write_unsigned(count)
    return writer.getvalue()


@pytest.mark.parametrize(
    ("datatype", "data", "message"),
    [
        (D(Kind.STRING), claim(1 << 31), "2147483646 characters, 1048576 are allowed"),
        (D(Kind.STRING), claim(100_002), "100000 octets announced, 0 are left"),
        (ABC, claim(1 << 31), "2147483646 characters"),
        (ABC, claim(100_002), "string of 100000 characters"),
        (ABC, packed(":03", "11", ":ffffffff"), "more than 3 octets"),
        (ABC, packed(":03", "11", ":80b003"), r"U\+D800"),
        (D(Kind.RCS_STRING, charset="abcde", bits=3), claim(3) + b"\xe0", "no character has the code 7"),
        (D(Kind.HEX), claim(1 << 31), "2147483648 octets, 16777216 are allowed"),
        (D(Kind.BASE64), claim(1000), "1000 octets announced"),
        (list_of(BYTE), claim(1 << 31), "2147483648 items, 65536 are allowed"),
        (list_of(BYTE), claim(1000) + bytes(10), "1000 items, 80 bits are left"),
        (list_of(ONE), claim(1025), "1025 items, 1024 are allowed"),
        (list_of(D(Kind.NBIT, minimum=1, maximum=1)), claim(1 << 20), "1048576 items, 1024 are allowed"),
        (D(Kind.UNSIGNED), b"\xff" * 600, "more than 512 octets"),
        (D(Kind.UNSIGNED, minimum=0, maximum=255), b"\xff" * 600, "more than 10 octets"),
        (D(Kind.INTEGER), b"\x7f" + b"\xff" * 600, "more than 512 octets"),
        (D(Kind.DECIMAL), b"\x7f" + b"\xff" * 600, "more than 512 octets"),
        (D(Kind.FLOAT), b"\x7f" + b"\xff" * 600, "more than 10 octets"),
        (D(Kind.FLOAT), packed("0", TWO_TO_63, "0", ":00"), "mantissa 9223372036854775808"),
        (D(Kind.FLOAT), packed("1", TWO_TO_63, "0", ":00"), "mantissa -9223372036854775809"),
        (D(Kind.FLOAT), packed("0", ":01", "0", ":808001"), "exponent 16384"),
        (D(Kind.FLOAT), packed("0", ":01", "1", ":808001"), "exponent -16385"),
        (ENUM, b"\xc0", "has no value 3"),
        (D(Kind.DATE), packed("0", ":00", "0000", "00001", "0"), "month 0"),
        (D(Kind.DATE), packed("0", ":00", "1101", "00001", "0"), "month 13"),
        (D(Kind.DATE), packed("0", ":00", "0001", "00000", "0"), "day 0"),
        (D(Kind.TIME), packed("1" * 17, "0", "0"), "time 31:63:63"),
        (D(Kind.TIME), packed("0" * 18, "1", "1" * 11), "63 minutes"),
        (D(Kind.TIME), packed("0" * 18, "1", "11101000000"), "offset of 900 minutes"),
        (D(Kind.YEAR), b"\x7f" + b"\xff" * 20, "more than 10 octets"),
        (D(Kind.YEAR), packed("0", TWO_TO_63, "0"), "year 9223372036854777808"),
    ],
)
def test_claims_and_nonsense_are_decode_errors(datatype: Datatype, data: bytes, message: str) -> None:
    with pytest.raises(DecodeError, match=message) as caught:
        value_codec(datatype).read(BitReader(data), ValueTable(), "p")
    assert caught.value.offset is not None


def test_limits_at_the_edge() -> None:
    limits = Limits(max_string_characters=3, max_binary_octets=3, max_list_items=3, max_free_list_items=2, max_integer_octets=2)
    for datatype, most, too_much in [
        (D(Kind.STRING), "abc", "abcd"),
        (ABC, "abc", "abca"),
        (D(Kind.HEX), b"abc", b"abcd"),
        (list_of(BYTE), (1, 2, 3), (1, 2, 3, 4)),
        (list_of(ONE), ("x",) * 2, ("x",) * 3),
        (D(Kind.UNSIGNED), 16383, 16384),
        (D(Kind.INTEGER), -16384, -16385),
    ]:
        assert read(datatype, write(datatype, most), limits=limits) == most
        with pytest.raises(DecodeError):
            read(datatype, write(datatype, too_much), limits=limits)


def test_limits_are_checked_themselves() -> None:
    with pytest.raises(ConfigError, match="max_depth"):
        Limits(max_depth=-1)
    with pytest.raises(ConfigError, match="max_integer_octets"):
        Limits(max_integer_octets=2041)
    codec = value_codec(D(Kind.DECIMAL), Limits(max_integer_octets=2040))
    value = codec.read(BitReader(b"\x7f" + b"\xff" * 2038 + b"\xbf\x80" + b"\xff" * 2038 + b"\x3f\x00\x00"), ValueTable(), "p")
    assert codec.format(value)


def test_codes_beyond_a_range_are_shown_and_reported() -> None:
    """A width of seven bits holds more than a percentage; what a peer sends must be visible."""
    codec = value_codec(D(Kind.NBIT, "percent", minimum=0, maximum=100, bits=7))
    value = codec.read(BitReader(b"\xfe"), ValueTable(), "p")
    assert value == 127
    assert codec.accepts(value)
    assert codec.check(value) == "127 is above 100"


def test_parts_that_a_type_does_not_have_are_left_out() -> None:
    field = packed("0101", "10001", "0")
    month = value_codec(D(Kind.MONTH)).read(BitReader(field), ValueTable(), "p")
    assert (month.month, month.day) == (5, 0)
    day = value_codec(D(Kind.DAY)).read(BitReader(field), ValueTable(), "p")
    assert (day.month, day.day) == (0, 17)


def test_codecs_are_made_once() -> None:
    assert value_codec(D(Kind.STRING)) is STRING
    assert value_codec(D(Kind.STRING), Limits()) is not None
    assert value_codec(D(Kind.STRING), Limits(max_depth=3)) is not STRING
