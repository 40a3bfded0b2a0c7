"""Bits in, bits out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.codecs.exi.bitstream import BitReader, BitWriter, ByteReader, ByteWriter, Reader, Writer
from v2gstack.errors import DecodeError, EncodeError

PAIRS: list[tuple[type[BitWriter] | type[ByteWriter], type[BitReader] | type[ByteReader]]] = [
    (BitWriter, BitReader),
    (ByteWriter, ByteReader),
]
both = pytest.mark.parametrize(("make_writer", "make_reader"), PAIRS, ids=["bit", "byte"])
any_writer = st.sampled_from(PAIRS)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
STEPS = st.lists(
    st.one_of(
        st.integers(0, 70).flatmap(lambda n: st.tuples(st.just("bits"), st.integers(0, (1 << n) - 1), st.just(n))),
        st.tuples(st.just("bool"), st.booleans()),
        st.tuples(st.just("unsigned"), st.integers(0, 1 << 80)),
        st.tuples(st.just("octets"), st.binary(max_size=80)),
        st.tuples(st.just("characters"), TEXT),
        st.tuples(st.just("align")),
    ),
    max_size=40,
)


def write(writer: Writer, step: tuple) -> None:
    kind, *arguments = step
    if kind == "align":
        writer.align()
    else:
        getattr(writer, f"write_{kind}")(*arguments)


def read(reader: Reader, step: tuple) -> tuple:
    kind, *arguments = step
    if kind == "align":
        reader.align()
        return (kind,)
    calls: dict[str, Callable[[], object]] = {
        "bits": lambda: reader.read_bits(arguments[1]),
        "bool": reader.read_bool,
        "unsigned": lambda: reader.read_unsigned(12),
        "octets": lambda: reader.read_octets(len(arguments[0])),
        "characters": lambda: reader.read_characters(len(arguments[0])),
    }
    return (kind, calls[kind](), *arguments[1:])


@given(any_writer, STEPS)
def test_what_is_written_is_read(pair: tuple, steps: list[tuple]) -> None:
    writer = pair[0]()
    positions = []
    for step in steps:
        write(writer, step)
        positions.append(writer.position)
    data = writer.getvalue()
    assert len(data) == (writer.position + 7) // 8
    reader = pair[1](data)
    for step, position in zip(steps, positions, strict=True):
        assert read(reader, step) == step
        assert reader.position == position
        assert reader.remaining == len(data) * 8 - position


@given(st.binary(max_size=200), st.lists(st.integers(0, 90), max_size=30), st.integers(0, 20))
def test_windows_equal_one_big_number(data: bytes, widths: list[int], start: int) -> None:
    reader = BitReader(data, start)
    bits = "".join(f"{octet:08b}" for octet in data)
    at = start
    for width in widths:
        wanted = bits[at : at + width]
        if len(wanted) < width:
            with pytest.raises(DecodeError) as caught:
                reader.read_bits(width)
            assert caught.value.offset == at
            assert reader.position == at
            break
        assert reader.read_bits(width) == int(wanted or "0", 2)
        at += width


@given(any_writer, STEPS, st.integers(0, 400))
def test_data_cut_short_is_a_decode_error(pair: tuple, steps: list[tuple], cut: int) -> None:
    writer = pair[0]()
    for step in steps:
        write(writer, step)
    data = writer.getvalue()[:cut]
    reader = pair[1](data)
    before = 0
    offset: int | None = None
    try:
        for step in steps:
            before = reader.position
            assert read(reader, step) == step
    except DecodeError as error:
        offset = error.offset
    if offset is None:
        assert len(data) == len(writer.getvalue())
    else:
        assert before <= offset <= len(data) * 8


@pytest.mark.parametrize(
    ("value", "octets"),
    [(0, "00"), (127, "7f"), (128, "8001"), (300, "ac02"), (16383, "ff7f"), (16384, "808001"), (2**32 - 1, "ffffffff0f")],
)
@both
def test_unsigned_integers_are_groups_of_seven_bits(make_writer: type[Writer], make_reader: type[Reader], value: int, octets: str) -> None:
    writer = make_writer()
    writer.write_unsigned(value)
    assert writer.getvalue().hex() == octets
    assert make_reader(bytes.fromhex(octets)).read_unsigned() == value


@both
def test_padded_unsigned_integers_are_read(make_writer: type[Writer], make_reader: type[Reader]) -> None:
    assert make_reader(bytes.fromhex("858000")).read_unsigned() == 5


@both
@pytest.mark.parametrize("limit", [1, 2, 5, 10])
def test_unsigned_integers_have_a_limit(make_writer: type[Writer], make_reader: type[Reader], limit: int) -> None:
    longest = b"\x80" * (limit - 1) + b"\x01"
    assert make_reader(longest).read_unsigned(limit) == 1 << 7 * (limit - 1)
    with pytest.raises(DecodeError, match=f"more than {limit} octets") as caught:
        make_reader(b"\x80" + longest + bytes(9)).read_unsigned(limit)
    assert caught.value.offset == limit * 8


def test_bits_are_most_significant_first() -> None:
    reader = BitReader(bytes.fromhex("809a"))
    assert (reader.read_bits(8), reader.read_bits(7), reader.read_bool()) == (0x80, 77, False)


def test_start_bit() -> None:
    assert BitReader(b"\x01\xff", 7).read_bits(2) == 3
    assert ByteReader(b"\x01\x7e", 3).read_unsigned() == 0x7E


def test_byte_aligned_integers_are_least_significant_octet_first() -> None:
    writer = ByteWriter()
    writer.write_bits(0x1FE, 9)
    writer.write_bits(0, 0)
    writer.write_bool(True)
    assert writer.getvalue() == b"\xfe\x01\x01"
    reader = ByteReader(b"\xfe\x01\x01")
    assert (reader.read_bits(9), reader.read_bits(0), reader.read_bool()) == (0x1FE, 0, True)


@pytest.mark.parametrize(("data", "count"), [(b"\x02", 1), (b"\x00\x02", 9), (b"\x80", 7)])
def test_byte_aligned_integers_have_no_bits_beyond_their_width(data: bytes, count: int) -> None:
    with pytest.raises(DecodeError, match="does not fit"):
        ByteReader(data).read_bits(count)


@both
@pytest.mark.parametrize(("value", "count"), [(2, 1), (-1, 8), (1, 0), (256, 8)])
def test_values_that_do_not_fit_are_not_written(make_writer: type[Writer], make_reader: type[Reader], value: int, count: int) -> None:
    writer = make_writer()
    with pytest.raises(EncodeError, match="does not fit"):
        writer.write_bits(value, count)
    assert writer.getvalue() == b""


@both
def test_negative_numbers_and_half_characters_are_not_written(make_writer: type[Writer], make_reader: type[Reader]) -> None:
    writer = make_writer()
    with pytest.raises(EncodeError, match="not an unsigned"):
        writer.write_unsigned(-1)
    with pytest.raises(EncodeError, match=r"U\+D800"):
        writer.write_characters("a\ud800")
    assert writer.position == 0


@both
@pytest.mark.parametrize("octets", ["80b003", "ffffff7f", "808044"])
def test_what_is_no_character_is_refused(make_writer: type[Writer], make_reader: type[Reader], octets: str) -> None:
    with pytest.raises(DecodeError):
        make_reader(bytes.fromhex(octets) + bytes(4)).read_characters(1)


@both
def test_claims_are_compared_with_what_is_left(make_writer: type[Writer], make_reader: type[Reader]) -> None:
    reader = make_reader(bytes(3))
    with pytest.raises(DecodeError, match="1000000000000 octets announced, 3 are left"):
        reader.read_octets(10**12)
    with pytest.raises(DecodeError, match="3 are left"):
        reader.read_characters(10**12)
    assert reader.read_octets(3) == bytes(3)


def test_reading_does_not_slow_down_with_the_size_of_the_input() -> None:
    """Reads of one bit look at a window, however much lies before and behind."""
    reader = BitReader(bytes(1 << 22))
    for _ in range(1000):
        reader.read_bits(3)
    assert reader._window.bit_length() <= 512
    assert reader._left <= 512


@both
def test_all_kinds_of_buffers_are_read(make_writer: type[Writer], make_reader: type[Reader]) -> None:
    for data in (b"ab", bytearray(b"ab"), memoryview(b"ab")):
        assert make_reader(data).read_octets(2) == b"ab"
