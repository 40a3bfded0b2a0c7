"""Our own random instances of every schema set, with the bytes that EXIficient made of them.

``tools/record_witness.py`` makes the files. Each entry has the bytes and a digest of what the XML said.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.exi import SETS, decode_both, encode_both
from tests.support.recorded import digest, read, witness_file
from v2gstack.codecs.exi import ExiCodec

Codecs = Callable[[str], ExiCodec]


@pytest.mark.parametrize("schema", SETS)
def test_passports(schema: str) -> None:
    passport, entries = read(witness_file(schema))
    assert set(passport) == {"origin", "licence", "standard", "verified by"}
    assert passport["licence"] == "Apache-2.0"
    assert len(entries) >= 100


@pytest.mark.parametrize("schema", SETS)
def test_every_element_is_there(schema: str, codec: Codecs) -> None:
    """Each global element as a document, each element name of the schema as a fragment, but for abstract ones."""
    coder = codec(schema)
    seen: dict[bool, set[str]] = {False: set(), True: set()}
    for entry in read(witness_file(schema))[1]:
        fragment = bool(entry.get("fragment"))
        seen[fragment].add(coder.examine(bytes.fromhex(entry["exi"]), fragment=fragment).name)
    abstract = set(map(str, coder.binding.global_elements)) - set(coder.binding.registry.elements)
    assert seen[False] == set(map(str, coder.binding.global_elements)) - abstract
    assert seen[True] == set(map(str, coder.binding.fragment_elements)) - abstract


@pytest.mark.parametrize("schema", SETS)
def test_typed_messages(schema: str, codec: Codecs) -> None:
    coder = codec(schema)
    for entry in read(witness_file(schema))[1]:
        data = bytes.fromhex(entry["exi"])
        if entry.get("fragment"):
            element = decode_both(coder, data, fragment=True)
            name = coder.examine(data, fragment=True).name
            assert coder.encode_fragment(element, name) == data, entry
        else:
            message = decode_both(coder, data)
            assert encode_both(coder, message) == data, entry
            assert digest(coder.to_xml(message)) == entry["said"], entry
            assert coder.from_xml(coder.to_xml(message)) == message, entry


@pytest.mark.parametrize("schema", SETS)
def test_xml(schema: str, codec: Codecs) -> None:
    coder = codec(schema)
    for entry in read(witness_file(schema))[1]:
        data, fragment = bytes.fromhex(entry["exi"]), bool(entry.get("fragment"))
        xml = coder.decode_xml(data, fragment=fragment)
        assert digest(xml) == entry["said"], entry
        assert coder.encode_xml(xml, fragment=fragment) == data, entry
