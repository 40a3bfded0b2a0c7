"""The derived fast form reads and writes exactly what the construct declaration does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import construct
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v2gstack.codecs.v2gtp import layout
from v2gstack.codecs.v2gtp.fixed import FixedLayout
from v2gstack.errors import ConfigError, DecodeError, EncodeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.codecs.v2gtp.fixed import Declaration

DECLARATIONS = [layout.header, layout.sdp_request, layout.sdp_response, layout.sdp_request_wireless, layout.sdp_response_wireless]

declarations = st.sampled_from(DECLARATIONS)


def interpreted(declaration: Callable[[], Declaration], data: bytes) -> tuple[object, ...] | None:
    """What construct's own interpreter reads, without constants; ``None`` if it rejects the data."""
    form = declaration()
    try:
        values = form.parse(data)
    except construct.ConstructError:
        return None
    constants = {member.name for member in form.subcons if isinstance(member.subcon, construct.Const)}
    return tuple(values[member.name] for member in form.subcons if member.name not in constants)


def derived(declaration: Callable[[], Declaration], data: bytes) -> tuple[object, ...] | None:
    try:
        return layout.fast(declaration).unpack(data)
    except DecodeError:
        return None


@settings(deadline=None)
@given(declarations, st.binary(max_size=70))
def test_any_bytes_read_alike(declaration: Callable[[], Declaration], data: bytes) -> None:
    assert derived(declaration, data) == interpreted(declaration, data)


@settings(deadline=None)
@given(st.binary(max_size=12), st.sampled_from([b"", b"\x01", b"\x01\xfe", b"\x01\xff", b"\xfe\x01"]))
def test_header_constants_are_checked_alike(tail: bytes, start: bytes) -> None:
    assert derived(layout.header, start + tail) == interpreted(layout.header, start + tail)


@settings(deadline=None)
@given(declarations, st.data())
def test_every_prefix_is_rejected_by_both(declaration: Callable[[], Declaration], data: st.DataObject) -> None:
    size = layout.fast(declaration).size
    whole = (layout.VERSION_BYTES if declaration is layout.header else b"") + bytes(size)
    whole = whole[:size]
    short = whole[: data.draw(st.integers(0, size - 1))]
    assert derived(declaration, whole) is not None
    assert interpreted(declaration, whole) is not None
    assert derived(declaration, short) is None
    assert interpreted(declaration, short) is None


@settings(deadline=None)
@given(declarations, st.data())
def test_any_values_are_written_alike(declaration: Callable[[], Declaration], data: st.DataObject) -> None:
    fast = layout.fast(declaration)
    form = declaration()
    by_name = {member.name: member.subcon for member in form.subcons}
    values = []
    for name in fast.fields:
        if isinstance(by_name[name], construct.Bytes):
            length = by_name[name].length
            values.append(data.draw(st.binary(min_size=length - 1, max_size=length + 1) | st.binary(min_size=length, max_size=length)))
        else:
            values.append(data.draw(st.integers(-1, 300) | st.integers(0, 1 << 33)))
    try:
        expected = form.build(dict(zip(fast.fields, values, strict=True)))
    except construct.ConstructError:
        with pytest.raises(EncodeError) as caught:
            fast.pack(*values)
        assert caught.value.path in fast.fields
    else:
        assert fast.pack(*values) == expected
        assert fast.unpack(expected) == tuple(values)


def test_errors_name_the_field_and_the_bit() -> None:
    fast = layout.fast(layout.header)
    with pytest.raises(DecodeError, match=r"inverse_protocol_version is 0xFF, must be 0xFE") as caught:
        fast.unpack(bytes.fromhex("01ff800100000000"))
    assert caught.value.offset == 8
    with pytest.raises(DecodeError, match=r"has 8 bytes, only 3 are there") as caught:
        fast.unpack(b"\x01\xfe\x80")
    assert caught.value.offset == 24
    with pytest.raises(EncodeError, match="payload_length") as encode_error:
        fast.pack(0x8001, 1 << 32)
    assert encode_error.value.path == "payload_length"
    with pytest.raises(EncodeError, match="2 fields, 1 values"):
        fast.pack(0x8001)


def test_little_endian_and_byte_constants() -> None:
    form = construct.Struct("a" / construct.Int16ul, "magic" / construct.Const(b"ab"), "b" / construct.Int32sl)
    fast = FixedLayout.derive("thing", form)
    assert fast.fields == ("a", "b")
    assert fast.unpack(b"\x01\x02ab\xff\xff\xff\xff") == (0x0201, -1)
    assert fast.pack(0x0201, -1) == form.build({"a": 0x0201, "b": -1})
    with pytest.raises(DecodeError, match="magic is 6163, must be 6162") as caught:
        fast.unpack(b"\x01\x02ac\xff\xff\xff\xff")
    assert caught.value.offset == 16


@pytest.mark.parametrize(
    "form",
    [
        construct.Struct("a" / construct.GreedyBytes),
        construct.Struct("n" / construct.Int8ub, "a" / construct.Bytes(construct.this.n)),
        construct.Struct("a" / construct.Int16ub, "b" / construct.Int16ul),
        construct.Struct("a" / construct.Float32b),
        construct.Int8ub,
    ],
)
def test_what_has_no_fixed_layout_is_refused(form: Declaration) -> None:
    with pytest.raises(ConfigError):
        FixedLayout.derive("thing", form)
