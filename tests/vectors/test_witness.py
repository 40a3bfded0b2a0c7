"""Instances of every global element of every V2G schema set, and what EXIficient made of them.

488 documents and fragments, minimal, maximal and random, each with its XML. Decoding is compared with the XML, encoding with
the bytes; typed messages and XML both, by both paths of an engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lxml import etree

from tests.interop.infoset import infoset
from tests.support.exi import decode_both, encode_both, json_lines, outcome
from v2gstack.codecs.exi import ExiCodec

Codecs = Callable[[str], ExiCodec]

#: Names of the schema sets in the witness file.
SETS = {
    "appHandshake": "appprotocol",
    "din": "din70121",
    "iso2": "iso15118_2",
    "iso20-common": "iso15118_20_common",
    "iso20-ac": "iso15118_20_ac",
    "iso20-dc": "iso15118_20_dc",
    "iso20-acdp": "iso15118_20_acdp",
    "iso20-wpt": "iso15118_20_wpt",
    "xmldsig": "xmldsig",
}


class Witness(NamedTuple):
    number: int
    codec: ExiCodec
    message: str
    fragment: bool
    data: bytes
    xml: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.message} ({self.codec.schema})"


@pytest.fixture(scope="module", params=SETS)
def witnesses(request: pytest.FixtureRequest, shared_vectors: Path, codec: Codecs) -> list[Witness]:
    """The witnesses of one schema set."""
    schema = request.param

    def read() -> Iterator[Witness]:
        for number, entry in enumerate(json_lines(shared_vectors / "exi" / "witness.jsonl"), 1):
            if entry["schema"] == schema:
                data = bytes.fromhex(entry["hex"])
                yield Witness(number, codec(SETS[schema]), entry["message"], entry["mode"] == "fragment", data, entry["xml_or_json"])

    found = list(read())
    assert found
    return found


def encode_fragment(witness: Witness, element: Any) -> bytes:
    return witness.codec.encode_fragment(element, witness.message, validate=False)


def test_typed_messages(witnesses: list[Witness]) -> None:
    """Bytes to messages to the same bytes."""
    for witness in witnesses:
        message = decode_both(witness.codec, witness.data, fragment=witness.fragment)
        if witness.fragment:
            assert encode_fragment(witness, message) == witness.data, witness
        else:
            assert encode_both(witness.codec, message, validate=False) == witness.data, witness


def test_facets(witnesses: list[Witness]) -> None:
    """Validation refuses nothing but the abstract heads of substitution groups, which the generator of these instances filled in."""
    refused: Counter[str] = Counter()
    for witness in witnesses:
        if witness.fragment:
            continue
        message = witness.codec.decode(witness.data)
        found = outcome(partial(encode_both, witness.codec, message))
        if found.error is None:
            assert found.value == witness.data, witness
        else:
            head, _, rest = found.error.message.partition(" ")
            assert rest.startswith("is not one of "), witness
            refused[head] += 1
    assert refused == HEADS.get(witnesses[0].codec.schema, {})


#: How many witnesses hold an abstract element, by schema set and element.
HEADS = {
    "din70121": {
        "BodyElement": 3,
        "EVChargeParameter": 2,
        "SASchedules": 3,
        "EVPowerDeliveryParameter": 1,
        "EVSEStatus": 2,
    },
    "iso15118_20_ac": {"CLReqControlMode": 2, "CLResControlMode": 2},
    "iso15118_20_dc": {"CLReqControlMode": 3, "CLResControlMode": 2},
}


def test_xml(witnesses: list[Witness]) -> None:
    """XML to bytes, and bytes to the same XML, without typed messages in between."""
    for witness in witnesses:
        assert witness.codec.encode_xml(witness.xml, fragment=witness.fragment) == witness.data, witness
        xml = witness.codec.decode_xml(witness.data, fragment=witness.fragment)
        assert infoset(xml) == infoset(witness.xml), witness
        assert witness.codec.encode_xml(xml, fragment=witness.fragment) == witness.data, witness


def test_typed_messages_as_xml(witnesses: list[Witness]) -> None:
    """A typed message's XML says what the witness says, and reading it gives the message again."""
    invalid = 0
    for witness in witnesses:
        if witness.fragment:
            continue
        message = witness.codec.decode(witness.data)
        xml = witness.codec.to_xml(message)
        assert infoset(xml) == infoset(witness.xml), witness
        found = outcome(partial(witness.codec.from_xml, xml))
        if found.error is None:
            assert found.value == message, witness
        else:
            invalid += 1
            assert "is abstract" in found.error.message, (witness, found.error)
            assert witness.codec.from_xml(xml, validate=False) == message, witness
    assert invalid == sum(HEADS.get(witnesses[0].codec.schema, {}).values())


def test_nothing_deviates(witnesses: list[Witness]) -> None:
    for witness in witnesses:
        decoding = witness.codec.examine(witness.data, fragment=witness.fragment)
        assert decoding.name == etree.fromstring(witness.xml).tag, witness
        assert not decoding.deviations, witness
        assert -(-decoding.end // 8) == len(witness.data), witness


def test_the_file_is_complete(shared_vectors: Path) -> None:
    """The counts that this module speaks of; one more line would be one that no test reads."""
    modes = Counter((entry["schema"], entry["mode"]) for entry in json_lines(shared_vectors / "exi" / "witness.jsonl"))
    assert set(SETS) == {schema for schema, _ in modes}
    assert modes.total() == 488
    assert sum(count for (_, mode), count in modes.items() if mode == "fragment") == 41
