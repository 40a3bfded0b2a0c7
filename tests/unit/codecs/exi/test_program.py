"""Grammar programs as bytes."""

from __future__ import annotations

import contextlib
import tracemalloc
import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.codecs.exi import SCHEMA_SETS
from v2gstack.codecs.exi.program import MAX_PROGRAM_BYTES, PROGRAM_VERSION, Program, decode_program, encode_program
from v2gstack.codecs.exi.sets import EXI_OPTIONS, load_program
from v2gstack.errors import SchemaError, UnknownSchemaError


@pytest.mark.parametrize("name", [*SCHEMA_SETS, EXI_OPTIONS])
def test_programs_survive_their_bytes(name: str) -> None:
    program = load_program(name)
    data = encode_program(program)
    assert decode_program(data) == program
    assert encode_program(decode_program(data)) == data
    assert len(data) < 30_000


def test_programs_are_loaded_once() -> None:
    assert load_program("din70121") is load_program("din70121")


def test_names() -> None:
    program = load_program("appprotocol")
    (request, response) = [program.name(program.elements[element].qname) for element in program.document]
    assert request == ("urn:iso:15118:2:2010:AppProtocol", "supportedAppProtocolReq")
    assert response == ("urn:iso:15118:2:2010:AppProtocol", "supportedAppProtocolRes")


def test_the_digest_is_that_of_the_schema() -> None:
    digests = {load_program(name).digest for name in SCHEMA_SETS}
    assert len(digests) == len(SCHEMA_SETS)
    assert all(len(digest) == 64 for digest in digests)


GOOD = encode_program(load_program("appprotocol"))
HEAD = GOOD[: GOOD.index(bytes([PROGRAM_VERSION]), 7) + 1]


def test_other_versions_are_refused() -> None:
    other = HEAD[:-1] + bytes([PROGRAM_VERSION + 1]) + GOOD[len(HEAD) :]
    with pytest.raises(SchemaError, match=f"version {PROGRAM_VERSION + 1}"):
        decode_program(other)


@pytest.mark.parametrize("data", [b"", b"v2gexi", HEAD[:-1], b"\x80\x98", b"PK\x03\x04" * 10])
def test_what_is_no_program(data: bytes) -> None:
    with pytest.raises(SchemaError, match="not a grammar program"):
        decode_program(data)


@pytest.mark.parametrize("data", [HEAD, HEAD + b"\0" * 20, GOOD[:-5], GOOD[: len(HEAD) + 3]])
def test_damaged_programs(data: bytes) -> None:
    with pytest.raises(SchemaError, match="damaged"):
        decode_program(data)


def test_programs_that_unpack_without_end() -> None:
    """A few kilobytes that unpack to a gigabyte stop at the limit."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\x90" * (1 << 20)) for _ in range(128)) + packer.flush()
    assert len(packed) < MAX_PROGRAM_BYTES // 100
    tracemalloc.start()
    try:
        with pytest.raises(SchemaError):
            decode_program(HEAD + packed)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * MAX_PROGRAM_BYTES


@given(st.binary(max_size=60))
def test_any_packed_bytes_are_a_program_or_an_error(octets: bytes) -> None:
    try:
        found = decode_program(HEAD + zlib.compress(octets))
    except SchemaError:
        return
    assert isinstance(found, Program)


@given(st.integers(0, len(GOOD) * 8 - 1))
def test_flipped_bits(bit: int) -> None:
    """The checksum of the packed form finds what the structure does not."""
    octets = bytearray(GOOD)
    octets[bit // 8] ^= 1 << bit % 8
    with contextlib.suppress(SchemaError):
        assert decode_program(bytes(octets)) == decode_program(GOOD)


def test_programs_are_values() -> None:
    program = load_program("xmldsig")
    with pytest.raises(AttributeError):
        program.digest = "x"  # type: ignore[misc]
    assert msgspec.structs.replace(program, digest="x") != program


@pytest.mark.parametrize(
    ("name", "hint"), [("iso15118-2", "iso15118_2"), ("din", "one of"), ("", "one of"), ("../secret", "one of"), ("xmldsigs", "xmldsig")]
)
def test_unknown_schema_sets(name: str, hint: str) -> None:
    with pytest.raises(UnknownSchemaError) as caught:
        load_program(name)
    assert hint in caught.value.hint
