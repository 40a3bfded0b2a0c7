"""The C engine beside msgspec's JSON and the Python engine, for the messages that sessions are made of.

JSON is decoded into the very same message classes, by a decoder made for the class, and encoded by
an encoder that is kept: what msgspec does best.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
import pytest

from bench.messages import MESSAGES, codec
from v2gstack.codecs.exi.native import why_not

PROBLEM = why_not()

pytestmark = pytest.mark.skipif(PROBLEM is not None, reason=f"{PROBLEM}; build it with V2GSTACK_BUILD_EXTENSION=yes")

#: What decoding and encoding may take, as a multiple of msgspec's JSON.
AT_MOST = {"msgspec.json": 1.0}


@cache
def case(name: str) -> tuple[str, Any, bytes]:
    schema, make = MESSAGES[name]
    message = make()
    data = codec(schema, "python").encode(message)
    native = codec(schema, "c").native
    assert native is not None
    # The C engine itself is measured, not what it falls back to.
    assert native.try_decode(data) == message
    assert native.try_encode(message) == data
    return schema, message, data


each = pytest.mark.parametrize("name", MESSAGES)


@each
def test_decode(benchmark: Any, name: str) -> None:
    schema, message, data = case(name)
    benchmark.group = f"decode {name}"
    benchmark.extra_info.update(what=f"C engine, {len(data)} octets", at_most=AT_MOST)
    assert benchmark(codec(schema, "c").decode, data) == message


@each
def test_decode_python(benchmark: Any, name: str) -> None:
    schema, message, data = case(name)
    benchmark.group = f"decode {name}"
    benchmark.extra_info.update(peer="Python engine")
    assert benchmark(codec(schema, "python").decode, data) == message


@each
def test_decode_json(benchmark: Any, name: str) -> None:
    _, message, _ = case(name)
    benchmark.group = f"decode {name}"
    benchmark.extra_info.update(peer="msgspec.json")
    data = msgspec.json.encode(message)
    assert benchmark(msgspec.json.Decoder(type(message)).decode, data) == message


@each
def test_encode(benchmark: Any, name: str) -> None:
    schema, message, data = case(name)
    benchmark.group = f"encode {name}"
    benchmark.extra_info.update(what=f"C engine, {len(data)} octets", at_most=AT_MOST)
    assert benchmark(codec(schema, "c").encode, message) == data


@each
def test_encode_python(benchmark: Any, name: str) -> None:
    schema, message, data = case(name)
    benchmark.group = f"encode {name}"
    benchmark.extra_info.update(peer="Python engine")
    assert benchmark(codec(schema, "python").encode, message) == data


@each
def test_encode_json(benchmark: Any, name: str) -> None:
    _, message, _ = case(name)
    benchmark.group = f"encode {name}"
    benchmark.extra_info.update(peer="msgspec.json")
    assert benchmark(msgspec.json.Encoder().encode, message)
