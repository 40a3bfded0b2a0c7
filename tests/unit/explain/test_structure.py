"""What is told of fields agrees with the schemas."""

from __future__ import annotations

import pytest

from tests.support.exi import SETS, codec_of
from v2gstack.codecs.exi.program import SlotKind
from v2gstack.codecs.v2gtp import SdpRequest
from v2gstack.explain.structure import element_name, fields_of, items_of, protocol_of
from v2gstack.messages import registry
from v2gstack.messages.iso15118_20 import RationalNumber
from v2gstack.messages.xmldsig import Transforms


@pytest.mark.parametrize("schema", SETS)
def test_elements_go_by_the_name_they_have_on_the_wire(schema: str) -> None:
    """For every field of every type, and every element that may stand there."""
    binding = codec_of(schema).binding
    checked = 0
    for type_ in range(len(binding.program.types)):
        if binding.is_simple(type_):
            continue
        record = binding.record(type_)
        if record is None:
            continue
        fields = {field.name: field for field in fields_of(record.cls)}
        for bound in record.fields:
            if bound.kind != SlotKind.ELEMENT:
                continue
            for qname, member in bound.elements.items():
                cls = binding.element_class(qname, member)
                if cls is None or bound.name not in fields:
                    continue
                if cls.__struct_config__.tag is None and len(bound.elements) > 1:
                    # the abstract head under its own name
                    continue
                assert element_name(fields[bound.name], cls) == qname.local, (record.cls, bound.name)
                checked += 1
    assert checked or schema == "appprotocol"


@pytest.mark.parametrize("schema", SETS)
def test_units_are_those_of_the_registry(schema: str) -> None:
    known = registry(schema)
    for cls in {*known.types.values(), *known.elements.values()}:
        for field in fields_of(cls):
            assert field.unit == known.unit(cls, field.name)


def test_protocols() -> None:
    assert protocol_of(RationalNumber(exponent=0, value=1)) == "ISO 15118-20"
    assert protocol_of(Transforms(transform=())) == "XML Signature"
    assert protocol_of(7) == ""
    assert protocol_of(SdpRequest()) == ""


def test_fields_of_anything_else() -> None:
    assert [field.wire for field in fields_of(SdpRequest)] == ["security", "transport_protocol", "trailing"]
    assert fields_of(int) == ()


def test_items() -> None:
    assert items_of(None) == ()
    assert items_of(0) == (0,)
    assert items_of((1, 2)) == (1, 2)
