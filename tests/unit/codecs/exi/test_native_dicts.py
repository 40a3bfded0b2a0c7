"""Messages as dictionaries: the same by either engine, and the same as what JSON says."""

from __future__ import annotations

import json
import random
from typing import Any

import msgspec
import pytest

from tests.support.exi import SETS, codec_of, outcome, same
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.json import to_json
from v2gstack.codecs.json.derived import has_derived
from v2gstack.errors import ConfigError, DecodeError, EncodeError
from v2gstack.messages import Message, xmldsig
from v2gstack.testing.instances import Instances, RandomSource

REQUEST = bytes.fromhex("809a004011d01bb19732da177000")


def plain(value: Any) -> bool:
    """Whether a value is made of what JSON has, and of nothing derived from it."""
    if type(value) is dict:
        return all(type(name) is str and plain(item) for name, item in value.items())
    if type(value) is tuple:
        return all(map(plain, value))
    return type(value) in (str, int, bool)


@pytest.mark.parametrize("schema", SETS)
def test_dictionaries_say_what_messages_say(schema: str, exi_engine: str) -> None:
    codec = codec_of(schema, exi_engine)
    source = random.Random(1)
    instances = Instances(schema, RandomSource(source))
    names = sorted(codec.binding.registry.elements)
    for _ in range(25):
        message = instances.element(source.choice(names))
        data = codec.encode(message, validate=False)
        found = codec.decode_dict(data)
        assert plain(found)
        ((name, members),) = json.loads(to_json(codec.decode(data))).items()
        assert json.loads(json.dumps(found)) == {"#element": name, **members}
        if not has_derived(message):
            assert found == msgspec.to_builtins(message)
        assert codec.encode_dict(found, validate=False) == data
        assert codec.encode_dict(json.loads(json.dumps(found)), validate=False) == data


def test_a_document(exi_engine: str) -> None:
    codec = codec_of("din70121", exi_engine)
    found = codec.decode_dict(REQUEST)
    assert found == {
        "#element": "V2G_Message",
        "Header": {"SessionID": "AA=="},
        "Body": {"BodyElement": {"#element": "SessionSetupReq", "EVCCID": "7GXMtoXc"}},
    }
    assert codec.encode_dict(found) == REQUEST
    found["Header"]["SessionID"] = b"\x00"
    found["Body"]["BodyElement"]["EVCCID"] = bytearray.fromhex("ec65ccb685dc")
    assert codec.encode_dict(found) == REQUEST


def test_numbers_beyond_64_bits(exi_engine: str) -> None:
    codec = codec_of("xmldsig", exi_engine)
    issuer = xmldsig.X509Data_X509IssuerSerial(x509_issuer_name="CN=é", x509_serial_number=1 << 100)
    data = codec.encode(xmldsig.X509Data(content=(issuer,)))
    found = codec.decode_dict(data)
    assert f"{1 << 100}" in repr(found)
    assert plain(found)
    assert codec.encode_dict(found) == data


def test_elements_that_no_class_of_their_own_stands_for(exi_engine: str) -> None:
    """Abstract heads of substitution groups, which peers may send all the same."""
    codec = codec_of("din70121", exi_engine)
    for cls, qname in codec.binding.abstract_elements.items():
        if any(field.required for field in msgspec.structs.fields(cls)):
            continue
        made = outcome(lambda cls=cls: codec.encode(cls(), validate=False))
        if made.error is None:
            found = codec.decode_dict(made.value)
            assert found == {"#type": cls.__name__}, qname
            assert codec.encode_dict(found, validate=False) == made.value


@pytest.mark.parametrize(
    ("mapping", "path"),
    [
        ({}, ""),
        ({"#element": 1}, ""),
        ({"#element": "Nothing"}, "/Nothing"),
        ({"#element": "V2G_Message"}, "/V2G_Message"),
        ({"#element": "V2G_Message", "Header": {"SessionID": "AA=="}, "Body": {}, "More": 1}, "/V2G_Message/More"),
        ({"#element": "V2G_Message", "Header": {"SessionID": "*"}, "Body": {}}, "/V2G_Message/Header/SessionID"),
        ({"#element": "V2G_Message", "Header": {"SessionID": object()}, "Body": {}}, "/V2G_Message"),
        ({"#element": "V2G_Message", "Header": {"SessionID": float("nan")}, "Body": {}}, ""),
        ({"#element": "V2G_Message", "Header": {"SessionID": b"123456789"}, "Body": {}}, "/V2G_Message/Header/SessionID"),
        ({"#element": "V2G_Message", "Header": {1: 2}, "Body": {}}, "/V2G_Message/Header"),
    ],
)
def test_what_does_not_fit(mapping: dict[str, Any], path: str, exi_engine: str) -> None:
    with pytest.raises(EncodeError) as caught:
        codec_of("din70121", exi_engine).encode_dict(mapping)
    assert (caught.value.path or "").startswith(path)
    assert str(caught.value)


def test_dictionaries_in_a_circle() -> None:
    circle: dict[str, Any] = {"#element": "V2G_Message"}
    circle["Header"] = circle
    with pytest.raises(EncodeError):
        codec_of("din70121").encode_dict(circle)


def test_streams_that_do_not_decode(exi_engine: str) -> None:
    codec = codec_of("din70121", exi_engine)
    for data in (b"", REQUEST[:5]):
        with pytest.raises(DecodeError):
            codec.decode_dict(data)


def test_only_schema_sets_have_dictionaries(exi_engine: str) -> None:
    codec = ExiCodec.schemaless(engine=exi_engine)
    with pytest.raises(ConfigError):
        codec.decode_dict(codec.encode_xml("<a/>"))
    with pytest.raises(ConfigError):
        codec.encode_dict({"#element": "a"})


def test_engines_agree() -> None:
    for schema in SETS:
        source = random.Random(2)
        message: Message = Instances(schema, RandomSource(source)).element(sorted(codec_of(schema).binding.registry.elements)[0])
        data = codec_of(schema).encode(message, validate=False)
        found = [codec_of(schema, engine).decode_dict(data) for engine in ("python", "auto")]
        assert same(*found)
