"""What holds for all messages: through EXI, XML and JSON they come back equal, by every path of an engine."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.exi import SETS, codec_of, decode_both, encode_both, outcome
from tests.support.lists import components
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.exi.schema.components import ComplexType
from v2gstack.codecs.json import from_json, to_json
from v2gstack.errors import DecodeError, EncodeError
from v2gstack.messages import AnyElement, Message
from v2gstack.testing.instances import Instances, MinimalSource, RandomSource
from v2gstack.testing.strategies import messages

Codecs = Callable[[str], ExiCodec]

RELAXED = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

each_set = pytest.mark.parametrize("schema", SETS)


@each_set
def test_every_message_type(schema: str, codec: Codecs) -> None:
    """decode(encode(m)) == m for every global element of every set: the smallest message, and random ones."""
    coder = codec(schema)
    sources = [MinimalSource(), *(RandomSource(random.Random(f"{schema}{seed}")) for seed in range(2))]
    for name in coder.binding.registry.elements:
        for source in sources:
            message = Instances(schema, source).element(name)
            data = encode_both(coder, message)
            assert decode_both(coder, data) == message, name
            assert not coder.examine(data).deviations, name


@each_set
def test_every_part_of_a_message_as_a_fragment(schema: str) -> None:
    """decode_fragment(encode_fragment(e)) == e for every complex type, under every element name that has it."""
    coder = codec_of(schema)
    binding = coder.binding
    abstract = {str(name) for name, type_ in components(schema).types.items() if isinstance(type_, ComplexType) and type_.abstract}
    source = RandomSource(random.Random(schema))
    parts = 0
    for qname, type_ in binding.fragment_elements.items():
        if str(qname) in binding.registry.elements:
            elements: list[Message] = [Instances(schema, source, budget=20).element(str(qname))]
        elif type_ < 0 or binding.is_simple(type_) or binding.type_name(type_) in abstract:
            continue
        else:
            elements = [Instances(schema, source, budget=20).complex_type(binding.type_name(type_)) for _ in range(2)]
        parts += 1
        for element in elements:
            data = coder.encode_fragment(element, str(qname))
            assert decode_both(coder, data, fragment=True) == element, qname
    assert parts > 0


@each_set
@RELAXED
@given(data=st.data())
def test_exi(schema: str, codec: Codecs, data: st.DataObject) -> None:
    message = data.draw(messages(schema, budget=25))
    coder = codec(schema)
    assert decode_both(coder, encode_both(coder, message)) == message


@each_set
@RELAXED
@given(data=st.data())
def test_xml_and_json_are_equal_to_exi(schema: str, data: st.DataObject) -> None:
    """Three forms of one message. Strategies draw what XML can carry; what it cannot is a hazard of its own (H12)."""
    message: Any = data.draw(messages(schema, budget=15))
    coder = codec_of(schema)
    exi = coder.encode(message)
    xml, indented = coder.to_xml(message), coder.to_xml(message, pretty=True)
    # XML Signature has wildcards that take only elements that a schema describes; strategies put others there too.
    valid = "AnyElement" not in repr(message)
    assert coder.from_xml(xml, validate=valid) == message
    assert coder.from_xml(indented, validate=valid) == message
    assert coder.encode_xml(xml) == exi
    assert coder.from_xml(coder.decode_xml(exi), validate=valid) == message
    assert from_json(to_json(message), schema) == message
    assert from_json(to_json(message), schema, validate=False) == message


@each_set
@RELAXED
@given(data=st.data())
def test_decoding_what_was_damaged_and_encoding_it_again_is_stable(schema: str, codec: Codecs, data: st.DataObject) -> None:
    """encode(decode(b)) may differ from b, but decodes to the same message again, and then the bytes are the same."""
    coder = codec(schema)
    octets = bytearray(coder.encode(data.draw(messages(schema, budget=10))))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(8, 8 * len(octets) - 1)) if len(octets) > 1 else 8
        if place // 8 < len(octets):
            octets[place // 8] ^= 0x80 >> (place % 8)
    found = outcome(partial(decode_both, coder, bytes(octets)))
    if found.error is not None:
        assert isinstance(found.error, DecodeError)
        return
    again = encode_both(coder, found.value, validate=False)
    assert decode_both(coder, again) == found.value
    assert encode_both(coder, coder.decode(again), validate=False) == again


@each_set
@settings(max_examples=40)
@given(octets=st.binary(max_size=60), prefix=st.sampled_from([b"", b"\x80", b"\xa0", b"$EXI\x80", b"$EXI\xa0"]))
def test_any_bytes_give_a_message_or_an_error(schema: str, codec: Codecs, octets: bytes, prefix: bytes) -> None:
    coder, data = codec(schema), prefix + octets
    for fragment in (False, True):
        found = outcome(partial(decode_both, coder, data, fragment=fragment))
        assert found.error is None or isinstance(found.error, DecodeError)


@each_set
@settings(max_examples=25)
@given(data=st.data())
def test_any_fields_give_bytes_or_an_error(schema: str, codec: Codecs, data: st.DataObject) -> None:
    """Messages check nothing when they are built: whatever stands in a field is either encoded or an EncodeError with a path."""
    coder = codec(schema)
    message: Any = data.draw(messages(schema, budget=5))
    odd = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=4),
        st.binary(max_size=4),
        st.just(()),
        st.just((None,)),
        st.just((1, "x")),
        st.just(AnyElement(name="x")),
        st.just(message),
        st.floats(),
    )
    name = data.draw(st.sampled_from(message.__struct_fields__)) if message.__struct_fields__ else None
    wrong = message if name is None else message.replace(**{name: data.draw(odd)})
    for show in (coder.to_xml, to_json):
        error = outcome(partial(show, wrong)).error
        assert error is None or isinstance(error, EncodeError)
    for validate in (True, False):
        found = outcome(partial(encode_both, coder, wrong, validate=validate))
        assert found.error is None or isinstance(found.error, EncodeError)
        if found.error is None and validate:
            # Not the message itself: an absent list is also given as None, and text of a class of its own as the text.
            assert encode_both(coder, decode_both(coder, found.value)) == found.value


@each_set
def test_white_space_is_content(schema: str, codec: Codecs) -> None:
    """Mixed content and foreign elements that hold nothing but white space, between elements too."""

    class Blank(RandomSource):
        """Texts of white space, wherever any text may stand."""

        def text(self, low: int, high: int, alphabet: str | None) -> str:
            found = super().text(low, high, alphabet)
            return found if alphabet is not None else "".join(" \n\t"[ord(character) % 3] for character in found)

    coder = codec(schema)
    for seed in range(3):
        for name in coder.binding.registry.elements:
            message = Instances(schema, Blank(random.Random(f"{schema}{seed}")), budget=20).element(name)
            exi = coder.encode(message)
            for xml in (coder.to_xml(message), coder.to_xml(message, pretty=True), coder.decode_xml(exi)):
                assert coder.from_xml(xml, validate=False) == message, name
                assert coder.encode_xml(xml) == exi, name


def test_messages_of_one_set_are_refused_by_another(codec: Codecs) -> None:
    for schema, other in zip(SETS, (*SETS[1:], SETS[0]), strict=True):
        for name, cls in codec(schema).binding.registry.elements.items():
            if cls in codec(other).binding.registry.element_of:
                continue
            message = Instances(schema, MinimalSource()).element(name)
            assert isinstance(outcome(partial(codec(other).encode, message)).error, EncodeError)
            break
