"""The C engine refuses programs that make no sense."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from tests.support.exi import codec_of, corpus, reference_encode
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.exi.native import engine_module, native_program, why_not
from v2gstack.messages import xmldsig

if why_not() is not None and os.environ.get("V2GSTACK_BUILD_EXTENSION") != "yes":
    pytest.skip(f"{why_not()}; build it with V2GSTACK_BUILD_EXTENSION=yes", allow_module_level=True)


def rebuilt(codec: ExiCodec) -> tuple[Any, ...]:
    """The tuples that a program is made from."""
    caught: list[tuple[Any, ...]] = []
    module = engine_module()
    assert module is not None

    class Spy:
        def __new__(cls, spec: tuple[Any, ...], *_: Any) -> Any:
            caught.append(spec)
            return object.__new__(cls)

    original = module.Program
    module.Program = Spy  # type: ignore[attr-defined]
    try:
        assert codec._profile_grammars is not None
        native_program(codec.binding, codec._profile_grammars, codec.limits, codec.decode, codec.encode)
    finally:
        module.Program = original  # type: ignore[attr-defined]
    return caught[0]


def mutations(value: Any, source: random.Random) -> Any:
    """A copy of nested tuples with one item replaced."""
    if isinstance(value, tuple) and value and source.random() < 0.93:
        at = source.randrange(len(value))
        return (*value[:at], mutations(value[at], source), *value[at + 1 :])
    return source.choice((None, -1, 0, 1, 3, 10, 255, 1 << 20, 1 << 70, (), "x", int, bytes, xmldsig.Object, xmldsig.Object.content))


def test_programs_that_make_no_sense_are_refused() -> None:
    """The tables are checked when a program is made: what passes runs within them."""
    codec = codec_of("appprotocol", "c")
    spec = rebuilt(codec)
    module = engine_module()
    assert module is not None
    source = random.Random(6)
    data = reference_encode(codec, next(corpus(codec, 1)))
    refused = 0
    for _ in range(600):
        try:
            made = module.Program(mutations(spec, source), (), lambda _: None, lambda _: b"")
        except (TypeError, ValueError, OverflowError):
            refused += 1
        else:
            made.try_decode_fragment(data)
    assert refused > 200
